"""What commands say: the same message in English and Japanese, chosen by the reader's system and edition."""

import string
from pathlib import Path

import pytest

from visionbook import messages
from visionbook.messages import entries, message, reader_language, told

FOLDER = Path(messages.__file__).parent
TOPICS = sorted(path.stem for path in FOLDER.glob("en/*.yml"))


def placeholders(text):
    return sorted((name, conversion or "") for _, name, _, conversion in string.Formatter().parse(text) if name)


def test_both_languages_have_the_same_topics():
    assert TOPICS == sorted(path.stem for path in FOLDER.glob("ja/*.yml"))


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_say_the_same_of_the_same_facts(topic):
    english, japanese = entries("en", topic), entries("ja", topic)
    assert list(english) == list(japanese)
    differing = [key for key in english if placeholders(english[key]) != placeholders(japanese[key])]
    assert not differing


@pytest.mark.parametrize("topic", TOPICS)
def test_japanese_messages_are_japanese(topic):
    said = ["".join(part for part, *_ in string.Formatter().parse(text)) for text in entries("ja", topic).values()]
    plain = [text for text in said if text.isascii() and any(map(str.isalpha, text))]
    assert not plain


@pytest.fixture
def words(monkeypatch):
    """Messages of a topic that only the test has."""
    said = {
        "en": {"separator": ", ", "quoted": "{}", "found": "{text!r} in {cell}: {why}", "why": "no number ({n:,})"},
        "ja": {"separator": "、", "quoted": "「{}」", "found": "{cell}の{text!r}：{why}", "why": "数ではない（{n:,}）"},
    }
    for lang in said:
        said[lang]["all"] = "{each:list}" if lang == "en" else "全部：{each:list}"
        said[lang]["lined"] = "{each:lines}"
    monkeypatch.setattr(messages, "entries", lambda lang, topic: said[lang])


def test_a_message_is_english_and_can_be_told_in_japanese_with_the_messages_in_it(words):
    found = message("t.found", text="12\n3", cell="A1", why=message("t.why", n=1234))
    assert found == "'12\\n3' in A1: no number (1,234)"
    assert told(found, "ja") == "A1の「12\\n3」：数ではない（1,234）"
    assert told(ValueError(found), "ja") == "A1の「12\\n3」：数ではない（1,234）"
    assert told(message("t.all", each=[message("t.why", n=1), "ほか"]), "ja") == "全部：数ではない（1）、ほか"
    assert told(message("t.lined", each=[message("t.why", n=1)] * 2), "ja") == "数ではない（1）\n数ではない（1）"


def test_a_slip_of_the_program_is_told_at_once(words):
    with pytest.raises(KeyError, match="cell"):
        message("t.found", text="x", why="y")


@pytest.mark.parametrize(
    ("variables", "edition", "lang"),
    [
        ({"LANG": "C.UTF-8"}, ["ja"], "ja"),
        ({"LANG": "ja_JP.UTF-8"}, ["en"], "ja"),
        ({"LANG": "en_US.UTF-8"}, ["en", "ja"], "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, [], "en"),
        ({"VISIONBOOK_LANG": "en", "LANG": "ja_JP.UTF-8"}, ["ja"], "en"),
        ({"VISIONBOOK_LANG": "ja"}, ["en"], "ja"),
        ({"VISIONBOOK_LANG": "xx"}, ["ja"], "ja"),
        ({}, [], "en"),
    ],
)
def test_the_language_is_that_of_the_edition_or_the_system(monkeypatch, variables, edition, lang):
    for name in ("VISIONBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert reader_language(edition) == lang
