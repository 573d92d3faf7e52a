"""What other published rules make of the same values, and how many verdicts change with the rule.

Besides the pace rule of this book: Statistics Canada's measure of progress for the Sustainable Development Goals
(compound annual growth observed over the growth required, cut at 0.95, 0.60 and 0), the criteria for change of
Scotland's National Performance Framework (the last two values: better, unchanged or worse), and the ranks that a
municipality prints.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.notation import is_missing
from visionbook.strategy.judging import best_observations
from visionbook.strategy.pace import JUDGED, at_least
from visionbook.totals import is_total

RULES = ("pace", "canada", "scotland", "own")
"""The rules that are compared: this book's, then the others."""

CANADA = {"on_track": 0.95, "moderate": 0.60, "insufficient": 0.0}
"""Lowest ratios of observed to required growth, as Statistics Canada publishes them."""

GOOD, BEHIND, UNKNOWN = "good", "behind", "unknown"
"""What a verdict says in the end: on course or better, not on course, nothing."""

_SIDES = {
    **dict.fromkeys(("achieved", "on_track", "improving"), GOOD),
    **dict.fromkeys(("moderate", "insufficient", "moving_away", "maintaining", "worsening"), BEHIND),
}


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one indicator.

    `word` is a status of the book, one of Scotland's three words, the name of a rank, or ``"none"``; `reason` says why
    there is none; `ratio` is what Canada's rule is cut on, `change` what Scotland's looks at (unit of the indicator).
    """

    rule: str
    word: str
    side: str
    reason: str = ""
    ratio: float | None = None
    change: float | None = None


def side_of(word: str) -> str:
    """Return what a verdict says in the end.

    Examples
    --------
    >>> side_of("improving"), side_of("moderate"), side_of("cannot_judge")
    ('good', 'behind', 'unknown')
    """
    return _SIDES.get(word, UNKNOWN)


def verdicts(kpi: Mapping[str, Any], observations: pd.DataFrame, rule: EvaluationRule) -> tuple[Verdict, ...]:
    """Return what every rule of `RULES` says of an indicator.

    Parameters
    ----------
    kpi : mapping
        A judged row, as from `visionbook.strategy.judgement.evaluate`.
    observations : DataFrame
        Its observations within its period up to the year judged: fiscal_year, value, status, perhaps measure.
    rule : EvaluationRule
        The municipality's own ranks.

    Notes
    -----
    Statistics Canada, *Progress Measurement for Canada's Sustainable Development Goals*: with the value y0 at the
    base, yt in the newest year and the target yT, the ratio is ``(yt/y0)**(1/t) - 1`` over the size of
    ``(yT/y0)**(1/T) - 1``, positive in the direction wanted. Growth from zero has no rate, so that sums are not judged.
    Where the baseline is a projection nothing was observed at the base, and there is no verdict.

    Scotland: each national indicator has criteria of its own for the change between its last two values, and says
    improving, maintaining or worsening; targets play no part. The strategy prints none, so the step in which the
    target is printed is taken: a smaller change is no change. Of a sum the values of single years are compared.

    Examples
    --------
    >>> kpi = {"status": "moderate", "rule_status": "moderate", "rule": "pace", "better": "up", "baseline": 100.0,
    ...     "target": 200.0, "total_years": 4, "elapsed_years": 2, "observed": 140.0, "observed_fy": 2022,
    ...     "rounded_to": 1, "own_rank": None, "reason": "pace"}
    >>> seen = pd.DataFrame({"fiscal_year": [2021, 2022], "value": [150.0, 140.0], "status": "final"})
    >>> found = verdicts(kpi, seen, EvaluationRule(0.95, 0.6, 0.0))
    >>> [(verdict.rule, verdict.word) for verdict in found]
    [('pace', 'moderate'), ('canada', 'on_track'), ('scotland', 'worsening'), ('own', 'none')]
    """
    book = Verdict("pace", str(kpi["rule_status"]), side_of(str(kpi["rule_status"])), str(kpi["reason"]))
    return book, _canada(kpi), _scotland(kpi, observations), _own(kpi, rule)


def _none(rule: str, reason: str) -> Verdict:
    return Verdict(rule, "none", UNKNOWN, reason)


def _canada(kpi: Mapping[str, Any]) -> Verdict:
    if is_missing(kpi["observed"]):
        return _none("canada", "nothing")
    if kpi["rule"] == "cumulative":
        return _none("canada", "from_zero")
    if kpi["rule"] == "projection":
        return _none("canada", "not_observed")
    if _reached(kpi):
        return Verdict("canada", "achieved", GOOD)
    if is_missing(kpi["baseline"]):
        return _none("canada", "no_baseline")
    base, newest, target = (float(kpi[name]) for name in ("baseline", "observed", "target"))
    if min(base, newest, target) <= 0:
        return _none("canada", "from_zero")
    wanted = -1 if kpi["better"] == "down" else 1
    growth = wanted * ((newest / base) ** (1 / float(kpi["elapsed_years"])) - 1)
    required = abs((target / base) ** (1 / float(kpi["total_years"])) - 1)
    if math.isclose(required, 0, abs_tol=1e-12):
        word = "moving_away" if growth < 0 else "on_track"
        return Verdict("canada", word, side_of(word))
    ratio = growth / required
    word = next((name for name, lowest in CANADA.items() if at_least(ratio, lowest)), "moving_away")
    return Verdict("canada", word, side_of(word), ratio=ratio)


def _reached(kpi: Mapping[str, Any]) -> bool:
    observed, target = float(kpi["observed"]), float(kpi["target"])
    return at_least(target, observed) if kpi["better"] == "down" else at_least(observed, target)


def _scotland(kpi: Mapping[str, Any], observations: pd.DataFrame) -> Verdict:
    best = best_observations(observations)
    if len(best):
        best = best[~is_total(best)]
    if len(best) < 2:
        return _none("scotland", "nothing" if best.empty else "one_value")
    before, newest = best["value"].astype("float64").iloc[-2:]
    change = (newest - before) * (-1 if kpi["better"] == "down" else 1)
    step = float(kpi["rounded_to"])
    word = "improving" if at_least(change, step) else "worsening" if at_least(-change, step) else "maintaining"
    # A level to keep is where it should be while it is maintained.
    side = GOOD if word == "maintaining" and kpi["rule"] == "keep" else side_of(word)
    return Verdict("scotland", word, side, change=newest - before)


def _own(kpi: Mapping[str, Any], rule: EvaluationRule) -> Verdict:
    if not rule.own_ranks:
        return _none("own", "no_ranks")
    if is_missing(kpi["own_rank"]):
        return _none("own", "nothing" if is_missing(kpi["observed"]) else "not_judged")
    names = [rank.name for rank in rule.own_ranks]
    # The best rank is what a municipality calls on course; what lies between, it may call so or not.
    side = GOOD if kpi["own_rank"] == names[0] else BEHIND
    return Verdict("own", str(kpi["own_rank"]), side)


def flips(found: Mapping[str, tuple[Verdict, ...]]) -> dict[str, dict[str, list[str]]]:
    """Return which indicators change sides under each other rule, and which only one of the two can judge.

    Parameters
    ----------
    found : mapping
        Verdicts of `verdicts` by kpi_id.

    Returns
    -------
    dict
        By rule other than the book's: ``flipped`` (on course by one, not by the other), ``only_book``,
        ``only_other`` (judged by one alone), ``same``, ``neither``; kpi_ids.

    Examples
    --------
    >>> pace, other = Verdict("pace", "moderate", "behind"), Verdict("canada", "on_track", "good")
    >>> flips({"k": (pace, other)})["canada"]["flipped"]
    ['k']
    """
    counts: dict[str, dict[str, list[str]]] = {}
    for kpi_id, (book, *others) in found.items():
        for other in others:
            kinds = counts.setdefault(
                other.rule, {name: [] for name in ("flipped", "only_book", "only_other", "same", "neither")}
            )
            kinds[_kind(book.side, other.side)].append(kpi_id)
    return counts


def _kind(book: str, other: str) -> str:
    if UNKNOWN in (book, other):
        return "neither" if book == other else "only_other" if book == UNKNOWN else "only_book"
    return "same" if book == other else "flipped"


@dataclass(frozen=True)
class Summary:
    """The mean ratio of the indicators of a group, with what it hides: the ends, and the mean without each of them.

    All None where no ratio is known. `worst` and `best` are kpi_ids.
    """

    count: int
    behind: int
    mean: float | None = None
    best: str | None = None
    worst: str | None = None
    without_best: float | None = None
    without_worst: float | None = None


def summary(judged: pd.DataFrame) -> Summary:
    """Return the mean of the ratios of some indicators, and what it would be without its best and its worst.

    A ratio counts as one at most, so that one indicator far beyond its path does not make up for others.

    Examples
    --------
    >>> judged = pd.DataFrame({"kpi_id": ["a", "b", "c"], "ratio": [3.0, 0.5, 0.0],
    ...     "status": ["achieved", "insufficient", "insufficient"]})
    >>> found = summary(judged)
    >>> found.mean, found.without_best, found.without_worst, found.worst
    (0.5, 0.25, 0.75, 'c')
    """
    behind = int(judged["status"].isin(JUDGED[2:]).sum())
    ratios = judged.set_index("kpi_id")["ratio"].dropna().astype("float64").clip(upper=1.0).sort_values(kind="stable")
    if ratios.empty:
        return Summary(0, behind)
    rest = len(ratios) > 1
    return Summary(
        len(ratios),
        behind,
        float(ratios.mean()),
        str(ratios.index[-1]),
        str(ratios.index[0]),
        float(ratios.iloc[:-1].mean()) if rest else None,
        float(ratios.iloc[1:].mean()) if rest else None,
    )


def all_verdicts(
    judged: pd.DataFrame, observations: pd.DataFrame, rule: EvaluationRule, fiscal_year: int
) -> dict[str, tuple[Verdict, ...]]:
    """Return what every rule says of every indicator, by kpi_id.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`.
    observations : DataFrame
        The observations that were judged; an indicator without any takes those of the one that it is the same as.
    rule : EvaluationRule
        As for `verdicts`.
    fiscal_year : int
        The last fiscal year whose observations count.

    Examples
    --------
    >>> judged = pd.DataFrame([{"kpi_id": "k", "same_as": None, "start_fy": 2021, "end_fy": 2024, "rule": "pace",
    ...     "rule_status": "not_reported", "reason": "no_observation", "observed": None, "own_rank": None}])
    >>> nothing = pd.DataFrame(columns=["kpi_id", "fiscal_year", "value", "status"])
    >>> [verdict.reason for verdict in all_verdicts(judged, nothing, EvaluationRule(0.95, 0.6, 0.0), 2024)["k"]]
    ['no_observation', 'nothing', 'nothing', 'no_ranks']
    """
    own = dict(iter(observations.groupby("kpi_id")))
    found = {}
    for kpi in judged.to_dict("records"):
        rows = own.get(kpi["kpi_id"], own.get(kpi["same_as"], observations.iloc[:0]))
        last = min(fiscal_year, int(kpi["end_fy"]))
        found[kpi["kpi_id"]] = verdicts(kpi, rows[rows["fiscal_year"].between(int(kpi["start_fy"]), last)], rule)
    return found
