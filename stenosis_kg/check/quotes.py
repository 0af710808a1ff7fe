"""Check that each passage quotes its document: the file, its hash, every word, every place, every sentence.

`check` finds, for each document of the graph:

* ``text-file``, ``text-hash``: the .txt beside the .trig is there, is text, and is the one that was hashed;
* ``passage-parts``: a passage has one of each of its words, its place and its document;
* ``quote``: oa:exact is the stretch of the .txt that oa:start and oa:end say;
* ``sentences``: the sentences of the graph tile the .txt: no words are left out but headings, none are in two;
* ``clauses``: a clause lies within the sentence that it is part of, and the clauses of s8 are s8a, s8b, …;
* and what `cues` checks: no hedge is dropped, and no modality, importance, rank or aspect is without its words;
* and what `polarity` checks: what the words deny is denied, and no word that reads like a hedge is unknown.

Each finding names the line of the .trig and what to write there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

import pyoxigraph as ox

from ..errors import InputError
from ..namespaces import DCTERMS, OA, PROV, RDF, SCHEMA, SKG, compact
from ..rdf.graph import Graph
from ..statements import AXES, Passage
from ..statements.documents import Document, SourceText, documents, read_text
from ..statements.hedges import lexicon, occurrences
from ..statements.open_work import CHANGED
from ..statements.reading import passage_iris, statements_of
from ..statements.sentences import Span
from . import cues, polarity
from .finding import Finding, pinpoint

__all__ = ["check"]

# While one of these is wrong, it is not known which words no clause covers.
_PLACING = {"quote", "sentences", "clauses"}

_NEEDED = (OA + "exact", OA + "start", OA + "end", PROV + "wasQuotedFrom")
_SINGLE = (*_NEEDED, DCTERMS + "isPartOf", SKG + "waived", *(SKG + axis for axis in AXES))


def check(graph: Graph) -> tuple[Finding, ...]:
    """What is wrong with the quotes of a graph; nothing, where every document has been quoted faithfully.

    >>> import pyoxigraph
    >>> check(Graph(pyoxigraph.Store()))
    ()
    """
    known = documents(graph)
    every = tuple(statements_of(graph).passages.values())
    signals = lexicon(graph)
    broken = list(_parts(graph, every, {document.iri for document in known}))
    findings = [*pinpoint(broken, graph.files)]
    of: dict[str, list[Passage]] = {}
    for passage in every:
        of.setdefault(passage.document, []).append(passage)
    for document in known:
        own = of.get(document.iri, [])
        sentences = [passage for passage in own if passage.is_sentence]
        clauses = [passage for passage in own if not passage.is_sentence]
        faults = [*_against_text(document, sentences, own), *_clauses(document, sentences, clauses)]
        if not any(fault.check == "sentences" for fault in faults) and not graph.texts(document.iri, CHANGED):
            faults += _numbers(document, sentences)
        faults += cues.check(graph, signals, own)
        faults += polarity.check(graph, signals, own)
        if not broken and not any(fault.check in _PLACING for fault in faults):
            faults += cues.check_between(signals, sentences, clauses)
        if faults:
            findings += pinpoint(faults, (*([document.file] if document.file else []), *graph.files))
    return tuple(findings)


def _parts(graph: Graph, every: Sequence[Passage], known: set[str]) -> Iterator[Finding]:
    """Passages that lack a part, have it twice, or are quoted from nothing that is a document."""
    whole = {passage.iri: passage for passage in every}
    for iri in passage_iris(graph):
        name = compact(iri)
        counts = {predicate: graph.objects(iri, predicate) for predicate in _SINGLE}
        for predicate in _NEEDED if iri not in whole else ():
            if not counts[predicate]:
                yield Finding("passage-parts", f"{name}: it has no {compact(predicate)}; write one", iri, RDF + "type")
            elif len(counts[predicate]) == 1 and predicate in {OA + "start", OA + "end"}:
                seen = counts[predicate][0]
                if not (isinstance(seen, ox.Literal) and re.fullmatch(r"\+?[0-9]{1,12}", seen.value)):
                    message = f"{name}: {compact(predicate)} is {seen}; write a whole number, 0 or more"
                    yield Finding("passage-parts", message, iri, predicate)
        for predicate, values in counts.items():
            if len(values) > 1:
                message = f"{name}: it has {len(values)} values of {compact(predicate)}; keep one of them"
                yield Finding("passage-parts", message, iri, predicate, getattr(values[1], "value", None))
        if iri in whole and whole[iri].document not in known:
            message = f"{name}: it is quoted from {compact(whole[iri].document)}, which is no skg:Document; describe it"
            yield Finding("passage-parts", message, iri, PROV + "wasQuotedFrom")


def _against_text(document: Document, sentences: Sequence[Passage], own: Sequence[Passage]) -> Iterator[Finding]:
    """All that needs the .txt; where that cannot be read, that alone."""
    name = compact(document.iri)
    if document.text_file is None:
        yield Finding(
            "text-file", f"{name}: no file of the graph states it; load the .trig beside its .txt", document.iri
        )
        return
    try:
        source = read_text(document.text_file)
    except InputError as error:
        if document.text_file.exists():
            message = f"{name}: its words cannot be checked: {error}"
        else:
            message = f"{name}: there is no {document.text_file.name} beside this file; put its text there"
        yield Finding("text-file", message, document.iri, RDF + "type")
        return
    if document.sha256 is None:
        message = f'{name}: it has no schema:sha256; write schema:sha256 "{source.sha256}"'
        yield Finding("text-hash", message, document.iri, RDF + "type")
    elif document.sha256 != source.sha256:
        message = (
            f"{name}: schema:sha256 is not that of {source.path.name}: the text was changed after it was hashed; "
            "bring the old text back, and the new one in by stenosis-kg source diff, or "
            f'write schema:sha256 "{source.sha256}"'
        )
        yield Finding("text-hash", message, document.iri, SCHEMA + "sha256")
    for passage in own:
        yield from _quote(passage, source)
    yield from _sentences(document, sentences, source)


def _quote(passage: Passage, source: SourceText) -> Iterator[Finding]:
    """Whether the words stand where the passage says, and otherwise what to mend: the place, or the words."""
    start, end, text, file = passage.start, passage.end, source.text, source.path.name
    if start < end <= len(text) and text[start:end] == passage.text:
        return
    found = occurrences(passage.text, text)
    if found:
        there = min(found, key=lambda span: abs(span.start - start))
        wrong = "start" if there.start != start else "end"
        message = (
            f"{passage.name}: the words of oa:exact stand at {there.start} to {there.end} of {file}, not at {start} to "
            f"{end}; write oa:start {there.start} ; oa:end {there.end}"
        )
        yield Finding("quote", message, passage.iri, OA + wrong)
    elif not start < end <= len(text):
        message = (
            f"{passage.name}: {start} to {end} is no stretch of {file}, which has {len(text)} characters; "
            "copy the words and their place from that file"
        )
        yield Finding("quote", message, passage.iri, OA + "start")
    else:
        words = text[start:end]
        pairs = enumerate(zip(words, passage.text, strict=False))
        at = next((i for i, (left, right) in pairs if left != right), min(len(words), len(passage.text)))
        message = (
            f"{passage.name}: oa:exact differs from {file} at character {start + at}: the file has "
            f"{_near(words, at)}, the graph {_near(passage.text, at)}; write the words as the file has them"
        )
        yield Finding("quote", message, passage.iri, OA + "exact")


def _near(words: str, at: int, around: int = 20) -> str:
    """A few words around a character, in quotes, on one line."""
    low, high = max(0, at - around), at + around
    cut = " ".join(words[low:high].split())
    return f'"{"…" if low else ""}{cut}{"…" if high < len(words) else ""}"' if cut else "nothing more"


def _sentences(document: Document, sentences: Sequence[Passage], source: SourceText) -> Iterator[Finding]:
    """Whether the sentences of the graph tile the text: none lies over another, and no words are left between them.

    Where a sentence begins and ends is the curator's to say. Only a title and a heading may stand outside them all.
    """
    file = source.path.name
    known: Passage | None = None
    for passage in sorted(sentences, key=lambda each: (each.start, each.end)):
        if not re.fullmatch(r"s[1-9][0-9]*", passage.id):
            message = f"{passage.name}: a sentence is called s and a number; rename it, or make it a skg:Clause"
            yield Finding("sentences", message, passage.iri, RDF + "type")
        if known and passage.start < known.end:
            message = (
                f"{passage.name}: {passage.start} to {passage.end} of {file} lies over {known.name}, {known.start} to "
                f"{known.end}; end one where the other begins, or make one a skg:Clause of the other"
            )
            yield Finding("sentences", message, passage.iri, RDF + "type")
        known = passage if known is None or passage.end > known.end else known
    free = 1 + max((int(each.id[1:]) for each in sentences if re.fullmatch(r"s[0-9]{1,9}", each.id)), default=0)
    for start, end in source.untiled([Span(each.start, each.end) for each in sentences]):
        message = (
            f"{compact(document.iri)}: {start} to {end} of {file} is in no sentence; write s{free} with the words "
            f"{_near(source.text[start:end], 0, 40)}, or stretch the sentence beside them"
        )
        yield Finding("sentences", message, document.iri, RDF + "type")


def _numbers(document: Document, sentences: Sequence[Passage]) -> Iterator[Finding]:
    """Whether the sentences of a text that never changed are numbered as they come."""
    for number, passage in enumerate(sorted(sentences, key=lambda each: (each.start, each.end)), 1):
        if passage.id != f"s{number}":
            message = (
                f"{passage.name}: it is sentence {number} of {compact(document.iri)}; call it s{number}; "
                "where the text was changed, so that numbers are left out, write a skos:changeNote on the document"
            )
            yield Finding("sentences", message, passage.iri, RDF + "type")
            return


def _clauses(document: Document, sentences: Sequence[Passage], clauses: Sequence[Passage]) -> Iterator[Finding]:
    """Whether each clause lies within its sentence, and is lettered as it comes."""
    whole = {passage.iri: passage for passage in sentences}
    letters: dict[str, list[Passage]] = {}
    for clause in clauses:
        parent = whole.get(clause.part_of or "")
        if parent is None:
            guess = re.sub(r"[a-z]+$", "", clause.id)
            seen = (
                f"is part of {compact(clause.part_of)}, which is no sentence"
                if clause.part_of
                else "is part of nothing"
            )
            message = f"{clause.name}: the clause {seen} of {compact(document.iri)}; write dcterms:isPartOf its {guess}"
            yield Finding("clauses", message, clause.iri, DCTERMS + "isPartOf" if clause.part_of else RDF + "type")
            continue
        letters.setdefault(parent.iri, []).append(clause)
        if not parent.start <= clause.start < clause.end <= parent.end:
            message = (
                f"{clause.name}: {clause.start} to {clause.end} does not lie within its sentence {parent.name}, "
                f"{parent.start} to {parent.end}; mend its place, or dcterms:isPartOf"
            )
            yield Finding("clauses", message, clause.iri, OA + "start")
    for iri, parts in letters.items():
        wanted = [whole[iri].id + letter for letter in ascii_lowercase[: len(parts)]]
        for clause, right in zip(parts, wanted, strict=False):
            if clause.id != right:
                message = (
                    f"{clause.name}: the clauses of {whole[iri].name} are lettered without a gap: this one is {right}; "
                    "rename it, or write the one before it"
                )
                yield Finding("clauses", message, clause.iri, RDF + "type")
                break
