"""Indicators in words: values in their own unit, the status with its sign, why it is so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing, number, quantity
from visionbook.show import signs
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

HUNDRED_MILLION = 10**8
_FINEST = 3
_TARGET = signs.of("plan", "target").character
_CAUTION, _OVERRIDDEN = (signs.of("note", key).character for key in ("caution", "overridden"))


def exact_step(value: float, step: float) -> float:
    """Return the coarsest step, not above `step`, of which the value is a multiple (three digits finer at most).

    A quarter of a printed change often has more decimals than the change itself.

    Examples
    --------
    >>> exact_step(961.5, 1), exact_step(27700.0, 1), round(exact_step(0.00075, 0.001), 7)
    (0.1, 1.0, 1e-05)
    """
    for finer in range(_FINEST + 1):
        shorter = step / 10**finer
        multiple = value / shorter
        if math.isclose(multiple, round(multiple), rel_tol=0, abs_tol=1e-6):
            return shorter
    return step / 10**_FINEST


def amount(value: object, unit: str, step: float, words: Words, *, signed: bool = False) -> str:
    """Return a value of an indicator with its unit, with as many decimals as it has; a missing one as a dash.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> amount(961.5, "tonnes", 1, ja, signed=True), amount(9_875_000_000, "yen", 1e8, ja)
    ('+961.5トン', '98.75億円')
    >>> amount(0.393, "ratio", 0.01, ja)
    '39.3%'
    """
    if is_missing(value):
        return words("unit.missing")
    whole = float(value)
    if unit == "yen" and abs(whole) >= HUNDRED_MILLION:
        shown = whole / HUNDRED_MILLION
        decimals = next((count for count in range(3) if math.isclose(shown, round(shown, count))), 2)
        return number(shown, decimals, signed=signed) + words("unit.hundred_million") + words("unit.yen")
    finest = exact_step(whole, step)
    return quantity(whole, unit, finest, words, signed=signed)


WHOLE = ("persons", "cases", "shops", "households", "users", "donations", "projects", "findings")
"""Units in which nothing is counted by halves."""


def required_value(value: float, kpi: Mapping[str, Any]) -> float:
    """Return a required value as far as it can be observed: whole people and cases, on the side that is not the easier.

    What is required above a projection is written as finely as the target; other shares and sums as they are.

    Parameters
    ----------
    kpi : mapping
        A judged indicator: unit, better, rounded_to, rule.

    Examples
    --------
    >>> people = {"unit": "persons", "better": "up", "rounded_to": 1, "rule": "pace"}
    >>> required_value(1632.2125, people), required_value(326.25, people | {"better": "down"})
    (1633.0, 326.0)
    >>> required_value(0.5465904, {"unit": "ratio", "better": "up", "rounded_to": 0.001, "rule": "projection"})
    0.547
    """
    step = 1.0 if kpi["unit"] in WHOLE else float(kpi["rounded_to"]) if kpi["rule"] == "projection" else 0.0
    if not step:
        return float(value)
    steps = float(value) / step
    if math.isclose(steps, round(steps), rel_tol=0, abs_tol=1e-6):
        return round(round(steps) * step, 9)
    return round((math.floor if kpi["better"] == "down" else math.ceil)(steps) * step, 9)


def required_amount(value: object, kpi: Mapping[str, Any], words: Words) -> str:
    """Return a required value with its unit, as `required_value` rounds it; a missing one as a dash.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> kpi = {"unit": "persons", "better": "up", "rounded_to": 1, "rule": "cumulative"}
    >>> required_amount(3.75, kpi, load_words("ja"))
    '4人'
    """
    known = value if is_missing(value) else required_value(float(value), kpi)
    return amount(known, kpi["unit"], float(kpi["rounded_to"]), words)


def observed_amount(value: object, kpi: Mapping[str, Any], is_official: bool, words: Words) -> str:
    """Return an observed value with its unit; one computed from statistics as finely as the target is printed.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> kpi, ja = {"unit": "ratio", "rounded_to": 0.001}, load_words("ja")
    >>> observed_amount(0.538127, kpi, True, ja), observed_amount(0.53812, kpi, False, ja)
    ('53.8%', '53.812%')
    """
    write = quantity if is_official else amount
    return write(value, kpi["unit"], float(kpi["rounded_to"]), words)


def status_text(status: str, words: Words, caution: object = None) -> str:
    """Return sign and word of a status; a flag says that its baseline is not known to be observed.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> status_text("on_track", load_words("ja")), status_text("on_track", load_words("ja"), "projection_baseline")
    ('▲ 順調', '▲ 順調※')
    """
    return words("sign.marked", sign=signs.of("status", status).character, word=status_name(status, words, caution))


def status_name(status: str, words: Words, caution: object = None) -> str:
    """Return the word of a status, flagged if there is a caution.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> status_name("moderate", load_words("ja"))
    'やや遅れ'
    """
    word = signs.of("status", status).word(words)
    return word if is_missing(caution) else words("kpis.flagged", status=word, sign=_CAUTION)


def caution_text(caution: str, words: Words) -> str:
    """Return what has to be kept in mind of a judgement, with the sign that flags it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> caution_text("unstated_baseline", load_words("ja"))
    '※いつの基準値かは、文書に書かれていません。'
    """
    return words(f"kpis.caution_{caution}", sign=_CAUTION)


def replaced(text: str, words: Words) -> str:
    """Return a status with the sign that says that a body put it in the place of the rule's.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> replaced("▲ 順調", load_words("ja"))
    '▲ 順調＊'
    """
    return words("kpis.overridden", status=text, sign=_OVERRIDDEN)


def replaced_caption(judged: pd.DataFrame, words: Words) -> str:
    """Return what the sign of a replaced status means; nothing where no status was replaced."""
    return words("kpis.overridden_caption", sign=_OVERRIDDEN) if judged["overridden_by"].notna().any() else ""


def counted(statuses: pd.Series, words: Words) -> str:
    """Return how many indicators have each status that occurs, best first.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> counted(pd.Series(["not_reported", "achieved", "not_reported"]), load_words("ja"))
    '達成1、未報告2'
    """
    return words.join(
        words("kpis.status_count", status=status_name(status, words), count=int((statuses == status).sum()))
        for status in STATUSES
        if (statuses == status).any()
    )


def board_rows(judged: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return judged indicators with their values, status, path, pace and notes as text."""
    texts = [_row_texts(row, words) for row in judged.to_dict("records")]
    return pd.concat([judged.reset_index(drop=True), pd.DataFrame(texts)], axis=1)


