"""Shapes and arrows as paths, in the four commands that every format has: M, L, Q (one control point) and Z.

>>> outline("rect", 0, 0, 2, 1)
[('M', 0, 0), ('L', 2, 0), ('L', 2, 1), ('L', 0, 1), ('Z',)]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from .scene import Line, Point

__all__ = ["SHAPES", "Path", "arrow", "inset", "outline"]

Path: TypeAlias = list[tuple[Any, ...]]

# Length and half width of an arrow head, in points, at a line of 1 point.
_HEAD = (5.0, 2.4)

# A line that is broader than this has a head that is broader still.
_BROAD = 3.0

SHAPES = ("rect", "round", "pill", "hexagon", "flag", "ticket", "house", "slant", "octagon", "fold", "cup")

# The horizontal inset of text; none for the shapes that are missing.
_INSETS = {
    "hexagon": 3.5,
    "flag": 4.0,
    "slant": 4.0,
    "octagon": 1.5,
    "pill": 5.0,
    "fold": 2.0,
    "cup": 2.0,
    "ticket": 2.0,
}


def inset(shape: str) -> float:
    """The horizontal inset of text in a shape, beside its padding."""
    return _INSETS.get(shape, 0.0)


def outline(shape: str, x: float, y: float, w: float, h: float) -> Path:
    """The closed outline of a shape in its rectangle."""
    r, b = x + w, y + h
    if shape in ("round", "pill"):
        return _rounded(x, y, r, b, min(3.0 if shape == "round" else 9.0, w / 2, h / 2))
    if shape == "hexagon":
        d = min(6.0, h / 2)
        return _polygon([(x + d, y), (r - d, y), (r, y + h / 2), (r - d, b), (x + d, b), (x, y + h / 2)])
    if shape == "flag":
        d = min(5.0, h / 2)
        return _polygon([(x, y), (r - d, y), (r, y + h / 2), (r - d, b), (x, b)])
    if shape == "slant":
        d = min(4.0, h / 3)
        return _polygon([(x + d, y), (r, y), (r - d, b), (x, b)])
    if shape == "octagon":
        d = min(3.5, h / 3)
        return _polygon(
            [(x + d, y), (r - d, y), (r, y + d), (r, b - d), (r - d, b), (x + d, b), (x, b - d), (x, y + d)]
        )
    if shape == "fold":
        d = min(5.0, h / 2)
        return _polygon([(x, y), (r - d, y), (r, y + d), (r, b), (x, b)])
    if shape == "house":
        d = min(3.0, h / 4)
        return _polygon([(x, y + d), (x + w / 2, y), (r, y + d), (r, b), (x, b)])
    if shape == "cup":
        d = min(4.0, h / 2)
        return [("M", x, y), ("L", r, y), ("L", r, b - d), ("Q", r, b, r - d, b), ("L", x + d, b),
                ("Q", x, b, x, b - d), ("Z",)]  # fmt: skip
    if shape == "ticket":
        d = min(3.0, h / 3)
        return [("M", x + d, y), ("L", r - d, y), ("Q", r - d, y + d, r, y + d), ("L", r, b - d),
                ("Q", r - d, b - d, r - d, b), ("L", x + d, b), ("Q", x + d, b - d, x, b - d), ("L", x, y + d),
                ("Q", x + d, y + d, x + d, y), ("Z",)]  # fmt: skip
    return _polygon([(x, y), (r, y), (r, b), (x, b)])


def _polygon(points: Sequence[Point]) -> Path:
    return [("M", *points[0]), *(("L", *point) for point in points[1:]), ("Z",)]


def _rounded(x: float, y: float, r: float, b: float, d: float) -> Path:
    return [("M", x + d, y), ("L", r - d, y), ("Q", r, y, r, y + d), ("L", r, b - d), ("Q", r, b, r - d, b),
            ("L", x + d, b), ("Q", x, b, x, b - d), ("L", x, y + d), ("Q", x, y, x + d, y), ("Z",)]  # fmt: skip


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
