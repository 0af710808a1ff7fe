"""Where a server takes what, by the address that somebody has of it.

SPARQL 1.1 has three protocols (queries, updates, graph stores), and servers give each an address of its own below one
that they share. What is tried lies below the address that was given, or beside it, on the same server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["for_queries", "queries", "stores", "updates"]

# How the addresses of each protocol end: oxigraph, Fuseki, RDF4J and GraphDB (below /repositories/NAME), Virtuoso.
_QUERIES = ("sparql", "query")
_UPDATES = ("update", "statements", "sparql")
_STORES = ("store", "data", "rdf-graphs/service", "sparql-graph-crud-auth", "sparql-graph-crud")


def queries(url: str) -> tuple[str, ...]:
    """The addresses that may take queries, the likeliest first.

    >>> queries("http://127.0.0.1:7878/store")
    ('http://127.0.0.1:7878/sparql', 'http://127.0.0.1:7878/query')
    >>> queries("http://127.0.0.1/repositories/spine/statements")[-1]
    'http://127.0.0.1/repositories/spine'
    """
    shared, ending = _cut(url)
    given = [] if ending and ending not in _QUERIES else [url]
    return _once(url, [*given, *(f"{shared}/{each}" for each in _QUERIES), *_below(shared)])


def for_queries(url: str) -> bool:
    """Whether an address is called like one for queries."""
    return _cut(url)[1] in _QUERIES


def updates(url: str) -> tuple[str, ...]:
    """The addresses that may take updates, the likeliest first; none for the address of a graph store.

    >>> updates("http://127.0.0.1:7878/")[0]
    'http://127.0.0.1:7878/update'
    """
    shared, ending = _cut(url)
    if ending in _STORES:
        return ()
    given = [url] if ending in _UPDATES else []
    return _once(url, [*given, *(f"{shared}/{each}" for each in _UPDATES)])


def stores(url: str) -> tuple[str, ...]:
    """The addresses that may be a graph store, the likeliest first.

    >>> stores("http://127.0.0.1:8890/sparql-graph-crud")[:2]
    ('http://127.0.0.1:8890/sparql-graph-crud', 'http://127.0.0.1:8890/store')
    """
    shared, ending = _cut(url)
    given = [url] if ending in _STORES or (not ending and _below(shared)) else []
    return _once(url, [*given, *(f"{shared}/{each}" for each in _STORES)])


def _cut(url: str) -> tuple[str, str]:
    """What the addresses of a server share, and how this one ends."""
    plain = url.rstrip("/")
    for ending in sorted({*_QUERIES, *_UPDATES, *_STORES}, key=len, reverse=True):
        if plain.endswith(f"/{ending}"):
            return plain.removesuffix(f"/{ending}"), ending
    return plain, ""


def _below(shared: str) -> list[str]:
    """The address itself where it has a path: at the root of a server there is a page, if anything."""
    return [shared] if urlsplit(shared).path else []


def _once(url: str, found: list[str]) -> tuple[str, ...]:
    """Each address once; the one that was given, and no other, where it has parameters."""
    return (url,) if "?" in url else tuple(dict.fromkeys(found))
