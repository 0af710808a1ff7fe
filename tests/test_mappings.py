"""The mappings: read strictly, true to their sources, found from code and from concept, and accepted by others."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest
import sssom_pydantic

from stenosis_kg import paths
from stenosis_kg.check.coverage import coverage
from stenosis_kg.check.mappings import NO_LABELS, check
from stenosis_kg.errors import InputError, UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import CONCEPT, SKG, SKOS
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.sssom import EXACT_TERM, GRAPH, LEVELS, MappingSet, quads, read, read_text
from stenosis_kg.statements.mappings import Mappings
from stenosis_kg.statements.show import codes_of

DATA = Path(__file__).parent / "data" / "mappings"
BUNDLED = paths.mappings()


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


BROKEN = table("broken.tsv")


@pytest.fixture(scope="module")
def ours(kg: KnowledgeGraph) -> Mappings:
    return kg.mappings()


# ---- reading


def test_all_broken_files_are_in_the_table() -> None:
    assert {row["file"] for row in BROKEN} == {path.name for path in (DATA / "broken").iterdir()}
    assert len(BROKEN) == 48


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"].partition(".")[0]) for row in BROKEN])
def test_a_broken_file_is_an_error_that_names_file_and_line(row: dict[str, str]) -> None:
    path = DATA / "broken" / row["file"]
    with pytest.raises(InputError) as caught:
        load(path, bundled=False)
    assert (caught.value.file, caught.value.line) == (str(path), int(row["line"]))
    assert row["message"] in caught.value.message
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("\n", "\r\n", id="windows-line-ends"),
        pytest.param("# sssom", "\ufeff# sssom", id="byte-order-mark"),
        pytest.param("# ", "#", id="header-without-spaces"),
        pytest.param('# sssom_version: "1.1"\n', "", id="no-version-is-1.0"),
        pytest.param("A. Coder", "'A. ''Coder'''", id="single-quotes"),
    ],
)
def test_what_other_writers_do_is_accepted(old: str, new: str, tmp_path: Path) -> None:
    good = (DATA / "good.sssom.tsv").read_bytes().decode()
    (tmp_path / "own.sssom.tsv").write_bytes(good.replace(old, new).encode())
    assert [row.object for row in read(tmp_path / "own.sssom.tsv").mappings] == [
        "http://purl.bioontology.org/ontology/CPT/00001",
        "http://purl.bioontology.org/ontology/CPT/00002",
        None,
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "creator_label:\n#   - A. Coder\n#   - B. Reader", "creator_label: [A. Coder, B. Reader]", "", id="list"
        ),
        pytest.param("mapping_date: 2026-11-22", "mapping_date: 2026-11-22 # a Sunday", "", id="comment"),
        pytest.param("made up\nsubject", "yes\nsubject", "yes", id="truth-stays-text"),
        pytest.param("made up\nsubject", "2026-11-22\nsubject", "2026-11-22", id="date-stays-text"),
        pytest.param("made up\nsubject", "1.10\nsubject", "1.10", id="number-stays-text"),
        pytest.param("made up\nsubject", ">-\n#   two\n#   lines\nsubject", "two lines", id="folded"),
        pytest.param(
            "bioregistry:cpt\n# object_source_version: made up", "&a bioregistry:cpt\n# other: *a", "", id="alias"
        ),
    ],
)
def test_the_header_is_yaml(old: str, new: str, expected: str) -> None:
    text = (DATA / "good.sssom.tsv").read_text(encoding="utf-8")
    assert old in text
    found = read_text(text.replace(old, new), Path("own.sssom.tsv"))
    assert len(found.mappings) == 3
    assert found.mappings[0].version == (expected or found.mappings[0].version)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("- 1", "", id="list-in-a-mapping"),
        pytest.param("comment: {a: b}", "stands where a single value is due", id="mapping"),
        pytest.param("comment: [[a]]", "stands where a single value is due", id="list-of-lists"),
        pytest.param("comment: @home", "between double quotes", id="sign-that-begins-no-value"),
        pytest.param('comment: "open', "not YAML", id="open-quote"),
        pytest.param("comment: !!python/name:os.system x", "", id="tags-do-nothing"),
        pytest.param("---", "not YAML", id="two-documents"),
        pytest.param("? [a]\n# : b", "stands where a single value is due", id="key-that-is-a-list"),
        pytest.param("comment: \x1b", "not YAML", id="control-character"),
    ],
)
def test_yaml_that_is_no_header_is_an_error_with_its_line(line: str, message: str) -> None:
    text = (DATA / "good.sssom.tsv").read_text(encoding="utf-8").replace("# mapping_date", f"# {line}\n# mapping_date")
    if line.startswith("comment: !!"):  # nothing is made of a tag
        assert len(read_text(text, Path("own.sssom.tsv")).mappings) == 3
        return
    with pytest.raises(InputError) as caught:
        read_text(text, Path("own.sssom.tsv"))
    assert message in caught.value.message
    assert caught.value.line == 15 or "open" in line or "---" in line
    assert len(str(caught.value).splitlines()) == 1


def test_a_row_is_read_whole() -> None:
    first, second, third = read(DATA / "good.sssom.tsv").mappings
    assert (first.level, first.vocabulary, first.code, first.label) == ("exact", "CPT", "00001", "Widening a foramen")
    assert (first.confidence, first.comment, first.line) == (0.9, 'Says "foramen" itself.', 19)
    assert (first.source, first.version) == ("bioregistry:cpt", "made up")  # from the header
    assert (second.level, second.confidence, second.comment) == ("narrow", 1.0, "")
    assert (third.object, third.vocabulary, third.code, third.confidence) == (None, "CPT", "", None)


# ---- the bundled files


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.name)
def test_bundled_files_are_in_order_and_say_what_they_are(path: Path) -> None:
    whole = read(path)
    assert whole.iri == f"https://w3id.org/stenosis-kg/mappings/{path.name.partition('.')[0]}"
    assert whole.license == "https://creativecommons.org/licenses/by/4.0/"
    assert all((whole.title, whole.version))
    assert whole.warnings == (), "what others may write is read with a warning; ours is to have none"
    keys = [(row.subject, row.predicate, row.curie, row.source) for row in whole.mappings]
    assert len(set(keys)) == len(keys), "no row says the same as another"
    assert keys == sorted(keys), "sort the rows by subject, predicate, object and source"
    for row in whole.mappings:
        assert all((row.source, row.version, row.confidence)), f"line {row.line}: source, version or confidence"
        assert row.justification == "semapv:ManualMappingCuration"
        assert all((row.subject_label, row.subject_category))
        assert row.object_category or not row.object


def test_rows_without_a_term_are_no_exact_matches_wherever_rows_are_taken_for_triples(
    ours: Mappings, kg: KnowledgeGraph
) -> None:
    nothing = [row for row in ours.rows if not row.object]
    assert {row.predicate for row in nothing} == {EXACT_TERM}
    assert (len(nothing), kg.label(EXACT_TERM)) == (27, "exact term")


def test_every_vocabulary_is_there(ours: Mappings) -> None:
    assert ours.vocabularies == tuple(
        "CHEBI DOID HP ICD10CM ICD10PCS ICD9CM MAXO MESH MONDO NCIT OMOP RXNORM SNOMEDCT UBERON".split()
    )


def test_bundled_mappings_are_clean(ours: Mappings, kg: KnowledgeGraph) -> None:
    assert check(ours, kg) == ()


def check_terms(mappings: Mappings, known: dict[str, tuple[str, str]]) -> list[str]:
    """What is wrong with terms beside a table of those in their vocabularies' own files: CURIE -> (label, status)."""
    found = []
    for row in mappings.rows:
        label, status = known.get(row.curie, ("", "unknown"))
        if row.object and status == "unknown":
            found.append("mapping-unverified")
        elif row.object and status == "retired":
            found.append("mapping-retired")
        elif row.object and row.label and row.label != label:
            found.append("mapping-label-of-another")
    return found


