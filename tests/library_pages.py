"""The query library described from its own headers: ``queries/README.md`` and, for editors, ``queries/library.ttl``.

Both are written by ``python -m tests.library_pages``, and a test holds them equal to the query files. The Turtle
has each question as a ``sh:SPARQLExecutable``, in the form that SPARQL editors read example queries in.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyoxigraph as ox

from stenosis_kg.namespaces import DCTERMS, PREFIXES, RDF, RDFS, SH, XSD
from stenosis_kg.paths import folder
from stenosis_kg.query.library import Query, hygiene, library
from stenosis_kg.query.placeholders import Parameter
from stenosis_kg.rdf.writing import dumps_turtle

__all__ = ["ENDPOINT", "QUERY", "main", "queries_readme", "queries_turtle"]

QUERY = "https://w3id.org/stenosis-kg/query/"
"""The namespace of the questions themselves."""

ENDPOINT = "http://localhost:7878/query"
"""Stands for the server that holds the graph: it is the address of a freshly started ``oxigraph serve``."""

# Editors look for this one; the rest of the project has schema.org's RDF namespace, which is http.
_SCHEMA = "https://schema.org/"
_ASKERS = ("spine researcher", "guideline author", "student", "terminologist", "data engineer")
_KINDS = {"select": "a table", "ask": "yes or no", "construct": "a graph"}
_CLASSES = {"select": "Select", "ask": "Ask", "construct": "Construct"}

_HEADER = (
    "The questions of the stenosis knowledge graph, as SPARQL editors read example queries.",
    "Written by `python -m tests.library_pages` from the query files: edit those.",
    "schema:target stands for the server that holds the graph: replace <{endpoint}> by yours.",
)
_COLUMNS = "| name | question | parameters | gives |\n| --- | --- | --- | --- |\n"


def queries_readme() -> str:
    """The text of ``queries/README.md``: ``tests/data/queries_readme.md`` with a line for each query.

    >>> queries_readme().splitlines()[0]
    '# Questions'
    """
    questions, checks = library(), hygiene()
    parts = []
    for asker in _ASKERS:
        parts.append(f"\n## What a {asker} asks\n\n{_COLUMNS}")
        parts += [_line(question) for question in questions if question.asked_by == asker]
    text = Path(__file__).with_name("data") / "queries_readme.md"
    return text.read_text(encoding="utf-8").format(
        count=len(questions),
        hygiene=len(checks),
        questions="".join(parts),
        checks="".join(map(_checked, checks)),
        endpoint=ENDPOINT,
        askers=", ".join(_ASKERS),
    )


def _checked(check: Query) -> str:
    mend = re.sub(r"\{(\w+)\}", r"*\1*", check.solution)  # the columns that a row fills in
    return f"| [{check.name}](hygiene/{check.name}.rq) | {_cell(check.summary)} | {_cell(mend)} |\n"


def _line(question: Query) -> str:
    parameters = "<br>".join(f"`{each.name}={each.default}`" for each in question.parameters)
    name = f"[{question.name}](questions/{question.name}.rq)"
    return f"| {name} | {_cell(question.summary)} | {_cell(parameters)} | {_KINDS[question.kind]} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def queries_turtle(endpoint: str = ENDPOINT) -> str:
    """The text of ``queries/library.ttl``.

    Parameters
    ----------
    endpoint : the ``schema:target`` of every question

    >>> "sh:SPARQLSelectExecutable" in queries_turtle("https://example.org/sparql")
    True
    """
    used = sorted({prefix for question in library() for prefix in _prefixes(question)})
    prefixes = ox.NamedNode(QUERY + "prefixes")
    triples = []
    for prefix in used:
        node = ox.BlankNode()
        space = ox.Literal(PREFIXES[prefix], datatype=ox.NamedNode(XSD + "anyURI"))
        triples.append(ox.Triple(prefixes, ox.NamedNode(SH + "declare"), node))
        triples.append(ox.Triple(node, ox.NamedNode(SH + "prefix"), ox.Literal(prefix)))
        triples.append(ox.Triple(node, ox.NamedNode(SH + "namespace"), space))
    for question in library():
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+")).strip()
        words = " ".join(filter(None, (question.summary, question.note, *map(_words, question.parameters))))
        kind = ox.NamedNode(f"{SH}SPARQL{_CLASSES[question.kind]}Executable")
        found: tuple[tuple[str, ox.NamedNode | ox.Literal], ...] = (
            (RDF + "type", ox.NamedNode(SH + "SPARQLExecutable")),
            (RDF + "type", kind),
            (RDFS + "label", ox.Literal(question.name)),
            (RDFS + "comment", ox.Literal(words, language="en")),
            (DCTERMS + "license", ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")),
            *((_SCHEMA + "keywords", ox.Literal(word)) for word in (question.asked_by, *question.keywords)),
            (_SCHEMA + "target", ox.NamedNode(endpoint)),
            (SH + "prefixes", prefixes),
            (SH + question.kind, ox.Literal(f"\n{body}\n")),
        )
        executable = ox.NamedNode(QUERY + question.name)
        triples += [ox.Triple(executable, ox.NamedNode(predicate), value) for predicate, value in found]
    header = [line.format(endpoint=endpoint) for line in _HEADER]
    return dumps_turtle(triples, header=header, prefixes={"query": QUERY, "schema": _SCHEMA}).decode()


def _prefixes(question: Query) -> list[str]:
    return [line.split()[1].rstrip(":") for line in question.text.splitlines() if line.startswith("PREFIX ")]


def _words(parameter: Parameter) -> str:
    return f"Parameter {parameter.name}: {parameter.words}; here {parameter.default}."


def main() -> None:
    """Write both files."""
    from stenosis_kg.files import write_atomic

    for name, text in (("README.md", queries_readme()), ("library.ttl", queries_turtle())):
        write_atomic(os.path.join(folder("queries"), name), text.encode())


if __name__ == "__main__":
    main()
