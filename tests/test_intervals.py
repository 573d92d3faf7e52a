"""Intervals from comparable places: three areas with everything by hand, forward coverage, the choice of a method."""

import csv
import lzma
from datetime import date
from math import exp, log

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from visionbook import cli, data
from visionbook.checks.intervals import interval_problems
from visionbook.errors import ParameterError
from visionbook.population.axes import SEXES, AgeGroups
from visionbook.population.comparable import Class, Enough, classes_at, log_errors, places_of
from visionbook.population.edition_errors import edition_errors
from visionbook.population.error_study import METHODS, study_errors
from visionbook.population.interval_tables import (
    PERCENTILES,
    PERCENTS,
    Towns,
    coverage_and_records,
    quantiles_and_shelf_lives,
)
from visionbook.population.intervals import forward, half_widths, held, spread_at
from visionbook.population.method_choice import choices, chosen_of, projections
from visionbook.population.panel import Panel
from visionbook.publish.study_tables import interval_tables
from visionbook.tables import TextTable

AGES = AgeGroups(5, 70)
CELLS = 2 * len(AGES)
YEARS = (2000, 2005, 2010, 2015, 2020)
ENOUGH = Enough(cases=3, areas=3)


def uniform(*levels, years=YEARS):
    """A panel of areas in which every cell of a census holds the same number."""
    people = np.stack([[np.full((2, len(AGES)), float(v)) for v in area] for area in levels])
    return Panel(tuple(f"0{n}001" for n in range(1, len(levels) + 1)), years, AGES, people, pd.DataFrame())


@pytest.fixture
def three():
    """Areas of 6,000: one loses a tenth once, one loses a quarter later, one gains a tenth once."""
    panel = uniform([200, 200, 180, 180, 180], [200, 200, 200, 150, 150], [200, 200, 220, 220, 220])
    return panel, study_errors(panel, {"last": METHODS["last"]}), places_of(panel)


# Comparable places


def test_the_prefecture_is_dropped_first_then_growth_then_size(three):
    _, errors, places = three
    found = {one.level: one.members.tolist() for one in classes_at(errors, places, 0, 2, ENOUGH)}
    # 2015, horizon 5: four cases of 5,000-9,999 without a loss for the first and the third; the second, smaller by
    # now and with a loss of a quarter, has only all six cases
    assert found == {1: [0, 2], 3: [1]}


def test_a_class_is_as_narrow_as_there_are_enough_cases(three):
    _, errors, places = three
    found = [(one.level, one.members.tolist()) for one in classes_at(errors, places, 0, 2, Enough(1, 1, 5))]
    assert found == [(0, [0]), (0, [2]), (3, [1])]  # each prefecture by itself


def test_many_cases_of_few_areas_are_not_enough(three):
    _, errors, places = three
    assert list(classes_at(errors, places, 0, 2, Enough(cases=3, areas=4))) == []
    spread = spread_at(errors, places, 0, 2, enough=Enough(3, 4))
    assert np.isnan(spread.half).all() and np.isnan(spread.within).all()
    assert (spread.level == -1).all()
    assert not spread.grown.any() and not spread.cases.any() and not spread.areas.any()


@pytest.mark.parametrize(("later", "share"), [(200, 1.0), (182, 1.0), (181, 0.0), (222, 1.0), (223, 0.0)])
def test_of_one_case_all_or_none_stayed_within_a_tenth(later, share):
    # 200 was projected: 9.9 and 10.5 % more than was counted, 9.9 and 10.3 % less
    panel = uniform([200, 200, later], years=(2010, 2015, 2020))
    spread = spread_at(study_errors(panel), places_of(panel), 0, 1, enough=Enough(1, 1))
    assert spread.within[0, 0].tolist() == [share] * 5
    assert (spread.cases[0, 0], spread.areas[0, 0]) == (1, 1)


