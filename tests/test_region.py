"""Municipalities side by side: totals, index, change, shares of the loss, and the printed beside the computed."""

import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.population.register import register_beside
from visionbook.region import course as courses
from visionbook.region import population as people
from visionbook.show.colours import area_colours


def totals(*rows):
    return pd.DataFrame(rows, columns=["area_code", "year", "variant", "population"])


SMALL = totals(
    ("a", 2000, "observed", 100),
    ("b", 2000, "observed", 50),
    ("a", 2020, "observed", 80),
    ("b", 2020, "observed", 40),
    ("a", 2040, "projection", 60),
    ("b", 2040, "projection", 36),
)


def test_the_total_of_a_region_is_the_sum_of_its_municipalities():
    # 100 + 50, 80 + 40, 60 + 36
    assert people.region_total(SMALL, ["a", "b"])["population"].tolist() == [150, 120, 96]


def test_a_year_that_a_municipality_lacks_has_no_total_and_is_named():
    assert people.region_total(SMALL.iloc[:-1], ["a", "b"])["population"].tolist() == [150, 120]
    assert people.incomplete_years(SMALL.iloc[:-1], ["a", "b"]) == {2040: ["b"]}


def test_a_year_that_was_counted_in_one_and_projected_for_another_has_no_total():
    mixed = totals(("a", 2025, "observed", 70), ("b", 2025, "projection", 38), *SMALL.to_numpy().tolist())
    assert 2025 not in people.region_total(mixed, ["a", "b"])["year"].tolist()
    assert people.incomplete_years(mixed, ["a", "b"]) == {2025: ["b"]}


def test_municipalities_without_a_common_year_have_no_total():
    with pytest.raises(ParameterError, match="no year in common; enter the same years of a, c"):
        people.region_total(SMALL, ["a", "c"])


def test_a_region_nobody_belongs_to_is_refused():
    areas = pd.DataFrame({"area_code": ["a"], "name_ja": ["甲市"], "kind": ["municipality"], "region": [None]})
    with pytest.raises(ParameterError, match="region 'west' has no municipality"):
        people.members_of(areas, "west")


def test_change_is_ranked_by_the_relative_fall():
    change = people.population_change(SMALL, 2020, 2040)
    # a: 60 - 80 = -20, -25 %; b: 36 - 40 = -4, -10 %
    assert change[["area_code", "change"]].to_numpy().tolist() == [["a", -20.0], ["b", -4.0]]
    assert change["growth"].tolist() == pytest.approx([-0.25, -0.10])


def test_a_year_given_twice_is_refused_and_not_averaged():
    with pytest.raises(pd.errors.MergeError):
        people.population_change(pd.concat([SMALL, SMALL.iloc[[2]]]), 2020, 2040)


def test_shares_of_the_loss_add_up_to_one():
    losses = people.loss_shares(people.population_change(SMALL, 2020, 2040), ["a", "b"])
    # 20 of 24 and 4 of 24; 80 of 120 and 40 of 120
    assert losses["share_of_loss"].tolist() == pytest.approx([20 / 24, 4 / 24])
    assert losses["share_of_population"].tolist() == pytest.approx([80 / 120, 40 / 120])


def printed(*rows):
    columns = ["area_code", "from_year", "to_year", "measure", "value", "rounded_to", "printed"]
    return pd.DataFrame(rows, columns=columns)


def test_a_printed_growth_more_than_half_a_step_away_disagrees_and_a_missing_one_is_not_judged():
    change = people.population_change(SMALL, 2020, 2040)
    ranked = people.printed_growth(change, printed(("a", 2020, 2040, "growth", -0.269, 0.001, "△26.9%")), 2020, 2040)
    assert ranked["agrees"].tolist()[0] is False
    assert pd.isna(ranked["agrees"].tolist()[1])


def test_the_years_of_the_comparison_are_those_that_the_document_prints():
    rows = printed(
        ("a", 2020, 2040, "growth", 0, 1, ""),
        ("b", 2020, 2040, "growth", 0, 1, ""),
        ("a", 2015, 2060, "growth", 0, 1, ""),
    )
    assert people.printed_span(rows) == (2020, 2040)
    assert people.printed_span(rows.assign(measure="difference")) is None


AREAS = pd.DataFrame(
    {
        "area_code": ["a", "b", "n"],
        "name_ja": ["甲市", "乙町", "全国"],
        "kind": ["municipality", "municipality", "nation"],
        "region": ["r", "r", None],
    }
)
ROLES = SeriesRoles("counted", projection="new", vision="document")


def population(*rows):
    table = pd.DataFrame(rows, columns=["area_code", "year", "population", "series"])
    variant = table["series"].eq("counted").map({True: "observed", False: "projection"})
    return table.assign(variant=variant, sex="both", age_group="total", status=None)


BOTH = [("a", 2020, 100, "counted"), ("b", 2020, 50, "counted"), ("a", 2025, 90, "new"), ("b", 2025, 50, "new")]


def test_a_region_that_nothing_is_expected_of_or_that_was_not_counted_is_refused():
    with pytest.raises(ParameterError, match=r"no projection of 乙町 \(b\) in series new or document"):
        courses.course_of(population(*BOTH[:3]), AREAS, "r", ROLES)
    with pytest.raises(ParameterError, match=r"no count of 甲市 \(a\) in series counted"):
        courses.course_of(population(*BOTH[1:]), AREAS, "r", ROLES)
    apart = [("a", 2020, 100, "counted"), ("b", 2015, 50, "counted"), *BOTH[2:]]
    with pytest.raises(ParameterError, match="no year was counted in all of a, b"):
        courses.course_of(population(*apart), AREAS, "r", ROLES)


