"""Working copies of notebooks for JupyterLab: the edition's values in the parameter cell, names in the text.

A notebook of the book is a template of several pages. Its working copy, in a folder that the book does not read, is
one of them, so that whoever changes an assumption and runs all cells sees that page's numbers and pictures.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from visionbook.data import load
from visionbook.edition import ROOT_VARIABLE, Edition
from visionbook.errors import BuildError
from visionbook.messages import message, say
from visionbook.publish.execute import TAG, LeftOut, Run, book_settings, overridden, planned, read_notebook
from visionbook.publish.freshness import BUILD
from visionbook.publish.site import Gone, filled, gone, targets_in
from visionbook.words import Words, load_words

FOLDER = "explore"
"""Folder of the working copies, in the project; git leaves it out."""

_TARGET = re.compile(r"^\([A-Za-z0-9_-]+\)=\s*\n", re.MULTILINE)
_DECLARED = re.compile(r"(?P<head>(?P<name>\w+): \w+ = )(?P<value>.*?)(?P<tail>\s*#.*)?$")
_QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=")


def explore(
    root: Path, edition: Edition, pages: Sequence[str], given: Mapping[str, str], *, anew: bool, start: bool = True
) -> None:
    """Write working copies of the pages (of each notebook one, if none is named) and open JupyterLab on them.

    Parameters
    ----------
    root : Path
        The project.
    edition : Edition
        What the book is about.
    pages : sequence of str
        Names of notebooks or pages.
    given : mapping of str to str
        Values for parameters, as text.
    anew : bool
        Write over copies that are there already.
    start : bool
        Whether JupyterLab is opened.

    Raises
    ------
    ParameterError
        If a page or parameter is unknown.
    BuildError
        If JupyterLab is not installed, or does not start.
    """
    all_runs, left_out = planned(root, edition)
    runs = one_each(overridden(all_runs, list(pages), dict(given)))
    program = lab_program() if start else None
    nowhere = _nowhere(root, [*(LeftOut(run, ()) for run in all_runs), *left_out], edition)
    for run in runs:
        path = root / FOLDER / f"{run.page}.ipynb"
        if path.exists() and not anew:
            say(message("explore.kept", file=f"{FOLDER}/{path.name}"), sys.stderr)
            continue
        path.parent.mkdir(exist_ok=True)
        nbformat.write(working_copy(run, root, nowhere, load_words(edition.languages[0])), path)
        say(message("explore.written", file=f"{FOLDER}/{path.name}"), sys.stderr)
    if program is not None:
        _open(program, root, runs if pages else [])


def _nowhere(root: Path, pages: Sequence[LeftOut], edition: Edition) -> Gone:
    """Return all pages, of notebooks and of prose: there are no links between working copies."""
    made = gone(pages, _area(edition.municipality))
    prose = sorted((root / "book").glob("*.md"))
    titles = {target: title for path in prose for target, title in targets_in(path.read_text(encoding="utf-8"))}
    return Gone({**made.titles, **titles}, made.pages | {path.stem for path in prose})


def one_each(runs: Sequence[Run]) -> list[Run]:
    """Return of each notebook the first run."""
    first: dict[Path, Run] = {}
    for run in runs:
        first.setdefault(run.notebook, run)
    return list(first.values())


def working_copy(run: Run, root: Path, nowhere: Gone, words: Words) -> nbformat.NotebookNode:
    """Return a notebook as one page of it, with the values of its run to be changed, and without outputs.

    Parameters
    ----------
    run : Run
        The page, its notebook, and the values of its parameters.
    root : Path
        The project.
    nowhere : Gone
        All pages: what refers to one is plain text, for there are no links between working copies.
    words : Words
        Words of the book.
    """
    notebook = read_notebook(run.notebook)
    area = _area(str(run.parameters.get("municipality", "")))
    named = {name: text for name, text in (("subject", run.subject), ("area", area)) if text}
    known = {**run.parameters, **named, "page": run.page, "book": str(book_settings(root).get("title", ""))}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _TARGET.sub("", nowhere.plain(filled(cell.source, known, run.notebook.name)))
        elif TAG in cell.metadata.get("tags", []):
            cell.source = with_values(cell.source, run.parameters)
    hint = nbformat.v4.new_markdown_cell(words("page.working_copy", page=run.page), id="working-copy")
    notebook.cells.insert(0, hint)
    return notebook


def with_values(source: str, values: Mapping[str, object]) -> str:
    r"""Return the source of a parameter cell with other values.

    Examples
    --------
    >>> with_values('area: str = ""  # code\nyear: int = 0  # last', {"area": "01", "lang": "ja"})
    'area: str = "01"  # code\nyear: int = 0  # last'
    """

    def line(text: str) -> str:
        found = _DECLARED.match(text)
        if not found or found["name"] not in values:
            return text
        value = values[found["name"]]
        written = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
        return f"{found['head']}{written}{found['tail'] or ''}"

    return "\n".join(line(text) for text in source.splitlines())


def lab_program() -> Path:
    """Return the program of JupyterLab that belongs to this Python.

    Raises
    ------
    BuildError
        If it is not installed, with how it comes.
    """
    folder = Path(sys.executable).parent
    for name in ("jupyter-lab", "jupyter-lab.exe"):
        if (folder / name).is_file():
            return folder / name
    raise BuildError(message("explore.no_lab"))


def lab_command(program: Path, root: Path, runs: Sequence[Run]) -> list[str]:
    """Return the command that opens JupyterLab in the folder of working copies; it asks no host for news."""
    opened = [str(root / FOLDER / f"{run.page}.ipynb") for run in runs[:1]]
    return [str(program), *_QUIET, f"--ServerApp.root_dir={root / FOLDER}", *opened]


def lab_settings(root: Path) -> Path:
    """Return the folder of JupyterLab's settings in this project: made once, without the question about its news."""
    folder = root / BUILD / "lab"
    news = folder / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    if not news.exists():
        news.parent.mkdir(parents=True, exist_ok=True)
        news.write_text(json.dumps({"checkForUpdates": False, "fetchNews": "false"}), encoding="utf-8")
    return folder


def _open(program: Path, root: Path, runs: Sequence[Run]) -> None:
    environment = {**os.environ, ROOT_VARIABLE: str(root), "JUPYTERLAB_SETTINGS_DIR": str(lab_settings(root))}
    code = subprocess.call(lab_command(program, root, runs), cwd=root / FOLDER, env=environment)
    if code:
        raise BuildError(message("explore.ended", code=code))


def _area(code: str) -> str:
    areas = load("areas", columns=["area_code", "name_ja"], area_code=code) if code else None
    return "" if areas is None or areas.empty else str(areas["name_ja"].iloc[0])
