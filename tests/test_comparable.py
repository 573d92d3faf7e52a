"""Comparable places: what they share, how many are enough, how far a projection was off. By hand."""

from itertools import combinations

import numpy as np
import pytest

from visionbook.population.comparable import LEVELS, PEOPLE, Class, Enough, Places, log_errors
from visionbook.population.error_study import GROUPS

SIZES, GROWTHS, REGIONS = (1_000.0, 20_000.0, 200_000.0), (-0.2, 0.01), ("01000", "13000", "47000")
COMBINED = [(size, growth, region) for size in SIZES for growth in GROWTHS for region in REGIONS]


def places():
    """Every size with every growth in every prefecture, and all of them once more at a second launch."""
    sizes, growths, regions = (np.array(each) for each in zip(*COMBINED, strict=True))
    return Places((2010, 2015), np.stack([sizes] * 2), np.stack([growths, growths[::-1]]), regions)


@pytest.mark.parametrize("level", LEVELS, ids=len)
def test_numbers_are_equal_if_and_only_if_all_that_a_level_names_is(level):
    made = places()
    numbers = made.numbers(level)
    known = {
        (launch, area): tuple(made.names(launch, area, LEVELS.index(level)).values())
        for launch in range(2)
        for area in range(len(COMBINED))
    }
    assert numbers.shape == (2, 18) and len(set(known.values())) == {3: 18, 2: 6, 1: 3, 0: 1}[len(level)]
    for one, other in combinations(known, 2):
        assert (numbers[one] == numbers[other]) == (known[one] == known[other]), (one, other)


def test_what_a_level_drops_is_all():
    made = places()
    assert [made.names(0, 0, level)["region"] for level in range(4)] == ["01000", "all", "all", "all"]
    assert [made.names(0, 0, level)["size_class"] == "all" for level in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("cases", "areas", "is_enough"), [(100, 30, True), (99, 30, False), (100, 29, False), (500, 30, True)]
)
def test_a_hundred_cases_of_thirty_areas_are_enough(cases, areas, is_enough):
    one = Class(0, np.array([0]), {1: np.zeros((cases, 2))}, {1: areas})
    assert one.enough(1, Enough()) is is_enough
    assert not one.enough(0, Enough())  # at another horizon nothing is known
    assert Enough().horizon == 20


def test_children_are_no_figure_to_be_read():
    assert (*PEOPLE, "0-4") == tuple(GROUPS)


def test_an_error_is_what_a_projection_has_to_be_multiplied_by():
    assert np.exp(log_errors(np.array([1.0, -0.5, 0.0]))).tolist() == pytest.approx([0.5, 2.0, 1.0])
    # a projection of nobody, or of less, is a thousandth of what was counted
    assert np.exp(log_errors(np.array([-1.0, -0.9995, -0.99]))).tolist() == pytest.approx([1000.0, 1000.0, 100.0])
