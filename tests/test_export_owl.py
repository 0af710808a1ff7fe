"""The class view: all of the graph is in it, and nothing that a passage hedges is an axiom."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.export import files
from stenosis_kg.export.about import GRAPH
from stenosis_kg.export.ledger import Facts, facts, losses
from stenosis_kg.export.owl import ONTOLOGY
from stenosis_kg.export.owl_schema import ANNOTATION, AS_SAID, DEFINITION, DENIED, original
from stenosis_kg.namespaces import CONCEPT, OBO_IN_OWL, OWL, RDF, RDFS, SKG, SKOS, expand
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.writing import dumps_nquads
from stenosis_kg.rdf.written import WrittenStore

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"


def read_back(data: bytes) -> list[ox.Quad]:
    """What the class view holds of the graph, as quads of the graph."""
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.TURTLE)
    notes: dict[tuple[object, str, object], set[str]] = defaultdict(set)
    for row in store.query(  # type: ignore[union-attr]
        f"""PREFIX owl: <{OWL}> SELECT ?s ?p ?o ?g {{ ?a owl:annotatedSource ?s ; owl:annotatedProperty ?p ;
        owl:annotatedTarget ?o ; <{ANNOTATION}passage> ?g }}"""
    ):
        notes[row["s"], row["p"].value, row["o"]].add(row["g"].value)
    found: list[ox.Quad] = []
    for quad in store:
        subject, predicate, target = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or subject.value.startswith((SKG, AS_SAID, ONTOLOGY, ANNOTATION)):
            continue
        by = notes[subject, predicate, target]
        if predicate == RDFS + "subClassOf" and isinstance(target, ox.NamedNode):
            if by and GRAPH not in by:
                continue  # the annotation says it, with the passages
            by = set()
            predicate = RDF + "type" if target.value.startswith(SKG) else SKOS + "broader"
        elif predicate.startswith(DENIED):
            node = ox.BlankNode()
            for part, value in (
                (RDF + "type", ox.NamedNode(OWL + "NegativePropertyAssertion")),
                (OWL + "sourceIndividual", subject),
                (OWL + "assertionProperty", ox.NamedNode(original(predicate.replace("/not.", "/")))),
                (OWL + ("targetValue" if isinstance(target, ox.Literal) else "targetIndividual"), target),
            ):
                found += [ox.Quad(node, ox.NamedNode(part), value, ox.NamedNode(name)) for name in by]
            continue
        elif predicate.startswith(ANNOTATION):
            predicate = original(predicate)
        elif predicate == RDFS + "label":
            predicate = SKOS + "prefLabel"
        elif predicate == DEFINITION:
            predicate = SKOS + "definition"
        elif not predicate.startswith((SKOS, OBO_IN_OWL)):
            continue
        graphs = [ox.DefaultGraph() if name == GRAPH else ox.NamedNode(name) for name in by] or [ox.DefaultGraph()]
        found += [ox.Quad(subject, ox.NamedNode(predicate), target, name) for name in graphs]
    return found


def comparable(found: Facts) -> dict[str, bytes]:
    return {aspect: dumps_nquads(members) for aspect, members in found.items()}


@pytest.mark.parametrize("files_of_the_user", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_what_the_ledger_does_not_list_comes_back_equal(files_of_the_user: tuple[Path, ...]) -> None:
    graph = load(*files_of_the_user, mappings=True)
    before = comparable(facts(graph.store))
    after = comparable(facts(read_back(files(graph, "owl")["stenosis-classes.ttl"])))
    lost = {loss.aspect for loss in losses("owl")}
    if not files_of_the_user:
        lost -= {"vocabulary"}  # it is kept in part; of the bundled one, which has names for all values, that is all
    assert {aspect: after.get(aspect) for aspect in before if aspect not in lost} == {
        aspect: text for aspect, text in before.items() if aspect not in lost
    }
    if files_of_the_user:  # and what it lists is lost indeed
        assert {aspect for aspect in lost if before[aspect] == after.get(aspect)} == set()


def test_the_classes_and_properties_of_what_is_said_are_kept() -> None:
    graph = load()
    view = Graph(ox.Store())
    view.store.load(files(graph, "owl")["stenosis-classes.ttl"], format=ox.RdfFormat.TURTLE)
    used = set(graph.values("SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } ?p a owl:ObjectProperty }"))
    used |= set(graph.values("SELECT DISTINCT ?c { ?x skos:inScheme ?s ; a ?c . ?c a owl:Class }"))
    voices = {SKG + name for name in ("kindOf", "Modality", "Importance", "Rank", "Aspect")}
    names = {term.value for term in used if isinstance(term, ox.NamedNode)} - voices
    assert len(names) > 50
    for iri in names:
        assert view.label(iri) == graph.label(iri)
        assert view.objects(iri, DEFINITION) == graph.objects(iri, SKOS + "definition")
        for part in ("domain", "range", "subPropertyOf", "inverseOf"):
            for value in graph.objects(iri, (OWL if part == "inverseOf" else RDFS) + part):
                assert value in view.objects(iri, (OWL if part == "inverseOf" else RDFS) + part)


def test_scope_and_version_stand_inside_and_the_bytes_are_the_same() -> None:
    data = files(load(NASTY), "owl")["stenosis-classes.ttl"]
    graph = load(NASTY)
    store = WrittenStore(ox.Store())
    store.bulk_extend(list(graph.store)[::-1])
    assert files(Graph(store), "owl")["stenosis-classes.ttl"] == data
    text = data.decode()
    assert SCOPE in text
    assert f'owl:versionInfo "{__version__}"' in text


def axioms(graph: Graph) -> set[tuple[str, str, frozenset[str]]]:
    """(class, property, objects) of every restriction."""
    view = Graph(ox.Store())
    view.store.load(files(graph, "owl")["stenosis-classes.ttl"], format=ox.RdfFormat.TURTLE)
    found: dict[object, tuple[str, str, set[str]]] = {}
    for subject, node, relation, target in view.rows(
        """SELECT ?s ?r ?p ?o { ?s rdfs:subClassOf ?r . ?r owl:onProperty ?p .
        { ?r owl:someValuesFrom ?o FILTER(isIRI(?o)) } UNION { ?r owl:hasValue ?o }
        UNION { ?r owl:someValuesFrom/owl:unionOf/rdf:rest*/rdf:first ?o } }"""
    ):
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(relation, ox.NamedNode)
        held = found.setdefault(node, (subject.value, relation.value, set()))
        held[2].add(getattr(target, "value", ""))
    return {(subject, relation, frozenset(targets)) for subject, relation, targets in found.values()}


HEDGED = [  # what the document only says may, can, typically or in some cases be
    pytest.param("concept:foraminotomy", "skg:performedThrough", "concept:minimally-invasive-approach", id="can"),
    pytest.param("concept:foraminotomy", "skg:treats", "concept:severe-foraminal-stenosis-l5-s1", id="most-common"),
    pytest.param("concept:lumbar-fusion", "skg:recommendedWhen", "step:instability-with-stenosis", id="may"),
    pytest.param("concept:medication", "skg:helpsManage", "concept:discomfort", id="can-help"),
    pytest.param("concept:symptom-severity", "skg:dictates", "concept:treatment-approach", id="often"),
    pytest.param("concept:combined-treatment", "skg:treats", "concept:severe-foraminal-stenosis-l5-s1", id="in-some"),
    pytest.param("step:l5s1-pathway", "skg:startsAt", "step:conservative", id="typically"),
    pytest.param("step:surgical", "skg:offers", "concept:lumbar-fusion", id="may-be-offered"),
]


@pytest.mark.parametrize(("subject", "predicate", "target"), HEDGED)
def test_what_is_hedged_is_an_annotation_and_no_axiom(subject: str, predicate: str, target: str) -> None:
    held, said = of_the_bundled()
    names = {expand(subject)} | {
        name for name, _, _ in held if name.startswith(AS_SAID) and subject.replace(":", ".") in name
    }
    assert not {
        each for each in held if each[0] in names and each[1] == expand(predicate) and expand(target) in each[2]
    }
    assert [
        quad
        for quad in said
        if (quad.subject, quad.predicate.value) == (ox.NamedNode(expand(subject)), expand(predicate))
        and quad.object == ox.NamedNode(expand(target))
        and quad.graph_name != ox.DefaultGraph()
    ]


@cache
def of_the_bundled() -> tuple[set[tuple[str, str, frozenset[str]]], list[ox.Quad]]:
    """The restrictions of the class view of the bundled graph, and what the view holds of the graph."""
    graph = load()
    return axioms(graph), read_back(files(graph, "owl")["stenosis-classes.ttl"])


# What turns on a trigger in the words of these passages, by hand; all else in them is of the trigger or the way itself.
CONDITIONAL = {
    "s8a": ["l5s1-pathway hasStage surgical", "surgical offers surgical-intervention"],
    "s8b": ["l5s1-pathway hasStage surgical", "surgical offers surgical-intervention"],
    "s12a": ["surgical offers lumbar-fusion"],
    "s18": [
        "l5s1-pathway hasStage rehabilitation",
        "postoperative-rehabilitation aimsAt function-restoration",
        "postoperative-rehabilitation aimsAt future-issue-prevention",
        "postoperative-rehabilitation aimsAt mobility-restoration",
        "postoperative-rehabilitation aimsAt strength-restoration",
        "postoperative-rehabilitation follows surgical-intervention",
        "rehabilitation offers postoperative-rehabilitation",
    ],
    "s23b": ["surgical offers surgical-intervention"],
}


def test_every_firm_statement_is_an_axiom_and_no_hedged_or_conditional_one_is() -> None:
    graph = load()
    firm: set[tuple[str, ...]] = set()
    made: set[tuple[str, ...]] = set()
    for subject, predicate, target, passage, firmness in graph.rows(
        """SELECT ?s ?p ?o ?g ?f WHERE { GRAPH ?g { ?s ?p ?o }
        ?g skg:modality/skg:firmness ?f . ?p rdfs:subPropertyOf+ ?top
        FILTER(?top IN (skg:clinicalRelation, skg:clinicalAttribute) && ?p != skg:kindOf) }"""
    ):
        assert isinstance(firmness, ox.Literal)
        key = tuple(getattr(each, "value", "") for each in (subject, predicate, target))
        words = " ".join(re.split("[/#]", part)[-1] for part in key)
        made.add(key)
        turns = CONDITIONAL.get(getattr(passage, "value", "").rpartition("/")[2], ())
        if int(firmness.value) >= 5 and words not in turns:
            firm.add(key)
    hedged = made - firm
    held = {
        (name, relation, target)
        for subject, relation, targets in axioms(graph)
        for name in [subject]
        for target in targets
    }
    shown = {(_unsaid(name), relation, target) for name, relation, target in held}
    assert len(firm) > 60
    assert len(hedged) > 20
    assert firm - shown == set()
    assert shown & hedged == set()
    vocabulary = {each for each in shown - firm if not each[1].endswith(("changeIn", "courseOf", "turnsOn"))}
    assert vocabulary == set()


def _unsaid(name: str) -> str:
    return (
        expand(name.removeprefix(AS_SAID).partition("/")[0].replace(".", ":", 1)) if name.startswith(AS_SAID) else name
    )


def test_what_is_said_of_a_class_with_kinds_is_not_inherited() -> None:
    """s19a: surgery is effective. s12: lumbar fusion, a kind of surgery, *may* be recommended."""
    held = axioms(load())
    effective = {each[0] for each in held if each[1] == SKG + "effectiveFor"}
    assert effective == {AS_SAID + "concept.surgical-intervention/l5s1.s19a"}
    assert CONCEPT + "surgical-intervention" not in effective


def test_no_course_of_care_has_a_stage_that_hangs_on_a_trigger() -> None:
    """s8: surgery when care fails or a deficit occurs; s18: rehabilitation after surgery; s19: evaluation."""
    held, _ = of_the_bundled()
    stages = {target for name, relation, targets in held if relation in (SKG + "hasStage", SKG + "unplacedStage")
              for target in targets if "l5s1-pathway" in name}  # fmt: skip
    assert stages == {expand("step:evaluation")}


def test_triggers_of_different_passages_are_never_joined() -> None:
    """s8a alone says necessary, and of failure alone; s23b says it of neither of its two."""
    data = files(load(), "owl")["stenosis-classes.ttl"]
    view = Graph(ox.Store())
    view.store.load(data, format=ox.RdfFormat.TURTLE)
    rows = view.rows(
        f"""SELECT ?s ?o ?by {{ ?a owl:annotatedSource ?s ; owl:annotatedTarget ?r ; <{ANNOTATION}passage> ?by .
        ?r owl:onProperty skg:trigger . {{ ?r owl:someValuesFrom ?o FILTER(isIRI(?o)) }}
        UNION {{ ?r owl:someValuesFrom/owl:unionOf/rdf:rest*/rdf:first ?o }} }}"""
    )
    found = {tuple(getattr(each, "value", "").rpartition("/")[2] for each in row) for row in rows}
    assert found == {
        ("l5s1.s8a", "failed-conservative-treatment", "s8a"),
        ("l5s1.s23b", "persistent-symptoms", "s23b"),
        ("l5s1.s23b", "worsening-symptoms", "s23b"),
        ("bypass-to-surgery", "neurological-deficit", "s8b"),
        ("to-rehabilitation", "completed-surgery", "s18"),
    }


def test_a_hedged_alternative_is_no_axiom(tmp_path: Path) -> None:
    more = tmp_path / "more.trig"
    more.write_text(
        NASTY.read_text(encoding="utf-8").replace(
            "doc:s1 {", "doc:s1 { <https://w3id.org/stenosis-kg/pathway/to-surgery> skg:trigger concept:numbness ."
        ),
        encoding="utf-8",
    )
    held = {each for each in axioms(load(more)) if "to-surgery" in each[0] and each[1] == SKG + "trigger"}
    assert len(held) == 3
    assert not [each for each in held if CONCEPT + "numbness" in each[2] or each[0] == expand("step:to-surgery")]


def test_every_name_of_the_view_has_a_label() -> None:
    view = Graph(ox.Store())
    view.store.load(files(load(NASTY), "owl")["stenosis-classes.ttl"], format=ox.RdfFormat.TURTLE)
    unnamed = view.values(
        """SELECT ?x { VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
        ?x a ?kind . FILTER(isIRI(?x) && STRSTARTS(STR(?x), "https://w3id.org/stenosis-kg/"))
        FILTER NOT EXISTS { ?x rdfs:label ?label } }"""
    )
    assert unnamed == []


def test_a_denial_is_an_annotation_and_no_statement() -> None:
    data = files(load(NASTY), "owl")["stenosis-classes.ttl"].decode()
    assert "annotation:not.aimsAt concept:symptom-relief" in data
    assert not {each for each in axioms(load(NASTY)) if each[0].endswith("a#odd") and each[1] == SKG + "aimsAt"}
