"""Run one query in a child process with a limit on its time and its memory.

On Linux the child is forked, and may open no file and no socket, so that even a query that got past `guard` would
reach nothing. Elsewhere a new interpreter is given the graph. `child` says why it is a process.
"""

from __future__ import annotations

import re
import sys

import pyoxigraph as ox

from ..child import forked, spawned
from ..errors import QueryError, QueryTimeout, UnsafeQuery
from .functions import FUNCTIONS
from .rows import Rows, Triples, collect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..rdf.written import Store

__all__ = ["MEMORY", "TIMEOUT", "engine_for", "run", "serve", "syntax"]

TIMEOUT = 30.0  # seconds
MEMORY = 1024  # MiB on top of what the process has
_LATE = "the query ran past its limit of {:g} s and was stopped; ask for less, or give more time (--timeout)"
_BROKE = (
    "the engine broke down on this query: more than {:,} MB of memory, or too deep; ask for less (LIMIT, fewer joins)"
)


def run(
    store: Store,
    text: str,
    *,
    timeout: float | None = TIMEOUT,
    memory: int = MEMORY,
    file: str | None = None,
) -> Rows:
    """The answer to a query that `guard` has passed.

    Parameters
    ----------
    store : `Graph.union`, for a default graph that is the union of all graphs
    timeout : seconds, > 0; None waits for ever
    memory : MiB that the query may take on top of the graph (held on Linux only)
    file : the query's file, for messages

    Raises
    ------
    QueryTimeout, UnsafeQuery
        If it was stopped at its limit of time, or broke down at that of memory.
    QueryError
        If it does not parse, with the line and what was expected there.
    """
    engine, decode, decode_json = engine_for(store, text)
    if sys.platform == "linux":
        data = forked(lambda: _answer(engine, text), timeout, memory, lambda: _late(timeout, file))
    else:
        query = text.encode()
        given = len(query).to_bytes(4, "big") + query + (engine.dump(format=ox.RdfFormat.N_QUADS) or b"")
        data = spawned(__name__, given, timeout, lambda: _late(timeout, file))
    kind, body = data[:1], data[1:]
    if kind == b"R":
        return collect(ox.parse_query_results(decode_json(body), format=ox.QueryResultsFormat.JSON))
    if kind == b"T":
        return Triples(map(decode, ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))
    if kind == b"M" or not kind:
        raise UnsafeQuery(_BROKE.format(memory), file=file, line=1)
    raise syntax(body.decode("utf-8", "replace"), file)


def syntax(message: str, file: str | None = None) -> QueryError:
    """The message of the engine about a query ("error at 3:8: expected …") as an error with file and line.

    >>> str(syntax("error at 3:8: expected one of FILTER, BIND", "my.rq"))
    'my.rq, line 3: not SPARQL at column 8: expected one of FILTER, BIND'
    """
    place, colon, rest = message.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    # What no reader may write, and how the engine spells its own character classes, is no help.
    rest = re.sub(r"(LATERAL|SERVICE|\[_\])(, |$)", "", rest).replace("['0'..='9']", "a number").rstrip(", ")
    rest = "more was expected here; is something missing, or left over?" if rest in {"expected one of", ""} else rest
    if colon and line.isdigit():
        at = f" at column {column}" if line != "1" else ""  # on line 1 there may be prefixes of ours
        return QueryError(f"not SPARQL{at}: {rest[:300]}", file=file, line=int(line))
    return QueryError(f"not SPARQL: {message[:300]}", file=file, line=1)


def engine_for(store: Store, text: str) -> tuple[ox.Store, Callable[[Any], Any], Callable[[bytes], bytes]]:
    """The engine's own store, and what makes of its terms, or of results in JSON, those of the file."""
    if isinstance(store, ox.Store) and "<x-written:" not in text:  # nor does the query keep a form
        return store, lambda term: term, lambda body: body
    from ..rdf import lexical  # noqa: F401 - what values are made with is loaded here: the child that asks opens no file
    from ..rdf.written import decode, decode_json, engine_of

    return engine_of(store), decode, decode_json


def _answer(store: ox.Store, text: str) -> bytes:
    """The answer as one byte for its kind, and its serialisation."""
    try:
        answer = store.query(text, custom_functions=FUNCTIONS)
        if isinstance(answer, ox.QueryTriples):
            return b"T" + (answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        return b"R" + (answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    except MemoryError:
        return b"M"
    except Exception as error:
        return b"E" + str(error).encode()


def _late(timeout: float | None, file: str | None) -> QueryTimeout:
    return QueryTimeout(_LATE.format(timeout or 0), file=file, line=1)


def serve() -> None:
    """In a new interpreter: answer the query on its input from the graph behind it."""
    data = sys.stdin.buffer.read()
    size = int.from_bytes(data[:4], "big")
    store = ox.Store()
    store.load(data[4 + size :], format=ox.RdfFormat.N_QUADS)
    sys.stdout.buffer.write(_answer(store, data[4 : 4 + size].decode()))
