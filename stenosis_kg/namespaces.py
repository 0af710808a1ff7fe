"""Prefixes: those of the package, those of the graph at hand, and the two ways between a CURIE and an IRI.

``PREFIXES`` is in the order in which the house format declares them: by name, ours last. A graph has more, of its
documents, its files and its project (`rdf.prefixes`); `use` puts these in force, and whoever writes asks `known`.
"""

from __future__ import annotations

from .errors import UsageError

__all__ = [
    "BFO",
    "CONCEPT",
    "DCTERMS",
    "L5S1",
    "OA",
    "OBO_IN_OWL",
    "OURS",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SH",
    "SHAPE",
    "SKG",
    "SKOS",
    "SOURCE",
    "STEP",
    "UNION",
    "VANN",
    "XSD",
    "compact",
    "expand",
    "known",
    "use",
]

SKG = "https://w3id.org/stenosis-kg/ontology#"
CONCEPT = "https://w3id.org/stenosis-kg/concept/"
STEP = "https://w3id.org/stenosis-kg/pathway/"
SOURCE = "https://w3id.org/stenosis-kg/source/"
L5S1 = "https://w3id.org/stenosis-kg/source/l5s1-treatment/"
SHAPE = "https://w3id.org/stenosis-kg/shape/"

BFO = "http://purl.obolibrary.org/obo/BFO_"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "http://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VANN = "http://purl.org/vocab/vann/"
XSD = "http://www.w3.org/2001/XMLSchema#"

# The update that makes the default graph the union of all graphs. An engine's own union gives a triple once for each
# graph that holds it, so that COUNT counts it twice; this holds it once.
UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"

OURS = {"concept": CONCEPT, "l5s1": L5S1, "shape": SHAPE, "skg": SKG, "source": SOURCE, "step": STEP}

PREFIXES: dict[str, str] = {
    "biolink": "https://w3id.org/biolink/vocab/",
    "dcterms": DCTERMS,
    "oa": OA,
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": OBO_IN_OWL,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "sio": "http://semanticscience.org/resource/",
    "skos": SKOS,
    "vann": VANN,
    "xsd": XSD,
    **OURS,
}


def _sorted(prefixes: dict[str, str]) -> dict[int, dict[str, str]]:
    """Length -> namespace -> prefix, the longest first, so that l5s1: wins over source: for a sentence."""
    found: dict[int, dict[str, str]] = {}
    for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
        found.setdefault(len(namespace), {}).setdefault(namespace, prefix)
    return found


_in_force, _by_length = PREFIXES, _sorted(PREFIXES)


def known() -> dict[str, str]:
    """The prefixes in force: those of the graph that was last loaded or asked. Shared, so not to be changed."""
    return _in_force


def use(prefixes: dict[str, str]) -> None:
    """Put the prefixes of a graph in force.

    >>> use({**PREFIXES, "ex": "http://example.org/"})
    >>> compact("http://example.org/x"), expand("ex:x")
    ('ex:x', 'http://example.org/x')
    >>> use(PREFIXES)
    """
    global _in_force, _by_length
    if prefixes is not _in_force:
        _in_force, _by_length = prefixes, _sorted(prefixes)


def expand(curie: str) -> str:
    """The IRI of a CURIE with a prefix that is known.

    Raises
    ------
    UsageError
        If there is no colon, or the prefix is neither in force nor one of the package's.

    >>> expand("concept:foraminotomy")
    'https://w3id.org/stenosis-kg/concept/foraminotomy'
    """
    prefix, colon, local = curie.partition(":")
    space = _in_force.get(prefix) or PREFIXES.get(prefix)
    if not colon or space is None:
        raise UsageError(f'"{curie}" is not a CURIE with a known prefix; the prefixes are {", ".join(_in_force)}')
    return space + local


def compact(iri: str) -> str:
    """The CURIE of an IRI, or the IRI itself where no prefix fits or its local name would need escapes.

    >>> compact("https://w3id.org/stenosis-kg/source/l5s1-treatment/s10")
    'l5s1:s10'
    >>> compact("urn:example:x")
    'urn:example:x'
    """
    for length, prefixes in _by_length.items():
        if (prefix := prefixes.get(iri[:length])) is not None and _is_local(iri[length:]):
            return f"{prefix}:{iri[length:]}"
    return iri


def _is_local(name: str) -> bool:
    """Whether it stands after a prefix as it is: letters, digits, and "_", "-", "." where they may be."""
    plain = name.replace("-", "_").replace(".", "_").replace("_", "a")
    return not name or (plain.isalnum() and plain.isascii() and name[0] not in ".-" and name[-1] != ".")
