"""The built book in a headless browser: pages load whole, in Japanese, on a desk and on a phone, offline."""

import csv
import functools
import http.server
import re
import threading
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import ROOT
from html_faults import html_faults

from visionbook import data
from visionbook.edition import read_edition
from visionbook.publish.execute.plan import contents, pages_in, planned_runs

pytestmark = pytest.mark.browser
PAGES = pages_in(contents(ROOT, planned_runs(ROOT, read_edition(ROOT))))
# Indicator pages come from one notebook: one of each kind of target is opened, all of them are built and searched.
INDICATOR = "notebooks/kpi_detail_"
KINDS = data.load("kpis").drop_duplicates(["measurement", "baseline_kind", "better"])["kpi_id"].tolist()
OPENED = [page for page in PAGES if not page.startswith(INDICATOR) or page.removeprefix(INDICATOR) in KINDS]
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def site(built):
    """The published book over http under a sub-path, as on a Pages site."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def translate_path(self, path):
            return super().translate_path(path.removeprefix("/book-of-nemuro"))

    folder = built / "_build" / "html"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book-of-nemuro"
        server.shutdown()


SCROLLING = """() => {
  for (const part of document.querySelectorAll("article details")) part.open = true;
  return [...document.querySelectorAll(".vb-table-scroll")]
    .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.getAttribute("aria-label"));
}"""
"""The tables of a page that scroll sideways."""


class Visit:
    """One page opened in a fresh context; collects script errors and requests to other hosts."""

    def __init__(self, browser, address, width=1280, height=900):
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
        self.page = self.context.new_page()
        self.errors, self.foreign = [], []
        own = re.match(r"(file://|http://[^/]+)", address)[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on(
            "request",
            lambda r: None if r.url.startswith((own, "data:", "blob:")) else self.foreign.append(r.url),
        )
        self.page.goto(address, wait_until="load")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.context.close()


@pytest.mark.parametrize("page", OPENED)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_loads_whole_and_fits_the_screen(browser, site, page, width):
    with Visit(browser, f"{site}/{page}.html", *WIDTHS[width]) as visit:
        assert visit.errors == []
        assert visit.foreign == []
        assert visit.page.locator("article h1").count() == 1
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
        assert visit.page.evaluate("document.documentElement.lang") == "ja"
        if width == "phone":  # no column is out of sight, in folded parts neither
            assert visit.page.evaluate(SCROLLING) == []


@pytest.mark.parametrize("page", [page for page in OPENED if page.startswith("notebooks/")])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_is_there_and_says_what_it_shows(browser, site, page, width):
    with Visit(browser, f"{site}/{page}.html", *WIDTHS[width]) as visit:
        figures = visit.page.locator("figure.vb-figure")
        for figure in figures.all():
            # By style and not by size: a lazy picture has no size before it is scrolled to.
            shown = [i for i in figure.locator("img").all() if i.evaluate("i => getComputedStyle(i).display") != "none"]
            assert len(shown) == 1
            image = shown[0]
            image.evaluate("i => { i.loading = 'eager'; i.scrollIntoView(); }")
            image.evaluate("i => i.decode()")
            assert image.evaluate("i => i.naturalWidth") > 0
            alternative = image.get_attribute("alt")
            assert re.search(r"[぀-ヿ一-鿿]", alternative)
            assert not re.search(r"\.(png|svg)$", alternative)
            assert ("phone" in image.get_attribute("class")) == (width == "phone")


def test_the_table_behind_a_figure_is_one_click_away_and_its_values_can_be_downloaded(browser, site):
    with Visit(browser, f"{site}/notebooks/population_targets.html") as visit:
        details = visit.page.locator("details.vb-chart-table").first
        assert not details.locator("table").is_visible()
        details.locator("summary").click()
        assert details.locator("table").is_visible()
        taken = visit.page.locator("details.vb-take").first
        taken.locator("summary").click()
        with visit.page.expect_download() as download:
            taken.locator("a[href$='.csv']").click()
        assert Path(download.value.path()).read_bytes().startswith("\ufeff".encode())


def test_one_switch_shows_the_code_of_a_page_and_puts_it_away_again(browser, site):
    with Visit(browser, f"{site}/notebooks/population_targets.html") as visit:
        pieces, switch = visit.page.locator("details.hide"), visit.page.locator("button.vb-code")
        seen = visit.page.locator("details.hide pre:visible")
        assert pieces.count() > 1
        assert visit.page.locator("details.hide:visible").count() == 0
        switch.press("Enter")
        assert switch.get_attribute("aria-pressed") == "true"
        assert seen.count() == pieces.count()
        switch.click()
        assert switch.get_attribute("aria-pressed") == "false"
        assert visit.page.locator("details.hide:visible").count() == 0


def test_without_scripts_each_piece_of_code_opens_by_itself(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/notebooks/population_targets.html")
    first = page.locator("details.hide").first
    assert not first.locator("pre").first.is_visible()
    first.locator("summary").click()
    assert first.locator("pre").first.is_visible()
    context.close()


def test_a_page_without_code_has_no_switch_for_it(browser, site):
    with Visit(browser, f"{site}/book/how_to_read.html") as visit:
        assert not visit.page.locator("button.vb-code").is_visible()


INTERFACE = re.compile(
    r"\b(Show|Hide|Search|Contents|Skip|Next|Previous|next|previous|By|Copyright|Toggle|Download|Print|Fullscreen|"
    r"Source|Copy|Light|Dark|Auto|Back to top|Permalink|Link to|Table of|Last updated|source code|page)\b"
)


ADDRESS = re.compile(r"[\w.-]+\.[a-z]{2,}/[^\s）]*")
"""Places of sources, such as example.com/page.php, are no words of the interface."""


@pytest.mark.parametrize("page", OPENED)
def test_the_interface_speaks_japanese(browser, site, page):
    """No English word of the theme is left in what is seen, announced or shown as a tip."""
    with Visit(browser, f"{site}/{page}.html") as visit:
        texts = visit.page.evaluate(
            """() => {
              const found = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (!parent.closest('script, style, pre, code, noscript, template, [lang=en]'))
                  found.push(walker.currentNode.data);
              }
              document.querySelectorAll('[aria-label], [title], [placeholder], [data-bs-title]').forEach(e =>
                ['aria-label', 'title', 'placeholder', 'data-bs-title'].forEach(a =>
                  e.hasAttribute(a) && found.push(e.getAttribute(a))));
              return found;
            }"""
        )
        assert [text for text in texts if INTERFACE.search(ADDRESS.sub("", text))] == []


QUERIES = """
人口減少 合計特殊出生率 ふるさと納税 連携 関係人口 生産年齢人口割合 転入超過 国勢調査 新規創業件数 推計の幅
沿岸漁業における生産量 新規狩猟免許取得者数 空き店舗への出店店舗数 冬期間における観光客入込数の割合 多子世帯の割合
パパママ学級への男性の参加率 市民意識調査におけるアンケート回収率 根室市への移住者数 移住相談ワンストップ窓口
バードウォッチング観光推進事業 沿岸漁業振興対策事業 ふるさと応援基金 水産研究所管理運営経費 ふるさと納税ＤＸ推進
根室本線花咲線維持確保対策事業 地域おこし協力隊
第2期 第1期 第10期 令和2年 令和6年度 平成27年 2060年 2025年10月1日 24,636人 22,453人 ９，３４５人 80件 15人
20～39歳 65歳以上 48.2% 1.61 10年 5年 146.6億円 100件
KPI DX AI PDCA CSV Excel SDGs JR RPA IPSS
ホタテ アンケート シミュレーション なでしこバンク すくすくねむろ まち・ひと・しごと ワンストップ
""".split()
"""Words of the book: names of projects and indicators, numbers with units, abbreviations, kana."""

ABSENT = ["火星移住計画", "第3期", "令和10年", "80歳", "24,63人", "9,345円"]


def hits(browser, root, query):
    with Visit(browser, f"{root}/search.html?q={query}") as visit:
        # The sentence that ends a search, with or without results.
        visit.page.locator("#search-results .search-summary", has_text="見つかり").wait_for()
        assert visit.errors == []
        return [
            re.search(r"((book|notebooks)/[a-z0-9_-]+)\.html", link.get_attribute("href"))[1]
            for link in visit.page.locator("#search-results ul.search > li > a").all()
        ]


@pytest.fixture(scope="module")
def find(browser, site):
    """What the search finds, without its page being loaded for each query: names of pages, the best first."""
    with Visit(browser, f"{site}/search.html") as visit:
        yield lambda query: visit.page.evaluate("q => VisionbookSearch.find(q)", query)
        assert visit.errors == []


def names(found):
    return [hit["name"] for hit in found["hits"]]


INLINE = {"a", "abbr", "b", "code", "em", "span", "strong"}
NAVIGATION = {"vb-neighbours", "hide", "headerlink", "vb-meaning"}
"""Classes of what names other pages (as menus do), of folded program code, of signs beside headings, and of meanings of
terms, which are the glossary's."""


