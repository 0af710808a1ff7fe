"""Why the numbers of a replay are what they are, in sentences: what the data can show, and what was read into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .headline import many as _many

if TYPE_CHECKING:
    from .rules import Derived, Repeat
    from .run import Replay

__all__ = ["capital", "notes"]

_MOST = 6


def notes(found: Replay) -> list[tuple[str, str]]:
    """(what, why): what to know before the numbers are believed."""
    return [*_of_this_cohort(found), *_caveats(found)]


def _caveats(found: Replay) -> Iterator[tuple[str, str]]:
    rows = found.tables["deviations_by_sentence"].dicts()
    told = {str(row["kind"]) for row in rows if row["assessed"] != 0}
    yield from ((c.title, c.text) for c in found.model.rules.caveats if not c.of or c.of in told)


def _of_this_cohort(found: Replay) -> list[tuple[str, str]]:
    return [
        *_index(found),
        *_reading(found),
        *_blind(found),
        *_denied(found),
        *_rules(found),
        *_ends(found),
        *_rest(found),
    ]


def _index(found: Replay) -> Iterator[tuple[str, str]]:
    codes = [e for e in found.codes.entries if any(role.startswith("index") for role in e.roles)]
    condition = " or ".join(part.label for part in found.model.pathway.conditions)
    if not codes:
        yield "Index", f"No code of the data is a code for {condition}, so nobody is in the cohort."
        return
    listed = ", ".join(f"{e.code} ({e.level})" for e in codes[:_MOST]) + (" and others" if len(codes) > _MOST else "")
    sure = [e for e in codes if e.level in ("exact", "narrow")]
    words = f"A person's index is the first record of a code for {condition}: {listed}."
    if not sure:
        words += (
            " None of them says all of that: each is broader than the condition, or overlaps with it, so that severity,"
            " foramen and level are not known."
        )
    yield "Index", words


def _reading(found: Replay) -> Iterator[tuple[str, str]]:
    given, steps = found.given, found.tables["attrition"].rows
    if "observation_period" not in given.tables:
        yield (
            "Observation",
            (
                "The data has no periods of observation: each person's is from the first record to the last. Who"
                " left, and who simply had no more care, look the same; who needs none drops out, so that curves run"
                " high."
            ),
        )
    first, last = steps[0][1], steps[-1][1]
    if first is not None and last is not None:
        yield (
            "Cohort",
            f"{_many(first)} persons in the data became {_many(last)}; the table of attrition says at which step.",
        )
    if given.left_out_count:
        yield (
            "Bad rows",
            f"{_many(given.left_out_count)} rows were left out as bad; left_out.csv lists the first of them.",
        )
    if given.undated:
        yield "Undated", f"{_many(given.undated)} rows have no time and play no part."


def _blind(found: Replay) -> Iterator[tuple[str, str]]:
    """What this data cannot show at all."""
    model, graph = found.model, found.model.graph
    for number, stage in model.stages.items():
        if not found.codes.shows(number):
            yield (
                capital(stage.label),
                (
                    f"No vocabulary of this data has a code that shows the {stage.label}. That nobody is seen there"
                    " says what the data holds, and nothing about care; nobody is said to have missed it."
                ),
            )
    for stage in model.pathway.unplaced:
        cited = ", ".join(passage.id for passage in stage.passages)
        yield (
            capital(stage.label),
            f"No passage says when it takes place ({cited}): it is no step of a course, and is not assessed.",
        )
    lacking = [left for left in found.codes.left if left.reason == "no mappings for its vocabulary"]
    if lacking:
        yield (
            "Codes without mappings",
            (
                f"{_many(len(lacking))} code{' is' if len(lacking) == 1 else 's are'} of a vocabulary that no mapping"
                " file is for (CPT and HCPCS among them): operations, therapy and injections so coded are not seen."
                " --codebook takes mappings of your own."
            ),
        )
    hidden = [
        sign for sign in model.signs
        if not found.codes.can_show(sign)
        and not (model.tried(sign) or model.completed(sign) or model.repeated(sign))
    ]  # fmt: skip
    for sign in hidden:
        yield (
            capital(graph.label(sign)),
            (
                f"No code shows {graph.label(sign)}, and no rule derives it: a move that it led to looks as if no"
                " trigger were on record."
            ),
        )


def _denied(found: Replay) -> Iterator[tuple[str, str]]:
    for asked in found.model.triggers.values():
        if asked.trigger.denied:
            passages = ", ".join(passage.curie for passage in asked.trigger.denied)
            yield (
                capital(asked.trigger.label),
                (
                    f"Stated as a trigger, and denied ({passages}): a move is credited with it, and nothing is held"
                    " against care for it."
                ),
            )


def _rules(found: Replay) -> Iterator[tuple[str, str]]:
    model, read = found.model, found.model.rules
    numbers = {parameter.name: parameter.value for parameter in read.parameters}
    for sign in model.signs:
        label = model.graph.label(sign)
        derived: list[Derived | Repeat] = [repeat for repeat in read.repeats if repeat.sign == sign]
        derived += [read.trial] if model.tried(sign) else []
        for rule in derived:
            yield capital(label), f"Derived where {rule.text.format_map(numbers)}. {rule.because}"
        if model.completed(sign):
            yield capital(label), f"On record where {read.completion.text}. {read.completion.because}"
    for reading in read.readings:
        one, other = model.graph.label(reading.concept), model.graph.label(reading.later)
        yield (
            capital(one),
            f"Within {numbers['rehabilitation']} days after an operation it is read as {other}. {reading.because}",
        )


def _ends(found: Replay) -> Iterator[tuple[str, str]]:
    seen = [row for row in found.tables["flows"].dicts() if row["target"] == "censored"]
    shown = [row["moves"] for row in seen if isinstance(row["moves"], int)]
    ended = f"{'at least ' * (len(shown) < len(seen))}{_many(sum(shown))}"
    follow_up = found.model.rules["follow_up"]
    with_the_dead = any(str(row["target_label"]).startswith("died") for row in seen)
    if shown:
        yield (
            "Ends",
            (
                f"The records of {ended} persons end within {follow_up} days of their last step: whether they"
                " went further is not known (censored). “No further stage” is said only of those who were seen for"
                " longer; who died after that is among them."
                + (" Where too few died to be told apart, “records end” has them." if with_the_dead else "")
            ),
        )
    open_ = [
        row for row in found.tables["deviations_by_sentence"].dicts()
        if isinstance(row["undetermined"], int) and row["undetermined"]
    ]  # fmt: skip
    if open_:
        listed = "; ".join(f"{str(row['sentence']).rpartition('/')[2]}: {_many(row['undetermined'])}" for row in open_)
        yield (
            "Undetermined",
            (
                "Where the records do not reach far enough back or on, nothing is said of a sentence, and the person"
                f" is not counted for it ({listed})."
            ),
        )


def _rest(found: Replay) -> Iterator[tuple[str, str]]:
    left = found.codes.left
    if left:
        unknown = sum(1 for each in left if each.reason == "vocabulary not known")
        words = f"{_many(len(left))} of the codes that occur have no role here"
        words += f", {_many(unknown)} of them of a vocabulary that is not known" if unknown else ""
        yield "Codes without a role", f"{words}; the table of unmapped codes lists them with the reason."
    if found.min_cell > 1:
        yield (
            "Small cells",
            (
                f"Counts of fewer than {found.min_cell} persons are not shown, nor others by which they could be worked"
                " out, so that rows may be empty and sums may lack."
            ),
        )


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]
