"""The documents as HTML in which every passage can be found: the words, cut where passages begin and end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from html import escape

from ..errors import InputError
from ..statements.documents import Document, documents, read_text
from ..statements.model import Passage
from .facts import FigureData
from .svg import clean

__all__ = ["article"]


def article(facts: FigureData) -> str:
    """Every document of the graph: its words, each stretch in a span whose ``data-p`` names the passages it is of."""
    known = {document.iri: document for document in documents(facts.graph)}
    parts = []
    for part in facts.documents:
        read = [passage for passage in facts.passages.values() if passage.document == part.iri]
        passages = sorted(read, key=lambda passage: (passage.start, passage.end, passage.order))
        text = _text(known.get(part.iri), passages)
        body = _stored(text, passages) if text else _quoted(read)
        parts.append(f"<h2>{_html(part.label)}</h2>\n{body}")
    return "\n".join(parts)


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


def _stored(text: str, passages: list[Passage]) -> str:
    """Paragraphs of the stored text. What belongs to no passage (a title between the lines) is dimmed."""
    out = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append(f"<p>{''.join(_spans(line, at, passages))}</p>")
        at += len(line) + 1
    return "\n".join(out)


def _spans(line: str, start: int, passages: list[Passage]) -> Iterator[str]:
    here = [passage for passage in passages if passage.start < start + len(line) and passage.end > start]
    cuts = {start, start + len(line)} | {at for passage in here for at in (passage.start, passage.end)}
    places = sorted(at for at in cuts if start <= at <= start + len(line))
    for a, b in itertools.pairwise(places):
        words = line[a - start : b - start]
        of = [passage for passage in here if passage.start <= a and b <= passage.end]
        whole = next((passage for passage in of if passage.start == a and _is_whole(passage, here)), None)
        if whole:
            yield f'<b class="n">{_html(whole.id)}</b>'
        names = " ".join(passage.curie for passage in of)
        yield (
            f'<span data-p="{_html(names)}">{_html(words)}</span>'
            if of
            else f'<span class="rest">{_html(words)}</span>'
        )


def _is_whole(passage: Passage, others: Iterable[Passage]) -> bool:
    """Whether no other passage holds it: a sentence, and no clause of one."""
    return not any(other.start <= passage.start and passage.end <= other.end and other != passage for other in others)


def _quoted(passages: list[Passage]) -> str:
    """The passages one by one, where the text itself is not at hand."""
    return "\n".join(
        f'<p><b class="n">{_html(passage.id)}</b><span data-p="{_html(passage.curie)}">{_html(passage.text)}</span></p>'
        for passage in passages
    )


def _html(text: str) -> str:
    return escape(clean(text), quote=True)
