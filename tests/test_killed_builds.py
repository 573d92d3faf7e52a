"""Whatever stops a build, and whenever: readers keep a whole book, nothing is left running, the next build is right."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest
from compare import compare_trees
from processes import AT_A_TERMINAL, BY_A_SCHEDULER, eventually
from small_book import add_cell, build, built, replace, small_book, snapshot, start_build

from visionbook.publish.freshness.inputs import remember
from visionbook.publish.shelf import books
from visionbook.publish.shelf.books import publish, restore

pytestmark = [
    pytest.mark.notebooks,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed with the signals of POSIX"),
]

MOMENTS = int(os.environ.get("VISIONBOOK_KILLED_BUILDS", "8"))
SEED = int(os.environ.get("VISIONBOOK_KILL_SEED", "20210401"))
CHAPTERS = ("book/how_to_read", "notebooks/kpi_detail", "book/glossary")
INDICATOR = "g3-b1-k1"


def smallest_book(target):
    return small_book(target, CHAPTERS, (INDICATOR,))


def edit(root, state):
    """Bring the project into one of two states that differ in text, title, style and an observed value."""
    heading = {"old": "# 用語集", "new": "# 新しい用語集"}[state]
    pairs = [
        ("book/glossary.md", r"(?m)^# .*用語集$", heading),
        (
            "book/glossary.md",
            r"市町村が、(…)?人口の現状",
            {"old": "市町村が、人口の現状", "new": "市町村が、…人口の現状"}[state],
        ),
        ("book/_static/visionbook.css", r"(/\* \w+ \*/)?\Z", f"/* {state} */"),
        (
            "data/kpi_observations.csv",
            r"(?m)^(g3-b1-k1,2022),\d+",
            {"old": r"\1,17000000000", "new": r"\1,18000000000"}[state],
        ),
    ]
    for name, pattern, text in pairs:
        content = (root / name).read_text(encoding="utf-8")
        assert re.search(pattern, content), f"{pattern} is not in {name}"
        (root / name).write_text(re.sub(pattern, text, content, count=1), encoding="utf-8")


class Unharmed:
    """Two states of a book, each built without harm, and how long the slower one took from the other."""

    def __init__(self, folder):
        self.root = smallest_book(folder / "project")
        self.books = {}
        for state in ("old", "new"):
            edit(self.root, state)
            began = time.monotonic()
            built(self.root)
            self.seconds = time.monotonic() - began
            self.books[state] = snapshot(self.root, folder / state)
        self.shown = "new"
        assert compare_trees(self.books["old"], self.books["new"]) is not None

    def book_differs_from(self, state):
        return compare_trees(self.books[state], self.root / "_build" / "html")

    def settle(self):
        """Go on from a state that is whole, though an earlier test failed."""
        if self.book_differs_from(self.shown) is not None:
            self.shown = "old"
            edit(self.root, "old")
            built(self.root, "--all")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return Unharmed(tmp_path_factory.mktemp("unharmed"))


@pytest.fixture
def unharmed(built_once):
    built_once.settle()
    return built_once


def processes_of(root):
    """The processes that were started for a project: they have its place in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("VISIONBOOK_ROOT") == str(root) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def moments():
    """Pairs of (signal, share of the time of a build): spread over the build, at random within each part."""
    chance = random.Random(SEED)
    kinds = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
    return [(kinds[number % 3], (number + chance.random()) / MOMENTS) for number in range(MOMENTS)]


@pytest.mark.parametrize(("how", "share"), moments(), ids=lambda value: getattr(value, "name", f"{value:.2f}"))
def test_a_build_that_is_killed_leaves_a_whole_book_and_the_next_one_is_right(unharmed, how, share):
    """Only the builder is killed, as by a user, or as by a scheduler; what it started has to notice."""
    root, before = unharmed.root, unharmed.shown
    after = {"old": "new", "new": "old"}[before]
    edit(root, after)
    with start_build(root, begin=BY_A_SCHEDULER if how == signal.SIGTERM else AT_A_TERMINAL) as process:
        until = time.monotonic() + share * unharmed.seconds
        while time.monotonic() < until and process.poll() is None:
            assert (root / "_build" / "html" / "book" / "glossary.html").read_text(encoding="utf-8")
            time.sleep(0.005)
        process.send_signal(how)
        errors = process.communicate(timeout=60)[1]
    found = {state: unharmed.book_differs_from(state) for state in (before, after)}
    assert None in found.values(), found
    if process.returncode == 1:  # it could still speak
        assert "stopped; the published book was left as it was" in errors
        assert not list((root / "_build" / "executed").glob(".partial-*"))
    assert "Traceback" not in errors
    eventually(lambda: not processes_of(root), seconds=30)
    built(root)
    unharmed.shown = after
    assert unharmed.book_differs_from(after) is None


