"""Which runs a change of the program or of its words makes stale: those that reach it, from the command line."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT
from small_book import build, built, small_book

pytestmark = pytest.mark.notebooks

GOALS, BOARD = "goals", "kpi_board"
CHAPTERS = ("book/how_to_read", f"notebooks/{BOARD}", f"notebooks/{GOALS}")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A book of two pages, built once by a copy of the program that the tests may change."""
    folder = tmp_path_factory.mktemp("reach")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    root = small_book(folder / "project", CHAPTERS)
    built(root, PYTHONPATH=str(folder / "src"))
    return folder


@pytest.fixture
def book(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy", symlinks=True)


ASK = (
    "import json, sys\nfrom pathlib import Path\nfrom visionbook.edition import read_edition\n"
    "from visionbook.publish.execute import planned_runs\nfrom visionbook.publish.freshness import why_stale\n"
    "root = Path(sys.argv[1])\nruns = planned_runs(root, read_edition(root))\n"
    "print(json.dumps(why_stale(runs, root, root / '_build' / 'executed')))\n"
)


def stale(book):
    """The pages that are stale by the copied program, with the reasons."""
    root = book / "project"
    environment = {**os.environ, "VISIONBOOK_ROOT": str(root), "PYTHONPATH": str(book / "src")}
    done = subprocess.run([sys.executable, "-c", ASK, root], env=environment, capture_output=True, check=True)
    return {page: why for page, why in json.loads(done.stdout).items() if why}


def record_of(book, page):
    return json.loads((book / "project" / "_build" / "executed" / f"{page}.json").read_text(encoding="utf-8"))


def words_of(book, page):
    return {read["name"] for read in record_of(book, page)["reads"] if read.get("kind") == "word"}


def modules_of(book, page):
    return set(record_of(book, page)["made_from"]["program"])


def file_of(book, module):
    path = book / "src" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def reword(book, asked):
    """Give a word, named as in the notes, another text; return the words that people call it."""
    lang, key = asked.split("/")
    topic, name = key.split(".", 1)
    path = book / "src" / "visionbook" / "wording" / lang / f"{topic}.yml"
    text, count = re.subn(rf"(?m)^({name}: *[\"']?)", r"\g<1>別", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")
    return f"the word {key} (wording/{lang}/{topic}.yml)"


def test_comments_and_empty_lines_make_nothing_stale(book):
    for path in (book / "src").rglob("*"):
        if path.suffix in (".py", ".yml"):
            with path.open("a", encoding="utf-8") as changed:
                changed.write("\n# A comment.\n\n")
    assert stale(book) == {}


def test_a_word_of_one_page_makes_that_page_stale_alone(book):
    # Of the words of charts, which stand a level deeper in their files, one kind of place is enough.
    own = sorted(word for word in words_of(book, GOALS) - words_of(book, BOARD) if word.count(".") == 1)
    both = sorted(words_of(book, GOALS) & words_of(book, BOARD))
    word = reword(book, own[0])
    assert stale(book) == {GOALS: [f"{word} has changed"]}
    shared = reword(book, both[0])
    assert set(stale(book)) == {GOALS, BOARD}
    assert stale(book)[BOARD] == [f"{shared} has changed"]


def test_a_word_that_no_page_asked_for_makes_nothing_stale(book):
    topic = book / "src" / "visionbook" / "wording" / "ja" / "page.yml"
    with topic.open("a", encoding="utf-8") as changed:
        changed.write("\nnobody_asks: 何でもない\n")
    assert stale(book) == {}


def test_a_module_of_one_page_makes_that_page_stale_alone(book):
    own = sorted(modules_of(book, GOALS) - modules_of(book, BOARD))
    with file_of(book, own[-1]).open("a", encoding="utf-8") as changed:
        changed.write("\nANOTHER = 1\n")
    assert stale(book) == {GOALS: [f"the program that it reaches has changed ({own[-1]})"]}


def test_a_module_of_both_pages_makes_both_stale(book):
    with file_of(book, "visionbook.notation").open("a", encoding="utf-8") as changed:
        changed.write("\nANOTHER = 1\n")
    assert set(stale(book)) == {GOALS, BOARD}


def test_what_publishing_does_after_the_run_makes_nothing_stale_and_what_runs_notebooks_everything(book):
    for name in ("pipeline", "site.stage", "serve.server", "execute.plan"):
        with file_of(book, f"visionbook.publish.{name}").open("a", encoding="utf-8") as changed:
            changed.write("\nANOTHER = 1\n")
    assert stale(book) == {}
    with file_of(book, "visionbook.publish.kernels.child").open("a", encoding="utf-8") as changed:
        changed.write("\nANOTHER = 1\n")
    assert set(stale(book)) == {GOALS, BOARD}


def test_a_build_runs_the_page_of_a_changed_word_and_prints_the_new_one(book):
    root, path = book / "project", str(book / "src")
    shown = re.sub(r"<[^>]*>", "", (root / "_build" / "html" / "notebooks" / f"{GOALS}.html").read_text("utf-8"))
    # Of the words of charts, which stand a level deeper in their files, one kind of place is enough.
    own = sorted(word for word in words_of(book, GOALS) - words_of(book, BOARD) if word.count(".") == 1)
    words = [reword(book, asked) for asked in own]
    done = build(root, "--explain", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert f"{BOARD}: kept; nothing it was made from has changed" in done.stdout
    assert f"{GOALS}: runs; " in done.stdout
    assert f"and {len(words) - 3} more have changed" in done.stdout
    html = (root / "_build" / "html" / "notebooks" / f"{GOALS}.html").read_text(encoding="utf-8")
    assert html.count("別") > shown.count("別")
