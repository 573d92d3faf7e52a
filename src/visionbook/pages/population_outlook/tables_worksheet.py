"""The workbook that computes, to take away: the projection of the municipality with assumptions that can be changed."""

from __future__ import annotations

from visionbook.pages.population_outlook.model import Outlook
from visionbook.show.prose import Sentences
from visionbook.show.worksheet import Workbook
from visionbook.words import Words

NAME = "worksheet_{code}"
"""Name of the file, without ending."""


def worksheet(page: Outlook, words: Words) -> Workbook | Sentences:
    """Return the workbook of the municipality with what it is for; nothing where there are no scenarios to change.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    case = page.worksheet
    if case is None:
        return Sentences([])
    link = words("worksheet.link", area=case.area)
    return Workbook(NAME.format(code=case.area_code), case.as_json(), words("worksheet.offer"), link)