def test_nothing_is_known_at_the_first_launch(three):
    _, errors, places = three
    assert list(classes_at(errors, places, 0, 0, Enough(1, 1))) == []


def test_only_what_had_been_counted_by_the_launch_is_known(three):
    _, errors, places = three
    known = next(iter(classes_at(errors, places, 0, 1, ENOUGH))).known
    assert list(known) == [0]  # in 2010 no projection of ten years had met a census
    assert sorted(np.exp(known[0][:, 0]).round(3)) == [0.9, 1.0, 1.1]


def test_a_later_count_moves_no_interval_of_an_earlier_launch(three):
    panel, errors, places = three
    panel.people[:, 4] *= 0.5
    later = study_errors(panel, {"last": METHODS["last"]})
    for launch in (1, 2):
        before = spread_at(errors, places, 0, launch, enough=ENOUGH).half
        assert spread_at(later, places, 0, launch, enough=ENOUGH).half.tolist() == before.tolist()


# Widths


def test_the_width_is_the_quantile_of_the_sizes_of_errors(three):
    _, errors, places = three
    half = spread_at(errors, places, 0, 2, enough=ENOUGH).half[0, 0, :, 0]
    # four cases: 0, log 1.1, log 1/0.9, log 4/3, and 0.8 x 5 is the fourth; six cases: 0.8 x 7 = 5.6
    quarter, tenth = log(4 / 3), log(1 / 0.9)
    assert half.tolist() == pytest.approx([quarter, tenth + 0.6 * (quarter - tenth), quarter])


def test_beyond_what_was_counted_errors_grow_with_the_years(three):
    _, errors, places = three
    spread = spread_at(errors, places, 0, 1, enough=ENOUGH)
    assert spread.half[0, :, 0, 0].tolist() == pytest.approx([log(1 / 0.9) * step for step in (1, 2, 3)])
    assert spread.grown[:, 0].tolist() == [False, True, True]


@pytest.mark.parametrize(("later", "expected"), [(0.05, 0.1), (0.1, 0.1), (0.3, 0.3)])
def test_intervals_never_narrow_with_the_horizon(later, expected):
    known = {0: np.full((3, 6), 0.1), 1: np.full((3, 6), later)}
    half, grown = half_widths(Class(0, np.array([0]), known, {0: 3, 1: 3}), [5, 10], [0.8], ENOUGH)
    assert half[0, 1, 0] == pytest.approx(expected)
    assert grown == [False, False]


@pytest.mark.parametrize(("relative", "expected"), [(-1.0, log(1000)), (0.25, -log(1.25)), (-0.2, log(1.25))])
def test_errors_are_logarithms_of_counted_by_projected(relative, expected):
    assert log_errors(np.array([relative])).tolist() == pytest.approx([expected])


# Coverage, strictly forward


def test_coverage_by_hand(three):
    _, errors, places = three
    half, _ = forward(errors, places, 0, ENOUGH)
    inside = held(errors, 0, half)[..., 0]
    # 2010: 162 against 180 and 242 against 220 lie on and within log 1/0.9, 200 against 150 does not
    assert inside[1, 0].tolist() == [1, 0, 1]
    # ten years from 2010 the width has doubled: 145.8 against 180 is on its end
    assert inside[1, 1].tolist() == [1, 0, 1]
    # 2015: nobody moved in two of them, 112.5 against 150 is log 4/3
    assert inside[2, 0].tolist() == [1, 0, 1]
    assert np.isnan(inside[0]).all()
    assert np.isnan(inside[2, 1:]).all()


