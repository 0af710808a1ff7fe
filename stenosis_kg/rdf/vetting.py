"""Look at what a parser let pass: terms that are not what they say, and lists without an end.

The parser does not say where a term stood; `locate` finds the line once there is something to complain of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from ..errors import UnsafeInput, visible
from ..namespaces import RDF
from .jsonld import lines as json_lines
from .rdfxml import lines as xml_lines
from .textfile import TextFile
from .tokens import outside_strings

__all__ = ["NOWHERE", "OR_LENIENT", "check_lists", "check_literal", "check_terms", "has_circle"]

NOWHERE = "x-nowhere://nowhere/"
"""A base to parse with, so that a relative IRI shows."""

OR_LENIENT = "; or read it as it is: --lenient, load(lenient=True)"
"""What a refusal ends with that is ours, and not RDF 1.1's."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BORNE = {
    "literal": "kept as written",
    "control": "kept as written",
    "relative": "made whole by the address of the file, or left out",
}
_RDF12 = re.compile(r"<<|\{\||~")
_REST = ox.NamedNode(RDF + "rest")


def check_terms(quads: Iterable[ox.Quad], file: TextFile, *, lenient: bool = False) -> list[str]:
    """Refuse terms that are not what they say; return warnings.

    Parameters
    ----------
    lenient : whether what RDF 1.1 calls valid gives a warning for each kind, with its first line and the number

    Raises
    ------
    InputError
        For a literal or a language tag that is not well-formed, or a term of RDF 1.2.
    UnsafeInput
        For an IRI with characters that cannot be seen or that end it.
    """
    from .lexical import NOT_XML, iri_fault, mixed_scripts  # not for the bundled files, which need no such look

    seen: set[object] = set()  # terms come again and again: each is looked at once
    warnings = []
    borne: dict[str, list[str]] = {}  # kind -> the messages

    def bear(kind: str, problem: str, quad: ox.Quad, value: str) -> None:
        if not lenient:
            raise file.wrong(problem + OR_LENIENT, _line_of(quad, value, file))
        if kind in borne:  # the line of the first is enough: to look for it takes long
            borne[kind].append("")
        else:
            borne[kind] = [str(file.wrong(problem, _line_of(quad, value, file)))]

    for quad in quads:
        for term in quad:
            if term in seen:
                continue
            seen.add(term)
            if isinstance(term, ox.Triple):
                fault = "triple terms (<<( )>>, {| |}) are RDF 1.2, which is not read here; use a graph per sentence"
                bare = outside_strings(file.text)
                at = _RDF12.search(bare)
                raise file.wrong(fault, bare.count("\n", 0, at.start()) + 1 if at else None)
            if isinstance(term, ox.Literal) and (problem := _literal_fault(term)):
                if not (lenient and _is_rdf11(term)):
                    check_literal(quad, file)
                bear("control" if NOT_XML.search(term.value) else "literal", problem, quad, term.value)
            named = term.datatype if isinstance(term, ox.Literal) else term
            if not isinstance(named, ox.NamedNode) or (named is not term and named in seen):
                continue
            seen.add(named)
            if relative := _relative_fault(named.value):
                if " " in named.value:
                    raise file.wrong(relative, _line_of(quad, named.value.removeprefix(NOWHERE), file))
                bear("relative", relative, quad, named.value.removeprefix(NOWHERE))
                continue
            if hidden := iri_fault(named.value):
                raise file.wrong(hidden, _line_of(quad, named.value, file), UnsafeInput)
            if mixed := mixed_scripts(named.value):
                line = _line_of(quad, named.value, file)
                place = f"{file.path}, line {line}" if line else str(file.path)
                warnings.append(f'{place}: "{mixed}" mixes letters of several alphabets, and may not be what it seems')
    return [*warnings, *(f"{first} ({_BORNE[kind]}; {len(rest) + 1} in all)" for kind, (first, *rest) in borne.items())]


