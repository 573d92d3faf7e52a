"""Forms: what the bodies said, the record, and ruled space to write on where nothing was said yet."""

from __future__ import annotations

from visionbook.notation import fiscal_year
from visionbook.pages.verification.model.report import Opinion, Report
from visionbook.show.forms import Form
from visionbook.show.indicators import status_text
from visionbook.show.prose import Sentences
from visionbook.words import Words


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


def record(report: Report, words: Words) -> Form:
    """Return the record: fiscal year, when each body verified it, when and where it was published, who answers for it.

    Only the fiscal year and the newest date of each body's reviews are known to the book.
    """
    rows = [("record_year", fiscal_year(report.fiscal_year, words)), ("record_collected", "")]
    rows = [(words(f"verification.{name}"), text) for name, text in rows]
    for body in report.bodies:
        dates = [opinion.reviewed_on for opinion in report.opinions if opinion.body_id == body.body_id]
        newest = date_text(max(dates), words) if dates else ""
        rows.append((words("verification.record_body", body=body.name), newest))
    rows += [(words(f"verification.record_{name}"), "") for name in ("published", "place", "answers")]
    return Form(words("verification.record"), (), tuple(rows), words)


def opinion_text(opinion: Opinion, words: Words) -> str:
    """Return what a body said in one line: body, date, rank and the status it set, and its words."""
    rank = rank_text(opinion, words)
    return words(
        "verification.said",
        body=opinion.body,
        date=date_text(opinion.reviewed_on, words),
        rank=words("glue.mark", mark=rank) if rank else "",
        text=opinion.text or "",
    )


def rank_text(opinion: Opinion, words: Words) -> str:
    """Return the rank that a body gave and the status that it set; empty if it gave neither."""
    status = words("verification.said_status", status=status_text(opinion.status, words)) if opinion.status else ""
    return words.join(part for part in (opinion.rank, status) if part)


def date_text(iso: str, words: Words) -> str:
    """Return a date as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> date_text("2025-10-03", load_words("ja"))
    '2025年10月3日'
    """
    year, month, day = (int(part) for part in iso[:10].split("-"))
    return words("verification.date", year=year, month=month, day=day)
