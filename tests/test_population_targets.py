"""The plan's population vision, computed: gaps, implied projection, ages, split, points. Sums worked by hand."""

from datetime import date

import pandas as pd
import pytest

from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.population_targets.model import TABLES, targets
from visionbook.pages.population_targets.model.ages import age_structure, agrees, printed_changes, support_ratios
from visionbook.pages.population_targets.model.chapters import chapter_figures
from visionbook.pages.population_targets.model.means import decomposition, points_recomputed
from visionbook.population.counted import Counted, counted_in, on_day
from visionbook.population.register import register_beside
from visionbook.region.newest import region_now
from visionbook.strategy.overview import PlanPeriod, goal_counts, plan_period, reported_indicators
from visionbook.strategy.target_path import (
    Course,
    TargetPath,
    fall,
    implied_projection,
    judged,
    reprinted_otherwise,
    require_plan,
    target_gaps,
    target_path,
    thresholds,
)

KEY = {"area_code": "01223", "sex": "both"}


def people(*rows):
    """Rows of (series, variant, year, age group, population)."""
    columns = ["series", "variant", "year", "age_group", "population"]
    return pd.DataFrame(rows, columns=columns).assign(status=None, **KEY)


def years(*rows):
    return pd.DataFrame(rows, columns=["year", "population"])


def milestones(*rows):
    columns = ["year", "name_ja", "target", "reduction_held_back"]
    return pd.DataFrame(rows, columns=columns).assign(plans_ja=pd.NA)


TOTALS = people(
    ("counts", "observed", 2015, "total", 26917),
    ("counts", "observed", 2020, "total", 24636),
    ("plan", "observed", 2015, "total", 26917),
    ("plan", "projection", 2060, "total", 8358),
    ("plan", "projection", 2025, "total", 22006),
    ("plan", "target", 2060, "total", 9345),
    ("plan", "target", 2025, "total", 22453),
    ("new", "observed", 2020, "total", 24636),
    ("new", "projection", 2025, "total", 22317),
    ("seen", "observed", 2020, "total", 24000),
    ("seen", "projection", 2025, "total", 22314),
)
ROLES = SeriesRoles("counts", projection="new", plan="plan", vision="seen", register="book")
PATH = target_path(TOTALS, "01223", ROLES)
PRELIMINARY = people(("counts", "observed", 2025, "total", 21201)).assign(status="preliminary")
COUNTED = target_path(pd.concat([TOTALS, PRELIMINARY]), "01223", ROLES)
GOALS = milestones((2025, "短期", 22453, 447), (2035, "中期", 18109, 781), (2060, "長期", 9345, 987))
AGES = people(
    ("plan", "observed", 2015, "0-14", 3033),
    ("plan", "observed", 2015, "15-64", 15573),
    ("plan", "observed", 2015, "65+", 8311),
    ("plan", "observed", 2015, "total", 26917),
    ("plan", "projection", 2060, "0-14", 599),
    ("plan", "projection", 2060, "15-64", 3729),
    ("plan", "projection", 2060, "65+", 4030),
    ("plan", "projection", 2060, "total", 8358),
    ("plan", "migration_only", 2060, "total", 9087),
    ("plan", "target", 2060, "0-14", 744),
    ("plan", "target", 2060, "15-64", 4258),
    ("plan", "target", 2060, "65+", 4343),
    ("plan", "target", 2060, "total", 9345),
)


def test_what_was_counted_comes_from_the_census_and_never_from_a_reprint():
    assert PATH.counts.to_numpy().tolist() == [[2015, 26917], [2020, 24636]]


def test_each_projection_begins_at_the_last_year_its_own_document_observed():
    assert PATH.plan.years.to_numpy().tolist() == [[2015, 26917], [2025, 22006], [2060, 8358]]
    assert PATH.projection.years.to_numpy().tolist() == [[2020, 24636], [2025, 22317]]
    assert PATH.projection.projected["year"].tolist() == [2025]


def test_a_projection_begins_at_the_last_of_several_years_that_its_document_observed():
    more = people(("new", "observed", 2010, "total", 29201), ("new", "observed", 2015, "total", 26917))
    path = target_path(pd.concat([TOTALS, more]), "01223", ROLES)
    assert path.projection.years.to_numpy().tolist() == [[2020, 24636], [2025, 22317]]
    assert path.projection.start == 2020


