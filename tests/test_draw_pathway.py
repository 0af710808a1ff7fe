"""The pathway's figure follows the graph: what is added to a file is in the figure, with no line of Python changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import __version__, draw
from stenosis_kg.draw.png_pdf import render, settings
from stenosis_kg.draw.scene import COLUMNS as WIDTHS
from stenosis_kg.draw.scene import Box, Scene
from stenosis_kg.errors import InputError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.rdf.graph import load as load_graph

from .drawing_measures import crossings, faults, lines_of, rect_of, texts_of
from .pathways import edited
from .sampling import sampled


def said(scene: Scene) -> str:
    """All text of a figure, in the order in which it is drawn."""
    return " ".join(text.text for _, text in texts_of(scene))


def keys(scene: Scene, kind: str) -> set[str]:
    return {item.key for item in scene.items if item.kind == kind}


def rect(scene: Scene, key: str) -> tuple[float, float, float, float]:
    """The rectangle of an item's first box."""
    return next(rect_of(m) for item in scene.items if item.key == key for m in item.marks if isinstance(m, Box))


def passage(number: int, body: str, modality: str = "Plain", more: str = "") -> str:
    """One more sentence of the document, made up."""
    return f"""
        l5s1:s{number} {{ {body} }}
        l5s1:s{number} a skg:Sentence ; oa:exact "Sentence {number}." ; oa:start {number}000 ; oa:end {number}012 ;
            skg:modality skg:{modality} ; {more} prov:wasQuotedFrom source:l5s1-treatment .
    """


def concept(name: str, kind: str, label: str) -> str:
    return f'{name} a skg:{kind} ; skos:prefLabel {label} ; skos:definition "d"@en ; skos:inScheme concept: .\n'


def sound(graph: Graph) -> list[Scene]:
    """The figure in both widths, after measuring that nothing touches what it should not."""
    scenes = [draw.pathway(graph, width=width).scene for width in WIDTHS]
    with settings():
        for scene in scenes:
            assert faults(scene) == []
    return scenes


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "part",
    [
        pytest.param("order not stated [s19b]", id="evaluation-has-no-place-in-the-order"),
        pytest.param("necessary [s8a]", id="failed-care-makes-surgery-necessary"),
        pytest.param("necessary [s8b]", id="deficits-do-too"),
        pytest.param("plain, vital [s23b]", id="persistent-symptoms-give-it-a-vital-role-and-no-more"),
        pytest.param("possible “may” [s12a]", id="fusion-may-be-recommended"),
        pytest.param("most common [s10a]", id="foraminotomy"),
        pytest.param("selective, primary “if needed” [s9b]", id="stabilization-only-if-needed"),
        pytest.param("first line [s23a],", id="conservative-care-is-the-first-line"),
        pytest.param("selective “In some cases” [s7]", id="injections"),
        pytest.param("essential when triggered [s18]", id="rehabilitation-after-surgery-only"),
        pytest.param(
            "necessary when triggered [s8a, s8b], plain [s19a], plain, vital when triggered [s23b]",
            id="no-passage-under-a-firmer-word-than-its-own",
        ),
        pytest.param("not medical advice", id="caption-says-what-it-is-not"),
        pytest.param("What Is the Treatment for Severe Foraminal Stenosis L5-S1", id="caption-names-the-document"),
        pytest.param(f"stenosis-kg {__version__}", id="caption-has-the-version"),
    ],
)
def test_the_figure_says_how_firmly_and_where(kg: KnowledgeGraph, part: str, width: str) -> None:
    text = said(draw.pathway(kg, width=width).scene).replace("\N{NO-BREAK SPACE}", " ")
    assert part in text


def test_the_alt_text_tells_the_whole_figure(kg: KnowledgeGraph) -> None:
    alt = draw.pathway(kg).alt
    for part in (
        "Stage 1, conservative stage: ",
        "Aside, its order not stated, evaluation stage: ",
        "which does not need the conservative stage, is labelled: neurological deficit (necessary [s8b])",
        "failure of conservative treatment (necessary [s8a]); or persistent symptoms (plain, vital [s23b])",
        "stabilization of the spine (selective, primary “if needed” [s9b])",
    ):
        assert part in alt
    shown = {text.text for item, text in texts_of(draw.pathway(kg).scene) if item.kind == "node" and text.bold}
    assert all(word.split()[-1].casefold() in alt.casefold() for word in shown)


