"""What comes next: the vignettes, what must hold whatever is given, what is refused, and the pathway edited."""

from __future__ import annotations

import html
import io
import json
import random
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stenosis_kg.check.pathway import lint
from stenosis_kg.commands import main as cli
from stenosis_kg.errors import StenosisError, UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import SKG, compact, expand
from stenosis_kg.paths import SCOPE
from stenosis_kg.pathway import Pathway, read
from stenosis_kg.pathway.facts import RESPONSES
from stenosis_kg.pathway.next import next_steps
from stenosis_kg.pathway.next_steps import NextSteps
from stenosis_kg.rdf.graph import load
from stenosis_kg.statements.reading import statements_of

from .pathways import edited

VIGNETTES = tomllib.loads((Path(__file__).parent / "data" / "pathway" / "vignettes.toml").read_text(encoding="utf-8"))
GRAPH = load()
PATHWAY = read(GRAPH)


def local(iri: str) -> str:
    return iri.rpartition("/")[2]


def given_as(pathway: Pathway, vignette: dict[str, Any]) -> NextSteps:
    return pathway.next_steps(*(vignette.get(key, []) for key in ("findings", "tried", "declined", "responses")))


def words(put: dict[str, Any]) -> str:
    """How a step or an option is put."""
    return ", ".join(put[axis] for axis in ("modality", "importance", "rank") if put[axis])


# The vignettes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vignette", [pytest.param(v, id=v["id"]) for v in VIGNETTES["vignette"]])
def test_vignette(vignette: dict[str, Any]) -> None:
    if "asks" in vignette:
        with pytest.raises(StenosisError, match=f"{vignette['asks']}.*did you mean"):
            given_as(PATHWAY, vignette)
        return
    answer = given_as(PATHWAY, vignette)
    why = vignette["why"]
    assert [f"{local(step.stage.iri)} {step.status}" for step in answer.steps] == vignette["steps"], why
    matters = {local(fact.fact) for fact in answer.would_matter}
    expected = vignette.get("matters", [])
    assert {fact for fact in expected if not fact.startswith("-")} <= matters, why
    assert not {fact[1:] for fact in expected if fact.startswith("-")} & matters, why
    for key, notes in (("conflicts", answer.conflicts), ("out_of_scope", answer.out_of_scope)):
        found = sorted(sorted(map(local, note.concepts)) for note in notes)
        assert [sorted(set(each)) for each in found] == sorted(map(sorted, vignette.get(key, []))), why
    for key, notes in (("silent_on", answer.silent_on), ("also_given", answer.also_given)):
        assert set(vignette.get(key, [])) <= {local(iri) for note in notes for iri in note.concepts}, why
    if answer.steps:
        first = answer.steps[0]
        assert set(vignette.get("cites", [])) <= {quote.id for quote in first.passages}, why
        because = {f"{local(reason.trigger.iri)} <- {local(reason.finding)}" for reason in first.because}
        assert set(vignette.get("because", [])) <= because, why
        choices = {local(choice.option.iri): choice.indicated for choice in first.choices}
        assert vignette.get("options", {}).items() <= choices.items(), why
        assert next(iter(choices)) == vignette.get("first_option", next(iter(choices))), why
        assert vignette.get("bypasses", []) in ([], list(map(local, first.bypasses))), why
        put = answer.to_dict()["steps"][0]
        assert words(put) == vignette.get("says", words(put)), why
        options = {option["concept"].partition(":")[2]: words(option) for option in put["options"]}
        assert vignette.get("options_say", {}).items() <= options.items(), why
        ahead = vignette.get("ahead", [])
        assert sorted(ahead, key=list(choices).index) == ahead, why


def test_the_vignettes_are_many_and_each_is_argued_from_a_sentence() -> None:
    names = [vignette["id"] for vignette in VIGNETTES["vignette"]]
    assert len(names) == len(set(names)) >= 85
    for vignette in VIGNETTES["vignette"]:
        numbers = [int(number) for number in re.findall(r"\bs(\d+)\b", vignette["why"])]
        assert numbers, vignette["id"]
        assert all(1 <= number <= 24 for number in numbers)
        known = {"id", "findings", "tried", "declined", "responses", "steps", "first_option", "options", "because"}
        known |= {"ahead", "cites", "matters", "conflicts", "out_of_scope", "silent_on", "also_given", "why"}
        known |= {"bypasses", "says", "options_say", "asks"}
        assert set(vignette) <= known, "a misspelt key would test nothing"


def test_the_vignettes_meet_every_trigger_and_every_status() -> None:
    answers = [given_as(PATHWAY, vignette) for vignette in VIGNETTES["vignette"] if "asks" not in vignette]
    met = {reason.trigger.iri for answer in answers for step in answer.steps for reason in step.because}
    assert {trigger.iri for e in PATHWAY.escalations for trigger in e.triggers} <= met
    assert {step.status for answer in answers for step in answer.steps} == {"indicated", "possible", "undetermined"}
    judged = {choice.indicated for answer in answers for step in answer.steps for choice in step.choices}
    assert judged == {"met", "unmet", "unknown", "none"}


