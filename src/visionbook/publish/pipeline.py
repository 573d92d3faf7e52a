"""The steps from data to the published book, each a command: run, stage, book, build, serve, rollback."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from visionbook import data
from visionbook.checks.plausible import POPULATION, TOTALS, unlikely_totals
from visionbook.edition import Edition, read_edition
from visionbook.errors import BuildError, DataError
from visionbook.intake.observed import OBSERVATIONS, questions
from visionbook.intake.table_form import how_to_fill
from visionbook.messages import Message, message, say
from visionbook.plans import EVERY
from visionbook.publish.editions import fetch_previous
from visionbook.publish.execute import (
    Execution,
    LeftOut,
    Run,
    check_notebooks,
    check_values,
    overridden,
    planned,
    run_notebooks,
)
from visionbook.publish.freshness import (
    BUILD,
    notebook_inputs_digest,
    published_folder,
    read_elsewhere,
    remember,
    why_stale,
)
from visionbook.publish.serve import News, book_server, build_apart, follow, saved_files
from visionbook.publish.shelf import (
    History,
    build_lock,
    note_published,
    note_rolled_back,
    publish,
    restore,
    roll_back,
    shelf_history,
)
from visionbook.publish.site import (
    CONTENTS,
    LISTED,
    Notice,
    SphinxProcess,
    build_book,
    compared_addresses,
    gone_text,
    keep_addresses,
    stage_site,
)
from visionbook.publish.trial import try_values
from visionbook.roles import COLUMNS, role_problems
from visionbook.words import load_words


def executed_folder(root: Path) -> Path:
    """Return the folder of executed notebooks."""
    return root / BUILD / "executed"


def site_folder(root: Path) -> Path:
    """Return the folder of the staged site."""
    return root / BUILD / "site"


def check(root: Path) -> None:
    """Check settings, all tables and the parameter cells of the notebooks; print the values to be looked at once more.

    Those stop nothing.

    Raises
    ------
    DataError
        With all problems of all tables.
    BuildError
        With the problems of all notebooks.
    """
    edition = read_edition(root)
    problems = data.check(root / "data")
    if problems:
        raise DataError(data.report(problems))
    unfit = role_problems(edition.series, data.load("series"), data.load("population", columns=COLUMNS))
    if unfit:
        raise DataError(message("build.roles", problems=[message("build.listed", text=problem) for problem in unfit]))
    check_notebooks(root)
    _ask()


def _ask() -> None:
    answers = {name: resource.get("answer", {}) for name, resource in data.resources().items()}
    values = data.load(OBSERVATIONS)
    asked = questions(data.load("kpis", of_plan=EVERY), values, data.load("corrections"), answers[OBSERVATIONS])
    asked += unlikely_totals(data.load(POPULATION, **TOTALS), answers[POPULATION])
    if asked:
        say(message("build.pages", lines=[message("check.asked", count=len(asked)), *asked]), sys.stderr)


def run(
    root: Path,
    pages: list[str] | None = None,
    parameters: dict[str, str] | None = None,
    execution: Execution | None = None,
    *,
    anew: bool = False,
) -> None:
    """Execute notebooks with the edition's parameters: those whose ingredients changed, or `pages`, or all `anew`.

    With parameters given, the results are a trial: a small book of its own, which is not published.
    """
    with build_lock(root / BUILD) as lock:
        edition = read_edition(root)
        planned_runs, left_out = _planned(root, edition)
        runs = overridden(planned_runs, pages or [], parameters or {})
        check_values(runs)
        if parameters:
            page = try_values(root, edition, planned_runs, left_out, runs, parameters, lock, execution)
            say(message("build.tried", address=page.as_uri()))
            return
        if not pages and not anew:
            reasons = why_stale(runs, root, executed_folder(root))
            runs = [run for run in runs if reasons[run.page]]
        forget_compiled(root)
        run_notebooks(runs, executed_folder(root), root, execution)


def stage(root: Path) -> None:
    """Lay out the site from the executed notebooks.

    Raises
    ------
    BuildError
        If a notebook of the contents has not been executed, or not with the present data, code and settings.
    """
    with build_lock(root / BUILD):
        edition = read_edition(root)
        # The previous edition again, not only before running: a branch may have moved, a folder been edited.
        runs, left_out = _planned(root, edition)
        _require_executed(root, runs)
        _stage(root, edition, runs, left_out)


def book(root: Path) -> Path:
    """Build the staged site aside and replace the published book; return its first page.

    Raises
    ------
    BuildError
        If nothing is staged or the book is not whole, or another build is at work.
    """
    if not (site_folder(root) / CONTENTS).is_file():
        raise BuildError(message("build.not_staged"))
    with build_lock(root / BUILD) as lock, _sphinx(root, lock) as sphinx:
        return _book(root, sphinx)


def build(
    root: Path,
    inputs: str,
    sphinx: SphinxProcess,
    execution: Execution | None = None,
    *,
    explain: bool = False,
    anew: bool = False,
) -> Path:
    """Check, run what is stale, stage and publish the book; return its first page. The caller holds the lock.

    Parameters
    ----------
    root : Path
        The project.
    inputs : str
        Digest of what the book is made from, taken before (see `visionbook.publish.freshness.inputs`).
    sphinx : SphinxProcess
        The jupyter-book that builds the pages (see `visionbook.publish.head_start`).
    execution : Execution, optional
        How the notebooks are executed.
    explain : bool
        Print for every page why its notebook runs, or that it need not.
    anew : bool
        Run all notebooks and write all pages, whatever is there.
    """
    restore(published_folder(root))
    notebook_inputs = notebook_inputs_digest(root)
    known = shelf_history(root / BUILD)
    if known.turned_back:
        say(message("build.was_turned_back", shown=_moment(known.shown)), sys.stderr)
    if anew:
        for folder in ("executed", "site", "work"):
            shutil.rmtree(root / BUILD / folder, ignore_errors=True)
    check(root)
    edition = read_edition(root)
    runs, left_out = _planned(root, edition)
    check_values(runs)
    reasons = why_stale(runs, root, executed_folder(root))
    if explain:
        say(explanation(reasons))
    stale = [run for run in runs if reasons[run.page]]
    sphinx.start()
    if stale:
        forget_compiled(root)
        run_notebooks(stale, executed_folder(root), root, execution)
    _stage(root, edition, runs, left_out)
    # Looked at again while the pages are built: what changed since the notebooks ran must not be published.
    first = _book(root, sphinx, lambda: _require_executed(root, runs))
    remember(published_folder(root), inputs, read_elsewhere(runs, executed_folder(root)), notebook_inputs)
    return first


def forget_compiled(root: Path) -> None:
    """Remove compiled copies of modules beside the notebooks: Python takes them for new by their date and size."""
    for folder in (root / "notebooks").rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


def explanation(reasons: dict[str, list[str]]) -> Message:
    """Return for each page why its notebook runs, or that nothing it was made from has changed.

    Examples
    --------
    >>> print(explanation({"goals": [], "kpi_board": ["edition.yml has changed"]}))
    goals: kept; nothing it was made from has changed
    kpi_board: runs; edition.yml has changed
    """
    lines = [
        message("build.page_runs", page=page, why=message("build.reasons", reasons=why))
        if why
        else message("build.page_kept", page=page)
        for page, why in reasons.items()
    ]
    return message("build.pages", lines=lines)


def _planned(root: Path, edition: Edition) -> tuple[list[Run], list[LeftOut]]:
    """Return what runs and what is left out, and say the latter with what would bring it."""
    fetch_previous(root)
    runs, left_out = planned(root, edition)
    if left_out:
        say(left_out_text(left_out), sys.stderr)
    return runs, left_out


def left_out_text(left_out: Sequence[LeftOut]) -> Message:
    """Return for each page that is left out which rows it lacks, and what to do to have it."""
    titles = {name: resource["title"] for name, resource in data.resources().items()}
    lines = []
    for page in left_out:
        lines.append(message("needs.left_out", page=page.run.page))
        lines += [message("needs.lacking", need=need.text(titles)) for need in page.missing]
        forms = how_to_fill([need.table for need in page.missing])
        if forms:
            commands = [f"visionbook template {subject}" for subject in forms]
            lines.append(message("needs.template", commands=commands))
    return message("needs.all", lines=[*lines, message("needs.remedy")])


def _sphinx(root: Path, lock: int) -> SphinxProcess:
    return SphinxProcess(root, root / BUILD / "book.log", [lock])


def _require_executed(root: Path, runs: list[Run]) -> None:
    reasons = why_stale(runs, root, executed_folder(root))
    stale = [page for page, why in reasons.items() if why]
    if stale:
        raise BuildError(message("build.not_executed", pages=stale))


def _stage(root: Path, edition: Edition, runs: list[Run], left_out: list[LeftOut]) -> None:
    notice = Notice(edition.notice, load_words(edition.languages[0]))
    stage_site(root, runs, executed_folder(root), site_folder(root), notice, left_out)
    found = compared_addresses(root, site_folder(root))
    if found.gone:
        say(gone_text(found), sys.stderr)


def addresses(root: Path, *, keep: bool = False) -> None:
    """Say which published addresses the staged site lacks, and which it has more; `keep` adds these to the list.

    Raises
    ------
    BuildError
        If nothing is staged, or an address is gone.
    """
    if not (site_folder(root) / CONTENTS).is_file():
        raise BuildError(message("build.not_staged"))
    found = compared_addresses(root, site_folder(root))
    facts = {"listed": str(LISTED), "count": len(found.new)}
    if keep and found.new:
        keep_addresses(root, found)
        say(message("addresses.kept", **facts))
    elif found.new:
        say(message("addresses.new", new=found.new, **facts))
        say(message("addresses.keep"))
    if found.gone:
        raise BuildError(gone_text(found))
    if not found.new:
        say(message("addresses.whole", listed=str(LISTED), count=len(found.listed)))


def _book(root: Path, sphinx: SphinxProcess, meanwhile: Callable[[], None] = lambda: None) -> Path:
    say(message("build.building_pages"), sys.stderr)
    html = build_book(site_folder(root), root / BUILD / "work", sphinx, root / BUILD / "book.log", meanwhile)
    publish(html, published_folder(root))
    note_published(root / BUILD)
    return published_folder(root) / "index.html"


def rollback(root: Path) -> Message:
    """Show the book that was published before the present one; return what that means, and which books there are."""
    with build_lock(root / BUILD):
        restore(published_folder(root))
        roll_back(published_folder(root))
        note_rolled_back(root / BUILD)
    return rolled_back(published_folder(root) / "index.html", shelf_history(root / BUILD))


def rolled_back(path: Path, known: History) -> Message:
    """Return that the pages were turned back and the data were not, and the books on the shelf with their dates."""
    books = [message("build.book_shown", at=_moment(known.shown))]
    if known.before:
        books.append(message("build.book_before", at=_moment(known.before)))
    books.append(message("build.book_gone", at=_moment(known.turned_back_from)))
    return message("build.rolled_back", path=path, books=books)


def _moment(at: str) -> object:
    """Return a moment as people write it, without seconds and offset."""
    return at[:16].replace("T", " ") or message("build.unknown_day")


def serve(root: Path, port: int, *, watch: bool = False) -> None:
    """Serve the published book until interrupted; with `watch`, build on every save and have open pages follow."""
    with suppress(BuildError, OSError), build_lock(root / BUILD, patience=0):  # a build at work mends by itself
        restore(published_folder(root))
    news = News() if watch else None
    stop = threading.Event()
    with book_server(published_folder(root), port, news) as server:
        say(message("build.serving", address=f"http://127.0.0.1:{server.server_port}/"))
        if news is not None:
            changes = saved_files(root, stop)
            threading.Thread(target=follow, args=(changes, lambda: build_apart(root), news), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
        finally:
            stop.set()
