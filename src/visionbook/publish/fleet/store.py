"""Where a fleet keeps its results: a folder, or any address that fsspec knows (``memory://``, ``s3://`` and so on).

A result is an executed notebook and its record: what it was made from and what it read. It is kept if both still fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from visionbook.errors import BuildError, ParameterError
from visionbook.messages import message
from visionbook.publish.execute import Run
from visionbook.publish.freshness import changed_reads
from visionbook.publish.site import csv_text
from visionbook.reads import Asked, Read, from_entries

SUMMARY = "summary.csv"
_LOGS = "logs"
_AT_A_TIME = 32
_T = TypeVar("_T")


class Store:
    """The results of a fleet at an address.

    Parameters
    ----------
    address : str
        A folder, or an address that fsspec knows.

    Raises
    ------
    ParameterError
        If fsspec does not know such an address, or lacks what it needs for it.
    BuildError
        If nothing can be written there.
    """

    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs

        self.address = address
        try:
            self.files, self.folder = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise ParameterError(message("fleet.output", address=address, error=error)) from None
        self.folder = self.folder.rstrip("/")
        self._do(lambda: self.files.makedirs(self._path(_LOGS), exist_ok=True))

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def _do(self, action: Callable[[], _T]) -> _T:
        """Return what an action on the files returns.

        Raises
        ------
        BuildError
            If it fails: each kind of storage has errors of its own.
        """
        try:
            return action()
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise BuildError(message("fleet.store", address=self.address, reason=reason)) from None

    def fitting(self, made_from: Mapping[str, Mapping]) -> set[str]:
        """Return the pages whose result is there, whole, made from these ingredients, and read what is there now."""
        pages = list(made_from)
        records: dict[str, dict[Read | Asked, str]] = {}
        for start in range(0, len(pages), _AT_A_TIME):
            records |= self._whole(pages[start : start + _AT_A_TIME], made_from)
        return {page for page, changed in changed_reads(records).items() if not changed}

    def _whole(self, pages: Sequence[str], made_from: Mapping[str, Mapping]) -> dict[str, dict[Read | Asked, str]]:
        """Return what each of the pages read whose record and notebook fit each other and the ingredients."""
        named = {self._path(f"{page}.{ending}"): None for page in pages for ending in ("json", "ipynb")}
        held = self._do(lambda: self.files.cat(list(named), recursive=False, on_error="omit"))
        # What comes back may be named without the protocol, or with it.
        found = {str(path).rsplit("/", 1)[-1]: content for path, content in held.items()}
        whole = {}
        for page in pages:
            try:
                record = json.loads(found[f"{page}.json"])
                if record["made_from"] == made_from[page] and record["output"] == _sha256(found[f"{page}.ipynb"]):
                    whole[page] = from_entries(record["reads"])
            except (KeyError, ValueError, TypeError):
                continue
        return whole

    def keep(self, run: Run, made_from: Mapping, notebook: bytes, reads: Sequence[Mapping]) -> None:
        """Write a result; the record comes last and names the notebook's digest, so that half a result is none."""
        record = {"made_from": made_from, "output": _sha256(notebook), "reads": reads}
        text = json.dumps(record, ensure_ascii=False, sort_keys=True)
        self._write(f"{run.page}.ipynb", notebook)
        self._write(f"{run.page}.json", text.encode())

    def forget(self, run: Run) -> None:
        """Take a result away that no longer fits."""
        for ending in ("json", "ipynb"):
            path = self._path(f"{run.page}.{ending}")
            self._do(lambda path=path: self.files.rm_file(path) if self.files.exists(path) else None)

    def log(self, run: Run, lines: Sequence[str]) -> None:
        """Write how the run of an area went."""
        self._write(f"{_LOGS}/{run.page}.log", ("\n".join(lines) + "\n").encode())

    def summary(self, rows: list[list[str]]) -> None:
        """Write the table of all areas, marked as UTF-8 and without formulas for spreadsheets."""
        self._write(SUMMARY, csv_text(rows).encode("utf-8-sig"))

    def _write(self, name: str, content: bytes) -> None:
        self._do(lambda: self.files.pipe_file(self._path(name), content))


def _sha256(content: Any) -> str:
    return hashlib.sha256(content).hexdigest()
