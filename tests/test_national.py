"""All municipalities from one national set: read from files, made into light pages, found in an index, gone on with."""

import json
import re
import shutil

import pytest

from visionbook import cli, data
from visionbook.errors import DataError, ParameterError
from visionbook.intake.names_table import Named, area_names
from visionbook.pages.towns import index, pictures, tables, text
from visionbook.pages.towns.model import CENSUS, Beside, Later, Place, Series, neighbours, town_of
from visionbook.publish.national.folder import read_set
from visionbook.publish.national.run import read_record
from visionbook.show.chart import LAYOUTS, drawing_style
from visionbook.show.svg import to_svg
from visionbook.words import load_words

WORDS = load_words("ja")
AGES = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]
NAMES = {
    "00000": ("全国", ""),
    "08000": ("茨城県", ""),
    "08100": ("大岩市", "おおいわし"),
    "08101": ("大岩市東区", ""),
    "08202": ("小川市", "おがわし"),
    "08203": ("中野町", "なかのまち"),
    "09000": ("栃木県", ""),
    "09201": ("上山市", "うえやまし"),
    "09202": ("下沢村", "しもざわむら"),
    "09203": ("<b>北</b>町", "きたまち"),
}
TOWNS = ["08100", "08202", "08203", "09201", "09202", "09203"]
OLD, NEW = "09402", "09202"


def panel(years, people, codes=NAMES):
    """A file of censuses in columns: so many people of each sex and age, by area and year."""
    lines = [",".join(["area_code", "sex", "age_group", *map(str, years)])]
    for code in codes:
        for sex in ("female", "male"):
            counts = [people(code, year) for year in years]
            lines.append(",".join([code, sex, "total", *(str(each * len(AGES)) for each in counts)]))
            lines += [",".join([code, sex, age, *map(str, counts)]) for age in AGES]
    return "\n".join(lines) + "\n"


def projection(codes, people=8, years=(2020, 2025, 2030)):
    groups = ["0～4歳", *(f"{age}～{age + 4}歳" for age in range(5, 90, 5)), "90歳以上"]
    lines = [["コード", "市区町村", "年", "総数", *(f"{group}/{mark}" for mark in "amf" for group in groups)]]
    for code in codes:
        for year in years:
            one = [people] * len(groups)
            both = [2 * people] * len(groups)
            lines.append([str(int(code)), NAMES[code][0], f"{year}年", str(sum(both)), *map(str, both + one + one)])
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def names(kana=True, without=()):
    lines = ["area_code,name_ja,name_kana" if kana else "area_code,name_ja"]
    for code, (name, reading) in NAMES.items():
        if code not in without:
            lines.append(",".join([code, name, reading] if kana else [code, name]))
    return "\n".join(lines) + "\n"


