"""``stenosis-kg ask``: list the questions of the library, or answer one."""

from __future__ import annotations

from ..errors import UsageError
from ..query.rows import FORMATS
from ..rdf import short
from . import emit, label_options, pairs, say, warn, width
from .main import graph_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..query.library import Query
    from ..rdf.graph import Graph
    from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "ask"]

STATUS = "0 answered, 1 no rows or the answer is no, 2 could not run"
EXAMPLE = 'stenosis-kg ask kinds-of --set "concept=neurological deficit" --format csv'
_CLEAN = "to keep the graph clean"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", complete="questions")
    parser.add_argument(
        "--set", dest="settings", metavar="NAME=VALUE", action="append", default=[],
        help="Give a parameter a value; may be repeated.", complete="values",
    )  # fmt: skip
    parser.add_argument(
        "--query", action="store_true", help="Print the query, with the values in it, and do not run it."
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="How to print; table unless it builds a graph (turtle)."
    )  # fmt: skip
    label_options(parser)


def ask(given: Given) -> int:
    """List the questions of the library, grouped by who asks; or answer the one called NAME.

    A VALUE may be a CURIE, an IRI, a label or a synonym, in any case.
    """
    from ..query import library

    if given.name is None:
        if given.settings or given.query:
            raise UsageError('name the question: "stenosis-kg ask" lists them')
        graph = graph_of(given) if given.project else None
        return _list((*library.library(), *library.hygiene()), given.format, graph)
    values = pairs(given.settings, "--set", "NAME=VALUE", "a parameter has one value")
    question = library.query(given.name)
    if given.query and given.project:
        from ..query.defaults import instead, told

        graph = graph_of(given)
        say(told(library.bound(graph, question, {**instead(graph, question), **values})).rstrip("\n"))
        return 0
    if given.query:
        say((library.bound(graph_of(given), question, values) if values else question.text).rstrip("\n"))
        return 0
    graph = graph_of(given)
    rows = library.ask(graph, question.name, values)
    status = emit(rows, given.format, given.labels)
    if given.format in {None, "table", "markdown"}:
        for name, term in rows.asked:
            warn(f"asked with {name}: {named(graph.words(term), short(term))}")
    return status


def named(words: str, name: str) -> str:
    """The label of a thing, and behind it its CURIE where that is another."""
    return words if words == name else f"{words} ({name})"


def _defaults(graph: Graph | None, question: Query) -> dict[str, str]:
    if graph is None:
        return {}
    from ..query.defaults import instead

    return instead(graph, question)


def _list(questions: tuple[Query, ...], form: str | None, graph: Graph | None = None) -> int:
    """Print the questions: grouped for people, as rows for programs; with the defaults of a project's graph."""
    from ..namespaces import compact
    from ..rdf.table import wrap

    if form not in {None, "table"}:
        from ..query.library import questions as listed

        return emit(listed(questions), form)
    room = min(width() or 100, 100)
    groups: dict[str, list[Query]] = {}
    for question in sorted(questions, key=lambda each: (not each.asked_by, each.asked_by)):
        groups.setdefault(question.asked_by or _CLEAN, []).append(question)
    gap = ""
    for asker, own in groups.items():
        say(f"{gap}{asker[:1].upper()}{asker[1:]}")
        gap = "\n"
        for question in own:
            words = (question.summary or question.problem) + " (Turtle)" * (question.kind == "construct")
            say("\n".join([f"  {question.name}", *wrap(words, room, "      ")]))
            values = _defaults(graph, question)
            for each in question.parameters:
                default = compact(values[each.name]) if each.name in values else each.default
                say(f"      --set {each.name}={default}   {each.words}")
    say("\nAnswer one with  stenosis-kg ask NAME   See its query with  stenosis-kg ask NAME --query")
    return 0
