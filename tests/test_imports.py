"""Imports are logged and can be taken back; a kill leaves tables and log both as before, or both written."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT
from kpi_form_cases import CATCH, FARMERS, TRADE

from visionbook import cli, data, data_writing, journal
from visionbook.errors import DataError
from visionbook.intake import import_log, undo
from visionbook.intake.departments import outstanding, outstanding_text
from visionbook.intake.import_log import UNDO, Import, imports_of, taken_back
from visionbook.publish.shelf import build_lock

LOG = data_writing.LOG


def entered(form, *options, path=None, **values):
    """Report values by indicator and import the form."""
    for kpi_id, value in values.items():
        form.report(kpi_id.replace("_", "-"), value)
    return cli.main(["kpi", "import", str(form.save(path)), "--yes", *options])


def log(tables):
    return [json.loads(line) for line in (tables / LOG).read_text(encoding="utf-8").splitlines()]


def state(tables):
    return {path.name: path.read_bytes() for path in [*sorted((tables / "data").iterdir()), tables / LOG]}


def observed():
    return data.load("kpi_observations")[["kpi_id", "value"]].to_numpy().tolist()


def test_an_import_is_logged_with_number_file_hash_day_reporter_and_rows(form, tables):
    form.report(CATCH, 27100, by="水産課")
    assert entered(form) == 0
    (entry,) = log(tables)
    content = form.path.read_bytes()
    assert entry["files"] == [{"name": "kpi_2024.xlsx", "sha256": hashlib.sha256(content).hexdigest()}]
    assert (entry["number"], entry["kind"], entry["by"], entry["undoes"]) == (1, "kpi", "水産課", None)
    assert entry["at"][:2] == "20"
    assert entry["at"][10] == "T"
    (change,) = entry["changes"]
    assert (change["table"], change["key"], change["old"]) == ("kpi_observations", [CATCH, "2024", "final"], None)
    assert (change["new"]["value"], change["new"]["reported_by_ja"]) == ("27100", "水産課")
    assert [name for name in change["new"] if name != "person_ja"] == list(data.load("kpi_observations").columns)


def test_who_imports_is_said_or_unknown_and_never_the_user_of_the_machine(form, tables, monkeypatch):
    for name in ("USER", "LOGNAME", "USERNAME", "GIT_AUTHOR_NAME"):
        monkeypatch.setenv(name, "somebody")
    entered(form, g1_a1_k1=27100)
    entered(form, "--by", "総合政策部", g1_a1_k2=3)
    assert [entry["by"] for entry in log(tables)] == ["", "総合政策部"]


def test_imports_are_listed_the_last_one_first_with_what_was_taken_back(form, tables, capsys):
    cli.main(["imports"])
    assert capsys.readouterr().out == "Nothing has been imported yet.\n"
    entered(form, "--by", "水産課", g1_a1_k1=27100)
    entered(form, g1_a1_k2=3)
    cli.main(["undo", "1", "--yes", "--by", "総合政策部"])
    capsys.readouterr()
    assert cli.main(["imports"]) == 0
    third, second, first = capsys.readouterr().out.splitlines()
    assert third.split()[0] == "3"
    assert third.endswith("takes back 1  by 総合政策部  kpi_observations: 1 row(s)")
    assert "kpi_2024.xlsx  by (nobody named)" in second
    assert first.endswith("by 水産課  kpi_observations: 1 row(s)  (taken back by 3)")


def test_an_undo_leaves_every_byte_as_it_was_and_is_itself_logged(form, tables, capsys):
    form.report(FARMERS, 3, "速報")
    entered(form)
    before = state(tables)
    form.report(FARMERS, 5, "速報")
    entered(form, g1_a1_k1=27100)
    capsys.readouterr()
    assert cli.main(["undo", "2", "--yes"]) == 0
    after = state(tables)
    assert {name for name in after if after[name] != before[name]} == {LOG}
    assert [(entry["number"], entry["kind"], entry["undoes"]) for entry in log(tables)][-1] == (3, UNDO, 2)
    shown = capsys.readouterr().out
    assert f"remove   kpi_observations {CATCH} / 2024 / final  value (実績値): 27,100 tonnes" in shown
    assert "value (実績値): 5 persons -> 3 persons" in shown
    assert "Import 2 was taken back: 2 row(s) are as before. This is number 3 of the log" in shown


def test_a_correction_is_taken_back_and_the_value_before_it_holds_again(form, tables):
    entered(form, g1_a1_k1=27100)
    entered(form, "--correct", "集計誤り", g1_a1_k1=27200)
    assert observed() == [[CATCH, 27200]]
    assert cli.main(["undo", "2", "--yes"]) == 0
    assert observed() == [[CATCH, 27100]]
    assert data.check() == []


def test_an_undo_can_be_taken_back_and_then_the_import_holds_again(form, tables, capsys):
    entered(form, g1_a1_k1=27100)
    cli.main(["undo", "1", "--yes"])
    assert observed() == []
    assert cli.main(["undo", "2", "--yes"]) == 0
    assert observed() == [[CATCH, 27100]]
    capsys.readouterr()
    assert cli.main(["undo", "2", "--yes"]) == 1
    assert "import 2 was taken back already, by 3" in capsys.readouterr().err
    assert cli.main(["undo", "1", "--yes"]) == 0
    assert observed() == []


def refused_undo(tables, capsys, number):
    before = state(tables)
    capsys.readouterr()
    assert cli.main(["undo", str(number), "--yes"]) == 1
    assert state(tables) == before
    return capsys.readouterr().err


def test_a_later_import_of_the_same_row_stands_in_the_way(form, tables, capsys):
    form.report(FARMERS, 3, "速報")
    entered(form)
    form.report(FARMERS, 5, "速報")
    entered(form)
    said = refused_undo(tables, capsys, 1)
    assert f"kpi_observations {FARMERS} / 2024 / preliminary  was changed by import 2 since" in said
    assert "Nothing was changed" in said
    cli.main(["undo", "2", "--yes"])
    assert cli.main(["undo", "1", "--yes"]) == 0


def test_a_correction_of_the_value_stands_in_the_way_of_the_value(form, tables, capsys):
    entered(form, g1_a1_k1=27100)
    entered(form, "--correct", "集計誤り", g1_a1_k1=27200)
    said = refused_undo(tables, capsys, 1)
    assert "later imports may rest on these rows: take back first 2" in said


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [("27100", "27101", "changed"), ("水産課", "農林課", "changed"), (f"{CATCH},.*\n", "", "removed")],
)
def test_a_change_by_hand_stands_in_the_way(form, tables, capsys, pattern, new, message):
    form.report(CATCH, 27100, by="水産課")
    entered(form)
    path = tables / "data" / "kpi_observations.csv"
    path.write_text(re.sub(pattern, new, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert f"was {message} by hand since" in refused_undo(tables, capsys, 1)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_import_that_never_was_is_not_taken_back(form, tables, capsys, number):
    entered(form, g1_a1_k1=27100)
    assert f"there is no import {number}; the last one is 1" in refused_undo(tables, capsys, number)


def test_an_undo_asks_and_nothing_but_a_yes_is_one(form, tables, monkeypatch, capsys):
    entered(form, g1_a1_k1=27100)
    before = state(tables)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    asked = []
    for answer in ("", "n", "いいえ", "はいはい", "なし"):
        monkeypatch.setattr("builtins.input", lambda question, answer=answer: asked.append(question) or answer)
        assert cli.main(["undo", "1"]) == 1
        assert state(tables) == before
    assert asked[0] == "Take import 1 back (1 row(s))? [y/N] "
    monkeypatch.setattr("builtins.input", lambda question: "はい")
    assert cli.main(["undo", "1"]) == 0
    assert observed() == []


def test_without_anybody_to_ask_nothing_is_taken_back(form, tables, capsys):
    entered(form, g1_a1_k1=27100)
    assert cli.main(["undo", "1"]) == 1
    assert "nobody is there to ask" in capsys.readouterr().err
    assert observed() == [[CATCH, 27100]]


def test_the_same_file_is_noticed_by_its_content_not_its_name(form, tables, capsys):
    entered(form, g1_a1_k1=27100)
    other = shutil.copy(form.path, tables / "other.xlsx")
    capsys.readouterr()
    assert cli.main(["kpi", "import", str(other), "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "the same file was imported on " in shown
    assert "as number 1" in shown
    assert "Nothing to change." in shown
    assert len(log(tables)) == 1
    cli.main(["undo", "1", "--yes"])
    capsys.readouterr()
    assert cli.main(["kpi", "import", str(other), "--yes"]) == 0
    assert "the same file" not in capsys.readouterr().out
    assert observed() == [[CATCH, 27100]]


def test_an_import_waits_for_no_build_but_says_that_one_is_at_work(form, tables, monkeypatch, capsys):
    form.report(CATCH, 27100)
    form.save()
    monkeypatch.setattr(build_lock.__wrapped__, "__defaults__", (0.0,))
    with build_lock(tables / "_build"):
        for command in (["kpi", "import", str(form.path), "--yes"], ["undo", "1", "--yes"]):
            assert cli.main(command) == 1
            assert "another build is at work" in capsys.readouterr().err
    assert not (tables / LOG).exists()
    assert observed() == []


def numbered(number, undoes=None):
    entry = {"number": number, "kind": "kpi", "at": "", "by": "", "files": [], "changes": [], "undoes": undoes}
    return json.dumps(entry)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: is not an entry"),
        ('{"number": 2}', "line 2: is not an entry"),
        ("[]", "line 2: is not an entry"),
        (numbered("2"), "line 2: is not an entry"),
        (numbered(2.5), "line 2: is not an entry"),
        (numbered(2, undoes="1"), "line 2: is not an entry"),
        (None, "line 2: number 1 is not higher than the one before"),
    ],
)
def test_a_broken_log_is_named_and_nothing_is_imported(form, tables, capsys, line, message):
    entered(form, g1_a1_k1=27100)
    with (tables / LOG).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n" if line else (tables / LOG).read_text(encoding="utf-8"))
    form.report(FARMERS, 3)
    form.save()
    before = state(tables)
    for command in (["imports"], ["undo", "1", "--yes"], ["kpi", "import", str(form.path), "--yes"]):
        assert cli.main(command) == 1
        assert message in capsys.readouterr().err
    assert state(tables) == before


def test_imports_that_were_taken_back_and_brought_back_hold():
    def entry(number, undoes=None):
        files = (import_log.File("a.xlsx", "x"),) if undoes is None else ()
        return Import(number, "kpi" if undoes is None else UNDO, "", "", files, (), undoes)

    entries = [entry(1), entry(2), entry(3, 1), entry(4, 3), entry(5, 2)]
    assert taken_back(entries) == {2: 5, 3: 4}
    assert [each.number for each in imports_of(entries, "x")] == [1]
    assert imports_of(entries, "y") == []


# A kill in the middle: the journal tells what to take back.


KILLED = """
import os, sys
from visionbook import data_writing
from visionbook.intake import import_log
moves, real = [], os.replace
def replace(source, target):
    real(source, target)
    moves.append(target)
    if len(moves) == int(sys.argv[1]):
        os.kill(os.getpid(), 9)
