"""Imports listed and taken back: what an import changed is put back, or it is said what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from visionbook import data, data_writing
from visionbook.errors import DataError, ParameterError
from visionbook.intake.amounts import amount
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows, without_rows
from visionbook.intake.import_log import UNDO, Import, Row, RowChange, enter, read, rows_by_key, taken_back
from visionbook.messages import Message, message, say
from visionbook.plans import EVERY

_SHOWN = 200
_FIGURES = {"kpi_observations": ("value",), "corrections": ("printed", "used")}
"""Columns that hold the value of an indicator, by table."""


def show_imports() -> None:
    """Print the log: one line an import, the last one first.

    Raises
    ------
    DataError
        If the log is broken.
    """
    say(listing(read()))


def listing(entries: Sequence[Import]) -> Message:
    """Return all imports, the last one first, each with what it changed and whether it holds."""
    if not entries:
        return message("imports.none")
    gone = taken_back(entries)
    return message("imports.all", lines=[_described(entry, gone) for entry in reversed(entries)])


def undo(number: int, *, yes: bool = False, by: str = "") -> None:
    """Show what taking an import back changes, ask, and write all of it or nothing.

    Parameters
    ----------
    number : int
        As `listing` shows it.
    yes : bool
        Write without asking.
    by : str
        Who takes it back, for the log.

    Raises
    ------
    ParameterError
        If there is no such import, or it was taken back already.
    DataError
        If a later import or a change by hand stands in the way (each row is named), or nobody agreed; nothing is
        changed then.
    """
    entries = read()
    entry = _one_of(entries, number)
    tables = list(dict.fromkeys(change.table for change in entry.changes))
    _refuse(number, [_gone(table) for table in tables if table not in data.resources()])
    old = data_writing.contents(*tables)
    rows = {table: rows_by_key(table, old[table]) for table in tables}
    _refuse(number, list(_in_the_way(entry, entries, rows)))
    new = {table: _put_back(table, old[table], entry.changes) for table in tables}
    problems = data.check(pending=new)
    if problems:
        gone = taken_back(entries)
        later = [each.number for each in entries if each.number > number and each.number not in gone]
        hint = [message("imports.later_first", numbers=later)] if later else []
        _refuse(number, [*(problem.said for problem in problems), *hint])
    lines = [_difference(change) for change in entry.changes[:_SHOWN]]
    if len(entry.changes) > _SHOWN:
        lines.append(message("imports.and_more", count=len(entry.changes) - _SHOWN))
    say(message("imports.taking_back", number=number, lines=lines))
    agree(message("imports.undo_question", number=number, count=len(entry.changes)), yes=yes)
    written = enter(old, new, kind=UNDO, by=by, undoes=number)
    say(message("imports.undone", number=number, count=len(entry.changes), undo=written.number))


def _one_of(entries: Sequence[Import], number: int) -> Import:
    by_number = {entry.number: entry for entry in entries}
    if number not in by_number:
        if not entries:
            raise ParameterError(message("imports.none_to_undo", number=number))
        raise ParameterError(message("imports.unknown", number=number, last=entries[-1].number))
    gone = taken_back(entries)
    if number in gone:
        raise ParameterError(message("imports.undone_already", number=number, undo=gone[number]))
    return by_number[number]


def _refuse(number: int, troubles: Sequence[object]) -> None:
    if troubles:
        raise DataError(message("imports.in_the_way", number=number, troubles=troubles))


def _gone(table: str) -> Message:
    return message("imports.table_gone", table=table)


def _in_the_way(
    entry: Import, entries: Sequence[Import], rows: Mapping[str, Mapping[tuple[str, ...], Row]]
) -> Iterator[Message]:
    """Yield the rows that do not stand any more as the import left them, and what changed them."""
    for change in entry.changes:
        present = rows[change.table].get(change.key)
        if _same(present, change.new):
            continue
        where = _where(change)
        later = [
            each.number
            for each in entries
            if each.number > entry.number
            and any(
                (one.table, one.key) == (change.table, change.key) and _same(present, one.new) for one in each.changes
            )
        ]
        if later:
            yield message("imports.changed_by_import", row=where, number=later[-1])
        else:
            yield message("imports.removed_by_hand" if present is None else "imports.changed_by_hand", row=where)


def _same(present: Row | None, noted: Row | None) -> bool:
    """Return whether a row stands as noted; columns that the table did not have then must be empty."""
    if present is None or noted is None:
        return present is None and noted is None
    return all(present.get(name, "") == noted.get(name, "") for name in {*present, *noted})


def _put_back(table: str, content: bytes, changes: Sequence[RowChange]) -> bytes:
    own = [change for change in changes if change.table == table]
    key = data.resources()[table]["schema"]["primaryKey"]
    content = without_rows(content, key, [change.key for change in own if change.old is None])
    return with_rows(content, key, [change.old for change in own if change.old is not None])


def _described(entry: Import, gone: Mapping[int, int]) -> Message:
    counts: dict[str, int] = {}
    for change in entry.changes:
        counts[change.table] = counts.get(change.table, 0) + 1
    tables = [message("imports.table_rows", table=table, count=count) for table, count in counts.items()]
    what: object = message("imports.files", files=[file.name for file in entry.files])
    if entry.undoes is not None:
        what = message("imports.undoes", number=entry.undoes)
    line = message(
        "imports.entry",
        number=entry.number,
        day=entry.day,
        kind=entry.kind,
        what=what,
        by=entry.by or message("imports.nobody"),
        tables=tables,
    )
    if entry.number in gone:
        return message("imports.entry_gone", entry=line, undo=gone[entry.number])
    return line


def _where(change: RowChange) -> Message:
    return message("imports.row", table=change.table, key=" / ".join(change.key))


def _difference(change: RowChange) -> Message:
    """Return what taking one change back does to its row."""
    where = _where(change)
    if change.old is None:
        return message("imports.will_go", row=where, cells=_cells(change, change.new or {}))
    if change.new is None:
        return message("imports.will_come", row=where, cells=_cells(change, change.old))
    cells = [
        message(
            "imports.cell_back",
            column=_column(change, name),
            new=_shown(change, name, change.new.get(name, "")),
            old=_shown(change, name, change.old.get(name, "")),
        )
        for name in dict.fromkeys([*change.new, *change.old])
        if change.new.get(name, "") != change.old.get(name, "")
    ]
    return message("imports.will_change", row=where, cells=cells)


def _cells(change: RowChange, row: Row) -> list[Message]:
    key = data.resources()[change.table]["schema"]["primaryKey"]
    return [
        message("imports.cell", column=_column(change, name), value=_shown(change, name, cell))
        for name, cell in row.items()
        if cell and name not in key
    ]


def _column(change: RowChange, name: str) -> Message:
    fields = {field["name"]: field for field in data.resources()[change.table]["schema"]["fields"]}
    return message("imports.column", name=name, title=fields.get(name, {}).get("title", name))


def _shown(change: RowChange, name: str, cell: str) -> object:
    """Return a cell for reading: the value of an indicator with its unit, other cells as they stand."""
    if not cell:
        return message("imports.empty")
    indicator = _indicator(change)
    if indicator and name in _FIGURES.get(change.table, ()):
        units = data.load("kpis", columns=["kpi_id", "unit"], of_plan=EVERY).set_index("kpi_id")["unit"]
        if indicator in units:
            return amount(cell, units[indicator])
    return cell


def _indicator(change: RowChange) -> str:
    """Return the indicator whose value a row holds or corrects; nothing for other rows."""
    row = change.new or change.old or {}
    if row.get("kpi_id"):
        return row["kpi_id"]
    corrects = row.get("table_name") == "kpi_observations" and row.get("field_name") == "value"
    return row.get("row_key", "").partition("/")[0] if corrects else ""
