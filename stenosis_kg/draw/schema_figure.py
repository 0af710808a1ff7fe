"""The schema: classes inside the classes they are kinds of, each with the properties that belong to it.

Containment stands for the hierarchy and text for domain and range, so that no line is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ..namespaces import OWL, RDF, RDFS, SKG, compact
from .cards import Card, columns_of_cards
from .figure_data import FigureData
from .paragraph import NBSP, Paragraph, TextRun
from .scene import SMALLEST, Diagram, DiagramEdge, DiagramNode, Item, Paper, Scene, Stroke
from .sheet import MARGIN, LegendEntry, Sheet, capital, version

__all__ = ["schema_scene"]

_TITLE = "The schema: classes and properties"
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty")


class _Size(NamedTuple):
    """Font sizes, the number of columns, and whether properties follow each other on a line."""

    title: float
    small: float
    columns: int
    running: bool


_SIZES = {"two": _Size(9.5, SMALLEST, 4, False), "one": _Size(8.0, SMALLEST, 2, True)}


class _Schema:
    """Our classes and properties, as the graph has them."""

    def __init__(self, data: FigureData) -> None:
        self.data = data
        self.label = data.label
        self.classes = [iri for iri in data.graph.subjects(RDF + "type", OWL + "Class") if iri.startswith(SKG)]
        self.below: dict[str | None, list[str]] = defaultdict(list)
        for iri in self.classes:
            above = [cls for cls in self.above(iri) if cls != iri]
            self.below[above[0] if above else None].append(iri)
        properties = {iri for kind in _PROPERTIES for iri in data.graph.subjects(RDF + "type", kind)}
        self.properties = sorted(iri for iri in properties if iri.startswith(SKG))
        self.of: dict[str | None, list[str]] = defaultdict(list)
        for iri in self.properties:
            domain = next((d for d in data.graph.iris(iri, RDFS + "domain") if d in self.classes), None)
            self.of[domain].append(iri)

    def above(self, iri: str) -> list[str]:
        """The classes of ours right above a class."""
        return [cls for cls in self.data.parents(iri) if cls in self.classes]

    def reach(self, prop: str) -> str:
        """The label of a property's range."""
        found = self.data.graph.iris(prop, RDFS + "range")
        return self.label(found[0]).removeprefix("xsd:").removeprefix("rdf:") if found else "anything"

    def walk(self, top: str | None = None, path: tuple[str, ...] = ()) -> Iterable[str]:
        """The classes below a class, depth first; each class of a cycle once."""
        for iri in self.below[top]:
            if iri not in path:
                yield iri
                yield from self.walk(iri, (*path, iri))

    def roots(self) -> list[str]:
        """The classes without a superclass, and one of each cycle."""
        reached = set(self.walk())
        return [*self.below[None], *[iri for iri in self.classes if iri not in reached][:1]]


def schema_scene(data: FigureData, paper: Paper) -> Scene:
    """The schema at the width of one column (85 mm) or two (178 mm)."""
    size = _SIZES[paper.columns]
    sheet = Sheet("schema", _TITLE, paper, size.title, size.small)
    schema = _Schema(data)
    roots = schema.roots()
    lone = [iri for iri in roots if not schema.below[iri]]
    cards = [_card(schema, iri, size) for iri in [*(r for r in roots if r not in lone), *lone]]
    if schema.of[None]:
        words = (_head("any subject", "other", size.small), *_rows(schema, None, size))
        cards.append(Card("no-domain", words, "rect", "panel", Stroke("muted", 0.6), title="properties of any subject"))
    large = [card for card in cards if card.groups and len(card.groups[0]) > 2 * size.columns]
    first = [replace(card, columns=size.columns) for card in large]
    over: list[Item] = []
    y = sheet.y + 2
    for group, many in ((first, 1), ([card for card in cards if card not in large], size.columns)):
        laid = columns_of_cards(group, sheet.across, 2.0 if size.running else 4.0, many)
        over += laid.draw(MARGIN, y)
        y += laid.height + 4.0
    sheet.y = y + 3
    entry = LegendEntry("property → what it leads to; ⊂ the property it specializes", Stroke("paper", 0.5))
    sheet.legend([LegendEntry("box in a box: a kind of it", Stroke("muted", 0.9), "rect"), entry])
    caption = f"The schema of stenosis-kg {version(data.graph)}. A research representation; not medical advice."
    return sheet.scene(over, caption, _alt(schema), _diagram(schema))


