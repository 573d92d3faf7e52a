"""Executing notebooks: several at a time, what is tried again and what is not, and nothing left when it is stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, visionbook
from nbformat.v4 import new_code_cell, new_notebook
from processes import AT_A_TERMINAL, BY_A_SCHEDULER, eventually, gone

from visionbook.errors import BuildError, ParameterError
from visionbook.messages import told
from visionbook.publish.execute import workers
from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.run import Execution, run_notebooks
from visionbook.publish.kernels import provisioner as kernels
from visionbook.publish.kernels.client import KERNELS_VARIABLE, NoParentError, own_parent
from visionbook.publish.site.stage import clean_notebook

pytestmark = pytest.mark.notebooks
FORKS = sys.platform not in ("win32", "darwin")
needs_fork = pytest.mark.skipif(not FORKS, reason="kernels are not forked here")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
KINDS = [pytest.param("", id="warm", marks=needs_fork), "ordinary"]


@pytest.fixture(autouse=True)
def as_a_user(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.delenv(KERNELS_VARIABLE, raising=False)
    monkeypatch.setattr(kernels, "_noticed", False)
    (tmp_path / "data").mkdir()
    (tmp_path / "edition.yml").touch()


def written(folder, name, *sources):
    """A run of a notebook with these cells."""
    notebook = new_notebook(metadata={"kernelspec": KERNEL}, cells=[new_code_cell(source) for source in sources])
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return Run(name, folder / f"{name}.ipynb", {})


def noting(path, then=""):
    """Source of a cell that adds its process id to a file."""
    return f"import os\nwith open({str(path)!r}, 'a') as notes:\n    print(os.getpid(), file=notes)\n{then}"


def noted(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def output_of(path):
    """The text of what the last cell of an executed notebook returned."""
    return nbformat.read(path, as_version=4).cells[-1].outputs[0].data["text/plain"]


def test_an_error_in_a_cell_is_not_tried_again(tmp_path):
    runs = [written(tmp_path, "broken", noting(tmp_path / "notes", "1 / 0"))]
    with pytest.raises(BuildError, match="ZeroDivisionError"):
        run_notebooks(runs, tmp_path / "out", tmp_path)
    assert len(noted(tmp_path / "notes")) == 1


def test_what_took_longest_the_time_before_begins_first_and_what_is_new_before_all(tmp_path):
    """One worker: the notes tell the order. The page that is new may take longest of all."""
    notes = tmp_path / "notes"
    runs = [
        written(tmp_path, name, f"with open({str(notes)!r}, 'a') as notes:\n    print({name!r}, file=notes)")
        for name in ("short", "middle", "long", "new")
    ]
    one = Execution(workers=1)
    run_notebooks(runs[:3], tmp_path / "out", tmp_path, one)
    for name, seconds in (("short", 0.5), ("long", 9.0), ("middle", 2)):
        path = tmp_path / "out" / f"{name}.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        assert record["seconds"] > 0
        path.write_text(json.dumps({**record, "seconds": seconds}), encoding="utf-8")
    notes.unlink()
    made = run_notebooks(runs, tmp_path / "out", tmp_path, one)
    assert notes.read_text().split() == ["new", "long", "middle", "short"]
    assert [path.stem for path in made] == ["short", "middle", "long", "new"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kernel_that_died_is_tried_once_more(tmp_path, kind, monkeypatch):
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    notes = tmp_path / "notes"
    die_once = noting(notes, f"if len(open({str(notes)!r}).readlines()) == 1:\n    os._exit(1)")
    run_notebooks([written(tmp_path, "shaky", die_once, "'whole'")], tmp_path / "out", tmp_path)
    assert len(set(noted(notes))) == 2
    assert output_of(tmp_path / "out" / "shaky.ipynb") == "'whole'"


def test_a_kernel_that_dies_twice_is_a_failure_with_its_cell(tmp_path):
    notes = tmp_path / "notes"
    run = written(tmp_path, "dead", "1 + 1", noting(notes, "os._exit(1)"))
    with pytest.raises(
        BuildError, match=r"dead\.ipynb could not run with no parameters: its kernel died twice"
    ) as error:
        run_notebooks([run], tmp_path / "out", tmp_path)
    assert "the last time in cell 2" in str(error.value)
    assert len(noted(notes)) == 2
    assert not (tmp_path / "out" / "dead.ipynb").exists()


def own_words(text):
    """Source that finds where the kernel process prints for itself, past what goes into the notebook."""
    own = "getattr(sys.stderr, '_original_stdstream_copy', 2)"
    return f"import atexit, os, sys\nown, words = os.dup({own}), {text.encode()!r}\n"


LAST_WORDS = "Uncaught exception in ZMQStream callback\nzmq.error.ZMQError: Socket operation on non-socket\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "how",
    [
        "_ = atexit.register(os.write, own, words)",
        "_ = os.write(own, words)",
        "if not os.fork():\n    os.write(own, words)\n    os._exit(0)\n_ = os.wait()",
    ],
    ids=["at its end", "in the middle", "by a process of its own"],
)
def test_what_a_kernel_process_prints_for_itself_is_no_message_of_the_build(tmp_path, kind, how, monkeypatch, capfd):
    """As when its last flush finds a socket closed: the notebook had run to its end by then."""
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    run_notebooks([written(tmp_path, "one", own_words(LAST_WORDS) + how)], tmp_path / "out", tmp_path)
    assert capfd.readouterr().err == "notebooks: 1/1 one\n"


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_words_of_a_kernel_that_died_are_told(tmp_path, kind, monkeypatch, capfd):
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    die = own_words(f"the beginning\n{LAST_WORDS}") + "os.write(own, words)\nos._exit(1)"
    with pytest.raises(BuildError, match="its kernel died twice, the last time in cell 1") as error:
        run_notebooks([written(tmp_path, "dead", die)], tmp_path / "out", tmp_path)
    assert str(error.value).endswith(
        "The last lines that its kernel printed:\n    the beginning\n    Uncaught exception in ZMQStream callback\n"
        "    zmq.error.ZMQError: Socket operation on non-socket"
    )
    assert "カーネルが最後に出力した行：\n    the beginning\n" in told(error.value, "ja")
    assert "ZMQ" not in capfd.readouterr().err


@needs_fork
def test_a_killed_worker_is_replaced_and_its_notebook_tried_once_more(tmp_path):
    """As when the system takes the worker's memory: its kernel dies with it."""
    notes = tmp_path / "notes"
    kill = f"import psutil\nif len(open({str(notes)!r}).readlines()) == 1:\n    os.kill({{}}, 9)"
    workers_of_parent = "[p.pid for p in psutil.Process(os.getppid()).children() if p.pid != os.getpid()][0]"
    runs = [written(tmp_path, "robbed", noting(notes, kill.format(workers_of_parent)), "'whole'")]
    run_notebooks(runs, tmp_path / "out", tmp_path, Execution(workers=1))
    assert len(set(noted(notes))) == 2
    assert output_of(tmp_path / "out" / "robbed.ipynb") == "'whole'"
    eventually(lambda: gone(noted(notes)[0]))


