"""The record of projections in words: the answer, its key numbers, and the sentences about what was published."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.notation import counted_year, number, percent
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.past_text import (
    ages_sentences,
    conclusion,
    coverage_sentences,
    methods_sentences,
    size_sentences,
)
from visionbook.pages.projection_accuracy.phrases import own_error, places, when
from visionbook.population.accuracy import BAND_LEVEL, BAND_METHOD
from visionbook.population.confronted import ABOVE, AIMED, BELOW, EXPECTED, INSIDE, editions_apart
from visionbook.show.marked import people
from visionbook.show.phrases import change_words
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words

__all__ = [
    "ages_sentences", "cards", "conclusion", "count_sentences", "coverage_sentences", "editions_sentences", "lead",
    "methods_sentences", "size_sentences",
]  # fmt: skip


def lead(page: Record, words: Words) -> Sentences:
    """Answer the question: whether the last count fell into the interval, how far projections err, and so what."""
    texts = _verdict(page, words)
    if page.past is not None:
        near, far = page.past.horizons.near, page.past.horizons.far
        facts = {"near": near, "near_error": own_error(page.past, near)["error"]}
        facts |= {"places": places(page.members, page, words)}
        facts |= {"far": far, "far_error": own_error(page.past, far)["error"]}
        texts.append(words(f"projection_accuracy.lead_errors{'' if near < far else '_one'}", **facts))
    if not texts:
        texts = _edition_texts(page, words) or [words("projection_accuracy.lead_nothing")]
    return Sentences(texts, lead=True)


def _latest(held: pd.DataFrame) -> pd.DataFrame:
    return held[held["year"] == held["year"].max()]


def _year_of(rows: pd.DataFrame, words: Words) -> str:
    """Return the year of counts; it is preliminary if any of them is."""
    return counted_year(int(rows["year"].iloc[0]), bool(rows["preliminary"].any()), words)


def _verdict(page: Record, words: Words) -> list[str]:
    """Say how many municipalities the interval held in the last count, and on which side the others lie."""
    latest = _latest(page.held)
    if latest.empty:
        return []
    inside = int(latest["verdict"].eq(INSIDE).sum())
    key = "all" if inside == len(latest) else "none" if inside == 0 else "some"
    key = f"one_{key}" if len(latest) == 1 else key
    text = words(
        f"projection_accuracy.held_{key}",
        year=_year_of(latest, words),
        newer=page.series[page.newest],
        level=BAND_LEVEL,
        areas=len(latest),
        inside=inside,
        places=places(latest["area"], page, words),
    )
    for side in (BELOW, ABOVE):
        items = [
            words(
                "projection_accuracy.held_item",
                town=page.members[row.area],
                low=row.low,
                high=row.high,
                seen=row.counted,
            )
            for row in latest[latest["verdict"] == side].itertuples()
        ]
        if items:
            text += words(f"projection_accuracy.held_{side}", items=items)
    return [text]


def cards(page: Record, words: Words) -> Cards:
    """Return how many counts the interval held, errors at two or three horizons, and coverage at the farthest."""
    shown, latest = [], _latest(page.held)
    if len(latest) == 1:
        verdict = words(f"projection_accuracy.verdict_{latest['verdict'].iloc[0]}")
        of, year = places(latest["area"], page, words), _year_of(latest, words)
        shown.append(Card(words("projection_accuracy.card_held_one"), verdict, "", year, of))
    elif len(latest):
        label, unit = (words(f"projection_accuracy.card_held{part}") for part in ("", "_unit"))
        total = words("projection_accuracy.card_held_of", areas=len(latest))
        inside = number(latest["verdict"].eq(INSIDE).sum())
        shown.append(Card(label, inside, unit, _year_of(latest, words), total))
    if page.past is not None:
        horizons = page.past.horizons
        ahead = (horizons.nearest, horizons.far) if shown else (horizons.nearest, horizons.near, horizons.far)
        shown += [_error_card(page, years, words) for years in dict.fromkeys(ahead)]
        shown += _coverage_card(page, words)
    return Cards(shown)


def _error_card(page: Record, years: int, words: Words) -> Card:
    row = own_error(page.past, years)
    return Card(
        words("projection_accuracy.card_error", years=years),
        percent(row["error"]),
        "",
        words("projection_accuracy.card_error_when", places=places(page.members, page, words), cases=row["cases"]),
        words("projection_accuracy.card_bias", bias=row["bias"]),
    )


def _coverage_card(page: Record, words: Words) -> Iterator[Card]:
    coverage = page.past.coverage
    judged = coverage[coverage["method"].eq(BAND_METHOD) & coverage["horizon_years"].le(page.past.horizons.far)]
    if len(judged):
        row = judged.iloc[-1]
        yield Card(
            words("projection_accuracy.card_coverage"),
            percent(row["coverage"], 0),
            "",
            words("projection_accuracy.card_coverage_when", years=int(row["horizon_years"]), cases=row["cases"]),
            words("projection_accuracy.card_coverage_comparison", nominal=row["nominal"]),
        )


def count_sentences(page: Record, words: Words) -> Sentences:
    """Say what a preliminary count is, if one is used, and from when to when the tests by age go."""
    texts, now = [], max(town.now for town in page.seen.values())
    preliminary = any(now in town.preliminary for town in page.seen.values())
    if preliminary:
        texts.append(words("projection_accuracy.preliminary", year=now))
    aged = [town.aged for town in page.seen.values() if town.aged is not None]
    if page.past is None:
        texts.append(words("projection_accuracy.no_past"))
    elif aged and min(aged) < now:
        texts.append(words("projection_accuracy.ages_end", aged=min(aged), now=counted_year(now, preliminary, words)))
    return Sentences(texts)


def editions_sentences(page: Record, words: Words) -> Sentences:
    """Say of every edition and later count how far it missed, and how the newest has changed the one before."""
    texts = _edition_texts(page, words)
    if texts and page.past is not None:
        nearest = page.past.horizons.nearest
        simple = own_error(page.past, nearest)["error"]
        texts.append(words("projection_accuracy.editions_simple", nearest=nearest, simple=simple))
    return Sentences([*texts, *_aims(page, words), *_apart(page, words)])


def _aims(page: Record, words: Words) -> Iterator[str]:
    """Say of every target of the plan whether the count reached it, and how that lies beside the plan's projection."""
    known = page.aims.set_index(["kind", "series", "area", "year"])["projected"]
    for row in page.aims[page.aims["kind"].eq(AIMED)].itertuples():
        facts = {"series": page.series[row.series], "year": when(row, words), "town": page.members[row.area]}
        facts |= {"target": row.projected, "counted": row.counted, "value": row.difference}
        text = words(f"projection_accuracy.aims_{'missed' if row.difference > 0 else 'reached'}", **facts)
        expected = known.get((EXPECTED, row.series, row.area, row.year))
        mark = page.marks.years(row.area, row.series, EXPECTED).get(int(row.year))
        if expected is not None:
            gap = row.counted - expected
            side = "same" if gap == 0 else "below" if gap < 0 else "above"
            shown = people(expected, mark, words)
            text += words(f"projection_accuracy.aims_expected_{side}", expected=shown, value=gap)
        yield text


