"""What changed between two editions: every difference once, in order, each with the reason that the tables give."""

import pandas as pd
import pytest
from edition_cases import AREAS, SERIES, SOURCES, corrections, edition, kpi, kpis, observations, population

from visionbook import archive, data
from visionbook.edition import EvaluationRule
from visionbook.editions import compare as comparing
from visionbook.editions import rows as comparing_rows
from visionbook.editions.compare import listed
from visionbook.editions.naming import Naming
from visionbook.editions.rows import cell_text, key_columns
from visionbook.words import load_words

NAMING = Naming(load_words("ja"), {"both": "男女計"})


def compare(old, new, naming=NAMING):
    return comparing.compare(old, new, naming)


def row_changes(old, new):
    return comparing_rows.row_changes(old, new, NAMING)


def found(comparison, *columns):
    return comparison.rows[list(columns)].fillna("").to_numpy().tolist()


def figures(**values):
    frame = pd.DataFrame({"figure_id": list(values), "value": list(values.values())})
    return frame.assign(label_ja=frame["figure_id"], unit="persons", rounded_to=1.0)


def test_rows_are_changed_added_or_withdrawn_by_their_key_whatever_their_order():
    old = edition(plan_figures=figures(a=1.0, b=2.0, c=3.0))
    new = edition("v2", plan_figures=figures(d=4.0, c=3.0, b=2.5))
    assert found(compare(old, new), "kind", "row_key", "field", "old", "new") == [
        ["changed", "b", "value", "2", "2.5"],
        ["added", "d", "", "", "列value=4; 列label_ja=d; 列unit=persons; 列rounded_to=1"],
        ["withdrawn", "a", "", "列value=1; 列label_ja=a; 列unit=persons; 列rounded_to=1", ""],
    ]


def test_an_edition_does_not_differ_from_itself():
    tables = {"plan_figures": figures(a=1.0), "kpis": kpis(), "kpi_observations": observations()}
    assert compare(edition(**tables), edition("v2", **tables)).is_same


def test_the_real_data_do_not_differ_from_themselves():
    present = archive.this_edition()
    comparison = compare(present, present)
    assert comparison.is_same
    assert len(comparison.tables) == len(data.resources())
    assert comparison.tables["old_rows"].equals(comparison.tables["new_rows"])


def test_a_number_typed_otherwise_is_no_change_and_a_missing_cell_equals_a_missing_one():
    old = pd.DataFrame({"figure_id": ["a", "b"], "value": pd.array([7, None], dtype="Int64")})
    new = pd.DataFrame({"figure_id": ["a", "b"], "value": [7.0, float("nan")]})
    assert row_changes(edition(plan_figures=old), edition(plan_figures=new)).empty
    assert cell_text(0.1 + 0.2) == "0.30000000000000004"  # a difference in the last digit is one


def test_a_missing_cell_that_is_filled_is_a_change_from_nothing():
    old = pd.DataFrame({"figure_id": ["a"], "value": [None]})
    new = pd.DataFrame({"figure_id": ["a"], "value": [0.0]})
    changes = row_changes(edition(plan_figures=old), edition(plan_figures=new))
    assert changes[["old", "new"]].to_numpy().tolist() == [["", "0"]]


def test_keys_whose_parts_hold_the_joint_are_not_taken_for_one_another():
    key = {"plan_figures": ["one", "two"]}
    old = edition(keys=key, plan_figures=pd.DataFrame({"one": ["a/b"], "two": ["c"], "value": [1]}))
    new = edition(keys=key, plan_figures=pd.DataFrame({"one": ["a"], "two": ["b/c"], "value": [1]}))
    assert row_changes(old, new)["kind"].tolist() == ["added", "withdrawn"]


def test_tables_and_columns_that_one_edition_lacks_are_told_apart_from_changed_cells():
    old = edition(areas=AREAS, plan_figures=figures(a=1.0).drop(columns="unit"))
    new = edition("v2", plan_figures=figures(a=1.0).drop(columns="label_ja"), sources=SOURCES)
    comparison = compare(old, new)
    summary = comparison.tables.set_index("table")
    assert summary["state"].to_dict() == {"plan_figures": "both", "sources": "added", "areas": "withdrawn"}
    assert summary.loc["plan_figures", ["columns_added", "columns_withdrawn"]].tolist() == ["列unit", "列label_ja"]
    assert summary[["changed", "added", "withdrawn"]].to_numpy().tolist() == [[0, 0, 0], [0, 2, 0], [0, 0, 2]]
    assert not comparison.is_same


