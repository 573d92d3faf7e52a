"""A filled form comes back: what people write is understood, shown, asked about, written wholly or not at all."""

import csv
import io
import re
import sys
import zipfile
from datetime import date, datetime

import pandas as pd
import pytest
from conftest import visionbook
from kpi_form_cases import CATCH, DECLINE, FARMERS, GIFTS, TRADE, WINTER

from visionbook import cli, data
from visionbook.edition import read_edition
from visionbook.errors import ParameterError
from visionbook.intake.kpi_forms import ImportOptions, _refusal, import_forms
from visionbook.intake.kpi_rows import Trouble
from visionbook.messages import message
from visionbook.strategy.judgement import evaluate

COLUMNS = ["kpi_id", "fiscal_year", "value", "status"]


def files(project):
    return {path.name: path.read_bytes() for path in sorted((project / "data").iterdir())}


def take_in(path, *options):
    return cli.main(["kpi", "import", str(path), *options])


def observed():
    return data.load("kpi_observations")[COLUMNS].to_numpy().tolist()


def test_what_departments_write_becomes_values_in_base_units(form, capsys):
    form.report(CATCH, "２７，１００")
    form.report(FARMERS, "3人", "速報")
    form.report(TRADE, "69.5億円")
    form.report(WINTER, 0.183)  # the cell is formatted in percent
    form.report(GIFTS, "12,500千円")
    form.report("g2-a1-k1", "98.7％")
    form.report("g1-b2-k2", 61)
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [
        [CATCH, 2024, 27100, "final"],
        [FARMERS, 2024, 3, "preliminary"],
        [TRADE, 2024, 6_950_000_000, "final"],
        [WINTER, 2024, 0.183, "final"],
        ["g1-b2-k2", 2024, 61, "final"],
        ["g2-a1-k1", 2024, 0.987, "final"],
        [GIFTS, 2024, 12_500_000, "final"],
    ]
    shown = capsys.readouterr().out
    assert "new     g1-a5-k2 根室税関支署管内の輸出入貿易額" in shown
    assert re.search(r"指標の実績!K\d+  '69.5億円' -> 6,950,000,000 yen, final", shown)
    assert "7 to write, 0 as recorded, 41 left blank (not reported)" in shown
    assert data.check() == []


def test_the_place_in_the_source_is_file_sheet_and_cell_without_the_folder(form, tables):
    place = form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    (row,) = data.load("kpi_observations").itertuples()
    assert (row.source_id, row.source_place) == ("kpi_report", f"「kpi_2024.xlsx」{place}")
    assert str(tables) not in (tables / "data" / "kpi_observations.csv").read_text(encoding="utf-8")


def test_reporter_day_and_note_are_kept_and_those_of_the_title_hold_for_the_other_rows(form):
    form.sheet["C4"], form.sheet["C5"] = "総合政策部", "令和7年5月1日"
    form.report(CATCH, 27100, by="水産課", on="R7.4.30", note="1行目\n  2行目")
    form.report(FARMERS, 3, on=datetime(2025, 4, 20))
    take_in(form.save(), "--yes")
    details = data.load("kpi_observations")[["reported_by_ja", "reported_on", "note_ja"]]
    assert details.fillna("").to_numpy().tolist() == [
        ["水産課", "2025-04-30", "1行目 2行目"],
        ["総合政策部", "2025-04-20", ""],
    ]


def test_blank_cells_are_not_reported_and_never_0(form):
    form.report(CATCH, None)
    form.report(FARMERS, "－")
    form.report(TRADE, "　")
    form.report(WINTER, 0, "確定")
    form.cell(WINTER).value = None
    assert take_in(form.save(), "--yes") == 0
    assert observed() == []


def test_0_is_a_value(form):
    form.report(FARMERS, 0)
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[FARMERS, 2024, 0, "final"]]


