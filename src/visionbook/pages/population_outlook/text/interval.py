"""The interval of the book's own projection in words: whence it is, how often it held, how long numbers are good."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.notation import rounded
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import count_year
from visionbook.population.comparable import PEOPLE
from visionbook.population.error_study import ALL, CLASSES
from visionbook.population.own_projection import TOTAL, Own
from visionbook.show.intervals import alike_words
from visionbook.show.prose import Sentences
from visionbook.words import Words

CLEARLY = 0.9
"""A method is called clearly better if its median error is at most this part of the next one's."""

_LAST = "last"
_SAID = 15
"""Years ahead of which the example is given: near to the middle of what is asked of a plan."""


def wrong(page: Outlook, words: Words) -> list[str]:
    """Say in one sentence how far such projections were wrong for places like this, and that the newest one was.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town, own = page.town, page.own
    if own is None:
        return []
    expected = town.newer.get(town.now)
    years = town.now - (town.newer_base or town.now) if expected is not None else 0
    missed = own.missed(years) or own.missed(int(own.quantiles.loc[TOTAL].index[0]))
    facts = {"area": page.names.area, "alike": alike_words(own, words), "half": missed[0], "most": missed[1]}
    facts["years"] = years or int(own.quantiles.loc[TOTAL].index[0])
    text = words("intervals.wrong", **facts)
    error = 0.0 if expected is None else float(expected) / town.counted.population - 1
    if not years or own.missed(years) is None or not error:
        return [words("intervals.wrong_only", wrong=text)]
    kind = "more" if abs(error) > missed[1] else "within"
    side = words(f"intervals.side_{'high' if error > 0 else 'low'}{'' if kind == 'more' else '_end'}")
    facts = {"series": page.names.newer, "year": count_year(town, town.now, words), "error": error, "side": side}
    return [words(f"intervals.wrong_{kind}", wrong=text, **facts)]


def interval(page: Outlook, words: Words) -> Sentences:
    """Say what the band is, whom it rests on, how often such bands held, for how long numbers are good, and by what.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`; with a projection of the book's own.
    """
    parts = (_shelf, _source, _covered, _count, _official, _choice)
    return Sentences([text for part in parts for text in part(page, page.own, words)])


def _source(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    band = own.band()
    row = band.loc[(band["horizon_years"] - _SAID).abs().idxmin()]
    facts = {"base": own.base_year, "method": words(f"intervals.method_{own.method}"), "year": row["year"]}
    yield words("intervals.band_source", value=row["population"], low=row["low"], high=row["high"], **facts)
    rests = own.quantiles.loc[(TOTAL, row["horizon_years"])]
    dropped = [name for name in CLASSES if own.alike[name] == ALL]
    why = words(f"intervals.dropped_{dropped[0].removesuffix('_class')}") if dropped else ""
    facts = {"area": page.names.area, "alike": alike_words(own, words), "horizon": rests["from_horizon"]}
    text = words("intervals.band_alike", areas=rests["areas"], cases=rests["cases"], dropped=why, **facts)
    grown = own.quantiles.loc[TOTAL]
    grown = grown[grown["from_horizon"] < grown.index]
    if len(grown):
        text += words("intervals.band_grown", years=grown["from_horizon"].iloc[0])
    yield text


def _covered(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    tested = own.tested()
    found = {years: words("intervals.covered_value", years=years, share=row.coverage) for years, row in _rows(tested)}
    text = words("intervals.covered", values=list(found.values()))
    missed = [found[years] for years, row in _rows(tested) if not row.held]
    text += words("intervals.covered_not", values=missed) if missed else words("intervals.covered_held")
    alike = own.alike_coverage[own.alike_coverage["people"].eq(TOTAL)]["coverage"]
    if own.alike["size_class"] != ALL and len(alike):
        facts = {"size": words(f"intervals.size_{own.alike['size_class']}"), "low": alike.min(), "high": alike.max()}
        text += words("intervals.covered_size", **facts)
    others = [value for people in PEOPLE[1:] if (value := _missed(own, people, words))]
    yield text + (words("intervals.covered_people", values=others) if others else "")
    own_cases = own.records[own.records["people"].eq(TOTAL)]
    if len(own_cases):
        facts = {"cases": len(own_cases), "inside": int(own_cases["inside"].sum())}
        yield words("intervals.record", area=page.names.area, **facts)


def _rows(tested: pd.DataFrame) -> Iterator[tuple[int, tuple]]:
    yield from zip(tested.index.tolist(), tested.itertuples(), strict=True)


def _missed(own: Own, people: str, words: Words) -> str:
    """Return at which horizons intervals of some people held less often than they say; empty if at none."""
    tested = own.tested(people)
    less = tested[~tested["held"].astype(bool) & (tested["coverage"] < 0.8)]
    if less.empty:
        return ""
    years = less.index.tolist()
    key = "covered_people_value" if len(less) > 1 else "covered_people_value_one"
    if len(less) > 1 and years == tested.index[tested.index >= years[0]].tolist():
        key, years = "covered_people_from", years[0]
    facts = {"people": words(f"intervals.people_{people}"), "years": years}
    return words(f"intervals.{key}", low=less["coverage"].min(), high=less["coverage"].max(), **facts)


def _shelf(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    area, year = page.names.area, own.shelf_life()
    if year == own.base_year:
        text = words("intervals.shelf_none", area=area)
    else:
        end = words(f"intervals.shelf_{'at_least' if own.shelf_at_least() else 'until'}")
        text = words("intervals.shelf", area=area, year=year, end=end)
    lives = {people: own.shelf_life(people) for people in PEOPLE[1:] if own.shelf["people"].eq(people).any()}
    names = {people: words(f"intervals.people_{people}") for people in lives}
    good = [
        words("intervals.shelf_people_value", people=names[people], year=life)
        for people, life in lives.items()
        if life > own.base_year
    ]
    never = [names[people] for people, life in lives.items() if life == own.base_year]
    text += words("intervals.shelf_people", values=good) if good else ""
    yield text + (words("intervals.shelf_people_none", values=never) if never else "")


def _count(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    rows = page.town.checks
    if len(rows):
        row = rows.iloc[-1]
        facts = {"low": rounded(row["low"]), "high": rounded(row["high"]), "base": own.base_year}
        year = count_year(page.town, int(row["year"]), words)
        yield words(f"intervals.count_{row['side']}", year=year, counted=row["counted"], **facts)


def _official(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    """Say whether the newest official projection lies within the interval, in the last year that both have."""
    band = own.band().set_index("year")
    shared = [year for year in page.town.newer.index if year in band.index]
    if shared:
        row, value = band.loc[shared[-1]], float(page.town.newer[shared[-1]])
        kind = "inside" if row["low"] <= value <= row["high"] else "outside"
        facts = {"series": page.names.newer, "year": shared[-1], "value": value}
        yield words(f"intervals.official_{kind}", low=row["low"], high=row["high"], **facts)


def _choice(page: Outlook, own: Own, words: Words) -> Iterator[str]:
    errors = own.choices.set_index("method")["median_absolute"].sort_values(kind="stable")
    others = errors.drop(own.method, errors="ignore")
    if own.method not in errors.index or others.empty or _LAST not in errors.index:
        return
    best, following = errors[own.method], others.iloc[0]
    facts = {"horizon": own.choices["horizon_years"].iloc[0], "best": best, "next": following}
    facts |= {"other": words(f"intervals.method_{others.index[0]}"), "last": words(f"intervals.method_{_LAST}")}
    clear = words(f"intervals.choice_{'clear' if best <= CLEARLY * following else 'close'}")
    text = words("intervals.choice", area=page.names.area, last_error=errors[_LAST], clear=clear, **facts)
    yield text + _alike_choice(page, own, words)


def _alike_choice(page: Outlook, own: Own, words: Words) -> str:
    """Say which method erred least for comparable places alone, where that is another; they are too few to decide."""
    errors = own.alike_choices.set_index("method")["median_absolute"]
    if own.method not in errors.index or errors.idxmin() == own.method:
        return ""
    facts = {"best": words(f"intervals.method_{errors.idxmin()}"), "least": errors.min(), "ours": errors[own.method]}
    return words("intervals.choice_alike", cases=own.alike_choices["cases"].iloc[0], area=page.names.area, **facts)
