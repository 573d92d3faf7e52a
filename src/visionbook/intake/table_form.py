"""Forms for the tables of a plan: which tables one workbook holds, and how the data contract makes its columns.

Heads, explanations and allowed values come from the contract, so that a column that is added there is in the form, too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from visionbook.intake.cell_text import squeezed
from visionbook.words import Words

VERSION = 1
MARK_SHEET, MARK = "_form", "visionbook-table-form"
"""Hidden sheet, and the word in its first cell; version, subject and municipality follow below it, then the rows."""

NUMBERS = ("integer", "number")
_LABELLED = re.compile(r"([a-z][a-z0-9_]*)＝(.+?)(?=、[a-z][a-z0-9_]*＝|。|$)")
_ASIDE = re.compile("（[^（）]*）")

Cells = Mapping[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True)
class TableSheet:
    """Which part of a table stands on a sheet.

    Parameters
    ----------
    table : str
        Name of the table.
    shown : tuple of str
        Its columns on the sheet; all if empty.
    fixed : mapping of str to str
        Cells that are not shown: only rows that have them are on the sheet, and new rows get them.
    grows : bool
        Whether rows may come and go; else only cells change.
    """

    table: str
    shown: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    grows: bool = True


_DOCUMENTS = TableSheet("sources", fixed={"kind": "document"})
SUBJECTS: Mapping[str, tuple[TableSheet, ...]] = {
    "goals": (_DOCUMENTS, TableSheet("plans"), TableSheet("strategy_nodes")),
    "kpis": (_DOCUMENTS, TableSheet("kpis")),
    "projects": (_DOCUMENTS, TableSheet("projects"), TableSheet("project_listings")),
    "agreements": (
        _DOCUMENTS,
        TableSheet("regions"),
        TableSheet("areas", shown=("area_code", "name_ja", "region"), grows=False),
        TableSheet("agreements"),
        TableSheet("agreement_members"),
        TableSheet("agreement_costs"),
        TableSheet("agreement_contributions"),
        TableSheet("agreement_totals"),
    ),
}
"""The tables that make a chapter, in the order in which they refer to each other."""


def subject_of(table: str) -> str:
    """Return whose form a table is filled in with; empty if it has none.

    A table that stands beside others, such as that of documents, is nobody's own.

    Examples
    --------
    >>> subject_of("kpis"), subject_of("agreement_costs"), subject_of("population"), subject_of("sources")
    ('kpis', 'agreements', '', '')
    """
    sheets = ((subject, sheet) for subject, each in SUBJECTS.items() for sheet in each)
    return next((subject for subject, one in sheets if one.table == table and one.grows and not one.fixed), "")


def how_to_fill(tables: Sequence[str]) -> list[str]:
    """Return the subjects whose forms fill some tables, in the order of the tables.

    Examples
    --------
    >>> how_to_fill(["kpis", "population", "kpis", "projects"])
    ['kpis', 'projects']
    """
    return list(dict.fromkeys(filter(None, map(subject_of, tables))))


@dataclass(frozen=True)
class FormColumn:
    """One column of a sheet: its field of the contract, its head, and the texts of its allowed values by code.

    `refers` is the table whose key a cell must name, and that key's column.
    """

    field: Mapping
    options: Mapping[str, str]
    refers: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The column of the table."""
        return self.field["name"]

    @property
    def head(self) -> str:
        """What stands above the column."""
        return self.field.get("title", self.name)

    @property
    def required(self) -> bool:
        """Whether a cell must hold something; an empty answer to yes or no means no."""
        return bool(self.field.get("constraints", {}).get("required")) and self.field["type"] != "boolean"

    def code(self, text: str) -> str | None:
        """Return the code of an allowed value, written as its text or as the code; None if it is none.

        Examples
        --------
        >>> unit = FormColumn({"name": "kind", "type": "string"}, {"kpi": "重要業績評価指標", "goal": "目標"})
        >>> unit.code("目 標"), unit.code("KPI"), unit.code("施策")
        ('goal', 'kpi', None)
        """
        wanted = squeezed(text).lower()
        named = {squeezed(said).lower(): code for code, said in self.options.items()}
        return named.get(wanted) or next((code for code in self.options if code.lower() == wanted), None)


