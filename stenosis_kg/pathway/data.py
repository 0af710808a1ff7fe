"""A pathway as plain data: all that the scripts of a page need to tell what `next.next_steps` tells here.

What does not turn on the patient is worked out here: what is a kind of what, what each finding bears on, which
passages hold on which triggers, what is advised against. The script judges the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from ..namespaces import RDF, compact
from ..statements import PLAIN, Passage
from ..statements.reading import Table, reached, statements_of
from .facts import COURSE_OF, DOABLE, FINDABLE, facts, onward, symptomatic
from .judge import Judge, ends
from .model import Option, PathwayRecords, Timing, Trigger, graph_of
from .next import next_steps
from .open_questions import turning

__all__ = ["data"]


def data(pathway: PathwayRecords) -> dict[str, Any]:
    """The pathway as what `json.dumps` takes.

    ``things`` are in the order of their IRIs and ``passages`` as a reader meets them; elsewhere both are named by
    their place in these, and triggers and escalations by theirs. A passage is its CURIE, its words, how firmly,
    importance, rank, firmness (-1: no modality); a table is pairs of a thing and of pairs of a thing and passages.
    What is empty is left out of a thing.

    >>> from stenosis_kg.rdf.graph import load
    >>> from stenosis_kg.pathway import read
    >>> made = data(read(load()))
    >>> [made["things"][stage["thing"]]["label"] for stage in made["stages"]]
    ['conservative stage', 'surgical stage', 'rehabilitation stage', 'evaluation stage']
    """
    return _Data(pathway).whole()


class _Data:
    def __init__(self, pathway: PathwayRecords) -> None:
        self.pathway, self.graph = pathway, graph_of(pathway)
        self.said = statements_of(self.graph)
        self.judge = Judge(pathway, facts(pathway, (), (), (), ()))
        self.things = self._things()
        self.places = {iri: place for place, iri in enumerate(self.things)}
        self.passages = sorted(self.said.passages.values(), key=lambda passage: passage.order)
        self.order = {passage.iri: place for place, passage in enumerate(self.passages)}
        self.triggers: dict[Trigger, int] = {}
        self.made: list[dict[str, Any]] = []

    def whole(self) -> dict[str, Any]:
        pathway, judge, place = self.pathway, self.judge, self.places
        stages = [
            {
                "thing": place[stage.iri],
                "passages": self._cited(stage.passages),
                "placed": stage.placed,
                "start": stage.start,
                "options": [self._option(option) for option in stage.options],
            }
            for stage in pathway.by_iri.values()
        ]
        escalations = [
            {
                "thing": place[e.iri],
                "passages": self._cited(e.passages),
                "target": place[e.target],
                "source": place[e.source] if e.source else None,
                "bypasses": [place[iri] for iri in e.bypasses],
                "triggers": [self._trigger(trigger) for trigger in e.triggers],
            }
            for e in pathway.escalations
        ]
        leads = {iri: [pathway.escalations.index(e) for e in ways] for iri, ways in onward(pathway).items()}
        things = [self._thing(iri) for iri in self.things]
        return {
            "pathway": pathway.curie,
            "label": pathway.label,
            "documents": [document.label for document in pathway.documents],
            "conditions": self._table_row({each.iri: each.passages for each in pathway.conditions}),
            "lineage": sorted(place[iri] for iri in judge.lineage),
            "stages": stages,
            "escalations": escalations,
            "leads": [[place[iri] if iri else None, ways] for iri, ways in leads.items()],
            "turns": [
                [self.order[passage.iri], place[stage], [[*map(self._trigger, some)] for some in kinds.values()]]
                for (passage, stage), kinds in judge.turns.items()
            ],
            "turning": {place[iri]: self._trigger(trigger) for iri, trigger in judge.triggers.items()},
            **{
                name: self._table(self.said.table(name))
                for name in ("failureOf", "completionOf", "failsToReach", "kindOf")
            },
            "ends": self._table_row(ends(judge.conditions, self.said)),
            "against": [
                {"concepts": [*map(compact, note.concepts)], "text": note.text, "sentences": self._cited(note.passages)}
                for note in next_steps(pathway).advised_against
            ],
            "plain": self.said.value(PLAIN).firmness,
            "triggers": self.made,
            "things": things,
            "passages": [self._passage(passage) for passage in self.passages],
        }

    def _things(self) -> list[str]:
        """All that can be given, all that stands above or below these, and the parts of the pathway, by IRI."""
        quads = self.graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None)
        typed = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        found = {iri for iri in typed if (FINDABLE | DOABLE) & set(self.said.classes(iri))}
        pathway = self.pathway
        options = [option for stage in pathway.by_iri.values() for option in stage.walk()]
        triggers = [t for e in pathway.escalations for t in e.triggers] + [t for o in options for t in o.indications]
        parts = [*pathway.by_iri.values(), *pathway.escalations, *pathway.conditions, *options, *triggers]
        found |= {each.iri for each in parts} | {leaf.iri for trigger in triggers for leaf in trigger.leaves()}
        found |= {each.iri for option in options for time in option.times for each in (time, *time.when)}
        for name in ("failureOf", "completionOf", "failsToReach", "kindOf", "requires", "combines"):
            found |= {iri for subject, objects in self.said.table(name).items() for iri in (subject, *objects)}
        found |= {iri for each in found for iri in self.graph.iris(each, COURSE_OF)}
        found |= {iri for each in found for iri in self._courses(each)} | {*ends(self.judge.conditions, self.said)}
        return sorted(reached(found, lambda iri: (*self.said.up(iri), *self.said.down(iri))))

    def _thing(self, iri: str) -> dict[str, Any]:
        classes, given = set(self.said.classes(iri)), self.places
        kind = "finding" if FINDABLE & classes else "intervention" if DOABLE & classes else None
        requires, combines = self.said.table("requires"), self.said.table("combines")
        implied = reached([iri], lambda each: requires.get(each, ()))[1:]
        bearing = [
            [given[stage.iri], given[option.iri] if option else None, self._trigger(trigger)]
            for stage, option, trigger in turning(self.judge, iri)
        ]
        found = {
            "kind": kind,
            "class": self.graph.label(self.graph.iris(iri, RDF + "type")[0]) if kind else None,
            "up": [given[each] for each in self.said.up(iri)[1:]],
            "implies": [given[each] for each in implied],
            "combines": [given[each] for each in combines.get(iri, ())],
            "courseOf": [given[each] for each in self.graph.iris(iri, COURSE_OF)],
            "courses": sorted(given[each] for each in self._courses(iri)),
            "mentions": self._cited(self.said.mentions(iri)),
            "bears": bearing,
            "symptomatic": symptomatic(self.said, iri),
            "foreign": self.judge.foreign(iri),
        }
        return {
            "id": compact(iri),
            "label": self.graph.label(iri),
            **{key: each for key, each in found.items() if each},
        }

    def _courses(self, iri: str) -> set[str]:
        return {course for each in (iri, *self.said.down(iri)) for course in self.graph.subjects(COURSE_OF, each)}

    def _option(self, option: Option) -> dict[str, Any]:
        return {
            "thing": self.places[option.iri],
            "passages": self._cited(option.passages),
            "relation": option.relation,
            "indications": [self._trigger(trigger) for trigger in option.indications],
            "members": [self._option(member) for member in option.members],
            "treats": self._cited(option.treats),
            "times": [self._time(time) for time in option.times],
        }

    def _time(self, time: Timing) -> dict[str, Any]:
        when = [self.places[each.iri] for each in time.when]
        return {
            "thing": self.places[time.iri],
            "text": time.words,
            "when": when,
            "passages": self._cited(time.passages),
        }

    def _trigger(self, trigger: Trigger) -> int:
        if trigger not in self.triggers:
            parts = [self._trigger(part) for part in trigger.parts]
            self.triggers[trigger] = len(self.made)
            axes = trigger.firmest.axes.values() if trigger.firmest else ()
            self.made.append(
                {
                    "thing": self.places[trigger.iri],
                    "all": trigger.all_of,
                    "parts": parts,
                    "passages": self._cited(trigger.passages),
                    "denied": self._cited(trigger.denied),
                    "words": ", ".join(str(value) for value in axes if value.iri != PLAIN),
                }
            )
        return self.triggers[trigger]

    def _table(self, table: Table) -> list[list[Any]]:
        return [[self.places[subject], self._table_row(objects)] for subject, objects in table.items()]

    def _table_row(self, objects: Mapping[str, Iterable[Passage]]) -> list[list[Any]]:
        return [[self.places[iri], self._cited(passages)] for iri, passages in objects.items()]

    def _cited(self, passages: Iterable[Passage]) -> list[int]:
        return [self.order[passage.iri] for passage in passages]

    def _passage(self, p: Passage) -> list[Any]:
        axes = [value and value.label for value in (p.modality, p.importance, p.rank)]
        return [p.curie, p.text, *axes, p.firmness if p.modality else -1]
