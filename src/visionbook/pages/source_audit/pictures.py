"""What kinds of things do not fit and where they stand, and how many figures of each family agree."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.source_audit.model import SourceAudit
from visionbook.pages.source_audit.text import kind_name
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.labels import beside_bar
from visionbook.show.marks import bar_style
from visionbook.show.palette import INK, MUTED
from visionbook.show.prose import Sentences
from visionbook.show.scales import people
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words


def kinds(page: SourceAudit, source: str, words: Words) -> Chart | Sentences:
    """Draw the findings by kind, with the documents that they stand in; a sentence where there is none.

    Parameters
    ----------
    page : SourceAudit
        As from `visionbook.pages.source_audit.model.source_audit`.
    source : str
        Source line.
    words : Words
        The words of the page.
    """
    if page.findings.empty:
        return Sentences([words("source_audit.kinds_none")])
    names = {kind: kind_name(kind, words) for kind in page.kinds}
    by_document = page.findings.groupby(["kind", "document"], sort=False).size()
    shown = pd.DataFrame(
        [
            {"kind": kind, "name": names[kind], "count": count, "documents": _documents(by_document, kind, words)}
            for kind, count in page.kinds.items()
        ]
    )
    facts = {"findings": len(page.findings), "worst": page.kinds["error"], "error": names["error"]}
    facts["items"] = [
        words("source_audit.kinds_item", name=row.name, count=row.count, documents=words.join(row.documents))
        for row in shown[shown["count"] > 0][["name", "count", "documents"]].itertuples(index=False, name="Row")
    ]
    figure = words.figure("source_audit.kinds", facts)

    def draw(layout: Layout) -> Figure:
        lines = 1 if layout.is_phone else by_document.groupby(level="kind").size().max()
        drawn = new_figure(layout, rows_height(len(shown), lines))
        axes = drawn.subplots()
        light_grid(axes, "x")
        axes.barh(range(len(shown)), shown["count"], height=0.62, **bar_style("counted"))
        for row, item in enumerate(shown.itertuples()):
            count = words("source_audit.items", count=item.count)
            text = count if layout.is_phone or not item.count else "\n".join(item.documents)
            beside_bar(axes, item.count, row, text, INK if item.count else MUTED)
        _scale(axes, list(shown["name"]), words)
        return drawn

    columns = [
        text_column("name", words("source_audit.kind")),
        number_column("count", words("source_audit.findings"), words("source_audit.cases")),
        text_column("documents", words("source_audit.documents")),
    ]
    table = Table(shown.assign(documents=shown["documents"].map(words.join)), columns, figure.caption, words)
    return Chart(name="fig-audit-kinds", source=source, table=table, draw=draw, **figure._asdict())


def _documents(counts: pd.Series, kind: str, words: Words) -> list[str]:
    """Return, for each document, how many findings of a kind stand in it."""
    if kind not in counts.index.get_level_values("kind"):
        return []
    own = counts.xs(kind, level="kind")
    return [words("source_audit.of_document", document=name, count=count) for name, count in own.items()]


def families(page: SourceAudit, source: str, words: Words) -> Chart | Sentences:
    """Draw the number of checks by kind, agreeing and not; a sentence where nothing can be checked.

    Parameters
    ----------
    page : SourceAudit
        As from `visionbook.pages.source_audit.model.source_audit`.
    source : str
        Source line.
    words : Words
        The words of the page.
    """
    if page.families.empty:
        return Sentences([words("source_audit.families_none")])
    shown = page.families.assign(name=[words(f"source_audit.family_{family}") for family in page.families["family"]])
    wrong = shown[shown["disagree"] > 0]
    items = [
        words("source_audit.families_item", family=row.name, checks=row.checks, disagree=row.disagree)
        for row in wrong[["name", "checks", "disagree"]].itertuples(index=False, name="Row")
    ]
    facts = {name: shown[name].sum() for name in ("checks", "agree", "disagree")} | {"families": items}
    figure = words.figure("source_audit.families" if items else "source_audit.families_agree", facts)

    def draw(layout: Layout) -> Figure:
        drawn = new_figure(layout, rows_height(len(shown)))
        axes = drawn.subplots()
        light_grid(axes, "x")
        rows = range(len(shown))
        axes.barh(rows, shown["agree"], height=0.62, **bar_style("band"))
        some = shown["disagree"].where(shown["disagree"] > 0)  # no bar: one of no length would leave its edge
        axes.barh(rows, some, left=shown["agree"], height=0.62, **bar_style("counted"))
        for row, item in zip(rows, shown.itertuples(), strict=True):
            text = _beside(item.checks, item.disagree, layout.is_phone, words)
            beside_bar(axes, item.checks, row, text, INK if item.disagree else MUTED)
        _scale(axes, list(shown["name"]), words)
        return drawn

    columns = [
        text_column("name", words("source_audit.family")),
        *(
            number_column(name, words(f"source_audit.{name}"), words("source_audit.cases"))
            for name in ("checks", "agree", "disagree")
        ),
    ]
    table = Table(shown, columns, figure.caption, words)
    return Chart(name="fig-audit-families", source=source, table=table, draw=draw, **figure._asdict())


def _scale(axes: Axes, names: list[str], words: Words) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    people(axes, words, axis="x")
    axes.set_xlabel(words("source_audit.families_axis"))


def _beside(checks: int, disagree: int, is_short: bool, words: Words) -> str:
    key = f"source_audit.bar_{'some' if disagree else 'none'}{'_short' if is_short else ''}"
    return words(key, checks=checks, disagree=disagree)
