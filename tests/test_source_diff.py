"""A text that changed: what became of each sentence, and the document brought to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stenosis_kg.commands.main import main
from stenosis_kg.rdf.graph import load
from stenosis_kg.statements.reading import statements_of
from stenosis_kg.statements.reanchor import compare
from stenosis_kg.statements.sentences import sentences

EXAMPLE = Path(__file__).parent.parent / "examples" / "short-view"
OLD = "Rest often helps the lower back. Ice helps most people at night. Heat is of use to some of them."

COMPARED = [
    pytest.param(OLD, [("same", "s1"), ("same", "s2"), ("same", "s3")], id="same"),
    pytest.param(
        "Rest often\r\nhelps the lower back.\r\nIce helps most people at night. Heat is of use to some of them.",
        [("moved", "s1"), ("moved", "s2"), ("moved", "s3")],
        id="blanks",
    ),
    pytest.param(
        "Heat is of use to some of them. Ice helps many people at night. Walk a lot.",
        [("moved", "s3"), ("changed", "s2"), ("new", ""), ("vanished", "s1")],
        id="changed-new-vanished",
    ),
    pytest.param(
        "Rest often helps. The lower back. Ice helps most people at night. Heat is of use to some of them.",
        [("split", "s1"), ("moved", "s2"), ("moved", "s3")],
        id="split",
    ),
    pytest.param(
        "Rest often helps the lower back. Ice helps most people at night, and heat is of use to some of them.",
        [("same", "s1"), ("merged", "s2 s3")],
        id="merged",
    ),
]


@pytest.mark.parametrize(("text", "expected"), COMPARED)
def test_what_became_of_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    old = {f"s{n}": (OLD[slice(*span)], span) for n, span in enumerate(sentences(OLD), 1)}
    assert [(change.kind, " ".join(change.old)) for change in compare(old, text)] == expected


def run(words: list[object], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return int(str(caught.value.code)), out, err


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    for ending in (".trig", ".txt"):
        shutil.copy(EXAMPLE.with_suffix(ending), tmp_path)
    return tmp_path / "short-view.trig"


def test_a_document_is_brought_to_its_text(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = mine.with_name("new.txt")
    text = mine.with_suffix(".txt").read_text()
    text = text.replace("NSAIDs can help manage pain.", "NSAIDs can help manage strong pain.\nThey are drugs.")
    text = text.replace("Foraminotomy treats severe foraminal stenosis at L5-S1.\n", "")
    text = text.replace("This text was written as an example for research.\n", "")
    new.write_text(text)
    before = mine.read_bytes()
    status, out, err = run(["source", "diff", mine, new], capsys)
    assert (status, err) == (1, "")
    assert mine.read_bytes() == before
    assert "changed s2: NSAIDs can help manage strong pain." in out
    assert "vanished s4" in out
    status, _, err = run(["source", "diff", mine, new, "--write"], capsys)
    assert (status, err) == (1, "")
    assert mine.with_suffix(".txt").read_text() == text
    status, out, _ = run(["source", "check", mine], capsys)
    assert (status, out.splitlines()[-1]) == (0, "all true to their texts")
    assert "to be read again: s2 NSAIDs can help manage strong pain." in out
    assert "not yet encoded: s6 They are drugs." in out
    assert run(["source", "check", mine, "--strict"], capsys)[0] == 1
    assert run(["validate", mine], capsys)[0] == 0
    graph = load(mine, bundled=False)
    assert sorted(each.id for each in statements_of(graph).passages.values()) == ["s1", "s2", "s3", "s6"]
    # The highest number goes with its sentence, and still is not used again.
    new.write_text(text.replace("They are drugs.\n", ""))
    run(["source", "diff", mine, new, "--write"], capsys)
    new.write_text(text.replace("They are drugs.\n", "Walking is free.\n"))
    run(["source", "diff", mine, new, "--write"], capsys)
    graph = load(mine, bundled=False)
    assert sorted(each.id for each in statements_of(graph).passages.values()) == ["s1", "s2", "s3", "s7"]


def test_clauses_and_statements_stay_with_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = Path(__file__).parent.parent / "ontology" / "sources" / "l5s1-treatment"
    for ending in (".trig", ".txt"):
        shutil.copy(source.with_suffix(ending), tmp_path)
    trig, new = tmp_path / "l5s1-treatment.trig", tmp_path / "new.txt"
    text = trig.with_suffix(".txt").read_bytes().decode()
    new.write_bytes(
        text.replace("This narrowing can compress", "All in all.\n\nThis narrowing can compress", 1).encode()
    )
    quads = {str(quad) for quad in load(trig, bundled=False).store if getattr(quad.graph_name, "value", "")}
    status, out, err = run(["source", "diff", trig, new, "--write"], capsys)
    assert (status, err) == (1, "")
    assert "1 new" in out
    after = {str(quad) for quad in load(trig, bundled=False).store if getattr(quad.graph_name, "value", "")}
    assert {quad for quad in quads if "_:" not in quad} == {quad for quad in after if "_:" not in quad}
    status, out, _ = run(["source", "check", trig], capsys)
    assert (status, out.splitlines()[-1]) == (0, "all true to their texts")


REFUSED = [
    pytest.param(b"", "has no sentence", id="empty"),
    pytest.param(b"Title\nA \xe9 b.", "not UTF-8", id="latin-1"),
    pytest.param(b"Title\nA \0 b.", "NUL", id="binary"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED)
def test_what_is_no_text_changes_nothing(
    mine: Path, capsys: pytest.CaptureFixture[str], data: bytes, words: str
) -> None:
    before = {file.name: file.read_bytes() for file in mine.parent.iterdir()}
    new = mine.with_name("new.txt")
    new.write_bytes(data)
    status, out, err = run(["source", "diff", mine, new, "--write"], capsys)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words in err
    new.unlink()
    assert {file.name: file.read_bytes() for file in mine.parent.iterdir()} == before
