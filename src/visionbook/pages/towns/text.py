"""A town's page in sentences: the answer, the key numbers, how far its projection is good."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.notation import number, percent
from visionbook.pages.towns.model import CENSUS, OLD, PROJECTION, Interval, Town
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words

_ALL = "all"
_SMALL = 0.0005
"""A change that is written as 0.0 % is none."""


def course(change: float | None, words: Words, *, ahead: bool = False, **facts: object) -> str:
    """Return a change as the end of a sentence; smaller than what is written it is none.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> course(-0.084, load_words("ja")), course(0.0001, load_words("ja"), ahead=True, now=2020)
    ('へ、8.4%減りました', 'で、2020年と変わらない')
    """
    small = change is None or abs(change) < _SMALL
    key = (
        ("will_stay" if ahead else "same") if small else ("will_" if ahead else "") + ("fall" if change < 0 else "rise")
    )
    key = {"fall": "fell", "rise": "rose"}.get(key, key)
    return words(f"towns.{key}", change=change, **facts)


def title_course(change: float, words: Words) -> str:
    """Return a change ahead for a title.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> title_course(0.031, load_words("ja"))
    '3.1%増える'
    """
    kind = "stay" if abs(change) < _SMALL else "fall" if change < 0 else "rise"
    return words(f"towns.title_{kind}", change=change)


def lead(town: Town, words: Words) -> Sentences:
    """Return the answer of the page: how many people there are, and will be."""
    area, now = town.place.name, town.now
    value, start = town.counted[now], town.counted[town.first]
    facts = {"area": area, "first": town.first, "start": start, "now": now, "value": value}
    if not value:
        texts = [words("towns.lead_nobody", **facts)]
    elif town.first < now and start:
        texts = [words("towns.lead", **facts, course=course(town.change(town.first), words))]
    else:
        texts = [words("towns.lead_one", **facts)]
    if town.last is not None:
        ending = course(town.change(now, town.last), words, ahead=True, now=now)
        said = {"series": town.series.projection, "year": town.last, "ahead": town.projected[town.last]}
        texts.append(words("towns.lead_ahead", **said, course=ending))
    elif town.series.projection:
        texts.append(words("towns.no_projection" if town.intervals else "towns.no_course", area=area))
    return Sentences(["".join(texts), *_later(town, words)], lead=True)


def _later(town: Town, words: Words) -> Iterator[str]:
    """Say which newer counts the book itself has, of a few towns: the set counts all towns on one day."""
    values = [
        words(f"towns.later_{'preliminary' if one.preliminary else 'value'}", year=one.year, value=one.population)
        for one in town.later
    ]
    if values:
        yield words("towns.later", values=values, now=town.now)


def key_numbers(town: Town, words: Words) -> Cards:
    """Return the key numbers: counted, ahead, the old, and how long the projection is good."""
    return Cards(list(_cards(town, words)))


def _cards(town: Town, words: Words) -> Iterator[Card]:
    persons, now, change = words("unit.persons"), town.now, town.change(town.before)
    beside = "" if change is None else words("towns.card_before", year=town.before, change=change)
    when = words("towns.card_counted_when", year=now, series=town.series.census)
    yield Card(words("towns.card_counted"), number(town.counted[now]), persons, when, beside)
    if town.last is not None:
        change = town.change(now, town.last)
        beside = "" if change is None else words("towns.card_ahead_change", now=now, change=change)
        when = words("towns.card_ahead_when", year=town.last, series=town.series.projection)
        yield Card(words("towns.card_ahead"), number(town.projected[town.last]), persons, when, beside)
    share = town.share(CENSUS, now, OLD)
    if share is not None:
        ahead = town.share(PROJECTION, town.last, OLD)
        beside = "" if ahead is None else words("towns.card_old_ahead", year=town.last, share=ahead)
        yield Card(words("towns.card_old"), percent(share), "", words("towns.card_old_when", year=now), beside)
    if town.shelf_life:
        note = words("towns.card_shelf_more" if town.shelf_at_least else "towns.card_shelf_note")
        year, until = words("towns.card_shelf_value", year=town.shelf_life), words("towns.card_shelf_until")
        yield Card(words("towns.card_shelf"), year, until, words("towns.card_shelf_when"), note)


def good(town: Town, words: Words) -> Sentences:
    """Return how far the projection is good: the last count against it, the interval, the shelf life, the targets."""
    return Sentences([*_counted(town, words), *_own(town, words), *_targets(town, words)])


def _counted(town: Town, words: Words) -> Iterator[str]:
    expected = town.projected.get(town.now)
    if expected is None or town.now == min(town.projected):
        return
    off = town.counted[town.now] - expected
    kind = "less" if off < 0 else "more" if off > 0 else "equal"
    facts = {"series": town.series.projection, "year": town.now, "expected": expected, "value": town.counted[town.now]}
    yield words("towns.counted_beside", **facts, difference=words(f"towns.counted_{kind}", number=abs(off)))


def alike(one: Interval, words: Words) -> str:
    """Return which places are comparable, in words."""
    size, growth, region = one.alike
    level = "region" if region != _ALL else "growth_class" if growth != _ALL else "size_class"
    facts = {"size": words(f"intervals.size_{size}")}
    if growth != _ALL:
        facts["growth"] = words(f"intervals.growth_{growth}")
    return words(f"intervals.alike_{level}", **facts)


def _own(town: Town, words: Words) -> Iterator[str]:
    if not town.intervals:
        yield words("towns.own_none")
        return
    last, area = town.intervals[-1], town.place.name
    method = words(f"intervals.method_{town.series.method}")
    facts = {"base": town.now, "method": method, "year": last.year, "value": last.projected}
    facts |= {"low": last.low, "high": last.high, "area": area, "alike": alike(last, words)}
    yield words("towns.own_text", **facts, areas=last.areas, cases=last.cases)
    official = town.projected.get(last.year)
    if official is not None:
        side = "inside" if last.low <= official <= last.high else "outside"
        yield words(f"towns.official_{side}", series=town.series.projection, year=last.year, value=official)
    if town.shelf_life is None:
        yield words("towns.shelf_none")
    else:
        yield words("towns.shelf_more" if town.shelf_at_least else "towns.shelf_until", year=town.shelf_life)


def _targets(town: Town, words: Words) -> Iterator[str]:
    if town.targets:
        values = [words("towns.target_value", year=year, value=people) for year, people in sorted(town.targets.items())]
        yield words("towns.target_text", values=values)


def limits(words: Words) -> list[str]:
    """Return what the page cannot say."""
    return [words(f"towns.limit_{name}") for name in ("boundary", "unknown", "projection", "band", "short")]


def sources(town: Town, words: Words) -> str:
    """Return where the numbers come from."""
    own = town.series
    texts = [words("towns.source", publisher=own.publisher, series=own.census)]
    if town.projected:
        texts.append(words("towns.source", publisher=own.projection_publisher, series=own.projection))
    return words.join(texts)
