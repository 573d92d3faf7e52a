"""Two small editions made by hand, for the tests of what changed between them."""

import pandas as pd
from kpi_cases import RULE

from visionbook.edition import Edition, EditionTables, SeriesRoles

OBSERVATIONS = ["kpi_id", "fiscal_year", "value", "status", "note_ja", "source_id", "source_place"]
POPULATION = ["area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id", "source_place"]
CORRECTIONS = ["table_name", "row_key", "field_name", "printed", "used", "reason_ja"]
KEYS = {
    "sources": ["source_id"],
    "areas": ["area_code"],
    "series": ["series"],
    "population": ["area_code", "year", "series", "variant", "sex", "age_group"],
    "plan_figures": ["figure_id"],
    "milestones": ["milestone_id"],
    "kpis": ["kpi_id"],
    "kpi_observations": ["kpi_id", "fiscal_year", "status"],
    "reviews": ["body_id", "fiscal_year", "reviewed_on", "subject_id"],
    "corrections": ["table_name", "row_key", "field_name"],
}
REFERENCES = {"area_code": "areas", "series": "series", "kpi_id": "kpis", "source_id": "sources"}
YEARS = {"year": "年", "fiscal_year": "年度"}


def contract(name, table, key=None):
    """A resource as the data contract describes it, from the columns of a table."""
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": f"表{name}",
        "schema": {
            "primaryKey": key or KEYS[name],
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": REFERENCES[column], "fields": [column]}}
                for column in table.columns
                if column in REFERENCES and REFERENCES[column] != name
            ],
            "fields": [
                {
                    "name": column,
                    "title": f"列{column}",
                    "type": "integer" if column in YEARS else "string",
                    **({"unit": YEARS[column]} if column in YEARS else {}),
                }
                for column in table.columns
            ],
        },
    }


def edition(name="v1", *, fiscal_year=2024, rule=RULE, keys=None, **tables):
    settings = Edition(
        "01223", "nemuro", fiscal_year, ("ja",), SeriesRoles("census", plan="plan", vision="newer"), rule
    )
    resources = {table: contract(table, rows, (keys or {}).get(table)) for table, rows in tables.items()}
    return EditionTables(name, settings, tables, resources)


def kpi(kpi_id="catch", name="漁獲量", **values):
    """Level indicator from 100 to 140 tonnes in four years: 10 a year."""
    return {
        "kpi_id": kpi_id,
        "name_ja": name,
        "unit": "tonnes",
        "better": "up",
        "measurement": "level",
        "baseline": 100.0,
        "baseline_kind": "observed",
        "change": 40.0,
        "target": 140.0,
        "rounded_to": 1.0,
        "start_fy": 2021,
        "end_fy": 2024,
        "same_as": None,
        "statistic": None,
        "note_ja": None,
        "source_id": "plan2021",
        "source_place": "第3章",
        **values,
    }


def kpis(*rows):
    return pd.DataFrame(list(rows) or [kpi()])


def observations(*rows):
    return pd.DataFrame(list(rows), columns=OBSERVATIONS)


def population(*rows):
    return pd.DataFrame([(*row, "census2020", "表1") for row in rows], columns=POPULATION)


def corrections(*rows):
    return pd.DataFrame(list(rows), columns=CORRECTIONS)


SOURCES = pd.DataFrame({"source_id": ["plan2021", "report2023"], "short_ja": ["計画", "報告"]})
AREAS = pd.DataFrame({"area_code": ["01223", "01691"], "name_ja": ["根室市", "別海町"]})
SERIES = pd.DataFrame({"series": ["plan", "census"], "short_ja": ["戦略", "国勢調査"]})
