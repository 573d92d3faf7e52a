"""Slips of a hand that types into the tables: `visionbook check` says them before a notebook meets them."""

import csv
import io
import re
from datetime import date
from functools import cache

import pandas as pd
import pytest
from conftest import ROOT, visionbook
from small_book import add_row, change_rows

from visionbook import data
from visionbook.checks.fields import field_problems
from visionbook.checks.indicators import answered_corrections, indicator_problems, observation_problems
from visionbook.checks.plausible import TOTALS, unlikely_totals
from visionbook.checks.population import population_problems
from visionbook.data_checks import check_meaning
from visionbook.errors import DataError
from visionbook.file_kinds import other_kind
from visionbook.intake.observed import questions
from visionbook.messages import told
from visionbook.plain_text import not_plain, runs_in_a_spreadsheet
from visionbook.tables import TextTable, check_cell, check_table, decode
from visionbook.words import load_words

TODAY = date(2026, 12, 1)
OBSERVATION = {"fiscal_year": "2023", "status": "final", "source_id": "this_book", "source_place": "x"}


def changed(table, key, **cells):
    """The bytes of a real table with some cells changed of the row that begins with `key`, or of a new one."""
    rows = list(csv.reader(io.StringIO((ROOT / "data" / f"{table}.csv").read_text(encoding="utf-8"), newline="")))
    head, body = rows[0], rows[1:]
    row = next((row for row in body if row[: len(key)] == list(key)), None)
    if row is None:
        row = [""] * len(head)
        body.append(row)
    for name, cell in cells.items():
        row[head.index(name)] = cell
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows([head, *body])
    return target.getvalue().encode()


@cache
def real_tables():
    known = data.resources(ROOT / "data")
    return {name: decode(f"data/{name}.csv", (ROOT / "data" / f"{name}.csv").read_bytes())[0] for name in known}


def problems_of(table, key, **cells):
    """What `data.check` says of a table with some cells changed, without the tables that have no part in it."""
    known = data.resources(ROOT / "data")
    after, found = decode(f"data/{table}.csv", changed(table, key, **cells))
    found += check_table(after, known[table])
    others = {name: real for name, real in real_tables().items() if (name == "population") == (table == name)}
    together = {"series": real_tables()["series"]} if table == "population" else others
    return found or check_meaning({**together, table: after}, known, TODAY)


def said(table, key, **cells):
    return data.report(problems_of(table, key, **cells))


def test_readings_of_the_book_are_held_against_its_indicators():
    first = next(iter(real_tables()["kpi_readings"].rows))[1][:2]
    assert "have used = true" in said("kpi_readings", tuple(first), used="false")


NEMURO_2020 = ("01223", "2020", "census", "observed", "both")