def test_a_builder_that_is_killed_together_with_what_it_started_is_no_harm(unharmed):
    """As when a machine goes down in the middle of a notebook."""
    root, after = unharmed.root, {"old": "new", "new": "old"}[unharmed.shown]
    edit(root, after)
    with start_build(root) as process:
        eventually(lambda: list((root / "_build" / "executed").glob(".partial-*")))
        for one in processes_of(root):
            one.kill()
        process.communicate()
    assert unharmed.book_differs_from(unharmed.shown) is None
    built(root)
    unharmed.shown = after
    assert unharmed.book_differs_from(after) is None


@contextmanager
def harmed(unharmed, path, harm):
    """Bring the project into the other state with a file harmed; mend it at the end, and build."""
    after = {"old": "new", "new": "old"}[unharmed.shown]
    edit(unharmed.root, after)
    content = path.read_bytes()
    try:
        harm(path)
        yield
        assert unharmed.book_differs_from(unharmed.shown) is None
    finally:
        path.write_bytes(content)
    built(unharmed.root)
    unharmed.shown = after
    assert unharmed.book_differs_from(after) is None


def refused(root):
    """Build twice, which must fail each time in the same way, and return the message."""
    first, second = build(root), build(root)
    assert first.returncode == second.returncode == 1
    last = [re.sub(r"(?m)^(notebooks|book): .*\n", "", done.stderr) for done in (first, second)]
    assert last[0] == last[1]
    assert "Traceback" not in last[0]
    return last[0]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import os\nos.kill(os.getpid(), 9)", "its kernel died twice"),
        ("import warnings\nwarnings.warn('old ways')", "old ways"),
    ],
    ids=["fails", "is killed", "warns"],
)
def test_a_notebook_that_does_not_end_well_fails_every_build_until_it_is_mended(unharmed, cell, told):
    def fail(path):
        add_cell(unharmed.root, path.stem, cell)

    with harmed(unharmed, unharmed.root / "notebooks" / "kpi_detail.ipynb", fail):
        assert told in refused(unharmed.root)


def test_a_broken_cross_reference_fails_every_build_until_it_is_mended(unharmed):
    def fail(path):
        replace(path, "用語集\n\n", "用語集\n\n{ref}`nowhere`\n\n")

    with harmed(unharmed, unharmed.root / "book" / "glossary.md", fail):
        assert "undefined label: 'nowhere'" in refused(unharmed.root)


def test_a_target_that_is_gone_fails_every_build_though_the_page_that_refers_to_it_is_unchanged(unharmed):
    def fail(path):
        replace(path, "(kpi-board)=\n", "")

    with harmed(unharmed, unharmed.root / "book" / "elsewhere.md", fail):
        message = refused(unharmed.root)
    assert "book/how_to_read.md" in message
    assert "undefined label: 'kpi-board'" in message


def test_a_page_outside_the_contents_fails_no_build_and_a_missing_one_fails_every_build(unharmed):
    def fail(path):
        path.unlink()

    with harmed(unharmed, unharmed.root / "book" / "glossary.md", fail):
        refused(unharmed.root)


def test_broken_data_fail_every_build_until_they_are_mended(unharmed):
    def fail(path):
        replace(path, ",yen,", ",yen,one cell too many,")

    with harmed(unharmed, unharmed.root / "data" / "kpi_context.csv", fail):
        assert "put text that holds a comma in quotation marks" in refused(unharmed.root)


# Publishing, killed before each of its steps.

STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.utime"}


