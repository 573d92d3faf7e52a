"""The source audit: every printed figure that can be recomputed, recomputed. Pure functions of tables.

Tolerance
---------
A check agrees if printed and recomputed value differ by at most **half of the printed step** (0.05 points for
a share printed with one decimal). The rounding of the operands is not added: a document computes from what it
holds, and a wider tolerance would hide real slips. Differences of shares are therefore recomputed from the
numbers of people and not from the printed, already rounded shares, whose own rounding would add up to a whole
step. Where two printings of one figure are compared, the printed step is that of the figure itself.

=========  ==========================================================================
families   `audit`: all checks, and the tables that they are made from
people     checks of printed populations against each other
official   the same against what was counted and officially projected
plan       checks of the other figures: points, indicators, costs, regions, formulas
targets    checks of what targets imply: projections, baselines, rates of decline
formula    a safe evaluator of the formulas of ``audit_formulas``
facts      what checks look up: populations, names, places
check      one row per check: how it is judged and counted
sorting    what kind of thing a finding is, and why
=========  ==========================================================================
"""

from visionbook.audit.check import COLUMNS, FAMILIES, counts_by_family, stray_notes
from visionbook.audit.families import TABLES, audit
from visionbook.audit.official import compared_sources
from visionbook.audit.sorting import JUDGED, KINDS, UNSORTED, counts_by_kind, findings

__all__ = [
    "COLUMNS",
    "FAMILIES",
    "JUDGED",
    "KINDS",
    "TABLES",
    "UNSORTED",
    "audit",
    "compared_sources",
    "counts_by_family",
    "counts_by_kind",
    "findings",
    "stray_notes",
]
