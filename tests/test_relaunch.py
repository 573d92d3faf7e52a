"""A projection started anew from a counted total, and the people to be held to reach a target: worked by hand."""

import numpy as np
import pytest

from visionbook.errors import ProjectionError
from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration, no_migration
from visionbook.population.axes import AgeGroups
from visionbook.population.projection import project
from visionbook.population.relaunch import later, needed, relaunch, staying

AGES = AgeGroups(5, 40)  # 0-4 to 35-39 and 40+
PEOPLE = np.array([[100.0] * 5 + [0.0] * 4] * 2)  # a hundred in each group up to 20-24, of both sexes


def rates(ratios=(0.0,), leaving=(0.0,), alive=1.0):
    """Survivorship of everyone, children per woman and net migration of everyone, by interval."""
    net = np.array([np.full((2, 9), part) for part in leaving])
    ratio = np.array(ratios)
    return Assumptions(np.full((1, 2, 9), alive), ChildWomanRatio(ratio, np.ones(len(ratio)), "15+"), Migration(net))


def test_every_age_and_sex_is_scaled_by_the_one_factor_that_gives_the_count():
    # 1,000 people; after an interval without births or deaths they are five years older
    anew = relaunch(PEOPLE, rates(), AGES, (2020, 2025, 2030), 900.0)
    assert anew.factor == pytest.approx(0.9) and anew.population.sum() == pytest.approx(900)
    assert anew.population[0].tolist() == pytest.approx([0, *[90] * 5, 0, 0, 0])
    assert anew.projection.at(2030)[1].tolist() == pytest.approx([0, 0, *[90] * 5, 0, 0])
    assert anew.totals == pytest.approx({2025: 900, 2030: 900})


def test_a_count_as_expected_changes_nothing():
    given = rates((0.2, 0.3), (-0.1, -0.05), 0.9)
    whole = project(PEOPLE, given, AGES, 2020, 2030)
    anew = relaunch(PEOPLE, given, AGES, (2020, 2025, 2030), float(whole.at(2025).sum()))
    assert anew.factor == pytest.approx(1)
    assert anew.projection.at(2030) == pytest.approx(whole.at(2030))


def test_the_intervals_after_the_count_have_their_own_rates():
    # nobody leaves before the count, half of everyone after it
    anew = relaunch(PEOPLE, rates((0.0, 0.0), (0.0, -0.5)), AGES, (2020, 2025, 2030), 1000.0)
    assert anew.totals[2030] == pytest.approx(500)
    assert later(rates((0.1, 0.2, 0.3)), 2).fertility.child_woman_ratio.tolist() == [0.3]


def test_a_count_two_intervals_on_is_reached_by_both():
    anew = relaunch(PEOPLE, rates((0.0,) * 3, (-0.5, -0.5, 0.0)), AGES, (2020, 2030, 2035), 500.0)
    assert anew.factor == pytest.approx(2)  # 1,000 halved twice are 250
    assert anew.years == (2030, 2035) and anew.totals[2035] == pytest.approx(500)


@pytest.mark.parametrize("years", [(2020, 2024, 2030), (2020, 2020, 2030), (2020, 2025, 2032)])
def test_years_that_are_not_whole_intervals_apart_are_refused(years):
    with pytest.raises(ProjectionError):
        relaunch(PEOPLE, rates(), AGES, years, 900.0)


def test_nobody_can_be_scaled_to_nothing():
    with pytest.raises(ProjectionError, match="nobody is expected in 2025"):
        relaunch(PEOPLE * 0, rates(), AGES, (2020, 2025, 2030), 900.0)


def leaving(*parts):
    return relaunch(PEOPLE, rates((0.0,) * (1 + len(parts)), (0.0, *parts)), AGES, (2020, 2025, 2025 + 5 * len(parts)),
                    1000.0)  # fmt: skip


def test_what_is_needed_is_told_in_people_a_year():
    # By 2030 a tenth of the 1,000 has gone: 900. Of the 800 who are then 15 and over 80 have gone; to be 940 half of
    # them must stay: 40 in five years, 8 a year.
    found = needed(leaving(-0.1), 2030, 940.0)
    assert (found.without, found.share, found.per_year) == pytest.approx((900, 0.5, 8))
    assert found.leaving == pytest.approx((-20,))  # 100 people in five years, children too


def test_a_target_above_all_who_leave_needs_more_people_to_come_than_go():
    found = needed(leaving(-0.1), 2030, 1020.0)  # 120 more than 900, of 80 who leave
    assert found.share == pytest.approx(1.5) and found.per_year == pytest.approx(24)


def test_a_target_below_the_projection_needs_nobody_to_be_held():
    found = needed(leaving(-0.1), 2030, 860.0)
    assert found.share == pytest.approx(-0.5) and found.per_year == pytest.approx(-8)


def test_people_are_held_in_every_interval_up_to_the_target_and_counted_among_those_then_there():
    found = needed(leaving(-0.1, -0.1), 2035, 900.0)
    assert len(found.held_back) == 2 and found.without == pytest.approx(810)
    # held people are held again: the second interval asks for people of the larger population
    first = found.share * 80 / 5
    assert found.held_back[0] == pytest.approx(first)
    # 2030, of each sex: 90 of 10-14, of whom nobody is held, and 400 x kept of 15 and over; in 2035 all are 15 and over
    kept = 0.9 + 0.1 * found.share
    third = (90 * 2 + 400 * 2 * kept) * 0.1 * found.share / 5
    assert found.held_back[1] == pytest.approx(third)
    total = (90 * 2 + 400 * 2 * kept) * kept
    assert total == pytest.approx(900)


def test_where_nobody_leaves_nothing_can_be_held():
    with pytest.raises(ProjectionError):
        needed(leaving(0.0), 2030, 1100.0)


def test_arrivals_are_left_alone_and_children_too():
    lever = staying(AgeGroups(5, 90), 2025, 2030)
    assert lever.profile[:, :, :3].sum() == 0 and (lever.profile[:, :, 3:] == 1).all()
    coming = relaunch(PEOPLE, rates((0.0, 0.0), (0.0, 0.1)), AGES, (2020, 2025, 2030), 1000.0)
    with pytest.raises(ProjectionError):
        needed(coming, 2030, 1200.0)


def test_no_migration_at_all_keeps_the_count():
    given = Assumptions(np.ones((1, 2, 9)), ChildWomanRatio(np.zeros(1), np.ones(1), "15+"), no_migration(AGES))
    assert relaunch(PEOPLE, given, AGES, (2020, 2025, 2060), 700.0).totals[2060] == pytest.approx(700)
