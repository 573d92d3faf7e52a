"""What a reader takes along of a figure, at addresses that last: its values, its drawings, and how to cite it.

A figure ``fig-x`` of the page ``p`` has ``figures/p/x.csv``, ``.json``, ``.svg`` and ``.png`` below the first page of
the book, and ``x-phone.svg`` for narrow screens. The CSV has one unit a column and a byte order mark, as spreadsheets
want it; the JSON says of itself what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from visionbook.edition import About
from visionbook.publish.site.notice import Notice
from visionbook.publish.site.safe_csv import MARK, csv_text
from visionbook.show.dark import with_dark
from visionbook.show.download import plain_cell
from visionbook.words import Words

FIGURES = "figures"
"""Folder of the figures' files, below the first page of the book."""

EXTRA = "files"
"""Folder of the staged site whose contents stand beside the pages as they are."""

TAKEN = "vb_take"
"""Where the metadata of an output say what is offered below the figure."""

LIST = f"{FIGURES}/index.json"
"""The list of all figures."""

ENDINGS = ("csv", "json", "svg", "png")
"""What every figure has, in the order in which it is offered."""

_PREFIX = "fig-"
_WIDE = "wide"


@dataclass(frozen=True)
class Book:
    """What the files of a figure say of the book: its title, what the edition says of itself, its licences."""

    title: str
    about: About
    words: Words
    licences: Sequence[Mapping[str, str]] = field(default_factory=tuple)

    def made_from(self) -> list[object]:
        """Return what it is made from, for a digest; of its words the language, their texts belong to the program."""
        return [self.title, asdict(self.about), self.words.lang, list(self.licences)]

    def edition(self) -> str:
        """Return the edition with its day; empty if neither is known.

        Examples
        --------
        >>> from visionbook.words import load_words
        >>> Book("A", About(edition="初版", date="2026-11-30"), load_words("ja")).edition()
        '初版（2026年11月30日）'
        """
        about, words = self.about, self.words
        if not about.date:
            return about.edition
        year, month, day = map(int, about.date.split("-"))
        text = words("about.day", year=year, month=month, day=day)
        return words.bracketed(about.edition, text) if about.edition else text


def figure_address(page: str, name: str) -> str:
    """Return where the files of a figure stand, from the first page of the book on, without ending.

    Examples
    --------
    >>> figure_address("goals", "fig-pdca")
    'figures/goals/pdca'
    """
    return f"{FIGURES}/{page}/{name.removeprefix(_PREFIX)}"


def drawing_address(address: str, layout: str) -> str:
    """Return where the drawing of a layout stands: the wide one has the address of the figure.

    Examples
    --------
    >>> drawing_address("figures/goals/pdca", "wide"), drawing_address("figures/goals/pdca", "phone")
    ('figures/goals/pdca.svg', 'figures/goals/pdca-phone.svg')
    """
    return f"{address}{'' if layout == _WIDE else f'-{layout}'}.svg"


def citation(book: Book, page: str, heading: str, chart: Mapping[str, Any]) -> str:
    """Return how a figure is cited: who, book, edition with its day, page, title of the figure, and where it stands.

    Parameters
    ----------
    book : Book
        What is known of the book; what is empty is not said.
    page : str
        Name of the page.
    heading : str
        Title of the page.
    chart : mapping
        Content of the chart: at least ``name`` and ``title``.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> book = Book("本", About("編者", edition="初版", address="https://a.example/b"), load_words("ja"))
    >>> citation(book, "goals", "目標", {"name": "fig-x", "title": "減る"})
    '編者『本』初版、「目標」の図「減る」。https://a.example/b/notebooks/goals.html#fig-x'
    """
    about, words = book.about, book.words
    place = f"notebooks/{page}.html#{chart['name']}"
    where = f"{about.address.rstrip('/')}/{place}" if about.address else words("take.place", place=place)
    facts = {"maker": about.maker, "book": book.title, "edition": book.edition()}
    return words("take.cite", **facts, page=heading, figure=chart["title"], where=where)


def reference(page: str, figure: str, words: Words) -> str:
    """Return what refers to a figure of another page: the title of the page, and the number of the figure on it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> reference("人口の見通し", "図2", load_words("ja"))
    '「人口の見通し」の図2'
    """
    return words("take.figure_elsewhere", page=page, figure=figure)


