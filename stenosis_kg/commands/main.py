"""The command line: finds the command, reads its words, and turns every error into a line and an exit status.

Exit status: 0 done, 1 the answer is no, 2 could not run, 130 interrupted. Each command is a module of this folder with
a function of the same name; the module is imported when its command is run, and also has ``arguments``, which
declares its options and arguments.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType

from ..errors import DeprecatedName, OutputError, StenosisError
from ..paths import __version__, example_documents
from . import no_command, warn
from .parser import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, NoReturn

    from ..rdf.graph import Graph
    from .parser import Given

__all__ = ["COMMANDS", "GROUPS", "command_help", "graph_of", "main", "parser", "run"]

# name -> what the help says
COMMANDS = {
    "report": "Do everything: validate, answer, draw, export, and one page that ties it together.",
    "ask": "List the questions of the library, or answer one.",
    "search": "Find concepts, sentences and questions by words or a code.",
    "sparql": "Run any read-only SPARQL query.",
    "show": "Everything about one concept, with its sentences.",
    "cite": "The sentences that state a triple.",
    "validate": "Check shapes, quotes, coverage and schema.",
    "next": "What the document says comes next, and why.",
    "replay": "Replay a cohort of patients over the pathway.",
    "draw": "Draw the pathway, a concept, the overview, the schema or a comparison.",
    "export": "Write the graph in another format.",
    "publish": "Load the graph into a SPARQL server.",
    "serve": "Serve the graph as a SPARQL endpoint, on this machine.",
    "compare": "What documents agree on, and where they conflict.",
    "diff": "What changed from one release to another.",
    "init": "Start a knowledge-graph project of your own.",
    "source": "Start a new document, or check one.",
    "format": "Write ontology files in the house format.",
    "help": "What a command, a question or a format is.",
}

# commands of several words: the first word -> the second -> what the help says
GROUPS = {
    "source": {
        "add": "Split a plain text into sentences, and write a .trig to encode them in.",
        "check": "Hold every quote, offset, cue and hash of the documents against their texts.",
        "diff": "What became of a document's sentences in a text that changed.",
        "relations": "Which relations go between two classes, with an example sentence.",
    }
}

_PROGRAM = "stenosis-kg"
_STATUS = "0 done, 1 the answer is no, 2 could not run"
_WORDS = (
    "How severe foraminal stenosis at L5-S1 is treated: a knowledge graph whose every statement has its sentence.\n\n"
    "A research representation of what its source documents say. Not medical advice."
)


def run(words: Sequence[str]) -> int:
    """Run one command line, without the name of the program, and return its exit status.

    Raises
    ------
    StenosisError
        If it does not make sense, or could not be done.
    SystemExit
        After ``--help`` and ``--version``.
    """
    first = 0
    while first < len(words) and words[first].startswith("-"):
        first += 2 if words[first] in ("--graph", "--project", "--documents", "--source") else 1
    before, words = words[:first], words[first:]
    general = _made().read(before)
    if not words:
        sys.stderr.write(_made().format_help())
        return 2
    name, *words = words
    if name not in COMMANDS:
        raise no_command(name, COMMANDS)
    path = [name]
    if name in GROUPS:
        if not words or words[0].startswith("-"):
            group = _made(name)
            group.read(words)
            sys.stderr.write(group.format_help())
            return 2
        if words[0] not in GROUPS[name]:
            raise no_command(words[0], GROUPS[name], f"{name} ")
        path.append(words.pop(0))
    given = _made(*path).read(words)
    given.graph = [*general.graph, *given.graph]
    given.lenient |= general.lenient
    given.quiet |= general.quiet
    given.project = given.project or general.project
    given.documents = [*general.documents, *given.documents]
    given.source = given.source or general.source
    status: int | None = getattr(_module(path), path[-1])(given)
    return status or 0


def graph_of(given: Given, *files: str | Path, mappings: bool = False) -> Graph:
    """The graph of a command line: bundled or a project's, the files of ``--graph``, and those of the command itself.

    What was noticed while reading goes to standard error.
    """
    from ..rdf.graph import load

    names = [name for names in given.documents for name in names.split(",")]
    if given.source in example_documents() and given.project is None:
        names.append(given.source)
    graph = load(
        *given.graph, *files, mappings=mappings, lenient=given.lenient, project=given.project,
        documents="all" if "all" in names else names,
    )  # fmt: skip
    for warning in graph.warnings:
        warn(f"warning: {warning}")
    if given.source is None:
        return graph
    from ..statements.one_document import document_named, only

    return only(graph, [document_named(graph, given.source)])


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. Whatever happens, no traceback."""
    import warnings

    status: object = 0
    warnings.showwarning = _noticed
    try:
        if "_ARGCOMPLETE" in os.environ:  # a shell asks for completions
            from argcomplete import autocomplete

            autocomplete(parser())
        if sys.stdout is None:  # closed by the shell: >&-
            raise OutputError("standard output is closed; open it, or send it to a file or to /dev/null")
        status = run(sys.argv[1:] if words is None else list(words))
        sys.stdout.flush()
    except SystemExit as ended:  # --help and --version
        status = ended.code
    except StenosisError as error:
        status = _complain(str(error))
    except BrokenPipeError:  # the reader (head, less) has had enough
        status = 0
    except (KeyboardInterrupt, EOFError):
        status = 130
    except OSError as error:
        status = _complain(f"{error.filename or 'the system'}: {(error.strerror or str(error)).lower()}")
    except MemoryError:
        status = _complain("there is not enough memory; give it a smaller graph, or load it into a SPARQL server")
    except RecursionError:
        status = _complain("something is nested too deep; flatten it")
    except Exception as error:
        # A mistake of ours: still no traceback for a user, unless one asks for it.
        if os.environ.get("STENOSIS_KG_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        status = _complain(f"this should not happen ({what[:300]}); STENOSIS_KG_DEBUG=1 shows where, please report it")
    _close_output()
    sys.exit(status if isinstance(status, int) else 0)


def parser() -> Parser:
    """The whole command line as one parser, which shells complete words by; a command is run with its own alone."""

    def fill(above: Parser, path: list[str], names: Iterable[str]) -> Parser:
        below = _filled(above, path).add_subparsers(prog=above.prog)
        for name in names:
            if name in GROUPS:
                fill(below.add_parser(name), [name], GROUPS[name])
            else:
                _filled(below.add_parser(name), [*path, name])
        return above

    return fill(Parser(_PROGRAM), [], COMMANDS)


def command_help(*path: str) -> str:
    """The text of ``--help`` of a command, of a group of commands, or, without words, of the program."""
    return _made(*path).format_help()


def _made(*path: str) -> Parser:
    """The parser of a command, of a group of commands, or, without words, of the program."""
    return _filled(Parser(" ".join([_PROGRAM, *path])), path)


def _filled(command: Parser, path: Sequence[str]) -> Parser:
    if not path:
        command.description, command.status, command.listed = _WORDS, _STATUS, COMMANDS
        command.example = "stenosis-kg report out/"
        command.add_argument(
            "--version", action="version", version=f"{_PROGRAM} {__version__}", help="Show the version and exit."
        )
    elif path[-1] in GROUPS:
        command.description, command.listed = COMMANDS[path[-1]], GROUPS[path[-1]]
    else:
        module = _module(path)
        words = getattr(module, path[-1]).__doc__.strip()
        command.description = "\n".join(line.strip() for line in words.split("\n"))
        command.status, command.example = module.STATUS, module.EXAMPLE
        module.arguments(command)
    command.add_argument(  # like --help, before a command as well as after it
        "--graph", metavar="FILE", action="append", default=[],
        help="Add a file of your own to the bundled graph; may be repeated.",
    )  # fmt: skip
    command.add_argument(
        "--project", metavar="FOLDER", help="Take the graph of a project of your own in place of the bundled one."
    )
    command.add_argument(
        "--documents", metavar="NAMES", action="append", default=[], complete="documents",
        help="Add bundled example documents, by their names with commas between them, or all.",
    )  # fmt: skip
    command.add_argument(
        "--source", metavar="DOC", help="Leave all documents out but this one: its title, prefix, CURIE or file name."
    )
    command.add_argument(
        "--lenient", action="store_true",
        help="Read what RDF 1.1 allows in your files, and warn, where it would be refused.",
    )  # fmt: skip
    command.add_argument("-q", "--quiet", action="store_true", help="Show no progress bar, on a terminal either.")
    command.add_argument("-h", "--help", action="help", help="Show this message and exit.")
    return command


def _module(path: Sequence[str]) -> ModuleType:
    from importlib import import_module

    return import_module("." + ".".join(path), __package__)


def _noticed(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """A warning of ours as a line; those of other packages are none of a user's."""
    if issubclass(category, DeprecatedName):
        warn(f"warning: {message}")


def _complain(message: str) -> int:
    try:
        warn(f"{_PROGRAM}: {message}")
    except OSError:  # a full disk may hold standard error too
        return 2
    return 2


def _close_output() -> None:
    """Flush, and where it takes no more, point standard output away, so that the flush at exit is quiet too."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            return
