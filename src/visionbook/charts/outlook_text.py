"""Sentences and cards of the page on one municipality's outlook."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.notation import number, percent
from visionbook.population.outlook import MunicipalOutlook
from visionbook.words import Words


def change_words(ratio: float, words: Words) -> str:
    """Return a relative change in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> change_words(-0.425, load_words("ja")), change_words(0.08, load_words("ja"))
    ('42.5%減', '8.0%増')
    """
    return words("outlook.fall" if ratio < 0 else "outlook.rise", value=percent(abs(ratio)))


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
    return words(f"outlook.net_{side}", value=value)


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
    return words(f"outlook.{side}", value=value)


def lead(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Return what the page says, in three sentences: the past, the outlook, and what drives it.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.population.outlook.outlook_of`.
    names : mapping
        Names for readers: ``area``, ``older`` and ``newer``.
    """
    last = outlook.band.iloc[-1]
    ahead = words(
        "outlook.lead_ahead",
        series=names["newer"],
        year=int(last["year"]),
        value=number(last["population"]),
        now=outlook.now,
        change=change_words(last["population"] / outlook.counted[outlook.now] - 1, words),
        old_now=percent(_old_now(outlook)),
        old_then=percent(outlook.newer_old.iloc[-1]),
        low=number(last["low"]),
        high=number(last["high"]),
    )
    return Sentences([_past(outlook, names["area"], words), ahead, _drivers(outlook, names["older"], words)], lead=True)


def _old_now(outlook: MunicipalOutlook) -> float:
    """Return the share of people of 65 and over at the last census (ratio)."""
    return float(outlook.ages.query("age_group == '65+'").set_index("year").loc[outlook.now, "share"])


def _past(outlook: MunicipalOutlook, area: str, words: Words) -> str:
    counted, peak = outlook.counted, outlook.peak
    first, steps = int(counted.index[0]), counted.diff().dropna()
    rising, falling = (steps[steps.index <= peak] > 0).all(), (steps[steps.index > peak] < 0).all()
    kind = "mixed"
    if rising and falling:
        kind = "falling" if peak == first else "growing" if peak == outlook.now else "peak"
    return words(
        f"outlook.lead_{kind}",
        area=area,
        first=first,
        start=number(counted[first]),
        peak=peak,
        highest=number(counted[peak]),
        now=outlook.now,
        value=number(counted[outlook.now]),
        change=change_words(counted[outlook.now] / counted[first] - 1, words),
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
    return words(f"outlook.lead_{kind}", **years, **dict(zip(("total", "natural", "migration"), shown, strict=True)))


def key_numbers(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Cards:
    """Return four key numbers: people now and later, the share of old people, and net migration."""
    counted, now = outlook.counted, outlook.now
    before = int(counted.index[-2])
    change, last = counted[now] - counted[before], int(outlook.newer.index[-1])
    persons, old = words("unit.persons"), outlook.newer_old
    sums = outlook.migration.groupby(["start", "end"])["net_migrants"].sum()
    (start, end), latest = sums.index[-1], sums.iloc[-1]
    moved = "same" if change == 0 else "less" if change < 0 else "more"
    cards = [
        Card(
            words("outlook.card_now"),
            number(counted[now]),
            persons,
            words("outlook.card_now_when", year=now),
            words(f"outlook.card_now_{moved}", year=before, value=number(abs(change))),
        ),
        Card(
            words("outlook.card_ahead"),
            number(outlook.newer[last]),
            persons,
            words("outlook.card_ahead_when", year=last, series=names["newer"]),
            words(
                "outlook.card_ahead_comparison",
                year=now,
                change=change_words(outlook.newer[last] / counted[now] - 1, words),
            ),
        ),
        Card(
            words("outlook.card_old"),
            number(100 * old.iloc[-1], 1),
            words("unit.ratio"),
            words("outlook.card_old_when", year=int(old.index[-1]), series=names["newer"]),
            words("outlook.card_old_comparison", year=now, value=percent(_old_now(outlook))),
        ),
        Card(
            words(f"outlook.card_migration_{'out' if latest < 0 else 'in'}"),
            number(abs(latest)),
            persons,
            words("outlook.card_migration_when", start=start, end=end),
            _earlier_migration(sums, words),
        ),
    ]
    return Cards(cards)


def _earlier_migration(sums: pd.Series, words: Words) -> str:
    if len(sums) < 2:
        return ""
    start, end = sums.index[-2]
    return words("outlook.card_migration_comparison", start=start, end=end, value=net_words(sums.iloc[-2], words))


def band_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the band was found, how often such bands held, and what can be told apart with it."""
    accuracy, band = outlook.accuracy, outlook.band.set_index("year")
    horizon = int(band["horizon_years"].max())
    inside, judged = accuracy.coverage_found(horizon)
    far = accuracy.errors.set_index("horizon_years").loc[horizon]
    texts = [
        words("outlook.band_source", first=accuracy.first_launch, last=accuracy.last_launch, areas=accuracy.areas),
        words(
            "outlook.band_coverage",
            level=percent(accuracy.level, 0),
            judged=judged,
            inside=inside,
            found=percent(inside / judged, 0),
            horizon=horizon,
            last_judged=number(far["judged"]),
            last_inside=number(far["judged"] * far["coverage"]),
        ),
    ]
    reached = outlook.targets[outlook.targets["year"].isin(band.index)]
    if len(reached):
        texts.append(_target_sentence(reached.iloc[-1], band, names, words))
    texts += [_width_sentence(outlook, names, words), _editions_sentence(outlook, band, names, words)]
    return Sentences(texts)


def _width_sentence(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> str:
    last, counted = outlook.band.iloc[-1], outlook.counted[outlook.now]
    return words(
        f"outlook.band_width_{'open' if last['high'] >= counted else 'fall'}",
        series=names["newer"],
        year=int(last["year"]),
        now=outlook.now,
        low=number(last["low"]),
        high=number(last["high"]),
        width=number(last["high"] - last["low"]),
        share=percent((last["high"] - last["low"]) / last["population"], 0),
        most=change_words(last["low"] / counted - 1, words),
        least=change_words(last["high"] / counted - 1, words),
    )


def _target_sentence(target: pd.Series, band: pd.DataFrame, names: Mapping[str, str], words: Words) -> str:
    row, aim = band.loc[target["year"]], target["population"]
    gap, width = abs(aim - row["population"]), row["high"] - row["low"]
    if aim > row["high"]:
        kind = "outside"
    elif aim < row["low"]:
        kind = "below"
    else:
        kind = "inside"
    return words(
        f"outlook.band_target_{kind}",
        year=int(target["year"]),
        target=number(aim),
        series=names["newer"],
        value=number(row["population"]),
        gap=number(gap),
        low=number(row["low"]),
        high=number(row["high"]),
        width=number(width),
    )


def _editions_sentence(outlook: MunicipalOutlook, band: pd.DataFrame, names: Mapping[str, str], words: Words) -> str:
    last = outlook.editions.iloc[-1]
    row = band.loc[last["year"]]
    kind = "inside" if row["low"] <= last["older"] <= row["high"] else "outside"
    return words(
        f"outlook.band_editions_{kind}",
        year=int(last["year"]),
        older=names["older"],
        older_value=number(last["older"]),
        newer=names["newer"],
        newer_value=number(last["other"]),
        gap=number(abs(last["difference"])),
        low=number(row["low"]),
        high=number(row["high"]),
    )
