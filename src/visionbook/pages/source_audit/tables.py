"""The source audit for readers: counts, a chart by kind of check, each disagreement, all agreements, wordings."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.figure import Figure

from visionbook.notation import MINUS, decimals_of, number, percent, quantity
from visionbook.show.blocks import Block, Blocks
from visionbook.show.chart import INK, QUANTITY_BLUES, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.words import Words


def amount(value: float, unit: str, step: float, words: Words, *, signed: bool = False) -> str:
    """Return a value with its unit as the documents write it; one more decimal where it is not a printed one.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> amount(0.57856, "ratio", 0.001, ja), amount(600000, "yen", 1000, ja), amount(2015, "year", 1, ja)
    ('57.86%', '600千円', '2015年')
    >>> amount(-0.132, "points", 0.001, ja), amount(0.0005, "points", 0.001, ja)
    ('−13.2ポイント', '0.05ポイント')
    """
    if unit == "points":
        return number(100 * value, max(0, decimals_of(step) - 2 + (not _on_step(value, step))), signed=signed) + words(
            "unit.points"
        )
    if unit == "year":
        sign = ("+" if value > 0 else MINUS if value < 0 else "") if signed else ""
        return f"{sign}{abs(int(value))}{words('unit.year')}"
    if unit == "yen" and step == 1000:
        return number(value / step, signed=signed) + words("unit.thousand_yen")
    return quantity(value, unit, step if _on_step(value, step) else step / 10, words, signed=signed)


def _on_step(value: float, step: float) -> bool:
    return math.isclose(value / step, round(value / step), abs_tol=1e-6)


def _tolerance(row: object, words: Words) -> str:
    """Return the tolerance of a check; that of a share is in percentage points."""
    return amount(row.tolerance, "points" if row.unit == "ratio" else row.unit, row.rounded_to, words)


def lead(audit: pd.DataFrame, words: Words) -> Sentences:
    """Say how many figures were recomputed and how many agree.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> lead(pd.DataFrame({"agrees": [True, True, False]}), load_words("ja")).lead
    True
    """
    agree = int(audit["agrees"].sum())
    return Sentences(
        [words("audit.lead", checks=number(len(audit)), agree=number(agree), disagree=number(len(audit) - agree))],
        lead=True,
    )


def cards(audit: pd.DataFrame, wordings: pd.DataFrame, words: Words) -> Cards:
    """Show the counts of checks, agreements, disagreements and differences of wording.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> audit = pd.DataFrame({"family": ["sum", "cost"], "agrees": [True, False]})
    >>> [card.value for card in cards(audit, pd.DataFrame({"difference_id": ["a"]}), load_words("ja")).cards]
    ['2', '1', '1', '1']
    """
    checks, agree = len(audit), int(audit["agrees"].sum())
    unit, when = words("audit.cases"), words("audit.card_when")
    return Cards(
        [
            Card(
                words("audit.card_checks"),
                number(checks),
                unit,
                when,
                words("audit.card_families", count=audit["family"].nunique()),
            ),
            Card(
                words("audit.card_agree"),
                number(agree),
                unit,
                when,
                words("audit.card_share", share=percent(agree / checks)),
            ),
            Card(words("audit.card_disagree"), number(checks - agree), unit, when, words("audit.card_notes")),
            Card(words("audit.card_wording"), number(len(wordings)), unit, words("audit.card_wording_when")),
        ]
    )


def family_chart(counts: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the number of checks by kind, agreeing and disagreeing.

    Parameters
    ----------
    counts : DataFrame
        As from `visionbook.audit.counts_by_family`.
    source : str
        Source line.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> counts = pd.DataFrame({"family": ["sum"], "checks": [3], "agree": [2], "disagree": [1]})
    >>> family_chart(counts, "", load_words("ja")).name
    'fig-audit-families'
    """
    shown = counts.assign(name=[words(f"audit.family_{family}") for family in counts["family"]])
    wrong = shown.query("disagree > 0")
    totals = {"checks": number(shown["checks"].sum()), "disagree": number(shown["disagree"].sum())}

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 0.32 * len(shown) + 0.5)
        axes = figure.subplots()
        light_grid(axes, "x")
        rows = range(len(shown))
        axes.barh(rows, shown["agree"], color=QUANTITY_BLUES[1], height=0.62)
        axes.barh(
            rows, shown["disagree"], left=shown["agree"], color=TARGET_COLOUR, height=0.62, hatch="////", edgecolor="w"
        )
        for row, item in zip(rows, shown.itertuples(), strict=True):
            text = _bar_label(item.checks, item.disagree, layout.is_phone, words)
            axes.text(item.checks + 0.5, row, text, va="center", color=TARGET_COLOUR if item.disagree else INK)
        axes.set_yticks(rows, shown["name"])
        axes.invert_yaxis()
        axes.set_xlim(0, shown["checks"].max() * (1.7 if layout.is_phone else 1.3))
        axes.locator_params(axis="x", nbins=4)
        axes.set_xlabel(words("audit.chart_axis"))
        return figure

    items = [
        words("audit.chart_alt_item", family=family, checks=checks, disagree=disagree)
        for family, checks, disagree in wrong[["name", "checks", "disagree"]].itertuples(index=False, name=None)
    ]
    agree = number(shown["agree"].sum())
    return Chart(
        name="fig-audit-families",
        title=words("audit.chart_title", **totals),
        caption=words("audit.chart_caption"),
        source=source,
        alt_text=words("audit.chart_alt", agree=agree, families=words.join(items), **totals)
        if items
        else words("audit.chart_alt_none"),
        table=Table(
            shown,
            [
                text_column("name", words("audit.family")),
                number_column("checks", words("audit.checks"), words("audit.cases")),
                number_column("agree", words("audit.agree"), words("audit.cases")),
                number_column("disagree", words("audit.disagree"), words("audit.cases")),
            ],
            words("audit.chart_caption"),
            words,
        ),
        draw=draw,
    )


