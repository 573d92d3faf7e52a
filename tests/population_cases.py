"""Cases with known answers, as arrays: what the tests of the population model share."""

import csv
from pathlib import Path

import numpy as np

from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.axes import SEXES, AgeGroups, age_groups_of
from visionbook.population.lifetable import five_year_person_years, life_table, survivorship_ratios

REFERENCE = Path(__file__).resolve().parent / "reference"
AGES = AgeGroups(width=5, open_ended_from=90)
IPSS_YEARS = (2015, 2020, 2025, 2030, 2035, 2040, 2045)


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def tables_of(path, code, value="population"):
    """Persons by year, sex and age of one area, and the years."""
    chosen = [row for row in rows(path) if row["code"] == code and row["sex"] in SEXES]
    years = sorted({int(row["year"]) for row in chosen})
    cells = {(int(row["year"]), row["sex"], row["age"]): float(row[value]) for row in chosen}
    return np.array([[[cells[year, sex, age] for age in AGES.labels] for sex in SEXES] for year in years]), tuple(years)


def nemuro():
    """Nemuro's published projection of 2018 by year, sex and age."""
    return tables_of(REFERENCE / "ipss2018_nemuro.csv", "01223")[0]


class Japan:
    """One five-year interval of World Population Prospects 2019."""

    ages = AgeGroups(width=5, open_ended_from=100)

    def __init__(self, time):
        start = int(time[:4])
        self.population, self.later = self._population(start), self._population(start + 5)
        numbers = rows(REFERENCE / "japan_wpp2019_indicators.csv")
        self.indicator = {row["indicator"]: float(row["value"]) for row in numbers if row["time"] == time}
        shares = {
            row["age"]: float(row["percent_asfr"]) / 100
            for row in rows(REFERENCE / "japan_wpp2019_percent_asfr.csv")
            if row["time"] == time
        }
        self.fertility = np.array([shares.get(a, 0.0) for a in self.ages.labels]) * self.indicator["tfr"] / 5
        self.time = time

    def _population(self, year):
        cells = {
            (row["sex"], row["age"]): float(row["population_thousands"])
            for row in rows(REFERENCE / "japan_wpp2019_population.csv")
            if row["year"] == str(year)
        }
        assert age_groups_of([age for sex, age in cells if sex == "female"]) == self.ages
        return np.array([[cells[sex, age] for age in self.ages.labels] for sex in SEXES])

    def survivorship(self, open_ended_from=100):
        """Ratios into each age group by sex, from the death rates with nax after Greville."""
        return np.stack([self._ratios(sex, open_ended_from) for sex in SEXES])

    def _ratios(self, sex, open_ended_from):
        chosen = [
            row for row in rows(REFERENCE / "japan_wpp2019_mx.csv") if row["time"] == self.time and row["sex"] == sex
        ]
        limits = tuple(int(row["age"]) for row in chosen)
        table = life_table(np.array([float(row["mx"]) for row in chosen]), limits, sex)
        lived = five_year_person_years(table.person_years, limits, open_ended_from)
        return survivorship_ratios(lived, interval_years=5)


def random_case(seed, leading=(), timing="end", kind="rates", intervals=3):
    """A population and assumptions without any regularity, for laws that always hold."""
    random = np.random.default_rng(seed)
    population = random.uniform(50, 150, (*leading, 2, len(AGES)))
    survivorship = random.uniform(0.5, 1, (*leading, intervals, 2, len(AGES)))
    net = random.uniform(-0.2, 0.2, (*leading, intervals, 2, len(AGES))) * (1 if kind == "rates" else 20)
    ratio = ChildWomanRatio(
        random.uniform(0.1, 0.3, (*leading, intervals)), random.uniform(0.9, 1.1, (*leading, intervals))
    )
    return population, Assumptions(survivorship, ratio, Migration(net, kind, timing))
