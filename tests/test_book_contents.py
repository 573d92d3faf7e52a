"""The sidebar shows the contents as _toc.yml orders them, and where the reader is."""

import re
from html.parser import HTMLParser

import pytest
from conftest import copy_project

from visionbook.publish.site.book import build_book
from visionbook.publish.site.search_text import pages_in
from visionbook.publish.site.sphinx_process import SphinxProcess
from visionbook.publish.site.stage import stage_site

TOC = """
format: jb-book
root: book/start
parts:
- caption: 人口 & <b>
  chapters:
  - file: book/a
    sections:
    - file: book/below
- chapters:
  - file: book/b
    title: 乙の頁
    sections:
    - file: book/plain
    - file: book/first
    - file: book/second
    - file: book/third
"""
GROUPED = {"first": "目標1 & <b>", "second": "目標1 & <b>", "third": "目標2"}


class Contents(HTMLParser):
    """What the sidebar says: texts of captions and links, with the link's address and the classes of its entry."""

    def __init__(self):
        super().__init__()
        self.inside, self.entry, self.seen = False, "", []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.inside = self.inside or (tag == "nav" and "bd-docs-nav" in attributes.get("class", ""))
        if self.inside and tag == "li":
            self.entry = attributes["class"]
        if self.inside and tag == "a":
            self.seen.append([self.entry, attributes["href"], attributes.get("aria-current", "")])
        if self.inside and tag == "details":
            self.seen.append(["open" if "open" in attributes else "closed"])
        if self.inside and tag == "summary" and "aria-label" in attributes:
            self.seen.append([attributes["aria-label"]])

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "nav"

    def handle_data(self, data):
        if self.inside and data.strip():
            self.seen.append([data.strip()])


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book of four pages, one of them below another."""
    project = copy_project(tmp_path_factory.mktemp("contents") / "project")
    for path in (project / "book").glob("*.md"):
        path.unlink()
    titles = {
        "start": "初め",
        "a": "甲 & <i>",
        "below": "甲の下",
        "b": "乙",
        "plain": "素",
        **dict.fromkeys(GROUPED, "題"),
    }
    for name, title in titles.items():
        group = f"vb_menu_group: '{GROUPED[name]}'\nvb_menu_name: '{name}'\n" if name in GROUPED else ""
        head = f"---\n{group}---\n" if group else ""
        text = f"{head}# {title.replace('<', chr(92) + '<')}\n"
        (project / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    stage_site(project, [], project, project / "site")
    with SphinxProcess(project, project / "book.log") as sphinx:
        return build_book(project / "site", project / "work", sphinx, project / "book.log")


def contents(book, page):
    parser = Contents()
    parser.feed((book / page).read_text(encoding="utf-8"))
    return parser.seen


def test_a_page_shows_the_contents_and_itself_in_them(book):
    assert contents(book, "book/below.html") == [
        ["toctree-l1", "start.html", ""], ["初め"],
        ["人口 & <b>"],
        ["toctree-l1 current active has-children", "a.html", ""], ["甲 & <i>"],
        ["open"], ["「甲 & <i>」の下のページ"],
        ["toctree-l2 current active", "#", "page"], ["甲の下"],
        ["toctree-l1 has-children", "b.html", ""], ["乙の頁"],
        ["closed"], ["「乙の頁」の下のページ"],
        ["toctree-l2", "plain.html", ""], ["素"],
        ["closed"], ["目標1 & <b>"],
        ["toctree-l3", "first.html", ""], ["first"],
        ["toctree-l3", "second.html", ""], ["second"],
        ["closed"], ["目標2"],
        ["toctree-l3", "third.html", ""], ["third"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "opened"),
    [
        ("book/first.html", ["closed", "open", "open", "closed"]),
        ("book/second.html", ["closed", "open", "open", "closed"]),
        ("book/third.html", ["closed", "open", "closed", "open"]),
        ("book/plain.html", ["closed", "open", "closed", "closed"]),
        ("book/b.html", ["closed", "open", "closed", "closed"]),
        ("book/a.html", ["open", "closed", "closed", "closed"]),
    ],
)
def test_pages_stand_under_the_names_of_their_groups_and_only_that_of_the_present_page_is_open(book, page, opened):
    seen = contents(book, page)
    assert [entry[0] for entry in seen if entry[0] in ("open", "closed")] == opened
    assert [entry[2] for entry in seen if len(entry) == 3].count("page") == 1


def test_pages_below_another_part_are_folded_away(book):
    seen = contents(book, "book/b.html")
    assert ["closed"] in seen
    assert ["toctree-l1 current active has-children", "#", "page"] in seen
    assert len([entry for entry in seen if "current" in entry[0]]) == 1


def test_the_first_page_is_marked_where_it_is_shown(book):
    assert contents(book, "book/start.html")[0] == ["toctree-l1 current active", "#", "page"]


def test_the_search_page_is_nowhere_in_the_contents(book):
    text = (book / "search.html").read_text(encoding="utf-8")
    assert not re.search(r'<li class="toctree-l\d current', text)
    assert ["toctree-l1 has-children", "book/b.html", ""] in contents(book, "search.html")


def test_the_index_of_the_search_has_the_pages_in_the_order_of_the_contents(book):
    pages = pages_in((book / "searchindex.js").read_text(encoding="utf-8"))
    assert {name: page.title for name, page in pages.items()} == {
        "book/start": "初め",
        "book/a": "甲 & <i>",
        "book/below": "甲の下",
        "book/b": "乙",
        "book/plain": "素",
        **{f"book/{name}": "題" for name in GROUPED},
    }
    assert list(pages) == [f"book/{name}" for name in ("start", "a", "below", "b", "plain", *GROUPED)]


def test_no_page_but_that_of_the_search_asks_for_its_scripts(book):
    asking = re.compile(r"<script[^>]*src=[^>]*search")
    pages = {path.name: len(asking.findall(path.read_text(encoding="utf-8"))) for path in book.rglob("*.html")}
    assert {name for name, count in pages.items() if count} == {"search.html"}
    assert pages["search.html"] == 3
    assert not (book / "_static" / "searchtools.js").exists()
