"""The form for the departments: what is on it, what is locked, how it checks and prints, and that it repeats."""

import csv
import io

import pandas as pd
import pytest
from kpi_form_cases import CATCH, FARMERS, GIFTS, SHEET, TRADE, WINTER, Filled
from openpyxl import load_workbook

from visionbook import cli, data
from visionbook.intake.kpi_forms import plan_of
from visionbook.intake.kpi_guide import lines_in
from visionbook.intake.kpi_template import Form
from visionbook.words import load_words

ENTRY_HEADS = ["2024年度の実績", "年度値・累計", "確度", "報告日", "注記", "部署", "担当者"]


def sums():
    """The indicators whose years are added up."""
    kpis = data.load("kpis")
    return set(kpis.loc[kpis["measurement"] == "cumulative", "kpi_id"])


@pytest.fixture
def seen(tables):
    """A form that has earlier years to show."""
    with (tables / "data" / "kpi_observations.csv").open("a", encoding="utf-8") as observations:
        observations.write("g1-a1-k1,2022,24950,year,preliminary,,,,,kpi_report,p1\n")
        observations.write("g1-a1-k1,2022,25000,year,final,,,,,kpi_report,p1\n")
        observations.write("g1-b1-k1,2023,0.1825,year,press,,,,,kpi_report,p1\n")
        observations.write("g1-a5-k2,2021,6512000000,year,final,,,,,kpi_report,p1\n")
    assert cli.main(["kpi", "template", "--fiscal-year", "2024"]) == 0
    return Filled(tables / "kpi_2024.xlsx")


def test_there_is_one_row_per_indicator_with_an_empty_cell_for_the_year(form):
    kpis, added_up = data.load("kpis"), sums()
    assert sorted(form.rows) == sorted(kpis["kpi_id"])
    names = kpis.set_index("kpi_id")["name_ja"]
    for kpi_id in form.rows:
        assert form.cell(kpi_id, "指標").value == names[kpi_id]
        (value, measure, *others) = [form.cell(kpi_id, head).value for head in ENTRY_HEADS]
        assert [value, *others] == [None] * 6
        assert measure == ("年度値" if kpi_id in added_up else None)


@pytest.mark.parametrize(
    ("kpi_id", "unit", "baseline", "target", "number_format"),
    [
        (CATCH, "トン", 23854, 27700, "#,##0"),
        (FARMERS, "人", None, 15, "#,##0"),
        (WINTER, "%", 0.159, 0.25, "0.0##%"),
        (TRADE, "億円", 64, 70, '#,##0.00"億円"'),  # 6,400,000,000 and 7,000,000,000 yen
        (GIFTS, "万円", None, 5000, '#,##0"万円"'),  # 50,000,000 yen
        ("g2-n3", "女性1人当たり", 1.67, 1.67, "0.00"),
    ],
)
def test_numbers_stand_in_the_unit_in_which_people_enter_them(form, kpi_id, unit, baseline, target, number_format):
    assert form.cell(kpi_id, "単位").value == unit
    assert form.cell(kpi_id, "基準値").value == baseline
    assert form.cell(kpi_id, "目標値").value == target
    assert form.cell(kpi_id).number_format == number_format


def test_earlier_years_show_the_surest_value_and_mark_what_is_not_final(seen):
    assert [seen.cell(CATCH, f"{year}年度").value for year in (2021, 2022, 2023)] == [None, 25000, None]
    assert "※" not in seen.cell(CATCH, "2022年度").number_format
    assert seen.cell(WINTER, "2023年度").value == 0.1825
    assert seen.cell(WINTER, "2023年度").number_format.endswith('"※"')
    assert seen.cell(TRADE, "2021年度").value == pytest.approx(65.12)


def test_only_entry_cells_are_unlocked_and_protection_has_no_password(form):
    assert form.sheet.protection.sheet
    assert form.sheet.protection.password is None
    assert not form.sheet.protection.formatColumns  # False allows it
    unlocked = {cell.coordinate for row in form.sheet.iter_rows() for cell in row if not cell.protection.locked}
    entries = {form.cell(kpi_id, head).coordinate for kpi_id in form.rows if kpi_id != "g2-n1" for head in ENTRY_HEADS}
    added_up = sums()
    closed = {form.cell(kpi_id, "年度値・累計").coordinate for kpi_id in form.rows if kpi_id not in added_up}
    assert unlocked == entries - closed | {"C4", "C5", "F4"}  # and department, day and person for all rows


def test_an_indicator_that_is_another_one_again_is_not_entered_twice(form):
    assert form.cell("g2-n1").protection.locked
    assert form.cell("g2-n1", "記入するものと注意").value.startswith("人口減少率（g1-n3）と同じ指標です")


