"""SPARQL servers on loopback for tests: ours, `oxigraph serve` and Virtuoso, each started and stopped by its process.

A server that is not installed skips its tests with the reason, and fails them under CI, where it has to be there.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

START = 120.0  # seconds that a server may take to answer, on a machine that does much else


@dataclass(frozen=True)
class Running:
    """A server: where it answers queries, and where its graph store is (for `publish`)."""

    query: str
    store: str
    auth: tuple[str, str] | None = None
    default_graph: str | None = None


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def missing(what: str, how: str) -> None:
    """Skip for want of a program, or fail where it has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed, and CI needs it: {how}")
    pytest.skip(f"{what} is not installed: {how}")


def package(name: str) -> None:
    """Skip, or fail, where a package of the extra ``test`` is not installed."""
    if find_spec(name) is None:
        missing(name, "pip install -e '.[test]'")


@contextmanager
def process(command: list[str], answers: Callable[[], bool], cwd: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until the block ends; the block begins when it answers."""
    with (
        open(Path(cwd) / "output", "wb") as output,
        subprocess.Popen(command, stdout=output, stderr=output, cwd=cwd) as it,
    ):
        try:
            deadline = time.monotonic() + START
            while not answers():
                assert it.poll() is None, (Path(cwd) / "output").read_text("utf-8", "replace")[-2000:]
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.05)
            yield it
        finally:
            it.terminate()
            try:
                it.wait(10)
            except subprocess.TimeoutExpired:
                it.kill()


def answers(url: str) -> Callable[[], bool]:
    """Whether anything answers HTTP at an address, as a function to ask again."""

    def once() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    return once


@contextmanager
def oxigraph(*options: str) -> Iterator[Running]:
    """`oxigraph serve`, in memory, without a union default graph unless an option asks for it."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        missing("oxigraph", "pip install oxigraph")
    assert program
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "serve", "--bind", f"127.0.0.1:{port}", *options]
        with process(command, answers(f"{base}/query?query=ASK%7B%7D"), folder):
            yield Running(f"{base}/query", f"{base}/store")


@contextmanager
def ours(*options: str) -> Iterator[str]:
    """`stenosis-kg serve` on a free port: its address, with "/" at its end."""
    package("uvicorn")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "stenosis_kg", "serve", "--port", str(port), *options]
        with process(command, answers(base), folder):
            yield base


VIRTUOSO_DEFAULT = "https://w3id.org/stenosis-kg/"


@contextmanager
def virtuoso() -> Iterator[Running]:
    """Virtuoso 7 with an empty database and the password dba, on loopback."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        missing("Virtuoso", "apt-get install --no-install-recommends virtuoso-opensource-7-bin")
    assert program
    assert client
    port, http = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "virtuoso.ini").write_text(_INI.format(folder=folder, port=port, http=http), encoding="utf-8")

        def sql(statement: str) -> bool:
            command = [client, f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", "VERBOSE=OFF", "PROMPT=OFF"]
            done = subprocess.run([*command, f"EXEC={statement}"], capture_output=True, timeout=60, check=False)
            return done.returncode == 0 and b"Error" not in done.stdout

        command = [program, "+configfile", f"{folder}/virtuoso.ini", "+foreground"]
        with process(command, lambda: sql("select 1;"), folder):
            base = f"http://127.0.0.1:{http}"
            try:
                yield Running(f"{base}/sparql", f"{base}/sparql-graph-crud-auth", ("dba", "dba"), VIRTUOSO_DEFAULT)
            finally:
                sql("shutdown;")


_INI = """\
[Database]
DatabaseFile={folder}/v.db
ErrorLogFile={folder}/v.log
LockFile={folder}/v.lck
TransactionFile={folder}/v.trx
xa_persistent_file={folder}/v.pxa
[TempDatabase]
DatabaseFile={folder}/v-temp.db
TransactionFile={folder}/v-temp.trx
[Parameters]
ServerPort=127.0.0.1:{port}
DirsAllowed={folder}
NumberOfBuffers=10000
MaxDirtyBuffers=6000
ServerThreads=10
DisableUnixSocket=1
[HTTPServer]
ServerPort=127.0.0.1:{http}
ServerRoot={folder}
ServerThreads=4
[SPARQL]
ResultSetMaxRows=100000
"""