def test_a_column_that_came_alone_makes_the_editions_differ():
    comparison = compare(edition(areas=AREAS), edition(areas=AREAS.assign(code6="1")))
    assert comparison.rows.empty
    assert not comparison.is_same


def test_an_older_key_matches_rows_where_the_newer_one_has_a_column_that_was_not_there():
    old = pd.DataFrame({"year": [2020, 2025], "population": [9, 8]})
    new = pd.DataFrame({"year": [2020, 2025], "sex": ["both", "both"], "population": [9, 7]})
    changes = row_changes(
        edition(keys={"population": ["year"]}, population=old),
        edition(keys={"population": ["year", "sex"]}, population=new),
    )
    assert changes[["kind", "row_key", "old", "new"]].to_numpy().tolist() == [["changed", "2025", "8", "7"]]


def test_a_key_that_is_not_unique_in_both_editions_matches_no_rows():
    old = pd.DataFrame({"year": [2020], "people": [9]})
    new = pd.DataFrame({"year": [2020, 2020], "people": [5, 4]})
    assert key_columns(old, new, [["year"]]) == ["year", "people"]


def test_rows_that_no_common_key_tells_apart_are_compared_whole():
    old = pd.DataFrame({"a": [1, 1, 2]})
    new = pd.DataFrame({"a": [1, 3, 3]})
    assert key_columns(old, new, [["a"]]) == ["a"]
    changes = row_changes(edition(keys={"areas": ["a"]}, areas=old), edition(keys={"areas": ["a"]}, areas=new))
    # By hand: one 1 stays, one 1 and the 2 go, two 3 come.
    assert changes["kind"].tolist() == ["added", "added", "withdrawn", "withdrawn"]


def test_rows_are_called_by_the_names_of_what_their_key_refers_to():
    rows = population(("01691", 2025, "plan", "target", "both", "total", 8))
    tables = {"areas": AREAS, "series": SERIES}
    comparison = compare(edition(population=rows.iloc[:0], **tables), edition(population=rows, **tables))
    assert comparison.rows["label"].tolist() == ["別海町、2025年、戦略、target、男女計、total"]


def test_many_changes_of_a_large_table_are_summed_up_by_series_and_area():
    census = [("01223", year, "census", "observed", "both", "total", 1) for year in range(1980, 2011)]
    rows = population(*census, ("01691", 2020, "census", "observed", "both", "total", 1))
    tables = {"areas": AREAS, "series": SERIES}
    comparison = compare(edition(population=rows.iloc[:0], **tables), edition(population=rows, **tables))
    shown = listed(comparison.rows)
    # 31 years of one area make one line; the only row of the other area stays as it is.
    assert shown[["label", "count"]].to_numpy().tolist() == [
        ["国勢調査、根室市", 31],
        ["別海町、2020年、国勢調査、observed、男女計、total", 1],
    ]
    assert len(listed(comparison.rows.iloc[:30])) == 30


SEEN = ("catch", 2022, 115.0, "final", None, "report2023", "2頁")
NOTED = ("catch", 2022, 115.0, "final", "集計方法を変更", "report2023", "2頁")


def judged(old_rows, new_rows, **settings):
    old = edition(kpis=kpis(), kpi_observations=observations(*old_rows), sources=SOURCES)
    new = edition("v2", kpis=kpis(), kpi_observations=observations(*new_rows), sources=SOURCES, **settings)
    return compare(old, new)


def test_an_indicator_with_a_new_value_shows_both_values_statuses_and_its_source():
    (row,) = judged([], [SEEN]).indicators.to_dict("records")
    # Two of four years: 20 of the 40 tonnes are due; 15 are made: 0.75, between 0.60 and 0.95.
    assert (row["old_status"], row["new_status"]) == ("not_reported", "moderate")
    assert (row["old_value"], row["new_value"], row["new_fy"]) == (None, 115.0, 2022)
    assert row["value_changed"] and row["status_changed"]
    assert (row["reason"], row["reason_kind"]) == ("報告（2頁）", "source")


