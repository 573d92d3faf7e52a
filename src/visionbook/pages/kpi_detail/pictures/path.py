"""The picture of one indicator: where it has to be in each fiscal year, and where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.pictures.drawing import BASELINES, Points, draw_path, line_of
from visionbook.pages.kpi_detail.pictures.projected import projected_chart, series_name
from visionbook.pages.kpi_detail.text.answer import known_projection
from visionbook.pages.kpi_detail.text.values import (
    complete,
    distance,
    due_rounded,
    due_shown,
    due_value,
    missing_years,
    rounded_value,
    said_baseline,
    shown,
    side,
    until,
)
from visionbook.show import signs
from visionbook.show.chart import Chart, Layout, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.several import Several
from visionbook.show.sizes import lines_height
from visionbook.show.table import Column, Table, text_column
from visionbook.show.unit_scale import scale_of
from visionbook.strategy.census_answers import PRELIMINARY
from visionbook.strategy.judgement import JUDGING
from visionbook.strategy.trend import Trend
from visionbook.words import Words


def path(indicator: Indicator, source: str, words: Words) -> Several:
    """Return the picture of an indicator, and what a reader has to know to read it."""
    return Several([path_chart(indicator, source, words), *path_reading(indicator, words)])


def path_chart(indicator: Indicator, source: str, words: Words) -> Chart | Sentences:
    """Draw the path that an indicator has to take, and what was observed; or say why there is nothing to draw.

    Where the observations lead is drawn as an interval.
    """
    kpi, trend = indicator.kpi, indicator.ahead
    if known_projection(kpi):
        return projected_chart(indicator, source, words)
    points = _points(indicator)
    if line_of(kpi) == "reach" and points.observed.empty and points.official.empty and points.proxies.empty:
        return Sentences([words("kpi_detail.nothing_to_draw")])
    scale = scale_of(kpi, words)
    caption = words(
        "kpi_detail.path_caption",
        name=chosen(kpi, "name", words.lang),
        unit=scale.unit or scale.head,
        keys=_keys(kpi, points, trend, words),
    )

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, lines_height(layout))
        draw_path(figure.subplots(), kpi, points, trend, scale, layout, words)
        return figure

    return Chart(
        name=f"fig-kpi-path-{kpi['kpi_id']}",
        title=_title(kpi, words),
        caption=caption,
        source=source,
        alt_text=_alt(kpi, points, trend, words),
        table=_table(kpi, points, trend, caption, words),
        draw=draw,
    )


def path_reading(indicator: Indicator, words: Words) -> list[Sentences]:
    """Return what a reader has to know to read the picture; nothing where it speaks for itself."""
    kpi = indicator.kpi
    if kpi["baseline_kind"] != "projection":
        return []
    if known_projection(kpi):
        said = {"baseline": shown(kpi["baseline"], kpi, words), "series": series_name(indicator, words)}
        said |= {"year": int(kpi["projected_year"]), "end": int(kpi["end_fy"]), "path": words("mark.path.look")}
        return [Sentences([words("kpi_detail.projected_reading", **said)])]
    return [Sentences([words("kpi_detail.projection_reading", baseline=shown(kpi["baseline"], kpi, words))])]


def _points(indicator: Indicator) -> Points:
    kpi, path = indicator.kpi, indicator.path
    observed = path[path["observed"].notna()][["fiscal_year", "observed", "observation_status"]]
    observed = observed.set_axis(["year", "value", "status"], axis=1)
    rows = indicator.observations
    proxies = rows[(rows["status"] == "proxy") & (kpi["rule"] != "cumulative")]
    numbers = indicator.official[["fiscal_year", "value"]].astype("float64").set_axis(["year", "value"], axis=1)
    official = numbers.assign(status=indicator.official["status"])
    # A statistic that judges is drawn once, as what was observed.
    official = official[~official["year"].isin(observed["year"])]
    start = int(kpi["start_fy"]) - 1
    return Points(
        path=path[path["required"].notna()][["fiscal_year", "required"]].set_axis(["year", "value"], axis=1),
        observed=observed,
        proxies=proxies[["fiscal_year", "value"]].set_axis(["year", "value"], axis=1),
        official=official,
        baseline=float(kpi["baseline"]) if kpi["rule"] == "pace" else None,
        first=min([start, *official["year"].astype(int)]),
        part=None if complete(kpi) else float(kpi["observed"]),
    )


def _keys(kpi: Mapping[str, Any], points: Points, trend: Trend | None, words: Words) -> list[str]:
    """Return what the lines and signs that occur mean."""
    target = signs.of("plan", "target").character
    keys = [
        words(f"kpi_detail.key_{line_of(kpi)}", look=words("mark.path.look")),
        words("kpi_detail.key_target", sign=target),
    ]

    def add(name: str, origin: str) -> None:
        keys.append(words(f"kpi_detail.key_{name}", sign=signs.of("origin", origin).character))

    if points.baseline is not None:
        add(f"baseline_{kpi['baseline_kind']}", BASELINES[kpi["baseline_kind"]])
    for status in JUDGING:
        if (points.observed["status"] == status).any():
            add(status, status)
    if points.part is not None:
        add("part", "part")
    if len(points.proxies):
        add("proxy", "proxy")
    early = points.official["status"] == PRELIMINARY
    if (~early).any():
        add("official", "official")
    if early.any():
        add("official_preliminary", "preliminary")
    if (points.official["year"] > int(kpi["end_fy"])).any():
        keys.append(words("kpi_detail.key_official_after"))
    return keys if trend is None else [*keys, words("kpi_detail.key_trend", coverage=trend.coverage)]


def _title(kpi: Mapping[str, Any], words: Words) -> str:
    target = shown(kpi["target"], kpi, words)
    said = {"start": int(kpi["start_fy"]), "end": int(kpi["end_fy"]), "target": target}
    if is_missing(kpi["observed"]):
        each = shown(kpi["change_per_year"], kpi, words, signed=kpi["rule"] == "pace")
        rule = "reach" if kpi["rule"] == "projection" else kpi["rule"]
        return words(f"kpi_detail.path_title_{rule}", change=each, **said)
    if not complete(kpi):
        return _part(kpi, words)
    due = due_value(kpi)
    due = float(kpi["target"]) if due is None else due_rounded(due, kpi)
    observed = float(kpi["observed"])
    return words(
        f"kpi_detail.path_title_{side(observed, due)}",
        year=int(kpi["observed_fy"]),
        until=until(kpi, words),
        observed=shown(observed, kpi, words),
        against=words(f"kpi_detail.against_{line_of(kpi)}"),
        value=due_shown(due, kpi, words),
        gap=distance(observed - due, kpi, words),
    )


def _part(kpi: Mapping[str, Any], words: Words) -> str:
    """Return what was reported of a sum of which years are missing."""
    value = shown(kpi["observed"], kpi, words)
    return words("kpi_detail.path_title_part", value=value, years=missing_years(kpi, words))


def _alt(kpi: Mapping[str, Any], points: Points, trend: Trend | None, words: Words) -> str:
    def listed(rows: pd.DataFrame, write: Any = shown) -> str:
        return words.join(
            words("kpi_detail.path_alt_point", year=int(row.year), value=write(row.value, kpi, words))
            for row in rows.itertuples()
        )

    observed = words("kpi_detail.path_alt_none")
    if points.part is not None:
        observed = words("kpi_detail.path_alt_part", text=_part(kpi, words))
    elif len(points.observed):
        observed = words("kpi_detail.path_alt_observed", values=listed(points.observed))
    if trend is not None:
        lower, upper = (rounded_value(value, kpi, words) for value in (trend.lower, trend.upper))
        observed += words("kpi_detail.path_alt_trend", year=trend.final_fy, lower=lower, upper=upper)
    for row in points.official[points.official["year"] > int(kpi["end_fy"])].tail(1).itertuples():
        kind = "path_alt_after_preliminary" if row.status == PRELIMINARY else "path_alt_after"
        observed += words(f"kpi_detail.{kind}", year=int(row.year), value=rounded_value(row.value, kpi, words))
    target = shown(kpi["target"], kpi, words)
    return words(
        f"kpi_detail.alt_{line_of(kpi)}",
        name=chosen(kpi, "name", words.lang),
        baseline=said_baseline(kpi, words),
        path=listed(points.path, due_shown),
        target=target,
        end=int(kpi["end_fy"]),
        observed=observed,
    )


def _table(kpi: Mapping[str, Any], points: Points, trend: Trend | None, caption: str, words: Words) -> Table:
    """Return every number that is drawn."""
    rows: list[tuple[str, str, str]] = []

    def add(years: Sequence[float], kind: str, values: Sequence[float], write: Any = shown) -> None:
        periods = [words("glue.fiscal_year", year=year) for year in years]
        rows.extend((period, kind, write(v, kpi, words)) for period, v in zip(periods, values, strict=True))

    if points.baseline is not None:
        # Of which year a baseline is, the document seldom says.
        kind = words(f"kpis.baseline_{kpi['baseline_kind']}")
        rows.append((words("kpi_detail.series_baseline"), kind, shown(points.baseline, kpi, words)))
    for row in points.official.itertuples():
        key = "series_official_preliminary" if row.status == PRELIMINARY else "series_official"
        add([row.year], words(f"kpi_detail.{key}"), [row.value], rounded_value)
    line = "target" if line_of(kpi) == "reach" else line_of(kpi)
    add(points.path["year"], words(f"kpi_detail.series_{line}"), points.path["value"], due_shown)
    for row in points.observed.itertuples():
        sureness = signs.of("origin", row.status).word(words)
        kind = "series_sum" if kpi["rule"] == "cumulative" else "series_observed"
        add([row.year], words(f"kpi_detail.{kind}", sureness=sureness), [row.value])
    if points.part is not None:
        add([int(kpi["observed_fy"])], words("kpi_detail.card_observed_part"), [points.part])
    proxy = words("kpi_detail.series_observed", sureness=signs.of("origin", "proxy").word(words))
    add(points.proxies["year"], proxy, points.proxies["value"])
    if trend is not None:
        for end in ("central", "lower", "upper"):
            add([trend.final_fy], words(f"kpi_detail.series_trend_{end}"), [getattr(trend, end)], rounded_value)
    frame = pd.DataFrame(rows, columns=["period", "kind", "value"])
    columns = [
        text_column("period", words("kpi_detail.period")),
        text_column("kind", words("kpi_detail.series")),
        Column("value", words("kpi_detail.value"), align="right"),
    ]
    return Table(frame, columns, caption, words)