def publish_in_a_child(folder, way, killed_before=0):
    """Publish ``new`` in a forked process; return its number of steps, or None if it was killed before that one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        steps = 0

        def count(event, arguments):
            nonlocal steps
            if event in STEPS or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
                steps += 1
                if steps == killed_before:
                    os.kill(os.getpid(), signal.SIGKILL)

        if way == "moves":
            books.exchange = lambda one, other: False
        sys.addaudithook(count)
        try:
            publish(folder / "new", folder / "html")
            remember(folder / "html", "inputs")
            os.write(writing, str(steps).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return int(answer.read() or 0) or None


@pytest.mark.parametrize("way", ["exchange", "moves"])
def test_publishing_can_be_killed_before_each_of_its_steps(tmp_path, way):
    """Where folders cannot change places there is one moment without a book, mended by the next command."""

    def prepared(name):
        folder = tmp_path / name
        for text in ("first", "old", "new"):
            (folder / "new" / "sub").mkdir(parents=True, exist_ok=True)
            for file in ("index.html", "sub/page.html"):
                (folder / "new" / file).write_text(text, encoding="utf-8")
            if text != "new":
                assert publish_in_a_child(folder, way)
        return folder

    def shown(folder):
        return {(folder / "html" / name).read_text(encoding="utf-8") for name in ("index.html", "sub/page.html")}

    steps = publish_in_a_child(prepared("whole"), way)
    assert steps > 10
    seen = []
    for last in range(1, steps + 1):
        folder = prepared(f"killed-{last}")
        assert publish_in_a_child(folder, way, last) is None
        if way == "moves":
            restore(folder / "html")
        assert shown(folder) in ({"old"}, {"new"}), last
        seen += shown(folder)
        assert publish_in_a_child(folder, way)
        assert shown(folder) == {"new"}
        assert len(list((folder / "books").iterdir())) == 1
    assert set(seen) == {"old", "new"}


# A disk of its own: full, or not writable.


@pytest.fixture
def disk(unharmed, tmp_path):
    """The generated files of the project on a small disk; gives a way to limit it."""
    build_folder = unharmed.root / "_build"
    kept = tmp_path / "kept"
    shutil.move(build_folder, kept)
    build_folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "visionbook-test", str(build_folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        refusal = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        refusal = str(error)
    if refusal:
        build_folder.rmdir()
        shutil.move(kept, build_folder)
        pytest.skip(f"no disk can be mounted here: {refusal}")
    try:
        shutil.copytree(kept, build_folder, symlinks=True, dirs_exist_ok=True)
        yield build_folder
    finally:
        subprocess.run(["umount", "-l", str(build_folder)], check=True)
        build_folder.rmdir()
        shutil.move(kept, build_folder)


@pytest.mark.parametrize("free_share", [0.0, 0.05, 0.5, 1.0, 1.5, 4.0])
def test_a_full_disk_leaves_the_old_book_and_the_next_build_is_right(unharmed, disk, free_share):
    """From no space at all to what is missing at the very end; with room for four books nothing is missing."""
    after = {"old": "new", "new": "old"}[unharmed.shown]
    edit(unharmed.root, after)
    book = sum(path.stat().st_size for path in unharmed.books["old"].rglob("*") if path.is_file())
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free - int(free_share * book)
    with filler.open("wb") as file:
        file.write(b"\0" * free)
    done = build(unharmed.root)
    shown = after if done.returncode == 0 else unharmed.shown
    assert unharmed.book_differs_from(shown) is None
    assert "Traceback" not in done.stderr
    if free_share < 0.1:
        assert done.returncode == 1
    if free_share == 4:
        assert done.returncode == 0, done.stderr
    filler.unlink()
    assert compare_trees(unharmed.books[after], built(unharmed.root)) is None


def test_a_folder_that_cannot_be_written_is_named_and_the_book_stays(unharmed, disk):
    after = {"old": "new", "new": "old"}[unharmed.shown]
    edit(unharmed.root, after)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = build(unharmed.root)
    assert done.returncode == 1
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    assert unharmed.book_differs_from(unharmed.shown) is None
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert compare_trees(unharmed.books[after], built(unharmed.root)) is None