def test_coverage_and_the_record_of_a_town_in_tables(three):
    panel, errors, places = three
    coverage, records = coverage_and_records(errors, places, panel, Towns(["02001"], "last", ENOUGH))
    total = coverage[coverage["people"].eq("total") & coverage["size_class"].eq("all")]
    rows = total[["horizon_years", "first_launch", "last_launch", "cases", "grown", "held"]].to_numpy().tolist()
    assert rows == [
        [5, 2010, 2015, 6, 0.0, False],
        [5, 2010, 2010, 3, 0.0, False],
        [5, 2015, 2015, 3, 0.0, False],
        [10, 2010, 2010, 3, 1.0, False],
    ]
    assert total["coverage"].tolist() == pytest.approx([2 / 3] * 4)
    own = records[records["people"].eq("total")]
    assert own[["launch", "horizon_years", "projected", "counted", "inside"]].to_numpy().tolist() == [
        [2010, 5, 6000, 4500, False],
        [2010, 10, 6000, 4500, False],
        [2015, 5, pytest.approx(3375), 4500, False],
    ]
    assert own[["low", "high"]].iloc[0].tolist() == pytest.approx([6000 * 0.9, 6000 / 0.9])


def test_sizes_are_told_apart_for_the_chosen_method_and_those_asked_for(three):
    panel, _, places = three
    errors = study_errors(panel, {name: METHODS[name] for name in ("last", "mean_2")})

    def sized(method, detailed=()):
        coverage, records = coverage_and_records(errors, places, panel, Towns(["02001"], method, ENOUGH), detailed)
        assert set(records["method"]) == {method}
        return set(coverage.loc[coverage["size_class"].ne("all"), "method"])

    assert sized("last") == {"last"}
    assert sized("mean_2", ["last"]) == {"last", "mean_2"}


@pytest.mark.parametrize(("inside", "called"), [(15, True), (17, True), (14, False), (18, False)])
def test_coverage_is_called_held_from_75_to_85_percent(inside, called):
    levels = [[200, 200, 200 if n % 2 else 180, *([200 if n % 2 else 180] * 2)] for n in range(20)]
    panel = uniform(*levels)
    panel = Panel(tuple(f"010{n:02}" for n in range(20)), YEARS, AGES, panel.people, panel.left_out)
    for area in range(inside, 20):
        panel.people[area, 3] = 20.0  # far out at 2015
    errors, places = study_errors(panel, {"last": METHODS["last"]}), places_of(panel)
    coverage, _ = coverage_and_records(errors, places, panel, Towns([], "last", Enough(5, 5)))
    row = coverage[coverage["first_launch"].eq(2010) & coverage["last_launch"].eq(2010)].iloc[0]
    assert (row["coverage"], row["held"]) == (inside / 20, called)


def test_places_are_told_apart_by_their_size_at_the_launch(three):
    panel, errors, places = three
    coverage, _ = coverage_and_records(errors, places, panel, Towns([], "last", ENOUGH))
    sized = coverage[coverage["people"].eq("total") & coverage["size_class"].ne("all")]
    # the second area has 6,000 in 2010 and 4,500 in 2015; only it is missed, both times
    assert sized[
        ["horizon_years", "first_launch", "last_launch", "size_class", "cases", "grown"]
    ].to_numpy().tolist() == [
        [5, 2010, 2015, "2500-4999", 1, 0.0],
        [5, 2010, 2015, "5000-9999", 5, 0.0],
        [10, 2010, 2010, "5000-9999", 3, 1.0],
    ]
    assert sized["coverage"].tolist() == pytest.approx([0, 0.8, 2 / 3])
    assert sized["held"].tolist() == [False, True, False]


def test_records_are_in_the_order_of_towns_people_and_launches(three):
    panel, errors, places = three
    _, records = coverage_and_records(errors, places, panel, Towns(["02001", "01001"], "last", ENOUGH))
    key = records[["area_code", "people", "launch", "horizon_years"]]
    assert key.to_numpy().tolist() == sorted(key.to_numpy().tolist())
    assert len(key) == 2 * 5 * 3


# Percentiles and shelf lives


def test_percentiles_go_by_fives_from_the_fifth_to_the_ninety_fifth():
    assert PERCENTILES[:2] + PERCENTILES[-2:] == ("p05", "p10", "p90", "p95")
    assert [int(name[1:]) for name in PERCENTILES] == list(PERCENTS) == [5 * n for n in range(1, 20)]


