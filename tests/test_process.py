"""A process of a build ends without taking its objects apart, but nothing that it still had to do is lost."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from processes import AT_A_TERMINAL, BY_A_SCHEDULER, POSIX

ENDING = """
import atexit, sys, threading
from visionbook.publish.process import end
atexit.register(print, "at exit", flush=False)
release = threading.Event()
threading.Thread(target=lambda: (release.wait(), print("thread"))).start()
print("said", end=" ")
sys.stderr.write("error ")
release.set()
end(3)
print("never")
"""


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)


def test_threads_and_exit_functions_are_waited_for_and_all_that_was_printed_arrives():
    done = run(ENDING)
    assert (done.returncode, done.stderr) == (3, "error ")
    assert sorted(done.stdout.split()) == sorted("said thread at exit".split())
    assert done.stdout.endswith("at exit\n")


def test_streams_that_are_gone_do_not_matter():
    assert run("import sys; from visionbook.publish.process import end; sys.stdout = None; end(0)").returncode == 0
    assert run("import sys; from visionbook.publish.process import end; sys.stdout.close(); end(4)").returncode == 4


STOPPABLE = """
import sys
from visionbook.publish.process import stop_when_told
stop_when_told()
try:
    print("at work", flush=True)
    sys.stdin.read()
    print("done")
except KeyboardInterrupt:
    print("cleaning", flush=True)
    sys.stdin.read()
    sys.exit(3)
"""
posix = pytest.mark.skipif(not POSIX, reason="signals are those of POSIX")


@contextmanager
def at_work(begin):
    command = [sys.executable, "-c", STOPPABLE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", **begin) as process:
        assert process.stdout.readline() == "at work\n"
        yield process


@posix
@pytest.mark.parametrize(
    ("number", "begin"),
    [("SIGTERM", AT_A_TERMINAL), ("SIGINT", AT_A_TERMINAL), ("SIGHUP", AT_A_TERMINAL), ("SIGTERM", BY_A_SCHEDULER)],
)
def test_a_command_that_is_told_to_stop_cleans_up(number, begin):
    with at_work(begin) as process:
        process.send_signal(getattr(signal, number))
        assert process.stdout.readline() == "cleaning\n"
        process.stdin.close()
    assert process.returncode == 3


@posix
@pytest.mark.parametrize("number", ["SIGHUP", "SIGINT"])
def test_what_it_was_started_to_ignore_stays_ignored(number):
    with at_work(BY_A_SCHEDULER) as process:
        process.send_signal(getattr(signal, number))
        process.stdin.close()
        assert process.stdout.read() == "done\n"
    assert process.returncode == 0


@posix
@pytest.mark.parametrize("begin", [AT_A_TERMINAL, BY_A_SCHEDULER])
def test_a_second_request_ends_it_at_once(begin):
    with at_work(begin) as process:
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "cleaning\n"
        process.send_signal(signal.SIGTERM)
    assert process.returncode == -signal.SIGTERM


SYNTAX = """
print("loaded")
def is_valid_syntax(term, value):
    return (term, value) == ("iri", "https://a.example/")
"""
ASKING = """
from visionbook.publish.process import load_address_syntax_late
load_address_syntax_late()
import sys
print("rfc3987_syntax" in sys.modules, "jsonschema" in sys.modules)
"""
IS_VALID = """
from jsonschema import FormatChecker
print([FormatChecker().conforms(text, "iri") for text in ("https://a.example/", "no address", 3)])
"""


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("", ["False True"]),
        (IS_VALID, ["False True", "loaded", "[True, False, True]"]),
        ("import rfc3987_syntax; print(rfc3987_syntax.__name__)", ["False True", "loaded", "rfc3987_syntax"]),
    ],
    ids=["not asked", "asked by jsonschema", "imported by somebody else"],
)
def test_the_syntax_of_addresses_is_loaded_when_it_is_asked_for(tmp_path, monkeypatch, code, printed):
    (tmp_path / "rfc3987_syntax.py").write_text(SYNTAX, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    done = run(ASKING + code)
    assert (done.stderr, done.stdout.splitlines()) == ("", printed)


@pytest.mark.parametrize("before", ["import jsonschema", "import rfc3987_syntax"])
def test_what_is_loaded_already_stays_as_it_is(tmp_path, monkeypatch, before):
    (tmp_path / "rfc3987_syntax.py").write_text(SYNTAX, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    done = run(f"{before}\n{ASKING}")
    assert done.stdout.splitlines() == ["loaded", f"True {before == 'import jsonschema'}"]


def test_without_that_package_nothing_is_loaded():
    missing = "import importlib.util as util; util.find_spec = lambda name: None\n"
    assert run(missing + ASKING).stdout.splitlines() == ["False False"]
