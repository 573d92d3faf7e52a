"""Start of the installed command ``visionbook``: with the packages of its own environment, whatever the user has set.

A folder on ``PYTHONPATH`` or the user's own packages come before those of the environment: another pandas there blames
the data, or computes other figures, without a word. If there is any, Python starts once more without it, before any
library is loaded. Only the standard library is imported here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LEFT_OUT_VARIABLE = "VISIONBOOK_LEFT_OUT"
"""Tells the command what was left out, for one line to the user."""

_NO_USER_SITE = "PYTHONNOUSERSITE"
_PATH = "PYTHONPATH"
_ELSEWHERE = ("PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONSTARTUP", "PYTHONUSERBASE")
_OWN = Path(__file__).resolve().parents[1]


def program() -> None:
    """Run one command and end: what the installed ``visionbook`` calls."""
    environment, left_out = isolated(os.environ, user_folder())
    if left_out:
        _start_again({**environment, LEFT_OUT_VARIABLE: ", ".join(left_out)})
    from visionbook.cli import program

    program()


def user_folder() -> str:
    """Return the folder of the user's own packages, if this Python takes packages from it; else nothing."""
    site = sys.modules.get("site")
    folder = getattr(site, "USER_SITE", None) if getattr(site, "ENABLE_USER_SITE", False) else None
    return folder if folder in sys.path else ""


def isolated(environment: Mapping[str, str], user: str = "") -> tuple[dict[str, str], list[str]]:
    """Return an environment in which Python takes packages from nowhere else, and what was left out for that.

    The folder from which this program itself is running stays, wherever it is.

    Parameters
    ----------
    environment : mapping of str to str
        The variables as they are.
    user : str
        As from `user_folder`.

    Examples
    --------
    >>> isolated({"PYTHONPATH": "/other", "HOME": "/h"})
    ({'HOME': '/h', 'PYTHONNOUSERSITE': '1'}, ['PYTHONPATH=/other'])
    >>> isolated({"HOME": "/h"})
    ({'HOME': '/h'}, [])
    """
    kept = dict(environment)
    left_out = []
    folders = [folder for folder in kept.pop(_PATH, "").split(os.pathsep) if folder]
    own = [folder for folder in folders if Path(folder).resolve() == _OWN]
    if own:
        kept[_PATH] = os.pathsep.join(own)
    left_out += [f"{_PATH}={folder}" for folder in folders if folder not in own]
    left_out += [f"{name}={kept.pop(name)}" for name in _ELSEWHERE if kept.get(name)]
    runs_from_user = bool(user) and Path(user).resolve() == _OWN
    if user and not runs_from_user:
        left_out.append(user)
    if left_out and not runs_from_user:
        kept[_NO_USER_SITE] = "1"
    return kept, left_out


def _start_again(environment: Mapping[str, str]) -> None:
    """Start Python anew with an environment, in the place of this process where the system can; never returns."""
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execve(command[0], command, environment)
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)
