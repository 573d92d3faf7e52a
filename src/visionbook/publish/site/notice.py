"""The notice of an edition (``notice`` in ``edition.yml``): what every page, sheet and download must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visionbook.words import Words

STYLE_SHEET = "notice.css"
"""Style sheet of a book with a notice, written to ``book/_static`` of the staged site."""

COLUMN = "notice"
"""Column of the notice in a download whose columns are identifiers, described beside it."""


# The theme writes the book's title into its search page unescaped.
_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})


@dataclass(frozen=True)
class Notice:
    """The notice of an edition; it is false if its text is empty, and then nothing carries it.

    The tables of ``data/`` never carry it: they are offered as files of the project.
    """

    text: str
    words: Words

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def in_settings(self, settings: Mapping) -> dict:
        """Return the book's settings with the notice for the layout template, in the title, and with its style sheet.

        The settings themselves are not changed.
        """
        sphinx = dict(settings.get("sphinx") or {})
        config = dict(sphinx.get("config") or {})
        title = config.get("html_title") or settings.get("title") or ""
        first = first_sentence(self.text, self.words).translate(_FULL_WIDTH)
        config["html_title"] = self.words("page.title_with_notice", title=title, notice=first)
        config["html_context"] = {
            **(config.get("html_context") or {}),
            "vb_notice": self.text.strip(),
            "vb_notice_label": self.words("page.notice"),
        }
        config["html_css_files"] = [*(config.get("html_css_files") or []), STYLE_SHEET]
        return {**settings, "sphinx": {**sphinx, "config": config}}

    def in_rows(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return the rows of a table for readers, head first, with the notice in a last column."""
        return noticed_rows(rows, self.text, self.words("page.notice"))

    def in_download(self, rows: Sequence[Sequence[str]], descriptor: Mapping) -> tuple[list[list[str]], dict]:
        """Return the rows of a download and its Frictionless descriptor, each with one more column."""
        # Columns that are named by identifiers get one more of that kind; words get a word.
        head = COLUMN if "".join(rows[0]).isascii() else self.words("page.notice")
        first, *others = descriptor["resources"]
        field = {"name": head, "type": "string", "title": self.words("page.notice")}
        schema = {**first["schema"], "fields": [*first["schema"]["fields"], field]}
        described = {**descriptor, "resources": [{**first, "schema": schema}, *others]}
        return noticed_rows(rows, self.text, head), described


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


def noticed_rows(rows: Sequence[Sequence[str]], notice: str, head: str) -> list[list[str]]:
    """Return the rows of a download, head first, with the notice in a last column: it travels with every row.

    Examples
    --------
    >>> noticed_rows([["年"], ["2021"]], "例です。", "注意")
    [['年', '注意'], ['2021', '例です。']]
    """
    return [[*cells, head if number == 0 else notice.strip()] for number, cells in enumerate(rows)]
