"""What figures are drawn from: every statement with its passages, labels and looks of things, and how to cite.

A figure cites passages with their modality: "possible “can” [s6a]".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import pyoxigraph as ox

from ..namespaces import RDF, RDFS, SKG, SKOS, compact
from ..pathway.model import Named, PathwayRecords, Stage
from ..rdf import bare
from ..rdf.graph import Graph
from ..statements import Passage, Statement, firmest, order_of
from ..statements.reading import statements_of, title
from .palette import Family, family
from .paragraph import NBSP, TextRun

__all__ = ["FigureData", "Stated", "curies", "passages_of", "spoken"]


@dataclass(frozen=True, slots=True)
class Stated:
    """The modality and passages that a card states, for the cards inside it."""

    modality: str
    passages: tuple[Passage, ...]


class FigureData:
    """The statements of a graph, and the labels and looks of things, each read once.

    ``by_number`` cites passages by number also where the graph is one of several, for where the document is named.
    """

    def __init__(self, graph: Graph, *, by_number: bool = False) -> None:
        self.graph, self.by_number = graph, by_number
        self.statements = statements_of(graph)
        self.passages: dict[str, Passage] = self.statements.passages
        self.label = cache(graph.label)

    @cached_property
    def stated(self) -> tuple[Statement, ...]:
        """Every clinical statement and denial, in the order of the passages that make it."""
        read = self.statements
        stated = (each for name in read.clinical for each in read.stated(predicate=name))
        denied = (each for each in read.denied() if each.passages)
        drawn = (each for each in (*stated, *denied) if isinstance(each.object, ox.NamedNode | ox.Literal))
        return tuple(sorted(drawn, key=_place))

    @cached_property
    def spans(self) -> frozenset[str]:
        """The time spans of the graph, by IRI."""
        return frozenset(self.graph.subjects(RDF + "type", SKG + "TimeSpan"))

    @cached_property
    def documents(self) -> tuple[Named, ...]:
        """The documents that passages are quoted from, with their titles."""
        sources = sorted({passage.document for passage in self.passages.values()})
        return tuple(Named(source, title(self.graph, source) or self.label(source)) for source in sources)

    def words(self, statement: Statement) -> str:
        """The object of a statement, as a reader takes it: the label of a thing, the text of a value."""
        return self.label(statement.target) if statement.target else bare(statement.object)

    def classes(self, iri: str) -> list[str]:
        """The classes of ours that a thing is typed by; what has no IRI has none."""
        return [] if not iri else [c for c in self.graph.iris(iri, RDF + "type") if c.startswith(SKG)]

    def parents(self, cls: str) -> list[str]:
        """The classes right above a class."""
        return self.graph.iris(cls, RDFS + "subClassOf")

    def family(self, iri: str) -> Family:
        """The look of a thing."""
        return family(self.classes(iri), self.parents)

    def class_family(self, cls: str) -> Family:
        """The look of the things of a class."""
        return family([cls], self.parents)

    def class_line(self, cls: str) -> str:
        """The colour of lines and words for a class."""
        return f"{self.class_family(cls).name}.line"

    def stage_family(self, stage: Stage) -> Family:
        """The look of a stage: that of its first option."""
        return self.family(stage.options[0].iri) if stage.options else family([SKG + "Stage"])

    def start(self, pathway: PathwayRecords, otherwise: str) -> tuple[str, str]:
        """The label and the name of the colour of where a pathway starts: the condition it is for, if stated."""
        condition = next(iter(pathway.conditions), None)
        look = self.family(condition.iri if condition else pathway.iri)
        return condition.label if condition else otherwise, look.name

    def concepts(self) -> Iterator[str]:
        """Everything with a preferred label that one of our classes types, by IRI."""
        quads = self.graph.store.quads_for_pattern(None, ox.NamedNode(SKOS + "prefLabel"), None)
        labelled = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return (iri for iri in sorted(labelled) if not iri.startswith(SKG) and self.classes(iri))

    def cite(self, passages: Iterable[Passage]) -> str:
        """Passages in brackets: by number where there is one document, by CURIE where there are several."""
        names = dict.fromkeys(passage.id if self.by_number else passage.name for passage in passages)
        return f"[{', '.join(names)}]" if names else ""

    def attribution(
        self,
        passages: Sequence[Passage],
        passage: Passage | None = None,
        triggered: Collection[Passage] = (),
        above: Stated | None = None,
    ) -> tuple[TextRun, ...]:
        """The line under a label: each modality with the numbers of its sentences, the firmest first.

        Parameters
        ----------
        passages : the passages to cite
        passage : the one whose modality holds for the thing; the firmest unless given
        triggered : those of the passages that say it only for when a trigger is met
        above : what the enclosing card already states; it is left out
        """
        leading = passage or firmest(passages)
        groups: dict[str, list[Passage]] = {spoken(leading, triggered): []}
        if leading is None or leading not in passages:  # the weaker modality of what it belongs to holds for it
            groups[spoken(leading, triggered)] += [*passages, *([leading] if leading else [])]
        else:
            for each in sorted(passages, key=lambda each: (-each.firmness, each.order)):
                groups.setdefault(spoken(each, triggered), []).append(each)
        texts: list[str] = []
        for words, cited in groups.items():
            known = above is not None and words == above.modality
            fresh = [each for each in cited if above is None or not known or each not in above.passages]
            parts = [text for text in ("" if known else words, self.cite(fresh)) if text]
            texts += [*parts[:-1], parts[-1] + ","] if parts else []
        return tuple(TextRun(text, "muted") for text in [*texts[:-1], texts[-1].removesuffix(",")]) if texts else ()

    def attribution_text(self, passages: Sequence[Passage], passage: Passage | None = None) -> str:
        """`attribution` as plain text."""
        return " ".join(run.text for run in self.attribution(passages, passage))


def _place(statement: Statement) -> tuple[object, ...]:
    value = "" if statement.target else bare(statement.object)
    place = order_of(statement.passages)
    return place, compact(statement.subject), statement.predicate, statement.target, value, statement.denied


def spoken(passage: Passage | None, triggered: Collection[Passage] = ()) -> str:
    """The modality of a passage, its importance, and the hedge cue unless that repeats them.

    It says "when triggered" of the passages in ``triggered``, which speak only for when a trigger is met.
    """
    if passage is None or passage.modality is None:
        return "not stated by a passage"
    words = [str(value) for value in (passage.modality, passage.importance) if value]
    stems = {word[:6] for word in " ".join(words).casefold().split()}
    stems |= {passage.rank.label.casefold()} if passage.rank else set()
    cues = [cue for cue in passage.cues if not any(stem in cue.casefold() for stem in stems)]
    cues.sort(key=passage.text.find)
    shown = "".join(f" “{cue.replace(' ', NBSP)}”" for cue in cues[:1])
    note = " when triggered" if passage in triggered else ""
    return f"{', '.join(words)}{note}{shown}"


def passages_of(things: Iterable[Statement | Named]) -> list[Passage]:
    """The passages of several things, one after the other."""
    return [passage for thing in things for passage in thing.passages]


def curies(passages: Iterable[Passage]) -> tuple[str, ...]:
    """The CURIEs of passages, each once."""
    return tuple(dict.fromkeys(passage.curie for passage in passages))
