"""A figure in hand: written to a file by its ending, shown in a notebook, or a part of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack
from xml.etree.ElementTree import Element

from ..errors import UsageError
from ..files import write_atomic
from ..pages import el, link, wide
from .fitting import fitted
from .metrics import missing
from .palette import THEMES
from .scene import DPI, Paper, Scene, TextLine
from .svg import svg

if TYPE_CHECKING:
    from .figure_data import FigureData

__all__ = ["FORMATS", "WIDTHS", "Drawing", "Figure", "Look", "element", "kind_of", "picture"]

FORMATS = ("png", "tiff", "svg", "pdf", "html", "mmd", "dot")
"""What a file can end in; .tif is .tiff."""

DPIS = (72, 1200)
"""The fewest and the most dots an inch."""

_KINDS = {"tif": "tiff"}
_SHOWN = 3  # labels in a warning

WIDTHS = {"one": 85, "two": 178}
"""Columns of a journal, in millimetres."""


class Look(TypedDict, total=False):
    """How a figure is made; every function of `draw` takes these words.

    Parameters
    ----------
    width : "two" (178 mm, two columns of a journal) or "one" (85 mm), or as little more as its words need
    width_mm : the width in millimetres, in place of ``width``; no letter is smaller than 7 points at any
    theme : "light" or "dark"; a page follows its reader's
    bare : without the title and the footnote, which a journal sets itself; the legend stays
    dpi : dots an inch of PNG and TIFF, 72 to 1,200

    Raises
    ------
    UsageError
        If one is unknown or out of its range, or the figure cannot be so narrow; it names the least width.

    >>> look: Look = {"width_mm": 120, "bare": True, "dpi": 600}
    """

    width: str
    width_mm: float | None
    theme: str
    bare: bool
    dpi: int


def _laid(build: Callable[[Paper], Scene], width: str, width_mm: float | None, bare: bool) -> Scene:
    if width_mm is None:
        return fitted(build, WIDTHS[width], bare, grow=True)
    return fitted(build, width_mm, bare)


class Drawing:
    """A figure of a graph, in one width and theme.

    ``scene`` is the figure without a format; ``alt`` says in words what it shows.
    """

    def __init__(
        self,
        data: FigureData,
        build: Callable[[Paper], Scene],
        *,
        width: str = "two",
        width_mm: float | None = None,
        theme: str = "light",
        bare: bool = False,
        dpi: int = DPI,
    ) -> None:
        """``build`` makes the scene for a paper; the others are as in `Look`, and so are the errors."""
        for kind, given, known in (("width", width, WIDTHS), ("theme", theme, THEMES)):
            if given not in known:
                raise UsageError(f'there is no {kind} "{given}"; there is {" and ".join(known)}')
        if not DPIS[0] <= dpi <= DPIS[1]:
            raise UsageError(f"{dpi} dots an inch were asked for; ask for {DPIS[0]} to {DPIS[1]}")
        self._data, self._build = data, build
        self.width, self.theme, self.bare, self.dpi = width, theme, bare, dpi
        self.scene = _laid(build, width, width_mm, bare)

    @property
    def alt(self) -> str:
        """The figure in words."""
        return self.scene.alt

    def warnings(self, kind: str) -> list[str]:
        """What a file of this format would not show: for each label with letters that the font lacks, a line.

        Of more than three such labels, the last line says how many more there are.
        """
        if kind not in ("png", "tiff", "pdf"):
            return []
        texts = (mark.text for item in self.scene.items for mark in item.marks if isinstance(mark, TextLine))
        labels = {text: lost for text in texts if (lost := sorted(missing(text), key=text.index))}
        lines = [
            f'{kind.upper()} shows boxes for {", ".join(map(_letter, lost))} of "{text}": the font lacks them; in SVG '
            "and HTML they are drawn by the viewer's fonts"
            for text, lost in [*labels.items()][:_SHOWN]
        ]
        more = len(labels) - len(lines)
        return [*lines, f"so it is with {more:,} more label{'s' * (more > 1)}"] if more else lines

    @property
    def title(self) -> str:
        """The title of the figure."""
        return self.scene.title

    def __repr__(self) -> str:
        return f"<Drawing: {self.title}>"

    def svg(self) -> str:
        """The figure as an SVG document."""
        return svg(self.scene, self.theme)

    def _repr_svg_(self) -> str:
        return self.svg()

    def to_bytes(self, kind: str) -> bytes:
        """The figure as the content of a file of one of ``FORMATS``.

        Raises UsageError for any other, and for "mmd" and "dot" where the figure is a chart without nodes and edges.
        """
        if kind == "svg":
            return self.svg().encode()
        if kind in ("png", "tiff", "pdf"):
            from .png_pdf import render

            return render(self.scene, kind, self.theme, self.dpi)
        if kind == "html":
            from .html import html

            wide, narrow = (_laid(self._build, width, None, self.bare) for width in ("two", "one"))
            return html(self._data, wide, narrow).encode()
        if kind not in ("mmd", "dot"):
            raise UsageError(f'cannot draw "{kind}"; the endings are {", ".join(FORMATS)}')
        if self.scene.diagram is None:
            raise UsageError(
                f'"{self.title}" is a chart: it has no nodes and edges that {kind} could hold; its endings are '
                f"{', '.join(self.formats)}"
            )
        from .flowchart import dot, mermaid

        return (mermaid if kind == "mmd" else dot)(self.scene).encode()

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be written as: a chart, without nodes and edges, is no mmd and no dot."""
        return tuple(kind for kind in FORMATS if self.scene.diagram is not None or kind not in ("mmd", "dot"))

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the figure to a file, whole or not at all; its ending says in which format.

        Raises
        ------
        UsageError
            If the ending is none of ``FORMATS``.
        OutputError
            If the place cannot be written; nothing is left behind.
        """
        kind = kind_of(path)
        target = Path(path)
        write_atomic(target, self.to_bytes(kind))
        return target


def kind_of(path: str | PathLike[str]) -> str:
    """The format that the ending of a file says.

    >>> kind_of("out/pathway.SVG")
    'svg'
    """
    target = Path(path)
    kind = target.suffix.removeprefix(".").lower()
    kind = _KINDS.get(kind, kind)
    if kind not in FORMATS:
        fault = f'"{target.suffix}" is no ending that can be drawn' if kind else f'"{target.name}" has no ending'
        raise UsageError(f"{fault}; name a file that ends in one of {', '.join('.' + each for each in FORMATS)}")
    return kind


def _letter(char: str) -> str:
    """A letter with its number, and its name where it has one: "椎 (U+690E)"."""
    return f"{char} (U+{ord(char):04X})"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing in the folder: the file for a light page, those for others (media query -> file), alt text, caption.

    ``files`` are the files to take away.
    """

    light: str
    variants: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    alt: str
    caption: str