def folded(text):
    import unicodedata

    return re.sub(r"(\d),(?=\d{3}(?!\d))", r"\1", "".join(unicodedata.normalize("NFKC", text).lower().split()))


@pytest.fixture(scope="module")
def texts(built):
    """The texts of the pages as readers see them, in half-width small letters without white space, by page."""
    from html.parser import HTMLParser

    class Text(HTMLParser):
        def __init__(self):
            super().__init__()
            self.parts, self.open = [], []

        def handle_starttag(self, tag, attrs):
            # Words that meet across a block are not a word of the page.
            self.parts.append("" if tag in INLINE else "|")
            if tag in ("img", "br", "hr", "input", "meta", "link", "col", "source", "wbr"):
                return
            skipped = tag in ("script", "style", "nav") or NAVIGATION & set((dict(attrs).get("class") or "").split())
            inside, counts = self.open[-1][1:] if self.open else (False, True)
            self.open.append((tag, inside or tag == "article", counts and not skipped))

        def handle_endtag(self, tag):
            self.parts.append("" if tag in INLINE else "|")
            while tag in [name for name, *_ in self.open] and self.open.pop()[0] != tag:
                pass

        def handle_data(self, text):
            if self.open and all(self.open[-1][1:]):
                self.parts.append(text)

    known = {}
    for page in PAGES:
        parser = Text()
        parser.feed((built / "_build" / "html" / f"{page}.html").read_text(encoding="utf-8"))
        known[page] = folded("".join(parser.parts))
    return known


