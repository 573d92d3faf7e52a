"""The staged site is written anew each time, but only files that differ get a new date."""

import os

import pytest

from visionbook.publish.site.mirror import Mirror

LONG_AGO = 1_000_000_000


def dated(folder):
    """Give every file an old date, to see which are written again."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (LONG_AGO, LONG_AGO))


def written_since(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime != LONG_AGO)
    return sorted(str(path.relative_to(folder)) for path in files)


def test_only_what_differs_is_written_and_what_is_gone_is_removed(tmp_path):
    site, source = tmp_path / "site", tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "same.txt").write_text("same")
    (source / "changes.txt").write_text("one")
    (source / "goes").mkdir()
    (source / "goes" / "away.txt").write_text("x")
    for text in ("one", "two"):
        (source / "changes.txt").write_text(text)
        mirror = Mirror(site)
        mirror.copy(source, "copied")
        mirror.write("title.txt", "見出し")
        mirror.finish()
        if text == "one":
            dated(site)
            (source / "goes" / "away.txt").unlink()
    assert written_since(site) == ["copied/changes.txt"]
    assert (site / "title.txt").read_text(encoding="utf-8") == "見出し"
    assert not (site / "copied" / "goes").exists()


def test_files_are_kept_together_and_only_with_the_content_that_was_written(tmp_path):
    mirror = Mirror(tmp_path / "site")
    digests = {name: mirror.write(name, name) for name in ("a.txt", "b.txt")}
    (tmp_path / "site" / "other.txt").write_text("x")
    again = Mirror(tmp_path / "site")
    assert again.keep(digests)
    again.finish()
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("y")])
def test_if_one_file_is_gone_or_changed_none_is_kept(tmp_path, spoil):
    mirror = Mirror(tmp_path)
    digests = {name: mirror.write(name, name) for name in ("a.txt", "b.txt")}
    spoil(tmp_path / "b.txt")
    again = Mirror(tmp_path)
    assert not again.keep(digests)
    again.finish()
    assert not list(tmp_path.iterdir())


def test_caches_are_not_copied(tmp_path):
    (tmp_path / "source" / "__pycache__").mkdir(parents=True)
    (tmp_path / "source" / "__pycache__" / "x.pyc").write_text("x")
    (tmp_path / "source" / "page.md").write_text("x")
    mirror = Mirror(tmp_path / "site")
    mirror.copy(tmp_path / "source", ".")
    mirror.finish()
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["page.md"]
