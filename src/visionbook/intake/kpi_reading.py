"""Find the form in the sheets of a file and read what was entered, row by row; what is unclear becomes a trouble."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from visionbook.intake.cell_text import YEAR_NAME, half_width, named_years, squeezed
from visionbook.intake.kpi_entry import Confirmed, Entry, Located, Reading, Trouble, cell_name, question, status_said
from visionbook.intake.kpi_form import MARK, MARK_SHEET, NEEDED, READ, VERSION
from visionbook.intake.kpi_rows import FormRows
from visionbook.intake.kpi_template import Form, Line
from visionbook.intake.sheets import Sheet
from visionbook.messages import message
from visionbook.words import Words

_HEAD_ROWS = 60
_YEAR_BESIDE = re.compile(rf"\({YEAR_NAME}(?:年度?)?\)", re.IGNORECASE)
"""The same year once more, in brackets: 令和6年度（2024年度）."""


def locate(
    sheets: Iterable[Sheet], area_code: str, words: Words, municipalities: Mapping[str, str] | None = None
) -> tuple[list[Located], list[Trouble]]:
    """Return the forms among the sheets of a file, wherever their columns were moved, and what is wrong with them.

    Parameters
    ----------
    sheets : iterable of Sheet
        The sheets of a file.
    area_code : str
        The municipality of the edition.
    words : Words
        The words of the form.
    municipalities : mapping of str to str, optional
        Names of the municipalities that the tables know, by code; a form may name any other one, too.
    """
    names = dict(municipalities or {})
    own = names.pop(area_code, None)
    sheets = list(sheets)
    found, troubles = [], []
    for sheet in sheets:
        located, wrong = _heads(sheet, words)
        found += [located] if located else []
        troubles += wrong
    if not found and not troubles:
        heads = [words(f"form.head_{name}") for name in ("id", "name", "unit")]
        rule = message("form_rows.no_form", heads=heads, value=words("form.head_value", year=""))
        troubles.append(Trouble(message("form_rows.file"), None, rule, message("form_rows.form_of_template")))
    years = {located.fiscal_year for located in found}
    for sheet in sheets:
        troubles += _mark_troubles(sheet, years, area_code)
        if own is not None:
            head_row = next((each.head_row for each in found if each.sheet is sheet), 0)
            troubles += _named_troubles(sheet, head_row, own, set(names.values()), words)
    if len(years) > 1:
        rule = message("form_rows.several_years", years=sorted(years))
        troubles.append(Trouble(message("form_rows.file"), None, rule, message("form_rows.one_year")))
    return found, troubles


def _heads(sheet: Sheet, words: Words) -> tuple[Located | None, list[Trouble]]:
    expected = squeezed(words("form.head_value", year="YEAR"))
    value = re.compile(re.escape(expected).replace("YEAR", YEAR_NAME), re.IGNORECASE)
    names = {squeezed(words(f"form.head_{column}")): column for column in READ if column != "value"}
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in sheet.cells.items():
        if row <= _HEAD_ROWS and cell.kind == "text":
            rows[row][column] = squeezed(cell.value)
    for row in sorted(rows):
        heads = {column: text for column, text in rows[row].items() if value.fullmatch(_YEAR_BESIDE.sub("", text))}
        known = {names.get(text) for text in rows[row].values()}
        if "id" not in known:
            continue
        if not heads:
            if known >= {"id", "name", "unit"}:
                return None, [_no_value_head(sheet, row, rows[row], words)]
            continue
        years = [year for text in heads.values() for year in sorted(named_years(text))]
        columns, others, troubles = {}, {}, []
        for column, text in sorted(rows[row].items()):
            name = "value" if column in heads else names.get(text)
            if column in heads and len(named_years(text)) > 1:
                rule = message("cell.heads_differ")
                troubles.append(Trouble(sheet.place(row, column), text, rule, message("cell.heads_differ_do")))
            if name in columns:
                rule, remedy = message("form_rows.second_column"), message("form_rows.remove_column")
                troubles.append(Trouble(sheet.place(row, column), text, rule, remedy))
            elif name:
                columns[name] = column
            else:
                others[text] = column
        for name in NEEDED:
            if name not in columns:
                rule = message("form_rows.no_column", head=words(f"form.head_{name}"))
                troubles.append(Trouble(sheet.place(row, 1), None, rule, message("form_rows.new_form")))
        return (None if troubles else Located(sheet, row, columns, years[0], others)), troubles
    return None, []


def _no_value_head(sheet: Sheet, row: int, texts: dict[int, str], words: Words) -> Trouble:
    """Return the trouble with a row of heads of which none is that of the values; the likeliest one is named."""
    head = words("form.head_value", year="YYYY")
    alike = [(column, text) for column, text in sorted(texts.items()) if squeezed(head)[-2:] in text]
    column, text = alike[0] if alike else (1, None)
    rule = message("cell.no_value_head", head=head)
    return Trouble(sheet.place(row, column), text, rule, message("cell.no_value_head_do"))


def _mark_troubles(sheet: Sheet, years: Collection[int], area_code: str) -> Iterable[Trouble]:
    """Yield what the hidden sheet of a form says against this edition."""
    texts = {row: half_width(str(cell.value)) for (row, column), cell in sheet.cells.items() if column == 1}
    if sheet.name != MARK_SHEET or texts.get(1) != MARK:
        return
    new = message("form_rows.new_form")
    checks = [
        (2, {str(VERSION)}, message("form_rows.other_version"), new),
        (3, set(map(str, years)), message("form_rows.mark_of_other_year"), message("form_rows.form_of_year")),
        (4, {area_code}, message("form_rows.other_code", code=area_code), message("form_rows.form_of_this_edition")),
    ]
    for row, allowed, rule, remedy in checks:
        if allowed and texts.get(row, "").removesuffix(".0") not in allowed:
            yield Trouble(sheet.place(row, 1), texts.get(row, ""), rule, remedy)


def _named_troubles(sheet: Sheet, head_row: int, own: str, others: Collection[str], words: Words) -> Iterable[Trouble]:
    """Yield the lines that name another municipality: the title of a form, its guide, or a name above the heads."""
    # What stands between the name and the words of the line is the plan: a name that begins otherwise is another's.
    lines = [words("form.municipality_alone", name="NAME"), words("form.guide_1", name="NAME", year="YEAR")]
    patterns = [re.escape(squeezed(line)).replace("NAME", "(.+?)").replace("YEAR", ".+?") for line in lines]
    for (row, column), cell in sorted(sheet.cells.items()):
        if row > _HEAD_ROWS or cell.kind != "text":
            continue
        parts = half_width(cell.value).split()
        found = next((match[1] for each in patterns if (match := re.match(each, "".join(parts)))), None)
        if found is not None and found.startswith(parts[0]):
            found = parts[0]
        if found is None and row < head_row and parts and parts[0] in others:
            found = parts[0]
        if found is not None and not found.startswith(own) and own not in parts:
            rule = message("form_rows.other_municipality", other=found, own=own)
            remedy = message("form_rows.form_of_this_edition")
            yield Trouble(sheet.place(row, column), cell.value.strip()[:60], rule, remedy)


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
    confirmed = Confirmed({cell_name(name) for name in accepted})
    for each in located:
        FormRows(each, form, periods, confirmed, today).read(reading)
    _join_duplicates(reading, confirmed)
    _ask_about_drafts(reading, confirmed)
    for name in sorted(confirmed.names - confirmed.asked):
        reading.remarks.append(message("form_rows.nothing_asked", name=name))
    _join_same(reading, {line.kpi["kpi_id"]: line for line in form.lines})
    entered = {entry.kpi_id for entry in reading.entries}
    reading.blank = sum(line.kpi["kpi_id"] not in entered for line in form.lines)
    return reading


def _join_duplicates(reading: Reading, confirmed: Confirmed) -> None:
    """Keep one entry per indicator; two that differ are a trouble, unless one of them was confirmed."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in reading.entries:
        groups[entry.kpi_id].append(entry)
    reading.entries = [_one_of(entries, reading, confirmed) for entries in groups.values()]


