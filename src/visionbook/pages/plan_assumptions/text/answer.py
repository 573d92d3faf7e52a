"""The answer of the page in one paragraph, and its key numbers."""

from __future__ import annotations

from visionbook.notation import counted_year, number
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.text import robust
from visionbook.pages.plan_assumptions.text.differences import against_what, side, year_of_count
from visionbook.pages.plan_assumptions.text.fertility import span
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def lead(page: PlanAssumptions, words: Words) -> Sentences:
    """Return the answer of the page in one paragraph: what was counted first, where a target year has been counted."""
    judged = page.ahead.dropna(subset=["counted"]).tail(1)
    counted = [
        words(
            "plan_assumptions.lead_counted",
            year=year_of_count(page, row.year, words),
            counted=row.counted,
            difference=against_what(row.gap, words("plan_assumptions.the_target", value=row.target), words),
        )
        for row in judged.itertuples()
    ]
    base, held_back = page.base, page.demand["held_back"]
    key = "lead_rebuilt" if base.horizon_year > base.published_to else "lead_published"
    answer = words(
        f"plan_assumptions.{key}",
        area=page.area,
        series=page.names[base.series],
        published=base.published_to,
        year=base.horizon_year,
        model=page.total["model"],
        printed=page.total["printed"],
    ) + words(
        "plan_assumptions.lead_asks",
        target=page.paths["plan"].iloc[-1],
        first=held_back.iloc[0],
        last=held_back.iloc[-1],
        rate=span(page.scale.needed["plan"], words),
        series=page.names[base.series],
        as_projected=span(page.scale.needed["projection"], words),
    )
    return Sentences(["".join([*counted, answer, *robust.in_short(page, words)])], lead=True)


def cards(page: PlanAssumptions, words: Words) -> Cards:
    """Return key numbers: the extension, net leavers held back, the TFR needed, and how the target year came out."""
    base, gain = page.base, page.fertility
    held_back, leaving = page.demand["held_back"].mean(), -page.demand["base_net_migrants"].mean()
    what = words("plan_assumptions.the_printed", value=page.total["printed"])
    share = words("plan_assumptions.card_migration_comparison", share=held_back / leaving) if leaving > 0 else ""
    return Cards(
        [
            Card(
                words("plan_assumptions.card_extension"),
                number(page.total["model"]),
                words("unit.persons"),
                words("plan_assumptions.card_extension_when", year=base.horizon_year),
                against_what(page.total["difference"], what, words),
            ),
            Card(
                words("plan_assumptions.card_migration"),
                number(held_back),
                words("plan_assumptions.card_migration_unit"),
                words("plan_assumptions.card_migration_when", base=base.base_year, year=base.horizon_year),
                share,
            ),
            Card(
                words("plan_assumptions.card_rate"),
                span(page.scale.needed["plan"], words),
                "",
                words("plan_assumptions.card_rate_when", from_year=gain.from_year),
                words(
                    "plan_assumptions.card_rate_comparison",
                    rate=gain.rate_target,
                    as_projected=span(page.scale.needed["projection"], words),
                ),
            ),
            *_target_cards(page, words),
        ]
    )


def _target_cards(page: PlanAssumptions, words: Words) -> list[Card]:
    """Return the card of the last target year that was counted, or else of the first one that is newly projected."""
    counted, projected = page.ahead.dropna(subset=["counted"]), page.ahead.dropna(subset=["newest"])
    if not (len(counted) or len(projected)):
        return []
    row, kind, series = (
        (counted.iloc[-1], "counted", page.census)
        if len(counted)
        else (projected.iloc[0], "newest", page.newest.series)
    )
    year = int(row["year"])
    return [
        Card(
            words(f"plan_assumptions.card_{kind}"),
            number(abs(row["gap"])),
            words(f"plan_assumptions.card_target_unit_{side(row['gap'])}"),
            words(
                "plan_assumptions.card_target_when",
                year=counted_year(year, kind == "counted" and year in page.counted.preliminary, words),
                series=page.names[series],
            ),
            words("plan_assumptions.card_target_comparison", target=row["target"], value=row[kind]),
        )
    ]
