"""Do the tests notice single changes of the code? `python tools/mutants.py --seed 11 --count 100` (`make mutants`).

A sample is drawn over five rooms, by their sizes but at least 15 changes of each. Each change is made alone, in
a copy of the project, and tests are run until one fails: first those that noticed an earlier change of the module, then
those named after it or that import it, and those that reach it through others; in each file the quick ones first, if it
is known what they take. The project itself is never changed. Tests that open a browser or run notebooks are left out;
tests that fail without any change, and files that take long, too, and these are named. With ``--log FILE`` a sample
that was cut off goes on where it stopped.

A change that no test noticed is either without any difference that someone could observe, or a test is missing.
`bench/MUTANTS.md` says what came out.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import importlib
import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quick_tests import QuickFirst  # tools/quick_tests.py
from single_changes import Change, single_changes  # tools/single_changes.py

ROOT = Path(__file__).resolve().parent.parent
ROOMS: Mapping[str, tuple[str, ...]] = {
    "model": ("population",),
    "judgement": ("strategy",),
    "audit": ("audit",),
    "tables": (
        *("ages", "areas", "cell_values", "checks", "data", "data_checks", "data_writing", "file_kinds"),
        *("observation_checks", "periods", "personal", "plain_text", "tables", "totals"),
    ),
    "intake": ("intake",),
}
AT_LEAST = 15
"""Changes of a room in a sample, however small the room is."""

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis")
AT_ONCE = 2
"""Test files that one child runs: each child imports the package anew, but most changes are noticed by the first."""
NO_TESTS = 5
"""Pytest's exit code when no test was left to run."""
NOTICED, SURVIVED, LATE = "noticed", "SURVIVED", "too late"


@dataclass(frozen=True)
class Place:
    """A single change of a module of a room; `module` is a path below ``src``."""

    room: str
    module: str
    change: Change

    def __str__(self) -> str:
        return f"{self.module}:{self.change.line}: {self.change.old} -> {self.change.new}"


def places(root: Path, rooms: Sequence[str]) -> list[Place]:
    """Return every single change of some rooms of a project."""
    found = []
    for room in rooms:
        for part in ROOMS[room]:
            base = root / "src" / "visionbook" / part
            files = [base.with_suffix(".py")] if base.with_suffix(".py").exists() else sorted(base.rglob("*.py"))
            for path in files:
                module = path.relative_to(root / "src").as_posix()
                found += [Place(room, module, change) for change in single_changes(path.read_bytes())]
    return found


