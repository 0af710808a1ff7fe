"""`report` and `show` tell of denials whose node is blank or named, where there are several documents."""

from __future__ import annotations

import csv
import hashlib
import re

import pytest

from stenosis_kg.check.validate import validate
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.report import Written, report
from stenosis_kg.statements.show import show

TEXT = "Denied\n\nNSAIDs do not treat severe foraminal stenosis at L5-S1. Exercise never prevents numbness.\n"
TRIG = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <http://schema.org/> . @prefix vann: <http://purl.org/vocab/vann/> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix den: <https://example.org/denied/> .
<https://example.org/denied> a skg:Document ; dcterms:title "Denied"@en ; dcterms:format "text/plain" ;
    dcterms:language "en" ; dcterms:rights "None."@en ; schema:sha256 "HASH" ;
    vann:preferredNamespacePrefix "den" ; vann:preferredNamespaceUri "https://example.org/denied/" .
den:s1 { [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:nsaid ; owl:assertionProperty skg:treats ;
    owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 . }
den:s1 a skg:Sentence ; oa:exact "NSAIDs do not treat severe foraminal stenosis at L5-S1." ;
    oa:start 8 ; oa:end 63 ; skg:modality skg:Plain ; prov:wasQuotedFrom <https://example.org/denied> .
den:s2 { den:no a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:targeted-exercise ;
    owl:assertionProperty skg:helpsManage ; owl:targetIndividual concept:numbness . }
den:s2 a skg:Sentence ; oa:exact "Exercise never prevents numbness." ;
    oa:start 64 ; oa:end 97 ; skg:modality skg:Plain ; prov:wasQuotedFrom <https://example.org/denied> .
"""
DENIED = [  # one with a blank node, one with a named one
    pytest.param("nsaid", "skg:treats", "concept:severe-foraminal-stenosis-l5-s1", "den:s1", id="blank"),
    pytest.param("targeted exercise", "skg:helpsManage", "concept:numbness", "den:s2", id="named"),
]


@pytest.fixture(scope="module", params=[(), "all"], ids=["two-documents", "four-documents"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("denials")
    (folder / "denied.txt").write_bytes(TEXT.encode())
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (folder / "denied.trig").write_text(TRIG.replace("HASH", digest), encoding="utf-8")
    return load(folder / "denied.trig", documents=request.param)


@pytest.fixture(scope="module")
def written(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return report(graph, tmp_path_factory.mktemp("report") / "out")


def test_both_conform(graph: KnowledgeGraph) -> None:
    assert [str(each) for each in validate(graph).findings] == []


@pytest.mark.parametrize(("name", "relation", "object", "passage"), DENIED)
def test_show_says_not(graph: KnowledgeGraph, name: str, relation: str, object: str, passage: str) -> None:
    told = [
        each
        for each in show(graph, name).to_dict()["statements"]
        if each.get("denied") and (each["predicate"], each["object"]) == (relation, object)
    ]
    assert [[said["id"] for said in each["passages"]] for each in told] == [[passage]]


def test_the_report_is_whole_and_says_not(written: Written) -> None:
    page = (written.folder / "index.html").read_text(encoding="utf-8")
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "not: nonsteroidal anti-inflammatory drug treats severe foraminal stenosis at L5-S1" in words
    assert "not: targeted exercise helps manage numbness" in words
    with (written.folder / "answers" / "denied-or-advised-against.csv").open(encoding="utf-8", newline="") as stream:
        denied = {row["passage"] for row in csv.DictReader(stream) if row["answer"] == "denied"}
    assert denied >= {"https://example.org/denied/s1", "https://example.org/denied/s2"}
    assert all((written.folder / name).is_file() for name in written.files)
