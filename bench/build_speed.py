"""How fast is a build? The stock pipeline and ours side by side, in one run, on the same content.

    python bench/build_speed.py [--quick] [--table PATH_TO_IPSS_2018_RESULT_TABLE.csv]

Stock is what the tools do by themselves: papermill executes one notebook after the other in ordinary kernels, then
``jupyter-book build`` builds all pages in a fresh folder. After any change, that whole build is what gives a right
book: a stock build does not know which notebooks read a changed row. Ours is ``visionbook build``, each time as a user
starts it. Both work on copies of the project. Results go to bench/RESULTS.md (with --quick, only to the screen).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from conftest import copy_project  # noqa: E402
from small_book import replace, small_book  # noqa: E402

RESULTS = ROOT / "bench" / "RESULTS.md"
VISIONBOOK = [sys.executable, "-m", "visionbook.cli"]
STOCK_RUN = """
import json, sys
import papermill
for job in json.load(open(sys.argv[1])):
    papermill.execute_notebook(job["notebook"], job["target"], parameters=job["parameters"], cwd=sys.argv[2],
                               kernel_name="python3", progress_bar=False)
"""
PAUSE_SECONDS = 0.5
OBSERVATION = ("kpi_observations.csv", "12600000000", "12700000000")


@dataclass
class Measured:
    """What a step took: seconds on the clock, and of processors, and the most memory at a time."""

    seconds: float
    processor_seconds: float
    peak_bytes: int = 0
    notebooks: int = 0


@dataclass
class Memory:
    """The largest sum of the proportional set sizes of this process's descendants, looked at twice a second."""

    peak_bytes: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look until told to stop."""
        while not self._stop.wait(PAUSE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(pss, psutil.Process().children(recursive=True))))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look while something runs."""
        thread = threading.Thread(target=self.watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()


def pss(process: psutil.Process) -> int:
    """Return the memory of a process, what it shares counted by its share; 0 if that cannot be told."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def run(command: list[str], root: Path, *, memory: bool = False) -> Measured:
    """Run a command that must succeed, and measure it."""
    environment = {**os.environ, "VISIONBOOK_ROOT": str(root)}
    watched = Memory()
    before, began = os.times(), time.monotonic()
    with watched.watching() if memory else watched_not():
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False)
    seconds, after = time.monotonic() - began, os.times()
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(seconds, processor, watched.peak_bytes, done.stderr.count("notebooks: "))


@contextmanager
def watched_not() -> Iterator[None]:
    """Measure nothing: looking at memory takes time."""
    yield


def ours(root: Path, *options: str, memory: bool = False) -> Measured:
    """Build the book with `visionbook build`."""
    return run([*VISIONBOOK, "build", *options], root, memory=memory)


def stock(root: Path, folder: Path) -> dict[str, Measured]:
    """Build the book as the tools do by themselves; laying out the site for jupyter-book is not measured."""
    os.environ["VISIONBOOK_ROOT"] = str(root)
    from visionbook.edition import read_edition
    from visionbook.publish.execute import planned_runs
    from visionbook.publish.site import stage_site

    runs, executed = planned_runs(root, read_edition(root)), folder / "executed"
    executed.mkdir(parents=True)
    jobs = [
        {"notebook": str(one.notebook), "target": str(executed / f"{one.page}.ipynb"), "parameters": one.parameters}
        for one in runs
    ]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    notebooks = run([sys.executable, "-c", STOCK_RUN, str(folder / "jobs.json"), str(root)], root, memory=True)
    notebooks.notebooks = len(runs)
    stage_site(root, runs, executed, folder / "site")
    options = ["--path-output", "fresh", "-n", "-W", "--keep-going"]
    book = [str(Path(sys.executable).with_name("jupyter-book")), "build", "site", *options]
    return {"notebooks": notebooks, "book": run(book, folder, memory=True)}


def typical(measure: Callable[[int], Measured], times: int) -> Measured:
    """Measure several times and return the run of middle length."""
    found = [measure(number) for number in range(times)]
    middle = statistics.median_low(one.seconds for one in found)
    return next(one for one in found if one.seconds == middle)


def changed_builds(root: Path, times: int) -> dict[str, Measured]:
    """Measure builds after nothing, an observation, a notebook and a line of a style sheet have changed."""

    def observation(number: int) -> Measured:
        name, *values = OBSERVATION
        replace(root / "data" / name, *(values if number % 2 == 0 else reversed(values)))
        return ours(root)

    def notebook(number: int) -> Measured:
        replace(
            root / "notebooks" / "goals.ipynb",
            f"戦略のしくみ{'。' * number}\\n",
            f"戦略のしくみ{'。' * (number + 1)}\\n",
        )
        return ours(root)

    def style(number: int) -> Measured:
        with (root / "book" / "_static" / "visionbook.css").open("a", encoding="utf-8") as file:
            file.write(f"/* {number} */\n")
        return ours(root)

    return {
        "nothing changed": typical(lambda number: ours(root), times + 2),
        "one observation changed": typical(observation, times),
        "one notebook changed": typical(notebook, times),
        "one line of CSS changed": typical(style, times),
    }


def notebooks_per_second(root: Path, times: int) -> dict[str, float]:
    """Return notebooks per second of `visionbook run --all`, its start included; with Dask if there is that command."""
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(times):  # by turns, so that both meet the machine in the same moods
        for workers, rates in found.items():
            done = run([*VISIONBOOK, "run", "--all", "--workers", str(workers)], root)
            rates.append(done.notebooks / done.seconds)
    rates = {f"ours, {n} worker{'s' * (n > 1)}": statistics.median_low(rates) for n, rates in found.items()}
    return rates | fleet_rate(root)


def fleet_rate(root: Path) -> dict[str, float]:
    """Return notebooks per second of `visionbook fleet` on a local cluster; nothing where it does not exist."""
    there = not subprocess.run([*VISIONBOOK, "fleet", "--help"], capture_output=True, check=False).returncode
    if not there or not (root / "notebooks" / "population_outlook.ipynb").is_file():
        return {}
    out = root / "_build" / "bench-fleet"
    done = run([*VISIONBOOK, "fleet", "--areas", "*", "--workers", "2", "--output", str(out), "--all"], root)
    made = len(list(out.rglob("*.ipynb")))
    return {"Dask (`visionbook fleet`), 2 workers": made / done.seconds} if made else {}


def table(rows: list[list[str]]) -> str:
    """Return rows as a Markdown table, the first its header."""
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"| {' | '.join(['---'] + ['---:'] * (len(rows[0]) - 1))} |", *body])


def report(stock_parts: dict[str, Measured], our_builds: dict[str, Measured], rates: dict[str, float]) -> str:
    """Return the results as Markdown."""
    whole = sum(one.seconds for one in stock_parts.values())
    whole_processor = sum(one.processor_seconds for one in stock_parts.values())
    rows = [["build", "stock, s", "ours, s", "ratio", "stock, processor s", "ours, processor s", "notebooks run"]]
    rows += [
        [name, f"{whole:.1f}", f"{one.seconds:.2f}", f"{whole / one.seconds:.1f}", f"{whole_processor:.1f}",
         f"{one.processor_seconds:.2f}", str(one.notebooks)]
        for name, one in our_builds.items()
    ]  # fmt: skip
    stock_notebooks = stock_parts["notebooks"]
    rates = {"stock, one after the other": stock_notebooks.notebooks / stock_notebooks.seconds, **rates}
    memory = {"stock": max(one.peak_bytes for one in stock_parts.values()), "ours": our_builds["cold build"].peak_bytes}
    return "\n\n".join(
        [
            f"{stock_notebooks.notebooks} notebook runs. Stock, each time: "
            f"notebooks {stock_notebooks.seconds:.1f} s, jupyter-book {stock_parts['book'].seconds:.1f} s. "
            "After a change, stock has to do all of it again to give a right book.",
            table(rows),
            table([["execution", "notebooks per second"], *([name, f"{rate:.2f}"] for name, rate in rates.items())]),
            f"Two workers do {rates['ours, 2 workers'] / rates['ours, 1 worker']:.2f} times as many as one.",
            table([["peak memory of all processes", "MB"], *([k, f"{v / 1e6:.0f}"] for k, v in memory.items() if v)]),
        ]
    )


def machine() -> str:
    """Return what the machine is, without its name, and the date."""
    memory = psutil.virtual_memory().total / 1e9
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {cores} cores ({platform.machine()}), {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}{load}"
    )


def model(path: Path | None) -> str:
    """Return the result of the model's benchmark, or why it is left out."""
    if path is None or not path.is_file():
        return (
            "Left out: it needs the result table of the IPSS regional projection of 2018 (all municipalities, CSV in "
            "UTF-8), which is not part of the project. `make bench TABLE=path/to/file.csv`"
        )
    command = [sys.executable, str(ROOT / "bench" / "model_speed.py"), str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return f"```\n{done.stdout}{done.stderr}```"


def measure(folder: Path, quick: bool) -> str:
    """Measure everything in copies of the project below a folder, and return the results."""
    root = small_book(folder / "project") if quick else copy_project(folder / "project")
    shutil.copy(ROOT / "requirements.lock", root)
    about = machine()
    stock_parts = stock(root, folder / "stock")
    builds = {"cold build": ours(root)}
    builds |= changed_builds(root, 1 if quick else 3)
    builds["cold build"].peak_bytes = ours(root, "--all", memory=True).peak_bytes
    rates = notebooks_per_second(root, 1 if quick else 3)
    return f"{about}\n\n{report(stock_parts, builds, rates)}"


def main() -> int:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a book of few pages, each change once; nothing is kept")
    parser.add_argument("--table", type=Path, help="file for the model's benchmark (see bench/model_speed.py)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visionbook-bench-") as folder:
        measured = measure(Path(folder), arguments.quick)
    text = f"# How fast it is\n\nMade by `make bench`. {measured}\n\n## The model\n\n{model(arguments.table)}\n"
    print(text)
    if not arguments.quick:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
