"""Running totals: as good as the sum of the years up to them, never added twice, never the value of a year."""

import math

import pandas as pd
import pytest
from kpi_cases import RULE, indicator
from test_indicator import kpi as judged_row

from visionbook.errors import DataError
from visionbook.observation_checks import check_observations, falling_total
from visionbook.pages.kpi_detail.model import observed
from visionbook.pages.kpi_detail.model.path import path_with_observed, required_path
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.reporting import reports
from visionbook.strategy.trend import trend
from visionbook.tables import TextTable
from visionbook.totals import Sum, is_total, sum_up_to

SUM = indicator(measurement="cumulative", baseline=None, baseline_kind="none", target=40.0, statistic=None)
"""Forty in the four years 2021 to 2024: ten a year."""


def seen(*rows):
    """Rows of (fiscal year, value, measure) or with a status after them."""
    full = [("k", year, float(value), measure, *(rest or ["final"])) for year, value, measure, *rest in rows]
    return pd.DataFrame(full, columns=["kpi_id", "fiscal_year", "value", "measure", "status"])


def judged(*rows, fiscal_year=2024):
    (row,) = evaluate(pd.DataFrame([SUM]), seen(*rows), RULE, fiscal_year).to_dict("records")
    return row


@pytest.mark.parametrize(
    ("rows", "observed", "total_fy", "missing", "status"),
    [
        # 20 by the end of the second year: 20 / 20
        ([(2022, 20, "total")], 20, 2022, (), "on_track"),
        # The year before is in the total: 20, not 28.
        ([(2021, 8, "year"), (2022, 20, "total")], 20, 2022, (), "on_track"),
        # 20 + 5 = 25 of 30: 0.83
        ([(2022, 20, "total"), (2023, 5, "year")], 25, 2022, (), "moderate"),
        # The newest total stands for all before it: 27 of 30, 0.9
        ([(2021, 12, "total"), (2022, 9, "year"), (2023, 27, "total")], 27, 2023, (), "moderate"),
        # A year after the total is missing: the sum is not known.
        ([(2021, 8, "total"), (2023, 5, "year")], 13, 2021, (2022,), "cannot_judge"),
        # Years missing before the total are in it; the target is reached.
        ([(2024, 41, "total")], 41, 2024, (), "achieved"),
        # Without totals as before: a year missing.
        ([(2022, 9, "year")], 9, None, (2021,), "cannot_judge"),
    ],
)
def test_a_total_is_as_good_as_the_sum_of_the_years_up_to_it(rows, observed, total_fy, missing, status):
    row = judged(*rows)
    assert (row["observed"], row["missing_years"], row["status"]) == (observed, missing, status)
    assert (None if pd.isna(row["total_fy"]) else row["total_fy"]) == total_fy


def test_the_sureness_of_a_sum_is_that_of_what_it_rests_on():
    # The press value of 2021 is in the final total; that of 2023 is added to it.
    assert judged((2021, 8, "year", "press"), (2022, 20, "total", "final"))["observation_status"] == "final"
    both = judged((2021, 8, "year"), (2022, 20, "total"), (2023, 5, "year", "press"))
    assert both["observation_status"] == "press"


def test_the_surest_value_of_a_year_counts_whether_it_is_a_total_or_not():
    assert judged((2021, 8, "year"), (2022, 9, "year"), (2022, 30, "total", "press"))["observed"] == 17
    assert judged((2021, 8, "year"), (2022, 9, "year", "press"), (2022, 30, "total"))["observed"] == 30


def test_a_total_after_the_year_that_is_judged_is_not_known_yet():
    assert judged((2021, 8, "year"), (2022, 20, "total"), fiscal_year=2021)["observed"] == 8


@pytest.mark.parametrize("measurement", ["level", "keep"])
def test_a_total_of_what_does_not_add_up_is_refused(measurement):
    kpis = pd.DataFrame([indicator(measurement=measurement)])
    with pytest.raises(DataError, match="k, fiscal year 2022, is a running total, but the indicator does not add up"):
        evaluate(kpis, seen((2022, 120, "total")), RULE, 2024)


