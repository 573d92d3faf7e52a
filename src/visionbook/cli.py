"""The command ``visionbook``: parsing and exit codes only (0 done, 1 refused or failed, 2 wrong usage).

Commands import what they need when they run: a build that finds nothing to do answers before pandas is loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from visionbook import journal
from visionbook.arguments import Parser, Version, add_parameter, said
from visionbook.commands import addresses, explore, kpi, national, official, pdf, plans, templates, worksheet
from visionbook.edition import project_root, read_edition
from visionbook.errors import VisionbookError
from visionbook.messages import entries, message, reader_language, say, speak
from visionbook.publish.execute import NOTEBOOK_TIMEOUT_SECONDS, Execution
from visionbook.publish.freshness import BUILD, inputs_digest, is_up_to_date, published_folder
from visionbook.publish.locked import require_locked
from visionbook.publish.process import collect_rarely, end, stop_when_told
from visionbook.publish.shelf import build_lock

FLEET_NOTEBOOK = "population_outlook"


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


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="visionbook", description=said("visionbook"))
    parser.add_argument("--version", action=Version, nargs=0, help=said("version"))
    commands = parser.add_subparsers(required=True, metavar=said("command_name"))

    def command(name: str, action: object) -> argparse.ArgumentParser:
        text = said({"import": "import_official", "template": "template_tables"}.get(name, name))
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(action=action)
        return added

    command("check", _check)
    run = command("run", _run)
    run.add_argument("pages", nargs="*", metavar="NOTEBOOK", help=said("run_pages"))
    add_parameter(run, said("run_parameter"))
    _add_execution(run)
    command("stage", _stage)
    command("book", _book)
    build = command("build", _build)
    build.add_argument("--explain", action="store_true", help=said("build_explain"))
    _add_execution(build)
    command("rollback", _rollback)
    command("export", _export).add_argument("target", metavar="FOLDER|FILE.zip", type=Path, help=said("export_target"))
    diff = command("diff", _diff)
    diff.add_argument("old", metavar="OLD", help=said("diff_old"))
    diff.add_argument("new", metavar="NEW", nargs="?", help=said("diff_new"))
    diff.add_argument("--csv", metavar="FILE", type=Path, help=said("diff_csv"))
    serve = command("serve", _serve)
    serve.add_argument("--port", type=int, default=8000, help=said("serve_port"))
    serve.add_argument("--watch", action="store_true", help=said("serve_watch"))
    _add_fleet(command("fleet", _fleet))
    example = command("example", _example)
    example.add_argument("folder", type=Path, metavar="FOLDER", help=said("example_folder"))
    for group in (addresses, explore, kpi, national, official, pdf, plans, templates, worksheet):
        group.add_to(command)
    return parser


def _add_fleet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--areas", action="append", required=True, metavar="CODES", help=said("fleet_areas"))
    parser.add_argument("--national", type=Path, metavar="FOLDER", help=said("fleet_national"))
    parser.add_argument("--notebook", default=FLEET_NOTEBOOK, metavar="NAME", help=said("default", value="%(default)s"))
    parser.add_argument("--scheduler", metavar="ADDRESS", help=said("fleet_scheduler"))
    parser.add_argument("--output", default="", metavar="FOLDER", help=said("fleet_output"))
    add_parameter(parser, said("fleet_parameter"))
    _add_execution(parser)


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, metavar="N", help=said("workers"))
    parser.add_argument(
        "--timeout",
        type=float,
        default=NOTEBOOK_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help=said("timeout", value="%(default)s"),
    )
    parser.add_argument("--all", dest="anew", action="store_true", help=said("all"))
    parser.add_argument("--ordinary-kernels", action="store_true", help=said("ordinary_kernels"))


def _execution(options: argparse.Namespace) -> Execution:
    return Execution(options.workers, options.timeout, options.ordinary_kernels)


def _check(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.check(root)
    say(message("command.no_problem"))


def _run(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.run(root, options.pages, dict(options.parameter), _execution(options), anew=options.anew)


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
    if options.national:
        given = {
            "--notebook": options.notebook != FLEET_NOTEBOOK,
            "-p": options.parameter,
            "--scheduler": options.scheduler,
            "--timeout": options.timeout != NOTEBOOK_TIMEOUT_SECONDS,
            "--ordinary-kernels": options.ordinary_kernels,
        }
        national.make_town_pages(root, options, [name for name, value in given.items() if value])
        return
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