def test_every_bundled_term_was_seen_at_its_source(ours: Mappings) -> None:
    known = {row["id"]: (row["label"], row["status"]) for row in table("verified.tsv")}
    assert check_terms(ours, known) == []
    assert all(row["seen_in"] for row in table("verified.tsv"))


def test_terms_that_are_not_ours_to_pass_on_have_no_label(ours: Mappings) -> None:
    assert not [row.curie for row in ours.rows if row.vocabulary == "SNOMEDCT" and row.label]
    assert not [row["id"] for row in table("verified.tsv") if row["id"].startswith("SNOMEDCT:") and row["label"]]
    assert [whole.file.name for whole in ours.sets if NO_LABELS in whole.notes] == ["snomedct.sssom.tsv"]
    assert "CPT" not in ours.vocabularies


@pytest.mark.parametrize(
    ("concept", "vocabularies"),
    [
        pytest.param("foraminal stenosis", "DOID HP MESH MONDO", id="no-term-for-the-foramen"),
        pytest.param("severe foraminal stenosis at L5-S1", "DOID HP MESH MONDO", id="nor-for-the-level"),
        pytest.param("intervertebral foramen", "UBERON", id="nor-for-the-foramen-itself"),
        pytest.param("bladder dysfunction", "MONDO", id="obsolete-there"),
        pytest.param("PLIF", "MESH", id="technique-without-a-descriptor"),
        pytest.param("foraminotomy", "MAXO", id="operation-without-a-class"),
        pytest.param("spine", "", id="has-terms-everywhere"),
    ],
)
def test_where_nothing_fits_it_is_said(concept: str, vocabularies: str, ours: Mappings) -> None:
    assert sorted(row.vocabulary for row in ours.missing(concept)) == vocabularies.split()


