"""Numbers as readers see them."""

import pytest

from visionbook.notation import is_missing, quantity, required, spoken, written
from visionbook.words import load_words

JA = load_words("ja")


@pytest.mark.parametrize(
    ("value", "unit", "step", "text"),
    [
        # As the strategy prints them in full-width digits, for example ２７，７００ｔ and ５，０００万円.
        (27700, "tonnes", 1, "27,700トン"),
        (0.541, "ratio", 0.001, "54.1%"),
        (0.02, "ratio", 0.0001, "2.00%"),
        (1.67, "births_per_woman", 0.01, "1.67"),
        (50_000_000_000, "yen", 1e8, "500億円"),
        (3_000_000, "persons", 10_000, "300万人"),
        (50_000_000, "yen", 10_000, "5,000万円"),
        (60_000, "users", 1, "60,000人"),
        (None, "persons", 1, "－"),
        (float("nan"), "persons", 1, "－"),
    ],
)
def test_a_quantity_is_written_as_the_strategy_prints_it(value, unit, step, text):
    assert quantity(value, unit, step, JA) == text


@pytest.mark.parametrize(
    ("value", "unit", "step", "text"),
    [
        (3846, "tonnes", 1, "+3,846トン"),
        (-25, "persons", 1, "−25人"),
        (0.003, "ratio", 0.001, "+0.3ポイント"),
        (50_000_000_000, "yen", 1e8, "+500億円"),
    ],
)
def test_a_change_carries_its_sign_and_a_share_changes_in_points(value, unit, step, text):
    assert quantity(value, unit, step, JA, signed=True) == text


def test_zero_is_a_number_and_not_missing():
    assert quantity(0, "yen", 1000, JA) == "0円"
    assert not is_missing(0)


@pytest.mark.parametrize(
    ("value", "format_", "text"),
    [
        (24636, "n", "24,636"),
        (1632.213, "n", "1,632"),  # people are not counted in thousandths
        (0.5, "n", "1"),  # half up, as printed statistics
        (-1252, "n", "−1,252"),
        (-1252, "|n", "1,252"),
        (987, "+n", "+987"),
        (0, "+n", "0"),
        (1.665, "n2", "1.67"),
        (0.541, "p", "54%"),
        (0.541, "p1", "54.1%"),
        (-0.139, "+p1", "−13.9%"),
        (-0.35, "|p", "35%"),
        (0.003, "pp1", "0.3"),
        (0.003, "+pp1", "+0.3"),
        (2020, "y", "2020"),
        (2020.0, "y", "2020"),
        (12_500_000_000, "m", "125億"),
        (2_500_000, "m", "250万"),
        (2_500_000, "+m", "+250万"),
        (12_345_678_900, "m3", "123億"),
    ],
)
def test_a_template_says_how_a_number_is_written(value, format_, text):
    assert written(value, format_, JA) == text


@pytest.mark.parametrize("format_", ["", "d", ",.0f", "n12", "++n", "%"])
def test_a_format_that_there_is_not_is_refused(format_):
    with pytest.raises(ValueError, match="there is no format"):
        written(1, format_, JA)


@pytest.mark.parametrize("value", ["24,636", None, [1]])
def test_what_is_no_number_is_not_written_as_one(value):
    with pytest.raises(ValueError, match="writes numbers, and"):
        written(value, "n", JA)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (10_000, 0, "1万"),
        (9_999, 0, "9,999"),
        (100_000_000, 0, "1億"),
        (125_000_000, 0, "1億2,500万"),
        (1_005_000_000_000, 0, "10,050億"),
        (50_000_001, 0, "50,000,001"),  # nothing is dropped without being asked for
        (50_000_001, 2, "5,000万"),
        (995_000, 2, "100万"),  # half up, over the next power of ten
        (-2_500_000, 0, "−250万"),
    ],
)
def test_a_number_is_said_in_hundred_millions_and_ten_thousands(value, digits, text):
    assert spoken(value, JA, digits) == text


@pytest.mark.parametrize(
    ("value", "step", "better", "text"),
    [
        (1632.213, 1, "up", "1633"),  # 1,632 would not be enough
        (1632.913, 1, "down", "1632"),  # 1,633 would be too many
        (25680.85, 1, "up", "25681"),
        (25680, 1, "up", "25680"),
        (0.1 + 0.2, 0.1, "up", "0.3"),  # a sum of floats is not a step more
        (0.5412, 0.001, "up", "0.542"),
        (1234, 1000, "up", "2000"),
        (1632.5, 1, "keep", "1633"),
    ],
)
def test_what_is_required_is_rounded_away_from_the_easier_side(value, step, better, text):
    assert f"{required(value, step, better):f}" == text
