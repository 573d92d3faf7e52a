"""Tables of one indicator's page: the years, what was reported, related numbers, measures and projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen, localised
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.values import due_shown, rounded_value, shown
from visionbook.show import signs
from visionbook.show.census_answers import definition, judges, when
from visionbook.show.download import Links
from visionbook.show.indicators import page_address, status_name, subject
from visionbook.show.prose import Sentences
from visionbook.show.related import context_value
from visionbook.show.reported import correction_text, measured, reporter_text
from visionbook.show.several import Several
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.words import Words


def years(indicator: Indicator, words: Words) -> Table:
    """Return what is required of an indicator in each fiscal year, with what was reported."""
    kpi = indicator.kpi
    kind = {"pace": "", "projection": "", "cumulative": "_sum"}.get(kpi["rule"], f"_{kpi['rule']}")
    path = indicator.path

    def required(name: str, title: str) -> Column:
        return Column(name, words(title), lambda cell: due_shown(cell, kpi, words), "right")

    def value(name: str, title: str, *, signed: bool = False) -> Column:
        return Column(name, words(title), lambda cell: shown(cell, kpi, words, signed=signed), "right")

    # A year with nothing but a proxy is not without any report.
    seen = indicator.observations
    proxies = seen[seen["status"] == "proxy"].drop_duplicates("fiscal_year")
    known = path["observation_status"].astype(object)
    known = known.where(known.notna(), path["fiscal_year"].map(proxies.set_index("fiscal_year")["status"]))
    rows = path.assign(
        report=[
            measured(_sureness(status, words), total, words)
            for status, total in zip(known, path["is_total"], strict=True)
        ]
    )
    columns = [
        year_column("fiscal_year", words("kpi_detail.year"), words("kpi_detail.year")),
        required("required", f"kpi_detail.years_required{kind}"),
    ]
    if path["projected"].notna().any():
        columns.insert(1, Column("projected", words("kpi_detail.years_projected"), _as_fine(kpi, words), "right"))
    if path["on_track"].notna().any():
        columns.append(required("on_track", f"kpi_detail.years_on_track_{kpi['better']}"))
    if path["in_year"].notna().any():
        if kpi["rule"] == "cumulative":
            columns.append(value("in_year", "kpi_detail.years_in_year"))
    if path["observed"].notna().any():
        columns.append(value("observed", f"kpi_detail.years_observed{'_sum' if kpi['rule'] == 'cumulative' else ''}"))
    if path["gap"].notna().any():
        columns.append(value("gap", "kpi_detail.years_gap", signed=True))
        if path["ratio"].notna().any():
            columns.append(number_column("ratio", words("kpi_detail.years_ratio"), decimals=2))
    columns.append(text_column("report", words("kpi_detail.years_status")))
    return Table(rows, columns, words(f"kpi_detail.years_caption{kind}"), words)


def _as_fine(kpi: Mapping[str, Any], words: Words) -> Callable[[object], str]:
    return lambda cell: rounded_value(cell, kpi, words)


def _sureness(status: object, words: Words) -> str:
    return status_name("not_reported", words) if is_missing(status) else signs.of("origin", str(status)).word(words)


def reported(indicator: Indicator, words: Words) -> Several:
    """Return every reported value with its sureness, reporter and source, and what official statistics say."""
    rows = indicator.observations
    tables = [] if indicator.official.empty else [_official(indicator, words)]
    if rows.empty:
        return Several([Sentences([words("kpi_detail.reported_none")]), *tables])
    texts = pd.DataFrame([_reported_texts(row, indicator.kpi, words) for row in rows.to_dict("records")])
    columns = [
        year_column("fiscal_year", words("kpi_detail.year"), words("kpi_detail.year")),
        Column("shown", words("kpi_detail.reported_value"), align="right"),
        text_column("sureness", words("kpi_detail.reported_sureness")),
        text_column("use", words("kpi_detail.reported_used")),
        text_column("reporter", words("kpi_detail.reported_by")),
        text_column("place", words("kpi_detail.reported_source")),
        text_column("note", words("kpi_detail.reported_note")),
    ]
    rows = pd.concat([rows, texts], axis=1)
    return Several([Table(rows, columns, words("kpi_detail.reported_caption"), words), *tables])


def _official(indicator: Indicator, words: Words) -> Table:
    kpi, rows = indicator.kpi, indicator.official
    names = localised(indicator.series.set_index("series"), "name", words.lang).column
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
        Column("value", words("kpi_detail.official_value"), lambda value: rounded_value(value, kpi, words), "right"),
        text_column("series", words("evaluation.official_series")),
        text_column("judges", words("evaluation.official_judges")),
    ]
    how = definition(kpi["statistic"], words)
    return Table(texts, columns, words("kpi_detail.official_caption", definition=how), words)


def _reported_texts(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> dict[str, object]:
    return {
        "shown": measured(shown(row["value"], kpi, words), row["is_total"], words),
        "sureness": signs.of("origin", row["status"]).word(words),
        "use": use_text(row, words),
        "reporter": reporter_text(row, words),
        "place": words("kpi_detail.reported_place", short=row["short"], place=row["source_place"]),
        "note": noted(row, kpi, words),
    }


def use_text(row: Mapping[str, Any], words: Words) -> str:
    """Return whether a reported value judges, or is held by a later running total already."""
    kind = "in_total" if row["in_total"] else "yes" if row["used"] else "no"
    return words(f"kpi_detail.reported_used_{kind}")


def noted(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> str | None:
    """Return the note to a reported value, after what was corrected about it and why; missing without either."""
    note = chosen(row, "note", words.lang)
    parts = [correction_text(row, kpi, words), "" if is_missing(note) else str(note)]
    return " ".join(part for part in parts if part) or None


def context(indicator: Indicator, words: Words) -> Several:
    """Return numbers that are related to an indicator but are not it, and say so; or that there is none."""
    rows = indicator.context
    if rows.empty:
        return Several([Sentences([words("kpi_detail.context_none")])])
    texts = pd.DataFrame([_context_texts(row, words) for row in rows.to_dict("records")])
    columns = [
        text_column("label", words("kpi_detail.context_label")),
        Column("shown", words("kpi_detail.context_value"), align="right"),
        text_column("area", words("kpi_detail.context_area")),
        text_column("period", words("kpi_detail.context_period")),
        text_column("difference", words("kpi_detail.context_difference")),
        text_column("sure", words("kpi_detail.context_confidence")),
        text_column("place", words("kpi_detail.context_source")),
    ]
    table = Table(pd.concat([rows, texts], axis=1), columns, words("kpi_detail.context_caption"), words)
    return Several([Sentences([words("kpi_detail.context_intro")]), table])


_CONTEXT = ("label", "area", "period", "difference")


def _context_texts(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    return {
        **{name: chosen(row, name, words.lang) for name in _CONTEXT},
        "shown": context_value(row, words),
        "sure": words(f"kpi_detail.confidence_{row['confidence']}"),
        "place": words("kpi_detail.reported_place", short=row["short"], place=row["source_place"]),
    }


def purpose(indicator: Indicator, words: Words) -> Sentences:
    """Return which measure or goal an indicator serves, and what that is about."""
    if is_missing(indicator.kpi["measure_id"]):
        goal = indicator.goal
        count = len(indicator.measures)
        return Sentences([words("kpi_detail.serve_target", goal=goal["label"], title=goal["title"], count=count)])
    measure = indicator.measures.iloc[0]
    return Sentences([words("kpi_detail.serve_kpi", title=measure["title"], summary=measure["summary"])])


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
            text_column("code", words("kpi_detail.measure_code")),
            text_column("title", words("kpi_detail.measure")),
            text_column("field_title", words("kpi_detail.measure_field")),
            number_column("projects", words("kpi_detail.measure_projects"), words("kpi_detail.unit_items")),
        ],
        words("kpi_detail.measures_caption", goal=indicator.goal["label"]),
        words,
    )


def _projects(indicator: Indicator, words: Words) -> Table:
    rows = indicator.listings
    title = indicator.measures.iloc[0]["title"]
    return Table(
        rows,
        [
            text_column("printed_name", words("kpi_detail.project")),
            text_column("printed_class", words("kpi_detail.project_class")),
            text_column("content", words("kpi_detail.project_content")),
        ],
        words("kpi_detail.projects_caption", title=title, count=len(rows)),
        words,
    )


def siblings(indicator: Indicator, words: Words) -> Several:
    """Return the ways to the other indicators of the same measure or goal; or that there is none."""
    kind = indicator.kpi["kind"]
    rows = pd.concat([indicator.siblings, indicator.same]).to_dict("records")
    if not rows:
        return Several([Sentences([words(f"kpi_detail.siblings_none_{kind}")])])
    links = [(subject(row, words), page_address(row)) for row in rows]
    return Several([Sentences([words(f"kpi_detail.siblings_{kind}")]), Links(words("kpi_detail.ways_siblings"), links)])
