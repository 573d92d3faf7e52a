"""Official files come in by one command: what they change is shown first, and all of it can be taken back."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from official_tables import census_file as table_2_7
from official_tables import preliminary_file, results
from workbooks import xls, xlsx

from visionbook import cli, data
from visionbook.errors import DataError, ParameterError
from visionbook.intake import official_files, official_import
from visionbook.intake.official_rows import chosen_areas, population_rows, replaced, totals
from visionbook.intake.official_title import Described, described, official_text
from visionbook.publish.moved import pages_moved
from visionbook.words import load_words

AGES = ["0～4歳", "5～9歳", *(f"{age}～{age + 4}歳" for age in range(10, 100, 5)), "100歳以上"]
NAMES = {"01000": "北海道", "01223": "根室市", "01691": "別海町", "01202": "函館市"}
YEAR = 2025
AREA = "全国，都道府県，市区町村"
AGE_HEAD = ["/年齢", "総数", *AGES, "不詳"]


def census_file(areas, year=YEAR, people=10, without="", title="男女，年齢（5歳階級）別人口"):
    """An invented download in the published layout: `people` women and one man more in every age group of an area.

    The prefecture is the sum of its municipalities.
    """
    lines = [
        ["統計名：", "令和７年国勢調査 人口等基本集計　（主な内容：男女・年齢）"],
        ["表番号：", "2-7-1"],
        ["表題：", title],
        ["実施年月：", f"{year}年", "10月"],
        [],
        ["表章事項 コード", "表章事項", "時間軸（年次）", "男女", f"{AREA} コード", AREA, *AGE_HEAD],
    ]
    sizes = {area: people + number for number, area in enumerate(areas)}
    sizes = {"01000": None, **sizes}
    for sex in ("総数", "男", "女"):
        for area in sizes:
            parts = [size for code, size in sizes.items() if size is not None and (area == "01000" or code == area)]
            each = sum({"女": size, "男": size + 1, "総数": 2 * size + 1}[sex] for size in parts)
            counts = [str(each * len(AGES)), *[str(each)] * len(AGES), "-"]
            if area != without:
                lines.append([f"{year}_01", "人口【人】", f"{year}年", sex, area, NAMES[area], "", *counts])
    return "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in lines) + "\n"


def save(folder: Path, text, encoding="utf-8-sig", name="census.csv"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def counts_of(year=YEAR, area="01223"):
    rows = data.load("population", area_code=area, year=year, series="census")
    return {(row.sex, row.age_group): int(row.population) for row in rows.itertuples()}


def state(project):
    log = project / "imports.jsonl"
    tables = {path.name: path.read_bytes() for path in sorted((project / "data").iterdir())}
    return tables, log.read_bytes() if log.exists() else b""


def run(kind, path, *options):
    return cli.main(["import", kind, str(path), "--part", *options])


@pytest.fixture
def census(project, tmp_path):
    return save(tmp_path, census_file(["01223", "01691"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_download_is_read_in_each_encoding_that_offices_use(encoding):
    assert official_text("a.csv", "総数,根室市".encode(encoding)) == "総数,根室市"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04x", "workbook|archive|zip"),
        (b"<!DOCTYPE html>", "page"),
        (b"%PDF-1.7", "PDF"),
        (b"\x81", "neither"),
    ],
)
def test_what_is_no_text_is_named(content, said):
    with pytest.raises(DataError, match=said):
        official_text("a.csv", content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (census_file(["01223"]), ("令和７年国勢調査 人口等基本集計", "2-7-1", "男女，年齢（5歳階級）別人口")),
        ('"コード","年","0～4歳/a"\n"1223","2015年","3"\n', ("", "", "")),
        ("統計名,住民基本台帳 人口\nx,/年齢\n表番号：,9\n", ("住民基本台帳 人口", "", "")),
    ],
)
def test_a_file_says_above_its_table_what_it_is(text, expected):
    found = described(text)
    assert (found.statistic, found.number, found.title) == expected


def test_ages_of_a_new_census_stand_in_place_of_its_preliminary_totals(census, capsys):
    # 22 age groups: 21 closed or open ones of 10 women and 11 men each, and nobody of unknown age.
    assert counts_of() == {("both", "total"): 21201}
    assert run("census", census, "--yes") == 0
    found = counts_of()
    assert found[("both", "total")] == 21 * len(AGES) == 441
    assert (found[("female", "total")], found[("male", "100+")], found[("both", "unknown")]) == (210, 11, 0)
    assert len(found) == 3 * (len(AGES) + 2)
    rows = data.load("population", area_code="01223", year=YEAR, series="census")
    assert set(rows["status"].dropna()) == set()
    assert set(rows["source_place"]) == {"男女，年齢（5歳階級）別人口"}
    out = capsys.readouterr().out
    assert "根室市 2025: 441 persons (preliminary 21,201; difference -20,760)" in out
    assert "北海道 2025: 924 persons (preliminary 4,985,419" in out
    assert data.check() == []


def test_the_source_names_the_statistic_and_the_file_and_keeps_the_preliminary_one_apart(census):
    before = data.load("sources", source_id="census_2025").iloc[0]
    run("census", census, "--yes")
    (source_id,) = set(data.load("population", area_code="01223", year=YEAR, series="census")["source_id"])
    row = data.load("sources", source_id=source_id).iloc[0]
    assert (row["title_ja"], row["publisher_ja"]) == ("令和７年国勢調査 人口等基本集計", before["publisher_ja"])
    assert "census.csv" in row["licence_ja"]
    assert data.load("sources", source_id="census_2025").iloc[0].equals(before)


def test_areas_that_the_book_does_not_speak_of_are_left_out_unless_asked_for(project, tmp_path):
    path = save(tmp_path, census_file(["01223", "01202"]))
    assert run("census", path, "--yes") == 0
    assert counts_of(area="01202") == {}
    assert run("census", path, "--yes", "--areas", "01202") == 0
    assert counts_of(area="01202")[("both", "total")] == 23 * len(AGES)
    row = data.load("areas", area_code="01202").iloc[0]
    assert (row["code6"], row["name_ja"], row["kind"]) == ("012025", "函館市", "municipality")
    assert pd.isna(row["name_en"])


def test_an_import_can_be_taken_back_to_the_byte(census, project):
    before = state(project)[0]
    assert run("census", census, "--yes", "--by", "総合政策室") == 0
    entry = json.loads((project / "imports.jsonl").read_text(encoding="utf-8"))
    assert (entry["kind"], entry["by"], entry["files"][0]["name"]) == ("census", "総合政策室", "census.csv")
    assert cli.main(["undo", "1", "--yes"]) == 0
    after = state(project)[0]
    assert {name for name in before if sorted(before[name].splitlines()) != sorted(after[name].splitlines())} == set()


def test_the_same_file_again_changes_nothing_and_says_when_it_was_read(census, project, capsys):
    run("census", census, "--yes")
    before = state(project)
    capsys.readouterr()
    assert run("census", census, "--yes") == 0
    assert state(project) == before
    out = capsys.readouterr().out
    assert "Nothing changes" in out or "nothing" in out.lower()
    assert "1" in out


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (census_file(["01202"]).replace("01000", "02000").replace("北海道", "青森県"), (), "none of the book's areas"),
        (census_file(["01223"]), ("--areas", "13101"), "no area 13101"),
        (census_file(["01223"]).replace('"210"', '"211"', 1), (), "cannot be read|sum"),
        (census_file(["01223"], without="01000").replace("/年齢", "年齢"), (), "/年齢"),
        (census_file(["01223"]).replace("人口【人】", "世帯数【世帯】"), (), "世帯"),
        (census_file(["01223"])[:900], (), "cannot be read"),
        ("<html><body>404</body></html>", (), "page"),
        (census_file(["01223"]), ("--series", "nobody"), "nobody"),
        (census_file(["01223"]), ("--series", "a b"), "identifier"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_written(project, tmp_path, capsys, text, options, said):
    before = state(project)
    assert run("census", save(tmp_path, text), "--yes", *options) == 1
    assert state(project) == before
    assert re.search(said, capsys.readouterr().err)


@pytest.mark.parametrize("kind", official_import.KINDS)
def test_a_file_that_is_too_large_is_not_opened(census, project, monkeypatch, capsys, kind):
    monkeypatch.setattr(official_files, "LARGEST", 1_000)
    before = state(project)
    assert run(kind, census, "--yes") == 1
    assert state(project) == before
    assert "census.csv is too large (at most 1,000 bytes); choose fewer areas" in capsys.readouterr().err


def test_nobody_agreed_and_nothing_is_written(census, project, capsys, monkeypatch):
    before = state(project)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert run("census", census) == 1
    assert state(project) == before
    assert "根室市 2025" in capsys.readouterr().out


def test_two_files_of_the_same_year_and_area_are_not_mixed(census, project, tmp_path, capsys):
    other = save(tmp_path, census_file(["01223"], people=99), name="other.csv")
    before = state(project)
    assert cli.main(["import", "census", str(census), str(other), "--part", "--yes"]) == 1
    assert state(project) == before
    assert "census.csv" in capsys.readouterr().err


def projection_file(first, people=100):
    groups = ["0～4歳", *(f"{age}～{age + 4}歳" for age in range(5, 90, 5)), "90歳以上"]
    head = ["コード", "市区町村", "年", "総数", *(f"{group}/{mark}" for mark in "amf" for group in groups)]
    lines = [head]
    for year in (first, first + 5):
        women = [people] * len(groups)
        both = [2 * people] * len(groups)
        lines.append(["1223", "根室市", f"{year}年", str(sum(both)), *map(str, both + women + women)])
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def test_a_projection_starts_from_what_was_counted_and_goes_into_the_series_of_its_role(project, tmp_path):
    path = save(tmp_path, projection_file(2015), name="suikei.csv")
    assert run("projection", path, "--yes") == 0
    rows = data.load("population", area_code="01223", series="ipss2018", sex="both", age_group="total")
    found = {int(row.year): (row.variant, int(row.population)) for row in rows.itertuples()}
    assert found[2015] == ("observed", 3800)
    assert found[2020] == ("projection", 3800)
    assert 2025 in found  # of the edition before: years that the file does not have stay


def test_a_projection_of_another_base_year_is_another_edition(project, tmp_path, capsys):
    before = state(project)
    assert run("projection", save(tmp_path, projection_file(2020)), "--yes") == 1
    assert state(project) == before
    assert "2015" in capsys.readouterr().err


def test_areas_of_the_book_that_a_file_lacks_are_told(census, capsys):
    assert run("census", census, "--yes") == 0
    assert "not in the file: 中標津町, 標津町, 羅臼町, 全国; what is stored of them stays" in capsys.readouterr().out


def test_a_town_of_another_name_is_to_be_looked_at(project, tmp_path, capsys):
    text = census_file(["01223", "01691"]).replace("根室市", "花咲市")
    run("census", save(tmp_path, text), "--yes")
    assert "other names than the book (in brackets): 01223 花咲市 (根室市);" in capsys.readouterr().out


def test_a_file_of_e_stat_with_a_head_of_several_rows_comes_in_like_a_download(project, tmp_path):
    path = tmp_path / "b02_07.xlsx"
    path.write_bytes(xlsx({"b02_07": table_2_7()}))
    assert run("census", path, "--yes") == 0
    found = counts_of()
    assert (found[("both", "total")], found[("female", "100+")], len(found)) == (63, 2, 3 * 23)
    assert data.check() == []


def test_the_series_of_the_base_year_of_a_projection_is_named(project, tmp_path, capsys):
    assert run("projection", save(tmp_path, projection_file(2020)), "--yes") == 1
    assert "name the series of that base year with --series: ipss2023" in capsys.readouterr().err


def test_results_of_another_edition_go_into_the_series_that_was_named(project, tmp_path, capsys):
    series = project / "data" / "series.csv"
    line = next(row for row in series.read_bytes().splitlines() if row.startswith(b"ipss2018,"))
    series.write_bytes(
        series.read_bytes() + line.replace(b"ipss2018,", b"ipss2028,").replace(b",2015,", b",2021,") + b"\n"
    )
    path = tmp_path / "suikei_kekka.xlsx"
    path.write_bytes(xlsx({"Sheet1": results(2021)}))
    assert run("projection", path, "--yes", "--series", "ipss2028", "--areas", "01223") == 0
    rows = data.load("population", area_code="01223", series="ipss2028")
    assert set(zip(rows["year"], rows["variant"], strict=True)) == {
        (2021, "observed"), (2026, "projection"), (2031, "projection"),
    }  # fmt: skip
    assert "95+" in set(rows["age_group"])
    assert "set age_projection under series in edition.yml to ipss2028" in capsys.readouterr().out


EARLY = [("01000", "北海道", 30, 40), ("01223", "根室市", 10, 20), ("01691", "別海町", 20, 20)]


def test_preliminary_totals_come_in_as_such_and_final_figures_replace_them(project, tmp_path, capsys):
    path = tmp_path / "速報.xls"
    path.write_bytes(xls({"a01": preliminary_file(EARLY)}))
    assert run("census", path, "--yes") == 0
    rows = data.load("population", area_code="01223", year=YEAR, series="census")
    assert set(rows["status"]) == {"preliminary"}
    assert counts_of() == {("both", "total"): 30, ("male", "total"): 10, ("female", "total"): 20}
    out = capsys.readouterr().out
    assert "(preliminary)" in out and "the final figures, when they come in, replace them" in out
    assert data.check() == []
    assert run("census", save(tmp_path, census_file(["01223", "01691"])), "--yes") == 0
    assert "根室市 2025: 441 persons (preliminary 30; difference +411)" in capsys.readouterr().out
    assert counts_of()[("both", "total")] == 441
    before = state(project)
    assert run("census", path, "--yes") == 1
    assert state(project) == before
    assert "has totals only, but the tables have ages for 01000 2025, 01223 2025" in capsys.readouterr().err


COUNTS = pd.DataFrame({"area_code": ["00000", "01000", "01223"], "year": 2025, "population": 1})


@pytest.mark.parametrize(
    ("known", "asked", "expected"),
    [
        (["01223", "01000"], [], ["01000", "01223"]),
        (["01223"], ["01000, 00000"], ["00000", "01000", "01223"]),
        ([], ["all"], ["00000", "01000", "01223"]),
    ],
)
def test_areas_are_those_of_the_book_and_those_asked_for(known, asked, expected):
    assert chosen_areas(COUNTS, known, asked) == expected


@pytest.mark.parametrize(("known", "asked"), [(["99999"], []), (["01223"], ["1223"]), (["01223"], ["01223,13000"])])
def test_an_area_that_is_not_in_the_file_is_refused(known, asked):
    with pytest.raises(ParameterError):
        chosen_areas(COUNTS, known, asked)


def test_all_rows_of_an_area_and_year_are_replaced_whatever_their_ages():
    new = population_rows(
        pd.DataFrame({"area_code": ["a"], "year": [2025], "sex": "both", "age_group": "total", "population": [5]}),
        "census",
        None,
        {"source_id": "s", "source_place": "p"},
    )
    held = [
        {"area_code": "a", "year": "2025", "series": "census", "sex": "both", "age_group": "90+", "population": "1"},
        {"area_code": "a", "year": "2020", "series": "census", "sex": "both", "age_group": "90+", "population": "1"},
        {"area_code": "b", "year": "2025", "series": "census", "sex": "both", "age_group": "90+", "population": "1"},
        {"area_code": "a", "year": "2025", "series": "other", "sex": "both", "age_group": "90+", "population": "1"},
    ]
    assert replaced(held, new) == held[:1]
    assert [total.old for total in totals(held, new)] == [None]


def test_pages_that_move_are_named_only_when_their_notebooks_are_known_to_read_the_rows(project, monkeypatch):
    table = (project / "data" / "population.csv").read_bytes()
    more = table + b"01223,2030,census,observed,both,total,1,1,,census,x\n"
    assert pages_moved({"population": table}, {"population": more}) is None  # nothing has been built


PUBLISHER = dict.fromkeys(("title_ja", "title_en", "short_ja", "publisher_ja", "address"), "統計")


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "census_2025"),
        (["census_2025"], "census_2025_2"),
        (["census_2025", "census_2025_2"], "census_2025_3"),
        (["census_2025_2"], "census_2025"),
    ],
)
def test_a_source_of_another_title_has_a_name_of_its_own_however_few_there_are(taken, name):
    held = [PUBLISHER | {"source_id": each} for each in ("parent", *taken)]
    one = SimpleNamespace(about=Described("国勢調査"), file=SimpleNamespace(name="c02.csv", sha256="0"))
    series = {"series": "census", "source_id": "parent"}
    row = official_import._source(official_import.CENSUS, one, series, [2025], held, load_words("ja"))
    assert (row["source_id"], row["title_ja"]) == (name, "国勢調査")
    again = official_import._source(official_import.CENSUS, one, series, [2025], [*held, row], load_words("ja"))
    assert again["source_id"] == name


def test_every_kind_has_a_role_and_a_reader():
    assert set(official_import.KINDS) == set(official_import._ROLES) == set(official_import._READERS)
