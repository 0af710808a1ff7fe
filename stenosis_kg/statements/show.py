"""Everything about one thing: what it is called, what it is, and what is said of it, each with its passages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import InexactName, UnknownName
from ..namespaces import DCTERMS, RDF, RDFS, SKG, SKOS, compact
from ..paths import bundled
from ..paths import mappings as bundled_mappings
from ..rdf import short
from ..rdf.graph import Graph, Shown
from . import Passage, Statement, in_sequence
from .names import INEXACT, resolve
from .reading import statements_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["Summary", "codes_of", "sentence", "show"]

_LEVELS = ("exact", "narrow", "broad", "close", "related")  # of mappings, the surest first
_ABOVE = (SKOS + "broader", RDFS + "subClassOf", RDFS + "subPropertyOf")


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Shown):
    """One thing of the graph.

    ``types``, ``broader`` and ``narrower`` are IRIs. ``as_subject`` is what passages state or deny with it as the
    subject, ``as_object`` with it as the object, ``on_pathway`` either way with a relation of the pathway; for a
    passage, ``states`` is what it and its clauses state; for a property, ``uses`` is what is stated with it.
    ``changes`` is what is said of changes in it (``skg:changeIn``): of recovery, that it is quicker.
    ``asked`` says what a code that was given as the name is to the thing; "" where a name was given.
    ``mappings`` are (relation, target); ``inexact`` are (how, name) of the names that are no synonyms: "wider than".
    """

    iri: str
    label: str
    synonyms: tuple[str, ...]
    inexact: tuple[tuple[str, str], ...]
    definition: str
    types: tuple[str, ...]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    as_subject: tuple[Statement, ...]
    as_object: tuple[Statement, ...]
    on_pathway: tuple[Statement, ...]
    mappings: tuple[tuple[str, str], ...]
    passage: Passage | None = None
    states: tuple[Statement, ...] = ()
    uses: tuple[Statement, ...] = ()
    changes: tuple[Statement, ...] = ()
    asked: str = ""
    graph: Graph | None = field(default=None, compare=False)

    def _table(self) -> Table:
        """A row for each statement that it is in, with how firmly it is made and by which passages."""
        from ..rdf.records import Table

        def words(iri: str) -> str:
            return self.graph.label(iri) if self.graph else compact(iri)

        every = (*self.as_subject, *self.as_object, *self.on_pathway, *self.states, *self.uses, *self.changes)
        rows = []
        for each in dict.fromkeys(every):
            spoken = each.firmest
            firm = spoken.modality.label if spoken and spoken.modality else None
            how = f"not: {words(each.predicate)}" if each.denied else words(each.predicate)
            target = words(each.target) if each.target else short(each.object)
            rows.append((words(each.subject), how, target, firm, " ".join(p.name for p in each.passages)))
        title = f"{self.label} ({compact(self.iri)}){f': {self.definition}' if self.definition else ''}"
        return Table(title, ("subject", "relation", "object", "modality", "passages"), tuple(rows))

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes: IRIs as CURIEs, each statement with its passages and their modality."""
        found: dict[str, Any] = {
            "id": compact(self.iri),
            "iri": self.iri,
            "label": self.label,
            "synonyms": list(self.synonyms),
            "inexact": [{"name": name, "is": how} for how, name in self.inexact],
            "definition": self.definition,
            "types": [compact(each) for each in self.types],
            "broader": [compact(each) for each in self.broader],
            "narrower": [compact(each) for each in self.narrower],
            "statements": _statements(self.as_subject),
            "elsewhere": _statements(self.as_object),
            "pathway": _statements(self.on_pathway),
            "mappings": [{"relation": compact(relation), "target": target} for relation, target in self.mappings],
        }
        if self.asked:
            found["asked"] = self.asked
        if self.changes:
            found["changes"] = _statements(self.changes)
        if self.passage:
            found |= {**self.passage.quote, "states": _statements(self.states)}
        if self.uses:
            found["uses"] = _statements(self.uses)
        return found

    def to_json(self) -> str:
        """The summary as JSON."""
        import json

        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def show(graph: Graph, name: str) -> Summary:
    """Everything about the thing with this name, CURIE or IRI; or a code of the mappings.

    Raises
    ------
    InexactName
        If the name is only wider or narrower than what a concept means, or close to it; with that.
    UnknownName
        If nothing in the graph has the name; with the nearest.

    >>> from stenosis_kg.rdf.graph import load
    >>> show(load(), "decompressive foraminotomy").label
    'foraminotomy'
    >>> show(load(), "RXNORM:5640").asked
    'RXNORM:5640 "ibuprofen" is narrower than this'
    """
    asked = ""
    try:
        iri = resolve(graph, name)
    except InexactName:
        raise
    except UnknownName as unknown:
        from .codes import shown

        iri, asked = shown(graph, unknown)
    read = statements_of(graph)
    pathway = read.properties(SKG + "pathwayRelation")
    about, of_others = read.said(iri), read.said(object=iri)
    passage = read.passage(iri)
    clauses = graph.subjects(DCTERMS + "isPartOf", iri) if passage else ()
    return Summary(
        iri=iri,
        label=graph.label(iri),
        synonyms=tuple(graph.texts(iri, SKOS + "altLabel")),
        inexact=tuple((how, name) for relation, how in INEXACT.items() for name in graph.texts(iri, relation)),
        definition=" ".join(graph.texts(iri, SKOS + "definition") or graph.texts(iri, RDFS + "comment")),
        types=tuple(graph.iris(iri, RDF + "type")),
        broader=tuple(up for name in _ABOVE for up in graph.iris(iri, name)),
        narrower=tuple(other for name in _ABOVE for other in graph.subjects(name, iri)),
        as_subject=tuple(each for each in about if each.predicate not in pathway),
        as_object=tuple(each for each in of_others if each.predicate not in pathway),
        on_pathway=tuple(each for each in (*about, *of_others) if each.predicate in pathway),
        mappings=_mappings(graph, iri),
        passage=passage,
        states=read.by(iri, *clauses) if passage else (),
        changes=in_sequence(
            each for outcome in graph.subjects(SKG + "changeIn", iri) for each in read.said(object=outcome)
        ),
        uses=read.said(predicate=iri),
        asked=asked,
        graph=graph,
    )


