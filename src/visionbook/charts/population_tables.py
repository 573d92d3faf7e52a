"""Tables, cards and sentences of the population vision."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.ages import OLD
from visionbook.charts.population import difference_words
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.notation import is_missing, number, percent, quantity
from visionbook.population.targets import Decomposition, Fall, Outlook, support_ratios
from visionbook.words import Words

UNIT_STEPS = {"persons": 1, "births_per_woman": 0.01}
_AGE_KEYS = {"0-14": "0_14", "15-64": "15_64", "65+": "65_over", "20-39": "20_39", "total": "total"}


def group_name(age_group: str, words: Words, sex: str = "both") -> str:
    """Return an age group as readers see it, with the sex if it is not both.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> group_name("65+", load_words("ja")), group_name("20-39", load_words("ja"), "female")
    ('65歳以上', '20～39歳女')
    """
    name = words(f"population.age_{_AGE_KEYS[age_group]}") if age_group in _AGE_KEYS else age_group
    return name if sex == "both" else name + words(f"population.sex_{sex}")


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
    now, before = outlook.observed.iloc[-1], outlook.observed.iloc[-2]
    persons = words("unit.persons")
    cards = [
        Card(
            words("population.card_now"),
            number(now["population"]),
            persons,
            words("population.card_now_when", year=now["year"]),
            words(
                "population.card_now_comparison",
                base=before["year"],
                value=number(before["population"] - now["population"]),
            ),
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
    return Cards(cards + course_card(gaps, names[outlook.newer_series], words))


def course_card(gaps: pd.DataFrame, newer_name: str, words: Words, comparison: str = "", href: str = "") -> list[Card]:
    """Return the card on the first target and the newer projection; none where that has no value for its year."""
    row = gaps.iloc[0]
    if is_missing(row["newer_gap"]):
        return []
    side = "below" if row["newer_gap"] < 0 else "above"
    default = words(
        "population.card_course_comparison", difference=difference_words(row["newer_minus_base"], words, "")
    )
    return [
        Card(
            words("population.card_course"),
            number(abs(row["newer_gap"])),
            words(f"population.card_course_unit_{side}"),
            words("population.card_course_when", year=row["year"], target=number(row["target"]), series=newer_name),
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


def ages_sentences(ages: pd.DataFrame, words: Words) -> Sentences:
    """Return what the age groups say: ageing, support, and printed shares that do not fit."""
    rows = ages.set_index(["variant", "age_group"])
    old = {variant: percent(rows.loc[(variant, OLD), "share"]) for variant in ("observed", "projection", "target")}
    support = support_ratios(ages).groupby("variant").first()
    base, year = int(ages["year"].min()), int(ages["year"].max())
    disagreeing = [
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
    return Sentences(
        [
            words(
                "population.ages_sentence_ageing",
                base=base,
                year=year,
                old=old["observed"],
                old_without=old["projection"],
                old_target=old["target"],
            ),
            words(
                "population.ages_sentence_support",
                base=base,
                now=number(support["observed"], 2),
                without=number(support["projection"], 2),
                target=number(support["target"], 2),
            ),
            words("population.ages_sentence_disagree", items="、".join(disagreeing))
            if disagreeing
            else words("population.ages_agree_all"),
        ]
    )


def changes_table(changes: pd.DataFrame, words: Words) -> Table:
    """Return the printed differences beside the recomputed ones.

    Parameters
    ----------
    changes : DataFrame
        As from `visionbook.population.targets.printed_changes`.
    """
    shares = changes["measure"] == "share_difference"

    def amount(value: float, is_share: bool) -> str:
        return quantity(value, "ratio" if is_share else "persons", 0.001 if is_share else 1, words, signed=True)

    pairs = list(zip(changes.itertuples(), shares, strict=True))
    shown = pd.DataFrame(
        {
            "what": [
                words("population.changes_share", what=_what(row, words)) if is_share else _what(row, words)
                for row, is_share in pairs
            ],
            "group": [group_name(row.age_group, words, row.sex) for row, _ in pairs],
            "value": [amount(row.value, is_share) for row, is_share in pairs],
            "recomputed": [amount(row.recomputed, is_share) for row, is_share in pairs],
            "mark": [_mark(row.agrees, words) for row, _ in pairs],
        }
    )
    return Table(
        shown,
        [
            text_column("what", words("population.changes_what")),
            text_column("group", words("population.changes_group")),
            Column("value", words("population.changes_value"), align="right"),
            Column("recomputed", words("population.changes_recomputed"), align="right"),
            text_column("mark", words("population.changes_agrees")),
        ],
        words("population.changes_table"),
        words,
    )


def _what(row: object, words: Words) -> str:
    ends = [
        words("population.variant_year", year=year, variant=words(f"population.variant_{variant}"))
        for year, variant in ((row.from_year, row.from_variant), (row.to_year, row.to_variant))
    ]
    return words("population.changes_what_cell", from_=ends[0], to=ends[1])


def split_sentence(split: Decomposition, words: Words) -> Sentences:
    """Return how the projection becomes the target, step by step."""
    values = {
        name: number(getattr(split, name)) for name in ("without", "migration", "migration_only", "fertility", "target")
    }
    return Sentences([words("population.split_sentence", year=split.year, **values)])


def points_table(points: pd.DataFrame, words: Words) -> Table:
    """Return the three points: now, without measures, target, what is held back and per year."""

    def cell(row: pd.Series, column: str) -> str:
        value = quantity(row[column], row["unit"], UNIT_STEPS[row["unit"]], words)
        return words("population.points_value_year", value=value, year=row[f"{column}_year"])

    rows = [row for _, row in points.iterrows()]
    shown = pd.DataFrame(
        {
            "title": [row["title_ja"] for row in rows],
            "measure": [row["measure_ja"] for row in rows],
            **{column: [cell(row, column) for row in rows] for column in ("now", "projection", "target")},
            "held": [
                words("population.points_held_back_cell", of=row["held_back_of_ja"], value=number(row["held_back"]))
                for row in rows
            ],
            "printed": [quantity(row["held_back_per_year"], "persons", 1, words) for row in rows],
            "computed": [quantity(row["per_year"], "persons", 0.01, words) for row in rows],
        }
    )
    heads = {
        "title": "title_column",
        "measure": "measure",
        "now": "now_column",
        "projection": "projection_column",
        "target": "target_column",
        "held": "held_back",
        "printed": "per_year",
        "computed": "per_year_recomputed",
    }
    right = {"now", "projection", "target", "printed", "computed"}
    columns = [
        Column(name, words(f"population.points_{key}"), align="right" if name in right else "left")
        for name, key in heads.items()
    ]
    return Table(shown, columns, words("population.points_table"), words)


def meaning_sentences(change: Fall, outlook: Outlook, names: dict[str, str], threshold: int, words: Words) -> Sentences:
    """Return what the target means: the fall with and without it, the part held back, and the threshold.

    Parameters
    ----------
    threshold : int
        Population (persons) that the plan says will be undercut.
    """
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
    ]
    under = outlook.base[outlook.base["population"] < threshold]
    if len(under):
        row = under.iloc[0]
        newer = outlook.newer.loc[outlook.newer["year"] == row["year"], "population"]
        key = "meaning_threshold" if len(newer) else "meaning_threshold_base_only"
        values = {"newer": number(newer.iloc[0])} if len(newer) else {}
        texts.append(
            words(
                f"population.{key}",
                series=names[outlook.base_series],
                year=row["year"],
                value=number(row["population"]),
                threshold=number(threshold),
                **values,
            )
        )
    return Sentences(texts)


def figures_table(tables: Mapping[str, pd.DataFrame], words: Words) -> Table:
    """Return every figure that a chapter prints, one row each.

    Parameters
    ----------
    tables : mapping
        As from `visionbook.population.targets.chapter_figures`: population, population_shares,
        population_changes, plan_figures.
    """
    rows = []
    for key, table in (("population", tables["population"]), ("share", tables["population_shares"])):
        for row in table.itertuples():
            label = words(
                f"population.figures_{key}",
                year=row.year,
                variant=words(f"population.variant_{row.variant}"),
                group=group_name(row.age_group, words, row.sex),
            )
            value = row.population if key == "population" else row.share
            unit = "persons" if key == "population" else "ratio"
            rows.append((label, quantity(value, unit, row.rounded_to, words), row.source_place))
    for row in tables["population_changes"].itertuples():
        share = row.measure == "share_difference"
        what = words("population.changes_share", what=_what(row, words)) if share else _what(row, words)
        label = words("population.figures_difference", what=what, group=group_name(row.age_group, words, row.sex))
        value = quantity(row.value, "ratio" if share else "persons", row.rounded_to, words, signed=True)
        rows.append((label, value, row.source_place))
    for row in tables["plan_figures"].itertuples():
        value = f"{int(row.value)}" if row.unit == "year" else quantity(row.value, row.unit, row.rounded_to, words)
        rows.append((row.label_ja, value, row.source_place))
    return Table(
        pd.DataFrame(rows, columns=["what", "value", "place"]),
        [
            text_column("what", words("population.figures_what")),
            Column("value", words("population.figures_value"), align="right"),
            text_column("place", words("population.figures_place")),
        ],
        words("population.figures_table"),
        words,
    )
