"""Find the form in the sheets of a file and read what was entered, row by row; what is unclear becomes a trouble."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from visionbook.intake.cell_text import half_width, squeezed
from visionbook.intake.kpi_form import MARK, MARK_SHEET, NEEDED, READ, VERSION
from visionbook.intake.kpi_rows import Entry, FormRows, Located, Reading, Trouble, cell_name
from visionbook.intake.kpi_template import Form, Line
from visionbook.intake.sheets import Sheet
from visionbook.words import Words

_HEAD_ROWS = 60


def locate(sheets: Iterable[Sheet], area_code: str, words: Words) -> tuple[list[Located], list[Trouble]]:
    """Return the forms among the sheets of a file, wherever their columns were moved, and what is wrong with them."""
    sheets = list(sheets)
    found, troubles = [], []
    for sheet in sheets:
        located, wrong = _heads(sheet, words)
        found += [located] if located else []
        troubles += wrong
    if not found and not troubles:
        heads = f"{words('form.head_id')}, {words('form.head_name')}, {words('form.head_unit')}"
        rule = f"holds no form: no row has the heads {heads} and …{words('form.head_value', year='')}"
        troubles.append(Trouble("file", None, rule, "fill in the form of `visionbook kpi template`"))
    years = {located.fiscal_year for located in found}
    for sheet in sheets:
        troubles += _mark_troubles(sheet, years, area_code)
    if len(years) > 1:
        rule = f"holds forms of several fiscal years ({', '.join(map(str, sorted(years)))})"
        troubles.append(Trouble("file", None, rule, "import one year at a time"))
    return found, troubles


def _heads(sheet: Sheet, words: Words) -> tuple[Located | None, list[Trouble]]:
    value = re.compile(re.escape(squeezed(words("form.head_value", year="YEAR"))).replace("YEAR", "([0-9]{4})"))
    names = {squeezed(words(f"form.head_{column}")): column for column in READ if column != "value"}
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in sheet.cells.items():
        if row <= _HEAD_ROWS and cell.kind == "text":
            rows[row][column] = squeezed(cell.value)
    for row in sorted(rows):
        years = [int(match[1]) for text in rows[row].values() if (match := value.fullmatch(text))]
        if not years or not any(names.get(text) == "id" for text in rows[row].values()):
            continue
        columns, others, troubles = {}, {}, []
        for column, text in sorted(rows[row].items()):
            name = "value" if value.fullmatch(text) else names.get(text)
            if name in columns:
                remedy = "remove one of the two columns"
                troubles.append(Trouble(sheet.place(row, column), text, "is the head of a second column", remedy))
            elif name:
                columns[name] = column
            else:
                others[text] = column
        for name in NEEDED:
            if name not in columns:
                head = words(f"form.head_{name}")
                troubles.append(Trouble(sheet.place(row, 1), None, f"column {head} is missing", "fill in a new form"))
        return (None if troubles else Located(sheet, row, columns, years[0], others)), troubles
    return None, []


def _mark_troubles(sheet: Sheet, years: Collection[int], area_code: str) -> Iterable[Trouble]:
    """Yield what the hidden sheet of a form says against this edition."""
    texts = {row: half_width(str(cell.value)) for (row, column), cell in sheet.cells.items() if column == 1}
    if sheet.name != MARK_SHEET or texts.get(1) != MARK:
        return
    checks = [
        (2, {str(VERSION)}, "is not the version of the form that this program reads", "fill in a new form"),
        (3, set(map(str, years)), "is not the fiscal year of the visible form", "fill in a form of the right year"),
        (4, {area_code}, f"is the form of another municipality than {area_code}", "fill in a form of this edition"),
    ]
    for row, allowed, rule, remedy in checks:
        if allowed and texts.get(row, "").removesuffix(".0") not in allowed:
            yield Trouble(sheet.place(row, 1), texts.get(row, ""), rule, remedy)


def read_entries(
    located: Iterable[Located], form: Form, periods: dict[str, tuple[int, int]], accepted: Collection[str], today: date
) -> Reading:
    """Return what was entered in the forms of a file.

    Parameters
    ----------
    located : iterable of Located
        As from `locate`, all of the fiscal year of `form`.
    form : Form
        What the form of that year looks like.
    periods : dict
        First and last fiscal year of every indicator.
    accepted : collection of str
        Cells whose unusual value was confirmed, as ``SHEET!CELL`` or ``CELL``.
    today : date
        No report is of a later day.
    """
    reading = Reading()
    asked: set[str] = set()
    for each in located:
        if each.sheet.hidden:
            reading.remarks.append(f"sheet {each.sheet.name!r} is hidden; its values are read like the others")
        FormRows(each, form, periods, {cell_name(name) for name in accepted}, today, asked).read(reading)
    for name in sorted({cell_name(name) for name in accepted} - asked):
        reading.remarks.append(f"--accept {name}: nothing was asked about this cell")
    _join_duplicates(reading)
    _join_same(reading, {line.kpi["kpi_id"]: line for line in form.lines})
    entered = {entry.kpi_id for entry in reading.entries}
    reading.blank = sum(line.kpi["kpi_id"] not in entered for line in form.lines)
    return reading


def _join_duplicates(reading: Reading) -> None:
    """Keep one entry per indicator; two that differ are a trouble."""
    first: dict[str, Entry] = {}
    for entry in reading.entries:
        same = first.setdefault(entry.kpi_id, entry)
        if same is entry:
            continue
        if (entry.value, entry.measure, entry.status) != (same.value, same.measure, same.status):
            rule = f"is a second value for {entry.kpi_id}, which has {same.written!r} ({same.status}) in {same.place}"
            reading.troubles.append(Trouble(entry.place, entry.written, rule, "leave one of the two"))
        else:
            reading.remarks.append(f"{entry.place} says the same as {same.place}; one is kept")
    reading.entries = list(first.values())


def _join_same(reading: Reading, lines: dict[str, Line]) -> None:
    """Refuse a value in the row of an indicator that is another one again: it belongs into the row of that one."""
    by_id = {entry.kpi_id: entry for entry in reading.entries}
    kept = []
    for entry in reading.entries:
        other_id = lines[entry.kpi_id].same_as
        other = by_id.get(other_id) if other_id else None
        if other_id is None or other_id not in lines:
            kept.append(entry)
        elif other is None:
            rule = f"is for {entry.kpi_id}, which is the same indicator as {other_id}"
            reading.troubles.append(Trouble(entry.place, entry.written, rule, f"write it into the row of {other_id}"))
        elif (other.value, other.measure) != (entry.value, entry.measure):
            rule = f"is another value than {other.written!r} in {other.place}, which is the same indicator"
            reading.troubles.append(Trouble(entry.place, entry.written, rule, "leave one of the two"))
        else:
            reading.remarks.append(f"{entry.place} says the same as {other.place}; one is kept")
    reading.entries = kept
