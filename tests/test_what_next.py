"""What next in the page: what can be ticked, and the data that its script answers from.

Whether it answers as we do is in `interop.test_next_page`, and how it behaves in a browser in `interop.test_explorer`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.pathway.data import data
from stenosis_kg.report.what_next import part

from .pathways import edited
from .test_next_steps import FINDINGS, TREATMENTS

EXAMPLES = Path(__file__).parent.parent / "examples"


def held(graph: KnowledgeGraph) -> tuple[list[str], dict[str, Any]]:
    """What can be ticked, and the data."""
    made = part(graph)
    assert made is not None
    elements = [each for each in made[1] if isinstance(each, Element)]
    boxes = [
        each.get("value", "") for whole in elements for each in whole.iter("input") if each.get("type") == "checkbox"
    ]
    (written,) = [each.text or "" for each in elements if each.tag == "script"]
    assert "<" not in written
    return boxes, json.loads(written)


def test_all_that_next_takes_can_be_ticked_once() -> None:
    boxes, _ = held(load())
    assert sorted(boxes) == sorted({*FINDINGS, *TREATMENTS}), "all-ofs are given by their parts"


def test_several_documents_have_a_model_each_and_one_form() -> None:
    boxes, written = held(load(documents="all"))
    assert [each["pathway"] for each in written["models"]] == [
        "step:disc-pathway",
        "step:l5s1-pathway",
        "step:second-pathway",
    ]
    assert len(boxes) == len(set(boxes))
    assert written["names"]["l5s1:s8b"] == "l5s1:s8b"
    assert held(load())[1]["names"]["l5s1:s8b"] == "s8b", "a passage is linked to where the page has it"


def test_what_a_passage_says_is_in_the_data_with_its_firmness() -> None:
    made = data(load().pathway())
    names = [each["id"] for each in made["things"]]
    options = [each for stage in made["stages"] for option in stage["options"] for each in (option, *option["members"])]
    (fusion,) = (each for each in options if names[each["thing"]] == "concept:lumbar-fusion")
    said = [
        made["passages"][each] for trigger in fusion["indications"] for each in made["triggers"][trigger]["passages"]
    ]
    assert {each[0] for each in said} == {"l5s1:s12a"}
    assert {each[2] for each in said} == {"possible"}, "may is not will"


def test_a_project_has_it() -> None:
    boxes, written = held(load(project=EXAMPLES / "carpal-tunnel"))
    assert any(each.startswith("cts:") for each in boxes)
    assert len(written["models"]) == 1


def test_without_a_pathway_there_is_none() -> None:
    assert part(load(Path(__file__).parent.parent / "ontology" / "concepts.ttl", bundled=False)) is None


def test_a_label_stays_text(tmp_path: Path) -> None:
    name = "</script><script>alert(1)</script>"
    more = f'concept:odd a skg:Symptom ; skos:prefLabel "{name}"@en ; skos:inScheme concept: .'
    boxes, written = held(edited(tmp_path, vocabulary=more))
    assert "concept:odd" in boxes
    assert name in {each["label"] for each in written["models"][0]["things"]}