def pages_that_hold(texts, query):
    """Pages whose text holds the query; 15人 is not in 115人, AI not in EMAIL."""
    word = folded(query)
    before = "(?<![0-9])(?<![0-9][.])" if word[0].isdigit() else "(?<![a-z])" if word[0].isascii() else ""
    short = re.fullmatch("[a-z]{1,2}", word)
    after = "(?![0-9])(?![.][0-9])" if word[-1].isdigit() else "(?![a-z])" if short else ""
    return {page for page, text in texts.items() if re.search(before + re.escape(word) + after, text)}


def test_search_finds_the_pages_that_hold_the_words_and_no_others(find, texts):
    assert len(set(QUERIES)) >= 60
    held = {query: pages_that_hold(texts, query) for query in QUERIES}
    found = {query: set(names(find(query))) for query in QUERIES}
    assert [query for query, pages in held.items() if not pages] == []
    assert {query: held[query] - found[query] for query in QUERIES if held[query] - found[query]} == {}
    wrong = {query: len(found[query] - held[query]) for query in QUERIES}
    assert sum(wrong.values()) <= 0.05 * sum(map(len, found.values())), {q: n for q, n in wrong.items() if n}


@pytest.mark.parametrize("query", ABSENT)
def test_search_finds_nothing_for_words_that_stand_nowhere(find, texts, query):
    assert pages_that_hold(texts, query) == set()
    found = find(query)
    assert (found["hits"], found["more"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("KPI", "notebooks/kpi_board"),
        ("指標の一覧", "notebooks/kpi_board"),
        ("検証調書", "notebooks/verification"),
        ("別海町の人口", "notebooks/population_outlook_01691"),
        ("計算の方法", "book/methods"),
        ("合計特殊出生率", "notebooks/kpi_detail_g2-n3"),
        ("移住者数", "notebooks/kpi_detail_g1-b2-k1"),
    ],
)
def test_a_page_whose_title_holds_the_words_comes_first(find, query, first):
    assert names(find(query))[0] == first


