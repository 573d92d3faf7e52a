"""`make mutants` makes the changes that it says, one at a time, in a copy, and says rightly what tests noticed."""

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import mutants  # tools/mutants.py
import pytest
from mutants import Place, places, sample, shares
from single_changes import single_changes  # tools/single_changes.py

ROOT = Path(__file__).resolve().parent.parent


def news(source):
    """What may stand in the place of something, in the order of the source."""
    return [change.new for change in single_changes(source.encode())]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = a < b", ["(a <= b)"]),
        ("x = a >= b", ["(a > b)"]),
        ("x = a == b", ["(a != b)"]),
        ("x = a not in b", ["(a in b)"]),
        ("x = a is None", ["(a is not None)"]),
        ("x = low <= a < high", ["(low < a < high)", "(low <= a <= high)"]),
        ("x = a + b", ["(a - b)"]),
        ("x = a / b", ["(a * b)"]),
        ("x = a % b", ["(a * b)"]),
        ("x = a & b", ["(a | b)"]),
        ("x += a", ["x -= a"]),
        ("x = a and b and c", ["(a or b or c)"]),
        ("x = a or b", ["(a and b)"]),
        ("x = not a", ["(a)"]),
        ("x = ~a", ["(a)"]),
        ("x = 7", ["8"]),
        ("x = -1", ["2"]),
        ("x = 0.5", ["1.5"]),
        ("x = True", ["False"]),
        ("check(a)", ["pass"]),
        ("raise ValueError(1 + 2)", ["pass"]),
        ("x = a.reshape(-1, 2)", ["3"]),  # any negative length is what is left
        ("x = a.reshape(b[-1], 2)", ["2", "3"]),
        ("x = a.resized(-1)", ["2"]),
        ("if a > b:\n    raise ValueError(1)", ["(a >= b)", "pass"]),
    ],
)
def test_what_is_changed(source, wanted):
    assert news(source) == wanted


@pytest.mark.parametrize(
    "source",
    [
        '"""Says 1 + 2."""',
        "def f(a: 'int | None' = None) -> list[1 + 2]: ...",
        "x: dict[str, 1] = y",
        "@cached(maxsize=1)\ndef f(): ...",
        "x = f'{a + 1} of {b * 2}'",
        "x = 'a' + b",
        "x += f'{a}'",
        "x = f(a, b, strict=True)",
        "x = -a",
        "return_ = None",
    ],
)
def test_what_is_left_alone(source):
    assert news(source) == []


def test_a_change_is_made_at_its_place_also_after_letters_of_several_bytes_and_over_lines():
    source = "町 = '北海道根室市'; x = (a +\n     b)  # あ\ny = c < d\n".encode()
    plus, less = single_changes(source)
    assert plus.of(source).decode() == "町 = '北海道根室市'; x = ((a - b))  # あ\ny = c < d\n"
    assert less.of(source).decode() == "町 = '北海道根室市'; x = (a +\n     b)  # あ\ny = (c <= d)\n"
    assert (plus.line, less.line) == (1, 3)
    assert (less.old, less.new) == ("c < d", "(c <= d)")


def test_every_change_of_the_project_is_python_and_another_program():
    for place in sample(places(ROOT, list(mutants.ROOMS)), 200, seed=0):
        source = (ROOT / "src" / place.module).read_bytes()
        assert ast.dump(ast.parse(place.change.of(source))) != ast.dump(ast.parse(source)), str(place)


def test_a_sample_is_drawn_by_size_but_at_least_fifteen_from_each_room():
    # 100 less 5 times 15 leaves 25: 25 × 600/1000 = 15, 25 × 100/1000 = 2.5 each, of which the first two are rounded up
    sizes = {"large": 600, "a": 100, "b": 100, "c": 100, "d": 100}
    assert shares(sizes, 100) == {"large": 30, "a": 18, "b": 18, "c": 17, "d": 17}
    assert shares({"a": 30, "b": 10}, 4) == {"a": 2, "b": 2}  # fewer than fifteen each: alike


def test_the_same_seed_draws_the_same_and_another_draws_others():
    everything = places(ROOT, ["audit", "judgement"])
    assert {place.room for place in everything} == {"audit", "judgement"}
    first = sample(everything, 40, seed=1)
    assert first == sample(everything, 40, seed=1)
    assert len(set(first)) == 40
    assert first != sample(everything, 40, seed=2)


def test_a_room_that_is_smaller_than_its_share_is_drawn_whole():
    few = places(ROOT, ["audit"])
    assert len(sample(few, 10_000, seed=1)) == len(few)


