"""``stenosis-kg cite``: the sentences that state it, deny it or leave it open, or that none does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..errors import visible
from .arguments import Given, Parser
from .main import graph_of
from .printing import say, width

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph
    from ..statements.cite import Citation, Evidence

__all__ = ["EXAMPLE", "STATUS", "arguments", "cite"]

STATUS = "0 stated, 1 contradicted, left open or silent, 2 could not run"
EXAMPLE = 'stenosis-kg cite foraminotomy treats "severe foraminal stenosis at L5-S1"'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    for name in ("SUBJECT", "PREDICATE", "OBJECT"):
        parser.add_argument(name.lower(), metavar=name)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def cite(given: Given) -> int:
    """The sentences that state SUBJECT PREDICATE OBJECT, with their words, place and firmness.

    Each may be a CURIE, an IRI, a label or a synonym, in any case. Where one sentence says it by joining what it
    states, the path is shown. Where the document says that it varies or depends, it is "left open"; where it is
    silent, "silent".
    """
    from ..statements.cite import cite as look_up

    graph = graph_of(given)
    found = look_up(graph, given.subject, given.predicate, given.object)
    if given.format == "json":
        sys.stdout.write(found.to_json())
    else:
        say(visible(_text(graph, found, min(width() or 100, 100)), lines=True))
    return 0 if found else 1


def _text(graph: KnowledgeGraph, found: Evidence, room: int) -> str:
    from ..statements import Statement
    from ..statements.show import sentence

    statement = Statement(found.subject, found.predicate, found.object)
    lines = [f"{found.answer}{' through a path' * found.through}: {sentence(graph, statement)}"]
    for each in found.sentences:
        lines += [*_cited(each, room), *_steps(graph, each, room)]
    if found.against:
        lines += ["", "but denied:"]
        for each in found.against:
            lines += _cited(each, room)
    if found.vocabulary and not found.sentences:
        lines += ["The vocabulary holds it; no sentence does."]
    if found.outside and not found.sentences:
        hold = "holds" if len(found.outside) == 1 else "hold"
        lines += [f"{' and '.join(found.outside)} {hold} it outside any passage; no sentence does."]
    if found.between:
        lines += ["", "What is stated of the two:", *(f"  {sentence(graph, each)}" for each in found.between)]
    return "\n".join(lines)


def _steps(graph: KnowledgeGraph, citation: Citation, room: int) -> list[str]:
    """The path by which the passage says it, or what it says that it varies with."""
    from ..namespaces import SKOS
    from ..query.table import wrap
    from ..statements import Statement
    from ..statements.show import sentence

    def words(step: Statement) -> str:
        if step.passages:
            return sentence(graph, Statement(step.subject, step.predicate, step.object))
        how = "is a kind of" if step.predicate == SKOS + "broader" else graph.label(step.predicate)
        return f"{graph.label(step.subject)} {how} {graph.label(step.target)} (by the vocabulary)"

    title, steps = ("stated through: ", citation.through) if citation.through else ("left open: ", citation.depends)
    said = title + "; ".join(map(words, steps))
    return [f"    {line}" for line in wrap(said, max(room - 4, 20))] if steps else []


def _cited(citation: Citation, room: int) -> list[str]:
    from ..query.table import wrap

    passage = citation.passage
    cues = "".join(f', "{cue}"' for cue in passage.cues)
    place = f"{passage.curie}, characters {passage.start} to {passage.end}{cues}"
    lines = ["", f"{passage.tag}  {place}", *(f"    {line}" for line in wrap(passage.text, max(room - 4, 20)))]
    if citation.sentence and citation.sentence.text != passage.text:
        whole = f"in: {citation.sentence.text}"
        lines += [f"    {line}" for line in wrap(whole, max(room - 4, 20))]
    for inference in passage.inferences:
        lines += [f"    {line}" for line in wrap(f"reader's part: {inference}", max(room - 4, 20))]
    return lines
