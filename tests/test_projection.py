"""The projection: single steps by hand, published projections, laws that always hold, refusals."""

import ast
import inspect
import re
from dataclasses import replace

import numpy as np
import pytest
from population_cases import AGES, REFERENCE, Japan, in_decimals, random_case, rows, single_years

from visionbook.errors import ProjectionError
from visionbook.population import projection as projection_module
from visionbook.population.assumptions import (
    AgeSpecificFertility,
    Assumptions,
    ChildWomanRatio,
    Migration,
    no_migration,
)
from visionbook.population.axes import FEMALE, MALE, AgeGroups, age_groups_of, checked, people_aged
from visionbook.population.births import births_by_age_of_mother, births_from_children, by_sex
from visionbook.population.migrants import add_migrants, migrants_at_end, migrants_at_start
from visionbook.population.projection import (
    add_newborns,
    balancing_residual,
    move_up,
    project,
    project_interval,
    survive,
)

THREE = AgeGroups(width=5, open_ended_from=10)


def three_groups(net, kind="rates", timing="end", fertility=(0.0, 0.1, 0.0)):
    """Both sexes alike: 0-4, 5-9, 10+; survivorship 0.9 of births, 0.9 and 0.5; two boys for each girl."""
    born = AgeSpecificFertility(np.array([fertility]), np.array([2.0]))
    return Assumptions(np.full((1, 2, 3), [0.9, 0.9, 0.5]), born, Migration(np.full((1, 2, 3), net), kind, timing))


POPULATION = np.full((2, 3), [100.0, 80.0, 60.0])


# --- single steps, by hand


def test_survivors_of_the_last_closed_group_join_the_open_ended_interval():
    survivors = survive(move_up(POPULATION), np.array([0.9, 0.9, 0.5]))
    assert survivors[FEMALE].tolist() == [0.0, 90.0, 70.0]  # 100 x 0.9; (80 + 60) x 0.5


def test_births_are_years_times_rate_times_the_mean_of_women():
    births = births_by_age_of_mother(np.array([0.0, 80.0, 60.0]), np.array([0.0, 90.0, 70.0]), np.array([0, 0.1, 0]), 5)
    assert births.tolist() == [0.0, 42.5, 0.0]  # 5 x 0.1 x 85


def test_births_are_split_by_the_sex_ratio():
    assert by_sex(np.array(42.0), np.array(2.0)).tolist() == [14.0, 28.0]


def test_a_closed_interval_is_the_one_worked_by_hand():
    step = project(POPULATION, three_groups(0.0), THREE, 2020, 2025)
    # births 42.5: girls 14 1/6, boys 28 1/3; 0.9 of them survive
    assert step.population[1, FEMALE] == pytest.approx([12.75, 90, 70])
    assert step.population[1, MALE] == pytest.approx([25.5, 90, 70])
    assert step.births[0] == pytest.approx([42.5 / 3, 85 / 3])
    assert step.deaths[0, FEMALE] == pytest.approx([42.5 / 30, 10, 70])
    assert not step.net_migrants.any()


def test_migrants_at_the_end_neither_die_nor_bear_children_before_they_come():
    step = project(POPULATION, three_groups([0.0, 10.0, 20.0], "counts", "end"), THREE, 2020, 2025)
    # women 5-9: 80 at the start, 90 survivors at the end, then 10 come; births 5 x 0.1 x (80 + 90) / 2 = 42.5
    assert step.population[1, FEMALE] == pytest.approx([42.5 / 3 * 0.9, 100, 90])
    assert step.deaths[0, FEMALE, 1:] == pytest.approx([10, 70])


def test_women_who_arrive_at_the_end_of_a_single_year_bear_no_children_in_it():
    """1,000 women of age 2 turn 3; 1,000 of age 3 join them on the last day. A tenth of the women of 2 and 3 a year."""
    women = np.zeros((2, 6))
    women[FEMALE, 2] = 1000
    late = np.zeros((1, 2, 6))
    late[0, FEMALE, 3] = 1000
    born = AgeSpecificFertility(np.array([[0, 0, 0.1, 0.1, 0, 0]]), np.array([1.0]))
    rates = Assumptions(np.ones((1, 2, 6)), born, Migration(late, "counts", "end"))
    step = project(women, rates, AgeGroups(1, 5), 2020, 2021)
    # 0.1 x (1000 + 0) / 2 at age 2, 0.1 x (0 + 1000) / 2 at age 3: half a year at either age
    assert step.births[0].tolist() == [50, 50]
    assert step.population[1, FEMALE].tolist() == [50, 0, 0, 2000, 0, 0]
    # as rates: as many come as turn 3
    again = project(
        women, replace(rates, migration=Migration(late / 1000, "rates", "end")), AgeGroups(1, 5), 2020, 2021
    )
    assert np.array_equal(again.population, step.population)


