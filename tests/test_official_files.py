"""Official files hold everybody, each once, in persons; what holds less or more is refused, named as it is."""

import csv
import io
import lzma
import re
import zipfile

import pandas as pd
import pytest

from visionbook.errors import DataError
from visionbook.intake import estat, ipss, official
from visionbook.intake.estat_header import _name_column, _some
from visionbook.intake.legend import legend, plain_mark
from visionbook.intake.official import age_group, plain, without_unit
from visionbook.intake.official_areas import is_part, wards
from visionbook.messages import message, told

AGES = ["総数", "0～4歳", "5～9歳", "10歳以上", "年齢「不詳」"]
DIMENSIONS = ["表章事項", "時間軸（年次）", "男女", "国籍総数か日本人", "市区町村 コード", "市区町村"]
EVERYBODY = {"表章事項": "人口【人】", "時間軸（年次）": "2020年", "国籍総数か日本人": "国籍総数"}
SEXES = {"総数": 2, "男": 1, "女": 1}
TOWN = ("01223", "根室市", [15, 5, 5, 5, 0])


def download(*areas, ages=AGES, above=(), dimensions=DIMENSIONS, sexes=SEXES, **others):
    """An e-Stat download of areas (code, name, persons of each sex by age): as many men as women."""
    head = [*dimensions, *(name for name in others if name not in dimensions), "/年齢", *ages]
    rows = [*above, head]
    for code, name, people in areas:
        for sex, times in sexes.items():
            cells = EVERYBODY | {"男女": sex, "市区町村 コード": code, "市区町村": name} | others
            counts = [f"{count * times:,}" if isinstance(count, int) else count for count in people]
            rows.append([*(cells.get(name, "") for name in head[: -len(ages) - 1]), "", *counts])
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def totals(content, **how):
    rows = estat.read_population(content, **how)
    return rows.query("sex == 'both' and age_group == 'total'").set_index("area_code")["population"].to_dict()


def refusal(content, read=estat.read_population, **how):
    with pytest.raises(DataError) as refused:
        read(content, "file.csv", **how)
    return str(refused.value), told(refused.value, "ja")


def test_a_download_of_one_town_is_read():
    assert totals(download(TOWN)) == {"01223": 30}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("配偶関係", "未婚"), ("全域・人口集中地区", "人口集中地区"), ("労働力状態", "就業者"),
        ("世帯の種類", "施設等の世帯"),
        ("住居の種類", "持ち家"),
        ("国勢調査の産業", "漁業"), ("日本人・外国人の別", "日本人総数"), ("教育", "在学者"),
        ("単身・同居", "（総数の内数）"),
    ],
)  # fmt: skip
def test_a_dimension_that_holds_only_some_people_is_refused_by_name_and_value(column, value):
    english, japanese = refusal(download(TOWN, **{column: value}))
    assert f"row 2  {column}  '{value}'  is not everybody, or not everywhere; choose 総数" in english
    assert f"{column}、「{value}」：すべての人" in japanese


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("配偶関係", "総数"),
        ("全域・集中の別030002", "全域"),
        ("配偶関係の別", "配偶関係総数"),
        ("労働力状態", "　総数 "),
        ("注", ""),
    ],
)
def test_a_dimension_that_takes_in_everybody_is_read(column, value):
    assert totals(download(TOWN, **{column: value})) == {"01223": 30}


def test_of_many_parts_a_few_are_named():
    areas = [(f"0{n}", "町", TOWN[2]) for n in range(1301, 1309)]
    content = download(*areas, 産業="A").decode("utf-8-sig")
    for number, (code, *_) in enumerate(areas):
        content = content.replace(f'"{code}","町","A"', f'"{code}","町","{number}業"')
    assert "産業  '0業、1業、2業、3業、4業、5業…'  is not everybody" in refusal(content.encode())[0]


@pytest.mark.parametrize(("count", "shown"), [(1, "a"), (6, "a、b、c、d、e、f"), (7, "a、b、c、d、e、f…")])
def test_six_parts_are_named_and_more_are_hinted_at(count, shown):
    assert _some("abcdefg"[:count]) == shown


