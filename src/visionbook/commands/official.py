"""Commands for official files: ``visionbook import``, ``imports``, ``undo``, ``new`` and ``study errors``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from visionbook.arguments import said
from visionbook.edition import read_edition
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock

if TYPE_CHECKING:  # only names: commands load what they need when they run
    from visionbook.intake.kinds_import import KindOptions


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
    parser.add_argument("kind", choices=list(KINDS), metavar="KIND", help=said("official_kind"))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=said("official_files"))
    parser.add_argument("--areas", action="append", default=[], metavar="CODES", help=said("official_areas"))
    parser.add_argument("--series", default="", metavar="SERIES", help=said("official_series"))
    parser.add_argument("--mapping", type=Path, metavar="FILE", help=said("official_mapping"))
    parser.add_argument("--part", action="store_true", help=said("official_part"))
    parser.add_argument("--preview", action="store_true", help=said("official_preview"))
    parser.add_argument("--yes", action="store_true", help=said("without_asking"))
    parser.add_argument("--by", metavar="NAME", default="", help=said("official_by"))


def _import(root: Path, options: argparse.Namespace) -> None:
    with build_lock(root / BUILD):
        KINDS[options.kind](root, options)


def _import_series(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.official_import import OfficialOptions, import_official, read_official

    given = OfficialOptions(tuple(options.areas), options.series, options.yes, options.by)
    read = read_official(options.kind, options.files, part=options.part)
    import_official(options.kind, read, read_edition(root), given, _pages(options))


def _pages(options: argparse.Namespace) -> Callable[..., object]:
    """Return what says which pages move: with every sentence that changes, if asked for."""
    from visionbook.publish.preview import pages_and_sentences, pages_rerun

    return pages_rerun if options.preview else pages_and_sentences


def _import_register(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kinds_import import import_register

    import_register(options.files, read_edition(root), _kind_options(options), _pages(options))


def _import_vital(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kinds_import import import_vital

    import_vital(options.files, read_edition(root), _kind_options(options), _pages(options))


def _import_table(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.mapped_import import import_table

    import_table(options.files, read_edition(root), _kind_options(options), _pages(options))


def _kind_options(options: argparse.Namespace) -> KindOptions:
    from visionbook.intake.kinds_import import KindOptions

    given = (tuple(options.areas), options.series, options.mapping, options.part, options.yes, options.by)
    return KindOptions(*given)


KINDS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "census": _import_series,
    "projection": _import_series,
    "register": _import_register,
    "vital": _import_vital,
    "table": _import_table,
}
"""What imports each kind of file; kinds of series are called as the roles that their series play."""


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
