"""Child processes that hold the graph and answer, each killed at its limits of time and memory.

The process that serves forks one helper before it opens anything. The helper does nothing but fork children, kill
them and take leave of them, so that no child inherits a connection, and nothing is forked while threads run. A child
sees the graph in memory without copying it, may open no file and no socket, and answers one request after another on
its own channel. It ends where its answer is late, where the engine breaks down, and after `TURNS` answers.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import struct
from collections.abc import Callable
from typing import NoReturn

from ..child import confine

__all__ = ["MOST_BYTES", "TURNS", "Broken", "Busy", "Late", "Pool"]

TURNS = 2000  # answers of one child, so that what an engine does not give back is given back
MOST_BYTES = 256 * 2**20  # of an answer
_SIZE = struct.Struct("!Q")


class Late(Exception):
    """The time was over before the answer."""


class Broken(Exception):
    """The child ended without an answer: too much memory, or a crash of the engine."""


class Busy(Exception):
    """No child came free in time."""


class Pool:
    """Children that answer, made as they are needed.

    Parameters
    ----------
    work : makes an answer of a request, in a child; all that it imports and reads has to be there before
    children : at most that many at a time
    memory : MiB that a child may take on top of the graph (held on Linux only)

    The helper is forked here, so this comes before any thread, socket or event loop.
    """

    def __init__(self, work: Callable[[bytes], bytes], *, children: int = 16, memory: int = 256) -> None:
        self._most = children
        self._idle: list[_Child] = []
        self._waiting: list[asyncio.Future[_Child]] = []
        self._alive = 0
        self.helper = 0
        ours, theirs = socket.socketpair()
        self._control = ours
        self._turn = asyncio.Lock()
        gc.collect()
        gc.freeze()  # a collection in a child would copy every page of the graph
        self.helper = os.fork()
        if self.helper == 0:
            ours.close()
            _help(theirs, work, memory)
        theirs.close()
        ours.setblocking(False)

    async def ask(self, request: bytes, limit: float) -> bytes:
        """The answer to a request.

        Parameters
        ----------
        limit : seconds that a child may take; a request waits as long for one to come free

        Raises
        ------
        Late, Broken, Busy
        """
        child = await self._take(limit)
        kept = False
        try:
            async with asyncio.timeout(limit):
                answer = await child.ask(request)
            kept = child.turns < TURNS
        except TimeoutError:
            raise Late from None
        except (OSError, EOFError):
            raise Broken from None
        finally:  # also where the client has gone
            if kept:
                self._give(child)
            else:
                await asyncio.shield(self._end(child))
        return answer

    async def fill(self, number: int) -> None:
        """Make children before the first request."""
        made = [await self._take(10.0) for _ in range(min(number, self._most))]
        for child in made:
            self._give(child)

    def close(self) -> None:
        """End the helper, and with it all children."""
        for child in self._idle:
            child.channel.close()
        self._control.close()
        try:
            os.waitpid(self.helper, 0)
        except ChildProcessError:
            return

    async def _take(self, limit: float) -> _Child:
        if self._idle:
            return self._idle.pop()
        if self._alive < self._most:
            self._alive += 1
            try:
                return await self._fork()
            except BaseException:
                self._alive -= 1
                raise
        waits: asyncio.Future[_Child] = asyncio.get_running_loop().create_future()
        self._waiting.append(waits)
        try:
            async with asyncio.timeout(limit):
                return await waits
        except TimeoutError:
            if waits.done() and not waits.cancelled():  # it came in the same moment
                self._give(waits.result())
            raise Busy from None
        finally:
            if waits in self._waiting:
                self._waiting.remove(waits)

    def _give(self, child: _Child) -> None:
        while self._waiting:
            waits = self._waiting.pop(0)
            if not waits.done():
                waits.set_result(child)
                return
        self._idle.append(child)

    async def _end(self, child: _Child) -> None:
        """Kill a child, and put another in its place where somebody waits."""
        child.channel.close()
        async with self._turn:
            await asyncio.get_running_loop().sock_sendall(self._control, struct.pack("!i", child.pid))
        self._alive -= 1
        if self._waiting:
            self._alive += 1
            self._give(await self._fork())

    async def _fork(self) -> _Child:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await loop.sock_sendall(self._control, struct.pack("!i", 0))
            readable = loop.create_future()
            loop.add_reader(self._control.fileno(), _set, readable)
            try:
                await asyncio.shield(readable)
            finally:
                loop.remove_reader(self._control.fileno())
            data, descriptors, _, _ = socket.recv_fds(self._control, 4, 1)
        if not descriptors:  # the helper has gone
            raise Broken
        return _Child(struct.unpack("!i", data)[0], socket.socket(fileno=descriptors[0]))


class _Child:
    """One child: its process and its channel."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        channel.setblocking(False)
        self.pid = pid
        self.channel = channel
        self.turns = 0

    async def ask(self, request: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        self.turns += 1
        await loop.sock_sendall(self.channel, _SIZE.pack(len(request)) + request)
        data = await loop.sock_recv(self.channel, 1 << 16)
        while data and len(data) < _SIZE.size:
            more = await loop.sock_recv(self.channel, 1 << 16)
            data = data + more if more else b""
        if not data:
            raise EOFError
        size = _SIZE.unpack_from(data)[0]
        if size > MOST_BYTES:
            raise EOFError
        body = bytearray(data[_SIZE.size :])
        while len(body) < size:
            part = await loop.sock_recv(self.channel, 1 << 20)
            if not part:
                raise EOFError
            body += part
        return bytes(body)


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


# In the helper and in its children ------------------------------------------------------------------------------


def _help(control: socket.socket, work: Callable[[bytes], bytes], memory: int) -> NoReturn:
    """Fork on 0, kill on a process id, until the process that serves has gone."""
    children: set[int] = set()
    try:
        os.setpgid(0, 0)  # an interrupt from the terminal is for the process that serves
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        while order := control.recv(4):
            pid = struct.unpack("!i", order)[0]
            if pid == 0:
                children.add(_born(control, work, memory))
            elif pid in children:
                children.discard(pid)
                _end(pid)
    finally:
        for pid in children:
            _end(pid)
        os._exit(0)


def _born(control: socket.socket, work: Callable[[bytes], bytes], memory: int) -> int:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        control.close()
        _serve(theirs, work, memory)
    theirs.close()
    socket.send_fds(control, [struct.pack("!i", pid)], [ours.fileno()])
    ours.close()
    return pid


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)  # it is ours until it is waited for: no other process has its number
    os.waitpid(pid, 0)


def _serve(channel: socket.socket, work: Callable[[bytes], bytes], memory: int) -> NoReturn:
    """In a child: answer until the channel is closed."""
    try:
        confine(None, memory, channel.fileno())
        while True:
            size = _SIZE.unpack(_exactly(channel, _SIZE.size))[0]
            answer = work(_exactly(channel, size))
            channel.sendall(_SIZE.pack(len(answer)))
            channel.sendall(answer)
    except BaseException:  # the process that serves sees the channel closed, and says what that means
        os._exit(1)


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(size - len(parts))
        if not part:
            os._exit(0)
        parts += part
    return bytes(parts)
