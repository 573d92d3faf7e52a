"""The resident register and vital events come in from the files as published: shown first, all of it or nothing."""

import json
import re
import shutil
import subprocess

import pytest
from official_kind_cases import (
    AGES,
    LEADS,
    TITLE,
    TOWNS,
    age_rows,
    as_csv,
    as_workbook,
    register_figures,
    register_rows,
    vital_rows,
)

from visionbook import cli, data
from visionbook.commands.official import KINDS
from visionbook.errors import DataError
from visionbook.intake.area_cells import five_digits, short_name, wholes
from visionbook.intake.counted import count
from visionbook.intake.grid import Grid
from visionbook.intake.grids import read_grids
from visionbook.intake.heads import column_labels
from visionbook.intake.import_log import imported_file
from visionbook.intake.register import read_register
from visionbook.intake.register_sums import row_problems
from visionbook.intake.vital import read_vital
from visionbook.messages import told

YEAR = 2026  # of the invented 1 January (令和8年)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Nobody is at the keyboard, and no book has been built: which pages move is asked in test_official_import."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    monkeypatch.setattr("visionbook.publish.preview.pages_and_sentences", lambda old, new: ["人口の見通し"])


def read(content, reader=read_register, name="a.csv", **options):
    return reader(imported_file(name, content), read_grids(name, content), **options)


def refusal(content, reader=read_register, name="a.csv", **options):
    with pytest.raises(DataError) as caught:
        read(content, reader, name, **options)
    assert "{" not in str(caught.value)
    assert told(caught.value, "ja")  # every fact of it has words in both languages
    return str(caught.value)


def events_of(counted, area):
    return {(event.event, event.year): event.value for event in counted.events if event.area_code == area}


def people_of(counted, area):
    rows = counted.population[counted.population["area_code"] == area]
    return {(row.sex, row.age_group): row.population for row in rows.itertuples()}


def without_column(rows, label):
    at = next(row.index(label) for row in rows if label in row)
    return [row[:at] + row[at + 1 :] if len(row) > at else row for row in rows]


def turned(rows):
    """The same table with its columns in the opposite order, leads included."""
    return [row if len(row) < 2 else [*row[:3], *row[3:7], *row[13:19], *row[7:13], *row[19:]] for row in rows]


MERGED = ("D2:F2", "H2:M2", "N2:S2", "A1:Y1")


@pytest.mark.parametrize(
    "content",
    [
        as_csv(register_rows()),
        as_csv(register_rows(), "utf-8-sig"),
        as_workbook(register_rows(), merged=MERGED),
        as_csv(turned(register_rows())),
    ],
    ids=["cp932", "utf-8", "xlsx", "other order"],
)
def test_people_and_events_are_found_by_the_words_of_the_header(content):
    counted = read(content)
    # 10,600 men and 11,400 women; 560 came from Japan and 60 from abroad, 850 and 40 left.
    expected = {("both", "total"): 22_000, ("male", "total"): 10_600, ("female", "total"): 11_400}
    assert people_of(counted, "01223") == expected
    assert set(counted.population["year"]) == {YEAR}
    moves = {("births", 2025): 95, ("deaths", 2025): 400, ("moves_in", 2025): 620, ("moves_out", 2025): 890}
    assert events_of(counted, "01223") == moves
    assert counted.names == {"01000": "北海道", "01223": "根室市", "01691": "別海町"}
    assert {(event.universe, event.abroad) for event in counted.events if event.event == "moves_in"} == {
        ("with_foreigners", True)
    }
    assert len(counted.sums) == 7


