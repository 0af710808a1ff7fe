"""The SQL of a replay, in the order in which it runs: named SELECTs that each engine runs unchanged.

Days are whole numbers since 1970-01-01. Windows are LAG, LEAD, ROW_NUMBER, COUNT and MAX over a total order. Nothing is
used that two engines read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Engine, Reference

__all__ = ["PLAN", "RESULTS", "PlanStep", "follow", "sql"]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A named SELECT. ``kept``: its rows are computed once; ``frees``: relations that are not needed after it."""

    name: str
    what: str
    kept: bool = False
    frees: tuple[str, ...] = ()


PLAN = (
    PlanStep("facts", "reading the events", kept=True),
    PlanStep("indexed", "finding the index", kept=True),
    PlanStep("entered", "finding the index", kept=True),
    PlanStep("operation_days", "finding operations", kept=True),
    PlanStep("cohort", "forming the cohort", kept=True),
    PlanStep("operations", "joining operations"),
    PlanStep("epochs", "cutting at operations", kept=True),
    PlanStep("care", "placing care", kept=True),
    PlanStep("traces", "gathering findings", kept=True, frees=("facts",)),
    PlanStep("steps", "ordering stages", kept=True),
    PlanStep("step_triggers", "listing triggers", kept=True),
    PlanStep("evidence", "weighing evidence"),
    PlanStep("verdicts", "judging triggers", kept=True),
    PlanStep("moves", "following moves", kept=True),
    PlanStep("ends", "closing courses", kept=True),
    PlanStep("step_options", "noting options"),
    PlanStep("deviations", "comparing with the sentences", kept=True),
)
"""What leads up to the results, each from those before it."""

RESULTS = ("attrition", "flows", "repeats", "deviation_counts", "trigger_counts", "option_counts", "timing")
"""The SELECTs of counts of persons or moves."""


@cache
def sql(name: str) -> str:
    """The text of a SELECT, without its comments.

    >>> sql("indexed").startswith("SELECT f.person")
    True
    """
    text = (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


def follow(engine: Engine, tables: Mapping[str, Reference], progress: Callable[[str], None] | None = None) -> None:
    """Run the plan.

    Parameters
    ----------
    engine : one with ``events``, ``people``, ``periods`` and ``deaths`` (see `ingest`)
    tables : the reference tables
    progress : called with what begins
    """
    for name, table in tables.items():
        engine.reference(name, table)
    for step in PLAN:
        if progress is not None:
            progress(step.what)
        engine.define(step.name, sql(step.name), kept=step.kept)
        for name in step.frees:
            engine.free(name)
