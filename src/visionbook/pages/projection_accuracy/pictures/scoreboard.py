"""Every edition, the plan's projection and its targets against every later count: a panel each, a row a town."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.notation import is_missing, percent
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import EDITION, scores, source_line, what_name, when
from visionbook.pages.projection_accuracy.tables import scoreboard as scoreboard_table
from visionbook.population.accuracy import BAND_LEVEL
from visionbook.population.confronted import AIMED
from visionbook.show import labels, marks
from visionbook.show.chart import INK, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.row_names import row_names
from visionbook.show.sizes import rows_height
from visionbook.words import Words

_HALF = 0.3
"""Half the height of a band, in rows."""
_HEAD_ROWS = 1.6
_DOT, _DIAMOND = 7.0, 8.0


@dataclass(frozen=True)
class _Panel:
    """Rows of one edition, or of the plan, in one count, under a heading."""

    heading: str
    rows: pd.DataFrame
    names: list[str]


def scoreboard(page: Record, words: Words) -> Chart | Sentences:
    """Draw the error of every edition and of the plan in every later count; a sentence if there is none yet."""
    rows = scores(page)
    if rows.empty:
        return Sentences([words("projection_accuracy.editions_not_yet")])
    shown = rows.assign(
        name=rows["area"].map(dict(page.members)),
        what=[what_name(row, page, words) for row in rows.itertuples()],
        when=[when(row, words) for row in rows.itertuples()],
    )
    worst = _worst(shown, page)
    facts = {
        "edition": worst["what"],
        "when": worst["when"],
        "name": worst["name"],
        "error": worst["error"],
        "difference": worst["difference"],
        "level": BAND_LEVEL,
        "plan": words("projection_accuracy.editions_plan") if len(page.aims) else "",
        "items": [
            words(
                "projection_accuracy.editions_item",
                edition=row.what,
                when=row.when,
                area=row.area_name,
                error=row.error,
            )
            for row in shown.rename(columns={"name": "area_name"}).itertuples()
        ],
    }
    side = "high" if worst["error"] > 0 else "low" if worst["error"] < 0 else "right"
    panels = _panels(shown, page, words)
    return Chart(
        name="fig-accuracy-scoreboard",
        **words.figure(f"projection_accuracy.editions_{side}", facts)._asdict(),
        source=source_line(page, words, editions=True, plan=True),
        table=scoreboard_table(page, words),
        draw=lambda layout: _draw(layout, panels, page),
    )


def _worst(rows: pd.DataFrame, page: Record) -> pd.Series:
    """Return the town that the last edition met by the last count missed by most; of the plan if there is none."""
    last = rows[rows["kind"].eq(EDITION)] if len(page.met) else rows
    last = last[last["year"] == last["year"].max()]
    order = {name: place for place, name in enumerate(page.editions)}
    last = last[last["series"] == max(last["series"], key=lambda name: order.get(name, -1))]
    return last.loc[last["error"].abs().idxmax()]


def _panels(rows: pd.DataFrame, page: Record, words: Words) -> list[_Panel]:
    published = rows[rows["kind"].eq(EDITION)]
    found = [
        _Panel(words("projection_accuracy.head", edition=part["what"].iloc[0], year=part["when"].iloc[0]), part,
               list(part["name"]))
        for _, part in published.groupby(["series", "year"], sort=False)
    ]  # fmt: skip
    found.sort(key=lambda panel: int(panel.rows["year"].iloc[0]))
    planned = rows[rows["kind"].ne(EDITION)]
    for (series, _), part in planned.groupby(["series", "year"], sort=True):
        heading = words("projection_accuracy.head", edition=page.series[series], year=part["when"].iloc[0])
        one_town = len(set(part["area"])) == 1
        kinds = [words(f"projection_accuracy.short_{kind}") for kind in part["kind"]]
        names = [
            kind if one_town else words.bracketed(town, kind) for town, kind in zip(part["name"], kinds, strict=True)
        ]
        found.append(_Panel(words.bracketed(heading, part["name"].iloc[0]) if one_town else heading, part, names))
    return found


def _draw(layout: Layout, panels: list[_Panel], page: Record) -> Figure:
    heights = [len(panel.rows) for panel in panels]
    figure = new_figure(layout, rows_height(round(sum(heights) + _HEAD_ROWS * len(panels))))
    all_axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})
    for axes, panel in zip(all_axes[:, 0], panels, strict=True):
        _draw_panel(axes, panel, page)
    last = all_axes[-1, 0]
    last.xaxis.set_major_locator(MaxNLocator(4 if layout.is_phone else 6, steps=[1, 2, 5, 10]))
    last.xaxis.set_major_formatter(PercentFormatter(1, 0))
    return figure


def _draw_panel(axes: Axes, panel: _Panel, page: Record) -> None:
    light_grid(axes, "x")
    axes.axvline(0, color=INK, linewidth=labels.FINE)
    places = list(range(len(panel.rows)))
    for place, row in zip(places, panel.rows.itertuples(), strict=True):
        low, high = (None if is_missing(end) else end / row.counted - 1 for end in (row.low, row.high))
        if low is not None:
            axes.barh(place, high - low, left=low, height=2 * _HALF, color=QUANTITY_BLUES[0], linewidth=0)
        if row.kind == AIMED:
            marks.target(axes, [row.error], [place], size=_DIAMOND)
        elif row.kind != EDITION:
            marks.printed(axes, [row.error], [place], page.colours[row.area], size=_DOT)
        labels.beside_bar(
            axes, max(row.error, high or 0, 0), place, percent(row.error, signed=True), reach=_DIAMOND / 2
        )
    published = panel.rows.assign(place=places)
    published = published[published["kind"].eq(EDITION)]
    if len(published):
        sns.scatterplot(
            published, x="error", y="place", hue="area", palette=dict(page.colours), s=_DOT**2, legend=False, ax=axes,
            zorder=4,
        )  # fmt: skip
    row_names(axes, panel.names, places)
    axes.set_ylim(len(places) - 0.5, -0.5)
    labels.heading(axes, panel.heading)
    axes.set(xlabel="", ylabel="")
