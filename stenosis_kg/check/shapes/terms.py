"""The terms of SHACL Core and SHACL-SPARQL that a shapes file may use, and what each takes as its value.

A validator ignores a term that it does not know, and then says "conforms": ``sh:mincount`` checks
nothing. This table is what `lint` compares a file with. Names are without the ``sh:``.

References: https://www.w3.org/TR/shacl/ (sections 2 to 6), https://www.w3.org/TR/shacl-af/.
"""

from __future__ import annotations

__all__ = [
    "CLASSES",
    "COMPONENTS",
    "DATATYPES",
    "MANY",
    "NODE_KINDS",
    "ON_PATH",
    "SEVERITIES",
    "SHAPE_LINKS",
    "TARGETS",
    "TERMS",
    "UNSAFE",
]

# What makes a shape check something: parameter -> local name of its constraint component.
COMPONENTS: dict[str, str] = {
    "class": "ClassConstraintComponent",
    "datatype": "DatatypeConstraintComponent",
    "nodeKind": "NodeKindConstraintComponent",
    "minCount": "MinCountConstraintComponent",
    "maxCount": "MaxCountConstraintComponent",
    "minExclusive": "MinExclusiveConstraintComponent",
    "minInclusive": "MinInclusiveConstraintComponent",
    "maxExclusive": "MaxExclusiveConstraintComponent",
    "maxInclusive": "MaxInclusiveConstraintComponent",
    "minLength": "MinLengthConstraintComponent",
    "maxLength": "MaxLengthConstraintComponent",
    "pattern": "PatternConstraintComponent",
    "languageIn": "LanguageInConstraintComponent",
    "uniqueLang": "UniqueLangConstraintComponent",
    "equals": "EqualsConstraintComponent",
    "disjoint": "DisjointConstraintComponent",
    "lessThan": "LessThanConstraintComponent",
    "lessThanOrEquals": "LessThanOrEqualsConstraintComponent",
    "not": "NotConstraintComponent",
    "and": "AndConstraintComponent",
    "or": "OrConstraintComponent",
    "xone": "XoneConstraintComponent",
    "node": "NodeConstraintComponent",
    "qualifiedMinCount": "QualifiedMinCountConstraintComponent",
    "qualifiedMaxCount": "QualifiedMaxCountConstraintComponent",
    "closed": "ClosedConstraintComponent",
    "hasValue": "HasValueConstraintComponent",
    "in": "InConstraintComponent",
    "sparql": "SPARQLConstraintComponent",
}

# Parameters that mean something on a shape with sh:path alone.
ON_PATH = frozenset(
    (
        "minCount maxCount uniqueLang lessThan lessThanOrEquals qualifiedValueShape qualifiedMinCount qualifiedMaxCount"
    ).split()
)

# What chooses the focus nodes of a shape.
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

# From a shape to the shapes that it makes its nodes or values answer to.
SHAPE_LINKS = ("property", "node", "not", "and", "or", "xone", "qualifiedValueShape")

# Term -> what its value must be: see `lint`.
TERMS: dict[str, str] = {
    "targetClass": "an IRI",
    "targetNode": "an IRI or a literal",
    "targetSubjectsOf": "an IRI",
    "targetObjectsOf": "an IRI",
    "property": "a shape",
    "path": "a path",
    "inversePath": "a path",
    "zeroOrMorePath": "a path",
    "oneOrMorePath": "a path",
    "zeroOrOnePath": "a path",
    "alternativePath": "a list",
    "class": "an IRI",
    "datatype": "a datatype",
    "nodeKind": "a node kind",
    "minCount": "a whole number",
    "maxCount": "a whole number",
    "minExclusive": "a literal",
    "minInclusive": "a literal",
    "maxExclusive": "a literal",
    "maxInclusive": "a literal",
    "minLength": "a whole number",
    "maxLength": "a whole number",
    "pattern": "a regular expression",
    "flags": "a string",
    "languageIn": "a list of strings",
    "uniqueLang": "true or false",
    "equals": "an IRI",
    "disjoint": "an IRI",
    "lessThan": "an IRI",
    "lessThanOrEquals": "an IRI",
    "not": "a shape",
    "and": "a list of shapes",
    "or": "a list of shapes",
    "xone": "a list of shapes",
    "node": "a shape",
    "qualifiedValueShape": "a shape",
    "qualifiedMinCount": "a whole number",
    "qualifiedMaxCount": "a whole number",
    "qualifiedValueShapesDisjoint": "true or false",
    "closed": "true or false",
    "ignoredProperties": "a list of IRIs",
    "hasValue": "anything",
    "in": "a list",
    "sparql": "a node",
    "select": "a query",
    "ask": "a query",
    "prefixes": "a node",
    "declare": "a node",
    "prefix": "a string",
    "namespace": "a literal",
    "message": "text",
    "severity": "a severity",
    "deactivated": "true or false",
    "name": "text",
    "description": "text",
    "order": "a literal",
    "group": "an IRI",
    "defaultValue": "anything",
    "parameter": "a node",
    "optional": "true or false",
    "labelTemplate": "text",
    "validator": "a node",
    "nodeValidator": "a node",
    "propertyValidator": "a node",
    "shapesGraph": "an IRI",
    "suggestedShapesGraph": "an IRI",
}

# Of which one subject may have more than one.
MANY = frozenset(
    (
        "targetClass targetNode targetSubjectsOf targetObjectsOf property class equals disjoint lessThan "
        "lessThanOrEquals not and or xone node hasValue sparql prefixes declare message name description group "
        "parameter labelTemplate nodeValidator propertyValidator validator shapesGraph suggestedShapesGraph "
        "qualifiedValueShape defaultValue ignoredProperties"
    ).split()
)

CLASSES = frozenset(
    (
        "NodeShape PropertyShape Shape PropertyGroup PrefixDeclaration ConstraintComponent Parameter Parameterizable "
        "SPARQLConstraint SPARQLAskValidator SPARQLSelectValidator Validator SPARQLExecutable SPARQLAskExecutable "
        "SPARQLSelectExecutable Severity"
    ).split()
)
NODE_KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
SEVERITIES = ("Violation", "Warning", "Info")

# The datatypes of XML Schema that RDF uses (RDF 1.1 Concepts, section 5.1).
DATATYPES = frozenset(
    (
        "string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay gYearMonth "
        "gMonthDay duration yearMonthDuration dayTimeDuration byte short int long unsignedByte unsignedShort "
        "unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger nonPositiveInteger hexBinary "
        "base64Binary anyURI language normalizedString token NMTOKEN Name NCName"
    ).split()
)

# SHACL Advanced Features and SHACL-JS run code or make triples of their own; nothing here needs that.
UNSAFE: dict[str, str] = {
    **dict.fromkeys(
        (
            "rule Rule SPARQLRule TripleRule construct SPARQLConstructExecutable condition Rules subject "
            "predicate object update SPARQLUpdateExecutable"
        ).split(),
        "rules make triples",
    ),
    **dict.fromkeys(
        (
            "SPARQLFunction Function returnType expression nodes filterShape union intersection "
            "ExpressionConstraintComponent values this"
        ).split(),
        "functions and expressions run code",
    ),
    **dict.fromkeys("target Target TargetType SPARQLTarget SPARQLTargetType".split(), "custom targets run code"),
    **dict.fromkeys(
        (
            "js JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator "
            "jsFunctionName jsLibrary jsLibraryURL"
        ).split(),
        "JavaScript runs code",
    ),
}
