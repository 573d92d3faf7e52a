"""Scenarios of the handbook, the grid, and the assumptions behind the plan's targets."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from population_cases import AGES, Japan, nemuro, random_case

from visionbook.errors import ParameterError, ProjectionError
from visionbook.population.assumptions import AgeSpecificFertility, Assumptions, ChildWomanRatio, Migration, Projection
from visionbook.population.axes import FEMALE, MALE, AgeGroups, people_aged
from visionbook.population.implied import child_woman_ratios, extend, implied_rates
from visionbook.population.inverse import (
    Lever,
    Target,
    _halved,
    bisect,
    demand_per_year,
    municipal_levers,
    pull,
    solve,
)
from visionbook.population.net_migration import assumptions_from
from visionbook.population.projection import project
from visionbook.population.scenarios import (
    HANDBOOK,
    NATURAL_THRESHOLDS,
    SOCIAL_THRESHOLDS,
    FertilityGoal,
    fertility_path,
    handbook_scenarios,
    influence_rating,
    influences,
    scenario_grid,
    tfr_per_child,
    with_fertility,
    with_migration,
)

BASE, HORIZON = 2015, 2060
PATTERN_1, SIMULATION_1, SIMULATION_2 = range(len(HANDBOOK))


@pytest.fixture(scope="module")
def base():
    """Nemuro's published projection, extended, with deaths and migration told apart by Japan's life tables."""
    rates = implied_rates(nemuro(), AGES).held(9)
    return assumptions_from(rates, Japan("2020-2025").survivorship(open_ended_from=90)[np.newaxis])


@pytest.fixture(scope="module")
def births_per_child():
    """The strategy's TFR of 1.53 set against the child-woman ratio of the base year."""
    return tfr_per_child(1.53, child_woman_ratios(nemuro()[0], AGES))


@pytest.fixture(scope="module")
def handbook(base, births_per_child):
    return handbook_scenarios(nemuro()[0], base, AGES, BASE, HORIZON, 1.53, births_per_child)


# --- fertility and migration


def test_fertility_rises_in_a_straight_line_and_then_stays():
    path = fertility_path((2020, 2025, 2030, 2035), 2015, np.array([1.5, 2.4]), FertilityGoal(2.1, 2030))
    assert path[0] == pytest.approx([1.7, 1.9, 2.1, 2.1])
    assert path[1] == pytest.approx([2.3, 2.2, 2.1, 2.1])


def test_the_rate_and_the_ratio_are_proportional():
    assert tfr_per_child(1.6, 0.2) * 0.25 == pytest.approx(2.0)


def test_zero_times_migration_is_none_and_leaves_the_rest(base):
    still = with_migration(base, 0)
    assert not still.migration.net.any()
    assert still.survivorship_ratio is base.survivorship_ratio
    assert base.migration.net.any()


# --- handbook


def test_pattern_1_is_the_published_projection_extended(handbook):
    _, extended = extend(nemuro(), tuple(range(2015, 2050, 5)), AGES, HORIZON)
    assert handbook.population[PATTERN_1] == pytest.approx(extended)


def test_simulation_1_changes_births_alone_until_they_have_children(handbook):
    later = handbook.population[:, handbook.years.index(2030)]
    assert np.array_equal(later[PATTERN_1, :, 3:], later[SIMULATION_1, :, 3:])
    assert later[SIMULATION_1].sum() > later[PATTERN_1].sum()


def test_simulation_1_reaches_replacement_fertility_in_2030(handbook, births_per_child):
    ratios = child_woman_ratios(handbook.population, AGES) * births_per_child
    assert ratios[SIMULATION_1, handbook.years.index(2030) :] == pytest.approx(2.1)
    assert ratios[SIMULATION_1, handbook.years.index(2025)] == pytest.approx(1.53 + (2.1 - 1.53) * 10 / 15)


def test_simulation_2_has_no_migrants_and_the_fertility_of_simulation_1(handbook):
    assert not handbook.net_migrants[SIMULATION_2].any()
    ratios = child_woman_ratios(handbook.population[1:], AGES)[:, 1:]
    assert ratios[0] == pytest.approx(ratios[1])


