"""What a notebook reads past `visionbook.data.load`: files and lists of files are noted, other ways are refused.

IPython loads this module as an extension when a worker starts a kernel, a forked one or an ordinary one. From then on
Python reports each opened file to an audit hook, whoever opens it: a cell, pandas, or the import of a module beside
the notebook. The build compares what was noted with what is there now. Another program or another machine cannot be
compared, so a notebook may not ask them. Files that a library opens without Python (in C) are not seen.
"""

from __future__ import annotations

import importlib.metadata
import os
import stat
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from importlib.util import source_from_cache
from pathlib import Path
from types import FrameType
from typing import Any

from visionbook import reads
from visionbook.edition import project_root
from visionbook.errors import DataError
from visionbook.messages import message

PACKAGE = str(Path(__file__).parents[2])
_IMPORTING = "<frozen importlib"
_CELLS = "ipykernel_"
# Looks through the folders from which Python imports for what is installed.
_INSTALLED = os.path.dirname(importlib.metadata.__file__)
# Where the system, Python and its libraries keep their own files.
_SYSTEM = ("/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/lib64", "/bin", "/sbin", "/var/lib", "/var/cache")
_SYSTEM_VARIABLES = ("SystemRoot", "ProgramFiles", "ProgramFiles(x86)", "APPDATA", "LOCALAPPDATA")
_LIBRARY_VARIABLES = ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
_JUPYTER_VARIABLES = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
_SHELLS = ("IPython", "ipykernel", "pexpect", "ptyprocess")


def load_ipython_extension(shell: object) -> None:
    """Begin to watch this kernel, if someone asked for notes; IPython calls this when the kernel starts."""
    notes = os.environ.get(reads.READS_VARIABLE)
    if notes:
        Path(notes).touch()  # says that from here on nothing goes unseen
        sys.addaudithook(Watch(project_root()).hear)


class Watch:
    """What one kernel reads.

    Parameters
    ----------
    root : Path
        The project: files in it are named relative to it.
    """

    def __init__(self, root: Path):
        self._root = os.path.abspath(root)
        self._own: set[str] = set()
        self._busy = threading.local()
        self._libraries = _library_folders()
        self._handlers: dict[str, Callable[..., None]] = {
            "open": self._opened,
            "sqlite3.connect": self._database,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "os.mkdir": self._made,
            "os.rename": self._renamed,
            "subprocess.Popen": self._program,
            "os.system": self._program,
            "os.posix_spawn": self._program,
            "os.exec": self._program,
            "os.forkpty": self._program,
            "socket.connect": self._network,
        }

    def hear(self, event: str, arguments: tuple) -> None:
        """Take note of an audit event.

        Raises
        ------
        DataError
            If a cell asks another program or another machine.
        """
        handler = self._handlers.get(event)
        if handler is None or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            handler(*arguments)
        except DataError:
            raise
        except Exception:  # an odd path, which the call itself refuses; a thread that ends: never a fault of the cell
            return
        finally:
            self._busy.now = False

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int):
            return
        path = os.path.abspath(os.fsdecode(path))
        reading, anew = _access(mode, flags)
        if next(_callers()).f_code.co_filename.startswith(_IMPORTING):
            if reading:  # what an import writes is its own compiled copy
                self._imported(path)
            return
        if anew or (not reading and not os.path.exists(path)):
            self._own.add(path)
        elif reading and not self._is_own(path) and not reads.is_accounted():
            self._note_file(path)

    def _imported(self, path: str) -> None:
        """Note the source of a module beside the notebook; the package itself is known by what it can reach."""
        if _below(path, self._root) and not _below(path, PACKAGE):
            self._note_file(source_from_cache(path) if path.endswith(".pyc") else path)

    def _database(self, path: Any) -> None:
        if isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path) not in ("", ":memory:"):
            self._opened(os.fsdecode(path).removeprefix("file:").partition("?")[0], "r", 0)

    def _listed(self, path: Any = None) -> None:
        caller = next(_callers()).f_code.co_filename
        if isinstance(path, int) or caller.startswith(_IMPORTING) or _below(caller, _INSTALLED):
            return
        path = os.path.abspath(os.fsdecode(path or "."))
        if os.path.isdir(path) and not self._is_own(path) and not reads.is_accounted() and not self._foreign(path):
            reads.note(reads.Asked("names", self._named(path)), reads.names_digest(Path(path)))

    def _note_file(self, path: str) -> None:
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                return
        except FileNotFoundError:
            pass  # a page may depend on that, too
        if not self._foreign(path):
            reads.note(reads.Asked("file", self._named(path)), reads.file_digest(Path(path)))

    def _made(self, path: Any, *_: object) -> None:
        self._own.add(os.path.abspath(os.fsdecode(path)))

    def _renamed(self, source: Any, target: Any, *_: object) -> None:
        if self._is_own(os.path.abspath(os.fsdecode(source))):
            self._own.add(os.path.abspath(os.fsdecode(target)))

    def _is_own(self, path: str) -> bool:
        """Return whether this kernel has written a file, or made a folder above it: reading it back is no news."""
        return not self._own.isdisjoint([path, *map(str, Path(path).parents)])

    def _foreign(self, path: str) -> bool:
        """Return whether a file belongs to the system or to a library, not to the book."""
        inside = _below(path, self._root)
        libraries = [folder for folder in self._libraries if not (inside and _below(self._root, folder))]
        if any(_below(path, folder) for folder in [*libraries, *_folders_of_matplotlib()]):
            return True
        return not inside and (Path(path).parent.name.startswith(_CELLS) or _of_the_system(path))

    def _named(self, path: str) -> str:
        return Path(path).relative_to(self._root).as_posix() if _below(path, self._root) else path

    def _program(self, *what: Any) -> None:
        if any(_is_cell(frame) for frame in _callers()) and self._is_of_the_notebook(_callers()):
            command = what[1] if len(what) > 1 and isinstance(what[1], (list, tuple)) else what[:1]
            shown = " ".join(map(os.fsdecode, filter(_is_text, command)))
            raise DataError(message("build.starts_program", program=shown[:80] or message("build.shell")))

    def _is_of_the_notebook(self, callers: Iterator[FrameType]) -> bool:
        """Return whether a cell or a module beside the notebook asks, not a library for itself."""
        standard = sysconfig.get_paths()["stdlib"]
        sites = {sysconfig.get_paths()[name] for name in ("purelib", "platlib")}
        shells = tuple(os.path.join(site, shell) for site in sites for shell in _SHELLS)
        for frame in callers:
            name = frame.f_code.co_filename
            in_site = any(_below(name, site) for site in sites)
            if name.startswith("<frozen") or name.startswith(shells) or (_below(name, standard) and not in_site):
                continue
            return not in_site and not _below(name, PACKAGE)
        return False

    def _network(self, _: object, address: Any) -> None:
        if isinstance(address, tuple) and any(map(_is_cell, _callers())):
            raise DataError(message("build.asks_machine", address=address[0]))


