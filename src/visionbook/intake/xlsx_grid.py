"""The sheets of a large workbook (xlsx) as grids of text: values as they are stored.

The reader of forms (`visionbook.intake.workbook`) looks at what every cell shows; tables of a million cells are read
here for what they hold, each number once.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from xml.parsers import expat

from visionbook.errors import DataError
from visionbook.file_kinds import other_format
from visionbook.intake.grid import FORMULA, Grid, Rows
from visionbook.intake.sheets import Area
from visionbook.messages import message

LARGEST_UNPACKED = 400_000_000
"""Bytes of all parts of a workbook, unpacked."""

_MOST_CELLS = 20_000_000
_MOST_MERGED = 100_000
_LAST_ROW = 1_048_576
_TRUE = ("1", "true")
_BOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN = (KeyError, ValueError, IndexError, expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError)
_BROKEN += (NotImplementedError, OverflowError, RuntimeError)


def xlsx_grids(file: str, content: bytes) -> list[Grid]:
    """Return the sheets of a workbook.

    Raises
    ------
    DataError
        If it is another archive, protected, damaged, or grows beyond what any table needs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if _BOOK not in names:
                raise DataError(message("official_import.other_kind", file=file, kind=other_format(content)))
            if any(part.flag_bits & 1 for part in archive.infolist()):
                raise DataError(message("official_import.password", file=file))
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise DataError(message("official_import.too_large", file=file, most=LARGEST_UNPACKED))
            known = _Book(_strings(archive) if _STRINGS in names else [])
            sheets = [sheet for sheet in _sheets(archive, known) if sheet[2] in names]
            if _STYLES in names:
                known.dates = _date_styles(archive)
            return [_grid(archive, file, sheet, known) for sheet in sheets]
    except DataError:
        raise
    except _BROKEN:
        raise DataError(message("official_import.damaged", file=file)) from None


_OTHERS: Mapping[str, Callable[[str], str]] = {
    "b": lambda stored: "TRUE" if stored.strip() in _TRUE else "FALSE",
    "d": lambda stored: stored[:10],
}
"""How cells are written that hold neither numbers nor texts: true or false, and dates."""


def _parse(archive: zipfile.ZipFile, part: str, start: Callable, end: Callable, text: Callable | None = None) -> None:
    """Read a part of the archive, element by element."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_declarations
    parser.Parse(archive.read(part), True)


def _no_declarations(*_: object) -> None:
    raise ValueError("a workbook declares no document type")


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


@dataclass
class _Book:
    """What the cells of all sheets share: texts, the styles that show a number as a date, and whether 1904 is day 0."""

    strings: list[str]
    dates: frozenset[str] = frozenset()
    from_1904: bool = False


def _sheets(archive: zipfile.ZipFile, known: _Book) -> list[tuple[str, str, str]]:
    """Return name, state and part of each sheet, in order."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str, str]] = []

    def relation(name: str, about: Mapping[str, str]) -> None:
        if _local(name) == "Relationship" and about.get("Type", "").endswith("/worksheet"):
            targets[about["Id"]] = posixpath.normpath(posixpath.join("/xl", about["Target"])).lstrip("/")

    def sheet(name: str, about: Mapping[str, str]) -> None:
        if _local(name) == "sheet":
            key = next((value for attribute, value in about.items() if _local(attribute) == "id"), "")
            sheets.append((about.get("name", ""), about.get("state", "visible"), targets.get(key, "")))
        elif _local(name) == "workbookPr":
            known.from_1904 = about.get("date1904") in _TRUE

    _parse(archive, "xl/_rels/workbook.xml.rels", relation, _nothing)
    _parse(archive, _BOOK, sheet, _nothing)
    return sheets


def _nothing(*_: object) -> None:
    pass


