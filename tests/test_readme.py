"""The figures in the README are those of the graph and of the package."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.export import FORMATS
from stenosis_kg.rdf.graph import load
from stenosis_kg.statements.mappings import read

README = " ".join((Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8").split())


def test_how_many_concepts_are_mapped_and_how_many_to_the_same() -> None:
    graph = load()
    concepts = {getattr(each, "value", "") for each in graph.values("SELECT ?c { ?c skos:inScheme concept: }")}
    rows = [row for row in read(graph).rows if row.object]
    mapped = concepts & {row.subject for row in rows}
    same = concepts & {row.subject for row in rows if row.level == "exact"}
    assert (
        f"{len(mapped)} of the {len(concepts)} concepts have a code or term in another vocabulary,"
        f" {len(same)} of them one that means the same" in README
    )


def test_the_vocabularies_are_those_of_the_mappings() -> None:
    listed = re.search(r"The vocabularies are (.+?) \(`ontology/mappings/`", README)
    assert listed is not None
    named = {re.sub("[- ]", "", name).upper() for name in re.split(", | and ", listed[1])}
    assert named == {row.vocabulary.upper() for row in read(load()).rows}


def test_how_many_formats_there_are_without_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    graph, without = load(), []
    for name, each in FORMATS.items():
        try:
            each.files(graph)
        except UsageError:
            without.append(name)
    assert without == ["parquet", "meds"]
    wanted = f"in {len(FORMATS) - len(without)} formats (in {len(FORMATS)} with the extra `parquet`)"
    assert wanted in README
