"""Another municipality's book from official files alone: found by code or name, laid out whole, checked, built."""

import os
import re
import subprocess
import sys

import pandas as pd
import pytest
import yaml
from test_official_import import census_file, projection_file, save

from visionbook import cli, data
from visionbook.errors import ParameterError
from visionbook.intake.alike import nearest, profile
from visionbook.intake.finding_areas import NATION, find_area, prefecture_of
from visionbook.intake.gone_areas import Gone, merged_areas
from visionbook.intake.official_rows import area_row
from visionbook.publish.own_prose import MARK, for_another_edition

NAMES = {
    "01000": "北海道",
    "01202": "函館市",
    "01223": "根室市",
    "01691": "別海町",
    "13206": "府中市",
    "34208": "府中市",
}


@pytest.fixture
def files(tmp_path):
    census = save(tmp_path, census_file(["01223", "01691", "01202"], year=2020))
    return census, save(tmp_path, projection_file(2015).replace("1223,根室市", "1202,函館市"), name="suikei.csv")


def start(folder, municipality, census, *options):
    return cli.main(["new", str(folder), "--part", "--municipality", municipality, "--census", str(census), *options])


@pytest.mark.parametrize(
    ("given", "code"),
    [("01202", "01202"), ("012025", "01202"), ("函館市", "01202"), (" 別海 町", "01691"), ("３４２０８", "34208")],
)
def test_a_municipality_is_found_by_its_code_or_its_name(given, code):
    assert find_area(given, NAMES) == code


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("府中市", "13206"),  # there are two
        ("012026", "012025"),  # a wrong check digit
        ("1223", "five digits"),  # a lost zero
        ("01203", "01202"),  # nobody's code; others of the prefecture
        ("函館", "函館市"),
        ("北海道", "no municipality"),
        ("", "no municipality"),
    ],
)
def test_who_is_not_found_is_told_what_is_near(given, said):
    with pytest.raises(ParameterError, match=said):
        find_area(given, NAMES)


MANY = {"01000": "北海道", "13206": "府中市"} | {f"0120{n}": f"北市{n}" for n in range(8)}


@pytest.mark.parametrize(
    ("given", "near", "first"),
    [
        ("北市", r"北市\d", None),  # near in spelling
        ("市", r"北市\d", "北市0"),  # a part of the name
        ("01999", r"0120\d", "01200"),  # of the same prefecture
    ],
)
def test_five_that_are_near_are_named_and_no_more(given, near, first):
    with pytest.raises(ParameterError) as refused:
        find_area(given, MANY)
    named = re.findall(near, str(refused.value))
    assert len(named) == len(set(named)) == 5 and named == sorted(named)
    assert first in (None, named[0])


def test_the_nation_has_the_code_that_rows_of_areas_know():
    assert area_row(NATION, "全国", {})["kind"] == "nation"
    assert prefecture_of("13206") == "13000" and len(NATION) == 5


@pytest.mark.parametrize("given", ["1", "0122", "0122300", "0122381"])
def test_a_code_has_five_digits_or_six(given):
    with pytest.raises(ParameterError, match=f"{given} is no code"):
        find_area(given, NAMES)


GONE = [
    Gone("01339", "戸井町", "01202", "census.csv"),
    Gone("01366", "大成町", "01371", "census.csv"),
    Gone("99999", "大成町", "34208", "census.csv"),
    Gone("04423", "", "13206", "error_study_areas"),
    Gone("0120B", "函館市", "01202", "census.csv"),
]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("戸井町", r"戸井町 \(01339\) is part of 函館市 \(01202\) today, says census.csv"),
        ("01339", "part of 函館市"),
        ("大成町", "part of 府中市"),  # that of Setana is not in these files
        ("04423", r"code 04423 is 13206 \(府中市\) today, says error_study_areas"),
        ("はこだて", "no readings"),
        ("ネムロシ", "no readings"),
        ("椴法華村", "no municipality"),  # nobody says where it went
    ],
)
def test_who_is_no_more_is_told_where_it_went_if_a_file_says_so(given, said):
    with pytest.raises(ParameterError, match=said):
        find_area(given, NAMES, GONE)


def test_a_municipality_keeps_its_name_beside_the_former_one_that_is_called_alike():
    assert find_area("函館市", NAMES, GONE) == "01202"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("01202,函館市\n0120B,（旧：函館市）\n01339,（旧：戸井町）", [("0120B", "函館市"), ("01339", "戸井町")]),
        ('"x","01202","函館市","5"\n"x","01340","（旧:恵山町）","1"', [("01340", "恵山町")]),
        ("01339,（旧：戸井町）", []),  # below nobody
        ("01202,函館市\n01203,小樽市", []),
    ],
)
def test_the_municipalities_of_2000_are_read_from_the_census_file(lines, found):
    assert [(one.code, one.name) for one in merged_areas(lines, "f")] == found
    assert {one.into for one in merged_areas(lines, "f")} <= {"01202"}


