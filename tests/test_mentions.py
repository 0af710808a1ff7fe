"""What a text names and denies: by the longest name, with the place of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import paths
from stenosis_kg.check.quotes import check
from stenosis_kg.namespaces import compact
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.statements.mentions import finder, negations
from stenosis_kg.statements.sentences import Span, sentences, untiled


@pytest.fixture(scope="module")
def bundled() -> Graph:
    return load()


NAMED = [
    pytest.param("NSAIDs help.", [("NSAIDs", "concept:nsaid")], id="synonym"),
    pytest.param("Non steroidal anti-inflammatory drugs", [(..., "concept:nsaid")], id="blank-for-a-hyphen"),
    pytest.param("two lumbar fusions", [("lumbar fusions", "concept:lumbar-fusion")], id="plural-and-longest"),
    pytest.param("😌 physical\r\ntherapy", [("physical\r\ntherapy", "concept:physical-therapy")], id="line-end"),
    pytest.param("painting", [], id="part-of-a-word"),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_what_a_text_names(bundled: Graph, text: str, expected: list[tuple[object, str]]) -> None:
    found = finder(bundled)(text)
    assert [[compact(iri) for iri in each.iris] for each in found] == [[iri] for _, iri in expected]
    assert all(text[slice(*each.span)] == each.words for each in found)
    assert [each.words for each in found] == [text if words is ... else words for words, _ in expected]


def test_the_longest_of_names_that_begin_alike(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    file.write_text(f'<urn:a> a <urn:c> ; {label} "back" . <urn:b> a <urn:c> ; {label} "back pain" .')
    assert [each.iris for each in finder(load(file, bundled=False))("Back pain, back")] == [("urn:b",), ("urn:a",)]


def test_what_denies() -> None:
    text = "It isn't needed, not for all: notes on knots. Nor RATHER\nTHAN"
    assert [words for _, words in negations(text)] == ["isn't", "not", "Nor", "RATHER\nTHAN"]


HEADED = "How a Back Is Treated\n\nSurgery\n\nSurgery is rarely needed for a back.\nRest is of use, and so is ice.\n"


def test_a_curator_may_join_and_cut_sentences() -> None:
    found = sentences(HEADED)
    at = HEADED.index(", and")
    joined = [Span(found[1].start, at + 1), Span(at + 2, found[-1].end)]
    assert untiled(HEADED, found, joined) == ()
    assert untiled(HEADED, found, joined[:1]) == (joined[1],)


def test_a_corrected_boundary_is_no_fault(tmp_path: Path) -> None:
    data = Path(__file__).parent / "data" / "sources"
    (tmp_path / "sore-back.txt").write_bytes((data / "sore-back.txt").read_bytes())
    trig = (data / "sore-back.trig").read_text()
    # The stop of the last sentence is taken out of it: the sentence ends where the curator says.
    edited = trig.replace('oa:exact "Ask Dr. Lee."', 'oa:exact "Ask Dr. Lee"').replace("oa:end 251", "oa:end 250")
    assert edited != trig
    (tmp_path / "sore-back.trig").write_text(edited)
    assert check(load(paths.ontology() / "stenosis.ttl", tmp_path / "sore-back.trig", bundled=False)) == ()
