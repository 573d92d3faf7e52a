"""Tables of e-Stat laid out as its downloads are: heads of several rows, sheets that are one table, what lies above."""

import pytest

from visionbook.errors import DataError
from visionbook.intake import official_reading
from visionbook.intake.estat_file import as_download, joined
from visionbook.intake.estat_header import blocks, read_header
from visionbook.intake.grid import Grid
from visionbook.intake.official import Line, Sheet
from visionbook.intake.stacked import Stacked, census_year, stacked, without_code
from visionbook.messages import message


def grid(*rows, **facts):
    """A CSV file, or with `sheet` a sheet, whose rows stand below each other from the first on."""
    return Grid("t.csv", [(number, list(cells)) for number, cells in enumerate(rows, 1)], **facts)


# Heads of several rows


OVER = ["", "", "人口", "", "", "", "世帯数"]
HEAD = ["男女", "地域コード", "総数", "0～4歳", "5歳以上", "", "総数"]
MAN = ["男", "01223", "6", "1", "5", "", "4"]


def census(over=OVER, head=HEAD, *rows):
    return grid(["令和７年国勢調査"], ["", *over[1:]], head, *(rows or (MAN,)))


def laid(made):
    """Heads and rows of a table as it is laid out, without its row numbers."""
    found = as_download(made)
    return None if found is None else [cells for _, cells in found.rows]


def test_a_head_of_several_rows_is_laid_out_as_a_download_and_keeps_its_places():
    made = census()
    found = as_download(made)
    assert found.rows == [
        (3, ["表章事項", "時間軸（年次）", "男女", "市区町村 コード", "市区町村", "/年齢", "総数", "0~4歳", "5歳以上"]),
        (4, ["人口【人】", "2025年", "男", "01223", "", "", "6", "1", "5"]),
    ]
    assert found.columns == {"男女": 1, "総数": 3, "0~4歳": 4, "5歳以上": 5}


def test_columns_of_people_are_taken_where_others_count_something_else():
    over = ["", "", "人口", "", "", "世帯数", "", ""]
    head = ["男女", "地域コード", "総数", "0～4歳", "5歳以上", "総数", "0～4歳", "5歳以上"]
    found = laid(census(over, head, ["男", "01223", "6", "1", "5", "7", "8", "9"]))
    assert found[1][6:] == ["6", "1", "5"]


def test_ages_whose_head_names_no_measure_are_laid_out_all_the_same():
    found = laid(census(["", "", "年齢", "", "", "", ""]))
    assert found[0][6:] == ["総数", "0~4歳", "5歳以上", "総数"]
    assert found[1][0] == "【人】"  # nothing says what is counted: whoever reads it names that


def test_a_file_of_ages_that_names_no_measure_is_refused_for_that_alone():
    made = census(["", "", *["年齢"] * 3], HEAD[:5], ["男", "01223", "6", "1", "5"])
    header, problems = read_header("t.csv", as_download(made).rows)
    assert (list(header.ages.values()), problems) == (["総数", "0~4歳", "5歳以上"], [])
    body, problems = blocks("t.csv", header, as_download(made).rows[1:])
    assert (body, problems[0].column, problems[0].rule.key) == ([], "表章事項", "official_file.no_block")
    assert problems[0].rule.facts["there"] == ["【人】"]


@pytest.mark.parametrize(
    ("unit", "measure"), [("人", "人口【人】"), ("千人", "人口【千人】"), ("世帯", "人口【世帯】"), ("", "人口【人】")]
)
def test_what_the_ages_count_is_said_with_their_unit(unit, measure):
    made = grid(["2025年国勢調査"], ["", "", *["人口"] * 3], ["", "", *[unit] * 3], HEAD[:5], MAN[:5])
    assert laid(made)[1][0] == measure


@pytest.mark.parametrize(
    ("ages", "are_laid"),
    [
        (["0～4歳", "5～9歳", "10歳以上"], True),  # no total, and no more than three
        (["総数", "0～4歳"], False),
        (["総数", "総数", "総数"], False),  # totals alone are no ages
        (["総数", "0～4歳", "平均年齢"], False),
    ],
)
def test_three_columns_of_ages_make_a_table_by_age(ages, are_laid):
    found = laid(grid(["国勢調査"], ["男女", "地域コード", *ages], ["男", "01223", "9", "1", "8"][: 2 + len(ages)]))
    assert (found is not None) == are_laid
    assert not are_laid or found[0][-len(ages) :] == [age.replace("～", "~") for age in ages]


