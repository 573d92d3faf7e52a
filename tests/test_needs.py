"""What a page cannot do without: rows that belong to a setting of the edition."""

import pandas as pd
import pytest

from visionbook.edition import Edition, SeriesRoles
from visionbook.messages import told
from visionbook.needs import Need, unmet


@pytest.mark.parametrize(("region", "met"), [("nemuro", True), ("elsewhere", False), ("", False)])
def test_rows_must_belong_to_a_setting_of_the_edition_and_there_are_none_without_it(region, met):
    rows = pd.DataFrame({"region": ["nemuro"]})
    edition = Edition("01223", region, series=SeriesRoles("counted"))
    need = Need("regions", setting="region")
    assert (unmet([need], edition, "01223", ["01223"], lambda name, columns: rows[columns]) == []) is met


def test_a_need_says_which_setting_its_rows_must_have():
    said = Need("regions", setting="region").text({"regions": "連携地域"})
    assert told(said, "ja") == "連携地域の表（data/regions.csv）の、edition.ymlのregionと同じ値の行"
    assert said == "rows of data/regions.csv (連携地域), with the region of edition.yml"


def test_a_need_of_one_of_several_values_names_all_of_them():
    need = Need("sources", where=(("kind", ("document", "standard")),), years=2)
    said = need.text({"sources": "出典"})
    assert told(said, "ja") == "出典の表（data/sources.csv）の、kindがdocumentかstandardの、2つ以上の年の行"
    assert said == "rows of data/sources.csv (出典), where kind is document or standard, of 2 years or more"
