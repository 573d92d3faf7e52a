"""What age tables imply: ratios by hand, the published tables reproduced, the extension to 2060."""

import numpy as np
import pytest
from population_cases import AGES, IPSS_YEARS, Japan, nemuro, tables_of

from visionbook.errors import ProjectionError
from visionbook.population.assumptions import held
from visionbook.population.axes import FEMALE, MALE, AgeGroups, people_aged
from visionbook.population.empty_cohorts import RULE, arrivals, empty_cohorts, women_are_there
from visionbook.population.implied import (
    ChangeRates,
    check_years,
    child_woman_ratios,
    cohort_change_ratios,
    extend,
    implied_rates,
    project_change_ratios,
    rates_exist,
    sex_ratios_of_children,
)
from visionbook.population.net_migration import assumptions_from, implied_net_migrants, net_migration_rates
from visionbook.population.projection import balancing_residual, project

THREE = AgeGroups(width=5, open_ended_from=10)
EARLIER, LATER = np.full((2, 3), [100.0, 80.0, 60.0]), np.full((2, 3), [95.0, 90.0, 70.0])


def test_cohort_change_ratios_are_those_worked_by_hand():
    ratios = cohort_change_ratios(EARLIER, LATER, THREE)
    assert ratios[MALE, 1:].tolist() == [0.9, 0.5]  # 90 / 100; 70 / (80 + 60)
    assert np.isnan(ratios[:, 0]).all()


def test_child_woman_ratio_counts_children_of_both_sexes_per_woman():
    population = np.zeros((2, 11))
    population[:, 0], population[FEMALE, 3:10], population[MALE, 3:10] = [6, 8], 10, 50
    assert child_woman_ratios(population, AgeGroups(5, 50)) == pytest.approx(14 / 70)
    assert sex_ratios_of_children(population, AgeGroups(5, 50)) == pytest.approx(8 / 6)


def test_change_is_survivorship_plus_net_migration():
    survivorship = np.full((2, 3), [0.99, 0.95, 0.6])
    rates = net_migration_rates(cohort_change_ratios(EARLIER, LATER, THREE), survivorship)
    assert rates[FEMALE] == pytest.approx([0, -0.05, -0.1])
    migrants = implied_net_migrants(EARLIER, LATER, survivorship, THREE)
    assert migrants[FEMALE, 1:] == pytest.approx([-5, -14])  # 90 - 95; 70 - 140 x 0.6
    assert np.isnan(migrants[:, 0]).all()


def test_implied_rates_lead_back_to_the_published_tables():
    published = nemuro()
    again = project_change_ratios(published[0], implied_rates(published, AGES), AGES)
    assert again == pytest.approx(published)


def test_the_engine_with_deaths_and_migration_apart_gives_the_same_populations():
    published = nemuro()
    rates = implied_rates(published, AGES)
    survivorship = Japan("2020-2025").survivorship(open_ended_from=90)[np.newaxis]
    projection = project(published[0], assumptions_from(rates, survivorship), AGES, 2015, 2045)
    assert projection.population == pytest.approx(published)
    assert np.abs(balancing_residual(projection)).max() < 1e-9
    assert projection.net_migrants.sum() < 0


def test_the_extension_of_nemuro_to_2060_is_the_known_one():
    """IPSS 2018 with the last interval's rates held; the strategy prints 8,358, 3,729, 4,030, 599 and 446."""
    years, people = extend(nemuro(), IPSS_YEARS, AGES, 2060)
    assert years == (*IPSS_YEARS, 2050, 2055, 2060)
    last = people[-1]
    assert round(last.sum()) == 8_368
    assert round(people_aged(last, AGES, "15-64").item()) == 3_731
    assert round(people_aged(last, AGES, "65+").item()) == 4_026
    assert round(people_aged(last, AGES, "0-14").item()) == 611
    assert round(people_aged(last, AGES, "20-39", FEMALE).item()) == 449


def test_the_extension_leaves_the_published_years_as_they_are():
    assert np.array_equal(extend(nemuro(), IPSS_YEARS, AGES, 2060)[1][:7], nemuro())


def test_every_municipality_of_the_region_extends_as_it_does_alone(shared):
    path = shared / "figures" / "ipss2018_projection_2015_2045_5yr_sex.csv"
    tables = [tables_of(path, code)[0] for code in ("01223", "01691", "01692", "01693", "01694")]
    together = extend(np.stack(tables), IPSS_YEARS, AGES, 2060)[1]
    for one, table in zip(together, tables, strict=True):
        assert np.array_equal(one, extend(table, IPSS_YEARS, AGES, 2060)[1])


