"""Values of an indicator before and after the change of plans: joined where it goes on, else apart."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import number
from visionbook.pages.succession.model import Link, Side, Succession
from visionbook.show import labels, marks
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN
from visionbook.show.indicators import amount
from visionbook.show.palette import MUTED
from visionbook.show.scales import head, years
from visionbook.show.table import Column, Table, text_column, year_column
from visionbook.show.unit_scale import scale_of
from visionbook.words import Words

_PANEL_INCHES, _FRAME_INCHES = 2.2, 0.5
_MOST_TICKS = 4


def across(page: Succession, source: str, words: Words) -> list[Chart]:
    """Draw each indicator that goes on or was redefined and has values on either side of the change."""
    drawn = [link for link in page.links if link.old and link.new]
    return [_chart(link, source, words) for link in drawn if len(link.old.seen) or len(link.new.seen)]


def _chart(link: Link, source: str, words: Words) -> Chart:
    old, new = link.old, link.new
    facts = {
        "old": old.kpi["name"],
        "new": new.kpi["name"],
        "before": old.plan,
        "after": new.plan,
        "year": int(new.kpi["start_fy"]),
        "last": _last(old, words),
        "first": _last(new, words),
        "targets": words("succession.targets_of_sums" if _is_sum(old) and _is_sum(new) else "succession.targets"),
    }
    figure = words.figure(f"succession.picture_{link.kind}", facts)
    rows = pd.concat([_rows(side, words) for side in (old, new)], ignore_index=True)
    columns = [
        text_column("plan", words("succession.plan")),
        year_column("fiscal_year", words("succession.fiscal_year"), ""),
        Column("shown", words("succession.value"), align="right"),
        text_column("sureness", words("succession.sureness")),
    ]
    return Chart(
        name=f"fig-succession-{old.kpi['kpi_id']}-{new.kpi['kpi_id']}",
        source=source,
        table=Table(rows, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, link, words),
        **figure._asdict(),
    )


def _is_sum(side: Side) -> bool:
    return side.kpi["measurement"] == "cumulative"


def _last(side: Side, words: Words) -> str:
    """Return the newest value of an indicator with its year, or that there is none."""
    if side.seen.empty:
        return words("succession.no_value", plan=side.plan)
    row = side.seen.iloc[-1]
    return words(
        "succession.value_of", plan=side.plan, year=int(row["fiscal_year"]), value=_shown(row["value"], side, words)
    )


def _shown(value: float, side: Side, words: Words) -> str:
    return amount(value, side.kpi["unit"], float(side.kpi["rounded_to"]), words)


def _rows(side: Side, words: Words) -> pd.DataFrame:
    return side.seen.assign(
        plan=side.plan,
        shown=[_shown(value, side, words) for value in side.seen["value"]],
        sureness=[words(f"kpis.observation_{status}") for status in side.seen["status"]],
    )


def _draw(layout: Layout, link: Link, words: Words) -> Figure:
    """Draw one panel; two, each with an axis of its own, where the unit has changed."""
    alike = link.old.kpi["unit"] == link.new.kpi["unit"]
    panels = [(link.old, link.new)] if alike else [(link.old,), (link.new,)]
    figure = new_figure(layout, _FRAME_INCHES + _PANEL_INCHES * len(panels))
    shown = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    first, last, change = (int(link.old.kpi["start_fy"]), int(link.new.kpi["end_fy"]), int(link.new.kpi["start_fy"]))
    for axes, sides in zip(shown, panels, strict=True):
        _draw_panel(axes, sides, words, is_joined=link.is_joined)
        axes.axvline(change - 0.5, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    text = words("succession.break", year=change)
    labels.at(shown[0], change - 0.5, 1, text, MUTED, "right", optional=True, transform=shown[0].get_xaxis_transform())
    shown[-1].set_xlim(first - 0.5, last + 0.5)
    for axes in shown:
        years(axes, [first, change - 1, change, last], layout, None, lambda year: words("glue.fiscal_year", year=year))
    return figure


def _draw_panel(axes: Axes, sides: tuple[Side, ...], words: Words, *, is_joined: bool) -> None:
    light_grid(axes)
    scale = scale_of(sides[0].kpi, words)
    heights = []
    for side in sides:
        known = [scale(value) for value in side.seen["value"]]
        marks.counted(axes, side.seen["fiscal_year"], known, OWN, origins=side.seen["status"].tolist(), size=7)
        heights += known
        if len(known):
            at = (int(side.seen["fiscal_year"].iloc[-1]), known[-1])
            labels.at(axes, *at, _shown(side.seen["value"].iloc[-1], side, words), OWN, "above", reach=3.5)
        if not _is_sum(side):
            target = scale(side.kpi["target"])
            text = words("succession.target", value=_shown(side.kpi["target"], side, words))
            marks.target(axes, [int(side.kpi["end_fy"])], [target], [text])
            heights.append(target)
    if is_joined and all(len(side.seen) for side in sides):
        before, after = sides[0].seen.iloc[-1], sides[1].seen.iloc[0]
        ends = [(row["fiscal_year"], scale(row["value"])) for row in (before, after)]
        axes.plot(*zip(*ends, strict=True), color=OWN, linewidth=1.2, zorder=2)
    low, high = min(heights, default=0.0), max(heights, default=1.0)
    room = 0.3 * (high - low) or 0.3 * abs(high) or 1.0
    axes.set_ylim(max(low - room, 0.0) if low >= 0 else low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, scale.decimals(axes.get_ylim())))
    head(axes, scale.head)
    axes.set(xlabel="", ylabel="")
