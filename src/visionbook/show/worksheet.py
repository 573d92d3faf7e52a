"""A workbook that computes, offered on a page: what it is made from, and a line with a link to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from visionbook.show.mime import DOWNLOADS, WORKSHEET_MIME


@dataclass(frozen=True)
class Workbook:
    """A workbook to download; publishing makes it from `case`, so that a page needs no program for spreadsheets.

    Parameters
    ----------
    name : str
        Name of the file, without ending; unique in the book.
    case : mapping
        What it is made from, ready for JSON: `visionbook.worksheet.case.Case.as_json`.
    about : str
        What it is and how it is used.
    link : str
        What the link says.
    """

    name: str
    case: Mapping[str, object]
    about: str
    link: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        address = f"../_static/{DOWNLOADS}/{self.name}.xlsx"
        link = f'<ul class="vb-downloads"><li><a href="{address}" download>{escape(self.link)}</a></li></ul>'
        html = f'<p class="vb-text">{escape(self.about)}</p>{link}'
        return {
            WORKSHEET_MIME: {"name": self.name, "case": self.case, "html": html},
            "text/html": html,
            "text/plain": f"{self.about}\n{self.link}",
        }