@pytest.mark.parametrize("number_format", ['#,##0;"▲ "#,##0;"-"', "#,##0;-#,##0;", "#,###"])
def test_a_0_that_the_cell_shows_as_no_figure_is_not_reported_and_that_is_said(form, capsys, number_format):
    place = form.report(FARMERS, 0)
    form.cell(FARMERS).number_format = number_format
    assert take_in(form.save(), "--yes") == 0
    assert observed() == []
    said = capsys.readouterr().out
    assert f"{place} holds 0, which its number format {number_format!r} shows as no figure" in said
    assert f"{place} shows no figure; what stands beside it is not kept" in said


def test_numbers_in_the_words_of_the_form_and_heads_in_an_era_are_read(form):
    form.report("g1-a2-k1", "12.6人（千人当たり）")
    form.report(CATCH, "27,100,000㎏_x000D_")
    form.report("g3-b1-k5", "\\12,500,000")
    form.sheet.cell(form.head_row, form.columns[form.value_head]).value = "令和６年度の実績"
    assert take_in(form.save(), "--yes") == 0
    assert [row[2] for row in sorted(observed())] == [27100, 12.6, 12_500_000]


def test_an_approximate_value_is_kept_with_a_note_and_shown_as_such(form, capsys):
    form.report(CATCH, "約27,000トン", note="漁協からの聞き取り")
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[CATCH, 2024, 27000, "final"]]
    assert data.load("kpi_observations")["note_ja"][0] == "概数（「約27,000トン」と記入） 漁協からの聞き取り"
    shown = capsys.readouterr().out
    assert "'約27,000トン' -> about 27,000 tonnes, final" in shown
    assert "1 of them only approximate" in shown


def test_a_form_with_other_widths_added_lines_and_moved_columns_reads_the_same(form):
    form.report(CATCH, 27100)
    form.report(TRADE, 69.5)
    form.sheet.column_dimensions["K"].width = 40
    form.sheet.insert_rows(9, 2)
    form.sheet.insert_rows(3)
    form.sheet.insert_cols(2, 2)
    form.sheet.move_range("M1:M60", cols=8)  # the column of values goes to the far right
    form.sheet.cell(12, 4).value = "ここは課のメモ"
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[CATCH, 2024, 27100, "final"], [TRADE, 2024, 6_950_000_000, "final"]]


def test_rows_may_be_removed_and_spread_over_copies_of_the_sheet(form):
    form.report(CATCH, 27100)
    copy = form.book.copy_worksheet(form.sheet)
    copy.cell(form.rows[FARMERS], form.columns[form.value_head]).value = 4
    copy.cell(form.rows[FARMERS], form.columns["確度"]).value = "速報"
    form.sheet.delete_rows(form.rows[TRADE], 3)
    form.sheet.delete_rows(form.rows[FARMERS])
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[CATCH, 2024, 27100, "final"], [FARMERS, 2024, 4, "preliminary"]]


def test_a_merged_sureness_or_reporter_holds_for_all_its_rows(form):
    for kpi_id, number in ((CATCH, 27100), (FARMERS, 3), ("g1-a1-k3", 9)):
        form.cell(kpi_id).value = number
    first, last = form.rows[CATCH], form.rows["g1-a1-k3"]
    form.cell(CATCH, "確度").value, form.cell(CATCH, "部署").value = "確定", "農林水産課"
    for head in ("確度", "部署"):
        column = form.columns[head]
        form.sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    assert take_in(form.save(), "--yes") == 0
    assert [row[3] for row in observed()] == ["final"] * 3
    assert data.load("kpi_observations")["reported_by_ja"].tolist() == ["農林水産課"] * 3


def test_importing_twice_changes_nothing(form, tables, capsys):
    form.report(CATCH, "約27,000", note="聞き取り", by="水産課")
    form.report(FARMERS, 3, "速報")
    assert take_in(form.save(), "--yes") == 0
    before = files(tables)
    assert take_in(form.path, "--yes") == 0
    assert files(tables) == before
    assert "0 to write, 2 as recorded" in capsys.readouterr().out