@pytest.mark.parametrize(
    ("table", "key", "cells", "message"),
    [
        # Populations that do not add up; 24,636 is the census of 2020.
        ("population", (*NEMURO_2020, "total"), {"population": "42636"}, "'42636'  is not the sum of its ages, 24,636"),
        ("population", (*NEMURO_2020, "total"), {"population": "42636"}, "'42636'  is not male "),
        ("population", (*NEMURO_2020, "0-4"), {"population": "70000"}, "'70000'  is more than the total, 24,636"),
        ("population", ("01000", "2045", "ipss2018", "projection", "both", "total"), {"population": "5004973"},
         "'5004973'  is not the sum of its ages, 4,004,973"),
        ("population", ("01223", "2015", "plan2021", "observed", "both", "15-64"), {"population": "1557"},
         "is not the sum of its ages"),
        ("population", NEMURO_2020, {"age_group": "4-0"},
         "age_group  '4-0'  is no age group; write the lower age first"),
        ("population", NEMURO_2020, {"age_group": "0-400"}, "age_group  '0-400'  is no age group"),
        ("population", ("01223", "2025", "census"), {"year": "2027"},
         "'2027'  is counted on a day to come, 2027-10-01"),
        ("population", ("01223", "2025", "ipss2023", "projection", "both", "total"), {"population": "1e400"}, "1e400"),
        # Rates, shares, changes, costs, targets.
        ("life_table_mx", ("00000",), {"mx": "46.166"}, "'46.166'  must be 5 or less"),
        ("life_table_mx", ("00000",), {"period": "1955-1950"}, "'1955-1950'  is a period that ends before it begins"),
        ("fertility_levels", ("00000",), {"total_fertility_rate": "296"}, "'296'  must be 15 or less"),
        ("fertility_levels", ("00000",), {"sex_ratio_at_birth": "105.6"}, "'105.6'  must be 2 or less"),
        ("fertility_age_pattern", ("00000",), {"share": "0.15"}, "sum to 1.1350000, not to 1 (00000 / 1950-1955)"),
        ("population_shares", ("01223",), {"share": "0.131"},
         "'0.131'  is not what printed says, '11.3％', in steps of"),
        ("population_changes", ("growth_2020_2040_01223",), {"value": "0.350"}, "'0.350'  is not what printed says"),
        ("agreement_costs", ("joint_bidding", "2021"), {"amount": "1000000000000000"},
         "is larger than any figure here"),
        ("agreement_totals", ("joint_bidding", "2021"), {"amount": "5000"}, "'5000'  is not what printed says, '0'"),
        ("kpis", ("g1-n1",), {"target": "16650"}, "'16650'  is not what printed says"),
        ("kpis", ("g1-n1",), {"target": "16650"}, "'16650'  is not baseline + change = 1665"),
        ("kpis", ("g1-n1",), {"baseline": "1622.5"}, "'1622.5'  is not a whole number, as persons are"),
        ("kpis", ("g1-a1-k4",), {"baseline": "-250"}, "'-250'  is negative, which persons are not"),
        ("kpis", ("g2-n1",), {"same_as": "g1-n33"}, "same_as  'g1-n33'  is no indicator"),
        ("kpis", ("g2-n1",), {"same_as": "g2-n1"}, "same_as  'g2-n1'  is the indicator itself"),
        ("kpis", ("g2-n1",), {"same_as": "g1-n1"}, "is an indicator of another unit or target"),
        ("kpis", ("g1-n3",), {"same_as": "g2-n1"}, "is itself the same as another indicator"),
        ("plan_figures", ("period_start_month",), {"value": "13"}, "'13'  is no month"),
        ("plan_figures", ("era_2012_era",), {"value": "24.5"}, "'24.5'  is not a whole number, as year are"),
        ("kpi_context", ("g1-n3",), {"unit": "person"}, "unit  'person'  is not an allowed word"),
        ("kpi_context", ("g1-n3",), {"value": "24402.5"}, "'24402.5'  is not a whole number, as persons are"),
        # Years, dates, addresses, names.
        ("plans", ("strategy2021",), {"start_fy": "20211"}, "'20211'  must be 2200 or less"),
        ("plans", ("strategy2021",), {"end_fy": "2020"}, "start_fy  '2021'  lies after end_fy, which is 2020"),
        ("plans", ("strategy2021",), {"adopted": "2021-13"}, "'2021-13'  does not have the form"),
        ("sources", ("ipss_2018",), {"published": "2027-01"}, "published  '2027-01'  is later than today, 2026-12-01"),
        ("sources", ("ipss_2018",), {"address": "javascript:alert(1)"},
         "address  'javascript:alert(1)'  does not have"),
        ("series", ("census",), {"reference_day": "02-30"}, "reference_day  '02-30'  is not a day of the calendar"),
        ("milestones", ("short",), {"year": "0205"}, "'0205'  must be 1900 or more"),
        ("areas", ("01223",), {"region": "nemro"}, "region  'nemro'  is in none of data/regions.csv"),
        ("audit_formulas", ("era_2012",), {"figure_id": "era_201_western"},
         "is in none of data/plan_figures.csv, data"),
        # Findings of the audit: their kind, and places that exist.
        ("audit_notes", ("cost:disaster_prevention:2022",), {"kind": ""}, "kind  ''  must not be empty"),
        ("audit_notes", ("cost:disaster_prevention:2022",), {"kind": "mistake"}, "kind  'mistake'  is not an allowed"),
        ("audit_notes", ("milestone:middle",), {"consequence_ja": ""}, "consequence_ja  ''  must not be empty"),
        ("audit_notes", ("milestone:middle",), {"source_place": "総合戦略 第5章 1"},
         "no such place in data/document_sections.csv: 総合戦略 第5章 1"),
        ("audit_notes", ("milestone:middle",), {"source_place": "総合戦略 第2章 1（４）、第2章 2"},
         "no such place in data/document_sections.csv: 総合戦略 第2章 1（４）"),
        ("audit_notes", ("milestone:middle",), {"source_place": "連携ビジョン 4（3）ウ"}, "no such place"),
        ("audit_notes", ("milestone:middle",), {"source_place": "第2章 2"}, "no such place"),
        ("wording_differences", ("vision_name",), {"place_b": "連携ビジョン 6 見出し"}, "no such place"),
        ("wording_differences", ("vision_name",), {"kind": "other"}, "kind  'other'  is not an allowed word"),
        ("source_defects", ("workation",), {"first_line": "1300", "last_line": "1300"},
         "first_line  '1300'  outside the lines of 第3章 3 基本目標-１（イ）② (1209 to 1275)"),
        ("source_defects", ("workation",), {"last_line": "1200"}, "first_line  '1215'  lies after last_line"),
        # Text.
        ("kpis", ("g1-n1",), {"name_ja": "か\u3099くせい"}, "holds letters in parts"),
        ("kpis", ("g1-n1",), {"name_ja": "＝HYPERLINK(1)"}, "begins like a spreadsheet formula"),
        ("projects", ("fishery-resource-growth",), {"name_ja": "a\u202eb"}, "turns the direction of writing (U+202E)"),
        ("projects", ("fishery-resource-growth",), {"name_ja": "根\ufffd市"}, "lost in a conversion (U+FFFD)"),
        ("projects", ("fishery-resource-growth",), {"name_ja": "根\u200b市"}, "a sign that cannot be seen (U+200B)"),
        ("projects", ("fishery-resource-growth",), {"name_ja": "髙\ue000"}, "only some computers know (U+E000)"),
    ],
)  # fmt: skip
def test_a_slip_in_one_cell_is_said(table, key, cells, message):
    assert message in said(table, key, **cells)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"kpi_id": "g1-n2", "value": "18.3"}, "value  '18.3'  is a share of 1,830 percent, where the target is 54.1"),
        ({"kpi_id": "g1-a1-k2", "value": "-3"}, "value  '-3'  is negative, which persons are not"),
        ({"kpi_id": "g1-a1-k1", "value": "-0.5"}, "value  '-0.5'  is negative, which tonnes are not"),
        ({"kpi_id": "g1-a1-k2", "value": "12.5"},
         "'12.5'  is not a whole number, as persons are; correct the figure, or"),
        ({"kpi_id": "g1-a1-k2", "value": "1e400"}, "value  '1e400'  is larger than any figure here"),
        ({"kpi_id": "g1-n3", "value": "1e-400"}, "value  '1e-400'  is so small that it would be read as 0"),
        ({"kpi_id": "g1-a1-k2", "value": "nan"}, "value  'nan'  is not a number such as 0.541"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "fiscal_year": "2020"}, "whose period is 2021 to 2024"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "fiscal_year": "2025"}, "whose period is 2021 to 2024"),
        ({"kpi_id": "g2-n1", "value": "0.02"},
         "kpi_id  'g2-n1'  is the same indicator as g1-n3; enter the value in the"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "reported_on": "2024-02-30"},
         "'2024-02-30'  is not a day of the calendar"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "reported_on": "2026-12-02"}, "is later than today, 2026-12-01"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "reported_on": "2023-03-31"},
         "is earlier than 2023-04-01, when the year it speaks of began (fiscal_year 2023)"),
        ({"kpi_id": "g1-a1-k2", "value": "3", "note_ja": "＠SUM(1)"}, "begins like a spreadsheet formula"),
    ],
)  # fmt: skip
def test_a_value_that_an_import_would_refuse_is_refused_from_hand(cells, message):
    assert message in said("kpi_observations", ("new",), **OBSERVATION | cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"kpi_id": "g1-n2", "value": "1.2", "note_ja": "確認済み：前年の分を含むため"},
        {"kpi_id": "g1-a1-k2", "value": "12.5", "note_ja": "月平均です（確認済み）"},
        {"kpi_id": "g1-n3", "value": "-0.01"},
        {"kpi_id": "g1-a1-k1", "value": "0.5"},
        {"kpi_id": "g1-a1-k2", "value": "0"},
        {"kpi_id": "g1-a1-k2", "value": "3", "reported_on": "2023-04-01"},
        {"kpi_id": "g1-a1-k2", "value": "3", "reported_on": "2026-12-01"},
        {"kpi_id": "g1-a1-k2", "value": "3", "fiscal_year": "2021"},
        {"kpi_id": "g1-a1-k2", "value": "3", "fiscal_year": "2024"},
    ],
)
def test_a_value_that_is_right_or_answered_passes(cells):
    assert problems_of("kpi_observations", ("new",), **OBSERVATION | cells) == []


