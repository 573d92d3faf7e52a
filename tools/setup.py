"""Create the project's virtual environment: `python3 tools/setup.py .venv`, with JupyterLab: `… .venv lab`.

Standard library only, because nothing is installed yet. When the environment is already what
requirements.lock and pyproject.toml ask for, it does nothing.
"""

import ast
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
EXTRA_LOCK = "requirements-{}.lock"
PROJECT = ROOT / "pyproject.toml"
DEBIAN_HINT = "On Debian and Ubuntu: apt install python3-venv"
SHOWN_LINES = 60
# Settings of pip that say how packages are reached, and not which, where to or how.
CONNECTION = frozenset(
    "cache-dir cert client-cert default-timeout extra-index-url find-links index-url keyring-provider no-cache-dir "
    "no-index proxy resume-retries retries timeout trusted-host use-deprecated use-feature".split()
)
SECTIONS = ("global", "install", ":env:")
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


def own_environment():
    """Return the variables of this process without those that change which packages Python finds."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def pip_settings(listed):
    """Sort the settings of pip: return those of the connection, and the names of the others, which are left out.

    `listed` is what ``pip config list`` prints: lines such as ``install.user='true'``, of all files and variables. A
    setting such as user, target, python or no-deps would put the packages elsewhere, or other ones.
    """
    connection, others = {}, set()
    found = [line.partition("=") for line in listed.splitlines() if "=" in line]
    parts = [(*place.strip().rpartition(".")[::2], value) for place, _, value in found]
    for section in SECTIONS:  # the later wins
        for where, name, value in parts:
            if where == section and name in CONNECTION:
                connection[name] = ast.literal_eval(value)
            elif where == section and name not in ("config-file", "disable-pip-version-check", "no-input"):
                others.add(name)
    return connection, sorted(others)


def pip_environment(venv):
    """Return the variables with which pip installs: the connection as the user's settings say, and nothing else."""
    kept = own_environment()
    listed = run([interpreter(venv), "-I", "-m", "pip", "config", "list"], "Reading the settings of pip", kept)
    connection, others = pip_settings(listed)
    if others:
        print(f"Left out of pip's settings (pip.conf, PIP_...): {', '.join(others)}", flush=True)
    kept = {name: value for name, value in kept.items() if not name.startswith("PIP_")}
    variables = {f"PIP_{name.upper().replace('-', '_')}": value for name, value in connection.items()}
    return {**kept, **variables, "PIP_CONFIG_FILE": os.devnull}  # no file at all is read


def run(command, purpose, environment):
    """Run a command silently and return what it printed; if it fails, raise with the end of that."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-SHOWN_LINES:])
        raise SetupError(f"{purpose} failed (exit code {done.returncode}):\n{last}")
    return done.stdout


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
        run([sys.executable, "-I", "-m", "venv", venv], "Creating the virtual environment", own_environment())
    except SetupError as error:
        raise SetupError(f"{error}\n{DEBIAN_HINT}") from None


def install(venv):
    """Install the locked packages, then this project itself, editable."""
    # -I: nothing from the current folder, PYTHONPATH or the user's site-packages.
    pip = [interpreter(venv), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    pip += ["--quiet", "--progress-bar", "off"]
    count = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    print(f"Installing up to {count} packages from {LOCK.name} (some minutes the first time)", flush=True)
    environment = pip_environment(venv)
    run([*pip, "--require-hashes", "-r", LOCK], f"Installing from {LOCK.name}", environment)
    print("Installing this project, editable", flush=True)
    # Its build tools are in the lock: no isolation, so nothing outside the lock is fetched.
    run([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT], "Installing this project", environment)


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


def add(venv, extra):
    """Install what an extra needs, from its own lock, or do nothing if it is there already."""
    lock = ROOT / EXTRA_LOCK.format(extra)
    if not lock.is_file():
        raise SetupError(f"There is no {lock.name}: {extra} is not one of the extras of this project.")
    wanted = hashlib.sha256(f"{wanted_state()}{lock.read_text(encoding='utf-8')}".encode()).hexdigest()
    ready = venv / f".ready-{extra}"
    if ready.is_file() and ready.read_text(encoding="ascii").strip() == wanted:
        return
    print(f"Installing what {lock.name} names beside (some minutes the first time)", flush=True)
    pip = [interpreter(venv), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--quiet"]
    run([*pip, "--require-hashes", "-r", lock], f"Installing from {lock.name}", pip_environment(venv))
    ready.write_text(wanted + "\n", encoding="ascii")


def main(arguments):
    """Run the command line; return the exit code."""
    if len(arguments) not in (1, 2) or any(argument.startswith("-") for argument in arguments):
        print("usage: python3 tools/setup.py VENV [lab]   (a folder; relative to the project)", file=sys.stderr)
        return 2
    venv = Path(os.path.abspath(ROOT / arguments[0]))
    try:
        prepare(venv)
        for extra in arguments[1:]:
            add(venv, extra)
    except SetupError as error:
        print(f"tools/setup.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
