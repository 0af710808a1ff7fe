"""The figures of a replay: its tables as the drawings take them, drawn for a page. Only here does a replay draw."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element

from ..draw import cohort
from ..draw.observed import ObservedCohort, ObservedCurve, ObservedDeviation, ObservedFlow
from ..draw.picture import element, picture
from .result import CohortResult

__all__ = ["FIGURES", "ObservedCohort", "drawn", "observed"]

FIGURES = ("flows", "timing", "departures")
_FORMATS = ("png", "svg", "pdf")


def observed(found: CohortResult) -> ObservedCohort:
    """What the figures show: the tables, as they are written."""
    tables: dict[str, list[dict[str, Any]]] = {name: table.dicts() for name, table in found.tables.items()}
    flows = tuple(
        ObservedFlow(row["source"], row["target"], row["standing"], row["persons"], row["moves"], _days(row))
        for row in tables["flows"]
    )
    curves = []
    for (source, target), points in groupby(tables["timing"], key=lambda row: (row["source"], row["target"])):
        each = tuple((p["day"], p["at_risk"], p["arrived"], p["left"], p["incidence"]) for p in points)
        curves.append(ObservedCurve(source, target, each[0][1] or 0, each))
    deviations = tuple(
        ObservedDeviation(
            row["kind"], row["sentence"], row["words"], row["persons"], row["assessed"], row["undetermined"]
        )
        for row in tables["deviations_by_sentence"]
    )
    small = 0 < found.persons < found.min_cell
    data = found.given.root.name if small else f"{found.given.root.name}, {found.persons:,} persons"
    unseen = [stage.iri for number, stage in found.model.stages.items() if not found.codes.shows(number)]
    unseen += [stage.iri for stage in found.model.pathway.unplaced]
    return ObservedCohort(found.persons, flows, tuple(curves), deviations, found.min_cell, data, frozenset(unseen))


def drawn(found: CohortResult) -> tuple[dict[str, Element], dict[str, bytes]]:
    """Each figure as an element of the page, and all files of figures (path in the folder -> content)."""
    seen = observed(found)
    elements: dict[str, Element] = {}
    files: dict[str, bytes] = {}
    for name in FIGURES:
        figure, made = picture(
            name,
            lambda width, theme, of=name: cohort(found.graph, seen, of, width=width, theme=theme),
            _FORMATS,
        )
        elements[name] = element(figure)
        files |= made
    return elements, files


def _days(row: dict[str, Any]) -> tuple[int, int, int] | None:
    return None if row["days_median"] is None else (row["days_q1"], row["days_median"], row["days_q3"])
