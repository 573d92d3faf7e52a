"""Careless and hostile forms: each is refused with sheet, cell and value, and leaves every file as it was."""

import io
import random
import re
import shutil
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from conftest import copy_tables
from kpi_form_cases import CATCH, DECLINE, FARMERS, SHEET, TRADE, WINTER, Filled
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.worksheet.formula import ArrayFormula
from PIL import Image as Picture

from visionbook import cli, data
from visionbook.intake.package import PackageError, unpack


@pytest.fixture(scope="module")
def shared_tables(tmp_path_factory):
    """One project for all refusals: none of them may change it."""
    return copy_tables(tmp_path_factory.mktemp("bad") / "project")


@pytest.fixture
def refused(shared_tables, kpi_form_2024, tmp_path, monkeypatch, capsys):
    """Import a file; return the message of the refusal, after seeing that no file has changed."""
    monkeypatch.setenv("VISIONBOOK_ROOT", str(shared_tables))

    def run(path, *options):
        before = {each.name: each.read_bytes() for each in (shared_tables / "data").iterdir()}
        assert cli.main(["kpi", "import", str(path), "--yes", *options]) == 1
        assert {each.name: each.read_bytes() for each in (shared_tables / "data").iterdir()} == before
        message = capsys.readouterr().err
        assert "othing was written" in message
        assert "Traceback" not in message
        return message

    return run


@pytest.fixture
def form(kpi_form_2024, tmp_path):
    return Filled(shutil.copy(kpi_form_2024, tmp_path / "kpi_2024.xlsx"))


# What stands in one cell.


