"""The levers: sets of assumptions, what levers make of them, the HTML, and the script in a browser, from a folder."""

import json
import re
import shutil
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from test_web_basics import extension
from worksheet_cases import invented

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.levers import block, results
from visionbook.levers import towns as model
from visionbook.levers.data import content, rounded, town_values
from visionbook.levers.plan import plan_rates
from visionbook.pages.levers import pictures, text
from visionbook.pages.levers.model import levers as levers_of
from visionbook.pages.population_outlook import tables_worksheet
from visionbook.population.counted import Counted
from visionbook.population.inputs import AGES
from visionbook.population.projection import move_up
from visionbook.population.scenarios import HANDBOOK
from visionbook.words import load_words
from visionbook.worksheet.own import BANDS, LIMITS, OwnAssumptions, as_published, band_of_age, project_own

JA = load_words("ja")
HOSTILE = '</script><b onclick="x">&amp;'
SETS = 250  # of random assumptions in each of four places


@cache
def loaded():
    return {name: data.load(name) for name in model.TABLES}


@cache
def region():
    return levers_of(loaded(), data.edition())


def place(name):
    """A town of the data, or one that nobody lives in."""
    return region().towns[name] if name in region().towns else invented_town()


@cache
def invented_town(people=300_000, name="架空市"):
    """From 2020 to 2045, the last two intervals alike; counted in 2020 and 2025."""
    case = invented(people, intervals=4, seed=3, area=name)
    held = {
        key: np.concatenate([getattr(case, key), getattr(case, key)[-1:]])
        for key in ("survivorship", "migration", "child_woman_ratio", "sex_ratio")
    }
    case = replace(case, **held)
    counted = Counted(pd.Series({2020: float(people), 2025: people * 0.9}), frozenset({2025}), 2020)
    empty = pd.Series(dtype=float)
    start = model.Start("pattern_1", case.child_woman_ratio, case.migration)
    targets = pd.Series({2030: people * 0.95, 2040: people * 0.5})
    return model.Town(case, counted, targets, empty, (2030, False), None, (start,))


# The model


@pytest.mark.parametrize("code", ["01223", "01692", "01694"])
def test_the_handbooks_scenarios_are_sets_of_assumptions(code):
    town = place(code)
    for name, people in zip(HANDBOOK, town.case.scenarios(), strict=True):
        assert np.abs(town.people(town.start(name)) - people).max() < 1e-6


@pytest.mark.parametrize("code", ["01223", "01691", "01694"])
def test_nothing_is_moved_before_the_last_year_that_has_been_counted(code):
    town = place(code)
    assert town.from_year == 2025
    moved = town.people(town.starts[0], model.Levers(2.5, -0.5, 9, 1.3))
    as_it_was = town.people(town.starts[0])
    until = town.case.years.index(2025) + 1
    assert np.array_equal(moved[:until], as_it_was[:until])
    assert (np.abs(moved[until:] - as_it_was[until:]).sum(axis=(-2, -1)) > 1).all()


def test_the_plans_set_of_assumptions_reproduces_its_targets():
    town = place("01223")
    totals = town.totals("plan")
    # As the strategy prints them: of 2060 they are equations, that of 2035 is not.
    assert round(totals[2060]) == 9345
    assert abs(totals[2035] - 18109) < 10
    assert [start.name for start in place("01691").starts] == [
        "pattern_1",
        "simulation_1",
        "simulation_2",
        "registered",
        "zero_migration",
    ]


@pytest.mark.parametrize("missing", ["migration_only", "15-64", "points"])
def test_a_plan_that_prints_less_gives_no_set_of_assumptions(missing):
    town, population, points = place("01223"), loaded()["population"], loaded()["vision_points"]
    base = type("Base", (), {"area_code": "01223", "base_year": 2015, "horizon_year": 2060})
    rows = population[~((population["series"] == "plan2021") & population["variant"].eq(missing))]
    rows = rows[~((rows["series"] == "plan2021") & rows["age_group"].eq(missing))]
    assert plan_rates(rows, points.iloc[:0] if missing == "points" else points, "plan2021", base) is None
    assert town.start("plan")


