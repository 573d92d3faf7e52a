import pandas as pd
import pytest

from visionbook import data
from visionbook.errors import DataError
from visionbook.strategy.projects import KINDS, kinds_by_measure, listing_kind, shared_projects
from visionbook.strategy.tree import measure_counts

FLAGS = ("new", "new_r3", "expanded", "expanded_r3", "private", "hokkaido")
MEASURES = pd.DataFrame({"node_id": ["m1", "m2", "m3"], "code": ["1ア①", "1ア②", "2ア①"], "listings": [2, 2, 0]})


def listing(*flags, node_id="m1", project_id="p", order=1, relisted=False):
    return {
        "listing_id": f"{node_id}-{order}",
        "node_id": node_id,
        "project_id": project_id,
        "order": order,
        "relisted": relisted,
        "scope_ja": None,
        **{flag: flag in flags for flag in FLAGS},
    }


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ((), "continuing"),
        (("new",), "new"),
        (("new_r3",), "new"),
        (("expanded",), "expanded"),
        (("expanded_r3",), "expanded"),
        (("private",), "others"),
        (("hokkaido",), "others"),
        (("private", "new_r3"), "others"),
        (("new", "expanded"), "new"),
    ],
)
def test_a_listing_has_one_kind_and_who_runs_it_decides_first(flags, kind):
    assert listing_kind(pd.DataFrame([listing(*flags)])).tolist() == [kind]


def test_kinds_of_a_measure_are_counted_and_an_empty_measure_stays():
    listings = pd.DataFrame(
        [listing("new"), listing(order=2), listing("new_r3", node_id="m2"), listing("private", node_id="m2", order=2)]
    )
    found = kinds_by_measure(MEASURES, listings)
    assert list(found) == [*MEASURES, *KINDS]
    kinds = found.set_index("node_id")
    assert kinds.loc["m1", list(KINDS)].tolist() == [1, 0, 0, 1]
    assert kinds.loc["m2", list(KINDS)].tolist() == [1, 0, 1, 0]
    assert kinds.loc["m3", list(KINDS)].tolist() == [0, 0, 0, 0]


def test_a_listing_of_no_measure_is_refused():
    with pytest.raises(DataError, match="g1-1 belongs to node_id 'g1'"):
        kinds_by_measure(MEASURES, pd.DataFrame([listing(node_id="g1")]))


def test_shared_projects_are_those_of_two_or_more_measures_most_first():
    listings = pd.DataFrame(
        [
            listing(project_id="two"),
            listing(project_id="one", order=2),
            listing(project_id="three", order=3),
            listing(project_id="two", node_id="m3", relisted=True),
            listing(project_id="three", node_id="m2", relisted=True),
            listing(project_id="three", node_id="m3", order=2, relisted=True),
        ]
    )
    projects = pd.DataFrame({"project_id": ["one", "two", "three"], "name_ja": ["一", "二", "三"]})
    shared = shared_projects(MEASURES, listings, projects)
    assert shared[["name", "code", "relisted"]].to_numpy().tolist() == [
        ["三", "1ア①", False],
        ["三", "1ア②", True],
        ["三", "2ア①", True],
        ["二", "1ア①", False],
        ["二", "2ア①", True],
    ]


def test_the_strategy_lists_99_projects_124_times():
    nodes, kpis, listings = data.load("strategy_nodes"), data.load("kpis"), data.load("project_listings")
    kinds = kinds_by_measure(measure_counts(nodes, kpis, listings), listings)
    assert kinds["listings"].sum() == kinds[list(KINDS)].to_numpy().sum() == 124
    # printed classes: 新規 12, R3新規 10, 重点・R3新規 9, 重点・新規 3; 拡充 4, 重点・R3拡充 1;
    # 民間等 11, 民間等・R3新規 2, 北海道 1; the other 71 are blank (48) or only 重点 (23)
    assert kinds[list(KINDS)].sum().tolist() == [34, 5, 14, 71]
    assert listings["project_id"].nunique() == 99
    assert listings["relisted"].sum() == 25


def test_every_relisting_belongs_to_a_project_that_several_measures_share():
    nodes, kpis, listings = data.load("strategy_nodes"), data.load("kpis"), data.load("project_listings")
    shared = shared_projects(measure_counts(nodes, kpis, listings), listings, data.load("projects"))
    first = shared.drop_duplicates("project_id")
    # 25 relistings: 13 projects listed twice and 6 listed three times (13 + 2 x 6 = 25)
    assert first["measures"].value_counts().to_dict() == {2: 13, 3: 6}
    assert not first["relisted"].any()
