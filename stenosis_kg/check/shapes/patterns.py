"""Tell a regular expression that can take exponential time from one that cannot.

A backtracking engine tries every way in which a pattern can match a text. Where
one repeated part can match the same characters in two ways, as in ``(a+)+``, the
number of ways doubles with each character, and 40 of them hold a process for hours.

The pattern is read as Python's ``re`` reads it and turned into an automaton whose
states are its characters. It is refused when a state can return to itself along two
paths on the same text (A. Weber and H. Seidl, "On the degree of ambiguity of finite
automata", 1991). ``(-[a-z]+)*`` passes: the hyphen says where each turn begins.
Patterns of lower degree (``.*.*.*=``) pass; the time limit of a run stops those.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["explosive"]

_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")

_COPIES = 3  # a repeat of more turns than this is taken as endless, unless its length is always the same
_STATES = 120  # an endless repeat over more characters than this is refused: too large to judge
_SAMPLES = "aZz09_- \n\t.éß٣漢\x00\U0010ffff"


def explosive(pattern: str, flags: int = 0) -> bool:
    """True when matching ``pattern`` can take time exponential in the length of the text.

    A back reference inside a repeat counts as explosive too: nothing here can judge it.
    Raises ``re.error`` for what is no pattern.

    >>> explosive("^(a+)+$"), explosive("^[a-z0-9]+(-[a-z0-9]+)*$")
    (True, False)
    """
    parsed = _parser.parse(pattern, flags)
    automaton = _Automaton(parsed.state)
    try:
        automaton.add(parsed)
    except _CannotJudge:
        return True
    return automaton.ambiguous(_samples(parsed))


class _CannotJudge(Exception):
    """The pattern holds something that a finite automaton cannot stand for, or too much of it."""


@dataclass(frozen=True)
class _Part:
    """A piece of the pattern: the states it can begin and end in, and in how many ways it can match nothing."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: int = 1


@dataclass
class _Automaton:
    """Glushkov's automaton: a state for each character of the pattern, a step for each *way* to go on.

    Two ways from one state to another are two equal steps: that is how ``(a*)*`` shows itself.
    """

    state: Any
    takes: list[Any] = field(default_factory=list)  # state -> the parsed character or class
    steps: list[tuple[int, int]] = field(default_factory=list)

    def add(self, nodes: Any) -> _Part:
        """Add a sequence of parsed nodes."""
        whole = _Part()
        for kind, value in nodes:
            whole = self._then(whole, self._node(str(kind), (kind, value), value))
        return whole

    def _then(self, one: _Part, two: _Part) -> _Part:
        self.steps += [(a, b) for a in one.last for b in two.first]
        return _Part(
            one.first + two.first * one.empty,
            two.last + one.last * two.empty,
            min(2, one.empty * two.empty),
        )

    def _node(self, name: str, node: Any, value: Any) -> _Part:
        if name in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            self.takes.append(node)
            return _Part((len(self.takes) - 1,), (len(self.takes) - 1,), 0)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            return self._repeat(*value)
        if name == "SUBPATTERN":
            return self.add(value[3])
        if name == "ATOMIC_GROUP":
            return self.add(value)
        if name == "BRANCH":
            ways = [self.add(way) for way in value[1]]
            return _Part(
                tuple(state for way in ways for state in way.first),
                tuple(state for way in ways for state in way.last),
                min(2, sum(way.empty for way in ways)),
            )
        if name in {"ASSERT", "ASSERT_NOT"}:  # takes no character here; its own repeats are judged beside the rest
            self.add(value[1])
        elif name != "AT":  # GROUPREF, GROUPREF_EXISTS
            raise _CannotJudge
        return _Part()

    def _repeat(self, least: int, most: Any, body: Any) -> _Part:
        shortest, longest = body.getwidth()
        if most > _COPIES and (least != most or shortest != longest):
            part = self.add(body)
            self.steps += [(a, b) for a in part.last for b in part.first]
            return _Part(part.first, part.last, 1 if least == 0 else part.empty)
        if most > _COPIES:  # always the same length: one turn speaks for all
            return self.add(body)
        whole = _Part()
        for turn in range(most):
            copy = self.add(body)
            whole = self._then(whole, copy if turn < least else self._optional(copy))
        return whole

    @staticmethod
    def _optional(part: _Part) -> _Part:
        return _Part(part.first, part.last, min(2, part.empty + 1))

    def ambiguous(self, samples: str) -> bool:
        """Do two paths lead from some state back to it on the same text?"""
        onward: dict[int, set[int]] = {}
        for a, b in self.steps:
            onward.setdefault(a, set()).add(b)
        looping = {state for state in onward if state in _reach({state}, onward)}
        if len(looping) > _STATES:
            return True
        twice = {step for step in self.steps if self.steps.count(step) > 1} if looping else set()
        if any(a in _reach({b}, onward) | {b} for a, b in twice):
            return True
        chars = {state: self._characters(state, samples) for state in looping}
        pairs = {
            (p, q): {(a, b) for a in onward[p] & looping for b in onward[q] & looping if chars[a] & chars[b]}
            for p in looping
            for q in looping
        }
        back: dict[tuple[int, int], set[tuple[int, int]]] = {}
        for pair, after in pairs.items():
            for one in after:
                back.setdefault(one, set()).add(pair)
        for state in looping:
            there, here = _reach({(state, state)}, pairs), _reach({(state, state)}, back)
            if any(p != q for p, q in there & here):
                return True
        return False

    def _characters(self, state: int, samples: str) -> frozenset[str]:
        one = _compiler.compile(_parser.SubPattern(self.state, [self.takes[state]]), self.state.flags)
        return frozenset(sample for sample in samples if one.match(sample))


def _reach(start: set[Any], onward: dict[Any, set[Any]]) -> set[Any]:
    """All that can be reached from ``start`` in one step or more."""
    seen: set[Any] = set()
    todo = list(start)
    while todo:
        for after in onward.get(todo.pop(), ()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def _samples(parsed: Any) -> str:
    """Characters that tell the classes of the pattern apart: each one named, its neighbours, and a few of each kind."""
    named = {point + near for point in _points(parsed) for near in (-1, 0, 1)}
    letters = {chr(point) for point in named if 0 <= point <= 0x10FFFF}
    cases = {case for one in letters for case in (one.lower(), one.upper()) if len(case) == 1}
    return "".join(sorted(letters | cases | set(_SAMPLES)))


def _points(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield int(value)
    elif isinstance(value, (tuple, list, _parser.SubPattern)):
        for part in value:
            yield from _points(part)
