"""FHIR R4 (4.0.1): a bundle of PlanDefinitions, from the pathway to what a stage recommends, each with its sentences.

* the pathway (clinical-protocol): an action for each stage, and one for each escalation between them
* a strategy for each stage (workflow-definition): an action for each option
* a recommendation (eca-rule) for each option of a stage and for each escalation: the conditions, and how strongly

FHIR reads several conditions of one action as "and": alternatives are therefore actions of a group of which any may be
taken, and the parts of an all-of are conditions of one action. A condition names a concept by its IRI; whether a
patient meets it is for a reader to work out.

The strength of a passage stands with the condition that the passage has: "surgery becomes necessary" when treatment
fails, so the strength of that conditional action is "necessary", and that of surgery by itself is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ..namespaces import DCTERMS, SKG
from ..paths import SCOPE, __version__
from ..pathway.model import Escalation, Option, PathwayRecords, Stage, Trigger
from ..pathway.reading import names, read
from ..rdf.graph import Graph
from ..statements import Passage, Statement, firmest
from ..statements.reading import statements_of
from .about import data_set
from .fhir_parts import canonical, coded, described, documented, extended, extension, ident, plan, relation, strength

__all__ = ["files"]

_Json = dict[str, Any]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.json``.

    Raises
    ------
    InputError
        If the graph has no pathway, or one that cannot be read.
    """
    plans: list[_Json] = []
    for name in names(graph) or (None,):
        plans += _Plans(graph, read(graph, name)).all()
    bundle = {
        "resourceType": "Bundle",
        "id": "stenosis-kg",
        "meta": {"tag": [{"system": data_set(), "code": __version__, "display": SCOPE}]},
        "type": "collection",
        "entry": [{"fullUrl": each["url"], "resource": each} for each in plans],
    }
    return {"stenosis.json": (json.dumps(bundle, indent=1, ensure_ascii=False) + "\n").encode()}


class _Plans:
    """The plans of one pathway."""

    def __init__(self, graph: Graph, pathway: PathwayRecords) -> None:
        self._pathway = pathway
        self._free = statements_of(graph).free
        self._stages = (*pathway.stages, *pathway.unplaced)
        focus = {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "focus"}
        documents = pathway.documents
        common = {
            "useContext": [{"code": focus, "valueCodeableConcept": coded(each)} for each in pathway.conditions],
            "copyright": " ".join(text for each in documents for text in graph.texts(each.iri, DCTERMS + "rights")),
            "relatedArtifact": [{"type": "derived-from", "display": each.label, "url": each.iri} for each in documents],
        }
        self._common: _Json = {name: value for name, value in common.items() if value}

    def all(self) -> list[_Json]:
        """The pathway first, then each stage with its options, then the escalations."""
        found = [self._protocol()]
        for stage in self._stages:
            found.append(self._strategy(stage))
            found += [self._option(stage, option) for option in stage.options]
        return found + [self._escalation(each) for each in self._pathway.escalations]

    def _protocol(self) -> _Json:
        actions = []
        for stage in self._stages:
            how = "startsAt" if stage.start else "hasStage" if stage.placed else "unplacedStage"
            action: _Json = {
                "id": ident(stage.iri),
                **extended(*([relation(how)] if stage.passages else [])),
                **described(stage),
                "definitionCanonical": canonical("strategy", stage.iri),
            }
            if not stage.placed:
                action["textEquivalent"] = "At which point of the pathway this stage comes, the document does not say."
            actions.append(action)
        for escalation in self._pathway.escalations:
            action = {"id": ident(escalation.iri), **extended(*_agreed(escalation)), **described(escalation)}
            # The weakest relation: the stage that it leaves has begun. A bypassed stage is not waited for.
            if escalation.source:
                action["relatedAction"] = [{"actionId": ident(escalation.source), "relationship": "after-start"}]
            action["definitionCanonical"] = canonical("escalation", escalation.iri)
            actions.append(action)
        return plan("pathway", self._pathway.iri, self._pathway.label, "clinical-protocol", actions, self._common)

    def _strategy(self, stage: Stage) -> _Json:
        actions = [
            {
                "id": ident(option.iri),
                **extended(*strength(self._unconditional(stage, option))),
                **described(option),
                "definitionCanonical": canonical("recommendation", stage.iri, option.iri),
            }
            for option in stage.options
        ]
        return plan("strategy", stage.iri, stage.label, "workflow-definition", actions, self._common)

    def _option(self, stage: Stage, option: Option) -> _Json:
        title = f"{option.label} in the {stage.label}"
        speaks = self._unconditional(stage, option)
        action = {**extended(*strength(speaks), relation("offers")), **described(option)}
        action["documentation"] = [
            *documented(option.passages),
            *documented((passage for passage in option.treats if passage not in option.passages), "treats"),
            *self._against(stage, option),
        ]
        # The passages that offer it only when something is the case: with what is the case, and as firmly.
        leading = [
            _when(trigger, "trigger", option.passages)
            for escalation in self._pathway.escalations
            if escalation.target == stage.iri
            for trigger in escalation.triggers
            if set(trigger.passages) & set(option.passages)
        ]
        action |= _grouped([*leading, *map(_when, option.indications)], self._members(stage, option))
        return plan("recommendation", f"{stage.iri} {option.iri}", title, "eca-rule", [action], self._common)

    def _against(self, stage: Stage, option: Option) -> list[_Json]:
        """The passages that advise against an option, with when and how far: R4 has no action to be left undone."""
        found = []
        for advice in self._pathway.against:
            if (advice.iri, advice.stage) == (option.iri, stage.iri):
                limits = [*([f"when: {advice.when.label}"] if advice.when else []), *advice.words]
                says = ", ".join(("advises against it", *limits))
                name = "notRecommendedWhen" if advice.when else "advisesAgainst"
                found += [
                    {**each, "display": f"{says}: {each['display']}"} for each in documented(advice.passages, name)
                ]
        return found

    def _unconditional(self, stage: Stage, option: Option) -> Passage | None:
        """The firmest passage that puts the option without a condition."""
        offer = Statement(stage.iri, SKG + "offers", ox.NamedNode(option.iri), option.passages)
        free = self._free(offer)
        return option.firmest if option.firmest in free or option.limit else firmest(free)

    def _members(self, stage: Stage, option: Option) -> list[_Json]:
        """Its kinds and techniques; each is put no more firmly than the option itself."""
        found = []
        for member in option.members:
            by = relation({"kind": "kindOf", "technique": "techniqueOf"}.get(member.relation, member.relation))
            speaks = self._unconditional(stage, member) if member.relation == "offers" else member.firmest
            groups = _grouped(map(_when, member.indications), self._members(stage, member))
            action = {**extended(*strength(speaks), by), **described(member), **groups}
            if against := self._against(stage, member):
                action["documentation"] = [*action.get("documentation", ()), *against]
            found.append(action)
        return found

    def _escalation(self, escalation: Escalation) -> _Json:
        goals = [
            {"id": ident(each.iri), "description": coded(each), "documentation": documented(each.passages)}
            for each in escalation.purposes
        ]
        target = next((each for each in self._stages if each.iri == escalation.target), None)
        extensions = [
            *([extension("from", escalation.source)] if escalation.source else []),
            extension("to", escalation.target),
            *(extension("bypasses", stage) for stage in escalation.bypasses),
        ]
        action = {**extended(*_agreed(escalation), *extensions), **described(escalation)}
        if goals:
            action["goalId"] = [goal["id"] for goal in goals]
        if target:
            action["textEquivalent"] = f"On to the {target.label}."
        if escalation.triggers:
            triggers = [_when(trigger, "trigger") for trigger in escalation.triggers]
            action["action"] = [_group("triggers", triggers)]
        common = self._common | ({"goal": goals} if goals else {})
        return plan("escalation", escalation.iri, escalation.label, "eca-rule", [action], common)


