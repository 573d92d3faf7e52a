"""A language for tests in which nothing but what escapes the words is Japanese, and every entry is marked.

Each entry of the first language stands in brackets, its Japanese characters replaced, its placeholders kept: what is
then Japanese comes from the data, and what stands outside brackets from the code.
"""

import re
import string

import pytest

from visionbook import words as words_module
from visionbook.words import COMPLETE, Words, load_words, read_entries

LANG = "pseudo"
OPEN, CLOSE = "«", "»"
# Kana, ideographs, full-width forms, and the marks of Japanese print.
_JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f]")


def pseudo_entries() -> dict[str, str]:
    """Return the entries of the first language, marked."""
    return {key: f"{OPEN}{_replaced(text)}{CLOSE}" for key, text in read_entries(COMPLETE).items()}


def _replaced(template: str) -> str:
    parts = []
    for literal, name, spec, conversion in string.Formatter().parse(template):
        parts.append(_JAPANESE.sub("ø", literal).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append(f"{{{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}")
    return "".join(parts)


def escaped(text: str) -> list[str]:
    """Return what is Japanese in a text of this language: it did not come from the words."""
    return re.findall(f"{_JAPANESE.pattern}+", text)


def unmarked(text: str) -> str:
    """Return the letters of a text that stand outside all brackets."""
    before = None
    while before != text:
        before, text = text, re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", text)
    return re.sub(r"[\W\d_]", "", text)


def without_data(text: str, tables) -> str:
    """Return a text without what it has from the data: every text cell of tables (by name), the longest first."""
    cells = set()
    for table in tables.values():
        for column in table.select_dtypes(exclude="number"):
            cells |= {str(cell) for cell in table[column].dropna()}
    for cell in sorted((cell for cell in cells if len(cell) > 1), key=len, reverse=True):
        text = text.replace(cell, "")
    return text


@pytest.fixture
def pseudo(monkeypatch) -> Words:
    """The words of the language, which `load_words` knows during a test and no book ever does."""
    known, read = words_module.languages, words_module.read_entries
    monkeypatch.setattr(words_module, "languages", lambda: [*known(), LANG])
    monkeypatch.setattr(words_module, "read_entries", lambda lang: pseudo_entries() if lang == LANG else read(lang))
    load_words.cache_clear()
    yield load_words(LANG)
    load_words.cache_clear()
