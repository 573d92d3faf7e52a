"""Whatever stands in a cell: what the reader takes is what a second reading, made another way, takes; bounded.

The second reading goes through a text sign by sign, knows no patterns, and says no to what it does not know. The
second rendering of number formats knows a handful of plain formats.
"""

import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from visionbook.intake.cell_text import UnreadableError, half_width, parse_amount, squeezed, unescaped
from visionbook.intake.number_format import shown

# No files of examples and no clock: the same runs everywhere, as fast as the machine is.
settings.register_profile("cells", database=None, deadline=None, derandomize=True, max_examples=250)
settings.load_profile("cells")

SIZES = {"百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
UNITS = {
    "persons": {"": 1, "人": 1, "名": 1},
    "yen": {"": 1, "円": 1},
    "ratio": {"": Decimal("0.01"), "%": Decimal("0.01")},
    "users": {"": 1, "人": 1, "名": 1},
}


class NoNumberError(Exception):
    """The second reading cannot say what a text means."""


def grouped(run):
    """The number in a run of digits, commas and at most one point, commas at every third place only."""
    whole, point, decimals = run.partition(".")
    if point and (not whole or not decimals or not decimals.isdecimal()):
        raise NoNumberError(run)
    if "," in whole:
        groups = whole.split(",")
        if whole[0] == "0" or not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
            raise NoNumberError(run)
    return Decimal(run.replace(",", ""))


def pieces(text):
    """Runs of digits and single other signs; white space only where no digits stand on both of its sides."""
    found, gap = [], ""
    for sign in text:
        if sign.isspace():
            gap += sign
            continue
        digit = sign in "0123456789.,"
        if gap and digit and found and (found[-1][-1] in "0123456789.," or set(gap) - {" "}):
            if any(set(piece) & set("0123456789") for piece in found):
                raise NoNumberError(text)
        if digit and not gap and found and found[-1][-1] in "0123456789.,":
            found[-1] += sign
        else:
            found.append(sign)
        gap = ""
    return found


def second_reading(text, unit):
    """What a text means in base units, None if nothing is reported."""
    folded = unicodedata.normalize("NFKC", text)
    lined = [number for number, line in enumerate(folded.splitlines()) if any(sign.isdigit() for sign in line)]
    if len(lined) > 1:
        raise NoNumberError(text)
    signs = pieces(folded.strip())
    if not signs or signs in (["-"], ["ー"]):
        return None
    if signs[0] == "約":
        signs = signs[1:]
    negative = bool(signs) and signs[0] in "-ー△▲"
    signs = signs[1:] if negative else signs
    total, above, scaled = Decimal(0), None, False
    while signs and signs[0][0].isdigit():
        run, number, scale, signs = signs[0], grouped(signs[0]), 1, signs[1:]
        while signs and signs[0] in SIZES:
            scale, scaled, signs = scale * SIZES[signs[0]], True, signs[1:]
        if above is not None:
            filled = scale > 1 or len(run.replace(",", "")) == len(str(above)) - 1
            if number * scale >= above or not filled or (scale > 1 and scale * 10**4 < above):
                raise NoNumberError(text)
        total, above = total + number * scale, scale
    rest = "".join(signs)
    if above is None or rest not in UNITS[unit] or (unit == "ratio" and scaled):
        raise NoNumberError(text)
    return total * UNITS[unit][rest] * (-1 if negative else 1)


ALPHABET = [*"0123456789", *"０１９", ",", "，", ".", " ", "\u3000", "\n", "\t", "\u00a0", "\r\n", *"百千万億"]
WORDS = ["人", "円", "%", "％", "約", "-", "△", "－", "件", "①", "/", "延べ", "(", ")", "ー", "12", "1,234", "000"]
TEXTS = st.lists(st.sampled_from(ALPHABET + WORDS), max_size=9).map("".join)


@given(TEXTS, st.sampled_from(sorted(UNITS)))
@example("25\n\n26", "persons")
@example("69.5\n 7", "yen")
@example("1万5", "persons")
@example("0,015", "ratio")
@example("延べ12人", "persons")
@example("3万\t5000", "persons")
def test_what_is_read_is_what_a_second_reading_reads(text, unit):
    try:
        amount = parse_amount(text, unit, UNITS[unit][""])
    except UnreadableError:
        return
    if "延べ" in text:
        assert unit == "users"
        text = text.replace("延べ", "", 1)
    if amount.value is None:
        assert not any(sign.isdigit() for sign in text)
    else:
        assert second_reading(text, unit) == amount.value


@given(
    st.integers(0, 10**12),
    st.integers(0, 2),
    st.sampled_from(["", " ", "\u3000", "\n", "\t "]),
    st.booleans(),
    st.sampled_from(["persons", "yen"]),
)
def test_a_plain_number_is_always_read(number, decimals, space, grouping, unit):
    value = Decimal(number).scaleb(-decimals)
    text = f"{space}{value:{',' if grouping else ''}f}{space}{'人' if unit == 'persons' else '円'}{space}"
    assert parse_amount(text, unit).value == value


@given(
    st.integers(1, 10**6),
    st.integers(0, 10**6),
    st.text(" \t\n\r\x0b\x0c\u00a0\u2003\u2028\u3000", min_size=1, max_size=6),
    st.sampled_from(["", "人", "万"]),
)
def test_digits_on_both_sides_of_white_space_are_never_one_number(first, second, space, word):
    if word and not set(space) - set(" \u00a0\u2003\u3000"):
        space += "\n"  # a space within 1億 2,000万 is a way of writing it; a line or a tab is not
    with pytest.raises(UnreadableError):
        parse_amount(f"{first}{word}{space}{second}", "persons")


@given(st.text(max_size=12))
def test_any_text_is_folded_once_and_for_all(text):
    assert half_width(half_width(text)) == half_width(text)
    assert squeezed(unicodedata.normalize("NFD", text)) == squeezed(text)
    assert unicodedata.is_normalized("NFC", unescaped(text))


# Number formats.

BEFORE = ["", "-", "△", '"約"', "+", '"1"', '"▲ "', "_-", "\\("]
PLACES = ["0", "#,##0", "0.0", "#", "#,##0,", "0%", "?0"]
AFTER = ["", '"人"', '"万"', '"千人"', '"0"', "_ ", '" 人"', "\\)"]


def rendered(value, section):
    """What one section shows of a number without its sign."""
    before, places, after = section
    size = abs(value) * (100 if "%" in places else 1)
    size = size / 1000 if places.endswith(",") else size
    decimals = len(places.partition(".")[2].rstrip(",%")) if "." in places else 0
    text = f"{size.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    if places == "#" and text == "0":
        text = ""
    if "," not in places:
        text = text.replace(",", "")
    plain = [part.replace("_-", " ").replace("_ ", " ").replace('"', "").replace("\\", "") for part in (before, after)]
    return plain[0] + text + ("%" if "%" in places else "") + plain[1]


SECTION = st.tuples(st.sampled_from(BEFORE), st.sampled_from(PLACES), st.sampled_from(AFTER))


@given(st.lists(SECTION, min_size=1, max_size=3), st.integers(-30_000, 30_000), st.integers(0, 2))
def test_a_number_in_a_format_is_what_its_reader_sees_or_is_refused(sections, number, decimals):
    value = Decimal(number).scaleb(-decimals)
    number_format = ";".join("".join(section) for section in sections)
    unit = "ratio" if "%" in number_format else "persons"
    try:
        amount = parse_amount(shown(float(value), number_format), unit, UNITS[unit][""])
    except UnreadableError:
        return
    own = (value < 0 and len(sections) > 1) or (value == 0 and len(sections) > 2)
    section = sections[(1 if value < 0 else 2) if own else 0]
    screen = ("-" if value < 0 and not own else "") + rendered(value, section)
    screen = screen.replace("▲ ", "▲")
    if own and screen.strip().startswith("(") and screen.strip().endswith(")"):  # a negative in brackets
        screen = f"-{screen.strip()[1:-1]}"
    if amount.value is None:
        assert not any(sign.isdigit() for sign in screen)
        return
    seen = second_reading(screen, unit)
    step = Decimal(1).scaleb(-1 if "." in section[1] else 0) / (100 if "%" in section[1] else 1)
    step *= 10**4 if "万" in section[2] else 1000 if "千" in section[2] else 1
    assert abs(amount.value - seen) <= step / 2, screen
