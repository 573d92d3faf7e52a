"""The answer of the page: what was counted against the target, the key numbers, and what the values are."""

from __future__ import annotations

from visionbook.notation import counted_year, is_missing, number
from visionbook.pages.population_targets.model import Targets
from visionbook.show.count import change_words, course_card, preliminary_note, projection_note
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.target_path import side_of, year_counted
from visionbook.strategy.target_path import judged
from visionbook.words import Words


def lead(page: Targets, words: Words) -> Sentences:
    """Return the answer of the page: what was counted where a target year has been, and what the plan aims at.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    change, row = page.fall, judged(page.gaps)
    holds_back = change.without < change.population and change.held_back > 0
    aim = words(
        f"population_targets.lead_aim.{'held_back' if holds_back else 'other'}",
        base=change.base_year,
        year=change.year,
        population=change.population,
        without=change.without,
        held_back=change.held_back,
        target=change.target,
    )
    if is_missing(row["counted"]):
        return Sentences([aim], lead=True)
    counted = words(
        f"population_targets.lead_counted.{side_of(row['counted_gap'])}",
        area=page.area,
        year=counted_year(row["year"], row["preliminary"], words),
        counted=row["counted"],
        target=row["target"],
        value=row["counted_gap"],
    )
    return Sentences([counted + aim], lead=True)


def key_numbers(page: Targets, words: Words) -> Cards:
    """Return the four key numbers: now, without measures, the target, and how the first answer to it came out.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    path, change, persons = page.path, page.fall, words("unit.persons")

    def say(key: str, **values: object) -> str:
        return words(f"population_targets.card.{key}", **values)

    without = say(
        f"without_{side_of(change.without - change.population)}", base=change.base_year, ratio=change.growth_without
    )
    target = say(f"target_{side_of(change.held_back)}", value=change.held_back)
    cards = [
        Card(
            say("now"),
            number(path.counted.population),
            persons,
            say("now_when", year=year_counted(path, path.counted.now, words)),
            change_words(path.counted, words),
        ),
        Card(
            say("without"),
            number(change.without),
            persons,
            say("without_when", year=change.year, series=page.plan_name),
            without,
        ),
        Card(say("target"), number(change.target), persons, say("target_when", year=change.year), target),
    ]
    return Cards(cards + course_card(page.gaps, words))


def about_values(page: Targets, words: Words) -> Sentences:
    """Return what a preliminary count is, and whose projection the newest one is, as far as they are there.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    parts = preliminary_note(page.path.counted, words), projection_note(page.path, page.series, words)
    return Sentences([text for part in parts for text in part.texts])
