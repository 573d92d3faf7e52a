"""Two plans beside each other: what may not be entered, the next plan by one command, and nothing that mixes them."""

from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import copy_project
from small_book import add_row, change_rows

from visionbook import data
from visionbook.edition import read_edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log
from visionbook.intake import new_plan as plans_made
from visionbook.intake.kpi_forms import write_template
from visionbook.intake.new_plan import PlanOptions, new_plan
from visionbook.intake.undo import undo
from visionbook.publish.execute.plan import planned_runs
from visionbook.strategy.judgement import indicators_of_year

PLACE = {"source_id": "nemuro_strategy_2021", "source_place": "第1章"}
TEXTS = {"title_ja": "題", "title_en": "Title", "summary_ja": "要約", "summary_en": "Summary", **PLACE}


@pytest.fixture
def project(tmp_path, monkeypatch):
    root = copy_project(tmp_path / "project")
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    return root


def add_plan(root, start=2025, end=2029, plan_id="next"):
    """A next plan of one goal, with a field, a measure and three indicators."""
    names = {"name_ja": "次の戦略", "name_en": "Next", "area_code": "01223"}
    add_row(root, "plans", plan_id=plan_id, start_fy=start, end_fy=end, **names, **PLACE)
    nodes = [("n", "", "concept"), ("n-g1", "n", "goal"), ("n-g1-a", "n-g1", "field"), ("n-g1-a1", "n-g1-a", "measure")]
    for node_id, parent, level in nodes:
        cells = {"node_id": node_id, "plan_id": plan_id, "parent_id": parent, "level": level, "order": 1}
        add_row(root, "strategy_nodes", **cells, label_ja="目標-１" if level == "goal" else "", **TEXTS)
    years = {"start_fy": start, "end_fy": end}
    for place, (name, unit) in enumerate((("n-k1", "tonnes"), ("n-k2", "persons"), ("n-k3", "cases")), 1):
        kpi = {"kpi_id": name, "node_id": "n-g1-a1", "kind": "kpi", "order": place, "unit": unit, "better": "up"}
        kpi |= {"measurement": "level", "baseline": 100, "baseline_kind": "observed", "baseline_origin": "implied"}
        kpi |= {"change": 50, "target": 150, "rounded_to": 1, "printed": "５年で１５０とし５０増加"}
        add_row(root, "kpis", **kpi, name_ja=f"指標{place}", name_en="Indicator", **years, **PLACE)
    return root


def succession(root, kind, old="", new="", key="s1"):
    add_row(root, "kpi_successions", succession_id=key, kind=kind, from_kpi=old, to_kpi=new, **PLACE)


def problems():
    return "\n".join(str(problem) for problem in data.check())


def test_two_plans_that_follow_each_other_are_no_problem(project):
    add_plan(project)
    succession(project, "continued", "g1-a1-k1", "n-k1")
    succession(project, "redefined", "g1-b1-k2", "n-k2", "s2")
    succession(project, "dropped", "g1-a2-k2", "", "s3")
    succession(project, "new", "", "n-k3", "s4")
    assert problems() == ""


@pytest.mark.parametrize(("start", "end"), [(2024, 2028), (2018, 2021), (2022, 2023), (2015, 2030)])
def test_plans_of_a_municipality_share_no_fiscal_year(project, start, end):
    add_plan(project, start, end)
    assert "overlap" in problems() or "lies within the fiscal years" in problems()


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "rule"),
    [
        (
            "strategy_nodes",
            "n-g1",
            "parent_id",
            "concept",
            "stands below concept, which belongs to the plan strategy2021",
        ),
        (
            "strategy_nodes",
            "n-g1",
            "parent_id",
            "",
            "is a second item without one above; n is the top of the plan next",
        ),
        ("kpis", "n-k1", "end_fy", "2031", "lies outside the fiscal years 2025 to 2029 of the plan next"),
        ("kpis", "n-k1", "start_fy", "2024", "lies outside the fiscal years 2025 to 2029 of the plan next"),
    ],
)
def test_every_item_belongs_to_one_plan_and_its_years(project, table, key, column, value, rule):
    add_plan(project)
    change_rows(project, table, lambda row: row | {column: value} if key in row.values() else row)
    assert rule in problems()


