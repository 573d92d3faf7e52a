"""Commands for the tables of a plan: ``visionbook template goals|kpis|projects|agreements|import``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.messages import message, say
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock

_SUBJECTS = ("goals", "kpis", "projects", "agreements")


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of this group."""
    actions = command("template", _template).add_subparsers(required=True, metavar=said("action_name"))
    for subject in _SUBJECTS:
        text = said(f"template_{subject}")
        one = actions.add_parser(subject, help=text, description=text)
        one.set_defaults(action=_template, subject=subject)
        one.add_argument("--output", type=Path, metavar="FILE", help=said("template_table_output", subject=subject))
    text = said("template_import")
    imported = actions.add_parser("import", help=text, description=text)
    imported.set_defaults(action=_import)
    imported.add_argument("file", type=Path, metavar="FILE", help=said("template_file"))
    imported.add_argument("--yes", action="store_true", help=said("without_asking"))
    imported.add_argument("--remove", action="store_true", help=said("template_remove"))
    imported.add_argument("--by", metavar="NAME", default="", help=said("official_by"))


def _template(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.table_forms import write_table_form

    say(message("templates.at", path=write_table_form(root, options.subject, options.output)))


def _import(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.table_forms import TableOptions, import_table_form

    with build_lock(root / BUILD):
        import_table_form(root, options.file, TableOptions(options.yes, options.remove, options.by))
