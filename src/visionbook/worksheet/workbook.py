"""The workbook as bytes of an ``.xlsx`` file: the same case gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.intake.package import repacked
from visionbook.population.scenarios import HANDBOOK
from visionbook.words import Words
from visionbook.worksheet import guide, inputs, projections, rates, results
from visionbook.worksheet.case import Case
from visionbook.worksheet.cells import Styles, clean
from visionbook.worksheet.layout import SHEETS, Setting, new_setting
from visionbook.worksheet.own import OwnAssumptions

_CORE = "docProps/core.xml"
_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CELLS = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
_TAB_OF_INPUTS = "F2C14E"

_WRITERS: dict[str, Callable[[Worksheet, Setting], None]] = {
    "guide": guide.write,
    "base": rates.base,
    "survivorship": rates.survivorship,
    "children": rates.children,
    "migration": rates.migration,
    **{name: partial(projections.handbook, scenario=name) for name in HANDBOOK},
    "inputs": inputs.write,
    "own": projections.own,
    "results": results.write,
    "origins": guide.write_origins,
}


def workbook_bytes(case: Case, words: Words, notice: str = "", own: OwnAssumptions | None = None) -> bytes:
    """Return the workbook of a municipality.

    Parameters
    ----------
    case : Case
        What it is made from.
    words : Words
        Its words.
    notice : str
        What every sheet must say; often nothing.
    own : OwnAssumptions, optional
        What the coloured cells hold; pattern 1 if not given.

    Returns
    -------
    bytes
        An ``.xlsx`` file. Its formulas stand with their values, and it asks to be computed when it is opened.
    """
    setting, book = new_setting(case, words, notice, own), Workbook()
    book.remove(book.active)
    sheets = {name: book.create_sheet(setting.grids[name].name) for name in SHEETS}
    styles = Styles(book)
    for name, sheet in sheets.items():
        _WRITERS[name](sheet, setting)
    sheets["inputs"].sheet_properties.tabColor = _TAB_OF_INPUTS
    cells = [setting.grids[name].xml(styles).encode() for name in SHEETS]
    book.properties.creator, book.properties.title = "", clean(setting.said("title_guide", area=case.area))
    book.calculation.fullCalcOnLoad = True
    return repacked(_with_cells(_parts(book), cells))


def _parts(book: Workbook) -> dict[str, bytes]:
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_CORE] = _DATES.sub(b"", parts[_CORE])
    return parts


def _with_cells(parts: dict[str, bytes], cells: list[bytes]) -> dict[str, bytes]:
    """Return the parts with the cells of each sheet, in the order of the sheets."""
    for number, rows in enumerate(cells, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        start, end = _CELLS.search(parts[name]).span()
        parts[name] = parts[name][:start] + rows + parts[name][end:]
    return parts
