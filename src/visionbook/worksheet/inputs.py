"""The sheet of coloured cells: own assumptions, what may be entered, and how many cells are outside of that."""

from __future__ import annotations

import numpy as np
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.population.axes import SEXES
from visionbook.population.inputs import AGES
from visionbook.worksheet import rates
from visionbook.worksheet.cells import INPUT, RATE, RATIO, Style, place
from visionbook.worksheet.layout import (
    AGE,
    BASE,
    HEAD_ROW,
    SEX,
    Setting,
    age_name,
    lay_out,
    write_head,
    write_label,
    write_years,
)
from visionbook.worksheet.own import BANDS, BY_RATE, BY_RATIO, LIMITS

CHECK = 4
WAY = HEAD_ROW + 1
USUAL_RATES, RATES, USUAL_RATIOS, RATIOS, MORTALITY, HOUSEHOLDS = range(WAY + 1, WAY + 7)
BANDS_HEAD = HOUSEHOLDS + 2
BANDS_FROM = BANDS_HEAD + 1
HOUSEHOLD_HEAD = BANDS_FROM + len(BANDS) + 1
HOUSEHOLD_FROM = HOUSEHOLD_HEAD + 2
HOUSEHOLD_COLUMNS = (BASE, BASE + 1)
"""Rows and columns of the sheet; the composition of a household stands by age and sex."""

_LAST = HOUSEHOLD_FROM + len(AGES) - 2
_FORMATS = {"rate": RATE, "ratio": RATIO, "mortality": RATE, "households": "0.0", "migration": RATE, "household": RATE}


def within(address: str, name: str, usual: str) -> str:
    """Return the formula of an entered value within its limits; where no number stands, of what is usual.

    Examples
    --------
    >>> within("D9", "mortality", "1")
    'IF(ISNUMBER(D9),MIN(5,MAX(0,D9)),1)'
    """
    low, high = LIMITS[name]
    return f"IF(ISNUMBER({address}),MIN({high:g},MAX({low:g},{address})),{usual})"


def write(sheet: Worksheet, setting: Setting) -> None:
    """Write the coloured cells with what they hold, and what they are about."""
    grid = setting.grids["inputs"]
    write_head(grid, setting, setting.said("title_inputs"), setting.said("about_inputs", own=setting.grids["own"].name))
    write_years(grid, setting, labels=("what", "unit"))
    _usual(setting)
    _entered(setting)
    _household(setting)
    _count_outside(setting)
    for validation in _validations(setting):
        sheet.add_data_validation(validation)
    lay_out(sheet, grid, setting, _LAST, widths=(27, 16))


def _usual(setting: Setting) -> None:
    """Write what pattern 1 has, above what is entered."""
    grid, known, case = setting.grids["inputs"], setting.grids["children"], setting.case
    for row, source, name, factor, number in (
        (USUAL_RATES, rates.RATES, "usual_rate", case.births_per_child, RATE),
        (USUAL_RATIOS, rates.RATIOS, "usual_ratio", 1.0, RATIO),
    ):
        write_label(grid, row, setting.said(f"row_{name}"), more=setting.said("for_reference"))
        for interval, column in enumerate(setting.columns[1:]):
            value = float(case.child_woman_ratio[interval]) * factor
            grid.formula(row, column, known.address(source, column), value, Style(number, border=True))


def _entered(setting: Setting) -> None:
    """Write the coloured cells that go by year, and the choice of how fertility is stated."""
    grid, own = setting.grids["inputs"], setting.own
    write_label(grid, WAY, setting.said("row_way"), more=setting.said("choose"))
    chosen = setting.said("by_rate" if own.by == BY_RATE else "by_ratio")
    grid.text(WAY, BASE, chosen, Style(fill=INPUT, border=True, open=True))
    sides = Style(fill=INPUT, border=True, open=True)
    grid.blank(WAY, BASE + 1, sides)
    grid.merged.append(f"{place(WAY, BASE)}:{place(WAY, BASE + 1)}")
    rows = [(RATES, "rate", own.rate), (RATIOS, "ratio", own.ratio), (MORTALITY, "mortality", own.mortality)]
    rows += [(HOUSEHOLDS, "households", own.households)]
    for row, name, values in rows:
        write_label(grid, row, setting.said(f"row_own_{name}"), more=setting.said(f"unit_{name}"))
        _inputs(setting, row, name, values)
    grid.text(BANDS_HEAD, SEX, setting.said("bands"), Style(bold=True))
    for number, ages in enumerate(BANDS):
        write_label(grid, BANDS_FROM + number, age_name(ages, setting), more=setting.said("unit_migration"))
        _inputs(setting, BANDS_FROM + number, "migration", own.migration[number])