def _when(trigger: Trigger, name: str = "recommendedWhen", by: tuple[Passage, ...] | None = None) -> _Json:
    """The action to take when a trigger is met; ``by``: only as these passages state it."""
    stating = tuple(passage for passage in trigger.passages if by is None or passage in by)
    action: _Json = {
        **extended(*strength(firmest(stating)), relation(name)),
        "title": f"when: {trigger.label}",
        "code": [coded(trigger)],
        "documentation": documented((*stating, *(passage for part in trigger.parts for passage in part.passages))),
        "condition": [_condition(part) for part in (trigger.parts if trigger.all_of else (trigger,))],
    }
    if trigger.denied:
        denials = documented(trigger.denied)
        action["documentation"] += [{**each, "display": f"denies it: {each['display']}"} for each in denials]
    return action


def _agreed(escalation: Escalation) -> list[_Json]:
    """The strength of an escalation as a whole: where all its triggers have the same one."""
    found = [strength(trigger.firmest) for trigger in escalation.triggers]
    return found[0] if found and all(each == found[0] for each in found) else []


def _condition(trigger: Trigger) -> _Json:
    # The language is that of what the reference leads to: the concept is described in RDF, and nothing is computed.
    expression = {"description": trigger.label, "language": "text/turtle", "reference": trigger.iri}
    return {"kind": "applicability", "expression": expression}


def _grouped(conditions: Iterable[_Json], members: Iterable[_Json]) -> _Json:
    """The groups of actions within an action; FHIR has no empty lists."""
    groups = {"conditions": list(conditions), "kinds and techniques": list(members)}
    found = [_group(title, actions) for title, actions in groups.items() if actions]
    return {"action": found} if found else {}


def _group(title: str, actions: list[_Json]) -> _Json:
    """Actions of which any may be taken."""
    return {"title": title, "groupingBehavior": "logical-group", "selectionBehavior": "any", "action": actions}