@pytest.mark.parametrize("code", ["01223", "01693", "01694"])
def test_without_moves_the_old_only_die_from_the_counted_year_on(code):
    town = place(code)
    people = town.people(town.start("zero_migration"))
    first = town.case.years.index(town.from_year)
    for interval in range(first, len(people) - 1):
        alive = move_up(people[interval]) * town.case.survivorship[interval]
        assert np.allclose(people[interval + 1][:, 1:], alive[:, 1:])


def test_a_fertility_rate_is_reached_in_a_straight_line_and_held():
    town = invented_town()
    case, own = model.pulled(town, town.starts[0], model.Levers(rate=2.0))
    # Moved from 2025 on, reached in the year of the handbook's goal (2030): all later years have it.
    assert (town.from_year, town.reach_year, case.years) == (2025, 2030, (2020, 2025, 2030, 2035, 2040, 2045))
    assert own.rate.round(9).tolist() == [
        round(float(case.child_woman_ratio[0] * case.births_per_child), 9),
        2,
        2,
        2,
        2,
    ]
    later = replace(town, case=replace(town.case, goal_year=2040))
    rates = model.pulled(later, later.starts[0], model.Levers(rate=2.0))[1].rate
    step = (2.0 - rates[0]) / 3
    assert np.allclose(rates, [rates[0], rates[0] + step, rates[0] + 2 * step, 2, 2])


def test_the_lever_of_the_young_moves_three_bands_and_no_other_age():
    town = invented_town()
    changed = model.pulled(town, town.starts[0], model.Levers(young=0.25))[0].migration
    cells = np.zeros(changed.shape, dtype=bool)
    cells[1:, :, 3:6] = True  # from 2025 on; 15-19, 20-24 and 25-29
    assert np.allclose(changed[cells], 0.25 * town.case.migration[cells])
    assert np.array_equal(changed[~cells], town.case.migration[~cells])


def test_households_and_deaths_are_those_of_the_workbook():
    town = invented_town()
    people = town.people(town.starts[0], model.Levers(households=10, mortality=0.5))
    usual = as_published(town.case)
    own = replace(usual, households=np.array([0, 10, 10, 10, 10]), mortality=np.array([1, 0.5, 0.5, 0.5, 0.5]))
    assert np.allclose(people, project_own(town.case, own))
    # The words speak of a couple of 30-34 and a child of 5-9.
    by_age = dict(zip(AGES.labels, usual.household.sum(axis=0), strict=True))
    assert {age: persons for age, persons in by_age.items() if persons} == {"5-9": 1, "30-34": 2}
    # A couple and a child, ten times a year, for five years: 150 persons more in 2030, and children of the women.
    only = town.people(town.starts[0], model.Levers(households=10))[2] - town.people(town.starts[0])[2]
    assert only[:, 1:].sum() == pytest.approx(150)
    assert only[:, 0].sum() == pytest.approx(50 * town.case.child_woman_ratio[1])


def test_an_edition_without_a_projection_by_age_says_what_would_bring_the_levers():
    edition = Edition("01223", series=SeriesRoles("census", projection="ipss2023"))
    page = levers_of(loaded(), edition)
    assert page.own is None
    for shown in (
        block.block(page, JA),
        results.lead(page, JA),
        text.starts(page, JA),
        pictures.compared(page, "x", JA),
    ):
        html = shown._repr_mimebundle_()["text/html"]
        assert "<form" not in html and "<script" not in html
    assert "年齢別死亡率の表" in block.block(page, JA)._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("empty", ["life_table_mx", "municipal_fertility", "population"])
