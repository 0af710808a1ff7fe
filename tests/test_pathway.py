"""The pathway as it is read: each part, who says it, how firmly; the ways through it; and what is no pathway."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TypeAlias

import pytest

from stenosis_kg.errors import InputError, UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.pathway import Option, Pathway, names, read
from stenosis_kg.rdf.graph import load

PACKAGE = Path(__file__).parent.parent / "stenosis_kg"

HEAD = """
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/stenosis-kg/source/> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
@prefix x: <http://example.org/> .
"""


@pytest.fixture(scope="module")
def pathway(kg: KnowledgeGraph) -> Pathway:
    return read(kg)


def written(folder: Path, text: str) -> KnowledgeGraph:
    """A graph of one file alone."""
    from stenosis_kg.kg import load as load_kg

    (folder / "mine.trig").write_text(HEAD + text, encoding="utf-8")
    return load_kg(folder / "mine.trig", bundled=False)


# What is read ---------------------------------------------------------------------------------------------------------

STAGES = [  # stage, placed, start, modality, passages
    pytest.param("step:conservative", True, True, "typical", ["s4a"], id="first-by-s4"),
    pytest.param("step:surgical", True, False, "necessary", ["s8a", "s8b"], id="surgery-by-s8"),
    pytest.param("step:rehabilitation", True, False, "essential", ["s18"], id="rehabilitation-by-s18"),
    pytest.param("step:evaluation", False, False, "essential", ["s19b"], id="evaluation-at-no-stated-time"),
]


@pytest.mark.parametrize(("name", "placed", "start", "modality", "passages"), STAGES)
def test_stages(pathway: Pathway, name: str, placed: bool, start: bool, modality: str, passages: list[str]) -> None:
    stage = pathway.stage(name)
    assert (stage.placed, stage.start, stage.modality) == (placed, start, modality)
    assert [quote.id for quote in stage.passages] == passages


def test_stages_are_in_order_and_unplaced_ones_apart(pathway: Pathway) -> None:
    assert [stage.curie for stage in pathway.stages] == ["step:conservative", "step:surgical", "step:rehabilitation"]
    assert [stage.curie for stage in pathway.unplaced] == ["step:evaluation"]


CARE, SURGERY = "conservative-treatment", "surgical-intervention"
TLIF = "transforaminal-lumbar-interbody-fusion"
OPTIONS = [  # option, what it stands under, how, modality, importance, rank
    pytest.param(CARE, None, "offers", "typical", None, "first line", id="s4-s23"),
    pytest.param("physical-therapy", CARE, "offers", "plain", "crucial", None, id="s5-crucial"),
    pytest.param("medication", CARE, "offers", "possible", None, None, id="s6-can"),
    pytest.param("nsaid", "medication", "offers", "possible", None, None, id="a-medication-under-medication"),
    pytest.param("gabapentin", "neuropathic-pain-agent", "offers", "possible", None, None, id="s6-like-is-still-can"),
    pytest.param("corticosteroid-injection", CARE, "offers", "selective", None, None, id="s7-some-cases"),
    pytest.param("foraminotomy", SURGERY, "offers", "most common", None, None, id="s10-most-common"),
    pytest.param("lumbar-fusion", SURGERY, "offers", "possible", None, None, id="s12-may"),
    pytest.param(TLIF, "lumbar-fusion", "technique", "possible", None, None, id="s14-can"),
    pytest.param("postoperative-rehabilitation", None, "offers", "essential", None, None, id="s18-essential"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "under", "relation", "modality", "importance", "rank"), OPTIONS)
def test_options(
    pathway: Pathway,
    name: str,
    under: str | None,
    relation: str,
    modality: str,
    importance: str | None,
    rank: str | None,
) -> None:
    found = [
        (option, above)
        for stage in (*pathway.stages, *pathway.unplaced)
        for above in (None, *stage.walk())
        for option in (above.members if above else stage.options)
        if option.curie == f"concept:{name}"
    ]
    assert len(found) == 1
    option, above = found[0]
    assert (above and above.curie) == (under and f"concept:{under}")
    assert (option.relation, option.modality, option.importance, option.rank) == (relation, modality, importance, rank)


def test_fusion_has_its_own_indications(pathway: Pathway) -> None:
    fusion = next(option for option in pathway.stage("step:surgical").walk() if option.curie == "concept:lumbar-fusion")
    assert {frozenset(part.label for part in trigger.parts) for trigger in fusion.indications} == {
        frozenset({"spinal instability", "severe foraminal stenosis at L5-S1"}),
        frozenset({"degenerative disc disease", "severe foraminal stenosis at L5-S1"}),
    }
    assert {(trigger.modality, quote.id) for trigger in fusion.indications for quote in trigger.passages} == {
        ("possible", "s12a")
    }


Ends: TypeAlias = tuple[str | None, list[str], str]
TO, BYPASS, AFTER = "to-surgery", "bypass-to-surgery", "to-rehabilitation"
FROM_CARE: Ends = ("conservative", [], "surgical")
PAST_CARE: Ends = (None, ["conservative"], "surgical")
AFTER_SURGERY: Ends = ("surgical", [], "rehabilitation")
TRIGGERS = [  # escalation, (source, bypasses, target), trigger, modality, importance, passages
    pytest.param(TO, FROM_CARE, "failed-conservative-treatment", "necessary", None, ["s8a"], id="s8-failure"),
    pytest.param(TO, FROM_CARE, "persistent-symptoms", "plain", "vital", ["s23b"], id="s23-vital-is-not-necessary"),
    pytest.param(TO, FROM_CARE, "worsening-symptoms", "plain", "vital", ["s23b"], id="s23-worsening"),
    pytest.param(BYPASS, PAST_CARE, "neurological-deficit", "necessary", None, ["s8b"], id="s8-deficit"),
    pytest.param(AFTER, AFTER_SURGERY, "completed-surgery", "essential", None, ["s18"], id="s18-after-surgery"),
]


@pytest.mark.parametrize(("name", "ends", "trigger", "modality", "importance", "passages"), TRIGGERS)
def test_escalations(
    pathway: Pathway,
    name: str,
    ends: Ends,
    trigger: str,
    modality: str,
    importance: str | None,
    passages: list[str],
) -> None:
    escalation = pathway.escalation(f"step:{name}")
    source, bypasses, target = ends
    assert escalation.source == (pathway.stage(f"step:{source}").iri if source else None)
    assert escalation.bypasses == tuple(pathway.stage(f"step:{stage}").iri for stage in bypasses)
    assert escalation.target == pathway.stage(f"step:{target}").iri
    found = next(each for each in escalation.triggers if each.curie == f"concept:{trigger}")
    assert (found.modality, found.importance) == (modality, importance)
    assert [quote.id for quote in found.passages] == passages


def test_there_are_no_other_triggers(pathway: Pathway) -> None:
    assert sum(len(escalation.triggers) for escalation in pathway.escalations) == len(TRIGGERS)


def test_the_purposes_of_surgery_keep_their_modalities(pathway: Pathway) -> None:
    for name in ("step:to-surgery", "step:bypass-to-surgery"):
        purposes = {part.curie: part.modality for part in pathway.escalation(name).purposes}
        said = {"concept:nerve-root-decompression": "plain", "concept:spine-stabilization": "selective"}
        assert purposes == said, "s9: 'if needed' is said of the stabilizing"


def test_what_the_pathway_is_for_is_read_from_what_its_options_treat(pathway: Pathway) -> None:
    assert [condition.curie for condition in pathway.conditions] == ["concept:severe-foraminal-stenosis-l5-s1"]
    assert {"s10a", "s23a"} <= {quote.id for quote in pathway.conditions[0].passages}


def test_every_quote_is_in_the_text(pathway: Pathway, kg: KnowledgeGraph) -> None:
    text = next(file for file in kg.files if file.suffix == ".trig").with_suffix(".txt").read_text(encoding="utf-8")
    quotes = {quote for escalation in pathway.escalations for quote in escalation.passages}
    quotes |= {quote for stage in pathway.stages for option in stage.walk() for quote in option.passages}
    assert len(quotes) > 10
    for quote in quotes:
        assert text[quote.start : quote.end] == quote.text


def test_reading_twice_gives_the_same(kg: KnowledgeGraph, pathway: Pathway) -> None:
    assert read(kg) == pathway


# Ways through it ------------------------------------------------------------------------------------------------------


def test_all_paths(pathway: Pathway) -> None:
    assert [str(route) for route in pathway.all_paths()] == [
        "conservative stage → [from conservative care to surgery] → surgical stage"
        " → [from surgery to rehabilitation] → rehabilitation stage",
        "conservative stage → [to surgery, whatever care came before] → surgical stage"
        " → [from surgery to rehabilitation] → rehabilitation stage",
        "[to surgery, whatever care came before] → surgical stage"
        " → [from surgery to rehabilitation] → rehabilitation stage",
    ]


SHORTEST = [
    pytest.param("physiotherapy", ["conservative stage"], id="first-stage"),
    pytest.param("PLIF", ["surgical stage"], id="a-technique-by-its-synonym-past-the-bypass"),
    pytest.param("postoperative rehabilitation", ["surgical stage", "rehabilitation stage"], id="two-stages"),
    pytest.param("microendoscopic surgery", None, id="no-stage-offers-it"),
    pytest.param("thorough evaluation by a spine specialist", None, id="its-stage-has-no-place-in-the-order"),
]


@pytest.mark.parametrize(("intervention", "stages"), SHORTEST)
def test_shortest_path(pathway: Pathway, intervention: str, stages: list[str] | None) -> None:
    route = pathway.shortest_path(intervention)
    assert (route and [stage.label for stage in route.stages]) == stages


def test_a_route_says_what_it_bypasses(pathway: Pathway) -> None:
    route = pathway.shortest_path("foraminotomy")
    assert route is not None
    assert route.bypasses == (pathway.stage("step:conservative").iri,)


CHANGES = [
    pytest.param("bladder dysfunction", [("step:bypass-to-surgery", True)], id="through-its-ancestors"),
    pytest.param("worsening symptoms", [("step:to-surgery", True)], id="a-trigger-itself"),
    pytest.param("spinal instability", [("concept:lumbar-fusion", False)], id="a-part-of-an-indication"),
    pytest.param("tingling", [], id="a-symptom-changes-nothing"),
]


@pytest.mark.parametrize(("finding", "changes"), CHANGES)
def test_what_changes(pathway: Pathway, finding: str, changes: list[tuple[str, bool]]) -> None:
    assert [(change.bears_on.curie, change.alone) for change in pathway.what_changes(finding)] == changes
    assert all(change.passages for change in pathway.what_changes(finding))


def test_unknown_names_are_errors_with_suggestions(pathway: Pathway) -> None:
    with pytest.raises(UnknownName, match="foraminotomy"):
        pathway.shortest_path("foraminotmy")
    with pytest.raises(UnknownName, match="bladder dysfunction"):
        pathway.what_changes("blader dysfunction")
    with pytest.raises(UnknownName, match="step:surgical"):
        pathway.stage("step:surgicall")


def test_to_networkx(pathway: Pathway) -> None:
    graph = pathway.to_networkx()
    assert type(graph).__name__ == "MultiDiGraph"
    surgical = graph.nodes["step:surgical"]
    assert (surgical["kind"], surgical["label"], surgical["modality"]) == ("stage", "surgical stage", "necessary")
    assert surgical["sentences"] == ["l5s1:s8a", "l5s1:s8b"]
    edge = graph.edges["step:conservative", "step:surgical", "step:to-surgery"]
    assert edge["kind"] == "escalation"
    assert [(trigger["iri"].rpartition("/")[2], trigger["sentences"]) for trigger in edge["triggers"]] == [
        ("failed-conservative-treatment", ["l5s1:s8a"]),
        ("persistent-symptoms", ["l5s1:s23b"]),
        ("worsening-symptoms", ["l5s1:s23b"]),
    ]
    assert graph.edges["step:conservative", "step:surgical", "step:bypass-to-surgery"]["kind"] == "bypass"
    assert graph.edges["concept:lumbar-fusion", "concept:posterior-lumbar-interbody-fusion", "technique"]["words"]
    assert len(graph.nodes["concept:lumbar-fusion"]["indications"]) == 2
    without = [
        edge for *edge, said in graph.edges(keys=True, data=True) if not said["modality"] or not said["sentences"]
    ]
    assert without == []


# What is no pathway, or another one -----------------------------------------------------------------------------------


def test_a_graph_without_a_pathway(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.trig: the graph has no pathway"):
        read(written(tmp_path, "x:a a skos:Concept ."))
    with pytest.raises(InputError, match="no pathway"):
        read(load(bundled=False))


TWO = "x:one a skg:Pathway ; skos:prefLabel 'one'@en ; skg:startsAt x:a . x:two a skg:Pathway ; skg:startsAt x:b ."


def test_of_several_pathways_one_is_named(tmp_path: Path) -> None:
    graph = written(tmp_path, TWO)
    assert names(graph) == ("http://example.org/one", "http://example.org/two")
    assert read(graph, "one").iri == "http://example.org/one"
    assert [stage.iri for stage in read(graph, "http://example.org/two").stages] == ["http://example.org/b"]
    with pytest.raises(UsageError, match="2 pathways; name one, or its document: x:one, x:two"):
        read(graph)
    with pytest.raises(UnknownName, match="no pathway"):
        read(graph, "three")


UNREADABLE = [
    pytest.param("x:p skg:startsAt x:b .", 12, "starts at", id="two-starts"),
    pytest.param("x:e skg:from x:a ; skg:trigger x:f .", 12, "leads nowhere", id="an-escalation-to-nowhere"),
    pytest.param("x:e skg:from x:a ; skg:to x:b .\nx:e skg:to x:c .", 13, "two escalations", id="two-targets"),
    pytest.param("x:e skg:from x:a ; skg:to x:b .\nx:e skg:from x:c .", 13, "two escalations", id="two-sources"),
]


@pytest.mark.parametrize(("text", "line", "message"), UNREADABLE)
def test_what_cannot_be_followed_names_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    graph = written(tmp_path, f"\nx:p a skg:Pathway ; skg:startsAt x:a .\n{text}\n")
    with pytest.raises(InputError, match=rf"mine\.trig, line {line}: .*{message}"):
        read(graph)


def test_a_statement_outside_a_passage_has_no_modality(tmp_path: Path) -> None:
    graph = written(tmp_path, "x:p skg:startsAt x:a . x:a skg:offers x:o .")
    stage = read(graph).stages[0]
    assert (stage.modality, stage.options[0].modality, stage.options[0].passages) == (None, None, ())


def test_circles_are_gone_round_once(tmp_path: Path) -> None:
    """Of stages, of options under each other, of concepts above each other, of an all-of that needs itself."""
    graph = written(
        tmp_path,
        """
        x:p a skg:Pathway ; skg:startsAt x:a .
        x:e1 skg:from x:a ; skg:to x:b ; skg:trigger x:all .
        x:e2 skg:from x:b ; skg:to x:a ; skg:trigger x:f .
        x:all a skg:AllOf ; skg:requires x:all , x:f .
        x:a skg:offers x:o , x:q . x:o skg:kindOf x:q ; skos:broader x:q . x:q skg:kindOf x:o ; skos:broader x:o .
        x:r skg:kindOf x:o . x:o skg:kindOf x:r .
        """,
    )
    pathway = read(graph)
    assert [stage.iri for stage in pathway.stages] == ["http://example.org/a", "http://example.org/b"]
    assert {option.iri for option in pathway.stages[0].walk()} >= {"http://example.org/o", "http://example.org/q"}
    assert len(list(pathway.all_paths())) == 1
    assert pathway.shortest_path("http://example.org/f") is None
    assert pathway.to_networkx().number_of_nodes() >= 4


def test_a_stage_that_is_not_the_first_can_be_bypassed_too(tmp_path: Path) -> None:
    """Before the stage and during it, from what leads to it; a route does not begin with it."""
    graph = written(
        tmp_path,
        """
        x:p a skg:Pathway ; skg:startsAt x:a .
        x:ab skg:from x:a ; skg:to x:b ; skg:trigger x:f .
        x:bc skg:from x:b ; skg:to x:c ; skg:trigger x:f .
        x:over skg:bypasses x:b ; skg:to x:c ; skg:trigger x:g .
        """,
    )
    routes = ["".join(stage.iri[-1] for stage in route.stages) for route in read(graph).all_paths()]
    assert sorted(routes) == ["abc", "abc", "ac"]


def test_a_long_pathway_is_no_deeper_than_the_stack(tmp_path: Path) -> None:
    length = 1500
    lines = ["x:p a skg:Pathway ; skg:startsAt x:s0 ."]
    lines += [f"x:e{i} skg:from x:s{i} ; skg:to x:s{i + 1} ; skg:trigger x:f{i} ." for i in range(length)]
    pathway = read(written(tmp_path, "\n".join(lines)))
    assert [stage.iri.rpartition("/")[2] for stage in pathway.stages] == [f"s{i}" for i in range(length + 1)]
    assert [len(route.stages) for route in pathway.all_paths()] == [length + 1]


NASTY = "'$x$ \\\"quoted\\\" <b>&\\u202E'@en"


def test_labels_come_as_they_are(tmp_path: Path) -> None:
    graph = written(tmp_path, f"x:p a skg:Pathway ; skg:startsAt x:a . x:a skos:prefLabel {NASTY} .")
    assert read(graph).stages[0].label == '$x$ "quoted" <b>&\u202e'


# The code -------------------------------------------------------------------------------------------------------------


def test_the_code_names_no_concept(kg: KnowledgeGraph) -> None:
    """The names of all concepts and pathway elements against the string literals of these modules."""
    files = [
        *PACKAGE.glob("pathway/*.py"),
        PACKAGE / "statements" / "reading.py",
    ]
    files += [PACKAGE / "commands" / "next.py"]
    assert len(files) > 8
    rows = kg.values("SELECT DISTINCT ?c WHERE { ?c skos:inScheme ?s . FILTER(?s IN (concept:, step:)) }")
    local = {re.escape(row.value.rpartition("/")[2]) for row in rows if hasattr(row, "value")}
    assert len(local) > 100
    wanted = re.compile(rf"(?:.*[:/])?(?:{'|'.join(sorted(local))})")
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        bodies = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
        described = {id(node.body[0].value) for node in bodies if isinstance(node.body[0], ast.Expr)}
        literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in described]
        assert [node.value for node in literals if wanted.fullmatch(str(node.value))] == [], file


def test_an_option_is_walked_with_what_is_under_it() -> None:
    inner = Option("urn:b", "b")
    assert list(Option("urn:a", "a", members=(inner,)).walk())[1] is inner


def test_the_wider_name_of_an_option_is_no_option_of_its_own(kg: KnowledgeGraph) -> None:
    """s23 counts spinal fusion among surgery; what is offered is the lumbar fusion of s12, no firmer than there."""

    def all_of(options: tuple[Option, ...]) -> list[Option]:
        return [each for option in options for each in (option, *all_of(option.members))]

    surgical = {option.curie: option.modality for option in all_of(read(kg).stage("step:surgical").options)}
    assert surgical["concept:lumbar-fusion"] == "possible"
    assert "concept:spinal-fusion" not in surgical


def test_a_notebook_shows_it_drawn(kg: KnowledgeGraph) -> None:
    shown = kg.pathway()._repr_svg_()
    assert shown is not None
    assert shown.startswith("<svg")
    assert read(kg)._repr_svg_() is None, "drawing is above the pathway: only the front door hands out a picture"