def test_the_note_of_an_observation_is_the_reason_before_its_source():
    (row,) = judged([], [NOTED]).indicators.to_dict("records")
    assert (row["reason"], row["reason_kind"]) == ("集計方法を変更", "note")


def test_a_value_that_is_final_now_is_a_change_of_the_value_but_not_of_the_status():
    (row,) = judged([(*SEEN[:3], "press", *SEEN[4:])], [SEEN]).indicators.to_dict("records")
    assert (row["old_sureness"], row["new_sureness"]) == ("press", "final")
    assert row["value_changed"] and not row["status_changed"]


def test_a_value_changed_without_a_word_has_no_reason():
    comparison = judged([SEEN], [("catch", 2022, 120.0, *SEEN[3:])])
    assert comparison.indicators[["reason", "reason_kind"]].to_numpy().tolist() == [[None, "none"]]
    assert comparison.rows["reason_kind"].tolist() == ["none"]


def test_an_old_note_is_no_reason_for_a_new_value():
    comparison = judged([NOTED], [("catch", 2022, 120.0, *NOTED[3:])])
    assert comparison.rows["reason_kind"].tolist() == ["none"]


def test_a_status_that_differs_by_the_threshold_alone_says_so():
    comparison = judged([SEEN], [SEEN], rule=EvaluationRule(on_track=0.75, moderate=0.6, insufficient=0.0))
    (row,) = comparison.indicators.to_dict("records")
    assert (row["old_status"], row["new_status"], row["reason_kind"]) == ("moderate", "on_track", "rule")
    assert comparison.settings[["name", "old", "new"]].to_numpy().tolist() == [["on_track", "0.95", "0.75"]]


def test_each_edition_is_judged_in_its_own_fiscal_year():
    rows = observations(SEEN)
    old = edition(fiscal_year=2021, kpis=kpis(), kpi_observations=rows)
    new = edition("v2", fiscal_year=2022, kpis=kpis(), kpi_observations=rows)
    comparison = compare(old, new)
    assert comparison.indicators["old_status"].tolist() == ["not_reported"]
    assert comparison.settings[["name", "old", "new"]].to_numpy().tolist() == [["fiscal_year", "2021", "2022"]]


def test_a_target_that_moved_is_a_figure_of_the_plan_and_a_reason_of_the_status():
    seen = observations(SEEN)
    old = edition(kpis=kpis(), kpi_observations=seen)
    new = edition("v2", kpis=kpis(kpi(target=120.0, change=20.0)), kpi_observations=seen)
    comparison = compare(old, new)
    assert comparison.plan[["row_key", "field", "old", "new", "unit"]].to_numpy().tolist() == [
        ["catch", "change", "40", "20", "tonnes"],
        ["catch", "target", "140", "120", "tonnes"],
    ]
    # By hand: 15 made of 20 x 2/4 = 10 due.
    (row,) = comparison.indicators.to_dict("records")
    assert (row["old_status"], row["new_status"], row["reason_kind"]) == ("moderate", "on_track", "plan")


def test_indicators_that_came_or_went_are_listed_after_those_that_stayed():
    old = edition(kpis=kpis(kpi("gone", "漁船"), kpi()), kpi_observations=observations())
    new = edition("v2", kpis=kpis(kpi(), kpi("new", "貝")), kpi_observations=observations(SEEN))
    assert compare(old, new).indicators[["kpi_id", "kind"]].to_numpy().tolist() == [
        ["catch", "changed"],
        ["new", "added"],
        ["gone", "withdrawn"],
    ]


def test_an_edition_without_indicators_to_judge_is_compared_in_everything_else():
    old = edition(kpis=kpis().drop(columns="target"), plan_figures=figures(a=1.0))
    new = edition("v2", kpis=kpis(), plan_figures=figures(a=2.0))
    comparison = compare(old, new)
    assert comparison.indicators is None
    assert comparison.plan["row_key"].tolist() == ["a"]


def test_an_older_contract_without_the_optional_columns_is_still_judged():
    old = edition(kpis=kpis().drop(columns=["same_as", "statistic", "baseline_kind", "note_ja"]))
    new = edition("v2", kpis=kpis(), kpi_observations=observations(SEEN))
    assert compare(old, new).indicators["new_status"].tolist() == ["moderate"]


