"""The documents as HTML in which every passage can be found: the words, cut where passages begin and end."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from ..errors import InputError
from ..pathway.model import Quote
from ..rdf.graph import Graph
from ..statements.documents import Document, documents, read_text
from .facts import Facts
from .svg import clean

__all__ = ["article"]


def article(facts: Facts) -> str:
    """Every document of the graph: its words, each stretch in a span whose ``data-p`` names the passages it is of."""
    by_source: dict[str, list[Quote]] = defaultdict(list)
    for quote in facts.quotes.values():
        by_source[quote.source].append(quote)
    known = {document.iri: document for document in documents(facts.graph)}
    parts = []
    for part in facts.documents:
        quotes = sorted(by_source[part.iri], key=lambda quote: (quote.start, quote.end, quote.order))
        text = _text(known.get(part.iri), quotes)
        body = _stored(text, quotes) if text else _quoted(facts.graph, quotes)
        parts.append(f"<h2>{_html(part.label)}</h2>\n{body}")
    return "\n".join(parts)


def _text(document: Document | None, quotes: Iterable[Quote]) -> str | None:
    """The text of a document as it is stored, if it is there and every passage is where it says."""
    path = document.text_file if document else None
    if path is None:
        return None
    try:
        text = read_text(path).text
    except InputError:
        return None
    return text if all(text[quote.start : quote.end] == quote.text for quote in quotes) else None


def _stored(text: str, quotes: list[Quote]) -> str:
    """Paragraphs of the stored text. What belongs to no passage (a title between the lines) is dimmed."""
    out = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append(f"<p>{''.join(_spans(line, at, quotes))}</p>")
        at += len(line) + 1
    return "\n".join(out)


def _spans(line: str, start: int, quotes: list[Quote]) -> Iterator[str]:
    here = [quote for quote in quotes if quote.start < start + len(line) and quote.end > start]
    cuts = {start, start + len(line)} | {at for quote in here for at in (quote.start, quote.end)}
    places = sorted(at for at in cuts if start <= at <= start + len(line))
    for a, b in itertools.pairwise(places):
        words = line[a - start : b - start]
        of = [quote for quote in here if quote.start <= a and b <= quote.end]
        whole = next((quote for quote in of if quote.start == a and _is_whole(quote, here)), None)
        if whole:
            yield f'<b class="n">{_html(whole.id)}</b>'
        names = " ".join(quote.curie for quote in of)
        yield (
            f'<span data-p="{_html(names)}">{_html(words)}</span>'
            if of
            else f'<span class="rest">{_html(words)}</span>'
        )


def _is_whole(quote: Quote, others: Iterable[Quote]) -> bool:
    """Whether no other passage holds it: a sentence, and no clause of one."""
    return not any(other.start <= quote.start and quote.end <= other.end and other != quote for other in others)


def _quoted(graph: Graph, quotes: list[Quote]) -> str:
    """The passages one by one, where the text itself is not at hand."""
    del graph
    return "\n".join(
        f'<p><b class="n">{_html(quote.id)}</b><span data-p="{_html(quote.curie)}">{_html(quote.text)}</span></p>'
        for quote in sorted(quotes, key=lambda quote: quote.order)
    )


def _html(text: str) -> str:
    return escape(clean(text), quote=True)
