"""What every page is for browsers, search engines and those who share a link: a small book, built twice."""

import base64
import doctest
import functools
import gzip
import hashlib
import http.server
import importlib.util
import json
import re
import struct
import threading
import zlib
from html.parser import HTMLParser
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from conftest import ROOT, copy_project
from html_faults import html_faults
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from visionbook.edition import read_edition
from visionbook.errors import DataError
from visionbook.messages import told
from visionbook.publish.execute.plan import Run
from visionbook.publish.freshness import executed_digest
from visionbook.publish.site.book import build_book
from visionbook.publish.site.chart_renderer import size_in_dots
from visionbook.publish.site.sphinx_process import SphinxProcess
from visionbook.publish.site.stage import stage_site
from visionbook.show.mime import CHART_MIME

ADDRESS = "https://example.jp/book"
TOC = """
format: jb-book
root: book/start
chapters:
- file: book/a
- file: book/changelog
- file: book/sources
- file: notebooks/p
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="518.4pt" height="240pt" viewBox="0 0 518.4 240">'
    '<path d="M0 0H600V600H0z" style="fill: #0072b2"/></svg>'
)
CHART = {
    "name": "fig-a", "title": "減る", "caption": "題", "source": "出典", "alt_text": "線が下がる図", "columns": ["年"],
    "rows": [["2020"]], "units": ["", "人"],
    "table_html": (
        '<table class="vb-table"><thead><tr><td>年</td><td>人口（人）</td></tr></thead>'
        '<tbody><tr><td>2020年</td><td class="vb-right">26,917</td></tr></tbody></table>'
    ),
    "svg": {"wide": SVG, "phone": SVG.replace("518.4pt", "270pt")},
    "data": {
        "columns": [{"name": "年", "type": "integer", "unit": "年"}, {"name": "人口", "type": "integer", "unit": "人"}],
        "rows": [[2020, 24636], [2025, None]],
    },
}  # fmt: skip
FOREIGN = "<script>alert(1)</script>"
PROSE = {
    "start": '# 初め & "\\<i>\n\n短い文。\n\nこの本は、<b>町の人口</b>とA & Bの「"計画"」を図と表で示す本です。\n',
    "a": "# 甲\n\n## 限界\n\n## 20～39歳の女性\n\n## 限界\n\n(kept)=\n## 名のある節\n\n## …\n\n{ref}`kept`\n",
    "sources": "# 出典\n\n(licence)=\n## 利用条件\n",
    "changelog": "(changelog)=\n# 改版の記録\n\n## 第3版\n\n三つ目 & \\<b>です。\n\n"
    "## 第2版（2026年4月1日）\n\n- 二つ目\n\n## 初版\n",
}


class Elements(HTMLParser):
    """The elements of a page: tags with their attributes, and their texts."""

    def __init__(self):
        super().__init__()
        self.found, self.texts = [], {}

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.found:
            tag = self.found[-1][0]
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag, **attributes):
        return [own for name, own in self.found if name == tag and attributes.items() <= own.items()]

    def meta(self, name):
        """The contents of the `meta` elements of a name or property."""
        return [own["content"] for own in self.all("meta") if name in (own.get("name"), own.get("property"))]


def elements(path):
    parser = Elements()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def build(folder, address):
    project = copy_project(folder / "project")
    settings = yaml.safe_load((project / "edition.yml").read_text(encoding="utf-8"))
    settings["about"] |= {"address": address, "date": "2027-01-31", "maker": "編者 & 子"}
    (project / "edition.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    for path in (project / "book").glob("*.md"):
        path.unlink()
    for name, text in PROSE.items():
        (project / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    outputs = [
        new_output("display_data", {"text/html": f'<p class="vb-lead">人は、<b>9</b>人でした。</p>{FOREIGN}'}),
        new_output("display_data", {CHART_MIME: CHART}),
    ]  # fmt: skip
    notebook = new_notebook(cells=[new_markdown_cell("# 乙\n\n## 節"), new_code_cell("1", outputs=outputs)])
    notebook.cells[1].execution_count = 1
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    executed = project / "executed"
    executed.mkdir()
    nbformat.write(notebook, executed / "p.ipynb")
    kept = {"made_from": {"program": {}}, "output": executed_digest(executed / "p.ipynb"), "reads": []}
    (executed / "p.json").write_text(json.dumps(kept))
    stage_site(project, [Run("p", executed / "p.ipynb", {})], executed, project / "site")
    with SphinxProcess(project, project / "book.log") as sphinx:
        return build_book(project / "site", project / "work", sphinx, project / "book.log")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A small book that is published nowhere."""
    return build(tmp_path_factory.mktemp("nowhere"), "")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The same book with an address."""
    return build(tmp_path_factory.mktemp("published"), ADDRESS)


PAGES = (
    "book/start",
    "book/a",
    "book/changelog",
    "book/sources",
    "notebooks/p",
    "search",
    "index",
    "404",
    "accessibility",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_viewport_a_language_and_a_title(book, page):
    text = (book / f"{page}.html").read_text(encoding="utf-8")
    assert text.lstrip().startswith("<!DOCTYPE html>")
    found = elements(book / f"{page}.html")
    assert len(found.meta("viewport")) == 1
    assert found.all("html")[0]["lang"] == "ja"
    assert found.texts["title"].strip()
    assert not [own for _, own in found.found if any(name.startswith("on") for name in own)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_valid(book, page):
    assert html_faults((book / f"{page}.html").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><div></div></p>", "div in p"),
        ("<b><i></b></i>", "</b> where i is open"),
        ("<ul><p></p></ul>", "p in ul"),
        ('<i id="a"></i><i id="a"></i>', "#a stands 2 times"),
        ('<a href="#a"></a>', "#a stands nowhere"),
        ('<a href="##a"></a><i id="a"></i>', "##a stands nowhere"),
        ("<img>", "img without alt"),
        ('<i class="a" class="b"></i>', "i has an attribute twice"),
        ("<a><a></a></a>", "a in a"),
        ("<i>", "i is not closed"),
    ],
)
def test_what_is_not_valid_is_found(html, fault):
    assert fault in html_faults(html)


def test_the_address_of_the_book_sends_on_without_scripts(book):
    found = elements(book / "index.html")
    assert found.all("meta")[-1] == {"http-equiv": "refresh", "content": "0; url=book/start.html"}
    assert found.all("a") == [{"href": "book/start.html"}]
    assert found.all("script") == found.all("link", rel="canonical") == []


def test_anchors_of_headings_are_their_words(book):
    sections = [own["id"] for own in elements(book / "book" / "a.html").all("section")]
    # by hand: no CSS name begins with a digit; the second of two is told apart; a label stays; … are no words
    assert sections[1:5] == ["限界", "s-20-39歳の女性", "限界-2", "kept"]
    assert re.fullmatch(r"id\d+", sections[5])
    links = {own["href"] for own in elements(book / "book" / "a.html").all("a") if own.get("href", "").startswith("#")}
    assert {"#限界", "#s-20-39歳の女性", "#限界-2", "#kept"} <= links
    text = (book / "book" / "a.html").read_text(encoding="utf-8")
    contents = text.partition('id="pst-page-toc-nav"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]*)"', contents) == sections[1:]
    found = json.dumps("s-20-39歳の女性", ensure_ascii=False)  # search results lead there
    assert found in (book / "searchindex.js").read_text(encoding="utf-8")


def test_pictures_say_their_size(book):
    pictures = elements(book / "notebooks" / "p.html").all("img")
    # by hand: 518.4 / 72 * 96 = 691.2, 240 / 72 * 96 = 320, 270 / 72 * 96 = 360
    assert [(own["width"], own["height"]) for own in pictures] == [("691", "320"), ("360", "320")]
    assert all("style" not in own for own in pictures)


@pytest.mark.parametrize("svg", ["", "<svg>", '<svg width="10px" height="5px">', '<svg viewBox="0 0 1 1">'])
def test_a_drawing_without_a_size_in_points_has_none(svg):
    assert size_in_dots(svg) is None


# What search engines and those who share a link are told


def test_a_page_is_described_by_its_lead_and_prose_by_its_first_paragraph_that_says_something(book):
    said = 'この本は、<b>町の人口</b>とA & Bの「"計画"」を図と表で示す本です。'
    # by hand: 短い文。 has four letters, which is a label and no description
    assert elements(book / "book" / "start.html").meta("description") == [said.replace("<b>", "").replace("</b>", "")]
    assert elements(book / "notebooks" / "p.html").meta("description") == ["人は、9人でした。"]
    assert elements(book / "book" / "a.html").meta("description") == []


def test_what_is_shared_says_title_kind_language_and_book(book):
    start, other = elements(book / "book" / "start.html"), elements(book / "notebooks" / "p.html")
    assert start.meta("og:title") == ['初め & "<i>']
    assert (start.meta("og:type"), other.meta("og:type")) == (["website"], ["article"])
    assert other.meta("og:description") == other.meta("description")
    assert other.meta("og:locale") == ["ja_JP"]
    assert "ビジョンブック" in other.meta("og:site_name")[0]
    assert other.meta("og:url") == other.all("link", rel="canonical") == []


def extension(name):
    """A module of book/_ext, which is not part of the package."""
    path = ROOT / "book" / "_ext" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HEAD, ANCHORS, FILES = (extension(name) for name in ("page_head", "lasting_anchors", "site_files"))


@pytest.mark.parametrize("module", [HEAD, ANCHORS, FILES])
def test_the_examples_of_the_extensions_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲。" * 79 + "乙乙。", "甲。" * 79),  # by hand: 158 letters; three more are 161
        ("甲。" * 79 + "乙。", "甲。" * 79 + "乙。"),  # 160
        ("終わりに句点がない", "終わりに句点がない"),
        ("あ" * 160, "あ" * 160),
        ("あ" * 161, "あ" * 159 + "…"),
        ("あ" * 170 + "。次。", "あ" * 159 + "…"),
        ("", ""),
    ],
)
def test_a_description_holds_whole_sentences_as_far_as_they_fit(text, kept):
    assert HEAD.shortened(text) == kept


def test_a_published_page_says_its_address(published):
    found = elements(published / "notebooks" / "p.html")
    assert found.all("link", rel="canonical")[0]["href"] == f"{ADDRESS}/notebooks/p.html"
    assert found.meta("og:url") == [f"{ADDRESS}/notebooks/p.html"]
    assert found.all("link", rel="alternate")[0]["href"] == f"{ADDRESS}/changes.xml"
    assert elements(published / "index.html").all("link", rel="canonical")[0]["href"] == f"{ADDRESS}/book/start.html"


def test_the_map_of_a_published_site_names_every_page(book, published):
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ElementTree.parse(published / "sitemap.xml").getroot()
    pages = ["book/a", "book/changelog", "book/sources", "book/start", "notebooks/p"]
    assert [place.text for place in root.findall("s:url/s:loc", names)] == [f"{ADDRESS}/{page}.html" for page in pages]
    assert {day.text for day in root.findall("s:url/s:lastmod", names)} == {"2027-01-31"}
    assert not (book / "sitemap.xml").exists() and not (book / "changes.xml").exists()


def test_the_feed_tells_of_the_editions_whose_day_is_known(published):
    names = {"a": "http://www.w3.org/2005/Atom"}
    root = ElementTree.parse(published / "changes.xml").getroot()
    told_of = [[each.findtext(f"a:{name}", None, names) for name in ("title", "updated", "summary")]
               for each in root.findall("a:entry", names)]  # fmt: skip
    # by hand: the first is this edition, of its day; 初版 says no day
    assert told_of == [
        ["第3版", "2027-01-31T00:00:00Z", "三つ目 & <b>です。"],
        ["第2版（2026年4月1日）", "2026-04-01T00:00:00Z", "二つ目"],
    ]
    assert root.findtext("a:author/a:name", None, names) == "編者 & 子"
    assert root.findtext("a:updated", None, names) == "2027-01-31T00:00:00Z"
    places = [each.findtext("a:id", None, names) for each in root.findall("a:entry", names)]
    assert len(set(places)) == 2 and all(place.startswith(f"{ADDRESS}/book/changelog.html#") for place in places)


def test_a_page_that_is_not_there_leads_to_the_first_page(book, published):
    whole = [own["href"] for own in elements(published / "404.html").all("a", **{"data-page": None})]
    assert whole == [f"{ADDRESS}/book/start.html", f"{ADDRESS}/search.html"]
    assert elements(published / "404.html").all("script") == []
    here = elements(book / "404.html")
    assert [own["href"] for own in here.all("a", **{"data-page": None})] == ["book/start.html", "search.html"]
    for page in (book, published):  # no file of the book: it is shown at any depth
        found = elements(page / "404.html")
        assert not found.all("link") and not found.all("img") and all("src" not in own for own in found.all("script"))


# The address of the book


def about(folder, **settings):
    text = yaml.safe_dump({"municipality": "99101", "series": {"census": "counted"}, "about": settings})
    (folder / "edition.yml").write_text(text, encoding="utf-8")
    return read_edition(folder).about


@pytest.mark.parametrize(
    "address", ["", "https://example.jp", "http://localhost:8000/a/", "https://a.example.jp/b-c/d_e"]
)
def test_a_folder_of_the_web_is_an_address_of_a_book(tmp_path, address):
    assert about(tmp_path, address=address).address == address


@pytest.mark.parametrize(
    "address",
    ["example.jp/book", "/book/", "https://", "https://example.jp/?a=1", "https://example.jp/b#c",
     "javascript:alert(1)", "https://example.jp/a b",
     'https://example.jp/"><script>', "ftp://example.jp/", "本のアドレス"],
)  # fmt: skip
def test_what_is_no_folder_of_the_web_is_refused(tmp_path, address):
    with pytest.raises(DataError, match=r"about: address is .* which is not the address of a published book") as error:
        about(tmp_path, address=address)
    assert "公開するところのアドレスではありません" in told(error.value, "ja")


# What a page may load and run


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_first_what_it_may_load(book, page):
    head = (book / f"{page}.html").read_text(encoding="utf-8").partition("</head>")[0]
    policies = elements(book / f"{page}.html").all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert len(policies) == 1
    assert "default-src 'self' file:;" in policies[0]["content"] and "object-src 'none'" in policies[0]["content"]
    script_rule = policies[0]["content"].partition("script-src")[2].partition(";")[0]
    assert "unsafe" not in script_rule and "http" not in script_rule
    first = re.search(r"<(script|link|style)\b", head)
    assert head.index("Content-Security-Policy") < first.start()


def allowed(path):
    """The inline scripts of a page, and whether its policy allows each."""
    text = path.read_text(encoding="utf-8")
    policy = elements(path).all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    scripts = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", text, re.DOTALL)
    digests = {script: base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    return {script: f"'sha256-{digest}'" in policy for script, digest in digests.items()}


@pytest.mark.parametrize("page", ["book/start", "search", "404"])
def test_the_scripts_of_the_theme_are_allowed_by_their_digests(book, page):
    found = allowed(book / f"{page}.html")
    assert found and all(found.values())


def test_a_script_in_a_cell_of_data_is_not_allowed(book):
    found = allowed(book / "notebooks" / "p.html")
    assert {script for script, may in found.items() if not may} == {"alert(1)"}
    assert len(found) > 1


# What a first visit loads

FIRST_LOAD = 250_000
"""Bytes, as a server sends them (gzip)."""


def loaded(page):
    """The files that a page loads at once: style sheets with what they import, and scripts."""
    found = elements(page)
    links = [own["href"] for own in found.all("link") if own.get("rel") in ("stylesheet", "icon")]
    names = [*links, *(own["src"] for own in found.all("script") if "src" in own)]
    files = [(page.parent / name.partition("?")[0]).resolve() for name in names]
    imported = [
        (file.parent / name).resolve()
        for file in files
        if file.suffix == ".css"
        for name in re.findall(r'@import "([^"]+)"', file.read_text(encoding="utf-8"))
    ]
    return [*files, *imported]


def sent(path):
    return len(gzip.compress(path.read_bytes(), 6))


@pytest.mark.parametrize("page", ["book/start", "notebooks/p", "search"])
def test_the_frame_of_a_page_leaves_room_for_what_it_shows(book, page):
    files = loaded(book / f"{page}.html")
    assert len(files) > 10
    weights = {file.name: sent(file) for file in files}
    assert sum(weights.values()) < FIRST_LOAD / 2, weights


def test_no_page_loads_a_font(book):
    assert [path for path in book.rglob("*") if path.suffix in (".woff", ".woff2", ".ttf", ".otf")] == []
    for path in (book / "_static").rglob("*.css"):
        assert (path.name, "@font-face" in path.read_text(encoding="utf-8")) == (path.name, False)


# In a browser


class Opened:
    """A page in a fresh context, with the errors that the browser told, those of the policy among them."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(locale="ja-JP", **options)
        self.page, self.errors = self.context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
        self.page.goto(address, wait_until="load")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.context.close()


