"""JSON-LD by two processors: jsonld.js in safe mode, and PyLD. Their canonical N-Quads are those of the TriG."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.export import files
from stenosis_kg.export.jsonld import CONTEXT
from stenosis_kg.rdf.graph import load
from stenosis_kg.rdf.writing import dumps_nquads

from .tools import node, tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return files(load(), "jsonld")


def canonical(text: str | bytes) -> bytes:
    """The same escapes for all; and jsonld.js writes doubles in a way of its own."""
    plain = text if isinstance(text, str) else text.decode()
    return dumps_nquads(ox.parse(plain.replace('"1.0E6"', '"1e6"'), format=ox.RdfFormat.N_QUADS))


def trig(*more: Path) -> bytes:
    return dumps_nquads(ox.parse(files(load(*more), "trig")["stenosis.trig"], format=ox.RdfFormat.TRIG))


def by_javascript(document: Any, context: bytes, place: Path) -> str:
    (place / "document.jsonld").write_text(json.dumps(document), encoding="utf-8")
    (place / "context.jsonld").write_bytes(context)
    done = node("jsonld_check.cjs", place / "document.jsonld", place / "context.jsonld", package="jsonld")
    assert done.returncode == 0, done.stderr
    return done.stdout


def by_python(document: Any, context: bytes) -> str:
    jsonld = tool("pyld").jsonld

    def loader(url: str, options: object = None) -> dict[str, Any]:
        if url == CONTEXT:
            known = json.loads(context)
            return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": known}
        raise jsonld.JsonLdError(f"remote context: {url}", "loading document failed", code="loading document failed")

    options = {"documentLoader": loader}
    dropped: list[object] = []
    jsonld.expand(document, options, on_property_dropped=dropped.append)
    assert not dropped, dropped
    return str(jsonld.normalize(document, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}))


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
@pytest.mark.parametrize("inside", [True, False], ids=["context-inside", "context-by-its-iri"])
def test_both_read_what_the_trig_says(more: tuple[Path, ...], inside: bool, tmp_path: Path) -> None:
    found = files(load(*more), "jsonld")
    document = json.loads(found["stenosis.jsonld"])
    if not inside:
        document["@context"] = CONTEXT
    assert canonical(by_javascript(document, found["context.jsonld"], tmp_path)) == trig(*more)
    assert canonical(by_python(document, found["context.jsonld"])) == trig(*more)


def unknown_term(document: Any) -> None:
    document["@graph"][0]["unheardOf"] = "x"


def relative_name(document: Any) -> None:
    document["@graph"][0]["@id"] = "somewhere"


def foreign_context(document: Any) -> None:
    document["@context"] = "http://127.0.0.1:18999/context.jsonld"


def no_prefix(document: Any) -> None:
    document["@context"] = {key: value for key, value in document["@context"].items() if key != "treats"}


def another_meaning(document: Any) -> None:
    document["@context"]["treats"] = {"@id": "skg:aimsAt", "@type": "@id"}


PLANTED = [
    pytest.param(unknown_term, id="unknown-term"),
    pytest.param(foreign_context, id="foreign-context"),
    pytest.param(no_prefix, id="term-missing-in-the-context"),
    pytest.param(another_meaning, id="term-with-another-meaning"),
    pytest.param(relative_name, id="relative-name"),
]


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_error_turns_both_red(
    plant: Callable[[Any], None], written: dict[str, bytes], tmp_path: Path
) -> None:
    document = json.loads(written["stenosis.jsonld"])
    plant(document)
    context = written["context.jsonld"]
    readers: list[Callable[[], str]] = [
        lambda: by_javascript(document, context, tmp_path),
        lambda: by_python(document, context),
    ]
    for read in readers:
        try:
            equal = canonical(read()) == trig()
        except (AssertionError, tool("pyld").jsonld.JsonLdError):
            equal = False
        assert not equal
