"""The three handbook scenarios of a municipality as a picture, and the influence ratings as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.notation import number, percent
from visionbook.pages.population_outlook.text import missing
from visionbook.population.handbook import Handbook
from visionbook.population.scenarios import HANDBOOK
from visionbook.show.chart import MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words

# By scenario: colour and mark; in black and white the marks tell them apart.
_STYLES = {
    "pattern_1": (WITHOUT, "o"),
    "simulation_1": (OWN, "^"),
    "simulation_2": ("#00795A", "s"),
}


def scenario_chart(bundle: Handbook | None, code: str, name: str, source: str, words: Words) -> Chart | Sentences:
    """Draw total population under pattern 1, simulation 1 and simulation 2; without them, say so.

    Parameters
    ----------
    bundle : Handbook or None
        As from `visionbook.population.handbook.handbook_of`.
    code, name : str
        Five-digit code and name of the municipality.
    source : str
        Source line.
    """
    if bundle is None:
        return missing("scenarios", words)
    base = bundle.base
    ends = {scenario: bundle.totals(scenario).iloc[-1] for scenario in HANDBOOK}
    influence = bundle.influence
    return Chart(
        name=f"fig-scenarios-{code}",
        title=words(
            "population_outlook.scenario_title",
            name=name,
            year=base.horizon_year,
            **{scenario: number(ends[scenario]) for scenario in HANDBOOK[1:]},
        ),
        caption=words(
            "population_outlook.scenario_caption",
            base=base.base_year,
            year=base.horizon_year,
            published=base.published_to,
            goal_rate=number(bundle.goal.total_fertility_rate, 1),
            goal_year=bundle.goal.year,
        ),
        source=source,
        alt_text=words(
            "population_outlook.scenario_alt",
            name=name,
            base=base.base_year,
            start=number(base.population.sum()),
            year=base.horizon_year,
            values=words.join(
                words(
                    "population_outlook.scenario_alt_item",
                    scenario=words(f"population_outlook.scenario_{scenario}"),
                    value=number(ends[scenario]),
                )
                for scenario in HANDBOOK
            ),
            influence_year=bundle.influence_year,
            **{kind: _rating(influence, kind, words) for kind in ("natural", "social")},
        ),
        table=scenario_table(bundle, words),
        draw=lambda layout: _draw(layout, bundle, words),
    )


def _rating(influence: pd.Series, kind: str, words: Words) -> str:
    return words(
        "population_outlook.scenario_rating",
        rating=int(influence[f"{kind}_rating"]),
        percent=percent(influence[f"{kind}_ratio"]),
    )


def _draw(layout: Layout, bundle: Handbook, words: Words) -> Figure:
    base = bundle.base
    figure = new_figure(layout, 4.2 if layout.is_phone else 3.9)
    axes = figure.subplots()
    light_grid(axes)
    highest = max(bundle.totals(scenario).max() for scenario in HANDBOOK)
    axes.set_ylim(0, 1.18 * highest)
    axes.set_xlim(base.base_year - 2, base.horizon_year + (40 if layout.is_phone else 15))
    axes.axvline(base.published_to, color=MUTED, linewidth=0.8)
    axes.text(
        base.published_to - 0.8,
        0.03 * highest,
        words("population_outlook.scenario_published_label", year=base.published_to),
        ha="right",
        va="bottom",
        color=MUTED,
    )
    ends = []
    for scenario, (colour, mark) in _STYLES.items():
        totals = bundle.totals(scenario)
        axes.plot(totals.index, totals, color=colour, linestyle="--", linewidth=1.6, marker=mark, markersize=4.5)
        ends.append((totals.iloc[-1], scenario, colour))
    for height, (value, scenario, colour) in zip(_spread([end[0] for end in ends], 0.15 * highest), ends, strict=True):
        text = words(
            "population_outlook.scenario_label",
            scenario=words(f"population_outlook.scenario_{scenario}"),
            value=number(value),
        )
        axes.annotate(
            text,
            (base.horizon_year, value),
            xytext=(base.horizon_year + 2.2, height),
            textcoords="data",
            va="center",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 3},
        )
    start = base.population.sum()
    text = words("population_outlook.scenario_start_label", year=base.base_year, value=number(start))
    axes.annotate(text, (base.base_year, start), xytext=(-3, 8), textcoords="offset points", va="bottom")
    axes.set_xticks([base.base_year, base.published_to, base.horizon_year])
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    if not layout.is_phone:
        axes.set_ylabel(words("population_outlook.scenario_axis"))
    for text in axes.texts:
        text.set_in_layout(False)
    return figure


def _spread(values: Sequence[float], gap: float) -> list[float]:
    """Return heights of labels near rising values, at least a gap apart; the lowest keeps clear of the axis.

    Examples
    --------
    >>> _spread([10, 11, 50], 5)
    [10, 15, 50]
    """
    heights: list[float] = []
    for value in values:
        heights.append(max(value, heights[-1] + gap) if heights else max(value, gap / 2))
    return heights


def scenario_table(bundle: Handbook, words: Words) -> Table:
    """Return every year, age group and scenario as a table, rounded once for print."""
    wide = bundle.by_age.pivot_table(values="population", index=["year", "age_group"], columns="scenario")
    wide = wide.reindex((TOTAL, *THREE_GROUPS), level="age_group").reset_index()
    wide["age"] = [words(f"population_outlook.scenario_age_{group}") for group in wide["age_group"]]
    return Table(
        wide,
        [
            year_column("year", words("population_outlook.scenario_year"), words("unit.year")),
            text_column("age", words("population_outlook.scenario_table_age")),
            *(
                number_column(scenario, words(f"population_outlook.scenario_{scenario}"), words("unit.persons"))
                for scenario in HANDBOOK
            ),
        ],
        words("population_outlook.scenario_table", published=bundle.base.published_to),
        words,
    )


def influence_table(bundles: Mapping[str, Handbook], names: Mapping[str, str], words: Words) -> Table | Sentences:
    """Return the influence ratings of several municipalities side by side; nothing if none has scenarios.

    Parameters
    ----------
    bundles : mapping
        Handbook by five-digit code, in the order of the rows; all compared in the same year.
    names : mapping
        Names by code.
    """
    if not bundles:
        return Sentences([])
    rows = [
        {
            "name": names[code],
            "rate": bundle.base.base_rate,
            **{scenario: bundle.totals(scenario)[bundle.influence_year] for scenario in HANDBOOK},
            **bundle.influence.to_dict(),
        }
        for code, bundle in bundles.items()
    ]
    year = next(iter(bundles.values())).influence_year
    return Table(
        pd.DataFrame(rows),
        [
            text_column("name", words("population_outlook.scenario_area")),
            percent_column("natural_ratio", words("population_outlook.scenario_natural_ratio")),
            number_column("natural_rating", words("population_outlook.scenario_natural_rating")),
            percent_column("social_ratio", words("population_outlook.scenario_social_ratio")),
            number_column("social_rating", words("population_outlook.scenario_social_rating")),
            number_column("rate", words("population_outlook.scenario_rate"), decimals=2),
        ],
        words("population_outlook.scenario_influence_table", year=year),
        words,
    )
