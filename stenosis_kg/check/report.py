"""What was checked and what was found, as text, JSON, SARIF, Turtle or HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import tostring

import pyoxigraph as ox

from ..errors import UnknownName, visible
from ..namespaces import RDFS, SH
from ..pages import el
from ..paths import __version__
from ..rdf.graph import Shown
from ..rdf.writing import dumps_turtle
from .coverage import Coverage
from .finding import Finding, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["FORMS", "Report"]

_KEYS = ("check", "severity", "message", "file", "line", "focus", "path", "value")
_CHECKS = "https://w3id.org/stenosis-kg/check/"
_EVALUATED = ("shapes", "constraints", "focus_nodes", "statements", "files")
_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True, repr=False)
class Report(Shown):
    """What was looked at, and what was found. Truthy where the graph conforms: no finding is an error.

    Attributes
    ----------
    findings : in order of file and line
    parts : name of each check that was run, in order -> how many findings it had
    shapes, constraints, focus_nodes : what was evaluated; a shape with no focus node is itself a finding
    statements : the size of the graph, in quads
    coverage : which sentence states what, as the check of it found
    files : the names of the files that it was read from
    """

    findings: tuple[Finding, ...]
    parts: tuple[tuple[str, int], ...]
    shapes: int
    constraints: int
    focus_nodes: int
    statements: int
    coverage: Coverage
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the graph from conforming."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def verdict(self) -> str:
        """One line: does it conform, and how much was looked at."""
        looked = f"{self.shapes} shapes, {self.constraints} constraints, {self.focus_nodes} focus nodes"
        checks = ", ".join(name for name, _ in self.parts if name != "shapes")
        count = f"{len(self.errors)} {'error' if len(self.errors) == 1 else 'errors'}"
        more = f" and {len(self.warnings)} warning{'' if len(self.warnings) == 1 else 's'}" if self.warnings else ""
        return f"{'Conforms' if self else 'Does not conform'}: {count}{more}; {looked}; {checks} checked."

    @property
    def scope(self) -> str:
        """One line: which files were looked at, as one graph."""
        return f"{self.statements} statements, from {', '.join(self.files) or 'no file'}."

    def render(self, form: str = "text") -> str:
        """The report as "text", "json", "sarif" (2.1.0), "turtle" (a SHACL validation report) or "html".

        The same findings give the same text.

        Raises
        ------
        UnknownName
            If there is no such form.
        """
        if form not in FORMS:
            raise UnknownName(form, tuple(FORMS), kind="form of a report")
        return FORMS[form](self)

    def __str__(self) -> str:
        return self.render()

    def _table(self) -> Table:
        from ..rdf.records import Table

        rows = ((each.severity, each.check, each.file, each.line, each.message) for each in self.findings)
        return Table(self.verdict, ("severity", "check", "file", "line", "message"), tuple(rows))

    def _repr_html_(self) -> str:
        return self.render("html")


def _text(report: Report) -> str:
    lines = [*wrap(report.verdict, 100), *wrap(report.scope, 100)]
    if report.findings:
        parts = ", ".join(f"{name} {count}" for name, count in report.parts if count)
        lines += ["", f"Found by: {parts}", ""]
        lines += [line for finding in report.findings for line in _paragraph(finding)]
    return "\n".join(visible(line.replace("\n", "\\n"), lines=True) for line in lines).rstrip() + "\n"


def _paragraph(finding: Finding) -> list[str]:
    where = ", line ".join(str(part) for part in (finding.file, finding.line) if part is not None)
    return [f"{finding.severity}  {finding.check}{'  ' + where if where else ''}", f"    {finding.message}"]


def _json(report: Report) -> str:
    return _dump(
        {
            "conforms": bool(report),
            "verdict": report.verdict,
            "evaluated": {name: getattr(report, name) for name in _EVALUATED},
            "parts": dict(report.parts),
            "findings": [
                {name: value for name in _KEYS if (value := getattr(finding, name)) is not None}
                for finding in report.findings
            ],
        }
    )


def _sarif(report: Report) -> str:
    """SARIF 2.1.0, as code review tools read it: a rule for each check, a location where one is known."""
    rules = sorted({finding.check for finding in report.findings})
    results = []
    for finding in report.findings:
        number, message = rules.index(finding.check), {"text": finding.message}
        result: dict[str, Any] = {"ruleId": finding.check, "ruleIndex": number, "level": finding.severity}
        result["message"] = message
        if finding.file:
            place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
            place |= {"region": {"startLine": finding.line}} if finding.line else {}
            result["locations"] = [{"physicalLocation": place}]
        results.append(result)
    driver = {
        "name": "stenosis-kg",
        "version": __version__,
        "informationUri": "https://w3id.org/stenosis-kg/ontology",
        "rules": [{"id": rule, "shortDescription": {"text": rule.replace("-", " ")}} for rule in rules],
    }
    properties = {"verdict": report.verdict, "conforms": bool(report)}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results, "properties": properties}
    return _dump({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _turtle(report: Report) -> str:
    """A SHACL validation report. As in SHACL, sh:conforms is false where there is any result, even a warning.

    What is found by no shape has its check as constraint component, and its message begins with the name of it.
    """
    results = [f"sh:result {_result(finding.result or _as_result(finding), finding)}" for finding in report.findings]
    conforms = f"sh:conforms {'false' if results else 'true'}"
    whole = f"@prefix sh: <{SH}> . [] {' ; '.join(['a sh:ValidationReport', conforms, *results])} ."
    return dumps_turtle(ox.parse(whole, format=ox.RdfFormat.TURTLE)).decode()


def _result(result: Result, finding: Finding | None = None) -> str:
    """A result in Turtle, with where to mend it; those of its details are inside it."""
    messages = result.messages or ((str(ox.Literal(finding.message)),) if finding else ())
    place = str(replace(finding, message="")).removesuffix(": ") if finding else ""
    parts = [
        ("focusNode", result.focus),
        ("resultPath", result.path),
        ("value", result.value),
        ("sourceConstraintComponent", result.component),
        ("sourceShape", result.shape),
        ("resultSeverity", result.severity),
        *(("resultMessage", message) for message in messages),
        *(("detail", _result(one)) for one in result.details),
    ]
    said = [f"sh:{name} {value}" for name, value in parts if value]
    return (
        f"[ {' ; '.join(['a sh:ValidationResult', *said])}{f' ; <{RDFS}comment> {ox.Literal(place)}' * bool(place)} ]"
    )


def _as_result(finding: Finding) -> Result:
    """What a check of ours found, in the terms of SHACL."""
    focus, path, value = map(_term, (finding.focus, finding.path, finding.value))
    message = str(ox.Literal(f"{finding.check}: {finding.message}"))
    severity = f"sh:{'Violation' if finding.severity == 'error' else 'Warning'}"
    name = finding.check if re.fullmatch("[a-z-]+", finding.check) else "checked-nothing"
    path = path if path and path.startswith("<") else None
    return Result(focus or "[]", f"<{_CHECKS}{name}>", "", severity, path, value, (message,))


def _term(text: str | None) -> str | None:
    """The IRI that a text is, else the text as a literal."""
    if text is None:
        return None
    try:
        return str(ox.NamedNode(text))
    except ValueError:
        return str(ox.Literal(text))


def _html(report: Report) -> str:
    items = [el("li", el("b", finding.check), " ", str(finding)) for finding in report.findings]
    text: str = tostring(el("div", el("p", report.verdict), el("ul", *items) if items else None), encoding="unicode")
    return text


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


FORMS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "turtle": _turtle,
    "html": _html,
}
"""Each form of a report, and what writes it."""
