"""A workbook as an archive: how large it may be and what it may hold, and which cells pictures lie over."""

import io
import zipfile
from fractions import Fraction

import pytest

from visionbook.intake import package
from visionbook.intake.package import PackageError, covered_areas, repacked, unpack

BOOK = {"xl/workbook.xml": b"<workbook/>"}
ZEROS = BOOK | {"xl/zeros.bin": b"\0" * 5000}


def archive(parts, packing=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as opened:
        for name, text in parts.items():
            opened.writestr(name, text)
    return target.getvalue()


def refused(content):
    with pytest.raises(PackageError) as caught:
        unpack(content)
    return caught.value.rule.key


def total(parts):
    return sum(len(text) for text in parts.values())


def test_a_file_may_be_as_large_as_the_largest_and_no_larger(monkeypatch):
    content = archive(BOOK)
    monkeypatch.setattr(package, "LARGEST_FILE", len(content))
    assert unpack(content) == BOOK
    monkeypatch.setattr(package, "LARGEST_FILE", len(content) - 1)
    assert refused(content) == "file.too_large"


def test_parts_may_be_as_many_as_the_most_and_no_more(monkeypatch):
    parts = BOOK | {"xl/a.bin": b"", "xl/b.bin": b""}
    monkeypatch.setattr(package, "_MOST_PARTS", 3)
    assert unpack(archive(parts)) == parts
    monkeypatch.setattr(package, "_MOST_PARTS", 2)
    assert refused(archive(parts)) == "file.odd_parts"


@pytest.mark.parametrize("twice", ["XL/Workbook.xml", "/xl/workbook.xml"])
def test_no_part_is_there_twice_under_a_name_that_a_spreadsheet_takes_for_the_same(twice):
    assert refused(archive(BOOK | {twice: b"<workbook/>"})) == "file.odd_parts"


def test_a_file_may_unpack_to_the_largest_size_and_no_more(monkeypatch):
    monkeypatch.setattr(package, "LARGEST_UNPACKED", total(ZEROS))
    assert unpack(archive(ZEROS)) == ZEROS
    monkeypatch.setattr(package, "LARGEST_UNPACKED", total(ZEROS) - 1)
    assert refused(archive(ZEROS)) == "file.bomb"


def test_a_file_may_not_grow_beyond_a_ratio_unless_it_stays_small(monkeypatch):
    content = archive(ZEROS)
    exactly = Fraction(total(ZEROS), len(content))
    monkeypatch.setattr(package, "_RATIO_FROM", total(ZEROS) - 1)
    monkeypatch.setattr(package, "_RATIO", exactly)
    assert unpack(content) == ZEROS
    monkeypatch.setattr(package, "_RATIO", exactly - Fraction(1, 10**6))
    assert refused(content) == "file.bomb"
    monkeypatch.setattr(package, "_RATIO_FROM", total(ZEROS))
    assert unpack(content) == ZEROS


def sized(size, name="xl/a.bin"):
    entry = zipfile.ZipInfo(name)
    entry.file_size = size
    return entry


@pytest.mark.parametrize(
    ("size", "packed", "name", "rule"),
    [
        # 20 million bytes in all, of a file that is large itself.
        (20_000_000, 5_000_000, "xl/a.bin", None),
        (20_000_001, 5_000_000, "xl/a.bin", "file.bomb"),
        # From 2 million on at most 250 times the file: 250 x 10,000.
        (2_000_000, 1, "xl/a.bin", None),
        (2_000_001, 1, "xl/a.bin", "file.bomb"),
        (2_500_000, 10_000, "xl/a.bin", None),
        (2_500_000, 9_999, "xl/a.bin", "file.bomb"),
        # A part of text 6 million.
        (6_000_000, 5_000_000, "xl/a.xml", None),
        (6_000_001, 5_000_000, "xl/a.xml", "file.large_sheet"),
    ],
)
def test_no_form_is_larger_than_the_limits(size, packed, name, rule):
    if rule is None:
        package._check_sizes([sized(size, name)], packed)
    else:
        with pytest.raises(PackageError) as caught:
            package._check_sizes([sized(size, name)], packed)
        assert caught.value.rule.key == rule


def test_a_file_has_at_most_five_million_bytes():
    assert refused(bytes(5_000_000)) == "file.no_workbook"
    assert refused(bytes(5_000_001)) == "file.too_large"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/_rels/X.RELS"])
def test_a_part_of_text_may_be_as_large_as_the_largest_and_no_larger(monkeypatch, name):
    parts = BOOK | {name: b"<a/>" * 50}
    monkeypatch.setattr(package, "_LARGEST_XML", 200)
    assert unpack(archive(parts)) == parts
    monkeypatch.setattr(package, "_LARGEST_XML", 199)
    assert refused(archive(parts)) == "file.large_sheet"
    monkeypatch.setattr(package, "_LARGEST_XML", 199)
    assert unpack(archive(BOOK | {"xl/picture.png": b"x" * 200}))  # no text


def test_parts_that_are_stored_are_read_folders_are_none_and_other_packings_are_refused():
    assert unpack(archive(BOOK | {"xl/": b""}, zipfile.ZIP_STORED)) == BOOK
    assert refused(archive(BOOK, zipfile.ZIP_BZIP2)) == "file.no_workbook"


def test_a_part_that_is_not_what_its_check_sum_says_is_refused():
    content = archive(BOOK | {"xl/a.bin": b"12345"}, zipfile.ZIP_STORED)
    assert unpack(content)["xl/a.bin"] == b"12345"
    assert refused(content.replace(b"12345", b"12346")) == "file.no_workbook"


def test_what_is_added_to_the_name_of_a_part_is_passed_over():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for name, text in BOOK.items():
            entry = zipfile.ZipInfo(name)
            entry.extra = bytes.fromhex("9999 0400") + b"more"  # an unknown kind, four bytes of it
            opened.writestr(entry, text)
    assert unpack(target.getvalue()) == BOOK


def test_a_part_that_the_list_of_parts_places_beyond_the_end_is_no_workbook():
    content = bytearray(archive(BOOK))
    at = content.index(b"PK\x01\x02") + 42  # where the part begins, in the list of parts
    content[at : at + 4] = len(content).to_bytes(4, "little")
    assert refused(bytes(content)) == "file.no_workbook"


def test_a_part_that_is_protected_by_a_password_is_named():
    content = bytearray(archive(BOOK))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)) == "file.password"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (package._OLE + "EncryptedPackage".encode("utf-16-le"), "file.password"),
        (package._OLE + b"Workbook", "file.old_excel"),
        (b"PK\x03\x04", "file.no_workbook"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "file.other_format"),
        (archive({"xl/workbook.bin": b""}), "file.other_format"),
        (archive({"word/document.xml": b""}), "file.archive"),
        (
            archive({"xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}),
            "file.strict",
        ),
        (archive(BOOK | {"xl/vbaProject.bin": b""}), "file.macros"),
        (archive(BOOK | {"xl/a.xml": b"<!DOCTYPE a>"}), "file.entities"),
        (archive(BOOK | {"xl/a.xml": b"<!ENTITY a 'b'>"}), "file.entities"),
    ],
)
def test_what_is_no_workbook_of_today_is_named_as_what_it_is(content, rule):
    assert refused(content) == rule


