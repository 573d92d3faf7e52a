"""Tables of what the plan prints: ages and their shares, its own comparison, its points, and its other figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.figure_marks import COMPUTED, FOUND, FigureMark
from visionbook.notation import is_missing, quantity, written
from visionbook.pages.population_targets.model import Targets
from visionbook.periods import era_year
from visionbook.show import signs
from visionbook.show.marked import captioned, flagged
from visionbook.show.phrases import group_name
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words

_UNIT_STEPS = {"persons": 1, "births_per_woman": 0.01}
_COMPARED = (("observed", "projection"), ("observed", "target"), ("projection", "target"))
_CAUTION = signs.of("note", "caution").character
POINTS, SHARES = "vision_points", "population_shares"


def ages_table(page: Targets, words: Words) -> Table:
    """Return people and shares by age group, shares of the plan beside recomputed ones: behind the picture.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    ages = page.ages
    shown = ages.assign(
        group=[group_name(group, words) for group in ages["age_group"]],
        state=[words(f"population_targets.variant.{variant}") for variant in ages["variant"]],
        mark=[_agreement(row.share_printed, row.agrees, words) for row in ages.itertuples()],
    ).sort_values(["age_group", "year", "variant"], kind="stable")
    return Table(
        shown,
        [
            text_column("group", words("population_targets.ages_table.group")),
            year_column("year", words("target_path.year"), words("unit.year")),
            text_column("state", words("population_targets.ages_table.variant")),
            number_column("population", words("target_path.people"), words("unit.persons")),
            percent_column("share", words("population_targets.ages_table.share"), 2),
            percent_column("share_printed", words("population_targets.ages_table.share_printed")),
            text_column("mark", words("population_targets.ages_table.agrees")),
        ],
        words("population_targets.ages_table.caption", sign=_CAUTION),
        words,
        marks=_marked_ages(shown, page),
    )


def people_mark(page: Targets, year: int, variant: str, age_group: str) -> FigureMark | None:
    """Return what is known of a population that the plan prints; None where it is the official one."""
    return page.marks.person(page.code, year, page.path.series.plan, variant, age_group)


def share_mark(page: Targets, year: int, variant: str, age_group: str) -> FigureMark | None:
    """Return what is known of a share that the plan prints; of one that does not fit its people at least that."""
    key = (page.code, year, page.path.series.plan, variant, age_group)
    mark = page.marks.at(SHARES, "share", *key)
    rows = page.ages.set_index(["year", "variant", "age_group"])
    row = rows.loc[(year, variant, age_group)]
    if mark or row["agrees"] or is_missing(row["share_printed"]):
        return mark
    figures = (FOUND, COMPUTED, float(row["share_printed"]), float(row["share"]))
    return FigureMark(SHARES, "/".join(map(str, key)), "share", *figures, "", "", "")


def _marked_ages(rows: pd.DataFrame, page: Targets) -> dict[tuple[int, str], FigureMark]:
    found = {}
    for place, row in enumerate(rows.itertuples()):
        cell = (page, int(row.year), row.variant, row.age_group)
        found |= {(place, "population"): people_mark(*cell), (place, "share_printed"): share_mark(*cell)}
    return {place: mark for place, mark in found.items() if mark}


def _agreement(printed: float, agrees: bool, words: Words) -> str:
    if is_missing(printed):
        return words("unit.missing")
    return words(f"population_targets.agreement.{'agrees' if agrees else 'differs'}", sign=_CAUTION)


