"""What a notebook reads past `data.load` makes it stale when that changes, or is refused; in both kinds of kernels."""

import sqlite3
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from visionbook.edition import ROOT_VARIABLE
from visionbook.errors import BuildError
from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.run import run_notebooks
from visionbook.publish.freshness import fingerprint, inputs
from visionbook.publish.kernels import provisioner
from visionbook.publish.kernels.client import KERNELS_VARIABLE
from visionbook.reads import Asked

pytestmark = pytest.mark.notebooks
FORKS = sys.platform not in ("win32", "darwin")
WARM = pytest.param("", id="warm", marks=pytest.mark.skipif(not FORKS, reason="kernels are not forked here"))
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

READING = {
    "text": "from pathlib import Path\nprint(Path('book/memo.txt').read_text())",
    "handle": "with open('book/plain.txt') as file:\n    print(file.read())",
    "table": "import pandas\nprint(pandas.read_csv('extra/more.csv'))",
    "beside": "import beside\nprint(beside.VALUE)",
    "run": "%run scripts/told.py",
    "database": "import sqlite3\nprint(sqlite3.connect('extra/more.db').execute('select 1').fetchall())",
    "listed": "print(sorted(path.name for path in Path('leaves').glob('*.txt')))",
    "vain": "try:\n    open('book/coming.txt')\nexcept FileNotFoundError:\n    print('none')",
    "outside": "print(open(OUTSIDE).read())",
    "own": "import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    path = Path(folder) / 'own.txt'\n"
    "    path.write_text('own')\n    print(path.read_text())",
    "written": "path = Path('written.txt')\npath.write_text('own')\nprint(path.read_text())\npath.unlink()",
    "fonts": "import matplotlib.pyplot as plt\nimport io\nplt.plot([1, 2])\nplt.savefig(io.BytesIO())\nplt.close()",
}


