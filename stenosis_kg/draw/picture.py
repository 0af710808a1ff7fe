"""A figure in a page: the file for its reader's screen, wide or narrow, light or dark, and files to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..pages.elements import el, link
from .drawing import FORMATS, Drawing

__all__ = ["Figure", "element", "picture"]


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
    name: str, drawing: Callable[..., Drawing], kinds: Iterable[str] = FORMATS
) -> tuple[Figure, dict[str, bytes]]:
    """The figure and its files (path in the folder -> content).

    Parameters
    ----------
    drawing : makes it for a ``width`` and a ``theme``
    kinds : the formats to take away
    """
    dark, narrow = "(prefers-color-scheme: dark)", "(max-width: 46rem)"
    light = drawing(width="two", theme="light")
    away = {f"figures/{name}.{kind}": light.to_bytes(kind) for kind in kinds}
    variants = {
        f"{narrow} and {dark}": (f"figures/{name}-narrow-dark.svg", drawing(width="one", theme="dark")),
        narrow: (f"figures/{name}-narrow.svg", drawing(width="one", theme="light")),
        dark: (f"figures/{name}-dark.svg", drawing(width="two", theme="dark")),
    }
    files = away | {file: variant.to_bytes("svg") for file, variant in variants.values()}
    shown = tuple((media, file) for media, (file, _) in variants.items())
    return Figure(f"figures/{name}.svg", shown, tuple(away), light.alt, light.title), files


def element(figure: Figure) -> Element:
    """The figure as a part of a page. A wide one scrolls on a small screen; the focus lets the keyboard do so."""
    image = el("img", src=figure.light, alt=figure.alt)
    sources = [el("source", srcset=file, media=media) for media, file in figure.variants]
    downloads = [part for name in figure.files for part in (" ", link(name, name.rsplit(".", 1)[-1].upper()))]
    return el(
        "figure",
        el("div", el("picture", *sources, image), class_="wide", tabindex="0", role="group", aria_label="Figure"),
        el("figcaption", figure.caption, *downloads),
    )
