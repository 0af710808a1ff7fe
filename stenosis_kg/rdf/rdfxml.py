"""Bring RDF/XML into the form that the parser reads rightly: what XML's own rules say is done here, before it.

pyoxigraph takes one piece of text where XML has several (around comments, CDATA and processing instructions), keeps
carriage returns, knows no entities, refuses ``xml:lang=""`` and empty XML literals, and leaves out what has a
``rdf:parseType`` that it does not know. A file with any of these is written anew by expat's reading of it, line for
line, so that messages still name the lines of the file. Others are handed on as they are.

A document type may hold plain internal entities (``<!ENTITY owl "http://www.w3.org/2002/07/owl#">``), few and short
ones, which may hold such entities in turn (``"&base;snap#"``, as in BFO 1.1), and nothing else.
Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

import pyoxigraph as ox

from ..errors import InputError, UnsafeInput, visible
from ..namespaces import RDF
from .prescan import MAX_DEPTH
from .textfile import TextFile
from .xmlliteral import Canonical, escaped, prefixes, tag

__all__ = ["MAX_ENTITIES", "MAX_ENTITY", "MAX_GROWTH", "lines", "prepare", "untagged"]

MAX_ENTITIES = 200
"""Entities in a document type; the largest file of FIBO has 54."""

MAX_ENTITY = 400
"""Characters that an entity stands for: an IRI, and not a text."""

MAX_GROWTH = 10
"""Times the file's own size that its entities may add to it."""

_UNTAGGED = "x-untagged"
# Without any of these the parser reads a file rightly. A comment or an instruction counts where it is beside text.
_SIGNS = (b"<!DOCTYPE", b"<![CDATA[", b"\r")
_ODD = [
    re.compile(sign)
    for sign in (
        rb"parseType\s*=\s*[\"'](?!Resource[\"']|Collection[\"'])",
        rb"xml:lang\s*=\s*(?:\"\"|'')",
        rb"-->\s*(?:[^<\s]|</)",
        rb"\?>\s*(?:[^<\s]|</)",
        rb"=\s*\"[^\"<\t\n]*[\t\n]",
        rb"=\s*'[^'<\t\n]*[\t\n]",
    )
]
_ENTITY = re.compile(r"&([^;&]+);")
_MARKUP = re.compile(rb"<[!?]")


def prepare(file: TextFile) -> tuple[TextFile, list[str]]:
    """The file as the parser is to have it (its ``text`` as it is), and warnings.

    Raises
    ------
    UnsafeInput
        If a document type holds anything but plain internal entities within the bounds, or elements nest too deep.
    InputError
        If it is not well-formed XML in UTF-8, or has a triple term of RDF 1.2.
    """
    reading = _Rewriting(file) if _is_odd(file.data) else _Reading(file)
    reading.run()
    return (replace(file, data=reading.made()), reading.warnings) if isinstance(reading, _Rewriting) else (file, [])


def _is_odd(data: bytes) -> bool:
    if any(sign in data for sign in _SIGNS) or any(sign.search(data) for sign in _ODD):
        return True
    starts = (found.start() for found in _MARKUP.finditer(data))
    return any(at and data[max(0, at - 200) : at].rstrip()[-1:] != b">" for at in starts)


def untagged(quads: Iterable[ox.Quad], file: TextFile) -> Iterable[ox.Quad]:
    """The quads, with no language where the file switched it off by ``xml:lang=""``."""
    switched_off = file.format == ox.RdfFormat.RDF_XML and _UNTAGGED.encode() in file.data
    return map(_untagged, quads) if switched_off else quads


def _untagged(quad: ox.Quad) -> ox.Quad:
    term = quad.object
    if not (isinstance(term, ox.Literal) and term.language == _UNTAGGED):
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(term.value), quad.graph_name)