def test_a_projection_without_an_observed_year_is_projected_from_its_first_year_on():
    bare = TOTALS[~((TOTALS["series"] == "new") & (TOTALS["variant"] == "observed"))]
    path = target_path(bare, "01223", ROLES)
    assert path.projection.start is None
    assert path.projection.at(2025) == 22317


def test_the_plan_is_not_held_against_itself():
    with pytest.raises(ParameterError, match="projection is 'plan', as is plan; name the newest official projection"):
        target_path(TOTALS, "01223", SeriesRoles("counts", projection="plan", plan="plan"))


def test_a_municipality_without_the_plan_is_refused_with_those_that_have_it():
    other = TOTALS[TOTALS["series"] == "counts"].assign(area_code="01691")
    everything = pd.concat([TOTALS, other])
    path = target_path(everything, "01691", ROLES)
    message = "series plan has no projection for municipality 01691; it has one for: 01223"
    with pytest.raises(ParameterError, match=message):
        require_plan(path, everything, "01691")
    nobody = other.assign(area_code="01691")
    with pytest.raises(ParameterError, match=r"has no projection for municipality 01691; .* one for: none$"):
        require_plan(target_path(nobody, "01691", ROLES), nobody, "01691")
    untargeted = TOTALS[TOTALS["variant"] != "target"]
    with pytest.raises(ParameterError, match="series plan has no target for municipality 01223"):
        require_plan(target_path(untargeted, "01223", ROLES), untargeted, "01223")


def test_a_municipality_that_was_not_counted_is_refused_with_those_that_were():
    with pytest.raises(ParameterError, match=r"series counts has no count of 01691; it has counts of 01223$"):
        counted_in(TOTALS, "counts", "01691")
    with pytest.raises(ParameterError, match=r"series other has no count of 01223; it has counts of none$"):
        counted_in(TOTALS, "other", "01223")


def test_a_municipality_with_counts_alone_has_a_path_of_counts_alone():
    path = target_path(TOTALS, "01223", SeriesRoles("counts"))
    assert path.counted.population == 24636
    assert path.plan.years.empty and path.projection.years.empty and path.targets.empty
    assert target_gaps(path, GOALS.iloc[:0]).empty


def test_the_newest_projection_lies_between_the_plan_s_and_the_target():
    """2025: 22,317 - 22,453 = -136; 22,006 - 22,453 = -447; 22,317 - 22,006 = 311."""
    row = target_gaps(PATH, GOALS).set_index("year").loc[2025]
    assert (row["projection_gap"], row["plan_gap"], row["projection_minus_plan"]) == (-136, -447, 311)
    assert pd.isna(row["counted_gap"]) and not row["preliminary"]


def test_gaps_have_the_columns_that_are_named_and_numbers_from_0():
    gaps = target_gaps(PATH, GOALS.iloc[::-1])
    assert gaps.columns.tolist() == [
        "year", "name", "plans", "target", "held_back", "counted", "plan", "projection", "preliminary",
        "plan_printed", "counted_gap", "plan_gap", "projection_gap", "projection_minus_plan",
    ]  # fmt: skip
    assert gaps.index.tolist() == [0, 1, 2]


def test_a_target_year_that_was_counted_has_the_gap_of_the_count():
    """2025: 21,201 - 22,453 = -1,252, preliminary."""
    gaps = target_gaps(COUNTED, GOALS).set_index("year")
    assert gaps.loc[2025, "counted_gap"] == -1252
    assert gaps["preliminary"].to_dict() == {2025: True, 2035: False, 2060: False}
    assert gaps.loc[[2035, 2060], "counted_gap"].isna().all()


def test_the_base_year_of_a_projection_is_not_taken_for_a_projection_of_a_target_year():
    """A projection that starts from the count of 2025 expects nothing of 2025."""
    later = people(("later", "observed", 2025, "total", 21201), ("later", "projection", 2035, "total", 16500))
    everything = pd.concat([TOTALS, PRELIMINARY, later])
    path = target_path(everything, "01223", SeriesRoles("counts", projection="later", plan="plan"))
    gaps = target_gaps(path, GOALS).set_index("year")
    assert pd.isna(gaps.loc[2025, "projection"])
    assert gaps.loc[2035, "projection_gap"] == 16500 - 18109


