"""Ways through a pathway: every route, the shortest one, what a finding changes, and the pathway as a networkx graph.

An escalation that bypasses a stage may be taken before the stage, during it or instead of it: it leaves the stage
and whatever leads to the stage, and where the stage is the first, a route can begin with it. So it can with an
escalation that leaves no stage and bypasses none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..statements import Passage
from ..statements.names import resolve
from ..statements.reading import statements_of
from .facts import onward
from .model import Escalation, Named, Option, PathwayRecords, Stage, Trigger, graph_of

__all__ = ["Change", "Route", "all_paths", "shortest_path", "to_networkx", "what_changes"]


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the stages. It begins at the first stage, or with an escalation that bypasses it.

    ``escalations[i]`` leads to ``stages[i]``; it is ``None`` for the stage that the pathway starts at.
    """

    stages: tuple[Stage, ...]
    escalations: tuple[Escalation | None, ...]

    @property
    def bypasses(self) -> tuple[str, ...]:
        """The stages that the route does without, by IRI."""
        on_route = {stage.iri for stage in self.stages}
        skipped = (stage for escalation in self.escalations if escalation for stage in escalation.bypasses)
        return tuple(dict.fromkeys(stage for stage in skipped if stage not in on_route))

    def __str__(self) -> str:
        words: list[str] = []
        for stage, escalation in zip(self.stages, self.escalations, strict=True):
            words.extend([f"[{escalation.label}]"] if escalation else [])
            words.append(stage.label)
        return " → ".join(words)


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding bears on: an escalation, or an option of a stage, through a trigger that it meets.

    ``stage`` is the one that the escalation leads to, or that offers the option. ``alone`` is false where the
    trigger needs other things too.
    """

    bears_on: Escalation | Option
    stage: Stage
    trigger: Trigger
    alone: bool

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that state the trigger."""
        return self.trigger.passages


def all_paths(pathway: PathwayRecords) -> Iterator[Route]:
    """Every way from the beginning to a stage that nothing new leads on from, no stage twice; one at a time.

    >>> from stenosis_kg.rdf.graph import load
    >>> from stenosis_kg.pathway import read
    >>> print(next(all_paths(read(load()))))
    conservative stage → [from conservative care to surgery] → surgical stage → [from surgery to rehabilitation] → rehabilitation stage
    """  # noqa: E501
    leads, stages = onward(pathway), pathway.by_iri
    # A stack, not recursion: a route may be longer than Python's stack is deep.
    routes = _beginnings(pathway)[::-1]
    while routes:
        route = routes.pop()
        on_route = {stage.iri for stage in route.stages}
        further = [e for e in leads[route.stages[-1].iri] if e.target not in on_route]
        if not further:
            yield route
        routes += [Route((*route.stages, stages[e.target]), (*route.escalations, e)) for e in reversed(further)]


def shortest_path(pathway: PathwayRecords, intervention: str) -> Route | None:
    """The way with the fewest stages to one that offers the intervention; ``None`` where none does.

    Parameters
    ----------
    pathway : a pathway that was read from a graph
    intervention : its label, a synonym, its CURIE or IRI

    Raises
    ------
    UnknownName
        If nothing in the graph has the name.
    """
    wanted = resolve(graph_of(pathway), intervention, "concept")
    leads, stages = onward(pathway), pathway.by_iri
    queue = deque(_beginnings(pathway))
    seen = {route.stages[-1].iri for route in queue}
    while queue:
        route = queue.popleft()
        if any(option.iri == wanted for option in route.stages[-1].walk()):
            return route
        for e in leads[route.stages[-1].iri]:
            if e.target not in seen:
                seen.add(e.target)
                queue.append(Route((*route.stages, stages[e.target]), (*route.escalations, e)))
    return None


def _beginnings(pathway: PathwayRecords) -> list[Route]:
    first = [Route((pathway.start,), (None,))] if pathway.start else []
    return first + [Route((pathway.by_iri[e.target],), (e,)) for e in onward(pathway)[None]]


