"""The towns of the edition's region, its own first, as the page of levers offers them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.edition import Edition
from visionbook.levers.towns import TABLES, Region, region_of
from visionbook.needs import require_tables
from visionbook.region.population import members_or_alone

__all__ = ["TABLES", "Region", "levers"]


def levers(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Region:
    """Return the towns of an edition's region, its own first, with what their levers need.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Its municipality, region, roles of series and first language.

    Raises
    ------
    ParameterError
        If a table is missing.
    """
    require_tables(tables, TABLES)
    members = members_or_alone(tables["areas"], edition.region, edition.municipality, edition.languages[0])
    own_first = sorted(members, key=lambda code: code != edition.municipality)
    return region_of(tables, edition, {code: members[code] for code in own_first})
