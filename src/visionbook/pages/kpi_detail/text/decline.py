"""What a printed rate of decline is, in words: which statistic, where it leads, and that neither one judges."""

from __future__ import annotations

from typing import Any

import pandas as pd

from visionbook.notation import rounded
from visionbook.pages.kpi_detail.model.decline import DeclinePage
from visionbook.show.blocks import Block, Blocks
from visionbook.show.decline import note, path_facts, rate, straight_key
from visionbook.show.download import Links
from visionbook.show.indicators import page_address
from visionbook.show.prose import Sentences
from visionbook.strategy.decline import OBSERVED, REGISTERED
from visionbook.words import Words

_FEW = 4
"""As many intervals are named one by one; of more, the range is said."""


def decline_note(page: DeclinePage | None, words: Words) -> Sentences:
    """Return in short whether the rate fits the population target, and the newest rates; nothing for others."""
    return Sentences([] if page is None else [*note(page.decline, words, page.known), *_newest(page, words)])


def decline_facts(page: DeclinePage | None, words: Words) -> Blocks | Sentences:
    """Return, fact by fact, which statistic the printed rate can be, and what follows from it.

    Parameters
    ----------
    page : DeclinePage or None
        As from `visionbook.pages.kpi_detail.model.decline.decline`. Where the indicator is the same as another, only
        that the other's page has it.
    """
    if page is None:
        return Sentences([])
    if page.first is not None:
        return Sentences([words("decline.same_page")])
    facts = [(words("decline.printed"), _printed(page, words))]
    facts += [
        (words("decline.observed", series=name_of(page, kind, words)), _observed(page, kind, words))
        for kind in OBSERVED
        if len(page.decline.of(kind))
    ]
    if page.register_note and len(page.decline.of(REGISTERED)):
        title = words("decline.register_note", series=name_of(page, REGISTERED, words))
        facts.append((title, page.register_note))
    if len(page.decline.rates):
        facts.append((words("decline.matches"), _matches(page, words)))
    if page.decline.paths is not None:
        facts.append((words("decline.paths"), _paths(page, words)))
    if any(len(page.decline.of(kind)) for kind in OBSERVED):
        facts.append((words("decline.judged"), _judged(page, words)))
    return Blocks([Block(words("decline.title"), facts=facts)])


def decline_ways(page: DeclinePage | None, words: Words) -> Links | Sentences:
    """Return the ways to the pages that belong to a rate of decline; nothing for another indicator."""
    if page is None:
        return Sentences([])
    links = [(words("decline.way_targets"), "population_targets.html"), (words("decline.way_outlook"), page.outlook)]
    if page.first is not None:
        links.insert(0, (words("decline.way_indicator"), page_address(page.first)))
    return Links(words("decline.ways"), links)


def name_of(page: DeclinePage, kind: str, words: Words) -> str:
    """Return what the populations of a kind are called."""
    series = page.decline.of(kind)["series"].iloc[0]
    return words(f"decline.name_{kind}", series=page.names[series])


def interval(row: Any, page: DeclinePage, words: Words, key: str = "interval") -> str:
    """Return an interval with its rate per year; a preliminary one says so."""
    value = rate(row.yearly, page.decline.kpi, words)
    key += "_preliminary" if row.preliminary else ""
    return words(f"decline.{key}", from_year=row.from_year, to_year=row.to_year, value=value)


def _printed(page: DeclinePage, words: Words) -> str:
    kpi, printed = page.decline.kpi, page.decline.printed
    names = ("baseline", "target")[-len(printed) :]
    facts = {name: rate(value, kpi, words) for name, value in zip(names, printed, strict=True)}
    text = words(f"decline.printed_{'two' if len(printed) > 1 else 'one'}", **facts)
    return text + (words("decline.printed_unstated") if kpi["baseline_kind"] == "unstated" else "")


def _observed(page: DeclinePage, kind: str, words: Words) -> str:
    rows = page.decline.of(kind)
    if len(rows) <= _FEW:
        text = words("decline.observed_few", items=[interval(row, page, words) for row in rows.itertuples()])
    else:
        text = words(
            "decline.observed_many",
            first=rows["from_year"].min(),
            last=rows["to_year"].max(),
            count=len(rows),
            newest=interval(list(rows.itertuples())[-1], page, words, "newest_interval"),
            **_range(rows["yearly"], page, words),
        )
    return text + _without_match(page, kind, words) + _known(page, kind, words)