def test_preliminary_then_final_adds_a_row_and_keeps_the_first(form):
    form.report(FARMERS, 3, "速報")
    take_in(form.save(), "--yes")
    form.report(FARMERS, 4, "確定")
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[FARMERS, 2024, 3, "preliminary"], [FARMERS, 2024, 4, "final"]]


def test_another_preliminary_value_replaces_the_first_in_its_row(form, capsys):
    form.report(CATCH, 27100)
    form.report(FARMERS, 3, "速報")
    take_in(form.save(), "--yes")
    form.report(FARMERS, 5, "速報")
    assert take_in(form.save(), "--yes") == 0
    assert observed() == [[CATCH, 2024, 27100, "final"], [FARMERS, 2024, 5, "preliminary"]]
    assert re.search(r"update  g1-a1-k2.*\n.* '5' -> 5 persons, preliminary; was 3 persons", capsys.readouterr().out)


def test_a_preliminary_value_after_the_final_one_is_refused(form, tables, capsys):
    form.report(FARMERS, 4)
    take_in(form.save(), "--yes")
    before = files(tables)
    form.report(FARMERS, 3, "速報")
    assert take_in(form.save(), "--yes") == 1
    assert "is preliminary, but the final value is recorded already (4)" in capsys.readouterr().err
    assert files(tables) == before


def test_a_final_value_is_never_overwritten_without_a_reason(form, tables, capsys):
    form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    before = files(tables)
    place = form.report(CATCH, 27200)
    assert take_in(form.save(), "--yes") == 1
    assert f"{place}  '27200'  differs from the final value recorded already (27100)" in capsys.readouterr().err
    assert files(tables) == before


def corrections():
    columns = ["row_key", "field_name", "printed", "used", "reason_ja", "undone_by_ja"]
    return data.load("corrections")[columns].to_numpy().tolist()


def test_a_correction_keeps_the_row_and_records_both_values_the_reason_and_who_may_undo_it(form, tables, capsys):
    form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    row = (tables / "data" / "kpi_observations.csv").read_bytes()
    form.report(CATCH, 27200)
    assert take_in(form.save(), "--yes", "--correct", "漁協の集計誤り") == 0
    assert (tables / "data" / "kpi_observations.csv").read_bytes() == row
    key = f"{CATCH}/2024/final"
    assert corrections() == [[key, "value", "27100", "27200", "漁協の集計誤り", "総合政策部"]]
    assert observed() == [[CATCH, 2024, 27200, "final"]]  # as every page reads it
    assert "was 27,100 tonnes" in capsys.readouterr().out
    before = files(tables)
    assert take_in(form.path, "--yes", "--correct", "漁協の集計誤り") == 0  # again: nothing
    assert files(tables) == before


def test_a_second_correction_keeps_the_first_reason_and_value(form):
    form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    form.report(CATCH, 27200)
    take_in(form.save(), "--yes", "--correct", "集計誤り")
    form.report(CATCH, 27300)
    assert take_in(form.save(), "--yes") == 1  # a corrected final value is a final value
    assert take_in(form.path, "--yes", "--correct", "再集計", "--by", "水産課") == 0
    ((_, _, printed, used, reason, by),) = corrections()
    assert (printed, used, by) == ("27100", "27300", "水産課")
    assert reason == "再集計（前の訂正：27100を27200とした。理由：集計誤り）"
    assert data.check() == []


