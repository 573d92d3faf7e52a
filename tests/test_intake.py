"""Official files, as their producers lay them out, become tidy tables, or are refused with what to do."""

import re

import pandas as pd
import pytest

from visionbook.errors import DataError
from visionbook.intake import estat, ipss
from visionbook.intake.official import age_group, figure, problem, refuse, year_number
from visionbook.messages import message

ESTAT_ABOVE = [
    '"統計名：","国勢調査"',
    '"表番号：","2-7-1"',
    '"実施年月：","2020年","10月"',
    "",
    '"***","当該数値がないもの"',
    '"-","当該数値がないもの"',
    "",
    '"","","","","","","","","","","/年齢 コード","00","01","02","03","22","R1"',
    '"表章事項 コード","表章事項","時間軸（年次） コード","時間軸（年次）","男女 コード","男女",'
    '"国籍総数か日本人 コード","国籍総数か日本人","全国，都道府県，市区町村 コード","全国，都道府県，市区町村","/年齢",'
    '"総数","0～4歳","5～9歳","10歳以上","年齢「不詳」","（再掲）15歳未満"',
]


def estat_row(sex, nationality, code, cells):
    named = [
        "2020_01",
        "人口【人】",
        "2020000000",
        "2020年",
        "0",
        sex,
        "0",
        nationality,
        code,
        "根室市",
        "",
        *cells.split(),
    ]
    return ",".join(f'"{cell}"' for cell in named)


# By hand: 600 + 400 = 1,000; 1,000 + 2 + 30 + 3 = 1,035; women 400 + 2 + 10 + 0; men 600 + 0 + 20 + 3.
ESTAT_ROWS = [
    estat_row("総数", "国籍総数", "01223", "1,035 1,000 2 30 3 9,999"),
    estat_row("総数", "国籍総数", "01999", "*** *** *** *** *** ***"),
    estat_row("総数", "国籍総数", "0122B", "1 1 - - - -"),
    estat_row("男", "国籍総数", "01223", "623 600 - 20 3 9,999"),
    estat_row("女", "国籍総数", "01223", "412 400 2 10 - 9,999"),
    estat_row("総数", "日本人", "01223", "7 7 - - - -"),
    estat_row("男", "日本人", "01223", "7 7 - - - -"),
    estat_row("女", "日本人", "01223", "- - - - - -"),
]


def estat_file(rows=ESTAT_ROWS, above=ESTAT_ABOVE):
    return "\r\n".join(["\ufeff" + above[0], *above[1:], *rows, ""]).encode()


def estat_changed(old, new):
    content = estat_file().decode()
    assert old in content
    return content.replace(old, new, 1).encode()


def test_an_estat_download_gives_the_population_of_all_nationalities_by_five_year_groups():
    table = estat.read_population(estat_file())
    assert list(table.columns) == ["area_code", "year", "sex", "age_group", "population"]
    wide = table.pivot_table(index=["area_code", "year", "sex"], columns="age_group", values="population")
    assert wide.index.tolist() == [("01223", 2020, "both"), ("01223", 2020, "female"), ("01223", 2020, "male")]
    wide = wide[["total", "0-4", "5-9", "10+", "unknown"]]
    assert wide.astype(int).to_numpy().tolist() == [
        [1035, 1000, 2, 30, 3],
        [412, 400, 2, 10, 0],
        [623, 600, 0, 20, 3],
    ]


def test_text_and_bytes_of_an_estat_download_give_the_same():
    pd.testing.assert_frame_equal(
        estat.read_population(estat_file()), estat.read_population(estat_file().decode("utf-8-sig"))
    )


