"""A form of the real indicators, filled in as departments do, for the tests of the round trip."""

from openpyxl import load_workbook

SHEET = "指標の実績"
CATCH, FARMERS, TRADE, WINTER, DECLINE, GIFTS = "g1-a1-k1", "g1-a1-k2", "g1-a5-k2", "g1-b1-k1", "g1-n3", "g3-b1-k5"

HEADS = {"note": "注記", "measure": "年度値・累計", "by": "部署", "person": "担当者", "on": "報告日"}


class Filled:
    """A workbook of the form that a test fills in by indicator and head."""

    def __init__(self, path):
        self.path = path
        self.book = load_workbook(path)
        self.sheet = self.book[SHEET]
        self.locate()

    def locate(self):
        rows = {row[0].row: [cell.value for cell in row] for row in self.sheet.iter_rows()}
        self.head_row = next(number for number, cells in rows.items() if "識別子" in cells)
        heads = rows[self.head_row]
        self.columns = {head: position for position, head in enumerate(heads, 1) if head}
        identifier = self.columns["識別子"] - 1
        self.rows = {cells[identifier]: number for number, cells in rows.items() if number > self.head_row}
        self.value_head = next(head for head in heads if head and head.endswith("年度の実績"))

    def cell(self, kpi_id, head=None):
        return self.sheet.cell(self.rows[kpi_id], self.columns[head or self.value_head])

    def report(self, kpi_id, value, status="確定", **more):
        """Enter a value with its sureness; `note`, `measure`, `by`, `person`, `on` go into their columns."""
        self.cell(kpi_id).value = value
        self.cell(kpi_id, "確度").value = status
        for name, text in more.items():
            self.cell(kpi_id, HEADS[name]).value = text
        return f"{SHEET}!{self.cell(kpi_id).coordinate}"

    def save(self, path=None):
        self.book.save(path or self.path)
        return path or self.path
