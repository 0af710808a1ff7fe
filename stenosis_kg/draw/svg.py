"""A scene as SVG, written directly: real text, one group for each thing, and the same bytes every time.

Text stays text, so that it can be searched, copied and read out. Each line carries the width it was laid out with
(``textLength``), so that a viewer with another font fits it to the same place and nothing comes to overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape, quoteattr

from .geometry import Path, paths
from .palette import THEMES
from .scene import MM, Item, Line, Mark, Scene, Stroke, TextLine

__all__ = ["FONTS", "clean", "linked", "svg"]

FONTS = "'DejaVu Sans', 'Bitstream Vera Sans', Verdana, Geneva, sans-serif"

_SPACES = re.compile(r"\s+")
# Characters that XML cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(scene: Scene, theme: str = "light", *, inline: str = "") -> str:
    """The scene as an SVG document.

    Parameters
    ----------
    theme : "light" or "dark"
    inline : for a page, where this is its class: no size in millimetres, colours as CSS variables
        (``--surgery-line``), and each node and edge that a passage states as a button; ``data-passages`` names them
    """
    colour = _variable if inline else THEMES[theme].__getitem__
    name = f"{scene.name}-{inline}" if inline else scene.name
    frame = (
        f'class="{inline}" role="group"'
        if inline
        else f'width="{_n(scene.width / MM)}mm" height="{_n(scene.height / MM)}mm" role="img"'
    )
    title, desc = (f"{name}-label", f"{name}-words") if inline else (f"{name}-title", f"{name}-desc")
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" {frame} '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
        f'aria-labelledby="{title} {desc}" font-family="{FONTS}">',
        f'<title id="{title}">{_text(scene.title)}</title>',
        f'<desc id="{desc}">{_text(scene.alt)}</desc>',
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="{colour("paper")}"/>',
    ]
    for item in scene.items:
        out += _group(item, colour, name, bool(inline))
    return "\n".join([*out, "</svg>", ""])


def linked(scene: Scene, places: Mapping[str, str]) -> str:
    """The scene as a small picture in a page that has the same in words: for the eye and the pointer, not read out.

    Parameters
    ----------
    places : key of an item -> the address that it leads to
    """
    view = f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}"'
    out = [f'<svg class="near" aria-hidden="true" {view} font-family="{FONTS}">']
    for item in scene.items:
        place = places.get(item.key)
        marks = "".join(line for mark in item.marks for line in _mark(mark, _variable, place is not None, small=True))
        out.append(marks if place is None else f'<a href={_attr(place)} tabindex="-1">{marks}</a>')
    return "".join([*out, "</svg>"])


def clean(text: str) -> str:
    """A text with forbidden XML characters replaced and line ends normalised.

    >>> clean("a\\r\\nb\\0")
    'a\\nb�'
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _group(item: Item, colour: Callable[[str], str], name: str, inline: bool) -> list[str]:
    key = f"{name}-{item.key}" if inline else item.key
    attributes = [f"id={_attr(_SPACES.sub('-', key))}", f'class="{item.kind}"']
    if item.passages:
        attributes.append(f"data-passages={_attr(' '.join(item.passages))}")
    if inline and item.passages:
        attributes.append('tabindex="0" role="button" aria-pressed="false"')  # its title is its name
    out = [f"<g {' '.join(attributes)}>"]
    if item.title:
        out.append(f"<title>{_text(item.title)}</title>")
    for mark in item.marks:
        out += _mark(mark, colour, inline)
    return [*out, "</g>"]


def _mark(mark: Mark, colour: Callable[[str], str], inline: bool, *, small: bool = False) -> list[str]:
    """A mark; ``small`` leaves out what cannot be seen, and how a viewer fits a text to its length."""
    if isinstance(mark, TextLine):
        fitted = "" if small else ' lengthAdjust="spacingAndGlyphs"'
        anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
        bold = ' font-weight="bold"' if mark.bold else ""
        return [
            f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size)}"{bold}{anchor} '
            f'textLength="{_n(mark.width)}"{fitted} fill="{colour(mark.colour)}">'
            f"{_text(mark.text)}</text>"
        ]
    drawn = paths(mark)
    # For a page, a broad invisible line under a line, so that a finger can hit it.
    hit = f'<path d="{_d(drawn[0][0])}" fill="none" stroke="transparent" stroke-width="9"/>'
    return [hit] * (inline and isinstance(mark, Line)) + [
        f'<path d="{_d(path)}" fill="{colour(fill) if fill else "none"}"{_stroke(stroke, colour)}/>'
        for path, fill, stroke in drawn
        if fill or stroke or not small
    ]


def _stroke(stroke: Stroke | None, colour: Callable[[str], str]) -> str:
    if stroke is None:
        return ""
    dash = f' stroke-dasharray="{" ".join(map(_n, stroke.dash))}"' if stroke.dash else ""
    return f' stroke="{colour(stroke.colour)}" stroke-width="{_n(stroke.width)}"{dash}'


def _d(path: Path) -> str:
    return " ".join(" ".join([command, *map(_n, numbers)]) for command, *numbers in path)


def _n(number: float) -> str:
    """A number with at most two decimals."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _variable(role: str) -> str:
    return f"var(--{role.replace('.', '-')})"


def _text(text: str) -> str:
    return escape(clean(text))


def _attr(text: str) -> str:
    return quoteattr(clean(text))
