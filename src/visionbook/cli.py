"""The command ``visionbook``: parsing and exit codes only (0 done, 1 refused or failed, 2 wrong usage).

Commands import what they need when they run: a build that finds nothing to do answers before pandas is loaded.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from visionbook import journal
from visionbook.edition import project_root, read_edition
from visionbook.errors import VisionbookError
from visionbook.messages import entries, message, reader_language, say, speak, spoken_language, told
from visionbook.publish.execute import NOTEBOOK_TIMEOUT_SECONDS, Execution
from visionbook.publish.freshness import BUILD, inputs_digest, is_up_to_date, published_folder
from visionbook.publish.locked import require_locked
from visionbook.publish.process import collect_rarely, end, stop_when_told
from visionbook.publish.shelf import build_lock


def main(arguments: list[str] | None = None) -> int:
    """Run one command; print an error without a traceback and return 1."""
    collect_rarely()
    speak(_language())
    options = _parser().parse_args(arguments)
    try:
        root = project_root()
        _say_what_was_left_out()
        require_locked(root)
        _mend(root)
        options.action(root, options)
    except VisionbookError as error:
        name = type(error).__name__
        kind = message(f"command.{name}") if name in entries("en", "command") else name
        say(message("command.error", kind=kind, error=error), sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("visionbook"):
            raise
        say(message("publishing.not_installed", name=error.name or str(error)), sys.stderr)
        return 1
    except OSError as error:
        say(message("command.os_error", why=error.strerror or str(error), file=error.filename or ""), sys.stderr)
        return 1
    except KeyboardInterrupt:
        say(message("command.stopped"), sys.stderr)
        return 1
    return 0


def _language() -> str:
    """Return the language of the person at the keyboard; English on a console that cannot show Japanese."""
    try:
        lang = reader_language(read_edition(project_root()).languages)
    except (VisionbookError, OSError):
        lang = reader_language()
    try:
        entries(lang, "imports")["yes_words"].encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return "en"
    return lang


def _mend(root: Path) -> None:
    """Undo what an import wrote that was killed between two files."""
    if journal.is_pending(root):
        with build_lock(root / BUILD):
            if journal.take_back(root):
                say(message("imports.taken_back"), sys.stderr)


def _said(key: str, **facts: object) -> str:
    return told(message(f"help.{key}", **facts), spoken_language())


class _Formatter(argparse.HelpFormatter):
    """Help in the reader's language; Japanese letters are as wide as two."""

    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, _said("usage") if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width if text.isascii() else width // 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(text, width if text.isascii() else width // 2, indent)