def test_the_reference_copy_is_the_published_file(shared):
    path = shared / "figures" / "ipss2018_projection_2015_2045_5yr_sex.csv"
    assert np.array_equal(tables_of(path, "01223")[0], nemuro())


def test_the_last_interval_is_repeated_and_no_other():
    assert held(np.array([[1.0, 2.0]]), 4, axis=-1).tolist() == [[1, 2, 2, 2]]


# --- where nobody was counted (decision 0039)

FIFTY = AgeGroups(width=5, open_ended_from=50)  # 0-4 ... 45-49, 50+


def ten_of_each(**cells):
    """Two tables of ten persons a group, five years apart; cells of men and women alike, as earlier_3=0."""
    tables = np.full((2, 2, 11), 10.0)
    for name, value in cells.items():
        year, age = name.split("_")
        tables[["earlier", "later"].index(year), :, int(age)] = value
    return tables


def five_years_on(tables, **rule):
    return extend(tables, (2040, 2045), FIFTY, 2050, **rule)[1][-1]


def test_people_who_are_found_in_a_cohort_that_was_empty_stay():
    # 15-19: nobody, then 8; of 20-24 nobody was found, so no ratio is known: the 8 stay
    assert five_years_on(ten_of_each(earlier_3=0, later_3=8, later_4=0))[:, 4].tolist() == [8, 8]


def test_those_who_join_an_empty_cohort_join_again_while_nobody_is_in_it():
    # nobody of 15-19 in either year, 6 of 20-24 came back: the next 6 come back too
    people = extend(ten_of_each(earlier_3=0, later_3=0, later_4=6), (2040, 2045), FIFTY, 2055)[1]
    assert people[2][:, 4].tolist() == [6, 6]
    assert people[3][:, 4].tolist() == [6, 6]
    assert people[2][:, 5].tolist() == [6, 6]  # the 6 of 2045 move up with the ratio of 10 / 10


def test_nobody_joins_beside_those_who_are_in_the_cohort():
    # 15-19: nobody, then 8; 6 of 20-24 came: the 8 stay, and no 6 are added to them
    assert five_years_on(ten_of_each(earlier_3=0, later_3=8, later_4=6))[:, 4].tolist() == [8, 8]


def test_children_without_a_girl_are_split_as_births_are():
    tables = ten_of_each()
    tables[1, :, 0] = [0, 14]
    # 14 children of 70 women: 14 again, 1.05 boys for each girl
    assert five_years_on(tables)[:, 0] == pytest.approx([14 / 2.05, 14 - 14 / 2.05])
    tables[1, :, 0] = 0
    assert five_years_on(tables)[:, 0].tolist() == [0, 0]


def test_the_open_ended_group_is_reached_if_somebody_is_in_it_or_below_it():
    assert not empty_cohorts(ten_of_each(earlier_9=0)[0], FIFTY).any()
    assert not empty_cohorts(ten_of_each(earlier_10=0)[0], FIFTY).any()
    empty = empty_cohorts(ten_of_each(earlier_9=0, earlier_10=0)[0], FIFTY)
    assert np.argwhere(empty).tolist() == [[FEMALE, 10], [MALE, 10]]


def test_the_youngest_group_has_no_cohort_to_be_empty():
    assert not empty_cohorts(np.full((2, 11), 10.0), FIFTY).any()
    assert empty_cohorts(np.zeros((2, 11)), FIFTY)[:, 0].tolist() == [False, False]
    assert arrivals(np.zeros((2, 11)), np.full((2, 11), 3.0), FIFTY)[FEMALE].tolist() == [0] + [3] * 10


def test_what_tables_with_empty_cohorts_imply_leads_back_to_them():
    tables = np.concatenate([ten_of_each(earlier_3=0, later_4=6), ten_of_each(earlier_7=2, earlier_4=0, later_9=1)[:1]])
    tables[1, :, 0] = 0  # no child at all
    tables[2, :, 1] = 3  # and some of 5-9 who came
    again = project_change_ratios(tables[0], implied_rates(tables, FIFTY, **RULE), FIFTY)
    assert again == pytest.approx(tables)


