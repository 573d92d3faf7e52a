"""A table that readers filter and sort in the page: whole and readable without a script, on paper and read aloud.

The controls stand in the page, hidden; ``book/_static/filter-table.js`` shows them and makes them work. All words
come from here, so the script has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from visionbook.words import Words

SortKey = float | int | str | None


@dataclass(frozen=True)
class SortColumn:
    """One column: its title, and what its two orders are called; without `ascending` it cannot be sorted.

    `name` is its key in the address of the page. `align` is ``"left"`` for words and ``"right"`` for numbers.
    """

    name: str
    title: str
    ascending: str = ""
    descending: str = ""
    align: str = "left"


@dataclass(frozen=True)
class Cell:
    """One cell: a text after its `mark`, smaller lines under it, a link, and what it is sorted by.

    `links` are smaller lines that lead somewhere: what each says, and its address. Cells with different `group` (such
    as a unit) are not compared: they are sorted group by group. A cell without `sort` comes last in either order.
    """

    text: str
    small: Sequence[str] = ()
    mark: str = ""
    href: str = ""
    sort: SortKey = None
    group: str = ""
    links: Sequence[tuple[str, str]] = ()

    @property
    def marked(self) -> str:
        """The text with its mark."""
        return f"{self.mark} {self.text}" if self.mark else self.text


@dataclass(frozen=True)
class Row:
    """One row: its cells, its value of each facet, and words it is found by beside those that it shows."""

    cells: Sequence[Cell]
    facets: Mapping[str, str]
    found_by: str = ""


@dataclass(frozen=True)
class Facet:
    """A way to choose rows: its `name` in `Row.facets`, its title, and its values with their labels, in order."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FilterTable:
    """A table with filters; the last expression of a notebook cell shows it.

    Parameters
    ----------
    name : str
        Unique in the book; its target in the page and its key in the address.
    caption : str
        What the table holds.
    unit : str
        What a row is, after a number of rows.
    columns : sequence of SortColumn
        Left to right; the first names the row and stays in view on phones.
    rows : sequence of Row
    facets : sequence of Facet
        The selections above the table.
    words : Words
    search_hint : str, optional
        What can be searched for.
    """

    name: str
    caption: str
    unit: str
    columns: Sequence[SortColumn]
    rows: Sequence[Row]
    facets: Sequence[Facet]
    words: Words
    search_hint: str = ""

    def to_html(self) -> str:
        """Return controls and table as HTML; every text is escaped."""
        total = len(self.rows)
        texts = {
            "count": self.words("filter.count", unit=self.unit, total=total, shown="{shown}"),
            "none": self.words("filter.none", unit=self.unit, total=total),
            "chosen": self.words("filter.chosen", chosen="{chosen}"),
            "quoted": self.words("filter.quoted", text="{text}"),
            "comma": self.words("filter.comma"),
            "sorted": self.words("filter.sorted", column="{column}", order="{order}"),
        }
        data = "".join(f' data-{name}="{escape(text)}"' for name, text in texts.items())
        return (
            f'<div class="vb-filter-table" id="{escape(self.name)}"{data}>{self._form()}'
            f'<p class="vb-filter-count" role="status" hidden></p>{self._table()}</div>'
        )

    def _form(self) -> str:
        key = escape(self.name)
        hint = f' placeholder="{escape(self.search_hint)}"' if self.search_hint else ""
        fields = [
            f'<p class="vb-filter-search"><label for="{key}-q">{escape(self.words("filter.search"))}</label>'
            f'<input type="search" id="{key}-q" name="q" autocomplete="off"{hint}></p>'
        ]
        for facet in self.facets:
            options = [("", self.words("filter.all")), *facet.options]
            counts = {value: sum(row.facets.get(facet.name) == value for row in self.rows) for value, _ in options}
            shown = "".join(
                f'<option value="{escape(value)}" data-label="{escape(label)}">'
                f"{escape(self._option(label, counts[value]) if value else label)}</option>"
                for value, label in options
            )
            fields.append(
                f'<p><label for="{key}-{escape(facet.name)}">{escape(facet.title)}</label>'
                f'<select id="{key}-{escape(facet.name)}" name="{escape(facet.name)}">{shown}</select></p>'
            )
        reset = f'<p class="vb-filter-reset"><button type="reset">{escape(self.words("filter.reset"))}</button></p>'
        label = escape(self.words("filter.form", caption=self.caption))
        return f'<form class="vb-filter" role="search" aria-label="{label}" hidden>{"".join(fields)}{reset}</form>'

    def _option(self, label: str, count: int) -> str:
        return self.words("filter.option", label=label, count=count)

    def _table(self) -> str:
        caption = escape(self.caption)
        head = "".join(_head_html(column) for column in self.columns)
        body = "".join(self._row_html(row) for row in self.rows)
        return (
            f'<div class="vb-table-scroll" tabindex="0" role="region" aria-label="{caption}">'
            f'<table class="vb-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _row_html(self, row: Row) -> str:
        facets = "".join(f' data-{escape(name)}="{escape(value)}"' for name, value in row.facets.items())
        found_by = f' data-found-by="{escape(row.found_by)}"' if row.found_by else ""
        cells = "".join(
            _cell_html(cell, column, is_first=position == 0)
            for position, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True))
        )
        return f"<tr{facets}{found_by}>{cells}</tr>"

    def to_text(self) -> str:
        """Return the table as tab-separated text."""
        lines = [self.caption, "\t".join(column.title for column in self.columns)]
        for row in self.rows:
            lines.append("\t".join(" ".join(_lines(cell)) for cell in row.cells))
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


def _lines(cell: Cell) -> list[str]:
    return [cell.marked, *cell.small, *(text for text, _ in cell.links)]


def _head_html(column: SortColumn) -> str:
    orders = (
        f' data-ascending="{escape(column.ascending)}" data-descending="{escape(column.descending)}"'
        if column.ascending
        else ""
    )
    return (
        f'<th scope="col" class="vb-{column.align}" data-name="{escape(column.name)}"{orders}>'
        f"{escape(column.title)}</th>"
    )


def _cell_html(cell: Cell, column: SortColumn, *, is_first: bool) -> str:
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    if cell.mark:
        # The word beside it says the same; read aloud, the mark would only be noise.
        text = f'<span class="vb-marked"><span aria-hidden="true">{escape(cell.mark)}</span> {text}</span>'
    small = "".join(f'<span class="vb-small">{escape(line)}</span>' for line in cell.small)
    small += "".join(f'<a class="vb-small" href="{escape(to)}">{escape(line)}</a>' for line, to in cell.links)
    sort = "" if cell.sort is None else f' data-sort="{escape(str(cell.sort))}"'
    group = f' data-group="{escape(cell.group)}"' if cell.group else ""
    kind, scope = ("th", ' scope="row"') if is_first else ("td", "")
    return f'<{kind}{scope} class="vb-{column.align}"{sort}{group}>{text}{small}</{kind}>'