def test_nemuro_loses_more_by_moving_than_by_births(handbook):
    (row,) = influences(handbook, 2045).to_dict("records")
    totals = handbook.at(2045).sum(axis=(-2, -1))
    assert row["natural_ratio"] == pytest.approx(totals[SIMULATION_1] / totals[PATTERN_1])
    assert row["social_ratio"] == pytest.approx(totals[SIMULATION_2] / totals[SIMULATION_1])
    assert (row["natural_rating"], row["social_rating"]) == (2, 5)


def test_several_areas_at_once_are_the_areas_one_by_one(base, births_per_child, handbook):
    stacked = Assumptions(
        base.survivorship_ratio,
        ChildWomanRatio(
            *(np.stack([x] * 2) for x in (base.fertility.child_woman_ratio, base.fertility.sex_ratio_of_children))
        ),
        Migration(np.stack([base.migration.net] * 2)),
    )
    k = np.array([births_per_child, births_per_child * 1.1])
    both = handbook_scenarios(np.stack([nemuro()[0]] * 2), stacked, AGES, BASE, HORIZON, np.array([1.53, 1.683]), k)
    assert both.population.shape[:2] == (2, 3)
    assert both.population[0] == pytest.approx(handbook.population)
    assert len(influences(both, 2060)) == 2


@pytest.mark.parametrize(
    ("ratio", "natural", "social"),
    [(0.999, 1, 1), (1.0, 2, 2), (1.05, 3, 2), (1.0999, 3, 2), (1.10, 4, 3), (1.15, 5, 3), (1.2, 5, 4), (1.3, 5, 5)],
)
def test_ratings_begin_at_the_thresholds(ratio, natural, social):
    assert influence_rating(ratio, NATURAL_THRESHOLDS) == natural
    assert influence_rating(ratio, SOCIAL_THRESHOLDS) == social


# --- grid


def test_the_grid_has_every_combination_year_and_age_group(base, births_per_child):
    grid = scenario_grid(nemuro()[0], base, AGES, BASE, HORIZON, [1.53, 1.8, 2.1], [0, 0.5, 1], births_per_child)
    assert len(grid) == 3 * 3 * 10 * 3
    last = grid.query("year == 2060").groupby(["total_fertility_rate", "migration_factor"])["population"].sum()
    totals = last.to_numpy().reshape(3, 3)
    assert (np.diff(totals, axis=0) > 0).all()  # more births, more people
    assert (np.diff(totals, axis=1) < 0).all()  # more of the old migration, fewer


def test_a_corner_of_the_grid_is_simulation_1(base, births_per_child, handbook):
    start = births_per_child * base.fertility.child_woman_ratio[0]
    same = handbook_scenarios(nemuro()[0], base, AGES, BASE, HORIZON, start, births_per_child)
    grid = scenario_grid(nemuro()[0], base, AGES, BASE, HORIZON, [2.1], [0, 1], births_per_child).query("year == 2060")
    total = grid.groupby("migration_factor")["population"].sum()
    assert total[1] == pytest.approx(same.at(2060)[SIMULATION_1].sum())
    assert total[0] == pytest.approx(same.at(2060)[SIMULATION_2].sum())


def test_a_path_of_the_grid_begins_at_the_fertility_of_the_first_interval():
    # 8 x 0.2 = 1.6 in 2015, to rise to 2.0 in 2025: 1.8 in 2020, and 0.225 and 0.25 children for each of 700 women;
    # nobody dies or moves, so that 200 of 0-4 and of 5-9 are 5-9 and 10-14 five years later
    still = Migration(np.zeros((2, 2, 19)))
    base = Assumptions(np.ones((2, 2, 19)), ChildWomanRatio(np.array([0.2, 0.4]), np.ones(2)), still)
    grid = scenario_grid(np.full((2, 19), 100.0), base, AGES, 2015, 2025, [2.0], [1], 8.0, goal_year=2025)
    young = grid[grid["age_group"].eq("0-14")]
    assert young["year"].tolist() == [2015, 2020, 2025]
    assert young["population"].tolist() == pytest.approx([600, 157.5 + 400, 175 + 157.5 + 200])


