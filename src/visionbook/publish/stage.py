"""Lay out the site that jupyter-book builds: settings, contents, prose, data, and the executed notebooks.

Executed notebooks are cleaned of what differs between two runs or tells about the machine (timings, paths).
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import nbformat
import yaml

from visionbook.charts.download import DOWNLOAD_MIME, DOWNLOADS, NOTEBOOK_COPIES
from visionbook.charts.mime import CHART_MIME, FIGURE_TABLES
from visionbook.data import data_folder
from visionbook.errors import BuildError
from visionbook.publish.parameters import read_notebook
from visionbook.publish.plan import Run, contents, read_settings

STATIC = Path("book") / "_static"
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")


_PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def stage_site(root: Path, runs: list[Run], executed: Path, site: Path) -> None:
    """Write the whole site source to `site`, replacing what was there, from the notebooks run into `executed`.

    Raises
    ------
    BuildError
        If an executed notebook is missing or holds an error or a warning, two figures or downloads share a name,
        or a notebook of several pages has a placeholder that nothing fills.
    """
    shutil.rmtree(site, ignore_errors=True)
    (site / "notebooks").mkdir(parents=True)
    toc = yaml.safe_dump(contents(root, runs), allow_unicode=True, sort_keys=False)
    (site / "_toc.yml").write_text(toc, encoding="utf-8")
    (site / "_config.yml").write_text(without_execution(root / "_config.yml"), encoding="utf-8")
    shutil.copytree(root / "book", site / "book", ignore=_IGNORED)
    shutil.copytree(data_folder(), site / STATIC / "data", ignore=_IGNORED)
    for folder in (FIGURE_TABLES, DOWNLOADS, NOTEBOOK_COPIES):
        (site / STATIC / folder).mkdir()
    book = str(read_settings(root / "_config.yml").get("title", ""))
    seen: dict[str, str] = {}
    for run in runs:
        path = executed / f"{run.page}.ipynb"
        notebook = _executed(path)
        clean_notebook(notebook, path.name)
        if run.subject:
            speak_of(run, book, notebook)
        _write_values(notebook, path.name, site / STATIC, seen)
        (site / "notebooks" / path.name).write_text(nbformat.v4.writes_json(notebook) + "\n", encoding="utf-8")
        shutil.copyfile(run.notebook, site / STATIC / NOTEBOOK_COPIES / run.notebook.name)


def _executed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook that papermill wrote: what it has checked is not checked again."""
    try:
        return nbformat.v4.reads_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return read_notebook(path)  # which says what is wrong


def _write_values(notebook: nbformat.NotebookNode, page: str, static: Path, seen: dict[str, str]) -> None:
    """Write the tables behind the figures of a page and its downloads; `seen` holds the names that are taken."""
    for chart in _outputs(notebook, CHART_MIME):
        _take(f"figure {chart['name']}", page, seen)
        _write_csv(static / FIGURE_TABLES / f"{chart['name']}.csv", [chart["columns"], *chart["rows"]])
    for download in _outputs(notebook, DOWNLOAD_MIME):
        name = download["name"]
        _take(f"download {name}", page, seen)
        _write_csv(static / DOWNLOADS / f"{name}.csv", [download["columns"], *download["rows"]])
        described = json.dumps(download["descriptor"], ensure_ascii=False, indent=2)
        (static / DOWNLOADS / f"{name}.json").write_text(described + "\n", encoding="utf-8")


def _take(name: str, page: str, seen: dict[str, str]) -> None:
    if name in seen:
        raise BuildError(f"{page}: {name} is also in {seen[name]}; rename one")
    seen[name] = page


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    # The mark at the beginning tells spreadsheets that the file is UTF-8.
    path.write_text(csv_text(rows), encoding="utf-8-sig", newline="")


def without_execution(config: Path) -> str:
    """Return the settings with execution off: the book prints what papermill ran."""
    settings = read_settings(config)
    settings["execute"] = {**(settings.get("execute") or {}), "execute_notebooks": "off"}
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


def clean_notebook(notebook: nbformat.NotebookNode, name: str) -> None:
    """Strip timings, paths and kernel details in place; hide papermill's own cell.

    Raises
    ------
    BuildError
        If a cell printed an error or a warning: readers would see it.
    """
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": notebook.metadata.get("kernelspec", {}), "language_info": {"name": "python"}}
    )
    for position, cell in enumerate(notebook.cells, 1):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags and "remove-cell" not in tags:
            tags = [*tags, "remove-cell"]
        kept = {"tags": tags} if tags else {}
        cell.metadata = nbformat.from_dict(kept | {k: v for k, v in cell.metadata.items() if k == "mystnb"})
        cell.id = f"cell-{position}"
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                text = output.get("evalue") or output.get("ename") or output.get("text", "")
                raise BuildError(f"{name}, cell {position} printed: {text.strip()[:400]}")
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})


def speak_of(run: Run, book: str, notebook: nbformat.NotebookNode) -> None:
    """Put subject, page, book and parameters into the Markdown of a page; make its cross-reference target its own."""
    target = run.notebook.stem.replace("_", "-")
    own = run.page.replace("_", "-")
    known = {**run.parameters, "subject": run.subject, "page": run.page, "book": book}

    def filled(match: re.Match) -> str:
        if match[1] not in known:
            raise BuildError(
                f"{run.notebook.name} has the placeholder {match[0]!r}, which nothing fills; "
                f"known: {', '.join(sorted(known))}"
            )
        return markdown_text(str(known[match[1]]))

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _PLACEHOLDER.sub(filled, cell.source).replace(f"({target})=", f"({own})=")


def markdown_text(text: str) -> str:
    r"""Return text for Markdown that shows as it is: a name from a table is no markup.

    Examples
    --------
    >>> print(markdown_text("<b>1,000人*"))
    \<b\>1\,000人\*
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _outputs(notebook: nbformat.NotebookNode, kind: str) -> list[dict]:
    return [
        output.data[kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def csv_text(rows: list[list[str]]) -> str:
    r"""Return rows as CSV that is safe to open in a spreadsheet: no cell is taken for a formula.

    Examples
    --------
    >>> csv_text([["a", "=1+1"], ["+987", "-x"]])
    "a,'=1+1\r\n+987,'-x\r\n"
    """
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[_safe(cell) for cell in row] for row in rows])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    harmless = cell[:1] in "+-" and cell[1:].replace(",", "").replace(".", "", 1).rstrip("%").isdigit()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell != "-" and not harmless else cell
