"""Widths, wrapping, and rows of cards: the arithmetic under the figures."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from stenosis_kg.draw.cards import Card, columns_of_cards, rows_of_cards
from stenosis_kg.draw.geometry import SHAPES, arrow, outline
from stenosis_kg.draw.metrics import width
from stenosis_kg.draw.palette import family, modality_stroke
from stenosis_kg.draw.paragraph import LEAD, Paragraph, TextRun
from stenosis_kg.draw.scene import Line, Stroke, TextLine
from stenosis_kg.namespaces import SKG
from stenosis_kg.paths import asset
from stenosis_kg.statements import AxisValue, Passage

from .drawing_measures import overlap, sample
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
    assert width(text, 1000, bold) == pytest.approx(theirs + 1150 * sum(c in missing for c in text), abs=1)


def test_the_table_of_widths_is_that_of_the_fonts_that_matplotlib_ships() -> None:
    assert asset(ASSET) == table(), "python -m tests.font_widths writes it anew"
    assert width("\N{NO-BREAK SPACE}", 2048) == 651
    assert width("痛", 1000) == pytest.approx(1150, abs=1), "what the font lacks takes the room of matplotlib's box"


def lines(words: Paragraph, wide: float) -> list[str]:
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
    words = Paragraph((TextRun(text),), size=7, most=most)
    assert lines(words, wide) == expected
    assert words.height(wide) == pytest.approx(len(expected) * LEAD * 7)


def test_no_line_is_wider_than_asked_whatever_the_text() -> None:
    chance = random.Random(7)
    for _ in range(300):
        letters = [chance.choice("abcMW -/.il\N{NO-BREAK SPACE}漢$") for _ in range(chance.randrange(90))]
        words = Paragraph((TextRun("".join(letters)), TextRun("[s8a]", bold=True)), size=6, most=chance.randrange(1, 5))
        wide = max(words.least, chance.uniform(10, 150))
        drawn = [mark for mark in words.draw(0, 0, wide) if isinstance(mark, TextLine)]
        assert all(text.x + text.width <= wide + 0.05 for text in drawn)
        assert len({text.y for text in drawn}) <= words.most


def cards(count: int) -> list[Card]:
    return [Card(str(i), (Paragraph((TextRun(f"card {i} " + "word " * (i % 4 * 3)),), 7),)) for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7, 8, 20])
@pytest.mark.parametrize("way", ["rows", "columns"])
def test_cards_keep_apart_and_inside(count: int, way: str) -> None:
    laid = rows_of_cards(cards(count), 200, 4) if way == "rows" else columns_of_cards(cards(count), 200, 4, 3)
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
    shaft, head = arrow(Line(((0, 0), (0, 30), (40, 30)), Stroke(width=2.2)))
    assert head
    assert max(x for x, _ in sample(head)) == pytest.approx(40)
    assert max(x for x, _ in sample(shaft)) < 40
    assert arrow(Line(((5, 5), (5, 5)), Stroke())) == ([("M", 5, 5), ("L", 5, 5)], None)


def test_a_class_looks_like_its_nearest_known_ancestor() -> None:
    parents = {SKG + "New": [SKG + "Middle"], SKG + "Middle": [SKG + "SurgicalProcedure", SKG + "New"]}
    assert family([SKG + "New"], lambda c: parents.get(c, [])).name == "surgery"
    assert family(["http://example.org/X"]).name == "other"
    perhaps = AxisValue("http://example.org/Perhaps", "perhaps")
    assert modality_stroke(None) == modality_stroke(Passage("urn:d/s1", "", 0, 1, "urn:d", modality=perhaps))
