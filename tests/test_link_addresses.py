"""Numbers at links to other sites, whose addresses stand at the end of a printed page."""

import doctest
import importlib.util

import pytest
from conftest import ROOT

PLACE = ROOT / "book" / "_ext" / "link_addresses.py"


@pytest.fixture(scope="module")
def extension():
    spec = importlib.util.spec_from_file_location("link_addresses", PLACE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_examples_hold(extension):
    assert doctest.testmod(extension).failed == 0


@pytest.mark.parametrize(
    ("body", "numbers", "addresses"),
    [
        ('<a href="https://a.jp/x">甲</a>と<a href="https://b.jp/">乙</a>', ["1", "2"], ["https://a.jp/x", "https://b.jp/"]),
        # one address has one number
        ('<a href="https://a.jp/">甲</a><a href="https://a.jp/">乙</a>', ["1", "1"], ["https://a.jp/"]),
        # inside the book, and to the book where it is published
        ('<a href="b.html#x">甲</a><a href="#y">乙</a><a href="https://book.jp/b.html">丙</a>', [], []),
        # whose address is what it says
        ('<a href="https://a.jp/x/">a.jp/x</a><a href="https://b.jp"><code>https://b.jp</code></a>', [], []),
        ('<a class="external" href="https://a.jp/?a=1&amp;b=2"><b>甲</b></a>', ["1"], ["https://a.jp/?a=1&b=2"]),
    ],
)  # fmt: skip
def test_links_to_other_sites_are_numbered_in_the_order_of_the_page(extension, body, numbers, addresses):
    html, found = extension.numbered(body, "https://book.jp/")
    assert found == addresses
    assert [part.split('"')[0] for part in html.split('data-address="')[1:]] == numbers


def test_nothing_else_of_a_page_changes(extension):
    body = '<p>甲 <a href="https://a.jp/">乙</a> &lt;a href="https://b.jp/"&gt;</p>'
    assert extension.numbered(body)[0].replace(' data-address="1"', "") == body
