"""pm4py as an oracle: a course fits a Petri net of the pathway exactly where the replay finds nothing outside it.

Independent are the net, which is made of what the graph says and of no number of the replay; the rules of a token, by
which pm4py says what may follow what; and so, for every course, whether each move starts the pathway or is led by a
trigger that the graph has for leaving *this* stage for *that* one, or for no stage in particular. Not independent are
the steps and the triggers that were met: they are read from the tables of persons. When they are right is held against
the reference of the SQL and against planted truth (test_replay_sql.py, test_replay_truth.py).

The net has no silent transitions and one token, so that pm4py has nothing to search for: a case fits, or does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import compact
from stenosis_kg.replay import replay

from ..cohorts import Cohort, generate, write
from .tools import tool

PERSONS = 3_000
INDEX, ENDED = "index", "records end"
ESCALATIONS = """
    SELECT DISTINCT ?from ?to ?trigger
    WHERE { ?escalation skg:to ?to ; skg:trigger ?trigger OPTIONAL { ?escalation skg:from ?from } }"""


@dataclass
class Net:
    """A Petri net, made place by place. Activities are CURIEs: a stage that is come to, or a trigger that leads."""

    made: Any
    petri: Any = field(default_factory=lambda: tool("pm4py.objects.petri_net.obj").PetriNet)
    places: dict[str, Any] = field(default_factory=dict)

    def place(self, name: str) -> Any:
        if name not in self.places:
            self.places[name] = self.petri.Place(name)
            self.made.places.add(self.places[name])
        return self.places[name]

    def activity(self, name: str, before: str, after: str) -> None:
        """What takes the token from one place to another."""
        transition = self.petri.Transition(f"{name} from {before}", name)
        self.made.transitions.add(transition)
        utils = tool("pm4py.objects.petri_net.utils.petri_utils")
        utils.add_arc_from_to(self.place(before), transition, self.made)
        utils.add_arc_from_to(transition, self.place(after), self.made)


def net_of(kg: KnowledgeGraph) -> Net:
    """The pathway of the graph: at a stage, a trigger puts a person on the way to another, where the person then comes.

    What leaves no stage in particular may be taken from anywhere, the index included; records may end anywhere.
    """
    escalations = [
        tuple(end and compact(str(getattr(end, "value", ""))) for end in row) for row in kg.rows(ESCALATIONS)
    ]
    (start,) = (compact(str(getattr(stage, "value", ""))) for stage in kg.values("SELECT ?s { ?p skg:startsAt ?s }"))
    stages = sorted({start} | {str(stage) for source, target, _ in escalations for stage in (source, target) if stage})
    net = Net(tool("pm4py.objects.petri_net.obj").PetriNet("pathway"))
    net.activity(start, INDEX, start)
    for stage in stages:
        net.activity(stage, f"on the way to {stage}", stage)
    for source, target, trigger in escalations:
        for place in [source] if source else [INDEX, *stages]:
            net.activity(str(trigger), str(place), f"on the way to {target}")
    for place in [INDEX, *stages]:
        net.activity(ENDED, place, ENDED)
    return net


def fits(net: Net, cases: Sequence[Iterable[str]]) -> list[bool]:
    """Whether each case can be played by a token, from the index to the end of the records."""
    log = tool("pm4py.objects.log.obj")
    traces = []
    for number, case in enumerate(cases):
        events = [log.Event({"concept:name": activity}) for activity in (*case, ENDED)]
        traces.append(log.Trace(events, attributes={"concept:name": str(number)}))
    marking = tool("pm4py.objects.petri_net.obj").Marking
    algorithm = tool("pm4py.algo.conformance.tokenreplay.algorithm")
    token_replay = algorithm.Variants.TOKEN_REPLAY
    quiet = {token_replay.value.Parameters.SHOW_PROGRESS_BAR: False}
    played = algorithm.apply(
        log.EventLog(traces), net.made, marking({net.place(INDEX): 1}), marking({net.place(ENDED): 1}), parameters=quiet
    )
    assert len(played) == len(cases)
    for each in played:  # what pm4py calls a fit is one with every token in its place
        assert each["trace_is_fit"] == (each["missing_tokens"] == each["remaining_tokens"] == 0)
    return [bool(each["trace_is_fit"]) for each in played]


CONSERVATIVE, SURGICAL, REHABILITATION = "step:conservative", "step:surgical", "step:rehabilitation"
FAILED, DEFICIT, DONE = (
    f"concept:{name}" for name in ("failed-conservative-treatment", "neurological-deficit", "completed-surgery")
)
BY_HAND = [
    #             the case,                                                            fits
    pytest.param([], True, id="nothing: nobody has to be treated"),
    pytest.param([CONSERVATIVE], True, id="the start"),
    pytest.param([CONSERVATIVE, FAILED, SURGICAL, DONE, REHABILITATION], True, id="the whole pathway"),
    pytest.param([DEFICIT, SURGICAL], True, id="a deficit bypasses the start"),
    pytest.param([CONSERVATIVE, DEFICIT, SURGICAL], True, id="a deficit interrupts conservative care"),
    pytest.param([DEFICIT, SURGICAL, DEFICIT, SURGICAL], True, id="a deficit makes a second operation necessary"),
    pytest.param([DEFICIT, SURGICAL, DONE, REHABILITATION, DEFICIT, SURGICAL], True, id="after rehabilitation too"),
    pytest.param([SURGICAL], False, id="an operation with nothing before it"),
    pytest.param([CONSERVATIVE, SURGICAL], False, id="an operation without a trigger"),
    pytest.param([FAILED, SURGICAL], False, id="what failed was never begun"),
    pytest.param([DEFICIT, SURGICAL, FAILED, SURGICAL], False, id="conservative care fails where it is given"),
    pytest.param([CONSERVATIVE, DEFICIT, REHABILITATION], False, id="a deficit leads to surgery"),
    pytest.param([CONSERVATIVE, REHABILITATION], False, id="rehabilitation without surgery"),
    pytest.param([DEFICIT, SURGICAL, CONSERVATIVE], False, id="nothing leads back"),
    pytest.param([CONSERVATIVE, FAILED], False, id="a trigger that leads nowhere is none that led"),
]


@pytest.mark.parametrize(("case", "fit"), BY_HAND)
def test_the_net_says_what_the_document_says(case: list[str], fit: bool, kg: KnowledgeGraph) -> None:
    assert fits(net_of(kg), [case]) == [fit]


OPERATED = dict.fromkeys(["adherent", "persistent", "flag answered", "flag unanswered", "reescalated", "restaged"], 1)


def three_in_one(persons: int, seed: int) -> Cohort:
    """Persons with the records of three who are operated: their courses run into each other as no scenario has them."""
    events = generate(3 * persons, seed, OPERATED).events
    return Cohort([((person + 2) // 3, day, code) for person, day, code in events], [])


COHORTS = [
    pytest.param(generate, id="as they are planted"),
    pytest.param(three_in_one, id="three in one"),
]


@pytest.mark.parametrize("make", COHORTS)
def test_a_course_fits_exactly_where_all_of_it_is_within(
    make: Callable[[int, int], Cohort], kg: KnowledgeGraph, tmp_path: Path
) -> None:
    tool("duckdb")
    write(make(PERSONS, 3), tmp_path / "cohort.parquet")
    net = net_of(kg)
    with replay(kg, tmp_path / "cohort.parquet", min_cell=1) as found:
        cases: dict[Any, list[str]] = {person: [] for (person,) in found.engine.rows("SELECT person FROM cohort")}
        led = {
            (row["subject_id"], row["step"]): compact(str(row["trigger"]))
            for row in found.table("escalations").dicts()
            if row["trigger"] is not None
        }
        for row in found.table("stages").dicts():
            trigger = led.get((row["subject_id"], row["step"]))
            cases[row["subject_id"]] += [trigger] if trigger else []
            cases[row["subject_id"]].append(compact(str(row["stage"])))
        standings: dict[Any, set[Any]] = defaultdict(set)
        for person, standing in found.engine.rows("SELECT person, standing FROM moves"):
            standings[person].add(standing)
    within = {person: standings[person] <= {1} for person in cases}
    played = dict(zip(cases, fits(net, list(cases.values())), strict=True))
    odd = {person: case for person, case in cases.items() if played[person] != within[person]}
    assert not odd, f"{len(odd)} of {len(cases)} courses: {[(p, within[p], case) for p, case in odd.items()][:5]}"
    assert len(cases) > PERSONS * 0.9
    # The cohort puts both answers to the test, and every activity.
    assert min(Counter(played.values()).values()) > 100
    labels = {transition.label for transition in net.made.transitions} - {ENDED}
    # No code shows that symptoms grow worse, so that this trigger is never met.
    assert {activity for case in cases.values() for activity in case} == labels - {"concept:worsening-symptoms"}
