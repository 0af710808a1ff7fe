"""``stenosis-kg publish``: the graph into a SPARQL server."""

from __future__ import annotations

import os
import sys

from ..errors import UsageError
from . import say, seconds
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "publish"]

STATUS = "0 done, 2 could not run"
EXAMPLE = "stenosis-kg publish http://127.0.0.1:7878/"
_PASSWORD, _TOKEN = "STENOSIS_KG_PASSWORD", "STENOSIS_KG_TOKEN"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--user", metavar="NAME",
                        help=f"Log in; the password is that of {_PASSWORD}, or asked for on the terminal.")  # fmt: skip
    parser.add_argument("--default-graph", metavar="IRI",
                        help="Where what is in no passage goes on a server without a default graph.")  # fmt: skip
    parser.add_argument("--timeout", type=seconds("--timeout"), default=60.0, help="Seconds. [default: %(default)s]")


def publish(given: Given) -> None:
    """Load the graph into the SPARQL server at URL, replacing the graphs of the same names.

    URL is any address of the server: for updates, of its graph store, for queries, or what these share. It says which
    address took the graph. A bearer token is taken from STENOSIS_KG_TOKEN.
    """
    from ..query.publish import publish as load

    auth = (given.user, _password()) if given.user else os.environ.get(_TOKEN) or None
    say(str(load(graph_of(given), given.url, auth=auth, default_graph=given.default_graph, timeout=given.timeout)))


def _password() -> str:
    if _PASSWORD in os.environ:
        return os.environ[_PASSWORD]
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"--user needs a password; set {_PASSWORD}, or run it on a terminal, which asks")
    from getpass import getpass

    return getpass()
