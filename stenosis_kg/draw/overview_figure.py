"""The whole graph by class: each class with its concepts, and arrows for what passages state between classes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from ..graph import Graph
from ..namespaces import SKG
from .blocks import Card, Run, Words
from .facts import Facts
from .furniture import capital, caption, footer, heading
from .layered import Node, layout
from .palette import FAMILIES, family
from .scene import MM, Edge, Item, Line, Pen, Scene

__all__ = ["overview_scene"]

_WIDTHS = {"two": 178 * MM, "one": 85 * MM}
_MARGIN = 2.0


@dataclass
class _Class:
    iri: str
    members: list[str]


def overview_scene(graph: Graph, width: str = "two") -> Scene:
    """Everything, by class."""
    facts = Facts(graph)
    whole = _WIDTHS[width]
    size = 6.2
    kinds: dict[str, str] = {}
    for iri in facts.concepts():
        kinds[iri] = _kind(facts, iri)
    members: dict[str, list[str]] = defaultdict(list)
    for iri, kind in kinds.items():
        members[kind].append(iri)
    pairs: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for fact in facts.stated:
        if fact.subject in kinds and fact.object in kinds:
            pairs[kinds[fact.subject], kinds[fact.object]][fact.label] += 1
    cards = {kind: _card(facts, kind, members[kind], pairs, size) for kind in members}
    wides = {kind: min(max(card.least, 66.0 + 1.7 * len(members[kind])), 150) for kind, card in cards.items()}
    nodes = [Node(kind, wides[kind], cards[kind].height(wides[kind])) for kind in sorted(cards)]
    edges = [pair for pair in sorted(pairs) if pair[0] != pair[1]]
    words = [Words(tuple(Run(f"{label} {n}", "muted") for label, n in pairs[e].most_common()), 6.0) for e in edges]
    labels = {i: (min(w.natural, max(46, w.least)) + 3, w.height(min(w.natural, max(46, w.least)) + 0.1) + 1) for i, w in enumerate(words)}
    laid = layout(nodes, edges, labels=labels, width=whole - 2 * _MARGIN, gap=9, between=9)
    items: list[Item] = []
    y = heading(items, "The whole graph by class", _MARGIN, _MARGIN, whole, 9)
    for node in nodes:
        x, top = laid.place[node.key]
        items += cards[node.key].draw(x + _MARGIN, y + top, node.w, node.h)
    ways = []
    for i, edge in enumerate(edges):
        points = tuple((a + _MARGIN, b + y) for a, b in laid.routes[i])
        lx, ly = laid.labels.get(i, (0, 0))
        w = labels[i][0] - 3
        ways.append(Item(f"edge{i}", "edge", (Line(points, Pen("muted", 0.7), radius=8),)))
        from .scene import Box
        ways.append(Item(f"label{i}", "note", (Box(lx + _MARGIN, ly + y, labels[i][0], labels[i][1], "rect", "paper"), *words[i].draw(lx + 1.5 + _MARGIN, ly + y + 0.5, w+.1))))
    y += laid.height
    y = footer(items, [], caption(graph, facts.documents), _MARGIN, y + 8, whole - 2 * _MARGIN, size)
    print(laid.width, laid.height / MM, laid.crossings)
    return Scene("overview", "overview", "", "", max(whole, laid.width + 4), y + _MARGIN, (*ways, *items), tuple(Edge(a, b) for a, b in edges))


def _kind(facts: Facts, iri: str) -> str:
    seen = facts.classes(iri)
    for cls in seen:
        if cls.removeprefix(SKG) in FAMILIES:
            return cls
        seen += [p for p in facts.parents(cls) if p not in seen]
    return seen[0]


def _card(facts: Facts, kind: str, members: list[str], pairs, size: float) -> Card:
    look = family([kind], facts.parents)
    words = [Words((Run(capital(facts.label(kind)), f"{look.name}.line", bold=True),), 7)]
    words.append(Words((Run("; ".join(facts.label(m) for m in members)),), size, most=40))
    own = pairs.get((kind, kind))
    if own:
        words.append(Words((Run("within: " + ", ".join(f"{k} {n}" for k, n in own.most_common()), "muted"),), size))
    return Card(kind, tuple(words), look.shape, f"{look.name}.fill", Pen(f"{look.name}.line", 0.8))