def test_rates_of_tables_without_arrivals_have_none():
    assert implied_rates(ten_of_each(), FIFTY).arrivals is None
    assert implied_rates(ten_of_each(earlier_3=0, later_4=0), FIFTY, **RULE).arrivals is None
    held_rates = implied_rates(ten_of_each(earlier_3=0, later_4=6), FIFTY, **RULE).held(3)
    assert held_rates.arrivals[:, MALE, 4].tolist() == [6, 6, 6]


def test_an_extension_without_women_is_refused_and_one_without_the_rule_too():
    nobody = ten_of_each(**{f"later_{age}": 0 for age in range(3, 10)})
    assert not women_are_there(nobody[1], FIFTY) and women_are_there(nobody[0], FIFTY)
    with pytest.raises(ProjectionError, match="no women of 15-49"):
        five_years_on(nobody)
    with pytest.raises(ProjectionError, match="nobody who could be 20-24"):
        five_years_on(ten_of_each(earlier_3=0), if_empty=None)


def test_every_area_of_the_official_projection_is_extended(shared):
    """13362, 13402 and 29451 have empty cohorts in 2040-2045; their totals of 2060 by a loop over their cells."""
    rows = (shared / "official-files" / "ipss2018_suikei_kekka_all.csv").read_text(encoding="utf-8-sig").splitlines()
    header, *cells = (row.split(",") for row in rows)
    sexes = [[place for place, name in enumerate(header) if name.endswith(ending)] for ending in ("/f", "/m")]
    people = np.array([[[float(row[place]) for place in sex] for sex in sexes] for row in cells])
    codes = [row[0] for row in cells][:: len(IPSS_YEARS)]
    published = people.reshape(len(codes), len(IPSS_YEARS), 2, len(AGES))
    able = [rates_exist(one[-2:], AGES) for one in published]
    assert [code for code, is_able in zip(codes, able, strict=True) if not is_able] == ["13362", "13402", "29451"]
    extended = extend(published, IPSS_YEARS, AGES, 2060)[1][:, -1].sum(axis=(-2, -1))
    found = dict(zip(codes, extended, strict=True))
    assert [round(found[code], 1) for code in ("13362", "13402", "29451")] == [190.9, 83.0, 49.2]
    assert round(found["1223"]) == 8_368


# --- refusals


def test_a_cohort_that_was_empty_is_refused_with_its_place():
    earlier = EARLIER.copy()
    earlier[MALE, 0] = 0
    with pytest.raises(ProjectionError, match=r"male: nobody who could be 5-9 one interval later; .* give if_empty"):
        cohort_change_ratios(earlier, LATER, THREE)


def test_a_cohort_that_was_empty_takes_the_ratio_that_the_caller_states():
    earlier = EARLIER.copy()
    earlier[MALE, 0] = 0
    assert cohort_change_ratios(earlier, LATER, THREE, if_empty=1.0)[:, 1].tolist() == [0.9, 1.0]


def test_an_area_without_women_or_girls_is_refused():
    population = np.ones((2, 2, 11))
    population[1, FEMALE] = 0
    with pytest.raises(ProjectionError, match=r"no women of 15-49 at position \[1\]"):
        child_woman_ratios(population, AgeGroups(5, 50))
    with pytest.raises(ProjectionError, match=r"no girls of 0-4 at position \[1\]"):
        sex_ratios_of_children(population, AgeGroups(5, 50))
    assert sex_ratios_of_children(population, AgeGroups(5, 50), if_empty=1.05).tolist() == [1, 1.05]


def test_missing_cells_are_refused():
    later = LATER.copy()
    later[0, 1] = np.nan
    with pytest.raises(ProjectionError, match="later population: female, 5-9 is missing"):
        cohort_change_ratios(EARLIER, later, THREE)


def test_years_that_do_not_match_the_interval_are_refused():
    with pytest.raises(ProjectionError, match="years 2015, 2025 are not 5 years apart"):
        check_years((2015, 2025), nemuro()[:2], AGES)


def test_years_that_do_not_match_the_tables_are_refused():
    with pytest.raises(ProjectionError, match="the axis before sex, age must be years 2015, 2020"):
        extend(nemuro(), (2015, 2020), AGES, 2060)


def test_an_extension_to_a_year_between_is_refused():
    with pytest.raises(ProjectionError, match="horizon 2058 is 13 years after 2045"):
        extend(nemuro(), IPSS_YEARS, AGES, 2058)


def test_one_table_alone_implies_nothing():
    with pytest.raises(ProjectionError, match="two years or more"):
        implied_rates(nemuro()[:1], AGES)