def test_a_cumulative_indicator_asks_for_one_year(form):
    assert form.cell(FARMERS, "記入するものと注意").value.startswith(
        "2024年度の1年分（計画の期間の累計ではありません）。"
    )
    assert form.cell(CATCH, "記入するものと注意").value.startswith("2024年度の値。")


def validation_of(form, coordinate):
    return [each for each in form.sheet.data_validations.dataValidation if coordinate in each]


def test_a_cell_to_choose_in_says_what_may_be_chosen_and_refuses_anything_else(form):
    for kpi_id, head, choices in (
        (FARMERS, "年度値・累計", ["年度値", "累計"]),
        (CATCH, "確度", ["確定", "速報", "報道", "代わりの統計"]),
    ):
        (chosen,) = validation_of(form, form.cell(kpi_id, head).coordinate)
        assert (chosen.type, chosen.errorStyle) == ("list", "stop")
        assert chosen.formula1.strip('"').split(",") == choices
        assert chosen.promptTitle and chosen.prompt and chosen.error
    (day,) = validation_of(form, form.cell(CATCH, "報告日").coordinate)
    assert (day.type, day.errorStyle, day.operator) == ("date", "warning", "greaterThanOrEqual")
    assert day.formula1 == "DATE(2024,4,1)" and day.prompt and day.error
    assert validation_of(form, "C5") == [day]  # the day of all rows, in the title
    (note,) = validation_of(form, form.cell(CATCH, "注記").coordinate)
    assert (note.type, note.operator, note.formula1) == ("textLength", "lessThanOrEqual", "500")
    assert note.errorStyle == "warning"
    last = max(form.rows.values())
    for each, head in ((day, "報告日"), (note, "注記"), (chosen, "確度")):
        assert each.allow_blank
        letter = form.cell(CATCH, head).column_letter
        assert f"{letter}7:{letter}{last}" in str(each.sqref).split()
    assert chosen.showInputMessage and chosen.showErrorMessage


def test_a_value_outside_the_plausible_range_is_warned_about_in_japanese_and_not_stopped(seen):
    (winter,) = validation_of(seen, seen.cell(WINTER).coordinate)
    # 18.25 % in 2023: a third of it, and half the target of 25 % more.
    assert (winter.type, winter.errorStyle, winter.formula1, winter.formula2) == (
        "decimal",
        "warning",
        "0.0608",
        "0.3075",
    )
    assert "見込まれる範囲（6.08～30.75%）の外" in winter.error
    assert (winter.promptTitle, winter.errorTitle) == ("実績", "値の確認")
    (status,) = validation_of(seen, seen.cell(WINTER, "確度").coordinate)
    assert (status.promptTitle, status.errorTitle) == ("確度", "確度")  # the same where there is no other
    (trade,) = validation_of(seen, seen.cell(TRADE).coordinate)
    assert (trade.formula1, trade.formula2) == ("30.1", "100.2")  # 億円: 65.12 - 70 / 2, 65.12 + 70 / 2, outwards
    (farmers,) = validation_of(seen, seen.cell(FARMERS).coordinate)
    assert (farmers.formula1, farmers.formula2) == ("0", "15")  # so few may come in one of the four years
    for kpi_id in seen.rows:
        for each in validation_of(seen, seen.cell(kpi_id).coordinate):
            assert len(each.promptTitle) <= 32
            assert len(each.prompt) <= 255
            assert len(each.error) <= 225


def test_sureness_is_chosen_from_a_list(form):
    (status,) = validation_of(form, form.cell(CATCH, "確度").coordinate)
    assert (status.type, status.formula1, status.errorStyle) == ("list", '"確定,速報,報道,代わりの統計"', "stop")
    (day,) = validation_of(form, form.cell(CATCH, "報告日").coordinate)
    assert (day.type, day.formula1, day.errorStyle) == ("date", "DATE(2024,4,1)", "warning")


def test_it_prints_on_a4_landscape_with_repeated_heads_and_page_numbers(form):
    sheet = form.sheet
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.freeze_panes == "D7"
    assert sheet.oddFooter.center.text == "&P / &N ページ"
    assert "根室市" in sheet.oddFooter.left.text


def test_pages_leave_room_for_their_foot_and_stand_in_the_middle(form):
    for sheet in (form.sheet, form.book["記入のしかた"]):
        margins = sheet.page_margins
        assert (margins.left, margins.right, margins.top, margins.bottom, margins.footer) == (0.4, 0.4, 0.5, 0.7, 0.35)
        assert sheet.print_options.horizontalCentered
        assert sheet.protection.sheet and not sheet.protection.autoFilter and not sheet.protection.formatRows
    assert form.book["記入のしかた"].page_setup.orientation == "portrait"


