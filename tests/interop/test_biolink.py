"""KGX by the Biolink model: values by its classes, domains and ranges of predicates by its schema."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import files
from stenosis_kg.export.kgx import OWN
from stenosis_kg.rdf.graph import load

from .tools import tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"
Record = dict[str, Any]


def records(name: str) -> list[Record]:
    return [json.loads(line) for line in files(load(NASTY), "kgx")[name].decode().split("\n") if line]


@cache
def model() -> dict[str, Any]:
    tool("biolink_model")
    text = (package_files("biolink_model") / "schema" / "biolink_model.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = tool("yaml").safe_load(text)
    return loaded


def camel(name: str) -> str:
    return "biolink:" + "".join(word[0].upper() + word[1:] for word in name.split())


@cache
def classes() -> dict[str, set[str]]:
    """Category -> itself and all above it."""
    known = model()["classes"]

    def up(name: str) -> set[str]:
        direct = [known[name].get("is_a"), *known[name].get("mixins", ())]
        return {camel(name)}.union(*(up(each) for each in direct if each))

    return {camel(name): up(name) for name in known}


def end(predicate: str, which: str) -> str:
    """The domain or the range of a predicate: its own, or the nearest above it."""
    name: str | None = predicate.removeprefix("biolink:").replace("_", " ")
    while name:
        slot = model()["slots"][name]
        if which in slot:
            return camel(slot[which])
        name = slot.get("is_a")
    return "biolink:NamedThing"


def illegal(nodes: list[Record], edges: list[Record]) -> list[str]:
    categories = {node["id"]: set().union(*(classes()[each] for each in node["category"])) for node in nodes}
    found = []
    for edge in edges:
        name = edge["predicate"].removeprefix("biolink:").replace("_", " ")
        if name not in model()["slots"] or model()["slots"][name].get("deprecated"):
            found.append(f"{edge['predicate']} is no predicate")
            continue
        for part, which in (("subject", "domain"), ("object", "range")):
            if end(edge["predicate"], which) not in categories[edge[part]]:
                found.append(f"{edge['predicate']}: {which} is not {edge[part]}")
    return found


def test_predicates_are_legal_for_their_domains_and_ranges() -> None:
    assert illegal(records("nodes.jsonl"), records("edges.jsonl")) == []


ILLEGAL = [
    pytest.param("concept:spine-specialist", "biolink:treats", "biolink:treats: domain", id="a-person-treats"),
    pytest.param("concept:nsaid", "biolink:precedes", "biolink:precedes: domain", id="no-occurrent"),
    pytest.param("concept:nsaid", "biolink:aims_at", "is no predicate", id="invented"),
]


@pytest.mark.parametrize(("subject", "predicate", "finding"), ILLEGAL)
def test_an_illegal_predicate_is_found(subject: str, predicate: str, finding: str) -> None:
    edge = {"subject": subject, "predicate": predicate, "object": "concept:severe-foraminal-stenosis-l5-s1"}
    assert any(finding in each for each in illegal(records("nodes.jsonl"), [edge]))


def check(record: Record) -> None:
    pydanticmodel = tool("biolink_model.datamodel.pydanticmodel_v2")
    record = {name: value for name, value in record.items() if name not in OWN}
    for category in record["category"]:  # the classes take one category each
        getattr(pydanticmodel, category.removeprefix("biolink:"))(**{**record, "category": [category]})


@pytest.mark.parametrize("name", ["nodes.jsonl", "edges.jsonl"])
def test_the_classes_take_every_record(name: str) -> None:
    found = records(name)
    for record in found:
        check(record)
    assert len(found) > 100


WRONG = [
    pytest.param("edges.jsonl", {"knowledge_level": "certain"}, id="knowledge-level"),
    pytest.param("edges.jsonl", {"agent_type": "robot"}, id="agent-type"),
    pytest.param("edges.jsonl", {"supporting_text": "x"}, id="scalar-for-list"),
    pytest.param("edges.jsonl", {"strength": "strong"}, id="unknown-property"),
    pytest.param("edges.jsonl", {"category": ["biolink:Opinion"]}, id="unknown-category"),
    pytest.param("nodes.jsonl", {"provided_by": "x"}, id="provided-by"),
]


@pytest.mark.parametrize(("name", "change"), WRONG)
def test_the_classes_refuse_what_is_wrong(name: str, change: Record) -> None:
    with pytest.raises((ValueError, AttributeError)):
        check({**records(name)[0], **change})
