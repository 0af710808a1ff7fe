"""Whether a figure fits its width, and the least width that it fits: letters are never made smaller to fit.

>>> from stenosis_kg.draw.scene import Item, Scene, TextLine
>>> line = Item("a", "node", (TextLine(2, 10, "foraminotomy", 7),))
>>> [fits(Scene("", "", "", "", width, 20, (line,))) for width in (60, 40)]
[True, False]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import UsageError
from .scene import COLUMNS, MM, SMALLEST, Box, Item, Paper, Scene, TextLine

__all__ = ["MILLIMETRES", "PAGE", "fits", "fitted"]

MILLIMETRES = (30, 500)
"""The least and the greatest width that can be asked for."""

PAGE = 247
"""How tall a page of a journal is, in millimetres: A4 between margins of 25 mm."""

_SLACK = 0.6  # in points, by which a text may be reckoned to pass an edge
_HIGH = 0.72  # of a letter over its baseline, in em
_Rect = tuple[float, float, float, float]


def fitted(build: Callable[[Paper], Scene], millimetres: float, bare: bool, *, grow: bool = False) -> Scene:
    """The figure at a width, or with ``grow`` at the least width from there on that it fits.

    It has to fit a page too, unless it does not over two columns, or may ``grow``. What fits no width is drawn as it
    is.

    Raises
    ------
    UsageError
        If it cannot be so narrow, naming the least width, or if the width is out of range.
    """
    least, most = MILLIMETRES
    if not least <= millimetres <= most:
        raise UsageError(f"a width of {millimetres:g} mm was asked for; ask for {least} to {most} mm")
    scene, tallest = build(Paper(millimetres * MM, bare)), float("inf")
    if not grow and scene.height > PAGE * MM:
        tallest = max(PAGE * MM, build(Paper(COLUMNS["two"].width, bare)).height)

    def good(shown: Scene) -> bool:
        return shown.height <= tallest + _SLACK and fits(shown)

    if good(scene) or not good(build(Paper(most * MM, bare))):
        return scene
    low, high = int(millimetres), most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(build(Paper(middle * MM, bare))) else (middle, high)
    if grow:
        return build(Paper(high * MM, bare))
    why = f"it is {scene.height / MM:.0f} mm tall, and a page {PAGE} mm" if fits(scene) else "its words do not fit"
    raise UsageError(
        f'"{scene.title}" cannot be {millimetres:g} mm wide: in letters of {SMALLEST:g} points {why}; '
        f"ask for {high} mm or more"
    )


def fits(scene: Scene) -> bool:
    """Whether every text is on the sheet, inside the box that is drawn for it, and on no other text."""
    lines = [(mark, item) for item in scene.items for mark in item.marks if isinstance(mark, TextLine)]
    if any(not _within(line, 0.0, scene.width) or not _within(line, *_box(item)) for line, item in lines):
        return False
    return not _overlap(sorted((_rect(line) for line, _ in lines), key=lambda rect: rect[1]))


def _box(item: Item) -> tuple[float, float]:
    """The left and the right of the box that a node begins with, which holds its words."""
    for mark in item.marks[:1]:
        if isinstance(mark, Box) and item.kind == "node" and (mark.stroke or mark.fill):
            return mark.x, mark.x + mark.w
    return float("-inf"), float("inf")


def _within(line: TextLine, left: float, right: float) -> bool:
    x0, _, x1, _ = _rect(line)
    return x0 >= left - _SLACK and x1 <= right + _SLACK


def _rect(line: TextLine) -> _Rect:
    """The left, top, right and bottom of a text without its tails."""
    left = line.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[line.anchor] * line.width
    return left, line.y - _HIGH * line.size, left + line.width, line.y


def _overlap(rects: Sequence[_Rect]) -> bool:
    """Whether two of these rectangles, which are sorted by their top, share more than the slack."""
    for i, (left, _, right, bottom) in enumerate(rects):
        for other in rects[i + 1 :]:
            if other[1] > bottom - _SLACK:
                break
            if min(right, other[2]) - max(left, other[0]) > _SLACK:
                return True
    return False
