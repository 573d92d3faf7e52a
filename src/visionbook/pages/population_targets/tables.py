"""Tables, cards and sentences of the population vision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL
from visionbook.notation import counted_year, is_missing, number, percent, quantity
from visionbook.pages.population_targets.model import Vision
from visionbook.pages.population_targets.structure import support_ratios
from visionbook.periods import era_year
from visionbook.population.counted import Counted
from visionbook.show.count import change_words, course_card, day_words
from visionbook.show.phrases import group_name
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.show.target_path import difference_words, side_of, year_counted
from visionbook.strategy.target_path import judged
from visionbook.words import Words

UNIT_STEPS = {"persons": 1, "births_per_woman": 0.01}


def lead(vision: Vision, area: str, words: Words) -> Sentences:
    """Return the answer of the page: what was counted where a target year has been, and what the plan aims at."""
    change, row = vision.fall, judged(vision.gaps)
    aim = words(
        "population_targets.lead",
        area=area,
        base=change.base_year,
        year=change.year,
        population=number(change.population),
        without=number(change.without),
        held_back=number(change.held_back),
        target=number(change.target),
    )
    if is_missing(row["counted"]):
        return Sentences([aim], lead=True)
    counted = words(
        f"population_targets.lead_counted_{side_of(row['counted_gap'])}",
        area=area,
        year=counted_year(row["year"], row["preliminary"], words),
        counted=number(row["counted"]),
        target=number(row["target"]),
        value=number(abs(row["counted_gap"])),
    )
    return Sentences([counted + aim], lead=True)


def key_numbers(vision: Vision, names: dict[str, str], words: Words) -> Cards:
    """Return the four key numbers: now, without measures, the target, and how the first answer to it came out."""
    path, change = vision.path, vision.fall
    persons = words("unit.persons")
    cards = [
        Card(
            words("population_targets.card_now"),
            number(path.counted.population),
            persons,
            words("population_targets.card_now_when", year=year_counted(path, path.counted.now, words)),
            change_words(path.counted, words),
        ),
        Card(
            words("population_targets.card_without"),
            number(change.without),
            persons,
            words("population_targets.card_without_when", year=change.year, series=names[path.series.plan]),
            words(
                "population_targets.card_without_comparison",
                base=change.base_year,
                percent=percent(-change.growth_without),
            ),
        ),
        Card(
            words("population_targets.card_target"),
            number(change.target),
            persons,
            words("population_targets.card_target_when", year=change.year),
            words("population_targets.card_target_comparison", value=number(change.held_back)),
        ),
    ]
    return Cards(cards + course_card(vision.gaps, words))


def ages_table(ages: pd.DataFrame, words: Words) -> Table:
    """Return people and shares by age group, printed shares beside recomputed ones."""
    shown = ages.assign(
        group=[group_name(group, words) for group in ages["age_group"]],
        state=[words(f"population_targets.variant_{variant}") for variant in ages["variant"]],
        mark=[_mark(agrees, words) for agrees in ages["agrees"]],
    ).sort_values(["age_group", "year", "variant"], kind="stable")
    return Table(
        shown,
        [
            text_column("group", words("population_targets.ages_group")),
            year_column("year", words("population_targets.year"), words("unit.year")),
            text_column("state", words("population_targets.ages_variant")),
            number_column("population", words("population_targets.people"), words("unit.persons")),
            percent_column("share", words("population_targets.ages_share"), 2),
            percent_column("share_printed", words("population_targets.ages_share_printed")),
            text_column("mark", words("population_targets.ages_agrees")),
        ],
        words("population_targets.ages_table"),
        words,
    )


def aged_note(counted: Counted, base_year: int, words: Words) -> Sentences:
    """Return that the newest count has no ages yet, where it has none; else nothing.

    Parameters
    ----------
    base_year : int
        The year that the plan's comparison by age starts from.
    """
    if counted.aged == counted.now:
        return Sentences([])
    now = counted_year(counted.now, counted.is_preliminary, words)
    key = "aged_note" if counted.aged is not None else "aged_note_none"
    return Sentences([words(f"population_targets.{key}", now=now, aged=counted.aged, base=base_year)])


def points_sentence(points: pd.DataFrame, words: Words) -> Sentences:
    """Return the measures that the plan puts its weight on."""
    measures = words("population_targets.list").join(points["measure_ja"])
    return Sentences([words("population_targets.points_sentence", count=len(points), measures=measures)])


def _mark(agrees: bool, words: Words) -> str:
    return words("population_targets.agrees" if agrees else "population_targets.disagrees")


def points_table(points: pd.DataFrame, words: Words) -> Table:
    """Return the three points side by side: now, without measures, target, what is held back and per year."""

    def cell(row: pd.Series, column: str) -> str:
        value = quantity(row[column], row["unit"], UNIT_STEPS[row["unit"]], words)
        return words("population_targets.points_value_year", value=value, year=row[f"{column}_year"])

    def held_back(row: pd.Series) -> str:
        return words(
            "population_targets.points_held_back_cell", of=row["held_back_of_ja"], value=number(row["held_back"])
        )

    lines = {
        "now": lambda row: cell(row, "now"),
        "projection": lambda row: cell(row, "projection"),
        "target": lambda row: cell(row, "target"),
        "held_back": held_back,
        "per_year": lambda row: quantity(row["held_back_per_year"], "persons", 1, words),
        "per_year_recomputed": lambda row: quantity(row["per_year"], "persons", 0.01, words),
    }
    last = points["target_year"].max()
    shown = {"name": [words(f"population_targets.points_row_{key}", year=last) for key in lines]}
    for _, row in points.iterrows():
        shown[row["point_id"]] = [write(row) for write in lines.values()]
    columns = [text_column("name", words("population_targets.points_measure"))]
    columns += [Column(row["point_id"], row["measure_ja"], align="right") for _, row in points.iterrows()]
    return Table(pd.DataFrame(shown), columns, words("population_targets.points_table"), words)


def meaning_sentences(vision: Vision, names: dict[str, str], words: Words) -> Sentences:
    """Return what the target means: the fall, the part held back, ageing, and what does not fit."""
    change = vision.fall
    texts = [
        words(
            "population_targets.meaning_fall",
            base=change.base_year,
            year=change.year,
            without=number(change.population - change.without),
            without_percent=percent(-change.growth_without),
            target=number(change.population - change.target),
            target_percent=percent(-change.growth_target),
        ),
        words(
            "population_targets.meaning_held_back",
            without=number(change.population - change.without),
            held_back=number(change.held_back),
            percent=percent(change.share_held_back),
        ),
        *_ageing(vision.ages, words),
        *_threshold(vision, names, words),
        _disagreement(vision.ages, words),
    ]
    return Sentences(texts)


def _ageing(ages: pd.DataFrame, words: Words) -> list[str]:
    old = ages[ages["age_group"] == OLD].set_index("variant")["share"]
    support = support_ratios(ages).groupby("variant").first()
    years = {"base": int(ages["year"].min()), "year": int(ages["year"].max())}
    states = {"now": "observed", "without": "projection", "target": "target"}
    return [
        words("population_targets.ages_ageing", **years, **{key: percent(old[state]) for key, state in states.items()}),
        words(
            "population_targets.ages_support",
            **years,
            **{key: number(support[state], 2) for key, state in states.items()},
        ),
    ]


def _threshold(vision: Vision, names: dict[str, str], words: Words) -> Iterator[str]:
    path = vision.path
    for threshold in vision.thresholds:
        row = path.plan.years[path.plan.years["population"] < threshold].iloc[0]
        year = int(row["year"])
        text = words(
            "population_targets.meaning_threshold",
            series=names[path.series.plan],
            year=year,
            value=number(row["population"]),
            threshold=number(threshold),
        )
        if (projected := path.projection.at(year)) is not None:
            text += words("population_targets.meaning_threshold_projection", value=number(projected))
        if year in path.counted.totals.index:
            counted, shown = path.counted.totals[year], year_counted(path, year, words)
            text += words("population_targets.meaning_threshold_counted", year=shown, value=number(counted))
        yield text


def _disagreement(ages: pd.DataFrame, words: Words) -> str:
    items = [
        words(
            "population_targets.ages_disagree_item",
            year=row.year,
            variant=words(f"population_targets.variant_{row.variant}"),
            group=group_name(row.age_group, words),
            printed=percent(row.share_printed),
            share=percent(row.share, 2),
        )
        for row in ages[~ages["agrees"]].itertuples()
    ]
    return (
        words("population_targets.ages_disagree", items=words("population_targets.list").join(items))
        if items
        else words("population_targets.ages_agree_all")
    )


def comparison_table(vision: Vision, words: Words) -> Table:
    """Return the plan's own comparison as printed: people and shares by age group, and their differences.

    A printed share that does not fit the printed people carries a mark.
    """
    change, people = vision.fall, vision.figures["population"]
    people = people[people["sex"] == "both"].set_index(["year", "variant", "age_group"])["population"]
    shares = vision.ages.set_index(["year", "variant", "age_group"])
    ends = {"observed": change.base_year, "projection": change.year, "target": change.year}
    printed = vision.changes[vision.changes["to_year"] == change.year]
    differences = printed.set_index(["measure", "from_variant", "to_variant", "age_group"])["value"]
    rows = []
    for group in (*THREE_GROUPS, TOTAL):
        name = words("population_targets.comparison_people", group=group_name(group, words))
        cells = {variant: number(people[year, variant, group]) for variant, year in ends.items()}
        cells |= {f"{a}_{b}": number(differences["difference", a, b, group], signed=True) for a, b in _COMPARED}
        rows.append({"name": name, **cells})
    for group in THREE_GROUPS:
        name = words("population_targets.comparison_share", group=group_name(group, words))
        cells = {}
        for variant, year in ends.items():
            share = shares.loc[(year, variant, group)]
            mark = "" if share["agrees"] else words("population_targets.comparison_mark")
            cells[variant] = percent(share["share_printed"]) + mark
        for a, b in _COMPARED:
            value = differences["share_difference", a, b, group]
            cells[f"{a}_{b}"] = percent(value, signed=True).removesuffix("%")
        rows.append({"name": name, **cells})
    columns = [text_column("name", words("population_targets.ages_group"))]
    columns += [Column(variant, words(f"population_targets.state_{variant}"), align="right") for variant in ends]
    for a, b in _COMPARED:
        head = words(
            "population_targets.comparison_head",
            a=words(f"population_targets.state_{a}"),
            b=words(f"population_targets.state_{b}"),
        )
        columns.append(Column(f"{a}_{b}", head, align="right"))
    caption = words(
        "population_targets.comparison_table",
        base=change.base_year,
        base_era=era_year(change.base_year),
        year=change.year,
        era=era_year(change.year),
    )
    return Table(pd.DataFrame(rows), columns, caption, words, frozenset({3}))


_COMPARED = (("observed", "projection"), ("observed", "target"), ("projection", "target"))


def other_figures_table(vision: Vision, words: Words) -> Table:
    """Return the figures of the chapter that stand in no other table, with the characters as printed.

    Two figures printed as one (a year and its era) take one row.
    """
    return Table(
        vision.figures["plan_figures"].drop_duplicates("printed"),
        [
            text_column("label_ja", words("population_targets.figures_what")),
            text_column("printed", words("population_targets.figures_printed")),
            text_column("source_place", words("population_targets.figures_place")),
        ],
        words("population_targets.figures_table", chapters=words("population_targets.list").join(vision.chapters)),
        words,
    )


def count_table(vision: Vision, names: dict[str, str], words: Words) -> Table:
    """Return the newest count and everything that stands beside it for its year, with the difference in words."""
    path, year = vision.path, vision.path.counted.now
    counted = path.counted.population
    rows = [(words("population_targets.count_row_counted"), counted, None)]
    rows += [(name, value, counted - value) for name, value in _beside(vision, names, words)]
    shown = pd.DataFrame(rows, columns=["name", "value", "difference"])
    shown["words"] = [difference_words(difference, words, "") for difference in shown["difference"]]
    return Table(
        shown,
        [
            text_column("name", words("population_targets.count_what")),
            number_column("value", words("population_targets.people"), words("unit.persons")),
            text_column("words", words("population_targets.count_difference")),
        ],
        words("population_targets.count_table", year=year_counted(path, year, words)),
        words,
        frozenset({0}),
    )


def _beside(vision: Vision, names: dict[str, str], words: Words) -> Iterator[tuple[str, float]]:
    path, year = vision.path, vision.path.counted.now
    for row in vision.gaps[vision.gaps["year"] == year].itertuples():
        yield words("population_targets.count_row_target", name=row.name_ja), row.target
        key = "count_row_plan" if row.plan_printed else "count_row_implied"
        yield words(f"population_targets.{key}", series=names[path.series.plan]), row.plan
    if year not in list(vision.gaps["year"]) and (expected := path.plan.at(year)) is not None:
        yield words("population_targets.count_row_plan", series=names[path.series.plan]), expected
    if (expected := path.projection.at(year)) is not None:
        yield words("population_targets.count_row_projection", series=names[path.series.projection]), expected
    for row in vision.reprinted[vision.reprinted["year"] == year].itertuples():
        yield words("population_targets.count_row_reprint", series=names[path.series.vision]), row.printed
    for gap in vision.register.gaps if vision.register else ():
        if gap.year == year:
            day = day_words(date(year, *vision.register.count_day), words)
            key = "count_row_register_continued" if gap.continued else "count_row_register"
            yield words(f"population_targets.{key}", day=day), round(gap.population)