def test_a_review_of_nothing_is_refused_and_one_before_its_year_too():
    cells = {"body_id": "expert_council", "fiscal_year": "2023", "reviewed_on": "2023-01-10", "source_id": "this_book"}
    text = said("reviews", ("new",), **cells, subject_id="g1-a99", source_place="x")
    assert "subject_id  'g1-a99'  is in none of data/strategy_nodes.csv, data/kpis.csv" in text
    assert "reviewed_on  '2023-01-10'  is earlier than 2023-04-01" in text


def test_a_correction_is_checked_as_it_is_used():
    printed = {"table_name": "population", "field_name": "population", "printed": "24636", "used": "42636"}
    printed |= dict.fromkeys(("reason_ja", "undone_by_ja", "source_place"), "x") | {"source_id": "this_book"}
    pending = {"corrections": changed("corrections", ("new",), **printed, row_key=f"{'/'.join(NEMURO_2020)}/total")}
    text = data.report(data.check(ROOT / "data", pending, TODAY))
    assert "'42636'  is not the sum of its ages, 24,636" in text


def test_what_would_crash_a_notebook_stops_the_load_of_the_table(project):
    path = project / "data" / "population.csv"
    good = path.read_bytes()
    for old, new in ((b",0-4,", b",4-0,"), (b",24636,", b",99999999999999999999,")):
        path.write_bytes(good.replace(old, new, 1))
        with pytest.raises(DataError, match=r"data/population\.csv breaks 1 rule"):
            data.load("population")
    change_rows(project, "kpi_observations", lambda row: row | {"value": "1e400"})
    with pytest.raises(DataError, match="'1e400'  is larger than any figure here"):
        data.load("kpi_observations")


