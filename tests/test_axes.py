"""Axes of age and sex: labels as written in data/, and refusals that name the cell that is wrong."""

import pytest

from visionbook.errors import ProjectionError
from visionbook.population.axes import AgeGroups, checked


def test_groups_are_labelled_as_in_the_tables():
    assert AgeGroups(1, 3).labels == ("0", "1", "2", "3+")
    assert AgeGroups(2, 4).labels == ("0-1", "2-3", "4+")
    assert AgeGroups(5, 10).labels == ("0-4", "5-9", "10+")


@pytest.mark.parametrize(
    ("cells", "limits", "told"),
    [
        ([[0, 1, 2], [0, -5, 6]], {}, r"male, 5-9 is -5.0; every cell must be a number of 0 or more$"),
        ([[1, 1, 2], [0, 1.5, 1]], {"highest": 1}, r"female, 10\+ is 2.0; .* between 0 and 1 \(2 such cells\)$"),
        ([[1, 1, 0], [0, 1, 1.5]], {"highest": 1}, r"male, 10\+ is 1.5; .* between 0 and 1$"),
    ],
)
def test_a_refusal_names_the_first_cell_outside_and_none_on_the_limit(cells, limits, told):
    with pytest.raises(ProjectionError, match=told):
        checked("population", cells, AgeGroups(5, 10), **limits)


@pytest.mark.parametrize(("width", "open_ended_from"), [(0, 10), (-5, 10), (5, 5), (5, 12), (1, 1)])
def test_groups_of_no_width_or_too_few_or_off_the_grid_are_refused(width, open_ended_from):
    with pytest.raises(ProjectionError, match=f"age groups of {width} years cannot end in an open group from"):
        AgeGroups(width, open_ended_from)
    assert AgeGroups(5, 10).lower_limits == (0, 5, 10)  # two closed groups are enough
    assert len(AgeGroups(1, 2)) == 3


@pytest.mark.parametrize("ages", ["3-9", "0-5", "10-14", "15+", "7+"])
def test_a_range_that_does_not_begin_and_end_where_groups_do_is_refused(ages):
    with pytest.raises(ProjectionError, match=rf"ages {ages.replace('+', '.')} do not begin and end with age groups"):
        AgeGroups(5, 10).positions(ages)
    assert AgeGroups(5, 10).positions("5-9") == slice(1, 2)
    assert AgeGroups(5, 10).positions("10+") == slice(2, 3)
