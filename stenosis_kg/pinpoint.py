"""Give what is wrong with a graph the file and line where it is to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .graph import Graph
from .locate import places
from .model import Finding

__all__ = ["Fault", "pinpoint"]


class Fault(NamedTuple):
    """What a check found, still without a place: ``focus`` is an IRI, and the rest of the triple that is at fault.

    ``file`` is given where the fault is not in a file of the graph.
    """

    check: str
    message: str
    focus: str
    predicate: str | None = None
    value: str | None = None
    file: Path | None = None


def pinpoint(graph: Graph, faults: Iterable[Fault], first: Path | None = None) -> tuple[Finding, ...]:
    """The faults as findings, each with the line of its triple (else of its subject) in the files of the graph.

    Parameters
    ----------
    first : a file to look into before the others, where it is known which one holds the subjects
    """
    files = [*([first] if first else []), *(file for file in graph.files if file != first)]
    return tuple(_placed(fault, files) for fault in faults)


def _placed(fault: Fault, files: list[Path]) -> Finding:
    file, line = fault.file, None
    for candidate in [] if file else files:
        line = places(candidate).line(fault.focus, fault.predicate, fault.value)
        if line is not None:
            file = candidate
            break
    where = None if file is None else str(file)
    return Finding(fault.check, "error", fault.message, where, line, fault.focus, fault.predicate, fault.value)
