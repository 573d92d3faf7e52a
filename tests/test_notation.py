"""Numbers as readers see them."""

import pytest

from visionbook.notation import is_missing, quantity
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