@pytest.fixture(params=[WARM, "ordinary"])
def project(request, tmp_path, monkeypatch):
    """A project of files that are no tables, and the kind of kernel that reads them."""
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.setenv(KERNELS_VARIABLE, request.param)
    monkeypatch.setattr(provisioner, "_noticed", False)
    root = tmp_path / "project"
    for folder in ("data", "book", "extra", "leaves", "scripts"):
        (root / folder).mkdir(parents=True)
    monkeypatch.setenv(ROOT_VARIABLE, str(root))
    (root / "edition.yml").touch()
    (root / "data" / "datapackage.yaml").write_text("resources: []", encoding="utf-8")
    for name in ("book/memo.txt", "book/plain.txt", "leaves/one.txt"):
        (root / name).write_text("one", encoding="utf-8")
    (root / "extra" / "more.csv").write_text("value\n1\n", encoding="utf-8")
    sqlite3.connect(root / "extra" / "more.db").close()
    (root / "beside.py").write_text("import visionbook.areas\nVALUE = 1\n", encoding="utf-8")
    (root / "scripts" / "told.py").write_text("print('told')\n", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("one", encoding="utf-8")
    return root


def ran(root, *sources):
    """Run a notebook of these cells; give the reasons to run it again."""
    notebook = new_notebook(metadata={"kernelspec": KERNEL}, cells=[new_code_cell(source) for source in sources])
    nbformat.write(notebook, root / "page.ipynb")
    run = Run("page", root / "page.ipynb", {})
    run_notebooks([run], root / "_build" / "executed", root)
    return run, lambda: fingerprint.why_stale([run], root, root / "_build" / "executed")["page"]


CHANGES = {
    "book/memo.txt": "book/memo.txt has changed",
    "book/plain.txt": "book/plain.txt has changed",
    "extra/more.csv": "extra/more.csv has changed",
    "extra/more.db": "extra/more.db has changed",
    "beside.py": "beside.py has changed",
    "scripts/told.py": "scripts/told.py has changed",
    "leaves/two.txt": "the list of files in leaves has changed",
    "book/coming.txt": "book/coming.txt has changed",
    "../outside.txt": "{outside} has changed",
}


def test_files_that_a_notebook_read_are_its_reasons_to_run_again(project):
    outside = project.parent / "outside.txt"
    sources = [source.replace("OUTSIDE", repr(str(outside))) for source in READING.values()]
    run, reasons = ran(project, *sources)
    assert reasons() == []
    for name, reason in CHANGES.items():
        path = project / name
        before = path.read_bytes() if path.is_file() else None
        path.write_bytes((before or b"") + b"\n")
        assert reasons() == [reason.format(outside=outside)]
        path.unlink() if before is None else path.write_bytes(before)
    assert reasons() == []
    read = fingerprint.read_elsewhere([run], project / "_build" / "executed")
    # Nothing else was noted: no font, no settings of a library, nothing that the notebook had written itself.
    noted = {asked.name for asked in read}
    assert noted == {name for name in CHANGES if name not in ("leaves/two.txt", "../outside.txt")} | {
        "leaves",
        str(outside),
    }


def test_what_a_module_beside_the_notebook_reaches_counts(project, monkeypatch):
    _, reasons = ran(project, "import beside")
    known = fingerprint.Program.read()
    areas = known.parts["visionbook.areas"]
    changed = fingerprint.Program({**known.parts, "visionbook.areas": type(areas)("another", "another")})
    monkeypatch.setattr(fingerprint.Program, "read", lambda cache=None: changed)
    assert reasons() == ["the program that beside.py reaches has changed"]


REFUSED = {
    "import subprocess\nsubprocess.run(['cat', 'book/memo.txt'])": r"another program \(cat book/memo\.txt\)",
    "!cat book/memo.txt": "another program",
    "import os\nos.system('cat book/memo.txt')": r"another program \(cat book/memo\.txt\)",
    "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')": r"another machine \(127\.0\.0\.1\)",
    "import pandas\npandas.read_csv('http://127.0.0.1:9/a.csv')": r"another machine \(127\.0\.0\.1\)",
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_cannot_be_noted_is_refused(project, source):
    with pytest.raises(BuildError, match=REFUSED[source]) as error:
        ran(project, source)
    assert "the page would stay old" in str(error.value)
    assert "put the" in str(error.value)


def test_a_kernel_that_is_not_watched_is_no_kernel_for_a_page(project):
    """As if the extension could not be loaded: the file of notes is the sign that it was."""
    unwatch = "import os, sys\nos.unlink(os.environ['VISIONBOOK_READS'])"
    with pytest.raises(BuildError, match=r"page\.ipynb could not run .* its kernel does not say what it reads"):
        ran(project, unwatch)


def remembered(root, read):
    (root / "_build" / "books" / "000001").mkdir(parents=True)
    (root / "_build" / "books" / "000001" / "index.html").touch()
    (root / "_build" / "html").symlink_to("books/000001", target_is_directory=True)
    inputs.remember(root / "_build" / "html", "inputs", read)
    return lambda: inputs.is_up_to_date(root / "_build" / "html", "inputs")


def test_a_book_is_not_up_to_date_when_a_file_elsewhere_that_a_page_read_has_changed(tmp_path):
    (tmp_path / "memo.txt").write_text("one", encoding="utf-8")
    (tmp_path / "book").mkdir()
    reads = {
        Asked("file", "memo.txt"): inputs.file_digest(tmp_path / "memo.txt"),
        Asked("file", "coming.txt"): "",
        Asked("file", "book/known.txt"): "the digest of all inputs covers it",
    }
    up_to_date = remembered(tmp_path, reads)
    assert up_to_date()
    assert inputs.read_outside(tmp_path) == [tmp_path / "coming.txt", tmp_path / "memo.txt"]
    (tmp_path / "coming.txt").touch()
    assert not up_to_date()
    (tmp_path / "coming.txt").unlink()
    (tmp_path / "memo.txt").write_text("two", encoding="utf-8")
    assert not up_to_date()
