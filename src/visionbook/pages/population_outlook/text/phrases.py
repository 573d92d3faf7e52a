"""Phrases of the page on one municipality's outlook: years of counts, ages, differences, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from visionbook.ages import parse_age_group
from visionbook.notation import counted_year, rounded
from visionbook.pages.population_outlook.model import Outlook, Town
from visionbook.show.phrases import change_words
from visionbook.show.prose import Sentences
from visionbook.words import Words

__all__ = [
    "age_name", "areas_words", "census_head", "change_words", "count_year", "counted_note", "missing", "more_or_less",
    "net_words", "side_of", "signed_range", "source", "unsigned_range", "years_listed",
]  # fmt: skip


def count_year(town: Town, year: int, words: Words) -> str:
    """Return the year of a count of the municipality as readers see it: a preliminary one says so."""
    return counted_year(year, year in town.counted.preliminary, words)


def census_head(town: Town, words: Words) -> str:
    """Return the head of a column of counts: it says which years are preliminary."""
    years = sorted(town.counted.preliminary)
    if not years:
        return words("population_outlook.column_census")
    return words("population_outlook.column_census_preliminary", years=years)


def areas_words(areas: int, area: str, words: Words) -> str:
    """Return whose errors were pooled: all municipalities of the region, or the one that is alone in it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> areas_words(5, "根室市", load_words("ja")), areas_words(1, "根室市", load_words("ja"))
    ('5市町', '根室市')
    """
    return words("population_outlook.all_areas", areas=areas) if areas > 1 else area


def side_of(difference: float) -> str:
    """Return on which side of another value one lies, to the person, as both are printed.

    Examples
    --------
    >>> side_of(-0.6), side_of(0.4), side_of(3)
    ('less', 'same', 'more')
    """
    whole = rounded(difference)
    return "same" if whole == 0 else "less" if whole < 0 else "more"


def net_words(migrants: float, words: Words) -> str:
    """Return net migration in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> net_words(-298.4, load_words("ja")), net_words(12, load_words("ja"))
    ('298人の転出超過', '12人の転入超過')
    """
    side = {"same": "even", "less": "out", "more": "in"}[side_of(migrants)]
    return words(f"population_outlook.net_{side}", value=migrants)


def more_or_less(difference: float, words: Words) -> str:
    """Return a difference in persons in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> more_or_less(-174, load_words("ja")), more_or_less(907, load_words("ja"))
    ('174人少ない', '907人多い')
    """
    return words(f"population_outlook.difference_{side_of(difference)}", value=difference)


def unsigned_range(values: Iterable[float], words: Words) -> str:
    """Return the ends of numbers of one sign in words, without the sign; one number where both print alike.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> unsigned_range([-5313, -6210, -5905], load_words("ja")), unsigned_range([-3, -2.6], load_words("ja"))
    ('5,313～6,210人', '3人')
    """
    low, high = min(map(abs, values := list(values))), max(map(abs, values))
    if rounded(low) == rounded(high):
        return words("population_outlook.range_same", value=low)
    return words("population_outlook.range", low=low, high=high)


def signed_range(values: Iterable[float], words: Words) -> str:
    """Return the ends of numbers in words, each with its sign; one number where both print alike.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> signed_range([-313, 20], load_words("ja")), signed_range([-3, -2.6], load_words("ja"))
    ('−313人から+20人', '−3人')
    """
    low, high = min(values := list(values)), max(values)
    if rounded(low) == rounded(high):
        return words("population_outlook.range_signed_same", value=low)
    return words("population_outlook.range_signed", low=low, high=high)


def age_name(label: str, words: Words) -> str:
    """Return an age group as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> age_name("15-19", load_words("ja")), age_name("90+", load_words("ja"))
    ('15～19歳', '90歳以上')
    """
    group = parse_age_group(label)
    if group.upper is None:
        return words("population_outlook.ages_from", lower=group.lower)
    return words("population_outlook.ages_between", lower=group.lower, upper=group.upper)


def years_listed(
    values: Iterable[tuple[int, float]], words: Words, key: str = "population_outlook.total_value"
) -> list[str]:
    """Return years with their values, to be listed in a sentence.

    Parameters
    ----------
    values : iterable of (int, float)
        Years and values, such as the items of a series.
    key : str
        The entry of the words that writes one of them, from `year` and `value`.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> years_listed([(2020, 24636.0), (2025, 21201.0)], load_words("ja"))
    ['2020年24,636人', '2025年21,201人']
    """
    return [words(key, year=year, value=value) for year, value in values]


def missing(part: str, words: Words) -> Sentences:
    """Say what this edition has no data for, and what would bring it.

    Parameters
    ----------
    part : str
        The reason, as in `Town.missing`; or ``ages``, ``children``, ``scenarios`` or ``editions``.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> missing("ages", load_words("ja")).texts[0][:14]
    'この版には男女、年齢別の国勢'
    """
    return Sentences([words(f"population_outlook.without_{part}")])


def source(page: Outlook, picture: str, words: Words) -> str:
    """Return the source line of a picture.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    picture : str
        A key of `Outlook.sources`.
    """
    return words("page.source", sources=words.join(page.sources[picture]))


def counted_note(town: Town, words: Words) -> str:
    """Return that ages are those that were counted, and how many people they leave out; empty if they leave out none.

    Parameters
    ----------
    town : Town
        The municipality.
    """
    return words("population_outlook.counted_note", now=town.aged, unknown=town.unknown) if town.unknown else ""