def check_literal(quad: ox.Quad, file: TextFile) -> None:
    """Refuse a quad whose object is a literal that is not well-formed, by an InputError."""
    literal = quad.object
    if isinstance(literal, ox.Literal) and (problem := _literal_fault(literal)):
        raise file.wrong(problem + OR_LENIENT * _is_rdf11(literal), _line_of(quad, literal.value, file))


def check_lists(quads: ox.Store | list[ox.Quad], file: TextFile) -> None:
    """Refuse an rdf:List that comes back to itself, at which most readers would never end, by an InputError."""
    if _circle(quads) is None:
        return
    from .locate import places

    # The store has renamed the blank nodes: parse again to get them as the file writes them.
    node = _circle(list(ox.parse(file.data, format=file.format)))
    line = None if node is None else places(file.path).line(_written(node), _REST.value)
    raise file.wrong("an rdf:List comes back to itself, so it never ends; end it with rdf:nil", line)


def has_circle(store: ox.Store) -> bool:
    """Whether a store has an rdf:List that comes back to itself."""
    return _circle(store) is not None


def _is_rdf11(literal: ox.Literal) -> bool:
    """Whether RDF 1.1 calls a literal valid, whatever its datatype says; NUL and endless digits are bounds of ours."""
    from .lexical import is_long, language_fault

    if literal.direction or "\0" in literal.value or is_long(literal.value):
        return False
    if literal.language:
        return language_fault(literal.language) is None
    return literal.datatype.value != RDF + "langString"


def _relative_fault(iri: str) -> str | None:
    if iri.startswith(NOWHERE) or not _SCHEME.match(iri):
        written = visible(iri.removeprefix(NOWHERE), 40)
        return f'"{written}" is no whole IRI, and no context or @base makes it one; define it, or write the whole IRI'
    return f"the IRI <{visible(iri, 80)}> has a space; write %20" if " " in iri else None


def _literal_fault(literal: ox.Literal) -> str | None:
    from .lexical import language_fault, literal_fault

    if literal.direction:
        return "text direction (--ltr, --rtl) is RDF 1.2, which is not read here; take it out"
    if literal.language:
        # As of no datatype: what any text may not hold.
        return language_fault(literal.language) or literal_fault(literal.value, "")
    return literal_fault(literal.value, literal.datatype.value)


def _line_of(quad: ox.Quad, value: str, file: TextFile) -> int | None:
    """The line on which a value of a quad stands, as near as the file's tokens (else its text) tell."""
    from .locate import places

    found = places(file.path)
    subject, predicate = _written(quad.subject), quad.predicate.value
    for key in ((subject, predicate, value), (None, predicate, value), (None, None, value), (value, None, None)):
        if key in found.first:
            return found.first[key]
    rare = next((letter for letter in value if not letter.isascii()), "")
    if file.in_turtle:
        return file.line_at(file.text.index(rare)) if rare and rare in file.text else found.line(subject)
    lines = xml_lines(file.data) if file.format == ox.RdfFormat.RDF_XML else json_lines(file.text)
    if value in lines:
        return lines[value]
    at = file.text.find(value)  # a number, or a part of a name
    return file.line_at(at) if value and at >= 0 else found.line(subject)


def _written(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """A node as `locate` names it."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _circle(quads: ox.Store | list[ox.Quad]) -> ox.NamedNode | ox.BlankNode | None:
    """A node of a list that is its own tail, or ``None``."""
    from graphlib import CycleError, TopologicalSorter

    links = quads.quads_for_pattern(None, _REST, None) if isinstance(quads, ox.Store) else quads
    tails: dict[object, list[object]] = {}
    for quad in links:
        if quad.predicate == _REST:
            tails.setdefault(quad.subject, []).append(quad.object)
    try:
        TopologicalSorter(tails).prepare()
    except CycleError as error:
        return next(node for node in tails if node in error.args[1])  # type: ignore[return-value]
    return None
