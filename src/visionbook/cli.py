"""The command ``visionbook``: parsing and exit codes only (0 done, 1 refused or failed, 2 wrong usage).

Commands import what they need when they run: a build that finds nothing to do answers before pandas is loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from visionbook.edition import project_root, read_edition
from visionbook.errors import VisionbookError
from visionbook.messages import message, reader_language, told
from visionbook.publish.execute import NOTEBOOK_TIMEOUT_SECONDS, Execution
from visionbook.publish.freshness import inputs_digest, is_up_to_date, published_folder
from visionbook.publish.locked import require_locked
from visionbook.publish.process import collect_rarely, end, stop_when_told


def main(arguments: list[str] | None = None) -> int:
    """Run one command; print an error without a traceback and return 1."""
    collect_rarely()
    options = _parser().parse_args(arguments)
    try:
        root = project_root()
        _say_what_was_left_out(root)
        require_locked(root)
        options.action(root, options)
    except VisionbookError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("visionbook"):
            raise
        print(
            told(message("publishing.not_installed", name=error.name or str(error)), reader_language()), file=sys.stderr
        )
        return 1
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or ''}; check that it can be written", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the published book was left as it was", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="visionbook", description="Build the strategy book from data/ and notebooks/."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say the version, which is that of the edition")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, action: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(action=action)
        return added

    command("check", _check, "check every table in data/ and list all problems at once")
    run = command("run", _run, "execute the notebooks with papermill")
    run.add_argument("pages", nargs="*", metavar="NOTEBOOK", help="names of notebooks; all if none is given")
    _add_parameter(run, "try another value of a parameter; the result is not published")
    _add_execution(run)
    command("stage", _stage, "lay out the site from prose, data and executed notebooks")
    command("book", _book, "build the staged site and replace the published book")
    build = command("build", _build, "check, run what is stale, stage and book, one after the other")
    build.add_argument("--explain", action="store_true", help="say for every page why it is made anew, or is not")
    _add_execution(build)
    command("rollback", _rollback, "show the book that was published before the last build")
    export = command(
        "export", _export, "write the published book into a folder or a zip, for a web server or an archive"
    )
    export.add_argument("target", metavar="FOLDER|FILE.zip", type=Path, help="where to; an earlier export is replaced")
    diff = command("diff", _diff, "show what changed between two editions, each with its reason")
    diff.add_argument("old", metavar="OLD", help="git revision or tag, or folder with edition.yml and data/")
    diff.add_argument("new", metavar="NEW", nargs="?", help="the same for the newer one (default: the working folder)")
    diff.add_argument("--csv", metavar="FILE", type=Path, help="write every change into a CSV file (UTF-8, for Excel)")
    serve = command("serve", _serve, "show the published book in a browser on this machine")
    serve.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    serve.add_argument("--watch", action="store_true", help="build on every save, and have open pages follow")
    _add_fleet(command("fleet", _fleet, "run a notebook for many municipalities on a Dask cluster"))
    example = command("example", _example, "lay out an edition with invented results, to try the yearly cycle")
    example.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    _add_kpi(command("kpi", _check, "exchange the values of indicators with the departments: a form out, values in"))
    return parser


def _add_fleet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--areas",
        action="append",
        required=True,
        metavar="CODES",
        help="codes of municipalities or patterns, with commas between them, such as '01*'; may be given again",
    )
    parser.add_argument("--notebook", default="population_outlook", metavar="NAME", help="default: %(default)s")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="a running one, such as tcp://host:8786 (default: a local cluster)"
    )
    parser.add_argument(
        "--output",
        default="",
        metavar="FOLDER",
        help="folder, or address that fsspec knows, for results, logs and summary.csv (default: in _build/fleet)",
    )
    _add_parameter(parser, "set a parameter of the notebook")
    _add_execution(parser)


def _add_parameter(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], type=_name_and_value, metavar="NAME=VALUE", help=text
    )


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=int, metavar="N", help="notebooks at a time (default: by the number of processors)"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=NOTEBOOK_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help="time for one notebook (default: %(default)s)",
    )
    parser.add_argument("--all", dest="anew", action="store_true", help="run everything, also what has not changed")
    parser.add_argument(
        "--ordinary-kernels", action="store_true", help="start each kernel anew instead of from a prepared process"
    )


def _execution(options: argparse.Namespace) -> Execution:
    return Execution(options.workers, options.timeout, options.ordinary_kernels)


def _add_kpi(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="action")
    text = "write the form of a fiscal year: an Excel workbook, or CSV"
    template = actions.add_parser("template", help=text, description=text)
    template.set_defaults(action=_kpi_template)
    template.add_argument("--fiscal-year", type=int, required=True, metavar="YEAR", help="2024 for FY2024")
    template.add_argument("--output", type=Path, metavar="FILE", help="where to write it (default: kpi_YEAR.xlsx)")
    template.add_argument("--csv", action="store_true", help="write CSV instead of a workbook")
    text = "read a filled form, show what it changes, ask, and write all of it or nothing"
    imported = actions.add_parser("import", help=text, description=text)
    imported.set_defaults(action=_kpi_import)
    imported.add_argument("file", type=Path, metavar="FILE", help="workbook (.xlsx) or CSV (UTF-8 or Shift_JIS)")
    imported.add_argument("--fiscal-year", type=int, metavar="YEAR", help="refuse a form of another year")
    imported.add_argument("--yes", action="store_true", help="write without asking, for scripts")
    imported.add_argument("--correct", metavar="REASON", help="record corrections where final values differ")
    imported.add_argument("--by", metavar="NAME", help="who may undo a correction (default: the secretariat)")
    imported.add_argument("--source", metavar="SOURCE_ID", help="source of the values, in sources.csv (kpi_report)")
    imported.add_argument(
        "--accept", action="append", default=[], metavar="CELL", help="confirm an unusual value, as SHEET!CELL"
    )


def _kpi_template(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kpi_forms import write_template
    from visionbook.strategy.judgement import indicators_of_year

    path = write_template(root, options.fiscal_year, indicators_of_year, options.output, as_csv=options.csv)
    print(f"The form is {path}")


def _kpi_import(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.kpi_forms import SOURCE, ImportOptions, import_form
    from visionbook.strategy.judgement import indicators_of_year

    import_form(
        root,
        options.file,
        indicators_of_year,
        ImportOptions(
            fiscal_year=options.fiscal_year,
            yes=options.yes,
            correct=options.correct,
            by=options.by,
            source_id=options.source or SOURCE,
            accept=tuple(options.accept),
        ),
    )


def _check(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.check(root)
    print("data/: no problem found")


def _run(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.run(root, options.pages, dict(options.parameter), _execution(options), anew=options.anew)


def _name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def _stage(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    pipeline.stage(root)


def _book(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    print(f"The book is at {pipeline.book(root)}")


def _build(root: Path, options: argparse.Namespace) -> None:
    inputs = inputs_digest(root, read_edition(root).previous_edition.strip())
    if not options.anew and is_up_to_date(published_folder(root), inputs):
        first = published_folder(root) / "index.html"
        print(f"Nothing has changed since the last build. The book is at {first}")
        return
    from visionbook.publish.head_start import started

    execution = _execution(options)
    with started(root, execution, anew=options.anew) as sphinx:
        from visionbook.publish import pipeline

        first = pipeline.build(root, inputs, sphinx, execution, explain=options.explain, anew=options.anew)
    print(f"The book is at {first}")


def _rollback(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish import pipeline

    print(f"The book before is shown again, at {pipeline.rollback(root)}")


def _say_what_was_left_out(root: Path) -> None:
    left_out = os.environ.pop("VISIONBOOK_LEFT_OUT", "")
    if left_out:
        print(told(message("publishing.left_out", what=left_out), _language(root)), file=sys.stderr)


def _export(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.export import export_book

    made = export_book(root, options.target)
    lang = _language(root)
    if not made.newest:
        print(told(message("publishing.exported_other_state"), lang), file=sys.stderr)
    facts = {"place": str(made.place), "files": made.files, "digest": made.digest}
    print(told(message("publishing.exported", **facts), lang))


def _language(root: Path) -> str:
    """Return the language of the person at the keyboard."""
    try:
        return reader_language(read_edition(root).languages)
    except VisionbookError:
        return reader_language()


class _Version(argparse.Action):
    """Say the version of the program, which is the tag of its edition, and which edition that is."""

    def __call__(self, parser: argparse.ArgumentParser, *ignored: object) -> None:
        from visionbook.publish.export import version_text

        try:
            root = project_root()
        except VisionbookError:  # anywhere on the machine
            root = Path.cwd()
        print(told(version_text(root), _language(root)))
        parser.exit()


def _diff(root: Path, options: argparse.Namespace) -> None:
    # A terminal without Japanese shows question marks; it must not stop the report.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    from visionbook.publish import editions

    print(editions.difference(root, options.old, options.new, options.csv))


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
    print(f"The example edition is at {options.folder}; its README.md leads through one year of the cycle")


def program() -> None:
    """Run one command and end: what `visionbook.start` calls."""
    stop_when_told()
    end(main())


if __name__ == "__main__":
    program()
