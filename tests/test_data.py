"""The tables of the two documents: complete, under the contract, and refused with a clear message when broken."""

import re

import pytest
from conftest import visionbook

from visionbook import data
from visionbook.data_checks import check_codes, check_corrections, undescribed_problems
from visionbook.errors import DataError, ParameterError
from visionbook.messages import message
from visionbook.tables import Problem, TextTable
from visionbook.words import load_words


def test_every_table_keeps_the_contract(root):
    assert data.check(root / "data") == []


def test_the_contract_is_a_valid_frictionless_package_and_its_tables_pass(root):
    from frictionless import Package

    report = Package(str(root / "data" / "datapackage.yaml")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_field_has_a_title_and_a_meaning(root):
    for name, resource in data.resources(root / "data").items():
        assert resource["title"] and resource["description"], name
        for field in resource["schema"]["fields"]:
            assert field.get("title") and field.get("description"), f"{name}.{field['name']}"


def test_every_row_names_its_source_and_the_place_in_it(root):
    for name, resource in data.resources(root / "data").items():
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert name == "sources" or names[-2:] == ["source_id", "source_place"], name


@pytest.mark.parametrize(
    ("table", "query", "count"),
    [
        # DESIGN: 3 packages and goals, 28 directions (12 + 8 + 8), 8 fields, 17 measures, 3 priority projects
        # with 16 measures, 8 numerical targets, 40 KPIs, 124 project listings; four agreements.
        ("strategy_nodes", "level == 'package'", 3),
        ("strategy_nodes", "level == 'goal'", 3),
        ("strategy_nodes", "level == 'direction'", 28),
        ("strategy_nodes", "level == 'direction' and parent_id == 'g1'", 12),
        ("strategy_nodes", "level == 'direction' and parent_id == 'g2'", 8),
        ("strategy_nodes", "level == 'direction' and parent_id == 'g3'", 8),
        ("strategy_nodes", "level == 'field'", 8),
        ("strategy_nodes", "level == 'measure'", 17),
        ("strategy_nodes", "level == 'priority_project'", 3),
        ("strategy_nodes", "level == 'priority_measure'", 16),
        ("kpis", "kind == 'numerical_target'", 8),
        ("kpis", "kind == 'kpi'", 40),
        ("project_listings", "order > 0", 124),
        ("funds", "order > 0", 9),
        ("agreements", "order > 0", 4),
        # Seven areas in twelve years in the collaboration vision.
        ("population", "series == 'renkei2024'", 84),
        # Seven areas: eight censuses of 63 cells, one of 69, and the total of 2025; seven years of 58; six areas, seven
        # years of 4, and of Japan six totals. The register: five municipalities, 2016 to 2020 and 2025, of the
        # city 2021 and 2022 too.
        ("population", "series == 'census'", 7 * (8 * 63 + 69 + 1)),
        ("population", "series == 'census' and status == 'preliminary'", 7),
        ("population", "series == 'register'", 5 * 6 + 2),
        ("population", "series == 'ipss2018'", 7 * 7 * 58),
        ("population", "series == 'ipss2023'", 6 * 7 * 4 + 6),
        ("life_table_mx", "mx > 0", 30 * 2 * 22),
        ("fertility_levels", "total_fertility_rate > 0", 30),
        # Five municipalities; the copy states no period.
        ("municipal_fertility", "total_fertility_rate > 0 and period.isna()", 5),
        ("fertility_age_pattern", "share >= 0", 30 * 7),
    ],
)
def test_a_table_is_complete(table, query, count):
    assert len(data.load(table).query(query)) == count


def test_targets_are_baseline_plus_change():
    kpis = data.load("kpis").dropna(subset=["baseline", "change"])
    assert len(kpis) > 15
    assert (kpis["baseline"] + kpis["change"] - kpis["target"]).abs().max() < 1e-9


def test_the_flags_of_a_listing_say_what_its_class_prints():
    listings = data.load("project_listings")
    words = {
        "priority": "重点",
        "new": "新規",
        "new_r3": "R3新規",
        "expanded": "拡充",
        "expanded_r3": "R3拡充",
        "private": "民間等",
        "hokkaido": "北海道",
    }
    printed = listings["printed_class"].fillna("").str.split("・")
    for flag, word in words.items():
        assert (printed.map(lambda parts, word=word: word in parts) == listings[flag]).all(), flag


def test_a_relisted_project_points_to_a_project_listed_before():
    listings = data.load("project_listings").reset_index()
    first = listings[~listings["relisted"]].groupby("project_id")["index"].min()
    relisted = listings[listings["relisted"]]
    assert (relisted["index"] > relisted["project_id"].map(first)).all()
    assert set(listings["project_id"]) == set(data.load("projects")["project_id"])


def squeezed(text):
    return "".join(text.split()).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


@pytest.mark.parametrize(
    "table", ["plan_figures", "kpis", "population_shares", "population_changes", "agreement_costs"]
)
def test_what_a_table_says_is_printed_stands_in_its_document(shared, table):
    documents = {
        "nemuro_strategy_2021": squeezed((shared / "seeds" / "001_d656a20c8b28cf7f.txt").read_text(encoding="utf-8")),
        "renkei_vision_2024": squeezed((shared / "seeds" / "000_0476e35a9e67e252.txt").read_text(encoding="utf-8")),
    }
    for row in data.load(table).itertuples():
        assert squeezed(row.printed) in documents[row.source_id], row


def test_the_population_of_the_vision_is_the_printed_table(shared):
    text = (shared / "seeds" / "000_0476e35a9e67e252.txt").read_text(encoding="utf-8")
    names = {"全道": "01000", "全国(千人)": "00000", **dict(data.load("areas")[["name_ja", "area_code"]].values)}
    printed, years = {}, []
    for line in text[: text.index("※")].splitlines():
        cells = line.split("\t")
        if cells[0] == "" and len(cells) > 3:
            years = [int(cell) for cell in cells[1:] if cell.isdigit()]
        elif cells[0] in names and len(cells) > 3 and years:
            scale = 1000 if "千人" in cells[0] else 1
            for year, cell in zip(years, cells[1:], strict=False):
                printed[(names[cells[0]], year)] = int(cell.replace(",", "")) * scale
    rows = data.load("population").query("series == 'renkei2024'")
    assert {(row.area_code, row.year): row.population for row in rows.itertuples()} == printed
    assert len(printed) == 84


def test_every_listing_is_printed_in_the_strategy(shared):
    text = squeezed((shared / "seeds" / "001_d656a20c8b28cf7f.txt").read_text(encoding="utf-8"))
    for row in data.load("project_listings").itertuples():
        assert squeezed(row.printed_name)[:8] in text, row.printed_name


def break_cell(project, table, old, new, encoding="utf-8"):
    path = project / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_bytes(text.replace(old, new, 1).encode(encoding))


def test_a_wrong_value_typed_into_a_table_is_reported_by_the_command_with_its_place(project):
    break_cell(
        project,
        "population",
        "01223,2020,renkei2024,observed,both,total,24636",
        "01223,2020,renkei2024,observed,both,total,２4636",
    )
    result = visionbook(project, "check")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "data/population.csv breaks 1 rule of data/datapackage.yaml" in result.stderr
    assert "population  '２4636'  is not a whole number such as 24636; use half-width digits: '24636'" in result.stderr


def test_problems_of_several_tables_are_reported_together(project):
    break_cell(project, "areas", "01223", "01224")
    break_cell(project, "kpis", ",persons,", ",heads,")
    (project / "data" / "funds.csv").unlink()
    result = visionbook(project, "check")
    assert result.returncode == 1
    for expected in [
        "'012238'  does not fit area_code 01224; its six-digit code is 012246",
        "'01223'  is not in data/areas.csv",
        "'heads'  is not an allowed word",
        "data/funds.csv breaks 1 rule",
        "file  is missing; restore",
    ]:
        assert expected in result.stderr


def test_shift_jis_in_place_of_utf_8_is_refused(project):
    break_cell(project, "areas", "別海町", "別海町", encoding="cp932")
    result = visionbook(project, "check")
    assert result.returncode == 1
    assert "data/areas.csv" in result.stderr and "is in Shift_JIS, not UTF-8" in result.stderr


def test_a_file_that_the_contract_does_not_describe_is_reported(project):
    (project / "data" / "population_FINAL.csv").write_text("x\n", encoding="utf-8")
    (problem,) = data.check(project / "data")
    assert str(problem) == "file  is not described in datapackage.yaml; describe it there, or move it out of data/"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "data/datapackage.yaml is missing; restore it"),
        (b"", "describes no tables; restore it: it needs a list of resources"),
        (b"- name: areas\n", "describes no tables"),
        (b"title: tables\n", "describes no tables"),
        (b"resources: areas\n", "describes no tables"),
        (b"resources: {areas: areas.csv}\n", "describes no tables"),
        (b"resources: [", "data/datapackage.yaml cannot be read: "),
        ("resources: [] # 表".encode("cp932"), "data/datapackage.yaml cannot be read: "),
        (b"resources: [areas]", "data/datapackage.yaml, resource 1: "),
    ],
)
def test_a_contract_that_describes_no_tables_is_refused_as_what_it_is(tmp_path, content, told):
    if content is not None:
        (tmp_path / "datapackage.yaml").write_bytes(content)
    with pytest.raises(DataError, match=re.escape(told)):
        data.contract(tmp_path)


