"""The same official table is the same, whatever holds it; what cannot be read is named with its sheet and cell."""

import io
import zipfile

import pandas as pd
import pytest
from official_tables import AGES, SEXES, TOWNS, areas, census_file, csv_bytes, download, preliminary_file, results
from workbooks import compound, xls, xlsx

from visionbook.errors import DataError
from visionbook.intake import official_reading, xlsx_grid
from visionbook.intake.grids import read_grids
from visionbook.intake.official_reading import read_census, read_projection
from visionbook.messages import told

PEOPLE = [("01000", "北海道", 30, 40), ("01223", "根室市", 10, 20), ("01691", "別海町", 20, 20)]
CONTAINERS = {
    "csv": csv_bytes,
    "Shift_JIS": lambda rows: csv_bytes(rows, "cp932"),
    "xlsx": lambda rows: xlsx({"表": rows}),
    "xls": lambda rows: xls({"表": rows}),
    "after a sheet about it": lambda rows: xlsx({"説明": [["この表について"], ["単位", "人"]], "表": rows}),
    "old, after a sheet about it": lambda rows: xls({"説明": [["この表について"]], "表": rows}),
}


def people(counts, area="01223", year=2025):
    rows = counts.population.query("area_code == @area and year == @year")
    return rows.set_index(["sex", "age_group"])["population"].to_dict()


def refusal(content, read=read_census, **how):
    with pytest.raises(DataError) as refused:
        read("file", content, **how)
    return str(refused.value), told(refused.value, "ja")


@pytest.mark.parametrize("made", CONTAINERS.values(), ids=CONTAINERS)
@pytest.mark.parametrize("rows", [download(), census_file()], ids=["download", "file"])
def test_a_census_by_age_is_the_same_whatever_holds_it(rows, made):
    counts = read_census("file", made(rows))
    found = people(counts)
    # One man and two women in each of the 21 age groups, and nobody of unknown age.
    assert (found[("both", "0-4")], found[("male", "total")], found[("female", "100+")]) == (3, 21, 2)
    assert found[("both", "unknown")] == 0
    assert (len(found), set(counts.names.values())) == (3 * 23, {"北海道", "根室市", "別海町"})
    assert (counts.about.statistic, counts.preliminary) == ("令和７年国勢調査 人口等基本集計", False)
    assert "男女，年齢（5歳階級）" in counts.about.title


@pytest.mark.parametrize("made", CONTAINERS.values(), ids=CONTAINERS)
def test_preliminary_totals_are_read_by_sex_and_known_as_preliminary(made):
    counts = read_census("file", made(preliminary_file(PEOPLE)))
    assert people(counts) == {("both", "total"): 30, ("male", "total"): 10, ("female", "total"): 20}
    assert people(counts, "01000")[("both", "total")] == 70
    assert (counts.preliminary, counts.about.statistic) == (True, "令和７年国勢調査 人口速報集計")


@pytest.mark.parametrize("made", CONTAINERS.values(), ids=CONTAINERS)
@pytest.mark.parametrize(("base", "oldest", "last"), [(2015, 90, "90歳以上"), (2020, 95, "95歳～")])
def test_results_of_ipss_are_read_with_their_head_of_two_rows(made, base, oldest, last):
    counts = read_projection("file", made(results(base, oldest=oldest, last=last)))
    found = people(counts, year=base + 10)
    groups = oldest // 5 + 1
    assert (found[("both", "total")], found[("male", f"{oldest}+")], found[("female", "0-4")]) == (3 * groups, 1, 2)
    assert len(found) == 3 * (groups + 1)
    assert found[("female", "total")] == 2 * groups
    assert sorted(counts.population["year"].unique()) == [base, base + 5, base + 10]
    assert counts.names == {"01000": "北海道", **TOWNS}


# Other layouts of heads.