@needs_fork
def test_a_killed_parent_is_replaced_and_what_it_ran_tried_once_more(tmp_path):
    notes = tmp_path / "notes"
    kill = f"if len(open({str(notes)!r}).readlines()) == 1:\n    os.kill(os.getppid(), 9)\n    os.read(os.pipe()[0], 1)"
    runs = [written(tmp_path, "orphan", noting(notes, kill), "'whole'")]
    run_notebooks(runs, tmp_path / "out", tmp_path)
    assert len(set(noted(notes))) == 2
    assert output_of(tmp_path / "out" / "orphan.ipynb") == "'whole'"


@needs_fork
def test_all_workers_of_a_run_come_from_the_parent_of_its_beginning(tmp_path, monkeypatch):
    """Whether the package is still the same is asked once: a digest of all its files takes a tenth of a second."""
    asked = []
    monkeypatch.setattr(workers, "own_parent", lambda: asked.append(own_parent()) or asked[-1])
    begun = tmp_path / "begun"
    wait = (
        f"import time\nwhile len(open({str(begun)!r}).readlines()) < 2:\n    time.sleep(0.02)\nimport os\nos.getppid()"
    )
    runs = [written(tmp_path, name, noting(begun) + wait) for name in ("one", "two")]
    executed = run_notebooks(runs, tmp_path / "out", tmp_path, Execution(workers=2))
    assert [output_of(path) for path in executed] == [str(asked[0].process.pid)] * 2
    assert len(asked) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_that_takes_too_long_is_stopped_and_the_others_run(tmp_path, kind, monkeypatch):
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    notes = tmp_path / "notes"
    endless = written(tmp_path, "endless", noting(notes, "import time\nwhile True: time.sleep(1)"))
    quick = written(tmp_path, "quick", "'whole'")
    with pytest.raises(BuildError, match=r"endless\.ipynb was stopped .*: it took more than 12 seconds") as error:
        run_notebooks([endless, quick], tmp_path / "out", tmp_path, Execution(workers=1, timeout_seconds=12))
    assert "quick" not in str(error.value)
    assert output_of(tmp_path / "out" / "quick.ipynb") == "'whole'"
    assert len(noted(notes)) == 1
    eventually(lambda: gone(noted(notes)[0]))


