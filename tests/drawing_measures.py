"""Rulers for figures: where text is by a renderer's own account, what touches what, how often lines cross."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from itertools import combinations

Point = tuple[float, float]
Rect = tuple[float, float, float, float]


def overlap(a: Rect, b: Rect, slack: float = 0.0) -> bool:
    """Whether two rectangles (x0, y0, x1, y1) share more than ``slack`` on both axes."""
    return min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack


def inside(point: Point, rect: Rect, slack: float = 0.0) -> bool:
    """Whether a point lies in a rectangle, more than ``slack`` from its border."""
    x, y = point
    return rect[0] + slack < x < rect[2] - slack and rect[1] + slack < y < rect[3] - slack


def line_crossings(lines: Sequence[Sequence[Point]]) -> int:
    """How often the lines of different edges cross. Lines that only touch, or run on one another, do not."""
    return sum(_crossings(a, b) for a, b in combinations(lines, 2))


def _crossings(a: Sequence[Point], b: Sequence[Point]) -> int:
    if not a or not b or not overlap(_around(a), _around(b)):
        return 0
    count = 0
    for p, q in zip(a, a[1:], strict=False):
        box = _around((p, q))
        for r, s in zip(b, b[1:], strict=False):
            if overlap(box, _around((r, s)), -1e-9):
                count += _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0
    return count


def _around(points: Iterable[Point]) -> Rect:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _side(p: Point, q: Point, r: Point) -> float:
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def dot_lines(nodes: Sequence[tuple[str, float, float]], edges: Sequence[tuple[str, str]]) -> list[list[Point]]:
    """The lines of Graphviz dot's own drawing of a graph with boxes of these sizes (points), as sampled points."""
    names = {key: f"n{i}" for i, (key, _, _) in enumerate(nodes)}
    body = [f"{names[k]} [width={w / 72:.4f} height={h / 72:.4f}]" for k, w, h in nodes]
    body += [f"{names[a]} -> {names[b]}" for a, b in edges if a != b]
    source = "digraph { node [shape=box fixedsize=true label=\"\"] " + "; ".join(body) + " }"
    dot = shutil.which("dot")
    assert dot
    out = subprocess.run([dot, "-Tplain"], input=source, text=True, capture_output=True, check=True).stdout
    lines = []
    for row in out.replace("\\\n", "").splitlines():
        parts = row.split()
        if parts[:1] == ["edge"]:
            count = int(parts[3])
            numbers = [float(n) * 72 for n in parts[4 : 4 + 2 * count]]
            lines.append(_spline(list(zip(numbers[::2], numbers[1::2], strict=True))))
    return lines


def _spline(points: Sequence[Point]) -> list[Point]:
    out = [points[0]]
    for at in range(0, len(points) - 1, 3):
        a, b, c, d = points[at : at + 4]
        count = max(4, math.ceil(math.dist(a, d) / 3))
        for i in range(1, count + 1):
            t = i / count
            u = 1 - t
            w = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            out.append(tuple(sum(k * p[axis] for k, p in zip(w, (a, b, c, d), strict=True)) for axis in (0, 1)))  # type: ignore[arg-type]
    return out
