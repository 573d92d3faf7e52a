"""The sheets of what is assumed: base population, survivorship, children and migration of the published projection."""

from __future__ import annotations

import numpy as np
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.ages import THREE_GROUPS
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, SEXES, people_aged
from visionbook.population.inputs import AGES
from visionbook.worksheet.cells import PERSONS, RATE, RATIO, RESULT, Style, place
from visionbook.worksheet.layout import (
    AFTER,
    BASE,
    HEAD_ROW,
    Setting,
    age_name,
    both,
    lay_out,
    row_of,
    span,
    write_ages,
    write_head,
    write_label,
    write_years,
)

BASE_RATE, BASE_RATIO, PER_CHILD, GOAL_RATE, GOAL_YEAR = range(HEAD_ROW + 1, HEAD_ROW + 6)
RATIOS, SEX_RATIOS, RATES = range(HEAD_ROW + 7, HEAD_ROW + 10)
"""Rows of the sheet of children."""

_CELL = Style(PERSONS, border=True)


def base(sheet: Worksheet, setting: Setting) -> None:
    """Write the base population, and where and when it was."""
    grid, case = setting.grids["base"], setting.case
    month, day = (int(part) for part in case.reference_day.split("-"))
    facts = {"year": case.base_year, "month": month, "day": day, "series": case.series}
    titles = setting.words.join(origin.title for origin in case.origins if origin.use == "projection")
    write_head(grid, setting, setting.said("title_base"), setting.said("about_base", sources=titles, **facts))
    write_years(grid, setting)
    _only_base(grid, setting)
    write_ages(grid, setting)
    for sex in range(len(SEXES)):
        for age in range(len(AGES)):
            grid.number(row_of(sex, age), BASE, float(case.population[sex, age]), _CELL)
    strong = Style(PERSONS, border=True, bold=True, fill=RESULT)
    for row, ages in enumerate(("0+", *THREE_GROUPS), AFTER):
        write_label(grid, row, setting.said("total") if ages == "0+" else age_name(ages, setting), strong=True)
        grid.formula(row, BASE, both(ages, BASE), float(people_aged(case.population, AGES, ages)), strong)
    lay_out(sheet, grid, setting, AFTER + len(THREE_GROUPS))


def _only_base(grid, setting: Setting) -> None:
    """Take away the heads of the years that a sheet has no column for."""
    for column in setting.columns[1:]:
        del grid.cells[HEAD_ROW, column]


def survivorship(sheet: Worksheet, setting: Setting) -> None:
    """Write the survivorship ratios into each age group."""
    _ratios(sheet, setting, "survivorship", setting.case.survivorship)


def migration(sheet: Worksheet, setting: Setting) -> None:
    """Write the net migration rates into each age group."""
    _ratios(sheet, setting, "migration", setting.case.migration)


def _ratios(sheet: Worksheet, setting: Setting, name: str, values: np.ndarray) -> None:
    grid = setting.grids[name]
    write_head(
        grid, setting, setting.said(f"title_{name}"), setting.said(f"about_{name}", year=setting.case.published_to)
    )
    write_years(grid, setting)
    write_ages(grid, setting)
    style, unused = Style(RATIO, border=True), Style(border=True, fill="F2F2F2")
    for sex in range(len(SEXES)):
        for age in range(len(AGES)):
            grid.blank(row_of(sex, age), BASE, unused)
            for interval, column in enumerate(setting.columns[1:]):
                if name == "migration" and age == 0:
                    grid.blank(row_of(sex, age), column, unused)
                else:
                    grid.number(row_of(sex, age), column, float(values[interval, sex, age]), style)
    lay_out(sheet, grid, setting, AFTER - 1)


def children(sheet: Worksheet, setting: Setting) -> None:
    """Write what is assumed of births: child-woman ratios, boys per girl, and how they go with the fertility rate."""
    grid, case = setting.grids["children"], setting.case
    write_head(grid, setting, setting.said("title_children"), setting.said("about_children", year=case.published_to))
    write_years(grid, setting, labels=("what", "unit"))
    people = setting.grids["base"]
    youngest = "+".join(people.address(row_of(sex, 0), BASE) for sex in range(len(SEXES)))
    women = f"SUM('{people.name}'!{span(FEMALE, CHILDBEARING_AGES, BASE)})"
    own = place(BASE_RATE, BASE), place(BASE_RATIO, BASE)
    singles = (
        (BASE_RATE, "base_rate", "", case.base_rate, RATE),
        (BASE_RATIO, "base_ratio", f"({youngest})/{women}", case.base_ratio, RATIO),
        (PER_CHILD, "per_child", f"{own[0]}/{own[1]}", case.births_per_child, RATIO),
        (GOAL_RATE, "goal_rate", "", case.goal_rate, RATE),
        (GOAL_YEAR, "goal_year", "", case.goal_year, setting.said("year_format")),
    )
    for row, name, formula, value, number in singles:
        write_label(grid, row, setting.said(f"row_{name}"))
        style = Style(number, border=True)
        if formula:
            grid.formula(row, BASE, formula, value, style)
        else:
            grid.number(row, BASE, value, style)
    for row, name in ((RATIOS, "ratio"), (SEX_RATIOS, "sex_ratio"), (RATES, "rate")):
        write_label(grid, row, setting.said(f"row_{name}"))
    for interval, column in enumerate(setting.columns[1:]):
        ratio, per_girl = float(case.child_woman_ratio[interval]), float(case.sex_ratio[interval])
        grid.number(RATIOS, column, ratio, Style(RATIO, border=True))
        grid.number(SEX_RATIOS, column, per_girl, Style(RATIO, border=True))
        formula = f"{place(RATIOS, column)}*{place(PER_CHILD, BASE, fixed='both')}"
        grid.formula(RATES, column, formula, ratio * case.births_per_child, Style(RATE, border=True))
    lay_out(sheet, grid, setting, RATES, widths=(27, 14))
