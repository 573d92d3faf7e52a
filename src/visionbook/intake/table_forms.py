"""The round trip of a plan's tables: a workbook out to be filled in, and back into the tables, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from visionbook import data, data_writing
from visionbook.edition import read_edition
from visionbook.errors import DataError
from visionbook.intake import import_log, several
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows, without_rows
from visionbook.intake.import_log import File
from visionbook.intake.kpi_entry import Trouble
from visionbook.intake.package import PackageError
from visionbook.intake.sheets import LARGEST_FILE
from visionbook.intake.table_form import Cells, Key, TableForm, canonical, referred, table_form
from visionbook.intake.table_form_reading import Handed, ReadSheet, changed_cells, handed_out, read_form, said_of
from visionbook.intake.table_form_writing import workbook_bytes
from visionbook.intake.workbook import read_workbook
from visionbook.messages import Message, message, say
from visionbook.tables import HEADER_ROW, Problem, decode
from visionbook.words import load_words

_SHOWN, _CELLS_SHOWN = 60, 6
_TROUBLES_SHOWN = 200


@dataclass(frozen=True)
class TableOptions:
    """What the caller decided beforehand: see ``visionbook template import --help``."""

    yes: bool = False
    remove: bool = False
    by: str = ""


@dataclass
class _Change:
    """What a form changes: by table the rows that come and the keys that go, and what is said of them."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    gone: dict[str, list[Key]] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    going: list[Message] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def write_table_form(root: Path, subject: str, output: Path | None = None) -> Path:
    """Write the form of a subject, with the rows that are in the data, and return where it is.

    Raises
    ------
    DataError
        If a table is broken, or a file of that name is there already: it may have been filled in.
    """
    path = output or root / f"template_{subject}.xlsx"
    data_writing.write_new(path, workbook_bytes(_form(root, subject)))
    return path


def import_table_form(root: Path, path: Path, options: TableOptions) -> None:
    """Show what a filled form changes, ask, and write all of it or nothing.

    Raises
    ------
    DataError
        If a cell cannot be read, the data contract would be broken, or nobody agreed; all that is wrong is listed.
    """
    name = several.printable(path.name)
    content = data_writing.read_outside(path, LARGEST_FILE)
    file = import_log.imported_file(name, content)
    try:
        sheets = read_workbook(content)
    except PackageError as refused:
        facts = {"file": name, "rule": refused.rule, "remedy": refused.remedy}
        raise DataError(message("form_rows.file_refused", **facts)) from None
    handed = handed_out(sheets)
    if isinstance(handed, Trouble):
        raise _refusal(name, [handed])
    form = _form(root, handed.subject)
    if handed.area_code != form.area_code:
        rule = message("templates.other_town", code=handed.area_code, own=form.area_code)
        raise _refusal(name, [Trouble(message("form_rows.file"), None, rule, message("templates.new_form"))])
    read = read_form(sheets, form)
    change = _changes(read, handed)
    old = data_writing.contents(*(each.sheet.table for each in read))
    new = _contents(change, old)
    if not change.troubles:
        change.troubles += _broken(new, read)
    if change.troubles:
        raise _refusal(name, change.troubles)
    _write(name, file, form, change, old, new, options)


def _form(root: Path, subject: str) -> TableForm:
    edition, resources = read_edition(root), data.resources()
    rows = {table: _rows(table) for table in [*referred(subject, resources), "areas"]}
    named = {row["area_code"]: row["name_ja"] for row in rows["areas"]}
    area = (edition.municipality, named.get(edition.municipality, edition.municipality))
    return table_form(subject, resources, rows, area, load_words("ja"))


def _rows(table: str) -> list[Cells]:
    return list(import_log.rows_by_key(table, data_writing.contents(table)[table]).values())


def _changes(read: Sequence[ReadSheet], handed: Handed) -> _Change:
    """Return what the sheets change; a row that the data changed since, and the form too, is a trouble."""
    change = _Change()
    for each in read:
        if each.troubles:  # a row that cannot be read changes nothing
            change.troubles += each.troubles
            continue
        held = {each.sheet.key_of(row): row for row in each.sheet.rows}
        given = {key: digest for (table, key), digest in handed.rows.items() if table == each.sheet.table}
        for key, row in each.rows.items():
            _add_row(change, each, key, row, held.get(key), given.get(key))
        taken_out = [key for key in given if key in held and key not in each.rows]
        for key in taken_out:
            _add_gone(change, each, key, held[key], given[key])
    return change


