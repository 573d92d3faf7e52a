"""Code, notebooks and settings name no town, series, source, chapter or year: all of these come from the tables.

What is looked for is made from the tables themselves, so that a new town or series is looked for too. Docstrings (with
their doctests) and comments of the code may name samples; so may default values in them, but not what runs.
"""

import ast
import json
import re

import pytest
import yaml

from visionbook import data
from visionbook.edition import ROLES
from visionbook.show import colours

OWN_SOURCES = {"this_book", "kpi_report"}
"""Sources that every edition has: the book itself, and its own form of reports."""

YEARS = ("1985", "2020", "2040", "2045", "2060")

STILL: set[str] = set()
"""Files in which something still stands. A file that is clean must not be listed."""


def names(table, *columns, least=1):
    rows = data.load(table)
    values = {str(value) for column in columns for value in rows[column].dropna()}
    return {value for value in values if len(value) >= least}


def forbidden():
    """What may not stand as a literal, by kind: whole texts that are a name, and patterns anywhere in a text."""
    areas = data.load("areas")
    own = areas[areas["kind"] == "municipality"]
    stems = {re.sub("[市町村区]$", "", town) for town in own["name_ja"]}
    # The English name of the prefecture is that of a flag, too: projects that it runs.
    towns = {*areas.loc[areas["kind"] == "prefecture", "name_ja"], *own["name_ja"], *own["name_en"].str.split().str[0]}
    codes = names("areas", "area_code", "code6")
    series, sources = names("series", "series"), names("sources", "source_id") - OWN_SOURCES
    documents = {text for text in names("sources", "title_ja", "short_ja") if len(text) > 3}
    return {
        # A role has the name of the series that plays it here; as the name of a role it may stand.
        "whole": series | sources - set(ROLES) | codes | {"census"},
        "anywhere": [
            *(re.escape(text) for text in towns | stems | documents - {"本書", "国勢調査", "住民基本台帳"}),
            "第[0-9０-９一二三四五六七八九十]+章",
            *(rf"(?<![0-9]){year}(?![0-9])" for year in YEARS),
            *(rf"(?<![0-9]){code}(?![0-9])" for code in codes),
            *(re.escape(source) for source in (series | sources) if "_" in source or any(c.isdigit() for c in source)),
            *(re.escape(colour) for colour in colours.PALETTE if colour != "#000000"),
        ],
    }


@pytest.fixture(scope="module")
def wanted():
    found = forbidden()
    return found["whole"], re.compile("|".join(sorted(found["anywhere"], key=len, reverse=True)), re.IGNORECASE)


