"""Life tables and survivorship ratios: three groups by hand, published tables, refusals."""

import numpy as np
import pytest
from population_cases import REFERENCE, Japan, rows

from visionbook.errors import LifeTableError
from visionbook.population.lifetable import (
    five_year_person_years,
    life_table,
    survivorship_ratios,
    years_lived_by_the_dying,
)

RATES, LIMITS = np.array([0.02, 0.01, 0.05]), (0, 5, 10)


def test_a_table_of_three_groups_is_the_one_worked_by_hand():
    table = life_table(RATES, LIMITS, "female", method="midpoint")
    # q = 5 m / (1 + 2.5 m): 0.1 / 1.05 and 0.05 / 1.025; L = 2.5 (l + next l); open: l / m
    assert table.death_probability == pytest.approx([0.1 / 1.05, 0.05 / 1.025, 1.0])
    assert table.survivors == pytest.approx([100_000, 90_476.19, 86_062.72], abs=0.01)
    assert table.person_years == pytest.approx([476_190.48, 441_347.27, 1_721_254.36], abs=0.01)
    assert table.life_expectancy[0] == pytest.approx(26.3879, abs=1e-4)


def test_everyone_dies_in_the_open_ended_group():
    table = life_table(RATES, LIMITS, "male")
    assert table.death_probability[-1] == 1
    assert table.life_expectancy[-1] == pytest.approx(1 / RATES[-1])


def test_a_single_year_table_with_a_constant_rate_has_its_known_life_expectancy():
    # A constant rate m gives an expectancy of 1 / m; nax of n / 2 makes it exact to second order in m.
    table = life_table(np.full(101, 0.01), tuple(range(101)), "female")
    assert table.life_expectancy[50] == pytest.approx(100, rel=1e-4)


def test_tables_of_many_places_at_once_are_those_of_each_place():
    many = life_table(np.stack([RATES, RATES * 2]), LIMITS, "female")
    alone = life_table(RATES * 2, LIMITS, "female")
    assert np.array_equal(many.person_years[1], alone.person_years)


def test_infants_who_die_live_less_than_half_a_year_and_the_sexes_differ():
    rates = np.array([0.002, 0.0002, 0.0001, 0.01])
    girls, boys = (years_lived_by_the_dying(rates, (0, 1, 5, 10), sex) for sex in ("female", "male"))
    assert girls[:2] == pytest.approx([0.053 + 2.8 * 0.002, 1.522 - 1.518 * 0.002])  # Preston et al., table 3.3
    assert boys[:2] == pytest.approx([0.045 + 2.684 * 0.002, 1.651 - 2.816 * 0.002])


def test_high_infant_mortality_takes_the_other_row_of_the_published_table():
    years = years_lived_by_the_dying(np.array([0.2, 0.02, 0.01, 0.05]), (0, 1, 5, 10), "female")
    assert years[:2].tolist() == [0.350, 1.361]


@pytest.mark.parametrize(("sex", "row"), [("female", [0.350, 1.361]), ("male", [0.330, 1.352])])
def test_the_other_row_of_the_published_table_begins_at_107_of_a_thousand(sex, row):
    # Preston, Heuveline and Guillot, table 3.3: m0 >= 0.107
    rest = [0.02, 0.01, 0.05]
    at, below = (years_lived_by_the_dying(np.array([m0, *rest]), (0, 1, 5, 10), sex) for m0 in (0.107, 0.1069))
    assert at[:2].tolist() == row
    assert below[0] != row[0] and below[1] != row[1]


def test_greville_s_formula_is_for_five_years_after_five_years_from_15_on():
    rates = np.array([0.01, 0.002, 0.001, 0.003, 0.002, 0.004, 0.01, 0.03, 0.2])
    limits = (0, 5, 10, 15, 20, 25, 35, 40, 45)
    years = years_lived_by_the_dying(rates, limits, "male")
    # 25-34 is ten years wide, and 35-39 comes after it; below 15 it is half the width, as it is of 0-4 as one group
    assert years[[0, 1, 2, 5, 6]].tolist() == [2.5, 2.5, 2.5, 5.0, 2.5]
    for at in (3, 4, 7):
        k = np.log(rates[at + 1] / rates[at - 1]) / (2 * 5)
        assert years[at] == pytest.approx(5 / 2 - 5**2 / 12 * (rates[at] - k))
    assert years[8] == 1 / 0.2


def test_survivorship_ratios_pool_the_last_closed_and_the_open_ended_group():
    ratios = survivorship_ratios(np.array([480_000.0, 470_000.0, 900_000.0]), 5)
    assert ratios == pytest.approx([480 / 500, 470 / 480, 900 / 1370])


def test_survivorship_ratios_of_sweden_1993_are_the_published_ones():
    table = rows(REFERENCE / "sweden_1993.csv")
    ratios = survivorship_ratios(np.array([float(row["nLx_f"]) for row in table]), 5)
    published = [float(row["survival_ratio_into_age_f"]) for row in table]
    assert ratios == pytest.approx(published, abs=1e-6)


def test_life_expectancy_of_japan_is_near_the_official_one():
    # Ministry of Health, Labour and Welfare, complete life table 2015: women 86.99, men 80.75 years.
    women, men = (life_expectancy_of("2010-2015", sex) for sex in ("female", "male"))
    assert women == pytest.approx(86.99, abs=0.75)
    assert men == pytest.approx(80.75, abs=0.75)