def test_an_estat_table_without_a_column_of_nationality_counts_everybody():
    above = [*ESTAT_ABOVE[:-1], ESTAT_ABOVE[-1].replace("国籍総数か日本人", "配置")]
    rows = [row for row in ESTAT_ROWS if "日本人" not in row]
    assert len(estat.read_population(estat_file(rows, above))) == 15  # three sexes, five age groups


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (estat_file(ESTAT_ROWS[-3:]), "has no block '国籍総数'; its blocks are 日本人"),
        (estat_changed("5～9歳", "5-9才"), "row 9  age groups  '5-9才'  is not an age label; allowed are 総数, 0～4歳"),
        (estat_changed("5～9歳", "6～9歳"), "row 9  age groups  '6-9'  does not follow 0-4"),
        (estat_changed("10歳以上", "10～14歳"), "'10-14'  is the last age group, but has an upper end"),
        (estat_changed("0～4歳", "5～9歳"), "row 9  age groups  '5-9'  is not 0-4, where five-year groups begin"),
        (estat_changed('"（再掲）15歳未満"', '"（再掲）15歳未満","85歳以上"'), "cells, fewer than the header"),
        (estat_file([*ESTAT_ROWS[:-1], ",".join(ESTAT_ROWS[-1].split(",")[:-2])]),
         "row 17  has 15 cells, fewer than the header"),
        (estat_changed("5～9歳", "5～7歳"), "'5-7'  is not five years wide"),
        (estat_changed('"総数","0～4歳"', '"計","0～4歳"'), "'計'  is not an age label"),
        (estat_changed("1,035", "1,036"), "01223 2020 both total  '1,036'  is not the sum of its age groups, 1,035"),
        (estat_changed('"600"', '"601"'), "row 10  01223 2020 both 0-4  '1,000'  is not male 601 + female 400 = 1,001"),
        (estat_changed('"600"', '"6OO"'), "row 13  0～4歳  '6OO'  is not a count; allowed are digits"),
        (estat_changed('"600"', '"***"'), "row 13  01223 2020 male  gives no figure for 0-4, though it gives others"),
        (estat_changed('"01223"', '"1223"'), "'1223'  is not a five-digit code; a leading zero was lost: '01223'"),
        (estat_changed('"女"', '"女性"'), "row 14  男女  '女性'  is not one of 総数, 男女計, 男女総数, 計, 男, 女"),
        (estat_changed('0000","2020年"', '0000","令和2年"'), "row 10  時間軸（年次）  '令和2年'  is not a year"),
        (estat_changed('"時間軸（年次）","男女 ', '"時点","男女 '), "row 9  時間軸（年次）  column is missing"),
        (estat_file(ESTAT_ROWS[:4]), "01223 2020  has no figures for female; both, female and male are needed"),
        (estat_file([*ESTAT_ROWS, ESTAT_ROWS[0]]), "row 18  01223 2020 both  is already in row 10"),
        (estat_file(above=[*ESTAT_ABOVE[:-1], "男女,総数"]), "has no header row with '/年齢' among its cells"),
        (estat_file().decode("utf-8-sig").replace("～", "-").encode("cp932"), "is in Shift_JIS, not UTF-8"),
        (b"", "file  is empty"),
    ],
)  # fmt: skip
def test_an_estat_download_that_cannot_be_right_is_refused_with_its_place(content, told):
    with pytest.raises(DataError, match=re.escape(told)) as refusal:
        estat.read_population(content, "c02.csv")
    first, *_, last = str(refusal.value).splitlines()
    assert first.startswith("c02.csv cannot be read as an e-Stat table of population by sex and age: ")
    assert last.startswith("Download the table from e-Stat again as CSV in UTF-8")


@pytest.mark.parametrize(("count", "more"), [(49, None), (50, None), (51, 1), (60, 10)])
def test_fifty_problems_of_a_file_are_listed_and_the_others_counted(count, more):
    problems = [problem("c02.csv", row, None, None, message("official_file.short", count=3)) for row in range(count)]
    with pytest.raises(DataError) as refusal:
        refuse("c02.csv", message("official_file.estat"), problems, message("official_file.estat_advice"))
    lines = str(refusal.value).splitlines()
    assert sum("has 3 cells" in line for line in lines) == min(count, 50)
    assert any(f"and {more} more; mend these first" in line for line in lines) == bool(more)


def test_all_problems_of_a_download_are_reported_at_once():
    content = estat_file().replace(b'"600"', b'"6OO"').replace(b'"412"', b'"4l2"')
    with pytest.raises(DataError, match=r"(?s)2 problems.*row 13.*row 14"):
        estat.read_population(content)


AGES = ["0～4歳", "5～9歳", "10歳以上"]
IPSS_HEADER = ["コード", "市などの別", "都道府県", "市区町村", "年", "総数"]
IPSS_HEADER += [f"{age}/{mark}" for mark in "amf" for age in AGES]
# By hand: 3 + 2 + 5 = 10 people; men 1 + 2 + 3, women 2 + 0 + 2.
IPSS_ROWS = [
    "1223,2,北海道,根室市,2015年,10,3,2,5,1,2,3,2,0,2",
    "1223,2,北海道,根室市,2020年,7,2,2,3,1,1,2,1,1,1",
    "13101,3,東京都,千代田区,2015年,3,1,1,1,1,0,0,0,1,1",
]


def ipss_file(rows=IPSS_ROWS, header=IPSS_HEADER):
    return "\n".join([",".join(header), *rows]).encode()


def ipss_changed(old, new):
    content = ipss_file().decode()
    assert old in content
    return content.replace(old, new, 1).encode()


