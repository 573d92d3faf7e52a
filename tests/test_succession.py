"""What becomes of the indicators of one plan in the next: the map, and values on both sides of the change."""

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside

from visionbook.pages.succession import model, pictures, tables, text
from visionbook.show.chart import LAYOUTS, WIDE
from visionbook.words import load_words

JA = load_words("ja")
PLACE = {"source_id": "d", "source_place": "第1章"}


def kpi(name, node, **changes):
    row = {"kpi_id": name, "node_id": node, "name_ja": f"指標{name}", "unit": "tonnes", "measurement": "level"}
    row |= {"target": 150.0, "rounded_to": 1.0, "better": "up", "same_as": None, **PLACE}
    first = 2021 if node == "g1" else 2025
    return row | {"start_fy": first, "end_fy": first + (3 if first == 2021 else 4)} | changes


def seen(*rows):
    table = pd.DataFrame(rows, columns=["kpi_id", "fiscal_year", "value", "status"])
    return table.assign(measure="year", source_id="d", reported_by_ja=None, person_ja=None)


VALUES = seen(
    ("a", 2022, 100.0, "final"), ("a", 2024, 120.0, "final"), ("a", 2019, 1.0, "final"),
    ("x", 2025, 125.0, "preliminary"), ("b", 2024, 30.0, "final"), ("y", 2025, 400.0, "final"),
    ("y", 2026, 410.0, "final"),
)  # fmt: skip


def page_of(links, values=VALUES, **changes):
    plans = {"plan_id": ["one", "two", "far"], "area_code": ["1", "1", "2"], "name_ja": ["前の計画", "後の計画", "町"]}
    kpis = [kpi("a", "g1"), kpi("b", "g1"), kpi("c", "g1"), kpi("x", "h1"), kpi("y", "h1"), kpi("z", "h1")]
    known = {
        "plans": pd.DataFrame(plans | {"start_fy": [2021, 2025, 2020], "end_fy": [2024, 2029, 2029]}),
        "strategy_nodes": pd.DataFrame({"node_id": ["g1", "h1", "f1"], "plan_id": ["one", "two", "far"]}),
        "kpis": pd.DataFrame([row | changes.get(row["kpi_id"], {}) for row in [*kpis, kpi("far", "f1")]]),
        "kpi_observations": values,
        "corrections": pd.DataFrame(columns=["table_name", "row_key", "field_name", "printed", "used", "reason_ja"]),
        "kpi_successions": pd.DataFrame(
            [dict(zip(("kind", "from_kpi", "to_kpi"), link, strict=True)) | PLACE for link in links]
        ).assign(note_ja=None, note_en=None),
        "sources": pd.DataFrame({"source_id": ["d"], "title_ja": ["文書"], "published": [None]}),
    }
    return model.succession(known, "1", "ja")


LINKS = [("new", None, "z"), ("redefined", "b", "y"), ("continued", "a", "x")]


def test_the_map_stands_by_kind_and_what_is_not_said_of_the_earlier_plan_is_named():
    page = page_of(LINKS)
    assert [link.kind for link in page.links] == ["continued", "redefined", "new"]
    assert [side.kpi["kpi_id"] for side in page.unsaid] == ["c"]
    assert text.lead(page, JA).texts == ["指標の引き継ぎは、「続く」が1、「測り方が変わる」が1、「新しい」が1です。"]
    assert "1指標には、引き継ぎがまだ書かれていません。指標cです。" in text.unsaid(page, JA).texts[0]
    dropped = page_of([*LINKS, ("dropped", "c", None)])
    assert text.unsaid(dropped, JA).texts == ["前の計画の指標のすべてに、引き継ぎが書かれています。"]


def test_the_table_names_both_indicators_with_their_plans():
    table = tables.links(page_of(LINKS), JA)
    assert table.caption == "指標の引き継ぎ3件。前の計画は前の計画、後の計画は後の計画。"
    assert table.cells()[0][:3] == ["指標a", "続く", "指標x"]
    assert table.cells()[2][:3] == ["なし", "新しい", "指標z"]


def test_values_on_a_side_are_those_of_its_own_years():
    link = page_of(LINKS).links[0]
    assert link.old.seen["fiscal_year"].tolist() == [2022, 2024] and link.new.seen["value"].tolist() == [125.0]


def lines(chart):
    """The lines that lead from one value to another, as (years, values), without signs alone and fine rules."""
    shapes = [line for axes in drawn(chart.draw, WIDE).axes for line in axes.get_lines()]
    return [tuple(line.get_xdata()) for line in shapes if line.get_linestyle() == "-" and len(line.get_xdata()) > 1]


@pytest.mark.parametrize(("kind", "joined"), [("continued", True), ("redefined", False)])
def test_only_an_indicator_that_goes_on_is_joined_across_the_change(kind, joined):
    (chart,) = pictures.across(page_of([(kind, "a", "x")]), "出典", JA)
    assert ((2024, 2025) in lines(chart)) is joined
    assert (2022, 2024) in lines(chart)
    assert ("線をつないでいます" in chart.alt_text) is joined


@pytest.mark.parametrize(
    ("links", "count"),
    [([("continued", "c", "z")], 0), ([("dropped", "a", None), ("new", None, "x")], 0), (LINKS, 2)],
)
def test_a_picture_needs_both_indicators_and_a_value(links, count):
    assert len(pictures.across(page_of(links), "出典", JA)) == count


def test_another_unit_has_an_axis_of_its_own():
    page = page_of([("redefined", "b", "y")], y={"unit": "persons", "target": 500.0})
    (chart,) = pictures.across(page, "出典", JA)
    assert len(drawn(chart.draw, WIDE).axes) == 2
    (chart,) = pictures.across(page_of([("redefined", "b", "y")]), "出典", JA)
    assert len(drawn(chart.draw, WIDE).axes) == 1


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_no_text_of_a_picture_covers_another_or_leaves_it(layout):
    page = page_of(LINKS, y={"unit": "yen", "target": 5e9, "rounded_to": 1e8})
    for chart in pictures.across(page, "出典", JA):
        figure = drawn(chart.draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure)


def test_a_sum_over_the_years_has_no_target_on_a_scale_of_single_years():
    page = page_of([("continued", "a", "x")], a={"measurement": "cumulative"}, x={"measurement": "cumulative"})
    (chart,) = pictures.across(page, "出典", JA)
    assert "目標150" not in " ".join(item.get_text() for item in drawn(chart.draw, WIDE).axes[0].texts)
