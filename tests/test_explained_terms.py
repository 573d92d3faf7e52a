"""Terms of the glossary explained where they first stand: what is found, what is left alone, and how it opens."""

import doctest
import re

import pytest
from conftest import ROOT
from test_web_basics import extension

EXT = extension("explained_terms")
TERMS = {
    name: EXT.Term(f"{name}とは。", "book/glossary", f"term-{number}")
    for number, name in enumerate(["国勢調査", "社人研", "PDCA", "合計特殊出生率", "ポイント", "出生率"])
}
PAGES = {"book/glossary": ("../book/glossary.html", "用語集")}


def explained(html):
    return EXT.explained(html, TERMS, EXT.pattern(TERMS), PAGES)


def linked(html):
    return re.findall(r'<a class="vb-term"[^>]*>([^<]*)</a>', explained(html))


def test_the_examples_hold():
    assert doctest.testmod(EXT).failed == 0


def test_each_term_is_explained_once_a_page_where_it_first_stands():
    shown = explained("<p>社人研と国勢調査。</p><p>国勢調査と社人研、PDCA。</p>")
    assert re.findall(r'class="vb-term"[^>]*>([^<]*)<', shown) == ["社人研", "国勢調査", "PDCA"]
    assert shown.startswith('<p><a class="vb-term" href="../book/glossary.html#term-1" aria-describedby="vb-term-1">')
    assert shown.count("popover") == 3 and '<p id="vb-term-3">PDCAとは。</p>' in shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("合計特殊出生率と出生率", ["合計特殊出生率", "出生率"]),
        ("国勢調査員と前国勢調査", []),
        ("PDCAs、XPDCA、PDCAを", ["PDCA"]),
        ("ポイントカードと3ポイント", ["ポイント"]),
        ("社人研&amp;国勢調査", ["社人研", "国勢調査"]),
        ("a &lt; 社人研", ["社人研"]),
        ("言葉のない文", []),
    ],
)
def test_a_term_within_a_longer_word_is_another_word(text, found):
    assert linked(f"<p>{text}</p>") == found


@pytest.mark.parametrize(
    "html",
    [
        "<h2>社人研</h2>",
        '<a href="x.html">社人研の<b>推計</b></a>',
        "<table><tr><td>社人研<table><tr><td>1</td></tr></table>社人研</td></tr></table>",
        "<figure><figcaption><p>社人研</p></figcaption></figure>",
        '<div class="vb-cards"><div class="vb-card"><p>社人研</p></div><p>社人研</p></div>',
        "<pre><code>社人研</code></pre><p><code>社人研</code></p>",
        "<details><summary>社人研</summary></details>",
        "<div hidden><p>社人研</p></div>",
        '<div class="vb-levers"><p>社人研</p></div>',
        "<!-- 社人研 --><script>社人研</script><style>社人研</style>",
        '<p><img alt="社人研" src="x.svg"></p>',
        "<form><label>社人研</label></form><nav>社人研</nav>",
    ],
    ids=lambda html: re.sub(r"\W+", " ", html)[:24],
)
def test_what_is_left_alone_stays_as_it_is_and_the_next_place_is_explained(html):
    assert explained(html) == html
    assert linked(f"{html}<p>社人研</p>") == ["社人研"]


def test_an_element_that_is_never_closed_changes_nothing_after_it():
    assert explained("<p>国</p><table><tr><td>社人研") == "<p>国</p><table><tr><td>社人研"


@pytest.mark.parametrize("told", ['<b onclick="x">&', '"><script>', "甲 & 乙"])
def test_a_meaning_is_text(told):
    terms = {"社人研": EXT.Term(told, "g", "term-1")}
    shown = EXT.explained("<p>社人研</p>", terms, EXT.pattern(terms), {"g": ("g.html", told)})
    assert "<b " not in shown and "<script" not in shown and shown.count("<a ") == 2


def test_without_terms_a_page_stays_as_it_is():
    assert EXT.explained("<p>社人研</p>", {}, EXT.pattern({}), {}) == "<p>社人研</p>"


# In the book


def test_the_pages_of_the_book_explain_terms_and_the_glossary_does_not(built):
    page = (built / "_build" / "html" / "notebooks" / "population_outlook_01223.html").read_text(encoding="utf-8")
    anchors = re.findall(r'<a class="vb-term" href="\.\./book/glossary\.html#([^"]+)" aria-describedby="([^"]+)"', page)
    glossary = (built / "_build" / "html" / "book" / "glossary.html").read_text(encoding="utf-8")
    assert len(anchors) >= 5 and len(set(anchors)) == len(anchors)
    assert all(f'id="{anchor}"' in glossary for anchor, _ in anchors)
    assert all(page.count(f'id="{name}"') == 1 for _, name in anchors)
    assert "vb-term" not in glossary
    first = re.search(r'<meta name="description" content="([^"]*)"', page)[1]
    assert "vb-" not in first


def test_a_meaning_is_one_sentence_in_the_language_of_the_page(built):
    page = (built / "_build" / "html" / "notebooks" / "at_a_glance.html").read_text(encoding="utf-8")
    told = re.findall(r'<div class="vb-meaning" popover><p id="[^"]*">([^<]*)</p>', page)
    assert told and all(text.count("。") == 1 and text.endswith("。") and not text.startswith("（") for text in told)


@pytest.mark.browser
def test_a_term_opens_by_keyboard_beside_it_and_closes(built, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((built / "_build" / "html" / "notebooks" / "population_outlook_01223.html").as_uri())
    term = page.locator("a.vb-term").first
    box = page.locator(f".vb-meaning:has(#{term.get_attribute('aria-describedby')})")
    assert not box.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    box.wait_for()
    there, here = box.bounding_box(), term.bounding_box()
    assert 0 <= there["x"] and there["x"] + there["width"] <= 390
    assert abs(there["y"] - here["y"]) < 200
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "用語集"
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    page.emulate_media(media="print")
    assert not box.is_visible()
    page.close()


@pytest.mark.browser
def test_without_the_script_a_term_leads_to_the_glossary(built, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "_build" / "html" / "notebooks" / "population_outlook_01223.html").as_uri())
    page.locator("a.vb-term").first.click()
    assert re.search(r"/book/glossary\.html#term-", page.url)
    context.close()


def test_the_script_and_the_style_of_terms_are_small():
    script = (ROOT / "book" / "_static" / "visionbook.js").read_text(encoding="utf-8")
    part = script[script.index("/* What a term of the glossary means") :]
    assert len(part.split("\n\n")[0]) < 1500
