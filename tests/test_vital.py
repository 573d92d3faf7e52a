"""Births, deaths and moves in small tables: heads, years, whose moves, names, sums. No file is opened."""

import pytest

from visionbook.errors import DataError
from visionbook.intake.grid import Grid
from visionbook.intake.import_log import File
from visionbook.intake.legend import legend, plain_mark
from visionbook.intake.vital import read_vital

FILE = File("vital.csv", "0" * 64)
HEAD = ["コード", "都道府県", "市区町村", "出生数(2024年)", "死亡数(2024年)"]
TOWN, OTHER = ["01223", "北海道", "根室市", "95", "400"], ["01691", "北海道", "野付郡別海町", "80", "150"]


def grid(*rows, **about):
    return Grid(FILE.name, [(number, list(row)) for number, row in enumerate(rows, 1) if any(row)], **about)


def read(*rows, part=True, **options):
    return read_vital(FILE, [grid(*rows)], part=part, **options)


def values(counted):
    return [(event.area_code, event.event, event.year, event.value) for event in counted.events]


def refused(*grids, **options):
    with pytest.raises(DataError) as caught:
        read_vital(FILE, list(grids), **{"part": True} | options)
    return str(caught.value)


def test_each_figure_is_an_event_of_its_area_and_year():
    counted = read(HEAD, TOWN, OTHER)
    assert values(counted) == [
        ("01223", "births", 2024, 95),
        ("01223", "deaths", 2024, 400),
        ("01691", "births", 2024, 80),
        ("01691", "deaths", 2024, 150),
    ]
    assert counted.names == {"01223": "根室市", "01691": "別海町"}
    assert counted.areas == ["01223", "01691"] and counted.population.empty
    first = counted.events[0]
    assert (first.universe, first.abroad, first.statistic) == ("japanese", False, "vital")
    assert first.place == "vital.csv 出生数(2024年)"
    assert [str(each) for each in counted.sums] == [str(counted.sums[0])] and "2024" in str(counted.sums[0])


def test_a_prefecture_is_named_by_its_own_column_and_wards_are_not_kept():
    rows = [
        ["01000", "北海道", "", "9", "9"],
        ["01100", "北海道", "札幌市", "5", "5"],
        ["01101", "北海道", "札幌市中央区", "5", "5"],
        TOWN,
    ]
    counted = read(HEAD, *rows)
    assert counted.names["01000"] == "北海道"
    assert {event.area_code for event in counted.events} == {"01000", "01100", "01223"}


# What the table calls itself


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ([["人口動態の 概況"]], "人口動態の 概況"),
        ([["人口動態", "（確定数）"]], "vital.csv"),  # two cells are no title
        ([["単位"], ["人口動態"]], "単位"),
        ([[""], ["人口動態"]], "人口動態"),
        ([], "vital.csv"),
    ],
)
def test_a_title_stands_alone_in_its_row_above_the_heads(above, title):
    assert read(*above, HEAD, TOWN).title == title


def test_a_note_below_the_heads_is_no_title():
    assert read(HEAD, ["注記だけ"], TOWN).title == "vital.csv"


def test_without_a_title_the_sheet_gives_its_name():
    counted = read_vital(FILE, [grid(HEAD, TOWN, sheet="第 1\n表")], part=True)
    assert counted.title == "第 1 表"
    edition = ["SSDSE-A-2027", "", "", "A4101", "A4200"]
    assert read(edition, ["", "", "", "2024", "2024"], HEAD, TOWN).title == "SSDSE-A-2027"


# Which sheet


def test_a_file_without_such_a_table_says_its_first_cells():
    said = refused(grid(["a", "b"], ["c"], ["d"], ["e", "f", "g"]))
    assert "its first cells are a, b, c, d, e, f;" in said
    assert "its first cells are a, d;" in refused(grid(["a"], [""], [""], ["d"], ["e"]))  # four rows are looked at


