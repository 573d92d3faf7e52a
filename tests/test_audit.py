"""The source audit: every family on small tables worked by hand, and what it must find in the two documents."""

import inspect
import sys

import pandas as pd
import pytest

from visionbook import data
from visionbook.audit import FAMILIES, KINDS, TABLES, UNSORTED, audit, counts_by_family, findings, stray_notes
from visionbook.audit.check import Check, as_table
from visionbook.audit.formula import evaluate
from visionbook.audit.official import summed_parts
from visionbook.audit.sorting import is_slip, rule_of
from visionbook.errors import DataError
from visionbook.figure_marks import check_of
from visionbook.words import load_words

JA = load_words("ja")
PLACE = {"source_id": "doc", "source_place": "表"}


def population(rows, series="plan", **given):
    columns = ["area_code", "year", "variant", "sex", "age_group", "population"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(series=series, rounded_to=1.0, status=None, **(PLACE | given))


def change(measure, value, step, age="total", key="c", **given):
    row = {
        "change_id": key,
        "area_code": "01223",
        "series": "plan",
        "sex": "both",
        "age_group": age,
        "from_year": 2020,
        "from_variant": "observed",
        "to_year": 2040,
        "to_variant": "projection",
        "measure": measure,
        "value": value,
        "rounded_to": step,
        "printed": str(value),
    }
    return row | PLACE | given


def checks(**given):
    """Audit a project in which only the given tables hold rows; the rest is what every project has."""
    empty = {
        "population": population([]),
        "population_shares": pd.DataFrame(columns=["area_code", "year", "series", "variant", "age_group", "printed"]),
        "population_changes": pd.DataFrame(columns=list(change("growth", 0, 1))),
        "plan_figures": pd.DataFrame(columns=["figure_id", "value"]),
        "audit_formulas": pd.DataFrame(columns=["check_id", "figure_id", "formula", "how_ja"]),
        "milestones": pd.DataFrame(columns=["milestone_id"]),
        "vision_points": pd.DataFrame(columns=["point_id", "unit"]),
        "kpis": pd.DataFrame(columns=["kpi_id"]),
        "agreements": pd.DataFrame(columns=["agreement_id", "name_ja"]),
        "agreement_costs": pd.DataFrame(columns=["agreement_id"]),
        "agreement_contributions": pd.DataFrame(columns=["agreement_id", "fiscal_year", "amount"]),
        "agreement_totals": pd.DataFrame(columns=["agreement_id"]),
        "sources": pd.DataFrame(
            {"source_id": ["doc", "stat"], "short_ja": ["文書", "統計"], "kind": ["document", "statistic"]}
        ),
        "areas": pd.DataFrame({"area_code": ["01223", "01691"], "name_ja": ["甲市", "乙町"], "region": ["r", "r"]}),
        "regions": pd.DataFrame({"region": ["r"], "name_ja": ["地域"], "source_id": ["doc"]}),
        "series": pd.DataFrame({"series": ["plan", "newer", "census"], "base_year": [2015, 2020, None]}),
    }
    return audit(empty | given, "census", JA).set_index("check_id")


def test_a_growth_rate_is_recomputed_from_the_printed_populations():
    people = population(
        [("01223", 2020, "observed", "both", "total", 1000), ("01223", 2040, "projection", "both", "total", 827)]
    )
    # (827 - 1000) / 1000 = -0.173; printed -0.269 is off by 0.096
    found = checks(population=people, population_changes=pd.DataFrame([change("growth", -0.269, 0.001)]))
    assert found.loc["growth:c", "recomputed"] == pytest.approx(-0.173)
    assert found.loc["growth:c", "difference"] == pytest.approx(0.096)
    assert not found.loc["growth:c", "agrees"]


def test_a_value_half_a_printed_step_away_agrees_and_one_beyond_it_does_not():
    people = population(
        [("01223", 2020, "observed", "both", "total", 10000), ("01223", 2040, "projection", "both", "total", 8265)]
    )
    # (8265 - 10000) / 10000 = -0.1735: half of 0.001 from -0.173, one and a half from -0.172
    rows = [change("growth", -0.173, 0.001, key="near"), change("growth", -0.172, 0.001, key="far")]
    found = checks(population=people, population_changes=pd.DataFrame(rows))
    assert found["agrees"].to_dict() == {"growth:near": True, "growth:far": False}


def test_a_difference_is_recomputed_in_persons():
    people = population(
        [("01223", 2020, "observed", "both", "total", 1000), ("01223", 2040, "projection", "both", "total", 827)]
    )
    found = checks(population=people, population_changes=pd.DataFrame([change("difference", -172, 1)]))
    # 827 - 1000 = -173
    assert found.loc["difference:c", "recomputed"] == -173
    assert found.loc["difference:c", "unit"] == "persons"
    assert not found.loc["difference:c", "agrees"]


def test_a_difference_of_shares_is_taken_from_people_and_not_from_rounded_shares():
    people = population(
        [
            ("01223", 2020, "observed", "both", "total", 1000),
            ("01223", 2020, "observed", "both", "65+", 304),  # 30.4 %
            ("01223", 2040, "projection", "both", "total", 1000),
            ("01223", 2040, "projection", "both", "65+", 406),  # 40.6 %
        ]
    )
    # unrounded 40.6 - 30.4 = 10.2 points -> 10; from shares rounded to whole percents 41 - 30 = 11
    found = checks(population=people, population_changes=pd.DataFrame([change("share_difference", 0.10, 0.01, "65+")]))
    assert found.loc["difference:c", "recomputed"] == pytest.approx(0.102)
    assert found.loc["difference:c", "agrees"]


def test_a_printed_change_without_its_populations_is_refused_by_name():
    with pytest.raises(DataError, match=r"population_changes\.csv c: data/population\.csv has no row 01223 / 2020"):
        checks(population_changes=pd.DataFrame([change("growth", -0.1, 0.001)]))


def test_a_difference_of_the_total_is_the_sum_of_the_differences_of_all_age_groups():
    people = population(
        [
            ("01223", year, variant, "both", age, 100)
            for year, variant in ((2020, "observed"), (2040, "projection"))
            for age in ("total", "0-14", "15-64", "65+")
        ]
    )
    parts = [change("difference", value, 1, age, key=age) for age, value in (("0-14", -1), ("15-64", -5), ("65+", 2))]
    found = checks(population=people, population_changes=pd.DataFrame([*parts, change("difference", -5, 1, key="all")]))
    # -1 - 5 + 2 = -4, printed -5
    assert found.loc["changesum:all", "difference"] == 1
    assert not found.loc["changesum:all", "agrees"]


SHARES = {"area_code": "01223", "year": 2015, "series": "plan", "variant": "observed", "sex": "both"} | PLACE


def test_shares_are_recomputed_and_must_add_up_to_the_whole():
    people = population(
        [
            ("01223", 2015, "observed", "both", age, count)
            for age, count in (("total", 26917), ("0-14", 3033), ("15-64", 15573), ("65+", 8311))
        ]
    )
    printed = [("0-14", 0.113), ("15-64", 0.578), ("65+", 0.309)]
    shares = pd.DataFrame(
        [{**SHARES, "age_group": a, "share": s, "rounded_to": 0.001, "printed": f"{s:.1%}"} for a, s in printed]
    )
    found = checks(population=people, population_shares=shares)
    # 15573 / 26917 = 0.57856, printed 0.578: off by 0.00056, more than 0.0005; 11.3 + 57.8 + 30.9 = 100.0
    key = "share:01223:2015:plan:observed:"
    assert found.loc[[key + "0-14", key + "15-64", key + "65+"], "agrees"].tolist() == [True, False, True]
    assert found.loc["sharesum:01223:2015:plan:observed", "agrees"]
    # 3033 + 15573 + 8311 = 26917
    assert found.loc["sum:01223:2015:plan:observed", "agrees"]


def test_age_groups_that_leave_a_gap_are_not_summed():
    people = population([("01223", 2015, "observed", "both", age, 1) for age in ("total", "0-14", "65+")])
    assert "sum" not in set(checks(population=people)["family"])


def test_a_total_that_differs_from_its_age_groups_is_found():
    people = population(
        [
            ("01223", 2015, "observed", "both", age, count)
            for age, count in (("total", 10), ("0-14", 1), ("15-64", 5), ("65+", 3))
        ]
    )
    found = checks(population=people)
    # 1 + 5 + 3 = 9
    assert found.loc["sum:01223:2015:plan:observed", "difference"] == -1
    assert not found.loc["sum:01223:2015:plan:observed", "agrees"]


def test_checks_of_people_stand_in_the_order_in_which_the_document_prints_them():
    cells = [("01691", 2040, "projection"), ("01691", 2020, "observed"), ("01223", 2020, "observed")]
    ages = (("total", 10), ("0-14", 1), ("15-64", 6), ("65+", 3))
    people = population([(area, year, kind, "both", age, n) for area, year, kind in cells for age, n in ages])
    shares = pd.DataFrame(
        [
            {**SHARES, "area_code": area, "year": year, "variant": kind, "age_group": age}
            | {"share": n / 10, "rounded_to": 0.1, "printed": f"{n}0%"}
            for area, year, kind in cells
            for age, n in ages[1:]
        ]
    )
    changes = [
        change("difference", n, 1, age, key=f"{key}{age}", area_code=area, to_year=2020, to_variant="observed")
        for key, area in (("z", "01691"), ("a", "01223"))
        for age, n in (("total", 0), ("0-14", 0), ("15-64", 0), ("65+", 0))
    ]
    found = checks(population=people, population_shares=shares, population_changes=pd.DataFrame(changes))
    keys = [f"{area}:{year}:plan:{kind}" for area, year, kind in cells]
    for family, wanted in (("sum", keys), ("sharesum", keys), ("changesum", ["ztotal", "atotal"])):
        assert [key for key in found.index if key.startswith(f"{family}:")] == [f"{family}:{key}" for key in wanted]


def test_two_documents_that_print_one_year_are_compared_the_older_base_first():
    older = population([("01223", 2025, "projection", "both", "total", 22006)])
    newer = population([("01223", 2025, "projection", "both", "total", 22314)], series="newer")
    found = checks(population=pd.concat([newer, older], ignore_index=True))
    # 22314 - 22006 = 308
    row = found.loc["series:01223:2025:projection"]
    assert (row["printed"], row["recomputed"], row["difference"]) == ("22,006", 22314, 308)
    assert not row["agrees"]


def test_printed_projections_of_one_base_year_are_of_one_date_and_others_are_not():
    cell = ("01223", 2025, "projection", "both", "total")
    three = [population([(*cell, number)], series=name) for name, number in (("b", 110), ("c", 120), ("a", 100))]
    series = pd.DataFrame({"series": ["a", "b", "c", "census"], "base_year": [2015, 2015, 2020, None]})
    found = checks(population=pd.concat(three, ignore_index=True), series=series)
    # Of two of one base year the one that the table of series names first is held against the others.
    assert found.loc["series:01223:2025:projection", ["recomputed", "dated_apart"]].tolist() == [110, False]
    assert found.loc["series:01223:2025:projection:c", ["recomputed", "dated_apart"]].tolist() == [120, True]


def test_two_printings_are_as_exact_as_the_coarser_of_them():
    cell = ("01223", 2025, "projection", "both", "total")
    one = population([(*cell, 22000)]).assign(rounded_to=100.0)
    other = population([(*cell, 22049)], series="newer")
    found = checks(population=pd.concat([one, other], ignore_index=True))
    assert found.loc["series:01223:2025:projection", "agrees"]  # 49 is less than half a step of 100
    far = checks(population=pd.concat([one, other.assign(population=22051)], ignore_index=True))
    assert not far.loc["series:01223:2025:projection", "agrees"]


def test_a_statistic_is_not_a_printing_but_the_census_checks_one():
    printed = population([("01223", 2005, "observed", "both", "total", 31302)])
    official = population([("01223", 2005, "observed", "both", "total", 31202)], series="census", source_id="stat")
    found = checks(population=pd.concat([printed, official], ignore_index=True))
    assert found.index.tolist() == ["official:01223:2005:plan"]
    # 31202 - 31302 = -100
    assert found.loc["official:01223:2005:plan", "difference"] == -100


def test_age_groups_are_compared_with_the_sum_of_the_five_year_groups_unknown_ages_left_out():
    printed = population([("01223", 2015, "observed", "both", a, n) for a, n in (("0-14", 60), ("65+", 33))])
    ages = [("0-4", 10), ("5-9", 20), ("10-14", 30), ("65-69", 7), ("70-74", 8), ("75+", 16), ("unknown", 2)]
    counted = population([("01223", 2015, "observed", "both", *a) for a in ages], series="census", source_id="stat")
    found = checks(population=pd.concat([printed, counted], ignore_index=True))
    # 10 + 20 + 30 = 60; 7 + 8 + 16 = 31, printed 33
    assert found["recomputed"].to_dict() == {"official:01223:2015:plan:0-14": 60, "official:01223:2015:plan:65+": 31}
    assert found["agrees"].tolist() == [True, False]


def test_an_age_group_that_the_census_does_not_fill_is_not_compared():
    printed = population([("01223", 2015, "observed", "female", "20-39", 60)])
    ages = [("20-24", 10), ("25-29", 20), ("35-39", 30)]  # 30-34 is missing: 60 would agree by chance
    counted = population([("01223", 2015, "observed", "female", *a) for a in ages], series="census", source_id="stat")
    assert checks(population=pd.concat([printed, counted], ignore_index=True)).empty


def test_of_two_counts_of_one_day_the_census_is_held_against_what_is_printed():
    printed = population([("01223", 2015, "observed", "both", "total", 100)])
    census = population([("01223", 2015, "observed", "both", "total", 101)], series="census", source_id="stat")
    register = population([("01223", 2015, "observed", "both", "total", 105)], series="register", source_id="stat")
    ahead = population([("01223", 2015, "projection", "both", "total", 107)], series="census", source_id="stat")
    found = checks(population=pd.concat([printed, census, register, ahead], ignore_index=True))
    assert found["recomputed"].to_dict() == {"official:01223:2015:plan": 101}


def test_series_are_held_against_statistics_in_the_order_in_which_they_are_printed():
    names, counted = ("plan", "a_plan"), {"observed": "census", "projection": "ipss"}
    series = pd.DataFrame({"series": [*names, "ipss", "census"], "base_year": [2015, 2015, 2015, None]})
    for variant, other in counted.items():
        cell = [("01223", 2025, variant, "both", "total", 100)]
        rows = [population(cell, series=name) for name in names]
        rows.append(population(cell, series=other, source_id="stat"))
        found = checks(population=pd.concat(rows, ignore_index=True), series=series)
        official = [key for key in found.index if key.startswith("official")]
        suffix = ":projection" if variant == "projection" else ""
        assert official == [f"official:01223:2025:{name}{suffix}" for name in names]


def test_a_projection_is_compared_with_the_edition_of_its_own_base_year():
    printed = population([("01223", 2025, "projection", "both", "total", 22006)])
    old = population([("01223", 2025, "projection", "both", "total", 22005)], series="ipss18", source_id="stat")
    new = population([("01223", 2025, "projection", "both", "total", 22317)], series="ipss23", source_id="stat")
    series = pd.DataFrame({"series": ["plan", "census", "ipss18", "ipss23"], "base_year": [2015, None, 2015, 2020]})
    found = checks(population=pd.concat([printed, old, new], ignore_index=True), series=series)
    # plan rests on 2015, as does ipss18: 22005 - 22006 = -1
    assert found["difference"].to_dict() == {"official:01223:2025:plan:projection": -1}


MILESTONE = {"milestone_id": "short", "name_ja": "短期", "area_code": "01223", "year": 2025} | PLACE


def test_a_target_less_the_decline_held_back_is_the_printed_projection():
    people = population([("01223", 2025, "projection", "both", "total", 22006)])
    right = pd.DataFrame([MILESTONE | {"target": 22453, "reduction_held_back": 447}])  # 22453 - 447 = 22006
    wrong = pd.DataFrame([MILESTONE | {"target": 22453, "reduction_held_back": 448}])  # 22005
    assert checks(population=people, milestones=right).loc["milestone:short", "agrees"]
    assert not checks(population=people, milestones=wrong).loc["milestone:short", "agrees"]


def test_a_check_of_a_change_says_of_whom_and_from_when_to_when():
    people = population(
        [
            ("01223", 2020, "observed", "both", "total", 1000),
            ("01223", 2040, "projection", "both", "total", 800),
            ("01223", 2020, "observed", "both", "65+", 300),
            ("01223", 2040, "projection", "both", "65+", 400),
        ]
    )
    changes = [change("growth", -0.2, 0.1, key="a"), change("difference", 100, 1, age="65+", key="b")]
    changes.append(change("share_difference", 0.2, 0.1, age="65+", key="c"))
    found = checks(population=people, population_changes=pd.DataFrame(changes))
    for key, kind in (("growth:a", "増減率"), ("difference:b", "差"), ("difference:c", "割合の差")):
        subject = found.loc[key, "subject"]
        assert subject.startswith("甲市の") and kind in subject
        assert subject.index("2020年") < subject.index("2040年")
        assert found.loc[key, "agrees"]


@pytest.mark.parametrize(
    ("sex", "age", "said"),
    [
        ("both", "total", "総人口"),
        ("female", "total", "女性の総人口"),
        ("both", "65+", "老年人口（65歳以上）"),
        ("both", "75+", "75歳以上人口"),
        ("female", "20-39", "女性20～39歳人口"),
        ("male", "0-14", "男性0～14歳人口"),
    ],
)
def test_a_change_says_of_whom_it_is(sex, age, said):
    points = ((2020, "observed"), (2040, "projection"))
    people = population([("01223", year, kind, sex, age, 10) for year, kind in points])
    found = checks(population=people, population_changes=pd.DataFrame([change("difference", 0, 1, age, sex=sex)]))
    assert found.loc["difference:c", "subject"].startswith(f"甲市の{said}")


def test_a_milestone_without_a_printed_projection_is_no_check():
    rows = pd.DataFrame([MILESTONE | {"target": 18109, "reduction_held_back": 781}])
    assert checks(milestones=rows).empty


def test_a_point_is_checked_where_it_counts_persons():
    common = {"measure_ja": "女性", "target_year": 2060, "projection": 446, "target": 534} | PLACE
    rows = pd.DataFrame(
        [
            common | {"point_id": "women", "unit": "persons", "held_back": 87},
            common | {"point_id": "births", "unit": "births_per_woman", "held_back": 258},
        ]
    )
    found = checks(vision_points=rows)
    # 534 - 446 = 88, printed 87
    assert found.index.tolist() == ["point:women"]
    assert not found.loc["point:women", "agrees"]


def kpi(key, **given):
    row = {"kpi_id": key, "name_ja": "指標", "unit": "ratio", "rounded_to": 0.01, "printed": "印字", "same_as": None}
    return row | {"baseline": 0.31, "change": 0.05, "target": 0.35, "baseline_origin": "printed"} | PLACE | given


def test_an_indicator_is_checked_only_where_all_three_figures_are_printed():
    rows = [kpi("a"), kpi("b", baseline_origin="implied"), kpi("c", change=None)]
    found = checks(kpis=pd.DataFrame(rows))
    # 0.35 - 0.31 = 0.04, printed 0.05
    assert found.index.tolist() == ["kpi:a"]
    assert not found.loc["kpi:a", "agrees"]


def test_the_change_of_a_share_is_said_in_points_and_any_other_in_the_unit_of_the_indicator():
    rows = [kpi("a"), kpi("b", unit="persons", rounded_to=1.0, baseline=3, change=1, target=4)]
    rows += [row | {"kpi_id": f"{row['kpi_id']}2", "same_as": row["kpi_id"], "change": None} for row in rows]
    rows += [rows[0] | {"kpi_id": "a3", "same_as": "a", "baseline": None}]
    found = checks(kpis=pd.DataFrame(rows))
    assert found["unit"].to_dict() == {
        "kpi:a": "points",
        "kpi:b": "persons",
        "kpi:a2": "ratio",
        "kpi:b2": "persons",
        "kpi:a3": "ratio",
        "kpi:a3:change": "points",
    }


def test_an_indicator_listed_twice_must_print_the_same():
    rows = [kpi("a", baseline_origin="implied"), kpi("b", baseline_origin="implied", same_as="a", target=0.36)]
    found = checks(kpis=pd.DataFrame(rows))
    assert found["agrees"].to_dict() == {"kpi:b": False, "kpi:b:change": True}
    apart = [rows[0], rows[1] | {"source_place": "別の表"}]
    found = checks(kpis=pd.DataFrame(apart))
    assert set(found["place"]) == {JA.join(["文書 別の表", "文書 表"])}


AGREEMENT = {"agreement_id": "d", "fiscal_year": 2023, "rounded_to": 1000.0} | PLACE


def costs(planned, total, *amounts):
    own = AGREEMENT | {"printed": "", "source_place": "内訳"}
    parts = [own | {"amount": amount, "area_code": str(n)} for n, amount in enumerate(amounts)]
    return checks(
        agreements=pd.DataFrame({"agreement_id": ["d"], "name_ja": ["防災"]}),
        agreement_costs=pd.DataFrame([AGREEMENT | {"amount": planned, "printed": "600"}]),
        agreement_totals=pd.DataFrame([AGREEMENT | {"amount": total, "printed": "200"}]),
        agreement_contributions=pd.DataFrame(parts).astype({"amount": "Int64"}),
    )


def test_planned_cost_and_printed_total_are_checked_against_the_municipalities():
    found = costs(600_000, 200_000, 0, 100_000, 100_000)
    # 100,000 + 100,000 = 200,000
    assert found["agrees"].to_dict() == {"cost:d:2023": False, "total:d:2023": True}
    assert found.loc["cost:d:2023", "difference"] == -400_000
    # A cost is printed elsewhere than its parts, their total beside them.
    places = found["place"]
    assert (places["cost:d:2023"], places["total:d:2023"]) == (JA.join(["文書 表", "文書 内訳"]), "文書 表")
    assert found.loc["cost:d:2023", "subject"] == "協定「防災」の2023年度（令和5年度）の事業費見込額"


@pytest.mark.parametrize("amounts", [(None, 0, 0), (0, 0, None)])
def test_a_missing_amount_is_never_counted_as_zero(amounts):
    planned, *parts = amounts
    assert "cost" not in set(costs(planned, None, *parts)["family"])


def test_the_fall_of_a_region_is_summed_over_its_municipalities():
    people = population(
        [
            (area, year, "observed", "both", "total", count)
            for area, year, count in (
                ("01223", 2020, 60),
                ("01691", 2020, 40),
                ("01223", 2040, 45),
                ("01691", 2040, 28),
            )
        ]
    )
    figure = {
        "figure_id": "regional_fall_2020_2040",
        "value": 0.26,
        "unit": "ratio",
        "rounded_to": 0.01,
        "printed": "約26%",
    }
    found = checks(population=people, plan_figures=pd.DataFrame([figure | PLACE]))
    # (100 - 73) / 100 = 0.27, printed 0.26
    assert found.loc["region:r:2020:2040", "recomputed"] == pytest.approx(0.27)
    assert found.loc["region:r:2020:2040", "subject"] == "地域の人口が2020年から2040年までに減る割合"
    assert not found.loc["region:r:2020:2040", "agrees"]
    elsewhere = pd.DataFrame([figure | PLACE | {"source_id": "of no region"}])
    assert not checks(population=people, plan_figures=elsewhere).index.str.startswith("region:").any()
    with pytest.raises(DataError, match="one printed total for each municipality of r; look at 01691"):
        checks(population=people.iloc[[0, 2]], plan_figures=pd.DataFrame([figure | PLACE]))
    twice = pd.concat([people, people.iloc[[3]]])
    with pytest.raises(DataError, match=r"2040 needs one printed total .* of r; look at repeated rows"):
        checks(population=twice, plan_figures=pd.DataFrame([figure | PLACE]))


def formula(text, value=4.0):
    figure = {"figure_id": "x", "label_ja": "年数", "value": value, "unit": "years", "rounded_to": 0.01, "printed": "4"}
    row = {"check_id": "f", "figure_id": "x", "formula": text, "how_ja": "割る"} | PLACE
    return checks(plan_figures=pd.DataFrame([figure | PLACE]), audit_formulas=pd.DataFrame([row]))


def test_a_formula_is_worked_out_from_printed_figures():
    # 46 / 12 = 3.8333
    assert formula("46 / 12").loc["formula:f", "recomputed"] == pytest.approx(3.8333, abs=1e-4)
    assert not formula("46 / 12").loc["formula:f", "agrees"]
    assert formula("(x + 2) * 2 - 8").loc["formula:f", "agrees"]
    assert formula("rows(areas) + rows(regions) + 1").loc["formula:f", "agrees"]  # 2 + 1 + 1


@pytest.mark.parametrize(
    ("text", "part"),
    [("x + len(areas)", "len(areas)"), ("2 * (x ** 9)", "x ** 9"), ("rows('areas') + 1", "rows('areas')")],
)
def test_of_a_formula_the_part_is_named_that_is_not_arithmetic(text, part):
    with pytest.raises(DataError) as caught:
        formula(text)
    assert f"{part!r} in the formula {text!r}" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')",
        "x.__class__",
        "x if x else 1",
        "[x][0]",
        "x ** 9",
        "x // 2",
        "lambda: 1",
        "rows('areas')",
        "rows(areas, 1)",
        "len(areas)",
        "True",
        "'4'",
        "x; 1",
        "x := 1",
        "1j",
        "",
    ],
)
def test_a_formula_that_is_more_than_arithmetic_is_refused_with_its_row(text):
    with pytest.raises(DataError, match=r"audit_formulas\.csv f: .*allowed are names of printed figures"):
        formula(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y + 1", "'y' in the formula 'y \\+ 1' is not a printed figure"),
        ("rows(nothing)", "'nothing' in the formula 'rows\\(nothing\\)' is not a table"),
        ("x / (x - 4)", "divides by zero"),
        ("1+" * 300 + "1", "at most 500 are allowed"),
    ],
)
def test_a_formula_that_cannot_be_worked_out_says_why(text, message):
    with pytest.raises(DataError, match=message):
        formula(text)


