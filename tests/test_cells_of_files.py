"""Cells of workbooks and CSV files as their reader sees them: fonts, formulas, escapes, delimiters, heads."""

import io
import re
import warnings
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from visionbook.intake import workbook
from visionbook.intake.cell_text import UnreadableError
from visionbook.intake.conditional import Condition, seen
from visionbook.intake.fonts import _luminance
from visionbook.intake.kpi_identity import anchors
from visionbook.intake.kpi_reading import locate
from visionbook.intake.kpi_rows import FormRows
from visionbook.intake.package import PackageError, unpack
from visionbook.intake.sheets import CSV_SHEET, Cell, Sheet, csv_sheet, garbled, other_delimiter
from visionbook.intake.workbook import read_workbook
from visionbook.messages import told
from visionbook.words import load_words

STRUCK = InlineFont(strike=True)
RAISED = InlineFont(vertAlign="superscript")
LOWERED = InlineFont(vertAlign="subscript")
WHITE = InlineFont(color="FFFFFFFF")
RED = InlineFont(color="FFFF0000")
SMALL = InlineFont(sz=6)
MINCHO = InlineFont(rFont="ＭＳ 明朝", b=True)
BLACK = InlineFont(color=Color(theme=1), sz=11)


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cell_of(value, font=None, fill=None, number_format="General", change=None):
    """The first cell of a workbook, after a change of the text of its sheet's part."""
    book = Workbook()
    cell = book.active["A1"]
    cell.value, cell.number_format = value, number_format
    cell.font, cell.fill = font or Font(sz=11), fill or PatternFill()
    content = saved(book)
    if change:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["xl/worksheets/sheet1.xml"] = re.sub(*change, parts["xl/worksheets/sheet1.xml"], count=1)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        content = target.getvalue()
    return read_workbook(content)[0].cells[1, 1]


def runs(*blocks):
    return CellRichText([TextBlock(font, text) if font else text for text, font in blocks])


@pytest.mark.parametrize(
    ("blocks", "doubt"),
    [
        ([("25", STRUCK), ("26", RED)], "mixed"),
        ([("25", STRUCK), ("26", None)], "mixed"),
        ([("25 ", STRUCK), ("人", None)], "mixed"),
        ([("4", None), ("1", RAISED)], "mixed"),
        ([("4", None), ("注", RAISED)], "mixed"),
        ([("10", None), ("3", LOWERED)], "mixed"),
        ([("1", WHITE), ("26", None)], "mixed"),
        ([("26", None), ("（前年25）", WHITE)], "mixed"),
        ([("25", None), ("26", RED)], "mixed"),
        ([("26", None), ("7", SMALL)], "mixed"),
        ([("25", STRUCK), ("人", STRUCK)], "struck"),
        ([("25", WHITE), ("人", WHITE)], "hidden"),
    ],
)
def test_digits_of_several_fonts_and_what_is_struck_or_hidden_are_asked_about(blocks, doubt):
    cell = cell_of(runs(*blocks))
    assert cell.value == "".join(text for text, _ in blocks)
    assert cell.doubt == doubt
    with pytest.raises(UnreadableError) as caught:
        _ = cell.written
    assert caught.value.rule.key == f"cell.{doubt}"


@pytest.mark.parametrize(
    "blocks",
    [
        [("26", None), ("人", MINCHO)],  # an input method changes fonts between scripts
        [("2", MINCHO), ("6人", None)],
        [("26", RED), ("人", None)],
        [("26", RED), ("\n", STRUCK)],
        [("26", BLACK), ("7", None)],
        [("約", SMALL), ("26", None)],
    ],
)
def test_letters_of_several_fonts_that_look_like_one_number_are_read(blocks):
    assert cell_of(runs(*blocks)).written == "".join(text for text, _ in blocks)


