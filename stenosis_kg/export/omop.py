"""OMOP vocabulary tables (CDM 5.4): concepts, relationships, ancestors and synonyms, to be loaded beside Athena's.

The concepts have ids of their own from 2,000,000,000 on, each from a hash of the concept. What a passage states
is a relationship whose name has the firmness, and that it holds on a condition where every passage sets one: the table
has no column for them, and "may" or "when" must not come out as "does".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from ..namespaces import compact
from ..paths import SCOPE, __version__, settings
from ..rdf.graph import Graph
from ..statements.mappings import read as read_mappings
from ..tabular import flat_tsv
from .about import readme, title, vocabulary
from .content import DENIED, VOCABULARY, Content, Edge, content, nearest

__all__ = ["FIRST", "VOCABULARY_ID", "files", "identifiers"]

FIRST = 2_000_000_000
"""Where the ids of one's own concepts begin."""

VOCABULARY_ID = "SKG"

_LAST = 2_147_483_647  # the columns are integers of 32 bits
_ENGLISH = 4180186
_DATES = ("1970-01-01", "2099-12-31")
_META = "SKG metadata"
_IS_A, _SUBSUMES, _MAPS, _MAPPED = "Is a", "Subsumes", "Maps to", "Mapped from"

_Row = tuple[str | int, ...]
_Key = tuple[bool, str, str, bool]  # denied, property, modality, on a condition
# What a relationship says of two things -> its id and name, and those of its reverse.
_Relationships = dict[_Key, tuple[tuple[str, str], tuple[str, str]]]


def files(graph: Graph) -> dict[str, bytes]:
    """``CONCEPT.csv``, ``CONCEPT_RELATIONSHIP.csv`` and so on: with tabs, no quotes, ISO dates; and ``README.txt``.

    Errors as of `content`.
    """
    known = content(graph)
    classes = sorted({_class(node.types) for node in known.things} | {_META})
    relationships = _relationships(known)
    named = [name for pair in sorted(set(relationships.values())) for name in pair]
    ids = identifiers([*(node.id for node in known.things), *(f"class {each}" for each in classes),
                       *(f"relationship {name}" for _, name in named), "vocabulary"])  # fmt: skip
    meta = [("vocabulary", title()), *((f"class {each}", each) for each in classes)]
    meta += [(f"relationship {name}", name) for _, name in named]
    concepts = [
        _concept(ids[node.id], node.label, _domain(graph, node.types), _class(node.types), _code(node.id))
        for node in known.things
    ]
    concepts += [_concept(ids[key], name, "Metadata", _META, _code(key)) for key, name in meta]
    reverse = {name: other for pair in relationships.values() for name, other in (pair, pair[::-1])}
    rows: dict[str, Iterable[_Row]] = {
        "CONCEPT": concepts,
        "VOCABULARY": [(VOCABULARY_ID, _short(f"{title()}. {SCOPE}", 255), vocabulary(), __version__,
                        ids["vocabulary"])],
        "CONCEPT_CLASS": [(each, each, ids[f"class {each}"]) for each in classes],
        "RELATIONSHIP": [(key, _short(name, 255), 0, 0, reverse[key, name][0], ids[f"relationship {name}"])
                         for key, name in named],
        "CONCEPT_RELATIONSHIP": _statements(known, relationships, ids) + _mapped(graph, ids),
        "CONCEPT_ANCESTOR": _ancestors(known, ids),
        "CONCEPT_SYNONYM": [(ids[node.id], _short(name, 1000), _ENGLISH)
                            for node in known.things for name in (*node.synonyms, *node.hidden)],
    }  # fmt: skip
    columns = settings("omop")["columns"]
    written = {f"{name}.csv": flat_tsv([columns[name], *rows[name]]).encode() for name in columns}
    names = {"is_a": _IS_A, "subsumes": _SUBSUMES, "maps": _MAPS, "mapped": _MAPPED}
    return {"README.txt": readme("omop", english=_ENGLISH, first=FIRST, **names), **written}


