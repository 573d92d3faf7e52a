"""A table that readers filter and sort: its HTML by itself, then the script in a browser without a book."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from conftest import ROOT

from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.words import load_words

WORDS = load_words("ja")
HOSTILE = '"><script>alert(1)</script><b onclick=x>&amp;'


def row(name, status, number, goal="g1", unit="人", found_by="", href="#x"):
    shown = "－" if number is None else f"{number}{unit}"
    return Row(
        [Cell(name, href=href), Cell(status, mark="●"), Cell(shown, sort=number, group=unit)],
        {"goal": goal, "status": status},
        found_by,
    )


def table(rows, **changes):
    settings = {
        "name": "things",
        "caption": "ものの一覧",
        "unit": "件",
        "columns": [
            SortColumn("name", "名前"),
            SortColumn("status", "状況", "よい順", "よくない順"),
            SortColumn("size", "大きさ", "小さい順", "大きい順", "right"),
        ],
        "rows": rows,
        "facets": [
            Facet("goal", "目標", [("g1", "目標1"), ("g2", "目標2")]),
            Facet("status", "状況", [("達成", "達成"), ("遅れ", "遅れ")]),
        ],
        "words": WORDS,
        "search_hint": "名前",
    }
    return FilterTable(**settings | changes)


ROWS = [
    row("沿岸漁業", "遅れ", 10, found_by="水産 1ア①"),
    row("ＵＩターン", "達成", 9),
    row("すくすくアプリ", "遅れ", None, goal="g2"),
    row("新規就業", "遅れ", 100, goal="g2"),
]


class Seen(HTMLParser):
    """What a browser makes of a piece of HTML: its tags with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, text):
        self.text += text

    def of(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def test_every_text_is_escaped_wherever_it_stands():
    hostile = Row(
        [Cell(HOSTILE, small=[HOSTILE], mark=HOSTILE, href=HOSTILE, sort=HOSTILE, group=HOSTILE)],
        {"goal": HOSTILE},
        HOSTILE,
    )
    shown = table(
        [hostile],
        name=HOSTILE,
        caption=HOSTILE,
        unit=HOSTILE,
        columns=[SortColumn(HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
        facets=[Facet("goal", HOSTILE, [(HOSTILE, HOSTILE)])],
        search_hint=HOSTILE,
    )
    seen = Seen(shown.to_html())
    assert seen.of("script") == []
    assert seen.of("b") == []
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)
    # name, mark, small, head, caption, label of the selection, its option
    assert seen.text.count("<script>alert(1)</script>") == 7


def test_without_a_script_all_rows_show_and_no_control_does():
    seen = Seen(table(ROWS).to_html())
    assert [attributes for attributes in seen.of("tr") if "hidden" in attributes] == []
    assert all("hidden" in form for form in seen.of("form"))
    assert seen.of("button") == [{"type": "reset"}]  # inside the form: the heads get theirs from the script
    assert all(name in seen.text for name in ("沿岸漁業", "ＵＩターン", "すくすくアプリ", "新規就業"))


def test_rows_and_columns_are_named_for_screen_readers():
    seen = Seen(table(ROWS).to_html())
    assert [head["scope"] for head in seen.of("th")] == ["col"] * 3 + ["row"] * 4
    labelled = {label["for"] for label in seen.of("label")}
    assert labelled == {field["id"] for field in [*seen.of("input"), *seen.of("select")]}
    assert seen.of("p")[-1] == {"class": "vb-filter-count", "role": "status", "hidden": None}


def test_the_controls_of_two_tables_of_a_page_have_names_of_their_own():
    forms = Seen(table(ROWS).to_html() + table(ROWS, name="b", caption="別の一覧").to_html()).of("form")
    assert [form["aria-label"] for form in forms] == ["絞り込み：ものの一覧", "絞り込み：別の一覧"]


def test_a_mark_is_not_read_aloud_beside_the_word_that_says_the_same():
    assert '<span aria-hidden="true">●</span> 達成' in table(ROWS).to_html()


def test_options_say_how_many_rows_they_have_in_the_whole_table():
    options = re.findall(r"<option[^>]*>([^<]*)", table(ROWS).to_html())
    assert options == ["すべて", "目標1（2）", "目標2（2）", "すべて", "達成（1）", "遅れ（3）"]


def test_a_missing_value_has_no_key_to_sort_by_and_zero_has_one():
    html = table([row("a", "達成", None), row("b", "達成", 0)]).to_html()
    assert re.findall(r'data-sort="([^"]*)"', html) == ["0"]


def test_the_table_says_the_same_in_plain_text():
    assert table(ROWS[:1]).to_text() == "ものの一覧\n名前\t状況\t大きさ\n沿岸漁業\t● 遅れ\t10人"


def grouped():
    """The table in groups: of the first two of its rows, of the others, and one without rows."""
    rows = [replace(row, group=row.facets["goal"]) for row in ROWS]
    return table(rows, groups=[("g1", "一つめ<b>"), ("g2", "二つめ"), ("g3", "三つめ")])


def test_rows_stand_under_the_heads_of_their_groups_which_name_them_for_screen_readers():
    html = grouped().to_html()
    seen = Seen(html)
    assert [head["scope"] for head in seen.of("th")] == [
        "col", "col", "col", "rowgroup", "row", "row", "rowgroup", "row", "row", "rowgroup",
    ]  # fmt: skip
    assert [head.get("colspan") for head in seen.of("th") if head["scope"] == "rowgroup"] == ["3"] * 3
    assert len(seen.of("tbody")) == 3 and len(seen.of("b")) == 0
    lines = grouped().to_text().splitlines()
    assert [line.split("\t")[0] for line in lines[2:]] == [
        "一つめ<b>", "沿岸漁業", "ＵＩターン", "二つめ", "すくすくアプリ", "新規就業", "三つめ",
    ]  # fmt: skip


def test_cards_keep_the_roles_of_a_table_and_say_what_each_value_is():
    columns = [SortColumn("name", "名前"), SortColumn("status", "状況"), SortColumn("size", "いまの大きさ", label="値")]
    seen = Seen(table([row("甲", "達成", 1), row("乙", "遅れ", None)], columns=columns, is_cards=True).to_html())
    assert [t["role"] for t in seen.of("table")] == ["table"]
    assert [cell["role"] for cell in seen.of("td")] == ["cell"] * 4
    assert [cell.get("data-label") for cell in seen.of("td")] == [None, "値"] * 2
    assert [cell["class"] for cell in seen.of("td")][:2] == ["vb-left vb-c-status", "vb-left vb-c-size"]
    plain = Seen(table(ROWS).to_html())
    assert not any("role" in attributes for tag, attributes in plain.tags if tag in ("table", "tr", "th", "td"))


def test_an_empty_cell_of_a_card_takes_no_room_and_a_number_stands_before_its_text():
    one = Row([Cell("甲", number="7", href="#x"), Cell(""), Cell("1")], {"goal": "g1", "status": "達成"})
    html = table([one], is_cards=True).to_html()
    assert '<span class="vb-number">7</span> <a href="#x">甲</a>' in html
    assert html.count("vb-empty") == 1
    assert table([one], is_cards=True).to_text().splitlines()[-1] == "7 甲\t\t1"


# In a browser. The page is answered from memory, with the strictest policy that a site may set.
POLICY = "default-src 'none'; script-src 'self'; form-action 'none'"
ADDRESS = "http://book.invalid/board.html"


@pytest.fixture
def visit(browser):
    contexts = []

    def opened(*tables, state="", script=True, width=1280):
        body = "".join(shown.to_html() for shown in tables)
        page_html = (
            '<!doctype html><html lang="ja"><title>x</title>'
            f'<script src="filter-table.js" defer></script><h2 id="top">x</h2>{body}'
        )
        context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
        files = {
            "board.html": ("text/html; charset=utf-8", page_html),
            "filter-table.js": (
                "text/javascript; charset=utf-8",
                (ROOT / "book" / "_static" / "filter-table.js").read_text(encoding="utf-8"),
            ),
        }

        def answer(route):
            kind, text = files[route.request.url.split("#")[0].rsplit("/", 1)[1]]
            route.fulfill(body=text, headers={"content-type": kind, "content-security-policy": POLICY})

        page.route("**/*", answer)
        page.goto(ADDRESS + state)
        return page

    yield opened
    for context in contexts:
        context.close()


def names(page, name="things"):
    rows = page.locator(f"#{name} tbody tr:not(.vb-group)").all()
    return [row.locator("th").inner_text() for row in rows if row.is_visible()]


def heads(page):
    return [head.inner_text() for head in page.locator("tr.vb-group").all() if head.is_visible()]


def count(page):
    return page.locator(".vb-filter-count").first.inner_text()


@pytest.mark.browser
def test_without_a_script_the_page_shows_the_whole_table_only(visit):
    page = visit(table(ROWS), script=False)
    assert names(page) == ["沿岸漁業", "ＵＩターン", "すくすくアプリ", "新規就業"]
    assert not page.locator("form").is_visible()
    assert not page.locator(".vb-filter-count").is_visible()


@pytest.mark.browser
def test_a_strict_content_security_policy_is_kept(visit):
    page = visit(table(ROWS))
    assert page.locator("form").is_visible()
    page.get_by_label("状況").select_option("達成")
    assert page.problems == []


@pytest.mark.browser
def test_filters_work_together_and_the_number_of_rows_is_told(visit):
    page = visit(table(ROWS))
    page.get_by_label("状況").select_option("遅れ")
    assert names(page) == ["沿岸漁業", "すくすくアプリ", "新規就業"]
    page.get_by_label("目標").select_option("g2")
    assert names(page) == ["すくすくアプリ", "新規就業"]
    assert count(page) == "4件のうち2件を表示しています。条件：目標2、遅れ。"
    page.get_by_label("言葉で探す").fill("漁業")
    assert names(page) == []
    assert count(page) == "4件のうち、条件に合うものはありません。条件：「漁業」、目標2、遅れ。"
    page.get_by_role("button", name="条件を消す").click()
    assert len(names(page)) == 4
    assert page.get_by_label("目標").input_value() == ""
    assert page.get_by_label("言葉で探す").input_value() == ""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("uiターン", ["ＵＩターン"]),
        ("スクスク", ["すくすくアプリ"]),
        ("あぷり", ["すくすくアプリ"]),
        ("1ア①", ["沿岸漁業"]),
        ("水産　漁業", ["沿岸漁業"]),
        ("水産 就業", []),
        ("<b>", []),
    ],
)
def test_a_search_finds_words_in_any_width_kana_and_case_and_needs_all_of_them(visit, words, found):
    page = visit(table(ROWS))
    page.get_by_label("言葉で探す").fill(words)
    assert names(page) == found


