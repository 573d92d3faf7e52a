"""Sphinx extension: where a term of the glossary first stands on a page, its meaning can be opened in place.

The term becomes a quiet link to the glossary; ``visionbook.js`` opens the meaning beside it (a popover), and a screen
reader says it as the description of the link. Without the script the link leads to the glossary. Headings, links,
tables, pictures, forms, key numbers and code keep their words as they are; paper shows nothing of it.

The glossary is the one source: its first sentence without the words in another language before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_KEPT = "visionbook_explained_terms"
_SHORTEST = 3  # but for words that are terms as they stand
_BRACKETED = re.compile(r"(.+)（([^（）]+)）")
_OTHER_LANGUAGE = re.compile(r"^（[^（）]*）")
_SENTENCE = re.compile(r"[^。]*。|.+$", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)([^>]*)>", re.DOTALL)
_LEFT_ALONE = frozenset(
    "a aside button caption code dt figure form h1 h2 h3 h4 h5 h6 label nav pre script select style summary svg table "
    "textarea title".split()
)
_LEFT_ALONE_CLASS = re.compile(r'\bclass="[^"]*\bvb-(?:card|levers|block-title|ways|links|neighbours)|\shidden\b')
_SCRIPTS = (r"[A-Za-z0-9]", r"[一-鿿々]", r"[ァ-ヺー]")


Pages = Mapping[str, tuple[str, str]]


class Term(NamedTuple):
    """A term of the glossary: what it means in a sentence, and where it stands (page and anchor)."""

    meaning: str
    page: str
    anchor: str


def names(term: str) -> list[str]:
    """Return the names of a term: what stands in brackets after another is one, too, but no word so short as to be any.

    Examples
    --------
    >>> names("持続可能な開発目標（SDGs）"), names("国勢調査"), names("外れ（相対誤差）")
    (['持続可能な開発目標', 'SDGs'], ['国勢調査'], ['相対誤差'])
    """
    found = _BRACKETED.fullmatch(term)
    return [name for name in found.groups() if len(name) >= _SHORTEST] if found else [term]


def meaning(definition: str) -> str:
    """Return a definition in a sentence, in the language of the page alone.

    Examples
    --------
    >>> meaning("（population census）5年ごとの統計調査。後の文。"), meaning("そのまま")
    ('5年ごとの統計調査。', 'そのまま')
    """
    text = " ".join(_OTHER_LANGUAGE.sub("", definition).split())
    sentence = _SENTENCE.match(text)
    return sentence[0] if sentence else ""


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the words in a text, the longest first, and none within a longer word of the same script.

    Examples
    --------
    >>> found = pattern(["国勢調査", "KPI", "ポイント"])
    >>> [found.findall(text) for text in ("国勢調査の人口", "国勢調査員", "KPIの", "KPIs", "3ポイント")]
    [['国勢調査'], [], ['KPI'], [], ['ポイント']]
    """
    parts = (_edge(word[0], "(?<!{})") + re.escape(word) + _edge(word[-1], "(?!{})") for word in _longest_first(words))
    return re.compile("|".join(parts) or r"(?!)")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _edge(character: str, template: str) -> str:
    return next((template.format(script) for script in _SCRIPTS if re.match(script, character)), "")


def explained(
    html: str, terms: Mapping[str, Term], found: re.Pattern[str], pages: Mapping[str, tuple[str, str]]
) -> str:
    r"""Return a page's HTML in which the first occurrence of each term leads to what it means.

    Parameters
    ----------
    html : str
        The body of a page.
    terms : mapping of str to Term
        By each of their names.
    found : re.Pattern
        As from `pattern`, of the names.
    pages : mapping of str to (str, str)
        Of each page on which terms stand its address, as seen from this page, and its title.

    Examples
    --------
    >>> terms = {"社人研": Term("略称。", "glossary", "term-1")}
    >>> pages = {"glossary": ("g.html", "用語集")}
    >>> shown = explained("<h1>社人研</h1><p>社人研の推計。社人研</p>", terms, pattern(terms), pages)
    >>> print(shown.replace("</p><div", "</p>\n<div"))
    <h1>社人研</h1><p><a class="vb-term" href="g.html#term-1" aria-describedby="vb-term-1">社人研</a>の推計。社人研</p>
    <div class="vb-meaning" popover><p id="vb-term-1">略称。</p><a href="g.html#term-1">用語集</a></div>
    """
    told: dict[Term, str] = {}

    def link(match: re.Match[str]) -> str:
        term = terms[match[0]]
        if term in told:
            return match[0]
        address, title = pages[term.page]
        name, href = f"vb-term-{len(told) + 1}", escape(f"{address}#{term.anchor}")
        said = f'<p id="{name}">{escape(term.meaning)}</p><a href="{href}">{escape(title)}</a>'
        told[term] = f'<div class="vb-meaning" popover>{said}</div>'
        return f'<a class="vb-term" href="{href}" aria-describedby="{name}">{match[0]}</a>'

    shown = "".join((found.sub(link, text) if text else "") + rest for text, rest in _texts(html))
    return shown + "".join(told.values())


def _texts(html: str) -> Iterable[tuple[str, str]]:
    """Yield each text with what follows it: tags, and elements that are left alone with all that is in them."""
    place = 0
    while place < len(html):
        tag = _TAG.search(html, place)
        if tag is None:
            yield html[place:], ""
            return
        end = tag.end()
        name = (tag[2] or "").lower()
        if name and not tag[1] and (name in _LEFT_ALONE or _LEFT_ALONE_CLASS.search(tag[3])):
            end = _closed(html, name, end)
        yield html[place : tag.start()], html[tag.start() : end]
        place = end


def _closed(html: str, name: str, place: int) -> int:
    """Return where an element ends that is open at a place; the end of the page if it is not closed."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b[^>]*>", re.IGNORECASE).finditer(html, place):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(html)


def terms_of(env: BuildEnvironment) -> dict[str, Term]:
    """Return the terms of all glossaries of the book by each of their names; one that is told twice has none."""
    known = env.domaindata["std"]["terms"]
    pages = sorted({page for page, _ in known.values()} & set(env.found_docs))
    found: dict[str, Term] = {}
    for page in pages:
        for item in env.get_doctree(page).findall(nodes.definition_list_item):
            told = meaning(item.next_node(nodes.definition).astext())
            for term in item.findall(nodes.term):
                if told and term["ids"]:
                    here = Term(told, page, term["ids"][0])
                    found |= {name: here for name in names(term.astext())}
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Read the glossary when all pages have been read; change pages when all else has seen them."""
    known: dict[str, Term] = {}
    titles: dict[str, str] = {}
    finds: list[re.Pattern[str]] = []

    def read(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        known.update(terms_of(env))
        titles.update({term.page: env.titles[term.page].astext() for term in known.values()})
        finds.append(pattern(known))
        digest = hashlib.sha256(repr((sorted(known.items()), titles)).encode()).hexdigest()
        before = getattr(env, _KEPT, None)
        setattr(env, _KEPT, digest)
        return sorted(env.found_docs) if before not in (None, digest) else ()

    def explain(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
        if doctree is None or not known or app.builder.format != "html" or pagename in titles:
            return
        pages = {page: (app.builder.get_relative_uri(pagename, page), title) for page, title in titles.items()}
        context["body"] = explained(context["body"], known, finds[-1], pages)

    app.connect("env-get-updated", read, priority=900)
    app.connect("html-page-context", explain, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
