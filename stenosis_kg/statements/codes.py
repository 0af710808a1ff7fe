"""What a code, or a term of another vocabulary, means here, where one is given as a name: by the mappings alone.

A name that the graph has is never looked for here. A code means a concept where a mapping says that it is exact, or
that it is narrower and whoever asks may take the wider concept; of what else the mappings know, the error asks.
"""

from __future__ import annotations

from ..errors import InexactName, UnknownName
from ..namespaces import compact
from ..rdf.graph import Graph
from .mappings import LEVEL_WORDS, Mappings, Match, read
from .names import spelling

__all__ = ["coded", "is_code", "known_as", "mappings_of", "shown"]


def is_code(name: str) -> bool:
    """Whether a name may be a code: one word with a digit.

    >>> is_code("ICD10CM:M48.07"), is_code("L5-S1 level"), is_code("sciatica")
    (True, False, False)
    """
    return any(map(str.isdigit, name)) and " " not in name.strip()


def mappings_of(graph: Graph) -> Mappings:
    """The mappings of a graph, read when first needed, and kept. Errors as of `mappings.read`."""
    return graph.once(read)


def known_as(graph: Graph, name: str) -> tuple[Match, ...]:
    """How a code, or the label of a term, matches concepts: the surest first, each concept once.

    Parameters
    ----------
    name : "ICD10CM:M48.07", "M48.07" or "ibuprofen", in any case

    >>> from stenosis_kg.rdf.graph import load
    >>> [(match.level, match.code) for match in known_as(load(), "Laminectomy")]
    [('narrow', 'MAXO:0001061')]
    """
    mappings, key = mappings_of(graph), spelling(name)
    found: list[Match] = []
    if is_code(name):
        try:
            found += mappings.concepts(name)
        except UnknownName:  # of the vocabulary
            return ()
    rows = (row for row in mappings.rows if row.object and spelling(row.label) == key)
    found += [Match(row.subject, row.curie, row.level, row) for row in rows]
    surest: dict[str, Match] = {}
    for match in sorted(found, key=_surest):
        surest.setdefault(match.concept, match)
    return tuple(surest.values())


def coded(graph: Graph, unknown: UnknownName, *, wider: bool = False) -> Match:
    """The one concept that a code or a term means which no name fits.

    Parameters
    ----------
    unknown : that no name fits, with the name; raised again where no mapping knows it either
    wider : whether a code, which is for a kind of the concept, may mean it: who has the code has the concept

    Raises
    ------
    InexactName
        If the mappings know it as wider or only close, or as so of several concepts; with these.

    >>> from stenosis_kg.rdf.graph import load
    >>> coded(load(), UnknownName("RXNORM:5640"), wider=True).mapping.subject_label
    'nonsteroidal anti-inflammatory drug'
    """
    found = known_as(graph, unknown.name)
    if not found:
        raise unknown
    first = found[0]
    alone = not any(match.level == first.level for match in found[1:])
    taken = ("exact", "narrow") if wider and is_code(unknown.name) else ("exact",)
    if alone and first.level in taken:
        return first
    meant = [(LEVEL_WORDS[each.level], graph.label(each.concept), compact(each.concept)) for each in found]
    raise InexactName(unknown.name, meant) from None


def shown(graph: Graph, unknown: UnknownName) -> tuple[str, str]:
    """What to show for a code: the concept (its IRI) that it is surest of, and what it is to each that it has.

    A term's label is as in `coded`, as any other name is. Parameters and errors as there.

    >>> from stenosis_kg.rdf.graph import load
    >>> shown(load(), UnknownName("RXNORM:5640"))[1]
    'RXNORM:5640 "ibuprofen" is narrower than this'
    """
    found = known_as(graph, unknown.name) if is_code(unknown.name) else ()
    first, *others = found or (coded(graph, unknown),)
    words = [f"{LEVEL_WORDS[first.level]} this"]
    words += [f"{LEVEL_WORDS[each.level]} {graph.label(each.concept)} ({compact(each.concept)})" for each in others]
    return first.concept, f"{first.named} is {', and '.join(words)}"


def _surest(match: Match) -> tuple[object, ...]:
    return [*LEVEL_WORDS].index(match.level), -(match.mapping.confidence or 0), match.code, match.concept
