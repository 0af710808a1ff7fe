"""``stenosis-kg source diff``: what became of a document's sentences in a text that changed."""

from __future__ import annotations

from pathlib import Path

from ...errors import visible
from .. import say
from ..parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "diff"]

STATUS = "0 nothing to read again, 1 something is, 2 could not run"
EXAMPLE = "stenosis-kg source diff mine/back-pain.trig back-pain-2027.txt"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE.trig", type=Path)
    parser.add_argument("new", metavar="NEW.txt", type=Path)
    parser.add_argument("--write", action="store_true", help="Bring the document to the new text.")


def diff(given: Given) -> int:
    """What became of each sentence of FILE.trig in NEW.txt: moved, changed, split, merged, vanished or new.

    With --write, unchanged words keep their statements, changed ones are marked to be read again, new ones get new
    numbers, and what vanished is taken out. No number is used again. `source check` lists what is to be done.
    """
    from ... import paths
    from ...rdf.graph import load
    from ...statements import rewrite

    graph = load(paths.ontology() / "stenosis.ttl", given.file, bundled=False)
    changed = rewrite.changes(graph, given.new)
    words = {each.id: each.text for each in changed.own}
    for change in changed.changes:
        if change.kind == "same":
            continue
        now = " | ".join(changed.source.text[slice(*span)] for span in change.new)
        text = now or " ".join(words[name] for name in change.old)
        names = ", ".join(change.old)
        say(f"{change.kind}{' ' * bool(names)}{names}: {visible(' '.join(text.split()), lines=True)}")
    kinds = [change.kind for change in changed.changes]
    say(", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)))
    if given.write:
        rewrite.write(given.file, changed)
        say(f"{given.file}: written, and its text; run: stenosis-kg source check {given.file}")
    return int(not {*kinds} <= {"same", "moved"})
