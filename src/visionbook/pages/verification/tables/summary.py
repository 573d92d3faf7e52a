"""Where things stand in a fiscal year: statuses and reports by goal, what to ask for, and what comes first."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import fiscal_year, is_missing
from visionbook.pages.verification.model.counts import attention, reporting_table, status_table, unreported
from visionbook.pages.verification.model.report import IndicatorPart, Report
from visionbook.pages.verification.model.required import required_by
from visionbook.show import signs
from visionbook.show.indicators import amount, explanation, replaced, status_text
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words


def summary(report: Report, words: Words) -> Table:
    """Return how many indicators of each goal have each status."""
    rows = status_table(report)
    shown = rows.assign(label=rows["label"].fillna(words("kpis.total")))
    columns = [
        text_column("label", words("kpis.goal")),
        number_column("indicators", words("kpis.unit")),
        *(number_column(status, status_text(status, words)) for status in STATUSES),
    ]
    caption = words("verification.summary_caption", year=fiscal_year(report.fiscal_year, words))
    return Table(shown, columns, caption, words, frozenset({len(shown) - 1}))


def reported(report: Report, words: Words) -> Table:
    """Return how many indicators of each goal have a value of this year, only an earlier one, or none."""
    rows = reporting_table(report)
    shown = rows.assign(label=rows["label"].fillna(words("kpis.total")))
    columns = [
        text_column("label", words("kpis.goal")),
        number_column("indicators", words("kpis.unit")),
        number_column("this_year", words("verification.reported_this_year", year=report.fiscal_year)),
        number_column("unsure", words("verification.reported_unsure")),
        number_column("earlier", words("verification.reported_earlier")),
        number_column("none", words("verification.reported_none")),
    ]
    caption = words("verification.reported_caption", year=report.fiscal_year)
    return Table(shown, columns, caption, words, frozenset({len(shown) - 1}))


def to_ask_for(report: Report, words: Words) -> Table | Sentences:
    """Return the indicators that have no value of this year, by goal; where it is all of them, it says so."""
    missing = unreported(report)
    if not missing:
        return Sentences([words("verification.ask_none", year=report.fiscal_year)])
    total = len(report.indicators())
    if sum(len(parts) for _, parts in missing) == total:
        return Sentences([words("verification.ask_everything", total=total, year=report.fiscal_year)])
    rows = [
        (
            goal.label,
            len(parts),
            words("verification.ask_all")
            if len(parts) == len(goal.indicators())
            else words.join(part.name for part in parts),
        )
        for goal, parts in missing
    ]
    columns = [
        text_column("label", words("kpis.goal")),
        number_column("count", words("kpis.count")),
        text_column("names", words("kpis.indicator")),
    ]
    frame = pd.DataFrame(rows, columns=["label", "count", "names"])
    return Table(frame, columns, words("verification.ask_caption", year=report.fiscal_year), words)


def first(report: Report, words: Words) -> Table | Sentences:
    """Return the indicators that are behind, the most pressing first; if there are none, why."""
    parts = [part for part in attention(report) if part.judged["status"] != "cannot_judge"]
    if not parts:
        known = any(part.judged["status"] in STATUSES[:2] for part in report.indicators())
        return Sentences([words("verification.first_none" if known else "verification.first_unknown")])
    columns = [
        text_column("name", words("kpis.indicator")),
        Column("status", words("kpis.status"), align="marked"),  # a mark is not parted from its word
        number_column("ratio", words("kpis.ratio"), decimals=2),
        Column("observed", words("kpis.observed"), align="right"),
        year_column("observed_fy", words("verification.observed_year"), words("kpis.rule_year")),
        Column("required", words("verification.required"), align="right"),
    ]
    caption = words("verification.first_caption", count=len(parts), sign=signs.of("note", "overridden").character)
    return Table(pd.DataFrame([_first_row(part, words) for part in parts]), columns, caption, words)


def _first_row(part: IndicatorPart, words: Words) -> dict[str, object]:
    row = part.judged
    unit, step = str(row["unit"]), float(row["rounded_to"])
    status = status_text(row["status"], words, row["caution"])
    overridden = not is_missing(row["overridden_by"])
    return {
        "name": _placed_name(part, words),
        "status": replaced(status, words) if overridden else status,
        "ratio": row["ratio"],
        "observed": amount(row["observed"], unit, step, words),
        "observed_fy": row["observed_fy"],
        "required": amount(required_by(row, int(row["observed_fy"])), unit, step, words),
    }


def _placed_name(part: IndicatorPart, words: Words) -> str:
    row = part.judged
    place = words("verification.place_target", code=row["code"]) if is_missing(row["measure_id"]) else row["code"]
    return words("kpis.placed_name", place=place, name=part.name)


def unclear(report: Report, words: Words) -> Table | Sentences:
    """Return the indicators that have values and still cannot be judged, with the reason."""
    parts = [part for part in attention(report) if part.judged["status"] == "cannot_judge"]
    if not parts:
        return Sentences([words("verification.unclear_none")])
    rows = [(_placed_name(part, words), explanation({**part.judged, "caution": None}, words)) for part in parts]
    columns = [text_column("name", words("kpis.indicator")), text_column("reason", words("kpis.reason"))]
    frame = pd.DataFrame(rows, columns=["name", "reason"])
    return Table(frame, columns, words("verification.unclear_caption", count=len(parts)), words)