def test_without_a_table_that_the_computation_needs_there_are_no_levers(empty):
    found = dict(loaded())
    rows = found[empty]
    projected = rows["series"].eq("ipss2018") if empty == "population" else rows["source_id"].notna()
    found[empty] = rows[~projected]
    page = levers_of(found, data.edition())
    assert page.own is None
    assert "data" not in block.block(page, JA)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("empty", "left"),
    [
        ("registered_events", ["pattern_1", "simulation_1", "simulation_2", "plan", "zero_migration"]),
        ("vision_points", ["pattern_1", "simulation_1", "simulation_2", "registered", "zero_migration"]),
        ("shelf_lives", ["pattern_1", "simulation_1", "simulation_2", "plan", "registered", "zero_migration"]),
    ],
)
def test_only_what_the_data_give_is_offered(empty, left):
    page = levers_of({**loaded(), empty: loaded()[empty].iloc[:0]}, data.edition())
    assert [start.name for start in page.own.starts] == left
    assert (page.own.shelf is None) == (empty == "shelf_lives")
    assert content(page, JA)["towns"][0]["shelf"] == (None if empty == "shelf_lives" else [2040, True])


def test_an_edition_with_a_census_and_a_projection_by_age_alone_has_levers():
    edition = Edition("01693", series=SeriesRoles("census", age_projection="ipss2018"))
    page = levers_of(loaded(), edition)
    town = content(page, JA)["towns"][0]
    assert (list(page.towns), town["targets"], town["newer"], page.newer) == (["01693"], [], [], "")
    assert town["years"][-1] == 2045 == town["publishedTo"]
    assert pictures.compared(page, "x", JA).content()["svg"]


def test_a_town_without_a_region_stands_alone():
    page = levers_of(loaded(), replace(data.edition(), municipality="01694", region=""))
    assert list(page.towns) == ["01694"]


# What the page says


def test_the_lead_and_the_table_are_those_of_the_projections():
    page = region()
    lead = results.lead(page, JA)._repr_mimebundle_()["text/plain"]
    assert "根室市の2060年" in lead and "8,368人" in lead and "シミュレーション2の18,661人" in lead
    rows = results.compared(page, "x", JA).to_text().splitlines()
    assert rows[-1].split("\t")[:2] == ["2060年", "8,368"]
    assert len(rows[1].split("\t")) == 1 + len(page.own.starts)


def test_every_set_of_assumptions_is_explained():
    shown = text.starts(region(), JA)._repr_mimebundle_()["text/plain"]
    assert all(JA(f"levers.name_{start.name}") in shown for start in region().own.starts)
    assert "2020～2023年の1.12" in shown


def test_hostile_names_close_no_element():
    page = model.Region({"99001": invented_town(name=HOSTILE)}, HOSTILE, HOSTILE, ())
    html = block.block(page, JA).to_html()
    assert html.count("</script>") == 2 and "<b " not in html
    island = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html)[1]
    assert json.loads(island)["towns"][0]["name"] == HOSTILE


def test_intervals_that_repeat_at_the_end_are_said_once():
    values = town_values(invented_town())
    assert [len(values[name]) for name in ("survivorship", "migration", "ratio", "sexRatio")] == [4] * 4
    assert len(values["years"]) == 6
    assert rounded(np.array([[1.0, 0.1], [2.0, -0.0]])) == [[1, 0.1], [2, 0]]


def test_the_data_of_five_towns_and_the_script_are_light():
    static = ROOT / "book" / "_static"
    assert (static / "levers.js").stat().st_size < 100_000
    assert len(block.block(region(), JA).to_html()) < 100_000


def test_every_word_that_the_script_says_comes_with_the_page_and_no_other():
    script = (ROOT / "book" / "_static" / "levers.js").read_text(encoding="utf-8")
    given = set(content(region(), JA)["words"])
    literal = set(re.findall(r'(?:said\("|words\.)([a-z_]+)', script)) | {"shelf_until", "shelf_more"}
    made = {stem for stem in re.findall(r'(?:compared\("|said\(`)([a-z_]+)', script)}
    assert literal <= given
    assert all(any(name.startswith(stem.rstrip("_")) for name in given) for stem in made)
    unused = {name for name in given - literal if not any(name.startswith(stem.rstrip("_") + "_") for stem in made)}
    assert unused == set()
    assert not re.search(r"[぀-ヿ一-鿿]", script)


