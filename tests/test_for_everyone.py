"""The built book for everyone: what a first visit weighs, charts walked by keys, what pictures say in words."""

import functools
import gzip
import http.server
import importlib.util
import json
import re
import threading
from html import unescape

import pytest
from conftest import ROOT

from visionbook import data

pytestmark = pytest.mark.browser
FIRST_LOAD = 250_000
"""Bytes, as a server sends them (gzip)."""
HEAVIEST = "notebooks/goals"
LARGE_PICTURES = 130_000
"""Bytes that the pictures of a page in its first screens may take beside the rest."""
CHART = re.compile(r'<div class="vb-chart[ "].*?</details>', re.DOTALL)


@pytest.fixture(scope="module")
def html(built):
    return built / "_build" / "html"


@pytest.fixture(scope="module")
def pages(html):
    """The text of every page of the book, by name."""
    paths = [*html.glob("book/*.html"), *html.glob("notebooks/*.html")]
    return {f"{path.parent.name}/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(paths)}


@pytest.fixture(scope="module")
def charts(pages):
    """The markup of each chart, by name."""
    found = [chart for text in pages.values() for chart in CHART.findall(text)]
    return {re.search(r'<figure[^>]*\bid="([^"]+)"', chart)[1]: chart for chart in found}


@pytest.fixture(scope="module")
def address(html):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(html))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# Weight


@pytest.mark.parametrize("page", ["notebooks/at_a_glance", "notebooks/kpi_detail_g1-a1-k1", HEAVIEST])
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_a_first_visit_loads_little(browser, address, page, size):
    """Everything that the browser asks for by itself, pictures among it."""
    context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)))
    visit, answers = context.new_page(), {}
    visit.on("response", lambda answer: answers.setdefault(answer.url, answer))
    visit.goto(f"{address}/{page}.html")
    visit.wait_for_load_state("networkidle")
    weights = {url: len(gzip.compress(answer.body(), 6)) for url, answer in list(answers.items()) if answer.ok}
    context.close()
    assert len(weights) > 15
    assert sum(weights.values()) <= FIRST_LOAD, sorted(weights.items(), key=lambda item: -item[1])[:5]


def test_no_page_is_heavier_than_the_heaviest_that_is_visited(pages, html):
    """Of pages and their first picture; all have the same frame."""

    def weight(text):
        found = re.findall(r'<img[^>]*class="vb-(?:wide|phone)"[^>]*src="\.\./([^"]+)"', text)[:2]
        return len(gzip.compress(text.encode(), 6)) + max(
            (len(gzip.compress((html / name).read_bytes(), 6)) for name in found), default=0
        )

    weights = {name: weight(text) for name, text in pages.items()}
    assert max(weights, key=weights.get) == HEAVIEST
    assert weights[HEAVIEST] < LARGE_PICTURES + 10_000


def test_what_is_cut_from_the_style_of_the_theme_is_of_no_use_to_any_page(pages, html):
    spec = importlib.util.spec_from_file_location("offline_assets", ROOT / "book" / "_ext" / "offline_assets.py")
    offline_assets = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(offline_assets)
    texts = [*pages.values(), *(path.read_text(encoding="utf-8") for path in html.glob("*.html"))]
    used = {name for text in texts for names in re.findall(r'\bclass="([^"]*)"', text) for name in names.split()}
    cut = [
        name
        for name in used
        for start in offline_assets.NO_CLASS_OF_A_PAGE
        if name == start or name.startswith(start if start.endswith("-") else f"{start}-")
    ]
    # The arrow of the theme's button to the top, which the book's own style draws.
    assert set(cut) <= {"fa-solid", "fa-arrow-up"}


# Charts by keys


def test_charts_are_walked_by_keys(browser, charts):
    """All of them by text, and nine in ten by sound: they have a series of at least two numbers."""
    page = browser.new_page()
    page.set_content("".join(charts.values()))
    script = (ROOT / "book" / "_static" / "walk.js").read_text(encoding="utf-8")
    page.evaluate(script.replace("const VisionbookWalk ", "window.VisionbookWalk "))
    found = page.evaluate(
        """() => [...document.querySelectorAll("button.vb-walk")].map((button) => {
          const chart = button.closest(".vb-chart");
          const series = VisionbookWalk.seriesOf(chart.querySelector("table"), JSON.parse(button.dataset.units));
          const [points, numbers] = [(p) => true, (p) => p.value !== null].map((kind) =>
            Math.max(0, ...series.map((each) => each.points.filter(kind).length)));
          return {name: chart.querySelector("figure").id, points, numbers,
                  nameless: series.filter((each) => !each.name.trim()).length};
        })"""
    )
    page.close()
    assert [each["name"] for each in found] == list(charts)
    assert {each["name"] for each in found if each["nameless"] or not each["points"]} == set()
    silent = {each["name"] for each in found if each["numbers"] < 2}
    assert len(silent) <= 0.1 * len(found), silent


def test_the_units_of_a_chart_are_those_of_its_columns(charts):
    for name, chart in charts.items():
        units = json.loads(unescape(re.search(r'data-units="([^"]*)"', chart)[1]))
        heads = [unescape(re.sub("<[^>]+>", "", head)) for head in re.findall(r"<th scope=\"col\".*?</th>", chart)]
        assert len(units) == len(heads), name
        assert [
            head for head, unit in zip(heads, units, strict=True) if unit and not head.endswith(f"（{unit}）")
        ] == []


# What pictures say in words


def alternatives(chart):
    return {unescape(text) for text in re.findall(r'<img[^>]*\balt="([^"]*)"', chart)}


def test_pictures_of_an_indicator_name_it_and_its_baseline(charts):
    kpis = data.load("kpis").set_index("kpi_id")
    own = {name: chart for name, chart in charts.items() if re.match("fig-kpi-(path|related|decline)-", name)}
    assert len(own) > 40
    for name, chart in own.items():
        kind, kpi_id = re.fullmatch("fig-kpi-([a-z]+)-(.+)", name).groups()
        (text,) = alternatives(chart)
        assert kpis.loc[kpi_id, "name_ja"] in text, name
        if kind == "path":
            assert "基準値は" in text or "期間の初めを0として" in text, name


def test_pictures_of_a_town_name_it(charts):
    areas = data.load("areas").set_index("area_code")["name_ja"]
    found = {name: re.match(r"fig-(?:outlook|scenarios)-(\w+?)(?:-|$)", name) for name in charts}
    wrong = {
        name for name, match in found.items() if match and areas[match[1]] not in next(iter(alternatives(charts[name])))
    }
    assert wrong == set()
