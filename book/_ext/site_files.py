"""Sphinx extension: the pages and files that a site has besides those of the book.

``index.html`` sends on to the first page, ``404.html`` is what a server shows for a page that is not there. If the
edition says at which address it is published, there are ``sitemap.xml`` and ``changes.xml`` (Atom), too: both need
whole addresses. Their dates are that of the edition; the clock has no part in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

FEED = "changes.xml"
SITEMAP = "sitemap.xml"
_CHANGES = "changelog"  # the label of the page that tells of each edition
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})-(\d{2})-(\d{2})")


def base_of(address: str) -> str:
    """Return the address of the book with one slash at its end; empty if it has none.

    Examples
    --------
    >>> base_of("https://example.jp/book"), base_of("https://example.jp/book/"), base_of("")
    ('https://example.jp/book/', 'https://example.jp/book/', '')
    """
    return f"{address.rstrip('/')}/" if address else ""


def sitemap(base: str, pages: Iterable[str], day: str) -> str:
    """Return the map of a site (sitemaps.org) with these pages, each of the day of the edition, if that is known."""
    changed = f"<lastmod>{escape(day)}</lastmod>" if day else ""
    listed = "".join(f"  <url><loc>{escape(base + quote(page))}.html</loc>{changed}</url>\n" for page in sorted(pages))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
    )


def day_in(heading: str) -> str:
    """Return the day that a heading names, as in ISO 8601; empty if it names none.

    Examples
    --------
    >>> day_in("第2版（2027年4月1日）"), day_in("第2版 2027-04-01"), day_in("第2版（2027年2月30日）"), day_in("第2版")
    ('2027-04-01', '2027-04-01', '', '')
    """
    found = _DAY.search(heading)
    if not found:
        return ""
    try:
        return date(*(int(part) for part in found.groups() if part)).isoformat()
    except ValueError:
        return ""


def feed(base: str, title: str, author: str, page: str, entries: list[dict[str, str]], lang: str = "ja") -> str:
    """Return the feed of changes (Atom 1.0).

    Parameters
    ----------
    base : str
        Address of the book, ending in a slash.
    title, author : str
        Of the book; who makes it, or its title.
    page : str
        The page that tells of the changes.
    entries : list of dict
        Newest first, each with `title`, `anchor`, `day` (ISO) and `summary`.
    lang : str
        Language of the texts.
    """
    address = f"{base}{quote(page)}.html"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(lang)}>',
        f"  <title>{escape(title)}</title>",
        f"  <id>{escape(base)}</id>",
        f'  <link rel="self" type="application/atom+xml" href={quoteattr(base + FEED)}/>',
        f'  <link rel="alternate" type="text/html" href={quoteattr(address)}/>',
        f"  <updated>{entries[0]['day']}T00:00:00Z</updated>",
        f"  <author><name>{escape(author)}</name></author>",
    ]
    for entry in entries:
        place = f"{address}#{quote(entry['anchor'])}"
        lines += [
            "  <entry>",
            f"    <title>{escape(entry['title'])}</title>",
            f"    <id>{escape(place)}</id>",
            f"    <link href={quoteattr(place)}/>",
            f"    <updated>{entry['day']}T00:00:00Z</updated>",
            f"    <summary>{escape(entry['summary'])}</summary>",
            "  </entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def _changes(env: BuildEnvironment, newest: str) -> tuple[str, list[dict[str, str]]]:
    """Return the page that tells of each edition, and the editions of which the day is known, as it orders them.

    The first is this edition: without a day of its own it has that of the edition.
    """
    page = env.domaindata["std"]["anonlabels"].get(_CHANGES, ("", ""))[0]
    return page, list(_editions(env, page, newest)) if page else []


def _editions(env: BuildEnvironment, page: str, newest: str) -> Iterator[dict[str, str]]:
    top = env.get_doctree(page).next_node(nodes.section)
    sections = [child for child in top.children if isinstance(child, nodes.section)] if top else []
    for number, section in enumerate(sections):
        title = section.next_node(nodes.title).astext()
        day = day_in(title) or ("" if number else newest)
        said = [
            node.astext() for node in section.findall(nodes.Element) if isinstance(node, (nodes.paragraph, nodes.term))
        ]
        if day:
            yield {"title": title, "anchor": section["ids"][0], "day": day, "summary": " ".join(" ".join(said).split())}


def _collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    if app.config.root_doc != "index":
        base = base_of(app.config.html_baseurl)
        yield "index", {"root_url": f"{base}{app.config.root_doc}.html" if base else ""}, "first_page.html"
    yield "404", {"base_url": base_of(app.config.html_baseurl)}, "not_found.html"


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    base, out = base_of(app.config.html_baseurl), Path(app.outdir)
    for name in (SITEMAP, FEED):
        (out / name).unlink(missing_ok=True)
    if not base:
        return
    known = app.config.html_context
    (out / SITEMAP).write_text(sitemap(base, app.env.found_docs, known.get("vb_date", "")), encoding="utf-8")
    page, entries = _changes(app.env, known.get("vb_date", ""))
    if entries:
        title = app.config.html_title
        text = feed(base, title, known.get("vb_maker") or title, page, entries, app.config.language)
        (out / FEED).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the two pages; write the two files when the book is built, and say on every page where the feed is."""
    feeds: list[str] = []

    def read_changes(app: Sphinx, env: BuildEnvironment) -> None:
        base = base_of(app.config.html_baseurl)
        known = base and _changes(env, app.config.html_context.get("vb_date", ""))[1]
        feeds[:] = [base + FEED] if known else []

    def offer_feed(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
        for address in feeds if doctree is not None else ():
            link = f'<link rel="alternate" type="application/atom+xml" href={quoteattr(address)} />'
            context["metatags"] = f"{context.get('metatags', '')}\n    {link}"

    app.connect("html-collect-pages", _collect)
    app.connect("env-updated", read_changes)
    app.connect("html-page-context", offer_feed)
    app.connect("build-finished", _write, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
