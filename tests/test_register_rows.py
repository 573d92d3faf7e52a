"""The resident register in small tables: which sheet, which day, which column counts what. No file is opened."""

import pytest

from visionbook.errors import DataError
from visionbook.intake.grid import Grid
from visionbook.intake.import_log import File
from visionbook.intake.register import read_register
from visionbook.intake.register_sums import area_problems, row_problems

FILE = File("register.csv", "0" * 64)
TITLE = ["令和8年1月1日住民基本台帳人口【総計】"]
HEAD = ["コード", "都道府県名", "市区町村名", "男", "女", "計", "出生者数", "死亡者数", "転入者数", "転出者数"]
TOWN = ["01223", "北海道", "根室市", "100", "110", "210", "5", "9", "12", "20"]
OTHER = ["01691", "北海道", "野付郡別海町", "40", "50", "90", "1", "2", "3", "4"]


def grid(*rows, **about):
    return Grid(FILE.name, [(number, list(row)) for number, row in enumerate(rows, 1) if any(row)], **about)


def read(*rows, **options):
    return read_register(FILE, [grid(*rows)], **{"part": True} | options)


def refused(*grids, **options):
    with pytest.raises(DataError) as caught:
        read_register(FILE, list(grids), **{"part": True} | options)
    return str(caught.value)


def people(counted):
    return {(row.area_code, row.sex): row.population for row in counted.population.itertuples()}


def events(counted):
    return {(event.area_code, event.event): event.value for event in counted.events}


def test_each_column_is_taken_for_what_it_counts():
    counted = read(TITLE, HEAD, TOWN, OTHER)
    assert people(counted) == {
        ("01223", "male"): 100, ("01223", "female"): 110, ("01223", "both"): 210,
        ("01691", "male"): 40, ("01691", "female"): 50, ("01691", "both"): 90,
    }  # fmt: skip
    assert events(counted) == {
        ("01223", "births"): 5, ("01223", "deaths"): 9, ("01223", "moves_in"): 12, ("01223", "moves_out"): 20,
        ("01691", "births"): 1, ("01691", "deaths"): 2, ("01691", "moves_in"): 3, ("01691", "moves_out"): 4,
    }  # fmt: skip
    assert {event.year for event in counted.events} == {2025} and set(counted.population["year"]) == {2026}
    assert {event.event: event.abroad for event in counted.events} == {
        "births": False, "deaths": False, "moves_in": True, "moves_out": True,
    }  # fmt: skip
    assert counted.names == {"01223": "根室市", "01691": "別海町"}
    assert (counted.title, counted.by_age) == (TITLE[0], False)
    assert counted.events[0].place == f"{TITLE[0]} 出生者数"


def test_people_alone_are_no_events():
    counted = read(TITLE, HEAD[:6], TOWN[:6])
    assert len(counted.population) == 3 and list(counted.events) == []


def test_wards_are_not_kept():
    city, ward = ["01100", "北海道", "札幌市", *TOWN[3:]], ["01101", "北海道", "札幌市中央区", *TOWN[3:]]
    counted = read(TITLE, HEAD, city, ward, OTHER)
    assert {area for area, _ in people(counted)} == {area for area, _ in events(counted)} == {"01100", "01691"}


# Heads


@pytest.mark.parametrize("word", ["団体コード", "市区町村コード", "地方公共団体コード", "コード"])
@pytest.mark.parametrize("name", ["市区町村", "団体名", "市町村名"])
def test_codes_and_names_are_found_by_their_heads(word, name):
    assert people(read(TITLE, [word, HEAD[1], name, *HEAD[3:6]], TOWN[:6]))["01223", "both"] == 210


@pytest.mark.parametrize("missing", range(3, 10))
def test_a_column_that_is_missing_is_named(missing):
    head = [cell for at, cell in enumerate(HEAD) if at != missing]
    said = refused(grid(TITLE, head, TOWN[:9]))
    assert ": 1 problem\n  row 2  " in said and "is missing in the header" in said


def test_without_names_the_table_says_nothing_of_whom():
    assert "name" in refused(grid(TITLE, [HEAD[0], HEAD[1], "別", *HEAD[3:6]], TOWN[:6]))


@pytest.mark.parametrize("other", ["世帯数", "増減率", "人口増減率", "人口(修正)", "世帯/計"])
def test_what_is_not_needed_is_passed_over_wherever_it_stands(other):
    counted = read(TITLE, [*HEAD[:3], other, *HEAD[3:6]], [*TOWN[:3], "x", *TOWN[3:6]])
    assert people(counted)["01223", "male"] == 100


def test_of_columns_with_one_name_the_first_is_taken():
    counted = read(TITLE, [*HEAD[:6], "計"], [*TOWN[:6], "999"])
    assert people(counted)["01223", "both"] == 210


