"""A page that asked for a result runs again when the result is another one, not when rows behind it are."""

import json
from typing import NamedTuple

import pandas as pd
import pytest
from test_stale import KPIS, add_observation, replace

from visionbook import data, reads, results
from visionbook.edition import Edition, read_edition
from visionbook.pages.at_a_glance import model as glance
from visionbook.pages.closing import model as closing
from visionbook.pages.council import model as council
from visionbook.publish.execute.plan import Run
from visionbook.publish.fleet.store import Store
from visionbook.publish.freshness import changed_reads, fingerprint, present_digests
from visionbook.publish.freshness.program import Program
from visionbook.reads import READS_VARIABLE, Asked, Read

CALLS = []


class Shown(NamedTuple):
    """What an invented page shows of an indicator."""

    high: int
    years: tuple


def high(load, edition):
    """Tell in how many years an indicator of the tests was above 100, and in which it was reported."""
    CALLS.append(edition.fiscal_year)
    rows = load(KPIS, columns=["kpi_id", "fiscal_year", "value"], kpi_id="g1-n1")
    return Shown(int((rows["value"] > 100).sum()), tuple(rows["fiscal_year"]))


def high_within(load, edition):
    """Ask for that within a result of its own."""
    return results.result(high, fiscal_year=edition.fiscal_year).high


@pytest.fixture
def asked(project, monkeypatch):
    """Return the notes of what a function was asked for in a project where the indicator was 100 in 2021."""
    monkeypatch.setattr(results, "ROOM", "test_results:")
    add_observation(project, "g1-n1,2021,100.0,final")
    notes = project / "page.reads"

    def noted(function, **given):
        monkeypatch.setenv(READS_VARIABLE, str(notes))
        results.result(function, **given)
        monkeypatch.delenv(READS_VARIABLE)
        CALLS.clear()
        return reads.noted(notes)

    return noted


def change(project, old, new):
    replace(project / "data" / f"{KPIS}.csv", f"g1-n1,{old}", f"g1-n1,{new}")


def changed(noted):
    return [str(read) for read in changed_reads({"page": noted})["page"]]


def test_rows_are_noted_within_the_result_and_settings_beside_it(asked):
    noted = asked(high, fiscal_year=2023)
    (result,) = [read for read in noted if isinstance(read, Asked) and read.kind == "result"]
    assert result.name == 'test_results:high {"fiscal_year": 2023}'
    inner = [read for read in noted if isinstance(read, Read) and read.within]
    assert {read.within for read in inner} == {result.name} and KPIS in {read.table for read in inner}
    assert Asked("setting", "fiscal_year") in noted
    assert present_digests(noted) == noted


def test_another_value_that_shows_no_change_is_none(asked, project):
    noted = asked(high)
    change(project, "2021,100.0", "2021,90.0")
    assert changed(noted) == [] and CALLS == [2024]


@pytest.mark.parametrize("new", ["2021,100.5", "2020,100.0", "2022,90.0"])
def test_another_result_is_told_with_the_rows_behind_it(asked, project, new):
    noted = asked(high)
    change(project, "2021,100.0", new)
    assert changed(noted) == [f"{KPIS} (kpi_id, fiscal_year, value; kpi_id=g1-n1)"]


def test_a_result_is_not_computed_again_while_its_rows_are_the_same(asked, project):
    noted = asked(high)
    add_observation(project, "g1-n2,2021,0.5,final")
    assert changed(noted) == [] and CALLS == []


def test_several_pages_with_one_result_have_it_computed_once(asked, project):
    noted = asked(high)
    change(project, "2021,100.0", "2021,101.0")
    assert [len(own) for own in changed_reads({"one": noted, "two": noted}).values()] == [1, 1]
    assert CALLS == [2024]


def test_rows_that_the_page_asked_for_itself_count_beside_a_result(asked, project, monkeypatch):
    monkeypatch.setenv(READS_VARIABLE, str(project / "page.reads"))
    data.load(KPIS, columns=["kpi_id", "fiscal_year", "value"], kpi_id="g1-n1")
    noted = asked(high)
    change(project, "2021,100.0", "2021,90.0")
    assert changed(noted) == [f"{KPIS} (kpi_id, fiscal_year, value; kpi_id=g1-n1)"]


def test_a_result_within_another_is_part_of_the_outer_one(asked, project):
    noted = asked(high_within)
    assert {read.within.partition(" ")[0] for read in noted if isinstance(read, Read) and read.within} == {
        "test_results:high_within"
    }
    change(project, "2021,100.0", "2022,90.0")
    assert changed(noted) == []  # the years are not in the outer result