@pytest.mark.parametrize(
    "content", [as_csv(age_rows()), as_workbook(age_rows(), "年齢階級別【総計】")], ids=["csv", "xlsx"]
)
def test_the_table_by_age_is_read_with_its_sexes(content):
    people = people_of(read(content), "01691")
    assert people["female", "0-4"] == 10
    assert people["male", "100+"] == 11
    assert people["both", "total"] == 21 * len(AGES)
    assert people["both", "95-99"] == 21


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("平成31年1月1日住民基本台帳人口【総計】", 2019),
        ("令和元年1月1日（総計）", 2019),
        ("2021年1月1日現在 総計", 2021),
    ],
)
def test_the_year_is_that_of_the_title(title, year):
    counted = read(as_csv(register_rows(title=title)))
    assert set(counted.population["year"]) == {year}
    assert {event.year for event in counted.events} == {year - 1}


FACTS = register_figures(*TOWNS["01223"])


def headed(*columns):
    """Rows of header over one row of Nemuro, from columns: labels from the top, and at the end what stands below."""
    leads = [(label, "", "", cell) for label, cell in zip(LEADS, ("012238", "北海道", "根室市"), strict=True)]
    return [[str(cell) for cell in row] for row in zip(*leads, *columns, strict=True)]


def with_others_split():
    """As since 2021: households by who lives in them, three rows of header, others by what they are."""
    men, women, both, _, home, abroad, moved, births, others, entered = FACTS[:10]
    gone, gone_abroad, left, deaths, struck, out, change, rate, natural, _, social, _ = FACTS[10:]
    return headed(
        ("人口", "男", "", men),
        ("", "女", "", women),
        ("", "計", "", both),
        ("世帯数", "日本人住民", "", 1),
        ("", "複数国籍", "", 2),
        ("", "計", "", 3),
        ("住民票記載数", "転入者数", "国内", home),
        ("", "", "国外", abroad),
        ("", "", "計", moved),
        ("", "出生者数", "", births),
        ("", "その他", "帰化等", 0),
        ("", "", "その他", others),
        ("", "", "計", others),
        ("", "計（Ａ）", "", entered),
        ("住民票消除数", "転出者数", "国内", gone),
        ("", "", "国外", gone_abroad),
        ("", "", "計", left),
        ("", "死亡者数", "", deaths),
        ("", "その他", "計", struck),
        ("", "計（Ｂ）", "", out),
        ("増減数（Ａ）-（Ｂ）", "", "", change),
        ("増減率", "", "", rate),
        ("自然増減数", "", "", natural),
        ("社会増減数", "", "", social),
    )


def of_former_years():
    """As until 2014: the day above the people, no parts of moves, 増加 for 増減."""
    men, women, both, homes, _, _, moved, births, others, entered = FACTS[:10]
    _, _, left, deaths, struck, out, change, rate, natural, _, social, _ = FACTS[10:]
    return headed(
        ("平成26年1月1日", "男", "", men),
        ("", "女", "", women),
        ("", "計", "", both),
        ("世帯数", "", "", homes),
        ("住民票記載数", "転入者数", "", moved),
        ("", "出生者数", "", births),
        ("", "その他", "", others),
        ("", "計（Ａ）", "", entered),
        ("住民票消除数", "転出者数", "", left),
        ("", "死亡者数", "", deaths),
        ("", "その他", "", struck),
        ("", "計（Ｂ）", "", out),
        ("増加数", "", "", change),
        ("増加率", "", "", rate),
        ("自然増加数", "", "", natural),
        ("社会増加数", "", "", social),
    )


@pytest.mark.parametrize("rows", [with_others_split(), of_former_years()], ids=["split", "former"])
def test_headers_of_other_years_are_read_by_their_words(rows):
    counted = read(as_csv([["平成26年1月1日住民基本台帳人口【総計】"], *rows]), part=True)
    assert people_of(counted, "01223")["both", "total"] == 22_000
    moves = {("births", 2013): 95, ("deaths", 2013): 400, ("moves_in", 2013): 620, ("moves_out", 2013): 890}
    assert events_of(counted, "01223") == moves


