"""Places like these and all of Japan in words: the answer for the municipality, and what the pictures show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.notation import counted_year, percent
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import method_name, only_row, when
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import growth_name, people_name, size_name, towns_row
from visionbook.pages.projection_accuracy.text import cards as own_cards
from visionbook.pages.projection_accuracy.text import lead as own_lead
from visionbook.population.accuracy import BAND_METHOD
from visionbook.population.error_study import ALL
from visionbook.population.inputs import AGES
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words

KEPT_SHARE = 0.8
"""The part of the places that must have stayed near, where the page says for how long they did."""

_PULLED = 2
"""From this many times the median on, a mean is said to be pulled up by few cases."""

_GONE = frozenset({"nobody", "broken"})
_CHANGED = "code_changed"


def lead(page: Record, found: Study | None, words: Words) -> Sentences:
    """Answer the question for the municipality first, then for all of the page."""
    own = own_lead(page, words)
    if found is None:
        return own
    return Sentences(["".join(_of_the_town(page, found, words)), *own.texts], lead=True)


def _of_the_town(page: Record, found: Study, words: Words) -> Iterator[str]:
    near, far = found.horizons(page)
    facts = {"area": page.members[found.area], "size": size_name(found.own.size_class, words), "near": near, "far": far}
    facts |= {f"{name}_error": found.like(years)["mean_absolute"] for name, years in (("near", near), ("far", far))}
    yield words("accuracy_study.lead", **facts)
    met = page.met[page.met["series"].eq(page.newest) & page.met["area"].eq(found.area)]
    if len(met):
        row = met.loc[met["year"].idxmax()]
        side = "high" if row["error"] > 0 else "low" if row["error"] < 0 else "right"
        facts = {"newer": page.series[page.newest], "year": when(row, words)}
        yield words(f"accuracy_study.lead_missed_{side}", error=row["error"], difference=row["difference"], **facts)


def cards(page: Record, found: Study | None, words: Words) -> Cards:
    """Return the cards of the page; those of errors are of places like the municipality where there are any."""
    own = own_cards(page, words)
    if found is None:
        return own
    kept = [card for card in own.cards if card.label in _not_of_errors(words)]
    like = [_card(found.like(years), years, words) for years in dict.fromkeys(found.horizons(page))]
    return Cards([*kept[:1], *like, *kept[1:]])


def _not_of_errors(words: Words) -> set[str]:
    return {words(f"projection_accuracy.card_{name}") for name in ("held", "held_one", "coverage")}


def _card(row: pd.Series, years: int, words: Words) -> Card:
    return Card(
        words("accuracy_study.card", years=years),
        percent(row["mean_absolute"]),
        "",
        words("accuracy_study.card_when", cases=row["cases"]),
        words("accuracy_study.card_median", median=row["median_absolute"]),
    )


def places_sentences(page: Record, found: Study | None, words: Words) -> Sentences:
    """Say how the municipalities' own errors lie beside those of others, and for how long places like these kept."""
    if found is None:
        return Sentences([words("accuracy_study.none")])
    far, texts = found.horizons(page)[1], []
    towns = towns_row(found, far)
    if towns is not None:
        values = {"towns": towns["mean_absolute"], "like": found.like(far)["mean_absolute"]}
        values["nation"] = found.all_places(far)["mean_absolute"]
        smaller = values["towns"] < min(values["like"], values["nation"])
        texts.append(words(f"accuracy_study.towns_{'smaller' if smaller else 'other'}", far=far, **values))
    if found.kept_for:
        texts.append(words("accuracy_study.kept", share=KEPT_SHARE, years=found.kept_for))
    else:
        nearest = int(found.sizes["horizon_years"].min())
        texts.append(words("accuracy_study.kept_never", share=KEPT_SHARE, nearest=nearest))
    return Sentences(texts)


def growth_sentences(page: Record, found: Study | None, words: Words) -> Sentences:
    """Say how the municipality has changed of late, and how places that had changed so were missed."""
    if found is None or not found.own.growth_class:
        return Sentences([])
    far, counted = found.horizons(page)[1], page.seen[found.area]
    rows = found.growths[found.growths["growth_class"].eq(found.own.growth_class)]
    rows = rows[rows["horizon_years"].eq(far)].set_index("size_class")
    if ALL not in rows.index:
        return Sentences([])
    change = counted.population / counted.totals[counted.now - AGES.width] - 1
    middle = rows.loc[ALL, "p50"]
    side = "high" if middle > 0 else "low" if middle < 0 else "right"
    text = words(
        "accuracy_study.growth_own",
        area=page.members[found.area],
        now=counted_year(counted.now, counted.is_preliminary, words),
        change=words(f"accuracy_study.growth_changed_{'fall' if change < 0 else 'rise'}", value=change),
        growth=growth_name(found.own.growth_class, words),
        years=far,
        bias=words(f"accuracy_study.growth_{side}", value=middle),
        cases=rows.loc[ALL, "cases"],
    )
    if found.own.size_class not in rows.index:
        return Sentences([text, words("accuracy_study.growth_few", years=far)])
    like = rows.loc[found.own.size_class]
    facts = {"years": far, "mean": like["mean_absolute"], "median": like["median_absolute"], "cases": like["cases"]}
    return Sentences([text, words("accuracy_study.growth_like", **facts)])


