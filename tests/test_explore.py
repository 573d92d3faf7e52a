"""Working copies for JupyterLab: the page's values and names stand in them, and running them shows pictures."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import visionbook

from visionbook.publish.execute import Run
from visionbook.publish.explore import lab_command, lab_settings, one_each, with_values


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('area: str = ""  # code', 'area: str = "01223"  # code'),
        ("area: str = ''  # a = b # c", 'area: str = "01223"  # a = b # c'),
        ("other: str = ''  # stays", "other: str = ''  # stays"),
        ("year: int = 0  # last", "year: int = 2040  # last"),
        ("share: float = -0.5  # x\nyear: int = 1  # y", "share: float = 1.8  # x\nyear: int = 2040  # y"),
        ("kept: bool = False  # z", "kept: bool = True  # z"),
        ('name: str = "a"  # text', 'name: str = "a\\"b\\\\c"  # text'),
    ],
)
def test_a_parameter_cell_holds_the_values_of_its_page(source, expected):
    values = {"area": "01223", "year": 2040, "share": 1.8, "kept": True, "name": 'a"b\\c'}
    written = with_values(source, values)
    assert written == expected
    bound = {}
    exec(written, bound)
    for name in values.keys() & bound.keys():
        assert bound[name] == values[name]


def test_of_each_notebook_one_working_copy_is_made():
    runs = [Run("a_1", Path("a.ipynb"), {}), Run("b", Path("b.ipynb"), {}), Run("a_2", Path("a.ipynb"), {})]
    assert [run.page for run in one_each(runs)] == ["a_1", "b"]


def test_jupyterlab_opens_the_first_page_and_asks_no_host_for_news(tmp_path):
    command = lab_command(Path("lab"), tmp_path, [Run("goals", Path("goals.ipynb"), {})])
    assert command[-1] == str(tmp_path / "explore" / "goals.ipynb")
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in command
    assert "--LabApp.news_url=" in command


def test_jupyterlab_does_not_ask_about_news_and_keeps_what_somebody_set(tmp_path):
    (settings,) = lab_settings(tmp_path).rglob("notification.jupyterlab-settings")
    assert json.loads(settings.read_text(encoding="utf-8"))["fetchNews"] == "false"
    settings.write_text("{}", encoding="utf-8")
    lab_settings(tmp_path)
    assert settings.read_text(encoding="utf-8") == "{}"


def texts(notebook):
    return "\n".join(cell.source for cell in notebook.cells)


def test_a_working_copy_names_its_town_and_keeps_what_somebody_changed_in_it(project):
    result = visionbook(project, "explore", "--no-browser", "population_outlook", "-p", "fertility_goal=1.9")
    assert result.returncode == 0, result.stderr
    (copied,) = (project / "explore").glob("population_outlook_*.ipynb")
    assert copied.stem.endswith("01223")
    text = texts(nbformat.read(copied, 4))
    assert "# 根室市の人口の見通し" in text
    assert 'municipality: str = "01223"' in text
    assert "fertility_goal: float = 1.9  #" in text
    assert not re.search(r"\{\{|\{ref\}|\{doc\}|^\(\S+\)=$", text, re.MULTILINE)

    copied.write_text(copied.read_text(encoding="utf-8").replace("1.9", "1.5"), encoding="utf-8")
    again = visionbook(project, "explore", "--no-browser", "population_outlook")
    assert f"explore/{copied.name} is there already and was kept" in again.stderr
    assert "fertility_goal: float = 1.5" in texts(nbformat.read(copied, 4))
    anew = visionbook(project, "explore", "--no-browser", "population_outlook", "--anew")
    assert f"explore/{copied.name} written" in anew.stderr
    assert "fertility_goal: float = 1.5" not in texts(nbformat.read(copied, 4))


def test_every_notebook_has_a_working_copy_in_which_no_placeholder_is_left(project):
    result = visionbook(project, "explore", "--no-browser")
    assert result.returncode == 0, result.stderr
    copies = sorted((project / "explore").glob("*.ipynb"))
    notebooks = {path.stem for path in (project / "notebooks").glob("*.ipynb")}
    without = {path for path in notebooks if not any(copy.stem.startswith(path) for copy in copies)}
    assert without <= {"succession"}  # the edition has no next plan
    assert len(copies) == len(notebooks - without)
    for path in copies:
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        assert not re.search(r"\{\{|\{ref\}|\{doc\}", texts(notebook)), path.name
        assert "本には載りません" in notebook.cells[0].source


def test_without_jupyterlab_the_way_to_it_is_said_and_nothing_is_written(project, tmp_path):
    """A Python of its own stands for an environment without JupyterLab."""
    lone = tmp_path / "python"
    lone.symlink_to(sys.executable)
    code = (
        "import sys; sys.executable = sys.argv.pop(1)\n"
        "from visionbook.cli import main\nsys.exit(main(['explore', 'goals']))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(lone)],
        env={**os.environ, "VISIONBOOK_ROOT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "JupyterLab is not installed. 'make explore' installs it" in result.stderr
    assert not (project / "explore").exists()


@pytest.mark.notebooks
def test_a_working_copy_runs_as_it_stands_with_stock_tools_and_shows_pictures(project):
    """The ordinary client of Jupyter runs it, from its own folder, with the kernel that it names."""
    assert visionbook(project, "explore", "--no-browser", "goals").returncode == 0
    path = project / "explore" / "goals.ipynb"
    subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", str(path)],
        env={**os.environ, "VISIONBOOK_ROOT": str(project)},
        capture_output=True,
        check=True,
    )
    outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    shown = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert any("<svg" in html for html in shown)
