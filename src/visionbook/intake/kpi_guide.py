"""The second sheet of the form, which says how to fill it in, and what both share: paper, protection, letters."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.notation import fiscal_year

if TYPE_CHECKING:
    from visionbook.intake.kpi_template import Form

_FONT = "游ゴシック"
_GUIDE_LINES = 13


def write_guide(sheet: Worksheet, form: Form) -> None:
    """Write the instructions onto a sheet."""
    words = form.words
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 85
    sheet.cell(1, 1, words("form.guide_title")).font = font(size=14, bold=True)
    values = {"name": form.area_name, "year": fiscal_year(form.fiscal_year, form.words)}
    for line in range(1, _GUIDE_LINES + 1):
        text = words(f"form.guide_{line}", **values)
        mark, cell = sheet.cell(line + 2, 1, line), sheet.cell(line + 2, 2, text)
        mark.font = cell.font = font()
        mark.alignment = Alignment(horizontal="center", vertical="top")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line + 2].height = 15 * lines_in(text, 85) + 8
    protect(sheet)
    print_on_a4(sheet, form, "portrait")


def protect(sheet: Worksheet) -> None:
    """Protect a sheet, without a password: widths, heights and filters stay free."""
    protection = sheet.protection
    protection.sheet = True
    # False means allowed: widths, heights, filters.
    protection.formatColumns = protection.formatRows = protection.autoFilter = False


def print_on_a4(sheet: Worksheet, form: Form, orientation: str = "landscape") -> None:
    """Set up a sheet to print on A4, as wide as the paper, with the title at the foot of each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
    sheet.page_margins.footer = 0.35
    sheet.oddFooter.center.text = form.words("form.page")
    title = form.words("form.title", year=fiscal_year(form.fiscal_year, form.words))
    sheet.oddFooter.left.text = f"{form.area_name}　{title}".replace("&", "&&")


def font(size: float = 10, *, bold: bool = False) -> Font:
    """Return the font of the form."""
    return Font(name=_FONT, size=size, bold=bold, charset=128, family=3)


def lines_in(text: object, width: float) -> int:
    """Return how many lines a text takes in a column: a full-width letter is as wide as two digits."""
    per_line = max(1.0, width - 1.5)
    parts = str(text).split("\n")
    wide = [sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in part) for part in parts]
    return sum(max(1, math.ceil(each / per_line)) for each in wide)
