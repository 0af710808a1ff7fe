"""Every export of a document with a passage of every kind: nothing comes out firmer, wider or other than it was said.

The document (``data/export/voices.trig``) has a passage of every modality, an importance and a rank, denials of a thing
and of a value, statements that hold on a condition, an all-of, a chain and a hedged number; the mappings beside it have
a code of every level.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import pyoxigraph as ox
import pytest

from stenosis_kg.check.validate import validate
from stenosis_kg.export import FORMATS, files
from stenosis_kg.export.ledger import losses
from stenosis_kg.export.owl_schema import ANNOTATION, AS_SAID, DENIED
from stenosis_kg.namespaces import OWL, RDF, SKG, SKOS, compact, expand
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.statements.reading import statements_of

from .rdf_back import read_back, unflatten
from .tabular import read_csv
from .test_export_nanopub import read_back as from_nanopublications
from .test_export_owl import axioms

DATA = Path(__file__).parent / "data" / "export"
VOICES = (DATA / "voices.trig", DATA / "voices.sssom.tsv")
MADE = "https://w3id.org/stenosis-kg/source/voices/"
NAMED = "made:"  # as the file declares it


class Said(NamedTuple):
    """What one passage says: the three terms, their last parts alone; how firmly; on what condition; whether not."""

    subject: str
    relation: str
    target: str
    modality: str
    condition: frozenset[str] = frozenset()
    denied: bool = False


DISEASE, NUMB = "degenerative-disc-disease", frozenset({"both"})
UNSTABLE = frozenset({"spinal-instability"})
SAID = {  # by hand, from the text
    Said("gabapentin", "treats", DISEASE, "selective"),
    Said("pregabalin", "treats", DISEASE, "possible"),
    Said("muscle-relaxant", "treats", DISEASE, "most common"),
    Said("corticosteroid-injection", "treats", DISEASE, "typical"),
    Said("nsaid", "treats", DISEASE, "plain"),
    Said("lumbar-fusion", "treats", DISEASE, "essential"),
    Said("foraminotomy", "treats", DISEASE, "necessary"),
    Said("combined-treatment", "treats", DISEASE, "plain"),
    Said("medication", "treats", DISEASE, "plain"),
    Said("physical-therapy", "treats", DISEASE, "plain", denied=True),
    Said("microendoscopic-surgery", "treats", DISEASE, "necessary", NUMB),
    Said("spinal-fusion", "treats", "severe-foraminal-stenosis", "seldom"),
    Said("neuropathic-pain-agent", "treats", "severe-foraminal-stenosis", "not shown"),
    Said("both", "requires", "numbness", "necessary"),
    Said("both", "requires", "tingling", "necessary"),
    Said("way", "from", "conservative", "necessary"),
    Said("way", "to", "surgical", "necessary"),
    Said("way", "trigger", "both", "necessary"),
    Said("surgical", "offers", "microendoscopic-surgery", "necessary", NUMB),
    Said("robotic-assisted-surgery", "recommendedWhen", "spinal-instability", "plain"),
    Said("surgical", "offers", "robotic-assisted-surgery", "plain", UNSTABLE),
    Said("robotic-assisted-surgery", "treats", "severe-foraminal-stenosis", "plain", UNSTABLE, denied=True),
    Said("targeted-exercise", "resultsIn", "core-strengthening", "plain"),
    Said("core-strengthening", "resultsIn", "pain-alleviation", "plain"),
}
UNSHOWN = {each for each in SAID if each.modality == "not shown"}
VALUES = {
    Said("vertebral-joining", "minimumNumber", "3", "plain", denied=True),
    Said("instrumentation-addition", "minimumNumber", "2", "possible"),
}
FIRM = ("plain", "essential", "necessary")


@cache
def graph() -> Graph:
    return load(*VOICES)


@cache
def written(name: str) -> dict[str, bytes]:
    return files(load(*VOICES, mappings=FORMATS[name].module == "rdf" or name in ("jsonld", "rdf12", "owl")), name)


def part(name: str) -> str:
    return compact(name).rsplit("/", 1)[-1].rpartition(":")[2].rpartition("#")[2]


def told(triple: tuple[str, str, str], modality: str, condition: Iterable[str], denied: bool) -> Said:
    """What a row of a table says, in ids."""
    subject, relation, target = map(part, triple)
    return Said(subject, relation, target, modality, frozenset(map(part, condition)) - {""}, denied)


def said_in(quads: Iterable[ox.Quad]) -> set[Said]:
    """What the passages of the document say, where a format holds the graph as RDF."""
    store = ox.Store()
    store.extend(quads)
    back = Graph(store)
    statements = statements_of(back)
    labels = {v: graph().label(v) for v in graph().subjects(RDF + "type", SKG + "Modality")}
    return {
        Said(part(each.subject), part(each.predicate), part(each.target) or getattr(each.object, "value", ""),
             labels[passage.modality.iri] if passage.modality else "",
             frozenset(map(part, statements.conditions(each, passage))), each.denied)
        for passage in statements.passages.values()
        if passage.iri.startswith(MADE)
        for each in statements.by(passage.iri)
    }  # fmt: skip


def parsed(name: str, form: ox.RdfFormat) -> set[Said]:
    (data,) = [data for path, data in written(name).items() if path != "context.jsonld"]
    return said_in(ox.parse(data, format=form))


def flat(name: str, form: ox.RdfFormat) -> set[Said]:
    (data,) = written(name).values()
    return said_in(unflatten(ox.parse(data, format=form)))


RDF_FORMATS: dict[str, Callable[[], set[Said]]] = {
    "trig": lambda: parsed("trig", ox.RdfFormat.TRIG),
    "nquads": lambda: parsed("nquads", ox.RdfFormat.N_QUADS),
    "jsonld": lambda: parsed("jsonld", ox.RdfFormat.JSON_LD),
    "turtle": lambda: flat("turtle", ox.RdfFormat.TURTLE),
    "ntriples": lambda: flat("ntriples", ox.RdfFormat.N_TRIPLES),
    "rdfxml": lambda: flat("rdfxml", ox.RdfFormat.RDF_XML),
    "rdf12": lambda: said_in(read_back(*written("rdf12").values())),
    "nanopub": lambda: said_in(from_nanopublications(written("nanopub"))),
}


def test_the_document_is_valid_and_says_what_the_tests_take_it_to_say() -> None:
    assert [str(each) for each in validate(load(*VOICES)).findings] == []
    assert said_in(graph().store) == SAID | VALUES
    assert {each.modality for each in SAID} == {
        graph().label(iri) for iri in graph().subjects(RDF + "type", SKG + "Modality")
    }


def test_every_format_is_held() -> None:
    assert set(FORMATS) == {*RDF_FORMATS, *NETWORKS, "owl", "fhir", "triples", "omop", "meds", "gazetteer"}


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_rdf_says_all_of_it_as_it_was_said(name: str) -> None:
    assert RDF_FORMATS[name]() == SAID | VALUES


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld", "turtle", "ntriples", "rdfxml", "rdf12", "owl"])
def test_rdf_keeps_the_level_of_each_code(name: str) -> None:
    text = "".join(data.decode() for data in written(name).values())
    store = ox.Store()
    others = {
        "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD,
        "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
    }  # fmt: skip
    form = others.get(name, ox.RdfFormat.TURTLE)
    text = written(name)["stenosis.jsonld"].decode() if name == "jsonld" else text
    store.load(text.encode(), format=form)
    assert levels(store) == {f"0000{i}": level for i, level in enumerate(LEVELS, 1)}


LEVELS = ("exact", "close", "broad", "narrow", "related")


def levels(store: ox.Store) -> dict[str, str]:
    node = ox.NamedNode(expand("concept:foraminotomy"))
    return {
        quad.object.value[-5:]: level
        for level in LEVELS
        for quad in store.quads_for_pattern(node, ox.NamedNode(f"{SKOS}{level}Match"), None, None)
        if isinstance(quad.object, ox.NamedNode) and "/CPT/" in quad.object.value
    }


# What the tabular formats hold -------------------------------------------------------------------------------------


def tables(name: str) -> set[Said]:
    rows: dict[str, list[dict[str, Any]]] = {}
    if name == "csv":
        rows = {each: read_csv(written(name)[f"{each}.csv"]) for each in ("edges", "evidence")}
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        rows = {each: parquet.read_table(io.BytesIO(written(name)[f"{each}.parquet"])).to_pylist()
                for each in ("edges", "evidence")}  # fmt: skip
    edges = {row["id"]: row for row in rows["edges"]}
    found = set()
    for row in rows["evidence"]:
        edge = edges[row["edge"]]
        if row["passage"].startswith(NAMED):
            triple = (edge["subject"], edge["predicate"], edge["object"] or edge["value"])
            found.add(told(triple, row["modality"], (row["condition"] or "").split("|"), edge["kind"] == "denied"))
    return found


def kgx() -> set[Said]:
    return {
        told(
            (edge["subject"], edge["original_predicate"], edge["object"]),
            edge["modality"],
            edge.get("condition", ()),
            edge.get("negated", False),
        )
        for edge in kgx_edges()
    }


def kgx_edges() -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in written("kgx")["edges.jsonl"].decode().split("\n") if line]
    return [edge for edge in lines if edge.get("passage", "").startswith(NAMED)]


def graphml() -> set[Said]:
    network = nx.read_graphml(io.BytesIO(written("graphml")["stenosis.graphml"]), force_multigraph=True)
    return {
        Said(part(one), part(data["predicate"]), part(other), graph().label(expand(each["modality"])),
             frozenset(map(part, each.get("condition", ()))), data["kind"] == "denied")
        for one, other, data in network.edges(data=True)
        for each in json.loads(data.get("evidence", "[]"))
        if each["passage"].startswith(NAMED)
    }  # fmt: skip


def neo4j() -> set[Said]:
    found = set()
    for name, data in written("neo4j").items():
        for row in read_csv(data) if name.startswith("relationships/") else ():
            passages = row["passages:string[]"].split("|")
            turns = row["conditions:string[]"].split("|") if row["conditions:string[]"] else [""] * len(passages)
            for passage, modality, turn in zip(passages, row["modalities:string[]"].split("|"), turns, strict=True):
                if passage and passage.startswith(NAMED):
                    triple = (row[":START_ID"], row["predicate"], row[":END_ID"])
                    found.add(told(triple, modality, turn.split(" or "), row["kind"] == "denied"))
                    mark = "NOT_" if row["kind"] == "denied" else "NOT_SHOWN_" if modality == "not shown" else ""
                    assert row[":TYPE"].startswith(mark)
                    assert bool(mark) == row[":TYPE"].startswith("NOT_")
    return found


NETWORKS: dict[str, Callable[[], set[Said]]] = {
    "csv": lambda: tables("csv"),
    "parquet": lambda: tables("parquet"),
    "kgx": kgx,
    "graphml": graphml,
    "neo4j": neo4j,
}


@pytest.mark.parametrize("name", NETWORKS)
def test_tables_say_all_of_it_as_it_was_said(name: str) -> None:
    """What has no two ends is a number: where it is left out, the ledger says so, of what is denied as well."""
    found = NETWORKS[name]()
    if name == "kgx":  # Biolink has no predicate for what has not been shown
        assert not found & UNSHOWN
        assert {"advice", "unshown"} <= {loss.aspect for loss in losses(name) if not loss.kept}
        found |= UNSHOWN
    assert found - VALUES == SAID
    if name not in ("csv", "parquet"):
        assert found == SAID
        assert {"statements", "denials"} <= {loss.aspect for loss in losses(name) if loss.kept}
    else:
        assert found == SAID | VALUES


def test_the_weight_of_an_edge_is_that_of_a_passage_without_a_condition() -> None:
    """s19a: surgery is an effective option, plainly; that it is necessary, s8 says for when care fails."""
    for row in read_csv(written("csv")["edges.csv"]):
        if (row["subject"], row["predicate"], row["object"]) == (
            "step:surgical",
            "skg:offers",
            "concept:surgical-intervention",
        ):
            assert (row["modality"], row["condition"]) == ("plain", "")
            assert row["passages"] == "l5s1:s8a|l5s1:s8b|l5s1:s19a|l5s1:s23b"
            assert row["conditions"] == ("concept:failed-conservative-treatment|concept:neurological-deficit||"
                                         "concept:persistent-symptoms or concept:worsening-symptoms")  # fmt: skip
            return
    pytest.fail("no such edge")


WEAK = {"biolink:related_to", "biolink:treats_or_applied_or_studied_to_treat"}


def test_no_predicate_of_kgx_is_stronger_than_the_passage() -> None:
    treats = {part(edge["subject"]): edge["predicate"].removeprefix("biolink:") for edge in kgx_edges()
              if edge["original_predicate"] == "skg:treats" and not edge.get("negated")}  # fmt: skip
    hedge = "treats_or_applied_or_studied_to_treat"
    assert treats == {
        "gabapentin": hedge, "pregabalin": hedge,
        "muscle-relaxant": "applied_to_treat", "corticosteroid-injection": "applied_to_treat",
        **dict.fromkeys(("nsaid", "lumbar-fusion", "foraminotomy", "combined-treatment", "medication"), "treats"),
        "microendoscopic-surgery": hedge,  # when there is numbness with tingling
        "spinal-fusion": "related_to",  # seldom
    }  # fmt: skip
    lines = [json.loads(line) for line in written("kgx")["edges.jsonl"].decode().split("\n") if line]
    conditional = [edge for edge in lines if edge.get("condition")]
    assert len(conditional) > 10
    assert {edge["predicate"] for edge in conditional if not edge.get("negated")} <= WEAK
    denied = {edge["predicate"] for edge in lines if edge.get("negated")}
    assert denied == {"biolink:treats"}


def test_added_instrumentation_is_no_part_of_fusion() -> None:
    """s15a: the addition often enhances stability; that every fusion has it, nobody says."""
    lines = [json.loads(line) for line in written("kgx")["edges.jsonl"].decode().split("\n") if line]
    (edge,) = [edge for edge in lines if edge["original_predicate"] == "skg:addedTo"]
    assert edge["predicate"] == "biolink:related_to"


def test_xref_of_kgx_is_for_codes_that_mean_the_same() -> None:
    nodes = [json.loads(line) for line in written("kgx")["nodes.jsonl"].decode().split("\n") if line]
    (node,) = [node for node in nodes if node["id"] == "concept:foraminotomy"]
    assert [code for code in node["xref"] if code.startswith("CPT:")] == ["CPT:00001"]
    exact = {
        (row["concept"], row["code"]) for row in read_csv(written("csv")["mappings.csv"]) if row["level"] == "exact"
    }
    shown = {(node["id"], code.partition(":")[2]) for node in nodes for code in node.get("xref", ())}
    assert shown == exact - {(concept, "") for concept, _ in exact}
    rows = written("kgx")["nodes.tsv"].decode().splitlines()
    assert not [row for row in rows if any(f"CPT:0000{i}" in row for i in (2, 3, 4, 5))]


def test_codes_of_the_tables_and_of_meds_have_their_level() -> None:
    rows = {row["code"]: row["level"] for row in read_csv(written("csv")["mappings.csv"]) if row["vocabulary"] == "CPT"}
    assert rows == {f"0000{i}": level for i, level in enumerate(LEVELS, 1)}
    parquet = pytest.importorskip("pyarrow.parquet")
    codes = parquet.read_table(io.BytesIO(written("meds")["codes.parquet"])).to_pylist()
    below = {row["code"] for row in codes if "SKG//concept:foraminotomy" in (row["parent_codes"] or ())}
    # What is below a concept in MEDS is counted as it: exact codes and narrower ones alone.
    assert {code for code in below if code.startswith("CPT")} == {"CPT//00001", "CPT//00004"}
    assert not [row for row in codes if row["code"] in ("CPT//00002", "CPT//00003", "CPT//00005")]


def test_triples_for_embeddings_have_their_weight_and_no_denial() -> None:
    rows = [line.split("\t") for line in written("triples")["modality.tsv"].decode().splitlines()]
    weights = {tuple(map(part, row[:3])): (row[3], frozenset(map(part, row[5].split("|"))) - {""}) for row in rows}
    wanted = {each[:3]: (each.modality, each.condition) for each in SAID - UNSHOWN if not each.denied}
    assert {triple: weights.get(triple) for triple in wanted} == wanted
    assert not [each for each in SAID if each.denied and each[:3] in weights]
    assert not [each for each in UNSHOWN if each[:3] in weights]
    assert {"denials", "advice", "unshown"} <= {loss.aspect for loss in losses("triples") if not loss.kept}


def test_omop_relationships_have_their_weight_in_their_name() -> None:
    def table(name: str) -> list[dict[str, str]]:
        head, *lines = [line.split("\t") for line in written("omop")[f"{name}.csv"].decode().split("\n") if line]
        return [dict(zip(head, line, strict=True)) for line in lines]

    codes = {row["concept_id"]: part(row["concept_code"]) for row in table("CONCEPT")}
    names = {row["relationship_id"]: row["relationship_name"] for row in table("RELATIONSHIP")}
    said: dict[tuple[str, str], set[str]] = {}
    for row in table("CONCEPT_RELATIONSHIP"):
        ends = (codes.get(row["concept_id_1"], ""), codes.get(row["concept_id_2"], ""))
        said.setdefault(ends, set()).add(names.get(row["relationship_id"], ""))
    for each in SAID:
        no, turns = "not " * each.denied, ", on a condition" if each.condition else ""
        assert f"{no}skg:{each.relation}, {each.modality}{turns}" in said[each.subject, each.target], each
        for name in said[each.subject, each.target]:
            assert name.startswith("reverse") or name.startswith("not ") == each.denied
    mapped = {row["concept_id_2"] for row in table("CONCEPT_RELATIONSHIP") if row["relationship_id"] == "Maps to"}
    assert not [each for each in mapped if each.startswith("0000")]
    assert {"statements", "denials"} <= {loss.aspect for loss in losses("omop") if loss.kept}


def test_nanopublications_tell_their_condition() -> None:
    told = {name.rpartition("/")[2].removesuffix(".trig") for name, data in written("nanopub").items()
            if b"holds only on a condition" in data}  # fmt: skip
    assert told == {"s8a", "s8b", "s12a", "s18", "s23b", "s12", "s13"}
    assert b"condition: numbness with tingling." in written("nanopub")["voices/s12.trig"]
    assert b"persistent symptoms or worsening symptoms." in written("nanopub")["l5s1-treatment/s23b.trig"]


def test_no_axiom_of_the_class_view_is_hedged_conditional_or_denied() -> None:
    held = {
        (part(name.removeprefix(AS_SAID).partition("/")[0].replace(".", ":", 1) if name.startswith(AS_SAID) else name),
         part(relation), part(target))
        for name, relation, targets in axioms(graph())
        for target in targets
    }  # fmt: skip
    firm = {each[:3] for each in SAID if each.modality in FIRM and not each.condition and not each.denied}
    assert {each[:3] for each in SAID} & held == firm
    assert not [each for each in held if each[1] == "minimumNumber" and each[0] == "instrumentation-addition"]
    # Hedged, conditional and denied, each is there as an annotation with its passage.
    view = Graph(ox.Store())
    view.store.load(written("owl")["stenosis-classes.ttl"], format=ox.RdfFormat.TURTLE)
    noted = {tuple(getattr(term, "value", "") for term in row) for row in view.rows(
        f"SELECT ?s ?p ?o {{ ?a owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o ;"
        f" <{ANNOTATION}passage> ?g FILTER(STRSTARTS(STR(?g), '{MADE}')) }}")}  # fmt: skip
    shown = {(part(one), how.removeprefix(DENIED).removeprefix(ANNOTATION), part(other), how.startswith(DENIED))
             for one, how, other in noted if how.startswith(ANNOTATION)}  # fmt: skip
    assert shown == {(*each[:3], each.denied) for each in SAID | VALUES}
    assert not [quad for quad in view.store if quad.object == ox.NamedNode(OWL + "NegativePropertyAssertion")]


def test_fhir_puts_a_strength_with_the_condition_that_the_passage_sets() -> None:
    found = json.loads(written("fhir")["stenosis.json"])
    resources = [entry["resource"] for entry in found["entry"]]

    def under(action: Any, above: bool = False) -> Iterable[tuple[str, set[str], bool]]:
        conditional = above or bool(action.get("condition"))
        strong = {
            coding["code"]
            for each in action.get("extension", ())
            for coding in each.get("valueCodeableConcept", {}).get("coding", ())
        }
        yield action.get("title", ""), strong, conditional
        for inner in action.get("action", ()):
            yield from under(inner, conditional)

    rows = [row for each in resources for action in each["action"] for row in under(action)]
    free = {title: strong for title, strong, conditional in rows if not conditional and strong}
    assert not {
        "microendoscopic surgery",
        "robotic-assisted surgery",
        "lumbar fusion",
        "postoperative rehabilitation",
    } & set(free)
    when = {title for title, strong, conditional in rows if conditional and "necessary" in str(strong).casefold()}
    assert "when: numbness with tingling" in when


def test_the_gazetteer_says_nothing_of_what_is_said() -> None:
    lines = [json.loads(line) for line in written("gazetteer")["patterns.jsonl"].decode().split("\n") if line]
    assert all(set(line) == {"label", "pattern", "id"} for line in lines)
    assert {"statements", "denials", "modality"} <= {loss.aspect for loss in losses("gazetteer")}