def picture(
    name: str, drawing: Callable[..., Drawing], kinds: Iterable[str] | None = None, **look: Unpack[Look]
) -> tuple[Figure, dict[str, bytes]]:
    """The figure and its files (path in the folder -> content).

    Parameters
    ----------
    drawing : makes it for the words of `Look`
    look : of the figure that is taken away; the width of the one for narrow screens is its own
    kinds : the formats to take away; None: all that it can be but TIFF, which is for print
    """
    dark, narrow = "(prefers-color-scheme: dark)", "(max-width: 46rem)"
    bare = look.get("bare", False)
    light = drawing(**(look | {"theme": "light"}))
    away = {
        f"figures/{name}.{kind}": light.to_bytes(kind)
        for kind in kinds or (each for each in light.formats if each != "tiff")
    }
    variants = {
        f"{narrow} and {dark}": (f"figures/{name}-narrow-dark.svg", drawing(width="one", theme="dark", bare=bare)),
        narrow: (f"figures/{name}-narrow.svg", drawing(width="one", theme="light", bare=bare)),
        dark: (f"figures/{name}-dark.svg", drawing(**(look | {"theme": "dark"}))),
    }
    files = away | {file: variant.to_bytes("svg") for file, variant in variants.values()}
    shown = tuple((media, file) for media, (file, _) in variants.items())
    return Figure(f"figures/{name}.svg", shown, tuple(away), light.alt, light.title), files


def element(figure: Figure) -> Element:
    """The figure as a part of a page. A wide one scrolls on a small screen."""
    image = el("img", src=figure.light, alt=figure.alt)
    sources = [el("source", srcset=file, media=media) for media, file in figure.variants]
    downloads = [part for name in figure.files for part in (" ", link(name, name.rsplit(".", 1)[-1].upper()))]
    shown = wide("Figure", el("picture", *sources, image))
    return el("figure", shown, el("figcaption", figure.caption, *downloads))
