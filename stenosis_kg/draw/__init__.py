"""Diagrams of the graph: the pathway, one concept, everything by class, the schema.

Each function returns a `Drawing`, or with a path writes it and returns the path; the ending of the file says in which
format (png, svg, pdf, html, mmd for Mermaid, dot for Graphviz).

>>> from stenosis_kg.graph import load
>>> pathway(load()).svg().startswith("<svg")
True
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import overload

from ..errors import UsageError
from ..graph import Graph
from ..pathway import read
from .drawing import FORMATS, WIDTHS, Drawing
from .facts import Facts
from .pathway_figure import pathway_scene

__all__ = ["FORMATS", "Drawing", "pathway"]

_PathLike = str | PathLike[str]


@overload
def pathway(graph: Graph, path: None = None, *, width: str = "two", theme: str = "light") -> Drawing: ...
@overload
def pathway(graph: Graph, path: _PathLike, *, width: str = "two", theme: str = "light") -> Path: ...


def pathway(
    graph: Graph, path: _PathLike | None = None, *, width: str = "two", theme: str = "light"
) -> Drawing | Path:
    """The pathway: stages as bands, options in them, and every way between them with its triggers.

    Parameters
    ----------
    path : the file to write; without it the drawing is returned
    width : "two" (178 mm, two columns of a journal) or "one" (85 mm)
    theme : "light" or "dark"

    Raises
    ------
    InputError
        If the graph has no pathway.
    UsageError
        If the width, the theme or the ending of the path is unknown.
    OutputError
        If the place cannot be written.
    """
    return _finish(Drawing(graph, pathway_scene(Facts(graph), read(graph), _width(width)), theme), path)


def _width(width: str) -> str:
    if width not in WIDTHS:
        raise UsageError(f'there is no width "{width}"; the widths are {", ".join(WIDTHS)}')
    return width


def _finish(drawing: Drawing, path: _PathLike | None) -> Drawing | Path:
    return drawing if path is None else drawing.save(path)
