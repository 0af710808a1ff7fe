"""One concept with what is said of it: what is denied never looks like what is stated, and how firmly shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stenosis_kg import draw
from stenosis_kg.draw.concept_figure import neighbourhood
from stenosis_kg.draw.figure_data import FigureData
from stenosis_kg.draw.scene import Box, Item, Line, Scene
from stenosis_kg.draw.svg import linked
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import CONCEPT

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
"""


@pytest.fixture(scope="module")
def three() -> KnowledgeGraph:
    return load(documents="all")


def arrows(scene: Scene) -> dict[str, Item]:
    return {item.key: item for item in scene.items if item.kind == "edge"}


def crossed(item: Item) -> bool:
    return any(isinstance(mark, Box) and mark.shape == "cross" for mark in item.marks)


def headed(item: Item) -> bool:
    return any(isinstance(mark, Line) and mark.head for mark in item.marks)


@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize(
    ("name", "relation", "says"),
    [
        pytest.param("gabapentin", "skg:relieves", "it is denied that gabapentin relieves radiating", id="subject"),
        pytest.param("radiating leg pain", "skg:relieves", "it is denied that gabapentin relieves", id="object"),
    ],
)
def test_a_denied_effect_has_a_cross_and_no_head(
    three: KnowledgeGraph, name: str, relation: str, says: str, width: str
) -> None:
    found = arrows(draw.concept(three, name, width=width).scene)
    denied = {key: item for key, item in found.items() if "denied that" in item.title}
    (item,) = denied.values()
    assert item.title.startswith(says)
    assert crossed(item)
    assert not headed(item)
    assert relation in item.key
    others = [each for key, each in found.items() if key not in denied]
    assert others
    assert not any(map(crossed, others))
    assert all(headed(each) == bool(each.passages) for each in others)


def test_the_legend_tells_the_cross(three: KnowledgeGraph, kg: KnowledgeGraph) -> None:
    assert ">denied</text>" in draw.concept(three, "gabapentin").svg()
    assert ">denied</text>" not in draw.concept(kg, "gabapentin").svg()


def test_it_is_told_apart_in_mermaid_and_dot(three: KnowledgeGraph) -> None:
    drawing = draw.concept(three, "gabapentin")
    for kind, mark in (("mmd", "--x|"), ("dot", "arrowhead=tee")):
        lines = [line for line in drawing.to_bytes(kind).decode().splitlines() if "denied" in line and "n" in line[:4]]
        assert lines
        assert all(mark in line for line in lines)
        assert drawing.to_bytes(kind).decode().count(mark) == len(lines)


def test_the_picture_in_a_page_leads_on(kg: KnowledgeGraph) -> None:
    """Cards to things, arrows to their sentences; it has the pens of the figure, so that how firmly shows."""
    scene, stands = neighbourhood(FigureData(kg), CONCEPT + "foraminotomy")
    named = {iri.rsplit("/", 1)[-1] for iri in stands.values()}
    assert {"severe-foraminal-stenosis-l5-s1", "surgical", "lumbar-fusion", "s10a", "s11a"} <= named
    assert set(stands) <= {item.key for item in scene.items}
    whole = arrows(draw.concept(kg, "foraminotomy", width="one").scene)
    for key, item in arrows(scene).items():
        assert [mark.stroke for mark in item.marks] == [mark.stroke for mark in whole[key].marks]  # type: ignore[union-attr]
    picture = linked(scene, {key: "#" + iri.rsplit("/", 1)[-1] for key, iri in stands.items()})
    assert picture.count("<a ") == len(stands)
    assert re.search(r'<a href="#lumbar-fusion" tabindex="-1">.*?>lumbar fusion</text></a>', picture)
    assert "stroke-dasharray" in picture


def test_labels_and_addresses_stay_text(tmp_path: Path) -> None:
    file = tmp_path / "hostile.ttl"
    file.write_text(
        PREFIXES + 'concept:a a skg:Symptom ; skos:prefLabel "</text><script>x"@en ; skos:broader concept:b . '
        'concept:b a skg:Symptom ; skos:prefLabel "<b>"@en .',
        encoding="utf-8",
    )
    scene, stands = neighbourhood(FigureData(load(file)), CONCEPT + "a")
    picture = linked(scene, dict.fromkeys(stands, '#"><script>'))
    assert "<script" not in picture
    assert "<b>" not in picture
    assert "&lt;/text&gt;" in picture


def test_what_nothing_is_related_to_has_no_picture(tmp_path: Path) -> None:
    file = tmp_path / "alone.ttl"
    file.write_text(PREFIXES + 'concept:alone a skg:Symptom ; skos:prefLabel "alone"@en .', encoding="utf-8")
    assert neighbourhood(FigureData(load(file)), CONCEPT + "alone")[0].items == ()
