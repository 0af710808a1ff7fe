"""``stenosis-kg cite``: the sentences that state it, deny it or leave it open, or that none does."""

from __future__ import annotations

import sys

from ..errors import visible
from . import say, width
from .main import graph_of
from .parser import Given, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..statements import Statement
    from ..statements.cite import Citation, Evidence

__all__ = ["EXAMPLE", "STATUS", "arguments", "cite"]

STATUS = "0 stated, 1 any other answer, 2 could not run"
EXAMPLE = 'stenosis-kg cite PLIF "technique of" "lumbar fusion"'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    for name in ("SUBJECT", "PREDICATE", "OBJECT"):
        parser.add_argument(name.lower(), metavar=name, complete="concepts")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def cite(given: Given) -> int:
    """The sentences that state SUBJECT PREDICATE OBJECT, with their words, place and firmness.

    Each may be a CURIE, an IRI, a label or a synonym, in any case. Where one sentence says it by joining what it
    states, the path is shown. Where the document says that it varies or depends, it is "left open"; where it says
    that it has not been shown, "not shown"; where one document states what another denies or advises against,
    "disputed"; where all are silent, "silent".
    """
    from ..statements.cite import cite as look_up

    graph = graph_of(given)
    found = look_up(graph, given.subject, given.predicate, given.object)
    if given.format == "json":
        sys.stdout.write(found.to_json())
    else:
        say(visible("\n".join(_text(graph, found, min(width() or 100, 100))), lines=True))
    return 0 if found else 1


def _text(graph: Graph, found: Evidence, room: int) -> list[str]:
    from ..statements.reading import title as title_of
    from ..statements.show import sentence

    lines = [f"{found.answer}{' through a path' * found.through}: {sentence(graph, found.statement)}"]
    for each in found.sentences:
        lines += _cited(graph, each, room)
    for title, some in (("but denied, or advised against:", found.against), ("but not shown:", found.not_shown)):
        if some:
            lines += ["", title]
        for each in some:
            lines += _cited(graph, each, room)
    if any(answer != "silent" for _, answer in found.voices):
        lines += ["", "Of each document:"]
        cited = (each.passage for each in (*found.sentences, *found.against, *found.not_shown))
        speakers = {passage.speaker for passage in cited}
        for voice, answer in found.voices:
            name = voice if voice in speakers else title_of(graph, voice) or voice
            lines.append(f"  {name}: {answer}")
    if found.vocabulary and not found.sentences:
        lines += ["The vocabulary holds it; no sentence does."]
    if found.outside and not found.sentences:
        hold = "holds" if len(found.outside) == 1 else "hold"
        lines += [f"{' and '.join(found.outside)} {hold} it outside any passage; no sentence does."]
    if found.between:
        lines += ["", "What is stated of the two:", *(f"  {sentence(graph, each)}" for each in found.between)]
    return lines


def _cited(graph: Graph, citation: Citation, room: int) -> list[str]:
    """A passage in full, and the path by which it says it, or what it says that it varies with."""
    from ..rdf.table import wrap

    passage = citation.passage
    cues = "".join(f', "{cue}"' for cue in passage.cues)
    words = [passage.text]
    if citation.sentence and citation.sentence.text != passage.text:
        words.append(f"in: {citation.sentence.text}")
    words += [f"reader's part: {inference}" for inference in passage.inferences]
    for title, steps in (("stated through", citation.through), ("left open", citation.depends)):
        if steps:
            words.append(f"{title}: {'; '.join(_step(graph, step) for step in steps)}")
    place = f"{passage.curie}, characters {passage.start} to {passage.end}{cues}"
    if passage.speaker:
        place = f"according to {passage.speaker}, quoted in {place}"
    tag = ", ".join([passage.name, *map(str, passage.axes.values())])  # the speaker stands with the place
    return ["", f"[{tag}]  {place}", *(line for each in words for line in wrap(each, room, "    "))]


def _step(graph: Graph, step: Statement) -> str:
    from ..namespaces import SKOS
    from ..statements.show import sentence

    if step.passages:
        return sentence(graph, step, passages=False)
    how = "is a kind of" if step.predicate == SKOS + "broader" else graph.label(step.predicate)
    return f"{graph.label(step.subject)} {how} {graph.label(step.target)} (by the vocabulary)"
