"""Phrases that several pages share."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import percent
from visionbook.strategy.projects import unexplained
from visionbook.words import Words

_AGE_KEYS = {"0-14": "0_14", "15-64": "15_64", "65+": "65_over", "total": "total"}


def group_name(age_group: str, words: Words) -> str:
    """Return an age group as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> group_name("65+", load_words("ja")), group_name("total", load_words("ja"))
    ('65歳以上', '総数')
    """
    return words(f"ages.age_{_AGE_KEYS[age_group]}")


def change_words(ratio: float, words: Words) -> str:
    """Return a relative change in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> change_words(-0.425, load_words("ja")), change_words(0.08, load_words("ja"))
    ('42.5%減', '8.0%増')
    """
    return words("population_outlook.fall" if ratio < 0 else "population_outlook.rise", value=percent(abs(ratio)))


def unexplained_labels(listings: pd.DataFrame, words: Words) -> str:
    """Return that the document does not say what its abbreviations beside projects mean; empty where it prints none.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> unexplained_labels(pd.DataFrame({"new_r3": [True], "expanded_r3": [False]}), load_words("ja"))
    '「R3新規」の意味は、文書に説明がありません。'
    """
    labels = [words("strategy.quoted", text=words(f"strategy.flag_{flag}")) for flag in unexplained(listings)]
    return words("strategy.unexplained", labels=labels) if labels else ""
