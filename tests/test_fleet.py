"""A fleet with a real scheduler and two workers: complete when one is killed, resumable, and clean when stopped."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import nbformat
import psutil
import pytest
from conftest import ROOT, copy_project, visionbook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from processes import AT_A_TERMINAL, BY_A_SCHEDULER, eventually, gone

from visionbook import data
from visionbook.edition import ROOT_VARIABLE, read_edition
from visionbook.errors import BuildError, ParameterError
from visionbook.messages import told
from visionbook.publish.execute.execution import Execution
from visionbook.publish.execute.plan import planned_runs
from visionbook.publish.execute.run import run_notebooks
from visionbook.publish.fleet import run as fleet
from visionbook.publish.fleet import worker as fleet_worker
from visionbook.publish.fleet.areas import planned_areas
from visionbook.publish.fleet.store import Store
from visionbook.publish.site.stage import clean_notebook, speak_of

pytestmark = pytest.mark.notebooks
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
TOWNS = ["01223", "01691", "01692", "01693", "01694"]
PATIENCE = 240
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


def small(project, *sources):
    """Write the notebook ``small``, which notes municipality and process at the beginning of each run."""
    notes = str(project / "notes")
    note = f"import os\nwith open({notes!r}, 'a') as notes:\n    print(municipality, os.getpid(), file=notes)"
    cells = [
        new_markdown_cell("(small)=\n# {{ subject }}"),
        new_code_cell(
            'municipality: str = "01223"  # code\nfactor: int = 1  # number', metadata={"tags": ["parameters"]}
        ),
        *(new_code_cell(source) for source in (note, *sources)),
    ]
    nbformat.write(new_notebook(metadata={"kernelspec": KERNEL}, cells=cells), project / "notebooks" / "small.ipynb")


def begun(project):
    """The (municipality, process) of each run that began, in order."""
    path = project / "notes"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(code, int(process)) for code, process in (line.split() for line in lines if line.count(" ") == 1)]


def waiting_for(project, when="True"):
    """Source of a cell that waits until the test lays a file there."""
    return f"import os, time\nwhile {when} and not os.path.exists({str(project / 'go')!r}):\n    time.sleep(0.05)"


READ = (
    "from visionbook import data\n"
    "str(data.load('population', area_code=municipality, year=2020, series='census')['population'].sum() * factor)"
)


def states(store):
    """The states of municipalities in the summary."""
    rows = csv.DictReader(io.StringIO(store.files.cat_file(f"{store.folder}/summary.csv").decode("utf-8-sig")))
    return {row["area_code"]: row["state"] for row in rows}


def ordered(**changes):
    return fleet.Order(**{"areas": ["01*"], "notebook": "small", **changes})


# A scheduler and two workers on loopback.


def started(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != ROOT_VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def scheduler_with_two_workers(folder):
    """Give (address, scheduler process)."""
    folder.mkdir()
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = started(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", *common
    )
    processes = [scheduler]
    try:
        eventually(lambda: file.exists() and file.read_text().strip().endswith("}"), PATIENCE)
        for number in range(2):
            place = ["--local-directory", str(folder / str(number)), "--nthreads", "1"]
            processes.append(started("worker", *common, *place, "--host", "127.0.0.1", "--no-nanny"))
        address = json.loads(file.read_text())["address"]
        wait_for_two(address)
        yield address, scheduler
    finally:
        # Not asked to end: a worker that does not find its scheduler any more takes half a minute to say goodbye.
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def wait_for_two(address):
    from distributed import Client

    with Client(address, set_as_default=False, timeout=PATIENCE) as client:
        client.wait_for_workers(2, timeout=PATIENCE)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with scheduler_with_two_workers(tmp_path_factory.mktemp("dask") / "cluster") as (address, _):
        yield address


@contextmanager
def fleet_under_way(project, *arguments, begin=AT_A_TERMINAL):
    """The command as a user runs it, in a session of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "visionbook.cli", "fleet", "--notebook", "small", *arguments],
        cwd=project,
        env={**os.environ, ROOT_VARIABLE: str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        **begin,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def worker_of(process):
    """The Dask worker above a kernel; None if kernels are not forked from its prepared process."""
    return psutil.Process(process).parent().parent()


def test_results_are_cleaned_kept_and_not_run_twice(project, cluster, capsys):
    small(project, READ)
    rows = fleet.run_fleet(project, ordered(scheduler=cluster, output="memory://first"))
    store = Store("memory://first")
    assert [(row.area.code, row.state) for row in rows] == [(code, "done") for code in TOWNS]
    assert sorted(code for code, _ in begun(project)) == TOWNS
    notebook = nbformat.reads(store.files.cat_file(f"{store.folder}/small_01694.ipynb").decode(), as_version=4)
    assert notebook.cells[0].source == "(small-01694)=\n# 羅臼町"
    there = data.load("population", area_code="01694", year=2020, series="census")["population"].sum()
    assert notebook.cells[-1].outputs[0].data["text/plain"] == f"'{there}'"
    assert "papermill" not in notebook.metadata
    assert states(store) == dict.fromkeys(TOWNS, "done")
    printed = capsys.readouterr()
    assert "5 areas: 5 done" in printed.out
    assert len(re.findall(r"notebooks: \d/5 small_", printed.err)) == 5

    again = fleet.run_fleet(project, ordered(scheduler="tcp://127.0.0.1:1", output="memory://first"))
    assert {row.state for row in again} == {"kept"}  # and no scheduler was asked: there is none
    assert len(begun(project)) == 5
    assert states(store) == dict.fromkeys(TOWNS, "kept")


def test_only_what_no_longer_fits_runs_again(project, cluster, tmp_path):
    small(project, READ)
    order = ordered(areas=["01693", "01694"], scheduler=cluster, output=(tmp_path / "out").as_uri())
    fleet.run_fleet(project, order)
    path = project / "data" / "population.csv"
    text = path.read_text(encoding="utf-8")
    line = next(row for row in text.splitlines() if row.startswith("01694,2020,census,observed,male,5-9,"))
    cells = line.split(",")
    cells[6] = str(int(cells[6]) + 1)
    path.write_text(text.replace(line, ",".join(cells)), encoding="utf-8")
    rows = fleet.run_fleet(project, order)
    assert [(row.area.code, row.state) for row in rows] == [("01693", "kept"), ("01694", "done")]
    # Another parameter, and a result that someone damaged.
    damaged = tmp_path / "out" / "small_01693.ipynb"
    damaged.write_text(damaged.read_text(encoding="utf-8").replace("標津町", "別の町"), encoding="utf-8")
    assert [row.state for row in fleet.run_fleet(project, order)] == ["done", "kept"]
    other = fleet.Order(**{**vars(order), "parameters": {"factor": "2"}})
    assert [row.state for row in fleet.run_fleet(project, other)] == ["done", "done"]
    assert [row.state for row in fleet.run_fleet(project, fleet.Order(**{**vars(other), "anew": True}))] == ["done"] * 2


def test_failures_are_reported_together_and_the_others_are_done(project, cluster, tmp_path):
    """One raises (not tried again), one kills its kernel (tried three times, on both workers), one warns."""
    small(
        project,
        "1 / (municipality != '01691')",
        "if municipality == '01692':\n    os._exit(1)",
        "import sys\nprint('odd', file=sys.stderr) if municipality == '01693' else None",
    )
    out = tmp_path / "out"
    result = visionbook(
        project, "fleet", "--areas", "01*", "--notebook", "small", "--scheduler", cluster, "--output", out
    )
    assert result.returncode == 1
    assert states(Store(str(out))) == {
        "01223": "done", "01691": "failed", "01692": "failed", "01693": "failed", "01694": "done",
    }  # fmt: skip
    # As the author counts: title, parameters, note, then the cell that raises.
    assert re.search(r"small\.ipynb failed in cell 4 .*municipality='01691'", result.stderr)
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert re.search(r"municipality='01692'.*: its kernel died 3 times, the last time in cell 5", result.stderr)
    assert re.search(r"(?s)municipality='01693'.*?it printed \(stderr\): odd\.", result.stderr)
    assert "Traceback" not in result.stderr
    counts = [[code for code, _ in begun(project)].count(code) for code in TOWNS]
    assert counts == [1, 1, 3, 1, 1]
    log = (out / "logs" / "small_01692.log").read_text(encoding="utf-8")
    attempts = re.findall(r"died after [\d.]+ s at (\S+)", log)
    assert len(attempts) == 3
    assert len(set(attempts)) == 2
    assert not (out / "small_01691.ipynb").exists()


@posix
@pytest.mark.parametrize("local", [False, True], ids=["scheduler", "local"])
def test_a_killed_worker_is_made_up_for(project, tmp_path, local):
    small(project, waiting_for(project), READ)
    if local:
        complete_after_a_kill(project, "--workers", "2")
        return
    with scheduler_with_two_workers(tmp_path / "own") as (address, _):
        complete_after_a_kill(project, "--scheduler", address)


def complete_after_a_kill(project, *arguments):
    with fleet_under_way(project, "--areas", "01*", "--output", str(project / "out"), *arguments) as process:
        eventually(lambda: len(begun(project)) >= 2, PATIENCE)
        (code, kernel), *_ = begun(project)
        worker_of(kernel).kill()
        eventually(lambda: gone(kernel), PATIENCE)
        (project / "go").touch()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "5 areas: 5 done" in out
    assert states(Store(str(project / "out"))) == dict.fromkeys(TOWNS, "done")
    counts = {town: [code for code, _ in begun(project)].count(town) for town in TOWNS}
    assert counts == {**dict.fromkeys(TOWNS, 1), code: 2}


@posix
def test_a_stopped_scheduler_is_reported_and_what_was_finished_is_kept(project, tmp_path):
    small(project, waiting_for(project, "municipality == '01694'"), READ)
    out = project / "out"
    with (
        scheduler_with_two_workers(tmp_path / "one") as (address, scheduler),
        fleet_under_way(project, "--areas", "01*", "--output", str(out), "--scheduler", address) as process,
    ):
        eventually(lambda: len(list(out.glob("*.json"))) >= 2, PATIENCE)
        scheduler.kill()
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "BuildError: the scheduler stopped or could not be reached any more" in err
        assert "Traceback" not in err
    before = states(Store(str(out)))
    finished = [code for code in TOWNS if before[code] == "done"]
    assert finished == [code for code in TOWNS if (out / f"small_{code}.json").exists()]
    assert len(finished) >= 2
    assert {before[code] for code in TOWNS if code not in finished} == {"not run"}
    (project / "go").touch()
    with scheduler_with_two_workers(tmp_path / "two") as (address, _):
        rows = fleet.run_fleet(project, ordered(scheduler=address, output=str(out)))
    assert [row.state for row in rows] == ["kept" if code in finished else "done" for code in TOWNS]
    assert all([code for code, _ in begun(project)].count(town) == 1 for town in finished)


@posix
@pytest.mark.parametrize(
    ("local", "how", "begin"),
    [(False, "SIGINT", AT_A_TERMINAL), (True, "SIGINT", AT_A_TERMINAL), (True, "SIGTERM", BY_A_SCHEDULER)],
    ids=["scheduler", "local", "local, ended by a batch system"],
)
def test_a_stopped_fleet_leaves_nothing_at_work(project, cluster, local, how, begin, monkeypatch, tmp_path):
    """A terminal signals all processes at once, and so do batch systems."""
    small(project, waiting_for(project))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    arguments = ["--workers", "2"] if local else ["--scheduler", cluster]
    with fleet_under_way(
        project, "--areas", "01*", "--output", str(project / "out"), *arguments, begin=begin
    ) as process:
        eventually(lambda: len(begun(project)) >= 2, PATIENCE)
        workers = [worker_of(kernel) for _, kernel in begun(project)]
        os.killpg(process.pid, getattr(signal, how))
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert err.splitlines()[-1].startswith("stopped;")
    assert "Traceback" not in err
    assert "5 areas: 5 not run" in out
    for _, kernel in begun(project):
        eventually(lambda kernel=kernel: gone(kernel), PATIENCE)
    assert len(begun(project)) == 2
    if local:
        for worker in workers:
            eventually(lambda worker=worker: gone(worker.pid), PATIENCE)
        assert not list(tmp_path.glob("visionbook-fleet-*"))
    else:
        assert all(worker.is_running() for worker in workers)


def test_workers_with_another_state_of_the_project_are_refused(project, cluster, tmp_path):
    from distributed import Client

    small(project, READ)
    other = copy_project(tmp_path / "other")
    small(other, "1")
    with (other / "data" / "areas.csv").open("a", encoding="utf-8") as areas:
        areas.write("\n")
    order = ordered(scheduler=cluster, output=str(project / "out"))
    with Client(cluster, set_as_default=False) as client:
        for folder, message in [
            (other, r"the worker tcp://\S+ has another state of the notebook, data/; bring it up to date"),
            (tmp_path / "nowhere", r"the worker tcp://\S+ has no project at .*project"),
        ]:
            client.run(_setter(str(folder)))
            try:
                with pytest.raises(BuildError, match=message) as error:
                    fleet.run_fleet(project, order)
            finally:
                client.run(_setter(""))
            assert len(str(error.value).splitlines()) == 2  # one line for each of the two workers
    assert begun(project) == []


def _setter(folder):
    """A function that a worker can be sent, which does not have this module."""

    def change():
        import os

        os.environ.pop("VISIONBOOK_ROOT", None)
        if folder:
            os.environ["VISIONBOOK_ROOT"] = folder

    return change


def test_a_scheduler_that_does_not_answer_is_reported(project, monkeypatch):
    from visionbook.publish.fleet import cluster as fleet_cluster

    small(project, READ)
    monkeypatch.setattr(fleet_cluster, "_CONNECT_SECONDS", 0.5)
    with pytest.raises(
        BuildError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1 .*start one with 'dask scheduler'"
    ):
        fleet.run_fleet(project, ordered(scheduler="tcp://127.0.0.1:1", output="memory://nobody"))


def test_a_real_page_equals_the_staged_one(project, cluster):
    fleet.run_fleet(
        project, ordered(areas=["01694"], notebook=fleet.NOTEBOOK, scheduler=cluster, output="memory://real")
    )
    store = Store("memory://real")
    made = store.files.cat_file(f"{store.folder}/population_outlook_01694.ipynb").decode()
    runs = {run.page: run for run in planned_runs(project, read_edition(project))}
    run = runs["population_outlook_01694"]
    (path,) = run_notebooks([run], project / "executed", project, Execution(workers=1))
    staged = nbformat.read(path, as_version=4)
    clean_notebook(staged, path.name)
    speak_of(run, "", staged)
    assert len(made) > 100_000
    assert made == nbformat.writes(staged) + "\n"


# Which municipalities.


def planned(project, *patterns, notebook="small", **parameters):
    return planned_areas(project, read_edition(project), notebook, patterns, parameters)


@pytest.mark.parametrize(
    ("patterns", "codes"),
    [
        (["01*"], TOWNS),
        (["*"], TOWNS),
        (["all"], TOWNS),
        (["0169[34]", "01223"], ["01223", "01693", "01694"]),
        (["01691", "0169?"], TOWNS[1:]),
    ],
)
def test_patterns_choose_municipalities(project, patterns, codes):
    small(project)
    assert [area.run.parameters["municipality"] for area in planned(project, *patterns)] == codes


@pytest.mark.parametrize("pattern", ["02*", "01000", "nemuro"])
def test_a_pattern_without_a_municipality_is_refused(project, pattern):
    """01000 is Hokkaido: in the table, but no municipality."""
    small(project)
    with pytest.raises(ParameterError, match=rf"--areas '{re.escape(pattern)}' is no .* allowed: 01223 根室市, 01691"):
        planned(project, "01223", pattern)


def test_a_municipality_without_the_series_is_left_out_with_the_reason(project, cluster):
    path = project / "data" / "population.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not re.match("01694,.*,census,", row)]
    assert 0 < len(kept) < len(rows)
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    areas = planned(project, "0169[34]", notebook="population_outlook")
    assert [(area.code, bool(area.run), told(area.reason, "ja")) for area in areas] == [
        ("01693", True, ""),
        ("01694", False, "人口の表（data/population.csv）の、役割censusの系列の、この市町村の行"),
    ]
    order = ordered(areas=["01694"], notebook="population_outlook", output="memory://left-out")
    assert [row.state for row in fleet.run_fleet(project, order)] == ["skipped"]  # and that is no failure
    # With another series in the role it can run.
    assert planned(project, "01694", notebook="population_outlook", census="register")[0].run


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"notebook": "data_dictionary"},
            "a fleet cannot run 'data_dictionary'; the notebooks with the parameter municipality are .*small",
        ),
        ({"municipality": "01223"}, "choose municipalities with --areas"),
        ({"colour": "red"}, r"colour is not a parameter of small\.ipynb; allowed: municipality, factor"),
        ({"factor": "much"}, "parameter factor is 'much', which is not of type int"),
    ],
)
def test_what_does_not_exist_is_refused(project, asked, message):
    small(project)
    with pytest.raises(ParameterError, match=message):
        planned(project, "01*", **asked)