ON_CONDITION = [  # by the sentences: when treatment fails, when deficits occur; s12 in cases of; s18 postoperative; s23
    pytest.param(
        "surgical intervention",
        "plain [s19a]|when failure of conservative treatment: necessary [s8a]"
        "|when neurological deficit: necessary [s8b]"
        "|when persistent symptoms or worsening symptoms: plain, vital [s23b]",
        id="surgery",
    ),
    pytest.param(
        "surgical stage",
        "when failure of conservative treatment: necessary [s8a]|when neurological deficit: necessary [s8b]",
        id="stage",
    ),
    pytest.param(
        "lumbar fusion",
        "when degenerative disc disease with stenosis or spinal instability with stenosis: possible “may” [s12a]",
        id="fusion",
    ),
    pytest.param("postoperative rehabilitation", "when completed surgery: essential [s18]", id="rehabilitation"),
    pytest.param("foraminotomy", "most common [s10a]", id="without-a-condition"),
]


@pytest.mark.parametrize(("name", "said"), ON_CONDITION)
def test_in_words_what_holds_on_a_trigger_stands_with_it(kg: KnowledgeGraph, name: str, said: str) -> None:
    drawing = draw.pathway(kg)
    assert drawing.scene.diagram is not None
    (node,) = [node for node in drawing.scene.diagram.nodes if node.lines[0] == name]
    assert node.lines[1:] == tuple(said.split("|"))
    if name != "surgical stage":
        assert f"{name} ({said.replace('|', '; ')})" in drawing.alt
    mermaid, dot = (drawing.to_bytes(kind).decode() for kind in ("mmd", "dot"))
    assert said.replace("|", "<br/>").replace(":", "#58;").replace("[", "#91;").replace("]", "#93;") in mermaid
    assert said.replace("|", "\\n") in dot


def test_the_stroke_of_an_option_is_that_of_a_passage_without_a_condition(kg: KnowledgeGraph) -> None:
    """s19a: surgery is an option, plainly; necessary, s8 says, when care fails."""
    diagram = draw.pathway(kg).scene.diagram
    assert diagram is not None
    width = {node.lines[0]: node.stroke.width for node in diagram.nodes}
    assert width["surgical intervention"] == width["physical therapy"] < width["neurological deficit"]


def test_every_arrow_and_node_has_its_sentences_and_a_title(kg: KnowledgeGraph) -> None:
    for width in WIDTHS:
        for item in draw.pathway(kg, width=width).scene.items:
            if item.kind in ("node", "edge", "frame"):
                assert item.title, item.key
                assert item.passages, item.key


def test_the_bypass_goes_round_the_band_and_no_other_way_does(kg: KnowledgeGraph) -> None:
    for width in WIDTHS:
        scene = draw.pathway(kg, width=width).scene
        left = rect(scene, "step:conservative")[0]
        aside = {item.key for item, line in lines_of(scene) if min(x for x, _ in line.points) < left - 1}
        assert aside == {"step:bypass-to-surgery/concept:neurological-deficit/in"}


def test_a_stage_a_trigger_and_an_option_that_are_added_are_drawn(tmp_path: Path) -> None:
    vocabulary = concept("step:monitoring", "Stage", '"monitoring stage"@en')
    vocabulary += concept("step:to-monitoring", "Escalation", '"from rehabilitation to monitoring"@en')
    vocabulary += concept("concept:drop-foot", "NeurologicalDeficit", '"drop foot"@en')
    vocabulary += concept("concept:acupuncture", "ConservativeTreatment", '"acupuncture"@en')
    vocabulary += concept("concept:telephone-call", "Evaluation", '"telephone call"@en')
    more = passage(
        31,
        """step:l5s1-pathway skg:hasStage step:monitoring . step:monitoring skg:offers concept:telephone-call .
           step:to-monitoring skg:from step:rehabilitation ; skg:to step:monitoring ;
               skg:trigger concept:drop-foot .""",
        "Typical",
    ) + passage(
        32,
        """step:conservative skg:offers concept:acupuncture .
           concept:acupuncture skg:kindOf concept:conservative-treatment .
           step:to-surgery skg:trigger concept:drop-foot .""",
        "Selective",
    )
    graph = edited(tmp_path, more=more, vocabulary=vocabulary)
    for scene in sound(graph):
        assert crossings(scene) == 0
        text = said(scene).replace("\N{NO-BREAK SPACE}", " ")
        for part in ("4 Monitoring", "telephone call", "acupuncture", "selective [s32]", "typical [s31]"):
            assert part in text, part
        assert text.count("drop foot") == 2
        assert "step:to-surgery/concept:drop-foot/in" in keys(scene, "edge")
        assert "l5s1:s31" in {p for item in scene.items for p in item.passages}
    assert "drop foot (selective [s32])" in draw.pathway(graph).alt
    for kind in ("mmd", "dot", "html"):
        assert b"drop foot" in draw.pathway(graph).to_bytes(kind)


