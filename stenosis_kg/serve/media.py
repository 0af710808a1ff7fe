"""Media types: what an answer can be written in, and which of them a client asks for."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

__all__ = ["GRAPHS", "HTML", "NAMES", "ROWS", "TEXT", "accepted", "chosen", "preferred", "takes_gzip"]

HTML, TEXT = "text/html", "text/plain"

ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    HTML: "html",
}
"""Media type to the format of an answer to SELECT or ASK; where a client takes several alike, the first counts."""

GRAPHS = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "ntriples",
    "text/plain": "ntriples",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    HTML: "html",
}
"""Media type to the format of triples."""

NAMES = {  # what `format=` may say -> the media type
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "html": HTML,
}


class _Range(NamedTuple):
    """One part of an Accept header: what it names, and how much it is wanted."""

    type: str
    quality: float


@lru_cache(maxsize=256)
def accepted(header: str) -> tuple[_Range, ...]:
    """The parts of an Accept header; what is none is passed over. No header takes anything.

    >>> accepted("text/turtle, application/ld+json;q=0.5")
    (_Range(type='text/turtle', quality=1.0), _Range(type='application/ld+json', quality=0.5))
    """
    found = []
    for part in header.split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        quality = 1.0
        for key, _, value in (each.partition("=") for each in parameters):
            if key.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if "/" in name:
            found.append(_Range(name.lower(), quality))
    return tuple(found) or (_Range("*/*", 1.0),)


def chosen(header: str, offered: dict[str, str]) -> str | None:
    """The offered media type that is wanted most; the first offered of those wanted alike; None where none is.

    Parameters
    ----------
    header : the Accept header, "" where there is none
    offered : `ROWS` or `GRAPHS`

    >>> chosen("text/*;q=0.3, text/csv;q=0.9, */*;q=0.1", ROWS)
    'text/csv'
    >>> chosen("image/png", ROWS) is None
    True
    """
    return _chosen(header, tuple(offered))


@lru_cache(maxsize=512)
def _chosen(header: str, offered: tuple[str, ...]) -> str | None:
    ranges = accepted(header)
    best, most = None, 0.0
    for name in offered:
        quality = _quality(name, ranges)
        if quality > most:
            best, most = name, quality
    return best


def _quality(name: str, ranges: tuple[_Range, ...]) -> float:
    """How much a type is wanted: the most exact of the parts that name it counts (RFC 9110, 12.5.1)."""
    for wanted in (name, name.partition("/")[0] + "/*", "*/*"):
        found = [each.quality for each in ranges if each.type == wanted]
        if found:
            return max(found)
    return 0.0


def preferred(header: str) -> str:
    """What a message about an error is written in: a page, JSON, XML or plain text.

    >>> preferred("application/sparql-results+json"), preferred("text/html,*/*;q=0.8"), preferred("")
    ('application/problem+json', 'text/html', 'text/plain')
    """
    ranges = [each for each in accepted(header) if each.quality and each.type != "*/*"]
    for wanted in sorted(ranges, key=lambda each: -each.quality):
        if wanted.type in {HTML, "application/xhtml+xml"}:
            return HTML
        if wanted.type.endswith("json"):
            return "application/problem+json"
        if wanted.type.endswith("xml"):
            return "application/problem+xml"
    return TEXT


def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip.

    >>> takes_gzip("br, gzip;q=0.8"), takes_gzip("gzip; q=0.0"), takes_gzip("identity")
    (True, False, False)
    """
    parts = (part.replace(" ", "").lower().partition(";q=") for part in header.split(","))
    return any(name == "gzip" and not (weighed and not quality.strip("0.")) for name, weighed, quality in parts)
