"""What a cohort replay means, in plain Python: one person at a time, with loops, to be checked by eye.

Written from the specification and from nothing else, so that tests can hold the real implementation against it. The
numbers in the comments are the sections of the specification. It is slow on purpose: nothing here is clever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Answer", "Tables", "replay"]

Tables = Mapping[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


@dataclass(frozen=True)
class Answer:
    """What a replay says of a cohort; days are relative to the person's index day, and the lists are sorted."""

    attrition: tuple[int, int, int, int]
    """Persons in the data; with an index; observed at the index; not operated before it."""
    steps: list[tuple[int, int, int, int, int, int]]
    """(person, step, stage, day, until, epoch)"""
    verdicts: list[tuple[int, int, int, str, str | None, int | None]]
    """(person, step, trigger, verdict, basis, evidence day: None too where a trigger that is met asks for nothing)"""
    moves: list[tuple[int, int, int, int, str, str, int, str, int | None]]
    """(person, step, source, target, standing, kind, days, verdict, leading trigger)"""
    ends: list[tuple[int, int, int, str, int]]
    """(person, last step, source, end, days)"""
    deviations: list[tuple[int, str, int, int, int | None]]
    """(person, kind, step or 0, subject, deviates)"""


def replay(
    tables: Tables,
    events: Iterable[tuple[int, int, int, str]],
    periods: Iterable[tuple[int, int, int]] | None,
    deaths: Iterable[tuple[int, int]],
) -> Answer:
    """Replay the events of a cohort over the pathway that the tables describe."""
    known = _Known(tables)
    events = set(events)  # duplicated events change nothing

    facts_of: dict[int, set[_Fact]] = defaultdict(set)
    event_days: dict[int, list[int]] = defaultdict(list)
    for person, day, until, code in events:
        event_days[person].append(day)
        for item in known.items_of_code[code]:
            facts_of[person].add(_Fact(day, until, item))

    if periods is None:  # one per person, from the first to the last day of any event, whatever its code
        periods = [(person, min(days), max(days)) for person, days in event_days.items()]
    periods_of: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for person, first, last in periods:
        periods_of[person].add((first, last))

    deaths_of: dict[int, set[int]] = defaultdict(set)
    for person, day in deaths:
        deaths_of[person].add(day)

    persons = sorted(set(event_days) | set(periods_of))
    indexed = observed = cohort = 0
    answer = Answer((0, 0, 0, 0), [], [], [], [], [])
    for person in persons:
        index_days = [fact.day for fact in facts_of[person] if fact.item in known.index_items]
        if not index_days:
            continue
        indexed += 1
        window = _window(known, min(index_days), periods_of[person], deaths_of[person])
        if window is None:
            continue
        observed += 1
        course = _Course(known, window, facts_of[person])
        if course.operated_before:
            continue
        cohort += 1
        _answer_for(person, course, answer)

    return Answer(
        (len(persons), indexed, observed, cohort),
        sorted(answer.steps),
        sorted(answer.verdicts),
        sorted(answer.moves),
        sorted(answer.ends),
        sorted(answer.deviations),
    )


# What is known of pathway and codes


@dataclass(frozen=True)
class _Option:
    """What an item is: care or an operation of a stage."""

    item: int
    stage: int
    option: int
    kind_of_care: int
    delimits: int
    needs_operation: int
    later_stage: int
    later_option: int
    later_kind_of_care: int


@dataclass(frozen=True)
class _Escalation:
    escalation: int
    source: int
    target: int
    bypass: int


@dataclass(frozen=True)
class _Trigger:
    trigger: int
    escalation: _Escalation
    window: int
    firm: int
    rank: int
    signs: tuple[int, ...]


@dataclass(frozen=True)
class _Indication:
    option: int
    stage: int
    signs: tuple[int, ...]


