"""Tables of what the plan prints: ages and their shares, its own comparison, its points, and its other figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.notation import is_missing, quantity, written
from visionbook.pages.population_targets.model import Targets
from visionbook.periods import era_year
from visionbook.show import signs
from visionbook.show.phrases import group_name
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words

_UNIT_STEPS = {"persons": 1, "births_per_woman": 0.01}
_COMPARED = (("observed", "projection"), ("observed", "target"), ("projection", "target"))
_CAUTION = signs.of("note", "caution").character


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
    )


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
    return words("population_targets.comparison_caption", base=base, year=year, sign=_CAUTION, **eras)


def _people_row(page: Targets, group: str, differences: Mapping, words: Words) -> dict[str, str]:
    people = page.people[page.people["sex"] == "both"].set_index(["year", "variant", "age_group"])["population"]
    cells = {variant: _written(people.get((year, variant, group)), "n", words) for variant, year in page.ends.items()}
    for a, b in _COMPARED:
        cells[f"{a}_{b}"] = _written(differences.get(("difference", a, b, group)), "+n", words)
    return {"name": words.bracketed(group_name(group, words), words("unit.persons")), **cells}


def _share_row(page: Targets, group: str, differences: Mapping, words: Words) -> dict[str, str]:
    cells = {}
    for variant in page.ends:
        row = page.compared.loc[(variant, group)]
        shown = _written(row["share_printed"], "p1", words)
        fits = row["agrees"] or is_missing(row["share_printed"])
        cells[variant] = shown if fits else words("population_targets.marked", value=shown, sign=_CAUTION)
    for a, b in _COMPARED:
        cells[f"{a}_{b}"] = _written(differences.get(("share_difference", a, b, group)), "+pp1", words)
    return {"name": words.bracketed(group_name(group, words), words("population_targets.share")), **cells}


def _written(value: object, how: str, words: Words) -> str:
    return words("unit.missing") if value is None or is_missing(value) else written(value, how, words)


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
        **{name: _cell_of(name, words) for name in ("now", "projection", "target")},
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
    return Table(pd.DataFrame(shown), columns, words("population_targets.points_table.caption"), words)


def _cell_of(column: str, words: Words) -> Callable[[pd.Series], str]:
    def cell(row: pd.Series) -> str:
        value = point_value(row, column, words)
        return words("population_targets.points_cell.value", value=value, year=row[f"{column}_year"])

    return cell


def point_value(row: pd.Series, column: str, words: Words) -> str:
    """Return a value of a point with its unit.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> point_value(pd.Series({"now": 2409.0, "unit": "persons"}), "now", load_words("ja"))
    '2,409人'
    """
    return quantity(row[column], row["unit"], _UNIT_STEPS[row["unit"]], words)


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