def test_of_a_dimension_with_a_total_and_its_parts_the_total_is_read():
    all_of_them = download(TOWN, 配偶関係="総数").decode("utf-8-sig")
    unmarried = download(("01223", "根室市", [3, 1, 1, 1, 0]), 配偶関係="未婚").decode("utf-8-sig")
    together = all_of_them + "".join(unmarried.splitlines(keepends=True)[1:])
    assert totals(together) == {"01223": 30}


@pytest.mark.parametrize(
    ("above", "message"),
    [
        (["配偶関係：", "未婚"], "配偶関係：  '未婚'  is not everybody"),
        (["配偶関係：未婚"], "配偶関係  '未婚'  is not everybody"),
        (["世帯の種類", "一般世帯"], "世帯の種類  '一般世帯'  is not everybody"),
        (["単位：", "千人"], "単位：  '千人'  is in 千人, not in persons"),
        (["表章事項", "世帯数【世帯】"], "表章事項  '世帯数【世帯】'  is not 人口"),
        (["配偶関係：年齢：未婚"], "配偶関係  '年齢:未婚'  is not everybody"),
    ],
)
def test_what_the_lines_above_the_header_fix_counts_like_a_column(above, message):
    assert message in refusal(download(TOWN, above=[above]))[0]
    assert totals(
        download(TOWN, above=[["配偶関係：", "総数"], ["単位：", "人"], ["統計名：", "国勢調査　世帯の構成"]])
    ) == {"01223": 30}


@pytest.mark.parametrize(
    "measure", ["人口【千人】", "人口増減数【人】", "人口増減率【%】", "一般世帯人員【人】", "人口（うち日本人）"]
)
def test_another_measure_or_unit_is_refused_by_name(measure):
    content = download(TOWN, 表章事項=measure)
    assert f"表章事項  has no block '人口【人】'; its blocks are {measure}" in refusal(content)[0]


@pytest.mark.parametrize("measure", ["人口", "人口【人】", "人口［人］", "人口総数（人）", " 総人口【人】"])
def test_the_population_in_persons_is_read_however_its_label_is_set(measure):
    assert totals(download(TOWN, 表章事項=measure)) == {"01223": 30}


def test_units_beside_the_ages_or_in_a_column_are_heeded():
    without = [name for name in DIMENSIONS if name != "表章事項"]
    in_persons, in_thousands = ([f"{age}【{unit}】" for age in AGES] for unit in ("人", "千人"))
    assert totals(download(TOWN, ages=in_persons, dimensions=without)) == {"01223": 30}
    assert "is in 千人, not in persons" in refusal(download(TOWN, ages=in_thousands, dimensions=without))[0]
    assert "表章事項  is not said; nothing in the file says what is" in refusal(download(TOWN, dimensions=without))[0]
    assert "単位  '千人'  is in 千人" in refusal(download(TOWN, 単位="千人"))[0]
    assert totals(download(TOWN, 単位="人")) == {"01223": 30}


def test_labels_of_older_editions_are_read():
    ages = ["総数【人】", "０－４歳【人】", "５−９歳【人】", "１０歳以上【人】", "年齢不詳【人】"]
    head = ["全域・集中の別030002", "男女Ａ030001", "時間軸（年次）", "市区町村２．９030005 コード", "市区町村"]
    content = download(TOWN, ages=ages, dimensions=head)
    rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    names = {'"全域・集中の別030002"': '"全域"', '"市区町村２．９030005 コード"': '"01223"'}
    sexes = ['"男女総数"', '"男"', '"女"']
    for row, sex in zip(rows[1:], sexes, strict=True):
        row[0], row[1], row[3] = names['"全域・集中の別030002"'], sex, names['"市区町村２．９030005 コード"']
    assert totals("\n".join(",".join(row) for row in rows)) == {"01223": 30}


# Areas.

CITY = ("01100", "札幌市", [30, 10, 10, 10, 0])
WARDS = [("01101", "札幌市 中央区", [20, 10, 10, 0, 0]), ("01102", "北区", [10, 0, 0, 10, 0])]
HOKKAIDO = ("01000", "北海道", [45, 15, 15, 15, 0])


