"""What notebooks make one page each of: the municipalities of the region, the indicators of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from visionbook import data
from visionbook.edition import Edition
from visionbook.localised import chosen
from visionbook.show.indicators import subject
from visionbook.strategy.tree import goal_labels, places, with_places
from visionbook.words import load_words


class InMenu(NamedTuple):
    """How the contents show a page: the group that it stands in, and its name within the group."""

    group: str = ""
    name: str = ""


@dataclass(frozen=True)
class Subjects:
    """What a notebook makes one page each of: the parameter that takes the code, and the codes with their names.

    `in_menu` says by code how the contents show the pages; without it they stand in one list under their titles.
    """

    parameter: str
    listed: Callable[[Edition], list[tuple[str, str]]]
    in_menu: Callable[[Edition], Mapping[str, InMenu]] = lambda edition: {}


def municipalities(edition: Edition) -> list[tuple[str, str]]:
    """Return the municipalities of the region; without a region, or outside it, the edition's own one stands alone."""
    areas = data.load("areas", columns=["area_code", "name_ja", "kind", "region"], kind="municipality")
    inside = areas["region"].eq(edition.region) if edition.region else areas["area_code"].eq("")
    if edition.municipality not in set(areas.loc[inside, "area_code"]):
        inside |= areas["area_code"].eq(edition.municipality)
    return list(areas.loc[inside, ["area_code", "name_ja"]].itertuples(index=False, name=None))


def _indicators(edition: Edition) -> list[tuple[str, str]]:
    """Return the indicators of the edition's plan in printed order, each name with its place: two may share one."""
    lang = edition.languages[0]
    words = load_words(lang)
    kpis, nodes = (data.load(name, of_plan=edition.plan_id) for name in ("kpis", "strategy_nodes"))
    return [(row["kpi_id"], subject(row, words)) for row in with_places(kpis, nodes, lang).to_dict("records")]


def _indicators_by_goal(edition: Edition) -> dict[str, InMenu]:
    """Return the goal of each indicator and its name; with its place if two of a goal share the name."""
    lang = edition.languages[0]
    words = load_words(lang)
    kpis, nodes = (data.load(name, of_plan=edition.plan_id) for name in ("kpis", "strategy_nodes"))
    rows = with_places(kpis, nodes, lang).to_dict("records")
    labels, titles = goal_labels(nodes), places(nodes, lang)["title"]
    sizes = Counter(row["goal_id"] for row in rows)
    named = Counter((row["goal_id"], chosen(row, "name", lang)) for row in rows)
    groups = {
        goal_id: words("page.menu_goal", label=labels[goal_id], title=titles[goal_id], count=size)
        for goal_id, size in sizes.items()
    }

    def name(row: Mapping) -> str:
        text = str(chosen(row, "name", lang))
        return text if named[row["goal_id"], text] == 1 else subject(row, words)

    return {row["kpi_id"]: InMenu(groups[row["goal_id"]], name(row)) for row in rows}


PER_SUBJECT = {
    "your_town": Subjects("municipality", municipalities),
    "population_outlook": Subjects("municipality", municipalities),
    "kpi_detail": Subjects("kpi_id", _indicators, _indicators_by_goal),
}
"""Notebooks that make several pages, named ``<notebook>_<code>``."""
