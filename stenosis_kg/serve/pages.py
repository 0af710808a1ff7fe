"""The pages of the server: the front page, rows and triples of a query, a thing of the graph, and what went wrong.

All of them are made of `stenosis_kg.pages`, so that what the graph or a request holds stays text.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from ..export.about import title, written_for
from ..namespaces import DCTERMS, OWL, RDF, RDFS, SKG, SKOS, compact
from ..pages import el, framed, link, listing, note, wide
from ..paths import __version__
from ..rdf.graph import Graph
from ..statements.reading import statements_of
from ..statements.reading import title as title_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..pages import Content
    from ..rdf import Term
    from ..statements import Passage, Statement

__all__ = ["asking", "described", "error", "home", "rows", "thing", "triples"]

_Parts: TypeAlias = "dict[str, tuple[str, list[Content]]]"

_EXAMPLE = """SELECT ?treatment ?passage WHERE {
  GRAPH ?passage { ?treatment skg:treats concept:severe-foraminal-stenosis-l5-s1 }
}"""
_DEFINED = (SKOS + "definition", RDFS + "comment", DCTERMS + "description")
_SHOWN = 200  # values of one relation on a page
_ROWS = {"json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV"}
_GRAPHS = {"turtle": "Turtle", "ntriples": "N-Triples", "jsonld": "JSON-LD", "rdfxml": "RDF/XML"}
_PROVENANCE = f"stenosis-kg {__version__}."


def home(graph: Graph, base: str, why: str) -> bytes:
    """The page at ``/`` while there is no other (`front`): what this is, why there is no more, and `asking`."""
    with written_for(graph.project):
        name = title()
    verdict = el("p", f"{len(graph):,} statements. Each one that a document makes is held by its sentence.")
    return framed(name, verdict, _PROVENANCE, [el("p", why, role="note")], asking(graph, base))


def asking(graph: Graph, base: str) -> _Parts:
    """What the page of a server has and that of a folder has not: a form for a query, and where things are."""
    kinds = (SKG + "Document", SKOS + "ConceptScheme", OWL + "Ontology")
    named = [iri for kind in kinds for iri in graph.subjects(RDF + "type", kind)]
    things = [(title_of(graph, iri) or graph.label(iri), _where(iri)) for iri in named]
    things += [("What the endpoint says of itself", "/sparql"), ("The data set, counted", "/.well-known/void"),
               ("Example queries", "/.well-known/sparql-examples")]  # fmt: skip
    links: list[Content] = [el("li", link(target, words)) for words, target in things]
    address = el("p", "The address for SPARQL tools is ", el("code", f"{base}sparql"), ".")
    about = note("SPARQL 1.1, reading only. The usual prefixes need no declaration.")
    held: list[Content] = [_form(_EXAMPLE), about, address, el("h3", "As pages and as data"), el("ul", *links)]
    return {"sparql": ("SPARQL", held)}


def rows(body: bytes, text: str, cut: str) -> bytes:
    """The rows of a query, from its results in JSON; or its yes or no.

    Parameters
    ----------
    text : the query
    cut : that rows were left out, and what to do; "" where none were
    """
    found: dict[str, Any] = json.loads(body)
    if "boolean" in found:
        return _answer("Yes" if found["boolean"] else "No", [], text, cut, _ROWS)
    names, lines = found["head"]["vars"], found["results"]["bindings"]
    cells = (el("tr", *(el("td", _cell(line.get(name))) for name in names)) for line in lines)
    table = el("table", el("thead", el("tr", *(el("th", name, scope="col") for name in names))), el("tbody", *cells))
    count = f"{len(lines):,} row{'s' * (len(lines) != 1)}"
    return _answer(count, [wide("Rows", table)], text, cut, _ROWS)


def triples(turtle: str, text: str, cut: str) -> bytes:
    """The triples of a query, in Turtle. Parameters as of `rows`."""
    return _answer("A graph", [el("pre", turtle)], text, cut, _GRAPHS)


def _answer(verdict: str, first: list[Element], text: str, cut: str, formats: dict[str, str]) -> bytes:
    marks = [el("p", el("strong", "This is not all: "), f"{cut}.", role="note")] if cut else []
    files: list[Content] = [el("p", *_links("/sparql", {"query": text}, formats))]
    parts: _Parts = {"query": ("The query", [_form(text)]), "data": ("As data", files)}
    return framed("Answer", el("p", verdict, class_="verdict"), _PROVENANCE, [_back(), *marks, *first], parts)


def described(turtle: str, what: str, base: str) -> bytes:
    """A description of the endpoint, in Turtle."""
    name = {"void": "The data set", "examples": "Example queries"}.get(what, "The endpoint")
    path = {"void": "/.well-known/void", "examples": "/.well-known/sparql-examples"}.get(what, "/sparql")
    files: list[Content] = [el("p", *_links(path, {}, _GRAPHS))]
    parts: _Parts = {
        "data": ("As data", files),
        "turtle": ("All of it", [el("pre", turtle)]),
    }
    if what == "service":
        parts = {"query": ("Ask", [_form(_EXAMPLE)]), **parts}
    return framed(name, el("p", f"For SPARQL tools: {base}sparql"), _PROVENANCE, [_back()], parts)


def error(status: int, message: str) -> bytes:
    """What went wrong, as a page."""
    verdict = el("p", message, class_="verdict no")
    return framed(f"{HTTPStatus(status).phrase} ({status})", verdict, _PROVENANCE, [_back()], {})


def thing(graph: Graph, iri: str, quads: Iterable[ox.Quad], terms: list[str], address: Callable[[str], str]) -> bytes:
    """A thing of the graph: what it is, what passages say of it and how firmly, what the vocabulary has of it.

    Parameters
    ----------
    quads, terms : of `resource.quads_of`; the terms of a vocabulary, where the thing is one
    address : where another IRI is told of
    """
    see = _Links(graph, address)
    read = statements_of(graph)
    passage = read.passage(iri)
    clauses = graph.subjects(DCTERMS + "isPartOf", iri) if passage else []
    told = read.by(iri, *clauses) if passage else (*read.said(iri), *read.said(object=iri), *read.said(predicate=iri))
    verdict = el("p", passage.text if passage else next(iter(_texts(graph, iri)), compact(iri)))
    parts: _Parts = {}
    if passage:
        parts["firmly"] = (
            "How firmly",
            [el("p", ", ".join(map(str, passage.axes.values())) or "each clause by itself")],
        )
    if told:
        lines = [see.statement(each) for each in dict.fromkeys(told)]
        parts["said"] = (
            "What it states" if passage else "What is said of it",
            [el("ul", *lines[:_SHOWN], class_="says")],
        )
    own, others = defaultdict(list), defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            continue
        if quad.subject == ox.NamedNode(iri):
            own[quad.predicate.value].append(quad.object)
        elif quad.object == ox.NamedNode(iri):
            others[quad.predicate.value].append(quad.subject)
    if own:
        parts["has"] = ("About it" if passage else "In the vocabulary", [see.table(own)])
    if others:
        parts["named"] = ("Where it is named", [see.table(others)])
    if terms:
        parts["terms"] = ("Its terms", [el("ul", *(see.term(each) for each in terms))])
    parts["data"] = ("As data", [el("p", *_links("/describe", {"iri": iri}, _GRAPHS)), note(iri)])
    place = (
        passage.name if passage else compact(iri).replace(":", "/", 1) if graph.texts(iri, SKOS + "prefLabel") else ""
    )
    return framed(title_of(graph, iri) or graph.label(iri), verdict, _PROVENANCE, [_back(place)], parts)


class _Links:
    """Terms and statements of a graph as text with links."""

    def __init__(self, graph: Graph, address: Callable[[str], str]) -> None:
        self.graph = graph
        self.address = address

    def iri(self, iri: str) -> Element:
        """A link with the label of what it leads to."""
        return link(self.address(iri), self.graph.label(iri), title=iri)

    def value(self, term: Term) -> Content:
        """A term: a link, or its text."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        return term.value if isinstance(term, ox.Literal) else "…"

    def passage(self, passage: Passage) -> Element:
        """A passage by its tag, with its words to be read on demand."""
        return link(self.address(passage.iri), passage.tag, title=passage.text, class_="id")

    def statement(self, said: Statement) -> Element:
        """A statement with the passages that make it."""
        words: list[Content] = ["not: "] if said.denied else []
        words += [self.iri(said.subject), " ", el("i", self.iri(said.predicate)), " ", self.value(said.object)]
        for passage in said.passages:
            words += [" ", self.passage(passage)]
        return el("li", *words)

    def table(self, values: dict[str, list[Any]]) -> Element:
        """Relations with their values, as far as a page goes."""

        def cells(terms: list[Any]) -> list[Content]:
            distinct = sorted(set(terms), key=str)
            return [*(el("div", self.value(term)) for term in distinct[:_SHOWN]), _left(len(distinct))]

        return listing((self.graph.label(how), cells(terms)) for how, terms in sorted(values.items()))

    def term(self, iri: str) -> Element:
        """A term of a vocabulary with its definition, at its own place on the page."""
        words = "".join(f": {text}" for text in _texts(self.graph, iri)[:1])
        return el("li", link(_where(iri), self.graph.label(iri)), words, id=iri.partition("#")[2])


