"""How sure a ratio of a count to an expected count is, if the count is Poisson: intervals of gamma distributions."""

from __future__ import annotations

from scipy.special import gammaincinv

LEVEL = 0.95
"""The share of cases that an interval is meant to hold."""

JEFFREYS = 0.5
"""What Jeffreys' prior adds to a Poisson count: nothing is said beforehand of the ratio."""


def gamma_interval(shape: float, rate: float, level: float = LEVEL) -> tuple[float, float]:
    """Return the central interval of a gamma distribution.

    Parameters
    ----------
    shape, rate : float
        Of the distribution, whose mean is shape / rate; both above 0.
    level : float
        Its share between the ends.

    Examples
    --------
    >>> [round(end, 3) for end in gamma_interval(1.0, 2.0, 0.9)]  # -ln(0.95) / 2 and -ln(0.05) / 2
    [0.026, 1.498]
    """
    tail = (1 - level) / 2
    return float(gammaincinv(shape, tail)) / rate, float(gammaincinv(shape, 1 - tail)) / rate


def ratio_interval(count: float, expected: float, level: float = LEVEL) -> tuple[float, float]:
    """Return the interval of count / expected for a Poisson count by Jeffreys' prior.

    Parameters
    ----------
    count : float
        What was counted, 0 or more.
    expected : float
        What was expected at a ratio of 1, above 0; or person-years, for a rate.
    level : float
        The share that the interval is meant to hold.

    References
    ----------
    Brown, Cai and DasGupta (2003), "Interval estimation in exponential families", Statistica Sinica 13, 19-49.

    Examples
    --------
    >>> [round(end, 2) for end in ratio_interval(100, 80.0)]
    [1.02, 1.51]
    """
    return gamma_interval(count + JEFFREYS, expected, level)
