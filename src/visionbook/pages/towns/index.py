"""The index of all towns: a map of tiles to the prefectures, and a table that readers filter and sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from visionbook.notation import number, percent
from visionbook.pages.towns.model import Line
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.words import Words

TABLE = "towns"
ADDRESS = "towns/{code}.html"
"""Where the page of a town lies, from the index."""


@dataclass(frozen=True)
class Tile:
    """A prefecture on the map of tiles: its code and short name, its row from the top and column from the left."""

    prefecture: str
    name: str
    row: int
    column: int


def tiles(placed: Sequence[Tile], lines: Sequence[Line], words: Words) -> str:
    """Return the map as HTML: a tile a prefecture that leads to its towns in the table; without towns it leads nowhere.

    Parameters
    ----------
    placed : sequence of Tile
    lines : sequence of Line
        The towns; prefectures of which there is no tile are left out.
    """
    counts = {tile.prefecture: sum(line.prefecture == tile.prefecture for line in lines) for tile in placed}
    items = []
    for tile in sorted(placed, key=lambda tile: tile.prefecture):
        name, count = escape(tile.name), counts[tile.prefecture]
        said = escape(words("towns.index_tile", prefecture=tile.name, count=count))
        place = f"grid-row:{tile.row};grid-column:{tile.column}"
        inner = f'<a href="#{prefecture_anchor(tile.prefecture)}" title="{said}" aria-label="{said}">{name}</a>'
        items.append(f'<li style="{place}">{inner if count else f"<span>{name}</span>"}</li>')
    return f'<ol class="vb-tiles">{"".join(items)}</ol>'


def prefecture_anchor(prefecture: str) -> str:
    """Return the address of a prefecture's towns in the table: what its filter reads.

    Examples
    --------
    >>> prefecture_anchor("01000")
    'towns.prefecture=01000'
    """
    return f"{TABLE}.prefecture={prefecture}"


def listed(lines: Sequence[Line], prefectures: Mapping[str, str], words: Words) -> FilterTable:
    """Return the table of all towns.

    Parameters
    ----------
    lines : sequence of Line
        In the order of their codes.
    prefectures : mapping of str to str
        Names by code.
    words : Words
    """
    orders = {
        kind: (words(f"towns.{kind}_up"), words(f"towns.{kind}_down")) for kind in ("name", "number", "year", "code")
    }
    kana = any(line.kana for line in lines)
    columns = [
        SortColumn("town", words("towns.column_town"), *orders["name" if kana else "code"]),
        SortColumn("prefecture", words("towns.column_prefecture"), *orders["code"]),
        *(
            SortColumn(name, words(f"towns.column_{name}"), *orders[kind], align="right")
            for name, kind in (
                ("population", "number"), ("change", "number"), ("old", "number"), ("ahead", "number"),
                ("shelf", "year"), ("target", "number"),
            )
        ),
    ]  # fmt: skip
    there = dict.fromkeys(line.prefecture for line in lines)
    facet = Facet(
        "prefecture", words("towns.column_prefecture"), [(code, prefectures.get(code, code)) for code in there]
    )
    return FilterTable(
        name=TABLE,
        caption=words("towns.index_table", year=max(line.year for line in lines)),
        unit=words("towns.index_unit"),
        columns=columns,
        rows=[_row(line, prefectures, words) for line in lines],
        facets=[facet],
        words=words,
        search_hint=words("towns.index_hint_kana" if kana else "towns.index_hint"),
    )


def _row(line: Line, prefectures: Mapping[str, str], words: Words) -> Row:
    missing = Cell(words("unit.missing"))
    small = [line.code, *([line.kana] if line.kana else [])]
    cells = [
        Cell(line.name, small, href=ADDRESS.format(code=line.code), sort=line.kana or line.code),
        Cell(prefectures.get(line.prefecture, line.prefecture), sort=line.prefecture),
        Cell(number(line.population), sort=line.population),
        missing if line.change is None else Cell(percent(line.change, signed=True), sort=round(line.change, 6)),
        missing if line.old is None else Cell(percent(line.old), sort=round(line.old, 6)),
        missing if line.ahead is None else Cell(number(line.ahead), [_ahead(line, words)], sort=line.ahead),
        _shelf(line, words) or missing,
        _target(line, words) or missing,
    ]
    return Row(cells, {"prefecture": line.prefecture}, line.code)


def _ahead(line: Line, words: Words) -> str:
    key = "line_ahead_plain" if line.ahead_change is None else "line_ahead"
    return words(f"towns.{key}", year=line.ahead_year, change=line.ahead_change)


def _shelf(line: Line, words: Words) -> Cell | None:
    if not line.shelf_known:
        return None
    if line.shelf is None:
        return Cell(words("towns.line_shelf_none"), sort=0)
    key = "line_shelf_more" if line.shelf_at_least else "line_shelf"
    return Cell(words(f"towns.{key}", year=line.shelf), sort=line.shelf)


def _target(line: Line, words: Words) -> Cell | None:
    if not line.targets:
        return None
    year, people = max(line.targets.items())
    return Cell(number(people), [words("towns.line_target", year=int(year))], sort=people)


CSV_COLUMNS = (
    "area_code", "name_ja", "name_kana", "prefecture", "census_year", "population", "change", "share_65_over",
    "projected_year", "projected", "projected_change", "shelf_life_year", "shelf_life_at_least", "target_year",
    "target",
)  # fmt: skip


def csv_rows(lines: Sequence[Line]) -> list[list[object]]:
    """Return the table as plain values, its head first: ratios as numbers, missing cells empty."""
    rows: list[list[object]] = [list(CSV_COLUMNS)]
    for line in lines:
        year, people = max(line.targets.items(), default=("", ""))
        shares = [None if value is None else round(value, 6) for value in (line.change, line.old)]
        ahead = None if line.ahead_change is None else round(line.ahead_change, 6)
        shelf = [line.shelf, str(line.shelf_at_least).lower() if line.shelf_known else None]
        cells = [line.code, line.name, line.kana, line.prefecture, line.year, line.population, *shares]
        cells += [line.ahead_year, line.ahead, ahead, *shelf, year, people]
        rows.append(["" if cell is None else cell for cell in cells])
    return rows
