"""Sentences and cards of the page on one municipality's outlook."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.ages import OLD
from visionbook.notation import number, percent
from visionbook.pages.population_outlook.counts import change_words, check_sentence, count_year, versus
from visionbook.pages.population_outlook.model import MunicipalOutlook
from visionbook.population.counted import yearly_rate
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def net_words(migrants: float, words: Words) -> str:
    """Return net migration in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> net_words(-298.4, load_words("ja")), net_words(12, load_words("ja"))
    ('298人の転出超過', '12人の転入超過')
    """
    value = number(abs(migrants))
    side = "even" if value == "0" else "out" if migrants < 0 else "in"
    return words(f"population_outlook.net_{side}", value=value)


def more_or_less(difference: float, words: Words) -> str:
    """Return a difference in persons in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> more_or_less(-174, load_words("ja")), more_or_less(907, load_words("ja"))
    ('174人少ない', '907人多い')
    """
    value = number(abs(difference))
    side = "same" if value == "0" else "less" if difference < 0 else "more"
    return words(f"population_outlook.{side}", value=value)


def missing(part: str, words: Words) -> Sentences:
    """Say what this edition has no data for, and what would bring it.

    Parameters
    ----------
    part : str
        ``projection``, ``band``, ``age_projection``, ``ages``, ``intervals``, ``accuracy``, ``scenarios`` or
        ``editions``.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> missing("ages", load_words("ja")).texts[0][:14]
    'この版には男女、年齢別の国勢'
    """
    return Sentences([words(f"population_outlook.without_{part}")])


def lead(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Return what the page says: the past, the count against what was expected, the outlook, and what drives it.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.pages.population_outlook.model.outlook_of`.
    names : mapping
        Names for readers: ``area``, and ``older`` and ``newer`` where there are such projections.
    """
    texts = [_past(outlook, names["area"], words)]
    against = versus(outlook, names, words, ("projection", "target"))
    checked = outlook.checks[outlook.checks["year"] == outlook.now]
    if against:
        texts.append(against + "".join(check_sentence(row, words) for row in checked.itertuples()))
    texts.append(_ahead(outlook, names, words))
    texts.append(
        words("population_outlook.without_age_projection")
        if outlook.events is None
        else _drivers(outlook, names["older"], words)
    )
    return Sentences(texts, lead=True)


def notes(outlook: MunicipalOutlook, words: Words) -> Sentences:
    """Explain a preliminary count, and say where ages end earlier than totals; often both, maybe neither."""
    texts = [words("population_outlook.note_preliminary")] if outlook.counted.preliminary else []
    if outlook.aged is None:
        texts.append(words("population_outlook.without_ages"))
    elif outlook.aged < outlook.now:
        texts.append(words("population_outlook.note_aged", now=outlook.now, aged=outlook.aged))
    return Sentences(texts)