@pytest.fixture(scope="module")
def served(book):
    """The book under a sub-path, by a server that shows 404.html for what is not there."""

    class Pages(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def translate_path(self, path):
            return super().translate_path(path.removeprefix("/town/book"))

        def send_error(self, code, message=None, explain=None):
            shown = (book / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(shown)))
            self.end_headers()
            self.wfile.write(shown)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/town/book"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("page", ["book/start", "book/a", "search", "index", "404", "accessibility"])
@pytest.mark.parametrize("way", ["server", "folder"])
def test_the_policy_lets_a_page_work(browser, book, served, page, way):
    with Opened(browser, f"{served if way == 'server' else book.as_uri()}/{page}.html") as opened:
        assert opened.errors == []
        if page in ("book/start", "search"):  # scripts of the head and of files run, styles apply
            assert opened.page.evaluate("document.documentElement.dataset.mode") == "auto"
            assert opened.page.evaluate("DOCUMENTATION_OPTIONS.pagename") == page
            assert opened.page.evaluate("getComputedStyle(document.querySelector('.vb-search')).display") != "inline"


@pytest.mark.browser
@pytest.mark.parametrize("way", ["server", "folder"])
def test_the_policy_stops_a_script_that_came_with_data(browser, book, served, way):
    context = browser.new_context()
    page, told_of, dialogs = context.new_page(), [], []
    page.on("console", lambda each: told_of.append(each.text) if each.type == "error" else None)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{served if way == 'server' else book.as_uri()}/notebooks/p.html", wait_until="load")
    assert dialogs == []
    assert len(told_of) == 1 and "Content Security Policy" in told_of[0]
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("place", ["gone.html", "notebooks/gone.html", "book/a/b/gone", "_static/data/gone.csv"])
def test_from_a_page_that_is_not_there_the_first_page_is_found_at_any_depth(browser, served, place):
    with Opened(browser, f"{served}/{place}") as opened:
        opened.page.locator("a[data-page][href^='/']").first.click()
        opened.page.wait_for_url(f"{served}/book/start.html")


