"""Quads to bytes: the same bytes every time.

Turtle and TriG come in the house format (`house`). The same quads give the same bytes whatever their order, the
labels of their blank nodes and the hash seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError
from .blank_nodes import Node, as_written, canonicalise
from .house import House, without_labels
from .parsing import Parsed, parse
from .sections import Outline, Section, outline

__all__ = ["dumps_nquads", "dumps_ntriples", "dumps_trig", "dumps_turtle", "format_file", "rewritten"]

_WIDTH = 79  # of a ruled title


def dumps_trig(
    quads: Iterable[ox.Quad], *, header: Sequence[str] = (), prefixes: dict[str, str] | None = None
) -> bytes:
    """A dataset as TriG: graphs in the order of their sentences, each followed by its description.

    Parameters
    ----------
    quads : in any order; one that comes twice is written once
    header : lines of a comment to begin with, without ``#``
    prefixes : further prefixes, beside `namespaces.known`; only those that are used are written
    """
    return _write(quads, Outline(_comment(header), (Section(""),)), prefixes)


def dumps_turtle(
    triples: Iterable[ox.Quad | ox.Triple], *, header: Sequence[str] = (), prefixes: dict[str, str] | None = None
) -> bytes:
    """Triples as Turtle. The graphs of quads are left out: a statement of two sentences is written once.

    Parameters as in `dumps_trig`.
    """
    return dumps_trig(_without_graphs(triples), header=header, prefixes=prefixes)


def dumps_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """A dataset as canonical N-Quads, sorted (RDF Dataset Canonicalization 1.0): equal for equal datasets."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in dataset)
    return b"".join(sorted(lines))


def dumps_ntriples(triples: Iterable[ox.Quad | ox.Triple]) -> bytes:
    """Triples as canonical N-Triples, sorted. The graphs of quads are left out."""
    return dumps_nquads(_without_graphs(triples))


def format_file(path: str | PathLike[str], warnings: list[str] | None = None, *, lenient: bool = False) -> bytes:
    """What a Turtle or TriG file looks like in the house format; its header and section titles are kept.

    Parameters
    ----------
    warnings : list that takes what is worth one
    lenient : as `load` has it; but a relative IRI is refused, since what is written would hang on where the file lies

    Raises
    ------
    InputError
        If it is neither Turtle nor TriG, or cannot be read.
    """
    parsed = parse(Path(path), lenient=lenient)
    data = _again(parsed, parsed.quads)
    if warnings is not None:
        warnings += parsed.warnings
    return data


def rewritten(path: str | PathLike[str], change: Callable[[Iterable[ox.Quad]], Iterable[ox.Quad]]) -> bytes:
    """What a Turtle or TriG file looks like once its quads are changed; its header, sections and prefixes are kept.

    Errors as of `format_file`.
    """
    parsed = parse(Path(path))
    return _again(parsed, change(parsed.quads))


def _again(parsed: Parsed, quads: Iterable[ox.Quad]) -> bytes:
    """Quads in the place of those of a file, under its header, sections and prefixes."""
    file = parsed.file
    if file.format not in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        raise InputError("only Turtle (.ttl) and TriG (.trig) have a house format", file=file.path)
    return _write(quads, outline(file.text, file.format), parsed.prefixes)


def _write(quads: Iterable[ox.Quad], plan: Outline, prefixes: dict[str, str] | None) -> bytes:
    written = list(quads)
    distinct, blanks = canonicalise(written)
    house = House(blanks, prefixes)
    graphs: dict[Node | ox.DefaultGraph, list[ox.Quad]] = defaultdict(list)
    for quad in distinct:
        graphs[quad.graph_name].append(quad)
    default = house.group(graphs.pop(ox.DefaultGraph(), []))
    units: dict[tuple[object, ...], list[str]] = defaultdict(list)
    section_of = _sections_of(written, plan, prefixes)
    # A graph and the description after it are one unit.
    for name, members in graphs.items():
        assert not isinstance(name, ox.DefaultGraph)  # taken out above
        inner = "".join(text for _, text in house.blocks(house.group(members), "    "))
        units[(section_of(name, ""), *house.place(name))].append(f"{house.term(name)} {{\n{inner}}}\n")
    for subject, text in house.blocks(default):
        units[(section_of(subject, text), *house.place(subject, text))].append(text)
    parts = ["\n".join(plan.header) + "\n" if plan.header else "", house.prefixes()]
    for number, section in enumerate(plan.sections):
        if section.title:
            parts.append(f"# {section.title} ".ljust(_WIDTH - 5, "-") + "-----\n")
        parts += ["".join(units[key]) for key in sorted(key for key in units if key[0] == number)]
    return "\n".join(part for part in parts if part).encode()


def _sections_of(quads: list[ox.Quad], plan: Outline, prefixes: dict[str, str] | None) -> Callable[[object, str], int]:
    """Which section (its number) the block of a subject stands in, for IRIs by name and for blank nodes by text."""
    named: dict[object, int] = {}
    unnamed: dict[int, int] = {}
    for number, section in enumerate(plan.sections):
        for subject in section.subjects:
            named.setdefault(subject, number)
        unnamed.update(dict.fromkeys(section.unnamed, number))
    by_text: dict[str, int] = {}
    if len(plan.sections) > 1:
        house = House(as_written(quads), prefixes)
        default = [quad for quad in quads if quad.graph_name == ox.DefaultGraph()]
        texts = {
            subject: text for subject, text in house.blocks(house.group(default)) if isinstance(subject, ox.BlankNode)
        }
        anonymous = [subject for subject in dict.fromkeys(quad.subject for quad in default) if subject in texts]
        anonymous = [subject for subject in anonymous if subject not in named]
        if len(anonymous) == len(unnamed):  # they come in the order of the file
            named.update({subject: unnamed[place] for place, subject in enumerate(anonymous)})
        by_text = {without_labels(text): named[subject] for subject, text in texts.items() if subject in named}

    def section_of(subject: object, text: str) -> int:
        return by_text.get(without_labels(text), 0) if isinstance(subject, ox.BlankNode) else named.get(subject, 0)

    return section_of


def _without_graphs(triples: Iterable[ox.Quad | ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def _comment(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"# {line}".rstrip() for line in lines)