@pytest.mark.parametrize("word", ["(再掲)", "うち", "（再掲）"])
def test_ages_that_count_again_whom_others_count_are_left_out(word):
    people, again = ["", "", *["人口"] * 4], ["", "", "", "", "", word]
    head = ["男女", "地域コード", "総数", "0～4歳", "5歳以上", "65歳以上"]
    found = laid(grid(["国勢調査"], people, again, head, ["男", "01223", "6", "1", "5", "2"]))
    assert found[0][6:] == ["総数", "0~4歳", "5歳以上"]


@pytest.mark.parametrize(
    "made",
    [
        grid(["この表について"], ["単位", "人"]),  # no codes of areas
        census(OVER, ["表章項目", *HEAD[1:]]),  # each row says what it counts: its ages are told by the cell before
    ],
)
def test_a_table_that_is_laid_out_otherwise_is_none_of_these(made):
    assert as_download(made) is None


def test_towns_of_earlier_years_and_parts_of_prefectures_are_left_out_by_their_kind():
    head = ["地域識別コード", "地域コード", "地域名", "総数", "0～4歳", "5歳以上"]
    kinds = {"a": "01000", "2": "01223", "9": "01339", " b ": "01001"}
    rows = [[kind, code, "名", "6", "1", "5"] for kind, code in kinds.items()]
    found = laid(grid(["国勢調査"], head, *rows))
    assert [cells[2] for cells in found[1:]] == ["01000", "01223"]
    assert found[0][:4] == ["表章事項", "時間軸（年次）", "市区町村 コード", "市区町村"]  # kinds say nothing of people
    assert found[1][1] == ""  # of no year


def test_what_says_whom_a_row_counts_is_kept_and_empty_columns_areas_and_what_follows_the_ages_are_not():
    head = ["国籍", "空", "", "都道府県", "境域年次", "地域コード", "総数", "0～4歳", "5歳以上", "注"]
    found = laid(grid(["国勢調査"], head, ["00_総数", "", "x", "北海道", "2025", "01223", "6", "1", "5", "y"]))
    assert found[0] == ["表章事項", "時間軸（年次）", "国籍", "市区町村 コード", "市区町村", "/年齢", *found[0][6:]]
    assert found[1][2] == "総数"


# Sheets of downloads


DOWNLOAD = ["男女", "/年齢", "総数"]


def test_sheets_of_one_head_are_one_table_whose_cells_keep_their_sheets():
    sheets = [grid(["表題", "総数"], DOWNLOAD, [sex, "", "3"], [sex, "", "4"], sheet=sex) for sex in ("男", "女")]
    other = grid(["表題"], ["男女", "/年齢", "計"], ["男", "", "9"], sheet="別")
    found = joined([*sheets, other])
    assert found.rows == [
        (1, ["表題", "総数"]),
        (2, DOWNLOAD),
        (3, ["男", "", "3"]),
        (4, ["男", "", "4"]),
        (5, ["女", "", "3"]),
        (6, ["女", "", "4"]),
    ]
    assert found.origins == {3: ("男", 3), 4: ("男", 4), 5: ("女", 3), 6: ("女", 4)}
    assert str(found.where(6, "総数")) == "女!C4"  # not B, as in the title


def test_sheets_that_were_laid_out_keep_the_columns_of_the_first():
    sheets = [grid(DOWNLOAD, [sex, "", "3"], sheet=sex, columns={"総数": 9}) for sex in ("男", "女")]
    assert joined(sheets).columns == {"総数": 9}


def test_one_sheet_alone_of_its_head_stays_as_it_is():
    first, other = grid(DOWNLOAD, ["男", "", "3"], sheet="a"), grid([*DOWNLOAD, "x"], ["女", "", "3"], sheet="b")
    assert joined([first]) is first and joined([first, other]) is first


def test_rows_of_a_sheet_are_as_wide_as_its_head_and_notes_below_are_left_out():
    made = grid(["表題"], DOWNLOAD, ["男", "", "3"], ["女", "x"], ["注"], ["", "", "注"], sheet="表")
    assert as_download(made).rows == [(1, ["表題"]), (2, DOWNLOAD), (3, ["男", "", "3"]), (4, ["女", "x", ""])]
    text = grid(DOWNLOAD, ["男"])
    assert as_download(text) is text  # a row of a CSV file that is too short is a broken one


