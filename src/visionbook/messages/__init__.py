"""What commands say to the person at the keyboard, by language: messages, questions, progress.

A message is a value: its sentence in English, which logs and developers read, and the facts from which the same is said
in the reader's language. Its words live in ``messages/<lang>/<topic>.yml`` beside this module, under the same keys with
the same placeholders; numbers take Python's formats. (What the book says is in ``wording/``: its language is
another choice than that of the person who builds it.)
"""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TextIO

from visionbook.yaml_text import parsed

LANGUAGES = ("ja", "en")
VARIABLE = "VISIONBOOK_LANG"
"""Names the language of commands, over that of the system and of the edition."""

_ENGLISH = "en"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Message(str):
    """A sentence in English that can be said in another language: `told`.

    Facts may be messages themselves, and lists of them (``{troubles:lines}``, ``{names:list}``,
    ``{reasons:semicolons}``, ``{names:or}``). Numbers are written as people say them with ``{value:said}``
    (61億2,300万; 6,123,000,000), and ratios in percent with ``{value:share}``.
    """

    __slots__ = ("facts", "key")

    key: str
    facts: Mapping[str, object]


def message(key: str, /, **facts: object) -> Message:
    """Return a message.

    Parameters
    ----------
    key : str
        ``topic.name``, an entry of ``messages/en/<topic>.yml``.
    **facts
        The placeholders of the entry.

    Raises
    ------
    KeyError
        If there is no such entry, or one of its placeholders is not given: a slip in the program.

    Examples
    --------
    >>> message("command.stopped")
    'stopped; the published book was left as it was'
    """
    made = Message(_said(key, facts, _ENGLISH))
    made.key, made.facts = key, facts
    return made


def told(text: object, lang: str) -> str:
    """Return a message, or what holds one (an error), in a language; any other text as it stands.

    Examples
    --------
    >>> told(message("command.stopped"), "ja")
    '中止しました。公開中の本は元のままです'
    >>> told(ValueError("as it stands"), "ja")
    'as it stands'
    """
    if isinstance(text, BaseException):
        text = text.args[0] if len(text.args) == 1 else str(text)
    return _said(text.key, text.facts, lang) if isinstance(text, Message) else str(text)


def reader_language(edition_languages: Iterable[str] = ()) -> str:
    """Return the language of commands: Japanese where the system or the edition is Japanese, else English.

    Parameters
    ----------
    edition_languages : iterable of str
        The languages of the edition, its own first; empty where it cannot be read.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen in LANGUAGES:
        return chosen
    system = next((os.environ[name] for name in _LOCALES if os.environ.get(name)), "")
    first = next(iter(edition_languages), "")
    return "ja" if first == "ja" or system.lower().startswith("ja") else _ENGLISH


def speak(lang: str) -> None:
    """Say what is said from now on in a language, in kernels and other processes that are started from here, too.

    A command chooses it once (`reader_language`).
    """
    os.environ[VARIABLE] = lang


def spoken_language() -> str:
    """Return the language that was chosen with `speak`, here or by who started this process; English before."""
    chosen = os.environ.get(VARIABLE, "")
    return chosen if chosen in LANGUAGES else _ENGLISH


def say(text: object, file: TextIO | None = None) -> None:
    """Print a message, or what holds one, in the language that was chosen, also on a console that lacks its letters.

    Parameters
    ----------
    text : object
        As in `told`.
    file : file, optional
        Where to; ``sys.stdout`` if None.
    """
    target = sys.stdout if file is None else file
    encoding = getattr(target, "encoding", None) or "utf-8"
    print(told(text, spoken_language()).encode(encoding, "backslashreplace").decode(encoding), file=target, flush=True)


@cache
def entries(lang: str, topic: str) -> Mapping[str, str]:
    """Return the entries of a topic, read once in a process."""
    file = resources.files("visionbook") / "messages" / lang / f"{topic}.yml"
    return {str(name): str(text) for name, text in (parsed(file.read_text(encoding="utf-8")) or {}).items()}


def _said(key: str, facts: Mapping[str, object], lang: str) -> str:
    topic, _, name = key.partition(".")
    return _Writer(lang).vformat(entries(lang, topic)[name], (), facts)


_SEPARATORS = {"list": "separator", "semicolons": "semicolon", "or": "alternative"}
_HUNDRED_MILLION, _TEN_THOUSAND = 10**8, 10**4


def _number(value: Decimal, kind: str, lang: str) -> str:
    """Return a number as people of a language say it; one that ends within a 万 keeps its digits."""
    exact = value * 100 if kind == "share" else value
    plain = f"{Decimal(format(exact.normalize(), 'f')):,f}"
    if kind == "share" or lang == _ENGLISH or exact == 0 or exact % _TEN_THOUSAND:
        return plain
    size = abs(int(exact))
    words = entries(lang, "command")
    parts = (
        (size // _HUNDRED_MILLION, words["hundred_million"]),
        (size % _HUNDRED_MILLION // _TEN_THOUSAND, words["ten_thousand"]),
    )
    return ("-" if exact < 0 else "") + "".join(f"{part:,}{name}" for part, name in parts if part)


class _Writer(string.Formatter):
    """Fills an entry: messages in its language, lists, numbers as people say them or by Python's formats."""

    def __init__(self, lang: str):
        self._lang = lang

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec in _SEPARATORS:
            sign = entries(self._lang, "command")[_SEPARATORS[format_spec]]
            return sign.join(told(each, self._lang) for each in value)
        if format_spec == "lines":
            return "\n".join(told(each, self._lang) for each in value)
        if format_spec in ("said", "share"):
            return _number(Decimal(str(value)), format_spec, self._lang)
        if not format_spec or isinstance(value, Message):
            return told(value, self._lang)
        return format(value, format_spec)

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion == "r" and isinstance(value, str):  # what somebody wrote, in quotation marks of the language
            marks = entries(self._lang, "command")["quoted"]
            return marks.format(repr(str(value))[1:-1] if self._lang != _ENGLISH else repr(str(value)))
        return super().convert_field(value, conversion)
