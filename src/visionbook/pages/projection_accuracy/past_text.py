"""Projections of the past in words: methods, ages, sizes, coverage, and what follows for targets."""

from __future__ import annotations

from visionbook.ages import TOTAL
from visionbook.notation import counted_year
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import (
    age_name,
    band_facts,
    best_methods,
    method_name,
    only_row,
    own_error,
    places,
    shared_errors,
    widest_gap,
)
from visionbook.population.accuracy import BAND_LEVEL, BAND_METHOD, SMALL_BELOW, total_errors
from visionbook.population.backtest import METHODS
from visionbook.show.phrases import change_words
from visionbook.show.prose import Sentences
from visionbook.words import Words

SMALL, LARGE = "small", "large"


def methods_sentences(page: Record, words: Words) -> Sentences:
    """Say which method erred least at which horizon, by how little, and from how many cases; or why nothing is said."""
    if page.past is None:
        return Sentences([words("projection_accuracy.no_past")])
    methods, far = page.past.methods, page.past.horizons.far
    shared = shared_errors(methods)
    texts = []
    if len(shared.columns) > 1:
        best = words("projection_accuracy.best", items=best_methods(shared, words))
        longest = list(METHODS)[-1]
        if longest in shared and longest not in set(shared.idxmin(axis=1)):
            best += words("projection_accuracy.best_not_long")
        last = int(shared.index[-1])
        facts = {"gap": widest_gap(shared, far), "years": far, "last": last, "methods": len(shared.columns)}
        facts["cases"] = only_row(methods.dropna(subset="shared_cases"), horizon_years=last)["shared_cases"]
        texts = [best, words(f"projection_accuracy.best_gap{'' if last > far else '_plain'}", **facts)]
    return Sentences([*texts, *_cases(page, words)])


def _cases(page: Record, words: Words) -> list[str]:
    """Say from when to when the projections go, and what the last launch adds."""
    used = total_errors(page.past.errors)
    horizon, last = int(used["horizon_years"].min()), int(used["launch_year"].max())
    facts = {"first": used["launch_year"].min(), "last": last, "cases": len(used)}
    facts["places"] = places(used["area"], page, words)
    texts = [words("projection_accuracy.cases", **facts)]
    if len(page.past.without_last):
        before = only_row(page.past.without_last, horizon_years=horizon, method=BAND_METHOD)["error"]
        error = own_error(page.past, horizon)["error"]
        texts.append(words("projection_accuracy.cases_last", last=last, horizon=horizon, error=error, without=before))
    return texts


def ages_sentences(page: Record, words: Words) -> Sentences:
    """Say in which direction each age group was missed at the farthest horizon."""
    if page.past is None:
        return Sentences([])
    ages = page.past.ages
    years = int(ages["horizon_years"].max())
    rows = ages[(ages["horizon_years"] == years) & (ages["age_group"] != TOTAL)]
    items = [
        words(
            f"projection_accuracy.ages_{'high' if row.bias > 0 else 'low'}",
            age=age_name(row.age_group, words),
            value=row.bias,
        )
        for row in rows.itertuples()
    ]
    text = words("projection_accuracy.ages_bias", years=years, items=items)
    if rows["bias"].min() < 0 < rows["bias"].max():
        text += words("projection_accuracy.ages_cancel")
    return Sentences([text])


def size_sentences(page: Record, words: Words) -> Sentences:
    """Say whether small populations were missed by more than larger ones, at the farthest horizon."""
    if page.past is None:
        return Sentences([])
    sizes, far = page.past.sizes, page.past.horizons.far
    errors, texts = sizes.set_index("name")[f"error_{far}"].dropna(), []
    facts = {"years": far, "limit": SMALL_BELOW}
    if {SMALL, LARGE} <= set(errors.index):
        facts |= {"small": errors[SMALL], "large": errors[LARGE]}
        side = "more" if errors[SMALL] > errors[LARGE] else "less"
        texts.append(words(f"projection_accuracy.size_groups_{side}", **facts))
    towns = errors[[name for name in errors.index if name in page.members]]
    if len(towns) > 1:
        worst, best = towns.idxmax(), towns.idxmin()
        facts |= {"worst": page.members[worst], "worst_value": towns[worst]}
        facts |= {"best": page.members[best], "best_value": towns[best]}
        ends = words("projection_accuracy.size_ends", **facts)
        if only_row(sizes, name=best)["most"] < SMALL_BELOW:
            ends += words("projection_accuracy.size_not_always")
        texts.append(ends)
    return Sentences(texts)


def coverage_sentences(page: Record, words: Words) -> Sentences:
    """Say what share of the cases the bands held up to the farthest horizon, and where they held fewest."""
    if page.past is None:
        return Sentences([])
    held, far = page.past.coverage, page.past.horizons.far
    used = held[held["method"].eq(BAND_METHOD) & held["horizon_years"].le(far)]
    if used.empty:
        return Sentences([words("projection_accuracy.coverage_nothing")])
    inside, cases = int(used["inside"].sum()), int(used["cases"].sum())
    worst = held[held["coverage"] == held["coverage"].min()]
    items = [
        words(
            "projection_accuracy.coverage_case",
            method=method_name(row.method, words),
            years=row.horizon_years,
            inside=row.inside,
            cases=row.cases,
        )
        for row in worst.itertuples()
    ]
    facts = {"far": far, "cases": cases, "inside": inside, "share": inside / cases, "level": BAND_LEVEL}
    lowest = words("projection_accuracy.coverage_worst", share=worst["coverage"].iloc[0], items=items)
    return Sentences([words("projection_accuracy.coverage_reading", **facts), lowest])


def conclusion(page: Record, words: Words) -> Sentences:
    """Say which method erred least, how wide the band of the smallest municipality is, and what targets can mean."""
    if page.past is None:
        return Sentences([words("projection_accuracy.conclusion_nothing")])
    horizons, texts = page.past.horizons, []
    shared = shared_errors(page.past.methods).loc[: horizons.far]
    if len(shared.columns) > 1:
        facts = {"items": best_methods(shared, words), "far": horizons.far, "gap": widest_gap(shared, horizons.far)}
        texts.append(words("projection_accuracy.conclusion_methods", methods=len(shared.columns), **facts))
    if page.past.band.empty:
        return Sentences([*texts, words("projection_accuracy.conclusion_no_band")])
    counted = page.seen[page.smallest]
    near, far = (band_facts(page, years) for years in (horizons.near, horizons.far))
    facts = {
        **far,
        "level": BAND_LEVEL,
        "now": counted_year(counted.now, counted.is_preliminary, words),
        "people": counted.population,
        "most": change_words(far["low"] / counted.population - 1, words),
        "least": change_words(far["high"] / counted.population - 1, words),
    }
    alone = "" if len(page.members) > 1 else "_alone"
    texts += [
        words(f"projection_accuracy.conclusion_band{alone}", **facts),
        words("projection_accuracy.conclusion_target", **facts),
    ]
    if near["share"] < far["share"]:
        facts = {"near": near["horizon"], "far": far["horizon"]}
        facts |= {"near_share": near["share"], "far_share": far["share"]}
        texts.append(words("projection_accuracy.conclusion_near", **facts))
    return Sentences(texts)