def test_tests_are_near_to_what_they_import_themselves_or_through_others(tmp_path):
    package = tmp_path / "src" / "visionbook"
    package.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (package / "ages.py").write_text("width = 5\n")
    (package / "town.py").write_text("def f():\n    from visionbook import ages\n    return ages\n")
    (package / "cli.py").write_text("import visionbook.town\n")
    (tmp_path / "tests" / "cases.py").write_text("from visionbook.town import f\n")
    (tmp_path / "tests" / "test_ages.py").write_text("from visionbook.ages import width\n")
    (tmp_path / "tests" / "test_town.py").write_text("import cases\n")
    (tmp_path / "tests" / "test_run.py").write_text("command = ['python', '-m', 'visionbook.cli']\n")
    found = mutants.distances(tmp_path)
    assert found["visionbook/ages.py"] == {"tests/test_ages.py": 1, "tests/test_town.py": 3, "tests/test_run.py": 3}
    assert found["visionbook/cli.py"] == {"tests/test_run.py": 1}


@pytest.mark.parametrize(("files", "asked"), [(None, 4), (3, 3), (1, 1)])
def test_examples_come_first_then_near_tests_that_reach_little_else(tmp_path, monkeypatch, files, asked):
    package = tmp_path / "src" / "visionbook"
    package.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (package / "ages.py").write_text("")
    (package / "town.py").write_text("import visionbook.ages\n")
    for name, imported in {
        "d": "ages",
        "a": "town",
        "c": "town, visionbook.ages",
        "b": "town, visionbook.ages",
    }.items():
        (tmp_path / "tests" / f"test_{name}.py").write_text(f"import visionbook.{imported}\n")
    monkeypatch.setattr(mutants, "AT_ONCE", 2)
    trial = mutants.Trial(tmp_path, limit=1, files=files)
    order = [test for tests in trial._rings("visionbook/ages.py") for test in tests]
    # d imports ages and nothing else; b and c import town, too; a reaches ages through town.
    wanted = [f"tests/test_{name}.py" for name in ("d", "b", "c", "a")]
    assert order == ["src/visionbook/ages.py", *wanted[:asked]]


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        ("visionbook/checks/population.py", ["test_checks", "test_population_charts", "test_axes"]),
        ("visionbook/population/axes.py", ["test_axes", "test_population_charts", "test_checks"]),
        ("visionbook/ages.py", ["test_axes", "test_checks", "test_population_charts"]),
    ],
)
def test_tests_named_after_a_module_or_its_folder_come_first(tmp_path, module, wanted):
    (tmp_path / "tests").mkdir()
    path = tmp_path / "src" / module
    path.parent.mkdir(parents=True)
    path.write_text("")
    name = module.removesuffix(".py").replace("/", ".")
    (tmp_path / "tests" / "test_axes.py").write_text(f"import {name}\n")
    (tmp_path / "tests" / "test_checks.py").write_text(f"import {name}\n")
    (tmp_path / "tests" / "cases.py").write_text(f"import {name}\n")
    (tmp_path / "tests" / "test_population_charts.py").write_text("import cases\n")
    trial = mutants.Trial(tmp_path, limit=1)
    order = sorted(trial.reach[module], key=lambda test: trial._likely(test, module))
    assert [Path(test).stem for test in order] == wanted
    trial.noticed[module, f"tests/{wanted[-1]}.py"] += 1  # what noticed a change of the module is asked first
    assert min(order, key=lambda test: trial._likely(test, module)) == f"tests/{wanted[-1]}.py"


def test_the_table_counts_what_did_not_end_as_noticed_and_says_so():
    (change,) = single_changes(b"x = a < b")
    outcomes = [(Place("model", "m.py", change), mutants.LATE), (Place("model", "m.py", change), mutants.SURVIVED)]
    outcomes.append((Place("audit", "a.py", change), mutants.NOTICED))
    assert mutants.table(outcomes).splitlines()[2:] == [
        "| model | 2 | 1 | 1 | 1 |",
        "| audit | 1 | 1 | 0 | 0 |",
        "| all | 3 | 2 | 1 | 1 |",
    ]


def test_libraries_are_those_that_modules_take_when_they_are_imported(tmp_path):
    package = tmp_path / "src" / "visionbook"
    (package / "publish").mkdir(parents=True)
    source = "import re\nimport numpy as np\nfrom scipy.special import expit\nfrom visionbook import ages\n"
    (package / "ages.py").write_text(source + "def f():\n    import sphinx\n")
    (package / "publish" / "site.py").write_text("import papermill\n")
    assert mutants.libraries(tmp_path) == ["numpy", "pytest", "scipy.special"]