def test_percentiles_are_the_projection_up_and_down(three):
    _, errors, places = three
    quantiles, _ = quantiles_and_shelf_lives(errors, places, Towns(["01001"], "last", ENOUGH))
    row = quantiles[quantiles["people"].eq("total") & quantiles["horizon_years"].eq(5)].iloc[0]
    assert row["p50"] == 1
    assert row["p10"] * row["p90"] == pytest.approx(1)
    assert (row["size_class"], row["growth_class"], row["region"]) == ("5000-9999", "gain_to_5", "all")
    # from 2020 six cases without a loss: those of 2005, the second in 2010, the first and third in 2015
    assert (row["cases"], row["areas"]) == (6, 3)
    quarter, tenth = log(4 / 3), log(1 / 0.9)
    assert row["p90"] == pytest.approx(exp(tenth + 0.6 * (quarter - tenth)))


def test_few_cases_at_a_horizon_are_named_by_the_horizon_they_are_of(three):
    _, errors, places = three
    quantiles, _ = quantiles_and_shelf_lives(errors, places, Towns(["01001"], "last", Enough(3, 3, 5)))
    total = quantiles[quantiles["people"].eq("total")]
    # ten years: three cases of 2005 and one of 2010; fifteen: three of 2005
    assert total[["horizon_years", "from_horizon", "cases"]].to_numpy().tolist() == [
        [5, 5, 6],
        [10, 10, 4],
        [15, 15, 3],
    ]
    quantiles, _ = quantiles_and_shelf_lives(errors, places, Towns(["01001"], "last", Enough(4, 3, 5)))
    total = quantiles[quantiles["people"].eq("total")]
    assert total[["horizon_years", "from_horizon", "cases"]].to_numpy().tolist() == [
        [5, 5, 6],
        [10, 10, 4],
        [15, 10, 4],
    ]


@pytest.mark.parametrize(
    ("levels", "kept"),
    [
        ([200, 200, 200, 200, 200], [True, True, True]),
        ([200, 200, 200, 200, 150], [True, False, False]),  # 15 of 18, 9 of 12, 3 of 6
        ([200, 200, 150, 200, 200], [False, False, False]),  # 9 of 12; later all are near, and it is too late
    ],
)
def test_a_number_is_good_up_to_the_first_horizon_at_which_too_few_stayed_near(levels, kept):
    panel = uniform(*[[200, 200, 200, 200, 200]] * 3, *[levels] * 3)
    errors, places = study_errors(panel, {"last": METHODS["last"]}), places_of(panel)
    _, shelf = quantiles_and_shelf_lives(errors, places, Towns(["01001"], "last", Enough(5, 5)))
    assert shelf.loc[shelf["people"].eq("total"), "kept"].tolist() == kept


def test_four_in_five_that_stayed_near_are_enough():
    panel = uniform(*[[200] * 5] * 2, *[[200, 200, 200, 200, 150]] * 3)
    errors, places = study_errors(panel, {"last": METHODS["last"]}), places_of(panel)
    _, shelf = quantiles_and_shelf_lives(errors, places, Towns(["01001"], "last", Enough(5, 5)))
    own = shelf[shelf["people"].eq("total")]
    assert own["within_tenth"].tolist() == [0.8, 0.7, 0.4]  # 12 of 15, 7 of 10, 2 of 5
    assert own["kept"].tolist() == [True, False, False]


# The choice of a method


def test_the_method_with_the_smallest_median_error_is_chosen():
    # each doubles its loss: the last interval held is nearer than the mean of two
    panel = uniform(*[[300, 295, 285, 265, 225]] * 3)
    errors = study_errors(panel, {name: METHODS[name] for name in ("mean_2", "last")})
    table = choices(errors, places_of(panel), ["01001"])
    assert chosen_of(table) == "last"
    assert sorted(table.loc[table["chosen"], "method"].unique()) == ["last"]


