"""Rulers for figures: where text is by a renderer's own account, what touches what, how often lines cross."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import combinations, pairwise
from typing import Any

from matplotlib import rcParams

from stenosis_kg.draw.geometry import Path, arrow, outline
from stenosis_kg.draw.scene import Box, Item, Line, Scene, TextLine

RENDERERS = ("agg", "svg", "pdf")

Point = tuple[float, float]
Rect = tuple[float, float, float, float]


def texts_of(scene: Scene) -> Iterator[tuple[Item, TextLine]]:
    """Every line of text, with the item that it belongs to."""
    return ((item, mark) for item in scene.items for mark in item.marks if isinstance(mark, TextLine))


def lines_of(scene: Scene) -> Iterator[tuple[Item, Line]]:
    """Every line of an edge, with its item."""
    return ((i, mark) for i in scene.items if i.kind == "edge" for mark in i.marks if isinstance(mark, Line))


def rect_of(box: Box) -> Rect:
    """The left, top, right and bottom of a box."""
    return box.x, box.y, box.x + box.w, box.y + box.h


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
    for p, q in pairwise(a):
        box = _around((p, q))
        for r, s in pairwise(b):
            if overlap(box, _around((r, s)), -1e-9):
                count += _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0
    return count


def _around(points: Iterable[Point]) -> Rect:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _side(p: Point, q: Point, r: Point) -> float:
    side = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return side if abs(side) > 1e-6 else 0.0


@lru_cache(maxsize=1)
def _renderers() -> dict[str, Any]:
    """matplotlib's renderers of PNG, SVG and PDF, at the resolution of the figures."""
    agg: Any = import_module("matplotlib.backends.backend_agg")
    pdf: Any = import_module("matplotlib.backends.backend_pdf")
    vector: Any = import_module("matplotlib.backends.backend_svg")
    return {
        "agg": (agg.RendererAgg(3000, 3000, 300), 300 / 72),
        "svg": (vector.RendererSVG(720, 720, io.StringIO()), 1.0),
        "pdf": (pdf.RendererPdf(pdf.PdfFile(io.BytesIO()), 72, 720, 720), 1.0),
    }


@cache
def extent(renderer: str, text: str, size: float, bold: bool) -> tuple[float, float, float]:
    """Width, height above and below the baseline, in points, as a renderer gives them under the figures' settings."""
    assert not rcParams["text.parse_math"], "measure under png_pdf.settings()"
    from matplotlib.font_manager import FontProperties

    drawing, scale = _renderers()[renderer]
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    w, h, d = drawing.get_text_width_height_descent(text, font, False)
    # As matplotlib's own text boxes: no line is lower or less deep than "lp".
    _, least_h, least_d = drawing.get_text_width_height_descent("lp", font, False)
    return w / scale, (max(h, least_h) - max(d, least_d)) / scale, max(d, least_d) / scale


def text_rect(text: TextLine, renderers: Sequence[str] = RENDERERS) -> Rect:
    """What a line of text covers in any of the formats, as their renderers measure it."""
    sizes = [extent(renderer, text.text, text.size, text.bold) for renderer in renderers]
    w, up, down = (max(size[i] for size in sizes) for i in range(3))
    left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * w
    return left, text.y - up, left + w, text.y + down


def sample(path: Path, step: float = 1.0) -> list[Point]:
    """Points along a path, at most ``step`` apart, for measuring."""
    points: list[Point] = []
    here: Point = (0.0, 0.0)
    first: Point = (0.0, 0.0)
    for command, *numbers in path:
        if command == "M":
            here = first = (numbers[0], numbers[1])
            points.append(here)
            continue
        end = first if command == "Z" else (numbers[-2], numbers[-1])
        control = (numbers[0], numbers[1]) if command == "Q" else ((here[0] + end[0]) / 2, (here[1] + end[1]) / 2)
        count = max(1, math.ceil((math.dist(here, control) + math.dist(control, end)) / step))
        for i in range(1, count + 1):
            t = i / count
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append((a * here[0] + b * control[0] + c * end[0], a * here[1] + b * control[1] + c * end[1]))
        here = end
    return points


def edge_points(scene: Scene) -> Iterator[tuple[Item, list[Point]]]:
    """Every arrow, sampled with its head."""
    for item, line in lines_of(scene):
        shaft, head = arrow(line)
        yield item, sample(shaft, 1.0) + (sample(head, 1.0) if head else [])


def faults(scene: Scene) -> list[str]:
    """Everything that touches what it should not: text and text, text and lines, arrows and boxes, the margin."""
    texts = [(item, text, text_rect(text)) for item, text in texts_of(scene)]
    found = []
    for (_, a, ra), (_, b, rb) in combinations(texts, 2):
        if overlap(ra, rb, 0.15):
            found.append(f"text on text: {a.text!r} and {b.text!r}")
    arrows = list(edge_points(scene))
    lines = [(item.key, points) for item, points in arrows]
    shapes = [
        (item.key, mark)
        for item in scene.items
        for mark in item.marks
        if isinstance(mark, Box) and (mark.fill or mark.stroke)
    ]
    lines += [(key, sample(outline(b.shape, b.x, b.y, b.w, b.h), 2.0)) for key, b in shapes if b.stroke]
    around = [(key, points, _around(points)) for key, points in lines]
    for _, text, rect in texts:
        for key, points, box in around:
            if overlap(box, rect) and any(inside(point, rect, 0.2) for point in points):
                found.append(f"line through text: {key} and {text.text!r}")
        if rect[0] < 0 or rect[1] < 0 or rect[2] > scene.width or rect[3] > scene.height:
            found.append(f"text over the edge: {text.text!r}")
    solid = [(key, rect_of(b)) for key, b in shapes if key not in ("legend", "caption")]
    for item, points in arrows:
        reach = _around(points)
        for key, rect in solid:
            if key != item.key and overlap(reach, rect) and any(inside(point, rect, 1.3) for point in points):
                found.append(f"arrow through box: {item.key} and {key}")
    for key, (x0, y0, x1, y1) in solid:
        if x0 < -0.01 or y0 < 0 or x1 > scene.width + 0.01 or y1 > scene.height:
            found.append(f"box over the edge: {key}")
    return found


def crossings(scene: Scene) -> int:
    """How often the arrows of a scene cross. The parts of one way (into a trigger, out of it) count as they are."""
    return line_crossings([sample(arrow(line)[0], 5.0) for _, line in lines_of(scene)])
