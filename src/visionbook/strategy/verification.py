"""The verification report of a fiscal year: goals and measures with their indicators, and what the bodies said.

The inner headquarters and the expert council evaluate the strategy year by year; where they have not yet, the
report has the place and no opinion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.errors import DataError
from visionbook.notation import is_missing
from visionbook.strategy.governance import STEP_BODIES
from visionbook.strategy.kpis import STATUSES, best_observations
from visionbook.strategy.tree import Node

ATTENTION = ("moving_away", "insufficient", "moderate", "cannot_judge")
"""Statuses that a verification looks at first, the most pressing first; a missing report is asked for, not judged."""

_BODY_KINDS = ("internal", "external")
"""The city evaluates itself before the outside body looks at it."""


@dataclass(frozen=True)
class Body:
    """A body that verifies the strategy."""

    body_id: str
    name: str


@dataclass(frozen=True)
class Opinion:
    """What a body said on one day of one subject; rank, status and text are None where it gave none.

    `status` is the status that it put in the place of the rule's.
    """

    subject_id: str
    subject: str
    body_id: str
    body: str
    reviewed_on: str
    rank: str | None
    status: str | None
    text: str | None


@dataclass(frozen=True)
class YearValue:
    """The surest value of a fiscal year in the unit of the indicator, and its kind; None where nothing is reported."""

    fiscal_year: int
    value: float | None
    status: str | None


@dataclass(frozen=True)
class IndicatorPart:
    """An indicator as judged (a row of `visionbook.strategy.kpis.evaluate`) and its values year by year."""

    judged: Mapping[str, Any]
    years: Sequence[YearValue]
    required: float | None
    opinions: Sequence[Opinion]

    @property
    def reported_this_year(self) -> bool:
        """Whether the last fiscal year of the report has a value."""
        return self.years[-1].value is not None


@dataclass(frozen=True)
class MeasurePart:
    """A measure: its indicators, listed projects (rows with their flags) and what the bodies said of it."""

    node_id: str
    label: str
    title: str
    indicators: Sequence[IndicatorPart]
    projects: Sequence[Mapping[str, Any]]
    opinions: Sequence[Opinion]


@dataclass(frozen=True)
class FieldPart:
    """A field and its measures."""

    node_id: str
    label: str
    title: str
    indicators: Sequence[IndicatorPart]
    opinions: Sequence[Opinion]
    measures: Sequence[MeasurePart]


@dataclass(frozen=True)
class GoalPart:
    """A goal: its numerical targets and its fields."""

    node_id: str
    label: str
    title: str
    targets: Sequence[IndicatorPart]
    opinions: Sequence[Opinion]
    fields: Sequence[FieldPart]

    def indicators(self) -> list[IndicatorPart]:
        """Return all indicators of the goal in printed order."""
        below = [
            part
            for field in self.fields
            for parts in (field.indicators, *(measure.indicators for measure in field.measures))
            for part in parts
        ]
        return [*self.targets, *below]


@dataclass(frozen=True)
class Report:
    """The report of a fiscal year; `opinions` are all of that year, also those of other parts of the strategy."""

    fiscal_year: int
    years: Sequence[int]
    bodies: Sequence[Body]
    goals: Sequence[GoalPart]
    opinions: Sequence[Opinion]

    def indicators(self) -> list[IndicatorPart]:
        """Return all indicators in printed order."""
        return [part for goal in self.goals for part in goal.indicators()]


def verification_report(
    tree: Node, observations: pd.DataFrame, reviews: pd.DataFrame, governance: pd.DataFrame, fiscal_year: int
) -> Report:
    """Return the report of a fiscal year.

    Parameters
    ----------
    tree : Node
        As from `visionbook.strategy.tree.strategy_tree`, made with the judged indicators of that fiscal year
        (`visionbook.strategy.kpis.evaluate`) in the place of the table of indicators.
    observations : DataFrame
        The observations that were judged.
    reviews, governance : DataFrame
        The tables of those names. Reviews of other fiscal years are left out.
    fiscal_year : int
        The year whose results are verified; the values of later years are left out.

    Returns
    -------
    Report
        Every goal of the tree with its indicators, fields, measures and projects in printed order.

    Raises
    ------
    DataError
        If a review is of something that is neither in the tree nor an indicator, or by an unknown body.

    Examples
    --------
    >>> kpi = {"kpi_id": "k", "name_ja": "K", "same_as": None, "start_fy": 2021, "end_fy": 2024, "rule": "keep", "target": 2.0,
    ...        "change_required": None, "total_years": 4, "baseline": 2.0}
    >>> goal = Node("g1", "goal", "1", "G", "", kpis=(kpi,))
    >>> observations = pd.DataFrame(columns=["kpi_id", "fiscal_year", "value", "status"])
    >>> reviews = pd.DataFrame(columns=["body_id", "fiscal_year", "reviewed_on", "subject_id"])
    >>> governance = pd.DataFrame({"body_id": ["expert_council"], "name_ja": ["C"], "kind": ["external"]})
    >>> report = verification_report(Node("top", "concept", "", "T", "", children=(goal,)), observations, reviews,
    ...     governance, 2022)
    >>> report.years, [part.required for part in report.indicators()]
    ((2021, 2022), [2.0])
    """
    kpis = [kpi for node in _nodes(tree) for kpi in node.kpis]
    years = tuple(range(min(int(kpi["start_fy"]) for kpi in kpis), fiscal_year + 1))
    subjects = {node.node_id: node.title for node in _nodes(tree)} | {kpi["kpi_id"]: kpi["name_ja"] for kpi in kpis}
    said = _opinions(reviews[reviews["fiscal_year"] == fiscal_year], subjects, governance)
    observed = {kpi_id: rows for kpi_id, rows in observations.groupby("kpi_id")}

    def about(subject_id: str) -> tuple[Opinion, ...]:
        return tuple(opinion for opinion in said if opinion.subject_id == subject_id)

    def indicators(node: Node) -> tuple[IndicatorPart, ...]:
        return tuple(
            IndicatorPart(
                kpi, _year_values(kpi, observed, years), required_by(kpi, fiscal_year), about(kpi["kpi_id"])
            )
            for kpi in node.kpis
        )

    def measure(node: Node) -> MeasurePart:
        return MeasurePart(node.node_id, node.label, node.title, indicators(node), node.listings, about(node.node_id))

    def field(node: Node) -> FieldPart:
        measures = tuple(measure(child) for child in node.below("measure"))
        return FieldPart(node.node_id, node.label, node.title, indicators(node), about(node.node_id), measures)

    goals = tuple(
        GoalPart(
            node.node_id,
            node.label,
            node.title,
            indicators(node),
            about(node.node_id),
            tuple(field(child) for child in node.below("field")),
        )
        for node in tree.below("goal")
    )
    return Report(fiscal_year, years, _bodies(governance), goals, said)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _bodies(governance: pd.DataFrame) -> tuple[Body, ...]:
    """Return the bodies that take part in the check, the city's own first."""
    rows = governance[governance["body_id"].isin(STEP_BODIES["check"])]
    ordered = rows.sort_values("kind", key=lambda kinds: kinds.map(_BODY_KINDS.index), kind="stable")
    return tuple(Body(row.body_id, row.name_ja) for row in ordered.itertuples())