def _access(mode: str | None, flags: int) -> tuple[bool, bool]:
    """Return whether a file is opened to be read, and whether it begins empty."""
    if mode is not None:
        return "r" in mode or ("a" in mode and "+" in mode), "w" in mode or "x" in mode
    anew = bool(flags & (os.O_TRUNC | os.O_EXCL)) and flags & (os.O_WRONLY | os.O_RDWR) != 0
    return not flags & os.O_WRONLY, anew


def _callers() -> Iterator[FrameType]:
    """Give the frames that led here, the nearest first, without those of this module."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename != __file__:
            yield frame
        frame = frame.f_back


def _is_cell(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return Path(name).parent.name.startswith(_CELLS) or name.startswith("<ipython-input")


def _is_text(value: object) -> bool:
    return isinstance(value, (str, bytes, os.PathLike))


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _of_the_system(path: str) -> bool:
    home = os.path.expanduser("~")
    if _below(path, home) and os.path.relpath(path, home).startswith("."):
        return True
    named = [os.environ[name] for name in _SYSTEM_VARIABLES if os.environ.get(name)]
    return any(_below(path, folder) for folder in (*_SYSTEM, *named))


def _folders_of_matplotlib() -> list[str]:
    """Return where matplotlib, if it is loaded, keeps its fonts and settings: it may have made a folder for itself."""
    matplotlib = sys.modules.get("matplotlib")
    return [matplotlib.get_cachedir(), matplotlib.get_configdir()] if hasattr(matplotlib, "get_cachedir") else []


def _library_folders() -> set[str]:
    """Return the folders of Python, its libraries, and the settings and caches that these keep."""
    variables = [os.environ[name] for name in (*_LIBRARY_VARIABLES, *_JUPYTER_VARIABLES) if os.environ.get(name)]
    folders = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values(), *variables]
    return {os.path.abspath(form) for folder in folders for form in (folder, os.path.realpath(folder))}
