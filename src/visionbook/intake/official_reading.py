"""Official files as they were downloaded, whatever holds them: what they count, what they are called, what adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from visionbook.errors import DataError
from visionbook.intake import estat, ipss
from visionbook.intake.census_panel import census_counts, is_panel
from visionbook.intake.census_totals import is_preliminary, read_totals
from visionbook.intake.estat_file import as_download, joined
from visionbook.intake.grid import Grid, filled, refuse_hidden, said_of_hidden, shown
from visionbook.intake.grids import read_grids
from visionbook.intake.ipss_layout import as_result_table
from visionbook.intake.official import Sheet, tidy
from visionbook.intake.official_title import Described, described
from visionbook.intake.panel_rows import population_of_panel
from visionbook.messages import Message, message

_SHEETS_NAMED, _ROWS_LOOKED_AT = 6, 20
_IMPUTED = "不詳補完"


@dataclass(frozen=True)
class Counts:
    """What an official file holds.

    Parameters
    ----------
    about : Described
        What it says of itself.
    population : DataFrame
        `visionbook.intake.official.COLUMNS`.
    names : mapping of str to str
        Names of its areas by code.
    checks : sequence of Message
        Sums that were checked, and those that could not be.
    preliminary : bool
        Whether final figures will replace these.
    """

    about: Described
    population: pd.DataFrame
    names: Mapping[str, str]
    checks: Sequence[Message] = ()
    preliminary: bool = False


def read_census(file: str, content: bytes, *, part: bool = False) -> Counts:
    """Return a census by sex and age, or by sex alone.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    content : bytes
        Its bytes: CSV, xlsx, xls, or censuses of all areas in columns (`visionbook.intake.census_panel`).
    part : bool
        Whether it is of some municipalities only, which do not sum to their prefecture.

    Raises
    ------
    DataError
        If it is none of these, or its sums do not hold.
    """
    if is_panel(content):
        return Counts(Described(), population_of_panel(census_counts(file, content)), {})
    grids = [filled(grid) for grid in read_grids(file, content)]
    there = shown(grids)
    found = [(grid, laid) for grid in there if (laid := as_download(grid)) is not None]
    if found:
        table = joined([laid for _, laid in found])
        return _counts(grids, [grid for grid, _ in found], estat.read_sheet(table, file, all_municipalities=not part))
    for grid in there:
        sheet = read_totals(grid, all_municipalities=not part)
        if sheet is not None:
            return _counts(grids, [grid], sheet, preliminary=is_preliminary(grid))
    _no_table(file, grids, [as_download, read_totals])
    return _counts(grids, there, estat.read_sheet(there[0], file))


def read_projection(file: str, content: bytes, *, part: bool = False) -> Counts:
    """Return a projection by sex and age; parameters and errors as of `read_census`."""
    grids = [filled(grid) for grid in read_grids(file, content)]
    there = shown(grids)
    table = as_result_table(there)
    if table is None:
        _no_table(file, grids, [lambda grid: as_result_table([grid])])
    sheet = ipss.read_sheet(table or there[0], file, all_municipalities=not part)
    counts = _counts(grids, there, sheet)
    about = counts.about  # the first title is that of the table; which statistic it is, the series says
    return replace(counts, about=Described(title=about.title or about.statistic, number=about.number))


def _no_table(file: str, grids: Sequence[Grid], readers: Sequence[Callable[[Grid], object]]) -> None:
    """Refuse a workbook in which no sheet is the table, or a hidden one alone; a CSV file is told what it lacks."""
    refuse_hidden(grids, lambda grid: any(read(grid) for read in readers))
    if any(grid.sheet for grid in grids):
        names = [grid.sheet for grid in grids][:_SHEETS_NAMED]
        raise DataError(message("official_import.no_table", file=file, sheets=names))


def _counts(grids: Sequence[Grid], read: Sequence[Grid], sheet: Sheet, *, preliminary: bool = False) -> Counts:
    checks = [*sheet.checks, *said_of_hidden(grids, read)]
    if any(_IMPUTED in cell for _, cells in read[0].rows[:_ROWS_LOOKED_AT] for cell in cells):
        checks.append(message("official_import.imputed"))
    names = {line.area_code: line.area_name for line in sheet.lines if line.area_name}
    return Counts(described(read[0].rows), tidy(sheet), names, checks, preliminary)
