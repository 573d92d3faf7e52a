"""The script that finds words, with small books of invented pages in a headless browser; no book is built."""

import pytest
from conftest import ROOT

from visionbook.publish.site.search_text import Page, Place, index_script
from visionbook.words import load_words

pytestmark = pytest.mark.browser
SCRIPT = ROOT / "book" / "_static" / "search-words.js"
JA = load_words("ja")


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    opened.set_content("<p></p>")
    opened.add_script_tag(path=SCRIPT)
    yield opened
    opened.close()


def find(page, query, pages, spellings=(), order=()):
    """What is found in pages, given as texts or as whole pages, with a table of spellings."""
    whole = {n: p if isinstance(p, Page) else Page(n, [Place("", "", p)]) for n, p in pages.items()}
    page.evaluate(index_script(whole, order or whole, JA).rstrip().rstrip(";"))
    if spellings:
        listed = [[name, p.title, [[s.anchor, s.heading, s.text] for s in p.places]] for name, p in whole.items()]
        index = {"words": {}, "particles": "のに", "spellings": list(spellings), "pages": listed}
        page.evaluate("index => VisionbookSearch.setIndex(index)", index)
    return page.evaluate("query => VisionbookSearch.find(query)", query)


def names(found):
    return [hit["name"] for hit in found["hits"]]


@pytest.mark.parametrize(
    ("query", "text", "held"),
    [
        ("第3期", "第3期の計画", True),
        ("第3期", "第13期の計画", False),
        ("第3期", "第3、4期", False),
        ("第3期", "第3\n期", False),
        ("第3期", "第 3 期", True),
        ("3期", "第13期", False),
        ("80歳", "180歳", False),
        ("80歳", "80\n歳", False),
        ("80歳", "１８０歳と８０歳", True),
        ("24636人", "24,636人", True),
        ("24,636人", "24636人", True),
        ("636人", "24,636人", False),
        ("1.6", "1.61", False),
        ("1.61", "11.61", False),
        ("61", "1.61", False),
        ("1", "1.", True),
        ("12", "1、2", False),
        ("2060", "12060", False),
        ("2060", "20601", False),
        ("2060年", "2060 年", True),
        ("1 2", "12", False),
        ("48.2%", "48.2％", True),
        ("AI", "AIDS", False),
        ("AI", "said", False),
        ("AI", "ＡＩやＲＰＡ", True),
        ("AI", "生成AI", True),
        ("KPI", "KPIs", True),
        ("KPI", "xkpi", False),
        ("KPI", "kpi_board", True),
        ("gis", "registered", False),
        ("jupyter book", "Jupyter  Book", True),
        ("pyter", "Jupyter", False),
        ("20～39歳", "20〜39歳", True),
        ("ﾎﾀﾃ", "ホタテ", True),
        ("ホタテ", "ほたて", True),
        ("ほたて", "ホタテ", True),
        ("いか", "イカ", False),
        ("イカ", "あるイカと、", True),
        ("人口減少", "人口の減少", False),
        ("①", "1", True),
        ("", "甲", False),
        ("　", "甲", False),
        ("「人口」", "人口", True),
        ("constructor", "甲", False),
        (".*", "甲", False),
    ],
)
def test_words_match_as_they_stand_side_by_side_and_numbers_whole(page, query, text, held):
    assert names(find(page, query, {"a": text})) == (["a"] if held else [])


def test_kana_of_the_other_kind_counts_only_where_the_word_itself_stands_nowhere(page):
    assert names(find(page, "イカ", {"a": "ないから", "b": "イカ"})) == ["b"]


def test_every_word_of_a_query_must_be_on_the_page(page):
    pages = {"a": "甲と乙", "b": "甲", "c": "乙", "d": "乙\n甲"}
    assert names(find(page, "甲　乙", pages)) == ["a", "d"]


def titled(title, heading="", text=""):
    return Page(title, [Place("h", heading, text)])


def test_titles_come_before_headings_before_text_and_a_whole_title_first(page):
    pages = {
        "text": titled("い", "う", "魚の話。魚、魚、魚、魚。"),
        "heading": titled("い", "海の魚の話"),
        "whole-heading": titled("い", "魚"),
        "title": titled("海の魚の話"),
        "short-title": titled("魚の話", "魚", "魚、魚"),
        "whole-title": titled("魚"),
    }
    assert names(find(page, "魚", pages)) == list(reversed(pages))


def test_pages_that_hold_a_word_more_often_come_first_and_others_in_the_order_of_the_book(page):
    pages = {"once": "魚" + "あ" * 50, "often": "魚魚魚魚" + "あ" * 47, "again": "魚" + "い" * 50}
    assert names(find(page, "魚", pages)) == ["often", "once", "again"]


