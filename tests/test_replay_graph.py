"""The promise: a file of the graph, and no line of Python, changes what a replay asks, judges, counts and draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stenosis_kg import paths
from stenosis_kg.commands import main as cli
from stenosis_kg.draw import cohort
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.pathway import read as read_pathway
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.replay import Replay, replay

from .pathways import edited
from .sampling import long

HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix source: <https://w3id.org/stenosis-kg/source/> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
@prefix more: <https://w3id.org/stenosis-kg/source/more/> .

source:more
    a skg:Document ;
    dcterms:title "More"@en .
"""
STEP, CONCEPT, MORE = (f"https://w3id.org/stenosis-kg/{part}/" for part in ("pathway", "concept", "source/more"))

STENOSIS, THERAPY, FUSION, DEFICIT = "ICD10CM//M48.07", "ICD9CM//93.39", "ICD10PCS//0SG30AJ", "ICD10CM//G83.4"
INSTABILITY, SCIATICA, GABAPENTIN, AFTERCARE = "ICD10CM//M53.2X7", "ICD10CM//M54.31", "RXNORM//25480", "ICD9CM//V57.1"
NOTHING = "ICD10CM//Z00.00"
Course = dict[int, str]
"""Day from the index -> codes, with blanks between them."""


def document(name: str, words: str, triples: str, *, modality: str = "Plain", vocabulary: str = "") -> str:
    """A document of one sentence."""
    return f"""{HEAD}{vocabulary}
more:{name}
    a skg:Sentence ;
    oa:exact "{words}" ;
    oa:start 0 ;
    oa:end {len(words)} ;
    skg:modality skg:{modality} ;
    prov:wasQuotedFrom source:more .

more:{name} {{
{triples}
}}
"""


def with_file(folder: Path, text: str, *files: Path) -> KnowledgeGraph:
    """The bundled graph, and a file beside it."""
    file = folder / "more.trig"
    file.write_text(text, encoding="utf-8")
    return load(file, *files)


def events(folder: Path, *courses: Course) -> Path:
    """A file of persons 1, 2, …; each is diagnosed on day 0, and seen for years before and after."""
    lines = ["subject_id,time,code"]
    for person, course in enumerate(courses, 1):
        whole = {-800: NOTHING, 0: STENOSIS, 1200: NOTHING} | course
        for day, codes in whole.items():
            when = date(2016, 1, 1) + timedelta(days=day)
            lines += [f"{person},{when},{code}" for code in codes.split()]
    file = folder / "events.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@contextmanager
def replayed(graph: Graph, file: Path) -> Iterator[Replay]:
    with replay(graph, file, min_cell=1) as found:
        yield found


def moves(found: Replay, source: str, target: str) -> dict[object, tuple[object, ...]]:
    """Person -> standing, basis, trigger and sentence of the move."""
    return {
        row["subject_id"]: (row["standing"], row["label"], _name(row["trigger"]), _name(row["sentence"]))
        for row in found.table("escalations").dicts()
        if (_name(row["from_stage"]), _name(row["to_stage"])) == (source, target)
    }


def stages(found: Replay) -> dict[object, list[str]]:
    """Person -> stages that they came to."""
    courses: dict[object, list[str]] = {}
    for row in found.table("stages").dicts():
        courses.setdefault(row["subject_id"], []).append(_name(row["stage"]))
    return courses


def deviations(found: Replay, kind: str) -> dict[str, tuple[object, object]]:
    """What it is about -> how many deviated, of how many."""
    return {
        _name(row["about"]): (row["persons"], row["assessed"])
        for row in found.table("deviations_by_sentence").dicts()
        if row["kind"] == kind
    }


def text_of(svg: bytes | str) -> str:
    """All the text of a figure."""
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


def _name(iri: object) -> str:
    return str(iri or "").rpartition("/")[2]


# (a) A new trigger ----------------------------------------------------------------------------------------------------

