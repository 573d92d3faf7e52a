"""Create the project's virtual environment: `python3 tools/setup.py .venv`.

Standard library only, because nothing is installed yet. When the environment is already what
requirements.lock and pyproject.toml ask for, it does nothing.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
DEBIAN_HINT = "On Debian and Ubuntu: apt install python3-venv"
SHOWN_LINES = 60
# What a healthy environment answers: its version, and that pip can be found in it.
PROBE = "import importlib.util as u, sys; print(*sys.version_info[:2], u.find_spec('pip') is not None)"


class SetupError(Exception):
    """A reason why the environment cannot be made, with what to do about it."""


def interpreter(venv):
    """Return the path of the Python inside an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_python():
    """Refuse a Python which is too old, or which cannot make environments."""
    if sys.version_info < OLDEST:
        raise SetupError(
            "Python {}.{} or newer is needed; {} is Python {}.{}.\nName a newer one: make PYTHON=python3.12".format(
                *OLDEST, sys.executable, *sys.version_info[:2]
            )
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise SetupError(f"{sys.executable} lacks {' and '.join(missing)}.\n{DEBIAN_HINT}")


def wanted_state():
    """Return a digest of everything the environment depends on.

    The project's folder is part of it: the editable package points there.
    """
    digest = hashlib.sha256()
    for content in (LOCK.read_bytes(), PROJECT.read_bytes(), str(ROOT).encode()):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def was_moved(venv):
    """Say whether the environment was made in another folder: its programs would start that one's Python."""
    try:
        settings = (venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    made_by = [line for line in settings if line.startswith("command = ")]
    return bool(made_by) and not made_by[0].endswith(f" {venv}")


def works(venv):
    """Say whether the environment was made here, and its Python starts, is new enough and has pip."""
    if was_moved(venv):
        return False
    try:
        answer = subprocess.run([interpreter(venv), "-I", "-c", PROBE], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    words = answer.stdout.split()
    return answer.returncode == 0 and tuple(map(int, words[:2])) >= OLDEST and words[2] == "True"


def run(command, purpose):
    """Run a command silently; if it fails, raise with the end of what it printed."""
    # A user's own PIP_USER, PIP_TARGET or PYTHONPATH would send the packages elsewhere.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"):
        kept.pop(name, None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-SHOWN_LINES:])
        raise SetupError(f"{purpose} failed (exit code {done.returncode}):\n{last}")


def create(venv):
    """Make the environment anew, removing a broken one."""
    if venv.exists():
        if any(venv.iterdir()) and not (venv / "pyvenv.cfg").is_file():
            raise SetupError(f"{venv} exists and is not a virtual environment.\nRemove it, or name another.")
        print(f"Replacing {venv.name}: its Python does not work, or it was made in another folder", flush=True)
        shutil.rmtree(venv)
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Creating {venv.name} with Python {version}", flush=True)
    try:
        run([sys.executable, "-I", "-m", "venv", venv], "Creating the virtual environment")
    except SetupError as error:
        raise SetupError(f"{error}\n{DEBIAN_HINT}") from None


def install(venv):
    """Install the locked packages, then this project itself, editable."""
    # -I: nothing from the current folder, PYTHONPATH or the user's site-packages.
    pip = [interpreter(venv), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    pip += ["--quiet", "--progress-bar", "off"]
    count = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    print(f"Installing up to {count} packages from {LOCK.name} (some minutes the first time)", flush=True)
    run([*pip, "--require-hashes", "-r", LOCK], f"Installing from {LOCK.name}")
    print("Installing this project, editable", flush=True)
    # Its build tools are in the lock: no isolation, so nothing outside the lock is fetched.
    run([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT], "Installing this project")


def prepare(venv):
    """Bring the environment to the wanted state, or do nothing if it is there already."""
    check_python()
    wanted = wanted_state()
    ready = venv / ".ready"
    healthy = works(venv)
    if healthy and ready.is_file() and ready.read_text(encoding="ascii").strip() == wanted:
        return
    started = time.monotonic()
    ready.unlink(missing_ok=True)
    if not healthy:
        create(venv)
    install(venv)
    ready.write_text(wanted + "\n", encoding="ascii")
    print(f"{venv.name} is ready ({time.monotonic() - started:.0f} s)", flush=True)


def main(arguments):
    """Run the command line; return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python3 tools/setup.py VENV   (a folder; relative to the project)", file=sys.stderr)
        return 2
    try:
        prepare(Path(os.path.abspath(ROOT / arguments[0])))
    except SetupError as error:
        print(f"tools/setup.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