def altered(row, column, value, rows=None):
    rows = [list(cells) for cells in rows or register_rows()]
    rows[row][column] = value
    return as_csv(rows)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (altered(5, 5, "22001"), "01223 population.*22,001.*not male . female, 22,000"),
        (altered(5, 9, "621"), "moves in.*621.*620"),
        (altered(5, 21, "-304"), "natural change.*-304.*-305"),
        (altered(5, 23, "7"), "social change"),
        (altered(4, 3, "17501"), "male"),
        (altered(5, 0, "012239"), "A6.*012239.*check digit"),
        (altered(5, 10, "=95"), "formula"),
        (altered(5, 10, ""), "empty"),
        (altered(5, 10, "九十五"), "not a count"),
        (as_csv([*register_rows()[:-1], *register_rows()[5:]]), "already in row 6"),
        (as_csv([*register_rows()[:6], register_rows()[-1]]), "01000 .*--part"),
        (as_csv([*register_rows()[:5], register_rows()[5][:9]]), "empty"),
        (as_csv(without_column(register_rows(), "死亡者数")), "deaths.*missing in the header"),
        (as_csv(register_rows(title=TITLE.replace("総計", "日本人住民"))), "not said to be of all residents"),
        (as_csv(register_rows(title=TITLE.replace("【総計】", ""))), "not said to be of all residents"),
        (as_csv(register_rows(title="令和8年3月31日住民基本台帳人口【総計】")), "2026-03-31, not of 1 January"),
        (as_csv(register_rows(title="令和8年1月1日【総計】令和6年（1月1日から12月31日まで）")), "events of 2024"),
        (as_csv(register_rows(title="住民基本台帳人口【総計】")), "of which day"),
        (as_csv(vital_rows()), "no table of the resident register"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"<table><tr><td>1</td></tr></table>", "web page"),
        (as_workbook(register_rows())[:4000], "damaged"),
        (as_csv(register_rows(), "utf-8").decode("cp932", "replace").encode(), "文字化け"),
        (as_csv(register_rows(), "euc_jp"), "EUC-JP"),
        (b"", "empty|nothing"),
    ],
)
def test_a_register_that_is_not_whole_is_refused_with_place_and_remedy(content, said):
    assert re.search(said, refusal(content))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*age_rows()[:3], age_rows()[3], *age_rows()[5:]], "01000 2026.*no figures|female"),
        (age_rows(groups=[*AGES[:4], *AGES[5:]]), "does not follow"),
        (age_rows(groups=AGES[:-1]), "open"),
        ([*age_rows(), *age_rows()[2:]], "already in row"),
        ([[cell.replace("462", "463", 1) if cell == "462" else cell for cell in row] for row in age_rows()], "463"),
    ],
)
def test_a_table_by_age_that_does_not_add_up_is_refused(rows, said):
    assert re.search(said, refusal(as_csv(rows)))


def test_a_hidden_sheet_is_not_read_and_said():
    more = [("去年", register_rows(era=7), "hidden")]
    counted = read(as_workbook(register_rows(), merged=MERGED, more=more))
    assert set(counted.population["year"]) == {YEAR}
    assert "去年" in "".join(counted.notes)
    assert "several sheets" in refusal(
        as_workbook(register_rows(), more=[("人口【総計】", register_rows(era=7), "visible")])
    )
    only = as_workbook([["x"]], more=[("a", [["y"]], "visible")])
    assert "no table of the resident register" in refusal(only)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice makes the old workbook")
