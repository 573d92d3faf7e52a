"""One sign, one meaning: the table of signs, and that nothing else uses signs."""

import io
from itertools import combinations

import pytest
from matplotlib.ft2font import FT2Font
from sign_uses import signs_in, uses_in_code, uses_in_prose, uses_in_words

from visionbook.errors import ParameterError
from visionbook.show import signs
from visionbook.show.chart import new_figure
from visionbook.show.palette import PAPER
from visionbook.show.sizes import WIDE
from visionbook.show.typesetting import font_file
from visionbook.strategy.judgement import STATUSES
from visionbook.words import load_words

JA = load_words("ja")
ALL = [sign for family in signs.SIGNS.values() for sign in family.values()]

# What still uses signs of its own, with how often; a page that takes them from the table lowers its number here.
LEFT_IN_WORDS = {"form.yml": 2}
LEFT_IN_PROSE = {"methods.md": 1}
LEFT_IN_CODE: dict[str, int] = {}


def look(sign):
    """How a sign is drawn, without its colour: marker, whether it is filled, and how."""

    def marker(layer):
        shape = layer["marker"]
        return str(shape.path().vertices.tolist()) if isinstance(shape, signs.Shape) else shape

    return tuple(
        (marker(layer), layer.get("markerfacecolor") in (PAPER, "none"), layer.get("fillstyle"), layer.get("scale", 1))
        for layer in sign.layers
    )


def test_no_two_signs_share_a_character():
    characters = [sign.character for sign in ALL]
    assert len(set(characters)) == len(characters)
    assert all(len(character) == 1 for character in characters)


def test_no_two_signs_are_drawn_alike_in_black_and_white():
    drawn = [sign for sign in ALL if sign.layers]
    assert [(a.key, b.key) for a, b in combinations(drawn, 2) if look(a) == look(b)] == []


def test_families_have_shapes_of_their_own():
    squares = {sign.key for sign in ALL if all(_is_square(layer["marker"]) for layer in sign.layers) and sign.layers}
    assert squares == set(signs.SIGNS["origin"])
    shapes = {
        family: {layer["marker"] for sign in signs.SIGNS[family].values() for layer in sign.layers}
        for family in ("status", "listing")
    }
    assert not shapes["status"] & shapes["listing"]


def _is_square(marker):
    corners = {(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)}
    return marker == "s" or (isinstance(marker, signs.Shape) and corners == set(marker.outline))


def test_the_statuses_have_the_signs_that_readers_know():
    # As the book has shown them since its first edition; only what cannot be judged took the sign of a missing value.
    known = {
        "achieved": "●",
        "on_track": "▲",
        "moderate": "◆",
        "insufficient": "▼",
        "moving_away": "×",
        "not_reported": "○",
    }
    assert tuple(signs.SIGNS["status"]) == tuple(STATUSES)
    assert {key: signs.of("status", key).character for key in known} == known


def test_the_signs_of_statuses_and_notes_are_in_the_font_of_pictures_where_they_are_written_too():
    with_letters = FT2Font(io.BytesIO(font_file())).get_charmap()
    for family in ("status", "listing", "plan", "note"):
        for sign in signs.SIGNS[family].values():
            assert ord(sign.character) in with_letters, sign


def test_a_legend_has_a_word_and_a_sentence_for_each_sign_of_a_family():
    for family in signs.SIGNS:
        rows = signs.legend(family, JA).rows
        assert [row[0] for row in rows] == list(signs.SIGNS[family])
        assert all(word and meaning.endswith("。") for _, _, word, meaning in rows)


def test_a_legend_shows_the_signs_of_a_picture_in_the_order_of_the_table():
    legend = signs.legend("status", JA, ["not_reported", "achieved"])
    assert legend.to_text().splitlines() == [
        "● 達成\t目標に届いています。",
        "○ 未報告\t実績がまだ入っていません。遅れているという意味ではありません。",
    ]
    assert '<dt class="vb-status vb-status-achieved">● 達成</dt>' in legend.to_html()


def test_an_unknown_sign_is_refused_with_those_that_there_are():
    with pytest.raises(ParameterError, match="no family of signs 'statuses'; the families are status, origin"):
        signs.legend("statuses", JA)
    with pytest.raises(ParameterError, match="no sign 'done' of status; its signs are achieved, on_track"):
        signs.of("status", "done")


def test_a_sign_is_drawn_in_a_given_colour_with_all_its_layers():
    axes = new_figure(WIDE, 2).subplots()
    signs.draw(axes, "origin", "official", [2020], [1], colour="#0072B2", size=8)
    outer, inner = axes.get_lines()
    assert {line.get_markeredgecolor() for line in (outer, inner)} == {"#0072B2"}
    assert outer.get_markerfacecolor() == PAPER
    assert inner.get_markersize() < outer.get_markersize() == 8


def test_a_sign_that_is_only_written_is_not_drawn():
    axes = new_figure(WIDE, 2).subplots()
    with pytest.raises(ParameterError, match="'caution' of note is written, not drawn"):
        signs.draw(axes, "note", "caution", [0], [0])


def test_signs_are_told_from_multiplication():
    assert signs_in("●は確定、×は代わり") == ["●", "×"]
    assert signs_in("必要な変化 × 3年 ＋ 2") == []
    assert signs_in("| × | 代わりの統計 |") == ["×"]


def test_no_other_words_use_signs(root):
    assert dict(uses_in_words(root / "src/visionbook/wording/ja")) == LEFT_IN_WORDS


def test_no_prose_uses_signs(root):
    found = uses_in_prose(root / "book", JA)
    # A triangle before a number is how offices write a loss into a form.
    assert {file: count for file, count in found.items() if not file.startswith("guide_")} == LEFT_IN_PROSE


def test_no_other_code_uses_signs_and_markers(root):
    found = uses_in_code(root / "src/visionbook")
    # What people and offices write into cells, formats and legends is read, not shown.
    reading = (
        "cell_text.py",
        "counted.py",
        "fields.py",
        "legend.py",
        "mapped_table.py",
        "number_format.py",
        "tables.py",
        "tidy.py",
    )
    assert {file: count for file, count in found.items() if file not in reading} == LEFT_IN_CODE
