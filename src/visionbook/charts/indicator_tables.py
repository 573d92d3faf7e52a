"""Tables of one indicator's page: the years, what was reported, related numbers, measures and projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.charts.download import Links
from visionbook.charts.indicator_text import date_text, page_address, rounded_value, shown, subject
from visionbook.charts.official import definition, judges, when
from visionbook.charts.prose import Sentences
from visionbook.charts.table import Column, Table, number_column, text_column, year_column
from visionbook.notation import decimals_of, is_missing, quantity
from visionbook.strategy.indicator import Indicator
from visionbook.words import Words


def years_table(indicator: Indicator, words: Words) -> Table:
    """Return what is required of an indicator in each fiscal year, with what was reported."""
    kpi = indicator.kpi
    kind = {"pace": "", "cumulative": "_sum"}.get(kpi["rule"], f"_{kpi['rule']}")
    path = indicator.path

    def value(name: str, title: str, *, signed: bool = False) -> Column:
        return Column(name, words(title), lambda cell: shown(cell, kpi, words, signed=signed), "right")

    # A year with nothing but a proxy is not without any report.
    seen = indicator.observations
    proxies = seen[seen["status"] == "proxy"].drop_duplicates("fiscal_year")
    known = path["observation_status"].astype(object)
    known = known.where(known.notna(), path["fiscal_year"].map(proxies.set_index("fiscal_year")["status"]))
    rows = path.assign(report=[_sureness(status, words) for status in known])
    columns = [
        year_column("fiscal_year", words("indicator.year"), words("indicator.year")),
        value("required", f"indicator.years_required{kind}"),
    ]
    if path["on_track"].notna().any():
        columns.append(value("on_track", f"indicator.years_on_track_{kpi['better']}"))
    if path["in_year"].notna().any():
        if kpi["rule"] == "cumulative":
            columns.append(value("in_year", "indicator.years_in_year"))
    if path["observed"].notna().any():
        columns.append(value("observed", f"indicator.years_observed{'_sum' if kpi['rule'] == 'cumulative' else ''}"))
    if path["gap"].notna().any():
        columns.append(value("gap", "indicator.years_gap", signed=True))
        if path["ratio"].notna().any():
            columns.append(number_column("ratio", words("indicator.years_ratio"), decimals=2))
    columns.append(text_column("report", words("indicator.years_status")))
    return Table(rows, columns, words(f"indicator.years_caption{kind}"), words)


def _sureness(status: object, words: Words) -> str:
    return words("kpis.status_not_reported") if is_missing(status) else words(f"indicator.sureness_{status}")


def reported(indicator: Indicator, series: pd.DataFrame, words: Words) -> list[Table | Sentences]:
    """Return every reported value with its sureness, reporter and source, and what official statistics say.

    Parameters
    ----------
    indicator : Indicator
        As from `visionbook.strategy.indicator.indicator_of`.
    series : DataFrame
        The table of series, for the names of the statistics.
    """
    rows = indicator.observations
    tables = [] if indicator.official.empty else [_official(indicator, series, words)]
    if rows.empty:
        return [Sentences([words("indicator.reported_none")]), *tables]
    texts = pd.DataFrame([_reported_texts(row, words) for row in rows.to_dict("records")])
    columns = [
        year_column("fiscal_year", words("indicator.year"), words("indicator.year")),
        Column("value", words("indicator.reported_value"), lambda value: shown(value, indicator.kpi, words), "right"),
        text_column("sureness", words("indicator.reported_sureness")),
        text_column("use", words("indicator.reported_used")),
        text_column("reporter", words("indicator.reported_by")),
        text_column("place", words("indicator.reported_source")),
        text_column("note_ja", words("indicator.reported_note")),
    ]
    rows = pd.concat([rows, texts], axis=1)
    return [Table(rows, columns, words("indicator.reported_caption"), words), *tables]


def _official(indicator: Indicator, series: pd.DataFrame, words: Words) -> Table:
    kpi, rows = indicator.kpi, indicator.official
    names = series.set_index("series")[f"name_{words.lang}"]
    texts = pd.DataFrame(
        {
            "at": [when(row, words) for row in rows.to_dict("records")],
            "value": rows["value"],
            "series": rows["series"].map(names),
            "judges": [judges(year, kpi, words) for year in rows["fiscal_year"]],
        }
    )
    columns = [
        text_column("at", words("evaluation.official_year")),
        Column("value", words("indicator.official_value"), lambda value: rounded_value(value, kpi, words), "right"),
        text_column("series", words("evaluation.official_series")),
        text_column("judges", words("evaluation.official_judges")),
    ]
    how = definition(kpi["statistic"], words)
    return Table(texts, columns, words("indicator.official_caption", definition=how), words)


def _reported_texts(row: Mapping[str, Any], words: Words) -> dict[str, object]:
    reporter = row["reported_by_ja"]
    if not is_missing(row["reported_on"]):
        day = date_text(row["reported_on"], words)
        reporter = day if is_missing(reporter) else words("indicator.reported_by_on", name=reporter, date=day)
    return {
        "sureness": words(f"indicator.sureness_{row['status']}"),
        "use": words(f"indicator.reported_used_{'yes' if row['used'] else 'no'}"),
        "reporter": reporter,
        "place": words("indicator.reported_place", short=row["short"], place=row["source_place"]),
    }


def context(indicator: Indicator, words: Words) -> list[Table | Sentences]:
    """Return numbers that are related to an indicator but are not it, and say so; or that there is none."""
    rows = indicator.context
    if rows.empty:
        return [Sentences([words("indicator.context_none")])]
    texts = pd.DataFrame([_context_texts(row, words) for row in rows.to_dict("records")])
    columns = [
        text_column("label_ja", words("indicator.context_label")),
        Column("shown", words("indicator.context_value"), align="right"),
        text_column("area_ja", words("indicator.context_area")),
        text_column("period_ja", words("indicator.context_period")),
        text_column("difference_ja", words("indicator.context_difference")),
        text_column("sure", words("indicator.context_confidence")),
        text_column("place", words("indicator.context_source")),
    ]
    table = Table(pd.concat([rows, texts], axis=1), columns, words("indicator.context_caption"), words)
    return [Sentences([words("indicator.context_intro")]), table]


def _context_texts(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    return {
        "shown": context_value(row, words),
        "sure": words(f"indicator.confidence_{row['confidence']}"),
        "place": words("indicator.reported_place", short=row["short"], place=row["source_place"]),
    }


def context_value(row: Mapping[str, Any], words: Words) -> str:
    """Return a related number with its unit, with all its decimals (a ratio in percent).

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> context_value({"value": 0.123, "unit": "ratio"}, load_words("ja"))
    '12.3%'
    """
    value = float(row["value"])
    return quantity(value, row["unit"], 10.0 ** -decimals_of(value) if value % 1 else 1, words)


def purpose(indicator: Indicator, words: Words) -> Sentences:
    """Return which measure or goal an indicator serves, and what that is about."""
    if is_missing(indicator.kpi["measure_id"]):
        goal = indicator.goal
        count = len(indicator.measures)
        return Sentences([words("indicator.serve_target", goal=goal["label"], title=goal["title"], count=count)])
    measure = indicator.measures.iloc[0]
    return Sentences([words("indicator.serve_kpi", title=measure["title"], summary=measure["summary"])])


def work(indicator: Indicator, words: Words) -> Table:
    """Return the projects of an indicator's measure, or for a numerical target the measures of its goal."""
    if not is_missing(indicator.kpi["measure_id"]):
        return _projects(indicator, words)
    counts = indicator.listings["node_id"].value_counts()
    # The tables of the document are complete: a measure that lists no project has none.
    rows = indicator.measures.assign(projects=indicator.measures["node_id"].map(counts).fillna(0).astype(int))
    return Table(
        rows,
        [
            text_column("code", words("indicator.measure_code")),
            text_column("title", words("indicator.measure")),
            text_column("field_title", words("indicator.measure_field")),
            number_column("projects", words("indicator.measure_projects"), words("indicator.unit_items")),
        ],
        words("indicator.measures_caption", goal=indicator.goal["label"]),
        words,
    )


def _projects(indicator: Indicator, words: Words) -> Table:
    rows = indicator.listings
    title = indicator.measures.iloc[0]["title"]
    return Table(
        rows,
        [
            text_column("printed_name", words("indicator.project")),
            text_column("printed_class", words("indicator.project_class")),
            text_column("content", words("indicator.project_content")),
        ],
        words("indicator.projects_caption", title=title, count=len(rows)),
        words,
    )


def siblings(indicator: Indicator, words: Words) -> list[Links | Sentences]:
    """Return the ways to the other indicators of the same measure or goal; or that there is none."""
    kind = indicator.kpi["kind"]
    rows = pd.concat([indicator.siblings, indicator.same]).to_dict("records")
    if not rows:
        return [Sentences([words(f"indicator.siblings_none_{kind}")])]
    links = [(subject(row, words), page_address(row)) for row in rows]
    return [Sentences([words(f"indicator.siblings_{kind}")]), Links(words("indicator.ways_siblings"), links)]
