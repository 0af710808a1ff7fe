"""Diagrams of the graph: the pathway, a concept, everything by class, the schema, documents compared; and of a cohort.

Each function returns a `Drawing`, and with a path writes it there first; the ending of the file says in which format:
png, tiff, svg, pdf, html (a page in which the figure and the sentences answer each other), mmd (Mermaid) or dot
(Graphviz). The words that all take (width, width_mm, theme, bare, dpi) are those of `Look`.

>>> from stenosis_kg.rdf.graph import load
>>> pathway(load()).svg().startswith("<svg")
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Unpack

from ..errors import UsageError
from .drawing import FORMATS, Drawing, Look
from .figure_data import FigureData

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from .observed import ObservedCohort
    from .scene import Paper, Scene

__all__ = ["FORMATS", "Drawing", "Look", "cohort", "comparison", "concept", "merged_pathway", "overview", "pathway",
           "schema"]  # fmt: skip

_File = str | PathLike[str]


def pathway(graph: Graph, path: _File | None = None, *, name: str | None = None, **look: Unpack[Look]) -> Drawing:
    """The pathway: stages as bands, options in them, and every way between them with its triggers.

    ``name`` is its IRI, CURIE or label, where the graph has several.

    Raises
    ------
    InputError
        If the graph has no pathway, or one that cannot be followed.
    UnknownName
        If no pathway has the name.
    UsageError
        If the graph has several pathways and none is named; if the ending of the path is unknown, or as in `Look`.
    OutputError
        If the place cannot be written; nothing is left behind.
    """
    from ..pathway.model import graph_of
    from ..pathway.reading import read
    from .pathway_figure import pathway_scene

    records = read(graph, name)
    return _drawing(graph_of(records), lambda data, paper: pathway_scene(data, records, paper), path, look)


def merged_pathway(
    graph: Graph,
    path: _File | None = None,
    *,
    names: Sequence[str] = (),
    **look: Unpack[Look],
) -> Drawing:
    """The pathways of several documents as one: care phases as bands, and a chip for each document that says a thing.

    ``names`` are of pathways or documents, none for all; errors are as of `comparison.pathways.merged`, and as in
    `pathway`.
    """
    from ..comparison.pathways import merged
    from .merged_figure import merged_scene

    found = merged(graph, names)
    return _drawing(graph, lambda data, paper: merged_scene(data, found, paper), path, look)


def concept(graph: Graph, name: str, path: _File | None = None, **look: Unpack[Look]) -> Drawing:
    """One concept, by CURIE, IRI, label or synonym, with all that is stated of it. Errors as in `pathway`, and

    Raises
    ------
    UnknownName
        If nothing has this name; with the nearest names.
    """
    from ..statements.names import resolve
    from .concept_figure import concept_scene

    iri = resolve(graph, name)
    return _drawing(graph, lambda data, paper: concept_scene(data, iri, paper), path, look)


def overview(graph: Graph, path: _File | None = None, **look: Unpack[Look]) -> Drawing:
    """The whole graph by class: a matrix of the classes, and every concept. Errors as in `pathway`."""
    from .overview_figure import overview_scene

    return _drawing(graph, overview_scene, path, look)


def schema(graph: Graph, path: _File | None = None, **look: Unpack[Look]) -> Drawing:
    """The classes, each inside the class it is a kind of, with their properties. Errors as in `pathway`."""
    from .schema_figure import schema_scene

    return _drawing(graph, schema_scene, path, look)


def comparison(
    graph: Graph,
    path: _File | None = None,
    *,
    documents: Sequence[str] = (),
    about: str | None = None,
    **look: Unpack[Look],
) -> Drawing:
    """What documents say of treatments, beside each other; a chart has no mmd and dot.

    ``documents``, ``about`` and errors are as of `comparison.matching.compare`, and as in `pathway`.
    """
    from ..comparison.matching import compare
    from .comparison_figure import comparison_scene

    found = compare(graph, documents, about)
    return _drawing(graph, lambda data, paper: comparison_scene(data, found, paper), path, look)


def cohort(
    graph: Graph,
    observed: ObservedCohort,
    what: str,
    path: _File | None = None,
    *,
    name: str | None = None,
    **look: Unpack[Look],
) -> Drawing:
    """What was observed of a cohort on the pathway of a graph. Errors as in `pathway`, and `UsageError` for an
    unknown ``what``, and for mmd and dot where the figure is a chart.

    ``what`` is "flows" (the pathway with numbers on its arrows), "timing" (how long until the next stage) or
    "deviations" (how often a sentence was not followed).
    """
    from ..pathway.model import graph_of
    from ..pathway.reading import read
    from .cohort_view import CohortView
    from .deviations_figure import deviations_scene
    from .flows_figure import flows_scene
    from .timing_figure import timing_scene

    scenes = {"flows": flows_scene, "timing": timing_scene, "deviations": deviations_scene}
    if what not in scenes:
        raise UsageError(f'there is no figure "{what}" of a cohort; there are {", ".join(scenes)}')
    records, scene = read(graph, name), scenes[what]
    return _drawing(
        graph_of(records), lambda data, paper: scene(CohortView(data, records, observed), paper), path, look
    )


def _drawing(graph: Graph, build: Callable[[FigureData, Paper], Scene], path: _File | None, look: Look) -> Drawing:
    data = FigureData(graph)
    drawing = Drawing(data, partial(build, data), **look)
    if path is not None:
        drawing.save(path)
    return drawing
