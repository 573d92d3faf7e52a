"""How the parts of a plan belong together, as one value: its bridge, priority projects, funds, agreements and chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMark, FigureMarks, marks_of
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.notation import is_missing
from visionbook.strategy.census_answers import SHARE_AGES
from visionbook.strategy.context import yearly
from visionbook.strategy.relations import FIRM, Chain, chain, firmest, related, with_end
from visionbook.strategy.tree import with_places

TABLES = (
    "areas",
    "plans",
    "strategy_nodes",
    "kpis",
    "projects",
    "project_listings",
    "funds",
    "agreements",
    "vision_points",
    "milestones",
    "population_shares",
    "relations",
    "figure_marks",
    "kpi_context",
    "kpi_observations",
    "sources",
)
"""The tables that `connections` reads."""


_FEWEST_YEARS = 5
"""Of fewer years there is nothing to be seen that a sentence does not say."""

_OBSERVED = ("kpi_context", "kpi_observations")
"""Tables of what was observed of indicators."""

_MARKED = ("population_shares", "vision_points")
"""Tables of figures that the bridges draw."""


def own_rows(edition: Edition, relations: pd.DataFrame) -> dict[str, dict[str, str | list[str]]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Parameters
    ----------
    edition : Edition
        Gives the municipality and the series of the plan.
    relations : DataFrame
        The table of relations: only what was observed of indicators that it names is read.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> edition = Edition("01223", series=SeriesRoles("counted", plan="plan"))
    >>> ends = {"from_kind": ["fund"], "from_key": ["f"], "to_kind": ["kpi"], "to_key": ["k1"]}
    >>> rows = own_rows(edition, pd.DataFrame(ends))
    >>> rows["population_shares"], rows["kpi_observations"]
    ({'area_code': '01223', 'series': 'plan', 'sex': 'both'}, {'kpi_id': ['k1']})
    """
    own = {"area_code": edition.municipality}
    shares = {**own, "series": edition.series.plan, "sex": "both"}
    ends = (relations.loc[relations[f"{end}_kind"] == "kpi", f"{end}_key"] for end in ("from", "to"))
    named = {"kpi_id": sorted(set().union(*ends))}
    rows = {"plans": own, "population_shares": shares, "figure_marks": {"table_name": list(_MARKED)}}
    return rows | dict.fromkeys(_OBSERVED, named)


@dataclass(frozen=True)
class Bridge:
    """A point of the vision, and a numerical target on the way to it; both in the unit of the target.

    Parameters
    ----------
    title, measure : str
        Of the point, and of what is drawn.
    unit : str
        Unit of the values.
    step : float
        The smallest printed step of the values.
    now, target, projection : tuple of (int, float)
        Year and value: what the point starts from, what it aims at, and the latter without measures.
    stop, stop_projection : tuple of (int, float) or None
        Year in which the period of the plan ends, with the numerical target and, if its baseline is one, the
        projection of that year; None if no numerical target belongs to the point.
    target_id : str
        The numerical target.
    standing, note : str
        What the relation rests on.
    people : mapping of str to float, optional
        What the point itself gives of now, target and projection, where the numerical target is a share of it.
    people_unit, people_measure : str
        In which unit, and what that is.
    marks, people_marks : mapping of str to FigureMark
        What is known of the values of now, target and projection, and of the people.
    """

    title: str
    measure: str
    unit: str
    step: float
    now: tuple[int, float]
    target: tuple[int, float]
    projection: tuple[int, float]
    stop: tuple[int, float] | None = None
    stop_projection: tuple[int, float] | None = None
    target_id: str = ""
    standing: str = ""
    note: str = ""
    people: Mapping[str, float] | None = None
    people_unit: str = ""
    people_measure: str = ""
    marks: Mapping[str, FigureMark] = field(default_factory=dict)
    people_marks: Mapping[str, FigureMark] = field(default_factory=dict)

    @property
    def is_between(self) -> bool:
        """Whether the numerical target lies between where the point starts and where it wants to be."""
        if self.stop is None:
            return False
        low, high = sorted([self.now[1], self.target[1]])
        return self.now[0] < self.stop[0] and low <= self.stop[1] <= high


@dataclass(frozen=True)
class Received:
    """What is known of an indicator of the chain: `kpi_id`, and `years` as from `strategy.context.yearly`."""

    kpi_id: str
    years: pd.DataFrame


