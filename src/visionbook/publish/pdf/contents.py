"""The contents of the published book, as its pages tell them: parts, pages and the pages below them.

What is printed comes from the pages that readers see, not from what the next book would be made of: so the numbers are
the same.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.pdf.files import without_offers

_FIRST = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
_ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.DOTALL)
_ABOUT = re.compile(r'<aside class="vb-about"[^>]*>(.*?)</aside>', re.DOTALL)
_NOTICE = re.compile(r'<aside class="vb-notice"[^>]*>(.*?)</aside>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_STYLES = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>')
_HREF = re.compile(r'\bhref="([^"?]+)')
_LANGUAGE = re.compile(r'<html lang="([^"]+)"')


@dataclass(frozen=True)
class Entry:
    """A page in the contents of the book.

    Parameters
    ----------
    page : str
        Its file in the site, ``notebooks/goals.html``.
    title : str
        Its title.
    part : str
        Caption of the part that begins with it; empty if it begins none.
    level : int
        1 for a page that is in no part, 2 for one of a part, 3 for one below another page.
    """

    page: str
    title: str
    part: str
    level: int


class _Navigation(HTMLParser):
    """Reads the contents of the book in the side bar of a page: captions, links, and how deep in lists they stand."""

    def __init__(self, page: str):
        super().__init__()
        self.entries: list[Entry] = []
        self._page, self._part, self._in_part = page, "", False
        self._depth = self._lists = 0  # elements `nav` that are open inside of it, and lists
        self._link: str | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "nav" and (self._depth or "bd-links" in classes):
            self._depth += 1
        if not self._depth:
            return
        if tag == "ul":
            self._lists += 1
        elif tag == "a" and "internal" in classes:
            self._link, self._text = given.get("href", ""), []
        elif tag == "span" and "caption-text" in classes:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if not self._depth:
            return
        if tag == "nav":
            self._depth -= 1
        elif tag == "ul":
            self._lists -= 1
        elif tag == "a" and self._link is not None:
            self._add(self._link, self._taken())
            self._link = None
        elif tag == "span" and self._link is None and self._text is not None:
            self._part, self._in_part = self._taken(), True

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _taken(self) -> str:
        text, self._text = " ".join("".join(self._text or ()).split()), None
        return text

    def _add(self, href: str, title: str) -> None:
        path = unquote(href.partition("#")[0])
        page = posixpath.normpath(posixpath.join(posixpath.dirname(self._page), path)) if path else self._page
        level = (2 if self._in_part else 1) + (self._lists > 1)
        self.entries.append(Entry(page, title, self._part, min(level, 3)))
        self._part = ""


def contents_of(html: str, page: str) -> list[Entry]:
    """Return the contents of the book, as the side bar of a page has them.

    Parameters
    ----------
    html : str
        The page.
    page : str
        Its file in the site, from which its links lead.

    Examples
    --------
    >>> side = '<nav class="bd-links"><ul><li><a class="internal" href="#">甲</a></ul>'
    >>> side += '<p><span class="caption-text">部</span></p>'
    >>> side += '<ul><li><a class="internal" href="../b/c.html">乙</a></ul></nav>'
    >>> [(entry.page, entry.part, entry.level) for entry in contents_of(side, "n/a.html")]
    [('n/a.html', '', 1), ('b/c.html', '部', 2)]
    """
    read = _Navigation(page)
    read.feed(html)
    return read.entries


@dataclass(frozen=True)
class SitePage:
    """What is printed of a page: its article, and what it says of itself (HTML).

    Parameters
    ----------
    article : str
        The text of the page.
    about : tuple of str
        What the book says of itself at the foot of the page, then what the page says, if it says anything.
    notice : str
        The notice of the edition; empty if there is none.
    """

    article: str
    about: tuple[str, ...]
    notice: str


class Site:
    """The published book as a folder of pages.

    Parameters
    ----------
    folder : Path
        The folder.

    Raises
    ------
    BuildError
        If its first page does not say where the book begins.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        found = _FIRST.search(self.text("index.html"))
        if not found:
            raise BuildError(message("pdf.no_first_page", file=str(folder / "index.html")))
        self.first = unquote(found[1])
        self._front = self.text(self.first)
        self.entries = contents_of(self._front, self.first)

    def text(self, page: str) -> str:
        """Return the HTML of a page.

        Raises
        ------
        BuildError
            If the page is not there.
        """
        try:
            return without_offers((self.folder / page).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BuildError(message("pdf.no_page", page=page)) from None

    @property
    def language(self) -> str:
        """Return the language of the book."""
        found = _LANGUAGE.search(self._front)
        return found[1] if found else ""

    @property
    def title(self) -> str:
        """Return the title of the book, as HTML."""
        return re.search(r"<title>(.*?)</title>", self.text("index.html"), re.DOTALL)[1].strip()

    @property
    def styles(self) -> list[tuple[str, bool]]:
        """Return the style sheets of a page as files of the site, each with whether it is for paper only."""
        head = self._front.partition("</head>")[0]
        base = posixpath.dirname(self.first)
        return [
            (posixpath.normpath(posixpath.join(base, _HREF.search(link)[1])), 'media="print"' in link)
            for link in _STYLES.findall(head)
        ]

    def page(self, page: str) -> SitePage:
        """Return what is printed of a page.

        Raises
        ------
        BuildError
            If the page is not there, or has no article.
        """
        text = self.text(page)
        article = _ARTICLE.search(text)
        if not article:
            raise BuildError(message("pdf.no_article", page=page))
        about, notice = _ABOUT.search(text), _NOTICE.search(text)
        said = tuple(_PARAGRAPH.findall(about[1])) if about else ()
        return SitePage(article[1], said, notice[1] if notice else "")
