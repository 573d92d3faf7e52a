"""The newest count beside all that was expected of its year, the resident register, and what was printed otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.notation import counted_year, is_missing, number, percent
from visionbook.population.counted import Counted, yearly_rate
from visionbook.population.register import Register
from visionbook.show.prose import Card, Sentences
from visionbook.show.target_path import difference_words, side_of
from visionbook.strategy.target_path import TargetPath, judged
from visionbook.words import Words


def register_sentences(register: Register | None, counted: Counted, words: Words, note: str = "") -> Sentences:
    """Return what the resident register tells beside the census; nothing where there is no register.

    Parameters
    ----------
    register : Register or None
        As from `visionbook.population.register.register_beside`.
    counted : Counted
        The counts that it is held against.
    note : str, optional
        What is known of the register's values, as the table of series says it.
    """
    if register is None:
        return Sentences([])
    text = words(
        "population_targets.register_last", day=day_words(register.day, words), value=number(register.population)
    )
    if register.gaps:
        text += "".join(_register_gaps(register, counted, words))
    return Sentences([text, *([note] if note else [])])


def _register_gaps(register: Register, counted: Counted, words: Words) -> Iterator[str]:
    *earlier, last = register.gaps
    day = day_words(date(last.year, *register.count_day), words)
    yield words(
        f"population_targets.register_gap_{side_of(round(last.gap))}",
        lead=words(f"population_targets.register_{'continued' if last.continued else 'on_day'}", day=day),
        population=number(last.population),
        value=number(abs(last.gap)),
        count=counted_year(last.year, last.year in counted.preliminary, words),
    )
    if not earlier:
        return
    before = earlier[-1]
    yield words(
        f"population_targets.register_before_{side_of(round(before.gap))}",
        year=before.year,
        value=number(abs(before.gap)),
        course=words(f"population_targets.register_course_{_course(before.gap, last.gap)}"),
    )
    register_growth = last.population / before.population - 1
    growth = float(counted.totals[last.year] / counted.totals[before.year]) - 1
    yield words(
        "population_targets.register_growth",
        years=last.year - before.year,
        census=percent(growth, signed=True),
        register=percent(register_growth, signed=True),
    )


def _course(before: float, last: float) -> str:
    change = round(abs(last)) - round(abs(before))
    return "same" if change == 0 else "wider" if change > 0 else "narrower"


def day_words(day: date, words: Words) -> str:
    """Return a day as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> day_words(date(2025, 1, 1), load_words("ja"))
    '2025年1月1日'
    """
    return words("population_targets.day", year=day.year, month=day.month, day=day.day)


def projection_note(roles: SeriesRoles, series: pd.DataFrame, sources: pd.DataFrame, words: Words) -> Sentences:
    """Return whose projection the newest one is; nothing where the edition has none.

    Parameters
    ----------
    roles : SeriesRoles
        The role `projection` is read.
    series, sources : DataFrame
        The tables of series (series, name_ja, short_ja, source_id) and of sources (source_id, publisher_ja).
    """
    if not roles.projection:
        return Sentences([])
    row = series.set_index("series").loc[roles.projection]
    publisher = sources.set_index("source_id")["publisher_ja"][row["source_id"]]
    return Sentences(
        [words("population_targets.projection_note", short=row["short_ja"], name=row["name_ja"], publisher=publisher)]
    )


def reprint_sentence(
    reprinted: pd.DataFrame, path: TargetPath, names: dict[str, str], base_years: dict[str, int], words: Words
) -> Sentences:
    """Return which projection the book uses where another document prints an official one otherwise; else nothing.

    Parameters
    ----------
    reprinted : DataFrame
        As from `visionbook.strategy.target_path.reprinted_otherwise`.
    path : TargetPath
        Names the series that play the roles.
    names : dict
        Short names of the series for readers.
    base_years : dict
        Base years of the series: of two editions of a projection the values differ for another reason.
    """
    if reprinted.empty:
        return Sentences([])
    series = {"vision": names[path.series.vision], "projection": names[path.series.projection]}
    if base_years.get(path.series.vision) != base_years.get(path.series.projection):
        return Sentences([words("population_targets.reprint_older", **series)])
    items = words("population_targets.list").join(
        words(
            "population_targets.reprint_item", year=row.year, printed=number(row.printed), official=number(row.official)
        )
        for row in reprinted.itertuples()
    )
    return Sentences([words("population_targets.reprint", items=items, **series)])


def change_words(counted: Counted, words: Words) -> str:
    """Return how the newest count differs from the one before, in all and per year; empty if there is only one."""
    if counted.before is None:
        return ""
    before = float(counted.totals.iloc[-2])
    change = counted.population - before
    return words(
        f"population_targets.change_{side_of(change)}",
        year=counted.before,
        value=number(abs(change)),
        percent=percent(abs(change) / before),
        yearly=percent(abs(yearly_rate(before, counted.population, counted.now - counted.before)), 2),
    )


def course_card(
    gaps: pd.DataFrame,
    words: Words,
    comparison: str = "",
    *,
    label: str = "population_targets.card_course",
    href: str = "",
) -> list[Card]:
    """Return the card on the target that says best whether the plan is on course.

    Where a target year has been counted, the count answers. Before that the newest projection does; none where it
    has no value for the year.
    """
    row = judged(gaps)
    if row is None:
        return []
    key = "projection" if is_missing(row["counted"]) else "counted"
    gap = row[f"{key}_gap"]
    if is_missing(gap):
        return []
    difference = row["projection_minus_plan"] if key == "projection" else row["counted"] - row["plan"]
    return [
        Card(
            words(label),
            number(abs(gap)),
            words(f"population_targets.card_course_unit_{side_of(gap)}"),
            words(
                f"population_targets.card_course_when_{key}",
                year=counted_year(row["year"], row["preliminary"], words),
                target=number(row["target"]),
            ),
            comparison
            or words(
                f"population_targets.card_course_comparison_{key}", difference=difference_words(difference, words, "")
            ),
            href,
        )
    ]


def preliminary_note(counted: Counted, words: Words) -> Sentences:
    """Return what a preliminary count is, where the newest one is; else nothing."""
    return Sentences([words("population_targets.preliminary_note", year=counted.now)] if counted.is_preliminary else [])