@pytest.mark.parametrize("named", ["nothing", "X", "x "])
def test_a_formula_for_a_figure_that_is_not_printed_is_refused_with_its_row(named):
    figure = {"figure_id": "x", "measure": "formula", "value": 4.0, "unit": "count", "rounded_to": 1.0, "printed": "4"}
    row = {"check_id": "f", "figure_id": named, "formula": "x + 1", "how_ja": "確かめ"}
    with pytest.raises(DataError, match=rf"audit_formulas\.csv f: '{named}' is not a printed figure"):
        checks(plan_figures=pd.DataFrame([figure | PLACE]), audit_formulas=pd.DataFrame([row]))


def test_deep_nesting_is_refused_and_does_not_crash():
    with pytest.raises(DataError, match="formula"):
        evaluate("(" * 249 + "x" + ")" * 249 + "y", {"x": 1.0}, {}, "row 1")


def test_a_formula_deeper_than_python_goes_is_refused():
    usual, here = sys.getrecursionlimit(), len(inspect.stack(0))
    sys.setrecursionlimit(here + 250)  # less than the 499 steps from the outermost sign to x
    try:
        with pytest.raises(DataError, match=r"row 1: .* (is nested too deeply|is not a formula)"):
            evaluate("-" * 499 + "x", {"x": 1.0}, {}, "row 1")
        assert evaluate("--x", {"x": 1.0}, {}, "row 1") == 1
    finally:
        sys.setrecursionlimit(usual)


