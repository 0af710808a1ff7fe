"""On what condition a passage makes a statement: the triggers that it states, of which one is to be met.

"When conservative treatments fail … surgical intervention becomes necessary" states a trigger, and that surgery is
offered: the second holds on the first. Where a passage states an escalation's trigger or when something is
recommended, all that it says beside holds on that condition, but for what it says of the condition itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..namespaces import SKG
from ..rdf.graph import Graph
from . import Passage, Statement
from .reading import Statements, statements_of

__all__ = ["Conditions", "Triggers", "conditions_of"]

Triggers = tuple[str, ...]
"""The IRIs of what a statement turns on, in the order of the words: any one of them will do. Empty: nothing."""

_TRIGGER, _RECOMMENDED = SKG + "trigger", SKG + "recommendedWhen"


class Conditions:
    """The conditions of a graph's statements. Make it with `conditions_of`, which makes one for each graph."""

    def __init__(self, graph: Graph) -> None:
        self._said: Statements = statements_of(graph)
        # Passage -> what turns on a trigger -> the triggers. An escalation stands for the stages that it leads to.
        self._turns: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._about: dict[str, set[str]] = defaultdict(set)
        targets, parts = self._said.table("to"), self._said.table("requires")
        for each in (*self._said.stated(predicate=_TRIGGER), *self._said.stated(predicate=_RECOMMENDED)):
            escalation = each.predicate == _TRIGGER
            for passage in each.passages:
                for end in targets.get(each.subject, {}) if escalation else (each.subject,):
                    self._turns[passage.iri][end].add(each.target)
                self._about[passage.iri] |= {*_with_parts(each.target, parts), *([each.subject] if escalation else [])}

    def of(self, statement: Statement, passage: Passage) -> Triggers:
        """What a statement turns on in the words of one of its passages; empty where it holds without a condition."""
        turns = self._turns.get(passage.iri)
        if not turns or statement.predicate == _RECOMMENDED or statement.subject in self._about[passage.iri]:
            return ()
        ends = [end for end in (statement.subject, statement.target) if end in turns]
        found = {trigger for end in ends or turns for trigger in turns[end]}
        return tuple(sorted(found, key=lambda iri: (self._said.place(iri, (passage,)), iri)))

    def free(self, statement: Statement) -> tuple[Passage, ...]:
        """The passages that make a statement without a condition."""
        return tuple(passage for passage in statement.passages if not self.of(statement, passage))


def conditions_of(graph: Graph) -> Conditions:
    """The conditions of what a graph states, read once for each graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> graph = load()
    >>> (offer,) = statements_of(graph).stated(object=SKG.replace("ontology#", "concept/lumbar-fusion"),
    ...     predicate=SKG + "offers")
    >>> [[graph.label(iri) for iri in conditions_of(graph).of(offer, passage)] for passage in offer.passages]
    [['degenerative disc disease with stenosis', 'spinal instability with stenosis']]
    """
    return graph.once(Conditions)


def _with_parts(iri: str, parts: dict[str, dict[str, tuple[Passage, ...]]]) -> Iterable[str]:
    """A trigger, and what it requires, all the way down."""
    found = [iri]
    for current in found:
        found += [part for part in parts.get(current, {}) if part not in found]
    return found
