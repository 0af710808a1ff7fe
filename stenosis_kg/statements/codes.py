"""The codes of one concept in the bundled mappings, read from its own rows; `mappings` reads and checks all rows."""

from __future__ import annotations

from ..namespaces import compact
from ..paths import mappings

__all__ = ["codes_of"]

# Predicates by how sure the match is.
_LEVELS = ("exact", "narrow", "broad", "close", "related")


def codes_of(concept: str) -> tuple[tuple[str, str, str], ...]:
    """The mappings of a concept (an IRI): the surest first, then by code.

    Returns
    -------
    tuples of the level ("exact"), the code as a CURIE, and its label, "" where that is not free

    >>> codes_of("https://w3id.org/stenosis-kg/concept/foraminotomy")[0]
    ('exact', 'MESH:D059526', 'Foraminotomy')
    """
    start = f"{compact(concept)}\t"
    found = []
    for path in mappings():
        text = path.read_text(encoding="utf-8")
        if f"\n{start}" not in text:
            continue
        columns, *rows = (line.split("\t") for line in text.split("\n") if not line.startswith("#"))
        for row in rows:
            cells = dict(zip(columns, row, strict=False))
            if row[0] == start[:-1] and cells["object_id"] != "sssom:NoTermFound":
                level = cells["predicate_id"].removeprefix("skos:").removesuffix("Match")
                surety = -float(cells.get("confidence") or 0)
                found.append((_LEVELS.index(level), cells["object_id"], surety, cells.get("object_label", "")))
    return tuple((_LEVELS[level], code, label) for level, code, _, label in sorted(found, key=lambda each: each[:3]))
