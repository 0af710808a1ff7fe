"""``stenosis-kg help``: what a command takes, what a question asks, what a format is."""

from __future__ import annotations

from ..errors import UsageError
from . import complete, quoted, say, width
from .main import COMMANDS, GROUPS, command_help
from .parser import Given, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..query.library import Query

__all__ = ["EXAMPLE", "STATUS", "arguments", "help"]

STATUS = "0 done, 2 could not run"
EXAMPLE = "stenosis-kg help draw    stenosis-kg help who-says    stenosis-kg help kgx"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", nargs="*", metavar="NAME", complete=_known)


def help(given: Given) -> None:  # noqa: A001 - named as the command is
    """Show what NAME is: a command with its options, a question of the library with its parameters, or a format.

    Without NAME, list the commands. A word of the graph, like a concept, is told by show.
    """
    from ..query.library import hygiene, library

    first, *rest = given.name or [""]
    within = GROUPS.get(first, {})
    if not first or (first in COMMANDS and not rest) or (len(rest) == 1 and rest[0] in within):
        say(command_help(*given.name).rstrip("\n"))
        return
    name = " ".join(given.name)
    questions = {each.name: each for each in (*library(), *hygiene())}
    if name in questions:
        _question(questions[name])
        return
    from ..export import FORMATS

    if name in FORMATS:
        from ..export.ledger import explain

        say(explain(name, width() or 0))
        return
    raise UsageError(_none(name, _known()))


def _known(**_: Any) -> list[str]:
    """All that there is help on."""
    return [*COMMANDS, *complete.questions(), *complete.formats()]


def _question(question: Query) -> None:
    from ..rdf.table import wrap

    room = min(width() or 100, 100)
    lines = [question.name, *wrap(question.summary or question.problem, room, "  ")]
    if question.note:
        lines += ["", *wrap(question.note, room, "  ")]
    for each in question.parameters:
        lines += ["", f"  --set {each.name}={each.default}   {each.words}"]
    lines += ["", f"  Columns: {', '.join(name for name, _ in question.columns)}." if question.columns else ""]
    lines += [f"  Answer it with  stenosis-kg ask {question.name}"]
    say("\n".join(lines))


def _none(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), known, 2, 0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "stenosis-kg --help, ask and export list these"
    return f"{quoted(name)} is no command, question or format; {hint}"
