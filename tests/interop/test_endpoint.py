"""The endpoint by Comunica, which is told that it is one, or finds that out from the service description."""

from __future__ import annotations

import json

import pytest

from stenosis_kg.kg import KnowledgeGraph

from .. import servers
from .tools import node

TREATS = "SELECT ?s ?o WHERE { ?s <https://w3id.org/stenosis-kg/ontology#treats> ?o }"
MADE = "CONSTRUCT { ?s a <urn:x> } WHERE { ?s <https://w3id.org/stenosis-kg/ontology#treats> ?o }"


@pytest.mark.parametrize("query", [pytest.param(TREATS, id="rows"), pytest.param(MADE, id="triples")])
def test_comunica(kg: KnowledgeGraph, query: str) -> None:
    with servers.ours("--timeout", "20") as base:
        done = node("endpoint_check.cjs", f"{base}sparql", query, package="@comunica/query-sparql")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected = {str(row[0]) for row in kg.sparql(query)}
    for rows in found.values():
        assert {row if isinstance(row, str) else dict(row)["s"] for row in rows} == expected
    assert sorted(found) == ["found", "told"]
