"""Words of the trade that readers do not use stay out of all that they read: data, prose, words and messages."""

import pytest
from conftest import ROOT

from visionbook import data

BANNED = {"印字": "文書の値、計画に書かれた"}
"""Printers' talk, and what to say instead."""

READ = (
    "data/*.csv",
    "data/datapackage.yaml",
    "book/*.md",
    "notebooks/*.ipynb",
    "src/visionbook/wording/*/*.yml",
    "src/visionbook/messages/ja/*.yml",
    "README.ja.md",
    "_toc.yml",
    "_config.yml",
    "edition.yml",
)
"""Where texts stand that readers and clerks see."""


def found_in(text):
    """The lines of a text with a banned word: number, word, and what to say instead."""
    return [
        (number, word, instead)
        for number, line in enumerate(text.split("\n"), 1)
        for word, instead in BANNED.items()
        if word in line
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kpi_id,note_ja\nk,基準は印字がありません。", [2]),
        ("title: 印字\n\ntitle: 印字のまま", [1, 3]),
        ("計画に書かれた値\n印字\n", [2]),
        ("文書の値だけです。", []),
    ],
)
def test_a_banned_word_is_found_with_its_line(text, lines):
    assert [number for number, *_ in found_in(text)] == lines


@pytest.mark.parametrize("pattern", READ)
def test_readers_meet_no_words_of_the_trade(pattern):
    files = sorted(ROOT.glob(pattern))
    assert files, pattern
    found = {str(file.relative_to(ROOT)): found_in(file.read_text(encoding="utf-8")) for file in files}
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_prose_that_every_book_has_names_no_municipality():
    areas = data.load("areas")
    names = set(areas.loc[areas["kind"] == "municipality", "name_ja"])
    assert len(names) >= 3
    prose = {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / "book").glob("*.md"))}
    stems = {name: name.rstrip("市町村") for name in names}
    assert [(file, name) for file, text in prose.items() for name, stem in stems.items() if stem in text] == []
