"""The house format: one block per subject, one line per predicate, in the order in which a reader wants it.

What a term is, its parents, its names, its definition; then what it is joined to; then where it comes from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import RDF, XSD, expand, known
from ..paths import settings
from .blank_nodes import Blanks, Node, items

__all__ = ["House", "natural", "without_labels"]

_Statements: TypeAlias = "dict[Node, dict[str, list[Node]]]"

_RANK = {
    expand(name): (group, place)
    for group, part in ((0, "first"), (2, "last"))
    for place, name in enumerate(settings("house")[part].split())
}

_TYPE, _NIL = RDF + "type", ox.NamedNode(RDF + "nil")
_OUR_SPACE = "https://w3id.org/stenosis-kg/"
_LOCAL = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?\Z")
_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+\Z"),
    XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CONTROL_IN_LONG = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"(?<![\w:])_:\w+")
_NUMBER = re.compile(r"(\d+)")


def natural(text: str) -> tuple[tuple[str, int], ...]:
    """A key that sorts as a reader counts: s2, s10, s10a.

    >>> sorted(["s10a", "s10", "s2"], key=natural)
    ['s2', 's10', 's10a']
    """
    parts = _NUMBER.split(text)
    return tuple((parts[i], int(parts[i + 1]) if i + 1 < len(parts) else -1) for i in range(0, len(parts), 2))


def without_labels(text: str) -> str:
    """The text of a block with the labels of its blank nodes made equal."""
    return _LABEL.sub("_:x", text)


class House:
    """Writes the blocks of one file, and remembers which prefixes they needed.

    Parameters
    ----------
    blanks : which blank nodes have labels
    prefixes : further prefixes, beside those of `namespaces.known`
    """

    def __init__(self, blanks: Blanks, prefixes: dict[str, str] | None = None) -> None:
        self._blanks = blanks
        # Of two prefixes for one namespace ours is written; of two namespaces for one prefix the file's own.
        names = {**known(), **(prefixes or {})}
        spaces: dict[str, str] = {}
        for prefix, space in names.items():
            spaces.setdefault(space, prefix)
        self._spaces = sorted(spaces.items(), key=lambda item: (-len(item[0]), item[0]))
        self._used: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def group(self, quads: Iterable[ox.Quad]) -> _Statements:
        """Subject to predicate to objects."""
        found: _Statements = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            found[quad.subject][quad.predicate.value].append(quad.object)
        return found

    def blocks(self, statements: _Statements, indent: str = "") -> list[tuple[Node, str]]:
        """Each subject that needs a block of its own and its text, by name; those without a name after the others."""
        named, unnamed = [], []
        for subject in statements:
            if isinstance(subject, ox.BlankNode) and subject not in self._blanks.labels:
                if subject not in self._blanks.used:
                    unnamed.append((subject, self._block("[]", statements[subject], statements, indent)))
            else:
                named.append((subject, self._block(self.term(subject), statements[subject], statements, indent)))
        return sorted([*named, *unnamed], key=lambda pair: self.place(*pair))

    def place(self, subject: Node, text: str = "") -> tuple[object, ...]:
        """The sort key of a block: IRIs as a reader counts, then labelled blank nodes, then others by their text."""
        if not isinstance(subject, ox.BlankNode):
            return (0, natural(self.term(subject)))
        return (1, natural(self.term(subject))) if subject in self._blanks.labels else (2, text)

    def term(self, term: Node) -> str:
        """An IRI, a literal, or a label of a blank node."""
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if isinstance(term, ox.BlankNode):
            return f"_:{self._blanks.labels.get(term, 'x')}"
        raise TypeError("Turtle 1.1 has no triple terms")

    def prefixes(self) -> str:
        """The declarations of the prefixes that were used, ours last."""

        def ours_last(item: tuple[str, str]) -> tuple[bool, str]:
            return (item[1].startswith(_OUR_SPACE), item[0])

        return "".join(
            f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(self._used.items(), key=ours_last)
        )

    def _block(self, name: str, predicates: dict[str, list[Node]], statements: _Statements, indent: str) -> str:
        return f"{indent}{name}\n{self._lines(predicates, statements, indent + '    ')} .\n"

    def _lines(self, predicates: dict[str, list[Node]], statements: _Statements, indent: str) -> str:
        lines = []
        for predicate in sorted(predicates, key=self._rank):
            verb = "a" if predicate == _TYPE else self._iri(predicate)
            objects = [self._object(term, statements, indent) for term in predicates[predicate]]
            lines.append(f"{indent}{verb} {', '.join(text for _, text in sorted(objects))}")
        return " ;\n".join(lines)

    def _rank(self, predicate: str) -> tuple[int, int, str]:
        return (*_RANK[predicate], "") if predicate in _RANK else (1, 0, self._iri(predicate))

    def _object(self, term: Node, statements: _Statements, indent: str) -> tuple[tuple[int, object], str]:
        """The sort key of an object and its text: IRIs, then literals, then what is written in place."""
        if not isinstance(term, ox.BlankNode):
            text = "()" if term == _NIL else self.term(term)
            return (1 if isinstance(term, ox.Literal) else 0, natural(text)), text
        if term in self._blanks.labels:
            text = self.term(term)
            return (2, natural(text)), text
        members = items(term, statements, self._blanks.labels)
        if members is None:
            text = self._bracket(statements.get(term, {}), statements, indent)
        else:
            texts = [self._object(item, statements, indent + "    ")[1] for item in members]
            if any("\n" in item for item in texts):
                text = "(\n" + "".join(f"{indent}    {item}\n" for item in texts) + f"{indent})"
            else:
                text = f"( {' '.join(texts)} )"
        return (3, ((text, 0),)), text

    def _bracket(self, predicates: dict[str, list[Node]], statements: _Statements, indent: str) -> str:
        if not predicates:
            return "[]"
        inner = self._lines(predicates, statements, indent + "    ")
        if "\n" not in inner and " ;" not in inner and len(inner) < 80:
            return f"[ {inner.strip()} ]"
        return f"[\n{inner}\n{indent}]"

    def _iri(self, iri: str) -> str:
        if iri not in self._names:
            self._names[iri] = f"<{iri}>"
            for space, prefix in self._spaces:
                if iri.startswith(space) and _LOCAL.match(iri, len(space)):
                    self._used[prefix] = space
                    self._names[iri] = f"{prefix}:{iri[len(space) :]}"
                    break
        return self._names[iri]

    def _literal(self, literal: ox.Literal) -> str:
        value, datatype = literal.value, literal.datatype.value
        if datatype in _BARE and _BARE[datatype].match(value):
            return value
        if "\n" in value:
            # A quote is escaped where it could be taken for a part of the closing three.
            inner = re.sub(r'"(?="|\Z)', '\\\\"', value.replace("\\", "\\\\"))
            quoted = '"""' + _CONTROL_IN_LONG.sub(_escape, inner) + '"""'
        else:
            quoted = '"' + _CONTROL.sub(_escape, value.replace("\\", "\\\\").replace('"', '\\"')) + '"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self._iri(datatype)}"


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"