def test_what_is_taken_out_is_gone(tmp_path: Path) -> None:
    graph = edited(tmp_path, ("skg:bypasses step:conservative ;", ""))
    for scene in sound(graph):
        assert "round a stage" not in said(scene)
    assert "round a stage" in said(draw.pathway(load_graph()).scene)


def test_a_cycle_is_drawn_by_a_lane_of_its_own(tmp_path: Path) -> None:
    vocabulary = concept("step:again", "Escalation", '"from rehabilitation back to surgery"@en')
    body = "step:again skg:from step:rehabilitation ; skg:to step:surgical ; skg:trigger concept:worsening-symptoms ."
    graph = edited(tmp_path, more=passage(31, body, "Possible"), vocabulary=vocabulary)
    for scene in sound(graph):
        ways = {item.key: line for item, line in lines_of(scene)}
        back = ways["step:again/concept:worsening-symptoms/out"]
        assert back.points[-1][1] < back.points[0][1], "it leads up"
        assert crossings(scene) == 0


def test_a_stage_that_leads_to_itself(tmp_path: Path) -> None:
    vocabulary = concept("step:again", "Escalation", '"surgery again"@en')
    body = "step:again skg:from step:surgical ; skg:to step:surgical ; skg:trigger concept:worsening-symptoms ."
    for scene in sound(edited(tmp_path, more=passage(31, body), vocabulary=vocabulary)):
        assert "step:again/concept:worsening-symptoms/in" in keys(scene, "edge")


def test_more_triggers_than_fit_side_by_side_stand_under_each_other(tmp_path: Path) -> None:
    vocabulary, more = "", ""
    for i in range(9):
        vocabulary += concept(f"concept:finding-{i}", "Finding", f'"quite a remarkable finding number {i}"@en')
        more += passage(
            40 + i, f"step:to-surgery skg:trigger concept:finding-{i} .", "Typical" if i % 2 else "Possible"
        )
    for scene in sound(edited(tmp_path, more=more, vocabulary=vocabulary)):
        cards = {key for key in keys(scene, "node") if key.startswith("step:to-surgery/")}
        tops = {rect(scene, key)[1] for key in cards}
        assert len(tops) > 8
        assert crossings(scene) == 0


def test_an_escalation_over_a_stage_and_a_second_bypass_have_lanes_that_do_not_cross(tmp_path: Path) -> None:
    vocabulary = concept("step:skip", "Escalation", '"straight to rehabilitation"@en')
    vocabulary += concept("step:other", "Escalation", '"another way round"@en')
    body = "step:skip skg:from step:conservative ; skg:to step:rehabilitation ; skg:trigger concept:numbness ."
    other = "step:other skg:bypasses step:conservative ; skg:to step:surgical ; skg:trigger concept:tingling ."
    graph = edited(tmp_path, more=passage(31, body, "Possible") + passage(32, other, "Typical"), vocabulary=vocabulary)
    for scene in sound(graph):
        assert crossings(scene) == 0