CARE = {10: THERAPY, 40: THERAPY}
WITH_INSTABILITY: Course = CARE | {60: INSTABILITY, 80: FUSION}
WITHOUT: Course = CARE | {60: NOTHING, 80: FUSION}

TRIGGER = """\
    step:to-surgery
        skg:from step:conservative ;
        skg:to step:surgical ;
        skg:trigger concept:spinal-instability ."""


def test_without_the_sentence_it_is_no_trigger(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with replayed(kg, events(tmp_path, WITH_INSTABILITY, WITHOUT)) as found:
        unsupported = ("unsupported", "no recorded", "", "")
        assert set(moves(found, "conservative", "surgical")) == {1, 2}
        assert {row[0] for row in moves(found, "conservative", "surgical").values()} == {unsupported[0]}
        assert {row[2] for row in moves(found, "conservative", "surgical").values()} == {""}
        assert "spinal-instability" not in {_name(row["trigger"]) for row in found.table("triggers").dicts()}
        assert deviations(found, "untriggered")["surgical"] == (2, 2)


@pytest.mark.parametrize("modality", ["Necessary", "Plain", "Possible"])
def test_a_trigger_that_a_new_sentence_states_is_judged_and_leads(tmp_path: Path, modality: str) -> None:
    words = "Surgery follows when the spine is unstable."
    graph = with_file(tmp_path, document("s1", words, TRIGGER, modality=modality))
    with replayed(graph, events(tmp_path, WITH_INSTABILITY, WITHOUT)) as found:
        led = moves(found, "conservative", "surgical")
        assert led[1] == ("within", "recorded", "spinal-instability", "s1")
        assert led[2][0] == "unsupported"
        row = next(r for r in found.table("triggers").dicts() if _name(r["trigger"]) == "spinal-instability")
        assert (row["sentence"], row["trigger_label"]) == (f"{MORE}s1", "spinal instability")
        assert [row[name] for name in ("recorded", "derived", "not_met", "no_data", "led")] == [1, 0, 1, 0, 1]
        assert deviations(found, "untriggered")["surgical"] == (1, 2)
        roles = {role for e in found.codes.entries if e.code == INSTABILITY for role in e.roles}
        assert roles == {"trigger: spinal instability"}, "a sign of both is first of all a trigger"


PERSISTING: Course = {
    0: f"{STENOSIS} {SCIATICA}",
    10: THERAPY,
    40: THERAPY,
    100: SCIATICA,
    110: INSTABILITY,
    120: FUSION,
}


@pytest.mark.parametrize(
    ("modality", "leads"),
    [
        pytest.param("Necessary", "spinal-instability", id="firmer-than-s23b"),
        pytest.param("Possible", "persistent-symptoms", id="less-firm"),
    ],
)
def test_of_several_that_are_met_the_firmest_leads(tmp_path: Path, modality: str, leads: str) -> None:
    graph = with_file(tmp_path, document("s1", "Instability.", TRIGGER, modality=modality))
    with replayed(graph, events(tmp_path, PERSISTING)) as found:
        assert moves(found, "conservative", "surgical")[1][2] == leads


def test_a_new_bypass_has_to_be_answered(tmp_path: Path) -> None:
    bypass = """\
    step:bypass-to-surgery
        skg:bypasses step:conservative ;
        skg:to step:surgical ;
        skg:trigger concept:spinal-instability ."""
    graph = with_file(tmp_path, document("s1", "At once.", bypass, modality="Necessary"))
    with replayed(graph, events(tmp_path, {5: INSTABILITY, 10: FUSION}, {5: INSTABILITY}, CARE)) as found:
        assert moves(found, "severe-foraminal-stenosis-l5-s1", "surgical")[1] == (
            "within", "recorded", "spinal-instability", "s1",
        )  # fmt: skip
        assert deviations(found, "unanswered")["spinal-instability"] == (1, 2)
        kinds = {(row["subject_id"], row["kind"], row["sentence"]) for row in found.table("deviations").dicts()}
        assert (2, "unanswered", f"{MORE}s1") in kinds


# (b) A new stage ------------------------------------------------------------------------------------------------------

STAGE_WORDS = "When symptoms persist, the nerve is ablated; when they worsen all the same, surgery follows."
STAGE = document(
    "s1",
    STAGE_WORDS,
    """\
    step:l5s1-pathway
        skg:hasStage step:ablation .
    step:ablation
        skg:offers concept:nerve-ablation .
    step:to-ablation
        skg:from step:conservative ;
        skg:to step:ablation ;
        skg:trigger concept:persistent-symptoms .
    step:from-ablation
        skg:from step:ablation ;
        skg:to step:surgical ;
        skg:trigger concept:worsening-symptoms .""",
    vocabulary="""
concept:nerve-ablation
    a skg:Intervention ;
    skos:prefLabel "nerve ablation"@en ;
    skos:inScheme concept: .

step:ablation
    a skg:Stage ;
    skos:prefLabel "ablation stage"@en ;
    skos:inScheme step: .

step:to-ablation
    a skg:Escalation ;
    skos:prefLabel "to ablation"@en ;
    skos:inScheme step: .

step:from-ablation
    a skg:Escalation ;
    skos:prefLabel "from ablation to surgery"@en ;
    skos:inScheme step: .
""",
)
CODES = """\
# sssom_version: "1.1"
# curie_map:
#   CPT: http://purl.bioontology.org/ontology/CPT/
#   concept: https://w3id.org/stenosis-kg/concept/
# mapping_set_id: https://example.org/my-codes
# mapping_set_version: 1.0.0
# mapping_set_title: "Made up, for tests"
# license: https://creativecommons.org/publicdomain/zero/1.0/
# mapping_date: 2026-11-22
subject_id	subject_label	predicate_id	object_id	mapping_justification	confidence
concept:foraminotomy	foraminotomy	skos:exactMatch	CPT:00001	semapv:ManualMappingCuration	0.9
concept:nerve-ablation	nerve ablation	skos:exactMatch	CPT:00002	semapv:ManualMappingCuration	0.9
"""
FORAMINOTOMY, ABLATION = "CPT//00001", "CPT//00002"
ABLATED: Course = {
    0: f"{STENOSIS} {SCIATICA}", 10: THERAPY, 95: SCIATICA, 100: ABLATION, 150: FUSION, 170: AFTERCARE,
}  # fmt: skip


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    file = tmp_path / "my.sssom.tsv"
    file.write_text(CODES, encoding="utf-8")
    return file


def test_a_new_stage_is_in_the_tables_and_the_figures(tmp_path: Path, codes: Path) -> None:
    graph = with_file(tmp_path, STAGE, codes)
    with replayed(graph, events(tmp_path, ABLATED, CARE)) as found:
        assert stages(found) == {1: ["conservative", "ablation", "surgical", "rehabilitation"], 2: ["conservative"]}
        assert [row["options"] for row in found.table("stages").dicts()][1] == "nerve ablation"
        assert moves(found, "conservative", "ablation") == {1: ("within", "derived", "persistent-symptoms", "s1")}
        assert moves(found, "ablation", "surgical")[1][0] == "unsupported", "no code shows that symptoms worsen"
        flows = {(_name(r["source"]), _name(r["target"])): r["moves"] for r in found.table("flows").dicts()}
        assert (flows["conservative", "ablation"], flows["ablation", "surgical"]) == (1, 1)
        assert ("conservative", "surgical") not in flows
        options = {_name(r["option"]): (_name(r["stage"]), r["persons"]) for r in found.table("options").dicts()}
        assert options["nerve-ablation"] == ("ablation", 1)
        assert deviations(found, "untriggered")["ablation"] == (0, 1)
        timed = {(_name(row["source"]), _name(row["target"])) for row in found.table("timing").dicts()}
        assert ("index", "ablation") in timed
        observed = found.observed()
        for figure in ("flows", "timing"):
            assert "ablation" in text_of(cohort(graph, observed, figure).to_bytes("svg")).lower(), figure
        words = text_of(cohort(graph, observed, "deviations").to_bytes("svg"))
        assert "ablation stage with none of its triggers on record" in words


def test_it_is_not_there_without_the_file(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with replayed(kg, events(tmp_path, ABLATED, CARE)) as found:
        assert stages(found) == {1: ["conservative", "surgical", "rehabilitation"], 2: ["conservative"]}
        assert {each.code: each.reason for each in found.codes.unmapped}[ABLATION] == "no mappings for its vocabulary"


@long
def test_the_same_from_the_command_line(tmp_path: Path, codes: Path) -> None:
    (tmp_path / "more.trig").write_text(STAGE, encoding="utf-8")
    file = events(tmp_path, ABLATED, CARE)
    out = tmp_path / "out"
    given = ["--graph", tmp_path / "more.trig", "replay", file, "-o", out, "--codebook", codes, "--min-cell", "1"]
    assert cli.run([*map(str, given)]) == 0
    assert f"{STEP}ablation,ablation stage,1," in (out / "tables" / "flows.csv").read_text().replace("within,", "")
    assert "nerve ablation" in (out / "tables" / "options.csv").read_text()
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "ablation stage with none of its triggers on record" in page
    assert STAGE_WORDS in page
    for name in ("flows", "flows-narrow", "timing"):
        assert "ablation" in text_of((out / "figures" / f"{name}.svg").read_bytes()).lower(), name


# (c) A denied trigger -------------------------------------------------------------------------------------------------


def denial(trigger: str) -> str:
    return document(
        "s1",
        "That does not lead to surgery.",
        f"""\
    more:denial
        a owl:NegativePropertyAssertion ;
        owl:sourceIndividual step:to-surgery ;
        owl:assertionProperty skg:trigger ;
        owl:targetIndividual concept:{trigger} .""",
    )


def test_a_trigger_that_is_denied_alone_is_none(kg: KnowledgeGraph, tmp_path: Path) -> None:
    file = events(tmp_path, WITH_INSTABILITY, WITHOUT)
    with replayed(kg, file) as before, replayed(with_file(tmp_path, denial("spinal-instability")), file) as after:
        for name in ("triggers", "escalations", "deviations_by_sentence", "flows"):
            assert after.table(name).rows == before.table(name).rows, name


def test_a_trigger_that_is_stated_and_denied_is_as_the_pathway_has_it(tmp_path: Path) -> None:
    """The pathway keeps it, with the passage that denies it; `next` shows the dispute."""
    graph = with_file(tmp_path, denial("persistent-symptoms"))
    triggers = {t.curie: t.denied for t in read_pathway(graph).escalation("step:to-surgery").triggers}
    assert [quote.iri for quote in triggers["concept:persistent-symptoms"]] == [f"{MORE}s1"]
    with replayed(graph, events(tmp_path, PERSISTING)) as found:
        assert "persistent-symptoms" in {_name(row["trigger"]) for row in found.table("triggers").dicts()}
        assert moves(found, "conservative", "surgical")[1] == ("within", "derived", "persistent-symptoms", "s23b")


# (d) A new indication -------------------------------------------------------------------------------------------------

INDICATION = document(
    "s1",
    "Foraminotomy is for pain that radiates into the leg.",
    "    concept:foraminotomy\n        skg:recommendedWhen concept:radiating-leg-pain .\n"
    "    step:surgical\n        skg:offers concept:foraminotomy .",
)
OPENED: Course = CARE | {80: FORAMINOTOMY}


def test_a_new_indication_gives_deviations(tmp_path: Path, codes: Path) -> None:
    graph = with_file(tmp_path, INDICATION, codes)
    with replayed(graph, events(tmp_path, OPENED | {60: SCIATICA}, OPENED, CARE)) as found:
        assert deviations(found, "unindicated")["foraminotomy"] == (1, 2)
        rows = [row for row in found.table("deviations").dicts() if row["kind"] == "unindicated"]
        assert [(row["subject_id"], row["sentence"], row["words"]) for row in rows] == [
            (2, f"{MORE}s1", "foraminotomy with none of its indications on record")
        ]
        roles = {role for entry in found.codes.entries if entry.code == SCIATICA for role in entry.roles}
        assert "indication: radiating leg pain" in roles


def test_without_it_nothing_is_required_of_foraminotomy(codes: Path, tmp_path: Path) -> None:
    with replayed(load(codes), events(tmp_path, OPENED)) as found:
        assert "foraminotomy" not in deviations(found, "unindicated")
        assert "unindicated" not in {row["kind"] for row in found.table("deviations").dicts()}


# (e) Another modality -------------------------------------------------------------------------------------------------

FLAGGED: Course = {5: DEFICIT, 10: THERAPY}


def weaker(folder: Path, sentence: str, modality: str, cue: str) -> KnowledgeGraph:
    """The bundled document with another modality of one passage."""
    document = (paths.ontology() / "sources" / "l5s1-treatment.trig").read_text(encoding="utf-8")
    start = document.index(f"\nl5s1:{sentence}\n    a skg:")
    block = document[start : document.index(" .\n", start)]
    return edited(folder, (block, block.replace(f"skg:modality skg:{cue}", f"skg:modality skg:{modality}")))


def test_what_is_necessary_and_missed_is_a_deviation(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with replayed(kg, events(tmp_path, FLAGGED, CARE)) as found:
        assert deviations(found, "unanswered") == {"neurological-deficit": (1, 1)}
        assert Counter(row["kind"] for row in found.table("deviations").dicts()) == {"unanswered": 1}


@pytest.mark.parametrize("modality", ["Possible", "Plain", "Typical"])
def test_what_is_less_than_necessary_is_not_held_against_care(tmp_path: Path, modality: str) -> None:
    graph = weaker(tmp_path, "s8b", modality, "Necessary")
    with replayed(graph, events(tmp_path, FLAGGED, CARE, {5: f"{DEFICIT} {FUSION}"})) as found:
        assert deviations(found, "unanswered") == {}
        assert [row["kind"] for row in found.table("deviations").dicts() if row["subject_id"] == 1] == []
        led = moves(found, "severe-foraminal-stenosis-l5-s1", "surgical")[3]
        assert led[:3] == ("within", "recorded", "neurological-deficit"), "a trigger it is all the same"


@pytest.mark.parametrize(("modality", "required"), [("Essential", True), ("Necessary", True), ("Possible", False)])
def test_what_is_essential_is_required_to_follow(tmp_path: Path, modality: str, required: bool) -> None:
    graph = weaker(tmp_path, "s18", modality, "Essential")
    with replayed(graph, events(tmp_path, CARE | {80: FUSION})) as found:
        assert deviations(found, "unfollowed") == ({"rehabilitation": (1, 1)} if required else {})


# A label that a spreadsheet would run ---------------------------------------------------------------------------------


def test_a_name_that_is_a_formula_is_disarmed_in_the_tables_of_persons(tmp_path: Path) -> None:
    root, label = paths.ontology(), '"physical therapy"@en'
    text = (root / "concepts.ttl").read_text(encoding="utf-8")
    assert label in text
    (tmp_path / "concepts.ttl").write_text(text.replace(label, '"=1+1"@en'), encoding="utf-8")
    others = (root / "stenosis.ttl", root / "sources" / "l5s1-treatment.trig")
    with replay(load(*others, tmp_path / "concepts.ttl", bundled=False), events(tmp_path, {10: THERAPY})) as found:
        assert [row["options"] for row in found.table("stages").dicts()] == ["'=1+1"]
