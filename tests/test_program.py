"""The program in parts: what a text says, what it imports, and what a page can reach by that."""

import pytest

from visionbook.publish.freshness.program import Program, part_of


def program(**sources):
    """A program of modules: ``a__b`` is ``visionbook.a.b``, ``a__`` the package ``visionbook.a``."""
    parts = {"visionbook": part_of("")}
    for name, source in sources.items():
        module = "visionbook." + name.replace("__", ".").rstrip(".")
        package = module if name.endswith("__") else module.rpartition(".")[0]
        parts[module] = part_of(source, package)
    return Program(parts)


def reached(known, source):
    """The modules that a notebook's code reaches, without ``visionbook.`` before them."""
    return sorted(name.removeprefix("visionbook.") for name in known.reach_of(part_of(source)) if name != "visionbook")


@pytest.mark.parametrize(
    "other",
    [
        "# why\n\ndef f(x):\n    return x + 1",
        "def f(x):  # one more\n    return (x + 1)",
        '"""Module."""\ndef f(x):\n    """Say more."""\n    return x + 1',
    ],
)
def test_comments_layout_and_docstrings_say_nothing(other):
    assert part_of(other).says == part_of("def f(x):\n    return x + 1").says
    assert part_of(other).text != part_of("def f(x):\n    return x + 1").text


@pytest.mark.parametrize(
    "other", ["def f(x):\n    return x + 2", "def g(x):\n    return x + 1", "def f(x=0):\n    return x + 1"]
)
def test_code_says_something(other):
    assert part_of(other).says != part_of("def f(x):\n    return x + 1").says


def test_a_string_that_is_no_docstring_says_something():
    assert part_of("A = 'one'").says != part_of("A = 'two'").says


def test_imports_lead_on_and_those_inside_functions_too():
    known = program(a="from visionbook import b", b="def f():\n    import visionbook.c", c="", d="")
    assert reached(known, "from visionbook.a import anything") == ["a", "b", "c"]


def test_a_package_is_executed_before_its_modules():
    known = program(show__="from visionbook.show import kit", show__kit="", show__other="")
    assert reached(known, "import visionbook.show.other") == ["show", "show.kit", "show.other"]


def test_imports_relative_to_the_package_are_followed():
    known = program(show__="", show__kit="from . import marks\nfrom .. import words", show__marks="", words="")
    assert reached(known, "from visionbook.show import kit") == ["show", "show.kit", "show.marks", "words"]


def test_a_package_may_import_relative_to_itself():
    known = program(show__="from .kit import Chart", show__kit="")
    assert reached(known, "import visionbook.show") == ["show", "show.kit"]


def test_everything_of_a_package_is_reached_by_a_star_and_by_names_that_are_fetched_later():
    starred = program(show__="", show__kit="", a="from visionbook.show import *")
    assert reached(starred, "import visionbook.a") == ["a", "show", "show.kit"]
    fetched = program(show__="def __getattr__(name):\n    return 1", show__kit="")
    assert reached(fetched, "from visionbook.show import chart") == ["show", "show.kit"]


@pytest.mark.parametrize(
    "source",
    [
        "import importlib\nimportlib.import_module(name)",
        "from importlib import import_module",
        "__import__('visionbook.' + name)",
        "exec(text)",
        "import runpy\nrunpy.run_path(name)",
    ],
)
def test_who_imports_by_a_string_may_reach_anything(source):
    known = program(a=source, b="", publish__="", publish__pipeline="")
    assert reached(known, "import visionbook.a") == ["a", "b", "publish", "publish.pipeline"]
    assert reached(known, source) == ["a", "b", "publish", "publish.pipeline"]


def test_a_cell_that_is_not_python_may_reach_anything():
    assert reached(program(a="", b=""), "%matplotlib inline\nimport visionbook.a") == ["a", "b"]


def test_methods_that_are_called_like_a_built_in_function_evaluate_nothing():
    assert reached(program(a="", b=""), "import visionbook.a\ntable.eval('x + 1')") == ["a"]


@pytest.mark.parametrize("source", ["print(model.__doc__)", "from inspect import getsource", "help(model)"])
def test_who_asks_for_documentation_depends_on_every_letter(source):
    before, after = program(a='"""One."""'), program(a='"""Two."""')
    plain, asking = (f"import visionbook.a\n{text}" for text in ("", source))
    assert before.reach_of(part_of(plain)) == after.reach_of(part_of(plain))
    assert before.reach_of(part_of(asking)) != after.reach_of(part_of(asking))


def test_publishing_is_followed_only_where_it_executes_notebooks():
    known = program(
        publish__="",
        publish__kernels__="",
        publish__kernels__child="from visionbook import reads",
        publish__pipeline="from visionbook import goals",
        reads="",
        goals="",
    )
    child = ["visionbook.publish.kernels.child"]
    assert sorted(known.reach(child, among=child)) == ["visionbook", *child, "visionbook.reads"]


def test_what_was_kept_is_used_and_what_cannot_be_read_is_made_again(tmp_path):
    cache = tmp_path / "folder" / "program.json"
    first = Program.read(cache)
    kept = cache.read_bytes()
    assert Program.read(cache).parts == first.parts
    assert cache.read_bytes() == kept
    cache.write_bytes(kept[:1000])
    assert Program.read(cache).parts == first.parts
    assert cache.read_bytes() == kept


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").touch()
    assert Program.read(tmp_path / "file" / "program.json").parts == Program.read().parts


def test_the_keys_of_words_are_known_with_their_beginnings():
    part = part_of('words("page.notice")\nwords(f"kpis.status_{kind}")\nwords("a text, no key.")')
    assert part.keys == ("kpis.status_", "page.notice")
