"""How far the projection is to be trusted: how its band was found, how often such bands held, what they tell apart."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.interval import interval
from visionbook.pages.population_outlook.text.phrases import areas_words, change_words, count_year, missing
from visionbook.show.prose import Sentences
from visionbook.words import Words


def band(page: Outlook, words: Words) -> Sentences:
    """Say how the band was found, how often such bands held, and what can be told apart with it; without one, why.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    if "band" in town.missing:
        return missing(town.missing["band"], words)
    if page.own is not None:
        return interval(page, words)
    accuracy, rows = town.band_accuracy, town.band.set_index("year")
    areas = areas_words(accuracy.areas, page.names.area, words)
    texts = [
        words("population_outlook.band_source", first=accuracy.first_launch, last=accuracy.last_launch, areas=areas),
        _coverage(page, words),
        words("intervals.without"),
    ]
    # What has been counted is judged by the count, not by a band.
    reached = town.targets[town.targets["year"].isin(rows.index) & ~town.targets["year"].le(town.now)]
    if len(reached):
        texts.append(_target(reached.iloc[-1], rows, page, words))
    return Sentences([*texts, _width(page, words), *_revision(page, rows, words)])


def _coverage(page: Outlook, words: Words) -> str:
    accuracy, horizon = page.town.band_accuracy, int(page.town.band["horizon_years"].max())
    inside, judged = accuracy.coverage_found(horizon)
    if not judged:
        return words("population_outlook.band_coverage_none")
    facts = {"level": accuracy.level, "judged": judged, "inside": inside, "found": inside / judged}
    text = words("population_outlook.band_coverage", **facts)
    far = accuracy.errors.set_index("horizon_years").loc[horizon]
    if pd.isna(far["judged"]):
        return text
    facts = {"horizon": horizon, "last_judged": far["judged"], "last_inside": far["judged"] * far["coverage"]}
    return text + words("population_outlook.band_coverage_far", **facts)


def _width(page: Outlook, words: Words) -> str:
    last, counted = page.town.band.iloc[-1], page.town.counted.population
    kind = "fall" if last["high"] < counted else "rise" if last["low"] > counted else "open"
    width = last["high"] - last["low"]
    return words(
        f"population_outlook.band_width_{kind}",
        series=page.names.newer,
        year=last["year"],
        now=count_year(page.town, page.town.now, words),
        low=last["low"],
        high=last["high"],
        width=width,
        share=width / last["population"],
        most=change_words(last["low"] / counted - 1, words),
        least=change_words(last["high"] / counted - 1, words),
    )


def _target(target: pd.Series, rows: pd.DataFrame, page: Outlook, words: Words) -> str:
    row, aim = rows.loc[target["year"]], target["population"]
    kind = "outside" if aim > row["high"] else "below" if aim < row["low"] else "inside"
    return words(
        f"population_outlook.band_target_{kind}",
        year=target["year"],
        target=aim,
        series=page.names.newer,
        value=row["population"],
        gap=aim - row["population"],
        low=row["low"],
        high=row["high"],
        width=row["high"] - row["low"],
    )


def _revision(page: Outlook, rows: pd.DataFrame, words: Words) -> list[str]:
    """Say whether the older edition lies inside the newer one's band, in the last year that both have."""
    shared = page.town.editions.dropna(subset="revision")
    shared = shared[shared["year"].isin(rows.index)]
    if shared.empty:
        return []
    last = shared.iloc[-1]
    row = rows.loc[last["year"]]
    kind = "inside" if row["low"] <= last["older"] <= row["high"] else "outside"
    facts = {"older": page.names.older, "older_value": last["older"], "newer": page.names.newer}
    facts |= {"newer_value": last["newer"], "gap": last["revision"], "low": row["low"], "high": row["high"]}
    return [words(f"population_outlook.band_editions_{kind}", year=last["year"], **facts)]