def sizes_sentences(page: Record, found: Study | None, words: Words) -> Sentences:
    """Say how errors go with size, and how the prefecture's places lie beside all."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.sizes[found.sizes["horizon_years"].eq(far) & found.sizes["size_class"].ne(ALL)]
    rows = rows.set_index("size_class")
    worst, best = rows["median_absolute"].idxmax(), rows["median_absolute"].idxmin()
    middle, mean = (float(rows.loc[worst, name]) for name in ("median_absolute", "mean_absolute"))
    facts = {"worst": size_name(worst, words), "worst_value": middle, "worst_mean": mean, "far": far}
    facts |= {"best": size_name(best, words), "best_value": rows.loc[best, "median_absolute"]}
    text = words("accuracy_study.sizes_worst", **facts)
    texts = [text + words("accuracy_study.sizes_mean", **facts) if mean > _PULLED * middle else text]
    region = found.regions[found.regions["horizon_years"].eq(far)].set_index("region")
    if found.prefecture and found.own.region in region.index:
        texts.append(_region(region.loc[found.own.region], found.all_places(far), found.prefecture, far, words))
    return Sentences(texts)


def _region(own: pd.Series, nation: pd.Series, prefecture: str, far: int, words: Words) -> str:
    measured = ("mean_absolute", "median_absolute")
    larger = {own[name] > nation[name] for name in measured}
    side = "mixed" if len(larger) > 1 else "larger" if larger == {True} else "smaller"
    return words(
        "accuracy_study.region",
        prefecture=prefecture,
        far=far,
        mean=own["mean_absolute"],
        median=own["median_absolute"],
        nation=nation["mean_absolute"],
        nation_median=nation["median_absolute"],
        side=words(f"accuracy_study.region_{side}"),
    )


def people_sentences(page: Record, found: Study | None, words: Words) -> Sentences:
    """Say in which direction each age was missed in places of the municipality's size."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.people[found.people["horizon_years"].eq(far) & found.people["people"].ne(TOTAL)]
    rows = rows[rows["size_class"].eq(found.own.size_class)]
    items = [
        words(
            f"accuracy_study.people_{'high' if row.p50 > 0 else 'low'}",
            people=people_name(row.people, words),
            value=row.p50,
        )
        for row in rows.itertuples()
    ]
    text = words("accuracy_study.people_bias", far=far, items=items)
    if rows["p50"].min() < 0 < rows["p50"].max():
        text += words("accuracy_study.people_cancel")
    return Sentences([text])


def methods_sentences(page: Record, found: Study | None, words: Words) -> Sentences:
    """Say which method would have erred least, what the one that is used did, and what the medians say."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.methods[found.methods["horizon_years"].eq(far) & found.methods["size_class"].eq(found.own.size_class)]
    best, held = rows.loc[rows["mean_absolute"].idxmin()], only_row(rows, method=BAND_METHOD)
    names = {"held": method_name(BAND_METHOD, words), "best": method_name(best["method"], words)}
    facts = {"far": far, "value": best["mean_absolute"], "held_value": held["mean_absolute"], **names}
    least, most = rows["median_least"].min(), rows["median_most"].max()
    text = words("accuracy_study.methods_medians", least=least, most=most)
    if rows["mean_absolute"].max() - rows["mean_absolute"].min() > most - least:
        text += words("accuracy_study.methods_few")
    return Sentences(
        [words("accuracy_study.methods_best", **facts), text, words("accuracy_study.methods_held", **names)]
    )


def left_out_sentences(found: Study | None, words: Words) -> Sentences:
    """Say how many places the study speaks of, and what kind of error it cannot know of."""
    if found is None:
        return Sentences([])
    reasons = found.left_out["reason"]
    texts = [words("accuracy_study.left_out", areas=found.files["areas_studied"].max())]
    if _GONE & set(reasons):
        texts.append(words("accuracy_study.left_out_later"))
    if reasons.eq(_CHANGED).any():
        texts.append(words("accuracy_study.left_out_changed", areas=int(reasons.eq(_CHANGED).sum())))
    return Sentences(texts)


def again(found: Study | None, words: Words) -> Sentences:
    """Say with which command the study is computed again, and when it was."""
    if found is None:
        return Sentences([])
    day = date.fromisoformat(str(found.files["computed_on"].max())[:10])
    when_computed = words("accuracy_study.day", year=day.year, month=day.month, day=day.day)
    changed = found.left_out[found.left_out["reason"].eq(_CHANGED)]
    same = [words("accuracy_study.same", old=row.other_code, new=row.area_code) for row in changed.itertuples()]
    files = " ".join(found.files["file"])
    return Sentences(
        [
            words("accuracy_study.again", day=when_computed),
            words("accuracy_study.command", files=files, same="".join(same)),
        ]
    )
