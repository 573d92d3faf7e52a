"""Publishing: readers find the old book or the new one, whatever stops the build, and can go back one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from visionbook.errors import BuildError
from visionbook.publish.shelf import books as shelf
from visionbook.publish.shelf.books import book_digest, checksums, current, publish, restore, roll_back
from visionbook.publish.shelf.in_one_step import exchange
from visionbook.publish.shelf.lock import LOCK_NAME, build_lock


@pytest.fixture(params=["exchange", "moves"])
def published(request, tmp_path, monkeypatch):
    """The place of the published book, on a machine that can exchange two folders, and on one that cannot."""
    if request.param == "moves":
        monkeypatch.setattr(shelf, "exchange", lambda one, other: False)
    return tmp_path / "html"


def book(tmp_path, text):
    folder = tmp_path / "new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "index.html").write_text(text)
    return folder


def shown(published):
    return (published / "index.html").read_text()


def test_publishing_replaces_the_old_book_and_keeps_it_for_a_roll_back(tmp_path, published):
    for text in "123":
        publish(book(tmp_path, text), published)
        assert shown(published) == text
    assert len(list((tmp_path / "books").iterdir())) == 1
    roll_back(published)
    assert shown(published) == "2"
    assert not list((tmp_path / "books").iterdir())
    with pytest.raises(BuildError, match="no earlier book"):
        roll_back(published)


def test_after_a_roll_back_the_book_before_is_the_one_that_was_shown(tmp_path, published):
    for text in "12":
        publish(book(tmp_path, text), published)
    roll_back(published)
    publish(book(tmp_path, "3"), published)
    assert shown(published) == "3"
    roll_back(published)
    assert shown(published) == "1"


def test_the_new_book_is_copied_so_that_the_next_build_cannot_change_the_published_one(tmp_path, published):
    new = book(tmp_path, "1")
    publish(new, published)
    (new / "index.html").write_text("half")
    assert shown(published) == "1"


def test_a_book_published_by_an_older_version_is_kept(tmp_path, published):
    published.mkdir()
    (published / "index.html").write_text("old")
    publish(book(tmp_path, "new"), published)
    assert shown(published) == "new"
    roll_back(published)
    assert shown(published) == "old"


@pytest.mark.parametrize("step", ["copytree", "write_text", "rename"])
def test_a_full_disk_at_any_step_leaves_the_old_book(tmp_path, published, monkeypatch, step):
    publish(book(tmp_path, "1"), published)

    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    new = book(tmp_path, "2")
    with monkeypatch.context() as patch:
        patch.setattr(shutil if step == "copytree" else Path, step, fail)
        with pytest.raises(BuildError, match=r"could not replace the old one, which stays: .*No space left"):
            publish(new, published)
    assert shown(published) == "1"
    publish(new, published)
    assert shown(published) == "2"
    assert not (tmp_path / "books" / ".incoming").exists()


def test_a_half_copied_book_is_never_shown(tmp_path, published):
    publish(book(tmp_path, "1"), published)
    (tmp_path / "books" / ".incoming").mkdir()
    with pytest.raises(BuildError, match="no earlier book"):
        roll_back(published)
    publish(book(tmp_path, "2"), published)
    assert shown(published) == "2"


def test_a_kill_between_the_two_moves_of_a_machine_without_links_is_mended(tmp_path):
    (tmp_path / ".html.former").mkdir()
    (tmp_path / ".html.former" / "index.html").write_text("1")
    restore(tmp_path / "html")
    assert shown(tmp_path / "html") == "1"
    assert not (tmp_path / ".html.former").exists()


def test_a_link_to_a_book_that_is_gone_is_no_book(tmp_path):
    os.symlink("books/000001", tmp_path / "html")
    assert current(tmp_path / "html") is None
    publish(book(tmp_path, "1"), tmp_path / "html")
    assert shown(tmp_path / "html") == "1"


def test_a_link_to_a_book_of_an_older_version_becomes_a_folder_and_the_book_before_stays(tmp_path, published):
    for number, text in (("000001", "before"), ("000002", "shown")):
        shutil.copytree(book(tmp_path, text), tmp_path / "books" / number)
    os.symlink("books/000002", published)
    restore(published)
    assert shown(published) == "shown"
    assert not published.is_symlink()
    assert [path.name for path in (tmp_path / "books").iterdir()] == ["000001"]
    roll_back(published)
    assert shown(published) == "before"


def test_the_published_book_is_a_folder_of_files_that_a_copy_keeps_whole(tmp_path, published):
    publish(book(tmp_path, "1"), published)
    shutil.copytree(published, tmp_path / "copy", symlinks=True)
    publish(book(tmp_path, "2"), published)
    publish(book(tmp_path, "3"), published)
    assert shown(tmp_path / "copy") == "1"
    assert not [path for path in (published, *published.rglob("*")) if path.is_symlink()]


@pytest.mark.parametrize(
    ("back", "moved", "now", "kept"),
    [(False, False, "2", "1"), (False, True, "3", "12"), (True, False, "2", "1"), (True, True, "1", "")],
)
def test_a_kill_before_or_after_the_exchange_loses_no_book(tmp_path, monkeypatch, back, moved, now, kept):
    """Publishing 3 after 1 and 2, or going back from 2 to 1, stopped at the moment at which the two change places."""
    published = tmp_path / "html"
    for text in "12":
        publish(book(tmp_path, text), published)

    class Killed(BaseException):
        pass

    def killed(one, other):
        if moved:
            exchange(one, other)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(shelf, "exchange", killed)
        roll_back(published) if back else publish(book(tmp_path, "3"), published)
    restore(published)
    assert shown(published) == now
    assert sorted((path / "index.html").read_text() for path in (tmp_path / "books").iterdir()) == list(kept)


def test_readers_see_one_whole_book_at_every_moment_of_publishing(tmp_path, monkeypatch):
    published = tmp_path / "html"
    publish(book(tmp_path, "1"), published)
    seen = []

    def watched(original):
        def call(*arguments, **options):
            seen.append(shown(published))
            result = original(*arguments, **options)
            seen.append(shown(published))
            return result

        return call

    monkeypatch.setattr(Path, "rename", watched(Path.rename))
    monkeypatch.setattr(shelf, "exchange", watched(exchange))
    publish(book(tmp_path, "2"), published)
    assert len(seen) >= 6
    assert set(seen) == {"1", "2"}


def test_folders_change_places_or_the_reason_is_told(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if exchange(tmp_path / "one", tmp_path / "other"):
        assert (tmp_path / "one" / "other").exists()
        assert (tmp_path / "other" / "one").exists()
        with pytest.raises(FileNotFoundError, match="nowhere"):
            exchange(tmp_path / "one", tmp_path / "nowhere")


def test_a_book_is_known_by_names_and_contents_and_not_by_dates(tmp_path):
    """The checksums are those of ``printf 1 | sha256sum``."""
    one = book(tmp_path, "1")
    assert checksums(one) == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  index.html\n"
    first = book_digest(one)
    os.utime(one / "index.html", (0, 0))
    assert book_digest(one) == first
    (one / "index.html").rename(one / "other.html")
    assert book_digest(one) != first


HOLD = """
import sys, time
from pathlib import Path
from visionbook.publish.shelf.lock import build_lock
with build_lock(Path(sys.argv[1])) as descriptor:
    if sys.argv[2:] == ["child"]:
        import subprocess
        subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], pass_fds=[descriptor], stdin=sys.stdin)
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_two_builds_in_one_folder_are_refused(tmp_path):
    process = holder(tmp_path)
    with pytest.raises(BuildError, match=rf"another build is at work in .* \(process {process.pid}\); wait"):
        with build_lock(tmp_path, patience=0):
            pass
    process.communicate()
    with build_lock(tmp_path, patience=0):
        pass


def test_a_killed_build_leaves_no_lock(tmp_path):
    process = holder(tmp_path)
    process.kill()
    process.wait()
    assert (tmp_path / LOCK_NAME).exists()
    with build_lock(tmp_path, patience=0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not passed on Windows")
def test_what_a_killed_build_started_holds_the_lock_until_it_has_ended(tmp_path):
    process = holder(tmp_path, "child")
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(BuildError, match="another build"), build_lock(tmp_path, patience=0):
        pass
    process.stdin.close()
    with build_lock(tmp_path):
        pass
