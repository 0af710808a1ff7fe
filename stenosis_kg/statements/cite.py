"""From a statement to the sentences that make it, or deny it, or to the fact that none does.

Six answers: ``stated`` (by a statement of a passage, or through a path of statements of one passage: `chains`),
``contradicted`` (a passage holds an ``owl:NegativePropertyAssertion`` or advises against it, and none states it),
``disputed`` (one document states it, and another contradicts it), ``left open`` (a passage says itself that it varies,
depends or is not settled: `left_open`), ``not shown`` (passages say that it has not been shown, and nothing else), and
``silent``. Silence is shown as silence, never as "no". What a document quotes is the speaker's, and not its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, RDF, compact
from ..paths import bundled, mappings
from ..rdf import Term, bare
from ..rdf.graph import Graph
from . import Passage, Statement, in_order
from .answers import ANSWERS, Answer, Citation, answer_of, voices_of
from .names import resolve
from .reading import Statements, statements_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWERS", "Answer", "Citation", "Evidence", "cite"]

_Triple: TypeAlias = "tuple[ox.NamedNode, ox.NamedNode, Term]"
_COLUMNS = ("answer", "passage", "modality", "importance", "rank", "text", "start", "end")
_TYPE = ox.NamedNode(RDF + "type")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who says it.

    Attributes
    ----------
    answer : one of `ANSWERS`
    sentences : the passages that state it, in reading order, and after them those that do so through a path; where it
        is contradicted, those that deny it; where it is left open, those that leave it open; where it is not shown,
        those that say so
    against : the passages that deny what others state, or advise against it
    not_shown : the passages by which it has not been shown, where others state or deny it
    vocabulary : the bundled graph holds it outside all passages: a hierarchy or a mapping of ours, and no one's words
    outside : where else it is held outside all passages: files that were added, with the line ("mine.ttl, line 3")
    between : other statements of passages that join the two, whichever way round
    voices : where the graph has several documents, the answer of each (its IRI), and of each speaker whom one quotes
    """

    subject: str
    predicate: str
    object: Term
    answer: Answer
    sentences: tuple[Citation, ...] = ()
    against: tuple[Citation, ...] = ()
    vocabulary: bool = False
    outside: tuple[str, ...] = ()
    between: tuple[Statement, ...] = ()
    not_shown: tuple[Citation, ...] = ()
    voices: tuple[tuple[str, Answer], ...] = ()

    def __bool__(self) -> bool:
        return self.answer == "stated"

    @property
    def statement(self) -> Statement:
        """What was asked for."""
        return Statement(self.subject, self.predicate, self.object)

    @property
    def through(self) -> bool:
        """Whether it is stated only through paths, and by no one statement."""
        return self.answer in ("stated", "disputed") and all(each.through for each in self.sentences)

    def __repr__(self) -> str:
        said = " ".join(self.statement.short.values())
        by = ", ".join(f"{each.passage.curie} ({_voice(each.passage)})" for each in self.sentences)
        how = "through a path of" if self.through else "by"
        return f"<Evidence: {said}: {self.answer}{f' {how} {by}' if by else ''}>"

    def _repr_html_(self) -> str:
        from html import escape

        quotes = "".join(
            f"<blockquote>{escape(each.passage.text)} [{escape(each.passage.curie)}, {escape(_voice(each.passage))}]"
            f"{f'<br>{title} {escape(_path(steps))}' if steps else ''}</blockquote>"
            for each in (*self.sentences, *self.against)
            for title, steps in [("stated through:", each.through) if each.through else ("left open:", each.depends)]
        )
        return f"<div><p>{escape(repr(self)[1:-1])}</p>{quotes}</div>"

    def to_pandas(self) -> pd.DataFrame:
        """A row for each passage: what it does, its CURIE, its firmness, weight, words and place."""
        from ..rdf.records import Table

        sides = ((self.answer, self.sentences), ("against", self.against), ("not shown", self.not_shown))
        said = [(how, each.passage) for how, some in sides for each in some]
        rows = [
            (
                how,
                p.curie,
                *(value and value.label for value in (p.modality, p.importance, p.rank)),
                p.text,
                p.start,
                p.end,
            )
            for how, p in said
        ]
        return Table("", _COLUMNS, tuple(rows)).frame()

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes."""
        more = {
            "against": [each.to_dict() for each in self.against],
            "vocabulary": self.vocabulary,
            "outside": list(self.outside),
            "not_shown": [each.to_dict() for each in self.not_shown],
            "voices": {compact(voice): answer for voice, answer in self.voices},
        }
        sentences = [each.to_dict() for each in self.sentences]
        found = {"answer": self.answer, **self.statement.short, "sentences": sentences}
        return found | {key: value for key, value in more.items() if value}

    def to_json(self) -> str:
        """``{"answer": "stated", "subject": …, "sentences": [{"id": "l5s1:s10a", "text": …, "start": …}]}``."""
        import json

        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def cite(graph: Graph, subject: str, predicate: str, object: str | Term) -> Evidence:
    """The passages that state that subject, predicate, object; or deny it; or that none does.

    A statement with the inverse of the predicate, or round the other way where it is symmetric, is the same statement.

    Parameters
    ----------
    subject, predicate, object : names, CURIEs or IRIs; the object of a data property is its text, in any case. Terms of
        rdflib and pyoxigraph are taken as they are

    Raises
    ------
    UnknownName
        If nothing in the graph has a name; with the nearest.

    >>> from stenosis_kg.rdf.graph import load
    >>> cite(load(), "foraminotomy", "treats", "severe foraminal stenosis at L5-S1").answer
    'stated'
    """
    subject = resolve(graph, str(subject))
    predicate = resolve(graph, str(predicate), "property")
    target = _object(graph, predicate, object)
    read = statements_of(graph)
    ways = list(_ways(graph, subject, predicate, target))
    holding = [quad for way in ways for quad in graph.store.quads_for_pattern(*way)]
    making = _cited(read, read.made_of(holding))
    making += _joining(graph, ways, {each.passage for each in making})
    stating, unshown = (tuple(each for each in making if each.passage.not_shown is how) for how in (False, True))
    denying = _cited(read, _against(read, ways))
    opening = _opening(graph, subject, predicate, target) if not (stating or denying or unshown) else ()
    answer = answer_of(stating, denying, opening, unshown)
    loose = [quad for quad in holding if not read.passage(getattr(quad.graph_name, "value", ""))]
    vocabulary, outside = _outside(graph, loose)
    return Evidence(
        *(subject, predicate, target, answer),
        sentences=stating or denying or opening or unshown,
        against=denying if stating else (),
        vocabulary=vocabulary,
        outside=outside,
        between=() if stating else tuple(_between(read, subject, target)),
        not_shown=unshown if stating or denying else (),
        voices=voices_of(graph, stating, denying, opening, unshown),
    )


def _against(read: Statements, ways: Iterable[_Triple]) -> Iterator[Statement]:
    """What denies a triple, and what advises against it."""
    for one, how, other in ways:
        yield from read.denied(one.value, how.value, other)
        for opposite in read.opposites(how.value):
            yield from (each for each in read.stated(one.value, opposite, other) if each.passages)


def _cited(read: Statements, statements: Iterable[Statement]) -> tuple[Citation, ...]:
    """The passages of statements, in reading order, each with its whole sentence where it is a clause."""
    found = in_order(passage for each in statements for passage in each.passages)
    return tuple(Citation(each, read.passage(each.part_of or "")) for each in found)


def _joining(graph: Graph, ways: list[_Triple], but: set[Passage]) -> tuple[Citation, ...]:
    """The passages, other than some, that state it through a path of their own statements."""
    from .chains import chains_of

    read, chains = statements_of(graph), chains_of(graph)
    wanted = [(one.value, how.value, bare(other)) for one, how, other in ways if isinstance(other, ox.NamedNode)]
    found, ends = [], {end for one, _, other in wanted for end in (one, other)}
    for passage in in_order(passage for end in ends for passage in read.mentions(end)):
        path = next((chains.of(passage)[each] for each in wanted if each in chains.of(passage)), None)
        if path and passage not in but:
            found.append(Citation(passage, read.passage(passage.part_of or ""), through=path))
    return tuple(found)


def _opening(graph: Graph, subject: str, predicate: str, target: Term) -> tuple[Citation, ...]:
    """The passages that leave it open, each with what it says that it varies with."""
    from .left_open import left_open

    if not isinstance(target, ox.NamedNode):
        return ()
    found = left_open(graph, subject, predicate, target.value)
    return tuple(
        replace(each, depends=tuple(made for made in found if each.passage in made.passages))
        for each in _cited(statements_of(graph), found)
    )


def _voice(passage: Passage) -> str:
    """How it speaks, and in which words: 'selective, "In some cases"'."""
    said = [*(value.label for value in passage.axes.values()), *(f'"{cue}"' for cue in passage.cues)]
    return ", ".join([*([f"according to {passage.speaker}"] if passage.speaker else []), *said])


def _path(steps: Iterable[Statement]) -> str:
    return "; ".join(" ".join(each.short.values()) for each in steps)


def _object(graph: Graph, predicate: str, object: str | Term) -> Term:
    if type(object).__module__.startswith("rdflib."):
        from ..rdf.convert import term_from_rdflib

        return term_from_rdflib(object)
    if not isinstance(object, str):
        return object
    known = statements_of(graph).literal(predicate, object)
    if known is not None:
        return known
    data = ox.Quad(ox.NamedNode(predicate), _TYPE, ox.NamedNode(OWL + "DatatypeProperty"))
    return ox.Literal(object) if data in graph.store else ox.NamedNode(resolve(graph, object))


def _ways(graph: Graph, subject: str, predicate: str, target: Term) -> Iterator[_Triple]:
    """The triples that say the same: under this predicate, or its inverse."""
    node, relation = ox.NamedNode(subject), ox.NamedNode(predicate)
    yield node, relation, target
    if isinstance(target, ox.NamedNode):
        inverses = set(statements_of(graph).inverses(predicate))
        if ox.Quad(relation, _TYPE, ox.NamedNode(OWL + "SymmetricProperty")) in graph.store:
            inverses.add(predicate)
        yield from ((target, ox.NamedNode(other), node) for other in sorted(inverses))


def _outside(graph: Graph, quads: list[ox.Quad]) -> tuple[bool, tuple[str, ...]]:
    """Whether bundled files hold statements that stand outside all passages, and where added ones do."""
    if not quads:
        return False, ()
    from ..rdf.locate import places

    keys = {(bare(quad.subject), quad.predicate.value, bare(quad.object)) for quad in quads}
    ours = {*bundled(), *mappings()}
    added = [file for file in graph.files if file not in ours]
    lines = {(str(file), line) for file in added for key in keys if (line := places(file).first.get(key))}
    if lines or not added:
        return not lines, tuple(f"{file}, line {line}" for file, line in sorted(lines))
    if any(key in places(file).first for file in ours.intersection(graph.files) for key in keys):
        return True, ()
    return False, tuple(map(str, added))  # in a format whose lines are not known


def _between(read: Statements, subject: str, target: Term) -> Iterator[Statement]:
    """What passages state of the two together."""
    if isinstance(target, ox.NamedNode):
        for one, other in sorted({(subject, target.value), (target.value, subject)}):
            said = (each for each in read.stated(one, object=other) if each.passages)
            yield from sorted(said, key=lambda each: each.predicate)
