"""The parts of a report, from the tree of the strategy, what was observed and what the bodies said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import chosen, in_language
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.pages.verification.model.report import (
    Body,
    FieldPart,
    GoalPart,
    IndicatorPart,
    MeasurePart,
    Opinion,
    Report,
    YearValue,
)
from visionbook.pages.verification.model.required import required_by
from visionbook.strategy.judgement import best_observations
from visionbook.strategy.tree import Node
from visionbook.totals import is_total

_BODY_KINDS = ("internal", "external")
"""The city evaluates itself before the outside body looks at it."""


def verification_report(
    tree: Node,
    observations: pd.DataFrame,
    reviews: pd.DataFrame,
    governance: pd.DataFrame,
    fiscal_year: int,
    lang: str = "ja",
    readings: pd.DataFrame | None = None,
) -> Report:
    """Return the report of a fiscal year.

    Parameters
    ----------
    tree : Node
        As from `visionbook.strategy.tree.strategy_tree`, made with the judged indicators of that fiscal year
        (`visionbook.strategy.judgement.evaluate`) in the place of the table of indicators.
    observations : DataFrame
        The observations that were judged.
    reviews, governance : DataFrame
        The tables of those names. Reviews of other fiscal years are left out.
    fiscal_year : int
        The year whose results are verified; the values of later years are left out.
    lang : str
        Language of names and opinions.
    readings : DataFrame, optional
        As from `visionbook.strategy.readings.judged_readings`, for that fiscal year.

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
    >>> kpi = {"kpi_id": "k", "name_ja": "K", "same_as": None, "start_fy": 2021, "end_fy": 2024, "rule": "keep",
    ...        "target": 2.0, "change_required": None, "total_years": 4, "baseline": 2.0, "overridden_by": None}
    >>> goal = Node("g1", "goal", "1", "G", "", kpis=(kpi,))
    >>> observations = pd.DataFrame(columns=["kpi_id", "fiscal_year", "value", "status"])
    >>> reviews = pd.DataFrame(columns=["body_id", "fiscal_year", "reviewed_on", "subject_id", "opinion_ja"])
    >>> governance = pd.DataFrame({"body_id": ["expert_council"], "name_ja": ["C"], "kind": ["external"]})
    >>> report = verification_report(Node("top", "concept", "", "T", "", children=(goal,)), observations, reviews,
    ...     governance, 2022)
    >>> report.years, [part.required for part in report.indicators()]
    ((2021, 2022), [2.0])
    """
    kpis = [kpi for node in _nodes(tree) for kpi in node.kpis]
    years = tuple(range(min(int(kpi["start_fy"]) for kpi in kpis), fiscal_year + 1))
    subjects = _subjects(tree, lang)
    bodies = in_language(governance, lang, "name")
    names = bodies.set_index("body_id")["name"].to_dict()
    reviews = in_language(reviews[reviews["fiscal_year"] == fiscal_year], lang, "opinion")
    said = _opinions(reviews, subjects, names)
    read = {} if readings is None else {key: rows.to_dict("records") for key, rows in readings.groupby("kpi_id")}
    parts = _Parts(years, dict(iter(observations.groupby("kpi_id"))), said, names, lang, read)
    return Report(fiscal_year, years, _bodies(bodies), tuple(parts.goal(node) for node in tree.below("goal")), said)


@dataclass(frozen=True)
class _Parts:
    """What the parts of a report are made from besides the tree."""

    years: Sequence[int]
    observed: Mapping[str, pd.DataFrame]
    said: Sequence[Opinion]
    names: Mapping[str, str]
    lang: str
    readings: Mapping[str, Sequence[Mapping[str, Any]]]

    def goal(self, node: Node) -> GoalPart:
        fields = tuple(self.field(child) for child in node.below("field"))
        return GoalPart(node.node_id, node.label, node.title, self.indicators(node), self.about(node.node_id), fields)

    def field(self, node: Node) -> FieldPart:
        measures = tuple(self.measure(child) for child in node.below("measure"))
        return FieldPart(
            node.node_id, node.label, node.title, self.indicators(node), self.about(node.node_id), measures
        )

    def measure(self, node: Node) -> MeasurePart:
        return MeasurePart(
            node.node_id, node.label, node.title, self.indicators(node), node.listings, self.about(node.node_id)
        )

    def indicators(self, node: Node) -> tuple[IndicatorPart, ...]:
        return tuple(self.indicator(kpi) for kpi in node.kpis)

    def indicator(self, kpi: Mapping[str, Any]) -> IndicatorPart:
        """Return an indicator; without values or reviews of its own it takes those of the one it is the same as."""
        rows = self.observed.get(kpi["kpi_id"], self.observed.get(kpi["same_as"]))
        said = self.about(kpi["kpi_id"]) or self.about(kpi["same_as"])
        return IndicatorPart(
            kpi,
            tuple(YearValue(year, None, None) for year in self.years)
            if rows is None
            else _year_values(rows, self.years),
            required_by(kpi, self.years[-1]),
            (*self.earlier(kpi), *said),
            str(chosen(kpi, "name", self.lang)),
            tuple(self.readings.get(kpi["kpi_id"], ())),
        )

    def about(self, subject_id: object) -> tuple[Opinion, ...]:
        return tuple(opinion for opinion in self.said if opinion.subject_id == subject_id)

    def earlier(self, kpi: Mapping[str, Any]) -> tuple[Opinion, ...]:
        """Return the override that stands, if it is about an earlier fiscal year than the report."""
        if is_missing(kpi["overridden_by"]) or kpi["override_fy"] == self.years[-1]:
            return ()
        body = kpi["overridden_by"]
        who = (body, self.names[body], str(kpi["overridden_on"]))
        name = str(chosen(kpi, "name", self.lang))
        return (Opinion(kpi["kpi_id"], name, *who, None, kpi["status"], str(kpi["override_reason"])),)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _subjects(node: Node, lang: str, place: str = "") -> dict[str, str]:
    """Return what a review can be of by id: nodes by the printed numbers that lead to them, indicators by name."""
    here = place + node.label
    named = {node.node_id: here if node.level == "goal" else f"{here} {node.title}".strip()}
    named |= {kpi["kpi_id"]: f"{here} {chosen(kpi, 'name', lang)}".strip() for kpi in node.kpis}
    for child in node.children:
        named |= _subjects(child, lang, here)
    return named


def _bodies(governance: pd.DataFrame) -> tuple[Body, ...]:
    """Return the bodies that take part in the check, the city's own first."""
    rows = governance[governance["kind"].isin(_BODY_KINDS)]
    ordered = rows.sort_values("kind", key=lambda kinds: kinds.map(_BODY_KINDS.index), kind="stable")
    return tuple(Body(row.body_id, row.name) for row in ordered.itertuples())