def _inputs(setting: Setting, row: int, name: str, values: np.ndarray) -> None:
    style = Style(_FORMATS[name], fill=INPUT, border=True, open=True)
    for column, value in zip(setting.columns[1:], values, strict=True):
        setting.grids["inputs"].number(row, column, float(value), style)


def _household(setting: Setting) -> None:
    """Write who is in a household that moves in; children 0-4 follow from the women."""
    grid = setting.grids["inputs"]
    grid.text(HOUSEHOLD_HEAD, SEX, setting.said("household"), Style(bold=True))
    head = Style(bold=True, border=True, align="center", fill="D9E1EC")
    for column, text in ((SEX, "age"), (AGE, "unit")):
        grid.text(HOUSEHOLD_HEAD + 1, column, setting.said(f"head_{text}"), head)
    for column, sex in zip(HOUSEHOLD_COLUMNS, SEXES, strict=True):
        grid.text(HOUSEHOLD_HEAD + 1, column, setting.said(sex), head)
    style = Style(_FORMATS["household"], fill=INPUT, border=True, open=True)
    for age, label in enumerate(AGES.labels[1:], 1):
        row = HOUSEHOLD_FROM + age - 1
        write_label(grid, row, age_name(label, setting), more=setting.said("unit_household"))
        for sex, column in enumerate(HOUSEHOLD_COLUMNS):
            grid.number(row, column, float(setting.own.household[sex, age]), style)


def _ranges(setting: Setting) -> dict[str, str]:
    """Return the range of the coloured cells of each kind."""
    first, last = BASE + 1, setting.last

    def rows(top: int, bottom: int, left: int = first, right: int = last) -> str:
        return f"{place(top, left)}:{place(bottom, right)}"

    found = {"rate": rows(RATES, RATES), "ratio": rows(RATIOS, RATIOS), "mortality": rows(MORTALITY, MORTALITY)}
    found |= {"households": rows(HOUSEHOLDS, HOUSEHOLDS)}
    found |= {"migration": rows(BANDS_FROM, BANDS_FROM + len(BANDS) - 1)}
    return found | {"household": rows(HOUSEHOLD_FROM, _LAST, *HOUSEHOLD_COLUMNS)}


def _count_outside(setting: Setting) -> None:
    """Write how many coloured cells hold no number, or one outside the limits: they count as something else."""
    intervals, own = len(setting.columns) - 1, setting.own
    sizes = {"migration": len(BANDS) * intervals, "household": len(SEXES) * (len(AGES) - 1)}
    parts, outside = [], 0
    for name, cells in _ranges(setting).items():
        low, high = LIMITS[name]
        parts.append(f'COUNTIFS({cells},">={low:g}",{cells},"<={high:g}")')
        values = np.asarray(getattr(own, name))
        values = values[:, 1:] if name == "household" else values
        outside += int((~((values >= low) & (values <= high))).sum())
    cells = sum(sizes.get(name, intervals) for name in LIMITS)
    grid = setting.grids["inputs"]
    grid.text(CHECK, SEX, setting.said("check"), Style(bold=True))
    style = Style(setting.said("check_format"), bold=True, align="left")
    grid.formula(CHECK, BASE, f"{cells}-{'-'.join(parts)}", float(outside), style)
    grid.heights[CHECK] = 20


def _validations(setting: Setting) -> list[DataValidation]:
    ways = ",".join(setting.said(f"by_{way}") for way in (BY_RATE, BY_RATIO))
    way = DataValidation("list", formula1=f'"{ways}"', allow_blank=False, sqref=place(WAY, BASE))
    found = [_explained(way, setting.said("row_way"), setting.said("hint_way"), setting.said("wrong_way"))]
    for name, cells in _ranges(setting).items():
        low, high = LIMITS[name]
        rule = DataValidation("decimal", operator="between", formula1=f"{low:g}", formula2=f"{high:g}", sqref=cells)
        facts = {"low": f"{low:g}", "high": f"{high:g}"}
        title = setting.said(f"name_{name}")
        found.append(_explained(rule, title, setting.said(f"hint_{name}"), setting.said("wrong", **facts)))
    return found


def _explained(rule: DataValidation, title: str, hint: str, wrong: str) -> DataValidation:
    rule.errorStyle, rule.showInputMessage, rule.showErrorMessage = "stop", True, True
    rule.promptTitle, rule.prompt, rule.errorTitle, rule.error = title, hint, title, wrong
    return rule
