"""Going back turns the pages back, not the data; the command and the next build say so."""

import json

import pytest

from visionbook import cli
from visionbook.messages import told
from visionbook.publish import pipeline
from visionbook.publish.shelf import note_published, note_rolled_back, publish, shelf_history
from visionbook.publish.shelf.history import History


@pytest.fixture
def shelf(tables):
    """A project with books 1 and 2 on the shelf, of which the dates are noted."""
    folder = tables / "_build"
    for text in "12":
        new = folder / "work"
        new.mkdir(parents=True, exist_ok=True)
        (new / "index.html").write_text(text, encoding="utf-8")
        publish(new, folder / "html")
        note_published(folder)
    noted = {"shown": "2026-04-02T10:00+09:00", "before": "2025-10-01T09:30+09:00"}
    (folder / "shelf.json").write_text(json.dumps(noted), encoding="utf-8")
    return folder


def test_going_back_says_that_the_data_stay_and_lists_the_books_with_their_days(shelf, capsys):
    assert cli.main(["rollback"]) == 0
    said = capsys.readouterr().out
    assert (shelf / "html" / "index.html").read_text(encoding="utf-8") == "1"
    assert "Only the pages were turned back: data/ stays as it is" in said
    assert [line.split() for line in said.splitlines()[-2:]] == [
        ["shown", "2025-10-01", "09:30"],
        ["gone", "2026-04-02", "10:00", "(removed", "by", "going", "back)"],
    ]
    assert cli.main(["rollback"]) == 1
    assert "no earlier book" in capsys.readouterr().err


def test_the_day_of_a_book_from_before_days_were_noted_is_not_made_up(shelf, capsys):
    (shelf / "shelf.json").unlink()
    assert cli.main(["rollback"]) == 0
    assert "shown   day not noted" in capsys.readouterr().out


@pytest.mark.parametrize("noted", ["", "[]", '{"else": 1}', '{"shown": '])
def test_a_broken_note_is_none(tmp_path, noted):
    (tmp_path / "shelf.json").write_text(noted, encoding="utf-8")
    assert shelf_history(tmp_path) == History()


def test_a_new_book_makes_the_one_that_was_shown_the_one_before(tmp_path):
    assert not shelf_history(tmp_path).turned_back
    note_published(tmp_path)
    first = shelf_history(tmp_path).shown
    note_published(tmp_path)
    second = shelf_history(tmp_path)
    assert (second.before, second.turned_back) == (first, False)
    note_rolled_back(tmp_path)
    back = shelf_history(tmp_path)
    assert (back.shown, back.before, back.turned_back_from) == (first, "", second.shown)
    assert back.turned_back
    note_published(tmp_path)
    assert not shelf_history(tmp_path).turned_back
    assert shelf_history(tmp_path).before == first


class Halted(Exception):
    """Stands for the rest of a build."""


@pytest.mark.parametrize("turned_back", [True, False])
def test_the_next_build_says_that_the_pages_had_been_turned_back(shelf, capsys, monkeypatch, turned_back):
    def halt(root):
        raise Halted

    if turned_back:
        cli.main(["rollback"])
    capsys.readouterr()
    monkeypatch.setattr(pipeline, "check", halt)
    with pytest.raises(Halted):
        pipeline.build(shelf.parent, "", None)
    said = capsys.readouterr().err
    assert said.startswith("The pages had been turned back to the book of 2025-10-01 09:30") == turned_back


def test_it_is_said_in_japanese():
    said = told(
        pipeline.rolled_back("html/index.html", History("2025-10-01T09:30", "", "2026-04-02T10:00", True)), "ja"
    )
    assert "戻したのはページだけです。dataフォルダーのデータは変わっていない" in said
    assert "公開中      2025-10-01 09:30" in said
