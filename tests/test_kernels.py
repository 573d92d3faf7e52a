"""Warm kernels: as clean as ordinary ones, gone with their client, replaced by ordinary ones where they cannot be."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from nbformat.v4 import new_code_cell, new_notebook, new_output
from processes import eventually, gone
from traitlets.config import Config

from visionbook.publish.kernels import client as kernels_client
from visionbook.publish.kernels import folder as kernels_folder
from visionbook.publish.kernels import provisioner as kernels
from visionbook.publish.kernels.client import ADDRESS_VARIABLE, KERNELS_VARIABLE, NoParentError, own_parent
from visionbook.publish.kernels.prompt import PromptManager

pytestmark = [
    pytest.mark.notebooks,
    pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="kernels are not forked here"),
]


@pytest.fixture(autouse=True)
def as_a_user(monkeypatch):
    """No switch is set, and nothing has been said yet."""
    monkeypatch.setenv("JUPYTER_PATH", "")
    for name in (KERNELS_VARIABLE, ADDRESS_VARIABLE, "MPLBACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(kernels, "_noticed", False)


@contextmanager
def kernel(name=kernels.KERNEL_NAME, **options):
    """A started kernel as (manager, client)."""
    kernels.make_known()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        yield manager, client
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def said(client, code):
    """Run code; return what it printed, or raise what went wrong."""
    printed, shown = [], []

    def take(message):
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            printed.append(content["text"])
        elif kind == "display_data":
            shown.extend(content["data"])
        elif kind == "error":
            raise RuntimeError(f"{content['ename']}: {content['evalue']}")

    client.execute_interactive(code, output_hook=take, timeout=120)
    return "".join(printed).strip() or " ".join(sorted(shown))


def test_a_warm_kernel_is_forked_from_the_parent_with_pandas_already_imported():
    with kernel() as (_, client):
        assert said(client, "import os; print(os.getppid())") == str(own_parent().process.pid)
        assert said(client, "import sys; print('pandas' in sys.modules, 'seaborn' in sys.modules)") == "True True"


def test_the_parent_has_one_thread():
    address = own_parent().address()
    assert os.listdir(f"/proc/{own_parent().process.pid}/task") == [str(own_parent().process.pid)]
    assert Path(address).exists()


def test_only_this_user_can_reach_the_parent():
    address = Path(own_parent().address())
    assert address.parent.stat().st_mode & 0o777 == 0o700
    assert address.stat().st_mode & 0o777 == 0o600


DIRTY = """
import os, random, sys, numpy, matplotlib, pandas
left_behind = 1
random.seed(1); numpy.random.seed(1)
matplotlib.rcParams["font.size"] = 99
matplotlib.use("svg")
pandas.set_option("display.max_rows", 7)
os.environ["LEFT_BEHIND"] = "1"
os.chdir("/")
sys.path.append("/left-behind")
"""

ASK = """
import json, os, sys, matplotlib, pandas
print(json.dumps([
    "left_behind" in globals(), matplotlib.rcParams["font.size"], matplotlib.rcParams["backend"],
    pandas.get_option("display.max_rows"), "LEFT_BEHIND" in os.environ, os.getcwd(), "/left-behind" in sys.path,
]))
"""

DRAW = "import random, numpy; print(random.random(), numpy.random.random())"


def test_nothing_of_one_kernel_is_in_the_next(tmp_path):
    with kernel(cwd=str(tmp_path)) as (_, client):
        said(client, DIRTY)
    with kernel(cwd=str(tmp_path)) as (_, client):
        inline = "module://matplotlib_inline.backend_inline"
        assert json.loads(said(client, ASK)) == [False, 10.0, inline, 60, False, str(tmp_path), False]


def test_two_kernels_draw_different_random_numbers():
    with kernel() as (_, first), kernel() as (_, second):
        here, there = said(first, DRAW).split(), said(second, DRAW).split()
    assert here[0] != there[0]
    assert here[1] != there[1]


STATE = """
import json, logging, os, re, signal, sys, threading, warnings
import matplotlib, numpy, pandas, seaborn
before = {name: str(value) for name, value in matplotlib.rcParams.items()}
import visionbook.show.chart
print(json.dumps({
    "settings": before,
    "settings after importing charts": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "original settings": {name: str(value) for name, value in matplotlib.rcParamsOrig.items() if name != "backend"},
    "inline": [name for name in sys.modules if "matplotlib_inline" in name],
    "path": sys.path, "arguments": [os.path.basename(part) for part in sys.argv[:2]],
    "signals": {str(number): str(signal.getsignal(number)) for number in signal.valid_signals()},
    "blocked": [str(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])],
    "leads its group": os.getpgrp() == os.getpid(), "leads its session": os.getsid(0) == os.getpid(),
    "threads": sorted(re.sub(r"-[0-9]+", "", thread.name) for thread in threading.enumerate()),
    "folder": os.getcwd(), "hand": oct(os.umask(0o22)), "input": sys.stdin is None,
    "variables": {name: value for name, value in os.environ.items() if name not in ("JPY_PARENT_PID",)},
    "log": [str(handler) for handler in logging.getLogger().handlers], "main": __name__,
    "pandas": pandas.describe_option(_print_desc=False), "backend": matplotlib.get_backend(),
}))
"""


@pytest.fixture
def usual_signals():
    """This process has the signals of a new one, whatever it was started to ignore: ordinary kernels inherit them."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGQUIT)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_warm_kernel_is_in_the_state_of_an_ordinary_one(tmp_path, monkeypatch, usual_signals):
    with kernel(cwd=str(tmp_path)) as (_, client):
        warm = json.loads(said(client, STATE))
    monkeypatch.setenv(KERNELS_VARIABLE, "ordinary")
    with kernel(cwd=str(tmp_path)) as (_, client):
        ordinary = json.loads(said(client, STATE))
    assert ordinary["variables"].pop(KERNELS_VARIABLE) == "ordinary"
    assert {name: warm[name] for name in warm} == ordinary
    assert warm["settings after importing charts"] == warm["settings"]


