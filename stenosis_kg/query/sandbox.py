"""Run one query in a child process with a limit on its time and its memory.

Engines have no timeout, a signal does not reach into native code, and an engine that runs out of memory or stack
aborts its whole process. A child that is killed is the one limit that holds for all of that.

On Linux the child is forked: it sees the graph without copying it, and may open no file and no socket, so that even
a query that got past `guard` would reach nothing. Elsewhere a new interpreter is given the graph.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import NoReturn

import pyoxigraph as ox

from ..errors import QueryError, QueryTimeout, UnsafeQuery
from .rows import Rows, collect

__all__ = ["MEMORY", "TIMEOUT", "forked", "run"]

TIMEOUT = 30.0  # seconds
MEMORY = 1024  # MiB on top of what the process has
_MOST = 256 * 2**20  # bytes of an answer
_LATE = "the query ran past its limit of {:g} s and was stopped; ask for less, or give more time (--timeout)"
_BROKE = (
    "the engine broke down on this query: more than {:,} MB of memory, or too deep; ask for less (LIMIT, fewer joins)"
)


def run(
    store: ox.Store,
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
    if sys.platform == "linux":
        data = forked(lambda: _answer(store, text), timeout, memory, lambda: _late(timeout, file))
    else:
        data = _spawned(store, text, timeout, file)
    kind, body = data[:1], data[1:]
    if kind == b"S":
        return collect(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
    if kind == b"B":
        return collect(body == b"1")
    if kind == b"T":
        from .rows import Triples

        triples = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        return Triples((triple.subject, triple.predicate, triple.object) for triple in triples)
    if kind == b"M" or not kind:
        raise UnsafeQuery(_BROKE.format(memory), file=file, line=1)
    raise syntax(body.decode("utf-8", "replace"), file)


def syntax(said: str, file: str | None = None) -> QueryError:
    """What the engine said of a query ("error at 3:8: expected …") as an error with file and line.

    >>> str(syntax("error at 3:8: expected one of FILTER, BIND", "my.rq"))
    'my.rq, line 3: not SPARQL at column 8: expected one of FILTER, BIND'
    """
    place, colon, rest = said.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    # What no reader may write, and how the engine spells its own character classes, is no help.
    rest = re.sub(r"(LATERAL|SERVICE|\[_\])(, |$)", "", rest).replace("['0'..='9']", "a number").rstrip(", ")
    rest = "more was expected here; is something missing, or left over?" if rest in {"expected one of", ""} else rest
    if colon and line.isdigit():
        at = f" at column {column}" if line != "1" else ""  # on line 1 there may be prefixes of ours
        return QueryError(f"not SPARQL{at}: {rest[:300]}", file=file, line=int(line))
    return QueryError(f"not SPARQL: {said[:300]}", file=file, line=1)


def _answer(store: ox.Store, text: str) -> bytes:
    """The answer as one byte for its kind, and its serialisation."""
    try:
        answer = store.query(text)
        if isinstance(answer, ox.QuerySolutions):
            return b"S" + (answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        if isinstance(answer, ox.QueryTriples):
            return b"T" + (answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        return b"B1" if answer else b"B0"
    except MemoryError:
        return b"M"
    except Exception as error:
        return b"E" + str(error).encode()


def forked(work: Callable[[], bytes], timeout: float | None, memory: int, late: Callable[[], Exception]) -> bytes:
    """What ``work`` gives, done in a fork that is killed at its limit of time; b"" where it broke down. Linux only.

    Parameters
    ----------
    work : it may open no file and no socket, so all that it imports has to be imported before
    timeout, memory : as for `run`
    late : makes the error to raise when the time is over
    """
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python warns of forking while threads run: the child takes no lock that another thread could hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _child(work, timeout, memory, writer)
    os.close(writer)
    try:
        return _read(reader, timeout, late)
    finally:
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _late(timeout: float | None, file: str | None) -> QueryTimeout:
    return QueryTimeout(_LATE.format(timeout or 0), file=file, line=1)


def _read(reader: int, timeout: float | None, late: Callable[[], Exception]) -> bytes:
    """All that the child writes, up to the deadline."""
    deadline = None if timeout is None else time.monotonic() + timeout
    parts: list[bytes] = []
    size = 0
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if (left is not None and left <= 0) or not select.select([reader], [], [], left)[0]:
            raise late()
        part = os.read(reader, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > _MOST:
            raise UnsafeQuery(f"the answer has more than {_MOST // 2**20} MB; add a LIMIT")


def _child(work: Callable[[], bytes], timeout: float | None, memory: int, writer: int) -> NoReturn:
    """In the fork: nothing may return from here, and nothing of the parent's may be flushed or closed."""
    try:
        _limit(timeout, memory, writer)
        data = memoryview(work())
        while data:
            data = data[os.write(writer, data) :]
    except BaseException:  # the parent reads an empty answer, and says so
        os._exit(1)
    os._exit(0)


def _limit(timeout: float | None, memory: int, writer: int) -> None:
    import faulthandler
    import resource

    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # an abort writes to the terminal otherwise
        if stream != writer:
            os.dup2(quiet, stream)
    with open("/proc/self/statm", encoding="ascii") as numbers:
        taken = int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    _lower(resource.RLIMIT_AS, taken + memory * 2**20)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 0)  # no file and no socket from here on
    if timeout is not None:  # should the parent die first
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + timeout) + 2)


def _lower(what: int, limit: int) -> None:
    import resource

    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (limit, limit) if hard == resource.RLIM_INFINITY else (min(limit, hard),) * 2)


def _spawned(store: ox.Store, text: str, timeout: float | None, file: str | None) -> bytes:
    """For systems without a dependable fork: a new interpreter that gets the query and the graph on its input."""
    import subprocess

    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    program = f"import sys; sys.path.insert(0, {home!r}); from stenosis_kg.query.sandbox import _serve; _serve()"
    query = text.encode()
    data = len(query).to_bytes(4, "big") + query + (store.dump(format=ox.RdfFormat.N_QUADS) or b"")
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", program], input=data, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise _late(timeout, file) from None
    return done.stdout if done.returncode == 0 else b""


def _serve() -> None:
    data = sys.stdin.buffer.read()
    size = int.from_bytes(data[:4], "big")
    store = ox.Store()
    store.load(data[4 + size :], format=ox.RdfFormat.N_QUADS)
    sys.stdout.buffer.write(_answer(store, data[4 : 4 + size].decode()))