@pytest.mark.browser
def test_the_address_of_the_book_opens_its_first_page_without_scripts(browser, book):
    with Opened(browser, f"{book.as_uri()}/index.html", java_script_enabled=False) as opened:
        opened.page.wait_for_url("**/book/start.html")


@pytest.mark.browser
def test_the_button_prints(browser, book):
    with Opened(browser, f"{book.as_uri()}/book/start.html") as opened:
        opened.page.evaluate("window.print = () => (document.title = 'printed')")
        opened.page.locator("button.vb-print").click()
        assert opened.page.title() == "printed"


@pytest.mark.browser
def test_a_heading_is_reached_by_its_words(browser, book):
    with Opened(browser, f"{book.as_uri()}/book/a.html#s-20-39歳の女性") as opened:
        assert opened.page.locator(":target h2").first.inner_text().startswith("20～39歳の女性")
        assert opened.errors == []


@pytest.mark.browser
def test_a_picture_keeps_its_place_before_it_arrives(browser, book):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*.svg", lambda route: route.abort())
    page.goto(f"{book.as_uri()}/notebooks/p.html", wait_until="load")
    # not loaded: its alternative text would have one line
    box = page.locator("img.vb-wide").bounding_box()
    assert box["height"] / box["width"] == pytest.approx(320 / 691, abs=0.01)
    context.close()