def test_settings_of_matplotlib_are_read_for_the_kernels_own_folder(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 23\n", encoding="ascii")
    with kernel(cwd=str(tmp_path)) as (_, client):
        assert said(client, "import matplotlib; print(matplotlib.rcParams['font.size'])") == "23.0"


def test_a_figure_is_shown_below_its_cell():
    with kernel() as (_, client):
        assert said(client, "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])") == "image/png text/plain"


def test_a_wide_table_is_cut_off_after_as_many_columns_as_in_an_ordinary_kernel():
    """Outside a kernel, pandas cuts by the width of the terminal; in one, after 20 columns."""
    with kernel() as (_, client):
        assert said(client, "import pandas; print(pandas.get_option('display.max_columns'))") == "20"


@pytest.mark.parametrize("name", ["first", "second"])
def test_each_kernel_reads_the_project_of_its_environment(tmp_path, name):
    project = tmp_path / name
    project.mkdir()
    (project / "edition.yml").touch()
    with kernel(env={**os.environ, "VISIONBOOK_ROOT": str(project), "OTHER": name}) as (_, client):
        code = "import os; from visionbook import data; print(data.project_root(), os.environ['OTHER'])"
        assert said(client, code) == f"{project} {name}"
        assert said(client, f"print({ADDRESS_VARIABLE!r} in os.environ)") == "False"


def test_an_interrupted_cell_ends_and_the_kernel_goes_on():
    with kernel() as (manager, client):
        asked = client.execute("import time\nprint('begun', flush=True)\ntime.sleep(600)")
        eventually(lambda: client.get_iopub_msg(timeout=60)["content"].get("text", "").startswith("begun"))
        manager.interrupt_kernel()
        reply = eventually(lambda: next((m for m in [client.get_shell_msg(timeout=60)] if answers(m, asked)), None))
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        # A kernel sends back unread what comes in the moment of an error.
        eventually(lambda: said(client, "print(1 + 1)") == "2")


def answers(message, asked):
    return message["parent_header"].get("msg_id") == asked


def test_a_restarted_kernel_is_a_new_one():
    with kernel() as (manager, client):
        before = said(client, "import os; kept = 1; print(os.getpid())")
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=120)
        assert said(client, "import os; print(os.getpid())") != before
        assert said(client, "print('kept' in globals())") == "False"
        eventually(lambda: gone(int(before)))


