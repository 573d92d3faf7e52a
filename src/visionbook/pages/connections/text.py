"""The page on connections in sentences: the answer, the key counts, what is open, where the rows come from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import number, quantity
from visionbook.pages.connections.model import Bridge, Connections
from visionbook.show.citation import cited
from visionbook.show.indicators import amount
from visionbook.show.marked import flagged
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.relations import STANDINGS, Station
from visionbook.words import Words


def value_of(bridge: Bridge, name: str, words: Words) -> str:
    """Return a value of a bridge (now, stop, target, ...) with its unit, and what is known to differ from it."""
    value = getattr(bridge, name)[1]
    return flagged(value, bridge.marks.get(name), lambda each: quantity(each, bridge.unit, bridge.step, words), words)


def target_of(kpi: Mapping[str, object], words: Words) -> str:
    """Return the target of an indicator with its unit."""
    return amount(kpi["target"], str(kpi["unit"]), float(kpi["rounded_to"]), words)


def lead(page: Connections, words: Words) -> Sentences:
    """Return how much is tied together by name, and how much is left open; only of what the plan has."""
    said = []
    if len(page.measures):
        said.append(words("connections.lead_priority", measures=len(page.measures), named=page.firm_measures))
    if len(page.funds):
        said.append(words("connections.lead_funds", funds=len(page.funds), named=page.firm_funds))
    if page.chain.links:
        left = [link for link in page.chain.links if link.standing == "open"]
        said.append(words("connections.lead_chain", links=len(page.chain.links), open=len(left)))
    return Sentences(["".join(said)] if said else [], lead=True)


def cards(page: Connections, words: Words) -> Cards:
    """Return how many relations rest on what."""
    counts = page.relations["standing"].value_counts()
    every = words("connections.card_all", count=len(page.relations))
    return Cards(
        [
            Card(words(f"connections.card_{name}"), number(counts[name]), words("connections.unit"), every)
            for name in STANDINGS
            if name in counts
        ]
    )


def bridges(page: Connections, words: Words) -> Sentences:
    """Return for each point whether its numerical target lies between where it starts and what it aims at."""
    said = []
    for bridge in page.bridges:
        facts = {"measure": bridge.measure}
        if bridge.stop is not None:
            years = {f"{name}_year": getattr(bridge, name)[0] for name in ("now", "target")}
            values = {name: value_of(bridge, name, words) for name in ("now", "target", "stop")}
            facts |= {**years, **values}
        key = "alone" if bridge.stop is None else "between" if bridge.is_between else "outside"
        said.append(words(f"connections.bridge_{key}", **facts) + _people(bridge, words) + bridge.note)
    return Sentences(said)


def _people(bridge: Bridge, words: Words) -> str:
    """Return the numbers of people of a point that is drawn in shares."""
    if bridge.people is None:
        return ""
    years = {f"{name}_year": getattr(bridge, name)[0] for name in ("now", "target")}
    values = {
        name: flagged(value, bridge.people_marks.get(name), lambda v: quantity(v, bridge.people_unit, 1, words), words)
        for name, value in bridge.people.items()
    }
    return words("connections.bridge_people", measure=bridge.people_measure, **years, **values)


def apart(page: Connections, words: Words) -> Sentences:
    """Return the projects marked as priority that are tied to nothing of the priority projects; nothing if none."""
    names = list(page.apart["name"])
    if not names or page.measures.empty:
        return Sentences([])
    return Sentences([words("connections.apart", count=len(names), names=names)])


def station_name(station: Station, words: Words) -> str:
    """Return what stands at a station of the chain: its name, or how many things of a kind."""
    if len(station.keys) > 1:
        return words("connections.chain_group", count=len(station.keys))
    return station.names[0]


def open_steps(page: Connections, words: Words) -> Sentences:
    """Return what the chain leaves open: money that goes into funds and not out, and links that are not written."""
    stations = page.chain.stations
    said = [
        words("connections.chain_between", **_not_used(page, before, after, words))
        for before, funds, after in zip(stations, stations[1:], stations[2:], strict=False)
        if (before.kind, funds.kind, after.kind) == ("kpi", "fund", "kpi") and _is_more(page, before, after)
    ]
    for before, after, link in zip(stations, stations[1:], page.chain.links, strict=False):
        if link.standing == "open":
            names = {"from_name": station_name(before, words), "to_name": station_name(after, words)}
            said.append(words("connections.chain_open", **names, note="".join(link.notes)))
    return Sentences(said)


def _is_more(page: Connections, before: Station, after: Station) -> bool:
    """Whether more of the same unit stands before than after."""
    one, other = (page.indicators.loc[station.keys[0]] for station in (before, after))
    return one["unit"] == other["unit"] and one["target"] > other["target"]


def _not_used(page: Connections, before: Station, after: Station, words: Words) -> dict[str, str]:
    one, other = (page.indicators.loc[station.keys[0]] for station in (before, after))
    step = min(float(one["rounded_to"]), float(other["rounded_to"]))
    rest = amount(float(one["target"]) - float(other["target"]), str(one["unit"]), step, words)
    return {"first": target_of(one, words), "last": target_of(other, words), "difference": rest}


def sources(page: Connections, words: Words) -> Sentences:
    """Return the documents that the rows of the page come from."""
    shown = [rows for rows in page.shown if len(rows)]
    return Sentences([words("connections.sources", documents=cited(page.sources, words, *shown))] if shown else [])


def standing_counts(page: Connections) -> pd.DataFrame:
    """Return how many relations rest on what: standing, count; only what there is."""
    counts = page.relations["standing"].value_counts()
    return pd.DataFrame(
        [(name, int(counts[name])) for name in STANDINGS if name in counts], columns=["standing", "count"]
    )
