"""How many figures of each kind agree with what they are recomputed from."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.source_audit.model import SourceAudit
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.labels import beside_bar
from visionbook.show.marks import bar_style
from visionbook.show.palette import INK, MUTED
from visionbook.show.prose import Sentences
from visionbook.show.scales import people
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words


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
        axes.barh(rows, shown["disagree"], left=shown["agree"], height=0.62, **bar_style("counted"))
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
