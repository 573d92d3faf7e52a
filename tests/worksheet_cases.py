"""Cases of the workbook that computes: towns from data/, and invented ones from a million people to a few hundred."""

from functools import cache

import numpy as np

from visionbook import data
from visionbook.population.handbook import TABLES, handbook_of
from visionbook.population.inputs import AGES
from visionbook.worksheet.case import Case, Origin, case_of

LOADED = (*TABLES, "series", "sources", "areas")


@cache
def tables():
    loaded = {name: data.load(name) for name in LOADED}
    mortality = loaded["life_table_mx"]
    return {**loaded, "life_table_mx": mortality[mortality["area_code"].eq("00000")]}


@cache
def town(code="01223", horizon_year=2060):
    """A town of data/, as the page of that town has it."""
    found, population = tables(), tables()["population"]
    counted = population.query("area_code == @code and series == 'census' and sex == 'both' and age_group == 'total'")
    handbook = handbook_of(found, code, "ipss2018", horizon_year)
    name = found["areas"].set_index("area_code")["name_ja"][code]
    return case_of(found, data.edition(municipality=code), handbook, name, counted.set_index("year")["population"])


def invented(people, base_year=2020, intervals=3, seed=0, **changed):
    """A municipality of about so many people that nobody lives in, with rates that differ by sex, age and interval."""
    chance = np.random.default_rng(seed)
    ages = np.arange(len(AGES))
    shape = np.interp(ages, [0, 4, 13, 18], [0.6, 0.5, 1.3, 0.15])
    population = np.round(people / 2 * shape / shape.sum() * chance.uniform(0.9, 1.1, (2, len(AGES)))) + 1
    alive = np.interp(ages, [0, 9, 14, 18], [0.997, 0.99, 0.93, 0.4]) * chance.uniform(
        0.99, 1, (intervals, 2, len(AGES))
    )
    moves = np.interp(ages, [0, 3, 4, 6, 18], [0, -0.1, -0.25, 0.05, -0.01]) * chance.uniform(
        0.5, 1.5, (intervals, 2, len(AGES))
    )
    moves[..., 0] = 0
    facts = {
        "area_code": "99001",
        "area": "架空市",
        "lang": "ja",
        "series": "架空の推計",
        "reference_day": "10-01",
        "base_year": base_year,
        "published_to": base_year + 5 * intervals,
        "influence_year": base_year + 5 * intervals,
        "goal_year": base_year + 10,
        "population": population,
        "survivorship": alive,
        "migration": moves,
        "child_woman_ratio": chance.uniform(0.15, 0.3, intervals),
        "sex_ratio": chance.uniform(1, 1.1, intervals),
        "base_rate": 1.37,
        "goal_rate": 2.1,
        "counted": {base_year: float(people)},
        "origins": (Origin("projection", "架空の推計", "だれか", "自由", ""),),
    }
    return Case(**(facts | changed))
