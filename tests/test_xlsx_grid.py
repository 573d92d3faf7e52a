"""Workbooks element by element: each is written here by hand, so that every kind of cell can be had."""

import io
import zipfile

import pytest

from visionbook.errors import DataError
from visionbook.intake import xlsx_grid
from visionbook.intake.xlsx_grid import xlsx_grids

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(sheet, *, strings="", styles="", properties="", state="", more=None):
    """A workbook of one sheet with the elements given; other parts only where they are given, too."""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}">{properties}'
        f'<sheets><sheet name="表" sheetId="1"{state} r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/one.xml"/>'
        f'<Relationship Id="r2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/one.xml": f"<worksheet>{sheet}</worksheet>",
    }
    parts |= {"xl/sharedStrings.xml": f"<sst>{strings}</sst>"} if strings else {}
    parts |= {"xl/styles.xml": f"<styleSheet>{styles}</styleSheet>"} if styles else {}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in (parts | (more or {})).items():
            archive.writestr(name, text)
    return target.getvalue()


def grid(sheet, **about):
    (found,) = xlsx_grids("a.xlsx", book(sheet, **about))
    return found


def cells(inner, **about):
    """The cells of one row."""
    ((_, found),) = grid(f'<sheetData><row r="1">{inner}</row></sheetData>', **about).rows
    return found


def related(target):
    """The part of a book that says where its sheet is."""
    relation = f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="{target}"/>'
    return {"xl/_rels/workbook.xml.rels": f"<Relationships>{relation}</Relationships>"}


def refused(content):
    with pytest.raises(DataError) as caught:
        xlsx_grids("a.xlsx", content)
    return caught.value.args[0].key.partition(".")[2]


# Cells


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>12</v></c>', "12"),
        ('<c r="A1"><v>12.0</v></c>', "12"),
        ('<c r="A1"><v>1.2E4</v></c>', "12000"),
        ('<c r="A1"><v>0.50</v></c>', "0.50"),
        ('<c r="A1"><v>-3</v></c>', "-3"),
        ('<c r="A1" t="s"><v>1</v></c>', "二"),
        ('<c r="A1" t="inlineStr"><is><t> 市 </t></is></c>', "市"),
        ('<c r="A1" t="inlineStr"><is><r><t>根</t></r><r><t>室</t></r><rPh><t>ネムロ</t></rPh></is></c>', "根室"),
        ('<c r="A1" t="str"><f>A2</f><v> 字 </v></c>', "字"),
        ('<c r="A1" t="str"><v>a_x0041_</v></c>', "aA"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="d"><v>2025-01-02T00:00:00</v></c>', "2025-01-02"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1"><f>1+1</f></c>', "=1+1"),  # without a stored result
        ('<c r="A1"><f/></c>', "="),
        ('<c r="A1" t="str"><f>A2</f></c>', "=A2"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
    ],
)
def test_a_cell_is_written_as_its_kind_stores_it(cell, text):
    assert cells(cell, strings="<si><t>一</t></si><si><t>二</t></si>") == [text]


def test_cells_without_anything_are_no_cells():
    inner = '<c r="A1"/><c r="B1" t="str"><f>A1</f><v></v></c><c r="C1" t="inlineStr"><is><t> </t></is></c>'
    inner += '<c r="D1"><v>4</v></c>'
    assert cells(inner) == ["", "", "", "4"]
    assert grid('<sheetData><row r="1"><c r="A1"/></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData>').rows == [
        (2, ["1"])
    ]


def test_a_reading_ends_with_its_cell():
    inner = '<c r="A1" t="inlineStr"><is><t>根</t><rPh><t>ネ</t></rPh><t>室</t></is></c><c r="B1"><v>2</v></c>'
    assert cells(inner) == ["根室", "2"]


def test_cells_and_rows_without_an_address_follow_each_other():
    found = grid(
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row><c r="C2"><v>3</v></c><c><v>4</v></c></row></sheetData>'
    )
    assert found.rows == [(1, ["1", "2"]), (2, ["", "", "3", "4"])]
    after = grid('<sheetData><row r="5"><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>')
    assert [number for number, _ in after.rows] == [5, 6]


@pytest.mark.parametrize(
    ("address", "column"), [("A1", 1), ("Z1", 26), ("AA1", 27), ("AZ1", 52), ("BA1", 53), ("AAA1", 703)]
)
def test_a_column_is_counted_by_its_letters(address, column):
    assert len(cells(f'<c r="{address}"><v>1</v></c>')) == column


def test_names_of_elements_may_have_a_prefix():
    found = grid(
        '<x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData>',
        strings="<x:si><x:t>一</x:t></x:si>",
    )
    assert found.rows == [(1, ["一"])]


# Texts that cells share


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("<si><t>一</t></si>", "一"),
        ("<si><r><t>根</t></r><r><t>室</t></r></si>", "根室"),
        ("<si><t>根室</t><rPh><t>ネムロ</t></rPh></si>", "根室"),
        ("<si><rPh><t>ネ</t></rPh><t>根室</t><phoneticPr/></si>", "根室"),
        ("<si><t> a_x000A_b </t></si>", "a\nb"),
        ("<si>x<t>一</t>y</si>", "一"),
    ],
)
def test_a_shared_text_is_joined_without_its_reading(entry, text):
    assert cells('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', strings=f"{entry}<si><t>次</t></si>") == [
        text,
        "次",
    ]