def _texts(graph: Graph, iri: str) -> list[str]:
    return [text for how in _DEFINED for text in graph.texts(iri, how)]


def _back(place: str = "") -> Element:
    """The way to the front page, and to the place of a thing in it."""
    there: list[Content] = [" · ", link(f"/#{place}", "With its picture, and all that is near it")] if place else []
    return el("p", link("/", "The front page"), *there)


def _where(iri: str) -> str:
    """Where any IRI is told of."""
    return f"/describe?iri={quote(iri, safe='')}"


def _left(number: int) -> Content:
    """That a page does not show all."""
    return note(f"and {number - _SHOWN:,} more, in the data") if number > _SHOWN else None


def _form(text: str) -> Element:
    """A form that asks a query."""
    area = el("textarea", text, name="query", rows="10", cols="80", spellcheck="false", id="text")
    label, button = el("label", "Query ", for_="text"), el("button", "Ask")
    return el("form", label, el("div", area), button, action="/sparql", method="get")


def _links(path: str, values: dict[str, str], formats: dict[str, str]) -> list[Content]:
    """A link for each format."""
    made: list[Content] = []
    for each, name in formats.items():
        made += [link(f"{path}?{urlencode({**values, 'format': each})}", name), " "]
    return made


def _cell(term: dict[str, Any] | None) -> Content:
    """A term of results in JSON: an IRI leads to what the graph has of it."""
    if term is None:
        return None
    if term["type"] == "uri":
        return link(_where(term["value"]), compact(term["value"]), title=term["value"])
    if isinstance(term["value"], str):
        return term["value"]
    return "<< {subject} {predicate} {object} >>".format(**{k: v["value"] for k, v in term["value"].items()})