def test_women_who_leave_at_the_end_have_borne_their_children_before():
    step = project(POPULATION, three_groups([0.0, -30.0, 0.0], "counts", "end"), THREE, 2020, 2025)
    assert step.births[0].sum() == pytest.approx(42.5)  # 5 x 0.1 x (80 + 90) / 2, as if nobody moved
    assert step.population[1, FEMALE, 1:] == pytest.approx([60, 70])


def test_a_child_woman_ratio_counts_the_women_who_are_there_at_the_end():
    net = np.zeros((1, 2, 11))
    net[0, FEMALE, 3] = 20.0
    rates = Assumptions(
        np.full((1, 2, 11), 0.8), ChildWomanRatio(np.array([0.25]), np.array([1.0])), Migration(net, "counts", "end")
    )
    step = project(np.full((2, 11), 10.0), rates, AgeGroups(5, 50), 2020, 2025)
    assert step.population[1, :, 0] == pytest.approx([9.5, 9.5])  # 0.25 x (7 x 8 + 20) = 19 children


def test_migrants_at_the_start_are_survived_and_bear_children():
    step = project(POPULATION, three_groups([10.0, 20.0, 0.0], "counts", "start"), THREE, 2020, 2025)
    # women at the start 110, 100, 60; survivors 99, 80; births 5 x 0.1 x (100 + 99) / 2 = 49.75
    assert step.population[1, FEMALE] == pytest.approx([49.75 / 3 * 0.9, 99, 80])
    assert step.net_migrants[0, FEMALE].tolist() == [0, 10, 20]  # by the age they reach
    assert step.deaths[0, FEMALE, 1:] == pytest.approx([11, 80])


def test_half_of_the_migrants_enter_at_the_start_and_half_at_the_end():
    step = project(POPULATION, three_groups([10.0, 20.0, 30.0], "counts", "half"), THREE, 2020, 2025)
    # start 105, 90, 75; survivors 94.5, 82.5; plus 10 and 15 at the end; births 0.5 x (90 + 104.5) / 2
    births = 0.5 * (90 + 104.5) / 2
    assert step.population[1, FEMALE] == pytest.approx([births / 3 * 0.9 + 5, 104.5, 97.5])
    assert step.net_migrants[0, FEMALE] == pytest.approx([5, 5 + 10, 10 + 15 + 15])


def test_half_and_half_as_rates_is_half_of_each_base():
    step = project(POPULATION, three_groups([0.1, 0.1, 0.0], "rates", "half"), THREE, 2020, 2025)
    # start 105, 84, 60; survivors 94.5, 72; at the end 0.05 of the 100 who turn 5-9; births 0.5 x (84 + 99.5) / 2
    births = 0.5 * (84 + 99.5) / 2
    assert step.births[0].sum() == pytest.approx(births)
    # girls: a third, 0.9 of them survive, and 0.05 of those born come
    assert step.population[1, FEMALE] == pytest.approx([births / 3 * 0.95, 99.5, 72])
    assert step.net_migrants[0, FEMALE] == pytest.approx([births / 3 * 0.05, 5 + 5, 4])


def test_newborns_who_move_are_half_of_them_when_people_move_all_the_time():
    for timing, moved in (("start", 0), ("half", 4), ("end", 8)):
        step = project(POPULATION, three_groups([8.0, 0.0, 0.0], "counts", timing), THREE, 2020, 2025)
        newborns = step.population[1, :, 0] - step.births[0] * 0.9
        assert newborns == pytest.approx([moved, moved])