def test_an_old_workbook_is_read_as_the_new_one(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(as_workbook(register_rows(), merged=MERGED, more=[("去年", [["x"]], "hidden")]))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", "--headless", home, "--convert-to", "xls", "--outdir", str(tmp_path), f"{tmp_path}/a.xlsx"]
    subprocess.run(command, check=True, capture_output=True)
    content = (tmp_path / "a.xls").read_bytes()
    counted = read(content, name="a.xls")
    assert people_of(counted, "01223")["both", "total"] == 22_000
    assert "去年" in "".join(counted.notes)
    assert "damaged" in refusal(content[:4000], name="a.xls")


def test_the_row_of_the_nation_has_no_code_and_is_called_as_the_book_calls_it():
    rows = register_rows()
    rows.insert(4, ["-", "合計", "-", *rows[4][3:]])
    counted = read(as_csv(rows))
    assert counted.names["00000"] == "全国"
    assert people_of(counted, "00000")["both", "total"] == 35_700


@pytest.mark.parametrize("column", [21, 11, 13])  # natural change, others that came in, moves out within Japan
def test_a_blank_figure_that_only_checks_others_checks_nothing(column):
    assert people_of(read(altered(5, column, "")), "01223")["both", "total"] == 22_000


@pytest.mark.parametrize(
    ("figures", "off"),
    [
        ({"both": 10, "male": 4, "female": 6}, []),
        ({"both": 10, "male": 4, "female": 5}, ["10"]),
        ({"social": -3, "in": 5, "out": 9, "other_in": 2, "other_out": 1}, []),  # -4 and one more entered
        ({"social": -4, "in": 5, "out": 9, "other_in": 2, "other_out": 1}, []),
        ({"social": -5, "in": 5, "out": 9, "other_in": 2, "other_out": 1}, ["-5"]),
        ({"change": -7, "natural": -3, "social": -4}, []),
        ({"change": -8, "natural": -3, "social": -4}, ["-8"]),
        ({"natural": None, "births": 3, "deaths": 1}, []),
    ],
)
def test_sums_of_a_row_hold_or_are_named(figures, off):
    assert [each.value for each in row_problems("a.csv", 1, "01223", figures)] == off


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["コード", "人口", "", "出生"], ["", "男", "女", ""]],
            [("コード",), ("人口", "男"), ("人口", "女"), ("出生",)],
        ),
        (
            [["", "転入者数", ""], ["", "国内", "計"], ["コード", "人", "人"]],
            [("コード",), ("転入者数", "国内"), ("転入者数", "計")],
        ),
        ([["", "令和7年", "2024年"], ["コード", "死亡", "出生"]], [("コード",), ("死亡",), ("出生",)]),
    ],
)
def test_labels_go_from_group_to_column(rows, expected):
    assert column_labels(Grid("a.csv", list(enumerate(rows, 1))), 1, len(rows)) == expected


def test_a_group_of_merged_cells_reaches_as_far_as_they_do():
    grid = Grid("a.xlsx", [(1, ["人口", "", "世帯数"]), (2, ["男", "女", "計"])], "s", merged=[(1, 1, 1, 2)])
    assert column_labels(grid, 1, 2) == [("人口", "男"), ("人口", "女"), ("世帯数", "計")]
    apart = Grid("a.xlsx", [(1, ["人口", "", ""]), (2, ["男", "女", "計"])], "s", merged=[(1, 1, 1, 2)])
    assert column_labels(apart, 1, 2)[2] == ("計",)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["012238", "016918"], ["01223", "01691"]),
        (["12238", "16918"], ["01223", "01691"]),
        (["R01223", "R13101"], ["01223", "13101"]),
        (["1223", "13101"], ["01223", "13101"]),
        (["012239", "016918", "-"], ["", "01691", ""]),
    ],
)
def test_codes_have_five_or_six_digits_throughout(cells, codes):
    assert five_digits(cells) == codes


@pytest.mark.parametrize(("cell", "value"), [("1,234", 1234), ("△5", -5), ("-", 0), ("***", None), ("12.0", 12)])
def test_figures_are_read_as_printed(cell, value):
    assert count(cell) == value


@pytest.mark.parametrize("cell", ["", " ", "1.5", "約5", "=1", "1,23"])
def test_what_is_no_figure_is_not_guessed(cell):
    with pytest.raises(ValueError, match="count"):
        count(cell)


