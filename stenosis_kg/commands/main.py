"""The command line: finds the command, and turns every error into a line and an exit status.

Exit status: 0 done, 1 the answer is no, 2 could not run. Each command is a module of
``commands/`` with a click command named ``command``, imported only when it is the one asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from ..errors import OutputError, StenosisError
from ..version import __version__
from . import usage

if TYPE_CHECKING:
    from ..kg import KnowledgeGraph

__all__ = ["COMMANDS", "Seconds", "cli", "graph_of", "main"]

# name -> what the help says; the module is commands/<name>.py. One whose module is not there is not listed.
COMMANDS = {
    "report": "Do everything: validate, answer, draw, export, and one page that ties it together.",
    "ask": "List the questions of the library, or answer one.",
    "sparql": "Run any read-only SPARQL query.",
    "show": "Everything about one concept, with its sentences.",
    "cite": "The sentences that state a triple.",
    "validate": "Check shapes, quotes, coverage and schema.",
    "next": "What the document says comes next, and why.",
    "replay": "Replay a cohort of patients over the pathway.",
    "draw": "Draw the pathway, a concept, the overview or the schema.",
    "export": "Write the graph in another format.",
    "source": "Start a new document, or check one.",
    "format": "Write ontology files in the house format.",
}


class _Commands(click.Group):
    """Commands from the table, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for name in COMMANDS if find_spec(_module(name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(_module(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            raise click.UsageError(usage.no_command(args[0], COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table, so that ``--help`` imports no command."""
        rows = [(name, COMMANDS[name]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _module(name: str) -> str:
    return f"{__package__}.{name}"


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 1 the answer is no, 2 could not run.  Example:  stenosis-kg report out/",
)
@click.option(
    "--graph",
    "graphs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Add a file of your own to the bundled graph; may be repeated.",
)
@click.version_option(__version__, prog_name="stenosis-kg", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, graphs: tuple[Path, ...]) -> None:
    """How severe foraminal stenosis at L5-S1 is treated: a knowledge graph whose every statement has its sentence.

    A research representation of what its source documents say. Not medical advice.
    """
    ctx.obj = graphs


class Seconds(click.FloatRange):
    """A limit of time: a number above 0, up to eleven days, which no system's timers overflow at."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=1_000_000)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, or click's error that it is none."""
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= 1_000_000:  # false for nan too
            self.fail(f"takes a number above 0, at most 1000000, and {value} is none", param, ctx)
        return seconds


def graph_of(ctx: click.Context, *files: Path) -> KnowledgeGraph:
    """The graph that the command line asked for: bundled, the files of ``--graph``, and those of the command itself.

    What was noticed while reading goes to standard error.
    """
    from ..kg import load

    kg = load(*(ctx.find_object(tuple) or ()), *files)
    for warning in kg.warnings:
        click.echo(f"warning: {warning}", err=True)
    return kg


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. Whatever happens, no traceback."""
    if os.environ.get("_STENOSIS_KG_COMPLETE"):  # a shell asks for completions
        cli.main(args=args, prog_name="stenosis-kg")
    status: object = 0
    try:
        if sys.stdout is None:  # closed by the shell: >&-
            raise OutputError("standard output is closed; open it, or send it to a file or to /dev/null")
        # Not click's own main(): that gives a reader who has had enough (head, less) the status of a "no".
        with cli.make_context("stenosis-kg", list(sys.argv[1:] if args is None else args)) as ctx:
            status = cli.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        status = 2
    except click.ClickException as error:
        status = _complain(usage.said(error))
    except StenosisError as error:
        status = _complain(str(error))
    except BrokenPipeError:
        status = 0
    except (KeyboardInterrupt, EOFError, click.Abort):
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


def _complain(message: str) -> int:
    with suppress(OSError):  # a full disk may hold standard error too
        click.echo(f"stenosis-kg: {message}", err=True)
    return 2


def _close_output() -> None:
    """Flush, and where it takes no more, point standard output away, so that the flush at exit is quiet too."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
