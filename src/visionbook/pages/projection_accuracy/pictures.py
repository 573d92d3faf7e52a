"""Charts, tables and sentences on how past projections of a region's municipalities have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.ages import TOTAL
from visionbook.notation import number, percent, rounded
from visionbook.population.accuracy import BAND_METHOD, total_errors
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.placing import spread_labels
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

# By method: colour, mark and its filling; in black and white the marks tell them apart.
_STYLES = {
    "last": (QUANTITY_BLUES[3], "o", QUANTITY_BLUES[3]),
    "mean_2": (INK, "s", "white"),
    "mean_3": (MUTED, "^", MUTED),
}


@dataclass(frozen=True)
class Horizons:
    """Years ahead of which the page speaks: the shortest that could be checked, and two that it chooses."""

    nearest: int
    near: int
    far: int

    @property
    def all(self) -> tuple[int, ...]:
        """Each of them once, ascending."""
        return tuple(sorted({self.nearest, self.near, self.far}))


def horizons_of(methods: pd.DataFrame, near: int, far: int) -> Horizons:
    """Return the years ahead to speak of: those asked for, or the longest before them that could be checked.

    Parameters
    ----------
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    near, far : int
        Years ahead.

    Examples
    --------
    >>> horizons_of(pd.DataFrame({"horizon_years": [5, 10, 15], "shared_error": [0.1, 0.2, 0.3]}), 10, 20)
    Horizons(nearest=5, near=10, far=15)
    """
    checked = methods.dropna(subset="shared_error")["horizon_years"]
    nearest = int(checked.min())
    chosen = (max((int(years) for years in checked if years <= wanted), default=nearest) for wanted in (near, far))
    return Horizons(nearest, *chosen)


def years_ahead(years: int, words: Words) -> str:
    """Return years ahead as readers see them."""
    return words("projection_accuracy.ahead", years=years)


def method_name(name: str, words: Words) -> str:
    """Return a method of backtests as readers see it."""
    return words(f"projection_accuracy.method_{name}")


def listed(texts: Iterable[str]) -> str:
    """Return texts as one list."""
    return "、".join(texts)


def only_row(table: pd.DataFrame, **keys: object) -> pd.Series:
    """Return the one row that has these values."""
    for column, value in keys.items():
        table = table[table[column] == value]
    return table.iloc[0]


def row_at_most(band: pd.DataFrame, years: int) -> pd.Series:
    """Return the row of a band that lies some years ahead, or the last one before; the first if all lie beyond."""
    before = band[band["horizon_years"] <= years]
    return before.iloc[-1] if len(before) else band.iloc[0]


def band_values(row: pd.Series, names: Mapping[str, str]) -> dict[str, object]:
    """Return one year of a band as values for a sentence."""
    return {
        "town": names["town"],
        "newer": names["newer"],
        "year": int(row["year"]),
        "value": number(row["population"]),
        "low": number(row["low"]),
        "high": number(row["high"]),
        "width": number(rounded(row["high"]) - rounded(row["low"])),  # what the two ends give that stand beside it
    }


def cases_sentences(errors: pd.DataFrame, without_last: pd.DataFrame, words: Words) -> Sentences:
    """Say from when to when the projections go, and what the last launch adds.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    without_last : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`, of all launches but the last.
    """
    used = total_errors(errors)
    first, last = int(used["launch_year"].min()), int(used["launch_year"].max())
    horizon = int(used["horizon_years"].min())
    near = used[used["horizon_years"] == horizon]["relative_error"].abs().mean()
    return Sentences(
        [
            words("projection_accuracy.cases", first=first, last=last, areas=used["area"].nunique(), cases=len(used)),
            words(
                "projection_accuracy.cases_last",
                last=last,
                horizon=horizon,
                error=percent(near, 2),
                without=percent(only_row(without_last, horizon_years=horizon, method=BAND_METHOD)["error"], 2),
            ),
        ]
    )


def methods_chart(methods: pd.DataFrame, errors: pd.DataFrame, horizons: Horizons, source: str, words: Words) -> Chart:
    """Draw the mean error of the total population by years ahead, one line per method.

    Parameters
    ----------
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    errors : DataFrame
        The errors that they come from.
    horizons : Horizons
        Years ahead of which the title speaks.
    source : str
        Source line.
    """
    shared = shared_errors(methods)
    least = shared.min(axis=1)
    near, far = horizons.near, horizons.far
    launches = errors[errors["method"].eq(shared.columns[-1])]["launch_year"]
    values = listed(
        words(
            "projection_accuracy.methods_alt_item",
            years=years,
            items=listed(f"{method_name(name, words)}{percent(value)}" for name, value in row.items()),
        )
        for years, row in shared.iterrows()
    )
    return Chart(
        name="fig-accuracy-methods",
        title=words(
            "projection_accuracy.methods_title",
            near=near,
            near_error=percent(least[near]),
            far=far,
            far_error=percent(least[far]),
        ),
        caption=words(
            "projection_accuracy.methods_caption",
            areas=errors["area"].nunique(),
            first=int(launches.min()),
            last=int(launches.max()),
        ),
        source=source,
        alt_text=words("projection_accuracy.methods_alt", values=values),
        table=_methods_table(methods, words),
        draw=lambda layout: _draw_methods(layout, methods, words),
    )


def shared_errors(methods: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of the cases that all methods share, one row per horizon and one column per method."""
    shared = methods.dropna(subset="shared_error")
    wide = shared.pivot_table(index="horizon_years", columns="method", values="shared_error")
    return wide[[name for name in _STYLES if name in wide]]


def _methods_table(methods: pd.DataFrame, words: Words) -> Table:
    shown = methods.assign(
        ahead=[years_ahead(years, words) for years in methods["horizon_years"]],
        name=[method_name(name, words) for name in methods["method"]],
    )
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        text_column("name", words("projection_accuracy.method")),
        percent_column("shared_error", words("projection_accuracy.shared_error")),
        number_column("shared_cases", words("projection_accuracy.shared_cases")),
        percent_column("error", words("projection_accuracy.error")),
        percent_column("bias", words("projection_accuracy.bias"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases")),
    ]
    return Table(shown, columns, words("projection_accuracy.methods_table"), words)


def _draw_methods(layout: Layout, methods: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, 4.2 if layout.is_phone else 3.7)
    axes = figure.subplots()
    light_grid(axes)
    shared = shared_errors(methods)
    cases = methods.dropna(subset="shared_cases").groupby("horizon_years")["shared_cases"].first()
    last, highest = shared.index[-1], shared.max(axis=None)
    for name in shared:
        colour, mark, fill = _STYLES[name]
        axes.plot(shared.index, shared[name], color=colour, marker=mark, markerfacecolor=fill, markersize=5.5)
    for name, height in spread_labels(shared.loc[last], gap=0.17 * highest).items():
        axes.annotate(
            words(
                "projection_accuracy.methods_label",
                method=method_name(name, words),
                value=percent(shared.loc[last, name]),
            ),
            (last, shared.loc[last, name]),
            xytext=(last + 1.2, height),
            textcoords="data",
            va="center",
            color=_STYLES[name][0],
            in_layout=False,
        )
    ticks = [words("projection_accuracy.methods_tick", years=years, cases=int(cases[years])) for years in shared.index]
    axes.set_xticks(shared.index, ticks)
    axes.set_xlim(shared.index[0] - 2, last + (9 if layout.is_phone else 6))
    axes.set_ylim(0, 1.2 * highest)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    if not layout.is_phone:
        axes.set_ylabel(words("projection_accuracy.methods_axis"))
    return figure


def methods_sentences(methods: pd.DataFrame, horizons: Horizons, words: Words) -> Sentences:
    """Say which method erred least at which horizon, and by how little."""
    shared = shared_errors(methods)
    cases = methods.dropna(subset="shared_cases").groupby("horizon_years")["shared_cases"].first()
    best = words("projection_accuracy.best", items=best_methods(shared, words))
    if shared.columns[-1] == list(_STYLES)[-1] and shared.columns[-1] not in set(shared.idxmin(axis=1)):
        best += words("projection_accuracy.best_not_long")
    last = int(shared.index[-1])
    gap = widest_gap(shared, horizons.far)
    if last > horizons.far:
        values = {"years": horizons.far, "last": last, "cases": int(cases[last])}
        return Sentences([best, words("projection_accuracy.best_gap", gap=gap, **values)])
    return Sentences([best, words("projection_accuracy.best_gap_plain", gap=gap)])


def widest_gap(shared: pd.DataFrame, far: int) -> str:
    """Return by how many percentage points the methods differ at most, up to some years ahead."""
    compared = shared.loc[:far]
    return number((compared.max(axis=1) - compared.min(axis=1)).max() * 100, 1)


def best_methods(shared: pd.DataFrame, words: Words) -> str:
    """Return which method erred least at which horizons."""
    best = shared.idxmin(axis=1)
    return listed(
        words(
            "projection_accuracy.best_item",
            method=method_name(name, words),
            years=listed(str(years) for years in best.index[best == name]),
        )
        for name in best.unique()
    )


def ages_chart(ages: pd.DataFrame, areas: int, source: str, words: Words) -> Chart:
    """Draw the mean error by age group and years ahead as bars with their values.

    Parameters
    ----------
    ages : DataFrame
        As from `visionbook.population.accuracy.errors_by_age`.
    areas : int
        Number of municipalities.
    source : str
        Source line.
    """
    wide = ages.pivot_table(index="age_group", columns="horizon_years", values="error").loc[ages["age_group"].unique()]
    last = int(wide.columns[-1])
    worst = wide[last].idxmax()
    values = listed(
        words(
            "projection_accuracy.ages_alt_item",
            age=words(f"projection_accuracy.age_{group}"),
            items=listed(f"{years_ahead(years, words)}{percent(value)}" for years, value in row.items()),
        )
        for group, row in wide.iterrows()
    )
    shown = ages.assign(
        group=[words(f"projection_accuracy.age_{group}") for group in ages["age_group"]],
        ahead=[years_ahead(years, words) for years in ages["horizon_years"]],
    )
    columns = [
        text_column("group", words("projection_accuracy.ages_group")),
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("error", words("projection_accuracy.error")),
        percent_column("bias", words("projection_accuracy.bias"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases")),
    ]
    shown = shown.sort_values(["age_group", "horizon_years"], key=_in_order(wide.index))
    return Chart(
        name="fig-accuracy-ages",
        title=words(
            "projection_accuracy.ages_title",
            years=last,
            worst=words(f"projection_accuracy.age_{worst}"),
            value=percent(wide.loc[worst, last]),
            total=percent(wide.loc[TOTAL, last]),
        ),
        caption=words(
            "projection_accuracy.ages_caption",
            areas=areas,
            horizons=listed(years_ahead(years, words) for years in wide.columns),
        ),
        source=source,
        alt_text=words("projection_accuracy.ages_alt", values=values),
        table=Table(shown, columns, words("projection_accuracy.ages_table"), words),
        draw=lambda layout: _draw_ages(layout, wide, words),
    )


def _in_order(groups: Sequence[str]):
    """Return a sort key: age groups in the given order, other columns as they are."""
    places = {group: place for place, group in enumerate(groups)}
    return lambda column: column.map(places) if column.name == "age_group" else column


def _draw_ages(layout: Layout, wide: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, 4.6 if layout.is_phone else 4.0)
    axes = figure.subplots()
    light_grid(axes, "x")
    bars, step = len(wide.columns), len(wide.columns) + 0.9
    for place, (_, row) in enumerate(wide.iterrows()):
        for index, (years, value) in enumerate(row.items()):
            height, colour = place * step + index, QUANTITY_BLUES[1 + index % 3]
            axes.barh(height, value, 0.82, color=colour)
            axes.annotate(
                f"{years_ahead(years, words)} {percent(value)}",
                (value, height),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
            )
    axes.set_yticks(
        [place * step + (bars - 1) / 2 for place in range(len(wide))],
        [words(f"projection_accuracy.age_{group}") for group in wide.index],
    )
    axes.invert_yaxis()
    axes.set_xlim(0, (1.55 if layout.is_phone else 1.2) * wide.max(axis=None))
    axes.xaxis.set_major_locator(MaxNLocator(3 if layout.is_phone else 5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.spines["left"].set_visible(True)
    return figure


def ages_sentences(ages: pd.DataFrame, words: Words) -> Sentences:
    """Say in which direction each age group was missed at the farthest horizon."""
    years = int(ages["horizon_years"].max())
    rows = ages[(ages["horizon_years"] == years) & (ages["age_group"] != TOTAL)]
    kinds = rows["bias"].gt(0).map({True: "high", False: "low"})
    items = listed(
        words(
            f"projection_accuracy.ages_{kind}", age=words(f"projection_accuracy.age_{group}"), value=percent(abs(bias))
        )
        for kind, group, bias in zip(kinds, rows["age_group"], rows["bias"], strict=True)
    )
    text = words("projection_accuracy.ages_bias", years=years, items=items)
    if rows["bias"].min() < 0 < rows["bias"].max():
        text += words("projection_accuracy.ages_cancel")
    return Sentences([text])
