"""What checks find: a finding says what is wrong, in which file and line, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal as OneOf
from typing import NamedTuple

from ..rdf.locate import find

__all__ = ["Finding", "Result", "pinpoint"]


class Result(NamedTuple):
    """A result of validation in the terms of SHACL, each as it is written in Turtle without prefixes.

    References: https://www.w3.org/TR/shacl/#results-validation-result
    """

    focus: str
    component: str
    shape: str
    severity: str
    path: str | None = None
    value: str | None = None
    messages: tuple[str, ...] = ()
    details: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found wrong.

    Attributes
    ----------
    check : the name of the check
    message : what was seen, and what to do
    focus, path, value : the IRI of what it is about, the property, and the value that is wrong, as far as known
    severity : an error keeps the graph from conforming
    file, line : where to mend it, as far as known
    result : the same as SHACL has it, of a shape
    """

    check: str
    message: str
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    severity: OneOf["error", "warning"] = "error"
    file: str | None = None
    line: int | None = None
    result: Result | None = None

    def __str__(self) -> str:
        """ "file, line N: message", without the parts that are not known."""
        places = [self.file or "", f"line {self.line}" if self.line else ""]
        where = ", ".join(filter(None, places))
        return f"{where}: {self.message}" if where else self.message


def pinpoint(findings: Iterable[Finding], files: Sequence[Path]) -> tuple[Finding, ...]:
    """The findings with file and line: of the triple at fault, else of its subject.

    Parameters
    ----------
    files : to look in, in this order
    """
    placed = []
    for each in findings:
        file, line = find(files, each.focus or "", each.path, each.value)
        placed.append(replace(each, file=file, line=line))
    return tuple(placed)
