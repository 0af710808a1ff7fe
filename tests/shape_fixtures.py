"""The shapes, the graphs that fail them one at a time, and the two engines that judge: for `test_shapes_mutation`.

pySHACL is the reference, and takes seconds for all the shapes. There are hundreds of mutants: so it judges a fixture
by the shape that it is for, and by those that ask in which graph something stands, and ``shacl``, which is fifty
times faster but knows one graph only, by all the others. Where both can judge they must agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import shacl
from pyshacl import validate as pyshacl_validate
from rdflib import Dataset, URIRef
from rdflib import Graph as RdflibGraph

from stenosis_kg.check.shapes.file import Shapes
from stenosis_kg.namespaces import OWL, RDF, RDFS, SH, SHAPE, SKG, SKOS
from stenosis_kg.paths import ontology
from stenosis_kg.rdf.convert import to_rdflib
from stenosis_kg.rdf.graph import read

DATA = Path(__file__).parent / "data" / "shapes"
TINY = "https://example.org/tiny/"
REMOVED = ox.NamedNode(TINY + "removed")
GENERATED = sorted(
    quad.subject.value.removeprefix(SHAPE)
    for quad in read(ontology() / "shapes" / "generated.ttl")
    if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value == SH + "targetSubjectsOf"
)
NAMES = sorted([*GENERATED, *(path.stem for path in DATA.glob("*.trig") if path.stem != "base")])

Results = Counter[str]  # the name of a shape -> how many results it has
Quads = tuple[ox.Quad, ...]


# The graphs ------------------------------------------------------------------


@cache
def bundled() -> Shapes:
    files = sorted((ontology() / "shapes").glob("*.ttl"))
    return Shapes(tuple(files), tuple(quad for file in files for quad in read(file)))


@cache
def base() -> Quads:
    """The base, and of the schema what the base needs: how classes and properties hang together, and the voices."""
    schema = read(ontology() / "stenosis.ttl")
    links = {RDF + "type", RDFS + "label", RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "inverseOf"}
    voices = {quad.subject for quad in schema if quad.predicate.value == SKG + "signal"} | {ox.NamedNode(SKG + "Plain")}
    schemes = {quad.subject for quad in schema if quad.object == ox.NamedNode(SKOS + "ConceptScheme")}
    kept = [quad for quad in schema if quad.predicate.value in links or quad.subject in voices | schemes]
    return (*kept, *read(DATA / "base.trig"))


@cache
def fixture(name: str) -> Quads:
    """The base with the change of a fixture; for a generated shape the fixture is generated too."""
    if name in GENERATED:
        return generated(name)
    change = read(DATA / f"{name}.trig")
    gone = {(q.subject, q.predicate, q.object) for q in change if q.graph_name == REMOVED}
    missing = gone - {(q.subject, q.predicate, q.object) for q in base()}
    assert not missing, f"{name} takes away what the base does not have: {missing}"
    kept = [q for q in base() if (q.subject, q.predicate, q.object) not in gone]
    return (*kept, *(q for q in change if q.graph_name != REMOVED))


def generated(name: str) -> Quads:
    """The base with one statement more, or one changed, that the domain or range of its property does not allow.

    The first node of the base is taken with which no other shape has anything to do.
    """
    (about,) = (quad.object for quad in parts()[name] if quad.predicate.value == SH + "targetSubjectsOf")
    nodes = sorted({quad.subject for quad in base() if str(quad.subject).startswith(f"<{TINY}")}, key=str)
    for right in sorted((quad for quad in base() if quad.predicate == about), key=str):
        for node in nodes:
            subject, value = (node, right.object) if name.endswith("-subject") else (right.subject, node)
            wrong = ox.Quad(subject, right.predicate, value, right.graph_name)
            for kept in (base(), tuple(quad for quad in base() if quad != right)):
                if rust_results(engine().others, (*kept, wrong)) == Counter({name: 1}):
                    return (*kept, wrong)
    raise AssertionError(f"no statement violates shape:{name} alone; give tests/data/shapes/base.trig a node that does")


# The engines -----------------------------------------------------------------


def asks_for_graphs(quads: Iterable[ox.Quad]) -> bool:
    """Does a query of the shape ask in which graph something stands?"""
    return any(isinstance(q.object, ox.Literal) and "GRAPH" in q.object.value for q in quads)


def part(name: str, quads: Quads) -> list[ox.Quad]:
    """The triples of one shape, with the blank nodes that it holds."""
    found: list[ox.Quad] = []
    todo: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(SHAPE + name)]
    seen = set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            own = subjects(quads).get(node, [])
            found += own
            todo += [q.object for q in own if isinstance(q.object, ox.BlankNode)]
    return found


@cache
def subjects(quads: Quads) -> dict[object, list[ox.Quad]]:
    table: dict[object, list[ox.Quad]] = {}
    for quad in quads:
        table.setdefault(quad.subject, []).append(quad)
    return table


@cache
def parts() -> dict[str, Quads]:
    """Each shape of the package, by name."""
    return {name: tuple(part(name, bundled().quads)) for name in shape_names()}


def shape_names() -> list[str]:
    names = (node.value.removeprefix(SHAPE) for node in bundled().nodes if isinstance(node, ox.NamedNode))
    return sorted(names)


@cache
def declarations() -> Quads:
    """The prefixes of the queries."""
    return tuple(
        q
        for node in ("vocabulary", "documents", "statements", "pathway", "schema", "generated")
        for q in part(node, bundled().quads)
    )


@cache
def rust_data(data: Quads) -> str:
    return (ox.serialize(data, format=ox.RdfFormat.N_QUADS) or b"").decode()


def compiled(shapes: frozenset[ox.Quad]) -> shacl.Shapes:
    triples = sorted({ox.Triple(q.subject, q.predicate, q.object) for q in shapes}, key=str)
    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return shacl.Shapes.from_text(text, format="ntriples")


def rust_results(shapes: shacl.Shapes, data: Quads) -> Results:
    report = shapes.validate_text(rust_data(data), format="nquads")
    return Counter((result.root_shape or "").strip("<>").removeprefix(SHAPE) for result in report.results)


@cache
def rdflib_data(data: Quads) -> Dataset:
    return to_rdflib(data)


def by_pyshacl(shapes: Iterable[ox.Quad], data: Quads) -> Results:
    graph = to_rdflib(ox.Quad(q.subject, q.predicate, q.object) for q in shapes).default_graph
    _, report, text = pyshacl_validate(rdflib_data(data), shacl_graph=graph, inplace=True)
    assert isinstance(report, RdflibGraph), text
    top = set(report.objects(None, URIRef(SH + "result")))
    sources = (str(report.value(one, URIRef(SH + "sourceShape"))) for one in top)
    return Counter(source.removeprefix(SHAPE) for source in sources)


@contextmanager
def each_query_parsed_once() -> Iterator[None]:
    """rdflib parses a query again for each focus node, which is most of pySHACL's time here."""
    from rdflib.plugins.sparql import processor

    module: Any = processor
    parse, translate = module.parseQuery, module.translateQuery
    known: dict[str, object] = {}

    def once(text: str, base: Any = None, names: Any = None) -> object:
        if text not in known:
            known[text] = translate(parse(text), base, names)
        return known[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "parseQuery", lambda text: text)
        patch.setattr(module, "translateQuery", once)
        yield


@dataclass(frozen=True)
class Engine:
    """The shapes of the package or a mutant of them: those that ask for graphs, and the others, ready to run."""

    graphs: Quads
    others: shacl.Shapes

    def results(self, data: Quads) -> Results:
        return rust_results(self.others, data) + by_pyshacl(self.graphs, data)


@cache
def engine() -> Engine:
    graphs, others = list(declarations()), list(declarations())
    for quads in parts().values():
        (graphs if asks_for_graphs(quads) else others).extend(quads)
    return Engine(tuple(graphs), compiled(frozenset(others)))


@cache
def fast(name: str) -> Results:
    """What ``shacl`` finds in a fixture, by all the shapes that it can judge."""
    return rust_results(engine().others, fixture(name))


@cache
def reference(name: str) -> Results:
    """What pySHACL finds in a fixture, by the shape that it is for and by those that ask for graphs."""
    own = () if asks_for_graphs(parts()[name]) else parts()[name]
    return by_pyshacl([*engine().graphs, *own], fixture(name))


def by_graphs(name: str) -> Results:
    """The part of this that comes from the shapes that ask for graphs."""
    return Counter({shape: n for shape, n in reference(name).items() if asks_for_graphs(parts()[shape])})
