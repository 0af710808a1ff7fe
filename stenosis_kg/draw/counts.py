"""Numbers as the figures of a cohort say them."""

from __future__ import annotations

from .citing import GLUE

__all__ = ["HIDDEN", "UNSEEN", "percent", "visits_words"]

HIDDEN = "not shown"
"""What stands for a number that is not shown."""


UNSEEN = "no code of this data shows it"
"""What is said of a stage that the data could not show."""


def visits_words(many: int, more: bool) -> str:
    """How often persons came to a place; ``more`` where some of it is not shown."""
    if more and not many:
        return f"visits {HIDDEN}"
    return f"{'at least ' if more else ''}{many:,} visit{'' if many == 1 else 's'}"


def percent(number: int, whole: int) -> str:
    """A share in percent, to a tenth; what is not nothing is never said to be.

    >>> percent(3, 8).replace(GLUE, " "), percent(1, 10_000).replace(GLUE, " "), percent(0, 8).replace(GLUE, " ")
    ('37.5 %', '<0.1 %', '0 %')
    """
    share = 100 * number / whole
    said = (
        "0"
        if not number
        else "<0.1"
        if share < 0.05
        else "100"
        if number == whole
        else ">99.9"
        if share >= 99.95
        else f"{share:.1f}"
    )
    return f"{said}{GLUE}%"
