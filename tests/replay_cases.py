"""Pathways in reference tables, and random cohorts that come close to every edge of how a replay reads them.

The numbers of stages, options, signs and so on do not overlap, so that a join of the wrong two shows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

__all__ = ["CASES", "ODD_TABLES", "TABLES", "TWIN_TABLES", "Cohort", "random_cohort", "with_params"]

Tables = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]
Cohort = tuple[list[tuple[int, int, int, str]], list[tuple[int, int, int]] | None, list[tuple[int, int]]]

REAL = {
    "lookback": 365,
    "era_gap": 30,
    "bypass_days": 90,
    "trial_days": 42,
    "trial_modalities": 2,
    "trial_window": 180,
    "persistence": 90,
    "settling": 90,
    "rehabilitation": 365,
    "follow_on": 90,
    "follow_up": 365,
}
SMALL = {
    "lookback": 14,
    "era_gap": 2,
    "bypass_days": 5,
    "trial_days": 4,
    "trial_modalities": 2,
    "trial_window": 9,
    "persistence": 6,
    "settling": 3,
    "rehabilitation": 11,
    "follow_on": 4,
    "follow_up": 10,
}
LEAST = {
    "lookback": 0,
    "era_gap": 0,
    "bypass_days": 0,
    "trial_days": 1,
    "trial_modalities": 1,
    "trial_window": 1,
    "persistence": 1,
    "settling": 0,
    "rehabilitation": 0,
    "follow_on": 0,
    "follow_up": 0,
}
NARROW = SMALL | {"lookback": 7, "era_gap": 0, "trial_days": 1, "trial_modalities": 1, "persistence": 1, "settling": 0}

COLUMNS = {
    "codebook": ("code", "item"),
    "index_items": ("item",),
    "option_items": (
        "item",
        "stage",
        "option",
        "kind_of_care",
        "delimits",
        "needs_operation",
        "later_stage",
        "later_option",
        "later_kind_of_care",
    ),
    "sign_items": ("item", "sign"),
    "stages": ("stage", "starts", "delimits"),
    "escalations": ("escalation", "source", "target", "bypass"),
    "triggers": ("trigger", "escalation", "parts", "window", "firm", "rank"),
    "trigger_parts": ("trigger", "sign"),
    "signs": ("sign", "observable"),
    "trial_items": ("sign", "stage", "option"),
    "repeat_items": ("sign", "item"),
    "completions": ("sign", "stage"),
    "indications": ("indication", "option", "stage", "parts"),
    "indication_parts": ("indication", "sign"),
}


def with_params(tables: Tables, values: dict[str, int]) -> Tables:
    """The tables with other parameters, and the windows of the triggers that follow from them."""
    bypass = {row[0]: row[3] for row in tables["escalations"][1]}
    columns, rows = tables["triggers"]
    triggers = [
        (trigger, escalation, parts, values["bypass_days" if bypass[escalation] else "lookback"], firm, rank)
        for trigger, escalation, parts, _, firm, rank in rows
    ]
    return {
        **tables,
        "triggers": (columns, triggers),
        "params": (tuple(values), [tuple(values.values())]),
    }


def _tables(rows: dict[str, list[tuple[Any, ...]]], triggers: list[tuple[int, int, int, int, list[int]]]) -> Tables:
    """Tables of rows; a trigger is its number, its escalation, whether it is firm, its rank, and its signs."""
    rows = {
        **rows,
        "triggers": [(trigger, to, len(signs), 0, firm, rank) for trigger, to, firm, rank, signs in triggers],
        "trigger_parts": [(trigger, sign) for trigger, _, _, _, signs in triggers for sign in signs],
    }
    return with_params({name: (COLUMNS[name], rows[name]) for name in COLUMNS}, REAL)


# Items are numbered alike in all the sets: 101-104 the condition and symptoms, 111-117 care, 121-124 operations,
# 131-139 findings.
_CODEBOOK: list[tuple[Any, ...]] = [
    *((f"C{item}", item) for item in range(101, 105)),
    *((f"C{item}", item) for item in range(111, 118)),
    *((f"C{item}", item) for item in range(121, 125)),
    *((f"C{item}", item) for item in range(131, 140)),
    # other codes of the same items
    ("A101", 101),
    ("A111", 111),
    ("A121", 121),
    ("A131", 131),
    # codes with two items: care of two kinds; an operation that is a decompression and a fusion; a condition and a
    # finding at once
    ("T1", 111),
    ("T1", 113),
    ("T2", 121),
    ("T2", 122),
    ("T3", 102),
    ("T3", 131),
]
UNKNOWN_CODES = ("Z0", "c101", "C121 ", "")
"""Codes that no table knows; two differ from a known one only in a case or a blank."""

TABLES = _tables(
    {
        "codebook": _CODEBOOK,
        "index_items": [(101,), (102,)],
        "option_items": [
            (111, 1, 11, 61, 0, 0, -1, -1, -1),  # an analgesic
            (112, 1, 12, 61, 0, 0, -1, -1, -1),  # a medication of another kind, but of the same kind of care
            (113, 1, 13, 62, 0, 0, 3, 31, 65),  # physical therapy, or rehabilitation
            (114, 1, 14, 63, 0, 0, -1, -1, -1),  # an injection
            (115, 3, 31, 65, 0, 1, -1, -1, -1),  # rehabilitation, which needs an operation
            (116, 1, 15, 64, 0, 0, -1, -1, -1),  # education, no part of a trial
            (117, 3, 32, 66, 0, 0, -1, -1, -1),  # care of the third stage that needs no operation
            (121, 2, 21, 67, 1, 0, -1, -1, -1),  # decompression
            (122, 2, 22, 68, 1, 0, -1, -1, -1),  # fusion
            (123, 2, 21, 67, 1, 0, -1, -1, -1),  # one item that is both
            (123, 2, 22, 68, 1, 0, -1, -1, -1),
            (124, 2, 23, 67, 1, 0, -1, -1, -1),  # an operation without indications
        ],
        "sign_items": [(131, 84), (132, 84), (133, 86), (134, 87), (104, 87)],
        "stages": [(1, 1, 0), (2, 0, 1), (3, 0, 0)],
        "escalations": [(1, 1, 2, 0), (2, -1, 2, 1), (3, 2, 3, 0)],
        "signs": [(81, 1), (82, 1), (83, 0), (84, 1), (85, 1), (86, 1), (87, 1)],
        "trial_items": [(81, 1, 11), (81, 1, 12), (81, 1, 13), (81, 1, 14)],
        "repeat_items": [(82, 101), (82, 102), (82, 103)],
        "completions": [(85, 2)],
        "indications": [(91, 22, 2, 1), (92, 22, 2, 1)],
        "indication_parts": [(91, 86), (92, 87)],
    },
    [
        (71, 1, 0, 3, [81]),  # failure
        (72, 1, 0, 4, [82]),  # persistence
        (73, 1, 0, 5, [83]),  # worsening
        (74, 2, 1, 1, [84]),  # deficit
        (75, 3, 1, 2, [85]),  # completion
    ],
)
"""The pathway as it is: conservative care, surgery, rehabilitation."""

ODD_TABLES = _tables(
    {
        "codebook": _CODEBOOK,
        "index_items": [(101,), (102,)],
        "option_items": [
            (111, 1, 11, 61, 0, 0, -1, -1, -1),
            (112, 1, 12, 61, 0, 0, -1, -1, -1),
            (113, 1, 13, 62, 0, 0, 4, 41, 65),
            (114, 2, 24, 63, 0, 0, -1, -1, -1),  # two injections of the second stage, of two modalities
            (116, 2, 25, 64, 0, 0, -1, -1, -1),
            (115, 4, 41, 65, 0, 1, -1, -1, -1),
            (117, 1, 14, 66, 0, 0, -1, -1, -1),  # care of two stages at once
            (117, 2, 26, 66, 0, 0, -1, -1, -1),
            (121, 3, 31, 67, 1, 0, -1, -1, -1),
            (122, 3, 32, 68, 1, 0, -1, -1, -1),
            (123, 3, 33, 68, 1, 0, -1, -1, -1),
            (124, 3, 34, 68, 1, 0, -1, -1, -1),
            (124, 1, 11, 61, 0, 0, -1, -1, -1),  # a code that shows an operation and care
        ],
        # 136 shows two signs; two items show the same sign
        "sign_items": [
            (131, 84),
            (132, 88),
            (133, 86),
            (134, 87),
            (135, 81),
            (136, 86),
            (136, 89),
            (137, 89),
            (138, 82),
            (139, 99),
        ],
        "stages": [(1, 1, 0), (2, 0, 0), (3, 0, 1), (4, 0, 0)],
        "escalations": [
            (1, 1, 2, 0),
            (2, 2, 3, 0),
            (3, -1, 3, 1),
            (4, 3, 4, 0),
            (5, 1, 3, 0),
            (6, 2, 3, 0),
            (7, 4, 3, 0),
        ],
        "signs": [*((sign, 1) for sign in range(81, 90) if sign != 83), (83, 0), (97, 1), (98, 1), (99, 1)],
        "trial_items": [
            (97, 2, 24),
            (97, 2, 25),
            (97, 1, 11),
            (98, 1, 11),
            (98, 1, 13),
            (98, 1, 14),
            (99, 1, 11),
            (99, 1, 12),
            (99, 1, 13),
        ],
        "repeat_items": [(82, 101), (82, 103), (99, 103)],
        "completions": [(85, 3)],
        # an all-of; one that cannot be seen beside one that can; one that asks for nothing; and one in a stage of care
        "indications": [(91, 32, 3, 2), (92, 33, 3, 1), (93, 33, 3, 1), (94, 31, 3, 0), (95, 24, 2, 1), (96, 41, 4, 1)],
        "indication_parts": [(91, 86), (91, 87), (92, 83), (93, 87), (95, 81), (96, 85)],
    },
    [
        (71, 1, 0, 7, [81]),  # a recorded sign
        (72, 2, 0, 5, [86, 89]),  # all of two signs, which one code may show both
        (73, 2, 0, 6, [83, 87]),  # all of two, one of which cannot be seen
        (74, 3, 1, 2, [84]),
        (75, 3, 1, 1, [84, 88]),  # all of two, necessary
        (76, 3, 0, 3, [88]),  # bypasses too, but is not firm
        (77, 4, 1, 4, [85]),
        (78, 5, 0, 8, [82]),  # a sign that is recorded, or recorded again
        (79, 6, 0, 9, [97]),  # a trial, over two stages of care
        (80, 5, 0, 10, [82, 87]),  # a derived part and a recorded one
        (70, 1, 0, 11, [98]),  # a trial before a step that is no operation
        (68, 6, 0, 13, [97, 87]),  # a trial and a finding, which have other windows
        (67, 1, 0, 14, [99]),  # a sign that shows in three ways: recorded, by a trial, recorded again
        (66, 5, 1, 15, [85]),  # a completion before an operation, which is no evidence for it
        (69, 7, 0, 12, []),  # back to operations, for which nothing is asked
    ],
)
"""A stage between conservative care and surgery, and triggers and indications of every make."""

TWIN_TABLES = _tables(
    {
        "codebook": _CODEBOOK,
        "index_items": [(101,), (102,)],
        "option_items": [
            (111, 1, 11, 61, 0, 0, -1, -1, -1),
            (112, 1, 12, 61, 0, 0, -1, -1, -1),
            (113, 1, 13, 62, 0, 0, 4, 41, 65),
            (114, 1, 14, 63, 0, 0, -1, -1, -1),
            (115, 4, 41, 65, 0, 1, -1, -1, -1),
            (116, 4, 42, 66, 0, 1, -1, -1, -1),
            (117, 2, 22, 64, 0, 0, -1, -1, -1),  # care of a stage of operations that is none
            (121, 2, 21, 67, 1, 0, -1, -1, -1),
            (122, 3, 31, 68, 1, 0, -1, -1, -1),
            (123, 2, 21, 67, 1, 0, -1, -1, -1),  # an operation of both stages
            (123, 3, 31, 68, 1, 0, -1, -1, -1),
            (124, 3, 32, 68, 1, 0, -1, -1, -1),
        ],
        "sign_items": [(131, 84), (132, 84), (133, 86), (134, 87), (101, 86)],
        "stages": [(1, 1, 0), (2, 0, 1), (3, 0, 1), (4, 0, 0)],
        "escalations": [
            (1, 1, 2, 0),
            (2, 2, 3, 0),
            (3, -1, 2, 1),
            (4, 2, 4, 0),
            (5, 3, 4, 0),
            (6, -1, 3, 1),
            (7, -1, 4, 1),
        ],
        "signs": [(81, 1), (82, 1), (84, 1), (85, 1), (86, 1), (87, 1), (88, 1)],
        "trial_items": [(81, 1, 11), (81, 1, 12), (81, 1, 13), (81, 1, 14)],
        "repeat_items": [(82, 101), (82, 103)],
        "completions": [(85, 2), (88, 3)],
        "indications": [(91, 31, 3, 1), (92, 32, 3, 2), (93, 22, 2, 1)],
        "indication_parts": [(91, 86), (92, 86), (92, 87), (93, 84)],
    },
    [
        (71, 1, 0, 5, [81]),
        (72, 1, 0, 6, [82]),
        (73, 2, 1, 7, [86]),  # necessary, but neither a bypass nor a completion
        (74, 3, 1, 1, [84]),
        (75, 4, 0, 3, [85]),
        (79, 4, 1, 10, [85, 87]),  # a completion and a finding, which together make the next stage necessary
        (76, 5, 0, 8, [88]),
        (77, 6, 0, 2, [87]),
        (
            78,
            7,
            1,
            9,
            [],
        ),  # necessary, with nothing asked for: always met, and never left unanswered
    ],
)
"""Two stages of operations, which may fall on one day."""

CASES: dict[str, Tables] = {
    "real": TABLES,
    "small": with_params(TABLES, SMALL),
    "narrow": with_params(TABLES, NARROW),
    "least": with_params(TABLES, LEAST),
    "odd": ODD_TABLES,
    "odd small": with_params(ODD_TABLES, SMALL),
    "odd narrow": with_params(ODD_TABLES, NARROW),
    "twin": TWIN_TABLES,
    "twin small": with_params(TWIN_TABLES, SMALL),
}
"""Every set of tables, with the parameters as they are and with small ones, whose edges are hit by chance."""


def random_cohort(seed: int, persons: int, tables: Tables) -> Cohort:
    """Events, periods (None in a third of the cohorts) and deaths of persons who come close to every edge."""
    rng = random.Random(seed)
    maker = _Maker(rng, tables)
    with_periods = rng.random() < 2 / 3
    events: list[tuple[int, int, int, str]] = []
    periods: list[tuple[int, int, int]] = []
    deaths: list[tuple[int, int]] = []
    for person in rng.sample(range(1, 20 * persons + 1), persons):
        of_events, of_periods, of_deaths = maker.person()
        if not with_periods and not of_events:
            continue
        events += [(person, *event) for event in of_events]
        periods += [(person, *period) for period in of_periods]
        deaths += [(person, day) for day in of_deaths]
    for rows in (events, periods, deaths):
        _again(rng, rows)
    return events, periods if with_periods else None, deaths


def _again(rng: random.Random, rows: list[Any]) -> None:
    """Repeat some of the rows, and put them all out of order."""
    rows += [row for row in rows if rng.random() < 0.05]
    rng.shuffle(rows)


_Add = Callable[..., None]
_Person = tuple[list[tuple[int, int, str]], list[tuple[int, int]], list[int]]


class _Maker:
    """Makes persons, one at a time: days are drawn at a parameter's distance of the days that matter."""

    def __init__(self, rng: random.Random, tables: Tables) -> None:
        self.rng = rng
        ((*values,),) = tables["params"][1]
        self.param: dict[str, int] = dict(zip(tables["params"][0], values, strict=True))
        codes: dict[int, list[str]] = {}
        for code, item in tables["codebook"][1]:
            codes.setdefault(item, []).append(code)
        options = tables["option_items"][1]
        operations = [row[0] for row in options if row[4]]
        self.codes = {
            "operation": [code for item in operations for code in codes[item]],
            "care": [code for row in options if not row[4] and row[0] not in operations for code in codes[row[0]]],
            "trial": [
                code
                for row in options
                if (row[1], row[2]) in {trial[1:] for trial in tables["trial_items"][1]} and row[0] not in operations
                for code in codes[row[0]]
            ],
            "index": [code for (item,) in tables["index_items"][1] for code in codes[item]],
            "repeat": [code for _, item in tables["repeat_items"][1] for code in codes[item]],
            "sign": [code for item, _ in tables["sign_items"][1] for code in codes[item]],
            "any": [code for found in codes.values() for code in found],
            "unknown": list(UNKNOWN_CODES),
        }
        index = set(self.codes["index"])
        # what bypasses is recorded often enough to come alone, with another, and twice
        bypass = {row[0] for row in tables["escalations"][1] if row[3]}
        triggers = {row[0] for row in tables["triggers"][1] if row[1] in bypass}
        signs = {sign for trigger, sign in tables["trigger_parts"][1] if trigger in triggers}
        self.codes["flag"] = [code for item, s in tables["sign_items"][1] if s in signs for code in codes[item]]
        # signs that are asked for together
        shown: dict[int, list[int]] = {}
        for item, sign in tables["sign_items"][1]:
            shown.setdefault(sign, []).append(item)
        together: dict[tuple[str, int], list[list[str]]] = {}
        for name in ("trigger_parts", "indication_parts"):
            for whole, sign in tables[name][1]:
                if sign in shown:
                    parts = together.setdefault((name, whole), [])
                    parts.append([code for item in shown[sign] for code in codes[item] if code not in index])
        # an option with indications, and the codes of the parts of one of them
        named = {row[0]: (row[2], row[1]) for row in tables["indications"][1]}
        self.indicated: list[tuple[list[str], list[list[str]]]] = []
        for (name, whole), parts in together.items():
            if name == "indication_parts":
                recorded = [code for row in options if (row[1], row[2]) == named[whole] for code in codes[row[0]]]
                self.indicated.append((recorded, [part for part in parts if part]))
        self.together = [[part for part in parts if part] for parts in together.values()]
        # an index day is meant to be the first
        for role in ("repeat", "sign", "flag", "any"):
            self.codes[f"other {role}"] = [code for code in self.codes[role] if code not in index]
        # care that follows operations: what is read anew, what needs one, and what belongs to a stage after them
        after = max(row[0] for row in tables["stages"][1] if row[2])
        self.codes["following"] = [code for row in options if row[6] != -1 or row[1] > after for code in codes[row[0]]]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def near(self, *names: str) -> int:
        """A distance exactly at a parameter (one of these, or any), one off it, or a short one."""
        if not names and self.chance(0.2):
            return self.rng.choice((0, 0, 1, 1, 2, 3, 7))
        value = self.param[self.rng.choice(names or tuple(self.param))]
        return max(0, value + self.rng.choice((-1, 0, 0, 0, 1, 1)))

    def person(self) -> _Person:
        """The events (day, until, code), periods and deaths of one person."""
        rng, near, chance = self.rng, self.near, self.chance
        index = rng.randrange(9_000, 20_000)
        events: list[tuple[int, int, str]] = []

        def add(role: str, day: int, until: int | None = None) -> None:
            code = rng.choice(self.codes[role]) if role in self.codes else role  # a role, or the very code
            events.append((day, max(day, day if until is None else until), code))

        if chance(0.01):  # a person with nothing but a period
            return [], [(index, index + near())], []
        if not chance(0.04):
            add("index", index)
        for _ in range(rng.choice((0, 0, 1, 2))):
            add("index", index + near())

        operations = self._operation_days(index)
        at_entry = chance(0.06)  # the period begins on the index day, and so does an operation
        if at_entry:
            operations = [index, *(day for day in operations if day > index)]
        for day in operations:
            add("operation", day, rng.choice((day, day, day, day + near())))  # its until plays no part
            if chance(0.1):
                add("operation", day)
        anchors = [index, *operations]

        def anchor() -> int:
            if events and chance(0.2):  # care may be a step of its own
                return rng.choice(events)[0]
            return rng.choice(anchors)

        makers: list[Callable[[], None]] = [
            lambda: self._trial(add, anchor()),
            lambda: self._eras(add, anchor()),
            lambda: self._repeat(add, anchor(), rng.choice(anchors)),
            lambda: self._sign(add, anchor()),
            lambda: self._reaching(add, anchor()),
            lambda: self._bridging(add, anchor()),
            lambda: self._indication(add, anchor()),
            lambda: self._care(add, anchor()),
            lambda: self._follow(add, anchor()),
        ]
        weights = (3, 3, 3, 4, 4, 2, 2, 3, 4)
        for make in rng.choices(makers, weights=weights, k=rng.choice((0, 1, 2, 3, 4, 5, 7))):
            make()
        if at_entry or chance(0.2):
            self._early(add, index, index if at_entry else index - self.param["lookback"])
        if chance(0.15):  # what makes an operation necessary, late enough to be left without an answer
            self._bypass(add, index)
        if operations and chance(0.1):
            self._recurrence(add, operations[-1])
        if chance(0.3):  # anything, anywhere
            for _ in range(rng.randrange(1, 5)):
                day = rng.choice(anchors) + rng.choice((-1, 1, 1)) * near()
                add("other any" if day < index else "any", day, day + rng.choice((0, 0, near())))
        if chance(0.5):  # what no table knows still says from when to when there are data
            edge = near("lookback", "trial_window", "bypass_days", "trial_days")
            add("unknown", rng.choice((min(anchors), min(anchors), rng.choice(anchors))) - edge)
        if chance(0.5):
            add("unknown", max(anchors) + near("follow_up", "follow_on", "bypass_days", "lookback"))
        anchors += [day for day, _, _ in events]
        last = max(anchors)
        untils = [until for _, until, _ in events]
        if chance(0.5):  # the period ends at the edge of a window, and what is later is not seen
            last = rng.choice(anchors[: 1 + len(operations)]) + near()
        elif untils and chance(0.2):  # or within an era
            last = rng.choice(untils) + rng.choice((-1, 0))
        deaths = self._deaths(index, anchors, last)
        periods = self._periods(index, anchors, untils, last)
        if at_entry:
            periods = [(index, max(index, last))]
        return events, periods, deaths

    def _operation_days(self, index: int) -> list[int]:
        """Days of operations, of one or of several, some of them so close that they are one."""
        rng, near = self.rng, self.near
        if self.chance(0.3):
            return []
        day = index + near() + rng.choice((0, 0, near()))
        if self.chance(0.06):  # before the index, in the window or not
            day = index - rng.choice((0, 1, near("lookback"), near()))
        days = [day]
        while self.chance(0.45) and len(days) < 6:
            gap = rng.choice((0, 1, near("era_gap"), near("era_gap"), near(), near() + near()))
            days.append(days[-1] + gap)
        return days

    def _trial(self, add: _Add, day: int) -> None:
        """Care of one or more kinds before a day, just long enough or not, just inside of the window or not."""
        rng = self.rng
        start = day - rng.choice(
            (
                self.near("trial_window"),
                self.near("trial_days"),
                self.near("trial_days") + 1,
                self.near("trial_days", "trial_window") + rng.randrange(5),
            )
        )
        end = rng.choice((day - 1, day - 1, day - 2, day, start + self.near("trial_days"), day + self.near()))
        if self.chance(0.5):
            add("trial", start, end)
        else:
            add("trial", start)
            add("trial", max(start, end))
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            other = rng.choice((start, start + 1, (start + day) // 2, day - 1, day))
            add("trial", other, other + rng.choice((0, 0, self.near())))

    def _eras(self, add: _Add, day: int) -> None:
        """Eras of care before a day, no further apart than the gap or one more, that add up to a trial or not quite."""
        rng, gap = self.rng, self.param["era_gap"]
        goal = max(1, self.param["trial_days"] + rng.choice((-1, -1, 0, 0, 1)))
        spans: list[tuple[int, int]] = []  # the rows, the latest of them first
        last = day - 1 - rng.choice((0, 0, 1, 2))  # of the era that is laid
        first = last + 1
        cared = 0
        edge = day - self.param["trial_window"]
        if self.chance(0.4):  # what reaches into the window counts from its start only
            cared = rng.randint(1, goal)
            spans.append((edge - rng.randint(1, 1 + self.param["trial_days"]), edge + cared - 1))
        for left in range(rng.choice((1, 2, 2, 3)), 0, -1):
            length = goal - cared if left == 1 else rng.randint(1, max(1, (goal - cared) // left))
            if length < 1:
                break
            spans.append((last - length + 1, last))
            cared += length
            first = last - length + 1
            apart = gap + rng.choice((0, 0, 1, 1, -1))
            last = first - max(1, apart)
            if apart <= gap:  # the days between them count
                cared += first - last - 1
        if self.chance(0.2):  # what ends at its start, or at a gap from what is in it
            begun = rng.randint(0, self.param["trial_days"])
            end = edge + rng.choice((-1, 0, 0, 1, first - edge - gap, first - edge - gap - 1))
            spans.append((min(edge - begun, end), end))
        for begin, end in spans:
            if end - begin <= gap and self.chance(0.3):  # two rows are one era just as well
                add("trial", begin)
                add("trial", end)
            else:
                add("trial", begin, end if end < day - 1 else rng.choice((end, day, day + self.near())))
            if self.chance(0.6):  # another kind of care within it: what is measured from is the latest day so far
                other = rng.randint(min(max(begin, edge), end), end)
                add("trial", other, rng.randint(other, end))

    def _repeat(self, add: _Add, day: int, before: int) -> None:
        """A symptom twice before a day, or once for a while; it may begin with the operation before."""
        rng = self.rng
        start = day - rng.choice((self.near("lookback"), self.near("persistence"), self.near("persistence") + 1))
        if before < day and self.chance(0.5):
            start = before + rng.choice((0, 0, 1))
        end = rng.choice((day - 1, day, start + self.near("persistence"), start + self.near("persistence")))
        if self.chance(0.3):  # it goes on from before the window, which is where it counts from
            edge = day - self.param["lookback"]
            end = edge + self.param["persistence"] + rng.choice((-1, -1, 0, 0, 1))
            add("other repeat", edge - self.near(), rng.choice((end, end, edge - 1, edge, edge)))
            start = rng.choice((end, edge + rng.choice((0, 1))))
        if self.chance(0.4):
            add("other repeat", start, end)
        else:
            add("other repeat", start)
            add("other repeat", max(start, end))

    def _sign(self, add: _Add, day: int) -> None:
        """Findings around a day: on it, at the edge of the window before it, or just after it."""
        rng = self.rng

        def when() -> int:
            return day + rng.choice((0, 0, -1, 1, -self.near("bypass_days"), -self.near("lookback"), -self.near()))

        if self.chance(0.5):
            for part in rng.choice(self.together):
                add(rng.choice(part), when())
        else:
            for _ in range(rng.choice((1, 1, 2, 3))):
                add(rng.choice(("other sign", "other flag")), when())

    def _reaching(self, add: _Add, day: int) -> None:
        """What began long before a day and ends at the start of a window before it, or goes on until the day."""
        rng = self.rng
        for _ in range(rng.choice((1, 1, 2, 3))):
            window = self.near("bypass_days", "lookback", "trial_window")
            edge = day - self.param[rng.choice(("bypass_days", "lookback", "trial_window"))]
            enough = edge + self.param["persistence"]
            end = rng.choice((edge - 1, edge, edge, edge + 1, enough - 1, enough, day - 1, day, day + self.near()))
            role = rng.choice(("other sign", "other sign", "other flag", "other repeat", "trial"))
            add(role, min(end, day) - window - rng.choice((0, 1, self.near())), end)

    def _bridging(self, add: _Add, day: int) -> None:
        """Care from before a day until after it, and perhaps an operation on it and another later."""
        rng = self.rng
        if self.chance(0.3):
            add("operation", day)
        for _ in range(rng.choice((1, 1, 2))):
            begin = day - rng.choice((0, 1, self.near("trial_days"), self.near("trial_days"), self.near()))
            add(rng.choice(("trial", "care")), begin, day + rng.choice((-1, 0, 1, self.near(), self.near())))
        if self.chance(0.3):
            add("operation", day + self.param["era_gap"] + rng.choice((1, 1, self.near(), self.near())))

    def _indication(self, add: _Add, day: int) -> None:
        """An option, recorded for more than a day, with what indicates it from before it until after it."""
        rng = self.rng
        recorded, parts = rng.choice(self.indicated)
        end = day + rng.choice((0, 1, self.param["era_gap"], self.near()))
        code = rng.choice(recorded)
        if self.chance(0.5):  # of operations, two days are one; of care, an era is
            add(code, day)
            add(code, end)
        else:
            add(code, day, end)
        edge = day - self.param["lookback"]
        for part in parts:
            if self.chance(0.6):
                add(rng.choice(part), end - rng.choice((-1, 0, 0, 1, rng.randint(0, end - day))))
            else:
                add(rng.choice(part), edge - rng.choice((0, 1, self.near())), edge + rng.choice((-1, 0, 0, 1)))

    def _early(self, add: _Add, index: int, entry: int) -> None:
        """What began before the first day that is looked at, and goes on until just before it, until it, or on."""
        rng = self.rng
        roles = ("trial", "care", "following", "other repeat", "other sign", "other flag", "operation")
        for _ in range(rng.choice((1, 1, 2, 3))):
            day = entry - rng.choice((0, 1, 1, self.near()))
            reach = (entry - 1, entry, entry, entry + 1, index, index + self.near(), index + self.near())
            add(rng.choices(roles, weights=(3, 3, 2, 3, 3, 3, 1))[0], day, rng.choice(reach))

    def _bypass(self, add: _Add, index: int) -> None:
        """What makes an operation necessary, from the index on, with or without an operation in time."""
        day = index + self.rng.choice((-1, 0, 0, 1, self.near()))
        for _ in range(self.rng.choice((1, 2, 3))):
            add("flag", day, day + self.rng.choice((0, 0, self.near())))
            day += self.rng.choice((0, 1, self.near("bypass_days")))
        if self.chance(0.4):
            add("operation", day + self.near("bypass_days"))
        if self.chance(0.5):
            add("unknown", day + self.near("bypass_days"))

    def _recurrence(self, add: _Add, day: int) -> None:
        """Symptoms and care after an operation, and another: what was recorded with the first is no evidence for it."""
        rng = self.rng
        start = day + rng.choice((0, 0, 1))
        end = start + max(0, self.param["persistence"] + rng.choice((-1, 0, 0)))
        add("other repeat", start)
        add("other repeat", end)
        add("care", day + self.param["settling"] + rng.choice((1, 2)))
        add("sign", start)
        add("operation", max(end, day + self.param["settling"] + 2) + rng.choice((1, 2, self.near())))

    def _care(self, add: _Add, day: int) -> None:
        """Care around a day, much of it after it, for a day or for a while."""
        rng = self.rng
        for _ in range(rng.choice((1, 2, 3))):
            when = day + rng.choice((0, 1, -1, -self.near(), self.near(), self.near("settling"), self.near("settling")))
            add("care", when, when + rng.choice((0, 0, self.near())))

    def _follow(self, add: _Add, day: int) -> None:
        """What follows an operation, in time or not."""
        rng = self.rng
        for _ in range(rng.choice((1, 1, 2))):
            when = day + rng.choice((0, 1, self.near("follow_on"), self.near("rehabilitation"), self.near("settling")))
            add("following", when, when + rng.choice((0, 0, self.near())))

    def _periods(self, index: int, anchors: list[int], untils: list[int], last: int) -> list[tuple[int, int]]:
        """Periods that do not overlap: one around everything, one that begins at an edge, several, or none."""
        rng = self.rng
        if self.chance(0.02):
            return []
        first = rng.choice(
            (
                min(anchors) - rng.choice((0, 1, 400)),
                min(anchors) - rng.choice((0, 1, 400)),
                index - self.near("lookback"),
                rng.choice(anchors) - self.near("lookback", "bypass_days", "trial_window"),
                index - rng.choice((0, 0, 1, -1)),
                # within what is recorded before the index
                rng.choice([day for day in anchors if day <= index]) + rng.choice((0, 1)),
                rng.choice([index, *(until for until in untils if until <= index)]) + rng.choice((-1, 0, 0, 1)),
            )
        )
        if self.chance(0.08):
            last = index + rng.choice((0, 0, -1, 1))
        last = max(first, last)
        if last - first > 1 and self.chance(0.15):  # a gap somewhere, which may be no longer than a night
            cut = min(max(rng.choice(anchors) + rng.choice((-1, 0, 0, 1)), first), last - 1)
            again = min(cut + rng.choice((1, 1, 2, 1 + self.near())), last)
            found = [(first, cut), (again, last)]
        else:
            found = [(first, last)]
        if self.chance(0.05):
            found.append((last + 1 + self.near(), last + 500))
        if self.chance(0.05):
            found.append((first - 600, first - 1 - self.near()))
        return found

    def _deaths(self, index: int, anchors: list[int], last: int) -> list[int]:
        """No death, or one at an edge, or one before the index, or two of them."""
        rng = self.rng
        if not self.chance(0.3):
            return []
        found = [
            rng.choice(
                (
                    last,
                    last + rng.choice((0, 1, -1)),
                    max(anchors) + self.near(),
                    rng.choice(anchors),
                    rng.choice(anchors) + self.near("follow_up", "follow_on", "bypass_days"),
                    index + rng.choice((0, 0, 1)),
                    index - rng.choice((1, 1, self.near("lookback"))),
                )
            )
        ]
        if self.chance(0.05):
            found.append(rng.choice(anchors) + rng.choice((-1, 1)) * self.near())
        return found
