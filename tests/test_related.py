"""Tests for numbers related to an indicator: their days, their series, the newest one, and how they are drawn."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from visionbook import data
from visionbook.pages.kpi_detail import model, pictures, text
from visionbook.periods import span_of
from visionbook.show import signs
from visionbook.show.palette import RELATED_COLOUR
from visionbook.show.sizes import PHONE, WIDE
from visionbook.strategy.context import dated, last_known
from visionbook.words import load_words

JA = load_words("ja")
COLUMNS = ["label_ja", "area_ja", "period_ja", "unit", "value"]
EDITION = data.edition()


def page(kpi_id):
    known = {name: data.load(name, **rows) for name, rows in model.tables_of(EDITION).items()}
    known |= {name: data.load(name, **rows) for name, rows in model.projected_rows(known, EDITION, kpi_id).items()}
    known |= {name: data.load(name, **rows) for name, rows in model.rows_of(known, kpi_id).items()}
    known |= {name: data.load(name, **rows) for name, rows in model.corrections_of(known).items()}
    return model.indicator(known, EDITION, kpi_id, "ja")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2021年8月31日", "2021-08-31", "2021-08-31"),
        ("2019年（暦年）", "2019-01-01", "2019-12-31"),
        ("2017年度", "2017-04-01", "2018-03-31"),
        ("2022年度末", "2023-03-31", "2023-03-31"),
        ("2016年2月", "2016-02-01", "2016-02-29"),
        ("2024年度または2025年度", "2024-04-01", "2026-03-31"),
        ("2024年11月20日～2025年2月17日", "2024-11-20", "2025-02-17"),
    ],
)
def test_a_period_is_read_to_its_first_and_last_day(period, first, last):
    assert [str(day) for day in span_of(period)] == [first, last]


@pytest.mark.parametrize("period", ["昨年", "", "2021年13月", "2021年2月30日"])
def test_what_is_no_period_has_no_days(period):
    assert span_of(period) is None


@pytest.mark.parametrize(
    ("period", "kind", "middle"),
    [
        ("2021年1月1日", "day", 2021 + 0.5 / 365.25),
        ("2021年7月2日", "day", 2021 + 182.5 / 365.25),
        ("2021年", "year", (2021 + 0.5 / 365.25 + 2021 + 364.5 / 365.25) / 2),
        ("2021年度", "fiscal", (2021 + 90.5 / 365.25 + 2022 + 89.5 / 365.25) / 2),
        ("2021年2月", "part 2-2", (2021 + 31.5 / 365.25 + 2021 + 58.5 / 365.25) / 2),
        ("2021年1月～2021年11月", "part 1-11", None),  # 333 days
        ("2021年1月5日～2021年12月31日", "year", None),  # 360 days on: a whole year
        ("2021年1月6日～2021年12月31日", "part 1-12", None),
        ("2021年4月～2022年3月", "fiscal", None),
    ],
)
def test_a_number_has_its_kind_of_period_and_the_middle_of_its_days(period, kind, middle):
    (row,) = dated(pd.DataFrame([["額", "市", period, "yen", 1.0]], columns=COLUMNS)).to_dict("records")
    assert row["series"] == f"額/市/yen/{kind}"
    assert (row["first"], row["last"]) == span_of(period)
    if middle is not None:
        assert row["middle"] == pytest.approx(middle, abs=1e-9)


def test_numbers_without_a_day_are_left_out_and_the_others_numbered_through():
    periods = ["2022年", "昨年", "2021年", "2021年12月31日"]
    found = dated(pd.DataFrame([["額", "市", period, "yen", at] for at, period in enumerate(periods)], columns=COLUMNS))
    assert found["value"].to_dict() == {0: 2, 1: 3, 2: 0}  # of one last day the one that began first


@pytest.mark.parametrize(("now", "direction"), [(3.0, "up"), (1.0, "down"), (2.0, "same")])
def test_a_number_is_held_against_the_one_before_of_its_own_series(now, direction):
    rows = [("額", "市", "2020年", "yen", 2.0), ("額", "県", "2020年", "yen", 9.0), ("額", "市", "2021年", "yen", now)]
    found = last_known(pd.DataFrame(rows, columns=COLUMNS))
    assert (found.row["value"], found.direction) == (now, direction)
    assert (found.age(date(2021, 12, 31)), found.age(date(2022, 1, 2)), found.age(None)) == (0, 2, None)
    assert last_known(pd.DataFrame(rows[1:2], columns=COLUMNS)).direction == ""


def test_every_related_number_of_this_book_has_its_days_and_is_drawn():
    rows = data.load("kpi_context")
    assert len(dated(rows)) == len(rows)


def rows_of(*rows):
    names = ["label_ja", "area_ja", "period_ja", "unit", "value"]
    return pd.DataFrame(rows, columns=names)


def test_a_calendar_year_a_fiscal_year_another_unit_and_another_place_are_other_series():
    rows = rows_of(
        ("額", "市", "2020年度", "yen", 5.0),
        ("額", "市", "2021年（暦年）", "yen", 6.0),
        ("額", "市", "2021年度", "yen", 7.0),
        ("額", "町", "2021年度", "yen", 8.0),
        ("額", "市", "2021年度", "donations", 9.0),
        ("額", "市", "2021年8月", "yen", 1.0),
    )
    found = dated(rows)
    assert found["series"].nunique() == 5
    assert found["value"].iloc[0] == 5.0


def test_the_newest_is_compared_with_the_one_before_it_of_the_same_series():
    rows = rows_of(
        ("額", "市", "2020年度", "yen", 7.0), ("額", "市", "2022年度", "yen", 5.0), ("件", "市", "2019年度", "x", 1.0)
    )
    found = last_known(rows)
    assert (found.row["value"], found.before["value"], found.direction) == (5.0, 7.0, "down")
    # the fiscal year 2022 ends on 31 March 2023
    assert found.age(date(2023, 4, 10)) == 10
    assert found.age(None) is None
    assert last_known(rows.iloc[2:]).direction == ""
    assert last_known(rows.iloc[:0]) is None


def test_a_reader_sees_the_newest_value_its_direction_and_its_age_before_that_nothing_was_reported():
    found = replace(page("g3-n1"), day=date(2026, 11, 30))
    said = text.lead(found, JA).texts[0]
    # from 31 March 2023 to 30 November 2026
    assert (
        "2022年度の根室市のふるさと納税の受入件数で、829,461件（2020年度の723,336件から増加）です（この版の日付の1,340日前）"
        in said
    )
    assert said.index("829,461件") < said.index("報告はまだない")


def test_a_statistic_of_the_indicator_itself_comes_before_related_numbers():
    said = text.lead(replace(page("g2-n2"), day=date(2026, 11, 30)), JA).texts[0]
    assert "公的統計の2020年10月1日の9.8%（2015年10月1日の11.3%から減少）です（この版の日付の2,251日前）" in said


def test_without_a_day_of_the_edition_no_age_is_said_and_the_clock_is_not_asked():
    assert "日前" not in text.lead(replace(page("g3-n1"), day=None), JA).texts[0]


def test_what_has_only_its_baseline_says_so():
    assert "基準値24件のほかに、知られている値はありません" in text.lead(page("g1-a5-k1"), JA).texts[0]


@pytest.mark.parametrize("kpi_id", ["g3-b1-k1", "g1-b1-k2", "g3-b1-k2", "g1-a1-k3"])
def test_related_numbers_are_drawn_apart_with_a_panel_a_unit(kpi_id):
    found = page(kpi_id)
    (chart,) = pictures.related(found, "出典：表", JA)
    assert chart.title.startswith("参考") and "指標ではない参考の数値" in chart.caption
    assert signs.of("related", "related").character in chart.caption
    assert len(chart.table.cells()) == len(found.context)
    for layout in (WIDE, PHONE):
        figure = chart.draw(layout)
        assert len(figure.axes) == found.context["unit"].nunique()
        colours = {line.get_color() for axes in figure.axes for line in axes.lines if line.get_marker() == "p"}
        assert colours == {RELATED_COLOUR}
        chart.svg(layout)


def test_what_sets_a_number_apart_stands_in_the_table_of_the_picture():
    (chart,) = pictures.related(page("g1-b1-k2"), "出典：表", JA)
    assert "根室市の数ではありません" in chart.table.to_text()


def test_without_related_numbers_there_is_no_picture():
    assert pictures.related(page("g1-a5-k1"), "出典：表", JA) == []
