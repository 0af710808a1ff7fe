"""The documents as HTML in which every passage can be found: the words, cut where passages begin and end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from ..errors import InputError
from ..pages import el
from ..statements import Passage
from ..statements.documents import Document, documents, read_text
from .figure_data import FigureData
from .svg import clean

__all__ = ["article"]


def article(data: FigureData) -> list[Element]:
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
    out = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append(el("p", *_spans(line, at, passages)))
        at += len(line) + 1
    return out


def _spans(line: str, start: int, passages: list[Passage]) -> Iterator[Element]:
    here = [passage for passage in passages if passage.start < start + len(line) and passage.end > start]
    cuts = {start, start + len(line)} | {at for passage in here for at in (passage.start, passage.end)}
    places = sorted(at for at in cuts if start <= at <= start + len(line))
    for a, b in itertools.pairwise(places):
        words = line[a - start : b - start]
        of = [passage for passage in here if passage.start <= a and b <= passage.end]
        whole = next((passage for passage in of if passage.start == a and _is_whole(passage, here)), None)
        if whole:
            yield el("b", clean(whole.id), class_="n")
        names = clean(" ".join(passage.curie for passage in of))
        yield el("span", clean(words), data_p=names or None, class_=None if of else "rest")


def _is_whole(passage: Passage, others: Iterable[Passage]) -> bool:
    """Whether no other passage holds it: a sentence, and no clause of one."""
    return not any(other.start <= passage.start and passage.end <= other.end and other != passage for other in others)


def _quoted(passage: Passage) -> Element:
    """A passage by itself, where the text of its document is not at hand."""
    words = el("span", clean(passage.text), data_p=clean(passage.curie))
    return el("p", el("b", clean(passage.id), class_="n"), words)
