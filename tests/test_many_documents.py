"""What must not grow with the square of the number of documents gives what it gave: no test here measures time."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.check.shapes.asked import finds_nothing
from stenosis_kg.errors import InputError
from stenosis_kg.rdf.graph import load
from stenosis_kg.rdf.prescan import has_odd_literals
from stenosis_kg.rdf.textfile import open_text

E = "http://example.org/"
HEAD = f"@prefix e: <{E}> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
THIS = E + "a"


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        pytest.param("2.5", False, id="a-number-as-every-engine-writes-it"),
        pytest.param("2.50", True, id="a-number-that-an-engine-rewrites"),
        pytest.param('"-0012, 2.50 and 1e5"', False, id="numbers-in-a-string"),
        pytest.param('"x" ; e:q 007', True, id="a-string-and-such-a-number"),
    ],
)
def test_what_looks_like_a_number_in_a_string_is_none(tmp_path: Path, value: str, odd: bool) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(HEAD + f"e:a e:p {value} .")
    assert has_odd_literals(open_text(file)) is odd


def test_a_list_that_another_file_closes_on_itself_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(HEAD + "e:a rdf:rest e:b .")
    two.write_text(HEAD + "e:c e:p e:d .")
    assert len(load(one, two, bundled=False)) == 2
    two.write_text(HEAD + "e:b rdf:rest e:a .")
    with pytest.raises(InputError, match="comes back to itself"):
        load(one, two, bundled=False)


def test_a_file_without_triples_is_warned_about_after_others(tmp_path: Path) -> None:
    full, empty = tmp_path / "full.ttl", tmp_path / "empty.ttl"
    full.write_text(HEAD + "e:a e:p e:b .")
    empty.write_text(HEAD)
    assert load(full, empty, full, bundled=False).warnings == (f"{empty}: is empty: 0 triples",)


@pytest.mark.parametrize(
    ("query", "bound", "nothing"),
    [
        pytest.param("SELECT $this WHERE { $this <urn:p> ?o }", THIS, False, id="it-finds-something"),
        pytest.param("SELECT $this WHERE { ?o <urn:p> $this }", THIS, True, id="it-finds-nothing"),
        pytest.param("SELECT $this { $this <urn:q> ?o FILTER (?o != $this) }", THIS, True, id="in-a-filter"),
        pytest.param("SELECT $this { { SELECT $this { $this <urn:q> ?o } } }", THIS, False, id="a-subquery"),
        pytest.param(
            "SELECT $this { $this <urn:p> ?o } GROUP BY $this HAVING (COUNT(?o) > 1)", THIS, True, id="groups"
        ),
        pytest.param(
            "SELECT $this { $this <urn:p> ?o } GROUP BY $this HAVING (COUNT($this) > 1)",
            THIS,
            False,
            id="groups-by-this",
        ),
        pytest.param("SELECT $this { BIND (1 AS $this) }", THIS, False, id="not-asked-where-it-binds-this"),
        pytest.param("SELECT $this { ?o <urn:p> $this }", None, False, id="not-asked-of-a-blank-node"),
    ],
)
def test_only_what_surely_finds_nothing_is_passed_over(query: str, bound: str | None, nothing: bool) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(E + "a"), ox.NamedNode("urn:p"), ox.NamedNode(E + "b")))
    assert finds_nothing(store, query, bound) is nothing
