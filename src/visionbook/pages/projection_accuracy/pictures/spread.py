"""How past projections were spread around what was counted, by years ahead and municipality."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import source_line, years_ahead
from visionbook.population.accuracy import BAND_LEVEL, total_errors
from visionbook.population.backtest import interval_factors, relative_error
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.labels import FINE
from visionbook.show.prose import Sentences
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE, line_inches, lines_height
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.show.typesetting import fitted, text_points
from visionbook.words import Words

_HALF = 0.44
"""Half the width of a band, in steps between two horizons."""


def spread(page: Record, words: Words) -> Chart | Sentences:
    """Draw every error of past projections by years ahead and municipality, with the band that they give."""
    if page.past is None:
        return Sentences([])
    horizons, used = page.past.horizons, total_errors(page.past.errors)
    used = used[used["horizon_years"] <= horizons.far]
    band = _band(used)
    held = page.held[page.held["horizon_years"].isin(band["horizon_years"])]
    points = held.assign(relative_error=relative_error(held["projected"], held["counted"]))
    ends = band.set_index("horizon_years").loc[[horizons.near, horizons.far]]
    facts = {
        "level": BAND_LEVEL,
        **{
            f"{name}_{end}": ends[end].iloc[place]
            for place, name in enumerate(("near", "far"))
            for end in ("low", "high")
        },
        "near": horizons.near,
        "far": horizons.far,
        "items": [
            words(
                "projection_accuracy.spread_item",
                ahead=years_ahead(int(row.horizon_years), words),
                low=row.low,
                high=row.high,
            )
            for row in band.itertuples()
        ],
    }
    figure = words.figure(f"projection_accuracy.spread{'' if horizons.near < horizons.far else '_one'}", facts)
    if len(points):
        figure = figure._replace(caption=figure.caption + words("projection_accuracy.spread_ringed"))
    shown = band.assign(ahead=[years_ahead(int(years), words) for years in band["horizon_years"]])
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("low", words("projection_accuracy.spread_low"), signed=True),
        percent_column("high", words("projection_accuracy.spread_high"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases"), base=words("unit.cases")),
    ]
    return Chart(
        name="fig-accuracy-spread",
        **figure._asdict(),
        source=source_line(page, words, editions=True),
        table=Table(shown, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, used, points, band, page, words),
    )


def _band(used: pd.DataFrame) -> pd.DataFrame:
    """Return the ends of the band of errors by years ahead.

    The factors are of what was observed over what was projected; the page tells errors the other way round.
    """
    factors = interval_factors(used, BAND_LEVEL).sort_values("horizon_years", ignore_index=True)
    ends = {"low": 1 / factors["high"] - 1, "high": 1 / factors["low"] - 1}
    return factors[["horizon_years", "cases"]].assign(**ends)


def _draw(
    layout: Layout, used: pd.DataFrame, points: pd.DataFrame, band: pd.DataFrame, page: Record, words: Words
) -> Figure:
    names = ["\n".join(fitted(name, layout.width * POINTS_PER_INCH / 3, 1)) for name in page.members.values()]
    columns = _legend_columns(layout, names)
    rows = -(-len(names) // columns)
    figure = new_figure(layout, round(lines_height(layout) + (rows - 1) * 1.3 * line_inches(), 2))
    axes = figure.subplots()
    light_grid(axes)
    places = {years: place for place, years in enumerate(band["horizon_years"])}
    for row in band.itertuples():
        place = places[row.horizon_years]
        axes.fill_between([place - _HALF, place + _HALF], row.low, row.high, color=QUANTITY_BLUES[0], linewidth=0)
    colours = {code: page.colours[code] for code in page.members}
    marks = {"x": "horizon_years", "y": "relative_error", "hue": "area", "order": list(places)}
    marks |= {"hue_order": list(colours), "palette": colours, "dodge": True, "jitter": False, "ax": axes}
    sns.stripplot(used, size=3.5, legend=True, **marks)
    if len(points):
        sns.stripplot(points, size=7, legend=False, edgecolor=INK, linewidth=1.3, **marks)
    handles, _ = axes.get_legend_handles_labels()
    axes.legend(
        handles[: len(names)], names, ncols=columns, frameon=False, loc="lower left", bbox_to_anchor=(0, 1),
        handletextpad=0.1, columnspacing=1.0, fontsize=TEXT_SIZE,
    )  # fmt: skip
    axes.axhline(0, color=MUTED, linewidth=FINE)
    axes.set_xticks(list(places.values()), [years_ahead(int(years), words) for years in places])
    axes.set(xlabel="", ylabel="" if layout.is_phone else words("projection_accuracy.spread_axis"))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    return figure


def _legend_columns(layout: Layout, names: list[str]) -> int:
    """Return in how many columns the names of a legend fit."""
    widest = max(map(text_points, names)) + 3 * TEXT_SIZE
    return max(1, min(len(names), 6, int(0.8 * layout.width * POINTS_PER_INCH / widest)))
