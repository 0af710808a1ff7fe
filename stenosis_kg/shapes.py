"""Read shapes, run them over a graph, and say what was looked at.

pySHACL does the validating: it is the reference for SHACL Core and SHACL-SPARQL. It is given an rdflib
dataset and never a store of Oxigraph's, over which it reports values of ``sh:in`` that are not wrong.
It also says "conforms" where there was nothing to check: so focus nodes are counted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pyoxigraph as ox

from .errors import ShapesError
from .graph import Graph
from .graph import read as read_quads
from .locate import find
from .model import Finding
from .namespaces import SH, compact
from .paths import ontology
from .shacl_terms import TARGETS
from .shapes_file import Node, Shapes
from .shapes_lint import lint

__all__ = ["Run", "bundled", "read", "run"]


@dataclass(frozen=True, slots=True)
class Run:
    """What came out of running shapes, and what went in.

    ``shapes`` counts the shapes with a target that found a node, ``constraints`` what these demand, themselves and
    through the shapes that they name, ``focus_nodes`` the pairs of such a shape and a node that it looked at.
    """

    findings: tuple[Finding, ...]
    shapes: int
    constraints: int
    focus_nodes: int


def read(*files: str | PathLike[str]) -> Shapes:
    """Read shapes files in any RDF format, and lint each of them.

    Raises
    ------
    InputError
        If a file cannot be parsed.
    UnsafeInput, ShapesError
        If it could attack, or would check nothing or something else than it says: see `shapes_lint.lint`.
    """
    quads: list[ox.Quad] = []
    for path in map(Path, files):
        own = Shapes((path,), tuple(read_quads(path)))
        lint(own)
        quads += own.quads
    return Shapes(tuple(map(Path, files)), tuple(quads))


def bundled() -> Shapes:
    """The shapes of the package."""
    return read(*sorted((ontology() / "shapes").glob("*.ttl")))


def run(graph: Graph, shapes: Shapes) -> Run:
    """Validate a graph: the union of its named graphs and the default graph.

    A shape that finds no focus node is a finding of its own: it checked nothing.

    Raises
    ------
    ShapesError
        If the validator cannot run the shapes.
    """
    focus = {node: _focus_nodes(graph, shapes, node) for node in _targeted(shapes)}
    looked = {one for node, nodes in focus.items() if nodes for one in shapes.under(node)}
    idle = [_idle(shapes, node) for node, nodes in focus.items() if not nodes]
    return Run(
        findings=(*_violations(graph, shapes), *idle),
        shapes=sum(map(bool, focus.values())),
        constraints=sum(shapes.constraints(node) for node in looked),
        focus_nodes=sum(map(len, focus.values())),
    )


def _targeted(shapes: Shapes) -> list[Node]:
    return [node for node in shapes.nodes if shapes.has_target(node) and not shapes.deactivated(node)]


def _focus_nodes(graph: Graph, shapes: Shapes, node: Node) -> set[str]:
    """The nodes that the targets of a shape choose (SHACL, section 2.1.3), as strings."""
    classes = [*shapes.objects(node, "targetClass"), *([node] if shapes.is_class(node) else [])]
    found = {str(term) for term in shapes.objects(node, "targetNode")}
    for query, terms in (
        ("SELECT DISTINCT ?this WHERE { ?this rdf:type/rdfs:subClassOf* ?target }", classes),
        ("SELECT DISTINCT ?this WHERE { ?this ?target ?any }", shapes.objects(node, "targetSubjectsOf")),
        ("SELECT DISTINCT ?this WHERE { ?any ?target ?this }", shapes.objects(node, "targetObjectsOf")),
    ):
        for term in terms:
            found |= {str(value) for value in graph.values(query, target=term)}
    return found


def _idle(shapes: Shapes, node: Node) -> Finding:
    """The finding about a shape that found no focus node."""
    targets = [f"sh:{name} {_shown(value)}" for name in TARGETS for value in shapes.objects(node, name)]
    iri = node.value if isinstance(node, ox.NamedNode) else ""
    file, line = find(shapes.files, iri)
    return Finding(
        check=shapes.name(node),
        severity="error",
        message=f"This shape checked nothing: no node of the graph fits {' or '.join(targets) or 'its class'}. "
        "Mend the target, or validate a file that has such nodes.",
        file=file,
        line=line,
        focus=iri or None,
    )


def _violations(graph: Graph, shapes: Shapes) -> list[Finding]:
    """The results of pySHACL as findings, sorted."""
    import pyshacl
    from rdflib import URIRef

    from .boundary import to_rdflib

    plain = to_rdflib(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in shapes.quads)
    try:
        _, results, _ = pyshacl.validate(graph.dataset, shacl_graph=plain.default_graph, inplace=True)
        if isinstance(results, Exception):
            raise results
    except Exception as error:  # pySHACL passes on the errors of several libraries, or hands back its own
        said = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise ShapesError(f"the shapes cannot be run: {said}; mend them", file=_first(shapes.files)) from None
    found = []
    for result in results.objects(None, URIRef(SH + "result")):
        one = {str(p).removeprefix(SH): o for p, o in results.predicate_objects(result)}
        focus = str(one["focusNode"])
        path = str(one["resultPath"]) if isinstance(one.get("resultPath"), URIRef) else None
        value = str(one["value"]) if "value" in one else None
        file, line = find(graph.files, focus, path, value)
        found.append(
            Finding(
                check=_rule(shapes, one["sourceShape"]),
                severity="error" if one["resultSeverity"] == URIRef(SH + "Violation") else "warning",
                message=min(str(text) for text in results.objects(result, URIRef(SH + "resultMessage"))),
                file=file,
                line=line,
                focus=focus,
                path=path,
                value=value,
            )
        )
    return sorted(found, key=lambda f: (f.file or "", f.line or 0, f.focus or "", f.check, f.path or "", f.value or ""))


def _rule(shapes: Shapes, source: object) -> str:
    """The name of the shape that a result came from."""
    from .boundary import term_from_rdflib

    term = term_from_rdflib(source)
    return shapes.name(term) if isinstance(term, (ox.NamedNode, ox.BlankNode)) else str(source)


def _shown(term: object) -> str:
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _first(files: tuple[Path, ...]) -> Path | None:
    return files[0] if len(files) == 1 else None
