"""The query library described from its own headers: ``queries/README.md`` and, for editors, ``queries/library.ttl``.

Both are written by ``python -m stenosis_kg.query.describe``, and a test holds them equal to the query files. The Turtle
has each question as a ``sh:SPARQLExecutable``, in the form that SPARQL editors read example queries in.
"""

from __future__ import annotations

import os
import re

from ..namespaces import DCTERMS, PREFIXES, RDFS, SH, XSD
from ..paths import folder
from .library import Query, hygiene, library
from .placeholders import Parameter

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

_HEAD = """\
# Questions

<!-- Written by `python -m stenosis_kg.query.describe` from the headers of the query files: edit those. -->

{count} questions that people ask of this domain, and {hygiene} checks of what must never be in the graph. One
file each; the file name is the name.

```sh
stenosis-kg ask                                              # lists them
stenosis-kg ask escalation-triggers                          # answers one
stenosis-kg ask causes-of --set "finding=pins and needles"   # with a parameter: a name, a CURIE or an IRI
stenosis-kg ask causes-of --query                            # shows its SPARQL
```

```python
kg.ask("escalation-triggers")
kg.ask("causes-of", finding="pins and needles")
```

Each file also runs unchanged in any SPARQL 1.1 engine whose default graph is the union of all graphs; the
defaults of its parameters stand in the text, as `VALUES ?name {{ default }}` or `BIND (default AS ?name)`.
`GRAPH ?passage` asks who says so: a passage is a sentence of a document, or a clause of one (`dcterms:isPartOf`
its sentence). What a passage says comes with its modality, so that a "may" stays a "may". No row means that the
documents are silent, never "no".

The expected rows of each question are in `tests/golden/`; they were read from the document, not computed.
Deleting any statement that an answer rests on changes that answer, and every statement of the document is asked
for by at least one question: both are tested.
"""

_COLUMNS = "| name | question | parameters | gives |\n| --- | --- | --- | --- |\n"

_HYGIENE = """
## To keep the graph clean

These find nothing, or there is something to mend. Each has a file in `tests/data/hygiene/` in which it finds
one thing.

| check | what it finds | what to do |
| --- | --- | --- |
"""

_TAIL = """
## As data

[`library.ttl`](library.ttl) describes every question as a `sh:SPARQLExecutable` with its text, `rdfs:comment`
and `schema:keywords`, for editors that list example queries. Its `schema:target`, <{endpoint}>, stands for your
own server: replace it.

## To add one

Write `queries/questions/<name>.rq`: the header, then the query. Read the document, and write the rows that you
expect to `tests/golden/<name>.csv` before you run it. Then `python -m stenosis_kg.query.describe`, and the tests.

So that every engine answers alike, and in time:

* `SELECT DISTINCT` (Virtuoso repeats a triple for each graph that holds it), and an `ORDER BY` that leaves no ties.
* A path that begins or ends at a parameter stands right after it, before any other `VALUES` (rdflib passes no
  binding further); where it begins there, the placeholder is `BIND(default AS ?name)` (Virtuoso loses the `VALUES`).
* Never both ends of a `+` or `*` path unbound, and none inside `NOT EXISTS`, `MINUS` or `OPTIONAL` (Virtuoso finds
  too much or nothing there): write the steps out.
* Patterns that share no variable in braces of their own (rdflib multiplies them out).

| key of the header | holds |
| --- | --- |
| `summary` | the question, as somebody would ask it |
| `asked-by` | {askers} |
| `keywords` | two to six, with commas |
| `kind` | `select`, `ask` or `construct` |
| `parameter` | `name type · default X · example Y · what it is`; may come twice; the default stands in the query too |
| … its type | behind IRI may stand `of skg:Stage` (what is of another class is refused), behind integer `from 1 to 7` |
| `columns` | `name type · name type`; the types are IRI, string, integer, number, boolean, date and any |
| `note` | how to read the answer; may be left out |
| `reach` | `any` where it asks for any relation: such a question does not count as asking for a statement |
| `problem`, `solution` | of a check: what is wrong, with columns in braces, and what to do |
| `expects` | the file of the expected rows, or `no rows` |
"""


def queries_readme() -> str:
    """The text of ``queries/README.md``.

    >>> queries_readme().splitlines()[0]
    '# Questions'
    """
    questions, checks = library(), hygiene()
    parts = [_HEAD.format(count=len(questions), hygiene=len(checks))]
    for asker in _ASKERS:
        parts.append(f"\n## What a {asker} asks\n\n{_COLUMNS}")
        parts += [_line(question) for question in questions if question.asked_by == asker]
    parts.append(_HYGIENE)
    for check in checks:
        mend = re.sub(r"\{(\w+)\}", r"*\1*", check.solution)  # the columns that a row fills in
        parts.append(f"| [{check.name}](hygiene/{check.name}.rq) | {_cell(check.summary)} | {_cell(mend)} |\n")
    parts.append(_TAIL.format(endpoint=ENDPOINT, askers=", ".join(_ASKERS)))
    return "".join(parts)


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

    >>> "sh:SPARQLAskExecutable" in queries_turtle("https://example.org/sparql")
    True
    """
    ours = {"dcterms": DCTERMS, "query": QUERY, "rdfs": RDFS, "schema": _SCHEMA, "sh": SH, "xsd": XSD}
    parts = [
        "# The questions of the stenosis knowledge graph, as SPARQL editors read example queries.\n"
        "# Written by `python -m stenosis_kg.query.describe` from the query files: edit those.\n"
        f"# schema:target stands for the server that holds the graph: replace <{endpoint}> by yours.\n\n",
        *(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in ours.items()),
        "\nquery:prefixes\n    sh:declare\n",
    ]
    used = sorted({prefix for question in library() for prefix in _prefixes(question)})
    declared = [
        f'        [ sh:prefix "{prefix}" ; sh:namespace {_quoted(PREFIXES[prefix])}^^xsd:anyURI ]' for prefix in used
    ]
    parts.append(" ,\n".join(declared) + " .\n")
    parts += [_executable(question, endpoint) for question in library()]
    return "".join(parts)


def _prefixes(question: Query) -> list[str]:
    return [line.split()[1].rstrip(":") for line in question.text.splitlines() if line.startswith("PREFIX ")]


def _executable(question: Query, endpoint: str) -> str:
    comment = " ".join(filter(None, (question.summary, question.note, *map(_said, question.parameters))))
    keywords = ", ".join(_quoted(word) for word in (question.asked_by, *question.keywords))
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+")).strip()
    return (
        f"\nquery:{question.name}\n"
        f"    a sh:SPARQLExecutable, sh:SPARQL{_CLASSES[question.kind]}Executable ;\n"
        f"    rdfs:label {_quoted(question.name)} ;\n"
        f"    rdfs:comment {_quoted(comment)}@en ;\n"
        f"    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n"
        f"    schema:keywords {keywords} ;\n"
        f"    schema:target <{endpoint}> ;\n"
        f"    sh:prefixes query:prefixes ;\n"
        f"    sh:{question.kind} {_long(body)} .\n"
    )


def _said(parameter: Parameter) -> str:
    return f"Parameter {parameter.name}: {parameter.words}; here {parameter.default}."


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _long(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{escaped}\n"""'


def main() -> None:
    """Write both files."""
    from ..files import write_atomic

    for name, text in (("README.md", queries_readme()), ("library.ttl", queries_turtle())):
        write_atomic(os.path.join(folder("queries"), name), text.encode())


if __name__ == "__main__":
    main()
