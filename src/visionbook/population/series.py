"""What readers are told of a series: its names, who published it, from which year on it projects."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.localised import localised
from visionbook.notation import is_missing


@dataclass(frozen=True)
class Described:
    """A series in the words of the table of series; `note` is empty and `base_year` None where there is none."""

    short: str
    name: str
    publisher: str
    base_year: int | None = None
    note: str = ""


def described(series: pd.DataFrame, sources: pd.DataFrame, lang: str) -> dict[str, Described]:
    """Return what there is to say of every series, in a language, or in Japanese where it has no words for it.

    Parameters
    ----------
    series : DataFrame
        The table of series.
    sources : DataFrame
        The table of sources: source_id and the publisher.
    lang : str
        The language.

    Examples
    --------
    >>> series = pd.DataFrame({"series": ["new"], "name_ja": ["新しい推計"], "short_ja": ["新"], "note_ja": [None],
    ...                        "base_year": [2020], "source_id": ["a"]})
    >>> described(series, pd.DataFrame({"source_id": ["a"], "publisher_ja": ["甲"]}), "ja")["new"]
    Described(short='新', name='新しい推計', publisher='甲', base_year=2020, note='')
    """
    texts = {name: localised(series, name, lang).column for name in ("short", "name", "note")}
    publishers = dict(zip(sources["source_id"], localised(sources, "publisher", lang).column, strict=True))
    rows = zip(
        series["series"], *texts.values(), series["base_year"], series["source_id"], strict=True,
    )  # fmt: skip
    return {
        key: Described(
            short,
            name,
            publishers[source],
            None if is_missing(base_year) else int(base_year),
            "" if is_missing(note) else note,
        )
        for key, short, name, note, base_year, source in rows
    }


def short_names(known: dict[str, Described]) -> dict[str, str]:
    """Return the short names of series for readers.

    Examples
    --------
    >>> short_names({"new": Described("新", "新しい推計", "甲")})
    {'new': '新'}
    """
    return {series: one.short for series, one in known.items()}
