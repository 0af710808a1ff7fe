"""The summary tables of a replay: counts of persons and moves, with labels, after suppression."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeAlias

from ..export.layouts import OutputTable, Value, layouts
from .codebook import NOT_CODED, NOT_TOLD, TOLD, Codebook
from .deviations import KINDS, DeviationRule, deviation_rules
from .engine import Engine
from .flows import DIED, EITHER, ENDED, INDEX, SEEN, Flows, Way
from .incidence import curve
from .model import Model
from .plan import sql
from .suppress import FlowEdge, hide, hide_in_row, is_small

__all__ = ["Summaries"]

Rows: TypeAlias = Iterable[tuple[Value, ...]]

_ENDS = {
    ENDED: ("settled", "no further stage"),
    DIED: ("died", "died"),
    SEEN: ("censored", "records end"),
    EITHER: ("censored", "died or records end"),
}


class Summaries:
    """The counts of a replay, and what of them is suppressed.

    Parameters
    ----------
    engine : one that has followed the plan
    least : the smallest count of persons that is shown
    """

    def __init__(self, engine: Engine, model: Model, codes: Codebook, least: int) -> None:
        self.engine, self.model, self.codes, self.least = engine, model, codes, least
        self.counts = self._rows("attrition")[0]
        self.cohort = self.counts[-1]
        self.flows = Flows(self._rows("flows"), self._rows("repeats"), self.cohort, least)
        self.small = self.flows.small

    def tables(self, rare: set[str]) -> dict[str, OutputTable]:
        """The tables that are not of persons, by name; ``rare`` are unmapped codes that too few persons have."""
        rows: dict[str, Rows] = {
            "attrition": self._attrition(),
            "flows": ((*self._place(way[0]), *self._place(way[1]), *row) for way, row in self.flows.rows()),
            "timing": self._timing(),
            "deviations_by_sentence": self._deviations(),
            "triggers": self._triggers(),
            "options": self._options(),
            "unmapped": (
                (each.code, each.label, each.reason, None if each.code in rare else each.events)
                for each in self.codes.unmapped
            ),
        }
        return {name: layouts("replay_tables")[name].table(made) for name, made in rows.items()}

    def _rows(self, name: str) -> list[tuple[Any, ...]]:
        return self.engine.rows(sql(name))

    def _place(self, number: int) -> tuple[str, str]:
        if number == INDEX:
            conditions = self.model.pathway.conditions
            return "index", conditions[0].label if conditions else "index"
        return _ENDS[number] if number < 0 else (self.model.stages[number].iri, self.model.stages[number].label)

    def _attrition(self) -> Rows:
        steps = (
            "in the data",
            "with an index code",
            "observed at the index",
            "no operation on record in the lookback: the cohort",
        )
        left = [before - after for before, after in pairwise(self.counts)]
        edges: dict[tuple[int, str], FlowEdge] = {}
        for i, gone in enumerate(left):
            edges |= {(i, "on"): FlowEdge(i, i + 1, self.counts[i + 1]), (i, "out"): FlowEdge(i, "out", gone)}
        edges = {key: edge for key, edge in edges.items() if edge.moves}
        small = [key for key, edge in edges.items() if key[1] == "out" and is_small(edge.moves, self.least)]
        hidden = hide(edges, small)
        # If all are suppressed, only the cohort is shown; if some, the first and last, and where nobody was excluded.
        everything = (bool(hidden) and len(hidden) == len(edges)) or self.small
        for i, step in enumerate(steps):
            last = i == len(steps) - 1
            shown = (last and not self.small) if everything else (not hidden or last or i == 0)
            known = i > 0 and not everything and (not hidden or left[i - 1] == 0)
            yield step, self.counts[i] if shown else None, left[i - 1] if known else None

    def _timing(self) -> Rows:
        rows: dict[Way, dict[tuple[int, int], int]] = defaultdict(dict)
        for source, target, waited, outcome, persons in self._rows("timing"):
            rows[source, target][waited, outcome] = persons
        for way in self._timed():
            names = (*self._place(way[0]), *self._place(way[1]))
            for point in curve(rows, *way, self.least):
                yield (*names, *point)

    def _timed(self) -> list[Way]:
        """The pairs of places to time: none with a suppressed count."""
        model = self.model
        ways = [(INDEX, stage) for stage in model.stages if not self.flows.total_discloses(stage)]
        for number in model.escalations:
            way = (model.source(number), model.target(number))
            if way[0] != -1 and way in self.flows and way not in self.flows.hidden and way not in ways:
                ways.append(way)
        return ways

    def _deviations(self) -> Rows:
        counts = {(kind, subject): numbers for kind, subject, *numbers in self._rows("deviation_counts")}
        for each in deviation_rules(self.model):
            persons, assessable, undetermined = counts.get((each.kind, each.subject), [0, 0, 0])
            if each.inherited and not assessable and not undetermined:
                continue
            cells = {"deviated": persons, "followed": assessable - persons, "undetermined": undetermined}
            hidden = hide_in_row(cells, self.least)
            linked = self.small or self._discloses_a_way(each)
            shown = not hidden and not linked
            alone = cells["deviated"] and "deviated" not in hidden and not linked
            passage = each.passage
            yield (
                KINDS[each.kind], passage.iri if passage else "", passage.text if passage else "", each.words,
                each.about, each.label,
                persons if shown or alone else None,
                assessable if shown else None,
                round(100 * persons / assessable, 1) if shown and assessable else None,
                undetermined if shown else None,
            )  # fmt: skip

    def _discloses_a_way(self, deviation: DeviationRule) -> bool:
        """Whether the counts of a deviation equal those of a way, or of a stage, that is suppressed."""
        number = deviation.subject
        if KINDS[deviation.kind] == "untriggered":
            way = (self.model.source(number), self.model.target(number))
            return way in self.flows.hidden | self.flows.unsplit
        return KINDS[deviation.kind] == "unfollowed" and self.flows.total_discloses(self.model.source(number))

    def _triggers(self) -> Rows:
        names = ("recorded", "derived", "not_met", "no_data", "led")
        counts = {t: dict(zip(names, numbers, strict=True)) for t, *numbers in self._rows("trigger_counts")}
        for number, trigger in self.model.triggers.items():
            seen = counts.get(number, dict.fromkeys(names, 0))
            cells = {name: seen[name] for name in names[:4]}
            hidden = set(hide_in_row(cells, self.least))
            source, target = self.model.source(trigger.escalation), self.model.target(trigger.escalation)
            here = self.flows.into(target, None if source == -1 else source)
            if self.flows.total_discloses(target) if source == -1 else self.flows.hidden & here:
                hidden |= {max(cells, key=lambda name: cells[name])}  # so that they do not sum to a suppressed count
            if self.small:
                hidden = set(cells)
            split = not self.small and not (self.flows.unsplit | self.flows.hidden) & here
            led = seen["led"] if split and not is_small(seen["led"], self.least) else None
            iri = self.model.escalations[trigger.escalation].iri
            firmest = trigger.trigger.firmest
            shown = [None if name in hidden else count for name, count in cells.items()]
            yield (iri, trigger.trigger.iri, trigger.trigger.label, firmest.iri if firmest else "", *shown, led)

    def _options(self) -> Rows:
        counts = dict(self._rows("option_counts"))
        coded = dict(self.codes.options_told)
        for option in self.model.options.values():  # what it is read as after an operation can be told as surely
            if option.later is not None and TOLD in (coded.get(option.number), coded.get(option.later)):
                coded[option.later] = TOLD
            elif option.later is not None and option.number in coded:
                coded.setdefault(option.later, coded[option.number])
        operations = any(option.operation for option in self.codes.options_shown)
        for number, offered in self.model.options.items():
            stage, persons = self.model.stages[offered.stage], counts.get(number, 0)
            discloses = is_small(persons, self.least) or self._discloses_the_rest(persons, offered.stage)
            how = coded.get(number, NOT_CODED)
            if how != NOT_CODED and offered.after and not operations:
                how = NOT_TOLD
            shown = None if self.small or discloses or how in (NOT_CODED, NOT_TOLD) else persons
            share = round(100 * shown / self.cohort, 1) if shown is not None and self.cohort else None
            names = (stage.iri, stage.label, offered.option.iri, offered.option.label)
            yield (*names, how, shown, share)

    def _discloses_the_rest(self, persons: int, stage: int) -> bool:
        """True if this count would disclose the few without the option, or a suppressed inflow."""
        shown = sum(self.flows.moves(way) for way in self.flows.into(stage) - self.flows.hidden)
        return persons > 0 and (
            is_small(self.cohort - persons, self.least) or (self.flows.total_discloses(stage) and persons > shown)
        )
