"""Which shapes a graph may break, asked of the store that is loaded: in good data none, and the validator can rest.

A shape becomes a query for a focus node that does not conform to it. Where readers of literals could part, it finds
more rather than less: what it finds is read again by pySHACL, which makes the results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations, count

import pyoxigraph as ox

from ...namespaces import RDF, RDFS, SH, XSD
from ...rdf import Term
from .file import Node, Shapes
from .terms import TARGETS

__all__ = ["finds_nothing", "may_break"]

_THIS = re.compile(r"[$?]this\b", re.IGNORECASE)
_OF = f"<{RDF}type>/<{RDFS}subClassOf>*"
_TARGETS = {
    "targetClass": f"?this {_OF} {{}} .",
    "targetNode": "VALUES ?this {{ {} }}",
    "targetSubjectsOf": "?this {} ?target .",
    "targetObjectsOf": "?target {} ?this .",
}
_MEMBERS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_KINDS = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}
_FORMS = {XSD + "integer": "^[+-]?[0-9]+$", XSD + "string": "", RDF + "langString": ""}
"""Datatypes, and the form of literals that every reader takes for ones of them."""
_BESIDES = {"severity", "message", "name", "path", "deactivated", "ignoredProperties", "qualifiedMinCount", *TARGETS}
"""What a shape has besides its constraints, or beside a constraint that is read with it."""


def may_break(store: ox.Store, shapes: Shapes, focus: Mapping[Node, Iterable[str]]) -> set[Node]:
    """The shapes with a target that some node of the graph may not conform to, or of which that cannot be asked.

    Parameters
    ----------
    store : the union of all graphs as its default graph
    focus : shapes with a target -> their focus nodes, as N-Triples has them; those without any conform

    >>> from stenosis_kg.check.shapes import bundled
    >>> from stenosis_kg.rdf.graph import load
    >>> shapes, union = bundled(), load().union
    >>> may_break(union, shapes, {node: ["<urn:any>"] for node in shapes.nodes if shapes.has_target(node)})
    set()
    """
    return {node for node, nodes in focus.items() if nodes and not _holds(store, shapes, node, nodes)}


def _holds(store: ox.Store, shapes: Shapes, node: Node, nodes: Iterable[str]) -> bool:
    """Whether no focus node of a shape breaks it; false too where that cannot be asked."""
    if shapes.is_class(node):
        return False  # what has its class is not asked for
    if queries := _queries(shapes, node):
        return all(finds_nothing(store, text, _iri(each)) for text in queries for each in nodes)
    try:
        broken = _Asking(store, shapes).broken(node, "?this")
    except _Unaskable:
        return False
    targets = [_TARGETS[name].format(one) for name in TARGETS for one in shapes.objects(node, name)]
    return not any(
        store.query(f"ASK {{ {{ SELECT DISTINCT ?this {{ {target} }} }} FILTER({broken}) }}") for target in targets
    )


def finds_nothing(store: ox.Store, query: str, this: str | None) -> bool:
    """Whether a SELECT query has no row for the IRI as ``$this``; false too where that cannot be asked: for None.

    >>> finds_nothing(ox.Store(), "SELECT $this WHERE { $this a ?any }", "urn:x")
    True
    """
    head, brace, rest = query.partition("{")
    body, end, tail = rest.rpartition("}")
    if this is None or ("HAVING" in tail.upper() and _THIS.search(tail.upper().partition("HAVING")[2])):
        return False
    try:
        # The engine plans by what it sees: a variable with a value given beside the query is to it like any other.
        rows = store.query("".join((head, brace, _THIS.sub(f"<{this}>", body), end, tail)))
        return isinstance(rows, ox.QuerySolutions) and next(rows, None) is None
    except (SyntaxError, ValueError, OSError):
        return False


def _iri(node: str) -> str | None:
    return node[1:-1] if node.startswith("<") else None


def _queries(shapes: Shapes, node: Node) -> list[str]:
    """The queries of the SPARQL constraints of a shape, with their prefixes."""
    found = []
    for one in shapes.objects(node, "sparql"):
        declared = [each for ontology in shapes.objects(one, "prefixes") for each in shapes.declarations(ontology)]
        prefixes = "".join(
            f"PREFIX {text(prefix)}: <{text(namespace)}>\n"
            for each in declared
            for prefix, namespace in zip(shapes.objects(each, "prefix"), shapes.objects(each, "namespace"), strict=True)
        )
        found += [prefixes + text(query) for query in shapes.objects(one, "select")]
    return found


def text(term: Term) -> str:
    return getattr(term, "value", "")


class _Unaskable(Exception):
    """No query is made of this shape."""


class _Asking:
    """Makes conditions that hold of a node, by the name of its variable, where it does not conform to a shape."""

    def __init__(self, store: ox.Store, shapes: Shapes) -> None:
        self.store, self.shapes, self.names = store, shapes, (f"?v{number}" for number in count())

    def broken(self, node: Term, this: str) -> str:
        """When the node of a variable does not conform to a shape, as an expression of SPARQL."""
        given = self.shapes.table.get(node, {})
        if any(getattr(value, "value", "") not in {"false", "0"} for value in given.get(SH + "deactivated", [])):
            return "false"
        paths = self.shapes.objects(node, "path")
        path, value = (self._path(paths[0]), next(self.names)) if paths else ("", this)
        found = []
        for name in sorted(name.removeprefix(SH) for name in given if name.startswith(SH)):
            if name in _BESIDES:
                continue
            for wanted in self.shapes.objects(node, name):
                if (whole := self._whole(node, name, wanted, this, path)) is not None:
                    found.append(whole)
                elif path:
                    found.append(f"EXISTS {{ {this} {path} {value} FILTER({self._each(name, wanted, value)}) }}")
                else:
                    found.append(self._each(name, wanted, value))
        return " || ".join(found) or "false"

    def _whole(self, node: Term, name: str, wanted: Term, this: str, path: str) -> str | None:
        """The condition of a constraint on all values together, None where it is on each."""
        one, other, text = next(self.names), next(self.names), getattr(wanted, "value", "")
        both = f"{this} {path} {one} . {this} {path} {other}"
        match name, text:
            case ("minCount", _) if path:
                return f"!({self._several(int(text), this, path)})"
            case ("maxCount", _) if path:
                return self._several(int(text) + 1, this, path)
            case ("uniqueLang", "true") if path:
                alike = f'LANG({one}) = LANG({other}) && LANG({one}) != ""'
                return f"EXISTS {{ {both} FILTER(!sameTerm({one}, {other}) && {alike}) }}"
            case ("hasValue", _) if path:
                return f"NOT EXISTS {{ {this} {path} {one} FILTER(sameTerm({one}, {wanted})) }}"
            case ("disjoint", _) if path:
                return f"EXISTS {{ {this} {path} {one} . {this} {wanted} {one} }}"
            case ("lessThan", _) if path:
                less = f"COALESCE({one} < {other}, false)"
                return f"EXISTS {{ {this} {path} {one} . {this} {wanted} {other} FILTER(!{less}) }}"
            case ("qualifiedValueShape", _) if path and self.shapes.objects(node, "qualifiedMinCount") == [_ONE]:
                return f"NOT EXISTS {{ {this} {path} {one} FILTER(!({self.broken(wanted, one)})) }}"
            case ("closed", "true") if not path:
                lists = self.shapes.objects(node, "ignoredProperties")
                known = [item for head in lists for item in self.shapes.items(head)]
                known += [
                    each for part in self.shapes.objects(node, "property") for each in self.shapes.objects(part, "path")
                ]
                return f"EXISTS {{ {this} {one} {other} FILTER({one} NOT IN ({', '.join(map(str, known))})) }}"
        return None

    def _several(self, number: int, this: str, path: str) -> str:
        """When a node has at least so many values."""
        values = [next(self.names) for _ in range(number)]
        apart = [f"FILTER(!sameTerm({one}, {other}))" for one, other in combinations(values, 2)]
        return (
            f"EXISTS {{ {' '.join([*(f'{this} {path} {value} .' for value in values), *apart])} }}"
            if values
            else "true"
        )

    def _each(self, name: str, wanted: Term, value: str) -> str:
        """When one value breaks a constraint."""
        text = getattr(wanted, "value", "")
        match name:
            case "class":
                kind = next(self.names)
                return f"NOT EXISTS {{ {value} <{RDF}type> {kind} FILTER({kind} IN ({self._kinds(wanted)})) }}"
            case "datatype" if text in _FORMS:
                form = ox.Literal(_FORMS[text])
                return f"!COALESCE(DATATYPE({value}) = {wanted} && REGEX(STR({value}), {form}), false)"
            case "nodeKind" if text.removeprefix(SH) in _KINDS:
                return f"!{_KINDS[text.removeprefix(SH)]}({value})"
            case "in":
                same = [f"sameTerm({value}, {item})" for item in self.shapes.items(wanted)]
                return f"!({' || '.join(same) or 'false'})"
            case "languageIn":
                fits = [f"LANGMATCHES(LANG({value}), {item})" for item in self.shapes.items(wanted)]
                return f"!COALESCE({' || '.join(fits) or 'false'}, false)"
            case "pattern":
                return f"!COALESCE(!isBlank({value}) && REGEX(STR({value}), {wanted}), false)"
            case "minLength":
                return f"!COALESCE(!isBlank({value}) && STRLEN(STR({value})) >= {text}, false)"
            case "minInclusive":
                return f"!COALESCE({value} >= {wanted}, false)"
            case "node" | "property":
                return f"({self.broken(wanted, value)})"
            case "or":
                return " && ".join(f"({self.broken(item, value)})" for item in self.shapes.items(wanted)) or "true"
            case "not" if all(self.shapes.objects(wanted, each) for each in ("path", "hasValue")):
                return f"!({self.broken(wanted, value)})"  # which is exact: of others, more would be less
        raise _Unaskable(name)

    def _kinds(self, wanted: Term) -> str:
        """A class and those below it: to go up from each value, the store would come down from the class."""
        rows = self.store.query(f"SELECT ?class {{ ?class <{RDFS}subClassOf>* {wanted} }}")
        kinds = sorted(str(row["class"]) for row in rows)  # type: ignore[union-attr]
        if not all(kind.startswith("<") for kind in kinds):
            raise _Unaskable("class")
        return ", ".join(kinds)

    def _path(self, path: Term) -> str:
        if isinstance(path, ox.NamedNode):
            return str(path)
        if items := self.shapes.items(path):
            return f"({'/'.join(map(self._path, items))})"
        for inner in self.shapes.objects(path, "inversePath"):
            return f"^{self._path(inner)}"
        for inner in self.shapes.objects(path, "alternativePath"):
            return f"({'|'.join(map(self._path, self.shapes.items(inner)))})"
        for name, sign in _MEMBERS.items():
            for inner in self.shapes.objects(path, name):
                return f"({self._path(inner)}){sign}"
        raise _Unaskable("path")


_ONE = ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))
