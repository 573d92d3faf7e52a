"""Tables of the page: the projection rebuilt, the levers, and the targets that they reproduce."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words


def extension(page: PlanAssumptions, words: Words) -> Table:
    """Return the projection, extended where it ends too early, beside what the plan prints."""
    rows, base = page.extension, page.base
    key = "extension_table" if base.horizon_year > base.published_to else "extension_table_published"
    return Table(
        rows.assign(who=_who(rows, words), model=rows["model"].round()),
        [
            text_column("who", words("plan_assumptions.who")),
            *_three_columns(words),
        ],
        words(
            f"plan_assumptions.{key}",
            year=base.horizon_year,
            published=base.published_to,
            series=page.names[base.series],
        ),
        words,
    )


def levers(page: PlanAssumptions, words: Words) -> Table:
    """Return the levers that reproduce the targets, and what they mean in persons per year."""
    rows = page.levers
    return Table(
        rows.assign(name=[words(f"plan_assumptions.lever_{lever}") for lever in rows["lever"]]),
        [
            text_column("name", words("plan_assumptions.lever")),
            percent_column("value", words("plan_assumptions.lever_value")),
            number_column("per_year", words("plan_assumptions.lever_per_year"), words("unit.persons"), 1),
        ],
        words("plan_assumptions.lever_table", base=page.base.base_year, year=page.base.horizon_year),
        words,
    )


def reached(page: PlanAssumptions, words: Words) -> Table:
    """Return every printed target beside what the solved assumptions give."""
    rows = page.reached
    how = {True: words("plan_assumptions.reached_asked"), False: words("plan_assumptions.reached_free")}
    return Table(
        rows.assign(
            who=_who(rows, words),
            what=[words(f"plan_assumptions.variant_{variant}") for variant in rows["variant"]],
            how=rows["asked"].map(how),
        ),
        [
            text_column("who", words("plan_assumptions.who")),
            year_column("year", words("plan_assumptions.year"), words("unit.year")),
            text_column("what", words("plan_assumptions.reached_what")),
            *_three_columns(words),
            text_column("how", words("plan_assumptions.reached_how")),
        ],
        words("plan_assumptions.reached_table"),
        words,
    )


def _who(rows: pd.DataFrame, words: Words) -> list[str]:
    return [_group(row.age_group, row.sex, words) for row in rows.itertuples()]


def _group(age_group: str, sex: str, words: Words) -> str:
    """Return a group of people as readers see it; one that has no words of its own by its label."""
    key = f"plan_assumptions.who_{age_group}_{sex}"
    return words(key) if key in words else words(f"plan_assumptions.who_any_{sex}", ages=age_group)


def _three_columns(words: Words) -> list[Column]:
    return [
        number_column("model", words("plan_assumptions.model")),
        number_column("printed", words("plan_assumptions.printed")),
        number_column("difference", words("plan_assumptions.difference"), signed=True),
    ]
