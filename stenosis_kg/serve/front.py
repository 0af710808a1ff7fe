"""What stands at ``/``: the page of a report and the files that it shows, made once, in a process of its own.

The server answers queries from its first moment; whoever asks for the page meanwhile waits a little, and is then told
so on a page with a form for a query, as is whoever asks for that of a graph of which none can be made: it is too large.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from gzip import compress
from hashlib import sha256
from threading import Thread
from typing import NamedTuple, NoReturn

from ..child import hold
from .media import HTML, TEXT

__all__ = ["File", "Front"]

_WAIT = 10.0  # seconds that a request waits for the page
_TIME, _MEMORY, _MOST = 120.0, 1024, 32 * 2**20  # seconds and MiB that it takes, and bytes that it has, at most
_SLOWER = 5  # how much it stands back behind what answers queries
_TYPES = {
    "html": HTML,
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "json": "application/json",
    "sarif": "application/json",
    "ttl": "text/turtle",
}
_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]*)"')


class File(NamedTuple):
    """A file as it goes out: its media type, content, the same compressed, a tag for caches, and a page's policy."""

    type: str
    body: bytes
    small: bytes
    tag: str
    policy: str

    @classmethod
    def of(cls, name: str, body: bytes) -> File:
        """The file of a name and a content; what scripts it may run stands at its head, where it is a page."""
        policy = _POLICY.search(body[:4096]) if name.endswith(".html") else None
        tag = f'W/"{b64encode(sha256(body).digest()[:12], b"-_").decode()}"'
        kind = _TYPES.get(name.rpartition(".")[2], TEXT)
        return cls(kind, body, compress(body, 6, mtime=0), tag, policy[1].decode() if policy else "")


class Front:
    """The page at ``/`` and its files.

    Parameters
    ----------
    make : the files as path -> content, with ``index.html``; done in a fork, within its limits
    meanwhile, never : the page while it is being made, and where it could not be

    The fork is made here, so this comes before any thread, socket or event loop.
    """

    def __init__(self, make: Callable[[], Mapping[str, bytes]], meanwhile: bytes, never: bytes) -> None:
        self._meanwhile, self._never = (File.of("index.html", page) for page in (meanwhile, never))
        self._files: dict[str, File] = {}
        self._there = asyncio.Event()
        self._pipe, writer = os.pipe()
        parent = os.getpid()
        self._maker = os.fork()
        if self._maker == 0:
            os.close(self._pipe)
            _make(make, writer, parent)
        os.close(writer)

    async def arrive(self) -> None:
        """Take the files once they are made."""
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        pipe = os.fdopen(self._pipe, "rb", buffering=0)
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        try:
            data = await reader.read()
        finally:
            transport.close()
        try:
            made: dict[str, str] = json.loads(data)
        except ValueError:  # its maker ended at a limit
            made = {}
        self._files = {name: File.of(name, text.encode()) for name, text in made.items()}
        self._there.set()

    async def file(self, path: str) -> File | None:
        """What stands at a path, "index.html" for the page; None where there is nothing."""
        if path == "index.html":
            try:
                async with asyncio.timeout(_WAIT):
                    await self._there.wait()
            except TimeoutError:
                return self._meanwhile
            return self._files.get(path, self._never)
        return self._files.get(path)

    def close(self) -> None:
        """End the making, should it still be at it."""
        os.kill(self._maker, signal.SIGKILL)  # it is ours until it is waited for
        os.waitpid(self._maker, 0)


def _make(make: Callable[[], Mapping[str, bytes]], writer: int, parent: int) -> NoReturn:
    """In the fork: write the files, which are all text, as JSON; nothing where they cannot be made."""
    try:
        os.setpgid(0, 0)  # an interrupt from the terminal is for the process that serves
        Thread(target=_end_with, args=(parent,), daemon=True).start()
        hold(_TIME, _MEMORY, writer)
        os.nice(_SLOWER)
        data = memoryview(json.dumps({name: body.decode() for name, body in make().items()}).encode())
        if len(data) > _MOST:
            os._exit(1)
        while data:
            data = data[os.write(writer, data) :]
    except BaseException:  # the process that serves reads nothing, and gives its other page
        os._exit(1)
    os._exit(0)


def _end_with(parent: int) -> None:
    """End this process once the one that serves has gone."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
