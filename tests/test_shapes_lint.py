"""Shapes that would check nothing, or something else than they say, or that reach out, are refused before they run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.check import shapes
from stenosis_kg.check.shapes.terms import COMPONENTS, SHAPE_LINKS, TARGETS, UNSAFE, vocabulary
from stenosis_kg.errors import InputError, ShapesError, StenosisError, UnsafeInput
from stenosis_kg.namespaces import SH
from stenosis_kg.paths import ontology
from stenosis_kg.rdf.graph import Graph

from .conftest import BadInput, Canary, bad_inputs

CASES = bad_inputs("s")
FILES = sorted((ontology() / "shapes").glob("*.ttl"))
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://example.org/> .
e:S a sh:NodeShape ; sh:targetClass e:C ;
"""


# The bad inputs --------------------------------------------------------------


def test_all_cases_are_collected() -> None:
    assert len(CASES) == 9
    assert Counter(case.outcome for case in CASES) == {"unsafe": 5, "error": 4}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_bad_input(case: BadInput, canary: Canary) -> None:
    with pytest.raises(InputError) as caught:
        shapes.read(case.path)
    assert isinstance(caught.value, UnsafeInput) is (case.outcome == "unsafe")
    assert caught.value.line == case.line
    assert str(caught.value).startswith(f"{case.path}, line {case.line}: ")
    assert "\n" not in str(caught.value)
    assert len(caught.value.message) < 250


# What else is refused --------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "error", "line", "says"),
    [
        pytest.param("sh:property [ sh:path e:p ; sh:minCounts 1 ] .", ShapesError, 6, "did you mean sh:minCount",
                     id="unknown-term-with-the-nearest"),
        pytest.param("\nsh:nodeKind sh:Iri .", ShapesError, 7, "sh:Iri is no term of SHACL; did you mean sh:IRI?",
                     id="unknown-individual"),
        pytest.param("sh:severity sh:Warn ; sh:nodeKind sh:IRI .", ShapesError, 6, "did you mean sh:Warning?",
                     id="unknown-severity"),
        pytest.param("sh:nodeKind e:IRI .", ShapesError, 6, "sh:nodeKind takes a node kind", id="not-a-node-kind"),
        pytest.param("sh:property e:P . e:P sh:path e:p ; sh:datatype xsd:strng .", ShapesError, 6,
                     "xsd:strng is no datatype; did you mean xsd:string?", id="datatype-that-is-none"),
        pytest.param("sh:minCount 1 .", ShapesError, 6, "sh:minCount needs the sh:path", id="count-without-a-path"),
        pytest.param("sh:property [ sh:path e:p ; sh:maxCount 1, 2 ] .", ShapesError, 6, "sh:maxCount is given twice",
                     id="two-values-for-one"),
        pytest.param("sh:closed 1 .", ShapesError, 6, "sh:closed takes true or false", id="number-for-a-boolean"),
        pytest.param("sh:class 'e:D' .", ShapesError, 6, "sh:class takes an IRI", id="text-for-an-iri"),
        pytest.param("sh:in e:a .", ShapesError, 6, "sh:in takes a list", id="no-list"),
        pytest.param("sh:or ( 'a' ) .", ShapesError, 6, "sh:or takes a list of shapes", id="list-of-the-wrong-things"),
        pytest.param("sh:property [ sh:path ( e:p ) ; sh:minCount 1 ] .", ShapesError, 6, "sh:path takes a path",
                     id="sequence-of-one"),
        pytest.param("sh:property [ sh:path [ e:inverse e:p ] ; sh:minCount 1 ] .", ShapesError, 6, "takes a path",
                     id="path-without-an-operator"),
        pytest.param("sh:node [ sh:path e:p ; sh:minCount 1 ] .", ShapesError, 6, "sh:node names a property shape",
                     id="property-shape-as-node"),
        pytest.param("sh:node e:S .", ShapesError, 6, "leads back to itself", id="circle-of-one"),
        pytest.param("sh:node e:T . e:T sh:property [ sh:path e:p ; sh:node e:S ] .", ShapesError, 6,
                     "leads back to itself", id="circle-by-way-of-others"),
        pytest.param("sh:nodeKind sh:IRI ; sh:entailment <http://www.w3.org/ns/entailment/D> .", ShapesError, 6,
                     "asks for the entailment", id="entailment-that-is-not-done"),
        pytest.param("sh:sparql [ sh:select 'SELECT ?x WHERE { ?x a $this }' ] .", ShapesError, 6,
                     "does not give $this", id="query-without-this"),
        pytest.param("sh:property [ sh:path e:p ; sh:minCount 3 ; sh:maxCount 1 ] .", ShapesError, 6,
                     "sh:minCount 3 is above sh:maxCount 1", id="at-least-above-at-most"),
        pytest.param("sh:minLength 10 ; sh:maxLength 9 .", ShapesError, 6, "sh:minLength 10 is above sh:maxLength 9",
                     id="longer-than-the-longest"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this WHERE { $this a }' ] .", ShapesError, 6, "cannot be read",
                     id="query-that-is-none"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this WHERE { $this my:p 1 }' ] .", ShapesError, 6,
                     "sh:prefixes", id="prefix-that-is-not-declared"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this WHERE { VALUES ?x { 1 } $this ?p ?x }' ] .", ShapesError, 6,
                     "no VALUES", id="query-with-what-shacl-bars"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this WHERE { SERVICE <http://127.0.0.1:18999/> { $this ?p ?o } }'"
                     " ] .", UnsafeInput, 6, "SERVICE", id="service"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this WHERE { \\\\u0053ERVICE <http://127.0.0.1:18999/> {} }' ] .",
                     UnsafeInput, 6, "SERVICE", id="service-in-disguise"),
        pytest.param("sh:sparql [ sh:select 'SELECT $this FROM <http://127.0.0.1:18999/> WHERE { $this ?p ?o }' ] .",
                     UnsafeInput, 6, "FROM", id="from"),
        pytest.param("sh:property [ sh:path e:p ; sh:minCount -1 ] .", ShapesError, 6, "takes a whole number",
                     id="number-below-zero"),
        pytest.param("sh:property [ sh:minCount 1 ] .", ShapesError, 6, "sh:path", id="property-without-a-path"),
        pytest.param("sh:not 'a' .", ShapesError, 6, "sh:not takes a shape", id="text-for-a-shape"),
        pytest.param("sh:nodeKind sh:IRI ; sh:resultMessage 'Mend.' .", ShapesError, 6, "is no property of SHACL",
                     id="term-of-a-report"),
        pytest.param("sh:property [ sh:path e:p ; sh:minCount 1 ; sh:values e:q ] .", UnsafeInput, 6, "sh:values",
                     id="advanced-term"),
    ],
)  # fmt: skip
def test_refused(body: str, error: type[StenosisError], line: int, says: str, tmp_path: Path, canary: Canary) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + body, encoding="utf-8")
    with pytest.raises(error) as caught:
        shapes.read(file)
    assert (caught.value.file, caught.value.line) == (str(file), line)
    assert says in caught.value.message
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param("sh:property [ sh:path e:p ; sh:minCount '1' ] .", "takes a whole number", id="kind"),
        pytest.param("sh:property [ sh:path e:p, e:q ; sh:minCount 1 ] .", "is given twice", id="twice"),
        pytest.param("sh:node [ sh:path e:p ; sh:minCount 1 ] .", "sh:node names a property shape", id="named"),
        pytest.param("sh:or ( [ sh:path e:p ; sh:minCount 1 ] e:A 'x' ) .", "sh:or takes a list of", id="list"),
    ],
)
def test_a_fault_is_found_among_many_shapes_of_one_form(wrong: str, says: str, tmp_path: Path) -> None:
    """Shapes that are alike are linted once."""
    one = "e:{} a sh:NodeShape ; sh:targetClass e:T ;\n    sh:property [ sh:path e:p ; sh:minCount 1 ] ."
    alike = "\n".join(one.format(name) for name in "ABCDE")
    file = tmp_path / "many.ttl"
    file.write_text(f"{HEAD}sh:nodeKind sh:IRI .\n{alike}\ne:Wrong {wrong}", encoding="utf-8")
    with pytest.raises(ShapesError, match=says) as caught:
        shapes.read(file)
    assert caught.value.line == 17


