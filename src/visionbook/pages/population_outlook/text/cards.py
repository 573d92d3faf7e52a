"""The key numbers of the page on one municipality's outlook."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import number, percent
from visionbook.pages.population_outlook.model import Outlook, Town
from visionbook.pages.population_outlook.text.lead import old_now
from visionbook.pages.population_outlook.text.phrases import change_words, count_year, net_words, side_of
from visionbook.population.counted import yearly_rate
from visionbook.show.prose import Card, Cards
from visionbook.words import Words


def key_numbers(page: Outlook, words: Words) -> Cards:
    """Return up to four key numbers: people now and later, the share of old people, and net migration.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    cards = [_now(town, words)]
    if len(town.newer):
        cards.append(_ahead(page, words))
    if len(town.newer_old):
        cards.append(_old(page, words))
    if town.migration is not None:
        cards.append(_migration(town, words))
    return Cards(cards)


def _now(town: Town, words: Words) -> Card:
    counted, comparison = town.counted, ""
    if counted.before is not None:
        start, end = float(counted.totals[counted.before]), counted.population
        rate = yearly_rate(start, end, counted.now - counted.before)
        facts = {"year": counted.before, "value": end - start, "share": abs(end / start - 1), "rate": abs(rate)}
        comparison = words(f"population_outlook.card_now_{side_of(end - start)}", **facts)
    when = words("population_outlook.card_now_when", year=count_year(town, counted.now, words))
    label, persons = words("population_outlook.card_now"), words("unit.persons")
    return Card(label, number(counted.population), persons, when, comparison)


def _ahead(page: Outlook, words: Words) -> Card:
    town = page.town
    people, now = float(town.newer.iloc[-1]), count_year(town, town.now, words)
    change = change_words(people / town.counted.population - 1, words)
    comparison = words("population_outlook.card_ahead_comparison", year=now, change=change)
    if page.own is not None and page.own.shelf_life() > page.own.base_year:
        comparison = words.join([comparison, words("intervals.shelf_card", year=page.own.shelf_life())])
    return Card(
        words("population_outlook.card_ahead"),
        number(people),
        words("unit.persons"),
        words("population_outlook.card_ahead_when", year=town.newer.index[-1], series=page.names.newer),
        comparison,
    )


def _old(page: Outlook, words: Words) -> Card:
    old, seen = page.town.newer_old, old_now(page.town)
    aged = page.town.aged
    return Card(
        words("population_outlook.card_old"),
        percent(old.iloc[-1]).removesuffix(words("unit.ratio")),
        words("unit.ratio"),
        words("population_outlook.card_old_when", year=old.index[-1], series=page.names.newer),
        "" if seen is None else words("population_outlook.card_old_comparison", year=aged, value=seen),
    )


def _migration(town: Town, words: Words) -> Card:
    sums = town.migration.groupby(["start", "end"])["net_migrants"].sum()
    (start, end), latest = sums.index[-1], sums.iloc[-1]
    return Card(
        words(f"population_outlook.card_migration_{'out' if latest < 0 else 'in'}"),
        number(abs(latest)),
        words("unit.persons"),
        words("population_outlook.card_migration_when", start=start, end=end, years=end - start),
        _earlier_migration(sums, words),
    )


def _earlier_migration(sums: pd.Series, words: Words) -> str:
    if len(sums) < 2:
        return ""
    start, end = sums.index[-2]
    value = net_words(sums.iloc[-2], words)
    return words("population_outlook.card_migration_comparison", start=start, end=end, value=value)
