"""The answer of the page on one municipality's outlook, and the notes that it needs."""

from __future__ import annotations

from visionbook.ages import OLD
from visionbook.notation import percent
from visionbook.pages.population_outlook.model import Outlook, Town
from visionbook.pages.population_outlook.text.counts import check_sentence, versus
from visionbook.pages.population_outlook.text.interval import wrong
from visionbook.pages.population_outlook.text.phrases import change_words, count_year, missing
from visionbook.show.prose import Sentences
from visionbook.words import Words


def lead(page: Outlook, words: Words) -> Sentences:
    """Return what the page says: the past, the count against what was expected, the outlook, and what drives it.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    texts = [_past(page, words)]
    against = versus(page, words, ("projection", "target"))
    checked = town.checks[town.checks["year"] == town.now]
    if against:
        texts.append(against + "".join(check_sentence(row, words) for row in checked.itertuples()))
    texts += wrong(page, words)
    texts.append(_ahead(page, words))
    texts += missing(town.missing["events"], words).texts if town.events is None else [_drivers(page, words)]
    return Sentences(texts, lead=True)


def notes(page: Outlook, words: Words) -> Sentences:
    """Explain a preliminary count, and say where ages end earlier than totals; often both, maybe neither."""
    town = page.town
    texts = [words("population_outlook.note_preliminary")] if town.counted.preliminary else []
    if town.aged is None:
        texts += missing("ages", words).texts
    elif town.aged < town.now:
        texts.append(words("population_outlook.note_aged", now=town.now, aged=town.aged))
    return Sentences(texts)


def old_now(town: Town) -> float | None:
    """Return the share of people of 65 and over at the last census by age (ratio)."""
    if town.ages is None:
        return None
    rows = town.ages[town.ages["age_group"] == OLD].set_index("year")
    return float(rows.loc[town.aged, "share"])


def _past(page: Outlook, words: Words) -> str:
    town = page.town
    counted, peak = town.counted.totals, town.peak
    first, steps = int(counted.index[0]), counted.diff().dropna()
    rising, falling = (steps[steps.index <= peak] > 0).all(), (steps[steps.index > peak] < 0).all()
    kind = "mixed"
    if len(counted) == 1:
        kind = "single"
    elif rising and falling:
        kind = "falling" if peak == first else "growing" if peak == town.now else "peak"
    return words(
        f"population_outlook.lead_{kind}",
        area=page.names.area,
        first=first,
        start=counted[first],
        peak=peak,
        highest=counted[peak],
        now=count_year(town, town.now, words),
        value=town.counted.population,
        change=change_words(town.counted.population / counted[first] - 1, words),
    )


def _ahead(page: Outlook, words: Words) -> str:
    town = page.town
    last = town.ahead
    if last is None:
        return words("population_outlook.without_projection")
    change = change_words(last["population"] / town.counted.population - 1, words)
    facts = {"year": last["year"], "value": last["population"], "now": count_year(town, town.now, words)}
    series = page.names.newer if len(town.newer) else words("intervals.name")
    texts = [words("population_outlook.lead_ahead", series=series, change=change, **facts), _old(town, words)]
    if "band" in town.missing:
        texts += missing(town.missing["band"], words).texts
    elif page.own is not None:
        own = town.band.iloc[-1]
        facts = {"year": own["year"], "value": own["population"], "low": own["low"], "high": own["high"]}
        texts.append(words("intervals.lead", **facts))
    else:
        texts.append(words("population_outlook.lead_band", year=last["year"], low=last["low"], high=last["high"]))
    return "".join(texts)


def _old(town: Town, words: Words) -> str:
    old, now = town.newer_old, old_now(town)
    old = old[old.index > (town.aged or 0)]
    if old.empty:
        return ""
    facts = {"year": old.index[-1], "old_then": float(old.iloc[-1])}
    if now is None:
        return words("population_outlook.lead_old_only", **facts)
    if percent(now) == percent(facts["old_then"]):  # as printed
        return words("population_outlook.lead_old_same", aged=town.aged, **facts)
    move = words(f"population_outlook.lead_old_{'down' if facts['old_then'] < now else 'up'}")
    return words("population_outlook.lead_old", aged=town.aged, old_now=now, move=move, **facts)


def _drivers(page: Outlook, words: Words) -> str:
    events = page.town.events
    total, migration = events["change"].sum(), events["net_migrants"].sum()
    natural = events["births"].sum() - events["deaths"].sum()
    kind = "other"
    if natural < 0 and migration < 0:
        kind = "migration" if migration < natural else "natural"
    facts = {"start": int(events["start"].min()), "end": int(events["end"].max()), "series": page.names.older}
    return words(f"population_outlook.lead_{kind}", total=total, natural=natural, migration=migration, **facts)
