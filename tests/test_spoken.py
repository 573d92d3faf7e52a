"""Commands speak the reader's language: help, refusals, questions, diffs, progress; no module raises plain text."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from kpi_form_cases import CATCH, FARMERS, TRADE

from visionbook import cli, messages
from visionbook.intake.amounts import amount
from visionbook.messages import told

SOURCE = Path(messages.__file__).parents[1]


def raises_plain_text(path):
    """Whether a file raises an error, or names a problem of a table or form, with a text that is no message."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        call = node.exc if isinstance(node, ast.Raise) else node
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        error = isinstance(node, ast.Raise) and name.endswith("Error") and name not in BUILT_IN
        if (error or name in TROUBLES) and any(is_text(argument) for argument in call.args[TROUBLES.get(name, 0) :]):
            return True
    return False


TROUBLES = {"Problem": 4, "Trouble": 2}
"""What is wrong with a cell, by the position of its first argument that is words and no place or cell."""


BUILT_IN = {
    "AttributeError",
    "KeyError",
    "TypeError",
    "ValueError",
    "RuntimeError",
    "NotImplementedError",
    "IndexError",
}
"""Slips of the program, which developers read."""


def is_text(node):
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return True
    return isinstance(node, ast.BinOp) and (is_text(node.left) or is_text(node.right))


def test_no_module_raises_plain_text():
    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if raises_plain_text(path)}
    assert found == set(), "raise these errors with visionbook.messages.message"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("raise DataError('x')", True),
        ("raise errors.DataError(f'{x}') from None", True),
        ("raise DataError('x' + y)", True),
        ("raise DataError('x' f'{y}')", True),
        ("raise DataError(message('x.y'))", False),
        ("raise ValueError('x')", False),
        ("found = [Problem('f', 1, 'c', 'v', f'is {x}', message('x.y'))]", True),
        ("found = Problem('f', 1, 'c', 'v', message('x.y'), message('x.z'))", False),
        ("found = Trouble('A1', '12', 'is odd', message('x.y'))", True),
        ("raise", False),
    ],
)
def test_plain_text_is_found_wherever_it_is_raised(tmp_path, text, plain):
    path = tmp_path / "module.py"
    path.write_text(
        f"try:\n    pass\nexcept ValueError:\n    {text}\n".replace("\n    'x'\n    f", "'x' f"), encoding="utf-8"
    )
    assert raises_plain_text(path) == plain


@pytest.fixture
def japanese(monkeypatch):
    """The person at the keyboard reads Japanese, because the edition is Japanese."""
    for name in ("VISIONBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_help_is_japanese_and_no_line_is_wider_than_the_screen(japanese, tables, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    for command in ([], ["build"], ["kpi", "import"], ["fleet"], ["undo"]):
        with pytest.raises(SystemExit):
            cli.main([*command, "--help"])
        said = capsys.readouterr().out
        assert said.startswith("使い方: visionbook")
        assert "付けられるもの:" in said
        for line in said.splitlines()[3:]:
            assert sum(1 if sign.isascii() else 2 for sign in line) <= 84, line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["undo"], "足りない引数があります：N"),
        (["undo", "x"], "Nの値'x'が読めません"),
        (["build", "--al", "--what"], "知らない引数です：--what"),
        (["serve", "--port"], "--portの後に値を書いてください"),
        (["bild"], "'bild'は使えません。選べるもの：'check'"),
        (["run", "-p", "x"], "「x」は「名前=値」の形ではありません"),
    ],
)
def test_wrong_arguments_are_explained_in_japanese_and_end_with_2(japanese, tables, capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_import_its_question_its_list_and_its_undo_are_japanese(japanese, form, tables, monkeypatch, capsys):
    form.report(CATCH, 27100)
    form.report(TRADE, "61.23億円")
    form.report(FARMERS, "約3人", "速報")
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "はい")
    assert cli.main(["kpi", "import", str(form.save())]) == 0
    assert asked == [
        "この3行をdataフォルダーの表に書き込みますか。［はい／いいえ（y/n）。何も書かなければ「いいえ」です］"
    ]
    said = capsys.readouterr().out
    assert "data/kpi_observations.csvに3行を書き込みました。" in said
    assert "この読み込みは1番です。「visionbook undo 1」で取り消せます。" in said
    assert cli.main(["imports"]) == 0
    assert "報告・実行：（名前なし）  kpi_observations 3行" in capsys.readouterr().out
    assert cli.main(["undo", "1"]) == 0
    said = capsys.readouterr().out
    assert "実績値（value）＝61億2,300万円" in said
    assert "1番の読み込みを取り消しました（3行）。" in said


def test_a_broken_edition_is_told_in_the_language_of_the_system(japanese, tables, monkeypatch, capsys):
    (tables / "edition.yml").write_text("[", encoding="utf-8")
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err.startswith("データの誤り（DataError）：")


def test_check_tells_in_japanese_where_what_and_what_to_do(japanese, tables, capsys):
    path = tables / "data" / "kpi_observations.csv"
    rows = ["g1-a1-k1,2024,△3,,final,,,,,kpi_report,p", "g9,2024,1,,sure,,,,,kpi_report,p", "g1-a1-k1,2023"]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "データの誤り（DataError）：data/kpi_observations.csvに、data/datapackage.yamlの決まりに合わないところが4件あります",
        "  2行目  列value  「△3」  数（0.541など）ではありません。マイナスは「-」と書いてください。たとえば「-3」です",
        "  3行目  列status  「sure」  使えない言葉です。次のどれかにしてください：final、preliminary、press、proxy",
        "  4行目  セルが2あります。見出しは11です。コンマのある文字は、引用符で囲んでください",
        "  3行目  列kpi_id  「g9」  data/kpis.csvにありません。直すか、先にそちらに行を加えてください",
        "上のセルを直してください。出典そのものが変わったときは、データの決まりを直してください。",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        ("6123000000", "yen", "61億2,300万円", "6,123,000,000 yen"),
        ("50000000000", "yen", "500億円", "50,000,000,000 yen"),
        ("-30000", "yen", "-3万円", "-30,000 yen"),
        ("12345678", "yen", "12,345,678円", "12,345,678 yen"),
        ("0", "persons", "0人", "0 persons"),
        ("27100", "tonnes", "27,100トン", "27,100 tonnes"),
        ("0.1830", "ratio", "18.3％", "18.3 %"),
        ("0.07", "ratio", "7％", "7 %"),
        ("10000", "ratio", "1,000,000％", "1,000,000 %"),
        ("1.55", "births_per_woman", "女性1人当たり1.55", "1.55 per woman"),
        ("3", "boats", "3（単位はboats）", "3 boats"),
    ],
)
def test_values_are_said_in_the_units_that_people_use(value, unit, ja, en):
    said = amount(Decimal(value), unit)
    assert (said, told(said, "ja")) == (en, ja)


def test_every_unit_of_the_contract_can_be_said():
    from visionbook import data

    fields = {field["name"]: field for field in data.resources()["kpis"]["schema"]["fields"]}
    for unit in fields["unit"]["constraints"]["enum"]:
        assert not told(amount("1", unit), "ja").endswith("）"), unit
