"""What is asked about for its size: by earlier years first, then by baseline and target. Expectations by hand."""

from decimal import Decimal

import pandas as pd
import pytest

from visionbook import data
from visionbook.intake.plausible import plausibility, plausibility_of_total, plausible_range
from visionbook.messages import told

LEVEL = {"unit": "cases", "measurement": "level", "baseline": 50.0, "target": 80.0, "rounded_to": 1}
LEVEL |= {"start_fy": 2021, "end_fy": 2024}
FLOW = LEVEL | {"measurement": "cumulative", "baseline": None, "target": 400.0}
SHARE = LEVEL | {"unit": "ratio", "baseline": 0.16, "target": 0.25, "rounded_to": 0.001}
MONEY = FLOW | {"unit": "yen", "target": 50_000_000_000.0, "rounded_to": 100_000_000}


def years(*values, last=2023):
    """Values of the fiscal years up to `last`."""
    return {last - len(values) + 1 + at: Decimal(str(value)) for at, value in enumerate(values)}


def reasons(kpi, earlier, value):
    return " / ".join(plausibility(kpi, earlier, 2024, Decimal(str(value))))


@pytest.mark.parametrize(
    ("kpi", "earlier", "low", "high"),
    [
        # Three years: three times the largest change (10) from the last year.
        (LEVEL, years(60, 70, 75), "45", "105"),
        # Years that hardly change: what chance alone explains, 3 x sqrt(64).
        (LEVEL, years(63, 64, 64), "40", "88"),
        # Three years that never changed: a tenth, where that is more than chance, 3 x sqrt(10,000).
        (LEVEL, years(10_000, 10_000, 10_000), "9000", "11000"),
        # Two years: half the target (40) from the last year, more than the change (10).
        (LEVEL, years(60, 70), "30", "110"),
        # Never below a third of the lowest, or above three times the highest.
        (LEVEL | {"target": 900.0}, years(60, 70), "20", "210"),
        (LEVEL, years(0, 0, 0), "0", "5"),  # 3 x sqrt(3)
        # The year after is known, and nothing before.
        (LEVEL, years(70, last=2025), "30", "110"),
        # No year: half the larger of baseline and target beyond both, and not below a third.
        (LEVEL, {}, "17", "120"),
        (LEVEL | {"baseline": None}, {}, "8", "120"),
        (LEVEL | {"baseline": 320.0, "target": 300.0}, {}, "140", "480"),
        (SHARE, {}, "0.0533", "0.375"),
        (SHARE, years(0.2, 0.21, 0.22), "0.19", "0.25"),  # 3 x 0.01
        (SHARE, years(0.7, 0.9), "0.45", "1"),  # 0.9 - 0.9 / 2; a share
        (SHARE | {"baseline": None, "target": 1.0}, {}, "0.1", "1.5"),
        # A year of 100: at most half the target of four years.
        (FLOW, {}, "10", "200"),
        (FLOW, years(90, 110), "30", "310"),
        (FLOW, years(90), "30", "270"),
        (FLOW | {"target": 30.0}, {}, "0", "15"),  # 7.5 + 3 x sqrt(7.5) = 15.7
        (FLOW | {"target": 20.0}, {}, "0", "20"),  # so few may come in one year
        (FLOW | {"target": 21.0}, {}, "0", "12"),  # 5.25 + 3 x sqrt(5.25) = 12.1
        (FLOW | {"target": 4.0}, {}, "0", "6"),  # 1 + 3 x sqrt(3)
        (FLOW | {"end_fy": 2021}, {}, "40", "600"),
        (FLOW | {"end_fy": 2040}, {}, "2", "60"),  # 20 a year: three years' at most
        (MONEY, {}, "1250000000", "25000000000"),
        (MONEY, years(0), "0", "25000000000"),
        (SHARE | {"target": 0.9}, years(0.1), "0.0333", "0.3"),
        (SHARE, years(0.2), "0.075", "0.325"),  # half the target, 0.125, from the only year
        (SHARE | {"baseline": 0.0}, {}, "-0.125", "0.375"),  # half the target beyond both
        # Few: what chance explains of 2 is 3 x sqrt(3), of 10 3 x sqrt(10) = 9.5, of 4 3 x sqrt(4).
        (FLOW, years(2), "0", "7"),
        (FLOW, years(10), "1", "30"),
        (LEVEL | {"baseline": 10.0}, {}, "1", "120"),
        (LEVEL | {"baseline": 2.0, "target": 4.0}, {}, "0", "10"),
        # No printed step: a tenth of one. 5.2 / 3 = 1.73; 8 + 8 / 2.
        (LEVEL | {"unit": "tonnes", "baseline": 5.2, "target": 8.0, "rounded_to": None}, {}, "1.7", "12"),
        (MONEY, years(17_600_000_000, 12_600_000_000, 10_000_000_000), "3330000000", "25000000000"),
    ],
)
def test_the_range_follows_what_is_known(kpi, earlier, low, high):
    found = plausible_range(kpi, earlier, 2024)
    assert found == (Decimal(low), Decimal(high))
    for value in found:  # the ends themselves are not outside
        assert "outside" not in reasons(kpi, earlier, value)
    step = Decimal("0.0001") if kpi["unit"] == "ratio" else 1
    assert reasons(kpi, earlier, found[1] + step)
    if found[0] > 0:
        assert "outside" in reasons(kpi, earlier, found[0] - step)


