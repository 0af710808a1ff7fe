"""The whole graph by class: a map of what passages state between classes, and in two columns every concept beside it.

An arrow stands for all statements from things of one class to things of another, and is the broader the more there
are. What joins things of the same class, and the elements of the pathway, which have a figure of their own, are counted
and not drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..namespaces import SKG, compact
from ..statements.model import Passage, Statement
from .blocks import Card, Run, Words
from .citing import GLUE, curies
from .facts import Facts
from .furniture import Entry, capital, caption, footer, heading
from .layered import Layout, Node, layout
from .net import Join, Knot, Net
from .palette import FAMILIES, Family, family
from .scene import COLUMNS, MM, Item, Line, Pen, Scene

__all__ = ["ClassMap", "class_map", "map_layout", "overview_scene"]

_MARGIN = 2.0
_SMALL = {"two": 6.0, "one": 6.0}
_APART = SKG + "PathwayElement"


@dataclass
class ClassMap:
    """The classes with their concepts, and the statements between two of them; ``apart`` are not on the map."""

    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    between: dict[tuple[str, str], list[Statement]] = field(default_factory=lambda: defaultdict(list))
    within: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    apart: int = 0

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Pairs of classes that an arrow joins, in a fixed order."""
        return sorted(self.between)


def class_map(facts: Facts) -> ClassMap:
    """Every concept under the class that its look comes from, and every statement between two concepts."""
    found = ClassMap()
    kinds: dict[str, str] = {}
    for iri in facts.concepts():
        kind = kinds[iri] = _kind(facts, iri)
        if not _is_apart(facts, kind):
            found.members[kind].append(iri)
    for fact in facts.stated:
        ends = kinds.get(fact.subject), kinds.get(fact.target)
        if ends[0] not in found.members or ends[1] not in found.members:
            found.apart += 1
        elif ends[0] == ends[1]:
            found.within[str(ends[0])].append(fact)
        else:
            found.between[str(ends[0]), str(ends[1])].append(fact)
    return found


def _kind(facts: Facts, iri: str) -> str:
    """The class that a thing's look comes from: its own, or the nearest above that has one."""
    seen = facts.classes(iri)
    for cls in seen:
        if cls.removeprefix(SKG) in FAMILIES:
            return cls
        seen += [parent for parent in facts.parents(cls) if parent not in seen]
    return seen[0]


def _is_apart(facts: Facts, kind: str) -> bool:
    return kind == _APART or _APART in facts.parents(kind)


def _look(facts: Facts, kind: str) -> Family:
    return family([kind], facts.parents)


def map_layout(facts: Facts, found: ClassMap, width: float, small: float) -> tuple[list[Card], list[Node], Layout]:
    """The boxes of the map and where they and the arrows go."""
    cards = [_box(facts, kind, len(found.members[kind]), small) for kind in sorted(found.members)]
    nodes = []
    for card in cards:
        wide = max(min(card.natural + 2, 54.0), card.least)
        nodes.append(Node(card.key, wide, card.height(wide)))
    laid = layout(nodes, [(_key(a), _key(b)) for a, b in found.edges], width=width, gap=7.0, between=13.0, effort=6)
    return cards, nodes, laid


def overview_scene(facts: Facts, width: str = "two") -> Scene:
    """The map at the width of one column (85 mm), or beside a list of every concept at two (178 mm)."""
    whole, small = COLUMNS[width], _SMALL[width]
    found = class_map(facts)
    area = 85 * MM - 2 * _MARGIN
    cards, nodes, laid = map_layout(facts, found, area, small)
    notes: list[Item] = []
    y = top = heading(notes, _TITLE, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 8.0) + 2
    aside = max(0.0, (area - laid.width) / 2) + _MARGIN
    ways = [
        _arrow(facts, edge, found.between[edge], [(x + aside, at + top) for x, at in route])
        for edge, route in zip(found.edges, laid.routes, strict=True)
    ]
    over: list[Item] = []
    for card, node in zip(cards, nodes, strict=True):
        x, at = laid.place[node.key]
        over += card.draw(x + aside, at + top, node.w, node.h)
    y += laid.height
    if width == "two":
        across = (whole - 2 * _MARGIN - 12) / 2
        for card, column, start in _newspaper(_index(facts, found, small), across, top, y + 12, 2.0):
            x = _MARGIN if column else _MARGIN + across + 12
            tall = card.height(across)
            notes += [replace(item, kind="note") for item in card.draw(x, start, across, tall)]
            y = max(y, start + tall)
    told = caption(facts.graph, facts.documents)
    y = footer(notes, _legend(found), told, _MARGIN, y + 7, whole - 2 * _MARGIN, small)
    return Scene(
        "overview", _TITLE, _alt(facts, found), told, whole, y + _MARGIN, (*ways, *over, *notes), _net(facts, found)
    )


_TITLE = "The whole graph by class"


def _key(kind: str) -> str:
    return compact(kind)


