"""From here, what do the documents say comes next, and why?

What the answer holds is in `next_steps_model`, how it is found in `pathway_answer`. Nothing there or here knows a
concept: stages, triggers and options are those of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..rdf.graph import Graph
from .answer import answer
from .facts import facts
from .model import Pathway
from .next_steps_model import Choice, NextSteps, Step, WouldMatter
from .reader import read

__all__ = ["next_steps", "NextSteps", "Step", "Choice", "WouldMatter"]


def next_steps(
    pathway: Pathway | Graph,
    findings: Iterable[str] = (),
    tried: Iterable[str] = (),
    declined: Iterable[str] = (),
    responses: Mapping[str, str] | Iterable[str | tuple[str, str]] = (),
) -> NextSteps:
    """What the documents say comes next for a patient, and why.

    Parameters
    ----------
    pathway : a pathway that was read from a graph, or a graph that has one
    findings : names of findings and conditions; "not:NAME" says that one is absent
    tried, declined : names of treatments
    responses : how treatments went, as {name: "failed" | "partial" | "relieved"} or "NAME=failed" and so on;
        a treatment with a response was tried

    Names are labels, synonyms, CURIEs or IRIs. Order and repetition do not matter. What is not told is not taken
    for absent.

    Raises
    ------
    UnknownName
        If a name is not known; the error has the nearest.
    UsageError
        If a treatment is given as a finding or the other way round, or a response is none of the three.
    InputError
        If the graph has no pathway.

    >>> from stenosis_kg.rdf.graph import load
    >>> answer = next_steps(load(), findings=["bladder dysfunction"])
    >>> [(step.stage.curie, step.status) for step in answer.steps]
    [('step:surgical', 'indicated'), ('step:evaluation', 'indicated')]
    """
    if isinstance(pathway, Graph):
        pathway = read(pathway)
    return answer(pathway, facts(pathway, findings, tried, declined, responses))
