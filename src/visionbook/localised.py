"""Columns of tables by language: ``name_en`` where there is one, ``name_ja`` where there is not, and which it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.notation import is_missing

FALLBACK = "ja"
"""The language in which the data hold every text."""


class Localised(NamedTuple):
    """A column in a language.

    Parameters
    ----------
    column : Series
        One text a row; missing where neither language has one.
    fell_back : Series of bool
        Which of them are in `FALLBACK` because the language has none.
    """

    column: pd.Series
    fell_back: pd.Series


def localised(table: pd.DataFrame, column: str, lang: str) -> Localised:
    """Return a column of texts in a language, and in Japanese where it has none.

    Parameters
    ----------
    table : DataFrame
        With ``<column>_ja``, and perhaps ``<column>_<lang>``.
    column : str
        Name without the language, such as ``"name"``.
    lang : str
        The language wanted.

    Raises
    ------
    ParameterError
        If the table has the column in neither language.

    Examples
    --------
    >>> areas = pd.DataFrame({"name_ja": ["根室市", "別海町"], "name_en": ["Nemuro", None]})
    >>> texts = localised(areas, "name", "en")
    >>> texts.column.tolist(), texts.fell_back.tolist()
    (['Nemuro', '別海町'], [False, True])
    >>> localised(areas, "name", "ja").fell_back.any()
    np.False_
    """
    wanted, fallback = f"{column}_{lang}", f"{column}_{FALLBACK}"
    if wanted not in table and fallback not in table:
        raise ParameterError(
            message("data.no_localised_column", wanted=wanted, fallback=fallback, columns=table.columns)
        )
    if lang == FALLBACK:
        return Localised(table[fallback], pd.Series(False, index=table.index))
    empty = pd.Series(pd.NA, index=table.index, dtype="object")
    own, other = table.get(wanted, empty), table.get(fallback, empty)
    fell_back = own.isna() & other.notna()
    return Localised(own.where(~fell_back, other), fell_back)


def chosen(row: Mapping[str, Any], column: str, lang: str) -> Any:
    """Return the text of one row in a language, and in Japanese where it has none; missing if it has neither.

    Parameters
    ----------
    row : mapping
        With ``<column>_ja``, and perhaps ``<column>_<lang>``; None if an older contract had neither.

    Examples
    --------
    >>> chosen({"name_ja": "根室市", "name_en": "Nemuro"}, "name", "en"), chosen({"note_ja": "速報"}, "note", "en")
    ('Nemuro', '速報')
    """
    own = row.get(f"{column}_{lang}")
    return row.get(f"{column}_{FALLBACK}") if own is None or is_missing(own) else own


def in_language(table: pd.DataFrame, lang: str, *columns: str) -> pd.DataFrame:
    """Return a table with columns of texts in a language, under names without one; in Japanese where it has none.

    Parameters
    ----------
    table : DataFrame
        With ``<column>_ja``, and perhaps ``<column>_<lang>``, of each column.
    lang : str
        The language wanted.
    *columns : str
        Names without the language, such as ``"name"``.

    Raises
    ------
    ParameterError
        If the table has a column in neither language.

    Examples
    --------
    >>> areas = pd.DataFrame({"name_ja": ["根室市", "別海町"], "name_en": ["Nemuro", None]})
    >>> in_language(areas, "en", "name")["name"].tolist()
    ['Nemuro', '別海町']
    """
    return table.assign(**{column: localised(table, column, lang).column for column in columns})


def untranslated(contract: Mapping, lang: str) -> list[tuple[str, str]]:
    """Return the columns of texts that the data hold in Japanese and not in a language.

    Parameters
    ----------
    contract : mapping
        The data contract, as from `visionbook.data.contract`.
    lang : str
        The other language.

    Returns
    -------
    list of (str, str)
        Table and column, in the order of the contract.

    Examples
    --------
    >>> fields = [{"name": name} for name in ("name_ja", "name_en", "note_ja")]
    >>> untranslated({"resources": [{"name": "areas", "schema": {"fields": fields}}]}, "en")
    [('areas', 'note_ja')]
    """
    found = []
    for resource in contract["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        suffix = f"_{FALLBACK}"
        texts = [name for name in names if name.endswith(suffix)]
        found += [(resource["name"], n) for n in texts if n.removesuffix(suffix) + f"_{lang}" not in names]
    return found


def other_languages(contract: Mapping) -> list[str]:
    """Return the languages beside Japanese that the data hold texts in, sorted.

    Parameters
    ----------
    contract : mapping
        The data contract, as from `visionbook.data.contract`.

    Examples
    --------
    >>> fields = [{"name": name} for name in ("name_ja", "name_en", "note_ja", "source_id")]
    >>> other_languages({"resources": [{"name": "areas", "schema": {"fields": fields}}]})
    ['en']
    """
    found = set()
    for resource in contract["resources"]:
        names = {field["name"] for field in resource["schema"]["fields"]}
        for name in names:
            stem, _, lang = name.rpartition("_")
            if len(lang) == len(FALLBACK) and lang != FALLBACK and f"{stem}_{FALLBACK}" in names:
                found.add(lang)
    return sorted(found)
