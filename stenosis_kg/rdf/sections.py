"""The comments that the house format keeps: a file's header, and the ruled titles of its sections.

A section owns the blocks that were written under its title, so that a new term lands where its author put it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from .tokens import tokens

__all__ = ["Outline", "Section", "outline"]

_RULE = re.compile(r"#\s*(\S.*?)\s+-{5,}\s*\Z")
_DIRECTIVES = {"@prefix", "@base", "prefix", "base", "@version", "version"}


@dataclass(slots=True)
class Section:
    """A ruled title ("" before the first one), and what was written under it.

    ``unnamed`` counts, over the whole file, the blocks that begin with ``[`` or ``(``.
    """

    title: str
    subjects: list[ox.NamedNode | ox.BlankNode] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """The header's lines (with their ``#``) and the sections, the first of which has no title."""

    header: tuple[str, ...]
    sections: tuple[Section, ...]


def outline(text: str, format: ox.RdfFormat) -> Outline:
    """The outline of a Turtle or TriG text.

    Parameters
    ----------
    text : must be well-formed
    format : of the text: Turtle or TriG

    >>> text = "# A header.\\n\\n# Things -----\\n\\n<http://e/s> <http://e/p> <http://e/o> ."
    >>> found = outline(text, ox.RdfFormat.TURTLE)
    >>> found.header, found.sections[1].title, [node.value for node in found.sections[1].subjects]
    (('# A header.',), 'Things', ['http://e/s'])
    """
    sections = [Section("")]
    directives: list[str] = []
    owners: list[Section] = []  # of the n-th named block
    named: list[str] = []
    unnamed = 0
    for kind, written in _blocks(text):
        if kind == "rule":
            sections.append(Section(written))
        elif kind == "directive":
            directives.append(written)
        elif kind == "unnamed":
            sections[-1].unnamed.append(unnamed)
            unnamed += 1
        else:
            # The directives so far go with it: a prefix may be declared again, as something else.
            named.append("\n".join([*directives, f'{written} <urn:x:block> "{len(owners)}" .']))
            directives = []
            owners.append(sections[-1])
    # The parser itself says which node each name stands for.
    for quad in ox.parse("\n".join(named), format=format):
        section = owners[int(quad.object.value)]
        if isinstance(quad.subject, (ox.NamedNode, ox.BlankNode)):
            section.subjects.append(quad.subject)
    return Outline(_header(text), tuple(sections))


def _header(text: str) -> tuple[str, ...]:
    lines = []
    for line in text.split("\n"):
        stripped = line.strip()
        if _RULE.match(stripped) or (stripped and not stripped.startswith("#")):
            break
        lines.append(stripped)
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return tuple(lines)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """``(kind, text)`` of what begins at the top level: rule, directive, named, unnamed."""
    depth = 0
    begins = True  # the next token is the first of a statement
    directive: list[str] = []
    for kind, written, _ in tokens(text):
        if kind == "comment":
            rule = _RULE.match(written)
            if rule and depth == 0 and begins:
                yield "rule", rule[1]
        elif directive:
            directive.append(written)
            # @prefix ends with a dot; PREFIX with its IRI.
            if (directive[0].startswith("@") and written == ".") or (directive[0][0] != "@" and kind == "iri"):
                yield "directive", " ".join(directive)
                directive = []
        elif written == "{" and begins:
            pass  # the default graph in braces: what is in it is at the top level
        elif written in {"[", "(", "{"}:
            if begins and depth == 0:
                yield "unnamed", written
                begins = False
            depth += 1
        elif written in {"]", ")", "}"}:
            depth = max(0, depth - 1)
            begins = begins or (written == "}" and depth == 0)
        elif written == ".":
            begins = begins or depth == 0
        elif depth == 0 and begins and written.lower() in _DIRECTIVES:
            directive = [written]
        elif depth == 0 and begins and written.lower() != "graph":
            yield "named", written
            begins = False
