"""What the status of one indicator is under other readings of its sentence, and under other published rules."""

from __future__ import annotations

from visionbook.localised import chosen
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.show.indicators import status_name
from visionbook.show.prose import Sentences
from visionbook.show.readings import readings_table, rules_table
from visionbook.show.several import Several
from visionbook.strategy.other_rules import BEHIND, GOOD, UNKNOWN
from visionbook.words import Words


def readings(indicator: Indicator, words: Words) -> Several:
    """Return the readings of an indicator's sentence with the status under each, and whether they differ."""
    rows = indicator.readings
    if rows.empty:
        return Several([Sentences([words("readings.none")])])
    labels = [str(chosen(row, "label", words.lang)) for row in rows.to_dict("records")]
    used = next(label for label, is_used in zip(labels, rows["used"], strict=True) if is_used)
    key = "readings.intro" if len(rows) == 2 else "readings.intro_several"
    said = words(
        key, printed=indicator.kpi["printed"], labels=[words("kpis.quoted", text=text) for text in labels], used=used
    )
    statuses = list(rows["rule_status"])
    if len(set(statuses)) > 1:
        parts = [
            words("readings.of_reading", label=label, status=status_name(status, words))
            for label, status in zip(labels, statuses, strict=True)
        ]
        said += words("readings.differ", statuses=parts)
    else:
        key = "readings.same_none" if statuses[0] == "not_reported" else "readings.same"
        said += words(key, status=status_name(statuses[0], words))
    return Several([Sentences([said]), readings_table(rows, words("readings.caption"), words)])


def rules(indicator: Indicator, words: Words) -> Several:
    """Return what every published rule makes of an indicator, and whether the verdict changes with it."""
    found = indicator.verdicts
    if not found:
        return Several([])
    book, *others = found
    names = {verdict.rule: words(f"readings.rule_{verdict.rule}") for verdict in found}
    judging = [verdict for verdict in others if verdict.side != UNKNOWN]
    flipped = [names[verdict.rule] for verdict in judging if {verdict.side, book.side} == {GOOD, BEHIND}]
    if book.side == UNKNOWN and judging:
        text = words("readings.rules_lead_alone", rules=[names[verdict.rule] for verdict in judging])
    elif book.side == UNKNOWN:
        text = words("readings.rules_lead_none")
    else:
        text = words("readings.rules_lead_flip", rules=flipped) if flipped else words("readings.rules_lead_same")
    return Several([Sentences([text]), rules_table(indicator.kpi, found, words)])
