"""What passages say through a path, what they leave open, and what they do not say: read by hand in the article."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from stenosis_kg.kg import KnowledgeGraph

DATA = Path(__file__).parent / "data" / "evidence" / "facts.tsv"


@dataclass(frozen=True)
class Fact:
    subject: str
    predicate: str
    object: str
    answer: str
    passages: str
    why: str


def facts() -> list[Fact]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return [Fact(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: f"{fact.subject} {fact.predicate} {fact.object}")
def test_what_the_article_says(kg: KnowledgeGraph, fact: Fact) -> None:
    found = kg.cite(fact.subject, fact.predicate, fact.object)
    answer = "through" if found.through else found.answer
    assert (answer, " ".join(each.passage.id for each in found.sentences)) == (fact.answer, fact.passages), fact.why


def test_the_table_is_no_smaller_than_it_was_meant_to_be() -> None:
    known = facts()
    assert sum(fact.answer in {"stated", "through"} for fact in known) >= 40
    assert sum(fact.answer == "silent" for fact in known) >= 30
    assert sum(fact.answer == "left open" for fact in known) >= 8
