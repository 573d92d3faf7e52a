"""How to read the book names every sign with its one meaning, and no other: its legends are the tables themselves."""

import re
from html import unescape

import pytest
from conftest import ROOT
from sign_uses import signs_in

from visionbook import data
from visionbook.publish.site.prose import filled
from visionbook.publish.site.values import edition_values
from visionbook.show import signs
from visionbook.show.legends import KINDS, legends, of_marks
from visionbook.words import load_words

JA = load_words("ja")
ALL = [sign for family in signs.SIGNS.values() for sign in family.values()]
CHARACTERS = {sign.character for sign in ALL}

# Which sign a mark of pictures shows: the same thing, drawn on a line.
SHOWN_BY_MARKS = {"■": "counted", "□": "preliminary", "◇": "target", "▤": "printed"}


@pytest.fixture(scope="module")
def page():
    text = (ROOT / "book" / "how_to_read.md").read_text(encoding="utf-8")
    return filled(text, edition_values(data.project_root(), "本"), "how_to_read.md")


def entries(html):
    """Terms with what is said of them, in the order of the page."""
    return [
        (unescape(term), unescape(meaning)) for term, meaning in re.findall(r"<dt[^>]*>(.*?)</dt><dd>(.*?)</dd>", html)
    ]


def test_every_sign_stands_there_once_with_its_word_and_its_one_meaning(page):
    listed = dict(entries(page))
    assert len(listed) == len(entries(page)) == len(KINDS) + len(ALL) - len(signs.SIGNS["plan"])
    for sign in ALL:
        if sign.family != "plan":
            assert listed[f"{sign.character} {sign.word(JA)}"] == sign.meaning(JA)
    # What belongs to a plan is drawn in pictures only, so its sign stands among their marks, with the same meaning.
    assert listed["◇"] == signs.of("plan", "target").meaning(JA)


def test_a_sign_among_the_marks_of_pictures_is_of_the_same_kind(page):
    rows = {key: look for key, _, look, _ in of_marks(JA).rows}
    found = {character: key for key, look in rows.items() for character in look if character in CHARACTERS}
    assert found == SHOWN_BY_MARKS
    assert (rows["counted"], rows["target"]) == ("実線と■", "◇")


def test_no_other_sign_and_no_other_meaning_stands_in_the_prose(page):
    without = page
    for html in legends(JA).values():
        assert html in page
        without = without.replace(html, "")
    assert [line for line in without.splitlines() if signs_in(line)] == []


def test_the_prose_repeats_no_word_of_a_status(root):
    text = (root / "book" / "how_to_read.md").read_text(encoding="utf-8")
    for name in legends(JA):
        assert f"{{{{ {name} }}}}" in text
    for sign in signs.SIGNS["status"].values():
        assert sign.meaning(JA) not in text