# ---- from a code to its concepts

FSL5S1, FS = "severe-foraminal-stenosis-l5-s1", "foraminal-stenosis"
LOOKUPS = [
    pytest.param("ICD10CM:M48.07", [("close", FS), ("close", FSL5S1)], True, id="the-code-of-the-level-overlaps"),
    pytest.param("M99.63", [("narrow", FS), ("close", FSL5S1)], True, id="the-foramen-with-one-kind-of-cause"),
    pytest.param("M9963", [("narrow", FS), ("close", FSL5S1)], True, id="icd-10-without-its-dot"),
    pytest.param("m99.63", [("narrow", FS), ("close", FSL5S1)], True, id="small-letters"),
    pytest.param("M99.62", [("narrow", FS)], False, id="unlisted-below-a-narrower-category"),
    pytest.param("M48.01", [], False, id="unlisted-below-a-broader-category-is-unknown"),
    pytest.param("M54.31", [("narrow", "radiating-leg-pain")], True, id="sciatica"),
    pytest.param("M53.2X9", [("narrow", "spinal-instability")], False, id="unlisted-below-an-exact-category"),
    pytest.param("M53", [("broad", "spinal-instability")], False, id="category-above-an-exact-one"),
    pytest.param("M99", [], False, id="category-above-a-narrower-one-is-unknown"),
    pytest.param("M5", [], False, id="no-category-at-all"),
    pytest.param("G83.11", [("narrow", "significant-weakness")], False, id="side-of-a-listed-category"),
    pytest.param("R20.2", [("broad", "tingling")], True, id="tingling-is-one-kind"),
    pytest.param("K59.2", [("exact", "bowel-dysfunction")], True, id="exact"),
    pytest.param("ICD10PCS:0SG3071", [("narrow", "lumbar-fusion")], True, id="pcs-listed"),
    pytest.param("ICD10PCS:0SG30Z9", [("narrow", "lumbar-fusion")], False, id="pcs-of-a-later-year-by-its-table-row"),
    pytest.param("ICD10PCS:0RG10A0", [], False, id="pcs-fusion-of-the-neck"),
    pytest.param("ICD10PCS:8E0WXBF", [], False, id="computer-assisted-is-no-robot"),
    pytest.param("ICD10PCS:8E0W4CZ", [("close", "robotic-assisted-surgery")], True, id="robot"),
    pytest.param(
        "ICD10PCS:0SG30AJ",
        [
            ("narrow", "lumbar-fusion"),
            ("close", "posterior-lumbar-interbody-fusion"),
            ("close", "transforaminal-lumbar-interbody-fusion"),
        ],
        True,
        id="pcs-cannot-tell-plif-from-tlif",
    ),
    pytest.param("724.02", [("close", FS), ("close", FSL5S1)], True, id="icd-9-diagnosis"),
    pytest.param("03.09", [("narrow", "surgical-intervention"), ("broad", "foraminotomy")], True, id="icd-9-procedure"),
    pytest.param("0309", [], False, id="icd-9-needs-its-dot"),
    pytest.param("034.0", [], False, id="icd-9-diagnosis-is-not-below-a-procedure"),
    pytest.param("RXNORM:25480", [("exact", "gabapentin")], True, id="drug"),
    pytest.param("OMOP:136788", [("close", FSL5S1)], True, id="omop"),
    pytest.param("MONDO:9999999", [], False, id="unknown-code"),
]


