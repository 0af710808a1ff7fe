"""A figure in hand: written to a file by its ending, shown in a notebook, or a part of a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ..errors import UsageError
from ..files import write_atomic
from ..pages import el, link, wide
from .metrics import missing
from .palette import THEMES
from .scene import COLUMNS, Scene, TextLine
from .svg import svg

if TYPE_CHECKING:
    from .figure_data import FigureData

__all__ = ["FORMATS", "WIDTHS", "Drawing", "Figure", "element", "kind_of", "picture"]

FORMATS = ("png", "svg", "pdf", "html", "mmd", "dot")
"""What a file can end in."""

WIDTHS = tuple(COLUMNS)
"""Columns of a journal: 85 mm and 178 mm."""


class Drawing:
    """A figure of a graph, in one width and theme.

    ``scene`` is the figure without a format; ``alt`` says in words what it shows.
    """

    def __init__(
        self, data: FigureData, build: Callable[[str], Scene], width: str = "two", theme: str = "light"
    ) -> None:
        """``build`` makes the scene for a width. Raises UsageError for an unknown width or theme."""
        for kind, given, known in (("width", width, WIDTHS), ("theme", theme, tuple(THEMES))):
            if given not in known:
                raise UsageError(f'there is no {kind} "{given}"; there is {" and ".join(known)}')
        self._data, self._build = data, build
        self.width, self.theme = width, theme
        self.scene = build(width)

    @property
    def alt(self) -> str:
        """The figure in words."""
        return self.scene.alt

    def warnings(self, kind: str) -> list[str]:
        """What a file of this format would not show: at most one line, on letters that the font does not have."""
        texts = (mark.text for item in self.scene.items for mark in item.marks if isinstance(mark, TextLine))
        lost = sorted(missing("".join(texts))) if kind in ("png", "pdf") else []
        if not lost:
            return []
        scripts = sorted({unicodedata.name(char, "unknown").split()[0] for char in lost})
        shown = ", ".join(f"U+{ord(char):04X}" for char in lost[:3]) + (" …" if len(lost) > 3 else "")
        return [
            f"the font does not have {len(lost)} letters ({', '.join(scripts)}: {shown}), of which {kind.upper()} "
            "shows boxes; in SVG and HTML they are drawn by the viewer's fonts"
        ]

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
        if kind in ("png", "pdf"):
            from .png_pdf import render

            return render(self.scene, kind, self.theme)
        if kind == "html":
            from .html import html

            wide, narrow = (self.scene if width == self.width else self._build(width) for width in ("two", "one"))
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
    if kind not in FORMATS:
        fault = f'"{target.suffix}" is no ending that can be drawn' if kind else f'"{target.name}" has no ending'
        raise UsageError(f"{fault}; name a file that ends in one of {', '.join('.' + each for each in FORMATS)}")
    return kind


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
    name: str, drawing: Callable[..., Drawing], kinds: Iterable[str] | None = None
) -> tuple[Figure, dict[str, bytes]]:
    """The figure and its files (path in the folder -> content).

    Parameters
    ----------
    drawing : makes it for a ``width`` and a ``theme``
    kinds : the formats to take away; None: all that it can be
    """
    dark, narrow = "(prefers-color-scheme: dark)", "(max-width: 46rem)"
    light = drawing(width="two", theme="light")
    away = {f"figures/{name}.{kind}": light.to_bytes(kind) for kind in kinds or light.formats}
    variants = {
        f"{narrow} and {dark}": (f"figures/{name}-narrow-dark.svg", drawing(width="one", theme="dark")),
        narrow: (f"figures/{name}-narrow.svg", drawing(width="one", theme="light")),
        dark: (f"figures/{name}-dark.svg", drawing(width="two", theme="dark")),
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
