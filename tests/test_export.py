"""What others get: the published book as files, whole, with the edition and the digests by which it is known."""

import hashlib
import importlib.util
import os
import re
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT, visionbook
from sphinx.errors import ExtensionError

import visionbook as package
from visionbook.errors import BuildError
from visionbook.publish import export as module
from visionbook.publish.export import NOTICE, SUMS, export_book
from visionbook.publish.freshness.inputs import inputs_digest, remember
from visionbook.publish.shelf.books import publish

PAGES = {"index.html": "first", "notebooks/a.html": "second", "_static/data/a.csv": "a,1\r\n", ".buildinfo": "x"}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def book(project, tmp_path):
    """A project with a published book that is made from its present files."""
    html = project / "_build" / "html"
    publish(write(tmp_path / "new", PAGES), html)
    remember(html, inputs_digest(project))
    return project


def files_of(folder):
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: (folder / name).read_bytes() for name in names}


def test_a_folder_holds_the_book_and_what_it_is_known_by(book, tmp_path):
    made = export_book(book, tmp_path / "web" / "book")
    got = files_of(made.place)
    assert {name: got[name].decode() for name in PAGES} == PAGES
    assert got.keys() - PAGES.keys() == {NOTICE, SUMS, "CITATION.cff"}
    assert hashlib.sha256(got[SUMS]).hexdigest() == made.digest
    assert f"{hashlib.sha256(b'second').hexdigest()}  notebooks/a.html" in got[SUMS].decode().splitlines()
    notice = got[NOTICE].decode()
    for told in ("根室市創生ビジョンブック", f"v{package.__version__}", "2024年度", made.digest, "ファイルの数：4"):
        assert told in notice
    assert made.newest


def test_a_zip_is_the_same_whenever_it_is_made_and_opens_as_the_folder(book, tmp_path):
    first = export_book(book, tmp_path / "a.zip").place.read_bytes()
    for path in (book / "_build" / "html").rglob("*"):
        os.utime(path, (1, 1))
    assert export_book(book, tmp_path / "b.zip").place.read_bytes() == first
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path / "unpacked")
    export_book(book, tmp_path / "folder")
    assert files_of(tmp_path / "unpacked") == files_of(tmp_path / "folder")


@pytest.mark.parametrize("way", ["exchange", "moves"])
def test_an_earlier_export_is_replaced_as_a_whole(book, tmp_path, monkeypatch, way):
    if way == "moves":
        monkeypatch.setattr(module, "exchange", lambda one, other: False)
    target = tmp_path / "book"
    export_book(book, target)
    publish(write(tmp_path / "newer", {"index.html": "newer"}), book / "_build" / "html")
    made = export_book(book, target)
    assert files_of(target).keys() == {"index.html", NOTICE, SUMS}
    assert not made.newest, "the present files did not make it"
    assert "いまのデータより前に公開した本" in (target / NOTICE).read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".book")] == []


@pytest.mark.parametrize(
    ("before", "target", "told"),
    [
        ({"letter.txt": "x"}, "web", "web holds letter.txt"),
        ({"sub/.htaccess": "x"}, "web", r"web holds sub/\.htaccess"),
        ({"file": "x"}, "web/file", "file holds file"),
        ({}, "project/_build/html", "is in the published book itself"),
        ({}, "project/_build/html/copy.zip", "is in the published book itself"),
        ({}, "project", r"project holds \S+, which is of no earlier export"),
    ],
)
def test_nothing_is_lost_that_no_export_made(book, tmp_path, before, target, told):
    write(tmp_path / "web", before)
    kept = files_of(tmp_path)
    with pytest.raises(BuildError, match=told):
        export_book(book, tmp_path / target)
    assert {name: files_of(tmp_path)[name] for name in kept} == kept


def test_a_file_that_was_put_into_an_export_is_not_lost(book, tmp_path):
    export_book(book, tmp_path / "book")
    write(tmp_path / "book", {"notebooks/own.html": "own"})
    with pytest.raises(BuildError, match=r"holds notebooks/own\.html"):
        export_book(book, tmp_path / "book")


def test_without_a_book_there_is_nothing_to_export(project, tmp_path):
    with pytest.raises(BuildError, match="run 'visionbook build' first"):
        export_book(project, tmp_path / "book.zip")
    assert not (tmp_path / "book.zip").exists()


def test_an_export_that_fails_leaves_the_earlier_one(book, tmp_path, monkeypatch):
    export_book(book, tmp_path / "book")
    export_book(book, tmp_path / "book.zip")
    before = files_of(tmp_path)

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.shutil, "copytree", full)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    for name in ("book", "book.zip"):
        with pytest.raises(OSError, match="No space left"):
            export_book(book, tmp_path / name)
    assert files_of(tmp_path) == before


def test_the_version_is_that_of_the_project_and_names_the_edition(project, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_LANG", "ja")
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert package.__version__ == written
    said = visionbook(project, "--version").stdout
    assert said == f"visionbook {written}\n本の版 v{written}：根室市創生ビジョンブック（2024年度）\n"
    (project / "edition.yml").unlink()
    assert re.match(rf"visionbook {re.escape(written)}\b", visionbook(project, "--version").stdout)


def extension():
    spec = importlib.util.spec_from_file_location("published_book", ROOT / "book" / "_ext" / "published_book.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize(
    ("folder", "refused"), [("_build/html", True), ("_build/dirhtml", False), ("_build/plain/_build/html", False)]
)
def test_a_plain_build_does_not_write_into_the_published_book(book, folder, refused):
    outdir = book / folder
    outdir.mkdir(parents=True, exist_ok=True)
    app = SimpleNamespace(outdir=Path(outdir))
    if refused:
        with pytest.raises(ExtensionError, match="--path-output _build/plain"):
            extension().setup(app)
    else:
        assert extension().setup(app)
