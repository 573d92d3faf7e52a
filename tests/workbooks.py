"""Workbooks made for tests: xlsx with openpyxl, and old ones (xls) byte by byte, since nothing writes those today."""

import io
import struct

from openpyxl import Workbook

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(sheets, *, hidden=(), merged=(), change=None):
    """A workbook of today: sheets by name, each a list of rows; `change` may do more to it."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for area in merged:
            sheet.merge_cells(area)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(sheets, *, hidden=(), looks=b""):
    """A workbook of Excel 97: texts and numbers, and `looks`, records about the cells of each sheet (`xls_looks`)."""
    streams = [_sheet(rows, looks) for rows in sheets.values()]
    names = list(sheets)
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    bounds = [_record(0x0085, struct.pack("<IBB", 0, name in hidden, 0) + _text(name, "B")) for name in names]
    end = _record(0x000A, b"")
    at = len(begin) + sum(map(len, bounds)) + len(end)
    for number, stream in enumerate(streams):
        bounds[number] = bounds[number][:4] + struct.pack("<I", at) + bounds[number][8:]
        at += len(stream)
    return compound("Workbook", begin + b"".join(bounds) + end + b"".join(streams))


def _record(number, content):
    return struct.pack("<HH", number, len(content)) + content


def _text(text, size):
    return struct.pack(f"<{size}B", len(text), 1) + text.encode("utf-16-le")


def xls_looks(*, merged=(), rows=(), columns=()):
    """Records of a sheet: merged areas (top, bottom, left, right), hidden rows and columns, all counted from 0."""
    records = [_record(0x0208, struct.pack("<HHHHHHI", row, 0, 9, 255, 0, 0, 0x20)) for row in rows]
    records += [_record(0x007D, struct.pack("<HHHHHH", at, at, 2000, 0, 1, 0)) for at in columns]
    areas = b"".join(struct.pack("<HHHH", *area) for area in merged)
    return b"".join([*records, _record(0x00E5, struct.pack("<H", len(merged)) + areas)])


def _sheet(rows, looks):
    records = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, int | float):
                records.append(_record(0x0203, place + struct.pack("<d", cell)))
            elif cell:
                records.append(_record(0x0204, place + _text(cell, "H")))
    return b"".join([*records, looks, _record(0x000A, b"")])


def compound(name, content):
    """An OLE file with one stream: a head, a table of sectors, a folder, and the stream from its third sector on."""
    content += b"\0" * (-len(content) % SECTOR)
    content += b"\0" * max(0, 4096 - len(content))
    sectors = len(content) // SECTOR
    tables = (sectors + 2 + SECTOR // 4) // (SECTOR // 4) + 1
    chain = [TABLE] * tables + [END] + [tables + 2 + number for number in range(sectors - 1)] + [END]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, tables, tables, 0, 4096, END, 0, END, 0)
    head += struct.pack(f"<{tables}I", *range(tables)) + struct.pack("<I", FREE) * (109 - tables)
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry(name, 2, FREE, tables + 1, len(content))
    folder += _entry("", 0, FREE, 0, 0) * 2
    return head + struct.pack(f"<{len(chain)}I", *chain) + folder + content


def _entry(name, kind, child, start, size):
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2 if name else 0, kind, 1, FREE, FREE, child)
    return entry + b"\0" * 36 + struct.pack("<III", start, size, 0)