def test_wards_former_municipalities_and_parts_are_counted_once():
    former = [("01339", "（旧：戸井町）", [1, 1, 0, 0, 0]), ("0122B", "", [1, 1, 0, 0, 0])]
    former += [("01340", "函館市 (旧 恵山町)", [1, 1, 0, 0, 0]), ("01341", "旧椴法華村", [1, 1, 0, 0, 0])]
    parts = [("01001", "北海道市部", [45, 15, 15, 15, 0])]
    assert totals(download(HOKKAIDO, *parts, CITY, *WARDS, TOWN, *former)) == {"01000": 90, "01100": 60, "01223": 30}


@pytest.mark.parametrize("head", ["市区町村", "地域", "地域名", "名称", "市区町村名"])
def test_names_of_areas_stand_beside_their_codes_under_any_usual_head(head):
    content = download(HOKKAIDO, CITY, TOWN, ("01999", "（旧：甲町）", [1, 1, 0, 0, 0]))
    other = content.decode("utf-8-sig").replace('"市区町村",', f'"{head}",', 1)
    assert totals(other.encode()) == {"01000": 90, "01100": 60, "01223": 30}


def test_names_of_areas_are_those_of_the_head_of_the_codes_wherever_they_stand():
    dimensions = ["市区町村", *(name for name in DIMENSIONS if name != "市区町村")]
    content = download(HOKKAIDO, CITY, TOWN, ("01999", "（旧：甲町）", [1, 1, 0, 0, 0]), dimensions=dimensions)
    assert totals(content) == {"01000": 90, "01100": 60, "01223": 30}


@pytest.mark.parametrize(
    ("labels", "column"),
    [
        (["地域コード", "男女"], None),
        (["男女", "地域コード"], None),
        (["地域コード", "名称"], 1),
        (["地域", "地域コード", "名称"], 0),
    ],
)
def test_a_head_without_names_has_none(labels, column):
    assert _name_column(labels, {"area": labels.index("地域コード")}) == column


def test_the_special_wards_of_tokyo_are_municipalities():
    areas = [("13000", "東京都", [25, 5, 10, 10, 0]), ("13100", "特別区部", [15, 5, 5, 5, 0])]
    areas += [("13101", "千代田区", [15, 5, 5, 5, 0]), ("13201", "八王子市", [10, 0, 5, 5, 0])]
    assert totals(download(*areas)) == {"13000": 50, "13101": 30, "13201": 20}


def test_wards_without_their_city_are_counted():
    assert totals(download(*WARDS)) == {"01101": 40, "01102": 20}


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        ([HOKKAIDO, CITY], "01000 2020 both total  '90'  is not the sum of its 1 areas in the file, 60; choose all"),
        ([HOKKAIDO, CITY, TOWN, ("01224", "千歳市", [1, 1, 0, 0, 0])], "'90'  is not the sum of its 3 areas"),
        ([HOKKAIDO, CITY, TOWN, ("01224", "千歳市", [1, 1, 0, 0, 0])], "male total  '45'  is not the sum"),
        ([CITY, WARDS[0]], "01100 2020 both total  '60'  is not the sum of its 1 areas in the file, 40"),
        ([("01001", "北海道の半分", [5, 5, 0, 0, 0])], "area code  '01001'  is no code of a municipality"),
    ],
)  # fmt: skip
def test_areas_that_do_not_sum_are_refused(areas, message):
    assert message in refusal(download(*areas))[0]


def test_chosen_municipalities_beside_their_prefecture_are_read_when_that_is_said_but_never_more_than_it():
    assert totals(download(HOKKAIDO, TOWN), all_municipalities=False) == {"01000": 90, "01223": 30}
    more = [HOKKAIDO, CITY, TOWN, ("01224", "千歳市", [1, 1, 0, 0, 0])]
    assert "areas are counted twice" in refusal(download(*more), all_municipalities=False)[0]


def test_prefectures_make_the_nation_when_all_are_there():
    prefectures = [(f"{n:02}000", f"県{n}", [1, 1, 0, 0, 0]) for n in range(1, 48)]
    nation = ("00000", "全国", [47, 47, 0, 0, 0])
    assert len(totals(download(nation, *prefectures))) == 48
    assert "00000 2020 both total  '94'  is not the sum of its 47 areas in the file, 96" in refusal(
        download(nation, *prefectures[:-1], ("47000", "県", [2, 2, 0, 0, 0]))
    )[0]  # fmt: skip
    assert len(totals(download(nation, *prefectures[:-1]))) == 47


