"""Check rows of text against the data contract and turn them into typed tables. Reads no file.

The contract is a Frictionless Data Package (``data/datapackage.yaml``): each resource has a schema with
fields, types, constraints, a primary key and foreign keys. This module enforces the part of that standard
that the contract uses, and words each problem so that the person who typed the cell can mend it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from pandas.api.extensions import ExtensionArray

from visionbook.cell_values import beyond, no_such
from visionbook.file_kinds import other_encoding, other_format
from visionbook.messages import Message, message
from visionbook.plain_text import not_plain, runs_in_a_spreadsheet

HEADER_ROW = 1
TRUE_VALUES, FALSE_VALUES = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
_PATTERNS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "yearmonth": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
}
_TYPES = ("integer", "number", "boolean", "date", "yearmonth")


@dataclass(frozen=True)
class Problem:
    """One broken rule: where it is, what stands there, what was allowed and what to do."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    remedy: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Message:
        """The problem as a message: where, what stands there, what is wrong with it, what to do."""
        where = message("table.row", row=self.row) if self.row is not None else message("table.file")
        if self.column:
            where = message("table.in_column", where=where, column=self.column)
        if self.value is not None:
            where = message("table.with_value", where=where, value=self.value)
        return message("table.problem", where=where, rule=self.rule, remedy=self.remedy)


@dataclass(frozen=True)
class TextTable:
    """The cells of a CSV file as text: `columns` from the header, `rows` with their row numbers in the file."""

    file: str
    columns: list[str]
    rows: list[tuple[int, list[str]]]