def test_the_indicator_of_the_fishery_comes_before_the_differences_of_wording(find):
    order = names(find("ホタテ"))
    assert order.index("notebooks/kpi_detail_g1-a1-k1") < order.index("notebooks/wording_differences")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("TFR", "notebooks/kpi_detail_g2-n3"),
        ("ふるさとのうぜい", "notebooks/kpi_detail_g3-a3-k1"),
        ("フルサトノウゼイ", "notebooks/kpi_detail_g3-a3-k1"),
        ("こくせいちょうさ", "book/glossary"),
        ("国調", "book/glossary"),
        ("じんこうげんしょうりつ", "notebooks/kpi_detail_g1-n3"),
        ("けんしょうちょうしょ", "notebooks/verification"),
        ("べつかいちょうのじんこう", "notebooks/population_outlook_01691"),
        ("いじゅうしゃすう", "notebooks/kpi_detail_g1-b2-k1"),
        ("空店舗", "notebooks/kpi_detail_g1-a3-k1"),
        ("あきてんぽ", "notebooks/kpi_detail_g1-a3-k2"),
        ("取り組み", "notebooks/goals"),
        ("寄付受納額", "notebooks/kpi_detail_g3-b1-k1"),
        ("ほたて", "notebooks/kpi_detail_g1-a1-k1"),
        ("出生率", "notebooks/kpi_detail_g2-n3"),
    ],
)
def test_readings_other_kana_and_short_names_find_their_page(find, query, page):
    found = find(query)
    assert page in names(found)[:12]
    assert found["others"]


def test_two_words_must_both_be_on_a_page(find, texts):
    both = pages_that_hold(texts, "移住") & pages_that_hold(texts, "ホタテ")
    assert both and set(names(find("移住　ホタテ"))) == both


def test_a_result_leads_to_the_place_and_shows_the_words_there(browser, built):
    folder = (built / "_build" / "html").as_uri()
    with Visit(browser, f"{folder}/search.html?q=バードウォッチング観光推進事業") as visit:
        first = visit.page.locator("#search-results ul.search > li").first
        assert first.locator("mark").first.text_content() == "バードウォッチング観光推進事業"
        heading = first.locator(".vb-place").text_content()
        first.locator("a").first.click()
        visit.page.wait_for_load_state()
        place = visit.page.locator(":target")
        assert heading in place.text_content()
        assert "バードウォッチング観光推進事業" in place.text_content()
        assert place.evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")
        assert visit.errors == []


def test_only_the_page_of_the_search_loads_the_index(browser, site):
    asked = []
    with Visit(browser, f"{site}/book/limits.html") as visit:
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.reload()
        assert not [url for url in asked if re.search("search(index|tools|-words)|language_data", url)]
        visit.page.locator("input[name=q]:visible").first.fill("人口")
        visit.page.locator("input[name=q]:visible").first.press("Enter")
        visit.page.locator("#search-results .search-summary").wait_for()
        assert [url for url in asked if url.endswith("/searchindex.js")]


@pytest.mark.parametrize("query", ["<img src=x onerror=alert(1)>", "\\d+(", "constructor", "​", "%E3"])
def test_a_hostile_query_stays_words(browser, site, query):
    with Visit(browser, f"{site}/search.html?q={quote(query)}") as visit:
        assert visit.page.locator("#search-results img").count() == 0
        assert visit.page.locator(".bd-search-container input[name=q]").input_value() == query
        assert visit.errors == []


