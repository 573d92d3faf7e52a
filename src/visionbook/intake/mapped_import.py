"""Any simple table into a table of the project, by a mapping that says which column is what: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from visionbook import data, data_writing
from visionbook.edition import Edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log
from visionbook.intake.grids import read_grids
from visionbook.intake.kinds_import import KindOptions
from visionbook.intake.mapped_table import MappedRow, mapped_rows
from visionbook.intake.mapping import AREA, MappingFile, read_mapping, source_troubles
from visionbook.intake.official_files import LARGEST, read_files
from visionbook.intake.official_rows import Cells, area_row, areas_taken
from visionbook.intake.plan_writing import Pages, Plan, key_of, write
from visionbook.intake.several import printable
from visionbook.messages import Message, message
from visionbook.words import Words, load_words

TABLE = "table"
_AREAS, _SOURCES = "areas", "sources"
_ORIGIN = ("source_id", "source_place")
_SHOWN = 40
_YEARS = ("year", "fiscal_year", "period")


def import_table(files: Sequence[Path], edition: Edition, options: KindOptions, pages: Pages) -> None:
    """Show what a table of somebody's own changes, ask, and write all of it or nothing.

    Parameters
    ----------
    files : sequence of Path
        Tables of one form (CSV, ``.xlsx``, ``.xls``).
    edition : Edition
        Not asked: the mapping says what is filled.
    options : KindOptions
        With the mapping.
    pages : callable
        As `visionbook.intake.plan_writing.Pages`.

    Raises
    ------
    DataError, ParameterError
        If the mapping or a table cannot be used, rows would break the data contract, or nobody agreed; nothing is
        written then.
    """
    if options.mapping is None:
        raise ParameterError(message("official_kinds.mapping_needed"))
    name = printable(options.mapping.name)
    mapping = read_mapping(name, data_writing.read_outside(options.mapping, LARGEST))
    old = data_writing.contents(mapping.table, _AREAS, _SOURCES)
    held = {table: list(import_log.rows_by_key(table, content).values()) for table, content in old.items()}
    troubles = list(source_troubles(mapping, {row["source_id"]: row for row in held[_SOURCES]}))
    if troubles:
        raise DataError(message("official_kinds.mapping_refused", file=name, troubles=troubles))
    plan, seen = Plan(), {}
    words = load_words("ja")
    read = list(read_files(files))
    for file, content in read:
        grids = read_grids(file.name, content)
        areas = {row["area_code"]: row["name_ja"] for row in held[_AREAS]}
        rows, said = mapped_rows(grids, mapping, data.resources()[mapping.table], areas)
        taken = _taken(plan, file.name, rows, areas, mapping, options)
        _refuse_twice(file.name, taken, mapping, seen)
        _put(plan, file.name, taken, mapping, held[mapping.table], said)
    _put_source(plan, [file for file, _ in read], mapping, held[_SOURCES], words)
    write(TABLE, [file for file, _ in read], plan, old, pages, yes=options.yes, by=options.by)


def _taken(
    plan: Plan,
    file: str,
    rows: Sequence[MappedRow],
    known: Mapping[str, str],
    mapping: MappingFile,
    options: KindOptions,
) -> list[MappedRow]:
    """Return the rows of the areas that are taken: those of the project, and those that were asked for."""
    there = list(dict.fromkeys(row.cells[AREA] for row in rows if AREA in row.cells))
    areas = set(areas_taken(there, sorted(known), options.areas, file)) if there or options.areas else set()
    if not there:
        return list(rows)
    names = {row.cells[AREA]: row.area_name for row in rows if row.area_name}
    for code in sorted(areas - set(known)):
        if code not in names:
            raise DataError(message("official_kinds.no_name_mapped", file=file, area=code))
        plan.put(_AREAS, area_row(code, names[code], {name: mapping.source[name] for name in _ORIGIN}))
    return [row for row in rows if row.cells[AREA] in areas]


def _refuse_twice(file: str, rows: Sequence[MappedRow], mapping: MappingFile, seen: dict[tuple, str]) -> None:
    for row in rows:
        key = tuple(_with_origin(row, mapping).get(name, "") for name in key_of(mapping.table))
        other = seen.setdefault(key, file)
        if other != file:
            raise DataError(message("official_import.twice", file=file, other=other))


def _with_origin(row: MappedRow, mapping: MappingFile) -> Cells:
    place = " ".join(part for part in (mapping.source["source_place"], row.heading) if part)
    return {**row.cells, "source_id": mapping.source["source_id"], "source_place": place}


def _put(
    plan: Plan,
    file: str,
    rows: Sequence[MappedRow],
    mapping: MappingFile,
    held: Sequence[Cells],
    notes: Sequence[Message],
) -> None:
    key = key_of(mapping.table)
    before = {tuple(row[name] for name in key): row for row in held}
    lines: list[Message] = []
    counts = {"row_new": 0, "row_other": 0, "row_same": 0}
    for row in rows:
        cells = _with_origin(row, mapping)
        # Columns that the mapping does not speak of keep what a person entered there.
        stored = before.get(tuple(cells.get(name, "") for name in key))
        plan.rows.setdefault(mapping.table, []).append({**(stored or {}), **cells})
        kind, line = _difference(cells, stored, key)
        counts[kind] += 1
        if kind != "row_same":
            lines.append(line)
    years = sorted({row.cells[name] for row in rows for name in _YEARS if name in row.cells})
    areas = len({row.cells[AREA] for row in rows if AREA in row.cells})
    facts = {"file": file, "table": mapping.table, "title": mapping.source["source_place"], "years": years}
    plan.said.append(message("official_kinds.read_table", **facts, areas=areas, count=len(rows)))
    plan.said += notes
    said = {name.removeprefix("row_"): count for name, count in counts.items()}
    plan.said.append(message("official_kinds.rows_count", **said))
    plan.said += lines[:_SHOWN]
    if len(lines) > _SHOWN:
        plan.said.append(message("official_kinds.more_rows", count=len(lines) - _SHOWN))


def _difference(cells: Cells, stored: Mapping[str, str] | None, key: Sequence[str]) -> tuple[str, Message]:
    name = [cells[column] for column in key if column in cells]
    free = [column for column in cells if column not in key and column not in _ORIGIN]
    if stored is None:
        values = [message("official_kinds.cell", column=column, value=cells[column]) for column in free]
        return "row_new", message("official_kinds.row_new", row=name, cells=values)
    others = [column for column in free if stored.get(column, "") != cells[column]]
    if not others:
        return "row_same", message("official_kinds.row_same", row=name)
    values = [
        message("official_kinds.cell_other", column=column, old=stored.get(column, ""), value=cells[column])
        for column in others
    ]
    return "row_other", message("official_kinds.row_other", row=name, cells=values)


def _put_source(
    plan: Plan, files: Sequence[import_log.File], mapping: MappingFile, held: Sequence[Cells], words: Words
) -> None:
    source_id = mapping.source["source_id"]
    known = {row["source_id"]: row for row in held}
    row = dict(known.get(source_id) or _new_source(mapping, words))
    day = date.today().isoformat()
    for file in files:
        if file.sha256 not in row["licence_ja"]:
            facts = {"file": file.name, "digest": file.sha256, "day": day, "place": mapping.source["source_place"]}
            row["licence_ja"] += words("official_source.read_table", **facts)
    if row != known.get(source_id):
        plan.put(_SOURCES, row)


def _new_source(mapping: MappingFile, words: Words) -> Cells:
    named = {key: text for key, text in mapping.source.items() if key != "source_place"}
    empty = {"published": "", "about_ja": "", "address": ""}
    return {**empty, "kind": "statistic", "licence_ja": words("official_source.terms"), **named}