def test_the_same_parts_are_packed_into_the_same_bytes_without_a_date():
    with zipfile.ZipFile(io.BytesIO(repacked(ZEROS))) as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == list(ZEROS)
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}
    assert unpack(repacked(ZEROS)) == ZEROS


# Pictures. A usual column is 8.43 signs of 66,675 units: 562,070; a usual row 15 points of 12,700: 190,500.
SHEET_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def covered(drawing, sheet="", kind="drawing", target="../drawings/drawing1.xml", mode=""):
    relations = '<Relationships><Relationship Id="{}" Type="{}/{}" Target="{}" {}/></Relationships>'.format
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{SHEET_KIND}"><sheet name="表" r:id="r1"/></workbook>',
        "xl/_rels/workbook.xml.rels": relations("r1", SHEET_KIND, "worksheet", "worksheets/sheet1.xml", ""),
        "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
        "xl/worksheets/_rels/sheet1.xml.rels": relations("r1", SHEET_KIND, kind, target, mode),
        "xl/drawings/drawing1.xml": f"<wsDr>{drawing}</wsDr>",
    }
    return covered_areas({name: text.encode() for name, text in parts.items()})["表"]


def corner(name, column, beyond_x, row, beyond_y):
    parts = {"col": column, "colOff": beyond_x, "row": row, "rowOff": beyond_y}
    return f"<{name}>" + "".join(f"<{part}>{number}</{part}>" for part, number in parts.items()) + f"</{name}>"


def two(start, end):
    return f"<twoCellAnchor>{corner('from', *start)}{corner('to', *end)}</twoCellAnchor>"


def one(start, width, height):
    return f'<oneCellAnchor>{corner("from", *start)}<ext cx="{width}" cy="{height}"/></oneCellAnchor>'


def absolute(x, y, width, height):
    return f'<absoluteAnchor><pos x="{x}" y="{y}"/><ext cx="{width}" cy="{height}"/></absoluteAnchor>'


@pytest.mark.parametrize(
    ("start", "end", "area"),
    [
        ((9, 0, 4, 0), (11, 9, 4, 99), (5, 10, 5, 12)),
        ((9, 0, 4, 0), (11, 0, 6, 0), (5, 10, 6, 11)),  # ends at the left and upper edge of L7
        ((9, 0, 4, 0), (11, 1, 6, 1), (5, 10, 7, 12)),
        ((9, 5, 4, 5), (9, 0, 4, 0), (5, 10, 5, 10)),  # a line: never less than the cell where it begins
    ],
)
def test_a_picture_between_two_corners_covers_their_cells(start, end, area):
    assert covered(two(start, end)) == [area]


