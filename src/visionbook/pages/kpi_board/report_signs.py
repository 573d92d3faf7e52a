"""What kinds of reports are called and which sign they have: origins of values, and the sign of a value missing."""

from __future__ import annotations

from visionbook.show import signs
from visionbook.strategy.reporting import REPORTS
from visionbook.words import Words


def report_sign(report: str) -> signs.Sign:
    """Return the sign of what there is for an indicator and a fiscal year.

    Parameters
    ----------
    report : str
        One of `visionbook.strategy.reporting.REPORTS`.

    Examples
    --------
    >>> report_sign("preliminary").character, report_sign("none").character
    ('□', '－')
    """
    return signs.of("note", "missing") if report == "none" else signs.of("origin", report)


def report_word(report: str, words: Words) -> str:
    """Return what it is called.

    Parameters
    ----------
    report : str
        One of `visionbook.strategy.reporting.REPORTS`, or ``"outside"``.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> report_word("press", load_words("ja")), report_word("outside", load_words("ja"))
    ('報道', '対象外')
    """
    is_origin = report in REPORTS and report != "none"
    return report_sign(report).word(words) if is_origin else words(f"kpi_board.report_{report}")


def report_line(words: Words) -> str:
    """Return all kinds of reports with their signs, the surest first, for a caption.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> report_line(load_words("ja"))
    '■ 確定、▣ 公的統計、□ 速報、▨ 報道、⊠ 代わりの統計、－ なし'
    """
    return words.join(
        words("sign.marked", sign=report_sign(report).character, word=report_word(report, words)) for report in REPORTS
    )
