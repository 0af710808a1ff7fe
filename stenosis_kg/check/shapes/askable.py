"""Whether a query of a shape finds nothing at a node, asked of pyoxigraph: most find nothing, and it answers at once.

What it finds is then read by pySHACL and rdflib, which make the results: only their emptiness is taken from here.
"""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

__all__ = ["finds_nothing"]

_HEAD = re.compile(r"\bSELECT\b[^{]*?(?:\bWHERE\s*)?\{", re.IGNORECASE)
_THIS = re.compile(r"[$?]this\b")


def finds_nothing(store: ox.Store, text: str, bound: dict[Any, Any]) -> bool:
    """Whether a SELECT query has no row with ``$this`` bound to an IRI; false too where that cannot be asked so.

    Parameters
    ----------
    store : the union of all graphs as its default graph
    bound : as rdflib takes it; anything but ``this`` and an IRI is not asked

    >>> finds_nothing(ox.Store(), "SELECT $this WHERE { $this a ?any }", {"this": URIRef("urn:x")})
    True
    """
    this = bound.get("this")
    if set(bound) != {"this"} or not isinstance(this, URIRef):
        return False
    asking, heads = _HEAD.subn("ASK {", text, count=1)
    if not heads or len(_HEAD.findall(text)) > 1:
        return False  # a query within a query has a head that cannot name what is bound
    try:
        return not store.query(_THIS.sub(lambda _: f"<{this}>", asking))
    except (SyntaxError, ValueError, OSError):
        return False