@pytest.mark.parametrize(
    ("start", "width", "height", "area"),
    [
        ((1, 0, 1, 0), 562_070, 190_500, (2, 2, 2, 2)),
        ((1, 0, 1, 0), 562_071, 190_501, (2, 2, 3, 3)),
        ((1, 10, 1, 10), 562_061, 190_491, (2, 2, 3, 3)),
        ((0, 0, 0, 0), 3 * 562_070, 5 * 190_500, (1, 1, 5, 3)),
        ((0, 0, 0, 0), 0, 10**13, (1, 1, 20_001, 1)),  # a nonsense size is not walked to its end
    ],
)
def test_a_picture_of_a_size_covers_as_many_cells_as_it_is_wide_and_high(start, width, height, area):
    assert covered(one(start, width, height)) == [area]


@pytest.mark.parametrize(
    ("x", "y", "size", "area"),
    [
        (0, 0, (0, 0), (1, 1, 1, 1)),
        (562_071, 190_501, (1, 1), (2, 2, 2, 2)),
        (562_071, 190_501, (562_069, 190_499), (2, 2, 2, 2)),
        (562_071, 190_501, (562_070, 190_500), (2, 2, 3, 3)),
    ],
)
def test_a_picture_at_a_place_of_the_sheet_covers_the_cells_there(x, y, size, area):
    assert covered(absolute(x, y, *size)) == [area]


def test_columns_and_rows_have_the_sizes_that_the_sheet_gives_them():
    columns = '<cols><col min="2" max="3" width="20"/><col min="4" max="4" hidden="1" width="20"/></cols>'
    rows = '<sheetData><row r="2" ht="30"/><row r="3"/></sheetData>'
    # B and C are 20 × 66,675 = 1,333,500 wide, D is hidden; row 2 is 30 × 12,700 = 381,000 high, row 3 is usual
    assert covered(one((1, 0, 1, 0), 1_333_500, 381_000), columns + rows) == [(2, 2, 2, 2)]
    assert covered(one((1, 0, 1, 0), 1_333_501, 381_001), columns + rows) == [(2, 2, 3, 3)]
    assert covered(one((1, 0, 1, 0), 2 * 1_333_500 + 1, 381_000 + 190_501), columns + rows) == [(2, 2, 4, 5)]
    wide = '<cols><col min="1" width="1"/><col min="5" max="16384" width="1"/></cols>'
    # A alone is narrow, B, C, D are usual; from E on 501 columns are remembered, more than a form has
    assert covered(one((0, 0, 0, 0), 66_675 + 3 * 562_070 + 501 * 66_675, 0), wide) == [(1, 1, 1, 505)]
    assert covered(one((0, 0, 0, 0), 66_675 + 3 * 562_070 + 501 * 66_675 + 66_676, 0), wide) == [(1, 1, 1, 506)]


def test_every_picture_counts_and_only_drawings_of_the_workbook_do():
    both = one((0, 0, 0, 0), 1, 1) + absolute(0, 190_501, 1, 1)
    assert covered(both) == [(1, 1, 1, 1), (2, 1, 2, 1)]
    assert covered(both, target="/xl/drawings/drawing1.xml") == [(1, 1, 1, 1), (2, 1, 2, 1)]
    assert covered(both, kind="vmlDrawing") == []
    assert covered(both, mode='TargetMode="External"') == []
    assert covered(both, target="../drawings/gone.xml") == []
    assert covered("<oneCellAnchor/>") == [(1, 1, 1, 1)]  # neither corner nor size


@pytest.mark.parametrize(
    ("drawing", "area"),
    [
        # As wide and high as a usual cell, from its corner: it ends there.
        ('<oneCellAnchor><from><col>0</col><row>0</row></from><ext cx="562070" cy="190500"/></oneCellAnchor>', (1, 1)),
        ('<oneCellAnchor><from><col/><row/></from><ext cx="562070" cy="190500"/></oneCellAnchor>', (1, 1)),
        ('<absoluteAnchor><pos/><ext cx="562070" cy="190500"/></absoluteAnchor>', (1, 1)),
        # At the last unit of a cell, and without a size.
        (f"<oneCellAnchor>{corner('from', 0, 562_070, 0, 190_500)}<ext/></oneCellAnchor>", (1, 1)),
        (f"<oneCellAnchor>{corner('from', 0, 562_070, 0, 190_500)}</oneCellAnchor>", (1, 1)),
        # To the third column and the fourth row, and not into them.
        ("<twoCellAnchor><from/><to><col>2</col><row>3</row></to></twoCellAnchor>", (3, 2)),
    ],
)
def test_what_a_picture_does_not_say_of_its_place_is_nothing(drawing, area):
    assert covered(drawing) == [(1, 1, *area)]


def test_a_sheet_without_its_part_has_no_pictures_to_look_for():
    relation = f'<Relationship Id="r1" Type="{SHEET_KIND}/worksheet" Target="worksheets/gone.xml"/>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{SHEET_KIND}"><sheet name="表" r:id="r1"/></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation}</Relationships>".encode(),
    }
    assert covered_areas(parts) == {}
