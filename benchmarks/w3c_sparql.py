"""How many of W3C's SPARQL evaluation tests give other rows than they should: ours, and the engine alone.

    git clone https://github.com/w3c/rdf-tests; python -m benchmarks.w3c_sparql rdf-tests/sparql

The tests are those of SPARQL 1.0 and 1.1 Query. A test with FROM is refused (it reaches for files).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyoxigraph as ox
from rdflib import RDF, Namespace
from rdflib import Graph as RdflibGraph
from rdflib.collection import Collection
from rdflib.term import Node

from stenosis_kg.errors import QueryError, UnsafeQuery
from stenosis_kg.query import library
from stenosis_kg.query.guard import check
from stenosis_kg.query.rows import Rows, Triples, collect
from stenosis_kg.rdf import NUMBERS
from stenosis_kg.rdf.convert import term_from_rdflib
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.rdf.written import WrittenStore, extend

__all__ = ["main"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
MANIFESTS = ("sparql10/manifest-evaluation.ttl", "sparql11/manifest-sparql11-query.ttl")
RESULTS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
DATA = {".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES, ".trig": ox.RdfFormat.TRIG}

Run = Callable[[str, list[ox.Quad]], Rows]


def tests(manifest: Path) -> Iterator[tuple[RdflibGraph, Node]]:
    """The evaluation tests of a manifest and of those that it includes."""
    graph = RdflibGraph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for included in graph.objects(None, MF.include):
        for each in Collection(graph, included):
            yield from tests(_path(each))
    for entries in graph.objects(None, MF.entries):
        for test in Collection(graph, entries):
            if (test, RDF.type, MF.QueryEvaluationTest) in graph:
                yield graph, test


def _path(node: object) -> Path:
    return Path(unquote(urlparse(str(node)).path))


def quads(graph: RdflibGraph, action: Node) -> list[ox.Quad]:
    """The data of a test: its default graph and its named graphs."""
    found = []
    for predicate in (QT.data, QT.graphData):
        for node in graph.objects(action, predicate):
            file = _path(node)
            form = DATA.get(file.suffix, ox.RdfFormat.TURTLE)
            name = ox.NamedNode(file.as_uri()) if predicate == QT.graphData else ox.DefaultGraph()
            read = ox.parse(path=str(file), format=form, base_iri=file.as_uri(), rename_blank_nodes=True)
            found += [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in read]
    return found


def expected(file: Path) -> Rows:
    """What a test should give."""
    if file.suffix in RESULTS:
        return collect(ox.parse_query_results(path=str(file), format=RESULTS[file.suffix]))
    graph = RdflibGraph().parse(file, format="xml" if file.suffix == ".rdf" else "turtle", publicID=file.as_uri())
    sets = graph.value(None, RDF.type, RS.ResultSet)
    if sets is None:
        return Triples(tuple(map(term_from_rdflib, triple)) for triple in graph)
    if (truth := graph.value(sets, RS.boolean)) is not None:
        return collect(str(truth) == "true")
    columns = [str(name) for name in graph.objects(sets, RS.resultVariable)]
    rows = []
    for solution in graph.objects(sets, RS.solution):
        found = {
            str(graph.value(b, RS.variable)): graph.value(b, RS.value) for b in graph.objects(solution, RS.binding)
        }
        rows.append(tuple(None if (term := found.get(name)) is None else term_from_rdflib(term) for name in columns))
    return Rows(columns, rows)


def same(found: Rows, wanted: Rows, lax: bool) -> bool:
    """Whether two answers are equal up to the order of rows and columns and the names of blank nodes.

    Numbers are compared by their value where one was computed: the suite writes 1.5 and 1.50 as engines of its day did.
    """
    if found.kind != wanted.kind or (
        wanted.kind != "construct" and found.kind == "ask" and bool(found) != bool(wanted)
    ):
        return False
    if found.kind == "ask":
        return True
    if sorted(found.columns) != sorted(wanted.columns):
        return not found.terms and not wanted.terms
    ours, theirs = (_lines(rows) for rows in (found, wanted))
    return set(ours) == set(theirs) if lax else ours == theirs


def _lines(rows: Rows) -> Counter[tuple[str, ...]]:
    """The rows; a blank node by all places that it has in them."""
    order = sorted(range(len(rows.columns)), key=rows.columns.__getitem__)
    lines = [[row[place] for place in order] for row in rows.terms]
    plain = [["_" if isinstance(term, ox.BlankNode) else _plain(term) for term in line] for line in lines]
    places: dict[ox.BlankNode, list[str]] = {}
    for line, words in zip(lines, plain, strict=True):
        for number, term in enumerate(line):
            if isinstance(term, ox.BlankNode):
                equal = [place for place, other in enumerate(line) if other == term]
                places.setdefault(term, []).append(f"{number}{equal}{words}")
    named = {node: "_" + "".join(sorted(found)) for node, found in places.items()}
    return Counter(
        tuple(named[term] if isinstance(term, ox.BlankNode) else word for term, word in zip(line, words, strict=True))
        for line, words in zip(lines, plain, strict=True)
    )


def _plain(term: object) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        try:
            return f"{float(term.value)} {term.datatype.value}"
        except ValueError:
            return str(term)
    return str(term).lower() if isinstance(term, ox.Literal) and term.language else str(term)


def ours(text: str, data: list[ox.Quad]) -> Rows:
    """The path of ``stenosis-kg sparql``, with the default graph of the test and not the union of its graphs."""
    engine = ox.Store()
    store = WrittenStore(engine) if extend(engine, data) else engine
    graph = Graph(store)
    graph._union = store
    return library.sparql(graph, text, timeout=60)


def alone(text: str, data: list[ox.Quad]) -> Rows:
    """The engine as it comes."""
    check(text)
    store = ox.Store()
    store.bulk_extend(data)
    return collect(store.query(text))


def main() -> None:
    """Run all tests on both, and list what differs on ours."""
    parser = argparse.ArgumentParser(description="W3C's SPARQL evaluation tests.")
    parser.add_argument("folder", type=Path, help="the folder sparql of w3c/rdf-tests")
    folder = parser.parse_args().folder.resolve()
    for run in (alone, ours):
        count: Counter[str] = Counter()
        for manifest in MANIFESTS:
            for graph, test in tests(folder / manifest):
                verdict = _verdict(graph, test, run)
                count[verdict] += 1
                if run is ours and verdict != "same":
                    print(
                        f"  {verdict}: {str(test).rpartition('/')[0].rpartition('/')[2]}, {graph.value(test, MF.name)}"
                    )
        print(f"{run.__name__}: {sum(count.values())} tests, {dict(count)}")


def _verdict(graph: RdflibGraph, test: Node, run: Run) -> str:
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    query = _path(graph.value(action, QT.query))
    lax = graph.value(test, MF.resultCardinality) == MF.LaxCardinality
    assert action is not None
    try:
        found = run(f"BASE <{query.as_uri()}> {query.read_text(encoding='utf-8')}", quads(graph, action))
    except UnsafeQuery:
        return "refused"
    except (QueryError, SyntaxError):
        return "an error"
    return "same" if same(found, expected(_path(result)), lax) else "other rows"


if __name__ == "__main__":
    main()
