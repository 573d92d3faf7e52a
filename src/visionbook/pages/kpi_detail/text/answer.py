"""The answer of the page of one indicator, and its key numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.known import last_value
from visionbook.pages.kpi_detail.text.values import (
    complete,
    distance,
    due_rounded,
    due_shown,
    due_value,
    missing_years,
    shown,
    side,
    until,
)
from visionbook.show import signs
from visionbook.show.census_answers import after_period_sentence
from visionbook.show.indicators import caution_text, status_name, status_text
from visionbook.show.plan_end import ended
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.pace import JUDGED
from visionbook.words import Words

_LONGEST_STATUS = 4
_AMOUNT = re.compile(r"([+\N{MINUS SIGN}]?[0-9][0-9,.]*)(.*)", re.DOTALL)


def lead(indicator: Indicator, words: Words) -> Sentences:
    """Return the target of an indicator and where it stands, as the answer of its page; whether its plan has ended."""
    known = last_value(indicator, words)
    answer = _goal(indicator.kpi, words) + known + _state(indicator, words) + _after(indicator, words)
    return Sentences([answer, *ended(indicator.plan, indicator.edition_year, words)], lead=True)


def _after(indicator: Indicator, words: Words) -> str:
    """Return what official statistics say after the period: newer than all that judges, if there is such a value."""
    rows = indicator.official
    later = rows[rows["fiscal_year"] > int(indicator.kpi["end_fy"])].tail(1).to_dict("records")
    return "".join(after_period_sentence(row, indicator.kpi, words) for row in later)


def _goal(kpi: Mapping[str, Any], words: Words) -> str:
    key = kpi["rule"]
    if key == "projection" and kpi["better"] == "down":
        key += "_down"
    if kpi["better"] == "down" and key in ("pace", "reach"):
        key += "_down_share" if kpi["unit"] == "ratio" else "_down"
    return words(
        f"kpi_detail.goal_{key}",
        start=int(kpi["start_fy"]),
        end=int(kpi["end_fy"]),
        target=shown(kpi["target"], kpi, words),
        baseline=shown(kpi["baseline"], kpi, words),
        change=distance(float(kpi["change_required"]), kpi, words) if key.startswith("projection") else "",
        year=words("glue.year", year=int(kpi["projected_year"])) if known_projection(kpi) else "",
    )


def known_projection(kpi: Mapping[str, Any]) -> bool:
    """Return whether an indicator is held against a projection that the tables hold.

    Examples
    --------
    >>> known_projection({"rule": "projection", "projected_path": ((2021, 92.0),)}), known_projection({"rule": "pace"})
    (True, False)
    """
    return kpi["rule"] == "projection" and bool(kpi["projected_path"])


def _state(indicator: Indicator, words: Words) -> str:
    """Return where an indicator stands by the rule, and what a body made of it."""
    kpi = indicator.kpi
    by_rule = status_name(kpi["rule_status"], words)
    text = words("kpi_detail.none_yet" if kpi["rule_status"] == "not_reported" else "kpi_detail.state_proxy")
    if not is_missing(kpi["observed"]):
        said = {
            "year": int(kpi["observed_fy"]),
            "until": until(kpi, words),
            "observed": shown(kpi["observed"], kpi, words),
            "status": by_rule,
        }
        due = due_value(kpi)
        if not complete(kpi) and kpi["rule_status"] == "cannot_judge":
            text = words("kpi_detail.state_incomplete", years=missing_years(kpi, words), **said)
        elif due is None or not complete(kpi):
            reason = words(f"kpis.reason_{kpi['reason']}", years=missing_years(kpi, words))
            text = words("kpi_detail.state_reason", reason=reason, **said)
        else:
            text = words("kpi_detail.state", comparison=_comparison(kpi, due, words), **said)
    if kpi["caution"] == "projection_baseline" and kpi["rule_status"] in JUDGED:
        text += caution_text(kpi["caution"], words)
    if is_missing(kpi["overridden_by"]):
        return text
    body = body_name(indicator, kpi["overridden_by"])
    return text + words("kpi_detail.overridden", body=body, status=status_name(kpi["status"], words))


def _comparison(kpi: Mapping[str, Any], due: float, words: Words) -> str:
    observed = float(kpi["observed"])
    kind = "kept" if kpi["rule"] == "keep" else "by_now"
    return words(
        f"kpi_detail.{kind}_{side(observed, due_rounded(due, kpi))}",
        value=due_shown(due, kpi, words),
        gap=distance(observed - due_rounded(due, kpi), kpi, words),
    )


def body_name(indicator: Indicator, body_id: str) -> str:
    """Return the name of a body."""
    return str(indicator.governance.set_index("body_id")["name"].get(body_id, body_id))


def cards(indicator: Indicator, words: Words) -> Cards:
    """Return state, target, and either what was observed and what was due, or what is required."""
    kpi = indicator.kpi
    found = [_status_card(kpi, indicator.fiscal_year, words)]
    if is_missing(kpi["observed"]):
        found += [_target_card(kpi, words), *_baseline_card(kpi, words), *_change_card(kpi, words)]
    else:
        found += [_observed_card(kpi, words), *_due_card(kpi, words), _target_card(kpi, words)]
    return Cards(found)


def _card(label: str, text: str, when: str, comparison: str = "") -> Card:
    """Return a card with the number large and its unit small."""
    match = _AMOUNT.fullmatch(text)
    value, unit = match.groups() if match else (text, "")
    return Card(label, value, unit, when, comparison)


def _status_card(kpi: Mapping[str, Any], fiscal_year: int, words: Words) -> Card:
    caution = None if kpi["status"] == "not_reported" else kpi["caution"]
    other = "" if is_missing(kpi["overridden_by"]) else status_name(kpi["rule_status"], words)
    mark, word = signs.of("status", kpi["status"]).character, status_name(kpi["status"], words, caution)
    # A long word would not fit in the size of a number.
    is_long = len(word) > _LONGEST_STATUS
    return Card(
        words("kpi_detail.card_status"),
        mark if is_long else status_text(kpi["status"], words, caution),
        f" {word}" if is_long else "",
        words("kpi_detail.card_status_when", year=fiscal_year),
        words("kpi_detail.card_status_rule", status=other) if other else "",
    )


def _period(kpi: Mapping[str, Any], words: Words) -> str:
    return words("kpi_detail.card_period_when", start=int(kpi["start_fy"]), end=int(kpi["end_fy"]))


def _target_card(kpi: Mapping[str, Any], words: Words) -> Card:
    text = shown(kpi["target"], kpi, words)
    if kpi["rule"] == "keep":
        text = words("kpi_detail.more_than", value=text)
        return _card(words("kpi_detail.card_target_keep"), text, _period(kpi, words))
    if kpi["rule"] == "cumulative":
        return _card(words("kpi_detail.card_target_sum"), text, _period(kpi, words))
    return _card(words("kpi_detail.card_target"), text, words("kpi_detail.card_target_when", end=int(kpi["end_fy"])))


def _baseline_card(kpi: Mapping[str, Any], words: Words) -> list[Card]:
    if kpi["rule"] == "cumulative":
        return []  # a sum starts at zero: no baseline is missing
    none = is_missing(kpi["baseline"])
    text = words("kpi_detail.card_baseline_none") if none else shown(kpi["baseline"], kpi, words)
    kind = words("kpis.baseline_title") if none else words(f"kpis.baseline_{kpi['baseline_kind']}")
    if known_projection(kpi):
        kind = words("kpi_detail.card_baseline_projected", year=int(kpi["projected_year"]))
    return [_card(words("kpi_detail.card_baseline"), text, kind)]


def _change_card(kpi: Mapping[str, Any], words: Words) -> list[Card]:
    if is_missing(kpi["change_per_year"]):
        return []
    each = shown(kpi["change_per_year"], kpi, words, signed=True)
    if kpi["rule"] == "cumulative":
        return [_card(words("kpi_detail.card_change_each"), each.lstrip("+"), _period(kpi, words))]
    change = shown(kpi["change_required"], kpi, words, signed=True)
    if kpi["rule"] == "projection":
        return [_card(words("kpi_detail.card_change_above"), change, _period(kpi, words))]
    per_year = words("kpi_detail.card_change_year", change=each)
    return [_card(words("kpi_detail.card_change"), change, _period(kpi, words), per_year)]


def _observed_card(kpi: Mapping[str, Any], words: Words) -> Card:
    label = "card_observed_sum" if kpi["rule"] == "cumulative" else "card_observed"
    label = label if complete(kpi) else "card_observed_part"
    sureness = signs.of("origin", kpi["observation_status"]).word(words)
    when = words("kpi_detail.card_observed_when", year=int(kpi["observed_fy"]), sureness=sureness)
    return _card(words(f"kpi_detail.{label}"), shown(kpi["observed"], kpi, words), when)


def _due_card(kpi: Mapping[str, Any], words: Words) -> list[Card]:
    due = due_value(kpi)
    if due is None or kpi["rule"] == "keep":
        return []
    observed = float(kpi["observed"])
    due = due_rounded(due, kpi)
    said = words(f"kpi_detail.card_gap_{side(observed, due)}", gap=distance(observed - due, kpi, words))
    when = words("kpi_detail.card_due_when", year=int(kpi["observed_fy"]))
    return [_card(words("kpi_detail.card_due"), due_shown(due, kpi, words), when, said if complete(kpi) else "")]
