"""Pathways of several documents as one figure: nothing moved, nothing invented, each thing once, by document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stenosis_kg import draw
from stenosis_kg.comparison.pathways import MergedPathways, merged
from stenosis_kg.draw.png_pdf import settings
from stenosis_kg.draw.scene import COLUMNS as WIDTHS
from stenosis_kg.draw.scene import MM, Box, Scene
from stenosis_kg.errors import UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.pathway import read
from stenosis_kg.statements.reading import statements_of

from .drawing_measures import crossings, faults
from .pathways import edited
from .test_cli import run
from .test_draw_advice import shapes_of, words_of
from .test_draw_pathway import concept, passage, rect, said

STEP = "https://w3id.org/stenosis-kg/pathway/"
SHORT = {"step:l5s1-pathway": "l5s1", "step:second-pathway": "second", "step:disc-pathway": "disc"}
CHOICES = [
    pytest.param((), ["l5s1", "second", "disc"], id="all"),
    pytest.param(("second-view", "step:l5s1-pathway"), ["second", "l5s1"], id="a-document-and-a-pathway"),
    pytest.param(("disc", "second"), ["disc", "second"], id="by-prefix"),
]


@pytest.fixture(scope="module")
def three() -> KnowledgeGraph:
    return load(documents="all")


@pytest.fixture(scope="module")
def whole(three: KnowledgeGraph) -> MergedPathways:
    return merged(three)


@pytest.fixture(scope="module")
def scene(three: KnowledgeGraph) -> Scene:
    return draw.merged_pathway(three).scene


def nodes(scene: Scene) -> dict[str, str]:
    """The cards and chips by key, each with its words."""
    return {item.key: words_of(item) for item in scene.items if item.kind == "node"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("names", "documents"), CHOICES)
def test_nothing_touches_what_it_should_not(
    three: KnowledgeGraph, names: tuple[str, ...], documents: list[str], width: str
) -> None:
    scene = draw.merged_pathway(three, names=names, width=width).scene
    with settings():
        assert faults(scene) == []
    assert crossings(scene) == 0
    assert "…" not in said(scene), "nothing is cut"
    assert scene.title.endswith(", ".join(documents))
    assert len({item.key for item in scene.items}) == len(scene.items)
    for item in scene.items:
        assert item.kind == "note" or (item.title and item.passages), item.key
    prefixes = {curie.partition(":")[0] for item in scene.items for curie in item.passages}
    assert prefixes == set(documents)


@pytest.mark.parametrize("name", SHORT)
def test_each_option_stands_in_the_phase_in_which_its_document_has_it_and_in_no_other(
    three: KnowledgeGraph, scene: Scene, name: str
) -> None:
    above = statements_of(three).up
    wanted = set()
    for stage in read(three, name).by_iri.values():
        phase = next(iri for iri in above(stage.iri) if iri.endswith("-care")).replace(STEP, "step:")
        wanted |= {f"{phase}/{option.curie}/{SHORT[name]}/{stage.curie}" for option in stage.walk()}
    drawn = {key for key in nodes(scene) if f"/{SHORT[name]}/" in key and not key.startswith("step:to-")}
    chips = {key for key in drawn if key.count("/") == 3}
    assert chips == wanted


def test_each_treatment_is_listed_once_in_a_phase(scene: Scene) -> None:
    boxes = [key for key in nodes(scene) if re.fullmatch(r"step:[a-z]+-care/concept:[a-z0-9-]+", key)]
    assert len(boxes) == len(set(boxes)) == 10 + 8 + 2 + 1, "as the three texts have them"
    frames = {item.key: rect(scene, item.key) for item in scene.items if item.kind == "frame"}
    assert list(frames) == [
        f"step:{name}-care" for name in ("conservative", "surgical", "rehabilitation", "evaluation")
    ]
    for key in boxes:
        inner, outer = rect(scene, key), frames[key.partition("/")[0]]
        assert (outer[0] < inner[0], outer[1] < inner[1], inner[2] < outer[2], inner[3] < outer[3]) == (True,) * 4


CHIPS = [  # read from the three texts
    ("step:conservative-care/concept:nsaid/l5s1/step:conservative", "l5s1 possible “can” [s6a]"),
    (
        "step:conservative-care/concept:nsaid/second/step:second-conservative",
        "second possible “can” [s6] lasts up to two weeks: possible “can” [s6]",
    ),
    ("step:conservative-care/concept:nsaid/disc/step:disc-conservative", "disc possible “may” [s9]"),
    ("step:conservative-care/concept:gabapentin/not/second:s7", "second advises against it: plain [s7]"),
    ("step:conservative-care/concept:gabapentin/denial-0", "disc denied: relieves radiating leg pain plain [s13]"),
    ("step:conservative-care/concept:muscle-relaxant/denial-0", "second not shown: helps manage discomfort [s11]"),
    ("step:conservative-care/concept:corticosteroid-injection/not/second:s9", "second not “routinely”: plain [s9]"),
    ("step:conservative-care/against/concept:bed-rest/not/disc:s7", "disc advises against it: plain [s7]"),
    ("step:conservative-care/against/concept:bed-rest/not/second:s8", "second advises against it: plain [s8]"),
    (
        "step:surgical-care/concept:foraminotomy/not/disc:s18/concept:lumbar-disc-herniation-l5-s1",
        "disc not when lumbar disc herniation at L5-S1 “alone”: plain [s18]",
    ),
    (
        "step:surgical-care/concept:lumbar-fusion/disc/step:disc-surgical",
        "disc possible “may” [s20] when first disc herniation seldom [s19] "
        "or when spinal instability with recurrent disc herniation",
    ),
    (
        "step:surgical-care/concept:transforaminal-lumbar-interbody-fusion/l5s1/step:surgical",
        "l5s1 possible “can” [s14] technique of lumbar fusion",
    ),
]


@pytest.mark.parametrize(("key", "words"), CHIPS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_chip_says_what_its_document_says(three: KnowledgeGraph, key: str, words: str, width: str) -> None:
    assert nodes(draw.merged_pathway(three, width=width).scene)[key] == words


def test_what_is_advised_against_or_denied_has_a_cross_and_what_is_offered_has_none(scene: Scene) -> None:
    for item in scene.items:
        if item.kind == "node":
            against = "/not/" in item.key or item.key.endswith("gabapentin/denial-0")
            against |= re.fullmatch(r".*/against/concept:[a-z-]+", item.key) is not None
            assert ("cross" in shapes_of(item)) is against, item.key


DISPUTED = {
    "concept:gabapentin": "disputed, intrinsic: l5s1 [s6a] against second [s7] "
    "disputed, local: l5s1 [s6a] against disc [s13]",
    "concept:pregabalin": "disputed, intrinsic: l5s1 [s6a] against second [s7]",
    "concept:surgical-intervention": "disputed, implied: l5s1 [s23b] against second [s14] "
    "disputed, local: l5s1 [s8a, s23b] against second [s14]",
    "concept:lumbar-fusion": "disputed, intrinsic: l5s1 [s12a] against second [s18] "
    "disputed, local: l5s1 [s12a] against second [s18, s19]; second [s18, s19] against disc [s20]",
}


def test_what_is_disputed_is_what_the_comparison_finds_in_words_and_form(three: KnowledgeGraph, scene: Scene) -> None:
    marked = {item.key.rpartition("/")[2]: words_of(item) for item in scene.items if "peak" in shapes_of(item)[1:]}
    marked = {key: words for key, words in marked.items() if key != "legend"}
    assert {key: words[words.index("disputed") :] for key, words in marked.items()} == DISPUTED
    conflicts = three.compare().conflicts
    assert {curie.replace(":", "/") for curie in marked} < {
        side.subject.replace("https://w3id.org/stenosis-kg/", "") for each in conflicts for side in (each.a, each.b)
    }
    for item in scene.items:
        if item.key.rpartition("/")[2] in DISPUTED and item.key.count("/") == 1:
            strokes = [mark.stroke.width for mark in item.marks if isinstance(mark, Box) and mark.stroke]
            assert strokes[0] > 1.5, "a heavy border"
    assert "disputed: intrinsic, under the same conditions; implied, one condition" in said(scene)


WAYS = {
    "step:bypass-to-surgery": [
        "l5s1 neurological deficit necessary [s8b]",
        "second significant weakness or bladder dysfunction necessary [s13a], plain [s13b] "
        "surgical intervention is begun within 48 hours: plain [s13b]",
        "disc bladder dysfunction or progressive weakness essential [s15]",
    ],
    "step:to-surgery": [
        "l5s1 failure of conservative treatment necessary [s8a] "
        "or persistent symptoms or worsening symptoms plain, vital [s23b]",
        "second failure of conservative treatment possible “may” [s12]",
        "disc radiating leg pain for more than six weeks despite conservative treatment possible “may” [s14]",
    ],
    "step:to-rehabilitation": [
        "l5s1 completed surgery essential [s18]",
        "second completed surgery essential [s22a]",
        "disc completed discectomy possible “can” [s21] "
        "postoperative rehabilitation is begun within two weeks: possible “can” [s21]",
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_way_has_its_triggers_by_document(scene: Scene, way: str) -> None:
    assert [words_of(item) for item in scene.items if item.within == f"{way}/triggers"] == WAYS[way]


def test_it_says_which_document_is_for_which_condition(three: KnowledgeGraph, scene: Scene) -> None:
    text = said(scene)
    assert (
        "disc “Treatment of Lumbar Disc Herniation at L5-S1 (an Example Written for Research)”, for lumbar disc" in text
    )
    assert "not for the same condition" in text
    same = said(draw.merged_pathway(three, names=["l5s1", "second"]).scene)
    assert "second “Severe Foraminal Stenosis at L5-S1: A Second View" in same
    assert "not for the same condition" not in same


def test_in_words_and_in_every_other_format(three: KnowledgeGraph) -> None:
    drawing = draw.merged_pathway(three)
    for part in (
        "disc is “Treatment of Lumbar Disc Herniation at L5-S1 (an Example Written for Research)”, for lumbar disc",
        "l5s1: gabapentin (possible “can” [s6a]); second advises against gabapentin (plain [s7])",
        "Advised against in the conservative phase, and offered by none: bed rest (second advises against bed rest",
        "disputed (intrinsic): possible: conservative phase offers gabapentin [l5s1:s6a] against "
        "conservative phase advises against gabapentin [second:s7]",
        "An arrow to surgical phase, which does not need the conservative phase, is labelled: l5s1: neurological",
    ):
        assert part in drawing.alt, part
    mermaid, dot = (drawing.to_bytes(kind).decode() for kind in ("mmd", "dot"))
    assert "pregabalin<br/>disputed, intrinsic#58; l5s1 #91;s6a#93; against second #91;s7#93;<br/>l5s1" in mermaid
    assert "not: opioid\\ndisc advises against it: plain [s10]" in dot
    assert all(drawing.to_bytes(kind) for kind in draw.FORMATS)
    html = drawing.to_bytes("html").decode()
    assert html.count("<h2") >= 3, "the three texts"


@pytest.mark.parametrize("name", ["step:second-pathway", "step:disc-pathway", ""])
def test_in_the_page_every_part_finds_its_sentences(three: KnowledgeGraph, name: str) -> None:
    drawing = draw.pathway(three, name=name) if name else draw.merged_pathway(three)
    page = drawing.to_bytes("html").decode()
    asked = {curie for found in re.findall(r'data-passages="([^"]*)"', page) for curie in found.split()}
    there = {curie for found in re.findall(r'data-p="([^"]*)"', page) for curie in found.split()}
    assert asked
    assert asked <= there
    assert not [curie for curie in there if curie.startswith("http")]


def test_two_documents_on_one_condition_fit_the_width_of_a_journal(three: KnowledgeGraph) -> None:
    scene = draw.merged_pathway(three, names=["l5s1", "second"]).scene
    assert scene.width / MM == pytest.approx(178)


def test_advice_of_another_kind_of_document_moves_nothing(tmp_path: Path, whole: MergedPathways) -> None:
    """Advice that names no stage stands with the treatment, where another document has it; else it stands apart."""
    vocabulary = concept("concept:cupping", "ConservativeTreatment", '"cupping"@en')
    more = passage(31, "concept:cupping skg:notRecommendedWhen concept:numbness .")
    edited(tmp_path, more=more, vocabulary=vocabulary)
    files = [tmp_path / "concepts.ttl", tmp_path / "l5s1-treatment.trig"]
    examples = Path(__file__).parent.parent / "ontology" / "examples"
    graph = load(
        Path(__file__).parent.parent / "ontology" / "stenosis.ttl", *files,
        *(examples / name for name in ("concepts.ttl", "second-view.trig")), bundled=False,
    )  # fmt: skip
    found = merged(graph)
    assert [(each.label, [b.document.rpartition("/")[2] for b in each.against]) for each in found.against] == [
        ("cupping", ["l5s1-treatment"])
    ]
    assert whole.against == ()
    scene = draw.merged_pathway(graph, width="one").scene
    with settings():
        assert faults(scene) == []
    assert "Advised against; no stage is named" in said(scene)


def test_a_document_that_speaks_of_the_pathway_of_another_has_chips_of_its_own(tmp_path: Path) -> None:
    extra = tmp_path / "extra.trig"
    extra.write_text(EXTRA, encoding="utf-8")
    graph = load(extra, documents="second-view")
    found = merged(graph)
    assert [iri.rpartition("/")[2] for iri, _ in found.documents] == ["l5s1-treatment", "extra", "second-view"]
    said = nodes(draw.merged_pathway(graph).scene)
    assert said["step:conservative-care/concept:nsaid/extra/step:conservative"] == "extra necessary [s1]"
    assert said["step:conservative-care/concept:nsaid/l5s1/step:conservative"] == "l5s1 possible “can” [s6a]"
    assert said["step:bypass-to-surgery/extra/step:bypass-to-surgery"] == "extra tingling plain [s2]"
    assert said["step:bypass-to-surgery/l5s1/step:bypass-to-surgery"] == "l5s1 neurological deficit necessary [s8b]"


EXTRA = """
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix extra: <https://example.org/extra/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .

