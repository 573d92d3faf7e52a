"""The words that charts, tables and cards show, by language; one place, so that an edition in another can follow.

They live in ``wording/<lang>/<topic>.yml`` beside this module. A key is ``topic.name``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from visionbook.errors import ParameterError
from visionbook.reads import MISSING, Asked, accounted, note, text_digest
from visionbook.yaml_text import parsed


class Words:
    """The words of one language: ``words("unit.persons")``."""

    def __init__(self, lang: str, entries: dict[str, str]):
        self.lang = lang
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its ``{placeholders}`` filled.

        Raises
        ------
        ParameterError
            If the language has no such key.
        """
        if key not in self:
            raise ParameterError(f"wording/{self.lang} has no entry {key!r}; add it to {key.split('.')[0]}.yml")
        return self._entries[key].format(**values) if values else self._entries[key]

    def __contains__(self, key: str) -> bool:
        # What was asked for is exact: another entry can only be asked for when something else has changed first.
        note(Asked("word", f"{self.lang}/{key}"), word_digest(self._entries, key))
        return key in self._entries

    def keys(self) -> list[str]:
        """Return all keys, sorted."""
        note(Asked("words", self.lang), keys_digest(self._entries))
        return sorted(self._entries)


def word_digest(entries: Mapping[str, str], key: str) -> str:
    """Return the digest of the entry of a key, for notes of what was read."""
    return text_digest(entries[key]) if key in entries else MISSING


def keys_digest(entries: Mapping[str, str]) -> str:
    """Return the digest of all keys, for notes of what was read."""
    return text_digest("\n".join(sorted(entries)))


@cache
def load_words(lang: str) -> Words:
    """Return the words of a language, read once in a process.

    Raises
    ------
    ParameterError
        If there is no folder for the language.

    Examples
    --------
    >>> load_words("ja")("unit.persons")
    '人'
    """
    return Words(lang, read_entries(lang))


@accounted()
def read_entries(lang: str) -> dict[str, str]:
    """Return the entries of a language by key, as the files are now.

    Raises
    ------
    ParameterError
        As `load_words`.
    """
    folder = resources.files("visionbook") / "wording" / lang
    if not lang.isalpha() or not folder.is_dir():
        raise ParameterError(f"there is no wording for language {lang!r}; known: {', '.join(languages())}")
    entries: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        topic = file.name.removesuffix(".yml")
        for name, text in (parsed(file.read_text(encoding="utf-8")) or {}).items():
            entries[f"{topic}.{name}"] = str(text)
    return entries


@accounted()
def languages() -> list[str]:
    """Return the languages that have wording."""
    return sorted(item.name for item in (resources.files("visionbook") / "wording").iterdir() if item.is_dir())
