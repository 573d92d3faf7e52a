"""Sphinx extension: what stands in the head of every page for browsers, search engines and those who share a link.

The theme, Sphinx and docutils each write a viewport: one is kept. The description is the page's first sentences. What a
page may load and run is said at its beginning (`policy`).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape, unescape

from sphinx.application import Sphinx

from visionbook.publish.site.html_text import plain

LONGEST = 160
"""Characters of a description: search engines show no more."""

_SHORTEST = 20  # of a paragraph that says something: below, it is the label of a list
_VIEWPORT = re.compile(r'\s*<meta\b[^>]*\bname="viewport"[^>]*>')
_ENCODING = re.compile(r'<meta charset="[^"]*" ?/?>')
# What the theme says to a search service that the book does not use.
_UNUSED = re.compile(r'\s*<meta name="docsearch:[^>]*>')
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
_TITLE_END = "</h1>"
_LEAD = re.compile(r'<p class="vb-lead">(.*?)</p>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
# As `visionbook.publish.site.chart_renderer` writes the drawing of a figure for wide screens.
_FIGURE = re.compile(r'<img\b[^>]*\balt="([^"]*)" class="vb-wide"[^>]*\bsrc="(?:\.\./)*(figures/[^"]+)\.svg"')
_LOCALES = {"ja": "ja_JP", "en": "en_US"}


def description(body: str) -> str:
    """Return what describes a page: the first sentences of its lead, or of its first paragraph, at most `LONGEST`.

    Examples
    --------
    >>> description("<h1>甲</h1><p>短い名札</p><p>人口は、2025年に<b>21,201</b>人でした。次の文です。</p>")
    '人口は、2025年に21,201人でした。次の文です。'
    """
    lead = _LEAD.search(body)
    if lead:
        return shortened(plain(lead[1]))
    text = body[max(body.find(_TITLE_END), 0) :]
    found = (plain(match[1]) for match in _PARAGRAPH.finditer(text))
    return shortened(next((each for each in found if len(each) >= _SHORTEST), ""))


def shortened(text: str) -> str:
    """Return as many whole sentences as fit; of a first one that does not fit, its beginning.

    Examples
    --------
    >>> shortened("一。" * 100) == "一。" * 80
    True
    >>> len(shortened("あ" * 200)), shortened("あ" * 200)[-2:]
    (160, 'あ…')
    """
    kept = ""
    for sentence in _SENTENCE.findall(text):
        if len(kept + sentence) > LONGEST:
            break
        kept += sentence
    return kept.strip() or text[: LONGEST - 1] + "…" * (len(text) > LONGEST - 1)


def picture(body: str, base: str) -> dict[str, str]:
    """Return what is said of the picture of a page, its first figure, by the names of OpenGraph; nothing without one.

    Parameters
    ----------
    body : str
        HTML of the page.
    base : str
        Address of the book, empty if that is not known: a picture has a whole address, or none.

    Examples
    --------
    >>> picture('<img width="691" height="321" alt="減る" class="vb-wide" src="../figures/p/a.svg">', "https://a.example/")
    {'image': 'https://a.example/figures/p/a.png', 'image:type': 'image/png', 'image:alt': '減る'}
    >>> picture("<p>", "https://a.example/"), picture('<img alt="" class="vb-wide" src="figures/p/a.svg">', "")
    ({}, {})
    """
    found = _FIGURE.search(body) if base else None
    if not found:
        return {}
    return {"image": f"{base.rstrip('/')}/{found[2]}.png", "image:type": "image/png", "image:alt": unescape(found[1])}


def policy(scripts: list[str]) -> str:
    """Return the Content-Security-Policy of a page with these inline scripts: only its own files, and they, run.

    Parameters
    ----------
    scripts : list of str
        Inline scripts that the theme writes: their text, which is allowed by its digest.
    """
    digests = "".join(f" 'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    # `file:` is for a book opened from a folder, where browsers disagree on what 'self' is; from a server no page may
    # load files of the reader's machine, whatever it says.
    own = "'self' file:"
    return "; ".join(
        [
            f"default-src {own}",
            f"script-src {own}{digests}",
            # Tables and bars have styles of their own, and attributes cannot be allowed by a digest.
            f"style-src {own} 'unsafe-inline'",
            f"img-src {own} data: blob:",
            f"font-src {own} data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action {own}",
        ]
    )


def inline_scripts(html: str) -> Iterator[str]:
    """Yield the text of the scripts that stand in a piece of HTML and run; what only holds data does not."""
    for attributes, text in _SCRIPT.findall(html):
        if "src=" not in attributes and "type=" not in attributes:
            yield text


def with_head(html: str, trusted: bool) -> str:
    """Return a page as the theme writes it with one viewport and its policy.

    Parameters
    ----------
    html : str
        The page.
    trusted : bool
        Allow inline scripts in its body, too: nothing in it comes from data. Otherwise only those of the head, which
        the theme wrote, are allowed.
    """
    head, end, body = html.partition("</head>")
    encoding = _ENCODING.search(head)
    if not end or not encoding:
        return html
    first = _VIEWPORT.search(head)
    rest = _UNUSED.sub("", _VIEWPORT.sub("", head[encoding.end() :]))
    scripts = list(dict.fromkeys(inline_scripts(html if trusted else head)))
    said = f'\n    <meta http-equiv="Content-Security-Policy" content="{escape(policy(scripts), quote=False)}" />'
    return f"{head[: encoding.end()]}{said}{first[0] if first else ''}{rest}{end}{body}"


def shared(facts: Mapping[str, str]) -> str:
    """Return the `meta` elements of a page: its description, and what those who share a link show (OpenGraph)."""
    named = [f'<meta name="description" content="{escape(facts["description"])}" />'] if facts["description"] else []
    graph = [f'<meta property="og:{name}" content="{escape(text)}" />' for name, text in facts.items() if text]
    return "".join(f"\n    {line}" for line in [*named, *graph])


def _describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    if doctree is None:
        return
    facts = {
        "title": plain(context.get("title") or ""),
        "description": description(context.get("body") or ""),
        "type": "website" if pagename == app.config.root_doc else "article",
        "locale": _LOCALES.get(app.config.language, app.config.language),
        "site_name": plain(app.config.html_title),
        "url": context.get("pageurl") or "",
        **picture(context.get("body") or "", app.config.html_baseurl),
    }
    context["metatags"] = f"{context.get('metatags', '')}{shared(facts)}"


def _finish_pages(app: Sphinx) -> None:
    """Have the head of each page finished as it is written: the theme writes its scripts in many places."""
    templates = getattr(app.builder, "templates", None)
    if app.builder.format != "html" or templates is None:
        return
    render = templates.render
    templates.render = lambda template, context: with_head(render(template, context), trusted=template != "page.html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Describe each page, and finish its head."""
    app.connect("html-page-context", _describe, priority=900)
    app.connect("builder-inited", _finish_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