def life_expectancy_of(time, sex):
    chosen = [row for row in rows(REFERENCE / "japan_wpp2019_mx.csv") if (row["time"], row["sex"]) == (time, sex)]
    rates, limits = np.array([float(row["mx"]) for row in chosen]), tuple(int(row["age"]) for row in chosen)
    return life_table(rates, limits, sex).life_expectancy[0]


def test_every_ratio_of_japan_lies_between_zero_and_one():
    ratios = Japan("2015-2020").survivorship(open_ended_from=90)
    assert ratios.shape == (2, 19)
    assert np.all((ratios > 0) & (ratios < 1))


def test_person_years_of_longer_groups_are_sums():
    five = five_year_person_years(np.array([99.0, 390.0, 480.0, 470.0, 900.0]), (0, 1, 5, 10, 15), 10)
    assert five.tolist() == [489.0, 480.0, 1370.0]


@pytest.mark.parametrize("rate", [0.0, -0.01, np.nan, np.inf])
def test_a_rate_that_is_no_rate_is_refused_with_its_age(rate):
    with pytest.raises(LifeTableError, match=r"mortality_rate: age 5 is .*; must be deaths per person-year above 0"):
        life_table(np.array([0.02, rate, 0.05]), LIMITS, "female")


def test_too_few_groups_are_refused():
    with pytest.raises(LifeTableError, match="at least 3 groups"):
        life_table(np.array([0.02, 0.05]), (0, 5), "female")


def test_limits_that_do_not_rise_from_zero_are_refused():
    for limits in ((0, 10, 5), (1, 5, 10), (0, 5, 5)):
        with pytest.raises(LifeTableError, match="must begin with 0 and rise"):
            life_table(RATES, limits, "female")


def test_an_unknown_sex_is_refused():
    with pytest.raises(LifeTableError, match="use female or male"):
        life_table(RATES, LIMITS, "both")


def test_a_rate_so_high_that_more_than_all_would_die_is_refused():
    with pytest.raises(LifeTableError, match=r"age 0 is 0.9; must leave a probability of dying of 0-1"):
        life_table(np.array([0.9, 0.01, 0.05]), LIMITS, "female")


def test_person_years_that_rise_with_age_are_refused():
    with pytest.raises(LifeTableError, match=r"into age group 2 is 1.0417, above 1"):
        survivorship_ratios(np.array([480_000.0, 500_000.0, 900_000.0]), 5)
    # Where nobody dies in the first group, the second is named all the same: 520 / 500 = 1.04.
    with pytest.raises(LifeTableError, match=r"into age group 2 is 1.0400, above 1"):
        survivorship_ratios(np.array([500_000.0, 520_000.0, 900_000.0]), 5)


def test_an_age_at_which_nobody_dies_has_a_ratio_of_one():
    # 500,000 person-years of 100,000 born in five years, and again; open: 400,000 of 500,000 + 400,000.
    assert survivorship_ratios(np.array([500_000.0, 500_000.0, 400_000.0]), 5).tolist() == [1, 1, 4 / 9]


@pytest.mark.parametrize("lived", [480_000.0, [480_000.0, 470_000.0], np.ones((3, 2))])
def test_person_years_of_too_few_groups_are_refused(lived):
    with pytest.raises(LifeTableError, match="at least 3 age groups are needed"):
        survivorship_ratios(np.array(lived), 5)


@pytest.mark.parametrize(("rates", "count"), [(0.02, 3), (np.full((3, 2), 0.02), 3), (np.full(4, 0.02), 3)])
def test_rates_of_another_number_of_groups_are_refused(rates, count):
    with pytest.raises(LifeTableError, match=f"for {count} age groups; its last axis must be age"):
        life_table(np.array(rates), LIMITS, "female")


def test_missing_person_years_are_refused():
    with pytest.raises(LifeTableError, match="person_years: age group 2 is missing"):
        survivorship_ratios(np.array([480_000.0, np.nan, 900_000.0]), 5)


def test_a_group_that_does_not_begin_at_a_limit_is_refused():
    with pytest.raises(LifeTableError, match="no age group begins at 10"):
        five_year_person_years(np.ones(3), (0, 5, 15), 15)
    with pytest.raises(LifeTableError, match="no age group begins at 12"):
        five_year_person_years(np.ones(4), (0, 5, 10, 12), 12)  # no multiple of five


def test_the_open_group_is_survived_as_in_a_stationary_population():
    """T10 / T5 = 900 / 1,370 with the table's own proportion of 470 to 900; with fewer older ones too many die."""
    finer = np.array([480_000.0, 470_000.0, 450_000.0, 450_000.0])  # 0-4, 5-9, 10-14, 15+
    into_open = survivorship_ratios(np.array([480_000.0, 470_000.0, 900_000.0]), 5)[-1]
    assert (470 + 900) * into_open == pytest.approx(900)
    # half as many of 10+, by age as the table: 470 x 450 / 470 of 5-9, and 450 x 450 / 900 of 10+ are alive
    alive = 470 * finer[2] / finer[1] + 450 * finer[3] / (finer[2] + finer[3])
    assert alive == pytest.approx(675)
    assert (470 + 450) * into_open == pytest.approx(604.4, abs=0.05)
