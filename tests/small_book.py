"""A book like the real one, cut down to what builds in a few seconds, and ways to change it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from conftest import copy_project
from processes import AT_A_TERMINAL

INDICATORS = ("g1-n1", "g1-a1-k1", "g3-b1-k1")
CHAPTERS = ("book/how_to_read", "notebooks/kpi_board", "notebooks/kpi_detail", "notebooks/goals", "book/glossary")
ELSEWHERE = "book/elsewhere"
_TARGET = re.compile(r"^\(([a-z0-9-]+)\)=", re.MULTILINE)
_REFERENCE = re.compile(r"\{ref\}`(?:[^`<]*<)?([a-z0-9-]+)>?`")


def small_book(target: Path, chapters=CHAPTERS, indicators=INDICATORS) -> Path:
    """Return a copy of the project with a few chapters, and few indicators; what they refer to is on one page."""
    root = copy_project(target)
    for table in ("kpis", "kpi_observations", "kpi_context", "kpi_readings", "projected_baselines"):
        change_rows(root, table, lambda row: row if row["kpi_id"] in indicators else None)
    change_rows(root, "relations", lambda row: row if _known(row, indicators) else None)
    set_chapters(root, [*chapters, ELSEWHERE])
    texts = [markdown_of(root, chapter) for chapter in chapters]
    made = {f"kpi-detail-{kpi_id}" for kpi_id in indicators}
    missing = {name for text in texts for name in _REFERENCE.findall(text)} - made
    missing -= {name for text in texts for name in _TARGET.findall(text)}
    sections = "".join(f"\n({name})=\n## {name}\n" for name in sorted(missing))
    (root / f"{ELSEWHERE}.md").write_text(f"# 省いた章\n{sections}", encoding="utf-8")
    for path in [*(root / "notebooks").glob("*.ipynb"), *(root / "book").glob("*.md")]:
        if str(path.relative_to(root).with_suffix("")) not in (*chapters, ELSEWHERE):
            path.unlink()
    return root


def _known(row, indicators):
    """Whether what a relation joins is in the book: of the indicators some are left out."""
    return all(row[f"{end}_kind"] != "kpi" or row[f"{end}_key"] in indicators for end in ("from", "to"))


def set_chapters(root: Path, chapters) -> None:
    """Write the contents of the book: the first chapter is the landing page."""
    first, *others = chapters
    toc = {"format": "jb-book", "root": first, "parts": [{"chapters": [{"file": name} for name in others]}]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc, allow_unicode=True), encoding="utf-8")


def markdown_of(root: Path, chapter: str) -> str:
    """Return the Markdown of a chapter, be it a page or a notebook."""
    if chapter.startswith("book/"):
        return (root / f"{chapter}.md").read_text(encoding="utf-8")
    cells = json.loads((root / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def change_rows(root: Path, table: str, change) -> None:
    """Write a table again with each row as `change` returns it, without those for which it returns None."""
    path = root / "data" / f"{table}.csv"
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, reader.fieldnames, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in map(change, reader) if row is not None)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def add_row(root: Path, table: str, **cells: str) -> None:
    """Add a row to a table; the cells that are not given are empty."""
    path = root / "data" / f"{table}.csv"
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(cells)


def add_cell(root: Path, notebook: str, source: str) -> None:
    """Add a code cell at the end of a notebook."""
    path = root / "notebooks" / f"{notebook}.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells.append(nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(content, path)


def start_build(root: Path, *options: str, begin=AT_A_TERMINAL, **variables: str) -> subprocess.Popen:
    """Start ``visionbook build`` as a user does, with signals as in `begin`."""
    return subprocess.Popen(
        [sys.executable, "-m", "visionbook.cli", "build", *options],
        cwd=root,
        env={**os.environ, "VISIONBOOK_ROOT": str(root), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **begin,
    )


def build(root: Path, *options: str, **variables: str) -> subprocess.CompletedProcess:
    """Run ``visionbook build`` and return how it ended, whatever that is."""
    with start_build(root, *options, **variables) as process:
        printed, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, printed, errors)


def built(root: Path, *options: str, **variables: str) -> Path:
    """Run ``visionbook build``, which must succeed, and return the folder of the published book."""
    done = build(root, *options, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "_build" / "html"


def snapshot(root: Path, target: Path) -> Path:
    """Keep a copy of the published book."""
    shutil.copytree((root / "_build" / "html").resolve(), target)
    return target