# --- what the plan assumes


TARGETS = [
    Target("migration only", HORIZON, 9_087, with_fertility=False),
    Target("total", HORIZON, 9_345),
    Target("15-64", HORIZON, 4_258, "15-64"),
    Target("women 20-39", HORIZON, 534, "20-39", FEMALE),
]


@pytest.fixture(scope="module")
def plan(base):
    levers = municipal_levers(AGES, BASE, HORIZON, fertility_from=2025, migration_from=2015)
    return solve(nemuro()[0], base, AGES, (BASE, HORIZON), levers, TARGETS)


def test_the_assumptions_found_reproduce_what_the_plan_prints(plan):
    """Strategy of 2021: 9,345 in 2060, 4,258 of working age, 534 women 20-39, +258 by births, +729 by migration."""
    people = plan.plan.at(HORIZON)
    assert people.sum() == pytest.approx(9_345, abs=0.01)
    assert people_aged(people, AGES, "15-64") == pytest.approx(4_258, abs=0.01)
    assert people_aged(people, AGES, "20-39", FEMALE) == pytest.approx(534, abs=0.01)
    assert people.sum() - plan.migration_only.at(HORIZON).sum() == pytest.approx(258, abs=0.01)
    # 729 is counted from the strategy's own 8,358; the extension here gives 8,368
    assert plan.migration_only.at(HORIZON).sum() - 8_358 == pytest.approx(729, abs=0.01)
    assert round(plan.base.at(HORIZON).sum()) == 8_368


def test_levers_act_in_the_intervals_that_begin_in_their_year_or_later():
    fertility, *migration = municipal_levers(AGES, 2015, 2035, fertility_from=2025, migration_from=2020)
    # Intervals end in 2020, 2025, 2030, 2035: children of 0-4 counted in 2025 were born since 2020.
    assert fertility.profile.tolist() == [0, 1, 1, 1]
    assert [lever.profile.any(axis=(1, 2)).tolist() for lever in migration] == [[False, True, True, True]] * 3


def test_figures_that_were_not_asked_for_come_out_near_the_printed_ones(plan):
    people = plan.plan.at(HORIZON)
    assert people_aged(people, AGES, "65+") == pytest.approx(4_343, rel=0.005)
    assert people_aged(people, AGES, "0-14") == pytest.approx(744, rel=0.02)
    assert plan.plan.at(2025).sum() == pytest.approx(22_453, rel=0.005)
    assert plan.plan.at(2035).sum() == pytest.approx(18_109, rel=0.005)


def test_the_levers_found_are_shares_between_nothing_and_everything(plan):
    assert all(0 < value < 1 for value in plan.pulled.values())


def test_the_printed_rise_in_fertility_gives_about_half_of_the_printed_gain(base, plan):
    levers = municipal_levers(AGES, BASE, HORIZON, fertility_from=2025, migration_from=2015)
    found = np.array(list(plan.pulled.values()))

    def gain(rise):
        values = np.stack([np.append(rise, found[1:]), np.append(0, found[1:])])
        totals = project(nemuro()[0], pull(base, levers, values), AGES, BASE, HORIZON).at(HORIZON).sum(axis=(-2, -1))
        return totals[0] - totals[1]

    assert 120 < gain(1.61 / 1.53 - 1) < 140
    assert bisect(lambda rise: gain(rise) - 258, 0, 1) == pytest.approx(plan.pulled["fertility"], abs=1e-6)


def test_the_demand_per_year_adds_up_to_the_migrants_of_the_plan(base, plan):
    table = demand_per_year(plan, base, AGES)
    assert table["plan_net_migrants"].tolist() == pytest.approx(
        (plan.plan.net_migrants.sum(axis=(-2, -1)) / 5).tolist()
    )
    assert (table["held_back"] > table["held_back_women_15_39"]).all()
    assert (table["held_back"] > 0).all()
    assert (table.loc[table["to_year"] >= 2025, "more_births"] > 0).all()


