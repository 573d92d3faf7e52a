"""The workbook that computes, as a file: safe, protected, printable; where it is offered, and when it is refused."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.utils.cell import range_boundaries
from test_worksheet import CASES, JA, assumed, computed, entered_cells, made, name, people
from worksheet_cases import invented, tables
from worksheet_formulas import FUNCTIONS, Sheets

from visionbook.worksheet import layout, results
from visionbook.worksheet.case import Origin
from visionbook.worksheet.own import as_published, project_own
from visionbook.worksheet.workbook import workbook_bytes

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "+81",
    "<v>&\"'</t>",
    "根室\x00市\x0b",
    "_x0041_",
    "&P&D&[Tab]",
    "長" * 400,
    "",
    "{area}",
]


def changed(content, entered):
    """A workbook in which somebody entered values into cells of the sheet of own assumptions, and saved it."""
    book = load_workbook(io.BytesIO(content))
    for (row, column), value in entered.items():
        cell = book[name("inputs")].cell(row, column)
        assert not cell.protection.locked, cell.coordinate
        cell.value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(made("hamlet")))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_the_tables_say_is_text_and_never_a_formula_or_markup(text):
    origin = Origin("projection", text, text, text, text)
    case = replace(CASES["hamlet"](), area=text, series=text, origins=(origin,))
    content = workbook_bytes(case, JA, notice=text)
    files = parts(content)
    for file, content_of_file in files.items():
        if file.endswith((".xml", ".rels")):
            ElementTree.fromstring(content_of_file)
    assert Sheets(content).formulas == Sheets(made("hamlet")).formulas
    loaded = load_workbook(io.BytesIO(content))
    assert all(len(sheet.oddFooter.left.text) <= 2 * 100 for sheet in loaded)


def test_nothing_in_the_file_leads_outside_or_runs():
    files = parts(made("hamlet"))
    assert not [file for file in files if re.search(r"vba|external|connections|customXml|\.bin", file, re.IGNORECASE)]
    assert not [file for file, text in files.items() if b'TargetMode="External"' in text]


@pytest.mark.parametrize("which", ["town", "hamlet"])
def test_formulas_are_ordinary(which):
    sheets = Sheets(made(which))
    formulas = set(sheets.formulas.values())
    assert {found for formula in formulas for found in re.findall(r"([A-Z.]+)\(", formula)} <= FUNCTIONS
    assert not [formula for formula in formulas if re.search(r"[{}\[\]@#]|_xl", formula)]
    assert max(map(len, formulas)) < 1000
    assert b't="array"' not in b"".join(parts(made(which)).values())


def test_the_file_holds_no_date_and_asks_to_be_computed():
    files = parts(made("hamlet"))
    assert b"dcterms" not in re.sub(rb'xmlns:\w+="[^"]*"', b"", files["docProps/core.xml"])
    assert b'fullCalcOnLoad="1"' in files["xl/workbook.xml"]
    with zipfile.ZipFile(io.BytesIO(made("hamlet"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheets_have_names_that_say_what_they_hold(book):
    assert book.sheetnames == [
        "使い方", "基準人口", "生残率", "子ども女性比と性比", "純移動率", "パターン1", "シミュレーション1",
        "シミュレーション2", "自分の仮定", "自分の試算", "結果", "出典",
    ]  # fmt: skip


def test_only_coloured_cells_can_be_changed_and_every_one_of_them_says_what_may_stand_there(book):
    opened = {
        (sheet.title, cell.coordinate): cell.fill.fgColor.rgb
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not (cell.protection.locked or isinstance(cell, MergedCell))
    }
    assert all(sheet.protection.sheet for sheet in book)
    assert {sheet for sheet, _ in opened} == {name("inputs")} and set(opened.values()) == {"00FFF6D6"}
    ruled = set()
    for rule in book[name("inputs")].data_validations.dataValidation:
        assert rule.errorStyle == "stop" and rule.showErrorMessage and rule.showInputMessage
        assert len(rule.promptTitle) <= 32 and len(rule.prompt) <= 255 and len(rule.error) <= 225
        assert not (rule.prompt + rule.error + rule.promptTitle).isascii()
        for cells in rule.sqref.ranges:
            left, top, right, bottom = range_boundaries(cells.coord)
            ruled |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    sheet = book[name("inputs")]
    places = {(sheet[at].row, sheet[at].column) for _, at in opened}
    case = CASES["hamlet"]()
    assert places == ruled == set(entered_cells(case, as_published(case)))


def test_every_sheet_prints_on_a4_as_wide_as_the_paper(book):
    for sheet in book:
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4) and sheet.page_setup.fitToWidth == 1, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_area, sheet.title
        left, top, right, bottom = range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))
        assert (left, top) == (1, 1) and right >= sheet.max_column and bottom >= sheet.max_row, sheet.title
        assert sheet.oddFooter.right.text == "&A"
    for which in ("pattern_1", "own", "inputs", "migration"):
        assert book[name(which)].freeze_panes == "C6" and book[name(which)].print_title_rows == "$1:$5"


@pytest.mark.parametrize("notice", ["これは例です。", "二つの文です。値は架空です。", "=1"])
def test_every_sheet_says_the_notice_of_the_edition(notice):
    loaded = load_workbook(io.BytesIO(workbook_bytes(CASES["hamlet"](), JA, notice)))
    assert all(notice in str(sheet["A2"].value) for sheet in loaded)


def test_charts_draw_the_rows_of_their_block_over_all_years(book):
    charts = book[name("results")]._charts
    assert len(charts) == len(results.BLOCKS)
    first_year, last_year = "$C$", "$E$"
    for number, chart in enumerate(charts):
        top = results.FIRST + number * len(results.SCENARIOS)
        rows = [int(re.search(r"\$C\$(\d+)", series.val.numRef.f)[1]) for series in chart.series]
        assert rows[: len(results.SCENARIOS)] == list(range(top, top + len(results.SCENARIOS)))
        assert rows[len(results.SCENARIOS) :] == ([results.COUNTED] if number == 0 else [])
        for series, row in zip(chart.series, rows, strict=True):
            assert series.tx.strRef.f.endswith(f"$B${row}")
            assert series.val.numRef.f == f"'{name('results')}'!{first_year}{row}:{last_year}{row}"
        assert len({str(series.marker.symbol) for series in chart.series}) == len(chart.series)


def test_where_something_was_counted_it_stands_beside_the_scenarios():
    case = replace(CASES["hamlet"](), counted={2015: 401.0, 2025: 333.0, 1990: 900.0})
    sheets = Sheets(workbook_bytes(case, JA))
    row = [sheets.value(name("results"), results.COUNTED, column) for column in (3, 4, 5)]
    assert row == [401.0, None, 333.0]


CHANGED = {
    "ward": ("families", "at random"),
    "village": ("careful",),
    "hamlet": ("everybody leaves", "upper ends", "outside"),
}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not on this machine")
def test_libreoffice_computes_what_the_model_computes(tmp_path):
    """Of a large city, a village and a hamlet, after cells were changed, carefully and absurdly."""
    wanted = {}
    for which, kinds in CHANGED.items():
        for kind in kinds:
            file, case = tmp_path / f"{which}{kinds.index(kind)}.xlsx", CASES[which]()
            wanted[file.name] = case, assumed(case, kind), computed(which)
            file.write_bytes(changed(made(which), entered_cells(case, assumed(case, kind))))
    target = tmp_path / "computed"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    files = [str(tmp_path / file) for file in wanted]
    subprocess.run([*command, "--outdir", str(target), *files], check=True, capture_output=True, timeout=300)
    for file, (case, own, untouched) in wanted.items():
        found = Stored((target / file).read_bytes())
        assert np.abs(people(found, "own", case) - project_own(case, own)).max() < 0.5, file
        expected = zip(("pattern_1", "simulation_1", "simulation_2"), case.scenarios(), strict=True)
        assert all(np.abs(people(found, sheet, case) - cells).max() < 0.5 for sheet, cells in expected), file
        here = untouched.entered(name("inputs"), entered_cells(case, own))
        for place in here.formulas:
            assert found.value(*place) == pytest.approx(here.value(*place), rel=1e-9, abs=1e-5), (file, place)


class Stored(Sheets):
    """A workbook as a spreadsheet left it: the values that it computed."""

    def value(self, sheet, row, column):
        key = sheet, row, column
        return self.beside[key] if key in self.formulas else self.cells.get(key)


@pytest.mark.parametrize(("base_year", "intervals"), [(2010, 7), (2020, 1), (2023, 4)])
def test_other_base_years_and_horizons_compute_too(base_year, intervals):
    case = invented(5_000, base_year=base_year, intervals=intervals, seed=3)
    sheets = Sheets(workbook_bytes(case, JA))
    assert sheets.value(name("pattern_1"), layout.HEAD_ROW, layout.BASE) == base_year
    assert np.abs(people(sheets, "simulation_1", case) - case.scenarios()[1]).max() < 1e-6


def test_of_the_data_only_rows_that_were_used_are_named_as_sources():
    uses = [origin.use for origin in CASES["town"]().origins]
    assert uses[:3] == ["projection", "mortality", "fertility"] and set(uses[3:]) == {"counts"}
    titles = [origin.title for origin in CASES["town"]().origins]
    assert "平成27年国勢調査" in titles and "昭和55年国勢調査" not in titles
    assert len(tables()["sources"]) > len(titles)
