"""Notebooks are thin: they tell the story and call the package; and they run, with the numbers that are published."""

import ast
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from conftest import ROOT, visionbook

from visionbook.edition import ROLES
from visionbook.publish.execute.parameters import declared_parameters
from visionbook.publish.execute.workers import cpus
from visionbook.publish.kernels.provisioner import KERNEL_NAME, SPECS
from visionbook.show.chart import CHART_MIME

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TUTORIAL = "first_rerun"
HIDDEN = {"hide-input", "remove-cell", "remove-input", "hide-cell"}


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_a_notebook_begins_with_its_target_and_one_title(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    first = cells[0].source
    assert first.startswith(f"({notebook.stem.replace('_', '-')})=\n# ")
    titles = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    assert sum(line.startswith("# ") for line in titles) == 1


def test_a_notebook_has_at_most_15_code_cells_of_12_lines(notebook):
    cells = code_cells(notebook)
    assert len(cells) <= 15
    assert max(len(cell.source.splitlines()) for cell in cells) <= 12


def test_a_cell_defines_loops_and_merges_nothing(notebook):
    for cell in code_cells(notebook):
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.For, ast.While}, cell.source
        assert ".merge(" not in cell.source
        assert not re.search(r"read_csv|open\(|\.csv", cell.source), cell.source


def test_code_is_hidden_but_can_be_opened(notebook):
    if notebook.stem == TUTORIAL:  # which is about its code
        return
    for cell in code_cells(notebook):
        assert HIDDEN & set(cell.metadata.get("tags", [])), cell.source


def test_parameters_are_declared_and_then_checked(notebook):
    declared = declared_parameters(notebook)
    assert "lang" in declared
    assert all(parameter.help for parameter in declared.values())
    codes = [name for name in declared if name in ("municipality", "region", "kpi_id", *ROLES)]
    check = code_cells(notebook)[1].source
    assert all(name in check for name in codes)


def test_a_notebook_is_stored_without_outputs_and_with_its_kernel(notebook):
    stored = nbformat.read(notebook, as_version=4)
    assert stored.metadata.kernelspec.name == "python3"
    assert all(not cell.outputs and cell.execution_count is None for cell in code_cells(notebook))


@pytest.mark.notebooks
def test_every_chart_of_the_book_is_complete(built):
    names = []
    for path in sorted((built / "_build" / "executed").glob("*.ipynb")):
        for cell in code_cells(path):
            for output in cell.outputs:
                chart = output.get("data", {}).get(CHART_MIME)
                if chart:
                    names.append(chart["name"])
                    assert re.search(r"[0-9]", chart["title"] + chart["alt_text"]), chart["name"]
                    assert len(chart["alt_text"]) > 20, chart["name"]
                    assert chart["caption"] and chart["rows"], chart["name"]
                    assert chart["source"].startswith("出典："), chart["name"]
    assert len(names) >= 15
    assert len(set(names)) == len(names)
    assert all(name.startswith("fig-") for name in names)


def nbval(built, *paths):
    """Run nbval in warm kernels with the project of the executed notebooks, comparing every stored output."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-kernel-name",
            KERNEL_NAME,
            "-p",
            "no:cacheprovider",
            "-q",
            "--rootdir",
            str(built),
            *map(str, paths),
        ],
        cwd=built,
        env={**os.environ, "VISIONBOOK_ROOT": str(built), "JUPYTER_PATH": str(SPECS)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.notebooks
def test_executed_notebooks_give_the_same_numbers_when_run_again(built):
    paths = sorted((built / "_build" / "site" / "notebooks").glob("*.ipynb"))
    of_indicators = [path for path in paths if path.stem.startswith("kpi_detail_")]
    paths = [path for path in paths if path not in of_indicators] + of_indicators[::4]  # one notebook made them all
    shares = [paths[number :: cpus()] for number in range(min(cpus(), len(paths)))]
    with ThreadPoolExecutor() as processes:
        results = list(processes.map(lambda share: nbval(built, *share), shares))
    for result in results:
        assert result.returncode == 0, result.stdout[-4000:]
        assert re.search(r"[1-9][0-9]* passed", result.stdout)


@pytest.mark.notebooks
def test_nbval_notices_when_a_number_changes(built, tmp_path):
    """One person fewer in the stored output of the landing page, and the comparison fails on that cell."""
    stored = (built / "_build" / "site" / "notebooks" / "at_a_glance.ipynb").read_text(encoding="utf-8")
    changed = stored.replace("3,435", "3,434")
    assert changed != stored
    path = tmp_path / "at_a_glance.ipynb"
    path.write_text(changed, encoding="utf-8")
    result = nbval(built, path)
    assert result.returncode == 1
    assert "3,434" in result.stdout


@pytest.mark.notebooks
def test_a_failing_notebook_leaves_the_published_book_as_it_was(built):
    published = built / "_build" / "html"
    before = {path: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    path = built / "notebooks" / "data_dictionary.ipynb"
    text = path.read_text(encoding="utf-8")
    stored = json.loads(text)
    stored["cells"][-1] = {
        "cell_type": "code",
        "id": "broken",
        "metadata": {"tags": ["hide-input"]},
        "source": "1 / 0",
        "outputs": [],
        "execution_count": None,
    }
    try:
        path.write_text(json.dumps(stored), encoding="utf-8")
        result = visionbook(built, "build")
    finally:
        path.write_text(text, encoding="utf-8")
    assert result.returncode == 1
    assert "data_dictionary.ipynb failed in cell" in result.stderr
    assert "ZeroDivisionError" in result.stderr
    assert {path: path.read_bytes() for path in published.rglob("*") if path.is_file()} == before
