"""``stenosis-kg serve``: the graph as a read-only SPARQL endpoint, and a page for each of its IRIs."""

from __future__ import annotations

from . import say, seconds, whole
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "serve"]

STATUS = "0 stopped by Ctrl-C, 2 could not run"
EXAMPLE = "stenosis-kg serve --port 8000"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="Where to listen. [default: %(default)s, this machine alone]"
    )
    parser.add_argument(
        "--port", type=whole("--port"), default=8000, help="0 takes any that is free. [default: %(default)s]"
    )
    parser.add_argument("--url", help="The address that others reach it at, like https://kg.example.org/.")
    parser.add_argument("--timeout", type=seconds("--timeout"), default=1.0,
                        help="Seconds for an answer. [default: %(default)s]")  # fmt: skip
    parser.add_argument("--memory", metavar="MB", type=whole("--memory"), default=256,
                        help="For an answer, on top of the graph. [default: %(default)s]")  # fmt: skip
    parser.add_argument("--rows", type=whole("--rows"), default=100_000,
                        help="Of an answer, at most. [default: %(default)s]")  # fmt: skip
    parser.add_argument("--cors", action="store_true", help="Let pages of other sites ask.")


def serve(given: Given) -> None:
    """Serve the graph on this machine, for any tool that knows SPARQL, until Ctrl-C.

    /sparql takes queries and describes itself; every IRI of the graph has a page, and is there as Turtle and JSON-LD.
    Each answer is made within limits of time, memory and rows.
    """
    import sys

    from ..errors import UsageError
    from ..serve import Limits
    from ..serve import serve as run

    for name in ("memory", "rows"):
        if getattr(given, name) < 1:
            raise UsageError(f"--{name} takes a whole number above 0")

    def ready(address: str) -> None:
        say(f"{address} is served, with SPARQL at {address}sparql; Ctrl-C ends it")
        sys.stdout.flush()

    limits = Limits(given.timeout, given.memory, given.rows)
    run(graph_of(given), host=given.host, port=given.port, url=given.url, limits=limits, cors=given.cors, ready=ready)
