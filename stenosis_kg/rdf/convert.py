"""Between pyoxigraph's terms and rdflib's: the only module in which the two meet."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from ..namespaces import XSD

__all__ = ["from_rdflib", "term_from_rdflib", "term_to_rdflib", "to_rdflib"]

# rdflib logs a traceback for each valid date that Python has none for (the year 12024): by Python's default that goes
# to standard error. Who sets up logging gets it.
logging.getLogger("rdflib").addHandler(logging.NullHandler())


def to_rdflib(quads: Iterable[ox.Quad]) -> Dataset:
    """An rdflib.Dataset (default_union=True) with the terms as they are written: 01 stays 01."""
    dataset = Dataset(default_union=True)
    graphs: dict[str, Graph] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of an ill-typed boolean
        for quad in quads:
            name = quad.graph_name
            key = str(name)
            if key not in graphs:
                identifier = DATASET_DEFAULT_GRAPH_ID if isinstance(name, ox.DefaultGraph) else term_to_rdflib(name)
                graphs[key] = dataset.graph(identifier)
            graphs[key].add((term_to_rdflib(quad.subject), term_to_rdflib(quad.predicate), term_to_rdflib(quad.object)))
    return dataset


def from_rdflib(dataset: Dataset) -> Iterator[ox.Quad]:
    """The quads of an rdflib.Dataset as pyoxigraph's."""
    for s, p, o, g in dataset.quads((None, None, None, None)):
        default = g is None or g == DATASET_DEFAULT_GRAPH_ID
        subject, predicate = term_from_rdflib(s), term_from_rdflib(p)
        name = ox.DefaultGraph() if default else term_from_rdflib(g)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode) or isinstance(name, ox.Literal):
            raise ValueError(f"not RDF: {s!r} {p!r} {o!r}")
        yield ox.Quad(subject, predicate, term_from_rdflib(o), name)


def term_to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
    """One term, as it is written. A plain string has no datatype in rdflib, where pyoxigraph types it as xsd:string.

    >>> term_to_rdflib(ox.Literal("x"))
    rdflib.term.Literal('x')
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.direction:
            warnings.warn("rdflib has no direction of texts (RDF 1.2): it is left out", stacklevel=2)
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        kind = None if datatype == XSD + "string" else URIRef(datatype)
        return Literal(term.value, datatype=kind, normalize=False)
    raise TypeError("rdflib has no triple terms")


def term_from_rdflib(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """One term back. Raises ValueError where it is not valid RDF."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD + "string")))
    raise TypeError(f"{term!r} is no RDF term")
