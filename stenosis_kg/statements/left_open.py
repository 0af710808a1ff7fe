"""What a document leaves open: it says itself that something varies, depends, or is not settled (s20, s22).

That is no silence, and no statement either: the sentence is shown, with what the thing varies with. The relations by
which a passage leaves its subject open are data of the schema: those below ``skg:openRelation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ..namespaces import SKG, SKOS
from ..rdf.graph import Graph
from . import Passage, Statement, in_order, in_sequence
from .chains import chains_of
from .reading import statements_of

__all__ = ["left_open"]

_OPEN = SKG + "openRelation"


@dataclass(frozen=True, slots=True)
class _Opened:
    """That a passage leaves a thing open to a factor, and the statement by which it does."""

    thing: str
    factor: str
    passage: Passage
    by: Statement


def left_open(graph: Graph, subject: str, predicate: str, target: str) -> tuple[Statement, ...]:
    """The statements of passages that leave subject, predicate, target open: "the treatment depends on severity".

    It is left open in three cases, and in no other. A thing is *open* where a passage says that it varies with
    something (``skg:openRelation``, and all that is below it).

    * **One of several.** A passage leaves a thing open and says of it just what is asked (other than what it varies
      with), and the subject is a kind of what the open thing is a kind of. "The treatment for severe stenosis varies"
      (s22): that lumbar fusion, a treatment, treats it, is left open. Evaluation is no treatment, and another condition
      is not spoken of: silent.
    * **One end of a range.** The subject is open, and a passage says of it what is asked, of something wider than the
      object: the approach ranges to surgery (s3b), and severity often dictates it (s3a): whether it ranges to fusion.
    * **How far.** A passage leaves the subject open to the object, and another relation of that sort is asked: overall
      health "influences" the choice (s20); whether it dictates it.

    That something is open says nothing of other relations: what fusion results in is no part of which treatment is
    chosen, nor is whether one is effective.

    Parameters
    ----------
    subject, predicate, target : IRIs
    """
    read = statements_of(graph)
    relations = read.properties(_OPEN)
    relations = read.properties(*relations, *(other for each in relations for other in read.inverses(each)))
    opened = tuple(_opened(graph, relations))
    if not opened:
        return ()
    asked = [(subject, predicate, target), *((target, other, subject) for other in read.inverses(predicate))]
    kept = {
        each.by
        for each in opened
        if (predicate in relations and (each.thing, each.factor) in ((subject, target), (target, subject)))
        or (predicate not in relations and any(_is_one_of_several(graph, each, *ask) for ask in asked))
        or any(_is_one_end(graph, each, *ask) for ask in asked)
    }
    return in_sequence(kept)


def _opened(graph: Graph, relations: Iterable[str]) -> Iterator[_Opened]:
    """Whatever a passage leaves open, by these relations or through a path."""
    read, chains = statements_of(graph), chains_of(graph)
    stated = (made for each in relations for made in read.stated(predicate=each))
    for passage in in_order(passage for made in stated for passage in made.passages):
        for (thing, relation, factor), path in chains.of(passage).items():
            if relation == _OPEN:
                yield _Opened(thing, factor, passage, path[0])


def _is_one_of_several(graph: Graph, opened: _Opened, subject: str, predicate: str, target: str) -> bool:
    said = Statement(opened.thing, predicate, ox.NamedNode(target), (opened.passage,))
    if subject == opened.thing or said not in statements_of(graph).by(opened.passage.iri):
        return False
    wider = graph.iris(opened.thing, SKOS + "broader")
    return any(statements_of(graph).below(subject, each) for each in wider)


def _is_one_end(graph: Graph, opened: _Opened, subject: str, predicate: str, target: str) -> bool:
    if subject != opened.thing:
        return False
    wider = statements_of(graph).up(target)[1:]
    return any(each.passages and each.target in wider for each in statements_of(graph).stated(subject, predicate))