def test_a_note_added_later_is_added_to_its_row_only(form, tables):
    form.report(CATCH, 27100)
    form.report(FARMERS, 3)
    take_in(form.save(), "--yes")
    before = (tables / "data" / "kpi_observations.csv").read_bytes().splitlines()
    form.report(CATCH, 27100, note="ウニを含む")
    assert take_in(form.save(), "--yes") == 0
    after = (tables / "data" / "kpi_observations.csv").read_bytes().splitlines()
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert data.load("kpi_observations")["note_ja"].fillna("").tolist() == ["ウニを含む", ""]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_every_other_row_keeps_its_bytes(form, tables, ending):
    path = tables / "data" / "kpi_observations.csv"
    header = path.read_bytes().splitlines()[0]
    odd = 'g3-n2,2021,0.7170,year,final,,,2021-05-01,"「,」のある注",kpi_report,p1'.encode()
    path.write_bytes(b"\xef\xbb\xbf" + header + ending + odd)  # BOM, no newline at the end
    form.report(CATCH, 27100)
    assert take_in(form.save(), "--yes") == 0
    lines = path.read_bytes().splitlines(keepends=True)
    assert lines[0] == b"\xef\xbb\xbf" + header + ending
    assert lines[1] == odd + ending
    assert lines[2].startswith(b"g1-a1-k1,2024,27100,year,final,")
    assert lines[2].endswith(ending)


def test_it_asks_before_writing_and_a_no_leaves_everything(form, tables, monkeypatch, capsys):
    form.report(CATCH, 27100)
    form.save()
    before = files(tables)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    asked = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or "")
    assert take_in(form.path) == 1
    assert asked == ["Write these 1 row(s) to data/? [y/N] "]
    assert files(tables) == before
    monkeypatch.setattr("builtins.input", lambda text: "y")
    assert take_in(form.path) == 0
    assert observed() == [[CATCH, 2024, 27100, "final"]]
    assert "stopped by the answer" in capsys.readouterr().err


def test_without_a_terminal_and_without_yes_nothing_is_written(form, tables):
    form.report(CATCH, 27100)
    form.save()
    before = files(tables)
    result = visionbook(tables, "kpi", "import", "kpi_2024.xlsx")
    assert result.returncode == 1
    assert "27,100 tonnes" in result.stdout
    assert "nobody is there to ask" in result.stderr
    assert files(tables) == before


def test_the_form_of_another_year_than_asked_for_is_refused(form, capsys):
    form.report(CATCH, 27100)
    assert take_in(form.save(), "--yes", "--fiscal-year", "2023") == 1
    assert "kpi_2024.xlsx is the form of 2024, not of 2023" in capsys.readouterr().err
    assert observed() == []


def test_an_unknown_source_says_which_row_to_add(form, capsys):
    form.report(CATCH, 27100)
    assert take_in(form.save(), "--yes", "--source", "survey_2024") == 1
    message = capsys.readouterr().err
    assert "data/sources.csv  'survey_2024'  is not among the sources; add a row there first" in message
    row = re.search("for example '([^']*)'", message)[1]
    path = data.data_folder() / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    assert take_in(form.path, "--yes", "--source", "survey_2024") == 0  # what it advises works
    assert data.load("kpi_observations")["source_id"].tolist() == ["survey_2024"]


@pytest.mark.parametrize("reason", ["", " ", "=cmd", "a\nb", "-x", " x"])
def test_a_reason_that_cannot_stand_in_a_table_is_refused(form, reason, capsys):
    form.report(CATCH, 27100)
    assert take_in(form.save(), "--yes", f"--correct={reason}") == 1
    assert "--correct is" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_csv_form_comes_back_in_every_encoding_that_excel_writes(form, tables, encoding):
    assert cli.main(["kpi", "template", "--fiscal-year", "2024", "--csv"]) == 0
    path = tables / "kpi_2024.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    filled = {CATCH: '"２７，１００",,確定,R7.4.30,,水産課,', WINTER: "18.3％,,速報,,,,", TRADE: "69.5,,確定,,,,"}
    for number, line in enumerate(lines):
        kpi_id = line.split(",")[0]
        if kpi_id in filled:
            assert line.endswith(",,,,,,")
            lines[number] = line.removesuffix(",,,,,,") + filled[kpi_id]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert take_in(path, "--yes") == 0
    assert observed() == [
        [CATCH, 2024, 27100, "final"],
        [TRADE, 2024, 6_950_000_000, "final"],
        [WINTER, 2024, 0.183, "preliminary"],
    ]
    assert data.load("kpi_observations")["source_place"][0] == "「kpi_2024.csv」CSV!K6"


