"""The national set: a folder of its own with a file for each municipality, so that a page reads its own rows alone.

``set.json`` says what it is made of, ``areas.csv`` what areas are called, ``intervals.csv`` how far projections are
good; ``towns/01223.csv`` has the people of one municipality by series, year, sex and age. None of it is in ``data/``:
a book's own tables hold what its pages show.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from visionbook.errors import DataError
from visionbook.messages import message

FORM = 1
TOWN_COLUMNS = ("series", "year", "sex", "age_group", "population")
AREA_COLUMNS = ("area_code", "name_ja", "name_kana", "kind")
INTERVAL_COLUMNS = (
    "area_code", "year", "projected", "low", "high", "cases", "areas", "size_class", "growth_class", "region",
    "kept",
)  # fmt: skip
_SET, _AREAS, _INTERVALS, _TOWNS = "set.json", "areas.csv", "intervals.csv", "towns"

_CODE = re.compile(r"[0-9]{5}")

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class NationalSet:
    """A national set as its folder holds it, without the people of the municipalities: `town_rows` reads these.

    Parameters
    ----------
    folder : Path
        Where it lies.
    about : mapping
        What it is made of: files with their digests, series by role, the method of the intervals.
    areas : list of dict
        `AREA_COLUMNS`.
    intervals : mapping of str to list of dict
        Rows of `INTERVAL_COLUMNS` by municipality; none where nothing comparable was found.
    """

    folder: Path
    about: Mapping[str, object]
    areas: Rows
    intervals: Mapping[str, Rows]

    @property
    def towns(self) -> list[str]:
        """The codes of the municipalities, in order."""
        return [row["area_code"] for row in self.areas if row["kind"] == "municipality"]

    def town_content(self, code: str) -> bytes:
        """Return the file of a municipality.

        Raises
        ------
        DataError
            If it is not there.
        """
        path = self.folder / _TOWNS / f"{code}.csv"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise DataError(
                message("national.no_town_file", file=f"{_TOWNS}/{path.name}", folder=self.folder)
            ) from None


def read_set(folder: Path) -> NationalSet:
    """Return the national set of a folder.

    Raises
    ------
    DataError
        If there is none, or it was written in another form.
    """
    try:
        about = json.loads((folder / _SET).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(message("national.no_set", folder=folder, file=_SET)) from None
    except ValueError:
        raise DataError(message("national.broken", file=_SET, folder=folder)) from None
    if not isinstance(about, dict) or not {"form", "series"} <= about.keys():
        raise DataError(message("national.broken", file=_SET, folder=folder))
    if about["form"] != FORM:
        raise DataError(message("national.other_form", folder=folder, found=about["form"], wanted=FORM))
    intervals: dict[str, Rows] = {}
    for row in rows_of(_bytes(folder, _INTERVALS), INTERVAL_COLUMNS, _INTERVALS):
        intervals.setdefault(row["area_code"], []).append(row)
    areas = rows_of(_bytes(folder, _AREAS), AREA_COLUMNS, _AREAS)
    for number, row in enumerate(areas, 2):
        if not _CODE.fullmatch(row["area_code"]):  # it names files
            raise DataError(message("national.no_code", file=_AREAS, row=number, code=row["area_code"]))
    return NationalSet(folder, about, areas, intervals)


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise DataError(message("national.broken", file=name, folder=folder)) from None


def rows_of(content: bytes, columns: Sequence[str], file: str) -> Rows:
    """Return the rows of a file of the set.

    Raises
    ------
    DataError
        If it is no UTF-8, has other columns, or a row of another length.
    """
    try:
        head, *body = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    except (UnicodeDecodeError, ValueError, csv.Error):
        raise DataError(message("national.unreadable", file=file)) from None
    if tuple(head) != tuple(columns):
        raise DataError(message("national.columns", file=file, found=head, wanted=list(columns)))
    for number, cells in enumerate(body, 2):
        if len(cells) != len(head):
            raise DataError(message("national.row", file=file, row=number, found=len(cells), wanted=len(head)))
    return [dict(zip(head, cells, strict=True)) for cells in body]


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV with a head."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8")


def write_set(
    folder: Path, about: Mapping[str, object], areas: bytes, intervals: bytes, towns: Mapping[str, bytes]
) -> int:
    """Write a set; return how many files of municipalities are others than before. What says that it is whole is last.

    A municipality that the set no longer has loses its file.
    """
    (folder / _TOWNS).mkdir(parents=True, exist_ok=True)
    (folder / _SET).unlink(missing_ok=True)
    changed = sum(_put(folder / _TOWNS / f"{code}.csv", content) for code, content in towns.items())
    for path in (folder / _TOWNS).glob("*.csv"):
        if path.stem not in towns:
            path.unlink()
    _put(folder / _AREAS, areas)
    _put(folder / _INTERVALS, intervals)
    text = json.dumps({"form": FORM, **about}, ensure_ascii=False, indent=1, sort_keys=True)
    _put(folder / _SET, text.encode("utf-8"))
    return changed


def _put(path: Path, content: bytes) -> bool:
    """Write a file if it holds something else; return whether it did."""
    if path.is_file() and path.read_bytes() == content:
        return False
    replace(path, content)
    return True


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)


def digest(*contents: bytes) -> str:
    """Return the digest of several contents, told apart from each other."""
    found = hashlib.sha256()
    for content in contents:
        found.update(hashlib.sha256(content).digest())
    return found.hexdigest()
