"""What a meeting needs on two sheets, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

TABLES = (
    "areas", "milestones", "strategy_nodes", "kpis", "projected_baselines", "kpi_observations", "corrections",
    "reviews", "governance", "sources", "population",
)  # fmt: skip
"""The tables that `council` reads."""

ON_COURSE = ("achieved", "on_track")
"""Statuses that raise no question."""

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


@dataclass(frozen=True)
class Council:
    """What the two sheets show.

    Parameters
    ----------
    area : str
        Name of the municipality.
    fiscal_year : int
        The last fiscal year whose reports count: that of the edition, or the last one of the plan.
    path : TargetPath
        What was counted, projected and aimed at.
    gaps : DataFrame
        As from `visionbook.strategy.target_path.target_gaps`.
    judged : DataFrame
        All indicators, as from `visionbook.strategy.judgement.evaluate`.
    goals : Series
        Printed numbers of the goals by goal_id, in printed order.
    comparison : Comparison or None
        What changed since the edition before; None for a first edition.
    source_ids : tuple of str
        Where indicators and what was observed of them are from.
    """

    area: str
    fiscal_year: int
    path: TargetPath
    gaps: pd.DataFrame
    judged: pd.DataFrame
    goals: pd.Series
    comparison: Comparison | None
    source_ids: tuple[str, ...]

    @property
    def questions(self) -> pd.DataFrame:
        """Indicators that are behind, the worst first; those of one status in printed order."""
        behind = self.judged[self.judged["status"].isin([each for each in JUDGED if each not in ON_COURSE])]
        worst = behind["status"].map({status: -place for place, status in enumerate(JUDGED)})
        return behind.assign(worst=worst).sort_values("worst", kind="stable").drop(columns="worst")

    @property
    def on_course(self) -> int:
        """How many indicators are achieved or on course."""
        return int(self.judged["status"].isin(ON_COURSE).sum())

    @property
    def unjudged(self) -> pd.DataFrame:
        """Of each goal: label, indicators (how many), not_reported, cannot_judge; goals in printed order."""
        rows = self.judged.assign(
            label=self.judged["goal_id"].map(self.goals),
            indicators=1,
            not_reported=self.judged["status"].eq("not_reported").astype(int),
            cannot_judge=self.judged["status"].eq("cannot_judge").astype(int),
        )
        counted = rows.groupby("label", sort=False)[["indicators", "not_reported", "cannot_judge"]].sum()
        return counted.reset_index()


def council(
    tables: Mapping[str, pd.DataFrame],
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
    edition : Edition
        Municipality, fiscal year, roles of series, rule of judgement and language.
    previous, present : EditionTables, optional
        The edition before and this one; without them nothing is compared.
    naming : Naming, optional
        In which words they are compared.

    Raises
    ------
    ParameterError
        If a table is missing, or the fiscal year lies before the plan.
    """
    require_tables(tables, TABLES)
    lang, code = edition.languages[0], edition.municipality
    fiscal_year = judged_year(tables["kpis"], edition.fiscal_year)
    indicators = with_places(tables["kpis"], tables["strategy_nodes"], lang)
    found = evaluation(indicators, tables, tables["population"], edition, fiscal_year)
    path = target_path(tables["population"], code, edition.series)
    areas = dict(zip(tables["areas"]["area_code"], localised(tables["areas"], "name", lang).column, strict=True))
    sources = [*indicators["source_id"], *found.reported["source_id"]]
    compared = compare(previous, present, naming) if previous and present and naming else None
    return Council(
        areas[code],
        fiscal_year,
        path,
        target_gaps(path, tables["milestones"], lang),
        with_overriding_bodies(found.judged, tables["governance"], lang),
        goal_labels(tables["strategy_nodes"]),
        compared,
        tuple(dict.fromkeys(str(source) for source in sources)),
    )