def test_an_empty_cell_means_the_year():
    assert judged((2021, 8, None), (2022, 9, None))["observed"] == 17


def path_of(*rows):
    kpi = judged_row(rule="cumulative", baseline=None, target=40.0)
    found = seen(*rows).assign(kpi_id="catch")
    rows = observed.observations_of(kpi, found, 2024)
    return rows, path_with_observed(kpi, required_path(kpi, RULE), rows)


def test_a_path_knows_the_sum_again_from_a_total_on_and_takes_no_year_from_it():
    rows, path = path_of((2021, 8, "year"), (2023, 27, "total"), (2024, 5, "year"))
    assert path["observed"].fillna(-1).tolist() == [8, -1, 27, 32]
    assert path["in_year"].fillna(-1).tolist() == [8, -1, -1, 5]
    assert path["gap"].fillna(-99).tolist() == [-2, -99, -3, -8]
    assert rows[["used", "is_total", "in_total"]].to_numpy().tolist() == [
        [True, False, True],
        [True, True, False],
        [True, False, False],
    ]


def test_a_trend_needs_what_each_year_brought():
    known = trend(SUM, seen((2021, 8, "year"), (2022, 20, "total"), (2023, 33, "total")), 2024)
    by_year = trend(SUM, seen((2021, 8, "year"), (2022, 12, "year"), (2023, 13, "year")), 2024)
    assert known == by_year  # 20 - 8, 33 - 20
    # What 2022 brought is not known: 2021 is missing.
    assert trend(SUM, seen((2022, 20, "total"), (2023, 10, "year"), (2024, 9, "year")), 2024) is None
    assert trend(SUM, seen((2021, 5, "year"), (2023, 20, "total"), (2024, 25, "total")), 2024) is None
    longer = SUM | {"end_fy": 2026}
    rows = [(2021, 5, "year"), (2022, 6, "year"), (2023, 7, "year"), (2025, 40, "total")]
    assert trend(longer, seen(*rows), 2025) is None


def test_a_report_says_whether_its_value_is_a_total():
    kpis = pd.DataFrame({"kpi_id": ["k"], "start_fy": 2021, "end_fy": 2024, "same_as": None})
    found = reports(kpis, seen((2021, 8, "year"), (2022, 20, "total")), 2023)
    assert found["is_total"].tolist() == [False, True, False]


def test_the_sum_up_to_a_year_has_no_parts_before_its_first_year():
    assert sum_up_to({2021: ("year", 8)}, 2021, 2020).parts == ()
    values = {2020: ("total", 99), 2021: ("year", 8), 2023: ("year", 1)}
    found = sum_up_to(values, 2021, 2022)
    assert (found.value, found.total_fy, found.missing) == (8, 0, (2022,))


