"""Registered births, deaths and moves: what is refused, how they are set side by side, what the page says of them."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from conftest import ROOT
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401

from visionbook import data
from visionbook.checks.events import ahead_of_source_problems, event_problems
from visionbook.checks.population import population_problems
from visionbook.messages import told
from visionbook.pages.population_outlook import model, pictures, tables_registered, text
from visionbook.population.registered import registered_of
from visionbook.show.sizes import LAYOUTS, WIDE
from visionbook.tables import TextTable
from visionbook.words import load_words

JA = load_words("ja")
TODAY = date(2026, 6, 1)
ANSWER = {"field": "source_place", "words": "確認済み"}
EVENT = ("area_code", "year", "event", "universe", "abroad", "value", "source_id", "source_place")
PEOPLE = ("area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id")
SERIES = ("series", "base_year", "reference_day")


def table(name, columns, *rows):
    return TextTable(f"data/{name}.csv", list(columns), [(n, list(map(str, row))) for n, row in enumerate(rows, 2)])


BOOK = table("series", SERIES, ("book", "", "01-01"), ("counts", "", "10-01"))


def totals(*values, series="book", source="register"):
    rows = [("99101", year, series, "observed", "both", "total", people, source) for year, people in values]
    return table("population", PEOPLE, *rows)


def year_of(
    births=10, deaths=20, moves_in=30, moves_out=40, *, year=2020, source="register", place="表1", abroad="true"
):
    values = {"births": births, "deaths": deaths, "moves_in": moves_in, "moves_out": moves_out}
    return [
        ("99101", year, event, "with_foreigners", abroad if "moves" in event else "false", value, source, place)
        for event, value in values.items()
    ]


def found(rows, populations=None):
    return list(event_problems(table("registered_events", EVENT, *rows), populations, BOOK, ANSWER, TODAY))


# What is refused


def test_the_entered_events_keep_the_rules():
    assert data.check(ROOT / "data") == []


@pytest.mark.parametrize("year", [2026, 2027, 2100])
def test_a_year_that_has_not_ended_is_refused_with_its_place(year):
    problems = found(year_of(year=year))
    assert {(problem.row, problem.column, problem.value) for problem in problems} == {
        (number, "year", str(year)) for number in range(2, 6)
    }
    assert "has not ended" in problems[0].rule and "まだ終わっていない年" in told(problems[0].rule, "ja")
    assert found(year_of(year=2025)) == []


@pytest.mark.parametrize(
    ("event", "column", "cell"),
    [("deaths", "universe", "japanese"), ("moves_out", "universe", "japanese"), ("moves_out", "abroad", "false")],
)
def test_two_halves_that_are_counted_in_two_ways_are_refused(event, column, cell):
    rows = [list(row) for row in year_of()]
    (changed,) = (row for row in rows if row[2] == event)
    changed[EVENT.index(column)] = cell
    (problem,) = found(rows)
    assert (problem.column, problem.value) == (column, cell)
    # Of two sources each may count in its own way.
    changed[EVENT.index("source_id")] = "other"
    assert found(rows) == []


@pytest.mark.parametrize("changes", [{"deaths": 1041}, {"moves_out": 1041}, {"deaths": 5000, "moves_out": 5000}])
def test_nobody_leaves_who_is_not_there(changes):
    # 1,000 on New Year's Day, 10 born and 30 come: 1,040 can die or leave.
    (problem,) = found(year_of(**changes), totals((2020, 1000)))
    assert "more than the people there were, 1,040" in problem.rule
    assert found(year_of(deaths=1040), totals((2020, 1000))) == []


def test_where_nobody_was_born_and_nobody_came_as_many_can_leave_as_there_were():
    nobody = {"births": 0, "moves_in": 0, "deaths": 0, "moves_out": 0}
    assert found(year_of(**nobody | {"deaths": 1000}), totals((2020, 1000))) == []
    assert len(found(year_of(**nobody | {"deaths": 1001}), totals((2020, 1000)))) == 1
    assert len(found(year_of(**nobody | {"moves_out": 1001}), totals((2020, 1000)))) == 1


@pytest.mark.parametrize("end", [969, 991, 1100])
def test_events_that_do_not_make_the_change_of_the_total_are_refused(end):
    # 10 - 20 + 30 - 40 = -20: 980, and up to 10 more or less by corrections of the register.
    (problem,) = found(year_of(), totals((2020, 1000), (2021, end)))
    assert "make -20" in problem.rule and f"from 1,000 to {end:,}" in problem.rule
    assert "1,000人から" in told(problem.rule, "ja")
    assert found(year_of(place="確認済み：職権による消除"), totals((2020, 1000), (2021, end))) == []


@pytest.mark.parametrize("end", [970, 980, 990])
def test_a_register_may_be_corrected_a_little(end):
    assert found(year_of(), totals((2020, 1000), (2021, end))) == []


@pytest.mark.parametrize(
    ("rows", "populations"),
    [
        (year_of(abroad="false"), totals((2020, 1000), (2021, 500))),  # moves from abroad are missing
        (year_of()[:3], totals((2020, 1000), (2021, 500))),  # an event is missing
        (year_of(source="other"), totals((2020, 1000), (2021, 500))),  # totals of another source
        (year_of(), totals((2020, 1000), (2021, 500), series="counts")),  # no totals of New Year's Day
        (year_of(), totals((2020, 1000), (2022, 500))),  # two years
    ],
)
def test_only_a_whole_account_is_held_against_its_totals(rows, populations):
    assert found(rows, populations) == []


@pytest.mark.parametrize(
    ("year", "series", "refused"),
    [(2026, "book", False), (2027, "book", True), (2026, "counts", True), (2025, "counts", False)],
)
def test_a_total_before_its_day_is_refused(year, series, refused):
    problems = list(population_problems(totals((year, 1000), series=series), BOOK, TODAY))
    assert [(problem.row, problem.column, problem.value) for problem in problems] == [(2, "year", str(year))] * refused


@pytest.mark.parametrize(
    ("year", "series", "published", "refused"),
    [
        (2021, "book", "2020", True),
        (2021, "book", "2020-12", True),
        (2020, "counts", "2020-09", True),
        (2021, "book", "2021", False),
        (2021, "book", "2021-01-01", False),
        (2020, "counts", "2020-10", False),
        (2021, "book", "", False),
    ],
)
def test_a_total_cannot_be_observed_after_its_source_was_published(year, series, published, refused):
    sources = table("sources", ("source_id", "published"), ("register", published))
    problems = list(ahead_of_source_problems(totals((year, 1000), series=series), BOOK, sources))
    assert [(problem.row, problem.column) for problem in problems] == [(2, "year")] * refused


# Set side by side


def events(*rows):
    """Rows of (year, event, universe, abroad, value, source)."""
    columns = ["year", "event", "universe", "abroad", "value", "source_id"]
    return pd.DataFrame(rows, columns=columns).assign(area_code="99101")


def moves(first, last, universe, source="report", *, abroad=False, missing=()):
    return [
        (year, event, universe, abroad, 10 if event == "moves_in" else 12, source)
        for year in range(first, last + 1)
        for event in ("moves_in", "moves_out")
        if year not in missing
    ]


NOBODY = pd.DataFrame(columns=list(PEOPLE))


def pair(*rows):
    return registered_of(events(*rows), NOBODY, "book", "99101").moves


def test_a_line_breaks_where_the_way_of_counting_changes_or_a_year_is_missing():
    changed = pair(*moves(2016, 2017, "with_foreigners"), *moves(2018, 2020, "japanese"))
    assert [list(rows["year"]) for rows in changed.stretches] == [[2016, 2017], [2018, 2019, 2020]]
    assert changed.changes == [(2018, "japanese", False)]
    assert list(changed.alike["year"]) == [2018, 2019, 2020]
    gap = pair(*moves(2016, 2020, "japanese", missing=[2018]))
    assert [list(rows["year"]) for rows in gap.stretches] == [[2016, 2017], [2019, 2020]]
    assert gap.changes == [] and len(gap.alike) == 4
    abroad = pair(*moves(2016, 2017, "japanese"), *moves(2018, 2018, "japanese", abroad=True))
    assert abroad.changes == [(2018, "japanese", True)]


def test_what_was_counted_in_an_older_way_before_another_is_not_alike():
    rows = [*moves(2015, 2015, "japanese"), *moves(2016, 2016, "with_foreigners"), *moves(2017, 2018, "japanese")]
    assert list(pair(*rows).alike["year"]) == [2017, 2018]


def test_the_source_that_reaches_furthest_is_shown_and_of_such_the_longest():
    assert pair(*moves(2010, 2020, "japanese", "old"), *moves(2019, 2021, "japanese", "new")).source == "new"
    assert pair(*moves(2010, 2020, "japanese", "long"), *moves(2019, 2020, "japanese", "short")).source == "long"


def test_of_sources_that_reach_as_far_and_are_as_long_the_first_is_shown():
    for sources in (("z", "a"), ("a", "z")):
        rows = [row for source in sources for row in moves(2018, 2020, "japanese", source)]
        assert pair(*rows).source == sources[0]


def test_half_a_pair_is_no_pair():
    assert registered_of(events(*moves(2016, 2017, "japanese")[::2]), NOBODY, "book", "99101") is None
    assert registered_of(events(*moves(2016, 2017, "japanese")), NOBODY, "book", "01223") is None


def test_the_register_keeps_an_account_of_the_years_with_both_totals():
    rows = events(
        *[(2020, event, "with_foreigners", "moves" in event, value, "register")
          for event, value in {"births": 10, "deaths": 20, "moves_in": 30, "moves_out": 40}.items()]
    )  # fmt: skip
    people = [("99101", year, "book", "observed", "both", "total", value, "register")
              for year, value in ((2020, 1000), (2021, 983))]  # fmt: skip
    people = pd.DataFrame(people, columns=list(PEOPLE))
    (line,) = registered_of(rows, people, "book", "99101").account.itertuples()
    # 1,000 + 10 - 20 + 30 - 40 = 980, and 3 more by corrections.
    assert (line.year, line.start, line.other, line.end) == (2020, 1000, 3, 983)
    assert registered_of(rows, people[:1], "book", "99101").account.empty
    assert registered_of(rows, people, "", "99101").account.empty


# The page


@pytest.fixture(scope="module")
def pages():
    known = {name: data.load(name) for name in model.TABLES}
    codes = known["registered_events"]["area_code"].unique()
    return {code: model.outlook(known, data.edition(municipality=code)) for code in codes}


def plain(output):
    return output.text() if hasattr(output, "draw") else output._repr_mimebundle_()["text/plain"]


def shown(page, words=JA):
    return [pictures.registered(page, words), text.registered(page, words), tables_registered.account(page, words)]


def test_the_page_says_what_was_registered_and_that_the_way_of_counting_changed(pages):
    chart, sentences, account = map(plain, shown(pages[data.edition().municipality]))
    assert "2017年までが「外国人を含む」、2018年からが「日本人だけ」" in chart and "※日本人だけ" in chart
    assert ["2018年", "135", "337", "−202", "805", "1,037", "−232", "日本人だけ", "※日本人だけ"] in [
        line.split("\t") for line in chart.splitlines()
    ]
    # The columns of 2016 to 2023 add up to 1,042 births and 3,057 deaths: 2,015 in eight years.
    assert re.search(r"死亡は出生より2,015人多く、1年当たり252人の自然減", sentences)
    assert "2019年の転入は958人、転出は1,239人です（上の統計では653人、961人）" in sentences
    assert "25,953\t136\t356\t958\t1,239\t+5\t25,457" in account


def test_the_pictures_of_all_towns_are_not_cut_and_mark_the_ways(pages):
    for code, page in pages.items():
        for layout in LAYOUTS:
            figure = drawn(pictures.registered(page, JA).draw, layout)
            assert not texts_outside(figure) and not overlapping_texts(figure), (code, layout.name)
            assert {"※外国人を含む", "※日本人だけ"} <= {label.get_text() for label in texts(figure)}, code


def test_moves_alone_have_one_panel_and_no_way_is_written_where_none_changed(pages):
    page = next(iter(pages.values()))
    alone = registered_of(events(*moves(2016, 2020, "japanese")), NOBODY, "book", "99101")
    page = replace(page, registered=alone)
    figure = drawn(pictures.registered(page, JA).draw, WIDE)
    assert len(figure.axes) == 1
    assert not [label for label in texts(figure) if "※" in label.get_text()]
    said = "".join(map(plain, shown(page)))
    assert "数え方は「日本人だけ」です" in said and "線の切れ目" not in said and "台帳では" not in said


@pytest.mark.parametrize(("added", "words"), [(10, "社会減"), (14, "社会増"), (12, "同じ数")])
def test_gains_are_gains(pages, added, words):
    rows = [(2020, "moves_in", "japanese", True, added, "report"), (2020, "moves_out", "japanese", True, 12, "report")]
    found = registered_of(events(*rows), NOBODY, "book", "99101")
    said = plain(text.registered(replace(next(iter(pages.values())), registered=found), JA))
    assert words in said and "国外との転入、転出は含みません" not in said


def test_without_events_the_page_says_what_would_bring_them(pages):
    page = replace(next(iter(pages.values())), registered=None)
    said = "".join(map(plain, shown(page)))
    assert "data/registered_events.csv" in said


def test_nothing_escapes_the_words(pages, pseudo):  # noqa: F811
    page = next(iter(pages.values()))
    page = replace(page, names=replace(page.names, area="«d»"), sources={"registered": ("«d»",)})
    for output in shown(page, pseudo):
        said = plain(output).translate(dict.fromkeys(map(ord, "■□※")))
        assert not escaped(said), escaped(said)
        assert not unmarked(said), unmarked(said)[:200]


def ahead_of_source(published, **changes):
    row = {"area_code": "1", "year": "2024", "series": "s", "variant": "observed", "sex": "both", "age_group": "total"}
    row |= {"source_id": "doc"} | changes
    people = TextTable("data/population.csv", list(row), [(2, list(row.values()))])
    days = [(2, ["s", "10-31"]), (3, ["yearly", ""])]
    series = TextTable("data/series.csv", ["series", "reference_day"], days)
    sources = TextTable("data/sources.csv", ["source_id", "published"], [(2, ["doc", published])])
    return [problem.row for problem in ahead_of_source_problems(people, series, sources)]


@pytest.mark.parametrize(
    ("published", "is_ahead"),
    [
        ("2024-10-31", False),
        ("2024-10-30", True),
        ("2024-10", False),  # 31 days
        ("2024-09", True),
        ("2024", False),
        ("2023", True),
        ("2023-12", True),
        ("2025-01", False),
        ("", False),  # a statistic of every year
    ],
)
def test_nothing_is_observed_after_its_source_was_published(published, is_ahead):
    assert ahead_of_source(published) == ([2] if is_ahead else [])


@pytest.mark.parametrize("published", ["2024-13", "2024-00", "2024-1", "令和6-10", "2024-10-31-1"])
def test_a_date_that_the_contract_refuses_is_no_crash_here(published):
    assert ahead_of_source(published) in ([], [2])


@pytest.mark.parametrize(("year", "is_ahead"), [("2024", False), ("2025", True)])
def test_a_source_of_january_was_published_by_its_last_day(year, is_ahead):
    assert ahead_of_source("2024-01", series="yearly", year=year) == ([2] if is_ahead else [])


@pytest.mark.parametrize("month", [f"{month:02d}" for month in range(1, 13)])
def test_a_source_of_a_month_was_published_by_its_end(month):
    # counted on the last day of October: ahead of what was published before
    assert ahead_of_source(f"2024-{month}") == ([2] if month < "10" else [])


def test_only_totals_that_were_observed_are_held_against_the_day_of_their_source():
    assert ahead_of_source("2023", series="yearly") == [2]  # the first of January of 2024
    assert ahead_of_source("2023-12-31", series="yearly") == [2]
    assert ahead_of_source("2024-01-01", series="yearly") == []
    others = ({"variant": "projection"}, {"sex": "female"}, {"age_group": "0-4"}, {"source_id": "other"})
    assert [ahead_of_source("2023", **other) for other in others] == [[]] * 4