@pytest.mark.parametrize(("code", "expected", "direct"), LOOKUPS)
def test_concepts_of_a_code(code: str, expected: list[tuple[str, str]], direct: bool, ours: Mappings) -> None:
    found = ours.concepts(code)
    assert [(match.level, match.concept.removeprefix(CONCEPT)) for match in found] == expected
    assert {match.direct for match in found} <= {direct}


def test_a_code_can_be_looked_up_in_one_vocabulary(ours: Mappings) -> None:
    assert ours.concepts("724.02", "icd9cm") == ours.concepts("ICD9CM:724.02")
    assert ours.concepts("724.02", "ICD10CM") == ()
    with pytest.raises(UsageError, match="is not of ICD10CM"):
        ours.concepts("ICD9CM:724.02", "ICD10CM")
    with pytest.raises(UsageError, match="no code"):
        ours.concepts("ICD9CM:")
    with pytest.raises(UnknownName, match=r"no vocabulary is named .*nearest: ICD10CM"):
        ours.concepts("ICD10:M48.07")


# ---- the same meaning in every vocabulary

MEANINGS = table("meanings.tsv")
SYSTEMS = ("ICD9CM", "ICD10CM", "SNOMEDCT", "OMOP")
SAID = [
    pytest.param(row, system, id=f"{row['meaning']}-of-{row['concept']}-{system}")
    for row in MEANINGS
    for system in (*SYSTEMS, "others")
    if row[system] not in ("-", "")
]


@pytest.mark.parametrize(("row", "system"), SAID)
def test_the_same_meaning_has_the_same_match_in_every_vocabulary(
    row: dict[str, str], system: str, ours: Mappings
) -> None:
    levels = {"sure": {"exact", "narrow"}}.get(row["match"], {row["match"]})
    for code in row[system].split():
        curie = code if system == "others" else f"{system}:{code}"
        found = {match.concept.removeprefix(CONCEPT): match.level for match in ours.concepts(curie)}
        assert found.get(row["concept"]) in levels, code


def test_where_a_vocabulary_cannot_say_it_the_table_says_why() -> None:
    assert {row["meaning"] for row in MEANINGS if "-" in row.values() and not row["why"]} == set()
    assert len({(row["meaning"], row["concept"]) for row in MEANINGS}) == len(MEANINGS)


def test_a_drug_is_in_rxnorm_and_in_omop_alike(ours: Mappings) -> None:
    def drugs(vocabulary: str) -> set[tuple[str, str, str]]:
        return {
            (row.label.lower(), row.subject, row.level)
            for row in ours.rows
            if row.vocabulary == vocabulary and row.subject_category == "skg:Medication"
        }

    assert drugs("RXNORM") == drugs("OMOP")


