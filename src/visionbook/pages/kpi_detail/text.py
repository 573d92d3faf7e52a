"""One indicator in words: its name with its place, the answer of its page, key numbers, and who reports."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.notation import is_missing, rounded
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.periods import fiscal_year_label
from visionbook.show.blocks import Block, Blocks
from visionbook.show.census_answers import after_period_sentence
from visionbook.show.download import Links
from visionbook.show.indicators import amount, explanation, page_address, status_name, status_text, subject
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

_LONGEST_STATUS = 4
_AMOUNT = re.compile(r"([+\N{MINUS SIGN}]?[0-9][0-9,.]*)(.*)", re.DOTALL)


def shown(value: object, kpi: Mapping[str, Any], words: Words, *, signed: bool = False) -> str:
    """Return a value of an indicator with its unit."""
    return amount(value, kpi["unit"], float(kpi["rounded_to"]), words, signed=signed)


def rounded_value(value: object, kpi: Mapping[str, Any], words: Words) -> str:
    """Return a computed value of an indicator, rounded to the step in which its target is printed."""
    if is_missing(value):
        return shown(value, kpi, words)
    step = float(kpi["rounded_to"])
    return shown(float(rounded(float(value) / step)) * step, kpi, words)


def distance(value: float, kpi: Mapping[str, Any], words: Words) -> str:
    """Return the size of a difference, without its sign; that of two ratios is in points."""
    return shown(abs(value), kpi, words, signed=True).lstrip("+")


def until(kpi: Mapping[str, Any], words: Words) -> str:
    """Return what follows a fiscal year: a cumulative indicator speaks of the years up to it."""
    return words("kpi_detail.until_sum") if kpi["rule"] == "cumulative" else ""


def side(value: float, against: float) -> str:
    """Return which side of a required value an observed one is on; a binary fraction is not exact.

    Examples
    --------
    >>> side(3.0, 2.0), side(1.0, 2.0), side(0.1 + 0.2, 0.3)
    ('above', 'below', 'same')
    """
    if math.isclose(value, against, rel_tol=1e-11, abs_tol=1e-11):
        return "same"
    return "above" if value > against else "below"


def lead(indicator: Indicator, words: Words) -> Sentences:
    """Return the target of an indicator and where it stands, as the answer of its page."""
    return Sentences([_goal(indicator.kpi, words) + _state(indicator, words) + _after(indicator, words)], lead=True)


def _after(indicator: Indicator, words: Words) -> str:
    """Return what official statistics say after the period: newer than all that judges, if there is such a value."""
    rows = indicator.official
    later = rows[rows["fiscal_year"] > int(indicator.kpi["end_fy"])].tail(1).to_dict("records")
    return "".join(after_period_sentence(row, indicator.kpi, words) for row in later)


def _goal(kpi: Mapping[str, Any], words: Words) -> str:
    key = kpi["rule"]
    if kpi["better"] == "down" and key in ("pace", "reach"):
        key += "_down_share" if kpi["unit"] == "ratio" else "_down"
    return words(
        f"kpi_detail.goal_{key}",
        start=int(kpi["start_fy"]),
        end=int(kpi["end_fy"]),
        target=shown(kpi["target"], kpi, words),
        baseline=shown(kpi["baseline"], kpi, words),
    )


def _state(indicator: Indicator, words: Words) -> str:
    """Return where an indicator stands by the rule, and what a body made of it."""
    kpi = indicator.kpi
    by_rule = words(f"kpis.status_{kpi['rule_status']}")
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
    if kpi["caution"] == "projection_baseline" and kpi["rule_status"] in STATUSES[:2]:
        text += words("kpis.caution_projection_baseline")
    if is_missing(kpi["overridden_by"]):
        return text
    body = body_name(indicator, kpi["overridden_by"], words)
    return text + words("kpi_detail.overridden", body=body, status=words(f"kpis.status_{kpi['status']}"))


def complete(kpi: Mapping[str, Any]) -> bool:
    """Return whether what was observed is not the sum of only some of the years."""
    return kpi["rule"] != "cumulative" or not kpi["missing_years"]


def missing_years(kpi: Mapping[str, Any], words: Words) -> str:
    """Return the years whose values are missing, as a list."""
    return words.join(f"{year}{words('kpi_detail.year')}" for year in kpi["missing_years"])


def due_value(kpi: Mapping[str, Any]) -> float | None:
    """Return what an observed value is held against: the path, or the level to be kept; None where there is none.

    Examples
    --------
    >>> due_value({"rule": "keep", "target": 1.67, "expected_by_now": None})
    1.67
    """
    if kpi["rule"] == "keep":
        return float(kpi["target"])
    return None if is_missing(kpi["expected_by_now"]) else float(kpi["expected_by_now"])


def _comparison(kpi: Mapping[str, Any], due: float, words: Words) -> str:
    observed = float(kpi["observed"])
    kind = "kept" if kpi["rule"] == "keep" else "by_now"
    return words(
        f"kpi_detail.{kind}_{side(observed, due)}",
        value=shown(due, kpi, words),
        gap=distance(observed - due, kpi, words),
    )


def body_name(indicator: Indicator, body_id: str, words: Words) -> str:
    """Return the name of a body."""
    names = indicator.governance.set_index("body_id")[f"name_{words.lang}"]
    return str(names.get(body_id, body_id))


def cards(indicator: Indicator, fiscal_year: int, words: Words) -> Cards:
    """Return state, target, and either what was observed and what was due, or what is required."""
    kpi = indicator.kpi
    found = [_status_card(kpi, fiscal_year, words)]
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
    other = "" if is_missing(kpi["overridden_by"]) else words(f"kpis.status_{kpi['rule_status']}")
    mark, word = words(f"kpis.mark_{kpi['status']}"), status_name(kpi["status"], words, caution)
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
    return [_card(words("kpi_detail.card_baseline"), text, kind)]


def _change_card(kpi: Mapping[str, Any], words: Words) -> list[Card]:
    if is_missing(kpi["change_per_year"]):
        return []
    each = shown(kpi["change_per_year"], kpi, words, signed=True)
    if kpi["rule"] == "cumulative":
        return [_card(words("kpi_detail.card_change_each"), each.lstrip("+"), _period(kpi, words))]
    change = shown(kpi["change_required"], kpi, words, signed=True)
    per_year = words("kpi_detail.card_change_year", change=each)
    return [_card(words("kpi_detail.card_change"), change, _period(kpi, words), per_year)]


def _observed_card(kpi: Mapping[str, Any], words: Words) -> Card:
    label = "card_observed_sum" if kpi["rule"] == "cumulative" else "card_observed"
    label = label if complete(kpi) else "card_observed_part"
    sureness = words(f"kpi_detail.sureness_{kpi['observation_status']}")
    when = words("kpi_detail.card_observed_when", year=int(kpi["observed_fy"]), sureness=sureness)
    return _card(words(f"kpi_detail.{label}"), shown(kpi["observed"], kpi, words), when)


def _due_card(kpi: Mapping[str, Any], words: Words) -> list[Card]:
    due = due_value(kpi)
    if due is None or kpi["rule"] == "keep":
        return []
    observed = float(kpi["observed"])
    said = words(f"kpi_detail.card_gap_{side(observed, due)}", gap=distance(observed - due, kpi, words))
    when = words("kpi_detail.card_due_when", year=int(kpi["observed_fy"]))
    return [_card(words("kpi_detail.card_due"), shown(due, kpi, words), when, said if complete(kpi) else "")]


def ways(indicator: Indicator, words: Words) -> Links:
    """Return the ways to the board, to the goals, and to the indicators before and after this one."""
    links = [(words("kpi_detail.ways_board"), "kpi_board.html"), (words("kpi_detail.ways_goal"), "goals.html")]
    for key, other in (("previous", indicator.previous), ("next", indicator.following)):
        if other is not None:
            links.append((words(f"kpi_detail.ways_{key}", name=subject(other, words)), page_address(other)))
    return Links(words("kpi_detail.ways"), links)


def reporting(indicator: Indicator, words: Words) -> Sentences:
    """Return who is to report an indicator, for which years, and who verifies it, as far as the plan says."""
    kpi = indicator.kpi
    bodies = indicator.governance.groupby("kind")[f"name_{words.lang}"].agg(words.join)
    years = {"start": int(kpi["start_fy"]), "end": int(kpi["end_fy"]), "next": int(kpi["end_fy"]) + 1}
    kind = "cumulative" if kpi["measurement"] == "cumulative" else "level"
    missing = indicator.path["fiscal_year"][indicator.path["in_year"].isna()]
    listed = words.join(f"{year}{words('kpi_detail.year')}" for year in missing)
    texts = [
        words(f"kpi_detail.report_when_{kind}", **years)
        + (words("kpi_detail.report_missing", years=listed) if listed else words("kpi_detail.report_all"))
    ]
    if "secretariat" in bodies:
        texts.insert(0, words("kpi_detail.report_who", secretariat=bodies["secretariat"]))
    if {"internal", "external"} <= set(bodies.index):
        texts.append(words("kpi_detail.report_checks", internal=bodies["internal"], external=bodies["external"]))
    return Sentences(texts)


def reviews(indicator: Indicator, words: Words) -> Blocks | Sentences:
    """Return what the bodies said of an indicator, its measure and its goal; or that nothing was recorded."""
    if indicator.reviews.empty:
        return Sentences([words("kpi_detail.reviews_none")])
    return Blocks([_review(row, words) for row in indicator.reviews.to_dict("records")])


def _review(row: Mapping[str, Any], words: Words) -> Block:
    facts = [
        ("date", None if is_missing(row["reviewed_on"]) else date_text(row["reviewed_on"], words)),
        ("about", words(f"kpi_detail.review_about_{row['about']}")),
        ("rank", row["rank"]),
        ("status", _status_word(row["overriding_status"], words)),
        ("opinion", row["opinion_ja"]),
        ("source", words("kpi_detail.reported_place", short=row["short"], place=row["source_place"])),
    ]
    return Block(
        words("kpi_detail.review_title", body=row["body"], year=int(row["fiscal_year"])),
        facts=[(words(f"kpi_detail.review_{name}"), str(text)) for name, text in facts if not is_missing(text)],
    )


def _status_word(status: object, words: Words) -> str | None:
    return None if is_missing(status) else words(f"kpis.status_{status}")


def date_text(value: object, words: Words) -> str:
    """Return a date as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> date_text("2023-10-05", load_words("ja"))
    '2023年10月5日'
    """
    day = pd.Timestamp(value)
    return words("kpi_detail.date", year=day.year, month=day.month, day=day.day)


def facts(indicator: Indicator, words: Words) -> Blocks:
    """Return what an indicator measures, how it is set, and where the document prints it."""
    kpi = indicator.kpi
    source = indicator.source
    period = {name: fiscal_year_label(int(kpi[f"{name}_fy"])) for name in ("start", "end")}
    rows = [
        ("place", _place(indicator, words)),
        ("measurement", words(f"kpi_detail.fact_measurement_{kpi['measurement']}")),
        ("better", words(f"kpi_detail.fact_better_{kpi['better']}")),
        ("baseline", _baseline(kpi, words)),
        ("target", shown(kpi["target"], kpi, words)),
        ("period", words("kpi_detail.fact_period_text", **period)),
        ("note", kpi["note_ja"]),
        ("same", _same(indicator, words)),
        ("printed", kpi["printed"]),
        (
            "source",
            words(
                "kpi_detail.fact_source_text",
                title=source[f"title_{words.lang}"],
                publisher=source["publisher_ja"],
                published=source["published"],
                place=kpi["source_place"],
            ),
        ),
        ("name_en", kpi["name_en"]),
    ]
    listed = [(words(f"kpi_detail.fact_{name}"), str(text)) for name, text in rows if not is_missing(text)]
    return Blocks([Block(words("kpi_detail.facts_title"), facts=listed)])


def _place(indicator: Indicator, words: Words) -> str:
    goal = indicator.goal
    if is_missing(indicator.kpi["measure_id"]):
        return words("kpi_detail.fact_place_target", goal=goal["label"], title=goal["title"])
    measure = indicator.measures.iloc[0]
    return words(
        "kpi_detail.fact_place_kpi",
        goal=goal["label"],
        field=measure["field_title"],
        label=measure["label"],
        title=measure["title"],
    )


def _baseline(kpi: Mapping[str, Any], words: Words) -> str:
    text = words(f"kpi_detail.fact_baseline_{kpi['baseline_origin']}", baseline=shown(kpi["baseline"], kpi, words))
    kind = f"kpi_detail.fact_baseline_{kpi['baseline_kind']}"
    return text + words(kind) if kpi["baseline_kind"] in ("projection", "unstated") else text


def _same(indicator: Indicator, words: Words) -> str | None:
    if indicator.same.empty:
        return None
    others = words.join(subject(row, words) for row in indicator.same.to_dict("records"))
    return words("kpi_detail.fact_same_text", subject=others)


def why(kpi: Mapping[str, Any], words: Words) -> str:
    """Return why an indicator has its status."""
    return explanation(dict(kpi), words)