def test_of_two_tables_the_sheets_are_named():
    one, two = grid(HEAD, TOWN, sheet="一"), grid(HEAD, TOWN, sheet="二")
    assert "(一, 二)" in refused(one, two)
    assert "(vital.csv, 二)" in refused(grid(HEAD, TOWN), two)


def test_a_hidden_table_is_neither_read_nor_passed_over():
    hidden = grid(HEAD, TOWN, sheet="隠し", hidden=True)
    assert "隠し" in refused(grid(["a"]), hidden)
    counted = read_vital(FILE, [grid(HEAD, TOWN), hidden], part=True)
    assert len(counted.events) == 2 and any("隠し" in note for note in counted.notes)


# Where the codes stand


def test_codes_are_found_below_a_head_that_names_them_or_by_their_letter():
    assert len(read(HEAD, TOWN).events) == 2
    assert len(read(["", "", "", "出生数(2024年)"], ["R01223", "", "根室市", "95"]).events) == 1
    assert "no column of codes" in refused(grid(["", "", "", "出生数(2024年)"], ["01223", "", "根室市", "95"]))
    last = ["市区町村", "出生数(2024年)", "コード"]
    assert values(read(last, ["根室市", "95", "01223"])) == [("01223", "births", 2024, 95)]


def test_figures_may_stand_before_the_codes():
    assert values(read(["出生数(2024年)", "コード", "市区町村"], ["95", "01223", "根室市"])) == [
        ("01223", "births", 2024, 95)
    ]


def test_a_column_that_is_called_two_things_is_refused():
    said = refused(grid(["", "", "", "A4200"], ["", "", "", "2024"], [*HEAD[:3], "出生数"], TOWN[:4]))
    assert "D3" in said and "A4200" in said


def test_codes_begin_within_twelve_rows_of_the_heads():
    notes = [["注"]] * 11
    assert len(read(HEAD, *notes, TOWN).events) == 2
    assert "no column of codes" in refused(grid(HEAD, *notes, ["注"], TOWN))


# Years


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("出生数(2024年)", 2024),
        ("2024年の出生数", 2024),
        ("令和6年_出生数", 2024),
        ("出生児数(令和元年中)", 2019),
        ("出生数(2024年度)", None),
        ("令和6年度出生数", None),
    ],
)
def test_a_year_may_stand_in_the_head_but_not_a_fiscal_one(label, year):
    rows = [*HEAD[:3], label], [*TOWN[:3], "95"]
    if year is None:
        assert "fiscal year" in refused(grid(*rows))
    else:
        assert values(read(*rows)) == [("01223", "births", year, 95)]


def test_a_year_may_stand_above_its_column():
    for above in ("2024", "2024年", "令和6年"):
        assert values(read(["", "", "", above], [*HEAD[:3], "出生数"], TOWN[:4])) == [("01223", "births", 2024, 95)]
    assert "fiscal year" in refused(grid(["", "", "", "2024年度"], [*HEAD[:3], "出生数"], TOWN[:4]))
    assert "several years" in refused(grid(["", "", "", "2023年"], HEAD[:4], TOWN[:4]))
    assert "nowhere" in refused(grid([*HEAD[:3], "出生数"], TOWN[:4]))


def test_one_item_of_two_years_are_two_columns_and_of_one_year_one_too_many():
    two = [*HEAD[:3], "出生数(2023年)", "出生数(2024年)"]
    assert [(event.year, event.value) for event in read(two, TOWN).events] == [(2023, 95), (2024, 400)]
    twice = [*HEAD[:3], "出生数(2024年)", "出生数(2024年)"]
    assert "E1" in (said := refused(grid(twice, TOWN))) and "D1" in said


# Whose moves

MOVES = [*HEAD[:3], "転入者数(日本人移動者)", "転入者数(外国人を含む)", "転出者数"]
YEARS = ["", "", "", "2024", "2024", "2024"]
MOVED = ["01223", "北海道", "根室市", "10", "12", "20"]


