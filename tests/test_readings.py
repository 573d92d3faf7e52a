"""Tests for judgements under other readings of a sentence and under other published rules."""

import pandas as pd
import pytest
from kpi_cases import RULE, indicator, observed

from visionbook import data
from visionbook.checks.judged import reading_problems
from visionbook.edition import EvaluationRule, OwnRank
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.other_rules import Verdict, all_verdicts, flips, summary, verdicts
from visionbook.strategy.readings import differing, judged_readings
from visionbook.tables import TextTable


def readings(*rows):
    names = ["reading", "used", "measurement", "baseline", "target"]
    table = pd.DataFrame(rows, columns=names).astype({"baseline": "float64", "target": "float64"})
    return table.assign(kpi_id="k", order=range(1, len(table) + 1))


LEVEL_OR_SUM = readings(("year", True, "level", 24, 30), ("total", False, "cumulative", None, 30))


def under(table, *rows, **changes):
    kpis = pd.DataFrame([indicator(**({"baseline": 24.0, "target": 30.0} | changes))])
    return judged_readings(kpis, table, observed(*rows), RULE, 2024)


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        # level: due 25.5, 27, ...; sum: due 7.5, 15, ...
        (((2021, 8), (2022, 9)), ["moving_away", "on_track"]),  # 9 < 24; 17 of 15
        (((2021, 27),), ["on_track", "on_track"]),  # 3 of 1.5; 27 of 7.5, less than 30
        (((2021, 31),), ["achieved", "achieved"]),
        ((), ["not_reported", "not_reported"]),
    ],
)
def test_a_level_or_a_total_is_judged_under_each(rows, statuses):
    found = under(LEVEL_OR_SUM, *rows)
    assert found["status"].tolist() == statuses
    assert differing(found) == (["k"] if len(set(statuses)) > 1 else [])


def test_a_rise_from_an_unknown_level_is_never_judged_and_has_no_target():
    table = readings(("total", True, "cumulative", None, 30), ("rise", False, "rise", None, None))
    found = under(table, (2021, 31.0), measurement="cumulative", baseline=None, baseline_kind="none")
    assert found["status"].tolist() == ["achieved", "cannot_judge"]
    assert found["reason"].tolist() == ["target_reached", "unknown_level"]
    assert pd.isna(found["target"].iloc[1])
    assert under(table)["status"].tolist() == ["not_reported", "not_reported"]


@pytest.mark.parametrize("none", [None, LEVEL_OR_SUM.iloc[:0]])
def test_without_readings_there_are_none_of_any_sentence(none):
    found = under(none, (2021, 27))
    assert found.empty and found.columns.tolist() == ["kpi_id", "reading", "used", "status", "reason"]


def test_a_running_total_says_nothing_of_a_level():
    kpis = pd.DataFrame([indicator(baseline=24.0, target=30.0)])
    seen = observed((2021, 31)).assign(measure="total")
    found = judged_readings(kpis, LEVEL_OR_SUM, seen, RULE, 2024)
    assert found["status"].tolist() == ["not_reported", "achieved"]
    by_year = judged_readings(kpis, LEVEL_OR_SUM, seen.assign(measure=None), RULE, 2024)
    assert by_year["status"].tolist() == ["achieved", "achieved"]


def test_readings_stand_by_indicator_and_order_and_are_numbered_anew():
    kpis = pd.DataFrame([indicator(kpi_id="z"), indicator(kpi_id="a")])
    rows = [readings(("sum", False, "cumulative", None, 30), ("year", True, "level", 24, 30)).assign(kpi_id=k)
            for k in ("a", "z")]  # fmt: skip
    table = pd.concat(rows).assign(order=[2, 1, 2, 1])
    found = judged_readings(kpis, table, observed((2021, 27), kpi_id="a"), RULE, 2024)
    names = [["z", "year"], ["z", "sum"], ["a", "year"], ["a", "sum"]]
    assert found[["kpi_id", "reading"]].to_numpy().tolist() == names
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found["reading_measurement"].tolist() == ["level", "cumulative"] * 2
    assert found["status"].tolist() == ["not_reported"] * 2 + ["on_track"] * 2  # 3 of 1.5; 27 of 7.5
    assert not {"index", "level_0"} & set(found.columns) and found.columns.is_unique


