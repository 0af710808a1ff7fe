"""From a code as data writes it to a concept and what it is there for, and why a code has no role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from stenosis_kg.errors import InputError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.pathway import read as read_pathway
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.replay import Replay, replay
from stenosis_kg.replay.code_counts import CodeCount, plain, split
from stenosis_kg.replay.codebook import Codebook, CodebookEntry, codebook
from stenosis_kg.replay.explain import notes
from stenosis_kg.replay.model import Model
from stenosis_kg.replay.rules import rules
from stenosis_kg.statements.mappings import read as read_mappings

CONCEPT = "https://w3id.org/stenosis-kg/concept/"
INDEX = "severe-foraminal-stenosis-l5-s1"

CPT = """\
# sssom_version: "1.1"
# curie_map:
#   CPT: http://purl.bioontology.org/ontology/CPT/
#   LOCAL: https://example.org/local/
#   biolink: https://w3id.org/biolink/vocab/
#   concept: https://w3id.org/stenosis-kg/concept/
#   skg: https://w3id.org/stenosis-kg/ontology#
# mapping_set_id: https://example.org/my-cpt
# mapping_set_version: 1.0.0
# mapping_set_title: "Codes of a hospital, made up for tests but for three numbers of CPT"
# license: https://creativecommons.org/publicdomain/zero/1.0/
# mapping_date: 2026-11-22
"""
COLUMNS = (
    "subject_id subject_label subject_category predicate_id object_id object_category mapping_justification confidence"
)


def own_codes(folder: Path, *rows: str, name: str = "my-cpt.sssom.tsv") -> Path:
    """A file of one's own; a row is "concept predicate code"."""
    kinds = {"surgical-intervention": "skg:SurgicalProcedure", "foraminotomy": "skg:SurgicalProcedure"}
    lines = [COLUMNS.replace(" ", "\t") + "\n"]
    for row in sorted(rows):
        concept, predicate, code = row.split()
        kind = kinds.get(concept, "skg:Intervention")
        lines.append(
            f"concept:{concept}\t{concept.replace('-', ' ')}\t{kind}\tskos:{predicate}\t{code}\tbiolink:Procedure\t"
            "semapv:ManualMappingCuration\t0.9\n"
        )
    file = folder / name
    file.write_text(CPT + "".join(lines), encoding="utf-8")
    return file


def looked_up(
    graph: Graph, *codes: str | CodeCount, match: dict[str, str] | None = None, mappings: Graph | None = None
) -> Codebook:
    """The codebook of codes as a CSV file would write them."""
    read = rules(match=match)
    seen = [each if isinstance(each, CodeCount) else CodeCount(each, (split(each, read.systems),), 1) for each in codes]
    return codebook(Model(read_pathway(graph), read), read_mappings(mappings or graph), seen)


def brief(entries: Iterable[CodebookEntry]) -> set[tuple[str, str, str]]:
    """(concept, level of match, names of the roles)."""
    return {
        (each.concept.removeprefix(CONCEPT), each.level, " ".join(role.partition(":")[0] for role in each.roles))
        for each in entries
    }


# Codes as files write them --------------------------------------------------------------------------------------------