def test_a_child_woman_ratio_has_the_same_children_whenever_the_same_women_came():
    """With full survival it makes no difference to who is there at the end when they came: 20 of 15-19."""
    found = []
    for timing, age in (("start", 2), ("end", 3)):
        net = np.zeros((1, 2, 11))
        net[0, FEMALE, age] = 20.0
        ratio = ChildWomanRatio(np.array([0.25]), np.array([1.0]))
        rates = Assumptions(np.ones((1, 2, 11)), ratio, Migration(net, "counts", timing))
        found.append(project(np.full((2, 11), 10.0), rates, AgeGroups(5, 50), 2020, 2025).population[1])
    assert found[0][:, 0] == pytest.approx([11.25, 11.25])  # 0.25 x (70 + 20) = 22.5
    assert found[0] == pytest.approx(found[1])


def test_a_rate_at_the_end_concerns_those_who_would_reach_the_group():
    migrants = migrants_at_end(move_up(POPULATION), Migration(np.full((2, 3), -0.1), "rates", "end"))
    assert migrants[MALE].tolist() == [0, -10, -14]


def test_a_rate_at_the_start_concerns_those_who_are_in_the_group():
    migrants = migrants_at_start(POPULATION, Migration(np.full((2, 3), -0.1), "rates", "start"))
    assert migrants[MALE].tolist() == [-10, -8, -6]


def test_nobody_moves_at_the_start_when_all_move_at_the_end():
    migrants = migrants_at_start(POPULATION, Migration(np.full((2, 3), -0.1), "rates", "end"))
    assert migrants.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_counts_at_the_end_leave_the_newborns_to_their_own_step():
    migrants = migrants_at_end(np.zeros((2, 3)), Migration(np.full((2, 3), 8.0), "counts", "half"))
    assert migrants[FEMALE].tolist() == [0, 4, 4]


def test_migrants_are_added_without_touching_the_table_given():
    table, migrants = np.full((2, 3), [0.0, 90.0, 70.0]), np.full((2, 3), [0.0, 10.0, -20.0])
    assert add_migrants(table, migrants)[MALE].tolist() == [0, 100, 50]
    assert add_migrants(table, 0 * migrants)[MALE].tolist() == [0, 90, 70]
    assert table[MALE].tolist() == [0, 90, 70]


def test_newborns_are_added_without_touching_the_table_given():
    table = np.array([0.0, 90.0, 70.0])
    assert add_newborns(table, np.array(45.0)).tolist() == [45.0, 90.0, 70.0]
    assert table.tolist() == [0.0, 90.0, 70.0]


def test_children_are_ratio_times_women_and_births_are_more_by_those_who_die():
    population = np.full((2, 11), 10.0)
    rates = Assumptions(
        np.full((1, 2, 11), 0.8), ChildWomanRatio(np.array([0.25]), np.array([1.0])), no_migration(AgeGroups(5, 50))
    )
    step = project(population, rates, AgeGroups(5, 50), 2020, 2025)
    # 7 groups of women x 8 = 56; x 0.25 = 14 children, 7 of each sex; births 7 / 0.8
    assert step.population[1, :, 0] == pytest.approx([7, 7])
    assert step.births[0] == pytest.approx([8.75, 8.75])
    assert step.deaths[0, :, 0] == pytest.approx([1.75, 1.75])


def test_the_ratio_includes_newborns_who_move():
    net = np.zeros((1, 2, 11))
    net[..., 0] = -0.1
    rates = Assumptions(np.full((1, 2, 11), 0.8), ChildWomanRatio(np.array([0.25]), np.array([1.0])), Migration(net))
    step = project(np.full((2, 11), 10.0), rates, AgeGroups(5, 50), 2020, 2025)
    assert step.population[1, :, 0] == pytest.approx([7, 7])
    assert step.births[0] == pytest.approx([10, 10])  # 7 / (0.8 - 0.1)
    assert step.net_migrants[0, :, 0] == pytest.approx([-1, -1])


def test_the_ratio_holds_with_counts_of_newborns_who_move():
    net = np.zeros((1, 2, 11))
    net[..., 0] = 3.0
    still = np.full((1, 2, 11), 0.8)
    rates = Assumptions(still, ChildWomanRatio(np.array([0.25]), np.array([1.0])), Migration(net, "counts"))
    step = project(np.full((2, 11), 10.0), rates, AgeGroups(5, 50), 2020, 2025)
    assert step.population[1, :, 0] == pytest.approx([7, 7])
    assert step.births[0] == pytest.approx([5, 5])  # (7 - 3) / 0.8


# --- published projections


