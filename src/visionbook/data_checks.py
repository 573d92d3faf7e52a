"""Checks of the tables that types and constraints cannot say: corrections that fit, check digits, sums, meaning."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path

import yaml

from visionbook.areas import six_digit_code
from visionbook.checks.bodies import body_problems
from visionbook.checks.error_study import error_problems
from visionbook.checks.events import ahead_of_source_problems, event_problems
from visionbook.checks.fields import field_problems
from visionbook.checks.figure_marks import mark_problems
from visionbook.checks.indicators import answered_corrections, indicator_problems, observation_problems
from visionbook.checks.intervals import interval_problems
from visionbook.checks.judged import baseline_problems, reading_problems
from visionbook.checks.outline import outline_problems
from visionbook.checks.places import place_problems
from visionbook.checks.plans import plan_problems
from visionbook.checks.population import population_problems
from visionbook.checks.references import reference_problems
from visionbook.checks.rows import rows_of
from visionbook.errors import DataError
from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable, broken_resource, check_table, corrected
from visionbook.yaml_text import parsed

CONTRACT = "datapackage.yaml"
_PROBLEMS_SHOWN = 200
CORRECTIONS = "corrections"
BODIES, STEPS, ROLES = "governance", "pdca", "pdca_roles"
INDICATORS, OBSERVATIONS, POPULATION, SERIES = "kpis", "kpi_observations", "population", "series"
STRATEGY = "strategy_nodes"
EVENTS, SOURCES = "registered_events", "sources"
ERRORS, ERROR_FILES = "projection_errors", "error_study_files"
BASELINES, READINGS = "projected_baselines", "kpi_readings"


def read_contract(content: bytes) -> dict:
    """Return the data contract that a file holds.

    Raises
    ------
    DataError
        If it is not valid YAML, or a resource in it cannot be used.
    """
    try:
        descriptor = parsed(content.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(message("data.contract_unreadable", contract=CONTRACT, error=error)) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise DataError(message("data.contract_empty", contract=CONTRACT))
    for position, resource in enumerate(descriptor["resources"], 1):
        problem = broken_resource(resource)
        if problem:
            raise DataError(message("data.contract_resource", contract=CONTRACT, position=position, problem=problem))
    return descriptor


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
        Problem(
            corrections.file,
            number,
            "table_name",
            cells[position],
            message("table.no_table"),
            message("table.no_table_remedy"),
        )
        for number, cells in corrections.rows
        if len(cells) == len(corrections.columns) and cells[position] not in known
    ]
    return problems


def undescribed_problems(folder: Path, described: Set[str]) -> list[Problem]:
    """Return the files of a data folder that its contract does not describe; hidden ones may lie there."""
    rule, remedy = message("table.undescribed"), message("table.undescribed_remedy")
    return [
        Problem(f"data/{path.name}", None, None, None, rule, remedy)
        for path in sorted(folder.iterdir())
        if path.name not in {*described, CONTRACT} and not path.name.startswith(".")
    ]


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
                    message("table.code6", code=cells[code]),
                    message("table.code6_remedy", code=six_digit_code(cells[code])),
                )
            )
    return problems


def check_meaning(tables: Mapping[str, TextTable], known: Mapping[str, dict], today: date) -> list[Problem]:
    """Return what the cells say together that cannot be: see the modules of `visionbook.checks`.

    Tables are taken as they are used: with their corrections.
    """
    problems = list(mark_problems(tables, known))
    reasons = [row.cells for row in rows_of(tables[CORRECTIONS])] if CORRECTIONS in tables else []
    if CORRECTIONS in tables:
        tables = {name: corrected(table, known[name], tables[CORRECTIONS])[0] for name, table in tables.items()}
    problems += [problem for name, table in tables.items() for problem in field_problems(table, known[name], today)]
    problems += reference_problems(tables, known)
    if {BODIES, STEPS, ROLES} <= tables.keys():
        problems += body_problems(tables[BODIES], tables[STEPS], tables[ROLES])
    problems += plan_problems(tables)
    problems += place_problems(tables, known)
    if POPULATION in tables:
        problems += population_problems(tables[POPULATION], tables.get(SERIES), today)
        problems += ahead_of_source_problems(tables[POPULATION], tables.get(SERIES), tables.get(SOURCES))
    if EVENTS in tables:
        answer = known[EVENTS].get("answer", {})
        problems += event_problems(tables[EVENTS], tables.get(POPULATION), tables.get(SERIES), answer, today)
    if ERRORS in tables:
        problems += error_problems(tables[ERRORS], tables.get(ERROR_FILES), today)
    problems += interval_problems(tables, today)
    if STRATEGY in tables:
        problems += outline_problems(tables[STRATEGY], tables.get(INDICATORS))
    if INDICATORS in tables:
        problems += indicator_problems(tables[INDICATORS])
        if BASELINES in tables:
            problems += baseline_problems(tables[BASELINES], tables[INDICATORS], tables.get(POPULATION))
        if READINGS in tables:
            problems += reading_problems(tables[READINGS], tables[INDICATORS])
        if OBSERVATIONS in tables:
            answer = known[OBSERVATIONS].get("answer", {})
            confirmed = answered_corrections(reasons, OBSERVATIONS, answer)
            problems += observation_problems(tables[OBSERVATIONS], tables[INDICATORS], answer, today, confirmed)
    return problems


def report(problems: list[Problem]) -> Message:
    """Return all problems as text: one headline per file, one line per problem, and what to do at the end."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    lines = []
    for file, found in by_file.items():
        key = "table.broken_one" if len(found) == 1 else "table.broken"
        lines.append(message(key, file=file, count=len(found), contract=CONTRACT))
        lines += [message("table.listed", problem=problem.said) for problem in found[:_PROBLEMS_SHOWN]]
        if len(found) > _PROBLEMS_SHOWN:
            lines.append(message("table.and_more", count=len(found) - _PROBLEMS_SHOWN))
    return message("table.report", lines=lines)