def test_the_reading_that_judges_gives_the_status_of_the_indicator_in_this_book():
    kpis, table = data.load("kpis"), data.load("kpi_readings")
    seen = data.load("kpi_observations")
    judged = evaluate(kpis, seen, RULE, 2024).set_index("kpi_id")["status"]
    found = judged_readings(kpis, table, seen, RULE, 2024)
    used = found[found["used"]].set_index("kpi_id")["status"]
    assert used.to_dict() == judged[used.index].to_dict()
    assert len(found) == len(table)


KPIS = TextTable(
    "kpis.csv",
    ("kpi_id", "measurement", "baseline", "target"),
    [(2, ("k", "level", "24", "30")), (3, ("m", "", "", ""))],
)
COLUMNS = ("kpi_id", "reading", "used", "measurement", "baseline", "target")
YEAR, TOTAL = ("k", "year", "true", "level", "24", "30"), ("k", "total", "false", "cumulative", "", "30")


def changed(row, **cells):
    return tuple(cells.get(name, cell) for name, cell in zip(COLUMNS, row, strict=True))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((YEAR, TOTAL), ""),
        ((YEAR,), "one reading (k)"),
        ((changed(YEAR, used="false"), TOTAL), "of the readings of k 0 have used = true"),
        ((YEAR, changed(TOTAL, used="true")), "of the readings of k 2 have used = true"),
        ((YEAR, changed(TOTAL, target="")), "with measurement cumulative needs a target"),
        ((changed(YEAR, measurement="keep"), TOTAL), "has measurement 'level'"),
        ((changed(YEAR, target="31"), TOTAL), "has target '30'"),
        ((YEAR, changed(TOTAL, reading="rise", measurement="rise", target="")), ""),
    ],
)
def test_readings_that_cannot_stand_are_refused_with_their_place(rows, said):
    table = TextTable("kpi_readings.csv", COLUMNS, list(enumerate(rows, 2)))
    found = [str(problem) for problem in reading_problems(table, KPIS)]
    assert bool(found) == bool(said)
    if said:
        assert said in found[0] and found[0].startswith("row ")


OWN = EvaluationRule(0.95, 0.60, 0.0, (OwnRank("A", 1.0), OwnRank("B", None)))


def words_of(*rows, rule=RULE, **changes):
    kpis = pd.DataFrame([indicator(**({"rounded_to": 1.0} | changes))])
    seen = observed(*rows)
    return {v.rule: v for v in all_verdicts(evaluate(kpis, seen, rule, 2024), seen, rule, 2024)["k"]}


def test_indicators_that_differ_are_told_in_the_order_of_the_rows():
    rows = [("z", "achieved"), ("m", "moderate"), ("a", "achieved"), ("z", "moderate"), ("a", "moderate")]
    assert differing(pd.DataFrame(rows, columns=["kpi_id", "status"])) == ["z", "a"]


@pytest.mark.parametrize(
    ("rows", "canada", "scotland"),
    [
        # 100 -> 200 in four years: 18.92% a year. In two years 1.1892**2 = 141.4 would do, where the pace needs 150.
        (((2021, 120), (2022, 142)), "on_track", "improving"),
        (((2021, 120), (2022, 130)), "moderate", "improving"),  # 14.02 / 18.92 = 0.741
        (((2021, 120), (2022, 119.5)), "insufficient", "maintaining"),  # 9.32 / 18.92; half a step is no change
        (((2021, 120), (2022, 99)), "moving_away", "worsening"),
        (((2021, 120), (2022, 200)), "achieved", "improving"),
        (((2022, 142),), "on_track", "none"),
        ((), "none", "none"),
    ],
)
def test_other_rules_see_growth_or_the_last_change(rows, canada, scotland):
    found = words_of(*rows)
    assert (found["canada"].word, found["scotland"].word) == (canada, scotland)


