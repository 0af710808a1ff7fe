"""Every sentence states something or is waived, and every clinical statement is in a sentence.

Each row breaks a copy of `data/sources/sore-back` in one place; the line is that of the .trig.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import paths
from stenosis_kg.check.coverage import Coverage, coverage
from stenosis_kg.namespaces import CONCEPT, OWL, SKG
from stenosis_kg.rdf.graph import Graph, load

TRIG = Path(__file__).parent / "data" / "sources" / "sore-back.trig"
SCHEMA = paths.ontology() / "stenosis.ttl"
LAST = len(TRIG.read_text().splitlines())

Edit = tuple[str, str]


def broken(folder: Path, edits: list[Edit], append: str = "") -> Graph:
    text = TRIG.read_text()
    for old, new in edits:
        assert old in text, f"{old!r} is not in {TRIG.name}"
        text = text.replace(old, new)
    (folder / TRIG.name).write_text(text + append)
    (folder / "sore-back.txt").write_bytes(TRIG.with_suffix(".txt").read_bytes())
    return load(SCHEMA, folder / TRIG.name, bundled=False)


CASES = [
    pytest.param(
        [],
        "\nconcept:rest skg:treats concept:discomfort .\n",
        [("statement-without-passage", LAST + 2)],
        "concept:rest skg:treats concept:discomfort is a clinical statement, but stands in the default graph",
        id="in-the-default-graph",
    ),
    pytest.param(
        [],
        "\nsource:notes { concept:rest skg:treats concept:discomfort }\n",
        [("statement-without-passage", LAST + 2), ("graph-without-passage", LAST + 2)],
        "but stands in source:notes",
        id="in-a-graph-of-nobody",
    ),
    pytest.param(
        [],
        "\nconcept:rest skg:minimumNumber 2 .\n",
        [("statement-without-passage", LAST + 2)],
        "concept:rest skg:minimumNumber",
        id="an-attribute",
    ),
    pytest.param(
        [("    concept:exercise skg:helpsManage concept:discomfort .\n", "")],
        "",
        [("clause-without-statement", 37)],
        "s2a: the clause states nothing",
        id="clause-states-nothing",
    ),
    pytest.param(
        [('    skg:waived "It says nothing of a treatment." ;\n', "")],
        "",
        [("sentence-without-statement", 96)],
        's4: it states nothing; encode what it says, or write skg:waived "why not"',
        id="sentence-neither-states-nor-is-waived",
    ),
    pytest.param(
        [('skg:cue "may" ;', 'skg:cue "may" ;\n    skg:waived "no" ;')],
        "",
        [("sentence-waived-and-stated", 25)],
        "s1: it is waived, but it states something",
        id="sentence-states-and-is-waived",
    ),
    pytest.param(
        [("oa:end 183 ;", 'oa:end 183 ;\n    skg:waived "no" ;')],
        "",
        [("sentence-waived-and-stated", 32)],
        "s2: it is waived",
        id="clauses-state-and-the-sentence-is-waived",
    ),
    pytest.param(
        [("concept:rest skg:helpsManage", "concept:rest skg:helpsMange")],
        "",
        [("sentence-without-statement", 19), ("passage-holds-other", 16)],
        "s1: it states nothing",
        id="misspelt-property",
    ),
    pytest.param(
        [("concept:rest skg", 'concept:rest dcterms:title "rest" ; skg')],
        "",
        [("passage-holds-other", 16)],
        "but dcterms:title is no clinical property; move it to the vocabulary",
        id="vocabulary-in-a-passage",
    ),
]


@pytest.mark.parametrize(("edits", "append", "expected", "words"), CASES)
def test_what_is_not_covered(
    tmp_path: Path, edits: list[Edit], append: str, expected: list[tuple[str, int]], words: str
) -> None:
    graph = broken(tmp_path, edits, append)
    findings = coverage(graph).findings(graph)
    assert [(finding.check, finding.line) for finding in findings] == expected
    assert words in findings[0].message
    assert {finding.file for finding in findings} == {str(tmp_path / TRIG.name)}


def test_the_file_that_is_named_is_the_one_to_mend(tmp_path: Path) -> None:
    stray = tmp_path / "stray.ttl"
    stray.write_text(f"<{CONCEPT}rest> <{SKG}helpsManage> <{CONCEPT}discomfort> .")  # s1 states it too
    graph = load(SCHEMA, TRIG, stray, bundled=False)
    (finding,) = coverage(graph).findings(graph)
    assert (finding.check, finding.file, finding.line) == ("statement-without-passage", str(stray), 1)


def test_what_the_small_document_states() -> None:
    graph = load(SCHEMA, TRIG, bundled=False)
    found = coverage(graph)
    assert found.findings(graph) == ()
    assert [(row.passage.id, row.count, len(row.clauses)) for row in found.rows] == [
        ("s1", 1, 0),
        ("s2", 2, 2),
        ("s3", 2, 2),
        ("s4", 0, 0),
    ]
    assert (found.sentences, found.stating, found.waived, found.statements) == (4, 3, 1, 5)


def test_a_denial_is_one_statement(tmp_path: Path) -> None:
    denial = (
        f"[ a <{OWL}NegativePropertyAssertion> ; <{OWL}sourceIndividual> concept:rest ;"
        f" <{OWL}assertionProperty> skg:treats ; <{OWL}targetIndividual> concept:discomfort ] ."
    )
    graph = broken(tmp_path, [("concept:rest skg:helpsManage concept:discomfort .", denial)])
    found = coverage(graph)
    assert found.findings(graph) == ()
    assert found.rows[0].count == 1


def test_what_two_clauses_state_counts_once(tmp_path: Path) -> None:
    graph = broken(tmp_path, [("concept:exercise skg:helps", "concept:surgical-intervention skg:helps")])
    found = coverage(graph)
    assert found.rows[1].count == 1
    assert found.statements == 4


def test_a_graph_without_schema_has_no_clinical_statements() -> None:
    assert coverage(load(TRIG, bundled=False)).statements == 0


@pytest.fixture(scope="module")
def bundled() -> Graph:
    return load()


def test_the_bundled_document_is_covered_both_ways(bundled: Graph) -> None:
    found = coverage(bundled)
    assert found.findings(bundled) == ()
    assert found.sentences == 24
    assert found.stating + found.waived == 24


def test_no_statement_of_the_bundled_document_can_leave_its_passage(bundled: Graph) -> None:
    found: Coverage = coverage(bundled)
    stated = {(s.subject, s.predicate, str(s.object)) for row in found.rows for s in row.statements}
    assert stated
    for quad in [q for q in bundled.store if q.predicate.value == SKG + "trigger"]:
        bundled.store.remove(quad)
        bare = type(quad)(quad.subject, quad.predicate, quad.object)
        bundled.store.add(bare)
        try:
            assert len(coverage(bundled).homeless) == 1
        finally:
            bundled.store.remove(bare)
            bundled.store.add(quad)
