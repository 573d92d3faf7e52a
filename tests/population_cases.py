"""Cases with known answers, as arrays: what the tests of the population model share."""

import csv
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np

from visionbook.population.assumptions import AgeSpecificFertility, Assumptions, ChildWomanRatio, Migration
from visionbook.population.axes import FEMALE, SEXES, AgeGroups, age_groups_of
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


def single_years(kind, timing):
    """Some 200,000 people by single years of age to 100+, with every rate different, held to any horizon."""
    random, ages = np.random.default_rng(20), AgeGroups(width=1, open_ended_from=100)
    population = random.uniform(500, 1500, (2, len(ages)))
    survivorship = (1 - 0.3 * np.linspace(0, 1, len(ages)) ** 4) * random.uniform(0.995, 1, (1, 2, len(ages)))
    fertility = np.zeros((1, len(ages)))
    fertility[0, ages.positions("15-49")] = random.uniform(0.04, 0.09, 35)
    net = random.uniform(-0.01, 0.01, (1, 2, len(ages)))
    if kind == "counts":
        net = random.uniform(0, 20, net.shape) * (np.arange(len(ages)) < 60)
    return (
        population,
        Assumptions(survivorship, AgeSpecificFertility(fertility, np.array([1.05])), Migration(net, kind, timing)),
        ages,
    )


def in_decimals(population, rates, steps):
    """The population (sex, age) after that many years, cell by cell with 40 digits, from the words of the method."""
    with localcontext() as context:
        context.prec = 40
        exact = np.vectorize(Decimal, otypes=[object])
        people, alive, net = exact(population), exact(rates.survivorship_ratio[0]), exact(rates.migration.net[0])
        bear, boys = exact(rates.fertility.fertility_rate[0]), Decimal(float(rates.fertility.sex_ratio_at_birth[0]))
        first = {"start": Decimal(1), "half": Decimal("0.5"), "end": Decimal(0)}[rates.migration.timing]
        for _ in range(steps):
            people = _one_year_later(people, alive, net, bear, boys, first, rates.migration)
    return people.astype(float)


def _one_year_later(people, alive, net, bear, boys, first, migration):
    last, by_rate = people.shape[1] - 1, migration.kind == "rates"
    later, births = np.empty_like(people), Decimal(0)
    for sex in range(2):
        start = [
            people[sex, age] + first * net[sex, age] * (people[sex, age] if by_rate else 1) for age in range(last + 1)
        ]
        for age in range(1, last + 1):
            came, was = start[age - 1], people[sex, age - 1]
            if age == last:
                came, was = came + start[last], was + people[sex, last]
            survivors, late = came * alive[sex, age], (1 - first) * net[sex, age] * (was if by_rate else 1)
            later[sex, age] = survivors + late
            if sex == FEMALE:  # those who come on the last day bear no child; of an even flow half are counted
                women = survivors if migration.timing == "end" else survivors + late
                births += bear[age] * (start[age] + women) / 2
    for sex, born in enumerate((births / (1 + boys), births - births / (1 + boys))):
        later[sex, 0] = born * alive[sex, 0] + (1 - first) * net[sex, 0] * (born if by_rate else 1)
    return later
