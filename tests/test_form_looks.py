"""How forms look: what is open to write in, what a column offers, heights that hold the text, what a printer gets."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from small_forms import KPIS, SEEN, form_of

from visionbook.intake import kpi_template, table_form_writing
from visionbook.intake.kpi_guide import lines_in
from visionbook.intake.table_form import FormColumn, FormSheet, TableForm, TableSheet
from visionbook.words import load_words

JA = load_words("ja")
HEAD, ENTRY, UNUSED, ASIDE = "00D9E1EC", "00FFF6D6", "00E7E6E6", "00F2F2F2"


def opened(content):
    return load_workbook(io.BytesIO(content))


def widths(sheet):
    return {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}


def heights(sheet):
    return {row: dimension.height for row, dimension in sheet.row_dimensions.items()}


def fills(cells):
    return [cell.fill.fgColor.rgb for cell in cells]


def open_cells(cells):
    return "".join(cell.column_letter for cell in cells if not cell.protection.locked)


def paper(sheet):
    setup, margins = sheet.page_setup, sheet.page_margins
    fit = setup.fitToWidth, setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage
    return (setup.orientation, setup.paperSize), fit, (margins.left, margins.top, margins.bottom, margins.footer)


A4, AS_WIDE_AS_THE_PAPER = 9, (1, 0, True)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("a" * 8, 10, 1),  # one and a half are for the edges
        ("a" * 9, 10, 2),
        ("あ" * 4, 10, 1),  # a full-width letter is as wide as two
        ("あ" * 5, 10, 2),
        ("ｱ" * 8, 10, 1),
        ("a\nb", 10, 2),
        ("a\n\nb", 10, 3),
        ("ab", 1, 2),  # however narrow, one letter a line
        (12, 10, 1),
    ],
)
def test_a_text_takes_as_many_lines_as_its_column_is_narrow(text, width, lines):
    assert lines_in(text, width) == lines


# The form for the values of indicators


@pytest.fixture(scope="module")
def values():
    return opened(kpi_template.workbook_bytes(form_of(tuple(KPIS), SEEN)))


def test_columns_are_as_wide_as_what_stands_in_them(values):
    expected = {"A": 9, "B": 22, "C": 21, "D": 8, "E": 40, **dict.fromkeys("FGHIJ", 10), "K": 14, "L": 9, "M": 9}
    assert widths(values.worksheets[0]) == expected | {"N": 12, "O": 22, "P": 13, "Q": 11}


def test_rows_are_as_high_as_their_text(values):
    # 6 and 12.5 a line of the small letters: two of the place, three of the guide text of what adds up
    expected = {1: 24, 4: 18, 5: 18, 6: 32, 7: 31, 8: 43.5, 9: 43.5, 10: 31, 11: 31, 12: 31}
    assert heights(values.worksheets[0]) == expected


def test_a_long_name_makes_its_row_higher():
    form = form_of(("a",), ())
    line = replace(form.lines[0], kpi=form.lines[0].kpi | {"name_ja": "長" * 40})  # 80 wide in 19.5: five lines of 14
    sheet = opened(kpi_template.workbook_bytes(replace(form, lines=[line]))).worksheets[0]
    assert heights(sheet)[7] == 6 + 14 * 5


def test_titles_are_larger_and_a_notice_stands_out():
    form = form_of(("a",), ())
    for notice, bold in (("", False), ("下書き", True)):
        sheet = opened(kpi_template.workbook_bytes(replace(form, notice=notice))).worksheets[0]
        assert [(sheet.cell(row, 1).font.size, sheet.cell(row, 1).font.bold) for row in (1, 2, 3)] == [
            (14, True),
            (10, bold),
            (10, False),
        ]
        assert sheet["A2"].value == "根室市　数値目標とKPI" + ("　下書き" if notice else "")


def test_what_holds_for_all_rows_has_its_cells_above_the_heads(values):
    sheet = values.worksheets[0]
    labels = {cell: sheet[cell].value for cell in ("A4", "A5", "E4")}
    assert labels == {"A4": "部署（全行に共通）", "A5": "報告日（全行に共通）", "E4": "担当者（全行に共通）"}
    assert [sheet[cell].alignment.horizontal for cell in labels] == ["left", "left", "right"]
    entries = [sheet[cell] for cell in ("C4", "C5", "F4")]
    assert fills(entries) == [ENTRY] * 3 and not any(cell.protection.locked for cell in entries)
    assert [cell.number_format for cell in entries] == ["@", "yyyy/m/d", "@"]
    assert {cell.alignment.horizontal for cell in entries} == {"left"}


def test_heads_stand_in_the_middle_of_filled_cells(values):
    heads = values.worksheets[0][6]
    assert set(fills(heads)) == {HEAD} and all(cell.font.bold and cell.alignment.wrap_text for cell in heads)
    assert {(cell.alignment.horizontal, cell.alignment.vertical) for cell in heads} == {("center", "center")}


def test_only_what_is_reported_is_open_to_write_in(values):
    sheet = values.worksheets[0]
    assert open_cells(sheet[7]) == "KMNOPQ"  # what does not add up has no running total
    assert open_cells(sheet[8]) == "KLMNOPQ"
    assert open_cells(sheet[12]) == ""  # entered in the row of the other indicator
    assert fills(sheet[7])[10:] == [ENTRY, UNUSED, *[ENTRY] * 5]
    assert fills(sheet[8])[10:] == [ENTRY] * 7 and fills(sheet[12])[10:] == [UNUSED] * 7


def test_numbers_stand_on_the_right_and_texts_are_wrapped(values):
    row = values.worksheets[0][8]
    numbers = {cell.column_letter for cell in row if cell.alignment.horizontal == "right"}
    assert numbers == set("FGHIJK") == {cell.column_letter for cell in row if not cell.alignment.wrap_text}
    assert {cell.column_letter for cell in row if cell.alignment.horizontal == "center"} == set("DLM")
    assert {cell.column_letter for cell in row if cell.font.size == 9} == set("BE")
    assert row[11].value == "年度値"


def test_numbers_have_the_format_of_their_unit_and_days_and_texts_theirs(values):
    sheet = values.worksheets[0]
    assert [sheet[cell].number_format for cell in ("F7", "I7", "K7")] == ["#,##0"] * 3
    assert sheet["J7"].number_format == '#,##0"※"'  # of the press, not final
    assert [sheet[cell].number_format for cell in ("G10", "G11")] == ["0.0##%", '#,##0.00"億円"']
    assert [sheet[cell].number_format for cell in ("L7", "M7", "N7", "O7")] == ["@", "@", "yyyy/m/d", "@"]


def test_a_sheet_is_frozen_filtered_and_printed_over_its_rows(values):
    sheet, guide = values.worksheets[:2]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D7", "A6:Q12")
    assert (sheet.print_title_rows, sheet.print_area.rpartition("!")[2]) == ("$6:$6", "$A$1:$Q$12")
    for each, orientation in ((sheet, "landscape"), (guide, "portrait")):
        assert paper(each) == ((orientation, A4), AS_WIDE_AS_THE_PAPER, (0.4, 0.5, 0.7, 0.35))
        assert each.print_options.horizontalCentered and each.protection.sheet
        assert not (each.protection.formatColumns or each.protection.formatRows or each.protection.autoFilter)
        assert each.oddFooter.left.text == "根室市　指標の実績の報告　2024年度（令和6年度）"


def offered(sheet):
    """What each column or cell offers or asks for, by the cells."""
    found = {}
    for each in sheet.data_validations.dataValidation:
        assert each.allow_blank
        for area in str(each.sqref).split():
            found[area] = (each.type, each.operator, each.formula1, each.formula2, each.errorStyle)
    return found


def test_cells_offer_what_they_may_hold(values):
    day = ("date", "greaterThanOrEqual", "DATE(2024,4,1)", None, "warning")
    choice = ("list", None, '"年度値,累計"', None, "stop")
    expected = {"L8": choice, "L9": choice, "C5": day, "N7:N12": day}
    expected["M7:M12"] = ("list", None, '"確定,速報,報道,代わりの統計"', None, "stop")
    expected["O7:O12"] = ("textLength", "lessThanOrEqual", "500", None, "warning")
    # 120, the last value, less and more 100, half of the target, but not below a third of the lowest, 110
    expected["K7"] = ("decimal", "between", "37", "220", "warning")
    expected["K8"] = expected["K9"] = ("decimal", "between", "8", "150", "warning")  # 75 a year, and half of 300
    expected["K10"] = ("decimal", "between", "0.145", "0.495", "warning")  # 0.32 less and more 0.175
    expected["K11"] = ("decimal", "between", "31", "101", "warning")  # 66 less and more 35, in units of the form
    assert offered(values.worksheets[0]) == expected


def test_what_a_cell_says_of_itself_is_in_the_units_of_the_form(values):
    said = {str(each.sqref): each for each in values.worksheets[0].data_validations.dataValidation}
    assert "（14.5～49.5%）" in said["K10"].error and "（31～101億円）" in said["K11"].error
    assert (said["K10"].promptTitle, said["K10"].errorTitle) == ("実績", "値の確認")
    assert (said["M7:M12"].promptTitle, said["M7:M12"].errorTitle) == ("確度", "確度")
    assert said["K10"].prompt.startswith("2024年度の値。単位は「%」です。")
    assert all(each.showErrorMessage and each.showInputMessage for each in said.values() if each.type != "textLength")


def test_an_indicator_of_which_nothing_is_known_asks_for_no_range():
    form = form_of(("a",), ())
    line = replace(form.lines[0], kpi=form.lines[0].kpi | {"baseline": None, "target": None}, bounds=(None, None))
    sheet = opened(kpi_template.workbook_bytes(replace(form, lines=[line]))).worksheets[0]
    assert offered(sheet)["K7"] == (None, None, None, None, None)


def test_the_guide_has_a_line_for_each_rule_as_high_as_its_text(values):
    guide = values.worksheets[1]
    assert widths(guide) == {"A": 5, "B": 85}
    assert [guide.cell(row, 1).value for row in range(3, 17)] == [*range(1, 14), None]
    texts = {row: guide.cell(row, 2).value for row in range(3, 16)}
    assert len(texts[3]) * 2 < 83.5 and heights(guide)[3] == 15 + 8
    assert heights(guide)[4] == 2 * 15 + 8 and heights(guide)[6] == 3 * 15 + 8
    assert (guide["A1"].font.size, guide["A1"].font.bold) == (14, True)
    assert {(guide.cell(row, 1).alignment.horizontal, guide.cell(row, 2).alignment.wrap_text) for row in texts} == {
        ("center", True)
    }


def test_a_form_knows_on_a_hidden_sheet_whose_it_is(values):
    mark = values["_form"]
    assert (mark.sheet_state, [cell.value for cell in mark["A"]]) == (
        "hidden",
        ["visionbook-kpi-form", 1, 2024, "01223"],
    )
    assert (values.properties.creator, values.properties.title) == ("根室市", "指標の実績")


def test_the_form_as_csv_has_numbers_as_people_read_them():
    lines = kpi_template.csv_bytes(form_of(tuple(KPIS), SEEN)).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "根室市　数値目標とKPI" + "," * 16
    assert lines[2] == "a,目標-１ 産業,相談者,人,2024年度の値。,100,200,,110,120,,,,,,,"
    assert lines[5] == "r,目標-１ 暮らし,割合,%,2024年度の値。,31.3%,35%,,,32%,,,,,,,"
    assert lines[6] == "y,目標-１ 産業振興,輸出入,億円,2024年度の値。,65,70,,,66,,,,,,,"
    assert [line.count("年度値") for line in lines[2:8]] == [0, 1, 1, 0, 0, 0]


def test_a_form_shows_the_last_three_years_before_its_own_and_the_surest_value_of_each():
    seen = (("a", 2023, 120.0, "press"), ("a", 2023, 121.0, "final"), ("a", 2024, 130.0, "final"))
    form = form_of(("a",), seen)
    assert form.years == [2021, 2022, 2023] and form.lines[0].earlier[2023] == (121.0, "final")


# The form for the tables of a plan

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ITEM = FormColumn(
    {"name": "item", "title": "項目", "description": "短い名前。", "constraints": {"required": True}} | TEXT, {}
)
KIND = FormColumn({"name": "kind", "title": "種類", "description": "どれか。"} | TEXT, {"kpi": "指標", "case": "件"})
COST = FormColumn({"name": "cost", "title": "額", "unit": "円"} | NUMBER, {})
IS_NEW = FormColumn({"name": "new", "title": "新規", "type": "boolean"}, {"true": "はい", "false": "いいえ"})
ABOVE = FormColumn({"name": "above", "title": "上の項目"} | TEXT, {}, ("items", "item"))
BODY = FormColumn({"name": "body", "title": "主体"} | TEXT, {}, ("bodies", "body"))
SIZE = FormColumn({"name": "size", "title": "大きさ", "measured_in": "unit", "unit": "円"} | NUMBER, {})

ROWS = [
    {"item": "a", "kind": "kpi", "cost": "1200", "new": "TRUE", "above": "", "body": "city"},
    {"item": "b", "kind": "case", "cost": "0.5", "new": "false", "above": "a", "body": "x" * 60},
]
GROWS = FormSheet(
    TableSheet("items"), "項目の表", "何を入れるか。", [ITEM, KIND, COST, IS_NEW, ABOVE, BODY], ["item"], ROWS
)
HELD = FormSheet(TableSheet("areas", grows=False), "市町村", "", [ITEM, SIZE], ["item"], [{"item": "n", "size": "3"}])
FORM = TableForm("kpis", "01223", "A&B市", [GROWS, HELD], {"bodies": [("city", "市"), ("town", "町")]}, JA)


@pytest.fixture(scope="module")
def tables():
    return opened(table_form_writing.workbook_bytes(FORM))


def test_sheets_stand_in_order_and_what_nobody_needs_is_hidden(tables):
    states = [(sheet.title, sheet.sheet_state) for sheet in tables]
    shown = ["記入のしかた", "項目の表", "市町村", "参照_bodies"]
    assert states == [*((title, "visible") for title in shown), ("_lists", "hidden"), ("_form", "hidden")]


def test_the_hidden_sheet_keeps_what_was_handed_out(tables):
    rows = [[cell for cell in row if cell is not None] for row in tables["_form"].iter_rows(values_only=True)]
    assert rows[:4] == [["visionbook-table-form"], ["1"], ["kpis"], ["01223"]]
    assert [(row[0], row[2]) for row in rows[4:]] == [("items", "a"), ("items", "b"), ("areas", "n")]
    assert [row[1] for row in rows[4:]] == [*(GROWS.digest(row) for row in ROWS), HELD.digest(HELD.rows[0])]


def test_heads_say_what_a_column_takes(tables):
    sheet = tables["項目の表"]
    assert [cell.value for cell in sheet[4]] == ["行", "項目", "種類", "額", "新規", "上の項目", "主体"]
    assert [cell.value for cell in sheet[5]] == [
        "説明",
        "【必須】短い名前。",
        "【一覧から】どれか。",
        "単位は円です。",
        "【一覧から】空欄は「いいえ」と読みます。",
        None,
        None,
    ]
    assert tables["市町村"]["C5"].value == "その行の「単位」で入れます（割合は0.541か54.1%）。"
    assert set(fills(sheet[4])) == {HEAD} and set(fills(sheet[5])) == {ASIDE}
    assert {(cell.font.size, cell.font.bold) for cell in sheet[4]} == {(10, True)}
    assert {(cell.font.size, cell.font.bold) for cell in sheet[5]} == {(8, False)}
    titles = [(sheet.cell(row, 1).font.size, sheet.cell(row, 1).font.bold) for row in (1, 2, 3)]
    assert titles == [(14, True), (10, False), (10, False)]


def test_cells_hold_codes_as_texts_and_numbers_as_numbers(tables):
    sheet = tables["項目の表"]
    assert [cell.value for cell in sheet[6]] == [None, "a", "指標", 1200, "はい", None, "city"]
    assert [cell.value for cell in sheet[7]] == [None, "b", "件", 0.5, "いいえ", "a", "x" * 60]
    assert [cell.number_format for cell in sheet[6][1:]] == ["@", "@", "General", "@", "@", "@"]
    assert [cell.alignment.horizontal for cell in sheet[6][1:]] == ["left", "left", "right", "left", "left", "left"]
    assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in sheet[6][1:])


def test_columns_are_as_wide_as_their_longest_cell_within_limits(tables):
    # a mark; 14 at least, 2 for each letter of a head and 2; 1.6 for each letter of a cell, 42 at most
    assert widths(tables["項目の表"]) == {"A": 7, **dict.fromkeys("BCDEF", 14), "G": 42}
    long_head = FormColumn({"name": "item", "title": "とても長い見出し"} | TEXT, {})
    longest = FormColumn({"name": "kind", "title": "種"} | TEXT, {})
    own = replace(GROWS, columns=[long_head, longest], rows=[{"kind": "y" * 20}])
    sheet = opened(table_form_writing.workbook_bytes(replace(FORM, sheets=[own]))).worksheets[1]
    assert widths(sheet) == {"A": 7, "B": 18, "C": 32}


def test_rows_are_as_high_as_their_texts_within_limits(tables):
    sheet = tables["項目の表"]
    assert heights(sheet)[6] == 14 + 3
    assert heights(sheet)[7] == 2 * 14 + 3  # sixty letters in a column of 42
    high = replace(
        GROWS, rows=[{"item": "あ" * 800}], columns=[replace(ITEM, field=ITEM.field | {"description": "説" * 900})]
    )
    sheet = opened(table_form_writing.workbook_bytes(replace(FORM, sheets=[high]))).worksheets[1]
    assert (heights(sheet)[5], heights(sheet)[6]) == (220, 120)


def test_the_row_of_explanations_is_as_high_as_the_longest(tables):
    # 20 letters of 2 in a column of 14 x 1.2 less 1.5: three lines of 11, and 6
    assert lines_in("【一覧から】空欄は「いいえ」と読みます。", 16.8) == 3
    assert heights(tables["項目の表"])[5] == 3 * 11 + 6


def test_a_growing_sheet_has_empty_rows_and_is_open_to_write_in(tables):
    sheet = tables["項目の表"]
    assert sheet.max_row == 5 + 2 + 200
    for row in (6, 7, 8, 207):
        assert open_cells(sheet[row]) == "ABCDEFG" and fills(sheet[row][1:]) == [ENTRY] * 6
    assert open_cells(sheet[4]) == open_cells(sheet[5]) == ""


def test_a_sheet_that_does_not_grow_is_open_in_its_last_column(tables):
    sheet = tables["市町村"]
    assert sheet.max_row == 6
    assert open_cells(sheet[6]) == "C" and fills(sheet[6][1:]) == [ASIDE, ENTRY]


def test_lists_are_offered_where_values_are_told(tables):
    sheet, lists = tables["項目の表"], tables["_lists"]
    assert [[cell.value for cell in column] for column in lists.iter_cols()] == [["指標", "件"], ["はい", "いいえ"]]
    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert list(found) == [f"{letter}6:{letter}207" for letter in "BCDEFG"]
    assert all(each.allow_blank and each.showInputMessage and each.showErrorMessage for each in found.values())
    assert [(each.type, each.formula1, each.errorStyle) for each in found.values()] == [
        (None, None, "warning"),
        ("list", "'_lists'!$A$1:$A$2", "stop"),
        (None, None, "warning"),
        ("list", "'_lists'!$B$1:$B$2", "stop"),
        ("list", "'項目の表'!$B$6:$B$207", "warning"),
        ("list", "'参照_bodies'!$A$2:$A$3", "warning"),
    ]
    assert [each.promptTitle for each in found.values()] == ["項目", "種類", "額", "新規", "上の項目", "主体"]
    assert found["B6:B207"].prompt == "【必須】短い名前。"


def test_a_column_that_refers_to_nothing_of_the_workbook_offers_nothing():
    alone = opened(table_form_writing.workbook_bytes(replace(FORM, references={"bodies": []})))
    found = {str(each.sqref): each.type for each in alone["項目の表"].data_validations.dataValidation}
    assert (found["F6:F207"], found["G6:G207"]) == ("list", None)


def test_prompts_are_no_longer_than_a_workbook_takes():
    long = replace(ITEM, field=ITEM.field | {"title": "題" * 40, "description": "説" * 300})
    sheet = opened(
        table_form_writing.workbook_bytes(replace(FORM, sheets=[replace(GROWS, columns=[long])]))
    ).worksheets[1]
    (each,) = sheet.data_validations.dataValidation
    assert (len(each.promptTitle), len(each.errorTitle), len(each.prompt)) == (32, 32, 250)


def test_references_list_keys_and_names(tables):
    sheet = tables["参照_bodies"]
    assert list(sheet.iter_rows(values_only=True)) == [("識別子", "名称"), ("city", "市"), ("town", "町")]
    assert widths(sheet) == {"A": 24, "B": 60}
    assert set(fills(sheet[1])) == {HEAD} and all(cell.font.bold for cell in sheet[1])


def test_a_printer_gets_the_filled_rows_and_twenty_more(tables):
    sheet, held = tables["項目の表"], tables["市町村"]
    assert sheet.print_area.rpartition("!")[2] == "$A$1:$G$27"  # 5 above, 2 rows, 20 free ones
    assert held.print_area.rpartition("!")[2] == "$A$1:$C$6"
    for each in (sheet, held):
        assert (each.freeze_panes, each.print_title_rows) == ("C5", "$4:$4")
        assert paper(each)[:2] == (("landscape", A4), AS_WIDE_AS_THE_PAPER)
        protection = each.protection
        assert protection.sheet and not (protection.insertRows or protection.deleteRows or protection.sort)
    assert (
        paper(tables["記入のしかた"])[:2]
        == paper(tables["参照_bodies"])[:2]
        == (("portrait", A4), AS_WIDE_AS_THE_PAPER)
    )
    assert sheet.oddFooter.left.text == "A&&B市　項目の表"


def test_the_guide_of_a_form_says_its_rules_and_what_it_is_about(tables):
    guide = tables["記入のしかた"]
    assert guide["A1"].value == "A&B市　数値目標とKPIの記入書式"
    assert (guide["A1"].font.size, guide["A1"].font.bold) == (14, True)
    assert widths(guide) == {"A": 5, "B": 90}
    texts = [guide.cell(row, 2).value for row in range(3, 13)]
    assert texts[0].startswith("色の付いたセルに") and texts[8].startswith("数値目標とKPIを") and texts[9] is None
    assert heights(guide)[3] == 15 * lines_in(texts[0], 90) + 8
    noticed = opened(table_form_writing.workbook_bytes(replace(FORM, notice="下書き")))["記入のしかた"]
    assert (noticed["B3"].value, noticed["B4"].value) == ("下書き", texts[0])


def test_examples_stand_above_the_rows_and_are_marked():
    table = next(key.split(".")[2] for key in JA.keys() if key.startswith("table_forms.example."))
    names = sorted({key.split(".")[4] for key in JA.keys() if key.startswith(f"table_forms.example.{table}.1.")})
    own = replace(GROWS, part=TableSheet(table), columns=[FormColumn({"name": name} | TEXT, {}) for name in names])
    given = table_form_writing.examples(own, FORM)
    assert given and list(given[0].values()) == [JA(f"table_forms.example.{table}.1.{name}") for name in names]
    sheet = opened(table_form_writing.workbook_bytes(replace(FORM, sheets=[own]))).worksheets[1]
    count = len(given)
    assert [sheet.cell(row, 1).value for row in range(6, 7 + count)] == ["例"] * count + [None]
    assert [cell.value for cell in sheet[6][1:]] == list(given[0].values())
    assert set(fills(sheet[6])) == {ASIDE} and open_cells(sheet[6]) == "" and sheet["B6"].font.size == 9
    assert sheet.max_row == 5 + count + 2 + 200
    areas = [str(each.sqref) for each in sheet.data_validations.dataValidation]
    assert areas[0] == f"B{6 + count}:B{sheet.max_row}"
    assert sheet.print_area.rpartition("$")[2] == str(5 + count + 2 + 20)