@dataclass(frozen=True)
class FormSheet:
    """A sheet as it is handed out: the part of a table, its columns, and the rows that are in the data."""

    part: TableSheet
    title: str
    description: str
    columns: Sequence[FormColumn]
    key: Sequence[str]
    rows: Sequence[Cells]

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.part.table

    def key_of(self, row: Cells) -> Key:
        """Return the primary key of a row."""
        return tuple(row.get(name, "") for name in self.key)

    def digest(self, row: Cells) -> str:
        """Return what tells whether the cells of a row that the sheet shows are still the same."""
        cells = [canonical(column.field, row.get(column.name, "")) for column in self.columns]
        return hashlib.sha256("\x1f".join(cells).encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class TableForm:
    """A workbook: what it is about, whose it is, its sheets, and rows that these refer to and do not hold."""

    subject: str
    area_code: str
    area_name: str
    sheets: Sequence[FormSheet]
    references: Mapping[str, Sequence[tuple[str, str]]]
    words: Words
    notice: str = ""


def table_form(
    subject: str, resources: Mapping[str, Mapping], rows: Mapping[str, Sequence[Cells]], area: Key, words: Words
) -> TableForm:
    """Return the form of a subject.

    Parameters
    ----------
    subject : str
        One of `SUBJECTS`.
    resources : mapping
        The tables of the data contract by name.
    rows : mapping
        Rows by table: cells as they stand in the data.
    area : tuple of str
        Code and name of the municipality.
    words : Words
        The words of the form.
    """
    parts = SUBJECTS[subject]
    own = {part.table for part in parts}
    sheets = [_sheet(part, resources[part.table], rows[part.table], words) for part in parts]
    asked = {column.refers[0] for sheet in sheets for column in sheet.columns if column.refers}
    references = {
        table: [_named(row, resources[table]) for row in rows[table]] for table in sorted(asked - own) if table in rows
    }
    return TableForm(subject, *area, sheets, references, words)


def referred(subject: str, resources: Mapping[str, Mapping]) -> list[str]:
    """Return all tables that the form of a subject is made from: its own, and those that it refers to."""
    own = [part.table for part in SUBJECTS[subject]]
    keys = (key for table in own for key in resources[table]["schema"].get("foreignKeys", []))
    return list(dict.fromkeys([*own, *(key["reference"]["resource"] or own[0] for key in keys)]))


def canonical(described: Mapping, cell: str) -> str:
    """Return a cell so that two ways to write one number are the same.

    Examples
    --------
    >>> canonical({"type": "number"}, "0.50"), canonical({"type": "string"}, "0.50")
    ('0.5', '0.50')
    """
    if described["type"] not in NUMBERS or not cell:
        return cell
    try:
        return format(Decimal(cell).normalize(), "f")
    except InvalidOperation:
        return cell


def _sheet(part: TableSheet, resource: Mapping, rows: Sequence[Cells], words: Words) -> FormSheet:
    schema = resource["schema"]
    keys = schema.get("foreignKeys", [])
    refers = {
        key["fields"][0]: (key["reference"]["resource"] or part.table, key["reference"]["fields"][0])
        for key in keys
        if len(key["fields"]) == 1
    }
    refers |= {
        each["name"]: tuple(each["found_in"][0].split("."))
        for each in schema["fields"]
        if len(each.get("found_in", [])) == 1
    }
    fields = [each for each in schema["fields"] if each["name"] not in part.fixed]
    if part.shown:
        fields = [each for each in fields if each["name"] in part.shown]
    columns = [FormColumn(each, _options(each, words), refers.get(each["name"])) for each in fields]
    kept = [row for row in rows if all(row.get(name) == cell for name, cell in part.fixed.items())]
    return FormSheet(part, resource["title"], resource.get("description", ""), columns, schema["primaryKey"], kept)


def _options(described: Mapping, words: Words) -> dict[str, str]:
    """Return the texts of the allowed values: as the contract describes them, with the code where two are alike."""
    if described["type"] == "boolean":
        return {answer: words(f"table_forms.{answer}") for answer in ("true", "false")}
    said = dict(_LABELLED.findall(described.get("description", "")))
    texts = {}
    for code in described.get("constraints", {}).get("enum", []):
        entry = f"form.entry_{code}"
        text = said.get(code) or (words(entry) if entry in words else code)
        texts[code] = _ASIDE.sub("", text) or code
    alike = [text for text in texts.values() if list(texts.values()).count(text) > 1]
    return {code: words("table_forms.option", text=text, code=code) if text in alike else text
            for code, text in texts.items()}  # fmt: skip


def _named(row: Cells, resource: Mapping) -> tuple[str, str]:
    """Return the key of a row, and the name that people know it by."""
    schema = resource["schema"]
    key = row.get(schema["primaryKey"][0], "")
    name = next((row[text] for text in ("title_ja", "name_ja", "short_ja") if row.get(text)), "")
    return key, name
