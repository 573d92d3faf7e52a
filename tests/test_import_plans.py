"""What official figures and tables of one's own would change, in memory: rows that come and go, and what is said."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from visionbook.errors import DataError, ParameterError
from visionbook.intake import kinds_import, mapped_import, official_import
from visionbook.intake.counted import JAPANESE, MIGRATION, REGISTER, VITAL, WITH_FOREIGNERS, Counted, Event
from visionbook.intake.import_log import File
from visionbook.intake.mapped_table import MappedRow
from visionbook.intake.mapping import MappingFile
from visionbook.intake.official_import import CENSUS, POPULATION_PROJECTION, Official, OfficialOptions
from visionbook.intake.official_title import Described
from visionbook.intake.plan_writing import Plan
from visionbook.words import load_words

WORDS = load_words("ja")
TOWNS = {"01000": "北海道", "01223": "根室市", "01691": "別海町"}
SOURCE = {"source_id": "bureau", "title_ja": "国勢調査", "title_en": "Census", "short_ja": "国勢", "publisher_ja": "局"}
SOURCE |= {"kind": "statistic", "published": "", "about_ja": "", "licence_ja": "条件。", "address": "x"}
SERIES = {"series": "census", "source_id": "bureau", "base_year": "", "reference_day": "10-01", "note_ja": ""}
COLUMNS = ["area_code", "year", "sex", "age_group", "population"]
EDITION = SimpleNamespace(series=SimpleNamespace(census="census", age_projection="ahead", register="people"))


def people(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


def total(code="01223", year=2025, count=5):
    return (code, year, "both", "total", count)


def stored(code, year, group="total", count="7", series="census", sex="both", status=""):
    place = {"area_code": code, "year": str(year), "series": series, "variant": "observed", "sex": sex}
    return place | {"age_group": group, "population": count, "status": status}


def official(*rows, name="f.csv", names=TOWNS, about=None, **facts):
    return Official(File(name, "digest"), about or Described(title="第1表"), people(*rows), names, **facts)


def holding(population=(), areas=TOWNS, series=(SERIES,), sources=(SOURCE,)):
    named = [{"area_code": code, "name_ja": name} for code, name in areas.items()]
    return {"population": list(population), "areas": named, "series": list(series), "sources": list(sources)}


def added(one, held=None, kind=CENSUS, series=SERIES):
    plan = official_import._Plan(series=series)
    official_import._add(plan, kind, one, one.counts, held or holding(), WORDS)
    return plan


def keys(messages):
    return [each.key.split(".")[-1] for each in messages]


# A census or a projection


def test_rows_of_a_file_come_in_place_of_all_rows_of_their_areas_and_years():
    before = [stored("01223", 2025), stored("01223", 2025, "90+"), stored("01223", 2025, "0-4"), stored("01691", 2025)]
    plan = added(official(total(), ("01223", 2025, "both", "0-4", 2)), holding(before))
    assert plan.gone == {"population": [("01223", "2025", "census", "observed", "both", "90+")]}
    assert [(row["age_group"], row["population"]) for row in plan.rows["population"]] == [("total", "5"), ("0-4", "2")]
    assert "areas" not in plan.rows
    read, said = plan.said
    assert (read.key, read.facts["years"], read.facts["count"], read.facts["areas"]) == (
        "official_import.read", [2025], 2, 1,
    )  # fmt: skip
    assert (said.key, said.facts["old"], said.facts["change"]) == ("official_import.total_other", 7, -2)


def test_rows_that_go_are_told_in_order_and_totals_alone_lose_no_ages():
    before = [stored("01223", 2025, group) for group in ("total", "90+", "10-14", "5-9")]
    ages = official(total(), ("01223", 2025, "both", "0-4", 2))
    assert [key[-1] for key in added(ages, holding(before)).gone["population"]] == ["10-14", "5-9", "90+"]
    with pytest.raises(DataError) as caught:
        added(official(total()), holding(before))
    assert caught.value.args[0].facts["areas"] == ["01223 2025"]


@pytest.mark.parametrize("areas", [10, 11])
def test_at_most_ten_areas_that_would_lose_their_ages_are_named(areas):
    codes = [f"01{number}" for number in range(301, 301 + areas)]
    with pytest.raises(DataError) as caught:
        added(official(*map(total, codes)), holding([stored(code, 2025, "0-4") for code in codes]))
    assert caught.value.args[0].facts["areas"] == [f"{code} 2025" for code in codes[:10]]


@pytest.mark.parametrize(("areas", "shown", "more"), [(39, 39, []), (40, 40, []), (41, 40, [1]), (50, 40, [10])])
def test_of_many_totals_forty_are_shown_and_the_others_counted(areas, shown, more):
    codes = {f"01{number}": f"町{number}" for number in range(301, 301 + areas)}
    plan = added(official(*map(total, codes), names=codes), holding(areas=codes))
    assert keys(plan.said) == ["read", *["total_new"] * shown, *["more_totals"] * len(more)]
    assert [each.facts["count"] for each in plan.said if each.key.endswith("more_totals")] == more


@pytest.mark.parametrize(("towns", "named"), [(1, 1), (10, 10), (11, 10)])
def test_at_most_ten_towns_of_other_names_are_named_and_prefectures_are_not(towns, named):
    codes = {"01000": "道", **{f"01{number}": f"町{number}" for number in range(301, 301 + towns)}}
    written = {code: f"新{name}" for code, name in codes.items()}
    plan = added(official(*map(total, codes), names=written), holding(areas=codes))
    (said,) = [each for each in plan.said if each.key.endswith("other_names")]
    assert said.facts["areas"] == [f"01{number} 新町{number} (町{number})" for number in range(301, 301 + named)]


def test_towns_that_are_called_alike_or_not_at_all_are_not_named():
    assert keys(added(official(total(), total("01691"), names={"01223": "根室市"})).said)[0:2] == ["read", "total_new"]


def test_an_area_that_is_new_comes_with_its_name_or_its_code():
    plan = added(official(total("01202"), total("01203"), total(), names={"01202": "函館市"}))
    assert [(row["area_code"], row["name_ja"]) for row in plan.rows["areas"]] == [
        ("01202", "函館市"),
        ("01203", "01203"),
    ]
    assert plan.rows["areas"][0]["source_place"] == "第1表"


@pytest.mark.parametrize(
    ("about", "place"),
    [
        (Described(title="題", number="2"), "題"),
        (Described(number="2", statistic="国勢調査"), "2"),
        (Described(statistic="国勢調査"), "f.csv"),
    ],
)
def test_rows_stand_in_the_table_that_the_file_names_or_in_the_file(about, place):
    plan = added(official(total(), about=about))
    assert {row["source_place"] for row in plan.rows["population"]} == {place}
    assert plan.said[0].facts["title"] == place


def test_preliminary_figures_are_said_to_be_so():
    plan = added(official(total(), preliminary=True))
    assert keys(plan.said)[0] == "read_preliminary" and plan.rows["population"][0]["status"] == "preliminary"


AHEAD = {**SERIES, "series": "ahead", "base_year": "2020"}


def test_a_projection_begins_with_the_first_year_of_its_file():
    plan = added(official(total(year=2025), total(year=2020)), kind=POPULATION_PROJECTION, series=AHEAD)
    assert [row["variant"] for row in plan.rows["population"]] == ["projection", "observed"]
    plan = added(official(total(year=2025)), kind=POPULATION_PROJECTION, series={**AHEAD, "base_year": ""})
    assert [row["variant"] for row in plan.rows["population"]] == ["observed"]
    plan = added(official(total(year=2025), total(year=2020)), series=AHEAD)  # a census has no base year
    assert [row["variant"] for row in plan.rows["population"]] == ["observed"] * 2


def test_a_projection_of_another_base_year_belongs_to_a_series_of_that_year_and_publisher():
    other = {**SOURCE, "source_id": "firm", "publisher_ja": "社"}
    known = [AHEAD, {**AHEAD, "series": "later", "base_year": "2025"}]
    known += [{**AHEAD, "series": "theirs", "base_year": "2025", "source_id": "firm"}]

    def refusal(series):
        with pytest.raises(ParameterError) as caught:
            added(official(total()), holding(series=series, sources=[SOURCE, other]), POPULATION_PROJECTION, AHEAD)
        return caught.value.args[0]

    said = refusal(known)
    assert (said.key, said.facts["fitting"]) == ("official_import.other_base_known", ["later"])
    assert (said.facts["stored"], said.facts["found"]) == ("2020", 2025)
    assert refusal([AHEAD, known[2]]).key == "official_import.other_base"


def source(kind=CENSUS, years=(2025,), about=None, series=SERIES, held=(SOURCE,)):
    return official_import._source(kind, official(about=about), series, list(years), list(held), WORDS)


@pytest.mark.parametrize(
    ("kind", "years", "name", "english"),
    [
        (CENSUS, (2025,), "census_2025", "Census (2025)"),
        (CENSUS, (2015, 2020, 2025), "census_2015_2025", "Census"),
        (POPULATION_PROJECTION, (2020, 2025), "bureau", "Census"),
        (POPULATION_PROJECTION, (2020,), "bureau", "Census"),
    ],
)
def test_a_source_is_called_by_the_years_of_a_census_or_as_the_projection_is(kind, years, name, english):
    row = source(kind, years)
    assert (row["source_id"], row["title_en"]) == (name, english)
    assert (row["short_ja"] == "国勢") == (english == "Census") and "国勢" in row["short_ja"]


def test_a_source_has_the_title_of_its_statistic_or_else_of_the_series():
    assert source(about=Described(statistic="速報"))["title_ja"] == "速報"
    plain = source(about=Described(title="第1表"))
    assert plain["title_ja"] == "国勢調査" and "第1表" in plain["about_ja"]
    assert "国勢調査" in source(about=Described())["about_ja"]
    assert "f.csv" in plain["licence_ja"] and "digest" in plain["licence_ja"]


@pytest.mark.parametrize(
    ("kind", "series", "reminders"),
    [
        (CENSUS, SERIES, []),
        (CENSUS, {**SERIES, "note_ja": "2025年は速報。2020年は確報"}, [("note", ["2025"])]),
        (CENSUS, {**SERIES, "note_ja": "2020年は確報"}, []),
        (CENSUS, {**SERIES, "series": "other"}, [("role", None)]),
        (POPULATION_PROJECTION, {**AHEAD, "note_ja": "2025年は速報"}, []),
        (POPULATION_PROJECTION, SERIES, [("role", None)]),
    ],
)
def test_what_only_a_person_can_do_is_told_afterwards(kind, series, reminders):
    said = official_import._reminders(kind, [official(total(), total("01691", 2015))], series, EDITION)
    assert [(each.key.split(".")[1], each.facts.get("years")) for each in said] == reminders


def table(*rows):
    """A table of the project, of the columns of its rows."""
    columns = list(dict.fromkeys(column for row in rows for column in row)) or ["area_code"]
    lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def planned(*read, population=(), **options):
    held = holding(population)
    old = {name: table(*rows) for name, rows in held.items()}
    return official_import._planned(CENSUS, read, old, EDITION, OfficialOptions(**options), WORDS)


def test_areas_are_those_of_the_series_or_of_the_project_where_it_has_none():
    everybody = [total(code) for code in (*TOWNS, "01202")]
    plan = planned(official(*everybody))
    assert [row["area_code"] for row in plan.rows["population"]] == list(TOWNS)
    plan = planned(official(*everybody), population=[stored("01691", 2020), stored("01223", 2020, series="ahead")])
    assert [row["area_code"] for row in plan.rows["population"]] == ["01691"]


def test_areas_of_the_series_that_no_file_has_are_named():
    plan = planned(official(total()), population=[stored(code, 2020) for code in ("01223", "01691")])
    assert [each.facts["areas"] for each in plan.said if each.key.endswith("not_in_file")] == [["別海町"]]
    both = planned(official(total()), official(total("01691"), name="g.csv"),
                   population=[stored(code, 2020) for code in ("01223", "01691")])  # fmt: skip
    assert "not_in_file" not in keys(both.said)


def test_files_of_one_area_and_year_are_refused_and_of_others_joined():
    plan = planned(official(total()), official(total(year=2020), name="g.csv"), official(total("01691"), name="h.csv"))
    assert len(plan.rows["population"]) == 3
    with pytest.raises(DataError) as caught:
        planned(official(total()), official(total(year=2020), name="g.csv"), official(total(), name="h.csv"))
    assert (caught.value.args[0].facts["file"], caught.value.args[0].facts["other"]) == ("h.csv", "f.csv")


@pytest.mark.parametrize(("asked", "series"), [("", "census"), ("ahead", "ahead")])
def test_the_series_is_that_of_the_role_unless_another_is_named(asked, series):
    found = official_import._series(CENSUS, EDITION, OfficialOptions(series=asked), [SERIES, AHEAD])
    assert found["series"] == series
    with pytest.raises(ParameterError) as caught:
        official_import._series(CENSUS, EDITION, OfficialOptions(series="none"), [SERIES, AHEAD])
    assert caught.value.args[0].facts["known"] == ["census", "ahead"]


# The register and vital events

EVENTS_OF = {"universe": JAPANESE, "abroad": False, "statistic": VITAL, "place": "出生数"}


def event(code="01223", year=2024, what="births", value=5, **facts):
    return Event(code, year, what, value=value, **{**EVENTS_OF, **facts})


def counted(*events, rows=(), name="f.csv", **facts):
    given = {"title": "表", "names": TOWNS, "place": "1", **facts}
    return Counted(File(name, f"digest of {name}"), population=people(*rows), events=events, **given)


def kept(universe=JAPANESE, value="5", **facts):
    row = {"area_code": "01223", "year": "2024", "event": "births", "source_id": "v", "universe": universe}
    return {**row, "value": value, **facts}


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ([counted(event()), counted(event(year=2023), name="g.csv")], False),
        ([counted(event()), counted(event(), name="g.csv")], True),  # the same events in two files
        ([counted(event()), counted(event(statistic=MIGRATION), name="g.csv")], False),
        ([counted(rows=[total()]), counted(rows=[total()], name="g.csv", by_age=True)], False),  # totals that agree
        ([counted(rows=[total()]), counted(rows=[total(count=6)], name="g.csv", by_age=True)], True),
        ([counted(rows=[total()]), counted(rows=[total()], name="g.csv")], True),  # twice the same table
        ([counted(rows=[total()], by_age=True), counted(rows=[total()], name="g.csv", by_age=True)], True),
    ],
)
def test_a_file_may_stand_beside_another_that_says_something_else_or_agrees(files, refused):
    if not refused:
        kinds_import._refuse_twice(files)
        return
    with pytest.raises(DataError) as caught:
        kinds_import._refuse_twice(files)
    assert (caught.value.args[0].facts["file"], caught.value.args[0].facts["other"]) == ("g.csv", "f.csv")


@pytest.mark.parametrize(
    ("rows", "universe"),
    [
        ([], WITH_FOREIGNERS),
        ([kept(event="moves_in", year="2023"), kept(WITH_FOREIGNERS, event="moves_out", year="2022")], JAPANESE),
        ([kept(WITH_FOREIGNERS, event="moves_in"), kept(event="births", year="2025")], WITH_FOREIGNERS),
        ([kept(event="moves_in", source_id="other")], WITH_FOREIGNERS),
        ([kept("somebody", event="moves_in")], WITH_FOREIGNERS),
    ],
)
def test_moves_are_of_whom_the_newest_rows_of_their_source_count(rows, universe):
    assert kinds_import._stored_universe({"registered_events": rows}, "v") == universe


def taken(one, own=(), **options):
    return kinds_import._taken(one, set(own), holding(), kinds_import.KindOptions(**options))


def test_areas_of_events_are_those_that_were_filled_before_or_all_that_are_known():
    one = counted(*[event(code) for code in ("01223", "01691", "01202")])
    assert taken(one) == ["01223", "01691"]
    assert taken(one, ["01691"]) == ["01691"]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ({"01223": "釧路市"}, "other_name"),
        ({"01223": "野付郡根室市"}, "other_name"),
        ({"01223": "根室市"}, "no_name"),  # of 01202
        ({"01202": "函館市", "01691": "野付郡別海町"}, None),
    ],
)
def test_an_area_is_called_as_it_was_and_a_new_one_has_a_name(names, key):
    one = counted(*[event(code) for code in ("01223", "01691", "01202")], names=names)
    if key is None:
        assert taken(one, areas=("01202",)) == ["01223", "01691", "01202"]
        return
    with pytest.raises(DataError) as caught:
        taken(one, areas=("01202",))
    assert caught.value.args[0].key == f"official_kinds.{key}"


def begun(one, areas):
    plan = Plan()
    kinds_import._begin(plan, one, areas, holding(), {VITAL: "v"} if one.events else {REGISTER: "r"})
    return plan


def test_a_file_says_its_years_areas_and_rows_before_what_it_changes():
    one = counted(event(), event(year=2023), event("01202"), names={**TOWNS, "01202": "函館市"})
    plan = begun(one, ["01223"])
    facts = plan.said[0].facts
    assert (facts["years"], facts["areas"], facts["count"]) == ([2023, 2024], 1, 2)
    assert keys(plan.said) == ["read"] and plan.rows == {}
    one = counted(rows=[total(), total("01691"), total(year=2020)], sums=["s"], notes=["n"])
    plan = begun(one, ["01223", "01691"])
    assert (plan.said[0].facts["years"], plan.said[0].facts["count"]) == ([2020, 2025], 3)
    assert plan.said[1].facts["sums"] == ["s"] and plan.said[2] == "n"


def test_towns_near_by_that_a_file_lacks_are_named():
    plan = begun(counted(event(), names={"01223": "根室市"}), ["01223"])
    assert [each.facts["areas"] for each in plan.said if each.key.endswith("absent")] == [["別海町"]]  # no prefecture
    far = counted(event("13101"), names={"13101": "千代田区"})
    assert "absent" not in keys(begun(far, ["13101"]).said)  # of another prefecture


@pytest.mark.parametrize(("place", "written"), [("1", "1"), ("", "表")])
def test_a_new_area_comes_with_its_name_and_where_it_stands(place, written):
    plan = begun(counted(event("01202"), names={"01202": "函館市"}, place=place), ["01202"])
    (row,) = plan.rows["areas"]
    assert (row["name_ja"], row["source_id"], row["source_place"]) == ("函館市", "v", written)


PEOPLE = {**SERIES, "series": "people", "reference_day": "01-01", "source_id": "r"}


def put_people(one, before=(), plan=None, areas=("01223",)):
    plan = plan or Plan()
    kinds_import._put_population(plan, one, list(areas), PEOPLE, holding(before))
    return plan


def of_register(group="total", count="5", sex="both", year=2025, series="people"):
    return stored("01223", year, group, count, series, sex)


@pytest.mark.parametrize(
    ("before", "one", "gone"),
    [
        ([of_register(), of_register("0-4", "2")], counted(rows=[total()]), []),  # of the same total
        ([of_register(count="6"), of_register("0-4", "2")], counted(rows=[total()]), ["0-4"]),
        ([of_register("0-4", "2")], counted(rows=[total()]), ["0-4"]),  # of no total that is known
        ([of_register(), of_register("0-4", "2")], counted(rows=[total()], by_age=True), ["0-4"]),
        ([of_register(), of_register("0-4", "2", year=2020)], counted(rows=[total(count=6)]), []),
        ([of_register(), of_register("0-4", "2", series="census")], counted(rows=[total(count=6)]), []),
    ],
)
def test_totals_leave_the_ages_of_the_same_total_and_take_the_place_of_others(before, one, gone):
    plan = put_people(one, before)
    assert [key[-1] for key in plan.gone["population"]] == gone
    assert [row["population"] for row in plan.rows["population"]] == [str(one.population["population"].iloc[0])]


def test_ages_that_come_in_one_file_stay_beside_the_totals_of_another():
    ages = counted(rows=[total(), ("01223", 2025, "both", "0-4", 2)], by_age=True)
    plan = put_people(counted(rows=[total()], name="g.csv"), [of_register("90+", "1")], put_people(ages))
    assert plan.gone["population"] == []
    assert len(plan.rows["population"]) == 3


@pytest.mark.parametrize(
    ("held", "same"),
    [
        ({("both", "total"): "5", ("male", "total"): "2"}, True),
        ({("both", "total"): "5"}, True),
        ({("both", "total"): "6", ("male", "total"): "2"}, False),
        ({("male", "total"): "2"}, False),  # those of both sexes are what is compared
        ({}, False),
    ],
)
def test_totals_agree_where_those_of_both_sexes_and_all_others_do(held, same):
    rows = [stored("01223", 2025, count=count, sex=sex) for sex, count in (("both", "5"), ("male", "2"))]
    rows.append(stored("01691", 2025, count="9"))
    assert kinds_import._same_totals(held, rows, ("01223", "2025")) == same


@pytest.mark.parametrize(("number", "shown", "more"), [(40, 40, []), (41, 40, [1])])
def test_forty_totals_and_events_are_shown_and_the_others_counted(number, shown, more):
    years = range(1950, 1950 + number)
    plan = put_people(counted(rows=[total(year=year) for year in years]))
    assert keys(plan.said) == ["total_new"] * shown + ["more_totals"] * len(more)
    events = Plan()
    one = counted(*[event(year=year) for year in years], event("01691"))
    kinds_import._put_events(events, one, ["01223"], {VITAL: "v"}, {**holding(), "registered_events": []})
    assert keys(events.said) == ["event_new"] * shown + ["more_events"] * len(more)
    assert [each.facts["count"] for each in (*plan.said, *events.said) if "more" in each.key] == more * 2
    assert len(events.rows["registered_events"]) == number  # those of the areas that are taken


@pytest.mark.parametrize(
    ("row", "key", "facts"),
    [
        (None, "event_new", {}),
        (kept(), "event_same", {}),
        (kept(value="8"), "event_other", {"old": 8, "change": -3}),
        (kept(WITH_FOREIGNERS, "5"), "event_universe", {"old": 5}),
    ],
)
def test_an_event_is_told_beside_what_was_stored(row, key, facts):
    said = kinds_import._said_of_event(event(), row, TOWNS)
    assert said.key == f"official_kinds.{key}" and facts.items() <= said.facts.items()


@pytest.mark.parametrize(("abroad", "written"), [(True, "true"), (False, "false")])
def test_an_event_is_a_row_and_others_that_explain_the_change_are_said_of_it(abroad, written):
    plan = Plan()
    one = counted(event(abroad=abroad), event(year=2023, others=-40))
    kinds_import._put_events(plan, one, ["01223"], {VITAL: "v"}, {**holding(), "registered_events": [kept()]})
    first, second = plan.rows["registered_events"]
    assert (first["abroad"], first["value"], first["source_id"], first["source_place"]) == (written, "5", "v", "出生数")
    assert "-40" in second["source_place"] and "確認済み" in second["source_place"]
    assert keys(plan.said) == ["event_same", "event_new"]


def sources_of(*files, known=()):
    plan = Plan()
    held = {**holding(), "sources": list(known)}
    kinds_import._put_sources(plan, files, {VITAL: "v", MIGRATION: "m", REGISTER: "r"}, held, WORDS)
    return {row["source_id"]: row for row in plan.rows.get("sources", [])}


def test_each_source_says_which_years_came_from_which_file():
    one = counted(event(), event(year=2022), event(year=2023, statistic=MIGRATION), name="a.csv")
    found = sources_of(one, counted(event(year=2021), name="b.csv"))
    assert set(found) == {"v", "m"}  # of no years of the register nothing is said
    assert found["v"]["licence_ja"].count("digest of") == 2
    assert "2022、2024年" in found["v"]["licence_ja"] and "2021年" in found["v"]["licence_ja"]
    assert "2023年" in found["m"]["licence_ja"]
    assert "2025年" in sources_of(counted(rows=[total()]))["r"]["licence_ja"]


def test_a_source_that_named_a_file_before_stays_as_it_is():
    known = {**SOURCE, "source_id": "v", "licence_ja": "digest of a.csv"}
    assert sources_of(counted(event(), name="a.csv"), known=[known]) == {}
    assert set(sources_of(counted(event(), name="b.csv"), known=[known])) == {"v"}


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "vital_statistics"),
        (["vital_statistics"], "vital_statistics_2"),
        (["vital_statistics_2"], "vital_statistics"),
    ],
)
def test_a_statistic_has_a_source_of_its_title_or_a_name_that_is_free(taken, name):
    held = {"sources": [{**SOURCE, "source_id": each} for each in taken]}
    assert kinds_import._source_of(VITAL, held, WORDS) == name
    own = {**SOURCE, "source_id": "mine", "title_ja": WORDS("official_source.vital_title")}
    assert kinds_import._source_of(VITAL, {"sources": [*held["sources"], own]}, WORDS) == "mine"


def register_series(name="", known=(PEOPLE,), register="people"):
    plan, edition = Plan(), SimpleNamespace(series=SimpleNamespace(register=register))
    options = kinds_import.KindOptions(series=name)
    row = kinds_import._register_series(plan, holding(series=known), edition, options, WORDS)
    return row, keys(plan.after), plan.rows


def test_the_register_has_its_series_or_gets_a_new_one():
    assert register_series() == (PEOPLE, [], {})
    noted = {**PEOPLE, "note_ja": "2020年から"}
    assert register_series(known=[noted])[1] == ["note"]
    assert register_series("people", register="other")[1] == ["role"]
    row, after, rows = register_series("new")
    assert (row["series"], row["base_year"], row["reference_day"]) == ("new", "", "01-01")
    assert (after, rows["series"]) == (["role"], [row])


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"register": ""}, "no_register_series"),
        ({"name": "a-b"}, "no_identifier"),
        ({"known": [{**PEOPLE, "reference_day": "10-01"}]}, "other_series"),
        ({"known": [{**PEOPLE, "base_year": "2020"}]}, "other_series"),
    ],
)
def test_a_series_that_cannot_be_the_register_is_refused(facts, key):
    with pytest.raises(ParameterError) as caught:
        register_series(**facts)
    assert caught.value.args[0].key.endswith(key)


# A table of one's own


NAMED = {"source_id": "dou", "source_place": "第3表"}
MAPPING = MappingFile("registered_events", NAMED)


def mapped(code="01223", year="2024", value="5", heading="", name="", **cells):
    own = {"area_code": code, "year": year, "event": "births", "value": value, **cells}
    return MappedRow(3, heading, {column: cell for column, cell in own.items() if cell is not None}, name)


def put(*rows, held=(), mapping=MAPPING, notes=()):
    plan = Plan()
    mapped_import._put(plan, "f.csv", rows, mapping, list(held), list(notes))
    return plan


def test_rows_of_a_table_are_new_other_or_the_same_and_keep_what_the_mapping_leaves():
    held = [kept(value="5", source_id="dou", status="速報"), kept(value="6", source_id="dou", year="2023")]
    plan = put(mapped(), mapped(year="2023"), mapped(year="2022", heading="出生"), held=held, notes=["n"])
    assert [row.get("status") for row in plan.rows["registered_events"]] == ["速報", None, None]
    assert [row["source_place"] for row in plan.rows["registered_events"]] == ["第3表", "第3表", "第3表 出生"]
    read, note, counts, other, new = plan.said
    assert (read.facts["years"], read.facts["areas"], read.facts["count"]) == (["2022", "2023", "2024"], 1, 3)
    assert (note, counts.facts) == ("n", {"new": 1, "other": 1, "same": 1})
    assert [(each.facts["column"], each.facts["old"], each.facts["value"]) for each in other.facts["cells"]] == [
        ("value", "6", "5")
    ]
    assert [(each.facts["column"], each.facts["value"]) for each in new.facts["cells"]] == [("value", "5")]
    assert new.facts["row"] == ["01223", "2022", "births", "dou"]


def test_a_column_that_was_not_stored_before_is_another_value():
    kind, said = mapped_import._difference({"id": "a", "value": "5"}, {"id": "a"}, ["id"])
    assert kind == "row_other" and said.facts["cells"][0].facts["old"] == ""
    assert mapped_import._difference({"id": "a", "value": ""}, {"id": "a"}, ["id"])[0] == "row_same"
    assert mapped_import._difference({"id": "a", **NAMED}, {"id": "a"}, ["id"])[0] == "row_same"


@pytest.mark.parametrize(("number", "shown", "more"), [(40, 40, []), (41, 40, [1])])
def test_forty_rows_are_shown_and_the_others_counted(number, shown, more):
    said = put(*[mapped(year=str(year)) for year in range(1950, 1950 + number)]).said
    assert keys(said)[2:] == ["row_new"] * shown + ["more_rows"] * len(more)
    assert [each.facts["count"] for each in said if "more" in each.key] == more


def rows_taken(*rows, **options):
    plan = Plan()
    found = mapped_import._taken(plan, "f.csv", rows, TOWNS, MAPPING, kinds_import.KindOptions(**options))
    return [row.cells.get("area_code") for row in found], plan.rows.get("areas", [])


def test_rows_of_known_areas_are_taken_and_of_others_where_they_are_asked_for():
    rows = [mapped(), mapped("01202", name="函館市"), mapped("01691")]
    assert rows_taken(*rows) == (["01223", "01691"], [])
    codes, (area,) = rows_taken(*rows, areas=("01202",))
    assert codes == ["01223", "01202", "01691"]
    assert (area["area_code"], area["name_ja"], area["source_id"]) == ("01202", "函館市", "dou")
    with pytest.raises(DataError) as caught:
        rows_taken(mapped(), mapped("01202"), areas=("01202",))
    assert caught.value.args[0].key == "official_kinds.no_name_mapped"


def test_a_table_without_areas_is_taken_whole_unless_areas_are_asked_for():
    assert rows_taken(mapped(None), mapped(None)) == ([None, None], [])
    with pytest.raises(ParameterError):
        rows_taken(mapped(None), areas=("01223",))


def test_two_files_with_the_same_row_are_refused_and_one_with_it_twice_is_not():
    seen = {}
    mapped_import._refuse_twice("f.csv", [mapped(), mapped(), mapped(year="2023")], MAPPING, seen)
    mapped_import._refuse_twice("g.csv", [mapped(year="2022")], MAPPING, seen)
    with pytest.raises(DataError) as caught:
        mapped_import._refuse_twice("h.csv", [mapped(year="2022")], MAPPING, seen)
    assert caught.value.args[0].facts == {"file": "h.csv", "other": "g.csv"}


def own_source(*files, known=()):
    plan = Plan()
    mapped_import._put_source(plan, [File(name, f"digest of {name}") for name in files], MAPPING, list(known), WORDS)
    return plan.rows.get("sources", [])


def test_a_source_of_a_table_says_once_which_files_it_was():
    (new,) = own_source("a.csv", "b.csv")
    assert new["licence_ja"].count("digest of") == 2 and "source_place" not in new and new["published"] == ""
    known = {**SOURCE, "source_id": "dou", "licence_ja": "digest of a.csv。"}
    assert own_source("a.csv", known=[known]) == []
    (row,) = own_source("a.csv", "b.csv", known=[known])
    assert row["licence_ja"].startswith("digest of a.csv。") and row["licence_ja"].count("digest of") == 2
    assert row["title_ja"] == "国勢調査"


def test_a_table_needs_a_mapping_which_no_default_is():
    with pytest.raises(ParameterError) as caught:
        mapped_import.import_table([Path("f.csv")], EDITION, kinds_import.KindOptions(), None)
    assert caught.value.args[0].key == "official_kinds.mapping_needed"
