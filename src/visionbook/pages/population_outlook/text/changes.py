"""What changes the population: who leaves and who comes, births and deaths, and what is left of each age."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.ages import WORKING, YOUNG, parse_age_group
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import (
    age_name,
    missing,
    net_words,
    signed_range,
    unsigned_range,
)
from visionbook.population.inputs import AGES
from visionbook.show.prose import Sentences
from visionbook.words import Words

_LEAVING = parse_age_group(YOUNG).upper + 1
_COMING = _LEAVING + 2 * AGES.width


def both_sexes(page: Outlook) -> pd.DataFrame:
    """Return net migrants of both sexes: a row per age reached, a column per interval (start, end).

    Parameters
    ----------
    page : Outlook
        With net migrants.
    """
    sums = page.town.migration.groupby(["start", "end", "age_group"], sort=False)["net_migrants"].sum()
    return sums.unstack(["start", "end"])  # noqa: PD010 - it refuses doubles


def migration(page: Outlook, words: Words) -> Sentences:
    """Say how many leave when they leave school and how many come ten years later, now and at the first interval.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.town.migration is None:
        return Sentences([])
    both = both_sexes(page)

    def moved(interval: tuple[int, int], lower: int) -> str:
        groups = [f"{age}-{age + AGES.width - 1}" for age in (lower, lower + AGES.width)]
        return net_words(both.loc[groups, interval].sum(), words)

    latest, earliest = both.columns[-1], both.columns[0]
    facts = {"start": latest[0], "end": latest[1], "leaving": moved(latest, _LEAVING), "coming": moved(latest, _COMING)}
    for name, lower in (("leavers", _LEAVING), ("comers", _COMING)):
        facts[name] = age_name(f"{lower}-{lower + 2 * AGES.width - 1}", words)
    texts = [words("population_outlook.migration_reading", **facts)]
    if earliest != latest:
        facts = {"leaving": moved(earliest, _LEAVING), "coming": moved(earliest, _COMING)}
        texts[0] += words("population_outlook.migration_earlier", start=earliest[0], end=earliest[1], **facts)
    return Sentences([*texts, _mortality(page, latest, words)])


def _mortality(page: Outlook, interval: tuple[int, int], words: Words) -> str:
    """Say what net migration rests on: how far it moves with the town's mortality, if that is known."""
    town = page.town
    if not town.migration_by:
        return words("population_outlook.migration_assumption")
    sums = {
        choice: rows.loc[rows["end"] == interval[1], "net_migrants"].sum() for choice, rows in town.migration_by.items()
    }
    facts = {"start": interval[0], "end": interval[1], "low": town.mortality.low, "high": town.mortality.high}
    facts |= {"town": signed_range([sums["low"], sums["high"]], words), "nation": signed_range([sums["nation"]], words)}
    return words("population_outlook.migration_range", **facts)


def steady_extremes(page: Outlook) -> tuple[str, str] | None:
    """Return the ages with the fewest and the most net migrants of the last interval; None if mortality decides them.

    Parameters
    ----------
    page : Outlook
        With net migrants.
    """
    town = page.town
    found = set()
    for rows in (town.migration, *town.migration_by.values()):
        sums = rows[rows["end"] == rows["end"].max()].groupby("age_group", sort=False)["net_migrants"].sum()
        found.add((sums.idxmin(), sums.idxmax()))
    return found.pop() if len(found) == 1 else None


def events(page: Outlook, words: Words) -> Sentences:
    """Say what the whole period adds up to, and how much that is in a year; nothing without events.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows = page.town.events
    if rows is None:
        return Sentences([])
    sums, start, end = (
        rows[["births", "deaths", "net_migrants"]].sum(),
        int(rows["start"].min()),
        int(rows["end"].max()),
    )
    facts = {"births": sums["births"], "deaths": sums["deaths"], "migration": sums["net_migrants"]}
    facts |= {"births_year": sums["births"] / (end - start), "deaths_year": sums["deaths"] / (end - start)}
    text = words("population_outlook.events_reading", start=start, end=end, years=end - start, **facts)
    return Sentences([text, *_events_range(page, words)])


def _events_range(page: Outlook, words: Words) -> Iterator[str]:
    """Yield how far deaths and moves change with the town's mortality, if that is known."""
    by, own = page.town.events_by, page.town.mortality
    if not by:
        return
    sums = {choice: rows[["deaths", "net_migrants"]].sum() for choice, rows in by.items()}
    ends = [sums["low"], sums["high"]]
    yield words(
        "population_outlook.events_range",
        low=own.low,
        high=own.high,
        deaths=unsigned_range([end["deaths"] for end in ends], words),
        moves=signed_range([end["net_migrants"] for end in ends], words),
        nation_deaths=sums["nation"]["deaths"],
        nation_moves=sums["nation"]["net_migrants"],
    )


def cohorts(page: Outlook, words: Words) -> Sentences:
    """Say what a projection leaves of each age where it cannot be told why; nothing where births and deaths are known.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows = page.town.cohorts
    if rows is None or page.town.events is not None:
        return Sentences([])
    first = rows[(rows["start"] == rows["start"].min()) & rows["ratio"].notna()].set_index("age_group")["ratio"]
    working = parse_age_group(WORKING)
    first = first[[parse_age_group(group).lower <= working.upper for group in first.index]]
    if first.empty:
        return missing("people", words)
    low, high = first.idxmin(), first.idxmax()
    facts = {"start": rows["start"].min(), "end": rows["end"].min(), "years": AGES.width}
    facts |= {"low": age_name(low, words), "low_ratio": first[low], "high": age_name(high, words)}
    key = f"population_outlook.cohorts_reading_{'gain' if first[high] > 1 else 'loss'}"
    return Sentences([words(key, high_ratio=first[high], **facts)])
