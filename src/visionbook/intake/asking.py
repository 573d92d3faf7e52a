"""What an import shows and asks: in the language of the person at the keyboard."""

from __future__ import annotations

import sys
from unicodedata import normalize

from visionbook.errors import DataError
from visionbook.messages import Message, entries, message, spoken_language, told


def agree(question: Message, *, yes: bool) -> None:
    """Ask the person at the keyboard; a script says so beforehand with ``--yes``.

    Parameters
    ----------
    question : Message
        What is asked; the answers that it takes are added.
    yes : bool
        Answered already.

    Raises
    ------
    DataError
        If nobody is there to ask, or the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise DataError(message("imports.nobody_there"))
    try:
        answer = input(told(message("imports.question", question=question), spoken_language()))
    except EOFError:
        answer = ""
    if not means_yes(answer):
        raise DataError(message("imports.stopped_by_answer"))


def means_yes(answer: str) -> bool:
    """Return whether an answer agrees, in any language; anything that is not clearly a yes is a no.

    Examples
    --------
    >>> means_yes(" Y "), means_yes("はい"), means_yes("ｙｅｓ"), means_yes(""), means_yes("はいいいえ")
    (True, True, True, False, False)
    """
    given = normalize("NFKC", answer).strip().lower()
    return given in {word for lang in ("en", "ja") for word in entries(lang, "imports")["yes_words"].split()}