class _Known:
    """The reference tables, looked up by what they are asked for."""

    def __init__(self, tables: Tables) -> None:
        def rows(name: str) -> list[dict[str, Any]]:
            columns, values = tables[name]
            return [dict(zip(columns, row, strict=True)) for row in values]

        def groups(name: str, key: str, value: str) -> dict[Any, list[int]]:
            found: dict[Any, list[int]] = defaultdict(list)
            for row in rows(name):
                found[row[key]].append(row[value])
            return found

        (params,) = rows("params")
        self.lookback: int = params["lookback"]
        self.era_gap: int = params["era_gap"]
        self.bypass_days: int = params["bypass_days"]
        self.trial_days: int = params["trial_days"]
        self.trial_modalities: int = params["trial_modalities"]
        self.trial_window: int = params["trial_window"]
        self.persistence: int = params["persistence"]
        self.settling: int = params["settling"]
        self.rehabilitation: int = params["rehabilitation"]
        self.follow_on: int = params["follow_on"]
        self.follow_up: int = params["follow_up"]

        self.items_of_code = groups("codebook", "code", "item")
        self.index_items = {row["item"] for row in rows("index_items")}
        self.options_of_item: dict[int, list[_Option]] = defaultdict(list)
        for row in rows("option_items"):
            self.options_of_item[row["item"]].append(_Option(**row))
        self.signs_of_item = groups("sign_items", "item", "sign")
        self.starting = {row["stage"] for row in rows("stages") if row["starts"]}
        self.delimiting = {row["stage"] for row in rows("stages") if row["delimits"]}

        self.escalations = [_Escalation(**row) for row in rows("escalations")]
        of_number = {escalation.escalation: escalation for escalation in self.escalations}
        signs_of_trigger = groups("trigger_parts", "trigger", "sign")
        self.triggers: list[_Trigger] = []
        for row in rows("triggers"):
            signs = tuple(signs_of_trigger[row["trigger"]])
            assert len(signs) == row["parts"], f"trigger {row['trigger']} has other parts than it needs"
            escalation = of_number[row["escalation"]]
            self.triggers.append(
                _Trigger(row["trigger"], escalation, row["window"], row["firm"], row["rank"], signs),
            )

        self.observable = {row["sign"] for row in rows("signs") if row["observable"]}
        self.trial_care: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for row in rows("trial_items"):
            self.trial_care[row["sign"]].add((row["stage"], row["option"]))
        self.trial_signs = set(self.trial_care)
        self.repeat_items = groups("repeat_items", "sign", "item")
        self.completed_stages = groups("completions", "sign", "stage")
        self.completion_signs = set(self.completed_stages)

        signs_of_indication = groups("indication_parts", "indication", "sign")
        self.indications: list[_Indication] = []
        for row in rows("indications"):
            signs = tuple(signs_of_indication[row["indication"]])
            assert len(signs) == row["parts"], f"indication {row['indication']} has other parts than it needs"
            self.indications.append(_Indication(row["option"], row["stage"], signs))

    def escalations_between(self, source: int, target: int) -> list[int]:
        """The numbers of the escalations that leave one stage for the other."""
        return [e.escalation for e in self.escalations if e.source == source and e.target == target]


# One person


@dataclass(frozen=True)
class _Fact:
    """An item on a day, until a day."""

    day: int
    until: int
    item: int
    early: bool = False  # it began before entry, and its day is cut up to it


@dataclass(frozen=True)
class _Window:
    """The days of a person that are looked at."""

    index: int
    entry: int
    obs_last: int
    died: bool


@dataclass(frozen=True)
class _Operation:
    number: int  # the number of its epoch
    stage: int
    day: int
    until: int


@dataclass(frozen=True)
class _Care:
    epoch: int
    day: int
    until: int
    stage: int
    option: int
    kind_of_care: int


@dataclass(frozen=True)
class _Step:
    number: int
    stage: int
    day: int
    until: int
    epoch: int
    operation: _Operation | None  # where the step is one


@dataclass(frozen=True)
class _Evidence:
    basis: str
    day: int | None  # None where nothing is asked for


@dataclass(frozen=True)
class _Finding:
    trigger: _Trigger
    verdict: str
    evidence: _Evidence | None
    short: bool
    """It could have been seen, but the records are too short to tell."""


@dataclass(frozen=True)
class _Move:
    """A step with the stage that it leaves, and what is found of the triggers into its stage."""

    step: _Step
    source: int
    findings: list[_Finding]
    verdict: str
    leading: _Trigger | None
    standing: str
    kind: str
    days: int