def test_title_and_heads_stand_out(form):
    sheet = form.sheet
    assert [(sheet.cell(row, 1).font.size, sheet.cell(row, 1).font.bold) for row in (1, 2, 3)] == [
        (14, True),
        (10, False),
        (10, False),
    ]
    assert [sheet.row_dimensions[row].height for row in (1, 4, 5, 6)] == [24, 18, 18, 32]
    for position in form.columns.values():
        head = sheet.cell(6, position)
        assert head.font.bold and head.font.size == 10 and head.fill.fgColor.rgb.endswith("D9E1EC")
        assert (head.alignment.horizontal, head.alignment.vertical, head.alignment.wrap_text) == ("center", "center", 1)
    # 9 + 22 + 21 + 8 + 40 + 10 + 10, three earlier years of 10, 14 + 9 + 9 + 12 + 22 + 13 + 11
    assert sum(sheet.column_dimensions[sheet.cell(6, at).column_letter].width for at in form.columns.values()) == 240


def test_a_cell_to_fill_in_looks_like_one_and_text_stays_text(form):
    for head, shown in (("部署", "@"), ("担当者", "@"), ("注記", "@"), ("確度", "@"), ("報告日", "yyyy/m/d")):
        cell = form.cell(FARMERS, head)
        assert (cell.fill.fgColor.rgb[-6:], cell.number_format) == ("FFF6D6", shown)
    assert form.cell(FARMERS).fill.fgColor.rgb.endswith("FFF6D6")
    assert form.cell(CATCH, "年度値・累計").fill.fgColor.rgb.endswith("E7E6E6")  # nothing that adds up
    assert form.cell("g2-n1").fill.fgColor.rgb.endswith("E7E6E6")  # entered in the row of another
    assert form.cell(FARMERS, "指標").fill.fill_type is None
    for label, entry in (("A4", "C4"), ("A5", "C5"), ("E4", "F4")):
        assert form.sheet[label].value and form.sheet[label].protection.locked
        assert form.sheet[entry].value is None and form.sheet[entry].fill.fgColor.rgb.endswith("FFF6D6")
    assert [form.sheet[entry].number_format for entry in ("C4", "C5", "F4")] == ["@", "yyyy/m/d", "@"]
    assert [form.sheet[label].alignment.horizontal for label in ("A4", "A5", "E4", "C4")] == ["left"] * 2 + [
        "right",
        "left",
    ]


def test_numbers_stand_at_the_right_words_at_the_left_and_long_ones_are_wrapped_in_smaller_letters(form):
    wanted = {"識別子": "left", "指標": "left", "単位": "center", "基準値": "right", "目標値": "right"}
    wanted |= {"2023年度": "right", form.value_head: "right", "年度値・累計": "center", "確度": "center"}
    wanted |= {"報告日": "left", "注記": "left", "部署": "left", "記入するものと注意": "left"}
    for head, side in wanted.items():
        cell = form.cell(CATCH, head)
        assert (cell.alignment.horizontal, cell.alignment.vertical) == (side, "center"), head
        assert bool(cell.alignment.wrap_text) == (side != "right"), head
        assert cell.font.size == (9 if head == "記入するものと注意" else 10), head
    assert {side.style for side in (cell.border.left, cell.border.top)} == {"thin"}


def test_a_row_is_as_high_as_its_longest_text(form):
    sheet = form.sheet
    for kpi_id, row in form.rows.items():
        small = max(lines_in(form.cell(kpi_id, head).value, width) for head, width in (("記入するものと注意", 40),))
        place = lines_in(sheet.cell(row, 2).value, 22)
        name = lines_in(form.cell(kpi_id, "指標").value, 21)
        assert sheet.row_dimensions[row].height == 6 + max(12.5 * max(small, place), 14 * name)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 85, 1),
        ("あ" * 40, 81.5, 1),  # 80 digits wide, and 1.5 are left free
        ("あ" * 40 + "a", 81.5, 2),
        ("ｱ" * 80, 81.5, 1),  # half as wide
        ("Ａ" * 41, 81.5, 2),
        ("±" * 41, 81.5, 2),  # of ambiguous width: taken as wide
        ("a\n\n" + "あ" * 81, 81.5, 5),  # 1 and 1 and 3
        ("ab", 1, 2),
        (12345, 3.5, 3),
    ],
)
def test_lines_are_counted_in_digits_of_which_a_full_width_letter_takes_two(text, width, lines):
    assert lines_in(text, width) == lines


