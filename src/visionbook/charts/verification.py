"""The summary of a verification report: where things stand, what was reported, what comes first, who said what."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from visionbook.charts.kpi_text import amount, counted, explanation, status_text
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Column, Table, number_column, text_column
from visionbook.charts.verification_parts import Goals, date_text, entry, form_table
from visionbook.notation import is_missing, number
from visionbook.periods import fiscal_year_label
from visionbook.strategy.kpis import STATUSES
from visionbook.strategy.verification import IndicatorPart, Report
from visionbook.strategy.verification_summary import attention, reporting_table, status_table, unreported
from visionbook.words import Words


def lead(report: Report, words: Words) -> Sentences:
    """Return what the report holds in one sentence; without values and opinions it is a form to fill in."""
    parts = report.indicators()
    values = {"year": fiscal_year_label(report.fiscal_year), "total": len(parts), "opinions": len(report.opinions)}
    if all(part.judged["status"] == "not_reported" for part in parts) and not report.opinions:
        return Sentences([words("verification.lead_form", **values)], lead=True)
    counts = counted(pd.Series([part.judged["status"] for part in parts]), words)
    text = words("verification.lead_filled" if report.opinions else "verification.lead_values", counts=counts, **values)
    return Sentences([text], lead=True)


def cards(report: Report, words: Words) -> Cards:
    """Return how many indicators have a value of this year, are on course, are behind, and how much was said."""
    parts = report.indicators()
    statuses = [part.judged["status"] for part in parts]
    reported = sum(part.reported_this_year for part in parts)
    when = words("verification.year", year=report.fiscal_year)
    total = words("verification.card_total", total=len(parts))

    def among(wanted: tuple[str, ...]) -> str:
        return "、".join(
            words("kpis.status_count", status=words(f"kpis.status_{status}"), count=statuses.count(status))
            for status in wanted
        )

    spoken = "、".join(
        words("verification.card_body", body=body.name, count=sum(o.body_id == body.body_id for o in report.opinions))
        for body in report.bodies
    )
    unit = words("kpis.unit")
    good, behind = STATUSES[:2], STATUSES[2:5]
    return Cards(
        [
            Card(words("verification.card_reported"), number(reported), unit, when, total),
            Card(words("kpis.card_good"), number(sum(s in good for s in statuses)), unit, when, among(good)),
            Card(words("kpis.card_behind"), number(sum(s in behind for s in statuses)), unit, when, among(behind)),
            Card(
                words("verification.card_said"), number(len(report.opinions)), words("verification.items"), when, spoken
            ),
        ]
    )


def summary(report: Report, words: Words) -> Table:
    """Return how many indicators of each goal have each status."""
    rows = status_table(report)
    shown = rows.assign(label=rows["label"].fillna(words("kpis.total")))
    columns = [
        text_column("label", words("kpis.goal")),
        number_column("indicators", words("kpis.unit")),
        *(number_column(status, status_text(status, words)) for status in STATUSES),
    ]
    caption = words("verification.summary_caption", year=fiscal_year_label(report.fiscal_year))
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
            else "、".join(str(part.judged["name_ja"]) for part in parts),
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
    """Return the indicators to look at first, the most pressing first; if there are none, why."""
    parts = attention(report)
    if not parts:
        known = any(part.judged["status"] not in ("not_reported", "cannot_judge") for part in report.indicators())
        return Sentences([words("verification.first_none" if known else "verification.first_unknown")])
    frame = pd.DataFrame([_first_row(part, words) for part in parts])
    columns = [
        text_column("name", words("kpis.indicator")),
        text_column("status", words("kpis.status")),
        number_column("ratio", words("kpis.ratio"), decimals=2),
        Column("observed", words("kpis.observed"), align="right"),
        Column("required", words("verification.required"), align="right"),
        text_column("reason", words("kpis.reason")),
    ]
    return Table(frame, columns, words("verification.first_caption", count=len(parts)), words)


def _first_row(part: IndicatorPart, words: Words) -> dict[str, object]:
    row = part.judged
    place = words("kpis.place_target") if is_missing(row["measure_id"]) else row["code"]
    unit, step = str(row["unit"]), float(row["rounded_to"])
    observed = words("unit.missing")
    if not is_missing(row["observed"]):
        value = amount(row["observed"], unit, step, words)
        observed = words("verification.observed", value=value, year=int(row["observed_fy"]))
    overridden = "" if is_missing(row["override_reason"]) else str(row["override_reason"])
    return {
        "name": words("kpis.placed_name", place=place, name=row["name_ja"]),
        "status": status_text(row["status"], words, row["caution"]),
        "ratio": row["ratio"],
        "observed": observed,
        "required": amount(part.required, unit, step, words),
        "reason": overridden or explanation(row, words),
    }


def said(report: Report, words: Words) -> Table | Sentences:
    """Return all that the bodies said of this fiscal year, the oldest first; if nothing, that there is nothing yet."""
    if not report.opinions:
        return Sentences([words("verification.said_nothing", year=report.fiscal_year)])
    frame = pd.DataFrame(
        {
            "body": opinion.body,
            "subject": opinion.subject,
            "rank": opinion.rank,
            "status": None if opinion.status is None else status_text(opinion.status, words),
            "text": opinion.text,
            "date": date_text(opinion.reviewed_on, words),
        }
        for opinion in report.opinions
    )
    columns = [
        text_column("subject", words("verification.subject")),
        text_column("body", words("verification.body")),
        text_column("rank", words("verification.rank")),
        text_column("status", words("verification.changed_status")),
        text_column("text", words("verification.opinion")),
        text_column("date", words("verification.reviewed_on")),
    ]
    return Table(frame, columns, words("verification.said_caption", count=len(report.opinions)), words)


def goals(report: Report, words: Words) -> Goals:
    """Return the report goal by goal, with space to write on where nothing was said yet."""
    return Goals(report, words)


@dataclass(frozen=True)
class Record:
    """The record of the verification: dates and places, filled as far as they are known."""

    rows: tuple[tuple[str, str], ...]
    words: Words

    def to_html(self) -> str:
        """Return the record as an HTML form; every text is escaped."""
        rows = [(name, [escape(text) if text else entry(0, self.words)]) for name, text in self.rows]
        return f'<div class="vb-report vb-record">{form_table([], rows, self.words("verification.record"))}</div>'

    def to_text(self) -> str:
        """Return the record as lines of text."""
        return "\n".join(f"{name}\t{text}" for name, text in self.rows)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


def record(report: Report, words: Words) -> Record:
    """Return the record: fiscal year, when each body verified it, when and where it was published, who answers for it.

    Only the fiscal year and the newest date of each body's reviews are known to the book.
    """
    rows = [
        (words("verification.record_year"), fiscal_year_label(report.fiscal_year)),
        (words("verification.record_collected"), ""),
    ]
    for body in report.bodies:
        dates = [opinion.reviewed_on for opinion in report.opinions if opinion.body_id == body.body_id]
        newest = date_text(max(dates), words) if dates else ""
        rows.append((words("verification.record_body", body=body.name), newest))
    rows += [(words(f"verification.record_{name}"), "") for name in ("published", "place", "answers")]
    return Record(tuple(rows), words)
