"""Which sections of a page are not printed: those that hold only downloads and ways to other pages."""

import importlib.util

import pytest
from conftest import ROOT
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

PLACE = ROOT / "book" / "_ext" / "japanese_page.py"


@pytest.fixture(scope="module")
def extension():
    spec = importlib.util.spec_from_file_location("japanese_page", PLACE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def download():
    link = nodes.raw("", '<a href="../_static/data/a.csv" download>', format="html")
    return nodes.paragraph("", "", link, nodes.Text("表（CSV）"), nodes.raw("", "</a>", format="html"))


def neighbours():
    return nodes.paragraph("", "前の章", classes=["vb-screen", "vb-neighbours"])


def as_html(text):
    return nodes.raw("", text, format="html")


def said():
    return nodes.paragraph("", "出典は国勢調査です。")


def listed(*parts):
    return nodes.bullet_list("", *(nodes.list_item("", part) for part in parts))


@pytest.mark.parametrize(
    ("parts", "is_left_out"),
    [
        ([download(), neighbours()], True),
        ([download()], True),
        ([neighbours()], True),
        ([download(), said(), neighbours()], False),
        ([said()], False),
        ([listed(download(), download()), neighbours()], True),
        ([listed(download(), said()), neighbours()], False),
        ([listed(said())], False),
        ([], False),
        ([download(), as_html('<p><a href="../_static/notebooks/a.ipynb" download>ノートブック</a></p>\n')], True),
        ([download(), as_html('<p>説明と<a href="a.csv" download>表</a></p>')], False),
        ([download(), as_html("<p>説明</p>")], False),
    ],
)
def test_a_section_with_nothing_for_paper_is_left_out_there(extension, parts, is_left_out):
    section = nodes.section("", nodes.title("", "出典とダウンロード"), *parts)
    document = new_document("a", get_default_settings())
    document += section
    extension.NothingOnPaper(document).run()
    assert section["classes"] == (["vb-screen"] if is_left_out else [])
