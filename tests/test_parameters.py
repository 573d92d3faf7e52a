"""Exactly one cell of a notebook gives its parameters values, and the edition's settings reach it."""

import json

import nbformat
import pytest
from conftest import visionbook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from visionbook.edition import read_edition
from visionbook.errors import BuildError
from visionbook.messages import told
from visionbook.publish.execute.assignments import assigned
from visionbook.publish.execute.parameters import declared_parameters, require_parameter_cell
from visionbook.publish.execute.plan import edition_settings, planned_runs

DECLARED = 'fiscal_year: int = 0  # last year\nlang: str = ""  # language'
NAMES = ["fiscal_year", "lang"]


def tagged(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)})


def notebook(folder, *cells):
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title"), *cells]), folder / "page.ipynb")
    return folder / "page.ipynb"


# What a cell binds.

BINDING = [
    "lang = 'en'",
    "lang += 'x'",
    "lang: str = 'en'",
    "a, (b, *lang) = 1, (2, 3)",
    "for lang in ('ja', 'en'):\n    pass",
    "async for lang in these:\n    pass",
    "with open('x') as lang:\n    pass",
    "if True:\n    while True:\n        lang = 1",
    "import language as lang",
    "import lang.codes",
    "from codes import lang",
    "(lang := 'en')",
    "[code for code in codes if (lang := code)]",
    "def f(code=(lang := 'en')): pass",
    "del lang",
    "def lang(): pass",
    "class lang: pass",
    "def f():\n    global lang\n    lang = 'en'",
    "try:\n    pass\nexcept ValueError as lang:\n    pass",
    "match codes:\n    case [lang]: pass",
    "match codes:\n    case {'a': 1, **lang}: pass",
    "lang = !locale",
    "lang = %env LANG",
    "%time lang = 'en'",
    "%timeit -n 1 lang = 'en'",
    "%%time\nlang = 'en'",
    "%%capture lang\n1",
    "get_ipython().run_line_magic('time', 'lang = 1')",
]
UNSEEN = {
    "globals()['lang'] = 'en'": "globals()",
    "globals().update(lang='en')": "globals()",
    "locals()['lang'] = 'en'": "locals()",
    "vars()['lang'] = 'en'": "vars()",
    "exec(\"lang = 'en'\")": "exec()",
    "eval(\"(lang := 'en')\")": "eval()",
    "from settings import *": "from settings import *",
    "import __main__\n__main__.lang = 'en'": "import __main__",
    "import sys\nsys.modules['__main__'].lang = 'en'": "['__main__']",
    "import sys\nsetattr(sys.modules[__name__], 'lang', 'en')": "[__name__]",
    "from importlib import import_module\nimport_module('__main__').lang = 'en'": "'__main__'",
    "get_ipython().user_ns['lang'] = 'en'": ".user_ns",
    "get_ipython().push({'lang': 'en'})": ".push",
    "%run settings.py": "%run",
    "%pylab": "%pylab",
    "%%time\n%run settings.py": "%run",
}
HARMLESS = [
    "language = lang",
    "show(lang=lang, fiscal_year=2022)",
    "[lang for lang in codes]",
    "{lang: 1 for lang in codes}",
    "def f(lang):\n    lang = 'en'\n    return lang",
    "lambda lang: (lang := 'en')",
    "class Settings:\n    lang = 'en'",
    "settings.lang = 'en'",
    "settings['lang'] = 'en'",
    "vars(settings)",
    "table.eval('lang = 1')",
    "%time show(lang)",
    "lang?",
    "%matplotlib inline",
    "import logging\nlogging.getLogger(__name__)",
    "this is not Python",
    "# lang = 'en'",
]


@pytest.mark.parametrize("source", BINDING)
def test_a_cell_that_binds_a_name_is_found(source):
    assert assigned(source, NAMES) == ["lang"]


@pytest.mark.parametrize("source", UNSEEN)
def test_a_cell_that_may_bind_any_name_is_found(source):
    assert assigned(source, NAMES) == [UNSEEN[source]]


@pytest.mark.parametrize("source", HARMLESS)
def test_a_cell_that_only_uses_a_name_is_left_alone(source):
    assert assigned(source, NAMES) == []


def test_where_there_are_no_parameters_nothing_can_change_them():
    assert assigned("%run settings.py", []) == []


# What a notebook may hold.


