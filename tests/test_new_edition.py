"""Another municipality's book from official files alone: found by code or name, laid out whole, checked, built."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from test_official_import import census_file, projection_file, save

from visionbook import cli, data
from visionbook.errors import ParameterError
from visionbook.intake.finding_areas import NATION, find_area, prefecture_of
from visionbook.intake.official_rows import area_row

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