def test_sweden_1993_gives_every_published_population_and_birth():
    """Preston, Heuveline and Guillot (2001), box 6.2: all 36 populations and 18 birth counts after rounding."""
    table = rows(REFERENCE / "sweden_1993.csv")
    column = {name: np.array([float(row[name]) for row in table]) for name in table[0] if name != "age"}
    ages = age_groups_of([row["age"] for row in table])
    fertility = AgeSpecificFertility(column["asfr"][np.newaxis], np.array([1.05]))
    net = np.stack([column["net_migrants_f_5yr"]] * 2)[np.newaxis]
    survivorship = np.stack([column["survival_ratio_into_age_f"]] * 2)[np.newaxis]
    population = np.stack([column["pop_f_1993"]] * 2)
    rates = Assumptions(survivorship, fertility, Migration(net, "counts", "half"))
    projection = project(population, rates, ages, 1993, 1998)
    assert np.round(projection.at(1998)[FEMALE]).tolist() == column["expected_pop_f_1998"].tolist()
    assert np.round(projection.at(1998)[MALE]).tolist() == column["expected_pop_m_1998_using_female_inputs"].tolist()
    start, end = population[0] + net[0, 0] / 2, projection.at(1998)[FEMALE]
    births = births_by_age_of_mother(start, end, column["asfr"], 5)
    assert np.round(births).tolist() == column["expected_births_both_5yr"].tolist()
    assert projection.births.sum() == pytest.approx(births.sum())


@pytest.mark.parametrize("time", ["2010-2015", "2015-2020", "2020-2025", "2045-2050"])
def test_a_closed_interval_of_japan_misses_the_published_population_by_its_net_migration(time):
    """World Population Prospects 2019: within 0.002 % of the population. Births from the published women."""
    japan = Japan(time)
    births = births_by_age_of_mother(japan.population[FEMALE], japan.later[FEMALE], japan.fertility, 5).sum()
    survivorship = japan.survivorship()
    survivors = survive(move_up(japan.population), survivorship)
    newborns = by_sex(births, np.array(japan.indicator["srb"])) * survivorship[:, 0]
    gap = japan.later.sum() - add_newborns(survivors, newborns).sum()
    missed = abs(gap - japan.indicator["net_migration_thousands_5yr"]) / japan.later.sum()
    assert missed < 0.00002


def test_japan_with_the_migration_it_implies_is_reproduced_by_the_whole_engine():
    japan = Japan("2015-2020")
    survivorship = japan.survivorship()
    net = japan.later - survive(move_up(japan.population), survivorship)
    net[:, 0] = 0
    fertility = AgeSpecificFertility(japan.fertility[np.newaxis], np.array([japan.indicator["srb"]]))
    rates = Assumptions(survivorship[np.newaxis], fertility, Migration(net[np.newaxis], "counts", "end"))
    projection = project(japan.population, rates, japan.ages, 2015, 2020)
    assert projection.at(2020)[:, 1:] == pytest.approx(japan.later[:, 1:])
    # The United Nations take the mean of the published women, so half of those who came bear children; the engine is
    # told that all came at the end and bore none. Survivors of these births by the method's own equation:
    theirs = births_by_age_of_mother(np.zeros(len(japan.ages)), net[FEMALE], japan.fertility, 5).sum()
    survivors = by_sex(theirs, np.array(japan.indicator["srb"])) * survivorship[:, 0]
    # children 0-4 came too: their number is what separates births survived from children published
    young = japan.later[:, 0].sum() - projection.at(2020)[:, 0].sum() - survivors.sum()
    whole = projection.net_migrants.sum() + young
    assert whole == pytest.approx(japan.indicator["net_migration_thousands_5yr"], abs=0.00002 * japan.later.sum())


# --- laws


@pytest.mark.parametrize("timing", ["start", "end", "half"])
@pytest.mark.parametrize("kind", ["rates", "counts"])
@pytest.mark.parametrize("seed", range(5))
def test_population_change_equals_births_less_deaths_plus_net_migration(seed, kind, timing):
    population, rates = random_case(seed, (4,), timing, kind)
    projection = project(population, rates, AGES, 2020, 2035)
    assert np.abs(balancing_residual(projection)).max() < 1e-10
    change = np.diff(projection.population.sum(axis=(-2, -1)), axis=-1)
    events = projection.births.sum(axis=-1) - projection.deaths.sum(axis=(-2, -1))
    assert change == pytest.approx(events + projection.net_migrants.sum(axis=(-2, -1)))


