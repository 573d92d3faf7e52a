"""Tried values: the chosen notebooks, run with them and shown as a small book of their own that is never published.

It has the pages that were tried, the first page and the book's prose; what would lead to another page is plain text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from visionbook.edition import Edition
from visionbook.publish.execute import Execution, LeftOut, Run, run_notebooks
from visionbook.publish.freshness import BUILD
from visionbook.publish.site import Notice, SphinxProcess, build_book, stage_site
from visionbook.words import Words, load_words

FOLDER = "tried"
"""Folder of tried runs, beside that of the executed notebooks."""

_LOG = "tried.log"


def try_values(
    root: Path,
    edition: Edition,
    planned: Sequence[Run],
    left_out: Sequence[LeftOut],
    tried: Sequence[Run],
    given: Mapping[str, str],
    lock: int,
    execution: Execution | None = None,
) -> Path:
    """Run notebooks with values that were given, build their pages, and return the first of these.

    Parameters
    ----------
    root : Path
        The project.
    edition : Edition
        What the book is about.
    planned : sequence of Run
        All runs of the book, in reading order; the first makes the first page.
    left_out : sequence of LeftOut
        Pages that the book does not have either.
    tried : sequence of Run
        The runs with the given values, as from `visionbook.publish.execute.overridden`.
    given : mapping of str to str
        The values as they were given, by parameter: every page says them.
    lock : int
        Descriptor of the build's lock, which the caller holds.
    execution : Execution, optional
        How the notebooks are executed.

    Raises
    ------
    BuildError
        If a notebook fails, or the pages cannot be built.
    """
    words = load_words(edition.languages[0])
    folder, log = root / BUILD / FOLDER, root / BUILD / _LOG
    shown, others = tried_pages(planned, tried)
    others += [page for page in left_out if page.run.page not in {run.page for run in shown}]
    with SphinxProcess(root, log, [lock]) as sphinx:
        run_notebooks(shown, folder, root, execution)
        sphinx.start()
        stage_site(root, shown, folder, folder / "site", Notice(tried_notice(edition, given, words), words), others)
        html = build_book(folder / "site", folder / "work", sphinx, log)
    return html / "notebooks" / f"{tried[0].page}.html"


def tried_pages(planned: Sequence[Run], tried: Sequence[Run]) -> tuple[list[Run], list[LeftOut]]:
    """Return the runs of a book of tried pages, the first page first, and the pages that it does not have."""
    first = planned[0]
    shown = list(tried) if any(run.notebook == first.notebook for run in tried) else [first, *tried]
    pages = {run.page for run in shown}
    return shown, [LeftOut(run, ()) for run in planned if run.page not in pages]


def tried_notice(edition: Edition, given: Mapping[str, str], words: Words) -> str:
    """Return what every page of tried values says: that it is a trial, with which values, and the edition's notice."""
    values = words.join(words("page.tried_value", name=name, value=value) for name, value in given.items())
    return " ".join(filter(None, [words("page.tried", values=values), edition.notice.strip()]))
