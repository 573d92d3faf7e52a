"""The pages of indicators for plans of other towns: few indicators or long names, odd periods, empty tables."""

import pytest
from indicator_pages import board_outputs, detail_outputs
from other_editions import TOWN, add_rows, invented_town, settings
from overlaps import drawn, overlapping_texts, texts_outside

from visionbook import data
from visionbook.edition import read_edition
from visionbook.errors import ParameterError
from visionbook.needs import unmet
from visionbook.pages.kpi_board import model as board_model
from visionbook.pages.kpi_board.needs import NEEDS as BOARD_NEEDS
from visionbook.pages.kpi_detail import model as detail_model
from visionbook.pages.kpi_detail.needs import NEEDS as DETAIL_NEEDS
from visionbook.show.chart import Chart
from visionbook.show.several import Several
from visionbook.show.sizes import LAYOUTS
from visionbook.words import load_words

WORDS = load_words("ja")
LONG = "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖増減開"
PLACE = {"source_id": "counted_source", "source_place": "第1章"}
LEVEL = {"node_id": "g1-a1", "kind": "kpi", "order": 1, "unit": "persons", "better": "up", "measurement": "level"}
LEVEL |= {"baseline": 100, "baseline_kind": "observed", "baseline_origin": "printed", "target": 200, "rounded_to": 1}
SUM = LEVEL | {"measurement": "cumulative", "baseline": "", "baseline_kind": "none", "baseline_origin": "none"}
REACH = LEVEL | {"baseline": "", "baseline_kind": "none", "baseline_origin": "none"}
KEEP = LEVEL | {"measurement": "keep", "better": "keep", "target": 100}
FLAT = LEVEL | {"target": 100}
DECLINE = LEVEL | {"kind": "numerical_target", "node_id": "g1", "unit": "ratio", "better": "down", "baseline": 0.03}
DECLINE |= {"target": 0.02, "rounded_to": 0.0001, "statistic": "decline_rate", "baseline_kind": "unstated"}


def planned(target, kpis, *, first=2025, last=2028, seen=(), **town):
    """A town with a plan of one goal, and nothing said of bodies, projects and reviews."""
    root = invented_town(target, **town)
    roles = {"census": "counted", "projection": "ahead", "age_projection": "ahead"}
    settings(root, municipality=TOWN, series=roles, fiscal_year=last)
    years = {"start_fy": first, "end_fy": last}
    plan = {"plan_id": "p", "area_code": TOWN, "name_ja": "計画", "name_en": "Plan", "adopted": f"{first}-04"}
    add_rows(root, "plans", [plan | years | PLACE])
    nodes = [
        ("p1", "", "concept", "", "まち"),
        ("g1", "p1", "goal", "目標-１", LONG),
        ("g1-a", "g1", "field", "（ア）", "産業"),
        ("g1-a1", "g1-a", "measure", "①", LONG),
        ("g2", "p1", "goal", "目標-２", "指標のない目標"),
    ]
    names = ("node_id", "parent_id", "level", "label_ja", "title_ja")
    more = {
        "plan_id": "p",
        "order": 1,
        "summary_ja": "要約です。",
        "title_en": "Title",
        "summary_en": "Summary",
    } | PLACE
    add_rows(root, "strategy_nodes", [dict(zip(names, node, strict=True)) | more for node in nodes])
    texts = {"name_ja": LONG, "name_en": "Indicator", "printed": "書かれた文"}
    rows = [{"kpi_id": f"k{place}"} | kpi | years | texts | PLACE for place, kpi in enumerate(kpis)]
    add_rows(root, "kpis", rows)
    values = [{"kpi_id": k, "fiscal_year": year, "value": value, "status": status} for k, year, value, status in seen]
    add_rows(root, "kpi_observations", [value | PLACE for value in values])
    return root


@pytest.fixture
def edition_at(monkeypatch):
    """Returns a function that makes a project the one that is read, and gives its edition."""

    def use(root):
        monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
        return read_edition(root)

    return use


def board_of(edition):
    known = {name: data.load(name, **rows) for name, rows in board_model.tables_of(edition).items()}
    return board_model.board(known, edition, "ja")


