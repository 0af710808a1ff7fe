"""How long it takes to load a user's Turtle of 300,000 triples, beside another checkout, in one run.

Whole processes, in turn, of three files: ``plain`` has numbers as every engine writes them, ``typed`` has dates with
their datatype, and ``written`` has a number in each sixth triple that the engine would rewrite (2.50).

    python benchmarks/load.py [--rounds N] [--against CHECKOUT]

The checkouts are read from their folders by this Python. Figures are processor time: medians, and the fastest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
TRIPLES = 300_000
DOSES = {"plain": "2.5", "typed": '"2024-02-29"^^xsd:date', "written": "2.50"}
LOAD = """import sys
from stenosis_kg.rdf.graph import load
assert len(load(sys.argv[1], bundled=False)) == int(sys.argv[2])
"""


def turtle(dose: str) -> str:
    """A file of that many triples, six to a thing."""
    head = "@prefix ex: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    things = TRIPLES // 6
    return head + "\n".join(
        f'ex:s{i} a ex:C{i % 50} ;\n    ex:label "thing number {i}"@en ;\n    ex:count {i} ;\n    ex:dose {dose} ;\n'
        f"    ex:next ex:s{i * 7 % TRIPLES} ;\n    ex:other ex:s{(i * 13 + 1) % TRIPLES} ."
        for i in range(things)
    )


def once(file: Path, checkout: Path) -> float:
    """Seconds of the processor for one process."""
    command = [sys.executable, "-c", LOAD, str(file), str(TRIPLES)]
    process = subprocess.Popen(command, cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"loading {file.name} in {checkout} ended with status {process.returncode}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run all in turn and print the figures."""
    parser = ArgumentParser(description="Loading a user's file.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    checkouts = [ROOT, *([given.against.resolve()] if given.against else [])]
    with tempfile.TemporaryDirectory() as folder:
        for name, dose in DOSES.items():
            file = Path(folder, f"{name}.ttl")
            file.write_text(turtle(dose), encoding="utf-8")
            rounds = [[once(file, checkout) for checkout in checkouts] for _ in range(given.rounds)]
            here, *there = zip(*rounds, strict=True)
            line = f"{name:8} median {median(here):.2f} s   fastest {min(here):.2f} s"
            for other in there:
                pairs = [one / two for one, two in zip(here, other, strict=True)]
                line += f"   {median(pairs):.2f} × {given.against} (fastest runs {min(here) / min(other):.2f})"
            print(line)


if __name__ == "__main__":
    main()
