"""What is given of the treatments beside those that failed, where it is open whether their failure is enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from .facts import Facts
from .model import Option, Stage

__all__ = ["others"]

_WENT = {"partial": "relieving in part", "relieved": "relieving symptoms"}


def others(facts: Facts, stages: Collection[Stage], finding: str) -> str:
    """What is given of the other treatments, of those whose failure the finding is."""
    below = facts.said.below
    failed = facts.leaning[finding]
    named = [option for whole in facts.failures[finding] for option in _offered(stages, whole)]
    leaves = [leaf for option in named for leaf in _leaves(option)]
    if leaves and all(any(below(leaf.iri, treatment) for treatment in failed) for leaf in leaves):
        return "which is all that the documents name: their list is open"
    rest = [leaf for leaf in leaves if not any(below(leaf.iri, each) or below(each, leaf.iri) for each in failed)]
    wholes = facts.failures[finding]
    given = [
        (treatment, how)
        for treatment, how in (
            *((treatment, "declined") for treatment in facts.declined),
            *((treatment, _WENT[how]) for treatment, how in facts.responses if how != "failed"),
            *((treatment, "tried") for treatment in facts.tried if treatment not in dict(facts.responses)),
        )
        if any(below(treatment, whole) for whole in wholes) and treatment not in failed
        if how != "tried" or treatment not in wholes
    ]
    said = [f"{facts.said.graph.label(treatment)} {how}" for treatment, how in given]
    if any(not any(below(leaf.iri, treatment) for treatment, _ in given) for leaf in rest):
        said.append(f"nothing given of the others{' that the documents name' if given else ''}")
    return f"with {' and '.join(said)}" if said else "with nothing given of the others"


def _offered(stages: Iterable[Stage], whole: str) -> Iterator[Option]:
    """The kinds of a treatment that a stage offers."""
    for stage in stages:
        yield from (member for option in stage.walk() if option.iri == whole for member in option.members)


def _leaves(option: Option) -> Iterator[Option]:
    """The options under an option that nothing is under; itself where there are none."""
    if not option.members:
        yield option
    for member in option.members:
        yield from _leaves(member)
