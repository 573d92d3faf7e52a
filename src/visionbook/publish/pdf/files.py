"""The PDFs of a published book as files in it, and the list that tells what they are."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

PLACE = "_static/pdf"
"""Folder of the PDFs in the site."""

BEGIN, END = "<!-- pdf -->", "<!-- /pdf -->"
"""Between these marks stand the links to them in the pages."""

_LIST = "pdf.json"
_OFFERED = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


@dataclass(frozen=True)
class Pdf:
    """A PDF of the book.

    Parameters
    ----------
    name : str
        Its name (`visionbook.publish.pdf.compose`).
    title : str
        What it holds: the whole, or the title of a page.
    sheets : int
        Number of its sheets.
    size : int
        Bytes.
    """

    name: str
    title: str
    sheets: int
    size: int

    @property
    def file(self) -> str:
        """Return the name of its file."""
        return f"{self.name}.pdf"


def without_offers(html: str) -> str:
    """Return a page without the links to PDFs that were put in.

    Examples
    --------
    >>> without_offers("a<!-- pdf -->b<!-- /pdf -->c")
    'ac'
    """
    return _OFFERED.sub("", html)


def listed(book: Path) -> dict[str, Pdf]:
    """Return the PDFs that a book holds, by name; none if that is not known."""
    try:
        noted = json.loads((book / PLACE / _LIST).read_text(encoding="utf-8"))
        return {each["name"]: Pdf(**each) for each in noted}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def note(book: Path, made: dict[str, Pdf]) -> None:
    """Write the list of the PDFs into a book."""
    text = json.dumps([asdict(each) for each in made.values()], ensure_ascii=False, indent=1)
    (book / PLACE / _LIST).write_text(text + "\n", encoding="utf-8", newline="")