def _window(known: _Known, index: int, periods: set[tuple[int, int]], deaths: set[int]) -> _Window | None:
    """Section 1: the days that are looked at, or None where the index is outside of every period."""
    around = [(first, last) for first, last in periods if first <= index <= last]
    if not around:
        return None
    first, last = min(around)  # periods do not overlap; were there several, the earliest
    obs_last, died = last, False
    deaths_after = [day for day in deaths if day >= index]  # a death before the index is ignored
    if deaths_after and min(deaths_after) <= last:
        obs_last, died = min(deaths_after), True
    return _Window(index, max(index - known.lookback, first), obs_last, died)


class _Course:
    """What happened to one person, as sections 1 to 6 read it."""

    def __init__(self, known: _Known, window: _Window, facts: set[_Fact]) -> None:
        self.known = known
        self.window = window
        self.facts = [  # 1
            _Fact(
                max(fact.day, window.entry),
                min(fact.until, window.obs_last),
                fact.item,
                early=fact.day < window.entry,
            )
            for fact in facts
            if fact.until >= window.entry and fact.day <= window.obs_last
        ]
        self.facts_of_sign: dict[int, list[_Fact]] = defaultdict(list)
        for fact in self.facts:
            for sign in known.signs_of_item[fact.item]:
                self.facts_of_sign[sign].append(fact)
        # the days with an operation of a stage and option; what began before entry is none
        self.operated = {
            (fact.day, option.stage, option.option)
            for fact in self.facts
            for option in known.options_of_item[fact.item]
            if option.delimits and not fact.early
        }
        self.operated_before = any(day < window.index for day, _, _ in self.operated)
        self.operations = self._operations()
        self.care = self._care()
        self.steps = self._steps()
        self.moves = self._moves()

    # 2 Operations

    def _operations(self) -> list[_Operation]:
        days_of_stage: dict[int, set[int]] = defaultdict(set)
        for day, stage, _ in self.operated:
            days_of_stage[stage].add(day)

        found: list[tuple[int, int, int]] = []  # day, stage, until
        for stage, days in days_of_stage.items():
            ordered = sorted(days)
            start = previous = ordered[0]
            for day in ordered[1:]:
                if day - previous > self.known.era_gap:
                    found.append((start, stage, previous))
                    start = day
                previous = day
            found.append((start, stage, previous))
        found.sort()
        return [_Operation(number, stage, day, until) for number, (day, stage, until) in enumerate(found, start=1)]

    def _operation_of_epoch(self, epoch: int) -> _Operation | None:
        return self.operations[epoch - 1] if epoch >= 1 else None

    def _epoch_of_day(self, day: int) -> int:
        """The number of the last operation that has begun by the day."""
        return max((operation.number for operation in self.operations if operation.day <= day), default=0)

    # 3 Care

    def _care(self) -> set[_Care]:
        care: set[_Care] = set()
        for fact in self.facts:
            epoch = 0 if fact.early else self._epoch_of_day(fact.day)
            until = fact.until
            following = [operation.day for operation in self.operations if operation.number == epoch + 1]
            if following:  # an era does not bridge an operation
                until = min(until, following[0] - 1)
            if until < fact.day:  # it began before entry, and there is an operation on the day of entry
                continue
            operation = self._operation_of_epoch(epoch)
            for option in self.known.options_of_item[fact.item]:
                read = self._reading(option, fact.day, operation)
                if read is not None:
                    stage, which, kind_of_care = read
                    care.add(_Care(epoch, fact.day, until, stage, which, kind_of_care))
        return care

    def _reading(self, option: _Option, day: int, operation: _Operation | None) -> tuple[int, int, int] | None:
        """Stage, option and kind of care on a day after an operation, if any; None where it does not count."""
        if option.delimits:
            return None
        own = (option.stage, option.option, option.kind_of_care)
        if operation is None:
            return None if option.needs_operation else own
        rehabilitating = day - operation.day <= self.known.rehabilitation
        if option.later_stage != -1 and rehabilitating:
            read = (option.later_stage, option.later_option, option.later_kind_of_care)
        elif option.needs_operation and not rehabilitating:
            return None
        else:
            read = own
        # care of an earlier stage while recovering is no return to it
        if read[0] < operation.stage and not day - operation.until > self.known.settling:
            return None
        return read

    # 4 Steps

    def _steps(self) -> list[_Step]:
        visits: list[tuple[int, int, int, int, int, _Operation | None]] = [
            (operation.number, 0, operation.day, operation.stage, operation.until, operation)
            for operation in self.operations
        ]
        for epoch, stage in {(care.epoch, care.stage) for care in self.care}:
            rows = [care for care in self.care if care.epoch == epoch and care.stage == stage]
            day = min(care.day for care in rows)
            until = max(care.until for care in rows)
            visits.append((epoch, 1, day, stage, until, None))
        visits.sort(key=lambda visit: visit[:4])  # by epoch, the operation first, day, stage
        return [
            _Step(number, stage, day, until, epoch, operation)
            for number, (epoch, _, day, stage, until, operation) in enumerate(visits, start=1)
        ]

    # 5 Signs

    def _prior(self, step: _Step) -> int | None:
        """The day of the last operation before a step, None where there is none."""
        operation = self._operation_of_epoch(step.epoch - 1 if step.operation else step.epoch)
        return operation.day if operation else None

    def _recorded(self, sign: int, step: _Step, window: int) -> _Evidence | None:
        prior = self._prior(step)
        days = [
            min(fact.until, step.day)
            for fact in self.facts_of_sign[sign]
            if fact.until >= step.day - window and fact.day <= step.day and (prior is None or fact.day > prior)
        ]
        operation = self._operation_of_epoch(step.epoch)
        if step.operation is None and operation and operation.stage in self.known.completed_stages[sign]:
            days.append(operation.day)
        return _Evidence("recorded", max(days)) if days else None

    def _derived(self, sign: int, step: _Step, window: int) -> _Evidence | None:
        days = [day for day in (self._trial(sign, step), self._repeat(sign, step, window)) if day is not None]
        return _Evidence("derived", max(days)) if days else None

    def _trial(self, sign: int, step: _Step) -> int | None:
        """The last day of an adequate trial before a step."""
        epoch = step.epoch - 1 if step.operation else step.epoch
        since = step.day - self.known.trial_window
        rows = sorted(  # from, until, kind of care: in the window
            (max(care.day, since), min(care.until, step.day - 1), care.kind_of_care)
            for care in self.care
            if care.epoch == epoch
            and (care.stage, care.option) in self.known.trial_care[sign]
            and care.until >= since
            and care.day < step.day
        )
        if not rows:
            return None
        eras: list[tuple[int, int]] = []
        for day, until, _ in rows:
            if eras and day - eras[-1][1] <= self.known.era_gap:
                first, last = eras.pop()
                eras.append((first, max(last, until)))
            else:
                eras.append((day, until))
        days_of_care = sum(last - first + 1 for first, last in eras)
        kinds = {kind_of_care for _, _, kind_of_care in rows}
        if len(kinds) >= self.known.trial_modalities and days_of_care >= self.known.trial_days:
            return max(until for _, until, _ in rows)
        return None

    def _repeat(self, sign: int, step: _Step, window: int) -> int | None:
        """The last day of what was recorded again, far enough apart, before a step."""
        prior = self._prior(step)
        since = step.day - window
        rows = [
            fact
            for fact in self.facts
            if fact.item in self.known.repeat_items[sign]
            and fact.until >= since
            and fact.day < step.day
            and (prior is None or fact.day > prior)
        ]
        if not rows:
            return None
        first = min(max(fact.day, since) for fact in rows)
        last = max(min(fact.until, step.day - 1) for fact in rows)
        return last if last - first >= self.known.persistence else None

    def _met(self, trigger: _Trigger, step: _Step) -> tuple[_Evidence | None, list[int]]:
        """The evidence of a trigger that is met, and the signs that have none; what has no parts is met."""
        found: list[_Evidence] = []
        lacking: list[int] = []
        for sign in trigger.signs:
            evidence = self._recorded(sign, step, trigger.window) or self._derived(sign, step, trigger.window)
            if evidence is None:
                lacking.append(sign)
            else:
                found.append(evidence)
        if lacking:
            return None, lacking
        basis = "recorded" if all(evidence.basis == "recorded" for evidence in found) else "derived"
        days = [evidence.day for evidence in found if evidence.day is not None]
        return _Evidence(basis, max(days, default=None)), []

    def _findings(self, step: _Step, source: int) -> list[_Finding]:
        """What is found of each trigger of each escalation to the stage of a step."""
        triggers = [trigger for trigger in self.known.triggers if trigger.escalation.target == step.stage]
        deficit = any(trigger.escalation.bypass and self._met(trigger, step)[0] for trigger in triggers)
        findings: list[_Finding] = []
        for trigger in triggers:
            on_trial = any(sign in self.known.trial_signs for sign in trigger.signs)
            evidence, lacking = self._met(trigger, step)
            unobservable = any(sign not in self.known.observable for sign in lacking)
            since = step.day - (self.known.trial_window if on_trial else trigger.window)
            if not trigger.escalation.bypass and trigger.escalation.source != source:
                verdict, evidence = "not applicable", None
            elif evidence is not None:
                verdict = "met"
            elif on_trial and deficit:
                verdict = "not applicable"  # exempt
            elif unobservable or since < self.window.entry:
                verdict = "no data"
            else:
                verdict = "not met"
            findings.append(_Finding(trigger, verdict, evidence, short=verdict == "no data" and not unobservable))
        return findings

    # 6 Moves

    def _moves(self) -> list[_Move]:
        moves: list[_Move] = []
        for step in self.steps:
            before = self.steps[: step.number - 1]
            source = before[-1].stage if before else 0
            since = max(before[-1].day if before else self.window.index, self.window.index)
            days = max(0, step.day - since)
            findings = self._findings(step, source)

            found = {finding.verdict for finding in findings}
            if "met" in found:
                verdict = "met"
            elif any(finding.short for finding in findings):
                verdict = "no data"  # one that could have been seen was not, since the records are too short
            elif "not met" in found:
                verdict = "not met"
            else:
                verdict = "no data" if "no data" in found else "not applicable"
            met = [finding.trigger for finding in findings if finding.verdict == "met"]
            leading = min(met, key=lambda trigger: trigger.rank) if met else None

            starts = source == 0 and step.stage in self.known.starting
            escalates = bool(self.known.escalations_between(source, step.stage))
            if starts or verdict == "met":
                standing = "within"
            elif escalates:
                standing = "unsupported"
            else:
                standing = "outside"

            if starts:
                kind = "start"
            elif step.stage < source:
                kind = "return"
            elif any(step.stage == earlier.stage for earlier in before):
                kind = "again"
            elif leading is not None and leading.escalation.bypass:
                kind = "bypass"
            elif escalates:
                kind = "escalation"
            else:
                kind = "skip"
            moves.append(_Move(step, source, findings, verdict, leading, standing, kind, days))
        return moves

    def end(self) -> tuple[str, int]:
        """How the course ends, and after how many days."""
        since = max(self.steps[-1].day, self.window.index) if self.steps else self.window.index
        days = self.window.obs_last - since
        if days >= self.known.follow_up:
            return "settled", days
        return ("died" if self.window.died else "censored"), days

    # 7 Deviations: (kind, step or 0, subject, deviates)

    def deviations(self) -> list[tuple[str, int, int, int | None]]:
        """Every deviation that could be, and whether it is one."""
        return [
            *self._untriggered(),
            *self._skipped(),
            *self._unanswered(),
            *self._unfollowed(),
            *self._unindicated(),
        ]

    def _untriggered(self) -> list[tuple[str, int, int, int | None]]:
        rows: list[tuple[str, int, int, int | None]] = []
        for move in self.moves:
            escalations = self.known.escalations_between(move.source, move.step.stage)
            if escalations:
                deviates = {"not met": 1, "met": 0}.get(move.verdict)
                rows.append(("untriggered", move.step.number, min(escalations), deviates))
        return rows

    def _skipped(self) -> list[tuple[str, int, int, int | None]]:
        if not self.moves:
            return []
        move = self.moves[0]
        deviates: int | None
        if move.step.stage in self.known.starting or move.standing == "within":
            deviates = 0
        elif move.step.day - self.known.lookback >= self.window.entry:
            deviates = 1
        else:
            deviates = None
        return [("skipped", 1, 0, deviates)]

    def _unanswered(self) -> list[tuple[str, int, int, int | None]]:
        rows: list[tuple[str, int, int, int | None]] = []
        for trigger in self.known.triggers:
            if not (trigger.escalation.bypass and trigger.firm):
                continue
            if not trigger.signs or not all(self.facts_of_sign[sign] for sign in trigger.signs):
                continue  # there is no such day
            t0 = max(min(fact.day for fact in self.facts_of_sign[sign]) for sign in trigger.signs)
            answers = [step.day for step in self.steps if step.stage == trigger.escalation.target]
            if t0 < self.window.index or any(day < t0 for day in answers):
                continue
            deviates: int | None
            if any(t0 <= day <= t0 + self.known.bypass_days for day in answers):
                deviates = 0
            elif t0 + self.known.bypass_days <= self.window.obs_last:
                deviates = 1
            else:
                deviates = None
            rows.append(("unanswered", 0, trigger.trigger, deviates))
        return rows

    def _unfollowed(self) -> list[tuple[str, int, int, int | None]]:
        rows: list[tuple[str, int, int, int | None]] = []
        for escalation in self.known.escalations:
            firm = any(
                trigger.escalation == escalation
                and trigger.firm
                and any(sign in self.known.completion_signs for sign in trigger.signs)
                for trigger in self.known.triggers
            )
            if not (firm and escalation.source in self.known.delimiting):
                continue
            for step in self.steps:
                if step.operation is None or step.stage != escalation.source:
                    continue
                due = step.day + self.known.follow_on
                followed = any(
                    other.stage == escalation.target and other.epoch == step.epoch and other.day <= due
                    for other in self.steps
                )
                again = any(other.number == step.epoch + 1 and other.day <= due for other in self.operations)
                deviates: int | None
                if followed:
                    deviates = 0
                elif self.window.obs_last < due or again:
                    deviates = None
                else:
                    deviates = 1
                rows.append(("unfollowed", step.number, escalation.escalation, deviates))
        return rows

    def _unindicated(self) -> list[tuple[str, int, int, int | None]]:
        rows: list[tuple[str, int, int, int | None]] = []
        for step in self.steps:
            for option in sorted(self._options_recorded(step)):
                indications = [i for i in self.known.indications if (i.stage, i.option) == (step.stage, option)]
                if not indications:
                    continue
                since = step.day - self.known.lookback
                holds = any(
                    all(self._shown(sign, since, step.until) for sign in indication.signs) for indication in indications
                )
                observable = all(sign in self.known.observable for i in indications for sign in i.signs)
                deviates: int | None
                if holds:
                    deviates = 0
                elif since < self.window.entry or not observable:
                    deviates = None
                else:
                    deviates = 1
                rows.append(("unindicated", step.number, option, deviates))
        return rows

    def _shown(self, sign: int, since: int, until: int) -> bool:
        """Whether a sign is recorded within these days, or reaches into them."""
        return any(fact.until >= since and fact.day <= until for fact in self.facts_of_sign[sign])

    def _options_recorded(self, step: _Step) -> set[int]:
        """The options that are recorded in a step: for an operation, those of the operation itself."""
        if step.operation is None:
            return {care.option for care in self.care if care.epoch == step.epoch and care.stage == step.stage}
        return {
            option
            for day, stage, option in self.operated
            if stage == step.stage and step.operation.day <= day <= step.operation.until
        }


def _answer_for(person: int, course: _Course, answer: Answer) -> None:
    """Add what a replay says of one person of the cohort."""
    index = course.window.index
    for step in course.steps:
        answer.steps.append((person, step.number, step.stage, step.day - index, step.until - index, step.epoch))
    for move in course.moves:
        number = move.step.number
        for finding in move.findings:
            basis = finding.evidence.basis if finding.evidence else None
            day = finding.evidence.day if finding.evidence else None
            since = None if day is None else day - index
            answer.verdicts.append((person, number, finding.trigger.trigger, finding.verdict, basis, since))
        leading = move.leading.trigger if move.leading else None
        answer.moves.append(
            (
                person,
                number,
                move.source,
                move.step.stage,
                move.standing,
                move.kind,
                move.days,
                move.verdict,
                leading,
            )
        )
    last = course.steps[-1] if course.steps else None
    end, days = course.end()
    answer.ends.append((person, last.number if last else 0, last.stage if last else 0, end, days))
    for kind, number, subject, deviates in course.deviations():
        answer.deviations.append((person, kind, number, subject, deviates))
