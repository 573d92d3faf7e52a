"""The board under other rules and readings: how many verdicts change, and what a mean of a goal hides."""

from __future__ import annotations

from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.pages.kpi_board.model import Board
from visionbook.show.indicators import status_name, subject
from visionbook.show.prose import Sentences
from visionbook.show.several import Several
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.other_rules import BEHIND, GOOD, RULES, UNKNOWN, flips, summary
from visionbook.strategy.readings import differing
from visionbook.words import Words

_SIDES = (GOOD, BEHIND, UNKNOWN)
_MEANS = ("mean", "without_best", "without_worst")


def otherwise(board: Board, words: Words) -> Several:
    """Return the board under other rules, the means of the goals, and the board under other readings."""
    return Several([*rules(board, words).items, goals(board, words), *readings(board, words).items])


def rules(board: Board, words: Words) -> Several:
    """Return how many indicators each rule puts on which side, and which change sides."""
    changed = flips(board.verdicts)
    names = {row["kpi_id"]: str(chosen(row, "name", words.lang)) for row in board.judged.to_dict("records")}
    rows = []
    for position, rule in enumerate(RULES):
        sides = [found[position].side for found in board.verdicts.values()]
        kinds = changed.get(rule, {})
        row: dict[str, Any] = {"rule": words(f"readings.rule_{rule}")}
        row |= {side: sides.count(side) for side in _SIDES}
        row |= {name: len(kinds[name]) if kinds else None for name in ("flipped", "only_book", "only_other")}
        rows.append(row | {"names": words.join(names[kpi_id] for kpi_id in kinds.get("flipped", []))})
    columns = [
        text_column("rule", words("readings.rule")),
        *(number_column(side, words(f"readings.side_{side}"), words("kpis.unit")) for side in _SIDES),
        *(number_column(name, words(f"readings.{name}")) for name in ("flipped", "only_book", "only_other")),
        text_column("names", words("readings.flipped_names")),
    ]
    counts = {rule: len(kinds["flipped"]) for rule, kinds in changed.items()}
    text = words("readings.board_lead_none")
    if any(counts.values()):
        parts = [
            words("readings.board_flip", rule=words(f"readings.rule_{rule}"), count=count)
            for rule, count in counts.items()
            if count
        ]
        text = words("readings.board_lead", flips=parts)
    alone = {rule: kinds["only_other"] for rule, kinds in changed.items() if kinds["only_other"]}
    text += "".join(
        words(
            "readings.board_alone",
            rule=words(f"readings.rule_{rule}"),
            names=[words("kpis.quoted", text=names[kpi_id]) for kpi_id in kpi_ids],
        )
        for rule, kpi_ids in alone.items()
    )
    caption = words("readings.board_caption", total=len(board.judged))
    return Several([Sentences([text]), Table(pd.DataFrame(rows), columns, caption, words)])


def goals(board: Board, words: Words) -> Table | Sentences:
    """Return the mean ratio of each goal with what it would be without its best and its worst, and who they are."""
    rows = []
    subjects = {row["kpi_id"]: subject(row, words) for row in board.judged.to_dict("records")}
    for goal_id, label in board.goals.items():
        found = summary(board.judged[board.judged["goal_id"] == goal_id])
        if found.count:
            row = {"goal": label, "count": found.count, "behind": found.behind}
            row |= {name: getattr(found, name) for name in _MEANS}
            rows.append(row | {name: subjects[getattr(found, name)] for name in ("best", "worst")})
    if not rows:
        return Sentences([words("readings.goals_none")])
    columns = [
        text_column("goal", words("kpis.goal")),
        number_column("count", words("readings.goals_count"), words("kpis.unit")),
        number_column("behind", words("readings.goals_behind"), words("kpis.unit")),
        *(number_column(name, words(f"readings.goals_{name}"), decimals=2) for name in _MEANS),
        *(text_column(name, words(f"readings.goals_{name}")) for name in ("worst", "best")),
    ]
    return Table(pd.DataFrame(rows), columns, words("readings.goals_caption"), words)


def readings(board: Board, words: Words) -> Several:
    """Return the indicators whose sentence can be read in several ways, with the status under each reading."""
    rows = board.readings
    if rows.empty:
        return Several([])
    differ = differing(rows)
    subjects = {row["kpi_id"]: subject(row, words) for row in board.judged.to_dict("records")}
    lines = []
    for kpi_id, own in rows.groupby("kpi_id", sort=False):
        texts = [_reading(row, words) for row in own.sort_values("used", ascending=False).to_dict("records")]
        changes = words(f"readings.changes_{'yes' if kpi_id in differ else 'no'}")
        lines.append((subjects[kpi_id], texts[0], words.join(texts[1:]), changes, own["printed"].iloc[0]))
    names = ("indicator", "used_reading", "other_readings", "changes", "printed")
    columns = [text_column(name, words(f"readings.{name}")) for name in names]
    text = words("readings.readings_lead", count=len(lines), differ=len(differ))
    table = Table(pd.DataFrame(lines, columns=list(names)), columns, words("readings.readings_caption"), words)
    return Several([Sentences([text]), table])


def _reading(row: dict[str, Any], words: Words) -> str:
    status = status_name(str(row["rule_status"]), words)
    return words("readings.with_status", label=chosen(row, "label", words.lang), status=status)
