"""JSON-LD 1.1: the whole graph, one named graph for each passage, and the context as a file of its own.

The document carries the context inside, so that it can be read offline; the context file holds the same, for those who
write documents of their own with ``"@context": "https://w3id.org/stenosis-kg/context.jsonld"``. The context follows
from the schema: a property's short name, and whether it takes things, texts in English or numbers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import OWL, RDF, RDFS, SKG, XSD, compact, expand, known
from ..rdf.blank_nodes import canonicalise, items
from ..rdf.graph import Graph
from ..rdf.house import natural
from .about import about

__all__ = ["CONTEXT", "context", "document", "files"]

CONTEXT = "https://w3id.org/stenosis-kg/context.jsonld"
"""Where the context is published."""

_TYPE, _NIL = RDF + "type", RDF + "nil"
_LANG = RDF + "langString"
# The annotation properties of other vocabularies that hold English text here.
_TEXTS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:definition", "skos:scopeNote",
          "skos:editorialNote", "rdfs:label", "rdfs:comment", "dcterms:title", "dcterms:description",
          "oboInOwl:hasBroadSynonym", "oboInOwl:hasNarrowSynonym", "oboInOwl:hasRelatedSynonym")  # fmt: skip
_THINGS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "rdfs:isDefinedBy", "owl:inverseOf",
           "owl:disjointWith", "skos:closeMatch", "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch",
           "skos:relatedMatch", "dcterms:license")  # fmt: skip
_SAFE_INTEGER = 2**53
_Grouped = dict[Any, dict[str, list[Any]]]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.jsonld`` and ``context.jsonld``.

    Raises
    ------
    UsageError
        If the graph holds what JSON-LD has no form for: a triple term, or an IRI that begins with one of our prefixes.
    """
    known = context(graph)
    return {"context.jsonld": _dump({"@context": known}), "stenosis.jsonld": document([*graph.store, *about()], known)}


def document(quads: Iterable[ox.Quad], known: dict[str, Any]) -> bytes:
    """Quads as a document with a `context` inside. Errors as of `files`."""
    return _dump({"@context": known, "@graph": _Writer(quads, known).nodes()})


def context(graph: Graph) -> dict[str, Any]:
    """The context: prefixes, then a term for each property of the schema, then those of other vocabularies."""
    terms: dict[str, Any] = {"@version": 1.1, **dict(sorted(known().items()))}
    for curie in _TEXTS:
        terms[curie] = {"@id": curie, "@language": "en"}
    for curie in _THINGS:
        terms[curie] = {"@id": curie, "@type": "@id"}
    for kind in ("ObjectProperty", "DatatypeProperty"):
        for iri in graph.subjects(RDF + "type", ox.NamedNode(OWL + kind)):
            curie = compact(iri)
            if curie == iri:
                continue
            local = iri.removeprefix(SKG)
            short = local if local != iri and local not in known() else curie
            term: dict[str, Any] = {"@id": curie}
            if kind == "ObjectProperty":
                term["@type"] = "@id"
            elif RDF + "PlainLiteral" in graph.iris(iri, RDFS + "range"):
                term["@language"] = "en"
            terms[short] = term
    return terms


