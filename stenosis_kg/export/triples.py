"""Triples for graph embeddings: names, numbers of entities and relations, and splits that leak nothing.

All triples between the same two things, in either direction, are in one split: an inverse, a narrower property or
the same relation in the vocabulary never gives a test triple away. What stands in validation or test has its
entities and relation in training. The splits follow from a hash of each pair, so that a graph which grows keeps them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256

from ..errors import UsageError
from ..rdf.graph import Graph
from ..tabular import flat_tsv
from .about import readme
from .content import DENIED, Edge, content

__all__ = ["SEED", "SHARE", "files"]

SEED = "stenosis-kg 1"
"""What the hash of a pair begins with; another seed gives other splits."""

SHARE = 0.1
"""How much of all triples go into validation, and how much into test."""

_Triple = tuple[str, str, str]


def files(graph: Graph) -> dict[str, bytes]:
    """``train.tsv``, ``validation.tsv``, ``test.tsv``, ``entities.tsv``, ``relations.tsv``, ``modality.tsv``, README.

    Raises
    ------
    UsageError
        If the graph has no triples between things.
    """
    known = content(graph)
    edges = [each for each in known.relations if not (each.kind == DENIED or each.advises_against or each.not_shown)]
    triples = sorted({_triple(edge) for edge in edges})
    if not triples:
        raise UsageError("the graph has no statements between things, so there are no triples; use turtle")
    entities = sorted({end for head, _, tail in triples for end in (head, tail)})
    relations = sorted({relation for _, relation, _ in triples})
    labels = {node.id: node.label for node in known.nodes}
    return {
        "README.txt": readme(
            "triples", seed=SEED, entities=len(entities), relations=len(relations), triples=len(triples)
        ),
        "entities.tsv": flat_tsv((number, name, labels[name]) for number, name in enumerate(entities)).encode(),
        "relations.tsv": flat_tsv(enumerate(relations)).encode(),
        "modality.tsv": flat_tsv(_modalities(edges)).encode(),
        **{f"{name}.tsv": flat_tsv(split).encode() for name, split in _splits(triples).items()},
    }


def _triple(edge: Edge) -> _Triple:
    return edge.subject, edge.predicate, edge.object


def _splits(triples: list[_Triple]) -> dict[str, list[_Triple]]:
    groups: dict[tuple[str, ...], list[_Triple]] = defaultdict(list)
    for triple in triples:
        groups[tuple(sorted({triple[0], triple[2]}))].append(triple)
    # How often each entity and relation is left in training.
    left = Counter(name for head, relation, tail in triples for name in (head, tail, f"{relation} "))
    splits: dict[str, list[_Triple]] = {"train": [], "validation": [], "test": []}
    wanted = {"test": int(len(triples) * SHARE), "validation": int(len(triples) * SHARE)}
    for pair in sorted(groups, key=lambda each: sha256("\n".join((SEED, *each)).encode()).digest()):
        group = groups[pair]
        takes = Counter(name for head, relation, tail in group for name in (head, tail, f"{relation} "))
        spare = all(left[name] > count for name, count in takes.items())
        open_splits = [name for name, size in wanted.items() if len(splits[name]) + len(group) <= size]
        if spare and open_splits:
            splits[open_splits[0]] += group
            left -= takes
        else:
            splits["train"] += group
    return {name: sorted(split) for name, split in splits.items()}


def _modalities(edges: list[Edge]) -> list[tuple[str, ...]]:
    """Each triple with how firmly it is stated and on what condition; "vocabulary" where no passage states it."""
    found: dict[_Triple, tuple[str, str, str]] = {}
    for edge in edges:
        if edge.passages or _triple(edge) not in found:
            firmness = "" if edge.firmness is None else str(edge.firmness)
            found[_triple(edge)] = (edge.modality or "vocabulary", firmness, "|".join(edge.condition))
    return sorted((*triple, *weight) for triple, weight in found.items())
