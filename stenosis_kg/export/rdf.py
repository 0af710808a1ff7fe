"""The graph in the plain formats of RDF: TriG and N-Quads with its named graphs, the others with every triple once.

A flat format has an ``rdf:Statement`` for each triple that a passage states, which names those passages (`flatten`):
"may" never comes out as "does" because a format is flat. Where a format has no comments, the scope and the version
stand in it as statements (`about`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import DCTERMS, RDF, known
from ..paths import settings
from ..rdf.blank_nodes import Blanks, canonicalise
from ..rdf.graph import Graph
from ..rdf.house import House, natural
from ..rdf.lexical import NOT_XML
from ..rdf.writing import dumps_nquads, dumps_ntriples, dumps_trig, dumps_turtle
from .about import about, data_set, header

__all__ = ["STATEMENT", "flatten", "nquads", "ntriples", "rdf12", "rdfxml", "trig", "turtle"]

STATEMENT = "https://w3id.org/stenosis-kg/statement/"
"""What the IRIs of statements begin with; after it, the first 16 digits of a hash of the triple."""

_FLAT = "every triple once, and an rdf:Statement for each that a passage states"
_TYPE, _CLASS = ox.NamedNode(RDF + "type"), ox.NamedNode(RDF + "Statement")
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
_SOURCE = ox.NamedNode(DCTERMS + "source")


def trig(graph: Graph) -> dict[str, bytes]:
    """``stenosis.trig``: one named graph for each passage, in the house format."""
    lines = header("one named graph for each passage, and what is said of the passage after it")
    return {"stenosis.trig": dumps_trig([*graph.store, *about()], header=lines)}


def nquads(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nq``: canonical (RDFC-1.0) and sorted, so that equal graphs give equal lines."""
    return {"stenosis.nq": dumps_nquads([*graph.store, *about()])}


def turtle(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``: in the house format."""
    return {"stenosis.ttl": dumps_turtle([*flatten(graph.store), *about()], header=header(_FLAT))}


def ntriples(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nt``: canonical and sorted."""
    return {"stenosis.nt": dumps_ntriples([*flatten(graph.store), *about()])}


def rdfxml(graph: Graph) -> dict[str, bytes]:
    """``stenosis.rdf``, for tools that read nothing else.

    Raises
    ------
    UsageError
        If the graph holds what XML cannot: a control character, or a property whose IRI has no name at its end.
    """
    dataset = ox.Dataset([*flatten(graph.store), *about()])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=_order)
    for triple in triples:
        _check(triple)
    data = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=known())
    assert data is not None
    first, root, rest = data.decode().split("\n", 2)
    # The writer's own order of the prefixes is that of its hash table.
    declared = " ".join(sorted(re.findall(r'xmlns:[\w-]+="[^"]*"', root)))
    comment = " ".join(header(_FLAT))
    return {"stenosis.rdf": f"{first}\n<!-- {comment} -->\n<rdf:RDF {declared}>\n{rest.rstrip()}\n".encode()}


def rdf12(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``, in RDF 1.2: every triple once, and after it, as its reifiers, the passages that state it.

    ::

        concept:foraminotomy skg:performedThrough concept:minimally-invasive-approach ~ l5s1:s11a .
        l5s1:s11a skg:modality skg:Possible .

    A passage reifies what it states, and has its words, place and modality as it has them in the graph. A statement
    that the vocabulary makes as well has the data set itself among its reifiers, so that nothing is lost.
    """
    dataset = ox.Dataset([*graph.store, *about()])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads, blanks = canonicalise(dataset)
    house = House(_with_labels(quads, blanks))
    default = [quad for quad in quads if quad.graph_name == ox.DefaultGraph()]
    plain = {quad.triple for quad in default}
    reifiers: dict[ox.Triple, list[str]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            reifiers[quad.triple].append(house.term(quad.graph_name))
    for triple in reifiers:
        if triple in plain:
            reifiers[triple].append(house.term(ox.NamedNode(data_set())))
    vocabulary = house.blocks(house.group(quad for quad in default if quad.triple not in reifiers))
    statements = _reified(house, reifiers)
    lines = (*header("every triple once, with the passages that say it"), *settings("formats")["rdf12"]["readers"])
    comment = "".join(f"# {line}\n" for line in lines)
    parts = [
        comment,
        f'VERSION "1.2"\n{house.prefixes()}',
        "# What the passages state: a statement ~ the passages that make it\n",
        *statements,
        "# The passages, the vocabulary and the schema\n",
        *(text for _, text in vocabulary),
    ]
    return {"stenosis.ttl": "\n".join(parts).encode()}


def flatten(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quads in one graph: every triple once, and an ``rdf:Statement`` for each that stood in a named graph.

    Its ``dcterms:source`` are those graphs, and the data set itself where the triple stood outside them too.
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # so that the hashes do not depend on blank labels
    held: dict[ox.Triple, set[ox.NamedNode | ox.BlankNode]] = defaultdict(set)
    outside = set()
    for quad in dataset:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            outside.add(quad.triple)
        else:
            held[quad.triple].add(quad.graph_name)
    found = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in {*outside, *held}]
    for triple, names in held.items():
        node = ox.NamedNode(STATEMENT + sha256(str(triple).encode()).hexdigest()[:16])
        found += [
            ox.Quad(node, _TYPE, _CLASS),
            ox.Quad(node, _SUBJECT, triple.subject),
            ox.Quad(node, _PREDICATE, triple.predicate),
            ox.Quad(node, _OBJECT, triple.object),
            *(ox.Quad(node, _SOURCE, name) for name in names),
            *([ox.Quad(node, _SOURCE, ox.NamedNode(data_set()))] if triple in outside else []),
        ]
    return found


def _order(triple: ox.Triple) -> tuple[bool, str, str, str]:
    return isinstance(triple.subject, ox.BlankNode), str(triple.subject), triple.predicate.value, str(triple.object)


def _check(triple: ox.Triple) -> None:
    if re.search(r"[A-Za-z_][\w.-]*\Z", triple.predicate.value) is None:
        raise UsageError(f"RDF/XML cannot write the property {triple.predicate}: its IRI ends in no name; use turtle")
    if isinstance(triple.object, ox.Literal) and (NOT_XML.search(triple.object.value) or "\r" in triple.object.value):
        raise UsageError(
            f"RDF/XML cannot write a control character, which a text of {triple.subject} has "
            f"({triple.predicate}); use turtle"
        )


def _reified(house: House, reifiers: dict[ox.Triple, list[str]]) -> list[str]:
    """A block for each subject, a line for each statement."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for triple, names in reifiers.items():
        by = "".join(f" ~ {name}" for name in sorted(names, key=natural))
        verb = "a" if triple.predicate.value == RDF + "type" else house.term(triple.predicate)
        blocks[house.term(triple.subject)].append(f"    {verb} {house.term(triple.object)}{by}")
    return [
        f"{subject}\n" + " ;\n".join(sorted(sorted(blocks[subject]), key=natural)) + " .\n"
        for subject in sorted(blocks, key=natural)
    ]


def _with_labels(quads: list[ox.Quad], blanks: Blanks) -> Blanks:
    """Labels for the blank nodes of passages too: a statement with a reifier is not written in place."""
    inside = {
        term
        for quad in quads
        if quad.graph_name != ox.DefaultGraph()
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.BlankNode) and term not in blanks.labels
    }
    in_order = sorted(inside, key=lambda node: (len(node.value), node.value))
    return Blanks({**blanks.labels, **{node: f"n{i}" for i, node in enumerate(in_order, 1)}}, blanks.used)
