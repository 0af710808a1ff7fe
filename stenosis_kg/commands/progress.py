"""A bar on a terminal for what takes long; nothing in a pipe, in CI, and where ``--quiet`` asks for none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from ..errors import visible

__all__ = ["WAIT", "progress"]

WAIT = 1.5
"""Seconds before a bar is shown, so that what is soon done shows none."""


@contextmanager
def progress(steps: Collection[str], quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A function to call with what begins; while it lasts, a bar on standard error says so, and is gone at the end.

    Parameters
    ----------
    steps : what is counted, each once; anything else that begins is only named
    quiet : whether to show nothing, as in a pipe

    >>> with progress(["reading", "writing"], quiet=True) as begin:
    ...     begin("reading")
    """
    if quiet or not _on_a_terminal():
        yield lambda _: None
        return
    from tqdm import tqdm

    begun: set[str] = set()
    with tqdm(
        total=len(steps), file=sys.stderr, delay=WAIT, mininterval=0, miniters=0, leave=False,
        bar_format="{bar:24} {desc}",
    ) as bar:  # fmt: skip

        def begin(what: str) -> None:
            bar.set_description_str(visible(what, 48), refresh=False)
            bar.update(what in steps and what not in begun)
            begun.add(what)

        yield begin


def _on_a_terminal() -> bool:
    if sys.stderr is None or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stderr.isatty()
