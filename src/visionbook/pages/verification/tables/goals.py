"""The verification report goal by goal: values to read, and ruled space to write on where nothing was said yet.

Made for A4 paper: what belongs together stands in one section, which the print style sheet does not split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from visionbook.notation import is_missing, number
from visionbook.pages.verification.model.report import (
    FieldPart,
    GoalPart,
    IndicatorPart,
    MeasurePart,
    Opinion,
    Report,
    YearValue,
)
from visionbook.pages.verification.tables.forms import date_text, opinion_text, rank_text
from visionbook.show.forms import entry, form_table
from visionbook.show.indicators import (
    amount,
    counted,
    explanation,
    note_text,
    page_address,
    path_text,
    required_amount,
    status_text,
)
from visionbook.show.readings import readings_line
from visionbook.show.reported import correction_note, is_corrected
from visionbook.strategy.projects import FLAGS
from visionbook.words import Words

_LINES = {"goal": 4, "measure": 2}
"""Ruled lines for one opinion."""


@dataclass(frozen=True)
class Goals:
    """All goals of a report; the last expression of a notebook cell shows them."""

    report: Report
    words: Words

    def to_html(self) -> str:
        """Return the goals as HTML; every text is escaped."""
        return "".join(_goal_html(goal, self.report, self.words) for goal in self.report.goals)

    def to_text(self) -> str:
        """Return the goals as lines of text."""
        return "\n".join(line for goal in self.report.goals for line in _goal_text(goal, self.report, self.words))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": f'<div class="vb-report">{self.to_html()}</div>', "text/plain": self.to_text()}


def goal_anchor(goal: GoalPart) -> str:
    """Return the name of the place of a goal on the page."""
    return f"verification-{goal.node_id}"


def _goal_html(goal: GoalPart, report: Report, words: Words) -> str:
    statuses = pd.Series([part.judged["status"] for part in goal.indicators()])
    counts = words("verification.goal_counts", total=len(statuses), counts=counted(statuses, words))
    return (
        f'<section class="vb-report-goal" id="{escape(goal_anchor(goal))}">'
        f"<h3>{escape(goal.label)} {escape(goal.title)}</h3><p>{escape(counts)}</p>"
        f"{_indicator_table(goal.targets, words('strategy.numerical_targets'), goal.label, report, words)}"
        f"{_opinion_table(goal.opinions, goal.label, _LINES['goal'], report, words)}"
        f"{''.join(_field_html(field, report, words) for field in goal.fields)}</section>"
    )


def _field_html(field: FieldPart, report: Report, words: Words) -> str:
    heading = f"{field.label} {field.title}"
    kpis = words("strategy.kpis")
    own = _indicator_table(field.indicators, kpis, heading, report, words) if field.indicators else ""
    said = _opinion_table(field.opinions, heading, 0, report, words) if field.opinions else ""
    measures = "".join(_measure_html(measure, report, words) for measure in field.measures)
    return f'<section class="vb-report-field"><h4>{escape(heading)}</h4>{own}{said}{measures}</section>'


def _measure_html(measure: MeasurePart, report: Report, words: Words) -> str:
    heading = f"{measure.label} {measure.title}"
    kpis = words("strategy.kpis")
    table = _indicator_table(measure.indicators, kpis, heading, report, words) if measure.indicators else ""
    return (
        f'<section class="vb-report-measure"><h5>{escape(heading)}</h5>{table}{_projects(measure, words)}'
        f"{_opinion_table(measure.opinions, heading, _LINES['measure'], report, words)}</section>"
    )


def _projects(measure: MeasurePart, words: Words) -> str:
    if not measure.projects:
        return ""
    items = "".join(
        f"<li>{escape(str(listing['printed_name']))}{_badges(listing, words)}</li>" for listing in measure.projects
    )
    head = _count(words("verification.projects"), measure.projects, words)
    # Folded on screens, where the list is long; printing opens it.
    return (
        f'<details class="vb-details vb-report-fold"><summary class="vb-report-head">{escape(head)}</summary>'
        f'<ul class="vb-projects">{items}</ul></details>'
    )


def _badges(listing: object, words: Words) -> str:
    marks = [escape(words("glue.mark", mark=mark)) for mark in _marks(listing, words)]
    return "".join(f' <span class="vb-badge">{mark}</span>' for mark in marks)


def _marks(listing: object, words: Words) -> list[str]:
    return [words(f"strategy.flag_{flag}") for flag in FLAGS if listing[flag]]


def _heads(report: Report, words: Words) -> list[str]:
    years = [words("verification.year", year=year) for year in report.years]
    after = [words("verification.required"), words("kpis.ratio"), words("kpis.target")]
    return [words("kpis.baseline"), *years, *after]


def _indicator_table(parts: Sequence[IndicatorPart], kind: str, subject: str, report: Report, words: Words) -> str:
    """Return indicators as a table with one body each: its name, its values, and what is to be said of it."""
    heads = _heads(report, words)
    head = "".join(f'<th scope="col" class="vb-right">{escape(text)}</th>' for text in heads)
    bodies = "".join(_indicator_html(part, heads, words) for part in parts)
    label = words("verification.table_label", subject=subject, kind=kind)
    return (
        f'<div class="vb-table-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="vb-table vb-indicators"><caption>{escape(_count(kind, parts, words))}</caption>'
        f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
    )


def _count(kind: str, rows: Sequence[object], words: Words) -> str:
    return words("verification.count", kind=kind, count=number(len(rows)))


def _indicator_html(part: IndicatorPart, heads: Sequence[str], words: Words) -> str:
    """Return the status and name of an indicator, below them its values, below them the notes, folded on screens."""
    columns = len(heads)
    status, name = escape(str(part.judged["status"])), escape(part.name)
    name = f'<a href="{escape(page_address(part.judged))}">{name}</a>'
    first, *rest = _status_lines(part, words)
    aside = "".join(f'<span class="vb-aside">{escape(text)}</span>' for text in (*rest, _path(part, words)) if text)
    baseline, years, after = _values(part, words)
    first_head, *year_heads = heads[: len(years) + 1]
    cells = [
        _number_cell(baseline, first_head, words),
        *(_number_cell(text, head, words, kind) for (text, kind), head in zip(years[:-1], year_heads, strict=False)),
        _number_cell(years[-1][0], year_heads[-1], words, years[-1][1])
        if part.reported_this_year
        else f'<td class="vb-entry" data-head="{escape(year_heads[-1])}">{entry(0, words)}</td>',
        *(_number_cell(text, head, words) for text, head in zip(after, heads[len(years) + 1 :], strict=True)),
    ]
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(part, words))
    folded = (
        f'<details class="vb-details vb-report-fold vb-notes"><summary>{escape(words("verification.notes"))}</summary>'
        f"{notes}</details>"
    )
    note_row = f'<tr class="vb-indicator-notes"><td colspan="{columns}"><div>{folded}</div></td></tr>' if notes else ""
    return (
        f'<tbody class="vb-indicator"><tr class="vb-indicator-name"><th scope="rowgroup" colspan="{columns}"><div>'
        f'<span class="vb-status vb-status-{status}">{escape(first)}</span> {name}{aside}'
        f"</div></th></tr><tr>{''.join(cells)}</tr>{note_row}</tbody>"
    )


def _number_cell(text: str, head: str, words: Words, kind: str = "") -> str:
    """Return a value; on phones its head stands before it, and what is missing is left out."""
    small = f'<span class="vb-kind">{escape(kind)}</span>' if kind else ""
    style = "vb-right vb-none" if text == words("unit.missing") else "vb-right"
    return f'<td class="{style}" data-head="{escape(head)}">{escape(text)}{small}</td>'


def _values(part: IndicatorPart, words: Words) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return the baseline, the values of the years with their kinds, and what is required, the ratio, the target."""
    row = part.judged
    ratio = words("unit.missing") if is_missing(row["ratio"]) else number(row["ratio"], 2)
    years = [(_amount(part, year.value, words), _kind(year, words)) for year in part.years]
    after = [required_amount(part.required, row, words), ratio, _amount(part, row["target"], words)]
    return _amount(part, row["baseline"], words), years, after