def test_methods_are_compared_on_the_cases_that_all_have():
    panel = uniform(*[[300, 300, 250, 250, 250]] * 3)
    errors = study_errors(panel, {name: METHODS[name] for name in ("last", "mean_2")})
    table = choices(errors, places_of(panel), ["01001"])
    pooled = table[table["places"].eq("all") & table["horizon_years"].eq(5)]
    # the mean of two launches from 2010: only then and in 2015 are both there
    assert set(pooled["first_launch"]) == {2010, 2015}
    ten = table[table["places"].eq("all") & table["horizon_years"].eq(10)].set_index("method")
    # 2010: 250 x (250/300)^2 against 250, and 250 x (275/300)^2
    expected = [1 - (5 / 6) ** 2, 1 - (11 / 12) ** 2]
    assert ten.loc[["last", "mean_2"], "median_absolute"].tolist() == pytest.approx(expected)
    assert ten["nearest"].to_dict() == {"last": 0, "mean_2": 1}
    assert chosen_of(table) == "mean_2"


def test_methods_are_compared_by_the_total_also_where_no_child_was_counted():
    panel = uniform(*[[300, 295, 285, 265, 225]] * 3)
    panel.people[..., :3] = 0  # below 15 there is nobody whom an error could be relative to
    errors = study_errors(panel, {name: METHODS[name] for name in ("mean_2", "last")})
    assert np.isnan(errors.relative[..., 1]).all()
    assert chosen_of(choices(errors, places_of(panel), ["01001"])) is not None


def test_without_towns_nothing_is_chosen(three):
    _, errors, places = three
    assert chosen_of(choices(errors, places, [])) is None


def test_every_method_projects_from_the_last_census():
    panel = uniform([100, 100, 100, 100, 50])
    table = projections(panel, {name: METHODS[name] for name in ("last", "mean_2")}, ["01001"], 2)
    total = table[table["people"].eq("total")].set_index(["method", "year"])["population"] / CELLS
    assert total["last"].to_dict() == pytest.approx({2020: 50, 2025: 25, 2030: 12.5})
    assert total["mean_2"].to_dict() == pytest.approx({2020: 50, 2025: 37.5, 2030: 28.125})


# Editions of projections


def edition(values, years=(2015, 2020)):
    rows = [
        (area, year, sex, age, value)
        for area, course in values.items()
        for year, value in zip(years, course, strict=True)
        for sex in SEXES
        for age in AgeGroups(5, 90).labels
    ]
    return pd.DataFrame(rows, columns=["area_code", "year", "sex", "age_group", "population"])


def test_errors_of_an_edition_by_hand():
    panel = uniform([300] * 5, [300, 300, 300, 300, 240])
    said = edition({"01001": [1, 300], "02009": [1, 300], "09001": [1, 300]})
    table = edition_errors(said, panel, places_of(panel), {"02009": "02001"}, ["01000"])
    young = table[table["people"].eq("0-14") & table["size_class"].eq("all")].set_index("region")
    assert young.loc["all", ["cases", "bias", "year", "base_year"]].tolist() == [2, 0.125, 2020, 2015]
    assert young.loc["01000", ["cases", "bias"]].tolist() == [1, 0.0]
    assert table.attrs["areas"] == ["01001", "02001"]
    women = table[table["people"].eq("women_20-39") & table["size_class"].eq("5000-9999")]
    assert women["median_absolute"].tolist() == [0.125]


