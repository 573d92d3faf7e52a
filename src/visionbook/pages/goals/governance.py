"""Who carries the strategy and how it is checked: the PDCA cycle, the bodies, the funds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.show.canvas import box, canvas, line_inches, wrapped, write
from visionbook.show.chart import INK, MUTED, Chart, Layout
from visionbook.show.outline import Item, Outline
from visionbook.show.table import Table, text_column
from visionbook.words import Words

STEP_TINT = "#EEF4FA"


def cycle_chart(steps: pd.DataFrame, governance: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the four steps of the PDCA cycle with the bodies that take part in each.

    Parameters
    ----------
    steps : DataFrame
        As from `visionbook.strategy.governance.cycle`.
    governance : DataFrame
        The table of bodies; its secretariat stands in the middle.
    """
    nobody = words("strategy.cycle_nobody")
    names = [list(bodies) or [nobody] for bodies in steps["bodies_ja"]]
    shown = steps.assign(names=names, bodies=[words.join(of_step) for of_step in names])
    secretariat = governance.loc[governance["kind"] == "secretariat", "name_ja"].tolist()
    alt = "".join(
        words("strategy.cycle_step_alt", name=row.name_ja, text=row.text_ja, bodies=row.bodies)
        + words("strategy.full_stop")
        for row in shown.itertuples()
    )

    def draw(layout: Layout) -> Figure:
        return _draw_cycle(layout, shown, [words("strategy.cycle_secretariat", name=name) for name in secretariat])

    check = shown.loc[shown["step_id"] == "check", "bodies"].iloc[0]
    return Chart(
        name="fig-pdca",
        title=words("strategy.cycle_title", steps=len(steps), check=check),
        caption=words("strategy.cycle_caption"),
        source=source,
        alt_text=alt,
        table=Table(
            shown,
            [
                text_column("name_ja", words("strategy.cycle_step")),
                text_column("text_ja", words("strategy.cycle_text")),
                text_column("bodies", words("strategy.cycle_bodies")),
            ],
            words("strategy.cycle_caption"),
            words,
        ),
        draw=draw,
    )


def _draw_cycle(layout: Layout, shown: pd.DataFrame, middle: list[str]) -> Figure:
    """Draw four boxes in a ring, clockwise from the upper left."""
    gap = 0.3 if layout.is_phone else 0.7
    width = (layout.width - gap) / 2
    texts = [
        [*wrapped(row.text_ja, width - 0.2), *(line for name in row.names for line in _body(name, width))]
        for row in shown.itertuples()
    ]
    height = max(len(lines) for lines in texts) * line_inches() + line_inches(11) + 0.25
    figure, axes = canvas(layout, 2 * height + 0.55)
    places = [(0, 0), (width + gap, 0), (width + gap, height + 0.55), (0, height + 0.55)]
    for (left, top), row, lines in zip(places, shown.itertuples(), texts, strict=True):
        box(axes, left, top, width, height, STEP_TINT)
        write(axes, left + 0.1, top + 0.08, [row.name_ja], 11)
        write(axes, left + 0.1, top + 0.12 + line_inches(11), lines)
    half = height / 2
    _arrow(axes, (width, half), (width + gap, half))
    _arrow(axes, (width + gap + width / 2, height), (width + gap + width / 2, height + 0.55))
    _arrow(axes, (width + gap, height + 0.55 + half), (width, height + 0.55 + half))
    _arrow(axes, (width / 2, height + 0.55), (width / 2, height))
    axes.text(layout.width / 2, height + 0.275, "\n".join(middle), ha="center", va="center", color=MUTED, fontsize=9)
    return figure


def _body(name: str, width: float) -> list[str]:
    first, *rest = wrapped(f"・{name}", width - 0.2)
    return [first, *(f"　{line}" for line in rest)]


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.4})


def method_table(pdca: pd.DataFrame, words: Words) -> Table:
    """Return how indicators are set, how results are verified and how the strategy is revised."""
    rows = pdca[pdca["kind"] != "cycle"].sort_values("order")
    columns = [
        text_column("name_ja", words("strategy.cycle_step")),
        text_column("text_ja", words("strategy.cycle_text")),
    ]
    return Table(rows, columns, words("strategy.pdca_caption"), words)


def bodies_outline(governance: pd.DataFrame, words: Words) -> Outline:
    """Return the bodies with role, members, size, month of establishment and legal basis as printed."""
    items = []
    for row in governance.sort_values("order").to_dict("records"):
        lines = (
            ("body_role", row["role_ja"]),
            ("body_members", _members(row, words)),
            ("body_since", _since(row, words)),
        )
        items.append(
            Item(
                row["name_ja"],
                marks=[words(f"strategy.body_kind_{row['kind']}")],
                texts=[words(f"strategy.{name}", text=text) for name, text in lines if text],
            )
        )
    return Outline(items, words("strategy.body_caption"))


def _members(row: Mapping[str, Any], words: Words) -> str | None:
    if pd.isna(row["members_ja"]):
        return None
    if pd.isna(row["members_max"]):
        return row["members_ja"]
    return words("strategy.body_max", members=row["members_ja"], count=number(row["members_max"]))


def _since(row: Mapping[str, Any], words: Words) -> str | None:
    """Return month of establishment and legal basis, as far as they are printed."""
    if pd.isna(row["established"]):
        return None
    year, month = str(row["established"])[:7].split("-")
    text = words("strategy.body_month", year=int(year), month=int(month))
    if pd.isna(row["legal_basis_ja"]):
        return text
    return words("strategy.body_basis", since=text, basis=row["legal_basis_ja"])


def funds_table(funds: pd.DataFrame, words: Words) -> Table:
    """Return the funds and what they are for."""
    columns = [
        text_column("name_ja", words("strategy.fund")),
        text_column("purpose_ja", words("strategy.fund_purpose")),
    ]
    return Table(funds.sort_values("order"), columns, words("strategy.fund_caption"), words)
