"""What changes the population: who leaves and who comes, births and deaths, and what is left of each age."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import WORKING, YOUNG, parse_age_group
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import age_name, missing, net_words
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
    return Sentences([*texts, words("population_outlook.migration_assumption")])


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
    return Sentences([words("population_outlook.events_reading", start=start, end=end, years=end - start, **facts)])


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
