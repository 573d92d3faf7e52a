"""Shared fixtures: the project's folder, copies of it that a test may break, and a browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# First, before a helper of the tests imports openpyxl: visionbook says by which parser that reads and writes.
from visionbook.publish.shelf import build_lock  # isort: skip

import pytest
from kpi_form_cases import Filled

os.environ["VISIONBOOK_LANG"] = "en"  # what commands say is compared in English, unless a test asks for Japanese

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["_config.yml", "_toc.yml", "edition.yml", "data", "notebooks", "book"]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the documents beside the project; CI has it, a clone alone does not."""
    folder = ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip("the source documents (../shared/seeds) are not beside this clone")
    return folder


def copy_project(target: Path) -> Path:
    optional = [name for name in ("redirects.csv",) if (ROOT / name).is_file()]
    for part in [*PARTS, *optional]:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    return target


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A copy of everything the commands read, which a test may break."""
    copied = copy_project(tmp_path / "project")
    monkeypatch.setenv("VISIONBOOK_ROOT", str(copied))
    return copied


def visionbook(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the command line in a project folder, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "visionbook.cli", *arguments],
        cwd=root,
        env={**os.environ, "VISIONBOOK_ROOT": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run_folder(tmp_path_factory) -> Path:
    """The folder of this run of the tests; its workers (pytest-xdist) have their own folders in it."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A project copy with the whole book built by ``visionbook build``: once in a run, whoever asks first."""
    folder = run_folder(tmp_path_factory) / "built"
    project, done = folder / "project", folder / "done"
    with build_lock(folder, patience=600):
        if not done.exists():
            shutil.rmtree(project, ignore_errors=True)
            result = visionbook(copy_project(project), "build")
            assert result.returncode == 0, result.stderr
            done.touch()
    return project


def copy_tables(target: Path) -> Path:
    """A project of edition and tables only, without observations and with a source for reports."""
    shutil.copytree(ROOT / "data", target / "data")
    shutil.copy(ROOT / "edition.yml", target)
    for name in ("kpi_observations.csv", "corrections.csv"):
        table = target / "data" / name
        table.write_bytes(table.read_bytes().splitlines(keepends=True)[0])
    sources = target / "data" / "sources.csv"
    if "\nkpi_report," not in sources.read_text(encoding="utf-8"):
        row = "kpi_report,document,KPI実績報告,Report of KPI results,KPI実績報告,根室市,,,根室市,\n"
        sources.write_text(sources.read_text(encoding="utf-8") + row, encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def kpi_form_2024(tmp_path_factory) -> Path:
    """The form of FY2024 of a project without any observation, as ``visionbook kpi template`` writes it."""
    project = copy_tables(tmp_path_factory.mktemp("form"))
    result = visionbook(project, "kpi", "template", "--fiscal-year", "2024")
    assert result.returncode == 0, result.stderr
    return project / "kpi_2024.xlsx"


@pytest.fixture
def tables(tmp_path, monkeypatch) -> Path:
    """A project of edition and tables only, without observations and with a source for reports."""
    project = copy_tables(tmp_path / "project")
    monkeypatch.setenv("VISIONBOOK_ROOT", str(project))
    return project


@pytest.fixture
def form(tables, kpi_form_2024) -> Filled:
    """The form of FY2024 in a project of tables, to be filled in."""
    return Filled(shutil.copy(kpi_form_2024, tables / "kpi_2024.xlsx"))


# Of a module: an event loop runs while Playwright is open, and tests of other modules run their own in this process.
@pytest.fixture(scope="module")
def browser():
    """A headless Chromium. Never skipped: what no browser has opened has not been tested."""
    from playwright.sync_api import sync_playwright

    from visionbook.publish.pdf import find_browser

    path = find_browser()
    assert path, "no browser found; `make test` installs one, or run `python tools/browser.py`"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(path), args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()