# Whatever is given ----------------------------------------------------------------------------------------------------


def concepts(*classes: str) -> list[str]:
    hierarchy = statements_of(GRAPH)
    wanted = {SKG + name for name in classes}
    every = GRAPH.values("SELECT DISTINCT ?c WHERE { ?c skos:inScheme concept: }")
    found = [
        compact(iri.value) for iri in every if hasattr(iri, "value") and wanted & set(hierarchy.classes(iri.value))
    ]
    return sorted(found)


FINDINGS = concepts("Finding", "Condition", "PathologicalChange", "Outcome", "DecisionFactor")
# Most of what is drawn should bear on something.
TURNING = sorted({trigger.curie for e in PATHWAY.escalations for trigger in e.triggers} | set(concepts("Condition")))
TREATMENTS = concepts("Intervention")
FINDING = st.one_of(
    st.sampled_from(TURNING), st.sampled_from(FINDINGS), st.sampled_from([f"not:{name}" for name in TURNING])
)
PATIENTS = st.tuples(
    st.lists(FINDING, max_size=5),
    st.lists(st.sampled_from(TREATMENTS), max_size=3),
    st.lists(st.sampled_from(TREATMENTS), max_size=2),
    st.lists(st.tuples(st.sampled_from(TREATMENTS), st.sampled_from(RESPONSES)), max_size=3),
)
ANY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def bypassing(answer: NextSteps) -> set[str]:
    return {step.stage.iri for step in answer.steps if step.bypasses}


@ANY
@given(PATIENTS, FINDING, st.sampled_from(TREATMENTS), st.sampled_from(RESPONSES))
def test_nothing_that_is_added_hides_a_deficit(patient: Any, finding: str, treatment: str, response: str) -> None:
    """It may become undetermined; only a patient of whom the documents do not speak has no step at all."""
    findings, tried, declined, responses = patient
    answer = PATHWAY.next_steps(*patient)
    before = {finding for step in answer.steps if step.bypasses for finding in answer.facts.findings}
    for more in (
        PATHWAY.next_steps([*findings, finding], tried, declined, responses),
        PATHWAY.next_steps(findings, [*tried, treatment], declined, responses),
        PATHWAY.next_steps(findings, tried, [*declined, treatment], responses),
        PATHWAY.next_steps(findings, tried, declined, [*responses, (treatment, response)]),
    ):
        for iri in bypassing(answer):
            cautioned = {concept for note in more.out_of_scope for concept in note.concepts}
            assert any(step.stage.iri == iri for step in more.steps) or before & cautioned


@ANY
@given(PATIENTS)
def test_a_deficit_comes_first_and_is_indicated_where_nothing_is_against_it(patient: Any) -> None:
    findings, *rest = patient
    bypass = next(e for e in PATHWAY.escalations if e.bypasses)
    for trigger in bypass.triggers:
        answer = PATHWAY.next_steps([*findings, trigger.curie], *rest)
        if answer.scope == "out":
            assert answer.steps == ()
            assert any(trigger.iri in note.concepts and "caution" in note.text for note in answer.out_of_scope)
            continue
        first = answer.steps[0]
        assert first.stage.iri == bypass.target
        contested = trigger.iri in {iri for note in answer.conflicts for iri in note.concepts}
        operated = any(note.concepts == (trigger.iri,) for note in answer.silent_on)
        if answer.scope in ("given", "assumed") and not contested and not operated:
            assert (first.bypasses, first.status) == (bypass.bypasses, "indicated")
            assert trigger.iri in {reason.trigger.iri for reason in first.because}


@ANY
@given(PATIENTS)
def test_out_of_scope_nothing_is_indicated_or_possible(patient: Any) -> None:
    answer = PATHWAY.next_steps(*patient)
    if answer.scope in ("out", "open", "contested"):
        assert {step.status for step in answer.steps} <= {"undetermined"}
    assert (answer.scope == "out") == bool(answer.out_of_scope)


@ANY
@given(PATIENTS)
def test_a_step_and_its_options_speak_only_through_passages_that_hold(patient: Any) -> None:
    """A passage that states triggers to the stage, or conditions of its options, counts where one of them is met."""
    answer = PATHWAY.next_steps(*patient)
    met = {up for finding in answer.facts.known for up in statements_of(GRAPH).up(finding)}
    for step in answer.steps:
        leading = [t for e in PATHWAY.escalations if e.target == step.stage.iri for t in e.triggers]
        conditions = [t for option in step.stage.walk() for t in option.indications]
        conditions_met = {v.trigger.iri for c in step.choices for v in c.conditions if v.answer == "met"}
        shown = {p for choice in step.choices for p in (*choice.passages, *choice.treats)}
        for passage in {*shown, *step.spoken}:
            for turns, so in ((leading, met), (conditions, conditions_met)):
                stated = {trigger.iri for trigger in turns if passage in trigger.passages}
                assert not stated or stated & so, passage.curie