def _strings(archive: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells share; readings beside them (furigana) are no part of them."""
    found: list[str] = []
    parts: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _: Mapping[str, str]) -> None:
        if (local := _local(name)) in inside:
            inside[local] = True

    def end(name: str) -> None:
        local = _local(name)
        if local in inside:
            inside[local] = False
        elif local == "si":
            found.append(_unescaped("".join(parts)).strip())
            parts.clear()

    def text(piece: str) -> None:
        if inside["t"] and not inside["rPh"]:
            parts.append(piece)

    _parse(archive, _STRINGS, start, end, text)
    return found


def _date_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the styles of cells that show a number as a date."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = {"cellXfs": False}

    def start(name: str, about: Mapping[str, str]) -> None:
        local = _local(name)
        if local in inside:
            inside[local] = True
        elif local == "numFmt":
            own[int(about["numFmtId"])] = about.get("formatCode", "")
        elif local == "xf" and inside["cellXfs"]:
            styles.append(int(about.get("numFmtId", 0)))

    def end(name: str) -> None:
        if (local := _local(name)) in inside:
            inside[local] = False

    _parse(archive, _STYLES, start, end)
    if not any(styles):
        return frozenset()
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    formats = {**BUILTIN_FORMATS, **own}
    return frozenset(str(at) for at, number in enumerate(styles) if is_date_format(formats.get(number)))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _grid(archive: zipfile.ZipFile, file: str, sheet: tuple[str, str, str], known: _Book) -> Grid:
    name, state, part = sheet
    reader = _Sheet(file, name, known)
    _parse(archive, part, reader.start, reader.end, reader.text)
    width = max((len(cells) for _, cells in reader.rows), default=0)
    columns = frozenset(at for first, last in reader.hidden_spans for at in range(first, min(last, width) + 1))
    hidden = frozenset(reader.hidden_rows)
    return Grid(file, reader.rows, name, state != "visible", reader.merged, hidden, columns)


class _Sheet:
    """Collects the cells of a sheet, row by row."""

    def __init__(self, file: str, name: str, known: _Book):
        self.rows: Rows = []
        self.merged: list[Area] = []
        self.hidden_rows: list[int] = []
        self.hidden_spans: list[tuple[int, int]] = []
        self._file, self._name, self._known = file, name, known
        self._row, self._cells, self._size, self._unseen = 0, {}, 0, False
        self._column, self._kind, self._parts, self._formula, self._style = 0, "n", {}, False, ""
        self._inside, self._reading = "", False

    def start(self, name: str, about: Mapping[str, str]) -> None:
        local = name.rsplit(":", 1)[-1] if ":" in name else name
        if local == "c":
            self._begin_cell(about)
        elif local in ("v", "t", "f"):
            self._inside = "" if self._reading else local
            self._formula = self._formula or local == "f"
            if local == "v" and self._kind == "str":
                self._parts["v"] = ""  # a formula may give an empty text
        elif local == "row":
            self._row = int(about.get("r", self._row + 1))
            self._cells, self._column = {}, 0
            self._unseen = about.get("hidden") in _TRUE
        elif local == "rPh":
            self._reading = True
        elif local == "col" and about.get("hidden") in _TRUE:
            self.hidden_spans.append((int(about["min"]), int(about["max"])))
        elif local == "mergeCell":
            self._merge(about.get("ref", ""))

    def end(self, name: str) -> None:
        local = name.rsplit(":", 1)[-1] if ":" in name else name
        if local == "c":
            self._end_cell()
        elif local in ("v", "t", "f"):
            self._inside = ""
        elif local == "rPh":
            self._reading = False
        elif local == "row" and self._cells:
            self._end_row()

    def text(self, piece: str) -> None:
        if self._inside:
            self._parts[self._inside] = self._parts.get(self._inside, "") + piece

    def _begin_cell(self, about: Mapping[str, str]) -> None:
        place = about.get("r")
        self._column = _column(place) if place else self._column + 1
        self._kind, self._parts, self._formula = about.get("t", "n"), {}, False
        self._style = about.get("s", "")

    def _end_cell(self) -> None:
        stored = self._parts.get("v")
        if self._kind == "inlineStr":
            value = _unescaped(self._parts.get("t", "")).strip()
        elif stored is None:
            value = f"{FORMULA}{self._parts.get('f', '')}" if self._formula else ""
        elif self._kind == "s":
            value = self._known.strings[int(stored)]
        elif self._kind == "n" and self._style in self._known.dates:
            value = _date(stored, from_1904=self._known.from_1904)
        elif self._kind == "n":
            value = stored if stored.isdecimal() else _number(stored)
        else:
            value = _OTHERS[self._kind](stored) if self._kind in _OTHERS else _unescaped(stored).strip()
        if not value:
            return
        if self._column in self._cells:
            raise ValueError("two cells at one place")
        self._cells[self._column] = value

    def _end_row(self) -> None:
        if not (self.rows[-1][0] if self.rows else 0) < self._row <= _LAST_ROW:
            raise ValueError("rows do not follow each other")
        width = max(self._cells)
        self._size += width
        if self._size > _MOST_CELLS:
            facts = {"file": self._file, "sheet": self._name, "most": _MOST_CELLS}
            raise DataError(message("official_import.many_cells", **facts))
        if self._unseen:
            self.hidden_rows.append(self._row)
        self.rows.append((self._row, [self._cells.get(column, "") for column in range(1, width + 1)]))

    def _merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if begin and end and len(self.merged) < _MOST_MERGED:
            self.merged.append((int(begin[2]), _column(first), int(end[2]), _column(last or first)))


def _column(place: str) -> int:
    """Return the number of the column of an address, from 1 on."""
    return _number_of(place.rstrip("0123456789"))


@cache
def _number_of(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number


def _number(stored: str) -> str:
    """Return a stored number without what only its storage needs: ``1.2E4`` is ``12000``."""
    value = float(stored)
    return str(int(value)) if value.is_integer() else stored


def _date(stored: str, *, from_1904: bool) -> str:
    """Return the date that a number is shown as: ``45658`` is ``2025-01-01``; a time of day as it is.

    Examples
    --------
    >>> _date("45658", from_1904=False), _date("44196.5", from_1904=True), _date("0.5", from_1904=False)
    ('2025-01-01', '2025-01-01', '12:00:00')
    """
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    value = float(stored)
    try:
        shown = from_excel(value, CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return stored
    return shown.isoformat()[:10]
