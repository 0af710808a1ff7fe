"""One concept and every statement about it: the concept in the middle, related things at its sides.

Statements with the concept as subject are at the right, as object at the left; in one column both are at the right,
told apart by the arrow heads. Relations that only the vocabulary has are hairlines without a head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ..namespaces import SKG, SKOS, compact
from ..statements.model import AxisValue, Passage, Statement, firmest
from .captions import LegendEntry, add_legend_and_caption, add_title, capital, caption_text
from .cards import Card
from .citing import attribution, curies, modality_words
from .facts import FigureData
from .palette import VOCABULARY, modality_stroke
from .paragraph import Paragraph, TextRun
from .scene import COLUMNS, MM, Box, Diagram, DiagramEdge, DiagramNode, Item, Line, Scene, Stroke

__all__ = ["concept_scene"]

_MARGIN = 2.0
_SMALL = {"two": 6.4, "one": 6.0}
_ROW = 3.4
_BRACE = 3.0
# Shapes that an arrow meets at any height; the others are only small.
_UPRIGHT = ("rect", "round", "octagon", "cup", "fold", "pill")


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Statements with one property and one modality, from or to the concept; without ``firmest``: vocabulary."""

    relation: str
    outward: bool
    firmest: Passage | None
    facts: tuple[Statement, ...]

    @property
    def label(self) -> str:
        """The heading of the bundle."""
        return ("denied: " if self.facts[0].denied else "") + self.relation

    @property
    def key(self) -> str:
        """A name for its arrow."""
        first = self.facts[0]
        by = self.firmest.id if self.firmest else "vocabulary"
        return "/".join(("out" if self.outward else "in", compact(first.predicate), by))

    @property
    def stroke(self) -> Stroke:
        """The line of its arrow."""
        return modality_stroke(self.firmest) if self.firmest else VOCABULARY

    @property
    def shared(self) -> tuple[Passage, ...]:
        """The passages, where all its statements have the same; then they are named once."""
        first = self.facts[0].passages
        return first if all(fact.passages == first for fact in self.facts) else ()

    def far(self, fact: Statement) -> str:
        """The other end of a statement."""
        return fact.target if self.outward else fact.subject


def concept_scene(facts: FigureData, iri: str, width: str = "two") -> Scene:
    """The neighbourhood of one concept, at the width of one column (85 mm) or two (178 mm)."""
    whole, small = COLUMNS[width], _SMALL[width]
    bundles = _bundles(facts, iri)
    left = [bundle for bundle in bundles if not bundle.outward] if width == "two" else []
    right = [bundle for bundle in bundles if bundle not in left]
    two_sided = bool(left) or width == "two"
    pillar = 44 * MM if width == "two" else 27 * MM
    arrow = 9 * MM if width == "two" else 8 * MM
    side = (whole - 2 * _MARGIN - pillar - 2 * arrow) / 2 if two_sided else whole - 2 * _MARGIN - pillar - arrow

    notes: list[Item] = []
    y = add_title(notes, facts.label(iri), _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.0 if width == "two" else 8.0) + 2
    x = _MARGIN + side + arrow if two_sided else _MARGIN
    name = _pillar(facts, iri, small)
    columns = [(_MARGIN, x, left, True), (x + pillar + arrow, x + pillar, right, False)]
    stacks = [[_card(facts, bundle, small) for bundle in column[2]] for column in columns]
    heights = [[card.height(side - _BRACE) for card in stack] for stack in stacks]
    totals = [sum(tall) + _ROW * max(0, len(tall) - 1) for tall in heights]
    tall = max(name.height(pillar), *totals)
    over = name.draw(x, y, pillar, tall)
    ways: list[Item] = []
    for (card_x, edge_x, column, leftward), stack, sizes, total in zip(columns, stacks, heights, totals, strict=True):
        spare = (tall - total) / (len(stack) + 1) if stack else 0.0
        top = y + spare
        for bundle, card, size in zip(column, stack, sizes, strict=True):
            laid = card.draw(card_x if leftward else card_x + _BRACE, top, side - _BRACE, size)
            over += laid
            near = card_x + side - _BRACE - 0.5 if leftward else card_x + _BRACE + 0.5
            boxes = [box for item in laid[1:] for box in item.marks if isinstance(box, Box)]
            low, high = min(box.y for box in boxes), max(box.y + box.h for box in boxes)
            if len(boxes) > 1:
                near += _BRACE if leftward else -_BRACE
                plain = Stroke(bundle.stroke.colour, min(0.9, bundle.stroke.width))
                brace = Line(((near, low), (near, high)), plain, head=False)
                over.append(
                    Item(f"{bundle.key}/brace", "node", (brace,), bundle.label, curies(_passages(bundle.facts)))
                )
            ends = ((edge_x, (low + high) / 2), (near, (low + high) / 2))
            ways.append(_arrow(facts, iri, bundle, ends))
            top += size + _ROW + spare
    caption = caption_text(facts.graph, facts.documents)
    y = add_legend_and_caption(notes, _legend(bundles), caption, _MARGIN, y + tall + 7, whole - 2 * _MARGIN, small)
    return Scene(
        "concept", capital(facts.label(iri)), _alt(facts, iri, bundles), caption, whole, y + _MARGIN,
        (*ways, *over, *notes), _diagram(facts, iri, bundles),
    )  # fmt: skip


