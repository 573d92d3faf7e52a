"""Agreements: roles and costs as printed; a dash is missing and never zero."""

import pandas as pd
import pytest

from visionbook import data
from visionbook.pages.regional_collaboration import agreements as pages
from visionbook.region import agreements as shared
from visionbook.region.population import members_of
from visionbook.show.chart import PHONE, WIDE
from visionbook.words import load_words

JA = load_words("ja")


def amounts(*rows, **given):
    frame = pd.DataFrame(rows, columns=["agreement_id", "fiscal_year", "amount"]).assign(**given)
    return frame.astype({"amount": "Int64"})


def test_planned_cost_is_compared_with_what_the_municipalities_add_up_to():
    parts = pd.concat([amounts(("d", 2023, 100_000)), amounts(("d", 2023, 100_000))])
    found = shared.cost_comparison(amounts(("d", 2023, 600_000)), parts, amounts(("d", 2023, 200_000)))
    # 100,000 + 100,000 = 200,000; 200,000 - 600,000 = -400,000
    assert found[["contributed", "difference", "agrees"]].to_numpy().tolist() == [[200_000, -400_000, False]]


def test_a_year_printed_as_a_dash_has_no_sum_and_no_judgement():
    parts = pd.concat([amounts(("d", 2024, None)), amounts(("d", 2024, 0))])
    found = shared.cost_comparison(amounts(("d", 2024, None)), parts, amounts(("d", 2024, None)))
    assert found[["planned", "contributed", "difference", "agrees"]].isna().all(axis=None)


def test_one_cost_printed_twice_is_refused():
    doubled = amounts(("d", 2023, 1), ("d", 2023, 2))
    with pytest.raises(pd.errors.MergeError):
        shared.cost_comparison(doubled, amounts(("d", 2023, 1)), amounts(("d", 2023, 1)))


@pytest.fixture(scope="module")
def region():
    members = members_of(data.load("areas"), "nemuro")
    agreements = shared.of_region(data.load("agreements"), "nemuro")
    roles = shared.role_matrix(agreements, data.load("agreement_members"))
    tables = [data.load(name) for name in ("agreement_costs", "agreement_contributions", "agreement_totals")]
    sheets = shared.cost_sheets(agreements, *tables, members)
    return members, agreements, roles, sheets, shared.cost_comparison(*tables)


def test_nemuro_is_listed_in_joint_bidding_but_does_not_carry_it_out(region):
    _, _, roles, _, _ = region
    # collaboration vision 4 (1): the four towns; 5 (1): a row for Nemuro without a project
    row = roles.set_index("agreement_id").loc["joint_bidding"]
    assert row["01223"] == "listed"
    assert (row[["01691", "01692", "01693", "01694"]] == "implementing").all()


def test_only_disaster_prevention_in_2022_and_2023_disagrees(region):
    comparison = region[4]
    wrong = comparison[(~comparison["agrees"]).fillna(False)]
    # 4 (3) ア: 600 and 600; 5 (3): 0 and 200 thousand yen
    assert wrong[["agreement_id", "fiscal_year", "planned", "contributed"]].to_numpy().tolist() == [
        ["disaster_prevention", 2022, 600_000, 0],
        ["disaster_prevention", 2023, 600_000, 200_000],
    ]


def test_the_last_fiscal_year_is_shown_as_missing_in_every_agreement(region):
    members, agreements, roles, sheets, _ = region
    for block in pages.agreement_blocks(agreements, sheets, roles, members, JA).blocks:
        (table,) = block.tables
        position = [column.name for column in table.columns].index("fy2024")
        # planned, five municipalities, printed total: all seven print a dash
        assert [row[position] for row in table.cells()] == [JA("unit.missing")] * 7


def test_an_agreement_shows_everything_the_document_says_of_it(region):
    members, agreements, roles, sheets, _ = region
    text = pages.agreement_blocks(agreements, sheets, roles, members, JA)._repr_mimebundle_()["text/plain"]
    for column in ("policy_area_ja", "policy_field_ja", "content_ja", "project_ja", "effect_ja", "indicator_ja"):
        for value in agreements[column].dropna():
            assert value in text
    assert "（空欄）" in text and "「-」" in text  # the two ways in which no total is printed
    assert "900" in text and "1,300" in text


def test_the_cost_chart_names_the_agreement_whose_tables_differ(region):
    _, agreements, _, _, comparison = region
    chart = pages.cost_chart(comparison, agreements, "出典：文書", JA)
    assert chart.title == "防災の事業費は、二つの表で2年度分が不一致"
    assert len(chart.table.cells()) == 16  # four agreements in four fiscal years
    assert chart.svg(PHONE) != chart.svg(WIDE)


def test_texts_of_an_agreement_are_escaped(region):
    members, agreements, roles, sheets, _ = region
    spoiled = agreements.assign(content_ja="<script>")
    html = pages.agreement_blocks(spoiled, sheets, roles, members, JA)._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in html and "<script>" not in html