def test_cities_and_wards_without_names_cannot_be_told_apart():
    assert "area code  '01100'  has no name beside it" in refusal(download(("01100", "", CITY[2])))[0]
    assert totals(download(("01223", "", TOWN[2]), ("13101", "", TOWN[2]))) == {"01223": 30, "13101": 30}


def test_wards_belong_to_the_city_before_them():
    names = {"14100": "横浜市", "14110": "横浜市戸塚区", "14130": "川崎市", "14131": "川崎区", "14150": "相模原市"}
    assert wards(names) == {"14110": "14100", "14131": "14130"}
    assert not is_part("27128", "大阪市中央区")


# Marks.


def test_a_mark_for_nobody_is_nobody_where_the_total_says_so():
    rows = estat.read_population(download(("01223", "根室市", [10, 5, 5, "***", "-"])))
    assert rows.set_index(["sex", "age_group"])["population"]["both", "10+"] == 0
    assert "male  gives no figure for 10+, though it gives others" in refusal(
        download(("01223", "根室市", [12, 5, 5, "***", "-"]))
    )[0]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("数値が得られないもの", "gives no figure for 10+, though it gives others"),
        ("数値が秘匿されているもの", "10歳以上  '***'  is a figure kept secret"),
        ("不詳", "gives no figure for 10+"),
    ],
)
def test_a_mark_means_what_the_legend_of_the_file_says(said, message):
    content = download(("01223", "根室市", [10, 5, 5, "***", 0]), above=[["***", said]])
    assert message in refusal(content)[0]
    nobody = download(("01223", "根室市", [10, 5, 5, "***", 0]), above=[["***", "当該数値がないもの"]])
    assert totals(nobody) == {"01223": 20}


@pytest.mark.parametrize("mark", ["X", "x", "Ｘ", "χ"])
def test_a_total_kept_secret_is_refused(mark):
    english, japanese = refusal(download(("01223", "根室市", [mark, 5, 5, 5, 0])))
    assert f"総数  '{mark}'  is a figure kept secret (秘匿)" in english and "秘匿された数値です" in japanese


def test_a_total_that_is_no_figure_is_refused_and_a_row_without_any_is_no_area():
    assert "both total  '***'  is no figure, where the total should stand" in refusal(
        download(("01223", "根室市", ["***", 5, 5, 5, 0]))
    )[0]  # fmt: skip
    assert totals(download(TOWN, ("01695", "色丹村", ["***"] * 5))) == {"01223": 30}
    assert "is no figure" in refusal(download(TOWN, ("01695", "色丹村", ["…"] * 5)))[0]


def test_legends_are_read_in_either_layout():
    assert legend([(1, ["「X」：秘匿したもの"])])["X"] == "secret"
    assert legend([(1, ["-", "調査していないもの"])])["-"] == "no_figure"
    assert legend([(1, ["統計名：", "国勢調査"])]) == legend([])
    assert [plain_mark(cell) for cell in ("−", "―", " … ", "ｘ")] == ["-", "-", "…", "X"]


# Kinds of files.


def workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


@pytest.mark.parametrize("read", [estat.read_population, ipss.read_projection])
@pytest.mark.parametrize(
    ("content", "english", "japanese"),
    [
        (workbook(), "is an Excel workbook (.xlsx), not CSV", "Excelブック（.xlsx）です"),
        (bytes.fromhex("D0CF11E0A1B11AE1") * 9, "is an old Excel workbook (.xls), not CSV", "古い形式のExcelブック"),
        (
            download(TOWN).decode("utf-8-sig").replace("～", "-").encode("cp932"),
            "is in Shift_JIS, not",
            "シフトJISです",
        ),
        ("コード,年".encode("utf-16"), "is in UTF-16, not UTF-8", "UTF-16です"),
        (b"\r\n<!DOCTYPE html><html>", "is a web page, not CSV", "ウェブページです"),
    ],
)
def test_a_file_of_another_kind_is_named_as_what_it_is(read, content, english, japanese):
    said, also = refusal(content, read)
    assert english in said and "do as the last line says" in said
    assert japanese in also