@ANY
@given(PATIENTS)
def test_vital_and_necessary_are_said_of_their_own_triggers_alone(patient: Any) -> None:
    answer = PATHWAY.next_steps(*patient)
    met = {local(iri) for iri in answer.facts.known}
    kinds = statements_of(GRAPH).down(expand("concept:neurological-deficit"))
    deficit = {"neurological-deficit", *map(local, kinds)}
    for put in (each for step in answer.to_dict()["steps"] for each in (step, *step["options"])):
        if put["modality"] == "necessary":
            assert met & {"failed-conservative-treatment", *deficit}
        if put["importance"] == "vital":
            assert met & {"persistent-symptoms", "worsening-symptoms"}


@ANY
@given(PATIENTS)
def test_a_given_fact_never_vanishes(patient: Any) -> None:
    """Each is named in the answer, beside the list of what was given, and in the text."""
    answer = PATHWAY.next_steps(*patient)
    stated = answer.to_dict()
    del stated["given"], stated["condition"], stated["documents"], stated["pathway"]
    if answer.scope != "out":
        # Every option of a step is listed: it names a treatment only where it says what was done.
        for step in stated["steps"]:
            step["options"] = [o for o in step["options"] if o["tried"] or o["declined"] or o["conditions"]]
    shown, flat = json.dumps(stated), " ".join(answer.to_text().partition("The patient is taken")[0].split())
    given = answer.facts
    responded = tuple(treatment for treatment, _ in given.responses)
    for iri in (*given.findings, *given.absent, *given.tried, *given.declined, *responded):
        assert json.dumps(compact(iri)) in shown, iri
        assert GRAPH.label(iri) in flat, iri


@ANY
@given(PATIENTS, st.randoms())
def test_order_and_repetition_do_not_matter(patient: Any, chance: random.Random) -> None:
    expected = PATHWAY.next_steps(*patient).to_dict()
    shuffled = [[*part, *part] for part in patient]
    for part in shuffled:
        chance.shuffle(part)
    assert PATHWAY.next_steps(*shuffled).to_dict() == expected


@ANY
@given(PATIENTS)
def test_every_step_has_its_sentences_and_modality(patient: Any) -> None:
    answer = PATHWAY.next_steps(*patient)
    stated = json.loads(json.dumps(answer.to_dict()))
    assert stated["note"] == SCOPE
    assert set(stated) >= {"steps", "would_matter", "conflicts", "out_of_scope", "silent_on"}
    for step in stated["steps"]:
        assert step["sentences"], step["stage"]
        assert bool(step["modality"]) == (step["status"] != "undetermined")
        assert step["why"]
        for reason in step["because"]:
            assert reason["sentences"]
            assert reason["modality"]
        for option in step["options"]:
            assert option["sentences"] or option["conditions"] or step["status"] == "undetermined"
            assert option["modality"] in {None, *(sentence["modality"] for sentence in option["sentences"])}
        cited = {sentence["id"] for sentence in step["sentences"]}
        assert all(sentence["id"] in cited for reason in step["because"] for sentence in reason["sentences"])
    assert len({step["stage"] for step in stated["steps"]}) == len(stated["steps"])


@ANY
@given(PATIENTS)
def test_what_would_matter_changes_the_answer_and_is_not_given(patient: Any) -> None:
    findings, tried, declined, responses = patient
    answer = PATHWAY.next_steps(*patient)
    before = answer.to_dict()["steps"]
    for fact in answer.would_matter:
        name = compact(fact.fact)
        if fact.give_as == "tried":
            after = PATHWAY.next_steps(findings, [*tried, name], declined, responses)
        else:
            assert name not in findings
            after = PATHWAY.next_steps([*findings, name], tried, declined, responses)
        assert after.to_dict()["steps"] != before, f"{name} changes nothing"


@ANY
@given(PATIENTS)
def test_contradictions_are_shown_and_indicate_nothing_alone(patient: Any) -> None:
    answer = PATHWAY.next_steps(*patient)
    contested = {iri for note in answer.conflicts for iri in note.concepts}
    for step in answer.steps:
        if step.status == "indicated" and step.because:
            assert any(set(reason.origins) - contested for reason in step.because)
    findings = {name for name in patient[0] if not name.startswith("not:")}
    assert {f"not:{name}" for name in findings} & set(patient[0]) == set() or answer.conflicts


@ANY
@given(PATIENTS)
def test_a_vital_role_or_a_hedge_indicates_nothing(patient: Any) -> None:
    for step in PATHWAY.next_steps(*patient).steps:
        if step.status == "indicated" and step.because:
            assert {"necessary", "essential"} & {reason.trigger.modality for reason in step.because}


