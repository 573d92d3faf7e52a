"""Small tables of one area: people by age, registered births and deaths, and the nation's rates."""

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.population.axes import SEXES
from visionbook.population.inputs import AGES

ROLES = SeriesRoles("counts", age_projection="ahead")
LIMITS = ["0-0", "1-4", *(f"{age}-{age + 4}" for age in range(5, 100, 5)), "100+"]


def people(code, series, year, each, variant="observed"):
    """Return an age table with as many people in each sex and five-year group, and its total."""
    groups = pd.DataFrame({"age_group": AGES.labels, "population": float(each)})
    rows = pd.concat([groups.assign(sex=sex) for sex in SEXES])
    whole = pd.DataFrame({"age_group": ["total"], "population": [rows["population"].sum()], "sex": "both"})
    rows = pd.concat([rows, whole], ignore_index=True)
    return rows.assign(area_code=code, series=series, year=year, variant=variant, source_id="s")


def total(code, year, value):
    return pd.DataFrame(
        {"age_group": ["total"], "population": [float(value)], "sex": "both", "area_code": code, "series": "counts"}
    ).assign(year=year, variant="observed", source_id="s")


def events(code, year, births, died):
    rows = pd.DataFrame({"event": ["births", "deaths"], "value": [births, died]})
    return rows.assign(area_code=code, year=year, universe="japanese", abroad=False, source_id="vital")


def tables(populations, registered, rate=0.01):
    mortality = pd.DataFrame({"age_group": LIMITS, "mx": rate, "area_code": "00000"})
    mortality = [mortality.assign(sex=sex, period=period) for sex in SEXES for period in ("2015-2020", "2020-2025")]
    return {
        "population": pd.concat(populations, ignore_index=True),
        "series": pd.DataFrame({"series": ["counts", "ahead"], "reference_day": "07-01"}),
        "registered_events": pd.concat(registered, ignore_index=True),
        "life_table_mx": pd.concat(mortality, ignore_index=True),
    }