@pytest.mark.parametrize(
    ("kind", "old", "new", "rule"),
    [
        ("continued", "g1-a1-k1", "", "is empty, though continued needs an indicator here"),
        ("dropped", "g1-a1-k1", "n-k1", "names an indicator, though dropped has none here"),
        ("new", "g1-a1-k1", "n-k1", "names an indicator, though new has none here"),
        ("continued", "n-k1", "g1-a1-k1", "its plan strategy2021 does not come after next"),
        ("redefined", "g1-a1-k1", "g1-a1-k4", "its plan strategy2021 does not come after strategy2021"),
        ("continued", "g1-a1-k1", "n-k2", "continues with another unit: tonnes, then persons"),
        ("continued", "g1-a1-k2", "n-k2", "continues with another measurement: cumulative, then level"),
    ],
)
def test_what_becomes_of_an_indicator_has_to_make_sense(project, kind, old, new, rule):
    add_plan(project)
    succession(project, kind, old, new)
    assert rule in problems()


def test_an_indicator_goes_on_in_one_way_but_a_redefinition_may_split_or_join(project):
    add_plan(project)
    succession(project, "redefined", "g1-b1-k2", "n-k2")
    succession(project, "redefined", "g1-b1-k2", "n-k3", "s2")
    assert problems() == ""
    succession(project, "dropped", "g1-b1-k2", "", "s3")
    assert "g1-b1-k2 is redefined already in row 2" in problems()


@pytest.mark.parametrize(
    ("plan", "kpis", "goals"), [("strategy2021", 48, 3), ("next", 3, 1), ("", 48, 3), ("*", 51, 4), ("nothing", 0, 0)]
)
def test_tables_give_the_items_of_the_plan_that_is_asked_for(project, plan, kpis, goals):
    add_plan(project)
    nodes = data.load("strategy_nodes", of_plan=plan)
    assert (len(data.load("kpis", of_plan=plan)), (nodes["level"] == "goal").sum()) == (kpis, goals)


def test_values_reviews_and_projects_follow_their_indicator_and_node(project):
    add_plan(project)
    value = {"kpi_id": "n-k1", "fiscal_year": 2025, "value": 110, "measure": "year", "status": "final"}
    add_row(project, "kpi_observations", **value, reported_by_ja="水産課", **PLACE)
    listing = {"listing_id": "n-1", "node_id": "n-g1-a1", "order": 1, "printed_name": "新しい事業"}
    flags = dict.fromkeys(
        ("priority", "new", "new_r3", "expanded", "expanded_r3", "private", "hokkaido", "relisted"), "false"
    )
    add_row(project, "project_listings", **listing, project_id="coastal-fishery-promotion", **flags, **PLACE)
    assert data.load("kpi_observations", of_plan="next")["kpi_id"].tolist() == ["n-k1"]
    assert set(data.load("kpi_observations")["kpi_id"]) == {"g3-b1-k1"}
    assert data.load("projects", of_plan="next")["project_id"].tolist() == ["coastal-fishery-promotion"]
    assert len(data.load("projects")) == 99  # the project that both list is one of them
    assert len(data.load("project_listings", of_plan="next")) == 1 and len(data.load("project_listings")) == 124


def at(root, year, plan=""):
    path = root / "edition.yml"
    text = path.read_text(encoding="utf-8").replace("fiscal_year: 2024", f"fiscal_year: {year}")
    path.write_text(text.replace('plan_id: ""', f'plan_id: "{plan}"'), encoding="utf-8")


