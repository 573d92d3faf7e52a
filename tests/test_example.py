"""The example edition: a whole project with invented results, which the published book never reads."""

import csv
import re
import shutil

import pandas as pd
import pytest
import yaml
from conftest import ROOT, copy_project, visionbook

from visionbook import cli, data
from visionbook.edition import read_edition
from visionbook.errors import BuildError
from visionbook.publish.example import lay_out
from visionbook.publish.execute.plan import planned_runs
from visionbook.publish.freshness.fingerprint import ingredients
from visionbook.publish.freshness.inputs import inputs_digest
from visionbook.strategy.judgement import STATUSES, evaluate, indicators_of_year

EXAMPLE = ROOT / "examples" / "invented"


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example") / "rei"
    lay_out(ROOT, folder)
    return folder


@pytest.fixture
def tables(example, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(example))
    return data.load


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("part", ["", "previous"])
def test_the_example_and_its_year_before_pass_every_check(example, part):
    assert data.check(example / part / "data") == []
    assert read_edition(example / part).notice.startswith("これは説明のための版です。")


def test_the_command_checks_an_example_that_it_has_laid_out(tmp_path):
    made = visionbook(ROOT, "example", str(tmp_path / "rei"))
    assert made.returncode == 0, made.stderr
    assert str(tmp_path / "rei") in made.stdout
    checked = visionbook(tmp_path / "rei", "check")
    assert (checked.returncode, checked.stdout.strip()) == (0, "data/: no problem found")


def test_every_invented_row_says_so():
    for path in [*EXAMPLE.rglob("data/*.csv"), EXAMPLE / "reports" / "reviews.csv", EXAMPLE / "entries_2024.csv"]:
        for row in rows(path):
            assert "架空" in " ".join(row.values()), (path.name, row)


def test_the_tables_that_are_replaced_hold_nothing_of_the_real_ones():
    real = {(row["kpi_id"], row["value"]) for row in rows(ROOT / "data" / "kpi_observations.csv")}
    invented = {(row["kpi_id"], row["value"]) for row in rows(EXAMPLE / "data" / "kpi_observations.csv")}
    assert real
    assert not real & invented


def test_sources_are_merged_by_their_key(example):
    merged = {row["source_id"]: row for row in rows(example / "data" / "sources.csv")}
    real = {row["source_id"]: row for row in rows(ROOT / "data" / "sources.csv")}
    assert merged["nemuro_strategy_2021"] == real["nemuro_strategy_2021"]
    assert "架空" in merged["kpi_report"]["title_ja"]
    assert set(merged) - set(real) == {"invented_reviews", "invented_next_plan"}


def test_the_years_settings_differ_only_in_year_and_comparison():
    now, before = (
        yaml.safe_load((EXAMPLE / part / "edition.yml").read_text(encoding="utf-8")) for part in ("", "previous")
    )
    assert {name for name in now if now[name] != before[name]} == {"fiscal_year", "previous_edition"}
    assert (before["fiscal_year"], now["fiscal_year"], now["previous_edition"]) == (2023, 2024, "previous")


def judged(tables, example, fiscal_year):
    rule = read_edition(example).evaluation
    return evaluate(tables("kpis"), tables("kpi_observations"), rule, fiscal_year).set_index("kpi_id")


def test_every_status_occurs(tables, example):
    found = judged(tables, example, 2024)
    assert set(found["status"]) == set(STATUSES)
    assert {"proxy_only", "missing_years", "no_baseline", "target_reached", "kept"} <= set(found["reason"])


def test_every_kind_of_observation_occurs(tables):
    observed = tables("kpi_observations")
    assert set(observed["status"]) == {"final", "preliminary", "press", "proxy"}
    both = observed[observed["kpi_id"].eq("g1-a5-k2") & observed["fiscal_year"].eq(2023)]
    assert set(both["status"]) == {"final", "preliminary"}
    # a trend needs three years
    assert (observed.query("status == 'final'").groupby("kpi_id").size() >= 3).sum() > 30


