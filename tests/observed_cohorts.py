"""Made-up cohorts as the figures take them: planted, walked at random, suppressed, empty."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace

from stenosis_kg.draw.observed import ENDS, INDEX, ObservedCohort, ObservedCurve, ObservedDeviation, ObservedFlow

STEP, SAID = "https://w3id.org/stenosis-kg/pathway/", "https://w3id.org/stenosis-kg/source/l5s1-treatment/"
CARE, SURGERY, REHAB, EVALUATION = (
    STEP + name for name in ("conservative", "surgical", "rehabilitation", "evaluation")
)

FIGURES = ("flows", "timing", "deviations")
SPANS = {"index": (3, 14, 45), "later": (58, 121, 240)}


def flow(source: str, target: str, standing: str, persons: int, moves: int = 0) -> ObservedFlow:
    days = SPANS["index" if source == INDEX else "later"]
    return ObservedFlow(source, target, standing, persons, moves or persons, days)


# 2,000 persons. What comes to a stage leaves it: 1,606 visits of care, 662 of surgery, 425 of rehabilitation, 236 of
# evaluation; and every person ends once.
FLOWS = (
    flow(INDEX, CARE, "within", 1480), flow(INDEX, SURGERY, "within", 62), flow(INDEX, SURGERY, "outside", 118),
    flow(INDEX, EVALUATION, "outside", 96),
    flow(INDEX, "settled", "end", 171), flow(INDEX, "died", "end", 9), flow(INDEX, "censored", "end", 64),
    flow(CARE, SURGERY, "within", 301, 318), flow(CARE, SURGERY, "unsupported", 87, 90),
    flow(CARE, REHAB, "outside", 7), flow(CARE, EVALUATION, "outside", 133, 140),
    flow(CARE, "settled", "end", 702), flow(CARE, "died", "end", 38), flow(CARE, "censored", "end", 311),
    flow(SURGERY, REHAB, "within", 402, 418), flow(SURGERY, SURGERY, "outside", 33, 37),
    flow(SURGERY, CARE, "outside", 58, 60),
    flow(SURGERY, "settled", "end", 97), flow(SURGERY, "died", "end", 8), flow(SURGERY, "censored", "end", 42),
    flow(REHAB, SURGERY, "outside", 29, 31), flow(REHAB, CARE, "outside", 52, 55),
    flow(REHAB, "settled", "end", 252), flow(REHAB, "died", "end", 6), flow(REHAB, "censored", "end", 81),
    flow(EVALUATION, SURGERY, "outside", 6), flow(EVALUATION, CARE, "outside", 11),
    flow(EVALUATION, "settled", "end", 150), flow(EVALUATION, "censored", "end", 69),
)  # fmt: skip


def curve(source: str, target: str, persons: int, share: float, slow: float) -> ObservedCurve:
    """Weeks of a made-up cohort of which a share arrives sooner or later, and some leave each week."""
    points, risk, came = [], persons, 0
    for day in range(7, 1099, 7):
        arrived = round(persons * share * (math.exp(-(day - 7) / slow) - math.exp(-day / slow)))
        left = round(risk * 0.004)
        came += arrived
        points.append((day, risk, arrived, left, round(came / persons, 6)))
        risk -= arrived + left
    return ObservedCurve(source, target, persons, tuple(points))


CURVES = (
    curve(INDEX, CARE, 2000, 0.76, 25),
    curve(INDEX, SURGERY, 2000, 0.27, 240),
    curve(CARE, SURGERY, 1480, 0.29, 180),
    curve(SURGERY, REHAB, 522, 0.83, 30),
)
DEVIATIONS = (
    ObservedDeviation("untriggered", SAID + "s8a", "surgery with none of its triggers recorded", 87, 388, 41),
    ObservedDeviation("skipped", SAID + "s4a", "surgery before any conservative care", 118, 1598, 82),
    ObservedDeviation("unanswered", SAID + "s8b", "neurological deficit, and no surgery within 90 days", 44, 106, 12),
    ObservedDeviation("unfollowed", SAID + "s18", "surgery with no rehabilitation within 90 days", 120, 522, 49),
    ObservedDeviation("unindicated", SAID + "s12a", "fusion with none of its indications recorded", 7, 139, 30),
)
PLANTED = ObservedCohort(2000, FLOWS, CURVES, DEVIATIONS, 5, "2,000 made-up persons, planted.parquet")
EMPTY = ObservedCohort(0, (), (), (), 5, "0 persons, empty.csv")
ENDED = ObservedCohort(
    40,
    (
        flow(INDEX, "settled", "end", 30),
        ObservedFlow(INDEX, "died", "end", None, None, None),
        flow(INDEX, "censored", "end", 8),
    ),
    (),
    (),
    5,
    "40 persons, ended.csv",
)


def suppressed(observed: ObservedCohort, least: int) -> ObservedCohort:
    """A cohort with its small cells taken out."""

    def cell(number: int | None) -> int | None:
        return None if number is not None and number < least else number

    flows = [
        replace(f, persons=cell(f.persons), moves=cell(f.moves), days=f.days if cell(f.persons) else None)
        for f in observed.flows
    ]
    gone = [
        replace(d, persons=cell(d.persons), assessed=cell(d.assessed), undetermined=cell(d.undetermined))
        for d in observed.deviations
    ]
    return replace(observed, flows=tuple(flows), deviations=tuple(gone), least=least)


def times(observed: ObservedCohort, factor: int) -> ObservedCohort:
    """A cohort that is so many times as large."""

    def more(number: int | None) -> int:
        return (number or 0) * factor

    flows = [replace(f, persons=more(f.persons), moves=more(f.moves)) for f in observed.flows]
    curves = [
        replace(
            c, persons=more(c.persons), points=tuple((d, more(a), more(b), more(e), s) for d, a, b, e, s in c.points)
        )
        for c in observed.curves
    ]
    gone = [
        replace(d, persons=more(d.persons), assessed=more(d.assessed), undetermined=more(d.undetermined))
        for d in observed.deviations
    ]
    return ObservedCohort(
        more(observed.persons), tuple(flows), tuple(curves), tuple(gone), observed.least, observed.data
    )


STANDINGS = {
    (INDEX, CARE): ("within",),
    (CARE, SURGERY): ("within", "unsupported"),
    (SURGERY, REHAB): ("within",),
    ("any", SURGERY): ("within", "outside"),
}
"""What a move can be: from anywhere to surgery by a deficit, and else as the pathway goes."""


def walked(seed: int, persons: int, stages: tuple[str, ...] = (CARE, SURGERY, REHAB, EVALUATION)) -> ObservedCohort:
    """A cohort that walks at random: every person from the index to one end."""
    chance = random.Random(seed)
    moves: Counter[tuple[str, str, str]] = Counter()
    movers: dict[tuple[str, str, str], set[int]] = {}
    weights = {place: [chance.random() ** 3 for _ in stages] for place in (INDEX, *stages)}
    for person in range(persons):
        here = INDEX
        while here not in ENDS:
            if chance.random() < 0.35:
                after, standing = chance.choice(ENDS), "end"
            else:
                after = chance.choices(stages, weights[here])[0]
                if here == after and after != SURGERY:
                    continue
                standing = chance.choice(STANDINGS.get((here, after)) or STANDINGS.get(("any", after)) or ("outside",))
            key = (here, after, standing)
            moves[key] += 1
            movers.setdefault(key, set()).add(person)
            here = after
    flows = (ObservedFlow(*key, len(movers[key]), many, (1, 20, 300)) for key, many in sorted(moves.items()))
    return suppressed(ObservedCohort(persons, tuple(flows), (), (), 5, f"{persons} persons at random"), 5)


def changed(flows: tuple[ObservedFlow, ...], *instead: ObservedFlow) -> tuple[ObservedFlow, ...]:
    """Flows with others instead of those of the same ways."""
    ways = {(f.source, f.target) for f in instead}
    return (*(f for f in flows if (f.source, f.target) not in ways), *instead)


SPLIT = replace(
    PLANTED,
    flows=changed(
        tuple(f for f in FLOWS if (f.source, f.target) != (REHAB, "died")),
        ObservedFlow(INDEX, SURGERY, "not split", None, 180, (3, 14, 45)),
        ObservedFlow(CARE, SURGERY, "not split", None, None, None),
        ObservedFlow(SURGERY, REHAB, "not split", None, 418, (10, 20, 30)),
        ObservedFlow(REHAB, SURGERY, "not split", None, None, None),
        ObservedFlow(INDEX, EVALUATION, "not split", None, 96, (3, 14, 45)),
        ObservedFlow(REHAB, "censored", "end", 87, 87, (1, 2, 3)),
    ),
)
TOLD = replace(
    PLANTED,
    curves=(
        ObservedCurve(INDEX, SURGERY, 940, (
            (30, 940, 0, None, 0.0), (60, None, 26, None, 0.03), (180, None, 18, None, 0.14), (210, 809, 25, 7, 0.17),
            (360, 777, 9, 6, 0.24), (390, 651, 11, 9, 0.25), (1500, 640, 17, 623, 0.26),
        )),
        ObservedCurve(CARE, SURGERY, 646, ((30, 646, 42, 0, 0.07), (60, 604, 338, 0, 0.61), (90, 266, 6, None, 0.62),
                                   (750, 66, 0, 0, 0.62), (780, None, 0, None, 0.62), (3000, None, 0, None, 0.62))),
        ObservedCurve(SURGERY, REHAB, 239, ((30, 239, 0, 12, 0.0), (60, 227, 0, None, 0.0))),
    ),
)  # fmt: skip
NOBODY = replace(
    PLANTED,
    deviations=(
        DEVIATIONS[0],
        replace(DEVIATIONS[1], persons=0),
        *(replace(each, persons=0, assessed=0, undetermined=0) for each in DEVIATIONS[2:]),
        ObservedDeviation(
            "unindicated", SAID + "s12a", "posterior fusion with none of its indications recorded", 0, 0, 0
        ),
        ObservedDeviation("untriggered", SAID + "s18", "some deviated", 20, None, None),
        ObservedDeviation("untriggered", SAID + "s8b", "most is hidden", None, 106, None),
        ObservedDeviation("skipped", SAID + "s8b", "only those not known", None, None, 8),
        ObservedDeviation("skipped", SAID + "s8a", "nothing shown", None, None, None),
    ),
)
FEW = ObservedCohort(
    3,
    tuple(replace(f, persons=None, moves=None, days=None) for f in FLOWS if f.standing != "unsupported"),
    (),
    tuple(replace(each, persons=None, assessed=None, undetermined=None) for each in DEVIATIONS),
    5,
    "few.csv",
)

COHORTS = {
    "planted": PLANTED,
    "open": replace(PLANTED, least=1),
    "split": SPLIT,
    "told": TOLD,
    "nobody": NOBODY,
    "few": FEW,
    "suppressed": suppressed(PLANTED, 10),
    "half-suppressed": suppressed(PLANTED, 90),
    "empty": EMPTY,
    "ended": ENDED,
    "millions": times(PLANTED, 1700),
    **{f"walk-{seed}": walked(seed, persons) for seed, persons in enumerate((10, 60, 400, 3000))},
}