@pytest.mark.browser
def test_a_head_sorts_up_then_down_then_back_by_keyboard_with_numbers_as_numbers(visit):
    page = visit(table(ROWS))
    head = page.get_by_role("columnheader", name="大きさ")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    # 9 < 10 < 100; as text it would be 10, 100, 9. What has no value comes last, in either order.
    assert names(page) == ["ＵＩターン", "沿岸漁業", "新規就業", "すくすくアプリ"]
    assert head.get_attribute("aria-sort") == "ascending"
    assert count(page).endswith("並び：大きさの小さい順。")
    page.keyboard.press("Space")
    assert names(page) == ["新規就業", "沿岸漁業", "ＵＩターン", "すくすくアプリ"]
    assert head.get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert names(page) == ["沿岸漁業", "ＵＩターン", "すくすくアプリ", "新規就業"]
    assert head.get_attribute("aria-sort") is None


@pytest.mark.browser
def test_a_group_without_rows_that_are_shown_has_no_head(visit):
    page = visit(grouped())
    assert heads(page) == ["一つめ<b>", "二つめ"]
    assert count(page).startswith("4件のうち4件")  # heads are no rows
    page.get_by_label("目標").select_option("g2")
    assert (heads(page), names(page)) == (["二つめ"], ["すくすくアプリ", "新規就業"])
    page.get_by_label("言葉で探す").fill("二つめ")
    assert (heads(page), names(page)) == ([], [])