@pytest.mark.parametrize(("year", "plan", "kpis"), [(2024, "", 48), (2025, "", 3), (2026, "strategy2021", 48)])
def test_the_book_speaks_of_the_plan_that_the_settings_name_or_the_newest_begun(project, year, plan, kpis):
    add_plan(project)
    at(project, year, plan)
    assert len(data.load("kpis")) == kpis


def test_both_plans_have_pages_in_one_book_once_the_next_has_begun(project):
    add_plan(project)
    before = {run.page for run in planned_runs(project, read_edition(project))}
    assert "kpi_detail_n-k1" not in before and "kpi_board" in before
    at(project, 2025)
    runs = {run.page: run for run in planned_runs(project, read_edition(project))}
    assert {"goals", "kpi_board", "verification", "closing", "kpi_detail_n-k1", "kpi_detail_g1-n1"} <= set(runs)
    assert runs["kpi_board"].parameters["plan_id"] == "" and not runs["kpi_board"].subject
    old = runs["kpi_board_strategy2021"]
    assert (old.parameters["plan_id"], old.subject) == ("strategy2021", "第2期根室市創生総合戦略")
    assert runs["kpi_detail_g1-n1"].parameters["plan_id"] == "strategy2021"
    assert runs["kpi_detail_g1-n1"].subject.endswith("（第2期根室市創生総合戦略）")


@pytest.mark.parametrize(("year", "has", "lacks"), [(2023, "g1-a1-k1", "n-k1"), (2025, "n-k1", "g1-a1-k1")])
def test_a_form_asks_for_the_indicators_of_the_plan_of_its_year(project, year, has, lacks):
    add_plan(project)
    at(project, 2026)
    path = write_template(project, year, indicators_of_year, as_csv=True)
    text = path.read_text(encoding="utf-8-sig")
    assert has in text and lacks not in text


def test_there_is_no_form_for_a_year_without_a_plan(project):
    with pytest.raises(ParameterError, match="fiscal_year is 2025; the indicators cover the fiscal years 2021 to 2024"):
        write_template(project, 2025, indicators_of_year, as_csv=True)


def test_the_next_plan_starts_empty_beside_the_present_one_and_can_be_taken_back(project, capsys):
    settings = (project / "edition.yml").read_bytes()
    held = (project / "data" / "plans.csv").read_bytes()
    new_plan(read_edition(project), PlanOptions(2025, 2029, "第3期の戦略", yes=True, by="企画課"))
    row = data.load("plans").set_index("plan_id").loc["plan2025"]
    assert (row["name_ja"], row["start_fy"], row["end_fy"], row["area_code"]) == ("第3期の戦略", 2025, 2029, "01223")
    assert (project / "edition.yml").read_bytes() == settings
    assert len(data.load("kpis")) == 48 and data.load("kpis", of_plan="plan2025").empty
    assert problems() == ""
    entry = import_log.read()[-1]
    assert (entry.kind, entry.by) == ("plan", "企画課")
    undo(entry.number, yes=True)
    assert (project / "data" / "plans.csv").read_bytes() == held


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ((2024, 2028), "overlap those of 第2期根室市創生総合戦略 .2021 to 2024.*begin with 2025 or later"),
        ((2020, 2021), "overlap"),
        ((2022, 2023), "overlap"),
        ((2029, 2025), "--from 2029 comes after --to 2025"),
        ((25, 29), "--from 25 is no fiscal year"),
        ((2025, 2029, " "), "--title is empty"),
        ((2025, 2029, None, "Plan 3"), "cannot be a name"),
        ((2025, 2029, None, "strategy2021"), "has a plan 'strategy2021' already"),
        ((2025, 2029, None, "", "nowhere"), "has no source 'nowhere'"),
    ],
)
def test_a_next_plan_that_cannot_be_is_refused_and_nothing_is_written(project, given, rule):
    held = (project / "data" / "plans.csv").read_bytes()
    with pytest.raises(ParameterError, match=rule):
        new_plan(read_edition(project), PlanOptions(*given, yes=True))
    assert (project / "data" / "plans.csv").read_bytes() == held and not import_log.read()


