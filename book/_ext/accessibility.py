"""Sphinx extension: the page on accessibility, with what each build found about JIS X 8341-3:2016, level AA.

The pages are looked at as they are written; what was found is kept beside the doctrees, for a build that writes few of
them. Nothing here says that a criterion is met: only that what a program can see of it has no fault.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from sphinx.application import Sphinx

NAME = "accessibility"
CRITERIA = Path(__file__).with_suffix(".yml")

_ELEMENT = re.compile(
    r"<(img|input|select|textarea|audio|video|iframe|object|embed|marquee|blink|form|meta)\b([^>]*)>", re.IGNORECASE
)
_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]*)"')
_ANCHOR = re.compile(r"<a\b([^>]*\bhref=[^>]*)>(.*?)</a>", re.DOTALL)
_BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)
_HEADING = re.compile(r"<h[1-6]\b([^>]*)>(.*?)</h[1-6]>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LANGUAGE = re.compile(r'<html\b[^>]*\slang="[a-z]{2}')
_TAG = re.compile(r"<[^>]+>")
_NAMED = re.compile(r'\b(?:aria-label|aria-labelledby|title|alt)="[^"]')
_ALT = re.compile(r'\balt="([^"]*)"')
_FILE = re.compile(r"\.(?:svg|png|jpe?g)$")
_MEDIA = {"audio", "video", "iframe", "object", "embed"}
_LABEL = re.compile(r"<label\b([^>]*)>(.*?)</label>", re.DOTALL)
_LABELLED = re.compile(r'\bfor="([^"]+)"')
_OWN_ID = re.compile(r'\bid="([^"]+)"')
_INPUTS = ("input", "select", "textarea")
_HIDDEN = re.compile(r'type="(?:hidden|submit|button)"')


def faults(html: str) -> dict[str, int]:
    """Return how often a page fails each check; checks that it passes are left out.

    Examples
    --------
    >>> faults('<html lang="ja"><title>A</title><a href="#main-content">x</a><main id="main-content">'
    ...        '<nav class="bd-links"></nav><form role="search"></form><img alt="a.svg"><h2> </h2></main>')
    {'alternative': 1, 'heading': 1}
    """
    found: Counter[str] = Counter()
    for name, attributes in _ELEMENT.findall(html):
        found.update(_of_element(name.lower(), attributes))
    found["label"] = _unlabelled(html)
    found["anchor"] = sum(number - 1 for number in Counter(_ID.findall(html)).values())
    found["link"] = _nameless(_ANCHOR, html)
    found["button"] = _nameless(_BUTTON, html)
    found["heading"] = _nameless(_HEADING, html)
    found["table"] = sum("<th" not in table.replace("<thead", "") for table in _TABLE.findall(html))
    title = _TITLE.search(html)
    found["title"] = int(title is None or not title[1].strip())
    found["language"] = int(not _LANGUAGE.search(html))
    found["skip"] = int('href="#main-content"' not in html or 'id="main-content"' not in html)
    found["ways"] = int('role="search"' not in html or "bd-links" not in html)
    return {check: number for check, number in sorted(found.items()) if number}


def _of_element(name: str, attributes: str) -> Iterator[str]:
    if name == "img":
        alternative = _ALT.search(attributes)
        if alternative is None or _FILE.search(alternative[1]):
            yield "alternative"
    elif name in _MEDIA:
        yield "media"
    elif name in ("marquee", "blink"):
        yield "moving"
    elif name == "form" and 'method="post"' in attributes.lower():
        yield "sending"
    elif name == "meta":
        if 'http-equiv="refresh"' in attributes.lower():
            yield "refresh"
        if "user-scalable=no" in attributes or "maximum-scale" in attributes:
            yield "zoom"


def _unlabelled(html: str) -> int:
    """Count the fields without a name: neither one of their own, nor a label around them, nor one elsewhere."""
    named = set()
    for attributes, inside in _LABEL.findall(html):
        named.update(_LABELLED.findall(attributes) if _TAG.sub("", inside).strip() else ())
    outside = _LABEL.sub(lambda label: "" if _TAG.sub("", label[2]).strip() else label[0], html)
    return sum(
        not (_HIDDEN.search(attributes) or _NAMED.search(attributes) or set(_OWN_ID.findall(attributes)) & named)
        for name, attributes in _ELEMENT.findall(outside)
        if name in _INPUTS
    )


def _nameless(kind: re.Pattern[str], html: str) -> int:
    return sum(
        not _NAMED.search(attributes) and not _TAG.sub("", inside).strip() and not _NAMED.search(inside)
        for attributes, inside in kind.findall(html)
    )


def results(criteria: list[Mapping], pages: Mapping[str, Mapping[str, int]]) -> list[dict]:
    """Return each criterion with what was found: how many faults, and on which pages.

    Parameters
    ----------
    criteria : list of mapping
        As in ``accessibility.yml``.
    pages : mapping of str to mapping
        The faults of each page (`faults`), by its name.
    """
    told = []
    for criterion in criteria:
        checks = [*criterion.get("checks", ()), *criterion.get("absent", ())]
        wrong = {name: sum(own.get(check, 0) for check in checks) for name, own in pages.items()}
        failed = {name: number for name, number in wrong.items() if number}
        told.append({**criterion, "looked": bool(checks), "failed": failed, "faults": sum(failed.values())})
    return told


def _kept(path: Path) -> dict[str, dict[str, int]]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at pages as they are written; add the page when all are."""
    written: dict[str, dict[str, int]] = {}

    def look(app: Sphinx) -> None:
        templates = getattr(app.builder, "templates", None)
        if app.builder.format != "html" or templates is None:
            return
        render = templates.render

        def looked_at(template: str, context: dict) -> str:
            html = render(template, context)
            if template == "page.html":
                written[context["pagename"]] = faults(html)
            return html

        templates.render = looked_at

    def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
        place = Path(app.doctreedir) / f"{NAME}.json"
        known = {**_kept(place), **written}
        pages = {name: known[name] for name in sorted(app.env.found_docs) if name in known}
        place.write_text(json.dumps(pages), encoding="utf-8")
        told = yaml.safe_load(CRITERIA.read_text(encoding="utf-8"))
        titles = {name: app.env.titles[name].astext() for name in pages}
        found = {"criteria": results(told["criteria"], pages), "looked_at": len(pages), "titles": titles}
        yield NAME, {"title": told["title"], **found}, f"{NAME}.html"

    app.connect("builder-inited", look, priority=950)  # after the head has been finished
    app.connect("html-collect-pages", collect)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