@pytest.mark.parametrize(
    ("name", "short"),
    [("野付郡別海町", "別海町"), ("大和郡山市", "大和郡山市"), ("郡上市", "郡上市"), ("小郡町", "小郡町")],
)
def test_a_county_is_no_part_of_a_name(name, short):
    assert short_name(name) == short


def test_wards_are_counted_with_their_city():
    names = {"01000": "北海道", "01100": "札幌市", "01101": "札幌市中央区", "01223": "根室市", "00000": "全国"}
    assert wholes(names, {"01101": "01100"}) == {"01000": ["01100", "01223"], "00000": ["01000"]}


# Vital events.


@pytest.mark.parametrize(
    "content",
    [as_csv(vital_rows()), as_csv(vital_rows(), "utf-8-sig"), as_workbook(vital_rows(), "SSDSE-A-2027")],
    ids=["cp932", "utf-8", "xlsx"],
)
def test_every_column_has_the_year_of_its_own_header(content):
    counted = read(content, read_vital, part=True)
    expected = {("births", 2024): 95, ("deaths", 2024): 400, ("moves_in", 2025): 560, ("moves_out", 2025): 850}
    assert events_of(counted, "01223") == expected
    assert {(e.event, e.universe, e.abroad, e.statistic) for e in counted.events} == {
        ("births", "japanese", False, "vital"),
        ("deaths", "japanese", False, "vital"),
        ("moves_in", "japanese", False, "migration"),
        ("moves_out", "japanese", False, "migration"),
    }
    assert counted.title == "SSDSE-A-2027"


@pytest.mark.parametrize(
    "labels",
    [
        ("出生数（2024年）", "死亡数（2024年）", "転入者数（2025年）", "転出者数（2025年）"),
        ("2024年 出生数", "2024年 死亡数", "2025年 転入者数", "2025年 転出者数"),
        ("令和6年出生数", "令和6年死亡数", "令和7年転入者数", "令和7年転出者数"),
    ],
)
def test_years_may_stand_in_the_names_of_items(labels):
    rows = [["地域コード", "都道府県", "市区町村", *labels], ["01223", "北海道", "根室市", "95", "400", "560", "850"]]
    counted = read(as_csv(rows), read_vital, part=True)
    assert events_of(counted, "01223")[("births", 2024)] == 95
    assert events_of(counted, "01223")[("moves_out", 2025)] == 850
    assert {e.universe for e in counted.events if e.event == "moves_in"} == {"with_foreigners"}


@pytest.mark.parametrize("of", ["japanese", "with_foreigners"])
def test_of_two_ways_to_count_moves_the_one_that_is_stored_is_taken(of):
    codes = ("A5101", "A5102", "A5103", "A5104")
    labels = ("転入者数（日本人移動者）", "転出者数（日本人移動者）", "転入者数", "転出者数")
    rows = vital_rows({"01223": (1, 2, 3, 4)}, codes=codes, labels=labels, years=("2025",) * 4)
    counted = read(as_csv(rows), read_vital, moves_of=of, part=True)
    assert [event.value for event in counted.events] == {"japanese": [1, 2], "with_foreigners": [3, 4]}[of]


def vital_with(row, column, value):
    return as_csv(
        [[value if (at, to) == (row, column) else c for to, c in enumerate(r)] for at, r in enumerate(vital_rows())]
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (vital_with(1, 4, ""), "E3.*nowhere of which calendar year"),
        (vital_with(1, 4, "2024年度"), "fiscal year"),
        (vital_with(2, 4, "出生数（2023年）"), "names several years"),
        (vital_with(2, 4, "死亡数"), "differ"),
        (vital_with(0, 4, "A4200"), "differ|same"),
        (as_csv(vital_rows(codes=("A4101",) * 4, labels=("出生数",) * 4)), "same as E3"),
        (vital_with(3, 4, ""), "empty"),
        (vital_with(3, 4, "9５人"), "not a count"),
        (vital_with(3, 4, "-3"), "not a count"),
        (vital_with(3, 4, "=A1"), "formula"),
        (as_csv([*vital_rows(), vital_rows()[-1]]), "already in row 5"),
        (as_csv(vital_rows()[:3]), "no column of codes|no rows"),
        (as_csv(register_rows()), "year|no table"),
        (as_csv([["a", "b"], ["1", "2"]]), "no table of births"),
        (as_csv([row[3:] for row in vital_rows()]), "no column of codes"),
    ],
)
def test_a_table_of_events_that_cannot_be_told_is_refused(content, said):
    assert re.search(said, refusal(content, read_vital, part=True))


