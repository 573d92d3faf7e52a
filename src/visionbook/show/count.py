"""The newest count beside all that was expected of its year, the resident register, and what was printed otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, is_missing, number
from visionbook.population.counted import Counted, yearly_rate
from visionbook.population.register import Register
from visionbook.population.series import Described
from visionbook.show.marked import signed
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
    text = words("count.register_last", day=day_words(register.day, words), value=register.population)
    if register.gaps:
        text += "".join(_register_gaps(register, counted, words))
    return Sentences([text, *([note] if note else [])])


def _register_gaps(register: Register, counted: Counted, words: Words) -> Iterator[str]:
    *earlier, last = register.gaps
    day = day_words(date(last.year, *register.count_day), words)
    yield words(
        f"count.register_gap_{side_of(round(last.gap))}",
        lead=words(f"count.register_{'continued' if last.continued else 'on_day'}", day=day),
        population=last.population,
        value=last.gap,
        count=counted_year(last.year, last.year in counted.preliminary, words),
    )
    if not earlier:
        return
    before = earlier[-1]
    yield words(
        f"count.register_before_{side_of(round(before.gap))}",
        year=before.year,
        value=before.gap,
        course=words(f"count.register_course_{_course(before.gap, last.gap)}"),
    )
    yield words(
        "count.register_growth",
        years=last.year - before.year,
        census=float(counted.totals[last.year] / counted.totals[before.year]) - 1,
        register=last.population / before.population - 1,
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
    return words("count.day", year=day.year, month=day.month, day=day.day)


def projection_note(path: TargetPath, series: Mapping[str, Described], words: Words) -> Sentences:
    """Return whose projection the newest one is; nothing where there is none of the municipality."""
    if path.projection.projected.empty:
        return Sentences([])
    newest = series[path.series.projection]
    return Sentences([words("count.projection_note", short=newest.short, name=newest.name, publisher=newest.publisher)])


def reprint_sentence(
    reprinted: pd.DataFrame,
    path: TargetPath,
    series: Mapping[str, Described],
    words: Words,
    known: Mapping[int, FigureMark] | None = None,
) -> Sentences:
    """Return which projection the book uses where another document prints an official one otherwise; else nothing.

    Of two editions of a projection, with different base years, the values differ for another reason.

    Parameters
    ----------
    reprinted : DataFrame
        As from `visionbook.strategy.target_path.reprinted_otherwise`.
    path : TargetPath
        Names the series that play the roles.
    series : mapping
        As from `visionbook.population.series.described`.
    known : mapping, optional
        By year, what is known of what the other document prints.
    """
    if reprinted.empty:
        return Sentences([])
    vision, projection = series[path.series.vision], series[path.series.projection]
    names = {"vision": vision.short, "projection": projection.short}
    if vision.base_year != projection.base_year:
        return Sentences([words("count.reprint_older", **names)])
    items = words.join(_both_printings(reprinted, known or {}, words))
    return Sentences([words("count.reprint", items=items, **names)])


def _both_printings(rows: pd.DataFrame, known: Mapping[int, FigureMark], words: Words) -> list[str]:
    """Return what is printed, with its sign, and what was published; a text for each row (year, printed, official)."""
    return [
        words(
            "count.reprint_item",
            year=row.year,
            printed=signed(number(row.printed) + words("unit.persons"), known.get(row.year), words),
            official=row.official,
        )
        for row in rows.itertuples()
    ]


_NEAR = 0.001
"""Up to which part of it a printed value is another printing of an official one, and not another thing."""


def near_sentence(
    printed: pd.Series, official: pd.Series, series: str, words: Words, known: Mapping[int, FigureMark] | None = None
) -> str:
    """Return which of two nearly equal values the book uses where, once; empty where no year has two.

    Parameters
    ----------
    printed, official : Series
        Total population by year: as the plan prints it without its measures, and as it was published.
    series : str
        Short name of the published projection.
    known : mapping, optional
        By year, what is known of what the plan prints.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> plan, published = pd.Series({2025: 22006, 2060: 8358}), pd.Series({2025: 22005, 2030: 19610})
    >>> near_sentence(plan, published, "推計", load_words("ja")).split("。")[0]
    '計画に書かれた、対策を行わない場合の人口は、2025年が22,006人で、公表値は22,005人です'
    >>> near_sentence(plan, published + 300, "推計", load_words("ja"))
    ''
    """
    both = pd.concat([printed.rename("printed"), official.rename("official")], axis=1, join="inner").dropna().round()
    apart = (both["printed"] - both["official"]).abs()
    near = both[(apart > 0) & (apart <= _NEAR * both["official"])].rename_axis("year").reset_index()
    items = _both_printings(near, known or {}, words)
    return words("count.near", items=items, series=series) if items else ""


def change_words(counted: Counted, words: Words) -> str:
    """Return how the newest count differs from the one before, in all and per year; empty if there is only one."""
    if counted.before is None:
        return ""
    before = float(counted.totals.iloc[-2])
    change = counted.population - before
    return words(
        f"count.change_{side_of(change)}",
        year=counted.before,
        value=change,
        ratio=change / before,
        yearly=yearly_rate(before, counted.population, counted.now - counted.before),
    )


def course_card(
    gaps: pd.DataFrame, words: Words, comparison: str = "", *, label: str = "count.card_course", href: str = ""
) -> list[Card]:
    """Return the card on the target that says best whether the plan is on course.

    Where a target year has been counted, the count answers. Before that the newest projection does; none where it
    has no value for the year.

    Parameters
    ----------
    gaps : DataFrame
        As from `visionbook.strategy.target_path.target_gaps`.
    comparison : str
        The line under the number; how far the population lies from the plan's projection if empty.
    label : str
        Key of the words over the number.
    href : str
        The page that the card leads to.
    """
    row = judged(gaps)
    if row is None:
        return []
    key = "projection" if is_missing(row["counted"]) else "counted"
    gap = row[f"{key}_gap"]
    if is_missing(gap):
        return []
    difference = row["projection_minus_plan"] if key == "projection" else row["counted"] - row["plan"]
    year = counted_year(row["year"], row["preliminary"], words)
    return [
        Card(
            words(label),
            number(abs(gap)),
            words(f"count.card_course_unit_{side_of(gap)}"),
            words(f"count.card_course_when_{key}", year=year, target=row["target"]),
            comparison or words(f"count.card_course_comparison_{key}", difference=difference_words(difference, words)),
            href,
        )
    ]


def preliminary_note(counted: Counted, words: Words) -> Sentences:
    """Return what a preliminary count is, where the newest one is; else nothing."""
    return Sentences([words("count.preliminary_note", year=counted.now)] if counted.is_preliminary else [])
