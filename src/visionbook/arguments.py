"""Arguments of the command line: help and refusals in the reader's language, and what several commands take alike."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from visionbook.edition import project_root
from visionbook.errors import VisionbookError
from visionbook.messages import message, say, spoken_language, told


def said(key: str, **facts: object) -> str:
    """Return an entry of the help in the language of the person at the keyboard."""
    return told(message(f"help.{key}", **facts), spoken_language())


class Formatter(argparse.HelpFormatter):
    """Help in the reader's language; Japanese letters are as wide as two."""

    def add_usage(self, usage, actions, groups, prefix=None):
        """Add how a command is used, under a heading in the reader's language."""
        super().add_usage(usage, actions, groups, said("usage") if prefix is None else prefix)

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


class Parser(argparse.ArgumentParser):
    """Parser whose headings and refusals are in the reader's language."""

    def __init__(self, **given):
        super().__init__(**given, add_help=False, formatter_class=Formatter)
        self._positionals.title, self._optionals.title = said("arguments"), said("options")
        self.add_argument("-h", "--help", action="help", help=said("help"))

    def error(self, text: str):
        """Say what is wrong with the arguments, and end with 2."""
        for name, pattern in _USAGE_ERRORS.items():
            found = pattern.fullmatch(text)
            if found:
                text = said(f"wrong_{name}", **found.groupdict())
        self.print_usage(sys.stderr)
        say(said("wrong", prog=self.prog, text=text), sys.stderr)
        self.exit(2)


class Version(argparse.Action):
    """Say the version of the program, which is the tag of its edition, and which edition that is."""

    def __call__(self, parser: argparse.ArgumentParser, *ignored: object) -> None:
        """Say it, and end."""
        from visionbook.publish.export import version_text

        try:
            root = project_root()
        except VisionbookError:  # anywhere on the machine
            root = Path.cwd()
        say(version_text(root))
        parser.exit()


def add_parameter(parser: argparse.ArgumentParser, text: str) -> None:
    """Let a command take ``-p NAME=VALUE``, as often as wanted, into its option ``parameter``."""
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], type=name_and_value, metavar="NAME=VALUE", help=text
    )


def name_and_value(text: str) -> tuple[str, str]:
    """Return what ``-p NAME=VALUE`` says; refuse anything else as argparse wants it."""
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(said("wrong_parameter", text=text))
    return name, value
