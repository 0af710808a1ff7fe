"""Literals come out as the file writes them, in every format and at every way out (RDF 1.1 Concepts, section 3.3)."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.check import shapes
from stenosis_kg.errors import InputError
from stenosis_kg.kg import load
from stenosis_kg.namespaces import XSD
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.rdf.graph import load as load_graph
from stenosis_kg.rdf.textfile import FORMATS
from stenosis_kg.rdf.writing import dumps_nquads, format_file
from stenosis_kg.rdf.written import STAND_IN, WrittenStore, decode, encode, engine_of

HEAD = "@prefix ex: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"

# The forms that the W3C's Turtle tests and the lexical spaces of XML Schema have, as Turtle writes them;
# whether pyoxigraph's Store would give another term.
FORMS = [
    pytest.param("007", "integer", True, id="leading-zeros"),
    pytest.param("+1", "integer", True, id="plus"),
    pytest.param("-0", "integer", True, id="minus-zero"),
    pytest.param("-5", "integer", False, id="negative"),
    pytest.param("18446744073709551616", "integer", False, id="more-than-64-bits"),
    pytest.param("2.50", "decimal", True, id="trailing-zero"),
    pytest.param("1.0", "decimal", True, id="whole-decimal"),
    pytest.param(".5", "decimal", True, id="no-whole-part"),
    pytest.param("-0.5", "decimal", False, id="negative-decimal"),
    pytest.param("1e0", "double", True, id="exponent"),
    pytest.param("1.E3", "double", True, id="exponent-after-point"),
    pytest.param("-.5e-7", "double", True, id="exponent-and-no-whole-part"),
    pytest.param('"1.0E1"^^xsd:double', "double", True, id="canonical-double"),
    pytest.param('"1"^^xsd:boolean', "boolean", True, id="boolean-1"),
    pytest.param("true", "boolean", False, id="boolean"),
    pytest.param('"1"^^xsd:int', "int", True, id="derived-integer"),
    pytest.param('"5"^^xsd:nonNegativeInteger', "nonNegativeInteger", True, id="cardinality"),
    pytest.param('"16777217"^^xsd:float', "float", True, id="more-digits-than-a-float-has"),
    pytest.param('"2024-02-29"^^xsd:date', "date", False, id="date"),
    pytest.param('"2024-02-29+00:00"^^xsd:date', "date", True, id="date-with-zone"),
    pytest.param('"2024-02-29T24:00:00"^^xsd:dateTime', "dateTime", True, id="end-of-day"),
    pytest.param('"2024-02-29T10:00:00.50Z"^^xsd:dateTime', "dateTime", True, id="half-a-second"),
    pytest.param('"24:00:00"^^xsd:time', "time", True, id="midnight"),
    pytest.param('"2024+00:00"^^xsd:gYear', "gYear", True, id="year-with-zone"),
    pytest.param('"P12M"^^xsd:duration', "duration", True, id="twelve-months"),
    pytest.param('"PT24H"^^xsd:dayTimeDuration', "dayTimeDuration", True, id="a-day-in-hours"),
]


def words(written: str) -> str:
    return written.partition("^^")[0].strip('"')


@pytest.mark.parametrize(("written", "datatype", "changes"), FORMS)
def test_a_literal_stays_as_written(written: str, datatype: str, changes: bool, tmp_path: Path) -> None:
    literal = ox.Literal(words(written), datatype=ox.NamedNode(XSD + datatype))
    file = tmp_path / "a.ttl"
    file.write_text(f"{HEAD}ex:s ex:p {written}, [ ex:p {written} ] .\n")
    graph = load_graph(file, bundled=False)
    assert [quad.object for quad in graph.store].count(literal) == 2
    assert isinstance(graph.store, WrittenStore) == changes
    assert graph.objects("http://example.org/s", "http://example.org/p")[0] == literal
    assert next(graph.store.quads_for_pattern(None, None, literal)).object == literal
    query = "SELECT ?o { <http://example.org/s> <http://example.org/p> ?o FILTER(isLiteral(?o)) }"
    assert graph.values(query) == [literal]
    assert [quad.object for quad in ox.parse(format_file(file), format=ox.RdfFormat.TURTLE)].count(literal) == 2
    assert dumps_nquads(graph.store).count(str(literal).encode()) == 2
    assert [str(term) for term in graph.dataset.objects()].count(literal.value) == 2


@pytest.mark.parametrize("ending", [".nt", ".nq", ".trig", ".rdf", ".jsonld"])
def test_in_every_format(ending: str, tmp_path: Path) -> None:
    quads = [
        ox.Quad(ox.NamedNode("http://example.org/s"), ox.NamedNode("http://example.org/p"), literal)
        for literal in (ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal")) for text in ("2.50", "2.5"))
    ]
    file = tmp_path / f"a{ending}"
    file.write_bytes(ox.serialize(quads, format=FORMATS[ending]) or b"")
    assert set(load_graph(file, bundled=False).store) == set(quads)


def test_what_the_engine_would_rewrite_is_found() -> None:
    """The forms that are taken for unchanged, without asking the engine, are."""
    signs, wholes, rests = ("", "-", "+"), ("0", "1", "9", "10", "999999", "00", "123456789012345678"), ("", ".", ".0")
    numbers = [*map("".join, product(signs, wholes, (*rests, ".5", ".10", ".123456789", ".000001", "e0")))]
    zones = ("", "Z", "+00:00", "-05:00", "+14:00")
    days = [
        f"{y}-{m}-{d}" for y, m, d in product(("1000", "2024", "0000", "-0044", "12024"), ("02", "12"), ("01", "28"))
    ]
    times = ["00:00:00", "23:59:59.5", "23:59:59.50", "23:59:59.123456789", "24:00:00"]
    forms = {
        **{name: [*numbers, "INF", "NaN", "-INF"] for name in ("integer", "decimal", "double", "float", "int")},
        "boolean": ["true", "false", "0", "1"],
        "date": [day + zone for day, zone in product(days, zones)],
        "time": [time + zone for time, zone in product(times, zones)],
        "dateTime": [f"{day}T{time}{zone}" for day, time, zone in product(days, times, zones)],
        "gYear": [year + zone for year, zone in product(("1000", "2024", "-0044", "12024"), zones)],
        "gYearMonth": [f"2024-{month}{zone}" for month, zone in product(("01", "12"), zones)],
        "string": ["007", " a"],
    }
    literals = [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for name, all_ in forms.items() for text in all_]
    changed = set()
    for literal in literals:
        store = ox.Store()
        store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), literal))
        changed |= {literal} - {quad.object for quad in store}
    encoded = {literal for literal in literals if encode(literal) != literal}
    assert changed < encoded
    assert 100 < len(changed) < len(encoded) < len(literals)
    assert all(decode(encode(literal)) == literal for literal in literals)


def test_a_datatype_that_looks_like_a_stand_in_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text(f'<x:s> <x:p> "x"^^<{STAND_IN}{XSD}integer> .\n')
    (quad,) = load_graph(file, bundled=False).store
    assert quad.object == ox.Literal("x", datatype=ox.NamedNode(f"{STAND_IN}{XSD}integer"))


def test_queries_give_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'{HEAD}ex:s ex:no "0042"^^xsd:integer .\n')
    kg = load(file, bundled=False)
    assert kg.sparql("SELECT (STR(?n) AS ?x) ?n { ?s ?p ?n }").to_tsv() == '?x\t?n\n"0042"\t0042\n'
    assert [triple[2] for triple in kg.sparql("CONSTRUCT WHERE { ?s ?p ?o }").terms] == [
        ox.Literal("0042", datatype=ox.NamedNode(XSD + "integer"))
    ]


def test_shapes_see_what_is_written(tmp_path: Path) -> None:
    data, shape = tmp_path / "d.ttl", tmp_path / "s.ttl"
    data.write_text(f'{HEAD}ex:s ex:n "007"^^xsd:integer .\n')
    text = f"{HEAD}@prefix sh: <http://www.w3.org/ns/shacl#> .\nex:S a sh:NodeShape ; sh:targetNode ex:s ; sh:property"
    for constraint, wrong in (('sh:pattern "^00"', 0), ("sh:maxLength 3", 0), ("sh:maxLength 2", 1)):
        shape.write_text(f"{text} [ sh:path ex:n ; {constraint} ] .\n")
        assert len(shapes.run(load_graph(data, bundled=False), shapes.read(shape)).findings) == wrong


def test_an_ordinary_graph_has_the_store_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'{HEAD}ex:s ex:p 1, 2.5, true, "v1.0, 007 and 1e5", "2024-02-29"^^xsd:date .\n')
    assert isinstance(load_graph(file).store, ox.Store)
    assert isinstance(Graph(ox.Store()).union, ox.Store)


def test_numbers_without_quotes_are_encoded_as_terms_are(tmp_path: Path) -> None:
    """In a file that needs no closer look, a number gets a stand-in by its text; both ways must agree."""
    wholes, fractions = ("0", "7", "07", "70", "123456789012345678901", ""), ("", ".0", ".5", ".50", ".05")
    parts = product(("", "+", "-"), wholes, fractions, ("", "e3", "E-7", "e+0"))
    numbers = [sign + whole + rest + power for sign, whole, rest, power in parts if whole + rest]
    file = tmp_path / "a.ttl"
    for number in (*numbers, "1.e3", "3.141592653589793238462"):
        text = f'{HEAD}ex:s.1.50 ex:p {number}, "^^",{number},"{number}",[ex:p {number}], ({number} 1).#{number}\n'
        file.write_text(text)
        store = load_graph(file, bundled=False).store
        both = ([quad.object for quad in quads] for quads in (store, ox.parse(text, format=ox.RdfFormat.TURTLE)))
        found, expected = ({term for term in each if isinstance(term, ox.Literal)} for each in both)
        assert found == expected, number
        assert all(quad.object == encode(decode(quad.object)) for quad in engine_of(store)), number


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        pytest.param("a.nt", "<x:s> <x:p> 2.50 .", "line 1", id="no-numbers-in-n-triples"),
        pytest.param("a.ttl", "<x:s> <x:p> 2.50, 2.50@en .", "line 1", id="language-of-a-number"),
        pytest.param("a.ttl", "<x:s> <x:p> 2.50 .\n2.50 <x:p> <x:o> .", "line 2", id="number-as-a-subject"),
        pytest.param("a.ttl", "<x:s> <x:p> 2.50 .\n<x:s> <x:p> 2.50, <x y> .", "line 2: an IRI", id="line-and-mend"),
    ],
)  # fmt: skip
def test_what_is_no_turtle_stays_refused(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=says):
        load_graph(tmp_path / name, bundled=False)
