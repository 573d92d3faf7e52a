"""A page is made anew when what it read has changed, and for no other reason."""

import json

import pandas as pd
import pytest

from visionbook import data, reads
from visionbook.publish.execute.plan import Run
from visionbook.publish.freshness import fingerprint
from visionbook.reads import READS_VARIABLE, Read

KPIS = "kpi_observations"


@pytest.fixture
def ran(project, monkeypatch):
    """A run that asked for one indicator, as if papermill had executed it; gives the reasons to run it again."""
    run = Run("page", project / "notebooks" / "kpi_board.ipynb", {"fiscal_year": 2024})
    executed = project / "executed"
    executed.mkdir()
    (executed / "page.ipynb").write_text("{}")
    add_observation(project, "g1-n1,2021,100.0,final")
    notes = project / "page.reads"
    monkeypatch.setenv(READS_VARIABLE, str(notes))
    data.load(KPIS, columns=["kpi_id", "value"], kpi_id="g1-n1")
    data.load("areas", columns=["name_ja"], area_code="01223")
    monkeypatch.delenv(READS_VARIABLE)
    fingerprint.record(run, fingerprint.ingredients([run], project)["page"], notes, executed)

    def reasons():
        return fingerprint.why_stale([run], project, executed)["page"]

    assert reasons() == []
    return reasons


def add_observation(project, start):
    path = project / "data" / f"{KPIS}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    row = dict(zip(["kpi_id", "fiscal_year", "value", "status"], start.split(","), strict=True))
    row |= {"source_id": "nemuro_strategy_2021", "source_place": "invented for a test"}
    lines.append(",".join(row.get(column, "") for column in columns))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_value_that_was_read_is_a_reason(ran, project):
    replace(project / "data" / f"{KPIS}.csv", "g1-n1,2021,100.0", "g1-n1,2021,101.0")
    assert ran() == [f"data/{KPIS} (kpi_id, value; kpi_id=g1-n1) has changed"]


def test_a_new_row_that_the_filter_takes_is_a_reason(ran, project):
    add_observation(project, "g1-n1,2022,102.0,final")
    assert len(ran()) == 1


def test_a_row_of_another_indicator_is_none(ran, project):
    add_observation(project, "g1-n2,2021,0.5,final")
    assert ran() == []


def test_a_column_that_was_not_asked_for_is_none(ran, project):
    replace(project / "data" / f"{KPIS}.csv", "invented for a test", "another place")
    assert ran() == []


def test_a_correction_of_a_row_that_was_read_is_a_reason(ran, project):
    path = project / "data" / "corrections.csv"
    row = f"{KPIS},g1-n1/2021/final,value,100.0,99.0,typing error,office,nemuro_strategy_2021,here\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    assert ran() == [f"data/{KPIS} (kpi_id, value; kpi_id=g1-n1) has changed"]


def test_a_table_that_no_longer_keeps_the_contract_is_a_reason(ran, project):
    replace(project / "data" / f"{KPIS}.csv", "g1-n1,2021,100.0", "g1-n1,2021,many")
    assert len(ran()) == 1


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("notebooks/kpi_board.ipynb", "the notebook has changed"),
        ("edition.yml", "edition.yml has changed"),
        ("requirements.lock", "the installed packages (requirements.lock, Python) have changed"),
    ],
)
def test_a_changed_ingredient_is_named(ran, project, file, reason):
    with (project / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    assert ran() == [reason]


def test_changed_program_files_are_a_reason(ran, project, monkeypatch, tmp_path):
    new = tmp_path / "new.py"
    new.touch()
    files = [*fingerprint.package_files(), new]
    monkeypatch.setattr(fingerprint, "package_files", lambda: files)
    assert ran() == ["the program (src/visionbook) has changed"]


@pytest.mark.parametrize("damage", ["missing", "changed", "record"])
def test_a_damaged_copy_runs_again(ran, project, damage):
    executed = project / "executed"
    if damage == "missing":
        (executed / "page.ipynb").unlink()
    elif damage == "changed":
        (executed / "page.ipynb").write_text('{"cells": []}')
    else:
        (executed / "page.json").write_text('{"half')
    assert ran() == ["it has not run yet, or its last run did not finish"]


def test_the_same_read_twice_is_noted_once_with_what_it_got_last(project, monkeypatch):
    notes = project / "notes"
    monkeypatch.setenv(READS_VARIABLE, str(notes))
    data.load(KPIS)
    add_observation(project, "g1-n1,2021,100.0,final")
    data.load(KPIS)
    found = reads.noted(notes)
    assert found == data.present_digests([Read(KPIS)])


def test_filters_and_columns_give_those_rows_and_types(project):
    table = data.load("population", columns=["year", "population"], area_code=["01223"], year=2020, series="census")
    whole = data.load("population")
    same = whole[(whole["area_code"] == "01223") & (whole["year"] == 2020) & (whole["series"] == "census")]
    pd.testing.assert_frame_equal(table, same[["year", "population"]].reset_index(drop=True))
    assert len(table) > 0


@pytest.mark.parametrize("question", [{"columns": ["colour"]}, {"colour": "red"}])
def test_an_unknown_column_is_refused(project, question):
    with pytest.raises(data.DataError, match=r"areas\.csv has no column 'colour'; its columns are area_code"):
        data.load("areas", **question)


def test_a_read_without_anyone_asking_leaves_no_note(project, monkeypatch):
    monkeypatch.delenv(READS_VARIABLE, raising=False)
    before = sorted(project.rglob("*"))
    data.load("areas")
    assert sorted(project.rglob("*")) == before


def test_the_contract_counts_as_read_when_a_page_asks_for_it(project, monkeypatch):
    monkeypatch.setenv(READS_VARIABLE, str(project / "notes"))
    data.contract()
    assert [str(read) for read in reads.noted(project / "notes")] == ["the contract"]
    entry = json.loads((project / "notes").read_text(encoding="utf-8"))
    assert len(entry["digest"]) == 64


def test_a_table_asked_for_its_size_or_for_whom_it_names_changes_with_neither_by_one_more_row(project, monkeypatch):
    add_observation(project, "g1-n1,2021,100.0,final")
    monkeypatch.setenv(READS_VARIABLE, str(project / "notes"))
    assert data.sizes()[KPIS] == 2
    sources = data.load(KPIS, columns=["source_id"], distinct=True)["source_id"].tolist()
    assert sources == ["hashimoto_blog", "yahoo_furusato_2023", "nemuro_strategy_2021"]
    read = reads.noted(project / "notes")

    def changed():
        now = data.present_digests(read)
        return [str(question) for question in read if now[question] != read[question]]

    add_observation(project, "g1-n1,2022,100.0,final")
    assert changed() == []
    add_observation(project, "g1-n1,2023,100.0,final")
    assert changed() == [f"the size of {KPIS}"]
    replace(project / "data" / f"{KPIS}.csv", "2023,100.0,final,,,,nemuro_strategy_2021", "2023,1.0,final,,,,this_book")
    assert changed() == [f"the size of {KPIS}", f"{KPIS} (distinct source_id)"]
