"""Agreements: roles and costs as printed; a dash is missing and never zero."""

from dataclasses import replace

import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.regional_collaboration import model, pictures, tables
from visionbook.region import agreements as shared
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
def page():
    given = {name: data.load(name) for name in (*model.TABLES, "population")}
    roles = SeriesRoles("census", projection="ipss2023", vision="renkei2024")
    return model.region(given, given["population"], Edition("01223", "nemuro", 2024, ("ja",), roles))


def test_nemuro_is_listed_in_joint_bidding_but_does_not_carry_it_out(page):
    # collaboration vision 4 (1): the four towns; 5 (1): a row for Nemuro without a project
    row = page.agreements.roles.set_index("agreement_id").loc["joint_bidding"]
    assert row["01223"] == "listed"
    assert (row[["01691", "01692", "01693", "01694"]] == "implementing").all()


def test_only_disaster_prevention_in_2022_and_2023_disagrees(page):
    comparison = page.agreements.comparison
    wrong = comparison[(~comparison["agrees"]).fillna(False)]
    # 4 (3) ア: 600 and 600; 5 (3): 0 and 200 thousand yen
    assert wrong[["agreement_id", "fiscal_year", "planned", "contributed"]].to_numpy().tolist() == [
        ["disaster_prevention", 2022, 600_000, 0],
        ["disaster_prevention", 2023, 600_000, 200_000],
    ]


def test_the_last_fiscal_year_is_shown_as_missing_in_every_agreement(page):
    for block in tables.agreements(page, JA).blocks:
        (table,) = block.tables
        position = [column.name for column in table.columns].index("fy2024")
        # planned, five municipalities, printed total: all seven print a dash
        assert [row[position] for row in table.cells()] == [JA("unit.missing")] * 7


def test_an_agreement_shows_everything_the_document_says_of_it(page):
    text = tables.agreements(page, JA)._repr_mimebundle_()["text/plain"]
    for column in ("policy_area", "policy_field", "content", "project", "effect", "indicator"):
        for value in page.agreements.rows[column].dropna():
            assert value in text
    assert "（空欄）" in text and "「-」" in text  # the two ways in which no total is printed
    assert "900" in text and "1,300" in text


def test_the_cost_chart_names_the_agreement_whose_tables_differ(page):
    chart = pictures.costs(page, JA)
    assert chart.title == "防災の事業費は、二つの表で2年度分が不一致"
    assert list(dict.fromkeys(row[0] for row in chart.table.cells())) == page.agreements.rows["name"].tolist()
    assert len(chart.table.cells()) == 16  # four agreements in four fiscal years
    assert chart.svg(PHONE) != chart.svg(WIDE)


def test_texts_of_an_agreement_are_escaped(page):
    spoiled = replace(page.agreements, rows=page.agreements.rows.assign(content="<script>"))
    html = tables.agreements(replace(page, agreements=spoiled), JA)._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in html and "<script>" not in html
