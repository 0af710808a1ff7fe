"""The FHIR bundle: the pathway comes back from it, with its passages, and nothing is stronger than it was said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import InputError
from stenosis_kg.export import files
from stenosis_kg.export.fhir_parts import BASE, coded, ident
from stenosis_kg.export.ledger import facts, losses
from stenosis_kg.namespaces import CONCEPT, SKG, STEP
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.pathway.model import Named
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.statements.reading import statements_of

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
MORE = """
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix doc: <http://example.org/doc/> .
step:back a skg:Escalation ; skos:prefLabel "back to conservative care"@en .
doc:s9 { step:back skg:from step:rehabilitation ; skg:to step:conservative ; skg:trigger concept:numbness . }
doc:s9 a skg:Sentence ; oa:exact "One may go back." ; oa:start 0 ; oa:end 16 ; skg:modality skg:Possible ;
    prov:wasQuotedFrom doc:one .
"""


def bundle(graph: Graph) -> Any:
    return json.loads(files(graph, "fhir")["stenosis.json"])


def plans(graph: Graph) -> list[Any]:
    return [entry["resource"] for entry in bundle(graph)["entry"]]


def actions(holder: Any) -> Iterator[Any]:
    for action in holder.get("action", []):
        yield action
        yield from actions(action)


def ours(element: Any, name: str) -> list[str]:
    return [each["valueUri"] for each in element.get("extension", []) if each["url"] == BASE + name]


def code(element: Any) -> str:
    (coding,) = element["code"][0]["coding"]
    return str(coding["system"] + coding["code"])


def read_back(graph: Graph) -> set[tuple[str, str, str]]:
    """The statements of the pathway, from the bundle alone."""
    found: set[tuple[str, str, str]] = set()
    for plan in plans(graph):
        kind = plan["title"].partition(":")[0]
        this, *_ = [each["value"] for each in plan["identifier"]]
        for action in actions(plan):
            by = ours(action, "relation")
            if (kind == "pathway" and by) or (kind == "recommendation" and by == [SKG + "offers"]):
                found.add((this, by[0], code(action)))
            elif kind == "escalation":
                found |= {
                    (this, SKG + name, value) for name in ("from", "to", "bypasses") for value in ours(action, name)
                }
                if by == [SKG + "trigger"]:
                    found.add((this, by[0], code(action)))
        for goal in plan.get("goal", []):
            (coding,) = goal["description"]["coding"]
            found.add((this, SKG + "purpose", coding["system"] + coding["code"]))
        for holder in actions(plan):
            for group in holder.get("action", []):
                for action in group.get("action", []):
                    if ours(action, "relation") == [SKG + "recommendedWhen"]:
                        found.add((code(holder), SKG + "recommendedWhen", code(action)))
                        needed = [each["expression"]["reference"] for each in action["condition"]]
                        found |= {(code(action), SKG + "requires", each) for each in needed if each != code(action)}
    return found


@pytest.mark.parametrize("more", ["", MORE], ids=["bundled", "with-an-escalation-of-the-user"])
def test_the_pathway_comes_back_equal(more: str, tmp_path: Path) -> None:
    (tmp_path / "more.trig").write_text(more)
    graph = load(tmp_path / "more.trig") if more else load()
    said = {
        (quad.subject.value, quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
        for quad in facts(graph.store)["escalations"]
    }
    assert read_back(graph) == said
    assert ((STEP + "back", SKG + "trigger", CONCEPT + "numbness") in said) == bool(more)
    assert "escalations" not in {loss.aspect for loss in losses("fhir")}


def test_the_ledger_names_every_other_aspect() -> None:
    assert {loss.aspect for loss in losses("fhir")} >= set(facts(load(NASTY, mappings=True).store)) - {"escalations"}


def test_what_is_kept_of_a_passage_is_what_it_says() -> None:
    graph = load()
    known = statements_of(graph).passages
    cited = set()
    for plan in plans(graph):
        for holder in (*actions(plan), *plan.get("goal", [])):
            for each in holder.get("documentation", []):
                passage = known[each["url"]]
                cited.add(passage.iri)
                assert each["citation"] == passage.text
                assert ours(each, "modality") == ([passage.modality.iri] if passage.modality else [None])
                for axis in ("importance", "rank"):
                    (value,) = [e["valueString"] for e in each["extension"] if e["url"] == BASE + axis] or [None]
                    assert value == (passage.axes[axis].label if axis in passage.axes else None)
    assert len(cited) > 15


def test_each_trigger_option_and_purpose_names_all_its_passages() -> None:
    graph = load()
    found = set()
    for plan in plans(graph):
        this = plan["identifier"][0]["value"]
        for action in actions(plan):
            for by in set(ours(action, "relation")) & {SKG + "trigger", SKG + "offers"}:
                if (by == SKG + "trigger") == plan["title"].startswith("escalation"):
                    own = [each for each in action["documentation"] if not ours(each, "relation")]
                    found |= {(this, by, code(action), each["url"]) for each in own}
        for goal in plan.get("goal", []):
            (coding,) = goal["description"]["coding"]
            target = coding["system"] + coding["code"]
            found |= {(this, SKG + "purpose", target, each["url"]) for each in goal["documentation"]}
    said = graph.rows(
        """SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?p IN (skg:trigger, skg:offers, skg:purpose)) }"""
    )
    assert found == {tuple(getattr(term, "value", "") for term in row) for row in said}


def test_a_denied_trigger_names_who_denies_it(tmp_path: Path) -> None:
    denial = """
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        doc:s10 { [] a owl:NegativePropertyAssertion ; owl:sourceIndividual step:back ;
            owl:assertionProperty skg:trigger ; owl:targetIndividual concept:numbness . }
        doc:s10 a skg:Sentence ; oa:exact "Numbness is no reason." ; oa:start 17 ; oa:end 39 ;
            skg:modality skg:Plain ; prov:wasQuotedFrom doc:one ."""
    (tmp_path / "more.trig").write_text(MORE + denial)
    (back,) = [plan for plan in plans(load(tmp_path / "more.trig")) if plan["id"] == "escalation-back"]
    (trigger,) = [action for action in actions(back) if "condition" in action]
    assert [each["display"] for each in trigger["documentation"]] == [
        "http://example.org/doc/s9, possible",
        "denies it: http://example.org/doc/s10, plain",
    ]


def test_the_document_is_named_with_its_rights() -> None:
    for plan in plans(load()):
        assert plan["copyright"].startswith("The text belongs to its author")
        assert [each["display"] for each in plan["relatedArtifact"]] == [
            "What Is the Treatment for Severe Foraminal Stenosis L5-S1"
        ]


def strength(element: Any) -> str | None:
    found = [e["valueCodeableConcept"]["text"] for e in element.get("extension", []) if "strength" in e["url"]]
    return found[0] if found else None


STRENGTHS = [  # plan, action, strength
    pytest.param("surgical-intervention", "surgical intervention", {"plain"}, id="unconditional"),
    pytest.param("surgical-intervention", "when: failure of conservative treatment", {"necessary"}, id="when"),
    pytest.param("surgical-intervention", "when: persistent symptoms", {"plain, vital"}, id="vital"),
    pytest.param("surgical-intervention", "lumbar fusion", {None}, id="never-without-its-condition"),
    pytest.param("surgical-intervention", "when: spinal instability with stenosis", {"possible"},
                 id="may-be-recommended"),
    pytest.param("postoperative-rehabilitation", "postoperative rehabilitation", {None}, id="only-after-surgery"),
    pytest.param("to-surgery", "from conservative care to surgery", {None}, id="of-two-strengths-none"),
    pytest.param("bypass-to-surgery", "to surgery, whatever care came before", {"necessary"}, id="one-trigger"),
    pytest.param("conservative-treatment", "gabapentin", {"possible"}, id="no-firmer-than-what-it-belongs-to"),
    pytest.param("conservative-treatment", "corticosteroid injection", {"selective"}, id="in-some-cases"),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "title", "wanted"), STRENGTHS)
def test_nothing_is_stronger_than_it_was_said(plan: str, title: str, wanted: set[str | None]) -> None:
    found = {
        strength(action)
        for each in plans(load())
        if each["identifier"][-1]["value"].endswith(f"/{plan}")
        for action in actions(each)
        if action["title"] == title
    }
    assert found == wanted


def test_alternatives_are_a_group_and_the_parts_of_an_all_of_one_action() -> None:
    (to_surgery,) = [plan for plan in plans(load()) if plan["id"] == "escalation-to-surgery"]
    (group,) = to_surgery["action"][0]["action"]
    assert group["selectionBehavior"] == "any"
    assert [len(action["condition"]) for action in group["action"]] == [1, 1, 1]
    together = [action for plan in plans(load()) for action in actions(plan) if len(action.get("condition", [])) > 1]
    assert {action["title"] for action in together} == {
        "when: degenerative disc disease with stenosis",
        "when: spinal instability with stenosis",
    }


def test_what_is_bypassed_is_not_waited_for() -> None:
    (protocol,) = [plan for plan in plans(load()) if plan["id"].startswith("pathway-")]
    related = {action["id"]: action.get("relatedAction") for action in protocol["action"]}
    assert related["bypass-to-surgery"] is None
    assert related["evaluation"] is None
    assert related["to-surgery"] == [{"actionId": "conservative", "relationship": "after-start"}]


def test_every_reference_leads_somewhere() -> None:
    found = plans(load())
    known = {f"{plan['url']}|{plan['version']}" for plan in found}
    assert len(known) == len({plan["id"] for plan in found}) == len(found)
    for plan in found:
        inside = {action["id"] for action in actions(plan) if "id" in action}
        goals = {goal["id"] for goal in plan.get("goal", [])}
        for action in actions(plan):
            assert action.get("definitionCanonical", next(iter(known))) in known
            assert {each["actionId"] for each in action.get("relatedAction", [])} <= inside
            assert set(action.get("goalId", [])) <= goals


def test_scope_and_version_stand_in_each_plan_and_the_bytes_are_the_same() -> None:
    assert all(plan["usage"] == SCOPE and plan["version"] == __version__ for plan in plans(load()))
    store = ox.Store()
    store.extend(list(load(NASTY).store)[::-1])
    assert files(Graph(store), "fhir") == files(load(NASTY), "fhir")


def test_a_graph_without_a_pathway_is_told_so() -> None:
    with pytest.raises(InputError, match="no pathway"):
        files(load(NASTY, bundled=False), "fhir")


IDS = [
    pytest.param("https://w3id.org/stenosis-kg/pathway/" + "x" * 80, id="too-long"),
    pytest.param("http://example.org/a#b_ü", id="other-letters"),
]


@pytest.mark.parametrize("iri", IDS)
def test_an_id_is_one_that_fhir_takes(iri: str) -> None:
    import re

    assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", ident("recommendation", iri))
    assert ident("recommendation", iri) != ident("recommendation", iri + "x")


def test_a_code_is_never_empty() -> None:
    (coding,) = coded(Named("http://example.org/a/", "a"))["coding"]
    assert (coding["system"], coding["code"]) == ("urn:ietf:rfc:3986", "http://example.org/a/")
    (coding,) = coded(Named("http://example.org/a#b", "b"))["coding"]
    assert (coding["system"], coding["code"]) == ("http://example.org/a#", "b")
