"""``stenosis-kg format``: the house format, written or checked."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from . import say, warn
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "format"]

STATUS = "0 done, 1 with --check where a file differs, 2 could not run"
EXAMPLE = "stenosis-kg format --check ontology/concepts.ttl"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILES", type=Path)
    parser.add_argument("--check", action="store_true", help="Write nothing; name the files that differ.")


def format(given: Given) -> int:  # noqa: A001 - named as the command is
    """Write Turtle and TriG FILES in the house format: one block per term, in a fixed order.

    Without FILES, all of the ontology of a checkout. Comments are dropped, except the header and the section titles.
    """
    from ..files import write_atomic
    from ..paths import in_checkout, ontology
    from ..rdf.writing import format_file

    if not (given.files or given.check or in_checkout()):
        raise UsageError("name the files; the installed ones are not yours to format: stenosis-kg format mine.ttl")
    chosen = given.files or sorted([*ontology().rglob("*.ttl"), *ontology().rglob("*.trig")])
    warnings: list[str] = []
    # All are read before one is written.
    wanted = {file: format_file(file, warnings, lenient=given.lenient) for file in chosen}
    for warning in warnings:
        warn(f"warning: {warning}")
    differing = [file for file, data in wanted.items() if file.read_bytes() != data]
    for file in differing:
        if not given.check:
            write_atomic(file, wanted[file])
        done = "differs from the house format; run stenosis-kg format" if given.check else "formatted"
        say(f"{file}: {done}")
    return 1 if given.check and differing else 0
