"""The schema: classes inside the classes they are kinds of, each with the properties that belong to it.

Containment stands for the hierarchy and text for domain and range, so that no line is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..namespaces import OWL, RDF, RDFS, SKG, compact
from .captions import LegendEntry, add_legend_and_caption, add_title, capital, version
from .cards import Card, columns_of_cards
from .citing import NBSP
from .facts import FigureData
from .palette import Family, family
from .paragraph import Paragraph, TextRun
from .scene import COLUMNS, Diagram, DiagramEdge, DiagramNode, Item, Scene, Stroke

__all__ = ["schema_scene"]

_MARGIN = 2.0
_TITLE = "The schema: classes and properties"
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty")


@dataclass(frozen=True, slots=True)
class _Size:
    small: float
    columns: int
    running: bool


_SIZES = {"two": _Size(6.2, 4, False), "one": _Size(6.0, 2, True)}


class _Schema:
    """Our classes and properties, as the graph has them."""

    def __init__(self, facts: FigureData) -> None:
        self.facts = facts
        self.classes = [iri for iri in facts.graph.subjects(RDF + "type", OWL + "Class") if iri.startswith(SKG)]
        self.below: dict[str | None, list[str]] = defaultdict(list)
        for iri in self.classes:
            ups = [up for up in facts.parents(iri) if up in self.classes and up != iri]
            self.below[ups[0] if ups else None].append(iri)
        self.properties = sorted(
            {iri for kind in _PROPERTIES for iri in facts.graph.subjects(RDF + "type", kind) if iri.startswith(SKG)}
        )
        self.of: dict[str | None, list[str]] = defaultdict(list)
        for iri in self.properties:
            domain = next((d for d in facts.graph.iris(iri, RDFS + "domain") if d in self.classes), None)
            self.of[domain].append(iri)

    def reach(self, prop: str) -> str:
        """The label of a property's range."""
        found = self.facts.graph.iris(prop, RDFS + "range")
        return self.facts.label(found[0]).removeprefix("xsd:").removeprefix("rdf:") if found else "anything"

    def walk(self, top: str | None = None, seen: tuple[str, ...] = ()) -> Iterable[str]:
        """The classes below a class, depth first; each class of a cycle once."""
        for iri in self.below[top]:
            if iri not in seen:
                yield iri
                yield from self.walk(iri, (*seen, iri))

    def roots(self) -> list[str]:
        """The classes without a superclass, and one of each cycle."""
        reached = set(self.walk())
        return [*self.below[None], *[iri for iri in self.classes if iri not in reached][:1]]


def schema_scene(facts: FigureData, width: str = "two") -> Scene:
    """The schema at the width of one column (85 mm) or two (178 mm)."""
    whole, size = COLUMNS[width], _SIZES[width]
    schema = _Schema(facts)
    notes: list[Item] = []
    y = add_title(notes, _TITLE, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 8.0) + 2
    roots = schema.roots()
    lone = [iri for iri in roots if not schema.below[iri]]
    cards = [_card(schema, iri, size, 0, ()) for iri in [*(r for r in roots if r not in lone), *lone]]
    if schema.of[None]:
        words = (_head("any subject", "other", size.small), *_rows(schema, None, size))
        cards.append(Card("no-domain", words, "rect", "panel", Stroke("muted", 0.6), title="properties of any subject"))
    columns = size.columns
    first = [replace(card, columns=columns) for card in cards if len(card.groups[:1] and card.groups[0]) > 2 * columns]
    over: list[Item] = []
    for group, many in ((first, 1), ([card for card in cards if card.key not in {c.key for c in first}], columns)):
        laid = columns_of_cards(group, whole - 2 * _MARGIN, 3.0 if size.running else 4.0, many)
        over += laid.draw(_MARGIN, y)
        y += laid.height + 4.0
    caption = f"The schema of stenosis-kg {version(facts.graph)}. A research representation; not medical advice."
    legend = [
        LegendEntry("box in a box: a kind of it", Stroke("muted", 0.9), "rect"),
        LegendEntry("property → what it leads to; ⊂ the property it specializes", Stroke("paper", 0.5)),
    ]
    y = add_legend_and_caption(notes, legend, caption, _MARGIN, y + 3, whole - 2 * _MARGIN, size.small)
    return Scene("schema", _TITLE, _alt(schema), caption, whole, y + _MARGIN, (*over, *notes), _diagram(schema))


