"""What runs again after a change, from the command line: what read the changed rows, and nothing else."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from small_book import add_row, build, built, change_rows, replace, small_book

pytestmark = pytest.mark.notebooks

CHAPTERS = ("book/how_to_read", "notebooks/kpi_board", "notebooks/kpi_detail", "notebooks/verification")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    root = small_book(tmp_path_factory.mktemp("explain") / "project", CHAPTERS)
    built(root)
    return root


@pytest.fixture
def book(built_once, tmp_path):
    return shutil.copytree(built_once, tmp_path / "project", symlinks=True)


def explained(root):
    """Build with ``--explain``: the pages whose notebooks run with the reasons, and those that did run."""
    done = build(root, "--explain")
    assert done.returncode == 0, done.stderr
    reasons = dict(re.findall(r"(?m)^(\S+): runs; (.*)$", done.stdout))
    ran = re.findall(r"(?m)^notebooks: \d+/\d+ (\S+)$", done.stderr)
    kept = re.findall(r"(?m)^(\S+): kept; nothing it was made from has changed$", done.stdout)
    assert sorted(ran) == sorted(reasons)
    assert len(reasons) + len(kept) == 5  # board, report, three indicators
    return reasons


def test_a_changed_observation_runs_its_indicator_the_board_and_the_report(book):
    replace(book / "data" / "kpi_observations.csv", "12600000000", "12700000000")
    assert explained(book) == {
        "kpi_board": "data/kpi_observations has changed",
        "kpi_detail_g3-b1-k1": "data/kpi_observations (kpi_id=g3-b1-k1) has changed",
        "verification": "data/kpi_observations has changed",
    }
    shown = (book / "_build" / "html" / "notebooks" / "kpi_detail_g3-b1-k1.html").read_text(encoding="utf-8")
    assert "127" in shown


def test_a_row_that_no_page_asked_for_runs_nothing(book):
    """A town's count in an invented census year: pages ask for the city only."""
    rows = []
    change_rows(book, "population", lambda row: rows.append(row) or row)
    town = next(row for row in rows if row["area_code"] == "01691" and row["age_group"] == "total")
    add_row(book, "population", **(town | {"year": "1955"}))
    assert explained(book) == {}
    assert "1955" in (book / "_build" / "html" / "_static" / "data" / "population.csv").read_text(encoding="utf-8")


def test_a_changed_notebook_runs_its_pages_and_a_changed_page_none(book):
    replace(book / "notebooks" / "kpi_detail.ipynb", "## 限界", "## この計算の限界")
    replace(book / "book" / "how_to_read.md", "# この本の読み方", "# 本の読み方")
    reasons = explained(book)
    assert sorted(reasons) == ["kpi_detail_g1-a1-k1", "kpi_detail_g1-n1", "kpi_detail_g3-b1-k1"]
    assert set(reasons.values()) == {"the notebook has changed"}


ASK = """
import sys
from visionbook import cli
assert cli.main(["build", "--explain"]) == 0
heavy = {"pandas", "numpy", "nbformat", "papermill", "sphinx", "matplotlib"} & set(sys.modules)
print("loaded:", sorted(heavy))
"""


def test_nothing_changed_is_answered_before_any_library_is_loaded_and_without_a_process(book):
    """Looked at as such: the answer must also leave no process behind, so none may have been started."""
    before = (book / "_build" / "build.lock").stat().st_mtime_ns
    environment = {**os.environ, "VISIONBOOK_ROOT": str(book)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    assert "Nothing has changed since the last build" in done.stdout
    assert "loaded: []" in done.stdout
    assert done.stderr == ""
    assert (book / "_build" / "build.lock").stat().st_mtime_ns == before