def _row_texts(row: dict[str, Any], words: Words) -> dict[str, Any]:
    def text(name: str, *, signed: bool = False) -> str:
        return amount(row[name], row["unit"], float(row["rounded_to"]), words, signed=signed)

    place = words("kpis.place_target") if is_missing(row["measure_id"]) else row["code"]
    name = chosen(row, "name", words.lang)
    caution = None if row["status"] == "not_reported" else row["caution"]
    is_overridden = not is_missing(row["overridden_by"])
    return {
        "plain_name": name,
        "placed_name": words("kpis.placed_name", place=place, name=name),
        "baseline_text": text("baseline"),
        "target_text": text("target"),
        "change_required_text": text("change_required", signed=True),
        "change_per_year_text": text("change_per_year", signed=True),
        "observed_text": _observed(row, words),
        "observed_short": observed_amount(row["observed"], row, not is_missing(row["observation_series"]), words),
        "observed_when": _observed_when(row, words),
        "expected_by_now_text": required_amount(row["expected_by_now"], row, words),
        "observed_change_text": text("observed_change", signed=True),
        "status_word": _status_of(row, status_text(row["status"], words, caution), words),
        "status_name": _status_of(row, status_name(row["status"], words, caution), words),
        "rule_status_word": status_text(row["rule_status"], words, caution),
        "overridden_text": _overridden(row, words) if is_overridden else "",
        "rule_word": words(f"kpis.rule_{row['rule']}"),
        "path": path_text(row, words),
        "pace": ""
        if is_missing(row["change_per_year"])
        else words(
            f"kpis.per_year{'_above' * (row['rule'] == 'projection')}", change=text("change_per_year", signed=True)
        ),
        "explanation": explanation(row, words),
        "note": "".join(
            [
                _judged_note(row, words),
                override_note(row, words) if is_overridden else "",
                note_text(row, words),
            ]
        ),
    }


def _observed(row: dict[str, Any], words: Words) -> str:
    if is_missing(row["observed"]):
        return words("unit.missing")
    # A sum with years missing is only a part of the whole.
    is_part = row["rule"] == "cumulative" and bool(row["missing_years"])
    return words(
        "kpis.observed_part" if is_part else "kpis.observed_value",
        value=observed_amount(row["observed"], row, not is_missing(row["observation_series"]), words),
        year=int(row["observed_fy"]),
        sureness=_sureness(row, words),
    )


def _sureness(row: dict[str, Any], words: Words) -> str:
    """Return how sure an observation is; a value computed from official statistics says so."""
    is_official = not is_missing(row["observation_series"])
    return words(f"kpis.observation_{'official' if is_official else row['observation_status']}")


def _observed_when(row: dict[str, Any], words: Words) -> list[str]:
    """Return the fiscal year of the newest observation and how sure it is; a sum says that it is one."""
    if is_missing(row["observed"]):
        return []
    is_sum = row["rule"] == "cumulative"
    year = words("kpis.fiscal_year_sum" if is_sum else "glue.fiscal_year", year=int(row["observed_fy"]))
    sureness = _sureness(row, words)
    if is_sum and not row["missing_years"] and not is_missing(row["total_fy"]):
        kind = "sum_of_total" if row["total_fy"] == row["observed_fy"] else "sum_with_total"
        return [year, words(f"kpis.{kind}", total=int(row["total_fy"]), sureness=sureness)]
    kind = "single" if not is_sum else "sum_of_part" if row["missing_years"] else "sum_of"
    return [year, words(f"kpis.{kind}", sureness=sureness)]


