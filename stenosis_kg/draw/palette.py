"""Colours, shapes and line styles: one for each class and modality, the same in every figure.

The hues are Okabe and Ito's, which colour-blind readers tell apart. Nothing rests on colour alone: a class has a shape
as well, a modality a line style and its word. A class without an entry takes that of its nearest ancestor.

>>> LIGHT["paper"]
'#ffffff'
>>> contrast(LIGHT["surgery.line"], LIGHT["paper"]) >= 4.5
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..namespaces import SKG
from ..statements import Passage
from .scene import Stroke

__all__ = ["DARK", "FAMILIES", "LIGHT", "THEMES", "VOCABULARY", "Family", "contrast", "family", "modality_stroke"]


@dataclass(frozen=True, slots=True)
class Family:
    """Colour name and shape of the things of a class."""

    name: str
    shape: str


# Class -> look. Treatments have a hue each; what surrounds them shares quieter ones and differs by shape.
FAMILIES: dict[str, Family] = {
    "ConservativeTreatment": Family("conservative", "round"),
    "SurgicalProcedure": Family("surgery", "octagon"),
    "Rehabilitation": Family("rehabilitation", "cup"),
    "Evaluation": Family("evaluation", "fold"),
    "Intervention": Family("care", "rect"),
    "Finding": Family("finding", "hexagon"),
    "AllOf": Family("finding", "hexagon"),
    "Condition": Family("condition", "pill"),
    "PathologicalChange": Family("condition", "slant"),
    "Outcome": Family("outcome", "flag"),
    "SurgicalStep": Family("device", "slant"),
    "SurgicalApproach": Family("device", "ticket"),
    "Device": Family("device", "rect"),
    "Technology": Family("device", "house"),
    "Advance": Family("device", "flag"),
    "AnatomicalStructure": Family("body", "rect"),
    "BodyFunction": Family("body", "house"),
    "DecisionFactor": Family("choice", "ticket"),
    "Decision": Family("choice", "octagon"),
    "Participant": Family("choice", "pill"),
    "TimeSpan": Family("choice", "cup"),
    "CarePeriod": Family("choice", "fold"),
    "PathwayElement": Family("step", "rect"),
}
_OTHER = Family("other", "rect")

_HUES = {
    "conservative": "#009e73",
    "surgery": "#d55e00",
    "rehabilitation": "#0072b2",
    "evaluation": "#cc79a7",
    "care": "#4d6a6d",
    "finding": "#e69f00",
    "condition": "#b3a100",
    "outcome": "#56b4e9",
    "device": "#a5765a",
    "body": "#8a8f98",
    "choice": "#7d6fb0",
    "step": "#5b6470",
    "other": "#777777",
}

# What is drawn for each modality, from the firmest on: the firmer, the heavier and the less broken.
_PENS: dict[str, Stroke] = {
    "Necessary": Stroke(width=2.2),
    "Essential": Stroke(width=2.2, double=True),
    "Plain": Stroke(width=0.9),
    "Typical": Stroke(width=1.1, dash=(7.0, 1.8)),
    "MostCommon": Stroke(width=1.1, dash=(5.5, 1.6, 1.1, 1.6)),
    "Possible": Stroke(width=1.0, dash=(3.0, 2.0)),
    "Selective": Stroke(width=1.2, dash=(1.1, 1.7)),
}
_UNKNOWN = Stroke(width=0.9, dash=(3.0, 1.2, 0.8, 1.2, 0.8, 1.2))

VOCABULARY = Stroke(colour="muted", width=0.5)
"""The stroke of relations that the vocabulary has and no passage states."""


def family(classes: Iterable[str], parents: Callable[[str], Iterable[str]] = lambda _: ()) -> Family:
    """The look of a thing with these classes (IRIs): of the nearest class that has one, parents after classes.

    >>> family([SKG + "Injection"], lambda _: [SKG + "ConservativeTreatment"]).name
    'conservative'
    """
    nearest = list(dict.fromkeys(classes))
    for iri in nearest:
        found = FAMILIES.get(iri.removeprefix(SKG))
        if found:
            return found
        nearest.extend(parent for parent in parents(iri) if parent not in nearest)
    return _OTHER


def modality_stroke(passage: Passage | None, colour: str = "ink") -> Stroke:
    """The stroke for the modality of a passage; an unknown modality has one that no other has."""
    modality = passage.modality.iri if passage and passage.modality else ""
    style = _PENS.get(modality.removeprefix(SKG), _UNKNOWN)
    return Stroke(colour, style.width, style.dash, style.double)


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


def _theme(neutral: dict[str, str], towards: str, tint: float, card: float, flow: float) -> dict[str, str]:
    colours = dict(neutral)
    for name, hue in _HUES.items():
        colours[f"{name}.band"] = _mix(hue, neutral["paper"], tint)
        colours[f"{name}.flow"] = _mix(hue, neutral["paper"], flow)
        colours[f"{name}.fill"] = _mix(hue, neutral["card"], card)
        colours[f"{name}.line"] = _readable(hue, colours[f"{name}.band"], towards, 4.6)
    return colours


_PAPER = {"paper": "#ffffff", "card": "#ffffff", "panel": "#f4f5f7"}
_NIGHT = {"paper": "#14171b", "card": "#1b1f24", "panel": "#1d2126"}

LIGHT = _theme(_PAPER | {"ink": "#15181c", "muted": "#4a515a", "faint": "#c3c9d0"}, "#000000", 0.11, 0.05, 0.4)
DARK = _theme(_NIGHT | {"ink": "#f0f2f4", "muted": "#b4bcc5", "faint": "#4b535c"}, "#ffffff", 0.20, 0.10, 0.55)
THEMES = {"light": LIGHT, "dark": DARK}
