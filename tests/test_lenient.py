"""What RDF 1.1 calls valid and is refused here by decision: read where a user asks for it, with one warning a kind."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.commands.main import run
from stenosis_kg.errors import InputError, UnsafeInput
from stenosis_kg.kg import load
from stenosis_kg.rdf.lexical import MAX_DIGITS

HEAD = "@prefix ex: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"

BORNE = [  # the end of a line of Turtle, its line in the file being 3; what the refusal says; the warnings
    pytest.param('ex:p "12.5"^^xsd:integer, "x"^^xsd:date', "no xsd:integer", ["written; 2 in all"], id="ill-typed"),
    pytest.param('ex:p "300"^^xsd:byte', "out of the range", ["kept as written; 1 in all"], id="out-of-range"),
    pytest.param('ex:p "x"^^xsd:strng', "no datatype xsd:strng", ["kept as written; 1 in all"], id="unknown-datatype"),
    pytest.param('ex:p "a\\u0001", "b\\u0002"@en', "U\\+0001", ["kept as written; 2 in all"], id="control-characters"),
    pytest.param("ex:p <b>, <../c>", "an IRI is relative", ["made whole by the address"], id="relative-iri"),
    pytest.param(
        'ex:p <b>, "x"^^xsd:int, "\\u0001"', "an IRI is relative", ["made whole", "kept", "kept"], id="several"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("end", "says", "warns"), BORNE)
def test_read_with_one_warning_a_kind(end: str, says: str, warns: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f"{HEAD}ex:s {end} .\n")
    with pytest.raises(InputError, match=f"line 3: .*{says}.*--lenient, load\\(lenient=True\\)"):
        load(file, bundled=False)
    graph = load(file, bundled=False, lenient=True)
    assert len(graph.warnings) == len(warns)
    assert all(f"{file}, line 3: " in warning for warning in graph.warnings)
    assert all(any(each in warning for warning in graph.warnings) for each in warns)
    expected = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=file.as_uri())
    assert {quad.object for quad in graph.store} == {quad.object for quad in expected}


REFUSED = [  # bounds, attacks, and what RDF 1.1 does not allow
    pytest.param("a.ttl", f'{HEAD}ex:s ex:p "{"1" * (MAX_DIGITS + 1)}"^^xsd:integer .', "digits in a row", id="digits"),
    pytest.param("a.ttl", f"{HEAD}ex:s ex:p <http://e/\u202ea> .", "hides the character", id="hidden-characters"),
    pytest.param("a.ttl", f"{HEAD}ex:s ex:p {'[ ex:p ' * 101}1{' ]' * 101} .", "inside each other", id="depth"),
    pytest.param("a.ttl", f'{HEAD}ex:s ex:p "a"@en--ltr .', "RDF 1.2", id="direction"),
    pytest.param("a.ttl", f'{HEAD}ex:s ex:p "a\\u0000" .', "U\\+0000", id="nul"),
    pytest.param("a.nt", "<s> <http://e/p> <http://e/o> .", "relative", id="relative-iri-in-n-triples"),
    pytest.param("a.jsonld", '{"@context": "http://127.0.0.1:18999/c", "@id": "x:a"}', "fetched", id="remote-context"),
    pytest.param("a.ttl", f'{HEAD}@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n'
                 "ex:l rdf:first 1 ; rdf:rest ex:l .", "never ends", id="endless-list"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "says"), REFUSED)
def test_bounds_hold(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load(tmp_path / name, bundled=False, lenient=True)


def test_json_ld_without_a_base(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonld"
    file.write_text('{"@id": "a", "http://e/p": {"@id": "b"}, "name": "left out"}')
    with pytest.raises(InputError, match="no whole IRI"):
        load(file, bundled=False)
    graph = load(file, bundled=False, lenient=True)
    assert [str(quad) for quad in graph.store] == [f"<{tmp_path.as_uri()}/a> <http://e/p> <{tmp_path.as_uri()}/b>"]
    (warning,) = graph.warnings
    assert "or left out; 3 in all" in warning


def test_every_command_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'{HEAD}ex:s ex:p "12.5"^^xsd:integer .\n')
    asked = ["sparql", "--format", "csv", "SELECT ?o { <http://example.org/s> ?p ?o }"]
    for words in (["--lenient", "--graph", str(file), *asked], ["--graph", str(file), *asked, "--lenient"]):
        assert run(words) == 0
        out, err = capsys.readouterr()
        assert out == "o\n12.5\n"
        assert err.count("\n") == err.count("kept as written; 1 in all") == 1


def test_format_takes_it_but_for_relative_iris(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'{HEAD}ex:s ex:p "12.5"^^xsd:integer .\n')
    with pytest.raises(InputError, match="--lenient"):
        run(["format", str(file)])
    assert run(["format", str(file), "--lenient"]) == 0
    assert "kept as written; 1 in all" in capsys.readouterr().err
    assert '"12.5"^^xsd:integer' in file.read_text()
    file.write_text(f"{HEAD}<a> ex:p 1 .\n")
    with pytest.raises(InputError, match="an IRI is relative"):
        run(["format", str(file), "--lenient"])


def test_the_bundled_files_stay_strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(f'{HEAD}ex:s ex:p "12.5"^^xsd:integer .\n')
    monkeypatch.setattr("stenosis_kg.rdf.graph.bundled_mappings", lambda: (str(file),))
    with pytest.raises(InputError, match="no xsd:integer"):
        load(bundled=False, mappings=True, lenient=True)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.ttl", f"{HEAD}ex:s ex:p <b> .\n", ["format", "--check", "--lenient"]),
        ("a.nt", "<http://e/s> <http://e/p> <b> .\n", ["validate", "--lenient"]),
        ("a.nq", "<http://e/s> <http://e/p> <b> .\n", ["validate"]),
    ],
)
def test_nobody_is_sent_to_what_does_not_help(name: str, text: str, words: list[str], tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InputError, match="write ") as raised:
        run([*words, str(file)])
    assert "lenient" not in str(raised.value)


def test_an_attack_is_none_of_these(tmp_path: Path) -> None:
    file = tmp_path / "a.rdf"
    file.write_text('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///nothing">]><r>&e;</r>')
    with pytest.raises(UnsafeInput):
        load(file, bundled=False, lenient=True)
