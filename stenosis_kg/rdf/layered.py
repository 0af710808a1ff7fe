"""Two stores read as one: what several graphs share, and what is one graph's own, without a copy of either."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .written import WrittenStore, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LayeredStore"]


class LayeredStore(WrittenStore):
    """A store of two others, which hold no quad in common. It is for reading; a query makes one store of both first.

    Parameters
    ----------
    shared, own : engines' stores, with literals encoded (`written.encode`)

    >>> a, b = (ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(each)) for each in "ab")
    >>> shared, own = ox.Store(), ox.Store()
    >>> shared.add(a)
    >>> own.add(b)
    >>> store = LayeredStore(shared, own)
    >>> len(store), a in store, [quad.object.value for quad in store.quads_for_pattern(None, None, None)]
    (2, True, ['b', 'a'])
    """

    def __init__(self, shared: ox.Store, own: ox.Store) -> None:
        self.layers = (own, shared)

    @cached_property
    def engine(self) -> ox.Store:  # type: ignore[override]
        """Both as one store."""
        whole = ox.Store()
        for layer in self.layers:
            whole.bulk_extend(layer)
        return whole

    def __len__(self) -> int:
        return sum(map(len, self.layers))

    def __iter__(self) -> Iterator[ox.Quad]:
        return map(decode, chain(*self.layers))

    def __contains__(self, quad: ox.Quad) -> bool:
        held = ox.Quad(quad.subject, quad.predicate, encode(quad.object), quad.graph_name)
        return any(held in layer for layer in self.layers)

    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph_name: Any = None) -> Iterator[ox.Quad]:
        """As of `pyoxigraph.Store`; ``None`` stands for any term."""
        held = encode(object)
        found = (layer.quads_for_pattern(subject, predicate, held, graph_name) for layer in self.layers)
        return map(decode, chain(*found))