def offered(chart: Mapping[str, Any], page: str, heading: str, book: Book) -> dict[str, str]:
    """Return what the printing of a page has to know: where the files of a figure stand, and how it is cited."""
    return {"address": figure_address(page, chart["name"]), "cite": citation(book, page, heading, chart)}


def figure_list(names: Iterable[str]) -> str:
    """Return the list of the figures among some files, as JSON: the address of each, without ending.

    Examples
    --------
    >>> print(figure_list(["figures/b/x.csv", "figures/b/x.json", "figures/a/y.json", "figures/a/y.svg"]))
    {
     "endings": ["csv", "json", "svg", "png"],
     "figures": [
      "figures/a/y",
      "figures/b/x"
     ]
    }
    <BLANKLINE>
    """
    found = sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))
    listed = ",\n".join(f"  {json.dumps(name)}" for name in found)
    body = f"[\n{listed}\n ]" if found else "[]"
    return f'{{\n "endings": {json.dumps(list(ENDINGS))},\n "figures": {body}\n}}\n'


def figure_files(
    chart: Mapping[str, Any],
    page: str,
    heading: str,
    book: Book,
    notice: Notice | None = None,
) -> dict[str, str]:
    """Return the files of a figure by their addresses; its PNG comes later (`visionbook.publish.site.pictures`).

    Parameters
    ----------
    chart : mapping
        Content of the chart, as from `visionbook.show.chart.Chart.content`.
    page, heading : str
        Name and title of the page.
    book : Book
        What the files say of the book.
    notice : Notice, optional
        What every download must say: a last column, and an entry.
    """
    address = figure_address(page, chart["name"])
    columns, rows = chart["data"]["columns"], chart["data"]["rows"]
    if notice:
        columns = [*columns, {"name": notice.words("page.notice"), "type": "string", "unit": ""}]
        rows = [[*row, notice.text.strip()] for row in rows]
    files = {
        f"{address}.csv": f"{MARK}{csv_text([heads(columns, book.words), *plain_rows(rows)])}",
        f"{address}.json": described(chart, {"columns": columns, "rows": rows}, page, heading, book, notice),
    }
    for layout, svg in chart["svg"].items():
        files[drawing_address(address, layout)] = with_dark(svg)
    return files


def described(
    chart: Mapping[str, Any],
    data: Mapping[str, Any],
    page: str,
    heading: str,
    book: Book,
    notice: Notice | None = None,
) -> str:
    """Return a figure as JSON that says of itself what it is: words, values, page, edition, licences."""
    about = book.about
    said = {
        "name": chart["name"],
        "title": chart["title"],
        "caption": chart["caption"],
        "alt_text": chart["alt_text"],
        "source": chart["source"],
        "notice": notice.text.strip() if notice else "",
        "page": f"notebooks/{page}.html#{chart['name']}",
        "page_title": heading,
        "book": book.title,
        "maker": about.maker,
        "edition": about.edition,
        "date": about.date,
        "address": about.address,
        "citation": citation(book, page, heading, chart),
    }
    text = {name: value for name, value in said.items() if value}
    head = json.dumps(
        {**text, "licenses": list(book.licences), "columns": data["columns"]}, ensure_ascii=False, indent=1
    )
    rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in data["rows"])
    body = f"[\n{rows}\n ]" if rows else "[]"
    return f'{head.removesuffix("}").rstrip()},\n "rows": {body}\n}}\n'


def heads(columns: Sequence[Mapping[str, str]], words: Words) -> list[str]:
    """Return the heads of a CSV: names of columns, each with its unit in the brackets of the language.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> columns = [{"name": "年", "unit": "年"}, {"name": "人口", "unit": "人"}, {"name": "統計", "unit": ""}]
    >>> heads(columns, load_words("ja"))
    ['年', '人口（人）', '統計']
    """
    return [
        words.bracketed(each["name"], each["unit"]) if each["unit"] not in ("", each["name"]) else each["name"]
        for each in columns
    ]


def plain_rows(rows: Sequence[Sequence[int | float | str | None]]) -> list[list[str]]:
    """Return rows of values as the cells of a CSV: a missing one is empty.

    Examples
    --------
    >>> plain_rows([["A市", 0.541, None, 27700]])
    [['A市', '0.541', '', '27700']]
    """
    return [["" if value is None else plain_cell(value) for value in row] for row in rows]