@pytest.mark.parametrize("code", ["01223", "01691", "01694"])
def test_a_town_alone_has_the_numbers_that_it_has_beside_the_others(code):
    alone = content(model.region_of(loaded(), data.edition(municipality=code), {code: "甲"}), JA)
    beside = content(region(), JA)
    (own,) = alone["towns"]
    other = next(town for town in beside["towns"] if town["code"] == code)
    assert alone["survivorship"][own["survivorship"]] == beside["survivorship"][other["survivorship"]]
    left = ("name", "survivorship")
    assert {key: own[key] for key in own if key not in left} == {key: other[key] for key in other if key not in left}


def test_of_a_town_alone_no_choice_is_shown():
    alone = block.block(model.Region({"99001": invented_town(name=HOSTILE)}, "甲推計", "", ()), JA).to_html()
    assert '<input type="hidden" name="town" value="99001">' in alone and 'select id="levers-town"' not in alone
    assert 'select id="levers-town"' in block.block(region(), JA).to_html()


@pytest.mark.parametrize("code", ["01223", "01691", "01694"])
def test_the_page_of_a_town_leads_to_its_levers(code):
    own = SimpleNamespace(handbook=1, names=SimpleNamespace(area="甲<町"), town=SimpleNamespace(area_code=code))
    shown = tables_worksheet.levers(own, JA)._repr_mimebundle_()
    assert f'<a href="levers.html#levers.town={code}">甲&lt;町の仮定を動かす</a>' in shown["text/html"]
    own.handbook = None
    assert tables_worksheet.levers(own, JA)._repr_mimebundle_()["text/html"] == ""


# In a browser, from a folder: the page has the policy of every page of the book


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("levers")
    (root / "notebooks").mkdir()
    (root / "_static").mkdir()
    for name in ("levers.js", "levers.css", "visionbook.css"):
        shutil.copy(ROOT / "book" / "_static" / name, root / "_static")
    policy = extension("page_head").policy([])
    for name, page in {
        "levers": region(),
        "invented": model.Region({"99001": invented_town()}, "甲推計", "", ()),
    }.items():
        head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}"><title>x</title>'
        head += '<meta name="viewport" content="width=device-width">'
        head += '<link rel="stylesheet" href="../_static/visionbook.css">'
        body = f'<article class="bd-article">{block.block(page, JA).to_html()}</article>'
        html = f'<!doctype html><html lang="ja"><head>{head}</head><body>{body}</body></html>'
        (root / "notebooks" / f"{name}.html").write_text(html, encoding="utf-8")
    return root


@pytest.fixture
def visit(browser, folder):
    contexts = []

    def opened(state="", name="levers", script=True, width=1280):
        context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 844})
        contexts.append(context)
        page = context.new_page()
        page.problems, page.asked = [], []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((folder / "notebooks" / f"{name}.html").as_uri() + state)
        return page

    yield opened
    for context in contexts:
        context.close()


def answer(page):
    return page.locator(".vb-levers-answer").inner_text()


def slider(page, name):
    return page.locator(f"input[type=range][name={name}]")


def numbered(page, name):
    return page.locator(f"input[type=number][name={name}]")


def settled(page, part):
    page.wait_for_function("part => location.hash.includes(part)", arg=part)


def random_sets(case, seed):
    """Sets of own assumptions: fertility, deaths, households and moves of every band and interval, and a household."""
    chance, n = np.random.default_rng(seed), len(case.child_woman_ratio)
    for _ in range(SETS):
        household = np.round(chance.uniform(0, 1.5, case.population.shape), 2)
        household[:, 0] = 0
        yield OwnAssumptions(
            by="rate",
            rate=chance.uniform(0.5, 3.5, n),
            ratio=case.child_woman_ratio,
            mortality=chance.uniform(*(0.3, 2.5), n),
            households=np.round(chance.uniform(0, 40, n)),
            migration=chance.uniform(*LIMITS["migration"], (len(BANDS), n)) * chance.choice([0.2, 1]),
            household=household,
        )


