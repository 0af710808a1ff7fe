"""A read-only SPARQL endpoint over a graph that says of itself what it is, and a page for each of its IRIs.

The process that serves speaks HTTP and reads nothing of the graph: whatever is asked is answered in a child process
(`pool`) that is killed at its limits, and the page at ``/`` is made once, in another (`front`).
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import UsageError
from ..extras import need
from ..namespaces import use
from ..report import explorer
from . import pages
from .answers import Answers
from .app import App, Limits
from .front import Front
from .pool import Pool

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["PORT", "Limits", "serve"]

PORT = 8000
_HEAD = 256 * 1024  # bytes of a request line and its headers: a query of 64 KB, percent-encoded
_MEANWHILE = (
    "The page with the pathway, the article and the answers is still being made: load it again in a few seconds."
)
_NEVER = (
    "No page with the pathway, the article and the answers could be made of this graph; it can be asked all the same."
)
_TRIED = 100  # ports, to name one that is free


def serve(
    graph: Graph,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    url: str | None = None,
    limits: Limits | None = None,
    cors: bool = False,
    children: int = 16,
    ready: Callable[[str], object] = print,
) -> None:
    """Serve a graph until an interrupt (Ctrl-C) or SIGTERM.

    Parameters
    ----------
    host, port : where to listen; port 0 takes any that is free
    url : the address that others reach it at, where that is another than ``http://host:port/``
    cors : whether pages of other sites may ask
    children : processes that answer, at most; each holds one request at a time
    ready : is told the address once it answers

    Raises
    ------
    UsageError
        If the port is taken, with the next that is free; if others could reach it under no name that is known; or
        where uvicorn is not installed, or the system has no fork.
    """
    uvicorn = need("uvicorn", "a server", "serve")
    if os.name != "posix":
        raise UsageError("a server needs a system with fork (Linux, macOS); on others use WSL, or a container")
    limits = limits or Limits()
    _check(host, url)
    listener = _listening(host, port)
    port = listener.getsockname()[1]
    listener.close()  # bound again below: the children are to inherit no socket
    base = f"{(url or _address(host, port)).rstrip('/')}/"
    use(graph.prefixes)
    answers = Answers(graph, base, limits.rows)
    answers.warm()
    others = (pages.home(graph, base, why) for why in (_MEANWHILE, _NEVER))
    front = Front(lambda: explorer(graph, pages.asking(graph, base)), *others)
    pool = Pool(answers.work, children=children, memory=limits.memory)
    try:
        app = App(pool, front, base, limits, cors=cors)
        asyncio.run(_until_stopped(uvicorn, app, _listening(host, port), limits.timeout, lambda: ready(base)))
    finally:
        front.close()
        pool.close()


async def _until_stopped(
    uvicorn: Any, app: App, listener: socket.socket, seconds: float, ready: Callable[[], object]
) -> None:
    """Serve until an interrupt; what is being answered then is still answered."""
    config = uvicorn.Config(
        app, http="h11", lifespan="off", ws="none", h11_max_incomplete_event_size=_HEAD,
        access_log=False, log_config=None, log_level="critical", server_header=False,
        timeout_graceful_shutdown=int(seconds) + 1,
    )  # fmt: skip
    config.load()
    server = uvicorn.Server(config)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    await app.pool.fill(os.cpu_count() or 2)
    arriving = asyncio.create_task(app.front.arrive())
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    ready()
    await server.main_loop()
    await server.shutdown(sockets=[listener])
    arriving.cancel()


def _check(host: str, url: str | None) -> None:
    """Refuse what would be reached under no name that is known, and an address that is none."""
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise UsageError(f'--url takes the address of a host, like https://kg.example.org/, and "{url}" is none')
    try:
        inside = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside and url is None:
        raise UsageError(f"{host} can be reached from elsewhere; say at which address: --url http://NAME:PORT/")


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound to a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio does not set TCP_NODELAY, and each answer waits 40 ms for an acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is taken; {_next(host, port)}") from None
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UsageError(f"{host}, port {port}, cannot be listened on: {reason}") from None
    return made


def _next(host: str, port: int) -> str:
    for other in range(port + 1, min(port + _TRIED, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as made:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                made.bind((host, other))
            except OSError:
                continue
            return f"{other} is free: --port {other}"
    return "give another --port"


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
