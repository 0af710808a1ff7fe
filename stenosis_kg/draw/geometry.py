"""Shapes and arrows as paths, in the four commands that every format has: M, L, Q (one control point) and Z.

>>> outline("rect", 0, 0, 2, 1)
[('M', 0, 0), ('L', 2, 0), ('L', 2, 1), ('L', 0, 1), ('Z',)]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from ..paths import settings
from .scene import Box, Line, Point, Stroke

__all__ = ["SHAPES", "Path", "arrow", "inset", "outline", "paths"]

Path: TypeAlias = list[tuple[Any, ...]]

# Length and half width of an arrow head, in points, at a line of 1 point.
_HEAD = (5.0, 2.4)

# A line that is broader than this has a head that is broader still.
_BROAD = 3.0

SHAPES: dict[str, dict[str, Any]] = settings("look")["shapes"]
"""Every shape by name, as ``assets/look.toml`` has it."""


def inset(shape: str) -> float:
    """The horizontal inset of text in a shape, beside its padding."""
    return float(SHAPES[shape].get("inset", 0.0))


def outline(shape: str, x: float, y: float, w: float, h: float) -> Path:
    """The closed outline of a shape in its rectangle."""
    look, r, b = SHAPES.get(shape, SHAPES["rect"]), x + w, y + h
    d = min(look.get("corner", 0.0), w / 2, h / look.get("parts", 1))
    places = {"x": x, "x+": x + d, "c": x + w / 2, "r-": r - d, "r": r}
    places |= {"y": y, "y+": y + d, "m": y + h / 2, "b-": b - d, "b": b}
    steps = (step.split() for step in look["outline"].split(","))
    return [*((command, *map(places.__getitem__, ends)) for command, *ends in steps), ("Z",)]


def _polygon(points: Sequence[Point]) -> Path:
    return [("M", *points[0]), *(("L", *point) for point in points[1:]), ("Z",)]


def arrow(line: Line) -> tuple[Path, Path | None]:
    """The shaft and the head of a line: the shaft ends inside the head, the tip of the head where the line ends."""
    points = _distinct(line.points)
    if not line.head or len(points) < 2:
        return _shaft(points, line.radius), None
    (px, py), (tx, ty) = points[-2], points[-1]
    far = math.hypot(tx - px, ty - py)
    scale = min(1.6, max(0.85, 0.6 + 0.4 * line.stroke.width))
    length, half = _HEAD[0] * scale, _HEAD[1] * scale
    if line.stroke.width > _BROAD:
        half = max(half, line.stroke.width / 2 + 2.2)
        length = max(length, half * 1.15)
    length = min(length, far)
    ux, uy = (tx - px) / far, (ty - py) / far
    bx, by = tx - ux * length, ty - uy * length
    head = _polygon([(tx, ty), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half)])
    back = length * (0.9 if line.stroke.width > _BROAD else 0.7)
    return _shaft([*points[:-1], (tx - ux * back, ty - uy * back)], line.radius), head


def paths(mark: Box | Line) -> list[tuple[Path, str | None, Stroke | None]]:
    """The paths that a mark is drawn by, from back to front, each with its fill and its stroke.

    Over a double stroke lies a thinner one, in the colour of what is under it.
    """
    head: Path | None = None
    if isinstance(mark, Box):
        path, fill = outline(mark.shape, mark.x, mark.y, mark.w, mark.h), mark.fill
    else:
        (path, head), fill = arrow(mark), None
    found: list[tuple[Path, str | None, Stroke | None]] = [(path, fill, mark.stroke)]
    if mark.stroke and mark.stroke.double:
        found.append((path, None, Stroke(fill or "paper", mark.stroke.width * 0.4)))
    return [*found, (head, mark.stroke.colour, None)] if head and mark.stroke else found


def _distinct(points: Iterable[Point]) -> list[Point]:
    out: list[Point] = []
    for point in points:
        if not out or math.dist(out[-1], point) > 1e-6:
            out.append(point)
    return out


def _shaft(points: Sequence[Point], radius: float) -> Path:
    path: Path = [("M", *points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        if near < 0.2:
            path.append(("L", *corner))
        else:
            path += [("L", *_towards(corner, before, near)), ("Q", *corner, *_towards(corner, after, near))]
    path.append(("L", *points[-1]))
    return path


def _towards(start: Point, end: Point, far: float) -> Point:
    whole = math.dist(start, end)
    return start[0] + (end[0] - start[0]) * far / whole, start[1] + (end[1] - start[1]) * far / whole
