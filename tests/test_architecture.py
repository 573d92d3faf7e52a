"""The folder tree is the architecture: nothing imports what comes later, and imports have no effects."""

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "visionbook"
LAYERS = [
    "yaml_text",
    "messages",
    "errors",
    "journal",
    "plain_text",
    "file_kinds",
    "areas",
    "ages",
    "periods",
    "cell_values",
    "tables",
    "personal",
    "reads",
    "notation",
    "totals",
    "words",
    "localised",
    "figure_marks",
    "edition",
    "roles",
    "needs",
    "checks",
    "data_checks",
    "observation_checks",
    "plans",
    "data",
    "results",
    "data_writing",
    "archive",
    "intake",
    "population",
    "strategy",
    "region",
    "audit",
    "editions",
    "show",
    "worksheet",
    "levers",
    "collaboration",
    "pages",
    "publish",
    "arguments",
    "commands",
    "cli",
    "start",
]
PURE = [
    "population",
    "strategy",
    "region",
    "audit",
    "editions",
    "show",
    "worksheet",
    "levers",
    "collaboration",
    "pages",
]


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


PAGES = sorted(path.parent.name for path in SOURCE.glob("pages/*/__init__.py"))


def rooms_imported(text):
    """Page rooms that a program imports, also inside functions."""
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return {name.split(".")[2] for name in modules if re.match(r"visionbook\.pages\.\w", name)}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_imports_no_other_page_and_no_room_needs_one(page):
    for path in (SOURCE / "pages" / page).rglob("*.py"):
        assert rooms_imported(path.read_text(encoding="utf-8")) <= {page}, path.relative_to(SOURCE)


@pytest.mark.parametrize("page", PAGES)
def test_a_room_holds_what_every_room_holds(page):
    room = SOURCE / "pages" / page
    names = {path.stem for path in room.iterdir()}
    assert {"__init__", "needs", "model", "text"} <= names, sorted(names)
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert (SOURCE / "wording" / "ja" / f"{page}.yml").is_file()


@pytest.mark.parametrize(
    "notebook", sorted((SOURCE.parents[1] / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_a_notebook_imports_its_own_room_and_no_other(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert rooms_imported(code) == {notebook.stem}


READING = re.compile(r"\bopen\(|read_text|read_bytes|read_csv|safe_load")


@pytest.mark.parametrize("layer", PURE)
def test_a_layer_that_computes_or_draws_is_handed_its_tables(layer):
    assert files_of(layer)
    for path in files_of(layer):
        assert not imported_layers(path) & {"data", "publish"}, path.name
        assert not READING.search(path.read_text(encoding="utf-8")), path.name


def test_only_data_and_the_steps_of_publishing_read_files():
    readers = {path for path in SOURCE.rglob("*.py") if READING.search(path.read_text(encoding="utf-8"))}
    names = {path.relative_to(SOURCE).as_posix() for path in readers if SOURCE / "publish" not in path.parents}
    # edition.yml, the wording, what commands say and the name of the previous edition are settings, not tables;
    # reads.py keeps notes for the build, journal.py what an import replaces; intake is handed the bytes of a file.
    assert names == {
        "archive.py",
        "data.py",
        "data_writing.py",
        "edition.py",
        "journal.py",
        "messages/__init__.py",
        "reads.py",
        "words.py",
    }


ROOMS = sorted(path.parent.name for path in SOURCE.glob("publish/*/__init__.py"))


def imported_modules(path):
    """Modules of visionbook that a file imports with the names that it takes from them, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "visionbook":
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name.startswith("visionbook."))


def names_at_the_door(room):
    """What the ``__init__`` of a room lists for others, module by module."""
    (call,) = [
        node
        for node in ast.walk(ast.parse((SOURCE / "publish" / room / "__init__.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    return {name for names in ast.literal_eval(call.args[1]).values() for name in names}


def test_publishing_has_the_rooms_that_the_map_of_the_house_names():
    assert ROOMS == ["execute", "fleet", "freshness", "kernels", "national", "pdf", "serve", "shelf", "site"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_publishing_is_entered_by_its_door_only(room):
    inside = f"visionbook.publish.{room}"
    modules = {path.stem for path in (SOURCE / "publish" / room).glob("*.py")} - {"__init__"}
    named = names_at_the_door(room)
    for path in SOURCE.rglob("*.py"):
        if (SOURCE / "publish" / room) in path.parents:
            continue
        for module, name in imported_modules(path):
            assert not module.startswith(f"{inside}."), f"{path.name} imports {module}"
            if module == inside:
                assert name in named - modules, f"{path.name} takes {name} from {inside}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_at_a_door_can_be_fetched_and_no_other(room):
    door = import_module(f"visionbook.publish.{room}")
    assert all(hasattr(door, name) for name in names_at_the_door(room))
    with pytest.raises(AttributeError, match="has no 'nothing' for others; its door names"):
        door.nothing  # noqa: B018


LIGHT = (
    "import sys\nfrom visionbook import cli\n"
    "from visionbook.publish import execute, fleet, freshness, kernels, national, pdf, serve, shelf, site\n"
    "print(sorted({'pandas', 'numpy', 'papermill', 'jupyter_client', 'nbformat', 'sphinx'} & set(sys.modules)))\n"
)


def test_all_doors_together_load_no_library():
    result = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


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
