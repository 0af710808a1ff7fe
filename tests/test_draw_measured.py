"""Every figure, measured: text by the renderers of all formats, arrows point by point, contrast in both themes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from stenosis_kg import draw
from stenosis_kg.draw import fitting
from stenosis_kg.draw.concept_figure import concept_scene
from stenosis_kg.draw.figure_data import FigureData
from stenosis_kg.draw.overview_figure import class_matrix, overview_scene
from stenosis_kg.draw.palette import FAMILIES, MEANINGS, THEMES, contrast, modality_stroke
from stenosis_kg.draw.pathway_figure import pathway_scene
from stenosis_kg.draw.png_pdf import figure, settings
from stenosis_kg.draw.scene import COLUMNS as WIDTHS
from stenosis_kg.draw.scene import MM, Box, Item, Line, Scene, Stroke, TextLine
from stenosis_kg.draw.schema_figure import schema_scene
from stenosis_kg.draw.svg import svg
from stenosis_kg.errors import UsageError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import RDF, SKG, SKOS
from stenosis_kg.pathway import read
from stenosis_kg.statements import Passage
from stenosis_kg.statements.reading import statements_of

from .drawing_measures import RENDERERS, crossings, extent, faults, inside, rect_of, text_rect, texts_of
from .sampling import long

MAIN = ("pathway", "overview", "schema")
COLUMNS = {"one": 85, "two": 178}
TALLEST = fitting.PAGE
"""Millimetres that are left of a page of A4 between margins of 25 mm."""

Figures = dict[tuple[str, str], Scene]


@pytest.fixture(scope="module", autouse=True)
def _settings() -> Iterator[None]:
    with settings():
        yield


@pytest.fixture(scope="module")
def figures(kg: KnowledgeGraph) -> Figures:
    """Every figure there is, in both widths, drawn once: by name (a concept's is its IRI) and width."""
    facts = FigureData(kg)
    whole = read(kg)
    found: Figures = {}
    for width, paper in WIDTHS.items():
        found["pathway", width] = pathway_scene(facts, whole, paper)
        found["overview", width] = overview_scene(facts, paper)
        found["schema", width] = schema_scene(facts, paper)
        found |= {(iri, width): concept_scene(facts, iri, paper) for iri in facts.concepts()}
    return found


@pytest.mark.parametrize("every", [pytest.param(7, id="a-sample"), pytest.param(1, id="all", marks=long)])
def test_nothing_touches_what_it_should_not(figures: Figures, every: int) -> None:
    assert len(figures) > 2 * 125
    assert {name: found for name, each in list(figures.items())[::every] if (found := faults(each))} == {}


def test_the_rulers_can_find_faults() -> None:
    words = TextLine(10, 20, "one", 7), TextLine(14, 21, "two", 7)
    assert text_rect(words[0])[2] > text_rect(words[1])[0]
    box = Item("box", "node", (Box(5, 10, 30, 15, stroke=Stroke()), words[0]))
    through = Item("arrow", "edge", (Line(((0, 18), (60, 18)), Stroke()),))
    bad = Scene("bad", "", "", "", 40, 40, (through, box, Item("other", "node", (words[1],))))
    kinds = {fault.partition(":")[0] for fault in faults(bad)}
    assert kinds == {"text on text", "line through text", "arrow through box"}
    cross = [
        Item(str(i), "edge", (Line(ends, Stroke()),)) for i, ends in enumerate([((0, 0), (9, 9)), ((0, 9), (9, 0))])
    ]
    assert crossings(Scene("cross", "", "", "", 10, 10, tuple(cross))) == 1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_rulers_measure_what_is_drawn(figures: Figures, width: str, theme: str) -> None:
    # The extents that the rulers take from a renderer are those of the artists of the figure itself.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text as MplText

    whole = figures["pathway", width]
    with settings():
        drawn = figure(whole, theme)
        canvas: Any = FigureCanvasAgg(drawn)
        canvas.draw()
        boxes = [
            text.get_window_extent(canvas.get_renderer()) for text in drawn.get_children() if isinstance(text, MplText)
        ]
    scale = 72 / drawn.dpi
    assert len(boxes) > 60
    for box, (_, text) in zip(boxes, texts_of(whole), strict=True):
        rect = text_rect(text, ["agg"])
        assert box.x0 * scale == pytest.approx(rect[0], abs=0.35), text
        assert box.x1 * scale == pytest.approx(rect[2], abs=0.35), text
        assert whole.height - box.y1 * scale == pytest.approx(rect[1], abs=0.35), text
        assert whole.height - box.y0 * scale == pytest.approx(rect[3], abs=0.35), text


def test_layout_reckons_with_the_widths_that_are_drawn(figures: Figures) -> None:
    # Layout reads the font's own table; no renderer may make a text wider than that by more than a tenth of a point.
    texts = {(text.text, text.size, text.bold): text for each in figures.values() for _, text in texts_of(each)}
    assert len(texts) > 500
    for key, text in texts.items():
        for renderer in RENDERERS:
            assert extent(renderer, *key)[0] <= text.width + 0.35, (renderer, text.text)


def test_no_figure_is_wider_or_taller_or_smaller_lettered_than_a_journal_prints(figures: Figures) -> None:
    for (name, width), each in figures.items():
        assert each.width / MM == pytest.approx(COLUMNS[width]), name
        if (name, width) != ("schema", "one"):  # which is refused: a test of its own
            assert each.height / MM < TALLEST, name
        assert min(text.size for _, text in texts_of(each)) >= 7, name


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_of_several_documents_have_no_smaller_letters(width: str) -> None:
    several = load(documents=["second-view"])
    for drawing in (draw.merged_pathway(several, width=width), draw.comparison(several, width=width)):
        assert min(text.size for _, text in texts_of(drawing.scene)) >= 7


def test_the_pathway_in_one_column_leaves_room_for_its_legend(figures: Figures) -> None:
    assert figures["pathway", "one"].height / MM <= 200


def test_what_would_be_taller_than_a_page_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"cannot be 85 mm wide: .* tall, and a page 247 mm") as no:
        draw.schema(kg, width_mm=85)
    least = int(re.findall("ask for ([0-9]+)", str(no.value))[0])
    assert draw.schema(kg, width_mm=least).scene.height / MM < TALLEST