def said_of(newest, *before, ranks=RULE, measures=None, **changes):
    """The verdicts of a judged indicator that is to double from 100 within the year, after some values before."""
    judged = {"status": "moderate", "rule_status": "moderate", "rule": "pace", "better": "up", "baseline": 100.0}
    judged |= {"target": 200.0, "total_years": 1, "elapsed_years": 1, "observed": newest, "observed_fy": 2024}
    judged |= {"rounded_to": 1, "own_rank": None, "reason": "pace"} | changes
    values = [*before, newest]
    years = range(2025 - len(values), 2025)
    seen = pd.DataFrame({"fiscal_year": years, "value": values, "status": "final"}).dropna(subset="value")
    seen = seen if measures is None else seen.assign(measure=measures)
    return {verdict.rule: verdict for verdict in verdicts(judged, seen, ranks)}


@pytest.mark.parametrize(
    ("newest", "word"),
    [
        # growth over 100 %, which is required: 95 % and 60 % are limits that belong to the better word
        (201, "achieved"), (200, "achieved"), (199.9, "on_track"), (195, "on_track"), (194.9, "moderate"),
        (160, "moderate"), (159.9, "insufficient"), (100, "insufficient"), (99.9, "moving_away"),
    ],
)  # fmt: skip
def test_the_limits_of_growth_belong_to_the_better_word(newest, word):
    assert said_of(newest)["canada"].word == word


@pytest.mark.parametrize(
    ("newest", "word", "ratio"),
    [
        # from 200 to 100: half is to go; growth is what is gone of 200
        (99, "achieved", None), (100, "achieved", None), (105, "on_track", 0.95), (106, "moderate", 0.94),
        (140, "moderate", 0.6), (141, "insufficient", 0.59), (200, "insufficient", 0), (201, "moving_away", -0.01),
    ],
)  # fmt: skip
def test_where_less_is_better_the_limits_are_the_same(newest, word, ratio):
    found = said_of(newest, better="down", baseline=200.0, target=100.0)["canada"]
    assert (found.word, found.ratio) == (word, None if ratio is None else pytest.approx(ratio))


def test_growth_is_that_of_one_year():
    # 16 times in four years is twice a year, 100 %; 2.25 times in two years is 1.5 times, 50 %
    found = said_of(225, target=1600.0, total_years=4, elapsed_years=2)["canada"]
    assert (found.word, found.ratio) == ("insufficient", pytest.approx(0.5))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"newest": None}, "nothing"),
        ({"newest": 150, "baseline": None}, "no_baseline"),
        ({"newest": 150, "baseline": 0.0}, "from_zero"),
        ({"newest": 0.0}, "from_zero"),
        ({"newest": 5, "target": 0.0, "better": "down"}, "from_zero"),
        ({"newest": -5}, "from_zero"),
        ({"newest": 250, "rule": "cumulative"}, "from_zero"),
        ({"newest": 250, "rule": "projection"}, "not_observed"),
    ],
)
def test_where_there_is_no_rate_of_growth_there_is_no_verdict(changes, reason):
    found = said_of(**changes)["canada"]
    assert (found.word, found.side, found.reason) == ("none", "unknown", reason)


def test_a_target_that_is_reached_needs_no_baseline_and_the_smallest_positive_values_have_a_rate():
    assert said_of(200, baseline=None)["canada"].word == "achieved"
    assert said_of(1.5e-3, baseline=1e-3, target=2e-3)["canada"].ratio == pytest.approx(0.5)


@pytest.mark.parametrize(("newest", "word"), [(100, "achieved"), (99, "moving_away")])
def test_what_is_to_stay_as_it_is_has_no_growth_to_be_held_against(newest, word):
    assert said_of(newest, target=100.0)["canada"].word == word


@pytest.mark.parametrize(
    ("newest", "word"),
    [(141, "improving"), (140.9, "maintaining"), (140, "maintaining"), (139.1, "maintaining"), (139, "worsening")],
)
def test_a_change_of_one_printed_step_is_a_change(newest, word):
    found = said_of(newest, 100, 140)["scotland"]
    assert (found.word, found.change) == (word, pytest.approx(newest - 140))
    assert found.side == ("good" if word == "improving" else "behind")
    fallen = said_of(280 - newest, 100, 140, better="down")["scotland"]  # as far on the other side of 140
    assert (fallen.word, fallen.change) == (word, pytest.approx(140 - newest))


