"""What `source add` proposes: comments and a table, never statements; and names that are taken are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.writing import format_file
from stenosis_kg.statements.reading import statements_of
from stenosis_kg.statements.skeleton import add

TEXT = (
    "How a Back Is Treated\r\n\r\nDrugs\r\n\r\nNSAIDs may help at 2.5 mg, e.g. “at night”.\r\n- Rest 😌 does not.\r\n"
)


@pytest.fixture(scope="module")
def bundled() -> Graph:
    return load()


def test_what_is_proposed(tmp_path: Path, bundled: Graph) -> None:
    file = tmp_path / "a-back.txt"
    file.write_bytes(TEXT.encode())
    trig, new = add(file, tmp_path / "new", bundled, base="https://example.org/d/", prefix="ab")
    assert [new.source.text[slice(*span)] for span in new.headings] == ["Drugs"]
    rows = [line.split("\t") for line in trig.with_suffix(".tsv").read_text().splitlines()[1:]]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("", "heading", "Drugs"),
        ("ab:s1", "concept", "NSAIDs"),
        ("ab:s1", "cue", "may"),
        ("ab:s2", "negation", "not"),
    ]
    assert all(TEXT[int(row[1]) : int(row[2])] == row[4] for row in rows)
    written = trig.read_text()
    assert '# may deny: "not"' in written
    assert format_file(trig).decode().splitlines() == [
        line
        for number, line in enumerate(written.splitlines())
        if number == 0 or not line.startswith(("# names", "# may", "# hed"))
    ]
    made = load(trig, bundled=False)
    assert list(made.store.named_graphs()) == []
    assert {passage.document for passage in statements_of(made).passages.values()} == {"https://example.org/d/a-back"}


TAKEN = [
    pytest.param("l5s1-treatment", {}, "is in the graph already", id="document"),
    pytest.param("a-back", {"prefix": "l5s1"}, 'the prefix "l5s1:" is taken by', id="prefix"),
    pytest.param("a-back", {"prefix": "1x"}, "cannot be a prefix", id="no-prefix"),
    pytest.param("a-back", {"base": "example"}, "does not begin an IRI", id="no-base"),
]


@pytest.mark.parametrize(("stem", "how", "words"), TAKEN)
def test_what_is_taken(tmp_path: Path, bundled: Graph, stem: str, how: dict[str, str], words: str) -> None:
    file = tmp_path / f"{stem}.txt"
    file.write_text(TEXT)
    with pytest.raises(UsageError, match=words):
        add(file, tmp_path / "new", bundled, **how)
    assert not (tmp_path / "new").exists()
