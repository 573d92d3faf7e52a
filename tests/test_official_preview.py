"""Which sentences an import will move is told before it is done: from the last book, or from a run in a copy."""

import json
from types import SimpleNamespace

import pytest

from visionbook import data_writing
from visionbook.errors import BuildError
from visionbook.messages import told
from visionbook.publish import preview
from visionbook.publish.sentences import changes, naming, sentences

SAID = "根室市の人口は、2025年（速報）に21,201人でした。減っています。"


def notebook(*texts):
    outputs = [{"output_type": "execute_result", "data": {"text/plain": text}} for text in texts]
    return {"cells": [{"cell_type": "markdown", "source": ["# 人口"]}, {"cell_type": "code", "outputs": outputs}]}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([SAID], ["根室市の人口は、2025年（速報）に21,201人でした。", "減っています。"]),
        (["人口は増えません\n町\t21,201人"], []),
        ([["一行目です。\n", "二行目です。"]], ["一行目です。", "二行目です。"]),
    ],
)
def test_sentences_are_those_that_end(texts, expected):
    assert sentences(notebook(*texts)) == expected


@pytest.mark.parametrize(
    ("sentence", "figure", "expected"),
    [
        ("21,201人です。", 21_201, True),
        ("121,201人です。", 21_201, False),
        ("21,201,000円です。", 21_201, False),
        ("全部で987人です。", 87, False),
        ("87.5%です。", 87, False),
    ],
)
def test_a_sentence_says_a_figure_only_if_it_says_all_of_it(sentence, figure, expected):
    assert bool(naming([sentence], [figure])) == expected


def test_sentences_that_change_stand_beside_what_takes_their_place():
    before, after = ["甲は1人です。", "同じです。", "なくなります。"], ["甲は2人です。", "同じです。"]
    assert changes(before, after) == [("甲は1人です。", "甲は2人です。"), ("なくなります。", "")]
    assert changes(["同じです。"], ["同じです。"]) == []


@pytest.fixture
def moved(project, monkeypatch):
    """A project whose one page was built, and rows that move it."""
    folder = project / "_build" / "executed"
    folder.mkdir(parents=True)
    (folder / "glance.ipynb").write_text(json.dumps(notebook(SAID)), encoding="utf-8")
    (project / "notebooks").mkdir(exist_ok=True)
    source = project / "notebooks" / "glance.ipynb"
    source.write_text(json.dumps(notebook()), encoding="utf-8")

    from visionbook.publish.execute import Run

    run = Run("glance", source, {}, subject="")
    monkeypatch.setattr(preview, "runs_moved", lambda *_: [run])
    monkeypatch.setattr(preview, "title", lambda *_: "ひと目でわかる")
    old = {"population": data_writing.contents("population")["population"]}
    new = {"population": old["population"].replace(b",21201,", b",21190,")}
    return SimpleNamespace(root=project, old=old, new=new)


def test_a_page_is_told_with_what_it_says_today_of_a_total_that_goes(moved):
    (page,) = preview.pages_and_sentences(moved.old, moved.new)
    assert page.splitlines() == ["ひと目でわかる", "    today: 根室市の人口は、2025年（速報）に21,201人でした。"]
    assert "今の文：根室市の人口は" in told(page, "ja")


def test_a_preview_runs_the_page_in_a_copy_and_shows_what_it_would_say(moved, monkeypatch):
    tables = {}

    def run_notebooks(runs, folder, root):
        folder.mkdir(parents=True)
        tables["population"] = (root / "data" / "population.csv").read_bytes()
        assert runs[0].notebook.is_relative_to(root)
        text = SAID.replace("21,201", "21,190").replace("（速報）", "")
        (folder / "glance.ipynb").write_text(json.dumps(notebook(text)), encoding="utf-8")

    monkeypatch.setattr(preview, "run_notebooks", run_notebooks)
    before = (moved.root / "data" / "population.csv").read_bytes()
    (page,) = preview.pages_rerun(moved.old, moved.new)
    assert page.splitlines()[1:] == [
        "    根室市の人口は、2025年（速報）に21,201人でした。",
        "    -> 根室市の人口は、2025年に21,190人でした。",
    ]
    assert tables["population"] == moved.new["population"] != before
    assert (moved.root / "data" / "population.csv").read_bytes() == before


def test_a_page_whose_last_run_cannot_be_read_is_named(moved):
    (moved.root / "_build" / "executed" / "glance.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(BuildError, match=r"glance\.ipynb of the last build cannot be read"):
        preview.pages_and_sentences(moved.old, moved.new)


def test_of_a_book_that_was_never_built_nothing_is_known(project, monkeypatch):
    monkeypatch.setattr(preview, "runs_moved", lambda *_: None)
    assert preview.pages_and_sentences({}, {}) is None
    assert preview.pages_rerun({}, {}) is None