def _status_of(row: dict[str, Any], text: str, words: Words) -> str:
    return text if is_missing(row["overridden_by"]) else replaced(text, words)


def _overridden(row: dict[str, Any], words: Words) -> str:
    """Return who replaced the status, and the one that the rule gives."""
    return words(
        "kpis.overridden_by",
        body=row["overridden_by_name"],
        status=status_text(row["rule_status"], words),
        sign=_OVERRIDDEN,
    )


def override_note(row: dict[str, Any], words: Words) -> str:
    """Return who replaced the status of the rule, when and why."""
    return words(
        "kpis.overridden_note",
        sign=_OVERRIDDEN,
        body=row["overridden_by_name"],
        date=str(row["overridden_on"])[:10],
        rule=status_text(row["rule_status"], words),
        status=status_text(row["status"], words),
        reason=row["override_reason"],
    )


def path_text(row: dict[str, Any], words: Words) -> str:
    """Return from where to where an indicator is to move."""
    step = float(row["rounded_to"])
    said = {"sign": _TARGET, "target": amount(row["target"], row["unit"], step, words)}
    if row["rule"] == "cumulative":
        return words("kpis.sum_target", years=int(row["total_years"]), **said)
    if row["rule"] == "projection":
        baseline = amount(row["baseline"], row["unit"], step, words)
        return words("kpis.above_projection", baseline=baseline, **said)
    if row["rule"] == "pace":
        return words("kpis.from_to", baseline=amount(row["baseline"], row["unit"], step, words), **said)
    return words("kpis.keep_target" if row["rule"] == "keep" else "kpis.only_target", **said)


def note_text(kpi: Mapping[str, Any], words: Words) -> str:
    """Return the note that the data hold to an indicator; nothing without one."""
    note = chosen(kpi, "note", words.lang)
    return "" if is_missing(note) else str(note)


def explanation(row: dict[str, Any], words: Words) -> str:
    """Return why an indicator has its status, with the caution that goes with its baseline."""
    text = words(f"kpis.reason_{row['reason']}", years=listed_years(row["missing_years"], words))
    if not is_missing(row["caution"]):
        text += caution_text(row["caution"], words)
    if not is_missing(row["proxy_value"]):
        value = amount(row["proxy_value"], row["unit"], float(row["rounded_to"]), words)
        text += words("kpis.proxy", value=value, year=int(row["proxy_fy"]))
    return text


def listed_years(years: Iterable[int], words: Words) -> str:
    """Return fiscal years as a list.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> listed_years([2021, 2023], load_words("ja"))
    '2021年度、2023年度'
    """
    return words.join(words("glue.fiscal_year", year=int(year)) for year in years)


def _judged_note(row: dict[str, Any], words: Words) -> str:
    """Return the explanation of a judgement; where nothing was reported the status says all there is to say."""
    return "" if row["status"] == "not_reported" else explanation(row, words)


def subject(kpi: Mapping[str, Any], words: Words) -> str:
    """Return the name of an indicator with its place in the strategy, for two may share one name.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> subject({"kind": "kpi", "name_ja": "新規創業件数", "code": "1ア④", "label": "④"}, load_words("ja"))
    '新規創業件数（施策1ア④）'
    """
    place = {"code": kpi["code"], "label": kpi["label"]}
    return words(f"kpis.subject_{kpi['kind']}", name=chosen(kpi, "name", words.lang), **place)


def page_address(kpi: Mapping[str, Any]) -> str:
    """Return the address of an indicator's page, seen from another page made by a notebook.

    Examples
    --------
    >>> page_address({"kpi_id": "g1-n1"})
    'kpi_detail_g1-n1.html'
    """
    return f"kpi_detail_{kpi['kpi_id']}.html"


def goal_anchor(kind: str, key: str) -> str:
    """Return the name by which links find a part of the strategy on the page that tells of all of them.

    Parameters
    ----------
    kind : str
        ``"node"``, ``"project"``, ``"kpi"`` or ``"fund"``.
    key : str
        Its key.

    Examples
    --------
    >>> goal_anchor("node", "g1-a1"), goal_anchor("project", "fish")
    ('node-g1-a1', 'project-fish')
    """
    return f"{kind}-{key}"


def goal_address(kind: str, key: str) -> str:
    """Return the address of a part of the strategy, seen from another page made by a notebook.

    Examples
    --------
    >>> goal_address("node", "g1-a1")
    'goals.html#node-g1-a1'
    """
    return f"goals.html#{goal_anchor(kind, key)}"
