"""The RDF formats: read back, each gives the graph that it was made from, and says what it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset
from rdflib import Graph as RdflibGraph
from rdflib.plugins.parsers.notation3 import BadSyntax

from stenosis_kg.errors import UsageError
from stenosis_kg.export import FORMATS, files
from stenosis_kg.export.about import about
from stenosis_kg.export.jsonld import CONTEXT
from stenosis_kg.export.ledger import aspects, facts, losses
from stenosis_kg.export.rdf import flatten
from stenosis_kg.namespaces import SKG
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.writing import dumps_nquads, dumps_ntriples
from stenosis_kg.rdf.written import WrittenStore

from .rdf_back import read_back, unflatten

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"

Reader = Callable[[bytes], Iterable[ox.Quad]]


def parsed(format: ox.RdfFormat) -> Reader:
    return lambda data: ox.parse(data, format=format)


READERS: dict[str, tuple[str, Reader]] = {
    "turtle": ("stenosis.ttl", lambda data: unflatten(ox.parse(data, format=ox.RdfFormat.TURTLE))),
    "trig": ("stenosis.trig", parsed(ox.RdfFormat.TRIG)),
    "nquads": ("stenosis.nq", parsed(ox.RdfFormat.N_QUADS)),
    "ntriples": ("stenosis.nt", lambda data: unflatten(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))),
    "jsonld": ("stenosis.jsonld", parsed(ox.RdfFormat.JSON_LD)),
    "rdfxml": ("stenosis.rdf", lambda data: unflatten(ox.parse(data, format=ox.RdfFormat.RDF_XML))),
    "rdf12": ("stenosis.ttl", read_back),
}


@pytest.fixture(scope="module", params=["bundled", "nasty", "both", "mapped"])
def graph(request: pytest.FixtureRequest) -> Graph:
    return {
        "bundled": lambda: load(),
        "nasty": lambda: load(NASTY, bundled=False),
        "both": lambda: load(NASTY),
        "mapped": lambda: load(mappings=True),
    }[request.param]()


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_lost(graph: Graph, name: str) -> None:
    file, read = READERS[name]
    back = list(read(files(graph, name)[file]))
    assert dumps_nquads(back) == dumps_nquads([*graph.store, *about()])
    assert losses(name) == ()


@pytest.mark.parametrize("name", READERS)
def test_the_bytes_are_the_same_whatever_the_order_and_the_labels(name: str) -> None:
    one, other = load(NASTY), load(NASTY)  # each reading gives its blank nodes labels of its own
    reversed_store = WrittenStore(ox.Store())
    reversed_store.bulk_extend(list(other.store)[::-1])
    assert files(one, name) == files(Graph(reversed_store), name)


@pytest.mark.parametrize("name", READERS)
def test_the_bytes_are_the_same_under_another_hash_seed(name: str) -> None:
    code = (
        "import sys, hashlib; from stenosis_kg.rdf.graph import load; from stenosis_kg.export import files;"
        f"print(hashlib.sha256(repr(sorted(files(load({str(NASTY)!r}), {name!r}).items())).encode()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


@pytest.mark.parametrize("name", READERS)
def test_scope_and_version_stand_inside(name: str) -> None:
    file, read = READERS[name]
    data = files(load(NASTY, bundled=False), name)[file]
    assert SCOPE in data.decode()
    assert f'"{__version__}"' in data.decode() or f">{__version__}<" in data.decode()
    assert set(about()) <= set(read(data))


def test_every_hedged_statement_has_its_passage_in_the_flat_formats() -> None:
    """ "May" must not come out as "does": from the bare triple, the modality is two steps away."""
    graph = load(NASTY)
    flat = ox.Store()
    flat.extend(flatten(graph.store))
    rows = flat.query(
        """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?p ?m { ?x rdf:subject <http://example.org/a#odd> ; rdf:predicate ?p ; rdf:object ?o ;
          dcterms:source/<https://w3id.org/stenosis-kg/ontology#modality> ?m .
          <http://example.org/a#odd> ?p ?o }"""
    )
    treats, plain, possible = (ox.NamedNode(SKG + name) for name in ("treats", "Plain", "Possible"))
    assert {(row["p"], row["m"]) for row in rows} >= {(treats, plain), (treats, possible)}  # type: ignore[union-attr]
    held = {quad.triple for quad in graph.store if not isinstance(quad.graph_name, ox.DefaultGraph)}
    assert len(
        list(flat.quads_for_pattern(None, None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement")))
    ) == len(held)


@pytest.mark.parametrize(("name", "format"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")])
def test_rdflib_reads_the_flat_formats(name: str, format: str) -> None:
    graph = load()
    there = RdflibGraph().parse(data=files(graph, name)[READERS[name][0]], format=format)
    back = ox.parse(there.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    assert dumps_ntriples(back) == dumps_ntriples([*flatten(graph.store), *about()])


@pytest.mark.parametrize(("name", "format"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_formats_with_graphs(name: str, format: str) -> None:
    graph = load()
    there = Dataset()
    there.parse(data=files(graph, name)[READERS[name][0]], format=format)
    quads = ox.parse(there.serialize(format="nquads"), format=ox.RdfFormat.N_QUADS)
    default = "urn:x-rdflib:default"
    back = [
        ox.Quad(q.subject, q.predicate, q.object) if getattr(q.graph_name, "value", "") == default else q for q in quads
    ]
    assert dumps_nquads(back) == dumps_nquads([*graph.store, *about()])


def test_the_same_file_can_be_loaded_again(tmp_path: Path) -> None:
    for name in ("trig", "nquads", "jsonld"):
        file = READERS[name][0]
        (tmp_path / file).write_bytes(files(load(), name)[file])
        again = load(tmp_path / file, bundled=False)
        assert files(again, "nquads") == files(load(), "nquads")


def test_the_context_is_the_one_in_the_document() -> None:
    written = files(load(), "jsonld")
    context, document = json.loads(written["context.jsonld"]), json.loads(written["stenosis.jsonld"])
    assert document["@context"] == context["@context"]
    assert CONTEXT.endswith("/context.jsonld")
    schema = [
        iri
        for iri in load().subjects(
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            ox.NamedNode("http://www.w3.org/2002/07/owl#ObjectProperty"),
        )
        if iri.startswith(SKG)
    ]
    assert {iri.removeprefix(SKG) for iri in schema} <= set(context["@context"])


SPARQL_12 = """
PREFIX skg: <https://w3id.org/stenosis-kg/ontology#> PREFIX concept: <https://w3id.org/stenosis-kg/concept/>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?passage ?modality ?words WHERE {
  concept:lumbar-fusion skg:recommendedWhen ?when ~ ?passage .
  ?passage skg:modality ?modality ; oa:exact ?words .
}"""


def test_sparql_over_reifiers_finds_the_sentence() -> None:
    store = ox.Store()
    store.load(files(load(), "rdf12")["stenosis.ttl"], format=ox.RdfFormat.TURTLE)
    rows = list(store.query(SPARQL_12))  # type: ignore[arg-type]
    assert {row["modality"].value for row in rows} == {SKG + "Possible"}
    assert all("may be recommended" in row["words"].value for row in rows)
    assert len(rows) == 2


def test_rdf12_says_which_tools_read_it() -> None:
    text = files(load(NASTY, bundled=False), "rdf12")["stenosis.ttl"].decode()
    assert re.search(r"^# Read by pyoxigraph .*\n# and refuse the file: give them TriG\.$", text, re.MULTILINE)
    with pytest.raises(BadSyntax):
        RdflibGraph().parse(data=text, format="turtle")


BROKEN_12 = [
    pytest.param("<http://x/s> <http://x/p> <http://x/o> ~ .. ", id="reifier-is-no-term"),
    pytest.param("<<( <http://x/s> <http://x/p> <http://x/o> )>> <http://x/p> 1 .", id="triple-term-as-subject"),
    pytest.param("<http://x/ s> <http://x/p> 1 .", id="space-in-iri"),
]


@pytest.mark.parametrize("more", BROKEN_12)
def test_a_broken_rdf12_file_is_refused(more: str) -> None:
    data = files(load(NASTY, bundled=False), "rdf12")["stenosis.ttl"]
    with pytest.raises(SyntaxError):
        read_back(data + more.encode())


UNWRITABLE = [
    pytest.param("rdfxml", '<http://x/s> <http://x/p> "\\u0001" .', "control character", id="control-character"),
    pytest.param("rdfxml", '<http://x/s> <http://x/p> "a\\rb" .', "control character", id="carriage-return"),
    pytest.param("rdfxml", "<http://x/s> <http://x/1> 1 .", "ends in no name", id="property-without-a-name"),
    pytest.param("jsonld", "<step:x> <http://x/p> 1 .", "would be read as a CURIE", id="scheme-like-a-prefix"),
    pytest.param("jsonld", "<http://x/s> <http://x/p> <source:x> .", "read as a CURIE", id="value-like-a-prefix"),
]


@pytest.mark.parametrize(("name", "text", "message"), UNWRITABLE)
def test_what_a_format_cannot_hold_is_said(name: str, text: str, message: str) -> None:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    with pytest.raises(UsageError, match=message):
        files(Graph(store), name)


def test_the_prefixes_of_rdfxml_are_in_order() -> None:
    root = files(load(), "rdfxml")["stenosis.rdf"].decode().splitlines()[2]
    declared = [part.partition("=")[0] for part in root.split()[1:]]
    assert declared == sorted(declared)
    assert "xmlns:skg" in declared


def test_jsonld_has_no_triple_terms() -> None:
    store = ox.Store()
    store.load(b"<http://x/s> <http://x/p> <<( <http://x/a> <http://x/b> 1 )>> .", format=ox.RdfFormat.TURTLE)
    with pytest.raises(UsageError, match="no form for a triple term"):
        files(Graph(store), "jsonld")


def test_every_quad_has_an_aspect_of_the_ledger() -> None:
    graph = load(NASTY, mappings=True)
    found = facts(graph.store)
    assert set(found) == set(aspects())
    ours = {quad for quad in graph.store if quad.predicate.value.startswith("https://w3id.org/stenosis-kg/")}
    assert len(ours) > 300
    assert set().union(*found.values()) >= set(graph.store)


def test_all_rdf_formats_are_here() -> None:
    assert set(READERS) == {name for name, each in FORMATS.items() if each.what.startswith(("RDF", "JSON-LD"))}


@pytest.mark.parametrize(("name", "shortest_first"), [("jsonld", True), ("rdf12", False)])
def test_names_that_count_the_same_have_an_order(name: str, shortest_first: bool, tmp_path: Path) -> None:
    file = tmp_path / "more.trig"
    file.write_text(
        "@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix l5s1: <https://w3id.org/stenosis-kg/source/"
        "l5s1-treatment/> . l5s1:s8a { <urn:x:a> skg:treats <urn:x:00>, <urn:x:0>, <urn:x:000> . }"
    )
    text = b"".join(data for file, data in sorted(files(load(file), name).items())).decode()
    places = [found.start() for n in (1, 2, 3) if (found := re.search(f"urn:x:0{{{n}}}\\b", text))]
    assert len(places) == 3
    assert places == sorted(places, reverse=not shortest_first)
