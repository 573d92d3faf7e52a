"""What one indicator measures, how it is set, where it stands, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.localised import chosen
from visionbook.notation import fiscal_year, is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.values import shown
from visionbook.show.blocks import Block, Blocks
from visionbook.show.download import Links
from visionbook.show.indicators import goal_address, note_text, page_address, subject
from visionbook.words import Words


def facts(indicator: Indicator, words: Words) -> Blocks:
    """Return what an indicator measures, how it is set, and where the document prints it."""
    kpi = indicator.kpi
    period = {name: fiscal_year(int(kpi[f"{name}_fy"]), words) for name in ("start", "end")}
    rows = [
        ("place", _place(indicator, words)),
        ("measurement", words(f"kpi_detail.fact_measurement_{kpi['measurement']}")),
        ("better", words(f"kpi_detail.fact_better_{kpi['better']}")),
        ("baseline", _baseline(kpi, words)),
        ("target", shown(kpi["target"], kpi, words)),
        ("period", words("kpi_detail.fact_period_text", **period)),
        ("note", note_text(kpi, words) or None),
        ("same", _same(indicator, words)),
        ("printed", kpi["printed"]),
        ("source", _source(indicator, words)),
        ("name_en", _other_name(kpi, words)),
    ]
    listed = [(words(f"kpi_detail.fact_{name}"), str(text)) for name, text in rows if not is_missing(text)]
    return Blocks([Block(words("kpi_detail.facts_title"), facts=listed)])


def _source(indicator: Indicator, words: Words) -> str:
    """Return the document with what is known of who published it and when, and where in it the indicator stands."""
    source = indicator.source
    known = [chosen(source, "publisher", words.lang), source["published"]]
    known = [str(text) for text in known if not is_missing(text)]
    title = chosen(source, "title", words.lang)
    document = words.bracketed(title, words.join(known)) if known else title
    return words("kpi_detail.fact_source_text", document=document, place=indicator.kpi["source_place"])


def _place(indicator: Indicator, words: Words) -> str:
    goal = indicator.goal
    if is_missing(indicator.kpi["measure_id"]):
        return words("kpi_detail.fact_place_target", goal=goal["label"], title=goal["title"])
    measure = indicator.measures.iloc[0]
    return words(
        "kpi_detail.fact_place_kpi",
        goal=goal["label"],
        field=measure["field_title"],
        label=measure["label"],
        title=measure["title"],
    )


def _baseline(kpi: Mapping[str, Any], words: Words) -> str:
    text = words(f"kpi_detail.fact_baseline_{kpi['baseline_origin']}", baseline=shown(kpi["baseline"], kpi, words))
    kind = f"kpi_detail.fact_baseline_{kpi['baseline_kind']}"
    return text + words(kind) if kpi["baseline_kind"] in ("projection", "unstated") else text


def _same(indicator: Indicator, words: Words) -> str | None:
    if indicator.same.empty:
        return None
    others = words.join(subject(row, words) for row in indicator.same.to_dict("records"))
    return words("kpi_detail.fact_same_text", subject=others)


def ways(indicator: Indicator, words: Words) -> Links:
    """Return the ways to the board, to the goals, and to the indicators before and after this one."""
    links = [(words("kpi_detail.ways_board"), "kpi_board.html"), (words("kpi_detail.ways_goal"), _goal(indicator))]
    for key, other in (("previous", indicator.previous), ("next", indicator.following)):
        if other is not None:
            links.append((words(f"kpi_detail.ways_{key}", name=subject(other, words)), page_address(other)))
    return Links(words("kpi_detail.ways"), links)


def _goal(indicator: Indicator) -> str:
    """Return where the indicator stands in the strategy."""
    return goal_address("kpi", str(indicator.kpi["kpi_id"]))


def _other_name(kpi: Mapping[str, Any], words: Words) -> str | None:
    """Return the English name where there is one and the page is in another language."""
    other = kpi["name_en"]
    return None if is_missing(other) or other == chosen(kpi, "name", words.lang) else other