@pytest.mark.parametrize(
    "head",
    [
        ["地域コード", "地域名", "人口", "男", "女", "前回人口", "世帯数"],
        ["市区町村コード", "市区町村名", "男女計", "男", "女", "2020年人口", "世帯数"],
        ["団体コード", "団体名", "総数", "男", "女", "増減", "世帯数"],
    ],
)
def test_totals_in_a_simple_table_are_read_and_final_unless_it_says_otherwise(head):
    rows = [["令和７年国勢調査"], head]
    rows += [[code, name, men + women, men, women, 99, 9] for code, name, men, women in PEOPLE]
    counts = read_census("file", csv_bytes(rows))
    assert people(counts) == {("both", "total"): 30, ("male", "total"): 10, ("female", "total"): 20}
    assert not counts.preliminary


def test_totals_under_merged_heads_are_those_of_people():
    over = ["", "", "人口", "", "", "世帯数", "2020年人口", ""]
    rows = [["平成27年国勢調査"], over, ["コード", "市区町村", "総数", "男", "女", "", "総数", "男"]]
    rows += [[code, name, men + women, men, women, 7, 99, 9] for code, name, men, women in PEOPLE]
    merged = ["C2:E2", "G2:H2", "A2:A3"]
    for content in (csv_bytes(rows), xlsx({"表": rows}, merged=merged[:2]), xls({"表": rows})):
        assert people(read_census("file", content), year=2015)[("male", "total")] == 10


def test_codes_of_six_digits_lose_their_check_digit():
    rows = [["令和２年国勢調査"], ["団体コード", "団体名", "総数", "男", "女"], ["012238", "根室市", 3, 1, 2]]
    assert people(read_census("file", csv_bytes(rows)), year=2020)[("both", "total")] == 3


def of_one_sex(rows, sex, ages=20):
    """The rows of a result table with the block of one sex alone."""
    start = 5 + (ages + 2) * list(SEXES).index(sex)
    return [[*cells[:5], *cells[start : start + ages + 1]] for cells in rows[2:]]


def test_results_may_stand_on_a_sheet_for_each_sex_or_have_a_column_of_sexes():
    rows = results()
    expected = people(read_projection("file", csv_bytes(rows)), year=2025)
    sheets = {sex: of_one_sex(rows, sex) for sex in SEXES}
    assert people(read_projection("file", xlsx(sheets)), year=2025) == expected
    head = ["男女", *sheets["男"][0]]
    together = [head, *([sex, *cells] for sex in SEXES for cells in sheets[sex][1:])]
    assert people(read_projection("file", csv_bytes(together)), year=2025) == expected


def area_sheet(code, name, men, *, beside):
    """A sheet of IPSS of one area: years across, ages below each other, sexes beside or below each other."""
    blocks = []
    for sex, times in SEXES.items():
        ages = ["総数", "0～4歳", *(f"{age}～{age + 4}歳" for age in range(5, 95, 5)), "95歳～"]
        sums = [20 * times * men, *[times * men] * 20]
        label = "男女計" if sex == "総数" else sex
        blocks.append(
            [[label, "2020年", "2025年", ""], *([age, count, count, ""] for age, count in zip(ages, sums, strict=True))]
        )
    again = [["（再掲）0～14歳", 3 * men, 3 * men]]
    rows = [["将来の地域別男女5歳階級別人口"], [code, name], ["(人)"]]
    if beside:
        return [*rows, *([*a, *b, *c] for a, b, c in zip(*blocks, strict=True)), *again]
    return [*rows, *(row for block in blocks for row in [*block, [""]])]


@pytest.mark.parametrize("beside", [True, False])
def test_results_of_a_prefecture_stand_on_a_sheet_for_each_area(beside):
    sheets = {name: area_sheet(code, name, men, beside=beside) for code, name, men in areas()}
    counts = read_projection("file", xlsx(sheets))
    assert people(counts) == people(read_projection("file", csv_bytes(results())))
    assert counts.names == {"01000": "北海道", **TOWNS}


def test_sheets_for_each_area_are_one_census_and_a_fault_is_told_in_its_sheet():
    rows = download()
    head, body = rows[:5], rows[5:]
    sheets = {name: [*head, *(cells for cells in body if cells[5] == name)] for name in ("北海道", *TOWNS.values())}
    assert people(read_census("file", xlsx(sheets))) == people(read_census("file", csv_bytes(rows)))
    sheets["別海町"][6][8] = "二人"
    english, japanese = refusal(xlsx(sheets))
    assert "別海町!I7  0～4歳  '二人'  is not a count" in english and "別海町!I7、0～4歳、「二人」" in japanese


