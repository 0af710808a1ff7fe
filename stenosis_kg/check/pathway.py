"""Holes in a pathway: what the shapes cannot see, because it takes the pathway as a whole.

Each check takes a pathway and yields faults; `lint` runs them over every pathway of a graph and says where to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..errors import InputError
from ..namespaces import RDF, SKG, SKOS, compact
from ..pathway.facts import onward
from ..pathway.model import Escalation, PathwayRecords, Stage, Trigger, graph_of
from ..pathway.reading import names, read
from ..rdf.graph import Graph
from ..statements import firmest
from ..statements.reading import Statements, statements_of
from .finding import Finding, pinpoint

__all__ = ["CHECKS", "lint"]


def lint(graph: Graph) -> tuple[Finding, ...]:
    """What is wrong with the pathways of a graph, each with file and line as far as they can be found.

    A graph without a pathway has nothing wrong with it here.

    >>> from stenosis_kg.rdf.graph import load
    >>> list(lint(load()))
    []
    """
    pathways: list[PathwayRecords] = []
    found: list[Finding] = []
    for name in names(graph):
        try:
            pathways.append(read(graph, name))
        except InputError as error:
            found.append(Finding("pathway-unreadable", error.message, name, file=error.file, line=error.line))
    # What an unreadable pathway has is not known, so nothing is called a stray beside it.
    strays = _strays(graph, pathways) if pathways and not found else ()
    faults = [fault for pathway in pathways for fault in _faults(pathway)]
    return (*found, *pinpoint([*faults, *strays], graph.files))


def _faults(pathway: PathwayRecords) -> Iterator[Finding]:
    for check, look in CHECKS.items():
        yield from (replace(finding, check=check) for finding in look(pathway))


def _strays(graph: Graph, pathways: Iterable[PathwayRecords]) -> Iterator[Finding]:
    """Stages and escalations that no pathway has or touches."""
    used = {record.iri for pathway in pathways for record in (*pathway.stages, *pathway.unplaced, *pathway.escalations)}
    for kind in ("Stage", "Escalation"):
        for iri in graph.subjects(RDF + "type", SKG + kind):
            if iri not in used:
                mend = "give it to a pathway with skg:hasStage" if kind == "Stage" else "join it to stages"
                message = f"{compact(iri)} is a skg:{kind} that no pathway has; {mend}, or take it out"
                yield Finding("pathway-unreachable-stage", message, iri, RDF + "type")


def _unreachable(pathway: PathwayRecords) -> Iterator[Finding]:
    if pathway.start is None:
        yield Finding("", f"{pathway.curie} has no first stage; name it with skg:startsAt", pathway.iri)
        return
    leads = onward(pathway)
    reached = _reached(leads, [pathway.start.iri, *(e.target for e in leads[None])])
    for stage in pathway.stages:
        if stage.iri not in reached:
            message = (
                f"no escalation leads to {stage.curie} from where {pathway.curie} starts; "
                "add one with skg:to, or say skg:unplacedStage if its place is not stated"
            )
            yield Finding("", message, pathway.iri, SKG + "hasStage", stage.iri)


def _dead_end(pathway: PathwayRecords) -> Iterator[Finding]:
    for stage in (*pathway.stages, *pathway.unplaced):
        if not stage.options:
            leading = [e for e in pathway.escalations if e.target == stage.iri]
            message = f"{stage.curie} offers nothing, so care ends there; state what it offers with skg:offers"
            place = (leading[0].iri, SKG + "to", stage.iri) if leading else (stage.iri, None, None)
            yield Finding("", message, *place)


def _no_trigger(pathway: PathwayRecords) -> Iterator[Finding]:
    for e in pathway.escalations:
        if not e.triggers:
            message = f"{e.curie} has no trigger, so nothing says when it is taken; state one with skg:trigger"
            yield Finding("", message, e.iri, SKG + "to", e.target)


def _unguarded(pathway: PathwayRecords) -> Iterator[Finding]:
    """A stage after the first line of treatment that can be reached without it, and no escalation says so.

    The first line is what a passage ranks so; where none does, it is the stage that the pathway starts at.
    """
    first = {stage.iri for stage in pathway.stages for option in stage.options if option.rank}
    first = first or {stage.iri for stage in pathway.stages if stage.start}
    leads = onward(pathway)
    after = _reached(leads, first)
    line = " or ".join(sorted(map(compact, first)))
    mend = f"so {line}, the first line, is neither gone through nor bypassed; lead through it, or state skg:bypasses"
    # From the beginning on, as far as it goes without the first line and without what bypasses it.
    reached: list[str | None] = [None]
    if pathway.start and pathway.start.iri in set(after) - first:
        message = f"{pathway.curie} starts at {pathway.start.curie}, {mend}"
        yield Finding("", message, pathway.iri, SKG + "startsAt", pathway.start.iri)
    elif pathway.start and pathway.start.iri not in first:
        reached.append(pathway.start.iri)
    for origin in reached:
        for e in leads[origin]:
            if e.target in reached or e.target in first or first & set(e.bypasses):
                continue
            if e.target in after:
                where = f"{compact(e.target)} from {compact(origin) if origin else 'no stage'}"
                yield Finding("", f"{e.curie} leads to {where}, {mend}", e.iri, SKG + "to", e.target)
            else:
                reached.append(e.target)


def _contradictory(pathway: PathwayRecords) -> Iterator[Finding]:
    for e in pathway.escalations:
        for trigger in e.triggers:
            if trigger.denied:
                stated, denied = (", ".join(q.curie for q in some) for some in (trigger.passages, trigger.denied))
                message = (
                    f"{trigger.curie} is a trigger of {e.curie} ({stated or 'no passage'}), and {denied} denies it; "
                    "mend one of the two"
                )
                yield Finding("", message, e.iri, SKG + "trigger", trigger.iri)
    for i, one in enumerate(pathway.escalations):
        for other in pathway.escalations[i + 1 :]:
            if one.target != other.target and _origins(one) & _origins(other):
                for shared in sorted({t.iri for t in one.triggers} & {t.iri for t in other.triggers}):
                    message = (
                        f"{compact(shared)} leads from one stage to two: by {one.curie} to {compact(one.target)}, and "
                        f"by {other.curie} to {compact(other.target)}; keep one, or tell the two apart with a skg:AllOf"
                    )
                    yield Finding("", message, other.iri, SKG + "trigger", shared)


def _unmeetable(pathway: PathwayRecords) -> Iterator[Finding]:
    hierarchy = statements_of(graph_of(pathway))
    turning: list[tuple[str, str, Trigger]] = []
    turning += [(e.iri, SKG + "trigger", trigger) for e in pathway.escalations for trigger in e.triggers]
    for stage in (*pathway.stages, *pathway.unplaced):
        turning += [(o.iri, SKG + "recommendedWhen", trigger) for o in stage.walk() for trigger in o.indications]
    for owner, by, trigger in turning:
        for reason, focus in dict.fromkeys(_cannot_be_met(pathway, hierarchy, trigger)):
            place = (owner, by, trigger.iri) if focus == trigger.iri else (trigger.iri, SKG + "requires", focus)
            yield Finding("", f"no patient can meet {trigger.curie}: {reason}", *place)


def _cannot_be_met(pathway: PathwayRecords, hierarchy: Statements, trigger: Trigger) -> Iterator[tuple[str, str]]:
    """Why a trigger can never be met, and the concept that it is for."""
    if trigger.all_of:
        if not trigger.parts:
            yield "it is an all-of that requires nothing, or itself; state what it requires", trigger.iri
        for part in trigger.parts:
            yield from _cannot_be_met(pathway, hierarchy, part)
            if part.denied:
                denied = ", ".join(each.curie for each in part.denied)
                yield f"that it requires {part.curie} is stated, and denied by {denied}; mend one of the two", part.iri
        return
    classes = set(hierarchy.classes(trigger.iri))
    if not classes:
        yield f"{trigger.curie} is not in the vocabulary; define it there, as a finding or a condition", trigger.iri
    elif not classes & {SKG + "Finding", SKG + "Condition"}:
        kinds = ", ".join(map(compact, trigger.kinds))
        yield f"{trigger.curie} is a {kinds}, which no patient has; name a finding or a condition", trigger.iri
    elif not graph_of(pathway).objects(trigger.iri, SKOS + "prefLabel"):
        yield f"{trigger.curie} has no label to tell it by; give it a skos:prefLabel", trigger.iri
    conditions = {condition.iri for condition in pathway.conditions}
    lineage = {up for condition in conditions for up in hierarchy.up(condition)}
    up = set(hierarchy.up(trigger.iri))
    if trigger.iri not in lineage and up & lineage and not up & conditions:
        about = ", ".join(map(compact, sorted(conditions)))
        yield f"{trigger.curie} excludes {about}, which the pathway is for; name another condition", trigger.iri


def _no_modality(pathway: PathwayRecords) -> Iterator[Finding]:
    for stage in (*pathway.stages, *pathway.unplaced):
        for option in stage.walk():
            if option.relation == "offers" and firmest(option.passages) is None:
                message = (
                    f"{stage.curie} offers {option.curie} without a modality: no passage with one states it; "
                    "move the statement into the graph of the passage that says so"
                )
                yield Finding("", message, stage.iri, SKG + "offers", option.iri)


def _cycle(pathway: PathwayRecords) -> Iterator[Finding]:
    """The first escalation that leads back to a stage from which care came; one for each way round."""
    stages = {stage.iri: stage for stage in (*pathway.stages, *pathway.unplaced)}
    leads = {
        iri: [e for e in pathway.escalations if e.source == iri or (e.source is None and iri in e.bypasses)]
        for iri in stages
    }
    finished: set[str] = set()
    for root in stages:
        way: list[tuple[Stage, list[Escalation]]] = [(stages[root], list(leads[root]))] if root not in finished else []
        while way:
            stage, open_ = way[-1]
            if not open_:
                finished.add(stage.iri)
                way.pop()
                continue
            e = open_.pop(0)
            on_way = [each.iri for each, _ in way]
            if e.target in on_way:
                round_ = [*on_way[on_way.index(e.target) :], e.target]
                circle = " → ".join(map(compact, round_))
                message = f"care goes round in a circle: {circle}; take {e.curie} out, or lead it on"
                yield Finding("", message, e.iri, SKG + "to", e.target)
            elif e.target not in finished:
                way.append((stages[e.target], list(leads[e.target])))


def _reached(leads: Mapping[str | None, Sequence[Escalation]], start: Iterable[str]) -> list[str]:
    """Stages, and all that escalations lead to from there."""
    found = list(start)
    for current in found:
        found.extend(e.target for e in leads[current] if e.target not in found)
    return found


def _origins(escalation: Escalation) -> set[str]:
    return {escalation.source} if escalation.source else set(escalation.bypasses)


# The name of each check, as the report gives it, and what it looks for.
CHECKS: dict[str, Callable[[PathwayRecords], Iterator[Finding]]] = {
    "pathway-unreachable-stage": _unreachable,
    "pathway-dead-end": _dead_end,
    "pathway-no-trigger": _no_trigger,
    "pathway-unguarded-stage": _unguarded,
    "pathway-contradictory-guards": _contradictory,
    "pathway-unmeetable-trigger": _unmeetable,
    "pathway-option-without-modality": _no_modality,
    "pathway-cycle": _cycle,
}
