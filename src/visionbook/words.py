"""The words that charts, tables and cards show, by language; one place, so that an edition in another can follow.

They live in ``wording/<lang>/<topic>.yml`` beside this module. A key is ``topic.name``; a mapping in a topic adds a
level: ``topic.name.part``. A template says how its numbers are written (`visionbook.notation.written`):
``"{area}は{year:y}年に{people:n}人（{change:+p1}）"``, so that code hands over numbers, not texts.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.notation import is_missing, written
from visionbook.reads import MISSING, Asked, accounted, note, text_digest
from visionbook.yaml_text import parsed

COMPLETE = "ja"
"""The language whose entries every other must have."""

_NAMED = 5


class Figure(NamedTuple):
    """The words of a chart, from one set of facts: ``Chart(name, **figure._asdict(), …)``."""

    title: str
    caption: str
    alt_text: str


class Words:
    """The words of one language: ``words("unit.persons")``."""

    def __init__(self, lang: str, entries: Mapping[str, str]):
        self.lang = lang
        self._entries = entries
        self._writer = _Writer(self)

    def lookup(self, key: str) -> str:
        """Return the template of a key as it stands; everything that is said is looked up here.

        Raises
        ------
        ParameterError
            If the language has no such key.
        """
        if key not in self:
            raise ParameterError(message("data.no_word", lang=self.lang, key=key, file=key.split(".")[0]))
        return self._entries[key]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its ``{placeholders}`` filled; without values, as it stands.

        Raises
        ------
        ParameterError
            If the language has no such key, or a placeholder has no value or one that cannot be written so.
        """
        text = self.lookup(key)
        return self._filled(key, text, values) if values else text

    def figure(self, key: str, facts: Mapping[str, object]) -> Figure:
        """Return title, caption and alternative text of a chart, each from the same facts.

        They are the parts ``title``, ``caption`` and ``alt`` of a mapping, or entries that end so::

            children:
              title: "{area}の子どもは{last:n}人"
              caption: 0～14歳の人口（人）。
              alt: "{first:n}人から{last:n}人へ。"

            children_title: …

        Parameters
        ----------
        key : str
            ``topic.name``.
        facts : mapping
            Values by placeholder; a part uses those that it needs.

        Raises
        ------
        ParameterError
            As for a call.
        """
        joint = "." if f"{key}.title" in self else "_"
        keys = [f"{key}{joint}{part}" for part in ("title", "caption", "alt")]
        return Figure(*(self._filled(each, self.lookup(each), facts) for each in keys))

    def join(self, items: Iterable[object]) -> str:
        """Return items as a list in a sentence.

        Examples
        --------
        >>> load_words("ja").join(["根室市", "別海町", 3])
        '根室市、別海町、3'
        """
        texts = [str(item) for item in items]
        if len(texts) < 2:
            return "".join(texts)
        return self.lookup("glue.separator").join(texts[:-1]) + self.lookup("glue.last_separator") + texts[-1]

    def bracketed(self, text: object, note: object) -> str:
        """Return a text with a note in brackets after it.

        Examples
        --------
        >>> load_words("ja").bracketed("人口", "人")
        '人口（人）'
        """
        return self("glue.brackets", text=text, note=note)

    def _filled(self, key: str, text: str, values: Mapping[str, object]) -> str:
        try:
            return self._writer.vformat(text, (), values) if _has_formats(text) else text.format_map(values)
        except (KeyError, IndexError) as error:
            facts = {"lang": self.lang, "key": key, "text": text, "needed": str(error)}
            given = list(values) or [message("data.no_values")]
            raise ParameterError(message("data.word_needs", **facts, given=given)) from None
        except ValueError as error:
            raise ParameterError(message("data.word_broken", lang=self.lang, key=key, text=text, error=error)) from None

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


class _Writer(string.Formatter):
    """Fills a template: numbers by the formats of `written`, ``list`` as a list in a sentence."""

    def __init__(self, words: Words):
        self._words = words

    def format_field(self, value: object, format_spec: str) -> str:
        if not format_spec:
            return str(value)
        if format_spec == "list":
            return self._words.join(value)
        if is_missing(value):
            return self._words.lookup("unit.missing")
        return written(value, format_spec, self._words)


@cache
def _has_formats(text: str) -> bool:
    """Return whether a template says how a value is written; most do not, and are filled much faster."""
    return any(spec for _, _, spec, _ in string.Formatter().parse(text))


@cache
def load_words(lang: str) -> Words:
    """Return the words of a language, read once in a process.

    Raises
    ------
    ParameterError
        If there is no folder for the language, or entries are missing that the book's first language has.

    Examples
    --------
    >>> load_words("ja")("unit.persons")
    '人'
    """
    if not lang.isalpha() or lang not in languages():
        raise ParameterError(message("data.no_language", lang=lang, languages=languages()))
    entries = read_entries(lang)
    if lang != COMPLETE:
        missing = sorted(set(read_entries(COMPLETE)) - set(entries))
        if missing:
            more = ", …" if len(missing) > _NAMED else ""
            raise ParameterError(
                message(
                    "data.incomplete_language",
                    lang=lang,
                    count=len(missing),
                    complete=COMPLETE,
                    missing=missing[:_NAMED],
                    more=more,
                )
            )
    return Words(lang, entries)


@accounted()
def read_entries(lang: str) -> dict[str, str]:
    """Return the entries of a language by key, as its files hold them, whether it is complete or not."""
    folder = resources.files("visionbook") / "wording" / lang
    entries: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        entries.update(_of_file(file.name.removesuffix(".yml"), file.read_text(encoding="utf-8")))
    return entries


@cache
def _of_file(topic: str, text: str) -> Mapping[str, str]:
    """Return the entries of a file: a build asks three times, and takes each apart once while it is the same."""
    return MappingProxyType(_flat(topic, parsed(text) or {}))


def _flat(above: str, mapping: Mapping[str, object]) -> dict[str, str]:
    """Return a mapping of mappings as one, its keys joined by points."""
    entries: dict[str, str] = {}
    for name, value in mapping.items():
        key = f"{above}.{name}"
        entries.update(_flat(key, value) if isinstance(value, Mapping) else {key: str(value)})
    return entries


@accounted()
def languages() -> list[str]:
    """Return the languages that have wording."""
    return sorted(item.name for item in (resources.files("visionbook") / "wording").iterdir() if item.is_dir())
