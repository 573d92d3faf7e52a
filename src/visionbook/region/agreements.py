"""Agreements of a region: who takes part, what they cost by year, and by municipality. Missing is never zero."""

from __future__ import annotations

import pandas as pd

from visionbook.localised import FALLBACK, localised

COST_KEY = ["agreement_id", "fiscal_year"]
IMPLEMENTING = "implementing"
"""The role of who carries an agreement out."""


def of_region(agreements: pd.DataFrame, region: str, lang: str = FALLBACK) -> pd.DataFrame:
    """Return the agreements of a region in the document's order, with their texts in a language.

    Parameters
    ----------
    agreements : DataFrame
        The table agreements.
    region : str
        The region.
    lang : str, optional
        The language; where it has no text, that of the table stands in.

    Returns
    -------
    DataFrame
        One row per agreement; the columns of texts without their language: ``name`` for ``name_ja`` and ``name_en``.

    Examples
    --------
    >>> table = pd.DataFrame({"agreement_id": ["b", "a"], "region": "n", "order": [2, 1], "name_ja": ["乙", "甲"]})
    >>> of_region(table, "n")[["agreement_id", "name"]].values.tolist()
    [['a', '甲'], ['b', '乙']]
    """
    rows = agreements[agreements["region"] == region].sort_values("order").reset_index(drop=True)
    return in_language(rows, lang)


