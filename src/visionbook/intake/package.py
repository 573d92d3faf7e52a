"""Look into a workbook file before anything parses it: what it is, how large it grows, what lies over its cells.

An ``.xlsx`` file is a zip archive of XML parts. Every part is unpacked here within limits and compared with the size
it declares, so that the parser never meets a zip bomb.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from visionbook.intake.sheets import LARGEST_FILE, Area
from visionbook.messages import message

if TYPE_CHECKING:
    from openpyxl import Workbook

LARGEST_UNPACKED = 20_000_000
_LARGEST_XML = 6_000_000
_MOST_PARTS = 1000
_RATIO, _RATIO_FROM = 250, 2_000_000
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_DRAWING = "/drawing"
_EMU_PER_CHARACTER, _EMU_PER_ROW = 66_675, 190_500
_WIDTH, _HEIGHT = 8.43, 15.0
_EMU_PER_POINT = 12_700
_LENGTHS = struct.Struct("<26xHH")
"""What stands before the name of a part; the lengths of its name and of what is added to it end it."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    IndexError,
    OverflowError,
)
_FORBIDDEN = [
    ("vbaProject.bin", "macros"),
    ("externalLinks/", "links"),
    ("embeddings/", "embedded"),
]


class PackageError(ValueError):
    """A file that is no workbook that may be opened: the broken rule and what to do."""

    def __init__(self, rule: str, remedy: str):
        super().__init__(message("file.refused", rule=rule, remedy=remedy))
        self.rule, self.remedy = rule, remedy


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by name.

    Raises
    ------
    PackageError
        If the file is too large, another kind of file, protected by a password, damaged, or a zip bomb; or if it
        holds macros, embedded objects or links to other workbooks.
    """
    if len(content) > LARGEST_FILE:
        raise PackageError(
            message("file.too_large", size=len(content), most=LARGEST_FILE), message("file.only_the_form")
        )
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise PackageError(message("file.password"), message("file.without_password"))
        raise PackageError(message("file.old_excel"), message("file.save"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        _check_sizes(parts, len(content))
        unpacked = {part.filename.lstrip("/"): _inflated(content, part) for part in parts if not part.is_dir()}
    except PackageError:
        raise
    except _BROKEN:
        raise PackageError(message("file.no_workbook"), message("file.save_or_anew")) from None
    _check_parts(unpacked)
    return unpacked


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename.lstrip("/").lower() for part in parts]
    total = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise PackageError(message("file.password"), message("file.without_password"))
    if len(parts) > _MOST_PARTS or len(set(names)) < len(names):
        raise PackageError(message("file.odd_parts"), message("file.save_or_anew"))
    if total > LARGEST_UNPACKED or (total > _RATIO_FROM and total > _RATIO * size):
        raise PackageError(
            message("file.bomb", total=total, most=LARGEST_UNPACKED, ratio=_RATIO), message("file.distrust")
        )
    if any(part.file_size > _LARGEST_XML for part in parts if part.filename.lower().endswith((".xml", ".rels"))):
        raise PackageError(message("file.large_sheet"), message("file.anew"))


def _inflated(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """Unpack one part, never further than the size it declares."""
    start = part.header_offset + _LENGTHS.size + sum(_LENGTHS.unpack_from(content, part.header_offset))
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        text = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        text = zlib.decompressobj(-15).decompress(packed, part.file_size + 1)
    else:
        raise zipfile.BadZipFile("unknown compression")
    if len(text) != part.file_size or zlib.crc32(text) != part.CRC:
        raise zipfile.BadZipFile("size or check sum differs")
    return text


def _check_parts(parts: dict[str, bytes]) -> None:
    if "xl/workbook.bin" in parts or "mimetype" in parts:
        raise PackageError(message("file.other_format"), message("file.save"))
    if "xl/workbook.xml" not in parts:
        raise PackageError(message("file.archive"), message("file.save"))
    if b"purl.oclc.org/ooxml" in parts["xl/workbook.xml"]:
        raise PackageError(message("file.strict"), message("file.save"))
    for name, what in _FORBIDDEN:
        if any(f"xl/{name}" in part for part in parts):
            raise PackageError(message(f"file.{what}"), message(f"file.without_{what}"))
    if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in parts.values()):
        raise PackageError(message("file.entities"), message("file.anew"))


def repacked(parts: dict[str, bytes]) -> bytes:
    """Return parts as an archive whose bytes depend on nothing else: no dates, one order, one way to pack."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, text)
    return target.getvalue()