def test_of_nobody_counted_an_edition_has_no_error_and_rows_without_a_case_are_left_out():
    panel = uniform([300] * 5, [300, 300, 300, 300, 240])
    panel.people[0, 4, :, :3] = 0  # no children in 2020
    table = edition_errors(edition({"01001": [1, 300], "02001": [1, 300]}), panel, places_of(panel))
    young = table[table["people"].eq("0-14")]
    assert young[["size_class", "region", "cases", "bias"]].to_numpy().tolist() == [
        ["all", "all", 1, 0.25],
        ["5000-9999", "all", 1, 0.25],
    ]
    assert table["cases"].min() == 1
    assert table.index.tolist() == list(range(len(table)))
    both = edition_errors(edition({"01001": [1, 300], "02001": [1, 300]}), panel, places_of(panel), fewest=2)
    assert set(both["people"]) == {"total", "15-64", "65+", "women_20-39"}


@pytest.mark.parametrize("years", [(2016, 2020), (2015, 2019), (2020, 2025)])
def test_an_edition_that_meets_no_census_is_refused(years):
    panel = uniform([300] * 5)
    with pytest.raises(ParameterError, match="it can be compared if"):
        edition_errors(edition({"01001": [300, 300]}, years), panel, places_of(panel))


# What is stored of the country


def test_intervals_of_the_total_held_from_75_to_85_percent_up_to_twenty_years():
    table = pd.read_csv(ROOT / "data" / "interval_coverage.csv")
    method = pd.read_csv(ROOT / "data" / "interval_quantiles.csv")["method"].iloc[0]
    total = table[table["method"].eq(method) & table["people"].eq("total") & table["size_class"].eq("all")]
    total = total.sort_values("cases").drop_duplicates("horizon_years", keep="last")
    near = total[total["horizon_years"] <= 20]
    assert sorted(near["horizon_years"]) == [5, 10, 15, 20]
    assert near["coverage"].between(0.75, 0.85).all()
    assert near["held"].all()


# The command


@pytest.fixture
def panel_file(tmp_path):
    """A hundred areas of five courses, the towns of the edition among them."""
    codes = ["01223", "01691", "01692", "01693", "01694", *(f"020{n:02}" for n in range(1, 100))]
    rows = []
    for number, code in enumerate(codes):
        course = [300 - step * (number % 5) * 3 for step in range(7)]
        rows += [[code, sex, age, *course] for sex in SEXES for age in AGES.labels]
    years = [str(year) for year in range(1990, 2021, 5)]
    table = pd.DataFrame(rows, columns=["area_code", "sex", "age_group", *years])
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(table.to_csv(index=False).encode()))
    return tmp_path / "a.csv.xz"


