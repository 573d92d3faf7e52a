"""Contents decide what is made anew, never dates: clocks step back, and files are restored with the dates they had."""

import os
import subprocess
import sys

import pytest
from conftest import visionbook
from small_book import built, change_rows, replace, small_book
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from visionbook.publish.freshness.inputs import notebook_inputs_digest, notebooks_may_run, remember
from visionbook.publish.kernels import client
from visionbook.publish.pipeline import forget_compiled
from visionbook.publish.site.book import unlike_staged
from visionbook.publish.site.by_content import MARK, digest_in, source_digest
from visionbook.publish.site.by_content import NAME as BY_CONTENT
from visionbook.publish.site.mirror import Mirror

LONG_AGO = 1_000_000_000


def set_back(*paths):
    """Give files, and all files in folders, a date long before anything was made from them."""
    for start in paths:
        for path in [start, *start.rglob("*")]:
            if path.is_file():
                os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def site(tmp_path):
    """A site for Sphinx alone: two pages, one of which includes a text and shows a picture."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.rst").write_text("Top\n===\n\n.. toctree::\n\n   page\n", encoding="utf-8")
    (folder / "page.rst").write_text(
        "Page\n====\n\n1234\n\n.. include:: part.txt\n\n.. image:: a.svg\n", encoding="utf-8"
    )
    (folder / "part.txt").write_text("first part", encoding="utf-8")
    (folder / "a.svg").write_text("<svg>1</svg>", encoding="utf-8")
    return folder


def sphinx(site):
    """Build with Sphinx and return the folder of the pages."""
    html = site.parent / "html"
    with docutils_namespace():
        settings = {"extensions": [BY_CONTENT], "exclude_patterns": ["part.txt"]}
        app = Sphinx(site, None, html, site.parent / "trees", "html", settings, status=None, warning=None)
        app.build()
        read = sorted(app.env.all_docs)
    assert read == ["index", "page"]
    return html


@pytest.mark.parametrize(
    ("file", "old", "new", "shown", "told"),
    [
        ("page.rst", "1234", "1243", "page.html", "1243"),
        ("part.txt", "first", "other", "page.html", "other part"),
        ("a.svg", "1", "2", "_images/a.svg", "<svg>2</svg>"),
        ("index.rst", "Top\n===", "Tip\n===", "index.html", "Tip"),
    ],
)
def test_a_file_that_changed_is_shown_though_it_is_older_than_the_pages(site, file, old, new, shown, told):
    set_back(site)
    html = sphinx(site)
    replace(site / file, old, new)
    set_back(site)
    assert told not in (html / shown).read_text(encoding="utf-8")
    sphinx(site)
    assert told in (html / shown).read_text(encoding="utf-8")


def test_a_page_says_what_it_is_from_and_is_not_written_again_for_a_date(site):
    set_back(site)
    html = sphinx(site)
    assert digest_in((html / "page.html").read_text(encoding="utf-8")) == source_digest(site / "page.rst")
    assert MARK not in (html / "search.html").read_text(encoding="utf-8")
    replace(html / "page.html", "1234", "seen before")
    set_back(site)
    sphinx(site)
    assert "seen before" in (html / "page.html").read_text(encoding="utf-8")


@pytest.fixture
def staged(tmp_path):
    """A staged site, the pages built from it, and the digests that were noted."""
    mirror = Mirror(tmp_path / "site")
    mirror.write("_toc.yml", "format: jb-book\nroot: book/first\nchapters: [{file: notebooks/second}]\n")
    mirror.write("book/first.md", "# first")
    mirror.write("notebooks/second.ipynb", "{}")
    mirror.write("book/_static/data/a.csv", "a,1\n")
    mirror.write("book/_static/.keep", "")
    html = tmp_path / "html"
    for page, source in (("book/first", "book/first.md"), ("notebooks/second", "notebooks/second.ipynb")):
        (html / page).parent.mkdir(parents=True)
        digest = source_digest(tmp_path / "site" / source)
        (html / f"{page}.html").write_text(f'<meta name="{MARK}" content="{digest}" />', encoding="utf-8")
    (html / "_static" / "data").mkdir(parents=True)
    (html / "_static" / "data" / "a.csv").write_text("a,1\n", encoding="utf-8")
    return tmp_path, mirror.digests


def test_pages_and_files_that_are_what_was_staged_are_published(staged):
    folder, digests = staged
    assert unlike_staged(folder / "site", folder / "html", digests) == []


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("html/notebooks/second.html", f'<meta name="{MARK}" content="{"0" * 64}" />', "page notebooks/second"),
        ("html/book/first.html", "<p>no word of where it is from</p>", "was made from another content"),
        ("html/_static/data/a.csv", "a,2\n", "_static/data/a.csv is not the file that was staged"),
        ("site/book/_static/data/a.csv", "a,2\n", "book/_static/data/a.csv was changed after it was staged"),
        ("site/book/first.md", "# second", "book/first.md was changed after it was staged"),
        ("site/_toc.yml", "format: jb-book\nroot: book/other\n", "_toc.yml was changed after it was staged"),
        ("site/book/first.md", None, "book/first.md was changed after it was staged"),
        ("html/_static/data/a.csv", None, "_static/data/a.csv is not the file that was staged"),
    ],
)
def test_what_is_not_what_was_staged_stops_the_publishing_whatever_its_date(staged, file, content, told):
    folder, digests = staged
    (folder / file).unlink() if content is None else (folder / file).write_text(content, encoding="utf-8")
    set_back(folder)
    problems = unlike_staged(folder / "site", folder / "html", digests)
    assert told in problems[0]


def test_a_site_of_which_nothing_was_noted_is_not_published(staged):
    folder, _ = staged
    assert "run 'visionbook stage' again" in unlike_staged(folder / "site", folder / "html", {})[0]


def test_a_prepared_process_is_of_the_program_by_content(tmp_path, monkeypatch):
    """Of the same length and the same date, and yet another program."""
    (tmp_path / "module.py").write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr("visionbook.publish.freshness.inputs.PACKAGE", tmp_path)
    set_back(tmp_path)
    before = client.package_digest()
    (tmp_path / "module.py").touch()
    assert client.package_digest() == before
    (tmp_path / "module.py").write_text("x = 2", encoding="utf-8")
    set_back(tmp_path)
    assert client.package_digest() != before


@pytest.mark.parametrize(
    ("file", "may_run"),
    [
        ("data/kpis.csv", True),
        ("notebooks/kpi_board.ipynb", True),
        ("edition.yml", True),
        ("book/glossary.md", False),
        ("_config.yml", False),
    ],
)
def test_kernels_are_made_ready_only_for_changes_that_may_run_notebooks(project, file, may_run):
    html = project / "_build" / "html"
    html.mkdir(parents=True)
    assert notebooks_may_run(project, html)
    (html / "index.html").touch()
    remember(html, "inputs", notebooks=notebook_inputs_digest(project))
    (project / file).touch()
    assert not notebooks_may_run(project, html)
    (project / file).write_bytes((project / file).read_bytes() + b"\n")
    set_back(project / file)
    assert notebooks_may_run(project, html) is may_run


def test_a_module_beside_a_notebook_is_read_again_though_its_compiled_copy_has_its_date_and_size(tmp_path):
    """As a kernel imports it, in a process of its own, before and after the source became another of equal length."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    command = [sys.executable, "-c", "import sys; sys.path.insert(0, 'notebooks'); import own; print(own.VALUE)"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def imported(value):
        (folder / "own.py").write_text(f"VALUE = {value}", encoding="utf-8")
        set_back(folder / "own.py")
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout.strip()

    assert [imported(1), imported(2)] == ["1", "1"], "what is to be mended: Python trusts the date"
    forget_compiled(tmp_path)
    assert imported(2) == "2"