AUDIT = "def share(part, whole):\n    if whole <= 0:\n        raise ValueError(whole)\n    return part / whole\n"
TEST = "from visionbook.audit import share\n\n\ndef test_a_share_is_of_the_whole():\n    assert share(1, 4) == 0.25\n"


@pytest.fixture
def small(tmp_path):
    """A project of one function and two files of tests, of which one fails."""
    package = tmp_path / "small" / "src" / "visionbook"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "audit.py").write_text(AUDIT)
    tests = tmp_path / "small" / "tests"
    tests.mkdir()
    (tests / "test_audit.py").write_text(TEST)
    (tests / "test_broken.py").write_text("import visionbook.audit\n\n\ndef test_broken():\n    assert False\n")
    return tmp_path / "small"


def command(small, *more):
    program = [sys.executable, str(ROOT / "tools" / "mutants.py"), "--root", str(small), "--room", "audit"]
    return [*program, "--seed", "1", *more]


def environment(folder):
    return {**os.environ, "TMPDIR": str(folder)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool splits its process")
def test_changes_are_noticed_or_survive_and_the_project_is_as_before(small, tmp_path):
    files = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    done = subprocess.run(command(small), env=environment(tmp_path), capture_output=True, text=True)
    lines = done.stdout.splitlines()
    lines.remove("tests/test_broken.py::test_broken takes no part: fails without any change")
    # Nobody asks for a share of nothing: the guard may be gone, or refuse later. It may not refuse earlier.
    assert sorted(lines[:4]) == [
        "SURVIVED: visionbook/audit.py:2: 0 -> 1",
        "SURVIVED: visionbook/audit.py:2: whole <= 0 -> (whole < 0)",
        "SURVIVED: visionbook/audit.py:3: raise ValueError(whole) -> pass",
        "noticed: visionbook/audit.py:4: part / whole -> (part * whole)"
        " [tests/test_audit.py::test_a_share_is_of_the_whole]",
    ]
    assert lines[-2:] == ["| audit | 4 | 1 | 0 | 3 |", "| all | 4 | 1 | 0 | 3 |"]
    assert done.returncode == 1
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == files
    assert list(tmp_path.glob("mutants-*")) == []


@pytest.mark.parametrize(
    ("most", "ran"),
    [(None, ["b", "a", "quick", "slow"]), (2.0, ["b", "a", "quick"]), (0.5, ["quick"]), (0, ["quick"])],
)
def test_quick_tests_come_first_in_each_file_and_slow_ones_may_be_left_out(tmp_path, most, ran):
    test = "def test_{0}():\n    with open({1!r}, 'a') as said:\n        said.write('{0} ')\n\n\n"
    said = str(tmp_path / "said.txt")
    (tmp_path / "test_one.py").write_text(test.format("a", said) + test.format("b", said))
    (tmp_path / "test_two.py").write_text(test.format("slow", said) + test.format("quick", said))
    kept = tmp_path / "seconds.json"
    ids = {"a": "test_one.py::test_a", "b": "test_one.py::test_b", "slow": "test_two.py::test_slow"}
    kept.write_text(json.dumps({ids["a"]: 2.0, ids["b"]: 1.0, ids["slow"]: 3.0, "test_gone.py::test_x": 4.0}))
    script = "import sys, json, pytest, pathlib; from quick_tests import QuickFirst; most = json.loads(sys.argv[1]); "
    script += "sys.exit(pytest.main(sys.argv[2:], plugins=[QuickFirst(pathlib.Path('seconds.json'), most)]))"
    files = ["-q", "-p", "no:cacheprovider", "--rootdir=.", "test_one.py", "test_two.py"]
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(most), *files],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, (tmp_path / "said.txt").read_text().split()) == (0, ran), done.stdout
    seconds = json.loads(kept.read_text())
    assert seconds["test_gone.py::test_x"] == 4.0  # what did not run is remembered
    assert {name for name, node in ids.items() if seconds[node] < 0.5} == set(ran) & set(ids)  # what ran is known anew