def test_the_demand_per_year_is_worked_by_hand():
    ages, change = AgeGroups(5, 40), np.zeros((1, 2, 9))
    change[0, FEMALE, ages.positions("20-24")] = 0.05  # of a hundred who come to be 20-24, five stay in five years
    change[0, MALE, ages.positions("30-34")] = 0.1
    moved = {"plan": (-5.0, 16.0), "base": (-30.0, 10.0)}
    courses = {
        name: SimpleNamespace(
            population=np.full((2, 2, 9), 100.0),
            years=np.array([2020, 2025]),
            net_migrants=np.full((1, 2, 9), migrants / 18),
            births=np.full((1, 2), births),
        )
        for name, (migrants, births) in moved.items()
    }
    solution = SimpleNamespace(**courses, assumptions=SimpleNamespace(migration=Migration(change)))
    base = SimpleNamespace(migration=Migration(np.zeros((1, 2, 9))))
    (row,) = demand_per_year(solution, base, ages).to_dict("records")
    assert row == pytest.approx(
        {
            "from_year": 2020, "to_year": 2025, "base_net_migrants": -6, "plan_net_migrants": -1,
            "held_back": 1 + 2, "held_back_women_15_39": 1, "more_births": 12 / 5,
        }
    )  # fmt: skip


def test_levers_concern_the_sex_and_the_ages_that_they_are_called_by():
    _, women, men, older = (lever.profile for lever in municipal_levers(AgeGroups(5, 50), 2015, 2020, 2015, 2015))
    young = slice(3, 8)  # 15-19 to 35-39
    for profile, sexes, groups in (
        (women, [FEMALE], young),
        (men, [MALE], young),
        (older, [FEMALE, MALE], slice(8, 11)),
    ):
        expected = np.zeros((1, 2, 11))
        for sex in sexes:
            expected[0, sex, groups] = 1
        assert np.array_equal(profile, expected)


@pytest.mark.parametrize(
    ("function", "low", "high", "zero"),
    [
        (lambda x: x - 1, 0, 4, 1),
        (lambda x: 1 - x, 0, 4, 1),
        (lambda x: x, 0, 3, 0),
        (lambda x: x - 3, 0, 3, 3),
        (lambda x: x**3 - 8, -9, 9, 2),
    ],
)
def test_a_zero_is_found_between_two_signs_or_at_an_end(function, low, high, zero):
    assert bisect(function, low, high) == pytest.approx(zero, abs=1e-8)


def test_two_ends_of_one_sign_are_refused():
    for sign in (1, -1):
        with pytest.raises(ParameterError):
            bisect(lambda x, sign=sign: sign * (x * x + 1), -1, 1)


def test_levers_do_what_they_say_by_hand():
    net = Migration(np.array([[[0.0, -0.2, 0.1], [0.0, -0.4, 0.0]]]))
    given = Assumptions(np.ones((1, 2, 3)), ChildWomanRatio(np.array([0.2]), np.array([1.0])), net)
    women = np.zeros((1, 2, 3))
    women[:, FEMALE] = 1
    levers = [Lever("births", "fertility", np.ones(1)), Lever("women", "migration", women)]
    pulled = pull(given, levers, np.array([0.1, 0.5]))
    assert pulled.fertility.child_woman_ratio == pytest.approx([0.22])
    assert pulled.migration.net[0, FEMALE] == pytest.approx([0, -0.1, 0.1])  # arrivals stay
    assert pulled.migration.net[0, MALE] == pytest.approx([0, -0.4, 0])


def test_more_levers_than_targets_take_the_smallest_levers_that_do(base):
    levers = municipal_levers(AGES, BASE, HORIZON, 2025, 2015)
    found = solve(nemuro()[0], base, AGES, (BASE, HORIZON), levers, [Target("total", HORIZON, 9_345)])
    assert found.plan.at(HORIZON).sum() == pytest.approx(9_345, abs=1e-5)
    assert all(value > 0 for value in found.pulled.values())