CLASSES = [
    pytest.param(
        "muscle relaxant", "baclofen carisoprodol chlorzoxazone cyclobenzaprine dantrolene metaxalone methocarbamol"
        " orphenadrine tizanidine", id="muscle-relaxants",
    ),
    pytest.param(
        "nonsteroidal anti-inflammatory drug", "celecoxib diclofenac diflunisal etodolac fenoprofen flurbiprofen"
        " ibuprofen indomethacin ketoprofen ketorolac mefenamate meloxicam nabumetone naproxen oxaprozin piroxicam"
        " rofecoxib salsalate sulindac tolmetin valdecoxib", id="anti-inflammatory-drugs",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("concept", "drugs"), CLASSES)
def test_a_class_of_drugs_is_there_as_a_whole(concept: str, drugs: str, ours: Mappings) -> None:
    for vocabulary in ("RXNORM", "OMOP"):
        found = {m.mapping.label.lower() for m in ours.codes(concept, vocabulary) if m.level == "narrow"}
        assert found >= set(drugs.split())


def test_the_tricyclics_only_overlap_with_agents_against_neuropathic_pain(ours: Mappings) -> None:
    for vocabulary in ("RXNORM", "OMOP"):
        found = {m.mapping.label.lower(): m.level for m in ours.codes("neuropathic pain agent", vocabulary)}
        named = "amitriptyline amoxapine clomipramine desipramine doxepin imipramine nortriptyline protriptyline"
        assert {found[name] for name in (*named.split(), "trimipramine", "duloxetine", "venlafaxine")} == {"close"}


# ---- from a concept to its codes


def test_codes_of_a_concept_are_the_surest_first(ours: Mappings) -> None:
    levels = [match.level for match in ours.codes("bladder dysfunction", "ICD10CM")]
    assert levels[:2] == ["exact", "narrow"]
    assert [list(LEVELS.values()).index(level) for level in levels] == sorted(
        list(LEVELS.values()).index(level) for level in levels
    )


def test_codes_of_narrower_concepts_are_narrower(ours: Mappings) -> None:
    own = {match.code for match in ours.codes("concept:neurological-deficit", "ICD10CM")}
    whole = ours.codes("concept:neurological-deficit", "ICD10CM", below=True)
    assert own == {"ICD10CM:G83.4"}
    assert {match.code for match in whole} >= {"ICD10CM:N31", "ICD10CM:K59.2", "ICD10CM:M21.371"}
    assert {match.level for match in whole} == {"narrow"}
    assert "ICD10CM:R32" not in {match.code for match in whole}, "what only overlaps a narrower concept is not narrower"
    assert len({match.code for match in whole}) == len(whole)


def test_a_code_of_a_concept_and_of_a_narrower_one_comes_once(kg: KnowledgeGraph) -> None:
    both = rows(f"{SURGERY}|exact|X:1||biolink:Procedure", "surgical intervention||close|X:1")
    found = Mappings([both], kg).codes("surgical intervention", below=True)
    assert [(match.code, match.level) for match in found] == [("X:1", "close")], "its own row decides"


def test_names_that_are_not_known_get_the_nearest(ours: Mappings) -> None:
    with pytest.raises(UnknownName, match="nearest: lumbar fusion"):
        ours.codes("lumbar fusin")
    with pytest.raises(UnknownName, match="nearest: RXNORM"):
        ours.codes("lumbar fusion", "RXNROM")


def test_codes_that_are_not_ours_come_from_a_file_of_the_same_form(kg: KnowledgeGraph) -> None:
    graph = Graph(kg.store, (*kg.files, DATA / "good.sssom.tsv"))
    own = KnowledgeGraph(graph.store, graph.files).mappings()
    assert [match.code for match in own.codes("foraminotomy", "CPT")] == ["CPT:00001"]
    assert [match.concept for match in own.concepts("CPT:00002")] == [CONCEPT + "lumbar-fusion"]
    assert own.concepts("CPT:000021") == (), "codes nest only where a file says so"


# ---- in the graph


def test_mappings_are_in_the_graph_when_asked_for(kg: KnowledgeGraph, ours: Mappings) -> None:
    whole = load(mappings=True)
    match = "SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(whole.rows(match, g=GRAPH)) == sum(row.object is not None for row in ours.rows)
    assert kg.rows(match, g=GRAPH) == []
    asked = f"ASK {{ concept:spine <{SKOS}exactMatch> <http://purl.obolibrary.org/obo/UBERON_0001130> }}"
    assert whole.holds(asked)
    assert not kg.holds(asked)
    assert {whole.label(iri) for iri in whole.subjects(SKOS + "exactMatch", _iri(ours, "RXNORM:25480"))} == {
        "gabapentin"
    }


def _iri(mappings: Mappings, curie: str) -> ox.NamedNode:
    return ox.NamedNode(next(str(row.object) for row in mappings.rows if row.curie == curie))


def test_the_graph_of_mappings_is_no_stranger() -> None:
    assert coverage(load(mappings=True)).strangers == ()
    untyped = load(DATA / "good.sssom.tsv")
    untyped.store.update(f"DELETE WHERE {{ ?set a <{SKG}MappingSet> }}")
    assert coverage(untyped).strangers == (GRAPH,)


def test_the_same_triples_every_time() -> None:
    sets = [read(path) for path in BUNDLED]
    assert list(quads(sets)) == list(quads(sets))
    assert len(set(quads(sets))) == len(load(*BUNDLED, bundled=False))


# ---- what must never be among them

HEADER = """# mapping_set_id: https://example.org/own
# license: https://creativecommons.org/publicdomain/zero/1.0/
# curie_map:
#   biolink: https://w3id.org/biolink/vocab/
#   bioregistry: https://bioregistry.io/
#   concept: https://w3id.org/stenosis-kg/concept/
#   skg: https://w3id.org/stenosis-kg/ontology#
#   X: https://example.org/x/
#   Y: https://example.org/y/
subject_id\tsubject_label\tsubject_category\tpredicate_id\tobject_id\tobject_label\tobject_category\tobject_source\tmapping_justification
"""
SURGERY = "foraminotomy|skg:SurgicalProcedure"
FUSION = "lumbar fusion|skg:SurgicalProcedure"
NOTE = f"# license: https://creativecommons.org/publicdomain/zero/1.0/\n# other: {NO_LABELS}\n"


def rows(*lines: str, note: str = "") -> MappingSet:
    """A set of rows "concept label|category|match|object|object label|object category|source"."""
    text = HEADER.replace("# license: https://creativecommons.org/publicdomain/zero/1.0/\n", note) if note else HEADER
    for line in lines:
        subject, *rest = line.split("|")
        rest = [*rest, *[""] * (6 - len(rest))]
        rest[1] = rest[1] if ":" in rest[1] else f"skos:{rest[1]}Match"
        local = subject.removeprefix("concept:").replace(" ", "-")
        text += "\t".join([f"concept:{local}", subject, *rest, "semapv:ManualMappingCuration"]) + "\n"
    return read_text(text, Path("own.sssom.tsv"))


FAULTS = [
    pytest.param([f"{SURGERY}|exact|X:1||biolink:Procedure"], [], id="nothing-wrong"),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{SURGERY}|exact|X:2||biolink:Procedure"],
        [("mapping-two-exact", 12)],
        id="two-terms-of-one-vocabulary",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{SURGERY}|exact|Y:1||biolink:Procedure"],
        [],
        id="terms-of-two-vocabularies-are-fine",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{FUSION}|exact|X:1||biolink:Procedure"],
        [("mapping-term-of-two", 12)],
        id="one-term-for-two-concepts",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Disease"], [("mapping-across-classes", 11)], id="an-operation-is-no-disease"
    ),
    pytest.param([f"{SURGERY}|close|X:1||biolink:Disease"], [], id="close-across-classes-is-fine"),
    pytest.param([f"{SURGERY}|exact|X:1"], [], id="a-category-is-asked-of-our-own-files-alone"),
    pytest.param(
        ["gabapentin|skg:Medication|exact|X:1||biolink:Drug"], [], id="a-category-that-the-class-closely-matches"
    ),
    pytest.param(
        ["microendoscopic surgery|skg:SurgicalProcedure|exact|X:1||biolink:ClinicalIntervention"],
        [],
        id="the-class-has-two-categories",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{SURGERY}|broad|X:1||biolink:Procedure"],
        [("mapping-two-ways", 12)],
        id="one-pair-in-two-ways",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{SURGERY}|exact|sssom:NoTermFound|||bioregistry:x"],
        [("mapping-none-and-some", 12)],
        id="no-term-and-a-term",
    ),
    pytest.param(
        [f"{SURGERY}|exact|X:1||biolink:Procedure", f"{SURGERY}|skg:exactTerm|sssom:NoTermFound|||bioregistry:x"],
        [("mapping-none-and-some", 12)],
        id="no-exact-term-and-an-exact-match",
    ),
    pytest.param(
        [f"{SURGERY}|broad|X:1||biolink:Procedure", f"{SURGERY}|exact|sssom:NoTermFound|||bioregistry:x"],
        [],
        id="no-exact-term-and-a-broader-one-is-fine",
    ),
    pytest.param(
        ["brain surgery||exact|sssom:NoTermFound|||bioregistry:x"],
        [("mapping-subject-unknown", 11)],
        id="no-such-concept",
    ),
    pytest.param(
        ["foraminotomy|skg:Device|close|X:1"], [("mapping-subject-category", 11)], id="the-concept-is-of-another-class"
    ),
    pytest.param(
        [f"{FUSION}|narrow|X:1||biolink:Procedure", "spinal fusion|skg:SurgicalProcedure|broad|X:1||biolink:Procedure"],
        [("mapping-against-hierarchy", 11)],
        id="narrower-than-the-lower-and-broader-than-the-upper",
    ),
    pytest.param(
        [f"{FUSION}|broad|X:1||biolink:Procedure", "spinal fusion|skg:SurgicalProcedure|exact|X:1||biolink:Procedure"],
        [],
        id="broader-than-the-lower-and-exact-for-the-upper-is-fine",
    ),
]


