"""The options of a stage, as the passages that hold for the patient put them, each with its own condition judged."""

from __future__ import annotations

from collections.abc import Iterator

from ..statements import Passage, Passages, firmest
from .judge import Judge
from .model import Option, Stage
from .next_steps_model import Choice

__all__ = ["choices"]

_UNMET = ("unknown", "unmet")


def choices(stage: Stage, judge: Judge) -> tuple[Choice, ...]:
    """Every option of the stage, each before its kinds; the firmest first, those on an unmet condition last."""
    found: dict[str, Choice] = {}
    for choice in _walk(stage, stage.options, judge, None):
        found.setdefault(choice.option.iri, choice)
    return tuple(found.values())


def _walk(stage: Stage, options: tuple[Option, ...], judge: Judge, above: Choice | None) -> Iterator[Choice]:
    level = [_choice(stage, option, judge, above) for option in options]
    for choice in sorted(level, key=_place):
        yield choice
        yield from _walk(stage, choice.option.members, judge, choice)


def _place(choice: Choice) -> tuple[bool, int]:
    said = firmest((*choice.passages, *choice.treats))
    return choice.indicated in _UNMET, -(said.firmness if said else 0)


def _choice(stage: Stage, option: Option, judge: Judge, above: Choice | None) -> Choice:
    below, facts = judge.facts.said.below, judge.facts
    if option.relation == "offers":
        above = None
    judged = tuple(judge.verdict(trigger) for trigger in option.indications)
    # A kind or a technique of what has a condition is no freer than that.
    if not judged and above:
        judged = above.conditions
    met = any(judge.certain(verdict.trigger) for verdict in judged)
    unmet = all(verdict.answer == "unmet" for verdict in judged)
    passages = judge.holding(option.passages, stage)
    return Choice(
        option,
        "none" if not judged else "met" if met else "unmet" if unmet else "unknown",
        conditions=judged,
        passages=passages,
        treats=judge.holding((p for p in option.treats if p not in passages), stage),
        spoken=_spoken(passages, above),
        under=above.option if above else None,
        tried=any(below(treatment, option.iri) for treatment in facts.done),
        declined=any(below(option.iri, declined) for declined in facts.declined),
    )


def _spoken(passages: Passages, above: Choice | None) -> Passage | None:
    """The firmest passage, or that of what the option is a kind or a technique of, where that is weaker."""
    own = firmest(passages)
    if above is None or own is None or above.spoken is None:
        return own
    return own if above.spoken.firmness >= own.firmness else above.spoken