NOTE = {"check_id": "formula:f", "kind": "date", "explanation_ja": "理由", "consequence_ja": "読み方"}


def test_a_finding_without_rule_and_note_is_unsorted_and_gets_a_neutral_sentence():
    found = formula("46 / 12").reset_index()
    (row,) = findings(found, pd.DataFrame([NOTE | {"check_id": "other"}]), JA).to_dict("records")
    assert (row["kind"], row["basis"], row["consequence"]) == (UNSORTED, "", "")
    assert row["explanation"] == JA("audit.no_explanation")


def test_a_person_sorts_what_no_rule_does():
    (row,) = findings(formula("46 / 12").reset_index(), pd.DataFrame([NOTE]), JA).to_dict("records")
    assert [row[name] for name in ("kind", "basis", "explanation", "consequence")] == [
        "date", "judged", "理由", "読み方",
    ]  # fmt: skip


def made(key, printed, other, **given):
    return Check(key, "人口", "表", str(printed), printed, other, *given.pop("unit", ("persons", 1)), "比べる", **given)


def sorted_by_rule(*checks_made):
    """Rules by check_id of the checks that do not agree."""
    table = as_table(checks_made)
    return {row.check_id: rule_of(row, table) for row in table.itertuples() if not row.agrees}


def test_values_that_rest_on_other_years_are_of_different_date_whatever_their_digits():
    assert sorted_by_rule(made("series:a", 22006, 22016, dated_apart=True)) == {"series:a": "date"}