# What each build says of accessibility


def test_the_build_tells_what_it_found_on_every_page(book):
    text = (book / "accessibility.html").read_text(encoding="utf-8")
    # by hand: four pages of prose and one notebook; 38 criteria; the table of the notebook has no head
    assert "38の達成基準について、本を作るたびに5ページを自動で調べた結果です" in text
    assert text.count('<tr><th scope="row">') == 38
    assert "問題が見つかったのは、1の基準です。" in text
    assert '問題が1件：<a href="notebooks/p.html">乙</a>（1件）' in text
    assert "「準拠」や「一部準拠」しているとは言いません" in text
    for page in ("book/a", "notebooks/p"):
        links = elements(book / f"{page}.html").all("a", href="../accessibility.html")
        assert len(links) == 1


# Dark and light

BLUE, BLUE_IN_THE_DARK = (0x00, 0x72, 0xB2), (0x4D, 0xA3, 0xE0)
"""What the one colour of the chart is."""
OF_THE_FOREIGN_SCRIPT = "Executing inline script violates"


def first_dot(png):
    """The colour of the dot at the upper left of a picture as the browser takes it."""
    place, data = 8, b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += 12 + length
    return tuple(zlib.decompress(data)[1:4])


def colour_of_chart(page):
    image = page.locator("figure.vb-figure img:visible")
    image.evaluate("i => { i.loading = 'eager'; i.scrollIntoView({block: 'center'}); return i.decode(); }")
    box = image.bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "width": 2, "height": 2}
    return first_dot(page.screenshot(clip=middle))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("device", "chosen", "theme", "colour"),
    [
        ("light", None, "light", BLUE),
        ("dark", None, "dark", BLUE_IN_THE_DARK),
        ("dark", "light", "light", BLUE),
        ("light", "dark", "dark", BLUE_IN_THE_DARK),
        ("dark", "auto", "dark", BLUE_IN_THE_DARK),
        ("dark", "nonsense", "dark", BLUE_IN_THE_DARK),
    ],
)
def test_page_and_charts_follow_the_device_until_the_reader_chooses(browser, served, device, chosen, theme, colour):
    with Opened(browser, f"{served}/book/start.html", color_scheme=device) as visit:
        if chosen:
            # What the last visit left: the theme kept what the device said then, too.
            visit.page.evaluate("m => { localStorage.mode = m; localStorage.theme = 'light'; }", chosen)
        visit.page.goto(f"{served}/notebooks/p.html")
        assert visit.page.evaluate("document.documentElement.dataset.theme") == theme
        assert colour_of_chart(visit.page) == colour
        assert [told for told in visit.errors if not told.startswith(OF_THE_FOREIGN_SCRIPT)] == []


