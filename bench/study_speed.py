"""How long does the study of errors take, and how much memory? The whole command on all municipalities.

    python bench/study_speed.py FOLDER_OF_CENSUSES

Runs ``visionbook study errors --dry-run`` as a user would, on the files of `FILES`, which are not part of the project:
the censuses of 1980 to 2015 and of 2020 of all municipalities by sex and five-year age (decisions/0033). Nothing is
stored. Time is that on the clock, the start of the program and the unpacking of the files included.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

from measuring import Measured, tried

ROOT = Path(__file__).resolve().parent.parent
FILES = ("census_1980_2015_all_municipalities_5yr_sex.csv.xz", "census_2020_all_areas_5yr_sex.csv.xz")
SAME = ("04423=04216", "40305=40231")
"""Codes that changed between the files."""

MOST_SECONDS, MOST_BYTES = 60, 2_000_000_000
_LINES = 6
"""Of what the study says; all of it if it failed."""
_KILOBYTE = 1 if sys.platform == "darwin" else 1024


def missing_from(folder: Path | None) -> list[str]:
    """Return which of the files a folder does not have; all of them if there is no folder.

    Examples
    --------
    >>> missing_from(None) == list(FILES)
    True
    """
    return [name for name in FILES if folder is None or not (folder / name).is_file()]


def measured(folder: Path) -> Measured:
    """Run the study on the files of a folder and measure it; its memory is the most that it ever held."""
    same = [f"--same={pair}" for pair in SAME]
    command = [sys.executable, "-m", "visionbook.cli", "study", "errors", "--dry-run", *same, "--panel"]
    # The sum of all its processes twice a second, or the largest of them at any moment.
    found = tried([*command, *(str(folder / name) for name in FILES)], ROOT, memory=True)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _KILOBYTE
    found.peak_bytes = max(found.peak_bytes, largest)
    return found


def is_good(found: Measured) -> bool:
    """Return whether a study ended well and kept to the limits.

    Examples
    --------
    >>> is_good(Measured(59.0, peak_bytes=10)), is_good(Measured(61.0)), is_good(Measured(1.0, code=1))
    (True, False, False)
    """
    return found.code == 0 and found.seconds < MOST_SECONDS and found.peak_bytes < MOST_BYTES


def report(found: Measured) -> str:
    """Return what was measured, the limits, and how the study begins to say what it did."""
    lines = found.printed.strip().splitlines()
    said = "\n".join(lines if found.code else lines[:_LINES])
    verdict = "kept" if is_good(found) else "**not kept**"
    return (
        f"{found.seconds:.1f} s on the clock ({found.processor_seconds:.1f} s of processors), limit {MOST_SECONDS} s; "
        f"peak memory {found.peak_bytes / 1e9:.2f} GB, limit {MOST_BYTES / 1e9:.0f} GB: {verdict}\n\n"
        f"```\n{said}\n```"
    )


def main() -> int:
    """Measure, print, and return 1 if the study failed, is too slow or too large."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("censuses", type=Path, help=f"folder with {' and '.join(FILES)}")
    folder = parser.parse_args().censuses
    missing = missing_from(folder)
    if missing:
        print(f"left out: {folder} does not have {', '.join(missing)}")
        return 0
    found = measured(folder.resolve())
    print(report(found))
    return 0 if is_good(found) else 1


if __name__ == "__main__":
    sys.exit(main())
