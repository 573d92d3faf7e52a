"""What a meeting needs on two sheets, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from visionbook.edition import Edition, EditionTables
from visionbook.editions.compare import Comparison, compare
from visionbook.editions.naming import Naming
from visionbook.localised import localised
from visionbook.needs import require_tables
from visionbook.strategy.credit import OBSERVATIONS
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.judgement import JUDGED, judged_year
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path
from visionbook.strategy.tree import goal_labels, with_places

if TYPE_CHECKING:
    from visionbook.results import Load

TABLES = ("areas", "milestones", "strategy_nodes", "population")
"""The tables that `council` reads."""

JUDGED_FROM = (
    "strategy_nodes", "kpis", "projected_baselines", "kpi_observations", "corrections", "reviews", "governance",
    "population",
)  # fmt: skip
"""The tables that `standing_of` reads."""

ON_COURSE = ("achieved", "on_track")
"""Statuses that raise no question."""

BEHIND = tuple(status for status in JUDGED if status not in ON_COURSE)
"""Statuses that do."""

MOST_QUESTIONS = 7
"""More rows would not fit the second sheet; the others are counted."""


def own_rows(edition: Edition) -> dict[str, dict[str, str]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Parameters
    ----------
    edition : Edition
        Gives the municipality.

    Examples
    --------
    >>> own_rows(Edition("01223"))["population"]
    {'area_code': '01223'}
    """
    own = {"area_code": edition.municipality}
    return {"milestones": own, "corrections": {"table_name": OBSERVATIONS}, "population": own}


class Standing(NamedTuple):
    """What is shown of the judgement of the indicators.

    Parameters
    ----------
    fiscal_year : int
        The last fiscal year whose reports count: that of the edition, or the last one of the plan.
    statuses : DataFrame
        All indicators in printed order: kpi_id, goal_id, status.
    questions : DataFrame
        Indicators that are behind, the worst first, those of one status in printed order, no more than there is room
        for; with all that `visionbook.strategy.judgement.evaluate` says of them.
    source_ids : tuple of str
        Where indicators and what was observed of them are from.
    """

    fiscal_year: int
    statuses: pd.DataFrame
    questions: pd.DataFrame
    source_ids: tuple[str, ...]


def standing(load: Load, edition: Edition) -> Standing:
    """Return how the indicators of an edition stand, as a result for `visionbook.results.result`."""
    own = own_rows(edition)
    return standing_of({name: load(name, **own.get(name, {})) for name in JUDGED_FROM}, edition)


def standing_of(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Standing:
    """Return how the indicators stand.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `JUDGED_FROM`.
    edition : Edition
        Municipality, fiscal year, series of what was counted, rule of judgement and language.

    Raises
    ------
    ParameterError
        If a table is missing, or the fiscal year lies before the plan.
    """
    require_tables(tables, JUDGED_FROM)
    lang = edition.languages[0]
    fiscal_year = judged_year(tables["kpis"], edition.fiscal_year)
    indicators = with_places(tables["kpis"], tables["strategy_nodes"], lang)
    found = evaluation(indicators, tables, tables["population"], edition, fiscal_year)
    judged = with_overriding_bodies(found.judged, tables["governance"], lang)
    sources = [*indicators["source_id"], *found.reported["source_id"]]
    return shown_of(judged, fiscal_year, sources)


def shown_of(judged: pd.DataFrame, fiscal_year: int, sources: Iterable[str]) -> Standing:
    """Return what is shown of judged indicators: the statuses of all, the worst whole.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`: kpi_id, goal_id, status and the rest.
    fiscal_year : int
        The last one whose reports count.
    sources : iterable of str
        Sources of the indicators and of what was observed, also more than once.
    """
    behind = judged[judged["status"].isin(BEHIND)]
    worst = behind["status"].map({status: -place for place, status in enumerate(JUDGED)})
    questions = behind.assign(worst=worst).sort_values("worst", kind="stable").drop(columns="worst")
    return Standing(
        fiscal_year,
        judged[["kpi_id", "goal_id", "status"]],
        questions.head(MOST_QUESTIONS),
        tuple(dict.fromkeys(str(source) for source in sources)),
    )


@dataclass(frozen=True)
class Council:
    """What the two sheets show.

    Parameters
    ----------
    area : str
        Name of the municipality.
    path : TargetPath
        What was counted, projected and aimed at.
    gaps : DataFrame
        As from `visionbook.strategy.target_path.target_gaps`.
    standing : Standing
        How the indicators stand.
    goals : Series
        Printed numbers of the goals by goal_id, in printed order.
    comparison : Comparison or None
        What changed since the edition before; None for a first edition.
    """

    area: str
    path: TargetPath
    gaps: pd.DataFrame
    standing: Standing
    goals: pd.Series
    comparison: Comparison | None

    @property
    def on_course(self) -> int:
        """How many indicators are achieved or on course."""
        return int(self.standing.statuses["status"].isin(ON_COURSE).sum())

    @property
    def behind(self) -> int:
        """How many indicators are behind: each raises a question, whether there is room for it or not."""
        return int(self.standing.statuses["status"].isin(BEHIND).sum())

    @property
    def unjudged(self) -> pd.DataFrame:
        """Of each goal: label, indicators (how many), not_reported, cannot_judge; goals in printed order."""
        statuses = self.standing.statuses
        rows = statuses.assign(
            label=statuses["goal_id"].map(self.goals),
            indicators=1,
            not_reported=statuses["status"].eq("not_reported").astype(int),
            cannot_judge=statuses["status"].eq("cannot_judge").astype(int),
        )
        counted = rows.groupby("label", sort=False)[["indicators", "not_reported", "cannot_judge"]].sum()
        return counted.reset_index()


def council(
    tables: Mapping[str, pd.DataFrame],
    found: Standing,
    edition: Edition,
    previous: EditionTables | None = None,
    present: EditionTables | None = None,
    naming: Naming | None = None,
) -> Council:
    """Return what the two sheets show.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `TABLES`.
    found : Standing
        How the indicators stand.
    edition : Edition
        Municipality, roles of series and language.
    previous, present : EditionTables, optional
        The edition before and this one; without them nothing is compared.
    naming : Naming, optional
        In which words they are compared.

    Raises
    ------
    ParameterError
        If a table is missing.
    """
    require_tables(tables, TABLES)
    lang, code = edition.languages[0], edition.municipality
    path = target_path(tables["population"], code, edition.series)
    areas = dict(zip(tables["areas"]["area_code"], localised(tables["areas"], "name", lang).column, strict=True))
    compared = compare(previous, present, naming) if previous and present and naming else None
    return Council(
        areas[code],
        path,
        target_gaps(path, tables["milestones"], lang),
        found,
        goal_labels(tables["strategy_nodes"]),
        compared,
    )
