"""Terms of SHACL that decide what a shapes file checks, and those that are refused. Names are without the ``sh:``.

References: https://www.w3.org/TR/shacl/ (sections 2 to 6), https://www.w3.org/TR/shacl-af/.
"""

from __future__ import annotations

import re
from functools import cache

from ...namespaces import SH, XSD
from ...paths import settings

__all__ = ["COMPONENTS", "FLAGS", "SHAPE_LINKS", "TARGETS", "UNSAFE", "datatypes", "vocabulary"]

COMPONENTS = frozenset(settings("shacl")["components"].split())
"""What makes a shape check something: the parameters that its constraint components are named after."""

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
"""What chooses the focus nodes of a shape."""

SHAPE_LINKS = ("property", "node", "not", "and", "or", "xone", "qualifiedValueShape")
"""From a shape to other shapes that its nodes or values must conform to."""

UNSAFE: dict[str, str] = {name: why for why, names in settings("shacl")["unsafe"].items() for name in names.split()}
"""Terms of SHACL Advanced Features and SHACL-JS, which run code or make triples of their own, and why not."""

FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
"""What the letters of sh:flags are in Python; q, which is none there, takes the pattern as it stands."""

# Terms of validation reports, which say nothing in a shape.
_OF_REPORTS = re.compile("annotation|conforms|detail|focusNode|result|source|shapesGraphWellFormed|value$")


@cache
def vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """The terms of SHACL that a shapes file may use, without their prefix: the properties, and all others."""
    from rdflib import SH as VOCABULARY

    names = {str(term).removeprefix(SH) for term in dir(VOCABULARY)}
    names |= {"and", "class", "in", "not", "or"}  # rdflib lists those apart, as they are words of Python
    names = {name for name in names if not _OF_REPORTS.match(name)}
    properties = frozenset(name for name in names if name[0].islower())
    return properties, frozenset(names - properties)


@cache
def datatypes() -> frozenset[str]:
    """The datatypes of XML Schema, without their prefix."""
    from rdflib import XSD as VOCABULARY

    return frozenset(str(term).removeprefix(XSD) for term in dir(VOCABULARY))