# What fields say, by hand.


def field_said(field, *rows, columns=("value", "other", "rounded_to", "printed")):
    table = TextTable("data/t.csv", list(columns), [(n, list(row)) for n, row in enumerate(rows, 2)])
    return [str(p) for p in field_problems(table, {"schema": {"fields": [{"name": "value", **field}]}}, TODAY)]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"until": "today"}, ["2026-12-01", "2026-12", "2026", "1999-12-31", ""], ["2026-12-02", "2027-01", "2027"]),
        ({"since": "other"}, [("2021-04-01", "2021"), ("2022-01-01", "2021")], [("2021-03-31", "2021")]),
        ({"not_before": "other"}, [("2021", "2021"), ("2022", "2021"), ("2021", "")], [("2020", "2021")]),
        ({"measured_in": "other"}, [("12", "persons"), ("1", "month"), ("12", "month"), ("1.5", "ratio"),
          ("-3", "persons")],
         [("12.5", "persons"), ("13", "month"), ("0", "month"), ("0.5", "yen")]),
        ({"printed_in": "printed"},
         [("0.113", "", "0.001", "11.3％"), ("-0.35", "", "0.001", "△35.0%"), ("27700", "", "1", "２７，７００ｔとし"),
          ("-5", "", "1", "5人減少"), ("5000000000", "", "100000000", "50億円"), ("0", "", "1", "△0"),
          ("", "", "0.001", "11.3％"), ("0.5", "", "", "11.3％"), ("0.5", "", "0", "11.3％")],
         [("1.13", "", "0.001", "11.3％"), ("0.35", "", "0.001", "△35.0%"), ("2770", "", "1", "２７，７００ｔ"),
          ("0.113", "", "0.01", "11.3％"), ("0.131", "", "0.001", "11.3％")]),
        ({"shares_of": ["other"]}, [("0.999", "a")], [("0.998", "a")]),
    ],
)  # fmt: skip
def test_a_field_is_held_to_what_the_contract_says_of_it(field, good, bad):
    for cells in good:
        row = (cells,) if isinstance(cells, str) else cells
        assert field_said(field, (*row, *("",) * (4 - len(row)))) == [], cells
    for cells in bad:
        row = (cells,) if isinstance(cells, str) else cells
        assert len(field_said(field, (*row, *("",) * (4 - len(row))))) == 1, cells


def test_shares_are_summed_in_their_groups():
    field = {"shares_of": ["other"]}
    (problem,) = field_said(
        field, *((s, g, "", "") for s, g in (("0.5", "a"), ("0.5", "a"), ("0.5", "b"), ("0.4", "b")))
    )
    assert problem.startswith("row 5  value  '0.4'  sum to 0.9, not to 1 (b)")


@pytest.mark.parametrize(
    ("kind", "holds", "good", "bad"),
    [
        ("string", "age_group", ["0-4", "100+", "total", "unknown", "0-130"], ["4-0", "0-131", "131+", "0-4歳"]),
        ("string", "period", ["1950-1955", "2020-2020"], ["1955-1950"]),
        ("string", "day", ["10-01", "02-28"], ["02-29", "13-01", "04-31"]),
        ("date", None, ["2024-02-29"], ["2023-02-29", "2023-06-31"]),
        (
            "number",
            None,
            ["999999999999999", "0e5", "0.000", "1e-300", "-0"],
            ["1e15", "-1e400", "1e-400", "inf", "NaN"],
        ),
        ("integer", None, ["999999999999999"], ["1000000000000000", "9" * 400]),
    ],
)
def test_a_cell_names_something_that_there_is(kind, holds, good, bad):
    field = {"name": "x", "type": kind, **({"holds": holds} if holds else {})}
    assert [cell for cell in good if list(check_cell("f", 2, field, cell))] == []
    assert [cell for cell in bad if len(list(check_cell("f", 2, field, cell))) != 1] == []


# Populations, by hand.

COLUMNS = ["area_code", "year", "series", "variant", "sex", "age_group", "population", "rounded_to"]
SERIES = TextTable(
    "data/series.csv", ["series", "reference_day", "base_year"], [(2, ["s", "10-01", ""]), (3, ["p", "10-01", "2020"])]
)


def counted(*rows, variant="observed", step="1", year="2020", series="s"):
    cells = [["1", year, series, variant, sex, age, str(people), step] for sex, age, people in rows]
    return TextTable("data/population.csv", COLUMNS, list(enumerate(cells, 2)))


def population_said(*rows, **about):
    return [str(problem) for problem in population_problems(counted(*rows, **about), SERIES, TODAY)]


def test_ages_with_those_unknown_make_the_total():
    ages = [("both", "0-14", 10), ("both", "15+", 80)]
    assert population_said(("both", "total", 93), *ages, ("both", "unknown", 3)) == []
    (problem,) = population_said(("both", "total", 92), *ages, ("both", "unknown", 3))
    assert problem.startswith("row 2  population  '92'  is not the sum of its ages, 93 (0-14–unknown)")