def test_the_ipss_table_gives_five_digit_codes_years_and_three_sexes():
    table = ipss.read_projection(b"\xef\xbb\xbf" + ipss_file())
    nemuro = table.query("area_code == '01223' and year == 2015").set_index(["sex", "age_group"])["population"]
    assert nemuro.to_dict() == {
        ("both", "total"): 10,
        ("both", "0-4"): 3,
        ("both", "5-9"): 2,
        ("both", "10+"): 5,
        ("male", "0-4"): 1,
        ("male", "5-9"): 2,
        ("male", "10+"): 3,
        ("female", "0-4"): 2,
        ("female", "5-9"): 0,
        ("female", "10+"): 2,
    }
    assert table["area_code"].unique().tolist() == ["01223", "13101"]
    assert table["year"].unique().tolist() == [2015, 2020]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (ipss_changed("1223,2", "223,2"), "row 2  コード  '223'  is not a code of five digits, or four"),
        (ipss_changed("2015年", "2015"), "row 2  年  '2015'  is not a year such as 2015年"),
        (ipss_changed("年,総数", "年,合計"), "row 1  総数  column is missing"),
        (ipss_changed("5～9歳/m", "5～9才/m"), "row 1  age groups  '5～9才/m'  is not an age label with /a, /m or /f"),
        (ipss_changed("5～9歳/m", "5～9歳/x"), "'5～9歳/x'  is not an age label with /a, /m or /f"),
        (ipss_changed(",5～9歳/m", ",5～9歳"), "block /m (male)  lacks 5-9"),
        (ipss_changed("2015年,10", "2015年,11"), "01223 2015 both total  '11'  is not the sum of its age groups, 10"),
        (ipss_changed("1,2,3,2,0,2", "1,2,3,3,0,2"), "01223 2015 both 0-4  '3'  is not male 1 + female 3 = 4"),
        (ipss_changed("1,2,3,2,0,2", "1,2,3,2,0"), "row 2  has 14 cells where the header has 15"),
        (ipss_changed("1,2,3,2,0,2", "1,2,3,2,,2"), "01223 2015 female  gives no figure for 5-9"),
        (ipss_changed("1,2,3,2,0,2", "1,2,3,2,-1,2"), "row 2  5～9歳/f  '-1'  is not a count"),
        (ipss_file(rows=[]), "has no rows below the header"),
        (ipss_file().decode().replace("～", "-").encode("cp932"), "is in Shift_JIS, not UTF-8"),
    ],
)  # fmt: skip
def test_an_ipss_table_that_cannot_be_right_is_refused_with_its_place(content, told):
    with pytest.raises(DataError, match=re.escape(told)) as refusal:
        ipss.read_projection(content, "kekka.csv")
    assert str(refusal.value).startswith("kekka.csv cannot be read as the IPSS table of projected population")


@pytest.mark.parametrize("label", ["15歳未満", "0歳～", "平均年齢", "", "4～0歳"])
def test_a_label_that_names_no_age_group_is_not_guessed(label):
    with pytest.raises(ValueError, match="is not an age group"):
        age_group(label)


@pytest.mark.parametrize("cell", ["1,23", "12.5", "-3", "１２", "1 2", "△3"])
def test_a_cell_that_is_no_count_is_not_guessed(cell):
    with pytest.raises(ValueError, match="is not a count"):
        figure(cell)


def test_a_year_needs_its_character():
    with pytest.raises(ValueError, match="'2020' is not a year"):
        year_number("2020")


@pytest.fixture(scope="module")
def census_2020(shared):
    path = shared / "official-files" / "estat_census2020_table2-7-1_hokkaido.csv"
    return estat.read_population(path.read_bytes())


@pytest.fixture(scope="module")
def ipss_2018(shared):
    return ipss.read_projection((shared / "official-files" / "ipss2018_suikei_kekka_all.csv").read_bytes())


def test_the_census_download_holds_japan_and_hokkaido_with_every_area_of_today(census_2020):
    codes = census_2020["area_code"].unique()
    assert set(codes[:2]) == {"00000", "01000"}
    assert all(re.fullmatch("00000|01[0-9]{3}", code) for code in codes)
    assert census_2020.groupby(["area_code", "sex"]).size().eq(23).all()  # total, 21 age groups, unknown
    key = ["area_code", "sex", "age_group"]
    people = census_2020.set_index(key)["population"]
    assert people["00000", "both", "total"] == 126_146_099  # as the file prints it
    assert people["01694", "female", "unknown"] == 0  # printed "-"
    assert people["01223", "both", "total"] == 24_636


def test_the_ipss_table_holds_every_area_and_year(ipss_2018):
    assert ipss_2018["year"].unique().tolist() == [*range(2015, 2046, 5)]
    sizes = ipss_2018.groupby(["area_code", "year"]).size()
    assert sizes.eq(58).all()  # three sexes by 19 age groups, and the total of both
    people = ipss_2018.set_index(["area_code", "year", "sex", "age_group"])["population"]
    assert people["01000", 2045, "both", "total"] == 4_004_973  # as the file prints it


def test_the_municipalities_of_hokkaido_make_hokkaido(ipss_2018):
    totals = ipss_2018.query("sex == 'both' and age_group == 'total' and year == 2015")
    people = totals.set_index("area_code")["population"]
    hokkaido = people[people.index.str.startswith("01")]
    assert not hokkaido.index.str.match("011[0-9][1-9]|01110").any()  # the wards of Sapporo lie inside it
    assert hokkaido.drop("01000").sum() == hokkaido["01000"]
    municipalities = people[~people.index.str.endswith("000")]
    assert municipalities.sum() == people[people.index.str.endswith("000")].drop("07000").sum()
    assert {"13101", "14150"} <= set(municipalities.index)  # Chiyoda; Sagamihara, whose wards the table lacks
