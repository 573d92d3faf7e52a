"""How past projections were spread around what was counted, by years ahead and municipality."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.notation import percent
from visionbook.pages.projection_accuracy.pictures import Horizons, listed, years_ahead
from visionbook.population.accuracy import BAND_LEVEL, total_errors
from visionbook.population.backtest import interval_factors
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

_HALF = 0.44
"""Half the width of a band, in steps between two horizons."""


def spread_chart(
    errors: pd.DataFrame,
    held: pd.DataFrame,
    members: Mapping[str, str],
    colours: Mapping[str, str],
    horizons: Horizons,
    source: str,
    words: Words,
) -> Chart:
    """Draw every error of past projections by years ahead and municipality, with the band that they give.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    held : DataFrame
        As from `visionbook.population.confronted.intervals_met`: the published projection's own errors are ringed.
    members, colours : mapping
        Names and colours by code.
    horizons : Horizons
        The farthest is the last that is drawn.
    source : str
        Source line.
    """
    used = total_errors(errors)
    used = used[used["horizon_years"] <= horizons.far]
    # The factors are of what was observed over what was projected; the page tells errors the other way round.
    factors = interval_factors(used, BAND_LEVEL).sort_values("horizon_years")
    band = pd.DataFrame(
        {
            "horizon_years": factors["horizon_years"],
            "cases": factors["cases"],
            "low": 1 / factors["high"] - 1,
            "high": 1 / factors["low"] - 1,
        }
    ).reset_index(drop=True)
    points = held.assign(relative_error=held["projected"] / held["counted"] - 1)
    points = points[points["horizon_years"].isin(band["horizon_years"])]
    ends = band.set_index("horizon_years").loc[[horizons.near, horizons.far]]
    values = {
        f"{name}_{end}": percent(ends.loc[years, end], 0, signed=True)
        for name, years in (("near", horizons.near), ("far", horizons.far))
        for end in ("low", "high")
    }
    level = percent(BAND_LEVEL, 0)
    items = (
        words(
            "projection_accuracy.spread_item",
            ahead=years_ahead(int(row.horizon_years), words),
            low=percent(row.low, signed=True),
            high=percent(row.high, signed=True),
        )
        for row in band.itertuples()
    )
    shown = band.assign(ahead=[years_ahead(int(years), words) for years in band["horizon_years"]])
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("low", words("projection_accuracy.spread_low"), signed=True),
        percent_column("high", words("projection_accuracy.spread_high"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases")),
    ]
    caption = words("projection_accuracy.spread_caption", level=level)
    if len(points):
        caption += words("projection_accuracy.spread_ringed")
    return Chart(
        name="fig-accuracy-spread",
        title=words("projection_accuracy.spread_title", level=level, near=horizons.near, far=horizons.far, **values),
        caption=caption,
        source=source,
        alt_text=words("projection_accuracy.spread_alt", level=level, items=listed(items)),
        table=Table(shown, columns, caption, words),
        draw=lambda layout: _draw(layout, used, points, band, members, colours, words),
    )


def _draw(
    layout: Layout,
    used: pd.DataFrame,
    points: pd.DataFrame,
    band: pd.DataFrame,
    members: Mapping[str, str],
    colours: Mapping[str, str],
    words: Words,
) -> Figure:
    figure = new_figure(layout, 4.8 if layout.is_phone else 4.0)
    axes = figure.subplots()
    light_grid(axes)
    places = {years: place for place, years in enumerate(band["horizon_years"])}
    for row in band.itertuples():
        place = places[row.horizon_years]
        axes.fill_between([place - _HALF, place + _HALF], row.low, row.high, color=QUANTITY_BLUES[0], linewidth=0)
    marks = {"x": "horizon_years", "y": "relative_error", "hue": "area", "order": list(places)}
    marks |= {"hue_order": list(members), "palette": dict(colours), "dodge": True, "jitter": False, "ax": axes}
    sns.stripplot(used, size=3.5, legend=True, **marks)
    if len(points):
        sns.stripplot(points, size=7, legend=False, edgecolor=INK, linewidth=1.3, **marks)
    handles, _ = axes.get_legend_handles_labels()
    axes.legend(
        handles[: len(members)], list(members.values()), ncols=3 if layout.is_phone else 6, frameon=False,
        loc="lower left", bbox_to_anchor=(0, 1), handletextpad=0.1, columnspacing=1.0,
    )  # fmt: skip
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_xticks(list(places.values()), [years_ahead(int(years), words) for years in places])
    axes.set_xlabel("")
    axes.set_ylabel("" if layout.is_phone else words("projection_accuracy.spread_axis"))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    return figure
