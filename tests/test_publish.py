"""Running, staging and publishing: nothing wrong starts, and what fails leaves the published book as it was."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import visionbook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from visionbook.errors import BuildError, ParameterError
from visionbook.publish.execute.parameters import check_parameters, declared_parameters
from visionbook.publish.execute.plan import Run, notebook_pages, planned_runs, toc_pages
from visionbook.publish.execute.run import run_notebooks
from visionbook.publish.freshness.fingerprint import why_stale
from visionbook.publish.site.book import verify_book
from visionbook.publish.site.stage import clean_notebook, csv_text, stage_site
from visionbook.show.chart import CHART_MIME

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PARAMETERS = 'municipality: str = "01223"  # municipality code\nhorizon_year: int = 2060  # last year'


def write_notebook(path, *sources, parameters=PARAMETERS, kernel=KERNEL):
    notebook = new_notebook(metadata={"kernelspec": kernel} if kernel else {})
    notebook.cells.append(new_code_cell(parameters, metadata={"tags": ["parameters", "remove-cell"]}))
    notebook.cells += [new_code_cell(source) for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def test_parameters_are_declared_with_name_type_default_and_help(tmp_path):
    declared = declared_parameters(write_notebook(tmp_path / "n.ipynb"))
    assert [(p.name, p.kind, p.default, p.help) for p in declared.values()] == [
        ("municipality", "str", "01223", "municipality code"),
        ("horizon_year", "int", 2060, "last year"),
    ]


@pytest.mark.parametrize("line", ["year = 2060  # no type", "year: int = 2060", "year: int = 2000 + 60  # computed"])
def test_a_parameter_cell_that_breaks_the_form_is_refused(tmp_path, line):
    path = write_notebook(tmp_path / "n.ipynb", parameters=line)
    with pytest.raises(BuildError, match=re.escape(f"n.ipynb: the parameter cell holds {line!r}")):
        declared_parameters(path)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"municipalty": "01223"}, "municipalty is not a parameter of n.ipynb; allowed: municipality, horizon_year"),
        ({"municipality": 1223}, "municipality is 1223 (int) in n.ipynb; it must be of type str: municipality code"),
        ({"horizon_year": "2060"}, "horizon_year is '2060' (str) in n.ipynb; it must be of type int: last year"),
        ({"horizon_year": True}, "horizon_year is True (bool)"),
    ],
)
def test_an_unknown_or_ill_typed_parameter_is_refused(tmp_path, given, message):
    declared = declared_parameters(write_notebook(tmp_path / "n.ipynb"))
    with pytest.raises(ParameterError, match=re.escape(message)):
        check_parameters(given, declared, "n.ipynb")


def test_nothing_runs_when_a_parameter_of_any_notebook_is_wrong(tmp_path):
    mark = tmp_path / "ran"
    good = write_notebook(tmp_path / "good.ipynb", f"open({str(mark)!r}, 'w').close()")
    bad = write_notebook(tmp_path / "bad.ipynb")
    with pytest.raises(ParameterError, match=r"yaer is not a parameter of bad\.ipynb"):
        run_notebooks([Run("good", good, {}), Run("bad", bad, {"yaer": 1})], tmp_path / "out", tmp_path)
    assert not mark.exists()


@pytest.mark.notebooks
def test_a_failing_cell_is_named_with_notebook_parameters_and_error(tmp_path):
    path = write_notebook(tmp_path / "broken.ipynb", "first = 1", "int('abc')")
    with pytest.raises(BuildError) as error:
        run_notebooks([Run("broken", path, {"horizon_year": 2050})], tmp_path / "out", tmp_path)
    text = str(error.value)
    # Cell 1 holds the parameters; the cell that papermill adds after it is not counted: the user does not see it.
    assert "broken.ipynb failed in cell 3 with horizon_year=2050" in text
    assert "int('abc')" in text
    assert "ValueError: invalid literal for int()" in text
    assert "The published book was left as it was" in text


@pytest.mark.notebooks
def test_a_notebook_without_a_kernel_is_refused(tmp_path):
    path = write_notebook(tmp_path / "bare.ipynb", kernel=None)
    with pytest.raises(BuildError, match=r"bare\.ipynb could not run"):
        run_notebooks([Run("bare", path, {})], tmp_path / "out", tmp_path)


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "torn.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(BuildError, match=r"torn\.ipynb is not a readable notebook"):
        declared_parameters(path)


def test_contents_that_name_a_missing_notebook_are_refused(project):
    from visionbook.edition import read_edition

    page = notebook_pages(project)[0]
    (project / "notebooks" / f"{page}.ipynb").unlink()
    with pytest.raises(BuildError, match=rf"_toc\.yml names notebooks/{page}, but there is no"):
        planned_runs(project, read_edition(project))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere"], "there is no notebook 'nowhere'; the notebooks are"),
        (["run", "-p", "munici=1"], "munici is not a parameter of the chosen notebooks; allowed: "),
        (["run", "-p", "municipality=99999"], "municipality is '99999', which is not in column area_code"),
        (["run", "-p", "fiscal_year=R6"], "parameter fiscal_year is 'R6', which is not of type int"),
        (["run", "-p", "lang=fr"], "lang is 'fr'; the languages with wording are ja"),
        (["stage"], "run 'visionbook run' first"),
        (["book"], "run 'visionbook stage' first"),
        (["serve"], "run 'visionbook build' first"),
    ],
)
def test_a_command_that_cannot_go_on_says_why_and_exits_1(project, arguments, message):
    result = visionbook(project, *arguments)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "_build" / "executed").exists()


@pytest.mark.parametrize("arguments", [["publish"], ["run", "-p", "lang"]])
def test_wrong_usage_exits_2(project, arguments):
    assert visionbook(project, *arguments).returncode == 2


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("_toc.yml", None, "_toc.yml cannot be read"),
        ("_toc.yml", b"root: [", "_toc.yml cannot be read"),
        ("_toc.yml", b"parts: 1", "_toc.yml needs a root, and parts with chapters"),
        ("_toc.yml", "root: 根室".encode("cp932"), "_toc.yml cannot be read"),
        ("edition.yml", "region: 根室".encode("cp932"), "edition.yml cannot be read"),
        ("data/datapackage.yaml", b"[]", "describes no tables"),
        ("_build", b"a file", "check that it can be written"),
    ],
)
def test_broken_settings_give_one_message(project, file, content, message):
    path = project / file
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)
    result = visionbook(project, "run", "data_dictionary")
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.notebooks
def test_a_run_that_failed_leaves_no_copy_that_could_be_staged(project, tmp_path):
    notebook = write_notebook(tmp_path / "n.ipynb", "from visionbook import data; len(data.load('regions'))")
    run, out = Run("n", notebook, {"horizon_year": 2050}), tmp_path / "out"
    run_notebooks([run], out, project)
    assert why_stale([run], project, out) == {"n": []}
    other = Run("n", notebook, {"horizon_year": 2060})
    assert why_stale([other], project, out) == {"n": ["its parameters have changed"]}
    table = project / "data" / "regions.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("根室", "ねむろ"), encoding="utf-8")
    assert why_stale([run], project, out) == {"n": ["data/regions has changed"]}
    write_notebook(notebook, "1 / 0")
    with pytest.raises(BuildError, match="ZeroDivisionError"):
        run_notebooks([run], out, project)
    assert not (out / "n.ipynb").exists()
    assert why_stale([run], project, out) == {"n": ["it has not run yet, or its last run did not finish"]}


def executed(*outputs):
    metadata = {"tags": ["injected-parameters"], "papermill": {"duration": 1.5}}
    cell = new_code_cell("1", metadata=metadata, execution_count=1)
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    return new_notebook(cells=[cell], metadata={"kernelspec": KERNEL, "papermill": {"input_path": "/home/me/x.ipynb"}})


def test_a_staged_notebook_tells_nothing_of_machine_or_time():
    notebook = executed({"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {"took": 1.5}})
    clean_notebook(notebook, "n.ipynb")
    assert "papermill" not in json.dumps(notebook)
    assert notebook.cells[0].metadata.tags == ["injected-parameters", "remove-cell"]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            {"output_type": "stream", "name": "stderr", "text": "FutureWarning: x"},
            r"it printed \(stderr\): FutureWarning: x",
        ),
        ({"output_type": "stream", "name": "stdout", "text": "here\n"}, r"it printed \(stdout\): here\."),
        ({"output_type": "error", "ename": "E", "evalue": "bad", "traceback": []}, "E: bad"),
    ],
)
def test_a_notebook_that_printed_or_failed_is_not_staged(output, told):
    with pytest.raises(BuildError, match=rf"(?s)n\.ipynb failed in cell 0 .*{told}"):
        clean_notebook(executed(output), "n.ipynb")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8pt" height="4pt" viewBox="0 0 8 4"></svg>'


def chart_output(name):
    columns = [{"name": head, "type": "string", "unit": ""} for head in ("市町", "備考")]
    words = dict.fromkeys(("title", "caption", "alt_text", "source"), "")
    data = {"columns": columns, "rows": [["根室市", "=1+1"]]}
    content = {"name": name, "data": data, "svg": {"wide": SVG, "phone": SVG}, **words}
    return {"output_type": "display_data", "data": {CHART_MIME: content}, "metadata": {}}


def test_the_table_behind_a_figure_is_staged_as_a_csv_that_is_safe_in_a_spreadsheet(project, tmp_path):
    nbformat.write(executed(chart_output("fig-a")), tmp_path / "n.ipynb")
    stage_site(project, [Run("n", tmp_path / "n.ipynb", {})], tmp_path, tmp_path / "site")
    written = (tmp_path / "site" / "files" / "figures" / "n" / "a.csv").read_bytes()
    assert written == "\ufeff市町,備考\r\n根室市,'=1+1\r\n".encode()


def test_two_figures_of_one_name_are_refused(project, tmp_path):
    for name in ("a.ipynb", "b.ipynb"):
        nbformat.write(executed(chart_output("fig-a")), tmp_path / name)
    with pytest.raises(BuildError, match=r"b\.ipynb: figure fig-a is also in a\.ipynb"):
        stage_site(project, [Run(n, tmp_path / f"{n}.ipynb", {}) for n in "ab"], tmp_path, tmp_path / "site")


@pytest.mark.parametrize("cell", ["=1+1", "@x", "-x", "+x", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(cell):
    assert csv_text([[cell]]).lstrip('"').startswith("'")


@pytest.mark.parametrize("cell", ["+987", "-35.0%", "-", "1,234", "−35.0%"])
def test_a_number_is_left_as_it_is(cell):
    assert "'" not in csv_text([[cell]])


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img alt="x" src="http://example/x.png">',
        "<style>@import url(https://example/x.css)</style>",
    ],
)
def test_a_page_that_asks_another_host_is_not_published(project, tmp_path, html):
    for page in toc_pages(project):
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{page}.html").write_text('<a href="https://example/">ok</a>', encoding="utf-8")
    (tmp_path / "searchindex.js").touch()
    assert verify_book(project, tmp_path) == []
    (tmp_path / "x.html").write_text(html, encoding="utf-8")
    assert "asks another host" in verify_book(project, tmp_path)[0]


def test_a_missing_page_or_search_index_is_noticed(project, tmp_path):
    problems = verify_book(project, tmp_path)
    assert problems[-1] == "the search index is missing"
    assert problems[0].endswith("is missing")


def test_a_notebook_for_each_municipality_makes_pages_with_their_own_titles_and_targets(project, tmp_path):
    source = new_markdown_cell("(population-outlook)=\n# {{ subject }}の人口")
    for code in ("01223", "01691"):
        nbformat.write(new_notebook(cells=[source]), tmp_path / f"population_outlook_{code}.ipynb")
    notebook = project / "notebooks" / "population_outlook.ipynb"
    runs = [
        Run("population_outlook_01223", notebook, {"municipality": "01223"}, "根室市"),
        Run("population_outlook_01691", notebook, {"municipality": "01691"}, "別海町"),
    ]
    (project / "_toc.yml").write_text(
        "format: jb-book\nroot: book/limits\nchapters: [{file: notebooks/population_outlook}]\n", encoding="utf-8"
    )
    stage_site(project, runs, tmp_path, tmp_path / "site")
    assert toc_pages(tmp_path / "site") == [
        "book/limits",
        "notebooks/population_outlook_01223",
        "notebooks/population_outlook_01691",
    ]
    page = nbformat.read(tmp_path / "site" / "notebooks" / "population_outlook_01691.ipynb", as_version=4)
    assert page.cells[0].source == "(population-outlook-01691)=\n# 別海町の人口"


def staged_files(site):
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture
def two_pages(project, tmp_path):
    """Return what stages two pages with a figure each, and the folder of their executed notebooks."""
    for name in ("a", "b"):
        nbformat.write(executed(chart_output(f"fig-{name}")), tmp_path / f"{name}.ipynb")

    def stage(site=tmp_path / "site"):
        stage_site(project, [Run(name, tmp_path / f"{name}.ipynb", {}) for name in ("a", "b")], tmp_path, site)
        return staged_files(site)

    return stage, tmp_path


def test_staging_again_writes_only_the_page_whose_notebook_ran_anew(two_pages):
    stage, folder = two_pages
    stage()
    for path in (folder / "site").rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    nbformat.write(executed(chart_output("fig-b"), chart_output("fig-c")), folder / "b.ipynb")
    again = stage()
    new = {name for name in again if (folder / "site" / name).stat().st_mtime != 1_000_000_000}
    # The stored notebook is offered, too; in this test it is the executed one.
    figure = {f"files/figures/b/c{ending}" for ending in (".csv", ".json", ".svg", "-phone.svg")}
    assert new == {
        "_toc.yml", "notebooks/b.ipynb", "files/figures/index.json", "book/_static/notebooks/b.ipynb", *figure
    }  # fmt: skip
    assert again == stage(folder / "fresh")


def test_a_figure_that_a_page_no_longer_has_leaves_the_site(two_pages):
    stage, folder = two_pages
    stage()
    nbformat.write(executed(), folder / "b.ipynb")
    assert "files/figures/b/b.csv" not in stage()


STAGED = """
import sys
from pathlib import Path
from visionbook.errors import VisionbookError
from visionbook.publish.execute import LeftOut, Run
from visionbook.publish.site import stage_site
root, folder = Path(sys.argv[1]), Path(sys.argv[2])
runs = [Run(name, folder / f"{name}.ipynb", {}) for name in ("a", "b")]
left_out = [LeftOut(Run(name, folder / "gone.ipynb", {}), ()) for name in ("c", "d", "e", "f", "g", "h")]
stage_site(root, runs, folder, folder / "site", None, left_out)
"""


def test_another_process_takes_the_same_pages_for_the_same(two_pages, project):
    """Addresses of objects and the order of sets are others in each process: no page may be told by them."""
    _, folder = two_pages
    nbformat.write(new_notebook(cells=[new_markdown_cell("(gone)=\n# Gone")]), folder / "gone.ipynb")
    notes = []
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", STAGED, str(project), str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "VISIONBOOK_ROOT": str(project)},
            check=True,
        )
        notes.append(json.loads((folder / "site.json").read_text(encoding="utf-8"))["pages"])
    made_from = [{page: note["made_from"] for page, note in pages.items()} for pages in notes]
    assert made_from[0] == made_from[1] and set(made_from[0]) == {"a", "b"}


@pytest.mark.parametrize("name", ["notebooks/a.ipynb", "files/figures/a/a.csv", "_toc.yml"])
@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("x", encoding="utf-8")])
def test_a_damaged_site_is_mended_when_it_is_staged_again(two_pages, name, spoil):
    stage, folder = two_pages
    whole = stage()
    spoil(folder / "site" / name)
    assert stage() == whole


def test_a_site_is_staged_whole_when_the_note_of_its_pages_is_damaged(two_pages):
    stage, folder = two_pages
    whole = stage()
    (folder / "site.json").write_text('{"a": ', encoding="utf-8")
    assert stage() == whole


def test_a_figure_that_a_kept_page_has_is_not_taken_by_another(two_pages):
    stage, folder = two_pages
    stage()
    nbformat.write(executed(chart_output("fig-a")), folder / "b.ipynb")
    with pytest.raises(BuildError, match=r"b\.ipynb: figure fig-a is also in a\.ipynb"):
        stage()
    assert not (folder / "site" / "_toc.yml").exists(), "half a site looks finished"


def test_the_markdown_of_a_page_names_the_area_that_it_is_made_for(project, tmp_path):
    """Another town's code in the parameters, and the heading speaks of that town: no notebook names one."""
    nbformat.write(new_notebook(cells=[new_markdown_cell("# {{ area }}")]), tmp_path / "n.ipynb")
    for code, name in (("01223", "根室市"), ("01691", "別海町")):
        run = Run("n", tmp_path / "n.ipynb", {"municipality": code})
        stage_site(project, [run], tmp_path, tmp_path / "site")
        page = nbformat.read(tmp_path / "site" / "notebooks" / "n.ipynb", as_version=4)
        assert page.cells[0].source == f"# {name}"


def test_a_page_of_no_area_cannot_name_one(project, tmp_path):
    nbformat.write(new_notebook(cells=[new_markdown_cell("# {{ area }}")]), tmp_path / "n.ipynb")
    with pytest.raises(BuildError, match=r"n\.ipynb has the placeholder '\{\{ area \}\}', which nothing fills"):
        stage_site(project, [Run("n", tmp_path / "n.ipynb", {})], tmp_path, tmp_path / "site")


def test_a_page_whose_notebook_was_not_executed_is_not_staged(project, tmp_path):
    with pytest.raises(BuildError, match=r"n\.ipynb has not been executed; run 'visionbook run' first"):
        stage_site(project, [Run("n", tmp_path / "n.ipynb", {})], tmp_path, tmp_path / "site")


def test_a_site_that_was_not_staged_to_the_end_is_not_built(project):
    (project / "_build" / "site" / "notebooks").mkdir(parents=True)
    done = visionbook(project, "book")
    assert done.returncode == 1
    assert "nothing is staged, or not to the end; run 'visionbook stage' first" in done.stderr
    assert not (project / "_build" / "html").exists()