def _edition_texts(page: Record, words: Words) -> list[str]:
    texts = []
    for (name, _), rows in page.met.groupby(["series", "year"], sort=False):
        high, low = int(rows["error"].gt(0).sum()), int(rows["error"].lt(0).sum())
        side = "high" if high > low else "low" if low > high else "even"
        many = max(high, low)
        facts = {"edition": page.series[name], "year": _year_of(rows, words), "areas": len(rows), "many": many}
        facts["places"] = places(rows["area"], page, words)
        key = f"one_{side}" if len(rows) == 1 else f"all_{side}" if many == len(rows) else side
        texts.append(words(f"projection_accuracy.editions_reading_{key}", mean=rows["error"].abs().mean(), **facts))
    return texts


def _apart(page: Record, words: Words) -> Iterator[str]:
    """Say how the newest edition has changed the one before in their last common year; nothing if there is only one."""
    if len(page.editions) < 2:
        return
    older, newer = list(page.editions)[-2:]
    apart = editions_apart(page.editions[older], page.editions[newer])
    if apart.empty:
        return
    most, least = apart.loc[apart["ratio"].idxmax()], apart.loc[apart["ratio"].idxmin()]
    facts = {"older": page.series[older], "newer": page.series[newer], "year": apart["year"].iloc[0]}
    items = [
        words(
            "projection_accuracy.editions_changed_item",
            town=page.members[row["area"]],
            change=change_words(row["ratio"], words),
        )
        for row in ([most] if len(apart) == 1 else [most, least])
    ]
    yield words("projection_accuracy.editions_changed", items=items, **facts)