@pytest.mark.notebooks
def test_a_corrected_value_is_on_its_page_and_in_its_download_though_every_date_was_set_back(tmp_path):
    """The report of 2022 is corrected; then the clock of the machine stands years before the first build."""
    root = small_book(tmp_path / "project", ("book/how_to_read", "notebooks/kpi_detail"), ("g3-b1-k1",))
    html = built(root)
    page = html / "notebooks" / "kpi_detail_g3-b1-k1.html"

    def corrected(row):
        return {**row, "value": "18765432100"} if row["fiscal_year"] == "2022" else row

    change_rows(root, "kpi_observations", corrected)
    set_back(root / "data")
    for step in ("run", "stage"):
        done = visionbook(root, step)
        assert done.returncode == 0, done.stderr
        set_back(root / "data", root / "_build" / "executed", root / "_build" / "site")
    done = visionbook(root, "book")
    assert done.returncode == 0, done.stderr
    assert "187.65億円" in page.read_text(encoding="utf-8")
    assert "18765432100" in (html / "_static" / "data" / "kpi_observations.csv").read_text(encoding="utf-8")
    first = visionbook(root, "build")
    assert "The book is at" in first.stdout
    assert "Nothing has changed since the last build" in visionbook(root, "build").stdout
    replace(page, "187.65億円", "178.65億円")
    set_back(page)
    assert "Nothing has changed" not in visionbook(root, "build").stdout
    assert "178.65億円" not in page.read_text(encoding="utf-8")