def decode(file: str, content: bytes) -> tuple[TextTable | None, list[Problem]]:
    """Decode a CSV file (UTF-8, with or without BOM) into text cells.

    Row numbers are those a spreadsheet shows: the header is row 1. Lines without any cell are skipped.
    """
    kind = other_format(content)
    if kind is not None:
        return None, [Problem(file, None, None, None, kind, message("table.save_as_csv"))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return None, [Problem(file, row, None, None, other_encoding(content), message("table.save_as_csv"))]
    if "\x00" in text:
        return None, [Problem(file, None, None, None, message("table.no_text"), message("table.no_text_remedy"))]
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return None, [
            Problem(file, None, None, None, message("table.no_csv", error=str(error)), message("table.no_csv_remedy"))
        ]
    if not lines:
        return None, [Problem(file, None, None, None, message("table.empty"), message("table.empty_remedy"))]
    rows = [(number, cells) for number, cells in enumerate(lines[1:], HEADER_ROW + 1) if any(cells)]
    return TextTable(file, lines[0], rows), []


def broken_resource(resource: object) -> Message | None:
    """Return what is wrong with the form of a resource of a contract, or None; its rows are another matter.

    Examples
    --------
    >>> broken_resource({"name": "areas", "path": "areas.csv"})
    'areas needs schema'
    """
    if not isinstance(resource, Mapping) or not isinstance(resource.get("name"), str):
        return message("table.resource_name")
    name, schema = resource["name"], resource.get("schema")
    if not isinstance(resource.get("path"), str):
        return message("table.resource_needs", name=name, what="path")
    if not isinstance(schema, Mapping):
        return message("table.resource_needs", name=name, what="schema")
    fields, key = schema.get("fields"), schema.get("primaryKey")
    if not isinstance(fields, list) or not all(isinstance(field, Mapping) for field in fields):
        return message("table.resource_fields", name=name)
    unknown = [
        field.get("type") for field in fields if field.get("type") not in _TYPES and field.get("type") != "string"
    ]
    if unknown:
        return message("table.resource_type", name=name, type=unknown[0], types=["string", *_TYPES])
    if not isinstance(key, list) or not set(key) <= {field.get("name") for field in fields}:
        return message("table.resource_key", name=name)
    if not all(_is_foreign_key(key) for key in schema.get("foreignKeys", [])):
        return message("table.resource_reference", name=name)
    return None


def _is_foreign_key(key: object) -> bool:
    reference = key.get("reference") if isinstance(key, Mapping) else None
    return (
        isinstance(reference, Mapping)
        and isinstance(key.get("fields"), list)
        and isinstance(reference.get("fields"), list)
        and isinstance(reference.get("resource"), str)
    )


def check_table(table: TextTable, resource: Mapping) -> list[Problem]:
    """Return every problem of one table: header, cells, and keys within the table."""
    problems = check_header(table, resource)
    if problems:
        return problems
    fields = resource["schema"]["fields"]
    if len(table.rows) < resource.get("minimumRows", 0):
        problems.append(
            Problem(table.file, None, None, None, message("table.no_rows"), message("table.no_rows_remedy"))
        )
    # Columns repeat their cells (codes, years, sources): what was found good once is not looked at again.
    good: list[set[str]] = [set() for _ in fields]
    for number, cells in table.rows:
        if len(cells) != len(fields):
            problems.append(
                Problem(
                    table.file,
                    number,
                    None,
                    None,
                    message("table.cells", count=len(cells), expected=len(fields)),
                    message("table.cells_remedy"),
                )
            )
            continue
        for field, cell, known in zip(fields, cells, good, strict=True):
            if cell in known:
                continue
            found = list(check_cell(table.file, number, field, cell))
            problems.extend(found)
            if not found:
                known.add(cell)
    problems.extend(_check_unique(table, resource))
    return problems


def check_header(table: TextTable, resource: Mapping) -> list[Problem]:
    """Return the problems of the header row: missing, unknown, repeated or reordered columns."""
    expected = [field["name"] for field in resource["schema"]["fields"]]
    if table.columns == expected:
        return []
    missing = [name for name in expected if name not in table.columns]
    unknown = [name for name in table.columns if name not in expected]
    problems = [
        Problem(
            table.file,
            HEADER_ROW,
            name,
            None,
            message("table.column_missing"),
            message("table.column_missing_remedy", header=",".join(expected)),
        )
        for name in missing
    ]
    problems += [
        Problem(
            table.file,
            HEADER_ROW,
            name,
            None,
            message("table.column_unknown"),
            message("table.column_unknown_remedy"),
        )
        for name in unknown
    ]
    if not problems:
        problems.append(
            Problem(
                table.file,
                HEADER_ROW,
                None,
                None,
                message("table.columns_order"),
                message("table.columns_order_remedy", header=",".join(expected)),
            )
        )
    return problems


def check_cell(file: str, row: int, field: Mapping, cell: str) -> Iterator[Problem]:
    """Yield the problems of one cell: type first, then constraints."""
    name, kind, constraints = field["name"], field["type"], field.get("constraints", {})
    if cell == "":
        if constraints.get("required"):
            yield Problem(file, row, name, cell, message("table.required"), message("table.required_remedy"))
        return
    if (broken := not_plain(cell)) is not None:
        yield Problem(file, row, name, cell, *broken)
        return
    if cell != cell.strip():
        yield Problem(file, row, name, cell, message("table.spaces"), message("table.spaces_remedy"))
        return
    if kind == "string" and runs_in_a_spreadsheet(cell):
        yield Problem(file, row, name, cell, message("check.formula"), message("check.formula_remedy"))
        return
    if not _has_type(cell, kind):
        yield Problem(
            file, row, name, cell, message("table.not_of_type", what=message(f"table.{kind}")), _type_remedy(cell, kind)
        )
        return
    if (broken := beyond(cell, kind)) is not None:
        yield Problem(file, row, name, cell, *broken)
        return
    kept = True
    for broken, remedy in _broken_constraints(cell, kind, constraints):
        kept = False
        if "unit" in field and broken.key in ("table.minimum", "table.maximum"):
            broken = message("table.in_unit", rule=broken, unit=field["unit"])
        yield Problem(file, row, name, cell, broken, remedy)
    if kept and (missing := no_such(cell, field.get("holds"))) is not None:
        yield Problem(file, row, name, cell, *missing)


def _has_type(cell: str, kind: str) -> bool:
    if kind == "string":
        return True
    if kind == "boolean":
        return cell in TRUE_VALUES + FALSE_VALUES
    return _PATTERNS[kind].fullmatch(cell) is not None


def _type_remedy(cell: str, kind: str) -> Message:
    half_width = unicodedata.normalize("NFKC", cell)
    if kind in ("integer", "number"):
        if cell[0] in "△▲":
            return message("table.minus", number=f"-{half_width.lstrip('△▲')}")
        if half_width != cell and _has_type(half_width, kind):
            return message("table.half_width", number=half_width)
        without_commas = half_width.replace(",", "")
        if without_commas != half_width and _has_type(without_commas, kind):
            return message("table.no_separators", number=without_commas)
        if half_width.endswith("%"):
            return message("table.as_ratio")
        if half_width in "-ー－—":
            return message("table.leave_empty")
        return message("table.note_column")
    return message("table.write", what=message(f"table.{kind}"))


def _broken_constraints(cell: str, kind: str, constraints: Mapping) -> Iterator[tuple[Message, Message]]:
    value = float(cell) if kind in ("integer", "number") else cell
    if "minimum" in constraints and value < constraints["minimum"]:
        yield message("table.minimum", limit=constraints["minimum"]), message("table.correct_figure")
    if "maximum" in constraints and value > constraints["maximum"]:
        yield message("table.maximum", limit=constraints["maximum"]), message("table.correct_figure")
    if "enum" in constraints and cell not in constraints["enum"]:
        yield message("table.word"), message("table.word_remedy", words=constraints["enum"])
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        digits = re.fullmatch(r"\[0-9\]\{(\d)\}", constraints["pattern"])
        lost_zero = digits and cell.isascii() and cell.isdigit() and len(cell) == int(digits[1]) - 1
        remedy = message("table.lost_zero", code=f"0{cell}") if lost_zero else message("table.follow_pattern")
        yield message("table.pattern", pattern=constraints["pattern"]), remedy


def _check_unique(table: TextTable, resource: Mapping) -> Iterator[Problem]:
    schema = resource["schema"]
    keys = [tuple(schema["primaryKey"])]
    keys += [(f["name"],) for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    for key in dict.fromkeys(keys):
        positions = [table.columns.index(name) for name in key]
        first_row: dict[tuple[str, ...], int] = {}
        for number, cells in table.rows:
            if len(cells) != len(table.columns):
                continue
            value = tuple(cells[position] for position in positions)
            if value in first_row:
                yield Problem(
                    table.file,
                    number,
                    " + ".join(key),
                    " / ".join(value),
                    message("table.twice", row=first_row[value]),
                    message("table.twice_remedy"),
                )
            else:
                first_row[value] = number


def check_foreign_keys(tables: Mapping[str, TextTable], resources: Mapping[str, Mapping]) -> list[Problem]:
    """Return the cells that point to a row that does not exist in another (or the same) table."""
    problems = []
    for name, table in tables.items():
        for key in resources[name]["schema"].get("foreignKeys", []):
            target_name = key["reference"]["resource"] or name
            if target_name not in tables:
                continue
            known = set(_columns(tables[target_name], key["reference"]["fields"]).values())
            for number, value in _columns(table, key["fields"]).items():
                if value not in known and any(value):
                    problems.append(
                        Problem(
                            table.file,
                            number,
                            " + ".join(key["fields"]),
                            " / ".join(value),
                            message("table.not_there", file=tables[target_name].file),
                            message("table.not_there_remedy"),
                        )
                    )
    return problems


def _columns(table: TextTable, names: list[str]) -> dict[int, tuple[str, ...]]:
    if any(name not in table.columns for name in names):
        return {}
    positions = [table.columns.index(name) for name in names]
    return {
        number: tuple(cells[position] for position in positions)
        for number, cells in table.rows
        if len(cells) == len(table.columns)
    }


def corrected(table: TextTable, resource: Mapping, corrections: TextTable) -> tuple[TextTable, list[Problem]]:
    """Return a table with the cells replaced that a correction overrides, and the corrections that do not fit.

    A correction names the table, the row (its primary key joined by ``/``), the column, the value as printed
    and the value used instead. It fits if that row exists and the cell still holds the printed value.
    """
    complete = [(number, cells) for number, cells in corrections.rows if len(cells) == len(corrections.columns)]
    entries = {number: dict(zip(corrections.columns, cells, strict=True)) for number, cells in complete}
    entries = {number: entry for number, entry in entries.items() if entry["table_name"] == resource["name"]}
    if not entries:
        return table, []
    schema, problems = resource["schema"], []
    rows = [(number, list(cells)) for number, cells in table.rows]
    keys = [table.columns.index(name) for name in schema["primaryKey"]]
    by_key = {"/".join(cells[key] for key in keys): cells for _, cells in rows if len(cells) == len(table.columns)}
    for number, entry in entries.items():
        row, column = by_key.get(entry["row_key"]), entry["field_name"]
        if row is None or column not in table.columns:
            rule = message("table.not_there", file=table.file)
            column_value = ("row_key", entry["row_key"]) if row is None else ("field_name", column)
            remedy = message("table.joined_key" if row is None else "table.column_name")
            problems.append(Problem(corrections.file, number, *column_value, rule, remedy))
        elif row[table.columns.index(column)] != entry["printed"]:
            held = row[table.columns.index(column)]
            rule, remedy = message("table.not_held", file=table.file, held=held), message("table.not_held_remedy")
            problems.append(Problem(corrections.file, number, "printed", entry["printed"], rule, remedy))
        else:
            row[table.columns.index(column)] = entry["used"]
    return TextTable(table.file, table.columns, rows), problems


def typed(table: TextTable, resource: Mapping) -> pd.DataFrame:
    """Return a checked text table as a data frame with the contract's types; a missing cell is NA.

    Integers become ``Int64``, numbers ``float64``, booleans ``boolean``, everything else ``str``.
    """
    columns = {}
    for field in resource["schema"]["fields"]:
        position = table.columns.index(field["name"])
        cells = pd.array([row[position] or None for _, row in table.rows], dtype="str")
        columns[field["name"]] = _as_type(cells, field["type"])
    return pd.DataFrame(columns, columns=table.columns)


def _as_type(cells: ExtensionArray, kind: str) -> ExtensionArray:
    if kind == "boolean":
        return pd.Series(cells).str.lower().map({"true": True, "false": False}).astype(_DTYPES[kind]).array
    if kind in ("integer", "number"):
        return pd.to_numeric(pd.Series(cells)).astype(_DTYPES[kind]).array
    return cells
