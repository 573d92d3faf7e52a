"""What is robust in what the targets ask for: persons a year of all ways, and the shares that differ between them."""

from __future__ import annotations

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from visionbook.ages import parse_age_group
from visionbook.notation import percent
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.population.inverse_range import BY_AGE, GROUPS, SEXES_APART, is_robust
from visionbook.show import labels
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.palette import QUANTITY_BLUES
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words

_WAY, _RANGE = QUANTITY_BLUES[2], QUANTITY_BLUES[0]
_ROOM = 1.35
"""How far the scale of shares goes beyond the largest: room for the range in words."""


def ways(page: PlanAssumptions, source: str, words: Words) -> Chart | Sentences:
    """Draw persons held back a year in each way, and the share of each group; nothing where no way is solved.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    source : str
        The source line.
    """
    shares = page.ways.shares()
    if shares["low"].isna().all():
        return Sentences([])
    by_interval, (low, high) = page.ways.persons(), page.ways.begun()
    last = by_interval.iloc[-1]
    alike = all(is_robust(row.low, row.high) for row in by_interval.itertuples())
    differ = not all(is_robust(row.low, row.high) for row in shares.itertuples())
    facts = {
        "low": low,
        "high": high,
        "last_low": last["low"],
        "last_high": last["high"],
        "count": len(page.ways.solved(SEXES_APART)),
        "starts": sorted(set(page.ways.table["migration_from"])),
        "shares": [
            words(
                "plan_assumptions.ways_share",
                who=words(f"plan_assumptions.ways_who_{row.lever}"),
                low=100 * row.low,
                high=row.high,
            )
            for row in shares.itertuples()
        ],
    }
    message = words(f"plan_assumptions.ways_title_{'robust' if alike and differ else 'plain'}", **facts)
    return Chart(
        name="fig-plan-ways",
        source=source,
        table=_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("plan_assumptions.ways", facts | {"message": message})._asdict(),
    )


def _table(page: PlanAssumptions, words: Words) -> Table:
    """Return every way; a column of shares serves the lever of either kind that stands at its place."""
    rows = page.ways.table
    held = page.ways.held_back.sort_values("from_year").groupby("way")["held_back"]
    shares = list(zip(GROUPS[SEXES_APART], GROUPS[BY_AGE], strict=True))
    rows = rows.assign(
        cut=[
            words(
                f"plan_assumptions.ways_cut_{row.kind}", ages=[_ages(label, words) for label in dict.fromkeys(row.ages)]
            )
            for row in rows.itertuples()
        ],
        came=[words(f"plan_assumptions.ways_state_{state}") for state in rows["state"]],
        first=held.first().reindex(rows.index),
        last=held.last().reindex(rows.index),
        **{apart: rows[apart].fillna(rows[by_age]) for apart, by_age in shares},
    )
    titles = {
        apart: words.join(words(f"plan_assumptions.ways_who_{name}") for name in (apart, by_age))
        for apart, by_age in shares
    }
    return Table(
        rows,
        [
            year_column("migration_from", words("plan_assumptions.ways_from"), words("unit.year")),
            text_column("cut", words("plan_assumptions.ways_cut")),
            text_column("came", words("plan_assumptions.ways_state")),
            number_column("first", words("plan_assumptions.ways_first"), decimals=1),
            number_column("last", words("plan_assumptions.ways_last"), decimals=1),
            *(percent_column(name, title) for name, title in titles.items()),
            percent_column("rise", words("plan_assumptions.ways_rise")),
        ],
        words("plan_assumptions.ways_table"),
        words,
    )


def _ages(label: str, words: Words) -> str:
    ages = parse_age_group(label)
    if ages.upper is None:
        return words("plan_assumptions.ways_ages_from", lower=ages.lower)
    return words("plan_assumptions.ways_ages", lower=ages.lower, upper=ages.upper)


def _draw(layout: Layout, page: PlanAssumptions, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout) + 0.6)
    upper, lower = figure.subplots(2, 1, height_ratios=[1.5, 1])
    _persons(upper, page, layout, words)
    _shares(lower, page, words)
    return figure


def _persons(axes: Axes, page: PlanAssumptions, layout: Layout, words: Words) -> None:
    """Draw a line for each way over the middles of its intervals."""
    rows = page.ways.held_back[page.ways.held_back["kind"] == SEXES_APART]
    rows = rows.assign(middle=(rows["from_year"] + rows["to_year"]) / 2)
    light_grid(axes)
    sns.lineplot(
        rows, x="middle", y="held_back", units="way", estimator=None, color=_WAY, linewidth=1.2, ax=axes, legend=False,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")
    labels.heading(axes, words("plan_assumptions.ways_head_persons"))
    by_interval, begun = page.ways.persons(), page.ways.begun()
    first, last = by_interval.iloc[0], by_interval.iloc[-1]
    for row, (low, high) in ((first, begun), (last, (last["low"], last["high"]))):
        text = words("plan_assumptions.ways_range", low=low, high=high)
        labels.at(axes, (row["from_year"] + row["to_year"]) / 2, high, text)
    labels.people(axes, words)
    labels.from_zero(axes)
    axes.margins(y=0.25)
    years = page.base.base_year, page.base.horizon_year
    axes.set_xlim(*years)
    labels.years(axes, [*by_interval["from_year"].astype(int), years[1]], layout)


def _shares(axes: Axes, page: PlanAssumptions, words: Words) -> None:
    """Draw the share of each group in each way as a mark, over the range."""
    names = list(GROUPS[SEXES_APART])
    shares = page.ways.shares()
    rows = page.ways.solved(SEXES_APART)[names].melt(var_name="lever", value_name="share")
    axes.barh(range(len(names)), shares["high"] - shares["low"], left=shares["low"], height=0.5, color=_RANGE, zorder=1)
    sns.stripplot(
        rows, x="share", y="lever", order=names, color=_WAY, size=3.5, jitter=False, ax=axes, zorder=2, legend=False,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="", xlim=(0, float(shares["high"].max()) * _ROOM))
    axes.set_yticks(range(len(names)), [words(f"plan_assumptions.ways_who_{name}") for name in names])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, 0)))
    axes.tick_params(length=0)
    labels.heading(axes, words("plan_assumptions.ways_head_shares"))
    for row, share in enumerate(shares.itertuples()):
        text = words("plan_assumptions.ways_share_range", low=100 * share.low, high=share.high)
        labels.beside_bar(axes, share.high, row, text, reach=3)
