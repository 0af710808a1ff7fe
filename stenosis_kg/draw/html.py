"""A figure and the documents it is drawn from as one page that opens offline.

A click, or Enter, on a part of the figure shows its sentences in the article. Everything is in the page; its policy
lets nothing be fetched, and no other script run than its own.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from xml.etree.ElementTree import Element, tostring

from ..pages import el
from ..paths import asset
from .article import article
from .figure_data import FigureData
from .palette import DARK, LIGHT
from .scene import Scene
from .svg import clean, svg

__all__ = ["html"]

_MARK = ({"mark": "#ffe08a", "mark-ink": "#15181c"}, {"mark": "#5c4a00", "mark-ink": "#ffffff"})
_HINT = "Choose a part of the figure, with a click or with Tab and Enter, to see its sentences."


def html(data: FigureData, wide: Scene, narrow: Scene) -> str:
    """The page; screens as narrow as a phone's show the figure for one column."""
    style = f":root {{ {_variables(0)} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {_variables(1)} }} }}\n"
    style += asset("figure.css")
    script = asset("figure.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    head = (
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", clean(wide.title)),
        el("meta", name="description", content=clean(wide.alt)),
        el("style", style),
    )
    return f"""<!doctype html>
<html lang="en">
<head>
{_lines(head)}
</head>
<body>
{_lines([el("h1", clean(wide.title))])}
<main>
<div>
<p class="told"><span role="status" aria-live="polite">{_HINT}</span><a href="#figure">figure</a></p>
<figure id="figure">
{svg(wide, inline="two")}{svg(narrow, inline="one")}</figure>
</div>
<article aria-label="The documents">
{_lines(article(data))}
</article>
</main>
<script>{script}</script>
</body>
</html>
"""


def _variables(dark: int) -> str:
    colours = (LIGHT, DARK)[dark] | _MARK[dark]
    return " ".join(f"--{role.replace('.', '-')}: {colour};" for role, colour in colours.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _lines(elements: Iterable[Element]) -> str:
    return "\n".join(tostring(each, encoding="unicode", method="html") for each in elements)
