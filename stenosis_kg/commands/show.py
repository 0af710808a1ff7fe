"""``stenosis-kg show``: everything about one thing, with its sentences."""

from __future__ import annotations

import sys

from ..errors import visible
from . import say, width
from .main import graph_of
from .parser import Given, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..statements.show import Summary

__all__ = ["EXAMPLE", "STATUS", "arguments", "show"]

STATUS = "0 done, 2 could not run, or no such name"
EXAMPLE = "stenosis-kg show PLIF"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", metavar="NAME", complete="concepts")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def show(given: Given) -> None:
    """Everything about the thing called NAME: labels, definition, hierarchy, statements, place on the pathway.

    NAME may be a CURIE, an IRI, a label or a synonym, in any case, or a code of the
    mappings (M48.07), which is told what it is to the thing. Each statement has the number of its sentence and its
    firmness.
    """
    from ..statements.show import show as look_up

    graph = graph_of(given)
    found = look_up(graph, given.name)
    if given.format == "json":
        sys.stdout.write(found.to_json())
    else:
        say(visible("\n".join(_text(graph, found, min(width() or 100, 100))), lines=True))


def _text(graph: Graph, found: Summary, room: int) -> list[str]:
    from ..namespaces import compact
    from ..rdf.table import wrap
    from ..statements.show import sentence

    curie = compact(found.iri)
    lines = [f"{found.label}  ({curie})" if found.label != curie else curie]
    if found.asked:
        lines += wrap(f"{found.asked}.", room)
    for title, values in (
        ("also called", found.synonyms),
        ("near names", [f"{name} ({how} this)" for how, name in found.inexact]),
        ("is a", [graph.label(each) for each in found.types]),
        ("broader", [graph.label(each) for each in found.broader]),
        ("narrower", [graph.label(each) for each in found.narrower]),
        *_mapped(found),
    ):
        if values:
            lines += wrap(f"{title}: {', '.join(values)}", room)
    if found.definition:
        lines += ["", *wrap(found.definition, room)]
    if found.passage:
        lines += ["", *wrap(f"{found.passage.tag} {found.passage.text}", room)]
    sections = (
        ("What the document says of it", found.as_subject),
        ("Where it is said of others", found.as_object),
        ("What is said of a change in it", found.changes),
        ("On the pathway", found.on_pathway),
        ("What it states", found.states),
        ("Where it is used", found.uses),
    )
    for title, statements in sections:
        if statements:
            lines += ["", title]
        for each in statements:
            first, *rest = wrap(sentence(graph, each), room, "      ")
            lines += [first[4:], *rest]
    if not any(statements for _, statements in sections):
        lines += ["", "No passage states anything of it."]
        if found.narrower:  # listed above
            lines += wrap(f"See what is narrower: {', '.join(graph.label(each) for each in found.narrower)}.", room)
    return lines


def _mapped(found: Summary) -> list[tuple[str, list[str]]]:
    """The mappings by kind of match; of a long value set the first few, and how many there are."""
    kinds: dict[str, list[str]] = {}
    for relation, target in found.mappings:
        kinds.setdefault(relation.rpartition("#")[2].removesuffix("Match"), []).append(target)
    return [
        (f"mapped, {kind}", targets if len(targets) <= 6 else [*targets[:5], f"… {len(targets)} in all"])
        for kind, targets in kinds.items()
    ]