@ANY
@given(PATIENTS, st.integers(20, 140))
def test_the_text_says_what_the_answer_says(patient: Any, width: int) -> None:
    from stenosis_kg.pathway.next_steps import text

    answer = PATHWAY.next_steps(*patient)
    shown = text(answer.to_dict(), width)
    assert max(map(len, shown.splitlines())) <= max(width, 40)
    flat = " ".join(shown.split())
    assert SCOPE in flat
    for step in answer.steps:
        assert f"{step.stage.label}: {step.status}" in flat
        assert all(f"[{quote.id}]" in flat and " ".join(quote.text.split()) in flat for quote in step.passages)
    for note in (*answer.conflicts, *answer.out_of_scope, *answer.also_given, *answer.silent_on):
        assert note.text in flat
    assert ("OUT OF SCOPE" in shown) == bool(answer.out_of_scope)
    assert ("CONFLICTS" in shown) == bool(answer.conflicts)


def test_persistent_symptoms_make_nothing_necessary() -> None:
    """s23 gives surgery a vital role when symptoms persist; "necessary" is s8's, of failure and of deficits."""
    answer = PATHWAY.next_steps(["persistent symptoms"], ["physical therapy"])
    put = [each for step in answer.to_dict()["steps"] for each in (step, *step["options"])]
    assert "necessary" not in {each["modality"] for each in put}
    assert "vital" in {each["importance"] for each in put}
    assert not {"l5s1:s8a", "l5s1:s8b"} & {sentence["id"] for each in put for sentence in each["sentences"]}
    assert "surgical intervention: stated [s19a]; vital [s23b]" in str(answer)
    assert "(necessary)" not in str(answer)


def test_nothing_is_vital_where_nothing_persists_or_worsens() -> None:
    for given_so in ({"findings": ["bladder dysfunction"]}, {"tried": ["physical therapy"]}, {}):
        answer = PATHWAY.next_steps(**given_so)
        put = [each for step in answer.to_dict()["steps"] for each in (step, *step["options"])]
        assert "vital" not in {each["importance"] for each in put}
        assert "(vital)" not in str(answer)


def test_a_rank_is_shown_with_the_sentence_that_gives_it() -> None:
    """s4: typically recommended; s23: the first line."""
    assert "- conservative treatment: typical [s4a]; first line [s23a]" in str(PATHWAY.next_steps())


@pytest.mark.parametrize("scope", ["not:foraminal stenosis", "mild foraminal stenosis", "L4-L5 foraminal stenosis"])
def test_out_of_scope_a_deficit_is_a_caution(scope: str) -> None:
    """s1, s8: the document answers a deficit with surgery in its own condition, and speaks of no other."""
    answer = PATHWAY.next_steps([scope, "bladder dysfunction"])
    assert answer.steps == ()
    caution = answer.out_of_scope[-1]
    assert "surgical stage (necessary); of this patient they say nothing" in caution.text
    assert "s8b" in {quote.id for quote in caution.passages}


def test_no_answer_speaks_of_urgency() -> None:
    for finding in ("bladder dysfunction", "significant weakness", "mild foraminal stenosis"):
        answer = PATHWAY.next_steps([finding])
        assert "red flag" not in f"{answer} {answer!r} {answer.to_dict()}".casefold().replace("_", " ")
    step = PATHWAY.next_steps(["bladder dysfunction"]).to_dict()["steps"][0]
    assert step["bypasses"] == [{"stage": "step:conservative", "label": "conservative stage"}]


def test_leaving_the_first_stage_is_said_to_be_a_reading() -> None:
    """s23 gives surgery its role without asking what was tried; s4 does not ask it either."""
    answer = PATHWAY.next_steps(["worsening symptoms"])
    why = next(step.why for step in answer.steps if step.stage.curie == "step:surgical")
    assert "conservative stage, named first line, is this pathway's reading, and no condition" in why
    (asked,) = [fact for fact in answer.would_matter if fact.give_as == "tried"]
    assert {passage.id for passage in asked.passages} == {"s23a"}
    assert "this pathway's reading" in asked.text


def test_a_stage_goes_on_in_plain_words_and_a_failure_is_named_once() -> None:
    assert "it was begun, and goes on until it is certain that a trigger leads on" in str(
        PATHWAY.next_steps(tried=["physical therapy"])
    ).replace("\n     ", " ")
    whole = PATHWAY.next_steps(responses=["conservative treatment=failed"])
    assert whole.steps[0].why == "failure of conservative treatment"
    named = PATHWAY.next_steps(
        responses=[f"{each}=failed" for each in ("physical therapy", "medication", "corticosteroid injection")]
    )
    assert "physical therapy failed" in named.steps[0].why


