"""One notebook, several pages: planned from the tables, nested in the contents, staged with names of their own."""

import json
import re

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from visionbook.edition import read_edition
from visionbook.errors import BuildError, ParameterError
from visionbook.publish.execute.plan import Run, check_values, contents, overridden, pages_in, planned_runs, toc_pages
from visionbook.publish.execute.subjects import PER_SUBJECT, Subjects
from visionbook.publish.site.book import verify_book
from visionbook.publish.site.prose import markdown_text
from visionbook.publish.site.stage import stage_site
from visionbook.show.download import Download, Links
from visionbook.show.mime import DOWNLOAD_MIME

TOC = """format: jb-book
root: book/limits
parts:
  - caption: 戦略
    chapters:
      - file: notebooks/kpi_board
        sections:
          - file: notebooks/kpi_detail
            title: 指標
          - file: book/methods
"""


@pytest.fixture
def nested(project):
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    return project


def detail_runs(project):
    return [run for run in planned_runs(project, read_edition(project)) if run.notebook.stem == "kpi_detail"]


def test_every_indicator_has_a_page_of_its_own_with_a_title_that_no_other_has(project):
    runs = detail_runs(project)
    assert len(runs) == 48  # 8 numerical targets + 40 KPIs
    assert len({run.subject for run in runs}) == 48
    assert len({run.page for run in runs}) == 48
    named = {run.page: run.subject for run in runs}
    assert named["kpi_detail_g1-n3"] == "人口減少率（基本目標-１の数値目標）"
    assert named["kpi_detail_g2-n1"] == "人口減少率（基本目標-２の数値目標）"
    assert all(run.page == f"kpi_detail_{run.parameters['kpi_id']}" for run in runs)


def test_the_contents_show_the_indicators_by_goal_under_short_names(project):
    runs = detail_runs(project)
    groups = list(dict.fromkeys(run.in_menu.group for run in runs))
    assert [re.sub(" .*（", "（", group) for group in groups] == [
        "基本目標-１（20）", "基本目標-２（13）", "基本目標-３（15）",
    ]  # fmt: skip
    # 3 goals of 20, 13 and 15 indicators, in printed order: no group comes twice
    assert [groups.index(run.in_menu.group) for run in runs] == [0] * 20 + [1] * 13 + [2] * 15
    named = {run.page: run.in_menu.name for run in runs}
    assert named["kpi_detail_g1-n3"] == named["kpi_detail_g2-n1"] == "人口減少率"  # each in its own group
    assert all(name in run.subject for run, name in zip(runs, named.values(), strict=True))


def test_two_indicators_of_a_goal_with_one_name_keep_their_places_in_the_contents(project):
    path = project / "data" / "kpis.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    names = {row.split(",")[0]: row.split(",")[4] for row in rows}
    name = names["g1-a1-k1"]
    changed = [row.replace(f",{names['g1-a3-k2']},", f",{name},", 1) for row in rows]
    path.write_text("".join(changed), encoding="utf-8")
    shown = {run.page: run.in_menu.name for run in detail_runs(project)}
    same = [shown[f"kpi_detail_{kpi_id}"] for kpi_id in ("g1-a1-k1", "g1-a3-k2")]
    assert same == [f"{name}（施策1ア①）", f"{name}（施策1ア③）"]


def test_the_pages_of_the_indicators_stand_in_printed_order_below_the_board(nested):
    runs = planned_runs(nested, read_edition(nested))
    toc = contents(nested, runs)
    (board,) = toc["parts"][0]["chapters"]
    files = [section["file"] for section in board["sections"]]
    assert files[0] == "notebooks/kpi_detail_g1-n1"
    assert files[3] == "notebooks/kpi_detail_g1-a1-k1"
    assert files[-1] == "book/methods"
    assert pages_in(toc) == ["book/limits", "notebooks/kpi_board", *files]


def test_a_missing_nested_page_is_noticed_in_the_built_book(nested, tmp_path):
    assert toc_pages(nested)[-2:] == ["notebooks/kpi_detail", "book/methods"]
    assert "page notebooks/kpi_detail is missing" in verify_book(nested, tmp_path)


@pytest.mark.parametrize("sections", ["1", "[{title: x}]", "[1]"])
def test_nested_contents_that_name_no_file_are_refused(nested, sections):
    text = f"root: a\nparts: [{{chapters: [{{file: b, sections: {sections}}}]}}]\n"
    with pytest.raises(BuildError, match="chapters that each name a file"):
        pages_in(yaml.safe_load(text))


def test_a_code_that_could_leave_the_folder_makes_no_page(project, monkeypatch):
    subjects = Subjects("kpi_id", lambda edition: [("../x", "x")])
    monkeypatch.setitem(PER_SUBJECT, "kpi_detail", subjects)
    with pytest.raises(BuildError, match=re.escape("kpi_detail cannot make a page of '../x'")):
        planned_runs(project, read_edition(project))


def test_an_unknown_indicator_is_refused_with_those_that_exist(project):
    runs = overridden(detail_runs(project), ["kpi_detail"], {"kpi_id": "g9-z9"})
    with pytest.raises(ParameterError, match=r"kpi_id is 'g9-z9', which is not in column kpi_id of data/kpis\.csv"):
        check_values(runs)