@dataclass(frozen=True)
class Connections:
    """All that the page shows; texts are in the language of the edition, Japanese where the data have no other.

    Parameters
    ----------
    area : str
        Name of the municipality.
    relations : DataFrame
        As from `visionbook.strategy.relations.related`.
    bridges : sequence of Bridge
        One a point of the vision, in its order.
    targets : DataFrame
        The numerical targets: the table of indicators with code, label, title.
    indicators : DataFrame
        All indicators by kpi_id.
    priority : DataFrame
        Priority projects and their measures: node_id, parent_id, level, label, title.
    listed : frozenset of str
        Projects that the plan marks as belonging to its priorities.
    projects : DataFrame
        name, by project_id.
    funds, agreements : DataFrame
        fund_id or agreement_id, name.
    chain : Chain
        The chain of donations; without stations if there is none.
    received : Received or None
        What is known, year by year, of the indicator of the chain of which most is known.
    sources : DataFrame
        The table of sources.
    shown : tuple of DataFrame
        The rows whose sources the page names.
    """

    area: str
    relations: pd.DataFrame
    bridges: Sequence[Bridge]
    targets: pd.DataFrame
    indicators: pd.DataFrame
    priority: pd.DataFrame
    listed: frozenset[str]
    projects: pd.DataFrame
    funds: pd.DataFrame
    agreements: pd.DataFrame
    chain: Chain
    sources: pd.DataFrame
    shown: tuple[pd.DataFrame, ...]
    received: Received | None = None

    @property
    def source_ids(self) -> list[str]:
        """The documents that the pictures are drawn from: those of the relations that they show."""
        drawn = self.relations[self.relations["kind"].isin(["step_to", "leads_to"])]
        return list(drawn["source_id"].unique())

    @property
    def measures(self) -> pd.DataFrame:
        """The measures of the priority projects."""
        return self.priority[self.priority["level"] == "priority_measure"]

    def carried(self, node_id: str) -> pd.DataFrame:
        """Return what carries out a priority project or a measure of it."""
        return self._of("carries_out", "to", "node", node_id)

    def paid(self, fund_id: str) -> pd.DataFrame:
        """Return what a fund pays."""
        return self._of("pays", "from", "fund", fund_id)

    def belonging(self, agreement_id: str) -> pd.DataFrame:
        """Return what an agreement belongs to."""
        return self._of("belongs_to", "from", "agreement", agreement_id)

    def step(self, kpi_id: str) -> pd.DataFrame:
        """Return the points and milestones that a numerical target is a step to."""
        return self._of("step_to", "from", "kpi", kpi_id)

    def aims(self, kind: str, key: str) -> pd.DataFrame:
        """Return what has the same aim as something, from either end: kind, key, name, standing, note, source_place."""
        own = self.relations[self.relations["kind"] == "same_aim"]
        sides = [(with_end(own, side, kind, key), other) for side, other in (("from", "to"), ("to", "from"))]
        names = ["kind", "key", "name"]
        return pd.concat(
            [
                rows[[*(f"{other}_{name}" for name in names), "standing", "note", "source_place"]].set_axis(
                    [*names, "standing", "note", "source_place"], axis=1
                )
                for rows, other in sides
            ],
            ignore_index=True,
        )

    def _of(self, relation: str, side: str, kind: str, key: str) -> pd.DataFrame:
        return with_end(self.relations[self.relations["kind"] == relation], side, kind, key)

    @property
    def firm_measures(self) -> int:
        """How many measures of the priority projects have a project by the same name or words."""
        return sum(firmest(self.carried(node_id)) in FIRM for node_id in self.measures["node_id"])

    @property
    def firm_funds(self) -> int:
        """How many funds have a project or measure by the same name or words."""
        return sum(firmest(self.paid(fund_id)) in FIRM for fund_id in self.funds["fund_id"])

    @property
    def apart(self) -> pd.DataFrame:
        """The projects marked as priority that carry out nothing of the priority projects by name."""
        own = self.relations[self.relations["kind"] == "carries_out"]
        known = set(own.loc[own["from_kind"] == "project", "from_key"])
        return self.projects[self.projects.index.isin(self.listed - known)]