@pytest.mark.parametrize(
    "more", [[], ["spinal instability"], ["not:spinal instability", "not:degenerative disc disease"]]
)
def test_an_option_is_as_firm_as_its_passage_whether_or_not_its_condition_is_met(more: list[str]) -> None:
    """s12: may be recommended, in cases; s14: can be achieved through various techniques."""
    shown = " ".join(str(PATHWAY.next_steps(["failed conservative treatment", *more])).split())
    assert "- lumbar fusion: possible" in shown
    assert "interbody fusion (technique of lumbar fusion): possible [s14]; on the condition of lumbar fusion" in shown
    assert shown.index("- surgical intervention: necessary") < shown.index("- lumbar fusion")


DRUGS = ["NSAID", "muscle relaxant", "gabapentin", "pregabalin"]
OTHERS = [
    pytest.param(
        {"responses": ["gabapentin=failed"]}, "gabapentin failed, with nothing given of the others", id="none"
    ),
    pytest.param(
        {"responses": ["gabapentin=failed"], "declined": ["physical therapy"]},
        "with physical therapy declined and nothing given of the others that the documents name",
        id="one-declined",
    ),
    pytest.param(
        {"responses": ["gabapentin=failed", "physical therapy=relieved"]},
        "with physical therapy relieving symptoms and nothing given of the others that the documents name",
        id="one-relieved",
    ),
    pytest.param(
        {"responses": ["medication=failed"], "declined": ["physical therapy", "corticosteroid injection"]},
        "medication failed, with corticosteroid injection declined and physical therapy declined",
        id="all-others-declined",
    ),
    pytest.param(
        {"responses": [f"{each}=failed" for each in (*DRUGS, "physical therapy", "corticosteroid injection")]},
        "which is all that the documents name: their list is open",
        id="all-that-are-named-failed",
    ),
    pytest.param(
        {"responses": [f"{each}=failed" for each in ("medication", "physical therapy", "corticosteroid injection")]},
        "whether there is more to try than",
        id="every-kind-failed",
    ),
]


@pytest.mark.parametrize(("given_so", "says"), OTHERS)
def test_what_is_given_of_the_other_treatments_is_said(given_so: dict[str, Any], says: str) -> None:
    """s8: whether any or all must fail is open; s4 to s7 name some, and their lists are open too."""
    notes = [note.text for note in PATHWAY.next_steps(**given_so).silent_on]
    (found,) = [text for text in notes if says in text]
    assert found.endswith((says, "list that the documents give is open"))


def test_a_failure_is_a_reason_given_however_it_is_given() -> None:
    texts = [
        next(note.text for note in answer.also_given)
        for answer in (
            PATHWAY.next_steps(["failed conservative treatment"], ["foraminotomy"]),
            PATHWAY.next_steps([], ["foraminotomy"], responses=["conservative treatment=failed"]),
        )
    ]
    assert all("it is given as a reason for the surgical stage, which was begun" in text for text in texts)


def test_another_level_is_not_near() -> None:
    for level, near in (("L4-L5", ["foraminal stenosis at L4-L5"]), ("L3-L4", [])):
        with pytest.raises(UnknownName) as error:
            PATHWAY.next_steps([f"severe foraminal stenosis at {level}"])
        assert list(error.value.nearest) == near
    with pytest.raises(UnknownName, match="severe foraminal stenosis at L5-S1"):
        PATHWAY.next_steps(["severe foraminal stenosis at L5/S1"])


# What is given in other ways, and what is refused --------------------------------------------------------------------

SAME = [
    pytest.param({"findings": ["concept:bladder-dysfunction"]}, id="curie"),
    pytest.param({"findings": ["https://w3id.org/stenosis-kg/concept/bladder-dysfunction"]}, id="iri"),
    pytest.param({"findings": ["Bladder  Dysfunction"]}, id="label-in-any-case"),
    pytest.param({"findings": ["neurogenic bladder"]}, id="synonym"),
    pytest.param({"findings": "bladder dysfunction"}, id="a-string-is-one-name"),
    pytest.param({"findings": iter(["bladder dysfunction"] * 2)}, id="an-iterator-with-repetition"),
]


@pytest.mark.parametrize("given_so", SAME)
def test_a_name_may_be_given_in_many_ways(given_so: dict[str, Any]) -> None:
    answer = next_steps(GRAPH, **given_so)
    assert answer.facts.findings == ("https://w3id.org/stenosis-kg/concept/bladder-dysfunction",)
    assert bool(answer.steps[0].bypasses)


@pytest.mark.parametrize(
    "responses",
    [
        pytest.param({"conservative care": "failed"}, id="mapping"),
        pytest.param([("conservative care", "Failed")], id="pairs"),
        pytest.param(["conservative care=failed"], id="text"),
        pytest.param("conservative care = failed", id="one-text"),
    ],
)
def test_responses_may_be_given_in_many_ways(responses: Any) -> None:
    assert PATHWAY.next_steps(responses=responses).steps[0].status == "indicated"


