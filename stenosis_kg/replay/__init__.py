"""Replay a cohort over the pathway: where persons stood, when care moved on, on what trigger, and where it deviated.

It takes coded events (MEDS, a CSV file, or an OMOP CDM) and a graph; the SQL is plain and runs unchanged on DuckDB and
Spark. `docs/replay.md` has the rules. Needs an extra: ``pip install 'stenosis-kg[replay]'``.

The package may be called like a function: ``skg.replay(kg, "events.parquet", "out/")``.
"""

from __future__ import annotations

import sys
from inspect import signature
from types import ModuleType

from .run import Replay, replay

__all__ = ["Replay", "replay"]


class _Callable(ModuleType):
    """A module that may be called: ``stenosis_kg.replay`` is this package and the function of the same name."""

    __call__ = staticmethod(replay)


sys.modules[__name__].__class__ = _Callable
sys.modules[__name__].__signature__ = signature(replay)  # type: ignore[attr-defined]
