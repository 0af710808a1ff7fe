"""What checks find: a finding says what is wrong, in which file and line, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf
from typing import NamedTuple

from ..rdf.graph import Graph
from ..rdf.locate import find

__all__ = ["Fault", "Finding", "pinpoint"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found wrong: where, what was seen, what to do.

    ``focus`` is the IRI of what the finding is about, ``path`` and ``value`` its property and the value that is wrong;
    ``file`` and ``line`` are where to mend it. All as far as known.
    """

    check: str
    severity: OneOf["error", "warning"]
    message: str
    file: str | None = None
    line: int | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """ "file, line N: message", without the parts that are not known."""
        places = [self.file or "", f"line {self.line}" if self.line else ""]
        where = ", ".join(filter(None, places))
        return f"{where}: {self.message}" if where else self.message


class Fault(NamedTuple):
    """What a check found, still without a place.

    ``focus`` is the IRI that it is about, ``predicate`` and ``value`` the rest of the triple at fault; ``files`` are
    those that may hold it, where they are known (otherwise: any file of the graph).
    """

    check: str
    message: str
    focus: str
    predicate: str | None = None
    value: str | None = None
    files: tuple[Path, ...] = ()


def pinpoint(graph: Graph, faults: Iterable[Fault], first: Path | None = None) -> tuple[Finding, ...]:
    """The faults as findings, each with the line of its triple (else of its subject) in the files of the graph.

    Parameters
    ----------
    first : a file to look into before the others, where it is known which one holds the subjects
    """
    order = (*([first] if first else []), *(file for file in graph.files if file != first))
    return tuple(_placed(fault, fault.files or order) for fault in faults)


def _placed(fault: Fault, files: tuple[Path, ...]) -> Finding:
    file, line = find(files, fault.focus, fault.predicate, fault.value)
    return Finding(fault.check, "error", fault.message, file, line, fault.focus, fault.predicate, fault.value)
