"""Every constraint of the shapes earns its place: a graph that fails it alone, and a test that fails without it.

``data/shapes/base.trig`` conforms, with a node for every shape to look at. Each other file there is named after one
shape, and holds what is added to the base (and, in the graph ``t:removed``, what is taken away) so that this shape,
and no other, is violated; its first line says how often. The fixtures of generated shapes are generated.

Then the shapes are mutated: without any one constraint, any piece of one, or any condition of a query, the base or the
fixture must come out differently.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
import pytest
import shacl

from stenosis_kg.check import domains
from stenosis_kg.check import shapes as check_shapes
from stenosis_kg.check.shapes import focus_nodes, run
from stenosis_kg.check.shapes.asked import may_break
from stenosis_kg.check.shapes.engine import results
from stenosis_kg.check.shapes.terms import COMPONENTS
from stenosis_kg.namespaces import RDF, RDFS, SH, SHAPE
from stenosis_kg.paths import ontology
from stenosis_kg.rdf.graph import Graph, load

from .sampling import long, sampled
from .shape_fixtures import (
    DATA,
    GENERATED,
    NAMES,
    Engine,
    Quads,
    Results,
    asks_for_graphs,
    base,
    bundled,
    by_graphs,
    by_pyshacl,
    compiled,
    declarations,
    each_query_parsed_once,
    engine,
    fast,
    fixture,
    parts,
    reference,
    rust_results,
    shape_names,
)


@pytest.fixture(autouse=True, scope="module")
def _faster() -> Iterator[None]:
    with each_query_parsed_once():
        yield


# What the tables say ---------------------------------------------------------


def expected(name: str) -> Results:
    """What the first line of a fixture says: its shape, and how often. A generated one is violated once."""
    if name in GENERATED:
        return Counter({name: 1})
    first = (DATA / f"{name}.trig").read_text(encoding="utf-8").splitlines()[0]
    match = re.match(r"# shape:(\S+) is violated, (once|twice|(\d+) times), and no other shape\.", first)
    assert match, f"{name}.trig must begin by saying which shape it violates, and how often"
    return Counter({match[1]: int(match[3] or {"once": 1, "twice": 2}[match[2]])})


def test_each_constraint_has_a_fixture_and_each_fixture_a_constraint() -> None:
    assert shape_names() == NAMES
    assert len(NAMES) > 200


def test_generated_shapes_are_as_the_schema_is() -> None:
    """After a change to the schema, or to which properties the graph uses: python -m stenosis_kg.check.domains."""
    assert (ontology() / "shapes" / "generated.ttl").read_bytes() == domains.published(load())
    assert len(GENERATED) == 127


def test_the_base_conforms_by_the_fast_engine() -> None:
    assert rust_results(engine().others, base()) == Counter()


@long
def test_the_base_conforms_and_every_shape_looks_at_it() -> None:
    store = ox.Store()
    store.extend(base())
    outcome = run(Graph(store), bundled())
    assert outcome.findings == ()
    assert outcome.shapes == len(NAMES)


def test_the_fast_engine_finds_the_bundled_graph_right() -> None:
    assert rust_results(engine().others, tuple(load().store)) == Counter()


@long  # `validate` of the bundled graph runs pySHACL too, with the shapes that ask for graphs
def test_the_reference_finds_the_bundled_graph_right_by_the_same_shapes() -> None:
    others = [q for quads in parts().values() if not asks_for_graphs(quads) for q in quads]
    assert by_pyshacl([*others, *declarations()], tuple(load().store)) == Counter()


def test_no_shape_names_another() -> None:
    """So each can be judged, and mutated, without the others."""
    for quads in parts().values():
        named = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
        assert not named & {SHAPE + name for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_violates_its_shape_and_no_other_that_the_fast_engine_knows(name: str) -> None:
    assert fast(name) == (Counter() if asks_for_graphs(parts()[name]) else expected(name))


@pytest.mark.parametrize("name", sampled(NAMES, 10))
def test_a_fixture_violates_its_shape_and_no_other(name: str) -> None:
    assert fast(name) + by_graphs(name) == expected(name)
    assert reference(name) == expected(name), "the two engines do not agree"


# What the store is asked first -------------------------------------------------


def asked(quads: Quads) -> set[str]:
    """The shapes that the store, asked of them, does not find kept."""
    store = ox.Store()
    store.extend(quads)
    graph, shapes = Graph(store), bundled()
    union = graph.union
    assert isinstance(union, ox.Store)
    broken = may_break(union, shapes, focus_nodes(graph, shapes))
    return {node.value.removeprefix(SHAPE) for node in broken}


def test_the_store_finds_every_shape_kept_by_the_base() -> None:
    assert asked(base()) == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_store_finds_the_shape_broken_that_a_fixture_breaks(name: str) -> None:
    assert asked(fixture(name)) == {name}


@pytest.mark.parametrize("seed", sampled(range(40), 20))
def test_a_graph_that_was_damaged_has_the_same_results_as_by_pyshacl_alone(seed: int) -> None:
    chance, quads = random.Random(seed), sorted(load().store, key=str)
    terms = sorted({term for quad in quads for term in (quad.subject, quad.object)}, key=str)
    for place in chance.sample(range(len(quads)), 8):
        quad = quads[place]
        quads[place] = ox.Quad(quad.subject, quad.predicate, chance.choice(terms), quad.graph_name)
    store = ox.Store()
    store.extend(quads)
    graph, shapes = Graph(store), check_shapes.bundled()
    alone = results(graph, shapes)
    assert alone
    assert results(graph, shapes, focus_nodes(graph, shapes)) == alone


# Mutants ---------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A shape with something taken out; ``quads`` is what is left of it."""

    shape: str
    without: str
    quads: Quads