def test_labels_are_read_as_they_are_set():
    assert [age_group(label) for label in ("男女総数", "０〜４歳", "85ー89歳", "100 歳以上【人】", "年齢（不詳）")] == [
        "total", "0-4", "85-89", "100+", "unknown",
    ]  # fmt: skip
    assert plain("ﾈﾑﾛ　市\r\n") == "ネムロ市"
    assert without_unit("人口密度【人/k㎡】") == ("人口密度【人/km2】", "")


# Projections.

IPSS_HEAD = [
    "コード",
    "市などの別",
    "都道府県",
    "市区町村",
    "年",
    "総数",
    *(f"{age}/{m}" for m in "amf" for age in AGES[1:4]),
]


def projection(*areas, head=IPSS_HEAD):
    rows = [[code, "2", "", name, "2030年", 2 * sum(p), *(2 * n for n in p), *p, *p] for code, name, p in areas]
    return "\n".join(",".join(map(str, row)) for row in [head, *rows]).encode()


def test_a_projection_counts_its_areas_once_and_may_be_rounded():
    areas = [("1000", "", [20, 15, 15]), ("1100", "札幌市", [10, 10, 10]), ("1101", "札幌市 中央区", [10, 10, 10])]
    rows = ipss.read_projection(projection(*areas, ("1223", "根室市", [10, 5, 5])))
    assert rows["area_code"].unique().tolist() == ["01000", "01100", "01223"]
    # 100 against 98: three figures, each half a person off, are 1.5.
    short = refusal(projection(*areas, ("1223", "根室市", [9, 5, 5])), ipss.read_projection)[0]
    assert "01000 2030 both total  '100'  is not the sum of its 2 areas in the file, 98" in short
    assert len(ipss.read_projection(projection(*areas[:2]), all_municipalities=False)) == 2 * 10