REFUSED = [
    pytest.param({"findings": ["blader dysfunction"]}, UnknownName, "bladder dysfunction", id="unknown-finding"),
    pytest.param({"findings": ["not:blader dysfunction"]}, UnknownName, "bladder dysfunction", id="unknown-absent"),
    pytest.param({"tried": ["foraminotmy"]}, UnknownName, "foraminotomy", id="unknown-treatment"),
    pytest.param({"declined": ["zzzzzz"]}, UnknownName, "zzzzzz", id="nothing-near"),
    pytest.param({"responses": ["foraminotmy=failed"]}, UnknownName, "foraminotomy", id="unknown-responded"),
    pytest.param({"findings": ["foraminotomy"]}, UsageError, "was tried", id="a-treatment-as-a-finding"),
    pytest.param({"tried": ["numbness"]}, UsageError, "a treatment is needed", id="a-finding-as-a-treatment"),
    pytest.param({"findings": ["step:surgical"]}, UsageError, "needed", id="a-stage-as-a-finding"),
    pytest.param({"findings": ["nerve root"]}, UsageError, "needed", id="a-part-of-the-body"),
    pytest.param({"findings": [" "]}, UsageError, "empty", id="empty"),
    pytest.param({"findings": ["not:"]}, UsageError, "empty", id="nothing-is-absent"),
    pytest.param({"responses": ["surgery=great"]}, UsageError, "failed, partial, relieved", id="no-such-response"),
    pytest.param({"responses": ["surgery"]}, UsageError, "failed, partial, relieved", id="no-response"),
    pytest.param({"responses": ["a\nb"]}, UsageError, r'"a\\nb" is no response', id="a-response-of-two-lines"),
    pytest.param({"responses": ["=failed"]}, UsageError, "TREATMENT=", id="a-response-of-nothing"),
]


@pytest.mark.parametrize(("given_so", "error", "message"), REFUSED)
def test_refused(given_so: dict[str, Any], error: type[StenosisError], message: str) -> None:
    with pytest.raises(error, match=message):
        PATHWAY.next_steps(**given_so)


def test_what_is_not_given_is_never_taken_for_absent() -> None:
    """Each trigger of the next stage would matter, or is met, or is absent."""
    answer = PATHWAY.next_steps(tried=["physical therapy"])
    asked = {fact.fact for fact in answer.would_matter}
    here = PATHWAY.stage("step:conservative").iri
    leading = [e for e in PATHWAY.escalations if e.source == here or here in e.bypasses]
    assert {trigger.iri for e in leading for trigger in e.triggers} <= asked


# The pathway edited ---------------------------------------------------------------------------------------------------

VOCABULARY = """
concept:cauda-equina-syndrome a skg:NeurologicalDeficit ; skos:prefLabel "cauda equina syndrome"@en ;
    skos:definition "Finding for a test."@en ; skos:inScheme concept: .
concept:laminectomy a skg:SurgicalProcedure ; skos:prefLabel "laminectomy"@en ;
    skos:definition "Procedure for a test."@en ; skos:inScheme concept: .
concept:pain-clinic-visit a skg:ConservativeTreatment ; skos:prefLabel "pain clinic visit"@en ;
    skos:definition "Treatment for a test."@en ; skos:inScheme concept: .
step:pain-clinic a skg:Stage ; skos:prefLabel "pain clinic stage"@en ; skos:inScheme step: .
step:to-pain-clinic a skg:Escalation ; skos:prefLabel "to the pain clinic"@en ; skos:inScheme step: .
step:syndrome-with-instability a skg:AllOf ; skos:prefLabel "syndrome with instability"@en ; skos:inScheme step: .
"""

