"""Fast is not enough: which tools show the new value after one value of a CSV has changed.

The same small book and the same edit for each tool: a cold build, then one value of an indicator changed, then the
same command again. The value is read by the notebooks through `visionbook.data.load`. Whether the page was right
afterwards is read from the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from edits import VALUES, change_value, printed
from measuring import Measured, tried
from mystmd import NotThereError, mystmd, version
from small_book import replace, small_book
from stock import HTML, jupyter_book, stock

PAGE = "kpi_board"
"""The page that is looked at: each of the tools makes it, with the notebook's own parameters or with the edition's."""
RIGHT = "yes"
MODES = ("force", "auto", "cache")
_EXECUTED = re.compile(r"(\w+)\.ipynb: Executed notebook in")


@dataclass(frozen=True)
class Tool:
    """A way to build the small book.

    Attributes
    ----------
    name : str
        For the table.
    root : Path
        The tool's own copy of the book.
    build : callable
        Builds it and measures that, each time with the same command.
    page : callable
        The file of the page, as last built.
    note : str
        What else a reader of the table must know.
    """

    name: str
    root: Path
    build: Callable[[], Measured]
    page: Callable[[], Path]
    note: str = ""


HEADER = [
    "tool",
    "cold, s",
    "after the edit, s",
    "what ran again",
    "exit code",
    "was the page right afterwards?",
]


def table_of_tools(folder: Path, variables: dict[str, str], ours: list[str]) -> list[list[str]]:
    """Return the header and one row for each tool.

    Parameters
    ----------
    folder : Path
        An empty folder for the copies of the book.
    variables : dict
        Environment variables for all tools: where the program is.
    ours : list of str
        The command that builds a book with `visionbook`.
    """
    rows = [HEADER]
    for mode in MODES:
        for options in ([], ["--all"]) if mode != "auto" else ([],):
            rows.append(row_of(_jupyter_book(folder, mode, options, variables)))
    rows.append(row_of(_papermill(folder, variables)))
    rows.append(row_or_reason("Jupyter Book 2 (mystmd)", lambda: _jupyter_book_2(folder, variables)))
    root = small_book(folder / "visionbook")
    own = {**variables, "VISIONBOOK_ROOT": str(root)}
    page = root / "_build" / "html" / "notebooks" / f"{PAGE}.html"
    rows.append(row_of(Tool("this project", root, lambda: tried(ours, root, own), lambda: page)))
    return rows


def row_or_reason(name: str, tool: Callable[[], Tool]) -> list[str]:
    """Return the row of a tool that may not be there; if it is not, a row that says why."""
    try:
        return row_of(tool())
    except NotThereError as error:
        return [name, *["-"] * (len(HEADER) - 2), f"not measured: {error}"]


def row_of(tool: Tool) -> list[str]:
    """Build, change the value, build again, and look at the page."""
    print(f"correctness: {tool.name}", file=sys.stderr)
    old, new = map(printed, VALUES)
    cold = tool.build()
    # Asked the other way round: the page has to show the old value, and not the new one, or nothing can be told.
    if cold.code or verdict(tool.page(), new, old) != RIGHT:
        why = "the cold build failed" if cold.code else "the page of the cold build does not show the value"
        return [tool.name, f"{cold.seconds:.1f}", "-", "-", str(cold.code), f"not measured: {why}"]
    change_value(tool.root, 0)
    again = tool.build()
    return [
        tool.name,
        f"{cold.seconds:.1f}",
        f"{again.seconds:.1f}",
        ran_again(again.notebooks, cold.notebooks),
        str(again.code),
        verdict(tool.page(), old, new) + (f" ({tool.note})" if tool.note else ""),
    ]


def ran_again(again: Sequence[str], cold: Sequence[str]) -> str:
    """Return which notebooks ran again, of those that ran at first.

    Examples
    --------
    >>> ran_again([], ["a", "b"]), ran_again(["a", "b"], ["b", "a"]), ran_again(["a"], ["b", "a"])
    ('none of 2', 'all 2', '1 of 2: a')
    """
    if not again:
        return f"none of {len(cold)}"
    if sorted(again) == sorted(cold):
        return f"all {len(cold)}"
    return f"{len(again)} of {len(cold)}: {', '.join(again)}"


def verdict(page: Path, old: str, new: str) -> str:
    """Return whether a page shows the new value, and no longer the old one.

    Parameters
    ----------
    page : Path
        The built page.
    old, new : str
        The value before and after the edit, as pages print it.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except OSError:
        return "no: there is no page"
    shows = {value: re.search(rf"(?<![\d.,]){re.escape(value)}", text) is not None for value in (old, new)}
    if shows[new]:
        return "no: it shows both values" if shows[old] else RIGHT
    return "**no: it still shows the old value**" if shows[old] else "no: it shows neither value"


def _jupyter_book(folder: Path, mode: str, options: list[str], variables: dict[str, str]) -> Tool:
    root = small_book(folder / "-".join(["jupyter-book", mode, *options]))
    replace(root / "_config.yml", "execute_notebooks: force", f"execute_notebooks: {mode}")
    own = {**variables, "VISIONBOOK_ROOT": str(root)}

    def build() -> Measured:
        done = tried([jupyter_book(), "build", ".", *options], root, own)
        done.notebooks = tuple(_EXECUTED.findall(done.printed))
        return done

    cache = "jupyter-cache: " if mode == "cache" else ""
    name = f"{cache}`{' '.join(['jupyter-book build', *options])}`, `execute_notebooks: {mode}`"
    return Tool(name, root, build, lambda: root / "_build" / "html" / "notebooks" / f"{PAGE}.html")


def _papermill(folder: Path, variables: dict[str, str]) -> Tool:
    root, numbers = small_book(folder / "papermill"), count()
    own = {**variables, "VISIONBOOK_ROOT": str(root)}
    built: list[Path] = []

    def build() -> Measured:
        built.append(folder / f"papermill-{next(numbers)}")
        parts = stock(root, built[-1], own)
        seconds = sum(part.seconds for part in parts.values())
        return Measured(seconds, notebooks=parts["notebooks"].notebooks, code=parts["book"].code)

    name = "papermill, all notebooks each time, then `jupyter-book build`"
    return Tool(name, root, build, lambda: built[-1] / HTML / "notebooks" / f"{PAGE}.html")


def _jupyter_book_2(folder: Path, variables: dict[str, str]) -> Tool:
    root = small_book(folder / "jupyter-book-2")
    found = mystmd(folder / "mystmd", {**variables, "VISIONBOOK_ROOT": str(root)})
    found.prepare(root)
    note = "" if found.theme else "read from the page's content: the theme that makes HTML of it cannot be fetched here"
    name = f"Jupyter Book 2 (mystmd {version(found)}): `myst build --execute`"
    return Tool(name, root, lambda: found.build(root), lambda: found.page(root, PAGE), note)
