"""The handbook's three scenarios of a municipality."""

from __future__ import annotations

from matplotlib.figure import Figure

from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import missing, source
from visionbook.population.handbook import Handbook
from visionbook.population.scenarios import HANDBOOK
from visionbook.show import labels, marks, scales
from visionbook.show.chart import INK, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words

_COLOURS = dict(zip(HANDBOOK, (WITHOUT, OWN, INK), strict=True))


def scenarios(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw total population under pattern 1, simulation 1 and simulation 2; without them, say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    bundle = page.handbook
    if bundle is None:
        return missing("scenarios", words)
    base, influence = bundle.base, bundle.influence
    ends = {scenario: float(bundle.totals(scenario).iloc[-1]) for scenario in HANDBOOK}
    facts = {
        "name": page.names.area,
        "base": base.base_year,
        "start": base.population.sum(),
        "year": base.horizon_year,
        "published": base.published_to,
        "goal_rate": bundle.goal.total_fertility_rate,
        "goal_year": bundle.goal.year,
        "influence_year": bundle.influence_year,
        "values": [
            words("population_outlook.scenario_value", scenario=_name(scenario, words), value=ends[scenario])
            for scenario in HANDBOOK
        ],
        **{scenario: ends[scenario] for scenario in HANDBOOK[1:]},
    }
    for kind in ("natural", "social"):
        rating = {"rating": int(influence[f"{kind}_rating"]), "percent": influence[f"{kind}_ratio"]}
        facts[kind] = words("population_outlook.scenario_rating", **rating)
    goes_on = base.horizon_year > base.published_to
    facts["beyond"] = words("population_outlook.scenario_caption_beyond", **facts) if goes_on else ""
    return Chart(
        name=f"fig-scenarios-{page.town.area_code}",
        **words.figure("population_outlook.scenario", facts)._asdict(),
        source=source(page, "scenarios", words),
        table=tables.scenarios(bundle, words),
        draw=lambda layout: _draw(layout, bundle, words),
    )


def _name(scenario: str, words: Words) -> str:
    return words(f"population_outlook.scenario_{scenario}")


def _draw(layout: Layout, bundle: Handbook, words: Words) -> Figure:
    base = bundle.base
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    for scenario, colour in _COLOURS.items():
        totals = bundle.totals(scenario)
        published = totals[totals.index <= base.published_to] if scenario == HANDBOOK[0] else totals
        marks.expected(axes, published.index, published, colour)
        beyond = totals[totals.index >= published.index[-1]]
        if len(beyond) > 1:
            marks.extended(axes, beyond.index, beyond, colour)
        note = words("population_outlook.scenario_end", value=totals.iloc[-1])
        labels.end(axes, base.horizon_year, totals.iloc[-1], _name(scenario, words), note, colour)
    start = base.population.sum()
    text = words("population_outlook.points_to", year=words("glue.year", year=base.base_year), value=start)
    labels.at(axes, base.base_year, start, text, prefer="right")
    labels.heading(axes, words("population_outlook.scenario_axis"))
    scales.from_zero(axes)
    scales.people(axes, words)
    scales.years(axes, bundle.totals(HANDBOOK[0]).index, layout, base.published_to)
    return figure
