"""Helpers of the tests of tabular exports: the tables back to quads, and the checks that no other tool makes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from stenosis_kg.export.ledger import facts, losses
from stenosis_kg.namespaces import DCTERMS, OA, OWL, PREFIXES, PROV, RDF, SKG, SKOS, compact, expand
from stenosis_kg.rdf.writing import dumps_nquads
from stenosis_kg.tabular import unguarded

Row = dict[str, str]
_TYPE = ox.NamedNode(RDF + "type")


def read_csv(data: bytes) -> list[Row]:
    return [
        {name: unguarded(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True)
    ]


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) if name.partition(":")[0] in PREFIXES else name)


def literal(row: Mapping[str, str], column: str) -> ox.Literal:
    if row["language"]:
        return ox.Literal(row[column], language=row["language"])
    return ox.Literal(row[column], datatype=iri(row["datatype"]))


def to_quads(tables: Mapping[str, list[Row]]) -> list[ox.Quad]:
    """The quads that the tables were made from, as far as they hold them."""
    quads = [ox.Quad(iri(n["id"]), _TYPE, iri(each)) for n in tables["nodes"] for each in n["types"].split("|") if each]
    quads += [
        ox.Quad(iri(row["node"]), iri(row["property"]), literal(row, "text"))
        for row in (*tables["labels"], *tables["texts"])
    ]
    for row in tables["edges"]:
        subject, predicate = iri(row["subject"]), iri(row["predicate"])
        target = iri(row["object"]) if row["object"] else literal(row, "value")
        graphs = [iri(each) for each in row["passages"].split("|") if each]
        if row["kind"] == "denied":
            for graph in graphs:
                denial = ox.BlankNode()
                quads += [
                    ox.Quad(denial, ox.NamedNode(name), term, graph)
                    for name, term in (
                        (RDF + "type", ox.NamedNode(OWL + "NegativePropertyAssertion")),
                        (OWL + "sourceIndividual", subject),
                        (OWL + "assertionProperty", predicate),
                        (OWL + ("targetIndividual" if row["object"] else "targetValue"), target),
                    )
                ]
        elif row["kind"] == "vocabulary":
            quads.append(ox.Quad(subject, predicate, target))
        else:
            quads += [ox.Quad(subject, predicate, target, graph) for graph in graphs]
    return quads + [quad for row in tables["passages"] for quad in _passage(row)]


def _passage(row: Row) -> list[ox.Quad]:
    node = iri(row["id"])
    found = [
        ox.Quad(node, _TYPE, iri(row["kind"])),
        ox.Quad(node, ox.NamedNode(PROV + "wasQuotedFrom"), iri(row["document"])),
        ox.Quad(node, ox.NamedNode(OA + "exact"), ox.Literal(row["words"])),
        ox.Quad(node, ox.NamedNode(OA + "start"), ox.Literal(int(row["start"]))),
        ox.Quad(node, ox.NamedNode(OA + "end"), ox.Literal(int(row["end"]))),
    ]
    if row["sentence"]:
        found.append(ox.Quad(node, ox.NamedNode(DCTERMS + "isPartOf"), iri(row["sentence"])))
    axes = ("modality", "importance", "rank", "aspect")
    return found + [ox.Quad(node, ox.NamedNode(SKG + axis), iri(row[axis])) for axis in axes if row[axis]]


def by_aspect(quads: object) -> dict[str, bytes]:
    return {aspect: dumps_nquads(found) for aspect, found in facts(quads).items()}  # type: ignore[arg-type]


def assert_ledger(name: str, before: object, after: object, *, all_lost: bool) -> None:
    """What the ledger does not list came back equal, and what it says is kept in part came back in part, unchanged.

    ``all_lost``: and what it lists did not come back equal.
    """
    was, now = by_aspect(before), by_aspect(after)
    lost = {loss.aspect for loss in losses(name)}
    for aspect in sorted(set(was) - lost):
        assert now.get(aspect, b"").decode().splitlines() == was[aspect].decode().splitlines(), aspect
    for loss in losses(name):
        # A text without a language counts as English in formats that have English alone: the ledger says so.
        # The label of a blank node hangs on what else there is.
        back, there = (
            re.sub(r"_:\w+", "_:", each.get(loss.aspect, b"").decode().replace('"@en .', '" .')).splitlines()
            for each in (now, was)
        )
        if loss.aspect in was:
            assert set(back) <= set(there), f"{loss.aspect}: not as it was"
            assert bool(back) == bool(loss.kept), f"{loss.aspect}: kept in part, or not at all?"
    assert set(now) <= set(was)
    if all_lost:
        assert {aspect for aspect in lost & set(was) if was[aspect] == now.get(aspect)} == set()


def network_quads(nodes: Iterable[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]]) -> list[ox.Quad]:
    """The quads of nodes (iri, types, label, definition, synonyms, hidden) and edges (subject, predicate, object, kind,
    evidence: passage, words, start, end, and the axes), as far as they have them.
    """
    found = []
    for node in nodes:
        this = ox.NamedNode(node["iri"])
        found += [ox.Quad(this, _TYPE, iri(each)) for each in node["types"]]
        for name, texts in (
            ("prefLabel", [node["label"]] if node["label"] not in (node["iri"], compact(node["iri"])) else []),
            ("altLabel", node["synonyms"]),
            ("hiddenLabel", node["hidden"]),
            ("definition", [node["definition"]] if node["definition"] else []),
        ):
            found += [ox.Quad(this, ox.NamedNode(SKOS + name), ox.Literal(t, language="en")) for t in texts]
    for edge in edges:
        subject, predicate, target = (iri(edge[part]) for part in ("subject", "predicate", "object"))
        if edge["kind"] == "vocabulary":
            found.append(ox.Quad(subject, predicate, target))
        for said in edge["evidence"]:
            passage = iri(said["passage"])
            found += [ox.Quad(passage, ox.NamedNode(OA + "exact"), ox.Literal(said["words"]))]
            places = [side for side in ("start", "end") if side in said]
            found += [ox.Quad(passage, ox.NamedNode(OA + side), ox.Literal(said[side])) for side in places]
            axes = [axis for axis in ("modality", "importance", "rank", "aspect") if axis in said]
            found += [ox.Quad(passage, ox.NamedNode(SKG + axis), iri(said[axis])) for axis in axes]
            if edge["kind"] == "denied":
                denial = ox.BlankNode()
                found += [
                    ox.Quad(denial, ox.NamedNode(name), term, passage)
                    for name, term in (
                        (RDF + "type", ox.NamedNode(OWL + "NegativePropertyAssertion")),
                        (OWL + "sourceIndividual", subject),
                        (OWL + "assertionProperty", predicate),
                        (OWL + "targetIndividual", target),
                    )
                ]
            else:
                found.append(ox.Quad(subject, predicate, target, passage))
    return found
