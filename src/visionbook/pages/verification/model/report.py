"""What a verification report holds: goals and measures with their indicators, and what the bodies said.

The bodies evaluate the strategy year by year; where they have not yet, the report has the place and no opinion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from visionbook.strategy.plans import Plan


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
    """The surest value of a fiscal year in the unit of the indicator, and its kind; None where nothing is reported.

    `series` is given where the value was not reported but computed from official statistics; `is_total` says that it is
    of all years up to this one; `row` is the observation (`visionbook.strategy.credit.credited`).
    """

    fiscal_year: int
    value: float | None
    status: str | None
    series: str | None = None
    is_total: bool = False
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorPart:
    """An indicator as judged (a row of `visionbook.strategy.judgement.evaluate`) and its values year by year.

    `required` is the value needed by the end of the fiscal year; `opinions` are those of the year, and before them
    one about an earlier year if its override still stands; `name` is in the language of the page; `readings` are the
    judged readings of its sentence (`visionbook.strategy.readings.judged_readings`), none if it has only one.
    """

    judged: Mapping[str, Any]
    years: Sequence[YearValue]
    required: float | None
    opinions: Sequence[Opinion]
    name: str = ""
    readings: Sequence[Mapping[str, Any]] = ()

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
    """The report of a fiscal year.

    Parameters
    ----------
    fiscal_year : int
        The year whose results are verified.
    years : sequence of int
        The fiscal years shown, the last one included.
    bodies : sequence of Body
        Who verifies, the city's own bodies first.
    goals : sequence of GoalPart
        The goals in printed order.
    opinions : sequence of Opinion
        All of that year, also those of other parts of the strategy.
    kpis, official : DataFrame, optional
        The indicators with their places, and the values that official statistics give, for what is said of them.
    plan : Plan, optional
        The plan that is verified.
    edition_year : int
        The fiscal year of the edition; after the last one of the plan the page says that it has ended.
    """

    fiscal_year: int
    years: Sequence[int]
    bodies: Sequence[Body]
    goals: Sequence[GoalPart]
    opinions: Sequence[Opinion]
    kpis: pd.DataFrame | None = None
    official: pd.DataFrame | None = None
    plan: Plan | None = None
    edition_year: int = 0

    def indicators(self) -> list[IndicatorPart]:
        """Return all indicators in printed order."""
        return [part for goal in self.goals for part in goal.indicators()]
