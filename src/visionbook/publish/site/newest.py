"""The newest datum of each page, and the sources that it uses: told from what its notebook asked for.

Which rows of a table were counted or reported, and when, the contract says (``dated``). Nothing is typed: a newer
row moves the foot of every page that reads it, and of no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec

from visionbook import data
from visionbook.errors import DataError
from visionbook.needs import UsedIf
from visionbook.periods import span_of
from visionbook.reads import Read
from visionbook.words import Words

_LATEST_MONTH, _LATEST_DAY = 12, 31
_FISCAL_YEAR_ENDS = (3, 31)
_EITHER = "または"


@dataclass(frozen=True)
class Datum:
    """A value that was counted or reported: the last day that it can be about, when in words, and its source."""

    day: tuple[int, int, int]
    when: str
    source_id: str


@dataclass(frozen=True)
class Used:
    """What a page uses: the newest that was counted or reported (None if nothing was), and its sources by name."""

    newest: Datum | None
    sources: frozenset[str]


def last_day(text: str) -> tuple[int, int, int] | None:
    """Return the last day that a time in words can mean; of two that are possible, the earlier; None if it is none.

    Examples
    --------
    >>> last_day("2024年11月20日～2025年2月17日"), last_day("2022年度末"), last_day("2021年（暦年）")
    ((2025, 2, 17), (2023, 3, 31), (2021, 12, 31))
    >>> last_day("2024年度または2025年度"), last_day("2025年3月"), last_day("昨年")
    ((2025, 3, 31), (2025, 3, 31), None)
    """
    days = [span[1] for part in text.split(_EITHER) if (span := span_of(part))]
    return min(days).timetuple()[:3] if days else None


def used_reads(reads: Iterable[Read], notebook: str, parameters: Mapping[str, object]) -> Iterator[Read]:
    """Yield what a page asked for without the tables that all pages of its notebook read and it does not use.

    Parameters
    ----------
    reads : iterable of Read
        What its notebook asked for.
    notebook : str
        Name of the notebook, and of the room of its page, which says which tables these are (``USED_IF``).
    parameters : mapping
        With which it ran.
    """
    room = f"visionbook.pages.{notebook}"
    known = find_spec(room) is not None and find_spec(f"{room}.needs") is not None
    rules = getattr(import_module(f"{room}.needs"), "USED_IF", ()) if known else ()
    unused = {rule.table for rule in rules if rule.parameter in parameters and not _uses(rule, parameters)}
    yield from (read for read in reads if read.table not in unused)


def _uses(rule: UsedIf, parameters: Mapping[str, object]) -> bool:
    about = {rule.parameter: parameters[rule.parameter]}
    return bool(data.load(rule.subjects, columns=[rule.column], **about)[rule.column].notna().any())


class Evidence:
    """What the tables hold for what pages asked; each question is answered once."""

    def __init__(self, words: Words):
        self._words = words
        self._resources = data.resources()
        self._present = data.present_tables()
        self._known: dict[Read, Used] = {}

    def of(self, reads: Iterable[Read]) -> Used:
        """Return what a page uses, from the questions that its notebook asked of the tables."""
        parts = [self._of_one(read) for read in reads]
        return together(parts)

    def _of_one(self, read: Read) -> Used:
        read = replace(read, within="")  # for whichever result it was asked: the rows are the same
        if read not in self._known:
            self._known[read] = self._asked(read) if read.table in self._resources else Used(None, frozenset())
        return self._known[read]

    def _asked(self, read: Read) -> Used:
        resource = self._resources[read.table]
        columns = {field["name"] for field in resource["schema"]["fields"]}
        seen = set(read.columns) or columns
        shown = read.only_size or seen == columns  # whoever asks for a few columns shows names or counts
        sources = frozenset()
        if shown and "source_id" in columns and not resource.get("names"):
            sources = frozenset(row["source_id"] for row in self._rows(read, ["source_id"]) if row["source_id"])
        dated = resource.get("dated", {})
        asked = read.only_size or any(dated.get(kind) in seen for kind in _KINDS)
        return Used(self._newest(read, dated) if dated and asked else None, sources)

    def _rows(self, read: Read, columns: list[str]) -> list[dict[str, str]]:
        """Return the cells of these columns in the rows that were asked for, of rows that are alike the first."""
        table, asked = self._present(read), replace(read, columns=tuple(columns), distinct=True, only_size=False)
        if table is None:
            return []
        try:
            found = asked.select(table)
        except DataError:  # a table that is broken is told by who builds with it
            return []
        return [dict(zip(found.columns, cells, strict=True)) for _, cells in found.rows]

    def _newest(self, read: Read, dated: Mapping) -> Datum | None:
        kind = next(kind for kind in _KINDS if kind in dated)
        only = dated.get("only", {})
        of_day = dated.get("day_of", "")
        rows = self._rows(read, list(dict.fromkeys([dated[kind], *only, *([of_day] if of_day else []), "source_id"])))
        days = self._days() if of_day else {}
        found = [
            self._datum(kind, row[dated[kind]], days.get(row[of_day], "") if of_day else "", row["source_id"])
            for row in rows
            if row[dated[kind]] and all(row[name] == value for name, value in only.items())
        ]
        return _newest_of(found)

    def _days(self) -> dict[str, str]:
        series = self._rows(Read("series"), ["series", "reference_day"])
        return {row["series"]: row["reference_day"] for row in series}

    def _datum(self, kind: str, value: str, month_and_day: str, source_id: str) -> Datum | None:
        words = self._words
        if kind == "words":
            day = last_day(value)
            return None if day is None else Datum(day, value, source_id)
        year = int(value)
        if kind == "fiscal_year":
            return Datum((year + 1, *_FISCAL_YEAR_ENDS), words("about.fiscal_year", year=year), source_id)
        if month_and_day:
            month, day = map(int, month_and_day.split("-"))
            return Datum((year, month, day), words("about.day", year=year, month=month, day=day), source_id)
        return Datum((year, _LATEST_MONTH, _LATEST_DAY), words("about.year", year=year), source_id)


_KINDS = ("year", "fiscal_year", "words")
"""How a table says when: in a column of years, of fiscal years, or in words."""


def together(parts: Iterable[Used]) -> Used:
    """Return what several questions, or several pages, use together.

    Examples
    --------
    >>> old, new = (Datum((year, 10, 1), f"{year}年", "census") for year in (2020, 2025))
    >>> both = together([Used(new, frozenset({"a"})), Used(old, frozenset({"b"})), Used(None, frozenset())])
    >>> both.newest.when, sorted(both.sources)
    ('2025年', ['a', 'b'])
    """
    parts = list(parts)
    sources = frozenset(source for part in parts for source in part.sources)
    return Used(_newest_of([part.newest for part in parts]), sources)


def _newest_of(found: Iterable[Datum | None]) -> Datum | None:
    known = [datum for datum in found if datum is not None]
    return max(known, key=lambda datum: (datum.day, datum.source_id, datum.when)) if known else None
