"""Links to the PDFs on the pages of the published book: they are there only if the files are.

A page is changed at its foot, the first page and that on what can be taken along at their end, and a report below its
heading. What is put in stands between two marks, so that it can be taken out again.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from visionbook.publish.pdf.compose import WHOLE
from visionbook.publish.pdf.contents import Site
from visionbook.publish.pdf.files import BEGIN, END, PLACE, Pdf, without_offers
from visionbook.words import Words

TAKE = "book/take.html"
"""Page on what can be taken along; it offers all PDFs, as the first page does, in a book that has it."""

_FOOT = re.compile(r'(<p class="vb-footer">.*?)(\s*</p>)', re.DOTALL)
_HEADING = "</h1>"
_ARTICLE_END = "</article>"


def size_said(size: int, words: Words) -> str:
    """Return the size of a file as people say it: whole kilobytes up to 1,000, then megabytes with one digit.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> size_said(424_945, load_words("ja")), size_said(18_406_238, load_words("ja"))
    ('425 KB', '18.4 MB')
    """
    kilobytes = max(round(size / 1000), 1)
    if kilobytes < 1000:
        return words("printout.kilobytes", size=kilobytes)
    return words("printout.megabytes", size=size / 1_000_000)


def link(made: Pdf, page: str, words: Words) -> str:
    """Return a link from a page to a PDF: what it is, how many sheets, how large."""
    href = posixpath.relpath(f"{PLACE}/{made.file}", posixpath.dirname(page) or ".")
    kind = "whole" if made.name == WHOLE else "report"
    facts = {"title": made.title, "sheets": made.sheets, "size": size_said(made.size, words)}
    return f'<a href="{escape(href)}" type="application/pdf">{escape(words(f"printout.link_{kind}", **facts))}</a>'


def offered(html: str, page: str, made: Sequence[Pdf], own: Pdf | None, words: Words, *, lists: bool) -> str:
    """Return a page with its links to the PDFs.

    Parameters
    ----------
    html : str
        The page.
    page : str
        Its file in the site.
    made : sequence of Pdf
        The PDFs that there are.
    own : Pdf or None
        That of this page alone.
    words : Words
        The words.
    lists : bool
        Whether it is a page that offers all of them.
    """
    html = without_offers(html)
    whole = next((each for each in made if each.name == WHOLE), None)
    if whole:
        html = _FOOT.sub(lambda foot: f"{foot[1]}{_marked(' ' + link(whole, page, words))}{foot[2]}", html, count=1)
    if own and _HEADING in html:
        before, heading, rest = html.partition(_HEADING)
        html = f"{before}{heading}{_marked(_line(link(own, page, words)))}{rest}"
    if lists and made and _ARTICLE_END in html:
        before, end, rest = html.rpartition(_ARTICLE_END)
        links = words.join([link(each, page, words) for each in made])
        line = _line(escape(words("printout.take")) + links + words("strategy.full_stop"))
        html = f"{before}{_marked(line)}{end}{rest}"
    return html


def _marked(html: str) -> str:
    return f"{BEGIN}{html}{END}"


def _line(html: str) -> str:
    return f'<p class="vb-pdf vb-screen">{html}</p>'


def offer(site: Site, made: Mapping[str, Pdf], words: Words) -> None:
    """Write the links into all pages of a book, which is a copy that nobody sees yet."""
    own = {entry.page: made.get(Path(entry.page).stem) for entry in site.entries}
    for path in sorted(site.folder.rglob("*.html")):
        page = path.relative_to(site.folder).as_posix()
        html = path.read_bytes().decode("utf-8")
        changed = offered(html, page, list(made.values()), own.get(page), words, lists=page in (site.first, TAKE))
        if changed != html:
            path.write_bytes(changed.encode("utf-8"))