@pytest.mark.parametrize(
    ("printed", "other", "expected"),
    [
        (41302, 41202, "slip"),  # one digit
        (8279, 8297, "slip"),  # two neighbours
        (8279, 8927, ""),  # three digits
        (8279, 9278, ""),  # two digits that are no neighbours
        (999, 1000, ""),  # another number of digits
    ],
)
def test_a_slip_of_the_pen_stands_in_a_table_that_agrees_otherwise(printed, other, expected):
    beside = [made(f"official:{n}", n, n, table="t") for n in range(1, 4)]
    assert sorted_by_rule(made("official:x", printed, other, table="t"), *beside) == {"official:x": expected}
    # Two of the three beside it differ as well: nothing was copied here.
    others = [made("official:1", 1, 9999, table="t"), made("official:2", 2, 9999, table="t"), beside[2]]
    assert sorted_by_rule(made("official:x", printed, other, table="t"), *others)["official:x"] == ""


def test_where_only_half_of_a_table_agrees_nothing_is_a_slip():
    others = [made("official:1", 1, 9999, table="t"), made("official:2", 2, 2, table="t")]
    assert sorted_by_rule(made("official:x", 41302, 41202, table="t"), *others)["official:x"] == ""
    agreeing = made("official:3", 3, 3, table="t")
    assert sorted_by_rule(made("official:x", 41302, 41202, table="t"), *others, agreeing)["official:x"] == "slip"


