"""``stenosis-kg source relations``: which relations go between two classes."""

from __future__ import annotations

import sys

from .. import say
from ..main import graph_of
from ..parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "relations"]

STATUS = "0 some, 1 none, 2 could not run"
EXAMPLE = "stenosis-kg source relations intervention condition"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    for name in ("FIRST", "SECOND"):
        parser.add_argument(name.lower(), metavar=name)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def relations(given: Given) -> int:
    """The relations from FIRST to SECOND, each with an example sentence of the graph.

    Each is a class, or a thing for its classes, by label, synonym, CURIE or IRI, in any case.
    """
    import json

    from ...namespaces import compact
    from ...statements.relations import relations as look_up
    from ...statements.show import sentence

    graph = graph_of(given)
    found = look_up(graph, given.first, given.second)
    if given.format == "json":
        rows = [
            {
                "relation": compact(each.iri),
                "label": each.label,
                "domain": compact(each.domain),
                "range": compact(each.range),
                "for_all": each.wider,
                "example": each.example and each.example.short,
                "passage": each.example and each.example.passages[0].quote,
            }
            for each in found
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return 0 if found else 1
    for each in found:
        kinds = f"{compact(each.domain)} to {compact(each.range)}"
        say(f"{compact(each.iri)}  ({each.label}; {kinds}{'' if each.wider else ', so for some of them'})")
        if each.example:
            passage = each.example.passages[0]
            say(f"    {sentence(graph, each.example, passages=False)}\n    [{passage.curie}] {passage.text}")
        else:
            say("    no sentence of the graph has it yet")
    if not found:
        say(f"no relation goes from {given.first} to {given.second}; try them the other way round, or a wider class")
    return 0 if found else 1