KNOWN = [  # code -> (concept, level, roles), ...
    pytest.param("ICD10CM//M48.07", {(INDEX, "close", "index symptom")}, id="icd-10-cm-with-its-dot"),
    pytest.param("ICD10CM//M4807", {(INDEX, "close", "index symptom")}, id="icd-10-cm-without-its-dot"),
    pytest.param("ICD10CM//m48.07", {(INDEX, "close", "index symptom")}, id="in-small-letters"),
    pytest.param("ICD10CM// M48.07 ", {(INDEX, "close", "index symptom")}, id="with-blanks"),
    pytest.param("ICD10CM//M53.2X79", {("spinal-instability", "narrow", "indication")}, id="nested-and-not-listed"),
    pytest.param("ICD10CM//M532X79", {("spinal-instability", "narrow", "indication")}, id="nested-without-its-dot"),
    pytest.param("ICD10CM//N31.0", {("bladder-dysfunction", "narrow", "bypass")}, id="below-a-category"),
    pytest.param("ICD10CM//R20.2", {("tingling", "broad", "symptom")}, id="a-symptom"),
    pytest.param("ICD10CM//M96.1", {("completed-surgery", "narrow", "trigger")}, id="an-operation-that-was"),
    pytest.param("ICD10PCS//0SG30AJ", {("lumbar-fusion", "narrow", "option")}, id="icd-10-pcs-that-is-listed"),
    pytest.param("ICD10PCS//0SG3ZZZ", {("lumbar-fusion", "narrow", "option")}, id="icd-10-pcs-by-four-characters"),
    pytest.param("ICD10PCS//0SG3", {("lumbar-fusion", "narrow", "option")}, id="the-four-characters-themselves"),
    pytest.param("ICD9CM//81.08", {("lumbar-fusion", "narrow", "option")}, id="icd-9-procedure"),
    pytest.param("ICD9PROC//81.08", {("lumbar-fusion", "narrow", "option")}, id="icd-9-procedure-as-omop-names-it"),
    pytest.param("ICD9CM//724.3", {("radiating-leg-pain", "narrow", "symptom")}, id="icd-9-diagnosis"),
    pytest.param(
        "ICD9CM//V57.1",
        {("physical-therapy", "narrow", "option"), ("postoperative-rehabilitation", "close", "option")},
        id="icd-9-v-code-that-is-an-option-of-two-stages",
    ),
    pytest.param("ICD9CM//V57.89", {("postoperative-rehabilitation", "close", "option")}, id="icd-9-v-code"),
    pytest.param("RXNORM//25480", {("gabapentin", "exact", "option")}, id="rxnorm"),
    pytest.param("RxNorm//72625", {("neuropathic-pain-agent", "close", "option")}, id="rxnorm-of-a-class"),
    pytest.param("OMOP//797399", {("gabapentin", "exact", "option")}, id="omop-in-a-csv-file"),
    pytest.param(
        "ICD10CM//M21.371",
        {("significant-weakness", "narrow", "symptom bypass")},
        id="a-finding-that-is-a-symptom-and-meets-a-bypass",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "found"), KNOWN)
def test_a_code_has_concepts_and_roles(kg: KnowledgeGraph, code: str, found: set[tuple[str, str, str]]) -> None:
    book = looked_up(kg, code)
    assert brief(book.entries) == found
    assert {entry.code for entry in book.entries} == {code}, "a code stays as the data writes it"
    assert book.unmapped == ()


