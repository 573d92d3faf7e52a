"""Figures walked by keys, with small tables in a headless browser; no book is built."""

import pandas as pd
import pytest
from conftest import ROOT

from visionbook.publish.site.chart_renderer import _walk_button
from visionbook.publish.site.walk_words import SAID, words_script
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.words import load_words

pytestmark = pytest.mark.browser
JA = load_words("ja")
STATIC = ROOT / "book" / "_static"
# Counts the tones, by kind, instead of playing them.
SILENT = """
  window.tones = [];
  class Part {
    frequency = {value: 0};
    gain = {setValueAtTime() {}, linearRampToValueAtTime() {}};
    connect(next) { return next; }
    disconnect() { window.stopped = (window.stopped || 0) + 1; }
    start(at) { window.tones.push([this.type, Math.round(this.frequency.value), at]); }
    stop() {}
  }
  window.AudioContext = class {
    currentTime = 0;
    createOscillator() { return new Part(); }
    createGain() { return new Part(); }
  };
"""


def table(columns, rows):
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return Table(frame, columns, "表", JA)


YEAR = year_column("year", "年", "年")
PEOPLE = table(
    [YEAR, number_column("counted", "国勢調査（速報を含む）", "人"), number_column("projected", "推計", "人")],
    [[2015, 26917, None], [2020, 24636, 24461], [2025, 21201, 22005]],
)
AGES = table(
    [YEAR, text_column("kind", "値の種類"), text_column("age", "年齢"), number_column("people", "人口", "人")],
    [[2020, "実績", "0～14歳", 2396], [2020, "実績", "65歳以上", 8648], [2025, "推計", "0～14歳", 1900],
     [2025, "推計", "65歳以上", 8400]],
)  # fmt: skip
WORDS_ONLY = table(
    [text_column("name", "事業"), text_column("kind", "区分")], [["港の整備", "新規"], ["移住の相談", "拡充"]]
)
ONE_COLUMN = table([text_column("name", "基金")], [["水産の基金"], ["子どもの基金"]])


def shown(made):
    units = {"units": [column.unit for column in made.columns]}
    return (
        '<div class="vb-chart"><p class="vb-chart-title">人は減る</p><figure id="fig-a"></figure>'
        f'<div class="vb-figure-tools">{_walk_button(units)}</div>'
        f'<details class="vb-chart-table"><summary>表</summary>{made.to_html()}</details></div>'
    )


@pytest.fixture
def page(browser):
    opened = browser.new_page()
    opened.add_init_script(SILENT)
    opened.goto("about:blank")
    yield opened
    opened.close()


def walk(page, made, sound=SILENT):
    """Open the figure of a table, as visionbook.js does when its button is pressed."""
    page.set_content(shown(made))
    if sound:
        page.evaluate(f"() => {{ {sound} }}")
    page.evaluate(words_script(JA).replace("const VisionbookWalkWords", "window.VisionbookWalkWords"))
    page.evaluate(
        (STATIC / "walk.js").read_text(encoding="utf-8").replace("const VisionbookWalk ", "window.VisionbookWalk ")
    )
    page.evaluate("VisionbookWalk.toggle(document.querySelector('button.vb-walk'))")
    return page.locator(".vb-walker-said")


def after(page, said, keys):
    for key in keys.split():
        page.keyboard.press(key)
    return said.text_content()


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", "系列は2つです。系列1／2　2015年　国勢調査（速報を含む）　26,917人"),
        ("ArrowRight", "2020年　国勢調査（速報を含む）　24,636人"),
        ("ArrowRight ArrowDown", "系列2／2　2020年　推計　24,461人"),
        ("ArrowDown", "系列2／2　2015年　推計　値がありません"),
        ("End", "2025年　国勢調査（速報を含む）　21,201人"),
        ("End Home", "2015年　国勢調査（速報を含む）　26,917人"),
        ("ArrowDown Home", "2020年　推計　24,461人"),
        ("ArrowLeft", "最初の値です。2015年　国勢調査（速報を含む）　26,917人"),
        ("End ArrowRight ArrowRight", "最後の値です。2025年　国勢調査（速報を含む）　21,201人"),
        ("ArrowUp", "最初の系列です。2015年　国勢調査（速報を含む）　26,917人"),
        ("ArrowDown ArrowDown", "最後の系列です。2015年　推計　値がありません"),
    ],
)
def test_arrow_keys_go_along_years_and_between_series(page, keys, told):
    said = walk(page, PEOPLE)
    assert after(page, said, keys) == told


def names(page, made):
    walk(page, made)
    found = page.evaluate("VisionbookWalk.seriesOf(document.querySelector('table'), ['', '', '', '人'])")
    return [(series["name"], [point["text"] for point in series["points"]]) for series in found]


def test_rows_of_one_year_are_several_series_by_what_tells_them_apart(page):
    assert names(page, AGES) == [("0～14歳 人口", ["2,396人", "1,900人"]), ("65歳以上 人口", ["8,648人", "8,400人"])]
    said = walk(page, AGES)
    assert after(page, said, "ArrowRight") == "2025年　0～14歳 人口　1,900人（推計）"


def test_two_columns_together_tell_rows_apart(page):
    sexes = [
        [2020, sex, age, n] for n, (sex, age) in enumerate([("男", "若"), ("男", "老"), ("女", "若"), ("女", "老")])
    ]
    made = table(
        [YEAR, text_column("sex", "性"), text_column("age", "年齢"), number_column("people", "人口", "人")], sexes
    )
    assert [name for name, _ in names(page, made)] == ["男 若 人口", "男 老 人口", "女 若 人口", "女 老 人口"]


