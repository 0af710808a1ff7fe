"""The headline of a replay's page: which deviation it names, of how many assessable persons, and what it leaves out."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from stenosis_kg.export.layouts import layouts
from stenosis_kg.paths import settings
from stenosis_kg.replay import explain
from stenosis_kg.replay.explain import headline
from stenosis_kg.replay.result import CohortResult

SOURCE = "https://w3id.org/stenosis-kg/source/l5s1-treatment/"


def result(persons: int, *rows: tuple[Any, ...]) -> CohortResult:
    """A result with deviations: kind, sentence, words, persons, assessable persons and percent."""
    table = layouts("replay_tables")["deviations_by_sentence"].table(
        (kind, SOURCE + sentence, "", words, "", "", count, assessable, percent, 0)
        for kind, sentence, words, count, assessable, percent in rows
    )
    return cast(CohortResult, SimpleNamespace(persons=persons, tables={"deviations_by_sentence": table}))


UNANSWERED = ("unanswered", "s8b", "no surgery within 90 days", 20, 37, 54.1)
UNTRIGGERED = ("untriggered", "s8a", "surgery without a trigger", 24, 203, 11.8)
CASES = [  # persons, rows, headline
    pytest.param(0, [], "Nobody in the data is in the cohort.", id="no-cohort"),
    pytest.param(
        9, [("unfollowed", "s18", "no care", 0, 0, None)], "cannot be seen in this data", id="none-assessable"
    ),
    pytest.param(90, [("unfollowed", "s18", "no care", 0, 50, 0.0)], "No deviation from the document is", id="none"),
    pytest.param(
        944,
        [UNTRIGGERED, UNANSWERED],
        "Care most often deviated from s8b: no surgery within 90 days, in 20 of 37 assessable persons (54.1 %)."
        " Most persons: s8a, 24 of 203 assessable persons (11.8 %).",
        id="what-is-required-first",
    ),
    pytest.param(
        1944,
        [("untriggered", "s8a", "surgery without a trigger", 1000, 1203, 83.1)],
        "Care was most often not as described in s8a: surgery without a trigger, in 1,000 of 1,203 assessable persons"
        " (83.1 %).",
        id="nothing-required",
    ),
    pytest.param(
        944,
        [UNANSWERED, ("unfollowed", "s18", "no care", None, None, None)],
        "in 20 of 37 assessable persons (54.1 %). Not shown, as too few: s18.",
        id="suppressed",
    ),
]


@pytest.mark.parametrize(("persons", "rows", "says"), CASES)
def test_the_headline(persons: int, rows: list[tuple[Any, ...]], says: str) -> None:
    assert says in headline(result(persons, *rows))


def test_every_note_is_used_and_has_a_title() -> None:
    named = set(re.findall(r'"([a-z_]+)"', Path(explain.__file__).read_text(encoding="utf-8")))
    notes = settings("replay_notes")
    assert len(notes) > 15
    assert notes.keys() <= named
    assert {name for name, note in notes.items() if "title" not in note} == {
        "no_code_for_stage", "unplaced_stage", "no_code_for_sign", "denied_trigger", "derived_sign", "completed_sign",
        "later_reading",
    }  # fmt: skip
