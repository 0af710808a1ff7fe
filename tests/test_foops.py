"""The header of the ontology, by the checks of FOOPS! (https://w3id.org/foops/catalogue), each by its name.

Those in ONLINE ask the network, a registry or a server, and can be held by no test here. Of OM3, a DOI comes from a
registry and a logo from a page: neither is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from stenosis_kg import paths
from stenosis_kg.namespaces import DCTERMS, OWL, RDF, RDFS, SKG, SKOS
from stenosis_kg.rdf.graph import Graph, load

ONTOLOGY = SKG.rstrip("#")
VANN = "http://purl.org/vocab/vann/"
ALL = (
    "CN1 DOC1 FIND1 FIND2 FIND3 FIND_3_BIS HTTP1 OM1 OM2 OM3 OM4_1 OM4_2 OM5_1 OM5_2 PURL1 RDF1 URI1 URI2 VER1 VER2 "
    "VOC1 VOC2 VOC3 VOC4"
).split()
ONLINE = {"CN1", "DOC1", "FIND2", "FIND3", "FIND_3_BIS", "OM4_2", "URI1", "VER2"}

ASKED = {  # check -> what the header must have
    "FIND1": [VANN + "preferredNamespacePrefix"],
    "OM1": [
        DCTERMS + "title", DCTERMS + "description", DCTERMS + "license", OWL + "versionIRI", DCTERMS + "creator",
        VANN + "preferredNamespaceUri",
    ],
    "OM2": [
        VANN + "preferredNamespacePrefix", OWL + "versionInfo", DCTERMS + "created", DCTERMS + "bibliographicCitation",
    ],
    "OM3": [
        DCTERMS + "publisher", "http://purl.org/ontology/bibo/status", DCTERMS + "source", DCTERMS + "issued",
        DCTERMS + "modified",
    ],
    "OM4_1": [DCTERMS + "license"],
    "OM5_1": [DCTERMS + "created", DCTERMS + "creator"],
    "OM5_2": [DCTERMS + "issued", DCTERMS + "publisher"],
    "VOC1": [DCTERMS + "title", VANN + "preferredNamespaceUri"],
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> Graph:
    return load(paths.ontology() / "stenosis.ttl", bundled=False)


@pytest.mark.parametrize("check", ASKED)
def test_the_header_has_what_is_asked_for(check: str, schema: Graph) -> None:
    assert [each for each in ASKED[check] if len(schema.objects(ONTOLOGY, each)) != 1] == []


def _ontology(schema: Graph) -> list[str]:
    return schema.subjects(RDF + "type", ox.NamedNode(OWL + "Ontology"))


def _terms(schema: Graph) -> set[str]:
    return {
        quad.subject.value
        for quad in schema.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(SKG)
    }


HELD: dict[str, Callable[[Graph], bool]] = {  # check -> whether it holds
    "HTTP1": lambda _: ONTOLOGY.startswith("https://"),
    "PURL1": lambda _: ONTOLOGY.startswith("https://w3id.org/"),
    "RDF1": lambda schema: len(schema) > 0,
    "URI2": lambda schema: _ontology(schema) == [ONTOLOGY],
    "VER1": lambda schema: schema.iris(ONTOLOGY, OWL + "versionIRI") == [f"{ONTOLOGY}/{paths.__version__}"],
    "VOC2": lambda schema: any(
        isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith("https://w3id.org/biolink/vocab/")
        for quad in schema.store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), None)
    ),
    "VOC3": lambda schema: all(
        schema.texts(term, RDFS + "label") or schema.texts(term, SKOS + "prefLabel") for term in _terms(schema)
    ),
    "VOC4": lambda schema: all(
        schema.texts(term, SKOS + "definition") or schema.texts(term, RDFS + "comment") for term in _terms(schema)
    ),
}


@pytest.mark.parametrize("check", HELD)
def test_what_is_more_than_a_header_holds(check: str, schema: Graph) -> None:
    assert HELD[check](schema)


def test_every_check_is_held_or_needs_the_network() -> None:
    assert sorted([*ASKED, *HELD, *ONLINE]) == sorted(ALL)


def test_version_and_date_are_those_of_the_release(schema: Graph) -> None:
    cited = (paths.ontology().parent / "CITATION.cff").read_text()
    found = re.search(r"^date-released: (\S+)$", cited, re.MULTILINE)
    assert found is not None
    assert schema.texts(ONTOLOGY, OWL + "versionInfo") == [paths.__version__]
    assert schema.texts(ONTOLOGY, DCTERMS + "issued") == [found[1]]
    (citation,) = schema.texts(ONTOLOGY, DCTERMS + "bibliographicCitation")
    assert f"Version {paths.__version__}, {found[1]}." in citation
