"""The sheets that compute: pattern 1, simulations 1 and 2, and the own projection."""

from __future__ import annotations

import numpy as np
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.ages import THREE_GROUPS
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, MALE, SEXES, people_aged
from visionbook.population.inputs import AGES
from visionbook.population.scenarios import HANDBOOK, FertilityGoal, fertility_path
from visionbook.worksheet import inputs, rates
from visionbook.worksheet.cells import PERCENT, PERSONS, RATE, RATIO, RESULT, Style, place
from visionbook.worksheet.layout import (
    AFTER,
    BASE,
    HEAD_ROW,
    SEX,
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
from visionbook.worksheet.own import BANDS, BY_RATIO, band_of_age

YOUNG_WOMEN, OLD = "20-39", "65+"
GROUPS = ("0+", *THREE_GROUPS)
TOTALS = {group: AFTER + place for place, group in enumerate(GROUPS)}
SHARE, YOUNG, WOMEN, RATE_ROW, RATIO_ROW, SEX_RATIO = range(AFTER + len(GROUPS), AFTER + len(GROUPS) + 6)
"""Rows below the ages of a projection."""

USED_HEAD = SEX_RATIO + 2
MORTALITY, HOUSEHOLDS = USED_HEAD + 1, USED_HEAD + 2
BANDS_FROM = HOUSEHOLDS + 1
"""Rows of what is used of the coloured cells, on the sheet of the own projection."""

_CELL, _STRONG = Style(PERSONS, border=True), Style(PERSONS, border=True, bold=True, fill=RESULT)


def handbook(sheet: Worksheet, setting: Setting, scenario: str) -> None:
    """Write a scenario of the handbook."""
    case = setting.case
    people = setting.scenarios[HANDBOOK.index(scenario)]
    facts = {"rate": case.goal_rate, "year": case.goal_year, "published": case.published_to}
    _begin(setting, scenario, setting.said(f"about_{scenario}", **facts))
    rate = setting.grids["survivorship"], setting.grids["migration"]

    def staying(row: int, column: int, age: int, cohort: str) -> str:
        ratios = [grid.address(row, column) for grid in rate]
        return f"{cohort}*{ratios[0]}" if scenario == HANDBOOK[2] else f"{cohort}*({ratios[0]}+{ratios[1]})"

    _ages(setting, scenario, people, staying)
    _fertility(setting, scenario)
    _sums(setting, scenario, people)
    lay_out(sheet, setting.grids[scenario], setting, SEX_RATIO)


def own(sheet: Worksheet, setting: Setting) -> None:
    """Write the own projection, and what it uses of the coloured cells."""
    _begin(setting, "own", setting.said("about_own", inputs=setting.grids["inputs"].name))
    grids, household = setting.grids, setting.last + 1
    bands = band_of_age()

    def staying(row: int, column: int, age: int, cohort: str) -> str:
        alive = f"{grids['survivorship'].address(row, column)}^{place(MORTALITY, column, fixed='row')}"
        moves = f"{grids['migration'].address(row, column)}*{place(BANDS_FROM + bands[age], column, fixed='row')}"
        coming = f"{AGES.width}*{place(HOUSEHOLDS, column, fixed='row')}*{place(row, household, fixed='column')}"
        return f"MAX(0,{cohort}*({alive}+{moves}))+{coming}"

    _ages(setting, "own", setting.people, staying)
    _own_fertility(setting)
    _sums(setting, "own", setting.people)
    _used(setting, household)
    widths = (16, 13)
    lay_out(sheet, grids["own"], setting, BANDS_FROM + len(BANDS) - 1, last_column=household, widths=widths)
    sheet.column_dimensions[place(1, household)[:-1]].width = 11


def _begin(setting: Setting, name: str, text: str) -> None:
    grid = setting.grids[name]
    write_head(grid, setting, setting.said(f"title_{name}"), text)
    write_years(grid, setting)
    write_ages(grid, setting)


def _ages(setting: Setting, name: str, people: np.ndarray, staying) -> None:
    """Write everyone by age: the base year, the children of each later year, and those whom `staying` leaves."""
    grid, start = setting.grids[name], setting.grids["base"]
    for sex in range(len(SEXES)):
        for age in range(len(AGES)):
            row = row_of(sex, age)
            grid.formula(row, BASE, start.address(row, BASE), float(people[0, sex, age]), _CELL)
            for step, column in enumerate(setting.columns[1:], 1):
                formula = _children(sex, column) if age == 0 else staying(row, column, age, _cohort(row, column, age))
                grid.formula(row, column, formula, float(people[step, sex, age]), _CELL)


def _cohort(row: int, column: int, age: int) -> str:
    """Return those who reach an age group: the group below one interval ago, and whoever is in the open-ended one."""
    younger = place(row - 1, column - 1)
    return f"({younger}+{place(row, column - 1)})" if age == len(AGES) - 1 else younger


def _children(sex: int, column: int) -> str:
    """Return the children 0-4 of a sex: girls from all children, boys as the rest of them."""
    children = f"{place(RATIO_ROW, column)}*{place(WOMEN, column)}"
    if sex == MALE:
        return f"{children}-{place(row_of(FEMALE, 0), column)}"
    return f"{children}/(1+{place(SEX_RATIO, column)})"


def _fertility(setting: Setting, scenario: str) -> None:
    """Write fertility rate and child-woman ratio of a scenario of the handbook."""
    case, grid, known = setting.case, setting.grids[scenario], setting.grids["children"]
    goal = FertilityGoal(case.goal_rate, case.goal_year)
    path = fertility_path(setting.years[1:], case.base_year, np.array(case.base_rate), goal)
    first = setting.grids[HANDBOOK[1]]
    for interval, column in enumerate(setting.columns[1:]):
        if scenario == HANDBOOK[0]:
            rate, ratio = known.address(rates.RATES, column), known.address(rates.RATIOS, column)
            value = float(case.child_woman_ratio[interval]) * case.births_per_child
        else:
            value = float(path[interval])
            if scenario == HANDBOOK[1]:
                rate = _path(known, column)
                ratio = f"{place(RATE_ROW, column)}/{known.address(rates.PER_CHILD, BASE, fixed='both')}"
            else:
                rate, ratio = first.address(RATE_ROW, column), first.address(RATIO_ROW, column)
        _write_fertility(setting, scenario, interval, (rate, ratio), value)
    _label_fertility(grid, setting)


def _path(known, column: int) -> str:
    """Return the rate of a year on the straight line to the goal, and from the goal on."""
    start, goal, end = (
        known.address(row, BASE, fixed="both") for row in (rates.BASE_RATE, rates.GOAL_RATE, rates.GOAL_YEAR)
    )
    year, base = place(HEAD_ROW, column, fixed="row"), place(HEAD_ROW, BASE, fixed="both")
    return f"{start}+MIN(1,({year}-{base})/({end}-{base}))*({goal}-{start})"


def _own_fertility(setting: Setting) -> None:
    """Write fertility rate and child-woman ratio of the own projection, as the coloured cells have them."""
    own, entered, known = setting.own, setting.grids["inputs"], setting.grids["children"]
    per_child = known.address(rates.PER_CHILD, BASE, fixed="both")
    chosen = f'{entered.address(inputs.WAY, BASE, fixed="both")}="{setting.said("by_ratio")}"'
    by_rate, by_ratio = own.limited("rate") / setting.case.births_per_child, own.limited("ratio")
    ratios = by_ratio if own.by == BY_RATIO else by_rate
    for interval, column in enumerate(setting.columns[1:]):
        usual = known.address(rates.RATES, column), known.address(rates.RATIOS, column)
        stated = inputs.within(entered.address(inputs.RATES, column), "rate", usual[0])
        counted = inputs.within(entered.address(inputs.RATIOS, column), "ratio", usual[1])
        ratio = f"IF({chosen},{counted},{stated}/{per_child})"
        rate = f"{place(RATIO_ROW, column)}*{per_child}"
        value = float(ratios[interval]) * setting.case.births_per_child
        _write_fertility(setting, "own", interval, (rate, ratio), value)
    _label_fertility(setting.grids["own"], setting)


def _write_fertility(setting: Setting, name: str, interval: int, formulas: tuple[str, str], rate: float) -> None:
    case, grid, column = setting.case, setting.grids[name], setting.columns[interval + 1]
    grid.formula(RATE_ROW, column, formulas[0], rate, Style(RATE, border=True))
    grid.formula(RATIO_ROW, column, formulas[1], rate / case.births_per_child, Style(RATIO, border=True))
    boys = setting.grids["children"].address(rates.SEX_RATIOS, column)
    grid.formula(SEX_RATIO, column, boys, float(case.sex_ratio[interval]), Style(RATIO, border=True))


def _label_fertility(grid, setting: Setting) -> None:
    known = setting.grids["children"]
    for row, name in ((RATE_ROW, "rate"), (RATIO_ROW, "ratio"), (SEX_RATIO, "sex_ratio")):
        write_label(grid, row, setting.said(f"short_{name}"))
    starts = ((RATE_ROW, rates.BASE_RATE, setting.case.base_rate, RATE),)
    starts += ((RATIO_ROW, rates.BASE_RATIO, setting.case.base_ratio, RATIO),)
    for row, source, value, number in starts:
        grid.formula(row, BASE, known.address(source, BASE), value, Style(number, border=True))
    grid.blank(SEX_RATIO, BASE, Style(border=True))


def _sums(setting: Setting, name: str, people: np.ndarray) -> None:
    """Write the rows of sums below the ages."""
    grid = setting.grids[name]
    for group, row in TOTALS.items():
        label = setting.said("total") if group == "0+" else age_name(group, setting)
        write_label(grid, row, label, strong=True)
    for row, ages in ((YOUNG, YOUNG_WOMEN), (WOMEN, CHILDBEARING_AGES)):
        write_label(grid, row, setting.said("women", ages=age_name(ages, setting)))
    write_label(grid, SHARE, setting.said("share_old"))
    for step, column in enumerate(setting.columns):
        now = people[step]
        for group, row in TOTALS.items():
            grid.formula(row, column, both(group, column), float(people_aged(now, AGES, group)), _STRONG)
        share = f"{place(TOTALS[OLD], column)}/{place(TOTALS['0+'], column)}"
        whole = float(now.sum())
        part = float(people_aged(now, AGES, OLD)) / whole if whole else 0.0
        share = f"IF({place(TOTALS['0+'], column)}>0,{share},0)"
        grid.formula(SHARE, column, share, part, Style(PERCENT, border=True))
        for row, ages in ((YOUNG, YOUNG_WOMEN), (WOMEN, CHILDBEARING_AGES)):
            value = float(people_aged(now, AGES, ages, FEMALE))
            grid.formula(row, column, f"SUM({span(FEMALE, ages, column)})", value, _CELL)


def _used(setting: Setting, household: int) -> None:
    """Write what is used of the coloured cells: within what is allowed; where nothing is entered, as in pattern 1."""
    grid, entered, own = setting.grids["own"], setting.grids["inputs"], setting.own
    grid.text(USED_HEAD, SEX, setting.said("used"), Style(bold=True))
    rows = [(MORTALITY, inputs.MORTALITY, "mortality", "1", own.limited("mortality"), RATE)]
    rows += [(HOUSEHOLDS, inputs.HOUSEHOLDS, "households", "0", own.limited("households"), "0.0")]
    for number, values in enumerate(own.limited("migration")):
        rows.append((BANDS_FROM + number, inputs.BANDS_FROM + number, "migration", "1", values, RATE))
    for row, source, name, usual, values, number in rows:
        band = row - BANDS_FROM
        text = age_name(BANDS[band], setting) if band >= 0 else ""
        write_label(grid, row, setting.said(f"short_{name}"), more=text)
        grid.blank(row, BASE, Style(border=True))
        for interval, column in enumerate(setting.columns[1:]):
            formula = inputs.within(entered.address(source, column), name, usual)
            grid.formula(row, column, formula, float(values[interval]), Style(number, border=True))
    grid.text(
        HEAD_ROW, household, setting.said("head_household"), Style(bold=True, border=True, align="center", wrap=True)
    )
    for sex in range(len(SEXES)):
        for age in range(1, len(AGES)):
            source = entered.address(inputs.HOUSEHOLD_FROM + age - 1, inputs.HOUSEHOLD_COLUMNS[sex])
            value = float(own.limited("household")[sex, age])
            formula = inputs.within(source, "household", "0")
            grid.formula(row_of(sex, age), household, formula, value, Style(RATE, border=True))