@pytest.mark.parametrize(("lines", "expected"), FAULTS)
def test_faults_are_found(lines: list[str], expected: list[tuple[str, int]], kg: KnowledgeGraph) -> None:
    found = check(Mappings([rows(*lines)], kg), kg)
    assert [(finding.check, finding.line) for finding in found] == expected
    assert all(finding.file == "own.sssom.tsv" and ";" in finding.message for finding in found)


def test_our_own_exact_matches_have_a_category(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    own = rows(f"{SURGERY}|exact|X:1")
    monkeypatch.setattr("stenosis_kg.check.mappings.bundled", lambda: (Path("own.sssom.tsv"),))
    assert [finding.check for finding in check(Mappings([own], kg), kg)] == ["mapping-across-classes"]


def test_a_misspelt_concept_is_one_finding(kg: KnowledgeGraph) -> None:
    (finding,) = check(Mappings([rows("foraminotmy|skg:SurgicalProcedure|exact|X:1||biolink:Procedure")], kg), kg)
    assert finding.check == "mapping-subject-unknown"


def test_a_label_of_a_closed_vocabulary_is_found(kg: KnowledgeGraph) -> None:
    closed = rows(f"{SURGERY}|close|X:1|Foraminotomy", note=NOTE)
    assert [finding.check for finding in check(Mappings([closed], kg), kg)] == ["mapping-label-not-ours"]


def test_a_wrong_label_or_a_deprecated_concept_is_found(kg: KnowledgeGraph, tmp_path: Path) -> None:
    text = (DATA / "good.sssom.tsv").read_text().replace("lumbar fusion", "spinal fusion")
    old = tmp_path / "old.ttl"
    old.write_text("<https://w3id.org/stenosis-kg/concept/rod> <http://www.w3.org/2002/07/owl#deprecated> true .\n")
    graph = load(old)
    found = check(Mappings([read_text(text, Path("own.sssom.tsv"))], graph), graph)
    assert [(finding.check, finding.line) for finding in found] == [
        ("mapping-subject-label", 20),
        ("mapping-subject-deprecated", 21),
    ]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param({"X:1": ("A", "current")}, [], id="seen"),
        pytest.param({}, ["mapping-unverified"], id="outside-the-table"),
        pytest.param({"X:1": ("A", "retired")}, ["mapping-retired"], id="retired"),
        pytest.param({"X:1": ("B", "current")}, ["mapping-label-of-another"], id="label-of-another"),
    ],
)
def test_terms_are_held_against_a_table(
    known: dict[str, tuple[str, str]], expected: list[str], kg: KnowledgeGraph
) -> None:
    mappings = Mappings([rows(f"{SURGERY}|close|X:1|A", "rod||exact|sssom:NoTermFound|||bioregistry:x")], kg)
    assert check_terms(mappings, known) == expected


