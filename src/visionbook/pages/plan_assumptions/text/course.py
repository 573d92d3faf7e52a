"""How what was counted since, and the newest projection, lie to the path that the plan's targets ask for."""

from __future__ import annotations

from visionbook.notation import is_missing
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.text.differences import against, against_what, year_of_count
from visionbook.show.count import near_sentence
from visionbook.show.marked import people
from visionbook.show.prose import Sentences
from visionbook.words import Words


def came(page: PlanAssumptions, words: Words) -> Sentences:
    """Return how the last count lies to the path, to the plan without measures and to the newest projection."""
    census = page.names[page.census]
    if page.came.empty:
        return Sentences([words("plan_assumptions.came_none", census=census, base=page.base.base_year)])
    row = next(page.came.tail(1).itertuples())
    text = words(
        "plan_assumptions.came_path",
        year=row.year,
        counted_year=year_of_count(page, row.year, words),
        census=census,
        counted=row.counted,
        plan=row.plan,
        against=against(row.plan_gap, words),
    )
    mark = page.known.get(int(row.year)) if row.is_printed else None
    key, value = ("printed", people(row.without, mark, words)) if row.is_printed else ("model", row.without)
    what = words(f"plan_assumptions.the_without_{key}", value=value)
    sides = [against_what(row.without_gap, what, words)]
    if not is_missing(row.newest_gap):
        what = words("plan_assumptions.the_newest", value=row.newest, series=page.names[page.newest.series])
        sides.append(against_what(row.newest_gap, what, words))
    text += "".join(words("plan_assumptions.came_side", side=side) for side in sides)
    notes = []
    if row.year in page.counted.preliminary:
        notes.append(words("plan_assumptions.preliminary"))
    if page.counted.aged is not None and page.counted.aged < row.year:
        notes.append(words("plan_assumptions.came_ages", year=row.year, aged=page.counted.aged))
    parts = [text, "".join(notes), _near(page, words)]
    return Sentences([part for part in parts if part])


def _near(page: PlanAssumptions, words: Words) -> str:
    """Return which of two nearly equal projections without measures, printed and published, stands where."""
    came, published = page.came[page.came["is_printed"]], page.paths.set_index("year")["without"]
    printed = came.set_index("year")["without"]
    return near_sentence(printed, published, page.names[page.base.series], words, page.known)


def ahead(page: PlanAssumptions, words: Words) -> Sentences:
    """Return, for each target year, how it came out, or else how the newest projection lies to the target."""
    texts = [
        _newly_projected(row, words) if is_missing(row.counted) else _counted(row, page, words)
        for row in page.ahead.dropna(subset=["gap"]).itertuples()
    ]
    missing = page.ahead.loc[page.ahead["gap"].isna(), "year"]
    if len(missing):
        texts.append(words("plan_assumptions.ahead_none", years=missing))
    return Sentences(texts)


def _counted(row: tuple, page: PlanAssumptions, words: Words) -> str:
    what = words("plan_assumptions.the_target", value=row.target)
    return words(
        "plan_assumptions.ahead_counted",
        year=year_of_count(page, row.year, words),
        counted=row.counted,
        side=against_what(row.gap, what, words),
    )


def _newly_projected(row: tuple, words: Words) -> str:
    text = words(
        "plan_assumptions.ahead_newest",
        year=row.year,
        newest=row.newest,
        target=row.target,
        difference=against(row.gap, words),
    )
    if is_missing(row.without):
        return text
    what = words("plan_assumptions.the_without_model", value=row.without)
    return text + words("plan_assumptions.ahead_without", side=against_what(row.newest - row.without, what, words))


def newest(page: PlanAssumptions, words: Words) -> Sentences:
    """Return what the newest projection knows that the plan's did not, and what it does not tell."""
    if page.newest.totals.empty:
        return Sentences([words("plan_assumptions.newest_none")])
    texts = []
    later = page.newest.base_year - page.base.base_year
    if later > 0:
        texts.append(words("plan_assumptions.newest_later", years=later))
    missed = page.came.dropna(subset=["newest_gap"]).tail(1)
    for row in missed.itertuples():
        if round(row.newest_gap):
            key = "newest_missed_more" if row.newest_gap > 0 else "newest_missed_fewer"
            year = year_of_count(page, row.year, words)
            texts.append(words(f"plan_assumptions.{key}", year=year, value=abs(row.newest_gap)))
    if not page.newest.by_age:
        texts.append(words("plan_assumptions.newest_no_ages"))
    return Sentences(["".join(texts)] if texts else [])
