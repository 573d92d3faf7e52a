"""What a page cannot do without: rows that belong to a setting of the edition."""

import pandas as pd
import pytest

from visionbook.edition import Edition, SeriesRoles
from visionbook.needs import Need, unmet
from visionbook.words import load_words


@pytest.mark.parametrize(("region", "met"), [("nemuro", True), ("elsewhere", False), ("", False)])
def test_rows_must_belong_to_a_setting_of_the_edition_and_there_are_none_without_it(region, met):
    rows = pd.DataFrame({"region": ["nemuro"]})
    edition = Edition("01223", region, series=SeriesRoles("counted"))
    need = Need("regions", setting="region")
    assert (unmet([need], edition, "01223", ["01223"], lambda name, columns: rows[columns]) == []) is met


def test_a_need_says_which_setting_its_rows_must_have():
    said = Need("regions", setting="region").text(load_words("ja"), {"regions": "連携地域"})
    assert said == "連携地域の表（data/regions.csv）の、edition.ymlのregionと同じ値の行"