def test_all_failures_are_reported_in_the_order_of_the_runs(tmp_path):
    """The first one ends last: it waits until the other three have begun."""
    notes = tmp_path / "notes"
    wait = f"import os, time\nwhile len(open({str(notes)!r}, 'a+').read() or open({str(notes)!r}).readlines()) < 3:\n"
    runs = [
        written(tmp_path, "one", wait + "    time.sleep(0.05)\nint('one')"),
        written(tmp_path, "two", noting(notes), "int('two')"),
        written(tmp_path, "good", noting(notes)),
        written(tmp_path, "three", noting(notes), "int('three')"),
    ]
    with pytest.raises(BuildError) as error:
        run_notebooks(runs, tmp_path / "out", tmp_path, Execution(workers=2))
    assert re.findall(r"(\w+)\.ipynb failed in cell", str(error.value)) == ["one", "two", "three"]
    assert [path.name for path in sorted((tmp_path / "out").glob("*.ipynb"))] == ["good.ipynb"]


def test_two_workers_run_two_notebooks_at_a_time_and_no_more(tmp_path):
    """Each of the first two waits for the other to begin; kernels that run are counted at each beginning."""
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    ended.touch()
    note = f"import os, time\ncount = lambda name: len(open(name).readlines())\n{noting(begun)}"
    wait = f"while count({str(begun)!r}) < 2:\n    time.sleep(0.02)\n"
    tell = f"running = count({str(begun)!r}) - count({str(ended)!r})\n{noting(ended, 'running')}"
    runs = [written(tmp_path, f"n{number}", note + wait + tell) for number in range(5)]
    executed = run_notebooks(runs, tmp_path / "out", tmp_path, Execution(workers=2))
    at_a_time = [int(output_of(path)) for path in executed]
    assert max(at_a_time) == 2
    assert executed == [tmp_path / "out" / f"n{number}.ipynb" for number in range(5)]


def test_a_line_is_printed_for_each_notebook_when_there_is_no_terminal(tmp_path, capsys):
    run_notebooks([written(tmp_path, "one", "1")], tmp_path / "out", tmp_path)
    assert capsys.readouterr().err == "notebooks: 1/1 one\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"workers": 0}, "workers is 0; it must be 1 or more"), ({"timeout_seconds": 0}, "timeout is 0")],
)
def test_senseless_settings_are_refused(settings, message):
    with pytest.raises(ParameterError, match=message):
        Execution(**settings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--workers", "0"], "workers is 0; it must be 1 or more"), (["--timeout", "-1"], "timeout is -1.0; it must be")],
)
@pytest.mark.parametrize("command", ["run", "build"])
def test_the_command_line_refuses_them_before_anything_runs(project, command, arguments, message):
    result = visionbook(project, command, *arguments)
    assert result.returncode == 1
    assert message in result.stderr
    assert not (project / "_build").exists()