@pytest.mark.parametrize(("of", "value"), [("japanese", 10), ("with_foreigners", 12)])
def test_of_moves_counted_in_two_ways_one_is_taken_and_it_is_said(of, value):
    counted = read(YEARS, MOVES, MOVED, moves_of=of)
    assert values(counted) == [("01223", "moves_in", 2024, value), ("01223", "moves_out", 2024, 20)]
    assert [event.universe for event in counted.events] == [of, "with_foreigners"]
    assert [event.statistic for event in counted.events] == ["migration"] * 2
    assert len(counted.notes) == 1


def test_moves_counted_in_one_way_are_taken_as_they_are():
    counted = read([*YEARS[:4]], MOVES[:4], MOVED[:4], moves_of="with_foreigners")
    assert [(event.universe, event.value) for event in counted.events] == [("japanese", 10)]
    assert counted.notes == []


def test_ways_of_other_years_are_no_second_way():
    years = ["", "", "", "2023", "2024"]
    counted = read(years, MOVES[:5], MOVED[:5], moves_of="japanese")
    assert [(event.year, event.value) for event in counted.events] == [(2023, 10), (2024, 12)]


@pytest.mark.parametrize(("code", "universe"), [("A5101", "japanese"), ("A5103", "with_foreigners")])
def test_a_code_says_whose_moves_they_are_where_the_label_does_not(code, universe):
    counted = read(["", "", "", code], ["", "", "", "2024"], [*HEAD[:3], "転入者数"], MOVED[:4])
    assert [event.universe for event in counted.events] == [universe]


def test_births_are_of_japanese_whatever_the_label():
    assert read(["", "", "", "2024"], [*HEAD[:3], "出生数(外国人を含む)"], TOWN[:4]).events[0].universe == "japanese"


# Figures and rows


def test_a_mark_is_no_figure_a_stroke_is_nobody_and_areas_without_are_named_once():
    counted = read(HEAD, [*TOWN[:3], "…", "***"], [*OTHER[:3], "-", "0"])
    assert values(counted) == [("01691", "births", 2024, 0), ("01691", "deaths", 2024, 0)]
    (note,) = counted.notes
    assert note.facts["areas"] == ["根室市"] and note.facts["count"] == 1


def test_of_many_areas_without_figures_ten_are_named():
    rows = [[f"012{number:02d}", "北海道", f"市{number:02d}", "…", "1"] for number in range(1, 13)]
    (note,) = read(HEAD, *rows).notes
    assert (len(note.facts["areas"]), note.facts["count"]) == (10, 12)


@pytest.mark.parametrize(("cell", "said"), [("-3", "D2"), ("", "D2"), ("9x", "D2"), ("=A1", "formula")])
def test_what_is_no_count_is_refused_at_its_cell(cell, said):
    assert said in refused(grid(HEAD, [*TOWN[:3], cell, "400"]))


def test_an_area_twice_and_a_row_without_a_code_are_refused_with_their_rows():
    assert "row 2" in (said := refused(grid(HEAD, TOWN, TOWN))) and "row 3" in said
    assert "A3" in refused(grid(HEAD, TOWN, ["合計", "", "", "95", "400"]))
    assert len(read(HEAD, TOWN, ["注", "", "", "", ""]).events) == 2  # a note holds no figures
    assert len(read(HEAD, TOWN, ["－", "", "歯舞村", "1", "2"]).events) == 2  # a stroke names nothing


def test_a_table_of_some_prefectures_is_read_only_as_a_part():
    def of(count):
        return [[f"{number:02d}201", "県", f"市{number}", "1", "2"] for number in range(1, count + 1)]

    assert "46 prefectures" in refused(grid(HEAD, *of(46)), part=False)
    assert len(read(HEAD, *of(47), part=False).events) == 94
    with pytest.raises(DataError, match="46 prefectures"):
        read_vital(FILE, [grid(HEAD, *of(46))])  # a file is whole unless somebody says otherwise
    nation = ["00000", "全国", "", "47", "94"]
    assert "46 prefectures" in refused(grid(HEAD, nation, *of(46)), part=False)


