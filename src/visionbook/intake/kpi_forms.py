"""The round trip of indicator values: a form for the departments out, the filled form back into the tables."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook import data, data_writing
from visionbook.edition import read_edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake.csv_rows import with_rows
from visionbook.intake.kpi_import import (
    CORRECTIONS,
    KEY_OF_CORRECTION,
    KEY_OF_OBSERVATION,
    OBSERVATIONS,
    Change,
    Origin,
    Plan,
    plain,
    plan_import,
)
from visionbook.intake.kpi_reading import locate, read_entries
from visionbook.intake.kpi_rows import Reading, Trouble
from visionbook.intake.kpi_template import Form, csv_bytes, kpi_form, workbook_bytes
from visionbook.intake.package import PackageError
from visionbook.intake.sheets import LARGEST_FILE, Sheet, csv_sheet
from visionbook.intake.workbook import read_workbook
from visionbook.notation import fiscal_year
from visionbook.tables import decode
from visionbook.words import Words, load_words

SOURCE = "kpi_report"
_KEYS = {OBSERVATIONS: KEY_OF_OBSERVATION, CORRECTIONS: KEY_OF_CORRECTION}
_TROUBLES_SHOWN = 200

Indicators = Callable[[pd.DataFrame, pd.DataFrame, int], pd.DataFrame]
"""Gives, from the tables of indicators and of the strategy, the indicators of a fiscal year as the form lists them."""


@dataclass(frozen=True)
class ImportOptions:
    """What the caller decided before the import: see ``visionbook kpi import --help``."""

    fiscal_year: int | None = None
    yes: bool = False
    correct: str | None = None
    by: str | None = None
    source_id: str = SOURCE
    accept: tuple[str, ...] = ()


def write_template(
    root: Path, fiscal_year: int, indicators: Indicators, output: Path | None = None, *, as_csv: bool = False
) -> Path:
    """Write the form of a fiscal year and return where it is.

    Raises
    ------
    ParameterError
        If the fiscal year is outside the periods of the indicators.
    DataError
        If a table is broken, or a file of that name is there already: it may have been filled in.
    """
    words = load_words("ja")
    form = _form(root, fiscal_year, indicators, words)
    as_csv = as_csv or (output is not None and output.suffix.lower() == ".csv")
    path = output or root / f"kpi_{fiscal_year}.{'csv' if as_csv else 'xlsx'}"
    data_writing.write_new(path, csv_bytes(form) if as_csv else workbook_bytes(form))
    return path


def import_form(root: Path, file: Path, indicators: Indicators, options: ImportOptions) -> None:
    """Show what a filled form changes, ask, and write all of it or nothing.

    Raises
    ------
    DataError
        If anything in the file is unclear or refused (all troubles are listed), or nobody agreed to the changes.
    """
    words, name = load_words("ja"), "".join(sign if sign.isprintable() else "?" for sign in file.name)
    _check_text("--correct", options.correct)
    _check_text("--by", options.by)
    sheets = _sheets(file, name)
    located, troubles = locate(sheets, read_edition(root).municipality, words)
    if troubles:
        raise DataError(_refusal(name, troubles))
    fiscal_year = located[0].fiscal_year
    if options.fiscal_year not in (None, fiscal_year):
        raise DataError(f"{name} is the form of {fiscal_year}, not of {options.fiscal_year}. Nothing was written.")
    kpis = data.load("kpis")
    if not ((kpis["start_fy"] <= fiscal_year) & (kpis["end_fy"] >= fiscal_year)).any():
        raise DataError(f"{name} is the form of {fiscal_year}, which no indicator covers. Nothing was written.")
    form = _form(root, fiscal_year, indicators, words)
    periods = {row.kpi_id: (int(row.start_fy), int(row.end_fy)) for row in kpis.itertuples()}
    reading = read_entries(located, form, periods, options.accept, date.today())
    old = data_writing.contents(*_KEYS)
    plan = plan_import(reading, fiscal_year, *_tables(old), _origin(file, options), words)
    if plan.rows and options.source_id not in set(data.load("sources")["source_id"]):
        plan.troubles.append(_unknown_source(options.source_id, form))
    _show(_listing(name, form, plan, reading))
    if plan.troubles:
        raise DataError(_refusal(name, plan.troubles))
    if not plan.rows:
        print("Nothing to change.")
        return
    _agree(options, sum(len(rows) for rows in plan.rows.values()))
    new = {name: with_rows(old[name], _KEYS[name], rows) for name, rows in plan.rows.items()}
    data_writing.replace(old, new)
    print("\n".join(f"data/{name}.csv: {len(rows)} row(s) written" for name, rows in plan.rows.items()))


def _form(root: Path, fiscal_year: int, indicators: Indicators, words: Words) -> Form:
    edition = read_edition(root)
    placed = indicators(data.load("kpis"), data.load("strategy_nodes"), fiscal_year)
    areas = data.load("areas").set_index("area_code")["name_ja"]
    area = (edition.municipality, areas.get(edition.municipality, edition.municipality))
    return kpi_form(placed, data.load(OBSERVATIONS), fiscal_year, area, words, edition.notice)


def _show(text: str) -> None:
    """Print text, also on a console whose encoding lacks a letter of somebody's note."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _sheets(file: Path, name: str) -> list[Sheet]:
    content = data_writing.read_outside(file, LARGEST_FILE)
    ending = file.suffix.lower()
    try:
        if content.startswith((b"PK", bytes.fromhex("D0CF11E0"))) or ending not in (".csv", ".txt"):
            return read_workbook(content)
        if len(content) > LARGEST_FILE:
            raise PackageError(f"has more than {LARGEST_FILE:,} bytes", "send only the form itself")
    except PackageError as refused:
        raise DataError(f"{name} {refused.rule}; {refused.remedy}\nNothing was written.") from None
    sheet, problems = csv_sheet(name, content)
    if sheet is None:
        raise DataError("\n".join([f"{name}: {problem}" for problem in problems] + ["Nothing was written."]))
    formulas = [cell for cell in sheet.cells.values() if cell.kind == "formula"]
    if formulas:
        rule, remedy = "begins like a formula", "remove the sign at its beginning (=, +, @)"
        troubles = [Trouble(sheet.place(cell.row, cell.column), cell.value[:60], rule, remedy) for cell in formulas]
        raise DataError(_refusal(name, troubles))
    return [sheet]


