"""What a replay found, as tables of numbers of persons, with labels and without small cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .codebook import Codebook
from .curves import curve
from .engine import Engine, whole
from .flows import DIED, EITHER, ENDED, INDEX, SEEN, Flows, Way
from .model import Model
from .plan import sql
from .schema import Table, Value, layouts
from .sentences import KINDS, asks
from .suppress import Edge, hide, hide_in_row, is_small

__all__ = ["summaries"]

_ENDS = {
    ENDED: ("settled", "no further stage"),
    DIED: ("died", "died"),
    SEEN: ("censored", "records end"),
    EITHER: ("censored", "died or records end"),
}


def summaries(engine: Engine, model: Model, codes: Codebook, rare: set[str], least: int) -> dict[str, Table]:
    """The tables that are not of persons, by name, from an engine that has followed the plan.

    Parameters
    ----------
    rare : the codes that are left and that fewer than ``least`` persons have
    least : the smallest count of persons that is shown
    """
    return _Summary(engine, model, codes, least).tables(rare)


class _Summary:
    def __init__(self, engine: Engine, model: Model, codes: Codebook, least: int) -> None:
        self.engine = engine
        self.model = model
        self.codes = codes
        self.least = least
        self.counts = [whole(value) for value in self._rows("attrition")[0]]
        self.cohort = self.counts[-1]
        self.flows = Flows(self._rows("flows"), self._rows("repeats"), self.cohort, least)
        self.small = self.flows.small

    def tables(self, rare: set[str]) -> dict[str, Table]:
        rows: dict[str, Iterable[tuple[Value, ...]]] = {
            "attrition": self._attrition(),
            "flows": ((*self._place(way[0]), *self._place(way[1]), *row) for way, row in self.flows.rows()),
            "timing": self._timing(),
            "deviations_by_sentence": self._departures(),
            "triggers": self._triggers(),
            "options": self._options(),
            "unmapped": (
                (left.code, left.label, left.reason, None if left.code in rare else left.events)
                for left in self.codes.left
            ),
        }
        return {name: layouts()[name].table(made) for name, made in rows.items()}

    def _rows(self, name: str) -> list[tuple[Value, ...]]:
        return self.engine.rows(sql(name))

    def _place(self, number: int) -> tuple[str, str]:
        if number == INDEX:
            conditions = self.model.pathway.conditions
            return "index", conditions[0].label if conditions else "index"
        return _ENDS[number] if number < 0 else (self.model.stages[number].iri, self.model.stages[number].label)

    def _attrition(self) -> Iterable[tuple[Value, ...]]:
        steps = (
            "in the data",
            "with an index code",
            "observed at the index",
            "no operation on record in the lookback: the cohort",
        )
        left = [before - after for before, after in zip(self.counts, self.counts[1:], strict=False)]
        edges: dict[tuple[int, str], Edge] = {}
        for i, gone in enumerate(left):
            edges |= {(i, "on"): Edge(i, i + 1, self.counts[i + 1]), (i, "out"): Edge(i, "out", gone)}
        edges = {key: edge for key, edge in edges.items() if edge.times}
        tiny = [key for key, edge in edges.items() if key[1] == "out" and is_small(edge.times, self.least)]
        hidden = hide(edges, tiny)
        # Where all are hidden, the cohort alone is told; where some are, the first and the last, and who did not leave.
        everything = (bool(hidden) and len(hidden) == len(edges)) or self.small
        for i, step in enumerate(steps):
            last = i == len(steps) - 1
            shown = (last and not self.small) if everything else (not hidden or last or i == 0)
            known = i > 0 and not everything and (not hidden or left[i - 1] == 0)
            yield step, self.counts[i] if shown else None, left[i - 1] if known else None

    def _timing(self) -> Iterable[tuple[Value, ...]]:
        rows: dict[Way, dict[tuple[int, int], int]] = defaultdict(dict)
        for source, target, waited, outcome, persons in self._rows("timing"):
            rows[whole(source), whole(target)][whole(waited), whole(outcome)] = whole(persons)
        for way in self._timed():
            names = (*self._place(way[0]), *self._place(way[1]))
            for point in curve(rows, *way, self.least):
                yield (*names, *point)

    def _timed(self) -> list[Way]:
        """The pairs of places that are timed and of which nothing is hidden."""
        model = self.model
        ways = [(INDEX, stage) for stage in model.stages if not self.flows.veiled(stage)]
        for number in model.escalations:
            way = (model.source(number), model.target(number))
            if way[0] != -1 and way in self.flows and way not in self.flows.hidden and way not in ways:
                ways.append(way)
        return ways

    def _departures(self) -> Iterable[tuple[Value, ...]]:
        found = {(whole(k), whole(s)): [whole(n) for n in numbers] for k, s, *numbers in self._rows("departures")}
        for each in asks(self.model):
            persons, assessed, undetermined = found.get((each.kind, each.subject), [0, 0, 0])
            if not assessed and not undetermined and each.part_of_another:
                continue
            cells = {"departed": persons, "followed": assessed - persons, "undetermined": undetermined}
            hidden = hide_in_row(cells, self.least)
            linked = self._gives_a_way_away(each.kind, each.subject)
            veiled = bool(hidden) or linked or self.small
            keeps = cells["departed"] and "departed" not in hidden and not self.small and not linked
            share = round(100 * persons / assessed, 1) if assessed and not veiled else None
            passage = each.passage
            yield (
                KINDS[each.kind], passage.iri if passage else "", passage.text if passage else "", each.words,
                each.about, each.label,
                persons if not veiled or keeps else None,
                assessed if not veiled else None,
                share,
                undetermined if not veiled else None,
            )  # fmt: skip

    def _gives_a_way_away(self, kind: int, subject: int) -> bool:
        """Whether the numbers of a departure are those of a way, or of a stage, that is not shown."""
        if kind == 1:
            way = (self.model.source(subject), self.model.target(subject))
            return way in self.flows.hidden | self.flows.unsplit
        return kind == 4 and self.flows.veiled(self.model.source(subject))

    def _triggers(self) -> Iterable[tuple[Value, ...]]:
        names = ("recorded", "derived", "not_met", "no_data", "led")
        found = {
            whole(t): dict(zip(names, map(whole, numbers), strict=True)) for t, *numbers in self._rows("triggers_seen")
        }
        for number, trigger in self.model.triggers.items():
            seen = found.get(number, dict.fromkeys(names, 0))
            cells = {name: seen[name] for name in names[:4]}
            hidden = set(hide_in_row(cells, self.least))
            source, target = self.model.source(trigger.escalation), self.model.target(trigger.escalation)
            here = self.flows.into(target, None if source == -1 else source)
            if self.flows.veiled(target) if source == -1 else self.flows.hidden & here:
                hidden |= {max(cells, key=lambda name: cells[name])}  # so that they do not sum up to what is hidden
            told = not (self.flows.unsplit | self.flows.hidden) & here
            led = seen["led"] if told and not is_small(seen["led"], self.least) and not self.small else None
            if self.small:
                hidden = set(cells)
            iri = self.model.escalations[trigger.escalation].iri
            passage = trigger.passage.iri if trigger.passage else ""
            shown = [None if name in hidden else count for name, count in cells.items()]
            yield (iri, trigger.trigger.iri, trigger.trigger.label, passage, *shown, led)

    def _options(self) -> Iterable[tuple[Value, ...]]:
        found = {whole(option): whole(persons) for option, persons in self._rows("options_seen")}
        coded = {offered.number for offered in self.codes.options_shown}
        coded |= {o.later for o in self.model.options.values() if o.number in coded and o.later is not None}
        for offered in self.model.options.values():
            stage = self.model.stages[offered.stage]
            persons = found.get(offered.number, 0)
            telling = is_small(persons, self.least) or self._gives_away(persons, offered.stage)
            has_code = offered.number in coded
            shown = None if self.small or telling or not has_code else persons
            share = round(100 * shown / self.cohort, 1) if shown is not None and self.cohort else None
            told = (stage.iri, stage.label, offered.option.iri, offered.option.label)
            yield (*told, "yes" if has_code else "no", shown, share)

    def _gives_away(self, persons: int, stage: int) -> bool:
        """Whether the few who have an option not could be told, or a way to the stage that is not shown."""
        into = sum(self.flows.moves(way) for way in self.flows.into(stage) - self.flows.hidden)
        return persons > 0 and (
            is_small(self.cohort - persons, self.least) or (self.flows.veiled(stage) and persons > into)
        )