def _path(part: IndicatorPart, words: Words) -> str:
    """Return what the columns do not say: that a value is to be kept or a sum, and how large the sum is by now."""
    row = part.judged
    path = "" if row["rule"] == "pace" else path_text(row, words)
    if row["rule"] == "cumulative" and not is_missing(row["observed"]):
        path += words("verification.sum", value=_amount(part, row["observed"], words))
    return path


def _amount(part: IndicatorPart, value: object, words: Words) -> str:
    return amount(value, str(part.judged["unit"]), float(part.judged["rounded_to"]), words)


def _kind(year: YearValue, words: Words) -> str:
    """Return how a value came about, if it is not a final one that was reported of its year as it stands."""
    if year.value is None:
        return ""
    kinds = [words("kpis.measure_total")] if year.is_total else []
    if year.series or year.status != "final":
        kinds.append(words(f"kpis.observation_{'official' if year.series else year.status}"))
    if is_corrected(year.row):
        kinds.append(words("kpis.corrected_mark"))
    return words("verification.kind_of_value", kind=words.join(kinds)) if kinds else ""


def _status_lines(part: IndicatorPart, words: Words) -> list[str]:
    """Return the status, then: an earlier year it rests on, the city's own rank, the rule where a body replaced it."""
    row = part.judged
    caution = None if row["status"] == "not_reported" else row["caution"]
    lines = [status_text(row["status"], words, caution)]
    if not is_missing(row["observed_fy"]) and not part.reported_this_year:
        lines.append(words("verification.older", year=int(row["observed_fy"])))
    if not is_missing(row["own_rank"]):
        lines.append(words("verification.own_rank", rank=row["own_rank"]))
    if not is_missing(row["overridden_by"]):
        lines.append(words("verification.by_rule", status=status_text(row["rule_status"], words)))
    return lines


