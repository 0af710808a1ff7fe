"""A place in the page for everything: what it is called, what it is, and what is said of it, by which sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import fromstring

from ..draw.concept_figure import neighbourhood
from ..draw.figure_data import FigureData
from ..draw.svg import linked
from ..namespaces import DCTERMS, RDF, SKG, SKOS, compact
from ..pages import Content, el, link, note
from ..statements import AXES, Passage, Statement
from ..statements.mappings import Mappings, read
from ..statements.show import Summary, show
from .addresses import Addresses

__all__ = ["glossary", "index", "thing", "things"]

_SAID = (
    ("What is said of it", "as_subject"),
    ("Where it is said of others", "as_object"),
    ("What is said of a change in it", "changes"),
    ("On the pathway", "on_pathway"),
    ("Where it is used", "uses"),
)
_FACTS = {
    DCTERMS + "description": "description",
    DCTERMS + "creator": "written by",
    DCTERMS + "license": "licence",
    DCTERMS + "rights": "rights",
}


def things(addresses: Addresses) -> list[Content]:
    """A section for each thing, in the order of their addresses."""
    mappings, drawn = read(addresses.graph), FigureData(addresses.graph)
    return [thing(addresses, iri, mappings, drawn) for iri in addresses.things]


def thing(addresses: Addresses, iri: str, mappings: Mappings, drawn: FigureData) -> Content:
    """The section of one thing."""
    found = show(addresses.graph, iri)
    kinds = addresses.graph.iris(iri, RDF + "type")
    crumbs: list[Content] = [link("#things", "Concepts and terms"), " › "]
    if kinds:
        crumbs += [addresses.named(kinds[0]), " › "]
    rows: list[tuple[str, list[Content]]] = [
        ("also called", [", ".join(found.synonyms)]),
        ("near names", [", ".join(f"{name} ({how} this)" for how, name in found.inexact)]),
        ("is a", _listed(addresses, kinds)),
        ("broader", _listed(addresses, found.broader)),
        ("narrower", _listed(addresses, found.narrower)),
        *_facts(addresses, iri),
    ]  # fmt: skip
    label = addresses.label(iri)
    body: list[Content] = [el("p", *crumbs, label, class_="crumbs"), el("h2", label)]
    if found.definition:
        body.append(el("p", found.definition))
    body += [_picture(addresses, iri, drawn), _pairs(rows)]
    sentences = [each for each in addresses.said.passages.values() if each.document == iri and each.is_sentence]
    body += _text(addresses, sentences) if sentences else _said(addresses, found)
    if codes := _codes(iri, mappings):
        body += [el("h3", "In other vocabularies"), _pairs(codes)]
    body.append(el("p", "Identifier: ", el("code", compact(iri)), class_="note"))
    return el("section", *body, class_="view", data_under="things", id=addresses.things[iri])


def _picture(addresses: Addresses, iri: str, drawn: FigureData) -> Content:
    """What the thing is related to as a picture whose parts lead on; the words under it say the same."""
    scene, stands = neighbourhood(drawn, iri)
    if not scene.items:
        return None
    places = {key: f"#{place}" for key, of in stands.items() if (place := addresses.address(of))}
    return fromstring(linked(scene, places))  # noqa: S314  we have written it


def _facts(addresses: Addresses, iri: str) -> list[tuple[str, list[Content]]]:
    """What is said of a document as a whole."""
    graph = addresses.graph
    return [(name, [", ".join((*graph.texts(iri, how), *graph.iris(iri, how)))]) for how, name in _FACTS.items()]


def _listed(addresses: Addresses, iris: Iterable[str]) -> list[Content]:
    """Links with commas between them."""
    return [part for iri in iris for part in (", ", addresses.named(iri))][1:]


def _codes(iri: str, mappings: Mappings) -> list[tuple[str, list[Content]]]:
    """Its codes and terms in other vocabularies, by how exact they are; each a link to its own page."""
    kinds: dict[str, list[Content]] = defaultdict(list)
    for match in mappings.codes(iri):
        words = f"{match.code} {match.mapping.label}".strip()
        if kinds[match.level]:
            kinds[match.level].append(", ")
        kinds[match.level].append(link(match.mapping.object, words) if match.mapping.object else words)
    return [*kinds.items()]


def _pairs(rows: Iterable[tuple[str, list[Content]]]) -> Content:
    """Names, and what there is of each; a name of which there is nothing is left out."""
    told = [(name, content) for name, content in rows if any(part is not None and part != "" for part in content)]
    return (
        el("dl", *(each for name, content in told for each in (el("dt", name), el("dd", *content)))) if told else None
    )


def _text(addresses: Addresses, sentences: Iterable[Passage]) -> list[Content]:
    """The sentences of a document."""
    lines = (el("li", addresses.named(each.iri, class_="id"), f" {each.text}") for each in sentences)
    return [el("h3", "Its sentences"), el("ul", *lines, class_="says")]


def _said(addresses: Addresses, found: Summary) -> list[Content]:
    body: list[Content] = []
    for title, name in _SAID:
        statements: Sequence[Statement] = getattr(found, name)
        if statements:
            body += [el("h3", title), el("ul", *(_statement(addresses, each) for each in statements), class_="says")]
    if not body:
        body.append(note("No sentence says anything of it."))
    return body


def _statement(addresses: Addresses, each: Statement) -> Content:
    """A statement with links, and the sentences that make it."""
    denied = [el("b", "not: ")] if each.denied else []
    relation = el("span", addresses.named(each.predicate), class_="rel")
    words = (*denied, addresses.named(each.subject), " ", relation, " ", addresses.term(each.object))
    return el("li", *words, *(part for said in addresses.by(each.passages) for part in (el("br"), said)))


def index(addresses: Addresses) -> list[Content]:
    """Everything by class, each a link."""
    graph = addresses.graph
    by_class: dict[str, list[str]] = defaultdict(list)
    for iri in addresses.things:
        kinds = [kind for kind in graph.iris(iri, RDF + "type") if kind in addresses.things]
        by_class[kinds[0] if kinds else ""].append(iri)
    body: list[Content] = []
    for kind in sorted(by_class, key=lambda each: (not each, addresses.label(each).casefold() if each else "")):
        title: Content = addresses.named(kind) if kind else "Classes, relations and documents"
        entries = sorted(by_class[kind], key=lambda each: addresses.label(each).casefold())
        body += [el("h3", title), el("p", *_listed(addresses, entries))]
    return body


def glossary(addresses: Addresses) -> list[Content]:
    """The words for how a passage speaks, and what each means: the firmest first."""
    graph, said = addresses.graph, addresses.said
    body: list[Content] = []
    for axis in AXES:
        values = graph.subjects(RDF + "type", f"{SKG}{axis.capitalize()}")
        ranked = sorted(map(said.value, values), key=lambda value: (-value.firmness, value.label))
        rows = [(addresses.named(value.iri), " ".join(graph.texts(value.iri, SKOS + "definition"))) for value in ranked]
        about = " ".join(graph.texts(f"{SKG}{axis}Scheme", SKOS + "definition"))
        pairs = (part for name, meaning in rows for part in (el("dt", name), el("dd", meaning)))
        body += [el("h3", axis.capitalize()), note(about), el("dl", *pairs)]
    return body