def test_words_are_marked_only_where_the_search_led_and_can_be_unmarked(browser, site):
    with Visit(browser, f"{site}/search.html?q=目標") as visit:
        visit.page.wait_for_selector("ul.search a")
        visit.page.goto(f"{site}/book/how_to_read.html")
        assert visit.page.locator(".highlighted").count() == 0
        visit.page.go_back()
        visit.page.locator("ul.search a").first.click()
        visit.page.wait_for_selector(".highlighted")
        visit.page.locator("#searchbox a").click()
        assert visit.page.locator(".highlighted").count() == 0
        assert visit.errors == []


def test_search_works_from_a_folder_without_a_server(browser, built):
    folder = (built / "_build" / "html").as_uri()
    assert {"notebooks/population_targets", "book/glossary"} <= set(hits(browser, folder, "合計特殊出生率"))


def test_a_page_opens_from_a_folder_without_a_server(browser, built):
    with Visit(browser, f"{(built / '_build' / 'html').as_uri()}/index.html") as visit:
        visit.page.wait_for_url(re.compile("at_a_glance"))
        assert visit.page.locator("article h1").count() == 1
        assert visit.errors == []


@pytest.mark.parametrize("page", ["index", "404", "search", "accessibility", "search.html?q=人口"])
def test_a_page_beside_the_book_keeps_to_its_policy(browser, site, page):
    with Visit(browser, f"{site}/{page}" if "?" in page else f"{site}/{page}.html") as visit:
        assert visit.errors == visit.foreign == []


def test_every_page_is_valid_described_and_sized(built):
    folder = built / "_build" / "html"
    for page in [*PAGES, "index", "404", "search", "accessibility"]:
        text = (folder / f"{page}.html").read_text(encoding="utf-8")
        assert (page, html_faults(text)) == (page, [])
        assert (page, text.count('name="viewport"'), text.count("Content-Security-Policy")) == (page, 1, 1)
        described = re.findall(r'<meta name="description" content="([^"]*)"', text)
        assert len(described) == (page in PAGES), page
        assert all(10 <= len(unescape(each)) <= 160 for each in described), page
        assert re.findall(r"<img\b(?![^>]*\bheight=)[^>]*>", text) == [], page
        counted = re.findall(r'<section[^>]*\bid="(id\d+)"', text)
        assert (page, counted) == (page, [])


A4 = (595, 842)  # points
CONTROLS = (
    ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-area, #pst-back-to-top, .vb-screen"
)


def printed(page):
    """The sheets that the browser prints, as (width, height) in points."""
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(float(width), float(height)) for width, height in boxes]


def test_the_council_pack_prints_on_two_sheets(browser, site):
    with Visit(browser, f"{site}/notebooks/council.html") as visit:
        assert len(printed(visit.page)) == 2


@pytest.mark.parametrize("page", ["verification", "kpi_board", "goals", "population_targets"])
def test_a_page_prints_on_a4_without_controls_and_with_its_title_on_every_sheet(browser, site, page):
    with Visit(browser, f"{site}/notebooks/{page}.html") as visit:
        sheets = printed(visit.page)
        assert len(sheets) > 1
        assert all(abs(size - a4) < 2 for sheet in sheets for size, a4 in zip(sheet, A4, strict=True))
        visit.page.emulate_media(media="print")
        assert [control for control in visit.page.locator(CONTROLS).all() if control.is_visible()] == []
        running = visit.page.locator("head style[media=print]").first.text_content()
        assert visit.page.locator("article h1").first.evaluate("h => h.firstChild.data") in running


def test_the_verification_report_holds_every_indicator_and_its_blocks_fit_on_a_sheet(browser, site, built):
    with (built / "data" / "kpis.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name_ja"] for row in csv.DictReader(file)]
    with Visit(browser, f"{site}/notebooks/verification.html") as visit:
        shown = visit.page.locator("tbody.vb-indicator .vb-indicator-name").all_text_contents()
        assert len(shown) == len(names) == 48
        assert all(any(name in text for text in shown) for name in names)
        # The text area of a sheet: 210 - 2 * 16 mm by 297 - 2 * 18 mm; 96 dots per 25.4 mm.
        width, height = (round(size / 25.4 * 96) for size in (178, 261))
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        visit.page.emulate_media(media="print")
        blocks = visit.page.locator(".vb-report-measure").all()
        assert len(blocks) == 17
        assert all(block.evaluate("b => getComputedStyle(b).breakInside") == "avoid" for block in blocks)
        assert max(block.bounding_box()["height"] for block in blocks) < height