@pytest.mark.parametrize(
    ("cells", "refusal", "japanese"),
    [
        (
            [tagged(DECLARED, "parameters"), tagged("x = 1"), tagged("fiscal_year: int = 2022  # y", "parameters")],
            "page.ipynb has the tag 'parameters' on cells 2, 4; only one may have it",
            "page.ipynbのタグ「parameters」は、セル2、4に付いています",
        ),
        (
            [new_markdown_cell("text", metadata={"tags": ["parameters"]}), tagged("x = 1")],
            "page.ipynb, cell 2 has the tag 'parameters', but is no code",
            "コードセルではありません",
        ),
        (
            [tagged("lang = 'en'", "injected-parameters"), tagged(DECLARED, "parameters")],
            "page.ipynb, cell 2 has the tag 'injected-parameters': it was left by papermill",
            "セルを削除してください",
        ),
        (
            [tagged(DECLARED, "parameters"), tagged("x = 1\nlang, fiscal_year = 'en', 2022")],
            "page.ipynb, cell 3 gives fiscal_year, lang a value, which is the edition's to give",
            "page.ipynbのセル3は、版が決める fiscal_year、lang に値を入れています",
        ),
        (
            [tagged("lang = 'en'", "parameter"), tagged(DECLARED, "parameters")],
            "page.ipynb, cell 2 gives lang a value",
            "別の名前にしてください",
        ),
        (
            [tagged(DECLARED, "parameters"), tagged("globals()['lang'] = 'en'")],
            "page.ipynb, cell 3 uses globals(), through which it could change a parameter unseen",
            "page.ipynbのセル3は globals() を使っています",
        ),
        (
            [tagged(f"{DECLARED}\nlang: str = 'en'  # again", "parameters")],
            "page.ipynb: the parameter cell declares lang twice",
            "lang が2回宣言されています",
        ),
        (
            [tagged("lang: str = = 'en'  # language", "parameters")],
            "page.ipynb: the parameter cell holds \"lang: str = = 'en'  # language\"; write 'name: type = literal",
            "「名前: 型 = 値  # 説明」の形で書いてください",
        ),
        (
            [tagged("%time lang: str = 'en'  # language", "parameters")],
            'page.ipynb: the parameter cell holds "%time lang',
            "「名前: 型 = 値  # 説明」の形で書いてください",
        ),
    ],
)
def test_a_notebook_in_which_more_than_one_cell_gives_values_is_refused(tmp_path, cells, refusal, japanese):
    with pytest.raises(BuildError) as error:
        declared_parameters(notebook(tmp_path, *cells))
    assert str(error.value).startswith(refusal)
    assert japanese in told(error.value, "ja")


@pytest.mark.parametrize("tags", [[], ["parameter"], ["Parameters", "remove-cell"]])
def test_a_notebook_of_the_book_whose_tag_is_lost_is_refused(tmp_path, tags):
    path = notebook(tmp_path, tagged(DECLARED, *tags))
    assert declared_parameters(path) == {}
    with pytest.raises(BuildError, match=r"page\.ipynb has no cell with the tag 'parameters'") as error:
        require_parameter_cell(path)
    assert "セルタグ" in told(error.value, "ja")


def test_a_notebook_without_parameters_has_an_empty_cell_for_them(tmp_path):
    path = notebook(tmp_path, tagged("# none", "parameters"), tagged("1 + 1"))
    require_parameter_cell(path)
    assert declared_parameters(path) == {}


# The book.


def change(path, edit):
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content["cells"])
    path.write_text(json.dumps(content), encoding="utf-8")


def test_check_lists_the_notebooks_that_the_edition_would_not_reach(project):
    change(project / "notebooks" / "goals.ipynb", lambda cells: cells[1]["metadata"].update(tags=["remove-cell"]))
    extra = {**new_code_cell("fiscal_year = 2022"), "id": "added"}
    change(project / "notebooks" / "kpi_board.ipynb", lambda cells: cells.append(extra))
    result = visionbook(project, "check")
    assert result.returncode == 1
    assert "goals.ipynb has no cell with the tag 'parameters'" in result.stderr
    assert "kpi_board.ipynb, cell " in result.stderr
    assert "gives fiscal_year a value" in result.stderr
    with pytest.raises(BuildError, match=r"goals\.ipynb has no cell"):
        planned_runs(project, read_edition(project))
    assert not (project / "_build").exists()


def test_every_setting_of_the_edition_reaches_the_notebooks_that_declare_it(project):
    text = (project / "edition.yml").read_text(encoding="utf-8")
    (project / "edition.yml").write_text(text.replace("fiscal_year: 2024", "fiscal_year: 2022"), encoding="utf-8")
    edition = read_edition(project)
    settings = edition_settings(edition)
    assert settings["fiscal_year"] == 2022
    for run in planned_runs(project, edition):
        given = {name for name in declared_parameters(run.notebook) if name in settings}
        assert given <= set(run.parameters), run.page
        subject = {"municipality"} if run.notebook.stem in ("your_town", "population_outlook") else set()
        assert all(run.parameters[name] == settings[name] for name in given - subject), run.page