def test_where_nothing_is_known_nothing_is_asked():
    unknown = LEVEL | {"baseline": None, "target": None}
    assert plausible_range(unknown, {}, 2024) == (None, None)
    assert reasons(unknown, {}, 1_000_000) == ""
    assert plausible_range(FLOW | {"target": None}, {}, 2024) == (None, None)
    assert plausible_range(FLOW | {"target": 0.0}, {}, 2024) == (None, None)


def test_of_a_share_that_was_nothing_only_the_whole_is_known():
    share = SHARE | {"target": None}
    assert plausible_range(share, years(0), 2024) == (None, Decimal(1))
    assert reasons(share, years(0), 1) == "" and "100" in reasons(share, years(0), "1.001")


def test_an_end_that_is_nothing_has_no_sign():
    # What chance explains of 8 is 3 x sqrt(8) = 8.5: 8 - 8.5, rounded up.
    assert str(plausible_range(FLOW, years(8), 2024)[0]) == "0"


@pytest.mark.parametrize(
    ("kpi", "earlier", "value", "said"),
    [
        (LEVEL, years(60, 70, 75), 750, "exactly 10 times the value of fiscal year 2023 (75 cases)"),
        (LEVEL, years(60, 70, 75), "7.5", "exactly 1/10 of the value of fiscal year 2023 (75 cases)"),
        (LEVEL, years(60, 70, 75), 7500, "exactly 100 times"),
        (LEVEL, years(60, 70, 75), 75_000, "exactly 1,000 times"),
        (LEVEL, years(60, 70, 75), "0.75", "exactly 1/100 of"),
        (LEVEL, years(60, 70, 75), "0.075", "exactly 1/1,000 of"),
        (LEVEL, years(10, 300, 100), 10, "exactly 1/10"),  # within the range, and still a slip of one nought
        (LEVEL, {}, 500, "exactly 10 times the baseline (50 cases)"),
        (LEVEL, {}, 800, "exactly 10 times the target (80 cases)"),
        (SHARE, years("0.183"), "0.0183", "exactly 1/10 of the value of fiscal year 2023 (18.3 %)"),
        (
            MONEY,
            years(12_600_000_000),
            126_000_000_000,
            "exactly 10 times the value of fiscal year 2023 (12,600,000,000 yen)",
        ),
    ],
)
def test_a_nought_too_many_or_too_few_is_named(kpi, earlier, value, said):
    assert reasons(kpi, earlier, value).startswith(said)