def test_a_table_without_a_row_of_figures_is_refused():
    assert "no rows" in refused(grid(HEAD, ["012239", "", "", "", ""]))  # another check digit, and nothing beside it


@pytest.mark.parametrize(
    ("head", "name"),
    [("市区町村", "根室市"), ("市区町村名称欄", "根室市"), ("市区町村名称一覧", ""), ("市区町村コード", "")],
)
def test_names_stand_below_a_short_head_that_says_so(head, name):
    assert read(["コード", head, "出生数(2024年)"], ["01223", "根室市", "95"]).names == {"01223": name}


# Natural change


def natural(change, *years):
    heads = [
        *HEAD[:3],
        *(f"{name}数({year}年)" for year in years or (2024,) for name in ("出生", "死亡")),
        "自然増減数",
    ]
    figures = ["95", "400"] * max(len(years), 1)
    return heads, [*TOWN[:3], *figures, change]


def test_natural_change_is_births_less_deaths_and_it_is_said_that_it_was_looked_at():
    counted = read(*natural("-305"))
    assert [each.key for each in counted.sums] == ["official_kinds.sum_years", "official_kinds.sum_natural"]
    assert [each.key for each in read(HEAD, TOWN).sums] == ["official_kinds.sum_years"]
    for change in ("-304", "305"):
        assert "F2" in (said := refused(grid(*natural(change)))) and "-305" in said


def test_natural_change_is_looked_at_in_the_last_row_and_where_all_three_are_given():
    heads, row = natural("-305")
    assert "F3" in refused(grid(heads, row, ["01691", "北海道", "別海町", "80", "150", "-71"]))
    assert len(read(heads, ["01691", "北海道", "別海町", "…", "150", "-71"]).events) == 1
    assert len(read(heads, ["01691", "北海道", "別海町", "80", "150", "x"]).events) == 2


def test_natural_change_of_two_years_is_of_neither():
    assert len(read(*natural("1", 2023, 2024)).events) == 4


# Legends


@pytest.mark.parametrize(
    ("cells", "mark", "meaning"),
    [
        (["***", "数値が得られないもの"], "***", "no_figure"),
        (["「-」：皆無のもの"], "-", "nobody"),
        (["…：該当する数値がないもの"], "…", "nobody"),
        (["X：秘匿した数値"], "X", "secret"),
        (["x", "公表しない", "もの"], "X", "secret"),
        (["-", "調査して", "いないもの"], "-", "no_figure"),
        (["***", "", "その他"], "***", "no_figure"),  # said, but not what
        (["-"], "-", "nobody"),  # a mark alone says nothing
        (["注意：皆無"], "-", "nobody"),
        (["-----", "数値が得られないもの"], "-", "nobody"),  # five strokes are no mark
        (["-：数値がないもの", "得られないもの"], "-", "nobody"),  # two cells: the first is no mark
    ],
)
def test_a_legend_says_what_a_mark_stands_for(cells, mark, meaning):
    assert legend([(1, cells)])[mark] == meaning


def test_later_lines_of_a_legend_count_and_others_leave_the_usual_meaning():
    lines = [(1, ["-", "得られないもの"]), (2, ["表題"]), (3, ["-", "皆無"])]
    assert legend(lines) == legend([]) | {"-": "nobody"}
    assert legend([])["…"] == "no_figure" and legend([])["X"] == "secret" and legend([])["-"] == "nobody"


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("－", "-"), ("−", "-"), ("―", "-"), ("ｘ", "X"), ("Ｘ", "X"), (" … ", "…"), ("X1", "X1"), ("x1", "x1")],
)
def test_a_mark_is_one_in_every_width(cell, mark):
    assert plain_mark(cell) == mark
