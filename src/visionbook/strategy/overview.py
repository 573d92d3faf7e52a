"""The strategy in a few numbers: what stands under each goal, and how many indicators have been reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from visionbook.localised import FALLBACK, in_language, localised
from visionbook.periods import beginning, ending, fiscal_months


@dataclass(frozen=True)
class PlanPeriod:
    """The fiscal years of a plan, the first and the last; a fiscal year begins in April."""

    start_fy: int
    end_fy: int

    @property
    def last_day(self) -> date:
        """The last day of the last fiscal year."""
        return date(self.end_fy + 1, 3, 31)

    def has_ended(self, fiscal_year: int, day: date | None = None) -> bool:
        """Return whether the period is over: its last year is reported on, or something was counted after it.

        Parameters
        ----------
        fiscal_year : int
            The fiscal year that the edition speaks of, whole.
        day : date, optional
            The day of the newest count.

        Examples
        --------
        >>> period = PlanPeriod(2021, 2024)
        >>> period.has_ended(2024), period.has_ended(2023), period.has_ended(2023, date(2025, 10, 1))
        (True, False, True)
        """
        return fiscal_year >= self.end_fy or (day is not None and day > self.last_day)


@dataclass(frozen=True)
class Reports:
    """How many indicators the plan has, and how many have a value up to and including a fiscal year."""

    indicators: int
    reported: int
    fiscal_year: int


def plan_period(plans: pd.DataFrame, area_code: str) -> PlanPeriod | None:
    """Return the period of a municipality's newest plan; None where it has none.

    Parameters
    ----------
    plans : DataFrame
        The table of plans: area_code, start_fy, end_fy.
    area_code : str
        Five-digit code.

    Examples
    --------
    >>> plans = pd.DataFrame({"area_code": ["01223", "01223"], "start_fy": [2015, 2021], "end_fy": [2020, 2024]})
    >>> plan_period(plans, "01223"), plan_period(plans, "01691")
    (PlanPeriod(start_fy=2021, end_fy=2024), None)
    """
    own = plans[plans["area_code"] == area_code].sort_values(["end_fy", "start_fy"])
    return None if own.empty else PlanPeriod(int(own["start_fy"].iloc[-1]), int(own["end_fy"].iloc[-1]))


def after_the_plan(timeline: pd.DataFrame, area_code: str, period: PlanPeriod, lang: str = FALLBACK) -> pd.DataFrame:
    """Return the municipality's plans and events that come after the period of its plan, by their beginning.

    Parameters
    ----------
    timeline : DataFrame
        The table of that name.
    area_code : str
        Five-digit code.
    period : PlanPeriod
        The period of the plan.
    lang : str
        Language of the names.

    Examples
    --------
    >>> rows = [("plan", "2025-04", "後"), ("plan", "2020-04", "前"), ("event", "2025-06", "答弁")]
    >>> line = pd.DataFrame(rows, columns=["kind", "starts", "name_ja"]).assign(area_code="1", level="municipality")
    >>> after_the_plan(line, "1", PlanPeriod(2021, 2024)).to_dict()["name"]
    {0: '後', 1: '答弁'}
    """
    own = timeline[(timeline["area_code"] == area_code) & (timeline["level"] == "municipality")]
    dated = own.assign(begins=own["starts"].map(beginning))
    later = dated[dated["begins"] >= ending(fiscal_months(period.start_fy, period.end_fy)[-1])]
    return in_language(later, lang, "name").sort_values("begins", kind="stable").reset_index(drop=True)


def goal_counts(nodes: pd.DataFrame, kpis: pd.DataFrame, listings: pd.DataFrame, lang: str = FALLBACK) -> pd.DataFrame:
    """Return the goals with what stands under each of them in the tree.

    Parameters
    ----------
    nodes : DataFrame
        The tree: node_id, parent_id, level, order, label_ja and title.
    kpis, listings : DataFrame
        Indicators and project listings, each with the node_id it stands under.
    lang : str
        The language of label, title and package.

    Returns
    -------
    DataFrame
        One row per goal, in order: node_id, label, title, package, measures, indicators
        (numerical targets and KPIs), projects (listings: a project under two measures counts twice).

    Examples
    --------
    >>> nodes = pd.DataFrame(
    ...     [("p1", None, "package", 1, "", "P"), ("g1", "p1", "goal", 1, "1", "G"), ("a", "g1", "field", 1, "", "F"),
    ...      ("m", "a", "measure", 1, "", "M")],
    ...     columns=["node_id", "parent_id", "level", "order", "label_ja", "title_ja"])
    >>> kpis, listings = pd.DataFrame({"node_id": ["g1", "m"]}), pd.DataFrame({"node_id": ["m", "m", "m"]})
    >>> goal_counts(nodes, kpis, listings)[["package", "measures", "indicators", "projects"]].values.tolist()
    [['P', 1, 2, 3]]
    """
    parent = nodes.set_index("node_id")["parent_id"]
    goals = nodes[nodes["level"] == "goal"].sort_values("order")
    goal_ids = set(goals["node_id"])

    def under(node_ids: pd.Series) -> pd.Series:
        """Count rows per goal, each row under the goal that its node is or descends from."""
        return node_ids.map(lambda node_id: _ancestor(node_id, goal_ids, parent)).value_counts()

    counts = {
        "measures": under(nodes.loc[nodes["level"] == "measure", "node_id"]),
        "indicators": under(kpis["node_id"]),
        "projects": under(listings["node_id"]),
    }
    label, title = (localised(nodes, name, lang).column for name in ("label", "title"))
    titles = pd.Series(title.tolist(), index=nodes["node_id"], dtype="object")
    table = goals[["node_id"]].assign(label=label, title=title, package=goals["parent_id"].map(titles))
    for name, count in counts.items():
        # A goal without any such row has none of them: here an absent count is zero.
        table[name] = table["node_id"].map(count).fillna(0).astype("int64")
    return table.reset_index(drop=True)


def _ancestor(node_id: object, wanted: set[str], parent: pd.Series) -> str | None:
    while isinstance(node_id, str):
        if node_id in wanted:
            return node_id
        node_id = parent[node_id]
    return None


def reported_indicators(kpis: pd.DataFrame, observations: pd.DataFrame, fiscal_year: int) -> int:
    """Return how many indicators have at least one value, up to and including a fiscal year.

    Parameters
    ----------
    kpis : DataFrame
        Indicators: kpi_id.
    observations : DataFrame
        kpi_id, fiscal_year; the contract lets no row in without a value.
    fiscal_year : int
        2024 is the year from April 2024.

    Examples
    --------
    >>> seen = pd.DataFrame({"kpi_id": ["a", "a", "b"], "fiscal_year": [2022, 2023, 2025]})
    >>> reported_indicators(pd.DataFrame({"kpi_id": ["a", "b"]}), seen, 2024)
    1
    """
    reported = observations[observations["fiscal_year"] <= fiscal_year]
    return int(kpis["kpi_id"].isin(reported["kpi_id"]).sum())
