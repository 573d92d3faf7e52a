"""Pages of a plan beside those of the current one: their titles say whose they are, their links stay among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from visionbook.publish.execute import Run, plan_code

PLAN_PAGES = ("goals", "connections", "kpi_board", "verification", "closing")
"""Notebooks that make one page of each plan; those of the current plan have no code in their name."""

_NAMES = "|".join(PLAN_PAGES)
_TARGETS = "|".join(name.replace("_", "-") for name in PLAN_PAGES)
_LINK = re.compile(rf'(href="(?:[^"]*/)?)({_NAMES})(\.html)')
_REFERENCE = re.compile(rf"(\{{ref\}}`(?:[^`<]*<)?)({_TARGETS})(>?`)")
_LABEL = re.compile(r"^\(([a-z0-9-]+)\)=", re.MULTILINE)
_TITLE = re.compile(r"^# (?!.*\{\{ subject \}\})(.+)$", re.MULTILINE)


def own_code(run: Run) -> str:
    """Return the code of the plan that a page is about, if it is not the current one; else nothing."""
    return plan_code(str(run.parameters.get("plan_id") or "")) if run.subject else ""


def links_of(code: str, html: str) -> str:
    """Return HTML whose links to pages of the current plan lead to those of another.

    Examples
    --------
    >>> links_of("s2", '<a href="kpi_board.html#x">A</a><a href="limits.html">B</a><a href="goals_s1.html">C</a>')
    '<a href="kpi_board_s2.html#x">A</a><a href="limits.html">B</a><a href="goals_s1.html">C</a>'
    """
    return _LINK.sub(rf"\1\2_{code}\3", html) if code else html


def name_outputs(code: str, outputs: Iterable[dict], kinds: Sequence[str]) -> None:
    """Give figures and downloads of a page of another plan names of their own: those of the current plan have theirs.

    Parameters
    ----------
    code : str
        As from `own_code`; without one all stays.
    outputs : iterable of dict
        The data of a page's outputs by kind of content; changed in place.
    kinds : sequence of str
        The kinds whose content has a ``name``.

    Examples
    --------
    >>> outputs = [{"x": {"name": "board"}}, {"text/html": '<a href="../_static/downloads/board.csv">A</a>'}]
    >>> name_outputs("s2", outputs, ["x"])
    >>> outputs[0]["x"]["name"], outputs[1]["text/html"]
    ('board-s2', '<a href="../_static/downloads/board-s2.csv">A</a>')
    """
    shown = list(outputs) if code else []
    named = [output[kind] for output in shown for kind in kinds if kind in output]
    old = [content["name"] for content in named]
    for content in named:
        content["name"] = f"{content['name']}-{code}"
    files = re.compile(rf"/({'|'.join(map(re.escape, old))})(\.(?:csv|json))") if old else None
    for output in shown:
        if files and "text/html" in output:
            output["text/html"] = files.sub(rf"/\1-{code}\2", output["text/html"])


def markdown_of(code: str, markdown: str) -> str:
    r"""Return Markdown of a page of another plan: its targets and references are its own, its title names the plan.

    Examples
    --------
    >>> print(markdown_of("s2", "(firm)=\n# 一覧\n{ref}`kpi-board`と{ref}`節 <firm>`、{ref}`methods`"))
    (firm-s2)=
    # 一覧（{{ subject }}）
    {ref}`kpi-board-s2`と{ref}`節 <firm-s2>`、{ref}`methods`
    """
    if not code:
        return markdown
    own = [label for label in _LABEL.findall(markdown) if label not in _TARGETS.split("|") and label != "kpi-detail"]
    for label in own:
        markdown = markdown.replace(f"({label})=", f"({label}-{code})=")
        markdown = re.sub(rf"(\{{ref\}}`(?:[^`<]*<)?){label}(>?`)", rf"\g<1>{label}-{code}\2", markdown)
    return _TITLE.sub(r"# \1（{{ subject }}）", _REFERENCE.sub(rf"\1\2-{code}\3", markdown), count=1)