# What argparse says, in English only, with the facts that our own words need.
_USAGE_ERRORS = {
    "required": re.compile(r"the following arguments are required: (?P<names>.+)"),
    "unrecognized": re.compile(r"unrecognized arguments: (?P<names>.+)"),
    "choice": re.compile(r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(.*?choose from (?P<choices>.+)\)"),
    "expected": re.compile(r"argument (?P<name>.+?): expected (at least )?one argument"),
    "invalid": re.compile(r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)"),
}


class _Parser(argparse.ArgumentParser):
    """Parser whose headings and refusals are in the reader's language."""

    def __init__(self, **given):
        super().__init__(**given, add_help=False, formatter_class=_Formatter)
        self._positionals.title, self._optionals.title = _said("arguments"), _said("options")
        self.add_argument("-h", "--help", action="help", help=_said("help"))

    def error(self, text: str):
        """Say what is wrong with the arguments, and end with 2."""
        for name, pattern in _USAGE_ERRORS.items():
            found = pattern.fullmatch(text)
            if found:
                text = _said(f"wrong_{name}", **found.groupdict())
        self.print_usage(sys.stderr)
        say(_said("wrong", prog=self.prog, text=text), sys.stderr)
        self.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="visionbook", description=_said("visionbook"))
    parser.add_argument("--version", action=_Version, nargs=0, help=_said("version"))
    commands = parser.add_subparsers(required=True, metavar=_said("command_name"))

    def command(name: str, action: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=_said(name), description=_said(name))
        added.set_defaults(action=action)
        return added

    command("check", _check)
    run = command("run", _run)
    run.add_argument("pages", nargs="*", metavar="NOTEBOOK", help=_said("run_pages"))
    _add_parameter(run, _said("run_parameter"))
    _add_execution(run)
    command("stage", _stage)
    command("book", _book)
    build = command("build", _build)
    build.add_argument("--explain", action="store_true", help=_said("build_explain"))
    _add_execution(build)
    command("rollback", _rollback)
    command("export", _export).add_argument("target", metavar="FOLDER|FILE.zip", type=Path, help=_said("export_target"))
    diff = command("diff", _diff)
    diff.add_argument("old", metavar="OLD", help=_said("diff_old"))
    diff.add_argument("new", metavar="NEW", nargs="?", help=_said("diff_new"))
    diff.add_argument("--csv", metavar="FILE", type=Path, help=_said("diff_csv"))
    serve = command("serve", _serve)
    serve.add_argument("--port", type=int, default=8000, help=_said("serve_port"))
    serve.add_argument("--watch", action="store_true", help=_said("serve_watch"))
    _add_fleet(command("fleet", _fleet))
    example = command("example", _example)
    example.add_argument("folder", type=Path, metavar="FOLDER", help=_said("example_folder"))
    _add_kpi(command("kpi", _check))
    _add_study(command("study", _study_errors))
    command("imports", _imports)
    undo = command("undo", _undo)
    undo.add_argument("number", type=int, metavar="N", help=_said("undo_number"))
    undo.add_argument("--yes", action="store_true", help=_said("without_asking"))
    undo.add_argument("--by", metavar="NAME", default="", help=_said("undo_by"))
    return parser


def _add_fleet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--areas", action="append", required=True, metavar="CODES", help=_said("fleet_areas"))
    parser.add_argument(
        "--notebook", default="population_outlook", metavar="NAME", help=_said("default", value="%(default)s")
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help=_said("fleet_scheduler"))
    parser.add_argument("--output", default="", metavar="FOLDER", help=_said("fleet_output"))
    _add_parameter(parser, _said("fleet_parameter"))
    _add_execution(parser)


def _add_parameter(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], type=_name_and_value, metavar="NAME=VALUE", help=text
    )


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="N", help=_said("workers"))
    parser.add_argument(
        "--timeout",
        type=float,
        default=NOTEBOOK_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help=_said("timeout", value="%(default)s"),
    )
    parser.add_argument("--all", dest="anew", action="store_true", help=_said("all"))
    parser.add_argument("--ordinary-kernels", action="store_true", help=_said("ordinary_kernels"))


def _execution(options: argparse.Namespace) -> Execution:
    return Execution(options.workers, options.timeout, options.ordinary_kernels)


def _add_kpi(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_said("action_name"))
    template = actions.add_parser("template", help=_said("template"), description=_said("template"))
    template.set_defaults(action=_kpi_template)
    template.add_argument("--fiscal-year", type=int, required=True, metavar="YEAR", help=_said("template_year"))
    template.add_argument("--output", type=Path, metavar="FILE", help=_said("template_output"))
    template.add_argument("--csv", action="store_true", help=_said("template_csv"))
    imported = actions.add_parser("import", help=_said("import"), description=_said("import"))
    imported.set_defaults(action=_kpi_import)
    imported.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_said("import_files"))
    imported.add_argument("--fiscal-year", type=int, metavar="YEAR", help=_said("import_year"))
    imported.add_argument("--yes", action="store_true", help=_said("without_asking"))
    imported.add_argument("--correct", metavar="REASON", help=_said("import_correct"))
    imported.add_argument("--by", metavar="NAME", help=_said("import_by"))
    imported.add_argument("--source", metavar="SOURCE_ID", help=_said("import_source"))
    imported.add_argument("--accept", action="append", default=[], metavar="CELL", help=_said("import_accept"))


