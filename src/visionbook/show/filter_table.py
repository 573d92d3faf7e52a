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

    `name` is its key in the address of the page. `align` is ``"left"`` for words and ``"right"`` for numbers. `label`
    stands before its cells where rows are cards, which have no head.
    """

    name: str
    title: str
    ascending: str = ""
    descending: str = ""
    align: str = "left"
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: a text after its `mark`, smaller lines under it, a link, and what it is sorted by.

    `links` are smaller lines that lead somewhere: what each says, and its address. Cells with different `group` (such
    as a unit) are not compared: they are sorted group by group. A cell without `sort` comes last in either order.
    `number` stands before the text, as the number of the row in a picture.
    """

    text: str
    small: Sequence[str] = ()
    mark: str = ""
    href: str = ""
    sort: SortKey = None
    group: str = ""
    links: Sequence[tuple[str, str]] = ()
    number: str = ""

    @property
    def marked(self) -> str:
        """The text with its mark."""
        return f"{self.mark} {self.text}" if self.mark else self.text


@dataclass(frozen=True)
class Row:
    """One row: its cells, its value of each facet, and words it is found by beside those that it shows.

    `group` is the key of the group that it stands in.
    """

    cells: Sequence[Cell]
    facets: Mapping[str, str]
    found_by: str = ""
    group: str = ""


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
    groups : sequence of (str, str), optional
        Keys of groups and the texts over their rows, in the order in which the rows stand. Sorted rows leave them.
    is_cards : bool, optional
        On phones each row is a card of a few lines and not a line that scrolls.
    """

    name: str
    caption: str
    unit: str
    columns: Sequence[SortColumn]
    rows: Sequence[Row]
    facets: Sequence[Facet]
    words: Words
    search_hint: str = ""
    groups: Sequence[tuple[str, str]] = ()
    is_cards: bool = False

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
        style = "vb-filter-table vb-row-cards" if self.is_cards else "vb-filter-table"
        return (
            f'<div class="{style}" id="{escape(self.name)}"{data}>{self._form()}'
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
        head = "".join(_head_html(column, is_card=self.is_cards) for column in self.columns)
        bodies = "".join(f"<tbody>{self._group_html(key, title)}</tbody>" for key, title in self.groups or [("", "")])
        role = ' role="table"' if self.is_cards else ""  # which rows laid out as cards would lose
        return (
            f'<div class="vb-table-scroll" tabindex="0" role="region" aria-label="{caption}">'
            f'<table class="vb-table"{role}><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
        )

    def _group_html(self, key: str, title: str) -> str:
        span = f' colspan="{len(self.columns)}"'
        head = f'<tr class="vb-group"><th scope="rowgroup"{span}>{escape(title)}</th></tr>' if title else ""
        return head + "".join(self._row_html(row) for row in self.rows if row.group == key or not self.groups)

    def _row_html(self, row: Row) -> str:
        facets = "".join(f' data-{escape(name)}="{escape(value)}"' for name, value in row.facets.items())
        found_by = f' data-found-by="{escape(row.found_by)}"' if row.found_by else ""
        cells = "".join(
            _cell_html(cell, column, is_first=position == 0, is_card=self.is_cards)
            for position, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True))
        )
        role = ' role="row"' if self.is_cards else ""
        return f"<tr{role}{facets}{found_by}>{cells}</tr>"

    def to_text(self) -> str:
        """Return the table as tab-separated text."""
        lines = [self.caption, "\t".join(column.title for column in self.columns)]
        for key, title in self.groups or [("", "")]:
            rows = [row for row in self.rows if row.group == key or not self.groups]
            lines += [title] if title else []
            lines += ["\t".join(" ".join(_lines(cell)) for cell in row.cells) for row in rows]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


def _lines(cell: Cell) -> list[str]:
    return [*([cell.number] if cell.number else []), cell.marked, *cell.small, *(text for text, _ in cell.links)]


def _head_html(column: SortColumn, *, is_card: bool) -> str:
    orders = (
        f' data-ascending="{escape(column.ascending)}" data-descending="{escape(column.descending)}"'
        if column.ascending
        else ""
    )
    style = f"vb-{column.align}" + (f" vb-c-{escape(column.name)}" if is_card else "")
    return f'<th scope="col" class="{style}" data-name="{escape(column.name)}"{orders}>{escape(column.title)}</th>'


def _cell_html(cell: Cell, column: SortColumn, *, is_first: bool, is_card: bool) -> str:
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    if cell.mark:
        # The word beside it says the same; read aloud, the mark would only be noise.
        text = f'<span class="vb-marked"><span aria-hidden="true">{escape(cell.mark)}</span> {text}</span>'
    if cell.number:
        text = f'<span class="vb-number">{escape(cell.number)}</span> {text}'
    small = "".join(f'<span class="vb-small">{escape(line)}</span>' for line in cell.small)
    small += "".join(f'<a class="vb-small" href="{escape(to)}">{escape(line)}</a>' for line, to in cell.links)
    sort = "" if cell.sort is None else f' data-sort="{escape(str(cell.sort))}"'
    group = f' data-group="{escape(cell.group)}"' if cell.group else ""
    kind, scope, role = ("th", ' scope="row"', "rowheader") if is_first else ("td", "", "cell")
    style = f"vb-{column.align}"
    if is_card:
        style += f" vb-c-{escape(column.name)}" + ("" if cell.text or small else " vb-empty")
        scope += f' role="{role}"' + (f' data-label="{escape(column.label)}"' if column.label else "")
    return f'<{kind}{scope} class="{style}"{sort}{group}>{text}{small}</{kind}>'