os.replace = replace
old = data_writing.contents("kpi_observations", "corrections")
row = b"g1-a1-k1,2024,27100,,final,,,,,kpi_report,p1\\n"
fix = "kpi_observations,g1-a1-k1/2024/final,value,27100,27200,x,y,,,,kpi_report,p2\\n".encode()
new = {"kpi_observations": old["kpi_observations"] + row, "corrections": old["corrections"] + fix}
import_log.enter(old, new, kind="kpi")
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("after", [1, 2, 3])
def test_after_a_kill_between_two_files_the_next_command_puts_all_of_them_back(tables, capsys, after):
    before = {path.name: path.read_bytes() for path in sorted((tables / "data").iterdir())}
    environment = {**os.environ, "VISIONBOOK_ROOT": str(tables)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(after)], env=environment, check=False)
    assert done.returncode == -9
    assert journal.is_pending(tables)
    assert cli.main(["imports"]) == 0
    said = capsys.readouterr()
    assert "was stopped while it wrote; what it had written was taken back" in said.err
    assert said.out == "Nothing has been imported yet.\n"
    assert {path.name: path.read_bytes() for path in sorted((tables / "data").iterdir())} == before
    assert not (tables / LOG).exists()
    assert not journal.is_pending(tables)


def pending(folder, **held):
    """A journal of two files, a and b, that were to become A and B, and what they hold now."""
    for name in "ab":
        (folder / name).write_bytes(name.encode())
    noted = journal._noted(folder, {folder / name: (name.encode(), name.upper().encode()) for name in "ab"})
    (folder / journal.JOURNAL).write_bytes(noted)
    for name, content in held.items():
        (folder / name).write_bytes(content)