def test_a_table_of_some_prefectures_is_refused_unless_it_was_said():
    assert "1 prefectures only" in refusal(as_csv(vital_rows()), read_vital)


def test_an_area_without_a_figure_is_left_out_and_named():
    rows = [[*row] for row in vital_rows()]
    rows[4][5] = "…"
    counted = read(as_csv(rows), read_vital, part=True)
    assert ("deaths", 2024) not in events_of(counted, "01691")
    assert any("別海町" in note for note in counted.notes)


def test_natural_change_is_checked_where_the_table_has_it():
    rows = [
        ["コード", "市区町村", "出生数(2024年)", "死亡数(2024年)", "自然増減数"],
        ["01223", "根室市", "95", "400", "-304"],
    ]
    assert "births - deaths, -305" in refusal(as_csv(rows), read_vital, part=True)


# The commands.


KEPT = {"areas", "regions", "series", "sources", "registered_events"}


@pytest.fixture
def tables(tables):
    """Only what the imports read and write: the other tables are empty, so that a check of all is quick."""
    for name, resource in data.resources().items():
        path = tables / "data" / resource["path"]
        head, *rows = path.read_bytes().splitlines(keepends=True)
        if name not in KEPT:
            path.write_bytes(head + b"".join(row for row in rows if name == "population" and b",register," in row))
    return tables


