"""What all tests share: the bundled graph, the bad inputs, and a listener that must hear nothing."""

from __future__ import annotations

import csv
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import PREFIXES, use

# A deadline for each example would fail where the tests have to share the machine.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

# Doctests that take seconds, and whose check stands in a test that shares its work with others.
LONG_DOCTESTS = {"stenosis_kg.check.validate.validate"}
MOST_WORKERS = 8  # above it, most of the time goes into what each of them reads first


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite uses the cores that there are; a file or a test that is named runs in this process, at once."""
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", cores)), MOST_WORKERS)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the doctests that take long, which cannot say so themselves."""
    if item.name in LONG_DOCTESTS:
        item.add_marker(pytest.mark.long)


def pytest_runtest_setup() -> None:
    """No test writes names with the prefixes of a graph that an earlier one has loaded."""
    use(PREFIXES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures that tests have recorded, such as the mutation score."""
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        if report.when == "call":
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{name}: {value}")


DATA = Path(__file__).parent / "data"
BADINPUT = DATA / "badinput"


@dataclass(frozen=True)
class BadInput:
    """One file of tests/data/badinput: ``outcome`` is accepted, error or unsafe; ``line`` is what the message names."""

    path: Path
    kind: str
    outcome: str
    line: int | None
    note: str


def bad_inputs(letters: str) -> list[BadInput]:
    """The cases whose names begin with one of the letters, as expect.tsv and notes.tsv describe them."""
    outcomes = {
        "accepted": "accepted",
        "clear one-line error naming file and line, exit code 2": "error",
        "rejected as unsafe": "unsafe",
    }
    notes = {row["file"]: row for row in _table("notes.tsv")}
    return [
        BadInput(
            path=BADINPUT / row["file"],
            kind=row["kind"],
            outcome=outcomes[row["expected"]],
            line=int(notes[row["file"]]["line"]) if notes[row["file"]]["line"] else None,
            note=notes[row["file"]]["note"],
        )
        for row in _table("expect.tsv")
        if row["file"][0] in letters
    ]


def _table(name: str) -> list[dict[str, str]]:
    with (BADINPUT / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", restval=""))


class Canary:
    """Listens where the traps of the bad inputs point, and keeps what it hears."""

    PORT = 18999
    WAIT = 120.0  # seconds, for the tests that listen meanwhile

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = self._listening(time.monotonic() + self.WAIT)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @classmethod
    def _listening(cls, until: float) -> socket.socket:
        """The port, once no other test on this machine listens on it: so no test hears what another calls."""
        while True:
            found = socket.socket()
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", cls.PORT))
                found.listen()
            except OSError:
                found.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return found

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    request = connection.recv(1000)
                except OSError:
                    request = b""
                if request == b"stop":
                    return
                self.heard.append(request)

    def close(self) -> list[bytes]:
        """Stop, after all that was sent before has been heard."""
        with socket.create_connection(("127.0.0.1", self.PORT), timeout=5) as connection:
            connection.sendall(b"stop")
        self._thread.join(5)
        self._socket.close()
        return self.heard


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A listener on the trap port; the test fails if anything at all called it."""
    listener = Canary()
    yield listener
    assert listener.close() == [], "something called the trap port"


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    """The bundled graph, read once. Read it, and do not write to it."""
    return load()


@pytest.fixture(scope="session")
def every() -> KnowledgeGraph:
    """The bundled graph with its example documents, read once. Read it, and do not write to it."""
    return load(documents="all")
