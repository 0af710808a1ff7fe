"""Colours, shapes and line styles: one for each class and modality, the same in every figure.

The hues are Okabe and Ito's, which colour-blind readers tell apart. Nothing rests on colour alone: a class has a shape
as well, a modality a line style and its word. ``assets/look.toml`` has them.

>>> LIGHT["paper"]
'#ffffff'
>>> contrast(LIGHT["surgery.line"], LIGHT["paper"]) >= 4.5
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..namespaces import SKG
from ..paths import settings
from ..statements import Passage
from .scene import Stroke

__all__ = [
    "FAMILIES", "LIGHT", "MEANINGS", "THEMES", "VOCABULARY", "Family", "contrast", "family", "modality_stroke",
    "nearest_class",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Family:
    """Colour name and shape of the things of a class."""

    name: str
    shape: str


_LOOK = settings("look")

FAMILIES = {name: Family(*look) for name, look in _LOOK["families"].items()}
"""Class (local name) -> its look."""

_PENS = {
    name: Stroke(width=pen["width"], dash=tuple(pen.get("dash", ())), double=pen.get("double", False))
    for name, pen in _LOOK["pens"].items()
}

MEANINGS: dict[str, str] = _LOOK["meanings"]
"""Modality (local name) -> what its word means, where a legend says so."""

VOCABULARY = Stroke(colour="muted", width=0.5)
"""The stroke of relations that the vocabulary has and no passage states."""


def nearest_class(classes: Iterable[str], parents: Callable[[str], Iterable[str]] = lambda _: ()) -> str | None:
    """The nearest of these classes (IRIs) that has a look of its own, parents after classes."""
    nearest = list(dict.fromkeys(classes))
    for iri in nearest:
        if iri.removeprefix(SKG) in FAMILIES:
            return iri
        nearest.extend(parent for parent in parents(iri) if parent not in nearest)
    return None


def family(classes: Iterable[str], parents: Callable[[str], Iterable[str]] = lambda _: ()) -> Family:
    """The look of a thing with these classes (IRIs).

    >>> family([SKG + "Injection"], lambda _: [SKG + "ConservativeTreatment"]).name
    'conservative'
    """
    found = nearest_class(classes, parents)
    return FAMILIES[found.removeprefix(SKG)] if found else Family("other", "rect")


def modality_stroke(passage: Passage | None, colour: str = "ink") -> Stroke:
    """The stroke for the modality of a passage; an unknown modality has one that no other has."""
    modality = passage.modality.iri.removeprefix(SKG) if passage and passage.modality else ""
    return replace(_PENS.get(modality, _PENS["unknown"]), colour=colour)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in _rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _mix(colour: str, into: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(into), strict=True)
    return "#" + "".join(f"{round(255 * (share * a + (1 - share) * b)):02x}" for a, b in pairs)


def _readable(hue: str, paper: str, towards: str, ratio: float) -> str:
    """The hue, mixed with black or white until its contrast with the paper reaches ``ratio``."""
    steps = (_mix(hue, towards, 1 - i / 50) for i in range(51))
    return next(colour for colour in steps if contrast(colour, paper) >= ratio)


def _theme(look: dict[str, Any]) -> dict[str, str]:
    colours: dict[str, str] = dict(look["neutral"])
    for name, hue in _LOOK["hues"].items():
        colours[f"{name}.band"] = _mix(hue, colours["paper"], look["band"])
        colours[f"{name}.flow"] = _mix(hue, colours["paper"], look["flow"])
        colours[f"{name}.fill"] = _mix(hue, colours["card"], look["fill"])
        colours[f"{name}.line"] = _readable(hue, colours[f"{name}.band"], look["towards"], 4.6)
    return colours


THEMES = {name: _theme(look) for name, look in _LOOK["themes"].items()}
LIGHT = THEMES["light"]