@pytest.mark.parametrize("value", [27100, "27,100", 27.5])
@pytest.mark.parametrize(
    ("font", "fill", "doubt"),
    [
        (Font(strike=True), None, "struck"),
        (Font(color="FFFFFFFF"), None, "hidden"),
        (Font(color="00FEFEFE"), None, "hidden"),
        (Font(color=Color(theme=0)), None, "hidden"),
        (Font(color=Color(indexed=9)), None, "hidden"),
        (Font(color=Color(indexed=65)), None, "hidden"),  # the ground of the system
        (Font(color=Color(indexed=64)), None, ""),
        (Font(color=Color(indexed=81)), None, ""),
        (Font(color="FFFFFF00"), PatternFill("solid", "FFFFFF00"), "hidden"),
        (Font(), PatternFill("solid", "FF000000"), "hidden"),
        (Font(color="FFFFFFFF"), PatternFill("solid", "FF000080"), ""),
        (Font(color="FFFF0000"), None, ""),
        (Font(color=Color(theme=4)), None, ""),
        (Font(vertAlign="superscript", b=True), None, ""),
        (Font(), PatternFill("solid", "FFFFF2CC"), ""),
        (Font(color="FFFFFFFF"), PatternFill("solid", "FFFFF6D6"), "hidden"),  # the ground of the form's own cells
        (Font(color="FF7F7F7F"), PatternFill("solid", "FFD9D9D9"), ""),
        (Font(color="FFFFFFFF"), PatternFill("lightGray"), ""),  # a pattern is seen behind the letters
    ],
)
def test_a_value_that_is_struck_through_or_cannot_be_seen_is_none(value, font, fill, doubt):
    cell = cell_of(value, font, fill)
    assert (cell.doubt, cell.held) == (doubt, str(value))


@pytest.mark.parametrize(
    ("colour", "luminance"),
    [
        # Relative luminance as WCAG 2 defines it: the weights of red, green and blue, and the two branches of a share.
        ((0, 0, 0), 0),
        ((255, 255, 255), 1),
        ((255, 0, 0), 0.2126),
        ((0, 255, 0), 0.7152),
        ((0, 0, 255), 0.0722),
        ((128, 128, 128), 0.2158605),  # ((128 / 255 + 0.055) / 1.055) ** 2.4
        ((10, 10, 10), 0.0030353),  # 10 / 255 / 12.92
        ((11, 11, 11), 0.0033465),  # ((11 / 255 + 0.055) / 1.055) ** 2.4
    ],
)
def test_how_light_a_colour_is(colour, luminance):
    assert _luminance(colour) == pytest.approx(luminance, abs=5e-8)


@pytest.mark.parametrize("colour", ["FF0000FF", "FFFF0000", "FF008000", "FF767676", "FF800080"])
def test_letters_of_a_plain_colour_are_seen_on_white(colour):
    assert cell_of(27100, Font(color=colour)).doubt == ""


def test_letters_in_the_table_of_shared_texts_have_their_fonts_too():
    """So Excel writes a text with several fonts: in a part of its own, with the reading aid beside it."""
    texts = (
        "<si><r><rPr><strike/></rPr><t>25</t></r><r><t>26</t></r><rPh sb='0' eb='1'><t>9</t></rPh></si>"
        "<si><r><t>2</t></r><r><rPr><b/></rPr><t>6人</t></r></si><si><t>27_x000D_</t></si>"
    )
    book = Workbook()
    for column in (1, 2, 3):
        book.active.cell(1, column).value = column - 1
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}">{texts}</sst>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b't="n"', b't="s"')
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    cells = read_workbook(target.getvalue())[0].cells
    seen = [(cells[1, column].value, cells[1, column].doubt) for column in (1, 2, 3)]
    assert seen == [("2526", "mixed"), ("26人", ""), ("27\r", "")]


