"""What stands before and after a page, and which chapters belong to it: said at its end, from the contents.

Related chapters are those that a page's own text refers to, and those whose text refers to it, the most often first: no
page lists them by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from visionbook.publish.execute import Run, contents, pages_in, read_notebook
from visionbook.words import Words

_LABEL = re.compile(r"^\(([A-Za-z0-9_-]+)\)=", re.MULTILINE)
_REFERENCE = re.compile(r"\{(ref|doc)\}`(?:[^`<]*?<([^`>]+)>|([^`<>]+))`")
_ON_SCREEN = "{.vb-screen .vb-neighbours}\n"
"""Paper leads nowhere, and the sheets of a review are printed; the search leaves out what names other pages."""
_MOST = 4
"""So many related chapters are named at most."""


def neighbours(root: Path, runs: Sequence[Run], words: Words) -> dict[str, str]:
    """Return what each page says of its neighbours, as Markdown, by its address without ending (``notebooks/goals``).

    Parameters
    ----------
    root : Path
        The project.
    runs : sequence of Run
        The pages that its notebooks make; those that are left out are nobody's neighbours.
    words : Words
        The words.
    """
    pages = pages_in(contents(root, list(runs)))
    made = {f"notebooks/{run.page}": run.notebook for run in runs}
    sources = {page: _source(page, made, root) for page in pages}
    texts = {source: _text(source) for source in dict.fromkeys(sources.values())}
    near = related(texts)
    first = {source: page for page, source in reversed(sources.items())}
    said = {}
    for place, page in enumerate(pages):
        before = pages[place - 1] if place else None
        after = pages[place + 1] if place + 1 < len(pages) else None
        others = [first[source] for source in near[sources[page]]]
        others = [other for other in others if other not in (before, after, page)][:_MOST]
        said[page] = _sentences(before, after, others, words)
    return said


def related(texts: Mapping[Path, str]) -> dict[Path, list[Path]]:
    r"""Return for each text those that it refers to or that refer to it, the most often first, then in their order.

    Parameters
    ----------
    texts : mapping
        Markdown by file, in the order of the contents.

    Examples
    --------
    >>> texts = {Path("a.md"): "(a)=\n{ref}`c`", Path("b.md"): "(b)=\n{doc}`a` {ref}`B <a>`", Path("c.md"): "(c)="}
    >>> [[path.stem for path in found] for found in related(texts).values()]
    [['b', 'c'], ['a'], ['a']]
    """
    places = {label: path for path, text in texts.items() for label in _LABEL.findall(text)}
    files = {path.stem: path for path in texts}
    order = {path: number for number, path in enumerate(texts)}
    times: dict[Path, Counter[Path]] = {path: Counter() for path in texts}
    for path, text in texts.items():
        for kind, named, plain in _REFERENCE.findall(text):
            target = (named or plain).strip()
            other = files.get(target.rsplit("/", 1)[-1]) if kind == "doc" else places.get(target)
            if other is not None and other != path:
                times[path][other] += 1
                times[other][path] += 1
    return {path: sorted(found, key=lambda other: (-found[other], order[other])) for path, found in times.items()}


def _source(page: str, made: Mapping[str, Path], root: Path) -> Path:
    return made.get(page) or root / f"{page}.md"


def _text(source: Path) -> str:
    """Return the Markdown of a page as it was written; nothing of a file that is not there."""
    if source.suffix == ".md":
        return source.read_text(encoding="utf-8") if source.is_file() else ""
    return "\n\n".join(cell.source for cell in read_notebook(source).cells if cell.cell_type == "markdown")


def _sentences(before: str | None, after: str | None, others: Sequence[str], words: Words) -> str:
    said = "".join(_parts(before, after, others, words))
    return f"{_ON_SCREEN}{said}" if said else ""


def _parts(before: str | None, after: str | None, others: Sequence[str], words: Words) -> Iterator[str]:
    if before:
        yield words("page.page_before", page=_link(before))
    if after:
        yield words("page.page_after", page=_link(after))
    if others:
        yield words(
            "page.pages_related", pages=words.join(words("page.page_related", page=_link(other)) for other in others)
        )


def _link(page: str) -> str:
    """Return a reference that shows the title of a page."""
    return f"{{doc}}`/{page}`"
