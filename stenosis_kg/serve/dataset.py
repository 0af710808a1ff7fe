"""Which graphs a query is asked of: those that the request or its FROM names, or all of them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..errors import QueryError, visible
from ..namespaces import known
from ..query.tokens import decode, edited, tokenize, whole
from ..rdf.written import Store, WrittenStore, engine_of

__all__ = ["made_of", "without_from"]


def without_from(text: str) -> tuple[str, list[str], list[str]]:
    r"""A query without its FROM clauses, the graphs that these name for the default graph, and those for GRAPH.

    Every line stays where it is. What is not read as such a clause stays, for the guard to refuse.

    >>> without_from("SELECT * FROM <urn:g> WHERE { ?s ?p ?o }")
    ('SELECT *              WHERE { ?s ?p ?o }', ['urn:g'], [])
    """
    if "FROM" not in text.upper():
        return text, [], []
    text = decode(text)
    tokens = tokenize(text)
    default: list[str] = []
    named: list[str] = []
    edits = []
    for number, token in enumerate(tokens):
        if token.kind == "{":
            break
        if token.kind != "word" or token.text.upper() != "FROM" or number + 1 >= len(tokens):
            continue
        of_names = tokens[number + 1].text.upper() == "NAMED"
        at = number + 1 + of_names
        if at >= len(tokens) or tokens[at].kind not in {"iri", "name"}:
            continue
        prefix, _, local = tokens[at].text.partition(":")
        iri = whole(tokens, at) or known().get(prefix, "") + local
        if ":" not in iri:
            continue
        (named if of_names else default).append(iri)
        clause = text[token.start : tokens[at].end]
        edits.append((token.start, tokens[at].end, "".join(c if c in "\r\n" else " " for c in clause)))
    return edited(text, edits), default, named


def made_of(store: Store, default: Iterable[str], named: Iterable[str], whole: str) -> Store:
    """A store of some graphs of another: each triple once in the default graph, and the named graphs beside it.

    Parameters
    ----------
    store : one whose default graph is the union of all
    whole : the name by which that union may be asked for

    Raises
    ------
    QueryError
        If there is no such graph.
    """
    held = engine_of(store)
    made = ox.Store()
    for iri in default:
        made.bulk_extend(ox.Quad(*quad.triple) for quad in _quads(held, iri, whole))
    for iri in named:
        made.bulk_extend(_quads(held, iri, ""))
    return made if store is held else WrittenStore(made)


def _quads(store: ox.Store, iri: str, whole: str) -> Iterable[ox.Quad]:
    try:
        name = ox.DefaultGraph() if iri == whole else ox.NamedNode(iri)
    except ValueError:
        raise QueryError(f'"{visible(iri, 80)}" is no IRI, and names no graph; write it whole') from None
    quads = list(store.quads_for_pattern(None, None, None, name))
    if not quads:
        message = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } lists them"
        raise QueryError(f"there is no graph <{visible(iri, 80)}>; {message}")
    return quads