@pytest.mark.parametrize("timing", ["start", "end", "half"])
def test_the_balance_holds_with_fertility_by_age_of_the_mother_too(timing):
    population, rates = random_case(7, (), timing)
    fertility = np.zeros((3, len(AGES)))
    fertility[:, AGES.positions("15-49")] = 0.05
    rates = replace(rates, fertility=AgeSpecificFertility(fertility, np.full(3, 1.05)))
    projection = project(population, rates, AGES, 2020, 2035)
    assert np.abs(balancing_residual(projection)).max() < 1e-10
    assert projection.births[..., MALE] == pytest.approx(1.05 * projection.births[..., FEMALE])


@pytest.mark.parametrize("timing", ["start", "end", "half"])
def test_with_rates_the_projection_is_linear_in_the_base_population(timing):
    one, rates = random_case(1, (), timing)
    two, _ = random_case(2)
    together = project(2 * one + 3 * two, rates, AGES, 2020, 2035).population
    apart = 2 * project(one, rates, AGES, 2020, 2035).population + 3 * project(two, rates, AGES, 2020, 2035).population
    assert together == pytest.approx(apart)


def test_zero_rates_and_full_survival_only_move_people_up_one_age_group():
    population, _ = random_case(3)
    still = Assumptions(np.ones((1, 2, len(AGES))), ChildWomanRatio(np.zeros(1), np.ones(1)), no_migration(AGES))
    projection = project(population, still, AGES, 2020, 2030)
    assert np.array_equal(projection.at(2025)[:, 1:-1], population[:, :-2])
    assert np.array_equal(projection.at(2025)[:, -1], population[:, -2] + population[:, -1])
    assert projection.at(2030).sum() == pytest.approx(population.sum())
    assert not (projection.births.any() or projection.deaths.any() or projection.net_migrants.any())


def test_the_order_of_municipalities_does_not_matter():
    population, rates = random_case(4, (6,))
    order = np.array([3, 0, 5, 1, 4, 2])
    fertility = ChildWomanRatio(rates.fertility.child_woman_ratio[order], rates.fertility.sex_ratio_of_children[order])
    shuffled = Assumptions(rates.survivorship_ratio[order], fertility, Migration(rates.migration.net[order]))
    here = project(population, rates, AGES, 2020, 2035).population[order]
    there = project(population[order], shuffled, AGES, 2020, 2035).population
    assert np.array_equal(here, there)


def test_leading_axes_are_broadcast_against_each_other():
    population, rates = random_case(5, (3, 1))
    scenarios = replace(rates, migration=Migration(rates.migration.net * np.array([1.0, 0.0]).reshape(2, 1, 1, 1)))
    both = project(population, scenarios, AGES, 2020, 2035)
    assert both.population.shape == (3, 2, 4, 2, len(AGES))
    alone = project(
        population[1, 0],
        Assumptions(
            rates.survivorship_ratio[1, 0],
            ChildWomanRatio(rates.fertility.child_woman_ratio[1, 0], rates.fertility.sex_ratio_of_children[1, 0]),
            Migration(rates.migration.net[1, 0]),
        ),
        AGES,
        2020,
        2035,
    )
    assert both.population[1, 0] == pytest.approx(alone.population)


def test_one_interval_of_rates_is_held_to_the_horizon():
    population, rates = random_case(6, intervals=1)
    repeated = Assumptions(
        np.repeat(rates.survivorship_ratio, 4, axis=0),
        ChildWomanRatio(
            np.repeat(rates.fertility.child_woman_ratio, 4), np.repeat(rates.fertility.sex_ratio_of_children, 4)
        ),
        Migration(np.repeat(rates.migration.net, 4, axis=0)),
    )
    held, given = (project(population, case, AGES, 2020, 2040).population for case in (rates, repeated))
    assert np.array_equal(held, given)


def test_single_years_of_age_move_up_one_year_at_a_time():
    ages = AgeGroups(width=1, open_ended_from=100)
    population = np.full((2, 101), 10.0)
    fertility = np.zeros((1, 101))
    fertility[0, ages.positions("15-49")] = 0.04
    rates = Assumptions(np.ones((1, 2, 101)), AgeSpecificFertility(fertility, np.array([1.0])), no_migration(ages))
    projection = project(population, rates, ages, 2020, 2023)
    assert projection.years == (2020, 2021, 2022, 2023)
    assert projection.births[0].tolist() == pytest.approx([7, 7])  # 35 ages x 10 women x 0.04, half and half
    assert projection.at(2023)[FEMALE, :4] == pytest.approx([7, 7, 7, 10])
    assert projection.at(2023)[FEMALE, -1] == pytest.approx(40)  # 10 and three times 10 who turn 100


