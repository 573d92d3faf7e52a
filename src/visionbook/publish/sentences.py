"""What a page says, sentence by sentence, and which sentences differ between two runs of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

_END = "。"
_TEXT = "text/plain"

Change = tuple[str, str]
"""A sentence before and after; empty where there is none."""


def sentences(notebook: Mapping[str, Any]) -> list[str]:
    r"""Return the sentences that an executed notebook prints, in order; tables and titles are none.

    Examples
    --------
    >>> output = {"data": {"text/plain": "人口は3人です。減りました。\n市\t3"}}
    >>> sentences({"cells": [{"cell_type": "code", "outputs": [output]}]})
    ['人口は3人です。', '減りました。']
    """
    return [sentence for text in _texts(notebook) for line in text.splitlines() for sentence in _of_line(line)]


def _texts(notebook: Mapping[str, Any]) -> Iterator[str]:
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get(_TEXT, "")
            yield "".join(text) if isinstance(text, list) else str(text)


def _of_line(line: str) -> list[str]:
    return [f"{part.strip()}{_END}" for part in line.split(_END)[:-1] if part.strip()]


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return the sentences that differ, each with what stands in its place.

    Examples
    --------
    >>> changes(["人口は3人です。", "減りました。"], ["人口は4人です。", "減りました。", "増えます。"])
    [('人口は3人です。', '人口は4人です。'), ('', '増えます。')]
    """
    found: list[Change] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = before[start:end], after[new_start:new_end]
            size = max(len(old), len(new))
            found += zip([*old, *[""] * (size - len(old))], [*new, *[""] * (size - len(new))], strict=True)
    return list(dict.fromkeys(found))


def naming(said: Sequence[str], figures: Sequence[int]) -> list[str]:
    """Return the sentences that say one of some figures, as figures are written in prose.

    Examples
    --------
    >>> naming(["人口は21,201人でした。", "121,201円です。", "減りました。"], [21_201])
    ['人口は21,201人でした。']
    """
    written = [f"{figure:,}" for figure in figures]
    return [sentence for sentence in dict.fromkeys(said) if any(_says(sentence, text) for text in written)]


def _says(sentence: str, figure: str) -> bool:
    before, found, after = sentence.partition(figure)
    return bool(found) and not before[-1:].isdigit() and not after[:1].isdigit() and not after.startswith((",", "."))