def test_the_index_begins_where_every_municipality_was_counted_whatever_the_nation_has():
    rows = [*BOTH, ("n", 2025, 9, "counted")]
    course = courses.course_of(population(*rows), AREAS, "r", ROLES)
    assert course.first_common() == 2020 and list(course.names) == ["a", "b", "n"]


def test_names_are_in_the_language_asked_for_and_fall_back():
    areas = AREAS.assign(name_en=["Town A", None, "Japan"])
    course = courses.course_of(population(*BOTH, ("n", 2020, 9, "counted")), areas, "r", ROLES, "en")
    assert list(course.names.values()) == ["Town A", "乙町", "Japan"]
    assert people.members_or_alone(areas, "", "b", "en") == {"b": "乙町"}


@pytest.fixture(scope="module")
def vision():
    return people.total_population(data.load("population", as_printed=True), "renkei2024")


def test_the_region_falls_from_71771_to_52607(vision):
    members = people.members_of(data.load("areas"), "nemuro")
    total = people.region_total(vision, list(members)).set_index("year")["population"]
    # 24,636 + 14,380 + 23,010 + 5,023 + 4,722 and 16,022 + 11,011 + 18,953 + 3,807 + 2,814 (table of the vision)
    assert (total[2020], total[2040]) == (71771, 52607)


def test_only_hokkaido_prints_a_growth_that_its_populations_do_not_give(vision):
    rows = data.load("population_changes", as_printed=True).query("series == 'renkei2024'")
    ranked = people.printed_growth(people.population_change(vision, 2020, 2040), rows, 2020, 2040).set_index(
        "area_code"
    )
    assert ranked.index[~ranked["agrees"]].tolist() == ["01000"]
    # 4,319,217 / 5,224,614 - 1 = -17.3 %, printed -26.9 %
    assert ranked.loc["01000", "growth"] == pytest.approx(-0.173, abs=5e-4)


def test_all_twelve_years_of_all_seven_rows_are_in_the_table(vision):
    members = list(people.members_of(data.load("areas"), "nemuro"))
    wide = people.wide_by_year(vision, members, ["01000", "00000"])
    assert wide.index.tolist() == [*members, "", "01000", "00000"]
    assert len(wide.columns) == 12
    assert wide.notna().all(axis=None)


def test_a_table_by_year_has_no_total_in_a_year_that_a_member_lacks():
    wide = people.wide_by_year(SMALL.iloc[:-1], ["a", "b"], ["n"])
    # 80 + 40; b is not there in 2040
    assert wide.loc["", 2020] == 120 and pd.isna(wide.loc["", 2040])
    assert wide.index.tolist() == ["a", "b", ""]


@pytest.fixture(scope="module")
def nemuro():
    roles = SeriesRoles("census", projection="ipss2023", vision="renkei2024")
    return courses.course_of(data.load("population"), data.load("areas"), "nemuro", roles)


def test_the_region_was_counted_64948_in_2025_and_the_projection_said_66566(nemuro):
    since = courses.counted_since(nemuro, 2020).set_index("area_code")
    # 21,201 + 13,323 + 21,785 + 4,612 + 4,027; 22,317 + 13,496 + 21,838 + 4,724 + 4,191 (census 2025, IPSS 2023)
    assert since.loc["", ["population_to", "expected"]].tolist() == [64948, 66566]
    # Nemuro: 1,116 below; 21,201 / 24,636 = -13.9 %, 2.96 % a year; 1,116 / 21,201 = 5.3 %
    town = since.loc["01223"]
    assert (town["difference"], round(town["growth"], 3), round(town["yearly"], 4)) == (1116, -0.139, -0.0296)
    assert round(town["error"], 3) == 0.053
    # Hokkaido: 4,985,419 for 5,007,066; Japan 123,049,524 for 123,262 thousand, as the vision prints it
    assert since.loc["01000", "difference"] == 21647
    assert since.loc["00000", "expected"] == 123_262_000


def test_the_printed_table_differs_from_the_official_values_in_five_cells(nemuro, vision):
    found = courses.printed_elsewhere(vision, nemuro)
    # Nemuro 2005 and 2025, Betsukai 1985 and 1990 (series.csv, note of the vision); Japan 2030 (IPSS 2023: 120,116
    # thousand); that something is written in thousands is no difference
    assert found[["area_code", "year", "printed", "official"]].to_numpy().tolist() == [
        ["01223", 2005, 31302, 31202],
        ["01223", 2025, 22314, 22317],
        ["01691", 1985, 18553, 18533],
        ["01691", 1990, 18279, 18297],
        ["00000", 2030, 120_166_000, 120_116_000],
    ]


def test_every_area_of_the_region_has_a_colour(nemuro):
    assert set(nemuro.names) <= set(area_colours(data.load("areas")))


def register_gaps(course):
    members = list(course.members)
    counts = course.counted[course.counted["area_code"].isin(members)].groupby("year")["population"].sum()
    register = register_beside(data.load("population"), data.load("series"), data.edition().series, members, counts)
    return register.gaps_in(2020, 2025)


def test_the_register_of_the_region_lies_farther_above_the_count_of_2025_than_above_that_of_2020(nemuro):
    # Nemuro alone 371 and 848 (provenance of the register); the five together in the same way
    only = courses.Course(nemuro.rows, {"01223": "根室市"}, nemuro.names)
    assert register_gaps(only).round().tolist() == [371, 848]
    assert register_gaps(nemuro).round().tolist() == [1318, 1916]


def test_an_area_that_the_register_does_not_hold_has_no_gap():
    counts = pd.Series({2020: 100.0})
    rows, series = data.load("population"), data.load("series")
    assert register_beside(rows, series, data.edition().series, ["01223", "01000"], counts) is None
