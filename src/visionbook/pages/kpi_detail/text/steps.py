"""How the status of one indicator comes about: every step of the arithmetic with its real numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.edition import EvaluationRule
from visionbook.notation import decimals_of, is_missing, number
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.answer import body_name
from visionbook.pages.kpi_detail.text.values import date_text, due_shown, missing_years, shown
from visionbook.show.blocks import Block, Blocks
from visionbook.show.indicators import caution_text, explanation, status_name
from visionbook.strategy.judging import PACED
from visionbook.strategy.pace import THRESHOLDS as RANKS
from visionbook.strategy.pace import at_least
from visionbook.words import Words

_FEWEST, _MOST = 2, 6


def steps(indicator: Indicator, words: Words) -> Blocks:
    """Return the steps from target and baseline to the status; before a report, those to what is required."""
    kpi, rule = indicator.kpi, indicator.rule
    reported = not is_missing(kpi["observed"])
    last = min(max(indicator.fiscal_year, int(kpi["start_fy"])), int(kpi["end_fy"]))
    year = int(kpi["observed_fy"]) if reported else last
    row = indicator.path.set_index("fiscal_year").loc[year].to_dict() | {"fiscal_year": year}
    paced = kpi["rule"] in PACED and not is_missing(row["required"])
    lines = [*(_way(kpi, row, words) if paced else []), *_result(indicator, row, paced, rule, words)]
    if paced:
        lines.append(("ranks", words("kpi_detail.step_ranks", year=year), _rank_values(kpi, row, rule, words)))
    facts = [(title or words(f"kpi_detail.step_{name}"), text) for name, title, text in lines if text]
    title = words("kpi_detail.steps_title" if reported else "kpi_detail.steps_title_none", year=year)
    return Blocks([Block(title, facts=facts)])


Line = tuple[str, str, str]
"""Name of a step, its title where the name alone does not give it, and its text."""


def _way(kpi: Mapping[str, Any], row: Mapping[str, Any], words: Words) -> list[Line]:
    """Return the steps from the target to where the indicator should be in a year."""
    change = float(kpi["change_required"])
    expected = change * float(row["share"])
    years = int(kpi["total_years"])
    elapsed = int(row["fiscal_year"]) - int(kpi["start_fy"]) + 1
    is_sum = kpi["rule"] == "cumulative"

    def text(value: float, *, signed: bool = not is_sum) -> str:
        return shown(value, kpi, words, signed=signed)

    target, due = text(kpi["target"], signed=False), _due(row, kpi, words)
    timing = words("kpi_detail.step_expected_text", elapsed=elapsed, years=years, expected=text(expected))
    required = words("kpi_detail.step_required_sum", target=target)
    arrival = words("kpi_detail.step_due_sum", due=due)
    if kpi["rule"] == "projection":
        projected = {"projected": text(row["projected"], signed=False), "year": int(row["fiscal_year"])}
        size, way = text(abs(expected)).lstrip("+"), "fall" if expected < 0 else "rise"
        baseline = text(kpi["baseline"], signed=False)
        required = words("kpi_detail.step_required_above", target=target, baseline=baseline, change=text(change))
        arrival = words(f"kpi_detail.step_due_above_{way}", expected=size, due=due, **projected)
    elif not is_sum:
        baseline = text(kpi["baseline"], signed=False)
        required = words("kpi_detail.step_required_text", target=target, baseline=baseline, change=text(change))
        size = text(abs(expected)).lstrip("+")
        way = "fall" if expected < 0 else "rise"
        arrival = words(f"kpi_detail.step_due_{way}", baseline=baseline, expected=size, due=due)
    return [
        ("required", "", required),
        ("each", "", words("kpi_detail.step_each_text", years=years, each=text(change / years))),
        ("expected", "", timing),
        ("due", "", arrival),
    ]


def _due(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> str:
    """Return where an indicator should be in a year, and the whole number that it comes to if it is none."""
    exact, whole = shown(row["required"], kpi, words), due_shown(row["required"], kpi, words)
    return exact if exact == whole else words("kpi_detail.step_due_whole", exact=exact, whole=whole)


def _result(
    indicator: Indicator, row: Mapping[str, Any], paced: bool, rule: EvaluationRule, words: Words
) -> list[Line]:
    """Return the steps from what was observed to the status, or what will be done once it is."""
    kpi = indicator.kpi
    target = shown(kpi["target"], kpi, words)
    lines: list[Line] = []
    if not paced:
        kind = "keep" if kpi["rule"] == "keep" else f"reach_{kpi['better']}"
        lines.append(("compare", "", words(f"kpi_detail.step_compare_{kind}", target=target)))
    if is_missing(kpi["observed"]):
        kind = "step_ratio_none_sum" if kpi["rule"] == "cumulative" else "step_ratio_none"
        return [*lines, ("ratio", "", words(f"kpi_detail.{kind}") if paced else ""), *_status(indicator, rule, words)]
    if kpi["rule"] == "cumulative":
        lines.append(("sum", "", _sum(indicator, words)))
    if paced and not is_missing(kpi["ratio"]):
        lines += _ratio(kpi, rule, words)
    elif not paced:
        observed = shown(kpi["observed"], kpi, words)
        lines.append(
            ("changed", words("kpis.observed"), words("kpi_detail.step_compared", observed=observed, target=target))
        )
    return lines + _status(indicator, rule, words)


def _sum(indicator: Indicator, words: Words) -> str:
    kpi = indicator.kpi
    observed = shown(kpi["observed"], kpi, words)
    if kpi["missing_years"]:
        return words("kpi_detail.step_sum_missing", years=missing_years(kpi, words), observed=observed)
    rows = indicator.path
    if is_missing(kpi["total_fy"]):
        summed, *more = (shown(part, kpi, words) for part in rows["in_year"].dropna())
    else:
        total = int(kpi["total_fy"])
        held = rows.loc[rows["fiscal_year"] == total, "observed"].iloc[0]
        summed = words("kpi_detail.step_sum_total", total=shown(held, kpi, words), year=total)
        more = [shown(part, kpi, words) for part in rows.loc[rows["fiscal_year"] > total, "in_year"].dropna()]
        if not more:
            return summed
    for part in more:
        summed = words("kpi_detail.step_sum_more", parts=summed, part=part)
    return words("kpi_detail.step_sum_text", parts=summed, observed=observed)


def _ratio(kpi: Mapping[str, Any], rule: EvaluationRule, words: Words) -> list[Line]:
    is_sum = kpi["rule"] == "cumulative"
    change = shown(kpi["observed_change"], kpi, words, signed=True)
    said = {
        "observed": shown(kpi["observed"], kpi, words),
        "expected": shown(kpi["expected_change"], kpi, words, signed=not is_sum),
        "ratio": ratio_text(float(kpi["ratio"]), rule),
    }
    if is_sum:
        return [("ratio", "", words("kpi_detail.step_ratio_sum", **said))]
    is_above = kpi["rule"] == "projection"
    baseline = shown(kpi["projected_by_now" if is_above else "baseline"], kpi, words)
    way = "above" if is_above else "text"
    changed = words(f"kpi_detail.step_changed_{way}", observed=said["observed"], baseline=baseline, change=change)
    return [
        ("changed", "", changed),
        (
            "ratio",
            "",
            words(f"kpi_detail.step_ratio_{way}", change=change, expected=said["expected"], ratio=said["ratio"]),
        ),
    ]


def ratio_text(ratio: float, rule: EvaluationRule) -> str:
    """Return a ratio with as many decimals as tell on which side of every threshold it is.

    Examples
    --------
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> ratio_text(0.7512, rule), ratio_text(0.5981, rule), ratio_text(0.59996, rule)
    ('0.75', '0.598', '0.59996')
    >>> ratio_text(0.6004, rule), ratio_text(0.1 + 0.2 + 0.3 - 1e-16, rule)
    ('0.60', '0.60')
    """
    bounds = [getattr(rule, rank) for rank in RANKS]
    for decimals in range(_FEWEST, _MOST):
        written = round(ratio, decimals)
        if all(at_least(written, bound) == at_least(ratio, bound) for bound in bounds):
            return number(ratio, decimals)
    return number(ratio, _MOST)


def _status(indicator: Indicator, rule: EvaluationRule, words: Words) -> list[Line]:
    """Return the status by the rule, what a body made of it, the city's own rank, and the caution."""
    kpi = indicator.kpi
    by_rule = status_name(kpi["rule_status"], words)
    text = words("kpi_detail.step_status_text", status=by_rule, reason=explanation(dict(kpi), words))
    if kpi["reason"] in ("pace", "projection"):
        bounds = _bounds(str(kpi["rule_status"]), rule, words)
        ratio = ratio_text(float(kpi["ratio"]), rule)
        text = words("kpi_detail.step_status_ratio", ratio=ratio, bounds=bounds, status=by_rule)
    overridden = not is_missing(kpi["overridden_by"])
    lines: list[Line] = [("rule" if overridden else "status", "", text)]
    if overridden:
        said = words(
            "kpi_detail.step_overridden",
            body=body_name(indicator, kpi["overridden_by"]),
            date=date_text(kpi["overridden_on"], words),
            status=status_name(kpi["status"], words),
            reason=kpi["override_reason"],
        )
        lines.append(("override", "", said))
    if not is_missing(kpi["own_rank"]):
        lines.append(("own_rank", "", str(kpi["own_rank"])))
    if kpi["reason"] in ("pace", "projection") and not is_missing(kpi["caution"]):
        lines.append(("caution", "", caution_text(kpi["caution"], words)))
    return lines


