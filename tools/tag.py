"""Refuse to publish what is no edition: `python tools/tag.py`, in the project's environment (`make tag`).

An edition is a tag, and its name is the version that `visionbook --version` says. In a workflow the tag is the one that
started it; elsewhere, those of the commit that is checked out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import visionbook
from visionbook.messages import Message, message, reader_language, told

ROOT = Path(__file__).resolve().parent.parent


def tags_here(environment: Mapping[str, str]) -> list[str]:
    """Return the tags of what is to be published; none for a branch."""
    if "GITHUB_REF_TYPE" in environment:
        return [environment["GITHUB_REF_NAME"]] if environment["GITHUB_REF_TYPE"] == "tag" else []
    command = ["git", "tag", "--points-at", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()


def refusal(tags: list[str], version: str) -> Message | None:
    """Return why something with these tags cannot be published; None if it can.

    Examples
    --------
    >>> refusal(["v1.0.0"], "1.0.0")
    """
    wanted = f"v{version}"
    if not tags:
        return message("publishing.no_tag", wanted=wanted)
    if wanted not in tags:
        return message("publishing.other_tag", tags=tags, wanted=wanted)
    return None


def main() -> int:
    """Run the command line; return the exit code."""
    why = refusal(tags_here(os.environ), visionbook.__version__)
    if why is not None:
        lang = reader_language()
        for text in dict.fromkeys([told(why, lang), told(why, "ja")]):  # the log of a workflow is read by clerks, too
            print(text, file=sys.stderr)
    return int(why is not None)


if __name__ == "__main__":
    sys.exit(main())
