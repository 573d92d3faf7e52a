"""The tutorial: the published projection comes out again, and a changed assumption makes what it must."""

import numpy as np
import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.first_rerun import model, pictures, text
from visionbook.population.axes import SEXES
from visionbook.population.inputs import AGES
from visionbook.show.chart import PHONE
from visionbook.words import load_words

JA = load_words("ja")
HALF = "01"


def table(children=80.0, others=90.0):
    """A projection of one step: 100 of each sex and age, then nine in ten of each cohort, and children."""
    start = dict.fromkeys(AGES.labels, 100.0)
    end = {**dict.fromkeys(AGES.labels, others), "0-4": children, "90+": 2 * others}
    rows = [
        {"area_code": HALF, "year": year, "sex": sex, "age_group": age, "population": value}
        for year, people in ((2015, start), (2020, end))
        for sex in SEXES
        for age, value in people.items()
    ]
    return pd.DataFrame(rows).assign(series="p", variant="projection")


def tables(**given):
    limits = ["0-0", "1-4", *(f"{age}-{age + 4}" for age in range(5, 100, 5)), "100+"]
    # Nobody dies, so that what is lost has moved away.
    lives = pd.DataFrame({"age_group": limits, "mx": 1e-9, "area_code": "00000", "period": "2015-2020"})
    return {
        "areas": pd.DataFrame({"area_code": [HALF], "name_ja": ["半分町"]}),
        "life_table_mx": pd.concat([lives.assign(sex=sex) for sex in SEXES]),
        "population": table(**given),
        "series": pd.DataFrame(
            {
                "series": ["p"],
                "name_ja": ["推計"],
                "short_ja": ["甲推計"],
                "source_id": ["s"],
                "base_year": [2015],
                "note_ja": [""],
            }
        ),
        "sources": pd.DataFrame({"source_id": ["s"], "title_ja": ["推計"], "publisher_ja": ["社"], "short_ja": ["推"]}),
    }


EDITION = Edition(HALF, languages=("ja",), series=SeriesRoles("c", age_projection="p"))


def page(factor, **given):
    return model.rerun(tables(**given), EDITION, factor)


def test_without_a_change_the_published_projection_comes_out_again():
    made = page(1.0)
    # 17 groups of 90, 180 in the open one and 80 children, of both sexes
    assert made.totals["published"].tolist() == [3800.0, 2 * (17 * 90 + 180 + 80)]
    np.testing.assert_allclose(made.totals["computed"], made.totals["published"], atol=1e-3)
    np.testing.assert_allclose(made.totals["changed"], made.totals["published"], atol=1e-3)


@pytest.mark.parametrize(
    ("factor", "stayed"),
    [(0.0, 100.0), (0.5, 95.0), (2.0, 80.0)],
)
def test_migration_that_is_changed_changes_cohorts_and_the_children_of_their_women(factor, stayed):
    """Each cohort keeps 100 less ten times the factor; 630 women aged 15-49 have 160 children."""
    children = 160 / (7 * 90) * 7 * stayed
    expected = 2 * (17 * stayed + 2 * stayed) + children
    assert page(factor).totals["changed"].iloc[-1] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("factor", "given", "outcome", "said"),
    [
        (
            0.0,
            {},
            "more",
            "転入と転出の差の割合を0.0倍にすると、2020年の総人口は3,978人になり、公表された推計のとおりの場合より398人多くなります。",
        ),
        (
            2.0,
            {},
            "fewer",
            "転入と転出の差の割合を2.0倍にすると、2020年の総人口は3,182人になり、公表された推計のとおりの場合より398人少なくなります。",
        ),
        (1.0, {}, "equal", "転入と転出の差の割合を1.0倍にしても、2020年の総人口は3,580人で変わりません。"),
        # Where people come in on balance, more of it is more people.
        (
            2.0,
            {"others": 110.0},
            "more",
            "転入と転出の差の割合を2.0倍にすると、2020年の総人口は4,735人になり、公表された推計のとおりの場合より395人多くなります。",
        ),
    ],
)
def test_sentences_follow_the_sign_of_the_change(factor, given, outcome, said):
    made = page(factor, **given)
    assert text.outcome(made) == outcome
    assert list(text.changed(made, JA).texts) == [said]
    chart = pictures.compared(made, "出典：推計", JA)
    assert ("多い" in chart.title, "少ない" in chart.title, "のまま" in chart.title) == (
        outcome == "more",
        outcome == "fewer",
        outcome == "equal",
    )
    assert "<svg" in chart.svg(PHONE)


def test_the_answer_says_whether_the_computation_gives_what_was_published():
    made = page(1.0)
    assert "どの年も1人も違いません" in text.computed(made, JA).texts[0]
    far = model.Rerun(made.area, made.projection, made.source_id, 1.0, made.totals.assign(published=[3800.0, 3600.0]))
    assert "差が最も大きい年で20人違います" in text.computed(far, JA).texts[0]


def test_a_missing_table_is_refused():
    given = tables()
    del given["life_table_mx"]
    with pytest.raises(ParameterError, match="life_table_mx"):
        model.rerun(given, EDITION, 1.0)


def test_the_projection_of_the_edition_comes_out_again():
    edition = data.edition()
    own = model.own_rows(edition)
    made = model.rerun({name: data.load(name, **own.get(name, {})) for name in model.TABLES}, edition, 0.5)
    assert len(made.totals) >= 2 and made.largest_gap < 0.5
    assert made.totals["changed"].iloc[0] == made.totals["published"].iloc[0]
    assert made.last["changed"] != pytest.approx(made.last["published"], abs=1)
