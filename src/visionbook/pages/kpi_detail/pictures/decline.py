"""The rates of decline that were observed, census and register apart, with what the plan prints in both."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.localised import chosen
from visionbook.pages.kpi_detail.model.decline import DeclinePage
from visionbook.pages.kpi_detail.tables_decline import rates_table
from visionbook.pages.kpi_detail.text.decline import interval, name_of
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN
from visionbook.show.decline import rate
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.strategy.decline import COUNTED, OBSERVED
from visionbook.words import Words

_FEW = 4
"""As many rates are written at their marks; of more, the lowest, the highest and the last."""


def decline_chart(page: DeclinePage | None, source: str, words: Words) -> Chart | Sentences:
    """Draw the observed rates of decline, each statistic in a panel of its own, with the printed rates in each.

    Parameters
    ----------
    page : DeclinePage or None
        As from `visionbook.pages.kpi_detail.model.decline.decline`. Nothing is drawn for another indicator, where the
        indicator is the same as another, or where nothing was observed.
    source : str
        Source line.
    """
    kinds = [] if page is None or page.first is not None else _kinds(page)
    if not kinds:
        return Sentences([])
    return Chart(
        name=f"fig-kpi-decline-{page.decline.kpi['kpi_id']}",
        source=source,
        table=rates_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("decline.picture", _facts(page, kinds, words))._asdict(),
    )


def _kinds(page: DeclinePage) -> list[str]:
    return [kind for kind in OBSERVED if len(page.decline.of(kind))]


def _facts(page: DeclinePage, kinds: list[str], words: Words) -> dict[str, Any]:
    decline, kpi = page.decline, page.decline.kpi
    printed = [rate(value, kpi, words) for value in decline.printed]
    early = any(decline.of(kind)["preliminary"].any() for kind in kinds)
    shown = ["counted", *(["preliminary"] if early else []), *(["printed"] if len(printed) > 1 else []), "target"]
    from_to = words(
        f"decline.from_to_{'two' if len(printed) > 1 else 'one'}",
        baseline=printed[0],
        target=printed[-1],
        year=int(kpi["end_fy"]),
    )
    needed = {"caption": "", "alt": ""}
    if decline.paths is not None and COUNTED in kinds:
        value = rate(decline.paths.needed, kpi, words)
        series = name_of(page, COUNTED, words)
        needed = {part: words(f"decline.{part}_needed", needed=value, series=series) for part in needed}
    return {
        "name": chosen(kpi, "name", words.lang),
        "observed": words.join(_title(page, kind, words) for kind in kinds),
        "target": printed[-1],
        "marks": legends.caption(words, shown),
        "from_to": from_to,
        "needed": needed["caption"] or needed["alt"],
        "values": "".join(_alt(page, kind, words) for kind in kinds),
    }


def _title(page: DeclinePage, kind: str, words: Words) -> str:
    rates, kpi = page.decline.of(kind)["yearly"], page.decline.kpi
    low, high = rate(rates.min(), kpi, words), rate(rates.max(), kpi, words)
    if low == high:
        return words("decline.title_one", series=name_of(page, kind, words), value=low)
    return words("decline.title_range", series=name_of(page, kind, words), low=low, high=high)


def _alt(page: DeclinePage, kind: str, words: Words) -> str:
    items = [interval(row, page, words) for row in page.decline.of(kind).itertuples()]
    return words("decline.alt_values", series=name_of(page, kind, words), items=items)


def _draw(layout: Layout, page: DeclinePage, words: Words) -> Figure:
    kinds = _kinds(page)
    down, across = (len(kinds), 1) if layout.is_phone else (1, len(kinds))
    figure = new_figure(layout, lines_height(layout) * (1 + 0.5 * (down > 1)))
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, kind in zip(grid, kinds, strict=True):
        light_grid(axes)
        _observed(axes, page.decline.of(kind), page, words)
        _printed(axes, page, words)
        if kind == COUNTED and page.decline.paths is not None:
            _needed(axes, page, words)
        labels.heading(axes, words("decline.panel", series=name_of(page, kind, words)))
    scales.from_zero(grid[0])
    scales.shares(grid[0])
    # The register has every year: the years of the first panel do for both.
    rows = page.decline.of(kinds[0])
    for axes in grid:
        scales.years(axes, [*rows["from_year"], *rows["to_year"]], layout)
    return figure


def _observed(axes: Axes, rows: pd.DataFrame, page: DeclinePage, words: Words) -> None:
    """Draw each rate as a level line over its interval, with the mark of a count at its end."""
    ends = [place for row in rows.itertuples() for place in ((row.from_year, row.yearly), (row.to_year, row.yearly))]
    axes.plot(*zip(*ends, strict=True), color=OWN, linewidth=1.6, zorder=3)
    named = {rows["yearly"].idxmin(), rows["yearly"].idxmax(), rows.index[-1]} if len(rows) > _FEW else set(rows.index)
    for row in rows.itertuples():
        marks.counted(axes, [row.to_year], [row.yearly], OWN, preliminary=[row.to_year] if row.preliminary else [])
        text = rate(row.yearly, page.decline.kpi, words)
        text = words("decline.value_preliminary", value=text) if row.preliminary else text
        if row.Index in named:
            labels.at(axes, row.to_year, row.yearly, text, OWN, optional=True)


def _printed(axes: Axes, page: DeclinePage, words: Words) -> None:
    """Draw the printed rates: the baseline in the year before the first fiscal year, the target in the last."""
    kpi, printed = page.decline.kpi, page.decline.printed
    years = [int(kpi["start_fy"]) - 1, int(kpi["end_fy"])][-len(printed) :]
    marks.path(axes, years, printed)
    texts = [rate(value, kpi, words) for value in printed]
    if len(printed) > 1:
        marks.printed(axes, years[:1], printed[:1], TARGET_COLOUR)
        labels.at(axes, years[0], printed[0], words("decline.mark_baseline", value=texts[0]), TARGET_COLOUR, "left")
    marks.target(axes, years[-1:], printed[-1:], [words("decline.mark_target", value=texts[-1])])


def _needed(axes: Axes, page: DeclinePage, words: Words) -> None:
    """Draw the rate that leads to the population target, from the count before the plan to the year of the target."""
    paths = page.decline.paths
    marks.path(axes, [paths.base_year, paths.year], [paths.needed, paths.needed])
    text = words("decline.mark_needed", value=rate(paths.needed, page.decline.kpi, words))
    labels.at(axes, (paths.base_year + paths.year) / 2, paths.needed, text, TARGET_COLOUR, "below")