def test_folded_parts_of_the_strategy_are_open_on_paper_and_folded_again_afterwards(browser, site):
    with Visit(browser, f"{site}/notebooks/goals.html") as visit:
        folded = "() => document.querySelectorAll('.vb-tree details:not([open])').length"
        before = visit.page.evaluate(folded)
        visit.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        assert before > 0 and visit.page.evaluate(folded) == 0
        visit.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
        assert visit.page.evaluate(folded) == before


def test_a_shared_address_opens_the_board_filtered_and_its_rows_lead_to_their_pages(browser, site, built):
    with Visit(browser, f"{site}/notebooks/kpi_board.html#indicators.kind=numerical_target") as visit:
        rows = [row for row in visit.page.locator("#indicators tbody tr[data-kind]").all() if row.is_visible()]
        assert len(rows) == 8
        pages = [row.locator("th a").get_attribute("href") for row in rows]
        assert all((built / "_build" / "html" / "notebooks" / page).is_file() for page in pages)
        name = rows[0].locator("th a").inner_text()
        rows[0].locator("th a").click()
        visit.page.wait_for_load_state()
        assert name in visit.page.locator("article h1").inner_text()
        assert visit.errors == []


def test_every_component_of_the_board_can_be_downloaded(browser, site):
    with Visit(browser, f"{site}/notebooks/kpi_board.html") as visit:
        with visit.page.expect_download() as download:
            visit.page.locator(".vb-downloads a[href$='kpi_board.csv']").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) == 1 + 48


def height(visit):
    return visit.page.evaluate("document.documentElement.scrollHeight")


@pytest.mark.parametrize(("page", "most"), [("kpi_board", 9000), ("verification", 14500), ("goals", 12500)])
def test_the_long_pages_of_the_plan_are_short_enough_for_a_phone(browser, site, page, most):
    """Before they were folded: 25,209, 27,412 and 25,129 dots."""
    with Visit(browser, f"{site}/notebooks/{page}.html", *WIDTHS["phone"]) as visit:
        assert height(visit) <= most


@pytest.mark.parametrize("width", WIDTHS)
def test_the_board_says_what_is_known_in_its_first_screen(browser, site, width):
    with Visit(browser, f"{site}/notebooks/kpi_board.html", *WIDTHS[width]) as visit:
        screen = WIDTHS[width][1]
        counts = visit.page.locator(".vb-counts").bounding_box()
        picture = visit.page.locator("figure.vb-figure img:visible").first.bounding_box()
        assert counts["y"] + counts["height"] < screen
        assert picture["y"] + picture["height"] <= screen * (1 if width == "desk" else 1.02)


def test_on_a_phone_an_indicator_of_the_board_is_a_card_of_a_few_lines(browser, site):
    with Visit(browser, f"{site}/notebooks/kpi_board.html", *WIDTHS["phone"]) as visit:
        cards = [row.bounding_box() for row in visit.page.locator("#indicators tbody tr[data-kind]").all()]
        assert len(cards) == 48
        assert all(card["width"] <= 390 for card in cards)
        assert sorted(card["height"] for card in cards)[24] <= 90 and max(card["height"] for card in cards) <= 170
        visit.page.locator(".vb-counts a").first.click()
        shown = [row for row in visit.page.locator("#indicators tbody tr[data-kind]").all() if row.is_visible()]
        assert 0 < len(shown) < 48


