"""How fast is the projection? All areas of an IPSS result table, four scenarios to 2060.

    python bench/model_speed.py PATH_TO_IPSS_2018_RESULT_TABLE.csv

Compares one vectorised call with a plain Python loop over areas, scenarios, intervals, sexes and ages in the same run:
equal results, or it fails. Times are processor time (best of ten calls, one loop), so that other work on the machine
matters less. Then runs 1,000 random draws of everything in bounded memory. Reads only the file given.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration, Projection
from visionbook.population.axes import FEMALE, AgeGroups
from visionbook.population.empty_cohorts import RULE
from visionbook.population.implied import implied_rates
from visionbook.population.net_migration import assumptions_from
from visionbook.population.projection import balancing_residual, project

AGES = AgeGroups(width=5, open_ended_from=90)
BASE_YEAR, HORIZON_YEAR, INTERVALS = 2015, 2060, 9
GOAL_RATIO = 0.27  # about a TFR of 2.1; the benchmark needs a scenario, not the handbook's one
DRAWS, DRAWS_AT_ONCE = 1_000, 4
LIMIT_BYTES = 2_000_000_000
TIMES_FASTER = 60  # at least; decision 0020 says what a readable chain costs


def read_tables(path: Path) -> np.ndarray:
    """Return persons by area, year, sex (female, male) and age from a result table with /m and /f columns."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    header = rows[0]
    columns = [[i for i, name in enumerate(header) if name.endswith(ending)] for ending in ("/f", "/m")]
    cells = np.array([[[float(row[i]) for i in sex] for sex in columns] for row in rows[1:]])
    years = len({row[4] for row in rows[1:]})
    return cells.reshape(-1, years, 2, len(AGES))


def survivorship() -> np.ndarray:
    """Return plausible ratios (interval, sex, age): the benchmark measures time, not mortality."""
    ratios = np.ones((1, 2, len(AGES)))
    ratios[..., 10:] = np.linspace(0.99, 0.4, len(AGES) - 10)
    ratios[:, 1] *= 0.99
    return ratios


def four_scenarios(tables: np.ndarray) -> tuple[np.ndarray, Assumptions]:
    """Return base populations and the assumptions of pattern 1, sim. 1, sim. 2 and half the net migration."""
    rates = implied_rates(tables, AGES, **RULE).held(INTERVALS)
    base = assumptions_from(rates, survivorship())
    kept = np.array([1.0, 1.0, 0.0, 0.5]).reshape(4, 1, 1, 1)
    ratio = base.fertility.child_woman_ratio
    raised = np.broadcast_to(np.interp(np.arange(INTERVALS), [0, 2], [0.21, GOAL_RATIO]), ratio.shape)
    return tables[:, np.newaxis, 0], Assumptions(
        base.survivorship_ratio,
        ChildWomanRatio(
            np.stack([ratio, raised, raised, ratio], axis=1), base.fertility.sex_ratio_of_children[:, np.newaxis]
        ),
        Migration(base.migration.net[:, np.newaxis] * kept),
    )


def plain_loop(start: np.ndarray, assumptions: Assumptions) -> Projection:
    """Project the same arrays one cell at a time, the way the method is explained."""
    areas, scenarios = assumptions.migration.net.shape[:2]
    survivors, net = assumptions.survivorship_ratio[0], assumptions.migration.net
    ratio, boys = assumptions.fertility.child_woman_ratio, assumptions.fertility.sex_ratio_of_children
    last, cells = len(AGES) - 1, (2, len(AGES))
    people = np.zeros((areas, scenarios, INTERVALS + 1, *cells))
    births = np.zeros((areas, scenarios, INTERVALS, 2))
    deaths, migrants = np.zeros((2, areas, scenarios, INTERVALS, *cells))
    for a in range(areas):
        for s in range(scenarios):
            people[a, s, 0] = start[a, 0]
            for t in range(INTERVALS):
                women = 0.0
                for sex in range(2):
                    for age in range(1, last + 1):
                        cohort = people[a, s, t, sex, age - 1]
                        if age == last:
                            cohort += people[a, s, t, sex, last]
                        alive, moved = cohort * survivors[sex, age], cohort * net[a, s, t, sex, age]
                        if not (0 <= alive + moved < np.inf):
                            raise ValueError(f"area {a}, scenario {s}, interval {t}: fewer people than none")
                        people[a, s, t + 1, sex, age] = alive + moved
                        deaths[a, s, t, sex, age], migrants[a, s, t, sex, age] = cohort - alive, moved
                        if sex == FEMALE and 3 <= age < 10:
                            women += alive + moved
                girls = ratio[a, s, t] * women / (1 + boys[a, 0, t])
                for sex, young in enumerate((girls, ratio[a, s, t] * women - girls)):
                    births[a, s, t, sex] = young / survivors[sex, 0]
                    people[a, s, t + 1, sex, 0] = young
                    deaths[a, s, t, sex, 0] = births[a, s, t, sex] - young
    return Projection((), people, births, deaths, migrants)