def test_a_subject_given_on_the_command_line_runs_once_and_under_its_own_name(project):
    runs = overridden(detail_runs(project), ["kpi_detail"], {"kpi_id": "g1-a1-k2"})
    assert [(run.page, run.parameters["kpi_id"]) for run in runs] == [("kpi_detail_g1-a1-k2", "g1-a1-k2")]
    assert runs[0].subject == "新規農林業就業者数（施策1ア①）"


def test_another_parameter_leaves_every_subject_its_run(project):
    runs = overridden(detail_runs(project), ["kpi_detail"], {"fiscal_year": "2023"})
    assert len(runs) == 48
    assert {run.parameters["fiscal_year"] for run in runs} == {2023}


def staged(project, tmp_path, source, subject="<b>率*", outputs=()):
    cell = new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata={}) for data in outputs]
    nbformat.write(new_notebook(cells=[new_markdown_cell(source), cell]), tmp_path / "kpi_detail_a-b.ipynb")
    notebook = project / "notebooks" / "kpi_detail.ipynb"
    run = Run("kpi_detail_a-b", notebook, {"kpi_id": "a-b", "fiscal_year": 2024}, subject)
    stage_site(project, [run], tmp_path, tmp_path / "site")
    return nbformat.read(tmp_path / "site" / "notebooks" / "kpi_detail_a-b.ipynb", as_version=4).cells[0].source


def test_the_markdown_of_a_page_speaks_of_its_subject_its_book_and_its_parameters(nested, tmp_path):
    source = "(kpi-detail)=\n# {{ subject }}\n{{ book }} {{ fiscal_year }} {{ page }}"
    assert staged(nested, tmp_path, source, "率") == (
        "(kpi-detail-a-b)=\n# 率\n根室市創生ビジョンブック 2024 kpi\\_detail\\_a\\-b"
    )


def test_a_name_from_a_table_is_no_markup(nested, tmp_path):
    assert staged(nested, tmp_path, "# {{ subject }}") == "# \\<b\\>率\\*"
    assert markdown_text("a\nb") == "a b"


def test_a_placeholder_that_nothing_fills_stops_the_build(nested, tmp_path):
    with pytest.raises(BuildError, match=r"has the placeholder '\{\{ town \}\}', which nothing fills; known: book, "):
        staged(nested, tmp_path, "{{ town }}")


def offer(name="kpi_detail_a-b"):
    return Download(name, ["値", "注記"], [["1", "=1+1"]], {"title": "率"}, [("CSV<", "x.csv")])


def test_a_download_is_staged_as_a_safe_csv_with_its_description_and_the_notebook_beside(nested, tmp_path):
    staged(nested, tmp_path, "x", outputs=[offer()._repr_mimebundle_()])
    static = tmp_path / "site" / "book" / "_static"
    assert (static / "downloads" / "kpi_detail_a-b.csv").read_bytes() == "\ufeff値,注記\r\n1,'=1+1\r\n".encode()
    assert json.loads((static / "downloads" / "kpi_detail_a-b.json").read_text(encoding="utf-8")) == {"title": "率"}
    copy = static / "notebooks" / "kpi_detail.ipynb"
    assert copy.read_bytes() == (nested / "notebooks" / "kpi_detail.ipynb").read_bytes()


def test_two_downloads_of_one_name_are_refused(nested, tmp_path):
    with pytest.raises(BuildError, match=r"kpi_detail_a-b\.ipynb: download kpi_detail_a-b is also in"):
        staged(nested, tmp_path, "x", outputs=[offer()._repr_mimebundle_()] * 2)


def test_links_and_downloads_escape_what_they_show():
    bundle = offer()._repr_mimebundle_()
    assert "CSV&lt;" in bundle["text/html"] and bundle[DOWNLOAD_MIME]["html"] == bundle["text/html"]
    shown = Links("道", [("<a>", 'x"y.html')])._repr_mimebundle_()["text/html"]
    assert "&lt;a&gt;" in shown and "x&quot;y.html" in shown


def test_pages_below_a_notebook_go_with_their_own_when_they_are_left_out(tmp_path):
    """Nothing of what is left out stays in the contents, also where what stands above it stays."""
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/start\nparts:\n- chapters:\n  - file: notebooks/board\n    title: 一覧\n"
        "    sections:\n    - file: notebooks/detail\n    - file: book/below\n",
        encoding="utf-8",
    )
    board = Run("board", tmp_path / "notebooks" / "board.ipynb", {})
    (part,) = contents(tmp_path, [board])["parts"]
    assert part["chapters"] == [
        {"file": "notebooks/board", "title": "一覧", "sections": [{"file": "book/below"}]},
    ]
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/start\nparts:\n- chapters:\n  - file: notebooks/board\n"
        "    sections:\n    - file: notebooks/detail\n",
        encoding="utf-8",
    )
    (part,) = contents(tmp_path, [board])["parts"]
    assert part["chapters"] == [{"file": "notebooks/board"}]
