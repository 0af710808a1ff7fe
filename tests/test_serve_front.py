"""What stands at ``/`` of a server: made beside the answering, and another page for as long as there is none."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping

import pytest

from stenosis_kg.serve import front
from stenosis_kg.serve.front import Front

MEANWHILE, NEVER = b"<!doctype html>load it again", b"<!doctype html>none"
PAGE = (
    b'<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    b"</head></html>"
)


def got(make: Callable[[], Mapping[str, bytes]], *paths: str) -> list[bytes | None]:
    """What is got at paths, asked for before it is made."""

    async def ask(made: Front) -> list[bytes | None]:
        arriving = asyncio.create_task(made.arrive())
        files = [await made.file(path) for path in paths]
        arriving.cancel()
        return [file and file.body for file in files]

    made = Front(make, MEANWHILE, NEVER)
    try:
        return asyncio.run(ask(made))
    finally:
        made.close()


def broken() -> Mapping[str, bytes]:
    raise MemoryError


def slow() -> Mapping[str, bytes]:
    time.sleep(60)
    return {}


def test_it_is_waited_for() -> None:
    assert got(lambda: {"index.html": PAGE, "a/b.csv": b"x"}, "index.html", "a/b.csv", "a", "a/../a/b.csv") == [
        PAGE, b"x", None, None,
    ]  # fmt: skip


def test_a_page_that_cannot_be_made_is_another() -> None:
    assert got(broken, "index.html", "a.csv") == [NEVER, None]


def test_a_page_whose_making_is_cut_short_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.write
    monkeypatch.setattr(os, "write", lambda pipe, data: written(pipe, data[:20]) and os._exit(9))
    assert got(lambda: {"index.html": PAGE}, "index.html") == [NEVER]


def test_a_page_that_is_too_large_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "_MOST", 1000)
    assert got(lambda: {"index.html": b"x" * 999}, "index.html") == [NEVER]
    monkeypatch.setattr(front, "_MEMORY", 64)
    assert got(lambda: {"index.html": b"x" * 2**28 and b"x"}, "index.html") == [NEVER]


def test_a_page_that_takes_long_is_another_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "_WAIT", 0.05)
    assert got(slow, "index.html") == [MEANWHILE]


def test_only_a_page_has_a_policy_of_its_own() -> None:
    assert front.File.of("index.html", PAGE).policy == "default-src 'none'"
    assert front.File.of("figures/x.svg", PAGE).policy == ""
    late = b"<html>" + b" " * 5000 + PAGE
    assert front.File.of("index.html", late).policy == "", "what stands in the text of a page is none"