@pytest.fixture
def save(tmp_path):
    def saved(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return saved


def state(project):
    log = project / "imports.jsonl"
    tables = {path.name: path.read_bytes() for path in sorted((project / "data").iterdir())}
    return tables, log.read_bytes() if log.exists() else b""


def renamed(rows, old, new):
    return [[cell.replace(old, new) for cell in row] for row in rows]


def stored(table, **where):
    return data.load(table, **where)


def register_of(area="01223", year=YEAR):
    rows = stored("population", area_code=area, year=year, series="register")
    return {(row.sex, row.age_group): int(row.population) for row in rows.itertuples()}


def test_the_register_goes_into_its_series_and_its_events_to_the_source_of_it(tables, save, capsys):
    before = state(tables)[0]
    files = [save(as_csv(register_rows())), save(as_csv(age_rows()), "b.csv")]
    assert cli.main(["import", "register", *files, "--part", "--yes"]) == 1  # the totals of the two differ
    assert "a.csv" in capsys.readouterr().err
    assert state(tables)[0] == before
    assert cli.main(["import", "register", files[0], "--part", "--yes", "--by", "総合政策室"]) == 0
    out = capsys.readouterr().out
    assert "根室市 2026: 22,000 persons (no value so far)" in out
    assert "根室市 2025 births (all residents): 95 (no value so far)" in out
    assert "checked: male + female" in out
    assert "not in the file: 中標津町, 標津町, 羅臼町" in out
    assert register_of()[("both", "total")] == 22_000
    rows = stored("registered_events", area_code="01223", year=2025, source_id="mic_register")
    assert dict(zip(rows["event"], rows["value"].astype(int), strict=True)) == {
        "births": 95,
        "deaths": 400,
        "moves_in": 620,
        "moves_out": 890,
    }
    (source,) = stored("sources", source_id="mic_register")["licence_ja"]
    assert "a.csv" in source
    assert "2025、2026年" in source
    assert data.check() == []
    entry = json.loads((tables / "imports.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (entry["kind"], entry["by"]) == ("register", "総合政策室")
    assert cli.main(["undo", "1", "--yes"]) == 0
    after = state(tables)[0]
    assert {name for name in before if sorted(before[name].splitlines()) != sorted(after[name].splitlines())} == set()


def test_ages_stay_beside_totals_that_agree_and_go_with_others(tables, save):
    women, men = 10 * len(AGES), 11 * len(AGES)
    same = {"01223": (men, women, 1, 2, 3, 1, 3, 1, 0, 0)}
    other = {"01223": (men + 1, women, 1, 2, 3, 1, 3, 1, 0, 0)}
    ages = save(as_csv(age_rows(["01223"])), "ages.csv")
    assert cli.main(["import", "register", ages, save(as_csv(register_rows(same))), "--part", "--yes"]) == 0
    assert len(register_of()) == 3 * (len(AGES) + 1)
    assert cli.main(["import", "register", save(as_csv(register_rows(same)), "c.csv"), "--part", "--yes"]) == 0
    assert len(register_of()) == 3 * (len(AGES) + 1)
    assert cli.main(["import", "register", save(as_csv(register_rows(other)), "d.csv"), "--part", "--yes"]) == 0
    assert register_of() == {("both", "total"): men + women + 1, ("male", "total"): men + 1, ("female", "total"): women}
    assert data.check() == []


def test_a_year_with_many_other_entries_is_explained_by_its_own_table(tables, save, capsys):
    # 22,175 people a year before by the same source and 22,000 now: -175. Births, deaths and moves make -575; that 500
    # were entered and 100 struck out otherwise explains the rest, which is more than a hundredth.
    path = tables / "data" / "population.csv"
    rows = path.read_text(encoding="utf-8").replace("22468,1,,mlit_hoppo", "22175,1,,mic_register")
    path.write_text(rows, encoding="utf-8")
    few, many = ((*TOWNS["01223"][:8], *others) for others in ((0, 0), (500, 100)))
    assert cli.main(["import", "register", save(as_csv(register_rows({"01223": few}))), "--part", "--yes"]) == 1
    assert "-575" in capsys.readouterr().err
    assert cli.main(["import", "register", save(as_csv(register_rows({"01223": many}))), "--part", "--yes"]) == 0
    row = stored("registered_events", area_code="01223", year=2025, event="births", source_id="mic_register").iloc[0]
    assert "確認済み" in row["source_place"]
    assert "+400" in row["source_place"]


def test_a_second_table_of_the_same_year_is_refused(tables, save, capsys):
    files = [save(as_csv(register_rows())), save(as_csv(register_rows()) + b"\n", "b.csv")]
    before = state(tables)
    assert cli.main(["import", "register", *files, "--part", "--yes"]) == 1
    assert "a.csv" in capsys.readouterr().err
    assert state(tables) == before


def test_the_same_file_again_changes_nothing(tables, save, capsys):
    path = save(as_csv(register_rows()))
    cli.main(["import", "register", path, "--part", "--yes"])
    before = state(tables)
    assert cli.main(["import", "register", path, "--part", "--yes"]) == 0
    assert state(tables) == before
    assert "Nothing to change" in capsys.readouterr().out


def test_vital_events_stay_with_their_sources_and_areas_can_be_added(tables, save, capsys):
    towns = {"01223": (95, 400, 560, 850), "01202": (900, 4000, 6000, 7000)}
    rows = renamed(vital_rows(towns), "町01202", "函館市")
    path = save(as_csv(rows), "SSDSE-A-2027.csv")
    assert cli.main(["import", "vital", path, "--part", "--yes"]) == 0
    assert len(stored("registered_events", year=2024, area_code="01202")) == 0
    out = capsys.readouterr().out
    assert "根室市 2024 births (Japanese only): 95 (no value so far)" in out
    assert "出生数 2024" in out
    assert cli.main(["import", "vital", path, "--part", "--yes", "--areas", "01202"]) == 0
    row = stored("areas", area_code="01202").iloc[0]
    assert (row["code6"], row["name_ja"]) == ("012025", "函館市")
    found = stored("registered_events", year=2025, area_code="01202", source_id="migration_report")
    assert sorted(found["value"].astype(int)) == [6000, 7000]
    assert set(found["universe"]) == {"japanese"}
    assert data.check() == []


def test_a_figure_that_was_stored_is_shown_with_its_difference(tables, save, capsys):
    # 103 births and 393 deaths of 2023 are stored; the file says 104.
    rows = vital_rows({"01223": (104, 393, 585, 976)}, years=("2023",) * 4)
    cli.main(["import", "vital", save(as_csv(rows)), "--part", "--yes"])
    out = capsys.readouterr().out
    assert "2023 births (Japanese only): 104 (so far 103; difference +1)" in out
    assert "2023 deaths (Japanese only): 393 (as before)" in out


@pytest.mark.parametrize(
    ("kind", "rows", "options", "said"),
    [
        ("vital", vital_rows(), ("--areas", "13101"), "no area 13101"),
        (
            "vital",
            renamed(vital_rows(), "根室市", "釧路市"),
            (),
            "calls area 01223 '釧路市'",
        ),
        ("vital", vital_rows({"01202": (1, 2, 3, 4)}), (), "none of the book's areas"),
        ("vital", vital_rows(years=("2026",) * 4), (), "has not ended"),
        ("register", register_rows({"01223": TOWNS["01223"]}), ("--series", "census"), "series census is of 10-01"),
        ("register", register_rows({"01223": TOWNS["01223"]}), ("--series", "a b"), "identifier"),
    ],
)
def test_what_does_not_fit_the_project_is_refused_as_it_was(tables, save, capsys, kind, rows, options, said):
    before = state(tables)
    assert cli.main(["import", kind, save(as_csv(rows)), "--part", "--yes", *options]) == 1
    assert said in capsys.readouterr().err
    assert state(tables) == before


def test_a_book_without_a_register_gets_its_series_and_is_told_the_role(tables, save, capsys):
    edition = tables / "edition.yml"
    text = re.sub(r"  register: register .*", '  register: ""', edition.read_text(encoding="utf-8"))
    edition.write_text(text, encoding="utf-8")
    path = save(as_csv(register_rows()))
    assert cli.main(["import", "register", path, "--part", "--yes"]) == 1
    assert "--series register" in capsys.readouterr().err
    assert cli.main(["import", "register", path, "--part", "--yes", "--series", "daicho"]) == 0
    assert "daicho" in capsys.readouterr().out
    assert stored("series", series="daicho").iloc[0]["reference_day"] == "01-01"
    assert data.check() == []


def test_nobody_agreed_and_nothing_is_written(tables, save, capsys):
    before = state(tables)
    assert cli.main(["import", "register", save(as_csv(register_rows())), "--part"]) == 1
    assert state(tables) == before
    assert "22,000" in capsys.readouterr().out


def test_every_kind_has_an_importer():
    assert list(KINDS) == ["census", "projection", "register", "vital", "table"]


def test_the_real_row_of_a_year_adds_up():
    # Nemuro in 2015 as published: 27,629 on 1 January 2016, 187 births, 336 deaths, 997 in, 1,282 out, change -421.
    figures = {"in": 997, "in_home": 807, "in_abroad": 190, "births": 187, "deaths": 336, "out": 1282, "change": -421}
    figures |= {"natural": 187 - 336, "social": -421 - (187 - 336), "other_in": 13, "other_out": 0}
    assert list(row_problems("a.csv", 1, "01223", figures)) == []
    assert len(register_figures(*TOWNS["01223"])) == 22
