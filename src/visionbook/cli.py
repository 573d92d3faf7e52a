"""The command ``visionbook``: parsing and exit codes only (0 done, 1 refused or failed, 2 wrong usage)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from visionbook.data import check, project_root, report
from visionbook.edition import read_edition
from visionbook.errors import DataError, VisionbookError
from visionbook.publish import editions, pipeline
from visionbook.publish.example import lay_out
from visionbook.publish.run import NOTEBOOK_TIMEOUT_SECONDS, Execution


def main(arguments: list[str] | None = None) -> int:
    """Run one command; print an error without a traceback and return 1."""
    options = _parser().parse_args(arguments)
    try:
        options.action(project_root(), options)
    except VisionbookError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
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
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, action: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(action=action)
        return added

    command("check", _check, "check every table in data/ and list all problems at once")
    run = command("run", _run, "execute the notebooks with papermill")
    run.add_argument("pages", nargs="*", metavar="NOTEBOOK", help="names of notebooks; all if none is given")
    run.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        type=_name_and_value,
        metavar="NAME=VALUE",
        help="try another value of a parameter; the result is not published",
    )
    _add_execution(run)
    command("stage", _stage, "lay out the site from prose, data and executed notebooks")
    command("book", _book, "build the staged site and replace the published book")
    _add_execution(command("build", _build, "check, run, stage and book, one after the other"))
    diff = command("diff", _diff, "show what changed between two editions, each with its reason")
    diff.add_argument("old", metavar="OLD", help="git revision or tag, or folder with edition.yml and data/")
    diff.add_argument("new", metavar="NEW", nargs="?", help="the same for the newer one (default: the working folder)")
    diff.add_argument("--csv", metavar="FILE", type=Path, help="write every change into a CSV file (UTF-8, for Excel)")
    serve = command("serve", _serve, "show the published book in a browser on this machine")
    serve.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    example = command("example", _example, "lay out an edition with invented results, to try the yearly cycle")
    example.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    return parser


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=int, metavar="N", help="notebooks at a time (default: as many as there are processors)"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=NOTEBOOK_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help="time for one notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--ordinary-kernels", action="store_true", help="start each kernel anew instead of from a prepared process"
    )


def _execution(options: argparse.Namespace) -> Execution:
    return Execution(options.workers, options.timeout, options.ordinary_kernels)


def _check(root: Path, options: argparse.Namespace) -> None:
    read_edition(root)
    problems = check(root / "data")
    if problems:
        raise DataError(report(problems))
    print("data/: no problem found")


def _run(root: Path, options: argparse.Namespace) -> None:
    pipeline.run(root, options.pages, _parameters(options.parameter), _execution(options))


def _parameters(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return dict(pairs)


def _name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def _stage(root: Path, options: argparse.Namespace) -> None:
    pipeline.stage(root)


def _book(root: Path, options: argparse.Namespace) -> None:
    print(f"The book is at {pipeline.book(root)}")


def _build(root: Path, options: argparse.Namespace) -> None:
    _check(root, options)
    pipeline.run(root, execution=_execution(options))
    pipeline.stage(root)
    _book(root, options)


def _diff(root: Path, options: argparse.Namespace) -> None:
    # A terminal without Japanese shows question marks; it must not stop the report.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    print(editions.difference(root, options.old, options.new, options.csv))


def _serve(root: Path, options: argparse.Namespace) -> None:
    pipeline.serve(root, options.port)


def _example(root: Path, options: argparse.Namespace) -> None:
    lay_out(root, options.folder)
    print(f"The example edition is at {options.folder}; its README.md leads through one year of the cycle")


if __name__ == "__main__":
    sys.exit(main())
