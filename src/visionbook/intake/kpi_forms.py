"""The round trip of indicator values: a form for the departments out, the filled form back into the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook import data, data_writing
from visionbook.edition import read_edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log, several
from visionbook.intake.amounts import amount
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows
from visionbook.intake.departments import outstanding, outstanding_text
from visionbook.intake.import_log import File
from visionbook.intake.kpi_entry import Reading, Trouble, status_said
from visionbook.intake.kpi_import import (
    CORRECTIONS,
    KEY_OF_CORRECTION,
    KEY_OF_OBSERVATION,
    OBSERVATIONS,
    Change,
    Origin,
    Plan,
    plan_import,
)
from visionbook.intake.kpi_reading import locate, read_entries
from visionbook.intake.kpi_template import Form, csv_bytes, kpi_form, workbook_bytes
from visionbook.intake.package import PackageError
from visionbook.intake.sheets import LARGEST_FILE, Sheet, csv_sheet
from visionbook.intake.workbook import read_workbook
from visionbook.messages import Message, message, say
from visionbook.notation import fiscal_year, is_missing
from visionbook.plans import EVERY, plans_of_year
from visionbook.tables import decode
from visionbook.words import Words, load_words

SOURCE = "kpi_report"
KIND = "kpi"
"""What the log of imports calls a form of indicator values."""

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


@dataclass(frozen=True)
class _FilledForm:
    """One file as it was read: its name and digest, the form that it is, what it says and what that changes."""

    file: File
    form: Form
    reading: Reading
    plan: Plan


def import_forms(root: Path, files: Sequence[Path], indicators: Indicators, options: ImportOptions) -> None:
    """Show what filled forms change, ask, and write all of it, of all files, or nothing.

    Raises
    ------
    DataError
        If anything in the files is unclear or refused (all troubles are listed), two files report an indicator
        differently, or nobody agreed to the changes.
    """
    _check_text("--correct", options.correct)
    _check_text("--by", options.by)
    old = data_writing.contents(*_KEYS)
    logged = import_log.read()
    filled: list[_FilledForm] = []
    refusals: list[str] = []
    paths = several.paths(files)
    for path in paths:
        name = several.printable(path.name)
        try:
            content = data_writing.read_outside(path, LARGEST_FILE)
            file = import_log.imported_file(name, content)
            twin = next((each.file.name for each in filled if each.file.sha256 == file.sha256), None)
            if twin:
                say(message("imports.same_content", file=name, other=twin))
                continue
            accepted = several.accepted_in(options.accept, name, alone=len(paths) == 1)
            one = _filled(root, path, content, file, indicators, replace(options, accept=accepted), old, filled)
        except DataError as refused:
            if len(paths) == 1:
                raise
            refusals.append(refused.args[0])
            continue
        before = import_log.imports_of(logged, file.sha256)
        if before:
            one.plan.remarks.append(message("imports.same_file", day=before[-1].day, number=before[-1].number))
        filled.append(one)
        say(_listing(name, one.form, one.plan, one.reading))
        if one.plan.troubles:
            refusals.append(_refusal(name, one.plan.troubles))
    if refusals:
        raise DataError(several.refusal(refusals, len(paths)))
    rows: dict[str, list[dict[str, str]]] = {}
    for each in filled:
        for name, own in each.plan.rows.items():
            rows.setdefault(name, []).extend(own)
    if rows:
        _write(rows, old, filled, options)
    else:
        say(message("imports.nothing_to_change"))
    for form in {each.form.fiscal_year: each.form for each in filled}.values():
        _tell_outstanding(form)


def _filled(
    root: Path,
    path: Path,
    content: bytes,
    file: File,
    indicators: Indicators,
    options: ImportOptions,
    old: dict[str, bytes],
    earlier: Sequence[_FilledForm],
) -> _FilledForm:
    """Return what a file says and changes; `earlier` are the files before it, which must not say otherwise."""
    words, name = load_words("ja"), file.name
    areas = data.load("areas").query("kind == 'municipality'").set_index("area_code")["name_ja"].to_dict()
    located, troubles = locate(_sheets(path, name, content), read_edition(root).municipality, words, areas)
    if troubles:
        raise DataError(_refusal(name, troubles))
    fiscal_year = located[0].fiscal_year
    if options.fiscal_year not in (None, fiscal_year):
        facts = {"file": name, "year": fiscal_year, "asked": options.fiscal_year}
        raise DataError(message("form_rows.other_year", **facts))
    kpis = data.load("kpis", of_plan=data.plan_of_year(fiscal_year))
    if not ((kpis["start_fy"] <= fiscal_year) & (kpis["end_fy"] >= fiscal_year)).any():
        raise DataError(message("form_rows.no_indicator", file=name, year=fiscal_year))
    form = _form(root, fiscal_year, indicators, words)
    periods = {row.kpi_id: (int(row.start_fy), int(row.end_fy)) for row in kpis.itertuples()}
    reading = read_entries(located, form, periods, options.accept, date.today())
    others = [(each.file.name, each.reading) for each in earlier if each.form.fiscal_year == fiscal_year]
    several.join(reading, others)
    plan = plan_import(reading, fiscal_year, *_tables(old), _origin(path, options), words)
    if plan.rows and options.source_id not in set(data.load("sources")["source_id"]):
        plan.troubles.append(_unknown_source(options.source_id, form))
    return _FilledForm(file, form, reading, plan)


def _write(
    rows: Mapping[str, list[dict[str, str]]],
    old: dict[str, bytes],
    filled: Sequence[_FilledForm],
    options: ImportOptions,
) -> None:
    count = sum(len(own) for own in rows.values())
    agree(message("imports.write_question", count=count), yes=options.yes)
    new = {name: with_rows(old[name], _KEYS[name], own) for name, own in rows.items()}
    reporters = dict.fromkeys(entry.reported_by for each in filled for entry in each.reading.entries)
    by = options.by or ", ".join(filter(None, reporters))
    entry = import_log.enter(old, new, kind=KIND, files=[each.file for each in filled], by=by)
    for name, own in rows.items():
        say(message("imports.written", table=name, count=len(own)))
    say(message("imports.written_as", number=entry.number))


def _tell_outstanding(form: Form) -> None:
    asked = [line.kpi["kpi_id"] for line in form.lines if line.same_as is None and is_missing(line.kpi["statistic"])]
    found = outstanding(asked, data.load(OBSERVATIONS, of_plan=EVERY), form.fiscal_year)
    say(outstanding_text(found, fiscal_year(form.fiscal_year, form.words)))


def _form(root: Path, fiscal_year: int, indicators: Indicators, words: Words) -> Form:
    edition = read_edition(root)
    plan = data.plan_of_year(fiscal_year)
    placed = indicators(*(data.load(name, of_plan=plan) for name in ("kpis", "strategy_nodes")), fiscal_year)
    areas = data.load("areas").set_index("area_code")["name_ja"]
    area = (edition.municipality, areas.get(edition.municipality, edition.municipality))
    named = plan_of(data.load("plans"), edition.municipality, fiscal_year)
    return kpi_form(placed, data.load(OBSERVATIONS, of_plan=plan), fiscal_year, area, words, edition.notice, named)


def plan_of(plans: pd.DataFrame, municipality: str, fiscal_year: int) -> str:
    """Return the name of the newest plan of a municipality that a fiscal year belongs to; nothing if there is none."""
    own = plans_of_year(plans, municipality, fiscal_year)
    return "" if own.empty else str(own["name_ja"].iloc[-1])


def _sheets(file: Path, name: str, content: bytes) -> list[Sheet]:
    ending = file.suffix.lower()
    try:
        if content.startswith((b"PK", bytes.fromhex("D0CF11E0"))) or ending not in (".csv", ".txt"):
            return read_workbook(content)
        if len(content) > LARGEST_FILE:
            rule = message("form_rows.too_large", most=LARGEST_FILE)
            raise PackageError(rule, message("form_rows.only_the_form"))
    except PackageError as refused:
        facts = {"file": name, "rule": refused.rule, "remedy": refused.remedy}
        raise DataError(message("form_rows.file_refused", **facts)) from None
    sheet, problems = csv_sheet(name, content)
    if sheet is None:
        found = [message("form_rows.file_problem", file=name, problem=str(problem)) for problem in problems]
        raise DataError(message("form_rows.file_problems", problems=found))
    formulas = [cell for cell in sheet.cells.values() if cell.kind == "formula"]
    if formulas:
        rule, remedy = message("form_rows.csv_formula"), message("form_rows.remove_sign")
        troubles = [Trouble(sheet.place(cell.row, cell.column), cell.value[:60], rule, remedy) for cell in formulas]
        raise DataError(_refusal(name, troubles))
    return [sheet]


def _tables(contents: dict[str, bytes]) -> list:
    tables = [decode(f"data/{name}.csv", contents[name])[0] for name in (OBSERVATIONS, CORRECTIONS)]
    if None in tables:
        raise DataError(message("form_rows.broken_tables"))
    return tables


def _origin(file: Path, options: ImportOptions) -> Origin:
    bodies = data.load("governance")
    secretariat = bodies.loc[bodies["kind"] == "secretariat", "name_ja"]
    by = options.by or (secretariat.iloc[0] if len(secretariat) else None)
    if options.correct is not None and by is None:
        raise ParameterError(message("form_rows.no_secretariat"))
    named = frozenset(bodies["name_ja"].dropna())
    persons = read_edition(data.project_root()).publish_persons
    return Origin(file.name, options.source_id, options.correct, by or "", named, persons)


def _check_text(name: str, text: str | None) -> None:
    if text is None:
        return
    if not text.strip() or text != text.strip() or not text.isprintable() or text[0] in "=+-@":
        raise ParameterError(message("form_rows.option_text", option=name, text=text))


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
    remedy = message("form_rows.add_source", example=example)
    return Trouble("data/sources.csv", source_id, message("form_rows.unknown_source"), remedy)


def _refusal(name: str, troubles: Sequence[Trouble]) -> Message:
    lines = [message("form_rows.listed", text=trouble.message) for trouble in troubles[:_TROUBLES_SHOWN]]
    if len(troubles) > _TROUBLES_SHOWN:
        lines.append(message("form_rows.and_more", count=len(troubles) - _TROUBLES_SHOWN))
    key = "refused_one" if len(troubles) == 1 else "refused"
    return message(f"form_rows.{key}", file=name, count=len(troubles), lines=lines)


def _listing(name: str, form: Form, plan: Plan, reading: Reading) -> Message:
    records = {line.kpi["kpi_id"]: line.kpi for line in form.lines}
    order = {kpi_id: position for position, kpi_id in enumerate(records)}
    changes = sorted(plan.changes, key=lambda change: order[change.entry.kpi_id])
    written = [change for change in changes if change.kind != "same"]
    lines = [_detail(change, records[change.entry.kpi_id]) for change in written]
    lines += [message("form_rows.note", text=remark) for remark in plan.remarks]
    counts = {"write": len(written), "same": len(changes) - len(written), "blank": reading.blank}
    lines.append(message("form_rows.counts", **counts))
    about = sum(change.entry.about for change in written)
    if about:
        lines.append(message("form_rows.about_counted", count=about))
    return message("form_rows.listing", file=name, year=fiscal_year(form.fiscal_year, form.words), lines=lines)


def _detail(change: Change, kpi: Mapping[str, object]) -> Message:
    entry = change.entry
    unit = kpi["unit"]
    facts = {"kpi_id": entry.kpi_id, "name": kpi["name_ja"], "place": entry.place, "written": entry.written}
    facts |= {"value": amount(entry.value, unit, about=entry.about), "status": status_said(entry.status)}
    if change.old is not None:
        facts["old"] = amount(change.old, unit)
    return message(f"form_rows.change_{change.kind}", **facts)