@pytest.mark.parametrize("now", [True, False])
def test_a_kernel_that_was_shut_down_leaves_no_process_and_no_file(now):
    with kernel() as (manager, client):
        pid = int(said(client, "import os; print(os.getpid())"))
        folder = Path(manager.connection_file).parent
        assert list(folder.glob("kernel-*"))
        client.stop_channels()
        manager.shutdown_kernel(now=now)
        assert not manager.is_alive()
    assert gone(pid)
    assert not list(folder.glob("kernel-*"))


def test_functions_registered_for_the_end_are_called(tmp_path):
    mark = tmp_path / "ended"
    with kernel() as (manager, client):
        said(client, f"import atexit, pathlib; atexit.register(pathlib.Path({str(mark)!r}).touch)")
        client.stop_channels()
        manager.shutdown_kernel()
    assert mark.exists()


def test_the_exit_code_of_a_kernel_that_ended_by_itself_is_known():
    with kernel() as (manager, client):
        client.execute("import os; os._exit(7)")
        eventually(lambda: not manager.is_alive())
        assert manager.provisioner.process.poll() == 7


def test_a_missing_working_folder_is_refused_as_by_an_ordinary_kernel(tmp_path):
    for name in (kernels.KERNEL_NAME, "python3"):
        with pytest.raises(FileNotFoundError), kernel(name, cwd=str(tmp_path / "missing")):
            pass


@pytest.mark.parametrize("kind", ["", "ordinary"])
def test_why_a_kernel_did_not_start_is_in_the_file_for_what_it_prints(tmp_path, kind, monkeypatch, capfd):
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    kernels.make_known()
    printed = tmp_path / "printed"
    manager = PromptManager(kernel_name=kernels.KERNEL_NAME, config=Config(PromptManager={"printed": str(printed)}))

    async def start():
        await manager.start_kernel(extra_arguments=["--IPKernelApp.log_level=loud"])
        while await manager.is_alive():
            await asyncio.sleep(0.01)
        await manager.cleanup_resources()

    asyncio.run(start())
    assert "Bad config encountered during initialization" in printed.read_text()
    assert "'loud'" in printed.read_text()
    assert capfd.readouterr().err == ""


# What is killed, and what must then be gone.

BUILDER = """
import json, os, sys, time
from jupyter_client import KernelManager
from visionbook.publish.kernels.provisioner import make_known
from visionbook.publish.kernels.client import own_parent
make_known()
manager = KernelManager(kernel_name="visionbook")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
mark = os.path.join(os.environ["TMPDIR"], "mark")
client.execute(
    "import ctypes, os, subprocess\\nchild = subprocess.Popen(['sleep', '600'])\\n"
    f"open({mark!r} + '.new', 'w').write(str(child.pid))\\nos.rename({mark!r} + '.new', {mark!r})\\n"
    "ctypes.PyDLL(None).sleep(600)  # no other thread of the kernel can do anything meanwhile"
)
while not os.path.exists(mark):
    time.sleep(0.02)
print(json.dumps([int(open(mark).read()), manager.provisioner.pid, own_parent().process.pid]), flush=True)
os.remove(mark)
sys.stdin.read()
"""


