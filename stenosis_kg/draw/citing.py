"""How a figure says who says so and how firmly: "possible “can” [s6a]"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..pathway.model import Quote, firmest
from .blocks import Run

__all__ = ["GLUE", "Cite", "Said", "citer", "curies", "meta", "voice"]

GLUE = "\u00a0"
"""A no-break space."""

Cite = Callable[[Iterable[Quote]], str]


def citer(quotes: Iterable[Quote]) -> Cite:
    """A function that cites passages: by number where there is one document, by CURIE where there are several."""
    several = len({quote.source for quote in quotes}) > 1

    def cite(passages: Iterable[Quote]) -> str:
        names = dict.fromkeys(quote.curie if several else quote.id for quote in passages)
        return f"[{', '.join(names)}]" if names else ""

    return cite


def voice(quote: Quote | None, note: str = "") -> str:
    """How a passage speaks: its modality, then importance, and the cue where that is not the same word again."""
    if quote is None or quote.modality is None:
        return "not stated by a passage"
    words = [quote.modality, *filter(None, (quote.importance,))]
    said = " ".join(words).casefold()
    stems = {word[:6] for word in said.split()}
    cues = [cue for cue in quote.cues if not any(stem in cue.casefold() for stem in stems)]
    if quote.rank:
        cues = [cue for cue in cues if quote.rank.casefold() not in cue.casefold()]
    shown = "".join(f" “{cue.replace(' ', GLUE)}”" for cue in cues[:1])
    return f"{', '.join(words)}{note}{shown}"


def meta(
    passages: Sequence[Quote], cite: Cite, quote: Quote | None = None, note: str = "", above: Said | None = None
) -> tuple[Run, ...]:
    """The line under a label: voice and sentence numbers, without what the card around it says already."""
    speaks = quote or firmest(passages)
    cited = [*passages, *([speaks] if speaks and speaks not in passages else [])]
    words = voice(speaks, note)
    if above is not None:
        words = "" if words == above.voice else words
        cited = cited if words else [each for each in cited if each not in above.passages]
    return tuple(Run(text, "muted") for text in (words, cite(cited)) if text)


@dataclass(frozen=True, slots=True)
class Said:
    """What a card says already to those inside it."""

    voice: str
    passages: tuple[Quote, ...]


def curies(*groups: Iterable[Quote]) -> tuple[str, ...]:
    """The CURIEs of passages, each once."""
    return tuple(dict.fromkeys(quote.curie for group in groups for quote in group))
