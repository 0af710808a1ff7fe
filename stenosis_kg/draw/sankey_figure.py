"""All moves of a cohort as ribbons from the index through the stages to the ends, each as broad as the moves in it.

In two columns it runs from left to right, with the base below; in one column from top to bottom, with the base at
the left, since there the labels have room. What leads back, or to the same stage again, loops on the other side.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from ..pathway.model import Pathway
from . import metrics
from .facts import Facts
from .furniture import footer, heading
from .lanes import Lane, lanes
from .observed import ENDS, INDEX, Observed
from .sankey_layout import Bar, Laid, Ribbon, Wanted, lay
from .sankey_words import SankeyWords
from .scene import COLUMNS, Area, Box, Item, Line, Mark, Pen, Point, Scene, Text
from .seen import Link, Place, Seen

__all__ = ["sankey_scene"]

_MARGIN = 2.0
_THICK = 8.0
_LEAD = 1.24
_LEAST = 50.0
_FIRST = 0.6
"""Of what is left between the label of a ribbon and the bars, the part that comes before the label."""


def sankey_scene(facts: Facts, pathway: Pathway, observed: Observed, width: str = "two") -> Scene:
    """The moves of a cohort at the width of one column (85 mm) or two (178 mm)."""
    return _Figure(Seen(facts, pathway, observed), width).scene()


class _Figure:
    laid: Laid
    beyond = False
    """Whether the names stand beyond the loops, and not between them and the bars."""
    lanes: dict[str, Lane]

    def __init__(self, seen: Seen, width: str) -> None:
        self.seen = seen
        self.whole = COLUMNS[width]
        self.down = width == "one"
        self.small, self.title = (6.0, 7.6) if self.down else (6.4, 9.5)
        moved = {key for flow in seen.flows for key in (flow.source, flow.target)}
        self.places = [p for p in seen.places if p.key == INDEX or (p.stage and p.stage.placed) or p.key in moved]
        self.ends = [end for end in ENDS if end in moved]
        self.links = {f"{link.source} {link.target}": link for link in seen.links()}
        self.words = SankeyWords(seen, self.small, self.down)
        self.items: list[Item] = []
        self.over: list[Item] = []
        self.notes: list[Item] = []

    def scene(self) -> Scene:
        """The figure, or that there is nothing to draw."""
        seen = self.seen
        name = f"Observed moves: {seen.pathway.label}"
        y = heading(self.notes, name, _MARGIN, _MARGIN, self.whole - 2 * _MARGIN, self.title) + 3
        y = self._draw(y) if self.links and seen.observed.persons else self._nothing(y)
        told = seen.caption(self.words.caption())
        y = footer(self.notes, (), told, _MARGIN, y + 5, self.whole - 2 * _MARGIN, self.small)
        items = (*self.items, *self.over, *self.notes)
        alt = seen.alt("Sankey diagram of the moves of a cohort")
        return Scene("sankey", name, alt, told, self.whole, y + _MARGIN, items, seen.net())

    def _nothing(self, y: float) -> float:
        text = Text(_MARGIN, y + 10, self.seen.none, self.small + 1)
        self.notes.append(Item("nothing", "note", (text,)))
        return y + 16

    # Measures

    def _draw(self, y: float) -> float:
        """The bars and ribbons; returns where they end."""
        line = _LEAD * self.small
        self.headers = [self.words.bar(place) for place in self.places]
        self.says = {end: self.words.end(end, self.links.values()) for end in self.ends}
        wide = max(metrics.width(text, size, bold) for lines in self.headers for text, size, bold in lines)
        far = max((self.words.width(lines) for lines in self.says.values()), default=0.0)
        labels, wanted = self._wanted_all(brief=False)
        columns = [self.seen.visits(place)[0] for place in self.places]
        ends = [self.words.width(self.says[end]) + 3 if self.down else line * len(self.says[end]) for end in self.ends]
        if self.down:
            room = self.whole - 2 * _MARGIN - wide - 6
            self.laid = lay(columns, ends, wanted, room, lambda scale: self._lanes(wanted, scale) + 0.5)
            if self.laid.bars[0].high < _LEAST:  # long numbers leave too little to draw
                labels, wanted = self._wanted_all(brief=True)
                self.laid = lay(columns, ends, wanted, room, lambda scale: self._lanes(wanted, scale) + 0.5)
        else:
            self.laid = lay(columns, ends, wanted, 165.0, calm=True)
        beside = self._lanes(wanted, self.laid.scale)
        self.flat = 2 + (line if self.down else max(metrics.width(text, self.small) for text in labels.values()))
        if self.down:
            self.header = wide + 4
            self.pitch = max(64.0, *(self._needed(c) for c in range(len(self.places))))
            self.origin = (_MARGIN + beside + self.header + 2, y + self._half(0))
            most = max(map(len, self.says.values()), default=0)
            end = self.origin[1] + self._along(len(self.places)) + _THICK + 2 + line * most
        else:
            self.header = 2 * line + 4
            left = max(0.0, self._half(0) - _THICK / 2)
            self.pitch = (self.whole - 2 * _MARGIN - left - far - 4 - _THICK) / len(self.places)
            self.origin = (_MARGIN + left, y + self.laid.reach)
            end = self.origin[1] + self.header + beside
            self.beyond = any(self._needed(c) > self.pitch for c in range(len(self.places)))
            self.name_at = beside if self.beyond else 0.0
            self.header = 0.0 if self.beyond else self.header
        for key, text in labels.items():
            ribbon = self.laid.ribbons[key]
            (self._loop if ribbon.wanted.back else self._ribbon)(ribbon, self.links[key], text)
        for c, (place, bar) in enumerate(zip(self.places, self.laid.bars, strict=True)):
            self._bar(c, place, bar)
        for name, bar in zip(self.ends, self.laid.ends, strict=True):
            self._end(name, bar)
        return end

    def _wanted_all(self, *, brief: bool) -> tuple[dict[str, str], list[Wanted]]:
        """The numbers on the ribbons, and the ribbons to lay."""
        labels = {key: self.words.ribbon(link, brief) for key, link in self.links.items()}
        wide = {key: metrics.width(text, self.small) for key, text in labels.items()}
        return labels, [self._wanted(key, link, wide[key]) for key, link in self.links.items()]

    def _wanted(self, key: str, link: Link, wide: float) -> Wanted:
        order = {place.key: i for i, place in enumerate(self.places)}
        end = self.ends.index(link.target) if link.target in self.ends else -1
        last = len(self.places) if end >= 0 else order[link.target]
        room = wide + 3 if self.down else _LEAD * self.small
        return Wanted(key, order[link.source], last, end, link.moves, room)

    def _lanes(self, wanted: list[Wanted], scale: float) -> float:
        """Lay the lanes of what leads back; returns how much room they take."""
        spare = 0.0 if self.down else _LEAD * self.small
        found = (Lane(w.key, w.last, w.first, max(0.7, w.moves * scale) + spare) for w in wanted if w.back)
        self.lanes = lanes(found, 2.0 if self.down else 3.0)
        return max((lane.offset + lane.breadth + 4 for lane in self.lanes.values()), default=0.0)

    def _half(self, column: int) -> float:
        """Half the room along that what loops has to leave at a bar: to its name, and to the label of a loop on it."""
        if self.down:
            return _LEAD * self.small * 1.1
        again = self.links.get(f"{self.places[column].key} {self.places[column].key}")
        least = metrics.width(f"{self.seen.shown(again)} again", self.small) / 2 + 3 if again else _THICK / 2 + 1
        return least if self.beyond else max(least, self.words.width(self.headers[column]) / 2)

    def _away(self, ribbon: Ribbon, *, out: bool) -> float:
        """How far from its bar what leads back turns, leaving or arriving."""
        column = ribbon.wanted.first if out else ribbon.wanted.last
        spare = _LEAD * self.small + 1 if self.down and out else 2.0
        at = self._half(column) - _THICK / 2 + 1
        mine = [r for r in self.laid.ribbons.values() if r.wanted.back]
        beside = [r for r in mine if (r.wanted.first if out else r.wanted.last) == column]
        for each in sorted(beside, key=lambda r: (r.wanted.first - r.wanted.last, r.wanted.first)):
            at += spare + each.breadth
            if each is ribbon:
                return at - each.breadth / 2
        return at

    def _needed(self, column: int) -> float:
        """What the gap after a column needs along for what leads back there."""
        backs = [r for r in self.laid.ribbons.values() if r.wanted.back]
        out = [self._away(r, out=True) + r.breadth / 2 for r in backs if r.wanted.first == column]
        into = [self._away(r, out=False) + r.breadth / 2 for r in backs if r.wanted.last == column + 1]
        least = self._half(column)
        return _THICK + max(out, default=least) + max(into, default=least) + 3

    # Marks

    def _along(self, column: int) -> float:
        return column * self.pitch

    def _at(self, along: float, across: float) -> Point:
        x, y = self.origin
        return (x + across, y + along) if self.down else (x + along, y - across)

    def _box(self, along: float, bar: Bar, fill: str) -> Box:
        (x0, y0), (x1, y1) = self._at(along, bar.low), self._at(along + _THICK, bar.high)
        return Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0), "rect", fill)

    def _bar(self, column: int, place: Place, bar: Bar) -> None:
        box = self._box(self._along(column), bar, f"{place.colour}.line")
        texts: list[Mark] = []
        for i, (text, size, bold) in enumerate(self.headers[column]):
            colour = f"{place.colour}.line" if bold else "muted"
            if self.down:
                base = box.y + _THICK / 2 + (i - 0.5) * _LEAD * self.small + 0.36 * size
                texts.append(Text(self.origin[0] - 4, base, text, size, colour, bold, "end"))
            else:
                base = self.origin[1] + 3 + self.name_at + (i + 0.5) * _LEAD * self.small + 0.36 * size
                texts.append(Text(box.x + _THICK / 2, base, text, size, colour, bold, "middle"))
        said = ", ".join(text for text, _, _ in self.headers[column])
        self.over.append(Item(place.key, "node", (box, *texts), said, place.passages))

    def _end(self, name: str, bar: Bar) -> None:
        box = self._box(self._along(len(self.places)), bar, "muted")
        texts: list[Mark] = []
        line = _LEAD * self.small
        for i, (text, size, bold) in enumerate(self.says[name]):
            if self.down:
                base = box.y + _THICK + 2 + (i + 0.5) * line + 0.36 * size
                texts.append(Text(box.x + box.w / 2, base, text, size, "ink", bold, "middle"))
            else:
                base = box.y + box.h / 2 + (i + 0.5 - len(self.says[name]) / 2) * line + 0.36 * size
                texts.append(Text(box.x + _THICK + 4, base, text, size, "ink", bold))
        self.over.append(Item(name, "node", (box, *texts), ", ".join(text for text, _, _ in self.says[name])))

    def _label(self, key: str, text: str, place: Point, anchor: Literal["middle", "end"] = "middle") -> None:
        mark = Text(place[0], place[1] + 0.36 * self.small, text, self.small, anchor=anchor)
        self.over.append(Item(f"{key}/label", "note", (mark,)))

    def _say(self, link: Link) -> str:
        shown = self.seen.shown(link)
        moves = f"moves {shown}" if link.hidden and not link.moves else f"{shown} move{'' if shown == '1' else 's'}"
        return f"From {self.seen.name(link.source)} to {self.seen.name(link.target, link.source)}: {moves}"

    def _fill(self, link: Link) -> str:
        """Light, but where it would be too thin to be seen."""
        broad = link.moves * self.laid.scale > 0.8
        return f"{self.seen.at[link.source].colour}.{'flow' if broad else 'line'}"

    def _ribbon(self, ribbon: Ribbon, link: Link, text: str) -> None:
        """A ribbon through its places, straight where its label is and where it passes a bar."""
        curve = (self.pitch - _THICK - self.flat) * _FIRST
        stations: list[tuple[float, float]] = []
        for i, middle in enumerate(ribbon.middles):
            along = self._along(ribbon.wanted.first + i // 2)
            if i % 2:
                stations += [(along + _THICK + curve, middle), (along + _THICK + curve + self.flat, middle)]
            else:
                stations += [(along, middle), (along + _THICK, middle)]
        stations = stations[1:-1]
        half = ribbon.breadth / 2
        there = [(along, middle + half) for along, middle in stations]
        back = [(along, middle - half) for along, middle in reversed(stations)]
        path = [("M", *self._at(*there[0])), *self._edge(there), ("L", *self._at(*back[0])), *self._edge(back), ("Z",)]
        # A seam between broad ones; what is thin would vanish where it is steep.
        pen = Pen("paper", 0.35) if ribbon.breadth > 5 else Pen(self._fill(link), 0.5) if ribbon.breadth < 2 else None
        self.items.append(Item(ribbon.wanted.key, "edge", (Area(tuple(path), self._fill(link), pen),), self._say(link)))
        first = self._along(ribbon.wanted.first) + _THICK + curve + self.flat / 2
        self._label(ribbon.wanted.key, text, self._at(first, ribbon.label))

    def _edge(self, points: list[tuple[float, float]]) -> list[tuple[str | float, ...]]:
        """Along points: straight, or in an S of two curves."""
        path: list[tuple[str | float, ...]] = []
        for (a0, c0), (a1, c1) in pairwise(points):
            if abs(c0 - c1) < 0.01:
                path.append(("L", *self._at(a1, c1)))
                continue
            middle = (a0 + a1) / 2
            path.append(("Q", *self._at((a0 + middle) / 2, c0), *self._at(middle, (c0 + c1) / 2)))
            path.append(("Q", *self._at((a1 + middle) / 2, c1), *self._at(a1, c1)))
        return path

    def _loop(self, ribbon: Ribbon, link: Link, text: str) -> None:
        """What leads back: out of its bar, by a lane on the other side of the base, into the bar it comes to."""
        wanted, lane = ribbon.wanted, self.lanes[ribbon.wanted.key]
        leaves = self._along(wanted.first) + _THICK + self._away(ribbon, out=True)
        comes = self._along(wanted.last) - self._away(ribbon, out=False)
        far = -(self.header + 4 + lane.offset + lane.breadth - ribbon.breadth / 2)
        out, into = ribbon.middles
        places = [
            (self._along(wanted.first) + _THICK, out), (leaves, out), (leaves, far), (comes, far), (comes, into),
            (self._along(wanted.last), into),
        ]  # fmt: skip
        points = tuple(self._at(*place) for place in places)
        colour = self._fill(link)
        line = Line(points, Pen(colour, ribbon.breadth), head=False, radius=max(4.0, ribbon.breadth / 2 + 2))
        self.items.append(Item(wanted.key, "edge", (line,), self._say(link)))
        if self.down:
            said = self.words.loop(link, text)[-1]
            place = self._at(leaves - ribbon.breadth / 2 - _LEAD * self.small / 2, -4)
            self._label(wanted.key, said, place, "end")
            return
        across = far + ribbon.breadth / 2 + _LEAD * self.small / 2
        for said in self.words.loop(link, text):
            along = self._free(lane, comes, leaves, metrics.width(said, self.small) / 2 + 3)
            if along is not None:
                break
        self._label(wanted.key, said, self._at((leaves + comes) / 2 if along is None else along, across))

    def _free(self, lane: Lane, start: float, stop: float, half: float) -> float | None:
        """Where on a lane a label is not crossed by what comes from lanes further out: as near its middle as can be."""
        crossing: list[tuple[float, float]] = []
        for each in self.laid.ribbons.values():
            wanted = each.wanted
            if wanted.back and self.lanes[wanted.key].offset > lane.offset:
                out = self._along(wanted.first) + _THICK + self._away(each, out=True)
                into = self._along(wanted.last) - self._away(each, out=False)
                crossing += [(out, half + each.breadth / 2), (into, half + each.breadth / 2)]
        middle, span = (start + stop) / 2, stop - start - 2 * half
        steps = [middle + side * step * max(0.0, span) / 40 for step in range(21) for side in (1, -1)]
        free = (at for at in steps if all(abs(at - x) > far for x, far in crossing))
        return next(free, None) if span > -6 else None