def _bounds(status: str, rule: EvaluationRule, words: Words) -> str:
    """Return between which ratios a status lies."""
    if status not in RANKS:
        return words("kpi_detail.bounds_below", high=_threshold(rule, RANKS[-1]))
    low = _threshold(rule, status)
    if status == RANKS[0]:
        return words("kpi_detail.bounds_from", low=low)
    return words("kpi_detail.bounds_between", low=low, high=_threshold(rule, RANKS[RANKS.index(status) - 1]))


def _threshold(rule: EvaluationRule, rank: str) -> str:
    value = getattr(rule, rank)
    return number(value, decimals_of(value))


def _rank_values(kpi: Mapping[str, Any], row: Mapping[str, Any], rule: EvaluationRule, words: Words) -> str:
    """Return from which value on each status begins in a year, best first."""
    key = "kpi_detail.less_than" if kpi["better"] == "down" else "kpi_detail.more_than"
    # What is projected still has to come: beyond the target before the last year is no achievement yet.
    ends = kpi["rule"] != "projection" or int(row["fiscal_year"]) == int(kpi["end_fy"])
    values = ({"achieved": kpi["target"]} if ends else {}) | {rank: row[rank] for rank in RANKS}
    # In a sum, nothing is behind zero: the lowest rank has no value of its own.
    kept = {rank: value for rank, value in values.items() if kpi["rule"] != "cumulative" or value > 0}
    parts = [
        words(
            "kpi_detail.rank_value",
            status=status_name(rank, words),
            value=words(key, value=due_shown(value, kpi, words)),
        )
        for rank, value in kept.items()
    ]
    lowest = "moving_away" if RANKS[-1] in kept else RANKS[-1]
    beyond = words(f"kpi_detail.rank_beyond_{kpi['better']}", status=status_name(lowest, words))
    return words("kpi_detail.rank_values", parts=[*parts, beyond])