@pytest.mark.browser
def test_charts_change_with_the_button_and_with_the_device(browser, served):
    with Opened(browser, f"{served}/notebooks/p.html", color_scheme="dark") as visit:
        visit.page.locator("button.theme-switch-button").click()  # from "as the device" to light
        assert visit.page.evaluate("document.documentElement.dataset.mode") == "light"
        assert colour_of_chart(visit.page) == BLUE
        visit.page.locator("button.theme-switch-button").click()
        assert colour_of_chart(visit.page) == BLUE_IN_THE_DARK
        visit.page.locator("button.theme-switch-button").click()
        visit.page.emulate_media(color_scheme="light")
        assert colour_of_chart(visit.page) == BLUE


@pytest.mark.browser
def test_paper_is_light_whatever_the_screen_is(browser, served):
    with Opened(browser, f"{served}/notebooks/p.html", color_scheme="dark") as visit:
        visit.page.emulate_media(media="print")
        assert colour_of_chart(visit.page) == BLUE


@pytest.mark.browser
def test_without_scripts_page_and_charts_are_light(browser, served):
    with Opened(browser, f"{served}/notebooks/p.html", color_scheme="dark", java_script_enabled=False) as visit:
        shown = visit.page.locator("figure.vb-figure img:visible")
        shown.scroll_into_view_if_needed()
        box = shown.bounding_box()
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "width": 2, "height": 2}
        assert first_dot(visit.page.screenshot(clip=middle)) == BLUE
        assert not visit.page.locator("button.vb-walk").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("way", ["served", "folder"])
def test_the_script_that_walks_a_figure_comes_when_it_is_asked_for(browser, served, book, way):
    address = f"{served}/notebooks/p.html" if way == "served" else (book / "notebooks" / "p.html").as_uri()
    asked = []
    with Opened(browser, address) as visit:
        visit.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        visit.page.reload()
        assert [name for name in asked if name.startswith("walk")] == []
        visit.page.locator("button.vb-walk").press("Enter")
        assert visit.page.locator(".vb-walker-said").text_content() == "系列は1つです。2020年　人口　26,917人"
        assert [name for name in asked if name.startswith("walk")] == ["walk-words.js", "walk.js"]
        visit.page.locator("button.vb-walk").press("Enter")
        assert visit.page.locator(".vb-walker").count() == 0
        assert [told for told in visit.errors if not told.startswith(OF_THE_FOREIGN_SCRIPT)] == []
