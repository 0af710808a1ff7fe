"""What pySHACL does otherwise than SHACL, done right: its constraint components, corrected while shapes are run.

================================  ==========================================================================
`sh:datatype`                     refuses valid dates that Python has none of (12024, 44 BC) and 24:00:00
`sh:lessThan`, `sh:minInclusive`  and their like order values of two datatypes; SPARQL's ``<`` does not
`sh:minLength 0`                  lets a blank node pass, which has no string (SHACL, section 4.4.1)
`sh:flags`                        are passed over, except i and m
`sh:sparql` and components        lose the language of a message, and give one result the messages of others
================================  ==========================================================================

References: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from pyshacl import constraints
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraint_components import (
    BoundShapeValidatorComponent,
    SPARQLConstraintComponentValidator,
)
from pyshacl.errors import ValidationFailure
from rdflib import RDF, RDFS, BNode, Literal, URIRef

from ...namespaces import SH, XSD
from ...rdf.lexical import literal_fault
from .moments import before
from .terms import FLAGS

__all__ = ["corrected"]

_Less = Callable[[Any, Any], bool]
_Wrong = Callable[[Any, Any, Any, Any], list[Any]]

_MESSAGE = URIRef(SH + "resultMessage")
_KNOWN: dict[URIRef, Any] = constraints.CONSTRAINT_PARAMETERS_MAP
_Bound: Any = BoundShapeValidatorComponent
_RANGES = {
    "minInclusive": operator.le,
    "minExclusive": operator.lt,
    "maxInclusive": operator.ge,
    "maxExclusive": operator.gt,
}
_PAIRS = {"lessThan": operator.lt, "lessThanOrEquals": operator.le}


@contextmanager
def corrected() -> Iterator[None]:
    """While this is open, pySHACL checks with the components of this module."""
    known, evaluate = dict(_KNOWN), _Bound.evaluate
    _KNOWN.update(_corrections())
    for name, method in _BOUND.items():
        setattr(_Bound, name, method)
    try:
        yield
    finally:
        _KNOWN.update(known)
        for name in _TOLD:  # which it has from its base
            delattr(_Bound, name)
        _Bound.evaluate = evaluate
        SPARQLConstraintComponentValidator.validator_cache.clear()  # its keys are addresses in memory


@cache
def _corrections() -> dict[URIRef, Any]:
    of = {parameter.removeprefix(SH): kind for parameter, kind in _KNOWN.items()}
    made = {
        "datatype": _checking(of["datatype"], _not_of_type),
        "minLength": _checking(of["minLength"], _too_short),
        "pattern": _pattern(of["pattern"]),
        "sparql": type("SPARQLBasedConstraint", (of["sparql"],), dict(_TOLD)),
        **{name: _checking(of[name], _out_of_range(name, holds)) for name, holds in _RANGES.items()},
        **{name: _checking(of[name], _not_before(holds)) for name, holds in _PAIRS.items()},
    }
    return {URIRef(SH + name): kind for name, kind in {**made, "flags": made["pattern"]}.items() if name in of}


def _checking(base: Any, wrong: _Wrong) -> Any:
    """The component, giving a result for each node that ``wrong`` picks from the value nodes of a focus node."""

    def evaluate(self: Any, _executor: Any, graph: Any, values: Any, _path: Any) -> Any:
        found = [(focus, node) for focus, nodes in values.items() for node in wrong(self, graph, focus, nodes)]
        return not found, [self.make_v_result(graph, focus, value_node=node) for focus, node in found]

    return type(base.__name__, (base,), {"evaluate": evaluate})


def _not_of_type(component: Any, _graph: Any, _focus: Any, nodes: Any) -> list[Any]:
    return [node for node in nodes if not _is_of_type(node, component.datatype_rule)]


def _is_of_type(node: Any, datatype: URIRef) -> bool:
    if not isinstance(node, Literal):
        return False
    own = RDF.langString if node.language else node.datatype or URIRef(XSD + "string")
    # RDFS names the class of all literals as a datatype too.
    return datatype == RDFS.Literal or (own == datatype and (bool(node.language) or not literal_fault(node, own)))


def _too_short(component: Any, _graph: Any, _focus: Any, nodes: Any) -> list[Any]:
    least = component.string_rules[0].value
    return [node for node in nodes if isinstance(node, BNode) or len(node) < least]


def _out_of_range(name: str, holds: _Less) -> _Wrong:
    def wrong(component: Any, _graph: Any, _focus: Any, nodes: Any) -> list[Any]:
        limits = list(component.shape.objects(URIRef(SH + name)))
        return [node for node in nodes if not all(before(limit, node, holds) for limit in limits)]

    return wrong


def _not_before(holds: _Less) -> _Wrong:
    def wrong(component: Any, graph: Any, focus: Any, nodes: Any) -> list[Any]:
        """A node for each pair (SHACL, section 4.5.3)."""
        others = [value for name in component.property_compare_set for value in set(graph.objects(focus, name))]
        return [node for node in nodes for other in others if not before(node, other, holds)]

    return wrong


def _pattern(base: Any) -> Any:
    def made(self: Any, shape: Any) -> None:
        base.__init__(self, shape)
        letters = str(self.flags or "")
        flags = sum(FLAGS.get(letter, 0) for letter in set(letters))
        for rule in self.compiled_cache:
            self.compiled_cache[rule] = re.compile(re.escape(rule) if "q" in letters else str(rule), flags)

    return type(base.__name__, (base,), {"__init__": made})


def _told(component: Any, datagraph: Any, focus_node: Any, *rest: Any, **named: Any) -> Any:
    """A result of a query, whose messages keep their language."""
    text, node, triples = ConstraintComponent.make_v_result(component, datagraph, focus_node, *rest, **named)
    bound, told = named.get("bound_vars"), {*(named.get("extra_messages") or ()), *component.shape.message}
    if told:
        triples = [triple for triple in triples if triple[1] != _MESSAGE]
    for message in sorted(told):
        filled = _filled(component, str(message), bound)
        triples.append((node, _MESSAGE, Literal(filled, lang=message.language, datatype=message.datatype)))
    return text, node, triples


def _filled(_component: Any, message: str, bound: Any) -> str:
    """A message with the values of its variables, which pySHACL takes for patterns of replacement."""
    known = dict(zip(("this", "path", "value"), bound, strict=False)) if isinstance(bound, (tuple, list)) else bound
    if isinstance(bound, (tuple, list)) and len(bound) == 4:
        known = {**known, **bound[3]}
    for name, value in (known or {}).items():
        for mark in "?$":
            message = message if value is None else message.replace(f"{{{mark}{name}}}", str(value))
    return message


def _by_query(component: Any, executor: Any, graph: Any, values: Any, _path: Any) -> Any:
    """The results of a constraint component's query, each with its own value and messages (SHACL, section 6.3)."""
    results, helper, shape = [], component.query_helper, component.shape
    for focus, nodes in values.items():
        for node, found in component.validator.validate(executor, focus, nodes, graph, helper):
            if found is True:
                raise ValidationFailure(  # type: ignore[no-untyped-call]
                    "a query of a constraint component says that it failed"
                )
            this, path, value = found if isinstance(found, tuple) else (None, None, node)  # of SELECT, or of ASK
            if value is None and not shape.is_property_shape:
                value = node
            known = {"this": this or focus, "value": node if value is None else value, "path": path or shape.path()}
            named = {"value_node": value, "result_path": path, "constraint_component": component.constraint.node}
            told = {"extra_messages": helper.unbound_messages, "bound_vars": {**helper.param_bind_map, **known}}
            results.append(component.make_v_result(graph, this or focus, **named, **told))
    return not results, results


_TOLD = {"make_v_result": _told, "_format_sparql_based_result_message": _filled}
_BOUND = {**_TOLD, "evaluate": _by_query}