def sentence(graph: Graph, statement: Statement, *, passages: bool = True) -> str:
    """A statement in words: labels, and behind it who says so and how firmly; before it "not" where it is denied."""
    words = graph.label(statement.target) if statement.target else f'"{short(statement.object)}"'
    said = f"{graph.label(statement.subject)} {graph.label(statement.predicate)} {words}"
    tags = [_tag(graph, statement, passage) for passage in statement.passages if passages]
    return " ".join([*(["not:"] if statement.denied else []), said, *tags])


def _tag(graph: Graph, statement: Statement, passage: Passage) -> str:
    """Who says it, how firmly, on what condition, and with which words advice against it is restricted."""
    read = statements_of(graph)
    when = " or ".join(map(graph.label, read.conditions(statement, passage)))
    advice = read.opposites(SKG + "offers") + read.opposites(SKG + "recommendedWhen")
    words = graph.texts(passage.iri, SKG + "restriction") if statement.predicate in advice else ()
    further = [*([f"when {when}"] if when else []), *(f"“{word}”" for word in words)]
    return f"[{', '.join((passage.tag[1:-1], *further))}]"


def _statements(statements: tuple[Statement, ...]) -> list[dict[str, Any]]:
    return [
        {
            **each.short,
            **({"denied": True} if each.denied else {}),
            "passages": [
                {"id": passage.curie, "modality": compact(passage.modality.iri) if passage.modality else ""}
                for passage in each.passages
            ],
        }
        for each in statements
    ]


def _mappings(graph: Graph, iri: str) -> tuple[tuple[str, str], ...]:
    """How a concept is mapped, the surest first: the kind of match, and the term with its label where that is free."""
    if not graph.objects(iri, SKOS + "prefLabel"):
        return ()
    from ..rdf.textfile import is_mapping_file

    if graph.project is not None or any(map(is_mapping_file, graph.read_from)):
        from .mappings import read

        codes = [(match.level, match.code, match.mapping.label) for match in read(graph).codes(iri)]
    else:
        codes = list(codes_of(iri)) if set(bundled()).intersection(graph.files) else []
    return tuple((f"{SKOS}{level}Match", f"{code} {label}".strip()) for level, code, label in codes)


def codes_of(concept: str) -> tuple[tuple[str, str, str], ...]:
    """The bundled mappings of a concept (an IRI), read from its own rows alone: the surest first, then by code.

    Returns
    -------
    tuples of the level ("exact"), the code as a CURIE, and its label, "" where that is not free

    >>> codes_of("https://w3id.org/stenosis-kg/concept/foraminotomy")[0]
    ('exact', 'MESH:D059526', 'Foraminotomy')
    """
    start = f"{compact(concept)}\t"
    found = []
    for path in bundled_mappings():
        text = path.read_text(encoding="utf-8")
        if f"\n{start}" not in text:
            continue
        columns, *rows = (line.split("\t") for line in text.split("\n") if not line.startswith("#"))
        for row in rows:
            cells = dict(zip(columns, row, strict=False))
            if row[0] == start[:-1] and cells["object_id"] != "sssom:NoTermFound":
                level = cells["predicate_id"].removeprefix("skos:").removesuffix("Match")
                surety = -float(cells.get("confidence") or 0)
                found.append((_LEVELS.index(level), cells["object_id"], surety, cells.get("object_label", "")))
    return tuple((_LEVELS[level], code, label) for level, code, _, label in sorted(found, key=lambda each: each[:3]))
