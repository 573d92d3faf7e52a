"""What the ages say: why the share of old people changes, how many children there are."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import OLD
from visionbook.notation import number, percent
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import change_words, more_or_less
from visionbook.show.prose import Sentences
from visionbook.words import Words

_PER = 1000


def ages(page: Outlook, words: Words) -> Sentences:
    """Say why the share of old people changes: more of them, or fewer others; nothing if no age is projected.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    if town.ages is None or int(town.ages["year"].max()) == town.aged:
        return Sentences([])
    rows, now, last = town.ages.set_index(["age_group", "year"])["population"], town.aged, int(town.ages["year"].max())
    old, all_now, all_last = rows[OLD], rows.loc[:, now].sum(), rows.loc[:, last].sum()
    others = (all_last - old[last]) / (all_now - old[now]) - 1
    share, then = old[now] / all_now, old[last] / all_last
    kind = "down" if then < share else "more" if old[last] > old[now] else "fewer"
    if percent(share) == percent(then):  # as printed
        kind = "same"
    facts = {"now": now, "last": last, "old_now": old[now], "old_last": old[last]}
    change = change_words(old[last] / old[now] - 1, words)
    return Sentences(
        [words(f"population_outlook.ages_{kind}", change=change, others=change_words(others, words), **facts)]
    )


def child_ratios(page: Outlook) -> tuple[pd.Series, pd.Series]:
    """Return children per 1,000 women by year, counted and as projected (empty if nothing is).

    Parameters
    ----------
    page : Outlook
        With children.
    """
    rows = page.town.children.set_index("year")
    observed, ratios = rows["variant"] == "observed", rows["child_woman_ratio"] * _PER
    return ratios[observed], ratios[~observed]


def children(page: Outlook, words: Words) -> Sentences:
    """Say how the last census by age lies to what the projection expected of it; nothing without a projection.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.town.children is None:
        return Sentences([])
    (seen, ahead), series, now, texts = child_ratios(page), page.names.older, page.town.aged, []
    if now in ahead.index and now in seen.index:
        counts = page.town.children.set_index(["variant", "year"])["children"]
        counted, expected = counts["observed", now], counts["projection", now]
        side = "lower" if seen[now] < ahead[now] else "higher"
        kind = "same" if number(seen[now]) == number(ahead[now]) else side
        facts = {"value": seen[now], "expected": ahead[now], "children": counted, "expected_children": expected}
        difference = more_or_less(counted - expected, words)
        key = f"population_outlook.children_{kind}"
        texts.append(words(key, year=now, series=series, difference=difference, **facts))
    if len(ahead):
        facts = {"last": ahead.index[-1], "low": ahead.min(), "high": ahead.max()}
        texts.append(words("population_outlook.children_ahead", series=series, **facts))
    return Sentences(texts)
