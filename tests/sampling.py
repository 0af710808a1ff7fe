"""Of a long sweep every so many cases stay in the quick run; all the others are marked ``long``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

__all__ = ["long", "sampled"]

long = pytest.mark.long


def sampled(cases: Iterable[Any], every: int) -> Sequence[ParameterSet]:
    """The cases for `parametrize`, where the first and each ``every``-th after it are not marked."""
    found = []
    for number, case in enumerate(cases):
        plain = case if hasattr(case, "marks") else pytest.param(case)
        marks = [*plain.marks, long] if number % every else plain.marks
        found.append(pytest.param(*plain.values, id=plain.id, marks=marks))
    return found