def test_loading_a_broken_table_is_refused(project):
    break_cell(project, "population", "24636", "-24636")
    with pytest.raises(DataError, match=r"population  '-24636'  must be 0 or more \(人\)"):
        data.load("population")


def test_loading_an_unknown_table_lists_the_tables():
    with pytest.raises(DataError, match=r"there is no table 'peple'; the tables are sources, .*areas"):
        data.load("peple")


def test_an_unknown_code_as_parameter_is_refused_with_those_allowed():
    with pytest.raises(ParameterError, match=r"municipality is '99999'.*data/areas.csv; allowed: 01223, 01691"):
        data.require("areas", "area_code", municipality="99999")


def test_a_source_line_gives_the_short_titles():
    assert data.source_line(load_words("ja"), "renkei_vision_2024") == "出典：根室管内市町連携ビジョン（2024年）"
    with pytest.raises(DataError, match=r"source .nobody. is not in data/sources\.csv"):
        data.source_line(load_words("ja"), "nobody")


def test_outside_a_project_the_command_says_where_to_go(tmp_path):
    result = visionbook(tmp_path, "check")
    assert result.returncode == 1
    assert "edition.yml was not found" in result.stderr


def correct(project, row_key, field_name, printed, used):
    path = project / "data" / "corrections.csv"
    line = f"population,{row_key},{field_name},{printed},{used},試験のため,編者,,,,this_book,試験\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")


