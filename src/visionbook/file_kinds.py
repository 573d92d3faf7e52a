"""What a file is that should have been a table of text: seen from its first bytes, not from its name."""

from __future__ import annotations

import io
import re
import zipfile

from visionbook.messages import Message, message

_ZIP, _OLE, _PDF = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"), b"%PDF"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HTML = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head", b"<body", b"<!--", b"mime-version:")
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "word/document.xml": "docx", "mimetype": "ods"}


def other_kind(content: bytes) -> Message | None:
    """Return what a file is if it is no text in UTF-8, said of it (``is an Excel workbook (.xlsx)``); None if it is.

    Examples
    --------
    >>> other_kind("根室市,1".encode()) is None
    True
    >>> other_kind("根室市,1".encode("cp932"))
    'is in Shift_JIS, not UTF-8'
    """
    return other_format(content) or other_encoding(content)


def other_format(content: bytes) -> Message | None:
    """Return what a file is that no encoding makes a text: a workbook, an archive, a document, a page."""
    start = content[:512].removeprefix(_BYTE_ORDER_MARK).lstrip().lower()
    if content.startswith(_ZIP):
        return message(f"check.is_{_kind_of_archive(content)}")
    if content.startswith(_OLE):
        return message("check.is_xls")
    if content.startswith(_PDF):
        return message("check.is_pdf")
    if content.startswith(_UTF_16):
        return message("check.is_utf_16")
    if start.startswith(_HTML):
        return message("check.is_page")
    return None


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        names = set()
    return next((kind for part, kind in _PARTS.items() if part in names), "zip")


def other_encoding(content: bytes) -> Message | None:
    """Return in which encoding a file is, if not in UTF-8."""
    try:
        content.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    # Text in EUC-JP is Shift_JIS too, of half-width katakana; the other way round hardly ever.
    for encoding, name in (("euc_jp", "euc_jp"), ("cp932", "shift_jis")):
        if _is(content, encoding):
            return message(f"check.is_{name}")
    return message("check.is_not_utf_8")


def _is(content: bytes, encoding: str) -> bool:
    try:
        return not _NO_TEXT.search(content.decode(encoding))
    except UnicodeDecodeError:
        return False
