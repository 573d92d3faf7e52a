"""Tables that are wider than a phone or a sheet: which of them show their rows as cards, and that nothing is cut."""

import re

import pandas as pd
import pytest
from conftest import ROOT

from visionbook.show import table as tables
from visionbook.show.reflow import PAPER, PHONE, card_styles, fits
from visionbook.words import load_words

JA = load_words("ja")
NUMBER, WORDS = True, False


def styles(*columns):
    """What makes cards of one row; each column is its head, its cell, and whether it is a number."""
    heads, cells, numbers = zip(*columns, strict=True)
    return card_styles(heads, [cells], numbers)


# Room on a phone 27.5 em, on paper 62; a column's padding is 0.75 and 0.9 em; a half-width character 0.55 em.
@pytest.mark.parametrize(
    ("columns", "found"),
    [
        # 8 times 3.3 + 0.75 is 32.4
        ([("人", "24,636", NUMBER)] * 8, ["vb-phone-cards"]),
        # 6 times 3.3 + 0.75 is 24.3
        ([("人", "24,636", NUMBER)] * 6, []),
        # 16 times 3.3 + 0.9 is 67.2
        ([("人", "24,636", NUMBER)] * 16, ["vb-phone-cards", "vb-paper-cards"]),
        # A figure is not broken: 2 of 18.15
        ([("人", "24,636 (20,001 to 29,999) or so, yes", NUMBER)] * 2, ["vb-phone-cards"]),
        # Two columns of words share 26 em: 13 em hold 65 characters in five lines, but not 90.
        ([("甲", "文" * 60, WORDS), ("乙", "文" * 60, WORDS)], []),
        ([("甲", "文" * 90, WORDS), ("乙", "文" * 90, WORDS)], ["vb-phone-cards"]),
        # A head of 40 characters takes at least ten em of width, so that it has four lines
        ([("頭" * 40, "1", NUMBER)] * 2, []),
        ([("頭" * 40, "1", NUMBER)] * 3, ["vb-phone-cards"]),
        # A unit in brackets is 3 em: 8 times 3 + 0.75 is 30; one word shorter the heads have two lines.
        ([("出生（人）", "113", NUMBER)] * 8, ["vb-phone-cards"]),
        ([("出生人", "113", NUMBER)] * 8, []),
        # A Latin word of 60 letters is 33 em wide.
        ([("甲", "x" * 60, WORDS)], ["vb-phone-cards"]),
    ],
)
def test_a_table_keeps_its_columns_where_they_fit(columns, found):
    assert styles(*columns) == found


def test_brackets_at_a_number_go_with_it():
    narrow = [("甲", "（12345/12345）", WORDS)] * 3
    # 11 half-width characters and two brackets are 8.05 em; without the brackets 6.05
    assert styles(*narrow) == []
    assert styles(*narrow, ("丙", "1", NUMBER)) == ["vb-phone-cards"]


def test_a_table_without_rows_is_judged_by_its_heads():
    assert fits(PHONE, ["甲"] * 5, [], [NUMBER] * 5)
    assert not fits(PHONE, ["x" * 20] * 5, [], [NUMBER] * 5)
    assert fits(PAPER, ["x" * 20] * 5, [], [NUMBER] * 5)


def wide(rows=2, columns=12, *, note="注", unit="人"):
    names = [f"y{place}" for place in range(columns)]
    frame = pd.DataFrame([[f"町{row}", *range(24636, 24636 + columns), note] for row in range(rows)])
    frame.columns = ["area", *names, "note"]
    shown = [
        tables.text_column("area", "町"),
        *(tables.number_column(name, f"{2020 + place}年", unit) for place, name in enumerate(names)),
        tables.text_column("note", "注記"),
    ]
    return tables.Table(frame, shown, "町の人口", JA, frozenset({rows - 1}))


def test_each_cell_of_a_card_says_its_head_but_for_the_name_of_the_row():
    html = wide(1, 12).to_html()
    assert re.findall(r'data-label="([^"]*)"', html) == [*(f"{2020 + n}年（人）" for n in range(12)), "注記"]
    assert '<th scope="row" class="vb-left">町0</th>' in html


def test_a_table_that_fits_has_no_labels():
    assert "data-label" not in wide(1, 2).to_html()
    assert 'class="vb-table"' in wide(1, 2).to_html()


def test_a_table_of_two_columns_needs_no_label_to_be_a_card():
    frame = pd.DataFrame({"a": ["甲"], "b": ["文" * 300]})
    html = tables.Table(frame, [tables.text_column("a", "名"), tables.text_column("b", "文")], "表", JA).to_html()
    assert "vb-phone-cards" in html
    assert "data-label" not in html


def test_a_head_cannot_end_its_attribute():
    assert ' data-label="2020年（&quot;&gt;&lt;b&gt;）"' in wide(1, 12, unit='"><b>').to_html()


PAGE = """<!DOCTYPE html><html lang="ja" data-theme="light"><head><meta charset="utf-8"></head>
<body style="margin:16px"><div class="bd-article">{tables}</div></body></html>"""


@pytest.fixture(scope="module")
def opened(browser):
    """Open tables in the style of the book, on a screen so wide."""
    contexts = []

    def open_page(*html, width=390, print_too=False):
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}))
        page = contexts[-1].new_page()
        page.set_content(PAGE.format(tables="".join(html)))
        page.add_style_tag(path=ROOT / "book" / "_static" / "visionbook.css")
        page.add_script_tag(path=ROOT / "book" / "_static" / "visionbook.js")
        if print_too:
            page.add_style_tag(path=ROOT / "book" / "_static" / "print.css")
        return page

    yield open_page
    for context in contexts:
        context.close()


OUTSIDE = """() => [...document.querySelectorAll('td, tbody th')].filter(cell => {
  const [box, own] = [cell.closest('.vb-table-scroll').getBoundingClientRect(), cell.getBoundingClientRect()];
  return own.right > box.right + 1 || own.left < box.left - 1 || !own.width;
}).map(cell => cell.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize(
    "shown", [wide(), wide(3, 7), wide(3, 4, note="長い注記です。" * 20), wide(2, 2), wide(2, 12, note="")]
)
def test_every_cell_is_on_the_screen_of_a_phone(opened, shown):
    page = opened(shown.to_html())
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("Math.max(...[...document.querySelectorAll('td')].map(td => td.clientHeight))") < 10 * 21


@pytest.mark.browser
def test_cards_are_still_a_table_for_screen_readers(opened):
    page = opened(wide(2, 12).to_html())
    assert page.get_by_role("table").count() == 1
    assert page.get_by_role("row").count() == 3
    assert page.get_by_role("columnheader", name="2020年（人）").count() == 1
    assert page.get_by_role("rowheader", name="町1").count() == 1
    assert page.get_by_role("cell", name="24,636").count() == 2


@pytest.mark.browser
def test_on_a_wide_screen_the_same_table_has_its_columns(opened):
    page = opened(wide(2, 12).to_html(), width=1280)
    assert page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display") == "table-row"


@pytest.mark.browser
@pytest.mark.parametrize("shown", [wide(2, 16), wide(2, 30), wide(2, 9), wide(2, 5, note="長い注記です。" * 40)])
def test_every_cell_is_on_the_sheet(opened, shown):
    # A4 less its margins is 178 mm, or 673 dots, wide
    page = opened(shown.to_html(), width=673 + 32, print_too=True)
    page.emulate_media(media="print")
    assert page.evaluate(OUTSIDE) == []
