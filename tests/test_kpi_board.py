"""The board's table of all indicators, its notes and its file. All observations here are invented."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from conftest import ROOT
from kpi_cases import RULE
from test_kpi_charts import BODIES, KPIS, NOTHING, SOME, WORDS, board, indicator

from visionbook import data
from visionbook.edition import EvaluationRule, OwnRank, read_edition
from visionbook.pages.kpi_board import download as kpi_download
from visionbook.pages.kpi_board import model, pictures, tables
from visionbook.pages.kpi_board.tables.otherwise import goals as goals_table
from visionbook.publish.execute.plan import planned_runs
from visionbook.publish.site.stage import csv_text
from visionbook.show.chart import PHONE, WIDE, Chart
from visionbook.show.readings import ANCHOR
from visionbook.strategy.context import last_known
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.tree import goal_labels

RANKS = (OwnRank("A", 1.0), OwnRank("B", 0.5), OwnRank("C", None))
PLACED = KPIS.assign(title="漁業の振興", name_en="Indicator", node_id=KPIS["goal_id"], statistic=None)
REVIEW = {
    "body_id": "council",
    "fiscal_year": 2022,
    "reviewed_on": "2023-10-01",
    "subject_id": "catch",
    "overriding_status": "on_track",
    "opinion_ja": "不漁の年のため。",
}


def judged(observations=SOME, reviews=None, ranks=()):
    rule = EvaluationRule(RULE.on_track, RULE.moderate, RULE.insufficient, ranks)
    found = evaluate(PLACED, observations, rule, 2024, None if reviews is None else pd.DataFrame(reviews))
    return with_overriding_bodies(found, BODIES)


def shown(rows, ranks=()):
    rule = EvaluationRule(RULE.on_track, RULE.moderate, RULE.insufficient, ranks)
    return tables.indicator_table(board(rows, rule=rule), WORDS)


def cells(rows, ranks=()):
    """The cells by indicator, then by the name of their column."""
    table = shown(rows, ranks)
    names = [column.name for column in table.columns]
    return {
        row["kpi_id"]: dict(zip(names, r.cells, strict=True))
        for row, r in zip(rows.to_dict("records"), table.rows, strict=True)
    }


def test_every_indicator_has_one_row_that_leads_to_its_page():
    table = shown(judged())
    assert [row.cells[0].href for row in table.rows] == [f"kpi_detail_{kpi_id}.html" for kpi_id in KPIS["kpi_id"]]
    assert [row.cells[0].text for row in table.rows] == list(KPIS["name_ja"])


def test_the_links_of_the_book_are_the_pages_that_it_makes():
    """Every indicator of the data leads to a page that is planned, and every such page is led to."""
    edition = read_edition(ROOT)
    known = {name: data.load(name, **rows) for name, rows in model.tables_of(edition).items()}
    table = tables.indicator_table(model.board(known, edition, "ja"), WORDS)
    pages = [f"{run.page}.html" for run in planned_runs(ROOT, edition) if run.notebook.stem == "kpi_detail"]
    assert [row.cells[0].href for row in table.rows] == pages


def test_a_row_says_number_name_place_status_newest_value_direction_and_target():
    table = shown(judged())
    assert [column.name for column in table.columns] == [
        "indicator", "status", "known", "direction", "target", "related",
    ]  # fmt: skip
    catch = cells(judged())["catch"]
    assert (catch["indicator"].number, catch["indicator"].small) == ("1", ["基本目標-１・1ア①"])
    assert (catch["known"].text, catch["known"].small) == ("25,000トン", ["2022年度", "確定"])
    assert (catch["direction"].text, catch["target"].text) == ("増やす", "27,700トン")
    assert catch["target"].small == ["基準値23,854トン"]
    # 1,146 / 1,923 = 0.596
    assert (catch["status"].marked, catch["status"].small) == ("▼ 遅れ", ["進みの比0.60"])


@pytest.mark.parametrize(
    ("kpi_id", "direction", "start"),
    [
        ("catch", "増やす", "基準値23,854トン"),
        ("new", "増やす", "4年の累計"),
        ("tfr", "保つ", "この水準以上"),
        ("app", "増やす", "基準値なし"),
    ],
)
def test_a_target_says_which_way_and_what_it_starts_from(kpi_id, direction, start):
    found = cells(judged())[kpi_id]
    assert (found["direction"].text, found["target"].small) == (direction, [start])


def test_fewer_is_a_direction_too():
    assert cells(judged().assign(better="down"))["catch"]["direction"].text == "減らす"


def test_each_goal_has_one_head_over_its_rows_and_numbers_run_through_the_book():
    table = tables.indicator_table(replace(board(judged()), titles={"g1": "仕事"}), WORDS)
    assert table.groups == [("g1", "基本目標-１ 仕事（3指標）"), ("g2", "基本目標-２ （2指標）")]
    assert [(row.group, row.cells[0].number) for row in table.rows] == [
        ("g1", "1"), ("g1", "2"), ("g1", "3"), ("g2", "4"), ("g2", "5"),
    ]  # fmt: skip
    bodies = table.to_html().split("<tbody>")[1:]
    assert [body.count('role="rowheader"') for body in bodies] == [3, 2]
    assert [body.startswith('<tr class="vb-group"><th scope="rowgroup" colspan="6">基本目標-') for body in bodies] == [
        True, True,
    ]  # fmt: skip
    assert table.to_text().splitlines()[2] == "基本目標-１ 仕事（3指標）"


def official(kpi_id, year, value, status="final"):
    row = {"kpi_id": kpi_id, "fiscal_year": year, "year": year, "from_year": None, "value": value, "status": status}
    return pd.DataFrame([row])


@pytest.mark.parametrize(
    ("seen", "official_rows", "day", "text", "small"),
    [
        # the fiscal year 2022 ended on 31 March 2023: three years on 31 March 2026, two the day before
        (SOME, pd.DataFrame(), "2026-03-31", "25,000トン", ["2022年度", "確定", "3年前"]),
        (SOME, pd.DataFrame(), "2026-03-30", "25,000トン", ["2022年度", "確定", "2年前"]),
        (SOME, pd.DataFrame(), "2023-05-01", "25,000トン", ["2022年度", "確定", "1年以内"]),
        # a count after the report is newer; one before it is not
        (SOME, official("catch", 2025, 26000.0), None, "26,000トン", ["2025年10月1日・公的統計"]),
        (SOME, official("catch", 2020, 26000.0), None, "25,000トン", ["2022年度", "確定"]),
        (NOTHING, official("catch", 2020, 24000.4), "2026-10-01", "24,000トン", ["2020年10月1日・公的統計", "6年前"]),
        # nothing reported: what the plan starts from, of which nobody says when it was
        (NOTHING, pd.DataFrame(), "2026-03-31", "23,854トン", ["計画の基準値"]),
    ],
)
def test_the_newest_value_says_of_when_it_is_where_it_comes_from_and_how_old(seen, official_rows, day, text, small):
    day = None if day is None else date.fromisoformat(day)
    rows = judged(seen)
    table = tables.indicator_table(replace(board(rows), official=official_rows, day=day), WORDS)
    cell = table.rows[0].cells[2]
    assert (cell.text, cell.small) == (text, small)


def test_a_baseline_that_is_a_projection_or_of_unknown_time_is_no_value():
    for kind in ("projection", "unstated", "none"):
        assert cells(judged(NOTHING).assign(baseline_kind=kind))["catch"]["known"].text == "－"


RELATED = pd.DataFrame(
    [
        ("catch", "全漁業の生産量", "管内", "2020年度", "tonnes", 99.0),
        ("catch", "全漁業の生産量", "管内", "2023年度", "tonnes", 106999.0),
        ("app", "交付した額", "市", "2022年度", "yen", 7_568_500_000.0),
    ],
    columns=["kpi_id", "label_ja", "area_ja", "period_ja", "unit", "value"],
)


def test_a_related_number_stands_in_the_row_of_its_indicator_apart_and_never_as_its_value():
    known = {kpi_id: last_known(rows) for kpi_id, rows in RELATED.groupby("kpi_id")}
    table = tables.indicator_table(replace(board(judged(NOTHING)), related=known), WORDS)
    found = {row.cells[0].text: row.cells[-1] for row in table.rows}
    catch, app = found["指標catch"], found["指標app"]
    assert (catch.marked, catch.small) == ("⬠ 106,999トン", ["管内の全漁業の生産量", "2023年度"])
    assert app.marked == "⬠ 75.69億円"
    assert [name for name, cell in found.items() if cell.text] == ["指標catch", "指標app"]
    assert table.rows[-1].cells[2].text == "－"  # the number is not the value of app
    assert "⬠は参考の数値で、指標の値ではなく" in table.caption
    html = table.to_html()
    assert html.count("vb-c-related vb-empty") == 3 and html.count('data-label="参考"') == len(KPIS)


def test_another_statistic_instead_of_a_report_is_no_value_either():
    seen = pd.DataFrame([("catch", 2022, 25000.0, "proxy")], columns=SOME.columns)
    found = cells(judged(seen))["catch"]
    assert (found["known"].text, found["related"].marked) == ("23,854トン", "⊠ 25,000トン")
    assert found["related"].small == ["代わりの統計", "2022年度"]


def test_a_numerical_target_is_placed_under_its_goal_and_a_sum_says_that_it_is_one():
    found = cells(judged())
    assert found["women"]["indicator"].small == ["基本目標-１・数値目標"]
    # SOME has only 2022: a part of the sum since 2021, and said to be one.
    assert found["new"]["known"].small == ["2022年度まで", "一部の年度の計・確定"]
    before = pd.DataFrame([("new", 2021, 4.0, "final")], columns=SOME.columns)
    whole = cells(judged(pd.concat([SOME, before], ignore_index=True)))["new"]["known"]
    assert (whole.text, whole.small) == ("10人", ["2022年度まで", "累計・確定"])


def test_an_indicator_whose_sentence_has_several_readings_says_so_and_leads_to_them():
    rows = judged(SOME)
    read = pd.DataFrame(
        [("catch", "on_track"), ("catch", "moderate"), ("new", "not_reported"), ("new", "not_reported")],
        columns=["kpi_id", "status"],
    )
    found = tables.indicator_table(replace(board(rows), readings=read), WORDS)
    marks = {kpi_id: row.cells[1].links for kpi_id, row in zip(rows["kpi_id"], found.rows, strict=True)}
    assert {kpi_id: list(links) for kpi_id, links in marks.items() if links} == {
        "catch": [("読み方2通り（状況が変わる）", "kpi_detail_catch.html#readings")],
        "new": [("読み方2通り", "kpi_detail_new.html#readings")],
    }
    assert '<a class="vb-small" href="kpi_detail_new.html#readings">読み方2通り</a>' in found.to_html()
    assert "読み方2通り（状況が変わる）" in found.to_text()


def test_the_place_that_the_mark_of_readings_leads_to_stands_on_the_page_of_indicators():
    page = json.loads((ROOT / "notebooks" / "kpi_detail.ipynb").read_text(encoding="utf-8"))
    prose = "".join(line for cell in page["cells"] if cell["cell_type"] == "markdown" for line in cell["source"])
    assert prose.count(f'<span id="{ANCHOR}"></span>') == 1


def test_a_mean_of_a_goal_stands_beside_its_best_its_worst_and_what_it_would_be_without_them():
    # goal 1, ratios: catch 0.596, women 1.67 counted as 1, new none: mean 0.798, without the best 0.596
    found = goals_table(board(judged(SOME).assign(label="基本目標-１")), WORDS)
    assert found.to_text().splitlines()[2].split("\t")[1:6] == ["2", "1", "0.80", "0.60", "1.00"]


def test_the_table_is_whole_and_honest_while_nothing_is_reported():
    table = shown(judged(NOTHING))
    assert len(table.rows) == len(KPIS)
    text = table.to_text()
    assert text.count("○ 未報告") == len(KPIS)
    found = cells(judged(NOTHING))
    assert (found["new"]["known"].text, found["new"]["known"].sort) == ("－", None)
    assert found["catch"]["status"].small == []  # nothing was reported, so nothing was held against its way


def test_what_is_sorted_has_numbers_and_ranks_for_keys_and_units_are_kept_apart():
    found = cells(judged(ranks=RANKS), RANKS)
    # insufficient is the fourth status, kept apart from its word
    assert found["catch"]["status"].sort == 3
    assert (found["catch"]["known"].sort, found["catch"]["known"].group) == (25000.0, "tonnes")
    assert (found["catch"]["target"].sort, found["catch"]["target"].group) == (27700.0, "tonnes")
    assert found["women"]["target"].group == "persons"
    # women: 18 / 10.75 = 1.67, the first own rank; catch: 0.596, the second; not kept: the last
    assert [found[kpi_id]["own"].sort for kpi_id in ("women", "catch", "tfr")] == [0.0, 1.0, 2.0]
    assert found["app"]["own"].sort is None


def test_own_ranks_have_a_column_only_where_there_are_any():
    assert "own" not in [column.name for column in shown(judged()).columns]
    assert cells(judged(ranks=RANKS), RANKS)["catch"]["own"].text == "B"


def test_rows_can_be_chosen_by_goal_status_and_kind_and_found_by_their_measure():
    row = shown(judged()).rows[0]
    assert row.facets == {"goal": "g1", "status": "insufficient", "kind": "kpi"}
    assert "漁業の振興" in row.found_by
    options = {facet.name: [value for value, _ in facet.options] for facet in shown(judged()).facets}
    assert options["goal"] == ["g1", "g2"]
    assert len(options["status"]) == 7
    assert set(options["kind"]) == {"numerical_target", "kpi"}


def test_a_replaced_status_shows_who_replaced_it_and_what_the_rule_says():
    rows = judged(reviews=[REVIEW])
    status = cells(rows)["catch"]["status"]
    assert status.marked == "▲ 順調＊"
    assert status.small == ["進みの比0.60", "＊有識者会議の判定（規則では▼ 遅れ）"]
    assert "＊は" in shown(rows).caption
    assert "＊は" not in shown(judged()).caption
    notes = tables.indicator_notes(board(rows), WORDS)._repr_mimebundle_()["text/plain"]
    assert "有識者会議が2023-10-01に、規則による「▼ 遅れ」を「▲ 順調」に改めました。理由：不漁の年のため。" in notes


def test_the_picture_marks_a_replaced_status_and_says_what_the_mark_means():
    chart = pictures.way(board(judged(reviews=[REVIEW])), "g1", "", WORDS)
    assert "▲ 順調＊" in chart.alt_text
    assert "＊は" in chart.caption
    column = [column.title for column in chart.table.columns].index("規則による状況")
    assert chart.table.cells()[0][column] == "▼ 遅れ"
    assert "＊は" not in pictures.way(board(judged()), "g1", "", WORDS).caption


def test_a_body_that_nobody_knows_is_refused():
    with pytest.raises(Exception, match=r"body_id 'council' is not in data/governance\.csv"):
        with_overriding_bodies(judged(reviews=[REVIEW]), BODIES.iloc[:0])


def test_a_value_of_official_statistics_says_so_and_is_rounded_as_the_target_is_printed():
    seen = pd.DataFrame(
        [("women", 2021, 1640.4321, "final", "census")],
        columns=["kpi_id", "fiscal_year", "value", "status", "series"],
    )
    observed = cells(judged(seen))["women"]["known"]
    assert (observed.text, observed.small) == ("1,640人", ["2021年度", "公的統計"])


def test_a_hostile_name_stays_a_name():
    rows = judged(reviews=[REVIEW]).assign(
        name_ja='<img src=x onerror="alert(1)">', title="<b>", overridden_by_name="<script>", code='"><i>'
    )
    html = shown(rows, RANKS[:0]).to_html()
    notes = tables.indicator_notes(board(rows), WORDS)._repr_mimebundle_()["text/html"]
    for tag in ("<img", "<b>", "<script", "<i>"):
        assert tag not in html
        assert tag not in notes
    assert "&lt;img src=x onerror=" in html


def test_the_notes_are_sorted_under_the_goals_that_have_any():
    html = tables.indicator_notes(board(judged(NOTHING)), WORDS)._repr_mimebundle_()["text/html"]
    # of the five, only app of the second goal has a note
    assert "基本目標-２" in html
    assert "［1件］" in html
    assert "基本目標-１" not in html


def test_there_is_one_picture_for_every_goal_that_has_indicators_however_many_there_are():
    goals = pd.Series({f"g{number}": f"目標{number}" for number in (1, 2, 3, 10)})
    extra = [indicator("late", goal_id="g10", title="", name_en="", node_id="g10", statistic=None)]
    placed = pd.concat([PLACED, pd.DataFrame(extra)], ignore_index=True)
    rows = with_overriding_bodies(evaluate(placed, NOTHING, RULE, 2024), BODIES)
    charts = pictures.ways(board(rows, goals=goals), "", WORDS).items
    assert all(isinstance(chart, Chart) for chart in charts)
    assert [chart.name for chart in charts] == [f"fig-kpi-board-{goal}" for goal in ("g1", "g2", "g10")]


def test_goals_stand_in_the_order_of_the_document():
    nodes = pd.DataFrame(
        {"node_id": ["g10", "g9", "p"], "level": ["goal", "goal", "package"], "order": [10, 9, 1], "label_ja": "目標"}
    )
    assert list(goal_labels(nodes).index) == ["g9", "g10"]


@pytest.mark.parametrize("layout", [WIDE, PHONE], ids=["wide", "phone"])
def test_kinds_of_targets_are_drawn_for_any_number_of_goals(layout):
    goals = pd.Series({f"g{number}": f"目標{number}" for number in range(1, 6)})
    rows = judged().assign(goal_id=list(goals.index))
    chart = pictures.kinds(board(rows, goals=goals), "", WORDS)
    assert "目標1、目標2、目標3、目標4、目標5" in chart.caption
    assert "<svg" in chart.svg(layout)
    assert [column.name for column in chart.table.columns][2:] == [*goals.index, "total"]
    # each goal has a blue of its own
    figure = chart.draw(layout)
    colours = {bar.patches[0].get_facecolor() for bar in figure.axes[0].containers}
    assert len(colours) == 5


def file(rows):
    return kpi_download.download(board(rows), [{"name": "x"}], WORDS)


def records(download):
    return {row[0]: dict(zip(download.columns, row, strict=True)) for row in download.rows}


def test_the_file_holds_every_component_in_base_units_with_the_words_of_its_codes():
    found = records(file(judged(reviews=[REVIEW])))
    catch = found["catch"]
    assert (catch["基準値"], catch["目標値"], catch["単位"]) == ("23854", "27700", "tonnes")
    # (27,700 - 23,854) / 4; 23,854 + 3,846 x 2 / 4; 25,000 - 23,854
    assert (catch["1年当たりに必要な変化"], catch["その年度に着くはずの値"]) == ("961.5", "25777")
    assert (catch["実際の変化"], catch["経過年数"], catch["実績の確度"]) == ("1146", "2", "final")
    assert (catch["規則による状況"], catch["状況"]) == ("遅れ", "順調")
    assert (catch["改めた組織"], catch["改めた日"], catch["改めた判定の年度"]) == ("有識者会議", "2023-10-01", "2022")
    assert found["new"]["実績のない年度"] == "2021"
    assert found["app"]["基準値"] == found["app"]["進みの比"] == ""


def test_the_file_describes_its_columns_and_is_written_as_such():
    download = file(judged())
    described = json.loads(json.dumps(download.descriptor, ensure_ascii=False))
    fields = described["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(download.columns)
    assert len(set(download.columns)) == len(download.columns)
    types = {field["code"]: field["type"] for field in fields}
    assert (types["ratio"], types["observed_fy"], types["status"]) == ("number", "integer", "string")


def test_no_cell_of_the_file_is_taken_for_a_formula():
    rows = judged().assign(name_ja="=HYPERLINK(1)", change_required=-0.0000044)
    written = list(csv.reader(io.StringIO(csv_text([list(file(rows).columns), *file(rows).rows]))))
    column = written[0].index("指標")
    assert {row[column] for row in written[1:]} == {"'=HYPERLINK(1)"}
    change = written[1][written[0].index("必要な変化")]
    assert float(change) == -0.0000044


def test_the_links_of_the_file_lead_to_the_folder_of_downloads():
    html = file(judged())._repr_mimebundle_()["text/html"]
    assert re.findall(r'href="([^"]*)"', html) == [
        "../_static/downloads/kpi_board.csv",
        "../_static/downloads/kpi_board.json",
    ]
