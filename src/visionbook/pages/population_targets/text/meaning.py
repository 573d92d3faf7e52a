"""What the target means: the fall, the part held back, ageing, what will be undercut, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.ages import OLD
from visionbook.notation import counted_year
from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.model.ages import support_ratios
from visionbook.pages.population_targets.tables.plan import share_mark
from visionbook.show.decline import note
from visionbook.show.download import Links
from visionbook.show.indicators import page_address
from visionbook.show.marked import people, sign_of
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.show.several import Several
from visionbook.show.target_path import year_counted
from visionbook.words import Words


def aged_note(page: Targets, words: Words) -> Sentences:
    """Return that the newest count has no ages yet, where it has none; else nothing.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    counted = page.path.counted
    if counted.aged == counted.now or page.compared.empty:
        return Sentences([])
    now = counted_year(counted.now, counted.is_preliminary, words)
    key = "aged_until" if counted.aged is not None else "aged_never"
    return Sentences([words(f"population_targets.{key}", now=now, aged=counted.aged, base=page.fall.base_year)])


def points(page: Targets, words: Words) -> Sentences:
    """Return the measures that the plan puts its weight on; nothing where it names none.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    if page.points.empty:
        return Sentences([])
    measures = words.join(page.points["measure"])
    return Sentences([words("population_targets.points_sentence", count=len(page.points), measures=measures)])


def meaning(page: Targets, words: Words) -> Sentences:
    """Return what the target means.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    change = page.fall
    facts = {
        "base": change.base_year,
        "year": change.year,
        "without": change.population - change.without,
        "without_ratio": change.growth_without,
        "target": change.population - change.target,
        "target_ratio": change.growth_target,
        "held_back": change.held_back,
        "share": change.share_held_back,
    }
    texts = [words("population_targets.meaning.change", **facts)]
    if change.share_held_back is not None and change.held_back > 0:
        texts = [
            words("population_targets.meaning.fall", **facts),
            words("population_targets.meaning.held_back", **facts),
        ]
    return Sentences([*texts, *_ageing(page, words), *_undercut(page, words), *_disagreement(page, words)])


def declines(page: Targets, words: Words) -> Several:
    """Return whether the rates of decline that the plan prints fit its population targets, with ways to them.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.

    Returns
    -------
    Several
        Nothing where the plan prints no rate of decline, or no target of the population after it.
    """
    found = [decline for decline in page.declines if decline.paths is not None]
    texts = [text for decline in found for text in note(decline, words, page.known)]
    links = [(words("decline.way_indicator"), page_address(decline.kpi)) for decline in found]
    return Several([Sentences(texts), Links(words("decline.ways"), links)] if found else [])


def _ageing(page: Targets, words: Words) -> Iterator[str]:
    if page.compared.empty:
        return
    years = {"base": page.fall.base_year, "year": page.fall.year}
    yield words(
        "population_targets.meaning.ageing",
        **years,
        **{variant: page.compared.loc[(variant, OLD), "share"] for variant in page.ends},
    )
    support = support_ratios(page.compared.reset_index())
    yield words(
        "population_targets.meaning.support",
        **years,
        **{variant: support[year, variant] for variant, year in page.ends.items()},
    )


def _undercut(page: Targets, words: Words) -> Iterator[str]:
    path = page.path
    for threshold in page.thresholds:
        row = path.plan.years[path.plan.years["population"] < threshold].iloc[0]
        year, facts = int(row["year"]), {"series": page.plan_name, "threshold": threshold}
        text = words(
            "population_targets.meaning.undercut",
            year=year,
            value=people(row["population"], page.known.get(year), words),
            **facts,
        )
        if (projected := path.projection.at(year)) is not None:
            text += words("population_targets.meaning.undercut_projection", value=projected)
        if year in path.counted.totals.index:
            shown = year_counted(path, year, words)
            text += words("population_targets.meaning.undercut_counted", year=shown, value=path.counted.totals[year])
        yield text


def _disagreement(page: Targets, words: Words) -> Iterator[str]:
    printed = page.ages[page.ages["share_printed"].notna()]
    items = [
        words(
            "population_targets.meaning.disagreement",
            year=row.year,
            variant=words(f"population_targets.variant.{row.variant}"),
            group=group_name(row.age_group, words),
            printed=row.share_printed,
            share=row.share,
            sign=sign_of(share_mark(page, row.year, row.variant, row.age_group)).character,
        )
        for row in printed[~printed["agrees"]].itertuples()
    ]
    if items:
        yield words("population_targets.meaning.disagree", items=words.join(items))
    elif len(printed):
        yield words("population_targets.meaning.agree_all")
