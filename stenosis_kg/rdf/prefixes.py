"""The prefixes of a graph: the package's, its project's, those that its documents prefer, and those of a user's files.

Where two say otherwise the first of these wins, so that no file gives another meaning to a name of the package.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..namespaces import PREFIXES, SKG, VANN
from ..namespaces import RDF as _RDF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .written import Store

__all__ = ["NAME", "SPACE", "prefixes_of"]

_PREFERRED = ox.NamedNode(VANN + "preferredNamespacePrefix")
_NAMESPACE = ox.NamedNode(VANN + "preferredNamespaceUri")
_TYPE, _DOCUMENT = ox.NamedNode(_RDF + "type"), ox.NamedNode(SKG + "Document")

# What a prefix and a namespace look like. Patterns are compiled where they are needed: a plain question needs none.
NAME = r"[A-Za-z][A-Za-z0-9_-]{0,30}\Z"
SPACE = r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*[/#_:=]\Z"


def prefixes_of(
    store: Store, declared: Iterable[tuple[str, str]] = (), base: dict[str, str] | None = None
) -> dict[str, str]:
    """The prefixes of a graph, name to namespace; the very ``base`` where there are no others.

    What says ``vann:preferredNamespacePrefix`` may say ``vann:preferredNamespaceUri`` as well. Where it does not, the
    namespace is its own IRI, which must end as one; a document has its passages under its IRI and a slash.

    Parameters
    ----------
    declared : pairs of a prefix and a namespace, as a user's files declare them
    base : what comes first; `namespaces.PREFIXES` where it is not given

    >>> document = ox.NamedNode("http://example.org/d")
    >>> store = ox.Store()
    >>> store.add(ox.Quad(document, _TYPE, _DOCUMENT))
    >>> store.add(ox.Quad(document, _PREFERRED, ox.Literal("d")))
    >>> prefixes_of(store) == {**PREFIXES, "d": "http://example.org/d/"}
    True
    """
    base = PREFIXES if base is None else base
    more: dict[str, str] = {}
    taken = {*base.values()}
    for name, space in (*sorted(_preferred(store)), *declared):
        if (
            name not in base
            and name not in more
            and space not in taken
            and re.match(NAME, name)
            and re.match(SPACE, space)
        ):
            more[name] = space
            taken.add(space)
    return {**base, **more} if more else base


def _preferred(store: Store) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, _PREFERRED, None):
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            told = [
                each.object.value
                for each in store.quads_for_pattern(quad.subject, _NAMESPACE, None)
                if not isinstance(each.object, (ox.BlankNode, ox.Triple))
            ]
            iri = quad.subject.value
            if not told and next(iter(store.quads_for_pattern(quad.subject, _TYPE, _DOCUMENT)), None):
                told = [iri if iri.endswith(("/", "#")) else iri + "/"]
            elif not told and iri.endswith(("/", "#")):
                told = [iri]
            yield from ((quad.object.value, each) for each in told)