def test_a_falling_indicator_and_a_shared_one_are_judged(tables, example):
    found = judged(tables, example, 2023)
    # 345 to 320 in four years, better down: 322 at the end of the third is 23 of 25 x 3/4 = 18.75 persons
    assert found.loc["g1-a2-k2", "ratio"] == pytest.approx(23 / 18.75)
    assert found.loc["g2-n1", "observed"] == found.loc["g1-n3", "observed"] == 0.022


def test_the_level_to_keep_was_kept_and_then_lost(tables, example):
    assert judged(tables, example, 2023).loc["g2-n3", "reason"] == "kept"
    (reported,) = [row for row in rows(EXAMPLE / "entries_2024.csv") if row["kpi_id"] == "g2-n3"]
    assert float(reported["value"]) < 1.67


def test_a_correction_replaces_what_the_report_said_and_is_new_this_year(tables, example):
    observed = tables("kpi_observations").set_index(["kpi_id", "fiscal_year"])["value"]
    printed = data.load("kpi_observations", as_printed=True).set_index(["kpi_id", "fiscal_year"])["value"]
    assert (printed["g1-a3-k2", 2022], observed["g1-a3-k2", 2022]) == (40, 4)
    assert rows(example / "previous" / "data" / "corrections.csv") == []


def test_both_bodies_review_and_one_overrides_with_a_reason(tables):
    for reviews in (tables("reviews"), pd.DataFrame(rows(EXAMPLE / "reports" / "reviews.csv"))):
        assert set(reviews["body_id"]) == {"inner_headquarters", "expert_council"}
        overriding = reviews[reviews["overriding_status"].fillna("").ne("")]
        assert len(overriding)
        assert overriding["opinion_ja"].str.len().min() > 20


def test_the_filled_form_can_be_imported_and_every_status_still_occurs(tmp_path, monkeypatch):
    forms = pytest.importorskip("visionbook.intake.kpi_forms")
    folder = tmp_path / "rei"
    lay_out(ROOT, folder)
    monkeypatch.setenv("VISIONBOOK_ROOT", str(folder))
    options = forms.ImportOptions(yes=True)
    forms.import_forms(folder, [folder / "reports" / "kpi_2024.xlsx"], indicators_of_year, options)
    shutil.copyfile(folder / "reports" / "reviews.csv", folder / "data" / "reviews.csv")
    assert data.check(folder / "data") == []
    entered = data.load("kpi_observations").query("fiscal_year == 2024").set_index("kpi_id")["value"]
    written = {row["kpi_id"]: row["value"] for row in rows(EXAMPLE / "entries_2024.csv")}
    # 45 entries, two of them without a figure: still being counted, and a dash
    assert set(written) - set(entered.index) == {"g2-b1-k1", "g2-b2-k2"}
    assert (written["g1-a1-k1"], entered["g1-a1-k1"]) == ("約２２，０００ｔ", 22_000)
    assert (written["g3-b1-k5"], entered["g3-b1-k5"]) == ("２，０００万円", 20_000_000)
    found = judged(data.load, folder, 2024)
    assert set(found["status"]) == set(STATUSES)
    # 23,854 to 27,700: 22,000 lies below the baseline; 345 to 320 or lower: 315
    assert found.loc["g1-a1-k1", "status"] == "moving_away"
    assert found.loc["g1-a2-k2", "status"] == "achieved"
    assert found.loc["g2-n3", "reason"] == "not_kept"
    # 3 + 4 (the report said 40, corrected) + 3 + 2 shops
    assert found.loc["g1-a3-k2", "observed"] == 12


