"""The steps from data to the published book, each a command: run, stage, book, serve."""

from __future__ import annotations

import sys
from pathlib import Path

from visionbook.edition import read_edition
from visionbook.errors import BuildError
from visionbook.publish.book import build_book, publish
from visionbook.publish.plan import check_values, overridden, planned_runs
from visionbook.publish.run import run_notebooks
from visionbook.publish.serve import book_server
from visionbook.publish.stage import stage_site

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


def run(root: Path, pages: list[str] | None = None, parameters: dict[str, str] | None = None) -> None:
    """Execute the notebooks (all, or `pages`) with the edition's parameters and those given."""
    runs = overridden(planned_runs(root, read_edition(root)), pages or [], parameters or {})
    check_values(runs)
    run_notebooks(runs, executed_folder(root), root)


def stage(root: Path) -> None:
    """Lay out the site from the executed notebooks.

    Raises
    ------
    BuildError
        If a notebook of the contents has not been executed.
    """
    runs = planned_runs(root, read_edition(root))
    missing = [run.page for run in runs if not (executed_folder(root) / f"{run.page}.ipynb").is_file()]
    if missing:
        raise BuildError(f"not executed yet: {', '.join(missing)}; run 'visionbook run' first")
    stage_site(root, runs, executed_folder(root), site_folder(root))


def book(root: Path) -> Path:
    """Build the staged site aside and replace the published book; return its first page.

    Raises
    ------
    BuildError
        If nothing is staged or the book is not whole.
    """
    site = site_folder(root)
    if not (site / "_toc.yml").is_file():
        raise BuildError("nothing is staged; run 'visionbook stage' first")
    print("book: building pages", file=sys.stderr)
    html = build_book(root, site, root / BUILD / "next", root / BUILD / "book.log")
    publish(html, published_folder(root))
    return published_folder(root) / "index.html"


def serve(root: Path, port: int) -> None:
    """Serve the published book until interrupted."""
    with book_server(published_folder(root), port) as server:
        print(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl+C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
