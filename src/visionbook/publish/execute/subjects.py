"""What notebooks make one page each of: the municipalities of the region, the indicators of a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from visionbook import data
from visionbook.edition import Edition
from visionbook.show.indicators import subject
from visionbook.strategy.tree import with_places
from visionbook.words import load_words


@dataclass(frozen=True)
class Subjects:
    """What a notebook makes one page each of: the parameter that takes the code, and the codes with their names."""

    parameter: str
    listed: Callable[[Edition], list[tuple[str, str]]]


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


PER_SUBJECT = {
    "your_town": Subjects("municipality", municipalities),
    "population_outlook": Subjects("municipality", municipalities),
    "kpi_detail": Subjects("kpi_id", _indicators),
}
"""Notebooks that make several pages, named ``<notebook>_<code>``."""
