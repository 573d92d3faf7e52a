"""How fast is a build, and is the book right afterwards? The stock tools and ours, in one run, on the same content.

    python bench/build_speed.py [--quick] [--table PATH_TO_IPSS_2018_RESULT_TABLE.csv] [--censuses FOLDER]

Stock is what the tools do by themselves: papermill executes one notebook after the other in ordinary kernels, then
``jupyter-book build`` builds all pages in a fresh folder. After any change, that whole build is what gives a right
book: a stock build does not know which notebooks read a changed row (the table of correctness shows it). Ours is
``visionbook build``, each time as a user starts it. All work on copies of the project and of the program. Results go
to bench/RESULTS.md (with --quick, only to the screen).
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import edits  # first: it makes the helpers of the tests known
import psutil
import study_speed
from conftest import copy_project
from correctness import table_of_tools
from measuring import Measured, run, typical
from small_book import small_book
from stock import stock

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "RESULTS.md"
VISIONBOOK = [sys.executable, "-m", "visionbook.cli"]


@dataclass(frozen=True)
class Wanted:
    """What a build has to keep to: times as fast as stock, seconds, notebook runs; None where nothing is asked."""

    times: float | None = None
    below_seconds: float | None = None
    notebooks: int | None = None
    aim: str = ""

    def __str__(self) -> str:
        """Return it in words."""
        times = "" if self.times is None else f"at least {self.times:g} times"
        seconds = "" if self.below_seconds is None else f"below {self.below_seconds:g} s"
        return f"{times}{seconds}{self.aim}" or "-"

    def is_met(self, times: float, measured: Measured) -> bool:
        """Return whether a build that was so many times as fast as stock keeps to it."""
        return (
            (self.times is None or times >= self.times)
            and (self.below_seconds is None or measured.seconds < self.below_seconds)
            and (self.notebooks is None or len(measured.notebooks) <= self.notebooks)
        )


COLD = "cold build"
WANTED = {
    COLD: Wanted(times=8, aim=" (aim 10)"),
    "nothing changed": Wanted(below_seconds=0.6, notebooks=0),
    "one value changed": Wanted(times=40, notebooks=3),
    "first report of an indicator": Wanted(),
    "one new observation row": Wanted(notebooks=4),
    "one word of one page changed": Wanted(times=30, notebooks=1),
    "one notebook changed": Wanted(notebooks=1),
    "one line of CSS changed": Wanted(notebooks=0),
}


@dataclass(frozen=True)
class Ours:
    """A copy of the book and of the program that builds it: an edit may change both."""

    root: Path
    program: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which the book is built."""
        return {"VISIONBOOK_ROOT": str(self.root), "PYTHONPATH": str(self.program)}

    def command(self, *arguments: str, memory: bool = False) -> Measured:
        """Run a command of `visionbook`, which must succeed."""
        return run([*VISIONBOOK, *arguments], self.root, self.variables, memory=memory)

    def build(self, *options: str, memory: bool = False) -> Measured:
        """Build the book with `visionbook build`."""
        return self.command("build", *options, memory=memory)

    def after(self, edit, edited: Path, times: int) -> Measured:
        """Measure builds after an edit of the book or of the program, each time made anew."""

        def measured(number: int) -> Measured:
            edit(edited, number)
            return self.build()

        return typical(measured, times)


def changed_builds(ours: Ours, times: int) -> dict[str, Measured]:
    """Measure builds after each kind of change; the book is built and up to date before and afterwards."""
    return {
        "nothing changed": typical(lambda _: ours.build(), times + 2),
        "one value changed": ours.after(edits.change_value, ours.root, times),
        "first report of an indicator": ours.after(edits.add_observation, ours.root, times),
        "one new observation row": ours.after(edits.add_next_year, ours.root, times),  # of those just reported
        "one word of one page changed": ours.after(edits.change_word, ours.program, times),
        "one notebook changed": ours.after(edits.change_notebook, ours.root, times),
        "one line of CSS changed": ours.after(edits.change_style, ours.root, times),
    }


def notebooks_per_second(ours: Ours, times: int) -> dict[str, float]:
    """Return notebooks per second of `visionbook run --all`, its start included; with Dask if there is that command."""
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(times):  # by turns, so that both meet the machine in the same moods
        for workers, rates in found.items():
            done = ours.command("run", "--all", "--workers", str(workers))
            rates.append(len(done.notebooks) / done.seconds)
    rates = {f"ours, {n} worker{'s' * (n > 1)}": statistics.median_low(rates) for n, rates in found.items()}
    return rates | fleet_rate(ours)


def fleet_rate(ours: Ours) -> dict[str, float]:
    """Return notebooks per second of `visionbook fleet` on a local cluster; nothing where it does not exist."""
    there = not subprocess.run([*VISIONBOOK, "fleet", "--help"], capture_output=True, check=False).returncode
    if not there or not (ours.root / "notebooks" / "population_outlook.ipynb").is_file():
        return {}
    out = ours.root / "_build" / "bench-fleet"
    done = ours.command("fleet", "--areas", "*", "--workers", "2", "--output", str(out), "--all")
    made = len(list(out.rglob("*.ipynb")))
    return {"Dask (`visionbook fleet`), 2 workers": made / done.seconds} if made else {}


