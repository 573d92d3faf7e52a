"""Write reports/kpi_2024.xlsx: the form of fiscal year 2024 as departments send it back, untidy on purpose.

Run it after a change of the form or of entries_2024.csv: python examples/invented/make_report.py
All values are invented.
"""

import csv
import os
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.data import ROOT_VARIABLE
from visionbook.intake.kpi_form import ENTRY, head
from visionbook.intake.kpi_forms import write_template
from visionbook.publish.example import lay_out
from visionbook.strategy.judgement import indicators_of_year
from visionbook.words import load_words

HERE = Path(__file__).resolve().parent
YEAR = 2024
WORDS = load_words("ja")


def main() -> None:
    """Lay out the example, write its form, fill it in and save it."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "reports" / f"kpi_{YEAR}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "example"
        lay_out(HERE.parents[1], project)
        os.environ[ROOT_VARIABLE] = str(project)
        book = openpyxl.load_workbook(write_template(project, YEAR, indicators_of_year))
    sheet = book[WORDS("form.sheet")]
    fill_in(sheet)
    make_untidy(sheet)
    book.save(target)
    print(f"Written: {target}")


def heads(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the heads, and the column of each by its name in the form."""
    wanted = {head(name, WORDS, YEAR): name for name in ("id", *ENTRY)}
    for row in sheet.iter_rows(max_row=20):
        found = {wanted[cell.value]: cell.column for cell in row if cell.value in wanted}
        if len(found) == len(wanted):
            return row[0].row, found
    raise SystemExit("the form has no row with all heads; adapt make_report.py")


def fill_in(sheet: Worksheet) -> None:
    """Write the entries as text, as people type them."""
    head_row, columns = heads(sheet)
    rows = {sheet.cell(row, columns["id"]).value: row for row in range(head_row + 1, sheet.max_row + 1)}
    with (HERE / "entries_2024.csv").open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            for name in ENTRY:
                if entry.get(name):
                    sheet.cell(rows[entry["kpi_id"]], columns[name]).value = entry[name]


def make_untidy(sheet: Worksheet) -> None:
    """Do to the form what happens to forms: other widths, colours, a memo, merged reporters, a row between."""
    head_row, columns = heads(sheet)
    sheet.protection.sheet = False
    sheet["A1"] = f"（架空の例）{sheet['A1'].value}"
    for name, width in (("value", 26), ("note", 55), ("reported_by", 30)):
        sheet.column_dimensions[sheet.cell(head_row, columns[name]).column_letter].width = width
    doubtful = {"集計中", "約２２，０００ｔ"}
    for row in range(head_row + 1, sheet.max_row + 1):
        cell = sheet.cell(row, columns["value"])
        if cell.value in doubtful:
            cell.fill, cell.font = PatternFill("solid", fgColor="FFC7CE"), Font(color="9C0006", bold=True)
    merge_equal(sheet, columns["reported_by"], head_row + 1)
    sheet.cell(sheet.max_row + 2, columns["note"]).value = "※ 架空の例です。保育の集計は8月に出ます。"


def merge_equal(sheet: Worksheet, column: int, first: int) -> None:
    """Merge the cells of neighbouring rows that say the same, as people do by hand."""
    row = first
    while row <= sheet.max_row:
        last = row
        while sheet.cell(row, column).value and sheet.cell(last + 1, column).value == sheet.cell(row, column).value:
            last += 1
        if last > row:
            sheet.merge_cells(start_row=row, end_row=last, start_column=column, end_column=column)
        row = last + 1


if __name__ == "__main__":
    main()
