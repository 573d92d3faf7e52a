"""The words that readers see come from one place, and each of them is used."""

import ast
import re
from pathlib import Path

import pytest

from visionbook.errors import ParameterError
from visionbook.words import load_words

ROOT = Path(__file__).resolve().parent.parent
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def sources():
    return [*(ROOT / "src" / "visionbook").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]


def used_keys():
    """Keys written out in code; an f-string key counts as its fixed beginning followed by anything."""
    text = "\n".join(path.read_text(encoding="utf-8").replace('\\"', '"') for path in sources())
    return {re.sub(r"\{[^}]*\}", "*", key) for key in re.findall(r'"([a-z]+\.[a-z0-9_{}.\[\]\']+)"', text)}


def test_every_entry_is_used():
    patterns = [re.compile(re.escape(key).replace(r"\*", ".+")) for key in used_keys()]
    unused = [key for key in load_words("ja").keys() if not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


def test_every_key_that_is_used_has_an_entry():
    words = load_words("ja")
    topics = {key.split(".")[0] for key in words.keys()}
    missing = [key for key in used_keys() if "*" not in key and key.split(".")[0] in topics and key not in words]
    assert [key for key in missing if not key.endswith((".csv", ".yml", ".html", ".py", ".js"))] == []


def test_code_holds_no_words_for_readers():
    """Japanese stands in wording/, not in code; docstrings, comments and messages for analysts are not for readers."""
    for path in (ROOT / "src" / "visionbook").rglob("*.py"):
        if path.parent.name not in ("charts", "strategy", "region", "population", "audit"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                assert len(JAPANESE.findall(node.value)) < 3, f"{path.name}:{node.lineno}: {node.value}"


def test_an_unknown_key_names_the_file_to_add_it_to():
    with pytest.raises(ParameterError, match=r"no entry 'unit\.furlongs'; add it to unit\.yml"):
        load_words("ja")("unit.furlongs")


def test_an_unknown_language_is_refused_with_those_known():
    with pytest.raises(ParameterError, match="no wording for language 'fr'; known: ja"):
        load_words("fr")
