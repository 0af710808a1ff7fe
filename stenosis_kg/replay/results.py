"""What a replay found, as tables of numbers of persons, with labels and without small cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .codebook import Codebook
from .curves import curve
from .engine import Engine
from .model import Model
from .plan import sql
from .schema import Table, Value, layouts
from .sentences import KINDS, asks
from .suppress import Edge, hide, hide_in_row, is_small

__all__ = ["ENDS", "INDEX", "STANDINGS", "summaries"]

INDEX = 0
ENDS = {-1: ("settled", "no further stage"), -2: ("died", "died"), -3: ("censored", "records end"),
        -4: ("censored", "died or records end")}  # fmt: skip
_DIED, _SEEN, _EITHER = -2, -3, -4
_ENDED = -1  # any end: the total of one kind is not told where a way to it is not
STANDINGS = {1: "within", 2: "unsupported", 3: "outside", 4: "end"}
WHOLE = "not split"
_END = 4

_Place = tuple[int, int]


def summaries(engine: Engine, model: Model, codes: Codebook, rare: set[str], least: int) -> dict[str, Table]:
    """The tables that are not of persons, by name, from an engine that has followed the plan.

    Parameters
    ----------
    rare : the codes that are left and that fewer than ``least`` persons have
    least : the smallest count of persons that is shown
    """
    return _Summary(engine, model, least).tables(codes, rare)


class _Summary:
    def __init__(self, engine: Engine, model: Model, least: int) -> None:
        self.engine = engine
        self.model = model
        self.least = least
        self.counts = [_int(value) for value in self._rows("attrition")[0]]
        self.cohort = self.counts[-1]
        self.small = is_small(self.cohort, least)  # then nothing at all is shown
        self.histogram: dict[_Place, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for source, target, standing, waited, moves in self._rows("flows"):
            self.histogram[_int(source), _int(target)][_int(standing)][_int(waited)] = _int(moves)
        self.repeats: dict[tuple[int, int, int], int] = {
            (_int(s), _int(t), _int(standing)): _int(count) for s, t, standing, count in self._rows("repeats")
        }
        self._hide_flows()

    def tables(self, codes: Codebook, rare: set[str]) -> dict[str, Table]:
        rows: dict[str, Iterable[tuple[Value, ...]]] = {
            "attrition": self._attrition(),
            "flows": self._flows(),
            "timing": self._timing(),
            "deviations_by_sentence": self._departures(),
            "triggers": self._triggers(),
            "options": self._options(),
            "unmapped": (
                (left.code, left.label, left.reason, None if left.code in rare else left.events) for left in codes.left
            ),
        }
        return {name: layouts()[name].table(made) for name, made in rows.items()}

    def _rows(self, name: str) -> list[tuple[Value, ...]]:
        return self.engine.rows(sql(name))

    # Flows: the split of a way by standing is shown where each part may be; the whole where the network allows.

    def _moves(self, way: _Place, standing: int | None = None) -> int:
        parts = self.histogram.get(way, {})
        return sum(sum(days.values()) for key, days in parts.items() if standing in (None, key))

    def _persons(self, way: _Place, standing: int) -> int:
        return self._moves(way, standing) - self.repeats.get((*way, standing), 0)

    def _hide_flows(self) -> None:
        for source in {way[0] for way in self.histogram}:
            if is_small(self._moves((source, _DIED)), self.least):
                both = [self.histogram.pop((source, end), {}) for end in (_DIED, _SEEN)]
                days: dict[int, int] = defaultdict(int)
                for waited, moves in (item for parts in both for part in parts.values() for item in part.items()):
                    days[waited] += moves
                self.histogram[source, _EITHER] = {_END: days}
        ways = {way: Edge(way[0], max(way[1], _ENDED), self._moves(way)) for way in self.histogram}
        self.unsplit = {
            way for way, parts in self.histogram.items()
            if any(is_small(self._persons(way, each), self.least) for each in parts)
        }  # fmt: skip
        tiny = [way for way in self.unsplit if is_small(self._most_persons(way), self.least)]
        hidden = frozenset(ways) if self.small else hide(ways, tiny)
        self.hidden = set(hidden)

    def _veiled(self, stage: int) -> bool:
        """Whether the total of a stage would give a hidden way to it away."""
        hidden = [self._moves(way) for way in self.hidden if way[1] == stage]
        return self.small or len(hidden) == 1 or is_small(sum(hidden), self.least)

    def _most_persons(self, way: _Place) -> int:
        """At least so many persons went a way: as many as by its commonest standing."""
        return max(self._persons(way, each) for each in self.histogram[way])

    def _flows(self) -> Iterable[tuple[Value, ...]]:
        for way in sorted(self.histogram, key=lambda way: (way[0], way[1] < 0, abs(way[1]))):
            names = (*self._place(way[0]), *self._place(way[1]))
            parts = self.histogram[way]
            if way in self.hidden:
                yield (*names, WHOLE if len(parts) > 1 else STANDINGS[min(parts)], *[None] * 6)
            elif way in self.unsplit and len(parts) > 1:
                days: dict[int, int] = defaultdict(int)
                for part in parts.values():
                    for waited, moves in part.items():
                        days[waited] += moves
                yield (*names, WHOLE, None, sum(days.values()), None, *_quartiles(days))
            else:
                for standing in sorted(parts):
                    persons, moves = self._persons(way, standing), self._moves(way, standing)
                    again = is_small(moves - persons, self.least)  # beside the moves, the persons would tell of a few
                    share = None if again else round(100 * persons / self.cohort, 1)
                    yield (*names, STANDINGS[standing], None if again else persons, moves, share,
                           *_quartiles(parts[standing]))  # fmt: skip

    def _place(self, number: int) -> tuple[str, str]:
        if number == INDEX:
            conditions = self.model.pathway.conditions
            return "index", conditions[0].label if conditions else "index"
        return ENDS[number] if number < 0 else (self.model.stages[number].iri, self.model.stages[number].label)

    def _attrition(self) -> Iterable[tuple[Value, ...]]:
        steps = ("in the data", "with an index code", "observed at the index", "not operated on before it: the cohort")
        left = [before - after for before, after in zip(self.counts, self.counts[1:], strict=False)]
        edges: dict[tuple[int, str], Edge] = {}
        for i, gone in enumerate(left):
            edges |= {(i, "on"): Edge(i, i + 1, self.counts[i + 1]), (i, "out"): Edge(i, "out", gone)}
        edges = {key: edge for key, edge in edges.items() if edge.times}
        tiny = [key for key, edge in edges.items() if key[1] == "out" and is_small(edge.times, self.least)]
        hidden = hide(edges, tiny)
        everything = (bool(hidden) and len(hidden) == len(edges)) or self.small
        for i, step in enumerate(steps):
            last = i == len(steps) - 1
            shown = (last and not self.small) if everything else (not hidden or last or i == 0)
            known = i > 0 and not everything and (not hidden or left[i - 1] == 0)
            yield step, self.counts[i] if shown else None, left[i - 1] if known else None

    def _timing(self) -> Iterable[tuple[Value, ...]]:
        rows: dict[tuple[int, int], dict[tuple[int, int], int]] = defaultdict(dict)
        for source, target, waited, outcome, persons in self._rows("timing"):
            rows[_int(source), _int(target)][_int(waited), _int(outcome)] = _int(persons)
        for way in self._timed():
            names = (*self._place(way[0]), *self._place(way[1]))
            for point in curve(rows, *way, self.least):
                yield (*names, *point)

    def _timed(self) -> list[tuple[int, int]]:
        """The pairs of places that are timed and of which nothing is hidden."""
        model = self.model
        ways = [(INDEX, stage) for stage in model.stages if not self._veiled(stage)]
        for number in model.escalations:
            way = (model.source(number), model.target(number))
            if way[0] != -1 and way not in self.hidden and way in self.histogram and way not in ways:
                ways.append(way)
        return ways

    def _departures(self) -> Iterable[tuple[Value, ...]]:
        found = {(_int(k), _int(s)): [_int(n) for n in numbers] for k, s, *numbers in self._rows("departures")}
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
            return way in self.hidden or way in self.unsplit
        return kind == 4 and self._veiled(self.model.source(subject))

    def _triggers(self) -> Iterable[tuple[Value, ...]]:
        names = ("asked", "recorded", "derived", "not_met", "no_data", "led")
        found = {
            _int(t): dict(zip(names, map(_int, numbers), strict=True)) for t, *numbers in self._rows("triggers_seen")
        }
        for number, trigger in self.model.triggers.items():
            seen = found.get(number, dict.fromkeys(names, 0))
            cells = {name: seen[name] for name in names[1:5]}
            hidden = set(hide_in_row(cells, self.least))
            source, target = self.model.source(trigger.escalation), self.model.target(trigger.escalation)
            here = [way for way in self.histogram if way[1] == target and source in (-1, way[0])]
            if (source == -1 and self._veiled(target)) or (source != -1 and self.hidden.intersection(here)):
                hidden |= {max(cells, key=lambda name: cells[name])}  # so that they do not sum up to what is hidden
            told = not (self.unsplit | self.hidden).intersection(here)
            led = seen["led"] if told and not is_small(seen["led"], self.least) and not self.small else None
            if self.small:
                hidden = set(cells)
            iri = self.model.escalations[trigger.escalation].iri
            passage = trigger.passage.iri if trigger.passage else ""
            shown = [None if name in hidden else count for name, count in cells.items()]
            yield (iri, trigger.trigger.iri, trigger.trigger.label, passage, *shown, led)

    def _options(self) -> Iterable[tuple[Value, ...]]:
        found = {_int(option): _int(persons) for _, option, persons in self._rows("options_seen")}
        for offered in self.model.options.values():
            stage = self.model.stages[offered.stage]
            persons = found.get(offered.number, 0)
            telling = is_small(persons, self.least) or self._gives_away(persons, offered.stage)
            shown = None if self.small or telling else persons
            share = round(100 * shown / self.cohort, 1) if shown is not None and self.cohort else None
            yield stage.iri, stage.label, offered.option.iri, offered.option.label, shown, share

    def _gives_away(self, persons: int, stage: int) -> bool:
        """Whether the few who have an option not could be told, or a way to the stage that is not shown."""
        into = sum(self._moves(way) for way in self.histogram if way[1] == stage and way not in self.hidden)
        return persons > 0 and (is_small(self.cohort - persons, self.least) or (self._veiled(stage) and persons > into))


def _quartiles(days: Mapping[int, int]) -> tuple[int, int, int]:
    """The nearest ranks of a quarter, a half and three quarters."""
    total, seen = sum(days.values()), 0
    found: list[int] = []
    for waited in sorted(days):
        seen += days[waited]
        while len(found) < 3 and 4 * seen >= (len(found) + 1) * total:
            found.append(waited)
    return found[0], found[1], found[2]


def _int(value: Value) -> int:
    return int(str(value))