def test_a_level_on_the_way_from_its_baseline_to_ten_times_of_it_is_no_slip():
    grown = LEVEL | {"baseline": 8.0, "target": 80.0}
    assert reasons(grown, {}, 80) == ""
    assert reasons(grown, years(8), 80) != ""
    falling = grown | {"baseline": 80.0, "target": 8.0}
    assert [reasons(falling, {}, value) for value in (80, 79, 9, 8)] == [""] * 4
    assert [reasons(grown, {}, value) for value in (8, 9, 79)] == [""] * 3


@pytest.mark.parametrize(
    ("kpi", "earlier", "value", "said"),
    [
        (FLOW, years(90, 110), 200, "the sum of the fiscal years before, 2022 to 2023: a total instead of"),
        (FLOW, years(30, 40, 50), 120, "the sum of the fiscal years before, 2021 to 2023"),
        (LEVEL, years(40, 45), 85, "the sum of the fiscal years before, 2022 to 2023"),
        (MONEY, years(9_000_000_000, 8_000_000_000), 17_000_000_000, "the sum of"),
        (FLOW, years(3, 4, 2), 9, "the sum of the fiscal years before, 2021 to 2023"),
        (FLOW, years(90, 110), 290, "more than the fiscal years before, 2022 to 2023, together (200 cases): a total"),
        (FLOW, years(30, 40), 100, ""),  # no more than a year's share of the target
        (FLOW | {"target": 8.0}, years(4, 5), 10, ""),  # too few to tell
        (
            FLOW | {"target": 8.0},
            years(5, 5),
            11,
            "more than the fiscal years before, 2022 to 2023, together (10 cases)",
        ),
        (FLOW, years(100), 100, ""),  # one year is no sum
        (FLOW, years(0, 50), 50, ""),  # nor is one beside a year of nothing
        (FLOW, years(1, 50), 51, "the sum of the fiscal years before, 2022 to 2023"),
        (FLOW | {"target": None}, years(90, 110), 290, "more than the fiscal years before, 2022 to 2023"),
        (LEVEL | {"target": 200.0}, years(40, 45), 86, ""),  # a level may be more than its years together
        (FLOW, {2023: Decimal(90), 2025: Decimal(110)}, 200, ""),  # of the years before
        (SHARE, years(0.1, 0.12), 0.22, ""),  # shares are not added up
    ],
)
def test_the_total_of_several_years_is_asked_about(kpi, earlier, value, said):
    assert reasons(kpi, earlier, value)[: len(said)] == said
    assert said or reasons(kpi, earlier, value) == ""


@pytest.mark.parametrize(
    ("kpi", "earlier", "total", "good"),
    [
        (FLOW, years(90, 110, 100), 420, True),  # 120 this year
        (FLOW, years(90, 110, 100), 4200, False),
        (FLOW, years(90, 110, 100), 300, False),  # nothing this year
        (FLOW, {}, 400, True),  # 100 in each of four years
        (FLOW, {}, 801, False),  # more than 200 in each
        (FLOW, {2022: Decimal(100)}, 700, True),  # 200 in each of the three others
        (FLOW, {2022: Decimal(100)}, 1010, False),
    ],
)
def test_a_running_total_is_judged_by_what_it_leaves_for_the_year(kpi, earlier, total, good):
    assert (plausibility_of_total(kpi, earlier, 2024, Decimal(total)) == []) is good


@pytest.mark.parametrize(
    ("kpi", "earlier", "value", "why"),
    [
        (
            LEVEL,
            years(60, 70, 75),
            106,
            "2023年度の値（75件）からの変化が、これまでの最大の変化（10件）の3倍を超えます",
        ),
        (LEVEL, years(60, 70), 111, "2023年度の値（70件）からの変化が、目標値（80件）の半分を超えます"),
        (FLOW, years(90), 271, "ほかの年度で最も大きい2023年度の値（90件）の3倍を超えます"),
        (FLOW, years(90, 110), 29, "ほかの年度で最も小さい2022年度の値（90件）の3分の1に届きません"),
        (LEVEL, {}, 121, "参考：基準値50件、目標値80件"),
        (FLOW, {}, 201, "全期間の目標値は400件です"),
        (SHARE, years(0.7, 0.9), "1.1", "分かっている値は、どれも100％未満です"),
    ],
)
def test_the_reason_names_what_it_was_measured_by(kpi, earlier, value, why):
    (reason, *_) = plausibility(kpi, earlier, 2024, Decimal(str(value)))
    assert told(reason, "ja").endswith(f"の外です。{why}")