def test_a_reading_aid_is_no_letter_of_its_own():
    aid = rb"<is><t>\1</t><rPh sb='0' eb='2'><t>99</t></rPh></is>"
    cell = cell_of("26人", change=(b"<is><t>(.*?)</t></is>", aid))
    assert (cell.written, cell.doubt) == ("26人", "")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (DataTableFormula(ref="A1:A2", r1="C3"), "{=TABLE(,C3)}"),
        (DataTableFormula(ref="A1:A2", r1="C3", dtr="1"), "{=TABLE(C3,)}"),
        (DataTableFormula(ref="A1:B2", r1="C3", r2="D4", dt2D="1"), "{=TABLE(C3,D4)}"),
        (ArrayFormula("A1:A2", "=SUM(B1:B2)"), "=SUM(B1:B2)"),
        (ArrayFormula("A1:A2", None), "="),
        ("=1+2", "=1+2"),
    ],
)
def test_a_formula_is_told_as_a_spreadsheet_shows_it(formula, expected):
    cell = cell_of(formula)
    assert (cell.kind, cell.value) == ("formula", expected)


@pytest.mark.parametrize(
    ("written", "held"), [("27100_x000D_", "27100\r"), ("２７_x0009_", "２７\t"), ("て\u3099", "で")]
)
def test_texts_of_both_kinds_of_files_are_unescaped_and_composed(written, held):
    assert cell_of(written).value == held
    assert csv_sheet("x.csv", f"a,{written}\r\nb,c".encode())[0].cells[1, 2].value == held


def test_a_formula_behind_an_escape_is_a_formula():
    assert csv_sheet("x.csv", b"a,_x003D_1+1\r\nb,c")[0].cells[1, 2].kind == "formula"


@pytest.mark.parametrize(
    ("number", "shows", "written"), [(0, b"0", ""), (0, b"1", "0"), (5, b"0", "5"), (0.0, b"false", "")]
)
def test_a_sheet_that_shows_no_zeros_reports_none(number, shows, written):
    change = (b"<sheetView ", b'<sheetView showZeros="' + shows + b'" ')
    assert cell_of(number, change=change).written == written


def test_a_number_and_a_text_are_written_as_their_format_shows_them():
    assert cell_of(250, number_format="# ??/100").written == "250"
    assert cell_of(0, number_format='0;-0;"-"').written == "-"
    with pytest.raises(UnreadableError, match="is hidden by its number format ';;;'"):
        _ = cell_of("25", number_format=";;;").written


def conditional(value, *rules, area="A1:A3"):
    """The first cell of a workbook with conditional formats."""
    book = Workbook()
    book.active["A1"] = value
    for rule in rules:
        book.active.conditional_formatting.add(area, rule)
    return read_workbook(saved(book))[0].cells[1, 1]


def compared(operator, *limits, **look):
    return CellIsRule(operator=operator, formula=[str(limit) for limit in limits], **look)


WHITE_LETTERS, STRUCK_LETTERS = {"font": Font(color="FFFFFFFF")}, {"font": Font(strike=True)}