@pytest.mark.browser
def test_sorted_rows_leave_their_groups_and_come_back(visit):
    page = visit(grouped())
    page.get_by_role("button", name="大きさ").click()
    assert (heads(page), names(page)) == ([], ["ＵＩターン", "沿岸漁業", "新規就業", "すくすくアプリ"])
    page.get_by_role("button", name="大きさ").click()
    page.get_by_role("button", name="大きさ").click()
    assert heads(page) == ["一つめ<b>", "二つめ"]
    bodies = page.locator("#things tbody").all()
    assert [body.locator("tr:not(.vb-group) th").all_inner_texts() for body in bodies] == [
        ["沿岸漁業", "ＵＩターン"], ["すくすくアプリ", "新規就業"], [],
    ]  # fmt: skip


@pytest.mark.browser
def test_an_address_opens_the_folded_part_that_its_table_stands_in(visit):
    class Folded:
        def to_html(self):
            return (
                f"<details><summary>x</summary><details><summary>y</summary>{table(ROWS).to_html()}</details></details>"
            )

    assert names(visit(Folded(), state="#things.status=達成")) == ["ＵＩターン"]
    assert names(visit(Folded())) == []


@pytest.mark.browser
def test_only_one_column_is_sorted_and_columns_without_an_order_have_no_button(visit):
    page = visit(table(ROWS))
    page.get_by_role("button", name="状況").click()
    page.get_by_role("button", name="大きさ").click()
    assert page.locator("[aria-sort]").all_inner_texts() == ["大きさ"]
    assert page.locator("thead button").count() == 2


