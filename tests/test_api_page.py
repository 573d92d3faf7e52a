"""The page of functions shows what the sources say, and its examples are those that the tests run."""

import doctest
import re
from importlib import import_module

import pytest

from visionbook.publish.site.api_page import MODULES, api_text

SOURCE = '''"""First words
of a module_a.

More.
"""

CONSTANT = 1


def shown(a: int, *rest: str, b: float = 0.5) -> dict[str, int]:
    """Return `a` in <b>bold</b>, not in `b`.

    Parameters
    ----------
    a : int
        Not on the page.

    Examples
    --------
    >>> shown(1)
    {'a': 1}

    Notes
    -----
    Not an example.
    """


class Thing:
    """A thing."""


def _hidden():
    """Nobody sees it."""
'''


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "visionbook"
    (folder / "room").mkdir(parents=True)
    (folder / "room" / "__init__.py").write_text('"""A room."""\n', encoding="utf-8")
    (folder / "room" / "one.py").write_text(SOURCE, encoding="utf-8")
    return folder


def test_a_module_is_shown_with_its_public_functions_and_their_examples(program):
    assert api_text(program, {"room/one": ()}) == "\n\n".join(
        [
            "## `visionbook.room.one`",
            r'<span lang="en">First words of a module\_a.</span>',
            "**`shown(a: int, *rest: str, b: float=0.5) -> dict[str, int]`**",
            r'<span lang="en">Return `a` in \<b\>bold\</b\>, not in `b`.</span>',
            "```python\n>>> shown(1)\n{'a': 1}\n```",
            "**`class Thing`**",
            '<span lang="en">A thing.</span>',
        ]
    )


def test_a_package_is_shown_by_its_first_file(program):
    assert api_text(program, {"room": ()}) == '## `visionbook.room`\n\n<span lang="en">A room.</span>'


def test_of_a_module_the_names_that_are_asked_for_are_shown(program):
    text = api_text(program, {"room/one": ("Thing",)})
    assert "class Thing" in text and "shown(" not in text


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_is_asked_for_is_there(name):
    module = import_module(f"visionbook.{name.replace('/', '.')}")
    assert all(hasattr(module, each) for each in MODULES[name])


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_the_page_is_one_that_the_tests_run(name):
    module = import_module(f"visionbook.{name.replace('/', '.')}")
    run = {
        example.source.strip()
        for test in doctest.DocTestFinder(exclude_empty=True).find(module)
        for example in test.examples
    }
    fences = re.findall(r"```python\n(.*?)\n```", api_text(modules={name: MODULES[name]}), re.DOTALL)
    shown = [example.source.strip() for fence in fences for example in doctest.DocTestParser().get_examples(fence)]
    assert set(shown) <= run
    assert all(line[:1] != " " for fence in fences for line in fence.splitlines()[:1])


def test_the_page_has_the_steps_of_the_model_with_examples():
    text = api_text()
    for call in ("project", "implied_rates", "handbook_scenarios", "survivorship", "load"):
        assert f"**`{call}(" in text, call
    assert text.count("```python") > 40
