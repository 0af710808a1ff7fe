"""Everything that is checked of a graph, in one report.

A check takes the graph and yields findings; it is a line in `CHECKS`. Shapes are run beside them, because what they
looked at is counted: nothing that was not looked at "conforms".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..rdf.graph import Graph
from ..statements import mappings
from . import coverage, hygiene, quotes, shapes
from . import mappings as mapping_checks
from . import pathway as pathway_lint
from . import report as validation_report
from . import schema as schema_check
from .finding import Finding
from .shapes.file import Shapes

__all__ = ["CHECKS", "Check", "Report", "validate"]

Check = Callable[[Graph], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "quotes": quotes.check,
    "coverage": lambda graph: coverage.coverage(graph).findings(graph),
    "schema": schema_check.check,
    "hygiene": hygiene.check,
    "pathway": pathway_lint.lint,
    "mappings": lambda graph: mapping_checks.check(mappings.read(graph), graph),
}
"""What is checked beside the shapes: name of the part -> check."""

# Hygiene queries stand alone, for whoever has a graph and no shapes. What one of these has found of the same thing is
# said once, in its words.
_SAID_BY = {
    "graph-of-a-split-sentence": {"shape:sentence-states-or-is-split"},
    "hierarchy-cycle": {"shape:broader-is-acyclic"},
    "inverse-asserted": {"shape:inverse-is-not-written"},
    "kind-missing-from-the-hierarchy": {"shape:kind-agrees-with-hierarchy"},
    "label-shared": {"shape:name-is-unique"},
    "modality-on-a-split-sentence": {"shape:sentence-with-modality-states"},
    "name-missing": {"shape:concept-has-label"},
    "passage-without-a-modality": {"shape:clause-has-modality", "shape:sentence-with-graph-has-modality"},
    "statement-outside-a-passage": {"statement-without-passage"},
    "two-preferred-labels": {"shape:concept-has-one-label"},
    "vocabulary-in-a-passage": {"passage-holds-other"},
}


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found. Truthy where the graph conforms: no finding is an error.

    Attributes
    ----------
    findings : in order of file and line
    parts : for "shapes" and each of `CHECKS`, how many findings it had
    shapes, constraints, focus_nodes : what was evaluated; a shape with no focus node is itself a finding
    statements : the size of the graph, in quads
    files : the names of the files that it was read from
    """

    findings: tuple[Finding, ...]
    parts: tuple[tuple[str, int], ...]
    shapes: int
    constraints: int
    focus_nodes: int
    statements: int
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the graph from conforming."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def verdict(self) -> str:
        """One line: does it conform, and how much was looked at."""
        looked = f"{self.shapes} shapes, {self.constraints} constraints, {self.focus_nodes} focus nodes"
        checks = ", ".join(name for name, _ in self.parts if name != "shapes")
        count = f"{len(self.errors)} {'error' if len(self.errors) == 1 else 'errors'}"
        more = f" and {len(self.warnings)} warning{'' if len(self.warnings) == 1 else 's'}" if self.warnings else ""
        return f"{'Conforms' if self else 'Does not conform'}: {count}{more}; {looked}; {checks} checked."

    @property
    def scope(self) -> str:
        """One line: which files were looked at, as one graph."""
        return f"{self.statements} statements, from {', '.join(self.files) or 'no file'}."

    def render(self, form: str = "text") -> str:
        """The report as "text", "json", "sarif" (2.1.0) or "turtle" (a SHACL validation report)."""
        return validation_report.render(self, form)

    def __str__(self) -> str:
        return self.render()

    def _repr_html_(self) -> str:
        return validation_report.render(self, "html")


def validate(graph: Graph, *more: Shapes, timeout: float | None = shapes.TIMEOUT) -> Report:
    """Run every check over a graph.

    Parameters
    ----------
    graph : what to validate; a file of one's own is loaded together with the bundled graph, which gives it its terms
    more : shapes to run beside the bundled ones
    timeout : seconds that these may take; None waits for ever

    Raises
    ------
    ShapesError
        If the shapes cannot be run.

    >>> from stenosis_kg.rdf.graph import load
    >>> bool(validate(load()))
    True
    """
    runs = [shapes.run(graph, each, timeout) for each in (shapes.bundled(), *more)]
    found = {"shapes": [finding for run in runs for finding in run.findings]}
    found |= {name: list(check(graph)) for name, check in CHECKS.items()}
    said = {(finding.check, finding.focus) for part in found.values() for finding in part}
    found["hygiene"] = [
        one for one in found["hygiene"] if not any((name, one.focus) in said for name in _SAID_BY.get(one.check, ()))
    ]
    findings = {finding: None for part in found.values() for finding in part}
    return Report(
        findings=tuple(sorted(findings, key=_place)),
        parts=tuple((name, len(part)) for name, part in found.items()),
        shapes=sum(run.shapes for run in runs),
        constraints=sum(run.constraints for run in runs),
        focus_nodes=sum(run.focus_nodes for run in runs),
        statements=len(graph),
        files=tuple(file.name for file in graph.files),
    )


def _place(finding: Finding) -> tuple[str, int, str, str, str]:
    return (finding.file or "", finding.line or 0, finding.check, finding.focus or "", finding.message)
