"""What the page on one municipality's outlook computes: errors, bands, editions, ages, moves and events."""

import numpy as np
import pandas as pd
import pytest

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.population.accuracy import accuracy_of, band_around, editions_compared, total_errors
from visionbook.population.inputs import AGES
from visionbook.population.outlook import (
    TABLES,
    age_structure,
    child_woman,
    migration_by_age,
    old_shares,
    outlook_of,
    projected_events,
    pyramids,
    totals_of,
)

REGION = ["01223", "01691", "01692", "01693", "01694"]
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
    return {name: data.load(name) for name in TABLES}


def town(tables, code):
    return outlook_of(tables, code, REGION, "ipss2018", "ipss2023", 2060, "plan2021")


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


def test_an_older_edition_is_held_against_the_census_where_there_is_one():
    older, newer = pd.Series({2020: 200.0, 2025: 100.0, 2030: 50.0}), pd.Series({2020: 1.0, 2025: 110.0})
    table = editions_compared(older, newer, pd.Series({2015: 1.0, 2020: 190.0}))
    assert table["other_is"].tolist() == ["census", "newer"]
    assert table["difference"].tolist() == [-10.0, 10.0]
    assert table["ratio"].tolist() == pytest.approx([-0.05, 0.1])


def test_editions_without_a_common_year_are_refused():
    with pytest.raises(ParameterError, match="shares no year"):
        editions_compared(pd.Series({2025: 1.0}), pd.Series({2030: 1.0}), pd.Series({2020: 1.0}))


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
    assert outlook.now == 2020
    assert outlook.targets.empty == (code != "01223")


def test_the_band_surrounds_the_newer_edition_as_far_as_errors_reach(tables):
    band = town(tables, "01692").band
    assert band["year"].tolist() == [2025, 2030, 2035, 2040, 2045, 2050]
    # Launches 1985-2015 of five municipalities: 7 x 5 cases five years ahead, 2 x 5 thirty years ahead.
    assert band["cases"].tolist() == [35, 30, 25, 20, 15, 10]
    assert (band["low"] < band["population"]).all()
    assert (band["high"] > band["population"]).all()


def test_a_town_outside_the_region_or_a_missing_table_is_refused(tables):
    with pytest.raises(ParameterError, match="'01100' is not in the region; it has 01223, 01691"):
        outlook_of(tables, "01100", REGION, "ipss2018", "ipss2023", 2060, "plan2021")
    with pytest.raises(ParameterError, match="tables lacks life_table_mx"):
        outlook_of({"population": tables["population"]}, "01223", REGION, "ipss2018", "ipss2023", 2060, "plan2021")


def test_ages_of_the_model_close_with_90_and_over():
    assert AGES.labels[-1] == "90+"
