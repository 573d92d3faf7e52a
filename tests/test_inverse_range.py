"""The inverse in many ways: two intervals by hand, ways that cannot be, the ranges, and what the page says of them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside

from visionbook import data
from visionbook.errors import ProjectionError
from visionbook.pages.plan_assumptions import pictures, text
from visionbook.pages.plan_assumptions.model import TABLES, plan_assumptions
from visionbook.population import inverse_range
from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.axes import FEMALE, MALE, AgeGroups
from visionbook.population.inverse import Target
from visionbook.population.inverse_range import (
    BY_AGE,
    OUTSIDE,
    SEXES_APART,
    SOLVED,
    UNSOLVED,
    Part,
    Way,
    is_robust,
    levers_of,
    solve_ways,
    ways_of,
)
from visionbook.show.sizes import LAYOUTS
from visionbook.words import load_words

JA = load_words("ja")
AGES = AgeGroups(5, 90)
ALL = (Part("youngest", "0+"),)


def leaving(net=-0.1):
    """Nobody dies, nobody is born, and a tenth of everybody leaves in each of two intervals."""
    rates = np.broadcast_to(net, (2, 2, len(AGES))).copy()
    rates[..., 0] = 0
    return Assumptions(np.ones((2, 2, len(AGES))), ChildWomanRatio(np.zeros(2), np.ones(2)), Migration(rates))


def solved(wanted, ways, rates=None):
    population = np.full((2, len(AGES)), 100.0)
    targets = [Target("all", 2025, wanted)]
    return solve_ways(population, rates or leaving(), AGES, (2015, 2025), targets, 2025, ways)


# 3,800 people: 3,420 after five years, 3,078 after ten. 3,249 are 3,420 x 0.95.


def test_two_starts_by_hand():
    found = solved(3249.0, [Way(BY_AGE, start, ALL) for start in (2020, 2015)])
    # from 2020: half of a tenth stays. From 2015: 3,800 x y x y = 3,249, y = 0.924662; 1 - y is 0.753 of a tenth
    assert found.table["youngest"].tolist() == pytest.approx([0.5, 1 - (1 - 0.855**0.5) / 0.1])
    assert found.table["state"].tolist() == [SOLVED, SOLVED]
    # 3,420 x 0.05 / 5; 3,800 x 0.1 x 0.24662 / 5 and 0.924662 of that
    assert found.held_back["held_back"].tolist() == pytest.approx([34.2, 18.743, 17.331], abs=5e-4)
    assert found.held_back["from_year"].tolist() == [2020, 2015, 2020]


def test_the_range_of_an_interval_is_that_of_the_ways_that_act_in_it():
    found = solved(3249.0, [Way(BY_AGE, start, ALL) for start in (2020, 2015)])
    rows = found.persons(BY_AGE)
    assert rows[["from_year", "ways"]].to_numpy().tolist() == [[2015, 1], [2020, 2]]
    assert rows[["low", "high"]].to_numpy().tolist() == pytest.approx(
        np.array([[18.743, 18.743], [17.331, 34.2]]), abs=5e-4
    )
    assert found.begun(BY_AGE) == pytest.approx((18.743, 34.2), abs=5e-4)  # each in its own first interval


@pytest.mark.parametrize("wanted", [3077.0, 3000.0, 3425.0])
def test_a_share_below_nothing_or_above_everything_is_outside_and_takes_no_part(wanted):
    found = solved(wanted, [Way(BY_AGE, 2020, ALL)])
    assert found.table["state"].tolist() == [OUTSIDE]
    assert not 0 <= found.table["youngest"].item() <= 1
    assert found.held_back.empty and found.begun(BY_AGE) is None
    assert (found.count(BY_AGE), found.count(BY_AGE, OUTSIDE), found.count(BY_AGE, SOLVED)) == (1, 1, 0)


@pytest.mark.parametrize("wanted", [3078.0, 3420.0])
def test_nobody_and_everybody_held_back_are_shares_that_can_be(wanted):
    share = solved(wanted, [Way(BY_AGE, 2020, ALL)]).table["youngest"].item()
    assert share == pytest.approx(0.0 if wanted == 3078 else 1.0, abs=1e-9)


@pytest.mark.parametrize(("share", "state"), [(-1e-9, OUTSIDE), (0.0, SOLVED), (1.0, SOLVED), (1 + 1e-9, OUTSIDE)])
def test_nothing_and_everything_are_the_last_shares_that_can_be(monkeypatch, share, state):
    monkeypatch.setattr(
        inverse_range, "solve", lambda *_: SimpleNamespace(pulled={"fertility": 1.0, "youngest": share})
    )
    monkeypatch.setattr(inverse_range, "_held_back", lambda position, *_: pd.DataFrame({"way": [position]}))
    assert solved(0.0, [Way(BY_AGE, 2020, ALL)]).table["state"].tolist() == [state]


def test_levers_that_move_nobody_are_unsolved_and_counted():
    net = np.full(len(AGES), -0.1)
    net[:4] = 0.0  # nobody below 20 leaves
    found = solved(3249.0, [Way(BY_AGE, 2020, (Part("youngest", "0-19"),)), Way(BY_AGE, 2020, ALL)], leaving(net))
    assert found.table["state"].tolist() == [UNSOLVED, SOLVED]
    assert np.isnan(found.table["youngest"].iloc[0])
    assert found.held_back["way"].tolist() == [1]


def test_without_any_way_solved_there_are_no_ranges():
    found = solved(9999.0, [Way(SEXES_APART, 2015, (Part("women", "0+", FEMALE),))])
    assert found.begun() is None and found.persons().empty
    assert found.shares()["low"].isna().all()


def test_the_grid_has_every_start_and_cut_and_each_cell_once():
    ways = ways_of(AGES, 2015, 2025)
    assert [sum(way.kind == kind for way in ways) for kind in (SEXES_APART, BY_AGE)] == [36, 9]
    assert {way.migration_from for way in ways} == {2015, 2020, 2025}
    assert len({(way.migration_from, way.parts) for way in ways}) == 45
    for way in ways:
        _, *levers = levers_of(way, AGES, (2015, 2060), 2025)
        assert sum(lever.profile for lever in levers).max() == 1


@pytest.mark.parametrize(
    ("rises", "starts"), [(2015, {2015}), (2010, {2015}), (2024, {2015, 2020}), (2020, {2015, 2020})]
)
def test_nothing_starts_before_the_base_year_or_after_births_rise(rises, starts):
    assert {way.migration_from for way in ways_of(AGES, 2015, rises)} == starts


def test_a_part_is_of_one_sex_or_of_both_and_begins_in_its_year():
    way = Way(SEXES_APART, 2020, (Part("women", "15-29", FEMALE), Part("men", "15-29", MALE), Part("older", "30+")))
    _, women, men, older = levers_of(way, AGES, (2015, 2030), 2025)
    assert women.profile[:, MALE].sum() == men.profile[:, FEMALE].sum() == 0
    assert women.profile[:, FEMALE].sum(axis=-1).tolist() == [0, 3, 3]
    assert older.profile.sum(axis=(1, 2)).tolist() == [0, 2 * 13, 2 * 13]


def test_ages_that_cut_a_group_are_refused():
    with pytest.raises(ProjectionError, match="ages 0-17 do not begin and end with age groups"):
        levers_of(Way(BY_AGE, 2015, (Part("youngest", "0-17"),)), AGES, (2015, 2060), 2025)


@pytest.mark.parametrize(
    ("low", "high", "robust"), [(20, 30, True), (20, 30.1, False), (0, 0, False), (-3, -2, False), (5, 5, True)]
)
def test_answers_are_robust_up_to_half_as_much_again(low, high, robust):
    assert is_robust(low, high) == robust


# The page


@pytest.fixture(scope="module")
def plan():
    return plan_assumptions({name: data.load(name) for name in TABLES}, data.edition())


def test_persons_a_year_are_much_the_same_whichever_way(plan):
    """Found independently: 41 to 45 a year falling to 18 to 24 over starts and splits; women 6-11 %, men 14-28 %."""
    ways = plan.ways
    assert (ways.count(SEXES_APART), ways.count(SEXES_APART, SOLVED)) == (36, 36)
    from_base = ways.held_back.query("kind == 'sexes_apart' and migration_from == 2015")
    first = from_base.query("from_year == 2015")["held_back"]
    last = from_base.query("to_year == 2060")["held_back"]
    assert 40.5 <= first.min() and first.max() < 45.5
    assert 17.5 <= last.min() and last.max() < 24.5
    shares = ways.table.query("kind == 'sexes_apart' and migration_from == 2015")
    assert shares["women"].min() < 0.06 and shares["women"].max() == pytest.approx(0.11, abs=0.005)
    assert shares["men"].max() > 0.28


def test_the_way_of_the_book_is_one_of_them(plan):
    row = plan.ways.table.query("kind == 'sexes_apart' and migration_from == 2015")
    row = row[[ages == ("15-39", "15-39", "40+") for ages in row["ages"]]].iloc[0]
    pulled = plan.solution.pulled
    assert row[["women", "men", "older", "rise"]].tolist() == pytest.approx(
        [pulled["women 15-39"], pulled["men 15-39"], pulled["40+"], pulled["fertility"]]
    )


def test_the_page_says_persons_as_robust_and_shares_as_ranges(plan):
    persons, shares, births, by_age = text.ways(plan, JA).texts
    assert (
        "36通り" in persons
        and "41～46人" in persons
        and "18～25人" in persons
        and "目標そのものが求めている" in persons
    )
    assert "若い女性が5～14%" in shares and "若い男性が15～50%" in shares and "目標からは決まりません" in shares
    assert "10.0～10.3%" in births
    assert "9通りのうち5通り" in by_age and "36～42人" in by_age


def test_the_head_of_the_page_gives_the_range_only_where_it_is_robust(plan):
    assert "1年に41～46人から18～25人で、大きくは変わりません" in text.lead(plan, JA).texts[0]
    wild = with_held_back(plan, lambda rows: rows.assign(held_back=rows["held_back"] * (1 + rows["way"])))
    assert "大きくは変わりません" not in text.lead(wild, JA).texts[0]
    assert "大きくは変わりません" not in text.lead(in_state(plan, SEXES_APART, UNSOLVED), JA).texts[0]


def with_held_back(plan, change):
    return replace(plan, ways=replace(plan.ways, held_back=change(plan.ways.held_back.copy())))


def test_persons_that_differ_are_not_called_robust(plan):
    def doubled(rows):
        rows.loc[rows["way"] == 0, "held_back"] *= 2
        return rows

    page = with_held_back(plan, doubled)
    said = text.ways(page, JA).texts[0]
    assert "41～86人" in said and "言い切れません" in said and "目標そのもの" not in said
    assert "解き方を変えると" in pictures.ways(page, "", JA).title
    assert "決まらない" in pictures.ways(plan, "", JA).title


def in_state(plan, kind, state, keep=0):
    table = plan.ways.table.copy()
    changed = table.index[table["kind"] == kind][keep:]
    table.loc[changed, "state"] = state
    held_back = plan.ways.held_back[~plan.ways.held_back["way"].isin(changed)]
    return replace(plan, ways=replace(plan.ways, table=table, held_back=held_back))


def test_ways_that_cannot_be_are_said(plan):
    none = in_state(plan, SEXES_APART, UNSOLVED)
    assert "ものはありません" in text.ways(none, JA).texts[0] and len(text.ways(none, JA).texts) == 1
    assert pictures.ways(none, "", JA).texts == []
    some = in_state(plan, SEXES_APART, OUTSIDE, keep=1)
    assert "36通りに解きました" in text.ways(some, JA).texts[0] and "のは1通りです" in text.ways(some, JA).texts[0]
    assert "1年に43人、" in text.ways(some, JA).texts[0]  # one way is no range
    alone = in_state(plan, BY_AGE, OUTSIDE)
    assert "9通りのどれでも" in text.ways(alone, JA).texts[-1]


def test_the_picture_has_a_line_and_a_row_for_each_way_and_no_text_over_another(plan):
    chart = pictures.ways(plan, "", JA)
    assert len(chart.table.cells()) == 45
    cells = chart.table.cells()
    # 41 to 46 and 18 to 25 a year; decision 0039 has the shares of the first and the thirty-seventh way
    assert cells[0][:4] == ["2015年", "男女別に0～29歳、30歳以上は男女とも", "合う", "43.1"]
    assert cells[36][1:3] == ["男女とも0～29歳、30～49歳、50歳以上", "合う"]
    assert (cells[36][5:8], cells[39][2:5]) == (["2.2%", "48.7%", "6.0%"], ["割合が範囲の外", "－", "－"])
    few = pictures.ways(in_state(plan, SEXES_APART, OUTSIDE, keep=1), "", JA)
    for layout in LAYOUTS:
        for made, lines in ((chart, 36), (few, 1)):
            figure = drawn(made.draw, layout)
            assert sum(line.get_linewidth() > 1 for line in figure.axes[0].lines) == lines
            assert not overlapping_texts(figure) and not texts_outside(figure), layout.name


@pytest.mark.parametrize("factor", [1 / 300, 150])
def test_small_and_large_municipalities_have_the_picture_too(plan, factor):
    page = with_held_back(plan, lambda rows: rows.assign(held_back=rows["held_back"] * factor))
    for layout in LAYOUTS:
        figure = drawn(pictures.ways(page, "", JA).draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure), layout.name


def test_a_table_of_no_ways_is_a_table():
    empty = solved(3249.0, [])
    assert empty.table.empty and isinstance(empty.held_back, pd.DataFrame)
    assert empty.count(SEXES_APART) == 0