def test_the_last_target_year_that_was_counted_is_judged_and_before_that_the_first():
    assert judged(target_gaps(COUNTED, GOALS))["year"] == 2025
    assert judged(target_gaps(PATH, GOALS))["year"] == 2025
    later = pd.concat([TOTALS, PRELIMINARY, people(("counts", "observed", 2035, "total", 17000))])
    assert judged(target_gaps(target_path(later, "01223", ROLES), GOALS))["year"] == 2035
    assert judged(target_gaps(PATH, GOALS.iloc[:0])) is None


def test_a_reprint_that_differs_from_the_official_projection_is_found_and_one_that_agrees_is_not():
    assert reprinted_otherwise(TOTALS, "01223", ROLES).to_numpy().tolist() == [[2025, 22314, 22317]]
    same = TOTALS.assign(population=TOTALS["population"].replace(22314, 22317))
    assert reprinted_otherwise(same, "01223", ROLES).empty
    assert reprinted_otherwise(TOTALS, "01223", SeriesRoles("counts", projection="new")).empty


def test_a_threshold_is_a_coarse_number_of_people_that_the_projection_passes():
    figures = pd.DataFrame(
        {
            "value": [20000.0, 30000.0, 8000.0, 15573.0, 10000.0],
            "unit": ["persons", "persons", "persons", "persons", "yen"],
            "rounded_to": [10000.0, 10000.0, 1000.0, 1.0, 10000.0],
        }
    )
    assert thresholds(figures, PATH.plan.years) == [20000]


def test_several_thresholds_stand_largest_first_and_none_at_either_end():
    # 26,917 falls to 8,358: 20,000 and 10,000 are passed; neither the start itself nor the end is undercut
    figures = pd.DataFrame({"value": [10000.0, 26917.0, 20000.0, 8358.0, 20000.0], "unit": "persons", "rounded_to": 10})
    assert thresholds(figures, years((2015, 26917), (2060, 8358))) == [20000, 10000]


BOOK = people(
    ("book", "observed", 2020, "total", 25457),
    ("book", "observed", 2021, "total", 24858),
    ("book", "observed", 2022, "total", 24231),
    ("book", "observed", 2025, "total", 22468),
)
DAYS = pd.DataFrame({"series": ["book", "counts"], "reference_day": ["01-01", "10-01"]})


def test_the_register_is_held_against_the_census_on_the_day_of_the_census():
    """2020-10-01: 25,457 × (24,858 / 25,457)^(274/366) = 25,007.2, less 24,636 = 371.2.

    2025-10-01: 22,468 × (22,468 / 24,231)^(273/1096) = 22,049.2, less 21,201 = 848.2.
    """
    register = register_beside(BOOK, DAYS, ROLES, ["01223"], COUNTED.counted.totals)
    assert [(gap.year, gap.continued) for gap in register.gaps] == [(2020, False), (2025, True)]
    assert [gap.gap for gap in register.gaps] == pytest.approx([371.2, 848.2], abs=0.05)
    assert (register.day.isoformat(), register.population) == ("2025-01-01", 22468)


def test_a_register_that_cannot_tell_a_day_is_refused_with_what_it_has():
    register = pd.Series({2020: 100.0, 2021: 90.0})
    for values, there in (
        (register[:0], "it has 0$"),
        (register[:1], "it has 1 from 2020-01-01 on$"),
        (register, "it has 2 from 2020-01-01 on$"),
    ):
        with pytest.raises(ParameterError, match=f"a population on 2019-12-31 needs two values .* {there}"):
            on_day(values, "01-01", date(2019, 12, 31))
    assert on_day(register, "01-01", date(2020, 1, 1)) == 100  # the first day itself


def test_a_register_goes_on_at_the_pace_of_its_last_interval_and_no_earlier_one():
    # 100, 90 and 45 a year apart (365 days each); half a year before the last day and one year after it
    register = pd.Series({2021: 100.0, 2022: 90.0, 2023: 45.0})
    assert on_day(register, "01-01", date(2022, 1, 1)) == 90
    assert on_day(register, "01-01", date(2023, 1, 1)) == 45
    assert on_day(register, "01-01", date(2024, 1, 1)) == pytest.approx(22.5)
    assert on_day(register, "01-01", date(2021, 7, 2)) == pytest.approx(100 * 0.9 ** (182 / 365))


def test_a_register_is_not_stretched_over_more_than_a_year():
    counted = Counted(pd.Series({2020: 24636.0, 2030: 18000.0}), frozenset(), None)
    register = register_beside(BOOK, DAYS, ROLES, ["01223"], counted.totals)
    assert [gap.year for gap in register.gaps] == [2020]


