"""What users change between two builds: a value, a row, a word, a notebook, a style sheet; in copies, never here."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

from visionbook.notation import quantity
from visionbook.words import load_words

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from small_book import add_row, replace  # noqa: E402

VALUES = (12_600_000_000, 12_700_000_000)
"""Yen of donations in FY2023 as the table has them, and as the edit makes them."""
VALUE_STEP = 100_000_000
"""What the pages round them to: the step of the indicator's target."""
WORDS_OF_GOALS, LEAD = "goals.yml", "lead_packages_measures"
"""Files with the words of the page `goals`: the first that there is, by the names of its room and of its models."""
GOALS = Path("notebooks") / "goals.ipynb"
STYLE_SHEET = Path("book") / "_static" / "visionbook.css"
OBSERVED = 2023


def program_in(folder: Path) -> Path:
    """Return a copy of the program's source that an edit may change, as Python's search path wants it."""
    return Path(shutil.copytree(ROOT / "src", folder))


def change_value(root: Path, number: int) -> None:
    """Change one value of an indicator; the next time (`number` is odd) back."""
    old, new = VALUES if number % 2 == 0 else VALUES[::-1]
    replace(root / "data" / "kpi_observations.csv", str(old), str(new))


def printed(value: int) -> str:
    """Return how the pages print one of `VALUES`."""
    return quantity(value, "yen", VALUE_STEP, load_words("ja"))


def add_observation(root: Path, number: int) -> None:
    """Report an indicator of which nothing was known: the first such one, its target as its value."""
    _report(root, unreported(root)[0], OBSERVED, number)


def add_next_year(root: Path, number: int) -> None:
    """Report the next year of an indicator that `add_observation` reported, as departments do each year.

    Raises
    ------
    SystemExit
        If there is none whose next year is missing.
    """
    years: dict[str, list[str]] = {}
    for row in _rows(root, "kpi_observations"):
        years.setdefault(row["kpi_id"], []).append(row["fiscal_year"])
    waiting = [row for row in _rows(root, "kpis") if years.get(row["kpi_id"]) == [str(OBSERVED)]]
    if not waiting:
        raise SystemExit("no indicator was reported of which the next year is missing: add one first")
    _report(root, waiting[0], OBSERVED + 1, number)


def _report(root: Path, kpi: dict[str, str], year: int, number: int) -> None:
    add_row(
        root,
        "kpi_observations",
        kpi_id=kpi["kpi_id"],
        fiscal_year=str(year),
        value=kpi["target"],
        status="final",
        source_id=_rows(root, "kpi_observations")[0]["source_id"],
        source_place=f"{number + 1}",
    )


def unreported(root: Path) -> list[dict[str, str]]:
    """Return the indicators that a report may still bring: none printed twice, none that a statistic answers.

    Raises
    ------
    SystemExit
        If there is none left: the measurement needs one.
    """
    known = {row["kpi_id"] for row in _rows(root, "kpi_observations")}
    kpis = _rows(root, "kpis")
    twice = {row["same_as"] for row in kpis} | {row["kpi_id"] for row in kpis if row["same_as"]}
    found = [row for row in kpis if row["kpi_id"] not in known | twice and row["target"] and not row["statistic"]]
    if not found:
        raise SystemExit("all indicators of the book have been reported: there is none left to add a row for")
    return found


def _rows(root: Path, table: str) -> list[dict[str, str]]:
    with (root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change_word(program: Path, number: int) -> None:
    """Change the first sentence that the page `goals` takes from the words: only that page says it."""
    path = program / "visionbook" / "wording" / "ja" / WORDS_OF_GOALS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    position = next(index for index, line in enumerate(lines) if line.startswith(f'{LEAD}: "'))
    lines[position] = lines[position].rstrip("\n").removesuffix('"') + f' {number}"\n'
    path.write_text("".join(lines), encoding="utf-8")


def change_notebook(root: Path, number: int) -> None:
    """Change a heading of the notebook `goals`."""
    content = json.loads((root / GOALS).read_text(encoding="utf-8"))
    headings = (
        (cell, index)
        for cell in content["cells"]
        if cell["cell_type"] == "markdown"
        for index, line in enumerate(cell["source"])
        if line.startswith("## ")
    )
    cell, index = next(headings)
    line = cell["source"][index]
    cell["source"][index] = f"{line.rstrip()} {number}" + "\n" * line.endswith("\n")
    (root / GOALS).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def change_style(root: Path, number: int) -> None:
    """Add a line to the style sheet."""
    with (root / STYLE_SHEET).open("a", encoding="utf-8") as file:
        file.write(f"/* {number} */\n")
