"""The index of the search holds what readers see of a page, by the place that a link can lead to."""

import json

import pytest

from visionbook.errors import ParameterError
from visionbook.publish.site.search_text import (
    Page,
    Place,
    index_script,
    page_text,
    pages_in,
    place_spellings,
    spellings,
)
from visionbook.words import load_words

JA = load_words("ja")


def places(body):
    return [(place.anchor, place.heading, place.text) for place in page_text("題", body).places]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>第<b>3</b>期</p>", "第3期"),
        ("<p>第3</p><p>期</p>", "第3\n期"),
        ("<table><tr><td>80</td><td>歳</td></tr></table>", "80\n歳"),
        ("<ul><li>令和<li>10年</ul>", "令和\n10年"),
        ("<p>80<br>歳</p>", "80\n歳"),
        ("<p>80<img alt='x'>歳</p>", "80\n歳"),
        ("<p>1.2\n  万人 &amp; 3&nbsp;人</p>", "1.2 万人 & 3 人"),
        ("<p>CO<sub>2</sub> と <a href='#'>別の章</a></p>", "CO2 と 別の章"),
    ],
)
def test_words_go_on_across_inline_elements_and_end_with_blocks(body, text):
    assert places(body) == [("", "", text)]


@pytest.mark.parametrize(
    "body",
    [
        '<p class="vb-screen vb-neighbours">次の章は<a href="b.html">甲</a>です。</p>',
        '<details class="admonition hide"><summary>計算</summary><div><pre>甲</pre></div></details>',
        "<nav><ul><li>甲</li></ul></nav>",
        "<script>甲</script>",
        "<style>甲</style>",
        "<noscript><p>甲</p></noscript>",
        '<button type="button">甲</button>',
        "<h1>甲</h1>",
    ],
)
def test_menus_links_to_other_pages_and_code_are_no_text_of_a_page(body):
    assert places(f"<p>乙</p>{body}<p>丙</p>") == [("", "", "乙\n丙")]


def test_text_on_the_screen_only_is_text_unless_it_names_other_pages():
    assert places('<p class="vb-screen">甲</p>') == [("", "", "甲")]


def test_each_heading_begins_a_place_with_its_own_or_its_section_s_anchor():
    body = """<section id="top"><h1>題<a class="headerlink" href="#top">#</a></h1><p>前</p>
    <section id="a"><h2>甲<a class="headerlink" href="#a">#</a></h2><p>甲の文</p>
    <section id="b"><h3>乙</h3><p>乙の文</p></section></section>
    <section id="c"><h2>丙</h2><h4 id="own">丁</h4><p>丁の文</p></section></section>"""
    assert places(body) == [
        ("", "", "前"),
        ("a", "甲", "甲の文"),
        ("b", "乙", "乙の文"),
        ("c", "丙", ""),
        ("own", "丁", "丁の文"),
    ]


def test_a_term_is_a_place_with_its_meaning_and_text_goes_on_after_the_list():
    body = """<section id="s"><h2>語</h2><dl><dt id="t1">KPI<a class="headerlink">#</a></dt><dd><p>測る指標</p></dd>
    <dt id="t2">TFR</dt><dd>率</dd></dl><p>あと</p></section>"""
    assert places(body) == [("s", "語", "あと"), ("t1", "KPI", "測る指標"), ("t2", "TFR", "率")]


def test_a_list_of_terms_without_anchors_is_text_under_its_heading():
    body = '<section id="s"><h2>語</h2><dl><dt>KPI</dt><dd>測る</dd></dl></section>'
    assert places(body) == [("s", "語", "KPI\n測る")]


@pytest.mark.parametrize("body", ["<p>甲</b></p><p>乙", "<p>甲</span></td><div>乙", "甲<br/></br>乙"])
def test_tags_that_match_no_other_lose_no_text(body):
    assert places(body) == [("", "", "甲\n乙")]


def test_an_index_that_is_read_back_is_the_one_that_was_written():
    pages = {"book/b": Page("乙</script>", [Place("x", '"', "1\n2")]), "book/a": Page("甲", [])}
    written = index_script(pages, ["book/b", "book/a"], JA)
    assert pages_in(written) == pages
    assert list(pages_in(written)) == ["book/b", "book/a"]


def test_pages_come_in_the_order_of_the_contents_and_others_last_by_name():
    pages = {name: Page(name) for name in ("d", "c", "b", "a")}
    assert list(pages_in(index_script(pages, ["c", "x", "a"], JA))) == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    "script",
    ["", "Search.setIndex({})", "VisionbookSearch.setIndex({});\n", 'VisionbookSearch.setIndex({"pages":[1]});\n'],
)
def test_an_index_of_another_kind_is_refused_so_that_all_pages_are_indexed_anew(script):
    with pytest.raises(ValueError, match="not an index of texts"):
        pages_in(script)


def test_the_same_pages_give_the_same_index_whatever_was_written_first():
    pages = {"a": Page("甲"), "b": Page("乙")}
    assert index_script(pages, [], JA) == index_script(dict(reversed(pages.items())), [], JA)


def test_a_table_of_spellings_names_the_line_that_cannot_be_read():
    assert spellings("甲: こう きのえ\n\n乙: おつ") == [("こう", "甲"), ("きのえ", "甲"), ("おつ", "乙")]
    for line in ("甲", "甲:", ": こう", "甲: こう 甲"):
        with pytest.raises(ParameterError, match=r"search\.spellings, line 2: .* write 'word: spelling spelling'"):
            spellings(f"乙: おつ\n{line}")


def test_the_table_of_the_wording_can_be_read_and_says_nothing_twice():
    pairs = spellings(JA("search.spellings"))
    assert len(pairs) > 100
    assert sorted(pair for pair in set(pairs) if pairs.count(pair) > 1) == []


@pytest.mark.parametrize(
    ("name", "latin", "kana"),
    [
        ("八戸市", "Hachinohe City", "はちのへ"),
        ("津市", "Tsu City", "つ"),
        ("新宿区", "Shinjuku City", "しんじゅく"),
        ("八丁町", "Hatchome Town", "はっちょめ"),
        ("観音寺市", "Kan'onji City", "かんおんじ"),
        ("一関市", "Ichinoseki City", "いちのせき"),
        ("六ヶ所村", "Rokkasho Village", "ろっかしょ"),
        ("函館市", "Hakodate City", "はこだて"),
    ],
)
def test_a_town_is_found_by_its_reading(name, latin, kana):
    assert place_spellings([(name, latin)]) == [(kana, name[:-1])]


@pytest.mark.parametrize("latin", ["Japan", "Lxq City", "", "Qyoto City"])
def test_a_name_that_is_no_reading_is_left_out(latin):
    assert place_spellings([("甲市", latin)]) == []


def test_readings_of_towns_stand_with_the_other_spellings():
    script = index_script({}, [], JA, [("標津町", "Shibetsu Town")])
    index = json.loads(script.removeprefix("VisionbookSearch.setIndex(").removesuffix(");\n"))
    assert index["spellings"][-1] == ["しべつ", "標津"]
    assert set(index["words"]) == {"found", "none", "also", "more", "separator"}
