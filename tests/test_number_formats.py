"""What a cell shows of a number, against renderings made by two other programs.

``reference/number_formats.csv`` holds a format, a value and what a spreadsheet shows of it: the text on which two
libraries of npm agree, ssf 0.11.2 (SheetJS) and numfmt 4.0.1. It was made once, under Node 20, by
``SSF.format(format, value)`` and ``numfmt.format(format, value, {locale: "ja-JP"})``; formats on which they differ were
left out. The column ``refused_for`` was checked by hand against the rendering: why a person who sees only the screen
cannot tell the stored value, empty where the screen says it.
"""

import csv
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from visionbook.intake.cell_text import UnreadableError, parse_amount
from visionbook.intake.number_format import shown, shown_text
from visionbook.intake.sheets import Cell
from visionbook.messages import told

with (Path(__file__).parent / "reference" / "number_formats.csv").open(encoding="utf-8", newline="") as file:
    RENDERED = list(csv.DictReader(file))
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:E[+-][0-9]+)?")


def number_and_words(text):
    """The one number in a rendering (None without digits), and everything else, a negative by its minus."""
    bracketed = re.fullmatch(r"\s*\(([0-9.,]+)\)\s*", text)
    text = re.sub(r"\s", "", f"-{bracketed[1]}" if bracketed else text)
    numbers = NUMBER.findall(text)
    assert len(numbers) <= 1, text
    words = re.sub("[△▲]", "-", NUMBER.sub("", text))
    return (Decimal(numbers[0].replace(",", "")) if numbers else None), words


def test_a_hundred_formats_are_compared():
    assert len(RENDERED) >= 100
    assert sum(not row["refused_for"] for row in RENDERED) >= 60


@pytest.mark.parametrize("row", RENDERED, ids=lambda row: f"{row['format']} {row['value']}")
def test_what_is_read_is_what_two_other_programs_show(row):
    value = float(row["value"])
    if row["refused_for"]:
        with pytest.raises(UnreadableError) as caught:
            shown(value, row["format"])
        assert caught.value.rule.key == f"cell.format_{row['refused_for']}"
        assert repr(row["format"])[1:-1] in told(caught.value, "ja")
        return
    (seen, seen_words), (read, read_words) = (
        number_and_words(row["rendering"]),
        number_and_words(shown(value, row["format"])),
    )
    assert (seen is None, seen_words) == (read is None, read_words)
    if seen is not None:  # the digits that the format leaves out are kept
        assert read.quantize(Decimal((0, (1,), seen.as_tuple().exponent)), ROUND_HALF_UP) == seen


@pytest.mark.parametrize(
    ("number", "number_format", "rule"),
    [
        (250, "?/10", "fraction"),
        (12345, '0"."0,"万円"', "between"),
        (1525, "0-00", "between"),
        (15, "*1 0", "digits"),
        (15, '0" /1000人"', "digits"),
        (15, "0.0.0", "unknown"),
        (0.15, "0%%", "unknown"),
        (15, "0;0;0;@;0", "unknown"),
        (15, '@"人"', "unknown"),
        (45747, "ge", "date"),
        (0.5, "[h]", "date"),
        (45747, "[$-F800]0", "numerals"),
        (15, "[$-D000411]0", "numerals"),
        (15, "[DBNum2]0", "numerals"),
        (15, "[白]0", "hidden"),
        (15, "[>=100]0", "condition"),
        (5, "[>=100]0;[>=10]0;[>=1]0", "condition"),
        (-15, "[<0]0;0", "condition"),
        (-15, "[>=100]0;0", "condition"),
        (15, "0;[>=20]0", "condition"),
        (-15, "-0", "sign"),
        (-15, "0;+0", "sign"),
        (-15, "0;(0", "sign"),  # a bracket on one side is none
        (-15, "0;0)", "sign"),
        (15, "[>=100]0;0;0", "condition"),  # the second section has no condition, and is not the last one
        (15, "0-0", "between"),
        (15, ",0", "unknown"),
        (15, ".", "unknown"),
        (0.49, "#", "hidden"),  # shown as nothing
        (0.049, "#.#", "hidden"),
        (0.0049, "#%", "hidden"),
    ],
)
def test_a_format_that_other_programs_see_differently_is_refused_by_its_name(number, number_format, rule):
    with pytest.raises(UnreadableError) as caught:
        shown(number, number_format)
    assert caught.value.rule.key == f"cell.format_{rule}"
    assert repr(number_format) in str(caught.value)


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (15, "0人", "15人"),
        (15, "0\\", "15\\"),
        (-12, "#,##0;△#,##0", "-12"),
        (15, "[$-411]0", "15"),
        (15, "[$-ja-JP-x-gannen]0", "15"),
        (15, "[DBNum3]0", "15"),
        (15, '0_)"人"', "15人"),
        (500, "0E+0", "500"),
        (5, '[>=100]0;[>=10]0.0;0.00"人"', "5人"),
        (0, '0;-0;"該当なし"', "該当なし"),
        (0, "0;-0", "0"),
        (-0.0, "#,##0", "0"),
        (0.5, "#", "0.5"),  # a spreadsheet rounds a half up: it shows 1
        (0.05, "#.#", "0.05"),
        (0.005, "#%", "0.5%"),
        (0, '#"No."', "No."),  # the place of the digit stays empty
        (15, '0"人/日"', "15人/日"),
        (-24, "# ?/10;-# ?/10", "-24"),
        (24, '"約"# ?/10"人"', "約24人"),
        (24, "+# ?/10", "+24"),
        (-15, "0;--0", "--15"),  # two signs: whoever reads it has to ask
        (-12, '0;"約"(0)"人"', "-約12人"),
        (0, "_ ", ""),
    ],
)
def test_a_format_that_shows_the_number_is_read(number, number_format, expected):
    assert shown(number, number_format) == expected


@pytest.mark.parametrize(
    "number_format", ['#,##0;"▲ "#,##0;"-"', "#,##0;-#,##0;", "#,###", '0;-0;"－"', '_ * "-"??_ ', "#"]
)
def test_a_zero_that_is_shown_as_no_figure_is_not_reported(number_format):
    assert parse_amount(shown(0, number_format), "persons").value is None


@pytest.mark.parametrize("number_format", ["+0;-0", "+#,##0", '"+"0'])
def test_a_sign_that_is_shown_is_a_sign(number_format):
    with pytest.raises(UnreadableError, match="reads like a change"):
        parse_amount(shown(3, number_format), "persons")


@pytest.mark.parametrize(
    ("text", "number_format", "expected"),
    [
        ("25", "@", "25"),
        ("25", "0.0", "25"),
        ("25", '0"人"', "25"),
        ("25", '0;-0;0;"約"@', "約25"),
        ("25", '@"人"', "25人"),
        ("-", "0;-0;0;@", "-"),
        (" ", ";;;", ""),
    ],
)
def test_a_text_is_shown_by_the_section_of_texts(text, number_format, expected):
    assert shown_text(text, number_format) == expected
    assert Cell(1, 1, "text", text, number_format).written == expected


@pytest.mark.parametrize(
    ("number_format", "rule"),
    [(";;;", "hidden"), ('0;0;0;"―"', "hidden"), ('@"0"', "digits"), ('"1"@', "digits"), ("@@", "hidden")],
)
def test_a_format_that_hides_or_lengthens_a_text_is_refused(number_format, rule):
    with pytest.raises(UnreadableError) as caught:
        shown_text("25", number_format)
    assert caught.value.rule.key == f"cell.format_{rule}"
