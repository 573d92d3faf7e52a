"""The basic thinking of a strategy as one value: its statements, its period, and the line of time it lies on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.notation import is_missing
from visionbook.periods import beginning, fiscal_months, months_from
from visionbook.population.counted import Counted, counted_in

TABLES = ("areas", "plans", "plan_basics", "timeline", "milestones", "regions", "series", "sources", "population")
"""The tables that `basics` reads."""

LEVELS = ("nation", "prefecture", "municipality", "region")
"""Whose plans there are, in the order in which the picture shows them."""

_SPAN = ["name", "level", "is_own", "adopted", "starts", "ends", "inferred", "note", "source_id", "source_place"]
_EVENT = ["name", "level", "starts", "note", "source_id", "source_place"]


def own_rows(edition: Edition) -> dict[str, dict[str, str]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Parameters
    ----------
    edition : Edition
        Gives the municipality, its region and the series of what was counted.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> own_rows(Edition("01223", series=SeriesRoles("counted")))["population"]
    {'area_code': '01223', 'series': 'counted'}
    """
    own = {"area_code": edition.municipality}
    return {
        **dict.fromkeys(("plans", "timeline", "milestones"), own),
        "population": {**own, "series": edition.series.census},
        "regions": {"region": edition.region},
    }


@dataclass(frozen=True)
class Basics:
    """All that the page shows; texts are in the language of the edition, Japanese where the data have no other.

    Parameters
    ----------
    area : str
        Name of the municipality.
    plan : str
        Name of its plan.
    adopted, first, last : str
        When the plan was adopted (empty if that is not known), and the first and last month of its period.
    statements : DataFrame
        section, title, text, in the order of the document.
    spans : DataFrame
        Plans with a period: name, level, is_own (the plan itself), adopted, starts, ends (moments), inferred, note.
    events : DataFrame
        name, level, starts, note.
    counted : Counted
        What was counted in the municipality.
    count_day : str
        The month of the newest count.
    targets : DataFrame
        name, year, target (persons), by year; often none.
    sources : DataFrame
        The table of sources.
    shown : tuple of DataFrame
        The rows whose sources the page names.
    """

    area: str
    plan: str
    adopted: str
    first: str
    last: str
    statements: pd.DataFrame
    spans: pd.DataFrame
    events: pd.DataFrame
    counted: Counted
    count_day: str
    targets: pd.DataFrame
    sources: pd.DataFrame
    shown: tuple[pd.DataFrame, ...]

    @property
    def months(self) -> int:
        """How long the period of the plan is."""
        return months_from(self.first, self.last)

    @property
    def counts(self) -> pd.Series:
        """Persons counted by year, from the year in which the line of time begins."""
        totals, start = self.counted.totals, min(map(beginning, self.spans["starts"]))
        return totals[totals.index >= min(int(start), self.counted.now)]

    @property
    def source_ids(self) -> list[str]:
        """The documents that the picture is drawn from."""
        rows = pd.concat([self.spans, self.events, self.targets])
        return list(dict.fromkeys(rows["source_id"]))

    def section(self, *names: str) -> pd.DataFrame:
        """Return the statements of some sections, in the order of the document."""
        return self.statements[self.statements["section"].isin(names)]