def shares(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """Return how many of `count` changes are drawn from each room: `AT_LEAST`, and the rest by size.

    Examples
    --------
    >>> shares({"large": 300, "small": 100}, 50)
    {'large': 30, 'small': 20}
    """
    least = min(AT_LEAST, count // len(sizes))
    rest = count - least * len(sizes)
    exact = {room: rest * size / sum(sizes.values()) for room, size in sizes.items()}
    found = {room: least + int(part) for room, part in exact.items()}
    by_remainder = sorted(exact, key=lambda room: exact[room] % 1, reverse=True)
    for room in by_remainder[: count - sum(found.values())]:
        found[room] += 1
    return found


def sample(everything: Sequence[Place], count: int, seed: int) -> list[Place]:
    """Draw changes by the shares of their rooms; the same seed draws the same of the same code."""
    drawn, by_room = [], {}
    for place in everything:
        by_room.setdefault(place.room, []).append(place)
    for room, number in shares({room: len(found) for room, found in by_room.items()}, count).items():
        drawn += random.Random(f"{seed} {room}").sample(by_room[room], min(number, len(by_room[room])))
    return drawn


def distances(root: Path) -> dict[str, dict[str, int]]:
    """Return which test files reach a module (a path below ``src``) by imports, and in how many steps."""
    modules = {path.relative_to(root / "src").as_posix(): path for path in (root / "src").rglob("*.py")}
    tests = {path.relative_to(root).as_posix(): path for path in (root / "tests").glob("*.py")}
    imports = {name: _imported(path) for name, path in {**modules, **tests}.items()}
    found: dict[str, dict[str, int]] = {module: {} for module in modules}
    for test in (name for name in tests if Path(name).name.startswith("test_")):
        reached, now, step = {test}, {test}, 0
        while now:
            step += 1
            now = {path for source in now for path in _files(imports[source], modules, tests)} - reached
            reached |= now
            for name in now & modules.keys():
                found[name][test] = step
    return found


def _imported(path: Path) -> set[str]:
    """Return the dotted names that a file imports, also inside functions, or starts as a program (``-m``)."""
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and str(node.value).startswith("visionbook."):
            names.add(node.value)
    return names


def _files(names: set[str], modules: Mapping[str, Path], tests: Mapping[str, Path]) -> set[str]:
    """Return the files behind dotted names; the helpers of tests are imported by their bare names."""
    paths = {name.replace(".", "/") for name in names}
    candidates = {f"{path}{end}" for path in paths for end in (".py", "/__init__.py")}
    return candidates & modules.keys() | {f"tests/{name}.py" for name in names} & tests.keys()


def libraries(root: Path) -> list[str]:
    """Return the libraries that modules of a project take when they are imported; publishing is left out."""
    names = {"pytest"}
    for path in (path for path in (root / "src").rglob("*.py") if "publish" not in path.parts):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module)
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return sorted(name for name in names if name.split(".")[0] not in {"visionbook", *sys.stdlib_module_names})


@dataclass
class Trial:
    """A copy of a project in which tests are run, with and without a change."""

    copy: Path
    limit: float
    files: int | None = None
    """How many test files are asked at most about a change, the likeliest; None for all that reach it."""
    quick: float | None = None
    """Tests that took longer (seconds) are not asked again; None for no such limit."""
    kept: Path | None = None
    """Where it is kept what tests took; beside the copy, and removed with it, by default."""
    passing: set[str] = field(default_factory=set)
    """What failed with a change and passes without any."""
    left_out: list[str] = field(default_factory=list)
    """Test files and tests that take no part: they fail, or take too long, without any change."""

    def __post_init__(self) -> None:
        self.reach = distances(self.copy)
        self.reached = Counter(test for steps in self.reach.values() for test in steps)
        self.noticed: Counter[tuple[str, str]] = Counter()
        """How many changes a test file has noticed, by module: what noticed one will likely notice the next."""

    def outcome(self, place: Place) -> tuple[str, str]:
        """Return what came of a change, and the test that noticed it: it fails with the change and passes without."""
        for tests in self._rings(place.module):
            code, failed = self._changed(place, tests)
            while code not in (0, NO_TESTS):
                if self._takes_part(tests, failed, late=code is None):
                    self.noticed[place.module, failed.partition("::")[0]] += 1
                    return (LATE if code is None else NOTICED), failed
                code, failed = self._changed(place, tests)
        return SURVIVED, ""

    def _changed(self, place: Place, tests: list[str]) -> tuple[int | None, str]:
        path = self.copy / "src" / place.module
        source = path.read_bytes()
        path.write_bytes(place.change.of(source))
        try:
            return self._run(tests, self.quick)
        finally:
            path.write_bytes(source)

    def _takes_part(self, tests: list[str], failed: str, *, late: bool) -> bool:
        """Tell whether what failed, or was late, passes without any change; else it is left out from now on."""
        if not late and failed in self.passing:
            return True
        again = [failed] if failed else [test for test in tests if test not in self.left_out]
        for test in again:
            code, _ = self._run([test])
            if code in (0, NO_TESTS):
                self.passing.add(test)
            else:
                self.left_out.append(test)
                why = "too slow" if code is None else "fails without any change"
                print(f"{test} takes no part: {why}", flush=True)
        return not set(again) & set(self.left_out)

    def _rings(self, module: str) -> Iterator[list[str]]:
        """Yield the tests of a module, some at a time: its own examples, then the likeliest to notice a change."""
        likeliest = sorted(self.reach[module], key=lambda test: self._likely(test, module))[: self.files]
        asked = [f"src/{module}", *likeliest]
        for at in range(0, len(asked), AT_ONCE):
            yield asked[at : at + AT_ONCE]

    def _likely(self, test: str, module: str) -> tuple:
        """Return what test files are sorted by: what they noticed, how near in steps and words, how little else."""
        alike = len(_words(test) & _words(module))
        return -self.noticed[module, test], self.reach[module][test] - 2 * alike, self.reached[test], test

    def _run(self, tests: list[str], quick: float | None = None) -> tuple[int | None, str]:
        """Run tests in a child until one fails; return the exit code, None if it took too long, and what failed."""
        tests = [test for test in tests if test not in self.left_out]
        if not tests:
            return NO_TESTS, ""
        printed = self.copy.parent / "printed"
        child = os.fork()
        if child == 0:
            code = 3  # pytest's own number for what went wrong inside it
            try:
                os.setsid()
                first = QuickFirst(self.kept or self.copy.parent / "seconds.json", quick)
                code = _tested(self.copy, [*tests, *(f"--deselect={test}" for test in self.left_out)], printed, first)
            finally:
                os._exit(code)
        try:
            code = _waited(child, self.limit * len(tests))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # also what the tests started and left
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)  # what still writes could keep the copy from being removed
        lines = printed.read_text(errors="replace").splitlines()
        # A test of several values is asked again with all of them: what a value is called may hold anything.
        failed = [line.split()[1].partition("[")[0] for line in lines if line.startswith(("FAILED ", "ERROR "))]
        return code, failed[0] if failed else ""


def _words(path: str) -> set[str]:
    """Return the words that name a module with its folders, or a test file: words of both are said in one number."""
    parts = Path(path).with_suffix("").parts[1:]
    return {word.removesuffix("s") for part in parts for word in part.split("_")} - {"test", ""}