def _add_row(
    change: _Change, each: ReadSheet, key: Key, row: Mapping[str, str], held: Cells | None, digest: str | None
) -> None:
    sheet = each.sheet
    place = each.places[key][sheet.key[0]]
    untouched = digest == sheet.digest(row)
    if held is None and not sheet.part.grows:
        change.troubles.append(_trouble(place, key, "templates.no_new_rows", table=sheet.table))
    elif held is None and digest is not None and not untouched:
        change.troubles.append(_trouble(place, key, "templates.gone_meanwhile"))
    elif held is None and digest is None:
        change.rows.setdefault(sheet.table, []).append({**sheet.part.fixed, **row})
        change.said.append(message("templates.comes", table=sheet.title, row=said_of(row, sheet)))
    elif held is not None:
        changed = changed_cells(held, row, sheet)
        if not changed or untouched:
            return
        if digest is not None and digest != sheet.digest(held):
            change.troubles.append(_trouble(place, key, "templates.changed_meanwhile"))
        new = {
            column.name: _kept(column.field, held.get(column.name, ""), row[column.name]) for column in sheet.columns
        }
        change.rows.setdefault(sheet.table, []).append({**held, **new})
        cells = [message("templates.cell", head=head, old=old, new=now) for head, old, now in changed[:_CELLS_SHOWN]]
        if len(changed) > _CELLS_SHOWN:
            cells.append(message("templates.more_cells", count=len(changed) - _CELLS_SHOWN))
        change.said.append(message("templates.changes", table=sheet.title, row=said_of(row, sheet), cells=cells))


def _add_gone(change: _Change, each: ReadSheet, key: Key, held: Cells, digest: str) -> None:
    sheet = each.sheet
    if not sheet.part.grows:
        change.troubles.append(_trouble(sheet.title, key, "templates.may_not_go"))
    elif digest != sheet.digest(held):
        change.troubles.append(_trouble(sheet.title, key, "templates.changed_meanwhile"))
    else:
        change.gone.setdefault(sheet.table, []).append(key)
        change.going.append(message("templates.goes", table=sheet.title, row=said_of(held, sheet)))


def _trouble(place: str, key: Key, rule: str, **facts: object) -> Trouble:
    return Trouble(place, " / ".join(key), message(rule, **facts), message(f"{rule}_do"))


def _kept(described: Mapping, old: str, new: str) -> str:
    """Return a cell as it stood if it says the same number: 0.50 is not rewritten as 0.5."""
    return old if canonical(described, old) == canonical(described, new) else new


def _contents(change: _Change, old: Mapping[str, bytes]) -> dict[str, bytes]:
    resources, new = data.resources(), {}
    for table in dict.fromkeys([*change.gone, *change.rows]):
        key = resources[table]["schema"]["primaryKey"]
        rest = without_rows(old[table], key, change.gone.get(table, []))
        new[table] = with_rows(rest, key, change.rows.get(table, []))
    return new


def _broken(new: Mapping[str, bytes], read: Sequence[ReadSheet]) -> list[Trouble]:
    """Return which rules of the contract the tables would break, each with the cell of the form that does it."""
    return [_placed(problem, new, read) for problem in data.check(pending=new)]


def _placed(problem: Problem, new: Mapping[str, bytes], read: Sequence[ReadSheet]) -> Trouble:
    resources = data.resources()
    table = next((name for name, one in resources.items() if problem.file.endswith(f"/{one['path']}")), "")
    each = next((one for one in read if one.sheet.table == table), None)
    row = _row_of(new[table], problem) if table in new and each else None
    places = each.places.get(each.sheet.key_of(row), {}) if row else {}
    column = (problem.column or "").split(" + ")[0]
    place = places.get(column) or next(iter(places.values()), "")
    where = place or message("templates.in_data", file=problem.file, row=problem.row or HEADER_ROW)
    return Trouble(where, problem.value, problem.rule, problem.remedy)


def _row_of(content: bytes, problem: Problem) -> dict[str, str] | None:
    decoded, _ = decode("", content)
    cells = dict(decoded.rows).get(problem.row) if decoded else None
    return dict(zip(decoded.columns, cells, strict=False)) if cells else None


def _write(
    name: str,
    file: File,
    form: TableForm,
    change: _Change,
    old: Mapping[str, bytes],
    new: Mapping[str, bytes],
    options: TableOptions,
) -> None:
    count = len(change.said) + len(change.going)
    say(message("templates.summary", file=name, subject=form.subject, count=count))
    for line in change.said[:_SHOWN]:
        say(line)
    if len(change.said) > _SHOWN:
        say(message("imports.and_more", count=len(change.said) - _SHOWN))
    if not count:
        say(message("imports.nothing_to_change"))
        return
    if change.going:
        for line in change.going:  # what goes is named whole, however much it is
            say(line)
        if options.yes and not options.remove:
            raise DataError(message("templates.removal_not_agreed", count=len(change.going)))
        agree(message("templates.remove_question", count=len(change.going)), yes=options.remove)
    if change.said:
        agree(message("imports.write_question", count=len(change.said)), yes=options.yes)
    before = {table: old[table] for table in new}
    entry = import_log.enter(before, new, kind=form.subject, files=[file], by=options.by)
    say(message("imports.written_as", number=entry.number))
    say(message("templates.next"))
    regions = {row.get("region", "") for row in change.rows.get("areas", [])} - {""}
    if regions - {read_edition(data.project_root()).region}:
        say(message("templates.region_setting", regions=sorted(regions)))


def _refusal(name: str, troubles: Sequence[Trouble]) -> DataError:
    shown = [trouble.message for trouble in troubles[:_TROUBLES_SHOWN]]
    if len(troubles) > _TROUBLES_SHOWN:
        shown.append(message("templates.more_troubles", count=len(troubles) - _TROUBLES_SHOWN))
    return DataError(message("templates.refused", file=name, count=len(troubles), troubles=shown))
