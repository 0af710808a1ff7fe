"""Nanopublications: one for each passage that states something, named by a hash of what it holds."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.export import files
from stenosis_kg.export.ledger import facts, losses
from stenosis_kg.export.nanopub import BASE, trusty
from stenosis_kg.namespaces import PROV
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.writing import dumps_nquads

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"


def read_back(written: dict[str, bytes]) -> list[ox.Quad]:
    """The quads that a set of nanopublications was made from."""
    found: set[ox.Quad] = set()
    for data in written.values():
        quads = list(ox.parse(data, format=ox.RdfFormat.TRIG))
        assertion = next(quad.object for quad in quads if quad.predicate.value.endswith("#hasAssertion"))
        assert isinstance(assertion, ox.NamedNode)
        own = assertion.value.removesuffix("assertion")
        (passage,) = {
            quad.object
            for quad in quads
            if quad.subject == assertion and quad.predicate.value == PROV + "wasDerivedFrom"
        }
        blanks: dict[str, ox.BlankNode] = {}

        def term(value: object, own: str = own, blanks: dict[str, ox.BlankNode] = blanks) -> object:
            if isinstance(value, ox.NamedNode) and value.value.startswith(f"{own}_"):
                return blanks.setdefault(value.value, ox.BlankNode())
            return value

        for quad in quads:
            part = quad.graph_name.value.removeprefix(own)
            if part == "assertion":
                found.add(ox.Quad(term(quad.subject), quad.predicate, term(quad.object), passage))  # type: ignore[arg-type]
            if part == "provenance" and quad.subject != assertion:
                found.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return list(found)


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_what_the_ledger_does_not_list_comes_back_equal(more: tuple[Path, ...]) -> None:
    graph = load(*more, mappings=True)
    before = {aspect: dumps_nquads(quads) for aspect, quads in facts(graph.store).items()}
    after = {aspect: dumps_nquads(quads) for aspect, quads in facts(read_back(files(graph, "nanopub"))).items()}
    # Every sentence of the bundled document states something: there, what is kept in part is kept.
    lost = {loss.aspect for loss in losses("nanopub") if more or not loss.kept}
    kept = set(before) - lost
    assert {aspect: after.get(aspect) for aspect in kept} == {aspect: before[aspect] for aspect in kept}
    if more:
        assert {aspect for aspect in lost & set(before) if before[aspect] == after.get(aspect)} == set()
        assert set(after) <= set(before)


def test_one_for_each_passage_that_states_something() -> None:
    graph = load(mappings=True)  # whose graph is no passage
    stating = {quad.graph_name.value for quad in load().store if isinstance(quad.graph_name, ox.NamedNode)}
    written = files(graph, "nanopub")
    assert {f"https://w3id.org/stenosis-kg/source/{name.removesuffix('.trig')}" for name in written} == stating
    assert len(written) == 40


def test_scope_and_version_stand_in_each_and_the_bytes_are_the_same() -> None:
    graph = load(NASTY)
    store = ox.Store()
    store.extend(list(load(NASTY).store)[::-1])
    written = files(graph, "nanopub")
    assert files(Graph(store), "nanopub") == written
    assert all(SCOPE in data.decode() and f'"{__version__}"' in data.decode() for data in written.values())


def test_the_name_is_the_hash_of_module_ra() -> None:
    """The rules of the trusty URI specification, written out by hand for three statements."""
    this = f"{BASE} "
    quads: list[tuple[str, str, str, str | ox.Literal]] = [
        (f"{this}#b", this, "http://x/p", ox.Literal('a\n"b\\', language="EN")),
        (f"{this}#b", this, "http://x/p", ox.Literal("a")),
        (f"{this}#b", this, "http://x/p", "http://x/z"),
    ]
    text = (
        f"{this}#b\n{this}\nhttp://x/p\nhttp://x/z\n"
        f"{this}#b\n{this}\nhttp://x/p\n^http://www.w3.org/2001/XMLSchema#string a\n"
        f'{this}#b\n{this}\nhttp://x/p\n@en a\\n"b\\\\\n'
    )
    digest = "RA" + urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")
    assert len(digest) == 45
    assert {quad.subject for quad in trusty(quads)} == {ox.NamedNode(BASE + digest)}
    other = text.replace(BASE, "http://x/np/")  # under the base of a project
    digest = "RA" + urlsafe_b64encode(sha256(other.encode()).digest()).decode().rstrip("=")
    assert {quad.subject for quad in trusty(quads, "http://x/np/")} == {ox.NamedNode(f"http://x/np/{digest}")}
    assert trusty(quads[::-1]) == trusty(quads)
    assert trusty(quads[1:]) != trusty(quads)


def test_a_long_name_is_shortened(tmp_path: Path) -> None:
    text = NASTY.read_text(encoding="utf-8").replace("http://example.org/doc/", f"http://example.org/{'x' * 250}/")
    (tmp_path / "long.trig").write_text(text, encoding="utf-8")
    names = list(files(load(tmp_path / "long.trig", bundled=False), "nanopub"))
    assert len(set(names)) == 4
    assert all(len(name) < 100 for name in names)


def test_a_graph_without_statements_is_told_so() -> None:
    with pytest.raises(UsageError, match="no passage of the graph states anything"):
        files(Graph(ox.Store()), "nanopub")