# The head of a download


FULL = ["表章事項", "時間軸（年次）", "男女", "国籍", "地域コード", "地域名", "/年齢", "総数", "0～4歳"]
CELLS = ["人口【人】", "2025年", "男", "総数", "01223", "根室市", "", "6", "1"]


def header_of(*rows):
    return read_header("t.csv", list(enumerate(map(list, rows), 1)))


def told(problems):
    return [(each.row, each.column, each.value, each.rule.key.removeprefix("official_file.")) for each in problems]


def test_each_column_of_a_head_is_known_by_its_name():
    header, problems = header_of(["表題"], [*FULL[:6], "", "配偶関係", "配偶関係 コード", *FULL[6:]])
    assert problems == []
    assert header.row == 2
    assert header.position == {"measure": 0, "year": 1, "sex": 2, "nationality": 3, "area": 4, "name": 5}
    assert header.names["area"] == "地域コード"
    assert (header.others, header.ages) == ({7: "配偶関係"}, {10: "総数", 11: "0～4歳"})  # no column without a name


@pytest.mark.parametrize("code", ["地域コード", "全国，市区町村 コード", "市区町村 コード"])
def test_codes_of_areas_are_those_of_a_region_or_a_municipality(code):
    header, _ = header_of([code if name == "地域コード" else name for name in FULL])
    assert header.position["area"] == 4


def test_ages_without_a_name_and_those_that_count_again_are_left_out():
    header, _ = header_of([*FULL, " ", "（再掲）15歳未満", "5歳以上"])
    assert header.ages == {7: "総数", 8: "0～4歳", 11: "5歳以上"}


def test_what_a_head_lacks_is_named_column_by_column():
    header, problems = header_of(["表題"], ["表章事項", "/年齢", "総数"])
    assert header is None
    assert told(problems) == [(2, name, None, "no_column") for name in ("時間軸（年次）", "男女", "市区町村 コード")]


@pytest.mark.parametrize(
    ("above", "problems"),
    [
        (["表章事項", "人口【人】"], []),
        (["表章事項：", "世帯数【人】"], [(1, "表章事項：", "世帯数【人】", "other_measure")]),
        (["単位", "人"], []),
        (["単位：千人"], [(1, "単位", "千人", "unit")]),
        (["配偶関係", "未婚", "注"], []),  # three cells fix nothing
        (["配偶関係"], []),
        (["国籍：", "日本人"], [(1, "国籍：", "日本人", "not_everybody")]),
        (["統計名", "日本人の国籍"], []),
    ],
)
def test_a_line_above_the_head_fixes_one_thing(above, problems):
    assert told(header_of(above, FULL)[1]) == problems


def test_what_stands_below_the_head_fixes_nothing():
    assert header_of(FULL, ["配偶関係：", "未婚"])[1] == []


def test_ages_in_persons_say_what_is_counted_and_in_nothing_nothing_does():
    plain = [name for name in FULL if name != "表章事項"]
    assert told(header_of(plain)[1]) == [(1, "表章事項", None, "no_measure")]
    assert header_of([*plain[:-1], "0～4歳（人）"])[1] == []
    ages = [*plain[:-2], "総数（人）", "0～4歳（千人）"]
    assert [(each.value, each.rule.key) for each in header_of(ages)[1]] == [("0～4歳（千人）", "official_file.unit")]


def rows_of(*changes):
    """Rows of a download, each with some of its cells changed by place."""
    return [
        (number, [change.get(at, cell) for at, cell in enumerate(CELLS)]) for number, change in enumerate(changes, 2)
    ]


def test_rows_of_all_people_in_persons_are_taken():
    header, _ = header_of(FULL)
    rows = rows_of({}, {0: "世帯数【世帯】"}, {3: "日本人"}, {0: "人口【千人】"}, {3: "国籍総数"})
    assert blocks("t.csv", header, rows) == ([rows[0], rows[4]], [])


def test_a_block_that_a_file_lacks_is_named_with_those_that_it_has():
    header, _ = header_of(FULL)
    _, problems = blocks("t.csv", header, rows_of({3: "日本人"}, {3: "外国人"}, {3: "日本人"}))
    facts = problems[0].rule.facts
    assert (problems[0].column, facts["wanted"], facts["there"]) == ("国籍", "国籍総数", ["日本人、外国人"])
    _, problems = blocks("t.csv", header, [])
    assert [problem.column for problem in problems] == ["表章事項"]
    assert [str(each) for each in problems[0].rule.facts["there"]] == [str(message("official_file.none"))]


