"""The steps from data to the published book, each a command: run, stage, book, serve."""

from __future__ import annotations

import sys
from pathlib import Path

from visionbook.edition import read_edition
from visionbook.errors import BuildError
from visionbook.publish.book import build_book, publish, restore
from visionbook.publish.editions import fetch_previous
from visionbook.publish.fingerprint import is_current
from visionbook.publish.notice import mark_site
from visionbook.publish.plan import check_values, overridden, planned_runs
from visionbook.publish.run import Execution, run_notebooks
from visionbook.publish.serve import book_server
from visionbook.publish.stage import stage_site
from visionbook.words import load_words

BUILD = "_build"


def executed_folder(root: Path) -> Path:
    """Return the folder of executed notebooks."""
    return root / BUILD / "executed"


def site_folder(root: Path) -> Path:
    """Return the folder of the staged site."""
    return root / BUILD / "site"


def published_folder(root: Path) -> Path:
    """Return the folder of the published book."""
    return root / BUILD / "html"


def run(
    root: Path,
    pages: list[str] | None = None,
    parameters: dict[str, str] | None = None,
    execution: Execution | None = None,
) -> None:
    """Execute the notebooks (all, or `pages`) with the edition's parameters and those given.

    With parameters given, the results are a trial: they go to a folder of their own and are not published.
    """
    runs = overridden(planned_runs(root, read_edition(root)), pages or [], parameters or {})
    check_values(runs)
    fetch_previous(root)
    folder = root / BUILD / "tried" if parameters else executed_folder(root)
    run_notebooks(runs, folder, root, execution)
    if parameters:
        print(f"Tried, not published: {folder}")


def stage(root: Path) -> None:
    """Lay out the site from the executed notebooks.

    Raises
    ------
    BuildError
        If a notebook of the contents has not been executed, or not with the present data, code and settings.
    """
    edition = read_edition(root)
    runs = planned_runs(root, edition)
    # Again, not only before running: a branch may have moved, a folder may have been edited since.
    fetch_previous(root)
    stale = [run.page for run in runs if not is_current(run, root, executed_folder(root))]
    if stale:
        raise BuildError(
            f"not executed with the present data, notebooks and settings: {', '.join(stale)}; "
            "run 'visionbook run' first"
        )
    stage_site(root, runs, executed_folder(root), site_folder(root))
    mark_site(site_folder(root), edition.notice, load_words(edition.languages[0]))


def book(root: Path) -> Path:
    """Build the staged site aside and replace the published book; return its first page.

    Raises
    ------
    BuildError
        If nothing is staged or the book is not whole.
    """
    site = site_folder(root)
    restore(published_folder(root))
    if not (site / "_toc.yml").is_file():
        raise BuildError("nothing is staged; run 'visionbook stage' first")
    print("book: building pages", file=sys.stderr)
    html = build_book(root, site, root / BUILD / "next", root / BUILD / "book.log")
    publish(html, published_folder(root))
    return published_folder(root) / "index.html"


def serve(root: Path, port: int) -> None:
    """Serve the published book until interrupted."""
    restore(published_folder(root))
    with book_server(published_folder(root), port) as server:
        print(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl+C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