def test_a_wider_group_is_the_sum_of_the_narrower_ones_and_gaps_are_no_sum():
    (problem,) = population_said(("both", "0-9", 11), ("both", "0-4", 5), ("both", "5-9", 5))
    assert problem.startswith("row 2  population  '11'  is not the sum of its ages, 10 (0-4–5-9)")
    assert population_said(("both", "total", 90), ("both", "0-4", 5), ("both", "10+", 5)) == []
    assert population_said(("both", "total", 20), ("both", "0-14", 15), ("both", "10+", 10)) == []


def test_rounded_figures_may_miss_their_sum_by_half_a_step_each():
    parts = [("both", "0-14", 10), ("both", "15+", 80)]
    assert population_said(("both", "total", 91), *parts, variant="projection") == []  # three figures, 1.5 persons
    assert len(population_said(("both", "total", 92), *parts, variant="projection")) == 1
    assert population_said(("both", "total", 91), *parts, series="p") == []  # the base of a projection
    assert len(population_said(("both", "total", 91), *parts)) == 1
    thousands = [("both", "total", 101000), ("both", "0-14", 20000), ("both", "15+", 80000)]
    assert population_said(*thousands, step="1000") == []
    assert len(population_said(*thousands, step="1")) == 1


def test_steps_are_half_a_step_of_every_figure_and_no_more():
    # steps of 2: each figure may be 1 off, three together 3, whether people were counted or projected
    parts = [("both", "0-14", 10), ("both", "15+", 80)]
    assert population_said(("both", "total", 93), *parts, step="2") == []
    assert population_said(("both", "total", 87), *parts, step="2") == []
    assert len(population_said(("both", "total", 94), *parts, step="2")) == 1
    assert len(population_said(("both", "total", 86), *parts, step="2")) == 1
    sexes = [("female", "total", 50), ("male", "total", 40)]
    assert population_said(("both", "total", 93), *sexes, step="2") == []
    assert population_said(("both", "total", 91), *sexes, variant="projection") == []
    assert len(population_said(("both", "total", 94), *sexes, step="2")) == 1
    assert len(population_said(("both", "total", 88), *sexes, variant="projection")) == 1


def test_a_figure_without_a_step_is_one_of_single_persons():
    parts = [("both", "0-14", 10), ("both", "15+", 80)]
    assert len(population_said(("both", "total", 91), *parts, step="")) == 1  # counted one by one
    assert population_said(("both", "total", 91), *parts, step="", variant="projection") == []
    assert len(population_said(("both", "total", 92), *parts, step="", variant="projection")) == 1


def test_no_age_holds_more_people_than_all_ages():
    assert population_said(("both", "total", 10), ("both", "0-4", 10)) == []
    (problem,) = population_said(("both", "total", 10), ("both", "0-4", 11))
    assert problem.startswith("row 3  population  '11'  is more than the total, 10")
    # both figures of a projection may be half a person off
    assert population_said(("both", "total", 10), ("both", "0-4", 11), variant="projection") == []
    assert len(population_said(("both", "total", 10), ("both", "0-4", 12), variant="projection")) == 1


def test_open_groups_are_sums_too_and_what_reaches_beyond_a_group_is_no_part_of_it():
    (problem,) = population_said(("both", "15+", 9), ("both", "15-64", 5), ("both", "65+", 3))
    assert problem.startswith("row 2  population  '9'  is not the sum of its ages, 8 (15-64–65+)")
    assert population_said(("both", "15-64", 9), ("both", "15-44", 5), ("both", "45+", 3)) == []
    assert population_said(("both", "15-64", 9), ("both", "15-44", 5), ("both", "45-74", 3)) == []
    # the finest groups that lead from end to end: 0-4 leads nowhere, so 0-14 is taken
    ages = [("both", "0-4", 4), ("both", "0-14", 10), ("both", "15+", 80)]
    assert population_said(("both", "total", 90), *ages) == []
    (problem,) = population_said(("both", "total", 91), *ages)
    assert problem.startswith("row 2  population  '91'  is not the sum of its ages, 90 (0-14–15+)")
    (problem,) = population_said(("both", "total", 9), ("both", "0+", 8))
    assert problem.startswith("row 2  population  '9'  is not the sum of its ages, 8 (0+)")


def test_a_total_is_held_against_the_finest_groups_where_an_open_one_is_parted_too():
    rows = [("total", 100), ("0-64", 60), ("65+", 40), ("65-74", 30), ("75+", 11)]
    found = population_said(*(("both", *row) for row in rows))
    assert [problem.split("  ")[0] for problem in found] == ["row 2", "row 4"]
    assert "101 (0-64–75+)" in found[0] and "41 (65-74–75+)" in found[1]


def test_people_may_have_been_counted_today_but_not_tomorrow():
    for day, problems in (("12-01", 0), ("12-02", 1)):
        series = TextTable("data/series.csv", ["series", "reference_day", "base_year"], [(2, ["s", day, ""])])
        found = population_problems(counted(("both", "total", 9), year="2026"), series, TODAY)
        assert len(list(found)) == problems


