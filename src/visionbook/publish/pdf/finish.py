"""What the browser leaves undone in a PDF: heads as artifacts, words for links, what PDF/UA asks for, no dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf

_MARK = re.compile(rb"^[^\n]*(?:BDC|BMC)$|^EMC$", re.MULTILINE)
_TAG = re.compile(rb"/MCID|^/Artifact")
_PAINTS = re.compile(rb"(?:^|[ \n])(?:Tj|TJ|f\*?|F|S|s|B\*?|b\*?|sh|Do)$", re.MULTILINE)
_BEGINS, _ENDS = re.compile(rb"^BT$", re.MULTILINE), re.compile(rb"^ET$", re.MULTILINE)
_PDF_UA = "http://www.aiim.org/pdfua/ns/id/"


def with_artifacts(content: bytes) -> bytes:
    r"""Return the content of a sheet with everything that is drawn outside of tags marked as an artifact.

    The browser tags the text, but not running heads, page numbers and lines: a screen reader may not meet them.

    Examples
    --------
    >>> with_artifacts(b"q\nBT\n<01> Tj\nET\n/P <</MCID 0 >>BDC\nBT\n<02> Tj\nET\nEMC\nQ\n")
    b'/Artifact BMC\nq\nBT\n<01> Tj\nET\nEMC\n/P <</MCID 0 >>BDC\nBT\n<02> Tj\nET\nEMC\nQ\n'
    """
    made, start = [], 0
    open_marks: list[bool] = []  # whether each that is open is a tag; others only say how a character is read
    for mark in _MARK.finditer(content):
        if mark[0] != b"EMC":
            is_tag = _TAG.search(mark[0]) is not None
            if is_tag and not any(open_marks):
                made.append(_artifact(content[start : mark.start()]))
                start = mark.start()
            open_marks.append(is_tag)
        elif open_marks and open_marks.pop() and not any(open_marks):
            made.append(content[start : mark.end() + 1])
            start = mark.end() + 1
    rest = content[start:]
    return b"".join([*made, rest if any(open_marks) else _artifact(rest)])


def _artifact(content: bytes) -> bytes:
    """Mark what is drawn between two tags; what only moves about, or is cut in the middle of a text, stays."""
    whole = len(_BEGINS.findall(content)) == len(_ENDS.findall(content))
    if not whole or not _PAINTS.search(content):
        return content
    return b"/Artifact BMC\n" + content + (b"" if content.endswith(b"\n") else b"\n") + b"EMC\n"


def sheets_of_places(path: Path) -> dict[str, int]:
    """Return for each place that a link of a PDF leads to the number of its sheet, from 1."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        return {name.removeprefix("/"): numbers[place[0].objgen] for name, place in pdf.Root.get("/Dests", {}).items()}


def finish(path: Path, target: Path, title: str, language: str, to_sheet: Callable[[int], str]) -> int:
    """Write a PDF as the browser made it in its final form; return the number of its sheets.

    Parameters
    ----------
    path : Path
        What the browser made.
    target : Path
        Where the finished file goes.
    title : str
        Title of the document, which viewers show.
    language : str
        Its language.
    to_sheet : callable
        Says in words that a link leads to the sheet of a number.
    """
    sheets = sheets_of_places(path)
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            page.Contents = pdf.make_stream(with_artifacts(_content(page)))
            page.Tabs = pikepdf.Name.S
            for note in page.get("/Annots", []):
                _say_where(note, sheets, to_sheet)
        _share_pictures(pdf)
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        # The clock has no part in what is published, and the name of the browser says nothing to a reader.
        for name in ("/CreationDate", "/ModDate", "/Creator"):
            if name in pdf.docinfo:
                del pdf.docinfo[name]
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        pdf.docinfo["/Title"] = pikepdf.String(title)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = {language}
            metadata[f"{{{_PDF_UA}}}part"] = "1"
        pdf.save(
            target,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
        return len(pdf.pages)


def _content(page: pikepdf.Page) -> bytes:
    held = page.Contents
    return b"\n".join(each.read_bytes() for each in held) if isinstance(held, pikepdf.Array) else held.read_bytes()


def _say_where(note: pikepdf.Object, sheets: dict[str, int], to_sheet: Callable[[int], str]) -> None:
    """Give a link words of its own, for those who do not see what it stands on."""
    if "/Dest" in note and str(note.Dest).removeprefix("/") in sheets:
        note.Contents = pikepdf.String(to_sheet(sheets[str(note.Dest).removeprefix("/")]))
    elif "/A" in note and "/URI" in note.A:
        note.Contents = note.A.URI


def _share_pictures(pdf: pikepdf.Pdf) -> None:
    """Keep one of pictures that are the same: the hatching of a chart comes with each area that has it."""
    first: dict[tuple[bytes, bytes], pikepdf.Object] = {}
    for held in pdf.objects:
        if not isinstance(held, (pikepdf.Dictionary, pikepdf.Stream)) or "/Resources" not in held:
            continue
        pictures = held.Resources.get("/XObject", {})
        for name, picture in list(pictures.items()):
            if picture.get("/Subtype") == pikepdf.Name.Image and "/SMask" not in picture:
                key = (picture.read_raw_bytes(), pikepdf.Dictionary(picture.stream_dict).unparse())
                pictures[name] = first.setdefault(key, picture)
