"""Commands for all municipalities: ``visionbook national``, and what ``visionbook fleet --national`` does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.publish.freshness import BUILD

PAGES = "national"


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of this group."""
    national = command("national", _national)
    national.add_argument("folder", type=Path, metavar="FOLDER", help=said("national_folder"))
    for name, needed in (("census", True), ("projection", False), ("names", False)):
        national.add_argument(
            f"--{name}",
            nargs="+",
            type=Path,
            default=[],
            required=needed,
            metavar="FILE",
            help=said(f"national_{name}"),
        )
    national.add_argument("--same", action="append", default=[], metavar="OLD=NEW", help=said("study_same"))


def _national(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.national import NationalFiles, make_set

    make_set(options.folder, NationalFiles(options.census, options.projection, options.names, options.same))


def make_town_pages(root: Path, options: argparse.Namespace, given: list[str]) -> None:
    """Make the pages of a national set: ``visionbook fleet --national FOLDER``.

    Parameters
    ----------
    root : Path
        The project.
    options : Namespace
        Of the fleet.
    given : list of str
        Options of the fleet that only notebooks have: none may be given.

    Raises
    ------
    ParameterError
        If one is.
    """
    if given:
        raise ParameterError(message("national.no_notebook", given=given))
    from visionbook.publish.national import Job, make_pages

    areas = [pattern.strip() for text in options.areas for pattern in text.split(",") if pattern.strip()]
    output = Path(options.output) if options.output else root / BUILD / PAGES
    make_pages(root, options.national, Job(areas, output, options.workers, options.anew))