def test_a_figure_that_is_not_said_to_be_a_sum_is_one_figure():
    assert sorted_by_rule(made("official:a", 1001, 1000)) == {"official:a": ""}


def test_a_share_alone_is_no_rest_of_others():
    assert sorted_by_rule(*shares((1.0, 0.9994)))["share:0"] == ""


def test_figures_in_thousands_slip_in_thousands():
    assert is_slip(58_166_000, 58_116_000, 1000)
    assert not is_slip(58_166_500, 58_116_000, 500)  # 116,333 and 116,232 steps: two digits


def shares(*printed_and_exact):
    unit = ("ratio", 0.001)
    return [
        made(f"share:{n}", printed, exact, unit=unit, table="t") for n, (printed, exact) in enumerate(printed_and_exact)
    ]


def test_a_share_that_is_the_rest_of_the_whole_is_rounded():
    # 100.0 - 12.3 - 30.4 = 57.3 where 57.37 was to be rounded to 57.4
    assert sorted_by_rule(*shares((0.123, 0.1226), (0.573, 0.5737), (0.304, 0.3037))) == {"share:1": "remainder"}
    # 57.2 is not the rest, and one digit from 57.4 beside shares that agree
    assert sorted_by_rule(*shares((0.123, 0.1226), (0.572, 0.5737), (0.304, 0.3037))) == {"share:1": "slip"}
    # the rest, but more than a step away: 59.5 against 57.4
    assert sorted_by_rule(*shares((0.101, 0.1226), (0.595, 0.5737), (0.304, 0.3037)))["share:1"] == ""