def _add_study(parser: argparse.ArgumentParser) -> None:
    errors = parser.add_subparsers(required=True, metavar=_said("action_name")).add_parser("errors")
    errors.add_argument("--panel", nargs="+", required=True, type=Path, metavar="FILE", help=_said("study_panel"))
    for name, shown in (("same", "OLD=NEW"), ("without", "CODES"), ("edition", "SERIES=FILE")):
        errors.add_argument(f"--{name}", action="append", default=[], metavar=shown, help=_said(f"study_{name}"))
    errors.add_argument("--dry-run", action="store_true", help=_said("study_dry_run"))


def _study_errors(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.study import run

    run(root, options.panel, options.same, options.without, options.edition, store=not options.dry_run)


def _kpi_template(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kpi_forms import write_template
    from visionbook.strategy.judgement import indicators_of_year

    path = write_template(root, options.fiscal_year, indicators_of_year, options.output, as_csv=options.csv)
    say(message("command.form_at", path=path))


def _kpi_import(root: Path, options: argparse.Namespace) -> None:
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


def _imports(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.undo import show_imports

    show_imports()


def _undo(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.undo import undo

    with build_lock(root / BUILD):
        undo(options.number, yes=options.yes, by=options.by)


def _check(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.check(root)
    say(message("command.no_problem"))


def _run(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.run(root, options.pages, dict(options.parameter), _execution(options), anew=options.anew)


def _name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(_said("wrong_parameter", text=text))
    return name, value


def _stage(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.stage(root)


def _book(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    say(message("command.book_at", path=pipeline.book(root)))


def _build(root: Path, options: argparse.Namespace) -> None:
    inputs = inputs_digest(root, read_edition(root).previous_edition.strip())
    if not options.anew and is_up_to_date(published_folder(root), inputs):
        first = published_folder(root) / "index.html"
        say(message("command.nothing_changed", path=first))
        return
    from visionbook.publish.head_start import started

    execution = _execution(options)
    with started(root, execution, anew=options.anew) as sphinx:
        from visionbook.publish import pipeline

        first = pipeline.build(root, inputs, sphinx, execution, explain=options.explain, anew=options.anew)
    say(message("command.book_at", path=first))


def _rollback(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    say(pipeline.rollback(root))


def _say_what_was_left_out() -> None:
    left_out = os.environ.pop("VISIONBOOK_LEFT_OUT", "")
    if left_out:
        say(message("publishing.left_out", what=left_out), sys.stderr)


def _export(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.export import export_book

    made = export_book(root, options.target)
    if not made.newest:
        say(message("publishing.exported_other_state"), sys.stderr)
    say(message("publishing.exported", place=str(made.place), files=made.files, digest=made.digest))


class _Version(argparse.Action):
    """Say the version of the program, which is the tag of its edition, and which edition that is."""

    def __call__(self, parser: argparse.ArgumentParser, *ignored: object) -> None:
        from visionbook.publish.export import version_text

        try:
            root = project_root()
        except VisionbookError:  # anywhere on the machine
            root = Path.cwd()
        say(version_text(root))
        parser.exit()


def _diff(root: Path, options: argparse.Namespace) -> None:
    # A terminal without Japanese shows question marks; it must not stop the report.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    from visionbook.publish.difference import difference

    print(difference(root, options.old, options.new, options.csv))


def _serve(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.serve(root, options.port, watch=options.watch)


def _fleet(root: Path, options: argparse.Namespace) -> None:
    # A terminal without Japanese shows question marks; it must not stop the summary.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    from visionbook.publish import fleet

    patterns = [pattern.strip() for given in options.areas for pattern in given.split(",") if pattern.strip()]
    fleet.run_fleet(
        root,
        fleet.Order(
            patterns,
            options.notebook,
            dict(options.parameter),
            options.scheduler,
            options.output,
            _execution(options),
            options.anew,
        ),
    )


def _example(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.example import lay_out

    lay_out(root, options.folder)
    say(message("command.example_at", folder=options.folder))


def program() -> None:
    """Run one command and end: what `visionbook.start` calls."""
    stop_when_told()
    end(main())


if __name__ == "__main__":
    program()
