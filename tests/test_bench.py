"""What `make bench` says is true: verdicts, counts, edits in copies, and tools that are not there."""

import csv
import shutil
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
import yaml
from conftest import copy_tables

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import build_speed  # noqa: E402
import correctness  # noqa: E402
import edits  # noqa: E402
import mystmd  # noqa: E402
import stock  # noqa: E402
import study_speed  # noqa: E402
from measuring import NO_PROGRAM, TOO_LATE, Measured, run, tried, typical  # noqa: E402

from visionbook.edition import ROOT_VARIABLE, read_edition  # noqa: E402
from visionbook.publish.execute import planned  # noqa: E402


def test_a_command_that_fails_is_measured_with_its_code_and_what_it_printed(tmp_path):
    source = "import sys; print('out'); print('wrong', file=sys.stderr); sys.exit(3)"
    done = tried([sys.executable, "-c", source], tmp_path)
    assert done.code == 3
    assert {"out", "wrong"} == set(done.printed.split())
    with pytest.raises(SystemExit, match=r"failed \(3\):\n"):
        run([sys.executable, "-c", source], tmp_path)


def test_a_command_that_is_not_there_or_does_not_end_is_no_traceback(tmp_path):
    assert tried([str(tmp_path / "nothing")], tmp_path).code == NO_PROGRAM
    assert tried([sys.executable, "-c", "import signal; signal.pause()"], tmp_path, seconds=0.1).code == TOO_LATE


@pytest.mark.parametrize("then", ["pass", "signal.pause()"])
def test_what_a_command_started_ends_with_it_whether_it_ended_or_was_stopped(tmp_path, then):
    child = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    source = (
        "import signal, subprocess, sys\n"
        f"process = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        f"open('pid', 'wb').write(process.stdout.readline()); {then}\n"
    )
    done = tried([sys.executable, "-c", source], tmp_path, seconds=3)
    assert done.code == (0 if then == "pass" else TOO_LATE)
    left = int((tmp_path / "pid").read_text())
    try:
        psutil.Process(left).wait(timeout=10)  # raises TimeoutExpired if it goes on
    except psutil.NoSuchProcess:
        pass


def test_notebooks_are_counted_by_what_our_build_says_of_each(tmp_path):
    lines = "notebooks: 1/2 goals\\nbook: building pages\\nnotebooks: 2/2 kpi_detail_g1-n1\\n"
    done = tried([sys.executable, "-c", f"print('{lines}')"], tmp_path)
    assert done.notebooks == ("goals", "kpi_detail_g1-n1")


def test_the_middle_time_is_reported_with_the_most_notebooks():
    runs = [Measured(5.0, notebooks=("a", "b")), Measured(1.0), Measured(3.0, notebooks=("c",))]
    found = typical(lambda number: runs[number], 3)
    assert (found.seconds, found.notebooks) == (3.0, ("a", "b"))


@pytest.mark.parametrize(
    ("wanted", "seconds", "notebooks", "met"),
    [
        (build_speed.Wanted(times=8), 10.0, 64, "yes"),  # 80 / 10 is 8 times
        (build_speed.Wanted(times=8), 10.1, 64, "**no**"),
        (build_speed.Wanted(below_seconds=0.6), 0.5, 0, "yes"),
        (build_speed.Wanted(below_seconds=0.6), 0.6, 0, "**no**"),
        (build_speed.Wanted(times=8, notebooks=3), 1.0, 3, "yes"),
        (build_speed.Wanted(times=8, notebooks=3), 1.0, 4, "**no**"),
    ],
)
def test_a_row_says_what_was_wanted_and_whether_it_was_met(monkeypatch, wanted, seconds, notebooks, met):
    monkeypatch.setattr(build_speed, "WANTED", {"a build": wanted})
    stock = {"notebooks": Measured(70.0, 60.0), "book": Measured(10.0, 8.0)}
    measured = Measured(seconds, 1.5, notebooks=("page",) * notebooks)
    header, row = build_speed.table_of_builds(stock, {"a build": measured})
    said = dict(zip(header, row, strict=True))
    assert said["met"] == met
    assert said["wanted"] == str(wanted)
    assert said["notebook runs"] == str(notebooks)
    assert (said["stock, s"], said["stock, processor s"]) == ("80.0", "68.0")
    assert said["measured"] == (f"{seconds:.2f} s" if wanted.below_seconds else f"{80 / seconds:.1f} times")


def test_every_build_that_is_measured_has_something_to_keep_to(monkeypatch):
    ours = build_speed.Ours(Path("root"), Path("program"))
    monkeypatch.setattr(build_speed.Ours, "build", lambda self, *options: Measured(1.0))
    monkeypatch.setattr(build_speed.Ours, "after", lambda self, *arguments: Measured(1.0))
    assert [build_speed.COLD, *build_speed.changed_builds(ours, 1)] == list(build_speed.WANTED)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<td>127億円</td>", "yes"),
        ("<td>126億円</td>", "**no: it still shows the old value**"),
        ("<td>126億円</td><td>127億円</td>", "no: it shows both values"),
        ("<td>1,127億円</td><td>-</td>", "no: it shows neither value"),
        (None, "no: there is no page"),
    ],
)
def test_a_page_is_right_if_it_shows_the_new_value_and_no_longer_the_old_one(tmp_path, page, said):
    if page is not None:
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert correctness.verdict(tmp_path / "page.html", "126億円", "127億円") == said


