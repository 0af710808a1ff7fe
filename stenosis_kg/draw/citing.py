"""How a figure cites passages and their modality: "possible “can” [s6a]"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from ..statements.model import Passage, firmest
from .paragraph import TextRun

__all__ = ["NBSP", "Cite", "Stated", "attribution", "citer", "curies", "modality_words", "spoken"]

NBSP = "\u00a0"
"""A no-break space."""

Cite = Callable[[Iterable[Passage]], str]


def citer(passages: Iterable[Passage]) -> Cite:
    """A function that cites passages: by number where there is one document, by CURIE where there are several."""
    several = len({passage.document for passage in passages}) > 1

    def cite(passages: Iterable[Passage]) -> str:
        names = dict.fromkeys(passage.curie if several else passage.id for passage in passages)
        return f"[{', '.join(names)}]" if names else ""

    return cite


def modality_words(passage: Passage | None, note: str = "") -> str:
    """The modality of a passage, its importance, and the hedge cue unless that repeats them."""
    if passage is None or passage.modality is None:
        return "not stated by a passage"
    words = [str(value) for value in (passage.modality, passage.importance) if value]
    said = " ".join(words).casefold()
    stems = {word[:6] for word in said.split()}
    stems |= {passage.rank.label.casefold()} if passage.rank else set()
    cues = [cue for cue in passage.cues if not any(stem in cue.casefold() for stem in stems)]
    cues.sort(key=passage.text.find)
    shown = "".join(f" “{cue.replace(' ', NBSP)}”" for cue in cues[:1])
    return f"{', '.join(words)}{note}{shown}"


def spoken(passage: Passage | None, triggered: Collection[Passage] = ()) -> str:
    """How a passage speaks, and that it does so only for when a trigger is met."""
    return modality_words(passage, " when triggered" if passage in triggered else "")


def attribution(
    passages: Sequence[Passage],
    cite: Cite,
    passage: Passage | None = None,
    triggered: Collection[Passage] = (),
    above: Stated | None = None,
) -> tuple[TextRun, ...]:
    """The line under a label: each modality with the numbers of its sentences, the firmest first.

    ``triggered`` are those of the passages that say it only for when a trigger is met. What the enclosing card already
    states (``above``) is left out.
    """
    speaks = passage or firmest(passages)
    groups: dict[str, list[Passage]] = {spoken(speaks, triggered): []}
    if speaks is None or speaks not in passages:  # the weaker word of what it belongs to holds for it
        groups[spoken(speaks, triggered)] += [*passages, *([speaks] if speaks else [])]
    else:
        for each in sorted(passages, key=lambda each: (-each.firmness, each.order)):
            groups.setdefault(spoken(each, triggered), []).append(each)
    out: list[str] = []
    for words, cited in groups.items():
        known = above is not None and words == above.modality
        fresh = [each for each in cited if above is None or not known or each not in above.passages]
        said = [text for text in ("" if known else words, cite(fresh)) if text]
        out += [*said[:-1], said[-1] + ","] if said else []
    return tuple(TextRun(text, "muted") for text in [*out[:-1], out[-1].removesuffix(",")]) if out else ()


@dataclass(frozen=True, slots=True)
class Stated:
    """The modality and passages that a card states, for the cards inside it."""

    modality: str
    passages: tuple[Passage, ...]


def curies(*groups: Iterable[Passage]) -> tuple[str, ...]:
    """The CURIEs of passages, each once."""
    return tuple(dict.fromkeys(passage.curie for group in groups for passage in group))
