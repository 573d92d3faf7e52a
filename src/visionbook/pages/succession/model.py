"""The succession of indicators as one value: which follows which, in what way, with the values of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.localised import chosen, in_language
from visionbook.notation import is_missing
from visionbook.strategy.credit import credited
from visionbook.strategy.judgement import best_observations
from visionbook.totals import is_total

TABLES = ("plans", "strategy_nodes", "kpis", "kpi_observations", "corrections", "kpi_successions", "sources")
"""Tables that the page reads whole, of all plans."""

KINDS = ("continued", "redefined", "dropped", "new")
"""What becomes of an indicator, in the order of the page."""


@dataclass(frozen=True)
class Side:
    """An indicator on one side of the change: its row with `name`, its plan, what was seen of it.

    These values (fiscal_year, value, status) are of single years within its period, the surest of each; totals of
    several years are left out.
    """

    kpi: Mapping[str, Any]
    plan: str
    seen: pd.DataFrame


@dataclass(frozen=True)
class Link:
    """What becomes of an indicator: `old` is None for a new one, `new` for one that is dropped."""

    kind: str
    old: Side | None
    new: Side | None
    note: str

    @property
    def is_joined(self) -> bool:
        """Whether the values on both sides are one series; those of a redefined indicator are not."""
        return self.kind == "continued"


@dataclass(frozen=True)
class Succession:
    """The map, and the indicators of plans that have a later one and of which nothing is said yet."""

    links: tuple[Link, ...]
    unsaid: tuple[Side, ...]
    rows: pd.DataFrame
    sources: pd.DataFrame

    def of_kind(self, kind: str) -> list[Link]:
        """Return the links of a kind."""
        return [link for link in self.links if link.kind == kind]


def succession(tables: Mapping[str, pd.DataFrame], municipality: str, lang: str) -> Succession:
    """Return what becomes of the indicators of a municipality's plans.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`, of all plans.
    municipality : str
        Five-digit code.
    lang : str
        Language of names and notes.
    """
    plans = in_language(tables["plans"], lang, "name")
    own = plans[plans["area_code"] == municipality].sort_values("start_fy", kind="stable")
    nodes = tables["strategy_nodes"].set_index("node_id")["plan_id"]
    names = own.set_index("plan_id")["name"].to_dict()
    kpis = in_language(tables["kpis"], lang, "name").assign(plan_id=lambda rows: rows["node_id"].map(nodes))
    kpis = kpis[kpis["plan_id"].isin(names)]
    values = dict(iter(credited(tables["kpi_observations"], tables["corrections"]).groupby("kpi_id")))
    sides = {
        kpi["kpi_id"]: Side(kpi, names[kpi["plan_id"]], _values(kpi, values.get(kpi["kpi_id"])))
        for kpi in kpis.to_dict("records")
    }
    rows = tables["kpi_successions"]
    links = [_link(row, sides, lang) for row in rows.to_dict("records")]
    known = [link for link in links if link.old or link.new]
    place = {kpi_id: number for number, kpi_id in enumerate(sides)}
    known.sort(key=lambda link: (KINDS.index(link.kind), place[(link.old or link.new).kpi["kpi_id"]]))
    said = {link.old.kpi["kpi_id"] for link in known if link.old}
    earlier = set(own["plan_id"].iloc[:-1])
    unsaid = [side for name, side in sides.items() if side.kpi["plan_id"] in earlier and name not in said]
    return Succession(tuple(known), tuple(unsaid), rows, tables["sources"])


def _link(row: Mapping[str, Any], sides: Mapping[str, Side], lang: str) -> Link:
    old, new = (None if is_missing(row[name]) else sides.get(row[name]) for name in ("from_kpi", "to_kpi"))
    note = chosen(row, "note", lang)
    return Link(row["kind"], old, new, "" if is_missing(note) else str(note))


def _values(kpi: Mapping[str, Any], observations: pd.DataFrame | None) -> pd.DataFrame:
    columns = ["fiscal_year", "value", "status"]
    if observations is None:
        return pd.DataFrame(columns=columns)
    within = observations[observations["fiscal_year"].between(int(kpi["start_fy"]), int(kpi["end_fy"]))]
    return best_observations(within[~is_total(within)])[columns].reset_index(drop=True)


def value_sources(tables: Mapping[str, pd.DataFrame], page: Succession) -> list[str]:
    """Return the sources of the map's indicators and of their values, those of the targets first."""
    sides = [side for link in page.links for side in (link.old, link.new) if side]
    seen = tables["kpi_observations"]
    own = seen.loc[seen["kpi_id"].isin([side.kpi["kpi_id"] for side in sides]), "source_id"]
    return list(dict.fromkeys([*(side.kpi["source_id"] for side in sides), *own]))
