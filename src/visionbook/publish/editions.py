"""Get the tables of another edition: from a folder, or from a git revision of this project.

Of a revision only ``edition.yml`` and the files that lie directly in ``data/`` are read, blob by blob: no archive
is unpacked and no file of the revision decides where it is written. Nothing is fetched from another machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from visionbook.archive import MARKER, PREVIOUS, edition_in
from visionbook.data import CONTRACT
from visionbook.edition import EditionTables, read_edition
from visionbook.errors import BuildError, ParameterError
from visionbook.messages import message

SETTINGS = "edition.yml"
LARGEST_FILE = 64 * 2**20
"""Bytes of the largest file that is read from a revision."""

_GIT_SECONDS = 60
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Variables that would make git look at another repository than the one of the folder, as inside a hook.
_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_PREFIX")


def read_tables(edition: str, root: Path) -> EditionTables:
    """Return an edition with its tables, read by its own contract.

    Parameters
    ----------
    edition : str
        A folder with ``edition.yml`` and ``data/`` (absolute, or relative to `root`), or a git revision or tag of
        the project in `root`. A folder comes first; write ``tags/NAME`` for a tag of the same name.
    root : Path
        The project's folder.

    Raises
    ------
    ParameterError
        If there is no such folder or revision, or it holds no edition.
    BuildError
        If git is needed and cannot be used.
    DataError
        If its settings or tables are broken.
    """
    with _opened(edition, root) as (folder, name):
        return edition_in(folder, name)


def fetch_previous(root: Path) -> None:
    """Put the edition that ``edition.yml`` names as the previous one where notebooks read it.

    What lies there stays untouched if it is the same; for a first edition it is removed.

    Raises
    ------
    ParameterError, BuildError
        As `read_tables`; what was fetched before is gone then.
    """
    target, setting = root / PREVIOUS, read_edition(root).previous_edition.strip()
    aside = target.with_name(f"{target.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    if not setting:
        shutil.rmtree(target, ignore_errors=True)
        return
    try:
        with _opened(setting, root) as (folder, name):
            _copy_edition(folder, aside)
    except Exception:
        shutil.rmtree(target, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    described = yaml.safe_dump({"setting": setting, "name": name}, allow_unicode=True)
    (aside / MARKER).write_text(described, encoding="utf-8")
    if _contents(aside) == _contents(target):
        shutil.rmtree(aside)
        return
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)


def _copy_edition(folder: Path, target: Path) -> None:
    (target / "data").mkdir(parents=True)
    shutil.copyfile(folder / SETTINGS, target / SETTINGS)
    for path in sorted((folder / "data").iterdir()):
        if path.is_file() and not path.name.startswith("."):
            shutil.copyfile(path, target / "data" / path.name)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def _opened(edition: str, root: Path) -> Iterator[tuple[Path, str]]:
    """Give the folder of an edition, and what readers call it, for as long as it is read."""
    _check_text(edition)
    folder = root / edition
    if _holds_something(folder):
        _check_folder(edition, folder)
        # Not the path as written: pages name no folder of one machine.
        yield folder, folder.resolve().name
        return
    with tempfile.TemporaryDirectory(prefix="visionbook-edition-") as scratch:
        _export(edition, root, Path(scratch))
        yield Path(scratch), edition


def _check_text(edition: str) -> None:
    """Refuse what git could take for an option or for several revisions."""
    odd = [sign for sign in edition if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")]
    if not edition.strip() or edition != edition.strip() or edition.startswith("-") or odd:
        raise ParameterError(message("editions.no_name", edition=edition))


def _holds_something(folder: Path) -> bool:
    try:
        return (folder / SETTINGS).exists() or (folder / "data" / CONTRACT).exists()
    except OSError:  # too long for a name, or not to be looked into
        return False


def _check_folder(edition: str, folder: Path) -> None:
    for part in (SETTINGS, f"data/{CONTRACT}"):
        if not (folder / part).is_file():
            raise ParameterError(message("editions.folder_lacks", edition=edition, part=part))
    for path in [folder / SETTINGS, *(folder / "data").iterdir()]:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ParameterError(message("editions.leads_out", name=path.name, edition=edition))


def _export(edition: str, root: Path, target: Path) -> None:
    """Write the files of a revision that make an edition."""
    if shutil.which("git") is None:
        raise BuildError(message("editions.no_git", edition=edition))
    _check_repository(edition, root)
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{edition}^{{commit}}")
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not _COMMIT.fullmatch(commit):
        raise ParameterError(message("editions.no_revision", edition=edition))
    files = _listed(edition, commit, root)
    for part in (SETTINGS, f"data/{CONTRACT}"):
        if part not in files:
            raise ParameterError(message("editions.revision_lacks", edition=edition, part=part))
    (target / "data").mkdir()
    for name, blob in files.items():
        (target / name).write_bytes(_checked(_git(root, "cat-file", "blob", blob), edition))


def _check_repository(edition: str, root: Path) -> None:
    inside = _git(root, "rev-parse", "--git-dir")
    if inside.returncode:
        said = inside.stderr.decode("utf-8", "replace")
        if "not a git repository" in said:
            raise ParameterError(message("editions.no_repository", edition=edition))
        raise BuildError(message("editions.git_unusable", said=_one_line(said)))


def _listed(edition: str, commit: str, root: Path) -> dict[str, str]:
    """Return the blobs of ``edition.yml`` and of the files directly in ``data/`` by name."""
    listing = _git(root, "ls-tree", "-l", "-z", commit, "--", SETTINGS, "data/")
    files = {}
    for entry in _checked(listing, edition).decode("utf-8", "replace").split("\0")[:-1]:
        described, name = entry.split("\t", 1)
        mode, kind, blob, size = described.split()
        leaf = name.removeprefix("data/")
        # A name is a plain one on any system, so that it stays in the folder it is written to.
        if (
            kind == "tree"
            or leaf.startswith(".")
            or any(sign in leaf for sign in '/\\:*?"<>|\N{REPLACEMENT CHARACTER}')
        ):
            continue
        if kind != "blob" or mode == "120000":
            raise ParameterError(message("editions.revision_link", edition=edition, name=name))
        if int(size) > LARGEST_FILE:
            raise ParameterError(
                message("editions.revision_size", edition=edition, name=name, size=size, largest_file=LARGEST_FILE)
            )
        files[name] = blob
    return files


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git on the project; nothing is asked, fetched, shown in a pager or translated."""
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    environment |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    try:
        return subprocess.run(
            ["git", "--no-pager", "-C", str(root), *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(message("editions.git_not_run", error=error)) from None


def _checked(result: subprocess.CompletedProcess[bytes], edition: str) -> bytes:
    if result.returncode:
        said = _one_line(result.stderr.decode("utf-8", "replace"))
        raise BuildError(message("editions.revision_unreadable", edition=edition, said=said))
    return result.stdout


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