@pytest.mark.parametrize("cell", ["2021,many", "2021,"])
def test_where_a_result_cannot_be_had_any_more_the_page_runs_and_says_why(asked, project, cell):
    noted = asked(high)
    change(project, "2021,100.0", cell)
    assert len(changed(noted)) == 1


def test_a_result_whose_code_is_gone_counts_as_another(asked, project):
    lost = "test_results:lost {}"
    noted = {Asked("result", lost): "digest", Read(KPIS, within=lost): "digest of other rows"}
    assert changed(noted) == [KPIS]


@pytest.mark.parametrize(
    "name", ["os:getcwd {}", "visionbook.data:load {}", "visionbook.pagesx:f {}", "test_results:high {}"]
)
def test_a_record_calls_no_other_code_than_that_of_pages(name):
    with pytest.raises(ValueError, match="not from"):
        results.present_result(name)
    with pytest.raises(ValueError, match="not from test_results:high"):
        results.result(high)
    assert changed({Asked("result", name): "digest", Read(KPIS, within=name): "digest of other rows"}) == [KPIS]


def test_notes_of_results_survive_the_record(asked, project):
    noted = asked(high)
    assert reads.from_entries(json.loads(json.dumps(reads.to_entries(noted)))) == noted


def test_a_run_is_stale_by_its_result_here_and_in_the_fleet(asked, project, tmp_path):
    asked(high)
    run = Run("page", project / "notebooks" / "kpi_board.ipynb", {"fiscal_year": 2024})
    executed = project / "executed"
    executed.mkdir()
    (executed / "page.ipynb").write_text("{}")
    made_from = fingerprint.ingredients([run], project)
    program = Program.read()
    fingerprint.record(run, made_from["page"], project / "page.reads", executed, project, program)
    kept = Store((tmp_path / "store").as_posix())
    record = json.loads((executed / "page.json").read_text(encoding="utf-8"))
    kept.keep(run, made_from["page"], b"{}", record["reads"])
    for value, reasons in (("90.0", 0), ("101.0", 1)):
        change(project, f"2021,{'100.0' if value == '90.0' else '90.0'}", f"2021,{value}")
        assert len(fingerprint.why_stale([run], project, executed)["page"]) == reasons
        assert kept.fitting(made_from) == ({"page"} if not reasons else set())


def test_what_a_result_may_hold():
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [(2021,), ()]})
    assert results.result_digest(table) == results.result_digest(table.copy())
    for other in (
        table.assign(a=[1, 3]),
        table.assign(a=[1.0, 2.0]),  # prints otherwise
        table.rename(columns={"a": "z"}),
        table[["b", "a", "c"]],
        table.iloc[::-1],
        table.assign(c=[(2021, 2022), ()]),
    ):
        assert results.result_digest(other) != results.result_digest(table)
    kinds = [1, 1.5, True, "1", None, (1,), {"a": 1}, Edition("01223"), pd.Timestamp(0).year]
    assert len({results.result_digest(kind) for kind in kinds}) == len(kinds)
    with pytest.raises(TypeError, match="not object"):
        results.result_digest((1, object()))


@pytest.mark.parametrize(
    ("function", "given"),
    [(council.standing, {}), (closing.verdicts, {"plan_id": ""}), (glance.reports, {})],
    ids=["council", "closing", "at_a_glance"],
)
def test_results_of_pages_tell_what_they_show_and_no_more(project, function, given):
    """Reports of two years of an indicator: the first year's value is shown by none of the three."""
    indicator = "g1-a1-k1"
    last = read_edition(project).fiscal_year
    add_observation(project, f"{indicator},{last - 1},100.0,final")
    add_observation(project, f"{indicator},{last},27000.0,final")
    path = project / "data" / f"{KPIS}.csv"

    def digest():
        return results.result_digest(results.result(function, **given))

    before = digest()
    replace(path, f"{indicator},{last - 1},100.0", f"{indicator},{last - 1},101.0")
    assert digest() == before
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(indicator)), encoding="utf-8")
    assert digest() != before


def test_where_a_verdict_names_the_value_another_value_is_another_result(project):
    last = read_edition(project).fiscal_year
    add_observation(project, f"g1-a1-k1,{last},27000.0,final")
    first = results.result_digest(results.result(closing.verdicts, plan_id=""))
    replace(project / "data" / f"{KPIS}.csv", f"g1-a1-k1,{last},27000.0", f"g1-a1-k1,{last},27000.5")
    assert results.result_digest(results.result(closing.verdicts, plan_id="")) != first