def stored(project, name):
    with (project / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_stores_the_tables_of_the_region(project, panel_file, capsys):
    assert cli.main(["study", "errors", "--panel", str(panel_file)]) == 0
    assert "the book's method is" in capsys.readouterr().out
    for name in ("interval_quantiles", "interval_records", "method_projections", "shelf_lives"):
        assert {row["area_code"] for row in stored(project, name)} == {"01223", "01691", "01692", "01693", "01694"}
    assert {row["size_class"] for row in stored(project, "interval_coverage")} == {"all", "5000-9999"}
    chosen = {row["method"] for row in stored(project, "method_choices") if row["chosen"] == "true"}
    assert chosen == {row["method"] for row in stored(project, "interval_quantiles")}
    assert data.check(project / "data") == []


def test_towns_that_the_panel_lacks_are_named():
    levels = [[200, 200 - n, 200 - n, 199 - n, 198] for n in range(3)]
    panel = uniform(*levels)
    tables, said = interval_tables(panel, study_errors(panel), ["01001", "01999"], ENOUGH)
    assert set(tables["interval_quantiles"]["area_code"]) == {"01001"}
    assert any("no intervals of 01999" in str(line) for line in said)
    nothing, _ = interval_tables(panel, study_errors(panel), ["01999"], ENOUGH)
    assert list(nothing) == list(tables)  # those of a study before do not stay
    assert all(table.empty for table in nothing.values())


def test_a_town_without_comparable_places_is_named():
    panel = uniform([200] * 5, [200] * 5)
    tables, said = interval_tables(panel, study_errors(panel), ["01001"])
    assert tables["interval_quantiles"].empty
    assert any("not even all places together" in str(line) for line in said)


@pytest.mark.parametrize(("given", "expected"), [("ipss", "SERIES=FILE"), ("=a.csv", "SERIES=FILE"), ("x=a", "'x'")])
def test_an_edition_that_is_none_is_refused(project, panel_file, capsys, given, expected):
    assert cli.main(["study", "errors", "--panel", str(panel_file), f"--edition={given}"]) == 1
    assert expected in capsys.readouterr().err


# What check refuses


ROWS = {
    "interval_quantiles": {
        "area_code": "01223", "method": "last", "people": "total", "base_year": "2020", "horizon_years": "5",
        "from_horizon": "5", "p10": "0.9", "p50": "1.0", "p90": "1.1",
    },
    "interval_coverage": {
        "method": "last", "first_launch": "1990", "last_launch": "2015", "horizon_years": "5", "coverage": "0.8",
        "held": "true",
    },
    "interval_records": {
        "method": "last", "launch": "2010", "horizon_years": "5", "projected": "100", "counted": "105", "low": "90",
        "high": "110", "inside": "true",
    },
    "method_choices": {"method": "last", "chosen": "true"},
    "method_projections": {"method": "last", "base_year": "2020", "year": "2025"},
    "shelf_lives": {
        "area_code": "01223", "method": "last", "people": "total", "base_year": "2020", "horizon_years": "5",
        "within_tenth": "0.9", "kept": "true",
    },
    "edition_errors": {
        "year": "2020", "base_year": "2015", "bias": "0.01", "mean_absolute": "0.02", "p10": "-0.1", "p90": "0.1",
    },
}  # fmt: skip


def interval_tables_of(name, *changes):
    rows = [list((ROWS[name] | change).values()) for change in changes]
    return {name: TextTable(f"data/{name}.csv", list(ROWS[name]), list(enumerate(rows, 2)))}


def problems(name, *changes):
    errors = TextTable("data/projection_errors.csv", ["method"], [(2, ["last"]), (3, ["mean_2"])])
    found = interval_problems(interval_tables_of(name, *changes) | {"projection_errors": errors}, date(2026, 6, 1))
    return [(problem.row, problem.column) for problem in found]


@pytest.mark.parametrize("name", list(ROWS))
def test_right_rows_are_right(name):
    assert problems(name, {}) == []


@pytest.mark.parametrize(
    ("name", "change", "column"),
    [
        ("interval_quantiles", {"p10": "1.01"}, "p90"),
        ("interval_quantiles", {"p50": "1.2"}, "p90"),
        ("interval_quantiles", {"p90": "0.99"}, "p90"),
        ("interval_quantiles", {"from_horizon": "10"}, "from_horizon"),
        ("interval_quantiles", {"method": "best"}, "method"),
        ("interval_coverage", {"coverage": "0.7"}, "held"),
        ("interval_coverage", {"coverage": "0.9"}, "held"),
        ("interval_coverage", {"held": "false"}, "held"),
        ("interval_coverage", {"last_launch": "1985"}, "last_launch"),
        ("interval_coverage", {"last_launch": "2025"}, "last_launch"),
        ("interval_records", {"counted": "89"}, "inside"),
        ("interval_records", {"inside": "false"}, "inside"),
        ("interval_records", {"projected": "111"}, "projected"),
        ("interval_records", {"launch": "2022"}, "launch"),
        ("method_choices", {"chosen": "false"}, "chosen"),
        ("method_choices", {"method": "best"}, "method"),
        ("method_projections", {"year": "2015"}, "year"),
        ("shelf_lives", {"within_tenth": "0.79"}, "kept"),
        ("shelf_lives", {"kept": "false"}, "kept"),
        ("edition_errors", {"p90": "-0.2"}, "p90"),
        ("edition_errors", {"bias": "-0.03"}, "mean_absolute"),
        ("edition_errors", {"year": "2015"}, "year"),
        ("edition_errors", {"year": "2030"}, "year"),
    ],
)
def test_rows_that_cannot_be_are_refused(name, change, column):
    assert problems(name, change) == [(2, column)]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("interval_coverage", {"first_launch": "2015"}),  # of one launch
        ("interval_coverage", {"last_launch": "2021"}),  # met a census of this year
        ("interval_coverage", {"coverage": "0.75"}),
        ("interval_coverage", {"coverage": "0.7499", "held": "false"}),
        ("interval_coverage", {"coverage": "0.8501", "held": "false"}),
        ("interval_records", {"low": "100"}),
        ("interval_records", {"projected": "110"}),
        ("interval_records", {"counted": "90.1", "inside": "false"}),  # the ends are rounded
        ("interval_records", {"counted": "89.9"}),
        ("interval_records", {"counted": "110.1"}),
        ("interval_records", {"launch": "2021"}),
        ("method_projections", {"year": "2020"}),  # the base year stands first
        ("shelf_lives", {"within_tenth": "0.8"}),
        ("shelf_lives", {"within_tenth": "0.8", "kept": "false"}),  # 0.79999 is 0.8 when it is rounded
        ("shelf_lives", {"within_tenth": "0.8001", "kept": "false"}),
        ("edition_errors", {"year": "2026"}),
        ("edition_errors", {"bias": "-0.02"}),  # all were too high, or all too low
        ("edition_errors", {"bias": "0.02005"}),
    ],
)
def test_rows_at_a_limit_are_right(name, change):
    assert problems(name, change) == []