def what_changes(pathway: PathwayRecords, finding: str) -> tuple[Change, ...]:
    """Every escalation and every option that the finding bears on, through its ancestors too.

    Parameters
    ----------
    pathway : a pathway that was read from a graph
    finding : the label of a finding or a condition, a synonym, its CURIE or IRI

    Raises
    ------
    UnknownName
        If nothing in the graph has the name.

    >>> from stenosis_kg.rdf.graph import load
    >>> from stenosis_kg.pathway import read
    >>> [(change.bears_on.curie, change.trigger.curie) for change in what_changes(read(load()), "bladder dysfunction")]
    [('step:bypass-to-surgery', 'concept:neurological-deficit')]
    """
    graph = graph_of(pathway)
    up = statements_of(graph).up(resolve(graph, finding, "concept"))
    stages = pathway.by_iri
    turning: list[tuple[Escalation | Option, Stage, Trigger]] = []
    turning += [(e, stages[e.target], trigger) for e in pathway.escalations for trigger in e.triggers]
    turning += [(o, stage, trigger) for stage in stages.values() for o in stage.walk() for trigger in o.indications]
    return tuple(
        Change(bears_on, stage, trigger, alone=trigger.iri in up or len(list(trigger.leaves())) == 1)
        for bears_on, stage, trigger in turning
        if trigger.iri in up or any(leaf.iri in up for leaf in trigger.leaves())
    )


def to_networkx(pathway: PathwayRecords) -> Any:
    """The pathway as a networkx.MultiDiGraph whose nodes are CURIEs.

    Nodes are stages and options (``kind``), and interventions that are only advised against. Edges are escalations
    ("escalation", or "bypass" from each stage that is bypassed), what a stage offers ("offers", "kind", "technique"),
    and what it advises against ("against", with ``restrictions`` in words; ``when`` has its trigger, if any). All have
    ``iri``, ``label``, ``modality``, ``importance``, ``rank``, ``sentences`` (ids) and ``words`` (texts); escalations
    have ``triggers`` and ``purposes``, options ``indications`` and ``times``: lists of dictionaries of the same keys.
    """
    from networkx import MultiDiGraph

    graph = MultiDiGraph(iri=pathway.iri, label=pathway.label, start=pathway.start.curie if pathway.start else None)
    stages = pathway.by_iri
    for stage in stages.values():
        graph.add_node(stage.curie, kind="stage", start=stage.start, placed=stage.placed, **_attributes(stage))
    for stage in stages.values():
        _add_options(graph, stage, stage.options)
    for e in pathway.escalations:
        further = {"triggers": [_trigger(t) for t in e.triggers], "purposes": [_attributes(p) for p in e.purposes]}
        origins = [(e.source, "escalation")] if e.source else [(stage, "bypass") for stage in e.bypasses]
        for origin, kind in origins:
            places = stages[origin].curie, stages[e.target].curie
            graph.add_edge(*places, key=e.curie, kind=kind, **_attributes(e), **further)
    for advice in pathway.against:
        if advice.curie not in graph:
            graph.add_node(advice.curie, kind="intervention", **_attributes(Named(advice.iri, advice.label)))
        if advice.stage:
            limits: dict[str, Any] = {
                "restrictions": [*advice.words],
                "when": [_trigger(advice.when)] if advice.when else [],
            }
            key = " ".join(("against", *(passage.curie for passage in advice.passages)))
            graph.add_edge(
                stages[advice.stage].curie, advice.curie, key=key, kind="against", **_attributes(advice), **limits
            )
    return graph


def _add_options(graph: Any, parent: Named, options: tuple[Option, ...]) -> None:
    for option in options:
        indications = [_trigger(trigger) for trigger in option.indications]
        if option.curie not in graph:
            times = [
                {**_attributes(time), "label": time.words, "when": [*map(_attributes, time.when)]}
                for time in option.times
            ]
            graph.add_node(option.curie, kind="option", indications=indications, times=times, **_attributes(option))
        # An option is nested under another, but it is the stage that offers it: the edge says which of the two.
        graph.add_edge(parent.curie, option.curie, key=option.relation, kind=option.relation, **_attributes(option))
        _add_options(graph, option, option.members)


def _attributes(record: Named) -> dict[str, Any]:
    return {
        "iri": record.iri,
        "label": record.label,
        "modality": record.modality,
        "importance": record.importance,
        "rank": record.rank,
        "sentences": [passage.curie for passage in record.passages],
        "words": [passage.text for passage in record.passages],
    }


def _trigger(trigger: Trigger) -> dict[str, Any]:
    return {**_attributes(trigger), "parts": [_trigger(part) for part in trigger.parts]}
