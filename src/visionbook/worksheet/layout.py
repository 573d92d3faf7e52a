"""Where things stand on every sheet, and the frame around them: ages and years have the same rows and columns.

A formula then looks at the same place of another sheet, and can be followed by eye.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

import numpy as np
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.ages import parse_age_group
from visionbook.intake.kpi_guide import protect
from visionbook.population.axes import SEXES
from visionbook.population.inputs import AGES
from visionbook.words import Words
from visionbook.worksheet.case import Case
from visionbook.worksheet.cells import HEAD, RESULT, Grid, Style, clean, place
from visionbook.worksheet.own import OwnAssumptions, as_published, project_own

HEAD_ROW = 5
FIRST = HEAD_ROW + 1
SEX, AGE, BASE = 1, 2, 3
"""Columns: sex (or what a row is about), age, and the base year; the years follow."""

AFTER = FIRST + len(SEXES) * len(AGES)
"""The first row below the ages."""

SHEETS = (
    "guide", "base", "survivorship", "children", "migration", "pattern_1", "simulation_1", "simulation_2", "inputs",
    "own", "results", "origins",
)  # fmt: skip
"""The sheets in their order; `worksheet.sheet_…` of the words has their names."""

_HEAD = Style(fill=HEAD, bold=True, border=True, align="center", wrap=True)
_LABEL = Style(border=True)
_WIDTHS = {SEX: 8.0, AGE: 13.0}
_YEAR_WIDTH = 8.3
_LONGEST_FOOT = 100


@dataclass
class Setting:
    """A workbook on its way: the case, its words, the sheets so far, and what the model says of all scenarios.

    `notice` is what every sheet must say; `own` what stands in the coloured cells.
    """

    case: Case
    words: Words
    notice: str
    grids: dict[str, Grid]
    scenarios: np.ndarray
    own: OwnAssumptions
    people: np.ndarray

    def said(self, key: str, **facts: object) -> str:
        """Return an entry of the workbook's words."""
        return self.words(f"worksheet.{key}", **facts)

    @property
    def years(self) -> tuple[int, ...]:
        """The base year and the ends of the intervals."""
        return self.case.years

    @property
    def columns(self) -> list[int]:
        """The columns of the years, that of the base year first."""
        return [BASE + step for step in range(len(self.years))]

    @property
    def last(self) -> int:
        """The column of the last year."""
        return self.columns[-1]


def row_of(sex: int, age: int) -> int:
    """Return the row of a sex and an age group, by their places on the axes.

    Examples
    --------
    >>> row_of(0, 0), row_of(1, 0)
    (6, 25)
    """
    return FIRST + sex * len(AGES) + age


def span(sex: int, ages: str, column: int) -> str:
    """Return the range of an age range of one sex in a column.

    Examples
    --------
    >>> span(0, "15-49", 3), span(1, "65+", 4)
    ('C9:C15', 'D38:D43')
    """
    positions = AGES.positions(ages)
    return f"{place(row_of(sex, positions.start), column)}:{place(row_of(sex, positions.stop - 1), column)}"


def both(ages: str, column: int) -> str:
    """Return the sum of an age range of both sexes in a column.

    Examples
    --------
    >>> both("65+", 4)
    'SUM(D19:D24,D38:D43)'
    """
    return f"SUM({','.join(span(sex, ages, column) for sex in range(len(SEXES)))})"


def age_name(label: str, setting: Setting) -> str:
    """Return an age group as readers see it."""
    age = parse_age_group(label)
    if age.upper is None:
        return setting.said("age_open", low=age.lower)
    return setting.said("age", low=age.lower, high=age.upper)


def write_head(grid: Grid, setting: Setting, title: str, text: str) -> None:
    """Write title, municipality and explanation of a sheet."""
    case = setting.case
    grid.text(1, 1, title, Style(bold=True, size=14))
    named = [setting.said("whose", area=case.area, code=case.area_code, series=case.series), setting.notice]
    grid.text(2, 1, "　".join(part for part in named if part), Style(bold=bool(setting.notice)))
    grid.text(3, 1, text, Style(wrap=True))
    grid.heights |= {1: 24, 3: 15 * lines_in(text, _width(setting)) + 4}


