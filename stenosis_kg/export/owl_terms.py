"""The names that the OWL class view uses for what a reasoner must not see, and the way back from them.

OWL 2 DL takes no property as both a relation between things and an annotation, so each property of the graph has an
annotation counterpart: ``annotation:treats`` for skg:treats, ``annotation:oa.exact`` for oa:exact.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from ..namespaces import PREFIXES, SKG, compact

__all__ = ["ANNOTATION", "AS_SAID", "DEFINITION", "DENIED", "annotation", "original"]

ANNOTATION = "https://w3id.org/stenosis-kg/annotation/"
DENIED = f"{ANNOTATION}not."
"""What the counterpart of a property begins with where a passage denies the statement."""
AS_SAID = "https://w3id.org/stenosis-kg/as-said/"
"""What the IRI of a class begins with that holds those members of a class which one passage speaks of."""
DEFINITION = PREFIXES["obo"] + "IAO_0000115"


def annotation(iri: str) -> str:
    """The annotation counterpart of a property.

    >>> annotation("http://www.w3.org/ns/oa#exact").removeprefix(ANNOTATION)
    'oa.exact'
    """
    if iri.startswith(SKG):
        return ANNOTATION + iri.removeprefix(SKG)
    curie = compact(iri)
    return ANNOTATION + (quote(iri, safe="") if curie == iri else curie.replace(":", ".", 1))


def original(iri: str) -> str:
    """The property that an annotation property is the counterpart of.

    >>> original(annotation("http://example.org/a#b.c"))
    'http://example.org/a#b.c'
    """
    name = iri.removeprefix(ANNOTATION)
    prefix, dot, local = name.partition(".")
    if "%3A" in name:
        return unquote(name)
    return PREFIXES[prefix] + local if dot and prefix in PREFIXES else SKG + name