def _bundles(facts: FigureData, iri: str) -> list[_Bundle]:
    """Stated relations in the order of the document, then those of the vocabulary."""
    found: dict[tuple[str, bool, bool, AxisValue | None], list[Statement]] = defaultdict(list)
    for fact in facts.stated:
        modality = fact.firmest.modality if fact.firmest else None
        if iri in (fact.subject, fact.target):
            found[fact.predicate, fact.subject == iri, fact.denied, modality].append(fact)
    bundles = [
        _Bundle(facts.label(prop), outward, firmest(_passages(group)), tuple(group))
        for (prop, outward, _, _), group in found.items()
    ]
    for prop, back in ((SKOS + "broader", "narrower"), (SKG + "changeIn", "changed by")):
        label = "broader" if prop.endswith("broader") else facts.label(prop)
        up = [Statement(iri, prop, ox.NamedNode(other)) for other in facts.graph.iris(iri, prop)]
        down = [Statement(other, prop, ox.NamedNode(iri)) for other in facts.graph.subjects(prop, iri)]
        bundles += [_Bundle(label, True, None, tuple(up))] if up else []
        bundles += [_Bundle(back, False, None, tuple(down))] if down else []
    return bundles


def _passages(group: Iterable[Statement]) -> list[Passage]:
    return [passage for fact in group for passage in fact.passages]


def _pillar(facts: FigureData, iri: str, small: float) -> Card:
    """The concept itself: its class, its other names, its definition."""
    look = facts.family(iri)
    classes = ", ".join(facts.label(cls) for cls in facts.classes(iri))
    words = [Paragraph((TextRun(facts.label(iri), bold=True),), small + 1.2, align="middle"),
             Paragraph((TextRun(classes, f"{look.name}.line", bold=True),), small, align="middle")]  # fmt: skip
    words += [
        Paragraph((TextRun(text, "muted"),), small, 12, align="middle")
        for text in facts.graph.texts(iri, SKOS + "definition")[:1]
    ]
    synonyms = facts.graph.texts(iri, SKOS + "altLabel")
    if synonyms:
        words.append(Paragraph((TextRun("also:"), TextRun("; ".join(synonyms), "muted")), small, 8, align="middle"))
    return Card(
        "focus", tuple(words), look.shape if look.shape in _UPRIGHT else "rect", f"{look.name}.band",
        Stroke(f"{look.name}.line", 1.2), pad=4.0, middle=True,
        title=f"{facts.label(iri)}, {classes}",
    )  # fmt: skip


def _card(facts: FigureData, bundle: _Bundle, small: float) -> Card:
    """The things at the other end of a bundle, under the name of the relation."""
    about: tuple[TextRun, ...] = (TextRun("vocabulary", "muted"),)
    if bundle.firmest:
        shared = bundle.shared
        about = attribution(shared, facts.cite) if shared else (TextRun(modality_words(bundle.firmest), "muted"),)
    words = (Paragraph((TextRun(bundle.label, bold=True), *about), small),)
    things = tuple(_thing(facts, bundle, fact, small) for fact in bundle.facts)
    return Card(
        f"{bundle.key}/card", words, "rect", None, None, groups=(things,), pad=0.5, gap=2.0,
        title=bundle.label, passages=curies(_passages(bundle.facts)),
    )  # fmt: skip


