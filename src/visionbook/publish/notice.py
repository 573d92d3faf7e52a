"""The notice of an edition (``notice`` in ``edition.yml``): what every page, sheet and download must say."""

from __future__ import annotations

from collections.abc import Mapping

from visionbook.words import Words

STYLE_SHEET = "notice.css"
"""Style sheet of a book with a notice, written to ``book/_static`` of the staged site."""


# The theme writes the book's title into its search page unescaped.
_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})


def with_notice(settings: Mapping, notice: str, words: Words) -> dict:
    """Return the book's settings with the notice for the layout template, in the title, and with its style sheet.

    The settings themselves are not changed; without a notice they come back as they are.
    """
    if not notice.strip():
        return dict(settings)
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
    r"""Return the rule that prints the notice at the top of every sheet; the text is escaped for CSS.

    Examples
    --------
    >>> style_sheet('a"')
    '@page { @top-center { content: "\\000061 \\000022 "; font-size: 8pt; } }\n'
    """
    escaped = "".join(f"\\{ord(character):06x} " for character in " ".join(notice.split()))
    return f'@page {{ @top-center {{ content: "{escaped}"; font-size: 8pt; }} }}\n'


def noticed_rows(rows: list[list[str]], notice: str, words: Words) -> list[list[str]]:
    """Return the rows of a download, head first, with the notice in a last column: it travels with every row.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> noticed_rows([["年"], ["2021"]], "例です。", load_words("ja"))
    [['年', '注意'], ['2021', '例です。']]
    """
    if not notice.strip():
        return rows
    return [[*cells, words("page.notice") if number == 0 else notice.strip()] for number, cells in enumerate(rows)]