def _bar_label(checks: int, disagree: int, is_short: bool, words: Words) -> str:
    if is_short:
        key = "audit.bar_some_short" if disagree else "audit.bar_none_short"
    else:
        key = "audit.bar_some" if disagree else "audit.bar_none"
    return words(key, checks=checks, disagree=disagree)


def disagreements(explained: pd.DataFrame, words: Words) -> Blocks:
    """Show each disagreement with both values, the difference, the place and the explanation.

    Parameters
    ----------
    explained : DataFrame
        As from `visionbook.audit.explained`.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> disagreements(pd.DataFrame(columns=["subject_ja"]), load_words("ja")).blocks
    []
    """
    return Blocks(
        [
            Block(
                row.subject_ja,
                [
                    (
                        words("audit.printed"),
                        words(
                            "audit.printed_and_value",
                            printed=row.printed,
                            value=amount(row.printed_value, row.unit, row.rounded_to, words),
                        ),
                    ),
                    (
                        words("audit.other_printing" if row.family == "series" else "audit.recomputed"),
                        amount(row.recomputed, row.unit, row.rounded_to, words),
                    ),
                    (words("audit.difference"), amount(row.difference, row.unit, row.rounded_to, words, signed=True)),
                    (words("audit.how"), row.how_ja),
                    (words("audit.where"), row.place),
                    (words("audit.explanation"), row.explanation_ja),
                ],
            )
            for row in explained.itertuples()
        ]
    )