def test_the_reviews_after_the_meeting_keep_those_before_and_fit_the_contract(example, tmp_path):
    before, after = rows(EXAMPLE / "data" / "reviews.csv"), rows(EXAMPLE / "reports" / "reviews.csv")
    assert after[: len(before)] == before
    assert {row["fiscal_year"] for row in after[len(before) :]} == {"2024"}
    shutil.copytree(example / "data", tmp_path / "data")
    shutil.copyfile(example / "reports" / "reviews.csv", tmp_path / "data" / "reviews.csv")
    assert data.check(tmp_path / "data") == []


def test_own_ranks_are_configured(example):
    assert [rank.name for rank in read_edition(example).evaluation.own_ranks] == ["A", "B", "C"]


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BuildError, match="is not an empty folder; name a new one"):
        lay_out(ROOT, tmp_path)
    with pytest.raises(BuildError, match=r"mine\.txt is not an empty folder"):
        lay_out(ROOT, tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("inside", ["data", "data/new", "book/new", "examples/new"])
def test_a_folder_within_what_is_copied_is_refused(tmp_path, inside):
    root = copy_project(tmp_path / "project")
    shutil.copytree(EXAMPLE, root / "examples" / "invented")
    shutil.rmtree(root / "data")
    with pytest.raises(BuildError, match="lies within what is copied"):
        lay_out(root, root / inside)


def test_an_example_has_no_example_of_its_own(example, tmp_path):
    with pytest.raises(BuildError, match="run the command in the folder of the book itself"):
        lay_out(example, tmp_path / "again")


def test_the_published_book_never_reads_the_example(tmp_path, monkeypatch):
    root = copy_project(tmp_path / "project")
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))

    def state():
        runs = planned_runs(root, read_edition(root))
        return runs, ingredients(runs, root), inputs_digest(root)

    without = state()
    shutil.copytree(ROOT / "examples", root / "examples")
    assert state() == without
    (root / "examples" / "invented" / "data" / "kpi_observations.csv").write_text("x", encoding="utf-8")
    assert state() == without


@pytest.mark.parametrize("page", ["examples/invented/README.md", "book/rerun.md"])
def test_every_command_of_the_walk_through_is_one_that_the_program_knows(page):
    pytest.importorskip("visionbook.intake.kpi_forms")
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = re.findall(r"^(?:   |`)?\s*(?:\.venv/bin/)?visionbook ([a-z].*)$", text, re.MULTILINE)
    commands += re.findall(r"`visionbook ([a-z][^`]*)`", text)
    assert {command.split()[0] for command in commands} >= {"build", "kpi"}
    for command in commands:
        if command.split()[0] != "example" or len(command.split()) > 1:
            cli._parser().parse_args(command.split())


def test_only_one_module_names_the_folder_of_examples():
    naming = re.compile(r"""["'/]examples\b""")
    source = ROOT / "src" / "visionbook"
    found = {path.name for path in source.rglob("*.py") if naming.search(path.read_text(encoding="utf-8"))}
    assert found == {"example.py"}
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), ROOT / "_toc.yml"]:
        assert not naming.search(path.read_text(encoding="utf-8")), path.name


def test_the_invented_next_plan_stands_beside_the_present_one_and_changes_nothing_of_it(example, tables):
    assert len(tables("kpis")) == 48 and not tables("kpi_observations")["kpi_id"].str.startswith("x-").any()
    settings = example / "edition.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("fiscal_year: 2024", "fiscal_year: 2025"), "utf-8")
    assert set(tables("kpis")["kpi_id"]) == {"x-g1-a1-k1", "x-g1-a1-k2", "x-g2-a1-k1", "x-g2-a1-k2"}
    pages = {run.page for run in planned_runs(example, read_edition(example))}
    about = ("goals", "connections", "kpi_board", "verification", "closing")
    assert {f"{page}_strategy2021" for page in about} | {"kpi_board", "closing", "succession"} <= pages
    assert {"kpi_detail_x-g1-a1-k1", "kpi_detail_g1-a1-k1"} <= pages
