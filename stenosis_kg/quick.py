"""The short way of ``stenosis-kg ask NAME``: one question, its defaults, the bundled graph, and nothing else imported.

The command line's library, dataclasses, typing and pathlib take longer to import than the graph and the question take
to read and answer. So the plain case is done here with none of them, by the same code that reads headers, runs and
prints; whatever is not plain, or does not go well, is left to `cli`, which does it again with all its words.
A test holds that both ways print the same.
"""

from __future__ import annotations

import os
import sys

__all__ = ["ask", "bundled", "main"]

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """What the ``stenosis-kg`` command runs."""
    try:
        if sys.argv[1:2] == ["ask"]:
            status = ask(sys.argv[2:])
            if status is not None:
                sys.exit(status)
        from .commands.main import main as full

        full()
    except KeyboardInterrupt:  # before the full way is there to catch it
        sys.exit(130)


def ask(arguments: list[str]) -> int | None:
    """Answer ``NAME`` or ``NAME --format FORMAT`` and return the exit status; None where that is not the plain case."""
    name = arguments[0] if arguments else ""
    if not name.replace("-", "").isalnum() or name.startswith("-"):
        return None
    if sys.stdout is None or sys.stderr is None:  # closed by the shell: >&-
        return None
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--format"):
        return None
    try:
        import pyoxigraph as ox

        from .namespaces import PREFIXES, UNION
        from .query.formats import FORMATS
        from .query.header import columns, header
        from .query.rows import collect

        form = arguments[2] if len(arguments) == 3 else None
        if form and form not in FORMATS:
            return None
        with open(os.path.join(_folder("queries"), "questions", f"{name}.rq"), encoding="utf-8") as stream:
            text = stream.read()
        store = ox.Store()
        for path in bundled():
            turtle = path.endswith(".ttl")
            store.load(path=path, format=ox.RdfFormat.TURTLE if turtle else ox.RdfFormat.TRIG)
        store.update(UNION)
        types = tuple(kind for _, kind in columns(header(text)))
        rows = collect(store.query(text, prefixes=PREFIXES), types)
        if form == "turtle" and rows.kind != "construct":
            return None
    except Exception:  # whatever it is, the full way says it well
        return None
    from .commands.printing import emit

    try:
        status = emit(rows, form)
        sys.stdout.flush()
    except OSError as error:  # not again by the full way: a part may be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the flush at exit must be quiet too
        if isinstance(error, BrokenPipeError):  # the reader (head, less) has had enough
            return 0
        from .commands.printing import unwritten

        return unwritten(error)
    return status


def bundled() -> list[str]:
    """The files of `paths.bundled`, in the same order."""
    root = _folder("ontology")
    sources = os.path.join(root, "sources")
    documents = sorted(name for name in os.listdir(sources) if name.endswith(".trig"))
    return [
        os.path.join(root, "stenosis.ttl"),
        os.path.join(root, "concepts.ttl"),
        *(os.path.join(sources, name) for name in documents),
    ]


def _folder(name: str) -> str:
    inside = os.path.join(_PACKAGE, "_data", name)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), name)
