"""Commands for official files: ``visionbook import``, ``imports``, ``undo``, ``new`` and ``study errors``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.edition import ROLES, read_edition
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of this group."""
    new = command("new", _new)
    new.add_argument("folder", type=Path, metavar="FOLDER", help=said("new_folder"))
    new.add_argument("--municipality", required=True, metavar="CODE|NAME", help=said("new_municipality"))
    new.add_argument("--census", nargs="+", required=True, type=Path, metavar="FILE", help=said("new_census"))
    new.add_argument("--projection", nargs="+", default=[], type=Path, metavar="FILE", help=said("new_projection"))
    new.add_argument("--part", action="store_true", help=said("official_part"))
    new.add_argument("--neighbours", action="append", default=[], metavar="CODES|NAMES", help=said("new_neighbours"))
    _add_study(command("study", _study_errors))
    _add_import(command("import", _import))
    command("imports", _imports)
    undo = command("undo", _undo)
    undo.add_argument("number", type=int, metavar="N", help=said("undo_number"))
    undo.add_argument("--yes", action="store_true", help=said("without_asking"))
    undo.add_argument("--by", metavar="NAME", default="", help=said("undo_by"))


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=ROLES[:2], metavar="KIND", help=said("official_kind"))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=said("official_files"))
    parser.add_argument("--areas", action="append", default=[], metavar="CODES", help=said("official_areas"))
    parser.add_argument("--series", default="", metavar="SERIES", help=said("official_series"))
    parser.add_argument("--part", action="store_true", help=said("official_part"))
    parser.add_argument("--yes", action="store_true", help=said("without_asking"))
    parser.add_argument("--by", metavar="NAME", default="", help=said("official_by"))


def _import(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.official_import import OfficialOptions, import_official, read_official
    from visionbook.publish.moved import pages_moved

    given = OfficialOptions(tuple(options.areas), options.series, options.yes, options.by)
    with build_lock(root / BUILD):
        read = read_official(options.kind, options.files, part=options.part)
        import_official(options.kind, read, read_edition(root), given, pages_moved)


def _add_study(parser: argparse.ArgumentParser) -> None:
    errors = parser.add_subparsers(required=True, metavar=said("action_name")).add_parser("errors")
    errors.add_argument("--panel", nargs="+", required=True, type=Path, metavar="FILE", help=said("study_panel"))
    for name, shown in (("same", "OLD=NEW"), ("without", "CODES"), ("edition", "SERIES=FILE")):
        errors.add_argument(f"--{name}", action="append", default=[], metavar=shown, help=said(f"study_{name}"))
    errors.add_argument("--dry-run", action="store_true", help=said("study_dry_run"))


def _study_errors(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.study import run

    run(root, options.panel, options.same, options.without, options.edition, store=not options.dry_run)


def _imports(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.undo import show_imports

    show_imports()


def _undo(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.undo import undo

    with build_lock(root / BUILD):
        undo(options.number, yes=options.yes, by=options.by)


def _new(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.new_edition import NewEdition, new_edition

    files = (tuple(options.census), tuple(options.projection))
    asked = NewEdition(options.municipality, *files, options.part, tuple(options.neighbours))
    new_edition(root, options.folder, asked)