# Dates

STYLES = '<numFmts><numFmt numFmtId="200" formatCode="yyyy/m/d"/><numFmt numFmtId="201" formatCode="0.0"/></numFmts>'
STYLES += '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
STYLES += '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/><xf/></cellXfs>'


@pytest.mark.parametrize(
    ("style", "text"), [(0, "45658"), (1, "2025-01-01"), (2, "2025-01-01"), (3, "45658"), (4, "45658")]
)
def test_a_number_is_a_date_where_its_style_shows_one(style, text):
    assert cells(f'<c r="A1" s="{style}"><v>45658</v></c>', styles=STYLES) == [text]


def test_days_count_from_1904_where_the_book_says_so():
    for properties, text in (
        ('<workbookPr date1904="1"/>', "2029-01-02"),
        ('<workbookPr date1904="0"/>', "2025-01-01"),
    ):
        assert cells('<c r="A1" s="1"><v>45658</v></c>', styles=STYLES, properties=properties) == [text]


def test_a_number_that_is_no_day_stays_as_it_is():
    assert cells('<c r="A1" s="1"><v>99999999</v></c>', styles=STYLES) == ["99999999"]
    assert cells('<c r="A1" s="1"><v>0.5</v></c>', styles=STYLES) == ["12:00:00"]


# What a reader does not see


ROWS = '<sheetData><row r="1"{0}><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'
ROWS += '<row r="2"><c r="A2"><v>2</v></c></row></sheetData>'


def test_hidden_rows_columns_and_sheets_are_known():
    spans = '<cols><col min="2" max="99" hidden="1"/><col min="1" max="1" hidden="0"/></cols>'
    found = grid(spans + ROWS.format(' hidden="1"'))
    assert (found.hidden_rows, found.hidden_columns, found.hidden) == ({1}, {2, 3}, False)
    seen = grid(ROWS.format(""))
    assert (seen.hidden_rows, seen.hidden_columns) == (frozenset(), frozenset())
    assert (
        grid(ROWS.format(""), state=' state="hidden"').hidden
        and grid(ROWS.format(""), state=' state="veryHidden"').hidden
    )
    assert not grid(ROWS.format(""), state=' state="visible"').hidden


def test_merged_areas_are_kept_and_what_is_no_area_is_passed_over():
    areas = '<mergeCell ref="B2:D5"/><mergeCell ref="A1"/><mergeCell ref="x"/><mergeCell ref="A1:?"/>'
    assert grid(ROWS.format("") + areas).merged == [(2, 2, 5, 4), (1, 1, 1, 1)]


def test_no_more_merged_areas_are_kept_than_any_table_has(monkeypatch):
    monkeypatch.setattr(xlsx_grid, "_MOST_MERGED", 2)
    areas = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 5))
    assert len(grid(ROWS.format("") + areas).merged) == 2


# What is refused


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="0"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c t="s"><v>7</v></c></row></sheetData>',
        '<sheetData><row r="1"><c><v>x</v></c></row></sheetData>',
        "<sheetData>",
    ],
)
def test_what_no_spreadsheet_writes_is_damaged(sheet):
    assert refused(book(sheet)) == "damaged"


def test_a_part_that_ends_too_early_is_damaged():
    assert refused(book("", more={"xl/worksheets/one.xml": "<worksheet><sheetData/>"})) == "damaged"


def test_the_last_row_of_a_spreadsheet_is_read():
    assert grid('<sheetData><row r="1048576"><c><v>1</v></c></row></sheetData>').rows == [(1_048_576, ["1"])]


def test_a_book_may_be_as_large_as_the_limit_and_its_sheets_too(monkeypatch):
    content = book(ROWS.format(""))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    for most, is_read in ((size, True), (size - 1, False)):
        monkeypatch.setattr(xlsx_grid, "LARGEST_UNPACKED", most)
        assert len(xlsx_grids("a.xlsx", content)) == 1 if is_read else refused(content) == "too_large"
    monkeypatch.undo()
    for most, is_read in ((4, True), (3, False)):  # three cells wide, and one
        monkeypatch.setattr(xlsx_grid, "_MOST_CELLS", most)
        assert len(grid(ROWS.format("")).rows) == 2 if is_read else refused(content) == "many_cells"


@pytest.mark.parametrize(("flag", "is_locked"), [(1, True), (2, False), (9, True)])
def test_a_book_with_a_password_is_named_as_such(flag, is_locked):
    content = bytearray(book(ROWS.format("")))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= flag  # the flags of the first part, in the list of parts
    if is_locked:
        assert refused(bytes(content)) == "password"
    else:
        assert len(xlsx_grids("a.xlsx", bytes(content))) == 1


def test_an_archive_of_another_kind_is_named_and_a_sheet_without_its_part_is_passed_over():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(target.getvalue()) == "other_kind"
    assert xlsx_grids("a.xlsx", book(ROWS.format(""), more=related("worksheets/none.xml"))) == []


@pytest.mark.parametrize("target", ["worksheets/one.xml", "/xl/worksheets/one.xml", "./x/../worksheets/one.xml"])
def test_a_part_is_found_from_its_folder_or_from_the_top(target):
    assert len(grid(ROWS.format(""), more=related(target)).rows) == 2
