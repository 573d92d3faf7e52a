"""Jupyter Book 2 (mystmd): installed for the time of the benchmark where it is not there, and how it builds a book.

Three things may be missing where there is no network: mystmd itself (npm), jupyter-server, with which it executes
notebooks (pip), and its theme, which makes HTML of the pages. Without the first two there is nothing to measure, and
the reason is said. Without the theme the content of the pages is looked at, as mystmd hands it to the theme.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from measuring import Measured, tried

ROOT = Path(__file__).resolve().parent.parent
INSTALL_SECONDS = 300
BUILD_SECONDS = 900
THEME_SECONDS = 120

_EXECUTED = re.compile(r"Executing notebook \((?:\S*/)?(\w+)\.ipynb\)")
_HASH = re.compile(r"\s*\\\n\s+--hash=\S+")
_NO_THEME = {
    "jtex": "v1",
    "title": "No theme",
    "description": "The content of the pages alone",
    "version": "1.0.0",
    "build": {"install": "true", "start": "true"},
}


class NotThereError(Exception):
    """Something that the build needs cannot be had here; the message says what, and why."""


@dataclass(frozen=True)
class Mystmd:
    """A mystmd that can execute notebooks, and whether it can make HTML."""

    program: str
    variables: dict[str, str] = field(default_factory=dict)
    theme: bool = False

    def build(self, root: Path) -> Measured:
        """Build the book of a project that `prepare` has made ready."""
        kind = "--html" if self.theme else "--site"
        done = tried([self.program, "build", kind, "--execute"], root, self.variables, seconds=BUILD_SECONDS)
        done.notebooks = tuple(_EXECUTED.findall(done.printed))
        return done

    def prepare(self, root: Path) -> None:
        """Write the settings of mystmd: the contents of the book, in their order, and a theme."""
        toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
        pages = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
        ends = {page: next(end for end in (".ipynb", ".md") if (root / f"{page}{end}").is_file()) for page in pages}
        settings = {
            "version": 1,
            "project": {"title": "book", "toc": [{"file": f"{page}{end}"} for page, end in ends.items()]},
            "site": {"template": "book-theme" if self.theme else "./no_theme"},
        }
        (root / "myst.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        (root / "no_theme").mkdir()
        (root / "no_theme" / "template.yml").write_text(yaml.safe_dump(_NO_THEME), encoding="utf-8")

    def page(self, root: Path, name: str) -> Path:
        """Return the file of a page that `build` has made."""
        slug = name.replace("_", "-")
        if self.theme:
            return root / "_build" / "html" / slug / "index.html"
        return root / "_build" / "site" / "content" / f"{slug}.json"


def mystmd(folder: Path, variables: dict[str, str]) -> Mystmd:
    """Return a mystmd that works, installed below a folder where need be.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet.
    variables : dict
        Environment variables for its builds.

    Raises
    ------
    NotThereError
        If it, or what it executes notebooks with, is not here and cannot be installed.
    """
    folder.mkdir(parents=True)
    program = _program(folder)
    # It starts the jupyter-server of the Python that is found first.
    python_first = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    needed = {**variables, "PATH": python_first, **_server(folder, variables.get("PYTHONPATH", ""))}
    return Mystmd(program, needed, _theme_is_there(program, folder / "theme"))


def version(found: Mystmd) -> str:
    """Return the version of mystmd, such as ``v1.8.3``."""
    return tried([found.program, "--version"], ROOT).printed.strip()


def _program(folder: Path) -> str:
    there = shutil.which("myst")
    if there:
        return there
    npm = shutil.which("npm")
    if not npm:
        raise NotThereError("neither mystmd nor npm is installed")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "mystmd"]
    done = tried(command, folder, seconds=INSTALL_SECONDS)
    program = folder / "node_modules" / ".bin" / "myst"
    if done.code or not program.exists():
        raise NotThereError(f"npm could not install mystmd: {reason(done)}")
    return str(program)


def _server(folder: Path, searched: str) -> dict[str, str]:
    """Return the variables by which mystmd finds jupyter-server, and may start it."""
    settings = folder / "settings"
    settings.mkdir()
    # Benchmarks run in containers too, as root, where the server would refuse to start.
    allowed = json.dumps({"ServerApp": {"allow_root": True}})
    (settings / "jupyter_server_config.json").write_text(allowed, encoding="utf-8")
    variables = {"JUPYTER_CONFIG_DIR": str(settings)}
    if not tried([sys.executable, "-c", "import jupyter_server"], folder).code:
        return variables
    pinned = folder / "pinned.txt"
    pinned.write_text(pins((ROOT / "requirements.lock").read_text(encoding="utf-8")), encoding="utf-8")
    target = folder / "server"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), "-c", str(pinned)]
    done = tried([*command, "jupyter-server"], folder, seconds=INSTALL_SECONDS)
    if done.code:
        raise NotThereError(f"it executes notebooks with jupyter-server, which pip could not install: {reason(done)}")
    return variables | {"PYTHONPATH": os.pathsep.join(filter(None, [searched, str(target)]))}


def pins(lock: str) -> str:
    r"""Return the versions that a lock file names, without the digests, which pip would ask of all other packages too.

    Examples
    --------
    >>> pins("yaml==1.0 ; python_version < '4' \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\nnumpy==2.0\n")
    "yaml==1.0 ; python_version < '4'\nnumpy==2.0\n"
    """
    return _HASH.sub("", lock)


def _theme_is_there(program: str, folder: Path) -> bool:
    """Return whether mystmd can make HTML here: it fetches its theme from the network."""
    folder.mkdir()
    (folder / "index.md").write_text("# One page\n", encoding="utf-8")
    settings = {"version": 1, "project": {"toc": [{"file": "index.md"}]}, "site": {"template": "book-theme"}}
    (folder / "myst.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    done = tried([program, "build", "--html"], folder, seconds=THEME_SECONDS)
    return not done.code and (folder / "_build" / "html" / "index.html").is_file()


def reason(done: Measured) -> str:
    r"""Return the last line that says why a command failed, without places of this machine.

    Examples
    --------
    >>> reason(Measured(1.0, code=1, printed="npm error code E404\nnpm error see /home/me/.npm/log"))
    'code E404'
    """
    lines = [line for line in done.printed.splitlines() if line.strip() and "/" not in line]
    telling = [line for line in lines if re.search(r"error", line, re.IGNORECASE)] or lines
    return telling[-1].removeprefix("npm error ").strip() if telling else f"it ended with {done.code}"
