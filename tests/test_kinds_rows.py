"""What the register and vital events become in the tables: files that were read, and tables, are made in memory."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from visionbook.errors import DataError, ParameterError
from visionbook.intake import kinds_import
from visionbook.intake.counted import Counted, Event
from visionbook.intake.import_log import File
from visionbook.intake.kinds_import import KindOptions, import_register, import_vital
from visionbook.messages import message

NAMES = {"01223": "根室市", "01691": "野付郡別海町", "01202": "函館市"}
AREAS = {"01000": "北海道", "01223": "根室市", "01691": "別海町", "01692": "中標津町", "13101": "千代田区"}
REGISTER = {"series": "register", "reference_day": "01-01", "base_year": "", "note_ja": "注", "source_id": "reg"}


def row(code, year, sex, age, people, **more):
    cells = {"area_code": code, "year": year, "series": "register", "variant": "observed", "sex": sex}
    return cells | {"age_group": age, "population": people, "status": ""} | more


def event(area="01223", what="births", value=95, **more):
    given = {"year": 2025, "universe": "japanese", "abroad": False, "statistic": "vital", "place": "表1"} | more
    return Event(area, event=what, value=value, **given)


def stored_event(**more):
    cells = {"area_code": "01223", "year": "2025", "event": "births", "source_id": "vs", "universe": "japanese"}
    return cells | {"value": "90"} | more


def source(source_id, title, terms="約"):
    return {"source_id": source_id, "title_ja": title, "licence_ja": terms}


def of(name="a.csv", people=(), **more):
    """A file that was read; people are area, year, sex, age group, number."""
    columns = ["area_code", "year", "sex", "age_group", "population"]
    given = {"title": "題", "names": NAMES, "place": "頁"} | more
    return Counted(File(name, f"digest of {name}"), population=pd.DataFrame(people, columns=columns), **given)


def total(number, area="01223", year=2025, sex="both"):
    return (area, year, sex, "total", number)


@pytest.fixture
def taken_in(monkeypatch):
    """Import files that were read into tables in memory; return what would be written, and how files were read."""

    def run(importer, *counted, role="register", options=None, **held):
        found = SimpleNamespace(read=[])
        tables = {"areas": [{"area_code": code, "name_ja": name} for code, name in AREAS.items()]}
        tables |= {name: [] for name in ("registered_events", "population", "sources")} | {"series": [REGISTER]} | held

        def read(_, one, *moves, part):
            found.read.append((*moves, part))
            return one

        def write(kind, files, plan, old, pages, *, yes, by):
            found.kind, found.files, found.plan, found.answers = kind, files, plan, (yes, by)

        monkeypatch.setattr(kinds_import, "read_files", lambda files: [(one.file, one) for one in counted])
        monkeypatch.setattr(kinds_import, "read_grids", lambda name, content: content)
        monkeypatch.setattr(kinds_import, "read_register", read)
        monkeypatch.setattr(kinds_import, "read_vital", read)
        monkeypatch.setattr(kinds_import, "write", write)
        monkeypatch.setattr(kinds_import, "_held", lambda: ({}, tables))
        edition = SimpleNamespace(series=SimpleNamespace(register=role))
        importer([], edition, options or KindOptions(), None)
        return found

    return run


def said(found, key):
    return [line.facts for line in found.plan.said if line.key == f"official_kinds.{key}"]


def rows(found, table, *columns):
    return [tuple(cells[column] for column in columns) for cells in found.plan.rows.get(table, [])]


# What the caller decided


@pytest.mark.parametrize(
    ("importer", "kind", "read"), [(import_register, "register", ()), (import_vital, "vital", ("with_foreigners",))]
)
def test_what_was_decided_reaches_who_reads_and_who_writes(taken_in, importer, kind, read):
    one = of(events=[event(statistic="register" if kind == "register" else "vital")])
    found = taken_in(importer, one)
    assert (found.kind, found.files, found.answers, found.read) == (kind, [one.file], (False, ""), [(*read, False)])
    found = taken_in(importer, one, options=KindOptions(part=True, yes=True, by="課"))
    assert (found.answers, found.read) == ((True, "課"), [(*read, True)])


MOVES = {"event": "moves_in", "source_id": "mr"}


@pytest.mark.parametrize(
    ("stored", "whose"),
    [
        ([], "with_foreigners"),
        ([stored_event(**MOVES)], "japanese"),
        ([stored_event(**MOVES, universe="all")], "with_foreigners"),  # no way of counting moves
        # The newest row of the source counts, whatever is of other sources or no moves.
        ([stored_event(**MOVES, year="2024", universe="with_foreigners"), stored_event(**MOVES)], "japanese"),
        ([stored_event(**MOVES), stored_event(**MOVES, year="2024", universe="with_foreigners")], "japanese"),
        ([stored_event(**MOVES | {"source_id": "other"})], "with_foreigners"),
        ([stored_event(source_id="mr")], "with_foreigners"),
    ],
)
def test_moves_are_counted_as_the_newest_rows_of_their_source_are(taken_in, stored, whose):
    named = [source("mr", "住民基本台帳人口移動報告")]
    assert taken_in(import_vital, of(events=[event()]), registered_events=stored, sources=named).read == [
        (whose, False)
    ]


# The same twice


BY_AGE = {"by_age": True, "people": [total(10), ("01223", 2025, "both", "0-4", 10)]}


@pytest.mark.parametrize(
    ("files", "twice"),
    [
        ([of(people=[total(10)]), of("b.csv", **BY_AGE)], None),  # totals beside ages that agree
        ([of(people=[total(11)]), of("b.csv", **BY_AGE)], ("b.csv", "a.csv")),
        ([of(people=[total(10)]), of("b.csv", people=[total(10)])], ("b.csv", "a.csv")),
        ([of(people=[total(10)]), of("b.csv", people=[total(10, year=2024)])], None),
        ([of(people=[total(10)]), of("b.csv", people=[total(10, area="01691")])], None),
        ([of(people=[total(10)]), of("b.csv", people=[total(10, sex="male")])], None),
        ([of(people=[total(10)]), of("b.csv", **BY_AGE), of("c.csv", **BY_AGE)], ("c.csv", "b.csv")),
        ([of(people=[total(10)]), of(people=[total(10)])], ("a.csv", "a.csv")),  # of two folders
        ([of(events=[event()]), of("b.csv", events=[event()])], ("b.csv", "a.csv")),
        ([of(events=[event()]), of("b.csv", events=[event(what="deaths")])], None),
        ([of(events=[event()]), of("b.csv", events=[event(year=2024)])], None),
        ([of(events=[event()]), of("b.csv", events=[event(statistic="register")])], None),
    ],
)
def test_two_files_may_not_say_the_same(taken_in, files, twice):
    named = {"sources": [source("vs", "人口動態統計")]}
    if twice is None:
        kinds_import._refuse_twice(files)
        return
    for importer in (import_register, import_vital):
        with pytest.raises(DataError) as caught:
            taken_in(importer, *files, **named)
        refusal = caught.value.args[0]
        assert (refusal.key, refusal.facts["file"], refusal.facts["other"]) == ("official_import.twice", *twice)


# The series of the register


def refused(kind, call, *args, **more):
    with pytest.raises(kind) as caught:
        call(*args, **more)
    return caught.value.args[0]


def after(found):
    return [line.key.partition(".")[2] for line in found.plan.after]


PEOPLE = of(people=[total(10)])


def test_people_go_into_the_series_that_was_named_or_that_plays_the_role(taken_in):
    other = REGISTER | {"series": "other", "source_id": "o"}
    found = taken_in(import_register, PEOPLE, series=[other, REGISTER])
    assert rows(found, "population", "series", "source_id", "source_place") == [("register", "reg", "頁")]
    assert "series" not in found.plan.rows and after(found) == []
    found = taken_in(import_register, PEOPLE, series=[other, REGISTER], options=KindOptions(series="other"))
    assert rows(found, "population", "series", "source_id") == [("other", "o")] and after(found) == ["role"]


def test_a_series_whose_note_names_a_year_is_told_and_one_that_is_not_there_is_added(taken_in):
    assert after(taken_in(import_register, PEOPLE, series=[REGISTER | {"note_ja": "2014年以後"}])) == ["note"]
    found = taken_in(import_register, PEOPLE, options=KindOptions(series="new"))
    assert rows(found, "series", "series", "reference_day", "base_year", "source_id") == [
        ("new", "01-01", "", "mic_register")
    ]
    assert rows(found, "population", "series", "source_id") == [("new", "mic_register")] and after(found) == ["role"]


@pytest.mark.parametrize(
    ("changes", "key", "kind"),
    [
        ({"reference_day": "10-01"}, "official_kinds.other_series", ParameterError),
        ({"base_year": "2020"}, "official_kinds.other_series", ParameterError),
    ],
)
def test_a_series_of_another_day_or_of_a_projection_is_not_that_of_the_register(taken_in, changes, key, kind):
    assert refused(kind, taken_in, import_register, PEOPLE, series=[REGISTER | changes]).key == key


def test_a_series_has_to_be_named_by_an_identifier(taken_in):
    assert (
        refused(ParameterError, taken_in, import_register, PEOPLE, role="").key == "official_kinds.no_register_series"
    )
    found = refused(ParameterError, taken_in, import_register, PEOPLE, options=KindOptions(series="a b"))
    assert found.key == "official_import.no_identifier"


# Areas


def test_areas_that_rows_are_kept_for_are_taken_else_all_of_the_project(taken_in):
    both = of(people=[total(10), total(20, "01691")], events=[event(statistic="register")])
    kept = [row("01223", "2020", "both", "total", "9"), row("01691", "2020", "both", "total", "9", series="census")]
    assert rows(taken_in(import_register, both, population=kept), "population", "area_code") == [("01223",)]
    assert rows(taken_in(import_register, both), "population", "area_code") == [("01223",), ("01691",)]
    two = of(events=[event(), event("01691")])
    named = [source("vs", "人口動態統計")]
    others = [stored_event(area_code="01691", source_id="other")]
    found = taken_in(import_vital, two, registered_events=[stored_event(), *others], sources=named)
    assert rows(found, "registered_events", "area_code") == [("01223",)]
    found = taken_in(import_vital, two, registered_events=others, sources=named)
    assert rows(found, "registered_events", "area_code") == [("01223",), ("01691",)]


@pytest.mark.parametrize(
    ("names", "asked", "key"),
    [
        ({"01223": "釧路市"}, (), "official_kinds.other_name"),
        ({}, ("01202",), "official_kinds.no_name"),
        ({"01202": ""}, ("01202",), "official_kinds.no_name"),
        ({}, (), None),  # a known area needs no name
        ({"01202": "函館市"}, ("01202",), None),
    ],
)
def test_a_name_says_whether_an_area_is_the_one_that_is_meant(taken_in, names, asked, key):
    one = of(people=[total(10), total(20, "01202")], names=names)
    if key:
        assert refused(DataError, taken_in, import_register, one, options=KindOptions(areas=asked)).key == key
    else:
        assert taken_in(import_register, one, options=KindOptions(areas=asked)).kind == "register"


@pytest.mark.parametrize(("place", "origin"), [("頁", "頁"), ("", "題")])
def test_an_area_that_is_new_comes_from_the_file_and_is_put_once(taken_in, place, origin):
    moved = [event("01202", "moves_in", statistic="migration"), event("01202"), event()]
    options = KindOptions(areas=("01202",))
    found = taken_in(import_vital, of(events=moved, place=place), options=options)
    # The statistic of the first event names the source.
    assert rows(found, "areas", "area_code", "name_ja", "source_id", "source_place") == [
        ("01202", "函館市", "migration_report", origin)
    ]
    found = taken_in(import_register, of(people=[total(9, "01202")], place=place), options=options)
    assert rows(found, "areas", "area_code", "source_id", "source_place") == [("01202", "reg", origin)]


# What is said of a file


def test_a_file_is_said_with_its_years_areas_and_rows_and_what_of_the_prefecture_it_lacks(taken_in):
    people = [total(10), total(4, sex="male"), total(9, "01202")]
    register = {"statistic": "register", "year": 2024}
    events = [event(**register), event("01202", **register), event("01202", "deaths", **register)]
    notes = [message("official_kinds.absent", areas=["注"])]
    one = of(people=people, events=events, notes=notes)
    found = taken_in(import_register, one)
    (facts,) = said(found, "read")
    assert (facts["years"], facts["areas"], facts["count"]) == ([2024, 2025], 1, 3)  # two of people, one event
    assert said(found, "sums") == []
    # Towns of the same prefecture only, and not the prefecture itself; notes of the reader come before.
    assert [each["areas"] for each in said(found, "absent")] == [["注"], ["中標津町"]]
    sums = [message("official_kinds.absent", areas=["x"])]
    assert [each["sums"] for each in said(taken_in(import_register, of(people=people, sums=sums)), "sums")] == [sums]
    whole = of(people=people, names=NAMES | AREAS)
    assert said(taken_in(import_register, whole), "absent") == []


@pytest.mark.parametrize(
    ("stored", "key", "facts"),
    [
        ([], "event_new", {}),
        ([stored_event(value="95")], "event_same", {}),
        ([stored_event()], "event_other", {"old": 90, "change": 5}),
        ([stored_event(value="100")], "event_other", {"old": 100, "change": -5}),
        ([stored_event(universe="with_foreigners")], "event_universe", {"old": 90}),
        ([stored_event(year="2024")], "event_new", {}),
        ([stored_event(source_id="other")], "event_new", {}),
    ],
)
def test_an_event_is_said_beside_what_its_source_said_so_far(taken_in, stored, key, facts):
    named = [source("vs", "人口動態統計")]
    found = taken_in(import_vital, of(events=[event()]), registered_events=stored, sources=named)
    (found,) = said(found, key)
    assert (found["area"], found["year"], found["new"]) == ("根室市", 2025, 95)
    assert {name: found[name] for name in facts} == facts


CODES = [f"01{number}" for number in range(300, 341)]


@pytest.mark.parametrize(("number", "more"), [(40, []), (41, [1])])
def test_forty_totals_and_events_are_said_and_the_others_counted(taken_in, number, more):
    names = {code: f"{code}町" for code in CODES[:number]}
    areas = [{"area_code": code, "name_ja": name} for code, name in names.items()]
    people = [total(5, code) for code in names]
    events = [event(code, statistic="register") for code in names]
    found = taken_in(import_register, of(people=people, events=events, names=names), areas=areas)
    keys = [line.key for line in found.plan.said]
    assert (keys.count("official_import.total_new"), len(said(found, "event_new"))) == (40, 40)
    assert [each["count"] for each in said(found, "more_events")] == more
    totals = [line.facts["count"] for line in found.plan.said if line.key == "official_import.more_totals"]
    assert totals == more


# Rows


def test_an_event_is_one_row_with_its_source_and_place(taken_in):
    events = [event(place="頁1"), event(what="moves_in", value=620, statistic="migration", abroad=True)]
    named = [source("vs", "人口動態統計"), source("mr", "住民基本台帳人口移動報告")]
    found = taken_in(import_vital, of(events=events), sources=named)
    assert found.plan.rows["registered_events"] == [
        {
            "area_code": "01223",
            "year": "2025",
            "event": "births",
            "universe": "japanese",
            "abroad": "false",
            "value": "95",
            "source_id": "vs",
            "source_place": "頁1",
        },
        {
            "area_code": "01223",
            "year": "2025",
            "event": "moves_in",
            "universe": "japanese",
            "abroad": "true",
            "value": "620",
            "source_id": "mr",
            "source_place": "表1",
        },
    ]


@pytest.mark.parametrize(("others", "told"), [(0, ""), (1400, "+1,400人"), (-3, "-3人")])
def test_what_else_changed_the_register_answers_beside_the_births(taken_in, others, told):
    found = taken_in(import_register, of(events=[event(statistic="register", others=others)]))
    ((place,),) = rows(found, "registered_events", "source_place")
    assert told in place and ("確認済み" in place) == bool(told) and place.startswith("表1")
    assert told or place == "表1"


AGED = [row("01223", "2025", "both", "total", "10"), row("01223", "2025", "both", "0-4", "10")]


def gone(found):
    return [(key[0], key[1], key[2], key[4], key[5]) for key in found.plan.gone["population"]]


@pytest.mark.parametrize(
    ("one", "lost"),
    [
        (of(people=[total(10)]), []),  # of the same total: the ages stay
        (of(people=[total(11)]), [("01223", "2025", "register", "both", "0-4")]),
        # Another sex with another total: its own is not there, and that of both agrees.
        (of(people=[total(10), total(4, sex="male")]), []),
        (of(people=[total(4, sex="male")]), [("01223", "2025", "register", "both", age) for age in ("total", "0-4")]),
        (
            of(people=[total(10), ("01223", 2025, "both", "5-9", 10)], by_age=True),
            [("01223", "2025", "register", "both", "0-4")],
        ),
        (of(people=[total(10, year=2024)]), []),  # another year
        (of(people=[total(10, area="01691")]), []),
    ],
)
def test_people_of_an_area_and_year_go_where_others_come_unless_a_total_agrees(taken_in, one, lost):
    others = [row("01223", "2025", "both", "0-4", "3", series="census")]
    found = taken_in(import_register, one, population=[*AGED, *others], options=KindOptions(areas=("all",)))
    assert gone(found) == lost
    assert len(found.plan.rows["population"]) == len(one.population)


def test_a_total_of_a_sex_that_differs_takes_the_ages_with_it(taken_in):
    stored = [*AGED, row("01223", "2025", "male", "total", "4")]
    one = of(people=[total(10), total(5, sex="male")])
    assert gone(taken_in(import_register, one, population=stored)) == [("01223", "2025", "register", "both", "0-4")]


def test_ages_of_another_file_of_the_same_import_stay_beside_its_totals(taken_in):
    first = of("ages.csv", people=[total(10), ("01223", 2025, "both", "0-4", 10)], by_age=True)
    stored = [row | {"population": "9"} for row in AGED]  # another total: that of the other file counts
    found = taken_in(import_register, first, of(people=[total(10)]), population=stored)
    assert gone(found) == []
    assert rows(found, "population", "age_group") == [("total",), ("0-4",), ("total",)]


def test_totals_are_said_beside_those_of_the_same_series(taken_in):
    stored = [row("01223", "2025", "both", "total", "8"), row("01223", "2025", "both", "total", "3", series="census")]
    found = taken_in(import_register, PEOPLE, population=stored)
    (line,) = [line for line in found.plan.said if line.key.startswith("official_import.total")]
    assert (line.key, line.facts["old"], line.facts["change"]) == ("official_import.total_other", 8, 2)


# Sources


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ([], "vital_statistics"),
        ([source("vs", "人口動態統計")], "vs"),
        ([source("vs", "人口動態統計"), source("vs2", "人口動態統計")], "vs"),
        ([source("vital_statistics", "別の統計")], "vital_statistics_2"),
        ([source("vital_statistics", "別"), source("vital_statistics_2", "別")], "vital_statistics_3"),
        ([source("vital_statistics_2", "別")], "vital_statistics"),
    ],
)
def test_a_source_is_known_by_its_title_or_gets_a_name_of_its_own(taken_in, there, name):
    found = taken_in(import_vital, of(events=[event()]), sources=there)
    assert rows(found, "registered_events", "source_id") == [(name,)]
    ((put, about),) = rows(found, "sources", "source_id", "licence_ja")
    file = "公表されたファイル（a.csv、SHA-256はdigest of a.csv）"
    assert put == name
    assert about.endswith(f"2025年の値は、{file}から{date.today().isoformat()}に読み込みました。")


def test_a_source_says_which_years_came_from_which_file_and_no_file_twice(taken_in):
    read = of(
        people=[total(10, year=2026)], events=[event(statistic="register"), event(year=2024, statistic="register")]
    )
    there = [source("reg", "台帳")]
    ((about,),) = rows(taken_in(import_register, read, sources=there), "sources", "licence_ja")
    assert about.startswith("約2024、2025、2026年の値は")
    again = [source("reg", "台帳", "読み込み済み digest of a.csv")]
    assert rows(taken_in(import_register, read, sources=again), "sources", "licence_ja") == []
    two = taken_in(import_register, read, of("b.csv", people=[total(9, year=2020)]), sources=again)
    ((about,),) = rows(two, "sources", "licence_ja")
    assert "2020年の値は、公表されたファイル（b.csv" in about and "2024、" not in about


def test_a_source_of_which_the_files_say_nothing_is_neither_added_nor_changed(taken_in):
    found = taken_in(import_vital, of(people=[total(10, year=2026)], events=[event()]))
    assert rows(found, "sources", "source_id") == [("vital_statistics",)]  # not that of the moves
    there = [source("vs", "人口動態統計"), source("mr", "住民基本台帳人口移動報告")]
    ((name, about),) = rows(
        taken_in(import_vital, of(people=[total(10, year=2026)], events=[event()]), sources=there),
        "sources",
        "source_id",
        "licence_ja",
    )
    assert name == "vs" and about.startswith("約2025年")  # people are of the register alone
