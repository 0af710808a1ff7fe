"""The loss ledger: what each format drops or changes. ``assets/losses.toml`` has it; the round trips hold it true.

An aspect of the graph that a format's section does not name comes back equal.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Loss", "aspects", "explain", "losses"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One aspect of the graph that a format drops (``kept`` is "") or keeps in part (``kept`` says what)."""

    format: str
    aspect: str
    meaning: str
    why: str
    kept: str = ""


@cache
def _ledger() -> dict[str, Any]:
    home = (__package__ or "").rpartition(".")[0]
    return tomllib.loads((files(home) / "assets" / "losses.toml").read_text(encoding="utf-8"))


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


def explain(format: str) -> str:
    """The ledger of a format as lines of text."""
    from . import format_named

    chosen = format_named(format)
    lines = [f"{chosen.name}: {chosen.what}"]
    for loss in losses(format):
        head = f"keeps of the {loss.aspect} only {loss.kept}" if loss.kept else f"drops {loss.aspect}"
        lines.append(f"  {head} ({loss.meaning}): {loss.why}")
    if len(lines) == 1:
        lines.append("  drops nothing")
    return "\n".join(lines)