def test_an_unknown_address_and_workers_of_others_are_refused(project):
    small(project)
    with pytest.raises(ParameterError, match="--output 'nowhere://x' cannot be used"):
        fleet.run_fleet(project, ordered(output="nowhere://x"))
    with pytest.raises(ParameterError, match="--workers is for a cluster on this machine"):
        fleet.run_fleet(project, ordered(scheduler="tcp://127.0.0.1:1", execution=Execution(workers=2)))


def test_a_folder_that_cannot_be_written_is_reported(project):
    small(project)
    (project / "file").touch()
    with pytest.raises(BuildError, match="cannot be read or written"):
        fleet.run_fleet(project, ordered(output=str(project / "file")))


def test_the_summary_is_safe_in_a_spreadsheet(tmp_path):
    Store(str(tmp_path)).summary([fleet.COLUMNS, ["01223", "=1+1", "failed", "1.0", "tcp://x", "@error"]])
    content = (tmp_path / "summary.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b",'=1+1," in content
    assert b",'@error" in content


def test_a_stopped_fleet_is_refused_by_a_worker_that_begins_late(project, monkeypatch):
    """The order arrives after the stop: its notebook is ended as it begins."""
    small(project, waiting_for(project))
    notebook = "small.ipynb"
    order = {
        "root": str(project), "notebook": notebook, "page": "small_01223", "subject": "", "book": "", "session": "gone",
        "parameters": {"municipality": "01223"}, "parts": fleet_worker.present_parts(str(project), notebook),
        "timeout": PATIENCE, "cell_timeout": PATIENCE, "ordinary_kernels": False,
    }  # fmt: skip
    fleet_worker.stop("gone")
    assert fleet_worker.execute_area(order)["kind"] == "died"


# Without the extra.

HIDDEN = "import sys\nsys.modules.update(dict.fromkeys(('dask', 'distributed', 'fsspec')))\n"


def test_without_the_extra_the_command_says_how_to_install_it(project):
    code = HIDDEN + "from visionbook.cli import main\nsys.exit(main(['fleet', '--areas', '01*']))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 1
    assert "visionbook fleet needs dask, distributed, fsspec" in result.stderr
    assert "pip install 'visionbook[fleet]'" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "_build").exists()


def test_without_the_extra_everything_can_be_imported():
    modules = sorted(path.stem for path in (ROOT / "src" / "visionbook" / "publish" / "fleet").glob("[a-z]*.py"))
    assert len(modules) >= 5
    code = HIDDEN + f"for name in {modules!r}:\n    __import__(f'visionbook.publish.fleet.{{name}}')\n"
    subprocess.run([sys.executable, "-c", code], check=True)
