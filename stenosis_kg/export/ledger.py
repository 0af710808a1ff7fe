"""The loss ledger: what each format drops or changes. ``assets/losses.toml`` has it; the round trips hold it true.

An aspect of the graph that a format's section does not name comes back equal.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from ..paths import settings

__all__ = ["Loss", "aspects", "explain", "losses", "wrapped"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One aspect of the graph that a format drops (``kept`` is "") or keeps in part (``kept`` says what)."""

    format: str
    aspect: str
    meaning: str
    why: str
    kept: str = ""


def _ledger() -> dict[str, Any]:
    return settings("losses")


def aspects() -> dict[str, str]:
    """Every aspect of the graph that a format may lose -> what it is.

    >>> aspects()["modality"]
    'how firmly each passage speaks'
    """
    return dict(_ledger()["aspects"])


def losses(format: str) -> tuple[Loss, ...]:
    """What a format drops, in the order of the aspects; empty where it keeps everything.

    Raises
    ------
    UnknownName
        If there is no such format.

    >>> losses("trig")
    ()
    """
    from . import format_named

    name = format_named(format).name
    section = _ledger().get("formats", {}).get(name, {})
    found = []
    for aspect, meaning in aspects().items():
        if aspect in section.get("drops", {}):
            found.append(Loss(name, aspect, meaning, section["drops"][aspect]))
        elif aspect in section.get("keeps_part", {}):
            part = section["keeps_part"][aspect]
            found.append(Loss(name, aspect, meaning, part["why"], part["kept"]))
    return tuple(found)


def explain(format: str, width: int = 0) -> str:
    """The ledger of a format as lines of text: aspect, then what becomes of it and why.

    Parameters
    ----------
    width : characters that a line may have, at least 40; 0 wraps nothing
    """
    from . import format_named

    chosen = format_named(format)
    lines = wrapped(f"{chosen.name}: ", chosen.what, width, 2)
    found = losses(format)
    column = max((len(loss.aspect) for loss in found), default=0)
    for loss in found:
        fate = f"keeps only {loss.kept}" if loss.kept else "drops it"
        lines += wrapped(f"  {loss.aspect:{column}}  ", f"{fate} ({loss.meaning}): {loss.why}", width)
    return "\n".join(lines if found else [*lines, "  drops nothing"])


def wrapped(start: str, text: str, width: int = 0, indent: int = 0) -> list[str]:
    """A row of two columns as lines: ``start``, and the text in a column beside it (or by ``indent``).

    >>> wrapped("trig  ", "the whole graph, a named graph for each passage", 40)
    ['trig  the whole graph, a named graph for', '      each passage']
    """
    return textwrap.wrap(
        text, max(width, 40) if width else 10**6, initial_indent=start, break_on_hyphens=False,
        subsequent_indent=" " * (indent or len(start)),
    )  # fmt: skip
