"""The ``#+ key: value`` header of a query file.

A comment to every engine, so the file runs unchanged anywhere. A key may come twice (``parameter``); a line of ``#+``
with three spaces or more goes on with the value before it. Only string methods here: a cold ``ask`` reads one header.
"""

from __future__ import annotations

from ..errors import QueryError

__all__ = ["KEYS", "columns", "header", "single"]

KEYS = (
    *("summary", "asked-by", "keywords", "kind", "parameter", "columns", "note", "reach", "expects"),
    *("problem", "solution"),
)


def header(text: str, file: str | None = None) -> dict[str, list[str]]:
    """Key to values, in the file's order.

    Raises
    ------
    QueryError
        For a line of the header that is no ``key: value``, and a key that there is not (`KEYS`).

    >>> header("#+ summary: Who says so?\\n#+ kind: select\\nSELECT …")
    {'summary': ['Who says so?'], 'kind': ['select']}
    """
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#+"):
            break
        if line.startswith("#+   ") and values:
            values[-1] = f"{values[-1]} {line[2:].strip()}"
            continue
        key, colon, said = line[2:].partition(":")
        key = key.strip()
        if not colon or not said.strip():
            raise QueryError(f'"{line.strip()}" is no "#+ key: value"', file=file, line=number)
        if key not in KEYS:
            raise QueryError(f'there is no key "{key}"; the keys are {", ".join(KEYS)}', file=file, line=number)
        values = found.setdefault(key, [])
        values.append(said.strip())
    return found


def single(found: dict[str, list[str]], key: str, file: str | None = None, default: str | None = None) -> str:
    """The one value of a key. Raises QueryError where there is none (and no default), or more than one."""
    values = found.get(key, [])
    if not values and default is not None:
        return default
    if len(values) != 1:
        raise QueryError(f'the header needs one line "#+ {key}: …", and has {len(values)}', file=file, line=1)
    return values[0]


def columns(found: dict[str, list[str]], file: str | None = None) -> tuple[tuple[str, str], ...]:
    """The columns as (name, type), from "from IRI · to IRI · n integer"; none for an ASK or a CONSTRUCT.

    Raises
    ------
    QueryError
        For a part that is not a name and a type of `terms.COLUMN_TYPES`.
    """
    from ..rdf.terms import COLUMN_TYPES

    said = single(found, "columns", file, default="")
    pairs = []
    for part in said.split("·") if said else ():
        name, _, kind = part.strip().partition(" ")
        kind = kind.strip()
        if kind not in COLUMN_TYPES:
            raise QueryError(
                f'column "{part.strip()}" is no name and type; the types are {", ".join(COLUMN_TYPES)}',
                file=file,
                line=1,
            )
        pairs.append((name, kind))
    return tuple(pairs)