def _notes(part: IndicatorPart, words: Words) -> list[str]:
    """Return why the status is so, other readings, what was corrected, and what the bodies said of it."""
    row = part.judged
    # The page says once how a pace is judged.
    why = "" if row["status"] == "not_reported" else explanation(row, words).removeprefix(words("kpis.reason_pace"))
    corrected = [correction_note(year.row, row, words) for year in part.years if is_corrected(year.row)]
    said = [opinion_text(opinion, words) for opinion in part.opinions]
    texts = [why + note_text(row, words), readings_line(part.readings, words), *corrected, *said]
    return [text for text in texts if text]


def _opinion_table(opinions: Sequence[Opinion], subject: str, lines: int, report: Report, words: Words) -> str:
    """Return what each body said of a subject, and space for those that have not; none if `lines` is 0."""
    rows = []
    for body in report.bodies:
        own = [_opinion_row(opinion, words) for opinion in opinions if opinion.body_id == body.body_id]
        rows += own or ([_empty_row(body.name, lines, words)] if lines else [])
    expected = {body.body_id for body in report.bodies}
    rows += [_opinion_row(opinion, words) for opinion in opinions if opinion.body_id not in expected]
    return form_table(
        [words(f"verification.{name}") for name in ("body", "rank", "opinion", "reviewed_on")],
        rows,
        words("verification.form", subject=subject),
    )


def _opinion_row(opinion: Opinion, words: Words) -> tuple[str, list[str]]:
    cells = (rank_text(opinion, words), opinion.text or "", date_text(opinion.reviewed_on, words))
    return opinion.body, [escape(cell) for cell in cells]


def _empty_row(name: str, lines: int, words: Words) -> tuple[str, list[str]]:
    return name, [entry(0, words), entry(lines, words), entry(0, words)]


def _goal_text(goal: GoalPart, report: Report, words: Words) -> list[str]:
    lines = [f"{goal.label} {goal.title}", *_indicator_text(goal.targets, report, words)]
    lines += [opinion_text(opinion, words) for opinion in goal.opinions]
    for field in goal.fields:
        lines += [f"{field.label} {field.title}", *_indicator_text(field.indicators, report, words)]
        lines += [opinion_text(opinion, words) for opinion in field.opinions]
        for measure in field.measures:
            lines += [f"{measure.label} {measure.title}", *_indicator_text(measure.indicators, report, words)]
            lines += ["  " + " ".join([p["printed_name"], *_marks(p, words)]) for p in measure.projects]
            lines += [opinion_text(opinion, words) for opinion in measure.opinions]
    return lines


def _indicator_text(parts: Sequence[IndicatorPart], report: Report, words: Words) -> list[str]:
    heads = [words("kpis.indicator"), words("kpis.status"), *_heads(report, words)]
    lines = ["\t".join(heads)] if parts else []
    for part in parts:
        baseline, years, after = _values(part, words)
        status = words.join(_status_lines(part, words))
        name = " ".join(text for text in (part.name, _path(part, words)) if text)
        values = [name, status, baseline, *map("".join, years), *after]
        lines += ["\t".join(values), *(f"  {note}" for note in _notes(part, words))]
    return lines


def goals(report: Report, words: Words) -> Goals:
    """Return the report goal by goal, with space to write on where nothing was said yet."""
    return Goals(report, words)
