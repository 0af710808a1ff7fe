"""Run every check over a graph and put what they find into one report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..rdf.graph import Graph
from ..statements import mappings as mapping_sets
from . import coverage, hygiene, mappings, pathway, quotes, schema, shapes
from .finding import Finding
from .report import Report
from .shapes.file import Shapes

__all__ = ["STEPS", "validate"]

STEPS = tuple(f"check {name}" for name in "shapes quotes coverage schema hygiene pathway mappings".split())
"""What `validate` does, as its progress names it."""


def validate(
    graph: Graph,
    *more: Shapes,
    timeout: float | None = shapes.TIMEOUT,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Run every check over a graph.

    Parameters
    ----------
    graph : what to validate; a file of one's own is loaded together with the bundled graph, which gives it its terms
    more : shapes to run beside the bundled ones and those of the graph's project
    timeout : seconds that these may take; None waits for ever
    progress : called with what begins, of `STEPS`

    Raises
    ------
    ShapesError
        If the shapes cannot be run.

    >>> from stenosis_kg.rdf.graph import load
    >>> bool(validate(load()))
    True
    """
    if graph.project is not None and graph.project.shapes:
        more = (shapes.read(*graph.project.shapes), *more)
    progress(STEPS[0])
    runs = [shapes.run(graph, each, timeout) for each in (shapes.bundled(), *more)]
    covered = coverage.coverage(graph)
    checks: dict[str, Callable[[], Sequence[Finding]]] = {
        "shapes": lambda: [finding for run in runs for finding in run.findings],
        "quotes": lambda: quotes.check(graph),
        "coverage": lambda: covered.findings(graph),
        "schema": lambda: schema.check(graph),
        "hygiene": lambda: hygiene.check(graph),
        "pathway": lambda: pathway.lint(graph),
        "mappings": lambda: mappings.check(mapping_sets.read(graph), graph),
    }
    found: dict[str, Sequence[Finding]] = {}
    for name, check in checks.items():
        progress(f"check {name}")
        found[name] = check()
    findings = {finding: None for part in found.values() for finding in part}
    return Report(
        findings=tuple(sorted(findings, key=_place)),
        parts=tuple((name, len(part)) for name, part in found.items()),
        shapes=sum(run.shapes for run in runs),
        constraints=sum(run.constraints for run in runs),
        focus_nodes=sum(run.focus_nodes for run in runs),
        statements=len(graph),
        coverage=covered,
        files=tuple(file.name for file in graph.files),
    )


def _place(finding: Finding) -> tuple[str, int, str, str, str]:
    return (finding.file or "", finding.line or 0, finding.check, finding.focus or "", finding.message)