def rows_of(*rows):
    heads = ("fiscal_year", "value", "measure", "status")
    return [dict(zip(heads, f"{row},final".split(",")[:4], strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        (["2021,8,year", "2022,7,total"], "2022"),
        (["2021,8,year", "2023,7,total"], "2023"),  # a part of the years is more already
        (["2021,8,total", "2022,2,year", "2023,9,total"], "2023"),
        (["2022,20,total", "2023,19,total"], "2023"),
        (["2021,8,year", "2022,8,total"], None),
        (["2021,0.1,year", "2022,0.2,year", "2023,0.3,total"], None),
        (["2021,0,total"], None),
        (["2020,99,year", "2021,8,total"], None),  # before the period
        (["2021,8,year,press", "2022,7,total"], None),  # less sure than the total
        (["2021,8,year", "2022,7,total,press"], "2022"),
        (["2021,8,year,proxy", "2022,7,total,press"], None),
    ],
)
def test_a_total_below_what_values_as_sure_say_of_the_years_before_it_is_found(rows, year):
    found = falling_total(rows_of(*rows), 2021)
    assert (found and found[0]["fiscal_year"]) == year


COLUMNS = ["kpi_id", "fiscal_year", "value", "measure", "status"]
KPIS = TextTable(
    "data/kpis.csv",
    ["kpi_id", "measurement", "start_fy"],
    [(2, ["sum", "cumulative", "2021"]), (3, ["level", "level", "2021"])],
)


def checked(*rows, corrections=()):
    table = TextTable("data/kpi_observations.csv", COLUMNS, [(n, row.split(",")) for n, row in enumerate(rows, 2)])
    heads = ["table_name", "row_key", "field_name", "printed", "used"]
    fixes = TextTable("data/corrections.csv", heads, [(n, row.split(",")) for n, row in enumerate(corrections, 2)])
    known = {
        "kpi_observations": {
            "name": "kpi_observations",
            "schema": {"primaryKey": ["kpi_id", "fiscal_year", "status"]},
        }
    }
    return check_observations({"kpi_observations": table, "kpis": KPIS, "corrections": fixes}, known)


def test_a_table_by_hand_is_held_to_what_totals_are():
    assert checked("sum,2021,8,,final", "sum,2022,20,total,final", "level,2022,5,year,final") == []
    (problem,) = checked("level,2022,5,total,final")
    assert (problem.row, problem.column) == (2, "measure")
    assert "level does not add up over the years" in problem.rule
    (problem,) = checked("sum,2021,8,year,final", "sum,2022,7,total,final")
    assert (problem.row, problem.value, problem.rule) == (
        3,
        "7",
        "is a total up to 2022, lower than the years before it together (8)",
    )


def test_a_check_holds_a_total_against_values_as_sure_only_and_against_the_corrected_ones():
    rows = ["sum,2021,8,year,press", "sum,2022,7,total,final"]
    assert checked(*rows) == []
    assert len(checked(rows[0], "sum,2022,7,total,press")) == 1
    finals = ["sum,2021,8,year,final", "sum,2022,7,total,final"]
    assert checked(*finals, corrections=["kpi_observations,sum/2021/final,value,8,6"]) == []
    wrong = checked("sum,2021,8,year,final", "sum,2022,9,total,final", corrections=[
        "kpi_observations,sum/2021/final,value,8,10"
    ])  # fmt: skip
    assert [problem.row for problem in wrong] == [3]


def test_observations_and_indicators_alone_are_checked_and_one_without_the_other_is_not():
    rows = [(2, "sum,2021,8,year,final".split(",")), (3, "sum,2022,7,total,final".split(","))]
    table = TextTable("data/kpi_observations.csv", COLUMNS, rows)
    assert len(check_observations({"kpi_observations": table, "kpis": KPIS}, {})) == 1
    assert check_observations({"kpi_observations": table}, {}) == []
    assert check_observations({"kpis": KPIS}, {}) == []
    without = TextTable("data/kpi_observations.csv", COLUMNS[:2], [(n, row[:2]) for n, row in rows])
    assert check_observations({"kpi_observations": without, "kpis": KPIS}, {}) == []


def test_a_check_leaves_cells_that_are_no_numbers_to_the_contract():
    assert checked("sum,2021,many,year,final", "sum,2022,7,total,final", "other,2022,7,total,final") == []


def test_sums_of_exact_numbers_stay_exact():
    assert math.isclose(sum_up_to({2021: ("year", 0.1), 2022: ("year", 0.2)}, 2021, 2022).value, 0.3)


def test_without_a_word_a_value_is_that_of_its_year_and_nothing_known_is_no_total():
    assert is_total(pd.DataFrame({"value": [1, 2]}, index=[5, 9])).to_dict() == {5: False, 9: False}
    unsaid = pd.array(["total", None, "year"], dtype="string")
    assert is_total(pd.DataFrame({"measure": unsaid})).tolist() == [True, False, False]
    assert (Sum().parts, Sum().total_fy, Sum().missing) == ((), 0, ())
