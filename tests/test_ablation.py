"""Take a statement away, and the answer changes: for every statement that the answer to a question rests on.

`provenance.rests_on` derives from the query's own patterns which statements an answer rests on. Here each of them
is deleted in turn, and each other statement of a passage too: the answer must change with the first kind and with
none of the second. Where a query asks what is *not* stated, further statements hold rows back, and may only do that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import compact

from .provenance import Unit, answer, has_negation, quads, rests_on
from .questions import Case, cases, golden, text
from .sampling import sampled

CASES = [pytest.param(case, id=case.id) for case in cases()]
SILENT = {  # cases whose answer is that nothing is stated: it rests on no statement
    "conditions-for.silent",
    "does-it-treat.example",
    "symptom-chain.silent",
    "what-treats.silent",
}


@pytest.fixture(scope="module")
def store(kg: KnowledgeGraph) -> ox.Store:
    """A copy of the bundled graph that a test may take statements out of, if it puts them back."""
    copy = ox.Store()
    copy.extend(kg.store)
    return copy


@contextmanager
def without(store: ox.Store, unit: Unit) -> Iterator[None]:
    """The store without a statement."""
    taken = quads(store, unit)
    assert taken, f"{unit} is not in the store"
    for quad in taken:
        store.remove(quad)
    try:
        yield
    finally:
        store.extend(taken)


def changes(store: ox.Store, query: str, units: set[Unit]) -> set[Unit]:
    """The units whose absence changes the answer."""
    whole = answer(store, query)
    found = set()
    for unit in units:
        with without(store, unit):
            if answer(store, query) != whole:
                found.add(unit)
    return found


def of_passages(store: ox.Store) -> set[Unit]:
    """Every statement of every passage."""
    return {_unit(quad) for quad in store if isinstance(quad.graph_name, ox.NamedNode)}


def spread(store: ox.Store, units: set[Unit]) -> set[Unit]:
    """The units as statements of one graph each."""
    return {_unit(quad) for unit in units for quad in quads(store, unit)}


@pytest.mark.parametrize("case", CASES)
def test_the_answer_changes_with_every_statement_it_rests_on(kg: KnowledgeGraph, store: ox.Store, case: Case) -> None:
    query = text(case, kg)
    used = rests_on(store, query)
    assert bool(used) is (case.id not in SILENT)
    assert {_shown(unit) for unit in used - changes(store, query, used)} == set()


@pytest.mark.parametrize("case", sampled(CASES, 5))
def test_the_answer_changes_with_no_other_statement(kg: KnowledgeGraph, store: ox.Store, case: Case) -> None:
    query = text(case, kg)
    others = of_passages(store) - spread(store, rests_on(store, query))
    changed = changes(store, query, others)
    if not has_negation(query):
        assert {_shown(unit) for unit in changed} == set()
    whole = set(answer(store, query))
    for unit in changed:  # a statement that no pattern matches can only hold rows back
        with without(store, unit):
            assert whole < set(answer(store, query)), _shown(unit)


def test_every_statement_of_the_document_is_reached(kg: KnowledgeGraph, store: ox.Store) -> None:
    """Questions that reach any statement whatever (``reach: any``) do not count."""
    reached: set[Unit] = set()
    for case in cases():
        if case.question.reach != "any":
            reached |= spread(store, rests_on(store, text(case, kg)))
    unreached = sorted(_shown(unit) for unit in of_passages(store) - reached)
    assert unreached == [], "no question reaches:\n" + "\n".join(unreached)


def test_questions_that_reach_any_statement_name_no_relation(kg: KnowledgeGraph) -> None:
    """Else the mark would hide that nothing asks for a statement."""
    for case in cases():
        asks_for_any = "GRAPH ?passage { ?subject ?relation ?object }" in case.question.text
        names_its_relations = "VALUES ?relation" in case.question.text or "?relation rdfs:sub" in case.question.text
        if asks_for_any and not names_its_relations:
            assert case.question.reach == "any", case.id


def test_the_check_sees_a_statement_that_makes_no_difference(store: ox.Store) -> None:
    """Two clauses of a sentence say it, and the question does not ask which: one of them can go unnoticed."""
    query = """PREFIX skg: <https://w3id.org/stenosis-kg/ontology#>
SELECT DISTINCT ?stage
WHERE {
  GRAPH ?passage { ?stage skg:bypasses|skg:offers ?anything }
}
"""
    used = rests_on(store, query)
    assert len(used) > len(changes(store, query, used)) > 0


def test_the_check_sees_a_statement_that_holds_a_row_back(store: ox.Store) -> None:
    query = """PREFIX skg: <https://w3id.org/stenosis-kg/ontology#>
SELECT DISTINCT ?surgery
WHERE {
  ?surgery skg:recommendedWhen ?condition .
  FILTER NOT EXISTS { ?surgery skg:moreComprehensiveThan ?other }
}
"""
    others = of_passages(store) - spread(store, rests_on(store, query))
    assert [_shown(unit) for unit in changes(store, query, others)] == [
        "l5s1:s12b: concept:lumbar-fusion skg:moreComprehensiveThan concept:foraminotomy"
    ]


def test_silence_is_an_empty_golden_file() -> None:
    for case in cases():
        _, rows = golden(case.file)
        assert all("silent" in row and not row[-1] for row in rows) is (case.id in SILENT), case.id


def _unit(quad: ox.Quad) -> Unit:
    return Unit(quad.subject, quad.predicate, quad.object, quad.graph_name)


def _shown(unit: Unit) -> str:
    parts = [compact(term.value) for term in unit[:3] if isinstance(term, (ox.NamedNode, ox.Literal))]
    place = compact(unit.graph.value) if isinstance(unit.graph, ox.NamedNode) else "any graph"
    return f"{place}: {' '.join(parts)}"