# What e-Stat varies.


@pytest.mark.parametrize(
    "dimensions",
    [
        ["表章事項", "男女", "時間軸（年次）", "市区町村 コード", "市区町村"],
        ["表章事項 コード", "表章事項", "時間軸（年次） コード", "時間軸（年次）", "男女 コード", "男女",
         "国籍総数か日本人 コード", "国籍総数か日本人", "市区町村 コード", "市区町村", "全域・集中の別"],
        ["全域・集中の別", "表章事項", "国籍総数か日本人", "男女 コード", "男女", "時間軸（年次） コード",
         "時間軸（年次）", "市区町村 コード", "市区町村"],
    ],
    ids=["5", "11", "9"],
)  # fmt: skip
@pytest.mark.parametrize("made", [csv_bytes, CONTAINERS["xlsx"]])
def test_columns_before_the_ages_are_found_by_their_names(dimensions, made):
    assert people(read_census("file", made(download(dimensions=dimensions))))[("male", "total")] == 21


@pytest.mark.parametrize("both", ["総数", "男女総数", "男女計"])
@pytest.mark.parametrize("oldest", [85, 90, 100])
def test_open_ages_and_words_for_both_sexes_vary(both, oldest):
    ages = [*AGES[: oldest // 5], f"{oldest}歳以上"]
    rows = download(ages, sexes={both: 3, "男": 1, "女": 2}, total="総数【人】")
    for row in rows[5:]:
        if row[2] == both:  # the builder knows the people of its own word for both
            men = next(men for code, _, men in areas() if code == row[4])
            row[7:] = [3 * men * len(ages), *[3 * men] * len(ages), "-"]
    for made in (csv_bytes, CONTAINERS["xlsx"], CONTAINERS["xls"]):
        found = people(read_census("file", made(rows)))
        assert found[("both", f"{oldest}+")] == 3 and len(found) == 3 * (oldest // 5 + 3)


def test_people_of_unknown_age_are_kept_and_full_width_labels_read():
    ages = [age.translate(str.maketrans("0123456789～", "０１２３４５６７８９〜")) for age in AGES]
    found = people(read_census("file", csv_bytes(download(ages, unknown=5))))
    assert (found[("male", "unknown")], found[("both", "total")]) == (5, 3 * 21 + 15)


@pytest.mark.parametrize("made", [csv_bytes, CONTAINERS["xlsx"], CONTAINERS["xls"]])
def test_codes_of_ages_of_two_or_three_digits_stand_above_or_before_their_labels(made):
    rows = download()
    codes = [*[""] * 6, "/年齢 コード", *(f"{number:03}" for number in range(len(AGES) + 2))]
    assert people(read_census("file", made([*rows[:4], codes, *rows[4:]])))[("male", "total")] == 21
    file = census_file()
    file[5] = [f"0{cell}" if cell[:1].isdecimal() else cell for cell in file[5]]
    assert file[5][10] == "000_総数"
    assert people(read_census("file", made(file)))[("male", "total")] == 21


@pytest.mark.parametrize(
    "title", ["【不詳補完値】", "（注）不詳補完値は参考表にあります。", "令和７年国勢調査に関する不詳補完結果"]
)
def test_a_table_that_speaks_of_distributed_unknown_ages_is_to_be_looked_at(title):
    rows = download()
    assert "不詳補完値" in str(read_census("file", csv_bytes([[title], *rows])).checks[-1])
    assert "不詳補完値" not in str(read_census("file", csv_bytes(rows)).checks)


def test_towns_of_earlier_years_wards_and_parts_are_left_out():
    towns = {"01100": "札幌市", "01223": "根室市"}
    rows = census_file(towns=towns)
    city = [cells for cells in rows if cells[7:9] == ["01100", "札幌市"]]
    wards = [[*cells[:7], "01101", "札幌市中央区", *cells[9:]] for cells in city]
    parts = [[*cells[:2], "b", *cells[3:7], code, name, *cells[9:]] for cells in city
             for code, name in (("01001", "北海道市部"), ("01002", "北海道郡部"))]  # fmt: skip
    for made in (csv_bytes, CONTAINERS["xlsx"]):
        assert set(read_census("file", made([*rows, *wards, *parts])).names) == {"01000", "01100", "01223"}
    wrong = [[*cells[:10], cells[10] + 1, *cells[11:]] for cells in wards]
    assert "01101 2025 both total" in refusal(xlsx({"表": [*rows, *wrong]}))[0]


# What is refused, or told.


def with_cell(rows, row, column, cell):
    changed = [list(cells) for cells in rows]
    changed[row - 1][column - 1] = cell
    return changed


@pytest.mark.parametrize("made", [CONTAINERS["xlsx"], CONTAINERS["xls"]], ids=["xlsx", "xls"])
@pytest.mark.parametrize(
    ("read", "rows", "said"),
    [
        (read_census, with_cell(download(), 7, 9, "3.5"), "表!I7  0～4歳  '3.5'  is not a count"),
        (read_census, with_cell(census_file(), 9, 12, "#REF!"), "表!L9  0~4歳  '#REF!'  is not a count"),
        (read_census, with_cell(download(), 6, 8, 190), "'190'  is not the sum of its age groups, 189"),
        (read_census, with_cell(preliminary_file(PEOPLE), 9, 5, "約10"), "表!E9  男  '約10'  is not a count"),
        (read_census, with_cell(preliminary_file(PEOPLE), 9, 4, ""), "表!D9  総数  is no figure"),
        (read_projection, with_cell(results(), 4, 8, -1), "表!H4  5~9歳/a  '-1'  is not a count"),
        (read_projection, with_cell(results(), 5, 5, "2020年"), "is already in row 4"),
        (read_census, results()[:2] + download()[:4], "no sheet has a head that is known; its sheets are 表"),
    ],
)
def test_a_fault_is_told_with_its_sheet_and_cell(made, read, rows, said):
    english, japanese = refusal(made(rows), read)
    assert said in english
    assert japanese != english


def test_formulas_give_their_stored_result_and_are_refused_without_one():
    rows = with_cell(download(), 6, 8, "=SUM(I6:AC6)")
    english, japanese = refusal(xlsx({"表": rows}))
    assert "表!H6  総数  '=SUM(I6:AC6)'  is a formula without a stored result; open the workbook" in english
    assert "計算結果が保存されていない数式です" in japanese


def test_a_table_on_a_hidden_sheet_is_not_taken_unseen():
    about = {"説明": [["x"]]}
    assert "stands on sheet 表, which is hidden" in refusal(xlsx(about | {"表": download()}, hidden="表"))[0]
    assert "sheet 表, which is hidden" in refusal(xls(about | {"表": results()}, hidden="表"), read_projection)[0]
    twice = xlsx({"旧": with_cell(download(), 6, 8, 1), "表": download()}, hidden="旧")
    assert len(people(read_census("file", twice))) == 69


def test_hidden_rows_are_read_and_said_to_be_there():
    def hide(book):
        book["表"].row_dimensions[8].hidden = True

    counts = read_census("file", xlsx({"表": download()}, change=hide))
    assert len(people(counts)) == 69
    assert "sheet 表 has hidden rows or columns; they were read, too" in str(counts.checks[-1])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (compound("EncryptedPackage", b"x" * 5000), "is protected by a password"),
        (compound("WordDocument", b"x" * 5000), "is another document"),
        (compound("Workbook", b"x" * 5000), "cannot be opened as a workbook"),
        (xlsx({"表": download()})[:3000], "cannot be opened as a workbook"),
        (b"PK\x03\x04" + b"x" * 100, "cannot be opened as a workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is a web page"),
        (csv_bytes(download()).decode("utf-8-sig").encode("utf-16"), "is in UTF-16"),
        (csv_bytes(download(), "euc_jp"), "is in EUC-JP"),
        (csv_bytes(download(), "iso2022_jp"), "is in ISO-2022-JP"),
        (csv_bytes(download(), "utf-8").decode("cp1252", "ignore").encode(), "文字化け"),
        ("\n".join("\t".join(map(str, row)) for row in download()).encode(), "has no commas"),
        (csv_bytes(download())[:-40] + b'"12', "is no complete CSV"),
        (b"\xef\xbb\xbf", "holds nothing"),
        (b"", "holds nothing"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("read", [read_census, read_projection])
def test_a_file_of_another_kind_is_named_with_what_to_do(read, content, said):
    english, japanese = refusal(content, read)
    assert said in english and english.startswith("file")
    assert japanese != english


def test_an_archive_is_told_from_a_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("census.csv", csv_bytes(download()))
    assert "is an archive (.zip)" in refusal(target.getvalue())[0]


def test_a_workbook_that_grows_beyond_any_table_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_grid, "LARGEST_UNPACKED", 10_000)
    assert "is too large (at most 10,000 bytes)" in refusal(xlsx({"表": download()}))[0]
    monkeypatch.setattr(xlsx_grid, "LARGEST_UNPACKED", 10**9)
    monkeypatch.setattr(xlsx_grid, "_MOST_CELLS", 100)
    assert "has more than 100 cells" in refusal(xlsx({"表": download()}))[0]


def test_names_of_files_do_not_decide():
    assert len(people(read_census("file.xls", csv_bytes(download())))) == 69
    assert len(people(read_census("file.csv", xls({"表": download()})))) == 69


def test_readings_beside_shared_words_are_no_part_of_them():
    content = xlsx({"表": [["根室市", 1], ["別海町", 2]]})
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as changed:
        for part in source.namelist():
            text = source.read(part).decode()
            changed.writestr(part, text.replace("根室市</t>", '根室市</t><rPh sb="0" eb="2"><t>ネムロ</t></rPh>'))
    assert read_grids("a", target.getvalue())[0].rows == [(1, ["根室市", "1"]), (2, ["別海町", "2"])]


# Sums that were checked, and those that could not be.


@pytest.mark.parametrize(
    ("content", "how", "said"),
    [
        (csv_bytes(download()), {}, ["checked: the 2 municipalities make their prefecture", "not have the nation"]),
        (csv_bytes(download()), {"part": True}, ["not checked: whether municipalities make their prefecture"]),
        (csv_bytes(preliminary_file(PEOPLE[1:])), {}, ["not checked: ages", "not checked: municipalities of 1 pref"]),
        (csv_bytes(preliminary_file(PEOPLE)), {}, ["checked: male and female make both in 3 areas"]),
    ],
)
def test_sums_that_were_checked_and_those_that_could_not_be_are_said(content, how, said):
    checks = "\n".join(map(str, read_census("file", content, **how).checks))
    assert [part for part in said if part not in checks] == []


def test_a_nation_is_held_against_its_prefectures():
    people = [(f"{number:02}000", "北海道", 1, 2) for number in range(1, 48)]
    nation = ("00000", "全国町", 47, 94)
    whole = read_census("file", csv_bytes(preliminary_file([nation, *people])))
    assert "checked: the prefectures make the nation" in "\n".join(map(str, whole.checks))
    some = read_census("file", csv_bytes(preliminary_file([nation, *people[:46]])))
    assert "the file has 46 of 47 prefectures" in "\n".join(map(str, some.checks))


def test_what_is_known_of_2025_comes_out_of_the_published_layout(shared):
    figures = pd.read_csv(shared / "figures" / "census_2025_preliminary_totals.csv", dtype={"code": str})
    people = [(row.code, row.name_, row.population // 2, row.population - row.population // 2)
              for row in figures.rename(columns={"name": "name_"}).itertuples() if row.code != "00000"]  # fmt: skip
    content = xlsx({"a01": preliminary_file(people)})
    counts = official_reading.read_census("file", content, part=True)
    found = counts.population.query("sex == 'both'").set_index("area_code")["population"]
    assert found.to_dict() == figures[figures["code"] != "00000"].set_index("code")["population"].to_dict()