def covered_areas(parts: dict[str, bytes]) -> dict[str, list[Area]]:
    """Return the areas of cells that pictures, shapes and charts lie over, by sheet name."""
    book = "xl/workbook.xml"
    targets = _targets(parts, book)
    covered = {}
    for sheet in _elements(fromstring(parts[book]), "sheet"):
        part = targets.get(_attribute(sheet, "id"), "")
        if part not in parts:
            continue
        drawings = [fromstring(parts[name]) for name in _targets(parts, part, _DRAWING).values() if name in parts]
        widths, heights = _sizes(fromstring(parts[part])) if drawings else ({}, {})
        anchors = [each for drawing in drawings for each in drawing.iter() if _name(each).endswith("CellAnchor")]
        anchors += [each for drawing in drawings for each in drawing.iter() if _name(each) == "absoluteAnchor"]
        covered[sheet.get("name", "")] = [_area(anchor, widths, heights) for anchor in anchors]
    return covered


def _targets(parts: dict[str, bytes], part: str, kind: str = "") -> dict[str, str]:
    """Return the parts that a part points to, by relationship."""
    folder, name = posixpath.split(part)
    relations = parts.get(f"{folder}/_rels/{name}.rels")
    if relations is None:
        return {}
    return {
        entry.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
        for entry in fromstring(relations)
        if entry.get("Type", "").endswith(kind) and entry.get("TargetMode") != "External"
    }


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _elements(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if _name(each) == name)


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


def _sizes(sheet: Element) -> tuple[dict[int, int], dict[int, int]]:
    """Return the widths of columns and heights of rows that differ from the usual ones, in drawing units."""
    widths = {}
    for column in _elements(sheet, "col"):
        first, last = int(column.get("min", 1)), int(column.get("max", 1))
        width = 0.0 if column.get("hidden") in ("1", "true") else float(column.get("width", _WIDTH))
        widths |= dict.fromkeys(range(first, min(last, first + 500) + 1), int(width * _EMU_PER_CHARACTER))
    heights = {
        int(row.get("r", 0)): int(float(row.get("ht", _HEIGHT)) * _EMU_PER_POINT) for row in _elements(sheet, "row")
    }
    return widths, heights


def _area(anchor: Element, widths: dict[int, int], heights: dict[int, int]) -> Area:
    """Return first and last row and column that an anchored picture covers."""
    numbers = {
        f"{_name(part)}_{_name(each)}": int(each.text or 0)
        for part in anchor
        if _name(part) in ("from", "to")
        for each in part
    }
    size = next((part for part in anchor if _name(part) == "ext"), None)
    place = next((part for part in anchor if _name(part) == "pos"), None)
    usual_width, usual_height = int(_WIDTH * _EMU_PER_CHARACTER), _EMU_PER_ROW
    column, beyond_x = numbers.get("from_col", 0) + 1, numbers.get("from_colOff", 0)
    row, beyond_y = numbers.get("from_row", 0) + 1, numbers.get("from_rowOff", 0)
    if place is not None:
        column, beyond_x = _walk(1, int(place.get("x", 0)), widths, usual_width)
        row, beyond_y = _walk(1, int(place.get("y", 0)), heights, usual_height)
    if "to_col" in numbers:
        last_column = numbers["to_col"] + (1 if numbers.get("to_colOff", 0) > 0 else 0)
        last_row = numbers.get("to_row", 0) + (1 if numbers.get("to_rowOff", 0) > 0 else 0)
        return row, column, max(row, last_row), max(column, last_column)
    width = int(size.get("cx", 0)) if size is not None else 0
    height = int(size.get("cy", 0)) if size is not None else 0
    last_column, _ = _walk(column, beyond_x + width, widths, usual_width)
    last_row, _ = _walk(row, beyond_y + height, heights, usual_height)
    return row, column, last_row, last_column


def _walk(start: int, distance: int, sizes: dict[int, int], usual: int) -> tuple[int, int]:
    """Return the column (or row) that lies a distance after the left edge of another, and what remains within it."""
    position = start
    while distance > sizes.get(position, usual) and position < start + 20_000:
        distance -= sizes.get(position, usual)
        position += 1
    return position, distance


def undated(book: Workbook) -> bytes:
    """Return a workbook as bytes that are the same whenever it is written: without the moments that openpyxl notes."""
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", parts[core])
    return repacked(parts)
