"""The strategy as one value: its tree and counts, its indicators, projects, funds, bodies and how it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.plans import current_plan_id
from visionbook.strategy.governance import cycle
from visionbook.strategy.plans import Plan, plan_of
from visionbook.strategy.projects import kinds_by_measure, shared_projects
from visionbook.strategy.tree import (
    Node,
    level_counts,
    measure_counts,
    strategy_tree,
    with_places,
)

TABLES = (
    "areas",
    "plans",
    "strategy_nodes",
    "kpis",
    "projects",
    "project_listings",
    "package_projects",
    "funds",
    "governance",
    "pdca",
    "pdca_roles",
    "sources",
)
"""The tables that `goals` reads."""


@dataclass(frozen=True)
class Goals:
    """All that the page shows; texts are in the language of the edition, Japanese where the data have no other.

    Parameters
    ----------
    area : str
        Name of the municipality.
    first_fy, last_fy : int
        The fiscal years of its plan.
    counts : mapping of str to int
        Nodes by level.
    nodes : DataFrame
        The table of nodes with label, title and summary.
    tree : Node
        As from `visionbook.strategy.tree.strategy_tree`.
    measures : DataFrame
        As from `visionbook.strategy.projects.kinds_by_measure`, with the titles of goal and field.
    indicators : DataFrame
        As from `visionbook.strategy.tree.with_places`, with name and note.
    projects, listings : DataFrame
        The tables of projects and of where they are listed.
    shared : DataFrame
        As from `visionbook.strategy.projects.shared_projects`, with the title of each measure.
    examples : DataFrame
        The table of example projects of each package.
    funds : DataFrame
        name, purpose.
    bodies : DataFrame
        The table of bodies with name, role, members and legal_basis.
    steps : DataFrame
        As from `visionbook.strategy.governance.cycle`.
    methods : DataFrame
        name, text: how indicators are set, results verified and the strategy revised.
    sources : DataFrame
        The table of sources.
    shown : tuple of DataFrame
        The rows whose sources the page names.
    """

    area: str
    first_fy: int
    last_fy: int
    counts: Mapping[str, int]
    nodes: pd.DataFrame
    tree: Node
    measures: pd.DataFrame
    indicators: pd.DataFrame
    projects: pd.DataFrame
    listings: pd.DataFrame
    shared: pd.DataFrame
    examples: pd.DataFrame
    funds: pd.DataFrame
    bodies: pd.DataFrame
    steps: pd.DataFrame
    methods: pd.DataFrame
    sources: pd.DataFrame
    shown: tuple[pd.DataFrame, ...]
    plan: Plan | None = None
    edition_year: int = 0

    @property
    def source_ids(self) -> list[str]:
        """The documents that describe the strategy."""
        return list(self.nodes["source_id"].unique())


def goals(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Goals:
    """Return the strategy of a municipality.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Gives the municipality and the language.

    Raises
    ------
    ParameterError
        If a table is missing, or the municipality has no plan: the strategy of the tables is another one's.
    DataError
        If an indicator or a project belongs to nothing of the strategy.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> goals({}, Edition("01223", series=SeriesRoles("counted")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, plans, strategy_nodes, ...
    """
    require_tables(tables, TABLES)
    plan, lang = _plan(tables["plans"], edition), edition.languages[0]
    nodes, listings, projects = (tables[name] for name in ("strategy_nodes", "project_listings", "projects"))
    kpis = in_language(tables["kpis"], lang, "name", "note")
    nodes = in_language(nodes, lang, "label", "title", "summary")
    measures = measure_counts(nodes, kpis, listings, lang)
    titles = nodes.set_index("node_id")
    bodies = in_language(tables["governance"], lang, "name", "role", "members", "legal_basis").sort_values("order")
    funds, pdca = in_language(tables["funds"], lang, "name", "purpose"), tables["pdca"]
    shown = (nodes, kpis, funds, bodies, pdca, tables["pdca_roles"])
    return Goals(
        area=in_language(tables["areas"], lang, "name").set_index("area_code")["name"][edition.municipality],
        first_fy=int(plan["start_fy"]),
        last_fy=int(plan["end_fy"]),
        plan=plan_of(tables["plans"], plan["plan_id"], tables["sources"], lang),
        edition_year=edition.fiscal_year,
        counts=level_counts(nodes),
        nodes=nodes,
        tree=strategy_tree(nodes, kpis, listings, projects, lang),
        measures=kinds_by_measure(measures, listings).assign(
            goal=measures["goal_id"].map(titles["label"].fillna(titles["title"])),
            field=measures["field_id"].map(titles["title"]),
        ),
        indicators=with_places(kpis, nodes, lang),
        projects=projects,
        listings=listings,
        shared=shared_projects(measures, listings, projects, lang).assign(
            measure=lambda rows: rows["node_id"].map(titles["title"])
        ),
        examples=tables["package_projects"].sort_values("order"),
        funds=funds.sort_values("order"),
        bodies=bodies,
        steps=cycle(pdca, bodies, tables["pdca_roles"], lang),
        methods=in_language(pdca[pdca["kind"] != "cycle"], lang, "name", "text").sort_values("order"),
        sources=tables["sources"],
        shown=shown,
    )


def _plan(plans: pd.DataFrame, edition: Edition) -> pd.Series:
    plan_id = current_plan_id(plans, edition.municipality, edition.fiscal_year, edition.plan_id)
    if not plan_id:
        have = ", ".join(plans["area_code"].unique()) or "none"
        raise ParameterError(message("pages.no_plan", municipality=edition.municipality, have=have))
    return plans[plans["plan_id"] == plan_id].iloc[0]
