"""`KnowledgeGraph`: the graph and everything that can be asked of it, in one object. Imports as it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike

from .errors import UsageError, visible
from .rdf.graph import Graph
from .rdf.graph import load as load_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from .check.report import Report
    from .comparison import Comparison
    from .pathway import Pathway
    from .pathway.next_steps import NextSteps
    from .query.library import Rows
    from .rdf import Term
    from .release import Diff
    from .search.found import Found
    from .statements.cite import Evidence
    from .statements.mappings import Mappings
    from .statements.show import Summary

__all__ = ["KnowledgeGraph", "load"]


class KnowledgeGraph(Graph):
    """A `Graph` with the library's questions, evidence, validation and pathway."""

    def _repr_html_(self) -> str:
        from html import escape

        from .rdf.records import notebook
        from .statements.one_document import documents_in
        from .statements.reading import title

        rows = [("document", title(self, each) or self.label(each)) for each in documents_in(self)]
        rows += [("file", file.name) for file in self.files]
        shown = notebook(("what", "name"), ((what, visible(name)) for what, name in rows))
        return f"<div><p>{escape(repr(self)[1:-1])}</p>{shown}</div>"

    def questions(self) -> Rows:
        """The questions of the library: their name, who asks, what is asked, and the names of the parameters."""
        from .query.library import questions

        return questions()

    def ask(self, name: str, /, **parameters: Any) -> Rows:
        """The answer to a question of the library, with typed rows."""
        from .query import library as queries

        return queries.ask(self, _named(name, "a question"), parameters)

    def search(self, words: str, limit: int = 5) -> Found:
        """Concepts, sentences, questions and documents that have the words or the code; at most ``limit`` of a kind."""
        from .search.find import search

        return search(self, _named(words, "what is looked for"), limit)

    def sparql(self, text: str, timeout: float | None = None) -> Rows:
        """The answer to any read-only SPARQL 1.1 query; ``timeout`` in seconds."""
        from .query import library as queries

        return queries.sparql(self, _named(text, "a query"), timeout=timeout)

    def cite(self, subject: str, predicate: str, object: str | Term) -> Evidence:
        """The sentences that state it: words, offsets, modality. Or that none does."""
        from .statements.cite import cite

        return cite(self, subject, predicate, object)

    evidence = cite

    def source(self, document: str) -> KnowledgeGraph:
        """The graph with one document alone, by its title, prefix, CURIE or IRI, or the last part of that."""
        from .statements.one_document import document_named, only

        alone = only(self, [document_named(self, _named(document, "a document"))])
        return alone if isinstance(alone, KnowledgeGraph) else self

    def show(self, name: str) -> Summary:
        """Everything about one thing: what it is called, what it is, and what is stated and denied of it."""
        from .statements.show import show

        return show(self, _named(name, "a thing"))

    def next(
        self,
        findings: Iterable[str] = (),
        tried: Iterable[str] = (),
        declined: Iterable[str] = (),
        responses: Mapping[str, str] | Iterable[str | tuple[str, str]] = (),
    ) -> NextSteps:
        """What the documents say comes next for a patient, and why; arguments as of `pathway.next.next_steps`."""
        from .pathway.next import next_steps

        return next_steps(self, findings, tried, declined, responses)

    def validate(self) -> Report:
        """Shapes, quotes, coverage and schema in one report; truthy where the graph conforms."""
        from .check.validate import validate

        return validate(self)

    def pathway(self, name: str | None = None) -> Pathway:
        """Stages, options and escalations, read from the graph; ``name`` says which, where it has several."""
        from dataclasses import replace

        from . import pathway

        if name is not None:
            return pathway.read(self, _named(name, "a pathway"))
        return replace(pathway.read(self), picture=self._drawn)

    def _drawn(self) -> str:
        """The pathway as SVG, drawn when a notebook shows it."""
        from . import draw

        return draw.pathway(self).svg()

    def compare(self, *documents: str, about: str | None = None) -> Comparison:
        """What documents agree on and conflict in, each with each; none named: all. Arguments as of `comparison`."""
        from .comparison.matching import compare

        return compare(self, [_named(each, "a document") for each in documents], about)

    def diff(self, old: str | PathLike[str] | Graph) -> Diff:
        """What changed since an older release: a graph, a file, a folder or a wheel."""
        from .release.compare import compare

        return compare(old, self)

    def mappings(self) -> Mappings:
        """Codes of concepts, and concepts of codes: the bundled mappings and those of the graph's own files."""
        from .statements import mappings

        return mappings.read(self)

    def export(self, format: str, out: str | PathLike[str]) -> Path:
        """Write it in a format: a file, or a folder where the format has several files."""
        from .export import export as write

        return write(self, _named(format, "a format"), out)


def load(
    *files: str | PathLike[str],
    bundled: bool = True,
    mappings: bool = False,
    lenient: bool = False,
    project: str | PathLike[str] | None = None,
    documents: str | Iterable[str] = (),
) -> KnowledgeGraph:
    """The bundled graph, or that of a ``project``, and any further files; arguments and errors as in `graph.load`."""
    graph = load_graph(
        *files, bundled=bundled, mappings=mappings, lenient=lenient, project=project, documents=documents
    )
    return KnowledgeGraph(graph.store, graph.read_from, graph.warnings, graph.prefixes, graph.project)


def _named(given: object, what: str) -> str:
    if not isinstance(given, str):
        raise UsageError(f"{what} is given as text, and {visible(repr(given), 60)} is none")
    return given