class _Writer:
    """Quads as the node objects of one document."""

    def __init__(self, quads: Iterable[ox.Quad], known: dict[str, Any]) -> None:
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # so that labels do not depend on what was read
        distinct, self._blanks = canonicalise(dataset)
        self._short = {expand(value["@id"]): name for name, value in known.items() if isinstance(value, dict)}
        self._terms = known
        self._graphs: dict[Any, _Grouped] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for quad in distinct:
            self._graphs[quad.graph_name][quad.subject][quad.predicate.value].append(quad.object)

    def nodes(self) -> list[dict[str, Any]]:
        """Every node of the default graph by name; one that names a graph holds it."""
        default = self._graphs.get(ox.DefaultGraph(), {})
        names = {name for name in self._graphs if not isinstance(name, ox.DefaultGraph)}
        found = []
        for subject in self._roots(default, names):
            node = self._node(subject, default)
            if subject in names:
                inner = self._graphs[subject]
                node["@graph"] = [self._node(each, inner) for each in self._roots(inner)]
            found.append(node)
        return found

    def _roots(self, grouped: _Grouped, names: Iterable[Any] = ()) -> list[Any]:
        """What needs a node of its own: all but the blank nodes that are written where they are used."""
        inline = {node for node in self._blanks.used if node not in self._blanks.labels}
        roots = {subject for subject in grouped if subject not in inline} | set(names)
        by_name = sorted(roots, key=self._name)
        return sorted(by_name, key=lambda term: (isinstance(term, ox.BlankNode), natural(self._name(term))))

    def _node(self, subject: Any, grouped: _Grouped) -> dict[str, Any]:
        node: dict[str, Any] = {}
        if isinstance(subject, ox.NamedNode) or subject in self._blanks.labels:
            node["@id"] = self._name(subject)
        properties = grouped.get(subject, {})
        for predicate in sorted(properties, key=lambda iri: (iri != _TYPE, compact(iri))):
            objects = properties[predicate]
            if predicate == _TYPE and all(isinstance(term, ox.NamedNode) for term in objects):
                key, values = "@type", sorted(self._name(term) for term in objects)
            else:
                key = self._short.get(predicate, compact(predicate))
                # rdf:type of something without a name: @type takes it by its label only.
                values = sorted((self._value(term, key, grouped) for term in objects), key=_order)
            node[key] = values[0] if len(values) == 1 else values
        return node

    def _value(self, term: Any, key: str, grouped: _Grouped) -> Any:
        coercion = self._terms.get(key, {})
        if isinstance(term, ox.Triple):
            raise UsageError("JSON-LD has no form for a triple term, which the graph holds; use rdf12 or trig")
        if isinstance(term, ox.Literal):
            return _literal(term, coercion)
        if isinstance(term, ox.BlankNode) and term not in self._blanks.labels:
            members = items(term, grouped, self._blanks.labels)
            if members is not None:
                # In a list the coercion of the property holds for each item.
                return {"@list": [self._value(each, key, grouped) for each in members]}
            return self._node(term, grouped)
        if isinstance(term, ox.NamedNode) and term.value == _NIL:
            return {"@list": []}
        return self._name(term) if coercion.get("@type") == "@id" else {"@id": self._name(term)}

    def _name(self, term: Any) -> str:
        if isinstance(term, ox.BlankNode):
            return f"_:{self._blanks.labels[term]}" if term in self._blanks.labels else ""
        iri = str(term.value)
        curie = compact(iri)
        if curie == iri and iri.partition(":")[0] in known():
            raise UsageError(f"<{iri}> would be read as a CURIE, for {iri.partition(':')[0]}: is a prefix; use trig")
        return iri if curie.endswith(":") else curie


def _literal(term: ox.Literal, coercion: dict[str, Any]) -> Any:
    value, datatype = term.value, term.datatype.value
    if datatype == _LANG and term.language:
        return value if coercion.get("@language") == term.language else {"@language": term.language, "@value": value}
    if datatype == XSD + "string":
        return {"@value": value} if coercion.keys() & {"@language", "@type"} else value
    if datatype == XSD + "integer" and value.lstrip("-").isdigit() and value == str(int(value[:17])):
        return int(value) if abs(int(value)) < _SAFE_INTEGER and "@type" not in coercion else {"@value": int(value)}
    if datatype == XSD + "boolean" and value in ("true", "false"):
        return (value == "true") if "@type" not in coercion else {"@value": value == "true"}
    if term.language:
        raise UsageError(f"JSON-LD has no form for a text with a direction ({term}); use trig")
    return {"@type": compact(datatype), "@value": value}


def _order(value: Any) -> tuple[object, ...]:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return isinstance(value, dict), natural(text), text


def _dump(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