def test_rates_cannot_be_held_to_fewer_intervals():
    with pytest.raises(ProjectionError, match="6 intervals are given where the horizon is 3 intervals away"):
        implied_rates(nemuro(), AGES).held(3)


def test_a_survivorship_ratio_above_one_is_refused_in_the_split():
    with pytest.raises(ProjectionError, match=r"survivorship_ratio: position \[2\] is 1.2"):
        net_migration_rates(np.array([np.nan, 0.9, 0.5]), np.array([0.99, 0.98, 1.2]))


def test_rates_of_other_areas_are_refused():
    rates = implied_rates(np.stack([nemuro()] * 3), AGES)
    with pytest.raises(ProjectionError, match=r"leading axes do not fit together: population \(2,\), rates \(3,\)"):
        project_change_ratios(np.stack([nemuro()[0]] * 2), rates, AGES)


@pytest.mark.parametrize("age", [1, 18])
def test_a_negative_ratio_of_one_age_is_refused_but_the_youngest_have_none(age):
    ratios = np.full((1, 2, 19), 0.9)
    ratios[..., 0] = np.nan  # children come by the child-woman ratio
    assert project_change_ratios(nemuro()[0], ChangeRates(ratios, np.array([0.2]), np.array([1.0])), AGES).shape[0] == 2
    ratios[0, 1, age] = -0.1
    with pytest.raises(ProjectionError, match=r"cohort_change_ratio: .* is -0.1"):
        project_change_ratios(nemuro()[0], ChangeRates(ratios, np.array([0.2]), np.array([1.0])), AGES)


@pytest.mark.parametrize(
    ("children", "sexes", "name"),
    [(-0.2, 1.0, "child_woman_ratio"), (np.nan, 1.0, "child_woman_ratio"), (0.2, -1.0, "sex_ratio_of_children")],
)
def test_ratios_of_children_below_nought_or_missing_are_refused(children, sexes, name):
    wrong = ChangeRates(np.full((1, 2, 19), 0.9), np.array([children]), np.array([sexes]))
    with pytest.raises(ProjectionError, match=name):
        project_change_ratios(nemuro()[0], wrong, AGES)


def test_negative_ratios_are_refused():
    wrong = ChangeRates(np.full((1, 2, 19), -0.1), np.array([0.2]), np.array([1.0]))
    with pytest.raises(ProjectionError, match=r"cohort_change_ratio: .* is -0.1"):
        project_change_ratios(nemuro()[0], wrong, AGES)


@pytest.mark.parametrize(
    ("start", "ratios", "children", "leading"),
    [((), (3,), (3,), (3,)), ((), (), (3,), (3,)), ((3,), (), (), (3,)), ((2, 1), (), (3,), (2, 3))],
)
def test_areas_may_share_a_start_or_ratios(start, ratios, children, leading):
    rates = ChangeRates(np.ones((*ratios, 2, 2, 11)), np.full((*children, 2), 0.2), np.ones(2))
    found = project_change_ratios(np.full((*start, 2, 11), 10.0), rates, AgeGroups(5, 50))
    assert found.shape == (*leading, 3, 2, 11)
    assert found[..., 1:, :, 0] == pytest.approx(np.full((*leading, 2, 2), 0.2 * 70 / 2))


def test_girls_are_wanted_of_the_later_table_and_somebody_in_each_cohort_of_the_earlier_one():
    for year, age, exist in ((1, 0, False), (1, 1, True), (0, 0, False), (0, 1, False)):
        some = np.full((2, 2, 11), 0.5)
        some[year, FEMALE, age] = 0
        assert rates_exist(some, AgeGroups(5, 50)) == exist
    assert rates_exist(np.full((2, 2, 11), 0.5), AgeGroups(5, 50))


def test_rates_exist_where_every_cohort_women_and_girls_are_there():
    tables = np.full((2, 2, len(AGES)), 10.0)
    assert rates_exist(tables, AGES)
    for year, place in ((0, (MALE, 5)), (1, (FEMALE, 0)), (1, (FEMALE, slice(3, 10)))):
        some = tables.copy()
        some[year][place] = 0
        assert not rates_exist(some, AGES)
    some = tables.copy()
    some[1, MALE, 5] = some[0, MALE, 18] = some[0, FEMALE, 18] = 0  # at the end, or beside a group that joins it
    assert rates_exist(some, AGES)