@lru_cache(maxsize=1)
def lines(data: bytes) -> dict[str, int]:
    """The first line of well-formed XML on which an attribute or a text has a value (however it is escaped there)."""
    reader = expat.ParserCreate()
    reader.buffer_text = True
    first: dict[str, int] = {}
    began = 1

    def start(_: str, attributes: dict[str, str]) -> None:
        nonlocal began
        began = reader.CurrentLineNumber
        for value in attributes.values():
            first.setdefault(value, began)

    def text(found: str) -> None:
        first.setdefault(found, began)

    reader.StartElementHandler = start
    reader.CharacterDataHandler = text
    reader.EndElementHandler = lambda _: None  # so that a text ends there
    reader.Parse(data, True)
    return first


class _Reading:
    """One reading of the file, which finds what it is refused for."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.depth = 0
        self.entities: dict[str, str] = {}  # name -> all that it stands for
        self.plain: dict[str, str] = {}  # those that hold no other
        self.reader = reader = expat.ParserCreate()
        reader.buffer_text = True
        reader.ordered_attributes = True
        reader.XmlDeclHandler = self.declaration
        reader.StartDoctypeDeclHandler = self.doctype
        reader.EntityDeclHandler = self.entity
        reader.EndDoctypeDeclHandler = self.expansion
        reader.ElementDeclHandler = reader.AttlistDeclHandler = reader.NotationDeclHandler = self.other
        reader.StartElementHandler = self.start
        reader.EndElementHandler = self.end

    def run(self) -> None:
        try:
            self.reader.Parse(self.file.data, True)
        except expat.ExpatError as error:
            what = expat.errors.messages.get(error.code, str(error))
            raise self.file.wrong(f"is not well-formed XML: {what}; mend it there", error.lineno) from None

    def wrong(self, message: str, kind: type[InputError] = UnsafeInput) -> NoReturn:
        raise self.file.wrong(message, self.reader.CurrentLineNumber, kind)

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
            raise self.file.wrong(f'declares the encoding "{visible(encoding, 40)}"; save it as UTF-8', 1)

    def doctype(self, name: str, system: str | None, public: str | None, _internal: bool) -> None:
        if name.lower() == "html":
            self.wrong("is a web page and not RDF; download the file itself", InputError)
        if system or public:
            named = visible(str(system or public), 60)
            self.wrong(f'the document type (<!DOCTYPE) would be fetched from "{named}"; take that address out')

    def entity(self, name: str, parameter: bool, value: str | None, *_: str | None) -> None:
        what = f'the document type (<!DOCTYPE) has the entity "{visible(name, 40)}"'
        if parameter or value is None:
            self.wrong(f"{what}, which stands for markup or a file; take it out")
        whole = _ENTITY.sub(lambda found: self.plain.get(found[1], found[0]), value)
        if "&" in whole or "<" in whole:
            self.wrong(f"{what}, which holds entities in entities, or an element; write its value out")
        if len(whole) > MAX_ENTITY:
            self.wrong(f"{what} of more than {MAX_ENTITY} characters; write the text where it belongs")
        self.entities.setdefault(name, whole)  # of two declarations the first counts
        if whole == value:
            self.plain.setdefault(name, value)
        if len(self.entities) > MAX_ENTITIES:
            self.wrong(f"the document type (<!DOCTYPE) has more than {MAX_ENTITIES} entities; write the IRIs out")

    def other(self, *_: object) -> NoReturn:
        self.wrong("the document type (<!DOCTYPE) declares more than entities; take that out")

    def expansion(self) -> None:
        data = self.file.data
        growth = sum(data.count(f"&{name};".encode()) * len(value) for name, value in self.entities.items())
        if growth > MAX_GROWTH * len(data):
            self.wrong(f"its entities make the file more than {MAX_GROWTH} times as long; write the IRIs out")

    def start(self, _name: str, _attributes: list[str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.wrong(f"more than {MAX_DEPTH} elements inside each other; flatten it, with names")

    def end(self, _name: str) -> None:
        self.depth -= 1


class _Rewriting(_Reading):
    """A reading that also writes the file anew."""

    def __init__(self, file: TextFile) -> None:
        super().__init__(file)
        self.warnings: list[str] = []
        self.out: list[str] = []
        self.line = 1  # that the writing has come to
        self.text: list[str] = []
        self.spaces: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self.literal: Canonical | None = None
        self.reader.CharacterDataHandler = self.text.append
        self.reader.CommentHandler = self.comment
        self.reader.ProcessingInstructionHandler = self.instruction

    def made(self) -> bytes:
        return "".join(self.out).encode()

    def start(self, name: str, attributes: list[str]) -> None:
        super().start(name, attributes)
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        new = {key[6:]: value for key, value in pairs if key == "xmlns" or key.startswith("xmlns:")}
        self.spaces.append({**self.spaces[-1], **new} if new else self.spaces[-1])
        if self.literal:
            unknown = {prefix for prefix in prefixes(name, pairs) if prefix and prefix not in self.spaces[-1]}
            if unknown:
                self.wrong(f'the prefix {min(unknown)}: is not declared; add xmlns:{min(unknown)}="…"', InputError)
            self.flush_literal().start(name, pairs, self.spaces[-1])
            return
        self.flush()
        mended = [self.mended(key, value) for key, value in pairs]
        others = [key for key, _ in pairs if key.partition(":")[0] not in {"xml", "xmlns"}]
        if self.literal and not {key.rpartition(":")[2] for key in others} <= {"parseType", "ID"}:
            self.wrong("beside rdf:parseType only rdf:ID may stand; take the other attributes out", InputError)
        self.out += [self.missing(), tag(name, mended)]  # only white space can stand before it

    def end(self, name: str) -> None:
        super().end(name)
        self.spaces.pop()
        if self.literal:
            if self.flush_literal().end(name):
                return
            self.text.append(self.literal.text())
            self.literal = None
        self.flush()
        self.out.append(f"</{name}{self.missing()}>")

    def comment(self, text: str) -> None:
        if self.literal:
            self.flush_literal().out.append(f"<!--{text}-->")

    def instruction(self, target: str, text: str) -> None:
        if self.literal:
            self.flush_literal().out.append(f"<?{target} {text}?>" if text else f"<?{target}?>")

    def mended(self, key: str, value: str) -> tuple[str, str]:
        """An attribute as the parser is to have it; one that opens an XML literal makes it one of a datatype."""
        prefix, _, local = key.rpartition(":")
        if (key, value) == ("xml:lang", ""):
            return key, _UNTAGGED
        if local != "parseType" or self.spaces[-1].get(prefix) != RDF or value in {"Resource", "Collection"}:
            return key, value
        if value == "Triple":
            message = f'triple terms ({key}="Triple") are RDF 1.2, which is not read here; use a graph per sentence'
            self.wrong(message, InputError)
        if value != "Literal":
            place = f"{self.file.path}, line {self.reader.CurrentLineNumber}"
            self.warnings.append(
                f'{place}: {key}="{visible(value, 40)}" is not defined, and read as "Literal" (RDF/XML 7.2.20)'
            )
        self.literal = Canonical()
        return f"{prefix}:datatype", RDF + "XMLLiteral"

    def flush_literal(self) -> Canonical:
        assert self.literal
        self.literal.out.append(escaped("".join(self.text)))
        self.text.clear()
        return self.literal

    def flush(self) -> None:
        """Write the text so far: its line ends as such where they are the file's own, else as references."""
        text = escaped("".join(self.text))
        self.text.clear()
        count = text.count("\n")
        if self.line + count > self.reader.CurrentLineNumber:
            text, count = text.replace("\n", "&#10;"), 0
        self.line += count
        self.out.append(text)

    def missing(self) -> str:
        """The line ends that bring the writing to the file's line."""
        count = max(0, self.reader.CurrentLineNumber - self.line)
        self.line += count
        return "\n" * count