def _waited(child: int, limit: float) -> int | None:
    """Return the exit code of a child; None if it did not end in time."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None


def _tested(copy: Path, tests: list[str], printed: Path, first: QuickFirst) -> int:
    """Run tests of a copy in this process, which is a child made for that; return pytest's exit code."""
    with printed.open("w") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(copy)
    pytest = importlib.import_module("pytest")
    temporary = f"--basetemp={copy.parent / 'temporary'}"
    options = ["-x", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-m", "not browser and not notebooks"]
    code = int(pytest.main([*options, temporary, *tests], plugins=[first]))
    sys.stdout.flush()
    return code


@contextlib.contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Give a copy of a project from which Python takes the package, also in programs that tests start."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder).resolve() / "project"
        shutil.copytree(root, copy, ignore=NOT_COPIED)
        # Compiled code that is compared by content: two changes within a second are as old and as long as each other.
        options = ["-q", "--invalidation-mode", "checked-hash"]
        subprocess.run([sys.executable, "-m", "compileall", *options, str(copy / "src")], check=True)
        sys.dont_write_bytecode = True
        os.environ.update(PYTHONPATH=str(copy / "src"), PYTHONDONTWRITEBYTECODE="1")
        sys.path.insert(0, str(copy / "src"))
        found = importlib.util.find_spec("visionbook")
        if found is None or copy not in Path(found.origin or "").parents or "visionbook" in sys.modules:
            raise SystemExit("the tests would run on the project itself, not on its copy")
        yield copy


def table(outcomes: Sequence[tuple[Place, str]]) -> str:
    """Return how many changes of each room were tried, noticed (also by a test that did not end), and survived."""
    lines = ["| room | tried | noticed | of these too late | survived |", "| --- | ---: | ---: | ---: | ---: |"]
    for room in (*dict.fromkeys(place.room for place, _ in outcomes), "all"):
        found = [what for place, what in outcomes if room in (place.room, "all")]
        counts = len(found), len(found) - found.count(SURVIVED), found.count(LATE), found.count(SURVIVED)
        lines.append(f"| {room} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def state(root: Path, drawn: Sequence[Place]) -> str:
    """Return what tells a sample of one state of code and tests from every other."""
    digest = hashlib.sha256("\n".join(map(str, drawn)).encode())
    for path in sorted(path for part in ("src", "tests") for path in (root / part).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def earlier(log: Path, now: str) -> list[str]:
    """Return what came of the first changes, which a log holds; begin it if there is none.

    A log of another sample, or of other code or tests, is refused.
    """
    if not log.exists():
        log.write_text(f"{now}\n", encoding="utf-8")
    first, *lines = log.read_text(encoding="utf-8").splitlines()
    if first != now:
        raise SystemExit(f"{log} is of another sample, or code or tests have changed since: name another log")
    return [line.partition(": ")[0] for line in lines]


def _stopped(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run the command line; return the exit code: 1 if a change was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True, help="which sample is drawn")
    parser.add_argument("--count", type=int, default=100, help="how many changes (default: 100)")
    parser.add_argument("--limit", type=float, default=90, help="seconds that a test file may take (default: 90)")
    parser.add_argument(
        "--files", type=int, help="ask only so many test files, the nearest (default: all that reach it)"
    )
    parser.add_argument("--quick", type=float, help="do not ask tests again that took more seconds (default: ask all)")
    parser.add_argument("--log", type=Path, help="keep what came out here, and go on from what is there")
    parser.add_argument("--only", default="", help="draw only changes whose line in the log holds this text")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    parser.add_argument(
        "--room", action="append", choices=list(ROOMS), help="draw from this room only (may be repeated)"
    )
    asked = parser.parse_args()
    if not hasattr(os, "fork"):
        parser.error("this needs a system on which a process can be split (Linux, macOS)")
    drawn = sample(places(asked.root, asked.room or list(ROOMS)), asked.count, asked.seed)
    drawn = [place for place in drawn if asked.only in str(place)]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)
    before = earlier(asked.log, state(asked.root, drawn)) if asked.log else []
    outcomes = list(zip(drawn, before, strict=False))
    with copied(asked.root) as copy:
        for name in libraries(asked.root):
            # once, before the process is split for each change; the package itself never is
            importlib.import_module(name)
        kept = asked.log.absolute().with_suffix(".seconds.json") if asked.log else None
        trial = Trial(copy, asked.limit, asked.files, asked.quick, kept)
        for place in drawn[len(before) :]:
            what, test = trial.outcome(place)
            outcomes.append((place, what))
            line = f"{what}: {place}{test and f' [{test}]'}"
            print(line, flush=True)
            if asked.log:
                with asked.log.open("a", encoding="utf-8") as log:
                    log.write(f"{line}\n")
    print(f"\nseed {asked.seed}\n\n{table(outcomes)}")
    return int(any(what == SURVIVED for _, what in outcomes))


if __name__ == "__main__":
    sys.exit(main())
