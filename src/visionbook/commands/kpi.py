"""Commands for forms of indicator values: ``visionbook kpi template|import``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.messages import message, say
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of this group."""
    parser = command("kpi", _template)
    actions = parser.add_subparsers(required=True, metavar=said("action_name"))
    template = actions.add_parser("template", help=said("template"), description=said("template"))
    template.set_defaults(action=_template)
    template.add_argument("--fiscal-year", type=int, required=True, metavar="YEAR", help=said("template_year"))
    template.add_argument("--output", type=Path, metavar="FILE", help=said("template_output"))
    template.add_argument("--csv", action="store_true", help=said("template_csv"))
    imported = actions.add_parser("import", help=said("import"), description=said("import"))
    imported.set_defaults(action=_import)
    imported.add_argument("files", nargs="+", type=Path, metavar="FILE", help=said("import_files"))
    imported.add_argument("--fiscal-year", type=int, metavar="YEAR", help=said("import_year"))
    imported.add_argument("--yes", action="store_true", help=said("without_asking"))
    imported.add_argument("--correct", metavar="REASON", help=said("import_correct"))
    imported.add_argument("--by", metavar="NAME", help=said("import_by"))
    imported.add_argument("--source", metavar="SOURCE_ID", help=said("import_source"))
    imported.add_argument("--accept", action="append", default=[], metavar="CELL", help=said("import_accept"))


def _template(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kpi_forms import write_template
    from visionbook.strategy.judgement import indicators_of_year

    path = write_template(root, options.fiscal_year, indicators_of_year, options.output, as_csv=options.csv)
    say(message("command.form_at", path=path))


def _import(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kpi_forms import SOURCE, ImportOptions, import_forms
    from visionbook.strategy.judgement import indicators_of_year

    given = ImportOptions(
        fiscal_year=options.fiscal_year,
        yes=options.yes,
        correct=options.correct,
        by=options.by,
        source_id=options.source or SOURCE,
        accept=tuple(options.accept),
    )
    with build_lock(root / BUILD):
        import_forms(root, options.files, indicators_of_year, given)