@pytest.fixture
def short_folder():
    """A folder with a short name (a socket's address is short) for temporary files; it must be empty at the end."""
    with tempfile.TemporaryDirectory(prefix="vb-", dir="/tmp") as folder:
        yield Path(folder)


def environment(folder, **more):
    return {**os.environ, "TMPDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder / "runtime"), **more}


def started_builder(folder):
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(folder),
        encoding="utf-8",
    )
    return builder, json.loads(builder.stdout.readline())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_builder_is_killed_nothing_stays(short_folder, how):
    """Kernel, the process it started, the parent, its socket, the connection file: all gone."""
    builder, pids = started_builder(short_folder)
    with builder:
        (folder,) = short_folder.glob("visionbook-kernels-*")
        assert {path.suffix for path in folder.iterdir()} >= {".json"}
        builder.send_signal(how)
    eventually(lambda: all(map(gone, pids)))
    eventually(lambda: not list(short_folder.glob("visionbook-kernels-*")))
    assert not (short_folder / "runtime").exists()


def test_when_the_parent_is_killed_its_kernels_go_and_the_next_parent_clears_its_folder(short_folder):
    builder, (child_pid, kernel_pid, parent_pid) = started_builder(short_folder)
    with builder:
        os.kill(parent_pid, signal.SIGKILL)
        eventually(lambda: gone(kernel_pid))
        os.kill(child_pid, signal.SIGKILL)  # what a kernel started outlives it, as with an ordinary kernel
        (left,) = short_folder.glob("visionbook-kernels-*")
        builder.stdin.close()
    assert left.exists()
    builder, _ = started_builder(short_folder)
    with builder:
        assert not left.exists()
        builder.stdin.close()
    eventually(lambda: not list(short_folder.glob("visionbook-kernels-*")))


def test_a_folder_in_use_is_left_alone(short_folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(short_folder))
    folder, lock = kernels_folder.private_folder()
    kernels_folder.clear_left_behind()
    assert folder.exists()
    fcntl.flock(lock, fcntl.LOCK_UN)
    kernels_folder.clear_left_behind()
    assert not folder.exists()
    os.close(lock)


def test_a_folder_that_is_being_made_is_left_alone_for_a_day(short_folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(short_folder))
    new, old = short_folder / "visionbook-kernels-new", short_folder / "visionbook-kernels-old"
    for folder in (new, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    kernels_folder.clear_left_behind()
    assert new.exists()
    assert not old.exists()


@pytest.mark.parametrize("said", [['{"pid": 7}', '{"ready": true}'], ['{"ready": true}', '{"pid": 7}']])
def test_a_kernel_may_be_ready_before_its_number_is_read(said, short_folder, monkeypatch):
    """On a busy machine both come at once, in either order; the build stood still for a minute then."""
    monkeypatch.setattr(kernels_client, "_READY_SECONDS", 0.5)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(short_folder / "parent"))
        listener.listen()

        def answer():
            line, _ = listener.accept()
            with line:
                line.recv(1 << 16)
                line.sendall("".join(f"{words}\n" for words in said).encode())
                line.recv(1)  # until the other end closes

        thread = threading.Thread(target=answer)
        thread.start()
        process = kernels_client.ForkedProcess(str(short_folder / "parent"), {}, [0])
        process.wait_ready()
        assert process.pid == 7
        process._line.close()
        thread.join()


def test_a_parent_with_an_older_package_is_replaced(monkeypatch):
    first = own_parent()
    monkeypatch.setattr(kernels_client, "package_digest", lambda: "changed")
    second = own_parent()
    assert second is not first
    assert gone(first.process.pid)
    assert own_parent() is second


# The ordinary kernel takes over.

ONE = "visionbook: ordinary kernels take over, which is slower: "
WHOSE = "import os; print(os.getppid())"


