"""A figure and the documents it is drawn from as one page that opens offline.

A click, or Enter, on a part of the figure shows its sentences in the article. Everything is in the page; its policy
lets nothing be fetched, and no other script run than its own.
"""

from __future__ import annotations

import itertools
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element, tostring

from ..errors import InputError
from ..pages import el
from ..paths import asset
from ..statements import Passage
from ..statements.documents import Document, documents, read_text
from .figure_data import FigureData
from .palette import THEMES
from .scene import Scene
from .svg import clean, svg

__all__ = ["html"]

_MARK = {
    "light": {"mark": "#ffe08a", "mark-ink": "#15181c"},
    "dark": {"mark": "#5c4a00", "mark-ink": "#ffffff"},
}
_HINT = "Choose a part of the figure, with a click or with Tab and Enter, to see its sentences."


def html(data: FigureData, wide: Scene, narrow: Scene) -> str:
    """The page; screens as narrow as a phone's show the figure for one column."""
    light, dark = (
        " ".join(f"--{role.replace('.', '-')}: {colour};" for role, colour in (THEMES[theme] | _MARK[theme]).items())
        for theme in ("light", "dark")
    )
    style = f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{asset('figure.css')}"
    script = asset("figure.js")
    sources = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
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
{_lines(_article(data))}
</article>
</main>
<script>{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _lines(elements: Iterable[Element]) -> str:
    return "\n".join(tostring(each, encoding="unicode", method="html") for each in elements)


def _article(data: FigureData) -> list[Element]:
    """Headings and paragraphs of every document; each stretch is a span whose ``data-p`` names its passages."""
    known = {document.iri: document for document in documents(data.graph)}
    parts: list[Element] = []
    for part in data.documents:
        read = [passage for passage in data.passages.values() if passage.document == part.iri]
        passages = sorted(read, key=lambda passage: (passage.start, passage.end, passage.order))
        text = _text(known.get(part.iri), passages)
        parts += [el("h2", clean(part.label)), *(_stored(text, passages) if text else map(_quoted, read))]
    return parts


def _text(document: Document | None, passages: Iterable[Passage]) -> str | None:
    """The text of a document as it is stored, if it is there and every passage is where it says."""
    path = document.text_file if document else None
    if path is None:
        return None
    try:
        text = read_text(path).text
    except InputError:
        return None
    return text if all(text[passage.start : passage.end] == passage.text for passage in passages) else None


def _stored(text: str, passages: list[Passage]) -> list[Element]:
    """Paragraphs of the stored text. What belongs to no passage (a title between the lines) is dimmed."""
    lines = text.split("\n")
    starts = itertools.accumulate((len(line) + 1 for line in lines), initial=0)
    return [el("p", *_spans(line, at, passages)) for line, at in zip(lines, starts, strict=False) if line.strip()]


def _spans(line: str, start: int, passages: list[Passage]) -> Iterator[Element]:
    here = [passage for passage in passages if passage.start < start + len(line) and passage.end > start]
    cuts = {start, start + len(line)} | {at for passage in here for at in (passage.start, passage.end)}
    places = sorted(at for at in cuts if start <= at <= start + len(line))
    for a, b in itertools.pairwise(places):
        words = line[a - start : b - start]
        of = [passage for passage in here if passage.start <= a and b <= passage.end]
        # The number of a sentence stands before it; that of a clause, which a sentence holds, nowhere.
        whole = next((each for each in of if each.start == a and not any(_holds(other, each) for other in here)), None)
        if whole:
            yield el("b", clean(whole.name), class_="n")
        names = clean(" ".join(passage.curie for passage in of))
        yield el("span", clean(words), data_p=names or None, class_=None if of else "rest")


def _holds(other: Passage, passage: Passage) -> bool:
    return other.start <= passage.start and passage.end <= other.end and other != passage


def _quoted(passage: Passage) -> Element:
    """A passage by itself, where the text of its document is not at hand."""
    words = el("span", clean(passage.text), data_p=clean(passage.curie))
    return el("p", el("b", clean(passage.name), class_="n"), words)