def for_script(case, own):
    """A set of own assumptions as the script takes it."""
    bands = [[0.0] * len(own.rate) if band is None else own.migration[band].tolist() for band in band_of_age()]
    return {
        "ratio": (own.rate / case.births_per_child).tolist(),
        "mortality": own.mortality.tolist(),
        "households": own.households.tolist(),
        "household": own.household.tolist(),
        "multiples": np.array(bands).T.tolist(),
    }


@pytest.mark.browser
@pytest.mark.parametrize(("name", "seed"), [("01223", 1), ("01692", 2), ("01694", 3), ("invented", 4)])
def test_a_thousand_random_sets_of_assumptions_give_what_the_model_gives(visit, name, seed):
    town = place(name)
    sets = list(random_sets(town.case, seed))
    expected = np.stack([project_own(town.case, own) for own in sets])
    page = visit()
    run = "([town, sets]) => sets.map((own) => window.visionbookLevers.project(town, own))"
    found = np.array(page.evaluate(run, [town_values(town), [for_script(town.case, own) for own in sets]]))
    assert found.shape == (SETS, len(town.case.years), 2, len(AGES))
    assert np.abs(found - expected).max() < 0.5
    assert np.abs((found - expected).sum(axis=(-2, -1))).max() < 0.5
    assert np.ptp(expected[:, -1].sum(axis=(-2, -1))) > 100  # the sets are no copies of each other


@pytest.mark.browser
@pytest.mark.parametrize("code", ["01223", "01691", "01693"])
def test_levers_on_every_set_of_assumptions_give_what_the_model_gives(visit, code):
    town, chance = place(code), np.random.default_rng(int(code))
    page = visit(f"#levers.town={code}")
    names = [start["name"] for start in content(region(), JA)["towns"][0]["starts"]] if code == "01223" else []
    asked, expected = [], []
    for start in town.starts:
        for _ in range(4):
            rate, young = float(chance.uniform(0.5, 3)), float(chance.uniform(-1, 2))
            levers = model.Levers(
                rate if chance.random() < 0.7 else None,
                young if chance.random() < 0.7 else None,
                float(chance.integers(0, 60)),
                float(chance.uniform(0.5, 1.5)),
            )
            asked.append([start.name, levers.__dict__])
            expected.append(town.people(start, levers).sum(axis=(-2, -1)))
    run = """([code, asked]) => {
      const data = JSON.parse(document.querySelector(".vb-levers-data").textContent);
      const town = data.towns.find((each) => each.code === code);
      town.survivorship = data.survivorship[town.survivorship];
      const { project, pulled, total } = window.visionbookLevers;
      const start = (name) => town.starts.find((each) => each.name === name);
      return asked.map(([name, levers]) => project(town, pulled(town, start(name), levers)).map(total));
    }"""
    found = np.array(page.evaluate(run, [code, asked]))
    assert np.abs(found - np.array(expected)).max() < 0.5
    assert not names or names == [start.name for start in town.starts]


@pytest.mark.browser
def test_the_page_opens_from_a_folder_and_asks_nobody(visit):
    page = visit()
    assert answer(page) == "2045年の根室市は13,210人。公表された推計と同じです。"
    assert not page.locator(".vb-levers-needs").is_visible()
    assert page.problems == []
    assert all(url.startswith("file://") for url in page.asked)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("#levers.rate=2.1", "多くなります。"),
        ("#levers.rate=1.0", "少なくなります。"),
        ("#levers.young=1", "と同じです。"),
        ("#levers.mortality=1.5", "少なくなります。"),
        ("#levers.households=20", "多くなります。"),
    ],
)
def test_the_sentence_says_more_fewer_or_the_same(visit, state, said):
    page = visit(state)
    assert answer(page).endswith(said)