def trial_that_runs(tmp_path, monkeypatch, *runs):
    """A trial of two test files in which each run of tests comes out as told: the exit code and what failed."""
    package = tmp_path / "src" / "visionbook"
    package.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (package / "ages.py").write_text("x = a < b")
    for name in ("one", "two"):
        (tmp_path / "tests" / f"test_{name}.py").write_text("import visionbook.ages\n")
    trial, asked, left = mutants.Trial(tmp_path, limit=1), [], list(runs)

    def run(tests, quick=None):
        asked.append([test for test in tests if test not in trial.left_out])
        assert ("<=" in (package / "ages.py").read_text()) == (len(asked[-1]) > 1)
        return left.pop(0)

    monkeypatch.setattr(trial, "_run", run)
    monkeypatch.setattr(mutants, "AT_ONCE", 9)
    (change,) = single_changes(b"x = a < b")
    return trial.outcome(Place("tables", "visionbook/ages.py", change)), asked, trial


FILES = ["src/visionbook/ages.py", "tests/test_one.py", "tests/test_two.py"]


def test_what_fails_with_a_change_only_has_noticed_it(tmp_path, monkeypatch):
    found, asked, trial = trial_that_runs(tmp_path, monkeypatch, (1, "tests/test_one.py::test_a"), (0, ""))
    assert found == (mutants.NOTICED, "tests/test_one.py::test_a")
    assert asked == [FILES, ["tests/test_one.py::test_a"]]
    assert trial.noticed["visionbook/ages.py", "tests/test_one.py"] == 1


def test_what_fails_without_the_change_too_is_left_out_and_the_others_are_asked_again(tmp_path, monkeypatch):
    runs = (1, "tests/test_one.py::test_a"), (1, "tests/test_one.py::test_a"), (0, "")
    found, asked, trial = trial_that_runs(tmp_path, monkeypatch, *runs)
    assert (found, asked[-1]) == ((mutants.SURVIVED, ""), FILES)
    assert trial.left_out == ["tests/test_one.py::test_a"]


def test_a_change_that_never_ends_is_noticed_and_a_file_that_never_ends_takes_no_part(tmp_path, monkeypatch, capsys):
    found, asked, _ = trial_that_runs(tmp_path, monkeypatch, (None, ""), (0, ""), (0, ""), (0, ""))
    assert found == (mutants.LATE, "")
    assert asked[1:] == [[file] for file in FILES]
    (tmp_path / "other").mkdir()
    endless = (None, ""), (0, ""), (0, ""), (None, ""), (0, "")
    found, asked, _ = trial_that_runs(tmp_path / "other", monkeypatch, *endless)
    assert (found, asked[-1]) == ((mutants.SURVIVED, ""), FILES[:2])
    assert capsys.readouterr().out == "tests/test_two.py takes no part: too slow\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool splits its process")
def test_a_sample_that_was_cut_off_goes_on_where_it_stopped_unless_a_test_has_changed(small, tmp_path):
    log = tmp_path / "log.txt"
    whole = subprocess.run(command(small, "--log", log), env=environment(tmp_path), capture_output=True, text=True)
    head, *lines = log.read_text().splitlines()
    assert lines == [line for line in whole.stdout.splitlines() if ": visionbook/" in line]
    log.write_text("\n".join([head, *lines[:3]]) + "\n")
    rest = subprocess.run(command(small, "--log", log), env=environment(tmp_path), capture_output=True, text=True)
    assert [line for line in rest.stdout.splitlines() if ": visionbook/" in line] == lines[3:]
    assert rest.stdout.splitlines()[-2:] == whole.stdout.splitlines()[-2:]
    assert log.read_text().splitlines() == [head, *lines]
    (small / "tests" / "test_audit.py").write_text(TEST + "    assert share(0, 4) == 0\n")
    other = subprocess.run(command(small, "--log", log), env=environment(tmp_path), capture_output=True, text=True)
    assert other.returncode == 1
    assert "code or tests have changed since" in other.stderr
    assert log.read_text().splitlines() == [head, *lines]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool splits its process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sample_leaves_the_project_as_it_was_and_no_copy(small, tmp_path, number):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waits = f"import signal\n\n\ndef test_waits():\n    open({str(pipe)!r}, 'w').close()\n    signal.pause()\n"
    (small / "tests" / "test_audit.py").write_text("import visionbook.audit\n" + waits)
    files = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    process = subprocess.Popen(command(small), env=environment(tmp_path), stderr=subprocess.DEVNULL)
    pipe.open().close()  # returns when a test of the copy is running
    process.send_signal(number)
    assert process.wait(timeout=60) != 0
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == files
    assert list(tmp_path.glob("mutants-*")) == []


def test_a_place_is_said_with_its_line_and_both_wordings():
    (change,) = single_changes(b"\nx = a < b\n")
    assert str(Place("audit", "visionbook/audit.py", change)) == "visionbook/audit.py:2: a < b -> (a <= b)"
