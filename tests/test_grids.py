"""An official file is one grid of text, whatever holds it: what is hidden, merged, a date or a formula stays known."""

import io
import zipfile
from datetime import date, datetime

import pytest
from official_kind_cases import age_rows, as_workbook, register_rows, vital_rows
from official_tables import download
from workbooks import xls, xls_looks, xlsx

from visionbook.errors import DataError
from visionbook.intake import grid as grid_module
from visionbook.intake.grid import Grid, filled, said_of_hidden, shown
from visionbook.intake.grids import read_grids
from visionbook.intake.import_log import imported_file
from visionbook.intake.official_reading import read_census
from visionbook.intake.register import read_register
from visionbook.intake.vital import read_vital
from visionbook.intake.xls_grid import xls_grids
from visionbook.messages import told


def refusal(content, name="a.xlsx"):
    with pytest.raises(DataError) as caught:
        shown(read_grids(name, content))
    assert told(caught.value, "ja") != str(caught.value)
    return str(caught.value)


def rewritten(content, part, old, new):
    """The workbook with other words in one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            changed.writestr(name, text)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2025, 1, 1), "2025-01-01"),
        (datetime(2025, 10, 1, 12, 30), "2025-10-01"),
        (True, "TRUE"),
        (False, "FALSE"),
        (12.0, "12"),
        (0.5, "0.5"),
        (1.2e21, "1200000000000000000000"),
        (" 根室市 ", "根室市"),
        ("#REF!", "#REF!"),
    ],
)
def test_a_cell_of_a_workbook_is_written_as_its_reader_knows_it(value, text):
    assert read_grids("a.xlsx", xlsx({"表": [[value]]}))[0].cell(1, 1) == text


def test_dates_of_workbooks_that_count_from_1904_are_the_same():
    content = xlsx({"表": [[date(2025, 1, 1)]]}, change=lambda book: setattr(book, "epoch", datetime(1904, 1, 1)))
    assert read_grids("a.xlsx", content)[0].cell(1, 1) == "2025-01-01"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b" a ,b\r\n\r\n1,  \r\n", [(1, ["a", "b"]), (3, ["1", ""])]),
        ("\ufeff市,人\n,\n根室市,3\n".encode(), [(1, ["市", "人"]), (3, ["根室市", "3"])]),
        (b'"a\nb",c\n1,2\n', [(1, ["a\nb", "c"]), (2, ["1", "2"])]),
    ],
)
def test_rows_of_a_csv_file_have_the_numbers_that_a_spreadsheet_shows(content, expected):
    assert read_grids("a.csv", content)[0].rows == expected


GARBLED = ",".join(word.encode().decode("cp1252") for word in ("件数", "指標", "確度"))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("市,人\n根室市,3".encode("euc_jp"), "other_encoding"),
        (GARBLED.encode(), "garbled"),
        (b"a,b\n1,\x002\n", "no_text"),
        (b"a;b;c\n1;2;3\n", "other_delimiter"),
        (b'a,b\n"1,2\n', "cut_off"),
        (b"", "empty"),
        (b" , \n,\n", "empty"),
        (xlsx({"表": [[" "]]}), "empty"),
    ],
    ids=["euc", "garbled", "nul", "semicolons", "quotation", "nothing", "blanks", "blank cell"],
)
def test_a_file_that_is_no_table_of_text_is_refused_by_its_name(content, key):
    with pytest.raises(DataError) as caught:
        read_grids("a.csv", content)
    assert (caught.value.args[0].key, caught.value.args[0].facts["file"]) == (f"official_import.{key}", "a.csv")


def test_cells_are_found_by_row_and_column_whatever_is_empty_between():
    (grid,) = read_grids("a.xlsx", xlsx({"表": [["a"], [""], ["", "", "c"]]}))
    assert grid.rows == [(1, ["a"]), (3, ["", "", "c"])]
    assert (grid.last_row, grid.width, grid.cell(3, 3), grid.cell(2, 1), grid.cell(9, 9)) == (3, 3, "c", "", "")
    assert grid.address(3, 3) == "表!C3"
    assert grid.first_rows(2) == [["a"], []]


def hide(book):
    sheet = book["表"]
    sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[9].hidden = True  # nothing stands there
    sheet.column_dimensions["C"].hidden = True
    sheet.column_dimensions["Z"].hidden = True


def test_hidden_rows_and_columns_that_hold_something_are_known():
    (grid,) = read_grids("a.xlsx", xlsx({"表": [["a", "b", "c"], ["1", "2", "3"]]}, change=hide))
    assert (grid.hidden_rows, grid.hidden_columns) == ({2}, {3})
    assert "sheet 表 has hidden rows or columns" in str(said_of_hidden([grid], [grid])[0])


@pytest.mark.parametrize("made", [xlsx, xls])
def test_only_hidden_sheets_are_refused_and_others_are_told(made):
    content = made({"表": [["a"]], "旧": [["b"]]}, hidden=("旧",))
    grids = read_grids("a", content)
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("表", False), ("旧", True)]
    assert [grid.sheet for grid in shown(grids)] == ["表"]
    assert "hidden sheets were not read: 旧" in str(said_of_hidden(grids, shown(grids))[0])
    assert "hidden sheets (旧)" in refusal(made({"表": [], "旧": [["b"]]}, hidden=("旧",)))


@pytest.mark.parametrize(
    ("reader", "rows"),
    [(read_register, register_rows()), (read_register, age_rows()), (read_vital, vital_rows()), (None, download())],
)
def test_a_table_that_nobody_sees_is_refused_with_its_sheet(reader, rows):
    content = xlsx({"説明": [["x"]], "表": rows}, hidden=("表",))
    with pytest.raises(DataError, match="the table stands on sheet 表, which is hidden"):
        if reader is None:
            read_census("a.xlsx", content)
        else:
            reader(imported_file("a.xlsx", content), read_grids("a.xlsx", content))


@pytest.mark.parametrize(
    ("merged", "rows", "expected"),
    [
        ([(1, 1, 1, 3)], [(1, ["人口", "", ""])], [(1, ["人口"] * 3)]),
        ([(1, 1, 2, 1)], [(1, ["北海道"]), (2, ["", "1"])], [(1, ["北海道"]), (2, ["北海道", "1"])]),
        ([(1, 1, 2, 1)], [(1, ["1,234"]), (2, ["", "1"])], [(1, ["1,234"]), (2, ["", "1"])]),
        ([(1, 1, 1_048_576, 16_384)], [(1, ["a", "b"]), (9, ["c"])], [(1, ["a", "a"]), (9, ["a", "a"])]),
    ],
)
def test_words_of_merged_cells_reach_over_what_is_there_and_figures_do_not(merged, rows, expected):
    grid = Grid("a.xlsx", rows, "表", merged=merged)
    assert filled(grid).rows == expected
    assert grid.rows is rows  # as it was read


def test_merged_cells_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(grid_module, "_MOST_FILLED", 10)
    with pytest.raises(DataError, match="more than 10 cells"):
        filled(Grid("a.xlsx", [(1, ["a"])], "表", merged=[(1, 1, 1, 1)] * 11))


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("<f>1+1</f><v>2</v>", "2"),
        ("<f>1+1</f><v></v>", "=1+1"),
        ("<f>1+1</f>", "=1+1"),
    ],
)
def test_a_formula_gives_its_stored_result_or_stays_a_formula(stored, text):
    content = rewritten(xlsx({"表": [["=1+1"]]}), SHEET, "<f>1+1</f><v />", stored)
    assert read_grids("a.xlsx", content)[0].cell(1, 1) == text


def test_the_register_takes_stored_results_and_names_a_formula_without_one():
    rows = register_rows()
    births = rows[5][10]
    rows[5][10] = "=90+5"
    content = as_workbook(rows)
    with pytest.raises(DataError, match=r"K6.*is a formula without a stored result"):
        read_register(imported_file("a.xlsx", content), read_grids("a.xlsx", content))
    content = rewritten(content, SHEET, "<f>90+5</f><v />", f"<f>90+5</f><v>{births}</v>")
    counted = read_register(imported_file("a.xlsx", content), read_grids("a.xlsx", content))
    assert [e.value for e in counted.events if (e.area_code, e.event) == ("01223", "births")] == [int(births)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row r="1"'),
        ('<row r="2"', '<row r="999999999999"'),
        ('<c r="A2"', '<c r="B2"'),
        ("<worksheet ", "<!DOCTYPE a><worksheet "),
    ],
    ids=["row twice", "row far outside", "cell twice", "declaration"],
)
def test_a_workbook_that_no_spreadsheet_writes_is_damaged(old, new):
    content = xlsx({"表": [["a", "b"], ["1", "2"]]})
    assert "damaged" in refusal(rewritten(content, SHEET, old, new))


@pytest.mark.parametrize(
    "start", ["<table><tr>", "\n  <!-- saved -->", "<META charset=x>", "MIME-Version: 1.0\n", "\ufeff<html>"]
)
def test_a_page_under_the_name_of_a_workbook_is_named(start):
    assert "is a web page" in refusal(start.encode() + b"<td>1</td>", "a.xls")


def test_an_old_workbook_tells_what_is_merged_and_what_its_reader_does_not_see():
    looks = xls_looks(merged=[(0, 0, 0, 1)], rows=[1, 7], columns=[1, 5])  # of row 8 and column F nothing is written
    (grid,) = xls_grids("old.xls", xls({"s": [["a", ""], ["b", "c"], ["d", "e"]]}, looks=looks))
    assert [cells for _, cells in grid.rows] == [["a"], ["b", "c"], ["d", "e"]]
    assert list(grid.merged) == [(1, 1, 1, 2)]
    assert (grid.hidden_rows, grid.hidden_columns) == ({2}, {2})