def official(folder, *, changed=None, kana=True, without=()):
    """The files of a set: two of censuses, the older one with a code that changed, a projection, names."""
    folder.mkdir(exist_ok=True)
    old = [OLD if code == NEW else code for code in NAMES]
    files = {
        "old.csv": panel((2010, 2015), lambda code, year: 12 if year == 2010 else 11, old),
        "new.csv": panel((2020,), lambda code, year: (changed or {}).get(code, 10)),
        "ahead.csv": projection(TOWNS[:4]),
        "names.csv": names(kana, without),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def make_set(folder, files, same=f"{OLD}={NEW}"):
    given = ["--census", str(files / "old.csv"), str(files / "new.csv"), "--projection", str(files / "ahead.csv")]
    return cli.main(["national", str(folder), *given, "--names", str(files / "names.csv"), "--same", same])


def make_pages(folder, output, areas="all", *options):
    return cli.main(["fleet", "--areas", areas, "--national", str(folder), "--output", str(output), *options])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A set of six invented towns, and the pages made from it."""
    folder = tmp_path_factory.mktemp("national")
    assert make_set(folder / "set", official(folder / "files")) == 0
    assert make_pages(folder / "set", folder / "pages") == 0
    return folder


@pytest.fixture
def copied(made, tmp_path):
    """The same, for a test that changes it."""
    return shutil.copytree(made, tmp_path / "copied")


def stamp(output, code):
    """When the page of a town was written."""
    return (output / "towns" / f"{code}.html").stat().st_mtime_ns


# Names


def test_names_come_from_a_plain_table_or_the_list_of_codes_whatever_its_width():
    plain = area_names("a.csv", "area_code,name_ja,name_kana\n08202,小川市,オガワシ\n".encode())
    listed = "団体コード,都道府県名\n（漢字）,市区町村名（漢字）,都道府県名（カナ）,市区町村名（カナ）\n"
    listed = listed.replace("\n（", "（") + "082023,茨城県,小川市,ｲﾊﾞﾗｷｹﾝ,ｵｶﾞﾜｼ\n080004,茨城県,,ｲﾊﾞﾗｷｹﾝ,\n"
    assert plain == {"08202": Named("小川市", "おがわし")}
    found = area_names("b.csv", listed.encode("cp932"))
    assert found == {"08202": Named("小川市", "おがわし"), "08000": Named("茨城県", "いばらきけん")}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,name\n08202,小川市\n", "no columns"),
        ("area_code,name_ja\n8202,小川市\n", "row 2: '8202'"),
        ("area_code,name_ja\n082024,小川市\n", "'082024'"),
        ("area_code,name_ja\n08202,\n", "no name"),
    ],
)
def test_a_table_of_names_that_cannot_be_meant_is_refused_with_its_row(content, said):
    with pytest.raises(DataError, match=said):
        area_names("a.csv", content.encode())


# The set


def test_a_set_holds_each_municipality_in_a_file_of_its_own(made):
    national = read_set(made / "set")
    assert national.towns == TOWNS  # neither prefectures nor the ward
    assert {row["area_code"]: row["name_kana"] for row in national.areas}["08202"] == "おがわし"
    lines = national.town_content("08202").decode().splitlines()
    assert lines[0] == "series,year,sex,age_group,population"
    assert "census,2010,both,total,456" in lines  # 12 people, two sexes, 19 ages
    assert "projection,2030,both,total,304" in lines
    assert not [line for line in lines if ",both," in line and ",total," not in line]


def test_a_code_that_changed_has_its_people_of_before(made):
    assert "census,2010,both,total,456" in read_set(made / "set").town_content(NEW).decode()


def test_a_set_that_is_read_again_changes_only_what_differs(copied, capsys):
    before = {path.name: path.stat().st_mtime_ns for path in (copied / "set" / "towns").iterdir()}
    assert make_set(copied / "set", official(copied / "files", changed={"08203": 9, "08000": 49, "00000": 100})) == 0
    after = {path.name: path.stat().st_mtime_ns for path in (copied / "set" / "towns").iterdir()}
    assert [name for name in after if after[name] != before[name]] == ["08203.csv"]


@pytest.mark.parametrize(
    ("without", "same", "said"),
    [(["08101"], f"{OLD}={NEW}", "08101"), ([], "09402", "OLD=NEW"), ([], "08202=08203", "08202")],
)
def test_a_set_that_cannot_be_made_leaves_the_one_before(copied, capsys, without, same, said):
    before = {path: path.read_bytes() for path in (copied / "set").rglob("*.*") if path.is_file()}
    assert make_set(copied / "set", official(copied / "files", without=without), same) == 1
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_with_other_things_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    assert make_set(tmp_path / "mine", official(tmp_path / "files")) == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


# Pages


def test_every_town_has_a_page_its_drawings_and_its_numbers(made):
    for code in TOWNS:
        page = (made / "pages" / "towns" / f"{code}.html").read_text(encoding="utf-8")
        drawings = re.findall(r'src="\.\./(pictures/[^"]+)"', page)
        assert len(drawings) == 4
        assert all((made / "pages" / name).is_file() for name in drawings)
        assert all("prefers-color-scheme:dark" in (made / "pages" / name).read_text("utf-8") for name in drawings)
        numbers = (made / "pages" / "towns" / f"{code}.csv").read_bytes()
        assert numbers == b"\xef\xbb\xbf" + (made / "set" / "towns" / f"{code}.csv").read_bytes()


def test_a_page_needs_no_network_and_runs_no_script_of_its_own(made):
    for path in [made / "pages" / "index.html", made / "pages" / "towns" / "09203.html"]:
        page = path.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in page
        assert not re.search(r"(src|href)=\"(https?:)?//", page)
        assert not re.search(r"<script>|<script [^>]*>[^<]|\son[a-z]+=", page)
        for name in re.findall(r"(?:src|href)=\"([^\"#]+)", page):
            assert (path.parent / name).exists(), name


def test_what_stands_in_the_data_is_text(made):
    for name in ("index.html", "towns/09203.html", "towns/09202.html"):
        page = (made / "pages" / name).read_text(encoding="utf-8")
        assert "<b>" not in page
        assert "&lt;b&gt;北&lt;/b&gt;町" in page


def test_the_index_leads_to_every_town_by_name_reading_code_and_tile(made):
    page = (made / "pages" / "index.html").read_text(encoding="utf-8")
    for code in TOWNS:
        assert f'href="towns/{code}.html"' in page
        assert f'<span class="vb-small">{NAMES[code][1]}</span>' in page
    assert page.count('href="#towns.prefecture=08000"') == 1
    assert len(re.findall(r'<li style="grid-row', page)) == 47
    assert len(re.findall(r"<li [^>]*><a ", page)) == 2  # a prefecture without towns leads nowhere


def test_without_readings_the_index_says_so(copied):
    make_set(copied / "set", official(copied / "files", kana=False))
    assert make_pages(copied / "set", copied / "pages", "08202") == 0
    assert WORDS("towns.index_no_kana") in (copied / "pages" / "index.html").read_text(encoding="utf-8")


def test_what_is_there_stays_and_what_is_missing_or_changed_is_made(copied):
    output, folder = copied / "pages", copied / "set" / "towns"
    before = {code: stamp(output, code) for code in TOWNS}
    town = folder / "08202.csv"
    town.write_bytes(town.read_bytes().replace(b"census,2020,both,total,380", b"census,2020,both,total,381"))
    (output / ".records" / "08203.json").unlink()  # a run that was killed before the last word
    (output / "towns" / "09201.html").write_text("half a p", encoding="utf-8")
    (output / "pictures" / "09202" / "total-wide.svg").unlink()
    assert make_pages(copied / "set", output) == 0
    assert {code for code in TOWNS if stamp(output, code) != before[code]} == {"08202", "08203", "09201", "09202"}
    assert "381人" in (output / "towns" / "08202.html").read_text(encoding="utf-8")


def test_only_the_towns_asked_for_are_made_and_the_index_has_all_that_there_are(made, tmp_path):
    assert make_pages(made / "set", tmp_path / "few", "09*3") == 0
    page = (tmp_path / "few" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="towns/(\d+)', page) == ["09203"]
    assert WORDS("towns.index_missing", count=5) in page


def test_a_town_whose_file_is_broken_does_not_keep_the_others(copied, tmp_path, capsys):
    (copied / "set" / "towns" / "08202.csv").write_text("series,year\n", encoding="utf-8")
    town = copied / "set" / "towns" / "08203.csv"
    town.write_bytes(town.read_bytes().replace(b"total,380", b"total,many"))
    assert make_pages(copied / "set", copied / "pages") == 1
    said = capsys.readouterr().err
    assert "08202" in said
    assert "many" in said
    page = (copied / "pages" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="towns/(\d+)', page) == [code for code in TOWNS if code not in ("08202", "08203")]


def test_without_prefectures_and_map_the_pages_say_what_there_is(copied, monkeypatch):
    areas = copied / "set" / "areas.csv"
    rows = areas.read_text(encoding="utf-8").splitlines(keepends=True)
    areas.write_text("".join(row for row in rows if ",prefecture" not in row), encoding="utf-8")
    known = {name: resource for name, resource in data.resources().items() if name != "prefecture_tiles"}
    monkeypatch.setattr(data, "resources", lambda: known)
    assert make_pages(copied / "set", copied / "pages", "08202") == 0
    assert "<h1>小川市の人口の見通し</h1>" in (copied / "pages" / "towns" / "08202.html").read_text(encoding="utf-8")
    page = (copied / "pages" / "index.html").read_text(encoding="utf-8")
    assert "vb-tiles" not in page
    assert 'href="towns/08202.html"' in page


def test_a_town_that_the_set_has_no_more_leaves_the_pages(copied):
    rows = (copied / "set" / "areas.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copied / "set" / "areas.csv").write_text("".join(row for row in rows if "09203" not in row), encoding="utf-8")
    assert make_pages(copied / "set", copied / "pages") == 0
    assert not (copied / "pages" / "towns" / "09203.html").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [(["99999"], "99999"), (["all", "-p", "lang=ja"], "-p"), (["all", "--scheduler", "tcp://x:1"], "--scheduler")],
)
def test_what_a_national_fleet_cannot_do_is_refused(made, tmp_path, capsys, options, said):
    assert make_pages(made / "set", tmp_path / "none", *options) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["set.json", "areas.csv", "intervals.csv", "towns/08202.csv"])
def test_a_set_with_a_missing_part_is_refused_and_the_part_named(copied, capsys, broken):
    (copied / "set" / broken).unlink()
    assert make_pages(copied / "set", copied / "pages") == 1
    assert broken in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"form": 0, "series": {}}'])
def test_a_set_that_says_nothing_of_itself_is_refused(copied, capsys, content):
    (copied / "set" / "set.json").write_text(content, encoding="utf-8")
    assert make_pages(copied / "set", copied / "pages") == 1
    assert "make it again" in capsys.readouterr().err.replace("make the set again", "make it again")


def test_a_code_that_would_name_another_file_is_refused(copied, capsys):
    areas = copied / "set" / "areas.csv"
    areas.write_text(areas.read_text(encoding="utf-8") + "../../x,町,,municipality\n", encoding="utf-8")
    assert make_pages(copied / "set", copied / "pages") == 1
    assert "../../x" in capsys.readouterr().err


def test_pages_made_by_several_processes_are_the_same(made, tmp_path, monkeypatch):
    from visionbook.publish.national import run

    monkeypatch.setattr(run, "_ALONE", 0)
    monkeypatch.setattr(run, "_IN_A_BATCH", 1)
    assert make_pages(made / "set", tmp_path / "two", "08202,08203", "--workers", "2") == 0
    for name in ("towns/08202.html", "pictures/08203/pyramid-phone.svg"):
        assert (tmp_path / "two" / name).read_bytes() == (made / "pages" / name).read_bytes()


def test_a_record_that_cannot_be_read_is_none(tmp_path):
    (tmp_path / ".records").mkdir()
    for number, content in enumerate(("", "[1]", '{"line": {}}')):
        (tmp_path / ".records" / f"0000{number}.json").write_text(content, encoding="utf-8")
        assert read_record(tmp_path, f"0000{number}") is None


# One town as a value


def rows(*cells):
    return [
        dict(zip(("series", "year", "sex", "age_group", "population"), map(str, one), strict=True)) for one in cells
    ]


COUNTED = rows(
    ("census", 2015, "both", "total", 120),
    ("census", 2020, "both", "total", 100),
    ("census", 2020, "female", "10-14", 10),
    ("census", 2020, "female", "35-39", 15),
    ("census", 2020, "male", "35-39", 15),
    ("census", 2020, "female", "75-79", 20),
    ("census", 2020, "male", "100+", 20),
    ("census", 2020, "male", "unknown", 20),
    ("projection", 2015, "both", "total", 120),
    ("projection", 2020, "both", "total", 110),
    ("projection", 2030, "both", "total", 80),
)
INTERVAL = {"projected": "90", "low": "80", "high": "99", "cases": "40", "areas": "9"}
ALIKE = {"size_class": "0-2499", "growth_class": "all", "region": "all"}
PLACE, SERIES = Place("09202", "下沢村", "09000", "栃木県"), Series("国勢調査", "統計局", "推計", "研究所", "last")


def interval(year, kept):
    return {"year": str(year), **INTERVAL, **ALIKE, "kept": kept}


def test_a_town_is_counted_by_age_and_its_unknown_ages_are_in_no_group():
    town = town_of(PLACE, SERIES, COUNTED)
    own = town.groups[CENSUS, 2020]
    assert own == {"0-14": 10, "15-64": 30, "65+": 40, "20-39": 15, "unknown": 20}
    assert town.share(CENSUS, 2020, "65+") == 0.5  # of the 80 whose age is known
    assert town.change(town.before) == pytest.approx(-1 / 6)
    assert town.change(town.now, town.last) == pytest.approx(-0.2)
    assert town.open_ended_from == 100


@pytest.mark.parametrize(
    ("kept", "year", "at_least"),
    [
        (("true", "true"), 2030, True),
        (("true", "false"), 2025, False),
        (("false", "false"), None, False),
        ((), None, False),
    ],
)
def test_a_projection_is_good_until_comparable_places_no_longer_kept_within_a_tenth(kept, year, at_least):
    intervals = [interval(2025 + 5 * number, each) for number, each in enumerate(kept)]
    town = town_of(PLACE, SERIES, COUNTED, intervals)
    assert (town.shelf_life, town.shelf_at_least) == (year, at_least)


def test_the_page_says_what_was_expected_of_the_last_count_and_where_the_interval_lies():
    town = town_of(PLACE, SERIES, COUNTED, [interval(2030, "true")])
    said = "".join(text.good(town, WORDS).texts)
    assert "110人と見込み、数えられたのは100人でした（10人少ない）" in said
    assert "90人で、80%の幅は80～99人です" in said
    assert "80人は、この幅の中にあります" in said


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_picture_without_targets_keeps_no_room_for_them(layout):
    """Empty marks stand at the corner of the figure: room would be left for them beside and below the axes."""
    figures = []
    for beside in (None, Beside({2030: 95})):
        with drawing_style():
            figures.append(pictures._draw(layout, town_of(PLACE, SERIES, COUNTED, (), beside), WORDS))
            to_svg(figures[-1])
    without, with_target = (figure.axes[0].get_position() for figure in figures)
    assert without.y0 == pytest.approx(with_target.y0, abs=0.02)
    assert without.x0 == pytest.approx(with_target.x0, abs=0.02)


def test_a_town_without_projection_ages_or_people_says_what_there_is():
    bare = town_of(PLACE, SERIES, rows(("census", 2020, "both", "total", 7)))
    assert text.lead(bare, WORDS).texts[0].startswith("下沢村の人口は、2020年の国勢調査で7人でした。")
    assert bare.line().ahead is None
    nobody = town_of(
        PLACE, SERIES, rows(("census", 2015, "both", "total", 0), ("projection", 2030, "both", "total", 3))
    )
    assert nobody.change(2015, 2030) is None
    assert "住む人はいませんでした" in text.lead(nobody, WORDS).texts[0]
    assert len(tables.years(nobody, WORDS).cells()) == 2


def test_targets_and_newer_counts_of_the_book_stand_beside_the_set():
    beside = Beside({2030: 95}, [Later(2020, 1, False), Later(2025, 97, True)])
    town = town_of(PLACE, SERIES, COUNTED, (), beside)
    assert text.lead(town, WORDS).texts[1].startswith("本書の表には、2025年の国勢調査の速報97人もあります。")
    assert "2030年に95人" in text.good(town, WORDS).texts[-1]
    assert town.line().targets == {"2030": 95}


@pytest.mark.parametrize("name", ["year", "low", "cases"])
def test_an_interval_without_a_number_is_refused_with_its_town(name):
    with pytest.raises(ParameterError, match="09202: a cell is no number"):
        town_of(PLACE, SERIES, COUNTED, [{**interval(2030, "true"), name: "9x"}])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (rows(("projection", 2030, "both", "total", 3)), "nothing was counted"),
        (rows(("census", 2020, "both", "total", "3.5")), "no number"),
        (rows(("census", "R2", "both", "total", 3)), "R2"),
    ],
)
def test_rows_that_are_no_counts_are_refused_with_their_town(bad, said):
    with pytest.raises(ParameterError, match=said):
        town_of(PLACE, SERIES, bad)


def test_a_line_is_the_same_after_it_was_kept():
    town = town_of(PLACE, SERIES, COUNTED, [interval(2025, "true")], Beside({2030: 95}))
    line = town.line()
    assert index.Line(**json.loads(json.dumps(line.kept()))) == line
    head, cells = index.csv_rows([line])
    assert dict(zip(head, cells, strict=True))["share_65_over"] == 0.5


def test_neighbours_stay_in_their_prefecture():
    near = neighbours(TOWNS, {code: NAMES[code][0] for code in TOWNS})
    assert near["08203"] == (("08202", "小川市"),)
    assert near["08202"] == (("08100", "大岩市"), ("08203", "中野町"))


# The map


def test_every_prefecture_has_a_tile_of_its_own():
    tiles = data.load("prefecture_tiles")
    assert sorted(tiles["prefecture"]) == [f"{number:02d}000" for number in range(1, 48)]
    assert not tiles.duplicated(["tile_row", "tile_column"]).any()
