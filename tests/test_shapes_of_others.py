"""Shapes as other people write them: the cases of `shacl_suite`, what is said beside the results, and the report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from stenosis_kg.check import shapes
from stenosis_kg.check.validate import validate
from stenosis_kg.errors import UnsafeInput
from stenosis_kg.namespaces import SH
from stenosis_kg.rdf.graph import load

from .shacl_suite import DATA, Case, cases, outcome

CASES = list(cases(DATA))
HEAD = f"""@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <{SH}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def written(folder: Path, body: str, name: str = "shapes.ttl") -> Path:
    file = folder / name
    file.write_text(HEAD + body, encoding="utf-8")
    return file


def test_all_cases_are_collected() -> None:
    assert len(CASES) == len(list(DATA.glob("*.ttl"))) == 19


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    found, why = outcome(case)
    assert found == case.expected, why


# What is said beside the results ---------------------------------------------

TARGET = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:IRI .\n"
DATA_FILE = "ex:a ex:p 1 .\n"


def test_an_import_is_a_warning(tmp_path: Path) -> None:
    file = written(tmp_path, TARGET + "<urn:s> a owl:Ontology ; owl:imports <http://127.0.0.1:18999/more> .")
    (warning,) = shapes.read(file).warnings
    assert warning == f"{file}: owl:imports <http://127.0.0.1:18999/more> was not fetched; give the file itself as well"


def test_a_file_that_is_nothing_but_an_import_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "<urn:s> a owl:Ontology ; owl:imports <http://127.0.0.1:18999/more> .")
    with pytest.raises(UnsafeInput, match="is not fetched, and holds no shape") as caught:
        shapes.read(file)
    assert caught.value.line == 5


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        pytest.param("ex:Spare a sh:NodeShape ; sh:class ex:D .", 6, "it has no target, and no shape", id="spare"),
        pytest.param("ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ;\n    sh:property ex:Elsewhere .", 7,
                     "sh:property names http://example.org/Elsewhere, and no file", id="no-such-shape"),
    ],
)  # fmt: skip
def test_what_checks_nothing_is_told_with_its_line(body: str, line: int, says: str, tmp_path: Path) -> None:
    data = load(written(tmp_path, DATA_FILE, "data.ttl"), bundled=False)
    (finding,) = shapes.run(data, shapes.read(written(tmp_path, TARGET + body))).findings
    assert (finding.severity, finding.line) == ("warning", line)
    assert "checked nothing" in finding.message
    assert says in finding.message


def test_good_data_need_not_have_every_target(tmp_path: Path) -> None:
    data = load(written(tmp_path, DATA_FILE, "data.ttl"), bundled=False)
    more = "ex:T a sh:NodeShape ; sh:targetClass ex:Absent ; sh:nodeKind sh:IRI ."
    (finding,) = shapes.run(data, shapes.read(written(tmp_path, TARGET + more))).findings
    assert (finding.check, finding.severity) == ("ex:T", "warning")
    assert "checked nothing" in finding.message
    (finding,) = shapes.run(data, shapes.read(written(tmp_path, more))).findings
    assert finding.severity == "error"


def test_a_shape_that_another_file_has_is_found(tmp_path: Path) -> None:
    one = written(tmp_path, TARGET + "ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:P .")
    two = written(tmp_path, "ex:P a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 .", "more.ttl")
    data = load(written(tmp_path, DATA_FILE, "data.ttl"), bundled=False)
    assert [finding.check for finding in shapes.run(data, shapes.read(one, two)).findings] == ["ex:P"]


def test_the_english_message_is_told_and_all_are_in_the_report(tmp_path: Path) -> None:
    own = written(tmp_path, 'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ;\n'
                  '    sh:message "darf nicht"@de, "must not"@en, "ne doit pas"@fr .')  # fmt: skip
    report = validate(load(written(tmp_path, DATA_FILE, "data.ttl")), shapes.read(own))
    (finding,) = report.findings
    assert finding.message == "must not"
    told = Graph().parse(data=report.render("turtle")).objects(None, URIRef(SH + "resultMessage"))
    assert set(told) == {Literal("darf nicht", "de"), Literal("must not", "en"), Literal("ne doit pas", "fr")}


def test_a_relative_iri_is_read_where_that_is_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, TARGET.replace("ex:S", "<S>"))
    (warning,) = shapes.read(file, lenient=True).warnings
    assert "relative" in warning


# The report ------------------------------------------------------------------

REPORTED = """ex:a a ex:T ; ex:p "x"@en, _:blank, 1 ; ex:q "2024-02-30" .
_:blank ex:q 1 .
"""
REPORTING = """ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P, ex:Q ; sh:severity ex:Grave .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:node ex:N ; sh:message "no N"@en, "kein N"@de .
ex:N a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:maxInclusive 0 ; sh:severity sh:Info ] .
ex:Q a sh:PropertyShape ; sh:path [ sh:zeroOrMorePath ( ex:p [ sh:inversePath ex:q ] ) ] ; sh:maxCount 0 .
ex:L a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI ; sh:severity sh:Info .
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("report")
    own = shapes.read(written(folder, REPORTING))
    text = validate(load(written(folder, REPORTED, "data.ttl")), own).render("turtle")
    return Graph().parse(data=text)


def test_the_report_is_as_shacl_has_it(report: Graph) -> None:
    """By shapes for reports: what a result must have (SHACL, section 3.6.2), those of details too."""
    rules = Graph().parse(Path(__file__).parent / "data" / "shacl-report.ttl")
    conforms, _, text = pyshacl.validate(report, shacl_graph=rules)
    assert conforms, text


def test_the_report_says_what_pyshacl_says(report: Graph) -> None:
    """The same results, details, paths and messages, but for where to mend them."""
    own, data = (Graph().parse(data=HEAD + body) for body in (REPORTING, REPORTED))
    _, theirs, _ = pyshacl.validate(data, shacl_graph=own)
    assert isinstance(theirs, Graph)
    report.remove((None, RDFS.comment, None))
    results = URIRef(SH + "ValidationResult")
    assert len(set(report.subjects(RDF.type, results))) == len(set(theirs.subjects(RDF.type, results))) == 10
    for name in ("focusNode", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape", "detail"):
        both = [sorted(_named(one, name)) for one in (report, theirs)]
        assert both[0] == both[1], name
    told = [sum(1 for _ in one.objects(None, URIRef(SH + "resultMessage"))) for one in (report, theirs)]
    assert told[0] == told[1], "its own messages name things by the prefixes of a file"
    paths = [sum(1 for _ in one.subjects(URIRef(SH + "inversePath"), None)) for one in (report, theirs)]
    assert min(paths) > 0


def _named(graph: Graph, name: str) -> list[str]:
    kinds = rdflib.BNode
    return ["a blank node" if isinstance(each, kinds) else each.n3() for each in graph.objects(None, URIRef(SH + name))]


def test_what_python_has_no_value_for_is_quiet(tmp_path: Path) -> None:
    """Dates of other years, an open HTML literal, nothing on standard error."""
    body = """ex:a ex:p "12024-01-01"^^xsd:date, "-0044-03-15"^^xsd:date, "2024-12-31T24:00:00"^^xsd:dateTime,
        "<b>open"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML> ."""
    graph = f"load({str(written(tmp_path, body))!r}, bundled=False)"
    program = f"from stenosis_kg.rdf.graph import load; print(len({graph}.dataset))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("4\n", "")
