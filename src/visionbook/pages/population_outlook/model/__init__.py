"""What the page shows as one value: `outlook` makes it from the tables, `TABLES` names them.

==========  =======================================================================================
page        `Outlook`: the numbers, what they are called, where they come from
town        `Town`: counted, projected, band, register; why a part is not there
by_age      censuses and a projection by sex and age
ages        pyramids, three age groups, children
beside      what was registered beside what the projection says
changes     who moves between counts, births and deaths of a projection, its cohorts
checks      counts against bands and editions
names       names for readers and sources, in the edition's language
==========  =======================================================================================
"""

from visionbook.pages.population_outlook.model.page import COLUMNS, TABLES, Outlook, outlook, own_rows
from visionbook.pages.population_outlook.model.town import Town
from visionbook.population.scenarios import FertilityGoal

__all__ = ["COLUMNS", "TABLES", "FertilityGoal", "Outlook", "Town", "outlook", "own_rows"]
