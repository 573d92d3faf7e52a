"""A process of a build ends without taking its objects apart, but nothing that it still had to do is lost."""

import subprocess
import sys

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