def test_ways_from_further_up_to_a_ladder_come_by_the_left_and_in_order(tmp_path: Path) -> None:
    vocabulary = concept("step:skip", "Escalation", '"straight to rehabilitation"@en')
    vocabulary += concept("step:around", "Escalation", '"round everything"@en')
    more = passage(
        31, "step:skip skg:from step:conservative ; skg:to step:rehabilitation ; skg:trigger concept:tingling ."
    )
    more += passage(
        32, "step:around skg:bypasses step:surgical ; skg:to step:rehabilitation ; skg:trigger concept:pain ."
    )
    for i in range(9):
        vocabulary += concept(f"concept:finding-{i}", "Finding", f'"quite a remarkable finding number {i}"@en')
        more += passage(40 + i, f"step:to-rehabilitation skg:trigger concept:finding-{i} .")
    for scene in sound(edited(tmp_path, more=more, vocabulary=vocabulary)):
        ways = {item.key: line for item, line in lines_of(scene)}
        skip, around = ways["step:skip/concept:tingling/in"], ways["step:around/concept:pain/in"]
        assert min(x for x, _ in around.points) < min(x for x, _ in skip.points), "from the start, further out"
        # The one from the conservative stage has to pass the one that leads round it, and no other.
        assert crossings(scene) == 1


LABELS = [
    pytest.param(r'"costs $5 or $x^2$ more"@en', "costs $5", id="dollars-are-no-formula"),
    pytest.param(r'"says \"no\" & <b>bold</b> \\ {x|y} [z]; %%{init}%% `a`"@en', "says", id="markup-of-every-format"),
    pytest.param('"خزل القدم"@ar', "خزل", id="right-to-left"),
    pytest.param('"足下垂 と 麻痺"@ja', "足下垂", id="glyphs-that-the-font-lacks"),
    pytest.param(
        '"' + "a very long label that goes on " * 12 + '"@en', "a very long label", id="long-is-wrapped-then-cut"
    ),
    pytest.param('"' + "x" * 300 + '"@en', "xxxx", id="one-word-as-long-as-a-line"),
    pytest.param(r'"a\nb\tc"@en', "a", id="line-breaks"),
    pytest.param('"e\u0301\u0301\u0301\u0301 \u202e abc \u200b"@en', "abc", id="marks-and-controls"),
]


@pytest.mark.parametrize(("label", "begins"), sampled(LABELS, 4))
def test_labels_of_all_kinds(tmp_path: Path, label: str, begins: str) -> None:
    vocabulary = concept("concept:odd", "Finding", label) + concept("concept:drug", "Medication", label)
    body = "step:to-surgery skg:trigger concept:odd . step:conservative skg:offers concept:drug ."
    graph = edited(tmp_path, more=passage(31, body), vocabulary=vocabulary)
    for scene in sound(graph):
        assert begins in said(scene)
    drawing = draw.pathway(graph, width="one")
    assert all(drawing.to_bytes(kind) for kind in draw.FORMATS)
    assert render(drawing.scene, "svg")


def test_a_label_that_is_cut_says_so_and_is_whole_in_the_alt_text(tmp_path: Path) -> None:
    long = "a very long label that goes on and on " * 20
    vocabulary = concept("concept:odd", "Finding", f'"{long}"@en')
    graph = edited(tmp_path, more=passage(31, "step:to-surgery skg:trigger concept:odd ."), vocabulary=vocabulary)
    drawing = draw.pathway(graph)
    assert "…" in said(drawing.scene)
    assert long in drawing.alt


def test_a_graph_without_a_pathway_is_an_error_that_says_so() -> None:
    with pytest.raises(InputError, match="has no pathway"):
        draw.pathway(load_graph(bundled=False))


def test_a_stage_with_nothing_in_it_and_an_escalation_without_a_trigger(tmp_path: Path) -> None:
    graph = edited(
        tmp_path,
        (
            "skg:to step:rehabilitation ;\n        skg:trigger concept:completed-surgery .",
            "skg:to step:rehabilitation .",
        ),
        ("step:rehabilitation\n        skg:offers concept:postoperative-rehabilitation .", ""),
    )
    for scene in sound(graph):
        assert "no trigger stated" in said(scene).replace("\N{NO-BREAK SPACE}", " ")


def test_what_no_passage_states_is_drawn_as_not_stated(tmp_path: Path) -> None:
    graph = edited(tmp_path, more="step:conservative skg:offers concept:discomfort .", vocabulary="")
    assert "not stated by a passage" in said(draw.pathway(graph).scene)