def test_the_guide_is_numbered_wrapped_and_as_high_as_its_text(form):
    guide = form.book["記入のしかた"]
    assert (guide["A1"].font.size, guide["A1"].font.bold) == (14, True)
    assert [guide.column_dimensions[letter].width for letter in "AB"] == [5, 85]
    for row in range(3, 16):
        mark, text = guide.cell(row, 1), guide.cell(row, 2)
        assert (mark.alignment.horizontal, mark.alignment.vertical) == ("center", "top")
        assert text.alignment.wrap_text and text.alignment.vertical == "top" and text.value
        assert (mark.font.size, mark.font.bold, text.font.size) == (10, False, 10)
        assert guide.row_dimensions[row].height == 15 * lines_in(text.value, 85) + 8
    assert guide.cell(16, 1).value is None and guide.cell(2, 1).value is None


def test_the_title_names_municipality_and_year_and_a_hidden_sheet_the_form(form):
    assert form.sheet["A1"].value == "指標の実績の報告　2024年度（令和6年度）"
    assert form.sheet["A2"].value.startswith("根室市")
    hidden = form.book["_form"]
    assert hidden.sheet_state == "hidden"
    assert [hidden.cell(row, 1).value for row in range(1, 5)] == ["visionbook-kpi-form", 1, 2024, "01223"]
    guide = form.book["記入のしかた"]
    assert [guide.cell(row, 1).value for row in range(3, 16)] == list(range(1, 14))


def test_no_cell_of_the_form_is_a_formula_and_every_font_is_japanese(form):
    for sheet in form.book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if cell.value is not None and sheet.title != "_form":
                    assert cell.font.name == "游ゴシック", cell.coordinate


def test_the_same_tables_give_the_same_bytes(form, tables):
    again = tables / "again.xlsx"
    assert cli.main(["kpi", "template", "--fiscal-year", "2024", "--output", str(again)]) == 0
    assert again.read_bytes() == (tables / "kpi_2024.xlsx").read_bytes()
    assert b"dcterms:created" not in again.read_bytes()
    assert load_workbook(again).sheetnames == [SHEET, "記入のしかた", "_form"]


def test_the_notice_of_a_draft_or_an_example_is_on_the_form(tables):
    edition = tables / "edition.yml"
    text = edition.read_text(encoding="utf-8")
    assert 'notice: ""' in text
    edition.write_text(text.replace('notice: ""', "notice: 架空の例です"), encoding="utf-8")
    assert cli.main(["kpi", "template", "--fiscal-year", "2024"]) == 0
    assert Filled(tables / "kpi_2024.xlsx").sheet["A2"].value.endswith("　架空の例です")


def test_a_form_that_may_be_filled_in_is_not_overwritten(form, tables, capsys):
    before = (tables / "kpi_2024.xlsx").read_bytes()
    assert cli.main(["kpi", "template", "--fiscal-year", "2024"]) == 1
    assert "kpi_2024.xlsx is there already and may have been filled in" in capsys.readouterr().err
    assert (tables / "kpi_2024.xlsx").read_bytes() == before


def test_a_year_outside_the_periods_has_no_form(tables, capsys):
    assert cli.main(["kpi", "template", "--fiscal-year", "2030"]) == 1
    assert "fiscal_year is 2030; the indicators cover the fiscal years 2021 to 2024" in capsys.readouterr().err
    assert not list(tables.glob("kpi_*"))


def test_the_first_year_has_no_columns_of_earlier_years(tables):
    assert cli.main(["kpi", "template", "--fiscal-year", "2021"]) == 0
    form = Filled(tables / "kpi_2021.xlsx")
    assert [head for head in form.columns if head.endswith("年度")] == []


def test_the_csv_form_opens_in_excel_and_holds_nothing_that_runs(form, tables):
    assert cli.main(["kpi", "template", "--fiscal-year", "2024", "--csv"]) == 0
    content = (tables / "kpi_2024.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 50
    assert {len(row) for row in rows} == {17}
    assert rows[0][0] == "根室市　第2期根室市創生総合戦略の数値目標とKPI"
    by_id = {row[0]: dict(zip(rows[1], row, strict=True)) for row in rows[1:]}
    assert by_id[WINTER]["基準値"] == "15.9%"
    assert by_id[TRADE]["目標値"] == "70"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize(
    ("plans", "line"),
    [
        ([], "例市　数値目標とKPI"),
        ([("例市総合戦略", 2020, 2024)], "例市　例市総合戦略の数値目標とKPI"),
        ([("第1期", 2016, 2024), ("第2期", 2024, 2028)], "例市　第2期の数値目標とKPI"),
        ([("第3期", 2025, 2029)], "例市　数値目標とKPI"),
    ],
)
def test_the_form_names_the_plan_of_its_year(plans, line):
    table = pd.DataFrame(
        [("00001", *plan) for plan in plans] + [("00002", "よその計画", 2020, 2030)],
        columns=["area_code", "name_ja", "start_fy", "end_fy"],
    )
    plan = plan_of(table, "00001", 2024)
    assert Form(2024, "00001", "例市", [], [], load_words("ja"), plan=plan).municipality == line