def test_space_to_write_on_is_on_paper_and_on_screens_only_when_asked_for(browser, site):
    with Visit(browser, f"{site}/notebooks/verification.html", *WIDTHS["phone"]) as visit:
        blank = "table.vb-blank:visible"
        assert visit.page.locator(blank).count() == 0
        before = height(visit)
        box = visit.page.get_by_label("空いている記入欄を画面にも出す")
        box.focus()
        visit.page.keyboard.press("Space")
        assert visit.page.locator(blank).count() == visit.page.locator("table.vb-blank").count() > 17
        assert height(visit) > before
        box.uncheck()
        visit.page.emulate_media(media="print")
        assert visit.page.locator(blank).count() == visit.page.locator("table.vb-blank").count()
        entry = visit.page.locator("td.vb-entry").first
        assert entry.evaluate("e => getComputedStyle(e).borderTopWidth") != "0px"


MENUS = {
    "primary": ("button.primary-toggle", "#pst-primary-sidebar-modal", "本の目次を閉じる"),
    "secondary": ("button.secondary-toggle", "#pst-secondary-sidebar-modal", "このページの内容を閉じる"),
}


@pytest.mark.parametrize("menu", MENUS)
@pytest.mark.parametrize("way", ["escape", "button"])
def test_a_menu_of_a_phone_keeps_the_focus_inside_and_gives_it_back(browser, site, menu, way):
    toggle, dialog, close = MENUS[menu]
    with Visit(browser, f"{site}/notebooks/kpi_detail_g1-a1-k1.html", *WIDTHS["phone"]) as visit:
        visit.page.locator(toggle).focus()
        visit.page.keyboard.press("Enter")
        visit.page.locator(dialog).wait_for(state="visible")
        inside = f"() => document.querySelector('{dialog}').contains(document.activeElement)"
        assert visit.page.evaluate(inside)
        for key in (*["Tab"] * 14, "Shift+Tab"):  # more than the stops of the contents of the page
            visit.page.keyboard.press(key)
            assert visit.page.evaluate(inside)
        ring = visit.page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement);
          return [style.outlineStyle, style.boxShadow];
        }""")
        assert ring != ["none", "none"]
        if way == "escape":
            visit.page.keyboard.press("Escape")
        else:
            visit.page.get_by_role("button", name=close).press("Enter")
        visit.page.locator(dialog).wait_for(state="hidden")
        assert visit.page.evaluate(f"() => document.activeElement === document.querySelector('{toggle}')")
        assert visit.errors == []


@pytest.mark.parametrize("button", [".theme-switch-button", ".search-button"])
def test_a_button_of_the_page_keeps_the_focus_after_it_was_used(browser, site, button):
    with Visit(browser, f"{site}/book/limits.html", *WIDTHS["phone"]) as visit:
        visit.page.locator(button).first.focus()
        visit.page.keyboard.press("Enter")
        if button == ".search-button":
            visit.page.locator("#pst-search-dialog").wait_for(state="visible")
            visit.page.keyboard.press("Escape")
            visit.page.locator("#pst-search-dialog").wait_for(state="hidden")
        assert visit.page.evaluate(f"() => document.activeElement === document.querySelector('{button}')")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_contents_show_the_present_indicator_in_the_group_of_its_goal(browser, site, width):
    with Visit(browser, f"{site}/notebooks/kpi_detail_g2-a1-k1.html", *WIDTHS[width]) as visit:
        if width == "phone":
            visit.page.locator("button.primary-toggle").click()
        groups = visit.page.locator(".vb-menu-group details")
        assert [group.evaluate("d => d.open") for group in groups.all()] == [False, True, False]
        here = visit.page.locator("nav.bd-docs-nav a[aria-current=page]")
        visit.page.wait_for_function(
            "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }",
            arg=here.element_handle(),
        )
        first = groups.first.locator("summary")
        first.focus()
        visit.page.keyboard.press("Enter")
        assert groups.first.locator("a").first.is_visible()


def test_a_link_into_a_folded_part_opens_it(browser, site):
    with Visit(browser, f"{site}/notebooks/goals.html#fund-none") as visit:
        folded = visit.page.locator(".vb-tree details:not([open]) [id^=project-]").first
        name = folded.get_attribute("id")
        assert not folded.is_visible()
        visit.page.goto(f"{site}/notebooks/goals.html#{name}")
        visit.page.locator(f"#{name}").wait_for(state="visible")
