"""A nested list that opens and closes: everything of the strategy in one place, escaped, and the same as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from visionbook.notation import is_missing, number
from visionbook.show.table import Table
from visionbook.strategy.tree import Node
from visionbook.words import Words

FLAGS = ("priority", "new", "new_r3", "expanded", "expanded_r3", "private", "hokkaido", "relisted")


@dataclass(frozen=True)
class Item:
    """One entry: what it is, marks beside it, sentences under it, and entries inside it."""

    title: str
    label: str = ""
    marks: Sequence[str] = ()
    texts: Sequence[str] = ()
    items: Sequence[Item] = field(default_factory=tuple)
    is_open: bool = False

    def to_html(self) -> str:
        """Return the entry as HTML; every text is escaped. An entry with others inside can be opened."""
        label = f'<span class="vb-outline-label">{escape(self.label)}</span> ' if self.label else ""
        marks = "".join(f' <span class="vb-badge">［{escape(mark)}］</span>' for mark in self.marks)
        head = f'{label}<span class="vb-outline-title">{escape(self.title)}</span>{marks}'
        texts = "".join(f'<p class="vb-outline-text">{escape(text)}</p>' for text in self.texts)
        if not self.items:
            return f'<li class="vb-outline-leaf"><strong>{head}</strong>{texts}</li>'
        opened = " open" if self.is_open else ""
        inside = "".join(item.to_html() for item in self.items)
        return f"<li><details{opened}><summary>{head}</summary>{texts}<ul>{inside}</ul></details></li>"

    def to_text(self, depth: int = 0) -> list[str]:
        """Return the entry as lines of text, indented by depth."""
        head = " ".join(part for part in (self.label, self.title, *(f"［{mark}］" for mark in self.marks)) if part)
        lines = ["  " * depth + head, *("  " * (depth + 1) + text for text in self.texts)]
        return lines + [line for item in self.items for line in item.to_text(depth + 1)]


@dataclass(frozen=True)
class Outline:
    """A nested list; the last expression of a notebook cell shows it."""

    items: Sequence[Item]
    caption: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        body = "".join(item.to_html() for item in self.items)
        html = (
            f'<div class="vb-outline" role="group" aria-label="{escape(self.caption)}">'
            f'<p class="vb-text">{escape(self.caption)}</p><ul class="vb-tree">{body}</ul></div>'
        )
        lines = [self.caption, *(line for item in self.items for line in item.to_text())]
        return {"text/html": html, "text/plain": "\n".join(lines)}


@dataclass(frozen=True)
class TableWithNotes:
    """A table with a folded list of notes under it."""

    table: Table
    notes: Item

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = f'{self.table.to_html()}<div class="vb-outline"><ul class="vb-tree">{self.notes.to_html()}</ul></div>'
        return {"text/html": html, "text/plain": "\n".join([self.table.to_text(), *self.notes.to_text()])}


def differences_outline(differences: pd.DataFrame, words: Words) -> Outline:
    """Return where the document says one thing in two ways: both printings with their places, and what we do."""
    items = [
        Item(
            row.topic_ja,
            texts=[row.explanation_ja],
            items=[Item(row.printed_a, texts=[row.place_a]), Item(row.printed_b, texts=[row.place_b])],
        )
        for row in differences.itertuples()
    ]
    return Outline(items, words("strategy.difference_caption", count=number(len(items))))


def strategy_outline(tree: Node, package_projects: pd.DataFrame, words: Words) -> Outline:
    """Return the whole strategy as a nested list: packages, goals, targets, directions, fields, measures.

    Parameters
    ----------
    tree : Node
        As from `visionbook.strategy.tree.strategy_tree`.
    package_projects : DataFrame
        The table of example projects of each package.
    words : Words
        The words of the page.
    """
    packages = [child for child in tree.children if child.level == "package"]
    items = [_package_item(package, package_projects, words) for package in packages]
    return Outline([Item(tree.title, texts=[tree.summary]), *items], words("strategy.outline_caption"))


def priority_outline(tree: Node, package_projects: pd.DataFrame, words: Words) -> Outline:
    """Return the priority projects with their measures, then the example projects of each package."""
    priority = [
        Item(
            child.title,
            label=child.label,
            marks=[_count(words, "strategy.count_measures", len(child.children))],
            texts=[child.summary],
            items=[Item(measure.title, texts=[measure.summary]) for measure in child.children],
            is_open=True,
        )
        for child in tree.children
        if child.level == "priority_project"
    ]
    examples = [_examples_item(node, package_projects, words) for node in tree.children if node.level == "package"]
    return Outline([*priority, *examples], words("strategy.priority_caption"))


def _package_item(package: Node, package_projects: pd.DataFrame, words: Words) -> Item:
    goals = [child for child in package.children if child.level == "goal"]
    return Item(
        package.title,
        label=words("strategy.package"),
        texts=[package.summary],
        items=[_examples_item(package, package_projects, words), *(_goal_item(goal, words) for goal in goals)],
        is_open=True,
    )


def _examples_item(package: Node, package_projects: pd.DataFrame, words: Words) -> Item:
    rows = package_projects[package_projects["node_id"] == package.node_id].sort_values("order")
    return Item(
        words("strategy.examples", package=package.title),
        marks=[_count(words, "strategy.count_projects", len(rows))],
        items=[Item(name) for name in rows["printed_name"]],
    )


def _goal_item(goal: Node, words: Words) -> Item:
    directions = [child for child in goal.children if child.level == "direction"]
    fields = [child for child in goal.children if child.level == "field"]
    return Item(
        goal.title,
        label=goal.label,
        texts=[goal.summary],
        items=[
            Item(
                words("strategy.numerical_targets"),
                marks=[_count(words, "strategy.count_indicators", len(goal.kpis))],
                items=[_kpi_item(kpi) for kpi in goal.kpis],
            ),
            Item(
                words("strategy.directions"),
                marks=[_count(words, "strategy.count_directions", len(directions))],
                items=[Item(child.title, texts=[child.summary]) for child in directions],
            ),
            *(_field_item(part, words) for part in fields),
        ],
        is_open=True,
    )


def _field_item(part: Node, words: Words) -> Item:
    return Item(
        part.title,
        label=part.label,
        marks=[_count(words, "strategy.count_measures", len(part.children))],
        texts=[part.summary],
        items=[_measure_item(measure, words) for measure in part.children],
    )


def _measure_item(measure: Node, words: Words) -> Item:
    counts = [
        _count(words, "strategy.count_kpis", len(measure.kpis)),
        _count(words, "strategy.count_listings", len(measure.listings)),
    ]
    kpis = Item(words("strategy.kpis"), marks=counts[:1], items=[_kpi_item(kpi) for kpi in measure.kpis])
    listings = Item(
        words("strategy.listings"),
        marks=counts[1:],
        items=[_listing_item(listing, words) for listing in measure.listings],
    )
    return Item(
        measure.title,
        label=measure.label,
        marks=counts,
        texts=[measure.summary],
        items=[item for item in (kpis, listings) if item.items],
    )


def _kpi_item(kpi: Mapping[str, object]) -> Item:
    notes = [] if is_missing(kpi["note_ja"]) else [str(kpi["note_ja"])]
    return Item(str(kpi["name_ja"]), texts=[str(kpi["printed"]), *notes])


def _listing_item(listing: Mapping[str, object], words: Words) -> Item:
    marks = [words(f"strategy.flag_{flag}") for flag in FLAGS if listing[flag]]
    texts = [str(listing["content"])]
    if not is_missing(listing["partners_ja"]):
        texts.append(words("strategy.partners", names=listing["partners_ja"]))
    return Item(str(listing["printed_name"]), marks=marks, texts=texts)


def _count(words: Words, key: str, value: int) -> str:
    return words(key, count=number(value))