def test_figures_that_are_missing_are_held_against_nothing():
    assert population_said(("both", "total", ""), ("both", "0-14", 10), ("both", "15+", 80)) == []
    assert population_said(("both", "total", 9), ("both", "0-14", ""), ("both", "15+", 8)) == []
    assert population_said(("both", "total", 9), ("female", "total", ""), ("male", "total", 1)) == []


def test_men_and_women_make_both_where_all_three_are_there():
    assert population_said(("both", "total", 9), ("female", "total", 5), ("male", "total", 4)) == []
    assert population_said(("both", "total", 9), ("female", "total", 5)) == []
    (problem,) = population_said(("both", "total", 9), ("female", "total", 5), ("male", "total", 5))
    assert problem.startswith("row 2  population  '9'  is not male 5 + female 5 = 10")


def test_people_are_counted_on_a_day_that_has_come():
    assert population_said(("both", "total", 9), year="2025") == []
    assert population_said(("both", "total", 9), year="2027", variant="projection") == []
    (problem,) = population_said(("both", "total", 9), year="2027")
    assert problem.startswith("row 2  year  '2027'  is counted on a day to come, 2027-10-01")


# Indicators, by hand.

KPI = {"kpi_id": "a", "unit": "persons", "baseline": "", "change": "", "target": "40", "rounded_to": "1"}
KPI |= {"start_fy": "2021", "end_fy": "2030", "same_as": "", "measurement": "level"}
ANSWER = {"field": "note_ja", "words": "確認済み"}


def text_table(name, *rows):
    columns = list(rows[0])
    return TextTable(f"data/{name}.csv", columns, [(n, [row[c] for c in columns]) for n, row in enumerate(rows, 2)])


def observed(value, year="2023", kpis=(KPI,), kpi_id="a", today=TODAY):
    row = {"kpi_id": kpi_id, "fiscal_year": year, "value": value, "status": "final", "note_ja": ""}
    found = observation_problems(text_table("kpi_observations", row), text_table("kpis", *kpis), ANSWER, today)
    return [str(problem) for problem in found]


def test_a_year_that_has_begun_has_values_and_one_to_come_has_none():
    assert observed("9", "2026") == []
    assert "fiscal_year  '2027'  has not begun" in observed("9", "2027")[0]


@pytest.mark.parametrize(("today", "has_begun"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True)])
def test_a_fiscal_year_begins_on_the_first_of_april(today, has_begun):
    assert bool(observed("9", "2027", today=today)) != has_begun


@pytest.mark.parametrize(("year", "problems"), [("2020", 1), ("2021", 0), ("2026", 0), ("2031", 1)])
def test_values_are_of_the_period_with_its_first_and_its_last_year(year, problems):
    found = observed("9", year, kpis=[KPI | {"end_fy": "2026"}] if year == "2026" else [KPI])
    assert len(found) == problems
    assert all("fiscal_year" in problem for problem in found)
    assert observed("9", year, kpis=[KPI | {"start_fy": "", "end_fy": ""}], today=date(2031, 4, 1)) == []


@pytest.mark.parametrize(
    ("target", "value", "problems"), [("0.5", "1", 0), ("0.5", "1.01", 1), ("1.2", "1.8", 0), ("1.2", "1.81", 1)]
)
def test_a_share_is_at_most_one_or_half_as_much_again_as_a_target_above_it(target, value, problems):
    assert len(observed(value, kpis=[KPI | {"unit": "ratio", "target": target}])) == problems


def test_the_same_indicator_may_hold_the_value_where_the_other_one_does_not_cover_the_year():
    other = KPI | {"kpi_id": "b", "start_fy": "2024"}
    assert observed("9", "2023", [KPI | {"same_as": "b"}, other]) == []
    assert len(observed("9", "2024", [KPI | {"same_as": "b"}, other])) == 1


def test_a_target_may_miss_baseline_and_change_by_half_its_step():
    sums = {"baseline": "10.2", "change": "5.2", "target": "15", "unit": "tonnes"}
    assert list(indicator_problems(text_table("kpis", KPI | sums))) == []
    (problem,) = indicator_problems(text_table("kpis", KPI | sums | {"change": "5.4"}))
    assert "target  '15'  is not baseline + change = 15.6" in str(problem)


@pytest.mark.parametrize(
    ("change", "step", "problems"),
    [("5.5", "1", 0), ("5.6", "1", 1), ("5.5", "", 1), ("5", "", 0), ("5.1", "0.2", 0), ("", "1", 0)],
)
def test_a_target_may_miss_its_sum_by_just_half_a_step_and_without_a_step_by_nothing(change, step, problems):
    sums = {"baseline": "10", "change": change, "target": "15", "unit": "tonnes", "rounded_to": step}
    assert len(list(indicator_problems(text_table("kpis", KPI | sums)))) == problems


