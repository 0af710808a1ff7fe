"""pySHACL over a graph: what it found, as plain records; for shapes that are not ours, within limits.

pySHACL is the reference for SHACL Core and SHACL-SPARQL. It is given an rdflib dataset and never a store of
Oxigraph's, over which it reports values of ``sh:in`` that are not wrong.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from ...child import forked, spawned
from ...errors import ShapesError
from ...namespaces import SH, compact
from ...rdf.convert import to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Dataset

    from ...rdf.graph import Graph
    from .file import Shapes

__all__ = ["MEMORY", "TIMEOUT", "Result", "limited", "results"]

TIMEOUT = 60.0  # seconds
MEMORY = 1024  # MiB on top of what the process has
_IRI = re.compile(r"<?(https?://[^\s<>\"]*[^\s<>\".,;:!?)])>?")


class Result(NamedTuple):
    """One result of validation. ``shape`` is an IRI or ``_:label``; what there is not is ``None``."""

    shape: str
    component: str
    focus: str
    path: str | None
    value: str | None
    severity: str
    message: str


def results(graph: Graph, shapes: Shapes) -> list[Result]:
    """What the shapes find in the union of all graphs, sorted.

    Raises
    ------
    ShapesError
        If pySHACL cannot run the shapes.
    """
    found = _results(graph.dataset, shapes.quads)
    if isinstance(found, str):
        raise _refused(found, shapes)
    return found


def limited(graph: Graph, shapes: Shapes, timeout: float | None = TIMEOUT, memory: int = MEMORY) -> list[Result]:
    """The same in a child process that is killed at its limits, for shapes that somebody else wrote.

    Parameters
    ----------
    timeout : seconds; None waits for ever
    memory : MiB that the run may take on top of the graph (held on Linux only)

    Raises
    ------
    ShapesError
        If pySHACL cannot run the shapes, or not within the limits.
    """

    def late() -> ShapesError:
        return _refused(
            f"they ran past {timeout:g} s and were stopped; make them simpler, or give more --timeout", shapes
        )

    if sys.platform == "linux":
        data = graph.dataset  # made here, so that the child shares it
        _results(to_rdflib(_TINY), _TINY)  # the child may open no file: all that is imported late is imported now
        answer = forked(lambda: json.dumps(_results(data, shapes.quads)).encode(), timeout, memory, late)
    else:
        both = [_dumped(shapes.quads), _dumped(graph.store)]
        answer = spawned(__name__, json.dumps(both).encode(), timeout, late)
    if not answer:
        raise _refused(f"the validator broke down on them, or took more than {memory:,} MB; make them simpler", shapes)
    found = json.loads(answer)
    if isinstance(found, str):
        raise _refused(found, shapes)
    return [Result(*one) for one in found]


def _refused(why: str, shapes: Shapes) -> ShapesError:
    names = ", ".join(map(str, shapes.files))
    return ShapesError(f"the shapes cannot be run: {why}", file=names or None)


def _results(data: Dataset, shapes: Iterable[ox.Quad]) -> list[Result] | str:
    """The results, or why pySHACL cannot run the shapes."""
    import pyshacl
    from rdflib import URIRef

    plain = to_rdflib(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in shapes).default_graph
    try:
        with warnings.catch_warnings():
            # Where warnings are errors, a name that rdflib and pySHACL are to give up would look like bad shapes.
            warnings.simplefilter("ignore", DeprecationWarning)
            _, report, _ = pyshacl.validate(_parsing_once(data), shacl_graph=plain, inplace=True)
        if isinstance(report, Exception):
            raise report
    except Exception as error:  # pySHACL passes on the errors of several libraries, or hands back its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return f"{reason[:200]}; mend them"
    found = []
    for node in report.objects(None, URIRef(SH + "result")):
        one: dict[str, Any] = {str(p).removeprefix(SH): o for p, o in report.predicate_objects(node)}
        shape = one["sourceShape"]
        messages = sorted(str(text) for text in report.objects(node, URIRef(SH + "resultMessage")))
        found.append(
            Result(
                shape=str(shape) if isinstance(shape, URIRef) else f"_:{shape}",
                component=str(one["sourceConstraintComponent"]).removeprefix(SH),
                focus=str(one["focusNode"]),
                path=str(one["resultPath"]) if isinstance(one.get("resultPath"), URIRef) else None,
                value=str(one["value"]) if "value" in one else None,
                severity=str(one["resultSeverity"]).removeprefix(SH),
                message=_IRI.sub(lambda match: compact(match[1]), messages[0]),
            )
        )
    return sorted(found, key=lambda result: tuple(part or "" for part in result))


def _parsing_once(data: Dataset) -> Dataset:
    """The same data, in a dataset that parses a query once, and not again for each focus node.

    rdflib's parser takes longer than the query: it is most of the time that the SPARQL constraints take.
    """
    from rdflib import Dataset
    from rdflib.plugins.sparql import prepareQuery

    known: dict[str, Any] = {}

    class ParsingOnce(Dataset):
        def query(self, query_object: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(query_object, str):
                if query_object not in known:
                    known[query_object] = prepareQuery(query_object, initNs=dict(self.namespaces()))
                query_object = known[query_object]
            return super().query(query_object, *rest, **named)

    return ParsingOnce(store=data.store, default_union=True)


def _dumped(quads: Iterable[ox.Quad]) -> str:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()


def serve() -> None:
    """In a new interpreter: validate the graph on its input by the shapes before it."""
    shapes, data = (list(ox.parse(text, format=ox.RdfFormat.N_QUADS)) for text in json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(_results(to_rdflib(data), shapes)).encode())


_TINY = tuple(
    ox.parse(
        """@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:s> a sh:NodeShape ; sh:targetNode <urn:s> ; sh:pattern "^urn" ;
            sh:sparql [ sh:select "SELECT $this WHERE { $this a $this FILTER REGEX(STR($this), 'x') }" ] .""",
        format=ox.RdfFormat.TURTLE,
    )
)