def test_what_was_imported_is_what_the_board_judges(form):
    form.report(CATCH, 27700)
    take_in(form.save(), "--yes")
    judged = evaluate(
        data.load("kpis"), data.load("kpi_observations"), read_edition(data.project_root()).evaluation, 2024
    )
    assert judged.set_index("kpi_id")["status"][CATCH] == "achieved"
    assert pd.isna(judged.set_index("kpi_id")["observed"][DECLINE])


def test_a_report_of_tomorrow_or_before_the_year_is_refused(form, capsys):
    form.report(CATCH, 27100, on=date(2015, 3, 31))
    form.report(FARMERS, 3, on="令和60年3月31日")
    assert take_in(form.save(), "--yes") == 1
    message = capsys.readouterr().err
    assert message.count("is not between 2024-04-01, when the fiscal year began, and today") == 2


def test_a_number_changed_in_a_locked_cell_is_pointed_out_and_not_read(form, capsys):
    form.report(CATCH, 27100)
    form.cell(CATCH, "2022年度").value = 25000
    form.cell(FARMERS, "目標値").value = 20  # in a row without a value
    assert take_in(form.save(), "--yes") == 0
    shown = capsys.readouterr().out
    assert f"note: 指標の実績!I{form.rows[CATCH]} differs from what is recorded, and is not read" in shown
    assert f"note: 指標の実績!G{form.rows[FARMERS]} differs from what is recorded, and is not read" in shown
    assert shown.count("differs") == 2
    assert len(observed()) == 1


def test_what_stands_beside_an_empty_cell_is_said_not_to_be_kept(form, capsys):
    form.report(CATCH, None, "確定", note="来月に報告")
    assert take_in(form.save(), "--yes") == 0
    assert (
        f"note: 指標の実績!K{form.rows[CATCH]} is empty; what stands beside it is not kept" in capsys.readouterr().out
    )


def test_a_sheet_saved_as_csv_from_a_spreadsheet_reads_like_the_workbook(form, tables):
    """With the lines of the title above the heads, line breaks within cells, and numbers as they are displayed."""
    form.sheet["C4"] = "総合政策部"
    form.report(WINTER, 0.183)
    form.report(TRADE, 69.5)
    shown = {0.183: "18.3%", 69.5: "69.50億円"}
    lines = io.StringIO(newline="")
    for cells in form.sheet.iter_rows(max_row=60, max_col=15, values_only=True):
        csv.writer(lines).writerow([shown.get(cell, "" if cell is None else cell) for cell in cells])
    path = tables / "excel.csv"
    path.write_bytes(lines.getvalue().encode("cp932", "replace"))
    assert take_in(path, "--yes") == 0
    assert observed() == [[TRADE, 2024, 6_950_000_000, "final"], [WINTER, 2024, 0.183, "final"]]
    assert data.load("kpi_observations")["reported_by_ja"].tolist() == ["総合政策部"] * 2


def test_the_reading_aid_that_an_input_method_adds_to_a_text_is_no_part_of_it(form):
    """Excel keeps the kana in which a word was typed beside it (phonetic runs in the shared strings)."""
    form.report(FARMERS, 3, "PLACE")
    form.save()
    with zipfile.ZipFile(form.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in parts if name.startswith("xl/worksheets/sheet1"))
    inline = re.search(rb'<c r="M\d+"[^>]* t="inlineStr"><is><t>PLACE</t></is></c>', parts[name])[0]
    shared = re.sub(rb't="inlineStr">.*', b't="s"><v>0</v></c>', inline)
    parts[name] = parts[name].replace(inline, shared)
    texts = '<si><t>確定</t><rPh sb="0" eb="2"><t>カクテイ</t></rPh></si>'
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}" count="1" uniqueCount="1">{texts}</sst>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    with zipfile.ZipFile(form.path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert take_in(form.path, "--yes") == 0
    assert observed() == [[FARMERS, 2024, 3, "final"]]