def docstrings(tree):
    """The lines of docstrings, of attributes too: texts that stand alone as a statement."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= set(range(node.lineno, node.end_lineno + 1))
    return found


def role_names(tree):
    """Where a text names a role and no series: arguments of what takes roles, tables of roles, names of facts."""
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in ("sources_of", "of", "getattr", "Need"):
                texts += [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "role")]
        elif isinstance(node, ast.Dict):
            texts += [key for key in node.keys if isinstance(key, ast.Constant) and key.value in ROLES]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(getattr(target, "id", "").endswith("ROLES") for target in targets):
                texts += [inner for inner in ast.walk(node.value) if isinstance(inner, ast.Constant)]
    return {(text.lineno, text.col_offset) for text in texts if isinstance(text, ast.Constant)}


def said_in_code(source):
    """Every literal of a program that runs: texts (parts of templates too) and numbers, with its line."""
    tree = ast.parse(source)
    quiet, roles = docstrings(tree), role_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, (bool, type(None))):
            continue
        if node.lineno in quiet or (node.lineno, node.col_offset) in roles:
            continue
        if isinstance(node.value, (str, int, float)):
            yield node.lineno, str(node.value)


def found_in(literals, wanted, allowed=frozenset()):
    whole, anywhere = wanted
    return sorted(
        {
            (line, text.strip()[:60])
            for line, text in literals
            if text not in allowed and (text in whole or anywhere.search(text))
        }
    )


def in_notebook(text, wanted):
    """What stands in the cells; help behind a parameter is no code, and its example of a fiscal year may stand."""
    found = []
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        source = "".join(cell["source"])
        said = said_in_code(source) if cell["cell_type"] == "code" else enumerate(source.splitlines(), 1)
        found += [(number, text) for _, text in found_in(said, wanted, ROLES)]
    return found


def in_settings(text, wanted):
    def texts(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield str(key)
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)
        else:
            yield str(value)

    return found_in(((0, text) for text in texts(yaml.safe_load(text))), wanted)


# The words of other things that are spelled like a role, and values of the book's own columns.
OWN_WORDS = {"census", "register"}
ALLOWED = {
    "src/visionbook/show/palette.py": set(colours.PALETTE),  # the one place of the colours
    "src/visionbook/population/accuracy.py": OWN_WORDS,
    "src/visionbook/edition.py": {*ROLES, *OWN_WORDS},  # names of roles
    "src/visionbook/roles.py": {*ROLES, *OWN_WORDS},
    "src/visionbook/commands/national.py": OWN_WORDS,  # an option of the command
    "src/visionbook/pages/towns/model.py": OWN_WORDS,  # kinds of rows of a national set, which has no series
    "src/visionbook/intake/counted.py": OWN_WORDS,  # kinds of official statistics
    # What the importer calls a statistic where no source of the tables is known for it yet.
    "src/visionbook/intake/kinds_import.py": {"mic_register", "migration_report", "vital_statistics"},
    "src/visionbook/intake/official_areas.py": {"00000"},  # what official files call the nation
}


def files(root):
    yield from sorted((root / "src" / "visionbook").rglob("*.py"))
    yield from sorted((root / "notebooks").glob("*.ipynb"))
    yield root / "_config.yml"


def found_by_file(root, wanted):
    found = {}
    for path in files(root):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            here = found_in(said_in_code(text), wanted, ALLOWED.get(name, frozenset()))
        else:
            here = (in_notebook if path.suffix == ".ipynb" else in_settings)(text, wanted)
        if here:
            found[name] = here
    return found


def test_no_town_series_source_chapter_or_year_stands_in_code_notebooks_or_settings(root, wanted):
    found = found_by_file(root, wanted)
    new = {name: here for name, here in found.items() if name not in STILL}
    assert new == {}, "take these from the tables, or make them parameters: " + json.dumps(
        new, ensure_ascii=False, indent=1
    )
    assert set(found) == STILL, f"clean by now, strike them from STILL: {sorted(STILL - set(found))}"


@pytest.mark.parametrize(
    "line",
    [
        'rows = people[people["series"] == "census"]',
        'source = "nemuro_strategy_2021"',
        'newest = "ipss2018"',
        "axes.set_xticks([1985, now])",
        'colour = "#0072B2"',
        'place = "総合戦略 第2章"',
        'place = "第３章 1"',
        'title = f"根室市の人口は{value}人"',
        'name = "標津"',
        'code = "01691"',
        'query = "year == 2040"',
    ],
)
def test_what_may_not_stand_is_found(line, wanted):
    assert found_in(said_in_code(line), wanted)


@pytest.mark.parametrize(
    "line",
    [
        'def f():\n    """Return the population of 根室市 in 2020, series census."""',
        "rows = people[people['series'] == edition.series.census]",
        'sources = data.sources_of(edition, "census", "plan")',
        "# 2020 is the last census",
        "years = 12020",
        'word = "censuses"',
    ],
)
def test_what_may_stand_is_not_found(line, wanted):
    assert found_in(said_in_code(line), wanted) == []


def test_a_notebook_is_looked_through_text_and_code(wanted):
    cells = [
        {"cell_type": "markdown", "source": ["# 見出し\n", "出典は第3章です。"]},
        {"cell_type": "code", "source": ['census: str = ""  # 2020']},
        {"cell_type": "code", "source": ['lead("根室市")']},
    ]
    assert in_notebook(json.dumps({"cells": cells}), wanted) == [(1, "出典は第3章です。"), (3, "根室市")]


def test_settings_are_looked_through_at_every_depth(wanted):
    assert in_settings("title: 本\nhtml: {a: [{b: 根室市の本}]}", wanted) == [(0, "根室市の本")]
    assert in_settings("title: 本  # 根室市", wanted) == []