def _thing(facts: FigureData, bundle: _Bundle, fact: Statement, small: float) -> Card:
    far = bundle.far(fact)
    look = facts.family(far) if far else facts.family("")
    label = facts.label(far) if far else facts.words(fact)
    cited = () if bundle.shared or not bundle.firmest else (TextRun(facts.cite(fact.passages), "muted"),)
    line = replace(bundle.stroke, colour=f"{look.name}.line")
    return Card(
        f"{bundle.key}/{compact(far) if far else 'value'}", (Paragraph((TextRun(label), *cited), small),), look.shape,
        f"{look.name}.fill", line, pad=2.2, title=_sentence(facts, bundle, fact), passages=curies(fact.passages),
    )  # fmt: skip


def _arrow(facts: FigureData, iri: str, bundle: _Bundle, ends: tuple[tuple[float, float], tuple[float, float]]) -> Item:
    del iri
    points = ends if bundle.outward else ends[::-1]
    title = "; ".join(_sentence(facts, bundle, fact) for fact in bundle.facts)
    line = Line(points, bundle.stroke, head=bundle.firmest is not None or bool(bundle.facts[0].passages))
    return Item(bundle.key, "edge", (line,), title, curies(_passages(bundle.facts)))


def _sentence(facts: FigureData, bundle: _Bundle, fact: Statement) -> str:
    """ "foraminotomy treats severe foraminal stenosis at L5-S1 (most common [s10a])"."""
    words = " ".join(run.text for run in attribution(fact.passages, facts.cite)) if fact.passages else "vocabulary"
    denied = "it is denied that " if fact.denied else ""
    return f"{denied}{facts.label(fact.subject)} {bundle.relation} {facts.words(fact)} ({words})"


def _legend(bundles: Sequence[_Bundle]) -> list[LegendEntry]:
    passages = {b.firmest.modality: b.firmest for b in bundles if b.firmest}
    found = [
        LegendEntry(str(q.modality), modality_stroke(q)) for q in sorted(passages.values(), key=lambda q: -q.firmness)
    ]
    if any(bundle.firmest is None for bundle in bundles):
        found.append(LegendEntry("vocabulary, stated by no passage", VOCABULARY))
    return found


def _alt(facts: FigureData, iri: str, bundles: Sequence[_Bundle]) -> str:
    classes = ", ".join(facts.label(cls) for cls in facts.classes(iri))
    caption = [_sentence(facts, bundle, fact) for bundle in bundles if bundle.firmest for fact in bundle.facts]
    known = [_sentence(facts, bundle, fact) for bundle in bundles if not bundle.firmest for fact in bundle.facts]
    out = [f"Diagram: {facts.label(iri)} ({classes}) and what passages state of it."]
    out.append(f"{'. '.join(caption)}." if caption else "No passage states anything of it.")
    if known:
        out.append(f"From the vocabulary: {'. '.join(known)}.")
    return " ".join(out)


def _diagram(facts: FigureData, iri: str, bundles: Sequence[_Bundle]) -> Diagram:
    nodes: dict[str, DiagramNode] = {}
    edges = []
    for bundle in bundles:
        for fact in bundle.facts:
            ends = (fact.subject, fact.target or f"{fact.predicate}={facts.words(fact)}")
            for end in ends:
                look = facts.family(end)
                label = facts.label(end) if end in (fact.subject, fact.target) else facts.words(fact)
                nodes.setdefault(end, DiagramNode(end, (label,), look.shape, look.name))
            words = (
                " ".join(run.text for run in attribution(fact.passages, facts.cite)) if fact.passages else "vocabulary"
            )
            edges.append(DiagramEdge(*ends, f"{bundle.label}\n{words}", bundle.stroke))
    look = facts.family(iri)
    nodes.setdefault(iri, DiagramNode(iri, (facts.label(iri),), look.shape, look.name))
    return Diagram(tuple(nodes.values()), tuple(edges))