@pytest.mark.parametrize(
    ("parts", "apart", "refused"),
    [
        (1, 2, True),  # two figures, each half a person off, are 1
        (2, 2, True),
        (3, 2, False),  # four are 2
        (3, -2, False),
        (4, 4, True),
        (4, -4, True),
        (7, 4, False),
        (7, -4, False),
    ],
)
def test_each_rounded_figure_may_be_half_a_person_off(parts, apart, refused):
    towns = [(str(1201 + n), f"町{n}", [10, 10, 10]) for n in range(parts)]
    content = projection(("1000", "北海道", [10 * parts + apart // 2, 10 * parts, 10 * parts]), *towns)
    if refused:
        said = refusal(content, ipss.read_projection)[0]
        assert f"is not the sum of its {parts} areas in the file, {60 * parts:,}; " in said
        assert ("choose all" if apart > 0 else "areas are counted twice") in said
    else:
        assert len(ipss.read_projection(content)) == (parts + 1) * 10


@pytest.mark.parametrize("label", ["0～4歳/x", "0/4歳/a", "うち0～4歳/a", "/a"])
def test_a_head_of_a_projection_that_names_no_age_and_sex_is_named(label):
    head = [label if name == "0～4歳/a" else name for name in IPSS_HEAD]
    said = refusal(projection(("1223", "根室市", [9, 5, 5]), head=head), ipss.read_projection)[0]
    assert f"row 1  age groups  '{label}'  " in said


def test_full_width_heads_of_a_projection_are_read():
    head = [name.replace("/", "／").replace("～", "〜") for name in IPSS_HEAD]
    assert len(ipss.read_projection(projection(("1223", "根室市", [9, 5, 5]), head=head))) == 10


# The whole country, from the published figures.


def test_the_municipalities_of_the_census_of_2020_make_japan(shared):
    figures = shared / "figures"
    with lzma.open(figures / "census_2020_all_areas_5yr_sex.csv.xz", "rt", encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype={"area_code": str})
    names = pd.read_csv(figures / "area_names_census2020.csv", dtype=str).set_index("area_code")["name_ja"]
    content = estat_layout(rows, names)
    people = totals(content)
    municipalities = {code: count for code, count in people.items() if not code.endswith("000")}
    assert sum(municipalities.values()) == 126_146_099 == people["00000"]  # as published
    assert len(municipalities) == 1741  # as PROVENANCE.md says
    assert "13100" not in people and "01101" not in people


def estat_layout(rows, names):
    labels = {"total": "総数", "unknown": "年齢「不詳」"}
    groups = list(dict.fromkeys(rows["age_group"]))
    ages = [labels.get(g, f"{g[:-1]}歳以上" if g.endswith("+") else f"{g.replace('-', '～')}歳") for g in groups]
    wide = rows.pivot_table(index=["area_code", "sex"], columns="age_group", values="2020")[groups]
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([*DIMENSIONS, "/年齢", *ages])
    for code, by_sex in wide.groupby(level=0):
        both = by_sex if "both" in by_sex.index.get_level_values(1) else None
        people = {sex: by_sex.loc[(code, sex)] for sex in ("male", "female")}
        people["both"] = by_sex.loc[(code, "both")] if both is not None else people["male"] + people["female"]
        for sex, label in (("both", "総数"), ("male", "男"), ("female", "女")):
            place = ["人口【人】", "2020年", label, "国籍総数", code, names[code], ""]
            writer.writerow([*place, *(f"{int(count):,}" for count in people[sex])])
    return target.getvalue().encode("utf-8-sig")


def test_a_refusal_tells_everything_in_japanese():
    _, japanese = refusal(download(TOWN, ages=["総数", "0～4歳", "5～7歳", "10～14歳", "平均年齢"]))
    assert re.match(
        r"file\.csvは、e-Statの男女・年齢別人口の表として読めません（1件）\n　1行目、年齢階級、「平均年齢」：", japanese
    )


MEANINGS = {"-": "nobody", "***": "nobody", "…": "no_figure", "X": "secret"}


@pytest.mark.parametrize(
    ("cells", "values", "places"),
    [
        (["3", "1,234"], [3, 1234], []),
        (["x9", "2"], [None, 2], ["a"]),  # the others keep their places
        (["…", "2"], [None, 2], []),
        (["2", "X"], [2, None], ["b"]),  # kept secret
        (["=A1", "x9"], [None, None], ["a", "b"]),
    ],
)
def test_figures_keep_their_places_and_what_is_none_is_named(cells, values, places):
    found, problems = official.figures("a.csv", 7, ["a", "b"], cells, MEANINGS)
    assert (found, [problem.column for problem in problems]) == (values, places)


@pytest.mark.parametrize(
    ("values", "cells", "expected"),
    [
        ([3, 3, None], ["3", "3", "***"], [3, 3, 0]),  # the total is the sum of the others: nobody is there
        ([3, 2, None], ["3", "2", "***"], [3, 2, None]),
        ([None, None, None], ["***", "-", "***"], None),  # nobody and nothing
        ([0, 0, 0], ["0", "-", "-"], [0, 0, 0]),
        ([None, 0, None], ["***", "0", "***"], [None, 0, None]),
        ([3, 3, None], ["3", "3", "…"], [3, 3, None]),
        ([3, 3, None], ["3", "3", "X"], [3, 3, None]),
    ],
)
def test_a_mark_is_nobody_where_the_total_is_the_sum_of_the_others(values, cells, expected):
    assert official.with_nobody(["total", "0-4", "5+"], values, cells, MEANINGS) == expected


@pytest.mark.parametrize(
    ("groups", "problems"),
    [
        (["total", "0-4", "5-9", "10+", "unknown"], 0),
        (["5-9", "10+"], 1),
        (["1-4", "5+"], 2),  # nor is it five years wide
        (["total"], 1),
        (["0-4", "10+"], 1),
        (["0-4", "5+", "10+"], 1),
    ],
)
def test_ages_begin_with_the_youngest_and_follow_each_other(groups, problems):
    assert len(list(official.age_problems("a.csv", 3, groups))) == problems


@pytest.mark.parametrize(("beyond", "more"), [(-1, 0), (0, 0), (1, 1), (9, 9)])
def test_of_many_problems_some_are_shown_and_the_others_counted(beyond, more):
    most, rule = official._PROBLEMS_SHOWN, message("official_file.no_count")
    problems = [official.problem("a.csv", row, "c", "v", rule) for row in range(most + beyond)]
    with pytest.raises(DataError) as caught:
        official.refuse("a.csv", message("official_kinds.vital"), problems, message("official_kinds.vital_advice"))
    lines = caught.value.args[0].facts["problems"]
    assert len(lines) == min(most + beyond, most + 1)
    assert [line.facts["count"] for line in lines if line.key == "official_file.more"] == [more] * bool(more)
