"""Who does what in the PDCA cycle of the strategy."""

from __future__ import annotations

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import localised
from visionbook.notation import is_missing

# Chapter 4 prints the roles body by body; this is what it says, step by step. For the doing it names no body.
STEP_BODIES = {
    "plan": ("expert_council",),  # 4-2（１）: 人口ビジョンと総合戦略の策定に当たった
    "do": (),
    "check": ("expert_council", "inner_headquarters"),  # 4-2（１）（２）: 成果検証
    "action": ("inner_headquarters", "assembly_committee"),  # 4-2（２）: 改訂; 4-3: 意見等も踏まえ改訂
}


def cycle(pdca: pd.DataFrame, governance: pd.DataFrame) -> pd.DataFrame:
    """Return the four steps of the cycle with the names of the bodies that take part in each.

    Parameters
    ----------
    pdca, governance : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        One row per step in order: step_id, name_ja, text_ja, bodies_ja (tuple of names; empty where the document
        names nobody).

    Raises
    ------
    DataError
        If a body that takes part is not in the table of bodies.

    Examples
    --------
    >>> pdca = pd.DataFrame({"step_id": ["check"], "order": [3], "kind": ["cycle"], "name_ja": ["評価"],
    ...     "text_ja": ["…"]})
    >>> bodies = pd.DataFrame({"body_id": ["expert_council", "inner_headquarters", "assembly_committee"],
    ...     "name_ja": ["会議", "本部", "委員会"]})
    >>> cycle(pdca, bodies)["bodies_ja"].tolist()
    [('会議', '本部')]
    """
    names = governance.set_index("body_id")["name_ja"].to_dict()
    unknown = {body for bodies in STEP_BODIES.values() for body in bodies} - set(names)
    if unknown:
        raise DataError(
            f"data/governance.csv has no body_id {sorted(unknown)[0]!r}, which takes part in the PDCA cycle"
        )
    steps = pdca[pdca["kind"] == "cycle"].sort_values("order").reset_index(drop=True)
    bodies = [tuple(names[body] for body in STEP_BODIES.get(step, ())) for step in steps["step_id"]]
    return steps[["step_id", "name_ja", "text_ja"]].assign(bodies_ja=bodies)


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
    bodies = governance.set_index("body_id")
    names = localised(bodies, "name", lang).column
    unknown = sorted(set(judged["overridden_by"].dropna()) - set(names.index))
    if unknown:
        raise DataError(f"data/reviews.csv: body_id {unknown[0]!r} is not in data/governance.csv; correct one of them")
    found = [None if is_missing(body) else names[body] for body in judged["overridden_by"]]
    return judged.assign(overridden_by_name=pd.Series(found, index=judged.index, dtype="object"))
