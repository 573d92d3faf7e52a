"""Values with their units for messages: in the reader's language, grouped as people say them."""

from __future__ import annotations

from decimal import Decimal

from visionbook.messages import Message, entries, message


def amount(value: Decimal | str, unit: str, *, about: bool = False) -> Message:
    """Return a value with its unit.

    Parameters
    ----------
    value : Decimal or str
        In base units: money in yen, shares as ratios. Nothing is rounded.
    unit : str
        A unit of the data contract.
    about : bool
        Whether the value is only approximate.

    Examples
    --------
    >>> from visionbook.messages import told
    >>> [told(amount(Decimal("6123000000"), "yen"), lang) for lang in ("ja", "en")]
    ['61億2,300万円', '6,123,000,000 yen']
    >>> [told(amount("0.183", "ratio", about=True), lang) for lang in ("ja", "en")]
    ['約18.3％', 'about 18.3 %']
    """
    n = Decimal(value)
    known = unit in entries("en", "amount") and unit not in ("other", "about")
    said = message(f"amount.{unit}", n=n) if known else message("amount.other", n=n, unit=unit)
    return message("amount.about", amount=said) if about else said
