"""The plan's figures recomputed: sentences, cards, tables and pictures of what its targets assume."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import counted_year, number, percent
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words


def against(difference: float, words: Words) -> str:
    """Return a difference in words: more, fewer or the same.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> against(-804.6, load_words("ja")), against(0.4, load_words("ja"))
    ('805人少ない', '同じ')
    """
    return words(f"plan_assumptions.{_side(difference)}", value=number(abs(round(difference))))


def against_what(difference: float, what: str, words: Words) -> str:
    """Return what a number is compared with and how it lies to that.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> against_what(-2, "目標の9人", load_words("ja")), against_what(0, "目標の9人", load_words("ja"))
    ('目標の9人より2人少ない', '目標の9人と同じ')
    """
    return words(f"plan_assumptions.{_side(difference)}_than", value=number(abs(round(difference))), what=what)


def _side(difference: float) -> str:
    whole = round(difference)
    return "more" if whole > 0 else "fewer" if whole < 0 else "equal"


def lead(plan: PlanAssumptions, area: str, words: Words) -> Sentences:
    """Return the answer of the page in one paragraph: what was counted first, where a target year has been counted."""
    total, target = plan.extension.iloc[0], plan.paths.iloc[-1]
    judged = plan.ahead.dropna(subset=["counted"]).tail(1)
    return Sentences(
        [
            "".join(
                words(
                    "plan_assumptions.lead_counted",
                    year=counted_year(row.year, row.year in plan.counted.preliminary, words),
                    counted=number(row.counted),
                    difference=against_what(
                        row.gap, words("plan_assumptions.the_target", value=number(row.target)), words
                    ),
                )
                for row in judged.itertuples()
            )
            + words(
                "plan_assumptions.lead",
                area=area,
                published=plan.base.published_to,
                year=plan.base.horizon_year,
                model=number(total["model"]),
                printed=number(total["printed"]),
                target=number(target["plan"]),
                first=number(plan.demand["held_back"].iloc[0]),
                last=number(plan.demand["held_back"].iloc[-1]),
                rate=number(plan.fertility.needed_rate, 2),
            )
        ],
        lead=True,
    )


def key_numbers(plan: PlanAssumptions, names: Mapping[str, str], census: str, words: Words) -> Cards:
    """Return key numbers: the extension, net leavers held back, the TFR needed, and how the target year came out.

    Parameters
    ----------
    plan : PlanAssumptions
        The page's figures.
    names : mapping of str to str
        Short names of series.
    census : str
        The series of what was counted.
    """
    total = plan.extension.iloc[0]
    held_back, leaving = plan.demand["held_back"].mean(), -plan.demand["base_net_migrants"].mean()
    return Cards(
        [
            Card(
                words("plan_assumptions.card_extension"),
                number(total["model"]),
                words("unit.persons"),
                words("plan_assumptions.card_extension_when", year=plan.base.horizon_year),
                words(
                    "plan_assumptions.card_extension_comparison",
                    difference=against_what(
                        total["difference"],
                        words("plan_assumptions.the_printed", value=number(total["printed"])),
                        words,
                    ),
                ),
            ),
            Card(
                words("plan_assumptions.card_migration"),
                number(held_back),
                words("plan_assumptions.card_migration_unit"),
                words("plan_assumptions.card_migration_when", base=plan.base.base_year, year=plan.base.horizon_year),
                words("plan_assumptions.card_migration_comparison", share=percent(held_back / leaving, 0)),
            ),
            Card(
                words("plan_assumptions.card_rate"),
                number(plan.fertility.needed_rate, 2),
                "",
                words("plan_assumptions.card_rate_when", from_year=plan.fertility.from_year),
                words("plan_assumptions.card_rate_comparison", rate=number(plan.fertility.rate_target, 2)),
            ),
            *_target_cards(plan, names, census, words),
        ]
    )


def _target_cards(plan: PlanAssumptions, names: Mapping[str, str], census: str, words: Words) -> list[Card]:
    """Return the card of the last target year that was counted, or else of the first one that is newly projected."""
    counted, projected = plan.ahead.dropna(subset=["counted"]), plan.ahead.dropna(subset=["newest"])
    if not (len(counted) or len(projected)):
        return []
    row, kind, series = (
        (counted.iloc[-1], "counted", census) if len(counted) else (projected.iloc[0], "newest", plan.newest.series)
    )
    year = int(row["year"])
    return [
        Card(
            words(f"plan_assumptions.card_{kind}"),
            number(abs(row["gap"])),
            words(f"plan_assumptions.card_target_unit_{_side(row['gap'])}"),
            words(
                "plan_assumptions.card_target_when",
                year=counted_year(year, kind == "counted" and year in plan.counted.preliminary, words),
                series=names[series],
            ),
            words("plan_assumptions.card_target_comparison", target=number(row["target"]), value=number(row[kind])),
        )
    ]


def extension_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return the extended projection beside the printed one."""
    rows = plan.extension
    return Table(
        rows.assign(who=_who(rows, words), model=rows["model"].round()),
        [
            text_column("who", words("plan_assumptions.who")),
            *_three_columns(words),
        ],
        words("plan_assumptions.extension_table", year=plan.base.horizon_year, published=plan.base.published_to),
        words,
    )