def test_groups_say_what_a_column_below_them_counts():
    groups = ["", "", "", "人口", "", "", "世帯", "転入者数", "", "", "転出者数", "出生者数", "死亡者数", "増減数"]
    below = ["コード", "都道府県名", "市区町村名", "男", "女", "計", "計", "国内", "国外", "計", "計"]
    below += ["出生者数", "死亡者数", "増減数"]
    row = [*TOWN[:6], "70", "8", "4", "12", "20", "5", "9", "-12"]
    counted = read(TITLE, groups, below, row)
    assert people(counted)["01223", "both"] == 210
    # births and deaths are told by the word of the column itself, moves by that of the group, too
    assert events(counted)["01223", "moves_in"] == 12 and events(counted)["01223", "moves_out"] == 20


# Sums of a row and of areas


@pytest.mark.parametrize(
    ("figures", "off"),
    [
        ({"both": 5, "male": 2, "female": 3}, None),
        ({"both": 5, "male": 2, "female": 2}, "both"),
        ({"both": 5, "male": 2}, None),  # a part that is not given
        ({"male": 2, "female": 2}, None),
        ({"in": 5, "in_home": 3, "in_abroad": 2}, None),
        ({"in": 6, "in_home": 3, "in_abroad": 2}, "in"),
        ({"out": 6, "out_home": 3, "out_abroad": 2}, "out"),
        ({"all_in": 9, "in": 5, "births": 3, "other_in": 1}, None),
        ({"all_in": 8, "in": 5, "births": 3, "other_in": 1}, "all_in"),
        ({"all_out": 8, "out": 5, "deaths": 3, "other_out": 1}, "all_out"),
        ({"natural": -2, "births": 1, "deaths": 3}, None),
        ({"natural": 4, "births": 1, "deaths": 3}, "natural"),
        ({"change": 1, "all_in": 9, "all_out": 8}, None),
        ({"change": 17, "all_in": 9, "all_out": 8}, "change"),
        ({"change": -3, "natural": -2, "social": -1}, None),
        ({"change": -1, "natural": -2, "social": -1}, "change"),
        ({"social": 2, "in": 5, "out": 3}, None),
        ({"social": 8, "in": 5, "out": 3}, "social"),
        ({"social": 4, "in": 5, "out": 3, "other_in": 3, "other_out": 1}, None),  # with what else was entered
        ({"social": 2, "in": 5, "out": 3, "other_in": 3, "other_out": 1}, None),  # or without
        ({"social": 6, "in": 5, "out": 3, "other_in": 3, "other_out": 1}, "social"),
        ({"social": 6, "in": 5, "out": 3, "other_in": None, "other_out": 1}, None),  # nobody knows
        ({"social": 6, "in": 5, "out": 3, "other_in": 3, "other_out": None}, None),
    ],
)
def test_sums_of_a_row_hold_or_the_one_that_does_not_is_named(figures, off):
    found = [each.rule.key.removeprefix("official_kinds.off_") for each in row_problems("a.csv", 7, "01223", figures)]
    assert found == ([off] if off else [])


def test_a_sum_that_does_not_hold_says_what_it_would_be():
    (problem,) = row_problems("a.csv", 7, "01223", {"both": 1_500, "male": 700, "female": 700})
    assert (problem.row, problem.value, problem.rule.facts["total"]) == (7, "1,500", 1400)


class Area:
    def __init__(self, number, code, **figures):
        self.number, self.code, self.figures = number, code, figures


NAMES = {"01000": "北海道", "01223": "根室市", "01691": "別海町"}


def summed(*areas, whole=True, names=NAMES, ward_of=()):
    found = area_problems("a.csv", areas, names, dict(ward_of), whole=whole)
    return [(each.row, each.rule.facts["total"], each.rule.facts["count"], each.remedy.key) for each in found]


@pytest.mark.parametrize("name", ["both", "male", "female", "births", "deaths"])
@pytest.mark.parametrize(
    ("whole", "total", "problem"),
    [
        (True, 8, []),
        (True, 9, [(2, 8, 2, "official_kinds.areas_less")]),
        (True, 7, [(2, 8, 2, "official_kinds.areas_more")]),
        (False, 9, []),  # some municipalities only
        (False, 7, [(2, 8, 2, "official_kinds.areas_more")]),
    ],
)
def test_municipalities_sum_to_their_prefecture(name, whole, total, problem):
    areas = [Area(2, "01000", **{name: total}), Area(3, "01223", **{name: 5}), Area(4, "01691", **{name: 3})]
    assert summed(*areas, whole=whole) == problem


def test_moves_are_no_sum_and_missing_figures_and_areas_make_none():
    areas = [Area(2, "01000", both=9, **{"in": 1}), Area(3, "01223", both=None, **{"in": 5}), Area(4, "01691", both=3)]
    assert summed(*areas) == []
    assert summed(Area(3, "01223", both=5), Area(4, "01691", both=3)) == []
    assert summed(Area(2, "01000", births=1), Area(3, "01223", births=5), Area(4, "01691", births=3)) != []
    assert summed(Area(2, "01000", both=None), Area(3, "01223", both=5), Area(4, "01691", both=3)) == []


