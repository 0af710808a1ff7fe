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

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ..rdf.graph import Graph
from . import model, reading
from .model import Escalation, Named, Option, Stage, Trigger
from .reading import names

if TYPE_CHECKING:
    from .facts import Responses
    from .next_steps import NextSteps
    from .routes import Change, Route

__all__ = ["Escalation", "Named", "Option", "Pathway", "Stage", "Trigger", "names", "read"]


class Pathway(model.PathwayRecords):
    """The records of a pathway, and what can be asked of them."""

    __slots__ = ()

    def all_paths(self) -> Iterator[Route]:
        """Every way from the beginning to a stage that nothing leads on from. See `routes.all_paths`."""
        from .routes import all_paths

        return all_paths(self)

    def shortest_path(self, intervention: str) -> Route | None:
        """The way with the fewest stages to one that offers the intervention. See `routes.shortest_path`."""
        from .routes import shortest_path

        return shortest_path(self, intervention)

    def what_changes(self, finding: str) -> tuple[Change, ...]:
        """Every escalation and every option that the finding bears on. See `routes.what_changes`."""
        from .routes import what_changes

        return what_changes(self, finding)

    def to_networkx(self) -> Any:
        """A networkx.MultiDiGraph of stages, options and escalations. See `routes.to_networkx`."""
        from .routes import to_networkx

        return to_networkx(self)

    def next_steps(
        self,
        findings: Iterable[str] = (),
        tried: Iterable[str] = (),
        declined: Iterable[str] = (),
        responses: Responses = (),
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
    record = reading.read(graph, name)
    return Pathway(**{part.name: getattr(record, part.name) for part in fields(record)})
