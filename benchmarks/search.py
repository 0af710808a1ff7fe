"""How long a search takes at 1,000 and at 100,000 concepts, beside looking through all names in turn.

    python benchmarks/search.py [--concepts 1000,100000] [--rounds N] [--seed N]

The concepts are made up, and reach the index as those of a user do: written as Turtle, loaded, and indexed. Each has a
label, two synonyms, a name that is narrower, a definition and a class. Printed is for each search its fastest run in
processor time, how many of the concepts it has, and how often it goes into the time that difflib takes to look for the
nearest of all names (`names.nearest` of a name that is not known) and a scan for the letters in all of them; and
what loading, indexing, the JSON and reading it back take. Wanted: 20 ms at 1,000 concepts, 200 ms at 100,000.
"""

from __future__ import annotations

import random
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from time import process_time
from typing import Any

from stenosis_kg.rdf.graph import load
from stenosis_kg.search.build import index_of
from stenosis_kg.search.find import find
from stenosis_kg.search.index import Index, from_json

WANTED = {1_000: 20, 100_000: 200}
HEAD = """@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <http://example.org/> .
"""
COMMON = ["stenosis", "foraminal", "chronic", "surgery", "pain"]


def concepts(count: int, seed: int) -> tuple[str, list[str]]:
    """Turtle of so many concepts, and the rarer words that they are named with, one for each two concepts.

    >>> concepts(3, 1) == concepts(3, 1)
    True
    """
    chance = random.Random(seed)

    def made() -> str:
        return "".join(chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(3, 6)))

    words = [made() for _ in range(count // 2 + 100)]
    blocks = []
    for number in range(count):
        first, second, third, *rest = chance.choices(words, k=8)
        common = chance.choice(COMMON)
        blocks.append(
            f'x:c{number} a skg:Condition ; skos:prefLabel "{first} {second} {common}"@en ;\n'
            f'  skos:altLabel "{common} of {first} {second}"@en, "{second} {first}"@en ;\n'
            f'  oboInOwl:hasNarrowSynonym "{third} {common}"@en ;\n'
            f'  skos:definition "Condition in which {" ".join(rest)} is {chance.choice(COMMON)}."@en .\n'
        )
    return HEAD + "".join(blocks), words


def searches(words: list[str]) -> dict[str, str]:
    """What is looked for: what it tries -> the words."""
    word = max(words, key=lambda each: (len(each), each))
    swapped = word[:4] + word[5] + word[4] + word[6:]
    return {
        "a rare word": word,
        "one letter missing": word[:3] + word[4:],
        "two letters wrong": swapped[:-3] + "q" + swapped[-2:],
        "a stem": f"{word}s",
        "how a word begins": word[:4],
        "a word of each definition": "condition",
        "a word of every third": "stenosis",
        "a rare and a common word": f"{word} pain",
        "two common words": "chronic stenosis",
        "common words apart": "condition surgery pain",
        "a part of the words": "stenosis qqqqqq",
        "a CURIE": "x:c77",
        "how a code begins": "c77",
        "nothing like it": "qqqqqqqqqq",
    }


def timed(do: Callable[[], Any], rounds: int = 1) -> tuple[float, Any]:
    """The fastest of some runs, in milliseconds of the processor, and what the last one gave."""
    times = []
    for _ in range(rounds):
        start = process_time()
        given = do()
        times.append((process_time() - start) * 1000)
    return min(times), given


def main() -> int:
    """Print the figures."""
    parser = ArgumentParser(description="Searches at several sizes.")
    parser.add_argument("--concepts", default="1000,100000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for count in map(int, given.concepts.split(",")):
        turtle, words = concepts(count, given.seed)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "concepts.ttl")
            file.write_text(turtle, encoding="utf-8")
            loading, graph = timed(lambda file=file: load(file))  # type: ignore[misc]
        indexing, index = timed(lambda graph=graph: index_of(graph))  # type: ignore[misc]
        first, _ = timed(lambda index=index: find(index, "foramintomy x:c1 foramen"))  # type: ignore[misc]
        writing, text = timed(index.to_json)
        reading, _ = timed(lambda text=text: from_json(text))  # type: ignore[misc]
        print(
            f"{count:,} concepts: loading {loading:,.0f} ms, indexing {indexing:,.0f}, the first search {first:,.0f};"
        )
        print(f"  as JSON {len(text.encode()) / 1e6:.1f} MB, written in {writing:,.0f} ms, read in {reading:,.0f}")
        names = [name.text.lower() for name in index.names]
        _print(index, words, names, WANTED.get(count), given.rounds)
    return 0


def _print(index: Index, words: list[str], names: list[str], wanted: int | None, rounds: int) -> None:
    rare = searches(words)["one letter missing"]
    nearest, _ = timed(lambda: get_close_matches(rare, names, 5, 0.75))
    slowest = 0.0
    for what, looked in searches(words).items():
        taken, found = timed(lambda looked=looked: find(index, looked), rounds)  # type: ignore[misc]
        scan, _ = timed(lambda looked=looked: [name for name in names if looked in name])  # type: ignore[misc]
        slowest = max(slowest, taken)
        hits = sum(found.counts.values()) if found else 0
        print(
            f"  {what:26} {taken:8.2f} ms {hits:7} found   {nearest / taken:9.1f} × difflib {scan / taken:7.1f} × scan"
        )
    target = f", {slowest / wanted:.2f} of the {wanted} ms that are wanted" if wanted else ""
    print(f"  the slowest: {slowest:.1f} ms{target}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