def in_language(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return a table with each of its texts in a language, in a column named without it.

    Parameters
    ----------
    table : DataFrame
        Any table; its texts stand in columns ``<name>_ja`` and perhaps ``<name>_<lang>``.
    lang : str
        The language.

    Examples
    --------
    >>> in_language(pd.DataFrame({"code": ["x"], "name_ja": ["甲"], "name_en": [None]}), "en").to_dict("records")
    [{'code': 'x', 'name': '甲'}]
    """
    texts = [name.removesuffix(f"_{FALLBACK}") for name in table if name.endswith(f"_{FALLBACK}")]
    others = [name for name in table if not any(name.rpartition("_")[0] == text for text in texts)]
    return table[others].assign(**{text: localised(table, text, lang).column for text in texts})


def role_matrix(agreements: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return one row per agreement and one column per municipality code: the role, or missing.

    Parameters
    ----------
    agreements : DataFrame
        As from `of_region`.
    members : DataFrame
        The table agreement_members.

    Examples
    --------
    >>> agreements = pd.DataFrame({"agreement_id": ["ict"], "name": ["ICT"]})
    >>> members = pd.DataFrame({"agreement_id": ["ict"], "area_code": ["01223"], "role": ["implementing"]})
    >>> role_matrix(agreements, members).values.tolist()
    [['ict', 'ICT', 'implementing']]
    """
    roles = members.set_index(["agreement_id", "area_code"])["role"].unstack()  # noqa: PD010 - it refuses doubles
    roles.columns.name = None
    return agreements[["agreement_id", "name"]].merge(
        roles.reset_index(), on="agreement_id", how="left", validate="one_to_one"
    )


def cost_comparison(costs: pd.DataFrame, contributions: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the planned cost of each agreement and year beside what the municipalities' amounts add up to.

    Parameters
    ----------
    costs, contributions, totals : DataFrame
        The tables agreement_costs (planned), agreement_contributions (by municipality) and agreement_totals
        (the printed total of the latter); amounts in yen.

    Returns
    -------
    DataFrame
        One row per agreement and fiscal year: planned, contributed (sum; missing if any amount is missing),
        printed_total, difference (contributed less planned), agrees (missing where one side is missing).

    Examples
    --------
    >>> key = {"agreement_id": ["d"], "fiscal_year": [2022]}
    >>> cost_comparison(pd.DataFrame({**key, "amount": [600000]}), pd.DataFrame({**key, "amount": [0]}),
    ...                 pd.DataFrame({**key, "amount": [0]}))[["difference", "agrees"]].values.tolist()
    [[-600000, False]]
    """
    added = (
        contributions.groupby(COST_KEY, sort=False)["amount"]
        .agg(lambda amounts: amounts.sum(skipna=False))
        .astype("Int64")
        .rename("contributed")
    )
    joined = (
        costs[[*COST_KEY, "amount"]]
        .rename(columns={"amount": "planned"})
        .merge(added.reset_index(), on=COST_KEY, how="outer", sort=False, validate="one_to_one")
        .merge(
            totals[[*COST_KEY, "amount"]].rename(columns={"amount": "printed_total"}),
            on=COST_KEY,
            how="outer",
            sort=False,
            validate="one_to_one",
        )
    )
    joined = joined.astype({"planned": "Int64", "contributed": "Int64", "printed_total": "Int64"})
    joined["difference"] = joined["contributed"] - joined["planned"]
    joined["agrees"] = joined["difference"] == 0
    ids = pd.Categorical(joined["agreement_id"], categories=joined["agreement_id"].unique())
    return (
        joined.assign(_order=ids.codes)
        .sort_values(["_order", "fiscal_year"])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def cost_sheet(
    agreement: pd.Series,
    costs: pd.DataFrame,
    contributions: pd.DataFrame,
    totals: pd.DataFrame,
    names: dict[str, str],
) -> pd.DataFrame:
    """Return both printed cost tables of one agreement as one: planned, each municipality, printed total.

    Returns
    -------
    DataFrame
        Rows in the documents' order: kind (planned, municipality, total), area, project (as printed; ditto
        marks kept), one column per fiscal year (``fy2021``..., yen, missing where the print is a dash).

    Examples
    --------
    >>> key = {"agreement_id": ["d"], "fiscal_year": [2022]}
    >>> amounts = pd.DataFrame({**key, "amount": [600]})
    >>> shares = amounts.assign(area_code="01223", project_printed="P", amount=0)
    >>> cost_sheet(pd.Series({"agreement_id": "d", "project": "Q"}), amounts, shares, amounts, {"01223": "根室市"}
    ...            )[["kind", "fy2022"]].values.tolist()
    [['planned', 600], ['municipality', 0], ['total', 600]]
    """
    key = agreement["agreement_id"]
    rows = [{"kind": "planned", "area": None, "project": agreement["project"], **_by_year(costs, key)}]
    own = contributions[contributions["agreement_id"] == key]
    for code in own["area_code"].unique():
        part = own[own["area_code"] == code]
        printed = part["project_printed"].iloc[0]
        rows.append(
            {
                "kind": "municipality",
                "area": names[code],
                "project": None if pd.isna(printed) else printed,
                **_by_year(part, key),
            }
        )
    rows.append({"kind": "total", "area": None, "project": None, **_by_year(totals, key)})
    sheet = pd.DataFrame(rows)
    return sheet.astype({column: "Int64" for column in sheet.columns if column.startswith("fy")})


def _by_year(amounts: pd.DataFrame, agreement_id: str) -> dict[str, object]:
    rows = amounts[amounts["agreement_id"] == agreement_id].sort_values("fiscal_year")
    return {f"fy{int(year)}": amount for year, amount in zip(rows["fiscal_year"], rows["amount"], strict=True)}


def cost_sheets(
    agreements: pd.DataFrame,
    costs: pd.DataFrame,
    contributions: pd.DataFrame,
    totals: pd.DataFrame,
    names: dict[str, str],
) -> dict[str, pd.DataFrame]:
    """Return the `cost_sheet` of each agreement by agreement_id.

    Examples
    --------
    >>> amounts = pd.DataFrame({"agreement_id": ["d"], "fiscal_year": [2022], "amount": [600]})
    >>> shares = amounts.assign(area_code="01223", project_printed="P")
    >>> agreements = pd.DataFrame({"agreement_id": ["d"], "project": ["Q"]})
    >>> list(cost_sheets(agreements, amounts, shares, amounts, {"01223": "根室市"}))
    ['d']
    """
    return {
        row["agreement_id"]: cost_sheet(row, costs, contributions, totals, names) for _, row in agreements.iterrows()
    }


def of_town(
    agreements: pd.DataFrame, members: pd.DataFrame, contributions: pd.DataFrame, area_code: str, lang: str = FALLBACK
) -> pd.DataFrame:
    """Return the agreements of one municipality: its role in each, and what it pays by year.

    Parameters
    ----------
    agreements, members, contributions : DataFrame
        The tables agreements, agreement_members and agreement_contributions; amounts in yen.
    area_code : str
        The municipality.
    lang : str, optional
        The language of the texts.

    Returns
    -------
    DataFrame
        One row per agreement in the document's order: agreement_id, name, role, project (empty if the document names
        none beside the municipality), one column per fiscal year (``fy2021``…, yen; missing where the print is a
        dash), and `paid`, the sum of the years with an amount (missing if there is none).

    Examples
    --------
    >>> agreements = pd.DataFrame({"agreement_id": ["d", "e"], "order": [1, 2], "name_ja": ["防災", "人材"]})
    >>> members = pd.DataFrame({"agreement_id": ["d", "e"], "area_code": ["a", "b"], "role": "implementing"})
    >>> amounts = pd.DataFrame({"agreement_id": "d", "area_code": "a", "fiscal_year": [2022, 2023], "amount": [0, 100],
    ...     "project_ja": "勉強会"}).astype({"amount": "Int64"})
    >>> of_town(agreements, members, amounts, "a")[["name", "role", "fy2022", "fy2023", "paid"]].values.tolist()
    [['防災', 'implementing', 0, 100, 100]]
    """
    own = members[members["area_code"] == area_code].set_index("agreement_id")["role"]
    rows = in_language(agreements[agreements["agreement_id"].isin(own.index)].sort_values("order"), lang)
    mine = contributions[contributions["area_code"] == area_code]
    paid = mine.groupby("agreement_id")["amount"].sum(min_count=1)
    projects = mine.dropna(subset="project_ja").groupby("agreement_id")["project_ja"].first()
    years = pd.DataFrame([_by_year(mine, key) for key in rows["agreement_id"]], index=rows.index).astype("Int64")
    return pd.concat(
        [
            rows[["agreement_id", "name"]].assign(
                role=rows["agreement_id"].map(own),
                project=rows["agreement_id"].map(projects),
                paid=rows["agreement_id"].map(paid).astype("Int64"),
            ),
            years[sorted(years)],
        ],
        axis=1,
    ).reset_index(drop=True)
