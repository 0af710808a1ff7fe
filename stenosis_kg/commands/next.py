"""``stenosis-kg next``: what the documents say comes next, and why."""

from __future__ import annotations

import sys

from ..errors import visible
from . import say, warn, width
from .main import graph_of
from .parser import Given, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..pathway.next_steps import NextSteps
    from ..rdf.graph import Graph

__all__ = ["EXAMPLE", "STATUS", "arguments", "next"]

STATUS = "0 there is a next step, 1 there is none, 2 could not run"
EXAMPLE = 'stenosis-kg next --finding "bladder dysfunction" --response "physical therapy=failed"'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    for name, metavar, words in (
        ("--finding", "NAME", "What was found; not:NAME, what was not."),
        ("--absent", "NAME", "What was looked for and not found: as not:NAME."),
        ("--tried", "TREATMENT", "What was tried or done."),
        ("--declined", "TREATMENT", "What the patient declined."),
        ("--response", "TREATMENT=HOW", "How a treatment went: failed, partial or relieved."),
    ):
        parser.add_argument(name, metavar=metavar, action="append", default=[], help=words, complete="concepts")
    parser.add_argument("--pathway", metavar="NAME", help="Which pathway, where the graph has several.")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def next(given: Given) -> int:  # noqa: A001 - named as the command is
    """What the documents say comes next for a patient, with reasons and sentences.

    Each option may be repeated. A name is a label, a synonym, a CURIE or an IRI; or a code that a mapping has for it
    (of what was found or tried, also one for a kind of it: ICD10CM:N31.9). What is not given is not taken for
    absent: what would change the answer is listed. Of several pathways each is asked, and answers for its document.
    """
    from ..pathway.facts import ABSENT
    from ..pathway.next import next_steps
    from ..pathway.reading import described, read

    findings = (*given.finding, *(ABSENT + name for name in given.absent))
    graph = graph_of(given)
    every = (given.pathway,) if given.pathway else described(graph) or (None,)
    answers = [next_steps(read(graph, name), findings, given.tried, given.declined, given.response) for name in every]
    if given.format == "json":
        from json import dumps

        told = [answer.to_dict() for answer in answers]
        say(dumps({"answers": told} if len(told) > 1 else told[0], ensure_ascii=False, indent=2))
    else:
        from ..pathway.next_steps import text

        for place, answer in enumerate(answers):
            if len(answers) > 1:
                sources = "; ".join(document.label for document in answer.pathway.documents)
                sys.stdout.write(
                    ("\n\n" if place else "") + visible(f"{sources}: {answer.pathway.label}", 400) + "\n\n"
                )
            sys.stdout.write(text(answer.to_dict(), min(width() or 100, 120), of_several=len(answers) > 1))
    if not given.pathway:
        _tell_silent(graph, answers)
    return 0 if any(answer.steps for answer in answers) else 1


def _tell_silent(graph: Graph, answers: list[NextSteps]) -> None:
    """Say which documents describe no pathway, so that none of the answers is theirs."""
    from ..namespaces import RDF, SKG
    from ..statements.reading import title

    spoken = {document.iri for answer in answers for document in answer.pathway.documents}
    for iri in graph.subjects(RDF + "type", SKG + "Document"):
        if iri not in spoken:
            warn(
                f"{title(graph, iri) or iri}: describes no pathway, so no answer is from it; stenosis-kg show has more"
            )
