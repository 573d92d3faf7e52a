"""Whether a value in a form is that of the year alone or a running total, as its row says or its note gives away."""

from __future__ import annotations

import re

from visionbook.intake.cell_text import UnreadableError, squeezed
from visionbook.messages import message
from visionbook.totals import TOTAL, YEAR
from visionbook.words import Words

_SAYS_TOTAL = re.compile(
    r"(累計|累積|累算|通算|るいけい)(?!(値|数|額)?(では|じゃ)(ない|なく|ありません))"
    r"|[0-9]+(年間?|か年|ヵ年|カ年|ケ年|ヶ年)(間)?の?(合計|総計|総数|総額|計)"
    r"|年度?(から|[~〜～ー-])(令和|平成|[RrHh])?([0-9]+|今|本|元)?(年度?)?(まで)?の?(合計|総計|総数|総額|計)"
)


def measure_in(text: str, adds_up: bool, words: Words) -> str:
    """Return what a value is about, as a row of the form says it: of its year, or a running total.

    Parameters
    ----------
    text : str
        What stands in the column; nothing means the year.
    adds_up : bool
        Whether the indicator is one whose years are added up.
    words : Words
        The words of the form.

    Raises
    ------
    UnreadableError
        If it is neither, or a total of what does not add up.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> measure_in("累計", True, load_words("ja")), measure_in("－", True, load_words("ja"))
    ('total', 'year')
    """
    choices = {words(f"form.measure_{measure}"): measure for measure in (YEAR, TOTAL)}
    known = {squeezed(name): measure for name, measure in choices.items()} | {"": YEAR, "-": YEAR}
    measure = known.get(squeezed(text))
    if measure is None:
        rule = message("form_changes.no_measure", head=words("form.head_measure"))
        raise UnreadableError(rule, message("form_changes.choose_measure", choices=list(choices)))
    if measure == TOTAL and not adds_up:
        rule = message("form_changes.does_not_add_up")
        raise UnreadableError(rule, message("form_changes.write_the_year", year=words(f"form.measure_{YEAR}")))
    return measure


def says_total(note: str) -> bool:
    """Return whether a note says that a value is the sum of several years.

    Examples
    --------
    >>> [says_total(note) for note in ("R3からの累計", "累計ではありません", "４年間の合計", "市内の合計")]
    [True, False, True, False]
    """
    return _SAYS_TOTAL.search(squeezed(note)) is not None
