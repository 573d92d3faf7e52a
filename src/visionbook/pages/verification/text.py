"""The summary of a verification report: where things stand, what was reported, what comes first, who said what."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from visionbook.notation import is_missing, number
from visionbook.pages.verification.model import IndicatorPart, Report, required_by
from visionbook.pages.verification.parts import Goals, date_text, entry, form_table, rank_text
from visionbook.pages.verification.summary import attention, reporting_table, status_table, unreported
from visionbook.periods import fiscal_year_label
from visionbook.show.indicators import amount, counted, explanation, replaced, status_name, status_text
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.strategy.judgement import STATUSES
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
        return words.join(
            words("kpis.status_count", status=status_name(status, words), count=statuses.count(status))
            for status in wanted
        )

    spoken = words.join(
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
            else words.join(str(part.judged["name_ja"]) for part in parts),
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
    caption = words("verification.first_caption", count=len(parts))
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
    return words("kpis.placed_name", place=place, name=row["name_ja"])


def unclear(report: Report, words: Words) -> Table | Sentences:
    """Return the indicators that have values and still cannot be judged, with the reason."""
    parts = [part for part in attention(report) if part.judged["status"] == "cannot_judge"]
    if not parts:
        return Sentences([words("verification.unclear_none")])
    rows = [(_placed_name(part, words), explanation({**part.judged, "caution": None}, words)) for part in parts]
    columns = [text_column("name", words("kpis.indicator")), text_column("reason", words("kpis.reason"))]
    frame = pd.DataFrame(rows, columns=["name", "reason"])
    return Table(frame, columns, words("verification.unclear_caption", count=len(parts)), words)


@dataclass(frozen=True)
class Form:
    """A form with a head row or without, filled as far as things are known; empty cells are space to write on."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: Words

    def to_html(self) -> str:
        """Return the form as HTML; every text is escaped."""
        rows = [(name, [escape(text) or entry(0, self.words) for text in cells]) for name, *cells in self.rows]
        style = "vb-report" if self.heads else "vb-report vb-record"
        return f'<div class="{style}">{form_table(self.heads, rows, self.label)}</div>'

    def to_text(self) -> str:
        """Return the form as lines of text."""
        return "\n".join(["\t".join(row) for row in ((self.label,), self.heads, *self.rows) if row])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


def said(report: Report, words: Words) -> Form | Sentences:
    """Return all that the bodies said of this fiscal year, the oldest first; if nothing, that there is nothing yet."""
    if not report.opinions:
        return Sentences([words("verification.said_nothing", year=report.fiscal_year)])
    missing = words("unit.missing")
    rows = tuple(
        (
            opinion.subject,
            rank_text(opinion, words) or missing,
            opinion.text or missing,
            words("verification.body_on", body=opinion.body, date=date_text(opinion.reviewed_on, words)),
        )
        for opinion in report.opinions
    )
    heads = tuple(words(f"verification.{name}") for name in ("subject", "rank", "opinion", "body"))
    return Form(words("verification.said_caption", count=len(rows)), heads, rows, words)


def goals(report: Report, words: Words) -> Goals:
    """Return the report goal by goal, with space to write on where nothing was said yet."""
    return Goals(report, words)


def record(report: Report, words: Words) -> Form:
    """Return the record: fiscal year, when each body verified it, when and where it was published, who answers for it.

    Only the fiscal year and the newest date of each body's reviews are known to the book.
    """
    rows = [("record_year", fiscal_year_label(report.fiscal_year)), ("record_collected", "")]
    rows = [(words(f"verification.{name}"), text) for name, text in rows]
    for body in report.bodies:
        dates = [opinion.reviewed_on for opinion in report.opinions if opinion.body_id == body.body_id]
        newest = date_text(max(dates), words) if dates else ""
        rows.append((words("verification.record_body", body=body.name), newest))
    rows += [(words(f"verification.record_{name}"), "") for name in ("published", "place", "answers")]
    return Form(words("verification.record"), (), tuple(rows), words)