@pytest.mark.parametrize(
    ("value", "rule", "doubt"),
    [
        (0, compared("equal", 0, **WHITE_LETTERS), "hidden"),
        (1, compared("equal", 0, **WHITE_LETTERS), ""),
        (1, compared("notEqual", 0, **WHITE_LETTERS), "hidden"),
        (5, compared("lessThan", 5, **STRUCK_LETTERS), ""),
        (4.9, compared("lessThan", 5, **STRUCK_LETTERS), "struck"),
        (5, compared("lessThanOrEqual", 5, **STRUCK_LETTERS), "struck"),
        (5, compared("greaterThan", 5, **STRUCK_LETTERS), ""),
        (5, compared("greaterThanOrEqual", 5, **STRUCK_LETTERS), "struck"),
        (5, compared("between", 1, 5, **STRUCK_LETTERS), "struck"),
        (6, compared("between", 1, 5, **STRUCK_LETTERS), ""),
        (5, compared("notBetween", 1, 5, **STRUCK_LETTERS), ""),
        (6, compared("notBetween", 1, 5, **STRUCK_LETTERS), "struck"),
        (5, compared("lessThan", "$B$1", **STRUCK_LETTERS), "conditional"),
        ("5", compared("lessThan", 9, **STRUCK_LETTERS), "conditional"),
        (5, FormulaRule(["$B1=1"], **STRUCK_LETTERS), "conditional"),
        (5, FormulaRule(["TRUE"], **WHITE_LETTERS), "conditional"),
        (5, FormulaRule(["TRUE"], font=Font(color="FFFF0000", b=True)), ""),
        (5, FormulaRule(["TRUE"], fill=PatternFill(bgColor="FFFFC7CE")), ""),
        (5, FormulaRule(["TRUE"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFC00000")), ""),
        (5, DataBarRule("min", 0, "max", 9, "FF638EC6", showValue=False), "hidden"),
        (5, DataBarRule("min", 0, "max", 9, "FF638EC6"), ""),
        (5, IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False), "hidden"),
    ],
)
def test_a_conditional_format_that_hides_or_strikes_is_followed_or_asked_about(value, rule, doubt):
    assert conditional(value, rule).doubt == doubt
    assert conditional(value, rule, area="A2:C9").doubt == ""
    assert conditional(value, rule, area="B1").doubt == ""


def test_a_number_format_of_a_condition_counts():
    rule = Rule("cellIs", operator="equal", formula=["0"], dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;")))
    assert conditional(0, rule).written == ""
    assert conditional(3, rule).written == "3"


def test_conditions_without_end_are_refused():
    with pytest.raises(PackageError, match="conditional formats without end"):
        conditional(3, *(compared("equal", number, **STRUCK_LETTERS) for number in range(1000, 1201)))
    assert conditional(3, *(compared("equal", number, **STRUCK_LETTERS) for number in range(1000, 1200))).written == "3"


def placed(*cells, merged=()):
    """A workbook with a figure in some cells (row, column) and some merged areas."""
    book = Workbook()
    for row, column in cells:
        book.active.cell(row, column, 3)
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


@pytest.mark.parametrize(
    ("last", "beyond"), [((5_000, 1), (5_001, 1)), ((1, 300), (1, 301)), ((5_000, 300), (5_001, 301))]
)
def test_a_cell_is_read_up_to_the_last_row_and_column_and_refused_beyond(last, beyond):
    assert read_workbook(placed(last))[0].cells[last].value == 3
    with pytest.raises(PackageError, match="has a filled cell far outside the form"):
        read_workbook(placed(beyond))


def test_cells_and_merged_areas_are_read_up_to_their_number_and_refused_beyond(monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_CELLS", 3)
    assert len(read_workbook(placed((1, 1), (1, 2), (2, 1)))[0].cells) == 3
    with pytest.raises(PackageError, match="has more than 3 cells"):
        read_workbook(placed((1, 1), (1, 2), (2, 1), (2, 2)))
    # A1:B3 has 6 cells, D1:D2 has 2; of D4999:D5002 only the two rows of a form count.
    monkeypatch.setattr(workbook, "_MOST_MERGED", 8)
    assert len(read_workbook(placed((1, 1), merged=["A1:B3", "D1:D2"]))[0].merged) == 2
    assert len(read_workbook(placed((1, 1), merged=["A1:B3", "D4999:D5002"]))[0].merged) == 2
    with pytest.raises(PackageError, match="merged areas without end"):
        read_workbook(placed((1, 1), merged=["A1:B3", "D1:D3"]))
    with pytest.raises(PackageError, match="merged areas without end"):
        read_workbook(placed((1, 1), merged=["A1:B3", "D4998:D5002"]))


TABLE = [["識別子", "指標", "単位", "実績"], ["a", "甲", "人", "1,000"], ["b", "乙", "人", "約3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize(
    ("delimiter", "english", "japanese"),
    [("\t", "tabs", "タブ"), (";", "semicolons", "セミコロン"), ("|", "vertical bars", "縦線")],
)
def test_a_file_that_is_parted_by_other_signs_than_commas_is_named_so(delimiter, english, japanese, encoding):
    text = "\r\n".join(delimiter.join(line) for line in TABLE)
    sheet, (problem,) = csv_sheet("x.csv", text.encode(encoding))
    assert sheet is None
    assert str(problem).startswith(f"file  is parted by {english}, not by commas; in Excel choose 'CSV UTF-8")
    assert told(problem.rule, "ja") == f"コンマではなく{japanese}で区切られています"


def test_tabs_beside_quotation_marks_and_line_breaks_are_named_too():
    text = "\n".join("\t".join(f'"{cell}\n"' for cell in line) for line in TABLE)
    assert "is parted by tabs" in str(csv_sheet("x.csv", text.encode())[1][0])


@pytest.mark.parametrize("text", ["識別子,注記\na,甲; 乙; 丙; 丁\nb,1\t2\t3\t4", "a;b\n1;2", "識別子\na\nb"])
def test_other_signs_within_cells_are_no_delimiters(text):
    assert csv_sheet("x.csv", text.encode())[1] == []


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-16", "UTF-16"), ("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")]
)
def test_an_encoding_that_is_not_read_is_named(encoding, name):
    text = "\n".join(",".join(line) for line in TABLE)
    assert f"is in {name};" in str(csv_sheet("x.csv", text.encode(encoding))[1][0])


@pytest.mark.parametrize("encoding", ["cp932", "cp1252"])
def test_letters_that_were_saved_garbled_are_named_so(encoding):
    """Opened in another encoding and saved: what that one lacks is lost, some cells can still be told."""
    text = "識別子,指標,確度,報告日,世帯,件数\na,漁獲量,確定,,,"
    garbled = text.encode().decode(encoding, errors="replace")
    assert "has garbled letters" in str(csv_sheet("x.csv", garbled.encode())[1][0])
    assert csv_sheet("x.csv", text.encode())[1] == csv_sheet("x.csv", text.encode("cp932"))[1] == []


@pytest.mark.parametrize(("cells", "is_garbled"), [(["件数", "指標"], False), (["件数", "指標", "確度"], True)])
def test_three_garbled_cells_are_no_chance(cells, is_garbled):
    text = ",".join([*(cell.encode().decode("cp1252", errors="replace") for cell in cells), "a"])
    assert garbled(text) is is_garbled


@pytest.mark.parametrize(("text", "sign"), [("a;b;c\n1;2;3", ";"), ("a;b\n1;2", ""), ("a,b,c\n1,2,3", "")])
def test_another_sign_parts_cells_if_it_makes_three_of_a_line(text, sign):
    assert other_delimiter(text) == sign


def test_half_width_kana_are_no_sign_of_another_encoding():
    for encoding in ("utf-8", "cp932"):
        assert csv_sheet("x.csv", "ｼｷﾍﾞﾂ,ﾄﾝ\nｱ,ﾄﾝ".encode(encoding))[0].cells[1, 2].value == "ﾄﾝ"


def test_few_letters_among_many_signs_tell_the_encoding():
    assert "is in EUC-JP;" in str(csv_sheet("x.csv", "kpi_id,name,value\nk1,件数,12345\n".encode("euc_jp"))[1][0])
    # Half of the letters are half-width kana: no more than Shift_JIS may have.
    assert csv_sheet("x.csv", "ﾄｮ筅筅,ﾄｮ筅筅\n1,2".encode("cp932"))[1] == []
    # One half-width word among kanji, whose bytes are letters of EUC-JP, too.
    sheet, troubles = csv_sheet("x.csv", "ﾄｮ筅筅筅,ﾄｮ筅筅筅\n1,2".encode("cp932"))
    assert troubles == [] and sheet.cells[1, 1].value == "ﾄｮ筅筅筅"


def located(head):
    texts = ["識別子", "指標", "単位", head, "確度"]
    cells = {(1, column): Cell(1, column, "text", text) for column, text in enumerate(texts, 1)}
    return locate([Sheet(CSV_SHEET, cells)], "01223", load_words("ja"))


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("2024年度の実績", 2024),
        ("令和6年度の実績", 2024),
        ("令和　６\n年度の実績", 2024),
        ("R6年度の実績", 2024),
        ("令和元年度の実績", 2019),
        ("平成31年度の実績", 2019),
        ("令和6年度（2024年度）の実績", 2024),
        ("2024（令和6）年度の実績", 2024),
    ],
)
def test_the_year_of_the_form_may_be_written_in_an_era(head, year):
    (form,), troubles = located(head)
    assert (form.fiscal_year, form.columns["value"], troubles) == (year, 4, [])


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("6年度の実績", "CSV!D1  '6年度の実績'  is no head of a column of values: 'YYYY年度の実績' was expected"),
        ("令和6年実績", "CSV!D1  '令和6年実績'  is no head of a column of values"),
        ("今年度の実績", "CSV!D1  '今年度の実績'  is no head of a column of values"),
        ("令和0年度の実績", "CSV!D1  '令和0年度の実績'  is no head of a column of values"),
        ("値", "CSV!A1  is no head of a column of values"),
        ("令和5年度（2024年度）の実績", "CSV!D1  '令和5年度(2024年度)の実績'  names two years"),
    ],
)
def test_a_head_without_a_year_or_with_two_is_named(head, message):
    forms, troubles = located(head)
    assert forms == []
    assert message in str(troubles[0])


