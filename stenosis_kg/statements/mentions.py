"""Which known things a text names, and where; and the words in it that deny.

A thing is named by its label or one of its synonyms, as whole words, in capitals or not, with a hyphen for a blank or
none, and in the plural. Where names overlap, the longest counts: "lumbar fusion" is no "fusion". Nothing here says that
the text states anything of what it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..namespaces import SKG
from ..paths import settings
from ..rdf import bare
from ..rdf.graph import Graph
from .sentences import Span, any_of, whole

__all__ = ["Finder", "Mention", "finder", "negations", "plural_of"]

# How a plan is put together: no text names these.
_OUT = {SKG + name for name in ("Pathway", "CarePhase", "Stage", "Escalation", "AllOf", "Document", "Sentence")}
_NAMES = """
SELECT DISTINCT ?iri ?name ?rank ?type WHERE {
  VALUES (?how ?rank) { (skos:prefLabel 0) (skos:altLabel 1) (skos:hiddenLabel 2) }
  ?iri ?how ?name ; a ?type . FILTER(isIRI(?iri))
}"""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a thing: where, which words, and the IRIs of what they may mean, most of the time one."""

    span: Span
    words: str
    iris: tuple[str, ...]


@dataclass(frozen=True)
class Finder:
    """The names of a graph's things, in small letters without blanks -> what has them; build it with `finder`."""

    names: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str] | None

    def __call__(self, text: str) -> tuple[Mention, ...]:
        """The things that a text names, from left to right, by the longest name; offsets count code points."""
        if self.pattern is None:
            return ()
        found = self.pattern.finditer(text)
        return tuple(Mention(Span(*each.span()), each[0], self.names[_key(each[0]).replace(" ", "")]) for each in found)


def finder(graph: Graph) -> Finder:
    """What finds the things of a graph in a text. It is made once for a graph.

    >>> import pyoxigraph
    >>> finder(Graph(pyoxigraph.Store()))("Rest helps.")
    ()
    """
    return graph.once(_finder)


def _finder(graph: Graph) -> Finder:
    ranked: dict[str, set[tuple[int, str]]] = {}
    rows = [tuple(map(bare, row)) for row in graph.rows(_NAMES)]
    parts = {iri for iri, _, _, kind in rows if kind in _OUT}
    for iri, name, rank, _ in rows:
        if iri not in parts and re.search(r"\w", name):
            for form in {name, _last_in_plural(name)}:
                ranked.setdefault(_key(form), set()).add((int(rank) + 3 * (form != name), iri))
    best = {key: min(rank for rank, _ in found) for key, found in ranked.items()}
    names = {key: tuple(sorted(iri for rank, iri in found if rank == best[key])) for key, found in ranked.items()}
    longest_first = sorted(names, key=lambda key: (-len(key), key))
    forms = (r"[\s‐‑–-]*".join(map(re.escape, key.split())) for key in longest_first)
    pattern = re.compile(whole("|".join(forms)), re.IGNORECASE) if names else None
    return Finder({key.replace(" ", ""): names[key] for key in reversed(longest_first)}, pattern)


def negations(text: str) -> tuple[tuple[Span, str], ...]:
    """The words of a text that deny, and where; which they are is in `assets/english.toml`.

    >>> negations("Rest doesn't help, and is not harmful.")
    ((Span(start=5, end=12), "doesn't"), (Span(start=26, end=29), 'not'))
    """
    known = settings("english")["negation"]
    forms = [any_of(known["words"]), *(r"\w+" + re.escape(ending) for ending in known["endings"])]
    found = re.finditer(whole("|".join(forms)), text, re.IGNORECASE)
    return tuple((Span(*each.span()), each[0]) for each in found)


def plural_of(word: str) -> str:
    """The regular plural of an English word in small letters; "" where it has none, or is one.

    >>> plural_of("stenosis"), plural_of("therapy"), plural_of("nerves")
    ('stenoses', 'therapies', '')
    """
    if len(word) < 4 or not word.isalpha() or (word.endswith("s") and not word.endswith(("sis", "ss"))):
        return ""
    if word.endswith("sis"):
        return word[:-2] + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ss", "x", "ch", "sh")) else "s")


def _last_in_plural(name: str) -> str:
    before, blank, last = name.rpartition(" ")
    return before + blank + (plural_of(last.lower()) or last)


def _key(name: str) -> str:
    """A name as it is compared: small letters, a blank for each hyphen or run of blanks."""
    return " ".join(re.sub(r"[‐‑–-]", " ", name.lower()).split())
