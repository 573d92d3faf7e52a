"""What the page on one municipality's outlook computes: errors, bands, editions, ages, moves and events."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.population_outlook import model
from visionbook.pages.population_outlook.model.ages import age_structure, child_woman, old_shares, pyramids
from visionbook.pages.population_outlook.model.changes import cohort_changes, migration_by_age, projected_events
from visionbook.pages.population_outlook.model.checks import band_checks, editions_beside
from visionbook.pages.population_outlook.model.names import members_of
from visionbook.pages.population_outlook.model.town import town_of
from visionbook.population.accuracy import accuracy_of, band_around, total_errors
from visionbook.population.counted import Counted, totals_of
from visionbook.population.inputs import AGES
from visionbook.population.register import register_beside
from visionbook.population.town_mortality import SCALED, DeathCounts, TownMortality

REGION = ["01223", "01691", "01692", "01693", "01694"]
ROLES = SeriesRoles("census", "ipss2023", "ipss2018", "plan2021", "renkei2024", "register")
ONES = np.full((2, 19), 100.0)


def errors(area, horizon, launch, projected, observed, method="last", age_group="total"):
    return {
        "area": area,
        "method": method,
        "launch_year": launch,
        "target_year": launch + horizon,
        "horizon_years": horizon,
        "age_group": age_group,
        "projected": projected,
        "observed": observed,
        "relative_error": projected / observed - 1,
    }


ERRORS = pd.DataFrame(
    [
        errors("a", 5, 1985, 110.0, 100.0),  # +10 %
        errors("a", 5, 1990, 96.0, 100.0),  # -4 %
        errors("b", 5, 1985, 120.0, 100.0),  # +20 %
        errors("b", 5, 1990, 98.0, 100.0),  # -2 %
        errors("a", 10, 1985, 150.0, 100.0),  # +50 %
        errors("b", 5, 1985, 900.0, 100.0, method="mean_2"),
        errors("b", 5, 1985, 900.0, 100.0, age_group="65+"),
    ]
)


def nobody_dies():
    """Return life tables of 2015-2025 in which next to nobody dies."""
    limits = ["0-0", "1-4", *(f"{age}-{age + 4}" for age in range(5, 100, 5)), "100+"]
    rows = [
        {"area_code": "00000", "period": period, "sex": sex, "age_group": limit, "mx": 1e-10}
        for period in ("2015-2020", "2020-2025")
        for sex in ("female", "male")
        for limit in limits
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def tables(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    return {name: data.load(name) for name in model.TABLES}


def town(tables, code, region=REGION, **roles):
    return town_of(tables, code, region, replace(ROLES, **roles))


def with_rows(tables, *rows, **common):
    """Return the tables with more rows of totals, each (area, year, population)."""
    common = {"series": "census", "variant": "observed", "sex": "both", "age_group": "total", "status": None} | common
    more = [{"area_code": area, "year": year, "population": people, **common} for area, year, people in rows]
    return tables | {"population": pd.concat([tables["population"], pd.DataFrame(more)], ignore_index=True)}


def counted_until(tables, year):
    """Return the tables as they were after the census of a year."""
    rows = tables["population"]
    return tables | {"population": rows[~(rows["series"].eq("census") & rows["year"].gt(year))]}


def aged_as_before(tables, year, factor):
    """Return the tables with an invented census by sex and age: the one of 2020, each group times a factor."""
    rows = tables["population"].query("series == 'census' and year == 2020")
    later = rows.assign(year=year, population=(rows["population"] * factor).round(), status=None)
    parts = later[later["age_group"] != "total"].groupby(["area_code", "sex"])["population"].sum()
    whole = later["age_group"].eq("total")
    keys = pd.MultiIndex.from_frame(later.loc[whole, ["area_code", "sex"]])
    later.loc[whole, "population"] = parts.reindex(keys).to_numpy()
    kept = tables["population"].query("not (series == 'census' and year == @year)")
    return tables | {"population": pd.concat([kept, later], ignore_index=True)}


def test_errors_of_one_municipality_are_kept_apart_from_those_of_all():
    result = accuracy_of(ERRORS, "a").errors.set_index("horizon_years")
    # Own: (10 + 4) / 2 = 7 %; all: (10 + 4 + 20 + 2) / 4 = 9 %; bias of all: (10 - 4 + 20 - 2) / 4 = 6 %.
    assert result.loc[5, "own_error"] == pytest.approx(0.07)
    assert result.loc[5, "error"] == pytest.approx(0.09)
    assert result.loc[5, "bias"] == pytest.approx(0.06)
    assert result.loc[5, ["own_cases", "cases"]].tolist() == [2, 4]


def test_an_area_without_errors_is_refused_with_those_known():
    with pytest.raises(ParameterError, match="area 'c' is not among the errors; they are of a, b"):
        accuracy_of(ERRORS, "c")


def test_only_total_populations_by_the_method_of_the_band_make_the_band():
    assert len(total_errors(ERRORS)) == 5


def test_coverage_counts_whole_cases_up_to_a_horizon():
    rows = pd.DataFrame(
        {"horizon_years": [5, 10, 15, 20], "coverage": [0.8, 0.5, 0.25, np.nan], "judged": [10, 6, 4, np.nan]}
    )
    found = accuracy_of(ERRORS, "a")
    found = type(found)(rows, 0.8, 1985, 1990, 2)
    assert found.coverage_found(10) == (11, 16)  # 8 of 10 and 3 of 6
    assert found.coverage_found(20) == (12, 20)  # and 1 of 4; the last horizon was not judged


def test_the_band_stretches_with_the_projection_and_ends_where_no_error_reaches():
    band = band_around(pd.Series({2025: 2000.0, 2030: 1000.0, 2035: 500.0}), 2020, ERRORS, 0.5)
    assert band["year"].tolist() == [2025, 2030]
    # Ten years ahead there is one case: 100 / 150 of the projection, at both ends.
    assert band.loc[1, ["low", "high"]].tolist() == pytest.approx([666.67, 666.67], abs=0.01)
    # Five years ahead 100 / 110, 96, 120, 98 lie in order at 1.0417, 1.0204, 0.9091, 0.8333; the outer quarters
    # at positions k / 5 lie a quarter of the way from the first to the second case, on logarithms.
    assert band.loc[0, "low"] == pytest.approx(2000 * 0.8333**0.75 * 0.9091**0.25, abs=1)
    assert band.loc[0, "high"] == pytest.approx(2000 * 1.0417**0.75 * 1.0204**0.25, abs=1)


def test_who_leaves_is_counted_at_the_age_reached():
    later = ONES.copy()
    later[:, 18] = 200.0  # those of 85-89 and of 90 and over, all alive
    later[0, 3] = 60.0  # of 100 girls of 10-14, 40 have left when they are 15-19
    later[1, 5] = 130.0  # to 100 men of 20-24, 30 have come when they are 25-29
    moves = migration_by_age((2010, 2015, 2020), np.stack([9 * ONES, ONES, later]), nobody_dies(), 1)
    assert moves["start"].unique().tolist() == [2015]
    found = moves.set_index(["sex", "age_group"])["net_migrants"]
    assert found["female", "15-19"] == pytest.approx(-40, abs=1e-3)
    assert found["male", "25-29"] == pytest.approx(30, abs=1e-3)
    assert found.drop([("female", "15-19"), ("male", "25-29")]).abs().max() < 1e-3
    assert "0-4" not in moves["age_group"].tolist()


def test_births_deaths_and_moves_add_up_to_the_published_change():
    later = ONES.copy()
    later[:, 0] = 80.0
    # Nobody dies; 160 children are there at the end, so 160 were born. All keep 100 except 90 and over, whom 200 of
    # each sex could reach: 100 of each sex must have left. 160 - 200 = -40 = 3,760 - 3,800.
    events = projected_events((2020, 2025), np.stack([ONES, later]), nobody_dies(), 2020).iloc[0]
    assert events[["births", "deaths", "net_migrants", "change"]].tolist() == pytest.approx(
        [160, 0, -200, -40], abs=1e-3
    )


def test_intervals_before_the_last_census_are_left_out():
    people = np.stack([ONES, ONES, ONES])
    assert projected_events((2015, 2020, 2025), people, nobody_dies(), 2020)["start"].tolist() == [2020]


def test_events_are_those_of_all_intervals_from_the_last_census_on(tables):
    """What was registered stands beside all intervals, what is ahead begins at the last census by age."""
    one = DeathCounts((2020,), np.array([120.0]), np.array([100.0]))
    for mortality, choices in ((None, ["nation"]), (TownMortality(one, 1.2, 1.1, 1.3, 0.95, 5), ["town", *SCALED])):
        found = town_of(tables, "01223", REGION, ROLES, own_mortality=mortality)
        assert list(found.projected) == choices
        every, ahead = found.projected[choices[0]], found.events
        assert (every["start"].min(), ahead["start"].min()) == (2015, found.aged)
        assert ahead["deaths"].tolist() == every.loc[every["start"] >= found.aged, "deaths"].tolist()
        assert list(found.events_by) == choices[1:]


def test_pyramids_show_the_first_and_last_census_and_the_last_projected_year():
    rows = pyramids((1980, 2000, 2020), np.stack([ONES, 2 * ONES, 3 * ONES]), (2015, 2045), np.stack([ONES, 5 * ONES]))
    one = rows[(rows["sex"] == "male") & (rows["age_group"] == "90+")].set_index("year")
    assert one["population"].to_dict() == {1980: 100.0, 2020: 300.0, 2045: 500.0}
    assert one["variant"].to_dict() == {1980: "observed", 2020: "observed", 2045: "projection"}


def test_three_age_groups_are_counted_up_to_the_last_census_and_projected_after_it():
    rows = age_structure((2015, 2020), np.stack([ONES, ONES]), (2015, 2020, 2025), np.stack([ONES, 7 * ONES, 2 * ONES]))
    old = rows[rows["age_group"] == "65+"].set_index("year")
    # 65 and over are 6 of 19 groups (65-69 to 90 and over): 2 sexes x 6 x 100.
    assert old["population"].to_dict() == {2015: 1200.0, 2020: 1200.0, 2025: 2400.0}
    assert old["share"].tolist() == pytest.approx([6 / 19] * 3)
    assert old["variant"].tolist() == ["observed", "observed", "projection"]


def test_the_child_woman_ratio_that_was_expected_of_a_census_stays_beside_the_census():
    expected = ONES.copy()
    expected[:, 0] = 70.0
    rows = child_woman((2015, 2020), np.stack([ONES, ONES]), (2015, 2020), np.stack([ONES, expected]))
    # 200 children for 7 x 100 women; expected 140.
    found = rows.set_index(["variant", "year"])["child_woman_ratio"].to_dict()
    assert found == pytest.approx({("observed", 2015): 2 / 7, ("observed", 2020): 2 / 7, ("projection", 2020): 0.2})


def test_totals_and_shares_of_old_people_come_from_the_series_asked_for():
    key = {"area_code": "01223", "sex": "both", "year": 2050}
    rows = pd.DataFrame(
        [
            {**key, "series": "new", "variant": "projection", "age_group": "total", "population": 200},
            {**key, "series": "new", "variant": "projection", "age_group": "65+", "population": 50},
            {**key, "series": "old", "variant": "projection", "age_group": "total", "population": 999},
        ]
    )
    assert totals_of(rows, "new", "01223", "projection").to_dict() == {2050: 200.0}
    assert totals_of(rows, "new", "01223", "target").empty
    assert old_shares(rows, "new", "01223").to_dict() == {2050: 0.25}


def test_the_projection_of_nemuro_is_extended_to_the_known_answer(tables):
    nemuro = town(tables, "01223")
    assert nemuro.extension.round().to_dict()[2060] == 8368  # issue 3: 8,368 beside the strategy's 8,358
    assert nemuro.extension[2045] == 13210  # as published
    assert nemuro.extension.index.tolist() == [2045, 2050, 2055, 2060]
    assert nemuro.targets.to_numpy().tolist() == [[2025, 22453], [2035, 18109], [2060, 9345]]


def test_events_of_nemuro_add_up_to_what_was_published(tables):
    events = town(tables, "01223").events
    # IPSS 2018: 24,461 in 2020 and 22,005 in 2025; 13,210 in 2045.
    assert events.iloc[0]["change"] == pytest.approx(22005 - 24461)
    assert events["change"].sum() == pytest.approx(13210 - 24461)
    assert (events["births"] - events["deaths"] + events["net_migrants"]).tolist() == pytest.approx(
        events["change"].tolist()
    )


@pytest.mark.parametrize(("code", "peak"), [("01223", 1980), ("01691", 1980), ("01692", 2010), ("01694", 1980)])
def test_each_town_has_its_own_peak_and_no_plan_but_nemuro_has_targets(tables, code, peak):
    outlook = town(tables, code)
    assert outlook.peak == peak
    assert (outlook.now, outlook.aged) == (2025, 2020)
    assert outlook.targets.empty == (code != "01223")


def test_the_band_surrounds_the_newer_edition_as_far_as_errors_reach(tables):
    band = town(tables, "01692").band
    assert band["year"].tolist() == [2025, 2030, 2035, 2040, 2045, 2050]
    # Launches 1985-2015 of five municipalities: 7 x 5 cases five years ahead, 2 x 5 thirty years ahead.
    assert band["cases"].tolist() == [35, 30, 25, 20, 15, 10]
    assert (band["low"] < band["population"]).all()
    assert (band["high"] > band["population"]).all()


FIVE_2025 = {"01223": 21201, "01691": 13323, "01692": 21785, "01693": 4612, "01694": 4027}


def test_entering_a_later_count_neither_narrows_nor_moves_the_band_of_an_older_projection(tables):
    before, after = town(counted_until(tables, 2020), "01223"), town(tables, "01223")
    assert (before.now, after.now) == (2020, 2025)
    pd.testing.assert_frame_equal(before.band, after.band)
    # 2050 lies 30 years after the projection's base year 2020; 25 years after the count of 2025 it would be 11,099
    # to 16,250.
    ends = after.band.set_index("year")[["low", "high", "horizon_years"]].round()
    assert ends.loc[2050].tolist() == [10605, 17305, 30]
    assert ends.loc[2025].tolist() == [21512, 23108, 5]


def test_a_later_count_by_age_changes_what_is_known_of_errors_but_not_the_band_that_stood_before(tables):
    later = town(aged_as_before(tables, 2025, 0.9), "01223")
    assert (later.aged, later.accuracy.last_launch, later.band_accuracy.last_launch) == (2025, 2020, 2015)
    pd.testing.assert_frame_equal(later.band, town(tables, "01223").band)
    assert later.checks["counted"].tolist() == [later.counted.population]


@pytest.mark.parametrize(
    ("code", "side"),
    [("01223", "below"), ("01691", "inside"), ("01692", "inside"), ("01693", "inside"), ("01694", "below")],
)
def test_the_interval_that_stood_before_held_three_of_the_five_counts(tables, code, side):
    checks = town(tables, code).checks
    assert checks[["year", "counted", "side"]].to_numpy().tolist() == [[2025, FIVE_2025[code], side]]
    assert checks["preliminary"].tolist() == [True]


def test_every_count_after_the_base_year_is_held_against_the_band(tables):
    later = town(with_rows(tables, ("01223", 2030, 30000)), "01223").checks
    assert later[["year", "side", "preliminary"]].to_numpy().tolist() == [[2025, "below", True], [2030, "above", False]]


def test_a_count_on_the_printed_end_of_a_band_is_inside():
    band = pd.DataFrame({"year": [2025, 2030, 2035], "population": 100.0, "low": 89.6, "high": 110.4})
    counted = Counted(pd.Series({2025: 90.0, 2030: 89.0, 2035: 111.0}), frozenset(), None)
    assert band_checks(band, counted)["side"].tolist() == ["inside", "below", "above"]


def test_editions_are_held_against_every_count_and_against_each_other():
    older, newer = pd.Series({2020: 200.0, 2025: 100.0, 2030: 50.0}), pd.Series({2025: 110.0, 2030: 60.0})
    table = editions_beside(older, newer, pd.Series({2015: 1.0, 2020: 190.0, 2025: 105.0})).set_index("year")
    assert table.index.tolist() == [2020, 2025, 2030]
    assert table.loc[2025, ["older_error", "newer_error", "revision"]].tolist() == [5, -5, 10]
    assert table.loc[2020, "older_error"] == -10 and pd.isna(table.loc[2020, "revision"])
    assert table.loc[2030, "revision"] == 10 and pd.isna(table.loc[2030, "older_error"])


@pytest.mark.parametrize(("code", "gaps"), [("01223", [371, 848]), ("01693", [151, 123])])
def test_the_register_lay_above_the_counts_of_2020_and_2025(tables, code, gaps):
    assert [round(gap.gap) for gap in town(tables, code).register.gaps] == gaps


def test_a_count_long_after_the_last_value_of_the_register_is_not_held_against_it():
    rows = pd.DataFrame({"year": [2019, 2020], "population": 100.0, "series": "book", "area_code": "a"})
    rows = rows.assign(variant="observed", sex="both", age_group="total")
    days = pd.DataFrame({"series": ["book", "counts"], "reference_day": ["01-01", "10-01"]})
    counts, roles = pd.Series({2015: 1.0, 2020: 90.0, 2025: 80.0}), SeriesRoles("counts")
    roles = replace(roles, register="book")
    found = register_beside(rows, days, roles, ["a"], counts)
    # The register stays at 100; 1 October 2015 lies before its first value.
    assert [(gap.year, gap.gap, gap.continued) for gap in found.gaps] == [(2020, 10, True)]
    assert register_beside(rows[:1], days, roles, ["a"], counts).gaps == ()


def test_the_extension_ends_with_the_plan_or_with_the_projection_or_where_it_is_asked_to(tables):
    assert town(tables, "01691").horizon_year == 2060  # the plan's last target, of whatever town
    assert town(tables, "01691", plan="").horizon_year == 2045
    assert town_of(tables, "01691", REGION, ROLES, 2050).horizon_year == 2050
    longer = with_rows(tables, ("01223", 2062, 9000), series="plan2021", variant="target")
    assert town(longer, "01223").horizon_year == 2065  # whole intervals of five years


def test_events_start_with_the_last_count_by_age_not_with_the_last_total(tables):
    assert town(tables, "01223").events["start"].tolist() == [2020, 2025, 2030, 2035, 2040]


def test_a_newer_projection_entered_under_the_role_moves_band_and_outlook(tables):
    rows = tables["population"].query("series == 'ipss2023'")
    newer = rows.assign(series="new", year=rows["year"] + 5)
    series = tables["series"].query("series == 'ipss2023'").assign(series="new", base_year=2025)
    some = {**tables, "population": pd.concat([tables["population"], newer], ignore_index=True)}
    some["series"] = pd.concat([tables["series"], series], ignore_index=True)
    outlook = town(some, "01223", projection="new")
    assert (outlook.newer_base, int(outlook.ahead["year"])) == (2025, 2055)
    assert outlook.band["horizon_years"].tolist() == [5, 10, 15, 20, 25, 30]
    assert outlook.checks.empty  # nothing has been counted after 2025


def test_one_projection_may_play_both_parts(tables):
    outlook = town(tables, "01223", projection="ipss2018")
    assert outlook.older.empty and outlook.editions["revision"].isna().all()
    # 65 and over of five-year groups: 5,863 of 13,210 in 2045 (IPSS 2018).
    assert outlook.newer_old[2045] == pytest.approx(5863 / 13210, abs=1e-6)


def test_without_a_projection_the_counts_remain(tables):
    outlook = town(tables, "01223", projection="", age_projection="", plan="", register="")
    assert outlook.counted.population == 21201 and outlook.ahead is None and outlook.register is None
    assert outlook.band.empty and outlook.checks.empty and outlook.editions.empty and outlook.targets.empty
    assert outlook.events is None and outlook.horizon_year is None
    assert outlook.pyramids["year"].unique().tolist() == [1980, 2020]
    assert outlook.children["variant"].unique().tolist() == ["observed"]
    assert outlook.accuracy.areas == 5


def test_without_counts_by_age_the_totals_remain(tables):
    rows = tables["population"]
    totals = tables | {"population": rows[~(rows["series"].eq("census") & rows["sex"].ne("both"))]}
    outlook = town(totals, "01223")
    parts = (outlook.pyramids, outlook.ages, outlook.migration, outlook.children, outlook.accuracy)
    assert all(part is None for part in parts)
    assert outlook.band.empty and outlook.aged is None
    assert outlook.events["start"].iloc[0] == 2015  # the projection's own base: nothing later is known by age


def test_a_town_alone_in_its_region_has_a_band_from_its_own_errors(tables):
    outlook = town(tables, "01223", region=["01223"])
    # Seven launches of one town, 1985 to 2015: seven cases five years ahead, three 25 years ahead, two beyond.
    assert outlook.band["cases"].tolist() == [7, 6, 5, 4, 3]
    assert outlook.band_accuracy.coverage_found(25) == (0, 0)  # no other town to judge by


def test_a_neighbour_counted_less_often_by_age_is_left_out_of_the_pooled_errors(tables):
    rows = tables["population"]
    fewer = rows[~(rows["series"].eq("census") & rows["area_code"].eq("01694") & rows["year"].eq(2000))]
    assert town(tables | {"population": fewer}, "01223").accuracy.areas == 4


def test_a_projection_without_a_base_year_is_refused(tables):
    series = tables["series"].assign(base_year=None)
    with pytest.raises(ParameterError, match=r"series ipss2023 has no base_year in data/series\.csv"):
        town(tables | {"series": series}, "01223")


def test_a_town_outside_the_region_or_a_missing_table_is_refused(tables):
    with pytest.raises(ParameterError, match="'01100' is not in the region; it has 01223, 01691"):
        town_of(tables, "01100", REGION, ROLES)
    with pytest.raises(ParameterError, match="tables lacks series; it needs areas, fertility_age_pattern"):
        model.outlook({name: table for name, table in tables.items() if name != "series"}, Edition("01223"))


def test_cohorts_are_followed_from_group_to_group_and_the_open_ended_one_takes_two():
    later = ONES.copy()
    later[:, 1], later[:, 18] = 90.0, 50.0  # of 200 aged 0-4 and of 400 aged 85 and over
    rows = cohort_changes((2020, 2025, 2030), np.stack([ONES, later, later]), 2020)
    first = rows[rows["start"] == 2020].set_index("age_group")
    assert first.loc["5-9", ["before", "after", "ratio"]].tolist() == [200, 180, 0.9]
    assert first.loc["90+", ["before", "after", "ratio"]].tolist() == [400, 100, 0.25]
    assert "0-4" not in first.index and rows["start"].unique().tolist() == [2020, 2025]
    assert cohort_changes((2020, 2025, 2030), np.stack([ONES, later, later]), 2025)["end"].unique().tolist() == [2030]


def test_a_cohort_of_nobody_has_no_ratio():
    earlier = ONES.copy()
    earlier[:, 3] = 0.0
    rows = cohort_changes((2020, 2025), np.stack([earlier, ONES]), 2020).set_index("age_group")
    assert pd.isna(rows.loc["20-24", "ratio"]) and rows["ratio"].notna().sum() == 17


def test_a_year_without_women_has_no_child_woman_ratio():
    nobody = ONES.copy()
    nobody[0, 3:10] = 0.0
    rows = child_woman((2015, 2020), np.stack([nobody, ONES]), (), ONES[np.newaxis][:0])
    assert rows["year"].tolist() == [2020]


def test_a_part_that_is_not_there_has_a_reason(tables):
    assert town(tables, "01223").missing == {}
    assert town(tables, "01223", age_projection="").missing == {"events": "age_projection"}
    assert town(tables, "01223", projection="").missing == {"band": "projection"}
    mortality = tables["life_table_mx"]
    without = tables | {"life_table_mx": mortality[:0]}
    found = town(without, "01223")
    assert found.missing == {"events": "life_table", "migration": "life_table_migration"}
    assert found.events is None and found.migration is None and found.cohorts is not None
    counted = tables["population"]
    late = counted[~(counted["series"].eq("ipss2018") & counted["year"].gt(2020))]
    assert town(tables | {"population": late}, "01223").missing == {"events": "age_projection_ahead"}


def test_rates_come_from_the_last_censuses_that_are_one_interval_apart(tables):
    rows = tables["population"]
    census = rows["series"].eq("census") & rows["year"].isin([1985, 1995, 2005])
    found = town(tables | {"population": rows[~census]}, "01223")
    # Left are 1980, 1990, 2000, 2010, 2015, 2020: three of them five years apart, with one launch, in 2015.
    assert (found.accuracy.first_launch, found.accuracy.last_launch) == (2015, 2015)
    assert found.accuracy.errors["own_cases"].tolist() == [1]
    assert found.migration["start"].unique().tolist() == [2010, 2015]
    assert found.children.query("variant == 'observed'")["year"].tolist() == [1980, 1990, 2000, 2010, 2015, 2020]


def test_counts_ten_years_apart_give_ages_but_no_rates(tables):
    rows = tables["population"]
    census = rows["series"].eq("census") & rows["year"].isin([1985, 1995, 2005, 2015])
    found = town(tables | {"population": rows[~census]}, "01223")
    assert found.missing == {"migration": "intervals", "accuracy": "accuracy", "band": "band"}
    assert found.ages is not None and found.accuracy is None


def test_where_nobody_is_of_an_age_there_are_no_rates_and_the_reason_is_not_too_few_counts(tables):
    rows = tables["population"]
    women = rows["area_code"].eq("01694") & rows["sex"].eq("female")
    few, next_older = women & rows["age_group"].eq("20-24"), women & rows["age_group"].eq("25-29")
    key = ["series", "variant", "year"]
    moved = rows[few].set_index(key)["population"].reindex(pd.MultiIndex.from_frame(rows.loc[next_older, key]))
    people = rows["population"].mask(few, 0)
    people[next_older] += moved.to_numpy()
    empty = tables | {"population": rows.assign(population=people)}
    found = town(empty, "01694")
    expected = {"events": "people", "accuracy": "people_accuracy", "band": "people_band"}
    assert found.missing == expected
    # women of 25-29 come from nobody: their number is held beyond the published years, as decision 0039 has it
    assert (found.horizon_year, found.empty_cohorts) == (2060, 1)
    assert (town(tables, "01694").empty_cohorts, town(tables, "01694").horizon_year) == (0, 2060)
    assert town(empty, "01223").accuracy.areas == 4  # a neighbour with her gap is not pooled


def test_without_a_region_of_its_own_a_town_stands_alone():
    areas = pd.DataFrame({"area_code": ["a", "b", "c", "p"], "region": ["x", "x", None, "x"]})
    areas["kind"] = ["municipality"] * 3 + ["prefecture"]
    assert members_of(areas, Edition("a", "x")) == ["a", "b"]
    assert members_of(areas, Edition("b", "")) == ["b"]
    assert members_of(areas, Edition("c", "x")) == ["c"]


def test_sources_stand_once_and_a_preliminary_count_names_its_own(tables):
    edition = Edition("01223", "nemuro", series=ROLES)
    sources = model.outlook(tables, edition).sources
    assert sources["total"] == (
        "国勢調査",
        "国勢調査（2025年速報）",
        "社人研2018年推計",
        "社人研2023年推計",
        "根室市創生総合戦略（2021年）",
    )
    assert sources["ages"] == ("国勢調査", "社人研2018年推計")
    one = replace(edition, municipality="01691", series=replace(ROLES, age_projection="ipss2023"))
    assert model.outlook(tables, one).sources["total"].count("社人研2023年推計") == 1


def test_ages_of_the_model_close_with_90_and_over():
    assert AGES.labels[-1] == "90+"
