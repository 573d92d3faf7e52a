"""Verdicts goal by goal, what was never reported, and forms for lessons and for the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from visionbook.notation import is_missing
from visionbook.pages.closing.model import Closing
from visionbook.show.forms import Form
from visionbook.show.indicators import amount, listed_years
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.closing import VERDICTS
from visionbook.words import Words

LESSONS = ("worked", "failed", "carry_over")
"""What is asked of a plan at its end."""

_LINES = 3
_SURE = "final"


@dataclass(frozen=True)
class Sheets:
    """Forms under headings, one after the other; the last expression of a notebook cell shows them."""

    parts: Sequence[tuple[str, Form]]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = "".join(
            f'<section class="vb-report-measure"><h3>{escape(title)}</h3>{form.to_html()}</section>'
            for title, form in self.parts
        )
        text = "\n\n".join(f"{title}\n{form.to_text()}" for title, form in self.parts)
        return {"text/html": f'<div class="vb-report">{html}</div>', "text/plain": text}


def summary(page: Closing, words: Words) -> Table:
    """Return how many indicators of each goal have each verdict; the last row is the total."""
    groups = [
        (_goal(row, words), page.indicators[page.indicators["goal_id"] == row["node_id"]]) for row in _goals(page)
    ]
    groups.append((words("kpis.total"), page.indicators))
    rows = [(label, len(own), *((own["verdict"] == verdict).sum() for verdict in VERDICTS)) for label, own in groups]
    columns = [
        text_column("label", words("kpis.goal")),
        number_column("indicators", words("kpis.unit")),
        *(number_column(verdict, words(f"closing.{verdict}")) for verdict in VERDICTS),
    ]
    shown = pd.DataFrame(rows, columns=["label", "indicators", *VERDICTS])
    return Table(shown, columns, words("closing.summary_caption"), words, frozenset({len(shown) - 1}))


def verdicts(page: Closing, words: Words) -> Sheets:
    """Return the verdict on every indicator with its reason, goal by goal."""
    heads = tuple(words(f"closing.head_{name}") for name in ("indicator", "verdict", "reason", "target"))
    parts = []
    for goal in _goals(page):
        own = page.indicators[page.indicators["goal_id"] == goal["node_id"]].to_dict("records")
        if not own:
            continue
        rows = tuple(
            (row["name"], words(f"closing.{row['verdict']}"), _reason(row, words), _amount(row, "target", words))
            for row in own
        )
        title = words("closing.goal", label=_goal(goal, words), title=goal["title"])
        parts.append((title, Form(words("closing.verdicts_of", goal=_goal(goal, words)), heads, rows, words)))
    return Sheets(parts)


def _goals(page: Closing) -> list[dict[str, Any]]:
    return page.goals.to_dict("records")


def _goal(goal: Mapping[str, Any], words: Words) -> str:
    return goal["title"] if is_missing(goal["label"]) else str(goal["label"])


def _amount(row: Mapping[str, Any], name: str, words: Words) -> str:
    return amount(row[name], row["unit"], float(row["rounded_to"]), words)


def _reason(row: Mapping[str, Any], words: Words) -> str:
    """Return why a verdict is what it is, with the value behind it, and that this is not final where it is not."""
    known = not is_missing(row["observed"])
    facts = {
        "observed": _amount(row, "observed", words) if known else "",
        "year": int(row["observed_fy"]) if known else 0,
        "end": int(row["end_fy"]),
        "years": listed_years(row["unreported"], words),
        "body": "" if is_missing(row["overridden_by"]) else row["overridden_by_name"],
        "why": "" if is_missing(row["overridden_by"]) else row["override_reason"],
    }
    kind = "_sum" if row["rule"] == "cumulative" and row["verdict_reason"] in ("reached", "missed") else ""
    text = words(f"closing.reason_{row['verdict_reason']}{kind}", **facts)
    settled = row["verdict"] in VERDICTS[:2] and row["verdict_reason"] != "overridden"
    if settled and is_missing(row["observation_series"]) and row["observation_status"] != _SURE:
        text += words("closing.unsure", status=words(f"kpis.observation_{row['observation_status']}"))
    return text


def missing(page: Closing, words: Words) -> Table | Sentences:
    """Return what was never reported: the indicators with the years that lack, and whom they are asked of."""
    rows = page.indicators[page.indicators["unreported"].map(len) > 0]
    if rows.empty:
        return Sentences([words("closing.missing_none")])
    unknown = words("closing.department_unknown")
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "years": [_years(row, words) for row in rows.to_dict("records")],
            "department": rows["department"].where(rows["department"].notna(), unknown),
        }
    )
    columns = [
        text_column("name", words("closing.head_indicator")),
        text_column("years", words("closing.missing_years")),
        text_column("department", words("closing.department")),
    ]
    return Table(shown, columns, words("closing.missing_caption", count=len(rows)), words)


def _years(row: Mapping[str, Any], words: Words) -> str:
    every = int(row["end_fy"]) - int(row["start_fy"]) + 1
    return words("closing.every_year") if len(row["unreported"]) == every else listed_years(row["unreported"], words)


def asked_by(page: Closing, words: Words) -> Sentences:
    """Return which body asks the departments for values, as the plan says."""
    names = page.bodies.loc[page.bodies["kind"] == "secretariat", "name"].tolist()
    return Sentences([words("closing.asked_by", body=words.join(names))] if names else [words("closing.asked_by_none")])


def lessons(page: Closing, words: Words) -> Sheets:
    """Return what was learnt, of the whole plan and of each goal; what is not written down is space to write on."""
    subjects = [(None, words("closing.whole_plan"))] + [(row["node_id"], _goal(row, words)) for row in _goals(page)]
    return Sheets([(title, _lesson_form(page, node_id, title, words)) for node_id, title in subjects])


def _lesson_form(page: Closing, node_id: str | None, title: str, words: Words) -> Form:
    of = page.lessons["node_id"].isna() if node_id is None else page.lessons["node_id"] == node_id
    own = page.lessons[of]
    rows = tuple(
        (words(f"closing.lesson_{kind}"), "\n".join(own.loc[own["kind"] == kind, "text"].astype(str)))
        for kind in LESSONS
    )
    return Form(words("closing.lessons_of", subject=title), (), rows, words, _LINES)


def record(page: Closing, words: Words) -> Form:
    """Return the record to fill in: when each body looked at it, and when and where it was published."""
    bodies = page.bodies[page.bodies["kind"].isin(["internal", "external"])]["name"]
    names = [words("closing.record_body", body=name) for name in bodies]
    rows = [(name, "") for name in (*names, words("closing.record_published"), words("closing.record_answers"))]
    period = words("closing.card_when", start=page.plan.period.start_fy, end=page.plan.period.end_fy)
    return Form(words("closing.record"), (), ((words("closing.record_period"), period), *rows), words)