@pytest.mark.parametrize(("printed", "expected"), [(1005, "parts"), (1010, "parts"), (1011, "")])
def test_a_sum_may_differ_by_half_a_unit_for_each_figure_in_it(printed, expected):
    # twenty figures, each rounded to whole persons: 10 persons
    assert sorted_by_rule(made("official:a", printed, 1000, parts=20)) == {"official:a": expected}


def test_findings_come_in_the_order_of_kinds():
    table = as_table([made("cost:d", 1, 9), made("cost:e", 1, 9), made("cost:r", 1, 9)])
    kinds = {"cost:d": "date", "cost:e": "error", "cost:r": "rounding"}
    notes = pd.DataFrame([NOTE | {"check_id": key, "kind": kind} for key, kind in kinds.items()])
    assert findings(table, notes, JA)["kind"].tolist() == ["error", "rounding", "date"]
    assert set(kinds.values()) < set(KINDS)


def test_what_says_nothing_of_a_document_is_not_counted():
    rows = [
        made("cost:a", 0, 0),  # nothing is the sum of nothing
        made("formula:a", 2015, 2015, is_calendar=True),
        made("cost:b", 0, 5),
        made("sum:a", 3, 3),
    ]
    assert as_table(rows).set_index("check_id")["weighs"].to_dict() == {
        "sum:a": True, "cost:a": False, "cost:b": True, "formula:a": False,
    }  # fmt: skip
    assert counts_by_family(as_table(rows))["checks"].sum() == 2


@pytest.mark.parametrize(
    ("unit", "text", "weighs"),
    [("year", "x + 1988", False), ("year", "x - 660", False), ("year", "x + x", True), ("years", "x + 1", True)],
)
def test_a_year_in_another_calendar_weighs_nothing(unit, text, weighs):
    figure = {"figure_id": "x", "label_ja": "年", "value": 4.0, "unit": unit, "rounded_to": 1.0, "printed": "4"}
    row = {"check_id": "f", "figure_id": "x", "formula": text, "how_ja": "足す"} | PLACE
    found = checks(plan_figures=pd.DataFrame([figure | PLACE]), audit_formulas=pd.DataFrame([row]))
    assert found.loc["formula:f", "weighs"] == weighs


@pytest.mark.parametrize(
    ("sex", "age", "who"),
    [
        ("both", "total", "総人口"),
        ("female", "total", "女性の総人口"),
        ("both", "0-14", "年少人口"),
        ("female", "20-39", "女性20"),
    ],
)
def test_a_count_held_against_the_census_says_of_whom_it_is(sex, age, who):
    cell = [("01223", 2015, "observed", sex, age, 5)]
    both = [population(cell), population(cell, series="census", source_id="stat")]
    (row,) = checks(population=pd.concat(both, ignore_index=True)).itertuples()
    assert row.subject.startswith(f"甲市の2015年の{who}") and row.agrees


def test_checks_are_numbered_through_in_the_order_of_their_families():
    table = as_table([made("sum:a", 1, 1), made("growth:a", 1, 1), made("sum:b", 1, 1)])
    assert (table.index.tolist(), table["check_id"].tolist()) == ([0, 1, 2], ["growth:a", "sum:a", "sum:b"])
    assert "index" not in table


def test_two_printings_stand_in_the_order_of_areas_and_years():
    cells = [("01691", 2025), ("01223", 2030), ("01223", 2025)]
    printed = [
        population([(area, year, "projection", "both", "total", 9) for area, year in cells], series=series)
        for series in ("plan", "newer")
    ]
    found = checks(population=pd.concat(printed, ignore_index=True))
    keys = [key for key in found.index if key.startswith("series:")]
    assert keys == [f"series:{area}:{year}:projection" for area, year in sorted(cells)]


def test_a_rate_needs_two_counts_for_a_baseline_and_one_for_a_target():
    rows = pd.DataFrame([MILESTONE | {"year": 2022, "target": 810, "reduction_held_back": 0}])
    for count_years, rates in (([2020], ["rate:r:target"]), ([2021], ["rate:r:target"]), ([2022], []), ([], [])):
        counts = [("01223", year, "observed", "both", "total", 900) for year in count_years]
        people = population(counts, series="census", source_id="stat")
        found = checks(population=people, milestones=rows, kpis=pd.DataFrame([RATE | {"baseline_origin": "implied"}]))
        assert [key for key in found.index if key.startswith("rate:")] == rates


def test_a_count_printed_as_the_base_of_its_own_projection_agrees_with_that_base():
    printed = population([("01223", 2015, "observed", "both", a, n) for a, n in (("0-14", 60), ("65+", 33))])
    ages = [("0-14", 60), ("65-69", 31), ("70+", 0), ("unknown", 2)]
    counted = population([("01223", 2015, "observed", "both", *a) for a in ages], series="census", source_id="stat")
    base = population([("01223", 2015, "observed", "both", "0-14", 61), ("01223", 2015, "observed", "both", "65+", 33)])
    base = base.assign(series="ipss", source_id="stat")
    series = pd.DataFrame({"series": ["plan", "census", "ipss"], "base_year": [2015, None, 2015]})
    found = checks(population=pd.concat([printed, counted, base], ignore_index=True), series=series)
    # 33 is the base; 60 is the count although the base has 61
    assert found["recomputed"].to_dict() == {"official:01223:2015:plan:0-14": 60, "official:01223:2015:plan:65+": 33}
    assert found["agrees"].all()


