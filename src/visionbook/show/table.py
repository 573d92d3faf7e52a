"""A table for readers: formatted cells, units in the head, escaped HTML, and the same as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from visionbook.figure_marks import FigureMark
from visionbook.notation import is_missing, number, percent
from visionbook.show.marked import captioned, flagged, tip
from visionbook.show.reflow import card_styles, is_long, label_of
from visionbook.show.tidy import Tidy, tidy
from visionbook.words import Words


@dataclass(frozen=True)
class Column:
    """One column: its `name` in the frame, `title` for readers, and how a cell is written.

    `write` turns a value that is not missing into text; the default writes it as it is. `align` is
    ``"left"`` for words and ``"right"`` for numbers. `href` names the column of the frame that holds where the cells of
    the first column lead; without it they lead nowhere. What is given away is `name` as it stands in the frame; where
    that holds words, `values` names the column of the frame with the numbers behind them, and `base` is their unit.
    """

    name: str
    title: str
    write: Callable[[object], str] = str
    align: str = "left"
    unit: str = ""
    href: str = ""
    values: str = ""
    base: str = ""


def text_column(name: str, title: str, *, href: str = "", values: str = "", base: str = "") -> Column:
    """Return a column of words; as the first one it may lead where the column `href` of the frame says."""
    return Column(name, title, href=href, values=values, base=base)


def number_column(
    name: str, title: str, unit: str = "", decimals: int = 0, *, signed: bool = False, base: str = ""
) -> Column:
    """Return a column of numbers with thousands separators; `base` is their unit where the head does not say it."""
    return Column(name, title, lambda value: number(value, decimals, signed=signed), "right", unit, base=base)


def percent_column(name: str, title: str, decimals: int = 1, *, signed: bool = False) -> Column:
    """Return a column of ratios written in percent."""
    return Column(name, title, lambda value: percent(value, decimals, signed=signed), "right")


def year_column(name: str, title: str, suffix: str) -> Column:
    """Return a column of years, without thousands separators."""
    return Column(name, title, lambda value: f"{int(value)}{suffix}", "right")


def _style(column: Column, texts: Sequence[str]) -> str:
    return f"vb-{column.align} vb-long" if column.align == "left" and is_long(texts) else f"vb-{column.align}"


@dataclass(frozen=True)
class Table:
    """A table for readers; the last expression of a notebook cell shows it.

    Parameters
    ----------
    frame : DataFrame
        One row per row shown, in order.
    columns : sequence of Column
        What is shown, left to right; the first column names the row and stays in view on phones.
    caption : str
        What the table holds, with its source.
    words : Words
        For the sign of a missing value.
    total_rows : set of int, optional
        Positions of rows that are totals and set apart.
    marks : mapping, optional
        By position of row and name of column: what is known of a printed figure that differs from the official one.
        The cell shows its sign and the official value, and the caption says what the signs mean.
    """

    frame: pd.DataFrame
    columns: Sequence[Column]
    caption: str
    words: Words
    total_rows: frozenset[int] = field(default_factory=frozenset)
    marks: Mapping[tuple[int, str], FigureMark] = field(default_factory=dict)

    def heads(self) -> list[str]:
        """Return the titles of the columns, each with its unit in the brackets of the language."""
        return [self.words.bracketed(c.title, c.unit) if c.unit else c.title for c in self.columns]

    def _linked(self, position: int, column: Column, text: str) -> str:
        """Return the name of a row, escaped: a link where its column leads somewhere."""
        address = self.frame[column.href].iloc[position] if column.href else None
        return escape(text) if is_missing(address) else f'<a href="{escape(address)}">{escape(text)}</a>'

    def cells(self) -> list[list[str]]:
        """Return the body as text, row by row, unescaped."""
        missing = self.words("unit.missing")
        values = [self.frame[column.name].tolist() for column in self.columns]
        return [
            [
                missing if is_missing(value) else self._written(position, column, value)
                for column, value in zip(self.columns, row, strict=True)
            ]
            for position, row in enumerate(zip(*values, strict=True))
        ]

    def _written(self, position: int, column: Column, value: object) -> str:
        return flagged(value, self.marks.get((position, column.name)), column.write, self.words)

    def captioned(self, caption: str) -> str:
        """Return a caption of this table, or of a picture of it, with what the signs of marked figures mean."""
        return captioned(caption, self.marks.values(), self.words)

    def _tip(self, position: int, column: Column) -> str:
        mark = self.marks.get((position, column.name))
        return f' title="{escape(tip(mark, column.write, self.words))}"' if mark else ""

    def to_html(self) -> str:
        """Return the table as HTML; every cell, head and caption is escaped."""
        rows, heads = self.cells(), self.heads()
        styles = [_style(column, [row[index] for row in rows]) for index, column in enumerate(self.columns)]
        cards = card_styles(heads, rows, [column.align == "right" for column in self.columns])
        labels = [label_of(head) if cards and len(heads) > 2 else "" for head in heads]
        head = "".join(
            f'<th scope="col" class="{style}">{escape(title)}</th>' for style, title in zip(styles, heads, strict=True)
        )
        body = []
        for position, row in enumerate(rows):
            cells = [
                f'<th scope="row" class="vb-{c.align}">{self._linked(position, c, text)}</th>'
                if index == 0
                else f'<td class="{style}"{label}{self._tip(position, c)}>{escape(text)}</td>'
                for index, (c, style, label, text) in enumerate(zip(self.columns, styles, labels, row, strict=True))
            ]
            row_class = ' class="vb-total"' if position in self.total_rows else ""
            body.append(f"<tr{row_class}>{''.join(cells)}</tr>")
        caption = escape(self.captioned(self.caption))
        return (
            f'<div class="vb-table-scroll" tabindex="0" role="region" aria-label="{caption}">'
            f'<table class="{" ".join(["vb-table", *cards])}"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
        )

    def tidy(self) -> Tidy:
        """Return the values to take away: numbers as numbers, one unit a column (`visionbook.show.tidy`)."""
        return tidy(self)

    def to_text(self) -> str:
        """Return the table as tab-separated text: what nbval compares and a terminal shows."""
        lines = [self.captioned(self.caption), "\t".join(self.heads())]
        return "\n".join(lines + ["\t".join(row) for row in self.cells()])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}
