"""Bodies that have no part in the cycle, and parts in what is no step of it."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.checks.rows import rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_STEP = "cycle"


def body_problems(governance: TextTable, steps: TextTable, roles: TextTable) -> Iterator[Problem]:
    """Yield the bodies without a role, and the roles in what is no step of the cycle.

    A project that gives no roles at all has none to miss: who does what is then not shown.

    Parameters
    ----------
    governance, steps, roles : TextTable
        The tables ``governance``, ``pdca`` and ``pdca_roles``.
    """
    given = list(rows_of(roles))
    known = {row["step_id"]: row["kind"] for row in rows_of(steps)}
    for row in given:
        if known.get(row["step_id"], _STEP) != _STEP:
            yield row.problem("step_id", message("bodies.no_step"), message("bodies.no_step_remedy", file=steps.file))
    with_a_role = {row["body_id"] for row in given}
    for row in rows_of(governance) if given else ():
        if row["body_id"] not in with_a_role:
            yield row.problem("body_id", message("bodies.no_role"), message("bodies.no_role_remedy", file=roles.file))
