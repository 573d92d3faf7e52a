"""A workbook computed without a spreadsheet: the few signs and functions that ours uses, from its formulas alone."""

import copy
import io
import math
import re
import sys
import zipfile
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string

_TOKEN = re.compile(
    r"""(?P<ref>(?:'(?P<sheet>[^']+)'!)?(?P<from>\$?[A-Z]{1,3}\$?\d+)(?::(?P<to>\$?[A-Z]{1,3}\$?\d+))?)(?![A-Za-z0-9(])"""
    r"""|(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)|(?P<text>"[^"]*")|(?P<name>[A-Z][A-Z.]*)(?=\()|(?P<sign><=|>=|<>|[-+*/^=<>(),])"""
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
FUNCTIONS = {"SUM", "IF", "MIN", "MAX", "ISNUMBER", "COUNTIFS", "ROUND"}
"""What the evaluator knows; a formula with anything else is refused."""


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Sheets:
    """The cells of a workbook by sheet, row and column; formulas are computed when they are asked for.

    `cells` holds texts and numbers, `formulas` formulas without their sign, `beside` the values stored with them.
    """

    def __init__(self, content):
        self.cells, self.formulas, self.beside = {}, {}, {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
            strings = "xl/sharedStrings.xml"
            shared = ElementTree.fromstring(archive.read(strings)) if strings in archive.namelist() else []
            texts = ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in shared]
            for number, sheet in enumerate(sheets, 1):
                for cell in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{_MAIN}c"):
                    self._read(sheet.get("name"), cell, texts)
        self._known, self._parsed = {}, {}
        sys.setrecursionlimit(20_000)

    def _read(self, sheet, cell, texts):
        column, row = _place(cell.get("r"))
        value, formula = cell.findtext(f"{_MAIN}v"), cell.findtext(f"{_MAIN}f")
        if cell.get("t") == "inlineStr":
            value = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
        elif cell.get("t") == "s":
            value = texts[int(value)]
        elif value and cell.get("t") != "str":
            value = float(value)
        if formula is not None:
            self.formulas[sheet, row, column], self.beside[sheet, row, column] = formula, value
        elif value is not None:
            self.cells[sheet, row, column] = value

    def entered(self, sheet, values):
        """Return the same workbook after values were entered into cells of a sheet, by row and column."""
        assert not {(sheet, *place) for place in values} & set(self.formulas)
        other = copy.copy(self)
        other.cells = self.cells | {(sheet, *place): value for place, value in values.items()}
        other._known = {}
        return other

    def value(self, sheet, row, column):
        """Return the value of a cell, None if it is empty."""
        key = sheet, row, column
        if key not in self._known:
            formula = self.formulas.get(key)
            self._known[key] = self.cells.get(key) if formula is None else _Formula(formula, sheet, self).value()
        return self._known[key]

    def tokens(self, formula):
        """Return the parts of a formula."""
        if formula not in self._parsed:
            found, position = [], 0
            while position < len(formula):
                found.append(_TOKEN.match(formula, position))
                assert found[-1], f"{formula}: {formula[position:]}"
                position = found[-1].end()
            self._parsed[formula] = found
        return self._parsed[formula]


class _Formula:
    def __init__(self, text, sheet, sheets):
        self.sheet, self.sheets, self.text, self.tokens = sheet, sheets, text, sheets.tokens(text)
        self.at = 0

    def value(self):
        result = self._comparison()
        assert self.at == len(self.tokens), self.text
        return 0 if result is None else result

    def _sign(self):
        return self.tokens[self.at]["sign"] if self.at < len(self.tokens) else None

    def _take(self, *signs):
        if self._sign() in signs:
            self.at += 1
            return self.tokens[self.at - 1]["sign"]
        return None

    def _comparison(self):
        left = self._sum()
        sign = self._take(*_COMPARE)
        return _COMPARE[sign](left, self._sum()) if sign else left

    def _sum(self):
        left = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            left = _as_number(left) + _as_number(right) * (1 if sign == "+" else -1)
        return left

    def _product(self):
        left = self._power()
        while sign := self._take("*", "/"):
            right = _as_number(self._power())
            left = _as_number(left) * right if sign == "*" else _as_number(left) / right if right else math.nan
        return left

    def _power(self):
        left = self._atom()
        while self._take("^"):
            left = _as_number(left) ** _as_number(self._atom())
        return left

    def _atom(self):
        if self._take("-"):
            return -_as_number(self._atom())
        if self._take("("):
            result = self._comparison()
            assert self._take(")"), self.text
            return result
        token = self.tokens[self.at]
        self.at += 1
        if token["number"]:
            return float(token["number"])
        if token["text"]:
            return token["text"][1:-1]
        if token["name"]:
            return self._call(token["name"])
        cells = self._cells(token)
        return cells if token["to"] else cells[0]

    def _cells(self, token):
        sheet = token["sheet"] or self.sheet
        (left, top), (right, bottom) = (_place(token[end] or token["from"]) for end in ("from", "to"))
        return [self.sheets.value(sheet, row, c) for row in range(top, bottom + 1) for c in range(left, right + 1)]

    def _call(self, name):
        assert name in FUNCTIONS, f"{name} in {self.text}"
        assert self._take("("), self.text
        given = []
        while not self._take(")"):
            given.append(self._comparison())
            self._take(",")
        return getattr(self, f"_of_{name.lower()}")(*given)

    @staticmethod
    def _numbers(given):
        flat = [cell for part in given for cell in (part if isinstance(part, list) else [part])]
        return [cell for cell in flat if is_number(cell)]

    def _of_sum(self, *given):
        return sum(self._numbers(given))

    def _of_min(self, *given):
        return min(self._numbers(given))

    def _of_max(self, *given):
        return max(self._numbers(given))

    def _of_if(self, condition, yes, no):
        return yes if condition else no

    def _of_isnumber(self, value):
        return is_number(value)

    def _of_round(self, value, digits):
        scaled = abs(value) * 10**digits
        return (int(scaled + 0.5) / 10**digits) * (1 if value >= 0 else -1)

    def _of_countifs(self, *given):
        pairs = list(zip(given[::2], given[1::2], strict=True))
        return sum(all(_meets(cells[i], test) for cells, test in pairs) for i in range(len(given[0])))


def _meets(cell, test):
    sign, number = re.fullmatch(r"(<=|>=)(-?[\d.]+)", test).groups()
    return is_number(cell) and _COMPARE[sign](cell, float(number))


def _as_number(value):
    if value is None:
        return 0
    assert is_number(value), value
    return value


def _place(address):
    letters, digits = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", address).groups()
    return column_index_from_string(letters), int(digits)
