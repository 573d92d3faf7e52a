"""The newest count beside all that was expected of its year, the resident register, and what was printed otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from visionbook.charts.population import difference_words, side_of, year_counted
from visionbook.charts.prose import Sentences
from visionbook.charts.table import Table, number_column, text_column
from visionbook.edition import SeriesRoles
from visionbook.notation import counted_year, number, percent
from visionbook.population.counted import Counted
from visionbook.population.register import Register
from visionbook.population.targets import TargetPath
from visionbook.population.vision import Vision
from visionbook.words import Words


def count_table(vision: Vision, names: dict[str, str], words: Words) -> Table:
    """Return the newest count and everything that stands beside it for its year, with the difference in words."""
    path, year = vision.path, vision.path.counted.now
    counted = path.counted.population
    rows = [(words("population.count_row_counted"), counted, None)]
    rows += [(name, value, counted - value) for name, value in _beside(vision, names, words)]
    shown = pd.DataFrame(rows, columns=["name", "value", "difference"])
    shown["words"] = [difference_words(difference, words, "") for difference in shown["difference"]]
    return Table(
        shown,
        [
            text_column("name", words("population.count_what")),
            number_column("value", words("population.people"), words("unit.persons")),
            text_column("words", words("population.count_difference")),
        ],
        words("population.count_table", year=year_counted(path, year, words)),
        words,
        frozenset({0}),
    )


def _beside(vision: Vision, names: dict[str, str], words: Words) -> Iterator[tuple[str, float]]:
    path, year = vision.path, vision.path.counted.now
    for row in vision.gaps[vision.gaps["year"] == year].itertuples():
        yield words("population.count_row_target", name=row.name_ja), row.target
        key = "count_row_plan" if row.plan_printed else "count_row_implied"
        yield words(f"population.{key}", series=names[path.series.plan]), row.plan
    if year not in list(vision.gaps["year"]) and (expected := path.plan.at(year)) is not None:
        yield words("population.count_row_plan", series=names[path.series.plan]), expected
    if (expected := path.projection.at(year)) is not None:
        yield words("population.count_row_projection", series=names[path.series.projection]), expected
    for row in vision.reprinted[vision.reprinted["year"] == year].itertuples():
        yield words("population.count_row_reprint", series=names[path.series.vision]), row.printed
    for gap in vision.register.gaps if vision.register else ():
        if gap.year == year:
            day = day_words(date(year, *vision.register.count_day), words)
            key = "count_row_register_continued" if gap.continued else "count_row_register"
            yield words(f"population.{key}", day=day), round(gap.population)


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
    text = words("population.register_last", day=day_words(register.day, words), value=number(register.population))
    if register.gaps:
        text += "".join(_register_gaps(register, counted, words))
    return Sentences([text, *([note] if note else [])])


def _register_gaps(register: Register, counted: Counted, words: Words) -> Iterator[str]:
    *earlier, last = register.gaps
    day = day_words(date(last.year, *register.count_day), words)
    yield words(
        f"population.register_gap_{side_of(round(last.gap))}",
        lead=words(f"population.register_{'continued' if last.continued else 'on_day'}", day=day),
        population=number(last.population),
        value=number(abs(last.gap)),
        count=counted_year(last.year, last.year in counted.preliminary, words),
    )
    if not earlier:
        return
    before = earlier[-1]
    yield words(
        f"population.register_before_{side_of(round(before.gap))}",
        year=before.year,
        value=number(abs(before.gap)),
        course=words(f"population.register_course_{_course(before.gap, last.gap)}"),
    )
    register_growth = last.population / before.population - 1
    growth = float(counted.totals[last.year] / counted.totals[before.year]) - 1
    yield words(
        "population.register_growth",
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
    return words("population.day", year=day.year, month=day.month, day=day.day)


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
        [words("population.projection_note", short=row["short_ja"], name=row["name_ja"], publisher=publisher)]
    )


def reprint_sentence(
    reprinted: pd.DataFrame, path: TargetPath, names: dict[str, str], base_years: dict[str, int], words: Words
) -> Sentences:
    """Return which projection the book uses where another document prints an official one otherwise; else nothing.

    Parameters
    ----------
    reprinted : DataFrame
        As from `visionbook.population.targets.reprinted_otherwise`.
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
        return Sentences([words("population.reprint_older", **series)])
    items = words("population.list").join(
        words("population.reprint_item", year=row.year, printed=number(row.printed), official=number(row.official))
        for row in reprinted.itertuples()
    )
    return Sentences([words("population.reprint", items=items, **series)])
