"""One query file: its ``#+ key: value`` header, and its text.

The header is a comment to every engine, so the file runs unchanged anywhere. A key may come twice (``parameter``); a
line of ``#+`` with three spaces or more goes on with the value before it. A plain question is answered from the text
and the header, read by string methods alone; what else the text holds (tokens, parameters) is read when first needed.
"""

from __future__ import annotations

import os
from functools import cached_property
from os import PathLike

from ..errors import QueryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .guard import SafeQuery
    from .placeholders import Parameter, Placeholder

__all__ = ["KEYS", "Query", "columns", "header", "single"]

KEYS = (
    *("summary", "asked-by", "keywords", "kind", "parameter", "columns", "note", "reach", "documents", "expects"),
    *("problem", "solution"),
)


class Query:
    """One query of the library, from its file.

    Attributes
    ----------
    file, name, text : the file, its name without ``.rq``, and all that stands in it
    kind : "select", "ask" or "construct"
    columns : pairs of a name and a type, which is one of `rdf.COLUMN_TYPES`
    summary, asked_by, keywords, note, reach : of the header, each empty where the header has none
    documents : "all" where it is a question about several documents, to which one alone need give no row
    expects : the file of its expected rows
    problem, solution : of a hygiene query, which is to find nothing

    Raises
    ------
    QueryError
        If the header is not as it should be, with file and line.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.file = file = os.fspath(path)
        self.name = os.path.basename(file).removesuffix(".rq")
        try:
            with open(file, encoding="utf-8-sig") as stream:
                self.text = stream.read()
        except (OSError, UnicodeDecodeError):
            from ..rdf.textfile import text_of

            self.text = text_of(file)  # which says what is wrong
        self._header = header(self.text, file)
        self.kind = single(self._header, "kind", file)
        self.summary = single(self._header, "summary", file)
        self.columns = columns(self._header, file)
        self.asked_by, keywords, self.reach, self.documents, self.expects, self.problem, self.solution = (
            single(self._header, key, file, "")
            for key in ("asked-by", "keywords", "reach", "documents", "expects", "problem", "solution")
        )
        self.keywords = tuple(word.strip() for word in keywords.split(",") if word.strip())
        self.note = " ".join(self._header.get("note", []))

    @cached_property
    def checked(self) -> SafeQuery:
        """What `guard` made of the text."""
        from .guard import check

        return check(self.text, file=self.file)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the header declares."""
        from .placeholders import parameter

        return tuple(parameter(line, self.file) for line in self._header.get("parameter", []))

    @cached_property
    def spots(self) -> dict[str, list[Placeholder]]:
        """Parameter to its placeholders in the text; each has one at least, else it is a QueryError."""
        from .placeholders import placeholders

        return {each.name: placeholders(each.name, self.checked) for each in self.parameters}

    @property
    def defaults(self) -> dict[str, str]:
        """Parameter to its default as SPARQL, from the header alone: "concept:stability", "6"."""
        lines = self._header.get("parameter", [])
        return {line.split()[0]: line.partition("· default ")[2].partition(" · ")[0].strip() for line in lines}

    @property
    def types(self) -> tuple[str, ...]:
        """The type of each column."""
        return tuple(kind for _, kind in self.columns)


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
        key, colon, value = line[2:].partition(":")
        key = key.strip()
        if not colon or not value.strip():
            raise QueryError(f'"{line.strip()}" is no "#+ key: value"', file=file, line=number)
        if key not in KEYS:
            raise QueryError(f'there is no key "{key}"; the keys are {", ".join(KEYS)}', file=file, line=number)
        values = found.setdefault(key, [])
        values.append(value.strip())
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
        For a part that is not a name and a type of `rdf.COLUMN_TYPES`.
    """
    from ..rdf import COLUMN_TYPES

    declared = single(found, "columns", file, default="")
    pairs = []
    for part in declared.split("·") if declared else ():
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