def test_the_last_two_values_are_compared_and_no_totals():
    assert said_of(None)["scotland"].reason == "nothing"
    assert said_of(140)["scotland"].reason == "one_value"
    assert said_of(140, 130, measures=["total", "year"])["scotland"].reason == "one_value"
    assert said_of(140, 130, 150, measures=["year", "total", "year"])["scotland"].word == "improving"
    assert said_of(140, 140)["scotland"].side == "behind"
    assert said_of(140, 140, rule="keep")["scotland"].side == "good"
    assert said_of(150, 140, rule="keep")["scotland"].side == "good"
    assert said_of(130, 140, rule="keep")["scotland"].side == "behind"


def test_the_best_own_rank_is_on_course_and_the_others_are_behind():
    for rank, side in (("A", "good"), ("B", "behind")):
        found = said_of(150, ranks=OWN, own_rank=rank)["own"]
        assert (found.word, found.side) == (rank, side)
    assert said_of(150, ranks=OWN)["own"].reason == "not_judged"
    assert said_of(None, ranks=OWN)["own"].reason == "nothing"


@pytest.mark.parametrize(
    ("book", "other", "kind"),
    [
        ("good", "behind", "flipped"),
        ("behind", "good", "flipped"),
        ("good", "good", "same"),
        ("behind", "behind", "same"),
        ("unknown", "good", "only_other"),
        ("behind", "unknown", "only_book"),
        ("unknown", "unknown", "neither"),
    ],
)
def test_each_indicator_is_counted_once_by_what_both_rules_say(book, other, kind):
    counts = flips({"k": (Verdict("pace", "x", book), Verdict("canada", "y", other))})["canada"]
    assert {name for name, found in counts.items() if found} == {kind}
    assert counts[kind] == ["k"]


def test_the_same_values_are_behind_by_pace_and_on_course_by_growth():
    found = words_of((2021, 120), (2022, 142))
    assert found["pace"].word == "moderate"  # 42 of 50
    counts = flips({"k": tuple(found.values())})
    assert (counts["canada"]["flipped"], counts["own"]["only_book"]) == (["k"], ["k"])


def test_where_less_is_better_falling_is_progress():
    found = words_of((2021, 190), (2022, 150), better="down", baseline=200.0, target=100.0)
    assert (found["canada"].word, found["scotland"].word) == ("moderate", "improving")  # 13.40 / 15.91 = 0.842


def test_a_sum_has_no_growth_from_zero_and_its_single_years_are_compared():
    found = words_of((2021, 60), (2022, 50), measurement="cumulative", baseline=None, baseline_kind="none")
    assert (found["canada"].reason, found["scotland"].word) == ("from_zero", "worsening")
    assert found["pace"].word == "on_track"  # 110 of 100


def test_a_projection_is_no_beginning_for_growth():
    found = words_of((2024, 130), baseline_kind="projection")
    assert found["canada"].reason == "not_observed"


def test_a_level_that_is_kept_is_on_course_while_it_does_not_change():
    found = words_of((2021, 1.70), (2022, 1.70), measurement="keep", better="keep", baseline=1.67, target=1.67)
    assert (found["scotland"].word, found["scotland"].side) == ("maintaining", "good")


def test_own_ranks_are_a_rule_where_a_municipality_has_them():
    assert words_of((2022, 150), rule=OWN)["own"].word == "A"
    assert words_of((2022, 150))["own"].reason == "no_ranks"


def test_what_only_one_rule_can_judge_is_no_flip():
    book, other = Verdict("pace", "cannot_judge", "unknown"), Verdict("scotland", "worsening", "behind")
    assert flips({"k": (book, other)})["scotland"]["only_other"] == ["k"]


def test_a_mean_shows_what_it_would_be_without_its_best_and_its_worst():
    judged = pd.DataFrame(
        {"kpi_id": ["a", "b", "c", "d"], "ratio": [4.0, 0.8, -0.6, None],
         "status": ["achieved", "moderate", "moving_away", "not_reported"]}
    )  # fmt: skip
    found = summary(judged)
    # a counts as 1: (1 + 0.8 - 0.6) / 3; without a 0.2 / 2; without c 1.8 / 2
    assert (found.count, found.behind, found.best, found.worst) == (3, 2, "a", "c")
    assert (found.mean, found.without_best, found.without_worst) == pytest.approx((0.4, 0.1, 0.9))
    assert summary(judged.iloc[3:]).mean is None
    alone = summary(judged.iloc[:1])
    assert (alone.mean, alone.without_best) == (1.0, None)
