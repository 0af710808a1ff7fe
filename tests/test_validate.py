"""`validate`: what it looks at, what it finds and where, in each of its formats and on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.check import hygiene, shapes
from stenosis_kg.check import schema as schema_check
from stenosis_kg.check.report import FORMS, Report
from stenosis_kg.check.validate import validate
from stenosis_kg.namespaces import RDF, SH, SHAPE, XSD
from stenosis_kg.rdf.graph import Graph, load

from .conftest import Canary, bad_inputs
from .sampling import long, sampled

PREFIXES = """@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix e: <http://example.org/> .
@prefix l5s1: <https://w3id.org/stenosis-kg/source/l5s1-treatment/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIRST = PREFIXES.count("\n") + 1  # the line on which what a test writes begins

BROKEN = """concept:laminectomy
    a skg:SurgicalProcedure ;
    skos:broader concept:surgical-intervention ;
    skos:prefLable "laminectomy"@en ;
    skos:definition "Surgical intervention that takes away a lamina"@en ;
    skos:inScheme concept: ;
    rdfs:isDefinedBy concept: .
l5s1:s10a { concept:laminectomy skg:treats concept:spine . }
"""


def written(folder: Path, body: str, name: str = "mine.trig") -> Path:
    file = folder / name
    file.write_text(PREFIXES + body, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def clean(kg: Graph) -> Report:
    return validate(kg)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return validate(load(written(tmp_path_factory.mktemp("broken"), BROKEN)))


# What it finds ---------------------------------------------------------------


def test_the_bundled_graph_conforms_and_everything_was_looked_at(clean: Report, kg: Graph) -> None:
    assert clean
    assert clean.findings == ()
    assert clean.statements == len(kg)
    assert [name for name, _ in clean.parts] == [
        "shapes", "quotes", "coverage", "schema", "hygiene", "pathway", "mappings"
    ]  # fmt: skip
    bundled = shapes.bundled()
    assert clean.shapes == sum(map(bundled.has_target, bundled.nodes))
    assert clean.constraints == sum(map(bundled.constraints, bundled.nodes))
    assert clean.focus_nodes > 5000
    assert clean.verdict.startswith(f"Conforms: 0 errors; {clean.shapes} shapes, ")


def test_a_broken_file_is_told_by_file_line_and_mend(broken: Report) -> None:
    assert not broken
    found = {(one.check, one.line) for one in broken.findings}
    assert found == {
        ("shape:concept-has-label", FIRST),
        ("schema-no-such-term", FIRST + 3),
        ("shape:definition-ends-with-stop", FIRST + 4),
        ("shape:treats-object", FIRST + 7),
    }
    assert {Path(one.file or "").name for one in broken.findings} == {"mine.trig"}
    assert broken.verdict.startswith("Does not conform: 4 errors; ")


@long
def test_the_same_graph_gives_the_same_report(broken: Report, tmp_path: Path) -> None:
    again = validate(load(written(tmp_path, BROKEN)))
    folder = str(Path(broken.findings[0].file or "").parent)
    for form in FORMS:
        assert again.render(form).replace(str(tmp_path), folder) == broken.render(form)


# A line for each part, to be validated all together: each run takes seconds.
PARTS = [
        pytest.param("shapes", "concept:rod rdfs:isDefinedBy step: .", "shape:concept-has-one-definer", id="shapes"),
        pytest.param("quotes", "l5s1:s10 oa:end 1 .", "", id="quotes"),
        pytest.param("coverage", "concept:foraminotomy skg:treats concept:spinal-instability .",
                     "statement-without-passage", id="coverage"),
        pytest.param("schema", "concept:numbness rdfs:lable 'numb' .", "schema-no-such-term", id="schema"),
        pytest.param("hygiene", "concept:spine skg:nothing concept:numbness .", "undeclared-property", id="hygiene"),
        pytest.param("pathway", "step:lost a skg:Stage .", "pathway-unreachable-stage", id="pathway"),
]  # fmt: skip
TWICE = "l5s1:s10a { concept:screw skg:kindOf concept:screw . }"
MARKUP = "<http://example.org/&amp> skos:broader 'a <script>' ."


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Where every part has something to find, two of them the same, and a name holds markup."""
    lines = [*(str(row.values[1]) for row in PARTS), TWICE, MARKUP]
    return validate(load(written(tmp_path_factory.mktemp("odd"), "\n".join(lines))))


@pytest.mark.parametrize(("part", "body", "check"), PARTS)
def test_every_part_is_run(part: str, body: str, check: str, odd: Report) -> None:
    """A part that is left out of the report, or reports nothing, fails its row."""
    assert dict(odd.parts)[part] > 0
    assert not check or check in {finding.check for finding in odd.findings}


def test_hygiene_names_the_line_of_a_property(tmp_path: Path) -> None:
    graph = load(written(tmp_path, "\nconcept:rod\n    skg:nothing concept:screw ."))
    (finding,) = hygiene.check(graph)
    assert (finding.check, finding.line) == ("undeclared-property", FIRST + 2)


def test_a_finding_of_a_query_in_a_shape_is_about_the_value(odd: Report) -> None:
    found = [(one.check, (one.focus or "").rpartition("/")[2]) for one in odd.findings if one.line]
    assert ("shape:irreflexive-not-with-itself", "screw") in found, "it is about the screw, not about the query's focus"


FAULTS = [  # what is written, and the one check that finds it
    ("concept:rod skos:prefLabel 'stick'@en .", "two-preferred-labels"),
    ("concept:foraminotomy skos:altLabel 'screw'@en .", "label-shared"),
    ("concept:gabapentin skos:hiddenLabel 'Numbness'@en .", "label-shared"),
    ("concept:muscle-weakness skos:broader concept:muscle-weakness .", "hierarchy-cycle"),
    ("l5s1:s99 a skg:Clause .", "passage-without-a-modality"),
    ("l5s1:s10 skg:rank skg:FirstLine .", "modality-on-a-split-sentence"),
    ("l5s1:s10a { concept:spinal-instability skg:treatedBy concept:lumbar-fusion . }", "inverse-asserted"),
    ("l5s1:s8 { concept:foraminotomy skg:kindOf concept:lumbar-fusion . }", "graph-of-a-split-sentence"),
    ("l5s1:s10a { concept:rod skg:kindOf concept:spine . }", "kind-missing-from-the-hierarchy"),
    ("l5s1:s10a { concept:rodd skg:hasSite concept:spine . }", "name-missing"),
    ("l5s1:s10a { concept:plate a skg:Device . }", "shape:concept-has-label"),
    ("concept:screw skg:hasSite concept:spine .", "statement-without-passage"),
    ("l5s1:s10a { concept:rod skos:note 'long' . }", "passage-holds-other"),
]


def test_a_fault_is_found_by_one_check(tmp_path: Path) -> None:
    """What else is wrong with a line has another reason: no second check says the same."""
    report = validate(load(written(tmp_path, "\n".join(body for body, _ in FAULTS))))
    found = [(one.check, one.line) for one in report.findings if (one.file or "").endswith("mine.trig")]
    for number, (body, check) in enumerate(FAULTS):
        assert found.count((check, FIRST + number)) == 1, f"{body} {found}"
    counts = [check for _, check in FAULTS]
    for check in set(counts) - {"kind-missing-from-the-hierarchy"}:  # also of the graph of the split sentence
        assert [one.check for one in report.findings].count(check) == counts.count(check), check
    gone = {
        "statement-outside-a-passage",
        "vocabulary-in-a-passage",
        "shape:name-is-unique",
        "shape:broader-is-acyclic",
    }
    assert not gone & {one.check for one in report.findings}


# The schema ------------------------------------------------------------------

DECLARED = """e:Trial a owl:Class . e:Big a owl:Class ; rdfs:subClassOf e:Trial .
e:Either a owl:Class ; owl:unionOf ( e:Trial skg:Condition ) .
e:studies a owl:ObjectProperty ; rdfs:domain e:Trial ; rdfs:range skg:Condition .
e:about a owl:ObjectProperty ; rdfs:range e:Either .
e:size a owl:DatatypeProperty ; rdfs:domain e:Trial ; rdfs:range xsd:integer .
e:first a owl:DatatypeProperty ; rdfs:subPropertyOf e:size .
e:length a owl:DatatypeProperty ; rdfs:range e:mm . e:mm a rdfs:Datatype .
e:begun a owl:DatatypeProperty ; rdfs:range xsd:date .
e:big a e:Big . e:other a skg:Device .
"""


@pytest.mark.parametrize(
    ("body", "checks"),
    [
        pytest.param("e:big e:studies concept:spinal-instability ; e:size 3 ; e:first 1 .", [], id="all-is-well"),
        pytest.param("e:x e:own 'a property that nobody declares, in a space of the user' .", [], id="open-world"),
        pytest.param("e:x a e:Own .", [], id="class-in-a-space-of-the-user"),
        pytest.param("e:x skos:broder e:y .", ["schema-no-such-term"], id="misspelt-property"),
        pytest.param("e:x a owl:Clas .", ["schema-no-such-term"], id="misspelt-class"),
        pytest.param("e:other e:studies concept:spinal-instability .", ["schema-domain"], id="wrong-subject"),
        pytest.param("e:big e:studies concept:rod .", ["schema-range"], id="wrong-object"),
        pytest.param("e:big e:about concept:rod .", ["schema-range"], id="outside-a-union"),
        pytest.param("e:big e:about concept:spinal-instability, e:big .", [], id="inside-a-union"),
        pytest.param("e:big e:studies 'pain' .", ["schema-kind-of-value"], id="literal-for-a-thing"),
        pytest.param("e:big e:size e:big .", ["schema-kind-of-value"], id="thing-for-a-literal"),
        pytest.param("e:big e:size '3' .", ["schema-range"], id="wrong-datatype"),
        pytest.param("e:big e:length 3 ; e:begun '12024-01-01'^^xsd:date .", [], id="datatypes-that-python-lacks"),
        pytest.param("e:big e:begun '12024-01-01' .", ["schema-range"], id="text-for-a-date"),
        pytest.param("e:other e:first 1 .", ["schema-domain"], id="domain-of-the-parent-property"),
        pytest.param("concept:rod skg:usedIn concept:rodd .", ["schema-not-described"], id="concept-that-is-nowhere"),
        pytest.param("e:nothing e:size 1 .", ["schema-domain"], id="no-type-at-all"),
    ],
)
def test_schema(body: str, checks: list[str], tmp_path: Path) -> None:
    file = written(tmp_path, DECLARED + body)
    found = schema_check.check(load(file))
    assert [finding.check for finding in found] == checks
    assert all(finding.line == FIRST + DECLARED.count("\n") for finding in found)


def test_what_is_described_nowhere_gets_the_nearest(tmp_path: Path) -> None:
    file = written(tmp_path, "concept:foraminotomy skg:treats concept:numbnes, concept:xyzzy .")
    messages = [finding.message for finding in schema_check.check(load(file))]
    assert messages[0] == "concept:numbnes is not described anywhere; nearest: concept:numbness"
    assert messages[1].startswith("concept:xyzzy is not described anywhere; describe it")


# Formats ---------------------------------------------------------------------


def test_text_says_the_verdict_first(broken: Report) -> None:
    head, found, _ = str(broken).split("\n\n", 2)
    assert " ".join(head.splitlines()) == f"{broken.verdict} {broken.scope}"
    assert found == "Found by: shapes 3, schema 1"
    assert f"line {FIRST + 4}" in str(broken)


def test_json(broken: Report, clean: Report) -> None:
    read = json.loads(broken.render("json"))
    assert read["conforms"] is False
    assert read["evaluated"]["shapes"] == broken.shapes
    assert [one["check"] for one in read["findings"]] == [one.check for one in broken.findings]
    assert json.loads(clean.render("json"))["findings"] == []


def test_sarif_has_what_sarif_requires(broken: Report, clean: Report) -> None:
    """The required properties of SARIF 2.1.0, sections 3.13 to 3.30, and what code review tools need beside them."""
    for report in (broken, clean):
        log = json.loads(report.render("sarif"))
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("sarif-schema-2.1.0.json")
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert driver["name"] == "stenosis-kg"
        assert len(run["results"]) == len(report.findings)
        for result, finding in zip(run["results"], report.findings, strict=True):
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.check
            assert result["level"] in {"error", "warning", "note", "none"}
            assert result["message"]["text"] == finding.message
            (location,) = result["locations"]
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"] == Path(finding.file or "").as_uri()
            assert place["region"]["startLine"] == finding.line


def test_turtle_is_a_validation_report(broken: Report, clean: Report) -> None:
    for report in (broken, clean):
        store = ox.Store()
        store.load(report.render("turtle").encode(), format=ox.RdfFormat.TURTLE)

        def values(name: str, among: ox.Store = store) -> list[str]:
            return sorted(str(quad.object) for quad in among.quads_for_pattern(None, ox.NamedNode(SH + name), None))

        assert values("conforms") == [str(ox.Literal(not report.findings))]
        assert len(values("result")) == len(report.findings)
        assert len(values("resultSeverity")) == len(values("resultMessage")) == len(report.findings)
        named = sorted(f"<{SHAPE}{f.check[6:]}>" for f in report.findings if f.check.startswith("shape:"))
        assert values("sourceShape") == named


def test_what_a_label_says_moves_no_cursor(tmp_path: Path) -> None:
    label = '"one\\rtwo\\u009B31m\\u202Eabc\\nerror  forged"@en'
    path = tmp_path / "odd.ttl"
    path.write_text(
        "@prefix ex: <http://example.org/> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"ex:a a skg:Medication ; skos:prefLabel {label} .\nex:b a skg:Medication ; skos:prefLabel {label} .\n"
    )
    told = validate(load(path)).render()
    assert r"one\rtwo\x9b31m\u202eabc\nerror  forged" in told
    assert all(line.isprintable() for line in told.splitlines())
    assert "\nerror  forged" not in told


def test_html_holds_no_markup_of_the_graph(odd: Report) -> None:
    assert any("<script" in finding.message for finding in odd.findings)
    assert "<script" not in odd.render("html")


# The command -----------------------------------------------------------------


def run(*args: str | Path, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-m", "stenosis_kg", "validate", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(
    "options",
    sampled(
        [
            pytest.param(["-W", "error"], id="warnings-that-are-errors-do-not-make-shapes-bad"),
            pytest.param([], id="as-it-is-run"),
        ],
        2,
    ),
)
def test_the_command_on_the_bundled_graph(options: list[str]) -> None:
    done = run(options=options)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Conforms: ")


def test_what_python_has_no_value_for_gets_no_word_of_others(tmp_path: Path) -> None:
    forms = {
        "rdf:HTML": ["<p>open <b>x", "<table><tr>&bogus; <"],
        "rdf:XMLLiteral": ["<a><b></a>"],
        "xsd:date": ["-0044-03-15", "12024-01-01"],
        "xsd:dateTime": ["2024-01-01T24:00:00"],
    }
    values = ", ".join(f'"{text}"^^{kind}' for kind, texts in forms.items() for text in texts)
    file = tmp_path / "d.ttl"
    prefixes = f"@prefix rdf: <{RDF}> . @prefix xsd: <{XSD}> ."
    file.write_text(f"{prefixes}\n<http://example.org/s> <http://example.org/p> {values} .\n", encoding="utf-8")
    assert run(file).stderr == ""


def test_the_command_on_a_broken_file_says_the_same_in_a_process_of_its_own(broken: Report, tmp_path: Path) -> None:
    done = run(written(tmp_path, BROKEN), "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["conforms"] is False
    folder = str(Path(broken.findings[0].file or "").parent)
    assert done.stdout.replace(str(tmp_path), folder).strip() == broken.render("json").strip()


def test_the_command_with_shapes_of_a_user(tmp_path: Path) -> None:
    body = "e:S a sh:NodeShape ; sh:targetClass skg:Stage ; sh:property [ sh:path skg:offers ; sh:maxCount 1 ] ."
    own = written(tmp_path, f"@prefix sh: <{SH}> .\n{body}", "shapes.ttl")
    done = run("--shapes", own)
    assert done.returncode == 1
    assert "a shape in http://example.org/S (MaxCountConstraintComponent)" in done.stdout


@pytest.mark.parametrize("case", bad_inputs("s"), ids=lambda case: case.path.stem)
def test_the_command_with_bad_shapes(case: object, canary: Canary) -> None:
    path: Path = case.path  # type: ignore[attr-defined]
    done = run("--shapes", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert f"{path}, line {case.line}: " in done.stderr  # type: ignore[attr-defined]
