"""Read one file strictly into a store: exactly what its ending says it is, or an error that says how to mend it.

pyoxigraph parses. Before it, the text is looked over for what no parser should see (`prescan`); after it,
terms and lists for what parsers let pass (`vetting`). Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError, UnsafeInput, visible
from ..namespaces import OWL
from . import json_values, jsonld, prescan, rdfxml
from .textfile import TextFile, open_text
from .vetting import NOWHERE, OR_LENIENT, check_lists, check_literal, check_terms, has_circle
from .written import extend

__all__ = ["Parsed", "check_all_lists", "parse", "read_into"]

_IMPORTS = ox.NamedNode(OWL + "imports")
_WHOLE_IRIS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)  # they allow no others
_CONFLICT = re.compile(r"^(?:<{7} .*|={7}|>{7} .*)$", re.MULTILINE)
_WEB_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BAD_TAG = re.compile(r"[\"']@([A-Za-z]+(?:-[A-Za-z0-9]+)*_\w*)")
_PREAMBLE = re.compile(r"^Parser error .*?: (?=\S)", re.DOTALL)
_TAG_NAMED = re.compile(r"parsing language tag '([^']*)'")
_UNDECLARED = re.compile(r"prefix (\S*:) has not been declared")

# what the parser says -> what to say instead
_MENDS = (
    ("Unexpected end", 'the file ends inside a statement or an open bracket; is it cut off? End it with " ." or "}"'),
    ("A dot is expected", 'the statement before this has no dot at its end; add " ."'),
    ("Line jumps are not allowed", 'a string is not closed on its line; close it, or put it between """ and """'),
    ("No scheme found", f"an IRI is relative and the file has no @base; write the whole IRI, or add @base{OR_LENIENT}"),
    ("{ is not a valid", "a graph in braces is TriG; give the file the ending .trig"),
    ("is not a valid subject or graph name", "a subject or a graph name is due here; only IRIs and blank nodes can be"),
    ("A subtag may be eight", "a language tag has a part of more than eight letters; write a short one, like @en-US"),
    ("@type must be the first key", "in a map by @type an object begins with another key; put @type first into it"),
    ("is not a valid unicode character", "an escape stands for half a character; write the character itself"),
)


def read_into(
    store: ox.Store,
    path: Path,
    warnings: list[str],
    declared: list[tuple[str, str]] | None = None,
    *,
    lenient: bool = False,
) -> bool:
    """Add the quads of a file to a store, and what is worth a warning (with the file's name) to the warnings.

    Prefixes at the head of a file of the Turtle family, and their namespaces, are added to ``declared``. Lists are
    left to `check_all_lists`. After an error the store may hold a part of what was read: give it a fresh one.

    Returns
    -------
    Whether the store now holds literals under stand-ins (`written`), which it would otherwise rewrite.

    Raises
    ------
    InputError, UnsafeInput
        As `graph.load` does, which also says what ``lenient`` is.
    """
    file, told = _look_over(open_text(path))
    warnings += told
    plain = file.in_turtle and not lenient and prescan.is_plain(file)
    base = path.absolute().as_uri() if lenient and file.format not in _WHOLE_IRIS else None
    if not plain:
        warnings += check_terms(_for_checking(file, NOWHERE if base else None), file, lenient=lenient)
    may_import = not plain or b"imports" in file.data
    imported, written = _imports(store) if may_import else set(), False
    try:
        if plain and not prescan.has_odd_literals(file):
            store.load(file.data, format=file.format)
        else:
            quads = ox.parse(file.data, format=file.format, base_iri=base, rename_blank_nodes=True)
            # Without quotes a number is one; of what is not plain, all was looked at above.
            check = partial(check_literal, file=file) if plain and b"^^" in file.data else None
            written = extend(store, _mended(quads, file, base), check)
    except SyntaxError as error:
        raise _syntax(error, file) from None
    if may_import:
        warnings += [
            f"{path}: owl:imports {target} was not fetched; give the file itself as well"
            for target in sorted(_imports(store) - imported)
        ]
    parser = ox.parse(file.data, format=file.format, base_iri=base)
    if next(parser, None) is None:
        warnings.append(f"{path}: is empty: 0 triples")
    if declared is not None and file.in_turtle:
        declared += parser.prefixes.items()  # those before the first statement
    return written


def check_all_lists(store: ox.Store, paths: Iterable[Path]) -> None:
    """Refuse a list of a store that comes back to itself, by an InputError about the file that closes it.

    Several files can make one. So all are looked at once, and one by one only where there is such a list.
    """
    if not has_circle(store):
        return
    so_far = ox.Store()
    for path in paths:
        read_into(so_far, path, [], lenient=True)  # all were read before, as strictly as was asked
        check_lists(so_far, open_text(path))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's quads in the file's order, its blank nodes labelled as there, the prefixes it declares, and warnings."""

    file: TextFile
    quads: list[ox.Quad]
    prefixes: dict[str, str]
    warnings: list[str]


def parse(path: Path, *, lenient: bool = False) -> Parsed:
    """Read one file by itself. Errors as in `read_into`; a relative IRI is always one."""
    file, told = _look_over(open_text(path))
    try:
        quads, prefixes = _parsed(file)
    except InputError as error:
        error.message = error.message.removesuffix(OR_LENIENT)  # which would not help
        raise
    told += check_terms(quads if file.in_turtle else _for_checking(file), file, lenient=lenient)
    check_lists(quads, file)
    return Parsed(file, quads, prefixes, told)


def _look_over(file: TextFile) -> tuple[TextFile, list[str]]:
    """The file as the parser is to have it, and warnings."""
    if "<<<<<<< " in file.text:
        marks = list(_CONFLICT.finditer(file.text))
        if {mark[0][0] for mark in marks} >= {"<", ">"}:
            message = "there are marks of a merge conflict (<<<<<<<); settle it"
            raise file.wrong(message, file.line_at(marks[0].start()))
    if file.format == ox.RdfFormat.RDF_XML:
        return rdfxml.prepare(file)
    if file.format == ox.RdfFormat.JSON_LD:
        return file, jsonld.look_over(file)
    prescan.brackets(file)
    return file, []


def _parsed(file: TextFile, base: str | None = None, *, lenient: bool = False) -> tuple[list[ox.Quad], dict[str, str]]:
    parser = ox.parse(file.data, format=file.format, base_iri=base, lenient=lenient)
    try:
        return list(_mended(parser, file, base, lenient=lenient)), dict(parser.prefixes)
    except SyntaxError as error:
        raise _syntax(error, file) from None


def _mended(
    quads: Iterable[ox.Quad], file: TextFile, base: str | None = None, *, lenient: bool = False
) -> Iterable[ox.Quad]:
    """The quads as the file has them, where the parser reads it otherwise."""
    if file.format == ox.RdfFormat.JSON_LD:
        return json_values.mended(quads, file, base, lenient=lenient)
    return rdfxml.untagged(quads, file)


def _for_checking(file: TextFile, base: str | None = None) -> list[ox.Quad]:
    """The quads to check. Of JSON-LD also those that the parser would leave out without a word.

    Those are all that have a relative IRI, a key that no context defines, or a bad IRI or language tag.
    """
    return _parsed(file, NOWHERE, lenient=True)[0] if file.format == ox.RdfFormat.JSON_LD else _parsed(file, base)[0]


def _imports(store: ox.Store) -> set[str]:
    return {str(quad.object) for quad in store.quads_for_pattern(None, _IMPORTS, None)}


def _syntax(error: SyntaxError, file: TextFile) -> InputError:
    """The parser's error, with the line where the parser does not say, and with the mend where we know one."""
    problem = visible(_PREAMBLE.sub("", (error.msg or "").strip()), 200)
    if "LoadDocumentCallback" in problem:
        message = "a context would be fetched from an address; write the context itself into the file"
        return file.wrong(message, _line_reached(file), UnsafeInput)
    line = error.lineno or _line_reached(file)
    lines = file.text.split("\n")
    here = lines[line - 1] if line and line <= len(lines) else ""
    mend = f"cannot be read: {problem[:1].lower()}{problem[1:]}; mend it there"
    tag, undeclared = _BAD_TAG.search(here) or _TAG_NAMED.search(problem), _UNDECLARED.search(problem)
    if _WEB_PAGE.match(file.text):
        mend, line = "is a web page and not RDF; download the file itself", 1
    elif tag:
        from .lexical import language_fault

        mend = language_fault(tag[1]) or mend
    elif undeclared:
        mend = f"the prefix {undeclared[1]} is not declared; add @prefix {undeclared[1]} <…> ."
    elif "Invalid IRI" in problem:
        written = here[(error.offset or 1) - 1 : (error.end_offset or len(here) + 1) - 1]
        if "\\u" in written.lower() or not (file.in_turtle or "' '" in problem):
            mend = "an IRI has an escaped character that would end it, or hide in it; take it out"
            return file.wrong(mend, line, UnsafeInput)
        mend = f"an IRI holds a character that none may ({problem}); write %20 for a space"
    elif "No scheme found" in problem and file.format in _WHOLE_IRIS:
        mend = "an IRI is relative, and N-Triples and N-Quads have no base; write the whole IRI"
    else:
        mend = next((known for sign, known in _MENDS if sign in problem), mend)
    return file.wrong(mend, line)


class _ByLine:
    """A file that hands over at most one line at a time, and knows how many lines it has begun.

    >>> reader = _ByLine(b"one\\ntwo")
    >>> [reader.read(2), reader.read(2), reader.read(2), reader.number, reader.read(), reader.read()]
    [b'on', b'e\\n', b'tw', 2, b'o', b'']
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.place, self.number = data, 0, 0

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes: one more, and the engine ends the process."""
        start, most = self.place, len(self.data) if size < 0 else min(len(self.data), self.place + size)
        if start < most and (start == 0 or self.data[start - 1] == ord("\n")):
            self.number += 1
        self.place = self.data.find(b"\n", start, most) + 1 or most
        return self.data[start : self.place]


def _line_reached(file: TextFile) -> int | None:
    """The line that the parser had read up to when it stopped, for RDF/XML and JSON-LD."""
    reader = _ByLine(file.data)
    try:
        for _ in ox.parse(reader, format=file.format):  # type: ignore[arg-type]
            pass
    except (SyntaxError, OSError):
        return reader.number or None
    return None