def test_a_file_without_shapes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    (tmp_path / "empty.ttl").write_text("# nothing\n", encoding="utf-8")
    for name in ("none.ttl", "empty.ttl"):
        with pytest.raises(ShapesError, match="holds no shape"):
            shapes.read(tmp_path / name)


def test_a_right_file_passes_with_everything_that_shacl_has(tmp_path: Path) -> None:
    file = tmp_path / "right.ttl"
    file.write_text(
        HEAD
        + """sh:closed true ; sh:ignoredProperties ( e:q ) ; sh:severity e:Grave ; sh:message "Mend."@en ; sh:order 1 ;
        sh:property [ sh:path ( e:p [ sh:zeroOrMorePath [ sh:inversePath e:q ] ] ) ; sh:name "p" ; sh:maxCount 3 ;
            sh:qualifiedValueShape [ sh:class e:D ] ; sh:qualifiedMinCount 1 ] ;
        sh:xone ( [ sh:in ( 1 "a" e:b ) ] [ sh:pattern "^[a-z]+$" ; sh:flags "i" ] ) ; sh:not [ sh:hasValue e:x ] ;
        sh:sparql [ sh:prefixes e:ontology ; sh:select "SELECT $this ?value { $this e:p ?value }" ] .
        e:ontology sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
        e:Class a <http://www.w3.org/2002/07/owl#Class>, sh:NodeShape ; sh:nodeKind sh:IRI .""",
        encoding="utf-8",
    )
    read = shapes.read(file)
    assert sum(map(read.constraints, read.nodes)) == 11
    assert [read.name(node) for node in read.nodes if read.has_target(node)] == [
        "e:Class",
        "e:S",
    ]


# The shapes of the package ---------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_shapes_of_the_package_pass(file: Path) -> None:
    shapes.read(file)


