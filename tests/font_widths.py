"""The table of glyph widths that figures are laid out by, read from the fonts that matplotlib ships.

Write it anew, where a later matplotlib ships other fonts: ``python -m tests.font_widths`` in a checkout.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont

from stenosis_kg.paths import asset

__all__ = ["ASSET", "table"]

ASSET = "dejavu_widths.txt"
_FILES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
_HEAD = """\
# Advance widths of the glyphs of DejaVu Sans and DejaVu Sans Bold, in 1/2048 em.
# Source: the font files that matplotlib ships, version 2.35 (https://dejavu-fonts.github.io); public domain where it
# changes Bitstream Vera, (c) 2003 Bitstream, Inc. and (c) 2006 Tavmjong Bah, whose licence lets anybody use, copy and
# change it: https://dejavu-fonts.github.io/License.html
# A line is a run of characters: the code of the first in hexadecimal, then the width of each; 651*3 is three of 651.
# Made by: python -m tests.font_widths
"""


def table() -> str:
    """The table as the fonts have it. What sits on another character or is not drawn has no width."""
    return _HEAD + "".join(f"\n[{name}]\n{_runs(file)}" for name, file in _FILES.items())


def _runs(file: str) -> str:
    with TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file) as font:
        assert font["head"].unitsPerEm == 2048
        widths = {code: font["hmtx"][glyph][0] for code, glyph in font.getBestCmap().items()}
    lines = []
    numbered = enumerate(sorted(widths))
    for _, group in groupby(numbered, key=lambda each: each[1] - each[0]):
        codes = [code for _, code in group]
        drawn = [0 if unicodedata.category(chr(code)) in ("Mn", "Me", "Cf", "Cc") else widths[code] for code in codes]
        counted = [(width, len(list(same))) for width, same in groupby(drawn)]
        lines.append(f"{codes[0]:04x} " + " ".join(f"{width}*{n}" if n > 1 else str(width) for width, n in counted))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import stenosis_kg

    Path(stenosis_kg.__file__).with_name("assets").joinpath(ASSET).write_text(table(), encoding="utf-8")
    assert asset(ASSET) == table()