def test_a_step_is_halved_until_it_comes_nearer_or_people_are_enough():
    def reached(values):
        if values[0] > 3:
            raise ProjectionError("fewer than none")
        return values - 1

    start = np.zeros(1)
    # 8 and 4 leave fewer people than none, 2 is as far away as the start, 1 hits.
    assert _halved(np.array([8.0]), start, reached(start), reached) == [1]
    assert _halved(np.array([1.5]), start, reached(start), reached) == [1.5]
    # Away from the target no half comes nearer; it ends all the same, with a step of next to nothing.
    assert _halved(np.array([-1.0]), start, reached(start), reached) == [-(0.5**20)]


def test_fewer_levers_than_targets_come_as_near_as_they_can(base):
    levers = municipal_levers(AGES, BASE, HORIZON, 2025, 2015)[:1]
    wanted = [Target("low", HORIZON, 8_400), Target("high", HORIZON, 8_500)]
    found = solve(nemuro()[0], base, AGES, (BASE, HORIZON), levers, wanted)
    assert list(found.missed.values()) == pytest.approx([50, -50], abs=0.01)


def test_bisection_finds_a_root_of_a_falling_function_too():
    assert bisect(lambda x: 2 - x * x, 0, 2) == pytest.approx(2**0.5)


def test_bisection_ends_when_the_interval_is_as_wide_as_the_tolerance():
    # 0-2 is wider than 1, 0-1 is not: its middle
    assert bisect(lambda x: x - 0.4, 0, 2, tolerance=1) == 0.5


@pytest.mark.parametrize("slope", [1, -1])
def test_a_zero_at_an_end_is_found_by_bisection(slope):
    assert bisect(lambda x: slope * x, 0, 1) == pytest.approx(0, abs=1e-9)
    assert bisect(lambda x: slope * (x - 1), 0, 1) == 1


def test_targets_that_are_met_without_any_measure_need_none(base):
    levers = municipal_levers(AGES, BASE, HORIZON, 2025, 2015)[:1]
    start = nemuro()[0]
    people = float(project(start, base, AGES, BASE, HORIZON).at(HORIZON).sum())
    found = solve(start, base, AGES, (BASE, HORIZON), levers, [Target("total", HORIZON, people)], tolerance=0)
    assert list(found.pulled.values()) == [0]
    assert (list(found.missed.values()), found.rounds) == ([0], 0)


# --- refusals


def test_targets_that_contradict_each_other_are_refused(base):
    levers = municipal_levers(AGES, BASE, HORIZON, 2025, 2015)[:2]
    wanted = [Target("low", HORIZON, 8_400), Target("high", HORIZON, 8_500)]
    with pytest.raises(ProjectionError, match=r"the levers cannot reach the targets together; .* low by \+50.0"):
        solve(nemuro()[0], base, AGES, (BASE, HORIZON), levers, wanted)


def test_a_root_that_is_not_enclosed_is_refused():
    with pytest.raises(ParameterError, match=r"no zero is certain between 2 .* and 3"):
        bisect(lambda x: x * x - 2, 2, 3)


@pytest.mark.parametrize(("kind", "profile"), [("births", np.ones(9)), ("fertility", np.ones((9, 2, 19)))])
def test_a_lever_of_no_known_kind_is_refused(kind, profile):
    with pytest.raises(ParameterError, match=r"lever odd: kind .* is not allowed; use fertility with \(interval,\)"):
        Lever("odd", kind, profile)