def test_the_first_row_in_another_unit_is_named():
    header, _ = header_of(["単位", *FULL])
    rows = [
        (row, [unit, *cells]) for unit, (row, cells) in zip(("人", "千人", "万人"), rows_of({}, {}, {}), strict=True)
    ]
    assert told(blocks("t.csv", header, rows)[1]) == [(3, "単位", "千人", "unit")]


# Tables with heads of several rows


def test_a_stacked_table_says_what_stands_where():
    made = stacked(
        grid(
            ["第1表"],
            ["", "", "人口", "", "世帯数"],
            ["地域コード", "地域名", "0_総数", "1_男"],
            ["01223", "根室市", "9", "4", "3", "x"],
            ["01691"],
            ["", "", "（注）"],
            ["", "", "1,234"],
            ["01692", "…"],
        )
    )
    assert made.head_row == 3
    assert made.labels == [["地域コード"], ["地域名"], ["人口", "総数"], ["人口", "男"], ["世帯数"]]
    assert made.heads == ["地域コード", "地域名", "総数", "男", ""]
    assert (made.area, made.name, made.kind) == (0, 1, None)
    assert made.body == [
        (4, ["01223", "根室市", "9", "4", "3", "x"]),
        (5, ["01691", "", "", "", ""]),
        (7, ["", "", "1,234", "", ""]),  # a figure without an area is no note
        (8, ["01692", "…", "", "", ""]),  # an area without a figure is none, either
    ]
    assert made.above[:2] == ["第1表", "人口"]


def test_a_label_holds_for_the_columns_after_it_but_not_in_the_last_row():
    made = stacked(grid(["コード", "人口", "", ""], ["", "総数", "", "男"], ["01223", "1", "2", "3"]))
    assert made.labels == [["コード"], ["人口", "総数"], ["人口"], ["人口", "男"]]


def test_a_head_may_be_one_label_and_begin_in_the_first_row():
    made = stacked(grid(["地域コード"], ["01223", "5"]))
    assert (made.labels, made.head_row, made.body) == ([["地域コード"]], 1, [(2, ["01223", "5"])])
    made = stacked(grid(["", "人口", "世帯数"], ["コード", "総数", ""], ["01223", "5", "2"]))
    assert made.labels == [["コード"], ["人口", "総数"], ["世帯数"]]


def test_titles_above_a_head_are_no_labels_and_two_cells_are_no_title():
    made = stacked(grid(["第1表"], ["a", "b"], ["コード", "総数"], ["01223", "5"]))
    assert made.labels == [["a", "コード"], ["b", "総数"]]
    assert stacked(grid(["第1表"], ["コード", "総数"], ["01223", "5"])).labels == [["コード"], ["総数"]]


def test_of_a_label_the_first_code_alone_is_left_out():
    assert without_code("R1_A2_総数") == "A2_総数"


@pytest.mark.parametrize("rows", [[["01223", "5"]], [["コード", "名"], ["x", "y"]], [["名"], ["根室市"]]])
def test_a_grid_without_head_or_areas_is_no_stacked_table(rows):
    assert stacked(grid(["01223_根室市", "5"])) is None
    assert stacked(grid(*rows)) is None


@pytest.mark.parametrize(
    ("heads", "area"),
    [
        (["2000年_地域コード", "2025年_地域コード", "2015年_地域コード"], 1),
        (["2025年_地域コード", "地域コード", "団体コード"], 1),  # that of no year is of today; the first of several
        (["男女コード", "地域識別コード", "団体コード"], 2),
    ],
)
def test_the_newest_codes_are_those_of_the_areas(heads, area):
    assert stacked(grid([*heads, "総数"], ["01223", "01223", "01223", "5"])).area == area


@pytest.mark.parametrize(("above", "found"), [(59, True), (60, False)])
@pytest.mark.parametrize("head", [["地域コード", "総数"], ["01000_北海道", "5"]])
def test_codes_are_looked_for_in_sixty_rows(above, found, head):
    filler = [["x", "y"]] * above
    assert (stacked(grid(*filler, head, ["01223", "5"])) is not None) == found