def test_rows_that_nothing_tells_apart_are_walked_in_their_order(page):
    made = table(
        [YEAR, text_column("kind", "値の種類"), number_column("people", "人口", "人")],
        [[2020, "実績", 1], [2020, "実績", 2]],
    )
    assert [texts for _, texts in names(page, made)] == [["1", "2"]]


@pytest.mark.parametrize(
    ("made", "keys", "told"),
    [
        (WORDS_ONLY, "ArrowRight", "移住の相談　区分　拡充"),
        (ONE_COLUMN, "", "系列は1つです。水産の基金　基金　水産の基金"),
        (
            table([YEAR, Column("share", "割合", lambda value: f"{value}%", "right")], [[2020, 35.4]]),
            "",
            "系列は1つです。2020年　割合　35.4%",
        ),
        (
            table([YEAR, number_column("gap", "差", "人", signed=True)], [[2020, -43]]),
            "",
            "系列は1つです。2020年　差　−43人",
        ),
    ],
)
def test_tables_of_words_and_of_other_numbers_are_walked_too(page, made, keys, told):
    assert after(page, walk(page, made), keys) == told


def tones(page):
    return page.evaluate("window.tones")


def test_nothing_sounds_before_it_is_asked_for(page):
    said = walk(page, PEOPLE)
    after(page, said, "ArrowRight ArrowDown End Home")
    assert tones(page) == []


def test_higher_values_sound_higher_and_a_missing_one_clicks(page):
    said = walk(page, PEOPLE)
    after(page, said, "s End ArrowDown ArrowLeft ArrowLeft")
    kinds = [(kind, hertz) for kind, hertz, _ in tones(page)]
    # 26,917 of 21,201 to 26,917 is two octaves over the lowest; the other column has a scale of its own.
    assert kinds == [("sine", 880), ("sine", 220), ("sine", 220), ("sine", 880), ("square", 90)]


def test_a_series_is_heard_as_a_whole_and_ends_with_the_next_key(page):
    said = walk(page, PEOPLE)
    told = after(page, said, "p")
    assert told == (
        "「国勢調査（速報を含む）」を2015年から2025年まで鳴らします。いちばん低い音が21,201人、いちばん高い音が26,917人です。"
    )
    assert [at for _, _, at in tones(page)] == [0, 0.25, 0.5]
    after(page, said, "ArrowRight")
    assert page.evaluate("window.stopped") == 3


def test_a_series_of_words_says_that_it_has_no_sound(page):
    assert after(page, walk(page, WORDS_ONLY), "p") == "鳴らせる値がありません。"
    assert tones(page) == []


def test_without_sound_in_the_browser_there_is_no_button_for_it(page):
    said = walk(page, PEOPLE, "delete window.AudioContext; window.AudioContext = undefined;")
    labels = page.locator(".vb-walker-keys button").all_text_contents()
    assert labels == ["← 前の値", "→ 次の値", "↑ 前の系列", "↓ 次の系列", "終わる"]
    assert after(page, said, "s p ArrowRight") == "2020年　国勢調査（速報を含む）　24,636人"


def test_escape_ends_it_and_gives_the_button_back(page):
    said = walk(page, PEOPLE)
    button = page.locator("button.vb-walk")
    assert button.get_attribute("aria-expanded") == "true"
    assert page.locator("td.vb-here").text_content() == "26,917"
    after_it = page.keyboard.press("Escape")
    assert after_it is None and said.count() == 0
    assert button.get_attribute("aria-expanded") == "false"
    assert page.locator(".vb-here").count() == 0
    assert page.evaluate("document.activeElement.className").startswith("vb-walk")


def test_keys_of_the_browser_stay_its_own(page):
    said = walk(page, PEOPLE)
    before = said.text_content()
    assert after(page, said, "Alt+ArrowRight Control+s Control+p") == before


def test_buttons_do_what_keys_do(page):
    said = walk(page, PEOPLE)
    page.get_by_role("button", name="→ 次の値").click()
    page.get_by_role("button", name="↓ 次の系列").click()
    assert said.text_content() == "系列2／2　2020年　推計　24,461人"


def test_it_says_to_assistive_technology_what_it_is(page):
    walk(page, PEOPLE)
    box = page.locator(".vb-walker")
    assert box.get_attribute("role") == "application"
    assert box.get_attribute("aria-label") == "図をたどる：人は減る"
    assert page.locator(f"#{box.get_attribute('aria-describedby')}").text_content().startswith("左右の矢印キー")
    assert page.locator(".vb-walker-said").get_attribute("role") == "status"


def test_names_and_values_stay_text(page):
    hostile = table(
        [text_column("name", "名"), text_column("kind", "<b>区分</b>")], [["<img src=x onerror=alert(1)>", "<i>甲</i>"]]
    )
    said = walk(page, hostile)
    assert said.text_content() == "系列は1つです。<img src=x onerror=alert(1)>　<b>区分</b>　<i>甲</i>"
    assert page.locator(".vb-walker img, .vb-walker-said b, .vb-walker-said i").count() == 0


def test_the_script_asks_for_the_words_that_it_is_given_and_no_others():
    script = (STATIC / "walk.js").read_text(encoding="utf-8")
    missing = [key for key in SAID if f'"{key}"' not in script]
    assert missing == []