@pytest.mark.parametrize("timing", ["start", "end", "half"])
@pytest.mark.parametrize("kind", ["rates", "counts"])
def test_single_years_over_seventy_steps_are_those_of_exact_decimals(kind, timing):
    population, rates, ages = single_years(kind, timing)
    projection = project(population, rates, ages, 2020, 2090)
    exact = in_decimals(population, rates, 70)
    assert exact.sum() > 100_000  # the last year still has people in it
    assert np.abs(projection.at(2090) - exact).max() < 1e-6
    assert np.abs(balancing_residual(projection)).max() < 1e-9


def test_places_projected_together_are_those_projected_alone():
    """More places than one part holds: the axis of places is cut, wherever it stands."""
    population, rates = random_case(11, (2, 3000))
    together = project(population, rates, AGES, 2020, 2035)
    for at in ((0, 0), (1, 657), (1, 658), (0, 1315), (1, 2999)):
        alone = Assumptions(
            rates.survivorship_ratio[at],
            ChildWomanRatio(rates.fertility.child_woman_ratio[at], rates.fertility.sex_ratio_of_children[at]),
            Migration(rates.migration.net[at]),
        )
        apart = project(population[at], alone, AGES, 2020, 2035)
        assert np.array_equal(together.population[at], apart.population)
        assert np.array_equal(together.births[at], apart.births)
        assert np.array_equal(together.deaths[at], apart.deaths)
        assert np.array_equal(together.net_migrants[at], apart.net_migrants)


def test_one_population_under_many_assumptions_is_cut_too():
    population, rates = random_case(12)
    ratio = np.linspace(0.1, 0.3, 2000)[:, np.newaxis]
    many = replace(rates, fertility=ChildWomanRatio(ratio, rates.fertility.sex_ratio_of_children))
    together = project(population, many, AGES, 2020, 2035)
    assert together.population.shape == (2000, 4, 2, len(AGES))
    women = together.population[:, 1, FEMALE, AGES.positions("15-49")].sum(axis=-1)
    assert together.population[:, 1, :, 0].sum(axis=-1) == pytest.approx(ratio[:, 0] * women)


def test_the_arguments_are_left_as_they_were():
    population, rates = random_case(8, timing="half")
    before = population.copy(), rates.migration.net.copy(), rates.survivorship_ratio.copy()
    project(population, rates, AGES, 2020, 2035)
    project_interval(population, rates.of_interval(0), AGES)
    assert all(
        np.array_equal(a, b)
        for a, b in zip(before, (population, rates.migration.net, rates.survivorship_ratio), strict=True)
    )


def test_the_method_chapter_names_the_functions_of_the_chain():
    """Each step of `book/methods.md` has a heading; its table names what an interval calls and nothing else."""
    page = (REFERENCE.parents[1] / "book" / "methods.md").read_text(encoding="utf-8")
    steps = {
        number: re.findall(r"`(\w+)`", row) for number, row in re.findall(r"^\| (\d) \|(.*)$", page, re.M) if "`" in row
    }
    assert list(steps) == ["2", "3", "4", "5"]
    assert all(f"\n### {number}. " in page for number in steps)
    in_code = re.findall(r"\(step (\d)\): (.*)", projection_module.__doc__)
    assert {number: re.findall(r"`(\w+)`", names) for number, names in in_code} == steps
    called = {
        node.func.id for node in ast.walk(chain_of_an_interval()) if isinstance(getattr(node, "func", None), ast.Name)
    }
    assert called - {"Interval"} == set(steps["2"] + steps["3"] + steps["4"])
    assert steps["5"] == [balancing_residual.__name__]


def chain_of_an_interval():
    return ast.parse(inspect.getsource(project_interval))


# --- age groups


def test_people_of_an_age_range_are_counted_by_sex_or_together():
    assert people_aged(POPULATION, THREE, "5+") == 280
    assert people_aged(POPULATION, THREE, "0-9", MALE) == 180