def archive(*names):
    """A zip archive of small parts, which may have one name twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that stand twice
        for name in names:
            parts.writestr(name, b"<a/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["word/document.xml"], "is an archive, but no workbook"),
        ([], "is an archive, but no workbook"),
        (["xl/workbook.xml", "xl/workbook.xml"], "is not put together as a workbook is"),
        (["xl/workbook.xml", "XL/Workbook.xml"], "is not put together as a workbook is"),
        (["xl/workbook.xml", "/xl/workbook.xml"], "is not put together as a workbook is"),
        (["xl/workbook.xml", *(f"xl/{number}.xml" for number in range(1_000))], "is not put together as a workbook is"),
    ],
)
def test_an_archive_that_is_no_workbook_is_refused(names, told):
    with pytest.raises(PackageError, match=told):
        unpack(archive(*names))


def test_a_workbook_of_as_many_parts_as_allowed_is_unpacked():
    names = ["xl/workbook.xml", *(f"xl/{number}.xml" for number in range(999))]
    assert len(unpack(archive(*names))) == 1_000


def rows_of(cells=None, columns=None, **areas):
    """Rows of a form of one indicator in row 3, of which only what the sheet says of areas is looked at."""
    rows = FormRows.__new__(FormRows)
    rows.sheet = Sheet("s", cells or {}, **areas)
    rows.columns, rows.anchors, rows.last_row, rows.troubles = columns or {"id": 1, "value": 4}, {}, 9, []
    return rows


def test_a_merged_cell_is_every_cell_from_its_first_to_its_last_row_and_column_as_far_as_the_sheet_goes():
    # Rows 3 to 5, columns 4 to 6 of a sheet whose last filled row is the fourth.
    sheet = Sheet("s", {(3, 4): Cell(3, 4, "number", 7), (4, 9): Cell(4, 9, "number", 8)}, merged=[(3, 4, 5, 6)])
    assert anchors(sheet, range(1, 9)) == {(row, column): (3, 4) for row in (3, 4) for column in (4, 5, 6)}
    longer = replace(sheet, cells={(9, 1): Cell(9, 1, "number", 7)})
    assert {row for row, _ in anchors(longer, [4])} == {3, 4, 5}
    assert anchors(longer, [3, 7]) == {}
    assert anchors(Sheet("s", {}, merged=[(1, 1, 2, 2)]), [1]) == {}


def test_a_conditional_format_holds_from_its_first_to_its_last_row_and_column():
    found = Condition(((3, 4, 5, 6), (8, 8, 8, 8)), "", None, True, "hidden", "")
    assert {row for row in range(1, 9) if found.covers(Cell(row, 5, "number", 1))} == {3, 4, 5}
    assert {column for column in range(1, 9) if found.covers(Cell(4, column, "number", 1))} == {4, 5, 6}
    assert found.covers(Cell(8, 8, "number", 1))


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("lessThan", {1}),
        ("lessThanOrEqual", {1, 2}),
        ("equal", {2}),
        ("notEqual", {1, 3, 4, 5}),
        ("greaterThanOrEqual", {2, 3, 4, 5}),
        ("greaterThan", {3, 4, 5}),
    ],
)
def test_a_conditional_format_compares_as_a_spreadsheet_does(operator, holds):
    found = Condition(((1, 1, 9, 9),), operator, (Decimal(2),), False, "hidden", "")
    assert {value for value in range(1, 6) if found.applies(Cell(1, 1, "number", value))} == holds


@pytest.mark.parametrize("limits", [(2, 4), (4, 2)])
def test_between_two_limits_in_either_order_is_with_both_of_them(limits):
    limits = tuple(map(Decimal, limits))
    within, without = (Condition((), operator, limits, False, "x", "") for operator in ("between", "notBetween"))
    assert {value for value in range(1, 6) if within.applies(Cell(1, 1, "number", value))} == {2, 3, 4}
    assert {value for value in range(1, 6) if without.applies(Cell(1, 1, "number", value))} == {1, 5}


@pytest.mark.parametrize(
    ("cell", "limits", "operator"),
    [
        (Cell(1, 1, "text", "3"), (Decimal(2),), "equal"),
        (Cell(1, 1, "number", 3), None, "equal"),
        (Cell(1, 1, "number", 3), (), "equal"),
        (Cell(1, 1, "number", 3), (Decimal(2),), "containsText"),
    ],
)
def test_whether_a_conditional_format_holds_is_not_guessed(cell, limits, operator):
    found = Condition(((1, 1, 1, 1),), operator, limits, False, "hidden", "")
    assert found.applies(cell) is None
    assert replace(found, always=True).applies(cell)


ALWAYS, NEVER, UNKNOWN = ("", None, True), ("equal", (Decimal(9),), False), ("", None, False)


@pytest.mark.parametrize(
    ("conditions", "cell", "doubt", "number_format"),
    [
        ([], {}, "", "0"),
        ([(*NEVER, "hidden", ";;;")], {}, "", "0"),
        ([(*ALWAYS, "hidden", "")], {}, "hidden", "0"),
        ([(*ALWAYS, "", "0.0")], {}, "", "0.0"),
        ([(*ALWAYS, "hidden", "0.0")], {"doubt": "struck"}, "struck", "0.0"),  # the first doubt stays
        ([(*UNKNOWN, "hidden", "0.0")], {}, "conditional", "0"),
        ([(*UNKNOWN, "hidden", "0.0")], {"doubt": "struck"}, "struck", "0"),
        # The first that holds counts, after those that do not or lie elsewhere.
        ([(*NEVER, "struck", ""), (*ALWAYS, "hidden", ""), (*ALWAYS, "", "0.0")], {}, "hidden", "0"),
        ([(*UNKNOWN, "struck", ""), (*ALWAYS, "hidden", "")], {}, "conditional", "0"),
        ([(*ALWAYS, "hidden", "")], {"column": 2}, "", "0"),
    ],
)
def test_the_first_conditional_format_that_holds_changes_what_is_seen(conditions, cell, doubt, number_format):
    made = replace(Cell(1, 1, "number", 3, "0"), **cell)
    after = seen(made, [Condition(((1, 1, 1, 1),), *each) for each in conditions])
    assert (after.doubt, after.number_format, after.value) == (doubt, number_format, 3)


def test_a_picture_lies_over_the_cells_from_its_first_to_its_last_row_and_column():
    # Rows 3 to 5, columns 4 to 6.
    covered = {row for row in range(1, 9) if rows_of(covered=[(3, 4, 5, 6)]).is_covered(row)}
    assert covered == {3, 4, 5}
    under = {at for at in range(1, 9) if rows_of(covered=[(3, 4, 5, 6)], columns={"value": at}).is_covered(3)}
    assert under == {4, 5, 6}


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ((3, 4, 3, 5), None),  # with the cell beside it, which is of no use
        ((3, 3, 3, 4), "over several columns"),
        ((3, 4, 4, 4), "over several indicators"),
        ((2, 4, 3, 4), None),  # with the head row, where no indicator stands
        ((3, 3, 4, 4), "over several indicators"),
        ((4, 4, 5, 4), None),  # below
        ((3, 5, 3, 6), None),  # beside
    ],
)
def test_a_value_merged_over_indicators_or_columns_of_the_form_is_told_and_over_nothing_else_is_not(area, told):
    cells = {(row, 1): Cell(row, 1, "text", kpi_id) for row, kpi_id in ((3, "a"), (4, "b"), (6, "c"))}
    rows = rows_of(cells, {"id": 1, "status": 3, "value": 4}, merged=[area])
    assert rows.is_one_cell(3, Cell(3, 4, "number", 7)) == (told is None)
    assert (told is None) == (rows.troubles == [])
    if told:
        assert told in str(rows.troubles[0])


# Sheets, rows and columns, and what a cell holds


@pytest.mark.parametrize(
    ("look", "hidden"),
    [
        ({}, False),
        ({"hidden": "1"}, True),
        ({"hidden": "true"}, True),
        ({"hidden": "0", "ht": "15"}, False),
        ({"ht": "0.5"}, False),
        ({"ht": "0.49"}, True),
        ({"hidden": "1", "ht": "15"}, True),
        ({"width": "0"}, False),  # that of another kind
    ],
)
def test_a_row_that_is_hidden_or_less_than_half_a_point_high_is_not_seen(look, hidden):
    assert workbook._is_hidden(look, "ht") == hidden


def test_hidden_rows_columns_and_sheets_are_known():
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["B2"], sheet["C3"] = 1, "  ", True
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].min, sheet.column_dimensions["B"].max = 2, 400
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["A"].width = 0.4
    for state in ("hidden", "veryHidden"):
        book.create_sheet(state).sheet_state = state
    book.create_chartsheet("図").add_chart(BarChart())
    first, *others = read_workbook(saved(book))
    assert first.hidden_rows == {2}
    assert first.hidden_columns == set(range(1, 301))  # as far as a form goes
    assert list(first.cells) == [(1, 1), (3, 3)]  # spaces alone hold nothing
    assert not first.hidden and [(sheet.name, sheet.hidden) for sheet in others] == [
        ("hidden", True),
        ("veryHidden", True),
        ("図", True),
    ]


@pytest.mark.parametrize(
    ("value", "type_", "kind", "held"),
    [
        (datetime(2025, 4, 1, 12), "d", "date", date(2025, 4, 1)),
        (date(2025, 4, 1), "d", "date", date(2025, 4, 1)),
        (5, "n", "number", 5),
        (0.5, "n", "number", 0.5),
        (float("inf"), "n", "other", "inf"),
        ("5", "n", "other", "5"),
        ("=A1", "f", "formula", "=A1"),
        ("人", "s", "text", "人"),
        ("#REF!", "e", "error", "#REF!"),
        (True, "b", "boolean", True),
        (1, "x", "other", "1"),
    ],
)
def test_a_cell_is_of_the_kind_of_its_value(value, type_, kind, held):
    given = {"value": value, "data_type": type_, "row": 1, "column": 2, "number_format": None}
    cell = workbook._cell(SimpleNamespace(**given, font=Font(sz=11), fill=PatternFill()))
    assert (cell.kind, cell.value, cell.number_format) == (kind, held, "General")


def test_a_sheet_without_zeros_leaves_what_is_false_as_it_is():
    change = (b"<sheetView ", b'<sheetView showZeros="0" ')
    assert cell_of(False, change=change).number_format == "General"
    assert cell_of(3, change=change).number_format == "General"


@pytest.mark.parametrize(
    ("flags", "table"),
    [
        ({"dt2D": True}, "{=TABLE(C3,D4)}"),
        ({"dtr": True}, "{=TABLE(C3,)}"),
        ({"dtr": "0"}, "{=TABLE(,C3)}"),
        ({"dt2D": "true"}, "{=TABLE(C3,D4)}"),
        ({"dtr": "true"}, "{=TABLE(C3,)}"),
    ],
)
def test_a_what_if_table_names_the_cells_that_it_varies(flags, table):
    assert workbook._formula(DataTableFormula(ref="A1:A2", r1="C3", r2="D4", **flags)) == table
