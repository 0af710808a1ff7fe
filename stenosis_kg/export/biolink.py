"""Biolink categories of nodes and predicates of statements, by the rules of ``assets/biolink.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..namespaces import expand
from ..paths import settings
from ..rdf.graph import Graph
from ..statements.reading import statements_of
from .content import above, nearest

__all__ = ["Biolink", "Rule", "load"]

_NOTHING = ("biolink:NamedThing",)


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate, and for which firmness and categories it is ("" and empty: for all)."""

    predicate: str
    why: str
    firm: str = ""
    subject: frozenset[str] = frozenset()
    target: frozenset[str] = frozenset()

    def fits(self, subject: Iterable[str], object: Iterable[str]) -> bool:
        """Whether the categories of both ends will do."""
        return all(not wanted or wanted & set(had) for wanted, had in ((self.subject, subject), (self.target, object)))


class Biolink:
    """The rules, and the classes of a graph that they are for.

    >>> from stenosis_kg.rdf.graph import load as load_graph
    >>> rules = load(load_graph())
    >>> rules.categories(["skg:Medication"])
    ('biolink:Treatment', 'biolink:ClinicalIntervention')
    >>> rules.predicate("skg:treats", "https://w3id.org/stenosis-kg/ontology#Possible", ["biolink:Treatment"],
    ...     ["biolink:Disease"])
    'biolink:treats_or_applied_or_studied_to_treat'
    """

    def __init__(
        self,
        graph: Graph,
        categories: dict[str, list[str]],
        rules: dict[str, tuple[Rule, ...]],
        last: str,
        conditional: str,
    ) -> None:
        self._graph = graph
        self._categories = categories
        self._last = last
        self._conditional = expand(conditional)
        self.rules = rules

    def categories(self, types: Iterable[str]) -> tuple[str, ...]:
        """The categories of a node with these classes (CURIEs): those of the nearest classes that have any."""
        return nearest(self._graph, types, self._own) or _NOTHING

    def predicate(self, stated: str, modality: str | None, subject: Iterable[str], object: Iterable[str]) -> str:
        """The predicate for a property (CURIE) that a passage of this modality (IRI) states.

        ``None`` is for what the vocabulary says: it does not hedge. A modality without firmness is weaker than all.
        """
        for rule in self.rules.get(stated, ()):
            firm = modality is None or self._firmness(modality) >= self._firmness(expand(rule.firm))
            if firm and rule.fits(subject, object):
                return rule.predicate
        return self._last

    def on_condition(self, modality: str) -> str:
        """The modality (IRI) that what holds on a condition only counts as: its own (IRI), where that is weaker."""
        return min(modality, self._conditional, key=self._firmness)

    def _own(self, name: str) -> list[str]:
        ours = self._categories.get(name, [])
        return [*ours, *(up for up in above(self._graph, name) if up.startswith("biolink:"))]

    def _firmness(self, modality: str) -> int:
        return statements_of(self._graph).value(modality).firmness if modality else 0


def load(graph: Graph) -> Biolink:
    """The rules, for a graph."""
    data = settings("biolink")
    categories = {name: entry["category"] for name, entry in data["categories"].items()}
    rules = {
        stated: tuple(
            Rule(each["predicate"], each["why"], each["from"], frozenset(each.get("subject", ())),
                 frozenset(each.get("object", ())))
            for each in entries
        )
        for stated, entries in data["predicates"].items()
    }  # fmt: skip
    return Biolink(graph, categories, rules, data["fallback"]["predicate"], data["conditional"]["as"])
