"""Drawings on a dark page: what each colour becomes, and what a drawing carries for it."""

import gzip
import re
from itertools import pairwise

import pytest
from conftest import ROOT
from matplotlib.patches import Rectangle

from visionbook.show.chart import WIDE, drawing_style, new_figure
from visionbook.show.dark import contrast, dark, with_dark
from visionbook.show.palette import (
    DARK,
    GRID,
    INK,
    INK_ON_BRIGHT,
    MUTED,
    NATION,
    PALETTE,
    PAPER,
    PREFECTURE,
    QUANTITY_BLUES,
    RELATED_COLOUR,
    TARGET_COLOUR,
)
from visionbook.show.svg import to_svg
from visionbook.words import load_words

TEXTS = (INK, MUTED, PREFECTURE, TARGET_COLOUR, RELATED_COLOUR, *PALETTE)
"""Colours in which pictures write."""
SURFACES = (QUANTITY_BLUES[0], GRID)
"""What lies under marks and texts, and is no mark itself."""
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt">'


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#777777", "#FFFFFF", 4.48),
        ("#FFFFFF", "#767676", 4.54),
        ("#FF0000", "#FFFFFF", 4.0),
        ("#0000FF", "#000000", 2.44),
    ],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    """As WebAIM's contrast checker says."""
    assert contrast(one, other) == pytest.approx(expected, abs=0.006)


def test_every_colour_of_the_palette_is_seen_on_the_dark_paper():
    marks = [colour for colour in DARK if colour not in (PAPER, INK_ON_BRIGHT, *SURFACES)]
    assert {colour for colour in marks if contrast(dark(colour), dark(PAPER)) < 3} == set()
    assert {colour for colour in TEXTS if contrast(dark(colour), dark(PAPER)) < 4.5} == set()
    assert {NATION, TARGET_COLOUR, *PALETTE} <= set(marks)


def test_letters_on_colours_are_read_in_the_dark():
    on_surfaces = [(ink, surface) for ink in (INK, MUTED) for surface in SURFACES]
    in_bars = [(INK, QUANTITY_BLUES[1]), (PAPER, QUANTITY_BLUES[3]), (INK_ON_BRIGHT, PALETTE[2])]
    assert {pair for pair in [*on_surfaces, *in_bars] if contrast(*map(dark, pair)) < 4.5} == set()


def test_colours_that_differ_in_the_light_differ_in_the_dark():
    assert len({dark(colour) for colour in DARK}) == len(DARK)


@pytest.mark.parametrize("shades", [["#F7FBFF", "#C6DBEF", "#6BAED6", "#08306B"], ["#EEEEEE", "#BBBBBB", "#888888"]])
def test_shades_of_a_quantity_keep_their_order(shades):
    light = [contrast(shade, PAPER) for shade in shades]
    assert light == sorted(light)
    turned = [contrast(dark(shade), dark(PAPER)) for shade in shades]
    assert turned == sorted(turned)
    assert all(b > a * 1.05 for a, b in pairwise(turned))


def test_the_paper_of_charts_is_that_of_the_dark_page():
    style = (ROOT / "book" / "_static" / "visionbook.css").read_text(encoding="utf-8")
    page = re.search(r'html\[data-theme="dark"\] \{\s*--pst-color-background: (#\w+);', style)[1]
    assert dark(PAPER) == page.lower()


def rules(svg):
    style = re.search(r"<style>@media screen and \(prefers-color-scheme:dark\)\{(.*)\}</style>", with_dark(svg))[1]
    return dict(re.findall(r"([^{}]+)\{([^{}]*)\}", style))


@pytest.mark.parametrize(
    ("drawn", "selector", "rule"),
    [
        ('<path style="fill: #0072b2"/>', '[style*="fill: #0072b2"]', "fill:#4da3e0!important"),
        ('<path style="fill: none; stroke: #b2182b"/>', '[style*="stroke: #b2182b"]', "stroke:#ff7f8a!important"),
        ('<rect width="9" fill="#ffffff"/>', '[fill="#ffffff"]', "fill:#14181e"),
        ('<path style="fill: #c6dbef"/>', '[style*="fill: #c6dbef"]', "fill:#243545!important"),
        ("<path/>", ":root", "fill:#e8eaed"),
    ],
)
def test_a_drawing_says_what_its_colours_are_in_the_dark(drawn, selector, rule):
    assert rules(f"{OPEN}{drawn}</svg>")[selector] == rule


def test_a_drawing_is_the_same_in_the_light():
    svg = f'<?xml version="1.0"?>{OPEN}<path style="fill: #0072b2"/></svg>'
    whole = with_dark(svg)
    assert re.sub("<style>.*?</style>", "", whole) == svg
    assert whole.index("<svg") < whole.index("<style>")


def test_every_colour_that_is_drawn_has_a_rule_and_the_rules_weigh_little():
    with drawing_style():
        figure = new_figure(WIDE, 3)
        axes = figure.subplots()
        for place, colour in enumerate([*PALETTE, *QUANTITY_BLUES, TARGET_COLOUR, RELATED_COLOUR]):
            axes.plot([0, 1], [place, place], color=colour, marker="s", markerfacecolor=PAPER)
            axes.add_patch(Rectangle((0, place), 1, 1, facecolor=PAPER, edgecolor=colour, hatch="////"))
        svg = to_svg(figure)
    found = rules(svg)
    written = {f'[style*="{kind}: {colour}"]' for kind, colour in re.findall(r"(fill|stroke): (#\w{6})", svg)}
    assert len(written) > 20 and written <= set(found)
    added = len(gzip.compress(with_dark(svg).encode(), 6)) - len(gzip.compress(svg.encode(), 6))
    assert added < 1500


def test_no_words_call_a_mark_by_a_colour_that_is_another_in_the_dark():
    """Black and white change places, and so do dark and light shades; names of hues stay true."""
    turned = re.compile(r"[黒白][いの](?!紙)|[濃薄]い[青赤緑紫]")
    words = load_words("ja")
    assert {key: words.lookup(key) for key in words.keys() if turned.search(words.lookup(key))} == {}
