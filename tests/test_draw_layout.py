"""Widths, wrapping, rows of cards, and the layered layout: the arithmetic under the figures."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from stenosis_kg.draw.blocks import Card, Run, Words, flow, masonry
from stenosis_kg.draw.geometry import SHAPES, arrow, outline, sample
from stenosis_kg.draw.layered import Layout, Node, layout
from stenosis_kg.draw.layered_order import Layers, minimise
from stenosis_kg.draw.layered_rank import downwards, ranks
from stenosis_kg.draw.metrics import width
from stenosis_kg.draw.palette import family, pen
from stenosis_kg.draw.scene import Line, Pen, Text
from stenosis_kg.namespaces import SKG
from stenosis_kg.paths import asset
from stenosis_kg.statements.model import AxisValue, Passage

from .drawing_measures import inside, line_crossings, overlap
from .font_widths import ASSET, table


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["foraminotomy", "L5-S1, §8 “can” → µ", "Ärzte", "痛", "خزل", "e\u0301"])
def test_widths_are_those_of_the_font(text: str, bold: bool) -> None:
    from matplotlib import font_manager, ft2font

    path = font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    font = ft2font.FT2Font(path)
    font.set_size(1000, 72)
    missing = "痛"
    flags: Any = (
        ft2font.LoadFlags.NO_HINTING if hasattr(ft2font, "LoadFlags") else getattr(ft2font, "LOAD_NO_HINTING", 2)
    )
    marks = "\u0301"
    theirs = sum(
        font.load_char(ord(c), flags=flags).linearHoriAdvance / 65536 for c in text if c not in missing + marks
    )
    assert width(text, 1000, bold) == pytest.approx(theirs + 1000 * sum(c in missing for c in text), abs=1)


def test_the_table_of_widths_is_that_of_the_fonts_that_matplotlib_ships() -> None:
    assert asset(ASSET) == table(), "python -m tests.font_widths writes it anew"
    assert width("\N{NO-BREAK SPACE}", 2048) == 651
    assert width("痛", 10) == 10, "what the font lacks takes a whole em"


def lines(words: Words, wide: float) -> list[str]:
    return ["".join(text for _, text, _ in line) for line in words.lines(wide)]


@pytest.mark.parametrize(
    ("text", "wide", "most", "expected"),
    [
        pytest.param("one two three", 1000, 3, ["one two three"], id="fits"),
        pytest.param("one two three", 30, 3, ["one two", "three"], id="wraps-at-a-space"),
        pytest.param("anti-inflammatory", 60, 3, ["anti-", "inflammatory"], id="wraps-after-a-hyphen"),
        pytest.param("bowel/bladder", 35, 3, ["bowel/", "bladder"], id="wraps-after-a-slash"),
        pytest.param("a\N{NO-BREAK SPACE}b c", 15, 3, ["a\N{NO-BREAK SPACE}b", "c"], id="never-at-a-no-break-space"),
        pytest.param("one two three four", 30, 2, ["one two", "three…"], id="cut-says-so"),
        pytest.param(" \t one \n\r two ", 1000, 3, ["one two"], id="blanks-are-one"),
        pytest.param("", 10, 3, [], id="nothing"),
    ],
)
def test_wrapping(text: str, wide: float, most: int, expected: list[str]) -> None:
    words = Words((Run(text),), size=7, most=most)
    assert lines(words, wide) == expected
    assert words.height(wide) == pytest.approx(len(expected) * 1.24 * 7)


def test_no_line_is_wider_than_asked_whatever_the_text() -> None:
    chance = random.Random(7)
    for _ in range(300):
        letters = [chance.choice("abcMW -/.il\N{NO-BREAK SPACE}漢$") for _ in range(chance.randrange(90))]
        words = Words((Run("".join(letters)), Run("[s8a]", bold=True)), size=6, most=chance.randrange(1, 5))
        wide = max(words.least, chance.uniform(10, 150))
        drawn = [mark for mark in words.draw(0, 0, wide) if isinstance(mark, Text)]
        assert all(text.rect[2] <= wide + 0.05 for text in drawn)
        assert len({text.y for text in drawn}) <= words.most


def cards(count: int) -> list[Card]:
    return [Card(str(i), (Words((Run(f"card {i} " + "word " * (i % 4 * 3)),), 7),)) for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7, 8, 20])
@pytest.mark.parametrize("way", ["rows", "columns"])
def test_cards_keep_apart_and_inside(count: int, way: str) -> None:
    laid = flow(cards(count), 200, 4) if way == "rows" else masonry(cards(count), 200, 4, 3)
    rects = [(x, y, x + w, y + h) for _, x, y, w, h in laid.cells]
    assert len(rects) == count
    assert not [pair for pair in combinations(rects, 2) if overlap(*pair, -3.9)]
    assert all(r[0] >= 0 and r[2] <= 200.01 and r[3] <= laid.height + 0.01 for r in rects)
    assert all(h >= card.height(w) - 0.01 for card, _, _, w, h in laid.cells)


@pytest.mark.parametrize("shape", [*SHAPES, "no such shape"])
def test_every_shape_is_a_closed_outline_that_fills_its_rectangle(shape: str) -> None:
    points = sample(outline(shape, 10, 20, 60, 16))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx((10, 20, 70, 36))
    assert points[0] == pytest.approx(points[-1])


def test_an_arrow_ends_where_its_line_does() -> None:
    shaft, head = arrow(Line(((0, 0), (0, 30), (40, 30)), Pen(width=2.2)))
    assert head
    assert max(x for x, _ in sample(head)) == pytest.approx(40)
    assert max(x for x, _ in sample(shaft)) < 40
    assert arrow(Line(((5, 5), (5, 5)), Pen())) == ([("M", 5, 5), ("L", 5, 5)], None)


def test_a_class_looks_like_its_nearest_known_ancestor() -> None:
    parents = {SKG + "New": [SKG + "Middle"], SKG + "Middle": [SKG + "SurgicalProcedure", SKG + "New"]}
    assert family([SKG + "New"], lambda c: parents.get(c, [])).name == "surgery"
    assert family(["http://example.org/X"]).name == "other"
    perhaps = AxisValue("http://example.org/Perhaps", "perhaps")
    assert pen(None) == pen(Passage("urn:d/s1", "", 0, 1, "urn:d", modality=perhaps))


def graph(seed: int, nodes: int, edges: int) -> tuple[list[Node], list[tuple[str, str]]]:
    chance = random.Random(seed)
    boxes = [Node(f"n{i}", chance.uniform(10, 60), chance.uniform(8, 30)) for i in range(nodes)]
    ends = [(f"n{chance.randrange(nodes)}", f"n{chance.randrange(nodes)}") for _ in range(edges)]
    return boxes, ends


def rects(boxes: list[Node], laid: Layout) -> dict[str, tuple[float, float, float, float]]:
    return {n.key: (*laid.place[n.key], laid.place[n.key][0] + n.w, laid.place[n.key][1] + n.h) for n in boxes}


@pytest.mark.parametrize("seed", range(6))
def test_layout_keeps_boxes_apart_and_lines_out_of_them(seed: int) -> None:
    boxes, edges = graph(seed, 24, 40)
    laid = layout(boxes, edges)
    placed = rects(boxes, laid)
    assert not [pair for pair in combinations(placed.values(), 2) if overlap(*pair)]
    for (a, b), route in zip(edges, laid.routes, strict=True):
        if a == b:
            assert route == ()
            continue
        points = sample(arrow(Line(route, Pen()))[0])
        assert not [key for key, rect in placed.items() if any(inside(point, rect, 0.5) for point in points)]
        for key, point in ((a, route[0]), (b, route[-1])):
            x0, y0, x1, y1 = placed[key]
            assert x0 <= point[0] <= x1
            assert min(abs(point[1] - y0), abs(point[1] - y1)) < 1e-6
    assert laid.width > 0 < laid.height
    assert line_crossings([route for route in laid.routes if route]) <= laid.crossings


@pytest.mark.parametrize("seed", range(3))
def test_labels_of_edges_have_places_of_their_own(seed: int) -> None:
    boxes, edges = graph(seed, 10, 14)
    sizes = {i: (30.0, 9.0) for i, (a, b) in enumerate(edges) if a != b}
    laid = layout(boxes, edges, labels=sizes)
    assert laid.labels.keys() == sizes.keys()
    taken = [*rects(boxes, laid).values(), *((x, y, x + 30, y + 9) for x, y in laid.labels.values())]
    assert not [pair for pair in combinations(taken, 2) if overlap(*pair)]


def test_layout_is_the_same_every_time_and_keeps_to_its_width() -> None:
    boxes, edges = graph(3, 30, 36)
    assert layout(boxes, edges) == layout(boxes, edges)
    narrow = layout(boxes, edges, width=150)
    assert narrow.width <= 150.01 < layout(boxes, edges).width


@pytest.mark.parametrize(
    ("nodes", "edges", "crossings"),
    [
        pytest.param(0, [], 0, id="nothing"),
        pytest.param(1, [("n0", "n0")], 0, id="a-loop"),
        pytest.param(3, [("n0", "n1"), ("n1", "n2"), ("n2", "n0")], 0, id="a-cycle"),
        pytest.param(2, [("n0", "n1"), ("n0", "n1"), ("n1", "n0")], 0, id="more-than-one-edge"),
        pytest.param(4, [("n0", "n3"), ("n1", "n2")], 0, id="crossed-as-given"),
        pytest.param(6, [(f"n{i}", f"n{j}") for i in range(3) for j in range(3, 6)], 9, id="K33-in-two-layers"),
    ],
)
def test_layout_of_small_graphs(nodes: int, edges: list[tuple[str, str]], crossings: int) -> None:
    boxes = [Node(f"n{i}", 20, 10) for i in range(nodes)]
    laid = layout(boxes, edges)
    assert laid.crossings == crossings
    assert len(laid.place) == nodes


def test_every_edge_leads_down_once_cycles_are_open() -> None:
    chance = random.Random(1)
    for greedy in (True, False):
        for _ in range(20):
            pairs = [(chance.randrange(12), chance.randrange(12)) for _ in range(30)]
            down = downwards(12, pairs, greedy)
            rank = ranks(12, down, [10.0] * 12, None, 8)
            assert all(rank[a] < rank[b] for a, b in down if a != b)


def test_crossings_are_counted_right() -> None:
    layers = Layers([0, 0, 0, 1, 1, 1], [(0, 5), (1, 4), (2, 3), (0, 3)])
    assert layers.crossings() == 3  # of the first three lines each two; the last only shares ends
    assert minimise(layers) == 0