def _one_of(entries: list[Entry], reading: Reading, confirmed: Confirmed) -> Entry:
    kept = entries[0]
    differ = len({(entry.value, entry.measure, entry.status) for entry in entries}) > 1
    chosen = [entry for entry in entries if entry.place in confirmed] if differ else []
    if len(chosen) == 1:
        kept = chosen[0]
    for entry in entries:
        if entry is kept:
            continue
        if (entry.value, entry.measure, entry.status) == (kept.value, kept.measure, kept.status):
            reading.remarks.append(message("form_rows.said_twice", place=entry.place, other=kept.place))
        elif len(chosen) == 1:
            reading.remarks.append(message("form_rows.other_confirmed", place=entry.place, other=kept.place))
        else:
            facts = {
                "kpi_id": kept.kpi_id,
                "other": kept.written,
                "status": status_said(kept.status),
                "place": kept.place,
            }
            rule, remedy = message("form_rows.second_value", **facts), message("form_rows.leave_or_confirm")
            reading.troubles.append(Trouble(entry.place, entry.written, rule, remedy))
    return kept


def _ask_about_drafts(reading: Reading, confirmed: Confirmed) -> None:
    """Ask about a value where another row of its indicator is empty: one of the two may be an old draft."""
    kept = []
    for entry in reading.entries:
        places = reading.empty.get(entry.kpi_id, [])
        if places and entry.place not in confirmed:
            rule = message("form_rows.other_row_empty", kpi_id=entry.kpi_id, places=places)
            reading.troubles.append(question(entry.place, entry.written, [rule]))
        else:
            kept.append(entry)
    reading.entries = kept


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
            rule = message("form_rows.same_indicator", kpi_id=entry.kpi_id, other=other_id)
            remedy = message("form_rows.write_there", other=other_id)
            reading.troubles.append(Trouble(entry.place, entry.written, rule, remedy))
        elif (other.value, other.measure) != (entry.value, entry.measure):
            rule = message("form_rows.same_but_other", written=other.written, place=other.place)
            reading.troubles.append(Trouble(entry.place, entry.written, rule, message("form_rows.leave_one")))
        else:
            reading.remarks.append(message("form_rows.said_twice", place=entry.place, other=other.place))
    reading.entries = kept
