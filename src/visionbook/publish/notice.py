"""The notice of an edition (``notice`` in ``edition.yml``): what every page, sheet and download must say."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from visionbook.publish.stage import STATIC, csv_text
from visionbook.words import Words

STYLE_SHEET = "notice.css"
"""Style sheet of a book with a notice, written to ``book/_static`` of the staged site."""

COLUMN = "notice"
"""Column of the notice in a download whose columns are identifiers, described beside it."""

DATA = "data"
"""Folder under ``book/_static`` with the tables of the project."""


# The theme writes the book's title into its search page unescaped.
_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})


def with_notice(settings: Mapping, notice: str, words: Words) -> dict:
    """Return the book's settings with the notice for the layout template, in the title, and with its style sheet.

    The settings themselves are not changed.
    """
    sphinx = dict(settings.get("sphinx") or {})
    config = dict(sphinx.get("config") or {})
    title = config.get("html_title") or settings.get("title") or ""
    config["html_title"] = words(
        "page.title_with_notice", title=title, notice=first_sentence(notice, words).translate(_FULL_WIDTH)
    )
    config["html_context"] = {
        **(config.get("html_context") or {}),
        "vb_notice": notice.strip(),
        "vb_notice_label": words("page.notice"),
    }
    config["html_css_files"] = [*(config.get("html_css_files") or []), STYLE_SHEET]
    return {**settings, "sphinx": {**sphinx, "config": config}}


def first_sentence(text: str, words: Words) -> str:
    """Return the first sentence of a text, without its full stop.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> first_sentence("これは例です。値は架空です。", load_words("ja"))
    'これは例です'
    """
    return text.strip().split(words("strategy.full_stop"))[0]


def style_sheet(notice: str) -> str:
    r"""Return the rule that prints the notice at the foot of every sheet; the text is escaped for CSS.

    Examples
    --------
    >>> style_sheet('a"')
    '@page { @bottom-left { content: "\\000061 \\000022 "; font-size: 8pt; } }\n'
    """
    escaped = "".join(f"\\{ord(character):06x} " for character in " ".join(notice.split()))
    return f'@page {{ @bottom-left {{ content: "{escaped}"; font-size: 8pt; }} }}\n'


def noticed_rows(rows: list[list[str]], notice: str, head: str) -> list[list[str]]:
    """Return the rows of a download, head first, with the notice in a last column: it travels with every row.

    Examples
    --------
    >>> noticed_rows([["年"], ["2021"]], "例です。", "注意")
    [['年', '注意'], ['2021', '例です。']]
    """
    return [[*cells, head if number == 0 else notice.strip()] for number, cells in enumerate(rows)]


def mark_site(site: Path, notice: str, words: Words) -> None:
    """Put the notice into a staged site: on every page, in the titles, on every sheet, in the downloads.

    The tables of ``data/`` stay as they are: they are offered as files of the project. Without a notice
    nothing changes.
    """
    if not notice.strip():
        return
    config = site / "_config.yml"
    settings = with_notice(yaml.safe_load(config.read_text(encoding="utf-8")), notice, words)
    config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    static = site / STATIC
    (static / STYLE_SHEET).write_text(style_sheet(notice), encoding="utf-8")
    for path in sorted(static.rglob("*.csv")):
        if DATA not in path.relative_to(static).parts:
            _mark_download(path, notice, words)


def _mark_download(path: Path, notice: str, words: Words) -> None:
    """Add a last column with the notice to a CSV, and to the description beside it, if it has one."""
    described = path.with_suffix(".json")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    # Columns that are described by their identifiers get one more of that kind; words get a word.
    head = COLUMN if described.is_file() and "".join(rows[0]).isascii() else words("page.notice")
    rows = noticed_rows(rows, notice, head)
    path.write_text(csv_text(rows), encoding="utf-8-sig", newline="")
    if described.is_file():
        package = json.loads(described.read_text(encoding="utf-8"))
        fields = package["resources"][0]["schema"]["fields"]
        fields.append({"name": head, "type": "string", "title": words("page.notice")})
        described.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