@pytest.mark.browser
def test_a_key_moves_a_lever_the_sentence_and_then_the_announcement(visit):
    page = visit()
    before = answer(page)
    slider(page, "households").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('.vb-levers-answer').textContent !== before", arg=before)
    assert numbered(page, "households").input_value() == "1"
    settled(page, "levers.households=1")
    said = page.locator(".vb-levers-said")
    assert said.inner_text() == answer(page)
    assert said.get_attribute("role") == "status"
    assert "1年に1世帯が転入" in page.locator(".vb-levers-chosen").inner_text()


@pytest.mark.browser
def test_many_moves_are_announced_once(visit):
    page = visit()
    # Time stands still: what waits is run by hand.
    page.evaluate(
        """() => { window.waiting = new Map(); let last = 0;
        window.setTimeout = (run) => { window.waiting.set((last += 1), run); return last; };
        window.clearTimeout = (which) => window.waiting.delete(which); }"""
    )
    slider(page, "households").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.vb-levers-chosen').textContent.includes('1年に6世帯')")
    said = page.locator(".vb-levers-said")
    assert said.inner_text() == ""
    run_all = "() => { const all = [...window.waiting.values()]; all.forEach((run) => run()); return all.length; }"
    assert page.evaluate(run_all) == 1
    assert said.inner_text() == answer(page)


@pytest.mark.browser
@pytest.mark.parametrize(
    "state",
    [
        "#levers.town=01694&levers.start=simulation_1&levers.year=2060&levers.young=0.5",
        "#levers.start=plan&levers.households=12&levers.mortality=0.8",
        "#levers.town=01692&levers.rate=1.8&levers.mortality=1.2",
    ],
)
def test_what_stands_in_the_address_is_shown_and_kept(visit, state):
    page = visit(state)
    shown, given = answer(page), dict(part.removeprefix("levers.").split("=") for part in state[1:].split("&"))
    town = place(given.get("town", "01223"))
    levers = {"rate": None, "young": None, "households": 0.0, "mortality": 1.0}
    levers |= {name: float(value) for name, value in given.items() if name in levers}
    people = town.people(town.start(given.get("start", "pattern_1")), model.Levers(**levers)).sum(axis=(-2, -1))
    year = int(given.get("year", "2045"))
    assert shown.startswith(f"{year}年の{town.case.area}は{people[town.case.years.index(year)]:,.0f}人。")
    page.locator("select[name=year]").select_option("2035")
    settled(page, "levers.year=2035")
    kept = page.evaluate("location.hash")
    assert all(f"levers.{name}={value}" in kept for name, value in given.items() if name != "year")
    again = answer(page)
    page.reload()
    assert answer(page) == again


@pytest.mark.browser
@pytest.mark.parametrize("state", ["#levers.town=99&levers.start=x&levers.year=1900", "#levers.rate=abc", "#id1"])
def test_an_address_that_says_nothing_known_is_the_published_projection(visit, state):
    page = visit(state)
    assert answer(page) == "2045年の根室市は13,210人。公表された推計と同じです。"
    assert page.problems == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "typed", "counts"), [("rate", "9", "3.00"), ("young", "-7", "-1.00"), ("mortality", "", "1.00")]
)
def test_a_number_outside_of_the_limits_gives_way_to_the_nearer_end(visit, name, typed, counts):
    page = visit()
    numbered(page, name).fill(typed)
    page.keyboard.press("Tab")
    page.wait_for_function(
        "([n, v]) => document.querySelector(`input[type=number][name=${n}]`).value === v", arg=[name, counts]
    )
    assert float(slider(page, name).input_value()) == float(counts)


