"""pySHACL over a graph: what it found, as plain records; for shapes that are not ours, within limits.

pySHACL is the reference for SHACL Core and SHACL-SPARQL. It is given an rdflib dataset and never a store of
Oxigraph's, over which it reports values of ``sh:in`` that are not wrong.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ...child import forked, spawned
from ...errors import ShapesError
from ...namespaces import SH
from ...rdf.convert import to_rdflib
from ..finding import Result
from .results import made, read_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Dataset

    from ...rdf.graph import Graph
    from .file import Node, Shapes

__all__ = ["MEMORY", "TIMEOUT", "limited", "results"]

TIMEOUT = 60.0  # seconds
MEMORY = 1024  # MiB on top of what the process has
_DEPTH = 100  # of shapes in shapes; pySHACL's own 15 is too few for SHACL-SHACL over the shapes of RML


def results(graph: Graph, shapes: Shapes, focus: Mapping[Node, Iterable[str]] | None = None) -> list[Result]:
    """What the shapes find in the union of all graphs, sorted.

    Parameters
    ----------
    focus : the shapes with a target -> their focus nodes; by these our own are asked first which of them may be broken

    Raises
    ------
    ShapesError
        If pySHACL cannot run the shapes.
    """
    store = graph.union if shapes.ours and focus is not None else None
    asked = store if isinstance(store, ox.Store) else None
    quads = shapes.quads
    if asked is not None and focus is not None:
        from .asked import may_break

        suspects = may_break(asked, shapes, focus)
        if not suspects:
            return []
        quads = shapes.aimed(suspects)
    found = _results(graph.dataset, quads, asked)
    if isinstance(found, str):
        raise _refused(found, shapes)
    return [made(one) for one in found]


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
        if shapes.entailed:
            _entail(to_rdflib(_TINY))
        answer = forked(lambda: json.dumps(_results(data, shapes.quads)).encode(), timeout, memory, late)
    else:
        both = [_dumped(shapes.quads), _dumped(graph.store)]
        answer = spawned(__name__, json.dumps(both).encode(), timeout, late)
    if not answer:
        raise _refused(f"the validator broke down on them, or took more than {memory:,} MB; make them simpler", shapes)
    found = json.loads(answer)
    if isinstance(found, str):
        raise _refused(found, shapes)
    return [made(one) for one in found]


def _refused(why: str, shapes: Shapes) -> ShapesError:
    names = ", ".join(map(str, shapes.files))
    return ShapesError(f"the shapes cannot be run: {why}", file=names or None)


def _results(data: Dataset, shapes: Iterable[ox.Quad], store: ox.Store | None = None) -> list[Any] | str:
    """The results, each as a list of what a `Result` holds, or why pySHACL cannot run the shapes.

    ``store`` has the same data, to be asked first whether a query finds anything.
    """
    import pyshacl

    from .corrected import corrected

    quads = list(shapes)
    plain = to_rdflib(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads).default_graph
    if any(quad.predicate.value == SH + "entailment" for quad in quads):
        _entail(data)
    try:
        with warnings.catch_warnings(), corrected():
            # Where warnings are errors, a name that rdflib and pySHACL are to give up would look like bad shapes.
            warnings.simplefilter("ignore", DeprecationWarning)
            _, report, _ = pyshacl.validate(
                _parsing_once(data, store), shacl_graph=plain, inplace=True, max_validation_depth=_DEPTH
            )
        if isinstance(report, Exception):
            raise report
        return sorted(read_report(report), key=str)
    except Exception as error:  # pySHACL passes on the errors of several libraries, or hands back its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return f"{reason[:200]}; mend them"


def _entail(data: Dataset) -> None:
    """Add what follows by RDFS, which is the one entailment that `lint` lets pass."""
    from owlrl import DeductiveClosure
    from pyshacl.inference import CustomRDFSSemantics
    from rdflib import Graph

    whole = Graph()
    for triple in data.triples((None, None, None)):
        whole.add(triple)
    DeductiveClosure(CustomRDFSSemantics).expand(whole)
    for triple in whole:
        data.default_graph.add(triple)


def _parsing_once(data: Dataset, store: ox.Store | None) -> Dataset:
    """The same data, in a dataset that parses a query once, and not again for each focus node.

    rdflib's parser takes longer than the query: it is most of the time that the SPARQL constraints take.
    """
    from rdflib import Dataset, URIRef
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.query import Result as Rows

    from .asked import finds_nothing

    known: dict[str, Any] = {}

    class ParsingOnce(Dataset):
        def query(self, query_object: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(query_object, str):
                bound = named.get("initBindings") or (rest[3] if len(rest) > 3 else None)  # pySHACL gives it by place
                this = bound["this"] if bound and set(bound) == {"this"} else None
                if store is not None and finds_nothing(store, query_object, this if isinstance(this, URIRef) else None):
                    nothing = Rows("SELECT")
                    nothing.vars, nothing.bindings = [], []
                    return nothing
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
