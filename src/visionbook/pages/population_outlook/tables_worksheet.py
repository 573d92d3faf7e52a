"""Assumptions that can be changed: the workbook that computes, to take away, and the page of levers."""

from __future__ import annotations

from visionbook.pages.population_outlook.model import Outlook
from visionbook.show.onward import Onward
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


def levers(page: Outlook, words: Words) -> Onward | Sentences:
    """Return the way to the levers of the municipality; nothing where there are no scenarios to change.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.handbook is None:
        return Sentences([])
    area = page.names.area
    address = f"levers.html#levers.town={page.town.area_code}"
    return Onward(words("levers.onward", area=area), words("levers.onward_link", area=area), address)
