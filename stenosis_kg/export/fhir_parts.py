"""The pieces of a PlanDefinition: names, codes, the documentation of an action, and how strongly it is put."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import tostring

from ..namespaces import SKG, compact
from ..pages import el
from ..paths import SCOPE, __version__
from ..pathway.model import Named
from ..statements import Passage
from .about import owned
from .about import title as graph_title

__all__ = [
    "BASE",
    "canonical",
    "coded",
    "described",
    "documented",
    "extended",
    "ident",
    "plan",
    "relation",
    "strength",
    "extension",
]

BASE = "https://w3id.org/stenosis-kg/fhir/"
"""What the canonical IRIs of plans and of our extensions begin with."""

_STRENGTH = "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation"
_Json = dict[str, Any]


def ident(*iris: str) -> str:
    """An id as FHIR has them: letters, digits, "-" and ".", at most 64.

    >>> ident("https://w3id.org/stenosis-kg/pathway/to-surgery")
    'to-surgery'
    """
    name = "-".join(compact(iri).rpartition(":")[2] if compact(iri) != iri else iri for iri in iris)
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.")
    if plain == name and len(plain) <= 64:
        return plain
    return f"{plain[:50].rstrip('-.')}-{sha256(name.encode()).hexdigest()[:12]}"


def canonical(kind: str, *iris: str) -> str:
    """The canonical IRI of the plan of a kind for something."""
    return f"{owned(BASE[:-1])}/PlanDefinition/{ident(f'{kind}', *iris)}|{__version__}"


def coded(thing: Named) -> _Json:
    """A concept of ours as a CodeableConcept."""
    local = re.split(r"[/#]", thing.iri)[-1]
    # An IRI that ends in its namespace is a code of the system of all IRIs.
    space, name = (thing.iri.removesuffix(local), local) if local else ("urn:ietf:rfc:3986", thing.iri)
    coding = {"system": space, "code": name, "display": thing.label}
    return {"coding": [coding], "text": thing.label}


def described(thing: Named) -> _Json:
    """Title, code and documentation of an action."""
    action: _Json = {"title": thing.label, "code": [coded(thing)]}
    if thing.passages:
        action["documentation"] = documented(thing.passages)
    return action


def documented(passages: Iterable[Passage], name: str = "") -> list[_Json]:
    """Each passage as documentation: its words, its axes, and the property that it states, if another."""
    return [
        {
            **extended(
                *([extension("modality", passage.modality.iri)] if passage.modality else []),
                *(
                    {"url": BASE + axis, "valueString": passage.axes[axis].label}
                    for axis in ("importance", "rank")
                    if axis in passage.axes
                ),
                *([relation(name)] if name else []),
            ),
            "type": "documentation",
            "label": passage.name,
            "display": ", ".join((passage.name, *_spoken(passage))),
            "citation": passage.text,
            "url": passage.iri,
        }
        for passage in dict.fromkeys(passages)
    ]


def strength(passage: Passage | None) -> list[_Json]:
    """FHIR's own extension cqf-strengthOfRecommendation, with the modality of one passage, never of two together."""
    if passage is None or passage.modality is None:
        return []
    words, modality = ", ".join(_spoken(passage)), passage.modality
    coding = {"system": SKG.rstrip("#"), "code": modality.iri.removeprefix(SKG), "display": modality.label}
    return [{"url": _STRENGTH, "valueCodeableConcept": {"coding": [coding], "text": words}}]


def _spoken(passage: Passage) -> list[str]:
    return [str(value) for value in (passage.modality, passage.importance, passage.rank) if value]


def extension(name: str, iri: str) -> _Json:
    """An extension of ours whose value is an IRI."""
    return {"url": BASE + name, "valueUri": iri}


def relation(name: str) -> _Json:
    """An extension of ours: the property of the graph that makes an action a part of the plan."""
    return extension("relation", SKG + name)


def extended(*extensions: _Json) -> _Json:
    """The extensions of an element; FHIR has no empty lists."""
    return {"extension": list(extensions)} if extensions else {}


def plan(kind: str, iri: str, title: str, code: str, actions: list[_Json], common: _Json) -> _Json:
    """A PlanDefinition."""
    iris = iri.split(" ")
    full = f"{kind}: {title}"
    text = el("div", el("p", full), el("p", SCOPE), xmlns="http://www.w3.org/1999/xhtml")
    name = re.sub(r"[^A-Za-z0-9]+", "_", f"{kind}_{title}").strip("_")
    return {
        "resourceType": "PlanDefinition",
        "id": ident(kind, *iris),
        "text": {"status": "generated", "div": tostring(text, encoding="unicode")},
        "url": canonical(kind, *iris).partition("|")[0],
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": each} for each in iris],
        "version": __version__,
        "name": name[:1].upper() + name[1:255],
        "title": full,
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": code}]},
        "status": "draft",
        "experimental": True,
        "description": f"{graph_title()}, version {__version__}. {SCOPE}",
        "usage": SCOPE,
        **common,
        "action": actions,
    }