def agreements(audit: pd.DataFrame, words: Words) -> Blocks:
    """Show all agreeing checks, one folded table per kind.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> row = {"family": "sum", "agrees": True, "printed": "9", "printed_value": 9.0, "recomputed": 9.0,
    ...        "unit": "persons", "rounded_to": 1.0, "tolerance": 0.5, "subject_ja": "", "how_ja": "", "place": ""}
    >>> agreements(pd.DataFrame([row]), load_words("ja")).blocks[0].tables[0].cells()[0][1:4]
    ['「9」（9人）', '9人', '0.5人']
    """
    shown = audit[audit["agrees"]].assign(
        printed_text=[
            words("audit.printed_and_value", printed=row.printed, value=_value(row.printed_value, row, words))
            for row in audit[audit["agrees"]].itertuples()
        ],
        recomputed_text=[_value(row.recomputed, row, words) for row in audit[audit["agrees"]].itertuples()],
        tolerance_text=[_tolerance(row, words) for row in audit[audit["agrees"]].itertuples()],
    )
    columns = [
        text_column("subject_ja", words("audit.subject")),
        text_column("printed_text", words("audit.printed")),
        text_column("recomputed_text", words("audit.recomputed")),
        text_column("tolerance_text", words("audit.tolerance")),
        text_column("how_ja", words("audit.how")),
        text_column("place", words("audit.where")),
    ]
    blocks = []
    for family in shown["family"].unique():
        name = words(f"audit.family_{family}")
        part = shown[shown["family"] == family]
        table = Table(part, columns, words("audit.fold_caption", family=name), words)
        blocks.append(Block(words("audit.fold", family=name, count=len(part)), tables=[table], folded=True))
    return Blocks(blocks)


def _value(value: float, row: object, words: Words) -> str:
    return amount(value, row.unit, row.rounded_to, words)


def corrections(entries: pd.DataFrame, titles: dict[str, str], words: Words) -> Sentences | Table:
    """Show the figures for which the book uses another value than the printed one, or say that there is none.

    Parameters
    ----------
    entries : DataFrame
        The table of corrections, one row each.
    titles : dict
        Titles of the tables of the data contract for readers, by table name.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> corrections(pd.DataFrame({"table_name": []}), {}, load_words("ja")).texts
    ['訂正した値はありません。図と文章は、印字された値から作っています。']
    """
    if entries.empty:
        return Sentences([words("audit.no_corrections")])
    names = ("table", "row_key", "field_name", "printed", "used", "reason_ja", "undone_by_ja")
    return Table(
        entries.assign(table=entries["table_name"].map(titles)),
        [text_column(name, words(f"audit.correction_{name}")) for name in names],
        words("audit.corrections_caption"),
        words,
    )


def figures(plan_figures: pd.DataFrame, words: Words) -> Table:
    """Show the other figures of the documents: those that stand in no table of their own.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> row = {"label_ja": "原則の数", "value": 5.0, "unit": "count", "rounded_to": 1.0, "printed": "５原則",
    ...        "source_place": "第1章 3"}
    >>> figures(pd.DataFrame([row]), load_words("ja")).cells()
    [['原則の数', '5', '５原則', '第1章 3']]
    """
    rows = plan_figures.assign(
        value_text=[amount(row.value, row.unit, row.rounded_to, words) for row in plan_figures.itertuples()]
    )
    columns = [
        text_column("label_ja", words("audit.figure")),
        Column("value_text", words("audit.figure_value"), align="right"),
        text_column("printed", words("audit.printed")),
        text_column("source_place", words("audit.where")),
    ]
    return Table(rows, columns, words("audit.figures_caption"), words)


def wording_lead(wordings: pd.DataFrame, words: Words) -> Sentences:
    """Say how many differences of wording there are.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> len(wording_lead(pd.DataFrame({"difference_id": ["a"]}), load_words("ja")).texts)
    1
    """
    return Sentences([words("audit.wording_lead", count=number(len(wordings)))])


def wordings(differences: pd.DataFrame, words: Words) -> Blocks:
    """Show each difference of wording, folded: both printings with their places, and how the book reads them.

    Parameters
    ----------
    differences : DataFrame
        The table wording_differences.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> wordings(pd.DataFrame(columns=["topic_ja"]), load_words("ja")).blocks
    []
    """
    return Blocks(
        [
            Block(
                row.topic_ja,
                [
                    (words("audit.wording_a"), words("audit.wording_at", printed=row.printed_a, place=row.place_a)),
                    (words("audit.wording_b"), words("audit.wording_at", printed=row.printed_b, place=row.place_b)),
                    (words("audit.explanation"), row.explanation_ja),
                ],
                folded=True,
            )
            for row in differences.itertuples()
        ]
    )
