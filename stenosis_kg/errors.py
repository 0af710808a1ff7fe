"""Every error that this package raises on purpose.

::

    StenosisError                  message, and where known the file and the line
    ├── InputError                 a file that cannot be read as what it claims to be
    │   ├── UnsafeInput            … that could attack: it is refused, not repaired
    │   ├── ShapesError            … of SHACL shapes that would check nothing, or not what they say
    │   └── QueryError             a query that is not SPARQL
    │       ├── UnsafeQuery        … that reaches for files, the network or an update
    │       └── QueryTimeout       … that ran past its time limit
    ├── UnknownName                a concept, question or format that does not exist, with the nearest that do
    │   └── InexactName            … that is wider or narrower than a concept's, or only close to it
    ├── EndpointError              a SPARQL server that did not answer, or not with an answer
    ├── OutputError                a place that cannot be written
    └── UsageError                 a call or a command line that does not make sense

Each message says what was seen, what was expected, and what to do. The command line prints ``str(error)``
on standard error and exits with status 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike

__all__ = [
    "DeprecatedName",
    "EndpointError",
    "InexactName",
    "InputError",
    "OutputError",
    "QueryError",
    "QueryTimeout",
    "ShapesError",
    "StenosisError",
    "UnknownName",
    "UnsafeInput",
    "UnsafeQuery",
    "UsageError",
    "visible",
]


class DeprecatedName(UserWarning):
    """A name that is deprecated was given, and what replaces it was taken."""


class StenosisError(Exception):
    """The root: ``str()`` gives "file, line N: message", without the parts that are not known.

    >>> str(StenosisError("a dot is missing; add it", file="more.ttl", line=5))
    'more.ttl, line 5: a dot is missing; add it'
    >>> str(StenosisError("nothing to do"))
    'nothing to do'
    """

    def __init__(self, message: str, *, file: str | PathLike[str] | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line

    def __str__(self) -> str:
        places = []
        if self.file is not None:
            places.append(self.file)
        if self.line is not None:
            places.append(f"line {self.line}")
        return "\n".join(map(visible, (f"{', '.join(places)}: " * bool(places) + self.message).split("\n")))


class InputError(StenosisError):
    """A file that cannot be read as what it claims to be."""


class UnsafeInput(InputError):
    """A file that could attack whoever reads it; refused before anything acts on it."""


class ShapesError(InputError):
    """SHACL shapes that would check nothing, or something else than they say."""


class QueryError(InputError):
    """A query that cannot be parsed or run."""


class UnsafeQuery(QueryError):
    """A query that reaches for files, the network, an update, or past the size limits."""


class QueryTimeout(QueryError):
    """A query that was stopped at its time limit."""


class UnknownName(StenosisError):
    """A name that nothing has; ``nearest`` are the ones that come closest, best first. ``hint`` says what lists them.

    >>> str(UnknownName("foraminotmy", ["foraminotomy"]))
    'nothing is named "foraminotmy"; nearest: foraminotomy'
    """

    def __init__(self, name: str, nearest: Iterable[str] = (), *, kind: str = "", hint: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        what = f"no {kind}" if kind else "nothing"
        near = f"nearest: {', '.join(self.nearest)}" if self.nearest else "no name comes near it"
        super().__init__("; ".join([f'{what} is named "{visible(name, 80)}"', near, *([hint] if hint else [])]))


class InexactName(UnknownName):
    """A name that is wider or narrower than what a concept means, or only close to it: what is meant is asked.

    ``meant`` are (how, label, CURIE), ``how`` being "wider than", "narrower than" or "close to".

    >>> str(InexactName("fusion", [("wider than", "lumbar fusion", "concept:lumbar-fusion")]))
    '"fusion" is no exact name here: it is wider than "lumbar fusion" (concept:lumbar-fusion); did you mean that?'
    """

    def __init__(self, name: str, meant: Iterable[tuple[str, str, str]]) -> None:
        self.meant = tuple(meant)
        super().__init__(name, [label for _, label, _ in self.meant])
        known = " and ".join(f'{how} "{label}" ({curie})' for how, label, curie in self.meant)
        which = "that" if len(self.meant) == 1 else "one of these"
        self.message = f'"{visible(name, 80)}" is no exact name here: it is {known}; did you mean {which}?'
        self.args = (self.message,)


class EndpointError(StenosisError):
    """A SPARQL server that did not answer, or not with an answer; ``status`` is that of HTTP, None without a reply."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class OutputError(StenosisError):
    """A file or folder that cannot be written; nothing was left behind."""


class UsageError(StenosisError):
    """A call or a command line that does not make sense."""


def visible(text: str, limit: int = 0, *, lines: bool = False) -> str:
    """Text for a terminal or a message: what cannot be seen, and could move the cursor or turn a line, as an escape.

    Parameters
    ----------
    limit : at most that many characters, the last of them "…"; 0 for all
    lines : whether line ends and no-break spaces stay as they are

    >>> visible("a\\n\\x1b[2Jb"), visible("a\\nb", lines=True)
    ('a\\\\n\\\\x1b[2Jb', 'a\\nb')
    """
    if limit and len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    kept = "\n\xa0" if lines else ""
    return "".join(c if c.isprintable() or c in kept else ascii(c)[1:-1] for c in text)