def _without_match(page: DeclinePage, kind: str, words: Words) -> str:
    """Return which printed rates none of a kind is."""
    decline = page.decline
    values = [value for value in decline.printed if kind not in set(decline.matching(value)["kind"])]
    texts = [rate(value, decline.kpi, words) for value in values]
    return words("decline.without_match", values=texts) if texts else ""


def _known(page: DeclinePage, kind: str, words: Words) -> str:
    """Return where the printed rates lie of those that were known when the plan was made."""
    decline = page.decline
    known, first = decline.known(kind), int(decline.kpi["start_fy"])
    if known.empty:
        return words("decline.unknown", first=first)
    sides: dict[str, list[str]] = {}
    for value in decline.printed:
        sides.setdefault(decline.side(kind, value), []).append(rate(value, decline.kpi, words))
    texts = [words(f"decline.side_{side}", values=values) for side, values in sides.items()]
    key = "known_one" if len(known) == 1 else "known"
    return words(f"decline.{key}", first=first, sides=texts, **_range(known, page, words))


def _range(rates: pd.Series, page: DeclinePage, words: Words) -> dict[str, str]:
    return {"low": rate(rates.min(), page.decline.kpi, words), "high": rate(rates.max(), page.decline.kpi, words)}


def _matches(page: DeclinePage, words: Words) -> str:
    decline, parts = page.decline, []
    for value in decline.printed:
        rows, shown = decline.matching(value), rate(value, decline.kpi, words)
        if rows.empty:
            row, nearest = decline.nearest(value)
            item = _way(row, nearest == row["simple"] != row["yearly"], page, words)
            parts.append(words("decline.match_none", value=shown, item=item))
            continue
        items = [_way(row, rate(row["yearly"], decline.kpi, words) != shown, page, words) for _, row in rows.iterrows()]
        parts.append(words("decline.match", value=shown, items=items))
        if (rows["from_year"] > int(decline.kpi["end_fy"])).all():
            parts.append(words("decline.match_later"))
    return "".join([*parts, words("decline.match_count", count=len(decline.rates))])


def _way(row: pd.Series, is_simple: bool, page: DeclinePage, words: Words) -> str:
    facts = {"from_year": row["from_year"], "to_year": row["to_year"], "name": name_of(page, row["kind"], words)}
    key = "simple" if is_simple else "yearly"
    return words(f"decline.way_{key}", value=rate(row[key], page.decline.kpi, words), **facts)


def _paths(page: DeclinePage, words: Words) -> str:
    facts, verdict = path_facts(page.decline, words, page.known), page.decline.paths.verdict
    parts = ["needed", f"constant_{verdict}", straight_key(page.decline), f"verdict_{verdict}"]
    return "".join(words(f"decline.{part}", **facts) for part in parts if part)


def _judged(page: DeclinePage, words: Words) -> str:
    """Return by what the indicator is judged, and what the newest rate of each statistic would say."""
    names = [name_of(page, kind, words) for kind in OBSERVED if len(page.decline.of(kind))]
    text = words(f"decline.judged_{page.judged}", series=names, first=names[0])
    return "".join([text, *_newest(page, words)])


def _newest(page: DeclinePage, words: Words) -> list[str]:
    """Return the newest rate of each statistic, and on which side of the target it lies; often nothing."""
    decline = page.decline
    target, step = decline.printed[-1], float(decline.kpi["rounded_to"])
    rows = {kind: list(decline.of(kind).itertuples())[-1] for kind in OBSERVED if len(decline.of(kind))}
    names = {kind: name_of(page, kind, words) for kind in rows}
    if not rows:
        return []
    items = [
        words("decline.newest_item", series=names[kind], interval=interval(row, page, words, "newest_interval"))
        for kind, row in rows.items()
    ]
    below = [names[kind] for kind, row in rows.items() if rounded(row.yearly / step) <= rounded(target / step)]
    every = "all_" if len(rows) > 1 else ""
    side = f"{every}below" if len(below) == len(rows) else "differ" if below else f"{every}above"
    verdict = words(f"decline.newest_{side}", target=rate(target, decline.kpi, words), below=below)
    return [words("decline.newest", items=items) + verdict]
