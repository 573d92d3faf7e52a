"""Where signs stand that do not come from the table of signs: a helper for the test that lets none of them be.

A sign is a geometric shape, star, cross or note mark in the words, the prose or the code, or a marker of matplotlib in
the code. Multiplication and addition are no signs: there something stands on both sides.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import yaml

from visionbook.show.signs import SIGNS
from visionbook.words import Words

_SHAPES = re.compile(r"[\u25a0-\u25ff\u2600-\u26ff\u2190-\u21ff\u2713-\u27bf※＊†‡？]")
_ALONE = re.compile(r"(?:^|[、。（「>|・])\s*([×＋](?!\d))")
_MARKERS = re.compile(r"[.,ov^<>12348spP*hH+xXDd|_]")
_HOME = {"signs.py", "sign.yml", "mark.yml", "marks.py"}
# Arrows of prose, such as from one value to the next, and a question.
_PROSE = set("→←↑↓？")


def signs_in(text: str) -> list[str]:
    """Return the signs in a text.

    >>> signs_in("●は確定、×は代わり"), signs_in("3 × 4 ＋ 2"), signs_in("| × | 代わりの統計 |")
    (['●', '×'], [], ['×'])
    """
    return [sign for sign in _SHAPES.findall(text) if sign not in _PROSE] + _ALONE.findall(text)


def uses_in_words(folder: Path) -> Counter:
    """Return how many signs the words of a language hold outside the table of signs, by file."""
    found = Counter()
    for file in sorted(folder.glob("*.yml")):
        if file.name not in _HOME:
            entries = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
            found[file.name] += sum(len(signs_in(text)) for text in _texts(entries))
    return +found


def _texts(entries) -> list[str]:
    if isinstance(entries, dict):
        return [text for value in entries.values() for text in _texts(value)]
    return [str(entries)]


def uses_in_prose(folder: Path, words: Words) -> Counter:
    """Return how many signs the prose of the book holds that do not stand before their own word, by file."""
    known = [sign.marked(words) for family in SIGNS.values() for sign in family.values()]

    def without(text: str) -> str:
        for marked in known:
            text = text.replace(marked, "")
        return text

    return +Counter(
        {
            file.name: sum(len(signs_in(without(line))) for line in file.read_text(encoding="utf-8").splitlines())
            for file in sorted(folder.glob("*.md"))
        }
    )


def uses_in_code(folder: Path) -> Counter:
    """Return how many signs and markers code that draws or writes holds outside the table of signs, by file."""
    found = Counter()
    for file in sorted(folder.rglob("*.py")):
        if file.name not in _HOME:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found[file.name] += sum(map(_signs_of_node, ast.walk(tree)))
    return +found


def _signs_of_node(node: ast.AST) -> int:
    if isinstance(node, ast.keyword) and node.arg == "marker":
        return _is_marker(node.value)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return sum(_is_marker(value) for key, value in pairs if getattr(key, "value", None) == "marker")
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "plot":
        return sum(_is_marker(value) for value in node.args[2:])
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
        return sum(sign != "＋" for sign in signs_in(node.value))  # in code it adds
    return 0


def _is_marker(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_MARKERS.fullmatch(node.value))