def test_a_file_name_never_begins_a_cell_like_a_formula(form, tables):
    form.report(CATCH, 27100)
    path = form.save(tables / '=cmd,「"x.xlsx')
    assert take_in(path, "--yes") == 0
    assert data.load("kpi_observations")["source_place"][0].startswith('「=cmd,「"x.xlsx」指標の実績!K')


def test_a_preliminary_value_that_was_corrected_by_hand_is_not_written_over(form, tables, capsys):
    form.report(FARMERS, 3, "速報")
    take_in(form.save(), "--yes")
    path = tables / "data" / "corrections.csv"
    head = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    row = data.load("kpi_observations").iloc[0]
    cells = {"table_name": "kpi_observations", "row_key": f"{FARMERS}/2024/preliminary", "field_name": "value"}
    cells |= {"printed": "3", "used": "4", "reason_ja": "集計誤り", "undone_by_ja": "農林課"}
    cells |= {"source_id": row["source_id"], "source_place": row["source_place"], "corrected_on": "2025-06-01"}
    path.write_text("\n".join([",".join(head), ",".join(cells.get(name, "") for name in head), ""]), encoding="utf-8")
    assert observed() == [[FARMERS, 2024, 4, "preliminary"]]
    before = files(tables)
    place = form.report(FARMERS, 5, "速報")
    assert take_in(form.save(), "--yes") == 1
    told = capsys.readouterr().err
    assert f"{place}  '5'  differs from the recorded value 4, which is a correction; change data/correct" in told
    assert files(tables) == before


def test_the_note_of_a_correction_is_said_not_to_be_kept(form, capsys):
    form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    place = form.report(CATCH, 27200, note="ウニを含む")
    assert take_in(form.save(), "--yes", "--correct", "集計誤り") == 0
    assert f"{place}: the note is not kept; a correction keeps its reason" in capsys.readouterr().out
    assert data.load("kpi_observations")["note_ja"].fillna("").tolist() == [""]


def test_a_correction_without_a_secretariat_needs_somebody_who_may_undo_it(form, tables, capsys):
    path = tables / "data" / "governance.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",secretariat,", ",internal,"), encoding="utf-8")
    form.report(CATCH, 27100)
    take_in(form.save(), "--yes")
    form.report(CATCH, 27200)
    capsys.readouterr()
    assert take_in(form.save(), "--yes", "--correct", "集計誤り") == 1
    assert "--correct needs --by NAME: who may undo it" in capsys.readouterr().err
    assert take_in(form.path, "--yes", "--correct", "集計誤り", "--by", "水産課") == 0


@pytest.mark.parametrize("table", ["kpi_observations", "corrections"])
def test_nothing_is_imported_into_a_table_that_cannot_be_read(form, tables, capsys, table):
    (tables / "data" / f"{table}.csv").write_bytes("識別子".encode("cp932"))
    form.report(CATCH, 27100)
    before = files(tables)
    assert take_in(form.save(), "--yes") == 1
    assert table in capsys.readouterr().err
    assert files(tables) == before


@pytest.mark.parametrize(("count", "more"), [(1, None), (200, None), (201, 1), (215, 15)])
def test_two_hundred_troubles_are_listed_and_the_others_counted(count, more):
    rule, remedy = message("form_rows.not_a_date"), message("form_rows.write_date")
    told = str(_refusal("a.xlsx", [Trouble(f"A{row}", "x", rule, remedy) for row in range(count)]))
    assert told.count("is not a date") == min(count, 200)
    assert (f"and {more} more; mend these first" in told) if more else ("mend these first" not in told)


@pytest.mark.parametrize("option", ["correct", "by"])
@pytest.mark.parametrize("text", ["", " ", "課 ", " 課", "課\n", "=1+1", "+1", "-", "@a"])
def test_an_option_that_goes_into_a_table_is_plain_text(tmp_path, option, text):
    with pytest.raises(ParameterError, match=f"--{option}"):
        import_forms(tmp_path, [], None, ImportOptions(**{option: text}))
