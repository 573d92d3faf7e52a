"""The process that runs jupyter-book: started early, it imports what it needs while the notebooks run.

It waits for one line of JSON on its standard input, the arguments of ``jupyter-book``, and runs them. It ends when
its input closes, at any moment: it never outlives the build that started it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from subprocess import STDOUT, Popen
from typing import IO

from visionbook.edition import ROOT_VARIABLE

_NEEDED = ("jupyter_book.sphinx", "sphinx_book_theme", "myst_nb.sphinx_", "visionbook.publish.chart_renderer")


class SphinxProcess:
    """A jupyter-book that is warming up; `build` runs it once.

    Parameters
    ----------
    root : Path
        The project, for the extensions of the book.
    log : Path
        File for all that jupyter-book prints.
    held : sequence of int
        File descriptors that the process keeps open: the lock of the build.
    """

    def __init__(self, root: Path, log: Path, held: Sequence[int] = ()):
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log: IO[bytes] = log.open("wb")
        self._process = Popen(
            [sys.executable, "-m", "visionbook.publish.sphinx_process"],
            stdin=-1,
            stdout=self._log,
            stderr=STDOUT,
            pass_fds=tuple(held) if os.name == "posix" else (),
            env={**os.environ, ROOT_VARIABLE: str(root), "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"},
        )

    def __enter__(self) -> SphinxProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def build(self, arguments: Sequence[str]) -> int:
        """Run jupyter-book with arguments; return its exit code (0: no warning, no error)."""
        try:
            self._process.stdin.write(json.dumps(list(arguments)).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # it could not even start; its log says why
            pass
        code = self._process.wait()
        self.close()
        return code

    def close(self) -> None:
        """End the process, also in the middle of its work."""
        if not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        self._process.wait()
        self._log.close()


def main() -> None:
    """Import, wait for the arguments, run jupyter-book."""
    for name in _NEEDED:
        importlib.import_module(name)
    from jupyter_book.cli.main import main as jupyter_book

    line = sys.stdin.readline()
    if not line:
        return
    threading.Thread(target=_end_with_input, daemon=True).start()
    jupyter_book(json.loads(line))


def _end_with_input() -> None:
    """End at once, without cleaning up, when whoever started this process is gone."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