@pytest.mark.browser
def test_different_units_are_sorted_each_by_itself(visit):
    rows = [row("a", "達成", 5, unit="人"), row("b", "達成", 4, unit="件"), row("c", "達成", 3, unit="人")]
    page = visit(table(rows))
    page.get_by_role("button", name="大きさ").click()
    upward = names(page)
    assert upward in (["c", "a", "b"], ["b", "c", "a"])
    page.get_by_role("button", name="大きさ").click()
    assert names(page).index("a") < names(page).index("c")


@pytest.mark.browser
def test_the_address_restores_the_view_for_whoever_opens_it(visit):
    page = visit(table(ROWS))
    page.get_by_label("状況").select_option("遅れ")
    page.get_by_label("言葉で探す").fill("業")
    page.get_by_role("button", name="大きさ").click()
    page.get_by_role("button", name="大きさ").click()
    state = page.evaluate("location.hash")
    other = visit(table(ROWS), state=state)
    assert names(other) == names(page) == ["新規就業", "沿岸漁業"]
    assert other.get_by_label("状況").input_value() == "遅れ"
    assert other.get_by_label("言葉で探す").input_value() == "業"
    assert count(other) == count(page)
    assert other.problems == []


@pytest.mark.browser
def test_an_address_with_values_that_the_table_does_not_know_shows_what_can_be_shown(visit):
    page = visit(table(ROWS), state=f"#things.goal=g9&things.sort=%00&things.status={quote('達成')}&other.goal=g1")
    assert names(page) == ["ＵＩターン"]
    assert page.get_by_label("目標").evaluate("select => select.selectedIndex") == 0
    assert page.problems == []


@pytest.mark.browser
def test_an_anchor_is_left_alone_until_a_filter_is_set_and_clearing_leaves_no_trace(visit):
    page = visit(table(ROWS), state="#top")
    assert len(names(page)) == 4
    assert page.evaluate("location.hash") == "#top"
    page.get_by_label("目標").select_option("g2")
    assert page.evaluate("location.hash") == "#things.goal=g2"
    page.get_by_role("button", name="条件を消す").click()
    assert page.evaluate("location.href") == ADDRESS


@pytest.mark.browser
def test_two_tables_of_a_page_keep_their_own_state(visit):
    page = visit(table(ROWS), table(ROWS, name="others"), state="#things.goal=g1&others.goal=g2")
    assert names(page) == ["沿岸漁業", "ＵＩターン"]
    assert names(page, "others") == ["すくすくアプリ", "新規就業"]
    page.locator("#others-status").select_option("達成")
    assert names(page, "others") == []
    assert names(page) == ["沿岸漁業", "ＵＩターン"]
    assert "things.goal=g1" in page.evaluate("location.hash")


@pytest.mark.browser
def test_going_to_another_part_of_the_page_keeps_the_filter(visit):
    page = visit(table(ROWS), state="#things.goal=g2")
    page.evaluate("location.hash = 'top'")
    page.wait_for_function("location.hash === '#top'")
    assert names(page) == ["すくすくアプリ", "新規就業"]
    page.evaluate("location.hash = 'things.goal=g1'")
    page.wait_for_function("document.querySelector('#things-goal').value === 'g1'")
    assert names(page) == ["沿岸漁業", "ＵＩターン"]


@pytest.mark.browser
def test_the_count_is_announced_politely(visit):
    page = visit(table(ROWS))
    assert page.get_by_role("status").inner_text() == "4件のうち4件を表示しています。"


@pytest.mark.browser
def test_a_hostile_search_word_stays_a_word(visit):
    page = visit(table(ROWS))
    page.get_by_label("言葉で探す").fill("<img src=x onerror=alert(1)>$&")
    assert page.locator("img").count() == 0
    assert "「<img src=x onerror=alert(1)>$&」" in count(page)
