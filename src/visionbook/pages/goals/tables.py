"""Tables and nested lists of the page on the goals; a part without rows says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.notation import is_missing
from visionbook.pages.goals.model import Goals
from visionbook.pages.goals.text import nothing
from visionbook.show.indicators import amount, goal_anchor, page_address
from visionbook.show.outline import Item, Outline
from visionbook.show.phrases import unexplained_labels
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.strategy.projects import FLAGS
from visionbook.strategy.tree import Node
from visionbook.words import Words


def indicators(page: Goals, words: Words) -> Table | Sentences:
    """Return which indicator measures what, with its target."""
    rows = page.indicators
    if rows.empty:
        return nothing("indicators", "kpis", words)
    places = [
        words("goals.indicator_goal", goal=row.label or row.title)
        if is_missing(row.measure_id)
        else words("goals.coded", code=row.code, title=row.title)
        for row in rows.itertuples()
    ]
    targets = [amount(row.target, row.unit, row.rounded_to, words) for row in rows.itertuples()]
    columns = [
        text_column("name", words("goals.indicator_name"), href="address"),
        Column("target_text", words("goals.indicator_target"), align="right"),
        text_column("place", words("goals.indicator_place")),
    ]
    addresses = [page_address(row) for row in rows.to_dict("records")]
    shown = rows.assign(place=places, target_text=targets, address=addresses)
    return Table(shown, columns, words("goals.indicator_caption"), words)


def funds(page: Goals, words: Words) -> Table | Sentences:
    """Return the funds and what they are for."""
    if page.funds.empty:
        return nothing("funds", "funds", words)
    columns = [text_column("name", words("goals.fund")), text_column("purpose", words("goals.fund_purpose"))]
    return Table(page.funds, columns, words("goals.fund_caption"), words)


def methods(page: Goals, words: Words) -> Table | Sentences:
    """Return how indicators are set, how results are verified and how the strategy is revised."""
    if page.methods.empty:
        return nothing("methods", "pdca", words)
    columns = [text_column("name", words("goals.cycle_step")), text_column("text", words("goals.cycle_text"))]
    return Table(page.methods, columns, words("goals.pdca_caption"), words)


def bodies(page: Goals, words: Words) -> Outline | Sentences:
    """Return the bodies with role, members, size, month of establishment and legal basis as printed."""
    if page.bodies.empty:
        return nothing("bodies", "governance", words)
    items = [
        Item(
            row["name"],
            marks=[words(f"goals.body_kind_{row['kind']}")],
            texts=[
                words(f"goals.{name}", text=text)
                for name, text in (
                    ("body_role", row["role"]),
                    ("body_members", _members(row, words)),
                    ("body_since", _since(row, words)),
                )
                if not is_missing(text)
            ],
        )
        for row in page.bodies.to_dict("records")
    ]
    return Outline(items, words("goals.body_caption"), words)


def _members(row: Mapping[str, Any], words: Words) -> str | None:
    if is_missing(row["members"]):
        return None
    if is_missing(row["members_max"]):
        return row["members"]
    return words("goals.body_max", members=row["members"], count=row["members_max"])


def _since(row: Mapping[str, Any], words: Words) -> str | None:
    """Return month of establishment and legal basis, as far as they are printed."""
    if is_missing(row["established"]):
        return None
    year, *month = str(row["established"]).split("-")
    text = (
        words("goals.body_month", year=int(year), month=int(month[0])) if month else words("glue.year", year=int(year))
    )
    if is_missing(row["legal_basis"]):
        return text
    return words("goals.body_basis", since=text, basis=row["legal_basis"])


def everything(page: Goals, words: Words) -> Outline:
    """Return the whole strategy as a nested list: packages, goals, targets, directions, fields, measures.

    Goals that stand in no package come by themselves.
    """
    tree = page.tree
    items = [_package_item(page, child, words) for child in tree.children if child.level == "package"]
    items += [_goal_item(child, words) for child in tree.children if child.level == "goal"]
    caption = words("goals.outline_caption") + unexplained_labels(page.listings, words)
    return Outline([Item(tree.title, texts=[tree.summary]), *items], caption, words)


def priority(page: Goals, words: Words) -> Outline | Sentences:
    """Return the priority projects with their measures, then the example projects of each package."""
    projects = [
        Item(
            child.title,
            label=child.label,
            marks=[words("goals.count_measures", count=len(child.children))],
            texts=[child.summary],
            items=[
                Item(measure.title, texts=[measure.summary], anchor=goal_anchor("node", measure.node_id))
                for measure in child.children
            ],
            anchor=goal_anchor("node", child.node_id),
        )
        for child in page.tree.children
        if child.level == "priority_project"
    ]
    examples = [item for node in page.tree.children if node.level == "package" for item in _examples(page, node, words)]
    if not projects and not examples:
        return nothing("priority", "strategy_nodes", words)
    key = "priority_caption" if projects and examples else "priority_caption_alone"
    return Outline([*projects, *examples], words(f"goals.{key if projects else 'examples_caption'}"), words)


def _package_item(page: Goals, package: Node, words: Words) -> Item:
    inside = [child for child in package.children if child.level == "goal"]
    return Item(
        package.title,
        label=words("goals.package"),
        texts=[package.summary],
        items=[*_examples(page, package, words), *(_goal_item(goal, words) for goal in inside)],
        is_open=True,
    )


def _examples(page: Goals, package: Node, words: Words) -> list[Item]:
    """Return the example projects of a package as one entry; none where the document gives none."""
    names = page.examples.loc[page.examples["node_id"] == package.node_id, "printed_name"]
    if names.empty:
        return []
    return [
        Item(
            words("goals.examples", package=package.title),
            marks=[words("goals.count_projects", count=len(names))],
            items=[Item(name) for name in names],
        )
    ]


def _goal_item(goal: Node, words: Words) -> Item:
    directions = [child for child in goal.children if child.level == "direction"]
    targets = Item(
        words("strategy.numerical_targets"),
        marks=[words("goals.count_indicators", count=len(goal.kpis))],
        items=[_indicator_item(kpi) for kpi in goal.kpis],
    )
    aims = Item(
        words("goals.directions"),
        marks=[words("goals.count_directions", count=len(directions))],
        items=[Item(child.title, texts=[child.summary]) for child in directions],
    )
    return Item(
        goal.title,
        label=goal.label,
        texts=[goal.summary],
        items=[
            *(item for item in (targets, aims) if item.items),
            *(_field_item(part, words) for part in goal.children if part.level == "field"),
        ],
        is_open=True,
        anchor=goal_anchor("node", goal.node_id),
    )


def _field_item(part: Node, words: Words) -> Item:
    return Item(
        part.title,
        label=part.label,
        marks=[words("goals.count_measures", count=len(part.children))],
        texts=[part.summary],
        items=[_measure_item(measure, words) for measure in part.children],
        is_open=True,  # down to the measures, each of which says how much it holds
        anchor=goal_anchor("node", part.node_id),
    )


def _measure_item(measure: Node, words: Words) -> Item:
    counts = [
        words("goals.count_kpis", count=len(measure.kpis)),
        words("goals.count_listings", count=len(measure.listings)),
    ]
    kpis = Item(words("strategy.kpis"), marks=counts[:1], items=[_indicator_item(kpi) for kpi in measure.kpis])
    listings = Item(
        words("goals.listings"),
        marks=counts[1:],
        items=[_listing_item(listing, words) for listing in measure.listings],
    )
    return Item(
        measure.title,
        label=measure.label,
        marks=counts,
        texts=[measure.summary],
        items=[item for item in (kpis, listings) if item.items],
        anchor=goal_anchor("node", measure.node_id),
    )


def _indicator_item(kpi: Mapping[str, Any]) -> Item:
    notes = [] if is_missing(kpi["note"]) else [str(kpi["note"])]
    texts, key = [str(kpi["printed"]), *notes], str(kpi["kpi_id"])
    return Item(str(kpi["name"]), texts=texts, href=page_address(kpi), anchor=goal_anchor("kpi", key))


def _listing_item(listing: Mapping[str, Any], words: Words) -> Item:
    marks = [words(f"strategy.flag_{flag}") for flag in FLAGS if listing[flag]]
    texts = [] if is_missing(listing["content"]) else [str(listing["content"])]
    if not is_missing(listing["partners"]):
        texts.append(words("goals.partners", names=listing["partners"]))
    # A project has one place to be found at: where it is listed first.
    anchor = "" if listing["relisted"] else goal_anchor("project", str(listing["project_id"]))
    return Item(str(listing["printed_name"]), marks=marks, texts=texts, anchor=anchor)
