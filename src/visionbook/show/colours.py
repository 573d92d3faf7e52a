"""The colour of an area, the same in the whole book: by its place in the table of areas, never by its name."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.show.palette import NATION, PALETTE, PREFECTURE

__all__ = ["NATION", "OWN", "PALETTE", "PREFECTURE", "WITHOUT", "area_colours"]

OWN = PALETTE[0]
"""What is drawn of the municipality itself, where no other one is drawn beside it."""

WITHOUT = PREFECTURE
"""A course without the plan's measures, beside the municipality's own."""


def area_colours(areas: pd.DataFrame) -> Mapping[str, str]:
    """Return the colour of every area: municipalities by their order in the table, prefecture and nation in greys.

    A municipality after the seventh has the colour of one before it; labels and marks tell them apart.

    Parameters
    ----------
    areas : DataFrame
        The table of areas: area_code, kind.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["01223", "01691", "01000"],
    ...                       "kind": ["municipality", "municipality", "prefecture"]})
    >>> area_colours(areas)
    {'01223': '#0072B2', '01691': '#009E73', '01000': '#555555'}
    """
    municipalities = areas.loc[areas["kind"] == "municipality", "area_code"]
    colours = {code: PALETTE[place % len(PALETTE)] for place, code in enumerate(municipalities)}
    others = {"prefecture": PREFECTURE, "nation": NATION}
    return colours | {
        row.area_code: others[row.kind] for row in areas[areas["kind"].isin(list(others))].itertuples(index=False)
    }