def comparison(page: Targets, words: Words) -> Table | None:
    """Return the plan's own comparison as it stands there: people and shares by age group, and their differences.

    A share that does not fit the people beside it carries a mark. None where the plan prints no ages.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    if page.compared.empty:
        return None
    printed = page.changes[page.changes["to_year"] == page.fall.year]
    differences = printed.set_index(["measure", "from_variant", "to_variant", "age_group"])["value"].to_dict()
    rows = [_people_row(page, group, differences, words) for group in (*THREE_GROUPS, TOTAL)]
    rows += [_share_row(page, group, differences, words) for group in THREE_GROUPS]
    columns = [text_column("name", words("population_targets.ages_table.group"))]
    columns += [Column(variant, words(f"population_targets.state.{variant}"), align="right") for variant in page.ends]
    for a, b in _COMPARED:
        states = {"a": words(f"population_targets.state.{a}"), "b": words(f"population_targets.state.{b}")}
        columns.append(Column(f"{a}_{b}", words("population_targets.comparison_head", **states), align="right"))
    return Table(pd.DataFrame(rows), columns, _comparison_caption(page, words), words, frozenset({3}))


def _comparison_caption(page: Targets, words: Words) -> str:
    base, year = page.fall.base_year, page.fall.year
    eras = {"base_era": era_year(base), "era": era_year(year)}
    caption = words("population_targets.comparison_caption", base=base, year=year, **eras)
    return captioned(caption, _marked_ages(page.ages, page).values(), words)


def _people_row(page: Targets, group: str, differences: Mapping, words: Words) -> dict[str, str]:
    people = page.people[page.people["sex"] == "both"].set_index(["year", "variant", "age_group"])["population"]
    cells = {}
    for variant, year in page.ends.items():
        mark = people_mark(page, year, variant, group)
        cells[variant] = _flagged(people.get((year, variant, group)), mark, "n", words)
    for a, b in _COMPARED:
        cells[f"{a}_{b}"] = _written(differences.get(("difference", a, b, group)), "+n", words)
    return {"name": words.bracketed(group_name(group, words), words("unit.persons")), **cells}


def _share_row(page: Targets, group: str, differences: Mapping, words: Words) -> dict[str, str]:
    cells = {}
    for variant in page.ends:
        row = page.compared.loc[(variant, group)]
        mark = share_mark(page, page.ends[variant], variant, group)
        cells[variant] = _flagged(row["share_printed"], mark, "p1", words)
    for a, b in _COMPARED:
        cells[f"{a}_{b}"] = _written(differences.get(("share_difference", a, b, group)), "+pp1", words)
    return {"name": words.bracketed(group_name(group, words), words("population_targets.share")), **cells}


def _written(value: object, how: str, words: Words) -> str:
    return words("unit.missing") if value is None or is_missing(value) else written(value, how, words)


def _flagged(value: object, mark: FigureMark | None, how: str, words: Words) -> str:
    if mark is None or value is None or is_missing(value):
        return _written(value, how, words)
    return flagged(float(value), mark, lambda each: written(each, how, words), words)


def points_table(page: Targets, words: Words) -> Table | None:
    """Return the points side by side: now, without measures, target, what is held back and per year; None if none.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    points = page.points
    if points.empty:
        return None
    lines = {
        **{name: _cell_of(name, page, words) for name in ("now", "projection", "target")},
        "held_back": lambda row: words(
            "population_targets.points_cell.held_back", of=row["held_back_of"], value=row["held_back"]
        ),
        "per_year": lambda row: quantity(row["held_back_per_year"], "persons", 1, words),
        "per_year_recomputed": lambda row: quantity(row["per_year"], "persons", 0.01, words),
    }
    last = points["target_year"].max()
    shown = {"name": [words(f"population_targets.points_row.{key}", year=last) for key in lines]}
    for _, row in points.iterrows():
        shown[row["point_id"]] = [write(row) for write in lines.values()]
    columns = [text_column("name", words("population_targets.points_table.measure"))]
    columns += [Column(row["point_id"], row["measure"], align="right") for _, row in points.iterrows()]
    caption = captioned(words("population_targets.points_table.caption"), point_marks(page), words)
    return Table(pd.DataFrame(shown), columns, caption, words)


def point_marks(page: Targets) -> list[FigureMark]:
    """Return what is known of the values of the points that differ from the official ones."""
    values = [(column, point) for point in page.points["point_id"] for column in ("now", "projection", "target")]
    return [mark for column, point in values if (mark := page.marks.at(POINTS, column, point))]


def _cell_of(column: str, page: Targets, words: Words) -> Callable[[pd.Series], str]:
    def cell(row: pd.Series) -> str:
        value = point_value(row, column, words, page.marks.at(POINTS, column, row["point_id"]))
        return words("population_targets.points_cell.value", value=value, year=row[f"{column}_year"])

    return cell


def point_value(row: pd.Series, column: str, words: Words, mark: FigureMark | None = None) -> str:
    """Return a value of a point with its unit, and with its sign and the official value if it is marked.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> point_value(pd.Series({"now": 2409.0, "unit": "persons"}), "now", load_words("ja"))
    '2,409人'
    """
    unit = row["unit"]
    return flagged(row[column], mark, lambda value: quantity(value, unit, _UNIT_STEPS[unit], words), words)


def other_figures(page: Targets, words: Words) -> Table | None:
    """Return the figures of the chapters that stand in no other table, with the characters of the plan; None if none.

    Two figures printed as one (a year and its era) take one row.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    if page.figures.empty:
        return None
    return Table(
        page.figures.drop_duplicates("printed"),
        [
            text_column("label", words("population_targets.figures_table.what")),
            text_column("printed", words("population_targets.figures_table.printed")),
            text_column("source_place", words("population_targets.figures_table.place")),
        ],
        words("population_targets.figures_table.caption", chapters=words.join(page.chapters)),
        words,
    )
