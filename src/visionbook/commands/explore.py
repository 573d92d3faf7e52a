"""The command that opens notebooks in JupyterLab: ``visionbook explore``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import add_parameter, said
from visionbook.edition import read_edition


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = command("explore", _explore)
    parser.add_argument("pages", nargs="*", metavar="NOTEBOOK", help=said("explore_pages"))
    add_parameter(parser, said("explore_parameter"))
    parser.add_argument("--anew", action="store_true", help=said("explore_anew"))
    parser.add_argument("--no-browser", dest="start", action="store_false", help=said("explore_no_browser"))


def _explore(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.explore import explore

    explore(root, read_edition(root), options.pages, dict(options.parameter), anew=options.anew, start=options.start)
