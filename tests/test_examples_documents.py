"""The bundled example documents: loaded on demand, whole, and apart from one another."""

from __future__ import annotations

from pathlib import Path

import pytest

import stenosis_kg as skg
from stenosis_kg.check.coverage import coverage
from stenosis_kg.check.validate import validate
from stenosis_kg.commands.main import run
from stenosis_kg.errors import StenosisError, UnknownName
from stenosis_kg.namespaces import PROV, RDF, SKG, SOURCE
from stenosis_kg.paths import ontology
from stenosis_kg.pathway.next import next_steps
from stenosis_kg.statements.reading import statements_of


@pytest.fixture(scope="module")
def every() -> skg.KnowledgeGraph:
    return skg.load(documents="all")


def test_they_come_on_demand_alone(every: skg.KnowledgeGraph) -> None:
    def names(graph: skg.KnowledgeGraph) -> set[str]:
        return {iri.removeprefix(SOURCE) for iri in graph.subjects(RDF + "type", SKG + "Document")}

    assert names(skg.load()) == {"l5s1-treatment"}
    assert names(skg.load(documents=["second-view"])) == {"l5s1-treatment", "second-view"}
    assert names(every) == {"l5s1-treatment", "second-view", "disc-herniation"}


def test_a_name_that_none_has(every: skg.KnowledgeGraph) -> None:
    with pytest.raises(
        UnknownName, match=r"no example document is named .secnd.; nearest: disc-herniation, second-view"
    ):
        skg.load(documents=["secnd"])
    with pytest.raises(StenosisError, match="come to the bundled graph"):
        skg.load(documents="all", bundled=False)


def test_they_conform(every: skg.KnowledgeGraph) -> None:
    assert [str(each) for each in validate(every).findings] == []


@pytest.mark.parametrize("name", ["second-view", "disc-herniation"])
def test_each_passage_has_its_words_at_its_place(every: skg.KnowledgeGraph, name: str) -> None:
    text = (ontology() / "examples" / f"{name}.txt").read_text(encoding="utf-8")
    passages = [each for each in statements_of(every).passages.values() if each.document == SOURCE + name]
    assert sum(each.is_sentence for each in passages) in (23, 24)
    for each in passages:
        assert text[each.start : each.end] == each.text


def test_no_stage_is_in_the_pathway_of_another_document(every: skg.KnowledgeGraph) -> None:
    statements = statements_of(every)
    owner: dict[str, set[str]] = {}
    for relation in ("hasStage", "startsAt", "unplacedStage", "from", "to"):
        for each in statements.stated(predicate=SKG + relation):
            for end in (each.subject, each.target):
                owner.setdefault(end, set()).update(passage.document for passage in each.passages)
    assert owner
    assert {iri: said for iri, said in owner.items() if len(said) != 1} == {}


def test_what_a_speaker_says_is_marked(every: skg.KnowledgeGraph) -> None:
    assert tuple(every.subjects(PROV + "wasAttributedTo", SOURCE + "example-surgical-group")) == (
        SOURCE + "second-view/s23",
    )


def test_each_sentence_states_something_or_says_why_not(every: skg.KnowledgeGraph) -> None:
    waived = {row.passage.curie for row in coverage(every).rows if row.passage.waived is not None}
    assert waived == {"second:s1", "disc:s1"}
    assert [
        row.passage.curie for row in coverage(every).rows if not row.count and row.passage.curie not in waived
    ] == []


def test_one_document_alone(every: skg.KnowledgeGraph) -> None:
    for name in ("second", "second-view", "source:second-view", SOURCE + "second-view"):
        alone = every.source(name)
        assert {each.document for each in statements_of(alone).passages.values()} == {SOURCE + "second-view"}
    with pytest.raises(UnknownName, match="no document is named"):
        every.source("third")
    assert skg.load().source("l5s1").store is not None


def test_no_pathway_cites_another_document(every: skg.KnowledgeGraph) -> None:
    for pathway, document in (("l5s1", "l5s1-treatment"), ("second", "second-view"), ("disc", "disc-herniation")):
        records = every.pathway(f"step:{pathway}-pathway")
        assert [each.iri for each in records.documents] == [SOURCE + document]
        options = [option for stage in records.by_iri.values() for option in stage.walk()]
        cited = {passage.document for option in options for passage in (*option.passages, *option.treats)}
        assert cited == {SOURCE + document}
        answer = next_steps(records, ["bladder dysfunction"])
        assert {passage.document for step in answer.steps for passage in step.passages} == {SOURCE + document}
        named = {passage.name.partition(":")[0] for step in answer.steps for passage in step.passages}
        assert named == {pathway}


def test_next_answers_for_each_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["next", "--documents", "all", "--finding", "bladder dysfunction"]) == 0
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.endswith("L5-S1 (second view)")]
    assert "[second:s13a]" in told
    assert "[disc:s15]" in told
    assert "[l5s1:s8b]" in told
    assert run(["next", "--source", "second-view", "--finding", "bladder dysfunction"]) == 0
    alone = capsys.readouterr().out
    assert "[s13a]" in alone
    assert "l5s1" not in alone.casefold().replace("l5-s1", "")


def test_next_says_what_a_document_advises_against(every: skg.KnowledgeGraph) -> None:
    """From the text: s7 to s9 in conservative care, s14, s18 and s19 of operations."""
    told = {
        (note.text, tuple(each.name for each in note.passages))
        for note in next_steps(every.pathway("step:second-pathway")).advised_against
    }
    stage = "in the conservative stage (second view)"
    assert told == {
        (f"gabapentin {stage}", ("second:s7",)),
        (f"pregabalin {stage}", ("second:s7",)),
        (f"bed rest {stage}", ("second:s8",)),
        (f"corticosteroid injection {stage}, “routinely”", ("second:s9",)),
        ("surgical intervention when there is persistent numbness, “alone”", ("second:s14",)),
        ("lumbar fusion when there is degenerative disc disease with stenosis", ("second:s18",)),
        ("lumbar fusion when there is osteoporosis", ("second:s19",)),
    }
    assert next_steps(every.pathway("step:l5s1-pathway")).advised_against == ()


def test_one_document_is_validated_with_the_others_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own findings are told, and not what the vocabulary of another would lack without that other's document."""
    assert run(["validate", "--source", "second-view"]) == 0
    for name in ("short-view.trig", "short-view.txt"):
        text = (Path(__file__).parent.parent / "examples" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('skg:cue "often"', 'skg:cue "seldom"'), encoding="utf-8")
    file = str(tmp_path / "short-view.trig")
    capsys.readouterr()
    assert run(["validate", file, "--source", "short"]) == 1
    told = capsys.readouterr().out
    assert "cue" in told
    assert run(["validate", file, "--source", "l5s1-treatment"]) == 0


def test_next_says_which_documents_have_no_pathway(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(Path(__file__).parent.parent / "examples" / "short-view.trig")
    assert run(["next", "--graph", file, "--finding", "bladder dysfunction"]) == 0
    told = capsys.readouterr()
    assert "A Short View of Care for a Narrowed L5-S1 Foramen: describes no pathway" in told.err
    assert "What Is the Treatment" not in told.err