def test_towns_are_alike_by_size_age_and_change():
    # by hand: of 100 people 30 are old, and there were 125 ten years before; b is near in all three, c in size alone
    profiles = pd.DataFrame(
        {"people": [100.0, 110.0, 100.0, 5000.0], "old": [0.3, 0.31, 0.5, 0.2], "change": [-0.2, -0.19, -0.4, 0.1]},
        index=list("abcd"),
    )
    assert nearest(profiles, "a", 2) == ["b", "c"]
    assert nearest(profiles, "z", 2) == nearest(profiles.loc[["a"]], "a", 2) == []
    assert nearest(profiles.assign(change=float("nan")), "a", 1) == ["b"]


def test_towns_without_ages_or_an_earlier_census_have_no_profile_or_no_change():
    rows = [("a", 2020, "total", 100), ("b", 2020, "total", 50), ("b", 2020, "0-64", 20), ("b", 2020, "65+", 20),
            ("b", 2020, "unknown", 10)]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["area_code", "year", "age_group", "population"]).assign(sex="both")
    found = profile(counts, ["a", "b"])
    assert found.index.tolist() == ["b"]
    assert found.loc["b", "old"] == 0.5 and pd.isna(found.loc["b", "change"])
    assert profile(counts[counts["area_code"] == "a"], ["a"]).empty


def test_neighbours_make_a_region_that_is_marked_as_asked_for(project, tmp_path, files, monkeypatch, capsys):
    folder = tmp_path / "hakodate"
    assert start(folder, "函館市", files[0], "--neighbours", "根室市, 01691", "--neighbours", "012025") == 0
    told = capsys.readouterr().out
    assert "根室市" in told and "visionbook template goals" in told and "visionbook template agreements" in told
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    assert data.check() == []
    areas = data.load("areas")
    assert set(areas.loc[areas["region"] == "region", "name_ja"]) == {"函館市", "根室市", "別海町"}
    (region,) = data.load("regions").to_dict("records")
    assert region["name_ja"] == "函館市と近隣の市町村" and "--neighbours" in region["source_place"]
    assert pd.isna(region["vision_ja"]) and pd.isna(region["start_fy"])
    assert set(data.load("population")["area_code"]) == {"01000", "01202", "01223", "01691"}
    assert yaml.safe_load((folder / "edition.yml").read_text(encoding="utf-8"))["region"] == "region"


def test_counts_of_a_code_that_changed_are_read_under_that_of_today(project, tmp_path, monkeypatch, capsys):
    table = project / "data" / "error_study_areas.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("40231,code_changed,40305", "01202,code_changed,01999"),
                     encoding="utf-8")  # fmt: skip
    census = save(tmp_path, census_file(["01202"]))
    rows = [f"01999,{sex},{age},{n}" for sex in ("male", "female") for age, n in (("total", 3), ("0-4", 3))]
    panel = save(tmp_path, "\n".join(["area_code,sex,age_group,2010", *rows]) + "\n", name="panel.csv")
    folder = tmp_path / "hakodate"
    assert start(folder, "01202", census, str(panel)) == 0
    assert "01999" in capsys.readouterr().out
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    people = data.load("population", sex="both", age_group="total", area_code="01202", year=2010)
    assert people["population"].tolist() == [6]


def test_a_new_edition_has_its_own_people_and_nothing_of_this_town(project, tmp_path, files, monkeypatch):
    folder = tmp_path / "hakodate"
    assert start(folder, "函館市", files[0], "--projection", str(files[1])) == 0
    settings = yaml.safe_load((folder / "edition.yml").read_text(encoding="utf-8"))
    assert settings["municipality"] == "01202"
    assert settings["series"] == {"census": "census", "projection": "ipss2018", "age_projection": "ipss2018"}
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    assert data.check() == []
    people = data.load("population")
    assert set(people["area_code"]) == {"01000", "01202"}
    assert set(people["year"]) == {2015, 2020}
    assert data.load("series")["note_ja"].isna().all()
    assert data.load("areas").set_index("area_code")["name_ja"].to_dict() == {
        "01202": "函館市",
        "01000": "北海道",
        "00000": "全国",  # whose mortality and fertility the model uses
    }
    for name, resource in data.resources().items():
        if not resource.get("general") and name not in ("areas", "population", "series", "sources"):
            assert data.load(name).empty, name
    assert not data.load("life_table_mx").empty


