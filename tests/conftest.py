"""What all tests share: the bundled graph, the bad inputs, and a listener that must hear nothing."""

from __future__ import annotations

import csv
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stenosis_kg.kg import KnowledgeGraph, load

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

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.socket()
        # Two runs of the tests on one machine may both listen.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._socket.bind(("127.0.0.1", self.PORT))
        self._socket.listen()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

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