@pytest.mark.parametrize(("p50", "later"), [("0.99", "1.01"), ("1.01", "0.99")])
def test_the_middle_of_an_interval_may_move(p50, later):
    wider = {"horizon_years": "10", "p10": "0.8", "p50": later, "p90": "1.3"}
    assert problems("interval_quantiles", {"p50": p50}, wider) == []


@pytest.mark.parametrize("other", [{"area_code": "01208"}, {"method": "mean_2"}, {"people": "65+"}])
def test_intervals_of_others_may_be_narrower_and_keep_longer(other):
    narrower = {"horizon_years": "10", "p10": "0.95", "p90": "1.05"}
    assert problems("interval_quantiles", {}, narrower | other) == []
    not_kept = {"within_tenth": "0.7", "kept": "false"}
    assert problems("shelf_lives", not_kept, {"horizon_years": "10"} | other) == []


def test_a_row_with_a_cell_too_many_is_left_to_the_contract():
    table = TextTable("data/method_choices.csv", ["method", "chosen"], [(2, ["last", "true"]), (3, ["last", "", ""])])
    assert list(interval_problems({"method_choices": table}, date(2026, 6, 1))) == []


def test_without_stored_errors_a_method_may_have_any_name():
    assert list(interval_problems(interval_tables_of("method_choices", {"method": "best"}), date(2026, 6, 1))) == []


@pytest.mark.parametrize("change", [{"p10": "0.95"}, {"p90": "1.05"}, {"p10": "0.91", "p90": "1.2"}])
def test_an_interval_narrower_than_that_of_fewer_years_is_refused(change):
    wider = {"horizon_years": "10", "p10": "0.8", "p90": "1.3"}
    assert problems("interval_quantiles", {}, wider) == []
    assert problems("interval_quantiles", {}, wider | change) == [(3, "horizon_years")]


def test_nothing_is_kept_after_a_shorter_horizon_was_not():
    assert problems("shelf_lives", {"within_tenth": "0.7", "kept": "false"}, {"horizon_years": "10"}) == [(3, "kept")]


def test_a_method_is_chosen_in_all_of_its_rows_and_no_other():
    assert problems("method_choices", {}, {"chosen": "false"}) == [(3, "chosen")]
    assert problems("method_choices", {}, {"method": "mean_2"}) == [(3, "chosen")]