def _ahead(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> str:
    last, old = outlook.ahead, outlook.newer_old
    if last is None:
        return words("population_outlook.without_projection")
    texts = [
        words(
            "population_outlook.lead_ahead",
            series=names["newer"],
            year=int(last["year"]),
            value=number(last["population"]),
            now=count_year(outlook, outlook.now, words),
            change=change_words(last["population"] / outlook.counted.population - 1, words),
        )
    ]
    if len(old):
        now, then = _old_now(outlook), float(old.iloc[-1])
        key = "lead_old_only" if now is None else "lead_old"
        values = {"year": int(old.index[-1]), "old_then": percent(then)}
        if now is not None:
            move = words(f"population_outlook.lead_old_{'down' if then < now else 'up'}")
            values |= {"aged": outlook.aged, "old_now": percent(now), "move": move}
        texts.append(words(f"population_outlook.{key}", **values))
    if len(outlook.band):
        low, high = number(last["low"]), number(last["high"])
        texts.append(words("population_outlook.lead_band", year=int(last["year"]), low=low, high=high))
    else:
        texts.append(words("population_outlook.without_band"))
    return "".join(texts)


def _old_now(outlook: MunicipalOutlook) -> float | None:
    """Return the share of people of 65 and over at the last census by age (ratio)."""
    if outlook.ages is None:
        return None
    rows = outlook.ages[outlook.ages["age_group"] == OLD].set_index("year")
    return float(rows.loc[outlook.aged, "share"])


def _past(outlook: MunicipalOutlook, area: str, words: Words) -> str:
    counted, peak = outlook.counted.totals, outlook.peak
    first, steps = int(counted.index[0]), counted.diff().dropna()
    rising, falling = (steps[steps.index <= peak] > 0).all(), (steps[steps.index > peak] < 0).all()
    kind = "mixed"
    if len(counted) == 1:
        kind = "single"
    elif rising and falling:
        kind = "falling" if peak == first else "growing" if peak == outlook.now else "peak"
    return words(
        f"population_outlook.lead_{kind}",
        area=area,
        first=first,
        start=number(counted[first]),
        peak=peak,
        highest=number(counted[peak]),
        now=count_year(outlook, outlook.now, words),
        value=number(outlook.counted.population),
        change=change_words(outlook.counted.population / counted[first] - 1, words),
    )


def _drivers(outlook: MunicipalOutlook, series: str, words: Words) -> str:
    events = outlook.events
    total, migration = events["change"].sum(), events["net_migrants"].sum()
    natural = events["births"].sum() - events["deaths"].sum()
    years: dict[str, object] = {"start": int(events["start"].min()), "end": int(events["end"].max())}
    if natural < 0 and migration < 0:
        kind, values = ("migration" if migration < natural else "natural"), (-total, -natural, -migration)
        signed = False
    else:
        kind, values, signed = "other", (total, natural, migration), True
    shown = (number(value, signed=signed) for value in values)
    years["series"] = series
    return words(
        f"population_outlook.lead_{kind}", **years, **dict(zip(("total", "natural", "migration"), shown, strict=True))
    )


def key_numbers(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Cards:
    """Return up to four key numbers: people now and later, the share of old people, and net migration."""
    cards, persons = [_card_now(outlook, words)], words("unit.persons")
    if len(outlook.newer):
        last, people = int(outlook.newer.index[-1]), float(outlook.newer.iloc[-1])
        change = change_words(people / outlook.counted.population - 1, words)
        now = count_year(outlook, outlook.now, words)
        cards.append(
            Card(
                words("population_outlook.card_ahead"),
                number(people),
                persons,
                words("population_outlook.card_ahead_when", year=last, series=names["newer"]),
                words("population_outlook.card_ahead_comparison", year=now, change=change),
            )
        )
    if len(outlook.newer_old):
        old, seen = outlook.newer_old, _old_now(outlook)
        cards.append(
            Card(
                words("population_outlook.card_old"),
                number(100 * old.iloc[-1], 1),
                words("unit.ratio"),
                words("population_outlook.card_old_when", year=int(old.index[-1]), series=names["newer"]),
                ""
                if seen is None
                else words("population_outlook.card_old_comparison", year=outlook.aged, value=percent(seen)),
            )
        )
    if outlook.migration is not None:
        sums = outlook.migration.groupby(["start", "end"])["net_migrants"].sum()
        (start, end), latest = sums.index[-1], sums.iloc[-1]
        cards.append(
            Card(
                words(f"population_outlook.card_migration_{'out' if latest < 0 else 'in'}"),
                number(abs(latest)),
                persons,
                words("population_outlook.card_migration_when", start=start, end=end),
                _earlier_migration(sums, words),
            )
        )
    return Cards(cards)


def _card_now(outlook: MunicipalOutlook, words: Words) -> Card:
    counted, comparison = outlook.counted, ""
    if counted.before is not None:
        start, end = float(counted.totals[counted.before]), counted.population
        moved = "same" if end == start else "less" if end < start else "more"
        comparison = words(
            f"population_outlook.card_now_{moved}",
            year=counted.before,
            value=number(abs(end - start)),
            share=percent(abs(end / start - 1)),
            rate=percent(abs(yearly_rate(start, end, counted.now - counted.before)), 2),
        )
    when = words("population_outlook.card_now_when", year=count_year(outlook, counted.now, words))
    return Card(
        words("population_outlook.card_now"), number(counted.population), words("unit.persons"), when, comparison
    )


def _earlier_migration(sums: pd.Series, words: Words) -> str:
    if len(sums) < 2:
        return ""
    start, end = sums.index[-2]
    return words(
        "population_outlook.card_migration_comparison", start=start, end=end, value=net_words(sums.iloc[-2], words)
    )
