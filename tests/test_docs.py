"""What is written about the project is true of it: commands, contents, dictionary, glossary, examples."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from visionbook import cli, data
from visionbook.publish.execute.plan import notebook_pages, toc_pages

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "visionbook"


def commands():
    (choices,) = [action.choices for action in cli._parser()._actions if action.choices]
    return choices


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_every_command_has_help_and_is_in_the_readme(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    for name, parser in commands().items():
        assert parser.description, name
        assert f"visionbook {name}" in text or f"`{name}`" in text, name


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_readme_names_no_command_that_does_not_exist(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert set(re.findall(r"`visionbook ([a-z]+)", text)) <= set(commands())
    assert "make book" in text
    assert "make test" in text


def test_every_notebook_and_page_is_in_the_contents_and_the_other_way_round():
    assert sorted(notebook_pages(ROOT)) == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    prose = [page for page in toc_pages(ROOT) if page.startswith("book/")]
    assert sorted(prose) == sorted(f"book/{path.stem}" for path in (ROOT / "book").glob("*.md"))


def test_every_file_in_data_is_in_the_dictionary():
    described = {resource["path"] for resource in data.resources(ROOT / "data").values()}
    assert {path.name for path in (ROOT / "data").glob("*.csv")} == described


def test_every_glossary_term_that_names_a_column_names_a_column():
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    columns = {f["name"] for r in data.resources(ROOT / "data").values() for f in r["schema"]["fields"]}
    named = set(re.findall(r"`([a-z_]+)`", text))
    tables = set(data.resources(ROOT / "data"))
    variants = {"observed", "projection", "target", "migration_only"}
    assert named <= columns | tables | variants, named - columns - tables - variants


def public_functions():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                yield pytest.param(node, id=f"{path.relative_to(SOURCE)}:{node.name}")


@pytest.mark.parametrize("node", list(public_functions()))
def test_every_public_function_and_class_says_what_it_is(node):
    assert ast.get_docstring(node)


def computing_functions():
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name not in ("population", "strategy", "region", "audit"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield pytest.param(node, id=f"{path.relative_to(SOURCE)}:{node.name}")


@pytest.mark.parametrize("node", list(computing_functions()))
def test_every_public_function_that_computes_has_an_example(node):
    assert ">>>" in ast.get_docstring(node)


def test_the_changelog_begins_with_published_figures():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Published figures changed" in text


def test_no_file_of_the_project_holds_a_path_of_one_machine():
    pattern = re.compile(r"(/home/|/root/|/Users/|C:\\Users)[a-z]", re.IGNORECASE)
    endings = {".py", ".md", ".yml", ".yaml", ".ipynb", ".csv", ".toml", ".css", ".js"}
    folders = ["src", "notebooks", "book", "data", "examples", "tools", "decisions", ".github"]
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*")):
        if path.suffix in endings:
            assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_the_contents_parse_as_a_jupyter_book():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    assert contents["format"] == "jb-book"
    assert contents["root"] == "notebooks/at_a_glance"
