"""The SQL of a replay, in the order in which it runs: named SELECTs that each engine runs unchanged.

Days are whole numbers since 1970; windows are LAG, LEAD, ROW_NUMBER and COUNT over a total order; nothing else that two
engines read differently is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Engine
    from .tables import Reference

__all__ = ["PLAN", "RESULTS", "Step", "follow", "sql"]


@dataclass(frozen=True, slots=True)
class Step:
    """One named SELECT. ``kept``: its rows are made once, for those that read them; ``frees`` are no longer needed."""

    name: str
    what: str
    kept: bool = False
    frees: tuple[str, ...] = ()


PLAN = (
    Step("facts", "reading the events", kept=True),
    Step("indexed", "finding the index", kept=True),
    Step("entered", "finding the index", kept=True),
    Step("acts", "finding operations", kept=True),
    Step("cohort", "forming the cohort", kept=True),
    Step("operations", "joining operations"),
    Step("epochs", "cutting at operations", kept=True),
    Step("care", "placing care", kept=True),
    Step("traces", "gathering findings", kept=True, frees=("facts",)),
    Step("steps", "ordering stages", kept=True),
    Step("asked", "listing triggers", kept=True),
    Step("evidence", "weighing evidence"),
    Step("verdicts", "judging triggers", kept=True),
    Step("moves", "following moves", kept=True),
    Step("ends", "closing courses", kept=True),
    Step("chosen", "noting options"),
    Step("assessed", "comparing with the sentences", kept=True),
)
"""What leads up to the results, each from those before it."""

RESULTS = ("attrition", "flows", "repeats", "departures", "triggers_seen", "options_seen", "timing")
"""The SELECTs of numbers of persons."""


@cache
def sql(name: str) -> str:
    """The text of a SELECT, without its comment.

    >>> sql("indexed").startswith("SELECT f.person")
    True
    """
    text = (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


def follow(engine: Engine, tables: Mapping[str, Reference], progress: Callable[[str], None] | None = None) -> None:
    """Run the plan on an engine that has ``events``, ``people``, ``periods`` and ``deaths`` (see `ingest`).

    ``progress`` is told what begins.
    """
    for name, table in tables.items():
        engine.reference(name, table)
    for step in PLAN:
        if progress is not None:
            progress(step.what)
        engine.define(step.name, sql(step.name), kept=step.kept)
        for name in step.frees:
            engine.free(name)