def largest_difference(fast: Projection, slow: Projection) -> float:
    """Return the largest difference of any population, birth, death or net migrant, in persons."""
    parts = ("population", "births", "deaths", "net_migrants")
    return max(float(np.abs(getattr(fast, part) - getattr(slow, part)).max()) for part in parts)


def draws(start: np.ndarray, base: Assumptions, seed: int) -> Iterator[np.ndarray]:
    """Yield total populations (draw, area, scenario, year) of random draws, a few at a time."""
    random = np.random.default_rng(seed)
    for _ in range(0, DRAWS, DRAWS_AT_ONCE):
        level = random.normal(1.0, 0.1, (DRAWS_AT_ONCE, 1, 1, INTERVALS)).clip(0.5)
        moves = random.normal(1.0, 0.2, (DRAWS_AT_ONCE, 1, 1, INTERVALS, 1, 1)).clip(0, 1.5)
        fertility = ChildWomanRatio(base.fertility.child_woman_ratio * level, base.fertility.sex_ratio_of_children)
        net = np.maximum(base.migration.net * moves, -base.survivorship_ratio)  # nobody leaves twice
        drawn = Assumptions(base.survivorship_ratio, fertility, Migration(net))
        result = project(start, drawn, AGES, BASE_YEAR, HORIZON_YEAR)
        yield result.population.sum(axis=(-2, -1)).astype(np.float32)


def main() -> int:
    """Measure, print, and return 1 if something differs or is too slow or too large."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path, help="IPSS 2018 result table, all municipalities, as CSV (UTF-8)")
    parser.add_argument("--no-draws", action="store_true", help="only compare the call with the loop")
    arguments = parser.parse_args()
    start, assumptions = four_scenarios(read_tables(arguments.table))
    times, fast = [], None
    for _ in range(10):
        del fast
        begun = time.process_time()
        fast = project(start, assumptions, AGES, BASE_YEAR, HORIZON_YEAR)
        times.append(time.process_time() - begun)
    begun = time.process_time()
    slow = plain_loop(start, assumptions)
    slow_time = time.process_time() - begun
    difference, ratio = largest_difference(fast, slow), slow_time / min(times)
    print(f"areas {len(start)}, scenarios 4, intervals {INTERVALS}, cells {fast.population.size:,}")
    print(f"one call {min(times):.3f} s (best of 10), loop {slow_time:.2f} s: {ratio:.0f} times faster")
    print(f"largest difference {difference:.1e} persons; balance {np.abs(balancing_residual(fast)).max():.1e} persons")
    good = difference < 1e-6 and ratio >= TIMES_FASTER
    del slow, fast
    if not arguments.no_draws:
        begun, totals = time.process_time(), []
        for part in draws(start, assumptions, seed=1):
            totals.append(part[..., -1])  # keep the horizon only
        spread = np.quantile(np.concatenate(totals), [0.1, 0.9], axis=0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(f"{DRAWS:,} draws of everything: {time.process_time() - begun:.0f} s, spread {spread.shape}")
        print(f"peak memory of the whole run {peak / 1e9:.2f} GB, limit {LIMIT_BYTES / 1e9:.0f} GB")
        good = good and peak < LIMIT_BYTES
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