def test_every_shape_is_one_constraint_with_a_name_a_severity_and_a_message() -> None:
    bundled = shapes.bundled()
    named = [node for node in bundled.nodes if isinstance(node, ox.NamedNode)]
    assert len(named) > 200
    for node in named:
        name = bundled.name(node)
        assert bundled.constraints(node) == 1, name
        assert bundled.has_target(node), name
        for term in ("name", "severity", "message"):
            assert len(bundled.objects(node, term)) == 1, (name, term)
        (message,) = bundled.objects(node, "message")
        assert isinstance(message, ox.Literal)
        assert ": " in message.value, f"{name}: a message says what is wrong, a colon, and what to do"
        assert message.value.endswith("."), name
    titles = [str(bundled.objects(node, "name")[0]) for node in named]
    assert len(titles) == len(set(titles))


def test_every_property_that_the_graph_uses_has_a_shape(kg: Graph) -> None:
    """By subject and by object, so that a new property is not forgotten."""
    bundled = shapes.bundled()
    paths = {
        value.value
        for node in bundled.nodes
        for value in bundled.objects(node, "path")
        if isinstance(value, ox.NamedNode)
    }
    targets = {
        value.value
        for node in bundled.nodes
        for value in bundled.objects(node, "targetSubjectsOf")
        if isinstance(value, ox.NamedNode)
    }
    used = kg.values("SELECT DISTINCT ?p { ?s ?p ?o . ?p rdfs:domain ?d FILTER (STRSTARTS(STR(?p), STR(skg:))) }")
    wording = "https://w3id.org/stenosis-kg/ontology#"
    for term in used:
        iri = getattr(term, "value", "")
        assert iri in targets, f"no shape says what the subject of {iri} is"
        in_lists = {wording + name for name in ("cue", "openList", "alternatives")}
        assert iri in paths | in_lists, f"no shape says what the object of {iri} is"


def test_the_tables_are_terms_of_shacl() -> None:
    properties, _ = vocabulary()
    assert {*COMPONENTS, *TARGETS, *SHAPE_LINKS} <= properties
    assert not COMPONENTS & set(UNSAFE)


# Limits ----------------------------------------------------------------------


def test_shapes_of_a_user_are_stopped_at_their_time(tmp_path: Path, kg: Graph) -> None:
    """The limit is what stops whatever takes long: a pattern, a query, many shapes. Here it is set low."""
    file = tmp_path / "slow.ttl"
    file.write_text(
        f"""@prefix sh: <{SH}> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
        <urn:slow> a sh:NodeShape ; sh:targetClass skg:Passage ;
            sh:sparql [ sh:select "SELECT $this {{ $this ?p ?o . FILTER REGEX(STR(?o), '^[a-z]+#$') }}" ] .""",
        encoding="utf-8",
    )
    slow = shapes.read(file)
    with pytest.raises(ShapesError, match=r"ran past 0\.02 s and were stopped; make them simpler") as caught:
        shapes.run(kg, slow, timeout=0.02)
    assert caught.value.file == str(file)


def test_long_lists_and_deep_paths_are_linted(tmp_path: Path) -> None:
    file = tmp_path / "long.ttl"
    many = " ".join(map(str, range(2000)))
    deep = "[ sh:inversePath " * 8 + "e:p" + " ]" * 8
    file.write_text(f"{HEAD}sh:in ( {many} ) ; sh:property [ sh:path {deep} ; sh:minCount 1 ] .", encoding="utf-8")
    assert len(shapes.read(file).nodes) == 2


@pytest.mark.parametrize("platform", ["linux", "elsewhere"])
def test_shapes_of_a_user_find_the_same_in_a_process_of_their_own(
    platform: str, tmp_path: Path, kg: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        f"""@prefix sh: <{SH}> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
        <urn:mine> a sh:NodeShape ; sh:targetClass skg:Stage ;
            sh:property [
                sh:path skg:offers ; sh:maxCount 1 ; sh:severity sh:Warning ; sh:message "Many options." ] .""",
        encoding="utf-8",
    )
    monkeypatch.setattr("stenosis_kg.check.shapes.engine.sys.platform", "linux" if platform == "linux" else "darwin")
    found = shapes.run(kg, shapes.read(file)).findings
    assert {finding.focus for finding in found} == {
        "https://w3id.org/stenosis-kg/pathway/conservative",
        "https://w3id.org/stenosis-kg/pathway/surgical",
    }
    assert {(one.check, one.severity, one.message) for one in found} == {
        ("a shape in urn:mine (MaxCountConstraintComponent)", "warning", "Many options.")
    }
    assert all(one.file and one.file.endswith("l5s1-treatment.trig") and one.line for one in found)


def test_a_shape_that_looks_at_nothing_is_a_finding(tmp_path: Path, kg: Graph) -> None:
    file = tmp_path / "idle.ttl"
    file.write_text(HEAD + "sh:nodeKind sh:IRI .", encoding="utf-8")
    outcome = shapes.run(kg, shapes.read(file))
    (finding,) = outcome.findings
    assert (outcome.shapes, outcome.constraints, outcome.focus_nodes) == (0, 0, 0)
    assert (finding.severity, finding.line) == ("error", 5)
    assert "checked nothing" in finding.message
