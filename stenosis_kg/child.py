"""Run a piece of work in a child process that is killed at its limits of time and memory.

Engines have no timeout, a signal does not reach into native code, and an engine that runs out of memory or stack
aborts its whole process. A child that is killed is the one limit that holds for all of that. On Linux it is a fork,
which sees what is in memory without copying it, and may open no file and no socket; elsewhere a new interpreter.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import NoReturn

from .errors import UnsafeQuery

__all__ = ["confine", "forked", "hold", "spawned"]

_MOST = 256 * 2**20  # bytes of an answer


def forked(work: Callable[[], bytes], timeout: float | None, memory: int, late: Callable[[], Exception]) -> bytes:
    """What ``work`` gives, done in a fork that is killed at its limit of time; b"" where it broke down. Linux only.

    Parameters
    ----------
    work : it may open no file and no socket, so all that it imports has to be imported before
    timeout : seconds; None waits for ever
    memory : MiB that the work may take on top of what the process has
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


def spawned(module: str, data: bytes, timeout: float | None, late: Callable[[], Exception]) -> bytes:
    """What the function ``serve`` of a module of this package prints, given ``data`` on its input; b"" where it fails.

    For systems without a dependable fork. ``timeout`` and ``late`` are as for `forked`.
    """
    import subprocess

    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    program = f"import sys; sys.path.insert(0, {home!r}); from {module} import serve; serve()"
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", program], input=data, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise late() from None
    return done.stdout if done.returncode == 0 else b""


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
        confine(timeout, memory, writer)
        data = memoryview(work())
        while data:
            data = data[os.write(writer, data) :]
    except BaseException:  # the parent reads an empty answer, and says so
        os._exit(1)
    os._exit(0)


def confine(timeout: float | None, memory: int, writer: int) -> None:
    """In a fork: as `hold`, and from here on it may open no file and no socket."""
    import resource

    hold(timeout, memory, writer)
    _lower(resource.RLIMIT_NOFILE, 0)


def hold(timeout: float | None, memory: int, writer: int) -> None:
    """In a fork: it writes to no terminal, and is held to its limits.

    Parameters
    ----------
    timeout : seconds after which it ends by itself, should its parent have died; None for never
    memory : MiB that it may take on top of what it has (held on Linux only)
    writer : the descriptor that it answers on
    """
    import faulthandler
    import resource

    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # an abort writes to the terminal otherwise
        if stream != writer:
            os.dup2(quiet, stream)
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as numbers:
            taken = int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _lower(resource.RLIMIT_AS, taken + memory * 2**20)
    _lower(resource.RLIMIT_CORE, 0)
    if timeout is not None:  # should the parent die first
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + timeout) + 2)


def _lower(what: int, limit: int) -> None:
    import resource

    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (limit, limit) if hard == resource.RLIM_INFINITY else (min(limit, hard),) * 2)
