"""Names of ours in a query that the graph does not have: a misspelt one gives no rows, and nobody would know why."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import visible
from ..namespaces import OURS, compact
from ..rdf import iris_of
from ..rdf.graph import stands
from .guard import SafeQuery
from .tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.written import Store

__all__ = ["undeclared"]

# Shapes are no part of the graph.
_NAMESPACES = {prefix: namespace for prefix, namespace in OURS.items() if prefix != "shape"}


def undeclared(query: SafeQuery, store: Store, own: dict[str, str] | None = None) -> list[str]:
    """One message for each name in a namespace of ours that stands nowhere in the store; what CONSTRUCT makes is free.

    ``own`` are the prefixes of a project, whose names are looked at as well.

    >>> from stenosis_kg.query.guard import check
    >>> import pyoxigraph as ox
    >>> data = ox.Store()
    >>> data.update("INSERT DATA { skg:treats a owl:ObjectProperty }", prefixes={"owl": "urn:", **OURS})
    >>> undeclared(check("ASK { ?x skg:traets ?y }"), data)
    ['line 1: skg:traets is not declared; nearest: skg:treats']
    """
    place = "" if query.file is None else f"{query.file}, "
    found = {}
    spaces = {**_NAMESPACES, **(own or {})}
    for token, iri in _names(query, spaces):
        if iri not in found and not stands(store, iri):
            near = _nearest(iri, store, spaces)
            hint = f"nearest: {', '.join(near)}" if near else "no name comes near it"
            found[iri] = f"{place}line {query.place(token)}: {visible(compact(iri), 80)} is not declared; {hint}"
    return list(found.values())


def _names(query: SafeQuery, spaces: dict[str, str]) -> Iterator[tuple[Token, str]]:
    """The tokens that name something of ours, with its IRI."""
    pairs = list(zip(["", *(token.text.upper() for token in query.tokens)], query.tokens, strict=False))
    own = {token.text[:-1] for before, token in pairs if before == "PREFIX"}  # declared by the query
    depth = 0  # in the template of a CONSTRUCT: of its braces
    for before, token in pairs:
        if before == "CONSTRUCT" and token.kind == "{":
            depth = 1
        elif depth:
            depth += {"{": 1, "}": -1}.get(token.kind, 0)
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in spaces and prefix not in own and local and not set(local) & set("\\%"):
                yield token, spaces[prefix] + local
        elif token.kind == "iri":
            iri = token.text[1:-1]
            if any(iri.startswith(namespace) and iri != namespace for namespace in spaces.values()):
                yield token, iri


def _nearest(iri: str, store: Store, spaces: dict[str, str]) -> list[str]:
    """CURIEs of the same namespace that come closest, best first."""
    from difflib import get_close_matches

    namespace = max((each for each in spaces.values() if iri.startswith(each)), key=len)
    ours = {iri for quad in store for iri in iris_of(quad) if iri.startswith(namespace)}
    known = {each[len(namespace) :].casefold(): each for each in sorted(ours)}
    return [compact(known[each]) for each in get_close_matches(iri[len(namespace) :].casefold(), known, 3, 0.75)]
