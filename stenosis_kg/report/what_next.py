"""What comes next, as a part of the page: findings and treatments to tick, and the data by which its script answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element

from ..namespaces import SKOS
from ..pages import Content, el
from ..paths import SCOPE, __version__
from ..pathway.data import data
from ..pathway.model import PathwayRecords
from ..pathway.reading import described, read
from ..rdf.graph import Graph
from .addresses import Addresses

__all__ = ["SCRIPTS", "part"]

SCRIPTS = ("next_facts.js", "next_judge.js", "next_open.js", "next.js", "what_next.js")
"""The scripts of this part, each using those before: the judging, and then what is shown of it."""

_HOW = "Tick what was found and what was tried. What is not ticked is not taken for absent."
_PLAIN = "Here a script answers; without one, the command does: "
_EXAMPLE = 'stenosis-kg next --finding "bladder dysfunction" --response "physical therapy=failed"'


def part(graph: Graph) -> tuple[str, list[Content]] | None:
    """The title of the part and what it holds; None where no pathway has a stage."""
    pathways = [each for each in (read(graph, iri) for iri in described(graph)) if each.by_iri]
    if not pathways:
        return None
    addresses, models = Addresses(graph), [data(pathway) for pathway in pathways]
    go = el("button", "Read it", type="button", id="next-go")
    return "What next?", [
        el("p", _PLAIN, el("code", _EXAMPLE), class_="note", id="next-plain"),
        el(
            "div",
            _form(graph, pathways, models),
            el(
                "div",
                el("div", el("p", role="status", id="next-short"), go, class_="short"),
                el("div", id="next-answer"),
                class_="answer",
            ),
            class_="next",
            id="next-whole",
            hidden="",
        ),
        el("script", _written(addresses, models), type="application/json", id="next-data"),
    ]


def _form(graph: Graph, pathways: Sequence[PathwayRecords], models: Sequence[dict[str, Any]]) -> Element:
    """Two lists of what can be given: first what the pathways turn on or offer, then, folded, all else."""
    # Whoever has all parts of an all-of has that: its parts are what is ticked.
    wholes = {model["things"][each["thing"]]["id"] for model in models for each in model["triggers"] if each["all"]}
    things = {each["id"]: each for model in models for each in model["things"] if "kind" in each}
    things = {curie: each for curie, each in things.items() if curie not in wholes}
    turning = {each["id"] for model in models for each in model["things"] if each.keys() & {"bears", "symptomatic"}}
    turning |= {condition.curie for pathway in pathways for condition in pathway.conditions}
    offering: dict[str, str] = {}
    for stage in (stage for pathway in pathways for stage in pathway.by_iri.values()):
        phase = next((graph.label(iri) for iri in graph.iris(stage.iri, SKOS + "broader")), stage.label)
        offering |= {option.curie: phase for option in stage.walk() if option.curie not in offering}
    kinds = {curie: each["class"] for curie, each in sorted(things.items(), key=lambda item: item[1]["class"])}
    found = [curie for curie in kinds if things[curie]["kind"] == "finding"]
    done = [curie for curie in kinds if things[curie]["kind"] == "intervention"]
    labels = {curie: each["label"] for curie, each in things.items()}
    show = el("label", "Show only ", el("input", type="search", id="next-only", autocomplete="off"))
    return el(
        "form",
        el("p", _HOW),
        el("p", show, " ", el("button", "Clear all", type="button", id="next-clear")),
        el("h3", "Findings"),
        *_groups(labels, {curie: kinds[curie] for curie in found if curie in turning}),
        _folded("Further findings", _groups(labels, {curie: kinds[curie] for curie in found if curie not in turning})),
        el("h3", "Treatments"),
        *_groups(labels, {curie: phase for curie, phase in offering.items() if curie in done}),
        _folded(
            "Further treatments", _groups(labels, {curie: kinds[curie] for curie in done if curie not in offering})
        ),
        class_="ticks",
    )


def _groups(labels: dict[str, str], groups: dict[str, str]) -> list[Element]:
    """A fieldset for each group, by its words; what is in it by its label."""
    places = {words: place for place, words in enumerate(dict.fromkeys(groups.values()))}
    order = sorted(groups, key=lambda curie: (places[groups[curie]], labels[curie].casefold(), curie))
    return [
        el("fieldset", el("legend", words[:1].upper() + words[1:]), *(_tick(curie, labels[curie]) for curie in some))
        for words, some in groupby(order, groups.__getitem__)
    ]


def _tick(curie: str, label: str) -> Element:
    return el("div", el("label", el("input", type="checkbox", value=curie), label), class_="tick")


def _folded(title: str, groups: list[Element]) -> Element | None:
    return el("details", el("summary", title), *groups) if groups else None


def _written(addresses: Addresses, models: Sequence[dict[str, Any]]) -> str:
    """As JSON without any "<": the models, the names of passages, and where the words of firmness are explained."""
    said = addresses.said
    values = {value.label: value.iri for passage in said.passages.values() for value in passage.axes.values()}
    whole = {
        "models": models,
        "names": {passage.curie: passage.name for passage in said.passages.values()},
        "words": {label: addresses.address(iri) for label, iri in values.items()},
        "scope": f"{SCOPE} (stenosis-kg {__version__})",
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