def test_where_processes_cannot_be_forked_ordinary_kernels_run_with_one_line_of_notice(monkeypatch, capfd):
    def no_fork():
        raise NoParentError("processes cannot be forked on win32")

    monkeypatch.setattr(kernels, "require_fork", no_fork)
    for _ in range(2):
        with kernel(stderr=subprocess.DEVNULL) as (_, client):
            assert said(client, WHOSE) == str(os.getpid())
    assert capfd.readouterr().err == f"{ONE}processes cannot be forked on win32\n"


def test_ordinary_kernels_by_choice_need_no_notice(monkeypatch, capfd):
    monkeypatch.setenv(KERNELS_VARIABLE, "ordinary")
    with kernel(stderr=subprocess.DEVNULL) as (_, client):
        assert said(client, WHOSE) == str(os.getpid())
    assert capfd.readouterr().err == ""


def test_a_parent_that_is_gone_is_replaced_by_ordinary_kernels(monkeypatch, capfd, tmp_path):
    monkeypatch.setenv(ADDRESS_VARIABLE, str(tmp_path / "nobody"))
    with kernel(stderr=subprocess.DEVNULL) as (_, client):
        assert said(client, WHOSE) == str(os.getpid())
    assert capfd.readouterr().err == f"{ONE}the prepared process does not answer (No such file or directory)\n"


def test_a_variable_that_acts_at_the_start_of_python_gets_an_ordinary_kernel(capfd):
    """A forked kernel cannot have another PYTHONHASHSEED than its parent."""
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    with kernel(env={**os.environ, "PYTHONHASHSEED": seed}, stderr=subprocess.DEVNULL) as (_, client):
        assert said(client, "import os; print(os.environ['PYTHONHASHSEED'], os.getppid())") == f"{seed} {os.getpid()}"
    assert capfd.readouterr().err.startswith(f"{ONE}PYTHONHASHSEED differs")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("raise ImportError('torn')", "ImportError: torn"),
        ("import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()", "started 1 thread"),
        ("import os; os._exit(3)", "the prepared process did not start"),
    ],
)
def test_a_parent_that_cannot_serve_gives_one_line_and_ordinary_kernels(short_folder, broken, reason):
    (short_folder / "shadow").mkdir()
    (short_folder / "shadow" / "seaborn.py").write_text(broken, encoding="utf-8")
    paths = os.pathsep.join([str(short_folder / "shadow"), *filter(None, [os.environ.get("PYTHONPATH")])])
    code = (
        "import subprocess\nfrom jupyter_client import KernelManager\n"
        "from visionbook.publish.kernels.provisioner import make_known\nmake_known()\n"
        "manager = KernelManager(kernel_name='visionbook')\nmanager.start_kernel(stderr=subprocess.DEVNULL)\n"
        "print(type(manager.provisioner.process).__name__)\nmanager.shutdown_kernel(now=True)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(short_folder, PYTHONPATH=paths),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.stdout == "Popen\n", result.stderr
    assert result.stderr.startswith(ONE)
    assert reason in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not list(short_folder.glob("visionbook-kernels-*"))


def test_nbval_can_name_the_kernel(tmp_path):
    """The stored output says that pandas is imported before the first import: an ordinary kernel would differ."""
    cell = new_code_cell("import sys\n'pandas' in sys.modules", execution_count=1)
    cell.outputs = [new_output("execute_result", {"text/plain": "True"}, execution_count=1)]
    path = tmp_path / "warm.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-q"]
    results = {
        name: subprocess.run(
            [*command, "--nbval-kernel-name", name, "--rootdir", str(tmp_path), str(path)],
            cwd=tmp_path,
            env={**os.environ, "JUPYTER_PATH": str(kernels.SPECS)},
            capture_output=True,
            text=True,
            check=False,
        )
        for name in (kernels.KERNEL_NAME, "python3")
    }
    assert results["visionbook"].returncode == 0, results["visionbook"].stdout
    assert results["python3"].returncode == 1
