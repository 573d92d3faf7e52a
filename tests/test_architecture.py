"""The folder tree is the architecture: nothing imports what comes later, and imports have no effects."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "visionbook"
LAYERS = [
    "errors",
    "yaml_text",
    "areas",
    "ages",
    "periods",
    "tables",
    "reads",
    "notation",
    "words",
    "localised",
    "edition",
    "data",
    "data_writing",
    "archive",
    "intake",
    "population",
    "strategy",
    "region",
    "audit",
    "show",
    "charts",
    "publish",
    "cli",
]
PURE = ["population", "strategy", "region", "audit", "show", "charts"]


def files_of(layer):
    path = SOURCE / f"{layer}.py"
    return [path] if path.exists() else sorted((SOURCE / layer).rglob("*.py"))


def imported_layers(path):
    """Layers of visionbook that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "visionbook":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("visionbook."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("visionbook.")}
    return found


def test_every_module_belongs_to_a_layer():
    names = {path.stem for path in SOURCE.glob("*.py")} | {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert names - {"__init__"} <= set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_itself_and_layers_above_it(layer):
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    for path in files_of(layer):
        assert imported_layers(path) <= allowed, path.name


READING = re.compile(r"\bopen\(|read_text|read_bytes|read_csv|safe_load")


@pytest.mark.parametrize("layer", PURE)
def test_a_layer_that_computes_or_draws_is_handed_its_tables(layer):
    assert files_of(layer)
    for path in files_of(layer):
        assert not imported_layers(path) & {"data", "publish"}, path.name
        assert not READING.search(path.read_text(encoding="utf-8")), path.name


def test_only_data_and_the_steps_of_publishing_read_files():
    readers = {path for path in SOURCE.rglob("*.py") if READING.search(path.read_text(encoding="utf-8"))}
    names = {path.name for path in readers if path.parent.name != "publish"}
    # edition.yml, the wording and the name of the previous edition are settings, not tables; reads.py keeps notes
    # for the build; intake is handed the bytes of a file.
    assert names == {"archive.py", "data.py", "data_writing.py", "edition.py", "reads.py", "words.py"}


def test_importing_the_package_reads_no_project_file_and_configures_no_logging(tmp_path):
    modules = sorted(
        ".".join(("visionbook", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for path in SOURCE.rglob("*.py")
    )
    code = (
        "import sys, logging, builtins, io\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        f"for name in {modules!r}:\n    __import__(name)\n"
        "own = [p for p in opened if p.endswith(('.csv', '.yml', '.yaml')) and 'matplotlib' not in p "
        "and 'site-packages' not in p]\n"
        "assert not own, own\n"
        "assert not logging.getLogger('visionbook').handlers\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_a_module_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