def connections(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Connections:
    """Return how the parts of the plan of a municipality belong together.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`, of each the rows of `own_rows`.
    edition : Edition
        Gives the municipality, the region and the language.

    Raises
    ------
    ParameterError
        If a table is missing, or the municipality has no plan.
    DataError
        If a relation names nothing, or a chain is broken.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> connections({}, Edition("01223", series=SeriesRoles("counted")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, plans, strategy_nodes, ...
    """
    require_tables(tables, TABLES)
    lang, code = edition.languages[0], edition.municipality
    if not (tables["plans"]["area_code"] == code).any():
        raise ParameterError(message("pages.no_plan_of", code=code))
    rows = related(tables, lang)
    nodes = in_language(tables["strategy_nodes"], lang, "label", "title")
    kpis = with_places(in_language(tables["kpis"], lang, "name"), nodes.drop(columns=["label", "title"]), lang)
    agreements = in_language(tables["agreements"].query("region == @edition.region"), lang, "name")
    listings = tables["project_listings"]
    points = in_language(tables["vision_points"], lang, "title", "measure").sort_values("order")
    own = rows[(rows["from_kind"] != "agreement") | rows["from_key"].isin(agreements["agreement_id"])]
    made = Connections(
        area=in_language(tables["areas"], lang, "name").set_index("area_code")["name"][code],
        relations=own,
        bridges=[],
        targets=kpis[kpis["kind"] == "numerical_target"],
        indicators=kpis.set_index("kpi_id", drop=False),
        priority=nodes[nodes["level"].isin(["priority_project", "priority_measure"])].sort_values("order"),
        listed=frozenset(listings.loc[listings["priority"], "project_id"]),
        projects=in_language(tables["projects"], lang, "name").set_index("project_id", drop=False),
        funds=in_language(tables["funds"], lang, "name", "purpose").sort_values("order"),
        agreements=agreements.sort_values("order"),
        chain=chain(own[own["kind"] == "leads_to"]),
        sources=tables["sources"],
        shown=(own.assign(source_place=own["source_place"].where(own["source_id"].isin(nodes["source_id"]))), points),
    )
    shares, marks = tables["population_shares"], marks_of(tables, lang)
    bridges = [_bridge(point, made, shares, marks) for point in points.to_dict("records")]
    return Connections(**{**vars(made), "bridges": bridges, "received": _received(made, tables)})


def _received(page: Connections, tables: Mapping[str, pd.DataFrame]) -> Received | None:
    """Return the indicator of the chain of which most years are known; None where nothing of several years is."""
    found = []
    for kpi_id in (key for station in page.chain.stations if station.kind == "kpi" for key in station.keys):
        seen, context = (
            tables[name][tables[name]["kpi_id"].eq(kpi_id)] for name in ("kpi_observations", "kpi_context")
        )
        found.append(Received(kpi_id, yearly(seen, context, str(page.indicators.loc[kpi_id]["unit"]))))
    known = [each for each in found if len(each.years) >= _FEWEST_YEARS]
    # Money before numbers of cases, where as much is known of both: what was received is what the chain is about.
    return max(
        known, key=lambda each: (len(each.years), page.indicators.loc[each.kpi_id]["unit"] == "yen"), default=None
    )


_STATES = {"now": "observed", "projection": "projection", "target": "target"}


def _bridge(point: Mapping[str, Any], page: Connections, shares: pd.DataFrame, marks: FigureMarks) -> Bridge:
    """Return a point with its numerical target; where that is a share of people, with the plan's shares."""
    steps = with_end(page.relations[page.relations["kind"] == "step_to"], "to", "point", point["point_id"])
    values = {state: (int(point[f"{state}_year"]), float(point[state])) for state in _STATES}
    known = {state: mark for state in _STATES if (mark := marks.at("vision_points", state, point["point_id"]))}
    whole = all(float(value).is_integer() for _, value in values.values())
    plain = Bridge(point["title"], point["measure"], point["unit"], 1.0 if whole else 0.01, **values, marks=known)
    if steps.empty:
        return plain
    relation = steps.iloc[0]
    kpi = page.indicators.loc[relation["from_key"]]
    given = {"standing": relation["standing"], "note": relation["note"]}
    if kpi["unit"] != point["unit"]:
        given["people"] = {state: value for state, (_, value) in values.items()}
        given |= {"people_unit": point["unit"], "people_measure": point["measure"], "people_marks": known}
        values, known = _shares(kpi, values, shares, marks)
        if values is None:
            return Bridge(**{**vars(plain), **given, "people": None})
    end = int(kpi["end_fy"]) + 1
    is_projection = kpi["baseline_kind"] == "projection" and not is_missing(kpi["baseline"])
    return Bridge(
        title=point["title"],
        measure=point["measure"] if kpi["unit"] == point["unit"] else kpi["name"],
        unit=kpi["unit"],
        step=max(float(kpi["rounded_to"]), plain.step if kpi["unit"] == point["unit"] else 0),
        stop=(end, float(kpi["target"])),
        stop_projection=(end, float(kpi["baseline"])) if is_projection else None,
        target_id=kpi["kpi_id"],
        marks=known,
        **values,
        **given,
    )


def _shares(
    kpi: Mapping[str, Any], values: Mapping[str, tuple[int, float]], shares: pd.DataFrame, marks: FigureMarks
) -> tuple[dict[str, tuple[int, float]] | None, dict[str, FigureMark]]:
    """Return what the plan gives as shares for the years of a point, and what is known of them.

    None and nothing unless it gives all of them.
    """
    group = None if is_missing(kpi["statistic"]) else SHARE_AGES.get(kpi["statistic"])
    own = shares[shares["age_group"] == group] if group else shares.iloc[:0]
    known = {(row.year, row.variant): row for row in own.itertuples()}
    found = {state: known.get((year, _STATES[state])) for state, (year, _) in values.items()}
    if any(row is None for row in found.values()):
        return None, {}
    keys = {state: (row.area_code, row.year, row.series, row.variant, row.age_group) for state, row in found.items()}
    noted = {state: mark for state, key in keys.items() if (mark := marks.at("population_shares", "share", *key))}
    return {state: (values[state][0], float(row.share)) for state, row in found.items()}, noted