def whole(name: str) -> Iterator[Mutant]:
    yield Mutant(name, "all of it", ())


def pieces(name: str) -> Iterator[Mutant]:
    """Without one constraint inside a nested shape, and without one member of a list."""
    quads = parts()[name]
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) and quad.predicate.value.removeprefix(SH) in {
            *COMPONENTS,
            "property",
        }:
            yield Mutant(name, f"nested {quad.predicate.value.removeprefix(SH)}", tuple(q for q in quads if q != quad))
        if quad.predicate.value == RDF + "rest":
            cell, rest = quad.subject, quad.object
            kept = (q for q in quads if q.subject != cell)
            spliced = (ox.Quad(q.subject, q.predicate, rest) if q.object == cell else q for q in kept)
            member = next(q.object for q in quads if q.subject == cell and q.predicate.value == RDF + "first")
            yield Mutant(name, f"list member {member}", tuple(spliced))


def filters(name: str) -> Iterator[Mutant]:
    """Without one FILTER of its query, or one condition of a FILTER, or its HAVING."""
    for quad in parts()[name]:
        if quad.predicate.value == SH + "select" and isinstance(quad.object, ox.Literal):
            text = quad.object.value
            for start, end in clauses(text):
                shorter = ox.Quad(quad.subject, quad.predicate, ox.Literal(text[:start] + text[end:]))
                without = " ".join(text[start:end].split())
                yield Mutant(name, without, tuple(shorter if q == quad else q for q in parts()[name]))


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where each FILTER … or HAVING … of a query begins and ends, and each condition that && joins to another."""
    for match in re.finditer(r"FILTER(?: NOT)?(?: EXISTS)?\s*|HAVING\s*", text):
        end = closing(text, match.end())
        yield match.start(), end
        inside = text[match.end() + 1 : end - 1]
        if "EXISTS" not in match[0] and " && " in inside:
            at = match.end() + 1
            conditions = inside.split(" && ")
            for number, condition in enumerate(conditions):
                last = number == len(conditions) - 1
                yield (at - 4, at + len(condition)) if last else (at, at + len(condition) + 4)
                at += len(condition) + 4


def closing(text: str, start: int) -> int:
    """The end of what the bracket or call at ``start`` opens."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(text[at], 0)
        if depth == 0 and text[at] in ")}":
            return at + 1
    raise AssertionError(f"unbalanced: {text}")


def survives(mutant: Mutant) -> bool:
    """Does the mutant pass the tables: it can be run, the base conforms, and its fixture has its results?

    Where that is so, the fixtures whose names begin with the same word are tried as well: a condition may be there
    to keep a shape out of what its neighbour reports.
    """
    word = mutant.shape.split("-")[0]
    near = [mutant.shape, *(name for name in NAMES if name.split("-")[0] == word and name != mutant.shape)]
    try:
        return all(_passes(mutant, name) for name in near)
    except ValueError:
        return False  # such as a path of one alternative: the engine does not run it


def _passes(mutant: Mutant, name: str) -> bool:
    """Do the base and one fixture come out as they do without the mutation?"""
    if asks_for_graphs(parts()[mutant.shape]):
        own = {**parts(), mutant.shape: mutant.quads}
        graphs = [q for shape, quads in own.items() if asks_for_graphs(parts()[shape]) for q in quads]
        mutated = Engine((*graphs, *declarations()), engine().others)
        return mutated.results(fixture(name)) == expected(name) and mutated.results(base()) == Counter()
    # What the shapes of other files find is known: no shape names another, as a test above holds.
    known = Counter({shape: n for shape, n in fast(name).items() if topic(shape) != topic(mutant.shape)})
    found = rust_results(file_without(mutant), fixture(name)) + known + by_graphs(name)
    return found == expected(name) and rust_results(file_without(mutant), base()) == Counter()


def topic(shape: str) -> object:
    """The file that a shape is in."""
    return next(quad.object for quad in parts()[shape] if quad.predicate.value == RDFS + "isDefinedBy")


@lru_cache(maxsize=1)
def file_without(mutant: Mutant) -> shacl.Shapes:
    """The shapes of the mutant's file that ``shacl`` can judge, with the mutant in its place."""
    names = [name for name in NAMES if topic(name) == topic(mutant.shape) and not asks_for_graphs(parts()[name])]
    quads = [quad for name in names for quad in (mutant.quads if name == mutant.shape else parts()[name])]
    return compiled(frozenset([*quads, *declarations()]))


@pytest.mark.parametrize(
    ("what", "make"),
    [
        pytest.param("constraints", whole, id="without-one-constraint"),
        pytest.param("pieces of constraints", pieces, id="without-a-piece-of-one"),
        pytest.param("conditions of queries", filters, id="without-a-condition-of-its-query"),
    ],
)
@pytest.mark.parametrize("every", [pytest.param(10, id="a-sample"), pytest.param(1, id="all", marks=long)])
def test_every_mutant_is_noticed(
    what: str, make: Callable[[str], Iterator[Mutant]], every: int, record_property: Callable[[str, object], None]
) -> None:
    mutants = [mutant for name in NAMES for mutant in make(name)][::every]
    alive = [mutant for mutant in mutants if survives(mutant)]
    killed = len(mutants) - len(alive)
    record_property(f"mutation score, {what}", f"{killed}/{len(mutants)} = {100 * killed / len(mutants):.0f} %")
    assert mutants
    assert not [f"shape:{mutant.shape} without {mutant.without}" for mutant in alive]