def test_the_register_of_several_towns_is_added_up_and_needs_every_one_of_them():
    """Each 110 in 2020 and in 2021, so 220 together, 20 above 200; a town that it does not hold leaves nothing."""

    def book(code):
        rows = [("book", "observed", year, "total", 110) for year in (2020, 2021)]
        return people(*rows).assign(area_code=code)

    towns = pd.concat([book("a"), book("b")])
    register = register_beside(towns, DAYS, ROLES, ["a", "b"], pd.Series({2020: 200.0, 2015: 300.0}))
    assert [(gap.year, gap.population, gap.gap) for gap in register.gaps] == [(2020, 220.0, 20.0)]
    assert register.population == 220 and register.gaps_in(2015, 2020).to_dict() == {2020: 20.0}
    assert register_beside(towns, DAYS, ROLES, ["a", "b", "c"], pd.Series({2020: 200.0})) is None


def test_no_part_of_a_fall_is_held_back_where_none_is_projected():
    for later, share in ((120, None), (100, None), (99, 31.0)):  # of one person less 31 are held back
        plan = Course(years((2015, 100), (2060, later)), 2015)
        path = TargetPath(PATH.counted, plan, Course(years()), years((2060, 130)), ROLES)
        assert fall(path).share_held_back == share


def test_a_register_of_one_value_is_held_against_nothing_and_none_is_none():
    register = register_beside(BOOK.tail(1), DAYS, ROLES, ["01223"], COUNTED.counted.totals)
    assert register.gaps == ()
    assert register_beside(BOOK, DAYS, SeriesRoles("counts"), ["01223"], COUNTED.counted.totals) is None


def town(code, *rows, series="counts", variant="observed", status=None):
    """Rows of (year, population) of a town."""
    frame = pd.DataFrame(rows, columns=["year", "population"])
    return frame.assign(area_code=code, series=series, variant=variant, sex="both", age_group="total", status=status)


def test_a_region_is_counted_in_the_last_year_in_which_every_town_was():
    early = town("b", (2025, 45), status="preliminary")
    towns = pd.concat([town("a", (2015, 110), (2020, 100), (2025, 80)), town("b", (2015, 60), (2020, 50))])
    now = region_now(towns, ROLES, ["a", "b"])
    assert (now.now, now.before, now.preliminary) == (2020, 2015, False)
    now = region_now(pd.concat([towns, early]), ROLES, ["a", "b"])
    assert (now.now, now.before, now.preliminary) == (2025, 2020, True)
    assert now.change["population_to"].sum() == 125


def test_a_region_is_heading_where_the_projection_of_all_its_towns_ends():
    counts = pd.concat([town("a", (2020, 100), (2025, 80)), town("b", (2020, 50), (2025, 45))])
    ahead = [
        town(code, (2025, 85), (2050, end), series="new", variant="projection") for code, end in (("a", 40), ("b", 30))
    ]
    now = region_now(pd.concat([counts, *ahead]), ROLES, ["a", "b"])
    assert (now.projected_year, now.projected) == (2050, 70)
    now = region_now(pd.concat([counts, ahead[0]]), ROLES, ["a", "b"])
    assert now.projected_year is None
    assert region_now(counts[counts["year"] == 2020], ROLES, ["a", "b"]) is None


def test_a_period_is_over_with_its_last_fiscal_year_or_with_a_count_after_it():
    period = PlanPeriod(2021, 2024)
    assert (period.last_day.year, period.last_day.month) == (2025, 3)
    assert not period.has_ended(2023, period.last_day)
    none = pd.DataFrame({"area_code": [], "start_fy": [], "end_fy": []})
    assert plan_period(none, "01223") is None


def test_a_projection_that_is_not_printed_is_implied_and_says_so():
    """2035: the plan prints the target 18,109 and 781 held back: 18,109 - 781 = 17,328."""
    gaps = target_gaps(PATH, GOALS).set_index("year")
    assert gaps.loc[2035, "plan"] == 17328
    assert gaps["plan_printed"].to_dict() == {2025: True, 2035: False, 2060: True}
    assert implied_projection(18109, 781) == 17328


def test_a_printed_projection_is_not_replaced_by_the_implied_one():
    """A held-back figure that does not fit leaves the printed 22,006 alone."""
    gaps = target_gaps(PATH, milestones((2025, "短期", 22453, 400)))
    assert gaps.loc[0, "plan"] == 22006
    assert gaps.loc[0, "plan_gap"] == -447