def test_what_was_changed_by_hand_after_a_kill_is_not_overwritten(tmp_path):
    pending(tmp_path, a=b"A", b=b"by hand")
    with pytest.raises(DataError, match="b was changed by hand since"):
        journal.take_back(tmp_path)
    assert (tmp_path / "a").read_bytes() + (tmp_path / "b").read_bytes() == b"Aby hand"
    assert journal.is_pending(tmp_path)


@pytest.mark.parametrize("content", [b"", b'{"a": {"bef', b"\xff"])
def test_a_journal_that_was_not_finished_is_of_an_exchange_that_had_not_begun(tmp_path, content):
    pending(tmp_path)
    (tmp_path / journal.JOURNAL).write_bytes(content)
    assert journal.take_back(tmp_path)
    assert not journal.take_back(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"a"


def test_stopping_with_the_keyboard_puts_all_files_back(tmp_path, monkeypatch):
    pending(tmp_path)
    (tmp_path / journal.JOURNAL).unlink()
    moves, real = [], os.replace

    def replace(source, target):
        real(source, target)
        moves.append(target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        journal.exchange(tmp_path, {tmp_path / "a": (b"a", b"A"), tmp_path / "new": (None, b"N")})
    assert moves
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"a"


# Several files.


@pytest.fixture
def forms(form, tables):
    """Save the form under a name, with values by indicator, and empty it again."""

    def save(name, **values):
        for kpi_id, value in values.items():
            form.report(kpi_id.replace("_", "-"), value, by=f"{name}課")
        path = form.save(tables / f"{name}.xlsx")
        for kpi_id in values:
            for head in (None, "確度", "部署"):
                form.cell(kpi_id.replace("_", "-"), head).value = None
        return str(path)

    return save


def take_in(*arguments):
    return cli.main(["kpi", "import", *arguments, "--yes"])


def test_several_files_are_one_import(forms, tables, capsys):
    assert take_in(forms("水産", g1_a1_k1=27100), forms("農林", g1_a1_k2=3)) == 0
    assert observed() == [[CATCH, 27100], [FARMERS, 3]]
    (entry,) = log(tables)
    assert [file["name"] for file in entry["files"]] == ["水産.xlsx", "農林.xlsx"]
    assert entry["by"] == "水産課, 農林課"
    assert cli.main(["undo", "1", "--yes"]) == 0
    assert observed() == []


def test_one_file_that_is_refused_stops_all_and_all_troubles_are_told(forms, tables, capsys):
    good, bad, other = forms("水産", g1_a1_k1=27100), forms("農林", g1_a1_k2="三人"), forms("税関", g1_a5_k2="x")
    assert take_in(good, bad, other) == 1
    said = capsys.readouterr().err
    assert "農林.xlsx was not imported: 1 problem" in said
    assert "税関.xlsx was not imported: 1 problem" in said
    assert "None of the 3 files was imported." in said
    assert observed() == []
    assert not (tables / LOG).exists()


@pytest.mark.parametrize(("value", "status"), [(27200, "確定"), (27100, "速報")])
def test_two_files_that_report_an_indicator_differently_are_refused_with_both_places(
    form, forms, tables, capsys, value, status
):
    first = forms("水産", g1_a1_k1=27100)
    place = form.report(CATCH, value, status)
    second = str(form.save(tables / "農林.xlsx"))
    assert take_in(first, second) == 1
    said = capsys.readouterr().err
    assert f"{place}  '{value}'  reports {CATCH} another way than 水産.xlsx {place}, which says '27100' (final)" in said
    assert observed() == []


def test_two_files_that_report_the_same_are_one_value(forms, tables, capsys):
    assert take_in(forms("水産", g1_a1_k1=27100), forms("農林", g1_a1_k1=27100, g1_a1_k2=3)) == 0
    assert "says the same as 水産.xlsx" in capsys.readouterr().out
    assert observed() == [[CATCH, 27100], [FARMERS, 3]]


def test_the_same_file_named_twice_is_read_once(forms, tables, capsys):
    path = forms("水産", g1_a1_k1=27100)
    assert take_in(path, path, str(shutil.copy(path, tables / "写し.xlsx"))) == 0
    assert capsys.readouterr().out.count("has the same content as 水産.xlsx; it is read once") == 2
    assert observed() == [[CATCH, 27100]]


def test_an_unusual_value_of_several_files_is_confirmed_with_the_name_of_its_file(forms, tables, capsys, form):
    first, second = forms("水産", g1_a1_k1=2_710_000), forms("農林", g1_a1_k2=3)
    place = f"指標の実績!{form.cell(CATCH).coordinate}"
    assert take_in(first, second, "--accept", place) == 1
    assert "with several files write which one, as 'FILE!SHEET!CELL'" in capsys.readouterr().err
    assert take_in(first, second, "--accept", f"農林.xlsx!{place}") == 1
    assert take_in(first, second, "--accept", f"水産.xlsx!{place}") == 0
    assert observed() == [[CATCH, 2_710_000], [FARMERS, 3]]


def test_a_pattern_that_the_shell_left_is_looked_up_and_the_mark_of_an_open_workbook_is_explained(
    forms, tables, capsys
):
    forms("水産", g1_a1_k1=27100)
    assert take_in(str(tables / "水*.xlsx")) == 0
    assert take_in(str(tables / "none*.xlsx")) == 1
    assert "none*.xlsx: no file is called so" in capsys.readouterr().err
    shutil.copy(tables / "水産.xlsx", tables / "~$水産.xlsx")
    assert take_in(str(tables / "*水産.xlsx")) == 1
    assert "the workbook is open in Excel" in capsys.readouterr().err


def test_departments_that_reported_last_year_and_have_not_answered_are_listed(form, tables, capsys):
    path = tables / "data" / "kpi_observations.csv"
    rows = [(CATCH, 27000, "水産課"), (FARMERS, 3, "農林課"), ("g1-a1-k3", 9, "農林課"), (TRADE, 7e9, "商工課")]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{kpi_id},2023,{value:.0f},,final,{by},,,,kpi_report,p\n" for kpi_id, value, by in rows)
    form.report(CATCH, 27100, by="水産課")
    entered(form, g1_a1_k2=3, path=tables / "a.xlsx")
    shown = capsys.readouterr().out
    assert f"  商工課: has not answered (1 asked: {TRADE})" in shown
    assert "  農林課: 1 of 2 missing (g1-a1-k3)" in shown
    assert "水産課: " not in shown.partition("Not reported yet")[2]
    assert "indicators of which no earlier year says who reports them" in shown


def test_when_everything_is_reported_nobody_is_waited_for():
    columns = ["kpi_id", "fiscal_year", "status", "reported_by_ja"]
    rows = pd.DataFrame([("a", 2024, "final", "水産課")], columns=columns)
    assert outstanding(["a"], rows, 2024) == []
    assert str(outstanding_text([], "FY2024")) == "All indicators of FY2024 have been reported."
    assert [each.missing for each in outstanding(["a", "b"], rows, 2024)] == [("b",)]


@pytest.mark.parametrize(("shown", "more"), [(1, 2), (2, 1), (3, None)])
def test_an_undo_shows_some_rows_and_counts_the_others(form, tables, capsys, monkeypatch, shown, more):
    monkeypatch.setattr(undo, "_SHOWN", shown)
    entered(form, g1_a1_k1=27100, g1_a1_k2=3, g1_a1_k3=9)
    capsys.readouterr()
    assert cli.main(["undo", "1", "--yes"]) == 0
    told = capsys.readouterr().out
    assert sum(f"{kpi_id}" in told for kpi_id in (CATCH, FARMERS, "g1-a1-k3")) == shown
    assert (f"... and {more} more row(s)" in told) if more else ("more row(s)" not in told)


def test_an_import_is_taken_back_once(form, tables, capsys):
    entered(form, g1_a1_k1=27100)
    assert cli.main(["undo", "1", "--yes"]) == 0
    assert "import 1 was taken back already, by 2; `visionbook undo 2`" in refused_undo(tables, capsys, 1)


def test_the_log_lies_beside_the_tables_and_is_neither_published_nor_ignored_by_git():
    assert not (ROOT / "data" / LOG).exists()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert LOG not in ignored
    assert f"/{journal.JOURNAL}" in ignored
