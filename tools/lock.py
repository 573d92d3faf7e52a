"""Write the locks anew from pyproject.toml, or check them: `python tools/lock.py [--check | --upgrade]`.

The resolver, uv, lives in a throw-away environment: it is needed here only, once in a while.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path

from setup import SetupError, own_environment, pip_environment  # tools/setup.py

UV = "uv==0.13.9"
ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
LAB_LOCK = "requirements-lab.lock"  # what JupyterLab needs beside it, and the same again
PROJECT = "pyproject.toml"
EXTRAS = "--extra dev --extra fleet --extra pdf"
COMPILE = tuple(f"pip compile --universal --generate-hashes --python-version 3.11 {EXTRAS}".split())
COMPILED = {LOCK: COMPILE, LAB_LOCK: (*COMPILE, "--extra", "lab", "--constraint", LOCK)}
# Settings of uv that say how packages are reached; others (prerelease, exclude-newer, constraint) change the lock.
CONNECTION = frozenset(
    "UV_CACHE_DIR UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_HTTP_TIMEOUT UV_INDEX UV_INDEX_URL "
    "UV_INSECURE_HOST UV_NATIVE_TLS UV_NO_CACHE UV_OFFLINE UV_SYSTEM_CERTS".split()
)


class LockError(Exception):
    """The lock could not be made, or is not what pyproject.toml asks for."""


def uv_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which uv resolves: the lock depends on pyproject.toml, not on who writes it."""
    kept = {name: value for name, value in given.items() if not name.startswith("UV_") or name in CONNECTION}
    return {**kept, "UV_NO_CONFIG": "1"}


def _run(command: list[object], folder: Path, environment: Mapping[str, str]) -> None:
    """Run a command silently; if it fails, raise with the end of what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise LockError("\n".join((done.stdout + done.stderr).strip().splitlines()[-30:]))


def compile_locks(*, upgrade: bool = False) -> dict[str, str]:
    """Return the texts of the locks that pyproject.toml asks for, by name of the file.

    Versions in the present locks are kept where they still fit, unless `upgrade` is true.
    """
    with tempfile.TemporaryDirectory() as name:
        # Compiled in a copy, under the same file names: no machine path gets into the header.
        folder = Path(name)
        for file in (PROJECT, *COMPILED):
            if (ROOT / file).is_file():
                shutil.copy(ROOT / file, folder / file)
        venv.create(folder / "venv", with_pip=True)
        bin_folder = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
        pip = [bin_folder / "python", "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, UV], folder, pip_environment(folder / "venv"))
        extra = ["--upgrade"] if upgrade else []
        texts = {}
        for lock, options in COMPILED.items():
            # The header must not change with --upgrade, or a check would always differ.
            header = " ".join(("uv", *options, PROJECT, "-o", lock))
            _run(
                [bin_folder / "uv", *options, *extra, "--custom-compile-command", header, PROJECT, "-o", lock],
                folder,
                uv_environment(own_environment()),
            )
            texts[lock] = (folder / lock).read_text(encoding="utf-8")
    for lock, text in texts.items():
        if "://" in text:
            raise LockError(f"The new {lock} would name a host; look for an index setting of uv on this machine.")
    return texts


def main() -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="only compare; exit 1 if the lock is out of date")
    choice.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    options = parser.parse_args()
    try:
        new = compile_locks(upgrade=options.upgrade)
    except (LockError, SetupError) as error:
        print(f"tools/lock.py: {error}", file=sys.stderr)
        return 1
    others = [lock for lock, text in new.items() if not _holds(ROOT / lock, text)]
    if options.check and others:
        print(f"tools/lock.py: {', '.join(others)} is not what {PROJECT} asks for; run make lock", file=sys.stderr)
        return 1
    for lock, text in new.items():
        if lock in others:
            (ROOT / lock).write_text(text, encoding="utf-8", newline="\n")
        print(f"{lock} {'written' if lock in others else 'is up to date'}")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