def _who(rows: pd.DataFrame, words: Words) -> list[str]:
    return [words(f"plan_assumptions.who_{row.age_group}_{row.sex}") for row in rows.itertuples()]


def _three_columns(words: Words) -> list[Column]:
    return [
        number_column("model", words("plan_assumptions.model")),
        number_column("printed", words("plan_assumptions.printed")),
        number_column("difference", words("plan_assumptions.difference"), signed=True),
    ]


def reached_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return every printed target beside what the solved assumptions give."""
    rows = plan.reached
    how = {True: words("plan_assumptions.reached_asked"), False: words("plan_assumptions.reached_free")}
    return Table(
        rows.assign(
            who=_who(rows, words),
            what=[words(f"plan_assumptions.variant_{variant}") for variant in rows["variant"]],
            how=rows["asked"].map(how),
        ),
        [
            text_column("who", words("plan_assumptions.who")),
            year_column("year", words("plan_assumptions.year"), words("unit.year")),
            text_column("what", words("plan_assumptions.reached_what")),
            *_three_columns(words),
            text_column("how", words("plan_assumptions.reached_how")),
        ],
        words("plan_assumptions.reached_table"),
        words,
    )


def reached_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return how near the solution comes to the targets of years that it was not asked for."""
    free = plan.reached.query("not asked and age_group == 'total'")
    return Sentences(
        [
            words(
                "plan_assumptions.reached_sentence",
                asked=int(plan.reached["asked"].sum()),
                year=row.year,
                printed=number(row.printed),
                model=number(row.model),
                difference=number(row.difference, signed=True),
            )
            for row in free.head(1).itertuples()
        ]
    )


def lever_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return the levers that reproduce the targets, and what they mean in persons per year."""
    rows = plan.levers
    return Table(
        rows.assign(name=[words(f"plan_assumptions.lever_{lever}") for lever in rows["lever"]]),
        [
            text_column("name", words("plan_assumptions.lever")),
            percent_column("value", words("plan_assumptions.lever_value")),
            number_column("per_year", words("plan_assumptions.lever_per_year"), words("unit.persons"), 1),
        ],
        words("plan_assumptions.lever_table", base=plan.base.base_year, year=plan.base.horizon_year),
        words,
    )


def fertility_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return what the printed rise of the TFR gives here, what would be needed, and what is assumed."""
    gain = plan.fertility
    return Sentences(
        [
            words(
                "plan_assumptions.fertility_gain",
                from_year=gain.from_year,
                now=number(gain.rate_now, 2),
                target=number(gain.rate_target, 2),
                year=plan.base.horizon_year,
                printed=number(gain.printed),
                beside=number(gain.beside),
                alone=number(gain.alone),
            )
            + words(
                "plan_assumptions.fertility_needed",
                printed=number(gain.printed),
                needed=number(gain.needed_rate, 2),
            ),
            words("plan_assumptions.fertility_assume"),
        ]
    )
