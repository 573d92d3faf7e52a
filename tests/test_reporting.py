"""Which indicators have which years. All observations here are invented."""

import pandas as pd
import pytest
from test_kpi_charts import KPIS, NOTHING, WORDS, board

from visionbook.pages.kpi_board import pictures, tables
from visionbook.pages.kpi_board.report_signs import report_sign, report_word
from visionbook.show.chart import PHONE, WIDE
from visionbook.strategy.reporting import OUTSIDE, REPORTS, report_counts, reports

COLUMNS = ["kpi_id", "fiscal_year", "value", "status", "reported_by_ja"]
SEEN = pd.DataFrame(
    [
        ("catch", 2021, 24000.0, "final", "水産課"),
        ("catch", 2022, 24900.0, "press", None),
        ("catch", 2022, 25000.0, "preliminary", "農林課"),
        ("women", 2021, 1640.0, "proxy", None),
        ("tfr", 2020, 1.6, "final", "保健課"),
    ],
    columns=COLUMNS,
)
PLACED = KPIS.assign(title="漁業の振興")


def reported(seen=SEEN, fiscal_year=2022, kpis=PLACED):
    return reports(kpis, seen, fiscal_year)


def shown(frame):
    """A board that holds these reports."""
    return board(PLACED, 2022, reported=frame)


def marks(frame):
    return {kpi_id: list(rows["report"]) for kpi_id, rows in frame.groupby("kpi_id")}


def test_the_surest_value_of_a_year_counts_and_a_year_without_any_has_none():
    found = marks(reported())
    assert found["catch"] == ["final", "preliminary"]
    assert found["women"] == ["proxy", "none"]
    assert found["app"] == ["none", "none"]


def test_years_run_from_the_first_of_all_periods_and_those_outside_a_period_say_so():
    kpis = PLACED.assign(start_fy=[2021, 2022, 2021, 2021, 2021], end_fy=[2024, 2024, 2022, 2024, 2024])
    found = reported(kpis=kpis, fiscal_year=2023)
    assert sorted(found["fiscal_year"].unique()) == [2021, 2022, 2023]
    assert marks(found)["new"] == [OUTSIDE, "none", "none"]
    assert marks(found)["women"] == ["proxy", "none", OUTSIDE]


def test_an_indicator_that_is_the_same_as_another_takes_its_values():
    kpis = PLACED.assign(same_as=[None, "catch", None, None, None])
    assert marks(reported(kpis=kpis))["new"] == ["final", "preliminary"]


def test_a_value_of_official_statistics_is_told_from_one_that_was_reported():
    seen = SEEN.assign(series=["census", None, None, None, None])
    assert marks(reported(seen))["catch"] == ["official", "preliminary"]


def test_counts_add_up_and_a_proxy_is_no_report():
    counts = report_counts(reported()).set_index(["goal_id", "fiscal_year"])
    # of the first goal: catch final, women proxy, new nothing
    assert counts.loc[("g1", 2021), ["final", "proxy", "none", "reported", "expected"]].tolist() == [1, 1, 1, 1, 3]
    assert counts.loc[("g2", 2021), ["none", "reported", "expected"]].tolist() == [2, 0, 2]
    assert (counts[list(REPORTS)].sum(axis=1) == counts["expected"]).all()


def test_only_a_value_that_a_correction_gave_is_corrected():
    seen = SEEN.assign(correction_reason_ja=["書き誤り", None, None, None, None])
    found = reported(seen, kpis=PLACED.assign(start_fy=[2021, 2022, 2021, 2021, 2021]))
    corrected = found.set_index(["kpi_id", "fiscal_year"])["is_corrected"]
    assert corrected[corrected].index.tolist() == [("catch", 2021)]
    # those that have no value: of a year without one, and of a year outside the period
    nothing = found[found["report"].isin(["none", OUTSIDE])]
    assert set(nothing["report"]) == {"none", OUTSIDE}
    assert not nothing[["is_total", "is_corrected"]].any(axis=None)
    assert nothing[["value", "reported_by_ja", "person_ja"]].isna().all(axis=None)


def test_goals_and_years_are_counted_in_the_order_given():
    frame = pd.DataFrame({"goal_id": ["g9", "g10"], "fiscal_year": 2021, "report": "none"})
    assert report_counts(frame)["goal_id"].tolist() == ["g9", "g10"]