@pytest.mark.parametrize("ratio", [[0.2, 0.25], [[0.2, 0.25], [0.3, 0.35]]])  # one for both areas, one for each
@pytest.mark.parametrize(("rates", "per_child"), [(1.5, 7.5), ([1.5, 1.2], 7.5), (1.5, [7.5, 8.0])])
def test_the_handbook_s_scenarios_of_two_areas_together_are_those_of_each_alone(ratio, rates, per_child):
    people = np.stack([np.full((2, 19), 100.0), np.full((2, 19), 50.0)])
    kept, moves = np.full((2, 2, 2, 19), 0.97), np.stack([np.full((2, 2, 19), -0.02), np.full((2, 2, 19), 0.01)])
    born = np.full(np.shape(ratio), 1.05)
    both = Assumptions(kept, ChildWomanRatio(np.array(ratio), born), Migration(moves))
    together = handbook_scenarios(people, both, AGES, 2015, 2025, np.array(rates), np.array(per_child))
    for at in range(2):
        own = np.broadcast_to(ratio, (2, 2))[at]
        one = Assumptions(kept[at], ChildWomanRatio(own, np.full(2, 1.05)), Migration(moves[at]))
        rate, births = (np.broadcast_to(np.array(given), (2,))[at] for given in (rates, per_child))
        alone = handbook_scenarios(people[at], one, AGES, 2015, 2025, rate, births)
        assert together.population[at] == pytest.approx(alone.population)


def test_a_goal_in_the_past_is_refused():
    with pytest.raises(ParameterError, match="a year after the base year 2035"):
        fertility_path((2040,), 2035, np.array(1.5), FertilityGoal(2.1, 2030))


@pytest.mark.parametrize(("goal", "base_year"), [((2.1, 2030), 2030), ((0.0, 2040), 2030), ((np.nan, 2040), 2030)])
def test_a_goal_of_the_base_year_itself_or_of_no_births_is_refused(goal, base_year):
    with pytest.raises(ParameterError, match=f"a year after the base year {base_year}"):
        fertility_path((2035, 2040), base_year, np.array(1.5), FertilityGoal(*goal))


def test_a_goal_of_the_year_after_is_reached_at_once():
    found = fertility_path((2031, 2036), 2030, np.array(1.5), FertilityGoal(0.1, 2031))
    assert found == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize(
    ("rate", "ratio"), [(0, 0.2), (1.5, 0), (np.nan, 0.2), (1.5, -1), (-1, 0.2), (np.inf, 0.2), (1.5, np.inf)]
)
def test_a_rate_or_ratio_that_cannot_be_is_refused(rate, ratio):
    with pytest.raises(ParameterError, match="must be above 0"):
        tfr_per_child(rate, ratio)


def test_scenarios_of_rates_by_age_of_the_mother_are_refused():
    _, rates = random_case(1)
    by_mother = replace(rates, fertility=AgeSpecificFertility(np.zeros((1, 19)), np.ones(1)))
    with pytest.raises(ParameterError, match="scenarios need fertility as a child-woman ratio"):
        with_fertility(by_mother, np.array([0.2]))


def test_a_missing_influence_is_refused():
    with pytest.raises(ParameterError, match=r"influence ratio .* must be a number of 0 or more"):
        influence_rating(np.nan, NATURAL_THRESHOLDS)


def test_nobody_left_is_an_influence_of_nothing_and_less_than_nobody_is_refused():
    assert influence_rating([0.0, 0.5], NATURAL_THRESHOLDS).tolist() == [1, 1]
    with pytest.raises(ParameterError, match=r"influence ratio .* must be a number of 0 or more"):
        influence_rating([1.0, -0.01], NATURAL_THRESHOLDS)


def test_a_rate_below_one_is_a_rate():
    assert tfr_per_child(0.8, 0.1) == pytest.approx(8)


def test_influences_are_those_worked_by_hand():
    people = np.array([[100.0, 112.0, 140.0], [50.0, 49.0, 49.0]]).reshape(2, 3, 1, 1, 1)
    table = influences(Projection((2040,), people, people, people, people), 2040)
    pd.testing.assert_series_equal(table["natural_rating"], pd.Series([4, 1], name="natural_rating"))
    pd.testing.assert_series_equal(table["social_rating"], pd.Series([4, 2], name="social_rating"))
