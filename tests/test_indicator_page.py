"""What readers see of one indicator: words, arithmetic, picture, tables, download. All observations are invented."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from visionbook.edition import EvaluationRule, OwnRank
from visionbook.pages.kpi_detail import download as indicator_download
from visionbook.pages.kpi_detail import model, pictures, tables, text
from visionbook.show.chart import PHONE, WIDE
from visionbook.show.indicators import subject
from visionbook.show.mime import DOWNLOAD_MIME
from visionbook.show.prose import Sentences
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.tree import with_places
from visionbook.strategy.trend import trend
from visionbook.words import load_words

WORDS = load_words("ja")
RANKS = (OwnRank("A", 1.0), OwnRank("B", 0.8), OwnRank("C", None))
RULE = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0, own_ranks=RANKS)

NODES = pd.DataFrame(
    [
        ("g1", None, "goal", 1, "基本目標-１", "仕事"),
        ("g1-a", "g1", "field", 1, "（ア）", "雇用"),
        ("g1-a1", "g1-a", "measure", 1, "①", "漁業"),
    ],
    columns=["node_id", "parent_id", "level", "order", "label_ja", "title_ja"],
).assign(summary_ja="漁業を支えます。")

BASE = {
    "node_id": "g1-a1",
    "kind": "kpi",
    "order": 1,
    "name_ja": "生産量",
    "name_en": "Output",
    "unit": "tonnes",
    "better": "up",
    "measurement": "level",
    "baseline": 23854.0,
    "baseline_kind": "observed",
    "baseline_origin": "implied",
    "target": 27700.0,
    "rounded_to": 1.0,
    "start_fy": 2021,
    "end_fy": 2024,
    "printed": "４年で２７，７００ｔ",
    "same_as": None,
    "statistic": None,
    "note_ja": None,
    "source_id": "plan",
    "source_place": "第3章",
}
SUM = {
    "measurement": "cumulative",
    "baseline": None,
    "baseline_kind": "none",
    "baseline_origin": "none",
    "unit": "persons",
    "target": 40.0,
}
KEEP = {"measurement": "keep", "better": "keep", "unit": "births_per_woman", "baseline": 1.67, "target": 1.67}
KEEP |= {"rounded_to": 0.01, "baseline_origin": "printed"}
REACH = {"baseline": None, "baseline_kind": "none", "baseline_origin": "none"}
DOWN = {"better": "down", "unit": "ratio", "baseline": 0.0244, "target": 0.02, "rounded_to": 0.0001}
DOWN |= {"baseline_kind": "unstated", "node_id": "g1", "kind": "numerical_target", "statistic": "decline_rate"}

SEEN = ["kpi_id", "fiscal_year", "value", "status", "reported_by_ja", "reported_on", "note_ja", "source_place"]


def seen(*rows):
    frame = pd.DataFrame([("k", year, value, status) for year, value, status in rows], columns=SEEN[:4])
    return frame.reindex(columns=SEEN).assign(source_id="report", source_place="表1")


def page(*rows, reviews=(), context=(), official=(), **changes):
    kpis = pd.DataFrame([BASE | {"kpi_id": "k"} | changes, BASE | {"kpi_id": "z", "order": 2, "name_ja": "別"}])
    columns = ["body_id", "fiscal_year", "reviewed_on", "subject_id", "rank", "overriding_status", "opinion_ja"]
    known = {
        "strategy_nodes": NODES,
        "project_listings": pd.DataFrame(
            {"node_id": ["g1-a1"], "order": [1], "project_id": ["fish"], "scope_ja": [None]}
        ).assign(printed_name="稚魚<b>", printed_class=None),
        "projects": pd.DataFrame({"project_id": ["fish"], "content_ja": ["放流"], "partners_ja": [None]}),
        "kpi_observations": seen(*rows),
        "kpi_context": pd.DataFrame(
            context,
            columns=["label_ja", "area_ja", "period_ja", "value", "unit", "difference_ja", "confidence"],
        ).assign(kpi_id="k", source_id="report", source_place="記事"),
        "reviews": pd.DataFrame(reviews, columns=columns).assign(source_id="report", source_place="議事録"),
        "governance": pd.DataFrame(
            {
                "body_id": ["expert_council", "inner_headquarters", "secretariat"],
                "kind": ["external", "internal", "secretariat"],
                "name_ja": ["有識者会議", "推進本部", "政策部"],
            }
        ),
        "sources": pd.DataFrame(
            {"source_id": ["plan", "report"], "short_ja": ["戦略", "報告"], "title_ja": "表題"}
        ).assign(publisher_ja="市", published="2021-04"),
        "series": pd.DataFrame({"series": ["census"], "name_ja": ["調査"]}),
    }
    placed = with_places(kpis, NODES)
    judged = evaluate(placed, known["kpi_observations"], RULE, 2024, known["reviews"])
    computed = seen(*(row[:3] for row in official)).assign(
        year=[row[0] for row in official], from_year=[row[3] for row in official], series="census"
    )
    found = model.indicator_of(known, placed, judged, computed, "k", RULE, 2024, "ja")
    return replace(found, ahead=trend(found.kpi, found.observations, 2024))


def lead(found):
    return text.lead(found, WORDS).texts[0]


def step_texts(found):
    (block,) = text.steps(found, WORDS).blocks
    return dict(block.facts)


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def test_an_official_value_after_the_period_is_the_newest_that_is_known_and_judges_nothing():
    rows = [(2020, 0.0176, "final", 2015), (2025, 0.0296, "preliminary", 2020)]
    found = page(**DOWN, official=rows)
    said = lead(found)
    assert "状況は「未報告」です。公的統計のいちばん新しい値は、2020年～2025年（速報）の2.96%です。" in said
    assert "判定には使いません" in said and "「速報」は" in said
    chart = pictures.path_chart(found, "出典：表", WORDS)
    assert "対象期間の後の公的統計は2025年度2.96%（速報）" in chart.alt_text
    assert "文字と同じ色の□は公的統計の速報" in chart.caption
    assert ["2025年度", "公的統計（速報）", "2.96%"] in chart.table.cells()
    for layout in (WIDE, PHONE):
        (axes,) = chart.draw(layout).axes
        assert axes.get_xlim()[1] > 2025
        assert "2.96%（速報）" in [label.get_text() for label in axes.texts]


def test_an_official_value_up_to_the_end_is_not_spoken_of_as_after_it():
    found = page(**DOWN, official=[(2020, 0.0176, "final", 2015)])
    assert "対象期間" not in lead(found)
    assert "対象期間の後" not in pictures.path_chart(found, "出典：表", WORDS).alt_text


def test_before_any_report_the_lead_states_the_target_and_that_nothing_is_known():
    assert lead(page()) == (
        "2024年度に27,700トンとすることが目標です（基準値は23,854トン）。"
        "文書の基準値23,854トンのほかに、知られている値はありません。実績の報告はまだないため、状況は「未報告」です。"
    )


def test_the_lead_holds_the_newest_value_against_the_path_of_its_year():
    # required in 2022: 23,854 + 3,846 × 2 / 4 = 25,777; 25,000 is 777 below; 1,146 / 1,923 = 0.596 < 0.60
    assert (
        "2022年度の実績25,000トンは、その年度に着くはずの25,777トンを777トン下回ります。状況は「遅れ」です。"
        in lead(page((2022, 25000.0, "final")))
    )


def test_where_less_is_better_the_lead_speaks_of_lowering():
    said = lead(page((2021, 0.0240, "final"), **DOWN))
    # 2.44 - 0.11 = 2.33; 2.40 is 0.07 points above
    assert said.startswith("2024年度に2.00%まで下げることが目標です")
    assert "その年度に着くはずの2.33%を0.07ポイント上回ります" in said


def test_a_sum_with_a_missing_year_is_said_to_be_incomplete():
    found = page((2021, 8.0, "final"), (2023, 9.0, "final"), **SUM)
    assert "報告された実績は合わせて17人ですが、2022年度の報告がないため累計を出せません" in lead(found)
    assert "報告された分の合計" in html(text.cards(found, WORDS))
    assert "17人以上" not in lead(found)


def test_a_level_to_keep_is_compared_with_itself():
    assert "2022年度の実績1.61は、保つべき1.67を0.06下回ります" in lead(page((2022, 1.61, "final"), **KEEP))


def test_an_override_is_told_with_the_body_and_both_words():
    review = ("inner_headquarters", 2022, "2023-08-20", "k", "B", "on_track", "漁期が遅れたため<b>")
    found = page((2022, 25000.0, "final"), reviews=[review])
    assert lead(found).endswith("状況は「遅れ」です。推進本部は、これを「順調」に改めました。")
    steps = step_texts(found)
    assert steps["規則による判定"] == "0.596は0以上0.6未満なので「遅れ」"
    assert steps["改めた状況"].startswith("推進本部が2023年8月20日に「順調」に改めました。理由：漁期が遅れたため")
    assert "&lt;b&gt;" in html(text.steps(found, WORDS))


def test_every_step_of_the_arithmetic_has_its_real_numbers():
    steps = step_texts(page((2022, 25000.0, "final")))
    assert steps["必要な変化"] == "目標値 − 基準値 ＝ 27,700トン − 23,854トン ＝ +3,846トン"
    assert steps["1年当たり"] == "必要な変化 ÷ 4年 ＝ +961.5トン"
    assert steps["その年度までに必要な変化"] == "必要な変化 × 2年 ÷ 4年 ＝ +1,923トン"
    assert steps["その年度に着くはずの値"].endswith("＝ 23,854トン ＋ 1,923トン ＝ 25,777トン")
    assert steps["実際の変化"] == "実績 − 基準値 ＝ 25,000トン − 23,854トン ＝ +1,146トン"
    assert steps["進みの比"].endswith("＝ +1,146トン ÷ +1,923トン ＝ 0.596")
    assert steps["市の評価の区分"] == "C"
    # 23,854 + 0.95 × 1,923 = 25,680.85; 23,854 + 0.60 × 1,923 = 25,007.8
    assert steps["2022年度の値でいうと"] == (
        "達成は27,700トン以上、順調は25,680.85トン以上、やや遅れは25,007.8トン以上、遅れは23,854トン以上、"
        "それより少なければ後退。"
    )


def test_before_a_report_the_steps_say_what_will_be_computed():
    steps = step_texts(page())
    assert steps["進みの比"] == "実績が報告されると、実際の変化をその年度までに必要な変化で割って求めます。"
    assert "実際の変化" not in steps


def test_a_sum_is_added_up_and_divided_by_what_is_due():
    steps = step_texts(page((2021, 8.0, "final"), (2022, 7.0, "press"), **SUM))
    assert steps["実績の累計"] == "8人 ＋ 7人 ＝ 15人"
    assert steps["進みの比"].endswith("＝ 15人 ÷ 20人 ＝ 0.75")
    assert steps["2022年度の値でいうと"].endswith("やや遅れは12人以上、それより少なければ遅れ。")


def test_a_falling_path_subtracts_and_its_ranks_are_upper_bounds():
    steps = step_texts(page((2021, 0.0240, "final"), **DOWN))
    assert steps["その年度に着くはずの値"].endswith("2.44% − 0.11ポイント ＝ 2.33%")
    assert "順調は2.3355%以下" in steps["2021年度の値でいうと"]
    assert steps["2021年度の値でいうと"].endswith("それより多ければ後退。")


def test_without_a_path_the_steps_say_what_is_compared():
    assert step_texts(page((2022, 1.7, "final"), **KEEP))["目標との比べ方"] == (
        "実績が1.67以上なら達成、下回れば後退とします。"
    )
    assert "途中の進みは、基準値がないため判定しません" in step_texts(page(**REACH))["目標との比べ方"]


def test_the_picture_draws_what_its_table_lists():
    found = page((2021, 24500.0, "final"), (2022, 25000.0, "press"), (2023, 25100.0, "proxy"))
    chart = pictures.path_chart(found, "出典：表", WORDS)
    assert chart.table.cells() == [
        ["基準値", "現状値とみられる値", "23,854トン"],
        ["2021年度", "着くはずの値", "24,815.5トン"],
        ["2022年度", "着くはずの値", "25,777トン"],
        ["2023年度", "着くはずの値", "26,738.5トン"],
        ["2024年度", "着くはずの値", "27,700トン"],
        ["2021年度", "実績（確定）", "24,500トン"],
        ["2022年度", "実績（報道）", "25,000トン"],
        ["2023年度", "実績（代わりの統計）", "25,100トン"],
    ]
    assert chart.title == "2022年度の実績25,000トンは、着くはずの25,777トンを777トン下回る"
    for mark in ("■は確定した実績", "▨は報道による実績", "⊠は代わりの統計"):
        assert mark in chart.caption
    assert "□" not in chart.caption


@pytest.mark.parametrize("layout", [WIDE, PHONE], ids=lambda layout: layout.name)
@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        ([], {}),
        ([(2021, 24000.0, "final"), (2022, 24600.0, "preliminary"), (2023, 25000.0, "press")], {}),
        ([(2021, 8.0, "final"), (2023, 9.0, "final")], SUM),
        ([(2021, 1.7, "final")], KEEP),
        ([(2022, 30000.0, "proxy")], REACH),
        ([], SUM | {"unit": "yen", "target": 50e9, "rounded_to": 1e8}),
        ([(2021, 0.0260, "final")], DOWN),
    ],
)
def test_every_kind_of_indicator_is_drawn_in_both_layouts(rows, changes, layout):
    found = page(*rows, **changes)
    chart = pictures.path_chart(found, "出典：表", WORDS)
    assert chart.svg(layout).count("<svg") == 1
    assert chart.name == "fig-kpi-path-k"


def test_where_no_path_is_required_and_nothing_reported_a_sentence_stands_for_the_picture():
    assert isinstance(pictures.path_chart(page(**REACH), "出典：表", WORDS), Sentences)


def test_a_trend_is_drawn_as_an_interval_and_called_a_reference():
    rows = [(2021, 24000.0, "final"), (2022, 24900.0, "final"), (2023, 25000.0, "final")]
    found = page(*rows)
    chart = pictures.path_chart(found, "出典：表", WORDS)
    kinds = [row[1] for row in chart.table.cells()]
    assert kinds[-3:] == ["参考（中央）", "参考（幅の下の端）", "参考（幅の上の端）"]
    assert "参考、80%が入る幅" in chart.caption


def test_a_projected_baseline_is_explained_beside_the_picture():
    assert pictures.path_reading(page(), WORDS) == []
    (note,) = pictures.path_reading(page(baseline_kind="projection"), WORDS)
    assert "数えた値ではなく、将来推計の値" in note.texts[0]


def test_the_years_say_what_is_required_and_what_was_reported():
    table = tables.years(page((2021, 24700.0, "press"), (2022, 9.0, "proxy")), WORDS)
    assert [column.title for column in table.columns] == [
        "年度",
        "着くはずの値",
        "順調の下限",
        "実績",
        "差",
        "進みの比",
        "報告",
    ]
    # 24,700 - 24,815.5 = -115.5; 846 / 961.5 = 0.88
    assert table.cells()[0] == [
        "2021年度",
        "24,815.5トン",
        "24,767.425トン",
        "24,700トン",
        "−115.5トン",
        "0.88",
        "報道",
    ]
    assert [row[-1] for row in table.cells()] == ["報道", "代わりの統計", "未報告", "未報告"]


def test_reported_values_say_whether_they_judge_and_are_escaped():
    found = page((2022, 25000.0, "press"), (2022, 25100.0, "final"))
    found.observations["reported_by_ja"] = "<script>"
    (table,) = tables.reported(found, WORDS).items
    assert [row[2:4] for row in table.cells()] == [["確定", "使う"], ["報道", "使わない"]]
    assert "<script>" not in html(table)
    assert "報告された値はありません" in html(tables.reported(page(), WORDS).items[0])


def test_related_numbers_are_introduced_as_not_the_indicator():
    context = [("漁業者の割合", "市", "2020年", 0.123, "ratio", "人の割合です。", "press")]
    intro, table = tables.context(page(context=context), WORDS).items
    assert intro.texts[0].startswith("次の数値は、この指標の値ではありません")
    assert table.cells()[0][:2] == ["漁業者の割合", "12.3%"]
    assert len(tables.context(page(), WORDS).items) == 1


def test_nobody_is_invented_as_the_reporter():
    texts = text.reporting(page((2021, 1.0, "final")), WORDS).texts
    assert "どの課がまとめるかは、戦略に書かれていません" in texts[0]
    assert "政策部" in texts[0]
    assert "まだ報告がないのは2022年度、2023年度、2024年度です" in texts[1]
    assert "推進本部" in texts[2] and "有識者会議" in texts[2]


def test_reviews_are_shown_with_what_they_are_about_or_their_absence():
    review = ("expert_council", 2021, "2022-10-11", "g1", None, None, "<i>続けること")
    shown = html(text.reviews(page(reviews=[review]), WORDS))
    assert "この指標の基本目標" in shown and "&lt;i&gt;" in shown
    assert "検証の記録は、まだありません" in html(text.reviews(page(), WORDS))


def test_ways_lead_to_the_board_and_the_neighbours():
    links = dict(text.ways(page(), WORDS).links)
    assert links == {
        "指標の一覧": "kpi_board.html",
        "目標と施策": "goals.html#kpi-k",
        "→ 次：別（施策1ア①）": "kpi_detail_z.html",
    }


def test_names_of_projects_are_escaped():
    assert "稚魚&lt;b&gt;" in html(tables.work(page(), WORDS))


def downloaded(found):
    offer = indicator_download.download(found, [{"name": "CC-BY-4.0"}], WORDS)
    content = offer._repr_mimebundle_()[DOWNLOAD_MIME]
    return content, [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]


def test_every_row_of_the_download_says_what_it_is():
    content, rows = downloaded(page((2022, 25000.0, "press")))
    assert all(
        row["指標"] == "生産量（施策1ア①）" and row["単位"] == "トン" and row["版"] == "2024年度版" for row in rows
    )
    assert [(row["項目"], row["年度"], row["値"]) for row in rows] == [
        ("基準値", "", "23854"),
        ("目標", "2024", "27700"),
        ("着くはずの値", "2021", "24815.5"),
        ("着くはずの値", "2022", "25777"),
        ("着くはずの値", "2023", "26738.5"),
        ("着くはずの値", "2024", "27700"),
        ("実績（報道）", "2022", "25000"),
    ]
    assert (rows[-1]["出典"], rows[-1]["出典の箇所"], rows[-1]["判定に使用"]) == ("報告", "表1", "使う")
    json.dumps(content)


def test_values_in_the_download_are_in_base_units_without_binary_residue():
    _, rows = downloaded(page(**DOWN))
    due = [row for row in rows if row["項目"] == "着くはずの値"]
    # 0.0244 - 0.0011 × n
    assert [row["値"] for row in due] == ["0.0233", "0.0222", "0.0211", "0.02"]
    assert due[0]["表示"] == "2.33%"
    assert due[0]["単位"] == "比率（1＝100%）"


def test_the_description_names_every_column_of_the_download():
    content, _ = downloaded(page())
    (resource,) = content["descriptor"]["resources"]
    assert resource["path"] == "kpi_detail_k.csv"
    assert [field["name"] for field in resource["schema"]["fields"]] == list(content["columns"])
    assert all(field["description"] for field in resource["schema"]["fields"])


def test_a_subject_says_the_place_of_an_indicator_so_that_two_of_one_name_differ():
    first = {"kind": "numerical_target", "name_ja": "人口減少率", "code": "1", "label": "基本目標-１"}
    second = first | {"code": "2", "label": "基本目標-２"}
    assert subject(first, WORDS) == "人口減少率（基本目標-１の数値目標）"
    assert subject(first, WORDS) != subject(second, WORDS)
