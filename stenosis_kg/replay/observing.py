"""The tables of a replay as the figures take them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..draw.observed import Curve, Departure, Flow, Observed

if TYPE_CHECKING:
    from .run import Replay

__all__ = ["observed"]


def observed(found: Replay) -> Observed:
    """What the figures show of a replay: its tables, as they are written."""
    tables: dict[str, list[dict[str, Any]]] = {name: table.dicts() for name, table in found.tables.items()}
    flows = tuple(
        Flow(row["source"], row["target"], row["standing"], row["persons"], row["moves"], _days(row))
        for row in tables["flows"]
    )
    curves = []
    for (source, target), points in groupby(tables["timing"], key=lambda row: (row["source"], row["target"])):
        each = tuple((p["day"], p["at_risk"], p["arrived"], p["left"], p["incidence"]) for p in points)
        curves.append(Curve(source, target, each[0][1] or 0, each))
    departures = tuple(
        Departure(row["kind"], row["sentence"], row["words"], row["persons"], row["assessed"], row["undetermined"])
        for row in tables["deviations_by_sentence"]
    )
    persons = found.persons
    told = not 0 < persons < found.min_cell
    data = f"{found.events.name}, {persons:,} persons" if told else found.events.name
    unseen = [s.iri for n, s in found.model.stages.items() if not found.codes.shows(n)]
    unseen += [stage.iri for stage in found.model.pathway.unplaced]
    return Observed(persons, flows, tuple(curves), departures, found.min_cell, data, frozenset(unseen))


def _days(row: dict[str, Any]) -> tuple[int, int, int] | None:
    return None if row["days_median"] is None else (row["days_q1"], row["days_median"], row["days_q3"])
