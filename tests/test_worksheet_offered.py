"""Where the workbook that computes is offered: by a command, on the page of a town; and when it is refused."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from openpyxl import load_workbook
from test_worksheet import CASES, JA, made
from worksheet_cases import tables, town

from visionbook import cli, data
from visionbook.edition import SeriesRoles
from visionbook.messages import told
from visionbook.pages.population_outlook import tables_worksheet
from visionbook.population.handbook import handbook_of
from visionbook.publish.execute import Run
from visionbook.publish.site.notice import Notice
from visionbook.publish.site.stage import stage_site
from visionbook.publish.worksheet import unable
from visionbook.show.mime import WORKSHEET_MIME
from visionbook.show.prose import Sentences
from visionbook.worksheet.case import case_of, from_json
from visionbook.worksheet.workbook import workbook_bytes


def test_the_command_writes_the_workbook_of_the_page(root, tmp_path, capsys):
    target = tmp_path / "町.xlsx"
    assert cli.main(["worksheet", "01694", "--output", str(target)]) == 0
    assert f"workbook written: {target}" in capsys.readouterr().out
    assert target.read_bytes() == workbook_bytes(town("01694"), JA)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99999"], "'99999' is no municipality of the table areas; it must be a five-digit code such as 01223, "),
        (["01000"], "'01000' is no municipality"),
        (["=1+1"], "'=1+1' is no municipality"),
        (["01223", "--output", "x.xlsm"], "x.xlsm: the name of the workbook must end in .xlsx"),
        (["01223", "--output", "nowhere/x.xlsx"], "there is no folder nowhere; make it first"),
    ],
)
def test_the_command_refuses_what_it_cannot_write_and_says_what_is_allowed(
    arguments, said, capsys, tmp_path, monkeypatch, root
):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["worksheet", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_workbook_in_which_somebody_may_have_worked_is_not_overwritten(tmp_path, capsys):
    target = tmp_path / "mine.xlsx"
    target.write_bytes(b"mine")
    assert cli.main(["worksheet", "01223", "--output", str(target)]) == 1
    assert target.read_bytes() == b"mine" and "mine.xlsx" in capsys.readouterr().err


def without(table, **values):
    """The tables without the rows that have these values."""
    rows = tables()[table]
    chosen = pd.concat([rows[column].eq(value) for column, value in values.items()], axis=1).all(axis=1)
    return {**tables(), table: rows[~chosen]}


def with_ages(rename):
    """The tables with other names of the oldest age group of the projection."""
    rows = tables()["population"]
    chosen = rows["series"].eq("ipss2018") & rows["age_group"].eq("90+")
    return {**tables(), "population": rows.assign(age_group=rows["age_group"].mask(chosen, rename))}


def of_years(years):
    rows = tables()["population"]
    return {**tables(), "population": rows[~rows["series"].eq("ipss2018") | rows["year"].isin(years)]}


def with_nobody():
    rows = tables()["population"]
    cell = rows["series"].eq("ipss2018") & rows["area_code"].eq("01223") & rows["sex"].eq("male")
    cell &= rows["age_group"].eq("20-24") & rows["year"].eq(2030)
    return {**tables(), "population": rows.assign(population=rows["population"].mask(cell, 0))}


UNABLE = {
    "no projection by sex and age for it": lambda: without("population", series="ipss2018", area_code="01223"),
    "ends with 85+, and the model needs 90+": lambda: with_ages("85+"),
    "has no total fertility rate of it": lambda: without("municipal_fertility", area_code="01223"),
    "has only 2015; rates need two years": lambda: of_years([2015]),
    "for all five-year periods from 2015 to 2045": lambda: without("life_table_mx", period="2030-2035"),
    "nobody is in some group of sex and age": with_nobody,
}


@pytest.mark.parametrize("said", UNABLE)
def test_what_is_missing_is_named_in_both_languages(said, root):
    wanted = "has no rows of the series ipss2018 by sex and age" if said.startswith("no projection") else said
    reason = unable(UNABLE[said](), data.edition())
    assert wanted in reason and not told(reason, "ja").isascii()


def test_an_edition_without_a_projection_by_age_is_told_so_and_a_whole_one_nothing(root):
    edition = data.edition()
    assert "names no projection" in unable(tables(), replace(edition, series=SeriesRoles("census")))
    assert unable(tables(), edition) is None


def test_older_groups_are_put_together_into_the_open_group_of_the_model(root):
    """IPSS 2023 ends with 95+: the workbook has 90-94 and 95+ as 90+."""
    rows = tables()["population"]
    old = rows[rows["series"].eq("ipss2018") & rows["age_group"].eq("90+")]
    parts = [old.assign(age_group="90-94", population=old["population"] - 1), old.assign(age_group="95+", population=1)]
    split = {**tables(), "population": pd.concat([rows.drop(old.index), *parts])}
    assert unable(split, data.edition()) is None
    case = case_of(
        split, data.edition(), handbook_of(split, "01223", "ipss2018", 2060), "根室市", pd.Series(dtype=float)
    )
    assert (case.population == town("01223").population).all()


def page_with(case):
    return SimpleNamespace(worksheet=case)


def test_the_page_offers_the_workbook_with_how_it_is_used_and_says_nothing_without_scenarios():
    offered = tables_worksheet.worksheet(page_with(CASES["hamlet"]()), JA)._repr_mimebundle_()
    assert (
        '<a href="../_static/downloads/worksheet_99001.xlsx" download>架空市の計算シート（Excel）</a>'
        in offered["text/html"]
    )
    assert "何もインストールせずに" in offered["text/html"]
    assert offered[WORKSHEET_MIME]["html"] == offered["text/html"]
    assert workbook_bytes(from_json(json.loads(json.dumps(offered[WORKSHEET_MIME]["case"]))), JA) == made("hamlet")
    nothing = tables_worksheet.worksheet(page_with(None), JA)
    assert isinstance(nothing, Sentences) and not nothing.texts


@pytest.mark.parametrize("area", ["<script>", "A&B町", '"町"'])
def test_the_line_on_the_page_escapes_names(area):
    html = tables_worksheet.worksheet(page_with(replace(CASES["hamlet"](), area=area)), JA)._repr_mimebundle_()[
        "text/html"
    ]
    assert area not in html


@pytest.mark.parametrize("notice", ["", "架空の値です。"])
def test_the_site_holds_the_workbook_and_its_page_still_says_what_it_was_made_from(project, tmp_path, notice):
    bundle = tables_worksheet.worksheet(page_with(CASES["hamlet"]()), JA)._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=bundle)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output], execution_count=1)])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    site = tmp_path / "site"
    stage_site(project, [Run("n", tmp_path / "n.ipynb", {})], tmp_path, site, Notice(notice, JA))
    made_here = (site / "book" / "_static" / "downloads" / "worksheet_99001.xlsx").read_bytes()
    assert made_here == workbook_bytes(CASES["hamlet"](), JA, notice)
    assert notice in load_workbook(io.BytesIO(made_here))["結果"]["A2"].value
    # Whoever runs the staged page again (nbval) compares that, too.
    assert "survivorship" in (site / "notebooks" / "n.ipynb").read_text(encoding="utf-8")