def identifiers(names: Iterable[str]) -> dict[str, int]:
    """An id for each name: the same in every version, unless two names would have the same.

    >>> identifiers(["a"]) == {"a": identifiers(["b", "a"])["a"]}
    True
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name in sorted(set(names)):
        number = FIRST + int.from_bytes(sha256(name.encode()).digest()[:8], "big") % (_LAST - FIRST)
        while number in taken:
            number += 1
        taken.add(number)
        found[name] = number
    return found


def _relationships(known: Content) -> _Relationships:
    found: _Relationships = {}
    kinds = {_key(edge) for edge in known.relations if not _is_a(edge)}
    used: set[str] = set()
    for denied, predicate, modality, turns in sorted(kinds):
        local = predicate.rpartition(":")[2].rpartition("/")[2].rpartition("#")[2]
        name = f"{'not ' if denied else ''}{predicate}, {modality or 'by the vocabulary'}"
        name += ", on a condition" if turns else ""
        pair: list[tuple[str, str]] = []
        for way, text in (("", name), ("rev ", f"reverse of {name}")):
            mark = f"{'n' if denied else ''}{_firm(modality, known)}{'c' if turns else ''}"
            key = f"{way}{local[: 19 - len(way) - len(mark)]} {mark}"
            if key in used:
                key = f"SKG {sha256(text.encode()).hexdigest()[:12]}"
            used.add(key)
            pair.append((key, text))
        found[denied, predicate, modality, turns] = (pair[0], pair[1])
    return found


def _is_a(edge: Edge) -> bool:
    return edge.kind == VOCABULARY and edge.predicate == "skos:broader"


def _key(edge: Edge) -> _Key:
    restricted = bool(edge.spoken and edge.spoken.restrictions)
    return edge.kind == DENIED, edge.predicate, edge.modality, bool(edge.condition) or restricted


def _firm(modality: str, known: Content) -> str:
    spoken = (passage.modality for passage in known.passages)
    levels = [value.firmness for value in spoken if value and value.label == modality]
    return str(levels[0]) if levels else "v"


def _statements(known: Content, relationships: _Relationships, ids: Mapping[str, int]) -> list[_Row]:
    rows: set[_Row] = set()
    for edge in known.relations:
        one, two = ids[edge.subject], ids[edge.object]
        forth, back = (_IS_A, _SUBSUMES) if _is_a(edge) else (way for way, _ in relationships[_key(edge)])
        rows |= {(one, two, forth, *_DATES, ""), (two, one, back, *_DATES, "")}
    return sorted(rows, key=str)


def _mapped(graph: Graph, ids: Mapping[str, int]) -> list[_Row]:
    """To the standard concepts that are the same."""
    rows: list[_Row] = []
    for row in read_mappings(graph).rows:
        one, code = ids.get(compact(row.subject)), row.curie.rpartition(":")[2]
        if one and row.object and row.level == "exact" and row.vocabulary == "OMOP" and code.isdecimal():
            rows += [(one, int(code), _MAPS, *_DATES, ""), (int(code), one, _MAPPED, *_DATES, "")]
    return sorted(rows, key=str)


def _ancestors(known: Content, ids: Mapping[str, int]) -> list[_Row]:
    """Each concept with all that the vocabulary puts above it, and with itself; the fewest and the most steps."""
    import networkx as nx

    up = nx.DiGraph()
    up.add_edges_from((edge.subject, edge.object) for edge in known.relations if _is_a(edge))
    up.add_nodes_from(node.id for node in known.things)
    rows = []
    for start in up:
        for above in {start} | nx.descendants(up, start):
            steps = [len(way) - 1 for way in nx.all_simple_paths(up, start, above)] if above != start else [0]
            rows.append((ids[above], ids[start], min(steps), max(steps)))
    return list[_Row](sorted(rows))


def _domain(graph: Graph, types: Iterable[str]) -> str:
    """The OMOP domain of the nearest class (CURIE) that has one."""
    domains: dict[str, str] = settings("omop")["domains"]
    return next(iter(nearest(graph, types, lambda name: [domains[name]] if name in domains else [])), "Observation")


def _concept(number: int, name: str, domain: str, kind: str, code: str) -> _Row:
    return number, _short(name, 255), domain, VOCABULARY_ID, kind, "", code, *_DATES, ""


def _class(types: Iterable[str]) -> str:
    first = next(iter(types), "Concept")
    return _short(first.removeprefix("skg:"), 20)


def _code(name: str) -> str:
    """The code of a concept: its id without "concept:", cut to fit with a hash."""
    code = name.removeprefix("concept:")
    return code if len(code) <= 50 else f"{code[:33]}~{sha256(name.encode()).hexdigest()[:16]}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
