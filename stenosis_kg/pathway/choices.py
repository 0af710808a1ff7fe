"""The options of a stage, each with its own indication judged: what is met comes first, what is unmet last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..statements.model import in_order
from .judge import Judge, Verdict
from .model import Option, Stage
from .next_steps_model import Choice

__all__ = ["choices", "verdicts"]

_ORDER = {"met": 0, "none": 1, "unknown": 2, "unmet": 3}


def choices(stage: Stage, judge: Judge) -> tuple[Choice, ...]:
    """Every option of the stage, nested ones beside what they are nested under."""
    found: dict[str, Choice] = {}
    for choice in _walk(stage.options, judge, None):
        found.setdefault(choice.option.iri, choice)
    return tuple(sorted(found.values(), key=lambda choice: _ORDER[choice.indicated]))


def verdicts(option: Option, judge: Judge) -> list[Verdict]:
    """On each of the option's own indications."""
    return [judge.verdict(trigger) for trigger in option.indications]


def _walk(options: tuple[Option, ...], judge: Judge, above: Choice | None) -> Iterator[Choice]:
    for option in options:
        choice = _choice(option, judge, above)
        yield choice
        yield from _walk(option.members, judge, choice)


def _choice(option: Option, judge: Judge, above: Choice | None) -> Choice:
    below, facts = judge.facts.hierarchy.below, judge.facts
    bare = Choice(
        option,
        "none",
        under=above.option if above else None,
        tried=any(below(treatment, option.iri) for treatment in facts.done),
        declined=any(below(option.iri, declined) for declined in facts.declined),
    )
    judged = verdicts(option, judge)
    if not judged:
        # A kind or a technique of what has an indication is no freer than that.
        if above is None or option.relation == "offers":
            return bare
        return replace(bare, indicated=above.indicated, because=above.because, indication=above.indication)
    met = [verdict for verdict in judged if verdict.answer == "met" and verdict.sure]
    unmet = all(verdict.answer == "unmet" for verdict in judged)
    return replace(
        bare,
        indicated="met" if met else "unmet" if unmet else "unknown",
        because=tuple(reason for verdict in met for reason in verdict.because),
        indication=in_order(passage for verdict in judged for passage in verdict.trigger.passages),
    )