def test_a_range_that_cuts_a_group_is_refused():
    with pytest.raises(ProjectionError, match="ages 15-48 do not begin and end with age groups; the groups are 0-4"):
        AGES.positions("15-48")


@pytest.mark.parametrize(
    "labels", [["0-4", "10-14", "15+"], ["0-4", "5-9", "10-14"], ["5-9", "10-14", "15+"], ["0+", "5+"], []]
)
def test_labels_that_are_no_complete_set_of_groups_are_refused(labels):
    with pytest.raises(ProjectionError, match="age groups"):
        age_groups_of(labels)


def test_an_open_ended_group_off_the_grid_is_refused():
    with pytest.raises(ProjectionError, match="age groups of 5 years cannot end in an open group from 88"):
        AgeGroups(width=5, open_ended_from=88)


# --- refusals


def with_cell(array, place, value):
    changed = array.copy()
    changed[place] = value
    return changed


def test_a_negative_population_is_refused_with_its_place():
    population, rates = random_case(9, (2,))
    with pytest.raises(ProjectionError, match=r"population: position \[1\], male, 85-89 is -3.0; .* of 0 or more"):
        project(with_cell(population, (1, 1, 17), -3), rates, AGES, 2020, 2035)


def test_a_missing_population_is_refused_and_never_taken_for_zero():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match="population: female, 0-4 is missing"):
        project(with_cell(population, (0, 0), np.nan), rates, AGES, 2020, 2035)


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_survivorship_ratio_outside_zero_to_one_is_refused(value):
    population, rates = random_case(9)
    wrong = replace(rates, survivorship_ratio=with_cell(rates.survivorship_ratio, (2, 0, 18), value))
    with pytest.raises(
        ProjectionError, match=r"survivorship_ratio: position \[2\], female, 90\+ is .* between 0 and 1"
    ):
        project(population, wrong, AGES, 2020, 2035)


def test_a_missing_migration_cell_is_refused():
    population, rates = random_case(9)
    wrong = replace(rates, migration=Migration(with_cell(rates.migration.net, (0, 1, 4), np.nan)))
    with pytest.raises(ProjectionError, match=r"migration rates: position \[0\], male, 20-24 is missing"):
        project(population, wrong, AGES, 2020, 2035)


def test_a_negative_fertility_is_refused():
    population, rates = random_case(9)
    wrong = replace(rates, fertility=replace(rates.fertility, child_woman_ratio=np.array([0.2, -0.2, 0.2])))
    with pytest.raises(ProjectionError, match=r"child_woman_ratio: position \[1\] is -0.2"):
        project(population, wrong, AGES, 2020, 2035)


def test_a_child_woman_ratio_without_survivors_of_birth_is_refused():
    population, rates = random_case(9)
    nobody = replace(rates, survivorship_ratio=with_cell(rates.survivorship_ratio, (1, MALE, 0), 0.0))
    with pytest.raises(ProjectionError, match=r"survivorship_ratio of births is 0; births cannot be found"):
        project(population, nobody, AGES, 2020, 2035)
    few = replace(rates, survivorship_ratio=with_cell(rates.survivorship_ratio, (1, MALE, 0), 1e-3))
    assert np.isfinite(project(population, few, AGES, 2020, 2035).births).all()


def test_mothers_of_the_youngest_group_are_refused():
    population, rates = random_case(9)
    wrong = replace(rates, fertility=AgeSpecificFertility(np.full((1, 19), 0.01), np.ones(1)))
    with pytest.raises(ProjectionError, match="fertility_rate of 0-4 must be 0"):
        project(population, wrong, AGES, 2020, 2035)


@pytest.mark.parametrize("count", [1, 18, 20])
def test_rates_for_another_number_of_age_groups_are_refused(count):
    population, rates = random_case(9)
    wrong = replace(rates, fertility=AgeSpecificFertility(np.zeros((1, count)), np.ones(1)))
    with pytest.raises(ProjectionError, match=rf"shape \(1, {count}\); its last axis must be 19 age groups"):
        project(population, wrong, AGES, 2020, 2035)


def test_age_groups_that_do_not_match_the_table_are_refused():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match=r"population has shape \(2, 18\); its last two axes must be 2 sexes"):
        project(population[:, :-1], rates, AGES, 2020, 2035)


def test_age_groups_that_do_not_match_the_interval_are_refused():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match=r"its last two axes must be 2 sexes .* and 91 age groups"):
        project(population, rates, AgeGroups(width=1, open_ended_from=90), 2020, 2035)


