"""The command ``visionbook worksheet``: a workbook that computes the projection of one municipality."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.messages import message, say


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command of this group."""
    parser = command("worksheet", _worksheet)
    parser.add_argument("municipality", metavar="CODE", help=said("worksheet_code"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=said("worksheet_output"))


def _worksheet(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.worksheet import write_worksheet

    say(message("worksheet_file.written", path=write_worksheet(root, options.municipality, options.output)))
