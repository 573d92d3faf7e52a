"""Checks of the tables that the contract cannot say: corrections that fit, check digits of codes."""

from __future__ import annotations

from visionbook.areas import six_digit_code
from visionbook.tables import Problem, TextTable, check_table, corrected

CORRECTIONS = "corrections"


def check_corrections(tables: dict[str, TextTable], known: dict[str, dict]) -> list[Problem]:
    """Return what is wrong with the table of corrections, and with the tables once they are corrected."""
    corrections = tables[CORRECTIONS]
    problems = []
    for name, table in tables.items():
        replaced, found = corrected(table, known[name], corrections)
        problems += found
        if replaced.rows != table.rows:
            problems += check_table(replaced, known[name])
    position = corrections.columns.index("table_name")
    problems += [
        Problem(corrections.file, number, "table_name", cells[position], "is not a table", "write the name of a table")
        for number, cells in corrections.rows
        if len(cells) == len(corrections.columns) and cells[position] not in known
    ]
    return problems


def check_codes(areas: TextTable) -> list[Problem]:
    """Return the municipality codes whose six-digit form does not fit."""
    code, code6 = areas.columns.index("area_code"), areas.columns.index("code6")
    problems = []
    for number, cells in areas.rows:
        if len(cells) != len(areas.columns) or not cells[code6] or len(cells[code]) != 5 or not cells[code].isascii():
            continue
        if cells[code].isdigit() and cells[code6] != six_digit_code(cells[code]):
            problems.append(
                Problem(
                    areas.file,
                    number,
                    "code6",
                    cells[code6],
                    f"does not fit area_code {cells[code]}",
                    f"its six-digit code is {six_digit_code(cells[code])}",
                )
            )
    return problems
