"""One nanopublication for each passage that states something: assertion, provenance, publication info.

The assertion is what the passage's graph holds. The provenance is the passage: its words, place, firmness and cues,
its sentence and its document, and what it turns on where it says "when". It is not signed, and has a trusty IRI: its
name is a hash of what it holds, so that a change shows, and the same graph gives the same names. It has no date and no
author, since the graph has none. The form is that of https://nanopub.net/guidelines/working_draft/.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import DCTERMS, OWL, PROV, RDF, RDFS, SKG, SOURCE, XSD
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph
from ..rdf.writing import dumps_trig
from ..statements import Passage
from ..statements.reading import statements_of
from .about import data_set, header, owned

__all__ = ["BASE", "files", "trusty"]

BASE = "https://w3id.org/stenosis-kg/np/"
"""What the IRIs of nanopublications begin with; after it, the hash."""

_NP = "http://www.nanopub.org/nschema#"
_SELF = f"{BASE} "  # a place for the hash: no IRI has a space
_LANG = RDF + "langString"
_Quad = tuple[str, str, str, "str | ox.Literal"]  # graph, subject, predicate, object


def files(graph: Graph) -> dict[str, bytes]:
    """``<document>/<passage>.trig`` for each passage.

    Raises
    ------
    UsageError
        If no passage states anything.
    """
    written = {}
    base = f"{owned(BASE[:-1])}/"
    for passage in statements_of(graph).passages.values():
        assertion = list(graph.store.quads_for_pattern(None, None, None, ox.NamedNode(passage.iri)))
        if assertion:
            about = _about(graph, passage)
            written[_name(passage)] = _file(passage, trusty(_parts(graph, passage, assertion, about), base))
    if not written:
        raise UsageError("no passage of the graph states anything, so there is nothing to publish; use turtle")
    return written


def trusty(quads: Iterable[_Quad], base: str = BASE) -> list[ox.Quad]:
    """Quads whose own name is `BASE` and a space, with the hash of them all in the place of the space.

    Another ``base`` is put in the place of ours.

    The hash is that of module RA of the trusty URI specification.
    """
    if base != BASE:
        quads = [tuple(_under(term, base) for term in quad) for quad in quads]  # type: ignore[misc]
    own = f"{base} "
    distinct = sorted(set(quads), key=_order)
    digest = sha256("".join(_line(term) for quad in distinct for term in quad).encode()).digest()
    name = base + "RA" + urlsafe_b64encode(digest).decode().rstrip("=")

    def node(term: str) -> ox.NamedNode:
        return ox.NamedNode(name + term.removeprefix(own) if term.startswith(own) else term)

    return [ox.Quad(node(s), node(p), o if isinstance(o, ox.Literal) else node(o), node(g)) for g, s, p, o in distinct]


def _parts(graph: Graph, passage: Passage, assertion: list[ox.Quad], about: list[ox.Quad]) -> list[_Quad]:
    """Head, assertion, provenance, publication info."""
    head, stated, origin, info = (f"{_SELF}#{part}" for part in ("Head", "assertion", "provenance", "pubinfo"))
    quads: list[_Quad] = [
        (head, _SELF, RDF + "type", _NP + "Nanopublication"),
        (head, _SELF, _NP + "hasAssertion", stated),
        (head, _SELF, _NP + "hasProvenance", origin),
        (head, _SELF, _NP + "hasPublicationInfo", info),
        (origin, stated, PROV + "wasDerivedFrom", passage.iri),
        (info, _SELF, RDFS + "label", ox.Literal(f"What passage {passage.name} states", language="en")),
        (info, _SELF, RDFS + "comment", ox.Literal(SCOPE, language="en")),
        (info, _SELF, OWL + "versionInfo", ox.Literal(__version__)),
        (info, _SELF, DCTERMS + "isPartOf", data_set()),
    ]
    licences = graph.objects(SKG.rstrip("#"), DCTERMS + "license")
    quads += [(info, _SELF, DCTERMS + "license", each.value) for each in licences if isinstance(each, ox.NamedNode)]
    read = statements_of(graph)
    turns = dict.fromkeys(iri for each in read.by(passage.iri) for iri in read.conditions(each, passage))
    if turns:
        names = " or ".join(graph.label(iri) for iri in turns)
        text = f"What it states of stages and treatments holds only on a condition: {names}."
        quads.append((origin, stated, RDFS + "comment", ox.Literal(text, language="en")))
    labels = _labels(assertion)
    for part, members in ((stated, assertion), (origin, about)):
        for quad in members:
            target = quad.object if isinstance(quad.object, ox.Literal) else _iri(quad.object, labels)
            quads.append((part, _iri(quad.subject, labels), quad.predicate.value, target))
    return quads


def _about(graph: Graph, passage: Passage) -> list[ox.Quad]:
    """What the graph says of the passage, the sentence that it is a part of, and the document."""
    return [
        quad
        for iri in filter(None, (passage.iri, passage.part_of, passage.document))
        for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        if isinstance(quad.object, ox.NamedNode | ox.Literal)
    ]


def _labels(assertion: Iterable[ox.Quad]) -> dict[object, str]:
    """IRIs for the blank nodes of an assertion: a nanopublication has none, they become parts of it."""
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in assertion)
    # By their properties, as far as those have names: a passage has one or two blank nodes (denials), never a tangle.
    blanks = {term for quad in dataset for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)}
    in_order = sorted(blanks, key=lambda each: _shape(each, dataset))
    return {node: f"{_SELF}#_{place}" for place, node in enumerate(in_order, 1)}


def _iri(term: object, labels: dict[object, str]) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    if term in labels:
        return labels[term]
    raise UsageError("a nanopublication cannot hold a triple term; use rdf12")


def _under(term: str | ox.Literal, base: str) -> str | ox.Literal:
    own = isinstance(term, str) and term.startswith(_SELF)
    return f"{base} {str(term).removeprefix(_SELF)}" if own else term


def _shape(node: ox.BlankNode, dataset: ox.Dataset) -> list[str]:
    """The properties of a blank node, without the labels of others."""
    quads = dataset.quads_for_subject(node)
    return sorted(f"{quad.predicate} {'_' if isinstance(quad.object, ox.BlankNode) else quad.object}" for quad in quads)


def _order(quad: _Quad) -> tuple[object, ...]:
    *names, target = quad
    if isinstance(target, ox.Literal):
        kind = "" if target.language else target.datatype.value
        return (*(name.encode() for name in names), True, target.value.encode(), kind, target.language or "")
    return (*(name.encode() for name in names), False, target.encode(), "", "")


def _line(term: str | ox.Literal) -> str:
    if not isinstance(term, ox.Literal):
        return f"{term}\n"
    text = term.value.replace("\\", "\\\\").replace("\n", "\\n")
    if term.language and term.datatype.value == _LANG:
        return f"@{term.language.lower()} {text}\n"
    return f"^{term.datatype.value or XSD + 'string'} {text}\n"


def _file(passage: Passage, quads: list[ox.Quad]) -> bytes:
    name = next(quad.subject.value for quad in quads if quad.predicate.value == _NP + "hasAssertion")  # type: ignore[union-attr]
    lines = header(f"what passage {passage.name} states, as a nanopublication")
    return dumps_trig(quads, header=lines, prefixes={"np": _NP, "this": name, "sub": f"{name}#"})


def _name(passage: Passage) -> str:
    """A path for the file; a passage that is not of our sources has its whole IRI in it."""
    if passage.iri.startswith(SOURCE) and passage.iri.removeprefix(SOURCE).replace("/", "").replace("-", "").isalnum():
        return f"{passage.iri.removeprefix(SOURCE)}.trig"
    name = quote(passage.iri, safe="")
    return f"other/{name if len(name) < 200 else sha256(name.encode()).hexdigest()}.trig"
