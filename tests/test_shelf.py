"""Publishing: readers find the old book or the new one, whatever stops the build, and can go back one."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from visionbook.errors import BuildError
from visionbook.publish.shelf import books as shelf
from visionbook.publish.shelf.books import current, publish, restore, roll_back
from visionbook.publish.shelf.lock import LOCK_NAME, build_lock


@pytest.fixture(params=["links", "no links"])
def published(request, tmp_path, monkeypatch):
    """The place of the published book, on a machine with or without symbolic links."""
    if request.param == "no links":

        def refuse(*arguments, **options):
            raise OSError("a required privilege is not held by the client")

        monkeypatch.setattr(os, "symlink", refuse)
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
    assert len(list((tmp_path / "books").iterdir())) == 2
    roll_back(published)
    assert shown(published) == "2"
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


@pytest.mark.parametrize("step", ["copytree", "replace"])
def test_a_full_disk_at_any_step_leaves_the_old_book(tmp_path, published, monkeypatch, step):
    publish(book(tmp_path, "1"), published)

    def fail(*arguments, **options):
        raise OSError(28, "No space left on device")

    new = book(tmp_path, "2")
    with monkeypatch.context() as patch:
        patch.setattr(shutil if step == "copytree" else os, step, fail)
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


def test_readers_see_one_whole_book_at_every_moment_of_publishing(tmp_path, monkeypatch):
    published = tmp_path / "html"
    publish(book(tmp_path, "1"), published)
    seen = []
    for name in ("symlink", "replace", "rename"):
        original = getattr(os, name)

        def watched(*arguments, original=original, **options):
            seen.append(shown(published))
            result = original(*arguments, **options)
            seen.append(shown(published))
            return result

        monkeypatch.setattr(shelf.os, name, watched)
    publish(book(tmp_path, "2"), published)
    assert len(seen) >= 4
    assert set(seen) == {"1", "2"}


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