@pytest.mark.parametrize(
    ("value", "unit", "problems"),
    [
        ("0", "persons", 0),
        ("1", "persons", 0),
        ("-1", "persons", 1),
        ("-0.1", "ratio", 0),
        ("-0.1", "points", 0),
        ("-1", "yen", 1),
    ],
)
def test_only_shares_and_points_may_be_below_nought(value, unit, problems):
    kpi = KPI | {"unit": unit, "target": ""}
    row = {"kpi_id": "a", "fiscal_year": "2023", "value": value, "status": "final", "note_ja": ""}
    found = observation_problems(text_table("kpi_observations", row), text_table("kpis", kpi), ANSWER, TODAY)
    assert [problem.column for problem in found] == ["value"] * problems
    for column in ("baseline", "target"):
        found = indicator_problems(text_table("kpis", kpi | {column: value}))
        assert [problem.column for problem in found] == [column] * problems


def test_a_share_above_its_target_is_said_in_percent():
    row = {"kpi_id": "a", "fiscal_year": "2023", "value": "1.25", "status": "final", "note_ja": ""}
    share = KPI | {"unit": "ratio", "target": "0.5"}
    (problem,) = observation_problems(text_table("kpi_observations", row), text_table("kpis", share), ANSWER, TODAY)
    assert (problem.rule.facts["percent"], problem.rule.facts["target"]) == (125, 50)


@pytest.mark.parametrize(
    ("note", "confirmed", "problems"),
    [
        ("", [], 1),
        ("確認済み", [], 0),
        ("", ["a/2023/final"], 0),
        ("確認済み", ["a/2023/final"], 0),
        ("", ["a/2022/final"], 1),
    ],
)
def test_an_unusual_value_is_answered_by_its_row_or_by_its_correction(note, confirmed, problems):
    answer = {"field": "note_ja", "words": "確認済み"}
    row = {"kpi_id": "a", "fiscal_year": "2023", "value": "1.5", "status": "final", "note_ja": note}
    kpis = text_table("kpis", KPI | {"unit": "persons"})
    found = observation_problems(text_table("kpi_observations", row), kpis, answer, TODAY, confirmed)
    assert len(list(found)) == problems


def test_a_correction_answers_for_its_own_row_of_its_own_table():
    reasons = [
        ("kpi_observations", "a", "確認済み：大口"),
        ("population", "b", "確認済み"),
        ("kpi_observations", "c", "写し違い"),
    ]
    rows = [
        dict(zip(("table_name", "row_key", "reason_ja"), cells, strict=True))
        for cells in [*reasons, (*reasons[0][:1], "d", None)]
    ]
    answer = {"field": "note_ja", "words": "確認済み"}
    assert answered_corrections(rows, "kpi_observations", answer) == {"a"}
    assert answered_corrections(rows, "kpi_observations", {}) == set()


def test_an_implausible_value_is_asked_about_until_its_row_or_its_correction_answers():
    kpis = pd.DataFrame([{"kpi_id": "a", "unit": "persons", "measurement": "level", "baseline": None, "target": 40.0,
                          "rounded_to": 1.0, "start_fy": 2021, "end_fy": 2024}])  # fmt: skip
    rows = pd.DataFrame({"kpi_id": "a", "fiscal_year": [2021, 2022, 2023], "value": [39.0, 42.0, 4300.0],
                         "status": "final", "note_ja": None})  # fmt: skip
    none = pd.DataFrame(columns=["table_name", "row_key", "reason_ja"])
    # By hand: from 42 to 4300 is more than 20, half of the target; from 39 to 42 is not.
    (asked,) = questions(kpis, rows, none, ANSWER)
    assert asked.startswith("  data/kpi_observations.csv, a/2023/final, value, '4300': outside the plausible ")
    assert "fiscal year 2022 (42 persons) is more than half of the target (40 persons)" in asked
    assert "a/2023/final" in told(asked, "ja") and "「確認済み」と理由" in told(asked, "ja")
    assert questions(kpis, rows.assign(note_ja="確認済み：大会の年"), none, ANSWER) == []
    press = rows[1:].assign(fiscal_year=2023, status=["final", "press"])  # no other year: only the target is known
    assert [asked.split(",")[1] for asked in questions(kpis, press, none, ANSWER)] == [" a/2023/press"]
    surer = pd.concat([rows, rows[2:].assign(fiscal_year=2022, value=500.0, status="press")], ignore_index=True)
    assert "2022 (42 persons)" in questions(kpis, surer, none, ANSWER)[0]  # the final value counts, not the press's
    # A total of 2021 to 2023 leaves 4300 - 39 - 42 for 2023, or 120 - 39 - 42.
    totals = rows.assign(measure=["year", None, "total"])
    assert len(questions(kpis, totals, none, ANSWER)) == 1
    assert questions(kpis, totals.assign(value=[39.0, 42.0, 120.0]), none, ANSWER) == []
    correction = pd.DataFrame(
        [{"table_name": "kpi_observations", "row_key": "a/2023/final", "reason_ja": "確認済み 誤記"}]
    )
    assert questions(kpis, rows, correction, ANSWER) == []


