"""The workbook that computes: its formulas against the model, before and after its coloured cells are changed."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from worksheet_cases import invented, tables, town
from worksheet_formulas import Sheets

from visionbook.population.inputs import AGES
from visionbook.words import load_words
from visionbook.worksheet import inputs, layout, projections, results
from visionbook.worksheet.case import from_json
from visionbook.worksheet.own import BANDS, BY_RATIO, LIMITS, OwnAssumptions, as_published, project_own
from visionbook.worksheet.workbook import workbook_bytes

JA = load_words("ja")
CASES = {
    "town": lambda: town("01223"),
    "village": lambda: town("01694"),
    "ward": lambda: invented(1_200_000, intervals=5, seed=1),
    "hamlet": lambda: invented(400, base_year=2015, intervals=2, seed=2),
}


def name(sheet):
    return JA(f"worksheet.sheet_{sheet}")


@cache
def made(which):
    return workbook_bytes(CASES[which](), JA)


@cache
def computed(which):
    return Sheets(made(which))


def people(sheets, sheet, case):
    """The persons on a sheet of a projection, by year, sex and age, as its formulas give them."""
    return np.array(
        [
            [
                [sheets.value(name(sheet), layout.row_of(sex, age), layout.BASE + step) for age in range(len(AGES))]
                for sex in range(2)
            ]
            for step in range(len(case.years))
        ],
        dtype=float,
    )


def of_rows(case, top, values):
    """Cells from a row down: values by row and interval."""
    return {
        (top + row, layout.BASE + 1 + interval): float(value)
        for row, line in enumerate(np.atleast_2d(values))
        for interval, value in enumerate(line)
    }


def entered_cells(case, own):
    """What somebody enters to state own assumptions."""
    cells = {(inputs.WAY, layout.BASE): JA("worksheet.by_ratio" if own.by == BY_RATIO else "worksheet.by_rate")}
    for top, values in (
        (inputs.RATES, own.rate),
        (inputs.RATIOS, own.ratio),
        (inputs.MORTALITY, own.mortality),
        (inputs.HOUSEHOLDS, own.households),
        (inputs.BANDS_FROM, own.migration),
    ):
        cells |= of_rows(case, top, values)
    for sex, column in enumerate(inputs.HOUSEHOLD_COLUMNS):
        for age in range(1, len(AGES)):
            cells[inputs.HOUSEHOLD_FROM + age - 1, column] = float(own.household[sex, age])
    return cells


def assumed(case, which):
    """Sets of own assumptions, from careful to absurd."""
    usual, count = as_published(case), len(case.child_woman_ratio)
    chance = np.random.default_rng(5)
    if which == "careful":
        migration = usual.migration.copy()
        migration[2:4, 1:] = 0.5
        return replace(usual, rate=np.full(count, 1.8), migration=migration, mortality=np.full(count, 0.95))
    if which == "families":
        return replace(usual, by=BY_RATIO, ratio=np.linspace(0.2, 0.3, count), households=np.arange(count) * 3.5)
    if which == "everybody leaves":
        return replace(usual, migration=np.full((len(BANDS), count), 5.0), mortality=np.full(count, 5.0))
    if which == "upper ends":
        household = np.full(usual.household.shape, 10.0)
        ends = {key: np.full(count, LIMITS[key][1]) for key in ("rate", "ratio", "mortality", "households")}
        return OwnAssumptions(BY_RATIO, **ends, migration=np.full((len(BANDS), count), -5.0), household=household)
    if which == "outside":
        return replace(usual, rate=np.full(count, -3.0), migration=np.full((len(BANDS), count), 99.0))
    return OwnAssumptions(
        "rate",
        chance.uniform(0, 8, count),
        chance.uniform(0, 2, count),
        chance.uniform(0, 5, count),
        chance.uniform(0, 100, count),
        chance.uniform(-5, 5, (len(BANDS), count)),
        chance.uniform(0, 3, usual.household.shape),
    )


SETS = ("careful", "families", "everybody leaves", "upper ends", "outside", "at random")


@pytest.mark.parametrize("which", CASES)
def test_every_formula_gives_the_value_that_stands_beside_it(which):
    sheets = computed(which)
    assert len(sheets.formulas) > 600
    for place in sorted(sheets.formulas):
        assert sheets.value(*place) == pytest.approx(sheets.beside[place], rel=1e-9, abs=1e-6), place


@pytest.mark.parametrize("which", CASES)
def test_the_scenarios_of_the_handbook_are_those_of_the_model(which):
    case, sheets = CASES[which](), computed(which)
    for scenario, expected in zip(("pattern_1", "simulation_1", "simulation_2"), case.scenarios(), strict=True):
        assert np.abs(people(sheets, scenario, case) - expected).max() < 1e-6


@pytest.mark.parametrize("code", ["01223", "01694"])
def test_pattern_1_is_the_published_projection_person_by_person(code):
    case, sheets = town(code), computed({"01223": "town", "01694": "village"}[code])
    cells = people(sheets, "pattern_1", case)
    published = tables()["population"].query(
        "area_code == @code and series == 'ipss2018' and age_group in @AGES.labels"
    )
    for row in published.query("sex != 'both'").itertuples():
        place = case.years.index(row.year), ("female", "male").index(row.sex), AGES.labels.index(row.age_group)
        assert abs(cells[place] - row.population) < 0.5


@pytest.mark.parametrize("which", CASES)
def test_untouched_the_own_projection_is_pattern_1(which):
    case, sheets = CASES[which](), computed(which)
    assert np.abs(people(sheets, "own", case) - people(sheets, "pattern_1", case)).max() < 1e-6
    assert sheets.value(name("inputs"), inputs.CHECK, layout.BASE) == 0


@pytest.mark.parametrize("assumptions", SETS)
@pytest.mark.parametrize("which", ["ward", "hamlet"])
def test_after_cells_were_changed_the_own_projection_is_that_of_the_model(which, assumptions):
    case = CASES[which]()
    own = assumed(case, assumptions)
    sheets = computed(which).entered(name("inputs"), entered_cells(case, own))
    expected = project_own(case, own)
    assert expected.min() >= 0
    np.testing.assert_allclose(people(sheets, "own", case), expected, rtol=1e-9, atol=1e-6)
    assert np.abs(people(sheets, "pattern_1", case) - case.scenarios()[0]).max() < 1e-6


def test_a_town_of_the_data_with_families_that_move_in():
    case = town("01694")
    own = assumed(case, "families")
    sheets = computed("village").entered(name("inputs"), entered_cells(case, own))
    assert np.abs(people(sheets, "own", case) - project_own(case, own)).max() < 0.5


def test_the_assumptions_of_simulation_2_entered_by_hand_give_simulation_2():
    case, usual = CASES["ward"](), as_published(CASES["ward"]())
    sheets = computed("ward")
    path = [sheets.value(name("simulation_1"), projections.RATE_ROW, column) for column in range(4, 9)]
    own = replace(usual, rate=np.array(path), migration=np.zeros(usual.migration.shape))
    entered = computed("ward").entered(name("inputs"), entered_cells(case, own))
    assert np.abs(people(entered, "own", case) - case.scenarios()[2]).max() < 1e-6


def test_two_households_a_year_are_ten_couples_after_five_years():
    case = CASES["hamlet"]()
    sheets = computed("hamlet").entered(name("inputs"), {(inputs.HOUSEHOLDS, layout.BASE + 1): 2})
    more = people(sheets, "own", case)[1] - people(sheets, "pattern_1", case)[1]
    # By hand: 2 households x 5 years x (1 woman and 1 man of 30-34, half a girl and half a boy of 5-9).
    assert more[:, 6].round(9).tolist() == [10, 10] and more[:, 1].round(9).tolist() == [5, 5]
    assert more[:, 0].sum() == pytest.approx(10 * case.child_woman_ratio[0])  # children of the ten women
    assert np.abs(np.delete(more, [0, 1, 6], axis=1)).max() < 1e-9


@pytest.mark.parametrize("entered", [None, "たくさん", ""])
def test_a_cell_without_a_number_counts_as_in_pattern_1_and_is_counted(entered):
    case = CASES["hamlet"]()
    places = [(inputs.RATES, 4), (inputs.MORTALITY, 5), (inputs.HOUSEHOLDS, 4), (inputs.BANDS_FROM, 5)]
    sheets = computed("hamlet").entered(name("inputs"), dict.fromkeys(places, entered))
    assert np.abs(people(sheets, "own", case) - case.scenarios()[0]).max() < 1e-6
    assert sheets.value(name("inputs"), inputs.CHECK, layout.BASE) == len(places)


@pytest.mark.parametrize(("entered", "counts_as"), [(9.5, 8), (-1, 0), (1e9, 8)])
def test_a_number_outside_the_limits_counts_as_the_nearer_end_and_is_counted(entered, counts_as):
    case = CASES["hamlet"]()
    sheets = computed("hamlet").entered(name("inputs"), {(inputs.RATES, 4): entered})
    rate = sheets.value(name("own"), projections.RATE_ROW, 4)
    assert rate == pytest.approx(counts_as) and sheets.value(name("inputs"), inputs.CHECK, layout.BASE) == 1
    assert case.years[1] == sheets.value(name("own"), layout.HEAD_ROW, 4)


def test_the_other_way_to_state_births_is_not_used():
    case = CASES["hamlet"]()
    sheets = computed("hamlet").entered(name("inputs"), of_rows(case, inputs.RATIOS, [1.9, 1.9]))
    assert np.abs(people(sheets, "own", case) - case.scenarios()[0]).max() < 1e-6


def test_results_show_the_sums_of_every_projection_side_by_side():
    case, sheets = CASES["ward"](), computed("ward")
    last = layout.BASE + len(case.years) - 1
    for number, block in enumerate(results.BLOCKS):
        for step, scenario in enumerate(results.SCENARIOS):
            row = results.FIRST + number * len(results.SCENARIOS) + step
            cells = people(sheets, scenario, case)[-1]
            sums = {"0+": cells.sum(), "0-14": cells[:, :3].sum(), "15-64": cells[:, 3:13].sum()}
            sums |= {
                "65+": cells[:, 13:].sum(),
                "young": cells[0, 4:8].sum(),
                "share": cells[:, 13:].sum() / cells.sum(),
            }
            assert sheets.value(name("results"), row, last) == pytest.approx(sums[block]), (block, scenario)


def test_influences_are_rated_as_the_handbook_has_it():
    case, sheets = CASES["ward"](), computed("ward")
    totals = case.scenarios()[:, case.years.index(case.influence_year)].sum(axis=(-2, -1))
    first = results.INFLUENCE + 2
    ratios = [sheets.value(name("results"), first + step, 2) for step in range(2)]
    ratings = [sheets.value(name("results"), first + step, 3) for step in range(2)]
    assert ratios == pytest.approx([totals[1] / totals[0], totals[2] / totals[1]])
    by_hand = [
        1 + sum(ratio >= end for end in ends)
        for ratio, ends in zip(ratios, [(1, 1.05, 1.1, 1.15), (1, 1.1, 1.2, 1.3)], strict=True)
    ]
    assert ratings == by_hand


def test_where_nobody_is_left_shares_are_zero_and_nothing_fails():
    case = invented(400, intervals=2, population=np.eye(2, len(AGES), 5) * 40 + 1e-9)
    own = replace(as_published(case), migration=np.full((len(BANDS), 2), -5.0), mortality=np.full(2, 5.0))
    content = workbook_bytes(case, JA, own=own)
    sheets = Sheets(content)
    for place in sorted(sheets.formulas):
        assert sheets.value(*place) == pytest.approx(sheets.beside[place], rel=1e-6, abs=1e-6), place


@pytest.mark.parametrize("which", CASES)
def test_a_case_survives_the_way_through_a_page_without_losing_a_digit(which):
    case = CASES[which]()
    again = from_json(json.loads(json.dumps(case.as_json())))
    assert workbook_bytes(again, JA) == made(which)


def test_the_same_case_gives_the_same_bytes_and_another_gives_others():
    assert workbook_bytes(CASES["hamlet"](), JA) == made("hamlet")
    other = replace(CASES["hamlet"](), base_rate=1.38)
    assert workbook_bytes(other, JA) != made("hamlet")
