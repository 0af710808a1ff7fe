"""What a document advises against, and its times, in the figure of its pathway and in `next`."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import draw
from stenosis_kg.draw.png_pdf import settings
from stenosis_kg.draw.scene import COLUMNS as WIDTHS
from stenosis_kg.draw.scene import Box, Item, Scene, TextLine
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.pathway import read
from stenosis_kg.statements.show import sentence

from .drawing_measures import crossings, faults
from .pathways import edited
from .test_draw_pathway import concept, passage, said

SECOND, DISC = "step:second-pathway", "step:disc-pathway"


@pytest.fixture(scope="module")
def three() -> KnowledgeGraph:
    return load(documents="all")


def words_of(item: Item) -> str:
    text = " ".join(mark.text for mark in item.marks if isinstance(mark, TextLine))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def shapes_of(item: Item) -> list[str]:
    return [mark.shape for mark in item.marks if isinstance(mark, Box)]


def barred(scene: Scene) -> dict[str, str]:
    """What is marked by a cross: its words, and the card that it stands in."""
    return {
        words_of(item): item.within or "" for item in scene.items if item.kind == "node" and "cross" in shapes_of(item)
    }


AGAINST = [  # by the sentences of the two documents
    pytest.param(SECOND, "not: gabapentin plain [second:s7]", "step:second-conservative/against", id="s7"),
    pytest.param(SECOND, "not: pregabalin plain [second:s7]", "step:second-conservative/against", id="s7-too"),
    pytest.param(SECOND, "not: bed rest plain [second:s8]", "step:second-conservative/against", id="s8"),
    pytest.param(
        *(SECOND, "not “routinely”: plain [second:s9]", "step:second-conservative/concept:corticosteroid-injection"),
        id="s9-stands-in-the-offer-of-s10",
    ),
    pytest.param(
        *(SECOND, "not when persistent numbness “alone”: plain [second:s14]"),
        *("step:second-surgical/concept:surgical-intervention",),
        id="s14",
    ),
    pytest.param(
        *(SECOND, "not when osteoporosis: plain [second:s19]", "step:second-surgical/concept:lumbar-fusion"), id="s19"
    ),
    pytest.param(DISC, "not: opioid plain [disc:s10]", "step:disc-conservative/against", id="disc-s10"),
    pytest.param(
        *(DISC, "not: foraminotomy when lumbar disc herniation at L5-S1 “alone” plain [disc:s18]"),
        *("step:disc-pathway/against",),
        id="disc-s18-of-no-stage",
    ),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "words", "place"), AGAINST)
def test_advice_against_stands_apart_from_offers_in_words_and_form(
    three: KnowledgeGraph, name: str, words: str, place: str, width: str
) -> None:
    drawing = draw.pathway(three, name=name, width=width)
    assert barred(drawing.scene)[words] == place
    assert "advised against" in said(drawing.scene), "the legend says what the cross is"


@pytest.mark.parametrize(("name", "count"), [(SECOND, 7), (DISC, 3), ("step:l5s1-pathway", 0)])
def test_there_is_a_cross_for_each_advice_and_no_other(three: KnowledgeGraph, name: str, count: int) -> None:
    scene = draw.pathway(three, name=name).scene
    assert len(barred(scene)) == len(read(three, name).against) == count
    offered = {
        item.key.rpartition("/")[2] for item in scene.items if item.kind == "node" and "cross" not in shapes_of(item)
    }
    never = {"concept:gabapentin", "concept:pregabalin", "concept:bed-rest", "concept:opioid", "concept:traction"}
    assert name == "step:l5s1-pathway" or not offered & never


@pytest.mark.parametrize("name", [SECOND, DISC])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_touches_what_it_should_not(three: KnowledgeGraph, name: str, width: str) -> None:
    scene = draw.pathway(three, name=name, width=width).scene
    with settings():
        assert faults(scene) == []
    assert crossings(scene) == 0
    assert "…" not in said(scene)
    for item in scene.items:
        assert item.kind == "note" or (item.title and item.passages), item.key
    assert len({item.key for item in scene.items}) == len(scene.items)


def test_in_words_and_in_every_other_format(three: KnowledgeGraph) -> None:
    drawing = draw.pathway(three, name=SECOND)
    for part in (
        "Advised against in the conservative stage (second view): gabapentin (plain [second:s7]); pregabalin",
        "corticosteroid injection (selective [second:s10]), "
        "advised against: corticosteroid injection “routinely” (plain [second:s9])",
        "advised against: lumbar fusion when osteoporosis (plain [second:s19])",
        "drug (possible “can” [second:s6]), lasts up to two weeks (possible “can” [second:s6])",
        "surgical intervention is begun within 48 hours (plain [second:s13b])",
    ):
        assert part in drawing.alt
    assert drawing.scene.diagram is not None
    nodes = {node.lines[0]: node for node in drawing.scene.diagram.nodes}
    assert nodes["not: bed rest"].lines[1:] == ("plain [second:s8]",)
    edges = {(edge.source, edge.target): edge.label for edge in drawing.scene.diagram.edges}
    stage = "https://w3id.org/stenosis-kg/pathway/second-conservative"
    assert edges[stage, nodes["not: bed rest"].key] == "advised against"
    assert edges[nodes["corticosteroid injection"].key, nodes["not: corticosteroid injection “routinely”"].key]
    mermaid, dot, html = (drawing.to_bytes(kind).decode() for kind in ("mmd", "dot", "html"))
    assert "not#58; gabapentin<br/>plain #91;second#58;s7#93;" in mermaid
    assert "not: gabapentin\\nplain [second:s7]" in dot
    assert "advised against: gabapentin (plain [second:s7])" in html
    assert b"%PDF" in drawing.to_bytes("pdf")[:8]


def test_advice_against_in_the_graph_of_networkx(three: KnowledgeGraph) -> None:
    found = read(three, SECOND).to_networkx()
    against = [(a, b, more) for a, b, more in found.edges(data=True) if more["kind"] == "against"]
    assert len(against) == 7
    (routinely,) = [more for _, b, more in against if b == "concept:corticosteroid-injection"]
    assert (routinely["restrictions"], routinely["sentences"]) == (["routinely"], ["second:s9"])
    (numb,) = [more for _, b, more in against if b == "concept:surgical-intervention"]
    assert [trigger["label"] for trigger in numb["when"]] == ["persistent numbness"]
    assert [time["label"] for time in found.nodes["concept:nsaid"]["times"]] == ["lasts up to two weeks"]


def test_what_has_not_been_shown_or_is_denied_is_no_offer_and_no_trigger(tmp_path: Path) -> None:
    vocabulary = "".join(
        concept(f"concept:{name}", "ConservativeTreatment", f'"{name}"@en') for name in ("cupping", "magnets", "taping")
    )
    denial = """[] a owl:NegativePropertyAssertion ; owl:assertionProperty skg:offers ;
        owl:sourceIndividual step:conservative ; owl:targetIndividual concept:magnets ."""
    more = passage(31, "step:conservative skg:offers concept:cupping .", "NotShown")
    more += passage(32, denial)
    more += passage(33, "step:conservative skg:advisesAgainst concept:taping .", "NotShown")
    more += passage(34, "step:to-surgery skg:trigger concept:tingling .", "NotShown")
    prefix = ("@prefix dcterms:", "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix dcterms:")
    graph = edited(tmp_path, prefix, more=more, vocabulary=vocabulary)
    alt = draw.pathway(graph).alt
    assert [word for word in ("cupping", "magnets", "taping", "tingling") if word in alt] == []
    assert all(step.stage.curie != "step:surgical" for step in graph.next(["tingling"]).steps)


def test_advice_is_restricted_by_the_words_of_its_own_passage_alone(tmp_path: Path) -> None:
    more = passage(31, "step:conservative skg:advisesAgainst concept:bracing .")
    more += passage(32, "step:conservative skg:advisesAgainst concept:bracing .", more='skg:restriction "routinely" ;')
    graph = edited(tmp_path, more=more, vocabulary=concept("concept:bracing", "ConservativeTreatment", '"bracing"@en'))
    said = [(each.words, [passage.id for passage in each.passages]) for each in read(graph).against]
    assert said == [((), ["s31"]), (("routinely",), ["s32"])]
    scene = draw.pathway(graph, width="one").scene
    with settings():
        assert faults(scene) == []
    assert set(barred(scene)) == {"not: bracing plain [s31]", "not: bracing “routinely” plain [s32]"}


# Times ---------------------------------------------------------------------------------------------------------------

TIMES = [  # by the sentences: what the card says, and which card
    pytest.param(
        SECOND, "step:second-conservative/concept:physical-therapy", "lasts at least six weeks: plain [second:s4b]"
    ),
    pytest.param(SECOND, "step:second-conservative/concept:nsaid", "lasts up to two weeks: possible “can” [second:s6]"),
    pytest.param(
        *(SECOND, "step:second-bypass-to-surgery/concept:significant-weakness"),
        "surgical intervention is begun within 48 hours: plain [second:s13b]",
    ),
    pytest.param(
        *(SECOND, "step:second-rehabilitation/concept:postoperative-rehabilitation"),
        "is begun within four weeks: plain [second:s22b]",
    ),
    pytest.param(
        *(
            DISC,
            "step:disc-conservative/concept:conservative-treatment",
            "lasts six to twelve weeks: typical [disc:s5b]",
        )
    ),
    pytest.param(
        *(DISC, "step:disc-to-rehabilitation/concept:completed-discectomy"),
        "postoperative rehabilitation is begun within two weeks: possible “can” [disc:s21]",
    ),
    pytest.param(
        *(DISC, "step:disc-rehabilitation/concept:heavy-lifting-avoidance"),
        "goes on until six weeks after surgery: plain [disc:s22]",
    ),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "key", "words"), TIMES)
def test_a_time_stands_on_the_option_or_on_the_arrow_whose_trigger_it_turns_on(
    three: KnowledgeGraph, name: str, key: str, words: str, width: str
) -> None:
    items = {item.key: words_of(item) for item in draw.pathway(three, name=name, width=width).scene.items}
    assert words in items[key]
    assert [each for each, text in items.items() if words.partition(":")[0] in text] == [key]


def test_a_time_that_turns_on_what_no_arrow_says_has_its_condition_with_it(tmp_path: Path) -> None:
    body = "concept:lumbar-fusion skg:recommendedWhen concept:numbness ; skg:lasts concept:several-months ."
    graph = edited(tmp_path, more=passage(31, body))
    assert "when numbness, lasts several months: plain [s31]" in said(draw.pathway(graph).scene)
    times = {
        choice.option.label: choice.times
        for step in graph.next(["bladder dysfunction"]).steps
        for choice in step.choices
    }
    assert times["lumbar fusion"] == ()
    met = graph.next(["bladder dysfunction", "numbness"]).to_dict()["steps"][0]["options"]
    (fusion,) = [option for option in met if option["label"] == "lumbar fusion"]
    assert [time["text"] for time in fusion["times"]] == ["lasts several months"]


FORTY_EIGHT = [
    pytest.param({"findings": ["bladder dysfunction"]}, True, id="its-trigger"),
    pytest.param({"findings": ["significant weakness"]}, True, id="its-other-trigger"),
    pytest.param({"responses": {"conservative treatment": "failed"}}, False, id="another-way-to-surgery"),
    pytest.param({"findings": ["persistent numbness"]}, False, id="advised-against"),
    pytest.param({}, False, id="nothing-given"),
    pytest.param({"findings": ["not:bladder dysfunction"]}, False, id="absent"),
    pytest.param({"findings": ["bladder dysfunction", "not:bladder dysfunction"]}, False, id="contradictory"),
    pytest.param({"findings": ["bladder dysfunction", "not:foraminal stenosis"]}, False, id="another-condition"),
]


@pytest.mark.parametrize(("given", "within"), FORTY_EIGHT)
def test_next_says_48_hours_only_where_its_trigger_is_met(
    three: KnowledgeGraph, given: dict[str, list[str]], within: bool
) -> None:
    answer = three.source("second-view").next(**given)
    options = [option for step in answer.to_dict()["steps"] for option in step["options"]]
    times = [(option["concept"], time["text"]) for option in options for time in option["times"]]
    assert (("concept:surgical-intervention", "is begun within 48 hours") in times) is within
    assert ("is begun within 48 hours" in answer.to_text()) is within


def test_next_says_a_time_with_how_firmly_and_by_which_sentence(three: KnowledgeGraph) -> None:
    answer = three.source("second-view").next()
    (nsaid,) = [each for each in answer.to_dict()["steps"][0]["options"] if each["concept"] == "concept:nsaid"]
    (time,) = nsaid["times"]
    assert (time["text"], time["modality"], time["when"]) == ("lasts up to two weeks", "possible", [])
    assert [sentence["id"] for sentence in time["sentences"]] == ["second:s6"]
    assert "possible [s6]; lasts up to two weeks (possible) [s6]" in answer.to_text()


def test_nothing_shows_48_hours_without_its_trigger(three: KnowledgeGraph) -> None:
    drawing = draw.concept(three, "surgical intervention")
    trigger = "when significant weakness or bladder dysfunction"
    assert f"48 hours ({trigger})" in said(drawing.scene)
    assert f"is begun within 48 hours (plain [second:s13b], {trigger})" in drawing.alt
    assert f"plain [second:s13b], {trigger}" in drawing.to_bytes("dot").decode()
    (within,) = three.show("surgical intervention").as_subject[-1:]
    assert sentence(three, within).endswith(f"is begun within 48 hours [second:s13b, plain, {trigger}]")


def test_a_statement_in_words_has_its_condition_and_its_restriction(three: KnowledgeGraph) -> None:
    told = [sentence(three, each) for each in three.show("surgical intervention").on_pathway]
    assert told[0] == "surgical intervention is not recommended when persistent numbness [second:s14, plain, “alone”]"
    assert "[l5s1:s8b, necessary, when neurological deficit] [l5s1:s19a, plain] [" in told[1]
