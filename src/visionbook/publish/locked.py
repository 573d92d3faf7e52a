"""Whether the packages that Python finds are those of ``requirements.lock``: asked by every command, in a moment.

Names and versions are read from the names of folders (``pandas-3.1.1.dist-info``), in the order in which Python
searches. Only the standard library is imported here, and no package.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message

LOCK_FILE = "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_INSTALLED = re.compile(r"(.+?)-([^-]+)(?:-py[0-9.]+)?\.(?:dist|egg)-info")
_BESIDE = Path(__file__).parents[3] / LOCK_FILE


def require_locked(root: Path) -> None:
    """Refuse to work with other packages than the locked ones: figures would not be those of the edition.

    Parameters
    ----------
    root : Path
        The project; without a lock of its own, the lock beside the program counts.

    Raises
    ------
    BuildError
        With each package, its version, where it lies, and the version of the lock.
    """
    others = found_instead(root)
    if not others:
        return
    locked = _locked(root)
    packages = []
    for name, version, folder in others:
        wanted = "/".join(sorted(locked[_plain(name)]))
        packages.append(message("publishing.other_version", name=name, version=version, at=folder, wanted=wanted))
    raise BuildError(message("publishing.not_locked", packages=packages, lock=LOCK_FILE))


def found_instead(root: Path) -> list[tuple[str, str, str]]:
    """Return the packages that Python finds in another version than the locked one: name, version, folder."""
    return other_versions(_locked(root), sys.path)


def _locked(root: Path) -> dict[str, set[str]]:
    lock = next((path for path in (root / LOCK_FILE, _BESIDE) if path.is_file()), None)
    return locked_versions(lock.read_text(encoding="utf-8", errors="replace")) if lock else {}


def locked_versions(lock: str) -> dict[str, set[str]]:
    """Return the versions that a lock allows, by name: some packages have one for each Python or system.

    Examples
    --------
    >>> locked_versions("Some_Name==1.0  --hash=sha256:0" + chr(10) + "other==2 ; sys_platform == 'win32'")
    {'some-name': {'1.0'}, 'other': {'2'}}
    """
    versions: dict[str, set[str]] = {}
    for name, version in _PIN.findall(lock):
        versions.setdefault(_plain(name), set()).add(version)
    return versions


def other_versions(locked: Mapping[str, set[str]], folders: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return what is installed in another version than the locked one, and where: the first that Python finds counts.

    Parameters
    ----------
    locked : mapping of str to set of str
        As from `locked_versions`.
    folders : iterable of str
        Where Python searches, in order.
    """
    others, seen = [], set()
    for folder in folders:
        here = sorted(match.groups() for name in _names(folder) if (match := _INSTALLED.fullmatch(name)))
        for name, version in here:
            plain = _plain(name)
            if plain not in seen and version not in locked.get(plain, {version}):
                others.append((name, version, folder))
        seen |= {_plain(name) for name, _ in here}
    return others


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:  # a zip, or not there
        return []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