def _tables(contents: dict[str, bytes]) -> list:
    tables = [decode(f"data/{name}.csv", contents[name])[0] for name in (OBSERVATIONS, CORRECTIONS)]
    if None in tables:
        raise DataError("data/kpi_observations.csv or data/corrections.csv is broken; run `visionbook check`")
    return tables


def _origin(file: Path, options: ImportOptions) -> Origin:
    bodies = data.load("governance")
    secretariat = bodies.loc[bodies["kind"] == "secretariat", "name_ja"]
    by = options.by or (secretariat.iloc[0] if len(secretariat) else None)
    if options.correct is not None and by is None:
        raise ParameterError("--correct needs --by NAME: who may undo it, as data/governance.csv has no secretariat")
    named = frozenset(bodies["name_ja"].dropna())
    persons = read_edition(data.project_root()).publish_persons
    return Origin(file.name, options.source_id, options.correct, by or "", named, persons)


def _check_text(name: str, text: str | None) -> None:
    if text is None:
        return
    if not text.strip() or text != text.strip() or not text.isprintable() or text[0] in "=+-@":
        raise ParameterError(
            f"{name} is {text!r}; write words on one line, without spaces or =, +, -, @ at the beginning"
        )


def _unknown_source(source_id: str, form: Form) -> Trouble:
    title = form.words("form.source_title")
    known = {
        "source_id": source_id,
        "kind": "document",
        "title_ja": title,
        "title_en": "Report of KPI results",
        "short_ja": title,
        "publisher_ja": form.area_name,
        "licence_ja": form.area_name,
    }
    columns = [column["name"] for column in data.resources()["sources"]["schema"]["fields"]]
    example = ",".join(known.get(column, "") for column in columns)
    remedy = f"add a row there first, for example '{example}', or name another source with --source"
    return Trouble("data/sources.csv", source_id, "is not among the sources", remedy)


def _refusal(name: str, troubles: Sequence[Trouble]) -> str:
    count = "1 problem" if len(troubles) == 1 else f"{len(troubles)} problems"
    lines = [f"{name} was not imported: {count}", *(f"  {trouble}" for trouble in troubles[:_TROUBLES_SHOWN])]
    if len(troubles) > _TROUBLES_SHOWN:
        lines.append(f"  ... and {len(troubles) - _TROUBLES_SHOWN} more; mend these first, then import again")
    return "\n".join([*lines, "Nothing was written. Mend the cells above and import again."])


def _listing(name: str, form: Form, plan: Plan, reading: Reading) -> str:
    lines = [f"{name}: {fiscal_year(form.fiscal_year, form.words)}"]
    records = {line.kpi["kpi_id"]: line.kpi for line in form.lines}
    order = {kpi_id: position for position, kpi_id in enumerate(records)}
    for change in sorted(plan.changes, key=lambda change: order[change.entry.kpi_id]):
        if change.kind != "same":
            kpi = records[change.entry.kpi_id]
            lines.append(f"  {change.kind:8}{change.entry.kpi_id} {kpi['name_ja']}\n{_detail(change, kpi['unit'])}")
    same = sum(change.kind == "same" for change in plan.changes)
    about = sum(change.entry.about for change in plan.changes if change.kind != "same")
    lines += [f"  note: {remark}" for remark in plan.remarks]
    lines.append(
        f"  {len(plan.changes) - same} to write, {same} as recorded, {reading.blank} left blank (not reported)"
    )
    if about:
        lines.append(f"  {about} of them only approximate (約); each keeps a note that says so")
    return "\n".join(lines)


def _detail(change: Change, unit: str) -> str:
    entry = change.entry
    about = "about " if entry.about else ""
    read = f"{entry.place}  {entry.written!r} -> {about}{plain(entry.value)} {unit}, {entry.status}"
    before = {"new": "", "details": "; value as recorded, note or reporter new"}
    return f"          {read}{before.get(change.kind, f'; was {change.old}')}"


def _agree(options: ImportOptions, count: int) -> None:
    """Ask the person at the keyboard; a script says so beforehand with --yes."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise DataError("nobody is there to ask; look at the list above and add --yes. Nothing was written.")
    try:
        answer = input(f"Write these {count} row(s) to data/? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise DataError("stopped by the answer. Nothing was written.")
