"""A page is made anew when what it read has changed, and for no other reason."""

import dataclasses
import functools
import json

import pandas as pd
import pytest

from visionbook import data, reads, words
from visionbook.edition import read_edition
from visionbook.pages.data_dictionary.tables import size_text
from visionbook.publish.execute.plan import Run
from visionbook.publish.freshness import fingerprint
from visionbook.publish.freshness.program import Program, part_of
from visionbook.reads import READS_VARIABLE, Read
from visionbook.words import load_words

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
    program = Program.read()
    fingerprint.record(run, fingerprint.ingredients([run], project)["page"], notes, executed, project, program)

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
    row = f"{KPIS},g1-n1/2021/final,value,100.0,99.0,typing error,office,,,,nemuro_strategy_2021,here\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    assert ran() == [f"data/{KPIS} (kpi_id, value; kpi_id=g1-n1) has changed"]


def test_a_table_that_no_longer_keeps_the_contract_is_a_reason(ran, project):
    replace(project / "data" / f"{KPIS}.csv", "g1-n1,2021,100.0", "g1-n1,2021,many")
    assert len(ran()) == 1


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("notebooks/kpi_board.ipynb", "the notebook has changed"),
        ("requirements.lock", "the installed packages (requirements.lock, Python) have changed"),
    ],
)
def test_a_changed_ingredient_is_named(ran, project, file, reason):
    with (project / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    assert ran() == [reason]


def with_part(monkeypatch, name, **changes):
    """Let the program have another module of a name."""
    known = Program.read()
    part = dataclasses.replace(known.parts.get(name, part_of("")), **changes)
    changed = Program({**known.parts, name: part})
    monkeypatch.setattr(fingerprint.Program, "read", lambda cache=None: changed)


def test_a_changed_module_that_the_notebook_reaches_is_named(ran, monkeypatch):
    with_part(monkeypatch, "visionbook.data", says="another")
    assert ran() == ["the program that it reaches has changed (visionbook.data)"]


def test_a_changed_module_that_it_cannot_reach_is_no_reason(ran, project, monkeypatch):
    run = Run("page", project / "notebooks" / "kpi_board.ipynb", {})
    reached = fingerprint.ingredients([run], project)["page"]["program"]
    unreached = next(name for name in Program.read().parts if name not in reached and "publish" not in name)
    with_part(monkeypatch, unreached, says="another")
    assert ran() == []


def test_a_comment_in_a_module_that_it_reaches_is_no_reason(ran, monkeypatch):
    """The text is another, what it says is not."""
    with_part(monkeypatch, "visionbook.data", text="another")
    assert ran() == []


@pytest.mark.parametrize("room", ["kernels.child", "kernels.watch", "execute.worker", "execute.workers"])
def test_what_executes_notebooks_is_part_of_every_run(ran, monkeypatch, room):
    with_part(monkeypatch, f"visionbook.publish.{room}", says="another")
    assert ran() == [f"the program that it reaches has changed (visionbook.publish.{room})"]


@pytest.mark.parametrize("room", ["pipeline", "site.chart_renderer", "fleet.run", "serve.watch", "execute.plan"])
def test_what_only_surrounds_the_execution_is_no_reason(ran, monkeypatch, room):
    with_part(monkeypatch, f"visionbook.publish.{room}", says="another")
    assert ran() == []


@pytest.fixture
def asked(project, monkeypatch):
    """Give the reasons to run a page again that asked what a function asks, as `ran` does for tables."""

    def reasons_after(ask):
        run = Run("page", project / "notebooks" / "kpi_board.ipynb", {})
        executed, notes = project / "executed", project / "page.reads"
        executed.mkdir()
        (executed / "page.ipynb").write_text("{}")
        monkeypatch.setenv(READS_VARIABLE, str(notes))
        ask()
        monkeypatch.delenv(READS_VARIABLE)
        program = Program.read()
        fingerprint.record(run, fingerprint.ingredients([run], project)["page"], notes, executed, project, program)
        return lambda: fingerprint.why_stale([run], project, executed)["page"]

    return reasons_after


def worded(monkeypatch, **changes):
    """Let the wording have other entries: ``topic__name="text"``; None takes one away."""
    entries = words.read_entries("ja")
    for name, text in changes.items():
        entries[name.replace("__", ".")] = text
    kept = {key: text for key, text in entries.items() if text is not None}
    monkeypatch.setattr(words, "read_entries", lambda lang: kept)


def test_a_changed_word_that_was_asked_for_is_a_reason_and_no_other(asked, monkeypatch):
    reasons = asked(lambda: load_words("ja")("page.notice"))
    worded(monkeypatch, page__source="another")
    assert reasons() == []
    worded(monkeypatch, page__notice="another")
    assert reasons() == ["the word page.notice (wording/ja/page.yml) has changed"]
    worded(monkeypatch, page__notice=None)
    assert reasons() == ["the word page.notice (wording/ja/page.yml) has changed"]


def test_a_word_that_was_looked_for_in_vain_is_a_reason_when_it_comes(asked, monkeypatch):
    reasons = asked(lambda: "page.not_there" in load_words("ja"))
    assert reasons() == []
    worded(monkeypatch, page__not_there="now it is")
    assert reasons() == ["the word page.not_there (wording/ja/page.yml) has changed"]


def test_who_asks_for_all_keys_runs_again_for_a_new_one_but_not_for_another_text(asked, monkeypatch):
    reasons = asked(lambda: load_words("ja").keys())
    worded(monkeypatch, page__notice="another")
    assert reasons() == []
    worded(monkeypatch, page__new="another")
    assert reasons() == ["the list of words in wording/ja has changed"]


def test_many_changed_words_are_counted(asked, monkeypatch):
    keys = ["page.notice", "page.source", "page.table_behind", "page.table_of_figure"]
    reasons = asked(lambda: [load_words("ja")(key) for key in keys])
    worded(monkeypatch, **{key.replace(".", "__"): "another" for key in keys})
    (reason,) = reasons()
    assert reason.endswith(" and 1 more have changed")
    assert reason.count("wording/ja/page.yml") == 3


def test_who_reads_all_settings_runs_again_for_each_but_not_for_a_comment(asked, project):
    reasons = asked(lambda: read_edition(project))
    with (project / "edition.yml").open("a", encoding="utf-8") as changed:
        changed.write("\n# a comment\n")
    assert reasons() == []
    replace(project / "edition.yml", "fiscal_year: 2024", "fiscal_year: 2023")
    assert reasons() == ["edition.yml has changed"]


def test_who_notes_single_settings_runs_again_for_these_only(asked, project):
    def ask():
        reads.note_settings(read_edition(project, noted=False), "fiscal_year", "evaluation.on_track")

    reasons = asked(ask)
    replace(project / "edition.yml", "moderate: 0.60", "moderate: 0.50")
    assert reasons() == []
    replace(project / "edition.yml", "on_track: 0.95", "on_track: 0.90")
    replace(project / "edition.yml", "fiscal_year: 2024", "fiscal_year: 2023")
    assert reasons() == ["edition.yml (fiscal_year) has changed", "edition.yml (evaluation.on_track) has changed"]


def test_settings_that_nobody_read_are_no_reason(ran, project):
    replace(project / "edition.yml", "fiscal_year: 2024", "fiscal_year: 2023")
    assert ran() == []


def test_a_default_written_out_is_no_change(project):
    """No notice and an empty one are the same setting."""
    bare = read_edition(project, noted=False)
    assert reads.setting_digest(bare, "notice") == reads.setting_digest({"notice": ""}, "notice")
    assert reads.setting_digest(bare, "evaluation.nothing") == reads.MISSING


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
    found = {read: got for read, got in reads.noted(notes).items() if isinstance(read, Read) and read.table == KPIS}
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


def test_a_record_of_an_older_program_says_run_again(ran, project):
    record = project / "executed" / "page.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    content["made_from"]["program"] = "one digest of all of it"
    record.write_text(json.dumps(content), encoding="utf-8")
    assert ran() == ["it has not run yet, or its last run did not finish"]


def test_a_table_asked_for_its_size_or_for_whom_it_names_changes_with_neither_by_one_more_row(project, monkeypatch):
    add_observation(project, "g1-n1,2021,100.0,final")
    monkeypatch.setenv(READS_VARIABLE, str(project / "notes"))
    assert data.sizes()[KPIS] == 1
    sources = data.load(KPIS, columns=["source_id"], distinct=True)["source_id"].tolist()
    assert sources == ["hashimoto_blog", "yahoo_furusato_2023", "nemuro_strategy_2021"]
    read = reads.noted(project / "notes")

    def changed():
        now = data.present_digests(read)
        return [str(question) for question in read if now[question] != read[question]]

    add_observation(project, "g1-n1,2022,100.0,final")
    assert changed() == []
    add_observation(project, "g1-n1,2023,100.0,final")
    assert changed() == []
    replace(
        project / "data" / f"{KPIS}.csv",
        "100.0,,final,,,,,nemuro_strategy_2021,invented for a test\n",
        "1.0,,final,,,,,this_book,here\n",
    )
    assert changed() == [f"{KPIS} (distinct source_id)"]
    for kpi in ("g1-n2", "g1-n3", "g2-n1", "g3-n1", "g1-a1-k1"):
        add_observation(project, f"{kpi},2021,100.0,final")
    assert changed() == [f"the size of {KPIS}", f"{KPIS} (distinct source_id)"]


def test_notes_go_to_the_file_that_is_asked_for_now_and_to_a_new_one_if_it_was_removed(tmp_path, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"

    def noted_in(path, word):
        monkeypatch.setenv(READS_VARIABLE, str(path))
        reads.note(reads.Asked("word", word), "a")
        return [read.name for read in reads.noted(path)]

    assert noted_in(first, "ja/根室") == ["ja/根室"]
    assert noted_in(second, "b") == ["b"]
    assert noted_in(first, "c") == ["ja/根室", "c"]
    first.unlink()
    assert noted_in(first, "d") == ["d"]
    (tmp_path / "aside").write_text("")
    (tmp_path / "aside").replace(first)
    assert noted_in(first, "e") == ["e"]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.__setitem__("name_ja", "changed"),
        lambda table: table.loc.__setitem__((0, "name_ja"), "changed"),
        lambda table: table.pop("name_ja"),
        lambda table: table.insert(0, "first", "new"),
        lambda table: setattr(table, "columns", table.columns[::-1]),
    ],
    ids=["a column", "a cell", "a column less", "a column more", "the names of columns"],
)
def test_what_a_caller_does_with_a_table_stays_with_it(project, change):
    before = data.load("areas").copy(deep=True)
    change(data.load("areas"))
    pd.testing.assert_frame_equal(data.load("areas"), before)


@pytest.mark.parametrize(("before", "after"), [(1, 9), (2, 5), (4, 8), (10, 19), (0, 0)])
def test_sizes_that_pages_say_alike_are_alike(before, after):
    say = functools.partial(size_text, words=load_words("ja"))
    assert reads.size_of(before) == reads.size_of(after)
    assert say(reads.size_of(before)) == say(before)


@pytest.mark.parametrize(("before", "after"), [(0, 1), (9, 10), (19, 20)])
def test_sizes_that_pages_say_otherwise_differ(before, after):
    say = functools.partial(size_text, words=load_words("ja"))
    assert say(reads.size_of(before)) != say(reads.size_of(after))