<https://example.org/extra> a skg:Document ; dcterms:title "Extra"@en .
extra:s1 { step:conservative skg:offers concept:nsaid . }
extra:s1 a skg:Sentence ; oa:exact "One." ; oa:start 0 ; oa:end 4 ; skg:modality skg:Necessary ;
    prov:wasQuotedFrom <https://example.org/extra> .
extra:s2 { step:bypass-to-surgery skg:trigger concept:tingling . }
extra:s2 a skg:Sentence ; oa:exact "Two." ; oa:start 5 ; oa:end 9 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/extra> .
"""


# Errors and the command ----------------------------------------------------------------------------------------------


def test_what_cannot_be_merged(three: KnowledgeGraph, kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="two pathways or more, and there is step:l5s1-pathway; add a document"):
        draw.merged_pathway(kg)
    with pytest.raises(UsageError, match="two pathways or more, and there is step:second-pathway"):
        draw.merged_pathway(three, names=["second", "second-view"])
    with pytest.raises(UnknownName, match="no document"):
        draw.merged_pathway(three, names=["second", "third"])


def test_the_command(tmp_path: Path) -> None:
    out = tmp_path / "merged.svg"
    done = run("draw", "pathway", "--merged", "--documents", "second-view", "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert "Care pathways as one: l5s1, second" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("overview", "--merged"), "--merged is of pathways", id="of-another-figure"),
        pytest.param(("pathway", "--merged"), "takes two pathways or more", id="of-one-document"),
        pytest.param(("concept", "lumbar", "fusion"), "put a name with blanks in quotes", id="a-name-without-quotes"),
    ],
)
def test_the_command_says_what_it_takes(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    out = tmp_path / "x.svg"
    done = run("draw", *arguments, "-o", str(out))
    assert (done.returncode, out.exists()) == (2, False)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