def test_a_retired_id_turns_the_bundled_check_red(kg: KnowledgeGraph) -> None:
    text = paths.mappings()[-1].read_text().replace("MONDO:0011385", "MONDO:0001445", 1)
    known = {row["id"]: (row["label"], row["status"]) for row in table("verified.tsv")}
    found = check_terms(Mappings([read_text(text, Path("terms.sssom.tsv"))], kg), known)
    assert found == ["mapping-retired"]


# ---- accepted by others


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.name)
def test_sssom_pydantic_reads_them_without_an_error(path: Path) -> None:
    result = sssom_pydantic.read(path, return_errors=True)
    assert result[-1] == []
    assert len(result[0]) == len(read(path).mappings)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"].partition(".")[0]) for row in BROKEN])
def test_what_sssom_pydantic_notices_is_known(row: dict[str, str]) -> None:
    try:
        verdict = "rejects" if sssom_pydantic.read(DATA / "broken" / row["file"], return_errors=True)[-1] else "accepts"
    except Exception:  # of any kind: each of its layers has its own
        verdict = "rejects"
    assert verdict == row["sssom_pydantic"]


def test_the_codes_of_one_concept_are_those_of_all_mappings(kg: KnowledgeGraph) -> None:
    every = kg.mappings()
    concepts = {row.subject for row in every.rows} | {CONCEPT + "patient"}
    assert len(concepts) > 50
    for iri in concepts:
        assert codes_of(iri) == tuple((each.level, each.code, each.mapping.label) for each in every.codes(iri)), iri
