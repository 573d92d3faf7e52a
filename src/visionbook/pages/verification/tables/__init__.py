"""The tables, sheets and forms of the page."""

from visionbook.pages.verification.tables.forms import record, said
from visionbook.pages.verification.tables.goals import goals
from visionbook.pages.verification.tables.summary import first, reported, summary, to_ask_for, unclear
from visionbook.show.forms import EntrySwitch as entry_switch

__all__ = ["entry_switch", "first", "goals", "record", "reported", "said", "summary", "to_ask_for", "unclear"]