def test_the_nation_is_summed_only_over_all_its_prefectures():
    def nation(count):
        codes = [f"{number:02d}000" for number in range(1, count + 1)]
        areas = [Area(2, "00000", both=1), *(Area(at, code, both=1) for at, code in enumerate(codes, 3))]
        return summed(*areas, names={"00000": "全国"} | {code: f"県{code}" for code in codes})

    assert nation(46) == []
    assert nation(47) == [(2, 47, 47, "official_kinds.areas_more")]


# Which sheet, which day


def test_a_file_without_such_a_table_says_its_first_cells():
    said = refused(grid(["p1", "p2"], ["p3"], ["p4", "p5", "p6", "p7"]))
    assert "p6" in said and "p7" not in said
    said = refused(grid(["q1"], *[[""]] * 6, ["q8"], ["q9"]))  # eight rows are looked at
    assert "q8" in said and "q9" not in said


def test_the_sheet_of_everybody_is_taken_and_no_other():
    japanese = grid(["令和8年1月1日住民基本台帳人口【日本人住民】"], HEAD, OTHER, sheet="日本人")
    everybody = grid(TITLE, HEAD, TOWN, sheet="総計")
    counted = read_register(FILE, [japanese, everybody], part=True)
    assert counted.names == {"01223": "根室市"}
    assert "日本人" in refused(japanese)
    assert "総計, 二" in refused(everybody, grid(TITLE, HEAD, TOWN, sheet="二"))


def test_the_name_of_the_file_counts_where_no_sheet_says_of_whom_it_is():
    plain = [["令和8年1月1日住民基本台帳人口"], HEAD[:6], TOWN[:6]]
    named = File("総計.csv", "0" * 64)
    assert len(read_register(named, [Grid(named.name, list(enumerate(plain, 1)))], part=True).population) == 3
    japanese = [["令和8年1月1日 日本人住民"], HEAD[:6], TOWN[:6]]
    with pytest.raises(DataError):
        read_register(named, [Grid(named.name, list(enumerate(japanese, 1)))], part=True)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("住民基本台帳人口【総計】", "day"),
        ("令和8年3月31日住民基本台帳人口【総計】", "3"),
        ("令和8年1月2日住民基本台帳人口【総計】", "2"),
    ],
)
def test_only_the_first_of_january_is_taken(title, said):
    assert said in refused(grid([title], HEAD, TOWN))


def test_events_of_another_year_than_the_one_before_are_refused():
    assert len(read(TITLE, ["令和7年中の人口動態"], HEAD, TOWN).events) == 4
    assert "2024" in refused(grid(TITLE, ["令和6年中の人口動態"], HEAD, TOWN))
    assert "2026" in refused(grid(TITLE, ["令和8年中の人口動態"], HEAD, TOWN))


# Rows


def test_the_nation_has_no_code_and_notes_and_islands_are_passed_over():
    rows = [["", "合計", "", *TOWN[3:]], TOWN, ["－", "北海道", "色丹村", *OTHER[3:]], ["", "注", "", "", ""]]
    counted = read(TITLE, HEAD, *rows)
    assert counted.names == {"00000": "全国", "01223": "根室市"}


def test_a_prefecture_is_called_by_its_own_name():
    counted = read(TITLE, HEAD, ["01000", "北海道", "", *TOWN[3:]], TOWN)
    assert counted.names == {"01000": "北海道", "01223": "根室市"}


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([TOWN, [*OTHER[:3], "9x", *OTHER[4:]]], "D4"),
        ([TOWN, [*OTHER[:3], "", *OTHER[4:]]], "D4"),  # people have to be given
        ([TOWN, ["012239", *OTHER[1:]]], "A4"),
        ([TOWN, TOWN], "row 3"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place(rows, place):
    assert place in refused(grid(TITLE, HEAD, *rows))


def test_a_table_without_rows_is_refused():
    assert "no rows" in refused(grid(TITLE, HEAD, ["012239", "", "", ""]))  # another check digit, nothing beside it


def test_a_part_is_a_part_only_if_somebody_says_so():
    prefecture = ["01000", "北海道", "", "999", "999", "1998", *TOWN[6:]]
    assert len(read(TITLE, HEAD[:6], prefecture[:6], TOWN[:6]).population) == 6
    with pytest.raises(DataError):
        read_register(FILE, [grid(TITLE, HEAD[:6], prefecture[:6], TOWN[:6])])


def test_many_other_entries_are_told_beside_the_births():
    groups, head, more = [*[""] * 10, "記載", "消除"], [*HEAD, "その他", "その他"], ["3", "1"]
    few = read(TITLE, groups, head, [*TOWN, *more])
    births = next(event for event in few.events if event.event == "births")
    assert births.others == 2  # 2 of 210 is more than a two-hundredth
    assert [event.others for event in few.events if event.event != "births"] == [0, 0, 0]
    large = ["01223", "北海道", "根室市", "200", "200", "400", *TOWN[6:], *more]
    births = next(event for event in read(TITLE, groups, head, large).events if event.event == "births")
    assert births.others == 0  # a two-hundredth is not more
