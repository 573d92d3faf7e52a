"""Who does what in the PDCA cycle of the strategy."""

from __future__ import annotations

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.notation import is_missing


def cycle(pdca: pd.DataFrame, governance: pd.DataFrame, roles: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return the steps of the cycle with the bodies that have a part in each, and which.

    Parameters
    ----------
    pdca, governance, roles : DataFrame
        The tables ``pdca``, ``governance`` and ``pdca_roles``.
    lang : str
        Language of names and texts; Japanese where the tables have none.

    Returns
    -------
    DataFrame
        One row per step in order: step_id, name, text, bodies (tuple of names; empty where nobody has a part), parts
        (tuple of what each of them does).

    Examples
    --------
    >>> pdca = pd.DataFrame({"step_id": ["check"], "order": [3], "kind": ["cycle"], "name_ja": ["評価"],
    ...     "text_ja": ["…"]})
    >>> bodies = pd.DataFrame({"body_id": ["a", "b"], "name_ja": ["本部", "会議"]})
    >>> roles = pd.DataFrame({"step_id": "check", "body_id": ["a", "b"], "order": [2, 1], "part_ja": ["検証", "審議"]})
    >>> cycle(pdca, bodies, roles)[["bodies", "parts"]].values.tolist()
    [[('会議', '本部'), ('審議', '検証')]]
    """
    names = in_language(governance, lang, "name").set_index("body_id")["name"]
    parts = in_language(roles[roles["body_id"].isin(names.index)], lang, "part").sort_values("order")
    steps = in_language(pdca[pdca["kind"] == "cycle"], lang, "name", "text").sort_values("order")
    of_step = [parts[parts["step_id"] == step] for step in steps["step_id"]]
    return steps[["step_id", "name", "text"]].assign(
        bodies=pd.Series([tuple(names[rows["body_id"]]) for rows in of_step], index=steps.index, dtype="object"),
        parts=pd.Series([tuple(rows["part"]) for rows in of_step], index=steps.index, dtype="object"),
    )


def with_overriding_bodies(judged: pd.DataFrame, governance: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return judged indicators with `overridden_by_name`, the name of the body that replaced the rule's status.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`: `overridden_by` is the body_id, or missing.
    governance : DataFrame
        The table of bodies.
    lang : str
        Language of the names.

    Raises
    ------
    DataError
        If a body is not in the table of bodies.

    Examples
    --------
    >>> judged = pd.DataFrame({"kpi_id": ["a", "b"], "overridden_by": ["council", None]})
    >>> bodies = pd.DataFrame({"body_id": ["council"], "name_ja": ["会議"]})
    >>> with_overriding_bodies(judged, bodies)["overridden_by_name"].tolist()
    ['会議', None]
    """
    names = in_language(governance, lang, "name").set_index("body_id")["name"]
    unknown = sorted(set(judged["overridden_by"].dropna()) - set(names.index))
    if unknown:
        raise DataError(message("model.review_body", unknown=unknown[0]))
    found = [None if is_missing(body) else names[body] for body in judged["overridden_by"]]
    return judged.assign(overridden_by_name=pd.Series(found, index=judged.index, dtype="object"))
