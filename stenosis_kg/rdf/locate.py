"""Find the line of a file on which a term, or one property of it, is written.

The parsers say what a file holds but not where. A message that names the line saves its reader a search, so this reads
the *tokens* of a Turtle, TriG, N-Triples or N-Quads file (`tokens`, with prefixes expanded) and remembers the subject,
predicate and value that each stands for. Other formats are searched as text. Nothing here decides whether a file is
right: a place that cannot be found is ``None``, and the message then names the file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urljoin

from .tokens import tokens

__all__ = ["Places", "find", "places"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DECLARATIONS = {"@prefix", "@base", "prefix", "base"}
_TOKENISED = {".ttl", ".trig", ".nt", ".nq", ".n3", ".turtle"}

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


# Subject, predicate, value; None stands for any. The subject is the nearest *named* one: a value inside [ … ] belongs
# to the block that holds the brackets. The value is an IRI, or the lexical form of a literal.
_Key: TypeAlias = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Places:
    """All places of one file.

    >>> from pathlib import Path; import tempfile
    >>> file = Path(tempfile.mkdtemp(), "a.ttl")
    >>> _ = file.write_text('@prefix e: <urn:e:> .\\n\\ne:a\\n    e:p e:b ;\\n    e:q "x" .\\n')
    >>> places(file).line("urn:e:a", "urn:e:q")
    5
    >>> places(file).line("urn:e:a", "urn:e:nothing")  # the block, where the property is not in it
    3
    """

    first: dict[_Key, int]
    text: str

    def line(self, subject: str | None = None, predicate: str | None = None, value: str | None = None) -> int | None:
        """The first line that fits all that is given; failing that, without the value, then without the predicate."""
        for key in ((subject, predicate, value), (subject, predicate, None), (subject, None, None)):
            if (line := self.first.get(key)) is not None:
                return line
        return self._in_text(subject) if not self.first else None

    def _in_text(self, iri: str | None) -> int | None:
        """The first line that holds the IRI itself, or its last part in quotes (RDF/XML, JSON-LD)."""
        if not iri:
            return None
        last = re.split(r"[/#]", iri)[-1]
        for part in (iri, f'"{last}"', f':{last}"', f"/{last}"):
            if part.strip('":/') and (at := self.text.find(part)) >= 0:
                return self.text.count("\n", 0, at) + 1
        return None


def find(
    files: Iterable[Path], subject: str, predicate: str | None = None, value: str | None = None
) -> tuple[str | None, int | None]:
    """The file and line that fit best: the statement, the property, the block, or where the subject is an object.

    Parameters
    ----------
    files : the files to look in, in this order
    subject, predicate : IRIs; a blank node as it is written
    value : an IRI, or the lexical form of a literal

    Returns
    -------
    The name of a file and a line, counted from 1; both ``None`` where no file has it.
    """
    read = [(file, places(file)) for file in files]
    own = ((subject, predicate, value), (subject, predicate, None), (subject, None, None))
    for key in (*own, (None, None, subject), (None, subject, None)):
        for file, where in read:
            if (line := where.first.get(key)) is not None:
                return str(file), line
    for file, where in read:
        if (line := where.line(subject)) is not None:
            return str(file), line
    return None, None


def places(file: Path) -> Places:
    """Read the places of a file; an unreadable file has none."""
    try:
        return _places(file, file.stat().st_mtime_ns)
    except OSError:
        return Places({}, "")


@lru_cache(maxsize=32)
def _places(file: Path, _changed: int) -> Places:
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    if file.suffix.lower() not in _TOKENISED:
        return Places({}, text)
    first: dict[_Key, int] = {}
    for subject, predicate, value, line in _walk(text):
        p, v = predicate or None, value or None
        for key in ((subject, p, v), (subject, p, None), (subject, None, None), (None, p, v), (None, p, None)):
            first.setdefault(key, line)
        if predicate:
            first.setdefault((None, None, v), line)
    return Places(first, text)


def _walk(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Follow subject, predicate and value through the tokens; brackets are kept on a stack."""
    subject = predicate = ""
    stack: list[tuple[str, str]] = []  # the mark that was opened, and the predicate in force around it
    for kind, value, line in _terms(text):
        if kind == "mark":
            if value in "[(":
                stack.append((value, predicate))
                predicate = "" if value == "[" else predicate
            elif value in "])" and stack:
                predicate = stack.pop()[1]
            elif value == ";":
                predicate = ""
            elif value in "{}" or (value == "." and not stack):
                subject = predicate = ""
        elif not subject and not stack:
            subject = value
            yield value, "", "", line
        elif not predicate and not (stack and stack[-1][0] == "("):
            predicate = _TYPE if (kind, value) == ("word", "a") else value
            yield subject, predicate, "", line
        else:
            yield subject, predicate, value, line


def _terms(text: str) -> Iterator[tuple[str, str, int]]:
    """The terms and marks with prefixes expanded and declarations taken out: ``(kind, value, line)``."""
    prefixes: dict[str, str] = {}
    base = ""
    line, counted = 1, 0
    declaring: list[str] | None = None  # the words of an open prefix or base declaration
    for kind, raw, start in tokens(text):
        line += text.count("\n", counted, start)
        counted = start
        if kind == "comment":
            continue
        if kind == "iri":
            iri = _unescaped(raw[1:-1])
            if base:
                iri = urljoin(base, iri)
            if declaring is None:
                yield kind, iri, line
            elif declaring:
                prefixes[declaring[0]] = iri
            else:
                base = iri
            declaring = None
        elif kind == "word" and raw.lower() in _DECLARATIONS:
            declaring = []
        elif declaring is not None:
            declaring.append(raw)
        elif kind == "string":
            quotes = 3 if raw[:3] in {'"""', "'''"} else 1
            yield kind, _unescaped(raw[quotes:-quotes]), line
        elif kind == "word":
            word = raw.removeprefix("^^")
            prefix, colon, local = word.partition(":")
            if colon and prefix != "_":
                local = re.sub(r"\\(.)", r"\1", local) if "\\" in local else local
                yield "name", prefixes.get(prefix + ":", prefix + ":") + local, line
            elif word and word[0] != "@":
                yield kind, word, line
        elif kind == "mark":
            yield kind, raw, line


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "uU" and len(code) > 1:
            point = int(code[1:], 16)
            return chr(point) if point <= 0x10FFFF else match.group()
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text
