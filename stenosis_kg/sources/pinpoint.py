"""Give what is wrong with a graph the file and line where it is to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..graph import Graph
from ..model import Finding
from ..reading.locate import find

__all__ = ["Fault", "pinpoint"]


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
