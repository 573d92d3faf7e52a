"""The picture of the age groups: the base year, the projection without measures, and the target."""

from __future__ import annotations

from matplotlib.figure import Figure

from visionbook.ages import OLD, THREE_GROUPS
from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.pictures.bars import Bar, Panel, draw
from visionbook.pages.population_targets.tables.plan import ages_table, people_mark
from visionbook.show.chart import Chart, Layout
from visionbook.show.colours import OWN
from visionbook.show.marked import people, signed
from visionbook.show.palette import MUTED, TARGET_COLOUR
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.words import Words

LOOKS = {"observed": ("counted", OWN), "projection": ("expected", MUTED), "target": ("target", TARGET_COLOUR)}
"""How bars of each variant look: kind and colour."""


def ages(page: Targets, source: str, words: Words) -> Chart | Sentences:
    """Draw the three age groups in the base year and in the target year, without measures and as aimed at.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.

    Returns
    -------
    Chart or Sentences
        A sentence where the plan does not print all of these ages.
    """
    rows, ends = page.compared, page.ends
    if rows.empty:
        return Sentences([words("population_targets.ages_none")])
    values = words.join(
        words(
            "population_targets.ages_value",
            group=group_name(group, words),
            base=ends["observed"],
            year=ends["target"],
            **{
                variant: people(
                    rows.loc[(variant, group), "population"], people_mark(page, year, variant, group), words
                )
                for variant, year in ends.items()
            },
        )
        for group in THREE_GROUPS
    )
    old = {variant: rows.loc[(variant, OLD), "share"] for variant in ends}
    facts = {"base": ends["observed"], "year": ends["target"], "values": values, **old}
    return Chart(
        name="fig-vision-ages",
        source=source,
        table=ages_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("population_targets.ages", facts)._asdict(),
    )


def _draw(layout: Layout, page: Targets, words: Words) -> Figure:
    return draw(layout, [_panel(group, page, words) for group in THREE_GROUPS])


def _panel(group: str, page: Targets, words: Words) -> Panel:
    bars = []
    for variant, year in page.ends.items():
        row, (kind, colour) = page.compared.loc[(variant, group)], LOOKS[variant]
        label = words(f"population_targets.state_in.{variant}", year=year)
        text = words("population_targets.people_share", value=row["population"], share=row["share"])
        text = signed(text, people_mark(page, year, variant, group), words)
        bars.append(Bar(label, row["population"], text, kind, colour, variant == "target"))
    return Panel(group_name(group, words), bars)