UNKNOWN = [  # code, reason
    pytest.param("LOCAL//ward-7", "vocabulary not known", id="unknown-system"),
    pytest.param("M48.07", "vocabulary not known", id="no-system: it could be of any"),
    pytest.param("=1+1", "vocabulary not known", id="formula"),
    pytest.param("", "vocabulary not known", id="nothing"),
    pytest.param("ICD10CM//", "no concept", id="a-system-alone"),
    pytest.param("ICD10CM//Z00.00", "no concept", id="known-system"),
    pytest.param("ICD10CM//M48.0:7", "no concept", id="a-colon-within"),
    pytest.param("ICD9CM//8108", "no concept", id="icd-9-without-its-dot-could-be-two-codes"),
    pytest.param("ICD10PCS//0SG", "no concept", id="wider-than-what-is-narrow"),
    pytest.param("ICD10PCS//4SG3071", "no concept", id="another-prefix"),
    pytest.param("RXNORM//2548", "no concept", id="rxnorm-does-not-nest"),
    pytest.param("RXNORM//254800", "no concept", id="rxnorm-does-not-nest-below"),
    pytest.param("ICD10CM//M53", "match not exact enough (broad)", id="wider-than-an-exact-category"),
    pytest.param("ICD10CM//M43.17", "match not exact enough (related)", id="related-is-never-used"),
    pytest.param("ICD9CM//99.23", "match not exact enough (broad)", id="an-injection-of-a-steroid-anywhere"),
    pytest.param("ICD10CM//N39.41", "match not exact enough (close)", id="not-so-sure-a-dysfunction"),
    pytest.param("ICD10PCS//0QH004Z", "no role on the pathway", id="screws-are-no-option"),
    pytest.param("ICD10CM//G55", "no role on the pathway", id="a-compression-is-no-sign"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reason"), UNKNOWN)
def test_a_code_without_a_role_has_a_reason(kg: KnowledgeGraph, code: str, reason: str) -> None:
    book = looked_up(kg, code)
    assert [(each.code, each.reason, each.events) for each in book.unmapped] == [(code, reason, 1)]
    assert book.entries == ()


WRITTEN = [
    "ICD-10-CM//M48.07",
    "icd10cm//M48.07",
    "Icd 10 CM//M48.07",
    "ICD_10_CM//M48.07",
    "ICD10CM/M48.07",
    "ICD10CM:M48.07",
    "ICD10CM|M48.07",
    "icd-10-cm:m4807",
]


@pytest.mark.parametrize("code", WRITTEN)
def test_a_system_may_be_written_in_many_ways(kg: KnowledgeGraph, code: str) -> None:
    assert brief(looked_up(kg, code).entries) == {(INDEX, "close", "index symptom")}


def test_every_name_of_a_system_is_in_its_plain_form() -> None:
    systems = rules().systems
    assert {name: plain(name) for name in systems} == {name: name for name in systems}
    assert set(systems.values()) >= {"ICD10CM", "ICD10PCS", "ICD9CM", "RXNORM", "SNOMEDCT", "OMOP", "CPT"}


# What is ignored, and which match counts ------------------------------------------------------------------------------


def test_a_robot_is_no_operation(kg: KnowledgeGraph) -> None:
    for code in ("ICD9CM//17.41", "ICD9CM//17.43"):
        book = looked_up(kg, code)
        assert book.entries == (), "the operation that the robot did has a code of its own"
        assert [each.reason for each in book.unmapped] == ["no role on the pathway"]


def test_of_the_options_of_a_stage_the_surest_counts(kg: KnowledgeGraph) -> None:
    """01NB0ZZ is surely an operation, and only nearly a foraminotomy."""
    assert {m.concept.removeprefix(CONCEPT) for m in read_mappings(kg).concepts("ICD10PCS:01NB0ZZ")} >= {
        "foraminotomy",
        "surgical-intervention",
    }
    assert brief(looked_up(kg, "ICD10PCS//01NB0ZZ").entries) == {("surgical-intervention", "narrow", "option")}
    nothing_narrow = looked_up(kg, "ICD10PCS//01NB0ZZ", match={"option": "close"})
    assert brief(nothing_narrow.entries) == {("foraminotomy", "close", "option")}


LEVELS = [  # role, levels, code, what is left of it
    pytest.param("index", "exact,narrow", "ICD10CM//M48.07", {(INDEX, "close", "symptom")}, "", id="still-a-symptom"),
    pytest.param("index", "broad", "ICD10CM//M48.07", {(INDEX, "close", "symptom")}, "", id="of-another-level"),
    pytest.param("symptom", "exact", "ICD10CM//M54.31", set(), "narrow", id="symptom"),
    pytest.param("sign", "exact", "ICD10CM//M53.2X7", set(), "narrow", id="sign"),
    pytest.param("sign", "exact,narrow,close", "ICD10CM//R29.898",
                 {("significant-weakness", "close", "symptom bypass"), ("muscle-weakness", "close", "symptom")},
                 "", id="sign-wider"),
    pytest.param("option", "exact,narrow", "RXNORM//72625", set(), "close", id="option"),
    pytest.param("option", "exact , narrow", "ICD9CM//V57.1", {("physical-therapy", "narrow", "option")}, "",
                 id="blanks-around-the-comma"),
    pytest.param("option", "broad", "ICD9CM//99.23", {("corticosteroid-injection", "broad", "option")}, "",
                 id="option-wider"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "levels", "code", "kept", "reason"), LEVELS)
def test_how_exact_a_match_must_be_can_be_changed(
    kg: KnowledgeGraph, role: str, levels: str, code: str, kept: set[tuple[str, str, str]], reason: str
) -> None:
    book = looked_up(kg, code, match={role: levels})
    assert brief(book.entries) == kept
    assert [each.reason for each in book.unmapped] == ([f"match not exact enough ({reason})"] if reason else [])


# The hash -------------------------------------------------------------------------------------------------------------

SOME = ("ICD10CM//M48.07", "RXNORM//25480", "ICD9CM//V57.1", "LOCAL//1")


def test_the_hash_is_of_the_text_and_stable(kg: KnowledgeGraph) -> None:
    book = looked_up(kg, *SOME)
    assert looked_up(load(), *reversed(SOME)).text == book.text
    assert looked_up(kg, *SOME).hash == book.hash
    lines = book.text.splitlines()
    assert lines[0].split("\t") == ["code", "concept", "concept_label", "match", "roles", "mapped_as"]
    assert lines[1].split("\t") == [
        "ICD10CM//M48.07", f"concept:{INDEX}", "severe foraminal stenosis at L5-S1", "close",
        "index: severe foraminal stenosis at L5-S1; symptom: persistent symptoms", "ICD10CM:M48.07",
    ]  # fmt: skip
    assert len(lines) == 5, "V57.1 has two, LOCAL//1 none"


def test_the_hash_changes_with_codes_and_levels(kg: KnowledgeGraph) -> None:
    hashes = {
        looked_up(kg, *SOME).hash,
        looked_up(kg, *SOME[:2]).hash,
        looked_up(kg, *SOME, match={"option": "exact,narrow"}).hash,
        looked_up(kg, *SOME, match={"index": "exact"}).hash,
    }
    assert len(hashes) == 4


def test_the_hash_changes_when_a_mapping_does(kg: KnowledgeGraph, tmp_path: Path) -> None:
    codes = ("CPT//97110", "RXNORM//25480")
    hashes = {looked_up(kg, *codes).hash}
    for number, predicate in enumerate(("exactMatch", "narrowMatch", "closeMatch")):
        file = own_codes(tmp_path, f"physical-therapy {predicate} CPT:97110", name=f"{number}.sssom.tsv")
        hashes.add(looked_up(load(file), *codes).hash)
    assert len(hashes) == 4
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = own_codes(
        elsewhere, "physical-therapy closeMatch CPT:97110", "foraminotomy exactMatch CPT:1", name="x.sssom.tsv"
    )
    assert looked_up(load(again), *codes).hash in hashes, "not where the file is, nor a code that does not occur"


# Codes of one's own ---------------------------------------------------------------------------------------------------

OWN = (
    "physical-therapy exactMatch CPT:97110",
    "surgical-intervention narrowMatch CPT:63030",
    "foraminotomy closeMatch CPT:63030",
    "physical-therapy narrowMatch LOCAL:PT-1",
)


def test_a_file_of_ones_own_counts_beside_the_bundled_ones(tmp_path: Path) -> None:
    graph = load(own_codes(tmp_path, *OWN))
    book = looked_up(graph, "CPT//97110", "CPT4:63030", "cpt/97110", "RXNORM//25480", "CPT//9711", "CPT//971100")
    assert {(entry.code, entry.concept.removeprefix(CONCEPT), entry.level) for entry in book.entries} == {
        ("CPT//97110", "physical-therapy", "exact"),
        ("cpt/97110", "physical-therapy", "exact"),
        ("CPT4:63030", "surgical-intervention", "narrow"),
        ("RXNORM//25480", "gabapentin", "exact"),
    }
    assert {(each.code, each.reason) for each in book.unmapped} == {
        ("CPT//9711", "no concept"),
        ("CPT//971100", "no concept"),
    }


def test_without_such_a_file_cpt_is_not_known(kg: KnowledgeGraph) -> None:
    assert [each.reason for each in looked_up(kg, "CPT//97110").unmapped] == ["no mappings for its vocabulary"]


def test_a_vocabulary_of_ones_own_is_known_by_its_prefix(tmp_path: Path) -> None:
    """As `--codebook` promises: "Codes of your own (CPT, local ones)"."""
    events = tmp_path / "events.csv"
    events.write_text("subject_id,time,code\n1,2020-01-01,LOCAL//PT-1\n1,2020-01-02,local:PT-1\n")
    book = replayed(load(own_codes(tmp_path, *OWN)), events).codes
    assert brief(book.entries) == {("physical-therapy", "narrow", "option")}
    assert book.unmapped == ()


PREFIXES = [  # in the file of one's own, in the data
    ("CPT4", "CPT"),
    ("cpt", "CPT4"),
    ("CPT", "cpt-4"),
    ("HCPCS", "hcpcs"),
    ("SCTID", "SNOMED"),
    ("SNOMED", "SNOMEDCT_US"),
    ("snomedct", "sctid"),
    ("RxNorm", "RXNORM"),
    ("ICD9Proc", "ICD9CM"),
    ("icd10cm", "ICD-10-CM"),
    ("OPCS-4", "opcs4"),
    ("local.site", "LOCAL_SITE"),
]


@pytest.mark.parametrize(("written", "data"), PREFIXES)
def test_prefixes_as_people_write_them(written: str, data: str, tmp_path: Path) -> None:
    file = own_codes(tmp_path, f"physical-therapy exactMatch {written}:97.110")
    text = file.read_text().replace("#   LOCAL:", f"#   {written}: https://example.org/theirs/\n#   LOCAL:")
    file.write_text(
        text.replace("#   CPT: http://purl.bioontology.org/ontology/CPT/\n", "") if written == "CPT" else text
    )
    found = replayed(load(file), events(tmp_path, f"{data}//97.110"))
    assert brief(found.codes.entries) == {("physical-therapy", "exact", "option")}
    assert found.codes.warnings == ()


def test_every_prefix_is_in_the_documentation() -> None:
    page = (Path(__file__).parent.parent / "docs" / "replay.md").read_text(encoding="utf-8")
    for name, vocabulary in rules().systems.items():
        assert f"`{name}`" in page, name
        assert f"`{vocabulary}`" in page, vocabulary


def test_a_row_that_counts_for_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    file = own_codes(tmp_path, *OWN, "foraminotomy narrowMatch ICD10PCS:01NB", "foraminotomy exactMatch ICD10PCS:0ZZ")
    text = file.read_text().replace(
        "#   LOCAL:", "#   ICD10PCS: https://example.org/pcs/\n#   ex: https://example.org/\n#   LOCAL:"
    )
    lines = text.replace(
        "concept:foraminotomy\tforaminotomy\tskg:SurgicalProcedure\tskos:closeMatch",
        "ex:x\tx\tskg:SurgicalProcedure\tskos:closeMatch",
    )
    file.write_text(lines)
    found = replayed(load(file), events(tmp_path, "cpt//97110", "ICD10PCS//01NB0ZZ"))
    told = [re.fullmatch(r"(.*), line (\d+): (\S+) counts for nothing: (.*)", each) for each in found.codes.warnings]
    assert all(each and each[1] == str(file) and each[3] in lines.splitlines()[int(each[2]) - 1] for each in told)
    assert sorted((each[3], each[4]) for each in told if each) == [
        ("CPT:63030", "its subject is no concept of the graph"),
        ("CPT:63030", "the data has no such code"),
        ("ICD10PCS:0ZZ", "the data has no such code"),
        ("LOCAL:PT-1", "no code of the data is of LOCAL"),
    ]
    assert [row[1] for row in found.table("run").rows if row[0] == "warning"] == list(found.codes.warnings)


def test_many_rows_that_count_for_nothing_are_counted(tmp_path: Path) -> None:
    file = own_codes(tmp_path, *(f"physical-therapy exactMatch CPT:{code}" for code in range(10, 30)))
    warnings = replayed(load(file), events(tmp_path, "CPT//10")).codes.warnings
    assert len(warnings) == 6
    assert re.search(r": 14 more rows count for nothing \(lines \d+ to \d+\): the data has no such code$", warnings[-1])


def test_a_misspelt_concept_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    file = own_codes(tmp_path, "foraminotmy exactMatch CPT:63030")
    line = len(file.read_text().splitlines())
    with pytest.raises(InputError) as caught:
        replayed(load(file), events(tmp_path, "CPT//63030"))
    assert str(caught.value).startswith(
        f"{file}, line {line}: concept:foraminotmy is no concept of the graph; nearest: concept:foraminotomy; mend"
    )


def events(folder: Path, *codes: str) -> Path:
    file = folder / "events.csv"
    file.write_text("subject_id,time,code\n" + "".join(f"1,2020-01-01,{code}\n" for code in codes))
    return file


# Options that cannot be told ------------------------------------------------------------------------------------------

YES, OVERLAP = "yes", "only by codes that overlap"
CANNOT, NO = "cannot be told from these codes", "no"
SAMPLE = Path(__file__).parent.parent / "examples" / "cohort.csv"


def coded(found: Replay) -> dict[str, tuple[object, object]]:
    """Option -> how it is coded, and how many persons have it."""
    return {str(r["option_label"]): (r["coded"], r["persons"]) for r in found.table("options").dicts()}


def test_an_option_that_the_codes_of_a_cohort_cannot_tell_has_no_count(kg: KnowledgeGraph) -> None:
    with replay(kg, SAMPLE, min_cell=1) as found:
        told, said = coded(found), dict(notes(found))
        text = found.codes.text
    techniques = ("posterior lumbar interbody fusion", "transforaminal lumbar interbody fusion")
    assert [told[each] for each in ("foraminotomy", *techniques)] == [(CANNOT, None)] * 3
    assert told["lumbar fusion"][0] == told["gabapentin"][0] == told["postoperative rehabilitation"][0] == YES
    assert told["corticosteroid injection"][0] == told["neuropathic pain agent"][0] == OVERLAP
    assert all(persons for how, persons in told.values() if how in (YES, OVERLAP))
    assert all(f"{each}" in said["Options that cannot be told"] for each in ("foraminotomy", *techniques))
    assert "corticosteroid injection" in said["Options by overlapping codes"]
    assert "\tclose\tcannot be told from this code: foraminotomy\t" in text
    assert not [line for line in text.splitlines() if "\toption: foraminotomy" in line]


ONE_CODE = [  # codes, rows of one's own, option, how it is coded, persons
    pytest.param("ICD10PCS//01NB0ZZ", [], "foraminotomy", (CANNOT, None), id="overlaps-and-is-surely-another"),
    pytest.param("ICD9CM//03.09", [], "foraminotomy", (CANNOT, None), id="takes-in-much-else"),
    pytest.param("ICD9CM//81.08", [], "transforaminal lumbar interbody fusion", (CANNOT, None), id="of-two-techniques"),
    pytest.param("RXNORM//25480", [], "foraminotomy", (NO, None), id="no-code-of-these-vocabularies"),
    pytest.param("CPT//1", ["foraminotomy exactMatch CPT:1"], "foraminotomy", (YES, 1), id="a-code-of-ones-own"),
    pytest.param("CPT//1", ["foraminotomy closeMatch CPT:1"], "foraminotomy", (OVERLAP, 1), id="only-overlaps"),
    pytest.param("CPT//1", ["foraminotomy broadMatch CPT:1"], "foraminotomy", (CANNOT, None), id="only-takes-it-in"),
    pytest.param("CPT//1", ["foraminotomy relatedMatch CPT:1"], "foraminotomy", (NO, None), id="only-related"),
    pytest.param("CPT//1", ["foraminotomy exactMatch CPT:2"], "foraminotomy", (YES, 0), id="a-code-that-nobody-has"),
    pytest.param("CPT//1", ["foraminotomy closeMatch CPT:1", "surgical-intervention exactMatch CPT:1"], "foraminotomy",
                 (CANNOT, None), id="a-code-of-ones-own-that-is-surely-another"),
    pytest.param("RXNORM//7531", [], "neuropathic pain agent", (OVERLAP, 1), id="a-tricyclic"),
    pytest.param("ICD9CM//V57.89", [], "postoperative rehabilitation", (YES, 1), id="after-an-operation"),
    pytest.param("SNOMEDCT//108305003", [], "postoperative rehabilitation", (CANNOT, None), id="no-operation-is-shown"),
    pytest.param("SNOMEDCT//108305003", [], "physical therapy", (YES, 1), id="another-code-is-exact"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "own", "option", "expected"), ONE_CODE)
def test_how_an_option_is_coded(
    code: str, own: list[str], option: str, expected: tuple[str, int | None], tmp_path: Path
) -> None:
    graph = load(own_codes(tmp_path, *own)) if own else load()
    events = tmp_path / "events.csv"
    operation = "1,2020-01-15,ICD10PCS//0SG3071\n" if code == "ICD9CM//V57.89" else ""
    events.write_text(
        f"subject_id,time,code\n1,2020-01-01,SNOMEDCT//18347007\n{operation}1,2020-02-01,{code}\n", encoding="utf-8"
    )
    with replay(graph, events, min_cell=1) as found:
        assert coded(found)[option] == expected


def by_hand(vocabularies: set[str], model: Model) -> dict[str, str]:
    """The same in plain loops: option -> how the listed codes of some vocabularies show it."""
    rows = [row for row in read_mappings(load()).rows if row.object and row.vocabulary in vocabularies]
    order = ["exact", "narrow", "close"]
    says: dict[str, set[str]] = {}
    for row in rows:
        option = model.option_of(row.subject)
        if option is None or row.level == "related":
            continue
        words = says.setdefault(option.option.label, set())
        others = [other for other in rows if other.curie == row.curie and other.level in order]
        rivals = [o.level for o in others if (b := model.option_of(o.subject)) and b.stage == option.stage]
        if row.level in order and order.index(row.level) == min(map(order.index, rivals)):
            words.add(row.level)
    return {
        option: YES if words & {"exact", "narrow"} else OVERLAP if words else CANNOT for option, words in says.items()
    }


@pytest.mark.parametrize(
    "vocabularies", ["ICD10PCS", "ICD9CM", "RXNORM", "OMOP", "SNOMEDCT", "ICD10CM", "ICD9CM ICD10PCS RXNORM"]
)
def test_how_options_are_coded_by_hand(vocabularies: str, kg: KnowledgeGraph) -> None:
    book = looked_up(kg, *(f"{each}//x" for each in vocabularies.split()))
    model = Model(read_pathway(kg), rules())
    told = {model.options[number].option.label: how for number, how in book.options_told.items()}
    assert told == by_hand(set(vocabularies.split()), model)


# OMOP -----------------------------------------------------------------------------------------------------------------

CONDITIONS = """person_id,condition_concept_id,condition_start_date,condition_source_concept_id
1,136788,2020-01-10,0
2,0,2020-01-10,45000001
3,77079,2020-01-10,45000002
4,999999999,2020-01-10,0
"""
DRUGS = """person_id,drug_concept_id,drug_exposure_start_date
1,797399,2020-02-01
1,40000001,2020-03-01
1,40000002,2020-04-01
1,40000009,2020-05-01
"""
CONCEPTS = """concept_id,concept_name,vocabulary_id,concept_code
45000001,Spinal stenosis lumbosacral,ICD10CM,M48.07
45000002,=HYPERLINK("x"),ICD-10-CM,M99.63
40000001,gabapentin 300 MG Oral Capsule,RxNorm,310431
40000002,duloxetine 30 MG,RxNorm,72625
40000009,metformin,RxNorm,6809
0,No matching concept,None,No matching concept
"""
ANCESTORS = """ancestor_concept_id,descendant_concept_id
797399,40000001
797399,797399
40000009,40000009
136788,40000009
"""


@pytest.fixture(scope="module")
def omop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cdm")
    tables = {
        "condition_occurrence": CONDITIONS,
        "drug_exposure": DRUGS,
        "concept": CONCEPTS,
        "concept_ancestor": ANCESTORS,
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def replayed(graph: Graph, events: Path) -> Replay:
    with replay(graph, events, min_cell=1) as found:
        return found


@pytest.fixture(scope="module")
def of_omop(kg: KnowledgeGraph, omop: Path) -> Replay:
    return replayed(kg, omop)


CDM = [  # code -> (concept, level), and by which row
    pytest.param("136788", {(INDEX, "close")}, "OMOP:136788", id="a-concept-by-its-id"),
    pytest.param("797399", {("gabapentin", "exact")}, "OMOP:797399", id="not-its-own-descendant"),
    pytest.param("40000001", {("gabapentin", "narrow")}, "OMOP:797399", id="a-descendant"),
    pytest.param("40000002", {("neuropathic-pain-agent", "close")}, "RXNORM:72625", id="by-vocabulary-and-code"),
    pytest.param("source 45000001", {(INDEX, "close")}, "ICD10CM:M48.07", id="a-source-concept"),
    pytest.param("source 45000002", {(INDEX, "close")}, "ICD10CM:M99.63", id="a-source-concept-beside-another"),
]


@pytest.mark.parametrize(("code", "found", "row"), CDM)
def test_omop_concepts(of_omop: Replay, code: str, found: set[tuple[str, str]], row: str) -> None:
    entries = [entry for entry in of_omop.codes.entries if entry.code == code]
    assert {(entry.concept.removeprefix(CONCEPT), entry.level) for entry in entries} == found
    assert {entry.mapped_as for entry in entries} == {row}


def test_what_is_left_of_omop_has_the_name_that_the_data_gives(of_omop: Replay) -> None:
    left = {each.code: (each.label, each.reason) for each in of_omop.codes.unmapped}
    assert left == {
        "0": ("No matching concept", "no concept"),
        "40000009": ("metformin", "no concept"),
        "77079": ("", "no role on the pathway"),
        "999999999": ("", "no concept"),
    }, "below what only overlaps with the condition is not the condition"
    assert of_omop.codes.vocabularies >= {"OMOP", "ICD10CM", "RXNORM"}


def test_a_source_concept_gives_the_index(kg: KnowledgeGraph, omop: Path) -> None:
    with replay(kg, omop, min_cell=1) as found:
        assert found.persons == 3
        assert {row[0] for row in found.table("stages").rows} == {1}


def test_without_the_tables_of_the_vocabulary_the_ids_still_count(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "condition_occurrence.csv").write_text(CONDITIONS, encoding="utf-8")
    (tmp_path / "drug_exposure.csv").write_text(DRUGS, encoding="utf-8")
    book = replayed(kg, tmp_path).codes
    assert {entry.code for entry in book.entries} == {"136788", "797399"}
    assert {each.reason for each in book.unmapped if each.code != "77079"} == {"no concept"}
