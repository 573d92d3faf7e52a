"""Several filled forms at once: which files, what was confirmed in which, and two that report the same indicator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from visionbook.errors import DataError, ParameterError
from visionbook.intake.kpi_rows import Entry, Reading, Trouble
from visionbook.messages import message

_OWNER_FILE = "~$"
_PATTERN = "*?["


def paths(given: Sequence[Path]) -> list[Path]:
    """Return the files that were named; patterns are looked up where the shell did not (Windows).

    Raises
    ------
    DataError
        If no file fits a pattern, or a file is the mark that Excel leaves beside an open workbook.
    """
    found: list[Path] = []
    for path in given:
        if not path.exists() and any(sign in path.name for sign in _PATTERN):
            fitting = sorted(path.parent.glob(path.name))
            if not fitting:
                raise DataError(message("imports.no_such_files", file=printable(path.name)))
            found += fitting
        else:
            found.append(path)
    for path in found:
        if path.name.startswith(_OWNER_FILE):
            raise DataError(message("imports.lock_file", file=printable(path.name)))
    return found


def printable(name: str) -> str:
    """Return the name of a file for messages and notes: a sign that cannot be printed becomes a question mark."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def accepted_in(accepted: Sequence[str], file: str, *, alone: bool) -> tuple[str, ...]:
    """Return the cells of one file that were confirmed; of several files each is named with its file.

    Raises
    ------
    ParameterError
        If a cell is named without its file, and there are several.

    Examples
    --------
    >>> accepted_in(["a.xlsx!Sheet!K9", "b.xlsx!Sheet!K9"], "a.xlsx", alone=False)
    ('Sheet!K9',)
    """
    own = tuple(cell[len(file) + 1 :] for cell in accepted if cell.startswith(f"{file}!"))
    if alone:
        return own + tuple(cell for cell in accepted if not cell.startswith(f"{file}!"))
    for cell in accepted:
        if cell.count("!") < 2:
            raise ParameterError(message("imports.accept_needs_file", cell=cell))
    return own


def join(reading: Reading, earlier: Sequence[tuple[str, Reading]]) -> None:
    """Leave out of a reading what files before it say, too; what they say differently becomes a trouble.

    Parameters
    ----------
    reading : Reading
        Of a form.
    earlier : sequence of (str, Reading)
        Names and readings of the other forms of the same year.
    """
    first: dict[str, tuple[str, Entry]] = {}
    for file, other in earlier:
        first |= {entry.kpi_id: (f"{file} {entry.place}", entry) for entry in other.entries}
    kept = []
    for entry in reading.entries:
        if entry.kpi_id not in first:
            kept.append(entry)
            continue
        place, other = first[entry.kpi_id]
        if (entry.value, entry.status, entry.about) == (other.value, other.status, other.about):
            reading.remarks.append(message("imports.same_report", place=entry.place, other=place))
            continue
        facts = {"kpi": entry.kpi_id, "other": place, "written": other.written, "status": other.status}
        rule, remedy = message("imports.second_report", **facts), message("imports.second_report_remedy")
        reading.troubles.append(Trouble(entry.place, entry.written, rule, remedy))
    reading.entries = kept


def refusal(parts: Sequence[str], files: int) -> str:
    """Return the troubles of all files in one."""
    if files == 1:
        return parts[0]
    return message("imports.several_refused", parts=[*parts, message("imports.accept_hint")], count=files)
