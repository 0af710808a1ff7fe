"""The pathway, read from the graph alone: stages in order, options, escalations, triggers, purposes.

Whatever is stated in a passage's graph comes with that passage. Nothing clinical is known here: a new stage,
trigger or option is an edit of a ``.trig`` file.

>>> from stenosis_kg.graph import load
>>> pathway = read(load())
>>> [stage.label for stage in pathway.stages]
['conservative stage', 'surgical stage', 'rehabilitation stage']
>>> [trigger.label for trigger in pathway.escalation("step:bypass-to-surgery").triggers]
['neurological deficit']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from .errors import InputError, UsageError
from .namespaces import RDF, SKG, compact
from .pathway_model import Escalation, Named, Option, Part, Pathway, Quote, Route, Stage, Trigger, firmest, named

if TYPE_CHECKING:
    from .graph import Graph

__all__ = [
    "read",
    "names",
    "Pathway",
    "Stage",
    "Option",
    "Escalation",
    "Trigger",
    "Part",
    "Route",
    "Named",
    "Quote",
    "firmest",
]


def names(graph: Graph) -> tuple[str, ...]:
    """The IRIs of the pathways in a graph, sorted."""
    started = graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "startsAt"), None)
    starting = (quad.subject.value for quad in started if isinstance(quad.subject, ox.NamedNode))
    return tuple(sorted({*graph.subjects(RDF + "type", SKG + "Pathway"), *starting}))


def read(graph: Graph, name: str | None = None) -> Pathway:
    """The pathway of a graph.

    Parameters
    ----------
    graph : a graph that has a ``skg:Pathway``
    name : IRI, CURIE or label of the pathway; needed only where the graph has several

    Raises
    ------
    InputError
        If the graph has no pathway, or one that cannot be followed (an escalation that leads nowhere, two starts).
    UsageError
        If it has several and none is named.
    UnknownName
        If the named one is not among them.
    """
    from .pathway_read import pathway

    found = names(graph)
    if not found:
        raise InputError(
            "the graph has no pathway (nothing is a skg:Pathway); load a file that states one",
            file=graph.files[-1] if graph.files else None,
        )
    if name is not None:
        return pathway(graph, named(name, [Named(iri, graph.label(iri)) for iri in found], "pathway").iri)
    if len(found) > 1:
        raise UsageError(f"the graph has {len(found)} pathways; name one: {', '.join(map(compact, found))}")
    return pathway(graph, found[0])