@pytest.mark.parametrize(
    ("kpi_id", "written", "message"),
    [
        (CATCH, "27,100件", "has the unit '件', which does not match; the unit is トン、t、kg"),
        (CATCH, "27%", "has the unit '%', which does not match"),
        (TRADE, "70億ドル", "has the unit 'ドル', which does not match"),
        (WINTER, 3.7, "is read as 370 %, outside the plausible 1.59 to 100 %"),
        (WINTER, 18.3, "'1830%'  is read as 1,830 %, outside the plausible"),  # pasted into a cell of percents
        (WINTER, "0.037", "is read as 0.037 %, outside the plausible 1.59 to 100 %"),
        (WINTER, "120", "is read as 120 %, outside the plausible"),
        (DECLINE, "0.0244", "is read as 0.0244 %, outside the plausible 0.2 to 24.4 %"),
        (DECLINE, "△2", "is read as -2 %, outside the plausible"),
        ("g2-a1-k1", "987", "is read as 987 %, outside the plausible 10 to 150 %"),
        (CATCH, 277_001, "is read as 277,001 トン, outside the plausible 2,385.4 to 277,000 トン"),
        (CATCH, 27.1, "is read as 27.1 トン, outside the plausible"),
        (CATCH, 0, "is read as 0 トン, outside the plausible"),
        (TRADE, 6_950_000_000, "is read as 6,950,000,000 億円, outside the plausible 6.4 to 700 億円"),
        (FARMERS, 38, "is read as 38 人, outside the plausible 0 to 37.5 人"),
        (FARMERS, "2.5", "is not a whole number, as 人 are"),
        (FARMERS, "▲3", "is negative; write the value of the year itself, not the change"),
        (FARMERS, "累計12人", "reads like a sum of several years"),
        (FARMERS, "=1+2", "holds a formula"),
        (FARMERS, ArrayFormula("K11:K11", "=SUM(A1:A2)"), "holds a formula"),
        (FARMERS, True, "holds TRUE or FALSE"),
        (FARMERS, "#N/A", "holds an error"),
        (FARMERS, "#REF!", "holds an error"),
        (FARMERS, "３人以上", "is a bound"),
        (FARMERS, "3人（うち女性1人）", "has a remark beside the number"),
        (FARMERS, "なし", "may mean 0 or not known"),
        (FARMERS, "＝１＋２", "begins like a formula"),
        (FARMERS, "x" * 101, "has 101 characters"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_with_its_cell(form, refused, kpi_id, written, message):
    place = form.report(kpi_id, written)
    line = next(line for line in refused(form.save()).splitlines() if line.startswith(f"  {place}  "))
    assert message in line


def test_a_date_in_the_cell_of_a_number_is_refused(form, refused):
    place = form.report(FARMERS, None)
    form.cell(FARMERS).number_format = "yyyy/m/d"
    form.cell(FARMERS).value = 45747
    form.cell(CATCH).value, form.cell(CATCH).number_format = 0.5, "h:mm"
    message = refused(form.save())
    assert f"{place}  '2025-03-31'  holds a date; write the number; the cell turned it into a date" in message
    assert "holds something that is no number" in message


@pytest.mark.parametrize(
    ("number", "number_format", "message"),
    [
        (1_234_000, "#,##0,", "is shown in thousands by its number format"),
        (0.15, "0%", "has the unit '%', which does not match"),
        (15, '0"件"', "has the unit '件', which does not match"),
    ],
)
def test_a_number_format_that_says_something_else_is_refused(form, refused, number, number_format, message):
    form.report(FARMERS, number)
    form.cell(FARMERS).number_format = number_format
    assert message in refused(form.save())


def test_an_unusual_value_is_written_only_when_its_cell_is_confirmed(form, refused, tables, capsys):
    catch, winter = form.report(CATCH, 300_000), form.report(WINTER, "0.9%")
    message = refused(form.save(), "--accept", catch)
    assert catch not in message
    assert f"correct it, or confirm it with --accept '{winter}'" in message
    accepted = ["--accept", catch, "--accept", f"'{SHEET}'!$K${form.rows[WINTER]}".lower()]
    assert cli.main(["kpi", "import", str(form.path), "--yes", *accepted]) == 0
    written = (tables / "data" / "kpi_observations.csv").read_text(encoding="utf-8").splitlines()
    assert ["確認済み" in row for row in written if ",2024," in row] == [True, True]


def test_a_confirmed_fraction_of_a_person_passes_the_check_of_the_tables(form, tables):
    place = form.report(FARMERS, "12.5")
    assert cli.main(["kpi", "import", str(form.save()), "--yes", "--accept", place]) == 0
    assert data.check(tables / "data") == []


def test_accepting_a_cell_accepts_nothing_but_its_size(form, refused):
    place = form.report(FARMERS, "▲3")
    unit = form.report(CATCH, "300000件")
    message = refused(form.save(), "--accept", place, "--accept", unit)
    assert "is negative" in message
    assert "which does not match" in message


def test_all_problems_are_listed_at_once(form, refused):
    form.report(CATCH, "27,100件")
    form.report(FARMERS, "=1+2")
    form.report(TRADE, 70, None)
    form.report(WINTER, 18.3, "たぶん")
    form.report("g3-n2", "74.2%", on="3月末", note="=cmd|x")
    message = refused(form.save())
    assert "kpi_2024.xlsx was not imported: 7 problems" in message
    assert "'70億円'  has no 確度 beside it; choose one of 確定、速報、報道、代わりの統計" in message
    assert "'たぶん'  is not a 確度" in message
    assert "'3月末'  is not a date" in message


@pytest.mark.parametrize("note", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-2+3", "＝cmd", "あ" * 501])
def test_a_note_that_would_run_in_a_spreadsheet_or_never_ends_is_refused(form, refused, note):
    form.report(FARMERS, 3)
    cell = form.cell(FARMERS, "注記")
    cell.value = note
    cell.data_type = "s"
    assert re.search(r"begins like a spreadsheet formula|has 501 characters", refused(form.save()))


def test_a_formula_in_sureness_day_or_reporter_is_refused(form, refused):
    form.report(FARMERS, 3, '="確定"', on="=TODAY()")
    form.report(CATCH, 27100, by="=A1")
    assert refused(form.save()).count("holds a formula") == 3


# Rows, columns, years.


def test_an_unknown_indicator_is_refused(form, refused):
    place = form.report(FARMERS, 3)
    form.cell(FARMERS, "識別子").value = "g9-x1-k1"
    assert f"{place}  '3'  is for an unknown indicator 'g9-x1-k1'" in refused(form.save())


def test_a_value_in_an_added_line_without_an_indicator_is_refused(form, refused):
    below = max(form.rows.values()) + 2
    form.sheet.cell(below, form.columns[form.value_head]).value = 99
    form.sheet.cell(below, 2).value = "合計"
    assert f"{SHEET}!K{below}  '99'  stands in a row without an identifier" in refused(form.save())


def test_a_year_outside_the_period_of_an_indicator_is_refused(form, refused, shared_tables):
    kpis = shared_tables / "data" / "kpis.csv"
    content = kpis.read_text(encoding="utf-8")
    row = next(line for line in content.splitlines() if line.startswith(FARMERS))
    form.report(FARMERS, 3)
    try:
        kpis.write_text(content.replace(row, row.replace("2021,2024", "2021,2023")), encoding="utf-8")
        assert "is for fiscal year 2024, but g1-a1-k2 covers 2021 to 2023" in refused(form.save())
    finally:
        kpis.write_text(content, encoding="utf-8")


def test_a_form_of_a_year_outside_all_periods_is_refused(form, refused):
    form.sheet.cell(form.head_row, form.columns[form.value_head]).value = "2031年度の実績"
    form.book["_form"].cell(3, 1).value = 2031
    assert "kpi_2024.xlsx is the form of 2031, which no indicator covers" in refused(form.save())


@pytest.mark.parametrize(
    ("row", "value", "message"),
    [
        (2, 2, "_form!A2  '2'  is not the version of the form that this program reads"),
        (3, 2023, "_form!A3  '2023'  is not the fiscal year of the visible form"),
        (4, "01691", "_form!A4  '01691'  is the form of another municipality than 01223"),
    ],
)
def test_a_form_of_another_version_year_or_municipality_is_refused(form, refused, row, value, message):
    form.report(FARMERS, 3)
    form.book["_form"].cell(row, 1).value = value
    assert message in refused(form.save())


def test_sheets_of_two_years_in_one_workbook_are_refused(form, refused):
    form.report(FARMERS, 3)
    copy = form.book.copy_worksheet(form.sheet)
    copy.cell(form.head_row, form.columns[form.value_head]).value = "2023年度の実績"
    del form.book["_form"]
    assert "holds forms of several fiscal years (2023, 2024)" in refused(form.save())


def test_a_unit_that_somebody_changed_in_the_form_is_refused(form, refused):
    form.report(TRADE, 69.5)
    form.cell(TRADE, "単位").value = "百万円"
    assert f"{SHEET}!D{form.rows[TRADE]}  '百万円'  is not the unit of g1-a5-k2, which is '億円'" in refused(
        form.save()
    )


def test_rows_mixed_by_sorting_some_columns_only_are_refused(form, refused):
    form.report(FARMERS, 3)
    here, there = form.cell(FARMERS, "識別子"), form.cell("g1-a1-k3", "識別子")
    here.value, there.value = there.value, here.value
    assert "'新規農林業就業者数'  is not the name of g1-a1-k3, which is '新規狩猟免許取得者数'" in refused(form.save())


def test_two_values_for_one_indicator_are_refused_with_both_cells(form, refused):
    first = form.report(FARMERS, 3)
    form.sheet.insert_rows(form.rows[FARMERS] + 1)
    row = form.rows[FARMERS] + 1
    for position in range(1, 16):
        form.sheet.cell(row, position).value = form.sheet.cell(row - 1, position).value
    form.sheet.cell(row, form.columns[form.value_head]).value = 4
    message = refused(form.save())
    assert f"{SHEET}!K{row}  '4'  is a second value for g1-a1-k2, which has '3' (final) in {first}" in message


def test_two_values_for_the_same_indicator_of_two_goals_are_refused(form, refused):
    form.report(DECLINE, "2.1%")
    place = form.report("g2-n1", "2.2%")
    assert f"{place}  '2.2%'  is another value than '2.1%'" in refused(form.save())
    form.cell(DECLINE).value = None
    assert f"{place}  '2.2%'  is for g2-n1, which is the same indicator as g1-n3" in refused(form.save())


def test_a_value_merged_over_several_indicators_or_columns_is_refused(form, refused):
    place = form.report(FARMERS, 3)
    row = form.rows[FARMERS]
    form.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=11, end_column=11)
    assert f"{place}  '3'  stands in a cell merged over several indicators" in refused(form.save())
    form.sheet.unmerge_cells(start_row=row, end_row=row + 1, start_column=11, end_column=11)
    form.sheet.merge_cells(start_row=row, end_row=row, start_column=11, end_column=12)
    assert f"{place}  '3'  stands in a cell merged over several columns" in refused(form.save())


def test_a_column_that_is_gone_or_stands_twice_is_refused(form, refused):
    form.report(FARMERS, 3)
    form.sheet.cell(form.head_row, 17).value = "確度"
    assert f"{SHEET}!Q6  '確度'  is the head of a second column" in refused(form.save())
    form.sheet.cell(form.head_row, 17).value = None
    form.sheet.delete_cols(form.columns["確度"])
    assert "column 確度 is missing" in refused(form.save())


def test_a_workbook_that_is_no_form_is_refused(tmp_path, refused):
    book = Workbook()
    book.active["A1"] = "議事録"
    book.save(tmp_path / "other.xlsx")
    assert "holds no form: no row has the heads 識別子, 指標, 単位" in refused(tmp_path / "other.xlsx")


def test_a_number_hidden_under_a_picture_or_given_as_a_picture_is_refused(form, refused, tmp_path):
    Picture.new("RGB", (60, 20), "white").save(tmp_path / "number.png")
    form.sheet.add_image(Image(tmp_path / "number.png"), form.cell(FARMERS).coordinate)
    message = refused(form.save())
    assert f"{SHEET}!{form.cell(FARMERS).coordinate}  ''  has a picture or a shape over it" in message


def test_a_picture_elsewhere_is_no_problem(form, tables, tmp_path):
    Picture.new("RGB", (60, 20), "white").save(tmp_path / "crest.png")
    form.sheet.add_image(Image(tmp_path / "crest.png"), "N1")
    form.report(FARMERS, 3)
    assert cli.main(["kpi", "import", str(form.save()), "--yes"]) == 0


# The file.


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_text_box_over_a_cell_is_refused(form, refused, tmp_path):
    """A shape is what openpyxl drops; the drawing itself is looked at."""
    Picture.new("RGB", (60, 20), "white").save(tmp_path / "number.png")
    form.sheet.add_image(Image(tmp_path / "number.png"), "N1")
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    row = form.rows[FARMERS] - 1
    shape = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:twoCellAnchor>'
        f"<xdr:from><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        f"</xdr:from><xdr:to><xdr:col>11</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{row}</xdr:row>"
        "<xdr:rowOff>99</xdr:rowOff></xdr:to><xdr:sp/><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    parts["xl/drawings/drawing1.xml"] = shape.encode()
    message = refused(packed(form.path, parts))
    assert f"{SHEET}!K{row + 1}  '3'  has a picture or a shape over it" in message
    assert "1 problem" in message


def sheet_part(parts):
    return next(name for name in parts if name.startswith("xl/worksheets/sheet1"))


def test_two_values_for_one_cell_in_the_file_itself_are_refused(form, refused):
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    name = sheet_part(parts)
    cell = re.search(rb'<c r="K11"[^>]*><v>3</v></c>', parts[name])[0]
    parts[name] = parts[name].replace(cell, cell + cell.replace(b"<v>3<", b"<v>4<"))
    assert "has two values for one cell, 指標の実績!K11" in refused(packed(form.path, parts))


def test_a_formula_with_a_cached_value_is_still_a_formula(form, refused):
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    name = sheet_part(parts)
    cell = re.search(rb'<c r="K11"[^>]*><v>3</v></c>', parts[name])[0]
    parts[name] = parts[name].replace(cell, cell.replace(b"<v>3<", b"<f>1+2</f><v>3<"))
    assert "K11  '=1+2'  holds a formula" in refused(packed(form.path, parts))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("xl/vbaProject.bin", b"x", "holds macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "has links to another workbook"),
        ("xl/embeddings/oleObject1.bin", b"x", "has an embedded object"),
        ("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        ("xl/X.bin", b"\0" * 21_000_000, "would unpack to 21,"),
        ("xl/x.xml", bytes(range(256)) * 24_000, "has a sheet far larger than a form"),
        ("xl/x.bin", b"\0" * 9_000_000, "and 250 times its size"),
        ("xl/workbook.bin", b"x", "is a workbook of another format"),
    ],
)
def test_a_workbook_with_something_else_inside_is_refused(form, refused, name, content, message):
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    assert message in refused(packed(form.path, {**parts, name: content}))


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(form, refused):
    """A bomb whose directory lies about sizes: nothing is unpacked beyond the size it names."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"\0" * 50_000_000) + packer.flush()
    content = bytearray(packed(form.path, {**parts_of(form.path), "xl/z.bin": b"\0" * 100}).read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/z.bin")
    start = info.header_offset + 30 + len("xl/z.bin")
    directory = content.index(b"PK\x01\x02", start)
    new = content[:start] + bomb + content[start + info.compress_size :]
    grown = len(bomb) - info.compress_size
    new[info.header_offset + 18 : info.header_offset + 22] = struct.pack("<I", len(bomb))
    entry = new.rindex(b"xl/z.bin") - 46
    new[entry + 20 : entry + 24] = struct.pack("<I", len(bomb))
    end = new.rindex(b"PK\x05\x06")
    new[end + 16 : end + 20] = struct.pack("<I", struct.unpack("<I", new[end + 16 : end + 20])[0] + grown)
    assert directory
    form.path.write_bytes(new)
    assert "is damaged, or no workbook" in refused(form.path)
    tracemalloc.start()
    with pytest.raises(PackageError, match="is damaged"):
        unpack(bytes(new))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000  # the bomb would take fifty million


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged, or no workbook"),
        (b"PK\x03\x04 cut off", "is damaged, or no workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is damaged, or no workbook"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600,
            "is an old Excel file (.xls); open it in Excel and save it as",
        ),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
            "is protected by a password; save it without a password for opening",
        ),
        (b"PK\x03\x04" + b"\0" * 5_000_001, "has 5,000,001 bytes, more than 5,000,000"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path, refused, content, message):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert message in refused(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda parts: parts.pop("xl/workbook.xml"), "is an archive, but no workbook"),
        (lambda parts: parts.pop("xl/styles.xml"), "is damaged"),
        (lambda parts: parts.update({sheet_part(parts): b"<worksheet><sheetData><row"}), "is damaged"),
        (lambda parts: parts.update({"xl/workbook.xml": b"<workbook/>"}), "holds no form"),
        (lambda parts: parts.update({sheet_part(parts): b"\xff\xfe\x00"}), "is damaged"),
    ],
)
def test_a_damaged_workbook_is_refused(form, refused, change, message):
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    change(parts)
    assert message in refused(packed(form.path, parts))


def test_a_workbook_cut_short_anywhere_is_refused(form, refused):
    form.report(FARMERS, 3)
    content = form.save().read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        form.path.write_bytes(content[: int(len(content) * share)])
        assert "is damaged, or no workbook" in refused(form.path)


def test_a_cell_far_outside_the_form_is_refused_and_empty_formats_there_are_not(form, refused, tables):
    form.report(FARMERS, 3)
    form.sheet["A1048576"].number_format = "0"
    assert cli.main(["kpi", "import", str(form.save()), "--yes"]) == 0
    form.sheet["XFD1048576"] = 1
    assert "has a filled cell far outside the form, 指標の実績!XFD1048576" in refused(form.save())


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path, refused_plain):
    assert "none.xlsx cannot be read (No such file or directory)" in refused_plain(tmp_path / "none.xlsx")
    assert "cannot be read (Is a directory)" in refused_plain(tmp_path)


@pytest.fixture
def refused_plain(shared_tables, monkeypatch, capsys):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(shared_tables))

    def run(path):
        assert cli.main(["kpi", "import", str(path), "--yes"]) == 1
        return capsys.readouterr().err

    return run


HEADS = "識別子,指標,単位,2024年度の実績,確度,報告日,注記,報告者\n"


@pytest.mark.parametrize("cell", ["=1+2", "+3", "@SUM(A1)", "＝1+2", '"=HYPERLINK(""x"")"', '"\t=1"', "　=1"])
@pytest.mark.parametrize("column", ["value", "note", "elsewhere"])
def test_a_csv_cell_that_begins_like_a_formula_is_refused_wherever_it_stands(tmp_path, refused, cell, column):
    texts = {"value": "3", "note": "", "elsewhere": ""} | {column: cell}
    row = f"{FARMERS},新規農林業就業者数,人,{texts['value']},確定,,{texts['note']},,{texts['elsewhere']}\n"
    path = tmp_path / "kpi.csv"
    path.write_text(HEADS + row, encoding="utf-8")
    address = {"value": "D2", "note": "G2", "elsewhere": "I2"}[column]
    assert re.search(rf"CSV!{address}  '.*'  begins like a formula", refused(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADS.encode("utf-16"), "is in UTF-16"),
        (b"\x00\x01", "is not text"),
        ((HEADS + 'g1-a1-k2,"x').encode(), "is not valid CSV"),
        (b"", "is empty"),
        (b"a,b\n1,2\n", "holds no form"),
        (HEADS.replace("2024年度の実績", "2024年度の実績,2024年度の実績").encode(), "is the head of a second column"),
        (HEADS.encode() + b"x" * 5_000_001, "has more than 5,000,000 bytes"),
    ],
)
def test_a_csv_file_that_is_no_form_is_refused(tmp_path, refused, content, message):
    path = tmp_path / "kpi.csv"
    path.write_bytes(content)
    assert message in refused(path)


def test_control_characters_never_reach_the_terminal(tmp_path, refused):
    path = tmp_path / "kpi.csv"
    path.write_text(
        HEADS + f"{FARMERS},新規農林業就業者数,人,\x1b[2J3,確定,,,\n\x1b]0;x,a,人,5,確定,,,\n", encoding="utf-8"
    )
    assert "\x1b" not in refused(path)


def test_a_shape_in_a_wrapper_for_newer_programs_is_seen_too(form, refused, tmp_path):
    Picture.new("RGB", (60, 20), "white").save(tmp_path / "number.png")
    form.sheet.add_image(Image(tmp_path / "number.png"), form.cell(FARMERS).coordinate)
    parts = parts_of(form.save())
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    start, end = drawing.index("<oneCellAnchor"), drawing.index("</wsDr>")
    wrapped = f'<mc:Choice xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{drawing[start:end]}</mc:Choice>'
    parts["xl/drawings/drawing1.xml"] = (drawing[:start] + wrapped + drawing[end:]).encode()
    assert "has a picture or a shape over it" in refused(packed(form.path, parts))


def test_merged_areas_without_end_are_refused(form, refused):
    form.report(FARMERS, 3)
    parts = parts_of(form.save())
    name = sheet_part(parts)
    merged = b"".join(b'<mergeCell ref="A7:P5000"/>' for _ in range(20))
    parts[name] = parts[name].replace(b"<printOptions", b"<mergeCells>" + merged + b"</mergeCells><printOptions", 1)
    assert "has merged areas without end" in refused(packed(form.path, parts))


def test_a_workbook_of_the_strict_variant_is_named_so(form, refused):
    parts = parts_of(form.path)
    transitional, strict = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/x"
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(transitional, strict)
    assert "is a workbook of the strict variant" in refused(packed(form.path, parts))


def test_random_damage_to_any_part_never_ends_in_a_traceback(form, tables, capsys):
    form.report(CATCH, 27100)
    form.report(FARMERS, "約3人", "速報")
    parts = parts_of(form.save())
    chance = random.Random("damage")
    for _ in range(60):
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        content = bytearray(parts[name])
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(0, 4)] = bytes(
                chance.choices(b'<>/"=&0193 aA!', k=chance.randrange(0, 4))
            )
        packed(form.path, {**parts, name: bytes(content)})
        assert cli.main(["kpi", "import", str(form.path)]) in (0, 1), name  # nobody is there to ask: nothing is written
    assert (tables / "data" / "kpi_observations.csv").read_bytes().count(b"\n") == 1
