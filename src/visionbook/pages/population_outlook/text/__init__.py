"""What the page says in words: each function takes the page's value and the words.

========  ===================================================================
lead      the answer, and notes on the counts
cards     the key numbers
counts    counts against what was expected of their years; the register
band      how far the projection is to be trusted
ages      three age groups, children
changes   who leaves and comes, births and deaths, cohorts
beside      these beside the model, the town's mortality and fertility
registered  registered births, deaths and moves, and how they are counted
editions  published projections against counts and each other
phrases   what several of these, pictures and tables say
========  ===================================================================
"""

from visionbook.pages.population_outlook.text.ages import ages, children
from visionbook.pages.population_outlook.text.band import band
from visionbook.pages.population_outlook.text.beside import beside, fertility, scenarios
from visionbook.pages.population_outlook.text.cards import key_numbers
from visionbook.pages.population_outlook.text.changes import cohorts, events, migration
from visionbook.pages.population_outlook.text.counts import counts
from visionbook.pages.population_outlook.text.editions import editions
from visionbook.pages.population_outlook.text.lead import lead, notes
from visionbook.pages.population_outlook.text.registered import registered

__all__ = [
    "ages", "band", "beside", "children", "cohorts", "counts", "editions", "events", "fertility", "key_numbers", "lead",
    "migration", "notes", "registered", "scenarios",
]  # fmt: skip