def test_a_horizon_that_is_not_a_whole_number_of_intervals_away_is_refused():
    population, rates = random_case(9)
    with pytest.raises(
        ProjectionError, match=r"horizon 2033 is 13 years after 2020; .* whole number of 5-year intervals"
    ):
        project(population, rates, AGES, 2020, 2033)


def test_a_horizon_before_the_base_year_is_refused():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match="horizon 2015 is -5 years after 2020"):
        project(population, rates, AGES, 2020, 2015)


def test_rates_for_another_number_of_intervals_are_refused():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match="survivorship_ratio has 3 intervals; the horizon is 4 intervals away"):
        project(population, rates, AGES, 2020, 2040)


def test_an_array_without_an_interval_axis_is_refused():
    population, rates = random_case(9)
    wrong = replace(rates, survivorship_ratio=rates.survivorship_ratio[0])
    with pytest.raises(ProjectionError, match="an interval axis is missing before the last 2"):
        project(population, wrong, AGES, 2020, 2035)


def test_leading_axes_that_do_not_fit_are_refused():
    population, rates = random_case(9, (2,))
    three = np.concatenate([population, population[:1]])
    with pytest.raises(ProjectionError, match=r"leading axes do not fit together: population \(3,\), .*\(2,\)"):
        project(three, rates, AGES, 2020, 2035)


def test_more_leaving_than_there_are_is_refused_with_the_year():
    population, rates = random_case(9)
    wrong = replace(rates, migration=Migration(with_cell(rates.migration.net, (0, 0, 1), -1.5)))
    with pytest.raises(
        ProjectionError, match=r"population in 2025: female, 5-9 is -.*: more people leave than there are"
    ):
        project(population, wrong, AGES, 2020, 2035)


def test_leaving_that_is_too_much_is_refused_with_the_place_among_all_and_the_first_year():
    population, rates = random_case(9, (3000,))
    net = with_cell(rates.migration.net, (10, 2, 0, 1), -1.5)  # a later year of an earlier place
    wrong = replace(rates, migration=Migration(with_cell(net, (2500, 0, 1, 4), -1.5)))
    with pytest.raises(ProjectionError, match=r"population in 2025: position \[2500\], male, 20-24 is -"):
        project(population, wrong, AGES, 2020, 2035)


@pytest.mark.parametrize(
    ("kind", "timing", "named"), [("shares", "end", "kind 'shares'"), ("rates", "middle", "'middle'")]
)
def test_an_unknown_kind_or_timing_of_migration_is_refused(kind, timing, named):
    with pytest.raises(ProjectionError, match=f"{named} is not allowed; use one of"):
        Migration(np.zeros((1, 2, 3)), kind, timing)


def test_a_year_that_was_not_projected_is_refused():
    population, rates = random_case(9)
    with pytest.raises(ProjectionError, match="year 2022 is not projected; the years are 2020, 2025"):
        project(population, rates, AGES, 2020, 2035).at(2022)


def test_an_array_without_cells_is_refused():
    with pytest.raises(ProjectionError, match="population has no cells"):
        checked("population", np.ones((0, 2, 3)), THREE)


@pytest.mark.parametrize(
    ("kind", "net", "timing", "births"),
    [
        # 0.2 x 700 women = 140 children, 70 of each sex, of whom seven in ten live to be counted
        ("counts", 10.0, "start", 70 / 0.7),  # who came at the start came before the births
        ("counts", 10.0, "half", (70 - 5) / 0.7),  # half of the ten came with the children
        ("counts", 10.0, "end", (70 - 10) / 0.7),
        ("rates", 0.1, "half", 70 / (0.7 + 0.05)),
        ("rates", 0.1, "end", 70 / (0.7 + 0.1)),
    ],
)
def test_births_come_from_the_children_without_those_who_moved_in(kind, net, timing, births):
    ages, women = AgeGroups(5, 50), np.array([0.0] * 3 + [100.0] * 7 + [0.0])
    moving = np.zeros((2, len(ages)))
    moving[:, 0] = net
    migration = Migration(moving, kind=kind, timing=timing)
    ratio = ChildWomanRatio(np.array(0.2), np.array(1.0))
    found = births_from_children(women, ratio, np.full((2, len(ages)), 0.7), migration, ages)
    assert found == pytest.approx([births, births])
