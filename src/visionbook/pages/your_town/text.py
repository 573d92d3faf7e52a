"""The page in front for one town in sentences: the answer, the key numbers, what plan and vision say of it."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.levers import results
from visionbook.notation import counted_year, number, percent
from visionbook.pages.your_town.model import YourTown
from visionbook.population.registered import Pair
from visionbook.show.blocks import Block, Blocks
from visionbook.show.count import course_card, preliminary_note
from visionbook.show.download import Links
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.target_path import side_of, year_counted
from visionbook.words import Words

_GOALS, _BOARD = "goals.html", "kpi_board.html"


def lead(page: YourTown, words: Words) -> Sentences:
    """Return the answer of the page in one sentence: how many people, how that changed, how many there will be.

    Parameters
    ----------
    page : YourTown
        As from `visionbook.pages.your_town.model.your_town`.
    """
    counted, projected = page.path.counted, page.path.projection.projected
    facts = {"area": page.area, "year": year_counted(page.path, counted.now, words), "value": counted.population}
    kind = "none"
    if counted.before is not None:
        change = counted.population - float(counted.totals[counted.before])
        kind, facts = side_of(change), facts | {"before": counted.before, "change": change}
    ends = projected[projected["year"] > counted.now].tail(1)
    if ends.empty:
        return Sentences([words(f"your_town.lead_{kind}", **facts)], lead=True)
    end = ends.iloc[0]
    facts |= {
        "last": end["year"],
        "people": end["population"],
        "series": page.series[page.path.series.projection].short,
    }
    return Sentences([words(f"your_town.lead_ahead_{kind}", **facts)], lead=True)


def key_numbers(page: YourTown, words: Words) -> Cards:
    """Return the key numbers: counted, expected, against what was aimed at, the old, births and deaths, moves."""
    return Cards(
        [
            _now(page, words),
            *_ahead(page, words),
            *_against(page, words),
            *_old(page, words),
            *_net(page.natural, words),
            *_net(page.moves, words),
        ]
    )


def _now(page: YourTown, words: Words) -> Card:
    counted = page.path.counted
    comparison = ""
    if counted.before is not None:
        change = counted.population - float(counted.totals[counted.before])
        comparison = words(f"your_town.card_now_{side_of(change)}", year=counted.before, value=change)
    when = words("your_town.card_now_when", year=year_counted(page.path, counted.now, words))
    return Card(words("your_town.card_now"), number(counted.population), words("unit.persons"), when, comparison)


def _ahead(page: YourTown, words: Words) -> Iterator[Card]:
    counted, projected = page.path.counted, page.path.projection.projected
    ends = projected[projected["year"] > counted.now].tail(1)
    for end in ends.itertuples():
        now = year_counted(page.path, counted.now, words)
        change = end.population / counted.population - 1
        series = page.series[page.path.series.projection].short
        yield Card(
            words("your_town.card_ahead"),
            number(end.population),
            words("unit.persons"),
            words("your_town.card_ahead_when", year=end.year, series=series),
            words(f"your_town.card_ahead_{side_of(end.population - counted.population)}", year=now, change=abs(change)),
        )


def _against(page: YourTown, words: Words) -> Iterator[Card]:
    """Yield how the count lies to the target of its year; without a target, to what was projected for it."""
    cards = course_card(page.gaps, words)
    counted = page.path.counted
    expected = page.path.projection.at(counted.now)
    if cards or expected is None:
        yield from cards
        return
    gap = counted.population - expected
    yield Card(
        words("your_town.card_expected"),
        number(abs(gap)),
        words(f"your_town.card_expected_unit_{side_of(gap)}"),
        words("your_town.card_expected_when", year=year_counted(page.path, counted.now, words), value=expected),
    )


def _old(page: YourTown, words: Words) -> Iterator[Card]:
    ages = page.ages
    now, last = ages.share(ages.now), ages.share(ages.last)
    if now is None:
        return
    comparison = "" if last is None else words("your_town.card_old_ahead", year=ages.last, share=last)
    share, unit = percent(now).removesuffix(words("unit.ratio")), words("unit.ratio")
    yield Card(words("your_town.card_old"), share, unit, words("your_town.card_old_when", year=ages.now), comparison)


def _net(pair: Pair | None, words: Words) -> Iterator[Card]:
    """Yield what one year's births and deaths, or moves, make of the population; nothing where none are known."""
    if pair is None:
        return
    row = pair.years.iloc[-1]
    way = f"{row['universe']}{'_abroad' if row['abroad'] else ''}"
    yield Card(
        words(f"your_town.card_{pair.kind}"),
        number(row["net"], signed=True),
        words("unit.persons"),
        words("your_town.card_events_when", year=row["year"], way=words(f"registered.way_{way}")),
        words(f"your_town.card_{pair.kind}_parts", added=row["added"], lost=row["lost"]),
    )


def notes(page: YourTown, words: Words) -> Sentences:
    """Explain a preliminary count, and until when ages were counted; often both, maybe neither."""
    counted, ages = page.path.counted, page.ages
    texts = list(preliminary_note(counted, words).texts)
    if ages.now is not None and ages.now < counted.now:
        now = counted_year(counted.now, counted.is_preliminary, words)
        texts.append(words("your_town.note_ages", now=now, aged=ages.now))
    return Sentences(texts)


def plan(page: YourTown, words: Words) -> Sentences:
    """Return the town's strategy in one sentence, and what its region wants; that the book has none, if it has none."""
    found, texts = page.plan, []
    if found is None:
        texts.append(words("your_town.plan_none", area=page.area))
    else:
        facts = {"area": page.area, "plan": found.name, "start": found.period.start_fy, "end": found.period.end_fy}
        key = "plan" if found.goals else "plan_name"
        texts.append(words(f"your_town.{key}", goals=found.goals, **found.counts, **facts))
    if page.vision:
        texts.append(words("your_town.vision", region=page.region, vision=page.vision))
    return Sentences(texts)


def ways(page: YourTown, words: Words) -> Links | Sentences:
    """Return the ways to the pages of the strategy, where the book is about the town's."""
    if not (page.is_home and page.plan and page.plan.goals):
        return Sentences([])
    links = [(words("your_town.way_goals"), _GOALS)]
    links += [(words("your_town.way_board"), _BOARD)] if page.plan.counts["indicators"] else []
    return Links(words("your_town.ways"), links)


def without_script(page: YourTown, words: Words) -> Blocks | Sentences:
    """Return what each set of assumptions gives: what the levers say without a script, and on paper."""
    if page.levers.own is None:
        return Sentences([])
    return Blocks([Block(words("your_town.assumed"), results.ends(page.levers, words))])
