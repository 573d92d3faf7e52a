"""The notice of an edition stands on every page, in the title, on paper and in every download of a figure."""

import csv
import json
from html import escape

import nbformat
import pytest
import yaml
from conftest import copy_project
from nbformat.v4 import new_code_cell, new_notebook

from visionbook.publish.execute.plan import Run
from visionbook.publish.site.book import build_book
from visionbook.publish.site.notice import Notice, style_sheet
from visionbook.publish.site.sphinx_process import SphinxProcess
from visionbook.publish.site.stage import stage_site
from visionbook.show.chart import CHART_MIME
from visionbook.words import load_words

NOTICE = '値は<架空>の"例"です。実際の値ではありません。'
JA = load_words("ja")


@pytest.fixture(scope="module")
def mini_book(tmp_path_factory):
    """Two pages of prose, built with the project's own settings, templates and extensions."""
    project = copy_project(tmp_path_factory.mktemp("notice") / "project")
    for path in (project / "book").glob("*.md"):
        path.unlink()
    (project / "book" / "a.md").write_text("# 甲\n\n{ref}`b`\n", encoding="utf-8")
    (project / "book" / "b.md").write_text("(b)=\n# 乙\n", encoding="utf-8")
    (project / "_toc.yml").write_text("format: jb-book\nroot: book/a\nchapters: [{file: book/b}]\n", encoding="utf-8")
    stage_site(project, [], project, project / "site", Notice(NOTICE, JA))
    log = project / "book.log"
    with SphinxProcess(project, log) as sphinx:
        return build_book(project / "site", project / "work", sphinx, log)


def test_every_page_begins_with_the_escaped_notice(mini_book):
    pages = {path.name: path.read_text(encoding="utf-8") for path in mini_book.rglob("*.html")}
    assert {"a.html", "b.html", "search.html", "index.html", "404.html", "accessibility.html"} <= set(pages)
    for name, text in pages.items():
        assert (
            f'<aside class="vb-notice" aria-label="注意">{escape(NOTICE).replace("&quot;", "&#34;")}</aside>' in text
        ), name
        assert "<架空>" not in text, name
        assert text.index("vb-notice") < text.index("<main"), name


def test_every_page_ends_with_what_the_book_is(mini_book):
    for name in ("book/a", "book/b", "search"):
        text = (mini_book / f"{name}.html").read_text(encoding="utf-8")
        foot = text.split('<aside class="vb-about" aria-label="この本について">')[1].split("</aside>")[0]
        assert "この本は、根室市が発行したものではありません。" in foot
        assert text.index("vb-about") > text.index("<main")


def test_the_title_of_every_page_says_it_too(mini_book):
    # the first sentence of the notice, without its full stop; the theme does not escape titles everywhere
    title = "根室市創生ビジョンブック（値は＜架空＞の"
    for name in ("a", "b"):
        head = (mini_book / "book" / f"{name}.html").read_text(encoding="utf-8").split("</head>")[0]
        assert title in head.split("<title>")[1].split("</title>")[0]


def test_every_sheet_of_paper_says_it(mini_book):
    page = (mini_book / "book" / "a.html").read_text(encoding="utf-8")
    assert "_static/notice.css" in page
    # U+5024 値, U+306F は; a quotation mark (U+0022) in the text does not end the string
    rule = style_sheet(NOTICE)
    assert rule.startswith('@page { @bottom-left { content: "\\005024 \\00306f ')
    assert rule.count('"') == 2
    assert "\\000022 " in rule


def test_without_a_notice_the_site_stays_as_it_is(project, tmp_path):
    stage_site(project, [], tmp_path, tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    stage_site(project, [], tmp_path, tmp_path / "site", Notice(" ", JA))
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before


def test_a_notice_leaves_the_other_settings(root):
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config = Notice(NOTICE, JA).in_settings(settings)["sphinx"]["config"]
    assert config["html_css_files"] == [*settings["sphinx"]["config"]["html_css_files"], "notice.css"]
    assert config["html_context"]["default_mode"] == "light"
    assert "vb_notice" not in settings["sphinx"]["config"]["html_context"]


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8pt" height="4pt" viewBox="0 0 8 4"></svg>'


def test_every_row_of_a_figure_table_carries_the_notice_and_the_tables_of_the_project_do_not(project, tmp_path):
    columns = [{"name": "年", "type": "integer", "unit": "年"}, {"name": "値", "type": "string", "unit": ""}]
    data = {"columns": columns, "rows": [[2021, "1"], [2022, "=2"]]}
    words = dict.fromkeys(("title", "caption", "alt_text", "source"), "")
    content = {"name": "fig-a", "data": data, "svg": {"wide": SVG}, **words}
    output = nbformat.from_dict({"output_type": "display_data", "data": {CHART_MIME: content}, "metadata": {}})
    nbformat.write(new_notebook(cells=[new_code_cell("", outputs=[output])]), tmp_path / "n.ipynb")
    stage_site(project, [Run("n", tmp_path / "n.ipynb", {})], tmp_path, tmp_path / "site", Notice(NOTICE, JA))
    static = tmp_path / "site" / "book" / "_static"
    expected = [["年", "値", "注意"], ["2021", "1", NOTICE], ["2022", "'=2", NOTICE]]
    figure = tmp_path / "site" / "files" / "figures" / "n"
    assert read(figure / "a.csv") == expected
    described = json.loads((figure / "a.json").read_text(encoding="utf-8"))
    assert described["notice"] == NOTICE
    assert described["columns"][-1]["name"] == "注意" and described["rows"][-1] == [2022, "=2", NOTICE]
    assert (static / "data" / "kpis.csv").read_bytes() == (project / "data" / "kpis.csv").read_bytes()


def test_a_described_download_gets_a_described_column():
    fields = [{"name": "kpi_id", "type": "string"}]
    descriptor = {"title": "率", "resources": [{"path": "k.csv", "schema": {"fields": fields}}]}
    (head, row), described = Notice(NOTICE, JA).in_download([["kpi_id"], ["x"]], descriptor)
    assert head == [field["name"] for field in described["resources"][0]["schema"]["fields"]] == ["kpi_id", "notice"]
    assert row == ["x", NOTICE]
    assert described["title"] == "率"
    assert fields == [{"name": "kpi_id", "type": "string"}]


def test_columns_that_are_named_in_words_get_one_in_words():
    descriptor = {"resources": [{"path": "k.csv", "schema": {"fields": [{"name": "年", "type": "integer"}]}}]}
    (head, _), described = Notice(NOTICE, JA).in_download([["年"], ["2021"]], descriptor)
    assert head == ["年", "注意"] == [field["name"] for field in described["resources"][0]["schema"]["fields"]]
