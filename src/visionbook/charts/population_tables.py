"""Tables, cards and sentences of the population vision."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL
from visionbook.charts.population import difference_words
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.notation import is_missing, number, percent, quantity
from visionbook.periods import era_year
from visionbook.population.structure import support_ratios
from visionbook.population.targets import Fall, Outlook
from visionbook.population.vision import Vision
from visionbook.words import Words

UNIT_STEPS = {"persons": 1, "births_per_woman": 0.01}
_AGE_KEYS = {"0-14": "0_14", "15-64": "15_64", "65+": "65_over", "total": "total"}


def group_name(age_group: str, words: Words) -> str:
    """Return an age group as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> group_name("65+", load_words("ja")), group_name("total", load_words("ja"))
    ('65歳以上', '総数')
    """
    return words(f"population.age_{_AGE_KEYS[age_group]}")


def lead(change: Fall, area: str, words: Words) -> Sentences:
    """Return the answer of the page in one or two sentences."""
    return Sentences(
        [
            words(
                "population.lead",
                area=area,
                base=change.base_year,
                year=change.year,
                population=number(change.population),
                without=number(change.without),
                held_back=number(change.held_back),
                target=number(change.target),
            )
        ],
        lead=True,
    )


def key_numbers(outlook: Outlook, gaps: pd.DataFrame, change: Fall, names: dict[str, str], words: Words) -> Cards:
    """Return the four key numbers: now, without measures, the target, and the course towards it."""
    now, earlier = outlook.observed.iloc[-1], outlook.observed.iloc[:-1]
    comparison = ""
    if len(earlier):
        before = earlier.iloc[-1]
        fewer = number(before["population"] - now["population"])
        comparison = words("population.card_now_comparison", base=before["year"], value=fewer)
    persons = words("unit.persons")
    cards = [
        Card(
            words("population.card_now"),
            number(now["population"]),
            persons,
            words("population.card_now_when", year=now["year"]),
            comparison,
        ),
        Card(
            words("population.card_without"),
            number(change.without),
            persons,
            words("population.card_without_when", year=change.year, series=names[outlook.base_series]),
            words("population.card_without_comparison", base=change.base_year, percent=percent(-change.growth_without)),
        ),
        Card(
            words("population.card_target"),
            number(change.target),
            persons,
            words("population.card_target_when", year=change.year),
            words("population.card_target_comparison", value=number(change.held_back)),
        ),
    ]
    return Cards(cards + course_card(gaps, words))


def course_card(
    gaps: pd.DataFrame,
    words: Words,
    comparison: str = "",
    *,
    label: str = "population.card_course",
    href: str = "",
) -> list[Card]:
    """Return the card on the first target and the newer projection; none where that has no value for its year."""
    row = gaps.iloc[0]
    if is_missing(row["newer_gap"]):
        return []
    gap = row["newer_gap"]
    side = "same" if gap == 0 else "below" if gap < 0 else "above"
    default = words(
        "population.card_course_comparison", difference=difference_words(row["newer_minus_base"], words, "")
    )
    return [
        Card(
            words(label),
            number(abs(gap)),
            words(f"population.card_course_unit_{side}"),
            words("population.card_course_when", year=row["year"], target=number(row["target"])),
            comparison or default,
            href,
        )
    ]


def gap_sentences(gaps: pd.DataFrame, base_name: str, words: Words) -> Sentences:
    """Return what the newer projection means for each target year that it reaches."""
    texts = []
    for _, row in gaps[gaps["newer_gap"].notna()].iterrows():
        newer_gap = row["newer_gap"]
        values = {
            "year": row["year"],
            "newer": number(row["newer_projection"]),
            "base": base_name,
            "base_value": number(row["base_projection"]),
            "target": number(row["target"]),
            "held_back": number(row["held_back"]),
            "difference": difference_words(row["newer_minus_base"], words, ""),
            "words": difference_words(newer_gap, words, "target"),
            "shortfall": words("population.gap_sentence_short", value=number(-newer_gap))
            if newer_gap < 0
            else words("population.gap_sentence_reached"),
        }
        key = "gap_sentence" if row["base_printed"] else "gap_sentence_implied"
        texts.append(words(f"population.{key}", **values))
    return Sentences(texts)


def ages_table(ages: pd.DataFrame, words: Words) -> Table:
    """Return people and shares by age group, printed shares beside recomputed ones."""
    shown = ages.assign(
        group=[group_name(group, words) for group in ages["age_group"]],
        state=[words(f"population.variant_{variant}") for variant in ages["variant"]],
        mark=[_mark(agrees, words) for agrees in ages["agrees"]],
    ).sort_values(["age_group", "year", "variant"], kind="stable")
    return Table(
        shown,
        [
            text_column("group", words("population.ages_group")),
            year_column("year", words("population.year"), words("unit.year")),
            text_column("state", words("population.ages_variant")),
            number_column("population", words("population.people"), words("unit.persons")),
            percent_column("share", words("population.ages_share"), 2),
            percent_column("share_printed", words("population.ages_share_printed")),
            text_column("mark", words("population.ages_agrees")),
        ],
        words("population.ages_table"),
        words,
    )


def _mark(agrees: bool, words: Words) -> str:
    return words("population.agrees" if agrees else "population.disagrees")


def points_table(points: pd.DataFrame, words: Words) -> Table:
    """Return the three points side by side: now, without measures, target, what is held back and per year."""

    def cell(row: pd.Series, column: str) -> str:
        value = quantity(row[column], row["unit"], UNIT_STEPS[row["unit"]], words)
        return words("population.points_value_year", value=value, year=row[f"{column}_year"])

    def held_back(row: pd.Series) -> str:
        return words("population.points_held_back_cell", of=row["held_back_of_ja"], value=number(row["held_back"]))

    lines = {
        "now": lambda row: cell(row, "now"),
        "projection": lambda row: cell(row, "projection"),
        "target": lambda row: cell(row, "target"),
        "held_back": held_back,
        "per_year": lambda row: quantity(row["held_back_per_year"], "persons", 1, words),
        "per_year_recomputed": lambda row: quantity(row["per_year"], "persons", 0.01, words),
    }
    shown = {"name": [words(f"population.points_row_{key}") for key in lines]}
    for _, row in points.iterrows():
        shown[row["point_id"]] = [write(row) for write in lines.values()]
    columns = [text_column("name", words("population.points_measure"))]
    columns += [Column(row["point_id"], row["measure_ja"], align="right") for _, row in points.iterrows()]
    return Table(pd.DataFrame(shown), columns, words("population.points_table"), words)


def meaning_sentences(vision: Vision, names: dict[str, str], words: Words) -> Sentences:
    """Return what the target means: the fall, the part held back, ageing, and what does not fit."""
    change = vision.fall
    texts = [
        words(
            "population.meaning_fall",
            base=change.base_year,
            year=change.year,
            without=number(change.population - change.without),
            without_percent=percent(-change.growth_without),
            target=number(change.population - change.target),
            target_percent=percent(-change.growth_target),
        ),
        words(
            "population.meaning_held_back",
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
        words("population.ages_ageing", **years, **{key: percent(old[state]) for key, state in states.items()}),
        words("population.ages_support", **years, **{key: number(support[state], 2) for key, state in states.items()}),
    ]


def _threshold(vision: Vision, names: dict[str, str], words: Words) -> list[str]:
    outlook = vision.outlook
    under = outlook.base[outlook.base["population"] < vision.threshold]
    if under.empty:
        return []
    row = under.iloc[0]
    text = words(
        "population.meaning_threshold",
        series=names[outlook.base_series],
        year=row["year"],
        value=number(row["population"]),
        threshold=number(vision.threshold),
    )
    newer = outlook.newer.loc[outlook.newer["year"] == row["year"], "population"]
    if newer.empty:
        return [text]
    return [text + words("population.meaning_threshold_newer", newer=number(newer.iloc[0]))]


def _disagreement(ages: pd.DataFrame, words: Words) -> str:
    items = [
        words(
            "population.ages_disagree_item",
            year=row.year,
            variant=words(f"population.variant_{row.variant}"),
            group=group_name(row.age_group, words),
            printed=percent(row.share_printed),
            share=percent(row.share, 2),
        )
        for row in ages[~ages["agrees"]].itertuples()
    ]
    return words("population.ages_disagree", items=words.join(items)) if items else words("population.ages_agree_all")


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
        name = words("population.comparison_people", group=group_name(group, words))
        cells = {variant: number(people[year, variant, group]) for variant, year in ends.items()}
        cells |= {f"{a}_{b}": number(differences["difference", a, b, group], signed=True) for a, b in _COMPARED}
        rows.append({"name": name, **cells})
    for group in THREE_GROUPS:
        name = words("population.comparison_share", group=group_name(group, words))
        cells = {}
        for variant, year in ends.items():
            share = shares.loc[(year, variant, group)]
            mark = "" if share["agrees"] else words("population.comparison_mark")
            cells[variant] = percent(share["share_printed"]) + mark
        for a, b in _COMPARED:
            value = differences["share_difference", a, b, group]
            cells[f"{a}_{b}"] = percent(value, signed=True).removesuffix("%")
        rows.append({"name": name, **cells})
    columns = [text_column("name", words("population.ages_group"))]
    columns += [Column(variant, words(f"population.state_{variant}"), align="right") for variant in ends]
    for a, b in _COMPARED:
        head = words("population.comparison_head", a=words(f"population.state_{a}"), b=words(f"population.state_{b}"))
        columns.append(Column(f"{a}_{b}", head, align="right"))
    caption = words(
        "population.comparison_table",
        base=change.base_year,
        base_era=era_year(change.base_year),
        year=change.year,
        era=era_year(change.year),
    )
    return Table(pd.DataFrame(rows), columns, caption, words, frozenset({3}))


_COMPARED = (("observed", "projection"), ("observed", "target"), ("projection", "target"))


def other_figures_table(figures: pd.DataFrame, words: Words) -> Table:
    """Return the figures of the chapter that stand in no other table, with the characters as printed.

    Parameters
    ----------
    figures : DataFrame
        Rows of plan_figures; two figures printed as one (a year and its era) take one row.
    """
    return Table(
        figures.drop_duplicates("printed"),
        [
            text_column("label_ja", words("population.figures_what")),
            text_column("printed", words("population.figures_printed")),
            text_column("source_place", words("population.figures_place")),
        ],
        words("population.figures_table"),
        words,
    )