@pytest.mark.parametrize(
    ("heads", "name"),
    [
        (["コード", "地域名", "地域"], 1),
        (["地域名", "地域名", "コード"], 0),
        (["団体名", "コード", "名称"], 2),  # of two words the one that is asked first
        (["地域名", "コード", "地域名"], 2),  # after the codes rather than before them
    ],
)
def test_names_stand_after_their_codes_or_else_before_them(heads, name):
    assert stacked(grid([*heads, "総数"], ["01223", "01223", "01223", "5"])).name == name


def test_a_group_over_codes_and_names_is_the_name_of_the_names_alone():
    made = stacked(grid(["地域", "", "人口"], ["コード", "名", "総数"], ["01223", "根室市", "5"]))
    assert (made.area, made.name) == (0, 1)


def made_of(**facts):
    given = {"head_row": 1, "labels": [["コード"]], "heads": [], "area": 0, "name": 1, "kind": None, "body": []}
    return Stacked(**{**given, "above": [], **facts})


def test_a_column_is_found_by_the_beginning_of_its_head_and_is_not_that_of_codes():
    table = made_of(heads=["男女コード", "x男女", "男女の別", "男女"])
    assert (table.column("男女"), table.column("年齢")) == (2, None)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["01223", "02_根室市"], ("01223", "根室市")),
        ([" 012238 ", "根室市"], ("01223", "根室市")),  # without its check digit
        (["０１２２３", "根室市"], ("01223", "根室市")),
        (["0122301", "x"], ("0122301", "x")),  # neither five digits nor six
        (["0122B8", "x"], ("0122B8", "x")),
        (["01223_根 室市", "x"], ("01223", "根室市")),
    ],
)
def test_code_and_name_of_an_area(cells, found):
    assert made_of().code_and_name(cells) == found


def test_an_area_without_a_column_of_names_has_none():
    assert made_of(name=None).code_and_name(["01223"]) == ("01223", "")


@pytest.mark.parametrize(
    ("above", "labels", "year"),
    [
        (["2010年の境域", "平成27年国勢調査", "令和2年国勢調査"], [], 2015),
        (["2010年の境域", "実施年月:", "2020年", "2015年"], [], 2020),
        (["調査年月:2020年10月"], [], 2020),
        (["調査年月", "10月", "2015年の境域"], ["2000年_コード"], 2000),  # the month says no year
        (["2010年の境域"], ["2000年_コード", "2005年_コード", "境域の2020年"], 2005),
        (["2010年の境域"], ["コード"], None),
    ],
)
def test_the_year_of_a_census_is_that_of_its_title_or_its_month_or_its_areas(above, labels, year):
    assert census_year(made_of(above=above, labels=[labels])) == year


# What a file of any layout says


def counts(made, **line):
    facts = {"row": 2, "area_code": "01223", "year": 2025, "sex": "both", "counts": [5], "area_name": "根室市", **line}
    return official_reading._counts([made], [made], Sheet("t.csv", ["total"], [Line(**facts)]))


@pytest.mark.parametrize(("row", "looked_at"), [(1, True), (20, True), (21, False)])
def test_words_of_distributed_unknown_ages_are_looked_for_in_twenty_rows(row, looked_at):
    made = grid(*[["x"]] * (row - 1), ["a", "不詳補完値"])
    assert ([each.key for each in counts(made).checks] == ["official_import.imputed"]) == looked_at


def test_areas_without_a_name_have_none_and_counts_are_rows():
    found = counts(grid(["x"]), area_name="")
    assert found.names == {} and counts(grid(["x"])).names == {"01223": "根室市"}
    assert found.population.to_dict("records") == [
        {"area_code": "01223", "year": 2025, "sex": "both", "age_group": "total", "population": 5}
    ]


@pytest.mark.parametrize("sheets", [6, 7])
def test_of_a_workbook_without_a_table_six_sheets_are_named(sheets):
    made = [grid(["x"], sheet=f"表{number}") for number in range(1, sheets + 1)]
    with pytest.raises(DataError) as caught:
        official_reading._no_table("t.xlsx", made, [lambda each: None])
    assert caught.value.args[0].facts["sheets"] == [f"表{number}" for number in range(1, 7)]
    official_reading._no_table("t.csv", [grid(["x"])], [lambda each: None])  # a CSV file is told what it lacks