def _box(facts: Facts, kind: str, count: int, small: float) -> Card:
    look = _look(facts, kind)
    words = Words(
        (Run(facts.label(kind), f"{look.name}.line", bold=True), Run(str(count), "muted")), small, centred=True
    )
    return Card(
        _key(kind), (words,), look.shape, f"{look.name}.fill", Pen(f"{look.name}.line", 0.9), middle=True,
        title=f"{facts.label(kind)}: {count} concepts",
    )  # fmt: skip


def _arrow(
    facts: Facts, edge: tuple[str, str], said: Sequence[Statement], points: Sequence[tuple[float, float]]
) -> Item:
    pen = Pen(f"{_look(facts, edge[0]).name}.line", _weight(len(said)))
    title = f"{facts.label(edge[0])} to {facts.label(edge[1])}: {_relations(facts, said)}"
    passages: list[Passage] = [passage for fact in said for passage in fact.passages]
    return Item(
        f"{_key(edge[0])}/{_key(edge[1])}", "edge", (Line(tuple(points), pen, radius=9.0),), title, curies(passages)
    )


def _weight(count: int) -> float:
    return 0.7 + 0.22 * min(count - 1, 7)


def _relations(facts: Facts, said: Sequence[Statement]) -> str:
    """ "treats 4, is effective for 2"."""
    counted = Counter(("denied: " if fact.denied else "") + facts.label(fact.predicate) for fact in said)
    return ", ".join(
        f"{label} {count}" for label, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    )


def _index(facts: Facts, found: ClassMap, small: float) -> list[Card]:
    """Every class with its concepts, and what is stated of them."""
    cards = []
    for kind in sorted(found.members, key=lambda k: (_order(k), k)):
        look = _look(facts, kind)
        labels = sorted(facts.label(iri) for iri in found.members[kind])
        words = [Words((Run(capital(facts.label(kind)), f"{look.name}.line", bold=True),), small + 0.3)]
        words.append(Words((Run(f"{GLUE}· ".join(labels)),), small, most=60))
        said = [fact for (a, _), facts_ in found.between.items() if a == kind for fact in facts_] + found.within[kind]
        if said:
            words.append(Words((Run(_relations(facts, said), "muted"),), small, most=20))
        icon = (look.shape, Pen(f"{look.name}.line", 0.9))
        cards.append(Card(f"index/{_key(kind)}", tuple(words), "rect", None, None, icon, pad=1.5))
    return cards


def _newspaper(
    cards: Sequence[Card], width: float, first: float, second: float, gap: float
) -> list[tuple[Card, int, float]]:
    """Cards in two columns that begin at different heights and end as nearly alike as can be, in their order."""
    heights = [card.height(width) + gap for card in cards]
    cut = min(range(len(cards) + 1), key=lambda i: (max(first + sum(heights[:i]), second + sum(heights[i:])), i))
    out = []
    for column, start, part in ((0, first, range(cut)), (1, second, range(cut, len(cards)))):
        for i in part:
            out.append((cards[i], column, start))
            start += heights[i]
    return out


def _order(kind: str) -> int:
    names = list(FAMILIES)
    name = kind.removeprefix(SKG)
    return names.index(name) if name in names else len(names)


def _legend(found: ClassMap) -> list[Entry]:
    entries = [Entry(f"{n} statement{'s' if n > 1 else ''}", Pen("ink", _weight(n))) for n in (1, 4, 8)]
    inside = sum(map(len, found.within.values()))
    box = Pen("muted", 0.9)
    entries.append(
        Entry("class and number of its concepts; arrows have the colour of the class they leave", box, "rect")
    )
    drawn = sum(map(len, found.between.values()))
    text = (
        f"{drawn} statements drawn; not drawn: {inside} within one class, {found.apart} of the pathway or with a value"
    )
    return [*entries, Entry(text, Pen("paper", 0.5))]


def _alt(facts: Facts, found: ClassMap) -> str:
    out = ["Diagram: the classes of the graph, with arrows for what passages state between their concepts."]
    for kind in sorted(found.members, key=lambda k: (_order(k), k)):
        labels = ", ".join(sorted(facts.label(iri) for iri in found.members[kind]))
        out.append(f"{capital(facts.label(kind))}: {labels}.")
    for a, b in found.edges:
        out.append(f"From {facts.label(a)} to {facts.label(b)}: {_relations(facts, found.between[a, b])}.")
    return " ".join(out)


def _net(facts: Facts, found: ClassMap) -> Net:
    knots = []
    for kind in sorted(found.members):
        look = _look(facts, kind)
        knots.append(Knot(kind, (facts.label(kind), f"{len(found.members[kind])} concepts"), look.shape, look.name))
    joins = [
        Join(a, b, _relations(facts, found.between[a, b]), Pen("ink", _weight(len(found.between[a, b]))))
        for a, b in found.edges
    ]
    return Net(tuple(knots), tuple(joins))
