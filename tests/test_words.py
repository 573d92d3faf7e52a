"""The words that readers see come from one place, and each of them is used."""

import ast
import json
import re
from pathlib import Path

import pytest

from visionbook.errors import ParameterError
from visionbook.words import Words, load_words

ROOT = Path(__file__).resolve().parent.parent
FIGURE = ("title", "caption", "alt")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def sources():
    return [*(ROOT / "src" / "visionbook").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]


def codes():
    """The code of every module and of every notebook's cells."""
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            yield text
            continue
        cells = json.loads(text)["cells"]
        yield "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def written(node):
    """What a text in code says: of an f-string, its fixed parts with a star for each value."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def used_keys():
    """Keys written out in code; an f-string key counts as its fixed parts with anything between them."""
    nodes = [node for code in codes() for node in ast.walk(ast.parse(code))]
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = (written(node) for node in nodes if id(node) not in parts)
    return {text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z0-9_.*+-]+", text)}


def test_every_entry_is_used():
    used = used_keys()
    # A key may begin others, which end according to the sign of a number, or are the parts of a figure.
    ends = ["", "_*", *(f".{part}" for part in FIGURE)]
    patterns = [re.compile(re.escape(f"{key}{end}").replace(r"\*", ".+")) for key in used for end in ends]
    unused = [key for key in load_words("ja").keys() if not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


def test_every_key_that_is_used_has_an_entry():
    words = load_words("ja")
    topics = {key.split(".")[0] for key in words.keys()}
    known = words.keys()
    used = [key for key in used_keys() if "*" not in key and key.split(".")[0] in topics]
    begins = {key: any(entry.startswith((f"{key}_", f"{key}.{FIGURE[0]}")) for entry in known) for key in used}
    missing = [key for key in used if key not in words and not begins[key]]
    assert [key for key in missing if not key.endswith((".csv", ".yml", ".html", ".py", ".js"))] == []


def test_code_holds_no_words_for_readers():
    """Japanese stands in wording/, not in code; docstrings, comments and messages for analysts are not for readers."""
    for path in (ROOT / "src" / "visionbook").rglob("*.py"):
        if not {"show", "pages", "editions", "strategy", "region", "population", "audit"} & set(path.parts):
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


def said(**entries):
    """The words of a language with these entries in one topic, and those that every language has."""
    common = {key: load_words("ja")(key) for key in ("glue.separator", "glue.last_separator", "unit.missing")}
    return Words("xx", common | {f"page.{name}": text for name, text in entries.items()})


def test_a_template_writes_its_numbers():
    words = said(lead="{area}は{year:y}年に{people:n}人（{change:+p1}）、{others:list}はそれより少ない。")
    text = words("page.lead", area="根室市", year=2025, people=21201.0, change=-0.1394, others=["標津町", "羅臼町"])
    assert text == "根室市は2025年に21,201人（−13.9%）、標津町、羅臼町はそれより少ない。"


def test_a_template_writes_a_missing_number_as_missing():
    assert said(lead="{people:n}人")("page.lead", people=float("nan")) == "－人"


def test_a_template_without_formats_is_filled_as_before():
    assert said(lead="{a}と{b}")("page.lead", a=1234.5, b=None) == "1234.5とNone"


def test_a_number_that_was_written_before_is_refused_where_a_template_writes_it():
    with pytest.raises(ParameterError, match=r"xx, page\.lead: '{people:n}人': .* and '21,201' is none"):
        said(lead="{people:n}人")("page.lead", people="21,201")


def test_a_value_that_a_template_needs_and_is_not_given_is_named_with_those_given():
    with pytest.raises(ParameterError, match=r"page\.lead: '{area}は{people}人' needs 'people'; given are area"):
        said(lead="{area}は{people}人")("page.lead", area="根室市")


def test_a_chart_gets_its_three_texts_from_one_set_of_facts():
    facts = {"area": "根室市", "first": 4000, "last": 2500}
    nested = Words(
        "xx",
        {
            "population_outlook.children.title": "{area}の子どもは{last:n}人",
            "population_outlook.children.caption": "0～14歳の人口",
            "population_outlook.children.alt": "{first:n}人から{last:n}人へ。",
        },
    )
    flat = Words("xx", {key.replace("children.", "children_"): nested(key) for key in nested.keys()})
    for words in (nested, flat):
        figure = words.figure("population_outlook.children", facts)
        assert figure == ("根室市の子どもは2,500人", "0～14歳の人口", "4,000人から2,500人へ。")
        assert figure.alt_text == figure[2]


def test_a_chart_without_one_of_its_texts_names_the_entry_to_add():
    words = Words("xx", {"population_outlook.children.title": "題", "population_outlook.children.caption": "説明"})
    with pytest.raises(
        ParameterError, match=r"no entry 'population_outlook\.children\.alt'; add it to population_outlook\.yml"
    ):
        words.figure("population_outlook.children", {})


def test_mappings_in_a_file_are_keys_of_several_levels():
    assert load_words("ja")("sign.status.achieved.word") == "達成"


def test_everything_that_is_said_is_looked_up_in_one_place(monkeypatch):
    words = said(lead="{people:n}人、{items:list}")
    asked, lookup = [], Words.lookup
    monkeypatch.setattr(Words, "lookup", lambda words, key: asked.append(key) or lookup(words, key))
    words("page.lead", people=float("nan"), items=[1, 2])
    assert asked == ["page.lead", "unit.missing", "glue.separator", "glue.last_separator"]
    asked.clear()
    Words("xx", {"a.b_title": "題", "a.b_caption": "説明", "a.b_alt": "代わり"}).figure("a.b", {})
    assert asked == ["a.b_title", "a.b_caption", "a.b_alt"]


def test_a_list_has_a_separator_of_its_own_before_its_last_item():
    words = Words("xx", {"glue.separator": ", ", "glue.last_separator": " and "})
    assert [words.join(items) for items in ([], ["a"], ["a", "b"], "abc")] == ["", "a", "a and b", "a, b and c"]