def table(rows: list[list[str]]) -> str:
    """Return rows as a Markdown table, the first its header.

    Examples
    --------
    >>> print(table([["build", "s"], ["cold", "1.0"]]))
    | build | s |
    | --- | ---: |
    | cold | 1.0 |
    """
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"| {' | '.join(['---'] + ['---:'] * (len(rows[0]) - 1))} |", *body])


def table_of_builds(stock_parts: dict[str, Measured], builds: dict[str, Measured]) -> list[list[str]]:
    """Return what was wanted of each build and what was measured, the header first."""
    whole = sum(one.seconds for one in stock_parts.values())
    processor = sum(one.processor_seconds for one in stock_parts.values())
    rows = [["build", "wanted", "measured", "notebook runs wanted", "notebook runs", "met", "stock, s", "ours, s",
             "stock, processor s", "ours, processor s"]]  # fmt: skip
    for name, one in builds.items():
        wanted, times = WANTED[name], whole / one.seconds
        measured = f"{one.seconds:.2f} s" if wanted.below_seconds else f"{times:.1f} times"
        most = "-" if wanted.notebooks is None else f"at most {wanted.notebooks}"
        rows.append([name, str(wanted), measured, most, str(len(one.notebooks)),
                     "yes" if wanted.is_met(times, one) else "**no**", f"{whole:.1f}", f"{one.seconds:.2f}",
                     f"{processor:.1f}", f"{one.processor_seconds:.2f}"])  # fmt: skip
    return rows


def report(stock_parts: dict[str, Measured], builds: dict[str, Measured], rates: dict[str, float]) -> str:
    """Return what was measured of speed as Markdown."""
    notebooks = stock_parts["notebooks"]
    rates = {"stock, one after the other": len(notebooks.notebooks) / notebooks.seconds, **rates}
    memory = {"stock": max(one.peak_bytes for one in stock_parts.values()), "ours": builds[COLD].peak_bytes}
    ran = [f"- {name}: {', '.join(one.notebooks)}" for name, one in builds.items() if one.notebooks and name != COLD]
    return "\n\n".join(
        [
            f"{len(notebooks.notebooks)} notebook runs. Stock, each time: "
            f"notebooks {notebooks.seconds:.1f} s, jupyter-book {stock_parts['book'].seconds:.1f} s. "
            "After a change, stock has to do all of it again to give a right book.",
            table(table_of_builds(stock_parts, builds)),
            "What ran again:\n\n" + "\n".join(ran),
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


def study(folder: Path | None) -> str:
    """Return how long the study of errors takes and how much memory, or why it is left out."""
    missing = study_speed.missing_from(folder)
    if missing:
        return (
            f"Left out: it needs {' and '.join(missing)}, which are not part of the project. "
            "`make bench CENSUSES=path/to/folder`"
        )
    return study_speed.report(study_speed.measured(folder.resolve()))


def speed(folder: Path, program: Path, quick: bool) -> str:
    """Measure how fast builds of the whole book are (of the small one if `quick`), and return the results."""
    root = small_book(folder / "project") if quick else copy_project(folder / "project")
    shutil.copy(ROOT / "requirements.lock", root)
    ours = Ours(root, program)
    stock_parts = stock(root, folder / "stock", ours.variables)
    if stock_parts["book"].code:
        raise SystemExit(f"the stock pipeline did not build the book:\n{stock_parts['book'].printed}")
    builds = {COLD: ours.build()} | changed_builds(ours, 1 if quick else 3)
    builds[COLD].peak_bytes = ours.build("--all", memory=True).peak_bytes
    return report(stock_parts, builds, notebooks_per_second(ours, 1 if quick else 3))


def correctness(folder: Path, program: Path) -> str:
    """Return which tools show the right value after an edit, and how fast, as Markdown."""
    folder.mkdir()
    rows = table_of_tools(folder, {"PYTHONPATH": str(program)}, [*VISIONBOOK, "build"])
    return (
        "The same small book for each tool (a few pages, three indicators), built; then one value of one CSV changed, "
        "which the notebooks read through `data.load`; then the same command again. Whether the page was right is "
        f"read from the page.\n\n{table(rows)}\n\n"
        "An exit code of 0 beside an old value is a wrong book that nobody is told of. Without what it keeps from the "
        "build before, each tool builds as cold. The first tools make one page of each notebook; papermill and this "
        "project run some of them once for each subject."
    )


def main() -> int:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a book of few pages, each change once; nothing is kept")
    parser.add_argument("--table", type=Path, help="file for the model's benchmark (see bench/model_speed.py)")
    parser.add_argument("--censuses", type=Path, help="folder for that of the study (see bench/study_speed.py)")
    arguments = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory(prefix="visionbook-bench-") as name:
        folder = Path(name)
        program = edits.program_in(folder / "program")
        # First, because it copies the program as it is: `speed` changes a word of it.
        right = correctness(folder / "tools", program)
        fast = speed(folder, program, arguments.quick)
    text = (
        f"# How fast it is, and how right\n\nMade by `make bench`. {about}\n\n{fast}\n\n"
        f"## Is the page right after an edit?\n\n{right}\n\n## The model\n\n{model(arguments.table)}\n\n"
        f"## The study of errors\n\n{study(arguments.censuses)}\n"
    )
    print(text)
    if not arguments.quick:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