def _opinions(reviews: pd.DataFrame, subjects: Mapping[str, str], names: Mapping[str, str]) -> tuple[Opinion, ...]:
    for column, known, where in (
        ("subject_id", subjects, "data/kpis.csv or data/strategy_nodes.csv"),
        ("body_id", names, "data/governance.csv"),
    ):
        unknown = sorted(set(reviews[column]) - set(known))
        if unknown:
            raise DataError(message("pages.review_unknown", column=column, unknown=unknown[0], where=where))
    given = ("rank", "overriding_status", "opinion")
    return tuple(
        Opinion(
            row["subject_id"],
            subjects[row["subject_id"]],
            row["body_id"],
            names[row["body_id"]],
            str(row["reviewed_on"]),
            *(None if is_missing(row[name]) else str(row[name]) for name in given),
        )
        for row in reviews.sort_values("reviewed_on", kind="stable").to_dict("records")
    )


def _year_values(rows: pd.DataFrame, years: Sequence[int]) -> tuple[YearValue, ...]:
    """Return the surest value of each year."""
    surest = best_observations(rows)
    best = {int(row["fiscal_year"]): row for row in surest.to_dict("records")}
    totals = set(surest.loc[is_total(surest), "fiscal_year"].astype(int))

    def of(year: int) -> YearValue:
        if year not in best:
            return YearValue(year, None, None)
        row = best[year]
        series = None if is_missing(row.get("series")) else row["series"]
        return YearValue(year, float(row["value"]), row["status"], series, year in totals, row)

    return tuple(of(year) for year in years)
