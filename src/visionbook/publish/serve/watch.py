"""Build again whenever a file of the project is saved, and tell open pages."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from visionbook.publish.freshness import INPUTS, PACKAGE, read_outside
from visionbook.publish.serve.server import News

_LINES_SHOWN = 40


def follow(changes: Iterable[object], build: Callable[[], tuple[bool, str]], news: News) -> None:
    """Build once for each set of changes; tell the outcome.

    Parameters
    ----------
    changes : iterable
        One item per moment at which files were saved.
    build : callable
        Returns whether the book was built, and what was printed.
    news : News
        Who is to know.
    """
    for _ in changes:
        done, printed = build()
        if done:
            news.tell("book")
        else:
            print(printed, file=sys.stderr)
            news.tell("failure", "\n".join(printed.splitlines()[-_LINES_SHOWN:]))


def build_apart(root: Path) -> tuple[bool, str]:
    """Build in a process of its own, which has the newest program; return success and what it printed."""
    command = [sys.executable, "-P", "-m", "visionbook.cli", "build"]  # -P: no module from the folder of the project
    done = subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0, done.stderr.strip()


def saved_files(root: Path, stop: threading.Event) -> Iterable[object]:
    """Return an iterator over moments at which files of the project or the program were saved."""
    from watchfiles import watch

    files = [*(root / name for name in INPUTS), PACKAGE, *read_outside(root)]
    return watch(*filter(Path.exists, files), stop_event=stop, raise_interrupt=False)
