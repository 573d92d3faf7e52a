"""The Markdown of a site: placeholders filled, and references to pages that are left out turned into plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.execute import LeftOut, read_notebook

_FIRST_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_TARGET = re.compile(r"^\(([A-Za-z0-9_-]+)\)=\s*\n#+ (.+)$", re.MULTILINE)
_REFERENCE = re.compile(r"\{(?:ref|doc)\}`(?:([^`<]*?)\s*<([^`>]+)>|([^`<>]+))`")
_POINTING = re.compile(
    rf"(?P<mark>^[ ]*(?:-|[0-9]+\.) )?[^。\n]*?{_REFERENCE.pattern}(?P<ending>\s?にあります。)", re.MULTILINE
)
"""A sentence that says where something stands, with the mark of the list that it begins."""

_COMMA = "、"
_EMPTY_ITEM = re.compile(r"^[ ]*-[ ]*(?:\n|\Z)", re.MULTILINE)
_ITEM = re.compile(rf"^[ ]*- {_REFERENCE.pattern}.*\n?", re.MULTILINE)


def markdown_text(text: str) -> str:
    r"""Return text for Markdown that shows as it is: a name from a table is no markup.

    Examples
    --------
    >>> print(markdown_text("<b>1,000人*"))
    \<b\>1\,000人\*
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def first_heading(texts: Iterable[str]) -> str:
    r"""Return the title of a page: the first heading of the first level in its Markdown; empty if it has none.

    Examples
    --------
    >>> first_heading(["text", "(goals)=\n# 目標\n## 一"])
    '目標'
    """
    return next((found[1].strip() for text in texts if (found := _FIRST_HEADING.search(text))), "")


@dataclass(frozen=True)
class Markup:
    """A value that is Markdown itself and is put in as it stands."""

    text: str


def filled(markdown: str, known: Mapping[str, object], where: str) -> str:
    r"""Return Markdown with its placeholders filled; a value is shown as it is, unless it is `Markup`.

    Parameters
    ----------
    markdown : str
        Text with placeholders such as ``{{ area }}``.
    known : mapping
        Values by the name of their placeholder.
    where : str
        The file, for the message.

    Raises
    ------
    BuildError
        If nothing fills a placeholder.

    Examples
    --------
    >>> filled("# {{ area }}の人口", {"area": "A*市"}, "page.md")
    '# A\\*市の人口'
    """

    def value(match: re.Match) -> str:
        if match[1] not in known:
            raise BuildError(message("build.placeholder", where=where, match=match[0], known=sorted(known)))
        found = known[match[1]]
        return found.text if isinstance(found, Markup) else markdown_text(str(found))

    return _PLACEHOLDER.sub(value, markdown)


def _targets(markdown: str) -> list[str]:
    return [(found[2] or found[3]).strip() for found in _REFERENCE.finditer(markdown)]


@dataclass(frozen=True)
class Gone:
    """What is left out of a book: titles by target of a reference, and the names of pages.

    Parameters
    ----------
    titles : mapping
        What a reference to a target says instead, by target.
    pages : frozenset of str
        Names of the pages without ending.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()

    def plain(self, markdown: str) -> str:
        r"""Return Markdown in which references to what is left out are plain text.

        An entry of a list that begins with such a reference points to that page alone, and goes with it; so does a
        sentence that only says where something stands, if all that it names is left out.

        Examples
        --------
        >>> gone = Gone({"goals": "戦略のしくみ"}, frozenset({"goals"}))
        >>> gone.plain("{ref}`goals`と{ref}`この章 <goals>`、{ref}`limits`")
        '戦略のしくみとこの章、{ref}`limits`'
        >>> gone.plain("- {ref}`goals`　目標。\n- {ref}`limits`　注意。")
        '- {ref}`limits`　注意。'
        >>> gone.plain("協定です。内容は{ref}`goals`にあります。注意は{ref}`limits`にあります。")
        '協定です。注意は{ref}`limits`にあります。'
        """
        if not self.pages:
            return markdown

        def text(match: re.Match) -> str:
            target = (match[2] or match[3]).strip()
            if self._is_gone(target):
                return match[1] or self.titles.get(target, target.rsplit("/", 1)[-1])
            return match[0]

        def kept(match: re.Match) -> str:
            return "" if self._is_gone((match[2] or match[3]).strip()) else match[0]

        def pointed(match: re.Match) -> str:
            mark, ending = match["mark"] or "", match["ending"]
            clauses = match[0].removeprefix(mark).removesuffix(ending).split(_COMMA)
            targets = [_targets(clause) for clause in clauses]
            if all(self._is_gone(target) for own in targets for target in own):
                return mark
            if any(len(own) != 1 for own in targets):
                return match[0]
            # Each clause names one place: those that are left out go.
            kept = [clause for clause, (target,) in zip(clauses, targets, strict=True) if not self._is_gone(target)]
            return f"{mark}{_COMMA.join(kept)}{ending}"

        with_items = _ITEM.sub(kept, markdown)
        return _REFERENCE.sub(text, _EMPTY_ITEM.sub("", _POINTING.sub(pointed, with_items)))

    def _is_gone(self, target: str) -> bool:
        return target in self.titles or target.rsplit("/", 1)[-1] in self.pages

    def unlinked(self, html: str) -> str:
        """Return HTML in which links to pages that are left out are plain text.

        Examples
        --------
        >>> Gone({}, frozenset({"goals"})).unlinked('<a href="goals.html">A</a><a href="limits.html">B</a>')
        'A<a href="limits.html">B</a>'
        """
        if not self.pages:
            return html
        names = "|".join(re.escape(page) for page in sorted(self.pages))
        link = rf'<a\b[^>]*\bhref="(?:[^"]*/)?(?:{names})\.html[^"]*"[^>]*>(.*?)</a>'
        return re.sub(link, r"\1", html, flags=re.DOTALL)


def targets_in(markdown: str) -> list[tuple[str, str]]:
    r"""Return the targets of references that Markdown has, each with the heading under it.

    Examples
    --------
    >>> targets_in("(limits)=\n# 限界\n\n(notes)=\n## 注")
    [('limits', '限界'), ('notes', '注')]
    """
    return _TARGET.findall(markdown)


def own_target(target: str, notebook: str, page: str) -> str:
    """Return a target of a notebook as the page has it: of several pages each has its own.

    Examples
    --------
    >>> own_target("kpi-detail", "kpi_detail", "kpi_detail_k1"), own_target("notes", "kpi_detail", "kpi_detail_k1")
    ('kpi-detail-k1', 'notes')
    """
    return page.replace("_", "-") if target == notebook.replace("_", "-") else target


def gone(left_out: Iterable[LeftOut], area: str) -> Gone:
    """Return what is left out of a book: pages, and their targets with the headings under them.

    Parameters
    ----------
    left_out : iterable of LeftOut
        As from `visionbook.publish.execute.planned`.
    area : str
        Name of the municipality that the book is about, for headings that name it.
    """
    titles: dict[str, str] = {}
    pages = set()
    for page in left_out:
        pages.add(page.run.page)
        for cell in read_notebook(page.run.notebook).cells:
            if cell.cell_type == "markdown":
                for target, title in targets_in(cell.source):
                    own = own_target(target, page.run.notebook.stem, page.run.page)
                    titles[own] = title.replace("{{ area }}", area).replace("{{ subject }}", page.run.subject)
    return Gone(titles, frozenset(pages))