def write_years(grid: Grid, setting: Setting, row: int = HEAD_ROW, labels: tuple[str, str] = ("sex", "age")) -> None:
    """Write the row of heads: what stands in the first two columns, and the years."""
    for column, label in zip((SEX, AGE), labels, strict=True):
        grid.text(row, column, setting.said(f"head_{label}"), _HEAD)
    for column, year in zip(setting.columns, setting.years, strict=True):
        grid.number(row, column, year, Style(**{**vars(_HEAD), "number": setting.said("year_format")}))
    grid.heights[row] = 22


def write_ages(grid: Grid, setting: Setting) -> None:
    """Write sex and age at the beginning of their rows."""
    for sex, name in enumerate(SEXES):
        for age, label in enumerate(AGES.labels):
            row = row_of(sex, age)
            grid.text(row, SEX, setting.said(name), _LABEL)
            grid.text(row, AGE, age_name(label, setting), _LABEL)


def write_label(grid: Grid, row: int, text: str, *, more: str = "", strong: bool = False) -> None:
    """Write what a row is about, over the first two columns or with something of its own in the second."""
    style = Style(border=True, bold=strong, fill=RESULT if strong else "")
    grid.text(row, SEX, text, style)
    if more:
        grid.text(row, AGE, more, style)
    else:
        grid.blank(row, AGE, style)
        grid.merged.append(f"{place(row, SEX)}:{place(row, AGE)}")


def lay_out(
    sheet: Worksheet,
    grid: Grid,
    setting: Setting,
    last_row: int,
    *,
    last_column: int = 0,
    widths: tuple[float, float] = (_WIDTHS[SEX], _WIDTHS[AGE]),
    one_page: bool = True,
) -> None:
    """Set widths, frozen panes, protection and the paper (A4, upright) of a sheet whose cells are written.

    `widths` are those of the first two columns.
    """
    last = last_column or setting.last
    for column in range(1, last + 1):
        width = widths[column - 1] if column <= len(widths) else _YEAR_WIDTH
        sheet.column_dimensions[place(1, column)[:-1]].width = width
    for cells in (f"A3:{place(3, last)}", *grid.merged):
        sheet.merged_cells.add(cells)
    sheet.freeze_panes = place(FIRST, BASE)
    sheet.print_title_rows = f"1:{HEAD_ROW}"
    print_on_a4(sheet, setting, last_row, last, one_page=one_page)


def print_on_a4(sheet: Worksheet, setting: Setting, last_row: int, last_column: int, *, one_page: bool) -> None:
    """Set up a sheet to print on A4, as wide as the paper; protect it, without a password."""
    sheet.print_area = f"A1:{place(last_row, last_column)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.35
    sheet.oddFooter.left.text = clean(setting.said("foot", area=setting.case.area))[:_LONGEST_FOOT].replace("&", "&&")
    sheet.oddFooter.center.text, sheet.oddFooter.right.text = setting.said("page"), "&A"
    sheet.sheet_view.showGridLines = False
    protect(sheet)


def lines_in(text: str, width: float) -> int:
    """Return how many lines a text takes in a width of so many digits; a full-width letter is as wide as two."""
    wide = [sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in part) for part in text.split("\n")]
    return sum(max(1, math.ceil(each * 1.05 / max(1.0, width - 1.5))) for each in wide)


def _width(setting: Setting) -> float:
    return sum(_WIDTHS.values()) + _YEAR_WIDTH * len(setting.columns)


def new_setting(case: Case, words: Words, notice: str = "", own: OwnAssumptions | None = None) -> Setting:
    """Return an empty workbook of a case: sheets without cells."""
    own = own or as_published(case)
    grids = {name: Grid(words(f"worksheet.sheet_{name}")) for name in SHEETS}
    return Setting(case, words, notice.strip(), grids, case.scenarios(), own, project_own(case, own))