def test_legends_say_what_plain_and_selective_mean(kg: KnowledgeGraph) -> None:
    said = " ".join(text.text for _, text in texts_of(draw.pathway(kg).scene))
    for name, words in MEANINGS.items():
        assert words in "".join(kg.texts(SKG + name, SKOS + "definition")), "in the words of its definition"
        assert f"{kg.label(SKG + name)}: {words}" in said


def test_the_footnote_names_what_the_figure_cites(kg: KnowledgeGraph) -> None:
    several = load(documents=["second-view"])
    one, two = (draw.concept(several, name).scene.caption for name in ("gabapentin", "activity level"))
    assert ("A Second View" in one, "What Is the Treatment" in one) == (True, True)
    assert ("A Second View" in two, "What Is the Treatment" in two) == (False, True)
    for iri in FigureData(kg).concepts():
        scene = concept_scene(FigureData(kg), iri, WIDTHS["two"])
        text = " ".join(each.text for item, each in texts_of(scene) if item.key != "caption")
        assert ("What Is the Treatment" in scene.caption) == any(item.passages for item in scene.items)
        for shown in re.findall(r"\[(\w+)\] is sentence", scene.caption):
            assert re.search(rf"[\[ ]{shown}[,\]]", text), (iri, shown)


def test_an_svg_file_holds_its_text_where_it_was_laid_out(kg: KnowledgeGraph) -> None:
    drawing = draw.pathway(kg)
    root = ET.fromstring(drawing.svg())
    written = list(root.iter("{http://www.w3.org/2000/svg}text"))
    for node, (_, text) in zip(written, texts_of(drawing.scene), strict=True):
        assert node.text == text.text
        assert float(node.attrib["textLength"]) == pytest.approx(text.width, abs=0.01)
        assert (float(node.attrib["x"]), float(node.attrib["y"])) == pytest.approx((text.x, text.y), abs=0.01)


