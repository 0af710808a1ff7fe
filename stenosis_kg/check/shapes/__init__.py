"""Read shapes, run them over a graph, and count what was looked at.

`engine` does the validating. Engines answer "conforms" where there was nothing to check: so what each shape looked at
is counted here, and a shape that looked at nothing is a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Literal as OneOf

import pyoxigraph as ox

from ...namespaces import SH, compact
from ...paths import ontology
from ...rdf import Term, bare, shown
from ...rdf.graph import Graph, load
from ...rdf.graph import read as read_quads
from ..finding import Finding, Result, pinpoint
from .engine import TIMEOUT, limited, results
from .file import Node, Shapes
from .lint import lint
from .results import term, text
from .terms import TARGETS

__all__ = ["TIMEOUT", "ShapesRun", "bundled", "focus_nodes", "read", "run"]

_IRI = re.compile(r"<?(https?://[^\s<>\"]*[^\s<>\".,;:!?)])>?")
_LESS = {f"<{SH}Info>", f"<{SH}Warning>"}  # every other severity is as much as a violation (SHACL, section 3.4)
_CHOOSING = (
    "SELECT DISTINCT ?this WHERE { ?this rdf:type/rdfs:subClassOf* ?target }",
    "SELECT DISTINCT ?this WHERE { ?this ?target ?any }",
    "SELECT DISTINCT ?this WHERE { ?any ?target ?this }",
)
_UNTOLD = "The query of this shape gives this node, and says no more: see its sh:sparql."


@dataclass(frozen=True, slots=True)
class ShapesRun:
    """What came out of running shapes, and what went in.

    ``shapes`` counts the shapes with a target that found a node, ``constraints`` what these demand, themselves and
    through the shapes that they name, ``focus_nodes`` the pairs of such a shape and a node that it looked at.
    """

    findings: tuple[Finding, ...]
    shapes: int
    constraints: int
    focus_nodes: int


def read(*files: str | PathLike[str], lenient: bool = False) -> Shapes:
    """Read shapes files in any RDF format, and lint them as one.

    Parameters
    ----------
    lenient : as for `load`

    Raises
    ------
    InputError
        If a file cannot be parsed.
    UnsafeInput, ShapesError
        If they could attack, or would check nothing or something else than they say: see `lint`.
    """
    graphs = {path: load(path, bundled=False, lenient=lenient) for path in map(Path, files)}
    where = {quad: path for path, graph in graphs.items() for quad in graph.store}
    warnings = tuple(warning for graph in graphs.values() for warning in graph.warnings)
    return lint(Shapes(tuple(graphs), tuple(where), warnings=warnings), where)


def bundled() -> Shapes:
    """The shapes of the package. A test lints them, so that nobody has to wait for it."""
    files = tuple(sorted((ontology() / "shapes").glob("*.ttl")))
    return Shapes(files, tuple(read_quads(*files)), ours=True)


def run(graph: Graph, shapes: Shapes, timeout: float | None = TIMEOUT) -> ShapesRun:
    """Validate a graph: the union of its named graphs and the default graph.

    Parameters
    ----------
    timeout : seconds that shapes of a user's own may take, in a process of their own; None for ever

    Raises
    ------
    ShapesError
        If the validator cannot run the shapes, or not within its limits.
    """
    focus = focus_nodes(graph, shapes)
    looked = {one for node, nodes in focus.items() if nodes for one in shapes.under(node)}
    # Shapes of others have targets of which good data has only some.
    severity: OneOf["error", "warning"] = "warning" if looked and not shapes.ours else "error"
    # Ours are about all that a graph can say: the small graph of a project says some of it.
    counted = not shapes.entailed and not (shapes.ours and graph.project)
    idle = [_idle(shapes, node, severity) for node, nodes in focus.items() if not nodes and counted]
    found = results(graph, shapes, focus) if shapes.ours else limited(graph, shapes, timeout)
    return ShapesRun(
        findings=(
            *pinpoint((_finding(shapes, result) for result in found), graph.files),
            *pinpoint(idle, shapes.files),
            *shapes.idle,
        ),
        shapes=sum(map(bool, focus.values())),
        constraints=sum(shapes.constraints(node) for node in looked),
        focus_nodes=sum(map(len, focus.values())),
    )


def focus_nodes(graph: Graph, shapes: Shapes) -> dict[Node, set[str]]:
    """For each shape with a target the nodes that it chooses (SHACL, section 2.1.3), as N-Triples has them."""

    @cache
    def chosen(query: str, target: Term) -> set[str]:
        return set(map(str, graph.values(query, target=target)))

    def of(node: Node) -> set[str]:
        classes = [*shapes.objects(node, "targetClass"), *([node] if shapes.is_class(node) else [])]
        terms = [classes, shapes.objects(node, "targetSubjectsOf"), shapes.objects(node, "targetObjectsOf")]
        found = set(map(str, shapes.objects(node, "targetNode")))
        return found.union(*(chosen(query, one) for query, some in zip(_CHOOSING, terms, strict=True) for one in some))

    targeted = [node for node in shapes.nodes if shapes.has_target(node) and not shapes.deactivated(node)]
    return {node: of(node) for node in targeted}


def _idle(shapes: Shapes, node: Node, severity: OneOf["error", "warning"]) -> Finding:
    """The finding about a shape that found no focus node."""
    targets = [f"sh:{name} {shown(value)}" for name in TARGETS for value in shapes.objects(node, name)]
    iri = node.value if isinstance(node, ox.NamedNode) else None
    message = f"This shape checked nothing: no node of the graph fits {' or '.join(targets) or 'its class'}."
    mend = "Mend the target, or validate a file that has such nodes."
    return Finding(shapes.name(node), f"{message} {mend}", iri, severity=severity)


def _finding(shapes: Shapes, result: Result) -> Finding:
    """A result as a finding, still without its place.

    A query of ours that looks at a whole scheme or document is about the value that it gives, not its focus node.
    """
    node = term(result.shape)
    assert not isinstance(node, ox.Literal)
    name, component = shapes.name(node), result.component.strip("<>").removeprefix(SH)
    focus, value = bare(term(result.focus)), bare(term(result.value)) if result.value else None
    path = result.path[1:-1] if result.path and result.path.startswith("<") else None
    if shapes.ours and component == "SPARQLConstraintComponent" and value:
        focus, value = value, None
    if path is None and len(subjects := shapes.objects(node, "targetSubjectsOf")) == 1:
        path = getattr(subjects[0], "value", None)  # the shape is about what has this property
    check = name if isinstance(node, ox.NamedNode) else f"{name} ({component})"
    message = _IRI.sub(lambda match: compact(match[1]), text(result.messages)) or _UNTOLD
    severity: OneOf["error", "warning"] = "warning" if result.severity in _LESS else "error"
    return Finding(check, message, focus, path, value, severity, result=result)