def _opinions(
    reviews: pd.DataFrame, subjects: Mapping[str, str], governance: pd.DataFrame
) -> tuple[Opinion, ...]:
    names = governance.set_index("body_id")["name_ja"].to_dict()
    for column, known, where in (
        ("subject_id", subjects, "data/kpis.csv or data/strategy_nodes.csv"),
        ("body_id", names, "data/governance.csv"),
    ):
        unknown = sorted(set(reviews[column]) - set(known))
        if unknown:
            raise DataError(f"data/reviews.csv: {column} {unknown[0]!r} is not in {where}; correct one of them")
    return tuple(
        Opinion(
            row["subject_id"],
            subjects[row["subject_id"]],
            row["body_id"],
            names[row["body_id"]],
            str(row["reviewed_on"]),
            *(None if is_missing(row[name]) else str(row[name]) for name in ("rank", "overriding_status", "opinion_ja")),
        )
        for row in reviews.sort_values("reviewed_on", kind="stable").to_dict("records")
    )


def _year_values(
    kpi: Mapping[str, Any], observed: Mapping[str, pd.DataFrame], years: Sequence[int]
) -> tuple[YearValue, ...]:
    """Return the surest value of each year; an indicator without its own takes those of the one it is the same as."""
    rows = observed.get(kpi["kpi_id"])
    if rows is None and not is_missing(kpi["same_as"]):
        rows = observed.get(kpi["same_as"])
    if rows is None:
        return tuple(YearValue(year, None, None) for year in years)
    best = best_observations(rows).set_index("fiscal_year")
    return tuple(
        YearValue(year, float(best.at[year, "value"]), best.at[year, "status"])
        if year in best.index
        else YearValue(year, None, None)
        for year in years
    )