def test_the_theme_changes_colours_alone(figures: Figures) -> None:
    for name, each in figures.items():
        bare = [re.sub(r"#[0-9a-f]{6}", "", svg(each, theme)) for theme in THEMES]
        assert bare[0] == bare[1], name


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_stand_out_from_what_is_behind_them(figures: Figures, theme: str) -> None:
    colours = THEMES[theme]
    for each in figures.values():
        surfaces: list[Box] = []
        for item in each.items:
            for mark in item.marks:
                if isinstance(mark, Box) and mark.fill:
                    surfaces.append(mark)
                if isinstance(mark, TextLine):
                    behind = [box for box in surfaces if inside((mark.x + 0.5, mark.y - 1), rect_of(box))]
                    paper = colours[str(behind[-1].fill)] if behind else colours["paper"]
                    assert contrast(colours[mark.colour], paper) >= 4.5, (each.title, mark.text, mark.colour)
                elif mark.stroke and mark.stroke.colour not in ("paper", "faint"):
                    assert contrast(colours[mark.stroke.colour], colours["paper"]) >= 3, (item.key, mark.stroke.colour)


def test_nothing_rests_on_colour_alone() -> None:
    treatments = ["ConservativeTreatment", "SurgicalProcedure", "Rehabilitation", "Evaluation", "Intervention"]
    assert len({FAMILIES[name].shape for name in treatments}) == len(treatments)
    same_colour: dict[str, list[str]] = {}
    for name, look in FAMILIES.items():
        if name != "AllOf":  # a trigger made of findings looks like one
            same_colour.setdefault(look.name, []).append(look.shape)
    assert all(len(shapes) == len(set(shapes)) for shapes in same_colour.values()), same_colour


def test_every_modality_has_a_line_of_its_own(kg: KnowledgeGraph) -> None:
    modalities = [*map(statements_of(kg).value, [*kg.subjects(RDF + "type", SKG + "Modality"), SKG + "New"]), None]
    spoken = [Passage("urn:d/s1", "", 0, 1, "urn:d", modality=modality) for modality in modalities]
    lines = {(line.width, line.dash, line.double) for line in map(modality_stroke, spoken)}
    assert len(modalities) == 11
    assert len(lines) == 10, "the two that are not known share one"


def test_nothing_crosses(figures: Figures) -> None:
    assert {name: found for name, each in figures.items() if (found := crossings(each))} == {}


def test_every_statement_between_concepts_is_in_one_cell(kg: KnowledgeGraph, figures: Figures) -> None:
    facts = FigureData(kg)
    matrix = class_matrix(facts)
    assert sum(map(len, matrix.cells.values())) + matrix.left_out == len(facts.stated)
    assert matrix.left_out == sum(not fact.target for fact in facts.stated) == 1
    for width in WIDTHS:
        cells = [item for item in figures["overview", width].items if item.kind == "node"]
        numbers = [int(text.text) for item in cells for text in item.marks if isinstance(text, TextLine)]
        assert numbers == [len(said) for said in matrix.cells.values()]
        for item, said in zip(cells, matrix.cells.values(), strict=True):
            assert set(item.passages) == {passage.curie for fact in said for passage in fact.passages}
            assert all(facts.label(fact.predicate) in item.title for fact in said)


def test_a_cell_is_darker_where_a_passage_is_firmer(kg: KnowledgeGraph, figures: Figures) -> None:
    matrix = class_matrix(FigureData(kg))
    firmest = {
        f"{a.replace(SKG, 'skg:')}/{b.replace(SKG, 'skg:')}": max(q.firmness for f in said for q in f.passages)
        for (a, b), said in matrix.cells.items()
    }
    steps = {"band": {1, 2}, "flow": {3, 4, 5}, "line": {6, 7}}
    seen = set()
    for item in figures["overview", "two"].items:
        if item.kind == "node":
            box = next(mark for mark in item.marks if isinstance(mark, Box))
            shade = str(box.fill).partition(".")[2]
            assert firmest[item.key] in steps[shade], item.key
            seen.add(shade)
    assert seen == set(steps)
