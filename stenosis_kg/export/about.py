"""What every export says of itself: the scope, the version, and which graph it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..namespaces import CONCEPT, DCTERMS, OWL, RDF, SCHEMA, known
from ..paths import SCOPE, __version__, settings

if TYPE_CHECKING:
    from ..project import Project

__all__ = ["GRAPH", "TITLE", "about", "data_set", "header", "owned", "readme", "title", "vocabulary", "written_for"]

GRAPH = "https://w3id.org/stenosis-kg/graph"
"""Our graph as a data set: what the exports that hold RDF say their scope and version of."""

TITLE = "The stenosis knowledge graph"

_project: ContextVar[Project | None] = ContextVar("project", default=None)


@contextmanager
def written_for(project: Project | None) -> Iterator[None]:
    """What is written meanwhile is of the graph of a project; of ours where it is None."""
    before = _project.set(project)
    try:
        yield
    finally:
        _project.reset(before)


def title() -> str:
    """What the graph is called."""
    project = _project.get()
    return project.title if project else TITLE


def data_set() -> str:
    """The graph as a data set: `GRAPH`, or that of a project."""
    return owned(GRAPH)


def vocabulary() -> str:
    """What the concepts of the graph are under."""
    project = _project.get()
    return project.base if project else CONCEPT


def owned(iri: str) -> str:
    """An IRI of our graph as a whole, like `GRAPH`; under the base of a project where what is written is of one."""
    project = _project.get()
    return project.base + iri.rpartition("/")[2] if project else iri


def about() -> list[ox.Quad]:
    """The scope line and the version as triples, for formats that have no comments.

    >>> len(about())
    4
    """
    statements = (
        (RDF + "type", ox.NamedNode(SCHEMA + "Dataset")),
        (DCTERMS + "title", ox.Literal(title(), language="en")),
        (DCTERMS + "description", ox.Literal(SCOPE, language="en")),
        (OWL + "versionInfo", ox.Literal(__version__)),
    )
    return [ox.Quad(ox.NamedNode(data_set()), ox.NamedNode(predicate), term) for predicate, term in statements]


def header(what: str) -> tuple[str, ...]:
    """The lines of a comment to begin a file with.

    >>> header("all of it")[0].startswith("The stenosis knowledge graph, version ")
    True
    """
    return (f"{title()}, version {__version__}: {what}.", SCOPE)


def readme(format: str, **values: object) -> bytes:
    """The README.txt of a format's folder: scope and version, then its text, with placeholders filled in."""
    prefixes = "\n".join(f"  {prefix}: {iri}" for prefix, iri in known().items())
    text: str = settings("formats")[format]["readme"]
    what, _, rest = text.format(prefixes=prefixes, **values).partition("\n")
    return "\n".join([*header(what), "", rest]).encode()