def _head(label: str, colour: str, small: float) -> Paragraph:
    return Paragraph((TextRun(capital(label), f"{colour}.line", bold=True),), small + 0.4)


def _card(schema: _Schema, iri: str, size: _Size, above: tuple[str, ...] = ()) -> Card:
    look = schema.data.class_family(iri)
    below = [each for each in schema.below[iri] if each not in (*above, iri)]
    inside = tuple(_card(schema, each, size, (*above, iri)) for each in below)
    words = (_head(schema.label(iri), look.name, size.small), *_rows(schema, iri, size))
    broad = 2 if (len(below) > 3 if above else len([*schema.walk(iri)]) > 4) else 1
    line, tight = f"{look.name}.line", 0.9 if size.running else 3.0
    return Card(
        compact(iri), words, "rect", f"{look.name}.fill" if above or not inside else "panel",
        Stroke(line, 0.8), (look.shape, Stroke(line, 0.9)), broad, broad,
        (inside,) if inside else (), pad=tight, gap=tight, title=schema.label(iri),
    )  # fmt: skip


def _rows(schema: _Schema, domain: str | None, size: _Size) -> list[Paragraph]:
    """The properties of a class, a line each, or one after the other where there is little room."""
    rows = []
    for prop in sorted(schema.of[domain], key=schema.label):
        above = [up for up in schema.data.graph.iris(prop, RDFS + "subPropertyOf") if up in schema.of[domain]]
        special = (TextRun(f"⊂{NBSP}{schema.label(above[0])}", "muted"),) if above else ()
        rows.append((TextRun(schema.label(prop)), TextRun(f"→{NBSP}{schema.reach(prop)}", "muted"), *special))
    if size.running and rows:
        closed = [(*row[:-1], replace(row[-1], text=row[-1].text + ";")) for row in rows[:-1]] + rows[-1:]
        return [Paragraph(tuple(run for row in closed for run in row), size.small, most=40)]
    return [Paragraph(row, size.small, most=4, hang=7.0) for row in rows]


def _alt(schema: _Schema) -> str:
    label = schema.label
    out = [f"Diagram: {len(schema.classes)} classes and {len(schema.properties)} properties."]
    for iri in schema.classes:
        above = [f", a kind of {label(cls)}" for cls in schema.above(iri)[:1]]
        has = ", ".join(f"{label(prop)} {schema.reach(prop)}" for prop in schema.of[iri])
        out.append(f"{capital(label(iri))}{''.join(above)}{f': {has}' if has else ''}.")
    return " ".join(out)


def _diagram(schema: _Schema) -> Diagram:
    nodes, edges = {}, []
    for iri in schema.classes:
        look = schema.data.class_family(iri)
        nodes[iri] = DiagramNode(iri, (schema.label(iri),), look.shape, look.name)
        edges += [DiagramEdge(iri, cls, "is a kind of", Stroke("muted", 0.5)) for cls in schema.above(iri)]
    anything = SKG + "anything"
    for prop in schema.properties:
        ends = [next(iter(schema.data.graph.iris(prop, RDFS + end)), anything) for end in ("domain", "range")]
        for end in ends:
            nodes.setdefault(end, DiagramNode(end, (schema.label(end) if end != anything else "anything",)))
        edges.append(DiagramEdge(ends[0], ends[1], schema.label(prop)))
    return Diagram(tuple(nodes.values()), tuple(edges))