def test_a_year_beyond_the_newest_projection_has_no_gap_rather_than_zero():
    gaps = target_gaps(PATH, GOALS).set_index("year")
    assert gaps.loc[[2035, 2060], ["projection", "projection_gap", "projection_minus_plan"]].isna().all(axis=None)


def test_target_years_come_in_order_of_time():
    assert target_gaps(PATH, GOALS.iloc[::-1])["year"].tolist() == [2025, 2035, 2060]


def test_the_plan_holds_back_a_twentieth_of_the_fall():
    """26,917 - 8,358 = 18,559; 987 / 18,559 = 0.05318; 8,358 / 26,917 = 0.31051; 9,345 / 26,917 = 0.34718."""
    change = fall(PATH)
    assert change.held_back == 987
    assert change.share_held_back == pytest.approx(0.05318, abs=5e-6)
    assert change.growth_without == pytest.approx(-0.68949, abs=5e-6)
    assert change.growth_target == pytest.approx(-0.65282, abs=5e-6)


def test_a_target_for_another_year_than_the_projection_is_not_compared():
    plan = Course(years((2015, 26917), (2045, 12000)), 2015)
    path = TargetPath(PATH.counted, plan, Course(years()), years((2060, 9345)), ROLES)
    with pytest.raises(ParameterError, match="plan ends in 2045, its targets in 2060"):
        fall(path)


def shares(*rows):
    columns = ["variant", "year", "age_group", "share"]
    return pd.DataFrame(rows, columns=columns).assign(series="plan", rounded_to=0.001, **KEY)


def test_a_printed_share_that_does_not_follow_from_the_people_is_marked():
    """15,573 / 26,917 = 57.86 %, printed 57.8; 3,033 / 26,917 = 11.27 %, printed 11.3."""
    printed = shares(("observed", 2015, "0-14", 0.113), ("observed", 2015, "15-64", 0.578))
    ages = age_structure(AGES, printed, "01223", "plan").set_index(["variant", "age_group"])
    assert ages.loc[("observed", "15-64"), "share"] == pytest.approx(0.57856, abs=5e-6)
    assert not ages.loc[("observed", "15-64"), "agrees"]
    assert ages.loc[("observed", "0-14"), "agrees"]


def test_shares_of_one_year_and_variant_add_up_to_one():
    ages = age_structure(AGES, shares(("observed", 2015, "0-14", 0.113)), "01223", "plan")
    assert ages.groupby("variant")["share"].sum().round(12).tolist() == [1.0, 1.0, 1.0]


def test_exactly_half_a_step_still_agrees_and_a_little_more_does_not():
    steps = pd.Series([0.001, 0.001])
    assert agrees(pd.Series([0.113, 0.113]), pd.Series([0.1135, 0.11351]), steps).tolist() == [True, False]


def change(measure, value, step, to_variant="target", age_group="total"):
    return {
        "measure": measure, "value": value, "rounded_to": step, "age_group": age_group, "series": "plan",
        "from_year": 2015, "from_variant": "observed", "to_year": 2060, "to_variant": to_variant, **KEY,
    }  # fmt: skip


def test_a_printed_difference_is_recomputed_from_the_printed_people():
    """9,345 - 26,917 = -17,572."""
    table = printed_changes(AGES, pd.DataFrame([change("difference", -17572.0, 1.0)]), "01223", "plan")
    assert table["recomputed"].tolist() == [-17572.0]
    assert table["agrees"].tolist() == [True]


def test_a_difference_that_is_one_person_off_is_marked():
    table = printed_changes(AGES, pd.DataFrame([change("difference", -17571.0, 1.0)]), "01223", "plan")
    assert table["agrees"].tolist() == [False]


def test_a_difference_of_shares_is_taken_before_rounding():
    """4,258 / 9,345 - 15,573 / 26,917 = 0.455645 - 0.578556 = -0.122911, printed -12.3 points."""
    row = change("share_difference", -0.123, 0.001, age_group="15-64")
    table = printed_changes(AGES, pd.DataFrame([row]), "01223", "plan")
    assert table["recomputed"].iloc[0] == pytest.approx(-0.122911, abs=1e-6)
    assert table["agrees"].tolist() == [True]


