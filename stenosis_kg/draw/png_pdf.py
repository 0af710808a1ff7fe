"""A scene as a matplotlib figure, and from it as PNG, TIFF and PDF: the same bytes every time.

No pyplot, no style sheet, no date; the fonts are those that matplotlib ships.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .geometry import Path, paths
from .palette import THEMES
from .scene import DPI, Mark, Scene, Stroke, TextLine

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["figure", "render", "settings"]

_RC: dict[str, Any] = {
    "text.parse_math": False,
    "text.usetex": False,
    "text.hinting": "none",
    "font.family": ["DejaVu Sans"],
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "svg.fonttype": "none",
    "svg.hashsalt": "stenosis-kg",
    "path.simplify": False,
    "lines.scale_dashes": False,
}
_CODES = {"M": (1,), "L": (2,), "Q": (3, 3), "Z": (79,)}


def figure(scene: Scene, theme: str = "light", dpi: int = DPI) -> Figure:
    """The scene as a matplotlib Figure of its size in inches; draw it under the settings of `settings`."""
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    colours = THEMES[theme]
    fig = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=dpi, facecolor=colours["paper"])
    place = Affine2D().scale(1 / scene.width, -1 / scene.height).translate(0, 1) + fig.transFigure
    order = 0
    for item in scene.items:
        for mark in item.marks:
            order += 1
            for artist in _artists(mark, colours):
                artist.set_transform(place)
                artist.set_gid(item.key)
                artist.set_zorder(order)
                fig.add_artist(artist)
    return fig


def render(scene: Scene, kind: str, theme: str = "light", dpi: int = DPI) -> bytes:
    """The bytes of a PNG, TIFF, PDF or SVG file of the scene."""
    buffer = io.BytesIO()
    with settings():
        drawn = figure(scene, theme, dpi)
        if kind == "tiff":
            _tiff(drawn, scene, dpi, buffer)
        else:
            drawn.savefig(buffer, format=kind, dpi=dpi, metadata=_metadata(scene, kind), facecolor="auto")
    return buffer.getvalue()


def _tiff(drawn: Figure, scene: Scene, dpi: int, buffer: io.BytesIO) -> None:
    """RGB without transparency, which printers refuse, packed by LZW; its tags say how many dots an inch it has."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, TiffImagePlugin

    canvas: Any = FigureCanvasAgg(drawn)
    canvas.draw()
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for number, text in ((270, f"{scene.title}. {scene.alt}"), (305, "stenosis-kg")):  # ImageDescription, Software
        tags.tagtype[number] = 2
        tags[number] = text.encode()
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
    image.convert("RGB").save(buffer, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), tiffinfo=tags)


@contextmanager
def settings() -> Iterator[None]:
    """The settings that figures are drawn under."""
    # With a read-only home, matplotlib logs that it keeps its cache elsewhere; that is no news for a user.
    logging.getLogger("matplotlib").addFilter(_no_word_of_the_cache)
    import matplotlib as mpl

    rc: Any = dict(_RC)
    if mpl.rcParamsDefault.get("text.hinting_factor"):  # before 3.11, where texts came out up to 2 points too wide
        rc["text.hinting_factor"] = 64
    with mpl.rc_context(rc), warnings.catch_warnings():
        # A character that the font lacks is drawn as a box; the alt text has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _no_word_of_the_cache(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    return not (message.startswith("mkdir -p failed") or "MPLCONFIGDIR" in message)


def _metadata(scene: Scene, kind: str) -> dict[str, Any]:
    if kind == "pdf":
        maker = {"Creator": "stenosis-kg", "Producer": "stenosis-kg"}
        return {"Title": scene.title, "Subject": scene.alt, **maker, "CreationDate": None, "ModDate": None}
    if kind == "svg":
        return {"Title": scene.title, "Description": scene.alt, "Creator": "stenosis-kg", "Date": None}
    return {"Title": scene.title, "Description": scene.alt, "Software": "stenosis-kg"}


def _artists(mark: Mark, colours: dict[str, str]) -> list[Any]:
    if isinstance(mark, TextLine):
        return [_words(mark, colours)]
    return [_patch(path, fill, stroke, colours) for path, fill, stroke in paths(mark)]


def _words(text: TextLine, colours: dict[str, str]) -> Any:
    from matplotlib.text import Text as MplText

    return MplText(
        text.x, text.y, text.text, color=colours[text.colour], fontsize=text.size, parse_math=False,
        fontweight="bold" if text.bold else "normal", va="baseline",
        ha={"start": "left", "middle": "center", "end": "right"}[text.anchor],
    )  # fmt: skip


def _patch(path: Path, fill: str | None, stroke: Stroke | None, colours: dict[str, str]) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as MplPath

    vertices: list[tuple[float, float]] = []
    for _, *numbers in path:
        vertices += list(zip(numbers[::2], numbers[1::2], strict=True)) or [(0.0, 0.0)]
    codes = [code for command, *_ in path for code in _CODES[command]]
    style: dict[str, Any] = {"linewidth": 0, "edgecolor": "none"}
    if stroke:
        dash = (0, stroke.dash) if stroke.dash else "solid"
        style = {"linewidth": stroke.width, "edgecolor": colours[stroke.colour], "linestyle": dash, "capstyle": "butt"}
    face = colours[fill] if fill else "none"
    return PathPatch(MplPath(vertices, codes), facecolor=face, fill=fill is not None, joinstyle="miter", **style)