def required_by(kpi: Mapping[str, Any], fiscal_year: int) -> float | None:
    """Return the value that an indicator needs by the end of a fiscal year to be on pace, in its unit.

    For a cumulative indicator it is the sum since the first year; a value to keep is needed every year; without
    a baseline only the target at the end of the last year is known.

    Parameters
    ----------
    kpi : mapping
        A row of `visionbook.strategy.kpis.evaluate`.
    fiscal_year : int
        A year after the last one counts as the last one; before the first year nothing is required.

    Examples
    --------
    >>> kpi = {"rule": "pace", "baseline": 100.0, "change_required": 40.0, "target": 140.0, "total_years": 4,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> [required_by(kpi, year) for year in (2020, 2021, 2023, 2024)]
    [None, 110.0, 130.0, 140.0]
    """
    elapsed = min(fiscal_year, int(kpi["end_fy"])) - int(kpi["start_fy"]) + 1
    total = int(kpi["total_years"])
    if elapsed < 1:
        return None
    if kpi["rule"] == "keep" or elapsed == total:
        return float(kpi["target"])
    if kpi["rule"] == "reach":
        return None
    start = 0.0 if kpi["rule"] == "cumulative" else float(kpi["baseline"])
    return start + float(kpi["change_required"]) * elapsed / total


def status_table(report: Report) -> pd.DataFrame:
    """Return how many indicators of each goal have each status; the last row is the total.

    Returns
    -------
    DataFrame
        One row per goal in printed order and one for all: label (missing for all), indicators, one column per
        status, best first.

    Examples
    --------
    >>> part = IndicatorPart({"status": "achieved"}, (), None, ())
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> status_table(report)[["label", "indicators", "achieved"]].values.tolist()
    [['1', 1, 1], [None, 1, 1]]
    """
    groups = [(goal.label, goal.indicators()) for goal in report.goals] + [(None, report.indicators())]
    rows = []
    for label, parts in groups:
        statuses = [part.judged["status"] for part in parts]
        rows.append((label, len(parts), *(statuses.count(status) for status in STATUSES)))
    return pd.DataFrame(rows, columns=["label", "indicators", *STATUSES]).astype({"label": object})


def reporting_table(report: Report) -> pd.DataFrame:
    """Return how many indicators of each goal have a value of this fiscal year, only of an earlier one, or none.

    Returns
    -------
    DataFrame
        One row per goal and one for all: label (missing for all), indicators, this_year, unsure (those of this_year
        that are not final), earlier, none.

    Examples
    --------
    >>> part = IndicatorPart({}, (YearValue(2021, 5.0, "final"), YearValue(2022, None, None)), None, ())
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> reporting_table(report)[["this_year", "earlier", "none"]].values.tolist()
    [[0, 1, 0], [0, 1, 0]]
    """
    groups = [(goal.label, goal.indicators()) for goal in report.goals] + [(None, report.indicators())]
    rows = []
    for label, parts in groups:
        this_year = [part for part in parts if part.reported_this_year]
        unsure = [part for part in this_year if part.years[-1].status != "final"]
        never = [part for part in parts if all(year.value is None for year in part.years)]
        rows.append(
            (label, len(parts), len(this_year), len(unsure), len(parts) - len(this_year) - len(never), len(never))
        )
    columns = ["label", "indicators", "this_year", "unsure", "earlier", "none"]
    return pd.DataFrame(rows, columns=columns).astype({"label": object})


def attention(report: Report) -> list[IndicatorPart]:
    """Return the indicators to look at first: by status, then by how far behind, then in printed order.

    Examples
    --------
    >>> parts = [IndicatorPart({"kpi_id": name, "status": status, "ratio": ratio}, (), None, ())
    ...     for name, status, ratio in (("a", "moderate", 0.7), ("b", "insufficient", 0.5), ("c", "insufficient", 0.2))]
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", parts, (), ()),), ())
    >>> [part.judged["kpi_id"] for part in attention(report)]
    ['c', 'b', 'a']
    """

    def pressing(part: IndicatorPart) -> tuple[int, float]:
        ratio = part.judged["ratio"]
        return ATTENTION.index(part.judged["status"]), float("inf") if is_missing(ratio) else float(ratio)

    return sorted((part for part in report.indicators() if part.judged["status"] in ATTENTION), key=pressing)


def unreported(report: Report) -> list[tuple[GoalPart, list[IndicatorPart]]]:
    """Return the goals with their indicators that have no value of this fiscal year; goals without any are left out.

    Examples
    --------
    >>> part = IndicatorPart({"kpi_id": "a"}, (YearValue(2022, None, None),), None, ())
    >>> report = Report(2022, (2022,), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> [(goal.label, len(parts)) for goal, parts in unreported(report)]
    [('1', 1)]
    """
    missing = [(goal, [part for part in goal.indicators() if not part.reported_this_year]) for goal in report.goals]
    return [(goal, parts) for goal, parts in missing if parts]
