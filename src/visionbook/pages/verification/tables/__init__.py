"""The tables, sheets and forms of the page."""

from visionbook.pages.verification.tables.forms import record, said
from visionbook.pages.verification.tables.goals import goals
from visionbook.pages.verification.tables.summary import first, reported, summary, to_ask_for, unclear

__all__ = ["first", "goals", "record", "reported", "said", "summary", "to_ask_for", "unclear"]
