"""The staged site is written anew each time, but only files that differ get a new date."""

import os

from visionbook.publish.mirror import Mirror

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


def test_a_kept_file_stays_and_a_missing_one_is_told(tmp_path):
    (tmp_path / "here.txt").write_text("x")
    mirror = Mirror(tmp_path)
    assert mirror.keep("here.txt")
    assert not mirror.keep("gone.txt")
    mirror.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["here.txt"]


def test_caches_are_not_copied(tmp_path):
    (tmp_path / "source" / "__pycache__").mkdir(parents=True)
    (tmp_path / "source" / "__pycache__" / "x.pyc").write_text("x")
    (tmp_path / "source" / "page.md").write_text("x")
    mirror = Mirror(tmp_path / "site")
    mirror.copy(tmp_path / "source", ".")
    mirror.finish()
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["page.md"]
