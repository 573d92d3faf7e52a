"""How the counts lie to what was expected of their years, and what the resident register tells."""

from __future__ import annotations

from collections.abc import Sequence

from visionbook.notation import rounded
from visionbook.pages.population_outlook.model import Outlook, Town
from visionbook.pages.population_outlook.text.phrases import count_year, side_of
from visionbook.population.register import RegisterGap
from visionbook.show.marked import people
from visionbook.show.prose import Sentences
from visionbook.words import Words


def versus(page: Outlook, words: Words, kinds: Sequence[str]) -> str:
    """Hold the last count against what was expected of its year, in one sentence; empty if nothing was.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    kinds : sequence of str
        In which order: ``projection``, ``target`` and ``plan``.
    """
    town = page.town
    expected = {
        "projection": town.newer.get(town.now),
        "target": town.targets.set_index("year")["population"].get(town.now),
        "plan": town.plan.get(town.now),
    }
    known = [(kind, float(expected[kind])) for kind in kinds if expected[kind] is not None]
    parts = []
    for place, (kind, value) in enumerate(known):
        gap = town.counted.population - value
        shown = people(value, town.known.get(town.now), words) if kind == "plan" else value
        what = words(f"population_outlook.what_{kind}", series=page.names.newer, value=shown)
        end = "end" if place == len(known) - 1 else "and"
        parts.append(words(f"population_outlook.versus_{side_of(gap)}_{end}", what=what, value=gap))
    if not parts:
        return ""
    year = count_year(town, town.now, words)
    return words("population_outlook.versus", now=year, value=town.counted.population, parts="".join(parts))


def check_sentence(row: tuple, words: Words) -> str:
    """Say whether a count fell inside the band that stood before it, and by how much it missed.

    Parameters
    ----------
    row : named tuple
        A row of `visionbook.pages.population_outlook.model.checks.band_checks`.
    """
    low, high = rounded(row.low), rounded(row.high)
    gap = max(low - rounded(row.counted), rounded(row.counted) - high)
    return words(f"population_outlook.check_{row.side}", year=row.year, low=low, high=high, gap=gap)


def counts(page: Outlook, words: Words) -> Sentences:
    """Say how the counts lie to projection, target and band that stood before them, and what the register tells.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    texts = [check_sentence(row, words) for row in town.checks[town.checks["year"] < town.now].itertuples()]
    against = versus(page, words, ("projection", "plan", "target"))
    checked = "".join(check_sentence(row, words) for row in town.checks.itertuples() if row.year == town.now)
    if against:
        texts.append(against + checked)
    if len(town.checks):
        now = count_year(town, int(town.checks["year"].max()), words)
        texts.append(words("population_outlook.check_unmoved", base=town.newer_base, now=now))
    elif len(town.newer) and town.now <= town.newer_base:
        texts.append(words("population_outlook.check_none", series=page.names.newer, base=town.newer_base))
    elif town.newer.empty and not against:
        texts.append(words("population_outlook.check_nothing"))
    return Sentences([*texts, *_earlier_targets(town, words), *_register(page, words)])


def _earlier_targets(town: Town, words: Words) -> list[str]:
    """Judge the targets of counted years before the last one: the last one's stands beside its projection."""
    counted, texts = town.counted.totals, []
    for row in town.targets.itertuples():
        if row.year in counted.index and row.year != town.now:
            gap = counted[row.year] - row.population
            facts = {"value": counted[row.year], "target": row.population, "gap": gap}
            year = count_year(town, int(row.year), words)
            texts.append(words(f"population_outlook.target_{side_of(gap)}", now=year, **facts))
    return texts


def _register(page: Outlook, words: Words) -> list[str]:
    register = page.town.register
    if register is None:
        return []
    last = register.day
    day = words("population_outlook.day", year=last.year, month=last.month, day=last.day)
    facts = {"value": register.population, "source": page.names.register_source}
    text = words("population_outlook.register_now", day=day, **facts) + _gaps(page.town, register.gaps, day, words)
    note = page.names.register_note
    return [text, *([words("population_outlook.register_note", note=note)] if note else [])]


def _gaps(town: Town, gaps: Sequence[RegisterGap], day: str, words: Words) -> str:
    if not gaps:
        return ""
    *earlier, latest = gaps
    facts = {"now": count_year(town, latest.year, words), "gap": latest.gap}
    text = words("population_outlook.register_gap", **facts)
    if earlier:
        before = earlier[-1]
        wider = side_of(abs(latest.gap) - abs(before.gap))
        trend = {"more": "wider", "less": "narrower", "same": "steady"}[wider]
        facts |= {"before": count_year(town, before.year, words), "gap_before": before.gap}
        trend = words(f"population_outlook.register_{trend}")
        text = words("population_outlook.register_gaps", trend=trend, **facts)
    return text + (words("population_outlook.register_continued", day=day) if latest.continued else "")
