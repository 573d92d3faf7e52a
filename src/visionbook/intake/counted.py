"""What a file of the register or of vital events was found to say, before it is put into the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from visionbook.intake.grid import FORMULA
from visionbook.intake.import_log import File
from visionbook.intake.legend import NO_FIGURE, NOBODY, legend, plain_mark
from visionbook.intake.official import problem
from visionbook.messages import Message, message
from visionbook.tables import Problem

JAPANESE, WITH_FOREIGNERS = "japanese", "with_foreigners"
REGISTER, VITAL, MIGRATION = "register", "vital", "migration"
"""Statistics, as their sources are told apart."""

_SIGNED = re.compile(r"([-△▲]?)\s*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?")
_MARKS = legend([])


@dataclass(frozen=True)
class Event:
    """How many births, deaths or moves of an area in a calendar year, how they were counted, and where that stands.

    `others` are people by whom the register changed otherwise (naturalisation, corrections), told of the births of a
    year in which they are many: else the change of the population would seem not to be explained.
    """

    area_code: str
    year: int
    event: str
    universe: str
    abroad: bool
    value: int
    statistic: str
    place: str
    others: int = 0


@dataclass
class Counted:
    """What was read from one file.

    Parameters
    ----------
    file : File
        Its name and digest.
    title : str
        What it calls itself.
    names : mapping of str to str
        Names of its areas by code.
    population : DataFrame
        area_code, year, sex, age_group, population (persons); may be empty.
    place : str
        Where the population stands in its source.
    by_age : bool
        Whether the population is by age.
    events : list of Event
        What happened; may be empty.
    sums : list of Message
        Which sums were found to hold.
    notes : list of Message
        What else whoever confirms should know.
    """

    file: File
    title: str
    names: Mapping[str, str]
    population: pd.DataFrame
    place: str = ""
    by_age: bool = False
    events: Sequence[Event] = ()
    sums: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def areas(self) -> list[str]:
        """The codes of its areas, in the order of the file."""
        codes = [*self.population["area_code"], *(event.area_code for event in self.events)]
        return list(dict.fromkeys(codes))


def count(cell: str) -> int | None:
    """Return a count or a change as printed (``-421``, ``△1,234``); None for a mark that stands for no figure.

    Raises
    ------
    ValueError
        If the cell is anything else; an empty one too: in half a download figures are empty.

    Examples
    --------
    >>> count("1,234"), count("△421"), count("-"), count("***"), count("３")
    (1234, -421, 0, None, 3)
    """
    mark = plain_mark(cell)
    if not mark:
        raise ValueError("an empty cell is no count")
    if match := _SIGNED.fullmatch(mark):
        value = int(match[2].replace(",", ""))
        return -value if match[1] else value
    if mark in _MARKS:
        return 0 if mark == "-" and _MARKS[mark] == NOBODY else None
    raise ValueError(f"{cell!r} is no count")


def known_mark(cell: str) -> bool:
    """Return whether a cell has a mark that stands for a figure that is not given.

    Examples
    --------
    >>> known_mark("***"), known_mark("…"), known_mark("3"), known_mark("")
    (True, True, False, False)
    """
    mark = plain_mark(cell)
    return bool(mark) and mark != "-" and _MARKS.get(mark, "") in (NO_FIGURE, NOBODY, "secret")


def cell_problem(file: str, row: int, column: object, cell: str) -> Problem:
    """Return why a cell cannot be a figure."""
    if cell.startswith(FORMULA):
        rule, remedy = message("official_file.formula"), message("official_file.formula_remedy")
    elif not cell:
        rule, remedy = message("official_kinds.empty"), message("official_kinds.fetch_again")
    else:
        rule, remedy = message("official_kinds.no_figure"), message("official_kinds.fetch_again")
    return problem(file, row, column, cell or None, rule, remedy)
