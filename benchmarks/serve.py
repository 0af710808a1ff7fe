"""The server beside `oxigraph serve-read-only` under 16 clients, and under load beyond its limits.

    python -m benchmarks.serve [--requests 2000] [--rounds 3]
    python -m benchmarks.serve --load [--requests 2000 | --whole]

Both are asked the library's questions by the same clients, turn by turn, once as they are and once each with a text
that was not asked before: requests per second and p99, and ours in terms of the other's. Exit status 1 where ours
answers less than half as many, or has more than twice the p99.

Under load one request of twenty is beyond the limits, made with harmless queries: it takes too long, too much memory,
gives too many rows, or is too long; ``--whole`` sends 20,000. It prints wrong, crashed and late answers, and what the
server held meanwhile. Exit status 1 where there was one of these; late is what comes after the limit and a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pyoxigraph as ox

import stenosis_kg
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.query.guard import check, prefixed
from stenosis_kg.query.library import library
from tests import servers
from tests.test_serve_limits import PRODUCT, SORTED, children, owner

CLIENTS = 16
LEAST, MOST = 0.5, 2.0  # of the other's rate, and of its p99
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.5"
LIMIT, MEMORY, ROWS = 1.0, 64, 1000
BEYOND = {  # what is beyond a limit -> the query, and the status that it gets
    "time": (PRODUCT, 500),
    "memory": (SORTED, 500),
    "rows": ("SELECT * { ?s ?p ?o }", 200),
    "size": ("ASK {} #" + "x" * 65536, 400),
}


@dataclass
class Run:
    """What came back: seconds of each answer, and whatever ``judge`` makes of it."""

    seconds: list[float] = field(default_factory=list)
    took: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took

    def percentile(self, share: float) -> float:
        """Within how many milliseconds this share of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Client:
    """One connection that is kept, as a browser or a library keeps one."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "", parts.port or 80, parts.path
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, query: str) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=2**20)
        body = query.encode()
        head = f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: {ACCEPT}\r\n"
        head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        start, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        if "content-length" in headers:
            found = await self.reader.readexactly(int(headers["content-length"]))
        else:
            found = b"".join([part async for part in self._chunks(self.reader)])
        if headers.get("connection") == "close":
            self.close()
        return int(start.split()[1]), found

    async def _chunks(self, reader: asyncio.StreamReader):  # type: ignore[no-untyped-def]
        while size := int(await reader.readline(), 16):
            yield (await reader.readexactly(size + 2))[:-2]
        await reader.readline()

    def close(self) -> None:
        """End the connection."""
        if self.reader is not None:
            self.writer.close()
        self.reader = None


# Beside the other ------------------------------------------------------------


@contextmanager
def oxigraph(graph: KnowledgeGraph) -> Iterator[str]:
    """`oxigraph serve-read-only` with the graph: where it answers queries."""
    program = Path(sys.executable).with_name("oxigraph")
    port = servers.free_port()
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder, "graph.nq"), str(Path(folder, "store"))
        file.write_bytes(graph.store.dump(format=ox.RdfFormat.N_QUADS) or b"")
        subprocess.run([program, "load", "--location", store, "--file", file], check=True, capture_output=True)
        subprocess.run([program, "optimize", "--location", store], check=True, capture_output=True)
        command = [str(program), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
        url = f"http://127.0.0.1:{port}/query"
        with servers.process([*command, "--union-default-graph"], servers.answers(f"{url}?query=ASK%7B%7D"), folder):
            yield url


async def asked(url: str, queries: list[str], number: int, *, new: bool, seed: int) -> Run:
    """A number of questions, asked by all clients together."""
    run = Run()
    left = iter(range(number))

    async def client(which: int) -> None:
        chance = random.Random(seed * CLIENTS + which)
        connection = Client(url)
        for each in left:
            query = chance.choice(queries) + (f"\n# {seed} {each}" if new else "")
            began = time.perf_counter()
            status, body = await connection.ask(query)
            if status != 200:
                raise SystemExit(f"{url} answered {status}: {body[:300]!r}")
            run.seconds.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*map(client, range(CLIENTS)))
    run.took = time.perf_counter() - began
    return run


def compare(number: int, rounds: int) -> int:
    """Print rates and percentiles, and ours in terms of the other's."""
    graph = stenosis_kg.load()
    queries = [prefixed(check(question.text)) for question in library()]
    print(f"{len(queries)} questions, {CLIENTS} clients, {rounds} rounds of {number:,} requests to each, turn by turn")
    with servers.ours() as base, oxigraph(graph) as other:
        places = {"stenosis-kg serve": f"{base}sparql", "oxigraph serve-read-only": other}
        for url in places.values():  # once before, as each has to warm up
            asyncio.run(asked(url, queries, number // 4, new=False, seed=0))
        slow = False
        for new in (False, True):
            runs: dict[str, list[Run]] = {name: [] for name in places}
            for turn in range(1, rounds + 1):
                for name, url in places.items():
                    runs[name].append(asyncio.run(asked(url, queries, number, new=new, seed=turn)))
            print("\neach text new" if new else "\nthe questions as they are")
            for name, found in runs.items():
                rate, half, most = (median(map(of, found)) for of in (_rate, _half, _most))
                print(f"  {name:25} {rate:7,.0f} requests/s   p50 {half:6.1f} ms   p99 {most:6.1f} ms")
            ours, theirs = runs.values()
            rates, lates = (median(map(of, ours)) / median(map(of, theirs)) for of in (_rate, _most))
            print(f"  ours : theirs             {rates:7.2f} requests/s                  {lates:6.2f} p99")
            slow |= rates < LEAST or lates > MOST
    return int(slow)


def _rate(run: Run) -> float:
    return run.rate


def _half(run: Run) -> float:
    return run.percentile(0.5)


def _most(run: Run) -> float:
    return run.percentile(0.99)


# Beyond the limits -----------------------------------------------------------


def held(body: bytes) -> str:
    """What an answer says, whatever the order of its rows."""
    if not body.startswith(b"{"):
        return "\n".join(sorted(body.decode().splitlines()))
    found = json.loads(body)
    rows = found.get("results", {}).get("bindings", found.get("boolean"))
    return json.dumps(sorted(json.dumps(row, sort_keys=True) for row in rows) if isinstance(rows, list) else rows)


def expected(graph: KnowledgeGraph, query: str) -> str:
    """What the engine says to a query in this process."""
    answer = graph.union.query(query)
    if isinstance(answer, ox.QueryTriples):
        return held(answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
    return held(answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def state(pid: int) -> tuple[int, float, int]:
    """Open descriptors of the server, memory of it and its children together (MB, shared pages once), and children."""
    pids = [pid, *children(pid)]
    kilobytes = 0
    for each in pids:
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return len(os.listdir(f"/proc/{pid}/fd")), kilobytes / 1024, len(pids) - 1


async def loaded(base: str, graph: KnowledgeGraph, number: int) -> int:
    """Send them all; print what went wrong, and what the server held meanwhile."""
    right = {query: expected(graph, query) for query in (prefixed(check(each.text)) for each in library())}
    queries, pid, limit = list(right), owner(base), LIMIT + 1
    found: Counter[str] = Counter()
    longest: dict[str, float] = {}
    left = iter(range(number))
    states = [state(pid)]

    async def client(which: int) -> None:
        chance = random.Random(which)
        connection = Client(f"{base}sparql")
        for each in left:
            beyond = list(BEYOND)[each // 20 % len(BEYOND)] if each % 20 == 0 else ""
            query, status = BEYOND[beyond] if beyond else (chance.choice(queries), 200)
            began = time.perf_counter()
            try:
                seen, body = await connection.ask(query)
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                found["crashes"] += 1
                connection.close()
                continue
            took = time.perf_counter() - began
            kind = beyond or "within the limits"
            found[kind] += 1
            longest[kind] = max(longest.get(kind, 0.0), took)
            found["late"] += took > limit
            if seen == 503:
                found["busy"] += 1
            elif seen != status:
                found[f"status {seen} for {kind}"] += 1
            elif not beyond:
                found["wrong"] += held(body) != right[query]
            if each % max(1, number // 8) == 0:
                states.append(state(pid))
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*map(client, range(CLIENTS)))
    took = time.perf_counter() - began
    states.append(state(pid))
    print(f"{number:,} requests by {CLIENTS} clients in {took:.0f} s; limits: {LIMIT:g} s, {MEMORY} MB, {ROWS:,} rows")
    for kind, seconds in longest.items():
        print(f"  {kind:20} {found[kind]:7,}   the longest took {seconds:.2f} s")
    failed = {name: count for name, count in found.items() if count and name not in longest}
    for name in ("wrong", "crashes", "late", "busy"):
        failed.setdefault(name, 0)
    print("  " + ", ".join(f"{name}: {count}" for name, count in failed.items()) + f" (late: after {limit:g} s)")
    for name, values in zip(("descriptors", "memory (MB)", "processes"), zip(*states, strict=True), strict=True):
        print(f"  {name:12} {'  '.join(f'{value:.0f}' for value in values)}")
    return int(any(failed.values()))


def load(number: int) -> int:
    """Put the server under load beyond its limits."""
    options = ("--timeout", str(LIMIT), "--memory", str(MEMORY), "--rows", str(ROWS))
    with servers.ours(*options) as base:
        return asyncio.run(loaded(base, stenosis_kg.load(), number))


def main() -> int:
    """Compare, or load."""
    parser = ArgumentParser(description="The server, measured.")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", action="store_true", help="beyond the limits, in place of the comparison")
    parser.add_argument("--whole", action="store_true", help="20,000 requests")
    given = parser.parse_args()
    number = 20_000 if given.whole else given.requests
    return load(number) if given.load else compare(number, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