def test_ordinary_workers_take_over_with_one_line_of_notice(tmp_path, monkeypatch, capsys):
    def no_fork():
        raise NoParentError("processes cannot be forked on win32")

    monkeypatch.setattr(workers, "require_fork", no_fork)
    run = written(tmp_path, "one", "import os; os.getppid()")
    run_notebooks([run], tmp_path / "out", tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "visionbook: ordinary kernels take over, which is slower: processes cannot be forked on win32"
    assert [line for line in lines[1:] if not line.startswith("notebooks: ")] == []


# Kernels of the user's, with the packages of another Python.


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": KERNEL},
        {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}},
        {"kernelspec": {"name": "conda-env-old-py", "display_name": "old", "language": "python"}},
    ],
    ids=["python3", "as saved by some programs", "of another environment"],
)
def test_a_kernel_of_the_users_is_not_used_whatever_its_name(tmp_path, monkeypatch, kind, metadata):
    """Both names are taken in the user's own folder, by a program that is no kernel at all."""
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    for name in ("python3", "conda-env-old-py", "visionbook"):
        (tmp_path / "user" / "kernels" / name).mkdir(parents=True)
        spec = {"argv": ["no-such-program", "{connection_file}"], "display_name": name, "language": "python"}
        (tmp_path / "user" / "kernels" / name / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    notebook = new_notebook(metadata=metadata, cells=[new_code_cell("import sys\nsys.prefix")])
    nbformat.write(notebook, tmp_path / "one.ipynb")
    (path,) = run_notebooks([Run("one", tmp_path / "one.ipynb", {})], tmp_path / "out", tmp_path)
    assert output_of(path) == repr(sys.prefix)


# The same bytes, however they are made.

PAGES = ["kpi_board", "population_targets"]


def staged(folder, execution):
    """The bytes that are staged of two notebooks of the book, executed in some way."""
    runs = [Run(page, ROOT / "notebooks" / f"{page}.ipynb", {}) for page in PAGES]
    texts = {}
    for path in run_notebooks(runs, folder, ROOT, execution):
        notebook = nbformat.read(path, as_version=4)
        clean_notebook(notebook, path.name)
        texts[path.name] = nbformat.writes(notebook)
    return texts


@pytest.fixture(scope="module")
def by_one_worker(tmp_path_factory):
    return staged(tmp_path_factory.mktemp("one"), Execution(workers=1))


@pytest.mark.parametrize("execution", [Execution(workers=2), Execution(ordinary_kernels=True)], ids=["two", "ordinary"])
def test_the_staged_bytes_depend_neither_on_workers_nor_on_the_kind_of_kernel(tmp_path, by_one_worker, execution):
    again = staged(tmp_path / "again", execution)
    assert by_one_worker.keys() == again.keys()
    for name, text in by_one_worker.items():
        assert len(text) > 100_000
        assert again[name] == text, name


# Stopping.


@pytest.fixture
def short_folder():
    with tempfile.TemporaryDirectory(prefix="vb-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("how", "begin"),
    [
        pytest.param("SIGINT", AT_A_TERMINAL, id="Ctrl+C"),
        pytest.param("SIGTERM", BY_A_SCHEDULER, id="scheduler"),
        pytest.param("SIGKILL", BY_A_SCHEDULER, id="killed"),
    ],
)
def test_a_stopped_build_leaves_no_process_and_no_file(tmp_path, short_folder, kind, how, begin):
    """Two kernels run for ever; each notes its process and its parent."""
    notes = tmp_path / "notes"
    code = noting(
        notes, "import psutil, time\nprint(os.getppid(), file=open(notes.name, 'a'))\nwhile True: time.sleep(1)"
    )
    runs = [written(tmp_path, name, code) for name in ("one", "two")]
    script = (
        "import sys\nfrom pathlib import Path\nfrom visionbook.publish.process import stop_when_told\n"
        "from visionbook.publish.execute.plan import Run\n"
        "from visionbook.publish.execute.run import Execution, run_notebooks\n"
        f"stop_when_told()\nfolder = Path({str(tmp_path)!r})\n"
        "runs = [Run(name, folder / (name + '.ipynb'), {}) for name in ('one', 'two')]\n"
        "try:\n    run_notebooks(runs, folder / 'out', folder, Execution(workers=2))\n"
        "except KeyboardInterrupt:\n    sys.exit(3)\n"
    )
    assert len(runs) == 2
    environment = {**os.environ, KERNELS_VARIABLE: kind, "TMPDIR": str(short_folder)}
    environment["JUPYTER_RUNTIME_DIR"] = str(short_folder / "runtime")
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **begin) as builder:
        pids = eventually(lambda: noted(notes) if len(noted(notes)) == 4 else [])
        builder.send_signal(getattr(signal, how))
        code = builder.wait(60)
    assert code == (-signal.SIGKILL if how == "SIGKILL" else 3)
    assert how == "SIGKILL" or not list((tmp_path / "out").iterdir())
    eventually(lambda: all(map(gone, pids)))
    eventually(lambda: not [path for path in short_folder.rglob("*") if not path.is_dir()])
    assert not list(short_folder.glob("visionbook-kernels-*"))
    assert not (tmp_path / "out" / "one.ipynb").exists()


@needs_fork
def test_no_worker_or_kernel_stays_after_a_run(tmp_path):
    import psutil

    run_notebooks([written(tmp_path, name, "1") for name in ("one", "two")], tmp_path / "out", tmp_path)
    assert psutil.Process(own_parent().process.pid).children() == []