def test_what_is_held_back_splits_into_migration_and_births():
    """9,087 - 8,358 = 729; 9,345 - 9,087 = 258; 729 + 258 = 987."""
    split = decomposition(AGES, "01223", "plan", 2060)
    assert (split.migration, split.fertility, split.total) == (729, 258, 987)


def test_what_is_held_back_splits_by_age_to_the_same_sum():
    """744 - 599 = 145; 4,258 - 3,729 = 529; 4,343 - 4,030 = 313; together 987."""
    split = decomposition(AGES, "01223", "plan", 2060)
    assert split.by_age == {"0-14": 145, "15-64": 529, "65+": 313}
    assert sum(split.by_age.values()) == split.total


def test_a_split_without_one_of_its_figures_is_none():
    assert decomposition(AGES[AGES["variant"] != "migration_only"], "01223", "plan", 2060) is None
    assert decomposition(AGES[AGES["age_group"] != "65+"], "01223", "plan", 2060) is None


def test_fewer_than_one_person_of_working_age_per_old_person_is_left_in_2060():
    """15,573 / 8,311 = 1.8738; 3,729 / 4,030 = 0.9253; 4,258 / 4,343 = 0.9804."""
    ratios = support_ratios(age_structure(AGES, shares(("observed", 2015, "0-14", 0.113)), "01223", "plan"))
    assert ratios.round(4).tolist() == [1.8738, 0.9253, 0.9804]


def test_a_yearly_figure_is_computed_only_where_the_plan_prints_one():
    """88 / (2060 - 2015) = 1.9556; the point on births has no yearly figure."""
    points = pd.DataFrame(
        {
            "order": [3, 1],
            "now_year": [2012, 2015],
            "target_year": [2025, 2060],
            "projection": [1.53, 446.0],
            "target": [1.61, 534.0],
            "held_back": [258, 88],
            "held_back_per_year": pd.array([pd.NA, 2], dtype="Int64"),
        }
    )
    table = points_recomputed(points)
    assert table["order"].tolist() == [1, 3]
    assert table["gain"].round(10).tolist() == [88.0, 0.08]
    assert table["per_year"].iloc[0] == pytest.approx(1.9556, abs=5e-5)
    assert pd.isna(table["per_year"].iloc[1])


def test_a_chapter_is_not_taken_for_another_that_begins_alike():
    rows = pd.DataFrame({"source_place": ["第2章 1", "第20章 1", "第1章 3、第2章 2", "第12章"], "source_id": "plan"})
    found = chapter_figures(rows, "plan", ["第2章"])
    assert found["source_place"].tolist() == ["第2章 1", "第1章 3、第2章 2"]


def test_the_vision_names_the_table_that_it_was_not_given():
    tables = {name: pd.DataFrame() for name in TABLES if name != "milestones"}
    with pytest.raises(ParameterError, match="tables lacks milestones; it needs population, "):
        targets(tables, None)


NODES = pd.DataFrame(
    [
        ("p1", None, "package", 1),
        ("g2", "p1", "goal", 2),
        ("g1", "p1", "goal", 1),
        ("a", "g1", "field", 1),
        ("m1", "a", "measure", 1),
        ("m2", "a", "measure", 2),
        ("c", None, "priority_project", 1),
    ],
    columns=["node_id", "parent_id", "level", "order"],
).assign(label_ja="", title_ja="題")


def test_what_stands_under_a_goal_is_counted_through_all_levels():
    kpis = pd.DataFrame({"node_id": ["g1", "m1", "m2", "g2"]})
    listings = pd.DataFrame({"node_id": ["m1", "m1", "c"]})  # the priority project stands under no goal
    counts = goal_counts(NODES, kpis, listings).set_index("node_id")
    assert counts.loc["g1", ["measures", "indicators", "projects"]].tolist() == [2, 3, 2]
    assert counts.loc["g2", ["measures", "indicators", "projects"]].tolist() == [0, 1, 0]
    assert counts.index.tolist() == ["g1", "g2"]


def test_an_indicator_counts_as_reported_once_and_from_its_first_year_on():
    kpis = pd.DataFrame({"kpi_id": ["a", "b", "c", "d"]})
    seen = pd.DataFrame(
        {
            "kpi_id": ["a", "a", "c"],
            "fiscal_year": [2021, 2022, 2025],
        }
    )
    assert reported_indicators(kpis, seen, 2024) == 1
    assert reported_indicators(kpis, seen, 2025) == 2
    assert reported_indicators(kpis, seen.iloc[:0], 2024) == 0