def test_the_values_of_the_edit_are_printed_as_on_the_page():
    assert [edits.printed(value) for value in edits.VALUES] == ["126億円", "127億円"]


@pytest.fixture
def book(tmp_path):
    return copy_tables_with_observations(tmp_path / "book")


def copy_tables_with_observations(target: Path) -> Path:
    root = copy_tables(target)
    shutil.copy(ROOT / "data" / "kpi_observations.csv", root / "data")
    return root


def rows(root: Path, table: str) -> list[dict]:
    with (root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tool(root: Path, made_of, codes=(0, 0)) -> correctness.Tool:
    """A tool that makes the page of what `made_of` returns, and says that one of two notebooks ran again."""
    page, told = root / "page.html", iter([(codes[0], ("a", "b")), (codes[1], ("a",))])

    def build() -> Measured:
        page.write_text(made_of(), encoding="utf-8")
        code, notebooks = next(told)
        return Measured(1.0, notebooks=notebooks, code=code)

    return correctness.Tool("a tool", root, build, lambda: page)


def value_of(root: Path) -> str:
    values = [row["value"] for row in rows(root, "kpi_observations")]
    return " ".join(edits.printed(value) for value in edits.VALUES if str(value) in values)


def test_a_tool_that_reads_the_table_again_is_right_and_one_that_keeps_its_page_is_not(book):
    first = value_of(book)
    assert first == "126億円"
    assert correctness.row_of(tool(book, lambda: value_of(book)))[1:] == ["1.0", "1.0", "1 of 2: a", "0", "yes"]
    edits.change_value(book, 1)
    kept = correctness.row_of(tool(book, lambda: first))
    assert kept[3:] == ["1 of 2: a", "0", "**no: it still shows the old value**"]


def test_a_tool_whose_first_build_fails_or_shows_nothing_is_not_judged(book):
    before = value_of(book)
    failed = correctness.row_of(tool(book, lambda: before, codes=(2, 0)))
    assert failed[2:] == ["-", "-", "2", "not measured: the cold build failed"]
    silent = correctness.row_of(tool(book, lambda: "nothing"))
    assert silent[-1] == "not measured: the page of the cold build does not show the value"
    assert value_of(book) == before


def test_a_tool_that_is_not_there_has_a_row_that_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(mystmd.shutil, "which", lambda name: None)
    row = correctness.row_or_reason("a tool", lambda: mystmd.mystmd(tmp_path / "tool", {}))
    assert row == ["a tool", "-", "-", "-", "-", "not measured: neither mystmd nor npm is installed"]
    assert len(row) == len(correctness.HEADER)


def test_without_a_network_the_row_says_what_npm_said_but_not_where(tmp_path, monkeypatch):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND'\necho 'npm error log: /home/me/.npm/log' >&2\nexit 1\n")
    npm.chmod(0o700)
    monkeypatch.setattr(mystmd.shutil, "which", lambda name: str(npm) if name == "npm" else None)
    row = correctness.row_or_reason("a tool", lambda: mystmd.mystmd(tmp_path / "tool", {}))
    assert row[-1] == "not measured: npm could not install mystmd: code ENOTFOUND"


def test_mystmd_is_given_the_pages_of_the_book_in_their_order(tmp_path):
    for name in ("book/first.md", "notebooks/second.ipynb", "book/third.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    chapters = [{"file": "notebooks/second"}, {"file": "book/third"}]
    toc = {"root": "book/first", "parts": [{"chapters": chapters}]}
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    mystmd.Mystmd("myst").prepare(tmp_path)
    settings = yaml.safe_load((tmp_path / "myst.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for entry in settings["project"]["toc"]]
    assert files == ["book/first.md", "notebooks/second.ipynb", "book/third.md"]
    assert (tmp_path / settings["site"]["template"] / "template.yml").is_file()


def test_the_pins_for_jupyter_server_have_no_hashes_but_all_versions():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = [line for line in mystmd.pins(lock).splitlines() if line and not line.lstrip().startswith("#")]
    assert "--hash" not in "".join(pinned)
    assert not [line for line in pinned if line.endswith("\\")]
    assert sum(line.startswith("papermill==") for line in pinned) == 1


def test_a_new_observation_is_of_an_indicator_that_nobody_reported(book):
    known = {row["kpi_id"] for row in rows(book, "kpi_observations")}
    for number in range(2):
        edits.add_observation(book, number)
    added = [row["kpi_id"] for row in rows(book, "kpi_observations")][-2:]
    assert len({*added}) == 2
    assert not known & {*added}
    shown_twice = {row["same_as"] for row in rows(book, "kpis")} | {
        row["kpi_id"] for row in rows(book, "kpis") if row["same_as"]
    }
    assert not shown_twice & {*added}


def test_the_next_year_is_that_of_an_indicator_just_reported(book):
    with pytest.raises(SystemExit, match="add one first"):
        edits.add_next_year(book, 0)
    edits.add_observation(book, 0)
    edits.add_next_year(book, 0)
    first, second = rows(book, "kpi_observations")[-2:]
    assert first["kpi_id"] == second["kpi_id"]
    assert int(second["fiscal_year"]) == int(first["fiscal_year"]) + 1
    with pytest.raises(SystemExit, match="add one first"):
        edits.add_next_year(book, 0)


def test_where_all_indicators_are_reported_there_is_a_message(book):
    while True:
        try:
            edits.add_observation(book, 0)
        except SystemExit as stop:
            assert "none left" in str(stop)
            break


def test_a_word_is_changed_in_the_copy_of_the_program_alone(tmp_path):
    before = {path: path.read_bytes() for path in (ROOT / "src").rglob("*.yml")}
    program = edits.program_in(tmp_path / "program")
    edits.change_word(program, 7)
    changed = [path for path in before if (program / path.relative_to(ROOT / "src")).read_bytes() != before[path]]
    assert [path.read_bytes() for path in before] == list(before.values())
    (path,) = changed
    there = yaml.safe_load((program / path.relative_to(ROOT / "src")).read_text(encoding="utf-8"))
    was = yaml.safe_load(before[path].decode())
    assert {key for key in was if was[key] != there[key]} == {edits.LEAD}
    assert there[edits.LEAD] == f"{was[edits.LEAD]} 7"


def test_a_heading_of_the_notebook_is_changed_and_nothing_else(tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / edits.GOALS, tmp_path / edits.GOALS)
    edits.change_notebook(tmp_path, 5)
    was, there = (nbformat.read(folder / edits.GOALS, as_version=4).cells for folder in (ROOT, tmp_path))
    (changed,) = [(old, new) for old, new in zip(was, there, strict=True) if old != new]
    lines = [(old, new) for old, new in zip(*(cell.source.splitlines() for cell in changed), strict=True) if old != new]
    assert [new for _, new in lines] == [f"{old} 5" for old, _ in lines]
    assert len(lines) == 1


# The study of errors


@pytest.mark.parametrize(
    ("found", "good"),
    [
        (Measured(59.9, peak_bytes=1_999_999_999), True),
        (Measured(60.0, peak_bytes=1), False),
        (Measured(1.0, peak_bytes=2_000_000_000), False),
        (Measured(1.0, peak_bytes=1, code=1, printed="refused"), False),
    ],
)
def test_a_study_keeps_to_its_limits_or_says_that_it_does_not(found, good):
    assert study_speed.is_good(found) == good
    assert ("**not kept**" not in study_speed.report(found)) == good
    assert found.printed in study_speed.report(found)


def test_a_study_without_its_files_is_left_out_with_their_names(tmp_path, monkeypatch, capsys):
    (tmp_path / study_speed.FILES[0]).touch()
    assert study_speed.missing_from(tmp_path) == [study_speed.FILES[1]]
    assert build_speed.study(tmp_path).startswith(f"Left out: it needs {study_speed.FILES[1]}, which")
    assert build_speed.study(None).count(".csv.xz") == 2
    monkeypatch.setattr(sys, "argv", ["study_speed.py", str(tmp_path)])
    assert study_speed.main() == 0
    assert study_speed.FILES[1] in capsys.readouterr().out


def test_a_study_is_run_on_the_files_of_the_folder_and_stores_nothing(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(study_speed, "tried", lambda command, *_, **__: asked.append(command) or Measured(1.0))
    for name in study_speed.FILES:
        (tmp_path / name).touch()
    assert "kept" in build_speed.study(tmp_path)
    (command,) = asked
    assert command[command.index("--panel") + 1 :] == [str(tmp_path / name) for name in study_speed.FILES]
    assert "--dry-run" in command


def test_stock_prints_the_pages_that_ours_prints_and_refers_to_no_page_that_is_left_out(tmp_path, monkeypatch):
    staged = {}
    monkeypatch.setattr(stock, "run", lambda *_, **__: Measured(1.0))
    monkeypatch.setattr(stock, "tried", lambda *_, **__: Measured(1.0))
    monkeypatch.setattr(stock, "stage_site", lambda _, runs, *__, **given: staged.update(given, runs=runs))
    monkeypatch.setenv(ROOT_VARIABLE, str(ROOT))
    parts = stock.stock(ROOT, tmp_path / "stock", {})
    runs, left_out = planned(ROOT, read_edition(ROOT))
    assert left_out, "one plan alone has no succession: if this edition leaves no page out, take one that does"
    assert ([one.page for one in staged["runs"]], staged["left_out"]) == ([one.page for one in runs], left_out)
    assert parts["notebooks"].notebooks == tuple(one.page for one in runs)
