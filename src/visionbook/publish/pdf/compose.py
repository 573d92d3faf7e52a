"""One HTML document of pages of the published book, for the browser that prints it; compose.js puts it together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from visionbook.publish.pdf.contents import Entry, Site
from visionbook.publish.site import plain
from visionbook.words import Words

WHOLE = "book"
"""Name of the document that holds the whole book."""

REPORTS = ("verification", "council")
"""Pages that are documents of their own as well: they are handed in and handed out."""

# Typefaces that come with the program: the same on every machine, and embedded.
_FONTS = {
    "vb-text": ("matplotlib_fontja", "fonts/ipaexg.ttf"),
    "vb-signs": ("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"),
    "vb-code": ("matplotlib", "mpl-data/fonts/ttf/DejaVuSansMono.ttf"),
}
_PROSE = "book/"
_POLICY = "default-src file:; script-src 'none'; style-src file: 'unsafe-inline'; img-src file: data:; font-src file:"


@dataclass(frozen=True)
class Document:
    """A document to be printed.

    Parameters
    ----------
    name : str
        Its name, and that of its file.
    title : str
        Title of the book.
    subtitle : str
        What of the book it is.
    pages : sequence of Entry
        Its pages in order.
    """

    name: str
    title: str
    subtitle: str
    pages: Sequence[Entry]

    @property
    def full_title(self) -> str:
        """Return the title and what of the book it is, in one line."""
        return f"{self.title}　{self.subtitle}"


def documents(site: Site, words: Words) -> dict[str, Document]:
    """Return the documents that can be made of a book, by name: the whole, and the reports that it holds."""
    title = unescape(site.title)
    made = {WHOLE: Document(WHOLE, title, words("printout.whole"), site.entries)}
    by_name = {Path(entry.page).stem: entry for entry in site.entries}
    for name in REPORTS:
        if name in by_name:
            entry = by_name[name]
            alone = Entry(entry.page, entry.title, "", 1)
            made[name] = Document(name, title, entry.title, [alone])
    return made


def order(document: Document, site: Site, words: Words) -> dict[str, object]:
    """Return what compose.js is told: the pages with their keys, and the words of its own."""
    pages = [
        {
            "key": f"p{number}",
            "partKey": f"part{number}",
            "page": entry.page,
            "title": entry.title,
            "part": entry.part,
            "depth": entry.level - 1,
        }
        for number, entry in enumerate(document.pages, start=1)
    ]
    said = {"notes": words("printout.notes"), "mark": words("printout.mark")}
    root = f"{site.folder.resolve().as_uri()}/"
    told = {"title": document.title, "language": site.language, "root": root}
    return {**told, "pages": pages, "words": said, "sections": len(pages) == 1}


def composed(document: Document, site: Site, words: Words) -> str:
    """Return the HTML of a document: title page, room for the contents, and its pages, each in a template.

    Raises
    ------
    BuildError
        If a page is not there.
    """
    root = site.folder.resolve().as_uri()
    styles = "\n".join(
        f'<link rel="stylesheet" href="{root}/{name}"{" media=print" if paper else ""}>' for name, paper in site.styles
    )
    short = " vb-pdf-short" if len(document.pages) == 1 else ""
    contents = escape(words("printout.contents"))
    pages = "\n".join(
        f'<template data-key="p{number}">{_printed(site, entry)}</template>'
        for number, entry in enumerate(document.pages, start=1)
    )
    return f"""<!DOCTYPE html>
<html lang="{escape(site.language)}" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(document.full_title)}</title>
{styles}
<style>{_fonts()}
{resources.files(__package__).joinpath("pdf.css").read_text(encoding="utf-8")}</style>
</head>
<body><div class="bd-container"><div class="bd-container__inner"><main class="bd-main"><div class="bd-content">
<div class="bd-article-container">
{_front(document, site, words)}
<nav class="vb-pdf-contents{short} bd-article" aria-label="{contents}">
<h1>{contents}</h1>
<ol></ol>
</nav>
{pages}
</div></div></main></div></div></body></html>
"""


def _printed(site: Site, entry: Entry) -> str:
    """Return the article of a page, and what the page says of itself: its newest datum, its sources."""
    page = site.page(entry.page)
    own = "".join(f"<p>{text}</p>" for text in page.about[1:])
    return page.article + (f'<div class="vb-about">{own}</div>' if own else "")


def _front(document: Document, site: Site, words: Words) -> str:
    """Return the title page: title, notice, and what the book says of itself with its newest datum."""
    pages = [entry.page for entry in document.pages]
    telling = next((page for page in pages if page.startswith(_PROSE)), pages[0])
    first = site.page(telling)
    book, *own = first.about or ("",)
    stop = words("strategy.full_stop")
    lines = [f"<p>{book}</p>"] if book else []
    lines += [f"<p>{escape(plain(text).partition(stop)[0] + stop)}</p>" for text in own]
    lines.append(f"<p>{escape(words('printout.licence'))}</p>")
    notice = f'<p class="vb-notice">{first.notice}</p>' if first.notice else ""
    return (
        f'<section class="vb-pdf-front bd-article">{notice}'
        f'<h1><span class="vb-pdf-title">{escape(document.title)}</span>'
        f'<span class="vb-pdf-subtitle">{escape(document.subtitle)}</span></h1>'
        f'<div class="vb-pdf-about">{"".join(lines)}</div></section>'
    )


def _fonts() -> str:
    """Return the rules for the typefaces."""
    rules = []
    for name, (package, file) in _FONTS.items():
        path = Path(find_spec(package).submodule_search_locations[0]) / file
        rules.append(f'@font-face {{ font-family: "{name}"; src: url({json.dumps(path.as_uri())}); }}')
    return "\n".join(rules)
