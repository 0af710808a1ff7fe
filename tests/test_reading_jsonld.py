"""JSON-LD: numbers as the file says them, directions, JSON literals, keys in the form of keywords."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import InputError, UnsafeInput
from stenosis_kg.namespaces import RDF, XSD
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.parsing import parse


def graph_of(folder: Path, text: str) -> Graph:
    file = folder / "a.jsonld"
    file.write_text(text, encoding="utf-8")
    graph = load(file, bundled=False)
    assert sorted(str(quad.object) for quad in graph.store if not isinstance(quad.object, ox.BlankNode)) == sorted(
        str(quad.object) for quad in set(parse(file).quads) if not isinstance(quad.object, ox.BlankNode)
    )
    return graph


def objects(folder: Path, text: str) -> list[Any]:
    return [quad.object for quad in graph_of(folder, text).store]


# Numbers ---------------------------------------------------------------------

NUMBERS = [  # the number, the datatype that a context or @type gives it, and the literal that it is
    pytest.param("1.5", "decimal", "1.5", "decimal", id="decimal"),
    pytest.param("1.50", "decimal", "1.50", "decimal", id="decimal-as-written"),
    pytest.param("-15e-1", "decimal", "-1.5", "decimal", id="decimal-with-exponent"),
    pytest.param("1e22", "decimal", "10000000000000000000000", "decimal", id="large-decimal"),
    pytest.param("5", "decimal", "5", "decimal", id="whole-decimal"),
    pytest.param("1e20", None, "100000000000000000000", "integer", id="large-integer"),
    pytest.param("100000000000000000000", None, "100000000000000000000", "integer", id="large-integer-in-digits"),
    pytest.param("-9e20", None, "-900000000000000000000", "integer", id="large-negative"),
    pytest.param("1e21", None, "1.0E21", "double", id="too-large-for-an-integer"),
    pytest.param("1e20", "double", "1.0E20", "double", id="large-double"),
    pytest.param("1e20", "integer", "100000000000000000000", "integer", id="large-typed-integer"),
    pytest.param("1e20", "string", "100000000000000000000", "string", id="large-string"),
    pytest.param("1.0", None, "1", "integer", id="no-fraction"),
    pytest.param("1.5", None, "1.5E0", "double", id="fraction"),
    pytest.param("1.5", "float", "1.5E0", "float", id="float"),
    pytest.param("1.5", "string", "1.5E0", "string", id="string"),
]


@pytest.mark.parametrize(("number", "datatype", "value", "due"), NUMBERS)
def test_numbers(tmp_path: Path, number: str, datatype: str | None, value: str, due: str) -> None:
    coerced = f', "@type": "{XSD}{datatype}"' if datatype else ""
    by_context = f'{{"@context": {{"p": {{"@id": "http://e/p"{coerced}}}}}, "@id": "http://e/s", "p": {number}}}'
    by_type = f'{{"@id": "http://e/s", "http://e/p": {{"@value": {number}{coerced}}}}}'
    for text in (by_context, by_type):
        assert objects(tmp_path, text) == [ox.Literal(value, datatype=ox.NamedNode(XSD + due))]


def test_numbers_in_a_version_a_list_a_text_and_a_json_literal(tmp_path: Path) -> None:
    text = """{"@context": {"@version": 1.1, "@language": "en", "i": {"@id": "http://e/i", "@type": "@id"},
      "l": {"@id": "http://e/l", "@container": "@list", "@type": "http://www.w3.org/2001/XMLSchema#decimal"},
      "j": {"@id": "http://e/j", "@type": "@json"}},
      "@id": "http://e/s", "i": 1e20, "l": [1.5, 2, "3.50"],
      "http://e/t": ["x-number:1.5", "1.5", 2.5], "j": [1e20, 1.50]}"""
    found = {(term.value, term.datatype.value) for term in objects(tmp_path, text) if isinstance(term, ox.Literal)}
    decimal, tagged = XSD + "decimal", RDF + "langString"
    assert found == {
        *(("100000000000000000000", XSD + "integer"), ("1.5", decimal), ("2", decimal), ("3.50", decimal)),
        *(("x-number:1.5", tagged), ("1.5", tagged), ("2.5E0", XSD + "double")),
        ("[100000000000000000000,1.5]", RDF + "JSON"),
    }


@pytest.mark.parametrize("number", ["1.5", "15e-1"])
def test_a_message_quotes_the_number_of_the_file(tmp_path: Path, number: str) -> None:
    text = f'{{"@id": "http://e/s",\n"http://e/p": {{"@type": "{XSD}integer",\n"@value": {number}}}}}'
    with pytest.raises(InputError, match=f': "{number}" is no xsd:integer') as caught:
        graph_of(tmp_path, text)
    assert caught.value.line == 3


def test_a_text_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'"1\.5E0" is no xsd:decimal'):
        graph_of(tmp_path, f'{{"http://e/p": {{"@type": "{XSD}decimal", "@value": "1.5E0"}}}}')


def test_a_decimal_is_not_written_out_without_end(tmp_path: Path) -> None:
    for number in ("1e120", "1e99999", "1.5e99999"):
        with pytest.raises(InputError, match="xsd:decimal"):
            graph_of(tmp_path, f'{{"http://e/p": {{"@type": "{XSD}decimal", "@value": {number}}}}}')


# Directions ------------------------------------------------------------------


def test_a_direction_is_left_out_with_a_warning(tmp_path: Path) -> None:
    text = """{"@context": {"@language": "ar",
      "@direction": "rtl"}, "@id": "http://e/s", "http://e/p": "نص",
      "http://e/q": {"@value": "x", "@direction": "ltr"}}"""
    graph = graph_of(tmp_path, text)
    assert {
        (quad.object.value, quad.object.language) for quad in graph.store if isinstance(quad.object, ox.Literal)
    } == {
        ("نص", "ar"),
        ("x", None),
    }
    assert [warning.partition("jsonld, ")[2] for warning in graph.warnings] == [
        "line 2: the direction of texts (@direction) is left out, which RDF 1.1 has none for"
    ]


# JSON literals, and keys like keywords ---------------------------------------

INSIDE = '{"@context": "http://127.0.0.1:1/c", "@import": "x", "@typo": [{"@language": 1.0}]}'
JSON_LITERALS = [
    pytest.param(f'"http://e/p": {{"@type": "@json", "@value": {INSIDE}}}', id="value"),
    pytest.param(f'"http://e/p": {{"@value": [{INSIDE}], "@type": "@json"}}', id="value-first"),
    pytest.param(f'"@context": {{"p": {{"@id": "http://e/p", "@type": "@json"}}}}, "p": {INSIDE}', id="term"),
    pytest.param(
        f'"@context": {{"t": "@type", "v": "@value"}}, "http://e/p": {{"t": "@json", "v": {INSIDE}}}', id="alias"
    ),
]


@pytest.mark.parametrize("content", JSON_LITERALS)
def test_a_json_literal_holds_what_it_will(tmp_path: Path, content: str) -> None:
    graph = graph_of(tmp_path, f'{{"@id": "http://e/s", {content}}}')
    (quad,) = graph.store
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.datatype.value == RDF + "JSON"
    assert json.loads(quad.object.value) in (json.loads(INSIDE), [json.loads(INSIDE)])
    assert graph.warnings == ()


NO_JSON_LITERALS = [  # what only looks like one is searched for contexts by address
    pytest.param(f'"http://e/p": {{"@type": "@id", "@value": {INSIDE}}}', id="other-type"),
    pytest.param(f'"http://e/p": {{"@type": "@json", "@type": "@id", "@value": {INSIDE}}}', id="two-types"),
    pytest.param(f'"@context": {{"p": {{"@type": "@json", "@context": {{"p": {INSIDE}}}}}}}', id="in-a-context"),
    pytest.param(f'"http://e/p": {{"@type": "@json", "@set": {INSIDE}}}', id="no-value"),
    pytest.param(
        f'"@context": [{{"p": {{"@id": "http://e/p", "@type": "@json"}}}}, {{"p": "http://e/p"}}], "p": {INSIDE}',
        id="defined-twice",
    ),
    pytest.param(
        f'"@context": {{"t": "@type", "T": {{"@context": {{"t": "http://e/t"}}}}}},'
        f'"http://e/p": {{"t": "@json", "@value": {INSIDE}}}',
        id="alias-defined-twice",
    ),
]


@pytest.mark.parametrize("content", NO_JSON_LITERALS)
def test_what_only_looks_like_a_json_literal(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnsafeInput, match="would be fetched"):
        graph_of(tmp_path, f'{{"@id": "http://e/s", {content}}}')


def test_a_key_in_the_form_of_a_keyword_is_left_out_with_a_warning(tmp_path: Path) -> None:
    text = """{"@context": {"@vocab": "http://e/", "@ignored": "http://e/i"}, "@id": "http://e/s",
      "@label": "x", "name": {"@label": ["y"], "@.kept": "z"}}"""
    graph = graph_of(tmp_path, text)
    assert {str(quad.object) for quad in graph.store if isinstance(quad.object, ox.Literal)} == {'"z"'}
    assert [warning.partition("jsonld, ")[2] for warning in graph.warnings] == [
        "line 1: @ignored has the form of a keyword and is none; JSON-LD leaves it out",
        "line 2: @label has the form of a keyword and is none; JSON-LD leaves it out",
    ]


@pytest.mark.parametrize(("key", "near"), [("@typ", "@type"), ("@contxt", "@context"), ("@langauge", "@language")])
def test_a_misspelt_keyword_is_refused(tmp_path: Path, key: str, near: str) -> None:
    with pytest.raises(InputError, match=f"{key} is no keyword of JSON-LD; write {near}"):
        graph_of(tmp_path, f'{{"@id": "http://e/s", "{key}": "x", "http://e/p": 1}}')


def test_the_context_of_a_type(tmp_path: Path) -> None:
    text = """{"@context": {"@vocab": "http://e/", "Drug": {"@context": {"name": "http://e/drugName"}}},
      "@id": "http://e/s", "name": "gabapentin", "@type": "Drug", "made": {"@id": "http://e/m", "name": "a maker"}}"""
    found = {(quad.predicate.value, str(quad.object)) for quad in graph_of(tmp_path, text).store}
    assert {("http://e/drugName", '"gabapentin"'), ("http://e/name", '"a maker"')} < found


MAPS = [
    pytest.param("@index", '{"first": {"@id": "http://e/o", "name": "x"}}', id="index"),
    pytest.param("@id", '{"http://e/o": {"name": "x"}}', id="id"),
    pytest.param(["@graph", "@index"], '{"first": [{"name": "x"}]}', id="graph"),
]


@pytest.mark.parametrize(("container", "value"), MAPS)
def test_a_map_under_the_context_of_a_type_is_refused(tmp_path: Path, container: object, value: str) -> None:
    """The parser reads the objects of such a map without the context of the type, in silence."""
    parts = f'{{"@id": "http://e/parts", "@container": {json.dumps(container)}}}'
    context = f'{{"@vocab": "http://e/", "Drug": {{"@context": {{"name": "http://e/drugName"}}}}, "parts": {parts}}}'
    text = f'{{"@context": {context}, "@id": "http://e/s",\n"@type": "%s",\n"parts": {value}}}'
    with pytest.raises(InputError, match="is a map") as caught:
        graph_of(tmp_path, text % "Drug")
    assert caught.value.line == 1
    assert len(graph_of(tmp_path, text % "Other")) >= 3
