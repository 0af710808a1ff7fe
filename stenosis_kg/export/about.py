"""What every export says of itself: the scope, the version, and which graph it was made from."""

from __future__ import annotations

import pyoxigraph as ox

from ..namespaces import DCTERMS, OWL, RDF, SCHEMA, known
from ..paths import SCOPE, __version__, settings

__all__ = ["GRAPH", "TITLE", "about", "header", "readme"]

GRAPH = "https://w3id.org/stenosis-kg/graph"
"""The graph as a data set: what the exports that hold RDF say their scope and version of."""

TITLE = "The stenosis knowledge graph"


def about() -> list[ox.Quad]:
    """The scope line and the version as triples, for formats that have no comments.

    >>> len(about())
    4
    """
    statements = (
        (RDF + "type", ox.NamedNode(SCHEMA + "Dataset")),
        (DCTERMS + "title", ox.Literal(TITLE, language="en")),
        (DCTERMS + "description", ox.Literal(SCOPE, language="en")),
        (OWL + "versionInfo", ox.Literal(__version__)),
    )
    return [ox.Quad(ox.NamedNode(GRAPH), ox.NamedNode(predicate), term) for predicate, term in statements]


def header(what: str) -> tuple[str, ...]:
    """The lines of a comment to begin a file with.

    >>> header("all of it")[0].startswith("The stenosis knowledge graph, version ")
    True
    """
    return (f"{TITLE}, version {__version__}: {what}.", SCOPE)


def readme(format: str, **values: object) -> bytes:
    """The README.txt of a format's folder: scope and version, then its text, with placeholders filled in."""
    prefixes = "\n".join(f"  {prefix}: {iri}" for prefix, iri in known().items())
    text: str = settings("formats")[format]["readme"]
    what, _, rest = text.format(prefixes=prefixes, **values).partition("\n")
    return "\n".join([*header(what), "", rest]).encode()
