"""The KPI board: every indicator with its target, the pace it needs, what was observed and its status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import is_missing, number
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import INK, MUTED, TARGET_COLOUR, Chart, Layout
from visionbook.show.colours import PALETTE
from visionbook.show.indicators import board_rows, counted, status_text
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.several import Several
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.strategy.judgement import STATUSES, status_counts
from visionbook.words import Words

# Shape first: the marks differ in black and white too. Hollow and dash are no judgement.
STATUS_MARKS: dict[str, dict[str, Any]] = {
    "achieved": {"marker": "o", "color": PALETTE[0]},
    "on_track": {"marker": "^", "color": PALETTE[1]},
    "moderate": {"marker": "D", "color": PALETTE[2]},
    "insufficient": {"marker": "v", "color": PALETTE[4]},
    "moving_away": {"marker": "x", "color": INK, "markeredgewidth": 1.8},
    "not_reported": {"marker": "o", "color": MUTED, "markerfacecolor": "white", "markeredgewidth": 1.2},
    "cannot_judge": {"marker": "_", "color": MUTED, "markeredgewidth": 1.8},
}
ROW_RULE = "#DDDDDD"


def lead(judged: pd.DataFrame, fiscal_year: int, words: Words) -> Sentences:
    """Return the state of all indicators in one sentence, which says so when little or nothing was reported."""
    said = {"total": len(judged), "year": fiscal_year, "counts": counted(judged["status"], words)}
    observed = int(judged["observed"].notna().sum())
    if (judged["status"] == "not_reported").all():
        text = words("kpis.lead_none", **said)
    elif observed < len(judged) / 2:
        text = words("kpis.lead_few", observed=observed, **said)
    else:
        text = words("kpis.lead_some", **said)
    return Sentences([text], lead=True)


def cards(judged: pd.DataFrame, fiscal_year: int, words: Words) -> Cards:
    """Return how many indicators there are, are on course, are behind, and are not known."""
    targets = int((judged["kind"] == "numerical_target").sum())
    when = words("kpis.card_when", year=fiscal_year)
    groups = {"good": STATUSES[:2], "behind": STATUSES[2:5], "unknown": STATUSES[5:]}
    kinds = words("kpis.card_kinds", targets=targets, kpis=len(judged) - targets)
    shown = [Card(words("kpis.card_all"), number(len(judged)), words("kpis.unit"), when, kinds)]
    for name, statuses in groups.items():
        rows = judged["status"][judged["status"].isin(statuses)]
        parts = words.join(
            words("kpis.status_count", status=words(f"kpis.status_{status}"), count=int((rows == status).sum()))
            for status in statuses
        )
        shown.append(Card(words(f"kpis.card_{name}"), number(len(rows)), words("kpis.unit"), when, parts))
    return Cards(shown)


def draw_marks(axes: Axes, places: Sequence[tuple[float, float]], status: str, size: float = 7) -> None:
    """Draw the mark of a status at places on the axes, each from the left and from the top."""
    lefts, tops = zip(*places, strict=True)
    axes.plot(lefts, tops, linestyle="none", markersize=size, clip_on=False, **STATUS_MARKS[status])


def status_chart(judged: pd.DataFrame, goals: pd.Series, fiscal_year: int, source: str, words: Words) -> Chart:
    """Draw one mark per indicator, a strip per goal.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`, with goal_id and in printed order.
    goals : Series
        Names of the goals by goal_id, in printed order.
    """
    counts = status_counts(judged).reindex(goals.index, fill_value=0).rename_axis("goal_id")
    key = words.join(
        words("kpis.marked", mark=words(f"kpis.mark_{status}"), status=words(f"kpis.status_{status}"))
        for status in STATUSES
    )
    lines = {
        goal_id: words(
            "kpis.status_goal",
            label=label,
            total=int(counts.loc[goal_id].sum()),
            counts=_listed(counts.loc[goal_id], words),
        )
        for goal_id, label in goals.items()
    }
    long = counts.melt(ignore_index=False, var_name="status", value_name="count").reset_index()
    shown = long.assign(goal=long["goal_id"].map(goals), word=[status_text(status, words) for status in long["status"]])
    all_unknown = (judged["status"] == "not_reported").all()
    caption = words("kpis.status_caption", marks=key)
    title = words(
        "kpis.status_title_none" if all_unknown else "kpis.status_title",
        total=len(judged),
        year=fiscal_year,
        counts=counted(judged["status"], words),
    )

    def draw(layout: Layout) -> Figure:
        return _draw_strips(layout, counts, lines)

    return Chart(
        name="fig-kpi-status",
        title=title,
        caption=caption,
        source=source,
        alt_text=words("kpis.status_alt", by_goal="。".join(lines.values())),
        table=Table(
            shown.sort_values("goal_id", kind="stable"),
            [
                text_column("goal", words("kpis.goal")),
                text_column("word", words("kpis.status")),
                number_column("count", words("kpis.count"), words("kpis.unit")),
            ],
            caption,
            words,
        ),
        draw=draw,
    )


def _listed(counts: pd.Series, words: Words) -> str:
    statuses = pd.Series([status for status, count in counts.items() for _ in range(count)], dtype="str")
    return counted(statuses, words)


def _draw_strips(layout: Layout, counts: pd.DataFrame, lines: Mapping[str, str]) -> Figure:
    step = 0.26
    per_line = int((layout.width - 0.2) / step)
    heads = {goal_id: wrapped(text, layout.width) for goal_id, text in lines.items()}
    rows = {goal_id: -(-int(row.sum()) // per_line) for goal_id, row in counts.iterrows()}
    height = sum(len(heads[goal_id]) * line_inches() + rows[goal_id] * step + 0.25 for goal_id in rows) + 0.05
    figure, axes = canvas(layout, height)
    places = defaultdict(list)
    top = 0.05
    for goal_id, row in counts.iterrows():
        write(axes, 0, top, heads[goal_id])
        top += len(heads[goal_id]) * line_inches() + 0.05
        statuses = [status for status, count in row.items() for _ in range(count)]
        for position, status in enumerate(statuses):
            line, place = divmod(position, per_line)
            places[status].append((0.12 + place * step, top + (line + 0.5) * step))
        top += rows[goal_id] * step + 0.2
    for status, of_status in places.items():
        draw_marks(axes, of_status, status, 9)
    return figure


def board_charts(judged: pd.DataFrame, goals: pd.Series, source: str, words: Words) -> Several:
    """Return the chart of every goal that has indicators, in printed order; parameters as of `board_chart`."""
    present = set(judged["goal_id"])
    return Several(
        [board_chart(judged, goal_id, goals, source, words) for goal_id in goals.index if goal_id in present]
    )


def board_chart(judged: pd.DataFrame, goal_id: str, goals: pd.Series, source: str, words: Words) -> Chart:
    """Draw the indicators of one goal, a row each: status, target, required change per year, progress.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`, with goal_id and code, in printed order.
    goal_id : str
        The goal to draw.
    goals : Series
        Names of the goals by goal_id.
    """
    label = goals[goal_id]
    rows = board_rows(judged[judged["goal_id"] == goal_id], words)
    has_progress = bool(rows["ratio"].notna().any())
    counts = counted(rows["status"], words)
    caption = words(
        "kpis.board_caption",
        label=label,
        progress=words("kpis.board_progress" if has_progress else "kpis.board_no_progress")
        + (words("kpis.overridden_caption") if rows["overridden_by"].notna().any() else ""),
    )
    shown = list(rows.itertuples())
    described = words.join(
        words("kpis.board_row", name=row.name_ja, values=row.path, status=row.status_word) for row in shown
    )

    def draw(layout: Layout) -> Figure:
        return _draw_board(layout, shown, has_progress)

    return Chart(
        name=f"fig-kpi-board-{goal_id}",
        title=words("kpis.board_title", label=label, total=len(rows), counts=counts),
        caption=caption,
        source=source,
        alt_text=words("kpis.board_alt", label=label, total=len(rows), counts=counts, rows=described),
        table=Table(rows, _component_columns(words), caption, words),
        draw=draw,
    )


def _draw_board(layout: Layout, rows: Sequence[Any], has_progress: bool) -> Figure:
    """Draw status, name, target with pace and progress from left to right; on a phone, below one another."""
    phone = layout.is_phone
    track = 1.3 if has_progress else 0
    name_left, text_left = (0.25, 0.25) if phone else (1.2, 3.95)
    name_width = (layout.width if phone else text_left - 0.1) - name_left
    text_width = layout.width - text_left - (0 if phone or not track else track + 0.2)
    names = [wrapped(row.placed_name, name_width) for row in rows]
    texts = [_board_text(row, text_width, phone) for row in rows]
    heights = [
        (len(name) + len(text) if phone else max(len(name), len(text))) * line_inches()
        + (0.14 if not phone else 0.2 + (0.2 if _has_track(row) else 0))
        for row, name, text in zip(rows, names, texts, strict=True)
    ]
    figure, axes = canvas(layout, sum(heights) + 0.05)
    rules, places = [], defaultdict(list)
    top = 0.02
    for row, name, text, height in zip(rows, names, texts, heights, strict=True):
        rules.append(top)
        places[row.status].append((0.11, top + 0.06 + line_inches() / 2))
        write(axes, name_left, top + 0.06, name)
        if not phone:
            write(axes, 0.25, top + 0.06, [row.status_name])
        below = top + 0.06 + (len(name) * line_inches() if phone else 0)
        write(axes, text_left, below, text, colour=MUTED)
        if _has_track(row):
            left = 0.35 if phone else layout.width - track
            middle = below + len(text) * line_inches() + 0.12 if phone else top + height / 2
            _draw_progress(axes, row, left, layout.width - 0.15, middle)
        top += height
    axes.hlines(rules, 0, layout.width, color=ROW_RULE, linewidth=0.7)
    for status, of_status in places.items():
        draw_marks(axes, of_status, status)
    return figure


def _board_text(row: Any, width: float, phone: bool) -> list[str]:
    """Return path and pace in one line where they fit; on a phone, after the status in words."""
    path = f"{row.status_name}　{row.path}" if phone else row.path
    lines = wrapped(f"{path}　{row.pace}".rstrip("　"), width)
    return lines if len(lines) == 1 else wrapped(path, width) + wrapped(row.pace, width)


def _has_track(row: Any) -> bool:
    return not is_missing(row.ratio)


def _draw_progress(axes: Axes, row: Any, left: float, right: float, middle: float) -> None:
    """Draw the way from baseline to target, where it should be by now, and the status where it is."""
    done = row.observed_change / row.change_required
    due = row.expected_change / row.change_required

    def place(share: float) -> float:
        # Values beyond the way itself stay at its ends: the table behind the picture has the numbers.
        return left + (right - left) * min(max(share, -0.08), 1.08)

    axes.plot([left, right], [middle, middle], color=ROW_RULE, linewidth=3, solid_capstyle="butt")
    axes.plot([place(due)] * 2, [middle - 0.07, middle + 0.07], color=INK, linewidth=1.2)
    axes.plot([right], [middle], "D", markersize=6, markerfacecolor="white", markeredgecolor=TARGET_COLOUR)
    draw_marks(axes, [(place(done), middle)], row.status)


def _component_columns(words: Words) -> list[Column]:
    """Return every component of the judgement, for the table behind the picture."""
    values = (
        "baseline",
        "target",
        "change_required",
        "change_per_year",
        "observed",
        "expected_by_now",
        "observed_change",
    )
    return [
        text_column("placed_name", words("kpis.indicator")),
        *(Column(f"{name}_text", words(f"kpis.{name}"), align="right") for name in values),
        number_column("elapsed_years", words("kpis.elapsed"), words("unit.years")),
        number_column("ratio", words("kpis.ratio"), decimals=2),
        text_column("status_word", words("kpis.status")),
        text_column("rule_status_word", words("kpis.rule_status")),
        text_column("rule_word", words("kpis.rule")),
        text_column("explanation", words("kpis.reason")),
    ]