@pytest.mark.browser
def test_a_set_of_assumptions_is_chosen_and_levers_go_back_to_it(visit):
    page = visit("#levers.households=9")
    page.get_by_role("button", name="シミュレーション2").click()
    assert numbered(page, "households").input_value() == "0"
    assert numbered(page, "rate").input_value() == "2.10"
    assert numbered(page, "young").input_value() == "0.00"
    pressed = page.locator("[data-start][aria-pressed=true]")
    assert pressed.all_inner_texts() == ["シミュレーション2"]
    settled(page, "levers.start=simulation_2")
    page.get_by_role("button", name="推計のままに戻す").click()
    assert answer(page).endswith("公表された推計と同じです。")


@pytest.mark.browser
def test_targets_counts_and_the_shelf_life_follow_the_levers(visit):
    page = visit(name="invented")
    town = invented_town()
    lines = page.locator(".vb-levers-beside li")

    def own(year, levers=None):
        return town.people(town.starts[0], levers).sum(axis=(-2, -1))[town.case.years.index(year)]

    def whole(value):
        return f"{value:,.0f}"

    first = lines.all_inner_texts()
    assert first[0].startswith("2030年の目標の285,000人に、") and first[0].endswith("人足りません。")
    assert whole(round(own(2025)) - 270_000) in first[2]
    assert f"2030年は{whole(own(2030))}人" in first[3]
    slider(page, "households").focus()
    page.keyboard.press("End")
    most = float(slider(page, "households").input_value())
    after = own(2030, model.Levers(households=most))
    page.wait_for_function(
        "text => document.querySelector('.vb-levers-beside').textContent.includes(text)", arg=whole(after)
    )
    assert lines.all_inner_texts()[2] == first[2]  # what has been counted lies before the levers


@pytest.mark.browser
def test_the_table_has_every_year_and_the_age_groups(visit):
    page = visit("#levers.start=plan")
    town = place("01223")
    people = town.people(town.start("plan"))
    rows = [row.split("\t") for row in page.locator(".vb-levers-table tbody").inner_text().splitlines()]
    assert [row[0] for row in rows] == [f"{year}年" for year in town.case.years]
    last = people[-1].sum(axis=0)
    groups = [last[:3].sum(), last[3:13].sum(), last[13:].sum()]
    assert rows[-1][1:] == [
        "9,345", f"+{9345 - 8368}", *(f"{group:,.0f}" for group in groups), f"{100 * groups[2] / last.sum():.1f}%",
    ]  # fmt: skip


@pytest.mark.browser
def test_paper_has_the_chosen_state_as_a_picture_and_no_controls(visit):
    page = visit("#levers.rate=2.1&levers.young=0.5")
    page.emulate_media(media="print")
    assert not page.locator(".vb-levers-form").is_visible()
    assert page.locator("svg.vb-levers-picture .vb-own").first.is_visible()
    assert "合計特殊出生率2.10、若い世代の純移動率0.50倍" in page.locator(".vb-levers-chosen").inner_text()
    assert page.locator(".vb-levers-table").is_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_wider_than_the_screen(visit, width):
    page = visit("#levers.start=registered", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.locator("svg.vb-levers-picture")
    box = picture.bounding_box()
    for part in picture.locator("text").all():
        own = part.bounding_box()
        assert own["x"] >= box["x"] - 1 and own["x"] + own["width"] <= box["x"] + box["width"] + 1


@pytest.mark.browser
def test_the_picture_says_what_it_shows_and_every_control_has_a_name(visit):
    page = visit("#levers.rate=2.1")
    assert re.search(r"根室市.*2060年の[\d,]+人", page.locator("svg.vb-levers-picture").get_attribute("aria-label"))
    for control in page.locator("form input, form select").all():
        assert control.evaluate("c => c.getAttribute('aria-label') || (c.labels[0] && c.labels[0].textContent)")
    assert page.locator("form [aria-describedby]").count() == len(block.LEVERS)


@pytest.mark.browser
def test_without_scripts_a_sentence_says_so_and_no_control_shows(visit):
    page = visit(script=False)
    assert page.locator(".vb-levers-needs").is_visible()
    assert not page.locator(".vb-levers-live").is_visible()
    assert not page.locator("form").is_visible()