def detail_of(edition, kpi_id):
    known = {name: data.load(name, **rows) for name, rows in detail_model.tables_of(edition).items()}
    known |= {name: data.load(name, **rows) for name, rows in detail_model.rows_of(known, kpi_id).items()}
    return detail_model.indicator(known, edition, kpi_id, "ja")


def charts(outputs):
    for shown in outputs:
        for item in shown.items if isinstance(shown, Several) else [shown]:
            if isinstance(item, Chart):
                yield item
            else:
                assert "text/html" in item._repr_mimebundle_()


CASES = {
    "one indicator, nothing reported": ([LEVEL], {}),
    "every kind of target, nothing reported": ([LEVEL, SUM, REACH, KEEP, FLAT, DECLINE], {}),
    "every kind of target, some reported": (
        [LEVEL, SUM, REACH, KEEP, FLAT, DECLINE],
        {"seen": [(f"k{place}", 2025, 120, "press") for place in range(5)] + [("k0", 2026, 90, "final")]},
    ),
    "a plan of one year": ([LEVEL, SUM], {"first": 2025, "last": 2025, "seen": [("k0", 2025, 200, "final")]}),
    "a plan of ten years": (
        [LEVEL, SUM],
        {"last": 2034, "seen": [("k0", year, 100 + 7 * (year - 2024), "final") for year in range(2025, 2033)]},
    ),
    "a rate that is known from four censuses": ([DECLINE], {"census_years": (2005, 2010, 2015, 2020, 2025)}),
    "a census after the plan": ([DECLINE], {"first": 2021, "last": 2024, "census_years": (2015, 2020, 2025)}),
}


@pytest.mark.parametrize("case", list(CASES))
def test_a_plan_is_shown_whole_and_no_text_lies_over_another(tmp_path, edition_at, case):
    kpis, given = CASES[case]
    edition = edition_at(planned(tmp_path / "project", kpis, **given))
    board = board_of(edition)
    found = list(charts(board_outputs(board, WORDS)))
    assert [chart.name for chart in found if chart.name.startswith("fig-kpi-board-")] == ["fig-kpi-board-g1"]
    for kpi_id in board.judged["kpi_id"]:
        found += charts(detail_outputs(detail_of(edition, kpi_id), WORDS))
    for chart in found:
        for layout in LAYOUTS:
            figure = drawn(chart.draw, layout, chart.name)
            assert not overlapping_texts(figure), (chart.name, layout.name)
            assert not texts_outside(figure), (chart.name, layout.name)


def test_bodies_that_nobody_entered_are_not_spoken_of(tmp_path, edition_at):
    one = detail_of(edition_at(planned(tmp_path / "project", [LEVEL])), "k0")
    outputs = "\n".join(
        item._repr_mimebundle_()["text/plain"]
        for shown in detail_outputs(one, WORDS)
        for item in (shown.items if isinstance(shown, Several) else [shown])
    )
    assert "事務局" not in outputs and "検証します" not in outputs
    assert "検証の記録は、まだありません" in outputs
    assert "nan" not in outputs.lower() and "<NA>" not in outputs


def test_a_year_before_the_plan_is_refused_with_the_years_of_the_plan(tmp_path, edition_at):
    root = planned(tmp_path / "project", [LEVEL])
    roles = {"census": "counted", "projection": "ahead", "age_projection": "ahead"}
    settings(root, municipality=TOWN, series=roles, fiscal_year=2024)
    edition = edition_at(root)
    with pytest.raises(ParameterError, match="fiscal_year is 2024; the indicators cover the fiscal years 2025 to 2028"):
        board_of(edition)
    with pytest.raises(ParameterError, match="the indicators cover the fiscal years 2025 to 2028"):
        detail_of(edition, "k0")


@pytest.mark.parametrize("needs", [BOARD_NEEDS, DETAIL_NEEDS], ids=["board", "detail"])
def test_a_plan_without_indicators_has_no_pages_of_indicators(tmp_path, edition_at, needs):
    def lacking(root):
        edition = edition_at(root)
        return [need.table for need in unmet(needs, edition, TOWN, [TOWN], data.load)]

    assert lacking(planned(tmp_path / "full", [LEVEL])) == []
    assert lacking(planned(tmp_path / "empty", [])) == ["kpis"]
    assert lacking(invented_town(tmp_path / "none")) == ["plans", "strategy_nodes", "kpis"]
