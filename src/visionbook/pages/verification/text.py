"""The report in a few sentences and numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import fiscal_year, number
from visionbook.pages.verification.model.report import Report
from visionbook.show import census_answers, citation
from visionbook.show.indicators import counted, status_name
from visionbook.show.phrases import unexplained_labels
from visionbook.show.plan_end import ended
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words


def lead(report: Report, words: Words) -> Sentences:
    """Return what the report holds in one sentence; without values and opinions it is a form to fill in."""
    parts, over = report.indicators(), ended(report.plan, report.edition_year, words)
    values = {"year": fiscal_year(report.fiscal_year, words), "total": len(parts), "opinions": len(report.opinions)}
    if all(part.judged["status"] == "not_reported" for part in parts) and not report.opinions:
        return Sentences([words("verification.lead_form", **values), *over], lead=True)
    counts = counted(pd.Series([part.judged["status"] for part in parts]), words)
    text = words("verification.lead_filled" if report.opinions else "verification.lead_values", counts=counts, **values)
    return Sentences([text, *over], lead=True)


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


def after_period(report: Report, words: Words) -> Sentences:
    """Return what official statistics say after the periods of indicators; often nothing."""
    return census_answers.after_period_sentences(report.official, report.kpis, words)


def sources(tables: Mapping[str, pd.DataFrame], words: Words) -> Sentences:
    """Return the documents that goals and projects come from, and those that name the bodies."""
    documents = tables["sources"]
    plan = citation.cited(documents, words, tables["kpis"], tables["project_listings"])
    bodies = citation.cited(documents, words, tables["governance"])
    said = words("verification.sources" if bodies else "verification.sources_plan", plan=plan, bodies=bodies)
    return Sentences([said + unexplained_labels(tables["project_listings"], words)])
