"""A cohort over the pathway: where persons stood, when care moved on, on what trigger, and where it left the document.

From coded events (MEDS, a CSV file, or an OMOP CDM) and a graph, by plain SQL that DuckDB and Spark run unchanged.
`docs/replay.md` has the rules. Needs an extra: ``pip install 'stenosis-kg[replay]'``.

The package may be called like a function: ``skg.replay(kg, "events.parquet", "out/")``.
"""

from __future__ import annotations

import sys
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .run import Replay, replay

if TYPE_CHECKING:
    from ..graph import Graph

__all__ = ["Replay", "replay"]


class _Callable(ModuleType):
    """A module that may be called: ``stenosis_kg.replay`` is this package and the function of the same name."""

    def __call__(
        self, graph: Graph, events: str | PathLike[str], out: str | PathLike[str] | None = None, **options: Any
    ) -> Replay:
        return replay(graph, events, out, **options)


sys.modules[__name__].__class__ = _Callable
