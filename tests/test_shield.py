"""A page does not depend on who builds it: kernels use nothing of the person's profile, and leave nothing in it."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.run import run_notebooks
from visionbook.publish.kernels import shield
from visionbook.publish.kernels.client import ADDRESS_VARIABLE, KERNELS_VARIABLE
from visionbook.publish.kernels.shield import shielded

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
KINDS = [
    pytest.param("", marks=pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no fork"), id="warm"),
    "ordinary",
]
CODE = "import builtins, pandas, sys\nbuiltins.mine = True\npandas.set_option('display.max_rows', 3)\nprint('mine')\n"
PROFILE = {
    ".ipython/profile_default/startup/00.py": CODE,
    ".ipython/profile_default/startup/01.ipy": CODE,
    ".ipython/profile_default/ipython_config.py": "c.InteractiveShellApp.exec_lines = ['__builtins__.mine = 1']",
    ".ipython/profile_default/ipython_kernel_config.py": "c.InteractiveShell.ast_node_interactivity = 'none'",
    ".ipython/profile_default/history.sqlite": "not a database",
    ".config/matplotlib/matplotlibrc": "font.size: 31",
    ".jupyter/jupyter_config.json": '{"KernelManager": {"transport": "nonsense"}}',
    ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
        {"argv": ["false"], "display_name": "Mine", "language": "python"}
    ),
    "startup.py": CODE,
    "settings/matplotlibrc": "font.size: 32",
}
VARIABLES = {
    "PYTHONSTARTUP": "startup.py",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "MATPLOTLIBRC": "settings",
    "MPLBACKEND": "svg",
    "PANDAS_COPY_ON_WRITE": "warn",
}
ASK = """
import builtins, json, os, sys, matplotlib, pandas
from IPython import get_ipython
shell = get_ipython()
known = [
    hasattr(builtins, "mine"), pandas.get_option("display.max_rows"), matplotlib.rcParams["font.size"],
    matplotlib.rcParams["backend"], sys.warnoptions, sys.flags.optimize, sys.flags.no_user_site,
    shell.history_manager.enabled, shell.ast_node_interactivity,
    [name for name in os.environ if name.startswith("PANDAS_")],
]
json.dumps(known)
"""
PLAIN = [False, 60, 10.0, "module://matplotlib_inline.backend_inline", [], 0, 1, False, "last_expr", []]


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.notebooks
@pytest.mark.parametrize("kind", KINDS)
def test_kernels_use_nothing_of_the_persons_profile_and_leave_nothing_in_it(tmp_path, monkeypatch, capfd, kind):
    home, project, temporary = tmp_path / "home", tmp_path / "project", tmp_path / "temporary"
    temporary.mkdir()
    for name, content in PROFILE.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf-8")
    monkeypatch.setenv("TMPDIR", str(temporary))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR", "JUPYTER_PATH", ADDRESS_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, str(home / value) if (home / value).exists() else value)
    (project / "data").mkdir(parents=True)
    (project / "edition.yml").touch()
    path = project / "page.ipynb"
    nbformat.write(new_notebook(metadata={"kernelspec": KERNEL}, cells=[new_code_cell(ASK)]), path)
    before = tree(home)
    run_notebooks([Run("page", path, {})], tmp_path / "out", project)
    (output,) = nbformat.read(tmp_path / "out" / "page.ipynb", as_version=4).cells[0].outputs
    assert json.loads(output.data["text/plain"][1:-1]) == PLAIN
    assert {name: content for name, content in tree(home).items() if not name.startswith(".cache/")} == before
    assert [file.name for file in (tmp_path / "out").iterdir() if file.is_dir()] == []
    assert list(temporary.iterdir()) == []
    assert capfd.readouterr().err == "notebooks: 1/1 page\n"  # and no notice that ordinary kernels take over


@pytest.mark.parametrize(
    "name",
    ["PYTHONSTARTUP", "PYTHONWARNINGS", "PANDAS_FUTURE_INFER_STRING", "MPLBACKEND", "IPYTHON_SUPPRESS_CONFIG_ERRORS"],
)
def test_variables_with_a_persons_settings_are_left_out_and_others_stay(name):
    environment = shielded({name: "mine", "LANG": "ja_JP.UTF-8", "PYTHONPATH": "/packages", "PYTHONHASHSEED": "1"})
    assert name not in environment
    assert environment.items() >= {"LANG": "ja_JP.UTF-8", "PYTHONPATH": "/packages", "PYTHONHASHSEED": "1"}.items()


def test_settings_of_matplotlib_are_those_of_the_library():
    path = Path(shielded({"MATPLOTLIBRC": "/mine"})["MATPLOTLIBRC"])
    assert path.is_file()
    assert path.parent.parent.name == "matplotlib"


def test_packages_of_the_person_are_shut_out_unless_the_libraries_are_among_them(monkeypatch):
    assert shielded({})["PYTHONNOUSERSITE"] == "1"
    beside = str(shield._folder_of("matplotlib").parent)
    monkeypatch.setattr(shield.site, "getusersitepackages", lambda: beside)
    assert "PYTHONNOUSERSITE" not in shielded({})