DOCUMENT = """
l5s1:s25 {
    step:bypass-to-surgery skg:trigger concept:cauda-equina-syndrome .
    step:surgical skg:offers concept:laminectomy .
    concept:laminectomy skg:recommendedWhen step:syndrome-with-instability .
    step:syndrome-with-instability skg:requires concept:cauda-equina-syndrome, concept:spinal-instability .
    step:l5s1-pathway skg:hasStage step:pain-clinic .
    step:pain-clinic skg:offers concept:pain-clinic-visit .
    step:to-pain-clinic skg:from step:rehabilitation ; skg:to step:pain-clinic ;
        skg:trigger concept:persistent-symptoms .
}
l5s1:s25 a skg:Sentence ; oa:exact "All of this must be done." ; oa:start 0 ; oa:end 25 ;
    skg:modality skg:Necessary ; skg:cue "must" ; prov:wasQuotedFrom source:l5s1-treatment .
"""


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The bundled graph with a stage, a trigger and an option more: files alone were edited."""
    return edited(tmp_path_factory.mktemp("longer"), more=DOCUMENT, vocabulary=VOCABULARY)


def test_editing_adds_a_stage(longer: KnowledgeGraph) -> None:
    pathway = longer.pathway()
    assert [stage.label for stage in pathway.stages][-1] == "pain clinic stage"
    answer = pathway.next_steps(["persistent symptoms"], ["foraminotomy", "postoperative rehabilitation"])
    assert (answer.steps[0].stage.label, answer.steps[0].status) == ("pain clinic stage", "indicated")
    assert [quote.curie for quote in answer.steps[0].passages] == ["l5s1:s25"]
    assert pathway.shortest_path("pain clinic visit") is not None
    assert "step:pain-clinic" in pathway.to_networkx()


def test_editing_adds_a_trigger(longer: KnowledgeGraph) -> None:
    answer = longer.pathway().next_steps(["cauda equina syndrome"])
    assert (answer.steps[0].stage.curie, bool(answer.steps[0].bypasses)) == ("step:surgical", True)
    assert {quote.id for quote in answer.steps[0].passages} == {"s25"}
    nothing = longer.pathway().next_steps()
    assert "concept:cauda-equina-syndrome" in {compact(fact.fact) for fact in nothing.would_matter}


def test_a_kind_that_only_a_passage_states_counts_and_is_cited(tmp_path: Path) -> None:
    graph = edited(
        tmp_path,
        more=DOCUMENT + "l5s1:s25 { concept:numbness skg:kindOf concept:neurological-deficit }",
        vocabulary=VOCABULARY,
    )
    first = graph.pathway().next_steps(["numbness"]).steps[0]
    assert (first.stage.curie, bool(first.bypasses)) == ("step:surgical", True)
    assert {quote.id for quote in first.passages} == {"s8b", "s25"}


def test_editing_adds_an_option_with_its_own_indication(longer: KnowledgeGraph) -> None:
    both = longer.pathway().next_steps(["cauda equina syndrome", "spinal instability"])
    judged = {choice.option.label: choice.indicated for choice in both.steps[0].choices}
    assert judged["laminectomy"] == "met"
    assert put_as(both, "laminectomy") == ("necessary", ["l5s1:s25"])
    one = longer.pathway().next_steps(["cauda equina syndrome"])
    assert {choice.option.label: choice.indicated for choice in one.steps[0].choices}["laminectomy"] == "unknown"
    assert "spinal instability" in {fact.text for fact in one.would_matter}
    assert put_as(one, "laminectomy") == (None, []), "its passage holds where its condition is met"


def put_as(answer: NextSteps, label: str) -> tuple[str | None, list[str]]:
    """How the first step puts an option, and by which sentences."""
    option = next(option for option in answer.to_dict()["steps"][0]["options"] if option["label"] == label)
    return option["modality"], [sentence["id"] for sentence in option["sentences"]]


def test_editing_is_linted(longer: KnowledgeGraph, tmp_path: Path) -> None:
    assert lint(longer) == ()
    without = DOCUMENT.replace("step:pain-clinic skg:offers concept:pain-clinic-visit .", "")
    assert [finding.check for finding in lint(edited(tmp_path, more=without, vocabulary=VOCABULARY))] == [
        "pathway-dead-end"
    ]


def test_editing_is_drawn(longer: KnowledgeGraph) -> None:
    from stenosis_kg import draw

    shown = draw.pathway(longer).svg()
    for label in ("pain clinic stage", "pain clinic visit", "cauda equina syndrome", "laminectomy"):
        assert label in shown


def test_taking_the_bypass_away_takes_its_precedence_away(tmp_path: Path) -> None:
    """What bypasses a stage is the graph's, not the code's."""
    graph = edited(tmp_path, ("skg:bypasses step:conservative ;", "skg:from step:conservative ;"))
    answer = graph.pathway().next_steps(["bladder dysfunction"])
    assert not any(step.bypasses for step in answer.steps)
    assert answer.steps[0].stage.curie == "step:conservative"


def test_another_word_in_the_document_is_another_status(tmp_path: Path) -> None:
    """The failure of conservative care, made a mere possibility."""
    graph = edited(tmp_path, ("skg:modality skg:Necessary ;", "skg:modality skg:Possible ;"))
    answer = graph.pathway().next_steps(["failed conservative treatment"])
    assert (answer.steps[0].stage.curie, answer.steps[0].status) == ("step:surgical", "possible")


def test_a_bypass_comes_first_even_where_the_document_hedges_it(tmp_path: Path) -> None:
    graph = edited(tmp_path, ("skg:modality skg:Necessary ;", "skg:modality skg:Possible ;"))
    steps = graph.pathway().next_steps(["neurological deficit"]).steps
    assert [(step.stage.curie, step.status) for step in steps][:2] == [
        ("step:surgical", "possible"),
        ("step:conservative", "indicated"),
    ]


def test_documents_that_contradict_each_other_are_reported() -> None:
    path = Path(__file__).parent / "data" / "pathway" / "broken" / "pathway-contradictory-guards.trig"
    answer = next_steps(load(path), ["worsening symptoms"], ["physical therapy"])
    assert {step.stage.curie: step.status for step in answer.steps}["step:surgical"] == "undetermined"
    assert [note.text for note in answer.conflicts] == [
        "that worsening symptoms is a trigger of from conservative care to surgery is stated, and denied"
    ]


def test_a_circle_does_not_hold_it_up() -> None:
    path = Path(__file__).parent / "data" / "pathway" / "broken" / "pathway-cycle.trig"
    answer = next_steps(load(path), ["persistent symptoms"], ["foraminotomy", "postoperative rehabilitation"])
    assert answer.steps


# The command ----------------------------------------------------------------------------------------------------------


def run(*arguments: str, status: int = 0) -> str:
    with redirect_stdout(io.StringIO()) as printed:
        assert cli.run(["next", *arguments]) == status
    return printed.getvalue()


def test_the_command_reads_well_from_the_top() -> None:
    lines = run("--finding", "bladder dysfunction", "--tried", "PT").splitlines()
    assert lines[0] == "1. surgical stage: indicated (necessary), bypasses the conservative stage"
    assert lines[1] == "   why: neurological deficit (bladder dysfunction)"
    assert lines[2].startswith("     [s8b] “when neurological deficits")


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        pytest.param("bladder dysfunction", "no other condition is given", id="a-finding-is-given-but-no-condition"),
        pytest.param(
            "Neurogenic bladder", "neurogenic bladder is read as bladder dysfunction.", id="a-synonym-is-read-as"
        ),
    ],
)
def test_the_end_says_what_was_taken_for_what(finding: str, says: str) -> None:
    assert says in " ".join(run("--finding", finding).split())
    assert "is read as" not in run("--finding", "concept:tingling", "--tried", "physical-therapy")


def test_a_notebook_shows_it_short_and_as_text() -> None:
    answer = PATHWAY.next_steps(["bladder dysfunction"])
    assert repr(answer).startswith("<NextSteps: surgical stage: indicated, evaluation stage: indicated; ")
    assert len(repr(answer)) < 300
    assert answer._repr_html_() == f"<pre>{html.escape(str(answer))}</pre>"


def test_as_rows_there_is_one_for_each_step() -> None:
    made = PATHWAY.next_steps(["bladder dysfunction"])._table()
    assert made.columns == ("step", "stage", "status", "modality", "why", "sentences")
    later = "it belongs to the pathway, at a time that is not stated"
    deficit = "neurological deficit (bladder dysfunction)"
    assert made.rows == (
        ("surgical stage", "step:surgical", "indicated", "necessary", deficit, "s8b s8c"),
        ("evaluation stage", "step:evaluation", "indicated", "essential", later, "s19b"),
    )


def test_the_command_as_json() -> None:
    stated = json.loads(run("--format", "json", "--finding", "muscle weakness", "--absent", "persistent symptoms"))
    assert stated["given"]["findings"] == ["concept:muscle-weakness", "not:concept:persistent-symptoms"]
    first = stated["steps"][0]
    assert set(first) >= {"stage", "status", "options", "modality", "because", "sentences"}
    assert set(first["options"][0]) >= {"concept", "indicated", "modality", "sentences"}
    assert set(first["sentences"][0]) == {"id", "text", "start", "end", "modality", "importance", "rank"}
    assert "concept:significant-weakness" in {fact["fact"] for fact in stated["would_matter"]}


def test_no_next_step_is_status_1() -> None:
    run("--absent", "foraminal stenosis", "--finding", "bladder dysfunction", status=1)
    shown = run("--finding", "mild foraminal stenosis", status=1)
    assert shown.startswith("Undetermined: the documents do not speak of this patient.\n\nOUT OF SCOPE\n")


def test_the_command_refuses_in_one_line() -> None:
    for arguments in (["--finding", "blader dysfunction"], ["--response", "surgery=great"], ["--pathway", "another"]):
        command = [sys.executable, "-m", "stenosis_kg", "next", *arguments]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("stenosis-kg: ")


def test_the_command_is_light() -> None:
    code = "import sys; from stenosis_kg.commands.main import run; run(['next']); print(*sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"rdflib", "networkx", "matplotlib", "pyshacl", "pandas"} & set(shown.split())


def test_the_way_from_the_command_line_to_the_sentence_is_short() -> None:
    """Whoever follows it reads no more modules than these, two for the command line; half of what was first loaded."""
    words = ["next", "--finding", "bladder dysfunction"]
    code = f"import sys; from stenosis_kg.commands.main import run; run({words}); print(*sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert len([name for name in shown.split() if name.partition(".")[0] == "stenosis_kg"]) <= 21


def test_labels_that_would_command_a_terminal_do_not() -> None:
    from stenosis_kg.pathway.next_steps import text

    answer = PATHWAY.next_steps().to_dict()
    answer["steps"][0]["label"] = "a\x1b[31mb\u202ec\nd"
    shown = text(answer)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