def test_the_title_and_the_words_say_how_many_have_the_newest_year():
    chart = pictures.reports(shown(reported()), "", WORDS)
    assert chart.title == "2022年度の実績があるのは、5指標のうち1指標"
    assert "2021年度は1、2022年度は1" in chart.alt_text
    assert "基本目標-１は3のうち1、基本目標-２は2のうち0" in chart.alt_text
    empty = pictures.reports(shown(reported(NOTHING)), "", WORDS)
    assert empty.title == "2022年度の実績があるのは、5指標のうち0指標"


def test_the_table_behind_the_picture_ends_with_the_sums_of_all_goals():
    table = pictures.reports(shown(reported()), "", WORDS).table
    assert [column.title for column in table.columns[:4]] == ["基本目標", "年度", "実績あり", "対象"]
    assert table.cells()[-2][:4] == ["計", "2021年度", "1", "5"]
    assert table.total_rows == {4, 5}  # two goals of two years come first


def test_every_kind_of_report_has_a_sign_and_a_word_of_its_own():
    assert len({report_sign(report).character for report in REPORTS}) == len(REPORTS)
    assert len({report_word(report, WORDS) for report in (*REPORTS, OUTSIDE)}) == len(REPORTS) + 1


def test_the_picture_shows_the_signs_that_its_caption_names():
    chart = pictures.reports(shown(reported()), "", WORDS)
    assert "■ 確定、▣ 公的統計、□ 速報、▨ 報道、⊠ 代わりの統計、－ なし" in chart.caption
    (axes,) = chart.draw(WIDE).axes
    # catch final, preliminary; women a proxy; the seven other years nothing: four kinds of signs.
    assert sum(len(line.get_xdata()) for line in axes.lines) == 10
    assert len(axes.lines) == 4


@pytest.mark.parametrize("layout", [WIDE, PHONE], ids=["wide", "phone"])
def test_one_mark_is_drawn_per_indicator_and_year_of_its_period(layout):
    kpis = pd.concat([PLACED.assign(kpi_id=PLACED["kpi_id"] + str(copy)) for copy in range(8)], ignore_index=True)
    kpis.loc[0, "end_fy"] = 2021
    figure = pictures.reports(shown(reported(NOTHING, kpis=kpis)), "", WORDS).draw(layout)
    (axes,) = figure.axes
    # 8 x 5 indicators, two years, less the one that ends after the first; more than fit on one line
    (marks,) = axes.lines
    assert len(marks.get_xdata()) == 79
    # each column has the number that the indicator has on the board
    numbers = [int(text.get_text()) for text in axes.texts if text.get_text().isdigit() and len(text.get_text()) < 3]
    assert sorted(numbers) == list(range(1, 41)) and numbers[:4] == [1, 2, 3, 6]  # 4 and 5 are of the second goal
    inside = axes.get_xlim()[1]
    assert all(0 < place < inside for place in marks.get_xdata())


def rows_of(frame=None):
    table = tables.reports(shown(reported() if frame is None else frame), WORDS)
    return table, {kpi_id: row for kpi_id, row in zip(KPIS["kpi_id"], table.rows, strict=True)}


def test_a_row_names_the_indicator_its_years_with_values_and_who_reported_last():
    table, rows = rows_of()
    assert [column.title for column in table.columns] == ["指標", "2021年度", "2022年度", "報告者"]
    catch = rows["catch"].cells
    assert catch[0].href == "kpi_detail_catch.html"
    assert [(cell.marked, cell.small) for cell in catch[1:3]] == [
        ("■ 確定", ["24,000トン"]),
        ("□ 速報", ["25,000トン"]),
    ]
    assert catch[3].text == "農林課"
    assert [cell.text for cell in rows["app"].cells[1:]] == ["なし", "なし", "－"]


def test_indicators_without_the_newest_year_are_counted_and_can_be_chosen():
    table, rows = rows_of()
    assert table.caption.startswith("5指標")
    assert "2022年度の実績がまだない指標は4" in table.caption
    assert rows["catch"].facets == {"goal": "g1", "newest": "there"}
    assert rows["women"].facets["newest"] == "missing"


def test_an_indicator_whose_period_is_over_is_not_waited_for():
    kpis = PLACED.assign(end_fy=[2021, 2024, 2024, 2024, 2024])
    table, rows = rows_of(reported(kpis=kpis))
    assert rows["catch"].facets["newest"] == ""
    assert rows["catch"].cells[2].text == "対象外"
    assert "まだない指標は4" in table.caption


def test_hostile_reporters_and_names_stay_words():
    seen = SEEN.assign(reported_by_ja="<script>")
    table, _ = rows_of(reported(seen).assign(name_ja="<b>", code="<i>", title="<u>"))
    html = table.to_html()
    assert not any(tag in html for tag in ("<script", "<b>", "<i>", "<u>"))