SPELLINGS = [["tfr", "出生率"], ["しゅっしょう", "出生"], ["りつ", "率"], ["取り組み", "取組"], ["まち", "町"]]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("TFR", "出生率"),
        ("しゅっしょうりつ", "出生率"),
        ("シュッショウリツ", "出生率"),
        ("しゅっしょうのりつ", "出生の率"),
        ("町の取り組み", "町の取組"),
        ("まちのとりくみ", None),
        ("しゅっしょうりつかな", None),
        ("xtfr", None),
        ("tfrs", "出生率s"),
        ("りつ" * 30, None),
    ],
)
def test_other_spellings_are_put_together_if_they_make_up_the_whole_word(page, query, text):
    found = find(page, query, {"a": text or "出生率と町の取組"}, SPELLINGS)
    assert names(found) == (["a"] if text else [])
    assert found["others"] == ([text] if text else [])


def test_if_the_word_itself_stands_somewhere_others_bring_in_titles_and_stand_apart(page):
    pages = {"own": "TFRです", "title": Page("出生率の話"), "text": "出生率です", "none": "人口"}
    found = find(page, "TFR", pages, SPELLINGS)
    assert set(names(found)) == {"title", "own"}
    assert [hit["name"] for hit in found["more"]] == ["text"]
    assert found["others"] == ["出生率"]


def test_the_word_of_the_book_does_not_bring_in_its_other_spellings(page):
    found = find(page, "出生率", {"a": "出生率", "b": "TFR"}, SPELLINGS)
    assert (names(found), found["more"], found["others"]) == (["a"], [], [])


def test_a_result_has_its_best_places_at_most_three_with_what_stands_there(page):
    places = [Place(f"p{n}", f"{n}節", f"魚が{n}匹" + "魚" * n) for n in range(5)]
    (hit,) = find(page, "魚", {"a": Page("題", places)})["hits"]
    assert [place["anchor"] for place in hit["places"]] == ["p4", "p3", "p2"]


@pytest.mark.parametrize(
    ("query", "text", "shown", "marked"),
    [
        ("80歳", "前の行\n８０ 歳の人\n後の行", "８０ 歳の人\n後の行", ["８０ 歳"]),
        ("24636人", "人口は24,636人", "人口は24,636人", ["24,636人"]),
        ("jupyter book", "使うのはJupyter  Book", "使うのはJupyter  Book", ["Jupyter", "Book"]),
        ("魚", "魚𠮷魚㎡魚", "魚𠮷魚㎡魚", ["魚", "魚", "魚"]),
        ("1魚", "𝟏魚と1 魚", "𝟏魚と1 魚", ["𝟏魚", "1 魚"]),
        ("甲乙 乙丙", "甲乙丙", "甲乙丙", ["甲乙"]),
        ("ない題", "本文", "本文", []),
    ],
)
def test_an_excerpt_begins_at_the_line_and_marks_the_words(page, query, text, shown, marked):
    title = "ない題" if query == "ない題" else "題"
    (hit,) = find(page, query, {"a": Page(title, [Place("p", "", text)])})["hits"]
    place = hit["places"][0]
    assert place["excerpt"].rstrip("\n") == shown
    encoded = place["excerpt"].encode("utf-16-le")  # a browser counts in these units
    assert [encoded[2 * start : 2 * end].decode("utf-16-le") for start, end in place["marks"]] == marked


def test_an_excerpt_of_a_long_line_is_cut_around_the_word(page):
    (hit,) = find(page, "魚", {"a": "あ" * 300 + "魚" + "い" * 300})["hits"]
    place = hit["places"][0]
    assert place["excerpt"] == "あ" * 40 + "魚" + "い" * 99
    assert (place["marks"], place["cut"]) == ([[40, 41]], [True, True])


def test_what_only_stands_in_the_text_of_supporting_pages_comes_last(page):
    pages = {
        "a": Page("甲", [Place("", "", "長い文。" * 50 + "ホタテの漁")]),
        "audit": Page("照合", [Place("", "", "ホタテ、ホタテ、ホタテ")]),
        "words": Page("ホタテの書き方", [Place("", "", "ホタテ")]),
    }
    script = index_script(pages, list(pages), JA, supporting_from="audit")
    page.evaluate(script.rstrip().rstrip(";"))
    assert names(page.evaluate("VisionbookSearch.find('ホタテ')")) == ["words", "a", "audit"]
    script = index_script(pages, list(pages), JA, supporting_from="nowhere")
    page.evaluate(script.rstrip().rstrip(";"))
    assert names(page.evaluate("VisionbookSearch.find('ホタテ')")) == ["words", "audit", "a"]
