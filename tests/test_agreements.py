"""Agreements: roles and costs as printed; a dash is missing and never zero."""

from dataclasses import replace

import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.region_as_written import pictures
from visionbook.pages.regional_collaboration import model, tables
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


# The agreements of one town


def towns(*rows):
    """A table of roles: agreement, town, role."""
    return pd.DataFrame(rows, columns=["agreement_id", "area_code", "role"])


def shares(*rows):
    """A table of amounts of towns: agreement, town, fiscal year, yen, project."""
    names = ["agreement_id", "area_code", "fiscal_year", "amount", "project_ja"]
    return pd.DataFrame(rows, columns=names).astype({"amount": "Int64", "project_ja": "str"})


AGREED = pd.DataFrame({"agreement_id": ["late", "early"], "order": [2, 1], "name_ja": ["乙", "甲"]})


def test_a_town_has_its_own_agreements_in_the_order_of_the_document():
    roles = towns(("late", "a", "listed"), ("early", "a", "implementing"), ("early", "b", "implementing"))
    amounts = shares(("early", "a", 2021, 0, None), ("early", "a", 2022, 300, "会"), ("early", "b", 2021, 9, "会"))
    rows = shared.of_town(AGREED, roles, amounts, "a")
    assert rows[["name", "role"]].to_numpy().tolist() == [["甲", "implementing"], ["乙", "listed"]]
    assert rows.loc[0, ["fy2021", "fy2022", "paid"]].tolist() == [0, 300, 300]
    assert rows.loc[0, "project"] == "会"
    other = shared.of_town(AGREED, roles, amounts, "b")
    assert other["name"].tolist() == ["甲"] and other.loc[0, "paid"] == 9


@pytest.mark.parametrize(
    ("amounts", "paid"),
    [
        ([("early", "a", 2021, None, None), ("early", "a", 2022, None, None)], None),
        ([("early", "a", 2021, None, None), ("early", "a", 2022, 0, None)], 0),
        ([("early", "b", 2021, 500, None)], None),
    ],
)
def test_a_dash_is_no_amount_and_nought_is_one(amounts, paid):
    (row,) = shared.of_town(AGREED, towns(("early", "a", "listed")), shares(*amounts), "a").to_dict("records")
    assert (row["paid"] is pd.NA or pd.isna(row["paid"])) if paid is None else row["paid"] == paid


def test_a_town_without_agreements_has_no_rows():
    assert shared.of_town(AGREED, towns(("early", "b", "listed")), shares(), "a").empty
    nothing = shared.of_town(AGREED.iloc[:0], towns(), shares(), "a")
    assert nothing.empty and {"name", "role", "project", "paid"} <= set(nothing)


def test_the_region_leads_to_the_page_of_each_town(page):
    links = tables.towns(page, JA).links
    assert links[0] == ("根室市", "your_town_01223.html") and len(links) == 5
