"""Registered numbers beside the model's, the town's mortality and its fertility in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visionbook.notation import is_missing, rounded
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import areas_words
from visionbook.population.registered import PAIRS
from visionbook.population.scenarios import HANDBOOK
from visionbook.show.prose import Sentences
from visionbook.words import Words


def values_of(row: Mapping[str, Any], words: Words) -> str:
    """Return what was registered in an interval and what the model says of it, for the words of the picture.

    Parameters
    ----------
    row : mapping
        A row as from `visionbook.pages.population_outlook.model.beside.beside`.
    """
    sign = "" if row["item"] in PAIRS["natural"] else "_signed"
    facts = {"what": words(f"registered.item_{row['item']}"), **row}
    has_town = row["item"] != "births" and not is_missing(row["town"])
    return words(f"registered.beside_value{sign}{'_town' if has_town else ''}", **facts)


def beside(page: Outlook, words: Words) -> Sentences:
    """Say how registered births and deaths of the last interval lie to the model, and what the town's mortality is.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.beside is None:
        return Sentences([])
    rows = page.beside[page.beside["item"].isin(PAIRS["natural"])]
    rows = rows[rows["end"] == rows["end"].max()]
    said = "".join(_compared(row, words) for row in rows.to_dict("records"))
    return Sentences([text for text in (said, *_ratio(page, words)) if text])


def _compared(row: Mapping[str, Any], words: Words) -> str:
    # Of numbers as printed, so that readers can subtract them.
    gap = rounded(row["registered"]) - rounded(row["nation"])
    facts = {**row, "what": words(f"registered.item_{row['item']}"), "model": words(f"registered.model_{row['item']}")}
    text = words(f"registered.beside_{_side(gap)}", gap=gap, **facts)
    if row["item"] != "deaths" or is_missing(row["town"]):
        return text
    gap = rounded(row["registered"]) - rounded(row["town"])
    return text + words(f"registered.beside_town_{_side(gap)}", gap=gap, town=row["town"])


def _side(difference: float) -> str:
    return "same" if difference == 0 else "more" if difference > 0 else "fewer"


def _ratio(page: Outlook, words: Words) -> Iterator[str]:
    own = page.town.mortality
    if own is None:
        return
    counts = own.counts
    facts = {"first": counts.years[0], "last": counts.years[-1], "area": page.names.area, "raw": counts.ratio}
    facts |= {"registered": counts.registered.sum(), "expected": counts.expected.sum(), "level": own.level}
    facts |= {
        "ratio": own.ratio,
        "low": own.low,
        "high": own.high,
        "areas": areas_words(own.areas, page.names.area, words),
    }
    yield words(f"registered.ratio_{'shrunk' if own.areas else 'alone'}", **facts)
    yield words("registered.ratio_limits")


def fertility(page: Outlook, words: Words) -> Sentences:
    """Say what total fertility rate the registered births mean, period by period; nothing without births.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if not page.fertility:
        return Sentences([])
    values = [words("registered.fertility_value", **vars(rate)) for rate in page.fertility]
    level = page.fertility[0].level
    texts = [words("registered.fertility", values=values, level=level), words("registered.fertility_limits")]
    if page.fertility[-1].expected:
        texts.append(
            words("registered.fertility_expected", first=page.fertility[-1].first, last=page.fertility[-1].last)
        )
    return Sentences(["".join(texts)])


def scenarios(page: Outlook, words: Words) -> Sentences:
    """Say how many people there are at the horizon if births stay at the registered rate; nothing without one.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    found = page.at_registered
    if found is None:
        return Sentences([])
    last, published = found.totals.iloc[-1], page.handbook.totals(HANDBOOK[0]).iloc[-1]
    gap = rounded(last["rate"]) - rounded(published)
    facts = {"first": found.rate.first, "last": found.rate.last, "rate": found.rate.rate, "low": found.rate.low}
    facts |= {"high": found.rate.high, "goal_year": page.handbook.goal.year, "year": found.totals.index[-1]}
    facts |= {"value": last["rate"], "fewest": last["low"], "most": last["high"], "published": published, "gap": gap}
    return Sentences([words(f"registered.scenario_{_side(gap)}", **facts)])