def test_nothing_is_entered_before_somebody_agrees(project):
    with pytest.raises(DataError, match="--yes"):
        new_plan(read_edition(project), PlanOptions(2025, 2029))
    assert len(data.load("plans")) == 1


# The row of a next plan, made of tables in memory.


PLANS = pd.DataFrame(
    [("first", "01223", "第1期", 2015, 2019, "paper1"), ("second", "01223", "第2期", 2020, 2024, "paper2")],
    columns=["plan_id", "area_code", "name_ja", "start_fy", "end_fy", "source_id"],
)
EDITION = SimpleNamespace(municipality="01223")


def years_refused(start, end, plans=PLANS):
    with pytest.raises(ParameterError) as caught:
        plans_made._check_years(PlanOptions(start, end), plans)
    return caught.value.args[0]


@pytest.mark.parametrize(("start", "end"), [(2025, 2029), (2025, 2025), (2200, 2200), (1900, 1900), (2010, 2014)])
def test_a_plan_may_be_of_one_year_and_of_the_first_and_the_last_that_there_is(start, end):
    plans_made._check_years(PlanOptions(start, end), PLANS)


@pytest.mark.parametrize(("start", "end", "name"), [(1899, 2000, "--from"), (2190, 2201, "--to")])
def test_years_of_a_plan_are_those_of_a_calendar(start, end, name):
    said = years_refused(start, end)
    assert (said.key, said.facts["name"]) == ("plans.year_out_of_range", name)


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [(2024, 2028, "第2期"), (2019, 2030, "第1期"), (2014, 2015, "第1期"), (2019, 2019, "第1期"), (2021, 2022, "第2期")],
)
def test_a_plan_shares_no_year_with_another_and_may_begin_after_the_last(start, end, name):
    said = years_refused(start, end)
    assert (said.key, said.facts["name"], said.facts["next"]) == ("plans.overlapping", name, 2025)


def row_of(monkeypatch, own=PLANS, **options):
    sources = pd.DataFrame({"source_id": ["paper1", "paper2", "paper3"]})
    monkeypatch.setattr(data, "load", lambda name, columns=(): sources)
    return plans_made._row(EDITION, PlanOptions(2025, 2029, **options), PLANS, own)


def test_a_next_plan_is_of_the_newest_document_unless_another_is_named(monkeypatch):
    row = row_of(monkeypatch)
    assert (row["plan_id"], row["source_id"], row["start_fy"], row["end_fy"]) == ("plan2025", "paper2", "2025", "2029")
    assert "2025" in row["name_ja"] and "2029" in row["name_en"]
    row = row_of(monkeypatch, source_id="paper3", title=" 第3期 ", plan_id="p_3")
    assert (row["plan_id"], row["source_id"], row["name_ja"]) == ("p_3", "paper3", "第3期")


def test_the_first_plan_of_all_names_its_document(monkeypatch):
    with pytest.raises(ParameterError) as caught:
        row_of(monkeypatch, own=PLANS[:0])
    assert caught.value.args[0].key == "plans.no_plan_before"
    assert row_of(monkeypatch, own=PLANS[:0], source_id="paper1")["source_id"] == "paper1"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"plan_id": "second"}, "taken"),
        ({"plan_id": "Plan"}, "bad_id"),
        ({"title": "　"}, "empty_title"),
        ({"title": ""}, "empty_title"),
        ({"source_id": "paper9"}, "no_source"),
    ],
)
def test_what_cannot_name_a_plan_is_refused(monkeypatch, options, key):
    with pytest.raises(ParameterError) as caught:
        row_of(monkeypatch, **options)
    assert caught.value.args[0].key == f"plans.{key}"