NEMURO_2020 = "01223/2020/renkei2024/observed/both/total"


def test_a_correction_is_used_and_the_printed_figure_stays_to_be_seen(project):
    correct(project, NEMURO_2020, "population", "24636", "24600")
    query = "area_code == '01223' and year == 2020 and series == 'renkei2024'"
    assert data.check(project / "data") == []
    assert data.load("population").query(query)["population"].tolist() == [24600]
    assert data.load("population", as_printed=True).query(query)["population"].tolist() == [24636]


@pytest.mark.parametrize(
    ("row_key", "field_name", "printed", "used", "message"),
    [
        ("01223/1901", "population", "1", "2", "row_key  '01223/1901'  is not in data/population.csv"),
        (NEMURO_2020, "people", "24636", "2", "field_name  'people'  is not in data/population.csv"),
        (NEMURO_2020, "population", "24635", "2", "printed  '24635'  is not what data/population.csv holds ('24636')"),
        (NEMURO_2020, "population", "24636", "-2", "population  '-2'  must be 0 or more"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(project, row_key, field_name, printed, used, message):
    correct(project, row_key, field_name, printed, used)
    assert message in data.report(data.check(project / "data"))
    with pytest.raises(DataError, match=re.escape(message)):
        data.load("population")


@pytest.mark.parametrize("table", ["population", "corrections"])
def test_a_line_that_is_too_short_is_reported_like_any_other_problem(project, table):
    path = project / "data" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    result = visionbook(project, "check")
    assert result.returncode == 1
    assert "has 1 cells where the header has" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_and_one_that_lies_elsewhere_are_named(project, tmp_path):
    (project / "data" / "areas.csv").unlink()
    (project / "data" / "areas.csv").mkdir()
    elsewhere = tmp_path / "series.csv"
    (project / "data" / "series.csv").rename(elsewhere)
    (project / "data" / "series.csv").symlink_to(elsewhere)
    (project / "data" / "kpis.csv").unlink()
    told = {str(problem) for problem in data.check(project / "data")}
    assert "file  is missing; restore the file, even if it holds only the header" in told
    assert "file  lies outside data/; give the name of a file in data/; a link must not lead elsewhere" in told
    named = {problem.file for problem in data.check(project / "data")}
    assert {"data/areas.csv", "data/series.csv", "data/kpis.csv"} <= named


def problem_of(file, number):
    return Problem(file, number, "year", "x", message("table.missing"), message("table.missing_remedy"))


@pytest.mark.parametrize(("count", "more"), [(1, None), (200, None), (201, 1), (230, 30)])
def test_a_report_shows_two_hundred_problems_of_a_file_and_counts_the_others(count, more):
    told = str(data.report([problem_of("data/a.csv", row) for row in range(count)] + [problem_of("data/b.csv", 7)]))
    assert told.count("is missing; restore") == min(count, 200) + 1
    assert (f"... and {more} more; mend these first" in told) if more else ("more; mend" not in told)


@pytest.mark.parametrize(("count", "key"), [(1, "table.broken_one"), (2, "table.broken"), (3, "table.broken")])
def test_a_report_says_in_its_headline_whether_there_is_one_problem_or_more(count, key):
    found = data.report([problem_of("data/a.csv", row) for row in range(count)])
    assert [line.key for line in found.facts["lines"]] == [key, *["table.listed"] * count]


def test_codes_and_names_of_tables_that_do_not_fit_are_refused(project):
    break_cell(project, "areas", "016918", "016919")
    (found,) = data.check(project / "data")
    assert str(found).endswith("'016919'  does not fit area_code 01691; its six-digit code is 016918")
    table = TextTable("data/areas.csv", ["area_code", "code6"], [(2, ["01691", "016918"]), (3, ["01223", ""])])
    assert check_codes(table) == []
    odd = [(2, ["0169", "x"]), (3, ["016911", "x"]), (4, ["0169a", "x"]), (5, ["０１６９１", "x"]), (6, ["01691"])]
    assert check_codes(TextTable("data/areas.csv", table.columns, odd)) == []  # other rules refuse these


def test_a_six_digit_code_is_that_of_its_five_digits():
    rows = [(2, ["01691", "016919"]), (3, ["01223", "012238"]), (4, ["01223", "012239"])]
    found = check_codes(TextTable("data/areas.csv", ["area_code", "code6"], rows))
    assert [(problem.row, problem.value) for problem in found] == [(2, "016919"), (4, "012239")]


def test_a_correction_of_no_table_is_refused(project):
    path = project / "data" / "corrections.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = dict.fromkeys(lines[0].split(","), "x") | {"table_name": "poeple"}
    path.write_text("\n".join([lines[0], ",".join(cells.values()), ""]), encoding="utf-8")
    assert any(
        "table_name  'poeple'  is not a table; write the name of a table" in str(p)
        for p in data.check(project / "data")
    )


def test_a_file_is_described_or_hidden_or_reported(tmp_path):
    for name in ("a.csv", "b.csv", "notes.txt", "datapackage.yaml", ".hidden"):
        (tmp_path / name).touch()
    found = undescribed_problems(tmp_path, {"a.csv"})
    assert [problem.file for problem in found] == ["data/b.csv", "data/notes.txt"]


CORRECTIONS = ["table_name", "row_key", "field_name", "printed", "used"]


def corrections_said(*rows):
    """Row and column of what is wrong with corrections of a small table, and with what they make of it."""
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer", "constraints": {"minimum": 0}}]
    own = {"name": "t", "schema": {"primaryKey": ["id"], "fields": fields}}
    texts = [{"name": name, "type": "string"} for name in CORRECTIONS]
    known = {"t": own, "corrections": {"name": "corrections", "schema": {"primaryKey": CORRECTIONS, "fields": texts}}}
    tables = {
        "t": TextTable("data/t.csv", ["id", "n"], [(2, ["a", "5"]), (3, ["b", "6"])]),
        "corrections": TextTable("data/corrections.csv", CORRECTIONS, [(n, list(r)) for n, r in enumerate(rows, 2)]),
    }
    return [(problem.file, problem.row, problem.column) for problem in check_corrections(tables, known)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("t", "a", "n", "5", "7"), []),
        (("t", "a", "n", "4", "7"), [("data/corrections.csv", 2, "printed")]),
        (("t", "a", "n", "5", "-7"), [("data/t.csv", 2, "n")]),  # what it makes of the table is looked at, too
        (("t", "a", "n", "5", "many"), [("data/t.csv", 2, "n")]),
        (("u", "a", "n", "5", "7"), [("data/corrections.csv", 2, "table_name")]),
        (("u", "a", "n"), []),  # half a row, which is said elsewhere
    ],
)
def test_a_correction_and_what_it_makes_of_a_table_are_looked_at(row, said):
    assert corrections_said(row) == said


def test_each_correction_is_looked_at():
    rows = [("t", "a", "n", "5", "7"), ("u", "a", "n", "5", "7"), ("t", "z", "n", "5", "7"), ("t", "b", "n", "6", "-1")]
    assert corrections_said(*rows) == [
        ("data/corrections.csv", 4, "row_key"),
        ("data/t.csv", 3, "n"),
        ("data/corrections.csv", 3, "table_name"),
    ]
