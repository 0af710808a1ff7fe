"""The pathway, read from the graph alone: stages in order, options, escalations, triggers, purposes.

Whatever is stated in a passage's graph comes with that passage. Nothing clinical is known here: a new stage,
trigger or option is an edit of a ``.trig`` file.

>>> from stenosis_kg.rdf.graph import load
>>> pathway = read(load())
>>> [stage.label for stage in pathway.stages]
['conservative stage', 'surgical stage', 'rehabilitation stage']
>>> [trigger.label for trigger in pathway.escalation("step:bypass-to-surgery").triggers]
['neurological deficit']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ..statements import Passage, firmest
from . import model as pathway_model
from . import reader as pathway_read
from .model import Escalation, Named, Option, Part, Route, Stage, Trigger
from .reader import names

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from .next_steps_model import NextSteps
    from .routes import Change

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
    "Passage",
    "firmest",
]


class Pathway(pathway_model.PathwayRecords):
    """The records of a pathway, and what can be asked of them."""

    __slots__ = ()

    def all_paths(self) -> Iterator[Route]:
        """Every way from the beginning to a stage that nothing leads on from. See `pathway_routes.all_paths`."""
        from . import routes as pathway_routes

        return pathway_routes.all_paths(self)

    def shortest_path(self, intervention: str) -> Route | None:
        """The way with the fewest stages to one that offers the intervention. See `pathway_routes.shortest_path`."""
        from . import routes as pathway_routes

        return pathway_routes.shortest_path(self, intervention)

    def what_changes(self, finding: str) -> tuple[Change, ...]:
        """Every escalation and every option that the finding bears on. See `pathway_routes.what_changes`."""
        from . import routes as pathway_routes

        return pathway_routes.what_changes(self, finding)

    def to_networkx(self) -> Any:
        """A networkx.MultiDiGraph of stages, options and escalations. See `pathway_routes.to_networkx`."""
        from . import routes as pathway_routes

        return pathway_routes.to_networkx(self)

    def next_steps(
        self,
        findings: Iterable[str] = (),
        tried: Iterable[str] = (),
        declined: Iterable[str] = (),
        responses: Mapping[str, str] | Iterable[str | tuple[str, str]] = (),
    ) -> NextSteps:
        """What the documents say comes next for a patient, and why. See `next.next_steps`."""
        from .next import next_steps

        return next_steps(self, findings, tried, declined, responses)


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
    record = pathway_read.read(graph, name)
    return Pathway(**{part.name: getattr(record, part.name) for part in fields(record)})