def _head(label: str, colour: str, small: float) -> Paragraph:
    return Paragraph((TextRun(capital(label), f"{colour}.line", bold=True),), small + 0.4)


def _card(schema: _Schema, iri: str, size: _Size, depth: int, above: tuple[str, ...]) -> Card:
    look: Family = family([iri], schema.facts.parents)
    below = [each for each in schema.below[iri] if each not in (*above, iri)]
    inside = tuple(_card(schema, each, size, depth + 1, (*above, iri)) for each in below)
    words = (_head(schema.facts.label(iri), look.name, size.small), *_rows(schema, iri, size))
    broad = 2 if depth > 0 and len(below) > 3 else 1
    line, tight = f"{look.name}.line", size.running
    return Card(
        compact(iri), words, "rect", "panel" if depth == 0 and inside else f"{look.name}.fill",
        Stroke(line, 0.8), (look.shape, Stroke(line, 0.9)), broad, broad,
        (inside,) if inside else (), pad=2.0 if tight else 3.0, gap=2.0 if tight else 3.0,
        title=schema.facts.label(iri),
    )  # fmt: skip


def _rows(schema: _Schema, domain: str | None, size: _Size) -> list[Paragraph]:
    """The properties of a class, a line each, or one after the other where there is little room."""
    rows = []
    for prop in sorted(schema.of[domain], key=schema.facts.label):
        above = [up for up in schema.facts.graph.iris(prop, RDFS + "subPropertyOf") if up in schema.of[domain]]
        special = (TextRun(f"⊂{NBSP}{schema.facts.label(above[0])}", "muted"),) if above else ()
        rows.append((TextRun(schema.facts.label(prop)), TextRun(f"→{NBSP}{schema.reach(prop)}", "muted"), *special))
    if size.running and rows:
        closed = [(*row[:-1], replace(row[-1], text=row[-1].text + ";")) for row in rows[:-1]] + rows[-1:]
        return [Paragraph(tuple(run for row in closed for run in row), size.small, most=40)]
    return [Paragraph(row, size.small, most=4, hang=7.0) for row in rows]


def _alt(schema: _Schema) -> str:
    label = schema.facts.label
    out = [f"Diagram: {len(schema.classes)} classes and {len(schema.properties)} properties."]
    for iri in schema.classes:
        ups = [label(up) for up in schema.facts.parents(iri) if up in schema.classes]
        has = ", ".join(f"{label(prop)} {schema.reach(prop)}" for prop in schema.of[iri])
        out.append(f"{capital(label(iri))}{f', a kind of {ups[0]}' if ups else ''}{f': {has}' if has else ''}.")
    return " ".join(out)


def _diagram(schema: _Schema) -> Diagram:
    label = schema.facts.label
    nodes, edges = {}, []
    for iri in schema.classes:
        look = family([iri], schema.facts.parents)
        nodes[iri] = DiagramNode(iri, (label(iri),), look.shape, look.name)
        edges += [
            DiagramEdge(iri, up, "is a kind of", Stroke("muted", 0.5))
            for up in schema.facts.parents(iri)
            if up in schema.classes
        ]
    for prop in schema.properties:
        ends = [next(iter(schema.facts.graph.iris(prop, RDFS + end)), SKG + "anything") for end in ("domain", "range")]
        for end in ends:
            nodes.setdefault(end, DiagramNode(end, (label(end) if end != SKG + "anything" else "anything",)))
        edges.append(DiagramEdge(ends[0], ends[1], label(prop)))
    return Diagram(tuple(nodes.values()), tuple(edges))