@pytest.mark.parametrize(("first", "series"), [(2015, "ipss2018"), (2020, "ipss2023"), (2010, None)])
def test_a_projection_goes_into_the_series_that_begins_as_it_does(project, tmp_path, files, capsys, first, series):
    projection = projection_file(first).replace("1223,根室市", "1202,函館市")
    folder = tmp_path / "hakodate"
    done = start(folder, "函館市", files[0], "--projection", str(save(tmp_path, projection, name=f"{first}.csv")))
    if series is None:
        assert done == 1 and not folder.exists()
        assert "2010" in capsys.readouterr().err
        return
    assert done == 0
    settings = yaml.safe_load((folder / "edition.yml").read_text(encoding="utf-8"))
    assert {settings["series"][role] for role in ("projection", "age_projection")} == {series}
    rows = pd.read_csv(folder / "data" / "population.csv", dtype=str)
    assert set(rows.loc[rows["variant"] == "projection", "series"]) == {series}


def test_censuses_of_earlier_years_come_from_one_file_of_all_areas(project, tmp_path, files, monkeypatch):
    ages = [("total", 2), ("0-4", 1), ("5+", 1)]
    rows = [f"{code},{sex},{age},{n},{n + 1 if age == '0-4' else n}" for code in ("01202", "01223")
            for sex in ("male", "female") for age, n in ages]  # fmt: skip
    rows = [row.replace("total,2,2", "total,2,3") for row in rows]
    panel = save(tmp_path, "\n".join(["area_code,sex,age_group,2010,2015", *rows]) + "\n", name="panel.csv")
    folder = tmp_path / "hakodate"
    assert start(folder, "函館市", files[0], str(panel)) == 0
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    people = data.load("population", sex="both", age_group="total", area_code="01202")
    assert people.set_index("year")["population"].to_dict() == {2010: 4, 2015: 6, 2020: (12 + 13) * 21}
    assert data.check() == []


def test_every_figure_of_a_new_edition_is_traced_to_its_file(project, tmp_path, files, monkeypatch):
    folder = tmp_path / "hakodate"
    start(folder, "01202", files[0])
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    (source_id,) = set(data.load("population")["source_id"])
    assert files[0].name in data.load("sources", source_id=source_id)["licence_ja"].iloc[0]
    assert files[0].name in (folder / "imports.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("municipality", "text", "said"),
    [
        ("札幌市", None, "no municipality"),
        ("函館市", census_file(["01202"]).replace('"210"', '"211"', 1), "cannot be read"),
        ("函館市", "<html></html>", "page"),
    ],
)
def test_what_cannot_be_started_leaves_no_folder(project, tmp_path, files, capsys, municipality, text, said):
    folder = tmp_path / "new"
    census = files[0] if text is None else save(tmp_path, text, name="bad.csv")
    assert start(folder, municipality, census) == 1
    assert not folder.exists()
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob(".new-edition-*"))


def test_a_folder_that_holds_something_is_left_alone(project, tmp_path, files):
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    assert start(folder, "函館市", files[0]) == 1
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_a_new_edition_builds_at_once_and_names_what_it_lacks(project, tmp_path, files):
    folder = tmp_path / "hakodate"
    assert start(folder, "函館市", files[0], "--projection", str(files[1])) == 0
    command = [sys.executable, "-m", "visionbook.cli", "build"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=_env(folder))
    assert built.returncode == 0, built.stderr
    assert "kpi_board" in built.stderr  # left out, with what would bring it
    page = (folder / "_build" / "html" / "notebooks" / "at_a_glance.html").read_text(encoding="utf-8")
    assert "函館市" in page
    assert "根室市" not in page


def _env(folder):
    return {**os.environ, "VISIONBOOK_ROOT": str(folder)}


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("# A\n\n## B\n% of this edition\nb\n", "# A\n"),
        ("# A\n\n(t)=\n## B\n% of this edition\nb\n\n(u)=\n## C\nc\n", "# A\n\n(u)=\n## C\nc\n"),
        ("## B\n% of this edition\n### B1\n### B2\n# D\n", "# D\n"),
        ("- a\n- b\n\n% of this edition\nc\nd\n\ne", "- a\n- b\n\ne"),
        ("a\n\nthe words % of this edition\n", "a\n\nthe words % of this edition\n"),
        ("a\n", "a\n"),
    ],
)
def test_prose_about_one_edition_does_not_go_into_another(prose, left):
    assert for_another_edition(prose).rstrip("\n") == left.rstrip("\n")


def test_the_prose_of_a_new_edition_says_nothing_of_this_ones_documents(project, tmp_path, files):
    folder = tmp_path / "hakodate"
    start(folder, "01202", files[0])
    prose = {page.stem: page.read_text(encoding="utf-8") for page in (folder / "book").glob("*.md")}
    assert not [name for name, text in prose.items() if MARK in map(str.strip, text.splitlines())]
    assert "推計は予言ではありません" in prose["limits"] and "連携ビジョン" not in prose["limits"]
    assert "はじめの版" in prose["changelog"] and "総合戦略" not in prose["changelog"]