def projected(*totals):
    """Printed projections of 2025, and an official edition from the same base year."""
    printed = population([("01223", 2025, "projection", "both", "total", 900)])
    ages = [("01223", year, "projection", sex, "0+", n // 2) for year, n in totals for sex in ("female", "male")]
    whole = [("01223", year, "projection", "both", "total", n) for year, n in totals]
    official = population([*whole, *ages], series="ipss", source_id="stat")
    series = pd.DataFrame({"series": ["plan", "census", "ipss"], "base_year": [2015, None, 2015]})
    return {"population": pd.concat([printed, official], ignore_index=True), "series": series}


def test_a_projection_that_is_not_printed_is_taken_from_target_and_decline_held_back():
    rows = pd.DataFrame([MILESTONE | {"year": 2035, "target": 850, "reduction_held_back": 49}])
    found = checks(**projected((2025, 900), (2035, 803)), milestones=rows).loc["milestone:short"]
    # 850 - 49 = 801, official 803, which its two figures of 401 do not make: rounding may part them
    assert (found["printed_value"], found["difference"], found["parts"]) == (801, 2, 2)
    assert found["printed"] == "850人−49人"


RATE = {"kpi_id": "r", "name_ja": "減少率", "unit": "ratio", "rounded_to": 0.001, "printed": "2％", "same_as": None}
RATE |= {"statistic": "decline_rate", "baseline": 0.03, "change": -0.01, "target": 0.02, "start_fy": 2021} | PLACE


def test_a_rate_of_decline_is_held_against_target_and_counts():
    counts = [("01223", year, "observed", "both", "total", n) for year, n in ((2015, 1250), (2020, 1000), (2025, 1))]
    people = population(counts, series="census", source_id="stat")
    rows = pd.DataFrame([MILESTONE | {"year": 2022, "target": 810, "reduction_held_back": 0}])
    kpis = pd.DataFrame([RATE | {"baseline_origin": "implied"}])
    audited = checks(population=people, milestones=rows, kpis=kpis)
    found, how = audited["recomputed"], audited["how"]
    assert how["rate:r:target"].startswith("2020年の国勢調査の1,000人から、2022年の目標の810人まで")
    assert how["rate:r:baseline"].startswith("2015年の1,250人から2020年の1,000人まで")
    # 1000 to 810 in two years: 0.9 each year. 1250 to 1000 in five: 0.8 ** 0.2 = 0.95635
    assert found["rate:r:target"] == pytest.approx(0.1)
    assert found["rate:r:baseline"] == pytest.approx(0.04365, abs=1e-5)


def test_a_baseline_that_is_not_printed_is_held_against_the_projection_of_the_next_target():
    given = projected((2025, 900))
    ages = [("0-14", 90), ("15-64", 500), ("65+", 310)]
    rows = [("01223", 2025, "projection", "both", age, n) for age, n in ages]
    people = given["population"].query("age_group == 'total'")
    women = [(*row[:3], "female", row[4], row[5] // 2) for row in rows]
    men = [(*row[:3], "male", row[4], row[5] // 2) for row in rows]
    totals = [("01223", 2025, "projection", sex, "total", 450) for sex in ("female", "male")]
    ages = population([*rows, *women, *men, *totals], series="ipss", source_id="stat")
    people = pd.concat([people, ages], ignore_index=True)
    kpi_row = RATE | {"statistic": "child_share", "baseline": 0.11, "baseline_origin": "implied"}
    milestones = pd.DataFrame([MILESTONE | {"target": 950, "reduction_held_back": 50}])
    found = checks(population=people, series=given["series"], milestones=milestones, kpis=pd.DataFrame([kpi_row]))
    # 90 of 900
    assert found.loc["baseline:r", "recomputed"] == pytest.approx(0.1)
    assert not found.loc["baseline:r", "agrees"]


# What the audit must find in the two documents (places as printed).


@pytest.fixture(scope="module")
def real():
    return audit(
        {name: data.load(name, as_printed=True) for name in TABLES}, data.edition().series.census, JA
    ).set_index("check_id")


@pytest.mark.parametrize(
    ("check_id", "printed", "recomputed"),
    [
        # collaboration vision, table of population: 4,319,217 / 5,224,614 - 1
        ("growth:growth_2020_2040_01000", -0.269, -0.1733),
        # strategy, chapter 2: 15,573 / 26,917 and 4,258 / 9,345
        ("share:01223:2015:plan2021:observed:15-64", 0.578, 0.57856),
        ("share:01223:2060:plan2021:target:15-64", 0.455, 0.45564),
        # strategy, chapter 2, 1; collaboration vision, table of population
        ("series:01223:2025:projection", 22006, 22314),
        ("series:01223:2030:projection", 19613, 20149),
        # collaboration vision, 4 (3) and 5 (3), disaster prevention: 600 and 600; 0 and 100 + 100 thousand yen
        ("cost:disaster_prevention:2022", 600_000, 0),
        ("cost:disaster_prevention:2023", 600_000, 200_000),
        # strategy, chapter 1, 4 (3 years 10 months) and chapter 2, 2 (4 years): 46 / 12
        ("formula:called_four_years_by_months", 48, 46),
        # collaboration vision, table of population, and the censuses of 2005, 1985 and 1990
        ("official:01223:2005:renkei2024", 31302, 31202),
        ("official:01691:1985:renkei2024", 18553, 18533),
        ("official:01691:1990:renkei2024", 18279, 18297),
        # strategy, chapter 2, 1: IPSS 2018; vision: IPSS 2023
        ("official:01223:2025:plan2021:projection", 22006, 22005),
        ("official:01223:2030:plan2021:projection", 19613, 19610),
        ("official:01223:2025:renkei2024:projection", 22314, 22317),
        # vision: IPSS 2023 in the Population Statistics of Japan, table 12-6
        ("official:00000:2030:renkei2024:projection", 120_166_000, 120_116_000),
        # strategy, chapter 2, 2: 18,109 - 781; IPSS 2018
        ("milestone:middle", 17328, 17330),
        # strategy, chapter 3: 10.2 - 0.2; IPSS 2018 for 2025: 2,170 of 22,005
        ("baseline:g2-n2", 0.1, 0.09861),
        # the same: 1 - (22,453 / 24,636) ** (1 / 5), and 1 - (24,636 / 26,917) ** (1 / 5)
        ("rate:g1-n3:target", 0.02, 0.01839),
        ("rate:g1-n3:baseline", 0.0244, 0.01755),
    ],
)
def test_the_audit_finds_what_does_not_agree(real, check_id, printed, recomputed):
    row = real.loc[check_id]
    assert not row["agrees"]
    assert row["printed_value"] == pytest.approx(printed)
    assert row["recomputed"] == pytest.approx(recomputed, abs=5e-5)


@pytest.mark.parametrize(("check_id", "people"), [("15-64", 15573), ("65+", 8311), ("0-14", 3033)])
def test_ages_that_are_the_base_of_their_projection_are_no_finding(real, check_id, people):
    # The census has 15,533 and 8,285, and 66 people of unknown age (40 + 26), which IPSS distributes.
    row = real.loc[f"official:01223:2015:plan2021:{check_id}"]
    assert row["agrees"] and row["recomputed"] == people


def test_the_findings_are_sorted(real):
    found = findings(real.reset_index(), data.load("audit_notes"), JA, data.load("figure_marks"))
    assert dict(found["kind"].value_counts()) == {"error": 6, "rounding": 2, "definition": 7, "date": 4}
    assert (found["consequence"] != "").all()
    judged = found.loc[found["basis"] == "judged", "check_id"].str.split(":").str[0]
    # What no rule sorts: the rate of Hokkaido, the costs, four years, the rates of decline, the baseline; and the
    # projection that the city computed again, which the published figures by sex and age do not add up to
    assert set(judged) == {"growth", "cost", "formula", "rate", "baseline", "official", "milestone"}


@pytest.mark.parametrize("year", [2025, 2030, 2035])
def test_the_published_projection_is_the_sum_of_its_parts_so_rounding_parts_it_from_nothing(year):
    people = data.load("population", area_code="01223", series="ipss2018", year=year)
    assert summed_parts(people.assign(population=people["population"].astype(float)), "01223", year) == 1


@pytest.mark.parametrize("other", [("both", "0-64"), ("female", "total")])
def test_ages_add_up_only_if_they_make_the_total_of_both_sexes(other):
    """Their sum, 8, is no sum of the whole (9) because another figure of the table happens to be 8."""
    rows = [("both", "total", 9), ("female", "0-64", 3), ("female", "65+", 1), ("male", "0-64", 3), ("male", "65+", 1)]
    table = pd.DataFrame([*rows, (*other, 8)], columns=["sex", "age_group", "population"])
    assert summed_parts(table.assign(area_code="a", year=2025), "a", 2025) == 4


def test_a_marked_figure_is_of_the_kind_of_its_mark_whatever_rule_or_note_says():
    table = as_table([made("official:99101:2025:plan:projection", 1005, 1000, parts=20)])
    mark = {"table_name": "population", "row_key": "99101/2025/plan/projection/both/total", "kind": "definition"}
    notes = pd.DataFrame([NOTE | {"check_id": "official:99101:2025:plan:projection", "kind": "rounding"}])
    (row,) = findings(table, notes, JA, pd.DataFrame([mark])).to_dict("records")
    assert (row["kind"], row["basis"]) == ("definition", "judged")
    assert findings(table, notes, JA, pd.DataFrame([mark | {"kind": "error"}]))["kind"].tolist() == ["error"]
    assert findings(table, notes, JA, pd.DataFrame([mark]).iloc[:0])["kind"].tolist() == ["rounding"]


def test_a_figure_that_stands_in_both_tables_is_of_one_kind_in_both():
    notes = data.load("audit_notes").set_index("check_id")["kind"]
    marks = data.load("figure_marks")
    checks = [check_of(row.table_name, row.row_key) for row in marks.itertuples()]
    both = {check: kind for check, kind in zip(checks, marks["kind"], strict=True) if check in notes.index}
    assert len(both) == 10  # six errors, two of the city's projection, two shares
    assert notes[list(both)].to_dict() == both


@pytest.mark.parametrize(
    ("table", "key", "check"),
    [
        ("population", "01223/2005/seen/observed/both/total", "official:01223:2005:seen"),
        ("population", "01223/2025/seen/projection/both/total", "official:01223:2025:seen:projection"),
        ("population", "01223/2015/plan/observed/both/65+", "official:01223:2015:plan:65+"),
        ("population", "01223/2015/plan/observed/female/20-39", "official:01223:2015:plan:20-39:female"),
        ("population_shares", "01223/2060/plan/target/15-64", "share:01223:2060:plan:target:15-64"),
        ("population_changes", "growth_a", "growth:growth_a"),
        ("vision_points", "women", ""),
    ],
)
def test_a_mark_knows_the_check_of_its_figure(table, key, check):
    assert check_of(table, key) == check


def test_the_printed_fall_of_the_region_agrees(real):
    # 71,771 people in 2020, 52,607 in 2040: 19,164 / 71,771 = 26.7 %, printed about 27 %
    assert real.loc["region:nemuro:2020:2040", "recomputed"] == pytest.approx(0.267, abs=5e-4)
    assert real.loc["region:nemuro:2020:2040", "agrees"]


def test_every_family_of_the_documents_is_checked(real):
    assert set(real["family"]) == set(FAMILIES)
    assert counts_by_family(real)["checks"].sum() == real["weighs"].sum()
    # 12 years of eras; 19 sums of nothing: 9 planned costs and 10 totals
    assert (~real["weighs"]).sum() == 12 + 9 + 10


def test_every_printed_population_that_a_statistic_holds_is_compared(real):
    # 84 totals of the vision (7 areas, 12 years); of the strategy 2015 (total, three age groups, women 20-39) and
    # 2025 and 2030. The seven that differ are listed above.
    rows = real[real["family"] == "official"]
    assert len(rows) == 84 + 5 + 2
    assert (~rows["agrees"]).sum() == 7


def test_check_ids_are_unique_and_begin_with_their_family(real):
    assert real.index.is_unique
    assert all(check_id.split(":")[0] == family for check_id, family in real["family"].items())


def test_every_note_explains_a_disagreement(real):
    assert stray_notes(real.reset_index(), data.load("audit_notes")) == []


def test_explanations_speak_politely():
    notes = data.load("audit_notes")
    texts = [*notes["explanation_ja"], *notes["consequence_ja"], *data.load("wording_differences")["explanation_ja"]]
    for text in texts:
        for sentence in text.removesuffix("。").split("。"):
            assert sentence.endswith(("ます", "です", "ません", "ください")), sentence


def test_printed_wordings_stand_in_the_documents(shared):
    names = ("000_0476e35a9e67e252.txt", "001_d656a20c8b28cf7f.txt")
    text = "".join("".join((shared / "seeds" / name).read_text(encoding="utf-8").split()) for name in names)
    rows = data.load("wording_differences")
    for side in ("a", "b"):
        # (blank) and (not printed) are said in parentheses.
        printed = rows[f"printed_{side}"]
        for wording in printed[~printed.isin(["（空欄）", "（記載なし）"])]:
            assert "".join(wording.split()) in text, wording