def test_the_plans_own_population_counts_as_a_figure_of_the_plan_and_a_census_does_not():
    old = population(
        ("01223", 2025, "plan", "target", "both", "total", 22500),
        ("01223", 2020, "census", "observed", "both", "total", 24000),
    )
    new = old.assign(population=[22453, 24636])
    comparison = compare(edition(population=old), edition("v2", population=new))
    assert len(comparison.rows) == 2
    assert comparison.plan[["old", "new", "unit"]].to_numpy().tolist() == [["22500", "22453", "persons"]]


def test_figures_of_the_plan_that_came_and_went_have_nothing_on_the_other_side():
    comparison = compare(edition(plan_figures=figures(a=1.0)), edition("v2", plan_figures=figures(b=2.0)))
    plan = comparison.plan[["row_key", "old", "new"]].fillna("")
    assert plan.to_numpy().tolist() == [["b", "", "2"], ["a", "1", ""]]


CORRECTION = ("plan_figures", "a", "value", "1", "2", "印字の誤り")


@pytest.mark.parametrize(
    ("before", "after", "old", "new", "kind"),
    [((), (CORRECTION,), 1.0, 2.0, "correction"), ((CORRECTION,), (), 2.0, 1.0, "correction_undone")],
)
def test_a_correction_says_why_a_figure_differs_also_when_it_is_undone(before, after, old, new, kind):
    comparison = compare(
        edition(plan_figures=figures(a=old), corrections=corrections(*before)),
        edition("v2", plan_figures=figures(a=new), corrections=corrections(*after)),
    )
    (row,) = comparison.plan.to_dict("records")
    assert (row["reason"], row["reason_kind"]) == ("印字の誤り", kind)
    (correction,) = comparison.corrections.to_dict("records")
    assert correction["label"] == "表plan_figures、a、列value"
    assert (correction["printed"], correction["used"]) == ("1", "2")


def test_a_cell_that_gives_a_source_needs_no_reason_and_a_new_source_is_one_for_the_figure():
    old = figures(a=1.0).assign(source_id="plan2021", source_place="1頁")
    new = figures(a=2.0).assign(source_id="report2023", source_place="2頁")
    comparison = compare(edition(plan_figures=old, sources=SOURCES), edition(plan_figures=new, sources=SOURCES))
    assert found(comparison, "field", "reason", "reason_kind") == [
        ["value", "報告（2頁）", "source"],
        ["source_id", "", "itself"],
        ["source_place", "", "itself"],
    ]


REVIEW = {
    "body_id": "expert_council",
    "fiscal_year": 2024,
    "reviewed_on": "2024-10-01",
    "subject_id": "catch",
    "overriding_status": "insufficient",
    "opinion_ja": "魚種が偏っている",
}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [REVIEW], ["moderate", "insufficient", "魚種が偏っている", "opinion"]),
        ([REVIEW], [], ["insufficient", "moderate", "", "opinion_withdrawn"]),
    ],
)
def test_a_status_that_a_body_replaced_gives_its_opinion_as_the_reason(before, after, reason):
    tables = {"kpis": kpis(), "kpi_observations": observations(SEEN)}
    old, new = (edition(**tables, reviews=pd.DataFrame(rows, columns=list(REVIEW))) for rows in (before, after))
    (row,) = compare(old, new).indicators.fillna("").to_dict("records")
    assert [row[name] for name in ("old_status", "new_status", "reason", "reason_kind")] == reason


def test_a_value_from_a_new_census_says_which_statistic_it_is_from():
    falling = kpi("fall", "減少率", unit="ratio", better="down", baseline=0.03, target=0.01, statistic="decline_rate")
    census = [
        ("01223", year, "census", "observed", "both", "total", people) for year, people in ((2020, 100), (2022, 81))
    ]
    tables = {"kpis": kpis(falling), "series": SERIES.assign(base_year=None), "areas": AREAS}
    old, new = (edition(**tables, population=population(*rows)) for rows in (census[:1], census))
    (row,) = compare(old, new).indicators.to_dict("records")
    # 100 to 81 in two years: nine tenths a year, so one tenth less.
    assert row["new_value"] == pytest.approx(0.1)
    assert (row["old_status"], row["new_status"]) == ("not_reported", "moving_away")
    assert (row["reason"], row["reason_kind"]) == ("国勢調査", "statistic")