def basics(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Basics:
    """Return what the strategy says of itself, and when what was.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`, of each the rows of `own_rows`.
    edition : Edition
        Gives municipality, region, census and language.

    Raises
    ------
    ParameterError
        If a table is missing, the municipality has no plan, or nothing was counted there.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> basics({}, Edition("01223", series=SeriesRoles("counted")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, plans, plan_basics, ...
    """
    require_tables(tables, TABLES)
    lang, code = edition.languages[0], edition.municipality
    timeline = in_language(_own(tables["timeline"], code), lang, "name", "note")
    plans = in_language(_own(tables["plans"], code), lang, "name")
    plan = _plan(plans, tables["plan_basics"], code)
    statements = in_language(tables["plan_basics"], lang, "title", "text").query("plan_id == @plan['plan_id']")
    sources = in_language(tables["sources"], lang, "title")
    spans = _spans(plans, plan["plan_id"], timeline, _visions(tables["regions"], edition.region, sources))
    (own,) = spans[spans["is_own"]].to_dict("records")
    counted = counted_in(tables["population"], edition.series.census, code)
    targets = in_language(_own(tables["milestones"], code), lang, "name").sort_values("year")
    census = tables["series"].set_index("series").loc[[edition.series.census]]
    return Basics(
        area=in_language(tables["areas"], lang, "name").set_index("area_code")["name"][code],
        plan=own["name"],
        adopted="" if is_missing(own["adopted"]) else own["adopted"],
        first=own["starts"],
        last=own["ends"],
        statements=statements.sort_values("order"),
        spans=spans,
        events=timeline.loc[timeline["kind"] == "event", _EVENT].sort_values("starts"),
        counted=counted,
        count_day=f"{counted.now}-{census['reference_day'].iloc[0][:2]}",
        targets=targets[["name", "year", "target", "source_id", "source_place"]],
        sources=tables["sources"],
        # Of what is not the plan's own document, the page names the document alone.
        shown=(
            statements,
            spans[spans["source_id"] == own["source_id"]],
            targets,
            pd.concat([spans[spans["source_id"] != own["source_id"]], census]).assign(source_place=None),
        ),
    )


def _own(table: pd.DataFrame, code: str) -> pd.DataFrame:
    return table[table["area_code"] == code]


def _plan(plans: pd.DataFrame, statements: pd.DataFrame, code: str) -> pd.Series:
    """Return the newest plan that says something of itself, or else the newest plan."""
    if plans.empty:
        raise ParameterError(message("pages.no_plan_of", code=code))
    told = plans[plans["plan_id"].isin(statements["plan_id"])]
    return (plans if told.empty else told).sort_values("start_fy").iloc[-1]


def _spans(plans: pd.DataFrame, plan_id: str, timeline: pd.DataFrame, visions: pd.DataFrame) -> pd.DataFrame:
    """Return all plans with a period, those of one level together and by their beginning."""
    entered = timeline[timeline["kind"] == "plan"]
    own = pd.DataFrame(_plans(plans, plan_id, entered), columns=_SPAN)
    others = entered[~entered["plan_id"].isin(plans["plan_id"])].assign(is_own=False)
    rows = pd.concat([part.astype(object) for part in (others[_SPAN], own, visions) if len(part)])
    rank = rows["level"].map(LEVELS.index)
    begins = rows["starts"].map(beginning)
    return rows.assign(rank=rank, begins=begins).sort_values(["rank", "begins"], kind="stable").reset_index(drop=True)


def _plans(plans: pd.DataFrame, plan_id: str, entered: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the municipality's own plans: to the month where the timeline knows it, else whole fiscal years."""
    to_the_month = entered.dropna(subset="plan_id").set_index("plan_id")
    for plan in plans.to_dict("records"):
        starts, ends = fiscal_months(int(plan["start_fy"]), int(plan["end_fy"]))
        row = {"level": "municipality", "starts": starts, "ends": ends, "inferred": False, "note": None, **plan}
        if plan["plan_id"] in to_the_month.index:
            known = to_the_month.loc[plan["plan_id"]]
            row |= {name: known[name] for name in ("starts", "ends", "inferred", "note", "source_id", "source_place")}
        yield {**{name: row[name] for name in _SPAN if name != "is_own"}, "is_own": plan["plan_id"] == plan_id}


def _visions(regions: pd.DataFrame, region: str, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the period of the region's vision under the title of its document; no row without a region."""
    titles = sources.set_index("source_id")
    rows = []
    for row in regions[regions["region"] == region].to_dict("records"):
        starts, ends = fiscal_months(int(row["start_fy"]), int(row["end_fy"]))
        source = titles.loc[row["source_id"]]
        rows.append(
            {"name": source["title"], "level": "region", "is_own": False, "adopted": source["published"],
             "starts": starts, "ends": ends, "inferred": False, "note": None, "source_id": row["source_id"],
             "source_place": row["source_place"]}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=_SPAN)