def test_money_is_said_as_people_say_it():
    (reason,) = plausibility(MONEY, years(12_600_000_000), 2024, Decimal(126_000_000_000))
    assert told(reason, "ja") == "2023年度の値（126億円）のちょうど10倍です"


# Over all indicators of the book.

KPIS = data.load("kpis").to_dict("records")
IDS = [kpi["kpi_id"] for kpi in KPIS]


def known_of(kpi):
    """What the plan says a year may be: baseline and target, or the target's share of a year."""
    if kpi["measurement"] == "cumulative":
        return [Decimal(str(kpi["target"])) / (kpi["end_fy"] - kpi["start_fy"] + 1)]
    return [Decimal(str(kpi[name])) for name in ("baseline", "target") if kpi[name] == kpi[name]]


def histories(value):
    """Years before: none, the last, and three that move by a tenth."""
    up = value * Decimal("1.1")
    return [{}, {2023: value}, {2022: value, 2023: up}, {2021: value, 2022: up, 2023: value}]


@pytest.mark.parametrize("factor", ["0.7", "1", "1.03", "1.3"])
def test_no_indicator_accepts_ten_times_its_true_value_without_a_question(factor):
    silent = [
        (kpi["kpi_id"], value, earlier)
        for kpi in KPIS
        for value in known_of(kpi)
        for earlier in histories(value)
        if not plausibility(kpi, earlier, 2024, value * Decimal(factor) * 10)
    ]
    assert silent == []  # all have a target; where nothing is known, see above


@pytest.mark.parametrize("kpi", KPIS, ids=IDS)
def test_plausible_true_values_are_not_asked_about(kpi):
    first, last = int(kpi["start_fy"]), int(kpi["end_fy"])
    for value in known_of(kpi):
        assert plausibility(kpi, {}, last, value) == []
    ends = known_of(kpi) * (3 - len(known_of(kpi)))
    path = {first - 1 + at: ends[0] + (ends[1] - ends[0]) * at / (last - first + 1) for at in range(last - first + 2)}
    for year in range(first, last + 1):
        before = {each: path[each] for each in range(first, year)}
        assert plausibility(kpi, before, year, path[year]) == [], year


def test_no_recorded_observation_is_asked_about():
    records = data.load("kpi_observations")
    assert len(records)
    for row in records.itertuples():
        same = records[records["kpi_id"] == row.kpi_id]
        earlier = {each.fiscal_year: Decimal(str(each.value)) for each in same.itertuples()}
        kpi = KPIS[IDS.index(row.kpi_id)]
        assert plausibility(kpi, earlier, row.fiscal_year, Decimal(str(row.value))) == []


def test_of_the_invented_results_a_slip_and_leaps_are_asked_about(root):
    """Guests who come back after a closed border, a hall in its first whole year: to ask is right, to refuse is not."""
    records = pd.read_csv(root / "examples" / "invented" / "data" / "kpi_observations.csv")
    records = records[records["status"] != "preliminary"].sort_values("fiscal_year")
    asked = []
    for kpi_id, rows in records.groupby("kpi_id"):
        earlier = {}
        for row in rows.itertuples():
            value = Decimal(str(row.value))
            if plausibility(KPIS[IDS.index(kpi_id)], earlier, row.fiscal_year, value):
                asked.append((kpi_id, row.fiscal_year, row.value))
            earlier[row.fiscal_year] = value
    slip = [("g1-a3-k2", 2022, 40)]  # its correction says 4
    assert asked == [
        *slip,
        ("g1-b1-k2", 2021, 50),
        ("g1-b1-k2", 2022, 300),
        ("g1-b1-k2", 2023, 1900),
        ("g2-b3-k2", 2022, 52000),
    ]
