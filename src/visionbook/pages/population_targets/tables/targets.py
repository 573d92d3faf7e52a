"""Tables of the target years, and of the newest count beside everything there is for its year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from visionbook.figure_marks import FigureMark
from visionbook.notation import is_missing, number
from visionbook.pages.population_targets.model import Targets
from visionbook.show.count import day_words
from visionbook.show.marked import captioned, flagged
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.show.target_path import course_name, difference_words, year_counted
from visionbook.words import Words

_GAPS = {
    "counted": "counted_gap",
    "plan": "plan_gap",
    "projection": "projection_gap",
    "change": "projection_minus_plan",
}


def gaps(page: Targets, words: Words) -> Table:
    """Return each target with how it came out, or is expected to, and the values: the table in the text.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    columns = [
        text_column("milestone", words("population_targets.gap_table.year")),
        number_column("target", words("population_targets.gap_table.target")),
        text_column("answer", words("population_targets.gap_table.answer")),
        Column("counted_cell", words("population_targets.gap_table.counted"), align="right"),
        Column("plan_cell", words("population_targets.gap_table.plan"), align="right"),
    ]
    if page.projection_name:
        columns.append(number_column("projection", words("target_path.short_projection")))
    # No units in the heads: the caption states them, and the table fits the page.
    caption = captioned(words("population_targets.gap_table.short_caption"), _gap_marks(page).values(), words)
    return Table(_gap_rows(page, words), columns, caption, words)


def gap_table(page: Targets, words: Words) -> Table:
    """Return the targets with what was counted and both projections, differences in words: behind the picture.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    persons, against = words("unit.persons"), words("population_targets.gap_table.against_target")
    columns = [
        text_column("milestone", words("population_targets.gap_table.year")),
        number_column("target", words("population_targets.gap_table.target"), persons),
        Column("counted_cell", words("population_targets.gap_table.counted"), align="right", unit=persons),
        text_column("counted_words", against, values="counted_gap", base=persons),
        number_column("held_back", words("population_targets.gap_table.held_back"), persons),
        number_column("plan", course_name("plan", page.plan_name, words), persons),
        text_column("plan_words", against, values="plan_gap", base=persons),
        text_column("status", words("population_targets.gap_table.status")),
    ]
    if page.projection_name:
        columns += [
            number_column("projection", course_name("projection", page.projection_name, words), persons),
            text_column("projection_words", against, values="projection_gap", base=persons),
            text_column(
                "change_words",
                words("population_targets.gap_table.change"),
                values="projection_minus_plan",
                base=persons,
            ),
        ]
    columns.append(text_column("plans", words("population_targets.gap_table.plans")))
    marks = {(place, "plan"): mark for place, mark in _gap_marks(page).items()}
    return Table(_gap_rows(page, words), columns, words("population_targets.gap_table.caption"), words, marks=marks)


def _gap_marks(page: Targets) -> dict[int, FigureMark]:
    """Return what is known of the plan's own projection, by row of the table of targets."""
    return {place: page.known[year] for place, year in enumerate(page.gaps["year"]) if year in page.known}


def _gap_rows(page: Targets, words: Words) -> pd.DataFrame:
    table, rows = page.gaps, list(page.gaps.itertuples())
    states = {True: "printed", False: "implied"}
    return table.assign(
        milestone=[words("population_targets.gap_row.year", year=row.year, name=row.name) for row in rows],
        status=[words(f"population_targets.gap_status.{states[row.plan_printed]}") for row in rows],
        answer=[_answer(row, words) for row in rows],
        counted_cell=[_counted_cell(row, words) for row in rows],
        plan_cell=[
            flagged(row.plan, page.known.get(row.year), number, words)
            if row.plan_printed
            else words("population_targets.gap_cell.implied", value=row.plan)
            for row in rows
        ],
        **{f"{name}_words": [difference_words(gap, words) for gap in table[column]] for name, column in _GAPS.items()},
    )


def _answer(row: tuple, words: Words) -> str:
    """Return how a target came out: by the count where there is one, else by the newest projection."""
    key = "projection" if is_missing(row.counted) else "counted"
    gap = getattr(row, f"{key}_gap")
    if is_missing(gap):
        return words("unit.missing")
    return words(f"population_targets.gap_answer.{key}", difference=difference_words(gap, words))


def _counted_cell(row: tuple, words: Words) -> str:
    if is_missing(row.counted):
        return words("unit.missing")
    key = "preliminary" if row.preliminary else "counted"
    return words(f"population_targets.gap_cell.{key}", value=row.counted)


def count_beside(page: Targets, words: Words) -> Table:
    """Return the newest count and everything that stands beside it for its year, with the difference in words.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    path, counted = page.path, page.path.counted.population
    rows = [(words("target_path.counted"), counted, None)]
    beside = list(_beside(page, words))
    rows += [(name, value, counted - value) for name, value, _ in beside]
    marks = {(place, "value"): mark for place, (_, _, mark) in enumerate(beside, 1) if mark}
    shown = pd.DataFrame(rows, columns=["name", "value", "difference"])
    shown["words"] = [difference_words(difference, words) for difference in shown["difference"]]
    return Table(
        shown,
        [
            text_column("name", words("population_targets.count_table.what")),
            number_column("value", words("target_path.people"), words("unit.persons")),
            text_column("words", words("population_targets.count_table.difference")),
        ],
        words("population_targets.count_table.caption", year=year_counted(path, path.counted.now, words)),
        words,
        frozenset({0}),
        marks,
    )


def _beside(page: Targets, words: Words) -> Iterator[tuple[str, float, FigureMark | None]]:
    path, year = page.path, page.path.counted.now

    def name(key: str, **values: object) -> str:
        return words(f"population_targets.count_row.{key}", **values)

    for row in page.gaps[page.gaps["year"] == year].itertuples():
        yield name("target", name=row.name), row.target, None
        mark = page.known.get(year) if row.plan_printed else None
        yield name("plan" if row.plan_printed else "implied", series=page.plan_name), row.plan, mark
    if year not in list(page.gaps["year"]) and (expected := path.plan.at(year)) is not None:
        yield name("plan", series=page.plan_name), expected, page.known.get(year)
    if (expected := path.projection.at(year)) is not None:
        yield course_name("projection", page.projection_name, words), expected, None
    for row in page.reprinted[page.reprinted["year"] == year].itertuples():
        mark = page.marks.person(page.code, year, path.series.vision, "projection")
        yield name("reprint", series=page.names[path.series.vision]), row.printed, mark
    for gap in page.register.gaps if page.register else ():
        if gap.year == year:
            day = day_words(date(year, *page.register.count_day), words)
            yield (
                name("register_continued" if gap.continued else "register_on_day", day=day),
                round(gap.population),
                None,
            )
