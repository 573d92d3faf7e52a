"""The process that runs jupyter-book: started early, it imports what it needs while the notebooks run.

It waits for one line of JSON on its standard input, the folders of the staged site and of the book, and builds it. It
ends when its input closes, at any moment: it never outlives the build that started it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import STDOUT, Popen
from typing import IO

from visionbook.edition import ROOT_VARIABLE
from visionbook.publish.execute import cpus
from visionbook.publish.process import collect_rarely, die_with_parent, end, load_address_syntax_late

_SETTINGS = {"NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
_NEEDED = (
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx_book_theme",
    "sphinx_external_toc",
    "visionbook.publish.site.chart_renderer",
)


class SphinxProcess:
    """A jupyter-book that warms up from `start` on; `build` runs it once.

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
        self._root, self._log_file, self._held = root, log, tuple(held) if os.name == "posix" else ()
        self._log: IO[bytes] | None = None
        self._process: Popen | None = None

    def start(self) -> None:
        """Start the process, if it has not been started."""
        if self._process is not None:
            return
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        self._log = self._log_file.open("wb")
        self._process = Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "visionbook.publish.site.sphinx_process",
            ],  # -P: no module from where it starts
            stdin=-1,
            stdout=self._log,
            stderr=STDOUT,
            pass_fds=self._held,
            env={**os.environ, ROOT_VARIABLE: str(self._root), **_SETTINGS},
        )

    def __enter__(self) -> SphinxProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def build(self, site: Path, html: Path, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Build a staged site into the folder `html`; return the exit code (0: no warning, no error).

        While jupyter-book is at work, `meanwhile` is called; if it raises, the caller ends the process by `close`.
        """
        self.start()
        try:
            self._process.stdin.write(json.dumps([str(site), str(html)]).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # it could not even start; its log says why
            pass
        meanwhile()
        code = self._process.wait()
        self.close()
        return code

    def close(self) -> None:
        """End the process, also in the middle of its work."""
        if self._process is None:
            return
        if not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        self._process.wait()
        self._log.close()


def main() -> None:
    """Import, wait for the folders, build."""
    collect_rarely()
    load_address_syntax_late()
    for name in _NEEDED:
        importlib.import_module(name)
    for name in importlib.import_module("sphinx.application").builtin_extensions:
        importlib.import_module(name)
    line = sys.stdin.readline()
    if not line:
        return
    threading.Thread(target=_end_with_input, daemon=True).start()
    code = 1
    try:
        code = _build(*map(Path, json.loads(line)))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        end(code)


def _build(site: Path, html: Path) -> int:
    """Do what ``jupyter-book build SITE -n -W --keep-going`` does, into the folder `html`."""
    from jupyter_book.sphinx import build_sphinx

    _read_in_parallel()
    if hasattr(os, "register_at_fork"):  # Sphinx forks: what it forks must not outlive it, and hold the build's lock
        os.register_at_fork(after_in_child=die_with_parent)
    result = build_sphinx(
        site,
        html,
        noconfig=True,
        path_config=site / "_config.yml",
        confoverrides={
            "external_toc_path": (site / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        warningiserror=True,
        keep_going=True,
        jobs=cpus(),
    )
    return result if isinstance(result, int) else 1  # an exception, which it has printed


def _read_in_parallel() -> None:
    """Say of an extension that says nothing that pages may be read side by side: it only works when all are read."""
    module = importlib.import_module("sphinx_multitoc_numbering")
    set_up = module.setup

    def setup(app: object) -> dict[str, object]:
        return {**(set_up(app) or {}), "parallel_read_safe": True}

    module.setup = setup


def _end_with_input() -> None:
    """End at once, without cleaning up, when whoever started this process is gone.

    Read without Python's buffer: a forked process would wait for the lock of that buffer, which this thread holds.
    """
    while os.read(0, 1 << 16):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