def test_a_total_far_from_all_others_near_it_is_asked_about_until_its_row_answers():
    places = {"area_code": list("11112"), "year": [2015, 2020, 2025, 2036, 2020], "series": list("aabca")}
    rows = pd.DataFrame({**places, "variant": "observed", **TOTALS, "population": [100, 90, 900, 10, 5]})
    rows["source_place"] = "表1"
    # By hand: 900 is more than twice 100; 10 has no other within ten years; 90 lies between 100 / 2 and 900 * 2.
    (asked,) = unlikely_totals(rows, {"field": "source_place", "words": "確認済み"})
    assert asked.startswith(
        "  data/population.csv, 1/2025/b/observed/both/total, population, '900': is far from the other"
    )
    assert "90 to 100" in asked
    for near, count in (([50, 100], 0), ([49, 100], 1), ([200, 100], 0), ([201, 100], 1)):
        pair = rows[:2].assign(population=near, year=[2015, 2025])
        assert len(unlikely_totals(pair, {})) == 2 * count, near  # each is far from the other
    assert unlikely_totals(rows[:2].assign(population=[1, 9], year=[2014, 2025]), {}) == []
    assert (
        unlikely_totals(
            rows.assign(source_place="表1（合併、確認済み）"), {"field": "source_place", "words": "確認済み"}
        )
        == []
    )


def test_totals_are_asked_about_in_the_order_of_the_table():
    rows = pd.DataFrame({"area_code": list("2211"), "year": [2015, 2020] * 2, "series": "a", "variant": "observed"})
    asked = unlikely_totals(rows.assign(**TOTALS, population=[10, 90, 20, 80]), {})
    assert [str(each).split("/")[2] for each in asked] == ["2015", "2020", "2015", "2020"]
    assert [str(each).split("'")[1] for each in asked] == ["10", "90", "20", "80"]


def test_check_prints_what_it_asks_and_goes_on(project):
    add_row(project, "kpi_observations", kpi_id="g1-a1-k1", value="900000", **OBSERVATION)
    result = visionbook(project, "check")
    assert result.returncode == 0, result.stderr
    assert "g1-a1-k1/2023/final" in result.stderr and "900000" in result.stderr
    assert "確かめていただきたい値が1件" in result.stderr or "1 to look at once more" in result.stderr


def test_the_words_that_an_import_writes_are_those_that_answer():
    answer = data.resources(ROOT / "data")["kpi_observations"]["answer"]
    assert load_words("ja")("form.confirmed_note") == answer["words"]


# Text and files.


@pytest.mark.parametrize(
    "text", ["根室市", "髙﨑 神社", "葛\U000e0100城市", "Café", "２０～３９歳", "ﾈﾑﾛ", "①㌔", "", "ｶﾞ", "—―−"]
)
def test_text_as_people_write_it_is_plain(text):
    assert not_plain(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\tb", "control"), ("a\x7fb", "control"), ("根室\x00", "control"), ("a\u200fb", "turns the direction"),
        ("\u2066a", "turns the direction"), ("a\ufeffb", "cannot be seen (U+FEFF)"), ("a\u00adb", "cannot be seen"),
        ("根\u3164室", "cannot be seen"), ("根\u2028室", "cannot be seen"), ("\U000e0041", "cannot be seen"),
        ("Cafe\u0301", "write 'Café'"), ("は\u309aん", "write 'ぱん'"), ("\uf8ff", "only some computers"),
    ],
)  # fmt: skip
def test_text_that_is_not_what_it_looks_like_is_refused(text, why):
    rule, remedy = not_plain(text)
    assert why in f"{rule}; {remedy}"
    assert not told(rule, "ja").isascii()


@pytest.mark.parametrize(
    ("text", "runs"),
    [("=1", True), ("＝1", True), ("＋1", True), ("－ほか", True), ("＠a", True), ("+5", False), ("-0.5", False),
     ("−5", False), ("=", False), ("ほか=1", False)],
)  # fmt: skip
def test_text_that_a_spreadsheet_runs_is_known(text, runs):
    assert runs_in_a_spreadsheet(text) is runs


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 9, "is an old Excel workbook (.xls)"),
        (b"PK\x03\x04\0\0", "is an archive (.zip)"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "is a web page"),
        ("表,1".encode("utf-16"), "is in UTF-16"),
        ("総数,1".encode("cp932"), "is in Shift_JIS"),
        ("総数,人口".encode("euc_jp"), "is in EUC-JP"),
        (b"\x80\xff\x00", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_named_as_what_it_is(content, kind):
    assert other_kind(content).startswith(kind)
    assert re.search("(です|ません)$", told(other_kind(content), "ja"))


def test_every_unit_that_a_table_may_name_has_its_words():
    words = load_words("ja")
    fields = [field for r in data.resources(ROOT / "data").values() for field in r["schema"]["fields"]]
    units = {unit for field in fields if field["name"] == "unit" for unit in field["constraints"]["enum"]}
    assert {unit for unit in units if f"unit.{unit}" not in words} == set()
